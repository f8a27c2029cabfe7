/* SPDX-License-Identifier: BSD-2-Clause */
/* The flat map, and what each operation should make of it. */
#include "vm.h"

#include <stdio.h>
#include <string.h>

static unsigned int find(const struct vm_flat *f, uint64_t ipa)
{
	unsigned int lo = 0, hi = f->n - 1;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (ipa < f->seg[mid].end)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static bool equal(const struct vm_val *a, const struct vm_val *b)
{
	return a->kind == b->kind &&
	       (a->kind == VM_NONE || (a->kind == VM_OWNED && a->owner == b->owner) ||
		(a->kind == VM_MAPPED && a->off == b->off && a->attr == b->attr));
}

static void put(struct vm_flat *f, uint64_t end, const struct vm_val *v)
{
	if (f->n && f->seg[f->n - 1].end >= end)
		return;
	if (f->n && equal(&f->seg[f->n - 1].val, v)) {
		f->seg[f->n - 1].end = end;
		return;
	}
	VM_CHECK(f->n < VM_SEGS);
	f->seg[f->n].end = end;
	f->seg[f->n++].val = *v;
}

/* What an operation makes of a piece. */
struct change {
	enum {
		TO_VALUE,
		UNMAP,
		PROTECT,
		OWNER
	} what;
	struct vm_val val;
	uint32_t attr, mask;
};

static struct vm_val apply(const struct change *c, struct vm_val v)
{
	switch (c->what) {
	case TO_VALUE:
	case OWNER:
		return c->val;
	case UNMAP:
		return v.kind == VM_MAPPED ? c->val : v;
	default:
		if (v.kind == VM_MAPPED)
			v.attr = (v.attr & ~c->mask) | c->attr;
		return v;
	}
}

static void change(struct vm_flat *f, uint64_t a, uint64_t b, const struct change *c)
{
	static struct vm_flat old;
	uint64_t start = 0;

	memcpy(&old, f, sizeof(old));
	f->n = 0;
	for (unsigned int i = 0; i < old.n; i++) {
		const struct vm_seg *s = &old.seg[i];
		struct vm_val v;

		if (s->end <= a || start >= b) {
			put(f, s->end, &s->val);
		} else {
			if (start < a)
				put(f, a, &s->val);
			v = apply(c, s->val);
			put(f, s->end < b ? s->end : b, &v);
			if (s->end > b)
				put(f, s->end, &s->val);
		}
		start = s->end;
	}
}

bool world_full(const struct world *w)
{
	return w->flat.n + 8 > VM_SEGS;
}

int world_start(struct world *w, const struct vm_options *o)
{
	int ret = vm_start(&w->vm, o);

	memset(&w->flat, 0, sizeof(w->flat));
	w->flat.n = 1;
	if (!ret)
		w->flat.seg[0].end = UINT64_C(1) << w->vm.geo.ipa_bits;
	return ret;
}

void world_stop(struct world *w)
{
	vm_stop(&w->vm);
}

/* What hardware may have made of the attribute of a live entry. */
static uint32_t later(const struct vm *vm, uint32_t attr)
{
	if (vm->o.ha || vm->o.hd)
		attr &= ~LHV_S2_OLD;
	if (vm->o.hd && (attr & LHV_S2_DBM))
		attr |= LHV_S2_W;
	return attr;
}

/* Is the attribute in a table, where a is what was last asked for, what is wanted? */
static bool satisfies(const struct vm *vm, uint32_t a, uint32_t want)
{
	a = vm_norm(vm, a);
	want = vm_norm(vm, want);
	if (a == want)
		return true;
	/* Progress that hardware makes is no difference. */
	if ((vm->o.ha || vm->o.hd) && !(a & LHV_S2_OLD))
		want &= ~LHV_S2_OLD;
	if (vm->o.hd && (a & LHV_S2_DBM) && (want & LHV_S2_DBM) && (a & LHV_S2_W))
		want |= LHV_S2_W;
	return a == want;
}

static bool attr_possible(const struct vm *vm, uint32_t asked, uint32_t is)
{
	uint32_t lo = vm_norm(vm, asked), hi = later(vm, lo);

	return is == lo || is == hi || is == (lo & ~(lo & ~hi & LHV_S2_OLD)) ||
	       is == (lo | (hi & LHV_S2_W));
}

static unsigned int memattr(const struct vm *vm, uint32_t attr)
{
	switch (attr & LHV_S2_MEM_MASK) {
	case LHV_S2_MEM_WB:
		return vm->o.fwb ? 6 : 15;
	case LHV_S2_MEM_S1:
		return vm->o.fwb ? 7 : 15;
	case LHV_S2_MEM_NC:
		return 5;
	case LHV_S2_MEM_DEVICE_NGNRNE:
		return 0;
	case LHV_S2_MEM_DEVICE_NGNRE:
		return 1;
	case LHV_S2_MEM_DEVICE_NGRE:
		return 2;
	default:
		return 3;
	}
}

static void compare(struct vm *vm, uint64_t ipa, const struct vm_val *v,
		    struct lhv_sim_mmu_result *r)
{
	void (*hook)(struct vm *, const struct lhv_sim_mmu_event *) = vm->hook;
	struct lhv_s2_entry e;
	uint32_t a;

	/* Both walks see the same memory. */
	vm->hook = NULL;

	memset(&e, 0xa5, sizeof(e));
	VM_CHECK(!lhv_s2_walk(&vm->s2, lhv_ipa(ipa), &e));
	lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr, lhv_ipa(ipa), r);
	vm->hook = hook;
	if (e.level != r->level || e.desc != r->desc || e.size != vm_size(vm, r->level) ||
	    e.base.v != (ipa & ~(e.size - 1)))
		vm_failed(__FILE__, __LINE__, "ipa %llx: the walks differ",
			  (unsigned long long)ipa);
	if (v->kind != VM_MAPPED) {
		if (r->fault != LHV_SIM_MMU_TRANSLATION ||
		    e.kind != (v->kind == VM_OWNED ? LHV_S2_OWNED : LHV_S2_UNMAPPED) ||
		    e.owner != (v->kind == VM_OWNED ? v->owner : 0) || e.attr || e.pa.v ||
		    e.contig)
			vm_failed(__FILE__, __LINE__,
				  "ipa %llx: kind %d owner %x desc %llx, want %d %x",
				  (unsigned long long)ipa, e.kind, e.owner,
				  (unsigned long long)e.desc, v->kind, v->owner);
		return;
	}
	if (r->fault || e.kind != LHV_S2_MAPPED || e.owner || e.contig != r->contig ||
	    r->pa.v != ipa + v->off || e.pa.v != ipa + v->off)
		vm_failed(__FILE__, __LINE__,
			  "ipa %llx: fault %d pa %llx and %llx, want %llx",
			  (unsigned long long)ipa, r->fault, (unsigned long long)r->pa.v,
			  (unsigned long long)e.pa.v, (unsigned long long)(ipa + v->off));
	if (!attr_possible(vm, v->attr, e.attr))
		vm_failed(__FILE__, __LINE__, "ipa %llx: attr %x, want %x",
			  (unsigned long long)ipa, e.attr, v->attr);
	a = e.attr;
	if (r->r != !!(a & LHV_S2_R) ||
	    r->w != !!(a & (LHV_S2_W | (vm->o.hd ? LHV_S2_DBM : 0))) ||
	    r->x0 != !!(a & LHV_S2_X_EL0) || r->x1 != !!(a & LHV_S2_X_EL1) ||
	    r->af != !(a & LHV_S2_OLD) || r->dbm != !!(a & LHV_S2_DBM) ||
	    r->sw != (a >> 16 & 15) || r->memattr != memattr(vm, v->attr) ||
	    r->sh != (vm->geo.lpa2	    ? 3
		      : a & LHV_S2_SH_OUTER ? 2
		      : a & LHV_S2_SH_NON   ? 0
					    : 3))
		vm_failed(__FILE__, __LINE__, "ipa %llx: attr %x, descriptor %llx",
			  (unsigned long long)ipa, a, (unsigned long long)r->desc);
}

void world_see(struct world *w, uint64_t ipa)
{
	struct lhv_sim_mmu_result r;

	compare(&w->vm, ipa, &w->flat.seg[find(&w->flat, ipa)].val, &r);
}

static void count_tables(struct world *w)
{
	struct vm_tree t;

	vm_tree(&w->vm, &t);
	if (t.tables != lhv_s2_table_count(&w->vm.s2) ||
	    t.tables + 1 + w->vm.others != lhv_sim_mmu_allocated(w->vm.m) || t.empty)
		vm_failed(__FILE__, __LINE__,
			  "%llu tables, %llu of them empty, %llu counted, %llu allocated",
			  (unsigned long long)t.tables, (unsigned long long)t.empty,
			  (unsigned long long)lhv_s2_table_count(&w->vm.s2),
			  (unsigned long long)lhv_sim_mmu_allocated(w->vm.m));
}

void world_edges(struct world *w)
{
	uint64_t start = 0;

	for (unsigned int i = 0; i < w->flat.n; i++) {
		world_see(w, start);
		world_see(w, w->flat.seg[i].end - 1);
		start = w->flat.seg[i].end;
	}
	count_tables(w);
}

void world_all(struct world *w)
{
	uint64_t ipa = 0, end = UINT64_C(1) << w->vm.geo.ipa_bits;

	while (ipa < end) {
		const struct vm_seg *s = &w->flat.seg[find(&w->flat, ipa)];
		struct lhv_sim_mmu_result r;
		uint64_t next;

		compare(&w->vm, ipa, &s->val, &r);
		next = ipa + vm_size(&w->vm, r.level);
		/* Where hardware has made progress, what was asked for piece by piece may
		 * be equal by now. */
		for (; next > s->end && w->vm.o.ha; s++)
			compare(&w->vm, s->end, &s[1].val, &r);
		if (next > s->end)
			vm_failed(__FILE__, __LINE__,
				  "ipa %llx: the entry of level %d reaches too far",
				  (unsigned long long)ipa, r.level);
		ipa = next;
	}
	count_tables(w);
}

/* Does the operation cut a block that it has to change? */
static bool cuts(struct world *w, uint64_t at, uint64_t a, uint64_t b)
{
	struct lhv_sim_mmu_result r;
	uint64_t base;

	lhv_sim_mmu_walk(w->vm.m, w->vm.root.vtcr, w->vm.root.vttbr, lhv_ipa(at), &r);
	if (r.fault)
		return false;
	base = at & ~(r.size - 1);
	return base < a || base + r.size > b;
}

static void note(const char *what, uint64_t ipa, uint64_t size, uint64_t a, uint64_t b,
		 uint64_t c)
{
	(void)snprintf(vm_last, sizeof(vm_last), "%s %llx + %llx: %llx %llx %llx", what,
		       (unsigned long long)ipa, (unsigned long long)size,
		       (unsigned long long)a, (unsigned long long)b,
		       (unsigned long long)c);
	if (vm_tell)
		fprintf(stderr, "%s ", vm_last);
}

static void told(int ret)
{
	if (vm_tell)
		fprintf(stderr, "= %d\n", ret);
}

static void after(struct world *w, uint64_t a, uint64_t b)
{
	vm_ok(&w->vm);
	world_see(w, a);
	world_see(w, b - 1);
	if (a)
		world_see(w, a - 1);
	if (b < UINT64_C(1) << w->vm.geo.ipa_bits)
		world_see(w, b);
	VM_CHECK(lhv_s2_table_count(&w->vm.s2) + 1 + w->vm.others ==
		 lhv_sim_mmu_allocated(w->vm.m));
}

static bool range_ok(const struct world *w, uint64_t ipa, uint64_t size)
{
	uint64_t page = (UINT64_C(1) << w->vm.geo.granule) - 1;
	uint64_t end = UINT64_C(1) << w->vm.geo.ipa_bits;

	return size && !((ipa | size) & page) && ipa < end && size <= end - ipa;
}

static bool attr_ok(const struct world *w, uint32_t attr)
{
	uint32_t x = attr & LHV_S2_X, mem = attr & LHV_S2_MEM_MASK;

	if (attr & ~(LHV_S2_PROTECT_MASK | LHV_S2_MEM_MASK | LHV_S2_SH_MASK))
		return false;
	if (x && !(attr & LHV_S2_R))
		return false;
	if (x && x != LHV_S2_X && !w->vm.o.xnx)
		return false;
	if ((attr & LHV_S2_DBM) && !w->vm.o.hd)
		return false;
	if (mem == 0x300 || (attr & LHV_S2_SH_MASK) == 0x3000)
		return false;
	return !(w->vm.geo.lpa2 && (attr & LHV_S2_SH_MASK));
}

/* A refused call: nothing has happened. That no ordinary store did it either is for the
 * model to see. */
static int refused(struct world *w, int ret)
{
	VM_CHECK(ret < 0);
	VM_CHECK(w->vm.stores == 0 && w->vm.tlbis == 0 && w->vm.dsbs == 0);
	VM_CHECK(lhv_s2_table_count(&w->vm.s2) + 1 + w->vm.others ==
		 lhv_sim_mmu_allocated(w->vm.m));
	vm_ok(&w->vm);
	return ret;
}

int world_map(struct world *w, uint64_t ipa, uint64_t pa, uint64_t size, uint32_t attr,
	      uint32_t flags)
{
	struct change c = {.what = TO_VALUE,
			   .val = {.kind = VM_MAPPED,
				   .off = pa - ipa,
				   .attr = vm_norm(&w->vm, attr)}};
	uint64_t pa_end = UINT64_C(1) << w->vm.geo.pa_bits;
	bool exists = false, maybe = false, denied = false;
	int ret;

	(void)vm_log(&w->vm);
	note("map", ipa, size, pa, attr, flags);
	ret = lhv_s2_map(&w->vm.s2, lhv_ipa(ipa), lhv_pa(pa), size, attr, flags);
	told(ret);
	if (!range_ok(w, ipa, size) || (pa & ((UINT64_C(1) << w->vm.geo.granule) - 1)) ||
	    pa >= pa_end || size > pa_end - pa || !attr_ok(w, attr) ||
	    (flags & ~(LHV_S2_REPLACE | LHV_S2_OVER_OWNED | LHV_S2_NO_CONTIG |
		       LHV_S2_NO_BLOCK))) {
		VM_CHECK(ret == LHV_ERR_INVAL || ret == LHV_ERR_RANGE ||
			 ret == LHV_ERR_UNSUPPORTED);
		return refused(w, ret);
	}
	for (unsigned int i = find(&w->flat, ipa); i <= find(&w->flat, ipa + size - 1);
	     i++) {
		const struct vm_val *v = &w->flat.seg[i].val;

		if (v->kind == VM_OWNED)
			denied |= !(flags & LHV_S2_OVER_OWNED);
		if (v->kind == VM_MAPPED && !(flags & LHV_S2_REPLACE)) {
			bool now =
				v->off == c.val.off && satisfies(&w->vm, v->attr, attr);
			bool then = v->off == c.val.off &&
				    satisfies(&w->vm, later(&w->vm, v->attr), attr);

			exists |= !now && !then;
			maybe |= now != then;
		}
	}
	if (ret == LHV_ERR_NOMEM || (ret == LHV_ERR_DENIED && denied) ||
	    (ret == LHV_ERR_EXISTS && (exists || maybe)))
		return refused(w, ret);
	if (ret || denied || exists)
		vm_failed(__FILE__, __LINE__, "map returned %d; denied %d, exists %d",
			  ret, denied, exists);
	change(&w->flat, ipa, ipa + size, &c);
	after(w, ipa, ipa + size);
	return ret;
}

int world_unmap(struct world *w, uint64_t ipa, uint64_t size, uint32_t flags)
{
	struct change c = {.what = UNMAP};
	bool ok = range_ok(w, ipa, size) && !(flags & ~LHV_S2_NO_SPLIT), split = false;
	int ret;

	if (ok)
		split = cuts(w, ipa, ipa, ipa + size) ||
			cuts(w, ipa + size - 1, ipa, ipa + size);
	(void)vm_log(&w->vm);
	note("unmap", ipa, size, flags, 0, 0);
	ret = lhv_s2_unmap(&w->vm.s2, lhv_ipa(ipa), size, flags);
	told(ret);
	if (!ok) {
		VM_CHECK(ret == LHV_ERR_INVAL || ret == LHV_ERR_RANGE);
		return refused(w, ret);
	}
	if (split && (flags & LHV_S2_NO_SPLIT)) {
		VM_CHECK(ret == LHV_ERR_STATE);
		return refused(w, ret);
	}
	if (ret == LHV_ERR_NOMEM && split)
		return refused(w, ret);
	VM_CHECK(ret == 0);
	change(&w->flat, ipa, ipa + size, &c);
	after(w, ipa, ipa + size);
	return ret;
}

int world_protect(struct world *w, uint64_t ipa, uint64_t size, uint32_t attr,
		  uint32_t mask, uint32_t flags)
{
	struct change c = {.what = PROTECT, .attr = attr, .mask = mask};
	uint32_t x = mask & LHV_S2_X;
	bool ok = range_ok(w, ipa, size) && !(flags & ~LHV_S2_NO_SPLIT) && mask &&
		  !(mask & ~LHV_S2_PROTECT_MASK) && (!x || x == LHV_S2_X) &&
		  !(attr & ~mask) && attr_ok(w, attr);
	bool split = false, must = false;
	int ret;

	for (unsigned int end = 0; ok && end < 2; end++) {
		uint64_t at = end ? ipa + size - 1 : ipa;
		const struct vm_val *v = &w->flat.seg[find(&w->flat, at)].val;
		uint32_t a = v->attr, b = later(&w->vm, v->attr);

		if (v->kind != VM_MAPPED || !cuts(w, at, ipa, ipa + size))
			continue;
		/* With hardware's updates it depends on the moment. */
		split |= ((a & ~mask) | attr) != a || ((b & ~mask) | attr) != b;
		must |= ((a & ~mask) | attr) != a && ((b & ~mask) | attr) != b;
	}
	(void)vm_log(&w->vm);
	note("protect", ipa, size, attr, mask, flags);
	ret = lhv_s2_protect(&w->vm.s2, lhv_ipa(ipa), size, attr, mask, flags);
	told(ret);
	if (!ok) {
		VM_CHECK(ret == LHV_ERR_INVAL || ret == LHV_ERR_RANGE ||
			 ret == LHV_ERR_UNSUPPORTED);
		return refused(w, ret);
	}
	if ((flags & LHV_S2_NO_SPLIT) && (must || ret == LHV_ERR_STATE)) {
		VM_CHECK(ret == LHV_ERR_STATE && split);
		return refused(w, ret);
	}
	if (ret == LHV_ERR_NOMEM && split)
		return refused(w, ret);
	VM_CHECK(ret == 0);
	change(&w->flat, ipa, ipa + size, &c);
	after(w, ipa, ipa + size);
	return ret;
}

int world_owner(struct world *w, uint64_t ipa, uint64_t size, uint32_t owner,
		uint32_t flags)
{
	struct change c = {.what = OWNER,
			   .val = {.kind = owner ? VM_OWNED : VM_NONE, .owner = owner}};
	bool ok = range_ok(w, ipa, size) && !(flags & ~LHV_S2_REPLACE), mapped = false;
	int ret;

	for (unsigned int i = ok ? find(&w->flat, ipa) : 1;
	     ok && i <= find(&w->flat, ipa + size - 1); i++)
		mapped |= w->flat.seg[i].val.kind == VM_MAPPED;
	(void)vm_log(&w->vm);
	note("owner", ipa, size, owner, flags, 0);
	ret = lhv_s2_set_owner(&w->vm.s2, lhv_ipa(ipa), size, owner, flags);
	told(ret);
	if (!ok) {
		VM_CHECK(ret == LHV_ERR_INVAL || ret == LHV_ERR_RANGE);
		return refused(w, ret);
	}
	if (mapped && !(flags & LHV_S2_REPLACE)) {
		VM_CHECK(ret == LHV_ERR_EXISTS);
		return refused(w, ret);
	}
	if (ret == LHV_ERR_NOMEM)
		return refused(w, ret);
	VM_CHECK(ret == 0);
	change(&w->flat, ipa, ipa + size, &c);
	after(w, ipa, ipa + size);
	return ret;
}

/* [S2.17] What is to be found at ipa when [a, b) was coalesced: the largest size. */
static void joined(struct world *w, uint64_t ipa, uint64_t a, uint64_t b, uint32_t flags,
		   struct lhv_sim_mmu_result *r)
{
	const struct vm *vm = &w->vm;
	unsigned int i = find(&w->flat, ipa);
	const struct vm_val *v = &w->flat.seg[i].val;
	uint64_t lo = i ? w->flat.seg[i - 1].end : 0, hi = w->flat.seg[i].end, run;
	int top = vm_block_level(vm) > vm->geo.start ? vm_block_level(vm) : vm->geo.start;

	compare(&w->vm, ipa, v, r);
	lo = lo < a ? a : lo;
	hi = hi > b ? b : hi;
	if (v->kind == VM_NONE)
		return;
	for (int level = v->kind == VM_OWNED ? vm->geo.start : top; level < 3; level++) {
		uint64_t size = vm_size(vm, level), base = ipa & ~(size - 1);

		if (base < lo || base + size > hi || r->level <= level)
			continue;
		if (v->kind == VM_OWNED ||
		    (!(flags & LHV_S2_NO_BLOCK) && !(v->off & (size - 1))))
			vm_failed(__FILE__, __LINE__,
				  "ipa %llx: level %d, and could be of level %d",
				  (unsigned long long)ipa, r->level, level);
	}
	run = vm_size(vm, r->level) * vm_run(vm, r->level);
	/* (A table that stays is in the way of a run of blocks.) */
	if (v->kind == VM_MAPPED && !(flags & LHV_S2_NO_CONTIG) && !r->contig &&
	    (r->level == 3 || !(flags & LHV_S2_NO_BLOCK)) && vm_run(vm, r->level) > 1 &&
	    !(v->off & (run - 1)) && (ipa & ~(run - 1)) >= lo && (ipa | (run - 1)) < hi)
		vm_failed(__FILE__, __LINE__, "ipa %llx: could be in a run",
			  (unsigned long long)ipa);
}

/* LHV_S2_MERGE: one entry, or one run, that was several. Old is what all of them were. */
static void merge(struct world *w, uint64_t lo, uint64_t hi)
{
	struct change c = {.what = PROTECT, .mask = LHV_S2_OLD, .attr = LHV_S2_OLD};

	for (unsigned int i = find(&w->flat, lo); i <= find(&w->flat, hi - 1); i++)
		if (!(w->flat.seg[i].val.attr & LHV_S2_OLD))
			c.attr = 0;
	change(&w->flat, lo, hi, &c);
}

int world_coalesce(struct world *w, uint64_t ipa, uint64_t size, uint32_t flags)
{
	bool ok = range_ok(w, ipa, size) &&
		  !(flags & ~(LHV_S2_NO_CONTIG | LHV_S2_NO_BLOCK | LHV_S2_MERGE));
	uint64_t tables = lhv_s2_table_count(&w->vm.s2), end = ipa + size;
	struct lhv_sim_mmu_result r;
	int ret;

	(void)vm_log(&w->vm);
	note("coalesce", ipa, size, flags, 0, 0);
	ret = lhv_s2_coalesce(&w->vm.s2, lhv_ipa(ipa), size, flags);
	told(ret);
	if (!ok) {
		VM_CHECK(ret == LHV_ERR_INVAL || ret == LHV_ERR_RANGE);
		return refused(w, ret);
	}
	VM_CHECK(ret == 0);
	VM_CHECK(w->vm.allocs == 0);
	VM_CHECK(lhv_s2_table_count(&w->vm.s2) <= tables);
	if ((flags & LHV_S2_MERGE) && !w->vm.o.ha) {
		for (uint64_t at = ipa; at < end;) {
			uint64_t unit, lo;

			lhv_sim_mmu_walk(w->vm.m, w->vm.root.vtcr, w->vm.root.vttbr,
					 lhv_ipa(at), &r);
			unit = vm_size(&w->vm, r.level) *
			       (r.contig ? vm_run(&w->vm, r.level) : 1);
			lo = at & ~(unit - 1);
			if (!r.fault && lo >= ipa && lo + unit <= end)
				merge(w, lo, lo + unit);
			at = lo + unit;
		}
	}
	after(w, ipa, end);
	/* With hardware's updates it depends on them what can be joined. */
	for (uint64_t at = ipa; at < end && !w->vm.o.ha;) {
		joined(w, at, ipa, end, flags, &r);
		at = (at & ~(vm_size(&w->vm, r.level) - 1)) + vm_size(&w->vm, r.level);
	}
	return ret;
}
