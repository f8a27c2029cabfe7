/* SPDX-License-Identifier: BSD-2-Clause */
#include "observe.h"

#include <stdlib.h>
#include <string.h>

#include <libhv/sim/port.h>

#include "../../../sim/mmu/mmu.h"

#define LINE 64

/* What a walker that is not coherent sees of some memory. */
struct memory {
	struct memory *next;
	uint64_t pa, bytes;
	uint8_t *poc;	 /* sees */
	uint8_t *queued; /* will see at the next DSB */
	bool any;	 /* something is queued */
};

/* A store to a live entry. */
struct seen {
	const uint64_t *p;
	uint64_t old, ipa, size;
	int level;
	bool cleaned, done; /* to memory; with a DSB after it */
	bool must, flushed; /* there has to be a TLB operation after that; was */
	bool relaxed, table;
	bool s2, comb; /* relaxed: a TLB may still hold the old entry */
	bool s2_wait, comb_wait;
};

struct vm_observer {
	struct vm *vm;
	struct memory *mem;
	struct seen *c;
	size_t n, room;
	enum lhv_port_barrier raw;
	uint64_t bbm, allowed, lines, relaxed;
};

static struct tab *tab_of(struct vm_observer *o, const uint64_t *p, unsigned int *i)
{
	struct region *r = lhv_sim_mmu_by_host_(o->vm->m, p);
	struct tab *t;

	if (!r)
		return NULL;
	t = r->tabs[((const uint8_t *)p - r->host) / 256];
	if (!t || !t->mem || p < t->mem || p >= t->mem + t->n)
		return NULL;
	*i = (unsigned int)(p - t->mem);
	return t;
}

static bool is_table(uint64_t d, int level)
{
	return level < 3 && (d & 3) == 3;
}

/* DDI 0487, D8.3: the address in a descriptor. */
static uint64_t desc_address(const struct vm *vm, uint64_t d, int level)
{
	uint64_t low = level < 0 ? UINT64_C(1) << vm->geo.granule : vm_size(vm, level);
	uint64_t top =
		vm->geo.lpa2 ? UINT64_C(0x3ffffffffffff) : UINT64_C(0xffffffffffff);
	uint64_t a = d & top & ~(low - 1);

	if (vm->geo.lpa2)
		a |= (d >> 8 & 3) << 50;
	else if (vm->geo.granule == 16 && vm->f.lpa)
		a |= (d >> 12 & 15) << 48;
	return a;
}

static const uint64_t *below(const struct vm *vm, uint64_t d)
{
	return lhv_sim_mmu_va(vm->m, lhv_pa(desc_address(vm, d, -1)));
}

/* What hardware looks at. */
static uint64_t looked_at(uint64_t d, int level)
{
	if (!(d & 1))
		return 0;
	if (is_table(d, level))
		return d & UINT64_C(0x0003ffffffffff03);
	return d & UINT64_C(0x007fffffffffffff);
}

static struct memory *memory_at(struct vm_observer *o, uint64_t pa)
{
	for (struct memory *m = o->mem; m; m = m->next)
		if (pa >= m->pa && pa - m->pa < m->bytes)
			return m;
	return NULL;
}

static void memory_add(struct vm_observer *o, uint64_t pa, uint64_t bytes)
{
	struct memory *m = calloc(1, sizeof(*m));

	VM_CHECK(m);
	m->pa = pa;
	m->bytes = bytes;
	m->poc = malloc(bytes);
	m->queued = malloc(bytes);
	VM_CHECK(m->poc && m->queued);
	/* A valid entry to nowhere in each place. */
	memset(m->poc, 0xdb, bytes);
	memset(m->queued, 0xdb, bytes);
	m->next = o->mem;
	o->mem = m;
}

static void memory_remove(struct vm_observer *o, uint64_t pa)
{
	struct memory **at = &o->mem;

	while (*at && (*at)->pa != pa)
		at = &(*at)->next;
	if (*at) {
		struct memory *m = *at;

		*at = m->next;
		free(m->poc);
		free(m->queued);
		free(m);
	}
}

/* All of a table is in memory, and of those below it. */
static void complete(struct vm_observer *o, uint64_t d, int level)
{
	const struct vm *vm = o->vm;
	uint64_t pa = desc_address(vm, d, -1), n = UINT64_C(1) << (vm->geo.granule - 3);
	const uint64_t *t = below(vm, d);
	struct memory *m = memory_at(o, pa);

	VM_CHECK(t && m);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t there;

		memcpy(&there, m->poc + (pa - m->pa) + 8 * i, 8);
		if (looked_at(there, level + 1) != looked_at(t[i], level + 1))
			vm_failed(__FILE__, __LINE__,
				  "a table is linked, but entry %llu of level %d is not "
				  "in memory",
				  (unsigned long long)i, level + 1);
		if (is_table(t[i], level + 1))
			complete(o, t[i], level + 1);
	}
}

/* Do all valid leaves below the table say what the block says, its size aside? */
static bool agrees(const struct vm *vm, uint64_t table, int level, uint64_t block,
		   uint64_t base)
{
	const uint64_t *t = below(vm, table);
	uint64_t n = UINT64_C(1) << (vm->geo.granule - 3), size = vm_size(vm, level + 1);
	uint64_t same = UINT64_C(0x3c) | (vm->geo.lpa2 ? 0 : UINT64_C(0x300));

	for (uint64_t i = 0; t && i < n; i++) {
		uint64_t d = t[i];

		if (is_table(d, level + 1)) {
			if (!agrees(vm, d, level + 1, block, base + i * size))
				return false;
		} else if ((d & 1) &&
			   (((d ^ block) & same) ||
			    desc_address(vm, d, level + 1) != base + i * size)) {
			return false;
		}
	}
	return t;
}

static bool unfinished(const struct seen *c)
{
	return c->relaxed && (c->s2 || c->comb || c->s2_wait || c->comb_wait);
}

#define NT     (UINT64_C(1) << 16)
#define CONTIG (UINT64_C(1) << 52)
/* Output address, memory type, shareability, size, Contiguous. */
#define HARD UINT64_C(0x0013fffffffff33f)

/* [S2.10] Is that a change which the level permits without a break? */
static bool permitted(struct vm_observer *o, const uint64_t *p, int level, uint64_t a,
		      uint64_t b)
{
	const struct vm *vm = o->vm;
	bool stale = false, ta = is_table(a, level), tb = is_table(b, level);
	uint64_t nt = level < 3 ? NT : 0;

	/* Hardware's updates are not relied on without a break. */
	if (!vm->o.bbm || vm->o.ha || vm->o.hd)
		return false;
	for (size_t i = 0; i < o->n; i++)
		stale |= o->c[i].p == p && unfinished(&o->c[i]);
	if (ta && tb)
		return false;
	if (!ta && !tb) {
		if ((a ^ b) & HARD & ~(CONTIG | nt))
			return false;
		/* The nT bit goes when what it stood against is gone. */
		return !(a & ~b & nt && stale);
	}
	if (!agrees(vm, ta ? a : b, level, ta ? b : a,
		    desc_address(vm, (ta ? b : a) & ~nt, level)))
		return false;
	if (vm->o.bbm == 2)
		return true;
	return ta ? b & NT : (a & NT) && !stale;
}

static struct seen *add(struct vm_observer *o)
{
	if (o->n == o->room) {
		o->room = o->room ? 2 * o->room : 64;
		o->c = realloc(o->c, o->room * sizeof(*o->c));
		VM_CHECK(o->c);
	}
	memset(&o->c[o->n], 0, sizeof(*o->c));
	return &o->c[o->n++];
}

static void on_store(void *ctx, uint64_t *p, uint64_t old, uint64_t v)
{
	struct vm_observer *o = ctx;
	struct vm *vm = o->vm;
	unsigned int i;
	struct tab *t = tab_of(o, p, &i);
	uint64_t before = o->bbm, held = 0, a, b;
	bool live = t && !t->zombie;
	int level = live ? t->level : 0;
	uint64_t ipa = live ? t->ipa + i * vm_size(vm, level) : 0;
	struct seen *c;

	if (live)
		held = t->slot[i].held;
	if (live && vm->o.clean && is_table(v, level) &&
	    looked_at(old, level) != looked_at(v, level))
		complete(o, v, level);
	lhv_sim_mmu_port_ops_.store64(vm->m, p, old, v);
	if (!live)
		return;
	a = looked_at(old, level);
	b = looked_at(v, level);
	if (o->bbm != before && permitted(o, p, level, old, v) &&
	    (!held || held == old || permitted(o, p, level, held, v))) {
		o->allowed += o->bbm - before;
		o->relaxed++;
		/* An entry with the nT bit says the same without it. */
		if (is_table(old, level) || is_table(v, level) || level == 3 ||
		    !(old & NT) || (old ^ v) != NT) {
			c = add(o);
			c->p = p;
			c->old = old;
			c->ipa = ipa;
			c->level = level;
			c->size = vm_size(vm, level);
			c->relaxed = c->s2 = c->comb = true;
			c->table = is_table(old, level);
			c->cleaned = !vm->o.clean;
		}
	}
	if (vm->o.clean && a != b) {
		c = add(o);
		c->p = p;
		c->old = old;
		/* Not where only the Access flag was set, or the nT bit cleared. */
		c->must = a && (is_table(old, level) ||
				((a | 1U << 10) != b && (level == 3 || (a & ~NT) != b)));
	}
}

static void on_load(void *ctx, const uint64_t *p, uint64_t v)
{
	lhv_sim_mmu_port_ops_.load64(((struct vm_observer *)ctx)->vm->m, p, v);
}

static void on_dcache(void *ctx, enum lhv_port_dc op, const void *at, size_t bytes)
{
	struct vm_observer *o = ctx;
	uintptr_t a = (uintptr_t)at & ~(uintptr_t)(LINE - 1);
	uintptr_t end = ((uintptr_t)at + bytes + LINE - 1) & ~(uintptr_t)(LINE - 1);
	struct region *r = lhv_sim_mmu_by_host_(o->vm->m, at);
	struct memory *m = r ? memory_at(o, r->pa) : NULL;

	/* [S2.32] To memory, and only what is ours, and never without need. */
	VM_CHECK(o->vm->o.clean && op == LHV_DC_CVAC && bytes && m);
	VM_CHECK(end - (uintptr_t)r->host <= r->bytes);
	memcpy(m->queued + (a - (uintptr_t)r->host), (const void *)a, end - a);
	m->any = true;
	o->lines += (end - a) / LINE;
	for (size_t i = 0; i < o->n; i++)
		if ((uintptr_t)o->c[i].p >= a && (uintptr_t)o->c[i].p < end)
			o->c[i].cleaned = true;
}

static void on_dsb(void *ctx, enum lhv_port_barrier b)
{
	struct vm_observer *o = ctx;
	enum lhv_port_barrier st, full, shown = b;

	switch (o->vm->o.domain) {
	case LHV_S2_NON:
		st = LHV_NSHST;
		full = LHV_NSH;
		break;
	case LHV_S2_OUTER:
		st = LHV_OSHST;
		full = LHV_OSH;
		break;
	default:
		st = LHV_ISHST;
		full = LHV_ISH;
		break;
	}
	/* A barrier for stores does not wait for cache maintenance, and a walker that is
	 * not coherent may be anywhere. */
	if (b != full && b != (o->vm->o.clean ? LHV_SY : st))
		vm_failed(__FILE__, __LINE__, "barrier %d in domain %d", b,
			  o->vm->o.domain);
	if (b == LHV_NSH)
		shown = LHV_ISH;
	if (b == LHV_NSHST)
		shown = LHV_ISHST;
	for (struct memory *m = b == LHV_SY ? o->mem : NULL; m; m = m->next) {
		if (m->any)
			memcpy(m->poc, m->queued, m->bytes);
		m->any = false;
	}
	for (size_t i = 0; i < o->n; i++) {
		struct seen *c = &o->c[i];

		c->done |= c->cleaned && (b == LHV_SY || !o->vm->o.clean);
		if (b != st)
			c->s2_wait = c->comb_wait = false;
	}
	o->raw = b;
	lhv_sim_mmu_port_ops_.dsb(o->vm->m, shown);
}

static void on_dmb(void *ctx, enum lhv_port_barrier b)
{
	lhv_sim_mmu_port_ops_.dmb(((struct vm_observer *)ctx)->vm->m, b);
}

/* DDI 0487, C5.5: does the operation reach the old entry in stage 2's part of a TLB? */
static bool reaches(const struct vm *vm, const struct seen *c, unsigned int family,
		    uint64_t arg)
{
	uint64_t base = (arg & UINT64_C(0xffffffffff)) << 12, bytes = 1;
	unsigned int tg = (unsigned int)(arg >> 46) & 3,
		     ttl = (unsigned int)(arg >> 44) & 3;

	if (family > 3)
		return family > 4;
	if (family > 1) {
		ttl = (unsigned int)(arg >> 37) & 3;
		base = (arg & UINT64_C(0x1fffffffff))
		       << (vm->geo.lpa2 ? 16 : vm->geo.granule);
		bytes = ((arg >> 39 & 31) + 1)
			<< (5 * (arg >> 44 & 3) + 1 + vm->geo.granule);
	}
	if (c->table && (family & 1))
		return false;
	/* 0 of a range is any level, and so is no granule of the other. */
	if ((family > 1 ? ttl : tg) && (c->table || (int)ttl != c->level))
		return false;
	return base < c->ipa + c->size && c->ipa < base + bytes;
}

static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	static const unsigned int form[] = {
		[LHV_S2_INNER] = 1, [LHV_S2_NON] = 0, [LHV_S2_OUTER] = 2};
	struct vm_observer *o = ctx;
	unsigned int family = (unsigned int)op / 3;

	if ((unsigned int)op % 3 != form[o->vm->o.domain])
		vm_failed(__FILE__, __LINE__, "TLB operation %d in domain %d", op,
			  o->vm->o.domain);
	for (size_t i = 0; i < o->n; i++) {
		struct seen *c = &o->c[i];

		c->flushed |= c->done;
		if (!c->relaxed || !c->done)
			continue;
		/* What combines the stages goes when stage 2's part is gone before. */
		if (family >= 5 || (family == 4 && !c->s2 && !c->s2_wait)) {
			c->comb_wait |= c->comb;
			c->comb = false;
		}
		if (c->s2 && reaches(o->vm, c, family, arg)) {
			c->s2 = false;
			c->s2_wait = true;
		}
	}
	lhv_sim_mmu_port_ops_.tlbi(o->vm->m, op, arg);
}

static const struct lhv_sim_port_ops ops = {
	.load64 = on_load,
	.store64 = on_store,
	.dsb = on_dsb,
	.dmb = on_dmb,
	.tlbi = on_tlbi,
	.dcache = on_dcache,
};

struct vm_observer *observe_start(struct vm *vm)
{
	struct vm_observer *o = calloc(1, sizeof(*o));

	VM_CHECK(o);
	o->vm = vm;
	lhv_sim_port_attach(&ops, o);
	return o;
}

void observe_stop(struct vm_observer *o)
{
	if (!o)
		return;
	lhv_sim_port_attach(NULL, NULL);
	while (o->mem)
		memory_remove(o, o->mem->pa);
	free(o->c);
	free(o);
}

void observe_event(struct vm_observer *o, struct lhv_sim_mmu_event *ev)
{
	if (!o)
		return;
	switch (ev->kind) {
	case LHV_SIM_MMU_EV_ALLOC:
		memory_add(o, ev->pa.v, ev->value);
		break;
	case LHV_SIM_MMU_EV_FREE:
		memory_remove(o, ev->pa.v);
		for (size_t i = 0; i < o->n; i++)
			if (unfinished(&o->c[i]) && o->c[i].table &&
			    desc_address(o->vm, o->c[i].old, -1) == ev->pa.v)
				vm_failed(__FILE__, __LINE__,
					  "a table is freed that may be in use");
		break;
	case LHV_SIM_MMU_EV_DSB:
		ev->barrier = o->raw;
		break;
	case LHV_SIM_MMU_EV_WRONG:
		o->bbm += ev->wrong == LHV_SIM_MMU_BBM;
		break;
	default:
		break;
	}
}

uint64_t observe_check(struct vm_observer *o)
{
	uint64_t allowed;

	if (!o)
		return 0;
	for (size_t i = 0; i < o->n; i++) {
		const struct seen *c = &o->c[i];

		if (o->vm->o.clean && !c->done)
			vm_failed(__FILE__, __LINE__,
				  "a store over %016llx did not get to memory",
				  (unsigned long long)c->old);
		if (c->must && !c->flushed)
			vm_failed(__FILE__, __LINE__,
				  "%016llx was invalidated before memory had changed",
				  (unsigned long long)c->old);
		if (unfinished(c))
			vm_failed(__FILE__, __LINE__,
				  "ipa %llx level %d: %016llx was not invalidated",
				  (unsigned long long)c->ipa, c->level,
				  (unsigned long long)c->old);
	}
	o->n = 0;
	allowed = o->allowed;
	o->allowed = 0;
	return allowed;
}

uint64_t observe_lines(struct vm_observer *o)
{
	uint64_t n = o->lines;

	o->lines = 0;
	return n;
}

uint64_t observe_relaxed(struct vm_observer *o)
{
	uint64_t n = o->relaxed;

	o->relaxed = 0;
	return n;
}
