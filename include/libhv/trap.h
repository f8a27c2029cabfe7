/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file trap.h
 * What a guest did to reach EL2, and what to do about it.
 *
 * lhv_trap_decode() turns the syndrome registers of an exit into a tagged struct. For each
 * kind there is then something that acts on it: lhv_trap_mmio() for device accesses,
 * lhv_trap_sysreg() for system registers, lhv_trap_smccc() for HVC and SMC. Where the
 * answer is an exception, lhv_trap_inject_undef() and its relatives compute what the guest
 * takes. A typical exit loop:
 *
 *     lhv_trap_decode(f, v->esr, v->far, v->hpfar, v->regs.pstate, v->regs.pc, &t);
 *     if (t.skip)
 *             lhv_trap_advance_pc(&v->regs, t.il);
 *     else switch (t.kind) {
 *     case LHV_TRAP_DABT:
 *             action = lhv_trap_mmio(&mmio, &t, &v->regs, index, big_endian, &result);
 *             ...
 *
 * Nothing here allocates, prints or keeps state outside the caller's structs. What a guest
 * passes can make no function loop longer than its documented bound.
 *
 * <libhv/trap/a32.h> is for guests whose EL1 is AArch32.
 *
 * Device accesses whose syndrome has ISV = 0 (pairs, pre- and post-indexed, SIMD&FP and
 * others) are for lhv_trap_insn_mmio() of libhv/trap/insn.h; lhv_trap_mmio() says so.
 */
#ifndef LIBHV_TRAP_H
#define LIBHV_TRAP_H

#include <libhv/err.h>
#include <libhv/features.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Decoder */
/** @{ */

/** What was trapped; which member of struct lhv_trap's union is valid follows from it. */
enum lhv_trap_kind {
	LHV_TRAP_UNKNOWN = 0, /**< An EC or field value that this CPU cannot produce. */
	LHV_TRAP_NO_REASON,   /**< EC 0x00: an undefined instruction, mostly. */
	LHV_TRAP_WFX,	      /**< WFI, WFE, WFIT, WFET: u.wfx. */
	LHV_TRAP_CP15_32,     /**< AArch32 MCR, MRC to CP15: u.cp. */
	LHV_TRAP_CP15_64,     /**< AArch32 MCRR, MRRC to CP15: u.cp. */
	LHV_TRAP_CP14_32,     /**< AArch32 MCR, MRC to CP14: u.cp. */
	LHV_TRAP_CP14_64,     /**< AArch32 MRRC to CP14: u.cp. */
	LHV_TRAP_CP14_LDST,   /**< AArch32 LDC, STC to CP14: u.cp. */
	LHV_TRAP_VMRS,	      /**< AArch32 VMRS of an ID register: u.cp. */
	LHV_TRAP_FP,	      /**< Floating point or SIMD is disabled. */
	LHV_TRAP_PAUTH,	      /**< Pointer authentication is disabled. */
	LHV_TRAP_LS64,	      /**< LD64B, ST64B and relatives: u.value as in the ISS. */
	LHV_TRAP_BTI,	      /**< Branch target exception: u.value is BTYPE. */
	LHV_TRAP_ILLEGAL,     /**< Illegal execution state. */
	LHV_TRAP_SVC,	      /**< SVC: u.imm. */
	LHV_TRAP_HVC,	      /**< HVC: u.imm. */
	LHV_TRAP_SMC,	      /**< SMC: u.imm, 0 from AArch32. */
	LHV_TRAP_SYSREG,      /**< MSR, MRS or SYS: u.sys. */
	LHV_TRAP_SYSREG128,   /**< MSRR, MRRS or SYSP: u.sys. */
	LHV_TRAP_SVE,	      /**< SVE is disabled. */
	LHV_TRAP_SME,	   /**< SME is disabled or in the wrong mode: u.value is SMTC. */
	LHV_TRAP_ERET,	   /**< u.value: 0 ERET, 2 ERETAA, 3 ERETAB. */
	LHV_TRAP_TSTART,   /**< u.value is Rd. */
	LHV_TRAP_FPAC,	   /**< Failed authentication: u.value is ISS[1:0]. */
	LHV_TRAP_IABT,	   /**< Instruction abort: u.abort. */
	LHV_TRAP_DABT,	   /**< Data abort: u.abort. */
	LHV_TRAP_PC_ALIGN, /**< Misaligned PC: u.abort.va. */
	LHV_TRAP_SP_ALIGN, /**< Misaligned SP. */
	LHV_TRAP_MOPS,	   /**< Memory copy or set: u.value is the ISS. */
	LHV_TRAP_FP_EXCEPTION, /**< Trapped floating-point exception: u.value is the ISS. */
	LHV_TRAP_GCS,	       /**< Guarded control stack: u.value is the ISS. */
	LHV_TRAP_SERROR,       /**< SError: u.serror. */
	LHV_TRAP_BREAKPOINT,   /**< Hardware breakpoint. */
	LHV_TRAP_STEP,	       /**< Software step: u.value is EX, if ISV (else 0). */
	LHV_TRAP_WATCHPOINT,   /**< Watchpoint: u.abort (va, write, cm, vncr). */
	LHV_TRAP_BKPT32,       /**< AArch32 BKPT: u.imm. */
	LHV_TRAP_VECTOR32,     /**< AArch32 vector catch. */
	LHV_TRAP_BRK,	       /**< BRK: u.imm. */
	LHV_TRAP_PROFILING,    /**< PMU or profiling exception: u.value is the ISS. */
	LHV_TRAP_KINDS	       /**< Number of kinds. */
};

/** Why an abort happened: IFSC or DFSC without its level. */
enum lhv_trap_fault {
	LHV_TRAP_FAULT_UNKNOWN = 0,   /**< Reserved code. */
	LHV_TRAP_FAULT_ADDRESS_SIZE,  /**< Address size, of IPA or of table. */
	LHV_TRAP_FAULT_TRANSLATION,   /**< Nothing is mapped. */
	LHV_TRAP_FAULT_ACCESS_FLAG,   /**< The access flag is clear. */
	LHV_TRAP_FAULT_PERMISSION,    /**< Mapped, and not permitted. */
	LHV_TRAP_FAULT_EXTERNAL,      /**< Synchronous external abort, not on a walk. */
	LHV_TRAP_FAULT_EXTERNAL_WALK, /**< ... on a walk; level is valid. */
	LHV_TRAP_FAULT_ECC,	      /**< Parity or ECC error, not on a walk. */
	LHV_TRAP_FAULT_ECC_WALK,      /**< ... on a walk; level is valid. */
	LHV_TRAP_FAULT_TAG_CHECK,     /**< Tag check. */
	LHV_TRAP_FAULT_ALIGNMENT,     /**< Alignment. */
	LHV_TRAP_FAULT_GPF,	      /**< Granule protection, not on a walk. */
	LHV_TRAP_FAULT_GPF_WALK,      /**< ... on a walk; level is valid. */
	LHV_TRAP_FAULT_TLB_CONFLICT,  /**< TLB conflict. */
	LHV_TRAP_FAULT_ATOMIC_UPDATE, /**< Unsupported atomic hardware update. */
	LHV_TRAP_FAULT_LOCKDOWN,      /**< Implementation defined: lockdown. */
	LHV_TRAP_FAULT_EXCLUSIVE,     /**< Implementation defined: exclusive or atomic. */
	LHV_TRAP_FAULT_DEBUG,	      /**< Debug exception. */
	LHV_TRAP_FAULTS		      /**< Number of them. */
};

/** How much of lhv_trap_abort.ipa is true (DDI 0487, HPFAR_EL2). */
enum lhv_trap_ipa {
	LHV_TRAP_IPA_NONE = 0, /**< No IPA belongs to this fault. */
	LHV_TRAP_IPA_EXACT,    /**< The address accessed. */
	LHV_TRAP_IPA_PAGE,     /**< 4 KiB page of the descriptor of a stage-1 walk. */
	/** HPFAR_EL2 is not valid: translate va with AT S1E1R/W (or S1E0R/W for EL0) and read
	 *  PAR_EL1; if that fails the guest changed its tables: resume it, to fault again. */
	LHV_TRAP_IPA_TRANSLATE,
};

/** No level: in lhv_trap_abort.level. */
#define LHV_TRAP_NO_LEVEL (-3)

/** An instruction or data abort. */
struct lhv_trap_abort {
	lhv_va_t va;   /**< Virtual address, if va_valid. */
	lhv_ipa_t ipa; /**< Intermediate physical address, as ipa_state says; else 0. */
	uint8_t fault; /**< enum lhv_trap_fault. */
	int8_t level;  /**< Lookup level, -2 to 3, or LHV_TRAP_NO_LEVEL. */
	uint8_t fsc;   /**< IFSC or DFSC as in the syndrome. */
	uint8_t ipa_state; /**< enum lhv_trap_ipa. */
	bool va_valid;	   /**< FAR_EL2 is valid. */
	bool s1ptw;	   /**< A stage-2 fault on a walk of stage 1. */
	bool write;	   /**< A write (cache maintenance too). Always false in IABT. */
	bool cm;	   /**< Cache maintenance or address translation instruction. */
	bool ea;	   /**< External abort type, implementation defined. */
	bool isv;	   /**< size, sse, srt, sf and ar are valid. */
	uint8_t size;	   /**< Bytes: 1, 2, 4, 8. 0 unless isv. */
	uint8_t srt;	   /**< Register, 31 is the zero register. 0 unless isv. */
	bool sse;	   /**< Sign extension. */
	bool sf;	   /**< 64-bit register. */
	bool ar;	   /**< Acquire or release semantics. */
	bool vncr;	   /**< Access through VNCR_EL2. */
	uint8_t set;	   /**< SET, or LST of an LD64B, ST64B. */
	uint8_t xs;	   /**< Register of an ST64BV or ST64BV0. */
	bool tnd;	   /**< Tag or data fault of a tag access. */
	bool tag_access;   /**< Access to tags was not permitted. */
	bool gcs;	   /**< Access by a guarded control stack operation. */
	bool assured;	   /**< AssuredOnly permission. */
	bool overlay;	   /**< Denied by a permission overlay. */
	bool dirty;	   /**< Denied for the dirty state. */
};

/** WFI and relatives. */
struct lhv_trap_wfx {
	bool wfe;      /**< WFE or WFET; otherwise WFI or WFIT. */
	bool timeout;  /**< WFIT or WFET. */
	bool rn_valid; /**< rn is valid. */
	uint8_t rn;    /**< Register with the time-out (CNTVCT_EL0 value), 31 is zero. */
};

/** A system register access or SYS instruction. */
struct lhv_trap_sys {
	uint16_t enc; /**< LHV_SYSREG(op0, op1, CRn, CRm, op2). */
	uint8_t rt; /**< Register, 31 is the zero register; first of a pair in SYSREG128. */
	bool read; /**< MRS, SYSL, MRRS. */
};

/** An AArch32 coprocessor access. Registers are numbers of struct lhv_regs.x (R15 is 31). */
struct lhv_trap_cp {
	uint8_t opc1, opc2, crn, crm; /**< As in the instruction; 0 where it has none. */
	uint8_t rt, rt2;	      /**< rt is the base register of LDC, STC. */
	uint8_t am;		      /**< LDC, STC: addressing mode. */
	uint8_t imm8;		      /**< LDC, STC: offset. */
	bool add;		      /**< LDC, STC: the offset is added. */
	bool read;		      /**< MRC, MRRC, VMRS, LDC. */
};

/** An SError. */
struct lhv_trap_serror {
	bool ids;  /**< The syndrome is implementation defined: nothing else is valid. */
	bool iesb; /**< Synchronised by an implicit error synchronisation. */
	bool categorised; /**< aet is valid. */
	bool ea;	  /**< External abort type. */
	uint8_t aet;	  /**< AET: 0 UC, 1 UEU, 2 UEO, 3 UER, 6 CE. */
};

/** A decoded exit. */
struct lhv_trap {
	uint64_t esr; /**< As given. */
	uint8_t kind; /**< enum lhv_trap_kind. */
	uint8_t ec;   /**< Exception class. */
	bool il;      /**< The instruction has 4 bytes (else 2). */
	bool aarch32; /**< From AArch32. */
	uint8_t el;   /**< Exception level it came from: 0, 1 or 2. */
	bool skip; /**< An AArch32 instruction whose condition fails: only advance PC. */
	bool res0; /**< Bits are set that DDI 0487 has as RES0 for this kind; their
			      meaning, if any, is not in the decoded fields. */
	union {
		struct lhv_trap_abort abort;
		struct lhv_trap_sys sys;
		struct lhv_trap_wfx wfx;
		struct lhv_trap_cp cp;
		struct lhv_trap_serror serror;
		uint16_t imm;
		uint32_t value;
	} u; /**< By kind. */
};

/**
 * Decodes an exit to EL2. Total: every combination of values gives a result, in constant
 * time; a value that the architecture reserves, or that needs a feature which @p f lacks,
 * gives LHV_TRAP_UNKNOWN (or LHV_TRAP_FAULT_UNKNOWN in an abort) and is never guessed.
 *
 * An SError exit arrives by its own vector: it is decoded like any other, as its EC says.
 *
 * @param f      the CPU that took the exception
 * @param esr    ESR_EL2
 * @param far    FAR_EL2
 * @param hpfar  HPFAR_EL2
 * @param pstate SPSR_EL2
 * @param elr    ELR_EL2
 * @param out    all fields are written that its kind makes valid; others are unspecified
 *
 * Lock-free. DDI 0487, D24.2 (ESR_EL2), D1.
 */
void lhv_trap_decode(const struct lhv_cpu_features *f, uint64_t esr, uint64_t far,
		     uint64_t hpfar, uint64_t pstate, uint64_t elr, struct lhv_trap *out);

/** Name of an enum lhv_trap_kind, for messages: "dabt"; "?" for a value that is none. The
 *  string is static. Lock-free. */
const char *lhv_trap_kind_name(unsigned int kind);

/** Name of an enum lhv_trap_fault, for messages: "translation"; "?" for a value that is
 *  none. The string is static. Lock-free. */
const char *lhv_trap_fault_name(unsigned int fault);

/** @} */
/** @name Program counter */
/** @{ */

/**
 * Moves past the instruction that was trapped: PC by 4, or by 2 if not @p il; PSTATE.BTYPE
 * and PSTATE.SS become 0; AArch32 ITSTATE advances. Not to be called for HVC or SVC, whose
 * return address is already the next instruction. Exclusive on @p regs. DDI 0487, D1, D2.12.
 */
void lhv_trap_advance_pc(struct lhv_regs *regs, bool il);

/**
 * Whether AArch32 condition @p cond (0 to 15) holds in @p pstate (C1.2.4). Lock-free.
 */
bool lhv_trap_condition(uint8_t cond, uint64_t pstate);

/**
 * Whether a data access of the guest is big-endian: @p pstate (E for AArch32) and
 * @p sctlr_el1 (EE, E0E) say so. Lock-free.
 */
bool lhv_trap_big_endian(uint64_t pstate, uint64_t sctlr_el1);

/** @} */
/** @name Device accesses */
/** @{ */

/** A range of IPA space that something emulates. */
struct lhv_trap_region {
	lhv_ipa_t base; /**< First address. */
	uint64_t size;	/**< Bytes; not 0, base + size <= 2^64. */
	lhv_mmio_fn fn; /**< Called for each access. */
	void *ctx;	/**< First argument of fn. */
};

/** What an access that no region claims comes to. */
enum lhv_trap_unclaimed {
	LHV_TRAP_UNCLAIMED_ABORT = 0, /**< LHV_INJECT: an external abort. */
	LHV_TRAP_UNCLAIMED_RAZ_WI, /**< Reads as zero, writes are lost; result says so. */
	LHV_TRAP_UNCLAIMED_EXIT,   /**< LHV_EXIT. */
};

/** Regions, sorted by address. Fields are private, apart from `unclaimed`. */
struct lhv_trap_mmio_table {
	struct lhv_trap_region *v; /**< Private: the caller's array. */
	uint32_t count;		   /**< Private. */
	uint32_t cap;		   /**< Private. */
	uint8_t unclaimed;	   /**< enum lhv_trap_unclaimed; ABORT after init. */
};

/** How an access ended, or why it did not. */
enum lhv_trap_mmio_why {
	LHV_TRAP_MMIO_DONE =
		0, /**< Claimed and done, or claimed and refused by the device. */
	LHV_TRAP_MMIO_UNCLAIMED,   /**< No region has all of its bytes. */
	LHV_TRAP_MMIO_NO_SYNDROME, /**< ISV = 0: for lhv_trap_insn_mmio(). */
	LHV_TRAP_MMIO_DEVICE,	   /**< The device returned LHV_EXIT. */
	LHV_TRAP_MMIO_WALK,	   /**< The guest's stage-1 tables are there. */
	LHV_TRAP_MMIO_FETCH,	   /**< It executes there. */
	LHV_TRAP_MMIO_CACHE,	   /**< Cache maintenance: done by doing nothing. */
	LHV_TRAP_MMIO_NO_IPA, /**< The address is not known: lhv_trap_abort.ipa_state. */
	LHV_TRAP_MMIO_OTHER,  /**< Not a fault that an emulated device can cause. */
};

/** Report of lhv_trap_mmio(). */
struct lhv_trap_mmio_result {
	uint8_t why;   /**< enum lhv_trap_mmio_why. */
	lhv_ipa_t ipa; /**< Address, when known. */
	struct lhv_mmio
		access; /**< As given to the device: valid with DONE and DEVICE, and
				     with UNCLAIMED (offset is then the IPA). */
};

/**
 * Makes @p t an empty table over @p array of @p cap regions.
 * @return LHV_OK; LHV_ERR_INVAL for a null pointer (@p array may be null if @p cap is 0).
 * Exclusive on @p t.
 */
int lhv_trap_mmio_init(struct lhv_trap_mmio_table *t, struct lhv_trap_region *array,
		       uint32_t cap);

/**
 * Adds a copy of @p r. O(n). On an error @p t is unchanged.
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, size 0, or no fn; LHV_ERR_RANGE: the end
 * is beyond 2^64; LHV_ERR_EXISTS: overlaps a region; LHV_ERR_NOMEM: the array is full.
 * Exclusive on @p t: add everything before a vCPU runs.
 */
int lhv_trap_mmio_add(struct lhv_trap_mmio_table *t, const struct lhv_trap_region *r);

/**
 * Finds the region with all of [@p ipa, @p ipa + @p size). O(log n).
 * @return the region, or null. Shared with itself and lhv_trap_mmio().
 */
const struct lhv_trap_region *lhv_trap_mmio_find(const struct lhv_trap_mmio_table *t,
						 lhv_ipa_t ipa, unsigned int size);

/**
 * Performs the device access of a data abort. On LHV_HANDLED the register is written (by
 * SF and SSE; register 31 is never) and PC advanced. On LHV_INJECT and LHV_EXIT @p regs is
 * unchanged: inject with lhv_trap_inject_sea(), or finish a load or store yourself with
 * lhv_trap_mmio_complete().
 *
 * A device's handler is called with no lock held, on the calling core, at most once; it
 * may be called for other vCPUs at the same time, and may call lhv_trap_mmio() again with
 * other @p regs. Its answer LHV_INJECT becomes this function's.
 *
 * An access that crosses the end of a region is unclaimed, even if another region follows.
 *
 * @param t          regions
 * @param trap       of kind LHV_TRAP_DABT or LHV_TRAP_IABT; others give LHV_EXIT, OTHER
 * @param regs       the guest's registers
 * @param vcpu       index, given to the device
 * @param big_endian lhv_trap_big_endian()
 * @param result     why, never null
 *
 * Shared with itself; exclusive on @p regs.
 */
enum lhv_action lhv_trap_mmio(const struct lhv_trap_mmio_table *t,
			      const struct lhv_trap *trap, struct lhv_regs *regs,
			      uint16_t vcpu, bool big_endian,
			      struct lhv_trap_mmio_result *result);

/**
 * Finishes a load or store with a valid syndrome (isv): for a load puts @p value, low
 * bytes, in its register as lhv_trap_mmio() does; advances PC. A trap without syndrome
 * only advances PC. Exclusive on @p regs.
 */
void lhv_trap_mmio_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			    bool big_endian, uint64_t value);

/** @} */
/** @name System registers */
/** @{ */

/** What a read or a write of a system register does. */
enum lhv_trap_sysreg_do {
	LHV_TRAP_SYSREG_UNDEF = 0, /**< LHV_INJECT: an undefined instruction. */
	LHV_TRAP_SYSREG_FIXED, /**< Reads `value`; writes are ignored (RAZ/WI with 0). */
	LHV_TRAP_SYSREG_CALL,  /**< Calls fn. */
	LHV_TRAP_SYSREG_EXIT,  /**< LHV_EXIT. */
};

/** One access, as a handler gets it. */
struct lhv_trap_sysreg_access {
	uint16_t enc;	/**< LHV_SYSREG_<NAME>. */
	uint16_t vcpu;	/**< Index of the vCPU. */
	bool write;	/**< MSR or SYS. */
	uint8_t el;	/**< Exception level of the guest: 0 or 1. */
	uint64_t value; /**< Written, or where to put what is read. */
};

/** A handler: LHV_HANDLED, LHV_INJECT (undefined instruction) or LHV_EXIT. */
typedef enum lhv_action (*lhv_trap_sysreg_fn)(void *ctx,
					      struct lhv_trap_sysreg_access *a);

/** One system register. */
struct lhv_trap_sysreg_row {
	uint16_t enc;	       /**< LHV_SYSREG_<NAME>. */
	uint8_t read;	       /**< enum lhv_trap_sysreg_do. */
	uint8_t write;	       /**< enum lhv_trap_sysreg_do. */
	lhv_trap_sysreg_fn fn; /**< Needed if read or write is CALL. */
	uint64_t value;	       /**< Of a FIXED read. */
};

/** Values that a guest reads in the ID space op0 = 3, op1 = 0, CRn = 0. */
struct lhv_trap_id {
	uint64_t v[64]; /**< [CRm * 8 + op2]; CRm 0 has MIDR, MPIDR and REVIDR. */
};

/** System registers of one VM or vCPU; initialise with lhv_trap_sysregs_init(). */
struct lhv_trap_sysregs {
	const struct lhv_trap_sysreg_row *rows; /**< Sorted by enc, each once. */
	uint32_t count;				/**< Number of rows. */
	const struct lhv_trap_id *id; /**< ID space, or null: it is as other rows. */
	void *ctx;		      /**< First argument of every fn. */
	bool rows_in_id;	      /**< Some row is in the ID space. */
};

/**
 * Checks the arguments and fills @p t in. The rows and @p id stay the caller's and must
 * outlive it.
 * @return LHV_OK; LHV_ERR_INVAL: null pointer (@p rows may be null if @p count is 0), rows
 * not strictly sorted, a CALL without fn, an unknown `read` or `write`. On an error @p t is unchanged. Exclusive on @p t.
 */
int lhv_trap_sysregs_init(struct lhv_trap_sysregs *t,
			  const struct lhv_trap_sysreg_row *rows, uint32_t count,
			  const struct lhv_trap_id *id, void *ctx);

/**
 * Performs a trapped system register access (LHV_TRAP_SYSREG). Reads of the ID space
 * (CRm 0 to 7) are answered from `id`, with reserved encodings as zero; rows come first.
 * What has no row, and a register of EL1 or higher used from EL0, is undefined. O(log n).
 *
 * On LHV_HANDLED the register is written and PC advanced. On LHV_INJECT (undefined
 * instruction: lhv_trap_inject_undef()) and LHV_EXIT @p regs is unchanged; finish an
 * LHV_EXIT with lhv_trap_sysreg_complete(). Other kinds of trap give LHV_INJECT.
 *
 * Shared with itself; exclusive on @p regs.
 */
enum lhv_action lhv_trap_sysreg(const struct lhv_trap_sysregs *t,
				const struct lhv_trap *trap, struct lhv_regs *regs,
				uint16_t vcpu);

/** Finishes an access: puts @p value in the register if it was a read, advances PC.
 *  Exclusive on @p regs. */
void lhv_trap_sysreg_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			      uint64_t value);

/**
 * What a guest may see of the CPU. All false and 0 is the least: a CPU of Armv8.0 with what
 * needs no state beyond that of FP/SIMD. Set what the vCPU context-switches and what the
 * hypervisor's trap controls permit.
 */
struct lhv_trap_id_policy {
	uint64_t midr;	 /**< MIDR_EL1; 0 for the hardware's. */
	uint64_t mpidr;	 /**< MPIDR_EL1; bit 31 is set for it. */
	uint8_t pa_bits; /**< Physical addresses as the guest sees them, at least 32; 0 for
			      the hardware's. Rounded down to what PARange can say. */
	bool aarch32_el0; /**< EL0 may use AArch32. */
	bool aarch32_el1; /**< EL1 may use AArch32 (implies aarch32_el0). */
	bool gic;	  /**< The guest has the GIC system registers (of GICv3). */
	bool pauth;	  /**< Keys are switched, HCR_EL2.API and APK are 1. */
	bool csv2_2;	  /**< SCXTNUM_EL0/1 are switched, HCR_EL2.EnSCXT is 1. */
	bool ras;	  /**< DISR_EL1 is virtual and the ERX registers are answered. */
	uint8_t mte; /**< Highest MTE version: 1 needs nothing, 2 and 3 need RGSR, GCR,
			       TFSR* switched and HCR_EL2.ATA. */
	bool debug;  /**< Breakpoints and watchpoints work; otherwise the two of each are
			       announced that the architecture requires, and trap. */
	bool pmu;    /**< PMUv3 works, up to FEAT_PMUv3p5. */
	bool mops;   /**< HCRX_EL2.MSCEn is 1. */
	bool ecv;    /**< Self-synchronised counters (FEAT_ECV, without CNTPOFF). */
	bool wfxt;   /**< WFIT and WFET are handled when trapped. */
	bool sve;    /**< SVE state is switched. */
	bool sme;    /**< SME state is switched. */
	bool lo;     /**< LORegions are the guest's. */
};

/**
 * Computes what a guest reads in the ID space from the hardware's values @p hw and what
 * the policy permits. Never more than the hardware has; a field that neither this library
 * version nor @p p knows reads as "absent". Signed and unsigned fields are each compared
 * as such.
 *
 * Always hidden: EL2, EL3, Secure EL2, Realms, MPAM, AMU, TME, GCS, NMI, SPE, TRBE, trace,
 * trace filter, BRBE, nested virtualization, TCR2, SCTLR2, permission indirection and
 * overlay, THE, D128, LS64, FEAT_DoubleLock, fine-grained traps, random numbers' trap.
 *
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, pa_bits below 32 and not 0;
 * LHV_ERR_UNSUPPORTED: the policy asks for what @p hw lacks (AArch32, pauth, MTE, PMU,
 * SVE, SME, GIC). On an error @p out is unchanged. Lock-free.
 */
int lhv_trap_id_init(struct lhv_trap_id *out, const struct lhv_cpu_id *hw,
		     const struct lhv_trap_id_policy *p);

/** @} */
/** @name SMCCC and PSCI */
/** @{ */

/** What power state a vCPU is in. */
enum lhv_trap_psci_state {
	LHV_TRAP_PSCI_OFF = 0,	  /**< Off, may be turned on. */
	LHV_TRAP_PSCI_ON_PENDING, /**< CPU_ON was accepted; it has not started yet. */
	LHV_TRAP_PSCI_ON,	  /**< Runs. */
	LHV_TRAP_PSCI_STOPPING, /**< CPU_OFF was accepted; it is still on its core. Seen as ON. */
};

/** Power state of one vCPU. Private; changes by atomic operations alone. */
struct lhv_trap_psci_vcpu {
	uint32_t state; /**< enum lhv_trap_psci_state. */
};

/** How SYSTEM_RESET and its relatives differ. */
enum lhv_trap_psci_reset {
	LHV_TRAP_PSCI_RESET_COLD = 0, /**< SYSTEM_RESET. */
	LHV_TRAP_PSCI_RESET_WARM,     /**< SYSTEM_RESET2, SYSTEM_WARM_RESET. */
	LHV_TRAP_PSCI_RESET_VENDOR,   /**< SYSTEM_RESET2, a vendor's type. */
};

/**
 * What the integrator does for PSCI. Each returns 0 or a negative enum lhv_err, which the
 * guest sees as: UNSUPPORTED -> NOT_SUPPORTED, INVAL and RANGE -> INVALID_PARAMETERS,
 * DENIED -> DENIED, FAULT -> INVALID_ADDRESS (INVALID_PARAMETERS of a PSCI before 1.0, which
 * does not have it), others -> INTERNAL_FAILURE. Each may be
 * called on several cores at once. A null pointer makes a function NOT_SUPPORTED, unless
 * stated otherwise.
 */
struct lhv_trap_psci_ops {
	/** Starts vCPU @p vcpu, which is off and stays reserved for this call: reset its
	 *  registers, PC @p entry, x0 @p context_id. It calls lhv_trap_psci_started() before
	 *  its first instruction. Required. */
	int (*cpu_on)(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t context_id,
		      bool aarch64);
	/** Asks whether calling vCPU @p vcpu may stop. Null: it may. */
	int (*cpu_off)(void *ctx, uint16_t vcpu);
	/** vCPU @p vcpu suspends. @p powerdown: it loses its state and wakes at @p entry with
	 *  x0 @p context_id (return 0 without doing so, and it is a standby); otherwise it
	 *  goes on where it is. @p state_id: power_state without StateType; 0 for
	 *  CPU_DEFAULT_SUSPEND. Null: every suspend is a standby that wakes at once. */
	int (*cpu_suspend)(void *ctx, uint16_t vcpu, bool powerdown, uint32_t state_id,
			   lhv_ipa_t entry, uint64_t context_id);
	/** Suspends the VM; all other vCPUs are off. */
	int (*system_suspend)(void *ctx, uint16_t vcpu, lhv_ipa_t entry,
			      uint64_t context_id);
	/** Turns the VM off; @p hibernate: SYSTEM_OFF2. Required. */
	int (*system_off)(void *ctx, bool hibernate);
	/** Resets the VM; @p type is the vendor's with LHV_TRAP_PSCI_RESET_VENDOR. Required. */
	int (*system_reset)(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
			    uint64_t cookie);
	/** Whether the guest has memory to execute at @p entry. Null: always. */
	bool (*entry_valid)(void *ctx, lhv_ipa_t entry);
	/** All of the VM's memory is, or is not, overwritten before anything else runs in it
	 *  after a reset; @p was: what it was so far. */
	int (*mem_protect)(void *ctx, bool enable, bool *was);
	/** 0 if [@p base, @p base + @p length) is memory that mem_protect covers;
	 *  LHV_ERR_DENIED if some of it is not. @p length is not 0, the end no more than 2^64. */
	int (*mem_protect_check_range)(void *ctx, lhv_ipa_t base, uint64_t length);
	/** OS-initiated mode, or the platform-coordinated one that a VM starts with: who says
	 *  how deep a cluster sleeps. cpu_suspend keeps to it. Null: platform-coordinated. */
	int (*suspend_mode)(void *ctx, uint16_t vcpu, bool os_initiated);
	/** How long, in microseconds, or with @p count how often vCPU @p vcpu has been in
	 *  @p power_state since the VM started. An error is seen as 0. */
	int (*stat)(void *ctx, uint16_t vcpu, uint32_t power_state, bool count,
		    uint64_t *value);
};

/** PSCI of one VM. Fill in with lhv_trap_psci_init(), which clears the three bools: they may
 *  be set before a vCPU runs. All else is private. */
struct lhv_trap_psci {
	const uint64_t *affinity;	 /**< MPIDR_EL1 affinity fields of each vCPU. */
	struct lhv_trap_psci_vcpu *vcpu; /**< Power state of each. */
	uint32_t count;			 /**< Number of vCPUs. */
	uint32_t version;		 /**< major << 16 | minor. */
	bool hibernate;			 /**< SYSTEM_OFF2 is offered. */
	bool aarch32;			 /**< EL1 of the guest is AArch32. */
	bool extended;			 /**< power_state has the extended format. */
	const struct lhv_trap_psci_ops *ops; /**< Callbacks. */
	void *ctx;			     /**< Their first argument. */
};

/**
 * Fills @p p in, all vCPUs off: call lhv_trap_psci_started() for the first one.
 *
 * @param p        filled in
 * @param affinity Aff3..Aff0 of each vCPU, in place as in MPIDR_EL1, other bits 0; stays
 *                 the caller's
 * @param vcpu     power states; stay the caller's memory
 * @param count    1 to 65536
 * @param version  0x00002 (0.2) or 0x10000 to 0x10003
 * @param ops      callbacks
 * @param ctx      their first argument
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, missing callback, affinity with other bits;
 * LHV_ERR_EXISTS: an affinity twice; LHV_ERR_RANGE: count; LHV_ERR_UNSUPPORTED: version.
 * On an error nothing is changed. Exclusive. O(n^2) in count.
 */
int lhv_trap_psci_init(struct lhv_trap_psci *p, const uint64_t *affinity,
		       struct lhv_trap_psci_vcpu *vcpu, uint32_t count, uint32_t version,
		       const struct lhv_trap_psci_ops *ops, void *ctx);

/**
 * vCPU @p vcpu is about to execute its first instruction: OFF or ON_PENDING -> ON.
 * @return LHV_OK; LHV_ERR_RANGE: no such vCPU; LHV_ERR_STATE: it is on already.
 * Shared with everything.
 */
int lhv_trap_psci_started(struct lhv_trap_psci *p, uint32_t vcpu);

/**
 * vCPU @p vcpu, which had LHV_TRAP_SMCCC_CPU_OFF (or is torn down), has left its core:
 * its state belongs to the next CPU_ON from here on. Any state -> OFF.
 * @return LHV_OK; LHV_ERR_RANGE: no such vCPU. Shared with everything.
 */
int lhv_trap_psci_stopped(struct lhv_trap_psci *p, uint32_t vcpu);

/** @return enum lhv_trap_psci_state of a vCPU, LHV_TRAP_PSCI_OFF if there is none. Shared
 *  with everything. */
enum lhv_trap_psci_state lhv_trap_psci_state(const struct lhv_trap_psci *p,
					     uint32_t vcpu);

/** Why lhv_trap_smccc() returns LHV_EXIT, or what it answered. */
enum lhv_trap_smccc_what {
	LHV_TRAP_SMCCC_DONE = 0, /**< Answered. */
	LHV_TRAP_SMCCC_UNKNOWN,	 /**< Answered with NOT_SUPPORTED. */
	LHV_TRAP_SMCCC_CPU_OFF,	 /**< EXIT: take the vCPU off its core, then
					   lhv_trap_psci_stopped(). */
	LHV_TRAP_SMCCC_SUSPEND, /**< EXIT: run the vCPU again when an interrupt wakes it. */
	LHV_TRAP_SMCCC_SYSTEM_OFF, /**< EXIT: the VM is off; x0 is INTERNAL_FAILURE, should
					   it run on. */
	LHV_TRAP_SMCCC_SYSTEM_RESET,   /**< EXIT: the VM resets; likewise. */
	LHV_TRAP_SMCCC_SYSTEM_SUSPEND, /**< EXIT: the VM is suspended. */
	LHV_TRAP_SMCCC_OWNER, /**< What the function of another owner returned. */
};

/** Answer to a call of ARCH_FEATURES about a workaround. */
enum lhv_trap_smccc_workaround {
	LHV_TRAP_WORKAROUND_UNKNOWN = 0, /**< NOT_SUPPORTED. */
	/** 0: this core needs it, and the call does it. Whoever offers WORKAROUND_3 has to
	 *  offer WORKAROUND_1 too. */
	LHV_TRAP_WORKAROUND_NEEDED,
	LHV_TRAP_WORKAROUND_NOT_NEEDED, /**< 1: no core needs it, or it needs no call. */
	LHV_TRAP_WORKAROUND_NOT_REQUIRED, /**< -2: WORKAROUND_2, always safe. */
};

/** A source of random numbers for guests (DEN 0098). */
struct lhv_trap_trng {
	uint32_t uuid[4]; /**< UUID of the back end, not 0; uuid[0] is not 0xffffffff. */
	/** Puts @p bits (1 to 192) conditioned bits into @p out, lowest first; what is above
	 *  them is ignored. Any error: NO_ENTROPY, the guest asks again. It may be called on
	 *  several cores at once, and does not wait. Required. */
	int (*entropy)(void *ctx, uint16_t vcpu, unsigned int bits, uint64_t out[3]);
	void *ctx; /**< Its first argument. */
};

/** What cleaning memory from caches costs a guest (CLEAN_INV_MEMREGION_ATTRIBUTES). */
struct lhv_trap_clean_inv {
	bool global;	     /**< Whatever the range, all is cleaned. */
	uint32_t latency_us; /**< The longest that a call takes. */
	uint64_t rate;	     /**< Calls that a second may see. */
	uint64_t break_even; /**< Bytes from which on it beats cleaning by address. */
	/** Cleans and invalidates [@p base, @p base + @p length) in all caches, or with
	 *  @p dry_run says whether it would. It bounds its work: LHV_ERR_BUSY and LHV_ERR_AGAIN
	 *  are seen as BUSY, LHV_ERR_TIMEOUT as RATE_LIMITED, LHV_ERR_UNSUPPORTED as
	 *  NOT_SUPPORTED, others as INVALID_PARAMETER. @p length is not 0, the end no more than
	 *  2^64. Required. */
	int (*fn)(void *ctx, uint16_t vcpu, lhv_ipa_t base, uint64_t length,
		  bool dry_run);
	void *ctx; /**< Its first argument. */
};

/** What a guest may know of the SoC (ARCH_SOC_ID). */
struct lhv_trap_soc {
	uint32_t version;  /**< JEP-106 code of the maker and its number; bit 31 is 0. */
	uint32_t revision; /**< Bit 31 is 0. */
	const char *name;  /**< UTF-8, at most 135 bytes are seen; null: none. */
};

/** SMCCC of one VM: filled in by the integrator (what is 0 is not offered), read-only while a
 *  vCPU runs. */
struct lhv_trap_smccc {
	/** What SMCCC_VERSION says, 0x10000 to 0x10007; 0: 0x10003. 0x10000 has no discovery
	 *  and no calls of the architecture; before 0x10003 the hint bit must be 0. */
	uint32_t version;
	const struct lhv_trap_soc *soc;	  /**< ARCH_SOC_ID; the name from 0x10006 on. */
	const struct lhv_trap_trng *trng; /**< Random numbers. */
	/** CLEAN_INV_MEMREGION, from 0x10007 on. */
	const struct lhv_trap_clean_inv *clean_inv;
	/** ARCH_FEATURE_AVAILABILITY, from 0x10005 on: which features EL3 lets the guest have.
	 *  @p selector is the encoding of SCR_EL3, CPTR_EL3, MDCR_EL3 or another register, as
	 *  the ISS of an access has it without Rt and direction (op0 in [20:19], op1 in
	 *  [18:16], CRn, CRm, op2 in [7:5]); any error is seen as INVALID_PARAMETER. */
	int (*availability)(void *ctx, uint64_t selector, uint64_t *bits);
	uint32_t revision[2]; /**< Of the vendor hypervisor service, if uid is set. */
	uint32_t vendor_features[4]; /**< Answer to function 0 of the vendor hypervisor
					    service, a bitmap by convention; all 0: none. */
	struct lhv_trap_psci *psci;  /**< Or null: no PSCI. */
	bool hvc;		     /**< HVC is answered. */
	bool smc;	       /**< Trapped SMC is answered; else it is undefined. */
	uint8_t workaround[4]; /**< enum lhv_trap_smccc_workaround of ARCH_WORKAROUND_1
					 to 4. */
	/** Does what workaround @p n (1 to 4) asks on this core, @p arg is x1; null if the
	 *  exit to EL2 has done it already. */
	void (*do_workaround)(void *ctx, unsigned int n, uint64_t arg);
	uint32_t uid
		[4]; /**< UID of the vendor hypervisor service; all 0: there is none. */
	/** Fast calls of any owner that nothing here answers (ARCH_FEATURES about what is not
	 *  known here is one), @p fid checked and without the hint bit; x[0] is @p fid, x[1]
	 *  to x[17] are the arguments, x[0] to x[17] the result. LHV_EXIT and LHV_INJECT
	 *  (undefined instruction) become lhv_trap_smccc()'s; return LHV_HANDLED with x[0]
	 *  NOT_SUPPORTED for what it does not know. Null: none. */
	enum lhv_action (*other)(void *ctx, uint16_t vcpu, uint32_t fid, uint64_t *x);
	void *ctx; /**< First argument of availability, do_workaround and other. */
};

/**
 * Answers an HVC or SMC. x0 has the result (errors sign-extended to 64 bits); x1 to x3 are
 * preserved unless a function returns them; x4 to x17 are always preserved. A non-zero
 * immediate, a function identifier with upper half set (AArch64), a yielding call, a 64-bit
 * call from AArch32 and every function that is not known give NOT_SUPPORTED. The hint bit
 * for SVE is ignored, arguments of 32-bit calls lose their upper halves. Calls with 64-bit
 * results that say so (ARCH_SOC_ID's name) return x1 to x17.
 *
 * PC: advanced past an SMC, which is trapped before it executes; not past an HVC.
 *
 * @param s     policy
 * @param trap  of kind LHV_TRAP_HVC or LHV_TRAP_SMC; others give LHV_INJECT
 * @param regs  the guest's registers
 * @param vcpu  index
 * @param what  enum lhv_trap_smccc_what, never null
 * @return LHV_HANDLED; LHV_EXIT: see @p what; LHV_INJECT: undefined instruction, @p regs
 * is unchanged, but that PC is put back to an HVC, where the exception is taken.
 *
 * Shared with itself; exclusive on @p regs. Work is constant, apart from PSCI functions
 * that look for an MPIDR (O(number of vCPUs)). DEN 0028, DEN 0022.
 */
enum lhv_action lhv_trap_smccc(const struct lhv_trap_smccc *s,
			       const struct lhv_trap *trap, struct lhv_regs *regs,
			       uint16_t vcpu, uint8_t *what);

/** @} */
/** @name Quick way */
/** @{ */

/** What lhv_trap_quick() did. */
enum lhv_trap_quick {
	LHV_TRAP_QUICK_DONE = 0, /**< All of it: resume the guest. */
	LHV_TRAP_QUICK_NO, /**< Nothing: go the general way, with lhv_trap_decode(). */
	LHV_TRAP_QUICK_INJECT, /**< A handler refused the access. */
	LHV_TRAP_QUICK_EXIT,   /**< A handler returned LHV_EXIT. */
};

/** Places for the rows of system registers that the quick way finds. */
#define LHV_TRAP_QUICK_SLOTS 128

/** Private: where the quick way finds a row. */
struct lhv_trap_quick_slot {
	uint32_t key; /**< The encoding as it is in a syndrome. */
	const struct lhv_trap_sysreg_row *row; /**< Null: none. */
};

/** What lhv_trap_quick() answers from; initialise with lhv_trap_quick_init(). Fields are
 *  private. */
struct lhv_trap_quick_cfg {
	const struct lhv_trap_mmio_table *mmio; /**< For data aborts. */
	const struct lhv_trap_sysregs *sysregs; /**< For system registers. */
	const struct lhv_trap_smccc *smccc; /**< For hypercalls that nobody answers. */
	struct lhv_trap_quick_slot slot[LHV_TRAP_QUICK_SLOTS]; /**< Rows, hashed. */
};

/**
 * Fills @p q in. Of the tables, which have to outlive it, any may be null: it is left alone.
 * Regions may be added to @p mmio later; @p sysregs is complete and stays as it is. Three
 * quarters of LHV_TRAP_QUICK_SLOTS rows are found, further ones go the general way.
 * @return LHV_OK; LHV_ERR_INVAL: @p q is null. Exclusive on @p q.
 */
int lhv_trap_quick_init(struct lhv_trap_quick_cfg *q,
			const struct lhv_trap_mmio_table *mmio,
			const struct lhv_trap_sysregs *sysregs,
			const struct lhv_trap_smccc *smccc);

/**
 * Deals with the plainest of exits of AArch64 guests in far fewer instructions than
 * lhv_trap_decode() and what follows it, and with the same effect: an access to a device
 * with a syndrome and a little-endian guest, a system register, a hypercall that is not
 * supported. Call it first for a synchronous exit, if the count matters.
 *
 * With LHV_TRAP_QUICK_NO nothing has changed. With LHV_TRAP_QUICK_INJECT and
 * LHV_TRAP_QUICK_EXIT a handler has been called, and @p regs is unchanged: decode, and do what
 * you do when lhv_trap_mmio() or lhv_trap_sysreg() returns LHV_INJECT or LHV_EXIT.
 *
 * @param q         tables
 * @param esr       ESR_EL2
 * @param regs      the guest's registers
 * @param vcpu      index, given to the handler: 0 to 65535
 * @param far       FAR_EL2
 * @param hpfar     HPFAR_EL2
 * @param sctlr_el1 SCTLR_EL1 of the guest
 *
 * Shared with itself; exclusive on @p regs.
 */
enum lhv_trap_quick lhv_trap_quick(const struct lhv_trap_quick_cfg *q, uint64_t esr,
				   struct lhv_regs *regs, unsigned int vcpu, uint64_t far,
				   uint64_t hpfar, uint64_t sctlr_el1);

/** @} */
/** @name Exceptions into the guest */
/** @{ */

/**
 * EL1 of a guest that takes an exception. Fill in the inputs (from the vCPU, or from the
 * machine while the vCPU is loaded), call an inject function, store the outputs.
 */
struct lhv_trap_el1 {
	const struct lhv_cpu_features *f; /**< in: PSTATE bits that exist. */
	struct lhv_regs
		*regs; /**< in, out: pc becomes the vector, pstate that of the handler. */
	uint64_t hcr_el2;    /**< in: HCR_EL2 in force (RW). */
	uint64_t vbar_el1;   /**< in: VBAR_EL1. */
	uint64_t sctlr_el1;  /**< in: SCTLR_EL1 (SPAN, DSSBS, SPINTMASK). */
	uint64_t sctlr2_el1; /**< in: SCTLR2_EL1 (EASE), used with FEAT_SCTLR2. */
	uint64_t gcscr_el1;  /**< in: GCSCR_EL1 (EXLOCKEN), used with FEAT_GCS. */
	uint64_t esr_el1;    /**< out: ESR_EL1. */
	uint64_t far_el1;    /**< out: FAR_EL1, if far_valid. */
	uint64_t elr_el1;    /**< out: ELR_EL1. */
	uint64_t spsr_el1;   /**< out: SPSR_EL1. */
	bool far_valid;	     /**< out: FAR_EL1 is written; otherwise leave it. */
};

/**
 * A synchronous exception with syndrome @p esr (EC, IL and ISS as EL1 reads them; an EC that
 * has a form for "same EL" is given in its form for a lower EL and is adjusted).
 *
 * @return LHV_OK; LHV_ERR_INVAL: null pointer, or regs->pstate is of no EL0 or EL1;
 * LHV_ERR_UNSUPPORTED: EL1 is AArch32 (<libhv/trap/a32.h>). On an error nothing is changed.
 * Exclusive on @p e. DDI 0487, AArch64.TakeException.
 */
int lhv_trap_inject_sync(struct lhv_trap_el1 *e, uint64_t esr, uint64_t far,
			 bool far_valid);

/** Undefined instruction (EC 0x00). As lhv_trap_inject_sync(). */
int lhv_trap_inject_undef(struct lhv_trap_el1 *e);

/**
 * Synchronous external abort for the access that @p trap (LHV_TRAP_DABT or LHV_TRAP_IABT)
 * describes. If the fault was on a stage-1 walk, the abort says so, with @p s1_level
 * (-1 to 3; the level is in no register: take 0 to 3 from a walk of the guest's tables, or
 * say 3 if in doubt).
 * @return as lhv_trap_inject_sync(); LHV_ERR_INVAL for other kinds; LHV_ERR_RANGE for
 * @p s1_level.
 */
int lhv_trap_inject_sea(struct lhv_trap_el1 *e, const struct lhv_trap *trap,
			int s1_level);

/**
 * Synchronous external abort on a data (@p fetch false) or instruction access at @p va.
 * As lhv_trap_inject_sync().
 */
int lhv_trap_inject_abort(struct lhv_trap_el1 *e, bool fetch, bool write, lhv_va_t va);

/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_H */
