/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/resume.h
 * Long operations in short steps. Each function here does what the one of its name without
 * `_step` does, a piece at a time: so that a lock is held, or interrupts are masked, no longer
 * than the caller likes, however large the guest is.
 *
 *     struct lhv_s2_progress p = {0};
 *     do {
 *         lock
 *         err = lhv_s2_unmap_step(s2, ipa, size, 0, 1000, &p);
 *         unlock
 *     } while (err == LHV_ERR_AGAIN);
 *
 * **A step.** All arguments but the budget are the same each time; the progress structure
 * is zeroed before the first. A step ends when the operation is complete (LHV_OK) or
 * the budget is used up (LHV_ERR_AGAIN), and lhv_s2_progress.next is then the first IPA that is
 * not done. It is a complete operation in itself: tables are consistent, the TLB invalidation
 * for all that it did has been made, and what it took out is freed. No step looks again at what
 * is done.
 *
 * **The result** is that of one call: the same descriptors, blocks and contiguous runs, and
 * as many tables, if nothing else changes that range meanwhile. In between:
 *
 * - A map with LHV_S2_REPLACE that puts a block where a tree of tables is takes that tree
 *   away over several steps, so a guest may find addresses unmapped that were mapped
 *   before and are to be afterwards. Where it faults, wait for the end of the operation.
 * - Owner annotations go from the old to the new one a piece at a time.
 * - Blocks may be split at the end of a step that were split anyway, each with a break.
 *
 * **Other calls between steps** on the same object are allowed: nothing in the progress
 * structure points into tables. If they change the same range, the result is that of some
 * order of the pieces.
 *
 * **Errors** are those of the one call. A step that fails has changed nothing since
 * lhv_s2_progress.next, and what lies below that is done and stays. The same step may be
 * tried again, as after LHV_ERR_NOMEM when there is memory; a step needs few tables (a reserve
 * says how many, <libhv/stage2/reserve.h>). Wrong arguments, and with LHV_S2_NO_SPLIT a
 * block at either end, are found by the first step before it changes anything.
 *
 * **The budget** is a number of descriptors and tables that are looked at, written or freed; 0
 * is taken as 1. A step may use more by no more than this: one contiguous run; the entries of
 * the tables that splitting or filling the place where it stops takes, one or two for each
 * level; and an operation looks at what it changes up to three times. Each step costs one TLB
 * sequence, if it invalidates anything, and a walk from the root.
 */
#ifndef LIBHV_STAGE2_RESUME_H
#define LIBHV_STAGE2_RESUME_H

#include <libhv/stage2.h>
#include <libhv/stage2/track.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How far an operation has got. Zero it before the first step. */
struct lhv_s2_progress {
	lhv_ipa_t next; /**< After a step: all of the range below it is done. */
	uint64_t clean; /**< Private: map: below it no table is in the way of a block. */
	uint64_t cell; /**< Private: map: a table that may be in the way, from here ... */
	uint64_t end;  /**< Private: ... to here ... */
	uint64_t at;   /**< Private: ... and done to here. */
	uint8_t phase; /**< Private: what is being done there. */
	uint8_t up;    /**< Private: coalesce: levels that are done. */
	bool begun;    /**< Private: there has been a step. */
};

/** lhv_s2_map() in steps. Exclusive. Also LHV_ERR_AGAIN. */
int lhv_s2_map_step(struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
		    uint32_t attr, uint32_t flags, uint64_t budget,
		    struct lhv_s2_progress *p);

/** lhv_s2_unmap() in steps. Exclusive. Also LHV_ERR_AGAIN. */
int lhv_s2_unmap_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags,
		      uint64_t budget, struct lhv_s2_progress *p);

/** lhv_s2_protect() in steps. Exclusive. Also LHV_ERR_AGAIN. */
int lhv_s2_protect_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t attr,
			uint32_t mask, uint32_t flags, uint64_t budget,
			struct lhv_s2_progress *p);

/**
 * lhv_s2_coalesce() in steps. Exclusive. Also LHV_ERR_AGAIN. It goes through the range once for
 * each level, pages first, so lhv_s2_progress.next comes back to the start of the range as often
 * before it reaches the end. A step ends between tables: it may use more than its budget by
 * what looking at one table and joining its entries takes.
 */
int lhv_s2_coalesce_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags,
			 uint64_t budget, struct lhv_s2_progress *p);

/** lhv_s2_set_owner() in steps. Exclusive. Also LHV_ERR_AGAIN. */
int lhv_s2_set_owner_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t owner,
			  uint32_t flags, uint64_t budget, struct lhv_s2_progress *p);

/**
 * lhv_s2_destroy() in steps: all that is mapped goes, a step at a time, and the last step
 * frees the root. Between steps the object is a valid one. Exclusive.
 * @return LHV_OK when it is destroyed, or was not initialized; LHV_ERR_AGAIN; LHV_ERR_INVAL
 *	(null, or a progress that is not of this operation).
 */
int lhv_s2_destroy_step(struct lhv_s2 *s2, uint64_t budget, struct lhv_s2_progress *p);

/** lhv_s2_dirty_start() in steps. Exclusive. Also LHV_ERR_AGAIN. */
int lhv_s2_dirty_start_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			    uint32_t mark, uint32_t flags, uint64_t budget,
			    struct lhv_s2_progress *p);

/** lhv_s2_dirty_stop() in steps. Exclusive. Also LHV_ERR_AGAIN. */
int lhv_s2_dirty_stop_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark,
			   uint64_t budget, struct lhv_s2_progress *p);

/**
 * lhv_s2_dirty_harvest() in steps. The bitmap is that of the whole range, each time. What
 * the head of <libhv/stage2/track.h> says of a harvest that has returned holds for the part
 * that is done. Shared; one harvest at a time for one range. Also LHV_ERR_AGAIN.
 * @param[out] pages May be null; dirty pages that this step found, set with LHV_ERR_AGAIN
 *	too.
 */
int lhv_s2_dirty_harvest_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			      uint32_t mark, uint64_t *bitmap, uint32_t flags,
			      uint64_t *pages, uint64_t budget,
			      struct lhv_s2_progress *p);

/**
 * lhv_s2_age() in steps. The bitmap is that of the whole range, each time. Shared. Also
 * LHV_ERR_AGAIN.
 * @param[out] young May be null; what this step looked at was used, set with LHV_ERR_AGAIN
 *	too.
 */
int lhv_s2_age_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint64_t *bitmap,
		    uint32_t flags, bool *young, uint64_t budget,
		    struct lhv_s2_progress *p);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_RESUME_H */
