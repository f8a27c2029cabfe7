/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMIDs. A VM's word is its generation and VMID together, so that one load says whether
 * the VMID is current.
 *
 * Each CPU has one word, `active`, that only it and a rollover write:
 *
 *     a VM's word   the CPU runs that VM
 *     IDLE          it runs none, and has invalidated its TLB in this generation
 *     SWEPT         since it last entered there was a rollover, which noted what it runs
 *                   in kept[]; it has to come by the slow path, which invalidates
 *     SWEPT_IDLE    the same, and it runs none
 *
 * A rollover (under the lock) exchanges each CPU's word for SWEPT. A CPU enters without
 * the lock by compare-and-exchange from a word that is neither of the SWEPT ones. Either
 * that comes first, and the rollover finds the VM's word and keeps its VMID; or the
 * exchange comes first, and the entry fails. Words of the new generation are released
 * after all CPUs were swept, so a CPU that sees one cannot still succeed with what it read
 * of its own word before. Nothing here depends on how long any of it takes.
 */
#include <libhv/stage2/vmid.h>
#include <libhv/port.h>

#include <string.h>

/* A test of all interleavings puts itself between the accesses that CPUs share. */
#ifndef S2_VMID_STEP
#define S2_VMID_STEP() ((void)0)
#endif

#define SWEPT	   1
#define SWEPT_IDLE 2
#define IDLE	   3
#define VM_MIN	   (UINT64_C(1) << 16) /* the least word of a VM */

#define LINE LHV_S2_VMID_ALIGN

struct cpu {
	uint64_t active;
	uint64_t flushed; /* generation of the last invalidation; under the lock */
	uint64_t pad[LINE / 8 - 2];
};

struct lhv_s2_vmids {
	uint64_t gen; /* the only word that all CPUs read on the fast path */
	const struct lhv_s2_vmid_ops *ops;
	void *ctx;
	struct cpu *cpu;
	uint64_t *
		kept; /* per CPU: what it ran at the last rollover that found it in a VM */
	uint64_t *used; /* a bit a VMID: not to be given out in this generation */
	uint32_t nr;	/* VMIDs, the reserved one included */
	uint32_t free;	/* of which not used */
	uint32_t next;	/* word of used[] where the search goes on */
	uint16_t cpus;
	bool reserve_zero;
};

static uint64_t load(const uint64_t *p)
{
	S2_VMID_STEP();
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static void store(uint64_t *p, uint64_t v)
{
	S2_VMID_STEP();
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}

static bool cas(uint64_t *p, uint64_t *old, uint64_t v)
{
	S2_VMID_STEP();
	return __atomic_compare_exchange_n(p, old, v, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static uint64_t exchange(uint64_t *p, uint64_t v)
{
	S2_VMID_STEP();
	return __atomic_exchange_n(p, v, __ATOMIC_ACQ_REL);
}

static bool is_used(const struct lhv_s2_vmids *v, uint32_t n)
{
	return v->used[n / 64] >> n % 64 & 1;
}

static void use(struct lhv_s2_vmids *v, uint32_t n)
{
	if (!is_used(v, n))
		v->free--;
	v->used[n / 64] |= UINT64_C(1) << n % 64;
}

static uint16_t number(uint64_t word)
{
	return (uint16_t)word;
}

static size_t head(void)
{
	return (sizeof(struct lhv_s2_vmids) + LINE - 1) / LINE * LINE;
}

size_t lhv_s2_vmid_size(const struct lhv_s2_vmid_config *cfg)
{
	if (!cfg || !cfg->cpus || cfg->cpus > LHV_S2_VMID_MAX_CPUS ||
	    (cfg->bits != 8 && cfg->bits != 16))
		return 0;
	return head() + cfg->cpus * (sizeof(struct cpu) + 8) +
	       ((size_t)1 << cfg->bits) / 8;
}

static void none_used(struct lhv_s2_vmids *v)
{
	memset(v->used, 0, v->nr / 8);
	v->free = v->nr;
	v->next = 0;
	if (v->reserve_zero)
		use(v, 0);
}

int lhv_s2_vmid_init(void *mem, size_t size, const struct lhv_s2_vmid_config *cfg,
		     struct lhv_s2_vmids **vmids)
{
	size_t need = lhv_s2_vmid_size(cfg);
	struct lhv_s2_vmids *v = mem;

	if (!mem || ((uintptr_t)mem & (LINE - 1)) || !need || !vmids || !cfg->ops ||
	    !cfg->ops->lock != !cfg->ops->unlock)
		return LHV_ERR_INVAL;
	if (size < need)
		return LHV_ERR_NOMEM;
	memset(mem, 0, need);
	v->gen = 1;
	v->ops = cfg->ops;
	v->ctx = cfg->ctx;
	v->cpu = (struct cpu *)(void *)((unsigned char *)mem + head());
	v->kept = (uint64_t *)(void *)(v->cpu + cfg->cpus);
	v->used = v->kept + cfg->cpus;
	v->nr = UINT32_C(1) << cfg->bits;
	v->cpus = cfg->cpus;
	v->reserve_zero = cfg->reserve_zero;
	for (unsigned int i = 0; i < v->cpus; i++)
		v->cpu[i].active = SWEPT_IDLE;
	none_used(v);
	*vmids = v;
	return LHV_OK;
}

static void lock(struct lhv_s2_vmids *v)
{
	if (v->ops->lock)
		v->ops->lock(v->ctx);
}

static void unlock(struct lhv_s2_vmids *v)
{
	if (v->ops->unlock)
		v->ops->unlock(v->ctx);
}

static void leave(struct cpu *c)
{
	uint64_t old = load(&c->active);

	/* Each failure is a rollover that came in between. */
	while (!cas(&c->active, &old, old < IDLE ? SWEPT_IDLE : IDLE))
		;
}

/*
 * Would a rollover find room? With as many VMIDs as CPUs or more it always does, since
 * this CPU runs nothing. The look is made without stopping anybody, so the answer can be
 * too good; what it prevents is a rollover at each try.
 */
static bool has_room(struct lhv_s2_vmids *v, unsigned int self)
{
	uint64_t seen[4] = {v->reserve_zero, 0, 0, 0};
	unsigned int n = v->reserve_zero;

	if (v->nr - v->reserve_zero >= v->cpus)
		return true;
	for (unsigned int i = 0; i < v->cpus; i++) {
		uint64_t a = load(&v->cpu[i].active);
		unsigned int id;

		if (a == SWEPT)
			a = v->kept[i];
		if (i == self || a < VM_MIN)
			continue;
		id = number(a) & 255;
		n += !(seen[id / 64] >> id % 64 & 1);
		seen[id / 64] |= UINT64_C(1) << id % 64;
	}
	return n < v->nr;
}

static void rollover(struct lhv_s2_vmids *v, unsigned int self)
{
	store(&v->gen, v->gen + 1);
	none_used(v);
	for (unsigned int i = 0; i < v->cpus; i++) {
		uint64_t old = exchange(&v->cpu[i].active, SWEPT);

		/* A CPU that was swept before and has not entered since runs what it ran. */
		if (old >= VM_MIN)
			v->kept[i] = old;
		else if (old != SWEPT)
			v->kept[i] = 0;
		if (i == self)
			v->kept[i] = 0;
		if (v->kept[i])
			use(v, number(v->kept[i]));
	}
}

/* Was the VM running at the last rollover? Then its VMID is its own in this generation. */
static bool keeps(struct lhv_s2_vmids *v, uint64_t old, uint64_t word)
{
	bool found = false;

	for (unsigned int i = 0; i < v->cpus; i++) {
		if (v->kept[i] == old) {
			v->kept[i] = word;
			found = true;
		}
	}
	return found;
}

/* A VMID that is not used; there is one. */
static uint32_t find(struct lhv_s2_vmids *v)
{
	while (v->used[v->next] == UINT64_MAX)
		v->next = (v->next + 1) % (v->nr / 64);
	return v->next * 64 + (uint32_t)__builtin_ctzll(~v->used[v->next]);
}

/* A current word for a VM that has none. Under the lock. */
static int assign(struct lhv_s2_vmids *v, unsigned int cpu, struct lhv_s2_vmid *vm)
{
	uint64_t old = vm->id, word;
	uint32_t n = number(old);
	int ret = LHV_OK;

	if (old && keeps(v, old, v->gen << 16 | n)) {
		store(&vm->id, v->gen << 16 | n);
		return LHV_OK;
	}
	if (!v->free) {
		if (!has_room(v, cpu))
			return LHV_ERR_BUSY;
		/* None of the VMs found running can be this one: its word was not current. */
		rollover(v, cpu);
		if (!v->free)
			return LHV_ERR_BUSY;
	}
	/* The number that it had is as good as any, and leaves VTTBR_EL2 as it was. */
	if (!old || is_used(v, n))
		n = find(v);
	word = v->gen << 16 | n;
	if ((!old || n != number(old)) && v->ops->assign)
		ret = v->ops->assign(v->ctx, vm, (uint16_t)n);
	if (ret)
		return ret;
	use(v, n);
	store(&vm->id, word);
	return LHV_OK;
}

static __attribute__((noinline)) int enter_slowly(struct lhv_s2_vmids *v,
						  unsigned int cpu,
						  struct lhv_s2_vmid *vm, uint16_t *vmid)
{
	struct cpu *c = &v->cpu[cpu];
	int ret = LHV_OK;
	bool flush;

	lock(v);
	if (vm->id >> 16 != v->gen)
		ret = assign(v, cpu, vm);
	if (ret) {
		leave(c);
		unlock(v);
		return ret;
	}
	flush = c->flushed != v->gen;
	c->flushed = v->gen;
	*vmid = number(vm->id);
	store(&c->active, vm->id);
	unlock(v);
	/* A rollover that comes here already finds the VM on this CPU. */
	if (flush) {
		lhv_port_tlbi(LHV_TLBI_ALLE1, 0);
		lhv_port_dsb(LHV_NSH);
		lhv_port_isb();
	}
	return LHV_OK;
}

int lhv_s2_vmid_enter(struct lhv_s2_vmids *v, unsigned int cpu, struct lhv_s2_vmid *vm,
		      uint16_t *vmid)
{
	uint64_t old, word;
	struct cpu *c;

	if (!v || !vm || !vmid)
		return LHV_ERR_INVAL;
	if (cpu >= v->cpus)
		return LHV_ERR_RANGE;
	c = &v->cpu[cpu];
	old = load(&c->active);
	word = load(&vm->id);
	/* If the same VM is swept just now, that is as if it had been a moment later. */
	if (old != word &&
	    (old < IDLE || word >> 16 != load(&v->gen) || !cas(&c->active, &old, word)))
		return enter_slowly(v, cpu, vm, vmid);
	*vmid = number(word);
	return LHV_OK;
}

int lhv_s2_vmid_leave(struct lhv_s2_vmids *v, unsigned int cpu)
{
	if (!v)
		return LHV_ERR_INVAL;
	if (cpu >= v->cpus)
		return LHV_ERR_RANGE;
	leave(&v->cpu[cpu]);
	return LHV_OK;
}

int lhv_s2_vmid_cpu_off(struct lhv_s2_vmids *v, unsigned int cpu)
{
	if (!v)
		return LHV_ERR_INVAL;
	if (cpu >= v->cpus)
		return LHV_ERR_RANGE;
	lock(v);
	v->cpu[cpu].flushed = 0;
	store(&v->cpu[cpu].active, SWEPT_IDLE);
	unlock(v);
	return LHV_OK;
}

int lhv_s2_vmid_release(struct lhv_s2_vmids *v, struct lhv_s2_vmid *vm)
{
	if (!v || !vm)
		return LHV_ERR_INVAL;
	lock(v);
	if (vm->id && (vm->id >> 16 == v->gen || keeps(v, vm->id, 0))) {
		uint32_t n = number(vm->id);

		v->used[n / 64] &= ~(UINT64_C(1) << n % 64);
		v->free++;
	}
	store(&vm->id, 0);
	unlock(v);
	return LHV_OK;
}

uint64_t lhv_s2_vmid_generation(const struct lhv_s2_vmids *v)
{
	return v ? load(&v->gen) : 0;
}
