/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2.h
 * Stage 2 translation: which table format a CPU allows (lhv_s2_geometry()), and tables
 * that map a guest's intermediate physical addresses (struct lhv_s2).
 *
 * The caller owns memory and locks. Table memory comes from callbacks; a range operation
 * finds out how much it needs, allocates that, and only then changes anything, so that a
 * failed call leaves the tables as they were and has issued no TLB maintenance.
 *
 * Concurrency. Functions that change an object are *exclusive*: one at a time on one
 * struct lhv_s2, by the caller's lock. lhv_s2_walk() is *shared* with them and with
 * itself: it reads descriptors single-copy atomically, as hardware does. A table that is
 * taken out is handed to `free` after the TLB invalidation that ends its use by hardware;
 * if software walks at the same time on other CPUs, `free` must keep the memory unchanged
 * until those walks have ended (a grace period).
 *
 * TLB maintenance concerns the VMID that VTTBR_EL2 holds on the calling PE, and with VHE the
 * guest's regime only while HCR_EL2.TGE is 0. Either the caller has this object's VTTBR_EL2
 * loaded (and TGE 0) during calls that change it, or it gives tlb_begin/tlb_end callbacks
 * that see to it, with an ISB, and put the old state back. The guest sees a change after
 * its next context synchronization (an ERET into it is one).
 *
 * Break-before-make: where the output address, memory type, shareability or size of a
 * live mapping changes (only by LHV_S2_REPLACE, or when a block or a contiguous run is
 * split), the old entry is removed and invalidated before the new one is written. Another
 * vCPU that touches the range in between takes a translation fault; its handler finds a
 * valid mapping on lhv_s2_walk() under the caller's lock and resumes the guest.
 *
 * Changes of size alone (a block is split, tables are coalesced, the Contiguous bit comes or
 * goes) can do without, where lhv_s2_config.bbm permits one of FEAT_BBM's levels (D8.17.2).
 * With level 1 or 2 the Contiguous bit is changed in place. With level 1 a block gets the nT
 * bit before a table takes its place, or is written with it in the place of one: an access
 * meanwhile may take a translation fault, but software finds the mapping all the time. With
 * level 2 the one is written over the other. From the first store to the end of the
 * invalidation a PE may then hold both sizes of a mapping, and report a *TLB conflict abort*
 * (ESR_ELx.DFSC or IFSC 0b110000), which level 1 too permits for the Contiguous bit. Who
 * permits a level has to deal with it where it is taken: lhv_s2_tlb_conflict(), and then
 * the access again. Where hardware updates the tables (hw_af, hw_dirty) everything is
 * break-before-make whatever the level, as the architecture does not promise that those
 * updates are right otherwise (D8.17.1). Output address, memory type and shareability always
 * are, at every level.
 *
 * Specification: DDI 0487, D8 (VMSAv8-64), D8.16 and D8.17 (TLB maintenance).
 */
#ifndef LIBHV_STAGE2_H
#define LIBHV_STAGE2_H

#include <libhv/types.h>
#include <libhv/err.h>
#include <libhv/features.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Geometry
 * @{ */

/** Whether to use 52-bit descriptors (FEAT_LPA2) with a 4 or 16 KiB granule. */
enum lhv_s2_lpa2 {
	LHV_S2_LPA2_AUTO =
		0,	 /**< When the sizes asked for need them and the CPU has them. */
	LHV_S2_LPA2_OFF, /**< Never: sizes end at 48 bits with these granules. */
	LHV_S2_LPA2_ON,	 /**< Always; refused where the CPU has them not. */
};

/** What is asked of a stage 2. Zero-initialize, then fill in. */
struct lhv_s2_request {
	uint8_t granule; /**< log2 of the granule: 12, 14, 16; 0 takes the first that works
				    of 12, 14, 16. */
	uint8_t ipa_bits; /**< Size of the IPA space: 32 to 52. */
	uint8_t pa_bits;  /**< Limit of output addresses, rounded down to an architectural
				    size; 0: whatever the CPU and the granule have. */
	uint8_t max_concat; /**< Most tables to concatenate at the initial level: 1, 2, 4, 8,
				    16; 0 is 16. */
	enum lhv_s2_lpa2 lpa2; /**< Use of FEAT_LPA2. */
	bool hw_af;	       /**< Let hardware set the Access flag, where it can. */
	bool hw_dirty; /**< Let hardware manage dirty state, where it can; implies hw_af. */
	/**
	 * Walks are Non-cacheable (VTCR_EL2.IRGN0 and ORGN0); goes with lhv_s2_config.clean and
	 * not with hw_af or hw_dirty, since hardware updates only tables in Write-Back memory.
	 */
	bool nc_walk;
};

/** Why no geometry fits. */
enum lhv_s2_why {
	LHV_S2_WHY_NONE = 0, /**< One fits. */
	LHV_S2_WHY_REQUEST,  /**< The request is malformed. */
	LHV_S2_WHY_GRANULE,  /**< The CPU has no stage 2 with that granule. */
	LHV_S2_WHY_LPA2,     /**< LHV_S2_LPA2_ON, and no FEAT_LPA2 for that granule. */
	LHV_S2_WHY_IPA_CPU,  /**< More IPA bits than the CPU has physical address bits. */
	LHV_S2_WHY_IPA_FORMAT, /**< More than 48 IPA bits and no 52-bit format for it. */
	LHV_S2_WHY_LEVEL,      /**< No permitted initial level with max_concat tables. */
};

/** A legal table format. Computed by lhv_s2_geometry(); read-only afterwards. */
struct lhv_s2_geometry {
	uint64_t vtcr; /**< VTCR_EL2 (DDI 0487, D24.2). */
	uint64_t
		root_bytes; /**< Size and alignment of the initial-level table(s): 256 B to 1 MiB. */
	uint8_t granule;   /**< log2 of the granule: 12, 14 or 16. */
	uint8_t ipa_bits;  /**< Size of the IPA space. */
	uint8_t pa_bits;   /**< Size of output addresses (VTCR_EL2.PS). */
	uint8_t concat;	   /**< Concatenated tables at the initial level: 1 to 16. */
	uint8_t vmid_bits; /**< 8 or 16 (VTCR_EL2.VS). */
	int8_t start;	   /**< Initial level, -1 to 3. */
	int8_t block;	   /**< Highest level that may hold a block: 0, 1 or 2. */
	bool lpa2;	   /**< VTCR_EL2.DS. */
	bool ha;	   /**< VTCR_EL2.HA. */
	bool hd;	   /**< VTCR_EL2.HD. */
	bool nc_walk;	   /**< VTCR_EL2.IRGN0 and ORGN0 are Non-cacheable. */
};

/**
 * Finds the table format for @p req on a CPU with features @p f: the fewest levels that
 * concatenation permits. Lock-free.
 *
 * @param[out] geo Filled on success, otherwise unchanged.
 * @param[out] why May be null; the reason, LHV_S2_WHY_NONE on success.
 * @return LHV_OK; LHV_ERR_INVAL for a null pointer or malformed request;
 *	LHV_ERR_UNSUPPORTED when this CPU has no such format.
 */
int lhv_s2_geometry(const struct lhv_cpu_features *f, const struct lhv_s2_request *req,
		    struct lhv_s2_geometry *geo, enum lhv_s2_why *why);

/** A sentence for a reason, without a full stop; static. Lock-free. */
const char *lhv_s2_why_text(enum lhv_s2_why why);

/** @} */

/** @name Attributes of a mapping
 * OR of these. LHV_S2_RWX | LHV_S2_MEM_WB is ordinary guest memory.
 * @{ */
#define LHV_S2_R     UINT32_C(0x0001) /**< Readable. */
#define LHV_S2_W     UINT32_C(0x0002) /**< Writable; with DBM: and already dirty. */
#define LHV_S2_X_EL0 UINT32_C(0x0004) /**< Executable at EL0; needs R. */
#define LHV_S2_X_EL1 \
	UINT32_C(0x0008) /**< Executable at EL1; needs R. Unequal to X_EL0
					       only with FEAT_XNX. */
#define LHV_S2_OLD \
	UINT32_C(0x0010) /**< Access flag clear: the first access faults, or
					       hardware sets it. */
#define LHV_S2_DBM \
	UINT32_C(0x0020) /**< Hardware makes it writable at the first write;
					       needs a geometry with hd. */
#define LHV_S2_MEM_MASK UINT32_C(0x0700) /**< The memory type, one of: */
#define LHV_S2_MEM_WB \
	UINT32_C(0x0000) /**< Normal Write-Back; with FWB whatever stage 1 says. */
#define LHV_S2_MEM_S1		 UINT32_C(0x0100) /**< Normal Write-Back unless stage 1 is weaker. */
#define LHV_S2_MEM_NC		 UINT32_C(0x0200) /**< Normal Non-cacheable. */
#define LHV_S2_MEM_DEVICE_NGNRNE UINT32_C(0x0400) /**< Device-nGnRnE. */
#define LHV_S2_MEM_DEVICE_NGNRE	 UINT32_C(0x0500) /**< Device-nGnRE. */
#define LHV_S2_MEM_DEVICE_NGRE	 UINT32_C(0x0600) /**< Device-nGRE. */
#define LHV_S2_MEM_DEVICE_GRE	 UINT32_C(0x0700) /**< Device-GRE. */
#define LHV_S2_SH_MASK		 UINT32_C(0x3000) /**< Shareability, one of the next three. */
#define LHV_S2_SH_INNER		 UINT32_C(0x0000) /**< Inner; all there is with lpa2. */
#define LHV_S2_SH_OUTER		 UINT32_C(0x1000) /**< Outer. */
#define LHV_S2_SH_NON		 UINT32_C(0x2000) /**< None. */
#define LHV_S2_SW_MASK		 UINT32_C(0xf0000) /**< Bits that only software looks at. */
#define LHV_S2_SW(n)		 (((uint32_t)(n)&0xfU) << 16) /**< Software bits @p n, 0 to 15. */

#define LHV_S2_X   (LHV_S2_X_EL0 | LHV_S2_X_EL1) /**< Executable at EL1 and EL0. */
#define LHV_S2_RW  (LHV_S2_R | LHV_S2_W)	 /**< Readable and writable. */
#define LHV_S2_RWX (LHV_S2_RW | LHV_S2_X)	 /**< Everything allowed. */

/** What lhv_s2_protect() can change. */
#define LHV_S2_PROTECT_MASK (LHV_S2_RWX | LHV_S2_OLD | LHV_S2_DBM | LHV_S2_SW_MASK)
/** @} */

/** @name Flags of operations
 * @{ */
#define LHV_S2_REPLACE UINT32_C(0x01) /**< map, set_owner: take over what differs. */
#define LHV_S2_OVER_OWNED \
	UINT32_C(0x02) /**< map: addresses with an owner may be mapped. */
#define LHV_S2_NO_CONTIG \
	UINT32_C(0x04) /**< map, coalesce: do not set the Contiguous bit. */
#define LHV_S2_NO_BLOCK \
	UINT32_C(0x08) /**< map: pages only; coalesce: leave tables of them. */
#define LHV_S2_NO_SPLIT UINT32_C(0x10) /**< unmap, protect: refuse to split a block. */
#define LHV_S2_MERGE \
	UINT32_C(0x20) /**< coalesce: Access flag and dirty state need not agree. */
/** @} */

/** Callbacks of a struct lhv_s2; the table is const and may be shared. */
struct lhv_s2_ops {
	/**
	 * Memory for tables: @p bytes is a power of two, 256 B to 1 MiB; the memory is aligned to
	 * it, need not be zeroed, and is Normal memory that the table walker sees coherently,
	 * or with lhv_s2_config.clean at the point of coherency.
	 * Null when there is none.
	 */
	void *(*alloc)(void *ctx, uint64_t bytes, lhv_pa_t *pa);
	/** Takes back what alloc gave. Called only after the invalidation of its last use. */
	void (*free)(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes);
	/**
	 * The address at which the CPU reaches a table that alloc gave at @p pa. May be null:
	 * then it is the physical address plus lhv_s2_config.linear.
	 */
	void *(*va)(void *ctx, lhv_pa_t pa);
	/** Loads @p vttbr for the TLB maintenance that follows. May be null (see above). */
	void (*tlb_begin)(void *ctx, uint64_t vttbr);
	/** Puts the previous VTTBR_EL2 back. May be null. */
	void (*tlb_end)(void *ctx);
};

/**
 * Who has to see TLB maintenance and the barriers around it: the shareability domain that
 * holds every PE (and every device that takes part in broadcast maintenance) which uses the
 * tables.
 */
enum lhv_s2_domain {
	LHV_S2_INNER =
		0,  /**< All PEs of the inner shareable domain: what one OS runs on. */
	LHV_S2_NON, /**< The calling PE alone: all calls on the object, and all use of its
			       tables, are on one PE. Nothing is broadcast. */
	LHV_S2_OUTER, /**< The outer shareable domain; needs FEAT_TLBIOS. */
};

/** What lhv_s2_init() needs. Pointers in it, except @c ops, may go away afterwards. */
struct lhv_s2_config {
	const struct lhv_s2_geometry *geometry;	 /**< From lhv_s2_geometry(). */
	const struct lhv_cpu_features *features; /**< Of the CPUs that use the tables. */
	const struct lhv_s2_ops *ops;		 /**< Callbacks; stays valid. */
	void *ctx;				 /**< Passed to them. */
	uint64_t
		linear; /**< With ops->va null: virtual minus physical address of tables. */
	uint16_t vmid; /**< VMID, within the geometry's bits. */
	bool fwb;      /**< HCR_EL2.FWB is 1 when the guest runs; needs FEAT_S2FWB. */
	bool cnp;      /**< VTTBR_EL2.CnP: all PEs use the same tables for this VMID. */
	enum lhv_s2_domain domain; /**< Reach of TLB maintenance and barriers. */
	/**
	 * Some walker of the tables does not look into the caches: an SMMU without COHACC, or
	 * a geometry with nc_walk. What hardware looks at is then cleaned to the point of
	 * coherency, line by line, and completed by DSB SY, before it is linked, and before
	 * TLBs are invalidated.
	 */
	bool clean;
	/**
	 * FEAT_BBM level that may be used, 0 to 2, and at most what the features say. Every PE
	 * and every SMMU that uses the tables has to have it. Above 0 TLB conflict aborts are
	 * possible (see the top of this file).
	 */
	uint8_t bbm;
};

struct lhv_s2_reserve;

/** A stage 2. Place it anywhere; all fields are private. */
struct lhv_s2 {
	struct lhv_s2_geometry geo;   /**< Private. */
	const struct lhv_s2_ops *ops; /**< Private. */
	void *ctx;		      /**< Private. */
	uint64_t *root;		      /**< Private: initial-level tables. */
	lhv_pa_t root_pa;	      /**< Private. */
	uint64_t linear;	      /**< Private. */
	uint64_t tables;      /**< Private: tables in use, the root not counted. */
	uint64_t *hint_table; /**< Private: last level-3 table that was filled. */
	uint64_t *hint_entry; /**< Private: the entry that points to it. */
	uint64_t hint_tag;    /**< Private: what it maps. */
	uint64_t attr_desc;   /**< Private: descriptor bits of attr_last. */
	uint32_t attr_last;   /**< Private. */
	uint16_t vmid;	      /**< Private. */
	bool fwb, xnx, ril, ttl, cnp; /**< Private. */
	bool owners;		      /**< Private: lhv_s2_set_owner() has been used. */
	uint8_t domain;		      /**< Private. */
	bool clean;		      /**< Private. */
	bool odd;    /**< Private: clean, or another domain than the inner one. */
	uint8_t bbm; /**< Private. */

	struct lhv_s2_reserve *reserve; /**< Private: lhv_s2_set_reserve(). */
};

/** What lhv_s2_walk() finds. */
enum lhv_s2_kind {
	LHV_S2_UNMAPPED = 0, /**< Nothing. */
	LHV_S2_OWNED,	     /**< Nothing is mapped; lhv_s2_set_owner() left an owner. */
	LHV_S2_MAPPED,	     /**< A block or page. */
};

/** Result of lhv_s2_walk(). */
struct lhv_s2_entry {
	enum lhv_s2_kind kind; /**< What is there. */
	int8_t level;	       /**< Level of the entry. */
	bool contig;	       /**< It has the Contiguous bit. */
	uint32_t attr;	       /**< MAPPED: LHV_S2_* attributes. */
	uint32_t owner;	       /**< OWNED: the owner, not 0. */
	lhv_pa_t pa;	       /**< MAPPED: where the IPA asked for leads. */
	lhv_ipa_t base;	       /**< First IPA of the entry. */
	uint64_t size;	       /**< Bytes of the entry. */
	uint64_t desc;	       /**< The descriptor. */
};

/**
 * Makes an empty stage 2. Allocates the root. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, no alloc or free, geometry not from
 *	lhv_s2_geometry(), unknown domain, nc_walk without clean); LHV_ERR_RANGE (vmid too wide, or alloc gave memory that is
 *	misaligned or beyond the output size; it was freed); LHV_ERR_UNSUPPORTED (fwb without
 *	FEAT_S2FWB, cnp without FEAT_TTCNP, LHV_S2_OUTER without FEAT_TLBIOS,
 *	bbm above the features');
 *	LHV_ERR_NOMEM. On an error @p s2 is zeroed.
 */
int lhv_s2_init(struct lhv_s2 *s2, const struct lhv_s2_config *cfg);

/**
 * Removes everything, invalidates the TLBs for the VMID, then frees all tables and the
 * root. The object may be initialized again. No CPU or SMMU may use the tables any more.
 * Accepts a zeroed object. Exclusive.
 */
void lhv_s2_destroy(struct lhv_s2 *s2);

/** What a CPU or an SMMU needs to walk it. Shared. LHV_ERR_INVAL or LHV_ERR_STATE. */
int lhv_s2_root(const struct lhv_s2 *s2, struct lhv_s2_root *root);

/**
 * Gives the object another VMID. The caller has seen to it that no PE runs with the old
 * one and that the TLBs hold nothing of the new. Exclusive.
 * @return LHV_OK, LHV_ERR_INVAL, LHV_ERR_STATE, LHV_ERR_RANGE.
 */
int lhv_s2_set_vmid(struct lhv_s2 *s2, uint16_t vmid);

/**
 * Maps [@p ipa, @p ipa + @p size) to @p pa with the largest blocks and contiguous runs
 * that alignment permits. What is mapped equally stays as it is, without TLB maintenance
 * [S2.15]; an Access flag or dirty state that hardware has set since is no difference. All
 * parameters are multiples of the granule. Exclusive.
 *
 * @param attr LHV_S2_* attributes.
 * @param flags LHV_S2_REPLACE, LHV_S2_OVER_OWNED, LHV_S2_NO_CONTIG, LHV_S2_NO_BLOCK.
 * @return LHV_OK;
 *	LHV_ERR_INVAL (misaligned, empty, impossible attributes or unknown flags);
 *	LHV_ERR_RANGE (beyond the IPA space or the output size, or wrapping);
 *	LHV_ERR_UNSUPPORTED (attributes that this CPU or geometry lacks);
 *	LHV_ERR_EXISTS (something different is mapped, and no LHV_S2_REPLACE);
 *	LHV_ERR_DENIED (part of it has an owner, and no LHV_S2_OVER_OWNED);
 *	LHV_ERR_NOMEM. On any error the tables are unchanged.
 */
int lhv_s2_map(struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
	       uint32_t attr, uint32_t flags);

/**
 * Unmaps a range; parts that are not mapped, and owners, stay as they are. A block that
 * is covered in part is split. Empty tables are freed. Exclusive.
 * @param flags LHV_S2_NO_SPLIT: LHV_ERR_STATE instead of splitting a block.
 * @return LHV_OK, LHV_ERR_INVAL, LHV_ERR_RANGE, LHV_ERR_STATE, LHV_ERR_NOMEM (for a
 *	split); on any error the tables are unchanged.
 */
int lhv_s2_unmap(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags);

/**
 * Gives every mapping in a range new values for the attributes in @p mask, which is within
 * LHV_S2_PROTECT_MASK and has both or neither of LHV_S2_X_EL0 and LHV_S2_X_EL1, and for
 * executable @p attr also LHV_S2_R. Parts that are not mapped stay so. No break; TLB
 * maintenance unless only software bits changed or the Access flag was set. A page that
 * loses LHV_S2_R alone can still be executed: hardware fetches without it, so name
 * LHV_S2_X in @p mask too where nothing shall be allowed. Exclusive.
 * @return LHV_OK, LHV_ERR_INVAL, LHV_ERR_RANGE, LHV_ERR_UNSUPPORTED, LHV_ERR_STATE (as for
 *	unmap), LHV_ERR_NOMEM (for a split); on any error the tables are unchanged.
 */
int lhv_s2_protect(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t attr,
		   uint32_t mask, uint32_t flags);

/**
 * Notes in the invalid entries of an unmapped range who holds those addresses; 0 clears
 * it. Exclusive.
 * @param flags LHV_S2_REPLACE: unmap what is mapped there first.
 * @return LHV_OK, LHV_ERR_INVAL, LHV_ERR_RANGE, LHV_ERR_EXISTS (something is mapped),
 *	LHV_ERR_NOMEM; on any error the tables are unchanged.
 */
int lhv_s2_set_owner(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t owner,
		     uint32_t flags);

/**
 * Coalesces what lies in a range as a whole: a table whose entries are one mapping (each the
 * next output addresses, from a multiple of the block's size on) becomes a block, and that
 * again part of a larger one; runs of pages and of blocks get the Contiguous bit; a table
 * that notes the same owner everywhere becomes one entry. The tables go back to `free`.
 * What is mapped does not change. So a range that was mapped page by page, or split by an
 * earlier unmap or protect that is undone by now, becomes what one lhv_s2_map() would make
 * of it. Give the range of the block that is hoped for: it is looked at once, entry by entry.
 *
 * Entries are one mapping only if all of their attributes are equal. With LHV_S2_MERGE the
 * Access flag, and of entries with LHV_S2_DBM the dirty state, may differ: the result has
 * been accessed if any of them has, and is dirty if any of them is. Nothing is lost then, but
 * what was clean may be reported as dirty. Do not coalesce what is being tracked: a harvest
 * would find blocks where it needs pages.
 *
 * Obeys break-before-make, or what lhv_s2_config.bbm permits in its place. All that changes
 * is invalidated together (or by 32 tables, where they are replaced in place). Needs no
 * memory, and does not fail half way. Exclusive.
 *
 * @param flags LHV_S2_MERGE, LHV_S2_NO_CONTIG, LHV_S2_NO_BLOCK.
 * @return LHV_OK, also when there is nothing to be done; LHV_ERR_INVAL, LHV_ERR_RANGE,
 *	LHV_ERR_STATE: the tables are unchanged.
 */
int lhv_s2_coalesce(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags);

/**
 * Looks up one IPA. Shared with all calls on the object (see the top of this file).
 * @return LHV_OK also when nothing is mapped; LHV_ERR_RANGE beyond the IPA space;
 *	LHV_ERR_INVAL, LHV_ERR_STATE.
 */
int lhv_s2_walk(const struct lhv_s2 *s2, lhv_ipa_t ipa, struct lhv_s2_entry *out);

/**
 * Answers a TLB conflict abort at EL2 (DDI 0487, D8.17.3): removes all that the calling PE's
 * TLBs hold of the guest, which is certain to end the conflict. The access is then repeated.
 * Needed only with lhv_s2_config.bbm above 0. Shared, also with exclusive functions that run
 * on other CPUs: it reads what none of them changes, lhv_s2_set_vmid() and lhv_s2_destroy()
 * excepted. LHV_OK, LHV_ERR_INVAL, LHV_ERR_STATE.
 */
int lhv_s2_tlb_conflict(const struct lhv_s2 *s2);

/** Number of table allocations that the object holds, its root not counted. Shared. */
uint64_t lhv_s2_table_count(const struct lhv_s2 *s2);

/**
 * How many tables of 2^granule bytes a map into an empty stage 2 takes. With anything
 * mapped already it takes at most as many. Lock-free.
 * @return LHV_OK, LHV_ERR_INVAL, LHV_ERR_RANGE.
 */
int lhv_s2_map_cost(const struct lhv_s2_geometry *geo, lhv_ipa_t ipa, lhv_pa_t pa,
		    uint64_t size, uint32_t flags, uint64_t *tables);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_H */
