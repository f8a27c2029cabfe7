/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtual SMMUv3's own translations, stage 1 against the model of a PE [M.17]. */
#include "rigv3.h"

#include <string.h>

#include <libhv/sim/s1.h>

static struct rigv3 rig;

#define S1V  UINT64_C(0xb)
#define CDS  (RAM + 0x40000)
#define TTB0 (RAM + 0x80000)
#define TTB1 (RAM + 0xc0000)
/* T0SZ 25, 4 KiB; T1SZ 25, 4 KiB; IPS 44; AA64, R, A, V. */
#define CD0                                                                             \
	(25 | 25u << 16 | 2u << 22 | 1u << 31 | UINT64_C(4) << 32 | UINT64_C(1) << 41 | \
	 UINT64_C(3) << 45)

static int setup(void **state)
{
	(void)state;
	rigv3_make(&rig);
	rigv3_init(&rig);
	rigv3_on(&rig);
	rigv3_ste(&rig, 9, S1V | CDS, 0);
	return 0;
}

static void put_cd(uint64_t at, uint64_t w0, uint64_t w1, uint64_t w2)
{
	rigv3_put(&rig, at, w0);
	rigv3_put(&rig, at + 8, w1);
	rigv3_put(&rig, at + 16, w2);
}

static struct lhv_vsmmu3_result go(struct lhv_vsmmu3_access a)
{
	struct lhv_vsmmu3_result r;
	uint64_t prod = rigv3_rd(&rig, EVENTQ_PROD, 4);

	rig.reads = 0;
	assert_int_equal(lhv_vsmmu3_translate(&rig.v, &a, &r), 0);
	assert_true(rig.reads <= 8);
	if (rigv3_rd(&rig, EVENTQ_PROD, 4) != prod) {
		assert_false(r.ok);
		for (unsigned int k = 0; k < 4; k++)
			assert_int_equal(
				rigv3_get(&rig, EVENTQ + (prod & 3) * 32 + 8 * k),
				r.event[k]);
		rigv3_wr(&rig, EVENTQ_CONS, rigv3_rd(&rig, EVENTQ_PROD, 4), 4);
		r.size = 1; /* recorded */
	} else if (!r.ok) {
		r.size = 0;
	}
	return r;
}

static void expect(struct lhv_vsmmu3_access a, unsigned int id, bool recorded)
{
	struct lhv_vsmmu3_result r = go(a);

	assert_false(r.ok);
	assert_int_equal(r.event[0] & 0xff, id);
	assert_int_equal(r.size, recorded);
	if (id)
		assert_int_equal(r.event[0] >> 32, a.sid);
}

/* Where the STE is, and where it is not. */
static void test_stream_table(void **state)
{
	struct lhv_vsmmu3_access a = {.sid = 9, .addr = 0x1234};
	struct lhv_vsmmu3_result r;

	(void)state;
	rigv3_ste(&rig, 9, 9, 0);
	r = go(a);
	assert_true(r.ok);
	assert_int_equal(r.ipa.v, 0x1234);
	a.addr = UINT64_C(1) << 44;
	expect(a, 0x11, true);
	a.addr = 0;
	a.ssv = true;
	expect(a, 0x08, true);
	a.ssv = false;
	for (unsigned int config = 0; config < 4; config++) {
		rigv3_ste(&rig, 9, 1 | config << 1, 0);
		expect(a, 0, false);
	}
	for (unsigned int config = 6; config < 8; config++) { /* there is no stage 2 */
		rigv3_ste(&rig, 9, 1 | config << 1, 0);
		expect(a, 0x04, true);
	}
	rigv3_ste(&rig, 9, 0, 0);
	expect(a, 0x04, true);
	a.quiet = true;
	expect(a, 0x04, false);
	a.quiet = false;
	rig.fail_at = STRTAB + 9 * 64;
	expect(a, 0x03, true);
	assert_int_equal(go(a).event[3], STRTAB + 9 * 64);
	rig.fail_at = UINT64_MAX;
	a.sid = 0x100; /* the table has 2^8 */
	expect(a, 0x02, true);
	rigv3_wr(&rig, CR0, 0xc, 4);
	rigv3_wr(&rig, CR2, 0, 4);
	rigv3_wr(&rig, CR0, 0xd, 4);
	expect(a, 0x02, false); /* RECINVSID is 0 */
	a.sid = 9;

	/* Off: GBPA decides. */
	rigv3_wr(&rig, CR0, 0xc, 4);
	expect(a, 0, false);
	rigv3_wr(&rig, GBPA, 0x80000000, 4);
	a.addr = 0x777;
	r = go(a);
	assert_true(r.ok);
	assert_int_equal(r.ipa.v, 0x777);
	a.addr = UINT64_C(1) << 44;
	expect(a, 0, false);
	a.addr = 0x777;

	/* Two levels, split 6: StreamID 0x49 is entry 9 of table 1. */
	rigv3_wr(&rig, CR2, 2, 4);
	rigv3_wr(&rig, STRTAB_BASE, STRTAB + 0x3f, 8); /* aligned down */
	rigv3_wr(&rig, STRTAB_CFG, 8 | 6u << 6 | 1u << 16, 4);
	rigv3_wr(&rig, CR0, 0xd, 4);
	a.sid = 0x49;
	expect(a, 0x02, true); /* Span is 0 */
	rigv3_put(&rig, RAM + 0x50000 + 9 * 64, 9);
	for (unsigned int span = 0; span < 32; span++) {
		rigv3_put(&rig, STRTAB + 8, (RAM + 0x50000) | span);
		if (span == 5 || span == 6 || span == 7) /* 16 to 64 entries */
			assert_true(go(a).ok);
		else
			expect(a, 0x02, true);
	}
	rigv3_put(&rig, STRTAB + 8, (RAM + 0x507c0) | 7); /* aligned to 64 entries */
	rigv3_put(&rig, STRTAB + 8, (RAM + 0x50fc0) | 7);
	assert_true(go(a).ok);
	rig.fail_at = STRTAB + 8;
	expect(a, 0x03, true);
	rig.fail_at = UINT64_MAX;
	rigv3_put(&rig, STRTAB + 8, UINT64_C(1) << 44 | 7);
	expect(a, 0x03, true);
	/* Splits: 8 and 10 are themselves, the others 6. */
	rigv3_put(&rig, STRTAB + 8, (RAM + 0x50000) | 7);
	for (unsigned int split = 0; split < 32; split++) {
		rigv3_put(&rig, STRTAB, 0);
		rigv3_put(&rig, RAM + 0x60000 + 0x49 * 64, 9);
		if (split == 8 || split == 10)
			rigv3_put(&rig, STRTAB, (RAM + 0x60000) | 8);
		rigv3_clear(&rig);
		rigv3_wr(&rig, CR0, 0xc, 4);
		rigv3_wr(&rig, STRTAB_CFG, 8 | split << 6 | 1u << 16, 4);
		rigv3_wr(&rig, CR0, 0xd, 4);
		assert_true(go(a).ok);
	}
	/* Every size: never out of bounds, never more than a few reads. */
	for (uint32_t cfg = 0; cfg < 0x40000; cfg += 0x7fd) {
		struct lhv_vsmmu3_result any;

		rigv3_clear(&rig);
		rigv3_wr(&rig, CR0, 0xc, 4);
		rigv3_wr(&rig, STRTAB_CFG, cfg, 4);
		rigv3_wr(&rig, CR0, 0xd, 4);
		any = go(a);
		assert_true(any.ok || any.event[0]);
	}
}

/* Substreams and the tables of context descriptors. */
static void test_substreams(void **state)
{
	struct lhv_vsmmu3_access a = {.sid = 9, .addr = 0x1234, .ssid = 3};
	struct lhv_vsmmu3_result r;
	const uint64_t off = CD0 | 1u << 14 | 1u << 30; /* no tables: F_TRANSLATION */

	(void)state;
	put_cd(CDS, off, 0, 0);
	expect(a, 0x10, true);
	a.ssv = true;
	expect(a, 0x08, true); /* S1CDMax is 0 */
	assert_int_equal(go(a).event[0], 0x08 | 3u << 12 | UINT64_C(9) << 32);
	rigv3_ste(&rig, 9, S1V | CDS | UINT64_C(2) << 59, 0);
	put_cd(CDS + 3 * 64, off, 0, 0);
	expect(a, 0x10, true);
	assert_int_equal(go(a).event[0], 0x10 | 1u << 11 | 3u << 12 | UINT64_C(9) << 32);
	a.ssid = 2;
	expect(a, 0x0a, true);
	a.ssid = 4;
	expect(a, 0x08, true);
	a.ssid = 0;
	expect(a, 0x10, true);
	a.ssv = false;
	expect(a, 0x06, true); /* S1DSS: terminate */
	rigv3_ste(&rig, 9, S1V | CDS | UINT64_C(2) << 59, 3);
	expect(a, 0x06, true);
	rigv3_ste(&rig, 9, S1V | CDS | UINT64_C(2) << 59, 1);
	r = go(a);
	assert_true(r.ok && r.ipa.v == 0x1234);
	rigv3_ste(&rig, 9, S1V | CDS | UINT64_C(2) << 59, 2);
	expect(a, 0x10, true);
	a.ssv = true;
	expect(a, 0x06, true);
	rig.fail_at = CDS + 3 * 64 + 8;
	a.ssid = 3;
	expect(a, 0x09, true);
	assert_int_equal(go(a).event[3], CDS + 3 * 64);
	rig.fail_at = UINT64_MAX;

	/* Two levels: leaves of 64, then of 1024. */
	for (unsigned int fmt = 1; fmt < 3; fmt++) {
		unsigned int leaf = fmt == 1 ? 6 : 10;

		a.ssid = (2u << leaf) + 5;
		rigv3_ste(&rig, 9, S1V | CDS | fmt << 4 | UINT64_C(12) << 59, 0);
		put_cd(RAM + 0x60000 + 5 * 64, off, 0, 0);
		rigv3_put(&rig, CDS + 16, (RAM + 0x60000) | 1);
		expect(a, 0x10, true);
		rigv3_put(&rig, CDS + 16, RAM + 0x60000); /* V is 0 */
		expect(a, 0x08, true);
		rigv3_put(&rig, CDS + 16, UINT64_C(1) << 44 | 1);
		expect(a, 0x08, true);
		rig.fail_at = CDS + 16;
		expect(a, 0x09, true);
		rig.fail_at = UINT64_MAX;
	}
	a.ssid = 1u << 20;
	assert_int_equal(lhv_vsmmu3_translate(&rig.v, &a, &r), LHV_ERR_INVAL);
	a.ssid = 0;
	assert_int_equal(lhv_vsmmu3_translate(&rig.v, NULL, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_translate(&rig.v, &a, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_translate(NULL, &a, &r), LHV_ERR_INVAL);
	a.write = a.exec = true;
	assert_int_equal(lhv_vsmmu3_translate(&rig.v, &a, &r), LHV_ERR_INVAL);
}

/* Each way in which a context descriptor is ILLEGAL, one at a time. */
static void test_cd(void **state)
{
	struct lhv_vsmmu3_access a = {.sid = 9, .addr = 0x1234};
	const uint64_t epd0 = 1u << 14, epd1 = 1u << 30;
	const struct {
		uint64_t w0, ttb0;
		unsigned int id;
	} t[] = {
		{CD0, TTB0, 0x10},
		{CD0 & ~(UINT64_C(1) << 31), TTB0, 0x0a},
		{CD0 & ~(UINT64_C(1) << 41), TTB0, 0x0a},
		{CD0 | UINT64_C(1) << 42, TTB0, 0x0a},
		{CD0 | UINT64_C(1) << 43, TTB0, 0x0a},
		{CD0 | UINT64_C(1) << 44, TTB0, 0x0a},
		{CD0 & ~(UINT64_C(1) << 46), TTB0, 0x0a},
		{CD0 | 1u << 15, TTB0, 0x0a},
		{CD0 | 1u << 15 | epd0 | epd1, TTB0, 0x10},
		{CD0 | 3u << 6, TTB0, 0x0a},
		{CD0 | 3u << 6 | epd0, TTB0, 0x10},
		{CD0 & ~(UINT64_C(3) << 22), TTB0, 0x0a},
		{(CD0 & ~(UINT64_C(3) << 22)) | epd1, TTB0, 0x10},
		{CD0 - 10, TTB0, 0x0a}, /* T0SZ 15 */
		{CD0 - 9, TTB0, 0x10},
		{CD0 + 14, TTB0, 0x10}, /* 39 */
		{CD0 + 15, TTB0, 0x0a},
		{CD0 + (15u << 16), TTB0, 0x0a},
		{CD0, UINT64_C(1) << 44, 0x0a},
		{CD0 | epd0, UINT64_C(1) << 44, 0x10},
		{CD0 & ~(UINT64_C(7) << 32), UINT64_C(1) << 32, 0x0a}, /* IPS 32 */
		{CD0 | UINT64_C(7) << 32, UINT64_C(1) << 44, 0x0a},    /* capped by OAS */
		{CD0 | UINT64_C(0xffff) << 48, TTB0, 0x10},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct lhv_vsmmu3_result r;

		put_cd(CDS, t[i].w0, t[i].ttb0, TTB1);
		r = go(a);
		if (r.ok || (r.event[0] & 0xff) != t[i].id)
			fail_msg("row %u: %u", i, (unsigned int)(r.event[0] & 0xff));
	}
	/* CD.R off: the fault is not told. A record has the access. */
	put_cd(CDS, CD0 & ~(UINT64_C(1) << 45), TTB0, TTB1);
	expect(a, 0x10, false);
	put_cd(CDS, CD0, TTB0, TTB1);
	a.write = a.priv = true;
	assert_int_equal(go(a).event[1], UINT64_C(1) << 33 | UINT64_C(2) << 40);
	assert_int_equal(go(a).event[2], 0x1234);
	a.write = a.priv = false;
	a.exec = true;
	assert_int_equal(go(a).event[1],
			 UINT64_C(1) << 34 | UINT64_C(1) << 35 | UINT64_C(2) << 40);
	rig.fail_at = TTB0;
	expect(a, 0x0b, true);
	assert_int_equal(go(a).event[1],
			 UINT64_C(1) << 34 | UINT64_C(1) << 35 | UINT64_C(1) << 40);
	assert_int_equal(go(a).event[3], TTB0);
	rig.fail_at = UINT64_MAX;
	/* AFFD: the Access flag does not matter. */
	a.exec = false;
	rigv3_put(&rig, TTB0, RAM | 0x41); /* block, AP[1], AF 0 */
	expect(a, 0x12, true);
	put_cd(CDS, CD0 | UINT64_C(1) << 35, TTB0, TTB1);
	assert_true(go(a).ok);
	assert_int_equal(go(a).ipa.v, RAM + 0x1234);
	assert_int_equal(go(a).size, 1u << 30);
}

static uint64_t seed;

static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static bool sim_mem(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
		    struct lhv_sim_s1_faultrec *fault)
{
	(void)ctx;
	if (ipa < RAM || ipa - RAM > RAM_SIZE - bytes) {
		fault->statuscode = LHV_SIM_S1_EXTONWALK;
		return false;
	}
	memcpy(buf, &rig.ram[ipa - RAM], bytes);
	return true;
}

/* Random tables, registers and accesses: as a PE with the same registers translates. */
static void test_random(void **state)
{
	static const uint8_t id[] = {
		[LHV_SIM_S1_TRANSLATION] = 0x10, [LHV_SIM_S1_ADDRSIZE] = 0x11,
		[LHV_SIM_S1_ACCESSFLAG] = 0x12,	 [LHV_SIM_S1_PERMISSION] = 0x13,
		[LHV_SIM_S1_EXTONWALK] = 0x0b,
	};
	static const uint8_t tg0[] = {0, 2, 1}, tg1[] = {2, 1, 3};
	const struct lhv_sim_s1_pe pe = {.PAMax = 44,
					 .tg4k = true,
					 .tg16k = true,
					 .tg64k = true,
					 .hpds = true,
					 .pan = true,
					 .txsz_below_faults = true,
					 .txsz_above_faults = true};
	unsigned int seen[0x14] = {0};

	(void)state;
	seed = 0x9e3779b97f4a7c15;
	for (unsigned int n = 0; n < 60000; n++) {
		struct lhv_vsmmu3_access a = {.sid = 9};
		struct lhv_sim_s1_regs regs = {0};
		struct lhv_sim_s1_acc acc = {.acctype = LHV_SIM_S1_GPR, .aligned = true};
		struct lhv_sim_s1_out out;
		struct lhv_vsmmu3_result r;
		unsigned int t0 = 16 + rnd() % 24, t1 = 16 + rnd() % 24, g0 = rnd() % 3,
			     g1 = rnd() % 3, ips = rnd() % 5, want;
		uint64_t had = rnd(), misc = rnd();
		bool ok;

		if (n % 20 == 0) {
			/* 512 entries at a time point at one another or at memory. */
			for (unsigned int i = 0; i < 0x10000; i += 8) {
				uint64_t d = rnd() & 3 ? rnd() | 1 : rnd();

				d |= rnd() & 7 ? 0x400 : 0;
				if (rnd() & 3)
					d |= 2;
				d &= ~UINT64_C(0xfffffffff000);
				d |= rnd() & 15 ? TTB0 + (rnd() & 0xf000)
						: rnd() & UINT64_C(0xfffffffff000);
				if (!(rnd() & 3))
					d &= ~UINT64_C(0x7800000000000000);
				rigv3_put(&rig, TTB0 + i, d);
			}
		}
		put_cd(CDS,
		       t0 | tg0[g0] << 6 | t1 << 16 | tg1[g1] << 22 | 1u << 31 |
			       (misc & 63 ? 0 : 1u << 14) |
			       (misc >> 6 & 63 ? 0 : 1u << 30) | (uint64_t)ips << 32 |
			       (misc >> 12 & 1) << 36 | (misc >> 13 & 1) << 38 |
			       (misc >> 14 & 1) << 39 | (misc >> 15 & 1) << 40 |
			       UINT64_C(1) << 41 | UINT64_C(3) << 45,
		       TTB0 | (had & 1) << 1, TTB0 | 0x40 | (had & 2));
		a.addr = rnd() & 1 ? 0 : ~UINT64_C(0);
		a.addr ^= rnd() >> (8 + rnd() % 56);
		if (!(rnd() & 7))
			a.addr ^= rnd() & UINT64_C(0xff) << 56;
		a.write = rnd() & 1;
		a.exec = !a.write && (rnd() & 1);
		a.priv = rnd() & 1;
		a.quiet = true;

		regs.SCTLR_EL1 = 1 | 1u << 2 | 1u << 12 | (misc >> 12 & 1) << 19;
		regs.TCR_EL1 = t0 | tg0[g0] << 14 | t1 << 16 | (uint64_t)tg1[g1] << 30 |
			       (misc & 63 ? 0 : 1u << 7) |
			       (misc >> 6 & 63 ? 0 : 1u << 23) | (uint64_t)ips << 32 |
			       (misc >> 13 & 1) << 37 | (misc >> 14 & 1) << 38 |
			       (had & 1) << 41 | (had >> 1 & 1) << 42;
		regs.TTBR0_EL1 = TTB0;
		regs.TTBR1_EL1 = TTB0 | 0x40;
		regs.MAIR_EL1 = ~UINT64_C(0);
		regs.HCR_EL2 = UINT64_C(1) << 31;
		regs.EL = a.priv;
		regs.PAN = misc >> 15 & 1;
		acc.el = a.priv;
		acc.read = !a.write && !a.exec;
		acc.write = a.write;
		acc.pan = regs.PAN && !a.exec;
		if (a.exec)
			acc.acctype = LHV_SIM_S1_IFETCH;
		ok = lhv_sim_s1_translate(&pe, &regs, &acc, a.addr, sim_mem, NULL, &out);
		r = go(a);
		want = ok ? 0 : id[out.fault.statuscode];
		if (r.ok != ok || (r.event[0] & 0xff) != want ||
		    (ok && r.ipa.v != out.paddress))
			fail_msg("n %u: event %u not %u, ipa %llx not %llx, va %llx", n,
				 (unsigned int)r.event[0] & 0xff, want,
				 (unsigned long long)r.ipa.v,
				 (unsigned long long)out.paddress,
				 (unsigned long long)a.addr);
		if (ok)
			assert_true(r.size == UINT64_C(1) << out.tsize);
		seen[want]++;
	}
	assert_true(seen[0] > 1000 && seen[0x10] > 1000 && seen[0x11] > 100 &&
		    seen[0x12] > 100 && seen[0x13] > 1000 && seen[0x0b] > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_stream_table, setup),
		cmocka_unit_test_setup(test_substreams, setup),
		cmocka_unit_test_setup(test_cd, setup),
		cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
