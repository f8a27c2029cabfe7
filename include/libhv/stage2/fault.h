/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/fault.h
 * The fault path: what a handler of stage 2 aborts does to the tables, on several CPUs at
 * once and without a lock of its own.
 *
 * **The two sides.** A struct lhv_s2 has a lock of the caller's that works as one for
 * readers and writers does (or anything with that effect: an epoch, a stop of all vCPUs).
 *
 * | side | functions |
 * |---|---|
 * | *shared*, any number at once | lhv_s2_fault_map(), lhv_s2_fault_map_from(), lhv_s2_fault_relax(), lhv_s2_fault_young(), and those that <libhv/stage2/track.h> calls shared |
 * | *exclusive*, alone | lhv_s2_map(), lhv_s2_unmap(), lhv_s2_protect(), lhv_s2_set_owner(), lhv_s2_set_vmid(), lhv_s2_destroy(), and all else that is called exclusive |
 * | neither | lhv_s2_walk() and lhv_s2_root(), under the conditions at the head of stage2.h |
 *
 * Taking the exclusive side after the shared one (and the reverse) orders memory, as such
 * locks do. So an exclusive function finds what shared ones did complete, and its plain
 * accesses race with nobody.
 *
 * **What may change on the shared side.** Each change is one compare-and-exchange of one
 * descriptor, and is one of these:
 *
 * 1. An entry that is 0 (or, with LHV_S2_OVER_OWNED, one that notes an owner) becomes a block
 *    or page, or a table that is complete.
 * 2. The number of entries in use, which a table descriptor carries in bits that hardware
 *    ignores, goes up by one.
 * 3. A block or page gets or loses permissions, the Access flag or software bits.
 *
 * Nothing is unlinked, nothing that is valid becomes invalid, and no output address, size,
 * memory type, shareability or Contiguous bit changes: there is no break-before-make on this
 * side, a table once seen stays where it is, and whoever holds a pointer to an entry keeps
 * it. Therefore no walker, in hardware or in lhv_s2_walk(), can meet freed memory or half a
 * change because of these functions.
 *
 * **Order, when tables are missing.** The tables from the empty entry down to the new leaf
 * are allocated first; when that fails nothing has happened. They are filled completely,
 * the leaf and their own numbers of entries included, with plain stores, since nobody
 * else knows them. DSB ISHST. One compare-and-exchange links the topmost one: that is the
 * moment at which the mapping appears. Then whoever has linked something counts: the
 * number of the table that holds the entry (if that is not the root) goes up by one, in the
 * descriptor that points to it, by a compare-and-exchange that is repeated until it
 * succeeds; and the object's number of tables grows atomically. DSB ISHST ends it.
 *
 * An entry goes from 0 to something once on this side, by one winner, who counts once; and
 * counting cannot fail. In between a number may be too low, which nobody reads on this
 * side: when the last shared call has returned, all are exact.
 *
 * **Losers.** Whose compare-and-exchange fails looks at what is there. If that is a table,
 * the topmost of its own is handed to `free` at once (no walker ever knew it), and the rest
 * is tried one level down. If it is a leaf, all of them are, and the leaf is compared with
 * what was asked for. So at most one table a level is lost at a time, and a call makes no
 * more attempts than there are levels.
 *
 * **Progress.** The functions are lock-free: a compare-and-exchange only fails because
 * another one, or hardware's update of the entry, has succeeded.
 *
 * **Barriers** are named here as for the inner shareable domain, and for walkers that are
 * coherent. lhv_s2_config.domain changes their suffix; with lhv_s2_config.clean what was
 * stored is cleaned to the point of coherency before each, and the barrier is DSB SY.
 *
 * **Callbacks** of struct lhv_s2_ops are then called on several CPUs at once: `alloc` and
 * `free` have to be safe for that; tlb_begin and tlb_end concern the calling CPU alone, and
 * no migration is allowed between them.
 *
 * **TLBs.** What was invalid is in no TLB, so that a new mapping needs no invalidation. What
 * gains a permission may be in a TLB without it, at worst for one more fault; the handler
 * invalidates the entry on its own CPU only, unless asked otherwise.
 *
 * Specification: DDI 0487, D8.5 (Access flag, dirty state), D8.16 and D8.17 (TLBs).
 */
#ifndef LIBHV_STAGE2_FAULT_H
#define LIBHV_STAGE2_FAULT_H

#include <libhv/stage2.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a function of the fault path found. */
enum lhv_s2_fault_how {
	LHV_S2_FAULT_DONE = 0, /**< This call made the change. */
	LHV_S2_FAULT_ALREADY,  /**< It was so already. */
	/**
	 * lhv_s2_fault_map(): the same memory is mapped there, but with less permission than was
	 * asked for, or with the Access flag clear. Nothing was changed. If the guest's access
	 * needs more, it will fault for that reason when the guest is resumed.
	 */
	LHV_S2_FAULT_WEAKER,
};

/**
 * Flag of lhv_s2_fault_relax() and lhv_s2_dirty_fault(): invalidate on all CPUs (inner
 * shareable) and not only on this one.
 */
#define LHV_S2_FAULT_BROADCAST UINT32_C(0x1000)

/**
 * Translation fault: maps one page, or one block of a level that has blocks, at @p ipa.
 *
 * If the same memory is mapped there already (by a page, or by a block that contains the
 * page), that is a success, and @p how says so. The same is: output address, memory type,
 * shareability, software bits, and at least the size. Permissions, Access flag and DBM are
 * not compared for that: other functions of the shared side may change them at any moment.
 * Where there are smaller entries under a block, or anything else, it is LHV_ERR_EXISTS; a
 * handler that wanted a block can try with a page then.
 *
 * No TLB maintenance. Shared.
 *
 * @param size Of a page, or of a block of this geometry; @p ipa and @p pa are aligned to it.
 * @param attr LHV_S2_* attributes.
 * @param flags 0 or LHV_S2_OVER_OWNED.
 * @param[out] how May be null. On an error unchanged.
 * @return LHV_OK;
 *	LHV_ERR_INVAL (misaligned, no size of an entry, impossible attributes, unknown flags);
 *	LHV_ERR_RANGE (beyond the IPA space or the output size);
 *	LHV_ERR_UNSUPPORTED (attributes that this CPU or geometry lacks);
 *	LHV_ERR_EXISTS (something different is mapped);
 *	LHV_ERR_DENIED (the address has an owner, and no LHV_S2_OVER_OWNED);
 *	LHV_ERR_NOMEM; LHV_ERR_STATE (not initialized). On an error this call has changed
 *	nothing.
 */
int lhv_s2_fault_map(struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
		     uint32_t attr, uint32_t flags, enum lhv_s2_fault_how *how);

/**
 * lhv_s2_fault_map() for a handler that must not allocate: tables come from @p reserve first
 * (<libhv/stage2/reserve.h>), which belongs to the calling CPU alone, and from `alloc` only
 * if that is empty and does not say LHV_S2_RESERVE_ONLY. One call takes at most as many as
 * there are levels below the initial one (four), so that a reserve with so many never fails;
 * the handler's caller fills it up where it may allocate. What a lost race leaves over
 * goes back to where it came from. Shared; the reserve is exclusive.
 *
 * @param reserve Null: none.
 * @return As lhv_s2_fault_map(); also LHV_ERR_INVAL for a reserve of another geometry.
 */
int lhv_s2_fault_map_from(struct lhv_s2 *s2, struct lhv_s2_reserve *reserve,
			  lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size, uint32_t attr,
			  uint32_t flags, enum lhv_s2_fault_how *how);

/**
 * Permission fault: adds permissions to the block or page that maps @p ipa. No break; the
 * TLB entries of that IPA are invalidated on this CPU, or with LHV_S2_FAULT_BROADCAST on
 * all, even when the permissions were there already: then what caused the fault was a TLB
 * entry from before. Shared.
 *
 * Whether the guest may have them is for the caller to know: it gets what is asked for.
 *
 * @param attr_add Of LHV_S2_RWX, not 0, and with any of LHV_S2_X also LHV_S2_R.
 * @param flags 0 or LHV_S2_FAULT_BROADCAST.
 * @param[out] how May be null; LHV_S2_FAULT_DONE or LHV_S2_FAULT_ALREADY. On an error
 *	unchanged.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_UNSUPPORTED (one of LHV_S2_X_EL0
 *	and LHV_S2_X_EL1 alone, without FEAT_XNX); LHV_ERR_NOENT (nothing is mapped);
 *	LHV_ERR_STATE (not initialized, or the entry is one of a contiguous run, which
 *	lhv_s2_protect() on the exclusive side has to take apart). On an error nothing has
 *	changed.
 */
int lhv_s2_fault_relax(struct lhv_s2 *s2, lhv_ipa_t ipa, uint32_t attr_add,
		       uint32_t flags, enum lhv_s2_fault_how *how);

/**
 * Access flag fault: sets the Access flag of what maps @p ipa; of a contiguous run it is set
 * in all entries. No TLB maintenance: an entry without the flag is in no TLB. Shared.
 *
 * @param[out] how May be null; LHV_S2_FAULT_DONE or LHV_S2_FAULT_ALREADY. On an error
 *	unchanged.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_NOENT (nothing is mapped);
 *	LHV_ERR_STATE (not initialized).
 */
int lhv_s2_fault_young(struct lhv_s2 *s2, lhv_ipa_t ipa, enum lhv_s2_fault_how *how);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_FAULT_H */
