/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file features.h
 * What a CPU can do, as data computed from ID register values.
 *
 * The values may come from the machine (lhv_cpu_id_read(), A64 only) or be invented, so a
 * host test can be any CPU. No code of the library asks the machine directly.
 */
#ifndef LIBHV_FEATURES_H
#define LIBHV_FEATURES_H

#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** ID register values as an EL2 reads them (DDI 0487, D24.2); unimplemented ones are 0. */
struct lhv_cpu_id {
	uint64_t midr;			     /**< MIDR_EL1 */
	uint64_t revidr;		     /**< REVIDR_EL1 */
	uint64_t ctr;			     /**< CTR_EL0 */
	uint64_t clidr;			     /**< CLIDR_EL1 */
	uint64_t dczid;			     /**< DCZID_EL0 */
	uint64_t pfr0, pfr1, pfr2;	     /**< ID_AA64PFR<n>_EL1 */
	uint64_t zfr0, smfr0, fpfr0;	     /**< ID_AA64{ZFR0,SMFR0,FPFR0}_EL1 */
	uint64_t dfr0, dfr1, dfr2;	     /**< ID_AA64DFR<n>_EL1 */
	uint64_t afr0, afr1;		     /**< ID_AA64AFR<n>_EL1 */
	uint64_t isar0, isar1, isar2, isar3; /**< ID_AA64ISAR<n>_EL1 */
	uint64_t mmfr0, mmfr1, mmfr2;	     /**< ID_AA64MMFR<n>_EL1 */
	uint64_t mmfr3, mmfr4;		     /**< ID_AA64MMFR<n>_EL1 */
	uint64_t aa32
		[24]; /**< AArch32 ID registers: (op0=3, op1=0, CRn=0, CRm=1..3, op2) at
				[(CRm - 1) * 8 + op2] */
};

/** What the modules need to know of the CPU. Computed once; read-only afterwards. */
struct lhv_cpu_features {
	uint8_t pa_bits;     /**< Physical address size: 32 to 56. */
	bool tgran4_2;	     /**< Stage 2 has the 4 KiB granule. */
	bool tgran16_2;	     /**< Stage 2 has the 16 KiB granule. */
	bool tgran64_2;	     /**< Stage 2 has the 64 KiB granule. */
	bool tgran4_2_lpa2;  /**< ... with 52-bit descriptors. */
	bool tgran16_2_lpa2; /**< ... with 52-bit descriptors. */
	bool lpa;	     /**< FEAT_LPA: 52-bit addresses with 64 KiB. */
	uint8_t vmid_bits;   /**< 8 or 16. */
	uint8_t bbm;	     /**< FEAT_BBM level: 0, 1 or 2. */
	bool vhe;	     /**< FEAT_VHE. */
	bool e2h0;	     /**< HCR_EL2.E2H may be 0. */
	bool s2fwb;	     /**< FEAT_S2FWB. */
	bool xnx;	     /**< FEAT_XNX. */
	uint8_t hafdbs;	     /**< 0, 1 (AF) or 2 (AF and dirty state) in hardware. */
	bool tlbirange;	     /**< FEAT_TLBIRANGE. */
	bool tlbios;	     /**< FEAT_TLBIOS. */
	bool ttl;	     /**< FEAT_TTL: level hints. */
	bool ttst;	     /**< FEAT_TTST: small translation tables. */
	bool ttcnp;	     /**< FEAT_TTCNP. */
	bool idc;	/**< CTR_EL0.IDC: no clean to PoU for instruction coherence. */
	bool dic;	/**< CTR_EL0.DIC: no instruction invalidate either. */
	bool aa32_el1;	/**< EL1 can be AArch32. */
	bool aa32_el0;	/**< EL0 can be AArch32. */
	bool fp;	/**< Advanced SIMD and floating point. */
	bool sve;	/**< FEAT_SVE. */
	bool sme;	/**< FEAT_SME. */
	bool sme2;	/**< FEAT_SME2: ZT0. */
	bool ras;	/**< FEAT_RAS. */
	bool pan;	/**< FEAT_PAN. */
	bool uao;	/**< FEAT_UAO. */
	bool ssbs;	/**< FEAT_SSBS. */
	bool bti;	/**< FEAT_BTI. */
	uint8_t mte;	/**< FEAT_MTE: 0 to 3. */
	bool nmi;	/**< FEAT_NMI. */
	bool dit;	/**< FEAT_DIT. */
	bool csv2_2;	/**< FEAT_CSV2_2: SCXTNUM registers. */
	bool pauth;	/**< FEAT_PAuth, address or generic. */
	bool lor;	/**< FEAT_LOR. */
	bool fgt;	/**< FEAT_FGT. */
	bool fgt2;	/**< FEAT_FGT2. */
	uint8_t ecv;	/**< FEAT_ECV: 0, 1 or 2 (CNTPOFF). */
	bool hcx;	/**< FEAT_HCX. */
	bool nv;	/**< FEAT_NV. */
	bool evt;	/**< FEAT_EVT. */
	bool idst;	/**< FEAT_IDST. */
	bool wfxt;	/**< FEAT_WFxT. */
	bool tcr2;	/**< FEAT_TCR2. */
	bool sctlr2;	/**< FEAT_SCTLR2. */
	bool s1pie;	/**< FEAT_S1PIE. */
	bool s1poe;	/**< FEAT_S1POE. */
	bool aie;	/**< FEAT_AIE. */
	bool gcs;	/**< FEAT_GCS. */
	bool mops;	/**< FEAT_MOPS. */
	bool tme;	/**< FEAT_TME. */
	bool mpam;	/**< FEAT_MPAM; clear it if the firmware keeps MPAM2_EL2. */
	uint8_t amu;	/**< FEAT_AMU version, 0 when absent. */
	bool trf;	/**< FEAT_TRF. */
	bool spe;	/**< FEAT_SPE. */
	bool trbe;	/**< FEAT_TRBE. */
	uint8_t pmuver; /**< ID_AA64DFR0_EL1.PMUVer, 0 when absent or 0xf. */
	uint8_t brps, wrps; /**< Number of breakpoints and watchpoints. */
	bool double_lock;   /**< FEAT_DoubleLock. */
	uint8_t gic;	    /**< GIC system registers: 0 none, 1 v3/v4.0, 3 v4.1. */
	bool csv3;	    /**< FEAT_CSV3. */
	bool sb;	    /**< FEAT_SB. */
	bool clrbhb;	    /**< FEAT_CLRBHB. */

	bool rme;	  /**< FEAT_RME: granule protection faults. */
	bool d128;	  /**< FEAT_D128: 128-bit descriptors at stage 1 or 2. */
	bool sysreg128;	  /**< FEAT_SYSREG128: MRRS, MSRR. */
	bool sysinstr128; /**< FEAT_SYSINSTR128: SYSP. */
	bool the;	  /**< FEAT_THE: RCW instructions and their masks. */
	bool lse;	  /**< FEAT_LSE: atomic instructions. */
	bool lse128;	  /**< FEAT_LSE128. */
	uint8_t rcpc;	  /**< FEAT_LRCPC: 0 to 3. */
	uint8_t ls64;	  /**< 0, 1 FEAT_LS64, 2 FEAT_LS64_V, 3 FEAT_LS64_ACCDATA. */
	uint8_t hpds;	  /**< FEAT_HPDS: 0 to 2. */
	bool pan3;	  /**< FEAT_PAN3. */
	bool twed;	  /**< FEAT_TWED. */
	bool tidcp1;	  /**< FEAT_TIDCP1. */
	bool cmow;	  /**< FEAT_CMOW. */
	bool iesb;	  /**< FEAT_IESB. */
	bool lse2;	  /**< FEAT_LSE2. */
	bool e0pd;	  /**< FEAT_E0PD. */
	bool specres;	  /**< FEAT_SPECRES. */
	bool fp16;	  /**< FEAT_FP16. */
	bool afp;	  /**< FEAT_AFP. */
	bool ebf16;	  /**< FEAT_EBF16. */
	bool csv2_3;	  /**< FEAT_CSV2_3: branch history does not cross contexts. */
	bool ecbhb;	  /**< FEAT_ECBHB: an exception leaves branch history behind. */
	bool el3;	  /**< There is an EL3. */

	uint64_t midr; /**< MIDR_EL1, to choose errata. */
};

/**
 * Computes @p f from @p id. Total: unknown field values read as the nearest lower known
 * one, as DDI 0487, D24.1.3 prescribes. Lock-free.
 */
void lhv_cpu_features_init(const struct lhv_cpu_id *id, struct lhv_cpu_features *f);

/**
 * Reads the ID registers of the calling PE at EL2. A64 only: the host archive does not
 * have it. Lock-free.
 */
void lhv_cpu_id_read(struct lhv_cpu_id *id);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_FEATURES_H */
