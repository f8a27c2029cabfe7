/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of a vCPU by number, and a stream of all. One table says what there is, where it
 * lies, what it needs, and which bits a guest could have put there; further tables have the
 * bits that need a feature, and those of AArch32. A register more is a line more.
 *
 * How many vectors, predicates and rows of ZA there are, and how wide, follows from SVCR and
 * the two lengths: the shape. That of a stream is looked for first; the rest is checked
 * against it before anything changes.
 */
#include <string.h>

#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/vcpu/state.h>

#include "vcpu_priv.h"

#define MAGIC	     UINT32_C(0x4356484c) /* "LHVC" */
#define VERSION	     1
#define HEADER_BYTES 16
#define RECORD_BYTES 8

/* Where a register lies. */
enum place {
	IN_VCPU,
	IN_TIMER,
	IN_V, /* in the vCPU, while vectors are no longer */
	IN_Z, /* these and the next three: in the memory for vectors */
	IN_P, /* FFR is the last */
	IN_ZA,
	IN_ZT0,
	IN_BREAK, /* debug registers: there are as many as the core has */
	IN_WATCH,
	IN_LOCK,  /* the OS lock */
	IN_PMU,	  /* performance monitors, if it has them */
	IN_EVENT, /* as many as it has event counters */
};

/* What a register's value has to be, apart from its bits. */
enum check {
	ANY,
	PSTATE,
	SPSR,
	PC,
	SVCR,
	VL,
	SVL,
	BREAK,
	LOCK,
	MONITOR,
};

struct row {
	uint32_t id;	 /* of the first; the others follow */
	uint16_t count;	 /* at most */
	uint8_t step;	 /* from one identifier to the next; 0: 1 */
	uint8_t width;	 /* bytes of a value; of vectors and ZA: see width_of() */
	uint8_t stored;	 /* bytes in memory: as many, 4, or 2 */
	uint8_t place;	 /* enum place */
	uint8_t check;	 /* enum check */
	uint8_t give;	 /* enum lhv_vcpu_give: what it belongs to */
	uint16_t need;	 /* member of struct lhv_cpu_features, or one of the next */
	uint16_t offset; /* of the first; the others follow */
	uint64_t bits;	 /* which the architecture had first, RES1 included */
};

#define ALWAYS	UINT16_MAX
#define SVE	(UINT16_MAX - 1) /* the vCPU was given a length for it */
#define SME	(UINT16_MAX - 2)
#define NEED(f) ((uint16_t)offsetof(struct lhv_cpu_features, f))
#define V(m)	((uint16_t)offsetof(struct lhv_vcpu, m))
#define T(m)	((uint16_t)offsetof(struct lhv_vcpu_timer, m))
#define ALL	UINT64_MAX
#define LOW32	UINT64_C(0xffffffff)
#define M(f)	LHV_##f##_MASK
#define MANY(id, n, need, m, bits)                                     \
	{                                                              \
		(id), (n), 1, 8, 8, IN_VCPU, ANY, 0, need, V(m), bits, \
	}
#define SYS(name, need, m, bits) MANY(LHV_SYSREG_##name, 1, need, m, bits)
#define CHECKED(id, check, need, m, bits)                             \
	{                                                             \
		(id), 1, 1, 8, 8, IN_VCPU, check, 0, need, V(m), bits \
	}
/* A length in bytes. */
#define LENGTH(id, check, need, m)                                 \
	{                                                          \
		(id), 1, 1, 8, 2, IN_VCPU, check, 0, need, V(m), 0 \
	}
#define GIVEN(g, name, m, bits)                                                         \
	{                                                                               \
		LHV_SYSREG_##name, 1, 1, 8, 8, IN_VCPU, ANY, LHV_VCPU_GIVE_##g, ALWAYS, \
			V(el1.m), bits                                                  \
	}
/* Their places are of the functions of fp.c and debug.c. */
#define ELSEWHERE(id, n, place, need)                             \
	{                                                         \
		(id), (n), 1, 0, 0, (place), ANY, 0, need, 0, ALL \
	}
#define DEBUG(name, n, place, check)                                                    \
	{                                                                               \
		LHV_SYSREG_##name, (n), 8, 8, 8, (place), (check), LHV_VCPU_GIVE_DEBUG, \
			ALWAYS, 0, 0                                                    \
	}
#define P(m) ((uint16_t)offsetof(struct lhv_vcpu_pmu, m))
#define PMU(name, n, place, m)                                                          \
	{                                                                               \
		LHV_SYSREG_##name, (n), 1, 8, 8, (place), MONITOR, 0, ALWAYS, P(m), ALL \
	}
#define EL1(name, m, bits) SYS(name, ALWAYS, el1.m, bits)

/* Bits of Armv8.0. */
#define SPSR_BITS                                                                        \
	(M(SPSR_EL2_M) | M(SPSR_EL2_F) | M(SPSR_EL2_I) | M(SPSR_EL2_A) | M(SPSR_EL2_D) | \
	 M(SPSR_EL2_IL) | M(SPSR_EL2_SS) | M(SPSR_EL2_V) | M(SPSR_EL2_C) |               \
	 M(SPSR_EL2_Z) | M(SPSR_EL2_N))
#define SCTLR_BITS                                                                       \
	(M(SCTLR_EL1_M) | M(SCTLR_EL1_A) | M(SCTLR_EL1_C) | M(SCTLR_EL1_SA) |            \
	 M(SCTLR_EL1_SA0) | M(SCTLR_EL1_CP15BEN) | M(SCTLR_EL1_ITD) | M(SCTLR_EL1_SED) | \
	 M(SCTLR_EL1_UMA) | M(SCTLR_EL1_EOS) | M(SCTLR_EL1_I) | M(SCTLR_EL1_DZE) |       \
	 M(SCTLR_EL1_UCT) | M(SCTLR_EL1_nTWI) | M(SCTLR_EL1_nTWE) | M(SCTLR_EL1_WXN) |   \
	 M(SCTLR_EL1_TSCXT) | M(SCTLR_EL1_EIS) | M(SCTLR_EL1_SPAN) | M(SCTLR_EL1_E0E) |  \
	 M(SCTLR_EL1_EE) | M(SCTLR_EL1_UCI) | M(SCTLR_EL1_nTLSMD) | M(SCTLR_EL1_LSMAOE))
#define TCR_BITS                                                                   \
	(M(TCR_EL1_T0SZ) | M(TCR_EL1_EPD0) | M(TCR_EL1_IRGN0) | M(TCR_EL1_ORGN0) | \
	 M(TCR_EL1_SH0) | M(TCR_EL1_TG0) | M(TCR_EL1_T1SZ) | M(TCR_EL1_A1) |       \
	 M(TCR_EL1_EPD1) | M(TCR_EL1_IRGN1) | M(TCR_EL1_ORGN1) | M(TCR_EL1_SH1) |  \
	 M(TCR_EL1_TG1) | M(TCR_EL1_IPS) | M(TCR_EL1_AS) | M(TCR_EL1_TBI0) |       \
	 M(TCR_EL1_TBI1))
#define MDSCR_BITS                                                                   \
	(M(MDSCR_EL1_SS) | M(MDSCR_EL1_ERR) | M(MDSCR_EL1_TDCC) | M(MDSCR_EL1_KDE) | \
	 M(MDSCR_EL1_HDE) | M(MDSCR_EL1_MDE) | M(MDSCR_EL1_SC2) | M(MDSCR_EL1_TDA) | \
	 M(MDSCR_EL1_INTdis) | M(MDSCR_EL1_TXU) | M(MDSCR_EL1_RXO) |                 \
	 M(MDSCR_EL1_TXfull) | M(MDSCR_EL1_RXfull))
#define CNTKCTL_BITS                                                                 \
	(M(CNTKCTL_EL1_EL0PCTEN) | M(CNTKCTL_EL1_EL0VCTEN) | M(CNTKCTL_EL1_EVNTEN) | \
	 M(CNTKCTL_EL1_EVNTDIR) | M(CNTKCTL_EL1_EVNTI) | M(CNTKCTL_EL1_EL0VTEN) |    \
	 M(CNTKCTL_EL1_EL0PTEN))
#define GCSCR_BITS                                                           \
	(M(GCSCR_EL1_PCRSEL) | M(GCSCR_EL1_RVCHKEN) | M(GCSCR_EL1_PUSHMEn) | \
	 M(GCSCR_EL1_STREn))
#define TIMER_BITS UINT64_C(0x7) /* ENABLE, IMASK, ISTATUS */

static const struct row rows[] = {
	MANY(LHV_VCPU_REG_X(0), 31, ALWAYS, regs.x, ALL),
	CHECKED(LHV_VCPU_REG_PC, PC, ALWAYS, regs.pc, ALL),
	CHECKED(LHV_VCPU_REG_PSTATE, PSTATE, ALWAYS, regs.pstate, ALL),
	EL1(SCTLR_EL1, sctlr, SCTLR_BITS),
	EL1(CPACR_EL1, cpacr, M(CPACR_EL1_FPEN) | M(CPACR_EL1_TTA)),
	EL1(TCR_EL1, tcr, TCR_BITS),
	EL1(TTBR0_EL1, ttbr0, ALL),
	EL1(TTBR1_EL1, ttbr1, ALL),
	EL1(MAIR_EL1, mair, ALL),
	EL1(AMAIR_EL1, amair, ALL),
	EL1(VBAR_EL1, vbar, ~UINT64_C(0x7ff)),
	EL1(ESR_EL1, esr, ALL >> 8),
	EL1(FAR_EL1, far, ALL),
	EL1(AFSR0_EL1, afsr0, ALL),
	EL1(AFSR1_EL1, afsr1, ALL),
	EL1(ELR_EL1, elr, ALL),
	CHECKED(LHV_SYSREG_SPSR_EL1, SPSR, ALWAYS, el1.spsr, SPSR_BITS),
	EL1(SP_EL0, sp_el0, ALL),
	EL1(SP_EL1, sp_el1, ALL),
	EL1(TPIDR_EL0, tpidr_el0, ALL),
	EL1(TPIDRRO_EL0, tpidrro, ALL),
	EL1(TPIDR_EL1, tpidr_el1, ALL),
	EL1(CONTEXTIDR_EL1, contextidr, LOW32),
	EL1(PAR_EL1, par, ALL),
	EL1(CNTKCTL_EL1, cntkctl, CNTKCTL_BITS),
	EL1(CSSELR_EL1, csselr, M(CSSELR_EL1_InD) | M(CSSELR_EL1_Level)),
	CHECKED(LHV_SYSREG_MDSCR_EL1, BREAK, ALWAYS, el1.mdscr, MDSCR_BITS),
	EL1(CNTV_CTL_EL0, cntv_ctl, TIMER_BITS),
	EL1(CNTV_CVAL_EL0, cntv_cval, ALL),
	MANY(LHV_SYSREG_APIAKeyLo_EL1, 4, NEED(pauth), el1.keys[0], ALL),
	MANY(LHV_SYSREG_APDAKeyLo_EL1, 4, NEED(pauth), el1.keys[4], ALL),
	MANY(LHV_SYSREG_APGAKeyLo_EL1, 2, NEED(pauth), el1.keys[8], ALL),
	SYS(SCXTNUM_EL0, NEED(csv2_2), el1.scxtnum[0], ALL),
	SYS(SCXTNUM_EL1, NEED(csv2_2), el1.scxtnum[1], ALL),
	/* A, IDS and ISS, with what AArch32 has in other places */
	SYS(DISR_EL1, NEED(ras), el1.disr, UINT64_C(0x81ffffff)),
	SYS(DACR32_EL2, NEED(aa32_el1), el1.dacr32, LOW32),
	SYS(IFSR32_EL2, NEED(aa32_el1), el1.ifsr32, UINT64_C(0x1163f)),
	SYS(FPEXC32_EL2, NEED(aa32_el1), el1.fpexc32, LOW32),
	SYS(SPSR_abt, NEED(aa32_el1), el1.spsr32[0], LOW32),
	SYS(SPSR_und, NEED(aa32_el1), el1.spsr32[1], LOW32),
	SYS(SPSR_irq, NEED(aa32_el1), el1.spsr32[2], LOW32),
	SYS(SPSR_fiq, NEED(aa32_el1), el1.spsr32[3], LOW32),
	GIVEN(MTE, RGSR_EL1, rgsr, UINT64_C(0xffffffffffff0f)), /* SEED, TAG */
	GIVEN(MTE, GCR_EL1, gcr, UINT64_C(0x1ffff)),		/* RRND, Exclude */
	GIVEN(MTE, TFSR_EL1, tfsr, 3),
	GIVEN(MTE, TFSRE0_EL1, tfsre0, 3),
	/* HAFT, and the bits of FEAT_ASID2: features that nothing else here knows of */
	GIVEN(TCR2, TCR2_EL1, tcr2, M(TCR2_EL1_HAFT) | UINT64_C(0x70000)),
	GIVEN(SCTLR2, SCTLR2_EL1, sctlr2, UINT64_C(0x1ffe)),
	GIVEN(S1PIE, PIR_EL1, pir, ALL),
	GIVEN(S1PIE, PIRE0_EL1, pire0, ALL),
	GIVEN(S1POE, POR_EL1, por, ALL),
	GIVEN(S1POE, POR_EL0, por_el0, ALL),
	GIVEN(AIE, MAIR2_EL1, mair2, ALL),
	GIVEN(AIE, AMAIR2_EL1, amair2, ALL),
	GIVEN(GCS, GCSCR_EL1, gcscr, GCSCR_BITS | M(GCSCR_EL1_EXLOCKEN)),
	GIVEN(GCS, GCSPR_EL1, gcspr, ~UINT64_C(7)),
	GIVEN(GCS, GCSCRE0_EL1, gcscre0, GCSCR_BITS | UINT64_C(1) << 10), /* nTR */
	GIVEN(GCS, GCSPR_EL0, gcspr_el0, ~UINT64_C(7)),
	/* MDSCR_EL1, above, has other bits when these are there. */
	DEBUG(DBGBVR0_EL1, 16, IN_BREAK, BREAK),
	DEBUG(DBGBCR0_EL1, 16, IN_BREAK, BREAK),
	DEBUG(DBGWVR0_EL1, 16, IN_WATCH, BREAK),
	DEBUG(DBGWCR0_EL1, 16, IN_WATCH, BREAK),
	DEBUG(OSLSR_EL1, 1, IN_LOCK, LOCK),
	PMU(PMCR_EL0, 1, IN_PMU, pmcr),
	PMU(PMCNTENSET_EL0, 1, IN_PMU, enabled),
	PMU(PMINTENSET_EL1, 1, IN_PMU, interrupt),
	PMU(PMOVSSET_EL0, 1, IN_PMU, overflow),
	PMU(PMSELR_EL0, 1, IN_PMU, select),
	PMU(PMUSERENR_EL0, 1, IN_PMU, user),
	PMU(PMCCNTR_EL0, 1, IN_PMU, counter[LHV_VCPU_PMU_EVENTS]),
	PMU(PMCCFILTR_EL0, 1, IN_PMU, type[LHV_VCPU_PMU_EVENTS]),
	PMU(PMEVCNTR0_EL0, LHV_VCPU_PMU_EVENTS, IN_EVENT, counter),
	PMU(PMEVTYPER0_EL0, LHV_VCPU_PMU_EVENTS, IN_EVENT, type),
	SYS(TPIDR2_EL0, SME, el1.tpidr2, ALL),
	SYS(ZCR_EL1, SVE, fp.zcr, M(ZCR_EL1_LEN)),
	/* FA64 has no effect: SMCR_EL2 denies it. */
	SYS(SMCR_EL1, SME, fp.smcr, M(SMCR_EL1_LEN) | M(SMCR_EL1_FA64)),
	CHECKED(LHV_SYSREG_SVCR, SVCR, SME, fp.svcr, M(SVCR_SM) | M(SVCR_ZA)),
	LENGTH(LHV_VCPU_REG_VL, VL, SVE, fp.vl),
	LENGTH(LHV_VCPU_REG_SVL, SVL, SME, fp.svl),
	{LHV_VCPU_REG_V(0), 32, 1, 16, 16, IN_V, ANY, 0, NEED(fp), V(fp.v), ALL},
	ELSEWHERE(LHV_VCPU_REG_Z(0), 32, IN_Z, ALWAYS),
	ELSEWHERE(LHV_VCPU_REG_P(0), 17, IN_P, ALWAYS),
	ELSEWHERE(LHV_VCPU_REG_ZA(0), 256, IN_ZA, ALWAYS),
	ELSEWHERE(LHV_VCPU_REG_ZT0, 1, IN_ZT0, NEED(sme2)),
	/* AHP, DN, FZ, RMode, Stride, Len, and the enables */
	SYS(FPCR, NEED(fp), fp.fpcr, UINT64_C(0x07f79f00)),
	/* N, Z, C, V, QC, and the cumulative flags */
	SYS(FPSR, NEED(fp), fp.fpsr, UINT64_C(0xf800009f)),
	/* ISTATUS is computed. */
	{LHV_SYSREG_CNTP_CTL_EL0, 1, 1, 8, 4, IN_TIMER, ANY, 0, ALWAYS, T(ctl), 3},
	{LHV_SYSREG_CNTP_CVAL_EL0, 1, 1, 8, 8, IN_TIMER, ANY, 0, ALWAYS, T(cval), ALL},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* Bits that are there if a feature has at least this version. */
struct gate {
	uint32_t id;
	uint16_t need;
	uint8_t least;
	uint64_t bits;
};

#define GATE(reg, need, least, bits)                      \
	{                                                 \
		LHV_SYSREG_##reg, NEED(need), least, bits \
	}
/* clang-format off */
static const struct gate gates[] = {
	GATE(SCTLR_EL1, lse2, 1, M(SCTLR_EL1_nAA)),
	GATE(SCTLR_EL1, specres, 1, M(SCTLR_EL1_EnRCTX)),
	GATE(SCTLR_EL1, iesb, 1, M(SCTLR_EL1_IESB)),
	GATE(SCTLR_EL1, pauth, 1, M(SCTLR_EL1_EnIA) | M(SCTLR_EL1_EnIB)),
	GATE(SCTLR_EL1, pauth, 1, M(SCTLR_EL1_EnDA) | M(SCTLR_EL1_EnDB)),
	GATE(SCTLR_EL1, cmow, 1, M(SCTLR_EL1_CMOW)),
	GATE(SCTLR_EL1, mops, 1, M(SCTLR_EL1_MSCEn)),
	GATE(SCTLR_EL1, bti, 1, M(SCTLR_EL1_BT0) | M(SCTLR_EL1_BT1)),
	GATE(SCTLR_EL1, mte, 2, M(SCTLR_EL1_TCF0) | M(SCTLR_EL1_TCF) | M(SCTLR_EL1_ITFSB)),
	GATE(SCTLR_EL1, mte, 2, M(SCTLR_EL1_ATA0) | M(SCTLR_EL1_ATA)),
	GATE(SCTLR_EL1, mte, 2, M(SCTLR_EL1_TCSO0) | M(SCTLR_EL1_TCSO)),
	GATE(SCTLR_EL1, ssbs, 1, M(SCTLR_EL1_DSSBS)),
	GATE(SCTLR_EL1, twed, 1, M(SCTLR_EL1_TWEDEn) | M(SCTLR_EL1_TWEDEL)),
	GATE(SCTLR_EL1, tme, 1, M(SCTLR_EL1_TMT0) | M(SCTLR_EL1_TMT)),
	GATE(SCTLR_EL1, tme, 1, M(SCTLR_EL1_TME0) | M(SCTLR_EL1_TME)),
	GATE(SCTLR_EL1, ls64, 1, M(SCTLR_EL1_EnALS)),
	GATE(SCTLR_EL1, ls64, 2, M(SCTLR_EL1_EnASR)),
	GATE(SCTLR_EL1, ls64, 3, M(SCTLR_EL1_EnAS0)),
	GATE(SCTLR_EL1, pan3, 1, M(SCTLR_EL1_EPAN)),
	GATE(SCTLR_EL1, sme, 1, M(SCTLR_EL1_EnTP2)),
	GATE(SCTLR_EL1, nmi, 1, M(SCTLR_EL1_NMI) | M(SCTLR_EL1_SPINTMASK)),
	GATE(SCTLR_EL1, tidcp1, 1, M(SCTLR_EL1_TIDCP)),
	GATE(CPACR_EL1, sve, 1, M(CPACR_EL1_ZEN)),
	GATE(CPACR_EL1, sme, 1, M(CPACR_EL1_SMEN)),
	GATE(CPACR_EL1, s1poe, 1, M(CPACR_EL1_E0POE)),
	GATE(TCR_EL1, hafdbs, 1, M(TCR_EL1_HA)),
	GATE(TCR_EL1, hafdbs, 2, M(TCR_EL1_HD)),
	GATE(TCR_EL1, hpds, 1, M(TCR_EL1_HPD0) | M(TCR_EL1_HPD1)),
	GATE(TCR_EL1, hpds, 2, M(TCR_EL1_HWU059) | M(TCR_EL1_HWU060) | M(TCR_EL1_HWU061)),
	GATE(TCR_EL1, hpds, 2, M(TCR_EL1_HWU062) | M(TCR_EL1_HWU159) | M(TCR_EL1_HWU160)),
	GATE(TCR_EL1, hpds, 2, M(TCR_EL1_HWU161) | M(TCR_EL1_HWU162)),
	GATE(TCR_EL1, pauth, 1, M(TCR_EL1_TBID0) | M(TCR_EL1_TBID1)),
	GATE(TCR_EL1, sve, 1, M(TCR_EL1_NFD0) | M(TCR_EL1_NFD1)),
	GATE(TCR_EL1, tme, 1, M(TCR_EL1_NFD0) | M(TCR_EL1_NFD1)),
	GATE(TCR_EL1, e0pd, 1, M(TCR_EL1_E0PD0) | M(TCR_EL1_E0PD1)),
	GATE(TCR_EL1, mte, 2, M(TCR_EL1_TCMA0) | M(TCR_EL1_TCMA1)),
	GATE(TCR_EL1, tgran4_2_lpa2, 1, M(TCR_EL1_DS)),
	GATE(TCR_EL1, tgran16_2_lpa2, 1, M(TCR_EL1_DS)),
	GATE(TCR2_EL1, the, 1, M(TCR2_EL1_PnCH) | M(TCR2_EL1_PTTWI)),
	GATE(TCR2_EL1, the, 1, UINT64_C(3) << 20),	/* FNGNA0, FNGNA1 */
	GATE(TCR2_EL1, s1pie, 1, M(TCR2_EL1_PIE)),
	GATE(TCR2_EL1, s1poe, 1, M(TCR2_EL1_POE) | M(TCR2_EL1_E0POE)),
	GATE(TCR2_EL1, aie, 1, M(TCR2_EL1_AIE)),
	GATE(TCR2_EL1, d128, 1, M(TCR2_EL1_D128)),
	GATE(TCR2_EL1, d128, 1, M(TCR2_EL1_DisCH0) | M(TCR2_EL1_DisCH1)),
	GATE(SMCR_EL1, sme2, 1, M(SMCR_EL1_EZT0)),
	GATE(CNTKCTL_EL1, ecv, 1, M(CNTKCTL_EL1_EVNTIS)),
	GATE(CSSELR_EL1, mte, 2, M(CSSELR_EL1_TnD)),
	GATE(MDSCR_EL1, trf, 1, M(MDSCR_EL1_TFO)),
	/* PSTATE has the same. */
	GATE(SPSR_EL1, bti, 1, M(SPSR_EL2_BTYPE)),
	GATE(SPSR_EL1, ssbs, 1, M(SPSR_EL2_SSBS)),
	GATE(SPSR_EL1, nmi, 1, M(SPSR_EL2_ALLINT)),
	GATE(SPSR_EL1, pan, 1, M(SPSR_EL2_PAN)),
	GATE(SPSR_EL1, uao, 1, M(SPSR_EL2_UAO)),
	GATE(SPSR_EL1, dit, 1, M(SPSR_EL2_DIT)),
	GATE(SPSR_EL1, mte, 2, M(SPSR_EL2_TCO)),
	GATE(SPSR_EL1, gcs, 1, M(SPSR_EL2_EXLOCK)),
	GATE(FPCR, fp16, 1, UINT64_C(1) << 19),		/* FZ16 */
	GATE(FPCR, ebf16, 1, UINT64_C(1) << 13),	/* EBF */
	GATE(FPCR, afp, 1, UINT64_C(7)),		/* FIZ, AH, NEP */
};
/* clang-format on */

/* What AArch32 at EL1 has in the registers that its own lie in (DDI 0487, G8.2), where that
 * differs: SCTLR, TTBCR with TTBCR2, CPACR, VBAR. */
static const struct {
	uint32_t id;
	uint64_t bits;
} bits32[] = {
	{LHV_SYSREG_SCTLR_EL1, LOW32},
	{LHV_SYSREG_TCR_EL1, ALL},
	/* cp10, cp11, TRCDIS, ASEDIS; D32DIS went with Armv7 */
	{LHV_SYSREG_CPACR_EL1, UINT64_C(0x90f00000)},
	{LHV_SYSREG_VBAR_EL1, UINT64_C(0xffffffe0)},
};

static uint8_t feature(const struct lhv_vcpu *v, uint16_t member)
{
	uint8_t f;

	memcpy(&f, (const char *)v->features + member, sizeof(f));
	return f;
}

/* Whether EL1 of this vCPU is AArch32. */
static bool aarch32(const struct lhv_vcpu *v)
{
	return !(v->ctl.hcr & LHV_HCR_EL2_RW_MASK);
}

static uint64_t gated(const struct lhv_vcpu *v, uint32_t id, uint64_t bits)
{
	for (unsigned int i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (gates[i].id == id && feature(v, gates[i].need) >= gates[i].least)
			bits |= gates[i].bits;
	return bits;
}

static uint64_t allowed(const struct lhv_vcpu *v, uint32_t id, uint64_t bits)
{
	for (unsigned int i = 0; aarch32(v) && i < sizeof(bits32) / sizeof(bits32[0]);
	     i++)
		if (bits32[i].id == id)
			return bits32[i].bits;
	return gated(v, id, bits);
}

/* What vectors and ZA there are. */
struct shape {
	uint64_t svcr;
	uint16_t vl, svl;
};

static struct shape shape_of(const struct lhv_vcpu *v)
{
	return (struct shape){v->fp.svcr, v->fp.vl, v->fp.svl};
}

static bool streaming(const struct lhv_vcpu *v, const struct shape *h)
{
	return v->fp.sme_vl && LHV_GET(LHV_SVCR_SM, h->svcr);
}

static bool scalable(const struct lhv_vcpu *v, const struct shape *h)
{
	return v->fp.sve_vl || streaming(v, h);
}

static bool array(const struct lhv_vcpu *v, const struct shape *h)
{
	return v->fp.sme_vl && LHV_GET(LHV_SVCR_ZA, h->svcr);
}

static bool needed(const struct lhv_vcpu *v, const struct row *r)
{
	if ((v->give & r->give) != r->give)
		return false;
	switch (r->need) {
	case ALWAYS:
		return true;
	case SVE:
		return v->fp.sve_vl != 0;
	case SME:
		return v->fp.sme_vl != 0;
	default:
		return feature(v, r->need) != 0;
	}
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* How many registers of a row the vCPU has in a shape. */
static unsigned int count_of(const struct lhv_vcpu_state *s, const struct row *r,
			     const struct shape *h)
{
	const struct lhv_vcpu *v = s->v;

	if (!needed(v, r))
		return 0;
	switch (r->place) {
	case IN_TIMER:
		return s->ptimer ? r->count : 0;
	case IN_V:
		return scalable(v, h) ? 0 : r->count;
	case IN_Z:
		return scalable(v, h) ? r->count : 0;
	case IN_P:
		/* There is no FFR in streaming mode. */
		return scalable(v, h) ? r->count - streaming(v, h) : 0;
	case IN_ZA:
		return array(v, h) ? least(h->svl, r->count) : 0;
	case IN_ZT0:
		return array(v, h);
	case IN_BREAK:
		return least(v->features->brps, r->count);
	case IN_WATCH:
		return least(v->features->wrps, r->count);
	case IN_PMU:
		return v->pmu ? r->count : 0;
	case IN_EVENT:
		return v->pmu ? least(v->pmu->counters, r->count) : 0;
	default:
		return r->count;
	}
}

static unsigned int width_of(const struct lhv_vcpu *v, const struct row *r,
			     const struct shape *h)
{
	unsigned int vl = streaming(v, h) ? h->svl : h->vl;

	switch (r->place) {
	case IN_Z:
		return vl;
	case IN_P:
		return vl / 8;
	case IN_ZA:
		return h->svl;
	case IN_ZT0:
		return LHV_VCPU_REG_ZT0_BYTES;
	default:
		return r->width;
	}
}

static uint32_t id_of(const struct row *r, unsigned int index)
{
	return r->id + index * r->step;
}

/* One register. */
struct slot {
	const struct row *r;
	unsigned int index;   /* in the row */
	unsigned int width;   /* bytes of its value */
	unsigned int ordinal; /* among all that a vCPU can have */
};

/* False if the vCPU has no such register. */
static bool find(const struct lhv_vcpu_state *s, uint32_t id, const struct shape *h,
		 struct slot *out)
{
	unsigned int ordinal = 0;
	bool low = scalable(s->v, h) && id - LHV_VCPU_REG_V(0) < 32;

	/* The lowest 128 bits of a longer vector. */
	if (low)
		id += LHV_VCPU_REG_Z(0) - LHV_VCPU_REG_V(0);
	for (unsigned int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		uint32_t distance = id - r->id;

		if (distance % r->step == 0 && distance / r->step < r->count) {
			out->r = r;
			out->index = distance / r->step;
			out->width = low ? 16 : width_of(s->v, r, h);
			out->ordinal = ordinal + out->index;
			return out->index < count_of(s, r, h);
		}
		ordinal += r->count;
	}
	return false;
}

/* Null for what is reached by a function. */
static uint8_t *where(const struct lhv_vcpu_state *s, const struct slot *t)
{
	struct lhv_vcpu *v = s->v;

	switch (t->r->place) {
	case IN_Z:
		return lhv_vcpu_fp_z(v, t->index);
	case IN_P:
		return lhv_vcpu_fp_p(v, t->index);
	case IN_ZA:
		return lhv_vcpu_fp_za(v, t->index);
	case IN_ZT0:
		return v->fp.memory + lhv_vcpu_fp_table(&v->fp);
	case IN_BREAK:
	case IN_WATCH:
	case IN_LOCK:
		return NULL;
	case IN_TIMER:
		return (uint8_t *)s->ptimer + t->r->offset;
	case IN_PMU:
	case IN_EVENT:
		return (uint8_t *)v->pmu + t->r->offset + (size_t)t->index * 8;
	default:
		return (uint8_t *)v + t->r->offset + (size_t)t->index * t->r->stored;
	}
}

static uint64_t get_le(const uint8_t *p, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

static void put_le(uint8_t *p, unsigned int bytes, uint64_t v)
{
	for (unsigned int i = 0; i < bytes; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

/* A value: words, a number of less than 64 bits that is extended with zeros, or the bytes
 * of a vector. */
static void load(const struct lhv_vcpu_state *s, const struct slot *t, uint8_t *value)
{
	const uint8_t *from = where(s, t);
	uint64_t word = 0;
	uint32_t half;
	uint16_t quarter;

	if (!from) {
		(void)lhv_vcpu_debug_access(s->v, id_of(t->r, t->index), false, &word);
		put_le(value, 8, word);
		return;
	}
	switch (t->r->stored) {
	case 0:
		memcpy(value, from, t->width);
		return;
	case sizeof(quarter):
		memcpy(&quarter, from, sizeof(quarter));
		put_le(value, 8, quarter);
		return;
	case sizeof(half):
		memcpy(&half, from, sizeof(half));
		put_le(value, 8, half);
		return;
	default:
		break;
	}
	for (unsigned int i = 0; i < t->width; i += 8) {
		memcpy(&word, from + i, sizeof(word));
		put_le(value + i, 8, word);
	}
}

static void store_debug(struct lhv_vcpu *v, const struct slot *t, uint64_t word)
{
	uint32_t id = id_of(t->r, t->index);

	/* The OS lock is read in one register, and written in another. */
	if (t->r->place == IN_LOCK) {
		id = LHV_SYSREG_OSLAR_EL1;
		word = LHV_GET(LHV_OSLSR_EL1_OSLK, word);
	}
	(void)lhv_vcpu_debug_access(v, id, true, &word);
}

static void store(const struct lhv_vcpu_state *s, const struct slot *t,
		  const uint8_t *value)
{
	uint8_t *to = where(s, t);

	if (!to) {
		store_debug(s->v, t, get_le(value, 8));
		return;
	}
	if (!t->r->stored) {
		struct shape h = shape_of(s->v);

		/* A write of V makes the rest of the vector zero. */
		memset(to, 0, width_of(s->v, t->r, &h));
		memcpy(to, value, t->width);
		return;
	}
	for (unsigned int i = 0; i < t->width; i += 8) {
		uint64_t word = get_le(value + i, 8);
		uint32_t half = (uint32_t)word;
		uint16_t quarter = (uint16_t)word;

		if (t->r->stored == sizeof(quarter))
			memcpy(to, &quarter, sizeof(quarter));
		else if (t->r->stored == sizeof(half))
			memcpy(to, &half, sizeof(half));
		else
			memcpy(to + i, &word, sizeof(word));
	}
}

/* PSTATE is the only register by which a guest could leave its exception levels. */
static uint8_t check_pstate(const struct lhv_vcpu *v, uint64_t pstate)
{
	uint64_t bits = allowed(v, LHV_SYSREG_SPSR_EL1, SPSR_BITS);

	switch (LHV_GET(LHV_SPSR_EL2_M, pstate)) {
	case LHV_SPSR_EL2_M_EL0t:
	case LHV_SPSR_EL2_M_EL1t:
	case LHV_SPSR_EL2_M_EL1h:
		if (aarch32(v))
			return LHV_VCPU_REFUSED_VALUE;
		return pstate & ~bits ? LHV_VCPU_REFUSED_RES0 : LHV_VCPU_REFUSED_NOT;
	case LHV_SPSR_EL2_M_User:
		if (!feature(v, NEED(aa32_el0)))
			return LHV_VCPU_REFUSED_VALUE;
		break;
	case LHV_SPSR_EL2_M_FIQ:
	case LHV_SPSR_EL2_M_IRQ:
	case LHV_SPSR_EL2_M_Supervisor:
	case LHV_SPSR_EL2_M_Abort:
	case LHV_SPSR_EL2_M_Undefined:
	case LHV_SPSR_EL2_M_System:
		if (!aarch32(v) || !feature(v, NEED(aa32_el1)))
			return LHV_VCPU_REFUSED_VALUE;
		break;
	default:
		return LHV_VCPU_REFUSED_VALUE;
	}
	return pstate & ~LOW32 ? LHV_VCPU_REFUSED_RES0 : LHV_VCPU_REFUSED_NOT;
}

static uint8_t among(uint64_t word, uint64_t bits)
{
	return word & ~bits ? LHV_VCPU_REFUSED_RES0 : LHV_VCPU_REFUSED_NOT;
}

static uint8_t sound(bool good)
{
	return good ? LHV_VCPU_REFUSED_NOT : LHV_VCPU_REFUSED_VALUE;
}

/* Whether the register may have a value. */
static uint8_t check(const struct lhv_vcpu_state *s, const struct slot *t,
		     const uint8_t *value)
{
	const struct row *r = t->r;
	struct lhv_vcpu *v = s->v;
	uint64_t word, bits = r->bits;

	/* Vectors have no reserved bits. */
	if (r->width != 8)
		return LHV_VCPU_REFUSED_NOT;
	word = get_le(value, 8);
	switch (r->check) {
	case PSTATE:
		return check_pstate(v, word);
	case SPSR:
		/* An exception from AArch32 leaves other bits in the same places. */
		if (feature(v, NEED(aa32_el0)))
			word &= ~LOW32;
		break;
	case PC:
		return sound(!aarch32(v) || word <= LOW32);
	case SVCR:
		/* No instruction of AArch32 turns a mode on. */
		if (word & bits && aarch32(v))
			return LHV_VCPU_REFUSED_VALUE;
		break;
	case VL:
		return sound(word && word % 16 == 0 && word <= v->fp.sve_vl);
	case SVL:
		return sound(word >= 16 && !(word & (word - 1)) && word <= v->fp.sme_vl);
	case BREAK:
		if (v->give & LHV_VCPU_GIVE_DEBUG)
			return among(word, lhv_vcpu_debug_bits(v, id_of(r, t->index)));
		break;
	case MONITOR:
		return among(word, lhv_vcpu_pmu_bits(v->pmu, id_of(r, t->index)));
	case LOCK:
		if (LHV_GET(LHV_OSLSR_EL1_OSLM_1, word) != 1)
			return LHV_VCPU_REFUSED_VALUE;
		return among(word, M(OSLSR_EL1_OSLM_1) | M(OSLSR_EL1_OSLK));
	default:
		break;
	}
	return among(word, allowed(v, r->id, bits));
}

static bool complete(const struct lhv_vcpu_state *s)
{
	return s && s->v && s->v->features;
}

int lhv_vcpu_reg_nth(const struct lhv_vcpu_state *s, unsigned int n, uint32_t *id,
		     unsigned int *width)
{
	struct shape h;

	if (!complete(s) || !id || !width)
		return LHV_ERR_INVAL;
	h = shape_of(s->v);
	for (unsigned int i = 0; i < ROWS; i++) {
		unsigned int count = count_of(s, &rows[i], &h);

		if (n < count) {
			*id = id_of(&rows[i], n);
			*width = width_of(s->v, &rows[i], &h);
			return LHV_OK;
		}
		n -= count;
	}
	return LHV_ERR_NOENT;
}

/* Whether a register of some width can be read or written now. */
static int reach(const struct lhv_vcpu_state *s, uint32_t id, const void *value,
		 size_t width, struct slot *t)
{
	struct shape h;

	if (!complete(s) || !value)
		return LHV_ERR_INVAL;
	h = shape_of(s->v);
	if (!find(s, id, &h, t))
		return LHV_ERR_NOENT;
	if (width != t->width)
		return LHV_ERR_RANGE;
	return s->v->loaded ? LHV_ERR_STATE : LHV_OK;
}

int lhv_vcpu_reg_read(const struct lhv_vcpu_state *s, uint32_t id, void *value,
		      size_t width)
{
	struct slot t;
	int err = reach(s, id, value, width, &t);

	if (err)
		return err;
	load(s, &t, value);
	return LHV_OK;
}

static int refuse(struct lhv_vcpu_state_why *why, uint8_t how, uint32_t id, size_t offset)
{
	if (why) {
		why->id = id;
		why->why = how;
		why->offset = offset;
	}
	return LHV_ERR_CORRUPT;
}

int lhv_vcpu_reg_write(const struct lhv_vcpu_state *s, uint32_t id, const void *value,
		       size_t width, struct lhv_vcpu_state_why *why)
{
	struct slot t;
	int err = reach(s, id, value, width, &t);
	uint8_t how;

	if (err)
		return err;
	how = check(s, &t, value);
	if (how)
		return refuse(why, how, id, 0);
	switch (t.r->check) {
	case SVCR:
		lhv_vcpu_fp_svcr(s->v, get_le(value, 8));
		break;
	case VL:
		lhv_vcpu_fp_fit(s->v, (uint16_t)get_le(value, 8), s->v->fp.svl);
		break;
	case SVL:
		lhv_vcpu_fp_fit(s->v, s->v->fp.vl, (uint16_t)get_le(value, 8));
		break;
	default:
		store(s, &t, value);
		break;
	}
	/* It is on no core, so this cannot fail. */
	(void)lhv_vcpu_fp_changed(s->v);
	return LHV_OK;
}

/* Bytes that a value takes in the stream. */
static size_t padded(size_t width)
{
	return (width + 7) & ~(size_t)7;
}

int lhv_vcpu_state_save(const struct lhv_vcpu_state *s, void *buf, size_t size,
			size_t *used)
{
	uint8_t *p = buf;
	size_t need = HEADER_BYTES;
	uint32_t records = 0;
	struct shape h;

	if (!complete(s) || (!buf && size))
		return LHV_ERR_INVAL;
	if (s->v->loaded)
		return LHV_ERR_STATE;
	h = shape_of(s->v);
	for (unsigned int i = 0; i < ROWS; i++) {
		unsigned int count = count_of(s, &rows[i], &h);

		records += count;
		need += count * (RECORD_BYTES + padded(width_of(s->v, &rows[i], &h)));
	}
	if (used)
		*used = need;
	if (size < need)
		return LHV_ERR_NOMEM;

	put_le(p, 4, MAGIC);
	put_le(p + 4, 2, VERSION);
	put_le(p + 6, 2, HEADER_BYTES);
	put_le(p + 8, 4, records);
	put_le(p + 12, 4, need);
	p += HEADER_BYTES;
	for (unsigned int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		struct slot t = {.r = r, .width = width_of(s->v, r, &h)};

		for (; t.index < count_of(s, r, &h); t.index++) {
			put_le(p, 4, id_of(r, t.index));
			put_le(p + 4, 2, t.width);
			put_le(p + 6, 2, 0);
			p += RECORD_BYTES;
			/* Only predicates have padding, and are short. */
			if (t.width % 8)
				memset(p, 0, padded(t.width));
			load(s, &t, p);
			p += padded(t.width);
		}
	}
	return LHV_OK;
}

/* Registers that a vCPU can have, rounded up. */
#define MOST 704u

/* Which registers have been seen, by ordinal. */
struct seen {
	uint32_t bits[MOST / 32];
};

/* False if it was there before. */
static bool see(struct seen *seen, unsigned int ordinal)
{
	uint32_t bit = UINT32_C(1) << ordinal % 32, *at;

	/* More registers than MOST: a stream with them is refused, and a test fails. */
	if (ordinal >= MOST)
		return false;
	at = &seen->bits[ordinal / 32];
	bool before = *at & bit;

	*at |= bit;
	return !before;
}

static bool any(const uint8_t *p, size_t bytes)
{
	uint8_t v = 0;

	while (bytes--)
		v |= p[bytes];
	return v != 0;
}

/* Looks at, or with @apply takes over, one record at *offset, and moves past it. */
static int record(const struct lhv_vcpu_state *s, const uint8_t *buf, size_t end,
		  size_t *offset, const struct shape *h, struct seen *seen, bool apply,
		  struct lhv_vcpu_state_why *why)
{
	const uint8_t *p = buf + *offset;
	struct slot t;
	uint32_t id;
	uint8_t how;

	if (end - *offset < RECORD_BYTES)
		return refuse(why, LHV_VCPU_REFUSED_TRUNCATED, 0, *offset);
	id = (uint32_t)get_le(p, 4);
	if (!find(s, id, h, &t))
		return refuse(why, LHV_VCPU_REFUSED_UNKNOWN, id, *offset);
	if (get_le(p + 4, 2) != t.width || get_le(p + 6, 2))
		return refuse(why, LHV_VCPU_REFUSED_WIDTH, id, *offset);
	if (end - *offset - RECORD_BYTES < padded(t.width))
		return refuse(why, LHV_VCPU_REFUSED_TRUNCATED, id, *offset);
	p += RECORD_BYTES;
	if (apply) {
		store(s, &t, p);
	} else {
		if (any(p + t.width, padded(t.width) - t.width))
			return refuse(why, LHV_VCPU_REFUSED_WIDTH, id, *offset);
		if (!see(seen, t.ordinal))
			return refuse(why, LHV_VCPU_REFUSED_TWICE, id, *offset);
		how = check(s, &t, p);
		if (how)
			return refuse(why, how, id, *offset);
	}
	*offset += RECORD_BYTES + padded(t.width);
	return LHV_OK;
}

static int records(const struct lhv_vcpu_state *s, const uint8_t *buf,
		   const struct shape *h, struct seen *seen, bool apply,
		   struct lhv_vcpu_state_why *why)
{
	uint32_t count = (uint32_t)get_le(buf + 8, 4);
	size_t end = (size_t)get_le(buf + 12, 4), offset = HEADER_BYTES;

	/* The first one too many is refused as unknown, or as there twice. */
	while (count--) {
		int err = record(s, buf, end, &offset, h, seen, apply, why);

		if (err)
			return err;
	}
	if (offset != end)
		return refuse(why, LHV_VCPU_REFUSED_HEADER, 0, 0);
	return LHV_OK;
}

/*
 * The shape of what is in a stream; what is not said is as after a reset. Records that are
 * wrong in other ways end the search, for records() finds them too: the first of a register
 * counts, and more records than there are registers cannot be good.
 */
static int shape_in(const struct lhv_vcpu_state *s, const uint8_t *buf, struct shape *h,
		    struct lhv_vcpu_state_why *why)
{
	uint32_t count = (uint32_t)get_le(buf + 8, 4);
	size_t end = (size_t)get_le(buf + 12, 4), offset = HEADER_BYTES;
	struct seen seen = {{0}};

	*h = (struct shape){0, s->v->fp.sve_vl, s->v->fp.sme_vl};
	for (uint32_t i = 0; i < count && i < MOST; i++) {
		const uint8_t *p = buf + offset;
		struct slot t;
		size_t width;
		uint8_t how;

		if (end - offset < RECORD_BYTES)
			break;
		width = (size_t)get_le(p + 4, 2);
		if (end - offset - RECORD_BYTES < padded(width))
			break;
		if (find(s, (uint32_t)get_le(p, 4), h, &t) && width == 8 &&
		    (t.r->check == SVCR || t.r->check == VL || t.r->check == SVL) &&
		    see(&seen, t.ordinal)) {
			uint64_t word = get_le(p + RECORD_BYTES, 8);

			how = check(s, &t, p + RECORD_BYTES);
			if (how)
				return refuse(why, how, t.r->id, offset);
			if (t.r->check == SVCR)
				h->svcr = word;
			else if (t.r->check == VL)
				h->vl = (uint16_t)word;
			else
				h->svl = (uint16_t)word;
		}
		offset += RECORD_BYTES + padded(width);
	}
	return LHV_OK;
}

/* What no stream may leave out. */
static int missing(const struct lhv_vcpu_state *s, const struct seen *seen,
		   struct lhv_vcpu_state_why *why)
{
	unsigned int ordinal = 0;

	for (unsigned int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];

		if (r->need == ALWAYS && !r->give &&
		    (r->place == IN_VCPU || (r->place == IN_TIMER && s->ptimer)))
			for (unsigned int n = 0; n < r->count; n++)
				if (!(seen->bits[(ordinal + n) / 32] >>
					      (ordinal + n) % 32 &
				      1))
					return refuse(why, LHV_VCPU_REFUSED_MISSING,
						      id_of(r, n), 0);
		ordinal += r->count;
	}
	return LHV_OK;
}

int lhv_vcpu_state_restore(const struct lhv_vcpu_state *s, const void *buf, size_t size,
			   struct lhv_vcpu_state_why *why)
{
	const uint8_t *p = buf;
	struct seen seen;
	struct shape h;
	int err;

	if (!complete(s) || (!buf && size))
		return LHV_ERR_INVAL;
	if (s->v->loaded)
		return LHV_ERR_STATE;
	if (size < HEADER_BYTES || get_le(p, 4) != MAGIC || get_le(p + 4, 2) != VERSION ||
	    get_le(p + 6, 2) != HEADER_BYTES || get_le(p + 12, 4) < HEADER_BYTES)
		return refuse(why, LHV_VCPU_REFUSED_HEADER, 0, 0);
	if (get_le(p + 12, 4) > size)
		return refuse(why, LHV_VCPU_REFUSED_TRUNCATED, 0, 0);
	memset(&seen, 0, sizeof(seen));
	err = shape_in(s, p, &h, why);
	if (!err)
		err = records(s, p, &h, &seen, false, why);
	if (!err)
		err = missing(s, &seen, why);
	if (err)
		return err;
	/* For what it has not; it is on no core, so this cannot fail. */
	(void)lhv_vcpu_reset(s->v, lhv_ipa(0), 0);
	s->v->fp.svcr = h.svcr;
	s->v->fp.vl = h.vl;
	s->v->fp.svl = h.svl;
	err = records(s, p, &h, &seen, true, why);
	(void)lhv_vcpu_fp_changed(s->v);
	return err;
}

const char *lhv_vcpu_refusal_name(unsigned int why)
{
	static const char *const name[] = {
		[LHV_VCPU_REFUSED_NOT] = "not",
		[LHV_VCPU_REFUSED_HEADER] = "header",
		[LHV_VCPU_REFUSED_TRUNCATED] = "truncated",
		[LHV_VCPU_REFUSED_UNKNOWN] = "unknown register",
		[LHV_VCPU_REFUSED_WIDTH] = "wrong width",
		[LHV_VCPU_REFUSED_TWICE] = "twice",
		[LHV_VCPU_REFUSED_RES0] = "reserved bits",
		[LHV_VCPU_REFUSED_VALUE] = "value not allowed",
		[LHV_VCPU_REFUSED_MISSING] = "missing",
	};

	return why < sizeof(name) / sizeof(name[0]) ? name[why] : "?";
}
