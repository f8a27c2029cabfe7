/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attributes: what hardware reads out of an entry, for all of them, against the meaning
 * that stage2.h gives them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

/* Stage 1 types as in MAIR_EL1, and what comes out under each memory type of this library
 * [S2.6]: Device stays Device except where WB is forced; nothing turns a device mapping into
 * something weaker. */
static const uint8_t stage1[] = {0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xff};

static const struct {
	uint32_t attr;
	uint8_t plain[7], fwb[7];
} types[] = {
	{LHV_S2_MEM_WB,
	 {0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xff},
	 {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
	{LHV_S2_MEM_S1,
	 {0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xff},
	 {0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xff}},
	{LHV_S2_MEM_NC,
	 {0x00, 0x04, 0x08, 0x0c, 0x44, 0x44, 0x44},
	 {0x00, 0x04, 0x08, 0x0c, 0x44, 0x44, 0x44}},
	{LHV_S2_MEM_DEVICE_NGNRNE, {0}, {0}},
	{LHV_S2_MEM_DEVICE_NGNRE,
	 {0x00, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04},
	 {0x00, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04}},
	{LHV_S2_MEM_DEVICE_NGRE,
	 {0x00, 0x04, 0x08, 0x08, 0x08, 0x08, 0x08},
	 {0x00, 0x04, 0x08, 0x08, 0x08, 0x08, 0x08}},
	{LHV_S2_MEM_DEVICE_GRE,
	 {0x00, 0x04, 0x08, 0x0c, 0x0c, 0x0c, 0x0c},
	 {0x00, 0x04, 0x08, 0x0c, 0x0c, 0x0c, 0x0c}},
};

/* What lhv_s2_map() should say. */
static int legal(const struct vm *vm, uint32_t a)
{
	bool x0 = a & LHV_S2_X_EL0, x1 = a & LHV_S2_X_EL1;
	uint32_t mem = a >> 8 & 7, sh = a >> 12 & 3;

	if (a & 0xfff0c8c0 || mem == 3 || sh == 3 || ((x0 || x1) && !(a & LHV_S2_R)))
		return LHV_ERR_INVAL;
	if ((x0 != x1 && !vm->f.xnx) || ((a & LHV_S2_DBM) && vm->f.hafdbs < 2) ||
	    (vm->geo.lpa2 && sh))
		return LHV_ERR_UNSUPPORTED;
	return 0;
}

static void check(struct vm *vm, uint32_t a, const struct lhv_sim_mmu_result *r)
{
	unsigned int type = a >> 8 & 7;
	const uint8_t *want;

	/* Entries of types[] in the order of the field's values 0, 1, 2, 4 to 7. */
	type = type > 2 ? type - 1 : type;
	VM_CHECK(types[type].attr == (a & LHV_S2_MEM_MASK));
	want = vm->o.fwb ? types[type].fwb : types[type].plain;
	for (unsigned int i = 0; i < sizeof(stage1); i++) {
		uint8_t sh, got = lhv_sim_mmu_memtype(vm->m, r, stage1[i], 0, &sh);
		unsigned int share = vm->geo.lpa2 || !(a & LHV_S2_SH_MASK) ? 3
				     : a & LHV_S2_SH_OUTER		   ? 2
									   : 0;

		if (got != want[i])
			fail_msg("attr %x, stage 1 %02x: %02x, want %02x", a, stage1[i],
				 got, want[i]);
		VM_CHECK(sh == (got < 0x10 || got == 0x44 ? 2 : share));
	}
	/* [S2.7] */
	VM_CHECK(r->r == !!(a & LHV_S2_R));
	VM_CHECK(r->w == (a & LHV_S2_W || a & LHV_S2_DBM));
	VM_CHECK(r->x0 == !!(a & LHV_S2_X_EL0));
	VM_CHECK(r->x1 == !!(a & LHV_S2_X_EL1));
	VM_CHECK(r->af == !(a & LHV_S2_OLD));
	VM_CHECK(r->dbm == !!(a & LHV_S2_DBM));
	VM_CHECK(r->sw == (a >> 16 & 15));
	/* [63:59] stay 0, and so does S2AP's write bit of a clean entry. */
	VM_CHECK(!(r->desc >> 59));
	VM_CHECK((r->desc >> 7 & 1) == !!(a & LHV_S2_W));
}

static void every(const struct vm_options *o)
{
	uint64_t page = UINT64_C(1) << o->granule, ipa = 77 * page, pa = 99 * page;
	unsigned int good = 0, bad = 0;
	struct lhv_sim_mmu_result r;
	struct lhv_s2_entry e;
	uint64_t block;
	struct vm vm;

	assert_int_equal(vm_start(&vm, o), 0);
	block = vm_size(&vm, 2);
	for (uint32_t i = 0; i < 1U << 14; i++) {
		/* Bits 0-5 and 8-13; then software bits, and bits that are none. */
		uint32_t a = (i & 0x3f) | (i >> 6 & 0x3f) << 8;
		int want, ret;

		switch (i >> 12) {
		case 1:
			a |= 5U << 16;
			break;
		case 2:
			a |= 0xfU << 16;
			break;
		case 3:
			if (i & 0xfc0)
				continue;
			for (unsigned int k = 0; k < 32; k++) {
				uint32_t none = UINT32_C(0xfff0c0c0) & 1U << k;

				if (none)
					VM_CHECK(lhv_s2_map(&vm.s2, lhv_ipa(ipa),
							    lhv_pa(pa), page, a | none,
							    0) == LHV_ERR_INVAL);
			}
			continue;
		default:
			break;
		}
		want = legal(&vm, a);
		ret = lhv_s2_map(&vm.s2, lhv_ipa(ipa), lhv_pa(pa), page, a, 0);
		if (ret != want)
			fail_msg("attr %x: %d, want %d", a, ret, want);
		if (ret) {
			bad++;
			continue;
		}
		good++;
		lhv_sim_mmu_walk(vm.m, vm.root.vtcr, vm.root.vttbr, lhv_ipa(ipa), &r);
		VM_CHECK(!r.fault && r.level == 3 && r.pa.v == pa);
		check(&vm, a, &r);
		VM_CHECK(!lhv_s2_walk(&vm.s2, lhv_ipa(ipa), &e));
		VM_CHECK(e.attr == vm_norm(&vm, a));
		/* The same in a block. */
		if (i % 5 == 0) {
			VM_CHECK(!lhv_s2_map(&vm.s2, lhv_ipa(block), lhv_pa(3 * block),
					     block, a, 0));
			lhv_sim_mmu_walk(vm.m, vm.root.vtcr, vm.root.vttbr,
					 lhv_ipa(block), &r);
			VM_CHECK(!r.fault && r.level == 2 && r.pa.v == 3 * block);
			check(&vm, a, &r);
		}
		VM_CHECK(!lhv_s2_unmap(&vm.s2, lhv_ipa(0), 2 * block, 0));
		VM_CHECK(lhv_s2_table_count(&vm.s2) == 0);
		if (i % 64 == 0)
			vm_ok(&vm);
	}
	/* Nothing got lost on the way. */
	assert_true(good > 400 && bad > 1000);
	vm_stop(&vm);
}

/* [S2.6] [S2.7] without extensions. */
static void test_plain(void **state)
{
	(void)state;
	every(&(struct vm_options){.granule = 12});
}

static void test_fwb(void **state)
{
	(void)state;
	every(&(struct vm_options){.granule = 16, .fwb = true});
}

static void test_xnx_and_dirty_state(void **state)
{
	(void)state;
	every(&(struct vm_options){.granule = 14, .xnx = true, .hd = true});
	every(&(struct vm_options){.granule = 12, .xnx = true, .ha = true, .fwb = true});
}

/* [S2.4] shareability comes from the register. */
static void test_lpa2(void **state)
{
	(void)state;
	every(&(struct vm_options){
		.granule = 12, .ipa = 48, .cpu_pa = 52, .has_lpa2 = true, .xnx = true});
}

/* An attribute is checked each time, the last one that worked or not; UINT32_MAX too. */
static void test_no_memory_of_refusals(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(vm_start(&vm, &(struct vm_options){.granule = 12}), 0);
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(
			lhv_s2_map(&vm.s2, lhv_ipa(0), lhv_pa(0), 0x1000, UINT32_MAX, 0),
			LHV_ERR_INVAL);
		assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(0), lhv_pa(0), 0x1000,
					    LHV_S2_RW | LHV_S2_DBM, 0),
				 LHV_ERR_UNSUPPORTED);
		assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(0x1000), lhv_pa(0), 0x1000,
					    LHV_S2_RW, 0),
				 0);
		assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(0x1000), 0x1000, 0), 0);
	}
	vm_stop(&vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_fwb),
		cmocka_unit_test(test_xnx_and_dirty_state),
		cmocka_unit_test(test_lpa2),
		cmocka_unit_test(test_no_memory_of_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
