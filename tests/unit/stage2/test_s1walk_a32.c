/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.30] The guest walk, VMSAv8-32: what DDI 0487, G5 says of both descriptor formats, case
 * by case. Bit positions are written out; each walk is also compared with the model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "s1world.h"

#define BIT(n) (UINT64_C(1) << (n))

#define AFE BIT(29)
#define TRE BIT(28)

#define SVC 0x13
#define USR 0x10

/* --- Short descriptors ------------------------------------------------------------------ */

#define L1 0x10000U /* TTBR0, 16 KiB */
#define U1 0x20000U /* TTBR1 */
#define L2 0x30400U /* a level 2 table */

#define L1_TABLE(domain) (L2 | 1U | (uint32_t)(domain) << 5)
#define SECTION(pa)	 ((pa) | 2U)
#define S_AP(n)		 (((n)&3U) << 10 | ((n)&4U) << 13)
#define S_TEX(n)	 ((n) << 12)
#define S_XN		 (1U << 4)
#define S_PXN		 1U
#define S_DOMAIN(n)	 ((uint32_t)(n) << 5)
#define SMALL(pa)	 ((pa) | 2U)
#define LARGE(pa)	 ((pa) | 1U)
#define P_AP(n)		 (((n)&3U) << 4 | ((n)&4U) << 7)
#define P_XN		 1U
#define C		 (1U << 3)
#define B		 (1U << 2)

/* An EL1 with Short descriptors; domain 0 is a client, 1 a manager, 2 has no access, 3 is
 * reserved, 15 a client. */
static void sd_init(struct s1w *w)
{
	s1w_init(w);
	w->cpu.aa32_el1 = true;
	w->r.hcr = 0;
	w->r.pstate = SVC;
	w->r.tcr = 0;
	w->r.ttbr0 = L1;
	w->r.ttbr1 = U1;
	w->r.mair = 0;
	w->r.dacr = 1 | 3 << 2 | 0 << 4 | 2 << 6 | UINT64_C(1) << 30;
}

static void one_section(struct s1w *w, uint32_t bits)
{
	sd_init(w);
	s1w_put32(w, L1 + 4 * 0x123, SECTION(0xabc00000) | bits);
}

#define VA 0x12345678U

static void test_sd_section(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	one_section(&w, S_AP(3) | C | B | 1 << 16);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_int_equal(r.ipa.v, 0xabc45678);
	assert_int_equal(r.size, 1 << 20);
	assert_int_equal(r.attr, 0xee);
	assert_int_equal(r.sh, 2);
	assert_true(r.global);
	assert_int_equal(r.perm, 0x3f);
	assert_int_equal(w.reads, 1);
	assert_int_equal(w.read_bytes[0], 4);
	/* An address is 32 bits. */
	assert_int_equal(s1w_both(&w, BIT(40) | VA).ipa.v, 0xabc45678);
	s1w_put32(&w, L1 + 4 * 0x123, SECTION(0xabc00000) | S_AP(3) | 1 << 17);
	assert_false(s1w_both(&w, VA).global);
	assert_int_equal(s1w_both(&w, VA).attr, 0x00);
	/* A level 1 that is invalid. */
	r = s1w_both(&w, VA + (1 << 20));
	assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(r.level, 1);
	assert_int_equal(r.fs, 0x05);
	assert_int_equal(r.fsc, 0x05);
	assert_int_equal(r.domain, 0);

	/* A supersection: PA[39:36] in [8:5], PA[35:32] in [23:20]; its domain is 0. */
	s1w_put32(&w, L1 + 4 * 0x123,
		  0xab000000 | 0x5 << 20 | 1 << 18 | 0xc << 5 | 2 | S_AP(3));
	r = s1w_both(&w, VA);
	assert_int_equal(r.ipa.v, UINT64_C(0xc5ab345678));
	assert_int_equal(r.size, 1 << 24);
	assert_int_equal(r.domain, 0);
}

static void test_sd_pages(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	sd_init(&w);
	s1w_put32(&w, L1 + 4 * 0x123, L1_TABLE(15));
	s1w_put32(&w, L2 + 4 * 0x45, SMALL(0xabcde000) | P_AP(3) | C | B | 1 << 10);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_int_equal(r.ipa.v, 0xabcde678);
	assert_int_equal(r.size, 4096);
	assert_int_equal(r.sh, 2);
	assert_int_equal(r.domain, 15);
	assert_int_equal(w.reads, 2);
	/* A large page stands in 16 entries. */
	s1w_put32(&w, L2 + 4 * 0x45, LARGE(0xabcd0000) | P_AP(3) | 1 << 11);
	r = s1w_both(&w, VA);
	assert_int_equal(r.ipa.v, 0xabcd5678);
	assert_int_equal(r.size, 65536);
	assert_false(r.global);
	/* Level 2 faults have the table's domain. */
	s1w_put32(&w, L2 + 4 * 0x45, 0xabcde000);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(r.fs, 0x07);
	assert_int_equal(r.fsc, 0x06);
	assert_int_equal(r.domain, 15);
}

/* TTBCR.N splits, PD0 and PD1 forbid; TTBR0's table shrinks. */
static void test_sd_split(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 8; n++)
		for (unsigned int b = 20; b < 32; b++) {
			uint32_t va = 1U << b;
			bool upper = n && b >= 32 - n;
			struct s1w w;

			sd_init(&w);
			w.r.tcr = n;
			/* Bits of the base that the size of the table takes. */
			w.r.ttbr0 = UINT64_C(0xff00000000) | 0x10000 | (0x4000 >> n);
			w.r.ttbr1 = U1 | 0x2040;
			s1w_both(&w, va);
			assert_int_equal(
				w.read_ipa[0],
				(upper ? U1 : 0x10000U | (n ? 0x4000U >> n : 0x4000U)) |
					(va >> 20) * 4);
			w.r.tcr = n | 1 << 4;
			assert_int_equal(s1w_both(&w, va).fs, 0x05);
			assert_int_equal(w.reads, upper);
			w.r.tcr = n | 1 << 5;
			assert_int_equal(s1w_both(&w, va).fs, 0x05);
			assert_int_equal(w.reads, !upper);
		}
}

/* AP[2:0], and AP[2:1] with SCTLR.AFE, for both ELs, in sections and pages. */
static void test_sd_ap(void **state)
{
	/* EL1 and EL0, bit 0 read, bit 1 write. */
	static const unsigned int full[8][2] = {
		{0, 0}, {3, 0}, {3, 1}, {3, 3}, {0, 0}, {1, 0}, {1, 1}, {1, 1},
	};
	static const unsigned int simple[4][2] = {{3, 0}, {3, 3}, {1, 0}, {1, 1}};

	(void)state;
	for (unsigned int i = 0; i < 8 * 2 * 3 * 2; i++) {
		unsigned int ap = i & 7, form = (i >> 4) % 3, el = i / 48;
		bool afe = i >> 3 & 1;
		struct s1w w;

		sd_init(&w);
		w.r.sctlr |= afe ? AFE : 0;
		w.r.pstate = el ? SVC : USR;
		if (form == 0) {
			s1w_put32(&w, L1 + 4 * 0x123, SECTION(0xabc00000) | S_AP(ap));
		} else {
			s1w_put32(&w, L1 + 4 * 0x123, L1_TABLE(0));
			s1w_put32(&w, L2 + 4 * 0x45,
				  (form == 1 ? SMALL(0xabcde000) : LARGE(0xabcd0000)) |
					  P_AP(ap));
		}
		for (unsigned int op = 0; op < 2; op++) {
			struct lhv_s2_s1_result r;
			unsigned int may = afe ? simple[ap >> 1][!el] : full[ap][!el];

			w.acc.op = op ? LHV_S2_S1_WRITE : LHV_S2_S1_READ;
			r = s1w_both(&w, VA);
			if (afe && !(ap & 1)) {
				assert_int_equal(r.fault, LHV_S2_S1_ACCESS_FLAG);
				assert_int_equal(r.fs, form ? 0x06 : 0x03);
				assert_int_equal(r.fsc, form ? 0x0a : 0x09);
			} else if (may >> op & 1) {
				assert_int_equal(r.fault, LHV_S2_S1_NONE);
			} else {
				assert_int_equal(r.fault, LHV_S2_S1_PERMISSION);
				assert_int_equal(r.fs, form ? 0x0f : 0x0d);
				assert_int_equal(r.fsc, form ? 0x0e : 0x0d);
				assert_int_equal(r.write, op);
			}
		}
	}
}

/* XN, PXN, WXN, UWXN. */
static void test_sd_exec(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 3 * 64; i++) {
		unsigned int form = i % 3, j = i / 3;
		bool xn = j & 1, pxn = j & 2, wxn = j & 4, uwxn = j & 8;
		/* Read-only for all, read-write for EL1, read-write for all, nothing. */
		static const unsigned int aps[4] = {6, 1, 3, 0};
		unsigned int ap = aps[j >> 4];
		bool pr = ap != 0, pw = ap == 1 || ap == 3, ur = ap == 6 || ap == 3,
		     uw = ap == 3;
		bool px = pr && !xn && !pxn && !(wxn && pw) && !(uwxn && uw);
		bool ux = ur && !xn && !(wxn && uw);
		struct s1w w;

		sd_init(&w);
		w.r.sctlr |= (wxn ? BIT(19) : 0) | (uwxn ? BIT(20) : 0);
		w.acc.op = LHV_S2_S1_EXEC;
		if (form == 0) {
			s1w_put32(&w, L1 + 4 * 0x123,
				  SECTION(0xabc00000) | S_AP(ap) | (xn ? S_XN : 0) |
					  (pxn ? S_PXN : 0));
		} else {
			s1w_put32(&w, L1 + 4 * 0x123, L1_TABLE(0) | (pxn ? 1 << 2 : 0));
			s1w_put32(&w, L2 + 4 * 0x45,
				  form == 1
					  ? SMALL(0xabcde000) | P_AP(ap) | (xn ? P_XN : 0)
					  : LARGE(0xabcd0000) | P_AP(ap) |
						    (xn ? 1 << 15 : 0));
		}
		assert_int_equal(!s1w_both(&w, VA).fault, px);
		assert_int_equal(s1w_both(&w, VA).perm & (LHV_S2_S1_PX | LHV_S2_S1_UX),
				 (px ? LHV_S2_S1_PX : 0U) | (ux ? LHV_S2_S1_UX : 0U));
		w.r.pstate = USR;
		assert_int_equal(!s1w_both(&w, VA).fault, ux);
	}
}

static void test_sd_pan(void **state)
{
	struct s1w w;

	(void)state;
	one_section(&w, S_AP(2));
	w.r.pstate |= BIT(22);
	assert_int_equal(s1w_both(&w, VA).fs, 0);
	w.cpu.pan = 1;
	assert_int_equal(s1w_both(&w, VA).fs, 0x0d);
	w.acc.op = LHV_S2_S1_EXEC;
	assert_int_equal(s1w_both(&w, VA).fs, 0);
	w.acc.op = LHV_S2_S1_READ;
	/* LDRT is a load of EL0; there is no UAO, bit 23 is another's. */
	w.acc.unpriv = true;
	w.cpu.uao = true;
	w.r.pstate |= BIT(23);
	assert_int_equal(s1w_both(&w, VA).fs, 0);
	w.acc.op = LHV_S2_S1_WRITE;
	assert_int_equal(s1w_both(&w, VA).fs, 0x0d);
	one_section(&w, S_AP(1));
	w.cpu.pan = 1;
	w.r.pstate |= BIT(22);
	assert_int_equal(s1w_both(&w, VA).fs, 0);
}

/* DACR: client, manager, no access, reserved. */
static void test_sd_domains(void **state)
{
	(void)state;
	for (unsigned int form = 0; form < 2; form++)
		for (unsigned int d = 0; d < 16; d++)
			for (unsigned int v = 0; v < 4; v++) {
				struct lhv_s2_s1_result r;
				struct s1w w;

				sd_init(&w);
				w.r.dacr = ((uint64_t)v << 2 * d) |
					   (~UINT64_C(0) & ~(UINT64_C(3) << 2 * d) &
					    UINT64_C(0x55555555));
				/* EL0 has nothing here, and nobody executes. */
				if (form) {
					s1w_put32(&w, L1 + 4 * 0x123, L1_TABLE(d));
					s1w_put32(&w, L2 + 4 * 0x45,
						  SMALL(0xabcde000) | P_AP(1) | P_XN);
				} else {
					s1w_put32(&w, L1 + 4 * 0x123,
						  SECTION(0xabc00000) | S_AP(1) |
							  S_DOMAIN(d) | S_XN);
				}
				w.r.pstate = USR;
				for (unsigned int op = 0; op < 3; op++) {
					w.acc.op = op == 0   ? LHV_S2_S1_READ
						   : op == 1 ? LHV_S2_S1_WRITE
							     : LHV_S2_S1_EXEC;
					r = s1w_both(&w, VA);
					switch (v) {
					case 1:
						assert_int_equal(r.fs,
								 form ? 0x0f : 0x0d);
						break;
					case 3:
						assert_int_equal(r.fault, LHV_S2_S1_NONE);
						assert_int_equal(r.perm, 0x3f);
						break;
					default:
						assert_int_equal(r.fault,
								 LHV_S2_S1_DOMAIN);
						assert_int_equal(r.fs,
								 form ? 0x0b : 0x09);
						/* PAR_EL1 alone has a code for it. */
						assert_int_equal(r.fsc,
								 form ? 0x3e : 0x3d);
						assert_int_equal(r.perm, 0);
						break;
					}
					assert_int_equal(r.domain, d);
				}
				/* Maintenance is not checked at all. */
				w.acc.op = LHV_S2_S1_DC_IVAC;
				assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
			}
}

/* TEX, C, B without remap: G5.7's table. */
static void test_sd_tex(void **state)
{
	/* Value of the attribute byte; 0x100 marks Device, whose sharing is outer. */
	static const unsigned int plain[16] = {
		0x100, 0x104,
		0xaa,  0xee, /* TEX 0 */
		0x44,  0x100,
		0x44,  0xff, /* TEX 1: 01 is reserved, 10 implementation defined */
		0x104, 0x100,
		0x100, 0x100, /* TEX 2: 00 Device; the others reserved */
		0x100, 0x100,
		0x100, 0x100, /* TEX 3: reserved */
	};
	static const unsigned int half[4] = {0x4, 0xf, 0xa, 0xe};

	(void)state;
	for (unsigned int i = 0; i < 64; i++) {
		unsigned int tex = i & 7, cb = i >> 3 & 3, s = i >> 5, want, a;
		struct lhv_s2_s1_result r;
		struct s1w w;

		want = tex & 4 ? half[tex & 3] << 4 | half[cb] : plain[tex << 2 | cb];
		a = want & 0xff;
		one_section(&w, S_AP(3) | S_TEX(tex) | cb << 2 | s << 16);
		r = s1w_both(&w, VA);
		assert_int_equal(r.attr, a);
		assert_int_equal(r.sh, want & 0x100 || a == 0x44 || s ? 2 : 0);
		/* The same of a small and a large page. */
		sd_init(&w);
		s1w_put32(&w, L1 + 4 * 0x123, L1_TABLE(0));
		s1w_put32(&w, L2 + 4 * 0x45,
			  SMALL(0xabcde000) | P_AP(3) | tex << 6 | cb << 2 | s << 10);
		assert_int_equal(s1w_both(&w, VA).attr, a);
		assert_int_equal(s1w_both(&w, VA).sh, r.sh);
		s1w_put32(&w, L2 + 4 * 0x45,
			  LARGE(0xabcd0000) | P_AP(3) | tex << 12 | cb << 2 | s << 10);
		assert_int_equal(s1w_both(&w, VA).attr, a);
		assert_int_equal(s1w_both(&w, VA).sh, r.sh);
	}
}

/* SCTLR.TRE: TEX[0], C and B choose a region of PRRR and NMRR. */
static void test_sd_remap(void **state)
{
	static const unsigned int half[4] = {0x4, 0xf, 0xa, 0xe};

	(void)state;
	for (unsigned int i = 0; i < 8 * 4 * 16 * 8; i++) {
		unsigned int region = i & 7, tr = i >> 3 & 3, ir = i >> 5 & 3,
			     or = i >> 7 & 3;
		bool s = i >> 9 & 1, ns = i >> 10 & 1, nos = i >> 11 & 1;
		uint64_t prrr = (uint64_t)tr << 2 * region |
				(uint64_t)nos << (24 + region) |
				(ns ? BIT(s ? 19 : 18) : BIT(s ? 18 : 19));
		uint64_t nmrr = (uint64_t)ir << 2 * region | (uint64_t) or
				<< (16 + 2 * region);
		unsigned int attr, sh;
		struct lhv_s2_s1_result r;
		struct s1w w;

		/* TEX[2:1] are the system's. */
		one_section(&w, S_AP(3) | S_TEX((region >> 2) | 6U) | (region & 3) << 2 |
					(uint32_t)s << 16);
		w.r.sctlr |= TRE;
		w.r.mair = nmrr << 32 | prrr;
		r = s1w_both(&w, VA);
		sh = ns ? (nos ? 3 : 2) : 0;
		if (region == 6)
			attr = 0x44; /* implementation defined */
		else if (tr == 2)
			attr = half[or] << 4 | half[ir];
		else
			attr = tr == 1 ? 0x04 : 0x00;
		assert_int_equal(r.attr, attr);
		assert_int_equal(r.sh, attr < 0x10 || attr == 0x44 ? 2 : sh);
	}
}

static void test_sd_rest(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	/* Big-endian. */
	one_section(&w, S_AP(3));
	w.r.sctlr |= BIT(25);
	assert_int_equal(s1w_both(&w, VA).ipa.v, 0xabc45678);
	/* Off. */
	sd_init(&w);
	w.r.sctlr = 0;
	r = s1w_both(&w, 0xfffffffc);
	assert_true(r.flat);
	assert_int_equal(r.ipa.v, 0xfffffffc);
	assert_int_equal(r.attr, 0);
	w.acc.size = 8;
	r = s1w_both(&w, 0xfffffffc);
	assert_int_equal(r.fault, LHV_S2_S1_ALIGNMENT);
	assert_int_equal(r.fs, 0x01);
	assert_int_equal(r.fsc, 0x21);
	w.r.hcr = BIT(12);
	assert_int_equal(s1w_both(&w, 0xfffffffc).attr, 0xff);
	/* Misaligned to Device memory, before the domain and the permissions. */
	one_section(&w, S_AP(0) | S_DOMAIN(2) | B);
	w.acc.size = 16;
	r = s1w_both(&w, VA);
	assert_int_equal(r.fs, 0x01);
	assert_int_equal(r.domain, 2);
	/* A stage 2 fault and an external abort on either read. */
	for (unsigned int n = 0; n < 2; n++) {
		sd_init(&w);
		w.ret_at = n;
		s1w_put32(&w, L1 + 4 * 0x123, L1_TABLE(15));
		s1w_put32(&w, L2 + 4 * 0x45, SMALL(0xabcde000) | P_AP(3));
		w.ret = LHV_S2_READ_STAGE2;
		w.s2.fault = LHV_S2_S1_TRANSLATION;
		w.s2.level = 3;
		r = s1w_both(&w, VA);
		assert_true(r.s1ptw);
		assert_int_equal(r.fsc, 0x07);
		assert_int_equal(r.fs, 0);
		assert_int_equal(r.walk_level, n + 1);
		w.ret = LHV_S2_READ_EXTERNAL;
		assert_int_equal(s1w_both(&w, VA).fs, n ? 0x0e : 0x0c);
		w.ret = LHV_ERR_AGAIN;
		w.reads = 0;
		assert_int_equal(
			lhv_s2_s1walk(&w.r, &w.cpu, &w.acc, lhv_va(VA), s1w_read, &w, &r),
			LHV_ERR_AGAIN);
		assert_int_equal(w.reads, n + 1);
	}
	/* EL0 below an EL1 of which HCR_EL2.RW says what it is. */
	one_section(&w, S_AP(3));
	w.r.pstate = USR;
	assert_int_equal(s1w_both(&w, VA).size, 1 << 20);
	w.r.hcr = BIT(31);
	assert_int_not_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
}

/* --- Long descriptors ------------------------------------------------------------------- */

#define LPAGE  UINT64_C(3)
#define LBLOCK UINT64_C(1)
#define AF     BIT(10)

static void ld_init(struct s1w *w)
{
	sd_init(w);
	w->r.tcr = BIT(31);
	w->r.mair = 0x4404ff;
}

/* A page at VA; the tables get `tables`. */
static void ld_page(struct s1w *w, uint64_t bits, uint64_t tables)
{
	ld_init(w);
	s1w_put(w, L1, 0x40000 | LPAGE | tables);
	s1w_put(w, 0x40000 + 8 * 0x91, 0x50000 | LPAGE);
	s1w_put(w, 0x50000 + 8 * 0x145, UINT64_C(0xfe76543000) | LPAGE | bits);
}

static void test_ld_walk(void **state)
{
	struct lhv_s2_s1_result r;
	struct s1w w;

	(void)state;
	ld_page(&w, AF | 0x300 | BIT(11) | BIT(52), 0);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fault, LHV_S2_S1_NONE);
	assert_int_equal(r.ipa.v, UINT64_C(0xfe76543678));
	assert_int_equal(r.size, 4096);
	assert_int_equal(r.attr, 0xff);
	assert_int_equal(r.sh, 3);
	assert_false(r.global);
	assert_true(r.contig);
	assert_int_equal(w.reads, 3);
	assert_int_equal(r.perm, LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_PX);
	/* Faults have the Long-descriptor codes, and no FS. */
	s1w_put(&w, 0x50000 + 8 * 0x145, 0x76543000 | 1 | AF);
	r = s1w_both(&w, VA);
	assert_int_equal(r.fsc, 0x07);
	assert_int_equal(r.fs, 0);
	s1w_put(&w, 0x50000 + 8 * 0x145, 0x76543000 | LPAGE);
	assert_int_equal(s1w_both(&w, VA).fsc, 0x0b);
	/* Addresses above 40 bits, at each level. */
	for (unsigned int b = 40; b < 48; b++) {
		ld_page(&w, AF | BIT(b), 0);
		r = s1w_both(&w, VA);
		assert_int_equal(r.fault, LHV_S2_S1_ADDRESS_SIZE);
		assert_int_equal(r.fsc, 0x03);
		ld_page(&w, AF, BIT(b));
		assert_int_equal(s1w_both(&w, VA).fsc, 0x01);
		ld_page(&w, AF, 0);
		w.r.ttbr0 |= BIT(b);
		assert_int_equal(s1w_both(&w, VA).fsc, 0x00);
		assert_int_equal(w.reads, 0);
	}
	ld_page(&w, AF, 0);
	w.r.ttbr0 |= BIT(48); /* the ASID */
	assert_int_equal(s1w_both(&w, VA).fault, LHV_S2_S1_NONE);
	/* Blocks: level 1 is 1 GiB, level 2 2 MiB. */
	s1w_put(&w, L1, UINT64_C(0xfec0000000) | LBLOCK | AF);
	assert_int_equal(s1w_both(&w, VA).ipa.v, UINT64_C(0xfec0000000) | VA);
	assert_int_equal(s1w_both(&w, VA).size, 1 << 30);
	s1w_put(&w, L1, 0x40000 | LPAGE);
	s1w_put(&w, 0x40000 + 8 * 0x91, UINT64_C(0xfe00200000) | LBLOCK | AF);
	assert_int_equal(s1w_both(&w, VA).ipa.v,
			 UINT64_C(0xfe00200000) | (VA & 0x1fffff));
	assert_int_equal(s1w_both(&w, VA).size, 2 << 20);
	/* MAIR0 and MAIR1; what AArch64 alone has is reserved. */
	for (unsigned int i = 0; i < 8; i++) {
		ld_page(&w, AF | i << 2, 0);
		w.r.mair = UINT64_C(0xbb) << 8 * i;
		assert_int_equal(s1w_both(&w, VA).attr, 0xbb);
		w.cpu.xs = w.cpu.mte2 = true;
		w.r.mair = UINT64_C(0xf0) << 8 * i;
		assert_int_equal(s1w_both(&w, VA).attr, 0x00);
		w.r.mair = UINT64_C(0x05) << 8 * i;
		assert_int_equal(s1w_both(&w, VA).attr, 0x04);
	}
}

/* T0SZ and T1SZ: which half, where the walk starts, which table entry. */
static void test_ld_split(void **state)
{
	(void)state;
	for (unsigned int t0 = 0; t0 < 8; t0++)
		for (unsigned int t1 = 0; t1 < 8; t1++)
			for (unsigned int b = 0; b < 64; b++) {
				/* A run of ones or zeros from the top. */
				uint32_t va = b < 32 ? UINT32_MAX >> b
						     : ~(UINT32_MAX >> (b - 32));
				uint64_t top0 = UINT64_C(1) << (32 - t0);
				uint64_t bottom1 =
					(UINT64_C(1) << 32) - (UINT64_C(1) << (32 - t1));
				bool low = va < top0, high = va >= bottom1;
				int upper; /* G5.5: which TTBR */
				struct lhv_s2_s1_result r;
				unsigned int size, start;
				struct s1w w;

				if (!t0 && !t1)
					upper = 0;
				else if (!t1)
					upper = !low;
				else if (!t0)
					upper = high;
				else
					upper = low ? 0 : high ? 1 : -1;
				ld_init(&w);
				w.r.tcr |= t0 | t1 << 16;
				r = s1w_both(&w, va);
				assert_int_equal(r.fault, LHV_S2_S1_TRANSLATION);
				if (upper < 0) {
					assert_int_equal(r.level, 1);
					assert_int_equal(w.reads, 0);
					continue;
				}
				size = 32 - (upper ? t1 : t0);
				start = size > 30 ? 1 : 2;
				assert_int_equal(w.reads, 1);
				assert_int_equal(r.level, start);
				assert_int_equal(
					w.read_ipa[0],
					(upper ? U1 : L1) +
						8 * ((va & ((UINT64_C(1) << size) - 1)) >>
						     (start == 1 ? 30 : 21)));
				/* EPD0, EPD1 */
				w.r.tcr |= upper ? BIT(23) : BIT(7);
				r = s1w_both(&w, va);
				assert_int_equal(r.fsc, 0x05);
				assert_int_equal(w.reads, 0);
				w.r.tcr ^= BIT(23) | BIT(7);
				s1w_both(&w, va);
				assert_int_equal(w.reads, 1);
			}
}

static void test_ld_permissions(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4 * 4 * 16 * 16; i++) {
		unsigned int ap = i & 3, xn = i >> 2 & 3, tap = i >> 4 & 3,
			     txn = i >> 6 & 3;
		bool wxn = i >> 8 & 1, uwxn = i >> 9 & 1;
		bool pr = true, pw = !(ap & 2) && !(tap & 2);
		bool ur = (ap & 1) && !(tap & 1), uw = ap == 1 && !tap;
		bool x = !((xn | txn) & 2), p = !((xn | txn) & 1);
		bool ux = ur && x && !(wxn && uw);
		bool px = pr && x && p && !(wxn && pw) && !(uwxn && uw);
		bool want[2][3] = {{ur, uw, ux}, {pr, pw, px}};
		struct s1w w;

		ld_page(&w, AF | (uint64_t)ap << 6 | (uint64_t)xn << 53,
			(uint64_t)tap << 61 | (uint64_t)txn << 59);
		w.r.sctlr |= (wxn ? BIT(19) : 0) | (uwxn ? BIT(20) : 0);
		for (unsigned int el = 0; el < 2; el++)
			for (unsigned int op = 0; op < 3; op++) {
				struct lhv_s2_s1_result r;

				w.r.pstate = el ? SVC : USR;
				w.acc.op = op == 0   ? LHV_S2_S1_READ
					   : op == 1 ? LHV_S2_S1_WRITE
						     : LHV_S2_S1_EXEC;
				r = s1w_both(&w, VA);
				assert_int_equal(!r.fault, want[el][op]);
				assert_int_equal(r.fsc, want[el][op] ? 0 : 0x0f);
				assert_int_equal(r.perm >> (el ? 0 : 3) >> op & 1,
						 want[el][op]);
			}
	}
}

/* TTBCR2.HPD0 and HPD1 need TTBCR.T2E and FEAT_AA32HPD. */
static void test_ld_hpd(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 16; i++) {
		bool cpu = i & 1, t2e = i & 2, hpd0 = i & 4, hpd1 = i & 8;
		struct s1w w;

		ld_page(&w, AF, BIT(62));
		s1w_put(&w, U1, 0x40000 | LPAGE | BIT(62));
		w.cpu.aa32_hpd = cpu;
		w.r.tcr = BIT(31) | (t2e ? BIT(6) : 0) | (hpd0 ? BIT(41) : 0) |
			  (hpd1 ? BIT(42) : 0);
		w.acc.op = LHV_S2_S1_WRITE;
		assert_int_equal(!s1w_both(&w, VA).fault, cpu && t2e && hpd0);
		w.r.tcr |= 2; /* T0SZ 2: 1 GiB, so VA + 1 GiB is TTBR1's */
		s1w_put(&w, U1 + 8, 0x40000 | LPAGE | BIT(62));
		assert_int_equal(!s1w_both(&w, VA + (1U << 30)).fault,
				 cpu && t2e && hpd1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sd_section),     cmocka_unit_test(test_sd_pages),
		cmocka_unit_test(test_sd_split),       cmocka_unit_test(test_sd_ap),
		cmocka_unit_test(test_sd_exec),	       cmocka_unit_test(test_sd_pan),
		cmocka_unit_test(test_sd_domains),     cmocka_unit_test(test_sd_tex),
		cmocka_unit_test(test_sd_remap),       cmocka_unit_test(test_sd_rest),
		cmocka_unit_test(test_ld_walk),	       cmocka_unit_test(test_ld_split),
		cmocka_unit_test(test_ld_permissions), cmocka_unit_test(test_ld_hpd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
