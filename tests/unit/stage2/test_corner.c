/* SPDX-License-Identifier: BSD-2-Clause */
/* Corners that random operations come by too rarely. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

static struct world w;

#define AT (UINT64_C(1) << 30)

/* [S2.16] An owner is respected by the short way too, that takes one page into the table
 * that was filled last. */
static void test_owner_beside_a_page(void **state)
{
	(void)state;
	for (unsigned int granule = 12; granule <= 16; granule += 2) {
		uint64_t page = UINT64_C(1) << granule;

		assert_int_equal(
			world_start(&w,
				    &(struct vm_options){.granule = (uint8_t)granule}),
			0);
		assert_int_equal(world_map(&w, AT, AT, page, LHV_S2_RW, 0), 0);
		assert_int_equal(world_owner(&w, AT + page, page, 5, 0), 0);
		assert_int_equal(world_map(&w, AT + page, AT + page, page, LHV_S2_RW, 0),
				 LHV_ERR_DENIED);
		assert_int_equal(world_map(&w, AT + page, AT + page, page, LHV_S2_RW,
					   LHV_S2_OVER_OWNED),
				 0);
		world_all(&w);
		world_stop(&w);
	}
}

/* [S2.14] The Access flag of many pages is cleared: TLBs have to know. */
static void test_pages_become_old(void **state)
{
	(void)state;
	for (unsigned int granule = 12; granule <= 16; granule += 2) {
		uint64_t page = UINT64_C(1) << granule;

		assert_int_equal(
			world_start(&w, &(struct vm_options){.granule = (uint8_t)granule,
							     .ril = granule == 14}),
			0);
		assert_int_equal(world_map(&w, AT, AT, 300 * page, LHV_S2_RW,
					   LHV_S2_NO_CONTIG | LHV_S2_NO_BLOCK),
				 0);
		assert_int_equal(
			world_protect(&w, AT, 256 * page, LHV_S2_OLD, LHV_S2_OLD, 0), 0);
		assert_true(w.vm.tlbis > 0);
		/* Young again: nothing was cached. */
		assert_int_equal(world_protect(&w, AT, 256 * page, 0, LHV_S2_OLD, 0), 0);
		assert_int_equal(w.vm.tlbis, 0);
		world_all(&w);
		world_stop(&w);
	}
}

/* [S2.15] What hardware has made of an entry in the meantime is no difference. */
static void test_same_but_young(void **state)
{
	struct lhv_sim_mmu_result r;

	(void)state;
	for (unsigned int hd = 0; hd < 2; hd++) {
		uint32_t attr = LHV_S2_R | LHV_S2_OLD | (hd ? LHV_S2_DBM : 0);

		assert_int_equal(world_start(&w, &(struct vm_options){.granule = 12,
								      .ha = true,
								      .hd = hd,
								      .loaded = true}),
				 0);
		assert_int_equal(world_map(&w, AT, AT, 4096, attr, 0), 0);
		lhv_sim_mmu_translate(w.vm.m, 0, lhv_ipa(AT),
				      hd ? LHV_SIM_MMU_WRITE : LHV_SIM_MMU_READ, &r);
		assert_int_equal(r.fault, LHV_SIM_MMU_OK);
		assert_true(r.af);
		assert_int_equal(world_map(&w, AT, AT, 4096, attr, 0), 0);
		assert_int_equal(w.vm.tlbis, 0);
		world_stop(&w);
	}
}

/* The guest writes to all pages just after the entry of one was read. */
static void write_after_load(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;
	static unsigned int depth;

	/* A page that is old and has DBM. */
	if (ev->kind != LHV_SIM_MMU_EV_LOAD || depth || (ev->value & 0x403) != 3 ||
	    !(ev->value >> 51 & 1))
		return;
	depth = 1;
	for (uint64_t i = 0; i < 32; i++)
		lhv_sim_mmu_translate(vm->m, 0, lhv_ipa(AT + i * 4096), LHV_SIM_MMU_WRITE,
				      &r);
	depth = 0;
}

/* [S2.17] Dirty state that comes while the entry is being changed is not lost. */
static void test_dirty_while_protected(void **state)
{
	(void)state;
	for (unsigned int contig = 0; contig < 2; contig++)
		for (unsigned int n = 1; n <= 32; n *= 32) {
			struct lhv_s2_entry e;

			assert_int_equal(
				world_start(&w, &(struct vm_options){.granule = 12,
								     .ha = true,
								     .hd = true,
								     .loaded = true}),
				0);
			assert_int_equal(world_map(&w, AT, AT, UINT64_C(32) * 4096,
						   LHV_S2_R | LHV_S2_DBM | LHV_S2_OLD,
						   contig ? 0 : LHV_S2_NO_CONTIG),
					 0);
			w.vm.hook = write_after_load;
			assert_int_equal(lhv_s2_protect(&w.vm.s2, lhv_ipa(AT),
							n * UINT64_C(4096), LHV_S2_SW(5),
							LHV_S2_SW_MASK, 0),
					 0);
			w.vm.hook = NULL;
			for (uint64_t i = 0; i < n; i++) {
				assert_int_equal(
					lhv_s2_walk(&w.vm.s2, lhv_ipa(AT + i * 4096), &e),
					0);
				assert_int_equal(e.attr,
						 LHV_S2_RW | LHV_S2_DBM | LHV_S2_SW(5));
			}
			vm_ok(&w.vm);
			world_stop(&w);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner_beside_a_page),
		cmocka_unit_test(test_pages_become_old),
		cmocka_unit_test(test_same_but_young),
		cmocka_unit_test(test_dirty_while_protected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
