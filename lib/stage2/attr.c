/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes of a mapping to and from descriptor bits (DDI 0487, D8.3 to D8.6). */
#include "s2.h"

#define ATTR_ALL                                                                   \
	(LHV_S2_RWX | LHV_S2_OLD | LHV_S2_DBM | LHV_S2_MEM_MASK | LHV_S2_SH_MASK | \
	 LHV_S2_SW_MASK)

/* XN[1:0]; bit 0 only means something with FEAT_XNX, and callers then ask for it. */
static uint64_t xn(uint32_t attr)
{
	switch (attr & LHV_S2_X) {
	case LHV_S2_X:
		return LHV_S2DESC_XN_NONE;
	case LHV_S2_X_EL0:
		return LHV_S2DESC_XN_EL1;
	case LHV_S2_X_EL1:
		return LHV_S2DESC_XN_EL0;
	default:
		return LHV_S2DESC_XN_ALL;
	}
}

/* Permissions, Access flag, dirty modifier and software bits. */
static uint64_t soft(uint32_t attr)
{
	return LHV_PREP(LHV_S2DESC_S2AP, attr & 3) | LHV_PREP(LHV_S2DESC_XN, xn(attr)) |
	       LHV_PREP(LHV_S2DESC_AF, !(attr & LHV_S2_OLD)) |
	       LHV_PREP(LHV_S2DESC_DBM, !!(attr & LHV_S2_DBM)) |
	       LHV_PREP(LHV_S2DESC_SW, attr >> 16);
}

static bool mem(const struct lhv_s2 *s2, uint32_t attr, uint64_t *out)
{
	switch (attr & LHV_S2_MEM_MASK) {
	case LHV_S2_MEM_WB:
		*out = s2->fwb ? LHV_S2DESC_MEMATTR_FWB_WB : LHV_S2DESC_MEMATTR_NORMAL_WB;
		return true;
	case LHV_S2_MEM_S1:
		*out = s2->fwb ? LHV_S2DESC_MEMATTR_FWB_S1 : LHV_S2DESC_MEMATTR_NORMAL_WB;
		return true;
	case LHV_S2_MEM_NC:
		*out = LHV_S2DESC_MEMATTR_NORMAL_NC; /* the same with FWB */
		return true;
	case LHV_S2_MEM_DEVICE_NGNRNE:
	case LHV_S2_MEM_DEVICE_NGNRE:
	case LHV_S2_MEM_DEVICE_NGRE:
	case LHV_S2_MEM_DEVICE_GRE:
		*out = (attr - LHV_S2_MEM_DEVICE_NGNRNE) >> 8 & 3; /* the same with FWB */
		return true;
	default:
		return false;
	}
}

int lhv_s2_attr_encode(const struct lhv_s2 *s2, uint32_t attr, uint64_t *desc)
{
	static const uint8_t sh[] = {LHV_S2DESC_SH_INNER, LHV_S2DESC_SH_OUTER,
				     LHV_S2DESC_SH_NON};
	uint32_t s = (attr & LHV_S2_SH_MASK) >> 12, x = attr & LHV_S2_X;
	uint64_t m = 0;

	if ((attr & ~ATTR_ALL) || (x && !(attr & LHV_S2_R)) || s > 2 ||
	    !mem(s2, attr, &m))
		return LHV_ERR_INVAL;
	/* With 52-bit descriptors the field holds address bits and VTCR_EL2.SH0 says inner. */
	if ((x && x != LHV_S2_X && !s2->xnx) || ((attr & LHV_S2_DBM) && !s2->geo.hd) ||
	    (s2->geo.lpa2 && s))
		return LHV_ERR_UNSUPPORTED;
	*desc = LHV_S2DESC_VALID_MASK | LHV_PREP(LHV_S2DESC_MEMATTR, m) | soft(attr) |
		(s2->geo.lpa2 ? 0 : LHV_PREP(LHV_S2DESC_SH, sh[s]));
	return LHV_OK;
}

uint32_t lhv_s2_attr_decode(const struct lhv_s2 *s2, uint64_t desc)
{
	static const uint32_t x[] = {LHV_S2_X, LHV_S2_X_EL0, 0, LHV_S2_X_EL1};
	uint64_t m = LHV_GET(LHV_S2DESC_MEMATTR, desc);
	uint64_t sh = LHV_GET(LHV_S2DESC_SH, desc);
	uint32_t a = (uint32_t)LHV_GET(LHV_S2DESC_S2AP, desc) |
		     x[LHV_GET(LHV_S2DESC_XN, desc)] |
		     (desc & LHV_S2DESC_AF_MASK ? 0 : LHV_S2_OLD) |
		     (desc & LHV_S2DESC_DBM_MASK ? LHV_S2_DBM : 0) |
		     LHV_S2_SW(LHV_GET(LHV_S2DESC_SW, desc));

	if (m < 4)
		a |= LHV_S2_MEM_DEVICE_NGNRNE + ((uint32_t)m << 8);
	else if (m == LHV_S2DESC_MEMATTR_NORMAL_NC)
		a |= LHV_S2_MEM_NC;
	else if (s2->fwb && m == LHV_S2DESC_MEMATTR_FWB_S1)
		a |= LHV_S2_MEM_S1;
	if (!s2->geo.lpa2)
		a |= sh == LHV_S2DESC_SH_OUTER ? LHV_S2_SH_OUTER
		     : sh == LHV_S2DESC_SH_NON ? LHV_S2_SH_NON
					       : 0;
	return a;
}

void lhv_s2_attr_protect(const struct lhv_s2 *s2, uint32_t attr, uint32_t mask,
			 uint64_t *set, uint64_t *dmask)
{
	uint64_t m =
		LHV_PREP(LHV_S2DESC_S2AP, mask & 3) | LHV_PREP(LHV_S2DESC_SW, mask >> 16);

	(void)s2;
	if (mask & LHV_S2_X)
		m |= LHV_S2DESC_XN_MASK;
	if (mask & LHV_S2_OLD)
		m |= LHV_S2DESC_AF_MASK;
	if (mask & LHV_S2_DBM)
		m |= LHV_S2DESC_DBM_MASK;
	*set = soft(attr) & m;
	*dmask = m;
}
