/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sim/mmu.h
 * A model of the MMU's stage 2 for tests on a host (libhv-sim): what hardware finds in the
 * tables that a hypervisor writes, and whether the hypervisor kept the rules for changing
 * tables that are in use.
 *
 * It has two halves. The *walker* is the architecture's pseudocode written out again; it
 * knows nothing but register values and memory. The *watcher* sees each store, barrier and
 * TLB operation that goes through the host port, and keeps for each CPU the worst TLB that
 * the architecture permits: one that caches every entry, table entries too, as soon as it
 * is valid, and drops none before it is told to. What a rule forbids is reported as a
 * *violation*: counted, and described by a line of text.
 *
 * A unit test of a hypervisor that uses the stage2 module looks like this:
 *
 *     const struct lhv_s2_ops ops = {.alloc = lhv_sim_mmu_alloc, .free = lhv_sim_mmu_free,
 *                                    .va = lhv_sim_mmu_va};
 *     struct lhv_sim_mmu_config c = {.features = &features};
 *     struct lhv_sim_mmu *m = lhv_sim_mmu_create(&c);
 *     ... lhv_s2_init() with ops and ctx = m, lhv_s2_root() ...
 *     lhv_sim_mmu_load(m, 0, root.vtcr, root.vttbr);      CPU 0 runs this guest
 *     ... what the hypervisor does ...
 *     lhv_sim_mmu_translate(m, 0, ipa, LHV_SIM_MMU_READ, &r);
 *     assert(lhv_sim_mmu_check(m) == 0);                   after each operation
 *
 * Simplifications: one table belongs to one stage 2; tables are little-endian; Secure state,
 * 128-bit descriptors, S2PIE and S2POE do not exist; TLB entries are told apart by VMID
 * alone; a DSB for the inner or outer shareable domain completes what any CPU has begun.
 *
 * All functions run on one thread, the one that called lhv_sim_mmu_create(): the model is
 * attached to that thread's port (lhv_sim_port_attach()).
 */
#ifndef LIBHV_SIM_MMU_H
#define LIBHV_SIM_MMU_H

#include <libhv/features.h>
#include <libhv/port.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The model. Opaque. */
struct lhv_sim_mmu;

/** Most CPUs that a model has. */
#define LHV_SIM_MMU_CPUS 8

struct lhv_sim_mmu_event;

/** Who else may walk the tables, besides the CPUs that have loaded them. */
enum lhv_sim_mmu_domain {
	/** CPUs of the inner shareable domain: a barrier for less counts as none. */
	LHV_SIM_MMU_INNER = 0,
	/** Nobody: a barrier for the CPU alone is enough while only that CPU has it loaded. */
	LHV_SIM_MMU_NON,
	/** An agent that is only in the outer shareable domain; it caches all of each table. */
	LHV_SIM_MMU_OUTER,
};

/** What lhv_sim_mmu_create() needs. Zero-initialize, then fill in. */
struct lhv_sim_mmu_config {
	const struct lhv_cpu_features *features; /**< Of every CPU; copied. */
	unsigned int cpus;			 /**< 1 to LHV_SIM_MMU_CPUS; 0 is 1. */
	bool fwb;				 /**< HCR_EL2.FWB. */
	/**
	 * Level of FEAT_BBM that software may rely on (D8.17.2), at most features->bbm. From 1
	 * on the Contiguous bit may change in place, and a table may take the place of a block
	 * with nT set, or the other way round; with 2 also without nT. Nothing else may change
	 * with the size that needs break-before-make, and the invalidation has to follow.
	 */
	uint8_t bbm;
	enum lhv_sim_mmu_domain domain; /**< Who else walks. */
	/**
	 * Walkers do not look into data caches: they see a store when it was cleaned to the
	 * point of coherency and a DSB, not one for stores alone, came after that. There are no hardware updates then.
	 */
	bool noncoherent;
	/** lhv_sim_mmu_translate() takes a TLB conflict abort wherever one is possible. */
	bool conflicts;
	/** Where lhv_sim_mmu_alloc() starts to give physical addresses; 0: 0x40000000. */
	uint64_t pa_base;
	/**
	 * Called for each event, after the model has looked at it; may be null. It may read
	 * tables and call lhv_sim_mmu_walk() and lhv_sim_mmu_translate(): that is how a test
	 * lets another CPU run in the middle of an operation.
	 */
	void (*on_event)(void *ctx, const struct lhv_sim_mmu_event *ev);
	void *ctx; /**< Passed to on_event. */
};

/**
 * A new model, attached to the calling thread's port; null for a bad configuration or no
 * memory. What cfg->noncoherent says holds from lhv_sim_mmu_add() on, before which memory
 * counts as clean.
 */
struct lhv_sim_mmu *lhv_sim_mmu_create(const struct lhv_sim_mmu_config *cfg);

/** Detaches and frees the model, and the memory that lhv_sim_mmu_alloc() gave. */
void lhv_sim_mmu_destroy(struct lhv_sim_mmu *m);

/** @name Memory that holds tables
 * The first four have the types of the callbacks in struct lhv_s2_ops; @p m is the model.
 * @{ */

/**
 * Memory of @p bytes (a power of two), aligned to its size at the host and at @p pa, filled
 * with what looks like valid descriptors. Null at the allocation that lhv_sim_mmu_fail()
 * chose. Freed addresses are given again soon.
 */
void *lhv_sim_mmu_alloc(void *m, uint64_t bytes, lhv_pa_t *pa);

/** Takes it back. A violation if hardware may still read a table in it. */
void lhv_sim_mmu_free(void *m, void *va, lhv_pa_t pa, uint64_t bytes);

/** Where the host reaches @p pa, or null. */
void *lhv_sim_mmu_va(void *m, lhv_pa_t pa);

/**
 * Registers memory of one's own instead: @p host is found at @p pa. Register tables one by
 * one, not a large pool: memory that is not part of a tree yet is compared at each barrier.
 * @return 0, or -1 when it overlaps with what is registered, or there is no memory.
 */
int lhv_sim_mmu_add(struct lhv_sim_mmu *m, void *host, lhv_pa_t pa, uint64_t bytes);

/** Ends that. A violation if hardware may still read a table in it. */
void lhv_sim_mmu_remove(struct lhv_sim_mmu *m, lhv_pa_t pa);

/** The @p nth lhv_sim_mmu_alloc() from now on fails, 1 being the next; 0: none does. */
void lhv_sim_mmu_fail(struct lhv_sim_mmu *m, uint64_t nth);

/** Allocations that are out. */
uint64_t lhv_sim_mmu_allocated(const struct lhv_sim_mmu *m);

/** Calls of lhv_sim_mmu_alloc() until now. */
uint64_t lhv_sim_mmu_allocs(const struct lhv_sim_mmu *m);
/** @} */

/** @name CPUs
 * @{ */

/** From now on it is CPU @p cpu that the port's calls come from; 0 at first. */
void lhv_sim_mmu_on_cpu(struct lhv_sim_mmu *m, unsigned int cpu);

/**
 * Writes VTCR_EL2 and VTTBR_EL2 of a CPU. From the first time on that a table is loaded,
 * the model watches it. A @p vtcr of 0 means that the CPU runs no guest.
 *
 * A table that comes back with another VMID takes its entries along: that no TLB holds
 * anything of the new VMID is the caller's care.
 */
void lhv_sim_mmu_load(struct lhv_sim_mmu *m, unsigned int cpu, uint64_t vtcr,
		      uint64_t vttbr);

/**
 * As struct lhv_s2_ops.tlb_begin: the acting CPU loads @p vttbr (and the VTCR_EL2 that the
 * table was last loaded with), until lhv_sim_mmu_tlb_end().
 */
void lhv_sim_mmu_tlb_begin(void *m, uint64_t vttbr);

/** As struct lhv_s2_ops.tlb_end. */
void lhv_sim_mmu_tlb_end(void *m);
/** @} */

/** @name The walker
 * @{ */

/** Kinds of fault (DDI 0487, D8.15). */
enum lhv_sim_mmu_fault {
	LHV_SIM_MMU_OK = 0,	 /**< None. */
	LHV_SIM_MMU_TRANSLATION, /**< Translation fault. */
	LHV_SIM_MMU_ADDRESS,	 /**< Address size fault. */
	LHV_SIM_MMU_ACCESS_FLAG, /**< Access flag fault. */
	LHV_SIM_MMU_PERMISSION,	 /**< Permission fault. */
	LHV_SIM_MMU_EXTERNAL,	 /**< The table is not in registered memory. */
	LHV_SIM_MMU_CONFLICT,	 /**< TLB conflict abort. */
};

/** Kinds of access. */
enum lhv_sim_mmu_access {
	LHV_SIM_MMU_READ,     /**< A data read. */
	LHV_SIM_MMU_WRITE,    /**< A data write. */
	LHV_SIM_MMU_EXEC_EL0, /**< An instruction fetch at EL0. */
	LHV_SIM_MMU_EXEC_EL1, /**< An instruction fetch at EL1. */
};

/** What the walker finds. */
struct lhv_sim_mmu_result {
	enum lhv_sim_mmu_fault fault; /**< Fault, or LHV_SIM_MMU_OK. */
	int8_t level;		      /**< Level of the leaf, or of the fault. */
	bool r, w, x0, x1;	      /**< May be read, written, executed at EL0, EL1. */
	bool af;		      /**< Access flag. */
	bool dbm;		      /**< Dirty bit modifier. */
	bool contig;		      /**< Contiguous. */
	bool stale;	 /**< translate: this CPU's TLB may hold something else. */
	bool conflict;	 /**< translate: ... of another size, so that a TLB conflict abort
			       is possible. */
	uint8_t memattr; /**< Stage 2's memory type field, MemAttr[3:0]. */
	uint8_t sh;	 /**< Shareability: 0 none, 2 outer, 3 inner. */
	uint8_t sw;	 /**< Bits [58:55]. */
	lhv_pa_t pa;	 /**< Output address of the IPA. */
	uint64_t size;	 /**< Bytes that the leaf maps. */
	uint64_t desc;	 /**< The last descriptor that was read. */
	lhv_pa_t table;	 /**< The table that it is in ... */
	unsigned int index; /**< ... and its number there. */
};

/**
 * Walks the tables in memory for @p ipa, as a CPU would that has nothing cached. Looks at
 * memory alone, at the point of coherency if walkers are not coherent. An Access flag of 0 is not a fault here, and permissions are not either:
 * they are in the result.
 */
void lhv_sim_mmu_walk(struct lhv_sim_mmu *m, uint64_t vtcr, uint64_t vttbr, lhv_ipa_t ipa,
		      struct lhv_sim_mmu_result *out);

/**
 * An access by a CPU with the registers that it has loaded: the walk, then Access flag and
 * permissions; where VTCR_EL2.HA and HD say so, hardware's updates are stored into the
 * table.
 */
void lhv_sim_mmu_translate(struct lhv_sim_mmu *m, unsigned int cpu, lhv_ipa_t ipa,
			   enum lhv_sim_mmu_access access,
			   struct lhv_sim_mmu_result *out);

/**
 * The memory type of an access: what stage 1 says (@p s1, as in MAIR_EL1, and @p s1_sh as
 * in its descriptor) combined with what stage 2 says in @p r, with the model's HCR_EL2.FWB.
 * @return The attribute as in MAIR_EL1: 0x00, 0x04, 0x08, 0x0c for Device-nGnRnE, nGnRE,
 *	nGRE, GRE; else outer in [7:4] and inner in [3:0], of which each is 4 (Non-cacheable),
 *	0xb (Write-Through) or 0xf (Write-Back). @p sh may be null; the combined shareability.
 */
uint8_t lhv_sim_mmu_memtype(const struct lhv_sim_mmu *m,
			    const struct lhv_sim_mmu_result *r, uint8_t s1, uint8_t s1_sh,
			    uint8_t *sh);
/** @} */

/** @name Violations
 * @{ */

/** What can go wrong. */
enum lhv_sim_mmu_wrong {
	/** A live entry got another output address, size, memory type, shareability or
	 *  Contiguous bit, and was not invalid and invalidated in between (D8.17.1). */
	LHV_SIM_MMU_BBM,
	/** A TLB operation reached an entry whose change was not complete: no DSB in between. */
	LHV_SIM_MMU_NO_DSB_BEFORE,
	/** At the end of an operation a TLB operation had no DSB ISH (or wider) after it. */
	LHV_SIM_MMU_NO_DSB_AFTER,
	/** No TLB operation reached an entry that had changed. */
	LHV_SIM_MMU_NO_TLBI,
	/** One did, but its level hint (TTL) says that the entry is not meant. */
	LHV_SIM_MMU_WRONG_LEVEL,
	/** One did, but its translation granule (TG) is not the table's. */
	LHV_SIM_MMU_WRONG_GRANULE,
	/** One did, but it was for leaves only, and a table entry had changed. */
	LHV_SIM_MMU_LEAF_ONLY,
	/** One did, but for this PE alone, and other CPUs hold the entry. */
	LHV_SIM_MMU_LOCAL_ONLY,
	/** Stage 2 was invalidated by IPA, but not, after that and a DSB, stages 1 and 2
	 *  together (VMALLE1). */
	LHV_SIM_MMU_NO_VMALLE1,
	/** The argument has a reserved encoding, or the operation is not there on this CPU. */
	LHV_SIM_MMU_BAD_TLBI,
	/** A TLB operation by VMID on a CPU that has no guest loaded. */
	LHV_SIM_MMU_NO_VMID,
	/** At the end of an operation a store had no DSB after it. */
	LHV_SIM_MMU_STORE_NOT_DONE,
	/** A table was linked before what it contains could be seen. */
	LHV_SIM_MMU_TABLE_NOT_DONE,
	/** A table was linked that is part of a tree already, or still is in use. */
	LHV_SIM_MMU_TABLE_REUSED,
	/** A table was linked that is not in registered memory, or is cut short. */
	LHV_SIM_MMU_TABLE_NOWHERE,
	/** A table was freed while hardware might read it. */
	LHV_SIM_MMU_TABLE_FREED,
	/** A table that was taken out got a valid entry while hardware might read it. */
	LHV_SIM_MMU_TABLE_REVIVED,
	/** A table in use was changed by an ordinary store, not through the port. */
	LHV_SIM_MMU_PLAIN_STORE,
	/** A descriptor is reserved, or has a bit set that is RES0. */
	LHV_SIM_MMU_BAD_DESC,
	/** At the end of an operation the entries of a contiguous run differ. */
	LHV_SIM_MMU_BAD_RUN,
	/** VTCR_EL2 and VTTBR_EL2 do not go together. */
	LHV_SIM_MMU_BAD_ROOT,
	/** A TLB operation reached it, but only in the inner shareable domain, and an agent
	 *  outside of that holds the entry. */
	LHV_SIM_MMU_INNER_ONLY,
	/** Walkers are not coherent, and at the end of an operation a store was not cleaned, or
	 *  not before the last TLB operation that reached its entry. */
	LHV_SIM_MMU_NOT_CLEAN,
	/** ... and a table was linked whose content was not. */
	LHV_SIM_MMU_TABLE_NOT_CLEAN,
	LHV_SIM_MMU_WRONGS, /**< How many kinds there are. */
};

/** A name for a kind of violation, such as "bbm". */
const char *lhv_sim_mmu_wrong_name(enum lhv_sim_mmu_wrong w);

/**
 * Looks whether an operation of the hypervisor is complete: every TLB entry agrees with the
 * tables, all stores are done, memory holds what was stored, contiguous runs are equal.
 * Each thing that is wrong becomes a violation, once.
 * @return Violations since the last lhv_sim_mmu_clear().
 */
uint64_t lhv_sim_mmu_check(struct lhv_sim_mmu *m);

/** Violations of one kind since the last lhv_sim_mmu_clear(). */
uint64_t lhv_sim_mmu_count(const struct lhv_sim_mmu *m, enum lhv_sim_mmu_wrong w);

/** The text of violation @p n (0 the oldest); null when there is none. 64 are kept. */
const char *lhv_sim_mmu_text(const struct lhv_sim_mmu *m, uint64_t n);

/** Forgets the violations. */
void lhv_sim_mmu_clear(struct lhv_sim_mmu *m);
/** @} */

/** @name Events
 * @{ */

/** Kinds of event. */
enum lhv_sim_mmu_event_kind {
	LHV_SIM_MMU_EV_LOAD,  /**< A descriptor was read. */
	LHV_SIM_MMU_EV_STORE, /**< A descriptor was stored. */
	LHV_SIM_MMU_EV_DSB,   /**< A DSB. */
	LHV_SIM_MMU_EV_DMB,   /**< A DMB. */
	LHV_SIM_MMU_EV_TLBI,  /**< A TLB operation. */
	LHV_SIM_MMU_EV_VMID,  /**< VTTBR_EL2 was written. */
	LHV_SIM_MMU_EV_ALLOC, /**< Memory was registered. */
	LHV_SIM_MMU_EV_FREE,  /**< Memory is not registered any more. */
	LHV_SIM_MMU_EV_WRONG, /**< A violation. */
	LHV_SIM_MMU_EV_DC,    /**< Data cache maintenance in registered memory. */
};

/** One event. What does not belong to its kind is 0. */
struct lhv_sim_mmu_event {
	enum lhv_sim_mmu_event_kind kind; /**< Kind. */
	unsigned int cpu;		  /**< The acting CPU. */
	lhv_pa_t
		pa; /**< LOAD, STORE: of the descriptor; ALLOC, FREE, DC: of the memory. */
	uint64_t old;	/**< STORE: what was there. */
	uint64_t value; /**< LOAD, STORE: the descriptor; TLBI: argument; VMID: VTTBR_EL2;
				     ALLOC, FREE, DC: bytes. */
	enum lhv_port_barrier barrier; /**< DSB, DMB. */
	enum lhv_port_tlbi tlbi;       /**< TLBI. */
	enum lhv_port_dc dc;	       /**< DC. */
	enum lhv_sim_mmu_wrong wrong;  /**< WRONG. */
	const char *text;	       /**< WRONG. */
};

/**
 * An event as one line of text without a newline: the CPU, what happened, and hexadecimal
 * numbers without 0x, of fixed width where they are addresses or descriptors:
 *
 *     0 load  0000000040001008 0000000000000000
 *     0 store 0000000040001008 0000000000000000 -> 00000000400024ff
 *     0 dsb   ishst
 *     0 tlbi  ripas2le1is 0000501800040000
 *     0 vmid  0001000040000000
 *     0 alloc 0000000040002000 1000
 *     0 free  0000000040002000 1000
 *     0 wrong bbm: ipa 40000000 level 3: ...
 *     0 dc    cvac 0000000040002000 40
 *
 * @return The length of the text, which is cut at @p size - 1 as snprintf() does.
 */
size_t lhv_sim_mmu_event_text(const struct lhv_sim_mmu_event *ev, char *buf, size_t size);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SIM_MMU_H */
