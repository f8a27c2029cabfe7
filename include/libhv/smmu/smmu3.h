/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file smmu/smmu3.h
 * A driver of SMMUv3 hardware, Non-secure side (IHI 0070).
 *
 * A device's transactions carry a StreamID, which selects an entry (STE) of a stream table
 * in memory: abort, bypass, stage 1, stage 2, or both. The SMMU is told what changed in
 * memory by commands in a queue, and reports faults in another.
 *
 *     lhv_smmu3_init(&smmu, &cfg);             identify, check, lay out tables
 *     lhv_smmu3_reset(&smmu);                  on, with each stream as by policy
 *     lhv_smmu3_attach(&smmu, sid, &stream);   the device's DMA goes through a stage 2
 *     ... change tables, lhv_smmu3_tlbi_ipa(), lhv_smmu3_sync() ...
 *     lhv_smmu3_detach(&smmu, sid);            on return nothing uses the tables
 *
 * **Order.** At no moment is DMA without policy: reset makes all transactions abort before
 * it turns translation off, and turns it on when the tables are in force. An STE that is in
 * use goes to any other without the SMMU seeing a mixture of the two.
 *
 * **Time-outs.** Each wait is for at most cfg.polls reads; then the call gives
 * LHV_ERR_TIMEOUT, and memory that tables are in must not be used for anything else until a
 * lhv_smmu3_sync() has succeeded.
 *
 * **Concurrency.** All functions are *exclusive*: the caller holds one lock a driver object;
 * where it says so in their description they are *lock-free*. Nothing sleeps. Memory is the
 * caller's.
 */
#ifndef LIBHV_SMMU_SMMU3_H
#define LIBHV_SMMU_SMMU3_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What has to be done differently. */
enum lhv_smmu3_quirk {
	LHV_SMMU3_Q_NO_SEV = 1, /**< SYNC must not ask for SEV (MMU-600 1076982). */
	LHV_SMMU3_Q_NO_NESTED =
		2, /**< No stage 1 over 2 (MMU-600 1209401, MMU-700 2268618). */
	LHV_SMMU3_Q_NO_BTM = 4, /**< No broadcast TLB maintenance (MMU-700 2812531). */
	/** A SYNC between commands of different kinds, and after so many of one
	 *  (MMU-700 2812531). */
	LHV_SMMU3_Q_SYNC_BATCH = 8,
};

/** What the SMMU can do, from its identification registers. */
struct lhv_smmu3_features {
	bool s1, s2, nested;	       /**< Stages, quirks taken into account. */
	bool a64, little_endian;       /**< Formats of tables. */
	bool coherent;		       /**< IDR0.COHACC. */
	bool btm;		       /**< Follows broadcast TLB maintenance. */
	bool hyp;		       /**< IDR0.Hyp. */
	bool ats, pri, msi, sev;       /**< IDR0.ATS, PRI, MSI, SEV. */
	bool asid16, vmid16;	       /**< 16-bit ASIDs, VMIDs. */
	bool cd_l2, st_l2;	       /**< CD and stream tables of two levels. */
	bool stall, stall_forced;      /**< IDR0.STALL_MODEL. */
	bool ril, fwb, xnx;	       /**< IDR3.RIL, FWB, XNX. */
	bool ds;		       /**< IDR5.DS: 52 bits with 4 and 16 KiB. */
	bool ecmdq, preset;	       /**< IDR1.ECMDQ; TABLES_PRESET or QUEUES_PRESET. */
	bool gran4k, gran16k, gran64k; /**< Granules. */
	bool term_abort;	       /**< IDR0.TERM_MODEL: no RAZ/WI, faults abort. */
	bool had, stt, e0pd;	       /**< IDR3.HAD, STT, E0PD. */
	uint8_t vax;		       /**< IDR5.VAX. */
	uint8_t httu;		       /**< IDR0.HTTU. */
	uint8_t bbml;		       /**< IDR3.BBML. */
	uint8_t oas, pa_bits;	       /**< IDR5.OAS, encoded and in bits. */
	uint8_t sid_bits, ssid_bits;   /**< IDR1.SIDSIZE, SSIDSIZE. */
	uint8_t cmdq_log2;	       /**< IDR1.CMDQS. */
	uint8_t evtq_log2, priq_log2;  /**< IDR1.EVENTQS, PRIQS. */
	uint8_t major, minor;	       /**< AIDR. */
	uint8_t ecmdq_pages_log2;      /**< IDR6: log2 of pages. */
	uint8_t ecmdq_queues_log2;     /**< IDR6: log2 of queues a page. */
	uint16_t stall_max;	       /**< IDR5.STALL_MAX. */
	uint32_t quirks;	       /**< enum lhv_smmu3_quirk. */
};

/** Memory that the SMMU reads or writes too. */
struct lhv_smmu3_mem {
	uint64_t *va; /**< Where the library reaches it. */
	lhv_pa_t pa;  /**< Where the SMMU reaches it; aligned to its size. */
};

/** What lhv_smmu3_init() needs. Zero-initialize, then fill in. */
struct lhv_smmu3_config {
	uint64_t base;		   /**< Registers, page 0; page 1 is 64 KiB above. */
	struct lhv_smmu3_mem cmdq; /**< 16 << cmdq_log2 bytes. */
	struct lhv_smmu3_mem evtq; /**< 32 << evtq_log2 bytes. */
	/** lhv_smmu3_strtab_bytes() bytes. */
	struct lhv_smmu3_mem strtab;
	/** Two levels: a pointer for each first-level entry, 1 << (sid_bits - split). */
	uint64_t **l2;
	uint8_t cmdq_log2, evtq_log2; /**< log2 of entries; cmdq from 2. */
	uint8_t sid_bits; /**< StreamIDs up to so many bits; above: refused. */
	/** log2 of the STEs of a second-level table: 6, 8 or 10; 0: one level. */
	uint8_t split;
	bool bypass;	/**< A stream that nothing was said of bypasses; else aborts. With
			 *   two levels, those without a second-level table abort. */
	bool broadcast; /**< Follow the CPUs' TLB maintenance too, where that is safe. */
	uint32_t polls; /**< Most reads in one wait; 0 is 100000. */
	uint32_t tlbi_max; /**< Above so many commands invalidate by VMID; 0 is 64. */
	/** Called between two reads while waiting, @p n the number of reads; may be null. */
	void (*relax)(void *ctx, uint32_t n);
	/** @p bytes for a second-level table, aligned to that; null @c va: there is none. */
	struct lhv_smmu3_mem (*alloc)(void *ctx, uint64_t bytes);
	void *ctx; /**< Passed to the callbacks. */
};

/** The driver. All fields are private; place it anywhere. */
struct lhv_smmu3 {
	struct lhv_smmu3_config cfg; /**< Private. */
	struct lhv_smmu3_features f; /**< Private. */
	uint32_t prod;		     /**< Private: write index and wrap, as CMDQ_PROD. */
	uint32_t published;   /**< Private: what CMDQ_PROD was last written with. */
	uint32_t cons;	      /**< Private: what CMDQ_CONS.RD was last read as. */
	uint32_t evt_cons;    /**< Private: as EVENTQ_CONS. */
	bool ready;	      /**< Private: reset was done. */
	bool pending;	      /**< Private: commands since the last SYNC. */
	bool unsure;	      /**< Private: a change of a stream has ended early. */
	uint8_t batch_op;     /**< Private: the last command's opcode. */
	uint32_t batch;	      /**< Private: commands of that kind since a SYNC. */
	uint32_t refused;     /**< Private: commands that were illegal. */
	uint32_t atc_failed;  /**< Private: devices that did not answer ATC_INV. */
	uint64_t cmds, syncs; /**< Private: what was sent, ever. */
};

/** @name Identification
 * @{ */
/**
 * Decodes the identification registers @p idr, IDR0 to IDR6. Lock-free.
 * @return 0; LHV_ERR_INVAL for null; LHV_ERR_UNSUPPORTED for registers of no SMMUv3 that can
 *	be driven: neither stage, no AArch64 tables, big-endian tables alone, no granule.
 */
int lhv_smmu3_features(const uint32_t idr[7], uint32_t iidr, uint32_t aidr,
		       struct lhv_smmu3_features *out);

/** enum lhv_smmu3_quirk of the implementation that reads @p iidr as SMMU_IIDR. Lock-free. */
uint32_t lhv_smmu3_quirks(uint32_t iidr);
/** @} */

/** Bytes of cfg.strtab for @p sid_bits and @p split; 0 when they do not go together.
 *  Lock-free. */
uint64_t lhv_smmu3_strtab_bytes(uint8_t sid_bits, uint8_t split);

/**
 * Prepares @p s, reads the identification registers and fills the stream table. Writes no
 * register.
 * @return 0; LHV_ERR_INVAL for null, memory that is missing or not aligned; LHV_ERR_RANGE for
 *	sizes that the SMMU does not have; LHV_ERR_UNSUPPORTED as lhv_smmu3_features(), for two
 *	levels where there are none, or fixed tables. On error @p s is not usable.
 */
int lhv_smmu3_init(struct lhv_smmu3 *s, const struct lhv_smmu3_config *cfg);

/** What it can do; valid after lhv_smmu3_init(). */
const struct lhv_smmu3_features *lhv_smmu3_get_features(const struct lhv_smmu3 *s);

/**
 * Takes the SMMU over, whatever state it is in: all transactions abort, it is off, has no
 * configuration and no TLB entry of before, and is on again with the stream table.
 * @return 0; LHV_ERR_INVAL for null; LHV_ERR_STATE in service failure mode, which only a
 *	reset of the hardware ends; LHV_ERR_TIMEOUT. On error transactions abort, unless the
 *	first store (GBPA) already timed out; it may be repeated.
 */
int lhv_smmu3_reset(struct lhv_smmu3 *s);

/** Hand-over: off, and all transactions abort. As lhv_smmu3_reset(). */
int lhv_smmu3_quiesce(struct lhv_smmu3 *s);

/** Kinds of stream. */
enum lhv_smmu3_kind {
	LHV_SMMU3_ABORT,  /**< Transactions are refused, nothing is recorded. */
	LHV_SMMU3_BYPASS, /**< Not translated. */
	LHV_SMMU3_S1,	  /**< Stage 1 alone. */
	LHV_SMMU3_S2,	  /**< Stage 2 alone. */
	LHV_SMMU3_NESTED, /**< Stage 1 on top of stage 2. */
};

/** What becomes of a stream. Zero-initialize, then fill in. */
struct lhv_smmu3_stream {
	enum lhv_smmu3_kind kind; /**< Which. */
	const struct lhv_s2_root
		*root;	/**< S2, NESTED: the tables, from lhv_s2_root(). */
	bool s2_fwb;	/**< Their attributes are of FEAT_S2FWB. */
	bool stall;	/**< Stage 2 faults stall, for lhv_smmu3_resume(). */
	bool no_record; /**< Stage 2 faults are not recorded. */
	uint8_t eats; /**< STE.EATS: 0 or 1. Change it only with ATS off at the device. */
	uint16_t vmid; /**< S1: a VMID that no stage 2 has. */
	uint64_t cd;   /**< S1, NESTED: CD table (an IPA when nested), 64-byte aligned. */
	uint8_t cd_log2; /**< log2 of CDs. */
	uint8_t cd_fmt;	 /**< STE.S1Fmt: 0 linear, 1 and 2: two levels. */
	uint8_t s1dss;	 /**< STE.S1DSS, with cd_log2 not 0. */
	bool s1_stalld;	 /**< Stage 1 faults must not stall. */
};

/**
 * Makes an STE. Lock-free.
 * @return 0; LHV_ERR_INVAL for null, or no such kind; LHV_ERR_UNSUPPORTED for a stage, format,
 *	granule or option that the SMMU lacks; LHV_ERR_RANGE for a size, address or VMID.
 *	@p ste is as it was on error.
 */
int lhv_smmu3_ste(const struct lhv_smmu3_features *f, const struct lhv_smmu3_stream *w,
		  uint64_t ste[8]);

/**
 * Makes stream @p sid what @p w says, from whatever it was: at each moment the SMMU has the
 * old STE, the new one, or one that aborts. When tables were in use before, their VMID is
 * invalidated too.
 * @return 0; LHV_ERR_INVAL, LHV_ERR_UNSUPPORTED, LHV_ERR_RANGE as lhv_smmu3_ste(), or for a
 *	StreamID above the table; LHV_ERR_STATE before reset; LHV_ERR_NOMEM: nothing changes.
 *	LHV_ERR_TIMEOUT, and LHV_ERR_FAULT when the queue cannot be read: it is the old, new or
 *	an aborting STE; call again. Commands before it are complete, and their errors are left
 *	to lhv_smmu3_sync().
 */
int lhv_smmu3_attach(struct lhv_smmu3 *s, uint32_t sid, const struct lhv_smmu3_stream *w);

/** Gives @p sid back what it was after reset: on return with 0 no access by the old tables
 *  can happen any more. As lhv_smmu3_attach(). */
int lhv_smmu3_detach(struct lhv_smmu3 *s, uint32_t sid);

/** @name Commands
 * Each of these queues commands; lhv_smmu3_sync() waits, once for many. LHV_ERR_INVAL for
 * null, LHV_ERR_STATE before reset, LHV_ERR_RANGE for a range that is empty or wraps, or a
 * VMID or StreamID that there is not: nothing was done. LHV_ERR_TIMEOUT: the queue stays full.
 * @{ */

/** Any command, 16 bytes; not a SYNC. */
int lhv_smmu3_cmd(struct lhv_smmu3 *s, uint64_t lo, uint64_t hi);

/**
 * Waits until all commands before are complete. Sends nothing when there are none.
 * @return 0; LHV_ERR_INVAL for null, or when the SMMU refused one of the commands since the last
 *	call that was not left by a time-out (the others are complete); LHV_ERR_STATE before
 *	reset; LHV_ERR_FAULT when a device did not answer an ATC_INV, or the queue cannot be
 *	read; LHV_ERR_TIMEOUT.
 */
int lhv_smmu3_sync(struct lhv_smmu3 *s);

/**
 * Stage 2 entries of a range of IPAs. @p granule is log2 of the tables' granule, @p stride of
 * what each leaf mapped (the granule or more). @p leaf: tables stayed as they were. @p nested:
 * there is stage 1 on top, so all of the VMID goes.
 */
int lhv_smmu3_tlbi_ipa(struct lhv_smmu3 *s, uint16_t vmid, lhv_ipa_t ipa, uint64_t bytes,
		       uint8_t granule, uint8_t stride, bool leaf, bool nested);

/** All entries of a VMID (TLBI_S12_VMALL). */
int lhv_smmu3_tlbi_vmid(struct lhv_smmu3 *s, uint16_t vmid);

/** All entries (TLBI_NSNH_ALL, and TLBI_EL2_ALL where there is EL2). */
int lhv_smmu3_tlbi_all(struct lhv_smmu3 *s);

/** What a device holds of @p bytes from @p addr, rounded out to what ATC_INV can say;
 *  0 bytes: all. After the sync of the TLB's invalidation. */
int lhv_smmu3_atc_inv(struct lhv_smmu3 *s, uint32_t sid, uint64_t addr, uint64_t bytes);

/** Answers to a stalled transaction. */
enum lhv_smmu3_answer {
	LHV_SMMU3_RAZWI, /**< Ends it: reads as zero, writes are ignored. */
	LHV_SMMU3_RETRY, /**< Does it again. */
	LHV_SMMU3_FAIL,	 /**< Ends it with an abort. */
};

/** Answers the transaction that an event with @c stall told of. */
int lhv_smmu3_resume(struct lhv_smmu3 *s, uint32_t sid, uint16_t stag,
		     enum lhv_smmu3_answer how);

/** Ends all transactions of @p sid that are stalled (STALL_TERM). */
int lhv_smmu3_stall_term(struct lhv_smmu3 *s, uint32_t sid);
/** @} */

/** @name Events
 * @{ */

/** An event record. Fields that a kind of record does not have are 0. */
struct lhv_smmu3_event {
	uint64_t raw[4];		    /**< The record. */
	uint8_t id;			    /**< EVT0.ID. */
	bool known;			    /**< It is one that IHI 0070 has. */
	bool lost;			    /**< Others before this one were lost. */
	bool ssv;			    /**< There is a SubstreamID. */
	bool stall;			    /**< Waits for lhv_smmu3_resume(). */
	bool read, instruction, privileged; /**< The transaction. */
	bool s2;			    /**< Of stage 2. */
	uint8_t cls;			    /**< EVT1.CLASS. */
	uint16_t stag;			    /**< For lhv_smmu3_resume(). */
	uint16_t reason;		    /**< Implementation defined. */
	uint32_t sid, ssid;		    /**< StreamID, SubstreamID. */
	uint64_t addr;			    /**< Input address. */
	lhv_ipa_t ipa;			    /**< Of stage 2 faults: the page. */
	lhv_pa_t fetch;			    /**< What could not be fetched. */
};

/** Decodes a record, of whatever bytes. Lock-free. */
void lhv_smmu3_event_decode(const uint64_t raw[4], struct lhv_smmu3_event *out);

/**
 * Takes one event. A caller bounds its work by how often it calls.
 * @return 1 with @p out, or 0 when there is none; LHV_ERR_INVAL, LHV_ERR_STATE; LHV_ERR_CORRUPT
 *	when the SMMU's index makes no sense: the queue counts as empty.
 */
int lhv_smmu3_take_event(struct lhv_smmu3 *s, struct lhv_smmu3_event *out);

/**
 * Acknowledges global errors. Those of the command queue are left to lhv_smmu3_sync().
 * @return SMMU_GERROR's bits that were active, or LHV_ERR_INVAL, LHV_ERR_STATE. With SFM_ERR
 *	the SMMU does nothing any more.
 */
int lhv_smmu3_gerror(struct lhv_smmu3 *s);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SMMU_SMMU3_H */
