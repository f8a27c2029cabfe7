/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest walk, VMSAv8-32 (DDI 0487, G5): an AArch32 EL1 with Short or Long descriptors.
 *
 * Where the architecture leaves a choice: a reserved combination of TEX, C and B, and a
 * reserved PRRR.TRn, is Device-nGnRnE; the implementation defined ones are Normal
 * Non-cacheable; without TEX remap PRRR and NMRR count as reset; a reserved field of DACR
 * is no access, and so is AP[2:0] 0b100.
 */
#include "s1walk.h"

#define MAIR_NGNRE 0x04U
#define SH_INNER   3U

/* --- What both formats share ---------------------------------------------------------------- */

/* EL1's in the low three bits of LHV_S2_S1_*, EL0's above. */
static unsigned int own(const struct s1 *w, unsigned int perm)
{
	return w->el0 ? perm >> 3 & S1_RWX : perm & S1_RWX;
}

/*
 * Adds execution to what `rw` gives both ELs: not without read permission, and with
 * SCTLR.WXN and UWXN not where it can be written.
 */
static unsigned int add_exec(const struct s1 *w, unsigned int rw, bool xn, bool pxn)
{
	bool wxn = w->r->sctlr & LHV_SCTLR_WXN_MASK;
	bool uwxn = w->r->sctlr & LHV_SCTLR_UWXN_MASK;
	unsigned int perm = rw;

	if (xn)
		return perm;
	if ((rw & LHV_S2_S1_UR) && !(wxn && (rw & LHV_S2_S1_UW)))
		perm |= LHV_S2_S1_UX;
	if ((rw & LHV_S2_S1_PR) && !pxn && !(wxn && (rw & LHV_S2_S1_PW)) &&
	    !(uwxn && (rw & LHV_S2_S1_UW)))
		perm |= LHV_S2_S1_PX;
	return perm;
}

static int check(struct s1 *w, unsigned int perm, bool device, int level)
{
	unsigned int bad;

	if (s1_cmo(w))
		return LHV_OK;
	if (s1_exec(w)) {
		if ((device && w->cpu->exec_device_faults) || !(own(w, perm) & S1_X))
			return lhv_s2_s1_fail(w, LHV_S2_S1_PERMISSION, level);
		return LHV_OK;
	}
	if (w->pan && (perm & (LHV_S2_S1_UR | LHV_S2_S1_UW)))
		perm &= ~(LHV_S2_S1_PR | LHV_S2_S1_PW);
	bad = s1_needs(w) & ~own(w, perm);
	if (bad) {
		w->out->write = !(bad & S1_R); /* of both, the read is told */
		return lhv_s2_s1_fail(w, LHV_S2_S1_PERMISSION, level);
	}
	return LHV_OK;
}

/* Permissions of AP[2:1]. */
static const uint8_t ap_simple[4] = {
	LHV_S2_S1_PR | LHV_S2_S1_PW,
	LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_UR | LHV_S2_S1_UW,
	LHV_S2_S1_PR,
	LHV_S2_S1_PR | LHV_S2_S1_UR,
};

/* --- Short descriptors ---------------------------------------------------------------------- */

/* Permissions of AP[2:0]. */
static const uint8_t ap_full[8] = {
	0,
	LHV_S2_S1_PR | LHV_S2_S1_PW,
	LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_UR,
	LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_UR | LHV_S2_S1_UW,
	0,
	LHV_S2_S1_PR,
	LHV_S2_S1_PR | LHV_S2_S1_UR,
	LHV_S2_S1_PR | LHV_S2_S1_UR,
};

/* Half a byte of MAIR for a two-bit cacheability: NC; WB, allocate; WT; WB. */
static unsigned int cacheability(unsigned int c)
{
	static const uint8_t half[] = {0x4, 0xf, 0xa, 0xe};

	return half[c & 3];
}

static unsigned int normal(unsigned int inner, unsigned int outer)
{
	return cacheability(outer) << 4 | cacheability(inner);
}

/* Memory type of TEX, C and B without remap. */
static unsigned int tex_default(unsigned int tex, unsigned int cb)
{
	if (tex & 4)
		return normal(cb, tex & 3);
	switch (tex << 2 | cb) {
	case 0x1: /* shareable Device */
	case 0x8: /* non-shareable Device */
		return MAIR_NGNRE;
	case 0x2:
	case 0x3:
		return normal(cb, cb);
	case 0x4:
	case 0x6: /* implementation defined */
		return S1_MAIR_NC;
	case 0x7:
		return normal(1, 1);
	default: /* strongly-ordered, and reserved */
		return S1_MAIR_DEVICE;
	}
}

static unsigned int remap(const struct s1 *w, unsigned int region, bool s,
			  unsigned int *sh)
{
	uint64_t prrr = w->r->mair & 0xffffffff, nmrr = w->r->mair >> 32;
	bool shared = prrr & (s ? LHV_PRRR_NS1_MASK : LHV_PRRR_NS0_MASK);
	bool inner = LHV_GET(LHV_PRRR_NOS, prrr) >> region & 1;

	*sh = !shared ? 0 : inner ? SH_INNER : S1_SH_OUTER;
	if (region == 6) /* implementation defined */
		return S1_MAIR_NC;
	switch (LHV_GET(LHV_PRRR_TR, prrr) >> (2 * region) & 3) {
	case LHV_PRRR_TR_DEVICE_NGNRE:
		return MAIR_NGNRE;
	case LHV_PRRR_TR_NORMAL:
		return normal((unsigned int)(LHV_GET(LHV_NMRR_IR, nmrr) >> (2 * region)),
			      (unsigned int)(LHV_GET(LHV_NMRR_OR, nmrr) >> (2 * region)));
	default:
		return S1_MAIR_DEVICE;
	}
}

/* A section or page, in one shape. */
struct leaf {
	uint64_t base;
	unsigned int shift, ap, tex, cb, domain;
	bool s, xn, pxn;
	int level;
};

static int leaf_sd(struct s1 *w, const struct leaf *l)
{
	unsigned int dn = (unsigned int)(w->r->dacr >> (2 * l->domain)) & 3, sh, attr,
		     perm;
	bool afe = w->r->sctlr & LHV_SCTLR_AFE_MASK;

	w->out->domain = (uint8_t)l->domain;
	if (afe && !(l->ap & 1))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ACCESS_FLAG, l->level);
	if (w->r->sctlr & LHV_SCTLR_TRE_MASK) {
		attr = remap(w, (l->tex & 1) << 2 | l->cb, l->s, &sh);
	} else {
		attr = tex_default(l->tex, l->cb);
		sh = l->s ? S1_SH_OUTER : 0;
	}
	lhv_s2_s1_map(w, l->base, l->shift, attr, sh);
	perm = add_exec(w, afe ? ap_simple[l->ap >> 1] : ap_full[l->ap], l->xn, l->pxn);
	if (dn == 3) /* manager: nothing is checked */
		perm = LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_PX | LHV_S2_S1_UR |
		       LHV_S2_S1_UW | LHV_S2_S1_UX;
	else if (dn != 1) /* no access, and reserved */
		perm = 0;
	w->out->perm = (uint8_t)perm;
	if (s1_misaligned(w, attr))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ALIGNMENT, l->level);
	if (dn == 3)
		return LHV_OK;
	if (dn != 1)
		return s1_cmo(w) ? LHV_OK : lhv_s2_s1_fail(w, LHV_S2_S1_DOMAIN, l->level);
	return check(w, perm, s1_is_device(attr), l->level);
}

static int section(struct s1 *w, uint64_t d)
{
	struct leaf l = {
		.base = d & LHV_SDSECTION_BASE_MASK,
		.shift = 20,
		.ap = (unsigned int)(LHV_GET(LHV_SDSECTION_AP2, d) << 2 |
				     LHV_GET(LHV_SDSECTION_AP1_0, d)),
		.tex = (unsigned int)LHV_GET(LHV_SDSECTION_TEX, d),
		.cb = (unsigned int)(LHV_GET(LHV_SDSECTION_C, d) << 1 |
				     LHV_GET(LHV_SDSECTION_B, d)),
		.domain = (unsigned int)LHV_GET(LHV_SDSECTION_DOMAIN, d),
		.s = d & LHV_SDSECTION_S_MASK,
		.xn = d & LHV_SDSECTION_XN_MASK,
		.pxn = d & LHV_SDSECTION_PXN_MASK,
		.level = 1,
	};

	w->out->global = !(d & LHV_SDSECTION_NG_MASK);
	if (d & LHV_SDSECTION_SUPER_MASK) {
		l.base = (d & LHV_SDSECTION_SUPERBASE_MASK) |
			 LHV_GET(LHV_SDSECTION_PA35_32, d) << 32 |
			 LHV_GET(LHV_SDSECTION_PA39_36, d) << 36;
		l.shift = 24;
		l.domain = 0;
	}
	return leaf_sd(w, &l);
}

static int page(struct s1 *w, uint64_t d, uint64_t table)
{
	struct leaf l = {
		.base = d & LHV_SDPAGE_BASE_MASK,
		.shift = 12,
		.ap = (unsigned int)(LHV_GET(LHV_SDPAGE_AP2, d) << 2 |
				     LHV_GET(LHV_SDPAGE_AP1_0, d)),
		.tex = (unsigned int)LHV_GET(LHV_SDPAGE_TEX, d),
		.cb = (unsigned int)(LHV_GET(LHV_SDPAGE_C, d) << 1 |
				     LHV_GET(LHV_SDPAGE_B, d)),
		.domain = (unsigned int)LHV_GET(LHV_SDTABLE_DOMAIN, table),
		.s = d & LHV_SDPAGE_S_MASK,
		.xn = d & LHV_SDPAGE_XN_MASK,
		.pxn = table & LHV_SDTABLE_PXN_MASK,
		.level = 2,
	};

	w->out->global = !(d & LHV_SDPAGE_NG_MASK);
	if (!(d & LHV_SDPAGE_SMALL_MASK)) {
		l.base = d & LHV_SDPAGE_LARGEBASE_MASK;
		l.shift = 16;
		l.tex = (unsigned int)LHV_GET(LHV_SDPAGE_LARGETEX, d);
		l.xn = d & LHV_SDPAGE_LARGEXN_MASK;
	}
	return leaf_sd(w, &l);
}

static int walk_sd(struct s1 *w)
{
	uint64_t tcr = w->r->tcr, va = w->va, ttbr = w->r->ttbr0, d = 0, table;
	unsigned int n = (unsigned int)LHV_GET(LHV_TTBCR_N, tcr);
	uint64_t pd = LHV_TTBCR_PD0_MASK, low;
	int ret;

	if (va >> (32 - n)) {
		ttbr = w->r->ttbr1;
		pd = LHV_TTBCR_PD1_MASK;
		n = 0;
	}
	if (tcr & pd)
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, 1);
	low = (UINT64_C(1) << (14 - n)) - 1;
	ret = lhv_s2_s1_fetch(w, (ttbr & 0xffffffff & ~low) | va >> 20 << 2, 4, 1, &d);
	if (ret)
		return ret;
	if (d & LHV_SDSECTION_TYPE_MASK)
		return section(w, d);
	if (!(d & LHV_SDTABLE_TYPE_MASK))
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, 1);
	table = d;
	ret = lhv_s2_s1_fetch(w, (d & LHV_SDTABLE_BASE_MASK) | (va >> 12 & 0xff) << 2, 4,
			      2, &d);
	if (ret)
		return ret;
	w->out->domain = (uint8_t)LHV_GET(LHV_SDTABLE_DOMAIN, table);
	if (!(d & LHV_SDPAGE_TYPE_MASK))
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, 2);
	return page(w, d, table);
}

/* --- Long descriptors ------------------------------------------------------------------------ */

#define PA_40	 UINT64_C(0xfffffff000) /* [39:12] of an address or descriptor */
#define ABOVE_40 UINT64_C(0xff0000000000)

static int leaf_ld(struct s1 *w, uint64_t d, unsigned int tables, int level)
{
	unsigned int shift = 12 + 9 * (unsigned int)(3 - level), attr, perm;

	if (!(d & LHV_S1DESC_AF_MASK))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ACCESS_FLAG, level);
	attr = lhv_s2_s1_mair(w, w->r->mair >> (8 * LHV_GET(LHV_S1DESC_ATTRINDX, d)),
			      false);
	lhv_s2_s1_map(w, d & PA_40 & ~((UINT64_C(1) << shift) - 1), shift, attr,
		      (unsigned int)LHV_GET(LHV_S1DESC_SH, d));
	w->out->contig = d & LHV_S1DESC_CONTIG_MASK;
	w->out->global = !(d & LHV_S1DESC_NG_MASK);
	perm = ap_simple[LHV_GET(LHV_S1DESC_AP, d)];
	/* APTable[0] takes EL0's, APTable[1] all writing. */
	if (tables & 4)
		perm &= ~(LHV_S2_S1_UR | LHV_S2_S1_UW);
	if (tables & 8)
		perm &= ~(LHV_S2_S1_PW | LHV_S2_S1_UW);
	perm = add_exec(w, perm, (d & LHV_S1DESC_UXN_MASK) || (tables & 2),
			(d & LHV_S1DESC_PXN_MASK) || (tables & 1));
	w->out->perm = (uint8_t)perm;
	if (s1_misaligned(w, attr))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ALIGNMENT, level);
	return check(w, perm, s1_is_device(attr), level);
}

/* Is the address TTBR1's? -1 when it is nobody's. */
static int upper_half(uint64_t va, unsigned int t0sz, unsigned int t1sz)
{
	bool low = !(va >> (32 - t0sz));
	bool high = !((uint32_t)~va >> 1 >> (31 - t1sz));

	if (!t1sz)
		return t0sz && !low;
	if (!t0sz)
		return high;
	return low ? 0 : high ? 1 : -1;
}

static int walk_ld(struct s1 *w)
{
	uint64_t tcr = w->r->tcr, ttbr, at, d = 0;
	unsigned int t0sz = (unsigned int)LHV_GET(LHV_TTBCR_T0SZ, tcr);
	unsigned int t1sz = (unsigned int)LHV_GET(LHV_TTBCR_T1SZ, tcr);
	unsigned int iasize, shift, tables = 0;
	int upper = upper_half(w->va, t0sz, t1sz), level, ret;
	bool hpd;

	if (upper < 0 || (tcr & (upper ? LHV_TTBCR_EPD1_MASK : LHV_TTBCR_EPD0_MASK)))
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, 1);
	hpd = w->cpu->aa32_hpd && (tcr & LHV_TTBCR_T2E_MASK) &&
	      (tcr >> 32 & (upper ? LHV_TTBCR2_HPD1_MASK : LHV_TTBCR2_HPD0_MASK));
	ttbr = upper ? w->r->ttbr1 : w->r->ttbr0;
	iasize = 32 - (upper ? t1sz : t0sz);
	if (ttbr & ABOVE_40)
		return lhv_s2_s1_fail(w, LHV_S2_S1_ADDRESS_SIZE, 0);
	level = iasize > 30 ? 1 : 2;
	shift = level == 1 ? 30 : 21;
	/* The first table has 2^(iasize - shift) entries. */
	at = ttbr & UINT64_C(0xffffffffff) & ~((UINT64_C(8) << (iasize - shift)) - 1);
	at |= (w->va & ((UINT64_C(1) << iasize) - 1)) >> shift << 3;
	for (;;) {
		ret = lhv_s2_s1_fetch(w, at, 8, level, &d);
		if (ret)
			return ret;
		if (!(d & LHV_S1DESC_VALID_MASK) ||
		    (level == 3 && !(d & LHV_S1DESC_TYPE_MASK)))
			return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, level);
		if (d & ABOVE_40)
			return lhv_s2_s1_fail(w, LHV_S2_S1_ADDRESS_SIZE, level);
		if (level == 3 || !(d & LHV_S1DESC_TYPE_MASK))
			return leaf_ld(w, d, tables, level);
		if (!hpd)
			tables |= (unsigned int)(d >> LHV_S1TABLE_PXNTABLE_SHIFT) & 0xf;
		level++;
		shift -= 9;
		at = (d & PA_40) | (w->va >> shift & 0x1ff) << 3;
	}
}

int lhv_s2_s1_walk32(struct s1 *w)
{
	if (!(w->r->sctlr & LHV_SCTLR_M_MASK) || (w->r->hcr & LHV_HCR_EL2_DC_MASK))
		return lhv_s2_s1_flat(w, w->va);
	return w->sd ? walk_sd(w) : walk_ld(w);
}
