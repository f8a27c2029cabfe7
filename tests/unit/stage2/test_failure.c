/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory runs out at each allocation in turn: the call says so, the tables are bit for bit
 * what they were, what was allocated is back, and no TLB operation was issued.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#define OK 0

static struct world w;

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12,
	 .ipa = 52,
	 .cpu_pa = 52,
	 .has_lpa2 = true,
	 .ril = true,
	 .hd = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .ha = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Something of everything, and operations on it that need memory. */
static int operation(unsigned int n)
{
	uint64_t page = UINT64_C(1) << w.vm.geo.granule, block = vm_size(&w.vm, 2);
	uint64_t up = vm_size(&w.vm, w.vm.geo.start);

	/* Beyond what is there. */
	if (up < 40 * block)
		up = 40 * block;
	switch (n) {
	case 0: /* a page where nothing is */
		return world_map(&w, 2 * up + page, 0, page, LHV_S2_RW, 0);
	case 1: /* many tables at two places */
		return world_map(&w, 3 * up - 3 * block - page, 0, 6 * block + 2 * page,
				 LHV_S2_RW, 0);
	case 2: /* both ends of a block are cut */
		return world_unmap(&w, 8 * block + page, block - 2 * page, 0);
	case 3: /* blocks at both ends */
		return world_unmap(&w, 8 * block + page, 3 * block - 2 * page, 0);
	case 4:
		return world_protect(&w, 8 * block + page, 3 * block, LHV_S2_R, LHV_S2_RW,
				     0);
	case 5:
		return world_protect(&w, 9 * block + page, page, LHV_S2_SW(1),
				     LHV_S2_SW_MASK, 0);
	case 6:
		return world_owner(&w, 8 * block + page, 3 * block, 6, LHV_S2_REPLACE);
	case 7: /* a part of an owned entry, of one that is not there */
		return world_owner(&w, 20 * block + page, 20 * block, 8, 0);
	case 8: /* replace: cuts, new tables, an old table in the way */
		return world_map(&w, 7 * block + page, 12 * block, 5 * block, LHV_S2_RWX,
				 LHV_S2_REPLACE | LHV_S2_OVER_OWNED);
	case 9: /* in place, at the edge of a block */
		return world_map(&w, 8 * block, 8 * block, block + page, LHV_S2_R,
				 LHV_S2_REPLACE);
	case 10: /* over an owner */
		return world_map(&w, 20 * block, 0, page, LHV_S2_RW, LHV_S2_OVER_OWNED);
	default:
		return 1;
	}
}

#define OPERATIONS 11

static void content(void)
{
	uint64_t page = UINT64_C(1) << w.vm.geo.granule, block = vm_size(&w.vm, 2);

	assert_int_equal(world_map(&w, 8 * block, 8 * block, 4 * block, LHV_S2_RWX, 0),
			 OK);
	assert_int_equal(world_map(&w, 7 * block, 7 * block, 70 * page, LHV_S2_RW, 0),
			 OK);
	assert_int_equal(world_owner(&w, 20 * block, 4 * block, 5, 0), OK);
}

/* [S2.18] */
static void test_each_allocation(void **state)
{
	unsigned int failures = 0;

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int op = 0; op < OPERATIONS; op++) {
			uint64_t nth = 1, needed;
			int ret;

			assert_int_equal(world_start(&w, &kinds[k]), OK);
			content();
			for (;; nth++) {
				struct vm_tree before, after;
				uint64_t out = lhv_sim_mmu_allocated(w.vm.m);

				vm_tree(&w.vm, &before);
				needed = lhv_sim_mmu_allocs(w.vm.m);
				lhv_sim_mmu_fail(w.vm.m, nth);
				ret = operation(op);
				lhv_sim_mmu_fail(w.vm.m, 0);
				if (!ret)
					break;
				failures++;
				assert_int_equal(ret, LHV_ERR_NOMEM);
				assert_int_equal(lhv_sim_mmu_allocs(w.vm.m) - needed,
						 nth);
				vm_tree(&w.vm, &after);
				assert_int_equal(before.hash, after.hash);
				assert_int_equal(before.tables, after.tables);
				assert_int_equal(lhv_sim_mmu_allocated(w.vm.m), out);
				assert_int_equal(w.vm.tlbis, 0);
				assert_int_equal(w.vm.dsbs, 0);
				assert_int_equal(w.vm.allocs, w.vm.frees);
				world_all(&w);
			}
			/* It asked for as many as it then used: the last try had all. */
			assert_int_equal(lhv_sim_mmu_allocs(w.vm.m) - needed, nth - 1);
			assert_true(nth > 1);
			world_all(&w);
			world_stop(&w);
		}
	}
	assert_true(failures > 100);
}

/* Memory that cannot be a table goes back, and is no memory. */
struct odd {
	struct lhv_sim_mmu *m;
	unsigned int in, how, given, taken;
	lhv_pa_t pa;
	void *va;
};

static void *odd_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	static _Alignas(1 << 16) uint8_t mem[1 << 17];
	struct odd *o = ctx;

	if (!o->in || --o->in)
		return lhv_sim_mmu_alloc(o->m, bytes, pa);
	o->given++;
	o->va = o->how == 2 ? mem + bytes / 2 : mem;
	o->pa = lhv_pa(o->how == 0   ? (UINT64_C(1) << 32) + bytes / 2
		       : o->how == 1 ? UINT64_C(1) << 44
				     : UINT64_C(1) << 32);
	*pa = o->pa;
	return o->va;
}

static void odd_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	struct odd *o = ctx;

	if (va != o->va) {
		lhv_sim_mmu_free(o->m, va, pa, bytes);
		return;
	}
	assert_int_equal(pa.v, o->pa.v);
	o->taken++;
}

static void *odd_va(void *ctx, lhv_pa_t pa)
{
	return lhv_sim_mmu_va(((struct odd *)ctx)->m, pa);
}

static void test_bad_memory(void **state)
{
	static const struct lhv_s2_ops ops = {
		.alloc = odd_alloc, .free = odd_free, .va = odd_va};

	(void)state;
	for (unsigned int granule = 12; granule <= 16; granule += 2) {
		for (unsigned int how = 0; how < 3; how++) {
			struct vm_options o = {.granule = (uint8_t)granule};
			struct lhv_s2_request q = {.granule = (uint8_t)granule,
						   .ipa_bits = 40};
			struct lhv_cpu_features f;
			struct lhv_s2_geometry geo;
			struct lhv_sim_mmu_config mc = {.features = &f};
			struct odd odd = {.how = how};
			struct lhv_s2_config cfg = {.geometry = &geo,
						    .features = &f,
						    .ops = &ops,
						    .ctx = &odd};
			struct lhv_s2 s2;

			vm_features(&f, &o);
			odd.m = lhv_sim_mmu_create(&mc);
			assert_int_equal(lhv_s2_geometry(&f, &q, &geo, NULL), OK);
			assert_int_equal(lhv_s2_init(&s2, &cfg), OK);
			odd.in = 3;
			assert_int_equal(lhv_s2_map(&s2, lhv_ipa(UINT64_C(1) << 38),
						    lhv_pa(UINT64_C(1) << granule),
						    UINT64_C(1) << 34, LHV_S2_RW,
						    LHV_S2_NO_BLOCK),
					 LHV_ERR_NOMEM);
			assert_int_equal(odd.given, 1);
			assert_int_equal(odd.taken, 1);
			assert_int_equal(lhv_sim_mmu_allocated(odd.m), 1);
			assert_int_equal(lhv_s2_table_count(&s2), 0);
			/* After that it works again. */
			assert_int_equal(lhv_s2_map(&s2, lhv_ipa(UINT64_C(1) << 38),
						    lhv_pa(0), UINT64_C(1) << granule,
						    LHV_S2_RW, 0),
					 OK);
			assert_int_equal(lhv_sim_mmu_check(odd.m), 0);
			lhv_sim_mmu_tlb_begin(odd.m, 0);
			lhv_s2_destroy(&s2);
			assert_int_equal(lhv_sim_mmu_allocated(odd.m), 0);
			lhv_sim_mmu_destroy(odd.m);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_allocation),
		cmocka_unit_test(test_bad_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
