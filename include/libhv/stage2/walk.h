/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/walk.h
 * A guest's own translation: stage 1 of the EL1&0 regime, walked in software, for
 * instruction emulation and for debuggers.
 *
 * lhv_s2_s1walk() reads the guest's tables through a callback that takes IPAs, and says
 * what the hardware would have said: an IPA with attributes and permissions, or the fault
 * that the guest would take, ready for ESR_ELx. lhv_s2_walk_guest() composes it with a
 * stage 2 and gives a physical address. Nothing is cached and nothing is written: where
 * hardware would set the Access flag or the dirty state, the result says so.
 *
 * Covered: VMSAv8-64 with 4, 16 and 64 KiB granules, FEAT_LPA, FEAT_LVA, FEAT_LPA2,
 * FEAT_TTST, FEAT_HPDS, FEAT_HAFDBS, FEAT_PAN to PAN3, FEAT_UAO, FEAT_E0PD, FEAT_S1PIE,
 * FEAT_S1POE, FEAT_AIE, FEAT_XS, FEAT_NV's {NV,NV1}; VMSAv8-32 with Short and Long
 * descriptors. Not covered: 128-bit descriptors (FEAT_D128), the Guarded Control Stack's
 * own accesses, and the alignment rules of SCTLR_EL1.{nTLSMD,LSMAOE}.
 *
 * A guest may change its tables while they are walked, as it may on hardware: each
 * descriptor is read once. Work is bounded: at most five reads.
 *
 * All functions are lock-free: they keep nothing and touch only what they are passed.
 *
 * Specification: DDI 0487, D8 (VMSAv8-64), G5 (VMSAv8-32), J1 (pseudocode).
 */
#ifndef LIBHV_STAGE2_WALK_H
#define LIBHV_STAGE2_WALK_H

#include <libhv/types.h>
#include <libhv/err.h>
#include <libhv/features.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lhv_s2;

/** The most descriptors that a walk reads: levels -1 to 3. */
#define LHV_S2_S1_MAX_READS 5

/**
 * What stage 1 of a CPU can do. Computed by lhv_s2_s1_cpu_init(); the choices at the end
 * may be changed afterwards.
 */
struct lhv_s2_s1_cpu {
	uint8_t pa_bits;		/**< Physical address size, 32 to 52. */
	bool tgran4, tgran16, tgran64;	/**< Stage 1 has the granule; at least one. */
	bool tgran4_lpa2, tgran16_lpa2; /**< FEAT_LPA2 with it. */
	bool lva;			/**< FEAT_LVA. */
	bool ttst;			/**< FEAT_TTST. */
	bool hpds;			/**< FEAT_HPDS. */
	uint8_t hafdbs;	   /**< FEAT_HAFDBS: 0, 1 (Access flag), 2 (and dirty). */
	uint8_t pan;	   /**< FEAT_PAN, PAN2, PAN3: 0, or its number. */
	bool uao;	   /**< FEAT_UAO. */
	bool e0pd;	   /**< FEAT_E0PD. */
	bool pauth;	   /**< FEAT_PAuth: TCR_EL1.TBIDn. */
	bool sve;	   /**< FEAT_SVE: TCR_EL1.NFDn. */
	bool xs;	   /**< FEAT_XS. */
	bool mte2;	   /**< FEAT_MTE2. */
	bool mtx;	   /**< FEAT_MTE_CANONICAL_TAGS: TCR_EL1.MTXn. */
	bool tcr2;	   /**< FEAT_TCR2. */
	bool s1pie, s1poe; /**< FEAT_S1PIE, FEAT_S1POE. */
	bool aie;	   /**< FEAT_AIE. */
	bool the;	   /**< FEAT_THE. */
	bool d128;	   /**< FEAT_D128; a guest that turns it on cannot be walked. */
	bool nv;	   /**< FEAT_NV. */
	bool cmow;	   /**< FEAT_CMOW. */
	uint8_t bbm;	   /**< FEAT_BBM level. */
	bool aa32_el1;	   /**< EL1 can be AArch32. */
	bool aa32_hpd;	   /**< FEAT_AA32HPD. */

	/** @name What the architecture leaves to the implementation
	 * Values that lhv_s2_s1_cpu_init() gives are in parentheses.
	 * @{ */
	bool txsz_low_faults;	 /**< TnSZ below the minimum faults; with FEAT_LVA it
					  must (true). */
	bool txsz_high_faults;	 /**< TnSZ above the maximum faults (true). */
	bool contig_faults;	 /**< The Contiguous bit for more than the whole input
					  range faults (false). */
	bool nt_faults;		 /**< A block with nT faults, FEAT_BBM 1 or 2 (false). */
	bool cmo_af_faults;	 /**< Access flag faults for cache maintenance (false). */
	bool ic_el0_faults;	 /**< IC IVAU at EL0 needs read permission (true). */
	bool exec_device_faults; /**< Fetching from Device memory faults (false). */
				 /** @} */
};

/**
 * Computes @p cpu from ID register values: those of the CPU that the guest runs on, not
 * those that it is shown.
 * @return LHV_OK or LHV_ERR_INVAL (null pointer).
 */
int lhv_s2_s1_cpu_init(const struct lhv_cpu_id *id, struct lhv_s2_s1_cpu *cpu);

/**
 * The guest's registers, as EL2 reads them. Those of an AArch32 EL1 are where D1.20.1 maps
 * them: TTBCR and TTBCR2 in tcr, PRRR/MAIR0 and NMRR/MAIR1 in mair. Registers of features
 * that the CPU lacks are not looked at.
 */
struct lhv_s2_s1_regs {
	uint64_t sctlr;	       /**< SCTLR_EL1. */
	uint64_t tcr, tcr2;    /**< TCR_EL1, TCR2_EL1. */
	uint64_t ttbr0, ttbr1; /**< TTBR0_EL1, TTBR1_EL1. */
	uint64_t mair, mair2;  /**< MAIR_EL1, MAIR2_EL1. */
	uint64_t pir, pire0;   /**< PIR_EL1, PIRE0_EL1. */
	uint64_t por, por0;    /**< POR_EL1, POR_EL0. */
	uint64_t dacr;	       /**< DACR32_EL2. */
	uint64_t pstate;       /**< SPSR_EL2: M, PAN and UAO are looked at. */
	uint64_t hcr, hcrx; /**< HCR_EL2 and HCRX_EL2 while the guest runs: DC, DCT, RW,
				    NV, NV1, PTW; TCR2En. */
};

/** What is done with the address. */
enum lhv_s2_s1_op {
	LHV_S2_S1_READ = 0, /**< Load. */
	LHV_S2_S1_WRITE,    /**< Store. */
	LHV_S2_S1_RMW,	    /**< Atomic: both. */
	LHV_S2_S1_EXEC,	    /**< Instruction fetch. */
	LHV_S2_S1_DC_CLEAN, /**< DC CVAC, CVAU, CVAP, CVADP. */
	LHV_S2_S1_DC_CIVAC, /**< DC CIVAC. */
	LHV_S2_S1_DC_IVAC,  /**< DC IVAC. */
	LHV_S2_S1_DC_ZVA,   /**< DC ZVA: a store. */
	LHV_S2_S1_IC_IVAU,  /**< IC IVAU. */
	LHV_S2_S1_AT_READ, /**< AT S1E*R: as a load, but PSTATE.PAN counts only with @c pan,
				 and hardware sets no dirty state. */
	LHV_S2_S1_AT_WRITE, /**< AT S1E*W. */
};

/** One access. Zero-initialized it is a load of the current EL, alignment unknown. */
struct lhv_s2_s1_access {
	enum lhv_s2_s1_op op; /**< What it does. */
	bool el0;     /**< For EL0 even if PSTATE.EL is 1: AT S1E0*, a debugger's wish. */
	bool unpriv;  /**< LDTR, STTR and their like: for EL0 unless PSTATE.UAO is 1. */
	bool pan;     /**< AT: S1E1RP or S1E1WP. */
	bool nfd;     /**< SVE: a non-fault load, or an element but the first of a
			  non-contiguous first-fault load (TCR_EL1.NFDn). */
	uint8_t size; /**< Bytes that it has to be aligned to, a power of two; 0: do not
			   look at alignment. */
};

/** Faults of a translation. */
enum lhv_s2_s1_fault {
	LHV_S2_S1_NONE = 0,	/**< No fault. */
	LHV_S2_S1_ADDRESS_SIZE, /**< Address size fault. */
	LHV_S2_S1_TRANSLATION,	/**< Translation fault. */
	LHV_S2_S1_ACCESS_FLAG,	/**< Access flag fault. */
	LHV_S2_S1_PERMISSION,	/**< Permission fault. */
	LHV_S2_S1_EXTERNAL,	/**< Synchronous External abort on a table walk. */
	LHV_S2_S1_ALIGNMENT,	/**< Alignment fault. */
	LHV_S2_S1_DOMAIN,	/**< Domain fault, Short descriptors. */
};

/** @name Permissions: privileged (EL1) and unprivileged (EL0)
 * @{ */
#define LHV_S2_S1_PR 0x01U /**< EL1 reads. */
#define LHV_S2_S1_PW 0x02U /**< EL1 writes. */
#define LHV_S2_S1_PX 0x04U /**< EL1 executes. */
#define LHV_S2_S1_UR 0x08U /**< EL0 reads. */
#define LHV_S2_S1_UW 0x10U /**< EL0 writes. */
#define LHV_S2_S1_UX 0x20U /**< EL0 executes. */
/** @} */

/** What lhv_s2_s1walk() finds. */
struct lhv_s2_s1_result {
	enum lhv_s2_s1_fault fault; /**< LHV_S2_S1_NONE: translated. */

	/** @name The fault
	 * @{ */
	bool stage2;	   /**< It is stage 2's. */
	bool s1ptw;	   /**< Stage 2's, on a walk of stage 1. */
	bool write;	   /**< ISS.WnR. */
	bool overlay;	   /**< ISS2.Overlay. */
	bool dirty_bit;	   /**< ISS2.DirtyBit. */
	int8_t level;	   /**< Level of the lookup that failed, -1 to 3, in its stage. */
	int8_t walk_level; /**< s1ptw: level of stage 1 whose descriptor was to be read. */
	uint8_t fsc; /**< DFSC or IFSC for ESR_ELx, STATUS for a Long-descriptor FSR, FST
			       for PAR_EL1. */
	uint8_t fs;  /**< Short descriptors: FS[4:0] for DFSR and IFSR. */
	uint8_t domain; /**< Short descriptors: DFSR.Domain. */
	/** @} */

	/** @name The translation
	 * Also filled in, with @c mapped true, for a permission, alignment or domain fault that
	 * the walk came to at its end.
	 * @{ */
	bool mapped; /**< What follows is valid. */
	bool flat;   /**< Stage 1 is off: the address is its own IPA. */
	lhv_ipa_t
		ipa; /**< The IPA; for a stage 2 fault the one that failed (HPFAR_EL2). */
	uint64_t size; /**< Bytes of the block or page; 4096 when flat. */
	uint8_t attr; /**< Memory type for this access, as in PAR_EL1.ATTR and MAIR_EL1. */
	uint8_t sh;   /**< Shareability: 0, 2 (outer), 3 (inner), as in PAR_EL1.SH. */
	uint8_t perm;	/**< LHV_S2_S1_PR and so on; PSTATE.PAN taken as 0. */
	bool contig;	/**< Contiguous bit. */
	bool global;	/**< nG is 0. */
	bool guarded;	/**< GP: a guarded page (FEAT_BTI). */
	bool set_af;	/**< Hardware would set the descriptor's Access flag. */
	bool set_dirty; /**< Hardware would clear the descriptor's AP[2] (nDirty). */
	lhv_ipa_t
		desc_ipa; /**< Where the last descriptor that was read is; not when flat. */
	uint64_t desc;	  /**< That descriptor, in the host's byte order. */
			  /** @} */
};

/** What a read callback returns besides a negative enum lhv_err. */
enum lhv_s2_read {
	LHV_S2_READ_OK = 0,   /**< The value is there. */
	LHV_S2_READ_STAGE2,   /**< Stage 2 does not let it; *@c fault says why. */
	LHV_S2_READ_EXTERNAL, /**< The memory answers with an abort. */
};

/** A fault of stage 2, from a callback. */
struct lhv_s2_fault {
	enum lhv_s2_s1_fault
		fault; /**< ADDRESS_SIZE, TRANSLATION, ACCESS_FLAG, PERMISSION. */
	int8_t level;  /**< -1 to 3. */
};

/**
 * Reads @p bytes (4 or 8, aligned) of guest memory at @p ipa, single-copy atomically, as a
 * little-endian number: the walker swaps when SCTLR_EL1.EE says so.
 *
 * @return enum lhv_s2_read; or a negative enum lhv_err, which ends the walk and is what
 *	lhv_s2_s1walk() returns (memory that is not there yet, say).
 */
typedef int (*lhv_s2_s1_read)(void *ctx, lhv_ipa_t ipa, unsigned int bytes,
			      uint64_t *value, struct lhv_s2_fault *fault);

/**
 * Translates @p va as the guest with @p regs would for @p acc. EL1 uses AArch32 when
 * PSTATE says AArch32 and EL1, or AArch32 and EL0 and HCR_EL2.RW is 0.
 *
 * HCR_EL2.TGE is taken as 0. An address of AArch32 state is cut to 32 bits.
 *
 * @param[out] out Filled in on LHV_OK, otherwise unchanged.
 * @return LHV_OK also for a fault of the guest's, which is in @p out;
 *	LHV_ERR_INVAL (null pointer, unknown op, size no power of two, PSTATE of another EL,
 *	pa_bits out of range or no granule in @p cpu, nonsense from the callback);
 *	LHV_ERR_UNSUPPORTED (128-bit descriptors are on; AArch32 EL1 without aa32_el1);
 *	or what @p read returned, when negative.
 */
int lhv_s2_s1walk(const struct lhv_s2_s1_regs *regs, const struct lhv_s2_s1_cpu *cpu,
		  const struct lhv_s2_s1_access *acc, lhv_va_t va, lhv_s2_s1_read read,
		  void *ctx, struct lhv_s2_s1_result *out);

/**
 * PAR_EL1 after an AT instruction with this result (64-bit format): to emulate one, or to
 * compare. What the architecture leaves UNKNOWN is 0. 0 for a null pointer.
 */
uint64_t lhv_s2_s1_par(const struct lhv_s2_s1_result *r);

/** @name Both stages
 * @{ */

/** Stage 2's answer for one IPA. */
struct lhv_s2_answer {
	struct lhv_s2_fault fault; /**< fault.fault LHV_S2_S1_NONE: translated. */
	int8_t level;		   /**< Level of the entry. */
	bool r, w;		   /**< Readable, writable. */
	bool x0, x1;		   /**< Executable at EL0, at EL1. */
	bool device;		   /**< Device memory: no walks there with HCR_EL2.PTW. */
	lhv_pa_t pa;		   /**< Where the IPA leads. */
	uint64_t size;		   /**< Bytes of the block or page. */
};

/** Callbacks of lhv_s2_walk_guest(). */
struct lhv_s2_guest_ops {
	/**
	 * Looks up @p ipa in stage 2. Permissions are for the caller to report, not to check.
	 * @return LHV_OK also for a fault, which is in @p a; negative enum lhv_err.
	 */
	int (*stage2)(void *ctx, lhv_ipa_t ipa, struct lhv_s2_answer *a);
	/**
	 * Reads @p bytes (4 or 8) of memory at @p pa, as a little-endian number.
	 * @return LHV_S2_READ_OK, LHV_S2_READ_EXTERNAL or a negative enum lhv_err.
	 */
	int (*read)(void *ctx, lhv_pa_t pa, unsigned int bytes, uint64_t *value);
};

/** What lhv_s2_walk_guest() finds. */
struct lhv_s2_guest_result {
	struct lhv_s2_s1_result s1; /**< Stage 1, or the fault of either stage. */
	lhv_pa_t pa;		    /**< The physical address; without a fault. */
	uint64_t size;		    /**< Bytes around it with the same answer. */
	uint8_t perm;		    /**< What both stages permit. */
};

/**
 * Translates @p va by both stages. A stage 2 fault has s1.stage2 set, and s1.s1ptw if it
 * came while the guest's tables were read; s1.ipa is then the IPA that failed.
 *
 * @param[out] out Filled in on LHV_OK, otherwise unchanged.
 * @return As lhv_s2_s1walk(), or what a callback returned.
 */
int lhv_s2_walk_guest(const struct lhv_s2_s1_regs *regs, const struct lhv_s2_s1_cpu *cpu,
		      const struct lhv_s2_s1_access *acc, lhv_va_t va,
		      const struct lhv_s2_guest_ops *ops, void *ctx,
		      struct lhv_s2_guest_result *out);

/**
 * An answer from a struct lhv_s2, for a stage2 callback. An entry with LHV_S2_OLD answers
 * with an access flag fault where hardware does not set the flag, and LHV_S2_DBM makes an
 * entry writable. Shared, as lhv_s2_walk() is.
 * @return LHV_OK; LHV_ERR_INVAL, LHV_ERR_STATE.
 */
int lhv_s2_answer_from(const struct lhv_s2 *s2, lhv_ipa_t ipa, struct lhv_s2_answer *a);

/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_WALK_H */
