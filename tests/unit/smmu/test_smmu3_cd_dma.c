/* SPDX-License-Identifier: BSD-2-Clause */
/* SMMUv3 context descriptors against the model of an SMMUv3: DMA by SubstreamID [M.5]. */
#include "rig3.h"

#include <libhv/sim/smmu3.h>

#include <string.h>

#define RAM UINT64_C(0x40000000)

enum {
	STRTAB = 0x10000,
	CMDQ = 0x20000,
	EVTQ = 0x21000,
	L1 = 0x22000,
	L2 = 0x23000,
	S1A = 0x28000,
	S1B = 0x2b000,
	DATA = 0x30000,
	SIZE = 0x40000
};

static uint64_t ram[SIZE / 8] __attribute__((aligned(65536)));
static struct lhv_sim_smmu3 *sim;
static struct lhv_smmu3 drv;
static const uint32_t sid = 5;

static struct lhv_smmu3_mem mem(unsigned int off)
{
	struct lhv_smmu3_mem m = {.va = &ram[off / 8], .pa = {RAM + off}};

	return m;
}

static struct lhv_smmu3_mem alloc(void *ctx, uint64_t bytes)
{
	(void)ctx;
	assert_int_equal(bytes, 0x1000);
	return mem(L2);
}

/* 39 bits from level 1, 4 KiB: address 0x1000 is the page at @to. */
static void stage1(unsigned int at, uint64_t to)
{
	ram[at / 8] = (RAM + at + 0x1000) | 3;
	ram[(at + 0x1000) / 8] = (RAM + at + 0x2000) | 3;
	/* nG, AF, Inner, AP[1]: unprivileged too, page */
	ram[(at + 0x2000) / 8 + 1] = to | 0x800 | 0x400 | 3 << 8 | 1 << 6 | 3;
}

/* Where a write of SubstreamID @ssid to 0x1000 ends: its address, or 0; with what event. */
static uint64_t reach(uint32_t ssid, uint8_t *event)
{
	struct lhv_sim_smmu3_access a = {
		.sid = sid, .ssid = ssid, .ssv = true, .addr = 0x1000, .write = true};
	struct lhv_sim_smmu3_result r;

	lhv_sim_smmu3_translate(sim, &a, &r);
	*event = r.recorded ? r.event : 0;
	return r.outcome == LHV_SIM_SMMU3_DONE ? r.pa : 0;
}

static struct lhv_smmu3_cd cd(unsigned int at, uint16_t asid)
{
	struct lhv_smmu3_cd c = {.half[0] = {.on = true,
					     .ttb = RAM + at,
					     .tsz = 25,
					     .granule = 12,
					     .inner = 1,
					     .outer = 1,
					     .sh = 3},
				 .mair = 0xff,
				 .asid = asid,
				 .ips = 5};

	return c;
}

static void test_substreams(void **state)
{
	static uint64_t *l2[4];

	(void)state;
	for (int use = 0; use < 3; use++) {
		struct lhv_sim_smmu3_config c = {.base = RIG3_BASE,
						 .ack_delay = 2,
						 .sync_delay = 3,
						 .use = (enum lhv_sim_smmu3_use)use,
						 .seed = 5};
		struct lhv_smmu3_config d = {.base = RIG3_BASE,
					     .cmdq = mem(CMDQ),
					     .evtq = mem(EVTQ),
					     .strtab = mem(STRTAB),
					     .cmdq_log2 = 3,
					     .evtq_log2 = 4,
					     .sid_bits = 6,
					     .polls = 100};
		struct lhv_smmu3_cdtab_config tc = {.table = mem(L1),
						    .l2 = l2,
						    .alloc = alloc,
						    .log2 = 8,
						    .fmt = 1,
						    .vmid = 9};
		struct lhv_smmu3_stream w = {.kind = LHV_SMMU3_S1};
		struct lhv_smmu3_cd a = cd(S1A, 1), b = cd(S1B, 2), same = cd(S1B, 1);
		struct lhv_smmu3_cdtab t;
		uint8_t ev;

		memset(ram, 0, sizeof(ram));
		stage1(S1A, RAM + DATA);
		stage1(S1B, RAM + DATA + 0x1000);
		sim = lhv_sim_smmu3_create(&c);
		assert_non_null(sim);
		lhv_sim_port_attach(&lhv_sim_smmu3_port_ops, sim);
		assert_int_equal(lhv_smmu3_init(&drv, &d), 0);
		assert_int_equal(lhv_smmu3_cdtab_init(&t, &drv, &tc), 0);
		assert_int_equal(lhv_smmu3_cdtab_sids(&t, &sid, 1), 0);
		assert_int_equal(lhv_sim_smmu3_add(sim, ram, lhv_pa(RAM), SIZE), 0);
		assert_int_equal(lhv_smmu3_reset(&drv), 0);
		assert_int_equal(lhv_smmu3_cdtab_stream(&t, &w), 0);
		assert_int_equal(lhv_smmu3_attach(&drv, sid, &w), 0);
		/* no table of this SubstreamID: C_BAD_SUBSTREAMID; then no CD: C_BAD_CD */
		assert_true(!reach(130, &ev) && ev == 0x08);
		assert_int_equal(lhv_smmu3_cd_set(&t, 130, &a), 0);
		assert_int_equal(reach(130, &ev), RAM + DATA);
		assert_true(!reach(131, &ev) && ev == 0x0a);
		assert_int_equal(lhv_smmu3_cd_set(&t, 131, &b), 0);
		assert_int_equal(reach(131, &ev), RAM + DATA + 0x1000);
		assert_int_equal(reach(130, &ev), RAM + DATA);
		/* other tables, with another ASID and with the same */
		assert_int_equal(lhv_smmu3_cd_set(&t, 130, &b), 0);
		assert_int_equal(reach(130, &ev), RAM + DATA + 0x1000);
		assert_int_equal(lhv_smmu3_cd_set(&t, 130, &a), 0);
		assert_int_equal(reach(130, &ev), RAM + DATA);
		assert_int_equal(lhv_smmu3_cd_set(&t, 130, &same), 0);
		assert_int_equal(reach(130, &ev), RAM + DATA + 0x1000);
		/* quiet tells nothing, clear does */
		assert_int_equal(lhv_smmu3_cd_quiet(&t, 130), 0);
		assert_true(!reach(130, &ev) && ev == 0);
		assert_int_equal(lhv_smmu3_cd_clear(&t, 131), 0);
		assert_true(!reach(131, &ev) && ev == 0x0a);
		lhv_sim_smmu3_check(sim);
		for (int i = 0; i < LHV_SIM_SMMU3_WRONGS; i++) {
			uint64_t n =
				lhv_sim_smmu3_count(sim, (enum lhv_sim_smmu3_wrong)i);

			/* Words that a valid CD does not use count here too. */
			if (i == LHV_SIM_SMMU3_LIVE)
				continue;
			if (n)
				print_error("%s\n", lhv_sim_smmu3_text(sim, 0));
			assert_int_equal(n, 0);
		}
		lhv_sim_port_attach(NULL, NULL);
		lhv_sim_smmu3_destroy(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_substreams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
