/* SPDX-License-Identifier: BSD-2-Clause */
/* One translation table entry (DDI 0487, D8.3). */
#include "dec.h"

#include <inttypes.h>

#include <libhv/arch/vmsa.h>

static uint64_t bits(unsigned int hi, unsigned int lo)
{
	return UINT64_MAX >> (63 - hi) & UINT64_MAX << lo;
}

const char *s2_memattr_text(unsigned int m, bool fwb)
{
	static const char *const plain[] = {
		"Device-nGnRnE",
		"Device-nGnRE",
		"Device-nGRE",
		"Device-GRE",
		"reserved (Normal Write-Back, NoTagAccess, with FEAT_MTE_PERM)",
		"Normal Non-cacheable",
		"Normal, outer Non-cacheable, inner Write-Through",
		"Normal, outer Non-cacheable, inner Write-Back",
		"reserved",
		"Normal, outer Write-Through, inner Non-cacheable",
		"Normal Write-Through",
		"Normal, outer Write-Through, inner Write-Back",
		"reserved",
		"Normal, outer Write-Back, inner Non-cacheable",
		"Normal, outer Write-Back, inner Write-Through",
		"Normal Write-Back",
	};
	static const char *const forced[] = {
		"Device-nGnRnE",
		"Device-nGnRE",
		"Device-nGRE",
		"Device-GRE",
		"reserved",
		"Normal Non-cacheable",
		"Normal Write-Back, whatever stage 1 says",
		"as stage 1 says",
	};

	if (!fwb)
		return plain[m & 15];
	if (m == 14)
		return "reserved (Normal Write-Back, NoTagAccess, with FEAT_MTE_PERM)";
	return m < 8 ? forced[m] : "reserved";
}

/* Does the level hold blocks, on some CPU? */
static bool block_ok(unsigned int granule, bool lpa2, int level)
{
	if (granule == 12)
		return level > 0 || (level == 0 && lpa2);
	if (granule == 14)
		return level > 1 || (level == 1 && lpa2);
	return level > 0;
}

static unsigned int contig_run(unsigned int granule, int level)
{
	if (granule == 12)
		return level >= 1 ? 16 : 0;
	if (granule == 14)
		return level == 3 ? 128 : level == 2 ? 32 : 0;
	return level >= 2 ? 32 : 0;
}

/* The address, and the bits of the descriptor that hold it. */
static uint64_t address(uint64_t v, unsigned int granule, bool lpa2, unsigned int shift,
			uint64_t *mask)
{
	uint64_t low = bits(lpa2 ? 49 : 47, shift), a = v & low;

	*mask = low;
	if (lpa2) {
		a |= (v >> 8 & 3) << 50;
		*mask |= bits(9, 8);
	} else if (granule == 16) {
		a |= (v >> 12 & 15) << 48;
		*mask |= bits(15, 12);
	}
	return a;
}

static const char *sh_text(uint64_t sh)
{
	static const char *const text[] = {"Non-shareable", "reserved", "Outer Shareable",
					   "Inner Shareable"};

	return text[sh & 3];
}

static void common(struct rec *r, uint64_t v, bool lpa2, unsigned int granule)
{
	uint64_t sh = v >> 8 & 3;

	if (granule == 16)
		(void)rec_row(r, "OA[51:48]", 15, 12,
			      "address bits [51:48], if outputs have 52");
	rec_row(r, "AF", 10, 10, "%s",
		v & LHV_S2DESC_AF_MASK ? "accessed"
				       : "Access flag fault, or set by hardware")
		->quiet = false;
	if (lpa2) {
		(void)rec_row(r, "OA[51:50]", 9, 8, "address bits [51:50]");
	} else {
		rec_row(r, "SH", 9, 8, "%s", sh_text(sh))->bad = sh == 1;
		if (sh == 1)
			rec_problem(r, "SH: a reserved value");
	}
}

static void s2_leaf(struct rec *r, uint64_t v, const struct opts *o)
{
	static const char *const xn[] = {"executable at EL1 and EL0",
					 "executable at EL0 alone", "not executable",
					 "executable at EL1 alone"};
	static const char *const ap[] = {"no access", "read-only", "write-only",
					 "read/write"};
	unsigned int m = (unsigned int)LHV_GET(LHV_S2DESC_MEMATTR, v);
	bool lpa2 = o->given & OPT_LPA2, fwb = o->given & OPT_FWB;
	unsigned int s2ap = (unsigned int)LHV_GET(LHV_S2DESC_S2AP, v);
	unsigned int x = (unsigned int)LHV_GET(LHV_S2DESC_XN, v);
	bool bad = fwb ? m == 4 || m > 7 : m == 4 || m == 8 || m == 12;

	(void)rec_row(r, "PBHA", 62, 59, "for hardware, if VTCR_EL2.HWU59 to 62 say so");
	(void)rec_row(r, "SW", 58, 55, "for software");
	(void)rec_row(r, "XN", 54, 53, "%s", xn[x]);
	rec_row(r, "CONTIG", 52, 52, "part of a contiguous run")->quiet =
		!(v & LHV_S2DESC_CONTIG_MASK);
	rec_row(r, "DBM", 51, 51, "hardware may make it writable")->quiet =
		!(v & LHV_S2DESC_DBM_MASK);
	rec_row(r, "FNXS", 11, 11, "not XS")->quiet = !(v & LHV_S2DESC_FNXS_MASK);
	common(r, v, lpa2, o->granule);
	(void)rec_row(r, "S2AP", 7, 6, "%s", ap[s2ap]);
	rec_row(r, "MEMATTR", 5, 2, "%s", s2_memattr_text(m, fwb))->bad = bad;
	if (bad)
		rec_problem(r, "MEMATTR: a reserved value");
	rec_fact(r, "memory", "%s%s%s", s2_memattr_text(m, fwb),
		 m < 4 || lpa2 ? "" : ", ", m < 4 || lpa2 ? "" : sh_text(v >> 8 & 3));
	rec_fact(r, "access", "%s, %s", ap[s2ap], s2ap & 1 ? xn[x] : "not executable");
	if (x & 1)
		rec_note(r, "bit 53 is RES0 without FEAT_XNX");
}

static void s1_leaf(struct rec *r, uint64_t v, const struct opts *o)
{
	static const char *const ap[] = {
		"EL1 read/write, EL0 none", "EL1 and EL0 read/write",
		"EL1 read-only, EL0 none", "EL1 and EL0 read-only"};
	bool lpa2 = o->given & OPT_LPA2;
	unsigned int a = (unsigned int)LHV_GET(LHV_S1DESC_AP, v);

	rec_row(r, "POINDEX", 62, 60, "index into POR, with FEAT_S1POE")->quiet =
		!(v & LHV_S1DESC_POINDEX_MASK);
	rec_row(r, "ATTRINDX[3]", 59, 59, "MAIR2_EL1, with FEAT_AIE")->quiet =
		!(v & LHV_S1DESC_ATTRINDX_3_MASK);
	(void)rec_row(r, "SW", 58, 55, "for software");
	(void)rec_row(r, "UXN", 54, 54, "%s",
		      v & LHV_S1DESC_UXN_MASK ? "not executable at EL0"
					      : "executable at EL0");
	(void)rec_row(r, "PXN", 53, 53, "%s",
		      v & LHV_S1DESC_PXN_MASK ? "not executable at EL1"
					      : "executable at EL1");
	rec_row(r, "CONTIG", 52, 52, "part of a contiguous run")->quiet =
		!(v & LHV_S1DESC_CONTIG_MASK);
	rec_row(r, "DBM", 51, 51, "hardware may make it writable")->quiet =
		!(v & LHV_S1DESC_DBM_MASK);
	rec_row(r, "GP", 50, 50, "guarded page (FEAT_BTI)")->quiet =
		!(v & LHV_S1DESC_GP_MASK);
	rec_row(r, "NG", 11, 11, "%s", v & LHV_S1DESC_NG_MASK ? "of one ASID" : "global")
		->quiet = false;
	common(r, v, lpa2, o->granule);
	(void)rec_row(r, "AP", 7, 6, "%s", ap[a]);
	rec_row(r, "NS", 5, 5, "Non-secure, in Secure state")->quiet = !(v >> 5 & 1);
	(void)rec_row(r, "ATTRINDX", 4, 2, "MAIR_EL1.ATTR%u",
		      (unsigned int)LHV_GET(LHV_S1DESC_ATTRINDX, v));
	rec_fact(r, "access", "%s; %s at EL1, %s at EL0", ap[a],
		 v & LHV_S1DESC_PXN_MASK ? "no execution" : "execution",
		 v & LHV_S1DESC_UXN_MASK ? "none" : "execution");
	if (v & LHV_S1DESC_DBM_MASK)
		rec_note(r, "with TCR_EL1.HD: AP[2] is %s",
			 v & LHV_S1DESC_AP2_MASK ? "clean" : "dirty");
}

void dec_pte(struct rec *r, uint64_t v, const struct opts *o)
{
	bool s2 = o->stage == 2, lpa2 = o->given & OPT_LPA2;
	unsigned int g = o->granule;
	unsigned int shift = g + (g - 3) * (unsigned int)(3 - o->level);
	unsigned int type = v & 3, run = contig_run(g, o->level);
	char buf[32];
	uint64_t a, mask, low;

	r->text = s2 ? "stage 2 descriptor" : "stage 1 descriptor of EL1&0";
	r->cite = "DDI 0487, D8.3";
	r->width = 64;
	rec_fact(r, "covers", "%s (level %d, %u KiB granule%s)",
		 shift < 60 ? size_text(UINT64_C(1) << shift, buf, sizeof(buf)) : "all",
		 o->level, 1U << (g - 10), lpa2 ? ", 52-bit descriptors" : "");
	if (!(v & 1)) {
		rec_row(r, "VALID", 0, 0, "invalid: translation fault")->quiet = false;
		rec_fact(r, "kind", "invalid");
		if (s2 && v >> 2)
			rec_note(r,
				 "the other bits are software's; libhv keeps an owner in "
				 "bits "
				 "33:2, here 0x%" PRIx64,
				 (uint64_t)LHV_GET(LHV_S2INVALID_OWNER, v));
		return;
	}
	if (o->level == 3 && type == 1) {
		(void)rec_row(r, "TYPE", 1, 0, "reserved: translation fault");
		rec_fact(r, "kind", "invalid");
		rec_problem(r, "bits 1:0 are 0b01, which is reserved at level 3");
		return;
	}
	if (o->level < 3 && type == 3) {
		a = address(v, g, lpa2, g, &mask);
		if (!s2) {
			(void)rec_row(r, "NSTABLE", 63, 63, "Non-secure from here on");
			(void)rec_row(r, "APTABLE", 62, 61,
				      "bit 0: no EL0 access, bit 1: no write");
			(void)rec_row(r, "UXNTABLE", 60, 60,
				      "not executable at EL0 from here on");
			(void)rec_row(r, "PXNTABLE", 59, 59,
				      "not executable at EL1 from here on");
		}
		(void)rec_row(r, "TA", lpa2 ? 49 : 47, g, "next table");
		if (lpa2)
			(void)rec_row(r, "TA[51:50]", 9, 8, "address bits [51:50]");
		else if (g == 16)
			(void)rec_row(r, "TA[51:48]", 15, 12,
				      "address bits [51:48], if outputs have 52");
		(void)rec_row(r, "TYPE", 1, 0, "table");
		rec_fact(r, "kind", "table");
		rec_fact(r, "address", "0x%" PRIx64, a);
		low = g > 12 ? bits(g - 1, 12) : 0;
		rec_res0(r, v,
			 (s2 ? bits(63, 59) : 0) |
				 ((low | (lpa2 ? bits(50, 50) : bits(50, 48))) & ~mask));
		return;
	}
	a = address(v, g, lpa2, shift, &mask);
	if (s2)
		s2_leaf(r, v, o);
	else
		s1_leaf(r, v, o);
	rec_row(r, "OA", lpa2 ? 49 : 47, shift, "output address")->quiet = false;
	if (o->level < 3)
		rec_row(r, "NT", 16, 16, "not for the TLB as a block")->quiet =
			!(v >> 16 & 1);
	(void)rec_row(r, "TYPE", 1, 0, o->level == 3 ? "page" : "block");
	rec_fact(r, "kind", o->level == 3 ? "page" : "block");
	rec_fact(r, "address", "0x%" PRIx64, a);
	if (!block_ok(g, lpa2, o->level))
		rec_problem(r,
			    "level %d has no blocks with this granule: translation fault",
			    o->level);
	else if (o->level == 1 && g == 16)
		rec_note(r, "blocks of level 1 need FEAT_LPA");
	if (v & LHV_S2DESC_CONTIG_MASK) {
		if (run)
			rec_fact(r, "run", "%u entries, %s", run,
				 size_text((uint64_t)run << shift, buf, sizeof(buf)));
		else
			rec_problem(r, "CONTIG: level %d has no contiguous runs",
				    o->level);
	}
	low = shift > 12 ? bits(shift - 1, 12) : 0;
	if (o->level < 3)
		low &= ~LHV_S2DESC_NT_MASK;
	low |= lpa2 ? 0 : bits(49, 48);
	if (s2)
		low |= bits(50, 50);
	rec_res0(r, v, low & ~mask);
}
