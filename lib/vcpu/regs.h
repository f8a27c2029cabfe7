/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registers that are switched, in groups: X(register, where struct lhv_vcpu_el1 has it),
 * and Y(...) for one that a host with HCR_EL2.E2H = 1 reaches by its EL12 name; its name here
 * is without the _EL1. spec/guest.reg says the same by register, and a test compares.
 */
#ifndef LHV_VCPU_REGS_H
#define LHV_VCPU_REGS_H

#define LHV_VCPU_REGS_ALWAYS(X, Y) \
	Y(CPACR, cpacr)            \
	Y(TTBR0, ttbr0)            \
	Y(TTBR1, ttbr1)            \
	Y(MAIR, mair)              \
	Y(AMAIR, amair)            \
	Y(VBAR, vbar)              \
	Y(ESR, esr)                \
	Y(FAR, far)                \
	Y(AFSR0, afsr0)            \
	Y(AFSR1, afsr1)            \
	Y(ELR, elr)                \
	Y(SPSR, spsr)              \
	X(SP_EL0, sp_el0)          \
	X(SP_EL1, sp_el1)          \
	X(TPIDR_EL0, tpidr_el0)    \
	X(TPIDRRO_EL0, tpidrro)    \
	X(TPIDR_EL1, tpidr_el1)    \
	Y(CONTEXTIDR, contextidr)  \
	Y(CNTKCTL, cntkctl)        \
	X(CSSELR_EL1, csselr)

/* How stage 1 walks, and before it, whether: when the others are there. */
#define LHV_VCPU_REGS_SCTLR(X, Y) Y(SCTLR, sctlr)
#define LHV_VCPU_REGS_TCR(X, Y)	  Y(TCR, tcr)
#define LHV_VCPU_REGS_WALK(X, Y)  LHV_VCPU_REGS_SCTLR(X, Y) LHV_VCPU_REGS_TCR(X, Y)

#define LHV_VCPU_REGS_PAR(X, Y) X(PAR_EL1, par)

/* Of a guest that owns the debug registers, or has none. */
#define LHV_VCPU_REGS_MDSCR(X, Y) X(MDSCR_EL1, mdscr)

#define LHV_VCPU_REGS_PAUTH(X, Y) \
	X(APIAKeyLo_EL1, keys[0]) \
	X(APIAKeyHi_EL1, keys[1]) \
	X(APIBKeyLo_EL1, keys[2]) \
	X(APIBKeyHi_EL1, keys[3]) \
	X(APDAKeyLo_EL1, keys[4]) \
	X(APDAKeyHi_EL1, keys[5]) \
	X(APDBKeyLo_EL1, keys[6]) \
	X(APDBKeyHi_EL1, keys[7]) \
	X(APGAKeyLo_EL1, keys[8]) \
	X(APGAKeyHi_EL1, keys[9])

#define LHV_VCPU_REGS_SCXTNUM(X, Y) \
	X(SCXTNUM_EL0, scxtnum[0])  \
	Y(SCXTNUM, scxtnum[1])

/* What the guest reads in DISR_EL1. */
#define LHV_VCPU_REGS_RAS(X, Y) X(VDISR_EL2, disr)

#define LHV_VCPU_REGS_AA32(X, Y) \
	X(DACR32_EL2, dacr32)    \
	X(IFSR32_EL2, ifsr32)    \
	X(SPSR_abt, spsr32[0])   \
	X(SPSR_und, spsr32[1])   \
	X(SPSR_irq, spsr32[2])   \
	X(SPSR_fiq, spsr32[3])

#define LHV_VCPU_REGS_TPIDR2(X, Y) X(TPIDR2_EL0, tpidr2)

/* Groups that an integrator gives: enum lhv_vcpu_give. */
#define LHV_VCPU_REGS_MTE(X, Y) \
	X(RGSR_EL1, rgsr)       \
	X(GCR_EL1, gcr)         \
	Y(TFSR, tfsr)           \
	X(TFSRE0_EL1, tfsre0)

#define LHV_VCPU_REGS_TCR2(X, Y)   Y(TCR2, tcr2)
#define LHV_VCPU_REGS_SCTLR2(X, Y) Y(SCTLR2, sctlr2)

#define LHV_VCPU_REGS_S1PIE(X, Y) \
	Y(PIR, pir)               \
	Y(PIRE0, pire0)

#define LHV_VCPU_REGS_S1POE(X, Y) \
	Y(POR, por)               \
	X(POR_EL0, por_el0)

#define LHV_VCPU_REGS_AIE(X, Y) \
	Y(MAIR2, mair2)         \
	Y(AMAIR2, amair2)

#define LHV_VCPU_REGS_GCS(X, Y) \
	Y(GCSCR, gcscr)         \
	Y(GCSPR, gcspr)         \
	X(GCSCRE0_EL1, gcscre0) \
	X(GCSPR_EL0, gcspr_el0)

#endif
