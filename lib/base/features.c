/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ID register values to features (DDI 0487, D24.2). A field value that this version does
 * not know counts as the nearest lower one that it does know: D24.1.3 promises that a
 * higher one has all that a lower one has.
 */
#include <string.h>

#include <libhv/arch/id.h>
#include <libhv/features.h>

#define U(field, value) ((unsigned int)LHV_GET(field, value))

/* A four-bit field in which 0xf, being -1, says that the feature is absent. */
static int sfield(uint64_t v)
{
	return v & 8 ? (int)v - 16 : (int)v;
}

#define S(field, value) sfield(LHV_GET(field, value))

static void addresses(const struct lhv_cpu_id *id, struct lhv_cpu_features *f)
{
	static const uint8_t pa[] = {32, 36, 40, 42, 44, 48, 52, 56};
	unsigned int range = U(LHV_ID_AA64MMFR0_EL1_PARange, id->mmfr0);
	unsigned int g4 = U(LHV_ID_AA64MMFR0_EL1_TGran4_2, id->mmfr0);
	unsigned int g16 = U(LHV_ID_AA64MMFR0_EL1_TGran16_2, id->mmfr0);
	unsigned int g64 = U(LHV_ID_AA64MMFR0_EL1_TGran64_2, id->mmfr0);
	int s4 = S(LHV_ID_AA64MMFR0_EL1_TGran4, id->mmfr0);
	unsigned int s16 = U(LHV_ID_AA64MMFR0_EL1_TGran16, id->mmfr0);
	int s64 = S(LHV_ID_AA64MMFR0_EL1_TGran64, id->mmfr0);

	f->pa_bits = pa[range < sizeof(pa) ? range : sizeof(pa) - 1];
	/* TGran<n>_2: 0 is "as stage 1", 1 none, 2 there, 3 (and more) with 52 bits. */
	f->tgran4_2 = g4 ? g4 >= 2 : s4 >= 0;
	f->tgran4_2_lpa2 = g4 ? g4 >= 3 : s4 >= 1;
	f->tgran16_2 = g16 ? g16 >= 2 : s16 >= 1;
	f->tgran16_2_lpa2 = g16 ? g16 >= 3 : s16 >= 2;
	f->tgran64_2 = g64 ? g64 >= 2 : s64 >= 0;
	f->lpa = f->pa_bits >= 52;
	f->vmid_bits = U(LHV_ID_AA64MMFR1_EL1_VMIDBits, id->mmfr1) >= 2 ? 16 : 8;
	f->hafdbs = (uint8_t)U(LHV_ID_AA64MMFR1_EL1_HAFDBS, id->mmfr1);
	if (f->hafdbs > 2)
		f->hafdbs = 2;
	f->bbm = (uint8_t)U(LHV_ID_AA64MMFR2_EL1_BBM, id->mmfr2);
	if (f->bbm > 2)
		f->bbm = 2;
	f->s2fwb = U(LHV_ID_AA64MMFR2_EL1_FWB, id->mmfr2) != 0;
	f->xnx = U(LHV_ID_AA64MMFR1_EL1_XNX, id->mmfr1) != 0;
	f->ttst = U(LHV_ID_AA64MMFR2_EL1_ST, id->mmfr2) != 0;
	f->ttcnp = U(LHV_ID_AA64MMFR2_EL1_CnP, id->mmfr2) != 0;
	f->ttl = U(LHV_ID_AA64MMFR2_EL1_TTL, id->mmfr2) != 0;
	f->tlbios = U(LHV_ID_AA64ISAR0_EL1_TLB, id->isar0) >= 1;
	f->tlbirange = U(LHV_ID_AA64ISAR0_EL1_TLB, id->isar0) >= 2;
	f->idc = U(LHV_CTR_EL0_IDC, id->ctr);
	f->dic = U(LHV_CTR_EL0_DIC, id->ctr);
}

static void state(const struct lhv_cpu_id *id, struct lhv_cpu_features *f)
{
	f->aa32_el0 = U(LHV_ID_AA64PFR0_EL1_EL0, id->pfr0) >= 2;
	f->aa32_el1 = U(LHV_ID_AA64PFR0_EL1_EL1, id->pfr0) >= 2;
	f->el3 = U(LHV_ID_AA64PFR0_EL1_EL3, id->pfr0) != 0;
	f->fp = S(LHV_ID_AA64PFR0_EL1_FP, id->pfr0) >= 0;
	f->sve = U(LHV_ID_AA64PFR0_EL1_SVE, id->pfr0) != 0;
	f->sme = U(LHV_ID_AA64PFR1_EL1_SME, id->pfr1) != 0;
	f->sme2 = U(LHV_ID_AA64PFR1_EL1_SME, id->pfr1) >= 2;
	f->ras = U(LHV_ID_AA64PFR0_EL1_RAS, id->pfr0) != 0;
	f->dit = U(LHV_ID_AA64PFR0_EL1_DIT, id->pfr0) != 0;
	f->mpam = U(LHV_ID_AA64PFR0_EL1_MPAM, id->pfr0) != 0 ||
		  U(LHV_ID_AA64PFR1_EL1_MPAM_frac, id->pfr1) != 0;
	f->amu = (uint8_t)U(LHV_ID_AA64PFR0_EL1_AMU, id->pfr0);
	if (f->amu > 2)
		f->amu = 2;
	f->csv3 = U(LHV_ID_AA64PFR0_EL1_CSV3, id->pfr0) != 0;
	/* SCXTNUM came with CSV2 2, or before it as CSV2_frac 2. */
	f->csv2_2 = U(LHV_ID_AA64PFR0_EL1_CSV2, id->pfr0) >= 2 ||
		    (U(LHV_ID_AA64PFR0_EL1_CSV2, id->pfr0) == 1 &&
		     U(LHV_ID_AA64PFR1_EL1_CSV2_frac, id->pfr1) >= 2);
	f->csv2_3 = U(LHV_ID_AA64PFR0_EL1_CSV2, id->pfr0) >= 3;
	f->ecbhb = U(LHV_ID_AA64MMFR1_EL1_ECBHB, id->mmfr1) != 0;
	f->gic = (uint8_t)U(LHV_ID_AA64PFR0_EL1_GIC, id->pfr0);
	/* 1 is v3 or v4.0, 3 is v4.1; 2 is reserved. */
	f->gic = f->gic >= 3 ? 3 : f->gic ? 1 : 0;
	f->ssbs = U(LHV_ID_AA64PFR1_EL1_SSBS, id->pfr1) != 0;
	f->bti = U(LHV_ID_AA64PFR1_EL1_BT, id->pfr1) != 0;
	f->mte = (uint8_t)U(LHV_ID_AA64PFR1_EL1_MTE, id->pfr1);
	if (f->mte > 3)
		f->mte = 3;
	f->nmi = U(LHV_ID_AA64PFR1_EL1_NMI, id->pfr1) != 0;
	f->gcs = U(LHV_ID_AA64PFR1_EL1_GCS, id->pfr1) != 0;
	f->pauth = U(LHV_ID_AA64ISAR1_EL1_APA, id->isar1) ||
		   U(LHV_ID_AA64ISAR1_EL1_API, id->isar1) ||
		   U(LHV_ID_AA64ISAR1_EL1_GPA, id->isar1) ||
		   U(LHV_ID_AA64ISAR1_EL1_GPI, id->isar1) ||
		   U(LHV_ID_AA64ISAR2_EL1_APA3, id->isar2) ||
		   U(LHV_ID_AA64ISAR2_EL1_GPA3, id->isar2);
	f->sb = U(LHV_ID_AA64ISAR1_EL1_SB, id->isar1) != 0;
	f->tme = U(LHV_ID_AA64ISAR0_EL1_TME, id->isar0) != 0;
	f->wfxt = U(LHV_ID_AA64ISAR2_EL1_WFxT, id->isar2) >= 2;
	f->mops = U(LHV_ID_AA64ISAR2_EL1_MOPS, id->isar2) != 0;
	f->rme = U(LHV_ID_AA64PFR0_EL1_RME, id->pfr0) != 0;
	f->the = U(LHV_ID_AA64PFR1_EL1_THE, id->pfr1) != 0;
	f->d128 = U(LHV_ID_AA64MMFR3_EL1_D128, id->mmfr3) != 0 ||
		  U(LHV_ID_AA64MMFR3_EL1_D128_2, id->mmfr3) != 0;
	f->sysreg128 = U(LHV_ID_AA64ISAR2_EL1_SYSREG_128, id->isar2) != 0;
	f->sysinstr128 = U(LHV_ID_AA64ISAR2_EL1_SYSINSTR_128, id->isar2) != 0;
	f->lse = U(LHV_ID_AA64ISAR0_EL1_Atomic, id->isar0) >= 2;
	f->lse128 = U(LHV_ID_AA64ISAR0_EL1_Atomic, id->isar0) >= 3;
	f->rcpc = (uint8_t)U(LHV_ID_AA64ISAR1_EL1_LRCPC, id->isar1);
	if (f->rcpc > 3)
		f->rcpc = 3;
	f->ls64 = (uint8_t)U(LHV_ID_AA64ISAR1_EL1_LS64, id->isar1);
	if (f->ls64 > 3)
		f->ls64 = 3;
	f->hpds = (uint8_t)U(LHV_ID_AA64MMFR1_EL1_HPDS, id->mmfr1);
	if (f->hpds > 2)
		f->hpds = 2;
	f->pan3 = U(LHV_ID_AA64MMFR1_EL1_PAN, id->mmfr1) >= 3;
	f->twed = U(LHV_ID_AA64MMFR1_EL1_TWED, id->mmfr1) != 0;
	f->tidcp1 = U(LHV_ID_AA64MMFR1_EL1_TIDCP1, id->mmfr1) != 0;
	f->cmow = U(LHV_ID_AA64MMFR1_EL1_CMOW, id->mmfr1) != 0;
	f->afp = U(LHV_ID_AA64MMFR1_EL1_AFP, id->mmfr1) != 0;
	f->iesb = U(LHV_ID_AA64MMFR2_EL1_IESB, id->mmfr2) != 0;
	f->lse2 = U(LHV_ID_AA64MMFR2_EL1_AT, id->mmfr2) != 0;
	f->e0pd = U(LHV_ID_AA64MMFR2_EL1_E0PD, id->mmfr2) != 0;
	f->specres = U(LHV_ID_AA64ISAR1_EL1_SPECRES, id->isar1) != 0;
	f->ebf16 = U(LHV_ID_AA64ISAR1_EL1_BF16, id->isar1) >= 2;
	f->fp16 = S(LHV_ID_AA64PFR0_EL1_FP, id->pfr0) >= 1;
	f->clrbhb = U(LHV_ID_AA64ISAR2_EL1_CLRBHB, id->isar2) != 0;
	f->pan = U(LHV_ID_AA64MMFR1_EL1_PAN, id->mmfr1) != 0;
	f->uao = U(LHV_ID_AA64MMFR2_EL1_UAO, id->mmfr2) != 0;
	f->tcr2 = U(LHV_ID_AA64MMFR3_EL1_TCRX, id->mmfr3) != 0;
	f->sctlr2 = U(LHV_ID_AA64MMFR3_EL1_SCTLRX, id->mmfr3) != 0;
	f->s1pie = U(LHV_ID_AA64MMFR3_EL1_S1PIE, id->mmfr3) != 0;
	f->s1poe = U(LHV_ID_AA64MMFR3_EL1_S1POE, id->mmfr3) != 0;
	f->aie = U(LHV_ID_AA64MMFR3_EL1_AIE, id->mmfr3) != 0;
}

static void control(const struct lhv_cpu_id *id, struct lhv_cpu_features *f)
{
	f->vhe = U(LHV_ID_AA64MMFR1_EL1_VH, id->mmfr1) != 0;
	/* E2H0 below 0: HCR_EL2.E2H is RES1. Armv8.0 has no E2H: the bit reads 0. */
	f->e2h0 = S(LHV_ID_AA64MMFR4_EL1_E2H0, id->mmfr4) >= 0;
	f->lor = U(LHV_ID_AA64MMFR1_EL1_LO, id->mmfr1) != 0;
	f->hcx = U(LHV_ID_AA64MMFR1_EL1_HCX, id->mmfr1) != 0;
	f->fgt = U(LHV_ID_AA64MMFR0_EL1_FGT, id->mmfr0) != 0;
	f->fgt2 = U(LHV_ID_AA64MMFR0_EL1_FGT, id->mmfr0) >= 2;
	f->ecv = (uint8_t)U(LHV_ID_AA64MMFR0_EL1_ECV, id->mmfr0);
	if (f->ecv > 2)
		f->ecv = 2;
	f->nv = U(LHV_ID_AA64MMFR2_EL1_NV, id->mmfr2) != 0 ||
		U(LHV_ID_AA64MMFR4_EL1_NV_frac, id->mmfr4) != 0;
	f->evt = U(LHV_ID_AA64MMFR2_EL1_EVT, id->mmfr2) != 0;
	f->idst = U(LHV_ID_AA64MMFR2_EL1_IDS, id->mmfr2) != 0;
}

static void debug(const struct lhv_cpu_id *id, struct lhv_cpu_features *f)
{
	f->trf = U(LHV_ID_AA64DFR0_EL1_TraceFilt, id->dfr0) != 0;
	f->spe = U(LHV_ID_AA64DFR0_EL1_PMSVer, id->dfr0) != 0;
	f->trbe = U(LHV_ID_AA64DFR0_EL1_TraceBuffer, id->dfr0) != 0;
	f->pmuver = (uint8_t)U(LHV_ID_AA64DFR0_EL1_PMUVer, id->dfr0);
	/* 0xf: a PMU that is not PMUv3. 2 and 3, 10 to 14 are not assigned. */
	if (f->pmuver == 0xf)
		f->pmuver = 0;
	else if (f->pmuver > 9)
		f->pmuver = 9;
	else if (f->pmuver == 2 || f->pmuver == 3)
		f->pmuver = 1;
	f->brps = (uint8_t)(U(LHV_ID_AA64DFR0_EL1_BRPs, id->dfr0) + 1);
	f->wrps = (uint8_t)(U(LHV_ID_AA64DFR0_EL1_WRPs, id->dfr0) + 1);
	/* FEAT_Debugv8p9 has more than 16, counted elsewhere. */
	if (f->brps == 16 && U(LHV_ID_AA64DFR1_EL1_BRPs, id->dfr1))
		f->brps = (uint8_t)((U(LHV_ID_AA64DFR1_EL1_BRPs, id->dfr1) & 63) + 1);
	if (f->wrps == 16 && U(LHV_ID_AA64DFR1_EL1_WRPs, id->dfr1))
		f->wrps = (uint8_t)((U(LHV_ID_AA64DFR1_EL1_WRPs, id->dfr1) & 63) + 1);
	f->double_lock = S(LHV_ID_AA64DFR0_EL1_DoubleLock, id->dfr0) >= 0;
}

void lhv_cpu_features_init(const struct lhv_cpu_id *id, struct lhv_cpu_features *f)
{
	memset(f, 0, sizeof(*f));
	f->midr = id->midr;
	addresses(id, f);
	state(id, f);
	control(id, f);
	debug(id, f);
}
