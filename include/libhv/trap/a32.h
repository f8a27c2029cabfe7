/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file a32.h
 * Guests whose EL1 is AArch32 (HCR_EL2.RW is 0): accesses to CP14 and CP15, and exceptions.
 *
 * lhv_trap_cp() answers a trapped MCR, MRC, MCRR, MRRC or VMRS from the same table of system
 * registers, and by the same handlers, as an AArch64 guest's MSR and MRS. The inject functions
 * are what lhv_trap_inject_undef() and its relatives are for AArch64.
 */
#ifndef LIBHV_TRAP_A32_H
#define LIBHV_TRAP_A32_H

#include <libhv/trap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Registers */
/** @{ */

/**
 * Where struct lhv_regs has R<n> of the mode that @p pstate is in (DDI 0487, D1.20.1).
 *
 * @param pstate SPSR_EL2 of an AArch32 guest
 * @param n      0 to 14
 * @return index into x[]; 31, which is none, for R15 and above, and where @p pstate is of no
 * mode that has general-purpose registers of EL0 or EL1. Lock-free.
 */
unsigned int lhv_trap_a32_reg(uint64_t pstate, unsigned int n);

/** @} */
/** @name System registers */
/** @{ */

/** Which part of an AArch64 system register an AArch32 one is. */
enum lhv_trap_cp_part {
	LHV_TRAP_CP_WHOLE = 0, /**< All, or all that is not RES0. */
	LHV_TRAP_CP_LO,	       /**< Bits [31:0]. */
	LHV_TRAP_CP_HI,	       /**< Bits [63:32]. */
};

/**
 * What a trapped access to CP14 or CP15, or a VMRS, is an access to.
 *
 * @param trap     of kind LHV_TRAP_CP15_32, CP15_64, CP14_32, CP14_64 or VMRS
 * @param[out] enc LHV_SYSREG_<NAME>, or LHV_CPREG_<NAME> if AArch64 has no such register
 * @param[out] part enum lhv_trap_cp_part
 * @return LHV_OK; LHV_ERR_NOENT: it is in no table of DDI 0487 that this library has;
 * LHV_ERR_INVAL: another kind of trap, null pointer. On an error nothing is written.
 * Lock-free; O(log n).
 */
int lhv_trap_cp_enc(const struct lhv_trap *trap, uint16_t *enc, uint8_t *part);

/**
 * Performs such an access. The rows of @p t have the encodings of AArch64; registers that
 * AArch64 does not have (DBGDIDR, TLBTR) may have rows with LHV_CPREG_<NAME>. A handler gets
 * the AArch64 register: what is a half of it is put together with the other half, which is
 * read first. Reserved encodings of the ID space (c0, c1 to c7) read as zero.
 *
 * On LHV_HANDLED registers are written (MRC to R15 sets the flags) and PC advanced. On
 * LHV_INJECT (undefined instruction: lhv_trap_a32_inject_undef()) and LHV_EXIT @p regs is
 * unchanged; finish an LHV_EXIT with lhv_trap_cp_complete(). LDC, STC and other kinds of trap
 * give LHV_INJECT.
 *
 * Shared with itself; exclusive on @p regs. A handler is called at most twice.
 */
enum lhv_action lhv_trap_cp(const struct lhv_trap_sysregs *t, const struct lhv_trap *trap,
			    struct lhv_regs *regs, uint16_t vcpu);

/**
 * Finishes an access: if it was a read, puts @p value (as the instruction returns it) into
 * its one or two registers; advances PC. Exclusive on @p regs.
 */
void lhv_trap_cp_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			  uint64_t value);

/** @} */
/** @name Exceptions into the guest */
/** @{ */

/** Which SPSR an exception writes; the first four are those of lhv_vcpu_el1.spsr32. */
enum lhv_trap_a32_spsr {
	LHV_TRAP_A32_SPSR_ABT = 0, /**< SPSR_abt. */
	LHV_TRAP_A32_SPSR_UND,	   /**< SPSR_und. */
	LHV_TRAP_A32_SPSR_IRQ,	   /**< SPSR_irq. */
	LHV_TRAP_A32_SPSR_FIQ,	   /**< SPSR_fiq. */
	LHV_TRAP_A32_SPSR_SVC,	   /**< SPSR_svc, which is SPSR_EL1. */
};

/** An exception that PL1 takes. */
enum lhv_trap_a32_vector {
	LHV_TRAP_A32_UNDEF, /**< Undefined Instruction. */
	LHV_TRAP_A32_SVC,   /**< Supervisor Call; PC is at the next instruction. */
	LHV_TRAP_A32_PABT,  /**< Prefetch Abort. */
	LHV_TRAP_A32_DABT,  /**< Data Abort, SError included. */
	LHV_TRAP_A32_IRQ,   /**< IRQ. */
	LHV_TRAP_A32_FIQ,   /**< FIQ. */
};

/** A fault that a guest is told of, in either format of DFSR and IFSR. */
enum lhv_trap_a32_fault {
	LHV_TRAP_A32_TRANSLATION,    /**< With a level. */
	LHV_TRAP_A32_ACCESS_FLAG,    /**< With a level. */
	LHV_TRAP_A32_PERMISSION,     /**< With a level. */
	LHV_TRAP_A32_ADDRESS_SIZE,   /**< With a level; Long-descriptor format alone. */
	LHV_TRAP_A32_DOMAIN,	     /**< With a level; Short-descriptor format alone. */
	LHV_TRAP_A32_ALIGNMENT,	     /**< Alignment. */
	LHV_TRAP_A32_DEBUG,	     /**< Debug event. */
	LHV_TRAP_A32_EXTERNAL,	     /**< Synchronous external abort. */
	LHV_TRAP_A32_EXTERNAL_WALK,  /**< ... on a walk, with a level. */
	LHV_TRAP_A32_PARITY,	     /**< Synchronous parity or ECC error. */
	LHV_TRAP_A32_PARITY_WALK,    /**< ... on a walk, with a level. */
	LHV_TRAP_A32_ASYNC_EXTERNAL, /**< SError. */
	LHV_TRAP_A32_ASYNC_PARITY,   /**< SError: parity or ECC error. */
	LHV_TRAP_A32_TLB_CONFLICT,   /**< TLB conflict. */
	LHV_TRAP_A32_LOCKDOWN,	     /**< Implementation defined: lockdown. */
	LHV_TRAP_A32_EXCLUSIVE,	     /**< Implementation defined: exclusive. */
	LHV_TRAP_A32_FAULTS	     /**< Number of them. */
};

/**
 * PL1 of a guest that takes an exception. Fill in the inputs (from the vCPU, or from the
 * machine while the vCPU is loaded), call an inject function, store the outputs. Banked LRs
 * are in regs.
 */
struct lhv_trap_a32 {
	const struct lhv_cpu_features *f; /**< in: PSTATE bits that exist. */
	struct lhv_regs *regs; /**< in, out: pc becomes the vector, pstate that of the
				    handler, and the mode's LR is written. */
	uint64_t hcr_el2;      /**< in: HCR_EL2 in force (RW). */
	uint64_t sctlr;	       /**< in: SCTLR, in SCTLR_EL1. */
	uint64_t vbar;	       /**< in: VBAR, in VBAR_EL1. */
	uint64_t ttbcr;	       /**< in: TTBCR, in TCR_EL1 (EAE). */
	uint64_t far_el1; /**< in, out: DFAR in [31:0] and IFAR in [63:32] of FAR_EL1. */
	uint64_t dfsr;	  /**< out: DFSR, in ESR_EL1, if dfsr_valid. */
	uint64_t ifsr;	  /**< out: IFSR, in IFSR32_EL2, if ifsr_valid. */
	uint64_t spsr;	  /**< out: SPSR of the mode. */
	uint8_t which;	  /**< out: enum lhv_trap_a32_spsr: where spsr belongs. */
	bool dfsr_valid;  /**< out: DFSR is written; otherwise leave it. */
	bool ifsr_valid;  /**< out: IFSR is written; otherwise leave it. */
	bool far_valid;	  /**< out: FAR_EL1 is written; otherwise leave it. */
};

/** An abort, as DFSR or IFSR is to tell of it. */
struct lhv_trap_a32_abort {
	uint8_t fault;	/**< enum lhv_trap_a32_fault. */
	int8_t level;	/**< 1 or 2; 0 to 3 in the Long-descriptor format. */
	uint8_t domain; /**< Short-descriptor format, DFSR: 0 to 15. */
	bool fetch;	/**< A prefetch abort; otherwise a data abort. */
	bool write;	/**< Data abort: a write. */
	bool cm;	/**< Data abort: cache maintenance; counts as a write. */
	bool ext;	/**< ExT, implementation defined, for external aborts. */
	bool far_valid; /**< va is known; otherwise FnV is set (EXTERNAL alone) and DFAR or
			     IFAR left. */
	uint8_t aet;	/**< ASYNC_EXTERNAL: AET, with FEAT_RAS: 0 to 3. */
	uint32_t va;	/**< For DFAR or IFAR. */
};

/**
 * The vector alone: mode, CPSR, SPSR, LR and PC as AArch32.EnterMode() of DDI 0487 makes them.
 *
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, no such vector, regs->pstate is of no mode of
 * EL0 or EL1 in AArch32; LHV_ERR_UNSUPPORTED: EL1 is AArch64, for which the functions of
 * <libhv/trap.h> are. On an error nothing is changed. Exclusive on @p e.
 */
int lhv_trap_a32_take(struct lhv_trap_a32 *e, enum lhv_trap_a32_vector vector);

/** Undefined instruction. As lhv_trap_a32_take(). */
int lhv_trap_a32_inject_undef(struct lhv_trap_a32 *e);

/**
 * An abort, with its syndrome in the format that TTBCR.EAE says. As lhv_trap_a32_take();
 * LHV_ERR_RANGE: the fault, its level, the domain or AET does not exist in that format, or
 * va is unknown where it may not be.
 */
int lhv_trap_a32_inject_abort(struct lhv_trap_a32 *e, const struct lhv_trap_a32_abort *a);

/**
 * Synchronous external abort for the access that @p trap (LHV_TRAP_DABT or LHV_TRAP_IABT)
 * describes. If the fault was on a stage-1 walk, the abort says so, with @p s1_level (the
 * level is in no register: take it from a walk of the guest's tables; the last one is 2, or 3
 * in the Long-descriptor format).
 * @return as lhv_trap_a32_inject_abort(); LHV_ERR_INVAL for other kinds.
 */
int lhv_trap_a32_inject_sea(struct lhv_trap_a32 *e, const struct lhv_trap *trap,
			    int s1_level);

/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_A32_H */
