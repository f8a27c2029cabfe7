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

/** @name Shadows
 * @{ */

/** Words of the note of which L1 IPAs a shadow derives from; each bit is for 2 MiB, modulo
 *  all of them. */
#define LHV_S2_SHADOW_SEEN 64

/** One shadow. Place it anywhere. */
struct lhv_s2_shadow {
	/** The tables: for lhv_s2_root(), lhv_s2_walk(), lhv_s2_table_count(), and
	 *  lhv_s2_set_vmid(); no other function. */
	struct lhv_s2 s2;
	struct lhv_s2_nested_regs regs;	   /**< Private: whose tables it shadows. */
	uint64_t seen[LHV_S2_SHADOW_SEEN]; /**< Private. */
	uint64_t seq;	/**< Private: raised by what makes earlier looks stale. */
	uint64_t used;	/**< Private: when it was last got. */
	uint32_t users; /**< Private. */
	uint32_t sizes; /**< Private: kinds of guest leaves that it derives from. */
	uint16_t vmid;	/**< Private: L1's VMID. */
	bool live;	/**< Private: regs is valid. */
};

/** What lhv_s2_shadow_init() needs. Pointers go away afterwards, except as said. */
struct lhv_s2_shadow_config {
	/** What L1's virtual CPU can do; copied. */
	const struct lhv_cpu_features *vcpu;
	/** The stage 2 that L1 runs with; stays valid. */
	const struct lhv_s2 *host;
	/** Geometry, features, callbacks of the shadows; vmid is not looked at. */
	const struct lhv_s2_config *s2;
	struct lhv_s2_shadow *shadows; /**< Memory for @c count shadows; stays valid. */
	const uint16_t *vmids;	       /**< Their real VMIDs, all different;
					       no TLB holds anything of them. */
	unsigned int count; /**< How many; not fewer than vCPUs that run L2 at once. */
	const struct lhv_s2_nested_ops *ops; /**< L1's memory; stays valid. */
	void *ctx;			     /**< Passed to them. */
};

/** The shadows of one L1. Place it anywhere; all fields are private. */
struct lhv_s2_shadow_pool {
	struct lhv_cpu_features vcpu;	     /**< Private. */
	const struct lhv_s2 *host;	     /**< Private. */
	struct lhv_s2_shadow *shadows;	     /**< Private. */
	const struct lhv_s2_nested_ops *ops; /**< Private. */
	void *ctx;			     /**< Private. */
	uint64_t clock;			     /**< Private. */
	unsigned int count;		     /**< Private. */
};

/**
 * Makes a pool; allocates the initial tables of all shadows. Exclusive.
 *
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, count 0, impossible features, no read
 *	callback, or what lhv_s2_init() says); LHV_ERR_STATE (the host is not initialized);
 *	LHV_ERR_RANGE (an IPA of L2 would not fit into the shadows' IPA space, or as
 *	lhv_s2_init() says); LHV_ERR_UNSUPPORTED (the shadows' granule is larger than the host's
 *	or than one of L1's; L1 or the host has FWB or XNX and the shadows have not; or as
 *	lhv_s2_init() says); LHV_ERR_NOMEM. On an error @p pool is zeroed and nothing is
 *	allocated.
 */
int lhv_s2_shadow_init(struct lhv_s2_shadow_pool *pool,
		       const struct lhv_s2_shadow_config *cfg);

/** Destroys all shadows, as lhv_s2_destroy() does. Accepts a zeroed pool. Exclusive. */
void lhv_s2_shadow_destroy(struct lhv_s2_shadow_pool *pool);

/**
 * Finds the shadow of what L1's registers say (VTTBR_EL2 with its VMID, VTCR_EL2, and so on)
 * or takes the one that has not been got for the longest time: that one is emptied and its
 * VMID invalidated first. It stays until lhv_s2_shadow_put(). Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_STATE (no pool); LHV_ERR_BUSY (all are got).
 */
int lhv_s2_shadow_get(struct lhv_s2_shadow_pool *pool,
		      const struct lhv_s2_nested_regs *regs,
		      struct lhv_s2_shadow **shadow);

/**
 * The vCPU does not use it any more. Its content stays for the next one. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_STATE (it was not got).
 */
int lhv_s2_shadow_put(struct lhv_s2_shadow_pool *pool, struct lhv_s2_shadow *shadow);

/** What lhv_s2_shadow_look() finds. */
enum lhv_s2_shadow_found {
	LHV_S2_SHADOW_READY, /**< A translation; go on with lhv_s2_shadow_commit(). */
	LHV_S2_SHADOW_GUEST, /**< L1's fault: lhv_s2_nested_abort() with @c guest. */
	/** The host's: mend it and look again, or emulate what is at @c host_ipa. */
	LHV_S2_SHADOW_HOST,
};

/** Result of lhv_s2_shadow_look(). */
struct lhv_s2_shadow_look {
	enum lhv_s2_shadow_found found;	   /**< What to do. */
	struct lhv_s2_nested_result guest; /**< The walk of L1's tables. */
	/** @name HOST
	 * @{ */
	struct lhv_s2_fault host; /**< Kind and the host's level. */
	lhv_ipa_t host_ipa;	  /**< L1's IPA that failed. */
	bool host_table;	  /**< It was L1's table, not what L2 accessed. */
	bool host_write; /**< It was to be written (of a table: its descriptor). */
	/** @} */
	/** @name READY
	 * @{ */
	lhv_pa_t pa;	   /**< Where the IPA leads. */
	uint64_t size;	   /**< Bytes of the mapping. */
	bool r, w, x0, x1; /**< What both stages permit. */
	/** @} */
	uint64_t ipa;		     /**< Private: of L2. */
	uint64_t bits;		     /**< Private: descriptor without the address. */
	uint64_t seq;		     /**< Private: from before the first read. */
	uint64_t run;		     /**< Private: bytes of a contiguous run, 0: none. */
	struct lhv_s2_shadow *owner; /**< Private: for which shadow. */
	int8_t level;		     /**< Private: highest level of the mapping. */
	uint8_t kind;		     /**< Private: of the guest's leaf. */
	bool probe;		     /**< Private: L1's tables have not been written. */
};

/**
 * First half of a fault: what L1's tables and the host's say of an IPA of L2. It takes no
 * lock, but reads the host as lhv_s2_walk() does, whose rules hold, and the caller has
 * got the shadow.
 *
 * An L1 with stage 2 off has the shadow too, with addresses one to one.
 *
 * @param[out] look Filled in on LHV_OK, otherwise unchanged.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_STATE (the shadow is not got, or the host not
 *	initialized); or as lhv_s2_nested_walk().
 */
int lhv_s2_shadow_look(const struct lhv_s2_shadow_pool *pool,
		       struct lhv_s2_shadow *shadow,
		       const struct lhv_s2_nested_access *acc, lhv_ipa_t ipa,
		       struct lhv_s2_shadow_look *look);

/** Flag of lhv_s2_shadow_commit(): the caller has the exclusive side. */
#define LHV_S2_SHADOW_EXCLUSIVE UINT32_C(0x01)
/** Flag of lhv_s2_shadow_commit(): invalidate on all CPUs and not only on this one, where a
 *  permission is added. */
#define LHV_S2_SHADOW_BROADCAST UINT32_C(0x02)

/**
 * Second half: installs what was found. What was there already stays; if it has fewer
 * permissions it gets what is missing. If it was there, TLB entries of it on this CPU are
 * invalidated, since the fault may have come from one of before.
 * Shared; with LHV_S2_SHADOW_EXCLUSIVE exclusive, and then contiguous runs are installed as
 * such, and what stands in the way is replaced.
 *
 * @return LHV_OK; LHV_ERR_AGAIN (stale: look again); LHV_ERR_BUSY (what is there has to
 *	be replaced: take the exclusive side, and look again or commit the same);
 *	LHV_ERR_NOMEM (lhv_s2_shadow_reclaim(), and the same again); LHV_ERR_INVAL;
 *	LHV_ERR_STATE (the look is not READY, not of this shadow, or one with
 *	lhv_s2_nested_access.probe); LHV_ERR_RANGE (the
 *	physical address is beyond the output size of the shadows). On an error nothing has
 *	changed, except that with LHV_S2_SHADOW_EXCLUSIVE and LHV_ERR_NOMEM what stood in the
 *	way may be gone.
 */
int lhv_s2_shadow_commit(struct lhv_s2_shadow_pool *pool, struct lhv_s2_shadow *shadow,
			 const struct lhv_s2_shadow_look *look, uint32_t flags);

/**
 * A TLB invalidation that L1 executed at its EL2 and that was trapped. What it reaches is
 * removed from all shadows that have the VMID in @p regs, on behalf of all vCPUs, whether
 * it is for one PE, the inner or the outer shareable domain. More may go than it reaches: a
 * whole block of L1's goes when one of its addresses is named, and a shadow's emptying
 * reaches the whole VMID. Operations on stage 1 invalidate the real TLBs by VMID.
 *
 * A hint for the level (TTL) is believed as the architecture lets hardware: with a wrong one
 * nothing need be invalidated. A hint that is reserved, for another granule, or that L1's CPU
 * does not have, is no hint. Exclusive; cannot fail once the operation is known.
 *
 * @param regs L1's registers as they are now: VTTBR_EL2.VMID and VTCR_EL2.
 * @param sysreg The instruction, as LHV_SYSREG_TLBI_IPAS2E1IS and so on; CRn 9, for the
 *	forms with nXS, is as CRn 8.
 * @param arg Its register.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_STATE (no pool); LHV_ERR_UNSUPPORTED (no TLBI
 *	of the EL1&0 regime, or L1's CPU has it not: for the caller, or UNDEFINED).
 */
int lhv_s2_shadow_tlbi(struct lhv_s2_shadow_pool *pool,
		       const struct lhv_s2_nested_regs *regs, uint32_t sysreg,
		       uint64_t arg);

/**
 * The host's stage 2 has changed in a range of L1's IPAs: something was unmapped, replaced,
 * or lost permissions. To be called after that, and before the memory is used for anything
 * else, on every such change; also when dirty state or the Access flag was taken back, for
 * else L2's accesses go unnoticed. What was only added needs no call.
 *
 * A shadow notes from which blocks of 2 MiB of L1's IPA space it derives, modulo 8 GiB; it
 * is emptied if one of the range is noted, and otherwise left alone. Looks that have not been
 * committed are stale in any case. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, size 0); LHV_ERR_RANGE (the range wraps);
 *	LHV_ERR_STATE (no pool).
 */
int lhv_s2_shadow_host_changed(struct lhv_s2_shadow_pool *pool, lhv_ipa_t ipa,
			       uint64_t size);

/**
 * Empties one shadow, or with a null pointer all of them. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_STATE (no pool).
 */
int lhv_s2_shadow_flush(struct lhv_s2_shadow_pool *pool, struct lhv_s2_shadow *shadow);

/**
 * Empties the shadow that has not been got for the longest time among those that hold
 * tables; one that is got only when there is no other. Exclusive.
 * @return How many tables were freed; 0 when there are none.
 */
uint64_t lhv_s2_shadow_reclaim(struct lhv_s2_shadow_pool *pool);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_SHADOW_H */
