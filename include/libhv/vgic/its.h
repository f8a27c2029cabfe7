/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file its.h
 * A virtual Interrupt Translation Service: registers, command queue, and translation of
 * (DeviceID, EventID) to an LPI and a vCPU (IHI 0069, chapter 5). What becomes of the LPIs is
 * the integrator's, by a callback.
 *
 * **Where the mappings are.** In the guest's memory alone, in the tables that it gives by
 * GITS_BASER0 (devices), GITS_BASER1 (collections) and MAPD; so the registers
 * (lhv_vgic_its_get()) and the guest's memory are all there is to save. A guest may write
 * anything there: each entry is read once, and what is out of bounds counts as not mapped.
 * Entries have 8 bytes, little-endian; bits that are not named are 0, or the entry counts as
 * not mapped:
 *
 *     device:      63 Valid | 51:8 ITT address | 4:0 EventID bits less one
 *     collection:  63 Valid | 15:0 vCPU
 *     ITT entry:   63 Valid | 47:32 collection | 31:0 INTID
 *     first level: 63 Valid | 51:12 address of a page of entries (bits below the page's size
 *                  are ignored)
 *
 * **Errors.** A command that is malformed, out of bounds, unknown, or of GICv4, does nothing
 * and is counted; the queue goes on. Where memory cannot be read or written the queue stops
 * before that command with GITS_CREADR.Stalled, until the guest writes GITS_CWRITER.Retry.
 * There are no SErrors (GITS_TYPER.SEIS=0).
 *
 * **Concurrency.** All functions are exclusive for the ITS, a lock of the caller's, but
 * lhv_vgic_its_msi_cached(), which is lock-free.
 */
#ifndef LIBHV_VGIC_ITS_H
#define LIBHV_VGIC_ITS_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LHV_VGIC_ITS_SIZE     0x20000 /**< Bytes of its region: two frames. */
#define LHV_VGIC_ITS_BUDGET   64      /**< Commands that one access may execute. */
#define LHV_VGIC_ITS_DEV_MAX  16      /**< DeviceID bits. */
#define LHV_VGIC_ITS_EV_MAX   16      /**< EventID bits. */
#define LHV_VGIC_ITS_LPI      8192U   /**< The first LPI. */
#define LHV_VGIC_ITS_LPIS_MAX 1048576 /**< LPIs: 2^20. */

/** What is to be done with an LPI, or with all of a vCPU. */
enum lhv_vgic_its_do {
	LHV_VGIC_ITS_SET,     /**< It becomes pending on vcpu. */
	LHV_VGIC_ITS_CLEAR,   /**< It is no longer pending on vcpu. */
	LHV_VGIC_ITS_MOVE,    /**< From vcpu to to, pending state included. */
	LHV_VGIC_ITS_MOVEALL, /**< All that are pending on vcpu go to to. */
	LHV_VGIC_ITS_INV,     /**< Its properties are to be read again. */
	LHV_VGIC_ITS_INVALL,  /**< Those of all LPIs of vcpu. */
};

/** What the ITS asks of the integrator; none may call back into the ITS. */
struct lhv_vgic_its_ops {
	/**
	 * Reads @p size bytes of guest memory: 8 or 32, aligned to 8. Not 0 where there is
	 * none. Required. All 8 bytes of a doubleword are one single-copy atomic access.
	 */
	int (*read)(void *ctx, lhv_ipa_t at, void *to, size_t size);
	/** Writes 8 bytes, else as read. Required. */
	int (*write)(void *ctx, lhv_ipa_t at, const void *from, size_t size);
	/**
	 * An LPI. Required. Numbers are in bounds; @p to is vcpu where there is no second
	 * one, @p intid 0 where none is meant. SET may come from any CPU at any time.
	 */
	void (*lpi)(void *ctx, enum lhv_vgic_its_do what, unsigned int vcpu,
		    unsigned int to, uint32_t intid);
};

/** How an ITS is to be. */
struct lhv_vgic_its_cfg {
	uint16_t nr_vcpus;  /**< 1 to 512. */
	uint8_t dev_bits;   /**< DeviceID bits: 1 to 16. */
	uint8_t event_bits; /**< EventID bits: 1 to 16. */
	uint32_t nr_lpis;   /**< INTIDs are 8192 to 8191 + this: 1 to 2^20. */
	uint64_t *cache;    /**< Of translations; kept. May be null with nr_cache 0. */
	uint32_t nr_cache;  /**< Words there: 0, or a power of two up to 65536. */
	const struct lhv_vgic_its_ops *ops; /**< Kept. */
	void *ctx;			    /**< For the ops. */
};

/** Its registers, as a guest reads them; all that there is to save beside its tables. */
struct lhv_vgic_its_regs {
	uint64_t cbaser;   /**< GITS_CBASER */
	uint64_t cwriter;  /**< GITS_CWRITER */
	uint64_t creadr;   /**< GITS_CREADR */
	uint64_t baser[2]; /**< GITS_BASER0 and 1 */
	uint32_t ctlr;	   /**< GITS_CTLR */
};

/** An ITS. Private, but for the counters. */
struct lhv_vgic_its {
	struct lhv_vgic_its_cfg cfg;   /**< Private. */
	struct lhv_vgic_its_regs regs; /**< Private. */
	uint64_t errors;	       /**< Commands that were refused. */
	uint64_t stalls;	       /**< How often the queue stalled. */
};

/**
 * Makes an ITS, turned off.
 * @return 0, LHV_ERR_INVAL (null, or nr_cache without cache), LHV_ERR_RANGE (numbers). After
 *   an error *its is as before.
 */
int lhv_vgic_its_init(struct lhv_vgic_its *its, const struct lhv_vgic_its_cfg *cfg);

/**
 * An access to its region, control frame and translation frame; @p ctx is the struct
 * lhv_vgic_its. An lhv_mmio_fn. Executes up to LHV_VGIC_ITS_BUDGET commands at a write of
 * GITS_CWRITER or GITS_CTLR, and at a read of GITS_CREADR, so that a guest that waits gets
 * what it waits for. What a CPU writes to GITS_TRANSLATER is ignored: it has no DeviceID.
 */
enum lhv_action lhv_vgic_its_mmio(void *ctx, struct lhv_mmio *m);

/**
 * Executes up to @p budget commands.
 * @return 0: none is left, or the ITS is off or stalled; LHV_ERR_AGAIN; LHV_ERR_INVAL (null).
 */
int lhv_vgic_its_run(struct lhv_vgic_its *its, unsigned int budget);

/**
 * A message from a device: makes pending what (device, event) is mapped to.
 * @return 0, LHV_ERR_NOENT (mapped to nothing, or the ITS is off: the message is dropped, as
 *   the architecture says), LHV_ERR_FAULT (a table could not be read), LHV_ERR_INVAL (null).
 */
int lhv_vgic_its_msi(struct lhv_vgic_its *its, uint32_t device, uint32_t event);

/**
 * The same from the cache alone: one load. Lock-free, from any CPU. A message that meets a
 * command that changes its mapping goes by the mapping before it or the one after it.
 * @return 0, LHV_ERR_NOENT (not there: lhv_vgic_its_msi() may know it), LHV_ERR_INVAL (null).
 */
int lhv_vgic_its_msi_cached(struct lhv_vgic_its *its, uint32_t device, uint32_t event);

/**
 * To save: its registers. The guest's tables are up to date at any time.
 * @return 0, LHV_ERR_INVAL (null).
 */
int lhv_vgic_its_get(const struct lhv_vgic_its *its, struct lhv_vgic_its_regs *regs);

/**
 * To restore. The tables are believed in nothing, whenever they are read.
 * @return 0; LHV_ERR_INVAL (null); LHV_ERR_CORRUPT: not what lhv_vgic_its_get() of an ITS of
 *   this configuration can have given; the ITS is as before.
 */
int lhv_vgic_its_set(struct lhv_vgic_its *its, const struct lhv_vgic_its_regs *regs);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VGIC_ITS_H */
