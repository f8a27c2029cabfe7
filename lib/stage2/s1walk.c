/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest walk: what both states share, and VMSAv8-64 (DDI 0487, D8). AArch32 is in
 * s1walk32.c, the composition with stage 2 in s1guest.c.
 *
 * Where the architecture leaves a choice that struct lhv_s2_s1_cpu does not have:
 * a granule that is reserved or not implemented is the smallest implemented one;
 * TCR_EL1.IPS 0b111 is 0b110; HCR_EL2.{NV,NV1} {0,1} is {0,0}; a misaligned table base is
 * aligned down; SH 0b01 is outer; a reserved byte of MAIR_EL1 is the Device type of its
 * bits [3:2], or Device-nGnRnE when any of its bits [7:4] is set.
 */
#include "s1walk.h"

#include <string.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/id.h>

/* --- Results -------------------------------------------------------------------------- */

uint8_t lhv_s2_s1_fsc(enum lhv_s2_s1_fault fault, int level)
{
	static const struct {
		uint8_t lm1, l0;
	} codes[] = {
		[LHV_S2_S1_NONE] = {0, 0},
		[LHV_S2_S1_ADDRESS_SIZE] = {LHV_FSC_ADDRESS_SIZE_LM1,
					    LHV_FSC_ADDRESS_SIZE_L0},
		[LHV_S2_S1_TRANSLATION] = {LHV_FSC_TRANSLATION_LM1,
					   LHV_FSC_TRANSLATION_L0},
		[LHV_S2_S1_ACCESS_FLAG] = {0, LHV_FSC_ACCESS_FLAG_L0},
		[LHV_S2_S1_PERMISSION] = {0, LHV_FSC_PERMISSION_L0},
		[LHV_S2_S1_EXTERNAL] = {LHV_FSC_EXTERNAL_WALK_LM1,
					LHV_FSC_EXTERNAL_WALK_L0},
	};

	if (fault == LHV_S2_S1_ALIGNMENT)
		return LHV_FSC_ALIGNMENT;
	if (fault == LHV_S2_S1_DOMAIN) /* in PAR_EL1 alone */
		return level == 1 ? 0x3d : 0x3e;
	return level < 0 ? codes[fault].lm1 : (uint8_t)(codes[fault].l0 + level);
}

/* FS[4:0] for a fault of level 1; level 2 has two more, and the Access flag three. */
static uint8_t short_fs(enum lhv_s2_s1_fault fault, int level)
{
	static const uint8_t level1[] = {
		[LHV_S2_S1_NONE] = 0,
		[LHV_S2_S1_ADDRESS_SIZE] = 0, /* does not happen */
		[LHV_S2_S1_TRANSLATION] = 0x05,
		[LHV_S2_S1_ACCESS_FLAG] = 0x03,
		[LHV_S2_S1_PERMISSION] = 0x0d,
		[LHV_S2_S1_EXTERNAL] = 0x0c,
		[LHV_S2_S1_ALIGNMENT] = 0x01,
		[LHV_S2_S1_DOMAIN] = 0x09,
	};
	uint8_t fs = level1[fault];

	if (level == 2 && fault != LHV_S2_S1_ALIGNMENT)
		fs = (uint8_t)(fs + (fault == LHV_S2_S1_ACCESS_FLAG ? 3 : 2));
	return fs;
}

int lhv_s2_s1_fail(struct s1 *w, enum lhv_s2_s1_fault fault, int level)
{
	w->out->fault = fault;
	w->out->level = (int8_t)level;
	w->out->fsc = lhv_s2_s1_fsc(fault, level);
	if (w->sd)
		w->out->fs = short_fs(fault, level);
	return S1_STOP;
}

/* Is it a fault that stage 2 can have? */
bool lhv_s2_s1_stage2_fault(const struct lhv_s2_fault *f)
{
	switch (f->fault) {
	case LHV_S2_S1_ADDRESS_SIZE:
	case LHV_S2_S1_TRANSLATION:
		return f->level >= -1 && f->level <= 3;
	case LHV_S2_S1_ACCESS_FLAG:
	case LHV_S2_S1_PERMISSION:
		return f->level >= 0 && f->level <= 3;
	default:
		return false;
	}
}

int lhv_s2_s1_fetch(struct s1 *w, uint64_t ipa, unsigned int bytes, int level,
		    uint64_t *desc)
{
	struct lhv_s2_fault f = {LHV_S2_S1_NONE, 0};
	uint64_t v = 0;
	int ret;

	w->out->desc_ipa = lhv_ipa(ipa);
	w->out->walk_level = (int8_t)level;
	ret = w->read(w->ctx, lhv_ipa(ipa), bytes, &v, &f);
	if (ret < 0)
		return ret;
	switch (ret) {
	case LHV_S2_READ_OK:
		break;
	case LHV_S2_READ_STAGE2:
		if (!lhv_s2_s1_stage2_fault(&f))
			return LHV_ERR_INVAL;
		w->out->stage2 = true;
		w->out->s1ptw = true;
		w->out->ipa = lhv_ipa(ipa);
		lhv_s2_s1_fail(w, f.fault, f.level);
		w->out->fs = 0; /* EL2 takes it, which has no Short descriptors */
		return S1_STOP;
	case LHV_S2_READ_EXTERNAL:
		return lhv_s2_s1_fail(w, LHV_S2_S1_EXTERNAL, level);
	default:
		return LHV_ERR_INVAL;
	}
	if (bytes == 8)
		v = w->ee ? __builtin_bswap64(v) : v;
	else
		v = w->ee ? __builtin_bswap32((uint32_t)v) : (uint32_t)v;
	w->out->desc = v;
	*desc = v;
	return LHV_OK;
}

/* --- Memory types, as bytes of MAIR_EL1 ------------------------------------------------- */

unsigned int lhv_s2_s1_mair(const struct s1 *w, uint64_t byte, bool aarch64)
{
	unsigned int a = (unsigned int)byte & 0xff;
	bool xs = aarch64 && w->cpu->xs;

	if (s1_is_device(a))
		return (a & 3) == 1 && xs ? a : a & 0xc;
	if (a & 0xf)
		return a;
	if (((a == S1_MAIR_NC_XS0 || a == S1_MAIR_WT_XS0) && xs) ||
	    (a == S1_MAIR_TAGGED && aarch64 && w->cpu->mte2))
		return a;
	return S1_MAIR_DEVICE;
}

static bool nibble_wb(unsigned int n)
{
	return (n & 4) && n != 4;
}

/* The XS attribute of a type that lhv_s2_s1_mair() let through. */
static bool xs_of(unsigned int a)
{
	if (s1_is_device(a))
		return !(a & 1);
	return (a & 0xf) && !(nibble_wb(a >> 4) && nibble_wb(a & 0xf));
}

/* The type that counts for this access, with the cache enables of SCTLR_EL1. */
static unsigned int effective(const struct s1 *w, unsigned int attr)
{
	bool nc = s1_exec(w)
			  ? s1_is_device(attr) || !(w->r->sctlr & LHV_SCTLR_EL1_I_MASK)
			  : !s1_is_device(attr) && !(w->r->sctlr & LHV_SCTLR_EL1_C_MASK);

	if (!nc)
		return attr;
	return w->cpu->xs && !xs_of(attr) ? S1_MAIR_NC_XS0 : S1_MAIR_NC;
}

static void set_attr(struct s1 *w, unsigned int attr, unsigned int sh)
{
	bool outer = s1_is_device(attr) || attr == S1_MAIR_NC || attr == S1_MAIR_NC_XS0;

	w->out->attr = (uint8_t)attr;
	w->out->sh = (uint8_t)(outer || sh == 1 ? S1_SH_OUTER : sh);
}

void lhv_s2_s1_map(struct s1 *w, uint64_t base, unsigned int shift, unsigned int attr,
		   unsigned int sh)
{
	uint64_t size = UINT64_C(1) << shift;

	w->out->mapped = true;
	w->out->size = size;
	w->out->ipa = lhv_ipa(base | (w->va & (size - 1)));
	set_attr(w, effective(w, attr), sh);
}

/* Stage 1 is off. */
int lhv_s2_s1_flat(struct s1 *w, uint64_t ipa)
{
	unsigned int attr = S1_MAIR_DEVICE;

	w->out->mapped = true;
	w->out->flat = true;
	w->out->ipa = lhv_ipa(ipa);
	w->out->size = 4096;
	w->out->perm = LHV_S2_S1_PR | LHV_S2_S1_PW | LHV_S2_S1_PX | LHV_S2_S1_UR |
		       LHV_S2_S1_UW | LHV_S2_S1_UX;
	if (w->r->hcr & LHV_HCR_EL2_DC_MASK) {
		bool tagged = w->cpu->mte2 && (w->r->hcr & LHV_HCR_EL2_DCT_MASK);

		set_attr(w, tagged ? S1_MAIR_TAGGED : S1_MAIR_WB, 0);
		return LHV_OK;
	}
	if (s1_exec(w))
		attr = w->r->sctlr & LHV_SCTLR_EL1_I_MASK ? S1_MAIR_WT_RA : S1_MAIR_NC;
	set_attr(w, attr, S1_SH_OUTER);
	if (s1_misaligned(w, attr))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ALIGNMENT, 0);
	return LHV_OK;
}

/* --- VMSAv8-64 -------------------------------------------------------------------------- */

/* What the registers say for one half of the address space. */
struct regime {
	uint64_t ttbr;
	unsigned int granule, txsz, sh, oasize;
	bool epd, tbi, tbid, hpd, e0pd, nfd, mtx; /* this half's */
	bool ds, wide; /* 52-bit descriptors with DS; with 64 KiB */
	bool ha, hd, pie, poe, e0poe, aie, pnch, nv1, epan, wxn;
};

/* Bits [63:48] of a half's fields are single ones, TTBR1's one above TTBR0's. */
static bool flag(uint64_t tcr, uint64_t mask0, bool upper)
{
	return tcr >> upper & mask0;
}

static unsigned int granule_of(const struct lhv_s2_s1_cpu *cpu, uint64_t tg, bool upper)
{
	static const uint8_t size[2][4] = {{12, 16, 14, 0}, {0, 14, 12, 16}};
	unsigned int g = size[upper][tg];

	if ((g == 12 && cpu->tgran4) || (g == 14 && cpu->tgran16) ||
	    (g == 16 && cpu->tgran64))
		return g;
	return cpu->tgran4 ? 12 : cpu->tgran16 ? 14 : 16;
}

static uint64_t effective_tcr2(const struct s1 *w)
{
	return w->cpu->tcr2 && (w->r->hcrx & LHV_HCRX_EL2_TCR2En_MASK) ? w->r->tcr2 : 0;
}

static void regime_of(const struct s1 *w, struct regime *g)
{
	static const uint8_t sizes[] = {32, 36, 40, 42, 44, 48, 52, 52};
	const struct lhv_s2_s1_cpu *cpu = w->cpu;
	const uint64_t nv = LHV_HCR_EL2_NV_MASK | LHV_HCR_EL2_NV1_MASK;
	uint64_t tcr = w->r->tcr, tcr2 = effective_tcr2(w);
	bool upper = w->va >> 55 & 1;
	/* T1SZ to TG1 are 16 bits above T0SZ to TG0. */
	uint64_t half = upper ? tcr >> 16 : tcr;

	g->ttbr = upper ? w->r->ttbr1 : w->r->ttbr0;
	g->granule = granule_of(cpu, LHV_GET(LHV_TCR_EL1_TG0, half), upper);
	g->txsz = (unsigned int)LHV_GET(LHV_TCR_EL1_T0SZ, half);
	g->sh = (unsigned int)LHV_GET(LHV_TCR_EL1_SH0, half);
	g->epd = half & LHV_TCR_EL1_EPD0_MASK;
	g->oasize = sizes[LHV_GET(LHV_TCR_EL1_IPS, tcr)];
	if (g->oasize > cpu->pa_bits)
		g->oasize = cpu->pa_bits;
	g->tbi = flag(tcr, LHV_TCR_EL1_TBI0_MASK, upper);
	g->tbid = cpu->pauth && flag(tcr, LHV_TCR_EL1_TBID0_MASK, upper);
	g->hpd = cpu->hpds && flag(tcr, LHV_TCR_EL1_HPD0_MASK, upper);
	g->e0pd = cpu->e0pd && flag(tcr, LHV_TCR_EL1_E0PD0_MASK, upper);
	g->nfd = cpu->sve && flag(tcr, LHV_TCR_EL1_NFD0_MASK, upper);
	g->mtx = cpu->mtx && flag(tcr, LHV_TCR_EL1_MTX0_MASK, upper);
	g->ds = (tcr & LHV_TCR_EL1_DS_MASK) && ((g->granule == 12 && cpu->tgran4_lpa2) ||
						(g->granule == 14 && cpu->tgran16_lpa2));
	g->wide = g->granule == 16 && cpu->pa_bits >= 52;
	g->ha = cpu->hafdbs >= 1 && (tcr & LHV_TCR_EL1_HA_MASK);
	g->hd = g->ha && cpu->hafdbs >= 2 && (tcr & LHV_TCR_EL1_HD_MASK);
	g->nv1 = cpu->nv && (w->r->hcr & nv) == nv;
	g->wxn = w->r->sctlr & LHV_SCTLR_EL1_WXN_MASK;
	g->pie = cpu->s1pie && (tcr2 & LHV_TCR2_EL1_PIE_MASK);
	g->poe = cpu->s1poe && (tcr2 & LHV_TCR2_EL1_POE_MASK);
	g->e0poe = cpu->s1poe && !g->nv1 && (tcr2 & LHV_TCR2_EL1_E0POE_MASK);
	g->aie = cpu->aie && (tcr2 & LHV_TCR2_EL1_AIE_MASK);
	g->pnch = cpu->the && (tcr2 & LHV_TCR2_EL1_PnCH_MASK);
	g->epan = cpu->pan >= 3 && (w->r->sctlr & LHV_SCTLR_EL1_EPAN_MASK);
}

/* Is the top byte no part of the address? */
static bool top_ignored(const struct s1 *w, const struct regime *g)
{
	return g->tbi && !(g->tbid && s1_exec(w));
}

#define TAG	  (UINT64_C(0xf) << 56) /* the logical tag, with MTX */
#define BELOW_TOP ((UINT64_C(1) << 56) - 1)

static int flat64(struct s1 *w, const struct regime *g)
{
	uint64_t va = w->va;

	if (g->mtx && !g->tbi && ((w->r->hcr & LHV_HCR_EL2_DC_MASK) || !s1_exec(w)))
		va = va >> 55 & 1 ? va | TAG : va & ~TAG;
	if (top_ignored(w, g))
		va &= BELOW_TOP;
	if (va >> w->cpu->pa_bits)
		return lhv_s2_s1_fail(w, LHV_S2_S1_ADDRESS_SIZE, 0);
	return lhv_s2_s1_flat(w, w->va & BELOW_TOP);
}

/* Brings TnSZ into its bounds; false where it faults instead. */
static bool txsz_ok(const struct s1 *w, struct regime *g)
{
	const struct lhv_s2_s1_cpu *cpu = w->cpu;
	unsigned int min = (cpu->lva && g->granule == 16) || g->ds ? 12 : 16;
	unsigned int max = !cpu->ttst ? 39 : g->granule == 16 ? 47 : 48;

	if (g->txsz < min) {
		if (cpu->lva || cpu->txsz_low_faults)
			return false;
		g->txsz = min;
	} else if (g->txsz > max) {
		if (cpu->txsz_high_faults)
			return false;
		g->txsz = max;
	}
	return true;
}

static bool in_range(const struct s1 *w, const struct regime *g)
{
	uint64_t wrong = w->va >> 55 & 1 ? ~w->va : w->va;

	if (g->mtx && !s1_exec(w))
		wrong &= ~TAG;
	if (top_ignored(w, g))
		wrong &= BELOW_TOP;
	return !(wrong >> (64 - g->txsz));
}

static unsigned int level_shift(const struct regime *g, int level)
{
	return g->granule + (g->granule - 3) * (unsigned int)(3 - level);
}

/* The address in a table or leaf descriptor, aligned to 2^shift. */
static uint64_t address(const struct regime *g, uint64_t d, unsigned int shift)
{
	uint64_t a = d & UINT64_C(0xffffffffffff) & ~((UINT64_C(1) << shift) - 1);

	if (g->wide)
		a |= LHV_GET(LHV_S1DESC_OA51_48, d) << 48;
	else if (g->ds)
		a |= (d & UINT64_C(0x3000000000000)) | LHV_GET(LHV_S1DESC_OA51_50, d)
							       << 50;
	return a;
}

static uint64_t root(const struct regime *g, unsigned int shift)
{
	unsigned int bits = 64 - g->txsz - shift + 3; /* log2 of the table's bytes */
	uint64_t base = g->ttbr & LHV_TTBR0_EL1_BADDR_MASK;

	if (g->ds || (g->wide && g->oasize == 52)) {
		if (bits < 6)
			bits = 6;
		base |= LHV_GET(LHV_TTBR0_EL1_BADDR_HI, g->ttbr) << 48;
	}
	return base & ~((UINT64_C(1) << bits) - 1);
}

static bool block_ok(const struct regime *g, int level)
{
	switch (level) {
	case 2:
		return true;
	case 1:
		return g->granule == 12 || (g->granule == 14 ? g->ds : g->wide);
	default:
		return level == 0 && g->granule == 12 && g->ds;
	}
}

/* log2 of the bytes of a contiguous run of leaves, 0 where there is none. */
static unsigned int run_shift(const struct regime *g, int level)
{
	if (level < (g->granule == 12 ? 1 : 2))
		return 0;
	return level_shift(g, level) + (g->granule == 12		 ? 4U
					: g->granule == 14 && level == 3 ? 7U
									 : 5U);
}

/* PIR_EL1's permissions; bit 3 is GCS. */
#define S1_G 8U
static const uint8_t indirect[16] = {
	0,	     S1_R,	  S1_X, S1_R | S1_X, 0, S1_R | S1_W, S1_RWX, S1_RWX, S1_R,
	S1_R | S1_G, S1_R | S1_X, 0,	S1_R | S1_W, 0, S1_RWX,	     0,
};

/*
 * What descriptor d permits to EL0 or EL1. `tables` has bits [62:59] of the tables on the
 * way. `overlay` gets what the permission overlay leaves, all of it where there is none.
 */
static unsigned int permission(const struct s1 *w, const struct regime *g, uint64_t d,
			       unsigned int tables, bool el0, bool pan,
			       unsigned int *overlay)
{
	unsigned int priv, unpriv, perm;
	bool wxn, over = el0 ? g->e0poe : g->poe;

	if (g->pie) {
		unsigned int i = (unsigned int)(LHV_GET(LHV_S1DESC_PIINDEX_3_2, d) << 2 |
						LHV_GET(LHV_S1DESC_PIINDEX_1, d) << 1 |
						LHV_GET(LHV_S1DESC_PIINDEX_0, d)) *
				 4;
		unsigned int pi = w->r->pir >> i & 0xf;
		unsigned int ui = g->nv1 ? 0 : w->r->pire0 >> i & 0xf;

		priv = indirect[pi];
		unpriv = indirect[ui];
		/* EL1 does not execute what EL0 can write. */
		if ((priv & (S1_X | S1_G)) && (unpriv & (S1_W | S1_G)))
			priv = unpriv = 0;
		if (pan && ui)
			priv &= ~(S1_R | S1_W);
		perm = (el0 ? unpriv : priv) & S1_RWX;
		wxn = (el0 ? ui : pi) == 6;
		over = over && (el0 ? ui : pi) < 8;
	} else {
		bool el0_ok = !g->nv1 && (d & LHV_S1DESC_AP1_MASK) && !(tables & 4);
		bool ro = (d & LHV_S1DESC_AP2_MASK) &&
			  !(g->hd && (d & LHV_S1DESC_DBM_MASK));
		bool uxn = (d & LHV_S1DESC_UXN_MASK) || (tables & 2);
		bool pxn = (d & LHV_S1DESC_PXN_MASK) || (tables & 1);

		if (g->nv1) {
			/* Bit 54 is PXN and bit 60 PXNTable; EL0 is not thought of. */
			pxn = uxn;
			uxn = false;
		}
		priv = ro || (tables & 8) ? S1_R : S1_R | S1_W;
		unpriv = el0_ok ? priv : 0;
		if (!pxn && !(unpriv & S1_W))
			priv |= S1_X;
		if (pan && (unpriv || (g->epan && !uxn)))
			priv &= S1_X;
		if (!uxn)
			unpriv |= S1_X;
		perm = el0 ? unpriv : priv;
		wxn = g->wxn && (perm & S1_W) && (perm & S1_X);
	}
	*overlay = S1_RWX;
	if (over) {
		unsigned int i = (unsigned int)LHV_GET(LHV_S1DESC_POINDEX, d) * 4;
		/* Bits 0 to 2 are read, execute, write; 8 to 15 are reserved. */
		unsigned int o = (el0 ? w->r->por0 : w->r->por) >> i & 0xf;

		*overlay = o & 8 ? 0 : (o & 1) | (o & 2) << 1 | (o & 4) >> 1;
	}
	if (wxn && over && (*overlay & S1_X))
		*overlay &= ~S1_W;
	else if (wxn)
		perm &= ~S1_X;
	return perm;
}

static int denied(struct s1 *w, bool overlay, bool write, int level)
{
	w->out->overlay = overlay;
	w->out->write = write;
	return lhv_s2_s1_fail(w, LHV_S2_S1_PERMISSION, level);
}

/* The permission check; false for denied, *over when it was the overlay. */
static bool allowed(unsigned int need, unsigned int perm, unsigned int overlay,
		    bool *over)
{
	*over = (need & overlay) != need;
	return (need & perm & overlay) == need;
}

static int check64(struct s1 *w, const struct regime *g, uint64_t d, unsigned int tables,
		   bool device, int level)
{
	unsigned int overlay, perm, need = s1_needs(w);
	bool cmow = w->cpu->cmow && (w->r->sctlr & LHV_SCTLR_EL1_CMOW_MASK), over;

	perm = permission(w, g, d, tables, w->el0, w->pan && !g->nv1, &overlay);
	if (need) {
		unsigned int bad = need & ~overlay;

		over = bad;
		if (!bad)
			bad = need & ~perm;
		if (bad) /* of both, the read is told */
			return denied(w, over, !(bad & S1_R), level);
		if ((need & S1_W) && g->pie && !g->hd && (d & LHV_S1DESC_AP2_MASK)) {
			w->out->dirty_bit = true;
			return denied(w, false, true, level);
		}
		return LHV_OK;
	}
	switch (w->op) {
	case LHV_S2_S1_EXEC:
		if (device && w->cpu->exec_device_faults)
			perm = 0;
		need = S1_X;
		break;
	case LHV_S2_S1_DC_IVAC:
		need = S1_W;
		break;
	case LHV_S2_S1_IC_IVAU:
		if (w->el0)
			need = (w->cpu->ic_el0_faults ? S1_R : 0U) | (cmow ? S1_W : 0U);
		break;
	default: /* DC by address */
		if (w->el0)
			need = S1_R | (cmow && w->op == LHV_S2_S1_DC_CIVAC ? S1_W : 0U);
		break;
	}
	if (!allowed(need, perm, overlay, &over))
		return denied(w, over, w->out->write, level);
	return LHV_OK;
}

/* A leaf was found. */
static int leaf64(struct s1 *w, const struct regime *g, uint64_t d, unsigned int tables,
		  int level)
{
	struct lhv_s2_s1_result *out = w->out;
	unsigned int shift = level_shift(g, level), run = run_shift(g, level);
	unsigned int attr, overlay, perm,
		i = (unsigned int)LHV_GET(LHV_S1DESC_ATTRINDX, d);
	bool contig = run && !g->pnch && (d & LHV_S1DESC_CONTIG_MASK);
	uint64_t oa = address(g, d, shift), mair = w->r->mair;
	int ret;

	if (contig && w->cpu->contig_faults && run > 64 - g->txsz)
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, level);
	if (level < 3 && w->cpu->nt_faults && w->cpu->bbm && (d & LHV_S1DESC_NT_MASK))
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, level);
	if (oa >> g->oasize)
		return lhv_s2_s1_fail(w, LHV_S2_S1_ADDRESS_SIZE, level);
	if (!(d & LHV_S1DESC_AF_MASK) && !g->ha && (!s1_cmo(w) || w->cpu->cmo_af_faults))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ACCESS_FLAG, level);

	if (g->aie && (d & LHV_S1DESC_ATTRINDX_3_MASK))
		mair = w->r->mair2;
	attr = lhv_s2_s1_mair(w, mair >> (8 * i), true);
	lhv_s2_s1_map(w, oa, shift, attr,
		      g->ds ? g->sh : (unsigned int)LHV_GET(LHV_S1DESC_SH, d));
	out->contig = contig;
	out->global = !(d & LHV_S1DESC_NG_MASK);
	out->guarded = d & LHV_S1DESC_GP_MASK;
	perm = permission(w, g, d, tables, false, false, &overlay) & overlay;
	out->perm = (uint8_t)perm;
	perm = permission(w, g, d, tables, true, false, &overlay) & overlay;
	out->perm |= (uint8_t)(perm << 3);

	if (s1_misaligned(w, attr))
		return lhv_s2_s1_fail(w, LHV_S2_S1_ALIGNMENT, level);
	ret = check64(w, g, d, tables, s1_is_device(attr), level);
	if (ret)
		return ret;
	out->set_af = !(d & LHV_S1DESC_AF_MASK) && g->ha;
	out->set_dirty = g->hd && (g->pie || (d & LHV_S1DESC_DBM_MASK)) &&
			 (d & LHV_S1DESC_AP2_MASK) && (s1_needs(w) & S1_W) &&
			 w->op != LHV_S2_S1_AT_WRITE;
	return LHV_OK;
}

static int walk64(struct s1 *w)
{
	struct regime g;
	unsigned int shift, tables = 0, stride;
	uint64_t at, d = 0, ia;
	int level, ret;

	regime_of(w, &g);
	if (!(w->r->sctlr & LHV_SCTLR_EL1_M_MASK) || (w->r->hcr & LHV_HCR_EL2_DC_MASK))
		return flat64(w, &g);
	if (w->cpu->d128 && (effective_tcr2(w) & LHV_TCR2_EL1_D128_MASK))
		return LHV_ERR_UNSUPPORTED;
	if (!txsz_ok(w, &g) || !in_range(w, &g) || (w->el0 && g.e0pd) ||
	    (w->el0 && g.nfd && w->nfd) || g.epd)
		return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, 0);

	stride = g.granule - 3;
	level = 3 - (int)((63 - g.txsz - g.granule) / stride);
	shift = level_shift(&g, level);
	ia = w->va & (UINT64_MAX >> g.txsz);
	at = root(&g, shift) | ia >> shift << 3;
	if (at >> g.oasize)
		return lhv_s2_s1_fail(w, LHV_S2_S1_ADDRESS_SIZE, 0);
	for (;;) {
		ret = lhv_s2_s1_fetch(w, at, 8, level, &d);
		if (ret)
			return ret;
		if (!(d & LHV_S1DESC_VALID_MASK))
			break;
		if (level == 3) {
			if (!(d & LHV_S1DESC_TYPE_MASK))
				break;
			return leaf64(w, &g, d, tables, level);
		}
		if (!(d & LHV_S1DESC_TYPE_MASK)) {
			if (!block_ok(&g, level))
				break;
			return leaf64(w, &g, d, tables, level);
		}
		if (!g.hpd && !g.pie)
			tables |= (unsigned int)(d >> LHV_S1TABLE_PXNTABLE_SHIFT) & 0xf;
		at = address(&g, d, g.granule);
		if (at >> g.oasize)
			return lhv_s2_s1_fail(w, LHV_S2_S1_ADDRESS_SIZE, level);
		level++;
		shift -= stride;
		at |= (ia >> shift & ((UINT64_C(1) << stride) - 1)) << 3;
	}
	return lhv_s2_s1_fail(w, LHV_S2_S1_TRANSLATION, level);
}

/* --- Doors -------------------------------------------------------------------------------- */

#define U(field, value) ((unsigned int)LHV_GET(field, value))

/* A four-bit field in which 0xf, being -1, says that the feature is absent. */
static int sfield(uint64_t v)
{
	return v & 8 ? (int)v - 16 : (int)v;
}

int lhv_s2_s1_cpu_init(const struct lhv_cpu_id *id, struct lhv_s2_s1_cpu *cpu)
{
	static const uint8_t pa[] = {32, 36, 40, 42, 44, 48, 52, 52};
	int g4, g64;
	unsigned int g16, v;

	if (!id || !cpu)
		return LHV_ERR_INVAL;
	memset(cpu, 0, sizeof(*cpu));
	v = U(LHV_ID_AA64MMFR0_EL1_PARange, id->mmfr0);
	cpu->pa_bits = pa[v < 7 ? v : 7];
	g4 = sfield(LHV_GET(LHV_ID_AA64MMFR0_EL1_TGran4, id->mmfr0));
	g16 = U(LHV_ID_AA64MMFR0_EL1_TGran16, id->mmfr0);
	g64 = sfield(LHV_GET(LHV_ID_AA64MMFR0_EL1_TGran64, id->mmfr0));
	cpu->tgran4 = g4 >= 0;
	cpu->tgran4_lpa2 = g4 >= 1;
	cpu->tgran16 = g16 >= 1;
	cpu->tgran16_lpa2 = g16 >= 2;
	cpu->tgran64 = g64 >= 0;
	cpu->hafdbs = (uint8_t)U(LHV_ID_AA64MMFR1_EL1_HAFDBS, id->mmfr1);
	if (cpu->hafdbs > 2)
		cpu->hafdbs = 2;
	cpu->hpds = U(LHV_ID_AA64MMFR1_EL1_HPDS, id->mmfr1) != 0;
	cpu->pan = (uint8_t)U(LHV_ID_AA64MMFR1_EL1_PAN, id->mmfr1);
	if (cpu->pan > 3)
		cpu->pan = 3;
	cpu->cmow = U(LHV_ID_AA64MMFR1_EL1_CMOW, id->mmfr1) != 0;
	cpu->uao = U(LHV_ID_AA64MMFR2_EL1_UAO, id->mmfr2) != 0;
	cpu->lva = U(LHV_ID_AA64MMFR2_EL1_VARange, id->mmfr2) != 0;
	cpu->nv = U(LHV_ID_AA64MMFR2_EL1_NV, id->mmfr2) != 0;
	cpu->ttst = U(LHV_ID_AA64MMFR2_EL1_ST, id->mmfr2) != 0;
	cpu->bbm = (uint8_t)U(LHV_ID_AA64MMFR2_EL1_BBM, id->mmfr2);
	if (cpu->bbm > 2)
		cpu->bbm = 2;
	cpu->e0pd = U(LHV_ID_AA64MMFR2_EL1_E0PD, id->mmfr2) != 0;
	cpu->tcr2 = U(LHV_ID_AA64MMFR3_EL1_TCRX, id->mmfr3) != 0;
	cpu->s1pie = U(LHV_ID_AA64MMFR3_EL1_S1PIE, id->mmfr3) != 0;
	cpu->s1poe = U(LHV_ID_AA64MMFR3_EL1_S1POE, id->mmfr3) != 0;
	cpu->aie = U(LHV_ID_AA64MMFR3_EL1_AIE, id->mmfr3) != 0;
	cpu->d128 = U(LHV_ID_AA64MMFR3_EL1_D128, id->mmfr3) != 0;
	cpu->pauth = U(LHV_ID_AA64ISAR1_EL1_APA, id->isar1) ||
		     U(LHV_ID_AA64ISAR1_EL1_API, id->isar1) ||
		     U(LHV_ID_AA64ISAR2_EL1_APA3, id->isar2);
	cpu->xs = U(LHV_ID_AA64ISAR1_EL1_XS, id->isar1) != 0;
	cpu->sve = U(LHV_ID_AA64PFR0_EL1_SVE, id->pfr0) != 0;
	cpu->aa32_el1 = U(LHV_ID_AA64PFR0_EL1_EL1, id->pfr0) >= 2;
	cpu->mte2 = U(LHV_ID_AA64PFR1_EL1_MTE, id->pfr1) >= 2;
	cpu->mtx = U(LHV_ID_AA64PFR1_EL1_MTEX, id->pfr1) != 0;
	cpu->the = U(LHV_ID_AA64PFR1_EL1_THE, id->pfr1) != 0;
	/* ID_MMFR4_EL1: CRm 2, op2 6. */
	cpu->aa32_hpd = cpu->aa32_el1 && U(LHV_ID_MMFR4_EL1_HPDS, id->aa32[14]) != 0;
	cpu->txsz_low_faults = true;
	cpu->txsz_high_faults = true;
	cpu->ic_el0_faults = true;
	return LHV_OK;
}

#define PSTATE_M   UINT64_C(0x1f)
#define PSTATE_NRW UINT64_C(0x10)
#define PSTATE_PAN (UINT64_C(1) << 22)
#define PSTATE_UAO (UINT64_C(1) << 23)

/* 0, 1, or -1 when no guest runs there. */
static int el_of(uint64_t pstate)
{
	uint64_t m = pstate & PSTATE_M;

	if (!(m & PSTATE_NRW))
		return m == 0 ? 0 : m == 4 || m == 5 ? 1 : -1;
	switch (m) {
	case 0x10: /* User */
		return 0;
	case 0x11: /* FIQ */
	case 0x12: /* IRQ */
	case 0x13: /* Supervisor */
	case 0x17: /* Abort */
	case 0x1b: /* Undefined */
	case 0x1f: /* System */
		return 1;
	default:
		return -1;
	}
}

static bool cpu_ok(const struct lhv_s2_s1_cpu *cpu)
{
	return cpu->pa_bits >= 32 && cpu->pa_bits <= 52 &&
	       (cpu->tgran4 || cpu->tgran16 || cpu->tgran64);
}

/* EL1 uses AArch32. */
bool lhv_s2_s1_is_aa32(const struct lhv_s2_s1_regs *r, const struct lhv_s2_s1_cpu *cpu)
{
	if (!(r->pstate & PSTATE_NRW))
		return false;
	if (el_of(r->pstate) == 1)
		return true;
	/* Without AArch32 at EL1 HCR_EL2.RW reads as one. */
	return cpu->aa32_el1 && !(r->hcr & LHV_HCR_EL2_RW_MASK);
}

/* On whose behalf the access is, of a PSTATE that el_of() knows. */
bool lhv_s2_s1_is_el0(const struct lhv_s2_s1_regs *regs, const struct lhv_s2_s1_cpu *cpu,
		      const struct lhv_s2_s1_access *acc)
{
	const uint64_t nv = LHV_HCR_EL2_NV_MASK | LHV_HCR_EL2_NV1_MASK;

	if (!el_of(regs->pstate) || acc->el0)
		return true;
	if (!acc->unpriv)
		return false;
	/* LDTR and its like: at EL1 nevertheless? */
	if (lhv_s2_s1_is_aa32(regs, cpu))
		return true;
	return !(cpu->uao && (regs->pstate & PSTATE_UAO)) &&
	       !(cpu->nv && (regs->hcr & nv) == nv);
}

int lhv_s2_s1walk(const struct lhv_s2_s1_regs *regs, const struct lhv_s2_s1_cpu *cpu,
		  const struct lhv_s2_s1_access *acc, lhv_va_t va, lhv_s2_s1_read read,
		  void *ctx, struct lhv_s2_s1_result *out)
{
	struct lhv_s2_s1_result res;
	struct s1 w;
	bool aa32, load_store;
	int ret;

	if (!regs || !cpu || !acc || !read || !out || !cpu_ok(cpu))
		return LHV_ERR_INVAL;
	if (el_of(regs->pstate) < 0 || (unsigned int)acc->op > LHV_S2_S1_AT_WRITE ||
	    (acc->size & (acc->size - 1)))
		return LHV_ERR_INVAL;
	aa32 = lhv_s2_s1_is_aa32(regs, cpu);
	if (aa32 && !cpu->aa32_el1)
		return LHV_ERR_UNSUPPORTED;

	memset(&res, 0, sizeof(res));
	memset(&w, 0, sizeof(w));
	w.r = regs;
	w.cpu = cpu;
	w.read = read;
	w.ctx = ctx;
	w.out = &res;
	w.va = regs->pstate & PSTATE_NRW ? (uint32_t)va.v : va.v;
	w.op = acc->op;
	w.el0 = lhv_s2_s1_is_el0(regs, cpu, acc);
	w.nfd = acc->nfd;
	w.ee = regs->sctlr & LHV_SCTLR_EL1_EE_MASK;
	w.sd = aa32 && !(regs->tcr & LHV_TTBCR_EAE_MASK);
	load_store = w.op <= LHV_S2_S1_RMW;
	w.pan = cpu->pan && (regs->pstate & PSTATE_PAN) &&
		(load_store || w.op == LHV_S2_S1_DC_ZVA ||
		 (w.op >= LHV_S2_S1_AT_READ && acc->pan));
	w.unaligned = load_store && acc->size && (w.va & (acc->size - 1U));
	res.write = s1_cmo(&w) || s1_needs(&w) == S1_W;

	if (w.unaligned && (regs->sctlr & LHV_SCTLR_EL1_A_MASK))
		ret = lhv_s2_s1_fail(&w, LHV_S2_S1_ALIGNMENT, 0);
	else
		ret = aa32 ? lhv_s2_s1_walk32(&w) : walk64(&w);
	if (ret < 0)
		return ret;
	*out = res;
	return LHV_OK;
}

/* PAR_EL1 bits that only this function needs: DDI 0487, D24.2. */
#define PAR_RES1     (UINT64_C(1) << 11)
#define PAR_OVERLAY  (UINT64_C(1) << 14)
#define PAR_DIRTYBIT (UINT64_C(1) << 15)

uint64_t lhv_s2_s1_par(const struct lhv_s2_s1_result *r)
{
	if (!r)
		return 0;
	if (r->fault)
		return PAR_RES1 | LHV_PAR_EL1_F_MASK | LHV_PREP(LHV_PAR_EL1_FST, r->fsc) |
		       LHV_PREP(LHV_PAR_EL1_PTW, r->s1ptw) |
		       LHV_PREP(LHV_PAR_EL1_S, r->stage2) |
		       (r->overlay ? PAR_OVERLAY : 0) | (r->dirty_bit ? PAR_DIRTYBIT : 0);
	return PAR_RES1 | LHV_PREP(LHV_PAR_EL1_SH, r->sh) |
	       LHV_PREP(LHV_PAR_EL1_ATTR, r->attr) |
	       (r->ipa.v & UINT64_C(0xfffffffffff000));
}
