/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sim/smmu2.h
 * A model of an SMMUv2 for tests on a host (libhv-sim), after IHI 0062: its Non-secure
 * registers, and devices whose transactions it translates.
 *
 * The TLB is the worst that the architecture permits: each translation that succeeded stays,
 * and is used before the tables are looked at, until an invalidation names it and a
 * synchronisation after that has completed. What software must not do is a *violation*:
 * counted, and described by a line of text.
 *
 * Stage 2 tables are walked by lhv_sim_mmu_walk(), stage 1 by lhv_sim_s1_translate().
 *
 *     struct lhv_sim_smmu2_config c = {.idr = {...}, .base = 0x9000000, .mmu = mmu};
 *     struct lhv_sim_smmu2 *m = lhv_sim_smmu2_create(&c);
 *     lhv_sim_smmu2_attach(&m, 1);                the port's device accesses reach it
 *     ... what the driver does ...
 *     lhv_sim_smmu2_dma(m, stream, address, true, &r);
 *
 * Simplifications: tables are little-endian; no Secure side, no address translation
 * operations, no broadcast TLB maintenance, no attributes of the transaction beyond read and
 * write; all transactions are unprivileged data.
 *
 * All functions run on one thread.
 */
#ifndef LIBHV_SIM_SMMU2_H
#define LIBHV_SIM_SMMU2_H

#include <libhv/sim/mmu.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The model. Opaque. */
struct lhv_sim_smmu2;

/** What lhv_sim_smmu2_create() needs. Zero-initialize, then fill in. */
struct lhv_sim_smmu2_config {
	uint32_t idr[8];	 /**< SMMU_IDR0 to SMMU_IDR7. */
	bool v1;		 /**< An SMMUv1: no CBA2R, AArch32 formats alone. */
	uint64_t base;		 /**< Where the port finds it. */
	struct lhv_sim_mmu *mmu; /**< Whose memory holds the tables. */
	uint32_t smr_bits;	 /**< Bits of SMR that exist; 0: all. */
	uint32_t acr;		 /**< SMMU_sACR after reset. */
	unsigned int
		sync_reads; /**< Reads of a status until a synchronisation is done. */
	bool garbage;	    /**< Registers start with what looks like streams. */
	bool mmu500; /**< CB_ACTLR starts with CPRE, and is locked by ACR.CACHE_LOCK. */
	bool no_64;  /**< A 64-bit access is a violation. */
	bool hi_lo;  /**< A 64-bit register has to be written high half first. */
	bool no_bypass; /**< S2CR turns a BYPASS that is written into FAULT, and ignores FAULT. */
	/** Called after each write; may call lhv_sim_smmu2_dma(). May be null. */
	void (*on_write)(void *ctx, struct lhv_sim_smmu2 *m, uint64_t offset, uint64_t v);
	void *ctx; /**< Passed to on_write. */
};

/** What became of a transaction. */
enum lhv_sim_smmu2_outcome {
	LHV_SIM_SMMU2_DONE,    /**< It reached the address in pa. */
	LHV_SIM_SMMU2_ABORTED, /**< It did not. */
	LHV_SIM_SMMU2_STALLED, /**< It waits for CB_RESUME. */
};

/** A transaction. */
struct lhv_sim_smmu2_result {
	enum lhv_sim_smmu2_outcome outcome; /**< What became of it. */
	uint64_t pa;			    /**< DONE: where it went. */
	bool bypass;			    /**< DONE: no context bank had a say. */
	bool hit;			    /**< DONE: by a TLB entry. */
	int group;			    /**< Stream mapping group, or -1. */
	int bank;			    /**< Context bank, or -1. */
};

/** A new model, as after reset; null for a bad configuration or no memory. */
struct lhv_sim_smmu2 *lhv_sim_smmu2_create(const struct lhv_sim_smmu2_config *cfg);

/** Frees it. */
void lhv_sim_smmu2_destroy(struct lhv_sim_smmu2 *m);

/**
 * Makes the calling thread's port reach the @p n models of @p m (at most 8), no others. A
 * descriptor that is stored through the port needs a DSB before an invalidation and before
 * a bank goes on.
 */
void lhv_sim_smmu2_attach(struct lhv_sim_smmu2 *const *m, unsigned int n);

/** A read of @p size bytes by software. */
uint64_t lhv_sim_smmu2_read(struct lhv_sim_smmu2 *m, uint64_t offset, unsigned int size);

/** A write of @p size bytes by software. */
void lhv_sim_smmu2_write(struct lhv_sim_smmu2 *m, uint64_t offset, unsigned int size,
			 uint64_t v);

/** A device with StreamID @p stream reads or writes at @p addr. */
void lhv_sim_smmu2_dma(struct lhv_sim_smmu2 *m, uint16_t stream, uint64_t addr,
		       bool write, struct lhv_sim_smmu2_result *out);

/** What became of the transaction that stalled last in @p bank, after CB_RESUME. */
void lhv_sim_smmu2_resumed(struct lhv_sim_smmu2 *m, unsigned int bank,
			   struct lhv_sim_smmu2_result *out);

/** The interrupt of global faults (@p bank -1), or of a context bank, is asserted. */
bool lhv_sim_smmu2_irq(const struct lhv_sim_smmu2 *m, int bank);

/** Synchronisations that completed. */
uint64_t lhv_sim_smmu2_syncs(const struct lhv_sim_smmu2 *m);

/** Invalidations that were written. */
uint64_t lhv_sim_smmu2_tlbis(const struct lhv_sim_smmu2 *m);

/** TLB entries. */
unsigned int lhv_sim_smmu2_entries(const struct lhv_sim_smmu2 *m);

/** From now on no synchronisation completes (@p stuck), or they do again. */
void lhv_sim_smmu2_stick(struct lhv_sim_smmu2 *m, bool stuck);

/** Violations. */
uint64_t lhv_sim_smmu2_wrongs(const struct lhv_sim_smmu2 *m);

/** The text of violation @p n, 0 the oldest; null when there is none. 16 are kept. */
const char *lhv_sim_smmu2_text(const struct lhv_sim_smmu2 *m, unsigned int n);

/** Forgets the violations. */
void lhv_sim_smmu2_clear(struct lhv_sim_smmu2 *m);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SIM_SMMU2_H */
