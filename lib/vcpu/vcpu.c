/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU's life: controls, reset state, and the kick protocol. */
#include <string.h>

#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include "vcpu_priv.h"

enum {
	OUT,
	IN
};

/* What run_a64.S takes for granted. */
_Static_assert(offsetof(struct lhv_vcpu, regs.x) == 0, "regs come first");
_Static_assert(offsetof(struct lhv_vcpu, regs.pc) == 248, "REGS_PC");
_Static_assert(offsetof(struct lhv_vcpu, esr) == 264, "VCPU_ESR");
_Static_assert(offsetof(struct lhv_vcpu, hpfar) == 280, "VCPU_HPFAR");
_Static_assert(offsetof(struct lhv_vcpu, hook) == 288, "VCPU_HOOK");
_Static_assert(offsetof(struct lhv_vcpu, hook_ctx) == 296, "VCPU_HOOK");
_Static_assert(offsetof(struct lhv_vcpu, bhb) == 304, "VCPU_BHB");

/* PSTATE after a reset into EL1 (DDI 0487, D1.5): EL1h with D, A, I and F masked. */
#define PSTATE_RESET                                                       \
	(LHV_SPSR_EL2_D_MASK | LHV_SPSR_EL2_A_MASK | LHV_SPSR_EL2_I_MASK | \
	 LHV_SPSR_EL2_F_MASK | LHV_PREP(LHV_SPSR_EL2_M, LHV_SPSR_EL2_M_EL1h))

/* Bits that are RES1 in SCTLR_EL1 of Armv8.0, and mean "as in Armv8.0" later: LSMAOE,
 * nTLSMD, SPAN, EIS, TSCXT, EOS. */
#define SCTLR_RESET                                                                    \
	(LHV_SCTLR_EL1_LSMAOE_MASK | LHV_SCTLR_EL1_nTLSMD_MASK |                       \
	 LHV_SCTLR_EL1_SPAN_MASK | LHV_SCTLR_EL1_EIS_MASK | LHV_SCTLR_EL1_TSCXT_MASK | \
	 LHV_SCTLR_EL1_EOS_MASK)

/* The same at AArch32 (G1.17): Supervisor mode, A32. */
#define PSTATE_RESET32                                                                 \
	(LHV_SPSR_AArch32_A_MASK | LHV_SPSR_AArch32_I_MASK | LHV_SPSR_AArch32_F_MASK | \
	 LHV_PREP(LHV_SPSR_AArch32_M, LHV_SPSR_EL2_M_Supervisor))

/* SCTLR of AArch32 (G8.2): what is RES1 in Armv8.0 (with the bits of later features that
 * mean "as in Armv8.0"), and nTWE, nTWI, CP15BEN, which reset to 1. */
#define SCTLR_RESET32                                                             \
	(LHV_SCTLR_LSMAOE_MASK | LHV_SCTLR_nTLSMD_MASK | LHV_SCTLR_CP15BEN_MASK | \
	 LHV_SCTLR_RES1_11_MASK | LHV_SCTLR_nTWI_MASK | LHV_SCTLR_nTWE_MASK |     \
	 LHV_SCTLR_RES1_22_MASK | LHV_SCTLR_SPAN_MASK)

_Static_assert(LHV_VCPU_SERROR == LHV_DISR_EL1_A_MASK, "lhv_vcpu.serror");
_Static_assert(LHV_SCTLR_EE_MASK == LHV_SCTLR_EL1_EE_MASK, "SCTLR.EE");

_Static_assert(LHV_CNTHCTL_EL2_ECV_MASK == LHV_CNTHCTL_EL2_E2H_ECV_MASK, "CNTHCTL.ECV");

#define MPIDR_RES1 (UINT64_C(1) << 31)

/* Trace and AMU trap, and SVE and SME that the guest has not got. At its first use of FP it
 * gets what it has: until then all of it traps. */
static void cptr(struct lhv_vcpu_controls *c, const struct lhv_vcpu_cfg *cfg)
{
	c->cptr = LHV_CPTR_EL2_RES1_MASK | LHV_CPTR_EL2_TTA_MASK;
	if (cfg->features->amu)
		c->cptr |= LHV_CPTR_EL2_TAM_MASK;
	c->cptr_fp = c->cptr | LHV_CPTR_EL2_TFP_MASK;
	if (cfg->sve_vl)
		c->cptr &= ~LHV_CPTR_EL2_TZ_MASK;
	if (cfg->sme_vl)
		c->cptr &= ~LHV_CPTR_EL2_TSM_MASK;
}

/* The same with E2H, where CPTR_EL2 is laid out as CPACR_EL1: fields of 0 trap. */
static void cptr_e2h(struct lhv_vcpu_controls *c, const struct lhv_vcpu_cfg *cfg)
{
	c->cptr_fp = LHV_CPTR_EL2_E2H_TTA_MASK;
	if (cfg->features->amu)
		c->cptr_fp |= LHV_CPTR_EL2_E2H_TAM_MASK;
	c->cptr = c->cptr_fp | LHV_CPTR_EL2_E2H_FPEN_MASK;
	if (cfg->sve_vl)
		c->cptr |= LHV_CPTR_EL2_E2H_ZEN_MASK;
	if (cfg->sme_vl)
		c->cptr |= LHV_CPTR_EL2_E2H_SMEN_MASK;
}

/* Lets through what the guest is given. Clear bits of these registers trap. */
static void given(struct lhv_vcpu_controls *c, const struct lhv_vcpu_cfg *cfg)
{
	uint32_t give = cfg->give;

	if (cfg->sme_vl)
		c->hfgrtr |= LHV_HFGRTR_EL2_nTPIDR2_EL0_MASK;
	if (give & LHV_VCPU_GIVE_MTE)
		c->hcr |= LHV_HCR_EL2_ATA_MASK;
	if (give & LHV_VCPU_GIVE_TCR2)
		c->hcrx |= LHV_HCRX_EL2_TCR2En_MASK;
	if (give & LHV_VCPU_GIVE_SCTLR2)
		c->hcrx |= LHV_HCRX_EL2_SCTLR2En_MASK;
	if (give & LHV_VCPU_GIVE_S1PIE)
		c->hfgrtr |=
			LHV_HFGRTR_EL2_nPIR_EL1_MASK | LHV_HFGRTR_EL2_nPIRE0_EL1_MASK;
	if (give & LHV_VCPU_GIVE_S1POE)
		c->hfgrtr |= LHV_HFGRTR_EL2_nPOR_EL1_MASK | LHV_HFGRTR_EL2_nPOR_EL0_MASK;
	if (give & LHV_VCPU_GIVE_AIE)
		c->hfgrtr |=
			LHV_HFGRTR_EL2_nMAIR2_EL1_MASK | LHV_HFGRTR_EL2_nAMAIR2_EL1_MASK;
	if (give & LHV_VCPU_GIVE_GCS) {
		c->hfgrtr |= LHV_HFGRTR_EL2_nGCS_EL1_MASK | LHV_HFGRTR_EL2_nGCS_EL0_MASK;
		c->hcrx |= LHV_HCRX_EL2_GCSEn_MASK;
		/* Its instructions at EL1 have traps of their own. */
		c->hfgitr |= LHV_HFGITR_EL2_nGCSPUSHM_EL1_MASK |
			     LHV_HFGITR_EL2_nGCSSTR_EL1_MASK |
			     LHV_HFGITR_EL2_nGCSEPP_MASK;
	}
}

static bool may_give(const struct lhv_cpu_features *f, uint32_t give)
{
	const uint32_t tcr2 =
		LHV_VCPU_GIVE_S1PIE | LHV_VCPU_GIVE_S1POE | LHV_VCPU_GIVE_AIE;
	uint32_t can = 0;

	can |= f->mte >= 2 ? LHV_VCPU_GIVE_MTE : 0;
	can |= f->tcr2 && f->hcx ? LHV_VCPU_GIVE_TCR2 : 0;
	can |= f->sctlr2 && f->hcx ? LHV_VCPU_GIVE_SCTLR2 : 0;
	can |= f->s1pie && f->fgt ? LHV_VCPU_GIVE_S1PIE : 0;
	can |= f->s1poe && f->fgt ? LHV_VCPU_GIVE_S1POE : 0;
	can |= f->aie && f->fgt ? LHV_VCPU_GIVE_AIE : 0;
	can |= f->gcs && f->fgt && f->hcx ? LHV_VCPU_GIVE_GCS : 0;
	can |= LHV_VCPU_GIVE_DEBUG;
	return !(give & ~can) && (!(give & tcr2) || give & LHV_VCPU_GIVE_TCR2);
}

static void controls(struct lhv_vcpu_controls *c, const struct lhv_vcpu_cfg *cfg)
{
	const struct lhv_cpu_features *f = cfg->features;

	/* Stage 2 on, interrupts and SError to EL2, SMC, ID group 3, ACTLR and the
	 * implementation-defined space trapped. */
	c->hcr = LHV_HCR_EL2_VM_MASK | LHV_HCR_EL2_SWIO_MASK | LHV_HCR_EL2_PTW_MASK |
		 LHV_HCR_EL2_FMO_MASK | LHV_HCR_EL2_IMO_MASK | LHV_HCR_EL2_AMO_MASK |
		 LHV_HCR_EL2_TSC_MASK | LHV_HCR_EL2_TID3_MASK | LHV_HCR_EL2_TACR_MASK |
		 LHV_HCR_EL2_TIDCP_MASK;
	/* What it invalidates for itself it must not find again on a core where it was
	 * before: its TLB and instruction cache maintenance reaches all cores, and its
	 * barriers wait for them. */
	c->hcr |= LHV_HCR_EL2_FB_MASK | LHV_PREP(LHV_HCR_EL2_BSU, LHV_HCR_EL2_BSU_INNER);
	if (!cfg->aarch32)
		c->hcr |= LHV_HCR_EL2_RW_MASK;
	if (cfg->trap_wfi)
		c->hcr |= LHV_HCR_EL2_TWI_MASK;
	if (cfg->trap_wfe)
		c->hcr |= LHV_HCR_EL2_TWE_MASK;
	if (f->pauth)
		c->hcr |= LHV_HCR_EL2_API_MASK | LHV_HCR_EL2_APK_MASK;
	if (f->s2fwb)
		c->hcr |= LHV_HCR_EL2_FWB_MASK;
	if (f->lor)
		c->hcr |= LHV_HCR_EL2_TLOR_MASK;
	/* Error records belong to the host; a guest that looks for them is told no. */
	if (f->ras)
		c->hcr |= LHV_HCR_EL2_TERR_MASK | LHV_HCR_EL2_TEA_MASK;
	if (f->csv2_2)
		c->hcr |= LHV_HCR_EL2_EnSCXT_MASK;
	if (f->mte >= 2)
		c->hcr |= LHV_HCR_EL2_TID5_MASK;
	/* FEAT_MOPS needs no context, but an enable. */
	c->hcrx = f->mops ? LHV_HCRX_EL2_MSCEn_MASK : 0;
	given(c, cfg);
	/* Partitions and their monitoring are the host's. */
	if (f->mpam)
		c->mpam =
			LHV_MPAM2_EL2_TRAPMPAM0EL1_MASK | LHV_MPAM2_EL2_TRAPMPAM1EL1_MASK;

	if (cfg->e2h)
		cptr_e2h(c, cfg);
	else
		cptr(c, cfg);

	c->mdcr = 0;
	if (f->pmuver)
		c->mdcr |= LHV_MDCR_EL2_TPM_MASK | LHV_MDCR_EL2_TPMCR_MASK;
	if (cfg->pmu)
		c->mdcr |= lhv_vcpu_pmu_mdcr(cfg->pmu, f);
	if (f->spe)
		c->mdcr |= LHV_MDCR_EL2_TPMS_MASK;
	if (f->trf)
		c->mdcr |= LHV_MDCR_EL2_TTRF_MASK;
	if (cfg->debugger)
		c->mdcr |= LHV_MDCR_EL2_TDE_MASK;
	if (cfg->debugger || !cfg->own_debug)
		c->mdcr |= LHV_MDCR_EL2_TDA_MASK | LHV_MDCR_EL2_TDOSA_MASK |
			   LHV_MDCR_EL2_TDRA_MASK;

	/* Counters are read without a trap; the physical timer is emulated. */
	c->cnthctl = cfg->e2h ? LHV_CNTHCTL_EL2_E2H_EL1PCTEN_MASK
			      : LHV_CNTHCTL_EL2_EL1PCTEN_MASK;
	if (cfg->offset_physical)
		c->cnthctl = f->ecv >= 2 ? c->cnthctl | LHV_CNTHCTL_EL2_ECV_MASK : 0;
	if (cfg->e2h)
		c->hcr |= LHV_HCR_EL2_E2H_MASK;
	c->cntvoff = cfg->cntvoff;
	c->cntpoff = cfg->cntpoff;
	c->vmpidr = cfg->mpidr | MPIDR_RES1;
	c->vpidr = cfg->midr;
	c->vtcr = cfg->s2.vtcr;
	c->vttbr = cfg->s2.vttbr;
}

int lhv_vcpu_init(struct lhv_vcpu *v, const struct lhv_vcpu_cfg *cfg)
{
	int r;

	if (!v || !cfg || !cfg->features || !cfg->s2.vttbr || !cfg->s2.vtcr ||
	    ((cfg->own_debug || cfg->debugger) && cfg->give & LHV_VCPU_GIVE_DEBUG))
		return LHV_ERR_INVAL;
	r = lhv_vcpu_fp_check(cfg);
	if (!r)
		r = lhv_vcpu_pmu_check(cfg);
	if (r)
		return r;
	if (cfg->e2h ? !cfg->features->vhe : !cfg->features->e2h0)
		return LHV_ERR_UNSUPPORTED;
	if (!may_give(cfg->features, cfg->give) ||
	    (cfg->aarch32 && !cfg->features->aa32_el1))
		return LHV_ERR_UNSUPPORTED;

	memset(v, 0, sizeof(*v));
	v->fp.memory = cfg->fp_memory;
	v->fp.sve_vl = cfg->sve_vl;
	v->fp.sme_vl = cfg->sme_vl;
	v->features = cfg->features;
	v->give = cfg->give;
	v->pmu = cfg->pmu;
	v->errata = cfg->errata;
	v->bhb = cfg->bhb;
	v->hook = cfg->hook;
	v->hook_ctx = cfg->hook_ctx;
	controls(&v->ctl, cfg);
	return lhv_vcpu_reset(v, lhv_ipa(0), 0);
}

/* DEN 0022, 6.4: bit 0 of an AArch32 entry point is the instruction set. */
static void start32(struct lhv_vcpu *v, uint64_t entry, uint64_t context)
{
	v->regs.pstate = PSTATE_RESET32;
	v->regs.pc = (uint32_t)entry;
	v->regs.x[0] = (uint32_t)context;
	if (entry & 1) {
		v->regs.pc &= ~UINT64_C(1);
		v->regs.pstate |= LHV_SPSR_AArch32_T_MASK;
	}
	v->el1.sctlr = SCTLR_RESET32;
}

int lhv_vcpu_reset(struct lhv_vcpu *v, lhv_ipa_t entry, uint64_t context)
{
	if (v->loaded)
		return LHV_ERR_STATE;

	memset(&v->regs, 0, sizeof(v->regs));
	memset(&v->el1, 0, sizeof(v->el1));
	lhv_vcpu_fp_reset(v);
	lhv_vcpu_debug_reset(v);
	if (v->pmu)
		lhv_vcpu_pmu_reset(v->pmu);
	v->regs.pc = entry.v;
	v->regs.x[0] = context;
	v->regs.pstate = PSTATE_RESET;
	v->el1.sctlr = SCTLR_RESET;
	if (!(v->ctl.hcr & LHV_HCR_EL2_RW_MASK))
		start32(v, entry.v, context);
	v->esr = 0;
	v->far = 0;
	v->hpfar = 0;
	v->serror = 0;
	return LHV_OK;
}

int lhv_vcpu_set_big_endian(struct lhv_vcpu *v, bool big_endian)
{
	if (v->loaded)
		return LHV_ERR_STATE;
	/* EE has one place in both forms of the register. */
	v->el1.sctlr = LHV_SET(LHV_SCTLR_EL1_EE, v->el1.sctlr, big_endian);
	if (!(v->ctl.hcr & LHV_HCR_EL2_RW_MASK))
		v->regs.pstate = LHV_SET(LHV_SPSR_AArch32_E, v->regs.pstate, big_endian);
	return LHV_OK;
}

/*
 * begin() announces IN and then looks for requests; kick() files a request and then looks
 * whether the vCPU is IN. Both pairs are sequentially consistent, so that at least one of
 * the two sees the other.
 */
bool lhv_vcpu_kick(struct lhv_vcpu *v, uint32_t requests)
{
	__atomic_fetch_or(&v->requests, requests, __ATOMIC_SEQ_CST);
	return __atomic_load_n(&v->mode, __ATOMIC_SEQ_CST) == IN;
}

uint32_t lhv_vcpu_begin(struct lhv_vcpu *v)
{
	__atomic_store_n(&v->mode, IN, __ATOMIC_SEQ_CST);
	if (!__atomic_load_n(&v->requests, __ATOMIC_SEQ_CST))
		return 0;
	__atomic_store_n(&v->mode, OUT, __ATOMIC_SEQ_CST);
	return __atomic_exchange_n(&v->requests, 0, __ATOMIC_SEQ_CST);
}

void lhv_vcpu_end(struct lhv_vcpu *v)
{
	__atomic_store_n(&v->mode, OUT, __ATOMIC_RELEASE);
}
