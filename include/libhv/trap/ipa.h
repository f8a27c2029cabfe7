/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file ipa.h
 * The address of an abort, where HPFAR_EL2 does not have it or is not to be believed.
 *
 * With u.abort.ipa_state LHV_TRAP_IPA_TRANSLATE the hypervisor executes AT S1E1R or S1E1W
 * (S1E0R or S1E0W for an access of EL0) on u.abort.va, while the guest's registers and its
 * stage 2 are in the core, and hands over what it finds in PAR_EL1, which is the guest's and
 * has to be put back:
 *
 *     lhv_trap_decode(f, v->esr, v->far, v->hpfar, v->regs.pstate, v->regs.pc, &t);
 *     lhv_trap_doubt_ipa(&t, midr);
 *     if (lhv_trap_wants_at(&t) && !lhv_trap_translated(&t, at(t.u.abort.va, ...)))
 *             return;  // to the guest, which tries again
 */
#ifndef LIBHV_TRAP_IPA_H
#define LIBHV_TRAP_IPA_H

#include <libhv/trap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @return true for an abort with ipa_state LHV_TRAP_IPA_TRANSLATE. Lock-free. */
bool lhv_trap_wants_at(const struct lhv_trap *t);

/**
 * Puts the address into an abort that lhv_trap_wants_at() says true for; ipa_state becomes
 * LHV_TRAP_IPA_EXACT. Others stay as they are, and are fine.
 *
 * @param t   as decoded
 * @param par PAR_EL1 after the AT instruction
 * @return false: the translation failed, because the guest has changed its tables since or
 * because stage 1 refuses the access. @p t is unchanged; resume the guest, which takes its
 * own fault or comes back with the same one. Exclusive on @p t. DDI 0487, D24.2 (PAR_EL1).
 */
bool lhv_trap_translated(struct lhv_trap *t, uint64_t par);

/**
 * Erratum 834220 of Cortex-A57 r0p0 to r1p2: an access that stage 1 refuses may be reported as
 * a fault of stage 2, with an address that means nothing. On such a core the abort, if it is
 * none on a walk of stage 1, gets ipa_state LHV_TRAP_IPA_TRANSLATE instead of
 * LHV_TRAP_IPA_EXACT; the translation then fails if the fault was one of stage 1.
 *
 * @param t    as decoded; other kinds stay as they are
 * @param midr MIDR_EL1 of the core that took the exception
 *
 * lhv_trap_quick() knows nothing of it: on an affected core give it no regions.
 * Exclusive on @p t.
 */
void lhv_trap_doubt_ipa(struct lhv_trap *t, uint64_t midr);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_IPA_H */
