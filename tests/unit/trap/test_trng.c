/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.12] random numbers by DEN 0098, through the hypercall that a guest makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

/* Functions, and what they return (2 and 4 of DEN 0098). */
#define VERSION	 0x84000050u
#define FEATURES 0x84000051u
#define UUID	 0x84000052u
#define RND	 0x84000053u
#define RND_64	 0xc4000053u

#define NOT_SUPPORTED  (-1)
#define INVALID_PARAMS (-2)
#define NO_ENTROPY     (-3)

static struct host {
	unsigned int calls, bits;
	uint16_t vcpu;
	int err;
} host;

/* More than was asked for, in all bits. */
static const uint64_t pool[3] = {UINT64_C(0xfedcba9876543211),
				 UINT64_C(0xf00dfeedbeefcaff),
				 UINT64_C(0x8badf00ddeadc0df)};

static int on_entropy(void *ctx, uint16_t vcpu, unsigned int bits, uint64_t out[3])
{
	struct host *h = ctx;

	h->calls++;
	h->bits = bits;
	h->vcpu = vcpu;
	memcpy(out, pool, sizeof(pool));
	return h->err;
}

static const struct lhv_trap_trng trng = {
	{0x11223344, 0x80000000, 0, 0xffffffff}, on_entropy, &host};

static struct lhv_regs regs, before;

static int64_t call_as(bool aarch32, uint64_t fid, uint64_t arg)
{
	struct lhv_trap_smccc s;
	struct lhv_trap t;
	uint8_t what = 0xee;

	memset(&s, 0, sizeof(s));
	memset(&t, 0, sizeof(t));
	s.hvc = true;
	s.trng = &trng;
	t.kind = LHV_TRAP_HVC;
	t.il = true;
	t.el = 1;
	t.aarch32 = aarch32;
	for (unsigned int i = 0; i < 31; i++)
		regs.x[i] = UINT64_C(0xabcd000000000000) | i;
	regs.x[0] = fid;
	regs.x[1] = arg;
	regs.pc = 0x1000;
	regs.pstate = 0x3c5;
	before = regs;
	host.calls = 0;
	assert_int_equal(lhv_trap_smccc(&s, &t, &regs, 5, &what), LHV_HANDLED);
	assert_int_equal(regs.pc, 0x1000);
	assert_memory_equal(&regs.x[4], &before.x[4], 27 * sizeof(regs.x[0]));
	assert_int_equal(regs.pstate, before.pstate);
	return aarch32 ? (int32_t)regs.x[0] : (int64_t)regs.x[0];
}

static int64_t call(uint64_t fid, uint64_t arg)
{
	return call_as(false, fid, arg);
}

static void unchanged_x1_to_x3(void)
{
	assert_memory_equal(&regs.x[1], &before.x[1], 3 * sizeof(regs.x[0]));
}

static void small_ones(void **state)
{
	(void)state;
	assert_int_equal(call(VERSION, 7), 0x10000);
	unchanged_x1_to_x3();
	assert_int_equal(call(VERSION | 0x10000, 7), 0x10000);
	assert_int_equal(call_as(true, VERSION, 7), 0x10000);
	/* Of all 65536 numbers in both conventions these are TRNG's. */
	for (uint32_t i = 0; i < 0x20000; i++) {
		uint32_t fid = 0x84000000 | (i & 0xffff) | (i >> 16) << 30;
		bool has = fid == VERSION || fid == FEATURES || fid == UUID ||
			   fid == RND || fid == RND_64;

		if (call(FEATURES, fid) != (has ? 0 : NOT_SUPPORTED))
			fail_msg("%#x", fid);
		unchanged_x1_to_x3();
		if (!has && call(fid, 8) != NOT_SUPPORTED)
			fail_msg("call of %#x", fid);
	}
	assert_int_equal(call(FEATURES, UINT64_C(0x7700000084000053)), 0);
	assert_int_equal(call(FEATURES, 0), NOT_SUPPORTED);
	assert_int_equal(call(FEATURES, 0x80000000), NOT_SUPPORTED);
	call(UUID, 9);
	for (int i = 0; i < 4; i++)
		assert_int_equal(regs.x[i], trng.uuid[i]);
	assert_int_equal(host.calls, 0);
}

/* Bit @n of what the caller got: x3 has the lowest, x1 the highest. */
static unsigned int result_bit(unsigned int n, unsigned int width)
{
	return regs.x[3 - n / width] >> (n % width) & 1;
}

/* Every number of bits: those arrive in order, none other, and no more is taken. */
static void bits(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		unsigned int width = wide ? 64 : 32;

		for (unsigned int n = 1; n <= 3 * width; n++) {
			assert_int_equal(call(wide ? RND_64 : RND, n), 0);
			assert_int_equal(host.calls, 1);
			assert_int_equal(host.bits, n);
			assert_int_equal(host.vcpu, 5);
			for (unsigned int b = 0; b < 3 * width; b++) {
				unsigned int want =
					b < n ? pool[b / 64] >> (b % 64) & 1 : 0;

				assert_int_equal(result_bit(b, width), want);
			}
			for (int i = 1; i < 4 && !wide; i++)
				assert_int_equal(regs.x[i] >> 32, 0);
		}
	}
	/* A 32-bit caller. */
	assert_int_equal(call_as(true, RND, 96), 0);
	assert_int_equal(regs.x[3], 0x76543211);
	assert_int_equal(regs.x[2], 0xfedcba98);
	assert_int_equal(regs.x[1], 0xbeefcaff);
	assert_int_equal(call_as(true, RND_64, 64), NOT_SUPPORTED);
}

static void refused(void **state)
{
	static const uint64_t numbers[] = {
		0,
		97,
		128,
		191,
		192,
		193,
		255,
		UINT32_MAX,
		UINT64_C(0x100000000),
		UINT64_MAX,
		UINT64_C(0x100000040),
		UINT64_C(1) << 63,
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint64_t n = numbers[i];

		for (int wide = 0; wide < 2; wide++) {
			uint64_t seen = wide ? n : (uint32_t)n;
			bool good = seen && seen <= (wide ? 192 : 96);

			assert_int_equal(call(wide ? RND_64 : RND, n),
					 good ? 0 : INVALID_PARAMS);
			assert_int_equal(host.calls, good);
			for (int x = 1; x < 4 && !good; x++)
				assert_int_equal(regs.x[x], 0);
		}
	}
	/* A source that has nothing left gives nothing of what it wrote. */
	for (int err = -20; err < 0; err++) {
		host.err = err;
		assert_int_equal(call(RND_64, 192), NO_ENTROPY);
		assert_int_equal(regs.x[1] | regs.x[2] | regs.x[3], 0);
		assert_int_equal(call(RND, 1), NO_ENTROPY);
		assert_int_equal(regs.x[1] | regs.x[2] | regs.x[3], 0);
		assert_int_equal(call_as(true, RND, 96), NO_ENTROPY);
		assert_int_equal(regs.x[0], UINT32_MAX - 2);
	}
	host.err = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones),
		cmocka_unit_test(bits),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
