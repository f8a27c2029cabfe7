/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest reads in the ID space: row by row the lesser of what the hardware has and
 * what this file and the policy allow. A field without a row reads as zero, so what later
 * architectures add is hidden until somebody has thought about its state and its traps.
 */
#include <string.h>

#include <libhv/arch/id.h>
#include <libhv/trap.h>

/* How the values of a field compare (DDI 0487, D24.1.3). */
enum kind {
	UNSIGNED,
	SIGNED,
	PMU, /* Unsigned, but 0xf is "none that the architecture knows". */
};

/* What a field depends on, apart from the hardware. */
enum need {
	NEED_NOTHING,
	NEED_AARCH32_EL0,
	NEED_AARCH32_EL1,
	NEED_GIC,
	NEED_PAUTH,
	NEED_CSV2_2,
	NEED_RAS,
	NEED_DEBUG,
	NEED_PMU,
	NEED_MOPS,
	NEED_ECV,
	NEED_WFXT,
	NEED_SVE,
	NEED_SME,
	NEED_SVE_OR_SME,
	NEED_LO,
	NEEDS
};

struct field {
	uint8_t reg; /* CRm * 8 + op2 */
	uint8_t shift;
	uint8_t width;
	uint8_t kind;
	uint8_t need;
	int8_t without; /* Greatest value when the need is not met ... */
	int8_t with;	/* ... and when it is. */
};

#define REG(name) (LHV_SYSREG_##name - LHV_SYSREG(3, 0, 0, 0, 0))
#define ROW(name, f, kind, need, without, with)                                      \
	{                                                                            \
		REG(name), LHV_##name##_##f##_SHIFT, LHV_##name##_##f##_WIDTH, kind, \
			need, without, with                                          \
	}
/* Harmless: no state of its own, or state that lies in registers which always switch. */
#define FREE(name, f, max) ROW(name, f, UNSIGNED, NEED_NOTHING, max, max)
/* Absent unless the policy has the need. */
#define IF(need, name, f, max) ROW(name, f, UNSIGNED, NEED_##need, 0, max)

static const struct field fields[] = {
	/* AArch32; reserved and later features have no row. */
	ROW(ID_PFR0_EL1, RAS, UNSIGNED, NEED_RAS, 0, 1),
	FREE(ID_PFR0_EL1, State0, 1),
	FREE(ID_PFR0_EL1, State1, 3),
	FREE(ID_PFR0_EL1, State2, 1),
	FREE(ID_PFR0_EL1, CSV2, 2),
	FREE(ID_PFR0_EL1, DIT, 1),
	FREE(ID_PFR1_EL1, ProgMod, 1),
	ROW(ID_PFR1_EL1, GenTimer, UNSIGNED, NEED_ECV, 1, 2),
	IF(GIC, ID_PFR1_EL1, GIC, 1),
	FREE(ID_DFR0_EL1, CopDbg, 10),
	ROW(ID_DFR0_EL1, PerfMon, PMU, NEED_PMU, 0, 6),
	ROW(ID_DFR1_EL1, MTPMU, SIGNED, NEED_NOTHING, 0, 0),

	/* EL2 and above, MPAM, AMU and Realms are the host's. */
	ROW(ID_AA64PFR0_EL1, EL0, UNSIGNED, NEED_AARCH32_EL0, 1, 2),
	ROW(ID_AA64PFR0_EL1, EL1, UNSIGNED, NEED_AARCH32_EL1, 1, 2),
	ROW(ID_AA64PFR0_EL1, FP, SIGNED, NEED_NOTHING, 1, 1),
	ROW(ID_AA64PFR0_EL1, AdvSIMD, SIGNED, NEED_NOTHING, 1, 1),
	IF(GIC, ID_AA64PFR0_EL1, GIC, 1),
	/* RASv1p1 has registers that a handler of ERX* need not know. */
	IF(RAS, ID_AA64PFR0_EL1, RAS, 1),
	IF(SVE, ID_AA64PFR0_EL1, SVE, 1),
	FREE(ID_AA64PFR0_EL1, DIT, 1),
	ROW(ID_AA64PFR0_EL1, CSV2, UNSIGNED, NEED_CSV2_2, 1, 3),
	FREE(ID_AA64PFR0_EL1, CSV3, 1),
	FREE(ID_AA64PFR1_EL1, BT, 1),
	FREE(ID_AA64PFR1_EL1, SSBS, 2),
	/* MTE itself is below: the policy has a number for it. */
	ROW(ID_AA64PFR1_EL1, MTE_frac, SIGNED, NEED_NOTHING, 0, 0),
	IF(SME, ID_AA64PFR1_EL1, SME, 2),
	ROW(ID_AA64PFR1_EL1, CSV2_frac, UNSIGNED, NEED_CSV2_2, 1, 2),

	/* FPMR is not switched: nothing of FP8 here, nor in FPFR0. */
	IF(SVE_OR_SME, ID_AA64ZFR0_EL1, SVEver, 3),
	IF(SVE, ID_AA64ZFR0_EL1, AES, 3),
	IF(SVE_OR_SME, ID_AA64ZFR0_EL1, EltPerm, 1),
	IF(SVE, ID_AA64ZFR0_EL1, BitPerm, 1),
	IF(SVE_OR_SME, ID_AA64ZFR0_EL1, BF16, 2),
	IF(SVE_OR_SME, ID_AA64ZFR0_EL1, B16B16, 1),
	IF(SVE, ID_AA64ZFR0_EL1, SHA3, 1),
	IF(SVE, ID_AA64ZFR0_EL1, SM4, 1),
	IF(SVE_OR_SME, ID_AA64ZFR0_EL1, I8MM, 1),
	IF(SVE, ID_AA64ZFR0_EL1, F32MM, 1),
	IF(SVE, ID_AA64ZFR0_EL1, F64MM, 1),

	/* FA64 needs an enable in SMCR_EL2 that the policy does not speak of. */
	IF(SME, ID_AA64SMFR0_EL1, F32F32, 1),
	IF(SME, ID_AA64SMFR0_EL1, BI32I32, 1),
	IF(SME, ID_AA64SMFR0_EL1, B16F32, 1),
	IF(SME, ID_AA64SMFR0_EL1, F16F32, 1),
	IF(SME, ID_AA64SMFR0_EL1, I8I32, 15),
	IF(SME, ID_AA64SMFR0_EL1, F16F16, 1),
	IF(SME, ID_AA64SMFR0_EL1, B16B16, 1),
	IF(SME, ID_AA64SMFR0_EL1, I16I32, 5),
	IF(SME, ID_AA64SMFR0_EL1, F64F64, 1),
	IF(SME, ID_AA64SMFR0_EL1, I16I64, 15),
	IF(SME, ID_AA64SMFR0_EL1, SMEver, 3),
	IF(SME, ID_AA64SMFR0_EL1, LUTv2, 1),

	/* Debugv8p9 has MDSELR_EL1. Two of each kind are the fewest that there may be. */
	FREE(ID_AA64DFR0_EL1, DebugVer, 10),
	ROW(ID_AA64DFR0_EL1, BRPs, UNSIGNED, NEED_DEBUG, 1, 15),
	ROW(ID_AA64DFR0_EL1, WRPs, UNSIGNED, NEED_DEBUG, 1, 15),
	ROW(ID_AA64DFR0_EL1, CTX_CMPs, UNSIGNED, NEED_DEBUG, 0, 15),
	ROW(ID_AA64DFR0_EL1, PMUVer, PMU, NEED_PMU, 0, 6),
	ROW(ID_AA64DFR0_EL1, DoubleLock, SIGNED, NEED_NOTHING, -1, -1),
	ROW(ID_AA64DFR0_EL1, MTPMU, SIGNED, NEED_NOTHING, 0, 0),

	FREE(ID_AA64ISAR0_EL1, AES, 2),
	FREE(ID_AA64ISAR0_EL1, SHA1, 1),
	FREE(ID_AA64ISAR0_EL1, SHA2, 2),
	FREE(ID_AA64ISAR0_EL1, CRC32, 1),
	FREE(ID_AA64ISAR0_EL1, Atomic, 3),
	FREE(ID_AA64ISAR0_EL1, RDM, 1),
	FREE(ID_AA64ISAR0_EL1, SHA3, 1),
	FREE(ID_AA64ISAR0_EL1, SM3, 1),
	FREE(ID_AA64ISAR0_EL1, SM4, 1),
	FREE(ID_AA64ISAR0_EL1, DP, 1),
	FREE(ID_AA64ISAR0_EL1, FHM, 1),
	FREE(ID_AA64ISAR0_EL1, TS, 2),
	FREE(ID_AA64ISAR0_EL1, TLB, 2),
	FREE(ID_AA64ISAR0_EL1, RNDR, 1),

	/* PAuth_LR has PSTATE.PACM and is hidden: 5 is FPACCOMBINE. */
	FREE(ID_AA64ISAR1_EL1, DPB, 2),
	IF(PAUTH, ID_AA64ISAR1_EL1, APA, 5),
	IF(PAUTH, ID_AA64ISAR1_EL1, API, 5),
	FREE(ID_AA64ISAR1_EL1, JSCVT, 1),
	FREE(ID_AA64ISAR1_EL1, FCMA, 1),
	FREE(ID_AA64ISAR1_EL1, LRCPC, 3),
	IF(PAUTH, ID_AA64ISAR1_EL1, GPA, 1),
	IF(PAUTH, ID_AA64ISAR1_EL1, GPI, 1),
	FREE(ID_AA64ISAR1_EL1, FRINTTS, 1),
	FREE(ID_AA64ISAR1_EL1, SB, 1),
	FREE(ID_AA64ISAR1_EL1, SPECRES, 2),
	FREE(ID_AA64ISAR1_EL1, BF16, 2),
	FREE(ID_AA64ISAR1_EL1, DGH, 1),
	FREE(ID_AA64ISAR1_EL1, I8MM, 1),
	FREE(ID_AA64ISAR1_EL1, XS, 1),
	IF(WFXT, ID_AA64ISAR2_EL1, WFxT, 2),
	FREE(ID_AA64ISAR2_EL1, RPRES, 1),
	IF(PAUTH, ID_AA64ISAR2_EL1, GPA3, 1),
	IF(PAUTH, ID_AA64ISAR2_EL1, APA3, 5),
	IF(MOPS, ID_AA64ISAR2_EL1, MOPS, 1),
	FREE(ID_AA64ISAR2_EL1, BC, 1),
	IF(PAUTH, ID_AA64ISAR2_EL1, PAC_frac, 1),
	FREE(ID_AA64ISAR2_EL1, CLRBHB, 1),
	FREE(ID_AA64ISAR2_EL1, PRFMSLC, 1),
	FREE(ID_AA64ISAR2_EL1, PCDPHINT, 1),
	FREE(ID_AA64ISAR2_EL1, RPRFM, 1),
	FREE(ID_AA64ISAR2_EL1, CSSC, 1),
	FREE(ID_AA64ISAR2_EL1, LUT, 1),
	FREE(ID_AA64ISAR2_EL1, ATS1A, 1),
	/* CPA2 has its enable in SCTLR2_EL1. */
	FREE(ID_AA64ISAR3_EL1, CPA, 1),
	FREE(ID_AA64ISAR3_EL1, FAMINMAX, 1),
	FREE(ID_AA64ISAR3_EL1, LSFE, 1),
	FREE(ID_AA64ISAR3_EL1, OCCMO, 1),
	FREE(ID_AA64ISAR3_EL1, LSUI, 1),
	FREE(ID_AA64ISAR3_EL1, FPRCVT, 1),

	/* PARange is below. TGran*_2 and VMIDBits say what EL2 could do: "as stage 1", 8. */
	FREE(ID_AA64MMFR0_EL1, ASIDBits, 2),
	FREE(ID_AA64MMFR0_EL1, BigEnd, 1),
	FREE(ID_AA64MMFR0_EL1, BigEndEL0, 1),
	FREE(ID_AA64MMFR0_EL1, TGran16, 2),
	ROW(ID_AA64MMFR0_EL1, TGran64, SIGNED, NEED_NOTHING, 0, 0),
	ROW(ID_AA64MMFR0_EL1, TGran4, SIGNED, NEED_NOTHING, 1, 1),
	FREE(ID_AA64MMFR0_EL1, ExS, 1),
	IF(ECV, ID_AA64MMFR0_EL1, ECV, 1),
	/* HAFT is enabled in TCR2_EL1. */
	FREE(ID_AA64MMFR1_EL1, HAFDBS, 2),
	FREE(ID_AA64MMFR1_EL1, HPDS, 2),
	IF(LO, ID_AA64MMFR1_EL1, LO, 1),
	FREE(ID_AA64MMFR1_EL1, PAN, 3),
	/* A warning and no feature; the hardware's word stands. */
	FREE(ID_AA64MMFR1_EL1, SpecSEI, 1),
	FREE(ID_AA64MMFR1_EL1, TWED, 1),
	FREE(ID_AA64MMFR1_EL1, ETS, 3),
	FREE(ID_AA64MMFR1_EL1, AFP, 1),
	FREE(ID_AA64MMFR1_EL1, nTLBPA, 1),
	FREE(ID_AA64MMFR1_EL1, TIDCP1, 1),
	FREE(ID_AA64MMFR1_EL1, CMOW, 1),
	FREE(ID_AA64MMFR1_EL1, ECBHB, 1),
	FREE(ID_AA64MMFR2_EL1, CnP, 1),
	FREE(ID_AA64MMFR2_EL1, UAO, 1),
	FREE(ID_AA64MMFR2_EL1, LSM, 1),
	IF(RAS, ID_AA64MMFR2_EL1, IESB, 1),
	/* LVA3 comes with 128-bit descriptors. */
	FREE(ID_AA64MMFR2_EL1, VARange, 1),
	FREE(ID_AA64MMFR2_EL1, CCIDX, 1),
	FREE(ID_AA64MMFR2_EL1, ST, 1),
	FREE(ID_AA64MMFR2_EL1, AT, 1),
	FREE(ID_AA64MMFR2_EL1, IDS, 1),
	FREE(ID_AA64MMFR2_EL1, TTL, 1),
	FREE(ID_AA64MMFR2_EL1, BBM, 2),
	FREE(ID_AA64MMFR2_EL1, E0PD, 1),
	IF(PAUTH, ID_AA64MMFR3_EL1, Spec_FPACC, 1),
	/* Negative when E2H may not be 0: it stays so. */
	ROW(ID_AA64MMFR4_EL1, E2H0, SIGNED, NEED_NOTHING, 0, 0),
};

/*
 * AArch32 registers whose fields need no policy, with the greatest value of each: a
 * hexadecimal digit is a field, as the register shows it. f is for fields that describe
 * and do not rank (shareability, supersections). Security and virtualization extensions,
 * FEAT_EVT and FEAT_XNX are EL2's and EL3's.
 */
static const struct {
	uint8_t reg;
	uint32_t max;
} words[] = {
	{REG(ID_MMFR0_EL1), 0xf0201f05}, {REG(ID_MMFR1_EL1), 0x40000000},
	{REG(ID_MMFR2_EL1), 0x01260000}, {REG(ID_MMFR3_EL1), 0xf2122211},
	{REG(ID_ISAR0_EL1), 0x02101110}, {REG(ID_ISAR1_EL1), 0x13112111},
	{REG(ID_ISAR2_EL1), 0x21232242}, {REG(ID_ISAR3_EL1), 0x01112131},
	{REG(ID_ISAR4_EL1), 0x00011142}, {REG(ID_ISAR5_EL1), 0x11011121},
	{REG(ID_MMFR4_EL1), 0x01121011}, {REG(ID_ISAR6_EL1), 0x11121111},
	{REG(MVFR0_EL1), 0x10111222},	 {REG(MVFR1_EL1), 0x13211111},
	{REG(MVFR2_EL1), 0x00000043},	 {REG(ID_PFR2_EL1), 0x00000011},
	{REG(ID_MMFR5_EL1), 0x00000013},
};

#define AARCH32_FIRST 8
#define AARCH32_LAST  31

/* MMFR0.PARange by its value; what is above the last reads as the last. */
static const uint8_t pa_sizes[] = {32, 36, 40, 42, 44, 48, 52, 56};

#define PA_SIZES (sizeof(pa_sizes) / sizeof(pa_sizes[0]))

/* A field as a number that ranks: negative is less than absent. */
static int rank(const struct field *f, uint64_t reg)
{
	int v = (int)(reg >> f->shift & ((UINT64_C(1) << f->width) - 1));

	if (f->kind == SIGNED && v >> (f->width - 1))
		v -= 1 << f->width;
	if (f->kind == PMU && v == 0xf)
		v = 0;
	return v;
}

static uint64_t least(const struct field *f, uint64_t reg, int max)
{
	int v = rank(f, reg);

	if (v > max)
		v = max;
	return ((uint64_t)v & ((UINT64_C(1) << f->width) - 1)) << f->shift;
}

static uint64_t least_digits(uint64_t reg, uint32_t max)
{
	uint64_t out = 0;

	for (int shift = 0; shift < 32; shift += 4) {
		uint64_t a = reg >> shift & 0xf, b = max >> shift & 0xf;

		out |= (a < b ? a : b) << shift;
	}
	return out;
}

static uint64_t pa_range(uint64_t hw, uint8_t bits)
{
	uint64_t v = LHV_GET(LHV_ID_AA64MMFR0_EL1_PARange, hw);

	if (v >= PA_SIZES)
		v = PA_SIZES - 1;
	while (v && bits && pa_sizes[v] > bits)
		v--;
	return LHV_PREP(LHV_ID_AA64MMFR0_EL1_PARange, v);
}

static void needs(bool met[NEEDS], const struct lhv_trap_id_policy *p)
{
	met[NEED_NOTHING] = true;
	met[NEED_AARCH32_EL0] = p->aarch32_el0 || p->aarch32_el1;
	met[NEED_AARCH32_EL1] = p->aarch32_el1;
	met[NEED_GIC] = p->gic;
	met[NEED_PAUTH] = p->pauth;
	met[NEED_CSV2_2] = p->csv2_2;
	met[NEED_RAS] = p->ras;
	met[NEED_DEBUG] = p->debug;
	met[NEED_PMU] = p->pmu;
	met[NEED_MOPS] = p->mops;
	met[NEED_ECV] = p->ecv;
	met[NEED_WFXT] = p->wfxt;
	met[NEED_SVE] = p->sve;
	met[NEED_SME] = p->sme;
	met[NEED_SVE_OR_SME] = p->sve || p->sme;
	met[NEED_LO] = p->lo;
}

/* Hardware values by their place in the ID space. */
static void gather(uint64_t hw[64], const struct lhv_cpu_id *id)
{
	memset(hw, 0, 64 * sizeof(hw[0]));
	for (int i = 0; i < 24; i++)
		hw[AARCH32_FIRST + i] = id->aa32[i];
	hw[REG(ID_AA64PFR0_EL1)] = id->pfr0;
	hw[REG(ID_AA64PFR1_EL1)] = id->pfr1;
	hw[REG(ID_AA64ZFR0_EL1)] = id->zfr0;
	hw[REG(ID_AA64SMFR0_EL1)] = id->smfr0;
	hw[REG(ID_AA64DFR0_EL1)] = id->dfr0;
	hw[REG(ID_AA64ISAR0_EL1)] = id->isar0;
	hw[REG(ID_AA64ISAR1_EL1)] = id->isar1;
	hw[REG(ID_AA64ISAR2_EL1)] = id->isar2;
	hw[REG(ID_AA64ISAR3_EL1)] = id->isar3;
	hw[REG(ID_AA64MMFR0_EL1)] = id->mmfr0;
	hw[REG(ID_AA64MMFR1_EL1)] = id->mmfr1;
	hw[REG(ID_AA64MMFR2_EL1)] = id->mmfr2;
	hw[REG(ID_AA64MMFR3_EL1)] = id->mmfr3;
	hw[REG(ID_AA64MMFR4_EL1)] = id->mmfr4;
}

static bool hardware_has(const struct lhv_cpu_id *hw, const struct lhv_trap_id_policy *p)
{
	uint64_t pmu = LHV_GET(LHV_ID_AA64DFR0_EL1_PMUVer, hw->dfr0);

	if ((p->aarch32_el0 || p->aarch32_el1) &&
	    LHV_GET(LHV_ID_AA64PFR0_EL1_EL0, hw->pfr0) < 2)
		return false;
	if (p->aarch32_el1 && LHV_GET(LHV_ID_AA64PFR0_EL1_EL1, hw->pfr0) < 2)
		return false;
	if (p->pauth &&
	    !(hw->isar1 &
	      (LHV_ID_AA64ISAR1_EL1_APA_MASK | LHV_ID_AA64ISAR1_EL1_API_MASK |
	       LHV_ID_AA64ISAR1_EL1_GPA_MASK | LHV_ID_AA64ISAR1_EL1_GPI_MASK)) &&
	    !(hw->isar2 &
	      (LHV_ID_AA64ISAR2_EL1_APA3_MASK | LHV_ID_AA64ISAR2_EL1_GPA3_MASK)))
		return false;
	if (p->mte > LHV_GET(LHV_ID_AA64PFR1_EL1_MTE, hw->pfr1) || p->mte > 3)
		return false;
	if (p->pmu && (!pmu || pmu == 0xf))
		return false;
	if (p->sve && !LHV_GET(LHV_ID_AA64PFR0_EL1_SVE, hw->pfr0))
		return false;
	if (p->sme && !LHV_GET(LHV_ID_AA64PFR1_EL1_SME, hw->pfr1))
		return false;
	return !p->gic || LHV_GET(LHV_ID_AA64PFR0_EL1_GIC, hw->pfr0);
}

int lhv_trap_id_init(struct lhv_trap_id *out, const struct lhv_cpu_id *hw,
		     const struct lhv_trap_id_policy *p)
{
	uint64_t value[64];
	bool met[NEEDS];

	if (!out || !hw || !p || (p->pa_bits && p->pa_bits < pa_sizes[0]))
		return LHV_ERR_INVAL;
	if (!hardware_has(hw, p))
		return LHV_ERR_UNSUPPORTED;

	needs(met, p);
	gather(value, hw);
	memset(out, 0, sizeof(*out));
	for (unsigned int i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct field *f = &fields[i];

		out->v[f->reg] |=
			least(f, value[f->reg], met[f->need] ? f->with : f->without);
	}
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		out->v[words[i].reg] = least_digits(value[words[i].reg], words[i].max);
	out->v[REG(ID_AA64MMFR0_EL1)] |= pa_range(hw->mmfr0, p->pa_bits);
	out->v[REG(ID_AA64PFR1_EL1)] |= LHV_PREP(LHV_ID_AA64PFR1_EL1_MTE, p->mte);
	if (!met[NEED_AARCH32_EL0])
		memset(&out->v[AARCH32_FIRST], 0,
		       (AARCH32_LAST - AARCH32_FIRST + 1) * sizeof(out->v[0]));

	out->v[REG(MIDR_EL1)] = p->midr ? p->midr : hw->midr;
	out->v[REG(MPIDR_EL1)] = p->mpidr | LHV_MPIDR_EL1_RES1_MASK;
	/* The revisions mean something to one implementation alone. */
	if (out->v[REG(MIDR_EL1)] == hw->midr)
		out->v[REG(REVIDR_EL1)] = hw->revidr;
	return LHV_OK;
}
