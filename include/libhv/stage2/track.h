/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/track.h
 * Which pages a guest has written, and which it has used: dirty logging (for migration,
 * snapshots, a display's memory) and ageing.
 *
 * **Where it is kept.** All state is in the entries themselves, so that it costs no memory
 * and hardware can take part. A caller lends one of its software bits, the *mark*
 * (LHV_S2_SW(1), (2), (4) or (8), the same one in all calls on an object):
 *
 * | entry | means |
 * |---|---|
 * | mark, not writable | tracked, clean |
 * | mark, writable | tracked, dirty |
 * | no mark, DBM (LHV_S2_DBM of the caller's own, with a geometry that has hd) | tracked by hardware in any case; dirty when writable |
 * | no mark, writable | not tracked: it counts as dirty at every harvest, since nobody would notice a write |
 * | no mark, not writable | read-only for a reason of the caller's; never dirty, and never made writable here |
 *
 * With a geometry that has hd, marked pages have DBM as well: hardware makes a page writable
 * at its first write, and no fault happens. Otherwise the first write is a permission fault
 * that lhv_s2_dirty_fault() ends.
 *
 * **A run of it.**
 *
 *     exclusive  lhv_s2_dirty_start(s2, ipa, size, mark, 0);
 *     shared     lhv_s2_dirty_fault() at each permission fault of a write
 *     shared     lhv_s2_dirty_harvest() as often as wanted; after each one copy the pages
 *     exclusive  lhv_s2_dirty_stop()
 *
 * In between, what is mapped anew has to be tracked as well: map pages (LHV_S2_NO_BLOCK) with
 * lhv_s2_dirty_attr() of the attributes. What the hypervisor or a device writes into a
 * page on the guest's behalf is told by lhv_s2_dirty_fault() too, when it has been written.
 *
 * **Blocks.** Normally lhv_s2_dirty_start() splits blocks into pages, for which it needs
 * memory. With LHV_S2_TRACK_LAZY blocks stay, without DBM, and a write fault in one splits
 * off that page: lhv_s2_dirty_fault() then says LHV_ERR_STATE, and the handler calls
 * lhv_s2_dirty_split() on the exclusive side, since only there a live block may be replaced.
 * A block that is dirty as a whole (mapped so while tracking runs, or by the caller with
 * DBM) is reported with all its pages.
 *
 * **Contiguous runs** are taken apart when tracking starts. Their entries would need equal
 * permissions; and where hardware notes accesses and writes, it may note them in any one
 * entry of the run, so that its pages could not be told apart. A run that is mapped later,
 * without LHV_S2_NO_CONTIG, counts as dirty while any of its entries is writable, and
 * is never made clean.
 *
 * **What is never lost.** When lhv_s2_dirty_harvest() has returned, every write that the guest
 * made before is in its bitmap, or in that of an earlier harvest that returned after the
 * write, or its page is still dirty and will be in a later one. That holds because an entry
 * is made clean by one compare-and-exchange, and TLBs are invalidated after that and before
 * the return. With LHV_S2_TRACK_NO_TLBI it holds from lhv_s2_track_flush() on. Harvests
 * of one range follow each other: not two at once.
 *
 * TLBs means those of CPUs. Where an SMMU uses the same tables, the caller invalidates its
 * TLBs after each call that does so here, and before pages are copied.
 *
 * Dirty state is part of a mapping: lhv_s2_unmap(), lhv_s2_map() with LHV_S2_REPLACE, and
 * lhv_s2_protect() of LHV_S2_W lose it, so harvest first. To make a tracked page
 * read-only for another reason take the mark too (lhv_s2_protect(): attr 0, mask
 * LHV_S2_W | mark, and LHV_S2_DBM where the geometry has hd). Ownership (stage2/owner.h)
 * takes all software bits for itself: memory under it cannot be tracked.
 *
 * **Concurrency.** The two sides of <libhv/stage2/fault.h>. Functions called *shared* run with
 * each other, with those of the fault path and with hardware's updates; all changes that they
 * make are such as are described there.
 *
 * **Bitmaps** have a bit for each page (of the granule): page n of the range is bit n % 64 of
 * word n / 64. The functions set bits and clear none. A bitmap belongs to one call at a time.
 *
 * **Cost.** One visit of each entry and table in the range (lhv_s2_dirty_start(): up to
 * three), one compare-and-exchange for each entry that changes, one TLB sequence a call. A
 * call is as long as its range; who cannot wait that long passes pieces.
 *
 * Specification: DDI 0487, D8.5 (hardware management of Access flag and dirty state), D8.7
 * (Contiguous bit).
 */
#ifndef LIBHV_STAGE2_TRACK_H
#define LIBHV_STAGE2_TRACK_H

#include <libhv/stage2.h>
#include <libhv/stage2/fault.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Flags
 * @{ */
/** lhv_s2_dirty_start(): leave blocks as they are, to be split by write faults. */
#define LHV_S2_TRACK_LAZY UINT32_C(0x2000)
/** harvest, age: no TLB maintenance; lhv_s2_track_flush() or the like follows. */
#define LHV_S2_TRACK_NO_TLBI UINT32_C(0x4000)
/** lhv_s2_age(): only look. */
#define LHV_S2_TRACK_KEEP UINT32_C(0x8000)
/** @} */

/**
 * Attributes with which to map what @p attr describes while tracking runs: writable memory
 * gets the mark, and DBM where the geometry has hd; what has DBM already becomes writable.
 * Either is dirty from the start. Others are returned as they are. Lock-free.
 */
uint32_t lhv_s2_dirty_attr(const struct lhv_s2 *s2, uint32_t mark, uint32_t attr);

/**
 * Starts tracking: all that is writable in the range becomes tracked and clean. What is
 * tracked already becomes clean too: harvest first if that matters. Blocks that the range
 * covers in part are split along its ends, in any case. Exclusive.
 *
 * Entries whose size or Contiguous bit changes are all made invalid first, then TLBs are
 * invalidated once, then they are made anew; a guest that comes in between faults, and
 * waits for the caller's lock. Where lhv_s2_config.bbm permits it they are changed in place:
 * runs from level 1 on, blocks at level 2.
 *
 * @param mark One bit of LHV_S2_SW_MASK.
 * @param flags 0 or LHV_S2_TRACK_LAZY.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_STATE (not initialized);
 *	LHV_ERR_NOMEM. On an error nothing has changed.
 */
int lhv_s2_dirty_start(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark,
		       uint32_t flags);

/**
 * Ends tracking: what has the mark loses it, and is writable. Split blocks stay split. A
 * block or contiguous run that the range covers in part is released as a whole. Dirty state
 * is gone afterwards: harvest first. Entries with DBM of the caller's stay as they are.
 * Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_STATE (not initialized).
 */
int lhv_s2_dirty_stop(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark);

/**
 * A write by the guest (a permission fault, or one that the hypervisor does for it) to what
 * maps @p ipa: a tracked page becomes writable and dirty. The TLB entries of that IPA
 * are invalidated on this CPU, or with LHV_S2_FAULT_BROADCAST on all, also when the page was
 * writable already. Shared.
 *
 * @param flags 0 or LHV_S2_FAULT_BROADCAST.
 * @param[out] first May be null. This call made the page dirty: of several at once on a clean
 *	page, exactly one has true. Unchanged on an error.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_NOENT (nothing is mapped: resume
 *	the guest or handle a translation fault); LHV_ERR_DENIED (read-only for another
 *	reason); LHV_ERR_STATE (not initialized; or the page is part of a block or of a
 *	contiguous run: lhv_s2_dirty_split()). On an error nothing has changed.
 */
int lhv_s2_dirty_fault(struct lhv_s2 *s2, lhv_ipa_t ipa, uint32_t mark, uint32_t flags,
		       bool *first);

/**
 * lhv_s2_dirty_fault() for the exclusive side: a block around the page is split first, down
 * to that page and not more, or the contiguous run that it belongs to is taken apart.
 * Exclusive.
 * @return As lhv_s2_dirty_fault(), without LHV_ERR_STATE for blocks and runs, and
 *	LHV_ERR_NOMEM. On an error nothing has changed.
 */
int lhv_s2_dirty_split(struct lhv_s2 *s2, lhv_ipa_t ipa, uint32_t mark, bool *first);

/**
 * Finds the dirty pages of a range and makes them clean. Each entry is taken atomically: a
 * write is either seen, or comes after it and makes the page dirty again. Of a block that
 * the range covers in part the pages in the range are reported, and it stays dirty.
 * Shared; one harvest at a time for one range.
 *
 * @param bitmap May be null, when only the number matters.
 * @param flags 0 or LHV_S2_TRACK_NO_TLBI: until lhv_s2_track_flush() guests may go on to
 *	write to the reported pages without a trace, so copy none before.
 * @param[out] pages May be null; how many pages were found dirty. Unchanged on an error.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_STATE (not initialized). On an
 *	error nothing has changed.
 */
int lhv_s2_dirty_harvest(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark,
			 uint64_t *bitmap, uint32_t flags, uint64_t *pages);

/**
 * Finds what of a range was used since its Access flag was last cleared, and clears it,
 * unless LHV_S2_TRACK_KEEP. A contiguous run was used when any of its entries says so,
 * and is cleared in all of them. A block or run that the range covers in part is looked at
 * and not cleared, so that nobody loses what it says of the other part. What is used while
 * the flag is clear faults (lhv_s2_fault_young()) or, with a geometry that has ha, is noted
 * by hardware. Shared.
 *
 * @param bitmap May be null. With LHV_S2_TRACK_KEEP the call then ends at the first entry
 *	that was used.
 * @param flags Of LHV_S2_TRACK_KEEP, LHV_S2_TRACK_NO_TLBI. Without invalidation, accesses by
 *	way of TLB entries that exist go unseen for as long as these live: that makes
 *	pages look a little older than they are, and costs nothing.
 * @param[out] young May be null; something in the range was used. Unchanged on an error.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_STATE (not initialized). On an
 *	error nothing has changed.
 */
int lhv_s2_age(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint64_t *bitmap,
	       uint32_t flags, bool *young);

/**
 * Invalidates what the TLBs of all CPUs hold of blocks and pages in a range. Shared.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_STATE (not initialized).
 */
int lhv_s2_track_flush(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_TRACK_H */
