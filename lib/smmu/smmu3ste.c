/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3: stream table entries, and how one becomes another under a device's DMA.
 *
 * The SMMU reads an entry by 64-bit words, in any order, and may keep it until it is told.
 * What it ignores in an entry may be changed at will, and one word is one store. So when all
 * that counts is in one word, the new entry comes with that store; else it comes by way of
 * V = 0, which aborts.
 */
#include "smmu3_priv.h"

#include <string.h>

#define P(field, v) LHV_PREP(LHV_SMMU3_##field, v)
#define M(field)    LHV_SMMU3_##field##_MASK
/* Attributes of tables: Write-Back, read- and write-allocate, Inner Shareable. */
#define WB  1
#define ISH 3

void lhv_smmu3_ste_default_(const struct lhv_smmu3 *s, uint64_t ste[STE_WORDS])
{
	memset(ste, 0, STE_WORDS * sizeof(ste[0]));
	ste[0] = M(STE0_V);
	if (s->cfg.bypass) {
		ste[0] |= P(STE0_Config, LHV_SMMU3_STE0_Config_BYPASS);
		ste[1] = P(STE1_SHCFG, LHV_SMMU3_STE1_SHCFG_INCOMING);
	}
}

static bool granule_ok(const struct lhv_smmu3_features *f, uint8_t granule)
{
	return (granule == 12 && f->gran4k) || (granule == 14 && f->gran16k) ||
	       (granule == 16 && f->gran64k);
}

/* Stage 2, as the CPU has it. Fields of VTCR_EL2 and of STE2 have the same encodings. */
static int stage2(const struct lhv_smmu3_features *f, const struct lhv_smmu3_stream *w,
		  uint64_t e[STE_WORDS])
{
	const struct lhv_s2_root *r = w->root;
	uint64_t v, ps;

	if (!r)
		return LHV_ERR_INVAL;
	v = r->vtcr;
	if (!f->s2 || !granule_ok(f, r->granule) || (r->lpa2 && !f->ds) ||
	    (w->s2_fwb && !f->fwb) || (v & LHV_VTCR_EL2_D128_MASK) ||
	    (v & LHV_VTCR_EL2_S2PIE_MASK) || (w->stall && !f->stall))
		return LHV_ERR_UNSUPPORTED;
	if ((r->vmid > 0xff && !f->vmid16) || r->table.v >> f->pa_bits || r->table.v & 15)
		return LHV_ERR_RANGE;
	ps = LHV_GET(LHV_VTCR_EL2_PS, v);
	if (ps > f->oas)
		ps = f->oas; /* what there is not, the tables cannot have */
	e[1] |= P(STE1_SHCFG, LHV_SMMU3_STE1_SHCFG_INCOMING) | P(STE1_S2FWB, w->s2_fwb) |
		P(STE1_EATS, w->eats);
	e[2] |= P(STE2_S2VMID, r->vmid) | P(STE2_S2T0SZ, LHV_GET(LHV_VTCR_EL2_T0SZ, v)) |
		P(STE2_S2SL0, LHV_GET(LHV_VTCR_EL2_SL0, v)) |
		P(STE2_S2IR0, LHV_GET(LHV_VTCR_EL2_IRGN0, v)) |
		P(STE2_S2OR0, LHV_GET(LHV_VTCR_EL2_ORGN0, v)) |
		P(STE2_S2SH0, LHV_GET(LHV_VTCR_EL2_SH0, v)) |
		P(STE2_S2TG, LHV_GET(LHV_VTCR_EL2_TG0, v)) | P(STE2_S2PS, ps) |
		M(STE2_S2AA64) | P(STE2_S2PTW, w->kind == LHV_SMMU3_NESTED) |
		P(STE2_S2S, w->stall) | P(STE2_S2R, !w->no_record);
	if (v & LHV_VTCR_EL2_HA_MASK && f->httu >= 1) {
		e[2] |= M(STE2_S2HA);
		if (v & LHV_VTCR_EL2_HD_MASK && f->httu >= 2)
			e[2] |= M(STE2_S2HD);
	}
	e[3] = r->table.v;
	if (r->lpa2)
		e[3] |= M(STE3_S2DS) | P(STE3_S2SL0_2, LHV_GET(LHV_VTCR_EL2_SL2, v));
	return 0;
}

static int stage1(const struct lhv_smmu3_features *f, const struct lhv_smmu3_stream *w,
		  uint64_t e[STE_WORDS])
{
	unsigned int bits = w->kind == LHV_SMMU3_NESTED ? 56 : f->pa_bits;

	if (!f->s1 || (w->cd_fmt && !f->cd_l2) || w->cd_log2 > f->ssid_bits)
		return LHV_ERR_UNSUPPORTED;
	if (w->cd_fmt > LHV_SMMU3_STE0_S1Fmt_L2_64K ||
	    w->s1dss > LHV_SMMU3_STE1_S1DSS_SSID0)
		return LHV_ERR_INVAL;
	if (w->cd & 63 || w->cd >> bits ||
	    (w->kind == LHV_SMMU3_S1 && w->vmid > 0xff && !f->vmid16))
		return LHV_ERR_RANGE;
	e[0] |= P(STE0_S1Fmt, w->cd_fmt) | w->cd | P(STE0_S1CDMax, w->cd_log2);
	e[1] |= P(STE1_S1DSS, w->cd_log2 ? w->s1dss : 0) | P(STE1_S1CIR, WB) |
		P(STE1_S1COR, WB) | P(STE1_S1CSH, ISH) | P(STE1_S1STALLD, w->s1_stalld) |
		P(STE1_EATS, w->eats);
	if (w->cd_log2 && w->s1dss == LHV_SMMU3_STE1_S1DSS_BYPASS)
		e[1] |= P(STE1_SHCFG, LHV_SMMU3_STE1_SHCFG_INCOMING);
	if (w->kind == LHV_SMMU3_S1 && f->s2)
		e[2] |= P(STE2_S2VMID, w->vmid);
	return 0;
}

int lhv_smmu3_ste(const struct lhv_smmu3_features *f, const struct lhv_smmu3_stream *w,
		  uint64_t ste[8])
{
	uint64_t e[STE_WORDS] = {M(STE0_V)};
	int err = 0;

	if (!f || !w || !ste || w->eats > 1)
		return LHV_ERR_INVAL;
	if (w->eats && !f->ats)
		return LHV_ERR_UNSUPPORTED;
	switch (w->kind) {
	case LHV_SMMU3_ABORT:
		break;
	case LHV_SMMU3_BYPASS:
		e[0] |= P(STE0_Config, LHV_SMMU3_STE0_Config_BYPASS);
		e[1] = P(STE1_SHCFG, LHV_SMMU3_STE1_SHCFG_INCOMING);
		break;
	case LHV_SMMU3_S1:
		e[0] |= P(STE0_Config, LHV_SMMU3_STE0_Config_S1);
		err = stage1(f, w, e);
		break;
	case LHV_SMMU3_S2:
		e[0] |= P(STE0_Config, LHV_SMMU3_STE0_Config_S2);
		err = stage2(f, w, e);
		break;
	case LHV_SMMU3_NESTED:
		if (!f->nested)
			return LHV_ERR_UNSUPPORTED;
		e[0] |= P(STE0_Config, LHV_SMMU3_STE0_Config_NESTED);
		err = stage1(f, w, e);
		if (!err)
			err = stage2(f, w, e);
		break;
	default:
		return LHV_ERR_INVAL;
	}
	if (!err)
		memcpy(ste, e, sizeof(e));
	return err;
}

/* What of an entry the SMMU acts on. MEV and EATS are left out: the one only merges events,
 * the other changes while ATS is off at the device. */
void lhv_smmu3_ste_used_(const uint64_t e[STE_WORDS], uint64_t u[STE_WORDS])
{
	uint64_t config = LHV_GET(LHV_SMMU3_STE0_Config, e[0]);
	const uint64_t incoming = M(STE1_MemAttr) | M(STE1_MTCFG) | M(STE1_ALLOCCFG) |
				  M(STE1_SHCFG) | M(STE1_NSCFG) | M(STE1_PRIVCFG) |
				  M(STE1_INSTCFG);

	memset(u, 0, STE_WORDS * sizeof(u[0]));
	u[0] = M(STE0_V);
	if (!(e[0] & M(STE0_V)))
		return;
	u[0] |= M(STE0_Config);
	if (!(config & 4))
		return;
	if (config == LHV_SMMU3_STE0_Config_BYPASS)
		u[1] = incoming;
	if (config & 1) {
		u[0] |= M(STE0_S1Fmt) | M(STE0_S1ContextPtr) | M(STE0_S1CDMax);
		u[1] |= M(STE1_S1DSS) | M(STE1_S1CIR) | M(STE1_S1COR) | M(STE1_S1CSH) |
			M(STE1_S1STALLD) | M(STE1_STRW) | M(STE1_DRE) | M(STE1_DCP) |
			M(STE1_CONT) | M(STE1_PPAR) | M(STE1_S1MPAM);
		u[2] |= M(STE2_S2VMID);
		if (LHV_GET(LHV_SMMU3_STE1_S1DSS, e[1]) == LHV_SMMU3_STE1_S1DSS_BYPASS)
			u[1] |= incoming;
	}
	if (config & 2) {
		u[1] |= incoming | M(STE1_S2FWB) | M(STE1_CONT) | M(STE1_DRE) |
			M(STE1_DCP) | M(STE1_PPAR) | 0xf00 /* S2HWU59 to S2HWU62 */;
		u[2] = UINT64_MAX;
		u[3] = UINT64_MAX;
		u[5] = UINT64_MAX;
		u[7] = UINT64_MAX;
	}
	u[4] = UINT64_MAX; /* PARTID */
}

/* An STE on its way. */
struct edit {
	struct lhv_smmu3_write_ w;
	uint32_t sid;
};

static int tell(const struct lhv_smmu3_write_ *w)
{
	/* w is its first member. */
	const struct edit *d = (const struct edit *)w;
	int err = lhv_smmu3_put_(w->s,
				 LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_CFGI_STE) |
					 LHV_PREP(LHV_SMMU3_CMD0_StreamID, d->sid),
				 LHV_PREP(LHV_SMMU3_CMD_CFGI1_Leaf, 1));

	return err ? err : lhv_smmu3_sync_(w->s);
}

int lhv_smmu3_ste_write_(struct lhv_smmu3 *s, uint32_t sid, uint64_t *entry,
			 const uint64_t target[STE_WORDS])
{
	const struct edit d = {{s, entry, lhv_smmu3_ste_used_, tell}, sid};

	return lhv_smmu3_write_(&d.w, target);
}
