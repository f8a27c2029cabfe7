/* SPDX-License-Identifier: BSD-2-Clause */
/* Map: sizes, contiguous runs, what is there already, owners, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#define OK 0

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12, .ipa = 48, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ttl = true},
	{.granule = 14, .ipa = 48, .cpu_pa = 52, .has_lpa2 = true},
	{.granule = 16, .ipa = 32, .cpu_pa = 44},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .ril = true},
	{.granule = 16, .ipa = 48, .cpu_pa = 52, .fwb = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The level and Contiguous bit that a page of a fresh mapping should have: the largest
 * entry that lies in the range and whose output is aligned; then the largest run. */
static void best(const struct vm *vm, uint64_t at, uint64_t ipa, uint64_t pa,
		 uint64_t size, uint32_t flags, int *level, bool *contig)
{
	int l = vm_block_level(vm) > vm->geo.start ? vm_block_level(vm) : vm->geo.start;
	uint64_t run, base;

	if (flags & LHV_S2_NO_BLOCK)
		l = 3;
	for (; l < 3; l++) {
		base = at & ~(vm_size(vm, l) - 1);
		if (base >= ipa && base + vm_size(vm, l) <= ipa + size &&
		    !((pa - ipa) & (vm_size(vm, l) - 1)))
			break;
	}
	*level = l;
	run = vm_run(vm, l) * vm_size(vm, l);
	base = at & ~(run - 1);
	*contig = vm_run(vm, l) > 1 && !(flags & LHV_S2_NO_CONTIG) && base >= ipa &&
		  base + run <= ipa + size && !((pa - ipa) & (run - 1));
}

static void fresh(const struct vm_options *o, uint64_t ipa, uint64_t pa, uint64_t size,
		  uint32_t flags)
{
	static struct world w;
	uint64_t at = ipa, cost;

	assert_int_equal(world_start(&w, o), 0);
	if (ipa + size > UINT64_C(1) << o->ipa ||
	    pa + size > UINT64_C(1) << w.vm.geo.pa_bits ||
	    lhv_s2_map_cost(&w.vm.geo, lhv_ipa(ipa), lhv_pa(pa), size, flags, &cost) ||
	    cost > 64) {
		world_stop(&w);
		return;
	}
	assert_int_equal(world_map(&w, ipa, pa, size, LHV_S2_RW, flags), OK);
	/* [S2.21] and known beforehand */
	assert_int_equal(lhv_s2_table_count(&w.vm.s2), cost);
	/* [S2.12] nothing to invalidate; one barrier at the end, or two with a new table. */
	assert_true(strcmp(vm_log(&w.vm),
			   cost ? "dsb   ishst\ndsb   ishst\n" : "dsb   ishst\n") == 0 ||
		    (ipa >> 30 != (ipa + size - 1) >> 30));
	while (at < ipa + size) {
		struct lhv_sim_mmu_result r;
		bool contig;
		int level;

		best(&w.vm, at, ipa, pa, size, flags, &level, &contig);
		lhv_sim_mmu_walk(w.vm.m, w.vm.root.vtcr, w.vm.root.vttbr, lhv_ipa(at),
				 &r);
		if (r.fault || r.level != level || r.contig != contig ||
		    r.pa.v != pa + (at - ipa))
			fail_msg("granule %u map %llx to %llx, %llx bytes: at %llx level "
				 "%d contiguous %d, want level %d contiguous %d",
				 o->granule, (unsigned long long)ipa,
				 (unsigned long long)pa, (unsigned long long)size,
				 (unsigned long long)at, r.level, r.contig, level,
				 contig);
		at += r.size;
	}
	world_all(&w);
	world_stop(&w);
}

/* [S2.3] [S2.9] The largest entries and runs that alignment permits. */
static void test_sizes(void **state)
{
	static const uint32_t flags[] = {0, LHV_S2_NO_CONTIG, LHV_S2_NO_BLOCK,
					 LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG};
	uint64_t seed = 1;

	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		uint64_t page = UINT64_C(1) << kinds[i].granule;
		struct vm vm = {.geo = {.granule = kinds[i].granule}};

		for (unsigned int k = 0; k < (kinds[i].granule == 16 ? 3U : 8U); k++) {
			int level = (int)(vm_random(&seed) % 3) + 1;
			uint64_t unit, ipa, size, off = 0;

			if (vm_size(&vm, level) >> (kinds[i].ipa - 3))
				level++;
			if (vm_size(&vm, level) >> (kinds[i].ipa - 3))
				level++;
			unit = vm_size(&vm, level);
			ipa = unit * (vm_random(&seed) % 40);
			size = unit * (1 + vm_random(&seed) % 40);
			if (vm_random(&seed) % 2)
				ipa += page * (vm_random(&seed) % 200);
			if (vm_random(&seed) % 2)
				size += page * (vm_random(&seed) % 200);
			switch (vm_random(&seed) % 4) {
			case 0:
				off = vm_size(&vm, 3) * vm_run(&vm, 3) *
				      (vm_random(&seed) % 8);
				break;
			case 1:
				off = vm_size(&vm, 2) * (vm_random(&seed) % 40);
				break;
			case 2:
				off = page * (vm_random(&seed) % 8);
				break;
			default:
				break;
			}
			fresh(&kinds[i], ipa, ipa + off, size, flags[k % 4]);
			/* Exactly one entry, one run, and one page less. */
			fresh(&kinds[i], unit * 32, unit * 64, unit, flags[k % 4]);
			fresh(&kinds[i], unit * 32, unit * 64, unit * vm_run(&vm, level),
			      flags[k % 4]);
			fresh(&kinds[i], unit * 32, unit * 64,
			      unit * vm_run(&vm, level) - page, flags[k % 4]);
		}
		/* The end of the IPA space. */
		fresh(&kinds[i], (UINT64_C(1) << kinds[i].ipa) - page, 0, page, 0);
		fresh(&kinds[i],
		      (UINT64_C(1) << kinds[i].ipa) - 3 * vm_size(&vm, 2) - page,
		      page * 5, 3 * vm_size(&vm, 2) + page, 0);
		fresh(&kinds[i], 0, 0, UINT64_C(1) << kinds[i].ipa, 0);
	}
}

/* [S2.15] [S2.23] What is equal stays as it is: no store, no barrier, no table. */
static void test_equal(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		static struct world w;
		uint64_t page = UINT64_C(1) << kinds[i].granule, block, base;

		assert_int_equal(world_start(&w, &kinds[i]), 0);
		block = vm_size(&w.vm, 2);
		base = 2 * block;
		if (world_map(&w, base - page, base - page, block + 2 * page, LHV_S2_RWX,
			      0))
			fail();
		for (unsigned int k = 0; k < 6; k++) {
			/* All, a part of the block, a page at an end, more flags. */
			uint64_t a = k == 1   ? base + page
				     : k == 2 ? base - page
				     : k == 3 ? base + block
					      : base - page;
			uint64_t n = k == 1   ? 3 * page
				     : k == 2 ? page
				     : k == 3 ? page
					      : block + 2 * page;

			assert_int_equal(world_map(&w, a, a, n, LHV_S2_RWX,
						   k == 4   ? LHV_S2_REPLACE
						   : k == 5 ? LHV_S2_NO_BLOCK |
								      LHV_S2_NO_CONTIG |
								      LHV_S2_REPLACE
							    : 0),
					 OK);
			assert_int_equal(w.vm.stores, 0);
			assert_int_equal(w.vm.allocs, 0);
			vm_log_is(&w.vm, "");
		}
		/* And around it: only what is missing is added. */
		assert_int_equal(world_map(&w, base - 4 * page, base - 4 * page,
					   block + 8 * page, LHV_S2_RWX, 0),
				 OK);
		assert_int_equal(w.vm.tlbis, 0);
		/* Both pieces of three pages, and perhaps counts. */
		assert_true(w.vm.stores >= 6 && w.vm.stores <= 8);
		world_all(&w);
		world_stop(&w);
	}
}

/* [S2.15] Something different is refused, or replaced when asked. */
static void test_different(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		static struct world w;
		uint64_t page = UINT64_C(1) << kinds[i].granule, block, base;
		/* Soft, hard by memory type, hard by address. */
		static const uint32_t attr[] = {LHV_S2_R, LHV_S2_RWX | LHV_S2_MEM_NC,
						LHV_S2_RWX};

		assert_int_equal(world_start(&w, &kinds[i]), 0);
		block = vm_size(&w.vm, 2);
		base = 2 * block;
		for (unsigned int how = 0; how < 3; how++) {
			/* A page, a page of a block, a block, a block of pages, both. */
			for (unsigned int k = 0; k < 5; k++) {
				uint64_t a = k == 0   ? base - page
					     : k == 1 ? base + 7 * page
					     : k == 2 ? base
					     : k == 3 ? base + block
						      : base - 2 * page;
				uint64_t n = k < 2 ? page : k < 4 ? block : 2 * block;
				uint64_t off = how == 2 ? block : 0;

				assert_int_equal(
					world_owner(&w, 0, 8 * block, 0, LHV_S2_REPLACE),
					OK);
				assert_int_equal(
					world_map(&w, base - 3 * page, base - 3 * page,
						  block + 3 * page, LHV_S2_RWX, 0),
					OK);
				assert_int_equal(world_map(&w, base + block, base + block,
							   block, LHV_S2_RWX,
							   LHV_S2_NO_BLOCK),
						 OK);
				assert_int_equal(
					world_map(&w, a, a + off, n, attr[how], 0),
					LHV_ERR_EXISTS);
				assert_int_equal(world_map(&w, a, a + off, n, attr[how],
							   LHV_S2_REPLACE),
						 OK);
				assert_true(w.vm.tlbis > 0);
				/* A block stands where pages were, if they were in the way. */
				if (k == 3 && how && w.vm.geo.start < 3) {
					struct lhv_s2_entry e;

					assert_int_equal(
						lhv_s2_walk(&w.vm.s2, lhv_ipa(a), &e), 0);
					assert_int_equal(e.level, 2);
				}
				world_all(&w);
			}
		}
		world_stop(&w);
	}
}

/* A different kind of bits: what a block of pages keeps when only a block is different. */
static void test_soft_part_of_large_block(void **state)
{
	static struct world w;

	(void)state;
	assert_int_equal(
		world_start(&w, &(struct vm_options){.granule = 12, .ril = true}), 0);
	/* Half of a 1 GiB block becomes read-only, pages asked for: the cut is at level 1,
	 * and the pieces stay as large as they are. */
	assert_int_equal(world_map(&w, 0x40000000, 0x40000000, 0x40000000, LHV_S2_RWX, 0),
			 OK);
	assert_int_equal(world_map(&w, 0x40000000, 0x40000000, 0x20000000, LHV_S2_R,
				   LHV_S2_REPLACE | LHV_S2_NO_BLOCK),
			 OK);
	assert_int_equal(lhv_s2_table_count(&w.vm.s2), 1);
	world_all(&w);
	world_stop(&w);
}

/* [S2.8] Owners. */
static void test_owners(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		static struct world w;
		uint64_t page = UINT64_C(1) << kinds[i].granule, block;
		struct lhv_s2_entry e;

		assert_int_equal(world_start(&w, &kinds[i]), 0);
		block = vm_size(&w.vm, 2);
		/* All values, in a whole entry and in part of one. */
		for (unsigned int bit = 0; bit < 33; bit++) {
			uint32_t who = bit == 32 ? UINT32_MAX : UINT32_C(1) << bit;

			assert_int_equal(world_owner(&w, block, 2 * block + page, who, 0),
					 OK);
			/* A walk tells it, also by a name that is not a descriptor. */
			assert_int_equal(
				lhv_s2_walk(&w.vm.s2, lhv_ipa(3 * block + 5), &e), 0);
			assert_int_equal(e.kind, LHV_S2_OWNED);
			assert_int_equal(e.owner, who);
			assert_int_equal(e.level, 3);
			assert_int_equal(e.desc & 1, 0);
			assert_int_equal(w.vm.tlbis, 0);
		}
		/* Refused over any part of it; allowed by flag. */
		assert_int_equal(world_map(&w, 0, 0, 2 * block, LHV_S2_RW, 0),
				 LHV_ERR_DENIED);
		assert_int_equal(
			world_map(&w, 3 * block, 0, page, LHV_S2_RW, LHV_S2_REPLACE),
			LHV_ERR_DENIED);
		assert_int_equal(world_map(&w, 3 * block + page, 0, page, LHV_S2_RW, 0),
				 OK);
		assert_int_equal(
			world_map(&w, 3 * block, 0, page, LHV_S2_RW, LHV_S2_OVER_OWNED),
			OK);
		/* Part of a whole owned entry: the rest stays owned. */
		assert_int_equal(world_map(&w, 2 * block + 3 * page, 0, 2 * page,
					   LHV_S2_RW, LHV_S2_OVER_OWNED),
				 OK);
		world_all(&w);
		/* Unmapping does not make it owned again, and leaves owners alone. */
		assert_int_equal(world_unmap(&w, 0, 4 * block, 0), OK);
		world_all(&w);
		assert_int_equal(lhv_s2_walk(&w.vm.s2, lhv_ipa(2 * block + 3 * page), &e),
				 0);
		assert_int_equal(e.kind, LHV_S2_UNMAPPED);
		/* No owner over mappings, except to replace them. */
		assert_int_equal(world_map(&w, 4 * block, 0, block, LHV_S2_RW, 0), OK);
		assert_int_equal(world_owner(&w, 3 * block, 2 * block, 6, 0),
				 LHV_ERR_EXISTS);
		assert_int_equal(
			world_owner(&w, 3 * block, block + page, 6, LHV_S2_REPLACE), OK);
		world_all(&w);
		/* [S2.21] */
		assert_int_equal(world_owner(&w, 0, UINT64_C(1) << kinds[i].ipa, 0,
					     LHV_S2_REPLACE),
				 OK);
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		world_stop(&w);
	}
}

/* Page after page, as faults bring them: a table at the first, then two stores and one
 * barrier each. */
static void test_page_by_page(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		static struct world w;
		uint64_t page = UINT64_C(1) << kinds[i].granule, base;

		assert_int_equal(world_start(&w, &kinds[i]), 0);
		base = 3 * vm_size(&w.vm, 2);
		for (unsigned int k = 0; k < 40; k++) {
			/* In no order. */
			uint64_t a = base + page * (k * 7 % 40);

			assert_int_equal(world_map(&w, a, 2 * a, page,
						   k & 1 ? LHV_S2_RW : LHV_S2_R, 0),
					 OK);
			if (k && kinds[i].ipa > 32) {
				assert_int_equal(w.vm.stores, 2);
				vm_log_is(&w.vm, "dsb   ishst\n");
			}
			/* Again: nothing; other: refused. */
			assert_int_equal(world_map(&w, a, 2 * a, page,
						   k & 1 ? LHV_S2_RW : LHV_S2_R, 0),
					 OK);
			assert_int_equal(w.vm.stores, 0);
			assert_int_equal(world_map(&w, a, a, page, LHV_S2_RW, 0),
					 LHV_ERR_EXISTS);
		}
		/* The table goes, another comes where it was, and goes under as well. */
		assert_int_equal(world_unmap(&w, base, vm_size(&w.vm, 2), 0), OK);
		assert_int_equal(world_map(&w, base, base, page, LHV_S2_RW, 0), OK);
		assert_int_equal(
			world_owner(&w, base, vm_size(&w.vm, 2), 5, LHV_S2_REPLACE), OK);
		assert_int_equal(world_map(&w, base + page, 0, page, LHV_S2_RW, 0),
				 LHV_ERR_DENIED);
		assert_int_equal(
			world_map(&w, base + page, 0, page, LHV_S2_RW, LHV_S2_OVER_OWNED),
			OK);
		assert_int_equal(world_map(&w, base + 2 * page, 0, page, LHV_S2_RW, 0),
				 LHV_ERR_DENIED);
		assert_int_equal(world_map(&w, base + 2 * page, 0, page, LHV_S2_RW,
					   LHV_S2_OVER_OWNED),
				 OK);
		assert_int_equal(world_map(&w, base, vm_size(&w.vm, 2), vm_size(&w.vm, 2),
					   LHV_S2_RW, LHV_S2_OVER_OWNED | LHV_S2_REPLACE),
				 OK);
		assert_int_equal(world_map(&w, base + page, vm_size(&w.vm, 2) + page,
					   page, LHV_S2_RW, 0),
				 OK);
		assert_int_equal(w.vm.stores, 0);
		world_all(&w);
		world_stop(&w);
	}
}

/* [S2.19] Empty, unaligned, beyond, wrapping. */
static void test_limits(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		static struct world w;
		uint64_t page = UINT64_C(1) << kinds[i].granule;
		uint64_t end = UINT64_C(1) << kinds[i].ipa, pa_end;
		uint64_t top = ~(page - 1);
		struct lhv_s2 none;

		assert_int_equal(world_start(&w, &kinds[i]), 0);
		pa_end = UINT64_C(1) << w.vm.geo.pa_bits;
		const struct {
			uint64_t ipa, pa, size;
			int want;
		} row[] = {
			{0, 0, 0, LHV_ERR_INVAL},
			{page / 2, 0, page, LHV_ERR_INVAL},
			{0, page / 2, page, LHV_ERR_INVAL},
			{0, 0, page / 2, LHV_ERR_INVAL},
			{0, 0, page + 1, LHV_ERR_INVAL},
			{0, 8, page, LHV_ERR_INVAL},
			{end, 0, page, LHV_ERR_RANGE},
			{end - page, 0, 2 * page, LHV_ERR_RANGE},
			{0, 0, end + page, LHV_ERR_RANGE},
			{page, 0, end, LHV_ERR_RANGE},
			{page, 0, top, LHV_ERR_RANGE},
			{top, 0, page, LHV_ERR_RANGE},
			{top, 0, 2 * page, LHV_ERR_RANGE},
			{0, 0, top, LHV_ERR_RANGE},
			{0, pa_end, page, LHV_ERR_RANGE},
			{0, pa_end - page, 2 * page, LHV_ERR_RANGE},
			{0, top, page, LHV_ERR_RANGE},
			{0, top, 2 * page, LHV_ERR_RANGE},
		};

		for (unsigned int k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
			uint64_t n = 77;

			if (world_map(&w, row[k].ipa, row[k].pa, row[k].size, LHV_S2_RW,
				      0) != row[k].want)
				fail_msg("row %u", k);
			assert_int_equal(lhv_s2_map_cost(&w.vm.geo, lhv_ipa(row[k].ipa),
							 lhv_pa(row[k].pa), row[k].size,
							 0, &n),
					 row[k].want);
			assert_int_equal(n, 77);
			if (row[k].pa)
				continue;
			assert_int_equal(world_unmap(&w, row[k].ipa, row[k].size, 0),
					 row[k].want);
			assert_int_equal(world_owner(&w, row[k].ipa, row[k].size, 1, 0),
					 row[k].want);
			assert_int_equal(world_protect(&w, row[k].ipa, row[k].size, 0,
						       LHV_S2_RW, 0),
					 row[k].want);
		}
		/* Unknown flags, one at a time. */
		for (unsigned int bit = 0; bit < 32; bit++) {
			uint32_t f = UINT32_C(1) << bit;
			uint64_t n;

			if (bit > 3) {
				assert_int_equal(world_map(&w, 0, 0, page, LHV_S2_RW, f),
						 LHV_ERR_INVAL);
				assert_int_equal(lhv_s2_map_cost(&w.vm.geo, lhv_ipa(0),
								 lhv_pa(0), page, f, &n),
						 LHV_ERR_INVAL);
			}
			if (bit != 4) {
				assert_int_equal(world_unmap(&w, 0, page, f),
						 LHV_ERR_INVAL);
				assert_int_equal(
					world_protect(&w, 0, page, 0, LHV_S2_RW, f),
					LHV_ERR_INVAL);
			}
			if (bit)
				assert_int_equal(world_owner(&w, 0, page, 1, f),
						 LHV_ERR_INVAL);
		}
		/* No object, no result. */
		memset(&none, 0, sizeof(none));
		assert_int_equal(
			lhv_s2_map(NULL, lhv_ipa(0), lhv_pa(0), page, LHV_S2_RW, 0),
			LHV_ERR_INVAL);
		assert_int_equal(
			lhv_s2_map(&none, lhv_ipa(0), lhv_pa(0), page, LHV_S2_RW, 0),
			LHV_ERR_STATE);
		assert_int_equal(lhv_s2_unmap(&none, lhv_ipa(0), page, 0), LHV_ERR_STATE);
		assert_int_equal(lhv_s2_unmap(NULL, lhv_ipa(0), page, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_protect(&none, lhv_ipa(0), page, 0, LHV_S2_RW, 0),
				 LHV_ERR_STATE);
		assert_int_equal(lhv_s2_protect(NULL, lhv_ipa(0), page, 0, LHV_S2_RW, 0),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_set_owner(&none, lhv_ipa(0), page, 1, 0),
				 LHV_ERR_STATE);
		assert_int_equal(lhv_s2_set_owner(NULL, lhv_ipa(0), page, 1, 0),
				 LHV_ERR_INVAL);
		{
			struct lhv_s2_geometry bad = w.vm.geo;
			uint64_t n;

			assert_int_equal(
				lhv_s2_map_cost(NULL, lhv_ipa(0), lhv_pa(0), page, 0, &n),
				LHV_ERR_INVAL);
			assert_int_equal(lhv_s2_map_cost(&bad, lhv_ipa(0), lhv_pa(0),
							 page, 0, NULL),
					 LHV_ERR_INVAL);
			bad.granule = 0;
			assert_int_equal(
				lhv_s2_map_cost(&bad, lhv_ipa(0), lhv_pa(0), page, 0, &n),
				LHV_ERR_INVAL);
			bad.granule = 255;
			assert_int_equal(
				lhv_s2_map_cost(&bad, lhv_ipa(0), lhv_pa(0), page, 0, &n),
				LHV_ERR_INVAL);
		}
		/* The last page works. */
		assert_int_equal(
			world_map(&w, end - page, pa_end - page, page, LHV_S2_RW, 0), OK);
		world_all(&w);
		world_stop(&w);
	}
}

/* [S2.20] The work depends on what is there, not on the size of the range. */
static void test_work(void **state)
{
	static struct world w;
	uint64_t all = UINT64_C(1) << 48;
	uint64_t entries;

	(void)state;
	assert_int_equal(
		world_start(&w,
			    &(struct vm_options){.granule = 12, .ipa = 48, .cpu_pa = 48}),
		0);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(
			world_map(&w, (all / 4) * i + 0x5000, 0, 0x1000, LHV_S2_RW, 0),
			OK);
	assert_int_equal(lhv_s2_table_count(&w.vm.s2), 12);
	entries = 13 * 512;
	/* Each table once: each entry is read at most once, and few are written. */
	assert_int_equal(world_protect(&w, 0, all, LHV_S2_R, LHV_S2_RW, 0), OK);
	assert_true(w.vm.loads <= entries + 64);
	assert_int_equal(w.vm.stores, 4);
	assert_int_equal(world_unmap(&w, 0, all, 0), OK);
	assert_true(w.vm.loads <= entries + 64);
	/* Four entries of the root, and two words of each table that is taken out. */
	assert_int_equal(w.vm.stores, 4 + 2 * 12);
	world_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_different),
		cmocka_unit_test(test_soft_part_of_large_block),
		cmocka_unit_test(test_owners),
		cmocka_unit_test(test_page_by_page),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
