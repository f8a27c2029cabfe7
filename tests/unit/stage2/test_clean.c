/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.32] Walkers that do not look into the caches. That what they need is in memory in
 * time is for the observer to see, after each operation; here are the sequences and the
 * number of lines, so that it is not more than needed either, and the paths that
 * test_property.c does not go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/fault.h>
#include <libhv/stage2/track.h>

#include "observe.h"
#include "vm.h"

#define OK     0
#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)
#define MARK   LHV_S2_SW(1)

static struct world w;

static void start(const struct vm_options *o)
{
	assert_int_equal(world_start(&w, o), OK);
	(void)observe_lines(w.vm.obs);
}

static void map(uint64_t ipa, uint64_t size, uint32_t flags)
{
	assert_int_equal(world_map(&w, ipa, ipa, size, LHV_S2_RW, flags), OK);
}

/* So many lines of 64 bytes: 8 entries each. */
static void lines(uint64_t n)
{
	assert_int_equal(observe_lines(w.vm.obs), n);
}

static void test_lines(void **state)
{
	const uint64_t table = 4096 / 64;

	(void)state;
	start(&(struct vm_options){.granule = 12, .clean = true});
	/* Two tables, and the entry that links them. */
	map(GIB(1), KIB(4), 0);
	lines(2 * table + 1);
	vm_log_is(&w.vm, "dsb   sy\ndsb   sy\n");
	/* The quick way. */
	map(GIB(1) + KIB(4), KIB(4), 0);
	lines(1);
	vm_log_is(&w.vm, "dsb   sy\n");
	/* 16 entries from the third on: three lines, each once. */
	map(GIB(1) + KIB(8), KIB(64), LHV_S2_NO_CONTIG);
	lines(3);
	assert_int_equal(
		world_protect(&w, GIB(1) + KIB(8), KIB(64), LHV_S2_R, LHV_S2_RW, 0), OK);
	lines(3);
	assert_int_equal(
		world_protect(&w, GIB(1) + KIB(8), KIB(64), LHV_S2_R, LHV_S2_RW, 0), OK);
	lines(0);
	assert_int_equal(world_unmap(&w, GIB(1) + KIB(8), KIB(64), 0), OK);
	lines(3);
	/* The same from map: in place, across three lines. */
	map(GIB(1) + KIB(8), KIB(64), LHV_S2_NO_CONTIG);
	lines(3);
	assert_int_equal(world_map(&w, GIB(1) + KIB(8), GIB(1) + KIB(8), KIB(64),
				   LHV_S2_R, LHV_S2_REPLACE | LHV_S2_NO_CONTIG),
			 OK);
	lines(3);
	/* Where every other one is that already: each line once more for what follows. */
	for (uint64_t k = 0; k < 16; k += 2)
		assert_int_equal(world_protect(&w, GIB(1) + KIB(8) + k * KIB(4), KIB(4),
					       LHV_S2_RW, LHV_S2_RW, 0),
				 OK);
	(void)observe_lines(w.vm.obs);
	assert_int_equal(world_map(&w, GIB(1) + KIB(8), GIB(1) + KIB(8), KIB(64),
				   LHV_S2_R, LHV_S2_REPLACE | LHV_S2_NO_CONTIG),
			 OK);
	lines(8);
	assert_int_equal(world_unmap(&w, GIB(1) + KIB(8), KIB(64), 0), OK);
	lines(3);
	/* The last go, and the tables with them: one entry of the root. That of the tables
	 * does not matter any more. */
	assert_int_equal(world_unmap(&w, GIB(1), GIB(1), 0), OK);
	lines(1);
	/* 512 blocks. */
	map(0, GIB(512), 0);
	lines(table);
	/* One of them is split: its run twice, invalid, two tables, linked. */
	assert_int_equal(world_unmap(&w, GIB(3), KIB(4), 0), OK);
	lines(2 + 2 + 1 + 2 * table + 1);
	/* And one that is in no run any more. */
	assert_int_equal(world_unmap(&w, GIB(4), KIB(4), 0), OK);
	lines(1 + 2 * table + 1);
	/* A run of pages: away, without the Contiguous bit, and the one that changes. */
	map(GIB(600), MIB(1), 0);
	(void)observe_lines(w.vm.obs);
	assert_int_equal(world_protect(&w, GIB(600), KIB(4), LHV_S2_R, LHV_S2_RW, 0), OK);
	lines(2 + 2 + 1);
	world_stop(&w);
}

/* Nothing is cleaned where nobody asked for it: the observer would say so. */
static void test_none(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12, .domain = LHV_S2_NON});
	map(GIB(1), MIB(3), 0);
	assert_int_equal(world_protect(&w, GIB(1), KIB(4), 0, LHV_S2_W, 0), OK);
	assert_int_equal(lhv_s2_fault_map(&w.vm.s2, lhv_ipa(GIB(9)), lhv_pa(0), KIB(4),
					  LHV_S2_R, 0, NULL),
			 OK);
	assert_int_equal(lhv_s2_dirty_start(&w.vm.s2, lhv_ipa(GIB(1)), MIB(3), MARK, 0),
			 OK);
	assert_int_equal(lhv_s2_dirty_stop(&w.vm.s2, lhv_ipa(GIB(1)), MIB(3), MARK), OK);
	lines(0);
	world_stop(&w);
}

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .clean = true},
	{.granule = 12,
	 .ipa = 52,
	 .cpu_pa = 52,
	 .has_lpa2 = true,
	 .ril = true,
	 .clean = true,
	 .hd = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .clean = true, .domain = LHV_S2_OUTER},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .clean = true, .domain = LHV_S2_NON},
};

/* The fault path: tables, leaf, permissions, Access flag. */
static void test_faults(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		uint64_t page = UINT64_C(1) << kinds[k].granule, ipa;
		unsigned int per_line = 8, entries = 1U << (kinds[k].granule - 3);
		struct lhv_s2 *s2 = &w.vm.s2;
		enum lhv_s2_fault_how how;

		start(&kinds[k]);
		ipa = vm_size(&w.vm, 2) * 5;
		assert_int_equal(lhv_s2_fault_map(s2, lhv_ipa(ipa), lhv_pa(page), page,
						  LHV_S2_R | LHV_S2_OLD, 0, &how),
				 OK);
		vm_ok(&w.vm);
		lines((uint64_t)(3 - w.vm.geo.start) * entries / per_line + 1);
		assert_int_equal(lhv_s2_fault_map(s2, lhv_ipa(ipa + page), lhv_pa(page),
						  page, LHV_S2_R, 0, &how),
				 OK);
		vm_ok(&w.vm);
		lines(1);
		/* Already there: nothing. */
		assert_int_equal(lhv_s2_fault_map(s2, lhv_ipa(ipa + page), lhv_pa(page),
						  page, LHV_S2_R, 0, &how),
				 OK);
		lines(0);
		assert_int_equal(lhv_s2_fault_young(s2, lhv_ipa(ipa), &how), OK);
		assert_int_equal(how, LHV_S2_FAULT_DONE);
		vm_ok(&w.vm);
		lines(1);
		assert_int_equal(lhv_s2_fault_young(s2, lhv_ipa(ipa), &how), OK);
		lines(0);
		assert_int_equal(lhv_s2_fault_relax(s2, lhv_ipa(ipa), LHV_S2_W,
						    LHV_S2_FAULT_BROADCAST, &how),
				 OK);
		vm_ok(&w.vm);
		lines(1);
		/* A run: all of it. */
		assert_int_equal(lhv_s2_map(s2, lhv_ipa(2 * ipa), lhv_pa(2 * ipa),
					    vm_run(&w.vm, 3) * page,
					    LHV_S2_R | LHV_S2_OLD, 0),
				 OK);
		vm_ok(&w.vm);
		(void)observe_lines(w.vm.obs);
		assert_int_equal(lhv_s2_fault_young(s2, lhv_ipa(2 * ipa), &how), OK);
		vm_ok(&w.vm);
		lines(vm_run(&w.vm, 3) / per_line);
		world_stop(&w);
	}
}

/* Tracking, in each of its ways, over pages, runs and blocks. */
static void test_tracking(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct lhv_s2 *s2 = &w.vm.s2;
		uint64_t page = UINT64_C(1) << kinds[k].granule, block, size, n;
		bool yes;

		start(&kinds[k]);
		block = vm_size(&w.vm, 2);
		size = 3 * block;
		for (unsigned int lazy = 0; lazy < 2; lazy++) {
			lhv_ipa_t ipa = lhv_ipa(8 * block);

			assert_int_equal(lhv_s2_map(s2, ipa, lhv_pa(8 * block), block,
						    LHV_S2_RW, 0),
					 OK);
			assert_int_equal(lhv_s2_map(s2, lhv_ipa(9 * block), lhv_pa(page),
						    block, LHV_S2_RW, 0),
					 OK);
			assert_int_equal(lhv_s2_map(s2, lhv_ipa(10 * block),
						    lhv_pa(10 * block), block / 2,
						    LHV_S2_RW, 0),
					 OK);
			vm_ok(&w.vm);
			assert_int_equal(lhv_s2_dirty_start(s2, ipa, size, MARK,
							    lazy ? LHV_S2_TRACK_LAZY : 0),
					 OK);
			vm_ok(&w.vm);
			if (lazy)
				assert_int_equal(lhv_s2_dirty_split(s2, ipa, MARK, &yes),
						 OK);
			vm_ok(&w.vm);
			(void)observe_lines(w.vm.obs);
			assert_int_equal(lhv_s2_dirty_fault(s2, lhv_ipa(9 * block), MARK,
							    LHV_S2_FAULT_BROADCAST, &yes),
					 OK);
			assert_true(yes);
			vm_ok(&w.vm);
			lines(1);
			assert_int_equal(
				lhv_s2_dirty_harvest(s2, ipa, size, MARK, NULL, 0, &n),
				OK);
			assert_int_equal(n, 1 + lazy);
			vm_ok(&w.vm);
			/* Each page in a table of its own. */
			lines(1 + lazy);
			assert_int_equal(
				lhv_s2_dirty_harvest(s2, ipa, size, MARK, NULL, 0, &n),
				OK);
			lines(0);
			assert_int_equal(lhv_s2_age(s2, ipa, size, NULL, 0, &yes), OK);
			assert_true(yes);
			vm_ok(&w.vm);
			assert_int_equal(lhv_s2_dirty_stop(s2, ipa, size, MARK), OK);
			vm_ok(&w.vm);
			assert_int_equal(lhv_s2_unmap(s2, ipa, size, 0), OK);
			vm_ok(&w.vm);
		}
		world_stop(&w);
	}
}

/* The root, at the beginning and at the end. */
static void test_life(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		assert_int_equal(world_start(&w, &kinds[k]), OK);
		lines(w.vm.geo.root_bytes / 64);
		map(0, UINT64_C(1) << kinds[k].granule, 0);
		(void)observe_lines(w.vm.obs);
		lhv_s2_destroy(&w.vm.s2);
		lines(w.vm.geo.root_bytes / 64);
		vm_stop(&w.vm);
	}
}

/* [S2.1] Non-cacheable walks: VTCR_EL2.IRGN0 [9:8] and ORGN0 [11:10] are 0. */
static void test_nc_walk(void **state)
{
	static const struct lhv_s2_ops ops = {.alloc = lhv_sim_mmu_alloc,
					      .free = lhv_sim_mmu_free};
	struct vm_options o = {.granule = 12, .hd = true};
	struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	struct lhv_s2_geometry plain, nc, untouched;
	struct lhv_sim_mmu_config mc;
	struct lhv_s2_config cfg = {.geometry = &nc, .ops = &ops};
	struct lhv_cpu_features f;
	enum lhv_s2_why why;
	struct lhv_s2 s2;

	(void)state;
	vm_features(&f, &o);
	assert_int_equal(lhv_s2_geometry(&f, &req, &plain, NULL), OK);
	assert_int_equal(plain.vtcr >> 8 & 15, 5);
	assert_false(plain.nc_walk);
	req.nc_walk = true;
	assert_int_equal(lhv_s2_geometry(&f, &req, &nc, NULL), OK);
	assert_true(nc.nc_walk);
	assert_int_equal(nc.vtcr, plain.vtcr & ~UINT64_C(0xf00));
	/* Hardware cannot update what it does not reach atomically. */
	untouched = nc;
	for (unsigned int k = 0; k < 2; k++) {
		req.hw_af = k == 0;
		req.hw_dirty = k == 1;
		assert_int_equal(lhv_s2_geometry(&f, &req, &untouched, &why),
				 LHV_ERR_INVAL);
		assert_int_equal(why, LHV_S2_WHY_REQUEST);
		assert_memory_equal(&untouched, &nc, sizeof(nc));
	}
	/* It is of no use without cleaning. */
	mc = (struct lhv_sim_mmu_config){.features = &f};
	cfg.features = &f;
	cfg.ctx = lhv_sim_mmu_create(&mc);
	assert_int_equal(lhv_s2_init(&s2, &cfg), LHV_ERR_INVAL);
	assert_int_equal(lhv_sim_mmu_allocs(cfg.ctx), 0);
	cfg.clean = true;
	assert_int_equal(lhv_s2_init(&s2, &cfg), OK);
	lhv_sim_mmu_tlb_begin(cfg.ctx, 0);
	lhv_s2_destroy(&s2);
	lhv_sim_mmu_destroy(cfg.ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),  cmocka_unit_test(test_none),
		cmocka_unit_test(test_faults), cmocka_unit_test(test_tracking),
		cmocka_unit_test(test_life),   cmocka_unit_test(test_nc_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
