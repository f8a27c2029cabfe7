/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file ssbd.h
 * Speculative store bypass (Spectre variant 4) of a vCPU: on or off as the guest chooses,
 * without deciding for the host.
 *
 * With FEAT_SSBS the guest has PSTATE.SSBS, which lhv_vcpu_run() switches with the rest of
 * PSTATE; a vCPU starts with it 0, which is the safe state, and nothing here does anything.
 *
 * Without, the firmware has the switch, SMCCC_ARCH_WORKAROUND_2 (DEN 0028, 7.6), for the core.
 * The guest calls it too; the integrator, to whom that exits, notes it with
 * lhv_vcpu_ssbd_call(). Before it enters the guest, and after it has left it, it asks
 * lhv_vcpu_ssbd_enter() and lhv_vcpu_ssbd_leave() whether to call the firmware. A guest that
 * wants what the host has costs no call. With lhv_vcpu_cfg.hook: the first thing in the hook is
 * to leave, and the last before it returns true is to enter.
 *
 * All functions are exclusive on one object and run on any host.
 */
#ifndef LIBHV_VCPU_SSBD_H
#define LIBHV_VCPU_SSBD_H

#include <libhv/err.h>
#include <libhv/features.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Who turns the mitigation on and off. */
enum lhv_vcpu_ssbd_by {
	LHV_VCPU_SSBD_UNKNOWN, /**< Nobody: the firmware knows nothing of it. */
	LHV_VCPU_SSBD_NOBODY, /**< Nobody has to: it is not vulnerable, or always safe. */
	LHV_VCPU_SSBD_PSTATE, /**< PSTATE.SSBS. */
	LHV_VCPU_SSBD_FIRMWARE, /**< SMCCC_ARCH_WORKAROUND_2. */
};

/** Of one vCPU. */
struct lhv_vcpu_ssbd {
	uint8_t by; /**< Private: enum lhv_vcpu_ssbd_by. */
	bool guest_on; /**< What the guest wants: true after a reset. The integrator carries it
			    to another host with the vCPU. */
	bool host_on; /**< Private: what the host runs with. */
};

/**
 * @param s        written: the guest wants the mitigation on, as after a reset
 * @param f        features of every core that the vCPU may run on
 * @param firmware what SMCCC_ARCH_FEATURES says of SMCCC_ARCH_WORKAROUND_2 on a core: 0 to call
 *                 it, 1 not needed there, -2 not needed anywhere, -1 not known. Where cores
 *                 differ, 0: a call is harmless.
 * @param host_on  whether the host runs with the mitigation
 * @return LHV_ERR_INVAL: null pointer; @p s is then as it was.
 */
int lhv_vcpu_ssbd_init(struct lhv_vcpu_ssbd *s, const struct lhv_cpu_features *f,
		       int64_t firmware, bool host_on);

/**
 * The guest has called SMCCC_ARCH_WORKAROUND_2 with @p arg in W1: 0 turns the mitigation off,
 * anything else on. The trap module's do_workaround callback gets it with number 2. What the
 * guest is told of the call: enum lhv_vcpu_ssbd_by FIRMWARE, that it is needed; NOBODY or
 * PSTATE, that it is not required; UNKNOWN, that it is not supported.
 */
void lhv_vcpu_ssbd_call(struct lhv_vcpu_ssbd *s, uint64_t arg);

/**
 * @param s        of the vCPU that is about to be entered on this core
 * @param[out] arg for W1 of SMCCC_ARCH_WORKAROUND_2
 * @return true: call the firmware before the guest is entered. Otherwise @p arg is untouched.
 */
bool lhv_vcpu_ssbd_enter(const struct lhv_vcpu_ssbd *s, uint64_t *arg);

/** The same after it was left, for the host. */
bool lhv_vcpu_ssbd_leave(const struct lhv_vcpu_ssbd *s, uint64_t *arg);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_SSBD_H */
