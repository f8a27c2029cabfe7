/* SPDX-License-Identifier: BSD-2-Clause */
/* The fault path on one CPU: results, what is in the tables, barriers, counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/fault.h>

#include "tally.h"
#include "vm.h"

#define PLACE (UINT64_C(1) << 37) /* aligned to any block of these geometries */
#define ANY   ((enum lhv_s2_fault_how)99)

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48, .loaded = true},
	{.granule = 12,
	 .ipa = 48,
	 .cpu_pa = 52,
	 .lpa2 = LHV_S2_LPA2_ON,
	 .has_lpa2 = true},
	{.granule = 12, .ipa = 40, .cpu_pa = 48, .concat = 1, .ttl = true, .xnx = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ttl = true, .ha = true},
	{.granule = 14,
	 .ipa = 48,
	 .cpu_pa = 52,
	 .lpa2 = LHV_S2_LPA2_ON,
	 .has_lpa2 = true,
	 .ttl = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .ril = true, .loaded = true},
	{.granule = 16, .ipa = 48, .cpu_pa = 52, .fwb = true, .ttl = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct vm vm;
static uint64_t page;
static enum lhv_s2_fault_how how;

static void start(const struct vm_options *o)
{
	assert_int_equal(vm_start(&vm, o), 0);
	page = UINT64_C(1) << o->granule;
	how = ANY;
}

/* After each test the numbers are exact, which is shown by unmapping, too. */
static void stop(void)
{
	struct tally t;

	vm_ok(&vm);
	tally(&vm.geo, lhv_sim_mmu_va(vm.m, vm.root.table), lhv_sim_mmu_va, vm.m, &t);
	assert_int_equal(t.wrong, 0);
	assert_int_equal(t.empty, 0);
	assert_int_equal(t.tables, lhv_s2_table_count(&vm.s2));
	assert_int_equal(t.tables + 1, lhv_sim_mmu_allocated(vm.m));
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(0),
					  UINT64_C(1) << vm.geo.ipa_bits, 0,
					  LHV_S2_REPLACE),
			 0);
	assert_int_equal(lhv_s2_table_count(&vm.s2), 0);
	vm_stop(&vm);
}

static int map(uint64_t ipa, uint64_t pa, uint64_t size, uint32_t attr, uint32_t flags)
{
	how = ANY;
	return lhv_s2_fault_map(&vm.s2, lhv_ipa(ipa), lhv_pa(pa), size, attr, flags,
				&how);
}

static int relax(uint64_t ipa, uint32_t attr)
{
	how = ANY;
	return lhv_s2_fault_relax(&vm.s2, lhv_ipa(ipa), attr, LHV_S2_FAULT_BROADCAST,
				  &how);
}

static int young(uint64_t ipa)
{
	how = ANY;
	return lhv_s2_fault_young(&vm.s2, lhv_ipa(ipa), &how);
}

static struct lhv_sim_mmu_result at(uint64_t ipa)
{
	struct lhv_sim_mmu_result r;

	lhv_sim_mmu_walk(vm.m, vm.root.vtcr, vm.root.vttbr, lhv_ipa(ipa), &r);
	return r;
}

/* Levels that may have blocks or pages. */
static int top(void)
{
	return vm_block_level(&vm) > vm.geo.start ? vm_block_level(&vm) : vm.geo.start;
}

/* [S2.23] A new mapping: tables first, complete, then the link; no TLB maintenance. */
static void test_map(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		start(&kinds[k]);
		for (int level = top(); level <= 3; level++) {
			uint64_t size = vm_size(&vm, level), tables;
			uint64_t ipa = PLACE & ~(size - 1), pa = size;
			struct lhv_sim_mmu_result r;
			char want[64] = "";

			(void)vm_log(&vm);
			tables = lhv_s2_table_count(&vm.s2);
			assert_int_equal(tables, 0);
			assert_int_equal(map(ipa, pa, size, LHV_S2_RW | LHV_S2_SW(5), 0),
					 0);
			assert_int_equal(how, LHV_S2_FAULT_DONE);
			vm_ok(&vm);
			/* One table for each level below the root, and one store links them. */
			assert_int_equal(lhv_s2_table_count(&vm.s2),
					 level - vm.geo.start);
			assert_int_equal(vm.stores, 1);
			assert_int_equal(vm.allocs, level - vm.geo.start);
			assert_int_equal(vm.frees, 0);
			strcat(want, level > vm.geo.start ? "dsb   ishst\n" : "");
			strcat(want, "dsb   ishst\n");
			vm_log_is(&vm, want);
			for (uint64_t off = 0; off < size; off += size / 2 - 8) {
				r = at(ipa + off);
				assert_int_equal(r.fault, LHV_SIM_MMU_OK);
				assert_int_equal(r.level, level);
				assert_int_equal(r.pa.v, pa + off);
				assert_true(r.r && r.w && r.af && !r.x0 && !r.x1);
				assert_int_equal(r.sw, 5);
				assert_false(r.contig);
			}
			if (ipa)
				assert_int_equal(at(ipa - 1).fault,
						 LHV_SIM_MMU_TRANSLATION);
			assert_int_equal(at(ipa + size).fault, LHV_SIM_MMU_TRANSLATION);

			/* The neighbour needs no table, and the table's number goes up. */
			(void)vm_log(&vm);
			assert_int_equal(map(ipa + size, pa + size, size, LHV_S2_RW, 0),
					 0);
			assert_int_equal(how, LHV_S2_FAULT_DONE);
			assert_int_equal(vm.stores, level > vm.geo.start ? 2 : 1);
			assert_int_equal(vm.allocs, 0);
			vm_log_is(&vm, "dsb   ishst\n");
			vm_ok(&vm);

			/* [S2.23] again: already mapped, and nothing happens. */
			assert_int_equal(map(ipa, pa, size, LHV_S2_RW | LHV_S2_SW(5), 0),
					 0);
			assert_int_equal(how, LHV_S2_FAULT_ALREADY);
			assert_int_equal(vm.stores, 0);
			vm_log_is(&vm, "");
			assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(ipa), size, 0), 0);
			assert_int_equal(lhv_s2_table_count(&vm.s2),
					 level - vm.geo.start);
			assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(ipa), 2 * size, 0),
					 0);
			assert_int_equal(lhv_s2_table_count(&vm.s2), 0);
			vm_ok(&vm);
		}
		stop();
	}
}

/* The first and the last address. */
static void test_ends(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t end;

		start(&kinds[k]);
		end = UINT64_C(1) << vm.geo.ipa_bits;
		assert_int_equal(
			map(0, (UINT64_C(1) << vm.geo.pa_bits) - page, page, LHV_S2_R, 0),
			0);
		assert_int_equal(at(0).pa.v, (UINT64_C(1) << vm.geo.pa_bits) - page);
		assert_int_equal(map(end - page, 0, page, LHV_S2_R, 0), 0);
		assert_int_equal(at(end - 1).pa.v, page - 1);
		stop();
	}
}

/* What counts as the same, and what does not. */
static void test_compare(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		const uint32_t attr = LHV_S2_RW | LHV_S2_MEM_NC | LHV_S2_SW(3);
		uint64_t block;

		start(&kinds[k]);
		block = vm_size(&vm, 2);
		assert_int_equal(map(PLACE, 4 * block, block, attr, 0), 0);
		(void)vm_log(&vm);
		/* A page of the block, and its last one. */
		assert_int_equal(map(PLACE, 4 * block, page, attr, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_ALREADY);
		assert_int_equal(
			map(PLACE + block - page, 5 * block - page, page, attr, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_ALREADY);
		/* It has more than is asked for. */
		assert_int_equal(map(PLACE, 4 * block, page, attr & ~LHV_S2_W, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_ALREADY);
		assert_int_equal(map(PLACE, 4 * block, page, attr | LHV_S2_OLD, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_ALREADY);
		/* It has less. */
		assert_int_equal(map(PLACE, 4 * block, page, attr | LHV_S2_X, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_WEAKER);
		if (vm.o.xnx) {
			assert_int_equal(
				map(PLACE, 4 * block, page, attr | LHV_S2_X_EL0, 0), 0);
			assert_int_equal(how, LHV_S2_FAULT_WEAKER);
		}
		/* Others. */
		assert_int_equal(map(PLACE, 4 * block + page, page, attr, 0),
				 LHV_ERR_EXISTS);
		assert_int_equal(how, ANY);
		assert_int_equal(map(PLACE + page, 4 * block, page, attr, 0),
				 LHV_ERR_EXISTS);
		assert_int_equal(map(PLACE, 5 * block, page, attr, 0), LHV_ERR_EXISTS);
		assert_int_equal(map(PLACE + page, 0, page, attr, 0), LHV_ERR_EXISTS);
		assert_int_equal(map(PLACE, 4 * block, page, LHV_S2_RW | LHV_S2_SW(3), 0),
				 LHV_ERR_EXISTS);
		assert_int_equal(map(PLACE, 4 * block, page, attr ^ LHV_S2_SW(1), 0),
				 LHV_ERR_EXISTS);
		if (!vm.geo.lpa2)
			assert_int_equal(
				map(PLACE, 4 * block, page, attr | LHV_S2_SH_OUTER, 0),
				LHV_ERR_EXISTS);
		/* A page where a block shall be. */
		assert_int_equal(map(PLACE + block, 5 * block, page, attr, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_DONE);
		(void)vm_log(&vm);
		assert_int_equal(map(PLACE + block, 5 * block, block, attr, 0),
				 LHV_ERR_EXISTS);
		assert_int_equal(vm.stores, 0);
		assert_int_equal(vm.allocs, 0);
		vm_log_is(&vm, "");
		/* The Access flag is not there. */
		assert_int_equal(map(PLACE + block + page, 0, page, attr | LHV_S2_OLD, 0),
				 0);
		assert_int_equal(map(PLACE + block + page, 0, page, attr, 0), 0);
		assert_int_equal(how,
				 vm.o.ha ? LHV_S2_FAULT_ALREADY : LHV_S2_FAULT_WEAKER);
		/* Within a contiguous run. */
		assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(PLACE + 4 * block), lhv_pa(0),
					    block / 2, attr, 0),
				 0);
		assert_true(at(PLACE + 4 * block).contig);
		assert_int_equal(map(PLACE + 4 * block + page, page, page, attr, 0), 0);
		assert_int_equal(how, LHV_S2_FAULT_ALREADY);
		stop();
	}
}

/* With hardware's dirty state a page with DBM is as good as writable. */
static void test_compare_dbm(void **state)
{
	static const struct vm_options o = {
		.granule = 12, .ipa = 40, .cpu_pa = 48, .ha = true, .hd = true};

	(void)state;
	start(&o);
	assert_int_equal(map(PLACE, page, page, LHV_S2_R | LHV_S2_DBM, 0), 0);
	assert_int_equal(map(PLACE, page, page, LHV_S2_RW, 0), 0);
	assert_int_equal(how, LHV_S2_FAULT_ALREADY);
	assert_int_equal(map(PLACE, page, page, LHV_S2_RW | LHV_S2_DBM | LHV_S2_OLD, 0),
			 0);
	assert_int_equal(how, LHV_S2_FAULT_ALREADY);
	assert_int_equal(map(PLACE + page, page, page, LHV_S2_R, 0), 0);
	assert_int_equal(map(PLACE + page, page, page, LHV_S2_RW | LHV_S2_DBM, 0), 0);
	assert_int_equal(how, LHV_S2_FAULT_WEAKER);
	stop();
}

/* [S2.8] Owners: refused, or mapped over; what is noted around it stays. */
static void test_owner(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		struct lhv_s2_entry e;
		uint64_t block, big, tables;

		start(&kinds[k]);
		block = vm_size(&vm, 2);
		/* At a level as high as they go. */
		big = vm_size(&vm, vm.geo.start);
		assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(0), big, 0xabcdef12, 0),
				 0);
		assert_int_equal(lhv_s2_table_count(&vm.s2), 0);
		(void)vm_log(&vm);
		assert_int_equal(map(7 * page, page, page, LHV_S2_R, 0), LHV_ERR_DENIED);
		assert_int_equal(how, ANY);
		assert_int_equal(vm.stores, 0);
		assert_int_equal(vm.allocs, 0);
		assert_int_equal(map(7 * page, page, page, LHV_S2_R, LHV_S2_OVER_OWNED),
				 0);
		assert_int_equal(how, LHV_S2_FAULT_DONE);
		vm_ok(&vm);
		tables = lhv_s2_table_count(&vm.s2);
		assert_int_equal(tables, 3 - vm.geo.start);
		assert_int_equal(at(7 * page).pa.v, page);
		for (uint64_t ipa = 0; ipa < big;
		     ipa = ipa < 64 * page ? ipa + page : 2 * ipa) {
			if (ipa == 7 * page)
				continue;
			assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa(ipa), &e), 0);
			assert_int_equal(e.kind, LHV_S2_OWNED);
			assert_int_equal(e.owner, 0xabcdef12);
		}
		/* In a table that is there: no entry more is in use. */
		assert_int_equal(map(8 * page, page, page, LHV_S2_R, LHV_S2_OVER_OWNED),
				 0);
		assert_int_equal(lhv_s2_table_count(&vm.s2), tables);
		if (vm.geo.start < 2)
			assert_int_equal(
				map(block, 0, block, LHV_S2_R, LHV_S2_OVER_OWNED), 0);
		stop();
	}
}

struct bad {
	uint64_t ipa, pa, size;
	uint32_t attr, flags;
	int ret;
};

/* [S2.19] Arguments at their bounds. Nothing happens. */
static void test_bad_map(void **state)
{
	static const struct vm_options o = {
		.granule = 12, .ipa = 40, .cpu_pa = 44, .loaded = true};
	const uint64_t p = 4096, m2 = UINT64_C(1) << 21, g1 = UINT64_C(1) << 30;
	const struct bad bad[] = {
		{0, 0, 0, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, 0, p - 1, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, 0, 2 * p, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, 0, m2 / 2, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, 0, g1 * 512, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, 0, UINT64_MAX & ~(p - 1), LHV_S2_R, 0, LHV_ERR_RANGE},
		{1, 0, p, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, 1, p, LHV_S2_R, 0, LHV_ERR_INVAL},
		{p, 0, m2, LHV_S2_R, 0, LHV_ERR_INVAL},
		{0, p, m2, LHV_S2_R, 0, LHV_ERR_INVAL},
		{m2, g1, g1, LHV_S2_R, 0, LHV_ERR_INVAL},
		{UINT64_C(1) << 40, 0, p, LHV_S2_R, 0, LHV_ERR_RANGE},
		{UINT64_MAX & ~(p - 1), 0, p, LHV_S2_R, 0, LHV_ERR_RANGE},
		{0, UINT64_C(1) << 44, p, LHV_S2_R, 0, LHV_ERR_RANGE},
		{0, UINT64_MAX & ~(p - 1), p, LHV_S2_R, 0, LHV_ERR_RANGE},
		{0, 0, p, LHV_S2_X, 0, LHV_ERR_INVAL},
		{0, 0, p, UINT32_C(0x80000000), 0, LHV_ERR_INVAL},
		{0, 0, p, LHV_S2_R | LHV_S2_X_EL0, 0, LHV_ERR_UNSUPPORTED},
		{0, 0, p, LHV_S2_R | LHV_S2_DBM, 0, LHV_ERR_UNSUPPORTED},
		{0, 0, p, LHV_S2_R, LHV_S2_REPLACE, LHV_ERR_INVAL},
		{0, 0, p, LHV_S2_R, LHV_S2_FAULT_BROADCAST, LHV_ERR_INVAL},
	};
	static const struct vm_options small_pa = {.granule = 12,
						   .ipa = 48,
						   .cpu_pa = 52,
						   .pa = 36,
						   .lpa2 = LHV_S2_LPA2_ON,
						   .has_lpa2 = true};
	struct lhv_s2 none;

	(void)state;
	/* A block that is larger than the output. */
	start(&small_pa);
	assert_int_equal(map(0, 0, UINT64_C(1) << 39, LHV_S2_R, 0), LHV_ERR_RANGE);
	assert_int_equal(map(0, UINT64_C(1) << 35, UINT64_C(1) << 30, LHV_S2_R, 0), 0);
	stop();
	start(&o);
	(void)vm_log(&vm);
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(map(bad[i].ipa, bad[i].pa, bad[i].size, bad[i].attr,
				     bad[i].flags),
				 bad[i].ret);
		assert_int_equal(how, ANY);
		assert_int_equal(vm.stores + vm.allocs + vm.dsbs + vm.tlbis, 0);
	}
	memset(&none, 0, sizeof(none));
	assert_int_equal(
		lhv_s2_fault_map(NULL, lhv_ipa(0), lhv_pa(0), p, LHV_S2_R, 0, &how),
		LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_fault_map(&none, lhv_ipa(0), lhv_pa(0), p, LHV_S2_R, 0, &how),
		LHV_ERR_STATE);
	/* The out value is not needed. */
	assert_int_equal(
		lhv_s2_fault_map(&vm.s2, lhv_ipa(0), lhv_pa(0), g1, LHV_S2_R, 0, NULL),
		0);
	stop();
}

static void *bad_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = lhv_sim_mmu_alloc(ctx, bytes, pa);

	pa->v += 64;
	return p;
}

static void bad_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	lhv_sim_mmu_free(ctx, va, lhv_pa(pa.v - 64), bytes);
}

/* Each allocation fails: nothing has changed, what was got is given back. */
static void test_no_memory(void **state)
{
	static const struct lhv_s2_ops odd = {
		.alloc = bad_alloc, .free = bad_free, .va = lhv_sim_mmu_va};

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		const struct lhv_s2_ops *ops;
		uint64_t before, need;

		start(&kinds[k]);
		need = (uint64_t)(3 - vm.geo.start);
		for (unsigned int owned = 0; owned < 2; owned++) {
			uint64_t ipa = owned ? vm_size(&vm, vm.geo.start) : 0;

			if (owned)
				assert_int_equal(
					lhv_s2_set_owner(&vm.s2, lhv_ipa(ipa),
							 vm_size(&vm, vm.geo.start), 5,
							 0),
					0);
			before = lhv_sim_mmu_allocated(vm.m);
			for (uint64_t nth = 1; nth <= need; nth++) {
				(void)vm_log(&vm);
				lhv_sim_mmu_fail(vm.m, nth);
				assert_int_equal(map(ipa + page, page, page, LHV_S2_R,
						     LHV_S2_OVER_OWNED),
						 LHV_ERR_NOMEM);
				assert_int_equal(how, ANY);
				assert_int_equal(vm.stores, 0);
				assert_int_equal(lhv_sim_mmu_allocated(vm.m), before);
				assert_int_equal(at(ipa + page).fault,
						 LHV_SIM_MMU_TRANSLATION);
				vm_ok(&vm);
			}
			/* Memory that is not aligned is no memory. */
			ops = vm.s2.ops;
			vm.s2.ops = &odd;
			assert_int_equal(
				map(ipa + page, page, page, LHV_S2_R, LHV_S2_OVER_OWNED),
				LHV_ERR_NOMEM);
			vm.s2.ops = ops;
			assert_int_equal(lhv_sim_mmu_allocated(vm.m), before);
			lhv_sim_mmu_fail(vm.m, need + 1);
			assert_int_equal(
				map(ipa + page, page, page, LHV_S2_R, LHV_S2_OVER_OWNED),
				0);
			lhv_sim_mmu_fail(vm.m, 0);
		}
		stop();
	}
}

static void perms_are(uint64_t ipa, uint32_t attr)
{
	struct lhv_sim_mmu_result r = at(ipa);

	assert_int_equal(r.fault, LHV_SIM_MMU_OK);
	assert_int_equal(r.r, !!(attr & LHV_S2_R));
	assert_int_equal(r.w, !!(attr & LHV_S2_W));
	assert_int_equal(r.x0, !!(attr & LHV_S2_X_EL0));
	assert_int_equal(r.x1, !!(attr & LHV_S2_X_EL1));
}

static unsigned int loads_of_vmid;

static void on_vmid(struct vm *v, const struct lhv_sim_mmu_event *ev)
{
	(void)v;
	loads_of_vmid += ev->kind == LHV_SIM_MMU_EV_VMID;
}

/* [S2.16] Each set of permissions and each addition. */
static void test_relax(void **state)
{
	static const uint32_t sets[] = {
		0,
		LHV_S2_R,
		LHV_S2_W,
		LHV_S2_RW,
		LHV_S2_R | LHV_S2_X,
		LHV_S2_RWX,
		LHV_S2_R | LHV_S2_X_EL0,
		LHV_S2_R | LHV_S2_X_EL1,
		LHV_S2_RW | LHV_S2_X_EL0,
	};

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		unsigned int n = kinds[k].xnx ? 9 : 6;

		start(&kinds[k]);
		for (int level = top(); level <= 3; level++) {
			uint64_t size = vm_size(&vm, level), ipa = size;

			for (unsigned int a = 0; a < n; a++) {
				for (unsigned int b = 1; b < n; b++) {
					bool more = sets[b] & ~sets[a];
					struct lhv_sim_mmu_result was, is;

					assert_int_equal(
						lhv_s2_map(&vm.s2, lhv_ipa(ipa),
							   lhv_pa(4 * size), size,
							   sets[a] | LHV_S2_SW(9) |
								   LHV_S2_MEM_NC,
							   LHV_S2_REPLACE),
						0);
					was = at(ipa);
					(void)vm_log(&vm);
					vm.hook = on_vmid;
					loads_of_vmid = 0;
					assert_int_equal(relax(ipa + size - 1, sets[b]),
							 0);
					assert_int_equal(how,
							 more ? LHV_S2_FAULT_DONE
							      : LHV_S2_FAULT_ALREADY);
					assert_int_equal(vm.stores, more);
					/* [S2.13] The VMID comes and goes again. */
					vm.hook = NULL;
					assert_int_equal(loads_of_vmid,
							 kinds[k].loaded ? 0 : 2);
					/* Also when it was there: a TLB did not know. */
					assert_int_equal(vm.tlbis, 2);
					vm_ok(&vm);
					perms_are(ipa, sets[a] | sets[b]);
					is = at(ipa);
					assert_true(is.af && is.sw == 9 &&
						    is.pa.v == was.pa.v &&
						    is.memattr == was.memattr &&
						    is.sh == was.sh &&
						    is.level == was.level);
				}
			}
		}
		stop();
	}
}

/* The exact sequence. A local one leaves other CPUs alone; the model, which counts no barrier
 * for less than the inner shareable domain, takes it for none. */
static void test_relax_tlb(void **state)
{
	static const struct vm_options o = {.granule = 12,
					    .ipa = 40,
					    .cpu_pa = 48,
					    .ttl = true,
					    .ril = true,
					    .cpus = 2,
					    .loaded = true};

	(void)state;
	start(&o);
	assert_int_equal(map(0x2345678000, page, page, LHV_S2_R, 0), 0);
	assert_int_equal(map(0x4000000000, 0x40000000, 0x40000000, LHV_S2_R, 0), 0);
	assert_int_equal(map(0x200000, 0x200000, 0x200000, LHV_S2_R, 0), 0);
	vm_ok(&vm);
	(void)vm_log(&vm);
	assert_int_equal(lhv_s2_fault_relax(&vm.s2, lhv_ipa(0x2345678fff), LHV_S2_W,
					    LHV_S2_FAULT_BROADCAST, NULL),
			 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ipas2le1is 0000700002345678\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	vm_ok(&vm);
	/* Levels 1 and 2 have their hints. */
	assert_int_equal(relax(0x4000000000, LHV_S2_W), 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ipas2le1is 0000500004000000\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	assert_int_equal(relax(0x2fffff, LHV_S2_W), 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ipas2le1is 00006000000002ff\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	vm_ok(&vm);
	assert_int_equal(lhv_s2_fault_relax(&vm.s2, lhv_ipa(0x2345678000),
					    LHV_S2_R | LHV_S2_X, 0, NULL),
			 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ipas2le1 0000700002345678\n"
		       "dsb   nsh\n"
		       "tlbi  vmalle1 0000000000000000\n"
		       "dsb   nsh\n");
	assert_int_equal(lhv_sim_mmu_check(vm.m), 1);
	assert_int_equal(lhv_sim_mmu_count(vm.m, LHV_SIM_MMU_LOCAL_ONLY), 1);
	lhv_sim_mmu_clear(vm.m);
	stop();
}

static void test_relax_bad(void **state)
{
	static const struct vm_options o = {
		.granule = 12, .ipa = 40, .cpu_pa = 44, .loaded = true};
	struct lhv_s2 none;

	(void)state;
	start(&o);
	memset(&none, 0, sizeof(none));
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(PLACE), lhv_pa(0), 32 * page, LHV_S2_R, 0), 0);
	assert_int_equal(map(0, 0, page, LHV_S2_R, 0), 0);
	(void)vm_log(&vm);
	assert_int_equal(lhv_s2_fault_relax(NULL, lhv_ipa(0), LHV_S2_W, 0, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_fault_relax(&none, lhv_ipa(0), LHV_S2_W, 0, NULL),
			 LHV_ERR_STATE);
	assert_int_equal(relax(UINT64_C(1) << 40, LHV_S2_W), LHV_ERR_RANGE);
	assert_int_equal(relax(UINT64_MAX, LHV_S2_W), LHV_ERR_RANGE);
	assert_int_equal(relax(page, LHV_S2_W), LHV_ERR_NOENT);
	assert_int_equal(relax(0, 0), LHV_ERR_INVAL);
	assert_int_equal(relax(0, LHV_S2_X), LHV_ERR_INVAL);
	assert_int_equal(relax(0, LHV_S2_OLD), LHV_ERR_INVAL);
	assert_int_equal(relax(0, LHV_S2_W | LHV_S2_SW(1)), LHV_ERR_INVAL);
	assert_int_equal(relax(0, LHV_S2_R | LHV_S2_X_EL0), LHV_ERR_UNSUPPORTED);
	assert_int_equal(relax(page, LHV_S2_X), LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_fault_relax(&vm.s2, lhv_ipa(0), LHV_S2_W, LHV_S2_REPLACE, NULL),
		LHV_ERR_INVAL);
	/* [S2.9] One of a run. */
	assert_true(at(PLACE + 3 * page).contig);
	assert_int_equal(relax(PLACE + 3 * page, LHV_S2_W), LHV_ERR_STATE);
	assert_int_equal(how, ANY);
	assert_int_equal(vm.stores + vm.dsbs + vm.tlbis, 0);
	assert_int_equal(lhv_s2_fault_young(NULL, lhv_ipa(0), NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_fault_young(&none, lhv_ipa(0), NULL), LHV_ERR_STATE);
	assert_int_equal(young(UINT64_C(1) << 40), LHV_ERR_RANGE);
	assert_int_equal(young(page), LHV_ERR_NOENT);
	assert_int_equal(how, ANY);
	/* An owner is nothing that is mapped. */
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(page), page, 9, 0), 0);
	assert_int_equal(young(page), LHV_ERR_NOENT);
	assert_int_equal(relax(page, LHV_S2_W), LHV_ERR_NOENT);
	stop();
}

/* [S2.16] Access flag: no TLB maintenance; a run as a whole. */
static void test_young(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t run, block;

		start(&kinds[k]);
		block = vm_size(&vm, 2);
		run = vm_run(&vm, 3);
		assert_int_equal(map(PLACE, 0, block, LHV_S2_R | LHV_S2_OLD, 0), 0);
		assert_int_equal(map(PLACE + block, 0, page, LHV_S2_R | LHV_S2_OLD, 0),
				 0);
		assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(PLACE + 2 * block), lhv_pa(0),
					    3 * run * page, LHV_S2_R | LHV_S2_OLD, 0),
				 0);
		/* Next to the single page. */
		assert_int_equal(
			map(PLACE + block + page, page, page, LHV_S2_R | LHV_S2_OLD, 0),
			0);
		vm_ok(&vm);
		for (unsigned int i = 0; i < 3; i++) {
			uint64_t ipa = PLACE + i * block;

			(void)vm_log(&vm);
			assert_false(at(ipa).af);
			assert_int_equal(young(ipa + page - 1), 0);
			assert_int_equal(how, LHV_S2_FAULT_DONE);
			vm_log_is(&vm, "dsb   ishst\n");
			vm_ok(&vm);
			assert_true(at(ipa).af);
			assert_int_equal(young(ipa), 0);
			assert_int_equal(how, LHV_S2_FAULT_ALREADY);
			assert_int_equal(vm.stores, 0);
			vm_log_is(&vm, "");
		}
		assert_false(at(PLACE + block + page).af);
		assert_false(at(PLACE + 3 * block - page).af);
		assert_true(at(PLACE + 2 * block + (run - 1) * page).af);
		assert_false(at(PLACE + 2 * block + run * page).af);
		/* From the middle. */
		assert_int_equal(young(PLACE + 2 * block + (run + 5) * page), 0);
		for (uint64_t i = 0; i < 3 * run; i++)
			assert_int_equal(at(PLACE + 2 * block + i * page).af,
					 i < 2 * run);
		vm_ok(&vm);
		stop();
	}
}

/* The fault path and everything else in turns, against a plain array. */
#define BLOCKS 4
#define MAX_IN 512

struct shadow {
	bool mapped;
	uint64_t pa;
	uint32_t attr;
};

static struct shadow shadow[BLOCKS * MAX_IN];

static void test_mixed(void **state)
{
	static const struct vm_options o = {
		.granule = 12, .ipa = 40, .cpu_pa = 48, .ttl = true};
	const uint64_t n = BLOCKS * MAX_IN, block = MAX_IN * 4096;
	uint64_t seed = 11, exists = 0, already = 0, done = 0;

	(void)state;
	start(&o);
	memset(shadow, 0, sizeof(shadow));
	for (unsigned int step = 0; step < 6000; step++) {
		uint64_t i = vm_random(&seed) % n, len = 1, k;
		uint32_t attr = vm_random(&seed) % 2 ? LHV_S2_RW : LHV_S2_R;
		bool equal = true, empty = true;
		int ret;

		switch (vm_random(&seed) % 16) {
		case 0:
		case 1:
			i = 0 + vm_random(&seed) % BLOCKS * MAX_IN;
			len = MAX_IN;
			/* fall through */
		case 2:
		case 3:
		case 4:
		case 5:
		case 6:
		case 7:
			for (k = i; k < i + len; k++) {
				empty &= !shadow[k].mapped;
				equal &= shadow[k].mapped && shadow[k].pa == 4096 * k;
			}
			ret = map(PLACE + 4096 * i, 4096 * i, 4096 * len, attr, 0);
			if (empty) {
				assert_int_equal(ret, 0);
				assert_int_equal(how, LHV_S2_FAULT_DONE);
				for (k = i; k < i + len; k++)
					shadow[k] = (struct shadow){true, 4096 * k, attr};
				done++;
			} else if (!equal ||
				   (len > 1 && at(PLACE + 4096 * i).level == 3)) {
				assert_int_equal(ret, LHV_ERR_EXISTS);
				exists++;
			} else {
				assert_int_equal(ret, 0);
				assert_int_equal(how, attr & ~shadow[i].attr
							      ? LHV_S2_FAULT_WEAKER
							      : LHV_S2_FAULT_ALREADY);
				already++;
			}
			break;
		case 8:
		case 9:
		case 10: /* through the table that map remembers */
			ret = lhv_s2_map(&vm.s2, lhv_ipa(PLACE + 4096 * i),
					 lhv_pa(4096 * i + block), 4096, attr,
					 LHV_S2_REPLACE);
			assert_int_equal(ret, 0);
			shadow[i] = (struct shadow){true, 4096 * i + block, attr};
			break;
		case 11:
			ret = relax(PLACE + 4096 * i, LHV_S2_W);
			assert_int_equal(ret, shadow[i].mapped ? 0 : LHV_ERR_NOENT);
			if (ret)
				break;
			len = at(PLACE + 4096 * i).level == 3 ? 1 : MAX_IN;
			for (k = i & ~(len - 1); k < (i & ~(len - 1)) + len; k++)
				shadow[k].attr |= LHV_S2_W;
			break;
		default:
			len = vm_random(&seed) % 2 ? 1 : vm_random(&seed) % MAX_IN + 1;
			if (!(vm_random(&seed) % 24))
				i = 0, len = n;
			if (len > n - i)
				len = n - i;
			assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(PLACE + 4096 * i),
						      4096 * len, 0),
					 0);
			memset(shadow + i, 0, len * sizeof(shadow[0]));
			break;
		}
		vm_ok(&vm);
		for (k = 0; k < (step % 64 ? 4 : n); k++) {
			uint64_t j = step % 64 ? (i + k) % n : k;
			struct lhv_sim_mmu_result r = at(PLACE + 4096 * j);

			assert_int_equal(!r.fault, shadow[j].mapped);
			if (r.fault)
				continue;
			assert_int_equal(r.pa.v, shadow[j].pa);
			assert_int_equal(r.w, !!(shadow[j].attr & LHV_S2_W));
		}
		if (step % 16 == 0) {
			struct tally t;

			tally(&vm.geo, lhv_sim_mmu_va(vm.m, vm.root.table),
			      lhv_sim_mmu_va, vm.m, &t);
			assert_int_equal(t.wrong + t.empty, 0);
			assert_int_equal(t.tables, lhv_s2_table_count(&vm.s2));
		}
	}
	assert_true(exists > 100 && already > 100 && done > 100);
	stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),	  cmocka_unit_test(test_ends),
		cmocka_unit_test(test_compare),	  cmocka_unit_test(test_compare_dbm),
		cmocka_unit_test(test_owner),	  cmocka_unit_test(test_bad_map),
		cmocka_unit_test(test_no_memory), cmocka_unit_test(test_relax),
		cmocka_unit_test(test_relax_tlb), cmocka_unit_test(test_relax_bad),
		cmocka_unit_test(test_young),	  cmocka_unit_test(test_mixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
