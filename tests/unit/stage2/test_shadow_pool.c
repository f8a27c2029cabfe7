/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.31] The pool of shadows and the guest hypervisor's invalidations: exactly what goes and
 * what stays, races step by step, failing callbacks, bad arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/sysop.h>

#include "nest.h"
#include "vm.h"

#define BIT(n) (UINT64_C(1) << (n))
#define KIB    UINT64_C(1024)
#define MIB    (UINT64_C(1) << 20)
#define GIB    (UINT64_C(1) << 30)
#define PAGE   UINT64_C(4096)
#define RAM    (2 * GIB)

/* Normal Write-Back, read and write, Access flag. */
#define NORMAL (UINT64_C(15) << 2 | 0xc0 | 3 << 8 | BIT(10))
#define CONTIG BIT(52)
#define DBM    BIT(51)
#define XN     BIT(54)

/* Features: 44 bits, 16-bit VMIDs, XNX, dirty state, TTL, outer shareable TLBIs. */
#define VCPU (3 | 16 | 64 | 2 << 7 | 1024 | 2048)
/* 39 bits from level 1, 16-bit VMIDs, hardware Access flag and dirty state. */
#define VTCR (BIT(31) | 25 | 1 << 6 | 3 << 12 | 5 << 16 | BIT(19) | BIT(21) | BIT(22))

static const struct lhv_s2_nested_access rd = {.read = true}, wr = {.write = true},
					 ex = {.exec = true}, none;

static struct nestpool p;

static void l1_tables(unsigned int vmid)
{
	nest_tables(&p.n, VTCR, vmid, 0);
	memset(nest_entry(&p.n, 0, 0), 0, p.n.root_bytes);
}

/* The host has L1's RAM by pages that lead to 0x1_0000_0000, not in one piece if `pages`. */
static bool cleaned; /* walkers of the shadows are not coherent */

static void begin_with(uint64_t vcpu, bool pages)
{
	const struct nestpool_options o = {
		.vcpu = vcpu, .hgranule = 12, .sgranule = 12, .clean = cleaned};

	assert_int_equal(nestpool_start(&p, &o), 0);
	assert_int_equal(lhv_s2_map(&p.host, lhv_ipa(RAM), lhv_pa(4 * GIB), 16 * MIB,
				    LHV_S2_RWX,
				    pages ? LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG : 0),
			 0);
	l1_tables(0x105);
}

static void begin(void)
{
	begin_with(VCPU, true);
}

static void l1_put(uint64_t ipa, int level, uint64_t l1, uint64_t bits)
{
	uint64_t *e = nest_slot(&p.n, ipa, level);

	assert_non_null(e);
	*e = nest_leaf(&p.n, l1, level, bits);
}

static struct lhv_s2_shadow *get(void)
{
	struct lhv_s2_shadow *s = NULL;

	assert_int_equal(lhv_s2_shadow_get(&p.pool, &p.n.regs, &s), 0);
	return s;
}

static void access_ok(struct lhv_s2_shadow *s, uint64_t ipa)
{
	assert_int_equal(nestpool_access(&p, s, &rd, ipa, 0), NEST_DONE);
}

static bool has(const struct lhv_s2_shadow *s, uint64_t ipa)
{
	struct lhv_sim_mmu_result r;

	nestpool_walk(&p, s, ipa, &r);
	return !r.fault;
}

static void tlbi(uint32_t op, uint64_t arg)
{
	assert_int_equal(lhv_s2_shadow_tlbi(&p.pool, &p.n.regs, op, arg), 0);
	nestpool_ok(&p);
}

/* --- Exactly what has to go -------------------------------------------------------------- */

#define A UINT64_C(0)		/* a block */
#define B (2 * MIB)		/* a page */
#define C (2 * MIB + 64 * KIB)	/* a run of 16 pages */
#define D (2 * MIB + 128 * KIB) /* a page */
#define E (3 * GIB)		/* a page, far away */

static struct lhv_s2_shadow *leaves(void)
{
	struct lhv_s2_shadow *s = get();

	l1_put(A, 2, RAM, NORMAL);
	l1_put(B, 3, RAM + 4 * MIB, NORMAL);
	for (unsigned int i = 0; i < 16; i++)
		l1_put(C + i * PAGE, 3, RAM + 5 * MIB + i * PAGE, NORMAL | CONTIG);
	l1_put(D, 3, RAM + 6 * MIB, NORMAL);
	l1_put(E, 3, RAM + 7 * MIB, NORMAL);
	return s;
}

static void fill(struct lhv_s2_shadow *s)
{
	access_ok(s, A + 5 * PAGE);
	access_ok(s, A + 2 * MIB - PAGE);
	access_ok(s, B);
	access_ok(s, C + 3 * PAGE);
	access_ok(s, C + 15 * PAGE);
	access_ok(s, D);
	access_ok(s, E);
}

/* Which of the leaves still have something, as letters. */
static void left(const struct lhv_s2_shadow *s, const char *want)
{
	char got[8] = "", *g = got;
	bool a = has(s, A + 5 * PAGE), c = has(s, C + 3 * PAGE);

	/* Of a leaf all goes or nothing. */
	assert_int_equal(a, has(s, A + 2 * MIB - PAGE));
	assert_int_equal(c, has(s, C + 15 * PAGE));
	if (a)
		*g++ = 'A';
	if (has(s, B))
		*g++ = 'B';
	if (c)
		*g++ = 'C';
	if (has(s, D))
		*g++ = 'D';
	if (has(s, E))
		*g++ = 'E';
	assert_string_equal(got, want);
}

#define TTL(tg, level) ((uint64_t)((tg) << 2 | (level)) << 44)
#define RANGE(base, pages2, scale) \
	((base) >> 12 | (uint64_t)((pages2)-1) << 39 | (uint64_t)(scale) << 44 | BIT(46))

static void test_exact(void **state)
{
	static const struct {
		uint32_t op;
		uint64_t arg;
		const char *left;
	} rows[] = {
		/* An address of a block that the shadow never had. */
		{LHV_SYSREG_TLBI_IPAS2E1IS, (A + 100 * PAGE) >> 12, "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2LE1, (A + 5 * PAGE) >> 12, "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2LE1IS, (B + PAGE) >> 12, "ABCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1, B >> 12, "ACDE"},
		{LHV_SYSREG_TLBI_IPAS2E1OS, (C + PAGE) >> 12, "ABDE"},
		{LHV_SYSREG_TLBI_IPAS2LE1OS, C >> 12, "ABDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, D >> 12, "ABCE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, E >> 12, "ABCD"},
		/* NS and what is RES0 mean nothing; an address that is too large, nothing. */
		{LHV_SYSREG_TLBI_IPAS2E1IS, E >> 12 | BIT(63) | BIT(48) | BIT(39),
		 "ABCD"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, (BIT(44) | E) >> 12, "ABCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, UINT64_MAX, "ABCDE"},
		/* Hints: right, wrong, reserved, of another granule. */
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(1, 2), "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(1, 3), "ABCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(1, 1), "ABCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(1, 0), "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(0, 3), "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(2, 3), "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(3, 3), "BCDE"},
		{LHV_SYSREG_TLBI_IPAS2LE1IS, C >> 12 | TTL(1, 3), "ABDE"},
		{LHV_SYSREG_TLBI_IPAS2LE1IS, D >> 12 | TTL(1, 3), "ABCE"},
		{LHV_SYSREG_TLBI_IPAS2LE1IS, D >> 12 | TTL(1, 2), "ABCDE"},
		/* Ranges: two pages, what they cut goes whole. */
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(A + 2 * MIB - 2 * PAGE, 1, 0), "BCDE"},
		{LHV_SYSREG_TLBI_RIPAS2E1, RANGE(A + 2 * MIB - PAGE, 1, 0), "CDE"},
		{LHV_SYSREG_TLBI_RIPAS2LE1IS, RANGE(B, 1, 0), "ACDE"},
		{LHV_SYSREG_TLBI_RIPAS2LE1OS, RANGE(B + PAGE, 1, 0), "ABCDE"},
		{LHV_SYSREG_TLBI_RIPAS2E1OS, RANGE(D - PAGE, 1, 0), "ABE"},
		{LHV_SYSREG_TLBI_RIPAS2LE1, RANGE(B + PAGE, 8, 0), "ABDE"},
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(B + PAGE, 1, 1), "ABE"},
		/* 2^16 * 32 pages: 8 GiB. */
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(0, 32, 3), ""},
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(B, 32, 2), "AE"},
		/* No granule: nothing. Beyond everything: nothing. */
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(0, 32, 3) & ~(BIT(46)), "ABCDE"},
		{LHV_SYSREG_TLBI_RIPAS2E1IS, UINT64_MAX, "ABCDE"},
		{LHV_SYSREG_TLBI_RIPAS2E1IS, BIT(36) - 1, "ABCDE"},
		/* Up to where a run begins; and past the end of the space. */
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(C - 2 * PAGE, 1, 0), "ABCDE"},
		{LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(BIT(44) - PAGE, 32, 3), "ABCDE"},
		/* Of another granule: what it says, in that unit. */
		{LHV_SYSREG_TLBI_RIPAS2E1IS, B >> 16 | BIT(46) | BIT(47), "ADE"},
		{LHV_SYSREG_TLBI_VMALLS12E1, 7, ""},
		{LHV_SYSREG_TLBI_VMALLS12E1IS, 0, ""},
		{LHV_SYSREG_TLBI_VMALLS12E1OS, 0, ""},
		{LHV_SYSREG_TLBI_ALLE1, 0, ""},
		{LHV_SYSREG_TLBI_ALLE1IS, 0, ""},
		{LHV_SYSREG_TLBI_ALLE1OS, 0, ""},
		{LHV_SYSREG_TLBI_VMALLE1IS, 0, "ABCDE"},
		{LHV_SYSREG_TLBI_VAAE1, A, "ABCDE"},
	};
	struct lhv_s2_shadow *s;

	(void)state;
	for (unsigned int nxs = 0; nxs < 2; nxs++) {
		begin();
		s = leaves();
		for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			fill(s);
			left(s, "ABCDE");
			tlbi(rows[i].op + (nxs << 7), rows[i].arg);
			left(s, rows[i].left);
		}
		nestpool_stop(&p);
	}
	/* Without FEAT_TTL no hint is one. */
	begin_with(VCPU & ~1024U, true);
	s = leaves();
	fill(s);
	tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, A | TTL(1, 3));
	left(s, "BCDE");
	nestpool_stop(&p);
}

/* L1 puts pages in place of a block, and says so late: what is left of the block goes with
 * any page. */
static void test_mixed(void **state)
{
	struct lhv_s2_shadow *s;

	(void)state;
	begin();
	s = leaves();
	/* There is something larger too. */
	l1_put(GIB, 1, RAM, NORMAL);
	for (unsigned int i = 0; i < 2; i++) {
		access_ok(s, GIB + PAGE);
		*nest_slot(&p.n, A, 2) = 0;
		l1_put(A, 2, RAM, NORMAL);
		access_ok(s, A + 5 * PAGE);
		access_ok(s, A + 7 * PAGE);
		*nest_slot(&p.n, A, 2) = 0;
		l1_put(A + 6 * PAGE, 3, RAM + 6 * PAGE, NORMAL);
		l1_put(A + 9 * PAGE, 3, RAM + 9 * PAGE, NORMAL);
		access_ok(s, A + 6 * PAGE);
		access_ok(s, A + 9 * PAGE);
		if (i)
			tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, (A + 9 * PAGE) >> 12);
		else
			tlbi(LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(A + 10 * PAGE, 1, 0));
		for (unsigned int k = 5; k < 10; k++)
			assert_false(has(s, A + k * PAGE));
		assert_true(has(s, GIB + PAGE));
	}
	nestpool_stop(&p);
}

/* Hints of 16 and 64 KiB; L1's page is in pieces or in one. */
static void test_exact_granules(void **state)
{
	static const struct {
		uint8_t granule, sgranule;
		uint64_t vtcr, arg;
		bool stays;
	} rows[] = {
		/* 16 KiB, 40 bits from level 1. */
		{14, 12, 24 | 2 << 6 | 2 << 14, TTL(2, 3), false},
		{14, 12, 24 | 2 << 6 | 2 << 14, TTL(2, 2), true},
		{14, 12, 24 | 2 << 6 | 2 << 14, TTL(2, 1), false}, /* reserved */
		{14, 12, 24 | 2 << 6 | 2 << 14, TTL(2, 0), false},
		{14, 14, 24 | 2 << 6 | 2 << 14, TTL(2, 3), false},
		{14, 14, 24 | 2 << 6 | 2 << 14, TTL(2, 2) | 3, true},
		{14, 14, 24 | 2 << 6 | 2 << 14, 3, false},
		/* 64 KiB, 40 bits from level 2. */
		{16, 12, 24 | 1 << 6 | 1 << 14, TTL(3, 3), false},
		{16, 12, 24 | 1 << 6 | 1 << 14, TTL(3, 2), true},
		{16, 12, 24 | 1 << 6 | 1 << 14, TTL(3, 1), true},
		{16, 12, 24 | 1 << 6 | 1 << 14, TTL(3, 0), false},
		{16, 16, 24 | 1 << 6 | 1 << 14, 15, false},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nestpool_options o = {.vcpu = VCPU & ~0x180U,
					     .granules = 6,
					     .hgranule = 16,
					     .sgranule = rows[i].sgranule};
		struct lhv_s2_shadow *s;
		uint64_t last;

		if (rows[i].granule == 16)
			o.granules = 4;
		assert_int_equal(nestpool_start(&p, &o), 0);
		assert_int_equal(lhv_s2_map(&p.host, lhv_ipa(RAM), lhv_pa(4 * GIB),
					    16 * MIB, LHV_S2_RWX, LHV_S2_NO_BLOCK),
				 0);
		nest_tables(&p.n, BIT(31) | 3 << 12 | 5 << 16 | BIT(19) | rows[i].vtcr, 5,
			    0);
		memset(nest_entry(&p.n, 0, 0), 0, p.n.root_bytes);
		l1_put(0, 3, RAM, NORMAL);
		l1_put(BIT(rows[i].granule), 3, RAM, NORMAL);
		s = get();
		last = BIT(rows[i].granule) - BIT(rows[i].sgranule);
		access_ok(s, 0);
		access_ok(s, last);
		access_ok(s, BIT(rows[i].granule));
		tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, rows[i].arg);
		assert_int_equal(has(s, 0), rows[i].stays);
		assert_int_equal(has(s, last), rows[i].stays);
		assert_true(has(s, BIT(rows[i].granule)));
		/* A range in units of 4 KiB reaches the pages that it touches. */
		access_ok(s, 0);
		tlbi(LHV_SYSREG_TLBI_RIPAS2E1IS,
		     (BIT(rows[i].granule) - 2 * PAGE) >> 12 | BIT(46));
		assert_false(has(s, 0) || has(s, last));
		assert_true(has(s, BIT(rows[i].granule)));
		tlbi(LHV_SYSREG_TLBI_RIPAS2E1IS, 1 | BIT(46));
		assert_true(has(s, BIT(rows[i].granule)));
		nestpool_stop(&p);
	}
}

/* With VTCR_EL2.DS the base of a range counts 64 KiB, and level 0 has leaves. */
static void test_exact_ds(void **state)
{
	const struct nestpool_options o = {.vcpu = 5 | 8 | 1024,
					   .hgranule = 12,
					   .sgranule = 12,
					   .lpa2 = true,
					   .hw_pa = 52};
	struct lhv_s2_shadow *s;

	(void)state;
	assert_int_equal(nestpool_start(&p, &o), 0);
	assert_int_equal(lhv_s2_map(&p.host, lhv_ipa(RAM), lhv_pa(4 * GIB), 16 * MIB,
				    LHV_S2_RWX, LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG),
			 0);
	/* 52 bits from level -1. */
	nest_tables(&p.n, BIT(33) | BIT(32) | BIT(31) | 12 | 3 << 12 | 6 << 16, 3, 0);
	memset(nest_entry(&p.n, 0, 0), 0, p.n.root_bytes);
	s = get();
	l1_put(BIT(50), 0, 0, NORMAL & ~UINT64_C(0x300));
	l1_put(BIT(51), 3, RAM, NORMAL & ~UINT64_C(0x300));
	for (unsigned int i = 0; i < 6; i++) {
		access_ok(s, BIT(50) + RAM + PAGE);
		access_ok(s, BIT(51));
		if (i == 0)
			tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, BIT(50) >> 12 | TTL(1, 0));
		else if (i == 1)
			tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, BIT(50) >> 12);
		else if (i == 2)
			tlbi(LHV_SYSREG_TLBI_RIPAS2E1IS, BIT(50) >> 16 | BIT(46));
		else if (i == 3)
			tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, BIT(51) >> 12 | TTL(1, 3));
		else if (i == 4)
			tlbi(LHV_SYSREG_TLBI_RIPAS2E1IS, BIT(51) >> 16 | BIT(46));
		else
			tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, BIT(51) >> 12 | TTL(1, 0));
		assert_int_equal(has(s, BIT(50) + RAM + PAGE), i > 2);
		assert_int_equal(has(s, BIT(51)), i < 3 || i == 5);
	}
	nestpool_stop(&p);
}

/* Which instructions are known, by the features of L1's CPU. */
static void test_known(void **state)
{
	unsigned int known = 0;

	(void)state;
	begin();
	for (unsigned int f = 0; f < 4; f++) {
		p.pool.vcpu.tlbios = f & 1;
		p.pool.vcpu.tlbirange = f & 2;
		for (uint32_t op = 0; op < 0x10000; op++) {
			int ret = lhv_s2_shadow_tlbi(&p.pool, &p.n.regs, op, 0);
			unsigned int op0 = op >> 14, op1 = op >> 11 & 7,
				     crn = op >> 7 & 15, crm = op >> 3 & 15, op2 = op & 7;
			bool os = false, range = false, want = false;

			/* DDI 0487, C5.5: the encodings, written out once more. */
			if (op0 == 1 && op1 == 4 && (crn == 8 || crn == 9)) {
				if (crm == 0 || crm == 4) {
					os = crm == 4 && (op2 == 0 || op2 == 3 ||
							  op2 == 4 || op2 == 7);
					range = op2 == 2 || op2 == 6 ||
						(crm == 4 && (op2 == 3 || op2 == 7));
					want = crm == 4 || op2 == 1 || op2 == 2 ||
					       op2 == 5 || op2 == 6;
				}
				if (crm == 1 || crm == 3 || crm == 7) {
					want = op2 == 4 || op2 == 6;
					os = crm == 1;
				}
			}
			if (op0 == 1 && op1 == 0 && (crn == 8 || crn == 9)) {
				range = crm == 2 || crm == 5 || crm == 6;
				os = crm == 1 || crm == 5;
				want = (range || crm == 1 || crm == 3 || crm == 7) &&
				       (op2 & 1 || (!range && (op2 == 0 || op2 == 2)));
			}
			want = want && (!os || (f & 1)) && (!range || (f & 2));
			if (ret != (want ? 0 : LHV_ERR_UNSUPPORTED))
				fail_msg("%04x: %d", op, ret);
			known += want;
		}
		assert_int_equal(lhv_s2_shadow_tlbi(&p.pool, &p.n.regs,
						    LHV_SYSREG_TLBI_ALLE1 | 0x10000, 0),
				 LHV_ERR_UNSUPPORTED);
	}
	assert_true(known > 100);
	nestpool_stop(&p);
}

/* --- VMIDs ------------------------------------------------------------------------------- */

/* TLB entries have a VMID and nothing else that tells them apart. */
static void test_vmids(void **state)
{
	static const unsigned int vmid[4] = {0x105, 0x105, 0x205, 0x106};
	struct lhv_s2_nested_regs regs[4];
	struct lhv_s2_shadow *s[4];

	(void)state;
	begin();
	for (unsigned int i = 0; i < 4; i++) {
		l1_tables(vmid[i]);
		l1_put(0, 3, RAM + i * PAGE, NORMAL);
		regs[i] = p.n.regs;
		s[i] = get();
		for (unsigned int j = 0; j < i; j++)
			assert_ptr_not_equal(s[i], s[j]);
	}
	for (unsigned int round = 0; round < 7; round++) {
		/* Which stay. */
		static const uint8_t want[] = {0xc, 0xc, 0xb, 0x7, 0, 0xf, 0xc};

		for (unsigned int i = 0; i < 4; i++) {
			p.n.regs = regs[i];
			access_ok(s[i], 0);
		}
		p.n.regs = regs[round == 2 ? 2 : round == 3 ? 3 : 0];
		switch (round) {
		case 1:
			tlbi(LHV_SYSREG_TLBI_RIPAS2E1IS, RANGE(0, 1, 0));
			break;
		case 4:
			tlbi(LHV_SYSREG_TLBI_ALLE1IS, 0);
			break;
		case 5:
			/* Eight-bit VMIDs: it is 5, that none has. */
			p.n.regs.vtcr &= ~BIT(19);
			tlbi(LHV_SYSREG_TLBI_VMALLS12E1, 0);
			break;
		case 6:
			tlbi(LHV_SYSREG_TLBI_VMALLS12E1, 0);
			break;
		default:
			tlbi(LHV_SYSREG_TLBI_IPAS2E1, 0);
			break;
		}
		for (unsigned int i = 0; i < 4; i++)
			assert_int_equal(has(s[i], 0), want[round] >> i & 1);
	}
	nestpool_stop(&p);
}

/* Operations on stage 1: one for each real VMID of the guest's. */
static void test_stage1(void **state)
{
	static const uint32_t ops[] = {LHV_SYSREG_TLBI_VMALLE1IS, LHV_SYSREG_TLBI_VMALLE1,
				       LHV_SYSREG_TLBI_VMALLE1OS, LHV_SYSREG_TLBI_VAE1,
				       LHV_SYSREG_TLBI_RVAALE1IS};

	(void)state;
	begin();
	for (unsigned int i = 0; i < 4; i++) {
		/* None is live with VMID 0; then one, two; another VMID. */
		static const unsigned int want[] = {0, 1, 2, 2};

		l1_tables(i < 2 ? 0 : i == 2 ? 1 : 0);
		if (i)
			(void)get();
		p.n.regs.vttbr &= (BIT(48) - 1);
		for (unsigned int k = 0; k < sizeof(ops) / sizeof(ops[0]); k++) {
			p.tlbis = 0;
			tlbi(ops[k], UINT64_MAX);
			assert_int_equal(p.tlbis, i == 2 ? 1 : want[i]);
			if (p.tlbis)
				assert_int_equal(p.tlbi, LHV_TLBI_VMALLE1IS);
		}
	}
	nestpool_stop(&p);
}

/* The shadow's own granule counts, not the one that L1 has loaded by then. */
static void test_other_granule(void **state)
{
	struct lhv_s2_shadow *s;

	(void)state;
	begin();
	nest_tables(&p.n, BIT(31) | 24 | 1 << 6 | 3 << 12 | 1 << 14 | 5 << 16 | BIT(19),
		    0x105, 0);
	memset(nest_entry(&p.n, 0, 0), 0, p.n.root_bytes);
	l1_put(0, 3, RAM, NORMAL);
	s = get();
	access_ok(s, PAGE);
	access_ok(s, 15 * PAGE);
	l1_tables(0x105);
	tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 2 | TTL(1, 3));
	assert_false(has(s, PAGE) || has(s, 15 * PAGE));
	nestpool_stop(&p);
}

/* What of the registers makes another shadow, and what does not. */
static void test_keys(void **state)
{
	static const struct {
		uint64_t vtcr, vttbr, hcr, sctlr;
		bool same;
	} rows[] = {
		{0, 0, 0, 0, true},
		{0, 1, 0, 0, true},		    /* CnP */
		{0, 0, BIT(27) | BIT(34), 0, true}, /* TGE, E2H */
		{0, 0, 0, 1 | BIT(12), true},	    /* M, I */
		{3 << 8 | 3 << 10, 0, 0, 0, true},  /* IRGN0, ORGN0 */
		{BIT(25), 0, 0, 0, true},	    /* HWU59 */
		{0, 0, 0, BIT(25), false},	    /* EE */
		{0, 0, BIT(2), 0, false},	    /* PTW */
		{1, 0, 0, 0, false},		    /* T0SZ */
		{BIT(6), 0, 0, 0, false},	    /* SL0 */
		{BIT(15), 0, 0, 0, false},	    /* TG0 */
		{BIT(16), 0, 0, 0, false},	    /* PS */
		{BIT(21), 0, 0, 0, false},	    /* HA */
		{BIT(22), 0, 0, 0, false},	    /* HD */
		{0, BIT(20), 0, 0, false},	    /* BADDR */
		{0, BIT(48), 0, 0, false},	    /* VMID */
		{0, BIT(63), 0, 0, false},
		{0, 0, 1, 0, false}, /* VM */
	};
	struct lhv_s2_nested_regs old;
	struct lhv_s2_shadow *s, *t;

	(void)state;
	begin();
	old = p.n.regs;
	s = get();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p.n.regs = old;
		p.n.regs.vtcr ^= rows[i].vtcr;
		p.n.regs.vttbr ^= rows[i].vttbr;
		p.n.regs.hcr ^= rows[i].hcr;
		p.n.regs.sctlr ^= rows[i].sctlr;
		t = get();
		assert_int_equal(s == t, rows[i].same);
		assert_int_equal(lhv_s2_shadow_put(&p.pool, t), 0);
	}
	/* Stage 2 off: only the VMID counts. */
	p.n.regs.hcr = 0;
	t = get();
	p.n.regs.vtcr ^= 1;
	p.n.regs.vttbr ^= BIT(20);
	p.n.regs.sctlr ^= BIT(25);
	p.n.regs.hcr = BIT(2);
	assert_ptr_equal(get(), t);
	p.n.regs.vttbr ^= BIT(50);
	assert_ptr_not_equal(get(), t);
	nestpool_stop(&p);
}

/* The least recently used goes; one in use never. */
static void test_reuse(void **state)
{
	struct lhv_s2_nested_regs regs[6];
	struct lhv_s2_shadow *s[6], *t = NULL;
	struct lhv_s2_shadow_look l;

	(void)state;
	begin();
	for (unsigned int i = 0; i < 6; i++) {
		l1_tables(i + 1);
		l1_put(0, 3, RAM + i * PAGE, NORMAL);
		regs[i] = p.n.regs;
	}
	for (unsigned int i = 0; i < 4; i++) {
		p.n.regs = regs[i];
		s[i] = get();
		access_ok(s[i], 0);
	}
	p.n.regs = regs[4];
	assert_int_equal(lhv_s2_shadow_get(&p.pool, &regs[4], &t), LHV_ERR_BUSY);
	assert_null(t);
	assert_ptr_equal((p.n.regs = regs[1], get()), s[1]); /* a second user */
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s[1]), 0);
	assert_int_equal(lhv_s2_shadow_get(&p.pool, &regs[4], &t), LHV_ERR_BUSY);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s[1]), 0);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s[1]), LHV_ERR_STATE);
	/* A look at what it was does not outlive it. */
	p.n.regs = regs[3];
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s[3], &rd, lhv_ipa(0), &l), 0);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s[3]), 0);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s[0]), 0);
	/* 0 was got first, 3 last of those that are free, but 0 is got once more. */
	p.n.regs = regs[0];
	assert_ptr_equal(get(), s[0]);
	assert_true(has(s[0], 0));
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s[0]), 0);
	p.n.regs = regs[4];
	(void)lhv_sim_mmu_check(p.m);
	s[4] = get();
	assert_ptr_equal(s[4], s[3]); /* 1 was got after it */
	assert_false(has(s[4], 0));
	assert_int_equal(lhv_s2_table_count(&s[4]->s2), 0);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s[4], &l, 0), LHV_ERR_AGAIN);
	access_ok(s[4], 0);
	nestpool_fresh(&p, s[4], 0);
	p.n.regs = regs[5];
	assert_ptr_equal(get(), s[1]);
	p.n.regs = regs[3];
	assert_ptr_equal(get(), s[0]);
	assert_int_equal(lhv_s2_shadow_get(&p.pool, &regs[1], &t), LHV_ERR_BUSY);
	nestpool_stop(&p);
}

/* Memory comes back from the one that was got longest ago, and from one in use last. */
static void test_reclaim(void **state)
{
	struct lhv_s2_shadow *s[3];

	(void)state;
	for (unsigned int held = 0; held < 3; held++) {
		unsigned int first = (held + 1) % 3, second = (held + 2) % 3;

		begin();
		assert_int_equal(lhv_s2_shadow_reclaim(NULL), 0);
		assert_int_equal(lhv_s2_shadow_reclaim(&p.pool), 0);
		for (unsigned int i = 0; i < 3; i++) {
			l1_tables(i + 1);
			l1_put(0, 3, RAM, NORMAL);
			l1_put(GIB, 3, RAM, NORMAL);
			s[i] = get();
			access_ok(s[i], 0);
			if (i == first)
				access_ok(s[i], GIB);
		}
		/* The one that stays in use was got longest ago. */
		for (unsigned int i = 0; i < 2; i++) {
			unsigned int k = i ? second : first;

			p.n.regs = s[k]->regs;
			assert_ptr_equal(get(), s[k]);
			assert_int_equal(lhv_s2_shadow_put(&p.pool, s[k]), 0);
			assert_int_equal(lhv_s2_shadow_put(&p.pool, s[k]), 0);
		}
		/* 44 bits from level 0: three tables an address, of which 1 GiB away shares
		 * one. */
		assert_int_equal(lhv_s2_shadow_reclaim(&p.pool), 5);
		assert_false(has(s[first], 0));
		assert_true(has(s[second], 0) && has(s[held], 0));
		assert_int_equal(lhv_s2_shadow_reclaim(&p.pool), 3);
		assert_false(has(s[second], 0));
		assert_true(has(s[held], 0));
		assert_int_equal(lhv_s2_shadow_reclaim(&p.pool), 3);
		assert_false(has(s[held], 0));
		assert_int_equal(lhv_s2_shadow_reclaim(&p.pool), 0);
		nestpool_stop(&p);
	}
}

/* --- The host's changes ------------------------------------------------------------------ */

static void test_host_changed(void **state)
{
	/* Of a shadow that derives from RAM + 4 MiB and on, 2 MiB of it. */
	static const struct {
		uint64_t ipa, size;
		bool stays;
	} rows[] = {
		{RAM + 4 * MIB, PAGE, false},
		{RAM + 6 * MIB - PAGE, PAGE, false},
		{RAM + 6 * MIB, PAGE, true},
		{RAM, 4 * MIB, true},
		{RAM, 4 * MIB + 1, false},
		{RAM + 2 * MIB, 20 * MIB, false},
		{0, UINT64_MAX, false},
		{UINT64_MAX - 5, 6, true},
		{0, 8 * GIB, false},
		{8 * GIB, 2 * MIB, true},
		{8 * GIB + RAM + 4 * MIB, PAGE, false}, /* the same bit */
	};
	struct lhv_s2_shadow *s, *t;

	(void)state;
	begin();
	l1_put(0, 3, RAM + 5 * MIB, NORMAL);
	s = get();
	l1_tables(9);
	l1_put(0, 3, RAM + 9 * MIB, NORMAL);
	t = get();
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lhv_s2_shadow_look l;

		p.n.regs = s->regs;
		access_ok(s, 0);
		/* Looked at and not committed: stale in any case. */
		assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &l), 0);
		assert_int_equal(lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(rows[i].ipa),
							    rows[i].size),
				 0);
		nestpool_ok(&p);
		assert_int_equal(has(s, 0), rows[i].stays);
		assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), LHV_ERR_AGAIN);
		assert_int_equal(has(s, 0), rows[i].stays);
	}
	/* What it derived from once is forgotten when it is emptied. */
	p.n.regs = t->regs;
	access_ok(t, 0);
	assert_int_equal(lhv_s2_shadow_flush(&p.pool, t), 0);
	l1_put(0, 3, RAM + 12 * MIB, NORMAL);
	access_ok(t, 0);
	assert_int_equal(
		lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(RAM + 9 * MIB), PAGE), 0);
	assert_true(has(t, 0));
	/* A block of 1 GiB counts with all that it has, and so does what is not mapped yet. */
	assert_int_equal(
		lhv_s2_map(&p.host, lhv_ipa(4 * GIB), lhv_pa(8 * GIB), GIB, LHV_S2_RW, 0),
		0);
	p.n.regs = t->regs;
	l1_put(GIB, 1, 4 * GIB, NORMAL | XN);
	access_ok(t, GIB + 5);
	{
		struct lhv_sim_mmu_result r;

		nestpool_walk(&p, t, GIB + 5, &r);
		assert_int_equal(r.size, GIB);
	}
	assert_int_equal(
		lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(5 * GIB - PAGE), PAGE), 0);
	assert_false(has(t, GIB));

	assert_int_equal(lhv_s2_shadow_host_changed(NULL, lhv_ipa(0), 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(0), 0),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(1), UINT64_MAX), 0);
	assert_int_equal(lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(2), UINT64_MAX),
			 LHV_ERR_RANGE);
	nestpool_stop(&p);
}

/* What only the host lacks is the host's fault, and mended it is none. */
static void test_host_faults(void **state)
{
	struct lhv_s2_shadow_look l;
	struct lhv_s2_shadow *s;

	(void)state;
	begin();
	l1_put(0, 3, RAM, NORMAL);
	l1_put(PAGE, 3, GIB, NORMAL);
	l1_put(2 * PAGE, 3, BIT(44) - PAGE, NORMAL);
	s = get();
	/* An emulated device of L1's, and more than the host's IPA space has. */
	p.hg.ipa_bits = 44;
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(PAGE + 8), &l), 0);
	assert_int_equal(l.found, LHV_S2_SHADOW_HOST);
	assert_int_equal(l.host.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(l.host_ipa.v, GIB + 8);
	assert_true(l.host_write && !l.host_table);
	p.host.geo.ipa_bits--;
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(2 * PAGE), &l), 0);
	p.host.geo.ipa_bits++;
	assert_int_equal(l.found, LHV_S2_SHADOW_HOST);
	assert_int_equal(l.host.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(l.host.level, 0);
	assert_false(l.host_write);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), LHV_ERR_STATE);
	/* Old, then without write permission. */
	assert_int_equal(lhv_s2_protect(&p.host, lhv_ipa(RAM), PAGE,
					LHV_S2_OLD | LHV_S2_R, LHV_S2_OLD | LHV_S2_RW, 0),
			 0);
	assert_int_equal(nestpool_access(&p, s, &wr, 0, 0), NEST_HOST);
	assert_int_equal(lhv_s2_protect(&p.host, lhv_ipa(RAM), PAGE, 0, LHV_S2_OLD, 0),
			 0);
	assert_int_equal(nestpool_access(&p, s, &wr, 0, 0), NEST_HOST);
	assert_int_equal(nestpool_access(&p, s, &rd, 0, 0), NEST_DONE);
	assert_int_equal(
		lhv_s2_protect(&p.host, lhv_ipa(RAM), PAGE, LHV_S2_W, LHV_S2_W, 0), 0);
	assert_int_equal(nestpool_access(&p, s, &wr, 0, 0), NEST_DONE);
	/* L1's table is where the host has nothing now. */
	p.n.fail_at = p.n.reads + p.n.cass + 2;
	p.n.fail_ret = LHV_S2_READ_STAGE2;
	p.n.fail_fault = (struct lhv_s2_fault){LHV_S2_S1_ACCESS_FLAG, 2};
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(0), &l), 0);
	assert_int_equal(l.found, LHV_S2_SHADOW_HOST);
	assert_int_equal(l.host.fault, LHV_S2_S1_ACCESS_FLAG);
	assert_int_equal(l.host.level, 2);
	assert_int_equal(l.host_ipa.v, p.n.last_ipa);
	assert_true(l.host_table && !l.host_write);
	/* Errors of the callback end the look, and it says nothing. */
	for (unsigned int i = 1; i <= 3; i++) {
		struct lhv_s2_shadow_look old = l;

		p.n.fail_at = p.n.reads + p.n.cass + i;
		p.n.fail_ret = LHV_ERR_TIMEOUT;
		assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(0), &l),
				 LHV_ERR_TIMEOUT);
		assert_memory_equal(&l, &old, sizeof(l));
	}
	/* HCR_EL2.PTW, where Device is the host's doing. */
	p.n.fail_at = 0;
	assert_int_equal(lhv_s2_map(&p.host, lhv_ipa(RAM), lhv_pa(4 * GIB), PAGE,
				    LHV_S2_RW | LHV_S2_MEM_DEVICE_NGNRE, LHV_S2_REPLACE),
			 0);
	for (unsigned int i = 0; i < 2; i++) {
		const struct lhv_s2_nested_access walk = {.read = true, .s1ptw = true};

		p.n.regs.hcr = 1 | (i ? 4 : 0);
		s = get();
		assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &walk, lhv_ipa(0), &l),
				 0);
		assert_int_equal(l.found, i ? LHV_S2_SHADOW_HOST : LHV_S2_SHADOW_READY);
		if (i)
			assert_int_equal(l.host.fault, LHV_S2_S1_PERMISSION);
	}
	nestpool_stop(&p);
}

/* Hardware would make an entry with DBM writable, but it does not see the host's. */
static void test_host_dirty(void **state)
{
	const struct nestpool_options o = {
		.vcpu = VCPU, .hgranule = 12, .sgranule = 12, .host_hd = true};
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;

	(void)state;
	assert_int_equal(nestpool_start(&p, &o), 0);
	assert_int_equal(lhv_s2_map(&p.host, lhv_ipa(RAM), lhv_pa(4 * GIB), PAGE,
				    LHV_S2_R | LHV_S2_DBM, 0),
			 0);
	l1_tables(5);
	l1_put(0, 3, RAM, NORMAL);
	s = get();
	assert_int_equal(nestpool_access(&p, s, &rd, 0, 0), NEST_DONE);
	nestpool_walk(&p, s, 0, &r);
	assert_false(r.w);
	assert_int_equal(nestpool_access(&p, s, &wr, 0, 0), NEST_HOST);
	assert_int_equal(
		lhv_s2_protect(&p.host, lhv_ipa(RAM), PAGE, LHV_S2_W, LHV_S2_W, 0), 0);
	assert_int_equal(nestpool_access(&p, s, &wr, 0, 0), NEST_DONE);
	nestpool_stop(&p);
}

/* --- Dirty state, permissions ------------------------------------------------------------ */

static void test_dirty(void **state)
{
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;
	uint64_t *e;

	(void)state;
	begin();
	l1_put(0, 3, RAM, (NORMAL & ~UINT64_C(0x80)) | DBM);
	e = nest_slot(&p.n, 0, 3);
	*e &= ~BIT(10);
	s = get();
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(nestpool_access(&p, s, &rd, 0, 0), NEST_DONE);
		assert_int_equal(*e >> 10 & 1, 1);
		assert_int_equal(*e >> 7 & 1, 0);
		nestpool_walk(&p, s, 0, &r);
		assert_true(r.r && !r.w);
		/* A look alone, for an AT instruction, writes nothing. */
		{
			struct lhv_s2_nested_access at = {.write = true, .probe = true};
			struct lhv_s2_shadow_look l;

			assert_int_equal(
				lhv_s2_shadow_look(&p.pool, s, &at, lhv_ipa(0), &l), 0);
			assert_int_equal(*e >> 7 & 1, 0);
			assert_true(l.guest.set_dirty);
			assert_int_equal(l.found, LHV_S2_SHADOW_READY);
			/* And so nothing of it may be installed. */
			assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0),
					 LHV_ERR_STATE);
		}
		assert_int_equal(nestpool_access(&p, s, &wr, 0, 0), NEST_DONE);
		assert_int_equal(*e >> 7 & 1, 1);
		nestpool_walk(&p, s, 0, &r);
		assert_true(r.w);
		/* L1 harvests. */
		*e &= ~(BIT(7) | BIT(10));
		tlbi(LHV_SYSREG_TLBI_IPAS2LE1IS, 0 | TTL(1, 3));
		assert_false(has(s, 0));
	}
	nestpool_stop(&p);
}

/* Fetches do not need read permission at stage 2. */
static void test_execute_only(void **state)
{
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;

	(void)state;
	begin();
	l1_put(0, 3, RAM, NORMAL & ~UINT64_C(0xc0));
	s = get();
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(
			nestpool_access(&p, s, &ex, 0, i ? LHV_S2_SHADOW_EXCLUSIVE : 0),
			NEST_DONE);
		nestpool_walk(&p, s, 0, &r);
		assert_true(r.x0 && r.x1 && !r.r && !r.w);
		assert_int_equal(nestpool_access(&p, s, &rd, 0, 0), NEST_GUEST);
		assert_int_equal(lhv_s2_shadow_flush(&p.pool, i ? NULL : s), 0);
		assert_false(has(s, 0));
	}
	nestpool_stop(&p);
}

/* L1 changes a leaf in another way than adding permissions, before its TLBI: the shared side
 * leaves it, the exclusive one replaces it. */
static void test_replace(void **state)
{
	struct lhv_s2_shadow_look l;
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;

	(void)state;
	begin_with(VCPU, false);
	for (unsigned int i = 0; i < 4; i++) {
		int want = i == 3 ? 0 : LHV_ERR_BUSY;

		l1_put(0, 3, RAM, (NORMAL & ~UINT64_C(0x80)));
		l1_put(2 * MIB, 2, RAM + 2 * MIB, NORMAL & ~UINT64_C(0x80));
		s = get();
		access_ok(s, 0);
		access_ok(s, 2 * MIB);
		switch (i) {
		case 0: /* other memory */
			l1_put(0, 3, RAM + PAGE, NORMAL);
			break;
		case 1: /* write, but no execution any more */
			l1_put(0, 3, RAM, NORMAL | XN);
			break;
		case 2: /* another memory type */
			l1_put(0, 3, RAM, (NORMAL & ~UINT64_C(0x3c)) | 5 << 2);
			break;
		default: /* write too */
			l1_put(0, 3, RAM, NORMAL);
			break;
		}
		assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(0), &l), 0);
		assert_int_equal(
			lhv_s2_shadow_commit(&p.pool, s, &l, LHV_S2_SHADOW_BROADCAST),
			want);
		nestpool_ok(&p);
		nestpool_walk(&p, s, 0, &r);
		assert_int_equal(r.w, !want);
		if (want)
			assert_int_equal(r.pa.v, 4 * GIB);
		assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l,
						      LHV_S2_SHADOW_EXCLUSIVE |
							      LHV_S2_SHADOW_BROADCAST),
				 0);
		nestpool_ok(&p);
		nestpool_fresh(&p, s, 0);
		nestpool_walk(&p, s, 0, &r);
		assert_true(r.w);
		assert_true(has(s, 2 * MIB));
		tlbi(LHV_SYSREG_TLBI_ALLE1, 0);
		assert_int_equal(lhv_s2_shadow_put(&p.pool, s), 0);
	}
	nestpool_stop(&p);
}

/* Other vCPUs have been faster, or a TLB has an entry from before: it is invalidated here. */
static void test_already(void **state)
{
	struct lhv_s2_shadow_look l, less;
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;

	(void)state;
	begin();
	l1_put(0, 3, RAM, NORMAL | XN);
	s = get();
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &less), 0);
	/* Execution too; the same page. */
	l1_put(0, 3, RAM, NORMAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &l), 0);
	p.tlbis = 0;
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &less, 0), 0);
	assert_int_equal(p.tlbis, 0);
	nestpool_walk(&p, s, 0, &r);
	assert_false(r.x0 || r.x1);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, LHV_S2_SHADOW_BROADCAST),
			 0);
	nestpool_ok(&p);
	nestpool_walk(&p, s, 0, &r);
	assert_true(r.x0 && r.x1 && r.r && r.w);
	for (unsigned int i = 0; i < 4; i++) {
		p.tlbis = 0;
		assert_int_equal(
			lhv_s2_shadow_commit(&p.pool, s, i & 1 ? &less : &l,
					     i & 2 ? LHV_S2_SHADOW_BROADCAST : 0),
			0);
		assert_int_equal(p.tlbis, 2);
		assert_int_equal(p.tlbi, i & 2 ? LHV_TLBI_VMALLE1IS : LHV_TLBI_VMALLE1);
		nestpool_ok(&p);
		/* What it has it keeps until L1 takes it back. */
		nestpool_walk(&p, s, 0, &r);
		assert_true(r.x0 && r.x1 && r.r && r.w);
	}
	nestpool_stop(&p);
}

/* --- Races, step by step ------------------------------------------------------------------ */

enum step {
	STEP_NOTHING,
	STEP_TLBI_IPA,
	STEP_TLBI_ELSEWHERE,
	STEP_TLBI_VMID,
	STEP_TLBI_ALL,
	STEP_TLBI_OTHER_VMID,
	STEP_TLBI_STAGE1,
	STEP_HOST,
	STEP_HOST_ELSEWHERE,
	STEP_FLUSH,
	STEP_RECLAIM,
	STEPS
};

static void do_step(enum step step)
{
	struct lhv_s2_nested_regs other = p.n.regs;

	other.vttbr ^= BIT(48);
	switch (step) {
	case STEP_TLBI_IPA:
		tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 0);
		break;
	case STEP_TLBI_ELSEWHERE:
		tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 7 * GIB >> 12);
		break;
	case STEP_TLBI_VMID:
		tlbi(LHV_SYSREG_TLBI_VMALLS12E1IS, 0);
		break;
	case STEP_TLBI_ALL:
		tlbi(LHV_SYSREG_TLBI_ALLE1IS, 0);
		break;
	case STEP_TLBI_OTHER_VMID:
		assert_int_equal(lhv_s2_shadow_tlbi(&p.pool, &other,
						    LHV_SYSREG_TLBI_VMALLS12E1IS, 0),
				 0);
		break;
	case STEP_TLBI_STAGE1:
		tlbi(LHV_SYSREG_TLBI_VMALLE1IS, 0);
		break;
	case STEP_HOST:
		assert_int_equal(lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(RAM), PAGE),
				 0);
		break;
	case STEP_HOST_ELSEWHERE:
		assert_int_equal(lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(0), PAGE),
				 0);
		break;
	case STEP_FLUSH:
		assert_int_equal(lhv_s2_shadow_flush(&p.pool, NULL), 0);
		break;
	case STEP_RECLAIM:
		(void)lhv_s2_shadow_reclaim(&p.pool);
		break;
	default:
		break;
	}
}

/* Between the two halves. */
static void test_between(void **state)
{
	(void)state;
	for (enum step step = STEP_NOTHING; step < STEPS; step++) {
		bool again = step != STEP_NOTHING && step != STEP_TLBI_OTHER_VMID &&
			     step != STEP_TLBI_STAGE1;
		struct lhv_s2_shadow_look l;
		struct lhv_s2_shadow *s;

		begin();
		l1_put(0, 3, RAM, NORMAL);
		l1_put(PAGE, 3, RAM, NORMAL);
		s = get();
		access_ok(s, PAGE); /* so that it has tables to reclaim */
		assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &l), 0);
		do_step(step);
		assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0),
				 again ? LHV_ERR_AGAIN : 0);
		assert_int_equal(
			lhv_s2_shadow_commit(&p.pool, s, &l, LHV_S2_SHADOW_EXCLUSIVE),
			again ? LHV_ERR_AGAIN : 0);
		assert_int_equal(has(s, 0), !again);
		/* Another look is a new one. */
		assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &l), 0);
		assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), 0);
		assert_true(has(s, 0));
		nestpool_stop(&p);
	}
}

/* Another vCPU changes L1's tables, or the host its own, at each callback of a look, with the
 * right invalidation: before the first read, in between, after the last. */
struct meddle {
	unsigned int at;
	bool host;
	bool done;
};

static int meddler(struct nest *n, uint64_t ipa, bool write)
{
	struct meddle *m = n->hook_ctx;

	(void)ipa;
	(void)write;
	if (m->done || n->reads + n->cass < m->at)
		return 0;
	m->done = true;
	n->hook = NULL;
	if (m->host) {
		assert_int_equal(lhv_s2_unmap(&p.host, lhv_ipa(RAM), PAGE, 0), 0);
		do_step(STEP_HOST);
	} else {
		*nest_slot(n, 0, 3) = 0;
		tlbi(LHV_SYSREG_TLBI_IPAS2LE1IS, 0 | TTL(1, 3));
		l1_put(0, 3, RAM + 8 * PAGE, NORMAL);
	}
	return 0;
}

static void test_meddling(void **state)
{
	unsigned int again = 0, moved = 0;

	(void)state;
	for (unsigned int host = 0; host < 2; host++)
		for (unsigned int at = 1; at <= 6; at++) {
			struct meddle m = {.at = at, .host = host};
			struct lhv_s2_shadow_look l;
			struct lhv_s2_shadow *s;
			int ret = 1;

			begin();
			/* Not accessed and not dirty yet, so that there is a write too. */
			l1_put(0, 3, RAM, (NORMAL & ~(BIT(10) | BIT(7))) | DBM);
			s = get();
			p.n.reads = p.n.cass = 0;
			p.n.hook = meddler;
			p.n.hook_ctx = &m;
			assert_int_equal(
				lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(0), &l), 0);
			if (!m.done) { /* between */
				p.n.reads = 99;
				(void)meddler(&p.n, 0, false);
			}
			if (l.found == LHV_S2_SHADOW_READY)
				ret = lhv_s2_shadow_commit(&p.pool, s, &l, 0);
			assert_int_not_equal(ret, 0);
			again += ret == LHV_ERR_AGAIN;
			assert_false(has(s, 0));
			/* The second time there is what there is now. */
			if (host) {
				assert_int_equal(nestpool_access(&p, s, &wr, 0, 0),
						 NEST_HOST);
			} else {
				assert_int_equal(nestpool_access(&p, s, &wr, 0, 0),
						 NEST_DONE);
				moved++;
			}
			nestpool_fresh(&p, s, 0);
			nestpool_stop(&p);
		}
	assert_true(again >= 6);
	assert_int_equal(moved, 6);
}

/* --- No memory ---------------------------------------------------------------------------- */

static void test_nomem(void **state)
{
	(void)state;
	for (unsigned int alone = 0; alone < 2; alone++)
		for (uint64_t nth = 1; nth <= 2; nth++) {
			struct lhv_s2_shadow_look l;
			struct lhv_s2_shadow *s;
			uint64_t out;

			begin_with(VCPU, false);
			l1_put(0, 3, RAM, NORMAL);
			l1_put(GIB, 3, RAM + PAGE, NORMAL);
			s = get();
			access_ok(s, GIB);
			out = lhv_sim_mmu_allocated(p.m);
			assert_int_equal(
				lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &l), 0);
			lhv_sim_mmu_fail(p.m, nth);
			assert_int_equal(
				lhv_s2_shadow_commit(&p.pool, s, &l,
						     alone ? LHV_S2_SHADOW_EXCLUSIVE : 0),
				LHV_ERR_NOMEM);
			nestpool_ok(&p);
			assert_int_equal(lhv_sim_mmu_allocated(p.m), out);
			assert_true(has(s, GIB) && !has(s, 0));
			/* With memory the same commit works. */
			lhv_sim_mmu_fail(p.m, 0);
			assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), 0);
			assert_true(has(s, GIB) && has(s, 0));
			/* Invalidations take none. */
			lhv_sim_mmu_fail(p.m, 1);
			tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 0);
			assert_true(has(s, GIB) && !has(s, 0));
			lhv_sim_mmu_fail(p.m, 1);
			assert_int_equal(
				lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(RAM), PAGE),
				0);
			assert_false(has(s, GIB));
			lhv_sim_mmu_fail(p.m, 0);
			nestpool_stop(&p);
		}
}

/* --- Arguments ----------------------------------------------------------------------------- */

static void test_init(void **state)
{
	static const uint16_t vmids[2] = {1, 2}, wide[2] = {1, 256};
	struct lhv_s2_shadow shadows[2];
	struct lhv_s2_shadow_pool pool, zero;
	struct lhv_s2_nested_ops no_read = nest_ops;
	struct lhv_s2_geometry geo, bad_geo = {0};
	struct lhv_cpu_features vf, hw;
	struct lhv_s2_config s2;
	struct lhv_s2_shadow_config c, good;
	struct lhv_s2 empty;
	struct lhv_s2_request req = {.granule = 12, .ipa_bits = 43};
	uint64_t out;

	(void)state;
	begin();
	memset(&zero, 0, sizeof(zero));
	memset(&empty, 0, sizeof(empty));
	no_read.read = NULL;
	out = lhv_sim_mmu_allocated(p.m);
	s2 = (struct lhv_s2_config){
		.geometry = &p.sg, .features = &p.hw, .ops = &vm_ops, .ctx = p.m};
	good = (struct lhv_s2_shadow_config){.vcpu = &p.n.f,
					     .host = &p.host,
					     .s2 = &s2,
					     .shadows = shadows,
					     .vmids = vmids,
					     .count = 2,
					     .ops = &nest_ops,
					     .ctx = &p.n};
#define INIT(field, value, want)                                           \
	do {                                                               \
		c = good;                                                  \
		c.field = value;                                           \
		memset(&pool, 0x33, sizeof(pool));                         \
		assert_int_equal(lhv_s2_shadow_init(&pool, &c), want);     \
		if (want) {                                                \
			assert_memory_equal(&pool, &zero, sizeof(pool));   \
			assert_int_equal(lhv_sim_mmu_allocated(p.m), out); \
		}                                                          \
		lhv_s2_shadow_destroy(&pool);                              \
	} while (0)
	assert_int_equal(lhv_s2_shadow_init(NULL, &good), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_init(&pool, NULL), LHV_ERR_INVAL);
	INIT(count, 2, 0);
	INIT(vcpu, NULL, LHV_ERR_INVAL);
	INIT(host, NULL, LHV_ERR_INVAL);
	INIT(host, &empty, LHV_ERR_STATE);
	INIT(s2, NULL, LHV_ERR_INVAL);
	INIT(shadows, NULL, LHV_ERR_INVAL);
	INIT(vmids, NULL, LHV_ERR_INVAL);
	INIT(vmids, wide, LHV_ERR_RANGE);
	INIT(count, 0, LHV_ERR_INVAL);
	INIT(ops, NULL, LHV_ERR_INVAL);
	INIT(ops, &no_read, LHV_ERR_INVAL);
	vf = p.n.f;
	vf.tgran4_2 = vf.tgran16_2 = vf.tgran64_2 = false;
	INIT(vcpu, &vf, LHV_ERR_INVAL);
	/* A shadow has to hold what L1 can make. */
	vf = p.n.f;
	vf.s2fwb = true;
	INIT(vcpu, &vf, LHV_ERR_UNSUPPORTED);
	hw = p.hw;
	hw.xnx = false;
	s2.features = &hw;
	INIT(count, 2, LHV_ERR_UNSUPPORTED);
	vf = p.n.f;
	vf.xnx = false;
	INIT(vcpu, &vf, LHV_ERR_UNSUPPORTED); /* the host has it still */
	p.host.xnx = false;
	INIT(vcpu, &vf, 0);
	p.host.xnx = true;
	s2.features = &p.hw;
	p.host.fwb = true;
	INIT(count, 2, LHV_ERR_UNSUPPORTED);
	p.host.fwb = false;
	assert_int_equal(lhv_s2_geometry(&p.hw, &req, &geo, NULL), 0);
	s2.geometry = &geo;
	INIT(count, 2, LHV_ERR_RANGE);
	vf = p.n.f;
	vf.pa_bits = 42;
	INIT(vcpu, &vf, 0);
	req.granule = 14;
	req.ipa_bits = 44;
	assert_int_equal(lhv_s2_geometry(&p.hw, &req, &geo, NULL), 0);
	p.host.geo.granule = 16;
	INIT(count, 2, LHV_ERR_UNSUPPORTED); /* than L1's */
	p.host.geo.granule = 12;
	vf = p.n.f;
	vf.tgran4_2 = false;
	INIT(vcpu, &vf, LHV_ERR_UNSUPPORTED); /* than the host's */
	s2.geometry = &bad_geo;
	INIT(count, 2, LHV_ERR_INVAL);
	s2.geometry = NULL;
	INIT(count, 2, LHV_ERR_INVAL);
	s2.geometry = &p.sg;
	s2.features = NULL;
	INIT(count, 2, LHV_ERR_INVAL);
	s2.features = &p.hw;
	for (uint64_t nth = 1; nth <= 2; nth++) {
		lhv_sim_mmu_fail(p.m, nth);
		INIT(count, 2, LHV_ERR_NOMEM);
	}
	lhv_sim_mmu_fail(p.m, 0);
	lhv_s2_shadow_destroy(NULL);
	lhv_s2_shadow_destroy(&zero);
	nestpool_stop(&p);
}

static void test_bad_arguments(void **state)
{
	struct lhv_s2_shadow_pool zero;
	struct lhv_s2_shadow other, *s, *t, *u = NULL;
	struct lhv_s2_shadow_look l, k;

	(void)state;
	begin();
	memset(&zero, 0, sizeof(zero));
	memset(&other, 0, sizeof(other));
	l1_put(0, 3, RAM, NORMAL);
	s = get();
	t = &p.shadows[s == &p.shadows[0]];
	assert_int_equal(lhv_s2_shadow_get(NULL, &p.n.regs, &u), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_get(&p.pool, NULL, &u), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_get(&p.pool, &p.n.regs, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_get(&zero, &p.n.regs, &u), LHV_ERR_STATE);
	assert_null(u);
	assert_int_equal(lhv_s2_shadow_put(NULL, s), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, &other), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_put(&p.pool, t), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_shadow_look(NULL, s, &rd, lhv_ipa(0), &l), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, NULL, &rd, lhv_ipa(0), &l),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, &other, &rd, lhv_ipa(0), &l),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, NULL, lhv_ipa(0), &l),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, t, &rd, lhv_ipa(0), &l),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &none, lhv_ipa(0), &l), 0);
	assert_int_equal(lhv_s2_shadow_commit(NULL, s, &l, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, NULL, &l, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, &other, &l, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, NULL, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 4), LHV_ERR_INVAL);
	p.n.regs.vttbr ^= BIT(50);
	t = get();
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, t, &l, 0), LHV_ERR_STATE);
	p.n.regs.vttbr ^= BIT(50);
	k = l;
	k.pa.v = BIT(p.sg.pa_bits);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &k, 0), LHV_ERR_RANGE);
	k = l;
	k.ipa = BIT(p.sg.ipa_bits);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &k, 0), LHV_ERR_RANGE);
	assert_false(has(s, 0));
	assert_int_equal(lhv_s2_shadow_tlbi(NULL, &p.n.regs, LHV_SYSREG_TLBI_ALLE1, 0),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_tlbi(&p.pool, NULL, LHV_SYSREG_TLBI_ALLE1, 0),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_tlbi(&zero, &p.n.regs, LHV_SYSREG_TLBI_ALLE1, 0),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_s2_shadow_host_changed(&zero, lhv_ipa(0), 1), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_shadow_flush(NULL, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_flush(&p.pool, &other), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_shadow_flush(&zero, NULL), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), 0);
	assert_true(has(s, 0));
	nestpool_stop(&p);
}

/* Stage 2 off: L2's addresses are L1's. */
static void test_flat(void **state)
{
	struct lhv_s2_shadow_look l;
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;

	(void)state;
	begin_with(VCPU, false);
	p.n.regs.hcr = 0;
	s = get();
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(RAM + 5), &l), 0);
	assert_int_equal(l.found, LHV_S2_SHADOW_READY);
	assert_int_equal(l.size, 2 * MIB);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, LHV_S2_SHADOW_EXCLUSIVE),
			 0);
	nestpool_ok(&p);
	nestpool_walk(&p, s, RAM + 5, &r);
	assert_int_equal(r.fault, 0);
	assert_int_equal(r.pa.v, 4 * GIB + 5);
	assert_true(r.r && r.w && r.x0 && r.x1);
	/* There is no stage 2 entry that an IPA could name. */
	tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, RAM >> 12);
	assert_true(has(s, RAM));
	tlbi(LHV_SYSREG_TLBI_VMALLS12E1IS, 0);
	assert_false(has(s, RAM));
	nestpool_stop(&p);
}

/* A run that both stages have is one in the shadow, when there is nobody else. */
static void test_runs(void **state)
{
	struct lhv_s2_shadow *s;
	struct lhv_sim_mmu_result r;

	(void)state;
	begin_with(VCPU, false);
	for (unsigned int i = 0; i < 16; i++)
		l1_put(64 * KIB + i * PAGE, 3, RAM + 64 * KIB + i * PAGE,
		       NORMAL | CONTIG);
	s = get();
	assert_int_equal(nestpool_access(&p, s, &wr, 65 * KIB, 0), NEST_DONE);
	nestpool_walk(&p, s, 65 * KIB, &r);
	assert_false(r.contig);
	assert_false(has(s, 128 * KIB - 1));
	tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 17);
	assert_int_equal(nestpool_access(&p, s, &wr, 65 * KIB, LHV_S2_SHADOW_EXCLUSIVE),
			 NEST_DONE);
	for (unsigned int i = 0; i < 16; i++) {
		nestpool_walk(&p, s, 64 * KIB + i * PAGE, &r);
		assert_true(!r.fault && r.contig);
		nestpool_fresh(&p, s, 64 * KIB + i * PAGE);
	}
	assert_false(has(s, 64 * KIB - 1) || has(s, 128 * KIB));
	tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 20);
	for (unsigned int i = 0; i < 16; i++)
		assert_false(has(s, 64 * KIB + i * PAGE));
	/* It changes as one. */
	for (unsigned int i = 0; i < 16; i++)
		*nest_slot(&p.n, 64 * KIB + i * PAGE, 3) ^= 0x80;
	assert_int_equal(nestpool_access(&p, s, &rd, 65 * KIB, LHV_S2_SHADOW_EXCLUSIVE),
			 NEST_DONE);
	for (unsigned int i = 0; i < 16; i++)
		*nest_slot(&p.n, 64 * KIB + i * PAGE, 3) ^= 0x80;
	{
		struct lhv_s2_shadow_look l;

		assert_int_equal(
			lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(65 * KIB), &l), 0);
		assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), LHV_ERR_BUSY);
		nestpool_walk(&p, s, 65 * KIB, &r);
		assert_true(r.contig && !r.w);
		assert_int_equal(
			lhv_s2_shadow_commit(&p.pool, s, &l, LHV_S2_SHADOW_EXCLUSIVE), 0);
		nestpool_ok(&p);
		nestpool_walk(&p, s, 65 * KIB, &r);
		assert_true(r.w);
	}
	nestpool_stop(&p);
}

/* A fault in a run that is there, but without the Contiguous bit: a TLB may hold what was
 * there before. */
static void test_run_already(void **state)
{
	struct lhv_s2_shadow_look l;
	struct lhv_s2_shadow *s;

	(void)state;
	begin_with(VCPU, false);
	for (unsigned int i = 0; i < 16; i++)
		l1_put(64 * KIB + i * PAGE, 3, RAM + 64 * KIB + i * PAGE,
		       NORMAL | CONTIG);
	s = get();
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(65 * KIB), &l), 0);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), 0);
	for (unsigned int i = 0; i < 4; i++) {
		bool all = i & 1;

		p.tlbis = 0;
		assert_int_equal(
			lhv_s2_shadow_commit(&p.pool, s, &l,
					     LHV_S2_SHADOW_EXCLUSIVE |
						     (all ? LHV_S2_SHADOW_BROADCAST : 0)),
			0);
		assert_int_equal(p.tlbis, 2);
		assert_int_equal(p.tlbi, all ? LHV_TLBI_VMALLE1IS : LHV_TLBI_VMALLE1);
		nestpool_ok(&p);
	}
	/* What was not there is in no TLB. */
	tlbi(LHV_SYSREG_TLBI_IPAS2E1IS, 20);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &wr, lhv_ipa(65 * KIB), &l), 0);
	p.tlbis = 0;
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, LHV_S2_SHADOW_EXCLUSIVE),
			 0);
	assert_int_equal(p.tlbis, 0);
	nestpool_stop(&p);
}

/* [S2.32] A permission that is added is cleaned before TLBs are invalidated. */
static void test_clean(void **state)
{
	struct lhv_s2_shadow_look l, less;
	struct lhv_s2_shadow *s;
	unsigned int before;

	(void)state;
	cleaned = true;
	begin();
	cleaned = false;
	l1_put(0, 3, RAM, NORMAL | XN);
	s = get();
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &less), 0);
	l1_put(0, 3, RAM, NORMAL);
	assert_int_equal(lhv_s2_shadow_look(&p.pool, s, &rd, lhv_ipa(0), &l), 0);
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &less, 0), 0);
	before = p.cleans;
	assert_true(before);
	p.tlbis = 0;
	assert_int_equal(lhv_s2_shadow_commit(&p.pool, s, &l, 0), 0);
	assert_int_equal(p.tlbis, 2);
	assert_true(p.cleans_before > before);
	nestpool_stop(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_exact_ds),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_vmids),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_exact_granules),
		cmocka_unit_test(test_stage1),
		cmocka_unit_test(test_other_granule),
		cmocka_unit_test(test_host_dirty),
		cmocka_unit_test(test_already),
		cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_reclaim),
		cmocka_unit_test(test_host_changed),
		cmocka_unit_test(test_host_faults),
		cmocka_unit_test(test_dirty),
		cmocka_unit_test(test_execute_only),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_meddling),
		cmocka_unit_test(test_nomem),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_bad_arguments),
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_run_already),
		cmocka_unit_test(test_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
