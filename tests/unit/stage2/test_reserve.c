/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables in advance: where operations take them from, where those go that were not needed,
 * and that what an operation costs is known before. The cost is compared with the tables
 * that the operation really takes, which the MMU model counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#include <libhv/stage2/fault.h>
#include <libhv/stage2/reserve.h>
#include <libhv/stage2/track.h>

#define OK 0

static struct world w;
static struct vm *const vm = &w.vm;
static uint64_t rng;

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48},
	{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .ha = true},
	{.granule = 16, .ipa = 52, .cpu_pa = 52, .ril = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static uint64_t page(void)
{
	return UINT64_C(1) << vm->geo.granule;
}

/* n tables from the model into a reserve. The world counts them as not its own. */
static void fill(struct lhv_s2_reserve *r, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		lhv_pa_t pa;
		void *va = lhv_sim_mmu_alloc(vm->m, page(), &pa);

		assert_int_equal(lhv_s2_reserve_put(r, va, pa), OK);
	}
	vm->others = lhv_s2_reserve_count(r);
}

static void drain(struct lhv_s2_reserve *r)
{
	lhv_pa_t pa;
	void *va;

	while ((va = lhv_s2_reserve_get(r, &pa))) {
		assert_ptr_equal(lhv_sim_mmu_va(vm->m, pa), va);
		lhv_sim_mmu_free(vm->m, va, pa, page());
	}
	vm->others = 0;
}

static void test_put_get(void **state)
{
	static _Alignas(1 << 16) uint64_t mem[3 << 13];
	struct lhv_s2_reserve r, before;
	lhv_pa_t pa;

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		assert_int_equal(world_start(&w, &kinds[k]), OK);
		pa = lhv_pa(7);
		memset(&r, 0xa5, sizeof(r));
		before = r;
		assert_int_equal(lhv_s2_reserve_init(&r, NULL, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 2), LHV_ERR_INVAL);
		vm->geo.granule = 13;
		assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 0), LHV_ERR_INVAL);
		vm->geo.granule = kinds[k].granule;
		assert_memory_equal(&r, &before, sizeof(r));
		assert_int_equal(lhv_s2_reserve_init(NULL, &vm->geo, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 0), OK);
		assert_int_equal(lhv_s2_reserve_put(NULL, mem, lhv_pa(0)), LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_reserve_put(&r, NULL, lhv_pa(0)), LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_reserve_put(&r, mem + 1, lhv_pa(0)),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_reserve_put(&r, mem, lhv_pa(page() / 2)),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_reserve_put(
					 &r, mem, lhv_pa(UINT64_C(1) << vm->geo.pa_bits)),
				 LHV_ERR_RANGE);
		assert_int_equal(lhv_s2_reserve_count(&r), 0);
		assert_null(lhv_s2_reserve_get(&r, &pa));
		assert_null(lhv_s2_reserve_get(NULL, &pa));
		assert_int_equal(pa.v, 7);
		assert_int_equal(lhv_s2_reserve_put(&r, mem, lhv_pa(0)), OK);
		assert_int_equal(
			lhv_s2_reserve_put(
				&r, mem + page() / 8,
				lhv_pa((UINT64_C(1) << vm->geo.pa_bits) - page())),
			OK);
		assert_int_equal(lhv_s2_reserve_count(&r), 2);
		assert_ptr_equal(lhv_s2_reserve_get(&r, &pa), mem + page() / 8);
		assert_int_equal(pa.v, (UINT64_C(1) << vm->geo.pa_bits) - page());
		assert_ptr_equal(lhv_s2_reserve_get(&r, NULL), mem);
		assert_int_equal(lhv_s2_reserve_count(&r), 0);
		assert_int_equal(lhv_s2_reserve_count(NULL), 0);
		assert_int_equal(lhv_s2_reserve_wanted(NULL), 0);
		memset(&r, 0, sizeof(r));
		assert_int_equal(lhv_s2_reserve_put(&r, mem, lhv_pa(0)), LHV_ERR_INVAL);
		world_stop(&w);
	}
}

static void test_set(void **state)
{
	struct lhv_s2 none = {0};
	struct lhv_s2_geometry other;
	struct lhv_s2_reserve r;

	(void)state;
	assert_int_equal(world_start(&w, &kinds[0]), OK);
	assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 0), OK);
	assert_int_equal(lhv_s2_set_reserve(NULL, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_set_reserve(&none, &r), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_set_reserve(&vm->s2, &r), OK);
	assert_int_equal(lhv_s2_set_reserve(&vm->s2, NULL), OK);
	/* Its tables could be where this geometry's addresses do not reach. */
	other = vm->geo;
	other.pa_bits = 52;
	assert_int_equal(lhv_s2_reserve_init(&r, &other, 0), OK);
	assert_int_equal(lhv_s2_set_reserve(&vm->s2, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_fault_map_from(&vm->s2, &r, lhv_ipa(0), lhv_pa(0), 4096,
					       LHV_S2_RW, 0, NULL),
			 LHV_ERR_INVAL);
	world_stop(&w);
	assert_int_equal(world_start(&w, &kinds[2]), OK);
	assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 0), OK);
	world_stop(&w);
	assert_int_equal(world_start(&w, &kinds[0]), OK);
	assert_int_equal(lhv_s2_set_reserve(&vm->s2, &r), LHV_ERR_INVAL);
	world_stop(&w);
}

/* Something of everything: blocks, a run, pages, owners. */
static void content(void)
{
	uint64_t block = vm_size(vm, 2);

	assert_int_equal(world_map(&w, 8 * block, 8 * block, 4 * block, LHV_S2_RWX, 0),
			 OK);
	assert_int_equal(world_map(&w, 7 * block, 7 * block, 70 * page(), LHV_S2_RW, 0),
			 OK);
	assert_int_equal(world_owner(&w, 20 * block, 4 * block, 5, 0), OK);
}

/* Operations that need tables; the same with count: what they say they cost. */
static int operation(unsigned int n, bool count, uint64_t *cost)
{
	uint64_t block = vm_size(vm, 2), up = vm_size(vm, vm->geo.start), ipa, size;
	uint32_t flags = 0;

	if (up < 40 * block)
		up = 40 * block;
	switch (n) {
	case 0:
		ipa = 2 * up + page();
		size = page();
		break;
	case 1:
		ipa = 3 * up - 3 * block - page();
		size = 6 * block + 2 * page();
		break;
	case 2:
		ipa = 7 * block + page();
		size = 5 * block;
		flags = LHV_S2_REPLACE | LHV_S2_OVER_OWNED;
		break;
	case 3:
		ipa = 8 * block + page();
		size = block - 2 * page();
		if (count)
			return lhv_s2_cost_unmap(&vm->s2, lhv_ipa(ipa), size, 0, cost);
		return world_unmap(&w, ipa, size, 0);
	case 4:
		ipa = 8 * block + page();
		size = 3 * block;
		if (count)
			return lhv_s2_cost_protect(&vm->s2, lhv_ipa(ipa), size, LHV_S2_R,
						   LHV_S2_RW, 0, cost);
		return world_protect(&w, ipa, size, LHV_S2_R, LHV_S2_RW, 0);
	case 5:
		ipa = 20 * block + page();
		size = 20 * block;
		if (count)
			return lhv_s2_cost_set_owner(&vm->s2, lhv_ipa(ipa), size, 8, 0,
						     cost);
		return world_owner(&w, ipa, size, 8, 0);
	default:
		return 1;
	}
	if (count)
		return lhv_s2_cost_map(&vm->s2, lhv_ipa(ipa),
				       lhv_pa(n == 2 ? 12 * block : 0), size, LHV_S2_RWX,
				       flags, cost);
	return world_map(&w, ipa, n == 2 ? 12 * block : 0, size, LHV_S2_RWX, flags);
}

#define OPERATIONS 6

/* [S2.18] With one table too few in the reserve nothing happens; with as many as the cost it
 * succeeds, and alloc is not called. */
static void test_only(void **state)
{
	struct lhv_s2_reserve r;

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int op = 0; op < OPERATIONS; op++) {
			struct vm_tree before, after;
			uint64_t cost = 77, calls;

			assert_int_equal(world_start(&w, &kinds[k]), OK);
			content();
			assert_int_equal(
				lhv_s2_reserve_init(&r, &vm->geo, LHV_S2_RESERVE_ONLY),
				OK);
			assert_int_equal(lhv_s2_set_reserve(&vm->s2, &r), OK);
			vm_tree(vm, &before);
			(void)vm_log(vm);
			assert_int_equal(operation(op, true, &cost), OK);
			assert_int_equal(vm->stores + vm->dsbs + vm->tlbis + vm->allocs,
					 0);
			assert_true(cost > 0 && cost < 20);
			fill(&r, cost - 1);
			calls = lhv_sim_mmu_allocs(vm->m);
			assert_int_equal(operation(op, false, NULL), LHV_ERR_NOMEM);
			assert_int_equal(lhv_s2_reserve_wanted(&r), cost);
			assert_int_equal(lhv_s2_reserve_count(&r), cost - 1);
			vm_tree(vm, &after);
			assert_int_equal(before.hash, after.hash);
			assert_int_equal(lhv_sim_mmu_allocs(vm->m), calls);
			fill(&r, 1);
			calls = lhv_sim_mmu_allocs(vm->m);
			vm->others = 0; /* it takes all of them */
			assert_int_equal(operation(op, false, NULL), OK);
			assert_int_equal(lhv_s2_reserve_count(&r), 0);
			assert_int_equal(lhv_sim_mmu_allocs(vm->m), calls);
			world_all(&w);
			world_stop(&w);
		}
	}
}

/* The reserve first, then alloc; when that fails, back goes all to where it came from. */
static void test_reserve_then_alloc(void **state)
{
	struct lhv_s2_reserve r;

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int op = 0; op < OPERATIONS; op++) {
			uint64_t cost = 0;

			assert_int_equal(world_start(&w, &kinds[k]), OK);
			content();
			assert_int_equal(operation(op, true, &cost), OK);
			for (uint64_t have = 0; have < cost; have++) {
				uint64_t calls;

				assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 0),
						 OK);
				assert_int_equal(lhv_s2_set_reserve(&vm->s2, &r), OK);
				fill(&r, have);
				calls = lhv_sim_mmu_allocs(vm->m);
				lhv_sim_mmu_fail(vm->m, cost - have);
				assert_int_equal(operation(op, false, NULL),
						 LHV_ERR_NOMEM);
				lhv_sim_mmu_fail(vm->m, 0);
				assert_int_equal(lhv_sim_mmu_allocs(vm->m) - calls,
						 cost - have);
				assert_int_equal(lhv_s2_reserve_count(&r), have);
				assert_int_equal(vm->allocs, vm->frees);
				drain(&r);
			}
			fill(&r, cost + 2);
			vm->others = 2;
			assert_int_equal(operation(op, false, NULL), OK);
			assert_int_equal(lhv_s2_reserve_count(&r), 2);
			assert_int_equal(lhv_s2_reserve_wanted(&r), cost);
			vm->others = 2;
			world_all(&w);
			drain(&r);
			world_stop(&w);
		}
	}
}

static uint64_t rnd(uint64_t n)
{
	return vm_random(&rng) % n;
}

static void range(uint64_t *ipa, uint64_t *size)
{
	uint64_t block = vm_size(vm, 2), a, b;

	a = block * rnd(6) + page() * (rnd(2) ? rnd(200) : 0);
	b = a + (rnd(2) ? page() * (1 + rnd(200)) : block * (1 + rnd(4)));
	*ipa = a;
	*size = b - a;
}

/* [S2.18] The cost is what the operation then takes, whatever is there, and within the bound;
 * and what is refused is refused in the same way. */
static void test_cost_random(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		bool exact = !kinds[k].ha && !kinds[k].hd;

		rng = 77 + k;
		assert_int_equal(world_start(&w, &kinds[k]), OK);
		for (unsigned int i = 0; i < 250; i++) {
			uint64_t ipa, size, cost = ~UINT64_C(0), bound = 0, n;
			uint64_t pa, op = rnd(10);
			uint32_t attr = rnd(3) ? LHV_S2_RWX : LHV_S2_R;
			uint32_t flags = rnd(2) ? LHV_S2_REPLACE : 0;
			int ret, said;

			range(&ipa, &size);
			pa = rnd(2) ? ipa : ipa + page() * rnd(4);
			n = lhv_sim_mmu_allocs(vm->m);
			(void)vm_log(vm);
			if (op < 5) {
				flags |= rnd(3) ? LHV_S2_OVER_OWNED : 0;
				flags |= rnd(3) ? 0 : LHV_S2_NO_BLOCK;
				/* One page at a time, the short way of it too. */
				if (!rnd(4))
					size = page();
				said = lhv_s2_cost_map(&vm->s2, lhv_ipa(ipa), lhv_pa(pa),
						       size, attr, flags, &cost);
				(void)lhv_s2_map_cost(&vm->geo, lhv_ipa(ipa), lhv_pa(pa),
						      size, flags, &bound);
				assert_int_equal(vm->stores, 0);
				ret = world_map(&w, ipa, pa, size, attr, flags);
			} else if (op < 7) {
				flags = rnd(4) ? 0 : LHV_S2_NO_SPLIT;
				said = lhv_s2_cost_unmap(&vm->s2, lhv_ipa(ipa), size,
							 flags, &cost);
				ret = world_unmap(&w, ipa, size, flags);
			} else if (op < 9) {
				flags = rnd(4) ? 0 : LHV_S2_NO_SPLIT;
				attr = rnd(2) ? LHV_S2_W : 0;
				said = lhv_s2_cost_protect(&vm->s2, lhv_ipa(ipa), size,
							   attr, LHV_S2_W, flags, &cost);
				ret = world_protect(&w, ipa, size, attr, LHV_S2_W, flags);
			} else {
				said = lhv_s2_cost_set_owner(&vm->s2, lhv_ipa(ipa), size,
							     3, flags, &cost);
				ret = world_owner(&w, ipa, size, 3, flags);
			}
			assert_int_equal(said, ret);
			if (ret) {
				assert_true(cost == ~UINT64_C(0));
				continue;
			}
			n = lhv_sim_mmu_allocs(vm->m) - n;
			if (exact)
				assert_int_equal(n, cost);
			else
				assert_true(n <= cost);
			if (op >= 5)
				assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(ipa),
								 size, &bound),
						 OK);
			assert_true(cost <= bound);
		}
		world_stop(&w);
	}
}

static void test_cost_bad(void **state)
{
	struct lhv_s2 none = {0};
	uint64_t n = 7, end;

	(void)state;
	assert_int_equal(world_start(&w, &kinds[0]), OK);
	end = UINT64_C(1) << vm->geo.ipa_bits;
	assert_int_equal(
		lhv_s2_cost_map(NULL, lhv_ipa(0), lhv_pa(0), 4096, LHV_S2_RW, 0, &n),
		LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_cost_map(&vm->s2, lhv_ipa(0), lhv_pa(0), 4096, LHV_S2_RW, 0, NULL),
		LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_cost_map(&none, lhv_ipa(0), lhv_pa(0), 4096, LHV_S2_RW, 0, &n),
		LHV_ERR_STATE);
	assert_int_equal(
		lhv_s2_cost_map(&vm->s2, lhv_ipa(0), lhv_pa(1), 4096, LHV_S2_RW, 0, &n),
		LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_unmap(NULL, lhv_ipa(0), 4096, 0, &n), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_unmap(&vm->s2, lhv_ipa(0), 4096, 0, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_unmap(&vm->s2, lhv_ipa(end), 4096, 0, &n),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_cost_protect(NULL, lhv_ipa(0), 4096, 0, LHV_S2_W, 0, &n),
			 LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_cost_protect(&vm->s2, lhv_ipa(0), 4096, 0, LHV_S2_W, 0, NULL),
		LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_protect(&vm->s2, lhv_ipa(0), 4096, 0, 0, 0, &n),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_set_owner(NULL, lhv_ipa(0), 4096, 1, 0, &n),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_set_owner(&vm->s2, lhv_ipa(0), 4096, 1, 0, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_cost_dirty_start(NULL, lhv_ipa(0), 4096, LHV_S2_SW(1), 0, &n),
		LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cost_dirty_start(&vm->s2, lhv_ipa(0), 4096, 0, 0, &n),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cut_cost(NULL, lhv_ipa(0), 4096, &n), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(0), 4096, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(0), 0, &n), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(1), 4096, &n), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(end), 4096, &n),
			 LHV_ERR_RANGE);
	assert_int_equal(
		lhv_s2_cut_cost(&vm->geo, lhv_ipa(end - 4096), UINT64_MAX & ~4095ULL, &n),
		LHV_ERR_RANGE);
	assert_int_equal(n, 7);
	/* By hand: 40 bits start at level 1. One page in the middle cuts two levels; a page
	 * that is the first of its table does too. */
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(0x40000000), 4096, &n), OK);
	assert_int_equal(n, 2);
	/* Both ends, in different blocks of both levels. */
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(0x3ffff000), 0x2000, &n), OK);
	assert_int_equal(n, 4);
	assert_int_equal(lhv_s2_cut_cost(&vm->geo, lhv_ipa(0x40000000), 0x40000000, &n),
			 OK);
	assert_int_equal(n, 0);
	world_stop(&w);
}

/* Tracking takes a block apart: one of level 2 needs one table. */
static void test_cost_dirty_start(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t block, n = 0, calls;

		assert_int_equal(world_start(&w, &kinds[k]), OK);
		block = vm_size(vm, 2);
		assert_int_equal(
			world_map(&w, 4 * block, 4 * block, 3 * block, LHV_S2_RW, 0), OK);
		assert_int_equal(lhv_s2_cost_dirty_start(&vm->s2, lhv_ipa(4 * block),
							 3 * block, LHV_S2_SW(1), 0, &n),
				 OK);
		assert_int_equal(n, 3);
		assert_int_equal(lhv_s2_cost_dirty_start(
					 &vm->s2, lhv_ipa(4 * block + page()), 2 * block,
					 LHV_S2_SW(1), LHV_S2_TRACK_LAZY, &n),
				 OK);
		assert_int_equal(n, 2);
		calls = lhv_sim_mmu_allocs(vm->m);
		assert_int_equal(lhv_s2_dirty_start(&vm->s2, lhv_ipa(4 * block),
						    3 * block, LHV_S2_SW(1), 0),
				 OK);
		assert_int_equal(lhv_sim_mmu_allocs(vm->m) - calls, 3);
		world_stop(&w);
	}
}

/* In the middle of a fault another CPU is faster, at this load of a descriptor. */
static struct {
	uint64_t ipa, pa;
	unsigned int at, loads;
	bool in;
} race;

static void other_cpu(struct vm *v, const struct lhv_sim_mmu_event *ev)
{
	if (race.in || ev->kind != LHV_SIM_MMU_EV_DSB || race.loads++ != race.at)
		return;
	race.in = true;
	assert_int_equal(lhv_s2_fault_map(&v->s2, lhv_ipa(race.ipa), lhv_pa(race.pa),
					  page(), LHV_S2_RW, 0, NULL),
			 OK);
	race.in = false;
}

/* [S2.23] The fault path takes tables from the CPU's reserve, never from the object's, and
 * what it did not need goes back there. */
static void test_fault(void **state)
{
	struct lhv_s2_reserve r, own;

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t top, levels, calls;
		enum lhv_s2_fault_how how;

		assert_int_equal(world_start(&w, &kinds[k]), OK);
		levels = (uint64_t)(3 - vm->geo.start);
		top = vm_size(vm, vm->geo.start);
		assert_int_equal(lhv_s2_reserve_init(&own, &vm->geo, 0), OK);
		assert_int_equal(lhv_s2_set_reserve(&vm->s2, &own), OK);
		fill(&own, 4);
		assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, LHV_S2_RESERVE_ONLY),
				 OK);
		fill(&r, levels - 1);
		calls = lhv_sim_mmu_allocs(vm->m);
		assert_int_equal(lhv_s2_fault_map_from(&vm->s2, &r, lhv_ipa(0), lhv_pa(0),
						       page(), LHV_S2_RW, 0, &how),
				 LHV_ERR_NOMEM);
		assert_int_equal(lhv_s2_reserve_count(&r), levels - 1);
		assert_int_equal(lhv_sim_mmu_allocs(vm->m), calls);
		assert_int_equal(lhv_s2_table_count(&vm->s2), 0);
		fill(&r, 1);
		calls = lhv_sim_mmu_allocs(vm->m);
		assert_int_equal(lhv_s2_fault_map_from(&vm->s2, &r, lhv_ipa(0), lhv_pa(0),
						       page(), LHV_S2_RW, 0, &how),
				 OK);
		assert_int_equal(how, LHV_S2_FAULT_DONE);
		assert_int_equal(lhv_s2_reserve_count(&r), 0);
		assert_int_equal(lhv_s2_table_count(&vm->s2), levels);
		/* A table is there: none is needed. */
		assert_int_equal(lhv_s2_fault_map_from(&vm->s2, &r, lhv_ipa(page()),
						       lhv_pa(0), page(), LHV_S2_RW, 0,
						       &how),
				 OK);
		vm_ok(vm);
		/* The other CPU maps the same page, then one beside it: all the tables of the
		 * loser are lost. */
		for (unsigned int same = 0; same < 2; same++) {
			fill(&r, levels);
			race.ipa = (2 + same) * top + (same ? 0 : page());
			race.pa = race.ipa;
			race.at = 0;
			race.loads = 0;
			vm->hook = other_cpu;
			assert_int_equal(lhv_s2_fault_map_from(
						 &vm->s2, &r, lhv_ipa((2 + same) * top),
						 lhv_pa((2 + same) * top), page(),
						 LHV_S2_RW, 0, &how),
					 OK);
			vm->hook = NULL;
			assert_true(race.loads > 0);
			assert_int_equal(how,
					 same ? LHV_S2_FAULT_ALREADY : LHV_S2_FAULT_DONE);
			assert_int_equal(lhv_s2_reserve_count(&r), levels);
			drain(&r);
			vm_ok(vm);
		}
		/* Without the flag alloc gives what is missing, and gets that back. */
		assert_int_equal(lhv_s2_reserve_init(&r, &vm->geo, 0), OK);
		fill(&r, 1);
		race.ipa = race.pa = 5 * top;
		race.loads = 0;
		vm->hook = other_cpu;
		calls = vm->frees;
		assert_int_equal(lhv_s2_fault_map_from(&vm->s2, &r, lhv_ipa(5 * top),
						       lhv_pa(5 * top), page(), LHV_S2_RW,
						       0, &how),
				 OK);
		vm->hook = NULL;
		assert_int_equal(lhv_s2_reserve_count(&r), 1);
		assert_int_equal(vm->frees - calls, levels - 1);
		drain(&r);
		assert_int_equal(lhv_s2_reserve_count(&own), 4);
		drain(&own);
		world_stop(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_get),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_only),
		cmocka_unit_test(test_reserve_then_alloc),
		cmocka_unit_test(test_cost_random),
		cmocka_unit_test(test_cost_bad),
		cmocka_unit_test(test_cost_dirty_start),
		cmocka_unit_test(test_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
