/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file debug.h
 * Breakpoints, watchpoints and the OS lock of a vCPU that was given LHV_VCPU_GIVE_DEBUG.
 *
 * Every access of the guest to the debug registers exits. The integrator answers it with
 * lhv_vcpu_debug_access(), and after a write calls lhv_vcpu_debug_sync(). The core's registers
 * are loaded only while the guest has a breakpoint or watchpoint turned on, or all of them by
 * MDSCR_EL1.MDE, and are off for whoever comes next. Debug exceptions are the guest's own.
 */
#ifndef LIBHV_VCPU_DEBUG_H
#define LIBHV_VCPU_DEBUG_H

#include <libhv/vcpu.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads or writes a debug register as the guest does: DBGBVR, DBGBCR, DBGWVR, DBGWCR as many
 * as the core has, MDSCR_EL1, OSLAR_EL1, OSLSR_EL1; OSDLR_EL1 and DBGPRCR_EL1 read as zero
 * and ignore writes.
 *
 * @param enc the register, LHV_SYSREG(op0, op1, CRn, CRm, op2)
 * @param value to be written, or where to put what is read
 * @return false: there is no such register, or no such access to it; undefined for the guest.
 * Exclusive.
 */
bool lhv_vcpu_debug_access(struct lhv_vcpu *v, uint32_t enc, bool write, uint64_t *value);

/**
 * Moves what lhv_vcpu_debug_access() changed into the core, if @p v is on one. A64 only.
 * Exclusive.
 */
void lhv_vcpu_debug_sync(struct lhv_vcpu *v);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_DEBUG_H */
