/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An observer between the library and the MMU model, for what the model does not know:
 *
 * - *Domains.* Each barrier and TLB operation has to be for the object's domain. The model
 *   is shown one for the inner shareable domain in place of one for this PE, where all use
 *   of the tables is on one PE.
 * - *Walkers that are not coherent* (vm_options.clean). They see memory as it was at the
 *   last DSB after a clean of its line. All that hardware looks at has to be there before a
 *   table is linked, before the TLB operation that follows a change, and at the end.
 * - *Changes of size in place* (vm_options.bbm; DDI 0487, D8.17.2). What the model calls a
 *   violation of break-before-make is none where only the size of a mapping changes, as the
 *   level permits. The old entry still has to be invalidated.
 */
#ifndef TESTS_STAGE2_OBSERVE_H
#define TESTS_STAGE2_OBSERVE_H

#include "vm.h"

/* Attached by vm_start() where the options ask for one of these. */
struct vm_observer *observe_start(struct vm *vm);
void observe_stop(struct vm_observer *o);
/* The model's event, before it is logged: the barrier becomes the one that was issued. */
void observe_event(struct vm_observer *o, struct lhv_sim_mmu_event *ev);
/* The end of an operation. Returns how many of the model's violations are none. */
uint64_t observe_check(struct vm_observer *o);
/* Lines of memory that were cleaned, and relaxed changes, since the last call. */
uint64_t observe_lines(struct vm_observer *o);
uint64_t observe_relaxed(struct vm_observer *o);

#endif /* TESTS_STAGE2_OBSERVE_H */
