/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the stage 2 tests share: a stage 2 on the MMU model, a log of its barriers and TLB
 * operations, and a flat map that says what it should contain.
 *
 * Nothing here needs cmocka: a check that fails calls vm_failed(), which the unit tests and
 * the fuzz target each define.
 */
#ifndef TESTS_STAGE2_VM_H
#define TESTS_STAGE2_VM_H

#include <libhv/sim/mmu.h>
#include <libhv/stage2.h>

_Noreturn void vm_failed(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define VM_CHECK(x)                                              \
	do {                                                     \
		if (!(x))                                        \
			vm_failed(__FILE__, __LINE__, "%s", #x); \
	} while (0)

/* What kind of CPU and stage 2; zero is a 44-bit CPU without options. */
struct vm_options {
	uint8_t granule, ipa, cpu_pa, pa, concat;
	enum lhv_s2_lpa2 lpa2;
	bool has_lpa2, ril, ttl, fwb, xnx, ha, hd, vmid16;
	bool loaded; /* the guest stays loaded; otherwise tlb_begin loads it */
	uint8_t cpus;
	uint16_t vmid;
	enum lhv_s2_domain domain;
	bool clean;  /* walkers are not coherent */
	uint8_t bbm; /* level that is permitted */
	bool told;   /* the model knows of the last three, and nobody else looks */
};

struct vm_observer;

struct vm {
	struct lhv_s2 s2;
	struct lhv_s2_geometry geo;
	struct lhv_cpu_features f;
	struct lhv_s2_root root;
	struct lhv_sim_mmu *m;
	struct vm_options o;
	char log[16384];
	size_t log_n;
	uint64_t loads, stores, dsbs, tlbis, allocs, frees;
	void (*hook)(struct vm *vm, const struct lhv_sim_mmu_event *ev);
	void *hook_ctx;
	struct vm_observer *obs; /* for what the model does not know; or null */
	uint64_t others;	 /* allocations that are not this stage 2's */
};

extern const struct lhv_s2_ops vm_ops, vm_ops_loaded;

void vm_features(struct lhv_cpu_features *f, const struct vm_options *o);
/* What lhv_s2_geometry() says; when that is 0 the stage 2 is ready and watched. */
int vm_start(struct vm *vm, const struct vm_options *o);
void vm_stop(struct vm *vm);
/* No violation until now. */
void vm_ok(struct vm *vm);
/* The barriers and TLB operations since the last call, a line each. */
const char *vm_log(struct vm *vm);
void vm_log_is(struct vm *vm, const char *want);

/* Architecture, written out once more. */
uint64_t vm_size(const struct vm *vm, int level);
int vm_block_level(const struct vm *vm);
uint64_t vm_run(const struct vm *vm, int level);

/* Tables and entries, counted by following descriptors in memory. */
struct vm_tree {
	uint64_t tables, empty, leaves, hash;
};
void vm_tree(struct vm *vm, struct vm_tree *t);

/* What an IPA should lead to. */
enum vm_kind {
	VM_NONE,
	VM_OWNED,
	VM_MAPPED
};

struct vm_val {
	enum vm_kind kind;
	uint64_t off; /* pa - ipa */
	uint32_t attr, owner;
};

struct vm_seg {
	uint64_t end;
	struct vm_val val;
};

#define VM_SEGS 512

struct vm_flat {
	struct vm_seg seg[VM_SEGS];
	unsigned int n;
};

/* The attribute as the walk gives it back. */
uint32_t vm_norm(const struct vm *vm, uint32_t attr);

/* A stage 2 and what it should contain. Each operation predicts its result, compares, and
 * sees to it that nothing is left undone. */
struct world {
	struct vm vm;
	struct vm_flat flat;
};

int world_start(struct world *w, const struct vm_options *o);
void world_stop(struct world *w);
int world_map(struct world *w, uint64_t ipa, uint64_t pa, uint64_t size, uint32_t attr,
	      uint32_t flags);
int world_unmap(struct world *w, uint64_t ipa, uint64_t size, uint32_t flags);
int world_protect(struct world *w, uint64_t ipa, uint64_t size, uint32_t attr,
		  uint32_t mask, uint32_t flags);
int world_owner(struct world *w, uint64_t ipa, uint64_t size, uint32_t owner,
		uint32_t flags);
int world_coalesce(struct world *w, uint64_t ipa, uint64_t size, uint32_t flags);
/* One address. */
void world_see(struct world *w, uint64_t ipa);
/* Each piece of the flat map at its ends. */
void world_edges(struct world *w);
/* The whole IPA space, entry by entry. */
void world_all(struct world *w);
bool world_full(const struct world *w);

/* The last operation, for messages; with vm_tell each is printed to stderr. */
extern char vm_last[160];
extern bool vm_tell;

/* A random number generator; any seed. */
uint64_t vm_random(uint64_t *state);

#endif /* TESTS_STAGE2_VM_H */
