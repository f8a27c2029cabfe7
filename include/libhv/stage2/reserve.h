/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/reserve.h
 * Memory for tables that is provided in advance, and how much of it an operation takes.
 *
 * Where a hypervisor changes a stage 2 it often holds a lock, or handles an exception, and
 * cannot allocate. It then fills a *reserve* beforehand, and operations take tables from
 * it: first from there, and from lhv_s2_ops.alloc when it is empty, or, with
 * LHV_S2_RESERVE_ONLY, from nowhere else.
 *
 *     for (;;) {
 *         lock
 *         err = lhv_s2_unmap(s2, ipa, size, 0);       with lhv_s2_set_reserve() before
 *         unlock
 *         if (err != LHV_ERR_NOMEM)
 *             break;
 *         allocate until lhv_s2_reserve_count() is lhv_s2_reserve_wanted()
 *     }
 *
 * An operation either gets all the tables that it needs or gives back those that it got,
 * and fails with nothing changed. How many that is can be asked first: for the tables as
 * they are now by lhv_s2_cost_map() and the like, exactly; for any content by
 * lhv_s2_map_cost() and lhv_s2_cut_cost().
 *
 * Two kinds of use:
 *
 * - One belongs to a struct lhv_s2 (lhv_s2_set_reserve()) and is protected as the exclusive
 *   side of that is. All functions of that side draw from it.
 * - One belongs to a CPU, for the fault path, which many CPUs are in at once:
 *   lhv_s2_fault_map_from(). No lock is needed, and none is taken.
 *
 * Tables are chained through their own memory. A table that an operation takes out of the
 * tree goes to lhv_s2_ops.free, as always, which may put it into a reserve.
 */
#ifndef LIBHV_STAGE2_RESERVE_H
#define LIBHV_STAGE2_RESERVE_H

#include <libhv/stage2.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Flag of lhv_s2_reserve_init(): when it is empty, lhv_s2_ops.alloc is not called. */
#define LHV_S2_RESERVE_ONLY UINT32_C(0x01)

/** Tables in advance. Place it anywhere; all fields are private. */
struct lhv_s2_reserve {
	void *head;	 /**< Private: the tables. */
	uint64_t count;	 /**< Private: how many. */
	uint64_t want;	 /**< Private: what the last operation needed. */
	uint8_t granule; /**< Private. */
	uint8_t pa_bits; /**< Private. */
	bool only;	 /**< Private: LHV_S2_RESERVE_ONLY. */
	bool probe;	 /**< Private: only finds out. */
	bool way;	 /**< Private: what it found out. */
};

/**
 * Makes an empty reserve of tables for @p geo. Exclusive.
 * @param flags 0 or LHV_S2_RESERVE_ONLY.
 * @return LHV_OK; LHV_ERR_INVAL, and @p r is unchanged.
 */
int lhv_s2_reserve_init(struct lhv_s2_reserve *r, const struct lhv_s2_geometry *geo,
			uint32_t flags);

/**
 * Puts in a table of 2^granule bytes at @p va and @p pa, memory such as lhv_s2_ops.alloc
 * would give. It is the library's until lhv_s2_reserve_get(), or until lhv_s2_ops.free gets
 * it. Its first bytes are written. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL (null, not initialized, misaligned); LHV_ERR_RANGE (beyond the
 *	output size).
 */
int lhv_s2_reserve_put(struct lhv_s2_reserve *r, void *va, lhv_pa_t pa);

/**
 * Takes a table out, the last first. Exclusive.
 * @param[out] pa May be null; unchanged when there is none.
 * @return The table, or null when there is none.
 */
void *lhv_s2_reserve_get(struct lhv_s2_reserve *r, lhv_pa_t *pa);

/** How many tables are in it; 0 for null. Exclusive. */
uint64_t lhv_s2_reserve_count(const struct lhv_s2_reserve *r);

/**
 * How many tables the last operation needed that looked for some here, whether it got them
 * or not; 0 for null. Exclusive.
 */
uint64_t lhv_s2_reserve_wanted(const struct lhv_s2_reserve *r);

/**
 * From now on the exclusive side of @p s2 takes tables from @p r first; null ends that. The
 * reserve has to stay where it is, and what is in it stays the caller's to take out, after
 * lhv_s2_destroy() too. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL (null, or a reserve for another geometry); LHV_ERR_STATE.
 */
int lhv_s2_set_reserve(struct lhv_s2 *s2, struct lhv_s2_reserve *r);

/** @name Costs
 * How many tables the call of the same name would need if it were made now, with these
 * arguments. Nothing is changed. They return what the call would return, but never
 * LHV_ERR_NOMEM; and LHV_ERR_INVAL for a null pointer. On an error @p tables is unchanged.
 *
 * The answer is exact, and holds until something changes the object; where hardware sets Access
 * flags or dirty state it is the most that the call can need. Exclusive.
 * @{ */
/** Of lhv_s2_map(). */
int lhv_s2_cost_map(const struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
		    uint32_t attr, uint32_t flags, uint64_t *tables);
/** Of lhv_s2_unmap(). */
int lhv_s2_cost_unmap(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
		      uint32_t flags, uint64_t *tables);
/** Of lhv_s2_protect(). */
int lhv_s2_cost_protect(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			uint32_t attr, uint32_t mask, uint32_t flags, uint64_t *tables);
/** Of lhv_s2_set_owner(). */
int lhv_s2_cost_set_owner(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			  uint32_t owner, uint32_t flags, uint64_t *tables);
/** Of lhv_s2_dirty_start() (<libhv/stage2/track.h>). */
int lhv_s2_cost_dirty_start(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			    uint32_t mark, uint32_t flags, uint64_t *tables);
/** @} */

/**
 * The most tables that lhv_s2_unmap(), lhv_s2_protect() or lhv_s2_set_owner() of this range
 * needs, whatever the tables contain; for a map there is lhv_s2_map_cost(). Lock-free.
 * @return LHV_OK, LHV_ERR_INVAL, LHV_ERR_RANGE.
 */
int lhv_s2_cut_cost(const struct lhv_s2_geometry *geo, lhv_ipa_t ipa, uint64_t size,
		    uint64_t *tables);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_RESERVE_H */
