/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file smmu/smmu2.h
 * A driver of SMMUv2 (and v1) hardware, Non-secure side: MMU-400, MMU-401, MMU-500 and
 * those built like them (IHI 0062).
 *
 * A device's transactions carry a StreamID. A *stream mapping group* (SMR and S2CR) matches
 * StreamIDs and says what becomes of them: fault, bypass, or translation by a *context bank*
 * that has the registers of stage 1, of stage 2, or of stage 1 with another bank's stage 2.
 *
 *     lhv_smmu2_init(&smmu, &cfg);                  identify, check
 *     lhv_smmu2_reset(&smmu);                       all streams fault from here on
 *     lhv_smmu2_context(&smmu, &context, &bank);    a bank, complete and on
 *     lhv_smmu2_attach(&smmu, streams, n, bank);    the device's DMA goes through it
 *     ... change tables, lhv_smmu2_tlbi_ipa(), lhv_smmu2_tlb_sync() ...
 *     lhv_smmu2_detach(&smmu, streams, n);          on return nothing uses the tables
 *     lhv_smmu2_context_free(&smmu, bank);
 *
 * **Order.** No device meets a bank that is half programmed: a bank is written while it is
 * off and no group points to it, and a group goes from one state to the next by one store.
 * Table memory must be visible before the bank is made; the library issues a DSB.
 *
 * **Several instances** of one SMMU, over which a system spreads transactions, are driven as
 * one: each write goes to all, each synchronisation waits for all, and they must be equal.
 *
 * **Time-outs.** Each wait is for at most cfg.polls reads; then the call gives
 * LHV_ERR_TIMEOUT, and memory that tables are in must not be used for anything else until a
 * lhv_smmu2_tlb_sync() has succeeded.
 *
 * **Concurrency.** All functions are *exclusive*: the caller holds one lock a driver object.
 * Nothing sleeps. There is no memory but the object.
 */
#ifndef LIBHV_SMMU_SMMU2_H
#define LIBHV_SMMU_SMMU2_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LHV_SMMU2_INSTANCES 4	/**< Most mirrored instances. */
#define LHV_SMMU2_GROUPS    128 /**< Most stream mapping groups. */
#define LHV_SMMU2_BANKS	    128 /**< Most context banks. */

#define LHV_SMMU2_BYPASS (-1) /**< Instead of a bank: transactions are not translated. */
#define LHV_SMMU2_FAULT	 (-2) /**< Instead of a bank: transactions are refused. */

/** What the SMMU can do, from its identification registers. */
struct lhv_smmu2_features {
	bool v1;	     /**< SMMUv1: AArch32 formats alone, no CBA2R. */
	bool s1, s2, nested; /**< IDR0.S1TS, S2TS, NTS. */
	bool stream_match;   /**< IDR0.SMS; else the StreamID is the group's number. */
	bool exids;	     /**< IDR0.EXIDS: 16-bit StreamIDs. */
	bool coherent;	     /**< IDR0.CTTW: walks see what is in CPU caches. */
	bool btm;	     /**< IDR0.BTM: takes part in broadcast TLB maintenance. */
	bool vmid16;	     /**< IDR2.VMID16S. */
	bool a64_4k, a64_16k, a64_64k; /**< AArch64 tables with these granules. */
	bool a32_long, a32_short;      /**< AArch32 tables. */
	uint16_t groups;	       /**< Stream mapping groups. */
	uint16_t sid_bits;	       /**< StreamID bits: up to 16. */
	uint16_t banks;		       /**< Context banks. */
	uint16_t s2_banks; /**< Of which the first ones are for stage 2 alone. */
	uint16_t irpts;	   /**< Context interrupts. */
	uint8_t ipa_bits, pa_bits, va_bits; /**< IDR2.IAS, OAS, UBS. */
	uint8_t page_shift;		    /**< log2 of a page of registers. */
	uint8_t major, minor;		    /**< IDR7: rNpM of the product. */
	uint32_t half; /**< Bytes of the global half; the banks begin there. */
};

/** What has to be done differently, as data. */
enum lhv_smmu2_quirk {
	/** Clear CB_ACTLR.CPRE in each bank (MMU-500 errata 826419 and 841119). */
	LHV_SMMU2_Q_CPRE = 1,
	/** 64-bit registers take 32-bit accesses alone, high half first (AP806 582743). */
	LHV_SMMU2_Q_HI_LO = 2,
	/** VMIDs and ASIDs must be unique in the system, not in one SMMU (CN88xx 27704). */
	LHV_SMMU2_Q_UNIQUE_IDS = 4,
	/**
	 * Firmware makes an S2CR of type FAULT from one of type BYPASS that is written, and
	 * drops one of type FAULT (Qualcomm). The last bank is kept aside, off, to bypass by.
	 */
	LHV_SMMU2_Q_NO_BYPASS = 8,
};

/** Known hardware; what `compatible` of a device tree or an IORT node says. */
enum lhv_smmu2_model {
	LHV_SMMU2_V1,	   /**< Any SMMUv1. */
	LHV_SMMU2_MMU400,  /**< Arm MMU-400: v1, stage 2. */
	LHV_SMMU2_MMU401,  /**< Arm MMU-401: v1, stage 1 and 2. */
	LHV_SMMU2_V2,	   /**< Any SMMUv2. */
	LHV_SMMU2_MMU500,  /**< Arm MMU-500. */
	LHV_SMMU2_AP806,   /**< Marvell AP806: an MMU-500. */
	LHV_SMMU2_CN88XX,  /**< Cavium CN88xx: v2. */
	LHV_SMMU2_QCOM,	   /**< Qualcomm v2, with firmware that traps S2CR. */
	LHV_SMMU2_QCOM500, /**< Qualcomm MMU-500, likewise. */
	LHV_SMMU2_NVIDIA,  /**< NVIDIA: mirrored MMU-500s. */
};

/** What lhv_smmu2_quirks() finds. */
struct lhv_smmu2_quirks {
	bool v1;	    /**< It is an SMMUv1. */
	uint32_t flags;	    /**< enum lhv_smmu2_quirk. */
	uint32_t acr_clear; /**< Bits of SMMU_sACR that reset clears. */
	uint32_t acr_set;   /**< ... and sets. */
};

/** What lhv_smmu2_init() needs. Zero-initialize, then fill in. */
struct lhv_smmu2_config {
	uint64_t base[LHV_SMMU2_INSTANCES]; /**< Where each instance's registers are. */
	unsigned int instances;		    /**< 1 to LHV_SMMU2_INSTANCES. */
	struct lhv_smmu2_quirks quirks;	    /**< From lhv_smmu2_quirks(), or one's own. */
	/** A stream that no group matches bypasses the SMMU; else it faults. So does one after
	 *  lhv_smmu2_detach(): move a device that a guest had to LHV_SMMU2_FAULT instead, until
	 *  it is quiet. */
	bool unmatched_bypass;
	bool broadcast; /**< Follow the CPUs' TLB maintenance too, where IDR0.BTM. */
	/** With LHV_SMMU2_Q_UNIQUE_IDS: the VMIDs and ASIDs that this SMMU may have. */
	uint16_t id_first;
	uint16_t id_count; /**< How many of them; 0: none. */
	uint32_t polls;	   /**< Most reads in one wait; 0 is 100000. */
	uint16_t
		tlbi_pages; /**< Above so many pages invalidate by VMID or ASID; 0 is 64. */
	/** Called between two reads while waiting, @p n the number of reads; may be null. */
	void (*relax)(void *ctx, uint32_t n);
	void *ctx; /**< Passed to relax. */
};

/** Private: a stream mapping group. */
struct lhv_smmu2_group {
	uint16_t id, mask; /**< SMR. */
	uint32_t refs;	   /**< Streams attached; 0: free. */
	int16_t target;	   /**< Bank, or one of the two above. */
};

/** Private: a context bank. */
struct lhv_smmu2_bank {
	uint8_t stage;	   /**< enum lhv_smmu2_stage. */
	bool dying;	   /**< Off, but its invalidation is not known to be complete. */
	bool taken, a64;   /**< In use; AArch64 format. */
	bool long32;	   /**< AArch32 with long descriptors. */
	uint8_t s2, shift; /**< Nested: the bank of stage 2. log2 of the granule. */
	uint16_t vmid, asid;	 /**< Tags. */
	uint32_t groups, nested; /**< Groups that point here; nested banks that do. */
	uint64_t table, tcr;	 /**< Stage 2: what it was made of. */
};

/** The driver. All fields are private; place it anywhere. */
struct lhv_smmu2 {
	struct lhv_smmu2_config cfg; /**< Private. */
	struct lhv_smmu2_features f; /**< Private. */
	uint16_t id_bits, mask_bits; /**< Private: of SMR that exist. */
	uint16_t banks;		     /**< Private: to give out. */
	bool ready;		     /**< Private: reset was done. */
	struct lhv_smmu2_group group[LHV_SMMU2_GROUPS]; /**< Private. */
	struct lhv_smmu2_bank bank[LHV_SMMU2_BANKS];	/**< Private. */
};

/** The quirks of @p model, of which SMMU_IDR7 reads @p idr7. Lock-free. */
struct lhv_smmu2_quirks lhv_smmu2_quirks(enum lhv_smmu2_model model, uint32_t idr7);

/**
 * Decodes @p idr, SMMU_IDR0 to SMMU_IDR7. Lock-free.
 * @return 0; LHV_ERR_INVAL for null; LHV_ERR_UNSUPPORTED for registers that no SMMU has:
 *	no groups or banks, more of them than there is room, neither stage.
 */
int lhv_smmu2_features(const uint32_t idr[8], bool v1, struct lhv_smmu2_features *out);

/**
 * Prepares @p s and reads the identification registers. Writes no register.
 * @return 0; LHV_ERR_INVAL for null, a number of instances that is not 1 to 4, or a base
 *	that is null or not aligned; LHV_ERR_UNSUPPORTED as lhv_smmu2_features(), or when the
 *	instances differ. On error @p s is not usable.
 */
int lhv_smmu2_init(struct lhv_smmu2 *s, const struct lhv_smmu2_config *cfg);

/** What it can do; valid after lhv_smmu2_init(). */
const struct lhv_smmu2_features *lhv_smmu2_get_features(const struct lhv_smmu2 *s);

/**
 * Takes the SMMU over, whatever state it is in. All groups and banks are free afterwards,
 * all streams fault (or bypass, by cfg.unmatched_bypass), and no TLB entry is left. Streams
 * that firmware had translated fault from the first moment on; transactions that bypassed
 * the whole SMMU (sCR0.CLIENTPD) do so until the last store.
 * @return 0; LHV_ERR_INVAL for null; LHV_ERR_TIMEOUT, or LHV_ERR_UNSUPPORTED when SMR of the
 *	instances differ: the SMMU stays as closed as it was by then, and reset may be repeated.
 */
int lhv_smmu2_reset(struct lhv_smmu2 *s);

/**
 * Hand-over: all groups fault, all banks are off, no TLB entry is left; sCR0 stays, so that
 * no device reaches memory. lhv_smmu2_reset() begins anew.
 * @return As lhv_smmu2_reset().
 */
int lhv_smmu2_quiesce(struct lhv_smmu2 *s);

/** StreamIDs: those that equal @c id in all bits that are 0 in @c mask. */
struct lhv_smmu2_stream {
	uint16_t id;   /**< StreamID. */
	uint16_t mask; /**< Bits that do not matter; 0 without stream matching. */
};

/**
 * Sends streams through @p bank, or LHV_SMMU2_BYPASS, or LHV_SMMU2_FAULT. A stream that is a
 * part of what a group matches already, with the same target, shares the group. All of
 * @p streams or none. A device with several StreamIDs has them all in one call.
 * @return 0; LHV_ERR_INVAL for null, no streams, more than LHV_SMMU2_GROUPS, or a mask
 *	without stream matching; LHV_ERR_RANGE for bits that the SMR does not have;
 *	LHV_ERR_NOENT for a bank that is not in use; LHV_ERR_STATE before reset;
 *	LHV_ERR_EXISTS when a stream overlaps with a group and is not part of it, or that has
 *	another target, or two of @p streams overlap and neither is part of the other;
 *	LHV_ERR_NOMEM when groups run out. Nothing changes on error.
 */
int lhv_smmu2_attach(struct lhv_smmu2 *s, const struct lhv_smmu2_stream *streams,
		     unsigned int n, int bank);

/**
 * Moves streams that are attached to another target, each group by one store, and
 * invalidates what the old one left in the TLB. All users of a group move together, so
 * @p streams must name each of them.
 * @return 0; LHV_ERR_INVAL, LHV_ERR_NOENT, LHV_ERR_STATE as above; LHV_ERR_BUSY when a group
 *	has users that @p streams does not name: nothing changes. LHV_ERR_TIMEOUT: moved, but
 *	see the head of this file.
 */
int lhv_smmu2_move(struct lhv_smmu2 *s, const struct lhv_smmu2_stream *streams,
		   unsigned int n, int bank);

/**
 * Ends lhv_smmu2_attach() of the same streams. A group whose last user goes faults, is taken
 * out of the match, and the TLB is invalidated: on return with 0 no access by the old mapping
 * can happen any more, nor is one under way.
 * @return 0; LHV_ERR_INVAL, LHV_ERR_STATE; LHV_ERR_NOENT when one of them is not attached:
 *	nothing changes. LHV_ERR_TIMEOUT: detached, but see the head of this file.
 */
int lhv_smmu2_detach(struct lhv_smmu2 *s, const struct lhv_smmu2_stream *streams,
		     unsigned int n);

/** Kinds of context. */
enum lhv_smmu2_stage {
	LHV_SMMU2_STAGE1, /**< Stage 1 alone. */
	LHV_SMMU2_STAGE2, /**< Stage 2 alone. */
	LHV_SMMU2_NESTED, /**< Stage 1 on top of the stage 2 of another bank. */
};

/** Table formats of stage 1. */
enum lhv_smmu2_format {
	LHV_SMMU2_AARCH64,  /**< VMSAv8-64. */
	LHV_SMMU2_A32LONG,  /**< AArch32, long descriptors. */
	LHV_SMMU2_A32SHORT, /**< AArch32, short descriptors. */
};

/** A context to make. Zero-initialize, then fill in. */
struct lhv_smmu2_context {
	enum lhv_smmu2_stage stage; /**< Which. */
	/** STAGE2: the tables, from lhv_s2_root(). Without AArch64 formats they must be such
	 *  as AArch32 knows: 4 KiB, 25 to 40 bits of IPA, from level 1 or 2. */
	const struct lhv_s2_root *root;
	int s2_bank;		      /**< NESTED: the bank of stage 2. */
	enum lhv_smmu2_format format; /**< STAGE1, NESTED, as all below. */
	uint64_t ttbr0, ttbr1;	      /**< Without ASID. */
	uint64_t tcr;	/**< As TCR_EL1 (TTBCR); EAE and AS are set by the library. */
	uint64_t mair;	/**< As MAIR_EL1 (PRRR in the low half, NMRR). */
	uint32_t sctlr; /**< Of CB_SCTLR: TRE, AFE, AFFD, WXN, UWXN. Others must be 0. */
	uint16_t asid;	/**< Up to 255 in AArch32 formats. */
	uint16_t vmid;	/**< STAGE1: a VMID that no stage 2 has. */
	bool stall;	/**< A fault stalls the transaction, for lhv_smmu2_resume(). */
	uint8_t irpt;	/**< Context interrupt, below irpts of the features. */
	uint32_t actlr; /**< CB_ACTLR, implementation defined. */
};

/**
 * Makes a context: a bank with all its registers, with no TLB entry of its tags, and on.
 * @return 0 and the bank in @p bank; LHV_ERR_INVAL for null or malformed; LHV_ERR_STATE
 *	before reset; LHV_ERR_UNSUPPORTED for a stage, format or granule that the SMMU lacks;
 *	LHV_ERR_RANGE for a size, VMID, ASID or interrupt that it lacks; LHV_ERR_NOENT when
 *	s2_bank is no stage 2; LHV_ERR_EXISTS when another context has the VMID (and ASID) for
 *	other tables; LHV_ERR_NOMEM when banks run out; LHV_ERR_TIMEOUT. The bank is free and
 *	off on error.
 */
int lhv_smmu2_context(struct lhv_smmu2 *s, const struct lhv_smmu2_context *c, int *bank);

/**
 * Ends what is stalled in a bank, invalidates by its tags, waits for what is on its way
 * through it, turns it off and frees it.
 * @return 0; LHV_ERR_INVAL; LHV_ERR_STATE; LHV_ERR_NOENT; LHV_ERR_BUSY while streams or nested
 *	banks use it; LHV_ERR_TIMEOUT: it is neither off nor free, its tables are still in
 *	use, and nothing can be attached to it; call again.
 */
int lhv_smmu2_context_free(struct lhv_smmu2 *s, int bank);

/** @name TLB maintenance
 * Each of these begins invalidations; lhv_smmu2_tlb_sync() waits, once for many. They issue
 * the DSB between stores to tables and the invalidation. LHV_ERR_INVAL for null,
 * LHV_ERR_STATE before reset, LHV_ERR_NOENT for a bank that is not in use or not of that
 * kind, LHV_ERR_RANGE for a range that is empty or wraps: nothing was done.
 * @{ */

/** Stage 2 entries of a range of IPAs; all of the VMID where that is what is needed: nested
 *  banks on top, an SMMUv1, many pages. @p leaf: tables stayed as they were. */
int lhv_smmu2_tlbi_ipa(struct lhv_smmu2 *s, int bank, lhv_ipa_t ipa, uint64_t bytes,
		       bool leaf);

/** Stage 1 entries of a range, of the bank's ASID or of @p all_asids. */
int lhv_smmu2_tlbi_va(struct lhv_smmu2 *s, int bank, lhv_va_t va, uint64_t bytes,
		      bool leaf, bool all_asids);

/** Stage 1 entries of the bank's ASID (TLBIASID), global ones not. */
int lhv_smmu2_tlbi_asid(struct lhv_smmu2 *s, int bank);

/** All entries of a VMID (TLBIVMID). */
int lhv_smmu2_tlbi_vmid(struct lhv_smmu2 *s, uint16_t vmid);

/** All entries (TLBIALLNSNH, and TLBIALLH where there is stage 1). */
int lhv_smmu2_tlbi_all(struct lhv_smmu2 *s);

/** Waits until all invalidations are complete, on each instance, transactions included that
 *  used what they removed. LHV_ERR_TIMEOUT: not known; it may be called again. */
int lhv_smmu2_tlb_sync(struct lhv_smmu2 *s);
/** @} */

/** @name Faults
 * @{ */

/** A global fault. */
struct lhv_smmu2_global_fault {
	uint32_t gfsr;			     /**< SMMU_sGFSR. */
	uint32_t gfsynr[3];		     /**< SMMU_sGFSYNR0 to 2. */
	uint64_t addr;			     /**< SMMU_sGFAR. */
	uint16_t stream;		     /**< StreamID. */
	bool write, privileged, instruction; /**< The transaction. */
	bool unidentified;  /**< USF: no group matches, or (ICF) it has type FAULT. */
	bool conflict;	    /**< SMCF: several groups match. */
	bool configuration; /**< UCBF, UCIF, CAF: no such bank or interrupt, bad access. */
	bool more;	    /**< MULTI: others were lost. */
};

/** A fault of a context bank. */
struct lhv_smmu2_context_fault {
	uint32_t fsr;	   /**< CB_FSR. */
	uint32_t fsynr[2]; /**< CB_FSYNR0 and 1. */
	uint64_t addr;	   /**< CB_FAR. */
	lhv_ipa_t ipa;	   /**< CB_IPAFAR; of a stage 2 bank. */
	uint16_t stream;   /**< CBFRSYNRA. */
	int bank;	   /**< The bank whose translation failed. */
	int s1_bank;	   /**< Of a stage 2 bank: the nested bank on top, or -1. */
	uint8_t level;	   /**< FSYNR0.PLVL. */
	bool write, privileged, instruction; /**< The transaction. */
	bool walk;			     /**< PTWF: while a stage 1 table was read. */
	bool stalled;			     /**< Waits for lhv_smmu2_resume(). */
	bool more;			     /**< MULTI: others were lost. */
};

/**
 * Takes the global fault of @p instance, and clears what was read, no more.
 * @return 1 with @p out, or 0 when there is none; LHV_ERR_INVAL, LHV_ERR_STATE.
 */
int lhv_smmu2_take_global(struct lhv_smmu2 *s, unsigned int instance,
			  struct lhv_smmu2_global_fault *out);

/**
 * Takes the fault of @p bank on @p instance. A stalled transaction stays stalled.
 * @return 1 with @p out, or 0 when there is none; LHV_ERR_INVAL, LHV_ERR_STATE,
 *	LHV_ERR_NOENT.
 */
int lhv_smmu2_take_context(struct lhv_smmu2 *s, unsigned int instance, int bank,
			   struct lhv_smmu2_context_fault *out);

/**
 * Goes on with the transaction that is stalled in @p bank, or terminates it.
 * @return 0; LHV_ERR_INVAL; LHV_ERR_STATE before reset or with nothing stalled there, or
 *	before lhv_smmu2_take_context(); LHV_ERR_NOENT.
 */
int lhv_smmu2_resume(struct lhv_smmu2 *s, unsigned int instance, int bank,
		     bool terminate);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SMMU_SMMU2_H */
