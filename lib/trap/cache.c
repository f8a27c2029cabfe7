/* SPDX-License-Identifier: BSD-2-Clause */
/* Cache identification for guests (DDI 0487, D24.2: CTR_EL0, CLIDR_EL1, CCSIDR_EL1). */
#include <string.h>

#include <libhv/arch/id.h>
#include <libhv/trap/cache.h>

#define LEVELS 7

/* Ctype<n> and Ttype<n> of level 0 to 6, and the kinds that Ctype tells. */
#define CTYPE(clidr, level) ((clidr) >> (3 * (level)) & 7)
#define CTYPE_MASK(level)   (UINT64_C(7) << (3 * (level)))

/* CCSIDR_EL1, in its two formats. */
#define LINE_MASK   UINT64_C(7)
#define ASSOC_SHIFT 3
#define ASSOC_OLD   UINT64_C(0x3ff)
#define ASSOC_NEW   UINT64_C(0x1fffff)
#define SETS_OLD    UINT64_C(0x7fff)
#define SETS_NEW    UINT64_C(0xffffff)
#define SHIFT_OLD   13
#define SHIFT_NEW   32

static uint64_t lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* ERG and CWG: 0 is "not said", so that the greatest has to be assumed. */
static uint64_t granule(uint64_t a, uint64_t b)
{
	return a && b ? greater(a, b) : 0;
}

/* L1Ip: what a guest has to do for the first of these does for all that follow. */
static uint64_t policy(uint64_t a, uint64_t b)
{
	static const uint8_t most_first[] = {
		LHV_CTR_EL0_L1Ip_AIVIVT,
		LHV_CTR_EL0_L1Ip_VIPT,
		LHV_CTR_EL0_L1Ip_VPIPT,
	};

	for (unsigned int i = 0; i < sizeof(most_first); i++)
		if (a == most_first[i] || b == most_first[i])
			return most_first[i];
	return LHV_CTR_EL0_L1Ip_PIPT;
}

uint64_t lhv_trap_ctr_common(uint64_t a, uint64_t b)
{

#define BOTH(f, how)              \
	LHV_PREP(LHV_CTR_EL0_##f, \
		 how(LHV_GET(LHV_CTR_EL0_##f, a), LHV_GET(LHV_CTR_EL0_##f, b)))
	return BOTH(IminLine, lesser) | BOTH(DminLine, lesser) | BOTH(TminLine, lesser) |
	       BOTH(ERG, granule) | BOTH(CWG, granule) | BOTH(IDC, lesser) |
	       BOTH(DIC, lesser) | BOTH(L1Ip, policy) | LHV_CTR_EL0_RES1_MASK;
}

/* CLIDR_EL1 without levels that are not there; what counts levels counts those that are. */
static uint64_t levels(uint64_t clidr, bool mte, unsigned int *count)
{
	static const struct {
		uint64_t mask;
		uint8_t shift;
	} upto[] = {
		{LHV_CLIDR_EL1_LoUIS_MASK, LHV_CLIDR_EL1_LoUIS_SHIFT},
		{LHV_CLIDR_EL1_LoC_MASK, LHV_CLIDR_EL1_LoC_SHIFT},
		{LHV_CLIDR_EL1_LoUU_MASK, LHV_CLIDR_EL1_LoUU_SHIFT},
		{LHV_CLIDR_EL1_ICB_MASK, LHV_CLIDR_EL1_ICB_SHIFT},
	};
	uint64_t out = 0;
	unsigned int n;

	for (n = 0; n < LEVELS; n++) {
		uint64_t type = CTYPE(clidr, n);

		if (!type || type > LHV_CLIDR_EL1_Ctype1_UNIFIED)
			break;
		out |= clidr & CTYPE_MASK(n);
		if (mte)
			out |= clidr & UINT64_C(3) << (33 + 2 * n);
	}
	for (unsigned int i = 0; i < sizeof(upto) / sizeof(upto[0]); i++)
		out |= lesser((clidr & upto[i].mask) >> upto[i].shift, n)
		       << upto[i].shift;
	*count = n;
	return out;
}

/* Whether CSSELR_EL1 with @ind selects something at a level of this type. */
static bool selects(uint64_t type, unsigned int ind)
{
	if (ind)
		return type == LHV_CLIDR_EL1_Ctype1_I ||
		       type == LHV_CLIDR_EL1_Ctype1_SPLIT;
	return type != LHV_CLIDR_EL1_Ctype1_I;
}

static uint64_t size(const struct lhv_trap_cache_hw *hw,
		     const struct lhv_trap_cache_policy *p, unsigned int n)
{
	uint64_t min = n & 1 ? LHV_GET(LHV_CTR_EL0_IminLine, hw->ctr)
			     : LHV_GET(LHV_CTR_EL0_DminLine, hw->ctr);
	/* LineSize counts from 4 words, the lines of CTR_EL0 from one. */
	uint64_t line = lesser(min > 2 ? min - 2 : 0, LINE_MASK), assoc = 0, sets = 0;
	uint64_t v;

	if (hw->ccsidr) {
		v = hw->ccsidr[n];
		line = v & LINE_MASK;
		assoc = v >> ASSOC_SHIFT & (hw->ccidx ? ASSOC_NEW : ASSOC_OLD);
		sets = hw->ccidx ? v >> SHIFT_NEW & SETS_NEW : v >> SHIFT_OLD & SETS_OLD;
	}
	if (p->flat)
		return line;
	if (p->ccidx)
		return line | assoc << ASSOC_SHIFT | sets << SHIFT_NEW;
	return line | lesser(assoc, ASSOC_OLD) << ASSOC_SHIFT |
	       lesser(sets, SETS_OLD) << SHIFT_OLD;
}

int lhv_trap_cache_init(struct lhv_trap_cache *out, const struct lhv_trap_cache_hw *hw,
			const struct lhv_trap_cache_policy *p)
{
	unsigned int count;

	if (!out || !hw || !p || (!hw->ccsidr && !p->flat))
		return LHV_ERR_INVAL;
	memset(out, 0, sizeof(*out));
	/* One core and itself: what is reserved falls away. */
	out->ctr = lhv_trap_ctr_common(hw->ctr, hw->ctr);
	if (p->no_idc)
		out->ctr &= ~LHV_CTR_EL0_IDC_MASK;
	if (p->no_dic)
		out->ctr &= ~LHV_CTR_EL0_DIC_MASK;
	if (!p->mte)
		out->ctr &= ~LHV_CTR_EL0_TminLine_MASK;
	out->clidr = levels(hw->clidr, p->mte, &count);
	out->ccidx = p->ccidx;
	out->mte = p->mte;
	for (unsigned int n = 0; n < 2 * count; n++)
		if (selects(CTYPE(out->clidr, n / 2), n & 1))
			out->ccsidr[n] = size(hw, p, n);
	return LHV_OK;
}

static uint64_t selected(const struct lhv_trap_cache *c, uint64_t csselr)
{
	/* Tags alone have no size of their own here. */
	if (csselr & LHV_CSSELR_EL1_TnD_MASK || csselr >= LHV_TRAP_CACHES)
		return 0;
	return c->ccsidr[csselr];
}

enum lhv_action lhv_trap_cache_access(const struct lhv_trap_cache *c, uint64_t *csselr,
				      struct lhv_trap_sysreg_access *a)
{
	if (a->write) {
		if (a->enc != LHV_SYSREG_CSSELR_EL1)
			return LHV_INJECT;
		*csselr =
			a->value & (LHV_CSSELR_EL1_InD_MASK | LHV_CSSELR_EL1_Level_MASK |
				    (c->mte ? LHV_CSSELR_EL1_TnD_MASK : 0));
		return LHV_HANDLED;
	}
	switch (a->enc) {
	case LHV_SYSREG_CTR_EL0:
		a->value = c->ctr;
		return LHV_HANDLED;
	case LHV_SYSREG_CLIDR_EL1:
		a->value = c->clidr;
		return LHV_HANDLED;
	case LHV_SYSREG_CSSELR_EL1:
		a->value = *csselr;
		return LHV_HANDLED;
	case LHV_SYSREG_CCSIDR_EL1:
		a->value = selected(c, *csselr);
		return LHV_HANDLED;
	case LHV_SYSREG_CCSIDR2_EL1:
		/* The upper half for AArch32; from AArch64 it is there with FEAT_CCIDX. */
		a->value = selected(c, *csselr) >> 32;
		return c->ccidx ? LHV_HANDLED : LHV_INJECT;
	default:
		return LHV_INJECT;
	}
}
