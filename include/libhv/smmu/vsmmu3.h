/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file smmu/vsmmu3.h
 * A virtual SMMUv3: one of stage 1 alone, that an unmodified driver of a guest finds, programs
 * and sends commands to (IHI 0070).
 *
 * It serves two kinds of devices, side by side:
 *  - *Assigned* ones, behind a physical SMMU. What the guest's stream table says of such a
 *    StreamID goes to attach(), checked and reduced to the fields that a guest may decide; the
 *    integrator completes it with its own stage 2. The guest's invalidations go to invalidate()
 *    in batches, with the physical StreamIDs and the VM's VMID in place of what the guest wrote.
 *  - *Emulated* ones, whose accesses lhv_vsmmu3_translate() translates.
 *
 *     lhv_vsmmu3_init(&v, &cfg, &ops, ctx);
 *     lhv_vsmmu3_run(&v, n);                  until it gives 0: the streams have a configuration
 *     lhv_vsmmu3_mmio                         answers the guest's accesses to both pages
 *     lhv_vsmmu3_run(&v, n);                  after pending(): goes on with the commands
 *     lhv_vsmmu3_event(&v, sid, record);      what the physical SMMU reported of an assigned device
 *
 * **What a guest cannot do.** Stage 2, VMIDs and the physical StreamIDs are never its own. It
 * cannot make a device stall (IDR0.STALL_MODEL says that none does, and the STE that is handed
 * on forbids it). No command of it is handed on with a field that it should not have, or with a
 * reserved value, so that the physical queue cannot be stopped: such a command gives the guest
 * CERROR_ILL. An STE that is invalid or ILLEGAL makes the stream abort. Each structure is read
 * once, and what was read is what is checked and used.
 *
 * **Work.** A guest's access does at most LHV_VSMMU3_MMIO_WORK units, a command or a stream
 * each. What is left is announced by pending(); the guest sees it as commands that are not yet
 * consumed, or a CR0ACK or GBPA.Update that has not changed yet.
 *
 * **Callbacks that fail.** A failing attach, invalidate or sync leaves the work in its place:
 * lhv_vsmmu3_run() returns the error, and tries again when it is called again. A CMD_SYNC is
 * complete for the guest only when sync() has returned 0.
 *
 * **Concurrency.** All functions are *exclusive*: one lock of the caller's an object. Callbacks
 * run within the calls and must not call the object back.
 */
#ifndef LIBHV_SMMU_VSMMU3_H
#define LIBHV_SMMU_VSMMU3_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LHV_VSMMU3_SIZE	     0x20000u /**< Bytes of the region: pages 0 and 1. */
#define LHV_VSMMU3_REGS	     44	      /**< Words of register state. */
#define LHV_VSMMU3_BATCH     16	      /**< Most commands in one invalidate(). */
#define LHV_VSMMU3_MMIO_WORK 32u      /**< Most units of work in a guest's access. */

/** The interrupts; all are edges. */
enum lhv_vsmmu3_irq {
	LHV_VSMMU3_IRQ_EVENTQ, /**< The event queue is no longer empty. */
	LHV_VSMMU3_IRQ_SYNC,   /**< A CMD_SYNC that asked for it is complete. */
	LHV_VSMMU3_IRQ_GERROR, /**< SMMU_GERROR has changed. */
};

/** An assigned device's stream. */
struct lhv_vsmmu3_stream {
	uint32_t sid;	   /**< The StreamID that the guest knows. */
	uint32_t physical; /**< The physical SMMU's. */
	bool eats;	   /**< private: the guest has turned ATS on. */
};

/** What a virtual SMMU asks of its host. Those that return int: 0, or a negative error. */
struct lhv_vsmmu3_ops {
	/** Reads the guest's memory. An error is an external abort, as where there is none. */
	int (*read)(void *ctx, lhv_ipa_t at, void *buf, size_t bytes);
	/**
	 * Writes the guest's memory; an error is an external abort. MSIs come here too, as four
	 * bytes at an aligned address, which may be that of the guest's interrupt controller.
	 */
	int (*write)(void *ctx, lhv_ipa_t at, const void *buf, size_t bytes);
	/**
	 * Stream @p s has this configuration from now on. Word 0 has STE.V and STE.Config of
	 * ABORT, BYPASS or S1, and with S1 the fields S1Fmt, S1ContextPtr (an IPA) and S1CDMax.
	 * Word 1 has S1DSS, S1CIR, S1COR, S1CSH, S1STALLD and EATS, and SHCFG for incoming
	 * attributes. All else is 0. The host adds its stage 2 to BYPASS and S1 (bit 1 of
	 * Config, words 2 and 3), installs it and invalidates what was cached of the stream,
	 * context descriptors included, before it returns 0. Where EATS goes away it also
	 * invalidates the device's ATC.
	 * Null if there are no streams.
	 */
	int (*attach)(void *ctx, const struct lhv_vsmmu3_stream *s,
		      const uint64_t ste[8]);
	/** Issues @p n commands to the physical SMMU, in order. 0: all of them are issued.
	 *  Null if there are no streams. */
	int (*invalidate)(void *ctx, const uint64_t (*cmds)[2], unsigned int n);
	/**
	 * 0 when all that invalidate() issued is complete. LHV_ERR_AGAIN: not yet.
	 * LHV_ERR_TIMEOUT: a device did not answer CMD_ATC_INV; where one was issued the guest
	 * sees CERROR_ATC_INV_SYNC. Null if there are no streams.
	 */
	int (*sync)(void *ctx);
	/** An interrupt, where the guest has not asked for an MSI. */
	void (*irq)(void *ctx, enum lhv_vsmmu3_irq which);
	/** Work is left: lhv_vsmmu3_run() is to be called soon. */
	void (*pending)(void *ctx);
};

/** What lhv_vsmmu3_init() needs. Zero-initialize, then fill in. */
struct lhv_vsmmu3_config {
	/**
	 * SMMU_IDR0 to SMMU_IDR5 of the physical SMMU: the guest is offered no more of what
	 * hardware has to do. Null: there is none, and all devices are emulated.
	 */
	const uint32_t *idr;
	uint32_t aidr;	     /**< SMMU_AIDR of the physical SMMU. */
	uint16_t vmid;	     /**< The VM's VMID in the physical SMMU. */
	uint8_t sid_bits;    /**< Bits of the guest's StreamIDs: 1 to 32. */
	uint8_t ssid_bits;   /**< Most bits of SubstreamIDs: 0 to 20. */
	uint8_t ipa_bits;    /**< Bits of the guest's physical addresses: 32 to 64. */
	uint8_t cmdq_log2;   /**< log2 of the most commands, to 19; 0 is 10. */
	uint8_t eventq_log2; /**< log2 of the most events, to 19; 0 is 10. */
	bool ats;	     /**< Offer ATS, where the physical SMMU has it. */
	bool msi;	     /**< Offer MSIs. */
	bool abort;	     /**< GBPA.ABORT after reset. */
	struct lhv_vsmmu3_stream *streams; /**< Assigned streams, by ascending sid; the
					    *   object keeps and writes them. */
	uint32_t nr_streams;		   /**< How many. */
};

/** A virtual SMMU. All fields are private to the library. */
struct lhv_vsmmu3 {
	const struct lhv_vsmmu3_ops *ops;    /**< private */
	void *ctx;			     /**< private */
	struct lhv_vsmmu3_stream *streams;   /**< private */
	uint32_t nr_streams;		     /**< private */
	uint32_t reg[LHV_VSMMU3_REGS];	     /**< private */
	uint64_t batch[LHV_VSMMU3_BATCH][2]; /**< private: not yet issued */
	uint32_t nr_batch;		     /**< private */
	uint32_t next, last;		     /**< private: sweep: an index; a StreamID */
	uint16_t vmid;			     /**< private */
	uint8_t oas;			     /**< private: bits */
	bool can_stall;			     /**< private: the physical SMMU can */
	bool abort;			     /**< private: GBPA.ABORT after reset */
	bool sweep;			     /**< private: streams to configure anew */
	bool unsynced;			     /**< private: issued, not complete */
	bool atc;			     /**< private: CMD_ATC_INV among them */
};

/** An access of an emulated device. */
struct lhv_vsmmu3_access {
	uint64_t addr; /**< The address that it puts out. */
	uint32_t sid;  /**< Its StreamID. */
	uint32_t ssid; /**< Its SubstreamID, with ssv. */
	bool ssv;      /**< It has a SubstreamID. */
	bool write;    /**< A write. */
	bool priv;     /**< Privileged. */
	bool exec;     /**< Instruction fetch; not with write. */
	bool quiet;    /**< A fault is not recorded: the access is only thought of. */
};

/** What became of it. */
struct lhv_vsmmu3_result {
	bool ok;       /**< Translated; else it is to be aborted. */
	lhv_ipa_t ipa; /**< Where it goes. */
	uint64_t
		size; /**< Bytes, a power of two, of the aligned block around addr that goes
			    *   to the one around ipa with the same permissions. */
	uint64_t event[4]; /**< The event record of a fault; all 0 where there is none. */
};

/**
 * Initialises @p v to its reset state. No callback is called; each stream waits for its
 * configuration until lhv_vsmmu3_run() has returned 0, which has to be before a device may
 * access memory.
 *
 * @param v   in any state
 * @param cfg not kept, but for cfg->streams
 * @param ops must outlive @p v
 * @param ctx passed to the callbacks
 * @retval LHV_OK              done
 * @retval LHV_ERR_INVAL       a null argument or callback; streams that do not ascend; streams
 *                             without cfg->idr
 * @retval LHV_ERR_RANGE       a number out of its range, or a stream that sid_bits do not hold
 * @retval LHV_ERR_UNSUPPORTED the physical SMMU has no stages 1 and 2 with AArch64 tables of
 *                             little-endian order, or cannot but stall
 * In each case of an error @p v is unchanged.
 */
int lhv_vsmmu3_init(struct lhv_vsmmu3 *v, const struct lhv_vsmmu3_config *cfg,
		    const struct lhv_vsmmu3_ops *ops, void *ctx);

/**
 * Resets: registers to their reset values, what was not yet issued is forgotten, and each
 * stream waits for lhv_vsmmu3_run() as after lhv_vsmmu3_init().
 *
 * @retval LHV_ERR_INVAL v is null
 */
int lhv_vsmmu3_reset(struct lhv_vsmmu3 *v);

/**
 * One access of a guest. Has the shape of lhv_mmio_fn. An access is of 4 bytes, or of 8 at a
 * multiple of 8, which is two of 4. Where there is no register it reads as zero and writes are
 * ignored; so are writes to a register while the guest has on what it belongs to.
 *
 * @param v      the struct lhv_vsmmu3
 * @param access offset from the start of page 0; value is set by a read
 * @return LHV_HANDLED, or LHV_INJECT for another size, a misaligned offset or one beyond the
 *         region; nothing has changed then
 */
enum lhv_action lhv_vsmmu3_mmio(void *v, struct lhv_mmio *access);

/**
 * Goes on with what the guest has asked for.
 *
 * @param budget units of work, a command or a stream each
 * @retval LHV_OK        nothing is left to do
 * @retval LHV_ERR_AGAIN work is left: the budget is used up, or sync() said so
 * @retval LHV_ERR_INVAL v is null or budget 0
 * @return any other error is that of attach(), invalidate() or sync(); what was done until
 *         then is done, the rest waits for the next call
 */
int lhv_vsmmu3_run(struct lhv_vsmmu3 *v, unsigned int budget);

/**
 * Which of the guest's StreamIDs a physical one is. Work is linear in the streams.
 *
 * @retval LHV_ERR_NOENT none
 * @retval LHV_ERR_INVAL a null argument
 */
int lhv_vsmmu3_sid(const struct lhv_vsmmu3 *v, uint32_t physical, uint32_t *sid);

/**
 * Tells the guest of an event that the physical SMMU recorded of stream @p sid (the guest's
 * StreamID). The record is made what a stage-1 SMMU of the guest would have written: the
 * guest's StreamID, no physical address, no stall, nothing implementation defined. Where the
 * fault was stage 2's, in reading a context descriptor or a table of stage 1, it becomes
 * F_CD_FETCH or F_WALK_EABT at that IPA.
 *
 * @retval LHV_OK         recorded
 * @retval LHV_ERR_DENIED none of the guest's business: stage 2 refused the access itself, or the
 *                        event says something of the host's tables; the guest sees nothing
 * @retval LHV_ERR_STATE  the guest has its event queue off; lost, as in hardware
 * @retval LHV_ERR_NOMEM  its event queue is full; lost, and the guest sees the overflow
 * @retval LHV_ERR_FAULT  its event queue cannot be written; the guest sees EVENTQ_ABT_ERR
 * @retval LHV_ERR_RANGE  no such StreamID
 * @retval LHV_ERR_INVAL  a null argument
 */
int lhv_vsmmu3_event(struct lhv_vsmmu3 *v, uint32_t sid, const uint64_t record[4]);

/**
 * Translates an access of an emulated device, by the guest's tables as they are now; nothing
 * is cached. At most 8 reads of guest memory. A fault is recorded in the guest's event queue,
 * where the guest wants that and access->quiet is not set.
 *
 * @param out set unless LHV_ERR_INVAL
 * @retval LHV_OK        done; out->ok says with what result
 * @retval LHV_ERR_INVAL a null argument, a write that is an instruction fetch, or a SubstreamID
 *                       of more than 20 bits
 */
int lhv_vsmmu3_translate(struct lhv_vsmmu3 *v, const struct lhv_vsmmu3_access *access,
			 struct lhv_vsmmu3_result *out);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SMMU_VSMMU3_H */
