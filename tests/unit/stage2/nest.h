/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest hypervisor (L1) for the tests of the shadow stage 2: its tables, at IPAs of its own,
 * and an oracle for them. The oracle is the walker of the MMU model, which takes those IPAs
 * for physical addresses, plus Access flag, dirty state and permissions written out here.
 *
 * Nothing here needs cmocka (see vm.h).
 */
#ifndef TESTS_STAGE2_NEST_H
#define TESTS_STAGE2_NEST_H

#include <libhv/sim/mmu.h>
#include <libhv/stage2/shadow.h>

#define NEST_TABLES 24

struct nest {
	struct lhv_sim_mmu *g; /* L1's memory, and the walker */
	struct lhv_cpu_features f;
	struct lhv_s2_nested_regs regs;
	uint64_t table[NEST_TABLES]; /* IPAs of tables; [0] is the initial one */
	unsigned int tables;
	uint64_t root_bytes;
	/* Callbacks. */
	unsigned int reads, cass;
	unsigned int fail_at; /* this call, counted from 1, answers ... */
	int fail_ret;	      /* ... this ... */
	struct lhv_s2_fault fail_fault;
	unsigned int lose; /* so many cas calls find another value */
	int (*hook)(struct nest *n, uint64_t ipa, bool write);
	void *hook_ctx;
	uint64_t last_ipa;
};

extern const struct lhv_s2_nested_ops nest_ops;

/* Features of a virtual CPU by random bits; all that the tables need are coherent. */
void nest_features(struct lhv_cpu_features *f, uint64_t bits);
/* A VTCR_EL2 with the granule; mostly a legal one. */
uint64_t nest_vtcr(const struct lhv_cpu_features *f, unsigned int granule,
		   uint64_t *seed);
void nest_start(struct nest *n, const struct lhv_cpu_features *f, uint64_t pa_base,
		bool fwb);
void nest_stop(struct nest *n);
/* Sets the registers, and makes the tables: the initial one and `more` others. */
void nest_tables(struct nest *n, uint64_t vtcr, unsigned int vmid, unsigned int more);
uint64_t *nest_entry(struct nest *n, unsigned int table, uint64_t index);
/* The field of a descriptor for an address, with this VTCR_EL2. */
uint64_t nest_oa(const struct nest *n, uint64_t a);
unsigned int nest_granule(const struct nest *n);
/* log2 of the bytes of an entry. */
unsigned int nest_shift(const struct nest *n, int level);
unsigned int nest_run(const struct nest *n, int level);
bool nest_ds(const struct nest *n);
/* The initial level as the registers say it, and the size of the IPA space. */
int nest_start_level(const struct nest *n);

/* What L1's tables say, by the model; nothing is written. */
void nest_oracle(struct nest *n, const struct lhv_s2_nested_access *acc, uint64_t ipa,
		 struct lhv_s2_nested_result *out);
/* The library's walk, compared with the oracle in all fields. */
void nest_both(struct nest *n, const struct lhv_s2_nested_access *acc, uint64_t ipa,
	       struct lhv_s2_nested_result *out);

/*
 * L1 maps a leaf: the entry at `level` for ipa, with tables made on the way; null when a leaf
 * is in the way.
 */
uint64_t *nest_slot(struct nest *n, uint64_t ipa, int level);
/* A leaf descriptor: bits are all but the address and the type. */
uint64_t nest_leaf(const struct nest *n, uint64_t l1, int level, uint64_t bits);

/* An L1, its host, and a pool of shadows, on a second model. */
struct nestpool {
	struct nest n;
	struct lhv_sim_mmu *m;
	struct lhv_cpu_features hw;
	struct lhv_s2_geometry hg, sg;
	struct lhv_s2 host;
	struct lhv_s2_root host_root;
	struct lhv_s2_shadow shadows[4];
	struct lhv_s2_shadow_pool pool;
	bool fwb;
	unsigned int tlbis;		    /* TLB operations until now ... */
	enum lhv_port_tlbi tlbi;	    /* ... of which this was the last */
	unsigned int cleans, cleans_before; /* to the point of coherency; before that */
};

struct nestpool_options {
	uint64_t vcpu;	  /* bits of nest_features() */
	uint8_t granules; /* L1's: bit 0 4 KiB, bit 1 16, bit 2 64; 0: all */
	uint8_t hgranule, sgranule;
	uint8_t hw_pa; /* 0: 48 */
	bool lpa2;     /* of the shadows */
	bool host_hd;  /* the host has hardware's dirty state */
	bool guest_fwb, fwb;
	bool clean;	      /* of the shadows */
	unsigned int shadows; /* 0: all */
};

int nestpool_start(struct nestpool *p, const struct nestpool_options *o);
void nestpool_stop(struct nestpool *p);
/* No violation until now. */
void nestpool_ok(struct nestpool *p);
/* What the model finds in a shadow. */
void nestpool_walk(struct nestpool *p, const struct lhv_s2_shadow *s, uint64_t ipa,
		   struct lhv_sim_mmu_result *r);

enum nest_end {
	NEST_DONE,
	NEST_GUEST,
	NEST_HOST,
	NEST_STUCK
};
/*
 * L2 accesses ipa with that shadow loaded, and faults are handled until the access works or
 * is somebody's fault; all that is found on the way is compared with the two models.
 */
enum nest_end nestpool_access(struct nestpool *p, struct lhv_s2_shadow *s,
			      const struct lhv_s2_nested_access *acc, uint64_t ipa,
			      uint32_t flags);
/* What the shadow has for ipa, if it has anything, is what both stages say now, or less. */
void nestpool_fresh(struct nestpool *p, const struct lhv_s2_shadow *s, uint64_t ipa);

#endif /* TESTS_STAGE2_NEST_H */
