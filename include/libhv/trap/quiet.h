/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file quiet.h
 * Registers that every guest may touch, whatever it is shown of the CPU, and that have nothing
 * behind them when they trap: they read as zero or as a fixed value, and ignore writes. What is
 * in no list stays undefined.
 *
 * For a vCPU whose debug registers, ACTLR_EL1, error records and cache maintenance by set and
 * way trap, as <libhv/vcpu.h> has it. Where some of them work, let the rows of what works be
 * the first list of lhv_trap_sysregs_merge().
 */
#ifndef LIBHV_TRAP_QUIET_H
#define LIBHV_TRAP_QUIET_H

#include <libhv/trap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Rows that lhv_trap_sysregs_quiet() makes at most. */
#define LHV_TRAP_QUIET_ROWS 96

/**
 * Makes the rows: OS lock (open), OS double lock, claim tags and the debug communication
 * channel; MDSCR_EL1 and as many breakpoints and watchpoints as @p id announces; ACTLR_EL1; no
 * error records, if @p id has FEAT_RAS; cache maintenance by set and way, which does nothing.
 *
 * @param id         what the guest reads in the ID space
 * @param rows       receives them, sorted
 * @param cap        rows that there is room for
 * @param[out] count their number
 * @return LHV_OK; LHV_ERR_INVAL: null pointer; LHV_ERR_NOMEM: @p cap is too small, nothing is
 * written. Lock-free.
 */
int lhv_trap_sysregs_quiet(const struct lhv_trap_id *id, struct lhv_trap_sysreg_row *rows,
			   uint32_t cap, uint32_t *count);

/**
 * Merges two sorted lists of rows for lhv_trap_sysregs_init(). Where both have a register, the
 * row of @p a counts.
 *
 * @param out        receives the list; apart from @p a and @p b
 * @param cap        rows that there is room for
 * @param[out] count their number
 * @param a          first list; may be null if @p na is 0
 * @param na         its rows
 * @param b          second list; may be null if @p nb is 0
 * @param nb         its rows
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, or a list that is not strictly sorted;
 * LHV_ERR_NOMEM: @p cap is too small. On an error @p out is unspecified, @p count unchanged.
 * O(na + nb). Lock-free.
 */
int lhv_trap_sysregs_merge(struct lhv_trap_sysreg_row *out, uint32_t cap, uint32_t *count,
			   const struct lhv_trap_sysreg_row *a, uint32_t na,
			   const struct lhv_trap_sysreg_row *b, uint32_t nb);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_QUIET_H */
