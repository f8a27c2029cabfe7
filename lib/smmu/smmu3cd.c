/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3: context descriptors, and how one becomes another under a device's DMA.
 *
 * The rules are those of stream table entries (smmu3ste.c): what the SMMU ignores may change
 * at will, one word is one store, and what needs more goes by way of V = 0.
 */
#include "smmu3_priv.h"

#include <libhv/smmu/smmu3cd.h>

#include <string.h>

#define P(field, v) LHV_PREP(LHV_SMMU3_##field, v)
#define M(field)    LHV_SMMU3_##field##_MASK
#define CD_WORDS    8

/* VMSAv8-64, 5.4 */
#define TSZ_MIN	      16
#define TSZ_MIN_52    12
#define TSZ_MAX	      39
#define TSZ_MAX_ST    48
#define TSZ_MAX_ST64K 47
#define IPS_52	      6

static bool large(const struct lhv_smmu3_cd_half *h, bool ds)
{
	return h->granule == 16 || ds;
}

static int check_half(const struct lhv_smmu3_features *f,
		      const struct lhv_smmu3_cd_half *h, bool ds, uint8_t ips)
{
	static const uint8_t bits[8] = {32, 36, 40, 42, 44, 48, 52, 56};
	unsigned int min, max, stride, top;
	uint64_t align;

	if (h->inner > 3 || h->outer > 3 || h->sh > 3 || h->sh == 1)
		return LHV_ERR_INVAL;
	if (!((h->granule == 12 && f->gran4k) || (h->granule == 14 && f->gran16k) ||
	      (h->granule == 16 && f->gran64k)) ||
	    (h->had && !f->had) || (h->e0pd && !f->e0pd))
		return LHV_ERR_UNSUPPORTED;
	min = f->vax && large(h, ds) ? TSZ_MIN_52 : TSZ_MIN;
	max = !f->stt ? TSZ_MAX : h->granule == 16 ? TSZ_MAX_ST64K : TSZ_MAX_ST;
	if (h->tsz < min || h->tsz > max)
		return LHV_ERR_RANGE;
	/* The first table has what is left of the address above whole levels. */
	stride = h->granule - 3U;
	top = (64U - h->tsz - h->granule - 1) % stride + 1;
	align = UINT64_C(8) << top;
	if (ips == IPS_52 && align < 64)
		align = 64;
	if (h->ttb & (align - 1) || h->ttb >> bits[ips] ||
	    (!large(h, ds) && h->ttb >> 48) || h->ttb >> 52)
		return LHV_ERR_RANGE;
	return 0;
}

static uint64_t tg0(uint8_t granule)
{
	return granule == 12 ? 0 : granule == 16 ? 1 : 2;
}

static uint64_t tg1(uint8_t granule)
{
	return granule == 14 ? 1 : granule == 12 ? 2 : 3;
}

int lhv_smmu3_cd(const struct lhv_smmu3_features *f, const struct lhv_smmu3_cd *cd,
		 uint64_t words[8])
{
	const struct lhv_smmu3_cd_half *lo, *hi;
	uint64_t e[CD_WORDS] = {0};
	bool small = false;
	uint8_t ips;

	if (!f || !cd || !words || cd->ips > 7 || (cd->hd && !cd->ha))
		return LHV_ERR_INVAL;
	if (!f->s1 || (cd->ds && !f->ds) || (cd->ha && f->httu < 1) ||
	    (cd->hd && f->httu < 2) || (cd->stall ? !f->stall : f->stall_forced) ||
	    (cd->razwi && f->term_abort))
		return LHV_ERR_UNSUPPORTED;
	if (cd->asid > 0xff && !f->asid16)
		return LHV_ERR_RANGE;
	ips = cd->ips > f->oas ? f->oas : cd->ips;
	for (unsigned int i = 0; i < 2; i++) {
		int err;

		if (!cd->half[i].on)
			continue;
		err = check_half(f, &cd->half[i], cd->ds, ips);
		if (err)
			return err;
		small = small || cd->half[i].granule != 16;
	}
	e[0] = M(CD0_V) | M(CD0_AA64) | P(CD0_IPS, ips) | P(CD0_AFFD, cd->affd) |
	       P(CD0_WXN, cd->wxn) | P(CD0_PAN, cd->pan) | P(CD0_HA, cd->ha) |
	       P(CD0_HD, cd->hd) | P(CD0_S, cd->stall) | P(CD0_R, !cd->no_record) |
	       P(CD0_A, !cd->razwi) | P(CD0_ASET, !cd->shared) | P(CD0_ASID, cd->asid);
	lo = &cd->half[0];
	if (lo->on) {
		e[0] |= P(CD0_T0SZ, lo->tsz) | P(CD0_TG0, tg0(lo->granule)) |
			P(CD0_IR0, lo->inner) | P(CD0_OR0, lo->outer) |
			P(CD0_SH0, lo->sh) | P(CD0_TBI0, lo->tbi);
		e[1] = lo->ttb | P(CD1_HAD0, lo->had) | P(CD1_E0PD0, lo->e0pd);
	} else {
		e[0] |= M(CD0_EPD0);
	}
	hi = &cd->half[1];
	if (hi->on) {
		e[0] |= P(CD0_T1SZ, hi->tsz) | P(CD0_TG1, tg1(hi->granule)) |
			P(CD0_IR1, hi->inner) | P(CD0_OR1, hi->outer) |
			P(CD0_SH1, hi->sh) | P(CD0_TBI1, hi->tbi);
		e[2] = hi->ttb | P(CD2_HAD1, hi->had) | P(CD2_E0PD1, hi->e0pd);
	} else {
		e[0] |= M(CD0_EPD1);
	}
	/* RES0 when only 64 KiB granules are in use. */
	e[2] |= P(CD2_DS, cd->ds && small);
	e[3] = cd->mair;
	memcpy(words, e, sizeof(e));
	return 0;
}
