/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.17] Coalescing. What it has to make of a range, that nothing else changes, and that the
 * rules for live entries are kept, world_coalesce() checks; here are the cases, and what it
 * costs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "observe.h"
#include "vm.h"

#define OK     0
#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

static struct world w;
static uint64_t page, block;

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ttl = true, .clean = true},
	{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .domain = LHV_S2_NON},
	{.granule = 16, .ipa = 52, .cpu_pa = 52, .ril = true, .fwb = true},
};

#define KINDS  (sizeof(kinds) / sizeof(kinds[0]))
#define LEVELS 3

/* By kind, and by FEAT_BBM level. */
static void start(unsigned int n, uint64_t ha)
{
	struct vm_options o = kinds[n % KINDS];

	o.bbm = (uint8_t)(n / KINDS);
	o.ha = ha;
	assert_int_equal(world_start(&w, &o), OK);
	page = UINT64_C(1) << o.granule;
	block = vm_size(&w.vm, 2);
}

static struct lhv_s2_entry at(uint64_t ipa)
{
	struct lhv_s2_entry e;

	assert_int_equal(lhv_s2_walk(&w.vm.s2, lhv_ipa(ipa), &e), OK);
	return e;
}

static void map(uint64_t ipa, uint64_t pa, uint64_t size, uint32_t attr, uint32_t flags)
{
	assert_int_equal(world_map(&w, ipa, pa, size, attr, flags), OK);
}

static void coalesce(uint64_t ipa, uint64_t size, uint32_t flags)
{
	assert_int_equal(world_coalesce(&w, ipa, size, flags), OK);
}

/* Page by page, in any order, and then it is what one call makes of it. */
static void test_page_by_page(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		struct vm_tree one, many;
		uint64_t entries, desc;

		start(n, false);
		entries = block / page;
		if (entries > 2048) {
			/* Half of them would do no good, so only once. */
			if (n / KINDS) {
				world_stop(&w);
				continue;
			}
		}
		map(3 * block, 5 * block, block, LHV_S2_RWX, 0);
		vm_tree(&w.vm, &one);
		desc = at(3 * block).desc;
		assert_int_equal(world_unmap(&w, 0, 16 * block, 0), OK);
		for (uint64_t i = 0; i < entries; i++) {
			/* 5 is a generator: each once. */
			uint64_t k = i * 5 % entries;

			assert_int_equal(lhv_s2_map(&w.vm.s2,
						    lhv_ipa(3 * block + k * page),
						    lhv_pa(5 * block + k * page), page,
						    LHV_S2_RWX, 0),
					 OK);
		}
		/* The flat map has not seen that: it is the same again. */
		map(3 * block, 5 * block, block, LHV_S2_RWX, 0);
		assert_int_equal(at(3 * block).level, 3);
		coalesce(3 * block, block, 0);
		vm_tree(&w.vm, &many);
		assert_int_equal(at(3 * block).desc, desc);
		assert_int_equal(many.leaves, one.leaves);
		assert_int_equal(many.tables, one.tables);
		/* Again: nothing. */
		coalesce(0, 16 * block, 0);
		assert_int_equal(w.vm.stores, 0);
		assert_int_equal(w.vm.tlbis, 0);
		assert_int_equal(world_unmap(&w, 0, 16 * block, 0), OK);
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		world_stop(&w);
	}
}

/* A large block that was split and is whole again; one that differs in one page; a range
 * that covers it in part; output that is not aligned; the three flags. */
static void test_cases(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		uint64_t big, run, hole, tables;
		int top;

		start(n, false);
		run = vm_run(&w.vm, 3) * page;
		top = vm_block_level(&w.vm) > w.vm.geo.start ? vm_block_level(&w.vm)
							     : w.vm.geo.start;
		big = vm_size(&w.vm, top);
		hole = big + big / 2 + 7 * page;
		map(big, 0, big, LHV_S2_RWX | LHV_S2_SW(5), LHV_S2_NO_CONTIG);
		assert_int_equal(world_protect(&w, hole, page, LHV_S2_R, LHV_S2_RWX, 0),
				 OK);
		tables = lhv_s2_table_count(&w.vm.s2);
		assert_true(tables > 0);
		coalesce(0,
			 4 * big <= UINT64_C(1) << w.vm.geo.ipa_bits ? 4 * big : 2 * big,
			 0);
		assert_int_equal(at(hole).level, 3);
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), tables);
		assert_int_equal(world_protect(&w, hole, page, LHV_S2_RWX, LHV_S2_RWX, 0),
				 OK);
		/* All but the last page: runs, but no block. */
		coalesce(big, big - page, LHV_S2_NO_CONTIG);
		assert_int_equal(at(hole).level, top + 1);
		assert_false(at(hole).contig);
		coalesce(big, big - page, 0);
		assert_true(big > block || at(hole).contig);
		coalesce(big, big, LHV_S2_NO_BLOCK);
		if (big == block)
			assert_int_equal(lhv_s2_table_count(&w.vm.s2), tables);
		coalesce(big, big, 0);
		assert_int_equal(at(hole).size, big);
		assert_int_equal(at(hole).attr, LHV_S2_RWX | LHV_S2_SW(5));
		assert_true(lhv_s2_table_count(&w.vm.s2) < tables);

		/* Moved by one run: runs, and no block. By one page: neither. */
		assert_int_equal(world_unmap(&w, big, big, 0), OK);
		map(big, run, block, LHV_S2_RW, LHV_S2_NO_CONTIG);
		coalesce(big, block, 0);
		assert_int_equal(at(big).level, 3);
		assert_true(at(big).contig);
		map(big, page, block, LHV_S2_RW, LHV_S2_REPLACE);
		coalesce(big, block, 0);
		assert_false(at(big).contig);
		assert_int_equal(w.vm.stores, 0);
		world_stop(&w);
	}
}

/* Only whole runs of a range that starts and ends in the middle of one; and none where the
 * output, but not the input, starts at a multiple of the run. */
static void test_parts_of_runs(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		uint64_t run, a;

		start(n, false);
		run = vm_run(&w.vm, 3) * page;
		a = 2 * block;
		map(a, a, 5 * run, LHV_S2_RW, LHV_S2_NO_CONTIG | LHV_S2_NO_BLOCK);
		coalesce(a + page, 3 * run, 0);
		for (uint64_t k = 0; k < 5; k++)
			assert_int_equal(at(a + k * run + page).contig, k == 1 || k == 2);
		a = 16 * block;
		map(a + page, 2 * run, 3 * run, LHV_S2_RW, 0);
		coalesce(a + page, 3 * run, 0);
		assert_int_equal(w.vm.stores, 0);
		coalesce(a, 4 * run, 0);
		assert_int_equal(w.vm.stores, 0);
		world_stop(&w);
	}
}

/* Runs of blocks, of which some were tables. */
static void test_runs_of_blocks(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		uint64_t size;

		start(n, false);
		size = block * vm_run(&w.vm, 2);
		map(size, 2 * size, size, LHV_S2_RW, LHV_S2_NO_CONTIG);
		for (unsigned int i = 0; i < 4; i++) {
			uint64_t a = size + (3 * i + 1) * block + page;

			assert_int_equal(
				world_protect(&w, a, page, LHV_S2_R, LHV_S2_RW, 0), OK);
			assert_int_equal(
				world_protect(&w, a, page, LHV_S2_RW, LHV_S2_RW, 0), OK);
		}
		assert_int_equal(at(size + block).level, 3);
		coalesce(size, size, 0);
		assert_int_equal(at(size + block).level, 2);
		assert_int_equal(at(size + block).contig, vm_run(&w.vm, 2) > 1);
		/* One table is different: no run. */
		assert_int_equal(
			world_protect(&w, size, 2 * block, LHV_S2_R, LHV_S2_RW, 0), OK);
		assert_int_equal(
			world_protect(&w, size + page, page, LHV_S2_RW, LHV_S2_RW, 0),
			OK);
		coalesce(size, size, 0);
		assert_int_equal(at(size).level, 3);
		assert_int_equal(at(size + block).level, 2);
		assert_false(at(size + block).contig);
		world_stop(&w);
	}
}

/* Access flag and dirty state: equal, or with LHV_S2_MERGE what any of them has. */
static void test_merge(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		start(n, false);
		map(block, block, block, LHV_S2_RW | LHV_S2_OLD, LHV_S2_NO_BLOCK);
		assert_int_equal(
			world_protect(&w, block + 3 * page, page, 0, LHV_S2_OLD, 0), OK);
		coalesce(block, block, 0);
		assert_int_equal(at(block).level, 3);
		coalesce(block, block, LHV_S2_MERGE);
		assert_int_equal(at(block).level, 2);
		assert_int_equal(at(block).attr, LHV_S2_RW);
		/* Old everywhere stays old. Runs too. */
		map(2 * block, 2 * block, block / 2, LHV_S2_RW | LHV_S2_OLD,
		    LHV_S2_NO_CONTIG);
		assert_int_equal(
			world_protect(&w, 2 * block + 3 * page, page, 0, LHV_S2_OLD, 0),
			OK);
		coalesce(2 * block, block, LHV_S2_MERGE);
		assert_true(at(2 * block).contig);
		assert_int_equal(at(2 * block).attr, LHV_S2_RW);
		assert_int_equal(
			at(2 * block + vm_run(&w.vm, 3) * page).attr,
			block / 2 > vm_run(&w.vm, 3) * page ? LHV_S2_RW | LHV_S2_OLD : 0);
		/* Without DBM a permission is not dirty state. */
		assert_int_equal(world_protect(&w, block, page, LHV_S2_R, LHV_S2_RW, 0),
				 OK);
		coalesce(block, block, LHV_S2_MERGE);
		assert_int_equal(at(block).level, 3);
		world_stop(&w);
	}
	for (unsigned int n = 0; n < KINDS; n++) {
		struct vm_options o = kinds[n];

		o.hd = true;
		assert_int_equal(world_start(&w, &o), OK);
		page = UINT64_C(1) << o.granule;
		block = vm_size(&w.vm, 2);
		map(block, block, block, LHV_S2_R | LHV_S2_DBM, LHV_S2_NO_BLOCK);
		assert_int_equal(
			world_protect(&w, block + page, page, LHV_S2_W, LHV_S2_W, 0), OK);
		coalesce(block, block, 0);
		assert_int_equal(at(block).level, 3);
		coalesce(block, block, LHV_S2_MERGE);
		assert_int_equal(at(block).level, 2);
		assert_int_equal(at(block).attr, LHV_S2_RW | LHV_S2_DBM);
		assert_int_equal(world_unmap(&w, 0, 16 * block, 0), OK);
		/* Clean stays clean. */
		map(block, block, block, LHV_S2_R | LHV_S2_DBM, LHV_S2_NO_BLOCK);
		coalesce(block, block, LHV_S2_MERGE);
		assert_int_equal(at(block).attr, LHV_S2_R | LHV_S2_DBM);
		world_stop(&w);
	}
}

/* Hardware writes to a page when its table was found to agree, before it is invalidated: with
 * LHV_S2_MERGE that is not lost, and without it the table stays. */
static bool fired;
static unsigned int fire_at;

static void fire(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;

	if (ev->kind == LHV_SIM_MMU_EV_WRONG || fired || fire_at--)
		return;
	lhv_sim_mmu_translate(vm->m, 1, lhv_ipa(block + 9 * page), LHV_SIM_MMU_WRITE, &r);
	/* It is too late when the table is out of memory's tree. */
	fired = !r.fault;
	fire_at = 0;
}

static void test_hardware(void **state)
{
	unsigned int kept = 0, joined = 0, dirty = 0;

	(void)state;
	for (unsigned int n = 0; n < KINDS; n++) {
		struct vm_options o = kinds[n];

		if (o.domain == LHV_S2_NON)
			o.domain = LHV_S2_INNER;
		o.hd = o.ha = true;
		o.cpus = 2;
		for (unsigned int k = 0; k < 28; k++) {
			uint32_t flags = k & 1 ? LHV_S2_MERGE : 0;
			unsigned int when = k / 2;

			assert_int_equal(world_start(&w, &o), OK);
			page = UINT64_C(1) << o.granule;
			block = vm_size(&w.vm, 2);
			map(block, block, block, LHV_S2_R | LHV_S2_DBM,
			    LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG);
			/* Before it is looked at, in the middle, about when that has been
			 * done, and never. */
			fired = false;
			fire_at = when == 0   ? 0
				  : when == 1 ? 200
				  : when < 13 ? (unsigned int)(block / page) + when - 6
					      : UINT32_MAX;
			w.vm.hook = fire;
			coalesce(block, block, flags | LHV_S2_NO_CONTIG);
			w.vm.hook = NULL;
			/* It was written to: never forgotten. */
			if (fired)
				assert_true(at(block + 9 * page).attr & LHV_S2_W);
			else
				assert_false(at(block + 9 * page).attr & LHV_S2_W);
			if (at(block).level == 3) {
				kept++;
				assert_int_equal(flags, 0);
				assert_true(fired);
			} else {
				joined++;
				dirty += !!(at(block).attr & LHV_S2_W);
			}
			world_stop(&w);
		}
	}
	assert_true(kept > 12 && joined > 12 && dirty > 12);
}

/* The same when the table is already out of memory's tree, but not out of the TLBs, and a
 * table above it is too: all that still agrees is joined, the rest stays. */
static uint64_t *late;

static void write_late(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	(void)vm;
	if (ev->kind == LHV_SIM_MMU_EV_DSB && late) {
		*late |= UINT64_C(1) << 7;
		late = NULL;
	}
}

static void test_hardware_late(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < 4; k++) {
		struct lhv_sim_mmu_result r;
		struct vm_options o = {.granule = 12,
				       .ha = true,
				       .hd = true,
				       .cpus = 2,
				       .ril = true,
				       .clean = k & 1};
		uint32_t attr = LHV_S2_R | LHV_S2_DBM;
		uint64_t a = GIB(1) + MIB(6);

		assert_int_equal(world_start(&w, &o), OK);
		map(GIB(1), GIB(1), GIB(1), attr, LHV_S2_NO_CONTIG);
		/* Two of its tables of pages. */
		for (unsigned int i = 0; i < 2; i++) {
			uint64_t b = a + i * MIB(100);

			assert_int_equal(world_protect(&w, b, KIB(4), LHV_S2_SW(1),
						       LHV_S2_SW_MASK, 0),
					 OK);
			assert_int_equal(
				world_protect(&w, b, KIB(4), 0, LHV_S2_SW_MASK, 0), OK);
		}
		lhv_sim_mmu_walk(w.vm.m, w.vm.root.vtcr, w.vm.root.vttbr,
				 lhv_ipa(a + KIB(20)), &r);
		assert_int_equal(r.level, 3);
		late = (uint64_t *)lhv_sim_mmu_va(w.vm.m, r.table) + r.index;
		w.vm.hook = write_late;
		coalesce(GIB(1), GIB(1), k & 2 ? LHV_S2_MERGE : 0);
		w.vm.hook = NULL;
		assert_null(late);
		if (k & 2) {
			assert_int_equal(at(a).level, 1);
			assert_int_equal(at(a).attr, attr | LHV_S2_W);
			assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		} else {
			assert_int_equal(at(a).level, 3);
			assert_int_equal(at(a).attr, attr);
			assert_int_equal(at(a + KIB(20)).attr, attr | LHV_S2_W);
			assert_int_equal(at(a + MIB(100)).level, 2);
			assert_int_equal(at(GIB(1)).level, 2);
			assert_int_equal(lhv_s2_table_count(&w.vm.s2), 2);
		}
		world_edges(&w);
		world_stop(&w);
	}
}

/* One owner, page by page. */
static void test_owner(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		start(n, false);
		assert_int_equal(world_owner(&w, block, block, 5, 0), OK);
		map(block, block, page, LHV_S2_RW, LHV_S2_OVER_OWNED);
		assert_int_equal(world_owner(&w, block, page, 6, LHV_S2_REPLACE), OK);
		coalesce(0, 4 * block, 0);
		assert_int_equal(at(block).level, 3);
		assert_int_equal(world_owner(&w, block, page, 5, 0), OK);
		coalesce(0, 4 * block, 0);
		assert_int_equal(at(block).level, 2);
		assert_int_equal(at(block + page).owner, 5);
		assert_int_equal(world_owner(&w, block, block, 0, 0), OK);
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		world_stop(&w);
	}
}

/* [S2.11] One invalidation for all of it; what is issued at each level. */
static void test_sequence(void **state)
{
	/* 16 MiB from 1 GiB on, tables and all: RIPAS2E1IS, TG [47:46] 1, SCALE [45:44] 2,
	 * NUM [43:39] 1. */
	const unsigned long long arg =
		GIB(1) >> 12 | UINT64_C(1) << 39 | UINT64_C(2) << 44 | UINT64_C(1) << 46;
	char tlb[256], want[512];

	(void)state;
	(void)snprintf(tlb, sizeof(tlb),
		       "dsb   ishst\ntlbi  ripas2e1is %016llx\ndsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\ndsb   ish\n",
		       arg);
	for (uint8_t level = 0; level < LEVELS; level++) {
		uint64_t stores;

		assert_int_equal(world_start(&w, &(struct vm_options){.granule = 12,
								      .ril = true,
								      .bbm = level}),
				 OK);
		map(GIB(1), GIB(1), MIB(16), LHV_S2_RW, LHV_S2_NO_BLOCK);
		coalesce(GIB(1), MIB(16), LHV_S2_NO_CONTIG);
		stores = w.vm.stores;
		(void)snprintf(want, sizeof(want), "%s%s", tlb,
			       level < 2 ? "dsb   ishst\n" : "");
		vm_log_is(&w.vm, want);
		/* Each entry: invalid, valid; or nT, and not; or at once. And the two of
		 * each table that say it is out of use. */
		assert_int_equal(stores, 8 * (level < 2 ? 2 + (level == 0) : 1) + 8 * 2);
		world_stop(&w);
	}
}

/* At level 2 nobody finds a hole; at level 1 hardware may, by the nT bit, and software does
 * not; and a table is left as it is until it is invalidated. */
static uint64_t holes, steps;

static void look(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;

	if (ev->kind == LHV_SIM_MMU_EV_LOAD)
		return;
	vm->hook = NULL;
	for (uint64_t k = 0; k < 5; k++) {
		uint64_t ipa = 2 * block + k * block / 2 - (k == 4);
		struct lhv_s2_entry e = at(ipa);

		steps++;
		holes += e.kind != LHV_S2_MAPPED;
		lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr, lhv_ipa(ipa), &r);
		assert_int_equal(e.kind != LHV_S2_MAPPED,
				 r.fault == LHV_SIM_MMU_TRANSLATION);
		if (e.kind == LHV_S2_MAPPED)
			assert_int_equal(e.pa.v, ipa);
	}
	vm->hook = look;
}

static const uint64_t *old_table;
static uint64_t old_entries[2];
static bool invalidated;

static void watch(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	(void)vm;
	invalidated |= ev->kind == LHV_SIM_MMU_EV_TLBI &&
		       (ev->tlbi / 3 == LHV_TLBI_VMALLE1 / 3 ||
			ev->tlbi / 3 == LHV_TLBI_VMALLS12E1 / 3);
	if (!invalidated)
		assert_memory_equal(old_table, old_entries, sizeof(old_entries));
}

static void test_no_hole(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KINDS * LEVELS; n++) {
		struct lhv_sim_mmu_result r;

		start(n, false);
		map(2 * block, 2 * block, 2 * block, LHV_S2_RW, LHV_S2_NO_BLOCK);
		holes = steps = 0;
		w.vm.hook = look;
		coalesce(2 * block, 2 * block, 0);
		w.vm.hook = NULL;
		assert_true(steps > 0);
		if (n / KINDS)
			assert_int_equal(holes, 0);
		else
			assert_true(holes > 0);
		assert_int_equal(world_unmap(&w, 2 * block, block, 0), OK);
		map(2 * block, 2 * block, block, LHV_S2_RW, LHV_S2_NO_BLOCK);
		lhv_sim_mmu_walk(w.vm.m, w.vm.root.vtcr, w.vm.root.vttbr,
				 lhv_ipa(2 * block), &r);
		old_table = lhv_sim_mmu_va(w.vm.m, r.table);
		memcpy(old_entries, old_table, sizeof(old_entries));
		invalidated = false;
		w.vm.hook = watch;
		assert_int_equal(lhv_s2_coalesce(&w.vm.s2, lhv_ipa(2 * block), block, 0),
				 OK);
		w.vm.hook = NULL;
		assert_true(invalidated);
		vm_ok(&w.vm);
		world_stop(&w);
	}
}

/* [S2.20] More tables than are given back at once; each entry is read a few times. */
static void test_many(void **state)
{
	(void)state;
	for (uint8_t level = 0; level < LEVELS; level++) {
		uint64_t tables = 100, seen;

		assert_int_equal(world_start(&w, &(struct vm_options){.granule = 12,
								      .ril = true,
								      .bbm = level}),
				 OK);
		map(GIB(1), GIB(1), MIB(2) * tables, LHV_S2_RW, LHV_S2_NO_BLOCK);
		seen = lhv_s2_table_count(&w.vm.s2);
		assert_int_equal(world_coalesce(&w, GIB(1), MIB(2) * tables, 0), OK);
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), seen - tables);
		assert_true(w.vm.loads < 4 * 512 * (tables + 2) * 2);
		assert_int_equal(at(GIB(1)).contig, true);
		/* 32 tables at a time where they are replaced in place. */
		assert_true(w.vm.tlbis <= (level ? 2U * 5 : 2U));
		world_stop(&w);
	}
	/* All levels at once: pages to the largest block. */
	for (uint8_t level = 0; level < LEVELS; level++) {
		assert_int_equal(world_start(&w, &(struct vm_options){.granule = 12,
								      .bbm = level}),
				 OK);
		map(GIB(1), GIB(1), GIB(1), LHV_S2_RW, LHV_S2_NO_BLOCK);
		coalesce(GIB(1), GIB(1), 0);
		assert_int_equal(at(GIB(1)).level, 1);
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		world_stop(&w);
	}
}

/* [S2.19] */
static void test_bad_input(void **state)
{
	struct lhv_s2 none;
	uint64_t end;

	(void)state;
	memset(&none, 0, sizeof(none));
	assert_int_equal(lhv_s2_coalesce(NULL, lhv_ipa(0), 4096, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_coalesce(&none, lhv_ipa(0), 4096, 0), LHV_ERR_STATE);
	start(0, false);
	end = UINT64_C(1) << 40;
	map(0, 0, 2 * block, LHV_S2_RW, LHV_S2_NO_BLOCK);
	for (unsigned int bit = 0; bit < 32; bit++) {
		uint32_t flag = 1U << bit;

		if (!(flag & (LHV_S2_MERGE | LHV_S2_NO_CONTIG | LHV_S2_NO_BLOCK)))
			assert_int_equal(world_coalesce(&w, 0, block, flag),
					 LHV_ERR_INVAL);
	}
	assert_int_equal(world_coalesce(&w, 1, block, 0), LHV_ERR_INVAL);
	assert_int_equal(world_coalesce(&w, 0, block + 1, 0), LHV_ERR_INVAL);
	assert_int_equal(world_coalesce(&w, 0, 0, 0), LHV_ERR_INVAL);
	assert_int_equal(world_coalesce(&w, end, page, 0), LHV_ERR_RANGE);
	assert_int_equal(world_coalesce(&w, end - page, 2 * page, 0), LHV_ERR_RANGE);
	assert_int_equal(world_coalesce(&w, page, UINT64_MAX - page + 1, 0),
			 LHV_ERR_RANGE);
	coalesce(0, end, 0);
	assert_int_equal(at(0).level, 2);
	coalesce(end - page, page, 0);
	world_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page_by_page),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_parts_of_runs),
		cmocka_unit_test(test_runs_of_blocks),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_hardware),
		cmocka_unit_test(test_hardware_late),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_sequence),
		cmocka_unit_test(test_no_hole),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_bad_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
