/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file vcpu/debugger.h
 * Debugging a guest from outside: breakpoints, watchpoints and single steps of a debugger
 * that the hypervisor serves, and the debug registers that the guest sees meanwhile.
 *
 * A vCPU with lhv_vcpu_cfg.debugger has the core's debug registers for the debugger:
 * MDCR_EL2.TDE sends debug exceptions, BRK among them, to EL2 and traps the guest's debug
 * registers, which are answered from memory. The guest can write and read them back, but its
 * own breakpoints, watchpoints and steps do not fire. BRK instructions that are not the
 * debugger's are for the guest: inject the syndrome with lhv_trap_inject_sync().
 *
 * On the core that runs the vCPU, after lhv_vcpu_load() and whenever something here has
 * changed: lhv_vcpu_debugger_load(). For a step: lhv_vcpu_debugger_step(), run, and at the exit
 * of kind LHV_TRAP_STEP lhv_vcpu_debugger_step() again, with false. Interrupts are taken in a
 * step as otherwise; who does not want to end up in a handler keeps the list registers from
 * the core meanwhile.
 *
 * Guests at AArch64. All functions are exclusive on one object, but for those that say
 * otherwise.
 *
 * Specification: DDI 0487, D2 (self-hosted debug), H2.4 (OS lock), D24.3 (registers).
 */
#ifndef LIBHV_VCPU_DEBUGGER_H
#define LIBHV_VCPU_DEBUGGER_H

#include <libhv/err.h>
#include <libhv/features.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Breakpoints, and watchpoints, that the architecture has at most without FEAT_Debugv8p9. */
#define LHV_VCPU_DEBUGGER_MAX 16

/** Accesses that a watchpoint looks for; or of these. */
enum lhv_vcpu_debugger_access {
	LHV_VCPU_DEBUGGER_READ = 1,  /**< Loads. */
	LHV_VCPU_DEBUGGER_WRITE = 2, /**< Stores. */
};

/** A pair of debug registers. */
struct lhv_vcpu_debugger_pair {
	uint64_t value;	  /**< DBGBVR<n>_EL1 or DBGWVR<n>_EL1. */
	uint64_t control; /**< DBGBCR<n>_EL1 or DBGWCR<n>_EL1. */
};

/** Debug state of one vCPU; all fields are private. */
struct lhv_vcpu_debugger {
	struct lhv_vcpu_debugger_pair
		brk[LHV_VCPU_DEBUGGER_MAX]; /**< Private: the debugger's. */
	struct lhv_vcpu_debugger_pair watch[LHV_VCPU_DEBUGGER_MAX]; /**< Private. */
	struct lhv_vcpu_debugger_pair
		guest_brk[LHV_VCPU_DEBUGGER_MAX]; /**< Private: what the
								       guest reads. */
	struct lhv_vcpu_debugger_pair guest_watch[LHV_VCPU_DEBUGGER_MAX]; /**< Private. */
	uint64_t mdscr;	  /**< Private: the guest's MDSCR_EL1. */
	uint32_t mdccint; /**< Private: MDCCINT_EL1. */
	uint32_t oseccr;  /**< Private: OSECCR_EL1. */
	uint32_t dtr[2];  /**< Private: OSDTRRX_EL1, OSDTRTX_EL1. */
	uint32_t prcr;	  /**< Private: DBGPRCR_EL1. */
	uint8_t claim;	  /**< Private: DBGCLAIM tags. */
	uint8_t nr_brk;	  /**< Private: breakpoints of the core. */
	uint8_t nr_watch; /**< Private: watchpoints of the core. */
	bool os_lock;	  /**< Private: the guest's OS lock. */
	bool step;	  /**< Private: a step is under way. */
	bool guest_ss;	  /**< Private: the guest's PSTATE.SS before the step. */
};

/**
 * No breakpoints, no watchpoints, no step; the guest's registers as after a reset.
 * @return LHV_OK or LHV_ERR_INVAL (null pointer).
 */
int lhv_vcpu_debugger_init(struct lhv_vcpu_debugger *d, const struct lhv_cpu_features *f);

/** The guest's registers as after a reset (OS lock locked); the debugger's stay. */
void lhv_vcpu_debugger_reset(struct lhv_vcpu_debugger *d);

/**
 * Sets (@p on) or removes a hardware breakpoint for EL1 and EL0 at @p va, a multiple of 4.
 * Setting one that is there, or removing one that is not, does nothing.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, misaligned); LHV_ERR_BUSY: all are taken.
 */
int lhv_vcpu_debugger_break(struct lhv_vcpu_debugger *d, lhv_va_t va, bool on);

/**
 * Sets or removes a hardware watchpoint for EL1 and EL0 on @p bytes bytes at @p va: any 1 to
 * 8 within an aligned 8, or an aligned power of two from 16 to 2 GiB.
 * @param access enum lhv_vcpu_debugger_access, one or both.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, no or unknown access, no bytes);
 *	LHV_ERR_UNSUPPORTED: no watchpoint has this shape; LHV_ERR_BUSY: all are taken.
 */
int lhv_vcpu_debugger_watch(struct lhv_vcpu_debugger *d, lhv_va_t va, uint64_t bytes,
			    unsigned int access, bool on);

/**
 * Which watchpoint it was when a watchpoint exception gave @p far: the one that has this
 * address, otherwise the nearest (FAR_ELx may be below it when a wider access hits, D2.10.5).
 * @param[out] va Its first address; @param[out] access what it looks for.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_NOENT: there is none.
 */
int lhv_vcpu_debugger_watched(const struct lhv_vcpu_debugger *d, lhv_va_t far,
			      lhv_va_t *va, unsigned int *access);

/**
 * Begins a step of one instruction, or calls one off. @p regs are the vCPU's; its
 * PSTATE.SS is kept for it. lhv_vcpu_debugger_load() has to follow.
 */
void lhv_vcpu_debugger_step(struct lhv_vcpu_debugger *d, struct lhv_regs *regs, bool on);

/** Whether a step is under way. */
static inline bool lhv_vcpu_debugger_stepping(const struct lhv_vcpu_debugger *d)
{
	return d->step;
}

/** MDSCR_EL1 and its enables as the core needs them now: for tests and for load. */
uint64_t lhv_vcpu_debugger_mdscr(const struct lhv_vcpu_debugger *d);

/**
 * An access of the guest to a debug register (op0 = 2), with lhv_vcpu_cfg.debugger.
 * @param enc LHV_SYSREG_*. @param write Direction. @param value Written, or gets the value.
 * @return LHV_HANDLED, or LHV_INJECT: there is no such register, or not in this direction.
 */
enum lhv_action lhv_vcpu_debugger_sysreg(struct lhv_vcpu_debugger *d, uint32_t enc,
					 bool write, uint64_t *value);

/** The debugger's registers to the calling core, OS lock off. A64 only: at EL2, with the vCPU
 * loaded. */
void lhv_vcpu_debugger_load(const struct lhv_vcpu_debugger *d);

/** Leaves the calling core without breakpoints, watchpoints and step. Before lhv_vcpu_put(),
 * which by itself turns them off (MDSCR_EL1 0) but leaves them in the core: the next vCPU that
 * owns the debug registers would find them. A64 only. */
void lhv_vcpu_debugger_put(const struct lhv_vcpu_debugger *d);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_DEBUGGER_H */
