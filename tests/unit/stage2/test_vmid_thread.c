/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMIDs with a thread for each CPU. Each has a TLB that remembers by VMID whose entry it
 * was, and of which version of the VM's tables; another thread changes tables and
 * invalidates by the VMID that the stage 2 has. Afterwards the times during which VMIDs
 * were in use are compared.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/vmid.h>
#include <libhv/sim/port.h>

#define CPUS 6
#define VMS  700
#define RUNS 30000

#define GET(p)	  __atomic_load_n(p, __ATOMIC_SEQ_CST)
#define SET(p, v) __atomic_store_n(p, v, __ATOMIC_SEQ_CST)

struct entry {
	uint32_t vm, version;
	bool valid;
};

struct run {
	uint64_t from, to;
	uint16_t vm, vmid;
};

static struct vm {
	struct lhv_s2_vmid vmid;
	pthread_mutex_t lock; /* of its stage 2 */
	int32_t s2_vmid;      /* under the lock; -1: none */
	uint32_t version;     /* of its tables */
	uint32_t done;	      /* version of which the invalidation is complete */
} vms[VMS];

static struct cpu {
	pthread_t thread;
	pthread_mutex_t lock; /* of its TLB */
	struct entry tlb[256];
	unsigned int self;
	uint64_t flushes, hits;
	struct run run[RUNS];
	unsigned int runs;
	const char *wrong;
} cpus[CPUS];

static struct lhv_s2_vmids *v;
static pthread_mutex_t big = PTHREAD_MUTEX_INITIALIZER;
static uint64_t now;
static int stop;
static _Thread_local bool locked;

static void on_lock(void *ctx)
{
	(void)ctx;
	pthread_mutex_lock(&big);
	locked = true;
}

static void on_unlock(void *ctx)
{
	(void)ctx;
	locked = false;
	pthread_mutex_unlock(&big);
}

static int on_assign(void *ctx, struct lhv_s2_vmid *id, uint16_t vmid)
{
	struct vm *vm = (struct vm *)((char *)id - offsetof(struct vm, vmid));

	(void)ctx;
	pthread_mutex_lock(&vm->lock);
	vm->s2_vmid = vmid;
	pthread_mutex_unlock(&vm->lock);
	return 0;
}

static const struct lhv_s2_vmid_ops ops = {on_lock, on_unlock, on_assign};

static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	struct cpu *c = ctx;

	(void)arg;
	if (op != LHV_TLBI_ALLE1)
		c->wrong = "not ALLE1";
	pthread_mutex_lock(&c->lock);
	memset(c->tlb, 0, sizeof(c->tlb));
	pthread_mutex_unlock(&c->lock);
	c->flushes++;
}

static const struct lhv_sim_port_ops port = {.tlbi = on_tlbi};

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s >> 11;
}

static void touch(struct cpu *c, uint32_t i, uint16_t vmid)
{
	uint32_t done = GET(&vms[i].done);
	struct entry *e = &c->tlb[vmid];

	/* A walk and what it fills happen at once, as seen by an invalidation: its DSB
	 * waits for walks. */
	pthread_mutex_lock(&c->lock);
	if (e->valid) {
		c->hits++;
		if (e->vm != i)
			c->wrong = "[S2.29] an entry of another VM";
		else if (e->version < done)
			c->wrong = "an entry of tables that are no more";
	} else {
		*e = (struct entry){i, GET(&vms[i].version), true};
	}
	pthread_mutex_unlock(&c->lock);
}

static void *cpu_main(void *arg)
{
	struct cpu *c = arg;
	uint64_t seed = 0x9e3779b97f4a7c15u * (c->self + 1), gen, known = 0;
	uint32_t i = 0;

	lhv_sim_port_attach(&port, c);
	while (c->runs < RUNS && !c->wrong) {
		uint64_t flushes = c->flushes;
		struct run *r = &c->run[c->runs++];
		uint16_t id;

		if (rnd(&seed) % 4)
			i = (uint32_t)(rnd(&seed) % (rnd(&seed) % 2 ? VMS : 40));
		gen = lhv_s2_vmid_generation(v);
		if (lhv_s2_vmid_enter(v, c->self, &vms[i].vmid, &id))
			c->wrong = "refused";
		r->from = __atomic_fetch_add(&now, 1, __ATOMIC_SEQ_CST);
		r->vm = (uint16_t)i;
		r->vmid = id;
		flushes = c->flushes - flushes;
		if (flushes > 1)
			c->wrong = "[S2.29] invalidated twice at once";
		if (flushes && gen == lhv_s2_vmid_generation(v)) {
			/* It was for this generation, which it was all the time. */
			if (known == gen)
				c->wrong = "[S2.29] invalidated twice in a generation";
			known = gen;
		}
		for (uint64_t k = rnd(&seed) % 4; k--;)
			touch(c, i, id);
		r->to = __atomic_fetch_add(&now, 1, __ATOMIC_SEQ_CST);
		if (!(rnd(&seed) % 3))
			lhv_s2_vmid_leave(v, c->self);
	}
	lhv_s2_vmid_leave(v, c->self);
	return NULL;
}

/* Changes tables, and invalidates on all CPUs as TLBI ...IS does. */
static void *changer_main(void *arg)
{
	uint64_t seed = 42;

	(void)arg;
	while (!GET(&stop)) {
		struct vm *vm = &vms[rnd(&seed) % 40];

		pthread_mutex_lock(&vm->lock);
		__atomic_fetch_add(&vm->version, 1, __ATOMIC_SEQ_CST);
		for (unsigned int k = 0; vm->s2_vmid >= 0 && k < CPUS; k++) {
			pthread_mutex_lock(&cpus[k].lock);
			cpus[k].tlb[vm->s2_vmid].valid = false;
			pthread_mutex_unlock(&cpus[k].lock);
		}
		SET(&vm->done, GET(&vm->version));
		pthread_mutex_unlock(&vm->lock);
	}
	return NULL;
}

static int by_time(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* [S2.29] no two VMs with one VMID at a time; once a CPU and generation; no stale entry */
static void test_threads(void **state)
{
	struct lhv_s2_vmid_config cfg = {
		.ops = &ops, .cpus = CPUS, .bits = 8, .reserve_zero = true};
	size_t size = lhv_s2_vmid_size(&cfg), n = 0;
	struct run *all = calloc(CPUS * RUNS, sizeof(*all));
	struct {
		uint64_t to;
		uint16_t vm;
	} last[256] = {{0, 0}};
	pthread_t changer;
	uint64_t gens, hits = 0;
	void *mem = NULL;

	(void)state;
	assert_non_null(all);
	assert_int_equal(posix_memalign(&mem, LHV_S2_VMID_ALIGN, size), 0);
	assert_int_equal(lhv_s2_vmid_init(mem, size, &cfg, &v), LHV_OK);
	for (unsigned int i = 0; i < VMS; i++) {
		pthread_mutex_init(&vms[i].lock, NULL);
		vms[i].s2_vmid = -1;
	}
	for (unsigned int k = 0; k < CPUS; k++) {
		cpus[k].self = k;
		pthread_mutex_init(&cpus[k].lock, NULL);
	}
	pthread_create(&changer, NULL, changer_main, NULL);
	for (unsigned int k = 0; k < CPUS; k++)
		pthread_create(&cpus[k].thread, NULL, cpu_main, &cpus[k]);
	for (unsigned int k = 0; k < CPUS; k++)
		pthread_join(cpus[k].thread, NULL);
	SET(&stop, 1);
	pthread_join(changer, NULL);
	gens = lhv_s2_vmid_generation(v);
	for (unsigned int k = 0; k < CPUS; k++) {
		if (cpus[k].wrong)
			fail_msg("CPU %u: %s", k, cpus[k].wrong);
		assert_in_range(cpus[k].flushes, 1, gens);
		hits += cpus[k].hits;
		memcpy(all + n, cpus[k].run, cpus[k].runs * sizeof(*all));
		n += cpus[k].runs;
	}
	qsort(all, n, sizeof(*all), by_time);
	for (size_t k = 0; k < n; k++) {
		uint16_t id = all[k].vmid;

		assert_in_range(id, 1, 255);
		if (last[id].to > all[k].from)
			assert_int_equal(last[id].vm, all[k].vm);
		if (all[k].to > last[id].to) {
			last[id].to = all[k].to;
			last[id].vm = all[k].vm;
		}
	}
	/* Both happened often enough to mean something. */
	assert_true(gens > 20);
	assert_true(hits > 1000);
	free(all);
	free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
