/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.9] Cache identification. Fields are written out again from DDI 0487, D24.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap/cache.h>

#define CTR	0xd801u /* S3_3_C0_C0_1 */
#define CCSIDR	0xc800u /* S3_1_C0_C0_0 */
#define CLIDR	0xc801u
#define CCSIDR2 0xc802u
#define CSSELR	0xd000u /* S3_2_C0_C0_0 */

static uint64_t random64(void)
{
	static uint64_t x = UINT64_C(0x9e3779b97f4a7c15);

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static uint64_t bits(uint64_t v, int hi, int lo)
{
	return v >> lo & ((UINT64_C(2) << (hi - lo)) - 1);
}

/* Each field of CTR_EL0 of two cores, by what it promises. */
static void common(void **state)
{
	/* PIPT, then what needs more: VPIPT, VIPT, AIVIVT. */
	static const int caution[4] = {1, 3, 2, 0};

	(void)state;
	for (int i = 0; i < 50000; i++) {
		uint64_t a = random64() & random64(), b = random64();
		uint64_t c = lhv_trap_ctr_common(a, b);
		static const int least[][2] = {
			{3, 0}, {19, 16}, {37, 32}, {28, 28}, {29, 29}};
		static const int most[][2] = {{23, 20}, {27, 24}};

		for (int f = 0; f < 5; f++) {
			uint64_t x = bits(a, least[f][0], least[f][1]);
			uint64_t y = bits(b, least[f][0], least[f][1]);

			assert_int_equal(bits(c, least[f][0], least[f][1]),
					 x < y ? x : y);
		}
		for (int f = 0; f < 2; f++) {
			uint64_t x = bits(a, most[f][0], most[f][1]);
			uint64_t y = bits(b, most[f][0], most[f][1]);

			/* 0: not said, 2 KiB has to be assumed */
			assert_int_equal(bits(c, most[f][0], most[f][1]), !x || !y ? 0
									  : x > y  ? x
										   : y);
		}
		assert_int_equal(caution[bits(c, 15, 14)],
				 caution[bits(a, 15, 14)] > caution[bits(b, 15, 14)]
					 ? caution[bits(a, 15, 14)]
					 : caution[bits(b, 15, 14)]);
		assert_int_equal(bits(c, 31, 30), 2);
		assert_int_equal(bits(c, 13, 4) | bits(c, 63, 38), 0);
		assert_int_equal(c, lhv_trap_ctr_common(b, a));
		assert_int_equal(c, lhv_trap_ctr_common(c, a));
	}
}

static uint64_t read_as(const struct lhv_trap_cache *c, uint64_t csselr, uint16_t enc)
{
	struct lhv_trap_sysreg_access a = {.enc = enc, .el = 1, .value = 0xdead};

	assert_int_equal(lhv_trap_cache_access(c, &csselr, &a), LHV_HANDLED);
	return a.value;
}

/* Cortex-A57's values, from its manual: 32 KiB data, 48 KiB instructions, 2 MiB unified. */
static void cortex_a57(void **state)
{
	uint64_t ccsidr[14] = {0x701fe00a, 0x201fe012, 0x70ffe07a};
	struct lhv_trap_cache_hw hw = {0x8444c004, 0x0a200023, ccsidr, false};
	struct lhv_trap_cache_policy p = {0};
	struct lhv_trap_cache c;

	(void)state;
	assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
	assert_int_equal(read_as(&c, 0, CTR), 0x8444c004);
	assert_int_equal(read_as(&c, 0, CLIDR), 0x0a200023);
	/* 256 sets of 2, of 3 ways, 2048 of 16; what is above are not sizes. */
	assert_int_equal(read_as(&c, 0, CCSIDR), 0x001fe00a);
	assert_int_equal(read_as(&c, 1, CCSIDR), 0x001fe012);
	assert_int_equal(read_as(&c, 2, CCSIDR), 0x00ffe07a);
	for (uint64_t s = 3; s < 16; s++)
		assert_int_equal(read_as(&c, s, CCSIDR), 0);
	/* The other format has the number of sets at 32, of ways at 3. */
	p.ccidx = true;
	assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
	assert_int_equal(read_as(&c, 0, CCSIDR), UINT64_C(0xff0000000a));
	assert_int_equal(read_as(&c, 1, CCSIDR), UINT64_C(0xff00000012));
	assert_int_equal(read_as(&c, 2, CCSIDR), UINT64_C(0x7ff0000007a));
	assert_int_equal(read_as(&c, 2, CCSIDR2), 0x7ff);
	/* Flat: one set and one way, lines of 64 bytes. */
	p.ccidx = false;
	p.flat = true;
	for (int with = 0; with < 2; with++) {
		hw.ccsidr = with ? ccsidr : NULL;
		assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
		for (uint64_t s = 0; s < 3; s++)
			assert_int_equal(read_as(&c, s, CCSIDR), 2);
		assert_int_equal(read_as(&c, 3, CCSIDR), 0);
	}
	hw.ccsidr = NULL;
	/* Lines of 2048 bytes are the longest that there can be a number for. */
	hw.ctr = 0x800f000f;
	assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
	assert_int_equal(read_as(&c, 0, CCSIDR), 7);
	hw.ctr = 0x80010000;
	assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
	assert_int_equal(read_as(&c, 0, CCSIDR), 0);
	assert_int_equal(read_as(&c, 1, CCSIDR), 0);
}

/* Any CLIDR_EL1 and any sizes: levels end where there is none, and nothing else shows. */
static void any_hardware(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t ccsidr[14], clidr = random64() & random64(), want = 0;
		struct lhv_trap_cache_hw hw = {random64(), 0, ccsidr, random64() & 1};
		struct lhv_trap_cache_policy p = {.flat = random64() & 1,
						  .ccidx = random64() & 1,
						  .mte = random64() & 1,
						  .no_idc = random64() & 1,
						  .no_dic = random64() & 1};
		struct lhv_trap_cache c;
		unsigned int n;

		for (n = 0; n < 14; n++)
			ccsidr[n] = random64();
		/* Mostly types that exist. */
		for (n = 0; n < 7 && i & 1; n++) {
			clidr &= ~(UINT64_C(7) << 3 * n);
			clidr |= (random64() % 9 ? 1 + random64() % 4 : 5) << 3 * n;
		}
		hw.clidr = clidr;
		assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
		for (n = 0; n < 7; n++) {
			uint64_t type = bits(clidr, 3 * (int)n + 2, 3 * (int)n);

			if (type == 0 || type > 4)
				break;
			want |= type << 3 * n;
			if (p.mte)
				want |= bits(clidr, 34 + 2 * (int)n, 33 + 2 * (int)n)
					<< (33 + 2 * n);
			for (int ind = 0; ind < 2; ind++) {
				bool there = ind ? type == 1 || type == 3 : type >= 2;
				uint64_t raw = ccsidr[2 * n + (unsigned int)ind];
				uint64_t ways =
					hw.ccidx ? bits(raw, 23, 3) : bits(raw, 12, 3);
				uint64_t sets =
					hw.ccidx ? bits(raw, 55, 32) : bits(raw, 27, 13);
				uint64_t v = raw & 7;

				if (!p.flat && p.ccidx) {
					v |= ways << 3 | sets << 32;
				} else if (!p.flat) {
					v |= (ways < 1024 ? ways : 1023) << 3;
					v |= (sets < 32768 ? sets : 32767) << 13;
				}
				assert_int_equal(
					read_as(&c, 2 * n + (unsigned int)ind, CCSIDR),
					there ? v : 0);
			}
		}
		for (unsigned int s = 2 * n; s < 16; s++)
			assert_int_equal(read_as(&c, s, CCSIDR), 0);
		for (int shift = 21; shift < 33; shift += 3) {
			uint64_t level = bits(clidr, shift + 2, shift);

			want |= (level < n ? level : n) << shift;
		}
		assert_int_equal(read_as(&c, 0, CLIDR), want);
		want = lhv_trap_ctr_common(hw.ctr, hw.ctr);
		if (p.no_idc)
			want &= ~(UINT64_C(1) << 28);
		if (p.no_dic)
			want &= ~(UINT64_C(1) << 29);
		if (!p.mte)
			want &= 0xffffffff;
		assert_int_equal(read_as(&c, 0, CTR), want);
	}
}

static void accesses(void **state)
{
	uint64_t ccsidr[14] = {0x701fe00a, 0x201fe012, 0x70ffe07a};
	struct lhv_trap_cache_hw hw = {0x8444c004, 0x0a200023, ccsidr, false};
	struct lhv_trap_cache_policy p = {0};
	struct lhv_trap_cache c, before;

	(void)state;
	memset(&c, 0x5a, sizeof(c));
	before = c;
	assert_int_equal(lhv_trap_cache_init(NULL, &hw, &p), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_cache_init(&c, NULL, &p), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_cache_init(&c, &hw, NULL), LHV_ERR_INVAL);
	hw.ccsidr = NULL;
	assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_ERR_INVAL);
	assert_memory_equal(&c, &before, sizeof(c));
	hw.ccsidr = ccsidr;

	for (int mte = 0; mte < 2; mte++) {
		p.mte = mte;
		p.ccidx = mte;
		assert_int_equal(lhv_trap_cache_init(&c, &hw, &p), LHV_OK);
		for (uint32_t enc = 0; enc < 65536; enc++) {
			bool reads = enc == CTR || enc == CLIDR || enc == CCSIDR ||
				     enc == CSSELR || (enc == CCSIDR2 && p.ccidx);
			struct lhv_trap_sysreg_access a = {.enc = (uint16_t)enc};
			uint64_t csselr = 2;

			assert_int_equal(lhv_trap_cache_access(&c, &csselr, &a),
					 reads ? LHV_HANDLED : LHV_INJECT);
			assert_int_equal(csselr, 2);
			a.write = true;
			a.value = UINT64_MAX;
			assert_int_equal(lhv_trap_cache_access(&c, &csselr, &a),
					 enc == CSSELR ? LHV_HANDLED : LHV_INJECT);
			assert_int_equal(csselr, enc == CSSELR ? (mte ? 0x1f : 0xf) : 2);
		}
		assert_int_equal(read_as(&c, 5, CSSELR), 5);
		/* Tags alone */
		assert_int_equal(read_as(&c, 0x10, CCSIDR), 0);
		assert_int_equal(read_as(&c, UINT64_MAX, CCSIDR), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(common),
		cmocka_unit_test(cortex_a57),
		cmocka_unit_test(any_hardware),
		cmocka_unit_test(accesses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
