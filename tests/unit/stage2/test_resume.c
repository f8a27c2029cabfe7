/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations in steps. Each one is done twice: by one call on a stage 2 that is compared with
 * a flat map, and in steps on a second one. Afterwards both have the same descriptors. After
 * each step the MMU model finds nothing undone, and what the step has done is in
 * proportion to its budget.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#include <libhv/stage2/reserve.h>
#include <libhv/stage2/resume.h>

#define OK    0
#define MARK  LHV_S2_SW(4)
#define AGAIN LHV_ERR_AGAIN

static struct world w;
static struct vm *const vm = &w.vm;
static struct lhv_s2 two; /* on the same model */
static struct lhv_s2_root two_root;
static uint64_t rng;

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12, .ipa = 39, .concat = 1, .ttl = true, .hd = true, .ha = true},
	{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ril = true},
	{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .ha = true},
	{.granule = 16, .ipa = 52, .cpu_pa = 52, .ril = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static uint64_t rnd(uint64_t n)
{
	return vm_random(&rng) % n;
}

static uint64_t page(void)
{
	return UINT64_C(1) << vm->geo.granule;
}

static uint64_t entries(void)
{
	return page() / 8;
}

static void start(const struct vm_options *o)
{
	struct lhv_s2_config cfg = {.geometry = &vm->geo,
				    .features = &vm->f,
				    .ops = &vm_ops,
				    .vmid = 77,
				    .fwb = o->fwb};

	assert_int_equal(world_start(&w, o), OK);
	cfg.ctx = vm->m;
	assert_int_equal(lhv_s2_init(&two, &cfg), OK);
	assert_int_equal(lhv_s2_root(&two, &two_root), OK);
	lhv_sim_mmu_load(vm->m, 0, two_root.vtcr, two_root.vttbr);
	lhv_sim_mmu_load(vm->m, 0, 0, 0);
	vm->others = 1;
}

static void stop(void)
{
	if (two.root)
		lhv_s2_destroy(&two);
	vm->others = 0;
	world_stop(&w);
}

static const uint64_t *table(uint64_t d)
{
	uint64_t a = d & UINT64_C(0xfffffffff000) & ~(page() - 1);

	if (vm->geo.lpa2)
		a |= (d & (UINT64_C(3) << 48)) | (d >> 8 & 3) << 50;
	else if (vm->geo.granule == 16 && vm->f.lpa)
		a |= (d >> 12 & 15) << 48;
	return lhv_sim_mmu_va(vm->m, lhv_pa(a));
}

/* Descriptors of tables may differ in the address: what is left is the count. */
static void same(const uint64_t *x, const uint64_t *y, uint64_t n, int level,
		 uint64_t ipa, uint64_t *tables)
{
	const uint64_t count = UINT64_C(0xff) << 51 | 0xfc | 3;

	for (uint64_t i = 0; i < n; i++, ipa += vm_size(vm, level)) {
		bool tx = level < 3 && (x[i] & 3) == 3, ty = level < 3 && (y[i] & 3) == 3;

		if (tx && ty && (x[i] & count) == (y[i] & count)) {
			++*tables;
			same(table(x[i]), table(y[i]), entries(), level + 1, ipa, tables);
		} else if (tx || ty || x[i] != y[i]) {
			vm_failed(__FILE__, __LINE__,
				  "ipa %llx level %d: one call %llx, steps %llx",
				  (unsigned long long)ipa, level,
				  (unsigned long long)x[i], (unsigned long long)y[i]);
		}
	}
}

static void compare(void)
{
	uint64_t tables = 0;

	same(lhv_sim_mmu_va(vm->m, vm->root.table), lhv_sim_mmu_va(vm->m, two_root.table),
	     vm->geo.root_bytes / 8, vm->geo.start, 0, &tables);
	VM_CHECK(tables == lhv_s2_table_count(&vm->s2));
	VM_CHECK(tables == lhv_s2_table_count(&two));
	vm->others = tables + 1;
	VM_CHECK(lhv_sim_mmu_allocated(vm->m) == 2 * (tables + 1));
}

/* One operation, to be done in steps. */
struct op {
	enum {
		MAP,
		UNMAP,
		PROTECT,
		OWNER,
		START,
		STOP,
		HARVEST,
		AGE,
		JOIN,
		OPS
	} what;
	uint64_t ipa, size, pa;
	uint32_t attr, flags, mask;
	uint64_t *bitmap, found;
	bool young;
};

static int step(struct op *o, uint64_t budget, struct lhv_s2_progress *p)
{
	lhv_ipa_t ipa = lhv_ipa(o->ipa);
	uint64_t n = 0;
	bool young = false;
	int ret;

	switch (o->what) {
	case MAP:
		return lhv_s2_map_step(&two, ipa, lhv_pa(o->pa), o->size, o->attr,
				       o->flags, budget, p);
	case UNMAP:
		return lhv_s2_unmap_step(&two, ipa, o->size, o->flags, budget, p);
	case PROTECT:
		return lhv_s2_protect_step(&two, ipa, o->size, o->attr, o->mask, o->flags,
					   budget, p);
	case OWNER:
		return lhv_s2_set_owner_step(&two, ipa, o->size, o->attr, o->flags,
					     budget, p);
	case START:
		return lhv_s2_dirty_start_step(&two, ipa, o->size, MARK, o->flags, budget,
					       p);
	case STOP:
		return lhv_s2_dirty_stop_step(&two, ipa, o->size, MARK, budget, p);
	case HARVEST:
		ret = lhv_s2_dirty_harvest_step(&two, ipa, o->size, MARK, o->bitmap,
						o->flags, &n, budget, p);
		o->found += n;
		return ret;
	case JOIN:
		return lhv_s2_coalesce_step(&two, ipa, o->size, o->flags, budget, p);
	default:
		ret = lhv_s2_age_step(&two, ipa, o->size, o->bitmap, o->flags, &young,
				      budget, p);
		o->young |= young;
		return ret;
	}
}

static uint64_t steps_made, most_over;

/* In steps, to the end. Returns what the last one did. */
static int in_steps(struct op *o, uint64_t budget, bool vary)
{
	struct lhv_s2_progress p = {0};
	uint64_t last = o->ipa, slack = 10 * entries() + 512, quiet = 0, n = 0;
	/* Whole tables that are cut at both ends, on the way down. */
	int ret;

	do {
		uint64_t now = vary ? 1 + rnd(2 * budget) : budget, did;

		(void)vm_log(vm);
		ret = step(o, now, &p);
		steps_made++;
		/* Of a long one not each, for time. */
		if (n++ < 20 || n % 8 == 0 || ret != AGAIN)
			vm_ok(vm);
		did = vm->stores;
		now = now < UINT64_C(1) << 40 ? now : UINT64_C(1) << 40;
		if (did > 3 * now + slack)
			vm_failed(__FILE__, __LINE__, "%llu stores with a budget of %llu",
				  (unsigned long long)did, (unsigned long long)now);
		if (did > now && did - now > most_over)
			most_over = did - now;
		VM_CHECK(vm->frees <= now + 8 && vm->allocs <= now / entries() + 12);
		VM_CHECK(vm->loads <= 20 * now + 4 * slack);
		if (ret && ret != AGAIN)
			return ret;
		/* Coalescing comes back for each level. */
		VM_CHECK((p.next.v >= last || o->what == JOIN) && p.next.v >= o->ipa &&
			 p.next.v <= o->ipa + o->size);
		VM_CHECK((p.next.v == o->ipa + o->size) == (ret == OK));
		/* A step that moves nothing looks, or clears. */
		quiet = p.next.v == last ? quiet + 1 : 0;
		VM_CHECK(quiet < 400000);
		last = p.next.v;
	} while (ret == AGAIN);
	return ret;
}

/* By one call, on the first stage 2, with what it is checked against. */
static int at_once(struct op *o)
{
	switch (o->what) {
	case MAP:
		return world_map(&w, o->ipa, o->pa, o->size, o->attr, o->flags);
	case UNMAP:
		return world_unmap(&w, o->ipa, o->size, o->flags);
	case PROTECT:
		return world_protect(&w, o->ipa, o->size, o->attr, o->mask, o->flags);
	case OWNER:
		return world_owner(&w, o->ipa, o->size, o->attr, o->flags);
	case START:
		return lhv_s2_dirty_start(&vm->s2, lhv_ipa(o->ipa), o->size, MARK,
					  o->flags);
	case STOP:
		return lhv_s2_dirty_stop(&vm->s2, lhv_ipa(o->ipa), o->size, MARK);
	case HARVEST:
		return lhv_s2_dirty_harvest(&vm->s2, lhv_ipa(o->ipa), o->size, MARK,
					    o->bitmap, o->flags, &o->found);
	case JOIN:
		return world_coalesce(&w, o->ipa, o->size, o->flags);
	default:
		return lhv_s2_age(&vm->s2, lhv_ipa(o->ipa), o->size, o->bitmap, o->flags,
				  &o->young);
	}
}

/* Both ways, and the same. */
static int both(struct op o, uint64_t budget, bool vary)
{
	struct op o2 = o;
	int ret, ret2;
	size_t words = 0;

	if ((o.what == HARVEST || o.what == AGE) && o.size / page() < 1 << 20) {
		words = (size_t)(o.size / page() / 64 + 1);
		o.bitmap = calloc(words, 8);
		o2.bitmap = calloc(words, 8);
	}
	ret = at_once(&o);
	ret2 = in_steps(&o2, budget, vary);
	if (ret2 != ret)
		vm_failed(__FILE__, __LINE__, "one call returns %d, steps %d", ret, ret2);
	if (!ret) {
		VM_CHECK(o.found == o2.found && o.young == o2.young);
		VM_CHECK(!words || !memcmp(o.bitmap, o2.bitmap, words * 8));
		compare();
	}
	if (words) {
		free(o.bitmap);
		free(o2.bitmap);
	}
	return ret;
}

/* Where steps have done part of what one call refuses, the two begin anew. */
static void clear_both(void)
{
	struct op o = {.what = OWNER,
		       .size = UINT64_C(1) << vm->geo.ipa_bits,
		       .flags = LHV_S2_REPLACE};

	vm->others = lhv_s2_table_count(&two) + 1;
	VM_CHECK(!world_owner(&w, 0, o.size, 0, LHV_S2_REPLACE));
	VM_CHECK(!in_steps(&o, 500, false));
	compare();
}

static void random_range(struct op *o)
{
	uint64_t end = UINT64_C(1) << vm->geo.ipa_bits, unit, a, b;
	int level = (int)rnd(4), top = vm_block_level(vm);

	if (top < vm->geo.start)
		top = vm->geo.start;
	if (level < top)
		level = top;
	unit = vm_size(vm, level);
	a = rnd(5) ? end / 4 + unit * rnd(3) + vm_size(vm, top) * rnd(2) : 0;
	if (level == 3)
		a += page() * rnd(40);
	b = a + unit * (1 + rnd(rnd(3) ? 3 : 2 * vm_run(vm, level)));
	if (!rnd(3))
		a += page() * rnd(9);
	if (!rnd(3))
		a += vm_size(vm, 2) * rnd(3);
	if (!rnd(3))
		b -= page() * rnd(9);
	if (b > end || b < a)
		b = end;
	if (a >= b)
		b = a + page();
	o->ipa = a;
	o->size = b - a;
}

static uint32_t random_attr(void)
{
	static const uint32_t some[] = {LHV_S2_RWX, LHV_S2_RWX, LHV_S2_RW, LHV_S2_R,
					LHV_S2_RW | LHV_S2_MEM_DEVICE_NGNRE};
	uint32_t a = some[rnd(5)];

	if (!rnd(6))
		a |= LHV_S2_OLD;
	return a;
}

static void one_random(void)
{
	static const uint64_t budgets[] = {1, 7, 100, 600, 5000, UINT64_MAX};
	struct op o = {0};
	uint64_t kind = rnd(20), cost = 0, budget = budgets[rnd(6)];

	random_range(&o);
	o.what = kind < 9    ? MAP
		 : kind < 12 ? UNMAP
		 : kind < 15 ? PROTECT
		 : kind < 17 ? OWNER
		 : kind < 18 ? START
			     : (unsigned int)(STOP + rnd(3));
	switch (o.what) {
	case MAP:
		o.pa = rnd(3)	? o.ipa
		       : rnd(2) ? o.ipa + page() * vm_run(vm, 3)
				: o.ipa + vm_size(vm, 2) * (1 + rnd(3));
		o.attr = random_attr();
		o.flags = (rnd(3) ? LHV_S2_REPLACE | LHV_S2_OVER_OWNED : 0) |
			  (rnd(6) ? 0 : LHV_S2_NO_CONTIG);
		if (!rnd(3))
			o.flags |= LHV_S2_NO_BLOCK;
		if (o.pa >> vm->geo.pa_bits || o.size >> vm->geo.pa_bits ||
		    lhv_s2_map_cost(&vm->geo, lhv_ipa(o.ipa), lhv_pa(o.pa), o.size,
				    o.flags, &cost) ||
		    cost > 20)
			return;
		break;
	case UNMAP:
		o.flags = rnd(4) ? 0 : LHV_S2_NO_SPLIT;
		break;
	case PROTECT:
		o.mask = rnd(2) ? LHV_S2_W : LHV_S2_RWX | LHV_S2_OLD;
		o.attr = random_attr() & o.mask;
		o.flags = rnd(4) ? 0 : LHV_S2_NO_SPLIT;
		break;
	case OWNER:
		o.attr = rnd(3) ? (uint32_t)(1 + rnd(2)) : 0;
		o.flags = rnd(3) ? LHV_S2_REPLACE : 0;
		break;
	case START:
		o.flags = rnd(2) ? LHV_S2_TRACK_LAZY : 0;
		if (lhv_s2_cost_dirty_start(&vm->s2, lhv_ipa(o.ipa), o.size, MARK,
					    o.flags, &cost) ||
		    cost > 30)
			return;
		break;
	case AGE:
		o.flags = rnd(3) ? 0 : LHV_S2_TRACK_KEEP;
		break;
	default:
		break;
	}
	(void)snprintf(
		vm_last, sizeof(vm_last), "%d %llx + %llx: %llx %x %x, budget %llx",
		o.what, (unsigned long long)o.ipa, (unsigned long long)o.size,
		(unsigned long long)o.pa, o.attr, o.flags, (unsigned long long)budget);
	if (vm_tell)
		fprintf(stderr, "%s\n", vm_last);
	/* What came in pieces may be one mapping now. */
	if (!rnd(3)) {
		static const uint32_t some[] = {0, 0, LHV_S2_MERGE, LHV_S2_NO_CONTIG,
						LHV_S2_NO_BLOCK};
		struct op join = {.what = JOIN, .ipa = o.ipa, .size = o.size};

		join.flags = some[rnd(5)];
		if (rnd(2)) {
			join.ipa = 0;
			join.size = UINT64_C(1) << vm->geo.ipa_bits;
		}
		VM_CHECK(!both(join, budget, rnd(2)));
	}
	if (both(o, budget, rnd(2)) || lhv_s2_table_count(&two) > 45 || world_full(&w))
		clear_both();
	/* The flat map does not know of tracking. */
	if (o.what >= START && o.what < JOIN)
		clear_both();
}

/* [S2.22] */
static void test_random(void **state)
{
	const char *env = getenv("LHV_STEPS"), *seed = getenv("LHV_SEED");
	uint64_t times = env ? strtoull(env, NULL, 0) : 30;

	(void)state;
	vm_tell = getenv("LHV_TELL") != NULL;
	for (unsigned int k = 0; k < KINDS; k++) {
		rng = (seed ? strtoull(seed, NULL, 0) : 5) * 100 + k;
		start(&kinds[k]);
		for (uint64_t i = 0; i < (kinds[k].granule == 12 ? times : times / 2);
		     i++)
			one_random();
		stop();
	}
	assert_true(steps_made > 2000);
}

/* One directed operation with several budgets, on content made by fill(). */
static void with_budgets(const struct vm_options *k, void (*content)(void), struct op o)
{
	static const uint64_t budgets[] = {1, 40, 513, UINT64_MAX};

	for (unsigned int i = 0; i < 4; i++) {
		/* One descriptor at a time takes long where tables have thousands. */
		if (budgets[i] < 40 && k->granule > 12)
			continue;
		start(k);
		content();
		assert_int_equal(both(o, budgets[i], false), OK);
		stop();
	}
}

static void put(struct op o)
{
	assert_int_equal(both(o, UINT64_MAX, false), OK);
}

/* The level-1 entry (or where that is the root's, its own table) has tables of pages below:
 * two full ones with a hole between, and blocks. */
static uint64_t big, at;

static void trees(void)
{
	uint64_t block = vm_size(vm, 2);

	put((struct op){.what = MAP,
			.ipa = at,
			.pa = at,
			.size = block,
			.attr = LHV_S2_RWX,
			.flags = LHV_S2_NO_BLOCK});
	put((struct op){
		.what = MAP,
		.ipa = at + 2 * block,
		.pa = at + 2 * block + page(), /* not as it will be */
		.size = block - page(),
		.attr = LHV_S2_RWX,
	});
	put((struct op){.what = MAP,
			.ipa = at + 16 * block,
			.pa = at + 16 * block,
			.size = big - 16 * block,
			.attr = LHV_S2_RWX});
}

/* [S2.9] [S2.21] [S2.22] A block of level 1, or a run of them, comes over trees of tables, of
 * which the last page that is looked at is in the way. */
static void test_block_over_trees(void **state)
{
	/* Those that have blocks at level 1 (or a run of blocks at level 2). */
	static const unsigned int which[] = {0, 2, 3, 4, 6};

	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		const struct vm_options *k = &kinds[which[i]];
		int level;

		start(k);
		level = vm_block_level(vm) > 1 ? 2 : 1;
		big = vm_size(vm, level) * vm_run(vm, level);
		if (level == 1 && k->granule == 16)
			big = vm_size(vm, 1);
		if (big > vm_size(vm, 1))
			big = vm_size(vm, 1);
		at = big * 2;
		stop();
		with_budgets(k, trees,
			     (struct op){.what = MAP,
					 .ipa = at,
					 .pa = at,
					 .size = big,
					 .attr = LHV_S2_RWX,
					 .flags = LHV_S2_REPLACE});
		/* All as it is to be: nothing in the way, holes are filled by what fits. */
		with_budgets(k, trees,
			     (struct op){.what = MAP,
					 .ipa = at + 4 * vm_size(vm, 2),
					 .pa = at + 4 * vm_size(vm, 2),
					 .size = big - 4 * vm_size(vm, 2),
					 .attr = LHV_S2_RWX,
					 .flags = LHV_S2_REPLACE});
		with_budgets(k, trees,
			     (struct op){.what = OWNER,
					 .ipa = at,
					 .size = big,
					 .attr = 5,
					 .flags = LHV_S2_REPLACE});
		with_budgets(k, trees,
			     (struct op){.what = UNMAP, .ipa = at, .size = big});
	}
}

/* A run of blocks, of which one place has a table, that is in the way. */
static void a_hole(void)
{
	uint64_t block = vm_size(vm, 2);

	put((struct op){.what = MAP,
			.ipa = at + 5 * block,
			.pa = at,
			.size = 3 * page(),
			.attr = LHV_S2_RW});
	/* And one in another run that is not. */
	put((struct op){.what = MAP,
			.ipa = at + (vm_run(vm, 2) + 5) * block,
			.pa = at + (vm_run(vm, 2) + 5) * block,
			.size = 3 * page(),
			.attr = LHV_S2_RWX});
}

/* [S2.9] [S2.22] */
static void test_run_over_table(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		start(&kinds[k]);
		at = vm_size(vm, 2) * vm_run(vm, 2) * 2;
		stop();
		with_budgets(&kinds[k], a_hole,
			     (struct op){.what = MAP,
					 .ipa = at,
					 .pa = at,
					 .size = vm_size(vm, 2) * 2 * vm_run(vm, 2),
					 .attr = LHV_S2_RWX,
					 .flags = LHV_S2_REPLACE});
	}
}

/* Two runs of blocks, which as pages would be other ones. */
static void two_runs(void)
{
	put((struct op){.what = MAP,
			.ipa = at,
			.pa = at,
			.size = vm_size(vm, 2) * 2 * vm_run(vm, 2),
			.attr = LHV_S2_RWX});
}

/* [S2.9] [S2.16] [S2.22] Permissions change in place: runs stay runs, though only pages were
 * asked for. */
static void test_runs_in_place(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		start(&kinds[k]);
		at = vm_size(vm, 2) * vm_run(vm, 2) * 2;
		stop();
		with_budgets(&kinds[k], two_runs,
			     (struct op){.what = MAP,
					 .ipa = at,
					 .pa = at,
					 .size = vm_size(vm, 2) * 2 * vm_run(vm, 2),
					 .attr = LHV_S2_R,
					 .flags = LHV_S2_REPLACE | LHV_S2_NO_BLOCK});
	}
}

static void large_block(void)
{
	put((struct op){.what = MAP,
			.ipa = at,
			.pa = at,
			.size = vm_size(vm, 1),
			.attr = LHV_S2_RWX});
}

/* [S2.22] A block of level 1: it stays one where only permissions change; where its pages
 * become others, or are to be tracked, it goes a few tables at a time. */
static void test_large_block(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < 3; k += 2) {
		struct op o = {.what = MAP, .attr = LHV_S2_R};

		start(&kinds[k]);
		at = 4 * vm_size(vm, 1);
		o.ipa = o.pa = at;
		o.size = vm_size(vm, 1);
		o.flags = LHV_S2_REPLACE | LHV_S2_NO_BLOCK;
		stop();
		with_budgets(&kinds[k], large_block, o);
		o.size = 20 * vm_size(vm, 2);
		o.pa += vm_size(vm, 1);
		with_budgets(&kinds[k], large_block, o);
		o.what = START;
		o.flags = 0;
		with_budgets(&kinds[k], large_block, o);
	}
}

/* [S2.22] Where nothing is cut, a step does what its budget says, and at most a run more. */
static void test_exact_budget(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int what = UNMAP; what <= START; what++) {
			struct op o = {.what = what,
				       .attr = what == OWNER,
				       .mask = LHV_S2_W,
				       .flags = what == OWNER ? LHV_S2_REPLACE : 0};
			struct lhv_s2_progress p = {0};
			uint64_t block, budget, steps = 0, whole;
			int ret;

			start(&kinds[k]);
			block = vm_size(vm, 2);
			at = o.ipa = 4 * block;
			o.size = 3 * block;
			whole = vm_run(vm, 3);
			budget = what == START		  ? entries()
				 : kinds[k].granule == 12 ? whole
							  : entries() / 8;
			/* Owners somewhere: tables do not go without a look. */
			put((struct op){.what = OWNER,
					.ipa = 40 * block,
					.size = page(),
					.attr = 3});
			put((struct op){.what = MAP,
					.ipa = at,
					.pa = at,
					.size = 3 * block,
					.attr = LHV_S2_RWX,
					.flags = what == START ? 0 : LHV_S2_NO_BLOCK});
			do {
				(void)vm_log(vm);
				ret = step(&o, budget, &p);
				if (steps++ % 4 == 0 || ret != AGAIN)
					vm_ok(vm);
				/* Beside the pages there are tables above, and with START
				 * what is broken first. */
				assert_true(vm->stores <= budget + whole + 80);
				assert_true(vm->allocs <= 1);
			} while (ret == AGAIN);
			assert_int_equal(ret, OK);
			/* No slower than it has to be, either. */
			assert_true(what == START   ? steps == 3
				    : what == OWNER ? steps <= 3
						    : steps == 3 * entries() / budget);
			lhv_s2_destroy(&two);
			vm->others = 0;
			stop();
		}
	}
}

/* Marks of an owner that were left by pieces. */
static void owned_pages(void)
{
	for (uint64_t i = 1; i < 4; i++)
		put((struct op){.what = OWNER,
				.ipa = at + i * vm_size(vm, 2),
				.size = vm_size(vm, 2) - i * page(),
				.attr = (uint32_t)i});
}

/* [S2.8] [S2.21] [S2.22] */
static void test_owner_collapse(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		start(&kinds[k]);
		big = vm_size(vm, vm->geo.start > 1 ? vm->geo.start : 1);
		at = 2 * big;
		stop();
		with_budgets(&kinds[k], owned_pages,
			     (struct op){.what = OWNER,
					 .ipa = at - page(),
					 .size = big + 2 * page(),
					 .attr = 2});
		with_budgets(&kinds[k], owned_pages,
			     (struct op){.what = OWNER, .ipa = at, .size = big});
	}
}

static uint32_t owner_of(uint64_t ipa)
{
	struct lhv_s2_entry e;

	assert_int_equal(lhv_s2_walk(&two, lhv_ipa(ipa), &e), OK);
	return e.owner;
}

/* [S2.21] [S2.22] What others have put into a part that is done stays there. */
static void test_owner_between(void **state)
{
	struct lhv_s2_progress p = {0};
	struct lhv_s2_entry e;
	uint64_t block;
	int ret;

	(void)state;
	start(&kinds[0]);
	block = vm_size(vm, 2);
	/* One page that is somebody's: the rest is done page by page. */
	assert_int_equal(lhv_s2_set_owner(&two, lhv_ipa(0), page(), 3, 0), OK);
	assert_int_equal(lhv_s2_set_owner_step(&two, lhv_ipa(0), block, 5, 0, 64, &p),
			 AGAIN);
	assert_true(p.next.v >= 4 * page() && p.next.v < block);
	assert_int_equal(lhv_s2_map(&two, lhv_ipa(page()), lhv_pa(page()), page(),
				    LHV_S2_RW, LHV_S2_OVER_OWNED),
			 OK);
	assert_int_equal(lhv_s2_set_owner(&two, lhv_ipa(2 * page()), page(), 7, 0), OK);
	do
		ret = lhv_s2_set_owner_step(&two, lhv_ipa(0), block, 5, 0, 64, &p);
	while (ret == AGAIN);
	assert_int_equal(ret, OK);
	assert_int_equal(lhv_s2_walk(&two, lhv_ipa(page()), &e), OK);
	assert_int_equal(e.kind, LHV_S2_MAPPED);
	assert_int_equal(owner_of(2 * page()), 7);
	assert_int_equal(owner_of(0), 5);
	assert_int_equal(owner_of(block - page()), 5);
	stop();
}

/* [S2.21] [S2.22] An owner anywhere in a tree that is in the way of a block: refused, by the
 * one call and in steps, and nothing is taken away. */
static void test_owner_in_the_way(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++)
		for (uint64_t budget = 1; budget < 3000; budget *= 7) {
			struct lhv_s2_entry e;
			uint64_t block;

			start(&kinds[k]);
			block = vm_size(vm, 2);
			put((struct op){.what = MAP,
					.ipa = 0,
					.pa = 4 * block,
					.size = page(),
					.attr = LHV_S2_RW});
			put((struct op){.what = OWNER,
					.ipa = block - page(),
					.size = page(),
					.attr = 9});
			assert_int_equal(both((struct op){.what = MAP,
							  .ipa = 0,
							  .pa = 0,
							  .size = block,
							  .attr = LHV_S2_RW,
							  .flags = LHV_S2_REPLACE},
					      budget, false),
					 LHV_ERR_DENIED);
			assert_int_equal(owner_of(block - page()), 9);
			assert_int_equal(lhv_s2_walk(&two, lhv_ipa(0), &e), OK);
			assert_int_equal(e.kind, LHV_S2_MAPPED);
			assert_true(e.pa.v == 4 * block);
			stop();
		}
}

/* The guest writes to some pages, the same ones of both. */
static void dirty(uint64_t ipa, uint64_t n)
{
	for (uint64_t i = 0; i < 40; i++) {
		uint64_t a = ipa + rnd(n) * page();
		int ret = lhv_s2_dirty_fault(&vm->s2, lhv_ipa(a), MARK,
					     LHV_S2_FAULT_BROADCAST, NULL);

		assert_int_equal(lhv_s2_dirty_fault(&two, lhv_ipa(a), MARK,
						    LHV_S2_FAULT_BROADCAST, NULL),
				 ret);
		if (ret == LHV_ERR_STATE) {
			assert_int_equal(
				lhv_s2_dirty_split(&vm->s2, lhv_ipa(a), MARK, NULL), OK);
			assert_int_equal(lhv_s2_dirty_split(&two, lhv_ipa(a), MARK, NULL),
					 OK);
		}
		if (i % 3 == 0 && !ret) {
			assert_int_equal(lhv_s2_fault_young(&vm->s2, lhv_ipa(a), NULL),
					 OK);
			assert_int_equal(lhv_s2_fault_young(&two, lhv_ipa(a), NULL), OK);
		}
	}
	vm->others = lhv_s2_table_count(&two) + 1;
}

/* [S2.22] [S2.25] [S2.26] A whole life of tracking; its bitmaps start at an odd page. */
static void test_tracking(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (uint32_t lazy = 0; lazy < 2; lazy++) {
			uint64_t block, size;
			struct op o = {0};

			start(&kinds[k]);
			rng = k;
			block = vm_size(vm, 2);
			at = 4 * block;
			size = (kinds[k].granule == 16 ? 2 : 5) * block;
			put((struct op){.what = MAP,
					.ipa = at,
					.pa = at,
					.size = 3 * block,
					.attr = LHV_S2_RWX});
			put((struct op){.what = MAP,
					.ipa = at + 3 * block,
					.pa = at + 3 * block,
					.size = block,
					.attr = LHV_S2_RW,
					.flags = LHV_S2_NO_BLOCK});
			put((struct op){.what = MAP,
					.ipa = at + 4 * block,
					.pa = at + 4 * block,
					.size = block,
					.attr = LHV_S2_R});
			o = (struct op){.ipa = at + 7 * page(),
					.size = size - 30 * page()};
			o.what = START;
			o.flags = lazy ? LHV_S2_TRACK_LAZY : 0;
			assert_int_equal(both(o, 300, true), OK);
			o.flags = 0;
			for (unsigned int round = 0; round < 2; round++) {
				dirty(o.ipa, o.size / page());
				o.what = HARVEST;
				assert_int_equal(both(o, 1 + rnd(900), true), OK);
				o.what = AGE;
				assert_int_equal(both(o, 1 + rnd(900), true), OK);
				o.flags = LHV_S2_TRACK_KEEP;
				assert_int_equal(both(o, 1 + rnd(900), true), OK);
				o.flags = 0;
			}
			o.what = STOP;
			assert_int_equal(both(o, 77, true), OK);
			stop();
		}
	}
}

/* Is anything used at all? The step that finds out is the last. */
static void test_age_ends(void **state)
{
	struct lhv_s2_progress p = {0};
	bool young = false;

	(void)state;
	start(&kinds[0]);
	put((struct op){.what = MAP,
			.ipa = 0,
			.pa = 0,
			.size = UINT64_C(8) << 20,
			.attr = LHV_S2_RW,
			.flags = LHV_S2_NO_BLOCK});
	(void)vm_log(vm);
	assert_int_equal(lhv_s2_age_step(&two, lhv_ipa(0), UINT64_C(8) << 20, NULL,
					 LHV_S2_TRACK_KEEP, &young, 1, &p),
			 OK);
	assert_true(young);
	assert_int_equal(p.next.v, UINT64_C(8) << 20);
	assert_true(vm->loads < 10);
	stop();
}

/* [S2.14] [S2.22] A large guest goes in steps, of which none frees more than its budget. */
static void test_destroy(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		struct lhv_s2_progress p = {0};
		unsigned int steps = 0;
		uint64_t block, tables;
		int ret;

		start(&kinds[k]);
		block = vm_size(vm, 2);
		put((struct op){.what = MAP,
				.ipa = 0,
				.pa = 0,
				.size = (kinds[k].granule == 16 ? 3 : 20) * block,
				.attr = LHV_S2_RW,
				.flags = LHV_S2_NO_BLOCK});
		put((struct op){
			.what = OWNER, .ipa = 40 * block, .size = 3 * page(), .attr = 9});
		tables = lhv_s2_table_count(&two);
		assert_true(tables > 2);
		lhv_sim_mmu_load(vm->m, 0, 0, 0);
		do {
			(void)vm_log(vm);
			ret = lhv_s2_destroy_step(&two, 10, &p);
			if (steps < 20 || steps % 16 == 0 || ret != AGAIN)
				vm_ok(vm);
			assert_true(vm->frees <= 10);
			if (ret == AGAIN)
				assert_true(vm->tlbis < 12);
			steps++;
		} while (ret == AGAIN);
		assert_int_equal(ret, OK);
		assert_true(steps > tables / 10);
		assert_null(two.root);
		assert_int_equal(lhv_sim_mmu_allocated(vm->m),
				 lhv_s2_table_count(&vm->s2) + 1);
		assert_int_equal(lhv_s2_destroy_step(&two, 10, &p), OK);
		vm->others = 0;
		stop();
	}
}

/* [S2.18] Memory runs out in the middle: what is done stays, the step changed nothing, and with
 * memory it goes on. */
static void test_no_memory(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t block, done;
		struct lhv_s2_progress p = {0}, was;
		struct vm_tree before, after;
		struct vm_options o = kinds[k];
		unsigned int refused = 0;
		int ret;

		o.ha = o.hd = false;
		start(&o);
		block = vm_size(vm, 2);
		/* From here on the first is not needed. */
		lhv_s2_destroy(&two);
		two = vm->s2;
		vm->others = 0;
		do {
			done = p.next.v;
			was = p;
			vm_tree(vm, &before);
			(void)vm_log(vm);
			lhv_sim_mmu_fail(vm->m, 1);
			ret = lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0),
					      3 * block + page(), LHV_S2_RW,
					      LHV_S2_NO_BLOCK, entries(), &p);
			lhv_sim_mmu_fail(vm->m, 0);
			if (ret == LHV_ERR_NOMEM) {
				refused++;
				assert_true(was.begun ? p.next.v == done : p.begun);
				vm_tree(vm, &after);
				assert_int_equal(before.hash, after.hash);
				assert_int_equal(vm->tlbis + vm->stores, 0);
				ret = lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0),
						      3 * block + page(), LHV_S2_RW,
						      LHV_S2_NO_BLOCK, entries(), &p);
			}
		} while (ret == AGAIN);
		assert_int_equal(ret, OK);
		assert_true(refused >= 3);
		for (uint64_t a = 0; a <= 3 * block; a += block) {
			struct lhv_sim_mmu_result r;

			lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr, lhv_ipa(a),
					 &r);
			assert_int_equal(r.fault, LHV_SIM_MMU_OK);
			assert_int_equal(r.pa.v, a);
			assert_int_equal(r.level, 3);
		}
		vm->s2 = two;
		memset(&two, 0, sizeof(two));
		stop();
	}
}

/* Arguments that are wrong, and progress of something else: refused, and nothing happens. */
static void test_bad(void **state)
{
	struct lhv_s2_progress p = {0}, bad;
	struct lhv_s2 none = {0};
	uint64_t end, block, n = 5;
	bool young = true;

	(void)state;
	start(&kinds[0]);
	end = UINT64_C(1) << vm->geo.ipa_bits;
	block = vm_size(vm, 2);
	put((struct op){
		.what = MAP, .ipa = 0, .pa = 0, .size = 4 * block, .attr = LHV_S2_RWX});
	(void)vm_log(vm);
	assert_int_equal(lhv_s2_unmap_step(NULL, lhv_ipa(0), block, 0, 1, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_unmap_step(&none, lhv_ipa(0), block, 0, 1, &p),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), block, 0, 1, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(1), block, 0, 1, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), 0, 0, 1, &p), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(end), block, 0, 1, &p),
			 LHV_ERR_RANGE);
	assert_int_equal(
		lhv_s2_unmap_step(&two, lhv_ipa(block), UINT64_MAX - block + 1, 0, 1, &p),
		LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), block, 0x80, 1, &p),
			 LHV_ERR_INVAL);
	/* The block at the far end is seen before the near one goes. */
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), 3 * block + 4096,
					   LHV_S2_NO_SPLIT, 1, &p),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_s2_protect_step(&two, lhv_ipa(0), 3 * block + 4096, 0,
					     LHV_S2_W, LHV_S2_NO_SPLIT, 1, &p),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_s2_protect_step(&two, lhv_ipa(0), block, 0, 0, 0, 1, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_protect_step(&two, lhv_ipa(0), block, 0, LHV_S2_W, 0, 1, NULL),
		LHV_ERR_INVAL);
	assert_false(p.begun);
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0),
					 lhv_pa(UINT64_C(1) << vm->geo.pa_bits), block,
					 LHV_S2_RW, 0, 1, &p),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0),
					 lhv_pa((UINT64_C(1) << vm->geo.pa_bits) - block),
					 2 * block, LHV_S2_RW, LHV_S2_REPLACE, 1, &p),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(8 * block), lhv_pa(1), block,
					 LHV_S2_RW, 0, 1, &p),
			 LHV_ERR_INVAL);
	memset(&p, 0, sizeof(p));
	assert_int_equal(
		lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_X, 0, 1, &p),
		LHV_ERR_INVAL);
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_RW,
					 0x100, 1, &p),
			 LHV_ERR_INVAL);
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_RW, 0,
					 1, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_set_owner_step(&two, lhv_ipa(0), block, 1, 0, 1, &p),
			 LHV_ERR_EXISTS);
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_dirty_start_step(&two, lhv_ipa(0), block, 0, 0, 1, &p),
			 LHV_ERR_INVAL);
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_dirty_stop_step(&two, lhv_ipa(0), block, 3 << 16, 1, &p),
			 LHV_ERR_INVAL);
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_dirty_harvest_step(&two, lhv_ipa(0), block, MARK, NULL, 1,
						   &n, 1, &p),
			 LHV_ERR_INVAL);
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_age_step(&two, lhv_ipa(0), block, NULL, 1, &young, 1, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(n, 5);
	assert_int_equal(lhv_s2_destroy_step(NULL, 1, &p), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_destroy_step(&two, 1, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_destroy_step(&none, 1, &p), OK);
	/* Progress that no step of this range has left behind. */
	bad = (struct lhv_s2_progress){.begun = true, .next = lhv_ipa(block + 4096)};
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), block, 0, 1, &bad),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(2 * block), block, 0, 1, &bad),
			 LHV_ERR_INVAL);
	bad.next = lhv_ipa(7);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), block, 0, 1, &bad),
			 LHV_ERR_INVAL);
	bad.next = lhv_ipa(0);
	bad.phase = 9;
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_RW, 0,
					 1, &bad),
			 LHV_ERR_INVAL);
	bad.phase = 2;
	bad.end = 2 * block;
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_RW, 0,
					 1, &bad),
			 LHV_ERR_INVAL);
	bad.end = bad.at = block;
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_RW, 0,
					 1, &bad),
			 LHV_ERR_INVAL);
	bad.next = lhv_ipa(4096);
	bad.at = 4096;
	assert_int_equal(lhv_s2_map_step(&two, lhv_ipa(0), lhv_pa(0), block, LHV_S2_RW, 0,
					 1, &bad),
			 LHV_ERR_INVAL);
	assert_int_equal(vm->stores + vm->tlbis, 0);
	compare();
	/* A complete one has nothing more to do. */
	bad = (struct lhv_s2_progress){.begun = true, .next = lhv_ipa(block)};
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), block, 0, 1, &bad), OK);
	assert_int_equal(vm->stores + vm->tlbis, 0);
	/* 0 is taken as 1. */
	memset(&p, 0, sizeof(p));
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), 2 * block, 0, 0, &p), AGAIN);
	assert_int_equal(p.next.v, block);
	assert_int_equal(lhv_s2_unmap_step(&two, lhv_ipa(0), 2 * block, 0, 0, &p), OK);
	stop();
}

/* What others do between steps, to the range itself, breaks nothing. */
static void test_interference(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t block, top;

		rng = 99 + k;
		start(&kinds[k]);
		block = vm_size(vm, 2);
		top = vm_size(vm, 1);
		for (unsigned int i = 0; i < 6; i++) {
			struct op o = {.what = (unsigned int)rnd(4),
				       .ipa = top - block * rnd(3) - page() * rnd(3),
				       .attr = i % 2 ? LHV_S2_RWX : LHV_S2_RW,
				       .mask = LHV_S2_RWX};
			struct lhv_s2_progress p = {0};
			unsigned int n = 0;
			int ret;

			o.size = top + block * (1 + rnd(3)) + page() * rnd(3) - o.ipa;
			o.pa = o.ipa;
			if (o.what == MAP || o.what == OWNER)
				o.flags = LHV_S2_REPLACE;
			if (o.what == MAP)
				o.flags |= LHV_S2_OVER_OWNED;
			do {
				uint64_t a = top + block * (rnd(6) - 3) + page() * rnd(9);
				uint64_t size = rnd(2) ? page() : block;

				ret = step(&o, 1 + rnd(400), &p);
				assert_true(ret == OK || ret == AGAIN);
				vm_ok(vm);
				if (n++ > 12)
					continue;
				if (rnd(2))
					(void)lhv_s2_map(&two, lhv_ipa(a),
							 lhv_pa(a + rnd(2) * page()),
							 size, LHV_S2_RWX,
							 LHV_S2_REPLACE |
								 LHV_S2_OVER_OWNED);
				else if (rnd(2))
					(void)lhv_s2_set_owner(&two, lhv_ipa(a), size,
							       (uint32_t)rnd(3),
							       LHV_S2_REPLACE);
				else
					(void)lhv_s2_unmap(&two, lhv_ipa(a), size, 0);
				vm_ok(vm);
			} while (ret == AGAIN);
		}
		/* And all of it goes. */
		assert_int_equal(lhv_s2_set_owner(&two, lhv_ipa(0),
						  UINT64_C(1) << vm->geo.ipa_bits, 0,
						  LHV_S2_REPLACE),
				 OK);
		assert_int_equal(lhv_s2_table_count(&two), 0);
		assert_int_equal(lhv_sim_mmu_allocated(vm->m), 2);
		stop();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_block_over_trees),
		cmocka_unit_test(test_run_over_table),
		cmocka_unit_test(test_runs_in_place),
		cmocka_unit_test(test_large_block),
		cmocka_unit_test(test_exact_budget),
		cmocka_unit_test(test_owner_collapse),
		cmocka_unit_test(test_owner_between),
		cmocka_unit_test(test_owner_in_the_way),
		cmocka_unit_test(test_tracking),
		cmocka_unit_test(test_age_ends),
		cmocka_unit_test(test_destroy),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_interference),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
