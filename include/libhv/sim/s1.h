/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sim/s1.h
 * A model of stage 1 of the EL1&0 translation regime (libhv-sim), after the pseudocode of
 * DDI 0487, J1: AArch64.S1Translate, AArch32.S1TranslateSD and AArch32.S1TranslateLD with
 * all that they call, Non-secure, with EL2 enabled and HCR_EL2.TGE 0.
 *
 * It is slow and plain, and shares nothing with the library's walker. Names are those of
 * the pseudocode, without "AArch64." and in C's manner.
 */
#ifndef LIBHV_SIM_S1_H
#define LIBHV_SIM_S1_H

#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the modelled PE implements, and what it chose where the architecture lets it. */
struct lhv_sim_s1_pe {
	int PAMax;		    /**< 32 to 52. */
	bool tg4k, tg16k, tg64k;    /**< Granules of stage 1. */
	bool lpa2_4k, lpa2_16k;	    /**< FEAT_LPA2 for each. */
	bool lpa;		    /**< FEAT_LPA. */
	bool lva;		    /**< FEAT_LVA. */
	bool ttst;		    /**< FEAT_TTST. */
	bool hpds;		    /**< FEAT_HPDS. */
	bool aa32hpd;		    /**< FEAT_AA32HPD. */
	bool hafdbs_af, hafdbs_dbm; /**< FEAT_HAFDBS: Access flag; and dirty state. */
	bool pan, pan3;		    /**< FEAT_PAN, FEAT_PAN3. */
	bool uao;		    /**< FEAT_UAO. */
	bool e0pd;		    /**< FEAT_E0PD. */
	bool pauth;		    /**< FEAT_PAuth. */
	bool sve;		    /**< FEAT_SVE. */
	bool xs;		    /**< FEAT_XS. */
	bool mte2;		    /**< FEAT_MTE2. */
	bool mtx;		    /**< FEAT_MTE_NO_ADDRESS_TAGS or _CANONICAL_TAGS. */
	bool tcr2;		    /**< FEAT_TCR2. */
	bool s1pie, s1poe;	    /**< FEAT_S1PIE, FEAT_S1POE. */
	bool aie;		    /**< FEAT_AIE. */
	bool the;		    /**< FEAT_THE. */
	bool nv;		    /**< FEAT_NV. */
	bool cmow;		    /**< FEAT_CMOW. */
	int bbm;		    /**< FEAT_BBM: 0 to 2. */
	bool txsz_below_faults;	    /**< "Fault on TxSZ value below minimum". */
	bool txsz_above_faults;	    /**< "Fault on TxSZ value above maximum". */
	bool contiguous_faults; /**< "Translation fault on misprogrammed contiguous bit". */
	bool nt_faults;		/**< "... nT bit causes Translation Fault". */
	bool cmo_af_faults;	/**< "Generate access flag fault on IC/DC operations". */
	bool ic_el0_faults;	/**< "Permission fault on EL0 IC_IVAU execution". */
	bool instr_device_faults;    /**< Unpredictable_INSTRDEVICE is a fault. */
	bool effective_shareability; /**< "Apply effective shareability at stage 1". */
};

/** The registers; AArch32's are mapped onto the AArch64 ones as D1.20 says. */
struct lhv_sim_s1_regs {
	uint64_t SCTLR_EL1, TCR_EL1, TCR2_EL1, TTBR0_EL1, TTBR1_EL1, MAIR_EL1, MAIR2_EL1;
	uint64_t PIR_EL1, PIRE0_EL1, POR_EL1, POR_EL0, DACR32_EL2;
	uint64_t HCR_EL2, HCRX_EL2;
	unsigned int EL; /**< PSTATE.EL: 0 or 1. */
	bool PAN, UAO;	 /**< PSTATE.PAN, PSTATE.UAO. */
	bool aarch32;	 /**< EL1 uses AArch32. */
};

/** AccessType, as far as stage 1 cares. */
enum lhv_sim_s1_acctype {
	LHV_SIM_S1_GPR,	   /**< A load or store; read and write say which. */
	LHV_SIM_S1_IFETCH, /**< Instruction fetch. */
	LHV_SIM_S1_DC,	   /**< Data cache maintenance. */
	LHV_SIM_S1_IC,	   /**< IC IVAU. */
	LHV_SIM_S1_DCZERO, /**< DC ZVA. */
	LHV_SIM_S1_AT,	   /**< Address translation instruction. */
};

/** AccessDescriptor. */
struct lhv_sim_s1_acc {
	enum lhv_sim_s1_acctype acctype; /**< Kind. */
	bool read, write;		 /**< GPR and AT. */
	unsigned int el;		 /**< EL on whose behalf. */
	bool pan;	 /**< PSTATE.PAN concerns it (AT: S1E1RP and S1E1WP alone). */
	bool invalidate; /**< DC: CacheOp_Invalidate. */
	bool clean_inval_poc; /**< DC: CacheOp_CleanInvalidate, CacheOpScope_PoC. */
	bool nfd_kind;	      /**< The SVE accesses that TCR_EL1.NFDn concerns. */
	bool aligned;	      /**< To its size. */
};

/** Fault. */
enum lhv_sim_s1_fault {
	LHV_SIM_S1_NONE = 0,	/**< Fault_None. */
	LHV_SIM_S1_TRANSLATION, /**< Fault_Translation. */
	LHV_SIM_S1_ADDRSIZE,	/**< Fault_AddressSize. */
	LHV_SIM_S1_ACCESSFLAG,	/**< Fault_AccessFlag. */
	LHV_SIM_S1_PERMISSION,	/**< Fault_Permission. */
	LHV_SIM_S1_ALIGNMENT,	/**< Fault_Alignment. */
	LHV_SIM_S1_DOMAIN,	/**< Fault_Domain. */
	LHV_SIM_S1_EXTONWALK,	/**< Fault_SyncExternalOnWalk. */
};

/** FaultRecord. */
struct lhv_sim_s1_faultrec {
	enum lhv_sim_s1_fault statuscode; /**< What. */
	int level;			  /**< -1 to 3. */
	bool secondstage;		  /**< Of stage 2. */
	bool s2fs1walk;			  /**< While it translated a walk of stage 1. */
	bool write;			  /**< WnR. */
	bool overlay, dirtybit;		  /**< Permission overlay; dirty state. */
	unsigned int domain;		  /**< AArch32 short descriptors. */
	uint64_t ipaddress;		  /**< Of a stage 2 fault. */
};

/** MemoryAttributes. */
struct lhv_sim_memattrs {
	bool device;	     /**< MemType_Device. */
	unsigned int dev;    /**< 0 nGnRnE, 1 nGnRE, 2 nGRE, 3 GRE. */
	unsigned int outer;  /**< 0 NC, 1 WT, 2 WB. */
	unsigned int inner;  /**< Likewise. */
	unsigned int ohints; /**< Bit 1 read-allocate, bit 0 write-allocate. */
	unsigned int ihints; /**< Likewise. */
	bool otrans, itrans; /**< Transient. */
	bool tagged;	     /**< MemTag_AllocationTagged. */
	bool xs;	     /**< The XS attribute. */
	unsigned int sh;     /**< 0 non, 2 outer, 3 inner. */
};

/** AddressDescriptor, and of the walk what a test wants to see. */
struct lhv_sim_s1_out {
	struct lhv_sim_s1_faultrec fault; /**< The fault; the rest is for none. */
	uint64_t paddress;		  /**< The IPA. */
	struct lhv_sim_memattrs memattrs; /**< Attributes. */
	unsigned int tsize;	  /**< log2 of the block or page; 0 with stage 1 off. */
	bool contiguous;	  /**< Contiguous bit. */
	bool nG;		  /**< Not global. */
	bool guardedpage;	  /**< BTI guarded page. */
	bool sets_af, sets_dirty; /**< What hardware would write into the descriptor. */
	uint64_t descriptor, descaddress; /**< The last one fetched. */
	unsigned int fetches;		  /**< Number of descriptors fetched. */
	/** What EL1 and EL0 may do: [0] EL0, [1] EL1; PSTATE.PAN taken as 0. */
	struct {
		bool r, w, x;
	} may[2];
};

/**
 * The memory that walks read: @p bytes (4 or 8) of it at an IPA. Returns true when the
 * bytes are in @p buf; else the fault is in @p fault: with secondstage set a stage 2 fault
 * (s2fs1walk and ipaddress are filled in by the caller), otherwise an external abort.
 */
typedef bool (*lhv_sim_s1_mem)(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
			       struct lhv_sim_s1_faultrec *fault);

/** AArch64.IsUnprivAccessPriv and its like: the EL of an access of LDTR's kind. */
unsigned int lhv_sim_s1_unpriv_el(const struct lhv_sim_s1_pe *pe,
				  const struct lhv_sim_s1_regs *r);

/** Translates @p va; returns true when there was no fault. */
bool lhv_sim_s1_translate(const struct lhv_sim_s1_pe *pe, const struct lhv_sim_s1_regs *r,
			  const struct lhv_sim_s1_acc *acc, uint64_t va,
			  lhv_sim_s1_mem mem, void *ctx, struct lhv_sim_s1_out *out);

/** EncodeLDFSC; and AArch64.PARFaultStatus, for a Domain fault. */
unsigned int lhv_sim_s1_ldfsc(const struct lhv_sim_s1_faultrec *f);

/** EncodeSDFSC. */
unsigned int lhv_sim_s1_sdfsc(const struct lhv_sim_s1_faultrec *f);

/** EncodePARAttrs. */
uint8_t lhv_sim_par_attrs(const struct lhv_sim_s1_pe *pe,
			  const struct lhv_sim_memattrs *m);

/** PAREncodeShareability. */
unsigned int lhv_sim_par_sh(const struct lhv_sim_memattrs *m);

/**
 * AArch64.EncodePAR: PAR_EL1 after an AT instruction that had this result. What the
 * architecture leaves UNKNOWN or to the implementation (NS, bit 10, bits [63:48] of a
 * fault) is 0.
 */
uint64_t lhv_sim_s1_par(const struct lhv_sim_s1_pe *pe, const struct lhv_sim_s1_out *out);

/**
 * S2CombineS1MemAttrs, or with @p fwb S2ApplyFWBMemAttrs, for AT S12E1* after a stage 2
 * that gave @p memattr (descriptor bits [5:2]) and @p sh ([9:8], or VTCR_EL2.SH0 with DS).
 */
struct lhv_sim_memattrs lhv_sim_s2_combine(const struct lhv_sim_memattrs *s1,
					   unsigned int memattr, unsigned int sh,
					   bool fwb, bool fnxs);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SIM_S1_H */
