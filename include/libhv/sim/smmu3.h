/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sim/smmu3.h
 * A model of an SMMUv3 for tests on a host (libhv-sim), after IHI 0070: its registers, its
 * queues, the walk from a StreamID to an address, and devices' accesses through it.
 *
 * The model is the worst SMMU that the architecture permits. It sees memory only as barriers
 * have made it visible, keeps every structure and descriptor that it has read until it is
 * told to forget it *and* a CMD_SYNC after that has completed, and tells of what software
 * may not rely on: a *violation*, which is counted and described by a line of text.
 *
 * A test attaches lhv_sim_smmu3_port_ops with the model as context (or calls those functions
 * from observers of its own), registers the memory that the SMMU may read and devices may
 * reach, drives the registers through the port, and lets a device access memory:
 *
 *     struct lhv_sim_smmu3_config c = {.base = 0x9050000};
 *     struct lhv_sim_smmu3 *s = lhv_sim_smmu3_create(&c);
 *     lhv_sim_port_attach(&lhv_sim_smmu3_port_ops, s);
 *     lhv_sim_smmu3_add(s, ram, lhv_pa(0x40000000), sizeof(ram));
 *     ... the driver sets up stream 8 ...
 *     struct lhv_sim_smmu3_access a = {.sid = 8, .addr = 0x1000, .write = true};
 *     lhv_sim_smmu3_dma(s, &a, bytes, 16, &r);
 *     assert(r.outcome == LHV_SIM_SMMU3_DONE && lhv_sim_smmu3_check(s) == 0);
 *
 * Simplifications: Non-secure state alone; tables are little-endian VMSAv8-64; no hardware
 * update of tables, ATOS, MPAM, DPT, ECMDQ or PRI queue; the EL2 regime has the permissions
 * of EL1.
 *
 * An object is used by one thread at a time.
 */
#ifndef LIBHV_SIM_SMMU3_H
#define LIBHV_SIM_SMMU3_H

#include <libhv/sim/port.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The model. Opaque. */
struct lhv_sim_smmu3;

/** What the model does where old and new state may both be seen. */
enum lhv_sim_smmu3_use {
	LHV_SIM_SMMU3_OLD = 0, /**< Uses old state for as long as it may. */
	LHV_SIM_SMMU3_NEW,     /**< Uses new state as soon as it may; caches nothing. */
	LHV_SIM_SMMU3_RANDOM,  /**< Tosses a coin each time. */
};

/** Interrupts. */
enum lhv_sim_smmu3_irq {
	LHV_SIM_SMMU3_IRQ_EVENTQ, /**< The event queue has a record. */
	LHV_SIM_SMMU3_IRQ_SYNC,	  /**< A CMD_SYNC is complete. */
	LHV_SIM_SMMU3_IRQ_GERROR, /**< A global error. */
	LHV_SIM_SMMU3_SEV,	  /**< A CMD_SYNC is complete: SEV. */
};

/** What lhv_sim_smmu3_create() needs. Zero-initialize, then fill in. */
struct lhv_sim_smmu3_config {
	uint64_t base; /**< Where its registers are: two pages of 64 KiB. */
	/** SMMU_IDR0 to IDR6; all 0: an SMMUv3 with all that the model knows. */
	uint32_t idr[7];
	uint32_t iidr; /**< SMMU_IIDR. */
	uint32_t aidr; /**< SMMU_AIDR. */
	unsigned int
		ack_delay; /**< Reads of CR0ACK and its like that see the old value. */
	unsigned int sync_delay; /**< Reads of CMDQ_CONS before a CMD_SYNC is complete. */
	enum lhv_sim_smmu3_use use; /**< Old, new or random. */
	uint64_t seed;		    /**< Of the random choices. */
	/** Takes a command that its stage does not need as QEMU does, and a StreamID beyond
	 *  its level 2 table for an invalid STE. */
	bool qemu;
	/** An interrupt: wired, or SEV. May be null. */
	void (*irq)(void *ctx, enum lhv_sim_smmu3_irq which);
	/** A message-signalled interrupt; may be null. In registered memory it is stored. */
	void (*msi)(void *ctx, uint64_t addr, uint32_t data);
	void *ctx; /**< Of both. */
};

/** A new model; null for a bad configuration or no memory. */
struct lhv_sim_smmu3 *lhv_sim_smmu3_create(const struct lhv_sim_smmu3_config *cfg);

/** Frees it. Detach it from the port first. */
void lhv_sim_smmu3_destroy(struct lhv_sim_smmu3 *s);

/** Observers for lhv_sim_port_attach(); the context is the model. */
extern const struct lhv_sim_port_ops lhv_sim_smmu3_port_ops;

/** From now on old and new state are chosen like this. */
void lhv_sim_smmu3_set_use(struct lhv_sim_smmu3 *s, enum lhv_sim_smmu3_use use);

/**
 * Registers memory: @p host is found at @p pa. What it holds now is visible.
 * @return 0, or -1 when it overlaps with what is registered, or there is no memory.
 */
int lhv_sim_smmu3_add(struct lhv_sim_smmu3 *s, void *host, lhv_pa_t pa, uint64_t bytes);

/** Ends that. A violation if the SMMU may still read a structure or table in it. */
void lhv_sim_smmu3_remove(struct lhv_sim_smmu3 *s, lhv_pa_t pa);

/** Consumes up to @p n commands, a delayed CMD_SYNC included. */
void lhv_sim_smmu3_run(struct lhv_sim_smmu3 *s, unsigned int n);

/** Service failure mode: GERROR.SFM_ERR; accesses are terminated and queues stop. */
void lhv_sim_smmu3_fail(struct lhv_sim_smmu3 *s);

/** An access by a device. */
struct lhv_sim_smmu3_access {
	uint64_t addr;	 /**< Input address. */
	uint32_t sid;	 /**< StreamID. */
	uint32_t ssid;	 /**< SubstreamID, with ssv. */
	bool ssv;	 /**< It has a SubstreamID. */
	bool write;	 /**< A write. */
	bool exec;	 /**< An instruction fetch. */
	bool priv;	 /**< Privileged. */
	bool treq;	 /**< An ATS translation request. */
	bool translated; /**< ATS: the address is translated already. */
};

/** What becomes of an access. */
enum lhv_sim_smmu3_outcome {
	LHV_SIM_SMMU3_DONE = 0, /**< It went through. */
	LHV_SIM_SMMU3_ABORT,	/**< The device got an abort. */
	LHV_SIM_SMMU3_RAZWI,	/**< Read as zero, or write ignored. */
	LHV_SIM_SMMU3_STALL,	/**< It waits for CMD_RESUME. */
};

/** The result of an access. */
struct lhv_sim_smmu3_result {
	enum lhv_sim_smmu3_outcome outcome; /**< Outcome. */
	uint64_t pa;	    /**< DONE: output address of the first byte. */
	uint8_t event;	    /**< Number of the event; 0 for none. */
	bool recorded;	    /**< It was put into the event queue. */
	uint16_t stag;	    /**< STALL: its tag. */
	uint64_t record[4]; /**< The event record. */
};

/** Translates one address, records a fault if there is one, accesses no memory. */
void lhv_sim_smmu3_translate(struct lhv_sim_smmu3 *s,
			     const struct lhv_sim_smmu3_access *a,
			     struct lhv_sim_smmu3_result *out);

/**
 * An access of @p bytes from @p a->addr on, split at 4 KiB: read into @p buf, or written from
 * it. Ends at the first part that does not go through; memory that is not registered aborts.
 * @return Bytes that went through.
 */
size_t lhv_sim_smmu3_dma(struct lhv_sim_smmu3 *s, const struct lhv_sim_smmu3_access *a,
			 void *buf, size_t bytes, struct lhv_sim_smmu3_result *out);

/** What CMD_RESUME or CMD_STALL_TERM said of a stalled access. */
enum lhv_sim_smmu3_resume {
	LHV_SIM_SMMU3_WAITS = 0,    /**< Nothing yet. */
	LHV_SIM_SMMU3_RETRY,	    /**< Try again. */
	LHV_SIM_SMMU3_RESUME_ABORT, /**< End with an abort. */
	LHV_SIM_SMMU3_RESUME_RAZWI, /**< End as RAZ/WI. */
};

/** The answer for @p stag, which is free again unless the answer is WAITS. */
enum lhv_sim_smmu3_resume lhv_sim_smmu3_stalled(struct lhv_sim_smmu3 *s, uint16_t stag);

/** What can go wrong. */
enum lhv_sim_smmu3_wrong {
	LHV_SIM_SMMU3_UNPUBLISHED, /**< A queue entry was read before it was visible. */
	LHV_SIM_SMMU3_TORN, /**< A structure could be seen partly old and partly new. */
	/** Of a valid STE or CD, more than one 64-bit word changed in bits that it, or what
	 *  it became, uses. */
	LHV_SIM_SMMU3_LIVE,
	LHV_SIM_SMMU3_STALE_CFG, /**< A changed structure was not invalidated. */
	LHV_SIM_SMMU3_STALE_TLB, /**< A changed descriptor was not invalidated. */
	LHV_SIM_SMMU3_NO_SYNC, /**< Invalidated, but no CMD_SYNC completed after that. */
	LHV_SIM_SMMU3_FREED,   /**< Memory was taken away that the SMMU may read. */
	LHV_SIM_SMMU3_QUEUE, /**< A queue index is out of range, or runs past the other. */
	LHV_SIM_SMMU3_ENABLED, /**< A register was written that is fixed while enabled. */
	LHV_SIM_SMMU3_REGISTER, /**< An access or value that a register does not permit. */
	LHV_SIM_SMMU3_COMMAND,	/**< A command is illegal. */
	LHV_SIM_SMMU3_WRONGS,	/**< How many kinds there are. */
};

/** A name for a kind of violation, such as "torn". */
const char *lhv_sim_smmu3_wrong_name(enum lhv_sim_smmu3_wrong w);

/**
 * Looks whether an operation is complete: all that the SMMU holds agrees with memory, or
 * was invalidated and synchronized. @return Violations since lhv_sim_smmu3_clear().
 */
uint64_t lhv_sim_smmu3_check(struct lhv_sim_smmu3 *s);

/** Violations of one kind since the last lhv_sim_smmu3_clear(). */
uint64_t lhv_sim_smmu3_count(const struct lhv_sim_smmu3 *s, enum lhv_sim_smmu3_wrong w);

/** The text of violation @p n (0 the oldest); null when there is none. 64 are kept. */
const char *lhv_sim_smmu3_text(const struct lhv_sim_smmu3 *s, uint64_t n);

/** Forgets the violations. */
void lhv_sim_smmu3_clear(struct lhv_sim_smmu3 *s);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SIM_SMMU3_H */
