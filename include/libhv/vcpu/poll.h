/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file poll.h
 * How long to look for a wake-up before a vCPU that waits gives its core up.
 *
 * When a guest waits for an interrupt (WFI), putting its vCPU and going to sleep costs time, and
 * so does waking up. If the interrupt comes soon it is better to stay and look for it. How
 * soon it comes is learnt from the waits before: the budget grows while waits end within what
 * it may become, and shrinks when they last longer. It is bounded, so a guest cannot keep a
 * core by waiting.
 *
 *     budget = lhv_vcpu_poll_budget(&p);
 *     start = now();
 *     while (!interrupt_pending() && !other_work() && now() - start < budget)
 *             ;
 *     if (!interrupt_pending())
 *             put it, and sleep until it is woken up
 *     lhv_vcpu_poll_waited(&p, now() - start);
 *
 * Time is the integrator's, in any unit that does not change; it passes only differences.
 * One object a vCPU. All functions are exclusive on it, run on any host and have no loops.
 */
#ifndef LIBHV_VCPU_POLL_H
#define LIBHV_VCPU_POLL_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The rule: chosen once, and shared by all vCPUs that follow it. */
struct lhv_vcpu_poll_cfg {
	uint64_t least; /**< What the budget is when it grows from 0; not 0. */
	uint64_t most;	/**< The budget is never above it; not below least. */
	uint32_t grow;	/**< The budget is multiplied by it when it grows; above 1. */
	uint32_t
		shrink; /**< And divided by it when it shrinks; 0: it becomes 0 at once; not
			    1. Below least it becomes 0. */
};

/** What is known of a vCPU's waits. */
struct lhv_vcpu_poll {
	const struct lhv_vcpu_poll_cfg *cfg; /**< Private. */
	uint64_t budget;		     /**< Private. */
	uint64_t found;	 /**< Waits that ended within the budget: the core was kept. */
	uint64_t missed; /**< Waits that lasted longer, the budget being not 0. */
};

/**
 * Starts without a budget. @p cfg stays valid while @p p is used.
 *
 * @return LHV_ERR_INVAL: null pointer, or a @p cfg that cannot be; @p p is then as it was.
 */
int lhv_vcpu_poll_init(struct lhv_vcpu_poll *p, const struct lhv_vcpu_poll_cfg *cfg);

/** @return how long to look for a wake-up now; 0: not at all. */
static inline uint64_t lhv_vcpu_poll_budget(const struct lhv_vcpu_poll *p)
{
	return p->budget;
}

/**
 * Says how long a wait was, from its start to the wake-up, whether the core was given up or not:
 *  - within the budget: it stays;
 *  - longer, but not above cfg->most: it grows, as a longer one would have been enough;
 *  - longer than that: it shrinks.
 */
void lhv_vcpu_poll_waited(struct lhv_vcpu_poll *p, uint64_t waited);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_POLL_H */
