/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [T.9] The ID space, against a list of fields that was written from DDI 0487, D24.2 apart
 * from the library's own: where each field is, how its values compare, and what it belongs
 * to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

/* CRm * 8 + op2 of the registers. */
enum {
	MIDR = 0,
	MPIDR = 5,
	REVIDR = 6,
	A32_PFR0 = 8,
	A32_PFR1,
	A32_DFR0,
	A32_AFR0,
	A32_MMFR0,
	A32_MMFR1,
	A32_MMFR2,
	A32_MMFR3,
	A32_ISAR0,
	A32_ISAR1,
	A32_ISAR2,
	A32_ISAR3,
	A32_ISAR4,
	A32_ISAR5,
	A32_MMFR4,
	A32_ISAR6,
	MVFR0,
	MVFR1,
	MVFR2,
	A32_PFR2 = 28,
	A32_DFR1,
	A32_MMFR5,
	PFR0 = 32,
	PFR1,
	PFR2,
	ZFR0 = 36,
	SMFR0,
	FPFR0 = 39,
	DFR0,
	DFR1,
	DFR2,
	AFR0 = 44,
	AFR1,
	ISAR0 = 48,
	ISAR1,
	ISAR2,
	ISAR3,
	MMFR0 = 56,
	MMFR1,
	MMFR2,
	MMFR3,
	MMFR4,
};

/* How values compare: unsigned, signed, PMU (0xf is none), or not at all. */
enum {
	U,
	S,
	P,
	D
};

struct field {
	uint8_t reg, shift, width, kind;
	uint8_t max; /* greatest value that DDI 0487 defines */
};

static const struct field fields[] = {
	/* ID_AA64PFR0_EL1: EL0 EL1 EL2 EL3 FP AdvSIMD GIC RAS SVE SEL2 MPAM AMU DIT RME CSV2
	 * CSV3 */
	{PFR0, 0, 4, U, 2},
	{PFR0, 4, 4, U, 2},
	{PFR0, 8, 4, U, 2},
	{PFR0, 12, 4, U, 2},
	{PFR0, 16, 4, S, 1},
	{PFR0, 20, 4, S, 1},
	{PFR0, 24, 4, U, 3},
	{PFR0, 28, 4, U, 3},
	{PFR0, 32, 4, U, 1},
	{PFR0, 36, 4, U, 1},
	{PFR0, 40, 4, U, 1},
	{PFR0, 44, 4, U, 2},
	{PFR0, 48, 4, U, 1},
	{PFR0, 52, 4, U, 1},
	{PFR0, 56, 4, U, 3},
	{PFR0, 60, 4, U, 1},
	/* ID_AA64PFR1_EL1: BT SSBS MTE RAS_frac MPAM_frac SME RNDR_trap CSV2_frac NMI MTE_frac
	 * GCS THE MTEX DF2 PFAR */
	{PFR1, 0, 4, U, 1},
	{PFR1, 4, 4, U, 2},
	{PFR1, 8, 4, U, 3},
	{PFR1, 12, 4, U, 1},
	{PFR1, 16, 4, U, 1},
	{PFR1, 24, 4, U, 2},
	{PFR1, 28, 4, U, 1},
	{PFR1, 32, 4, U, 2},
	{PFR1, 36, 4, U, 1},
	{PFR1, 40, 4, S, 0},
	{PFR1, 44, 4, U, 1},
	{PFR1, 48, 4, U, 1},
	{PFR1, 52, 4, U, 1},
	{PFR1, 56, 4, U, 1},
	{PFR1, 60, 4, U, 1},
	/* ID_AA64PFR2_EL1: MTEPERM MTESTOREONLY MTEFAR GCIE UINJ FPMR */
	{PFR2, 0, 4, U, 1},
	{PFR2, 4, 4, U, 1},
	{PFR2, 8, 4, U, 1},
	{PFR2, 12, 4, U, 1},
	{PFR2, 16, 4, U, 1},
	{PFR2, 32, 4, U, 1},
	/* ID_AA64ZFR0_EL1: SVEver AES EltPerm BitPerm BF16 B16B16 SHA3 SM4 I8MM F32MM F64MM */
	{ZFR0, 0, 4, U, 3},
	{ZFR0, 4, 4, U, 3},
	{ZFR0, 12, 4, U, 1},
	{ZFR0, 16, 4, U, 1},
	{ZFR0, 20, 4, U, 2},
	{ZFR0, 24, 4, U, 1},
	{ZFR0, 32, 4, U, 1},
	{ZFR0, 40, 4, U, 1},
	{ZFR0, 44, 4, U, 1},
	{ZFR0, 52, 4, U, 1},
	{ZFR0, 56, 4, U, 1},
	/* ID_AA64SMFR0_EL1: single bits, but I8I32, I16I32, I16I64 and SMEver */
	{SMFR0, 28, 1, U, 1},
	{SMFR0, 29, 1, U, 1},
	{SMFR0, 30, 1, U, 1},
	{SMFR0, 32, 1, U, 1},
	{SMFR0, 33, 1, U, 1},
	{SMFR0, 34, 1, U, 1},
	{SMFR0, 35, 1, U, 1},
	{SMFR0, 36, 4, U, 15},
	{SMFR0, 40, 1, U, 1},
	{SMFR0, 41, 1, U, 1},
	{SMFR0, 42, 1, U, 1},
	{SMFR0, 43, 1, U, 1},
	{SMFR0, 44, 4, U, 5},
	{SMFR0, 48, 1, U, 1},
	{SMFR0, 52, 4, U, 15},
	{SMFR0, 56, 4, U, 3},
	{SMFR0, 60, 1, U, 1},
	{SMFR0, 63, 1, U, 1},
	/* ID_AA64DFR0_EL1: DebugVer TraceVer PMUVer BRPs PMSS WRPs SEBEP CTX_CMPs PMSVer
	 * DoubleLock TraceFilt TraceBuffer MTPMU BRBE ExtTrcBuff HPMN0 */
	{DFR0, 0, 4, U, 11},
	{DFR0, 4, 4, U, 1},
	{DFR0, 8, 4, P, 9},
	{DFR0, 12, 4, U, 15},
	{DFR0, 16, 4, U, 1},
	{DFR0, 20, 4, U, 15},
	{DFR0, 24, 4, U, 1},
	{DFR0, 28, 4, U, 15},
	{DFR0, 32, 4, U, 6},
	{DFR0, 36, 4, S, 0},
	{DFR0, 40, 4, U, 1},
	{DFR0, 44, 4, U, 2},
	{DFR0, 48, 4, S, 1},
	{DFR0, 52, 4, U, 2},
	{DFR0, 56, 4, U, 1},
	{DFR0, 60, 4, U, 1},
	/* ID_AA64ISAR0_EL1: AES SHA1 SHA2 CRC32 Atomic TME RDM SHA3 SM3 SM4 DP FHM TS TLB RNDR */
	{ISAR0, 4, 4, U, 2},
	{ISAR0, 8, 4, U, 1},
	{ISAR0, 12, 4, U, 2},
	{ISAR0, 16, 4, U, 1},
	{ISAR0, 20, 4, U, 3},
	{ISAR0, 24, 4, U, 1},
	{ISAR0, 28, 4, U, 1},
	{ISAR0, 32, 4, U, 1},
	{ISAR0, 36, 4, U, 1},
	{ISAR0, 40, 4, U, 1},
	{ISAR0, 44, 4, U, 1},
	{ISAR0, 48, 4, U, 1},
	{ISAR0, 52, 4, U, 2},
	{ISAR0, 56, 4, U, 2},
	{ISAR0, 60, 4, U, 1},
	/* ID_AA64ISAR1_EL1: DPB APA API JSCVT FCMA LRCPC GPA GPI FRINTTS SB SPECRES BF16 DGH
	 * I8MM XS LS64 */
	{ISAR1, 0, 4, U, 2},
	{ISAR1, 4, 4, U, 6},
	{ISAR1, 8, 4, U, 6},
	{ISAR1, 12, 4, U, 1},
	{ISAR1, 16, 4, U, 1},
	{ISAR1, 20, 4, U, 3},
	{ISAR1, 24, 4, U, 1},
	{ISAR1, 28, 4, U, 1},
	{ISAR1, 32, 4, U, 1},
	{ISAR1, 36, 4, U, 1},
	{ISAR1, 40, 4, U, 2},
	{ISAR1, 44, 4, U, 2},
	{ISAR1, 48, 4, U, 1},
	{ISAR1, 52, 4, U, 1},
	{ISAR1, 56, 4, U, 1},
	{ISAR1, 60, 4, U, 4},
	/* ID_AA64ISAR2_EL1: WFxT RPRES GPA3 APA3 MOPS BC PAC_frac CLRBHB SYSREG_128
	 * SYSINSTR_128 PRFMSLC PCDPHINT RPRFM CSSC LUT ATS1A */
	{ISAR2, 0, 4, U, 2},
	{ISAR2, 4, 4, U, 1},
	{ISAR2, 8, 4, U, 1},
	{ISAR2, 12, 4, U, 6},
	{ISAR2, 16, 4, U, 1},
	{ISAR2, 20, 4, U, 1},
	{ISAR2, 24, 4, U, 1},
	{ISAR2, 28, 4, U, 1},
	{ISAR2, 32, 4, U, 1},
	{ISAR2, 36, 4, U, 1},
	{ISAR2, 40, 4, U, 1},
	{ISAR2, 44, 4, U, 1},
	{ISAR2, 48, 4, U, 1},
	{ISAR2, 52, 4, U, 1},
	{ISAR2, 56, 4, U, 1},
	{ISAR2, 60, 4, U, 1},
	/* ID_AA64ISAR3_EL1: CPA FAMINMAX TLBIW PACM LSFE OCCMO LSUI FPRCVT */
	{ISAR3, 0, 4, U, 2},
	{ISAR3, 4, 4, U, 1},
	{ISAR3, 8, 4, U, 1},
	{ISAR3, 12, 4, U, 2},
	{ISAR3, 16, 4, U, 1},
	{ISAR3, 20, 4, U, 1},
	{ISAR3, 24, 4, U, 1},
	{ISAR3, 28, 4, U, 1},
	/* ID_AA64MMFR0_EL1: PARange ASIDBits BigEnd SNSMem BigEndEL0 TGran16 TGran64 TGran4
	 * TGran16_2 TGran64_2 TGran4_2 ExS FGT ECV */
	{MMFR0, 0, 4, U, 7},
	{MMFR0, 4, 4, U, 2},
	{MMFR0, 8, 4, U, 1},
	{MMFR0, 12, 4, U, 1},
	{MMFR0, 16, 4, U, 1},
	{MMFR0, 20, 4, U, 2},
	{MMFR0, 24, 4, S, 0},
	{MMFR0, 28, 4, S, 1},
	{MMFR0, 32, 4, U, 3},
	{MMFR0, 36, 4, U, 2},
	{MMFR0, 40, 4, U, 3},
	{MMFR0, 44, 4, U, 1},
	{MMFR0, 56, 4, U, 2},
	{MMFR0, 60, 4, U, 2},
	/* ID_AA64MMFR1_EL1: HAFDBS VMIDBits VH HPDS LO PAN SpecSEI XNX TWED ETS HCX AFP nTLBPA
	 * TIDCP1 CMOW ECBHB */
	{MMFR1, 0, 4, U, 4},
	{MMFR1, 4, 4, U, 2},
	{MMFR1, 8, 4, U, 1},
	{MMFR1, 12, 4, U, 2},
	{MMFR1, 16, 4, U, 1},
	{MMFR1, 20, 4, U, 3},
	{MMFR1, 24, 4, U, 1},
	{MMFR1, 28, 4, U, 1},
	{MMFR1, 32, 4, U, 1},
	{MMFR1, 36, 4, U, 3},
	{MMFR1, 40, 4, U, 1},
	{MMFR1, 44, 4, U, 1},
	{MMFR1, 48, 4, U, 1},
	{MMFR1, 52, 4, U, 1},
	{MMFR1, 56, 4, U, 1},
	{MMFR1, 60, 4, U, 1},
	/* ID_AA64MMFR2_EL1: CnP UAO LSM IESB VARange CCIDX NV ST AT IDS FWB TTL BBM EVT E0PD */
	{MMFR2, 0, 4, U, 1},
	{MMFR2, 4, 4, U, 1},
	{MMFR2, 8, 4, U, 1},
	{MMFR2, 12, 4, U, 1},
	{MMFR2, 16, 4, U, 2},
	{MMFR2, 20, 4, U, 1},
	{MMFR2, 24, 4, U, 2},
	{MMFR2, 28, 4, U, 1},
	{MMFR2, 32, 4, U, 1},
	{MMFR2, 36, 4, U, 2},
	{MMFR2, 40, 4, U, 1},
	{MMFR2, 48, 4, U, 1},
	{MMFR2, 52, 4, U, 2},
	{MMFR2, 56, 4, U, 2},
	{MMFR2, 60, 4, U, 1},
	/* ID_AA64MMFR3_EL1: TCRX SCTLRX S1PIE S2PIE S1POE S2POE AIE MEC D128 D128_2 SNERR ANERR
	 * SDERR ADERR Spec_FPACC */
	{MMFR3, 0, 4, U, 1},
	{MMFR3, 4, 4, U, 1},
	{MMFR3, 8, 4, U, 1},
	{MMFR3, 12, 4, U, 1},
	{MMFR3, 16, 4, U, 1},
	{MMFR3, 20, 4, U, 1},
	{MMFR3, 24, 4, U, 1},
	{MMFR3, 28, 4, U, 1},
	{MMFR3, 32, 4, U, 1},
	{MMFR3, 36, 4, U, 1},
	{MMFR3, 40, 4, D, 3},
	{MMFR3, 44, 4, D, 3},
	{MMFR3, 52, 4, D, 3},
	{MMFR3, 56, 4, D, 3},
	{MMFR3, 60, 4, U, 1},
	/* ID_AA64MMFR4_EL1: PoPS EIESB ASID2 HACDBS FGWTE3 NV_frac E2H0 RMEGDI E3DSE SRMASK;
	 * EIESB 0 is "not described", also to those for whom 0xf would be less. */
	{MMFR4, 0, 4, U, 1},
	{MMFR4, 4, 4, D, 2},
	{MMFR4, 8, 4, U, 1},
	{MMFR4, 12, 4, U, 1},
	{MMFR4, 16, 4, U, 1},
	{MMFR4, 20, 4, U, 2},
	{MMFR4, 24, 4, S, 0},
	{MMFR4, 28, 4, U, 1},
	{MMFR4, 36, 4, U, 1},
	{MMFR4, 44, 4, U, 1},
	/* ID_PFR0_EL1: State0-3 CSV2 AMU DIT RAS */
	{A32_PFR0, 0, 4, U, 1},
	{A32_PFR0, 4, 4, U, 3},
	{A32_PFR0, 8, 4, U, 2},
	{A32_PFR0, 12, 4, U, 1},
	{A32_PFR0, 16, 4, U, 2},
	{A32_PFR0, 20, 4, U, 2},
	{A32_PFR0, 24, 4, U, 1},
	{A32_PFR0, 28, 4, U, 2},
	/* ID_PFR1_EL1: ProgMod Security MProgMod Virtualization GenTimer Sec_frac Virt_frac GIC */
	{A32_PFR1, 0, 4, U, 1},
	{A32_PFR1, 4, 4, U, 2},
	{A32_PFR1, 8, 4, U, 2},
	{A32_PFR1, 12, 4, U, 1},
	{A32_PFR1, 16, 4, U, 2},
	{A32_PFR1, 20, 4, U, 2},
	{A32_PFR1, 24, 4, U, 1},
	{A32_PFR1, 28, 4, U, 3},
	/* ID_DFR0_EL1: CopDbg CopSDbg MMapDbg CopTrc MMapTrc MProfDbg PerfMon TraceFilt */
	{A32_DFR0, 0, 4, U, 11},
	{A32_DFR0, 4, 4, U, 11},
	{A32_DFR0, 8, 4, U, 5},
	{A32_DFR0, 12, 4, U, 1},
	{A32_DFR0, 16, 4, U, 1},
	{A32_DFR0, 20, 4, U, 1},
	{A32_DFR0, 24, 4, P, 9},
	{A32_DFR0, 28, 4, U, 1},
	/* ID_MMFR0_EL1: VMSA PMSA OuterShr ShareLvl TCM AuxReg FCSE InnerShr */
	{A32_MMFR0, 0, 4, U, 5},
	{A32_MMFR0, 4, 4, U, 3},
	{A32_MMFR0, 8, 4, D, 15},
	{A32_MMFR0, 12, 4, U, 1},
	{A32_MMFR0, 16, 4, U, 3},
	{A32_MMFR0, 20, 4, U, 2},
	{A32_MMFR0, 24, 4, U, 1},
	{A32_MMFR0, 28, 4, D, 15},
	/* ID_MMFR3_EL1: 0xf in Supersec is "none" */
	{A32_MMFR3, 28, 4, D, 15},
	/* ID_DFR1_EL1: MTPMU HPMN0 */
	{A32_DFR1, 0, 4, S, 1},
	{A32_DFR1, 4, 4, U, 1},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* AArch32 registers that are 8 unsigned fields, apart from what is listed above. */
static const uint8_t words[] = {
	A32_MMFR1, A32_MMFR2, A32_MMFR3, A32_ISAR0, A32_ISAR1, A32_ISAR2,
	A32_ISAR3, A32_ISAR4, A32_ISAR5, A32_MMFR4, A32_ISAR6, MVFR0,
	MVFR1,	   MVFR2,     A32_PFR2,	 A32_MMFR5,
};

static uint64_t rng_state = 0x9e3779b97f4a7c15;

static uint64_t rng(void)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return rng_state;
}

static uint64_t raw(const struct field *f, uint64_t v)
{
	return v >> f->shift & ((UINT64_C(1) << f->width) - 1);
}

static int64_t rank(const struct field *f, uint64_t v)
{
	int64_t x = (int64_t)raw(f, v);

	if (f->kind == S && x >= 8)
		return x - 16;
	if (f->kind == P && x == 15)
		return 0;
	return x;
}

static uint64_t *place(struct lhv_cpu_id *h, unsigned int reg)
{
	switch (reg) {
	case MIDR:
		return &h->midr;
	case REVIDR:
		return &h->revidr;
	case PFR0:
		return &h->pfr0;
	case PFR1:
		return &h->pfr1;
	case PFR2:
		return &h->pfr2;
	case ZFR0:
		return &h->zfr0;
	case SMFR0:
		return &h->smfr0;
	case FPFR0:
		return &h->fpfr0;
	case DFR0:
		return &h->dfr0;
	case DFR1:
		return &h->dfr1;
	case DFR2:
		return &h->dfr2;
	case AFR0:
		return &h->afr0;
	case AFR1:
		return &h->afr1;
	case ISAR0:
		return &h->isar0;
	case ISAR1:
		return &h->isar1;
	case ISAR2:
		return &h->isar2;
	case ISAR3:
		return &h->isar3;
	case MMFR0:
		return &h->mmfr0;
	case MMFR1:
		return &h->mmfr1;
	case MMFR2:
		return &h->mmfr2;
	case MMFR3:
		return &h->mmfr3;
	case MMFR4:
		return &h->mmfr4;
	default:
		return reg >= 8 && reg < 32 ? &h->aa32[reg - 8] : NULL;
	}
}

/* A CPU from a later architecture: every bit of every register may be set. */
static struct lhv_cpu_id random_cpu(bool legal)
{
	struct lhv_cpu_id h;

	memset(&h, 0, sizeof(h));
	for (unsigned int i = 0; i < 64; i++) {
		if (place(&h, i))
			*place(&h, i) = legal && i >= PFR0 ? 0 : rng();
	}
	if (!legal)
		return h;
	for (unsigned int i = 0; i < FIELDS; i++) {
		const struct field *f = &fields[i];
		uint64_t v = rng() % (f->max + 1u);

		if (f->reg < PFR0)
			continue;
		if (f->kind == S && rng() % 4 == 0)
			v = 15;
		*place(&h, f->reg) |= v << f->shift;
	}
	return h;
}

#define BOOLS 14

static bool *knob(struct lhv_trap_id_policy *p, unsigned int i)
{
	bool *const all[BOOLS] = {&p->aarch32_el0, &p->aarch32_el1, &p->gic,   &p->pauth,
				  &p->csv2_2,	   &p->ras,	    &p->debug, &p->pmu,
				  &p->mops,	   &p->ecv,	    &p->wfxt,  &p->sve,
				  &p->sme,	   &p->lo};

	return all[i];
}

/* What the hardware must have for the policy not to be refused. */
static bool acceptable(const struct lhv_cpu_id *h, const struct lhv_trap_id_policy *p)
{
	unsigned int el0 = h->pfr0 & 15, el1 = h->pfr0 >> 4 & 15, pmu = h->dfr0 >> 8 & 15;
	bool pauth = (h->isar1 & 0xff000ff0) || (h->isar2 & 0xff00);

	return (!(p->aarch32_el0 || p->aarch32_el1) || el0 >= 2) &&
	       (!p->aarch32_el1 || el1 >= 2) && (!p->gic || (h->pfr0 >> 24 & 15)) &&
	       (!p->pauth || pauth) && p->mte <= 3 && p->mte <= (h->pfr1 >> 8 & 15) &&
	       (!p->pmu || (pmu && pmu != 15)) && (!p->sve || (h->pfr0 >> 32 & 15)) &&
	       (!p->sme || (h->pfr1 >> 24 & 15));
}

static struct lhv_trap_id_policy random_policy(void)
{
	struct lhv_trap_id_policy p;
	uint64_t r = rng();

	memset(&p, 0, sizeof(p));
	for (unsigned int i = 0; i < BOOLS; i++)
		*knob(&p, i) = r >> i & 1;
	p.mte = r >> 20 & 3;
	if (r >> 22 & 1)
		p.pa_bits = 32 + (r >> 24) % 30;
	return p;
}

/* As much of a policy as the hardware allows. */
static void fit(const struct lhv_cpu_id *h, struct lhv_trap_id_policy *p)
{
	while (p->mte > (h->pfr1 >> 8 & 15))
		p->mte--;
	for (unsigned int i = 0; i < BOOLS; i++) {
		struct lhv_trap_id_policy q;

		memset(&q, 0, sizeof(q));
		*knob(&q, i) = true;
		if (!acceptable(h, &q))
			*knob(p, i) = false;
	}
}

static struct lhv_trap_id_policy everything(void)
{
	struct lhv_trap_id_policy p;

	memset(&p, 0, sizeof(p));
	for (unsigned int i = 0; i < BOOLS; i++)
		*knob(&p, i) = true;
	p.mte = 3;
	return p;
}

/* Every field at its greatest value; a signed one that is 0 at most has that. */
static struct lhv_cpu_id greatest_cpu(void)
{
	struct lhv_cpu_id h;

	memset(&h, 0, sizeof(h));
	for (unsigned int i = 0; i < FIELDS; i++)
		*place(&h, fields[i].reg) |= (uint64_t)fields[i].max << fields[i].shift;
	for (unsigned int i = 0; i < sizeof(words); i++)
		*place(&h, words[i]) = 0xffffffff;
	h.dfr1 = h.dfr2 = h.afr0 = h.afr1 = h.fpfr0 = UINT64_MAX;
	h.aa32[A32_AFR0 - 8] = UINT64_MAX;
	h.aa32[27 - 8] = h.aa32[31 - 8] = UINT64_MAX;
	h.midr = 0x410fd8f0;
	h.revidr = 0x77;
	return h;
}

static void not_more(const struct lhv_trap_id *a, const struct lhv_trap_id *b,
		     const char *why)
{
	for (unsigned int i = 0; i < FIELDS; i++) {
		const struct field *f = &fields[i];

		/* Registers of an AArch32 that is not there say nothing. */
		if (f->reg < PFR0 && !a->v[A32_PFR0] && !a->v[A32_ISAR0])
			continue;
		if (f->kind != D && rank(f, a->v[f->reg]) > rank(f, b->v[f->reg]))
			fail_msg("%s: register %u, bit %u: %d > %d", why, f->reg,
				 f->shift, (int)rank(f, a->v[f->reg]),
				 (int)rank(f, b->v[f->reg]));
	}
	for (unsigned int i = 0; i < sizeof(words); i++) {
		for (unsigned int s = 0; s < 32; s += 4) {
			struct field f = {words[i], (uint8_t)s, 4, U, 15};

			if (f.reg == A32_MMFR3 && s == 28)
				continue;
			if (rank(&f, a->v[f.reg]) > rank(&f, b->v[f.reg]))
				fail_msg("%s: register %u, bit %u", why, f.reg, s);
		}
	}
}

/* Bits outside of all fields, and registers without any, read as zero. */
static void nothing_else(const struct lhv_trap_id *id)
{
	uint64_t known[64] = {0};

	known[MIDR] = known[MPIDR] = known[REVIDR] = UINT64_MAX;
	for (unsigned int i = 0; i < FIELDS; i++)
		known[fields[i].reg] |= ((UINT64_C(1) << fields[i].width) - 1)
					<< fields[i].shift;
	for (unsigned int i = 0; i < sizeof(words); i++)
		known[words[i]] = 0xffffffff;
	for (unsigned int i = 0; i < 64; i++) {
		if (id->v[i] & ~known[i])
			fail_msg("register %u: %#llx", i, (unsigned long long)id->v[i]);
	}
}

/* [T.9] never more than the hardware has, of any CPU, with any policy */
static void never_more_than_hardware(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 20000; n++) {
		struct lhv_cpu_id h = random_cpu(n & 1);
		struct lhv_trap_id_policy p = random_policy();
		struct lhv_trap_id id, hw;

		if (n % 4 < 2)
			fit(&h, &p);
		if (!acceptable(&h, &p)) {
			assert_int_equal(lhv_trap_id_init(&id, &h, &p),
					 LHV_ERR_UNSUPPORTED);
			continue;
		}
		assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
		memset(&hw, 0, sizeof(hw));
		for (unsigned int i = 0; i < 64; i++) {
			if (place(&h, i))
				hw.v[i] = *place(&h, i);
		}
		not_more(&id, &hw, "hardware");
		nothing_else(&id);
	}
}

/* A policy that allows more shows at least as much, field by field. */
static void monotonous(void **state)
{
	unsigned int pairs = 0;

	(void)state;
	for (unsigned int n = 0; n < 20000; n++) {
		struct lhv_cpu_id h = random_cpu(n & 1);
		struct lhv_trap_id_policy more = random_policy(), less;
		struct lhv_trap_id a, b;

		fit(&h, &more);
		less = more;
		for (unsigned int i = 0; i < BOOLS; i++) {
			if (rng() & 1)
				*knob(&less, i) = false;
		}
		less.mte = (uint8_t)(rng() % (more.mte + 1u));
		if (!more.pa_bits)
			less.pa_bits = (uint8_t)(32 + rng() % 30);
		else
			less.pa_bits = (uint8_t)(32 + rng() % (more.pa_bits - 31u));
		if (!acceptable(&h, &more))
			continue;
		assert_int_equal(lhv_trap_id_init(&a, &h, &less), LHV_OK);
		assert_int_equal(lhv_trap_id_init(&b, &h, &more), LHV_OK);
		not_more(&a, &b, "policy");
		pairs++;
	}
	assert_true(pairs > 10000);
}

/*
 * [T.9] a CPU that has everything. The values were put together by hand from the lists in
 * <libhv/trap.h>: what is always hidden, and what a policy of "nothing" leaves.
 */
static void greatest_cpu_with_nothing(void **state)
{
	struct lhv_cpu_id h = greatest_cpu();
	struct lhv_trap_id_policy p;
	struct lhv_trap_id id;

	(void)state;
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	for (unsigned int i = A32_PFR0; i < PFR0; i++)
		assert_int_equal(id.v[i], 0);
	/* CSV3 1, CSV2 1, DIT 1, FP 1, AdvSIMD 1, EL1 and EL0 AArch64 alone */
	assert_int_equal(id.v[PFR0], UINT64_C(0x1101000000110011));
	/* CSV2_frac 1, SSBS 2, BT 1 */
	assert_int_equal(id.v[PFR1], UINT64_C(0x0000000100000021));
	assert_int_equal(id.v[PFR2], 0);
	assert_int_equal(id.v[ZFR0], 0);
	assert_int_equal(id.v[SMFR0], 0);
	assert_int_equal(id.v[FPFR0], 0);
	/* DebugVer 10, BRPs and WRPs two each, no double lock */
	assert_int_equal(id.v[DFR0], UINT64_C(0x000000f00010100a));
	assert_int_equal(id.v[DFR1], 0);
	assert_int_equal(id.v[DFR2], 0);
	assert_int_equal(id.v[AFR0], 0);
	assert_int_equal(id.v[AFR1], 0);
	/* all but TME */
	assert_int_equal(id.v[ISAR0], UINT64_C(0x1221111110312120));
	/* all but pointer authentication and LS64 */
	assert_int_equal(id.v[ISAR1], UINT64_C(0x0111221100311002));
	/* ATS1A LUT CSSC RPRFM PCDPHINT PRFMSLC, CLRBHB, BC, RPRES */
	assert_int_equal(id.v[ISAR2], UINT64_C(0x1111110010100010));
	/* FPRCVT LSUI OCCMO LSFE FAMINMAX CPA */
	assert_int_equal(id.v[ISAR3], UINT64_C(0x0000000011110011));
	/* ExS; TGran4 1, TGran64 0, TGran16 2, BigEndEL0 and BigEnd, ASIDBits 2, PARange 7 */
	assert_int_equal(id.v[MMFR0], UINT64_C(0x0000100010210127));
	/* ECBHB CMOW TIDCP1 nTLBPA AFP, ETS 3, TWED, SpecSEI, PAN 3, HPDS 2, HAFDBS 2 */
	assert_int_equal(id.v[MMFR1], UINT64_C(0x1111103101302002));
	/* E0PD, BBM 2, TTL, IDS 1, AT, ST, CCIDX, VARange 1, LSM, UAO, CnP */
	assert_int_equal(id.v[MMFR2], UINT64_C(0x1021001110110111));
	assert_int_equal(id.v[MMFR3], 0);
	assert_int_equal(id.v[MMFR4], 0);
	assert_int_equal(id.v[MIDR], 0x410fd8f0);
	assert_int_equal(id.v[MPIDR], 0x80000000);
	assert_int_equal(id.v[REVIDR], 0x77);
	nothing_else(&id);
}

static void greatest_cpu_with_everything(void **state)
{
	static const struct {
		uint8_t reg;
		uint32_t value;
	} aarch32[] = {
		{A32_MMFR0, 0xf0201f05}, {A32_MMFR1, 0x40000000}, {A32_MMFR2, 0x01260000},
		{A32_MMFR3, 0xf2122211}, {A32_ISAR0, 0x02101110}, {A32_ISAR1, 0x13112111},
		{A32_ISAR2, 0x21232242}, {A32_ISAR3, 0x01112131}, {A32_ISAR4, 0x00011142},
		{A32_ISAR5, 0x11011121}, {A32_MMFR4, 0x01121011}, {A32_ISAR6, 0x11121111},
		{MVFR0, 0x10111222},	 {MVFR1, 0x13211111},	  {MVFR2, 0x00000043},
		{A32_PFR2, 0x00000011},	 {A32_MMFR5, 0x00000013},
	};
	struct lhv_cpu_id h = greatest_cpu();
	struct lhv_trap_id_policy p = everything();
	struct lhv_trap_id id;

	(void)state;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	/* GIC 1 and not v4.1, RAS 1, SVE, CSV2 3 */
	assert_int_equal(id.v[PFR0], UINT64_C(0x1301000111110022));
	/* CSV2_frac 2, SME 2, MTE 3 */
	assert_int_equal(id.v[PFR1], UINT64_C(0x0000000202000321));
	assert_int_equal(id.v[PFR2], 0);
	assert_int_equal(id.v[ZFR0], UINT64_C(0x0110110101211033));
	/* no FA64, nothing of 8-bit floating point */
	assert_int_equal(id.v[SMFR0],
			 UINT64_C(0x13f15cff00000000) & ~(UINT64_C(3) << 40));
	assert_int_equal(id.v[FPFR0], 0);
	/* MTPMU 0, CTX_CMPs, WRPs and BRPs 15; PMUVer 6, the highest that is switched */
	assert_int_equal(id.v[DFR0], UINT64_C(0x000000f0f0f0f60a));
	assert_int_equal(id.v[DFR1], 0);
	assert_int_equal(id.v[ISAR0], UINT64_C(0x1221111110312120));
	assert_int_equal(id.v[ISAR1], UINT64_C(0x0111221111311552));
	assert_int_equal(id.v[ISAR2], UINT64_C(0x1111110011115112));
	assert_int_equal(id.v[ISAR3], UINT64_C(0x0000000011110011));
	assert_int_equal(id.v[MMFR0], UINT64_C(0x1000100010210127));
	assert_int_equal(id.v[MMFR1], UINT64_C(0x1111103101312002));
	assert_int_equal(id.v[MMFR2], UINT64_C(0x1021001110111111));
	assert_int_equal(id.v[MMFR3], UINT64_C(0x1000000000000000));
	assert_int_equal(id.v[MMFR4], 0);
	/* AArch32: no EL2, EL3, trace, AMU or external debug */
	assert_int_equal(id.v[A32_PFR0], 0x11020131);
	assert_int_equal(id.v[A32_PFR1], 0x10020001);
	assert_int_equal(id.v[A32_DFR0], 0x0600000a);
	assert_int_equal(id.v[A32_AFR0], 0);
	assert_int_equal(id.v[A32_DFR1], 0);
	/* No PMSA, no TCM, no FCSE; cache operations by VA and set/way, PAN2; Armv8 has no Jazelle
	 * but the trivial one, no SWP, no VFP short vectors; MMFR4 without EVT and XNX. */
	for (unsigned int i = 0; i < sizeof(aarch32) / sizeof(aarch32[0]); i++)
		assert_int_equal(id.v[aarch32[i].reg], aarch32[i].value);
	nothing_else(&id);
}

/*
 * [T.9] values that the architecture has not defined yet, above those that it has: the guest
 * sees what it would on the greatest CPU of today.
 */
static void cpu_of_tomorrow(void **state)
{
	struct lhv_cpu_id today = greatest_cpu(), tomorrow;
	struct lhv_trap_id_policy p = everything();
	struct lhv_trap_id a, b;

	(void)state;
	memset(&tomorrow, 0xff, sizeof(tomorrow));
	tomorrow.midr = today.midr;
	tomorrow.revidr = today.revidr;
	for (unsigned int i = 0; i < FIELDS; i++) {
		const struct field *f = &fields[i];

		/* The highest bit makes a signed field less, and 0xf of a PMU is none. */
		if (f->kind == S)
			*place(&tomorrow, f->reg) &= ~(UINT64_C(8) << f->shift);
		if (f->kind == P)
			*place(&tomorrow, f->reg) &= ~(UINT64_C(1) << f->shift);
	}
	assert_int_equal(lhv_trap_id_init(&a, &today, &p), LHV_OK);
	assert_int_equal(lhv_trap_id_init(&b, &tomorrow, &p), LHV_OK);
	for (unsigned int i = 0; i < 64; i++) {
		if (a.v[i] != b.v[i])
			fail_msg("register %u: %#llx, %#llx", i,
				 (unsigned long long)a.v[i], (unsigned long long)b.v[i]);
	}
}

/* Each knob alone changes what it stands for and nothing else. */
static void each_knob(void **state)
{
	static const struct {
		unsigned int knob;
		uint8_t reg;
		uint64_t fields;
	} table[] = {
		{0, PFR0, 0xf},
		{1, PFR0, 0xff},
		{2, PFR0, 0x0f000000},
		{3, ISAR1, 0xff000ff0},
		{3, ISAR2, 0x0f00ff00},
		{3, MMFR3, UINT64_C(0xf000000000000000)},
		{4, PFR0, UINT64_C(0x0f00000000000000)},
		{4, PFR1, UINT64_C(0x0000000f00000000)},
		{5, PFR0, 0xf0000000},
		{5, MMFR2, 0xf000},
		{6, DFR0, 0xf0f0f000},
		{7, DFR0, 0xf00},
		{8, ISAR2, 0xf0000},
		{9, MMFR0, UINT64_C(0xf000000000000000)},
		{10, ISAR2, 0xf},
		{11, PFR0, UINT64_C(0xf00000000)},
		{11, ZFR0, UINT64_MAX},
		{12, PFR1, 0x0f000000},
		{12, ZFR0, UINT64_C(0x0000f0000ff0f00f)},
		{12, SMFR0, UINT64_MAX},
		{13, MMFR1, 0xf0000},
	};
	struct lhv_cpu_id h = greatest_cpu();
	struct lhv_trap_id none, id;
	struct lhv_trap_id_policy p;

	(void)state;
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_trap_id_init(&none, &h, &p), LHV_OK);
	for (unsigned int k = 0; k < BOOLS; k++) {
		memset(&p, 0, sizeof(p));
		*knob(&p, k) = true;
		assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
		for (unsigned int r = 0; r < 64; r++) {
			uint64_t may = 0;

			for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]);
			     i++) {
				if (table[i].knob == k && table[i].reg == r) {
					may |= table[i].fields;
					assert_int_not_equal((id.v[r] ^ none.v[r]) & may,
							     0);
				}
			}
			/* AArch32 registers appear as a whole. */
			if (k < 2 && r >= A32_PFR0 && r < PFR0)
				continue;
			if ((id.v[r] ^ none.v[r]) & ~may)
				fail_msg("knob %u, register %u: %#llx", k, r,
					 (unsigned long long)(id.v[r] ^ none.v[r]));
		}
	}
	for (uint8_t mte = 0; mte < 4; mte++) {
		memset(&p, 0, sizeof(p));
		p.mte = mte;
		assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
		assert_int_equal(id.v[PFR1], none.v[PFR1] | (uint64_t)mte << 8);
	}
}

/* What a hidden feature brings along is hidden with it, whatever the CPU is. */
static void no_orphans(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 20000; n++) {
		struct lhv_cpu_id h = random_cpu(n & 1);
		struct lhv_trap_id_policy p = random_policy();
		struct lhv_trap_id id;
		uint64_t pfr0, pfr1;

		fit(&h, &p);
		if (!acceptable(&h, &p))
			continue;
		assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
		pfr0 = id.v[PFR0];
		pfr1 = id.v[PFR1];
		if (!(pfr1 >> 24 & 15))
			assert_int_equal(id.v[SMFR0], 0);
		if (!(pfr0 >> 32 & 15) && !(pfr1 >> 24 & 15))
			assert_int_equal(id.v[ZFR0], 0);
		/* Without SVE, what is for the non-streaming mode alone */
		if (!(pfr0 >> 32 & 15))
			assert_int_equal(id.v[ZFR0] & UINT64_C(0x0ff00f0f000f00f0), 0);
		if (!p.pauth) {
			assert_int_equal(id.v[ISAR1] & 0xff000ff0, 0);
			assert_int_equal(id.v[ISAR2] & 0x0f00ff00, 0);
			assert_int_equal(id.v[MMFR3] >> 60, 0);
		}
		if (!p.ras)
			assert_int_equal(id.v[MMFR2] >> 12 & 15, 0); /* IESB */
		if (!(p.aarch32_el0 || p.aarch32_el1)) {
			for (unsigned int i = A32_PFR0; i < PFR0; i++)
				assert_int_equal(id.v[i], 0);
			assert_true((pfr0 & 15) < 2);
		}
		if (!p.pmu) {
			assert_int_equal(id.v[DFR0] >> 8 & 15, 0);
			assert_int_equal(id.v[A32_DFR0] >> 24 & 15, 0);
		}
		if (!p.gic) {
			assert_int_equal(pfr0 >> 24 & 15, 0);
			assert_int_equal(id.v[A32_PFR1] >> 28, 0);
		}
		/* SCXTNUM_EL0 and SCXTNUM_EL1 exist from CSV2 2, or from CSV2_frac 2 */
		if (!p.csv2_2) {
			assert_true((pfr0 >> 56 & 15) < 2);
			assert_true((pfr1 >> 32 & 15) < 2);
		}
		/* EL2, EL3, SEL2, MPAM, AMU, RME */
		assert_int_equal(pfr0 & UINT64_C(0x00f0fff00000ff00), 0);
		/* PFAR DF2 MTEX THE GCS NMI RNDR_trap MPAM_frac RAS_frac */
		assert_int_equal(pfr1 & UINT64_C(0xfffff0f0f00ff000), 0);
		/* HPMN0 ExtTrcBuff BRBE TraceBuffer TraceFilt PMSVer SEBEP PMSS TraceVer */
		assert_int_equal(id.v[DFR0] & UINT64_C(0xfff0ff0f0f0f00f0), 0);
		/* DoubleLock: negative is "not implemented" */
		assert_true(id.v[DFR0] >> 39 & 1);
		/* FGT, TGran*_2, SNSMem; ECV 2 */
		assert_int_equal(id.v[MMFR0] & UINT64_C(0x2fff0fff0000f000), 0);
		/* HCX XNX VH VMIDBits */
		assert_int_equal(id.v[MMFR1] & UINT64_C(0x00000f00f0000ff0), 0);
		/* EVT FWB NV */
		assert_int_equal(id.v[MMFR2] & UINT64_C(0x0f00ff000f000000), 0);
		/* all but Spec_FPACC */
		assert_int_equal(id.v[MMFR3] << 4, 0);
		/* all but E2H0 */
		assert_int_equal(id.v[MMFR4] & ~UINT64_C(0x0f000000), 0);
		assert_int_equal(id.v[PFR2] | id.v[FPFR0] | id.v[DFR1] | id.v[DFR2], 0);
		/* TME; LS64; D128 */
		assert_int_equal(id.v[ISAR0] >> 24 & 15, 0);
		assert_int_equal(id.v[ISAR1] >> 60, 0);
		assert_int_equal(id.v[ISAR2] >> 32 & 0xff, 0);
		/* PACM and TLBIW */
		assert_int_equal(id.v[ISAR3] & 0xff00, 0);
	}
}

struct cpu {
	uint64_t midr, pfr0, pfr1, dfr0, isar0, isar1, mmfr0, mmfr1, mmfr2;
	uint32_t aa32[24];
};

static struct lhv_cpu_id real(const struct cpu *c)
{
	struct lhv_cpu_id h;

	memset(&h, 0, sizeof(h));
	h.midr = c->midr;
	h.pfr0 = c->pfr0;
	h.pfr1 = c->pfr1;
	h.dfr0 = c->dfr0;
	h.isar0 = c->isar0;
	h.isar1 = c->isar1;
	h.mmfr0 = c->mmfr0;
	h.mmfr1 = c->mmfr1;
	h.mmfr2 = c->mmfr2;
	for (int i = 0; i < 24; i++)
		h.aa32[i] = c->aa32[i];
	return h;
}

/* Values of the technical reference manuals. */
static const struct cpu cortex_a57 = {
	0x411fd071,
	0x00002222,
	0,
	0x10305106,
	0x00011120,
	0,
	0x00001124,
	0,
	0,
	{0x00000131, 0x00011011, 0x03010066, 0, 0x10201105, 0x40000000, 0x01260000,
	 0x02102211, 0x02101110, 0x13112111, 0x21232042, 0x01112131, 0x00011142,
	 0x00011121, 0, 0, 0x10110222, 0x12111111, 0x00000043},
};

static const struct cpu cortex_a76 = {
	0x414fd0b1,
	UINT64_C(0x1100000011111112),
	0x10,
	0x10305408,
	UINT64_C(0x0000100010211120),
	0x00100001,
	0x00101122,
	0x10212122,
	0x00001011,
	{0x10010131, 0x10010000, 0x04010088, 0,		 0x10201105, 0x40000000,
	 0x01260000, 0x02122211, 0x02101110, 0x13112111, 0x21232042, 0x01112131,
	 0x00010142, 0x01011121, 0x00021110, 0x00000010, 0x10110222, 0x13211111,
	 0x00000043, 0,		 0x00000011, 0,		 0,	     0},
};

static const struct cpu neoverse_n1 = {
	0x413fd0c1,
	UINT64_C(0x1100000011111112),
	0x20,
	UINT64_C(0x0000000110305408),
	UINT64_C(0x0000100010211120),
	0x00100001,
	0x00101125,
	0x10212122,
	0x00001011,
	{0x10010131, 0x10010000, 0x04010088, 0,		 0x10201105, 0x40000000,
	 0x01260000, 0x02122211, 0x02101110, 0x13112111, 0x21232042, 0x01112131,
	 0x00010142, 0x01011121, 0x00021110, 0x00000010, 0x10110222, 0x13211111,
	 0x00000043, 0,		 0x00000011, 0,		 0,	     0},
};

static void real_cores(void **state)
{
	struct lhv_trap_id_policy p;
	struct lhv_cpu_id h = real(&cortex_a57);
	struct lhv_trap_id id;

	(void)state;
	memset(&p, 0, sizeof(p));
	p.aarch32_el0 = p.debug = p.ras = true;
	p.mpidr = 0x101;
	p.pa_bits = 40;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	assert_int_equal(id.v[PFR0], 0x00000012);
	assert_int_equal(id.v[PFR1], 0);
	assert_int_equal(id.v[DFR0], UINT64_C(0xf010305006));
	assert_int_equal(id.v[ISAR0], 0x00011120);
	assert_int_equal(id.v[MMFR0], 0x00000122);
	assert_int_equal(id.v[MMFR1], 0);
	assert_int_equal(id.v[A32_PFR0], 0x00000131);
	assert_int_equal(id.v[A32_PFR1], 0x00010001);
	assert_int_equal(id.v[A32_DFR0], 0x00000006);
	assert_int_equal(id.v[A32_MMFR0], 0x10201105);
	assert_int_equal(id.v[A32_MMFR1], 0x40000000);
	assert_int_equal(id.v[A32_MMFR2], 0x01260000);
	assert_int_equal(id.v[A32_MMFR3], 0x02102211);
	for (unsigned int i = A32_ISAR0; i <= MVFR2; i++)
		assert_int_equal(id.v[i], cortex_a57.aa32[i - 8]);
	assert_int_equal(id.v[MIDR], 0x411fd071);
	assert_int_equal(id.v[MPIDR], 0x80000101);

	h = real(&cortex_a76);
	memset(&p, 0, sizeof(p));
	p.aarch32_el0 = p.debug = p.ras = p.gic = p.pmu = true;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	assert_int_equal(id.v[PFR0], UINT64_C(0x1100000011110012));
	assert_int_equal(id.v[PFR1], 0x10);
	assert_int_equal(id.v[DFR0], UINT64_C(0xf010305408));
	assert_int_equal(id.v[ISAR0], cortex_a76.isar0);
	assert_int_equal(id.v[ISAR1], cortex_a76.isar1);
	assert_int_equal(id.v[MMFR0], 0x00100122);
	/* HAFDBS 2, HPDS 2, PAN 2; VHE, VMID, LOR and XNX are not the guest's */
	assert_int_equal(id.v[MMFR1], 0x00202002);
	assert_int_equal(id.v[MMFR2], 0x00001011);
	assert_int_equal(id.v[A32_PFR0], 0x10010131);
	assert_int_equal(id.v[A32_PFR1], 0x10010000);
	assert_int_equal(id.v[A32_DFR0], 0x04000008);
	assert_int_equal(id.v[A32_MMFR3], 0x02122211);
	/* XNX is EL2's */
	assert_int_equal(id.v[A32_MMFR4], 0x00021010);
	assert_int_equal(id.v[A32_ISAR6], 0x10);
	assert_int_equal(id.v[A32_PFR2], 0x11);

	h = real(&neoverse_n1);
	memset(&p, 0, sizeof(p));
	p.gic = p.lo = true;
	p.pa_bits = 47;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	/* Without RAS there is no IESB; without AArch32 none of its registers. */
	assert_int_equal(id.v[PFR0], UINT64_C(0x1100000001110011));
	assert_int_equal(id.v[PFR1], 0x20);
	assert_int_equal(id.v[DFR0], UINT64_C(0xf000101008));
	/* 47 bits: 44 is what PARange can say. */
	assert_int_equal(id.v[MMFR0], 0x00100124);
	assert_int_equal(id.v[MMFR1], 0x00212002);
	assert_int_equal(id.v[MMFR2], 0x00000011);
	for (unsigned int i = A32_PFR0; i < PFR0; i++)
		assert_int_equal(id.v[i], 0);
}

/* PARange: the greatest size that is neither above the policy's nor the hardware's */
static void physical_addresses(void **state)
{
	static const uint8_t size[] = {32, 36, 40, 42, 44, 48, 52, 56};
	struct lhv_trap_id_policy p;
	struct lhv_cpu_id h;
	struct lhv_trap_id id;

	(void)state;
	memset(&h, 0, sizeof(h));
	h.pfr0 = 0x11;
	memset(&p, 0, sizeof(p));
	for (unsigned int hw = 0; hw < 16; hw++) {
		unsigned int hw_bits = size[hw > 7 ? 7 : hw];

		h.mmfr0 = hw;
		for (unsigned int bits = 0; bits < 256; bits++) {
			unsigned int limit = !bits || bits > hw_bits ? hw_bits : bits,
				     v = 0;

			p.pa_bits = (uint8_t)bits;
			if (bits && bits < 32) {
				assert_int_equal(lhv_trap_id_init(&id, &h, &p),
						 LHV_ERR_INVAL);
				continue;
			}
			for (unsigned int i = 0; i < 8; i++) {
				if (size[i] <= limit)
					v = i;
			}
			assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
			assert_int_equal(id.v[MMFR0] & 15, v);
		}
	}
}

static void refusals(void **state)
{
	struct lhv_cpu_id h = greatest_cpu(), poor;
	struct lhv_trap_id_policy p = everything();
	struct lhv_trap_id id, before;

	(void)state;
	memset(&id, 0x5a, sizeof(id));
	before = id;
	assert_int_equal(lhv_trap_id_init(NULL, &h, &p), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_id_init(&id, NULL, &p), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_id_init(&id, &h, NULL), LHV_ERR_INVAL);
	p.pa_bits = 31;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_ERR_INVAL);
	p.pa_bits = 0;
	p.mte = 4;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_ERR_UNSUPPORTED);

	/* All that a policy can ask for and this CPU lacks, one by one. */
	memset(&poor, 0, sizeof(poor));
	poor.pfr0 = 0x11;
	for (unsigned int i = 0; i < BOOLS; i++) {
		memset(&p, 0, sizeof(p));
		*knob(&p, i) = true;
		/* the first four, PMU, SVE, SME; the rest are limits and no demands */
		if (i < 4 || i == 7 || i == 11 || i == 12)
			assert_int_equal(lhv_trap_id_init(&id, &poor, &p),
					 LHV_ERR_UNSUPPORTED);
		else
			assert_int_equal(lhv_trap_id_init(&before, &poor, &p), LHV_OK);
	}
	for (uint8_t mte = 1; mte < 4; mte++) {
		memset(&p, 0, sizeof(p));
		p.mte = mte;
		poor.pfr1 = (mte - 1u) << 8;
		assert_int_equal(lhv_trap_id_init(&id, &poor, &p), LHV_ERR_UNSUPPORTED);
	}
	/* AArch32 at EL0 alone is not enough for EL1. */
	memset(&p, 0, sizeof(p));
	p.aarch32_el1 = true;
	poor.pfr0 = 0x12;
	assert_int_equal(lhv_trap_id_init(&id, &poor, &p), LHV_ERR_UNSUPPORTED);
	/* 0xf is a PMU that is none of the architecture's. */
	memset(&p, 0, sizeof(p));
	p.pmu = true;
	poor.dfr0 = 0xf06;
	assert_int_equal(lhv_trap_id_init(&id, &poor, &p), LHV_ERR_UNSUPPORTED);
	memset(&before, 0x5a, sizeof(before));
	assert_memory_equal(&id, &before, sizeof(id));

	/* Each kind of pointer authentication will do. */
	memset(&p, 0, sizeof(p));
	p.pauth = true;
	for (unsigned int i = 0; i < 6; i++) {
		static const uint8_t shift[] = {4, 8, 24, 28, 8, 12};

		poor.isar1 = poor.isar2 = 0;
		*(i < 4 ? &poor.isar1 : &poor.isar2) = UINT64_C(1) << shift[i];
		assert_int_equal(lhv_trap_id_init(&id, &poor, &p), LHV_OK);
		assert_int_equal(id.v[i < 4 ? ISAR1 : ISAR2], UINT64_C(1) << shift[i]);
	}
}

/* [T.9] MIDR_EL1, MPIDR_EL1 and REVIDR_EL1 are virtual */
static void identity(void **state)
{
	struct lhv_cpu_id h = greatest_cpu();
	struct lhv_trap_id_policy p;
	struct lhv_trap_id id;

	(void)state;
	memset(&p, 0, sizeof(p));
	p.midr = 0x410fd034;
	p.mpidr = UINT64_C(0x7f00010203);
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	assert_int_equal(id.v[MIDR], 0x410fd034);
	assert_int_equal(id.v[MPIDR], UINT64_C(0x7f80010203));
	/* The revisions of one core say nothing about another. */
	assert_int_equal(id.v[REVIDR], 0);
	p.midr = h.midr;
	assert_int_equal(lhv_trap_id_init(&id, &h, &p), LHV_OK);
	assert_int_equal(id.v[REVIDR], 0x77);
	for (unsigned int i = 1; i < 8; i++) {
		if (i != MPIDR && i != REVIDR)
			assert_int_equal(id.v[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_more_than_hardware),
		cmocka_unit_test(monotonous),
		cmocka_unit_test(greatest_cpu_with_nothing),
		cmocka_unit_test(greatest_cpu_with_everything),
		cmocka_unit_test(cpu_of_tomorrow),
		cmocka_unit_test(each_knob),
		cmocka_unit_test(no_orphans),
		cmocka_unit_test(real_cores),
		cmocka_unit_test(physical_addresses),
		cmocka_unit_test(refusals),
		cmocka_unit_test(identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
