/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.30] The guest walk, VMSAv8-64: what DDI 0487, D8 says, case by case. Bit positions are
 * written out; each walk is also compared with the model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "s1world.h"

#define BIT(n) (UINT64_C(1) << (n))

/* Descriptor bits. */
#define PAGE	 UINT64_C(3)
#define BLOCK	 UINT64_C(1)
#define TABLE	 UINT64_C(3)
#define AF	 BIT(10)
#define AP_EL0	 BIT(6)
#define AP_RO	 BIT(7)
#define SH_INNER (UINT64_C(3) << 8)
#define NG	 BIT(11)
#define DBM	 BIT(51)
#define CONTIG	 BIT(52)
#define PXN	 BIT(53)
#define UXN	 BIT(54)
#define ATTR(n)	 ((uint64_t)(n) << 2)

/* TCR_EL1 */
#define T0SZ(n) ((uint64_t)(n))
#define T1SZ(n) ((uint64_t)(n) << 16)
#define TG0_4K	0
#define TG0_64K (UINT64_C(1) << 14)
#define TG0_16K (UINT64_C(2) << 14)
#define TG1_16K (UINT64_C(1) << 30)
#define TG1_4K	(UINT64_C(2) << 30)
#define TG1_64K (UINT64_C(3) << 30)
#define IPS(n)	((uint64_t)(n) << 32)

#define TABLES 0x1000000

/*
 * Tables from `root` at level `start` down to `leaf` at level `end` for va; `tables` is added
 * to the table descriptors. Returns the address of the leaf.
 */
static uint64_t chain(struct s1w *w, uint64_t root, unsigned int granule, int start,
		      int end, uint64_t va, unsigned int iabits, uint64_t leaf,
		      uint64_t tables)
{
	uint64_t at = root, ia = va & (BIT(iabits) - 1);
	uint64_t next = TABLES + (((root >> 16) - 1) << 20);

	for (int l = start;; l++) {
		unsigned int shift = granule + (granule - 3) * (unsigned int)(3 - l);
		uint64_t i = ia >> shift;

		if (l > start)
			i &= BIT(granule - 3) - 1;
		if (l == end) {
			s1w_put(w, at + 8 * i, leaf);
			return at + 8 * i;
		}
		s1w_put(w, at + 8 * i,
			(next + ((uint64_t)(l + 2) << 16)) | TABLE | tables);
		at = next + ((uint64_t)(l + 2) << 16);
	}
}

/* A guest with one 4 KiB page at va 0x12345000 to IPA 0x7654000. */
#define VA  UINT64_C(0x12345678)
#define IPA UINT64_C(0x07654678)

static uint64_t one_page(struct s1w *w, uint64_t bits)
{
	s1w_init(w);
	return chain(w, 0x10000, 12, 0, 3, VA, 48, 0x7654000 | PAGE | bits, 0);
}

static void test_page(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;
	uint64_t at = one_page(&w, AF | SH_INNER | NG | CONTIG | BIT(50));

	(void)state;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_true(r.mapped);
	assert_false(r.flat);
	assert_int_equal(r.ipa.v, IPA);
	assert_int_equal(r.size, 4096);
	assert_int_equal(r.attr, 0xff);
	assert_int_equal(r.sh, 3);
	assert_true(r.contig);
	assert_false(r.global);
	assert_true(r.guarded);
	assert_int_equal(r.desc_ipa.v, at);
	assert_int_equal(r.desc,
			 0x7654000 | PAGE | AF | SH_INNER | NG | CONTIG | BIT(50));
	assert_int_equal(w.reads, 4);
	assert_int_equal(r.fsc, 0);
	assert_int_equal(r.perm,
			 LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_PX | LHV_S2_S1_UX);
	/* PAR_EL1: ATTR, PA, bit 11, SH */
	assert_int_equal(lhv_s2_s1_par(&r), UINT64_C(0xff00000007654980));
	assert_int_equal(lhv_s2_s1_par(NULL), 0);

	/* The neighbour is not there: level 3. */
	r = s1w_both(&w, VA + 4096);
	assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(r.level, 3);
	assert_int_equal(r.fsc, 0x07);
	assert_false(r.mapped);
	assert_int_equal(lhv_s2_s1_par(&r), 0x80f);
	/* 2 MiB, 1 GiB, 512 GiB further: levels 2, 1, 0. */
	assert_int_equal(s1w_both(&w, VA + (2 << 20)).fsc, 0x06);
	assert_int_equal(s1w_both(&w, VA + (1 << 30)).fsc, 0x05);
	assert_int_equal(s1w_both(&w, VA + BIT(39)).fsc, 0x04);
	/* A level 3 descriptor with bits [1:0] 01 is invalid. */
	s1w_put(&w, at, 0x7654000 | 1 | AF);
	assert_int_equal(s1w_both(&w, VA).fsc, 0x07);
}

/* Where walks start: D8.2's tables. */
static void test_start_level(void **state)
{
	static const struct {
		uint64_t tg;
		unsigned int granule, lo, hi;
		int level;
		bool ds;
	} rows[] = {
		{TG0_4K, 12, 12, 15, -1, true},	 {TG0_4K, 12, 16, 24, 0, false},
		{TG0_4K, 12, 25, 33, 1, false},	 {TG0_4K, 12, 34, 42, 2, false},
		{TG0_4K, 12, 43, 48, 3, false},	 {TG0_16K, 14, 12, 16, 0, true},
		{TG0_16K, 14, 16, 16, 0, false}, {TG0_16K, 14, 17, 27, 1, false},
		{TG0_16K, 14, 28, 38, 2, false}, {TG0_16K, 14, 39, 48, 3, false},
		{TG0_64K, 16, 12, 21, 1, false}, {TG0_64K, 16, 22, 34, 2, false},
		{TG0_64K, 16, 35, 47, 3, false},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned int t = rows[i].lo; t <= rows[i].hi; t++) {
			struct lhv_s2_s1_result r;
			struct s1w w;
			uint64_t va = BIT(63 - t) | 0x8; /* the highest bit there is */

			s1w_init(&w);
			s1w_all_features(&w);
			w.r.ttbr0 = TABLES / 2;
			w.r.tcr = T0SZ(t) | T1SZ(16) | rows[i].tg | IPS(6) |
				  (rows[i].ds ? BIT(59) : 0);
			if (rows[i].granule == 16 && t >= 16 && t < 22)
				w.cpu.lva = false;
			chain(&w, TABLES / 2, rows[i].granule, rows[i].level, 3, va,
			      64 - t, 0x12340000 | PAGE | AF, 0);
			r = s1w_both(&w, va);
			assert_int_equal(r.fault, LHV_S2_S1_NONE);
			assert_int_equal(r.ipa.v,
					 0x12340000 | (va & (BIT(rows[i].granule) - 1)));
			assert_int_equal(r.size, BIT(rows[i].granule));
			assert_int_equal((int)w.reads, 4 - rows[i].level);
			/* Nothing at the first level. */
			w.words = 0;
			r = s1w_both(&w, va);
			assert_int_equal(r.level, rows[i].level);
			assert_int_equal(r.fsc,
					 rows[i].level < 0 ? 0x2b : 4 + rows[i].level);
		}
}

/* Too small and too large TnSZ: level 0, by granule and feature. */
static void test_txsz(void **state)
{
	struct s1w w;

	(void)state;
	s1w_init(&w);
	for (unsigned int t = 0; t < 64; t++) {
		struct lhv_s2_s1_result r;

		w.r.tcr = T0SZ(t) | T1SZ(16) | IPS(5);
		r = s1w_both(&w, 0);
		/* what tables it finds are empty */
		assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
		assert_int_equal(w.reads == 0, t < 16 || t > 39);
		if (!w.reads)
			assert_int_equal(r.fsc, 0x04);
		w.cpu.ttst = true;
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 16 || t > 48);
		w.r.tcr |= TG0_64K;
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 16 || t > 47);
		w.cpu.lva = true;
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 12 || t > 47);
		w.cpu.lva = false;
		w.cpu.ttst = false;
		/* FEAT_LPA2 has to be there and on. */
		w.r.tcr = T0SZ(t) | T1SZ(16) | IPS(5) | BIT(59);
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 16 || t > 39);
		w.cpu.tgran4_lpa2 = true;
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 12 || t > 39);
		w.r.tcr |= TG0_16K;
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 16 || t > 39);
		w.cpu.tgran16_lpa2 = true;
		s1w_both(&w, 0);
		assert_int_equal(w.reads == 0, t < 12 || t > 39);
		w.cpu.tgran4_lpa2 = w.cpu.tgran16_lpa2 = false;
	}
	/* A CPU that takes the nearest good value; with FEAT_LVA it must fault below. */
	one_page(&w, AF);
	w.cpu.txsz_low_faults = w.cpu.txsz_high_faults = false;
	w.r.tcr = T0SZ(3) | T1SZ(16) | IPS(5);
	assert_int_equal(s1w_both(&w, VA).ipa.v, IPA);
	w.cpu.lva = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x04);
	w.r.tcr = T0SZ(60) | T1SZ(16) | IPS(5);
	w.words = 0;
	chain(&w, 0x10000, 12, 2, 3, 0x5678, 25, 0x7654000 | PAGE | AF, 0);
	assert_int_equal(s1w_both(&w, 0x5678).ipa.v, IPA);
}

/* TG0 and TG1 have other encodings; a granule that is not there is the smallest. */
static void test_granules(void **state)
{
	static const struct {
		uint64_t tcr;
		unsigned int granule;
		bool upper;
	} rows[] = {
		{TG0_4K, 12, false},  {TG0_16K, 14, false},
		{TG0_64K, 16, false}, {UINT64_C(3) << 14, 12, false},
		{TG1_4K, 12, true},   {TG1_16K, 14, true},
		{TG1_64K, 16, true},  {0, 12, true},
	};

	(void)state;
	for (unsigned int i = 0; i < 8; i++) {
		struct s1w w;
		uint64_t va = rows[i].upper ? ~UINT64_C(0) - 7 : 0x3ffffffff8;
		int level = rows[i].granule == 12 ? 1 : rows[i].granule == 14 ? 2 : 2;

		s1w_init(&w);
		w.r.tcr = T0SZ(26) | T1SZ(26) | rows[i].tcr | IPS(5);
		if (rows[i].granule == 14)
			level = 1;
		chain(&w, rows[i].upper ? 0x20000 : 0x10000, rows[i].granule, level, 3,
		      va, 38, 0x12340000 | PAGE | AF, 0);
		assert_int_equal(s1w_both(&w, va).size, BIT(rows[i].granule));
		/* Each in turn is the only one. */
		w.cpu.tgran4 = w.cpu.tgran64 = false;
		w.words = 0;
		chain(&w, rows[i].upper ? 0x20000 : 0x10000, 14, 1, 3, va, 38,
		      0x12340000 | PAGE | AF, 0);
		assert_int_equal(s1w_both(&w, va).size, 1 << 14);
	}
}

/* Which levels may have blocks. */
static void test_blocks(void **state)
{
	static const struct {
		uint64_t tg;
		unsigned int granule;
		int level;
		unsigned int size;
		bool ds, pa52; /* needs */
	} rows[] = {
		{TG0_4K, 12, 2, 21, false, false}, {TG0_4K, 12, 1, 30, false, false},
		{TG0_4K, 12, 0, 39, true, false},  {TG0_16K, 14, 2, 25, false, false},
		{TG0_16K, 14, 1, 36, true, false}, {TG0_64K, 16, 2, 29, false, false},
		{TG0_64K, 16, 1, 42, false, true},
	};

	(void)state;
	for (unsigned int i = 0; i < 7; i++)
		for (unsigned int m = 0; m < 4; m++) {
			bool ds = m & 1, pa52 = m & 2;
			bool ok = (ds || !rows[i].ds) && (pa52 || !rows[i].pa52);
			int start = rows[i].granule == 12   ? 0
				    : rows[i].granule == 14 ? 0
							    : 1;
			uint64_t va = UINT64_C(0x5a5a5a5a5a5a) | BIT(42);
			struct lhv_s2_s1_result r;
			struct s1w w;

			s1w_init(&w);
			w.cpu.pa_bits = pa52 ? 52 : 48;
			w.cpu.tgran4_lpa2 = w.cpu.tgran16_lpa2 = true;
			w.r.ttbr0 = TABLES / 2;
			w.r.tcr = T0SZ(16) | T1SZ(16) | rows[i].tg | IPS(pa52 ? 6 : 5) |
				  (ds ? BIT(59) : 0);
			chain(&w, TABLES / 2, rows[i].granule, start, rows[i].level, va,
			      48,
			      (UINT64_C(0xc00000000000) & ~(BIT(rows[i].size) - 1)) |
				      BLOCK | AF,
			      0);
			r = s1w_both(&w, va);
			if (ok) {
				assert_int_equal(r.fault, LHV_S2_S1_NONE);
				assert_int_equal(r.size, BIT(rows[i].size));
				assert_int_equal(r.ipa.v,
						 UINT64_C(0xc00000000000) |
							 (va & (BIT(rows[i].size) - 1)));
			} else {
				assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
				assert_int_equal(r.level, rows[i].level);
			}
		}
	/* Never at level 0 with 16 KiB, nor at level -1. */
	for (unsigned int i = 0; i < 2; i++) {
		struct lhv_s2_s1_result r;
		struct s1w w;

		s1w_init(&w);
		s1w_all_features(&w);
		w.r.tcr = T0SZ(i ? 12 : 16) | T1SZ(16) | (i ? TG0_4K : TG0_16K) | IPS(6) |
			  BIT(59);
		s1w_put(&w, 0x10000, BLOCK | AF);
		r = s1w_both(&w, 0);
		assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
		assert_int_equal(r.level, i ? -1 : 0);
	}
}

/* 52-bit descriptors: FEAT_LPA with 64 KiB, FEAT_LPA2 with the others. */
static void test_52_bits(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	/* 64 KiB: bits [15:12] are OA[51:48], TTBR bits [5:2] too. */
	s1w_init(&w);
	s1w_all_features(&w);
	w.r.tcr = T0SZ(12) | T1SZ(16) | TG0_64K | IPS(6);
	w.r.ttbr0 = 0x10000 | 0xa << 2;
	s1w_put(&w, UINT64_C(0xa000000010000), 0x40000 | 0x5 << 12 | TABLE);
	s1w_put(&w, UINT64_C(0x5000000040000), 0x80000 | 0x9 << 12 | TABLE);
	s1w_put(&w, UINT64_C(0x9000000080000),
		0xabc0000 | 0xf << 12 | PAGE | AF | SH_INNER);
	r = s1w_both(&w, 0x1234);
	assert_int_equal(r.ipa.v, UINT64_C(0xf00000abc1234));
	assert_int_equal(r.sh, 3);
	/* With 48 bits of output those bits are address size faults, at their levels. */
	w.r.tcr = T0SZ(12) | T1SZ(16) | TG0_64K | IPS(5);
	w.r.ttbr0 = 0x10000;
	s1w_put(&w, 0x10000, 0x40000 | 0x5 << 12 | TABLE);
	r = s1w_both(&w, 0x1234);
	assert_int_equal(r.fault, LHV_S2_S1_ADDRESS_SIZE);
	assert_int_equal(r.fsc, 0x01);
	s1w_put(&w, 0x10000, 0x40000 | TABLE);
	s1w_put(&w, 0x40000, 0x80000 | 0x5 << 12 | TABLE);
	assert_int_equal(s1w_both(&w, 0x1234).fsc, 0x02);
	s1w_put(&w, 0x40000, 0x80000 | TABLE);
	s1w_put(&w, 0x80000, 0xabc0000 | 0xf << 12 | PAGE | AF);
	assert_int_equal(s1w_both(&w, 0x1234).fsc, 0x03);
	/* Without FEAT_LPA they are nothing. */
	w.cpu.pa_bits = 48;
	assert_int_equal(s1w_both(&w, 0x1234).ipa.v, 0xabc1234);

	/* 4 KiB with DS: bits [49:48] stay, [9:8] are [51:50], SH comes from TCR. */
	s1w_init(&w);
	s1w_all_features(&w);
	w.r.tcr = T0SZ(12) | T1SZ(16) | IPS(6) | BIT(59) | UINT64_C(2) << 12;
	w.r.ttbr0 = 0x10000 | 0xd << 2;
	s1w_put(&w, UINT64_C(0xd000000010000), BIT(49) | 0x1 << 8 | 0x40000 | TABLE);
	s1w_put(&w, UINT64_C(0x6000000040000), BIT(48) | 0x2 << 8 | 0x50000 | TABLE);
	s1w_put(&w, UINT64_C(0x9000000050000), 0x60000 | TABLE);
	s1w_put(&w, 0x60000, 0x70000 | TABLE);
	s1w_put(&w, 0x70000, BIT(49) | BIT(48) | 0x3 << 8 | 0xabc000 | PAGE | AF);
	r = s1w_both(&w, 0x678);
	assert_int_equal(r.ipa.v, UINT64_C(0xf000000abc678));
	assert_int_equal(r.sh, 2);
	assert_int_equal(w.reads, 5);
	/* The faults of level -1 have codes of their own. */
	w.r.tcr = (w.r.tcr & ~IPS(7)) | IPS(5);
	assert_int_equal(s1w_both(&w, 0x678).fsc, 0x00); /* the table base: level 0 */
	w.r.ttbr0 = 0x10000;
	s1w_put(&w, 0x10000, BIT(49) | 0x40000 | TABLE);
	r = s1w_both(&w, 0x678);
	assert_int_equal(r.fault, LHV_S2_S1_ADDRESS_SIZE);
	assert_int_equal(r.level, -1);
	assert_int_equal(r.fsc, 0x29);
	s1w_put(&w, 0x10000, 0);
	assert_int_equal(s1w_both(&w, 0x678).fsc, 0x2b);
}

/* IPS, and the CPU's own limit. */
static void test_output_size(void **state)
{
	static const unsigned int bits[] = {32, 36, 40, 42, 44, 48, 52, 52};

	(void)state;
	for (unsigned int ips = 0; ips < 8; ips++)
		for (unsigned int pa = 32; pa <= 48; pa += 4) {
			unsigned int lim = bits[ips] < pa ? bits[ips] : pa;

			for (unsigned int b = 31; b < 48; b++) {
				struct lhv_s2_s1_result r;
				struct s1w w;
				uint64_t at = one_page(&w, AF);

				w.cpu.pa_bits = (uint8_t)pa;
				w.r.tcr = T0SZ(16) | T1SZ(16) | IPS(ips);
				s1w_put(&w, at, BIT(b) | PAGE | AF);
				r = s1w_both(&w, VA);
				assert_int_equal(r.fsc, b < lim ? 0 : 0x03);
				/* A table. */
				s1w_put(&w, 0x10000, BIT(b) | TABLE);
				assert_int_equal(s1w_both(&w, VA).fsc,
						 b < lim ? 0x05 : 0x00);
				/* The root. */
				w.r.ttbr0 = BIT(b);
				r = s1w_both(&w, VA);
				assert_int_equal(r.fault,
						 b < lim ? LHV_S2_S1_TRANSLATION
							 : LHV_S2_S1_ADDRESS_SIZE);
				assert_int_equal(r.level, 0);
				assert_int_equal(w.reads, b < lim);
			}
		}
}

/* The table base is aligned to the table's size; ASID and CnP are no part of it. */
static void test_base(void **state)
{
	struct s1w w;

	(void)state;
	s1w_init(&w);
	w.r.tcr = T0SZ(36) | T1SZ(16) | IPS(5); /* level 2 with 2^7 entries: 1 KiB */
	w.r.ttbr0 = UINT64_C(0xabcd) << 48 | 0x10000 | 0x3fe | 1;
	s1w_both(&w, 0);
	assert_int_equal(w.read_ipa[0], 0x10000);
	w.r.ttbr0 = 0x10400;
	s1w_both(&w, (UINT64_C(0x7f) << 21));
	assert_int_equal(w.read_ipa[0], 0x10400 + 0x7f * 8);
}

static void test_ranges(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;
	uint64_t up = ~(BIT(48) - 1);

	(void)state;
	one_page(&w, AF);
	chain(&w, 0x20000, 12, 0, 3, VA, 48, 0x9999000 | PAGE | AF, 0);
	assert_int_equal(s1w_both(&w, VA).ipa.v, IPA);
	assert_int_equal(s1w_both(&w, up | VA).ipa.v, 0x9999678);
	/* Each bit that should be a copy of bit 55, wrong: level 0, and nothing is read. */
	for (unsigned int b = 48; b < 64; b++) {
		if (b == 55)
			continue;
		r = s1w_both(&w, VA ^ BIT(b));
		assert_int_equal(r.fsc, 0x04);
		assert_int_equal(w.reads, 0);
		assert_int_equal(s1w_both(&w, (up | VA) ^ BIT(b)).fsc, 0x04);
	}
	/* Bit 55 chooses; the others are then wrong. */
	assert_int_equal(s1w_both(&w, VA | BIT(55)).fsc, 0x04);
	/* TBI0, TBI1: the top byte is nothing, for its half. */
	w.r.tcr |= BIT(37);
	assert_int_equal(s1w_both(&w, VA | UINT64_C(0xa5) << 56).ipa.v, IPA);
	assert_int_equal(s1w_both(&w, (up | VA) ^ BIT(60)).fsc, 0x04);
	assert_int_equal(s1w_both(&w, VA | BIT(54)).fsc, 0x04);
	w.r.tcr ^= BIT(37) | BIT(38);
	assert_int_equal(s1w_both(&w, VA | BIT(60)).fsc, 0x04);
	assert_int_equal(s1w_both(&w, (up | VA) ^ BIT(60)).ipa.v, 0x9999678);
	/* TBID: not for instructions, with FEAT_PAuth. */
	w.r.tcr |= BIT(37) | BIT(51) | BIT(52);
	w.acc.op = LHV_S2_S1_EXEC;
	assert_int_equal(s1w_both(&w, VA | BIT(60)).fault, LHV_S2_S1_NONE);
	w.cpu.pauth = true;
	assert_int_equal(s1w_both(&w, VA | BIT(60)).fsc, 0x04);
	assert_int_equal(s1w_both(&w, (up | VA) ^ BIT(60)).fsc, 0x04);
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
	w.acc.op = LHV_S2_S1_READ;
	assert_int_equal(s1w_both(&w, VA | BIT(60)).fault, LHV_S2_S1_NONE);
	/* MTX: bits [59:56] hold a tag, with the feature. */
	w.r.tcr = T0SZ(16) | T1SZ(16) | TG1_4K | IPS(5) | BIT(60) | BIT(61);
	assert_int_equal(s1w_both(&w, VA | UINT64_C(5) << 56).fsc, 0x04);
	w.cpu.mtx = true;
	assert_int_equal(s1w_both(&w, VA | UINT64_C(5) << 56).ipa.v, IPA);
	assert_int_equal(s1w_both(&w, (up | VA) ^ UINT64_C(5) << 56).ipa.v, 0x9999678);
	assert_int_equal(s1w_both(&w, VA | BIT(60)).fsc, 0x04);
	/* An AArch32 application of an AArch64 EL1: its addresses are 32 bits. */
	w.r.pstate = 0x10;
	s1w_put(&w, TABLES + (4 << 16) + 8 * (VA >> 12 & 511),
		0x7654000 | PAGE | AF | AP_EL0);
	assert_int_equal(s1w_both(&w, BIT(55) | BIT(40) | VA).ipa.v, IPA);
}

/* EPD, E0PD, NFD: level 0, nothing is read. */
static void test_disabled_halves(void **state)
{
	static const struct {
		unsigned int bit0;
		bool el0_only, nfd;
	} rows[] = {{7, false, false}, {55, true, false}, {53, true, true}};

	(void)state;
	for (unsigned int i = 0; i < 3; i++)
		for (unsigned int upper = 0; upper < 2; upper++) {
			unsigned int b = rows[i].bit0 == 7 ? (upper ? 23 : 7)
							   : rows[i].bit0 + upper;
			uint64_t va = upper ? ~(BIT(48) - 1) | VA : VA, other;
			struct lhv_s2_s1_result r;
			struct s1w w;

			one_page(&w, AF | AP_EL0);
			chain(&w, 0x20000, 12, 0, 3, VA, 48,
			      0x7654000 | PAGE | AF | AP_EL0, 0);
			w.cpu.e0pd = w.cpu.sve = true;
			w.acc.nfd = true;
			w.acc.el0 = true;
			assert_int_equal(s1w_both(&w, va).ipa.v, IPA);
			w.r.tcr |= BIT(b);
			r = s1w_both(&w, va);
			assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
			assert_int_equal(r.fsc, 0x04);
			assert_int_equal(w.reads, 0);
			/* The other half goes on. */
			other = upper ? VA : ~(BIT(48) - 1) | VA;
			assert_int_equal(s1w_both(&w, other).ipa.v, IPA);
			/* For EL0 alone; LDTR counts as EL0, and with UAO not. */
			w.acc.el0 = false;
			assert_int_equal(s1w_both(&w, va).fault == LHV_S2_S1_NONE,
					 rows[i].el0_only);
			w.acc.unpriv = true;
			assert_int_equal(s1w_both(&w, va).fsc, 0x04);
			w.cpu.uao = true;
			w.r.pstate |= BIT(23);
			assert_int_equal(s1w_both(&w, va).fault == LHV_S2_S1_NONE,
					 rows[i].el0_only);
			w.r.pstate = 0;
			assert_int_equal(s1w_both(&w, va).fsc, 0x04);
			if (rows[i].nfd) {
				w.acc.nfd = false;
				assert_int_equal(s1w_both(&w, va).fault, LHV_S2_S1_NONE);
				w.acc.nfd = true;
			}
			/* Without the feature the bits are nothing. */
			w.cpu.e0pd = w.cpu.sve = false;
			assert_int_equal(s1w_both(&w, va).fault == LHV_S2_S1_NONE,
					 rows[i].el0_only);
		}
}

static void test_access_flag(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	one_page(&w, 0);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_ACCESS_FLAG);
	assert_int_equal(r.fsc, 0x0b);
	assert_false(r.mapped);
	/* HA without the feature; with it. */
	w.r.tcr |= BIT(39);
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0b);
	w.cpu.hafdbs = 1;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_true(r.set_af);
	assert_false(r.set_dirty);
	/* Not when it faults otherwise. */
	w.acc.el0 = true;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0x0f);
	assert_false(r.set_af);
	/* A block at level 1: code 0x09. */
	s1w_init(&w);
	s1w_put(&w, 0x10000, 0x40000 | TABLE);
	s1w_put(&w, 0x40000, BLOCK);
	assert_int_equal(s1w_both(&w, 0).fsc, 0x09);
	/* Cache maintenance. */
	w.acc.op = LHV_S2_S1_DC_CLEAN;
	assert_int_equal(s1w_both(&w, 0).fault, LHV_S2_S1_NONE);
	w.cpu.cmo_af_faults = true;
	assert_int_equal(s1w_both(&w, 0).fsc, 0x09);
}

static void test_dirty(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	one_page(&w, AF | AP_RO | DBM);
	w.acc.op = LHV_S2_S1_WRITE;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0x0f);
	assert_true(r.write);
	assert_true(r.mapped);
	assert_int_equal(r.ipa.v, IPA);
	w.r.tcr |= BIT(40); /* HD needs HA */
	w.cpu.hafdbs = 2;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.r.tcr |= BIT(39);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_true(r.set_dirty);
	assert_false(r.set_af);
	assert_int_equal(r.perm & LHV_S2_S1_PW, LHV_S2_S1_PW);
	w.acc.op = LHV_S2_S1_READ;
	assert_false(s1w_both(&w, VA).set_dirty);
	w.acc.op = LHV_S2_S1_RMW;
	assert_true(s1w_both(&w, VA).set_dirty);
	w.acc.op = LHV_S2_S1_DC_ZVA;
	assert_true(s1w_both(&w, VA).set_dirty);
	w.acc.op = LHV_S2_S1_AT_WRITE;
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
	assert_false(s1w_both(&w, VA).set_dirty);
	w.cpu.hafdbs = 1;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
}

/* AP[2:1], PXN, UXN and the tables' limits, for both ELs: D8.4. */
static void test_permissions(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 16 * 16 * 4; i++) {
		unsigned int ap = i & 3, xn = i >> 2 & 3, tap = i >> 4 & 3,
			     txn = i >> 6 & 3;
		bool wxn = i >> 8 & 1, hpd = i >> 9 & 1;
		bool pr = true, pw = !(ap & 2), ur = ap & 1, uw = ur && pw, px, ux;
		bool want[2][3];
		struct s1w w;

		s1w_init(&w);
		chain(&w, 0x10000, 12, 0, 3, VA, 48,
		      0x7654000 | PAGE | AF | (uint64_t)ap << 6 | (uint64_t)xn << 53, 0);
		/* The middle table has the limits. */
		s1w_put(&w, TABLES + (2 << 16),
			(TABLES + (3 << 16)) | TABLE | (uint64_t)tap << 61 |
				(uint64_t)txn << 59);
		w.cpu.hpds = true;
		if (hpd)
			w.r.tcr |= BIT(41);
		else {
			ur = ur && !(tap & 1);
			pw = pw && !(tap & 2);
			uw = uw && !tap;
			xn |= txn;
		}
		px = !(xn & 1) && !uw;
		ux = !(xn & 2);
		if (wxn) {
			w.r.sctlr |= BIT(19);
			px = px && !pw;
			ux = ux && !uw;
		}
		want[1][0] = pr;
		want[1][1] = pw;
		want[1][2] = px;
		want[0][0] = ur;
		want[0][1] = uw;
		want[0][2] = ux;
		for (unsigned int el = 0; el < 2; el++)
			for (unsigned int op = 0; op < 3; op++) {
				struct lhv_s2_s1_result r;

				w.r.pstate = el ? 5 : 0;
				w.acc.op = op == 0   ? LHV_S2_S1_READ
					   : op == 1 ? LHV_S2_S1_WRITE
						     : LHV_S2_S1_EXEC;
				r = s1w_both(&w, VA);
				assert_int_equal(r.fault, want[el][op]
								  ? LHV_S2_S1_NONE
								  : LHV_S2_S1_PERMISSION);
				assert_int_equal(r.fsc, want[el][op] ? 0 : 0x0f);
				if (r.fault)
					assert_int_equal(r.write, op == 1);
				assert_int_equal(r.perm >> (el ? 0 : 3) >> op & 1,
						 want[el][op]);
			}
		/* An atomic needs both, and tells the read. */
		w.acc.op = LHV_S2_S1_RMW;
		for (unsigned int el = 0; el < 2; el++) {
			struct lhv_s2_s1_result r;

			w.r.pstate = el ? 5 : 0;
			r = s1w_both(&w, VA);
			assert_int_equal(!r.fault, want[el][0] && want[el][1]);
			if (r.fault)
				assert_int_equal(r.write, want[el][0]);
		}
	}
}

/* HPD1, and HPD without the feature. */
static void test_hpd(void **state)
{
	uint64_t va = ~(BIT(48) - 1) | VA;
	struct s1w w;

	(void)state;
	s1w_init(&w);
	chain(&w, 0x20000, 12, 0, 3, VA, 48, 0x7654000 | PAGE | AF, BIT(62));
	w.acc.op = LHV_S2_S1_WRITE;
	assert_int_equal(s1w_both(&w, va).fsc, 0x0f);
	w.r.tcr |= BIT(42);
	assert_int_equal(s1w_both(&w, va).fsc, 0x0f);
	w.cpu.hpds = true;
	assert_int_equal(s1w_both(&w, va).fsc, 0);
	w.r.tcr ^= BIT(42) | BIT(41);
	assert_int_equal(s1w_both(&w, va).fsc, 0x0f);
}

/* [S2.30] PAN, PAN3, UAO. */
static void test_pan(void **state)
{
	struct s1w w;

	(void)state;
	one_page(&w, AF | AP_EL0);
	w.r.pstate |= BIT(22);
	assert_int_equal(s1w_both(&w, VA).fsc, 0); /* no FEAT_PAN */
	w.cpu.pan = 1;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.acc.op = LHV_S2_S1_WRITE;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	assert_true(s1w_both(&w, VA).write);
	/* What is reported does not know of PAN. */
	assert_int_equal(s1w_both(&w, VA).perm & 3, 3);
	w.acc.op = LHV_S2_S1_DC_ZVA;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	/* It is nothing to maintenance, to AT without P, to EL0, and to LDTR. */
	w.acc.op = LHV_S2_S1_DC_IVAC;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.op = LHV_S2_S1_AT_READ;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.pan = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.acc.op = LHV_S2_S1_READ;
	w.acc.unpriv = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	/* LDTR with UAO is a load of EL1. */
	w.r.pstate |= BIT(23);
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.cpu.uao = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.acc.unpriv = false;
	w.acc.el0 = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.el0 = false;
	/* A page of EL1's. */
	one_page(&w, AF | UXN);
	w.cpu.pan = 3;
	w.r.pstate |= BIT(22);
	w.r.sctlr |= BIT(57);
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	/* EPAN: what EL0 can execute. */
	one_page(&w, AF);
	w.cpu.pan = 2;
	w.r.pstate |= BIT(22);
	w.r.sctlr |= BIT(57);
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.cpu.pan = 3;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.r.sctlr &= ~BIT(57);
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	/* Fetches do not care. */
	w.r.sctlr |= BIT(57);
	w.acc.op = LHV_S2_S1_EXEC;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
}

/* PIR_EL1 and PIRE0_EL1: each pair of base permissions (the table of PIR_EL1). */
static void test_pie(void **state)
{
	static const unsigned int perm[16] = {0, 1, 4, 5, 0, 3, 7, 7,
					      1, 1, 5, 0, 3, 0, 7, 0};

	(void)state;
	for (unsigned int i = 0; i < 256; i++) {
		unsigned int p = i & 15, u = i >> 4, wp = perm[p], wu = perm[u];
		bool gp = p == 9, gu = u == 9;
		struct s1w w;

		/* Index 11: bits 54, 51 and 6 of the descriptor. */
		one_page(&w, AF | BIT(54) | DBM | BIT(6));
		w.cpu.tcr2 = w.cpu.s1pie = true;
		w.cpu.pan = 3;
		w.r.hcrx = BIT(14);
		w.r.tcr2 = BIT(1);
		w.r.pir = (uint64_t)p << 44;
		w.r.pire0 = (uint64_t)u << 44;
		/* WXN and the tables are nothing here. */
		w.r.sctlr |= BIT(19);
		s1w_put(&w, TABLES + (2 << 16),
			(TABLES + (3 << 16)) | TABLE | UINT64_C(15) << 59);
		if (((wp & 4) || gp) && ((wu & 2) || gu))
			wp = wu = 0;
		/* 0b0110 is without X when it has W and no overlay keeps it. */
		if (p == 6)
			wp &= ~4U;
		if (u == 6)
			wu &= ~4U;
		assert_int_equal(s1w_both(&w, VA).perm, wp | wu << 3);
		assert_int_equal(s1w_both(&w, VA).fault == LHV_S2_S1_NONE, wp & 1);
		/* PAN looks at whether EL0 has anything. */
		w.r.pstate |= BIT(22);
		assert_int_equal(s1w_both(&w, VA).fault == LHV_S2_S1_NONE,
				 (wp & 1) && u == 0);
		w.r.pstate = 0;
		w.acc.op = LHV_S2_S1_WRITE;
		assert_int_equal(s1w_both(&w, VA).fault == LHV_S2_S1_NONE, (wu & 2) != 0);
		/* TCR2_EL1 counts only when HCRX_EL2 lets it. */
		w.r.hcrx = 0;
		w.r.pstate = 5;
		w.acc.op = LHV_S2_S1_WRITE;
		/* APTable takes the write away. */
		assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	}
}

/* With PIE bit 7 says "not dirty". */
static void test_pie_dirty(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	one_page(&w, AF | AP_RO);
	w.cpu.tcr2 = w.cpu.s1pie = true;
	w.r.hcrx = BIT(14);
	w.r.tcr2 = BIT(1);
	w.r.pir = 5;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.op = LHV_S2_S1_WRITE;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0x0f);
	assert_true(r.dirty_bit);
	assert_true(r.write);
	assert_int_equal(lhv_s2_s1_par(&r), 0x881f);
	w.cpu.hafdbs = 2;
	w.r.tcr |= BIT(39) | BIT(40);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0);
	assert_true(r.set_dirty);
}

/* Permission overlays: POR_EL1 and POR_EL0, index in bits [62:60]. */
static void test_poe(void **state)
{
	static const unsigned int perm[16] = {0, 1, 4, 5, 2, 3, 6, 7};

	(void)state;
	for (unsigned int o = 0; o < 16; o++)
		for (unsigned int el = 0; el < 2; el++) {
			struct lhv_s2_s1_result r;
			struct s1w w;

			one_page(&w, AF | AP_EL0 | UINT64_C(5) << 60);
			w.cpu.tcr2 = w.cpu.s1poe = true;
			w.r.hcrx = BIT(14);
			w.r.tcr2 = el ? BIT(3) : BIT(2); /* POE, E0POE */
			w.r.pstate = el ? 5 : 0;
			w.r.por = el ? (uint64_t)o << 20 : UINT64_C(0x700000);
			w.r.por0 = el ? UINT64_C(0x700000) : (uint64_t)o << 20;
			for (unsigned int op = 0; op < 3; op++) {
				/* EL1 does not execute what EL0 can write. */
				bool base = !(el && op == 2), over = perm[o] >> op & 1;

				w.acc.op = op == 0   ? LHV_S2_S1_READ
					   : op == 1 ? LHV_S2_S1_WRITE
						     : LHV_S2_S1_EXEC;
				r = s1w_both(&w, VA);
				assert_int_equal(!r.fault, base && over);
				assert_int_equal(r.overlay, !over);
				if (r.overlay)
					assert_int_equal(lhv_s2_s1_par(&r), 0x481f);
				assert_int_equal(r.perm >> (el ? 0 : 3) >> op & 1,
						 base && over);
			}
			/* The other EL has no overlay. */
			assert_int_equal(r.perm >> (el ? 3 : 0) & 3, 3);
			w.r.hcrx = 0;
			w.acc.op = LHV_S2_S1_READ;
			assert_int_equal(s1w_both(&w, VA).fsc, 0);
		}
	/* Base permissions of 8 and more have no overlay; WXN's 0b0110 loses W to X. */
	for (unsigned int p = 0; p < 16; p++) {
		struct lhv_s2_s1_result r;
		struct s1w w;

		one_page(&w, AF);
		w.cpu.tcr2 = w.cpu.s1poe = w.cpu.s1pie = true;
		w.r.hcrx = BIT(14);
		w.r.tcr2 = BIT(3) | BIT(1);
		w.r.pir = p;
		w.r.por = 0;
		r = s1w_both(&w, VA);
		assert_int_equal(!r.fault,
				 p == 8 || p == 9 || p == 10 || p == 12 || p == 14);
		assert_int_equal(r.overlay, p < 8);
	}
	for (unsigned int x = 0; x < 2; x++) {
		struct s1w w;

		one_page(&w, AF);
		w.cpu.tcr2 = w.cpu.s1poe = w.cpu.s1pie = true;
		w.r.hcrx = BIT(14);
		w.r.tcr2 = BIT(3) | BIT(1);
		w.r.pir = 6;
		w.r.por = x ? 7 : 5;
		assert_int_equal(s1w_both(&w, VA).perm & 7, x ? 5 : 3);
		w.acc.op = LHV_S2_S1_WRITE;
		assert_int_equal(s1w_both(&w, VA).overlay, x);
	}
}

static void test_big_endian(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	one_page(&w, AF);
	/* The words stay as the CPU sees them: their bytes in memory turn round. */
	w.r.sctlr |= BIT(25);
	r = s1w_both(&w, VA);
	assert_int_equal(r.ipa.v, IPA);
	assert_int_equal(r.desc, 0x7654000 | PAGE | AF);
}

/* Stage 1 off, and HCR_EL2.DC. */
static void test_off(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	s1w_init(&w);
	w.r.sctlr = 0;
	r = s1w_both(&w, 0x123456789abc);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_true(r.flat && r.mapped);
	assert_int_equal(r.ipa.v, 0x123456789abc);
	assert_int_equal(r.size, 4096);
	assert_int_equal(r.attr, 0x00);
	assert_int_equal(r.sh, 2);
	assert_int_equal(r.perm, 0x3f);
	assert_int_equal(w.reads, 0);
	/* Beyond the physical address size. */
	r = s1w_both(&w, BIT(48));
	assert_int_equal(r.fault, LHV_S2_S1_ADDRESS_SIZE);
	assert_int_equal(r.fsc, 0x00);
	assert_false(r.mapped);
	/* TBI holds with the MMU off. */
	w.r.tcr |= BIT(37);
	assert_int_equal(s1w_both(&w, BIT(60) | 0x1000).ipa.v, 0x1000);
	w.r.tcr &= ~BIT(37);
	/* MTX: the tag is no part of the address' size, with the feature. */
	w.r.tcr |= BIT(60);
	assert_int_equal(s1w_both(&w, BIT(57) | 0x1000).fsc, 0x00);
	assert_int_equal(s1w_both(&w, BIT(57) | 0x1000).fault, LHV_S2_S1_ADDRESS_SIZE);
	w.cpu.mtx = true;
	assert_int_equal(s1w_both(&w, BIT(57) | 0x1000).ipa.v, 0x1000);
	w.acc.op = LHV_S2_S1_EXEC;
	assert_int_equal(s1w_both(&w, BIT(57) | 0x1000).fault, LHV_S2_S1_ADDRESS_SIZE);
	/* Instructions: SCTLR_EL1.I. */
	assert_int_equal(s1w_both(&w, 0x1000).attr, 0x44);
	w.r.sctlr = BIT(12);
	assert_int_equal(s1w_both(&w, 0x1000).attr, 0xaa);
	assert_int_equal(s1w_both(&w, 0x1000).sh, 2);
	/* Device memory is particular about alignment. */
	w.acc.op = LHV_S2_S1_READ;
	w.acc.size = 8;
	r = s1w_both(&w, 0x1004);
	assert_int_equal(r.fault, LHV_S2_S1_ALIGNMENT);
	assert_int_equal(r.fsc, 0x21);
	assert_int_equal(r.level, 0);
	assert_int_equal(s1w_both(&w, 0x1008).fault, LHV_S2_S1_NONE);
	/* DC turns stage 1 off, whatever SCTLR_EL1.M says. */
	w.r.sctlr = 1;
	w.r.hcr |= BIT(12);
	r = s1w_both(&w, 0x1004);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_int_equal(r.attr, 0xff);
	assert_int_equal(r.sh, 0);
	assert_int_equal(r.ipa.v, 0x1004);
	w.r.hcr |= BIT(57); /* DCT */
	assert_int_equal(s1w_both(&w, 0x1004).attr, 0xff);
	w.cpu.mte2 = true;
	assert_int_equal(s1w_both(&w, 0x1004).attr, 0xf0);
}

/* MAIR_EL1, and what counts in the end. */
static void test_attributes(void **state)
{
	static const struct {
		uint8_t mair, plain, xs,
			mte2; /* without features; with FEAT_XS; with MTE2 */
	} rows[] = {
		{0x00, 0x00, 0x00, 0x00}, {0x04, 0x04, 0x04, 0x04},
		{0x08, 0x08, 0x08, 0x08}, {0x0c, 0x0c, 0x0c, 0x0c},
		{0x01, 0x00, 0x01, 0x00}, {0x0d, 0x0c, 0x0d, 0x0c},
		{0x06, 0x04, 0x04, 0x04}, {0x44, 0x44, 0x44, 0x44},
		{0xff, 0xff, 0xff, 0xff}, {0xbb, 0xbb, 0xbb, 0xbb},
		{0x77, 0x77, 0x77, 0x77}, {0x4f, 0x4f, 0x4f, 0x4f},
		{0x40, 0x00, 0x40, 0x00}, {0xa0, 0x00, 0xa0, 0x00},
		{0xf0, 0x00, 0x00, 0xf0}, {0x50, 0x00, 0x00, 0x00},
		{0x88, 0x88, 0x88, 0x88}, {0x1e, 0x1e, 0x1e, 0x1e},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned int idx = 0; idx < 8; idx++) {
			struct lhv_s2_s1_result r;
			struct s1w w;
			bool outer = rows[i].mair < 0x10 || rows[i].mair == 0x44;

			one_page(&w, AF | ATTR(idx) | SH_INNER);
			w.r.mair = (uint64_t)rows[i].mair << 8 * idx;
			r = s1w_both(&w, VA);
			assert_int_equal(r.attr, rows[i].plain);
			assert_int_equal(r.sh, outer || rows[i].plain < 0x10 ? 2 : 3);
			w.cpu.xs = true;
			assert_int_equal(s1w_both(&w, VA).attr, rows[i].xs);
			w.cpu.xs = false;
			w.cpu.mte2 = true;
			assert_int_equal(s1w_both(&w, VA).attr, rows[i].mte2);
			/* SCTLR_EL1.C 0: Normal memory is Non-cacheable, Device stays. */
			w.r.sctlr &= ~BIT(2);
			assert_int_equal(s1w_both(&w, VA).attr,
					 rows[i].mte2 < 0x10 ? rows[i].mte2 : 0x44);
			/* Fetches do not look at C but at I, and never see Device. */
			w.acc.op = LHV_S2_S1_EXEC;
			assert_int_equal(s1w_both(&w, VA).attr,
					 rows[i].mte2 < 0x10 ? 0x44 : rows[i].mte2);
			w.r.sctlr &= ~BIT(12);
			assert_int_equal(s1w_both(&w, VA).attr, 0x44);
		}
	/* Write-Back has XS 0, and keeps it as Non-cacheable. */
	{
		struct s1w w;

		one_page(&w, AF);
		w.cpu.xs = true;
		w.r.sctlr &= ~BIT(2);
		assert_int_equal(s1w_both(&w, VA).attr, 0x40);
		w.r.mair = 0xbb; /* Write-Through: XS 1 */
		assert_int_equal(s1w_both(&w, VA).attr, 0x44);
	}
	/* SH, and its reserved value. */
	for (unsigned int sh = 0; sh < 4; sh++) {
		struct s1w w;

		one_page(&w, AF | (uint64_t)sh << 8);
		assert_int_equal(s1w_both(&w, VA).sh, sh == 1 ? 2 : sh);
	}
	/* FEAT_AIE: bit 59 and MAIR2_EL1. */
	{
		struct s1w w;

		one_page(&w, AF | ATTR(2) | BIT(59));
		w.r.mair2 = 0xbb0000;
		assert_int_equal(s1w_both(&w, VA).attr, 0x44);
		w.cpu.aie = w.cpu.tcr2 = true;
		w.r.hcrx = BIT(14);
		assert_int_equal(s1w_both(&w, VA).attr, 0x44);
		w.r.tcr2 = BIT(4);
		assert_int_equal(s1w_both(&w, VA).attr, 0xbb);
	}
}

static void test_alignment(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	one_page(&w, AF | ATTR(1)); /* Device */
	for (unsigned int op = LHV_S2_S1_READ; op <= LHV_S2_S1_RMW; op++)
		for (unsigned int size = 1; size <= 128; size *= 2) {
			w.acc.op = (enum lhv_s2_s1_op)op;
			w.acc.size = (uint8_t)size;
			r = s1w_both(&w, VA); /* aligned to 8 */
			assert_int_equal(r.fault, size <= 8 ? LHV_S2_S1_NONE
							    : LHV_S2_S1_ALIGNMENT);
			if (r.fault) {
				assert_int_equal(r.fsc, 0x21);
				assert_int_equal(r.write, op == LHV_S2_S1_WRITE);
				assert_true(r.mapped);
			}
		}
	w.acc.size = 0;
	assert_int_equal(s1w_both(&w, VA + 1).fault, LHV_S2_S1_NONE);
	w.acc.op = LHV_S2_S1_DC_ZVA; /* not to Device memory at all */
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_ALIGNMENT);
	/* A fault of alignment comes before one of permission. */
	one_page(&w, AF | ATTR(1));
	w.acc.size = 16;
	w.acc.el0 = true;
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_ALIGNMENT);
	/* Normal memory does not care, but SCTLR_EL1.A does, before all else. */
	one_page(&w, AF);
	w.acc.size = 16;
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
	w.r.sctlr |= 2;
	r = s1w_both(&w, BIT(50) | 8);
	assert_int_equal(r.fault, LHV_S2_S1_ALIGNMENT);
	assert_int_equal(r.level, 0);
	w.acc.op = LHV_S2_S1_EXEC;
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
	w.acc.op = LHV_S2_S1_AT_READ;
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
}

static void test_maintenance(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	/* A page that EL0 cannot read, and EL1 not write. */
	one_page(&w, AF | AP_RO);
	w.acc.op = LHV_S2_S1_DC_CLEAN;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.op = LHV_S2_S1_DC_CIVAC;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.op = LHV_S2_S1_IC_IVAU;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.op = LHV_S2_S1_DC_IVAC; /* needs to write */
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0x0f);
	assert_true(r.write);
	/* At EL0 they need to read. */
	w.r.pstate = 0;
	w.acc.op = LHV_S2_S1_DC_CLEAN;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0x0f);
	assert_true(r.write); /* WnR is 1 for maintenance */
	w.acc.op = LHV_S2_S1_DC_CIVAC;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.acc.op = LHV_S2_S1_IC_IVAU;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	w.cpu.ic_el0_faults = false;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	/* CMOW: with read and no write permission. */
	one_page(&w, AF | AP_RO | AP_EL0);
	w.r.pstate = 0;
	w.r.sctlr |= BIT(32);
	for (unsigned int cmow = 0; cmow < 2; cmow++) {
		w.cpu.cmow = cmow;
		w.acc.op = LHV_S2_S1_DC_CLEAN;
		assert_int_equal(s1w_both(&w, VA).fsc, 0);
		w.acc.op = LHV_S2_S1_DC_CIVAC;
		assert_int_equal(s1w_both(&w, VA).fsc, cmow ? 0x0f : 0);
		w.acc.op = LHV_S2_S1_IC_IVAU;
		assert_int_equal(s1w_both(&w, VA).fsc, cmow ? 0x0f : 0);
	}
}

/* Executing from Device memory; the Contiguous bit; nT. */
static void test_choices(void **state)
{
	struct s1w w;

	(void)state;
	one_page(&w, AF | ATTR(1));
	w.acc.op = LHV_S2_S1_EXEC;
	assert_int_equal(s1w_both(&w, VA).attr, 0x44);
	w.cpu.exec_device_faults = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);

	/* 2^16 bytes are a run of 4 KiB pages; T0SZ 48 has exactly that. */
	for (unsigned int t = 47; t <= 48; t++) {
		s1w_init(&w);
		w.cpu.ttst = true;
		w.r.tcr = T0SZ(t) | T1SZ(16) | IPS(5);
		chain(&w, 0x10000, 12, 3, 3, 0, 64 - t, 0x7650000 | PAGE | AF | CONTIG,
		      0);
		w.cpu.contig_faults = true;
		assert_int_equal(s1w_both(&w, 0).fsc, 0);
	}
	/* A run of 2 MiB blocks is 32 MiB, 2^25: T0SZ 39 has that, 40 not. */
	for (unsigned int t = 39; t <= 40; t++) {
		s1w_init(&w);
		w.cpu.ttst = true;
		w.r.tcr = T0SZ(t) | T1SZ(16) | IPS(5);
		s1w_put(&w, 0x10000, BLOCK | AF | CONTIG);
		assert_true(s1w_both(&w, 0).contig);
		w.cpu.contig_faults = true;
		assert_int_equal(s1w_both(&w, 0).fsc, t == 39 ? 0 : 0x06);
	}
	/* FEAT_THE's PnCH takes the bit away. */
	one_page(&w, AF | CONTIG);
	w.cpu.the = w.cpu.tcr2 = true;
	w.r.hcrx = BIT(14);
	w.r.tcr2 = 1;
	assert_false(s1w_both(&w, VA).contig);
	w.r.tcr2 = 0;
	assert_true(s1w_both(&w, VA).contig);

	s1w_init(&w);
	s1w_put(&w, 0x10000, 0x40000 | TABLE);
	s1w_put(&w, 0x40000, BLOCK | AF | BIT(16));
	w.cpu.nt_faults = true;
	assert_int_equal(s1w_both(&w, 0).fsc, 0);
	w.cpu.bbm = 1;
	assert_int_equal(s1w_both(&w, 0).fsc, 0x05);
	w.cpu.nt_faults = false;
	assert_int_equal(s1w_both(&w, 0).fsc, 0);
	one_page(&w, AF | BIT(16)); /* of a page it is an address bit */
	w.cpu.bbm = 2;
	w.cpu.nt_faults = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
}

/* HCR_EL2.{NV,NV1} 11: bit 54 is PXN, AP[1] and UXN are nothing, PAN too. */
static void test_nv1(void **state)
{
	struct s1w w;

	(void)state;
	one_page(&w, AF | AP_EL0 | PXN);
	w.cpu.pan = 1;
	w.r.hcr |= BIT(42) | BIT(43);
	assert_int_equal(s1w_both(&w, VA).perm, LHV_S2_S1_PR | LHV_S2_S1_PW |
							LHV_S2_S1_UR | LHV_S2_S1_UW |
							LHV_S2_S1_UX);
	w.cpu.nv = true;
	assert_int_equal(s1w_both(&w, VA).perm,
			 LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_PX | LHV_S2_S1_UX);
	w.r.pstate |= BIT(22);
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	/* LDTR is of EL1. */
	w.acc.unpriv = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0);
	w.acc.unpriv = false;
	w.acc.el0 = true;
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f);
	/* NV1 alone is nothing. */
	w.acc.el0 = false;
	w.r.hcr &= ~BIT(42);
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0f); /* PAN */
	/* XN, in the leaf or a table. */
	one_page(&w, AF | UXN);
	w.cpu.nv = true;
	w.r.hcr |= BIT(42) | BIT(43);
	assert_int_equal(s1w_both(&w, VA).perm & (LHV_S2_S1_PX | LHV_S2_S1_UX),
			 LHV_S2_S1_UX);
	s1w_init(&w);
	w.cpu.nv = true;
	w.r.hcr |= BIT(42) | BIT(43);
	chain(&w, 0x10000, 12, 0, 3, VA, 48, 0x7654000 | PAGE | AF, BIT(60));
	assert_int_equal(s1w_both(&w, VA).perm & LHV_S2_S1_PX, 0);
	s1w_init(&w);
	w.cpu.nv = true;
	w.r.hcr |= BIT(42) | BIT(43);
	chain(&w, 0x10000, 12, 0, 3, VA, 48, 0x7654000 | PAGE | AF, BIT(59) | BIT(61));
	assert_int_equal(s1w_both(&w, VA).perm & LHV_S2_S1_PX, LHV_S2_S1_PX);
}

/* [S2.30] A stage 2 fault on each read of a walk, and an external abort. */
static void test_walk_faults(void **state)
{
	static const enum lhv_s2_s1_fault kinds[] = {
		LHV_S2_S1_ADDRESS_SIZE,
		LHV_S2_S1_TRANSLATION,
		LHV_S2_S1_ACCESS_FLAG,
		LHV_S2_S1_PERMISSION,
	};

	(void)state;
	for (unsigned int n = 0; n < 4; n++) {
		struct lhv_s2_s1_result r;
		struct s1w w;

		one_page(&w, AF);
		w.ret_at = n;
		w.ret = LHV_S2_READ_STAGE2;
		for (unsigned int k = 0; k < 4; k++)
			for (int level = k < 2 ? -1 : 0; level < 4; level++) {
				w.s2.fault = kinds[k];
				w.s2.level = (int8_t)level;
				r = s1w_both(&w, VA);
				assert_int_equal(w.reads, n + 1);
				assert_true(r.stage2 && r.s1ptw);
				assert_int_equal(r.fault, kinds[k]);
				assert_int_equal(r.level, level);
				assert_int_equal(r.walk_level, n);
				assert_int_equal(r.ipa.v, w.read_ipa[n]);
				assert_int_equal(r.fsc,
						 level >= 0 ? k * 4 + (unsigned int)level
						 : k == 0   ? 0x29
							    : 0x2b);
				assert_false(r.mapped);
				/* PAR_EL1.S and PTW */
				assert_int_equal(lhv_s2_s1_par(&r) & 0x301, 0x301);
			}
		/* Nonsense from the callback. */
		w.s2.level = 4;
		assert_int_equal(
			lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, lhv_va(VA), s1w_read, &w, &r),
			LHV_ERR_INVAL);
		w.reads = 0;
		w.s2.level = -1;
		assert_int_equal(
			lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, lhv_va(VA), s1w_read, &w, &r),
			LHV_ERR_INVAL);
		w.reads = 0;
		w.s2.level = 1;
		w.s2.fault = LHV_S2_S1_ALIGNMENT;
		assert_int_equal(
			lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, lhv_va(VA), s1w_read, &w, &r),
			LHV_ERR_INVAL);

		w.ret = LHV_S2_READ_EXTERNAL;
		r = s1w_both(&w, VA);
		assert_int_equal(r.fault, LHV_S2_S1_EXTERNAL);
		assert_int_equal(r.fsc, 0x14 + n);
		assert_false(r.stage2);
	}
	/* At level -1. */
	{
		struct s1w w;

		s1w_init(&w);
		s1w_all_features(&w);
		w.r.tcr = T0SZ(12) | T1SZ(16) | IPS(6) | BIT(59);
		w.ret = LHV_S2_READ_EXTERNAL;
		assert_int_equal(s1w_both(&w, 0).fsc, 0x13);
	}
}

/* Errors of the caller; what is given back then is untouched. */
static void test_misuse(void **state)
{
	struct lhv_s2_s1_result r, was;
	struct s1w w;
	lhv_va_t va = lhv_va(VA);

	(void)state;
	one_page(&w, AF);
	memset(&r, 0x5a, sizeof(r));
	was = r;
#define REFUSED(err)                                                                     \
	do {                                                                             \
		w.reads = 0;                                                             \
		assert_int_equal(                                                        \
			lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, va, s1w_read, &w, &r), err); \
		assert_memory_equal(&r, &was, sizeof(r));                                \
	} while (0)

	assert_int_equal(lhv_s2_s1walk(NULL, &w.cpu, &w.acc, va, s1w_read, &w, &r),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_s1walk(&w.r, NULL, &w.acc, va, s1w_read, &w, &r),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_s1walk(&w.r, &w.cpu, NULL, va, s1w_read, &w, &r),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, va, NULL, &w, &r),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, va, s1w_read, &w, NULL),
			 LHV_ERR_INVAL);
	assert_memory_equal(&r, &was, sizeof(r));

	w.acc.op = (enum lhv_s2_s1_op)11;
	REFUSED(LHV_ERR_INVAL);
	w.acc.op = (enum lhv_s2_s1_op) - 1;
	REFUSED(LHV_ERR_INVAL);
	w.acc.op = LHV_S2_S1_READ;
	w.acc.size = 3;
	REFUSED(LHV_ERR_INVAL);
	w.acc.size = 255;
	REFUSED(LHV_ERR_INVAL);
	w.acc.size = 0;
	/* PSTATE.M: what a guest can be in. */
	for (unsigned int m = 0; m < 32; m++) {
		bool ok = m == 0 || m == 4 || m == 5 || m == 0x10;
		bool aa32 = m == 0x11 || m == 0x12 || m == 0x13 || m == 0x17 ||
			    m == 0x1b || m == 0x1f;

		w.r.pstate = m;
		if (ok)
			s1w_walk(&w, VA);
		else
			REFUSED(aa32 ? LHV_ERR_UNSUPPORTED : LHV_ERR_INVAL);
	}
	w.r.pstate = 5;
	/* Without AArch32 at EL1 HCR_EL2.RW reads as one. */
	w.r.pstate = 0x10;
	w.r.hcr &= ~BIT(31);
	assert_int_equal(s1w_walk(&w, VA).ipa.v, IPA);
	w.r.pstate = 5;

	w.cpu.pa_bits = 31;
	REFUSED(LHV_ERR_INVAL);
	w.cpu.pa_bits = 53;
	REFUSED(LHV_ERR_INVAL);
	w.cpu.pa_bits = 48;
	w.cpu.tgran4 = w.cpu.tgran16 = w.cpu.tgran64 = false;
	REFUSED(LHV_ERR_INVAL);
	w.cpu.tgran4 = true;
	/* 128-bit descriptors. */
	w.cpu.d128 = w.cpu.tcr2 = true;
	w.r.tcr2 = BIT(5);
	assert_int_equal(s1w_walk(&w, VA).ipa.v, IPA);
	w.r.hcrx = BIT(14);
	REFUSED(LHV_ERR_UNSUPPORTED);
	w.r.sctlr &= ~UINT64_C(1);
	assert_true(s1w_walk(&w, VA).flat);
	w.r.sctlr |= 1;
	w.cpu.d128 = false;
	assert_int_equal(s1w_walk(&w, VA).ipa.v, IPA);

	/* Errors of the callback are passed on, at each call. */
	for (w.ret_at = 0; w.ret_at < 4; w.ret_at++) {
		w.ret = LHV_ERR_AGAIN;
		REFUSED(LHV_ERR_AGAIN);
		w.ret = LHV_ERR_FAULT;
		REFUSED(LHV_ERR_FAULT);
		w.ret = 3;
		REFUSED(LHV_ERR_INVAL);
	}
}

/* ID registers to what the walk needs. */
static void test_cpu(void **state)
{
	struct lhv_cpu_id id;
	struct lhv_s2_s1_cpu c, want;
	static const uint8_t pa[16] = {32, 36, 40, 42, 44, 48, 52, 52,
				       52, 52, 52, 52, 52, 52, 52, 52};

	(void)state;
	assert_int_equal(lhv_s2_s1_cpu_init(NULL, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_s1_cpu_init(&id, NULL), LHV_ERR_INVAL);
	memset(&id, 0, sizeof(id));
	memset(&want, 0, sizeof(want));
	want.pa_bits = 32;
	want.tgran4 = want.tgran64 = true; /* 0 is "there", but for 16 KiB */
	want.txsz_low_faults = want.txsz_high_faults = want.ic_el0_faults = true;
	memset(&c, 0xff, sizeof(c));
	assert_int_equal(lhv_s2_s1_cpu_init(&id, &c), LHV_OK);
	assert_memory_equal(&c, &want, sizeof(c));

#define ID(reg, shift, value, field, expect)                           \
	do {                                                           \
		memset(&id, 0, sizeof(id));                            \
		id.reg = (uint64_t)(value) << (shift);                 \
		assert_int_equal(lhv_s2_s1_cpu_init(&id, &c), LHV_OK); \
		assert_int_equal(c.field, expect);                     \
	} while (0)
	for (unsigned int v = 0; v < 16; v++) {
		ID(mmfr0, 0, v, pa_bits, pa[v]);
		ID(mmfr0, 28, v, tgran4, v < 8);
		ID(mmfr0, 28, v, tgran4_lpa2, v >= 1 && v < 8);
		ID(mmfr0, 20, v, tgran16, v >= 1);
		ID(mmfr0, 20, v, tgran16_lpa2, v >= 2);
		ID(mmfr0, 24, v, tgran64, v < 8);
		ID(mmfr1, 0, v, hafdbs, v > 2 ? 2 : v);
		ID(mmfr1, 12, v, hpds, v != 0);
		ID(mmfr1, 20, v, pan, v > 3 ? 3 : v);
		ID(mmfr1, 56, v, cmow, v != 0);
		ID(mmfr2, 4, v, uao, v != 0);
		ID(mmfr2, 16, v, lva, v != 0);
		ID(mmfr2, 24, v, nv, v != 0);
		ID(mmfr2, 28, v, ttst, v != 0);
		ID(mmfr2, 52, v, bbm, v > 2 ? 2 : v);
		ID(mmfr2, 60, v, e0pd, v != 0);
		ID(mmfr3, 0, v, tcr2, v != 0);
		ID(mmfr3, 8, v, s1pie, v != 0);
		ID(mmfr3, 16, v, s1poe, v != 0);
		ID(mmfr3, 24, v, aie, v != 0);
		ID(mmfr3, 32, v, d128, v != 0);
		ID(isar1, 4, v, pauth, v != 0);
		ID(isar1, 8, v, pauth, v != 0);
		ID(isar2, 12, v, pauth, v != 0);
		ID(isar1, 56, v, xs, v != 0);
		ID(pfr0, 32, v, sve, v != 0);
		ID(pfr0, 4, v, aa32_el1, v >= 2);
		ID(pfr1, 8, v, mte2, v >= 2);
		ID(pfr1, 52, v, mtx, v != 0);
		ID(pfr1, 48, v, the, v != 0);
		ID(aa32[14], 16, v, aa32_hpd, false);
		id.pfr0 = 0x22;
		assert_int_equal(lhv_s2_s1_cpu_init(&id, &c), LHV_OK);
		assert_int_equal(c.aa32_hpd, v != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_start_level),
		cmocka_unit_test(test_txsz),
		cmocka_unit_test(test_granules),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_52_bits),
		cmocka_unit_test(test_output_size),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_disabled_halves),
		cmocka_unit_test(test_access_flag),
		cmocka_unit_test(test_dirty),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_hpd),
		cmocka_unit_test(test_pan),
		cmocka_unit_test(test_pie),
		cmocka_unit_test(test_pie_dirty),
		cmocka_unit_test(test_poe),
		cmocka_unit_test(test_big_endian),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_alignment),
		cmocka_unit_test(test_maintenance),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_nv1),
		cmocka_unit_test(test_walk_faults),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
