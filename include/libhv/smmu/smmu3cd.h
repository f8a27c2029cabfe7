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

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SMMU_SMMU3CD_H */
