/* SPDX-License-Identifier: BSD-2-Clause */
/* [S2.31] The walk of a guest hypervisor's stage 2, against the walker of the MMU model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "nest.h"
#include "vm.h"

#define BIT(n) (UINT64_C(1) << (n))

static const struct lhv_s2_nested_access nothing, rd = {.read = true},
						  wr = {.write = true};

/* A valid descriptor of some kind, or any 64 bits. */
static uint64_t some_desc(struct nest *n, uint64_t *seed)
{
	uint64_t r = vm_random(seed), d = vm_random(seed);

	switch (r % 8) {
	case 0:
		return d;
	case 1:
		return d & ~UINT64_C(1);
	case 2:
	case 3:
	case 4:
		/* A table that exists, itself among them; bits above the address at random. */
		return (d & (BIT(63) - BIT(52))) | (d & 0xfc) | 3 |
		       nest_oa(n, n->table[(r >> 8) % n->tables]);
	default:
		/* A leaf with an output address in range, or nearly. */
		return (d & (BIT(63) - BIT(51))) | (d & 0x7fc) | (r & 16 ? 3 : 1) |
		       (r & 0x60 ? BIT(10) : 0) |
		       nest_oa(n, d >> (r >> 16 & 15) & (BIT(n->f.pa_bits) - 1));
	}
}

static void one_world(uint64_t seed)
{
	struct lhv_cpu_features f;
	struct nest n;
	unsigned int granule = 12 + 2 * (unsigned int)(vm_random(&seed) % 3);
	uint64_t vtcr, bits;

	nest_features(&f, vm_random(&seed));
	nest_start(&n, &f, 0, false);
	vtcr = nest_vtcr(&f, granule, &seed);
	nest_tables(&n, vtcr, (unsigned int)vm_random(&seed) & 0xffff, 4);
	/* A base with more low bits than the table's alignment leaves. */
	if (vm_random(&seed) % 4 == 0)
		n.regs.vttbr ^= vm_random(&seed) & (vm_random(&seed) % 2 ? 0xfff : 2);
	n.regs.sctlr = vm_random(&seed) & BIT(25);
	n.regs.hcr |= vm_random(&seed) & (BIT(46) | BIT(2));
	bits = 64 - (vtcr & 63);
	for (unsigned int i = 0; i < 120; i++) {
		struct lhv_s2_nested_access acc;
		struct lhv_s2_nested_result r;
		uint64_t a = vm_random(&seed), ipa = vm_random(&seed);
		unsigned int t;

		ipa &= bits < 52 ? BIT(bits + !(a >> 60)) - 1 : BIT(53) - 1;
		acc = (struct lhv_s2_nested_access){.read = a & 1,
						    .write = a & 2,
						    .exec = a & 4,
						    .el0 = a & 8,
						    .s1ptw = a & 16,
						    .probe = (a & 0x60) == 0};
		/* The path of this address, so that walks come far. */
		for (int level = nest_start_level(&n); level <= 3; level++) {
			unsigned int shift = nest_shift(&n, level);
			uint64_t idx = shift > 63 ? 0 : ipa >> shift;

			t = level == nest_start_level(&n) ? 0
							  : 1 + (unsigned int)(level & 3);
			if (!t)
				idx %= n.root_bytes / 8;
			else
				idx %= BIT(granule - 3);
			*nest_entry(&n, t, idx) =
				(a >> (8 + level) & 3) && level < 3
					? nest_oa(&n, n.table[1 + ((level + 1) & 3)]) | 3
					: some_desc(&n, &seed);
		}
		nest_both(&n, &acc, ipa, &r);
	}
	nest_stop(&n);
}

static void test_random(void **state)
{
	(void)state;
	for (uint64_t s = 1; s <= 900; s++)
		one_world(s * UINT64_C(0x9e3779b97f4a7c15));
}

/* One level-2 table of 4 KiB pages below a level-1 root; 39 bits. */
static void simple(struct nest *n, uint64_t vtcr_more, uint64_t bits)
{
	struct lhv_cpu_features f;

	nest_features(&f, bits);
	nest_start(n, &f, 0, false);
	nest_tables(n, BIT(31) | 25 | 1 << 6 | 3 << 12 | 5 << 16 | vtcr_more, 7, 2);
	memset(nest_entry(n, 0, 0), 0, 4096);
	memset(nest_entry(n, 1, 0), 0, 4096);
	memset(nest_entry(n, 2, 0), 0, 4096);
	*nest_entry(n, 0, 0) = n->table[1] | 3;
	*nest_entry(n, 1, 0) = n->table[2] | 3;
}

/* Every callback fails, at each call: nothing but the result, and L1's tables unchanged. */
static void test_callbacks(void **state)
{
	static const struct {
		int ret;
		struct lhv_s2_fault f;
		int want;
		enum lhv_s2_s1_fault guest, host;
	} rows[] = {
		{LHV_S2_READ_EXTERNAL, {LHV_S2_S1_NONE, 0}, 0, LHV_S2_S1_EXTERNAL, 0},
		{LHV_S2_READ_STAGE2,
		 {LHV_S2_S1_TRANSLATION, 2},
		 0,
		 0,
		 LHV_S2_S1_TRANSLATION},
		{LHV_S2_READ_STAGE2,
		 {LHV_S2_S1_PERMISSION, 3},
		 0,
		 0,
		 LHV_S2_S1_PERMISSION},
		{LHV_S2_READ_STAGE2, {LHV_S2_S1_NONE, 0}, LHV_ERR_INVAL, 0, 0},
		{LHV_S2_READ_STAGE2, {LHV_S2_S1_EXTERNAL, 0}, LHV_ERR_INVAL, 0, 0},
		{LHV_S2_READ_STAGE2, {LHV_S2_S1_TRANSLATION, 4}, LHV_ERR_INVAL, 0, 0},
		{3, {LHV_S2_S1_NONE, 0}, LHV_ERR_INVAL, 0, 0},
		{LHV_ERR_FAULT, {LHV_S2_S1_NONE, 0}, LHV_ERR_FAULT, 0, 0},
		{LHV_ERR_AGAIN, {LHV_S2_S1_NONE, 0}, LHV_ERR_AGAIN, 0, 0},
	};
	struct nest n;

	(void)state;
	simple(&n, BIT(21) | BIT(22), 3 | 2 << 7);
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned int at = 1; at <= 4; at++) {
			struct lhv_s2_nested_result r, old;
			uint64_t d = 0x12345000 | BIT(51) | 0x43 | 15 << 2;

			*nest_entry(&n, 2, 0) = d;
			n.reads = n.cass = 0;
			n.fail_at = at;
			n.fail_ret = rows[i].ret;
			n.fail_fault = rows[i].f;
			memset(&r, 0x77, sizeof(r));
			old = r;
			assert_int_equal(lhv_s2_nested_walk(&n.f, &n.regs, &wr,
							    lhv_ipa(0x123), &nest_ops, &n,
							    &r),
					 rows[i].want);
			assert_int_equal(n.reads + n.cass, at);
			assert_int_equal(*nest_entry(&n, 2, 0), d);
			if (rows[i].want) {
				assert_memory_equal(&r, &old, sizeof(r));
				continue;
			}
			assert_false(r.mapped);
			assert_int_equal(r.fault, rows[i].guest);
			assert_int_equal(r.host.fault, rows[i].host);
			assert_int_equal(r.desc_ipa.v, n.last_ipa);
			if (rows[i].guest) {
				assert_int_equal(r.level, at > 3 ? 3 : at);
				assert_int_equal(r.fsc, 0x14 + (at > 3 ? 3 : at));
			} else {
				assert_int_equal(r.host.level, rows[i].f.level);
				assert_int_equal(r.host_write, at == 4);
			}
		}
	nest_stop(&n);
}

/* A descriptor that changes under the walk: again from the start, and not for ever. */
static void test_lost_updates(void **state)
{
	struct lhv_s2_nested_result r;
	struct lhv_s2_nested_ops no_cas = nest_ops;
	struct nest n;

	(void)state;
	no_cas.cas = NULL;
	for (unsigned int lose = 0; lose <= LHV_S2_NESTED_TRIES; lose++) {
		uint64_t d = 0x12345000 | BIT(51) | 0x43 | 15 << 2;
		int want = lose < LHV_S2_NESTED_TRIES ? 0 : LHV_ERR_AGAIN;

		simple(&n, BIT(21) | BIT(22), 3 | 2 << 7);
		*nest_entry(&n, 2, 0) = d;
		n.lose = lose;
		assert_int_equal(lhv_s2_nested_walk(&n.f, &n.regs, &wr, lhv_ipa(8),
						    &nest_ops, &n, &r),
				 want);
		assert_int_equal(n.reads, 3 * (want ? lose : lose + 1));
		if (lose & 1)
			d ^= BIT(55);
		if (!want)
			d |= BIT(10) | BIT(7);
		assert_int_equal(*nest_entry(&n, 2, 0), d);
		if (!want) {
			assert_true(r.set_af && r.set_dirty && r.w);
			assert_int_equal(r.desc, d);
			assert_int_equal(r.ipa.v, 0x12345008);
		}
		nest_stop(&n);
	}
	/* Without a way to write it is an external abort, and only when it has to be. */
	simple(&n, BIT(21) | BIT(22), 3 | 2 << 7);
	*nest_entry(&n, 2, 0) = 0x12345000 | BIT(51) | 0x443 | 15 << 2;
	assert_int_equal(
		lhv_s2_nested_walk(&n.f, &n.regs, &rd, lhv_ipa(8), &no_cas, &n, &r), 0);
	assert_int_equal(r.fault, 0);
	assert_false(r.w);
	assert_int_equal(
		lhv_s2_nested_walk(&n.f, &n.regs, &wr, lhv_ipa(8), &no_cas, &n, &r), 0);
	assert_int_equal(r.fault, LHV_S2_S1_EXTERNAL);
	nest_stop(&n);
}

/* What VTCR_EL2.TG0 says that the CPU has not is the smallest granule that it has. */
static void test_granules(void **state)
{
	struct lhv_s2_nested_result r;
	struct nest n;

	(void)state;
	simple(&n, 0, 3);
	*nest_entry(&n, 2, 1) = 0x12345000 | 0x4c3 | 15 << 2;
	for (unsigned int tg = 0; tg < 4; tg++) {
		n.regs.vtcr = (n.regs.vtcr & ~UINT64_C(0xc000)) | (uint64_t)tg << 14;
		n.f.tgran16_2 = n.f.tgran64_2 = false;
		assert_int_equal(lhv_s2_nested_walk(&n.f, &n.regs, &rd, lhv_ipa(0x1008),
						    &nest_ops, &n, &r),
				 0);
		assert_int_equal(r.fault, 0);
		assert_int_equal(r.ipa.v, 0x12345008);
		n.f.tgran16_2 = n.f.tgran64_2 = true;
		assert_int_equal(lhv_s2_nested_walk(&n.f, &n.regs, &rd, lhv_ipa(0x1008),
						    &nest_ops, &n, &r),
				 0);
		/* The reserved value is the smallest, 4 KiB. */
		assert_int_equal(r.fault == 0, tg == 0 || tg == 3);
	}
	nest_stop(&n);
}

/* Corners of the registers that random ones seldom reach. */
static void test_registers(void **state)
{
	struct lhv_s2_nested_result r;
	struct lhv_cpu_features f;
	struct nest n;

	(void)state;
	/* SL2 goes with SL0 0 alone. */
	nest_features(&f, 5 | 8);
	nest_start(&n, &f, 0, false);
	nest_tables(&n, BIT(33) | BIT(32) | BIT(31) | 12 | 6 << 16, 7, 0);
	memset(nest_entry(&n, 0, 0), 0, n.root_bytes);
	for (uint64_t sl0 = 0; sl0 < 4; sl0++) {
		n.regs.vtcr = (n.regs.vtcr & ~UINT64_C(0xc0)) | sl0 << 6;
		nest_both(&n, &rd, 0, &r);
		assert_int_equal(r.level, sl0 ? 0 : -1);
		assert_int_equal(r.fsc, sl0 ? 4 : 0x2b);
	}
	nest_stop(&n);
	/* With 52-bit descriptors a small table has to be aligned to 64 bytes, not more. */
	nest_features(&f, 3 | 8 | 512);
	nest_start(&n, &f, 0, false);
	nest_tables(&n, BIT(32) | BIT(31) | 42 | 5 << 16, 7, 0);
	memset(nest_entry(&n, 0, 0), 0, 256);
	*nest_entry(&n, 0, 8) = 0x12200000 | 0x4c1 | 15 << 2;
	n.regs.vttbr += 0x40;
	nest_both(&n, &rd, 8, &r);
	assert_int_equal(r.fault, 0);
	assert_int_equal(r.ipa.v, 0x12200008);
	n.regs.vttbr -= 0x40;
	nest_both(&n, &rd, 8, &r);
	assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
	nest_stop(&n);
}

/* HCR_EL2.{VM,DC} 0: one to one. */
static void test_off(void **state)
{
	struct lhv_s2_nested_result r;
	struct nest n;

	(void)state;
	simple(&n, 0, 3); /* 44 bits */
	n.regs.hcr = 0;
	assert_int_equal(lhv_s2_nested_walk(&n.f, &n.regs, &wr, lhv_ipa(BIT(44) - 8),
					    &nest_ops, &n, &r),
			 0);
	assert_int_equal(n.reads, 0);
	assert_int_equal(r.fault, 0);
	assert_true(r.flat && r.mapped && r.r && r.w && r.x0 && r.x1);
	assert_int_equal(r.ipa.v, BIT(44) - 8);
	assert_int_equal(r.span, BIT(44));
	assert_int_equal(r.memattr, 15);
	assert_int_equal(lhv_s2_nested_walk(&n.f, &n.regs, &wr, lhv_ipa(BIT(44)),
					    &nest_ops, &n, &r),
			 0);
	assert_int_equal(r.fault, LHV_S2_S1_ADDRESS_SIZE);
	assert_int_equal(r.fsc, 0);
	n.regs.hcr = BIT(12); /* DC acts as VM */
	assert_int_equal(
		lhv_s2_nested_walk(&n.f, &n.regs, &wr, lhv_ipa(0), &nest_ops, &n, &r), 0);
	assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(r.level, 3);
	nest_stop(&n);
}

static void test_bad_arguments(void **state)
{
	struct lhv_s2_nested_ops no_read = {.read = NULL, .cas = nest_ops.cas};
	struct lhv_cpu_features bad;
	struct lhv_s2_nested_result r;
	struct nest n;

	(void)state;
	simple(&n, 0, 3);
#define WALK(f, regs, acc, ops, out)                                                 \
	assert_int_equal(lhv_s2_nested_walk(f, regs, acc, lhv_ipa(0), ops, &n, out), \
			 LHV_ERR_INVAL)
	WALK(NULL, &n.regs, &nothing, &nest_ops, &r);
	WALK(&n.f, NULL, &nothing, &nest_ops, &r);
	WALK(&n.f, &n.regs, NULL, &nest_ops, &r);
	WALK(&n.f, &n.regs, &nothing, NULL, &r);
	WALK(&n.f, &n.regs, &nothing, &no_read, &r);
	WALK(&n.f, &n.regs, &nothing, &nest_ops, NULL);
	bad = n.f;
	bad.pa_bits = 31;
	WALK(&bad, &n.regs, &nothing, &nest_ops, &r);
	bad.pa_bits = 57;
	WALK(&bad, &n.regs, &nothing, &nest_ops, &r);
	bad = n.f;
	bad.tgran4_2 = bad.tgran16_2 = bad.tgran64_2 = false;
	WALK(&bad, &n.regs, &nothing, &nest_ops, &r);
	assert_int_equal(n.reads, 0);
	nest_stop(&n);
}

/* ESR_EL2 bits are written out here: DDI 0487, D24.2. */
#define IABT  (UINT64_C(0x20) << 26 | BIT(25))
#define DABT  (UINT64_C(0x24) << 26 | BIT(25))
#define WNR   BIT(6)
#define S1PTW BIT(7)
#define CM    BIT(8)
#define PERM  UINT64_C(0xf)
#define TRANS UINT64_C(7)

static void test_access_of(void **state)
{
	static const struct {
		uint64_t esr;
		bool el0;
		const char *want; /* r, w, x, 0 for EL0, p for a walk of stage 1 */
	} rows[] = {
		{DABT | TRANS, false, "r"},
		{DABT | TRANS | WNR, true, "w0"},
		{DABT | PERM | WNR, false, "w"},
		{IABT | TRANS, true, "x0"},
		{IABT | PERM, false, "x"},
		{IABT | TRANS | S1PTW, false, "rp"},
		{IABT | PERM | S1PTW, false, "rwp"},
		{DABT | TRANS | S1PTW | WNR, false, "wp"},
		{DABT | TRANS | S1PTW, true, "r0p"},
		{DABT | TRANS | CM | WNR, false, ""},
		{DABT | PERM | CM | WNR, false, "w"},
		{DABT | PERM | CM | WNR, true, "r0"},
		{DABT | PERM | CM | WNR | S1PTW, false, "wp"},
	};
	struct lhv_s2_nested_access acc;

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *w = rows[i].want;

		memset(&acc, 0x55, sizeof(acc));
		assert_int_equal(lhv_s2_nested_access_of(rows[i].esr, rows[i].el0, &acc),
				 0);
		assert_int_equal(acc.read, !!strchr(w, 'r'));
		assert_int_equal(acc.write, !!strchr(w, 'w'));
		assert_int_equal(acc.exec, !!strchr(w, 'x'));
		assert_int_equal(acc.el0, rows[i].el0);
		assert_int_equal(acc.s1ptw, !!strchr(w, 'p'));
		assert_false(acc.probe);
	}
	assert_int_equal(lhv_s2_nested_access_of(DABT, false, NULL), LHV_ERR_INVAL);
	for (uint64_t ec = 0; ec < 64; ec++)
		assert_int_equal(lhv_s2_nested_access_of(ec << 26, false, &acc),
				 ec == 0x20 || ec == 0x24 ? 0 : LHV_ERR_INVAL);
}

/* L1 gets its level and IPA. */
static void test_abort(void **state)
{
	struct lhv_s2_nested_result r = {.fault = LHV_S2_S1_TRANSLATION, .fsc = 0x2b};
	struct lhv_s2_nested_abort a;
	/* ISV, SAS 3, SRT 5, SF; WnR. */
	uint64_t isv = BIT(24) | BIT(23) | BIT(22) | 5 << 16 | BIT(15);

	(void)state;
	assert_int_equal(lhv_s2_nested_abort(&r, DABT | isv | WNR | TRANS, 0x1234567,
					     lhv_ipa(0xfedcba9876543), &a),
			 0);
	assert_int_equal(a.esr, DABT | isv | WNR | 0x2b);
	assert_int_equal(a.far, 0x1234567);
	assert_int_equal(a.hpfar, UINT64_C(0xfedcba9876) << 4);
	/* Bits that belong to another kind of abort go away. */
	r.fsc = 0xd;
	r.fault = LHV_S2_S1_PERMISSION;
	assert_int_equal(lhv_s2_nested_abort(&r, IABT | S1PTW | BIT(9) | BIT(10) | TRANS,
					     5, lhv_ipa(0x1000), &a),
			 0);
	assert_int_equal(a.esr, IABT | S1PTW | 0xd);
	assert_int_equal(a.hpfar, 0x10);
	r.fault = LHV_S2_S1_EXTERNAL;
	r.fsc = 0x16;
	assert_int_equal(
		lhv_s2_nested_abort(&r, DABT | isv | WNR | TRANS, 5, lhv_ipa(0x1000), &a),
		0);
	assert_int_equal(a.esr, DABT | WNR | 0x16);
	assert_int_equal(lhv_s2_nested_abort(NULL, DABT, 0, lhv_ipa(0), &a),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_nested_abort(&r, DABT, 0, lhv_ipa(0), NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_nested_abort(&r, 0, 0, lhv_ipa(0), &a), LHV_ERR_INVAL);
	r.fault = LHV_S2_S1_NONE;
	assert_int_equal(lhv_s2_nested_abort(&r, DABT, 0, lhv_ipa(0), &a), LHV_ERR_INVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),	      cmocka_unit_test(test_callbacks),
		cmocka_unit_test(test_lost_updates),  cmocka_unit_test(test_granules),
		cmocka_unit_test(test_registers),     cmocka_unit_test(test_off),
		cmocka_unit_test(test_bad_arguments), cmocka_unit_test(test_access_of),
		cmocka_unit_test(test_abort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
