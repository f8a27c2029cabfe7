/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the MMU model share.
 *
 * Bit positions are written here from the specification once more, and not taken from the
 * library's generated headers: a wrong one there has to show.
 */
#ifndef LHV_SIM_MMU_MMU_H
#define LHV_SIM_MMU_MMU_H

#include <libhv/sim/mmu.h>

#include <stdio.h>

#define BIT(n)		 (UINT64_C(1) << (n))
#define BITS(v, hi, lo)	 ((uint64_t)(v) >> (lo) & (BIT((hi) - (lo)) * 2 - 1))
#define FIELD_AT(hi, lo) ((BIT((hi) - (lo)) * 2 - 1) << (lo))

#define FINAL_LEVEL 3

/* CPUs as masks, and the one that is only in the outer shareable domain. */
#define ALL_CPUS 0xffU
#define AGENT	 0x100U

/* Effective parameters of a stage 2 walk (the pseudocode's S2TTWParams). */
struct params {
	unsigned int granule; /* log2 */
	unsigned int txsz, sl0, sl2, ps;
	bool ds, ha, hd, vs;
	unsigned int iasize, oasize;
	int start;
	bool bad;	 /* each translation faults */
	const char *why; /* what is wrong with the registers, or null */
	uint64_t base, root_bytes;
};

enum desc_kind {
	DESC_INVALID,
	DESC_TABLE,
	DESC_LEAF
};

struct tab;

/* Registered memory. */
struct region {
	uint8_t *host;
	uint64_t pa, bytes;
	uint8_t *seen;	   /* what walkers can see of it, while it is in no tree */
	uint8_t *poc;	   /* at the point of coherency; null when walkers are coherent */
	struct tab **tabs; /* the tables in it, one place for each 256 bytes */
	uint64_t in_tree;  /* bytes of it that are in trees */
	size_t loose_at;   /* place in the list of loose regions, plus one */
	bool own;	   /* lhv_sim_mmu_alloc() gave it */
};

/* One descriptor, as the watcher sees it. */
struct slot {
	uint64_t cur;  /* in memory */
	uint64_t held; /* valid, not in memory any more, may be in a TLB; or 0 */
	uint16_t s2,
		comb; /* CPUs that may hold it: in a stage 2 entry, in a combined one */
	uint16_t s2_pend;   /* CPUs that were told to drop it, but a DSB has to come */
	uint16_t comb_pend; /* */
	uint16_t own_pend;  /* of both, those that told themselves alone */
	uint16_t unseen;    /* CPUs for which a store is not complete */
	uint8_t why;	    /* how an operation missed it, plus one */
	uint8_t by;	    /* the CPU that stored */
	bool dirty;	    /* not cleaned, and walkers are not coherent */
	bool cleaning;	    /* cleaned, but no DSB waited for that */
	bool undone;	    /* in the list of stores that are not complete */
	bool listed;	    /* in the list of stale slots */
};

/* A table in a tree, or one taken out that hardware may still use. */
struct tab {
	struct root *root;
	struct tab *up;
	struct tab *next; /* of the zombies */
	uint64_t *mem;	  /* null when the memory is gone */
	uint64_t pa, ipa;
	unsigned int up_index, n;
	int level;
	bool zombie, touched;
	struct slot slot[];
};

struct root {
	struct root *next;
	struct tab *tab;
	struct params p;
	uint64_t vtcr, key; /* key: VTTBR_EL2 without VMID and CnP */
	uint16_t vmid;
	uint16_t cpus; /* that have loaded it, and AGENT */
	bool dead;
};

struct place {
	struct tab *t;
	unsigned int i;
};

struct places {
	struct place *at;
	size_t n, room;
};

struct cpu {
	uint64_t vtcr, vttbr;
	uint64_t saved_vtcr, saved_vttbr;
	bool in_tlb;
};

#define KEEP_TEXT 64

struct lhv_sim_mmu {
	struct lhv_cpu_features f;
	unsigned int ncpus, me;
	bool fwb, in_event, noncoherent, conflicts;
	uint8_t bbm;
	enum lhv_sim_mmu_domain domain;
	void (*on_event)(void *ctx, const struct lhv_sim_mmu_event *ev);
	void *ctx;
	struct cpu cpu[LHV_SIM_MMU_CPUS];

	struct region **by_host, **by_pa;
	size_t regions, room;
	struct region **loose;
	size_t loose_n, loose_room;
	uint64_t pa_next, pa_free[64][64];
	unsigned int pa_free_n[64];
	uint64_t fail, allocs, out;

	struct root *roots;
	struct tab *zombies;
	struct places stale, undone;

	uint64_t wrong[LHV_SIM_MMU_WRONGS], wrongs;
	char *text[KEEP_TEXT];
};

/* walk.c */
void lhv_sim_mmu_params_(const struct lhv_sim_mmu *m, uint64_t vtcr, uint64_t vttbr,
			 struct params *p);
unsigned int lhv_sim_mmu_shift_(const struct params *p, int level);
enum desc_kind lhv_sim_mmu_kind_(const struct lhv_sim_mmu *m, const struct params *p,
				 uint64_t d, int level);
uint64_t lhv_sim_mmu_next_base_(const struct lhv_sim_mmu *m, const struct params *p,
				uint64_t d);
uint64_t lhv_sim_mmu_leaf_base_(const struct lhv_sim_mmu *m, const struct params *p,
				uint64_t d, int level);
unsigned int lhv_sim_mmu_run_(const struct params *p, int level);
const char *lhv_sim_mmu_reserved_(const struct lhv_sim_mmu *m, const struct params *p,
				  uint64_t d, int level);

/* mem.c */
struct region *lhv_sim_mmu_by_host_(const struct lhv_sim_mmu *m, const void *host);
struct region *lhv_sim_mmu_by_pa_(const struct lhv_sim_mmu *m, uint64_t pa,
				  uint64_t bytes);
void lhv_sim_mmu_loosen_(struct lhv_sim_mmu *m, struct region *r);
void lhv_sim_mmu_tighten_(struct lhv_sim_mmu *m, struct region *r);
void lhv_sim_mmu_seen_(struct lhv_sim_mmu *m);
void *lhv_sim_mmu_grow_(void *p, size_t *room, size_t n, size_t size);

/* watch.c */
void lhv_sim_mmu_root_load_(struct lhv_sim_mmu *m, unsigned int cpu);
void lhv_sim_mmu_gone_(struct lhv_sim_mmu *m, struct region *r);
void lhv_sim_mmu_hw_store_(struct lhv_sim_mmu *m, uint64_t *p, uint64_t v);
bool lhv_sim_mmu_may_differ_(struct lhv_sim_mmu *m, unsigned int cpu, uint64_t ipa,
			     struct lhv_sim_mmu_result *now);
extern const struct lhv_sim_port_ops lhv_sim_mmu_port_ops_;

/* report.c */
void lhv_sim_mmu_event_(struct lhv_sim_mmu *m, struct lhv_sim_mmu_event *ev);
void lhv_sim_mmu_wrong_(struct lhv_sim_mmu *m, enum lhv_sim_mmu_wrong w, const char *fmt,
			...) __attribute__((format(printf, 3, 4)));

#endif /* LHV_SIM_MMU_MMU_H */
