/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMMUv2 model by itself, without the driver: that it sees what software does wrong. */
#include "rig2.h"

#include <libhv/port.h>

#include <string.h>

#define WRONG(what)                                               \
	do {                                                      \
		lhv_sim_smmu2_clear(m);                           \
		what;                                             \
		if (!lhv_sim_smmu2_wrongs(m))                     \
			fail_msg("nothing wrong with %s", #what); \
		assert_non_null(lhv_sim_smmu2_text(m, 0));        \
		lhv_sim_smmu2_clear(m);                           \
	} while (0)

static void wr(struct lhv_sim_smmu2 *m, uint64_t offset, uint64_t v)
{
	lhv_sim_smmu2_write(m, offset, 4, v);
}

/* Bank 0 translates VMID 5 by table t; group 0 is stream 9; the SMMU is on. */
static void by_hand(struct lhv_sim_smmu2 *m, uint64_t t)
{
	wr(m, 0x1800, 5U << 16 | 1);
	wr(m, 0x1000, 0);
	wr(m, 0x10030, 0x80000000 | 5 << 16 | 3 << 12 | 5 << 8 | 1 << 6 | 25);
	lhv_sim_smmu2_write(m, 0x10020, 8, t);
	wr(m, 0x10000, 0x61);
	wr(m, 0xc00, 0);
	wr(m, 0x800, 0x80000009);
	wr(m, 0, 0x80000000 | 1 << 10);
}

static void test_rules(void **state)
{
	struct lhv_sim_smmu2_result x;
	struct lhv_sim_smmu2 *m;
	struct rig2_make k;
	struct rig2 r;
	uint64_t t;

	(void)state;
	rig2_mmu500(&k);
	k.c.garbage = false;
	k.c.sync_reads = 0;
	rig2_up(&r, &k);
	m = r.m[0];
	/* After reset everything passes. */
	lhv_sim_smmu2_dma(m, 9, 0x1000, true, &x);
	assert_true(x.outcome == LHV_SIM_SMMU2_DONE && x.bypass && x.pa == 0x1000);
	t = rig2_table(&r);
	rig2_map(&r, t, 0x1000, RIG2_S2_RW(0x88000000));
	lhv_port_dsb(LHV_SY);
	by_hand(m, t);
	rig2_clean(&r);
	lhv_sim_smmu2_dma(m, 9, 0x1234, true, &x);
	assert_true(x.outcome == LHV_SIM_SMMU2_DONE && !x.bypass && !x.hit);
	assert_int_equal(x.pa, 0x88000234);
	/* The TLB: until an invalidation, and a synchronisation after it, not before. */
	rig2_map(&r, t, 0x1000, 0);
	WRONG(wr(m, 0x64, 6));
	lhv_port_dsb(LHV_NSH);
	WRONG(wr(m, 0x64, 6));
	lhv_port_dsb(LHV_OSHST);
	wr(m, 0x70, 0);
	wr(m, 0x64, 5);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x74, 4), 0);
	lhv_sim_smmu2_dma(m, 9, 0x1234, true, &x);
	assert_true(x.hit);
	/* A synchronisation of another bank does not wait for it. */
	wr(m, 0x117f0, 0);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x117f4, 4), 0);
	assert_int_equal(lhv_sim_smmu2_entries(m), 1);
	wr(m, 0x70, 0);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x74, 4), 0);
	assert_int_equal(lhv_sim_smmu2_entries(m), 0);
	lhv_sim_smmu2_dma(m, 9, 0x1234, true, &x);
	assert_int_equal(x.outcome, LHV_SIM_SMMU2_ABORTED);
	rig2_clean(&r);
	/* A bank in use. */
	WRONG(wr(m, 0x10030, 0));
	WRONG(lhv_sim_smmu2_write(m, 0x10020, 8, t));
	WRONG(wr(m, 0x1000, 0));
	WRONG(wr(m, 0x1800, 1));
	WRONG(wr(m, 0x10000, 0));
	WRONG(lhv_sim_smmu2_dma(m, 9, 0x1000, false, &x));
	/* Stage 1's operations in a bank of stage 2; of stage 1 in one that has only 2. */
	WRONG(lhv_sim_smmu2_write(m, 0x10600, 8, 0));
	WRONG(wr(m, 0x1004, 1 << 16));
	WRONG(wr(m, 0x10008, 0));
	/* Groups. */
	WRONG(wr(m, 0x804, 0x800f0000));
	lhv_sim_smmu2_clear(m);
	WRONG(lhv_sim_smmu2_dma(m, 9, 0x1000, false, &x));
	assert_int_equal(x.outcome, LHV_SIM_SMMU2_ABORTED);
	assert_true(lhv_sim_smmu2_read(m, 0x48, 4) & 4);
	wr(m, 0x804, 0);
	WRONG(wr(m, 0xc00, 3 << 16));
	WRONG(wr(m, 0xc00, 16));
	WRONG(wr(m, 0x800 + 4 * 24, 0));
	WRONG(wr(m, 0xc00 + 4 * 24, 2 << 16));
	/* What is not there. */
	WRONG(wr(m, 0x20, 0));
	WRONG(wr(m, 0x2000, 0));
	WRONG(wr(m, 0x20000, 0));
	WRONG(lhv_sim_smmu2_write(m, 0x10030, 8, 0));
	WRONG(lhv_sim_smmu2_write(m, 0x10030, 2, 0));
	WRONG(lhv_sim_smmu2_write(m, 0x10032, 4, 0));
	WRONG(lhv_sim_smmu2_read(m, 0x40000, 4));
	WRONG(wr(m, 0, 1 << 3));
	rig2_down(&r);
	assert_null(lhv_sim_smmu2_create(NULL));
	k.c.mmu = NULL;
	assert_null(lhv_sim_smmu2_create(&k.c));
}

/* Faults: the first is kept, ones that are written clear, an interrupt while enabled. */
static void test_faults(void **state)
{
	struct lhv_sim_smmu2_result x;
	struct lhv_sim_smmu2 *m;
	struct rig2_make k;
	struct rig2 r;
	uint64_t t;

	(void)state;
	rig2_mmu500(&k);
	k.c.garbage = false;
	rig2_up(&r, &k);
	m = r.m[0];
	t = rig2_table(&r);
	by_hand(m, t);
	wr(m, 0, 0x80000000 | 1 << 10 | 1 << 2);
	lhv_sim_smmu2_dma(m, 10, 0xabc000, true, &x);
	lhv_sim_smmu2_dma(m, 11, 0xdef000, false, &x);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x48, 4), 0x80000002);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x40, 8), 0xabc000);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x50, 4), 2);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x54, 4), 10);
	assert_true(lhv_sim_smmu2_irq(m, -1));
	wr(m, 0x48, 0x80000000);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x48, 4), 2);
	wr(m, 0x48, 2);
	assert_false(lhv_sim_smmu2_irq(m, -1));
	lhv_sim_smmu2_dma(m, 9, 0x5000, false, &x);
	lhv_sim_smmu2_dma(m, 9, 0x6000, true, &x);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x10058, 4), 0x80000002);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x10060, 8), 0x5000);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x10068, 4), 1);
	assert_int_equal(lhv_sim_smmu2_read(m, 0x1400, 4), 9);
	assert_true(lhv_sim_smmu2_irq(m, 0));
	wr(m, 0x10058, UINT32_MAX);
	assert_false(lhv_sim_smmu2_irq(m, 0));
	rig2_down(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
