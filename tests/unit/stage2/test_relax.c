/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.10] FEAT_BBM: changes of size in place, as far as the level goes (DDI 0487, D8.17.2).
 * That no other change is made without a break, and that nothing stale stays, the observer
 * sees in each operation; here are the sequences, that nobody meets a hole, and where the
 * relaxation is not used.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

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
}

static void map(uint64_t ipa, uint64_t size, uint32_t flags)
{
	assert_int_equal(world_map(&w, ipa, ipa, size, LHV_S2_RW, flags), OK);
}

static void test_split(void **state)
{
	/* 512 pages from 1 GiB on, RIPAS2LE1IS: TG [47:46] 1, SCALE [45:44] 1, NUM [43:39] 7,
	 * TTL [38:37] 2. */
	const unsigned long long arg = GIB(1) >> 12 | UINT64_C(2) << 37 |
				       UINT64_C(7) << 39 | UINT64_C(1) << 44 |
				       UINT64_C(1) << 46;
	static const uint64_t stores[] = {2, 2, 1};
	char want[512], tlb[128];

	(void)state;
	(void)snprintf(tlb, sizeof(tlb),
		       "tlbi  ripas2le1is %016llx\ndsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\ndsb   ish\n",
		       arg);
	for (uint8_t level = 0; level < 3; level++) {
		start(&(struct vm_options){
			.granule = 12, .ril = true, .bbm = level, .ipa = 32});
		map(GIB(1), MIB(2), 0);
		(void)vm_log(&w.vm);
		assert_int_equal(world_unmap(&w, GIB(1) + KIB(4), KIB(4), 0), OK);
		assert_int_equal(w.vm.stores, stores[level]);
		want[0] = 0;
		/* Invalid, or nT; else the table is complete. */
		strcat(want, "dsb   ishst\n");
		if (level < 2)
			strcat(want, tlb);
		/* The table is linked; what a TLB may hold of the block goes. */
		strcat(want, "dsb   ishst\n");
		if (level)
			strcat(want, tlb);
		vm_log_is(&w.vm, want);
		if (level)
			assert_int_equal(observe_relaxed(w.vm.obs), level == 1 ? 2 : 1);
		world_stop(&w);
	}
}

/* The Contiguous bit: in place from level 1 on, with the change that is wanted. */
static void test_run(void **state)
{
	(void)state;
	for (uint8_t level = 0; level < 3; level++) {
		start(&(struct vm_options){.granule = 12, .bbm = level});
		map(GIB(1), KIB(64), 0);
		(void)vm_log(&w.vm);
		assert_int_equal(world_protect(&w, GIB(1) + KIB(8), KIB(4), LHV_S2_R,
					       LHV_S2_RW, 0),
				 OK);
		/* Without it: 16 away, 16 back, one changed. */
		assert_int_equal(w.vm.stores, level ? 16 + 1 : 16 + 16 + 1);
		/* One sequence for all 16, or two of which one is for a page. */
		assert_int_equal(w.vm.tlbis, level ? 16 + 1 : 16 + 1 + 1 + 1);
		assert_int_equal(w.vm.dsbs, level ? 3 : 6);
		world_stop(&w);
	}
}

/* At each step of an operation the rest of the block is there, for software and, but for the
 * nT bit, for hardware. */
static uint64_t holes, steps, elsewhere;

static void look(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;
	struct lhv_s2_entry e;

	if (ev->kind == LHV_SIM_MMU_EV_LOAD)
		return;
	vm->hook = NULL;
	steps++;
	assert_int_equal(lhv_s2_walk(&vm->s2, lhv_ipa(elsewhere), &e), OK);
	lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr, lhv_ipa(elsewhere), &r);
	if (e.kind != LHV_S2_MAPPED) {
		holes++;
	} else {
		assert_int_equal(e.pa.v, elsewhere);
		assert_int_equal(r.fault, LHV_SIM_MMU_OK);
		assert_int_equal(r.pa.v, elsewhere);
	}
	vm->hook = look;
}

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40},
	{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ttl = true},
	{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .clean = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .domain = LHV_S2_NON},
	{.granule = 16, .ipa = 52, .cpu_pa = 52, .ril = true},
};

static int operation(unsigned int n, uint64_t at, uint64_t page)
{
	switch (n) {
	case 0:
		return world_unmap(&w, at, page, 0);
	case 1:
		return world_protect(&w, at, page, LHV_S2_R, LHV_S2_RW, 0);
	case 2:
		return world_map(&w, at, at + page, page, LHV_S2_RW, LHV_S2_REPLACE);
	case 3:
		return world_owner(&w, at, page, 7, LHV_S2_REPLACE);
	default:
		return lhv_s2_dirty_start(&w.vm.s2, lhv_ipa(at), page, MARK, 0);
	}
}

static void test_no_hole(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (unsigned int n = 0; n < 5 * 3 * 4; n++) {
			struct vm_options o = kinds[k];
			unsigned int op = n % 5, how = n / 15;
			uint64_t page = UINT64_C(1) << o.granule, unit, at;
			bool split;

			o.bbm = (uint8_t)(n / 5 % 3);
			start(&o);
			/* A block; one in a run of them; the largest; a page in a run. */
			unit = vm_size(&w.vm, how < 2 ? 2 : vm_block_level(&w.vm));
			if (how == 3)
				unit = page * vm_run(&w.vm, 3);
			at = unit * 32 + (how == 3 ? page : 5 * page);
			if (at + unit * 32 > UINT64_C(1) << w.vm.geo.ipa_bits) {
				at -= unit * 32;
				map(0, unit, how == 1 ? 0 : LHV_S2_NO_CONTIG);
			} else {
				map(unit * 32, how == 1 ? unit * 32 : unit,
				    how == 1 || how == 3 ? 0 : LHV_S2_NO_CONTIG);
			}
			elsewhere = at - page;
			holes = steps = 0;
			w.vm.hook = look;
			assert_int_equal(operation(op, at, page), OK);
			w.vm.hook = NULL;
			vm_ok(&w.vm);
			assert_true(steps > 2);
			split = how != 3;
			/* Tracking breaks blocks at level 1. */
			if (o.bbm == 0 || (o.bbm == 1 && op == 4 && split))
				assert_true(holes > 0);
			else
				assert_int_equal(holes, 0);
			if (op != 4)
				world_all(&w);
			world_stop(&w);
		}
	}
}

/* Where hardware updates entries, all is as at level 0: the same sequence, bit for bit. */
static void test_hardware_updates(void **state)
{
	char first[4096];

	(void)state;
	for (uint8_t level = 0; level < 3; level++) {
		start(&(struct vm_options){.granule = 12, .ha = true, .bbm = level});
		map(GIB(1), MIB(2) + KIB(64), 0);
		(void)vm_log(&w.vm);
		assert_int_equal(world_unmap(&w, GIB(1), KIB(4), 0), OK);
		if (!level)
			memcpy(first, w.vm.log, sizeof(first));
		vm_log_is(&w.vm, first);
		assert_int_equal(world_unmap(&w, GIB(1) + MIB(2), KIB(4), 0), OK);
		if (level)
			assert_int_equal(observe_relaxed(w.vm.obs), 0);
		world_stop(&w);
	}
}

/* Other addresses and types are broken at every level, also when the size changes too. */
static void test_breaks(void **state)
{
	(void)state;
	for (uint8_t level = 1; level < 3; level++) {
		start(&(struct vm_options){.granule = 12, .bbm = level});
		map(GIB(1), MIB(4), LHV_S2_NO_CONTIG);
		assert_int_equal(
			world_map(&w, GIB(1), GIB(2), MIB(2), LHV_S2_RW, LHV_S2_REPLACE),
			OK);
		assert_int_equal(world_map(&w, GIB(1), GIB(2), MIB(2),
					   LHV_S2_RW | LHV_S2_MEM_NC,
					   LHV_S2_REPLACE | LHV_S2_NO_BLOCK),
				 OK);
		assert_int_equal(
			world_map(&w, GIB(1), GIB(1), MIB(2), LHV_S2_RW, LHV_S2_REPLACE),
			OK);
		assert_int_equal(observe_relaxed(w.vm.obs), 0);
		/* Part of a block: split in place, and then the one page is broken. */
		assert_int_equal(
			world_map(&w, GIB(1), GIB(3), KIB(4), LHV_S2_RW, LHV_S2_REPLACE),
			OK);
		assert_int_equal(observe_relaxed(w.vm.obs), level == 1 ? 2 : 1);
		world_stop(&w);
	}
}

/* Tracking: whole ranges of blocks and runs, in one sequence at level 2. */
static void test_tracking(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (uint8_t level = 0; level < 3; level++) {
			struct vm_options o = kinds[k];
			struct lhv_s2 *s2 = &w.vm.s2;
			uint64_t page = UINT64_C(1) << o.granule, block;
			struct lhv_s2_entry e;

			o.bbm = level;
			start(&o);
			block = vm_size(&w.vm, 2);
			assert_int_equal(lhv_s2_map(s2, lhv_ipa(0), lhv_pa(0),
						    block * (vm_run(&w.vm, 2) + 1),
						    LHV_S2_RW, 0),
					 OK);
			assert_int_equal(
				lhv_s2_map(s2, lhv_ipa(64 * block), lhv_pa(64 * block),
					   page * vm_run(&w.vm, 3), LHV_S2_RW, 0),
				OK);
			vm_ok(&w.vm);
			(void)vm_log(&w.vm);
			assert_int_equal(lhv_s2_dirty_start(s2, lhv_ipa(block + page),
							    65 * block - page, MARK, 0),
					 OK);
			vm_ok(&w.vm);
			if (level == 2)
				assert_true(observe_relaxed(w.vm.obs) > 0);
			for (unsigned int i = 0; i < 3; i++) {
				uint64_t at = i == 0   ? block
					      : i == 1 ? block + page
						       : 64 * block;

				assert_int_equal(lhv_s2_walk(s2, lhv_ipa(at), &e), OK);
				assert_int_equal(e.pa.v, at);
				assert_int_equal(e.level, 3);
				assert_int_equal(e.attr, i ? LHV_S2_R | MARK : LHV_S2_RW);
				assert_false(e.contig);
			}
			/* What is around stays a block, but not in a run. */
			assert_int_equal(lhv_s2_walk(s2, lhv_ipa(0), &e), OK);
			assert_int_equal(e.level, 2);
			assert_false(e.contig && vm_run(&w.vm, 2) > 1);
			world_stop(&w);
		}
	}
}

/* [S2.12] The answer to a TLB conflict abort: VMALLS12E1 on this PE, with the VMID loaded. */
static char order[128];

static void note(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	(void)vm;
	if (ev->kind == LHV_SIM_MMU_EV_VMID)
		strcat(order, ev->value ? "load " : "back ");
	else if (ev->kind == LHV_SIM_MMU_EV_TLBI)
		strcat(order, ev->tlbi == LHV_TLBI_VMALLS12E1 ? "tlbi " : "other ");
	else if (ev->kind == LHV_SIM_MMU_EV_DSB)
		strcat(order, ev->barrier == LHV_NSH ? "nsh " : "wrong ");
	else if (ev->kind == LHV_SIM_MMU_EV_STORE)
		strcat(order, "store ");
}

static void test_conflict(void **state)
{
	struct lhv_s2 none;

	(void)state;
	memset(&none, 0, sizeof(none));
	assert_int_equal(lhv_s2_tlb_conflict(NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_tlb_conflict(&none), LHV_ERR_STATE);
	start(&(struct vm_options){.granule = 12, .domain = LHV_S2_INNER, .vmid = 3});
	map(GIB(1), MIB(2), 0);
	w.vm.hook = note;
	order[0] = 0;
	assert_int_equal(lhv_s2_tlb_conflict(&w.vm.s2), OK);
	assert_string_equal(order, "load tlbi nsh back ");
	w.vm.hook = NULL;
	world_stop(&w);
}

/* [S2.2] Not more than the CPUs have. */
static void test_refused(void **state)
{
	static const struct lhv_s2_ops ops = {.alloc = lhv_sim_mmu_alloc,
					      .free = lhv_sim_mmu_free};
	struct vm_options o = {.granule = 12};
	struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	struct lhv_s2_geometry geo;
	struct lhv_cpu_features f;
	struct lhv_sim_mmu_config mc = {.features = &f};
	struct lhv_s2_config cfg = {.geometry = &geo, .features = &f, .ops = &ops};
	struct lhv_s2 s2;

	(void)state;
	vm_features(&f, &o);
	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), OK);
	cfg.ctx = lhv_sim_mmu_create(&mc);
	for (unsigned int has = 0; has < 4; has++) {
		for (unsigned int asked = 0; asked < 256; asked++) {
			uint64_t allocs = lhv_sim_mmu_allocs(cfg.ctx);
			int ret;

			f.bbm = (uint8_t)has;
			cfg.bbm = (uint8_t)asked;
			ret = lhv_s2_init(&s2, &cfg);
			if (asked > has || asked > 2) {
				assert_int_equal(ret, LHV_ERR_UNSUPPORTED);
				assert_int_equal(lhv_sim_mmu_allocs(cfg.ctx), allocs);
				continue;
			}
			assert_int_equal(ret, OK);
			lhv_sim_mmu_tlb_begin(cfg.ctx, 0);
			lhv_s2_destroy(&s2);
		}
	}
	lhv_sim_mmu_destroy(cfg.ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),	 cmocka_unit_test(test_run),
		cmocka_unit_test(test_no_hole),	 cmocka_unit_test(test_hardware_updates),
		cmocka_unit_test(test_breaks),	 cmocka_unit_test(test_tracking),
		cmocka_unit_test(test_conflict), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
