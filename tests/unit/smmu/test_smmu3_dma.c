/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMMUv3 driver against the model of an SMMUv3: what a device's DMA reaches. */
#include "rig3.h"

#include <libhv/sim/smmu3.h>

#include <string.h>

#define RAM UINT64_C(0x40000000)

enum {
	STRTAB = 0x10000,
	CMDQ = 0x20000,
	EVTQ = 0x21000,
	S2A = 0x28000,
	S2B = 0x2b000,
	DATA = 0x30000,
	SIZE = 0x40000
};

static uint64_t ram[SIZE / 8] __attribute__((aligned(65536)));
static struct lhv_sim_smmu3 *sim;
static struct lhv_smmu3 drv;

static struct lhv_smmu3_mem mem(unsigned int off)
{
	struct lhv_smmu3_mem m = {.va = &ram[off / 8], .pa = {RAM + off}};

	return m;
}

/* 39 bits from level 1, 4 KiB: IPA 0x1000 is the page at @to. */
static void stage2(unsigned int at, uint64_t to)
{
	ram[at / 8] = (RAM + at + 0x1000) | 3;
	ram[(at + 0x1000) / 8] = (RAM + at + 0x2000) | 3;
	ram[(at + 0x2000) / 8 + 1] = to | 0x7ff; /* AF, Inner, RW, Normal WB, page */
}

static void up(enum lhv_sim_smmu3_use use)
{
	struct lhv_sim_smmu3_config c = {.base = RIG3_BASE,
					 .ack_delay = 2,
					 .sync_delay = 3,
					 .use = use,
					 .seed = 5};
	struct lhv_smmu3_config d = {.base = RIG3_BASE,
				     .cmdq = mem(CMDQ),
				     .evtq = mem(EVTQ),
				     .strtab = mem(STRTAB),
				     .cmdq_log2 = 3,
				     .evtq_log2 = 2,
				     .sid_bits = 6,
				     .polls = 100};

	memset(ram, 0, sizeof(ram));
	stage2(S2A, RAM + DATA);
	stage2(S2B, RAM + DATA + 0x1000);
	sim = lhv_sim_smmu3_create(&c);
	assert_non_null(sim);
	lhv_sim_port_attach(&lhv_sim_smmu3_port_ops, sim);
	assert_int_equal(lhv_smmu3_init(&drv, &d), 0);
	assert_int_equal(lhv_sim_smmu3_add(sim, ram, lhv_pa(RAM), SIZE), 0);
	assert_int_equal(lhv_smmu3_reset(&drv), 0);
}

static void down(void)
{
	lhv_sim_smmu3_check(sim);
	for (int w = 0; w < LHV_SIM_SMMU3_WRONGS; w++) {
		if (lhv_sim_smmu3_count(sim, (enum lhv_sim_smmu3_wrong)w))
			print_error("%s\n", lhv_sim_smmu3_text(sim, 0));
		assert_int_equal(lhv_sim_smmu3_count(sim, (enum lhv_sim_smmu3_wrong)w),
				 0);
	}
	lhv_sim_port_attach(NULL, NULL);
	lhv_sim_smmu3_destroy(sim);
}

/* Where a write of stream 5 to 0x1000 ends: its address, or 0. */
static uint64_t reach(void)
{
	struct lhv_sim_smmu3_access a = {.sid = 5, .addr = 0x1000, .write = true};
	struct lhv_sim_smmu3_result r;

	lhv_sim_smmu3_translate(sim, &a, &r);
	return r.outcome == LHV_SIM_SMMU3_DONE ? r.pa : 0;
}

static struct lhv_s2_root root(unsigned int at, uint16_t vmid)
{
	struct lhv_s2_root r = {
		.table = {RAM + at},
		.vtcr = 25 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 | 5 << 16,
		.vmid = vmid,
		.ipa_bits = 39,
		.pa_bits = 48,
		.granule = 12,
		.start = 1,
	};

	return r;
}

static void test_pairs(void **state)
{
	const struct lhv_s2_root a = root(S2A, 3), b = root(S2B, 4), c = root(S2B, 3);
	const struct lhv_smmu3_stream kinds[] = {
		{.kind = LHV_SMMU3_ABORT},	    {.kind = LHV_SMMU3_BYPASS},
		{.kind = LHV_SMMU3_S2, .root = &a}, {.kind = LHV_SMMU3_S2, .root = &b},
		{.kind = LHV_SMMU3_S2, .root = &c},
	};
	const uint64_t want[] = {0, 0x1000, RAM + DATA, RAM + DATA + 0x1000,
				 RAM + DATA + 0x1000};

	(void)state;
	for (int use = 0; use < 3; use++) {
		up((enum lhv_sim_smmu3_use)use);
		assert_int_equal(reach(), 0);
		for (int i = 0; i < 5; i++) {
			for (int j = 0; j < 5; j++) {
				assert_int_equal(lhv_smmu3_attach(&drv, 5, &kinds[i]), 0);
				assert_int_equal(reach(), want[i]);
				assert_int_equal(lhv_smmu3_attach(&drv, 5, &kinds[j]), 0);
				assert_int_equal(reach(), want[j]);
			}
		}
		assert_int_equal(lhv_smmu3_detach(&drv, 5), 0);
		assert_int_equal(reach(), 0);
		down();
	}
}

/* A page that is unmapped and invalidated is out of a device's reach; the fault is told. */
static void test_unmap(void **state)
{
	const struct lhv_s2_root a = root(S2A, 3);
	const struct lhv_smmu3_stream s = {.kind = LHV_SMMU3_S2, .root = &a};
	struct lhv_smmu3_event e;

	(void)state;
	up(LHV_SIM_SMMU3_OLD);
	assert_int_equal(lhv_smmu3_attach(&drv, 5, &s), 0);
	assert_int_equal(reach(), RAM + DATA);
	lhv_port_store64(&ram[(S2A + 0x2000) / 8 + 1], 0);
	assert_int_equal(
		lhv_smmu3_tlbi_ipa(&drv, 3, lhv_ipa(0x1000), 0x1000, 12, 12, true, false),
		0);
	assert_int_equal(lhv_smmu3_sync(&drv), 0);
	assert_int_equal(reach(), 0);
	assert_int_equal(lhv_smmu3_take_event(&drv, &e), 1);
	assert_true(e.id == 0x10 && e.sid == 5 && e.s2 && e.ipa.v == 0x1000 && !e.read);
	down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_unmap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
