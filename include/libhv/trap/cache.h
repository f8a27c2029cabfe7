/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file cache.h
 * What a guest reads of caches: CTR_EL0, CLIDR_EL1, CCSIDR_EL1, CCSIDR2_EL1 and CSSELR_EL1,
 * trapped by HCR_EL2.TID2 (or TID4, for all but CTR_EL0).
 *
 * A guest uses sizes to clean a cache by set and way, which does nothing useful in a virtual
 * machine. With `flat` each cache has one set and one way, so that it is soon done. Where
 * vCPUs move between cores, lhv_trap_ctr_common() finds a CTR_EL0 that is safe on all.
 */
#ifndef LIBHV_TRAP_CACHE_H
#define LIBHV_TRAP_CACHE_H

#include <libhv/trap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Caches that CSSELR_EL1 can select: [level * 2 + InD], levels 0 to 6. */
#define LHV_TRAP_CACHES 14

/** What the hardware has, as an EL2 reads it. */
struct lhv_trap_cache_hw {
	uint64_t ctr;	/**< CTR_EL0, or what lhv_trap_ctr_common() says. */
	uint64_t clidr; /**< CLIDR_EL1. */
	/** CCSIDR_EL1 with CSSELR_EL1 = 2 * level + InD; may be null with `flat`. */
	const uint64_t *ccsidr;
	bool ccidx; /**< They have the format of FEAT_CCIDX. */
};

/** What the guest may see. */
struct lhv_trap_cache_policy {
	bool flat;   /**< Each cache has one set and one way. */
	bool ccidx;  /**< The guest's ID_AA64MMFR2_EL1 has FEAT_CCIDX. */
	bool mte;    /**< The guest has FEAT_MTE2. */
	bool no_idc; /**< CTR_EL0.IDC reads 0. */
	bool no_dic; /**< CTR_EL0.DIC reads 0. */
};

/** Values that a guest reads; the same for all vCPUs of a VM. Fields are private. */
struct lhv_trap_cache {
	uint64_t ctr;			  /**< CTR_EL0 */
	uint64_t clidr;			  /**< CLIDR_EL1 */
	uint64_t ccsidr[LHV_TRAP_CACHES]; /**< CCSIDR_EL1 */
	bool ccidx;			  /**< Format of ccsidr. */
	bool mte;			  /**< CSSELR_EL1 has TnD. */
};

/**
 * A CTR_EL0 for code that may run on either of two cores: the smallest lines, the largest
 * granules, the most cautious instruction cache policy, and maintenance that one of them needs.
 * For more cores apply it again. Lock-free.
 */
uint64_t lhv_trap_ctr_common(uint64_t a, uint64_t b);

/**
 * Computes what a guest reads. Caches of a reserved type, and those beyond the first level
 * without one, are hidden; sizes that the guest's format cannot say read as the greatest that
 * it can.
 * @return LHV_OK; LHV_ERR_INVAL: null pointer. On an error @p out is unchanged. Lock-free.
 */
int lhv_trap_cache_init(struct lhv_trap_cache *out, const struct lhv_trap_cache_hw *hw,
			const struct lhv_trap_cache_policy *p);

/**
 * Answers an access to one of these registers, from a handler that the integrator gives to
 * lhv_trap_sysregs_init().
 *
 * @param c      values
 * @param csselr CSSELR_EL1 of the vCPU
 * @param a      access
 * @return LHV_HANDLED; LHV_INJECT: none of these registers, or one that the guest has not, or a
 * write of one that can be read only. CCSIDR_EL1 of a cache that is not there reads as 0.
 * Exclusive on @p csselr.
 */
enum lhv_action lhv_trap_cache_access(const struct lhv_trap_cache *c, uint64_t *csselr,
				      struct lhv_trap_sysreg_access *a);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_CACHE_H */
