/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file smmu/smmu3cd.h
 * SMMUv3 stage 1: context descriptors (IHI 0070, 5.3 and 5.4), and tables of them.
 *
 * A stream with stage 1 has a table of context descriptors (CD), one for each SubstreamID: a
 * CD is what TTBR, TCR and MAIR are to a CPU. Each is of EL1's translation regime.
 *
 *     lhv_smmu3_cdtab_init(&tab, &smmu, &cfg);
 *     lhv_smmu3_cdtab_sids(&tab, &sid, 1);     who is told of changes
 *     lhv_smmu3_cdtab_stream(&tab, &stream);   what the STE has of it
 *     lhv_smmu3_attach(&smmu, sid, &stream);
 *     lhv_smmu3_cd_set(&tab, ssid, &cd);       a process gets its SubstreamID
 *     lhv_smmu3_cd_quiet(&tab, ssid);          and leaves
 *
 * A CD that is in use goes to any other without the SMMU seeing a mixture of the two. Other
 * tables for the same ASID may be seen together with what the TLB has of the old ones until
 * the call is back; who cannot have that takes another ASID, or clears the CD first.
 *
 * TLB entries go by ASID. Global ones (nG 0) are of all CDs of a VMID, and are for the caller.
 * What a device holds of translations (ATS) is for the caller to invalidate, afterwards.
 *
 * **Concurrency.** As the driver: *exclusive*, by the lock of the driver object, but where a
 * function says that it is *lock-free*.
 */
#ifndef LIBHV_SMMU_SMMU3CD_H
#define LIBHV_SMMU_SMMU3CD_H

#include <libhv/smmu/smmu3.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The lower or the upper half of the input addresses. */
struct lhv_smmu3_cd_half {
	bool on;      /**< It has tables; else all addresses of it fault (EPDx). */
	uint64_t ttb; /**< TTBx: first table, aligned to its size; an IPA when nested. */
	uint8_t tsz;  /**< TxSZ. */
	uint8_t granule; /**< log2 of the granule: 12, 14 or 16. */
	uint8_t inner;	 /**< IRx: walks' inner cacheability, as TCR_EL1.IRGNx. */
	uint8_t outer;	 /**< ORx. */
	uint8_t sh;	 /**< SHx: 0, 2 or 3. */
	bool had;	 /**< HADx: no hierarchical permissions. */
	bool e0pd;	 /**< E0PDx: no unprivileged access. */
	bool tbi;	 /**< TBIx: the top byte is not looked at. */
};

/** What a CD says. Zero-initialize, then fill in; all zero: everything faults. */
struct lhv_smmu3_cd {
	struct lhv_smmu3_cd_half half[2]; /**< TTB0 and TTB1. */
	uint64_t mair;			  /**< MAIR_EL1. */
	uint16_t asid;			  /**< ASID. */
	uint8_t ips; /**< IPS, as TCR_EL1.IPS; what is above OAS counts as OAS. */
	bool ds;     /**< 52 bits with 4 and 16 KiB. */
	bool shared; /**< The CPUs have this ASID for the same tables (ASET 0). */
	bool affd;   /**< No Access flag faults. */
	bool wxn;    /**< What is writable is not executable. */
	bool pan;    /**< Privileged accesses do not reach unprivileged memory. */
	bool ha, hd; /**< The SMMU sets the Access flag; dirty state too. */
	bool stall;  /**< S: faults stall, for lhv_smmu3_resume(). */
	bool razwi;  /**< Not A: a fault reads as zero, or is ignored; else it aborts. */
	bool no_record; /**< Not R: faults are not recorded. */
};

/**
 * Makes a CD, in VMSAv8-64 format. Lock-free.
 * @return 0; LHV_ERR_INVAL for null, or an attribute or combination that there is not;
 *	LHV_ERR_UNSUPPORTED for a granule or option that the SMMU lacks, or no stall where it
 *	has nothing else; LHV_ERR_RANGE for a size, address or ASID. @p words is as it was on
 *	error.
 */
int lhv_smmu3_cd(const struct lhv_smmu3_features *f, const struct lhv_smmu3_cd *cd,
		 uint64_t words[8]);

/** What lhv_smmu3_cdtab_init() needs. Zero-initialize, then fill in. */
struct lhv_smmu3_cdtab_config {
	/** lhv_smmu3_cdtab_bytes() bytes, aligned to that and to 64; @c pa is an IPA when
	 *  nested, as what alloc gives. */
	struct lhv_smmu3_mem table;
	/** Two levels: a pointer for each first-level entry, 8 bytes of @c table. */
	uint64_t **l2;
	/** @p bytes for a second-level table, aligned to that; null @c va: there is none. */
	struct lhv_smmu3_mem (*alloc)(void *ctx, uint64_t bytes);
	void *ctx;    /**< Passed to alloc. */
	uint8_t log2; /**< log2 of CDs: SubstreamIDs up to so many bits. */
	uint8_t fmt; /**< STE.S1Fmt: 0 linear, 1 and 2: two levels, of 64 and 1024 CDs. */
	bool nested; /**< On top of a stage 2. */
	uint16_t vmid; /**< The streams' VMID. */
};

/** A table. All fields are private; place it anywhere. */
struct lhv_smmu3_cdtab {
	struct lhv_smmu3 *smmu;		   /**< Private. */
	struct lhv_smmu3_cdtab_config cfg; /**< Private. */
	const uint32_t *sids;		   /**< Private: streams that have it. */
	uint32_t n;			   /**< Private: how many. */
	bool unsure; /**< Private: the SMMU may not know of all stores. */
};

/** Bytes of cfg.table for @p log2 and @p fmt; 0 when they do not go together. Lock-free. */
uint64_t lhv_smmu3_cdtab_bytes(uint8_t log2, uint8_t fmt);

/**
 * Prepares an empty table; @p s is one that lhv_smmu3_init() prepared.
 * @return 0; LHV_ERR_INVAL for null, memory that is missing or not aligned;
 *	LHV_ERR_UNSUPPORTED for stages, two levels or SubstreamIDs that the SMMU lacks;
 *	LHV_ERR_RANGE for a size or VMID. On error @p t is as it was.
 */
int lhv_smmu3_cdtab_init(struct lhv_smmu3_cdtab *t, struct lhv_smmu3 *s,
			 const struct lhv_smmu3_cdtab_config *cfg);

/**
 * Says which streams have the table, before they are attached with it; the array stays the
 * caller's, and stays. With none (@p n 0) changes send no commands.
 * @return 0; LHV_ERR_INVAL for null; LHV_ERR_RANGE for a StreamID above the stream table:
 *	nothing changes.
 */
int lhv_smmu3_cdtab_sids(struct lhv_smmu3_cdtab *t, const uint32_t *sids, uint32_t n);

/** Puts the table's address, size, format and, for stage 1 alone, VMID into @p w. Lock-free.
 *  @return 0, or LHV_ERR_INVAL for null. */
int lhv_smmu3_cdtab_stream(const struct lhv_smmu3_cdtab *t, struct lhv_smmu3_stream *w);

/**
 * Gives SubstreamID @p ssid (0 where there are none) the CD @p cd, from whatever it has: at
 * each moment the SMMU has the old CD, the new one, or an invalid one. On return the TLB has
 * nothing of the old one's ASID, unless both translate alike.
 * @return 0; LHV_ERR_INVAL, LHV_ERR_UNSUPPORTED, LHV_ERR_RANGE as lhv_smmu3_cd(), or for a
 *	SubstreamID above the table; LHV_ERR_STATE before reset; LHV_ERR_NOMEM: nothing
 *	changes. Errors of lhv_smmu3_sync(): it is the old, new or an invalid CD; call again.
 */
int lhv_smmu3_cd_set(struct lhv_smmu3_cdtab *t, uint32_t ssid,
		     const struct lhv_smmu3_cd *cd);

/**
 * Ends translation by a CD without a gap, for a SubstreamID that a device may still use:
 * accesses abort and are not recorded. On return its tables are not used any more.
 * @return As lhv_smmu3_cd_set(); LHV_ERR_NOENT when there is no valid CD.
 */
int lhv_smmu3_cd_quiet(struct lhv_smmu3_cdtab *t, uint32_t ssid);

/** Makes a CD invalid: accesses abort, with C_BAD_CD. On return its tables are not used any
 *  more. @return As lhv_smmu3_cd_set(); 0 where there was none. */
int lhv_smmu3_cd_clear(struct lhv_smmu3_cdtab *t, uint32_t ssid);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SMMU_SMMU3CD_H */
