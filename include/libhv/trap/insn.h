/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file trap/insn.h
 * Loads and stores of guests, decoded and done in software: for data aborts whose syndrome
 * has ISV = 0 (pairs, pre- and post-indexed, LDM, SIMD&FP and others).
 *
 * lhv_trap_insn_a64(), lhv_trap_insn_a32() and lhv_trap_insn_t32() say what an instruction
 * does to memory, from its encoding alone. lhv_trap_insn_mmio() fetches the instruction of a
 * data abort, does its accesses on emulated devices one by one in the order of the
 * architecture, and then writes its registers, all of them or none.
 *
 * Described in full and emulated: loads and stores of general-purpose and SIMD&FP registers,
 * single, in pairs and in lists, with every form of address, with acquire, release and
 * unprivileged; LD1 to LD4, ST1 to ST4 and VLD1 to VLD4, VST1 to VST4 with their elements.
 * Described, and emulated only if the integrator asks: atomic instructions of FEAT_LSE.
 * Recognised, with their base register and sizes: exclusive accesses, FEAT_LSE128,
 * FEAT_LS64, FEAT_THE, tags, DC ZVA, FEAT_MOPS, LDRAA, contiguous loads and stores of SVE,
 * prefetches, TBB, RFE, SRS. Not decoded: SVE gather and scatter, SME, GCSSTR, LDC and STC.
 *
 * Specification: DDI 0487, C4.1, C6.2, C7.2 (A64), F3, F4, F5, F6 (T32, A32).
 */
#ifndef LIBHV_TRAP_INSN_H
#define LIBHV_TRAP_INSN_H

#include <libhv/trap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Decoder */
/** @{ */

/** Instruction sets. */
enum lhv_trap_insn_set {
	LHV_TRAP_INSN_A64 = 0, /**< AArch64. */
	LHV_TRAP_INSN_A32,     /**< AArch32, PSTATE.T is 0. */
	LHV_TRAP_INSN_T32,     /**< AArch32, PSTATE.T is 1. */
};

/** What an instruction is. */
enum lhv_trap_insn_kind {
	LHV_TRAP_INSN_UNKNOWN =
		0,	    /**< Unallocated, no access to memory, or not decoded here. */
	LHV_TRAP_INSN_LDST, /**< Loads or stores registers. */
	LHV_TRAP_INSN_EXCLUSIVE, /**< LDXR, STXR, LDREX and relatives: s is the status. */
	LHV_TRAP_INSN_ATOMIC,	 /**< LDADD to SWP: op, s is the operand. */
	LHV_TRAP_INSN_CAS,	 /**< CAS, CASP: s is compared and loaded. */
	LHV_TRAP_INSN_ATOMIC128, /**< LDCLRP, LDSETP, SWPP: t[0] and t[1]. */
	LHV_TRAP_INSN_RCW,	 /**< Read-check-write, FEAT_THE. */
	LHV_TRAP_INSN_LS64,	 /**< LD64B, ST64B, ST64BV, ST64BV0. */
	LHV_TRAP_INSN_PAUTH,	 /**< LDRAA, LDRAB: the base is authenticated. */
	LHV_TRAP_INSN_TAG,	 /**< STG, LDG, STGP and relatives. */
	LHV_TRAP_INSN_ZERO,	 /**< DC ZVA, GVA, GZVA: t[0] holds the address. */
	LHV_TRAP_INSN_COPY,	 /**< CPY*: t[0] destination, s source, n size. */
	LHV_TRAP_INSN_FILL,	 /**< SET*: t[0] destination, s value, n size. */
	LHV_TRAP_INSN_SVE,	 /**< SVE: size is that of an element, 0 if it varies. */
	LHV_TRAP_INSN_PREFETCH,	 /**< PRFM, PLD and relatives: no access. */
	LHV_TRAP_INSN_BRANCH,	 /**< TBB, TBH. */
	LHV_TRAP_INSN_RETURN,	 /**< RFE, SRS, and LDM that returns from an exception. */
	LHV_TRAP_INSN_SWAP32,	 /**< AArch32 SWP, SWPB: t[0] loaded, s stored. */
	LHV_TRAP_INSN_KINDS	 /**< Number of them. */
};

/** What an atomic instruction does with the value in memory and that of s. */
enum lhv_trap_insn_op {
	LHV_TRAP_INSN_ADD = 0, /**< Adds. */
	LHV_TRAP_INSN_CLR,     /**< Clears the bits of s. */
	LHV_TRAP_INSN_EOR,     /**< Exclusive or. */
	LHV_TRAP_INSN_SET,     /**< Sets the bits of s. */
	LHV_TRAP_INSN_SMAX,    /**< Signed maximum. */
	LHV_TRAP_INSN_SMIN,    /**< Signed minimum. */
	LHV_TRAP_INSN_UMAX,    /**< Unsigned maximum. */
	LHV_TRAP_INSN_UMIN,    /**< Unsigned minimum. */
	LHV_TRAP_INSN_SWP,     /**< Swaps. */
};

/** Which registers are transferred. */
enum lhv_trap_insn_file {
	LHV_TRAP_INSN_GPR = 0, /**< General-purpose; 31 is the zero register in A64. */
	LHV_TRAP_INSN_FP,      /**< SIMD&FP: B, H, S, D, Q or V by width. */
	LHV_TRAP_INSN_Z,       /**< SVE vectors. */
	LHV_TRAP_INSN_P,       /**< SVE predicates. */
	LHV_TRAP_INSN_NONE,    /**< None. */
};

/** How the index register is taken: shifted, or extended and then shifted left. */
enum lhv_trap_insn_extend {
	LHV_TRAP_INSN_LSL = 0, /**< LSL by shift; UXTX in A64. */
	LHV_TRAP_INSN_LSR,     /**< LSR by shift, 1 to 32. */
	LHV_TRAP_INSN_ASR,     /**< ASR by shift, 1 to 32. */
	LHV_TRAP_INSN_ROR,     /**< ROR by shift, 1 to 31. */
	LHV_TRAP_INSN_RRX,     /**< Right by 1, the carry flag comes in. */
	LHV_TRAP_INSN_UXTW,    /**< Zero extension of 32 bits. */
	LHV_TRAP_INSN_SXTW,    /**< Sign extension of 32 bits. */
	LHV_TRAP_INSN_SXTX,    /**< As LSL. */
};

#define LHV_TRAP_INSN_PC   32	/**< As a base: the program counter, rounded down to 4. */
#define LHV_TRAP_INSN_NREG 0xff /**< No register. */

/** The most accesses that an instruction of kind LHV_TRAP_INSN_LDST makes. */
#define LHV_TRAP_INSN_MAX 64

/** A decoded instruction. Registers are numbered as in the instruction set. */
struct lhv_trap_insn {
	uint32_t insn; /**< As given, cut to its length. */
	uint8_t kind;  /**< enum lhv_trap_insn_kind; all else is valid unless UNKNOWN. */
	uint8_t set;   /**< enum lhv_trap_insn_set. */
	uint8_t len;   /**< Bytes: 4, or 2; valid for UNKNOWN too. */
	uint8_t cond;  /**< A32: the condition. Otherwise 14; in T32 ITSTATE has it. */
	bool unpredictable; /**< CONSTRAINED UNPREDICTABLE by its encoding. */

	/** @name The data
	 * @{ */
	bool load, store; /**< Reads memory, writes memory; both: atomic. */
	bool acquire;	  /**< Acquire, or AcquirePC, semantics. */
	bool release;	  /**< Release semantics. */
	bool unpriv;	  /**< As EL0 would: LDTR, LDRT and relatives. */
	bool user;	  /**< LDM, STM: registers of User mode. */
	bool sign;	  /**< Sign extension. */
	bool sf;	  /**< 64-bit destination. */
	bool merge;	  /**< Bytes of a SIMD&FP register that are not loaded stay;
				     otherwise they are 0, in AArch32 up to width. */
	bool replicate;	  /**< The element goes to all places of the register. */
	uint8_t file;	  /**< enum lhv_trap_insn_file. */
	uint8_t width;	  /**< Bytes of a register: 1 to 16. */
	uint8_t size;	  /**< Bytes of one access: 1 to 16; 64 for LS64. */
	uint8_t count;	  /**< Number of accesses. */
	uint8_t op;	  /**< enum lhv_trap_insn_op. */
	uint8_t t[2];	  /**< First and second register, or LHV_TRAP_INSN_NREG. */
	uint8_t s;	  /**< Status, operand or comparand, or LHV_TRAP_INSN_NREG. */
	uint16_t list;	  /**< LDM, STM: the registers, otherwise 0. */
	uint8_t selem;	  /**< Registers that an element structure goes to; 0: t[0], t[1]
				      or list. */
	uint8_t rpt;	/**< Registers, or sets of selem registers, one after another. */
	uint8_t stride; /**< Distance of the registers of a structure. */
	uint8_t lanes;	/**< Elements of a register that are transferred. */
	uint8_t index;	/**< The first of them. */
	uint8_t copies; /**< Registers that get the same, one after another: 1, 2. */
			/** @} */

	/** @name The address
	 * Base + offset, and unless @c post also plus or minus the index register.
	 * @{ */
	uint8_t n; /**< Base: 31 is SP in A64; LHV_TRAP_INSN_PC; LHV_TRAP_INSN_NREG. */
	uint8_t m; /**< Index register, or LHV_TRAP_INSN_NREG. */
	uint8_t extend;	   /**< enum lhv_trap_insn_extend. */
	uint8_t shift;	   /**< Shift of the index. */
	bool sub;	   /**< The index is subtracted. */
	bool wback;	   /**< The base is written. */
	bool post;	   /**< The index register counts for the written base alone. */
	int32_t offset;	   /**< From the base to the lowest address. */
	int32_t wback_off; /**< Added to the base, with the index, when it is written. */
			   /** @} */
};

/** @name Features
 * What lhv_trap_insn_a64() and relatives take for allocated.
 * @{ */
#define LHV_TRAP_INSN_F_FP     (1U << 0)  /**< Advanced SIMD and floating point. */
#define LHV_TRAP_INSN_F_LSE    (1U << 1)  /**< FEAT_LSE. */
#define LHV_TRAP_INSN_F_LSE128 (1U << 2)  /**< FEAT_LSE128. */
#define LHV_TRAP_INSN_F_LOR    (1U << 3)  /**< FEAT_LOR: LDLAR, STLLR. */
#define LHV_TRAP_INSN_F_RCPC   (1U << 4)  /**< FEAT_LRCPC: LDAPR. */
#define LHV_TRAP_INSN_F_RCPC2  (1U << 5)  /**< FEAT_LRCPC2: LDAPUR, STLUR. */
#define LHV_TRAP_INSN_F_RCPC3  (1U << 6)  /**< FEAT_LRCPC3: LDIAPP, STILP, LDAP1. */
#define LHV_TRAP_INSN_F_LS64   (1U << 7)  /**< FEAT_LS64: LD64B, ST64B. */
#define LHV_TRAP_INSN_F_LS64V  (1U << 8)  /**< FEAT_LS64_V. */
#define LHV_TRAP_INSN_F_LS64A  (1U << 9)  /**< FEAT_LS64_ACCDATA. */
#define LHV_TRAP_INSN_F_PAUTH  (1U << 10) /**< FEAT_PAuth. */
#define LHV_TRAP_INSN_F_MTE    (1U << 11) /**< FEAT_MTE. */
#define LHV_TRAP_INSN_F_MTE2   (1U << 12) /**< FEAT_MTE2: LDGM, STGM, STZGM. */
#define LHV_TRAP_INSN_F_MOPS   (1U << 13) /**< FEAT_MOPS. */
#define LHV_TRAP_INSN_F_THE    (1U << 14) /**< FEAT_THE. */
#define LHV_TRAP_INSN_F_D128   (1U << 15) /**< FEAT_D128: pairs of FEAT_THE. */
#define LHV_TRAP_INSN_F_SVE    (1U << 16) /**< FEAT_SVE or FEAT_SME. */
#define LHV_TRAP_INSN_F_SVEF64 (1U << 17) /**< FEAT_F64MM: LD1RO. */
#define LHV_TRAP_INSN_F_FP16   (1U << 18) /**< AArch32: FEAT_FP16. */
#define LHV_TRAP_INSN_F_SWP    (1U << 19) /**< AArch32 SWP and SWPB. */
#define LHV_TRAP_INSN_F_ALL    0xfffffU	  /**< All of the above. */
/** @} */

/** Computes LHV_TRAP_INSN_F_* from ID registers; 0 for a null pointer. Lock-free. */
uint32_t lhv_trap_insn_features(const struct lhv_cpu_id *id);

/**
 * Decodes an A64 instruction. Total, in constant time: an encoding that is unallocated, that
 * needs a feature which is not in @p features (LHV_TRAP_INSN_F_*), or that makes no access to
 * memory, gives LHV_TRAP_INSN_UNKNOWN. One that is CONSTRAINED UNPREDICTABLE says so, and
 * what else it says is not to be relied on. Lock-free.
 */
void lhv_trap_insn_a64(uint32_t insn, uint32_t features, struct lhv_trap_insn *out);

/** As lhv_trap_insn_a64(), for A32. */
void lhv_trap_insn_a32(uint32_t insn, uint32_t features, struct lhv_trap_insn *out);

/**
 * As lhv_trap_insn_a64(), for T32. @p insn has the first halfword in bits 31:16, and the
 * second, which an instruction of two bytes does not have, in bits 15:0.
 */
void lhv_trap_insn_t32(uint32_t insn, uint32_t features, struct lhv_trap_insn *out);

/** Whether a T32 instruction that begins with @p first has 4 bytes. Lock-free. */
static inline bool lhv_trap_insn_t32_wide(uint16_t first)
{
	return first >= 0xe800;
}

/** One access of an instruction. */
struct lhv_trap_insn_access {
	uint16_t offset; /**< From the lowest address. */
	uint8_t size;	 /**< Bytes. */
	uint8_t reg;  /**< Register: of a SIMD&FP file the 128-bit one, AArch32's too. */
	uint8_t lane; /**< Byte of that register where the value begins. */
};

/**
 * Access number @p i of an instruction of kind LHV_TRAP_INSN_LDST, in the order in which they
 * are made.
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, another kind; LHV_ERR_RANGE: @p i is not
 * below count. On an error @p out is unchanged. Lock-free.
 */
int lhv_trap_insn_access(const struct lhv_trap_insn *in, unsigned int i,
			 struct lhv_trap_insn_access *out);

/** Name of an enum lhv_trap_insn_kind, for messages: "ldst"; "?" for a value that is none.
 *  The string is static. Lock-free. */
const char *lhv_trap_insn_kind_name(unsigned int kind);

/** @} */
/** @name Emulation */
/** @{ */

/** What a callback of struct lhv_trap_insn_ops answers. */
enum lhv_trap_insn_mem {
	LHV_TRAP_INSN_MEM_OK = 0, /**< Done. */
	LHV_TRAP_INSN_MEM_FAULT,  /**< The guest takes an abort; *fsc says which. */
	LHV_TRAP_INSN_MEM_RETRY,  /**< Something changed: resume the guest as it is. */
	LHV_TRAP_INSN_MEM_NONE,	  /**< memory(): nothing is there. Elsewhere as EXIT. */
	LHV_TRAP_INSN_MEM_EXIT,	  /**< The integrator has to act. */
};

/** How the emulation reaches the guest. Every callback gets the context of the config. */
struct lhv_trap_insn_ops {
	/**
	 * Fetches @p bytes, 2 or 4, at @p va as the guest would: with stage 1 of its current
	 * EL, execute permission included. @p insn is the number that they are in
	 * little-endian order, for big-endian guests too. Of a fault, @p fsc is the IFSC.
	 * Called once, or for T32 twice. lhv_s2_s1walk() with LHV_S2_S1_EXEC does it.
	 */
	enum lhv_trap_insn_mem (*fetch)(void *ctx, lhv_va_t va, unsigned int bytes,
					uint32_t *insn, uint8_t *fsc);
	/**
	 * Translates @p va by stage 1 for a load or store of the current EL, or with @p unpriv
	 * as LDTR does. Called for a page whose IPA the exit did not tell, at most twice. May
	 * be null: then such an instruction gives LHV_EXIT.
	 */
	enum lhv_trap_insn_mem (*translate)(void *ctx, lhv_va_t va, bool write,
					    bool unpriv, lhv_ipa_t *ipa, uint8_t *fsc);
	/**
	 * One access of @p size bytes, 1 to 8, to memory of the guest that no region claims:
	 * a part of an instruction whose other part is a device's. @p value is in
	 * little-endian order, as in struct lhv_mmio. LHV_TRAP_INSN_MEM_FAULT becomes an
	 * external abort. May be null: then nothing is there.
	 */
	enum lhv_trap_insn_mem (*memory)(void *ctx, lhv_ipa_t ipa, unsigned int size,
					 bool write, uint64_t *value);
	/**
	 * Reads the 128-bit register V0 to V31 (AArch32: Q0 to Q15) of the guest, low half
	 * first, from wherever it is. Both may be null: then instructions that use them give
	 * LHV_EXIT.
	 */
	void (*fp_get)(void *ctx, unsigned int reg, uint64_t v[2]);
	/** Writes it; as an A64 instruction would, with bits of an SVE register above it 0. */
	void (*fp_set)(void *ctx, unsigned int reg, const uint64_t v[2]);
};

/** What lhv_trap_insn_mmio() works with; shared by all vCPUs, or one for each. */
struct lhv_trap_insn_cfg {
	const struct lhv_trap_mmio_table *mmio; /**< Emulated devices. */
	const struct lhv_trap_insn_ops *ops;	/**< Callbacks. */
	void *ctx;				/**< Their context. */
	uint32_t features;			/**< LHV_TRAP_INSN_F_*. */
	/** Atomic instructions (FEAT_LSE but not FEAT_LSE128, and AArch32 SWP) are done as
	 *  reads and then writes. They are atomic only if nothing else accesses the device
	 *  meanwhile. Otherwise they are refused, as any interconnect may. */
	bool atomics;
};

/** The vCPU that took the exit. */
struct lhv_trap_insn_vcpu {
	struct lhv_regs *regs; /**< Its registers. */
	uint64_t *sp;	       /**< Its current stack pointer: SP_EL0, or SP_EL1 if
					      PSTATE.SP is 1 at EL1. AArch32: not used. */
	uint16_t index;	       /**< Given to devices. */
	bool big_endian;       /**< lhv_trap_big_endian(). */
};

/** How it ended. */
enum lhv_trap_insn_why {
	LHV_TRAP_INSN_DONE = 0,	   /**< Done. */
	LHV_TRAP_INSN_RETRY,	   /**< Nothing was done: the guest executes it again. */
	LHV_TRAP_INSN_FETCH,	   /**< The fetch faulted. */
	LHV_TRAP_INSN_TRANSLATE,   /**< Stage 1 faulted for one of its pages. */
	LHV_TRAP_INSN_UNCLAIMED,   /**< Nothing is at an address of it. */
	LHV_TRAP_INSN_DEVICE,	   /**< A device refused, or returned LHV_EXIT. */
	LHV_TRAP_INSN_NO_ATOMIC,   /**< Exclusive and atomic instructions are refused. */
	LHV_TRAP_INSN_NOT_DONE,	   /**< It is recognised, but not emulated. */
	LHV_TRAP_INSN_NOT_DECODED, /**< It is not known. */
	LHV_TRAP_INSN_CONSTRAINED, /**< It is CONSTRAINED UNPREDICTABLE: undefined here. */
	LHV_TRAP_INSN_CALLBACK,	   /**< A callback is null, or said EXIT. */
	LHV_TRAP_INSN_OTHER, /**< Not a fault that an emulated device can cause, or its
				address is not known. */
};

/** Report of lhv_trap_insn_mmio(). */
struct lhv_trap_insn_result {
	uint8_t why; /**< enum lhv_trap_insn_why. */
	struct lhv_trap_insn
		in; /**< The instruction; of kind UNKNOWN if there is none. */
	/** @name The exception, with LHV_INJECT
	 * For an EL1 in AArch64, lhv_trap_inject_sync() takes esr, va and va_valid.
	 * @{ */
	uint64_t esr;  /**< ESR_EL1 in its form for a lower EL. */
	lhv_va_t va;   /**< Address that failed. */
	bool va_valid; /**< va is valid; false for an undefined instruction. */
	bool fetch;    /**< Instruction abort. */
	bool write;    /**< A store failed. */
	uint8_t fsc;   /**< IFSC or DFSC. */
	/** @} */
	uint8_t done;		/**< Accesses of devices and memory that were made. */
	lhv_ipa_t ipa;		/**< Of the last access that was tried. */
	struct lhv_mmio access; /**< As given to the device that was tried last. */
};

/**
 * Does the load or store that caused a data abort. Call it when lhv_trap_mmio() answered
 * LHV_EXIT with LHV_TRAP_MMIO_NO_SYNDROME or LHV_TRAP_MMIO_NO_IPA.
 *
 * The instruction is fetched anew. If it is not one that can have caused this abort (another
 * vCPU has written over it), or a callback says RETRY, the answer is LHV_HANDLED, with
 * RETRY and nothing changed: the guest executes what is there now.
 *
 * All pages are translated first. Then the accesses are made, in the order of the
 * architecture's pseudocode and at most LHV_TRAP_INSN_MAX; one of 16 bytes as two, and as
 * two words where it is of 8 bytes for SIMD&FP registers in AArch32. An access that crosses
 * a page is made byte by byte. With LHV_HANDLED registers are written, base included, PC is
 * advanced (or loaded), and ITSTATE, BTYPE and SS are what they should be. With LHV_INJECT
 * and LHV_EXIT no register has changed; accesses before the one that failed have been made,
 * and are made again if the guest is resumed, as on hardware.
 *
 * An exclusive or atomic instruction (but see lhv_trap_insn_cfg.atomics), FEAT_LS64 and
 * FEAT_THE give LHV_INJECT with a data abort "unsupported exclusive or atomic access". What is
 * otherwise recognised but not emulated gives LHV_INJECT with an external abort.
 *
 * Handlers are called as lhv_trap_mmio() calls them.
 *
 * @param cfg    devices and callbacks
 * @param trap   of kind LHV_TRAP_DABT; others give LHV_EXIT, OTHER
 * @param v      the vCPU
 * @param result why, never null
 *
 * Shared with itself and lhv_trap_mmio(); exclusive on @p v and what it points to.
 */
enum lhv_action lhv_trap_insn_mmio(const struct lhv_trap_insn_cfg *cfg,
				   const struct lhv_trap *trap,
				   const struct lhv_trap_insn_vcpu *v,
				   struct lhv_trap_insn_result *result);

/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_INSN_H */
