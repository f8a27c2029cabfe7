/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/cache.h
 * Cache maintenance for guest memory.
 *
 * A hypervisor writes guest memory through its caches, and a guest that has not turned its
 * own on yet (or a device that does not snoop) reads what lies behind them. Conversely the
 * hypervisor's cacheable mapping may bring old lines into a cache at any time. So, without
 * FEAT_S2FWB:
 *
 * - **Before memory is mapped** for a guest whose caches may be off: lhv_s2_cache_pa() with
 *   LHV_DC_CIVAC, or for what is mapped already lhv_s2_cache_data().
 * - **Maintenance by set and way.** A guest that turns caches on or off does it over whole
 *   caches, which does not work for one that shares them, or moves. HCR_EL2.TSW traps it, and
 *   struct lhv_s2_setway says what to do: at the first such instruction clean and invalidate all
 *   that is mapped, let HCR_EL2.TVM trap writes to SCTLR_EL1, do it again when one turns the
 *   caches on or off, and stop trapping when they are on.
 * - **Code** that the hypervisor has written: lhv_s2_cache_code().
 *
 * With FEAT_S2FWB in use, memory that is mapped with LHV_S2_MEM_WB is cacheable for the
 * guest whatever it does, and lhv_s2_cache_data() leaves it out. For devices that do not
 * snoop there is LHV_S2_CACHE_ALL.
 *
 * Only Normal memory is touched; what is mapped as Device never is.
 *
 * Specification: DDI 0487, B2.7 (caches), C5.3 (instructions), D8.6.7 (FEAT_S2FWB), D24.2
 * (CTR_EL0, HCR_EL2).
 */
#ifndef LIBHV_STAGE2_CACHE_H
#define LIBHV_STAGE2_CACHE_H

#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/stage2/resume.h>

#ifdef __cplusplus
extern "C" {
#endif

/** lhv_s2_cache_data(): memory too that FEAT_S2FWB keeps coherent for CPUs. */
#define LHV_S2_CACHE_ALL UINT32_C(0x01)

/** How guest memory is reached, and what the CPUs' caches need. Const; may be shared. */
struct lhv_s2_cache {
	/**
	 * Where this CPU reaches @p bytes of memory from @p pa on, as Normal Inner Shareable
	 * memory; null when it does not. A multiple of the granule. May be null: then it is
	 * the physical address plus linear.
	 */
	void *(*map)(void *ctx, lhv_pa_t pa, uint64_t bytes);
	/** That is over. May be null. */
	void (*unmap)(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes);
	void *ctx;	 /**< Passed to them. */
	uint64_t linear; /**< With map null: virtual minus physical address. */
	bool idc; /**< CTR_EL0.IDC, as in struct lhv_cpu_features: data need no clean. */
	bool dic; /**< CTR_EL0.DIC: instructions need no invalidation. */
};

/**
 * Maintenance of physical memory, with the DSB after it. For memory that is not mapped for
 * a guest yet. As long as its range. Lock-free.
 * @param op LHV_DC_CVAC or LHV_DC_CIVAC.
 * @return LHV_OK; LHV_ERR_INVAL (null, empty, wrapping, another operation); LHV_ERR_FAULT (map
 *	gave null; nothing was done).
 */
int lhv_s2_cache_pa(const struct lhv_s2_cache *c, lhv_pa_t pa, uint64_t bytes,
		    enum lhv_port_dc op);

/**
 * Cleans (LHV_DC_CVAC), or cleans and invalidates (LHV_DC_CIVAC) to the point of coherency
 * what is mapped in a range, in steps as in <libhv/stage2/resume.h>. A step ends with a DSB.
 * The budget counts pages that are maintained, and entries that are passed over. Shared.
 *
 * @param flags 0 or LHV_S2_CACHE_ALL.
 * @return LHV_OK; LHV_ERR_AGAIN; LHV_ERR_INVAL; LHV_ERR_RANGE; LHV_ERR_STATE (not
 *	initialized); LHV_ERR_FAULT (map gave null: what lies below p->next is done).
 */
int lhv_s2_cache_data(const struct lhv_s2 *s2, const struct lhv_s2_cache *c,
		      lhv_ipa_t ipa, uint64_t size, enum lhv_port_dc op, uint32_t flags,
		      uint64_t budget, struct lhv_s2_progress *p);

/**
 * Makes instructions that were written to what is mapped in a range visible to all CPUs'
 * fetches: a clean to the point of unification unless idc, and then an invalidation of
 * all instruction caches unless dic. In steps, each of which ends with that and a DSB; a CPU
 * sees it after its next context synchronization. Shared.
 * @return As lhv_s2_cache_data().
 */
int lhv_s2_cache_code(const struct lhv_s2 *s2, const struct lhv_s2_cache *c,
		      lhv_ipa_t ipa, uint64_t size, uint64_t budget,
		      struct lhv_s2_progress *p);

/** Maintenance by set and way by one vCPU. Zero it at the vCPU's reset. */
struct lhv_s2_setway {
	bool watch; /**< Read-only: HCR_EL2.TVM has to be 1 for this vCPU. */
	bool on;    /**< Private: its caches were on when last looked at. */
};

/**
 * The vCPU executes DC ISW, CSW or CISW (or the AArch32 ones), which HCR_EL2.TSW trapped.
 * Exclusive on @p w.
 * @param sctlr Its SCTLR_EL1.
 * @return True: clean and invalidate all of the guest's memory before it goes on. False:
 *	nothing is to be done; a loop over all sets and ways is one operation.
 */
bool lhv_s2_setway_op(struct lhv_s2_setway *w, uint64_t sctlr);

/**
 * The vCPU writes SCTLR_EL1, which HCR_EL2.TVM trapped. Exclusive on @p w.
 * @param sctlr The new value.
 * @return True: clean and invalidate all of the guest's memory before it goes on.
 */
bool lhv_s2_setway_sctlr(struct lhv_s2_setway *w, uint64_t sctlr);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_CACHE_H */
