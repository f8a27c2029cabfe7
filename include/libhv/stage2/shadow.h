/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/shadow.h
 * Nested guests: the stage 2 tables of a guest hypervisor, walked in software, and shadow
 * tables that lead from the addresses of its guests to physical ones.
 *
 * Three address spaces meet here. The host's own tables (a struct lhv_s2, *the host*) map the
 * IPA space of the guest hypervisor, *L1*. L1 believes that it is at EL2, and has tables in
 * its memory, a VTCR_EL2 and a VTTBR_EL2: they map the IPAs of its guest, *L2*, to what L1
 * takes for physical addresses. Hardware walks neither of the two while L2 runs, but a third
 * one, the *shadow*: it maps IPAs of L2 to physical addresses, and is filled fault by fault
 * with what both of the others say.
 *
 * **What a mapping in a shadow is.** Its size is the largest that both stages and the shadow
 * have there. It permits what both permit. Its memory type is that of the two stages one
 * after the other, or a stronger one where the shadow has no encoding for that; the
 * host's forced Write-Back (FWB) stays forced, or a guest could get round the host's caches.
 *
 * The Access flag and the dirty state of L1's tables are kept as hardware keeps them: where
 * VTCR_EL2.{HA,HD} say so, a compare-and-exchange callback writes L1's descriptor before
 * the shadow lets the access through; a page that is not dirty yet is mapped without write
 * permission. Otherwise L1 takes the fault. The host's tables are not written: what they
 * lack (a page, the Access flag, write permission because of dirty tracking) is a *host
 * fault* in the result, for the caller to mend, and then to try again.
 *
 * **Concurrency.** A pool has one lock of the caller's for readers and writers, or one with
 * that effect.
 *
 * | class | functions |
 * |---|---|
 * | *exclusive*, alone | lhv_s2_shadow_get(), lhv_s2_shadow_put(), lhv_s2_shadow_tlbi(), lhv_s2_shadow_host_changed(), lhv_s2_shadow_flush(), lhv_s2_shadow_reclaim(), init and destroy, lhv_s2_shadow_commit() with LHV_S2_SHADOW_EXCLUSIVE |
 * | *shared*, any number at once | lhv_s2_shadow_commit() |
 * | neither | lhv_s2_nested_walk(), lhv_s2_shadow_look(), which reads the host as lhv_s2_walk() does |
 *
 * **Stale translations.** A fault is handled in two steps. lhv_s2_shadow_look() reads L1's
 * tables and the host's, for which it needs no lock, so that callbacks may take their time.
 * lhv_s2_shadow_commit() installs what was found. In between L1 may have changed its tables
 * and invalidated its TLBs on another vCPU, or the host may have taken a page away, and what
 * was found must not be installed any more. Therefore each shadow has a number that
 * lhv_s2_shadow_tlbi() and lhv_s2_shadow_host_changed() raise *before* they look for what
 * to remove, and raise also when they find nothing. The first step reads the number before it
 * reads any table; the second compares, and says LHV_ERR_AGAIN when it has been raised. The
 * three possible orders:
 *
 * - The number is raised before the first step reads it. L1's change was complete then (its
 *   DSB came before its TLBI, and the host's change before lhv_s2_shadow_host_changed()), so
 *   that the tables are read as they are now.
 * - It is raised between the two steps: LHV_ERR_AGAIN, nothing is installed.
 * - It is raised after the second step: what has been installed is found and removed. The
 *   lock keeps the second step and the raising apart.
 *
 * A vCPU whose neighbour invalidates all the time could try for ever. A caller that gets
 * LHV_ERR_AGAIN several times takes both steps under the shared side: then nothing comes
 * between.
 *
 * **Bounded work.** A look reads at most 5 * LHV_S2_NESTED_TRIES descriptors. An
 * invalidation visits the tables of the shadows that have the VMID, so that its work has the
 * bound of the memory that the caller gives to them; it cannot fail.
 *
 * Specification: DDI 0487, D8 (VMSAv8-64), D8.16 and C5.5 (TLB maintenance), J1 (pseudocode).
 */
#ifndef LIBHV_STAGE2_SHADOW_H
#define LIBHV_STAGE2_SHADOW_H

#include <libhv/stage2.h>
#include <libhv/stage2/walk.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name The walk of a guest hypervisor's stage 2
 * Covered: 4, 16 and 64 KiB granules, FEAT_LPA, FEAT_LPA2, FEAT_TTST, FEAT_XNX, FEAT_S2FWB,
 * FEAT_HAFDBS, concatenated initial tables, contiguous runs, big-endian tables. Not covered,
 * and not to be offered to L1: FEAT_S2PIE, FEAT_S2POE, FEAT_D128, FEAT_HAFT, FEAT_HDBSS.
 *
 * Where the architecture leaves a choice: a granule that is reserved or that the CPU has not
 * is the smallest that it has; a T0SZ out of range is a translation fault; the Contiguous bit
 * for more than the whole input range means nothing; reserved memory types are
 * Device-nGnRnE; SH 0b01 is outer; hardware sets the Access flag only when the access is
 * permitted.
 * @{ */

/** How often a walk starts anew because a descriptor changed that it was to update. */
#define LHV_S2_NESTED_TRIES 4

/** L1's registers, as it has written them. Bits of features that it has not are not looked at. */
struct lhv_s2_nested_regs {
	uint64_t vtcr;	/**< VTCR_EL2. */
	uint64_t vttbr; /**< VTTBR_EL2. */
	uint64_t hcr;	/**< HCR_EL2: VM, DC, PTW and FWB are looked at. */
	uint64_t sctlr; /**< SCTLR_EL2: EE is looked at. */
};

/** What L2 does. All false: nothing is needed but a translation. */
struct lhv_s2_nested_access {
	bool read;  /**< A load, or a read of a stage 1 descriptor. */
	bool write; /**< A store. With @c read for what does both. */
	bool exec;  /**< An instruction fetch. */
	bool el0;   /**< At EL0. */
	bool s1ptw; /**< By a walk of stage 1. */
	bool probe; /**< Do not write L1's tables: an AT instruction, a debugger. */
};

/** Access to L1's tables, which are in its own IPA space. */
struct lhv_s2_nested_ops {
	/**
	 * Reads the 8 bytes at @p ipa, aligned, single-copy atomically, as a little-endian number:
	 * the walker swaps when SCTLR_EL2.EE says so.
	 * @return enum lhv_s2_read. LHV_S2_READ_STAGE2: the host does not let it; *@p fault says
	 *	why, and it becomes a host fault. LHV_S2_READ_EXTERNAL: there is no memory, and L1
	 *	gets an external abort. A negative enum lhv_err ends the walk.
	 */
	int (*read)(void *ctx, lhv_ipa_t ipa, uint64_t *value,
		    struct lhv_s2_fault *fault);
	/**
	 * If the 8 bytes at @p ipa are *@p seen, writes @p value, atomically, with release order;
	 * otherwise *@p seen becomes what is there. Numbers as above.
	 * @return As read, LHV_S2_READ_OK in both cases. May be null: then a descriptor that has
	 *	to be written is an external abort.
	 */
	int (*cas)(void *ctx, lhv_ipa_t ipa, uint64_t *seen, uint64_t value,
		   struct lhv_s2_fault *fault);
};

/** What lhv_s2_nested_walk() finds. */
struct lhv_s2_nested_result {
	/** @name A fault of L1's stage 2, which L1 gets
	 * @{ */
	enum lhv_s2_s1_fault
		fault; /**< LHV_S2_S1_NONE, ADDRESS_SIZE, TRANSLATION, ACCESS_FLAG,
				       PERMISSION, EXTERNAL. */
	int8_t level;  /**< Level of the lookup, -1 to 3. */
	uint8_t fsc;   /**< For ESR_EL2. */
	/** @} */

	/** @name A fault of the host's when L1's tables were read or written
	 * Without a translation and without a fault of L1's.
	 * @{ */
	struct lhv_s2_fault host; /**< host.fault is LHV_S2_S1_NONE when there is none. */
	bool host_write;	  /**< It was to be written. */
	/** @} */

	/** @name The translation
	 * Also filled in, with @c mapped true, for permission and Access flag faults.
	 * @{ */
	bool mapped;	   /**< What follows is valid. */
	bool flat;	   /**< Stage 2 is off. */
	bool r, w, x0, x1; /**< Readable, writable as it is, executable at EL0 and EL1. */
	bool set_af;	   /**< The Access flag was set, or with @c probe would be. */
	bool set_dirty;	   /**< S2AP[1] was set, or with @c probe would be. */
	bool contig;	   /**< One of a contiguous run. */
	bool fwb;	   /**< @c memattr is to be read as with HCR_EL2.FWB. */
	uint8_t memattr;   /**< MemAttr[3:0]; reserved values made 0. */
	uint8_t sh;	   /**< 0 none, 2 outer, 3 inner. */
	lhv_ipa_t ipa;	   /**< L1's IPA. */
	uint64_t size;	   /**< Bytes of the block or page. */
	uint64_t span;	   /**< Bytes of the run, or @c size. */
	lhv_ipa_t desc_ipa; /**< Where the last descriptor is that was read. */
	uint64_t desc; /**< That descriptor as it is now, in the host's byte order. */
		       /** @} */
};

/**
 * Walks L1's stage 2 for an IPA of L2. Reads at most 5 * LHV_S2_NESTED_TRIES descriptors.
 * Lock-free.
 *
 * @param vcpu What L1's virtual CPU can do.
 * @param ipa Of L2; any number.
 * @param[out] out Filled in on LHV_OK, otherwise unchanged.
 * @return LHV_OK also for faults, which are in @p out; LHV_ERR_INVAL (null pointer, no read,
 *	no granule or pa_bits out of range in @p vcpu, nonsense from a callback);
 *	LHV_ERR_AGAIN (others change the descriptor all the time; resume the guest);
 *	or what a callback returned, when negative.
 */
int lhv_s2_nested_walk(const struct lhv_cpu_features *vcpu,
		       const struct lhv_s2_nested_regs *regs,
		       const struct lhv_s2_nested_access *acc, lhv_ipa_t ipa,
		       const struct lhv_s2_nested_ops *ops, void *ctx,
		       struct lhv_s2_nested_result *out);

/**
 * What L2 did, from the ESR_EL2 of its abort. Cache maintenance needs nothing but a
 * translation, unless it was a permission that it lacked.
 * @param el0 PSTATE was at EL0.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, or no abort from a lower EL). Lock-free.
 */
int lhv_s2_nested_access_of(uint64_t esr, bool el0, struct lhv_s2_nested_access *acc);

/** Registers of an abort that L1 takes at its EL2. */
struct lhv_s2_nested_abort {
	uint64_t esr;	/**< ESR_EL2. */
	uint64_t far;	/**< FAR_EL2. */
	uint64_t hpfar; /**< HPFAR_EL2. */
};

/**
 * What L1 sees of a fault in @p r: the abort that the host took, with L1's fault status.
 * Lock-free.
 * @param esr ESR_EL2 that the host got.
 * @param far FAR_EL2 that the host got.
 * @param ipa IPA of L2 that failed.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, no fault in @p r, no abort from a lower EL).
 */
int lhv_s2_nested_abort(const struct lhv_s2_nested_result *r, uint64_t esr, uint64_t far,
			lhv_ipa_t ipa, struct lhv_s2_nested_abort *out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_SHADOW_H */
