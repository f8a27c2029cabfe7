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
	CDS = 0x24000,
	S1 = 0x25000,
	DATA = 0x30000,
	SIZE = 0x40000
};

static uint64_t ram[SIZE / 8] __attribute__((aligned(65536)));
static struct lhv_sim_smmu3 *sim;
static struct lhv_smmu3 drv;
static void (*on_sync)(void);

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

/* A CMD_SYNC is complete, and the driver does not know yet. */
static void irq(void *ctx, enum lhv_sim_smmu3_irq which)
{
	(void)ctx;
	if (which == LHV_SIM_SMMU3_SEV && on_sync)
		on_sync();
}

static void up(enum lhv_sim_smmu3_use use)
{
	struct lhv_sim_smmu3_config c = {.base = RIG3_BASE,
					 .ack_delay = 2,
					 .sync_delay = 3,
					 .use = use,
					 .irq = irq,
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

static uint64_t from, to;
static bool hitless;
static unsigned int syncs;

/* An entry on its way is the old or the new one, or aborts when it cannot be helped. */
static void middle(void)
{
	uint64_t got = reach();

	syncs++;
	if (hitless || got)
		assert_true(got == from || got == to);
}

/* [M.4] Each kind of stream becomes each other; the device looks in at each CMD_SYNC. */
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
	/* a and b differ in two words, VMID and table; a and c, b and c in one. */
	static const unsigned int least[5][5] = {
		{0, 2, 2, 2, 2}, {2, 0, 2, 2, 2}, {2, 2, 0, 3, 1},
		{2, 2, 3, 0, 1}, {2, 2, 1, 1, 0},
	};

	(void)state;
	for (int use = 0; use < 3; use++) {
		up((enum lhv_sim_smmu3_use)use);
		assert_int_equal(reach(), 0);
		for (int i = 0; i < 5; i++) {
			for (int j = 0; j < 5; j++) {
				assert_int_equal(lhv_smmu3_attach(&drv, 5, &kinds[i]), 0);
				assert_int_equal(reach(), want[i]);
				from = want[i];
				to = want[j];
				hitless = least[i][j] != 3;
				syncs = 0;
				on_sync = middle;
				assert_int_equal(lhv_smmu3_attach(&drv, 5, &kinds[j]), 0);
				on_sync = NULL;
				assert_true(syncs >= least[i][j]);
				assert_int_equal(reach(), want[j]);
			}
		}
		assert_int_equal(lhv_smmu3_detach(&drv, 5), 0);
		assert_int_equal(reach(), 0);
		down();
	}
}

/*
 * [M.16] When a stream leaves a table, nothing of it stays under its VMID, which the next
 * table may have: at once, or after something else.
 */
static void test_no_old_tables(void **state)
{
	const struct lhv_s2_root a = root(S2A, 3), b = root(S2B, 4), c = root(S2B, 3);
	const struct lhv_smmu3_stream first = {.kind = LHV_SMMU3_S2, .root = &a},
				      last = {.kind = LHV_SMMU3_S2, .root = &c};
	const struct lhv_smmu3_stream between[] = {
		{.kind = LHV_SMMU3_ABORT},
		{.kind = LHV_SMMU3_BYPASS},
		{.kind = LHV_SMMU3_S2, .root = &b},
	};

	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		up(LHV_SIM_SMMU3_OLD);
		assert_int_equal(lhv_smmu3_attach(&drv, 5, &first), 0);
		assert_int_equal(reach(), RAM + DATA);
		if (i < 3)
			assert_int_equal(lhv_smmu3_attach(&drv, 5, &between[i]), 0);
		else if (i == 3)
			assert_int_equal(lhv_smmu3_detach(&drv, 5), 0);
		assert_int_equal(lhv_smmu3_attach(&drv, 5, &last), 0);
		assert_int_equal(reach(), RAM + DATA + 0x1000);
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
	assert_int_equal(reach(), RAM + DATA);
	assert_int_equal(lhv_smmu3_sync(&drv), 0);
	assert_int_equal(reach(), 0);
	assert_int_equal(lhv_smmu3_take_event(&drv, &e), 1);
	assert_true(e.id == 0x10 && e.sid == 5 && e.s2 && e.ipa.v == 0x1000 && !e.read);
	down();
}

/* [M.8] With both stages the IPA is not enough: what they made together is by VMID. */
static void test_unmap_nested(void **state)
{
	const struct lhv_s2_root a = root(S2A, 3);
	const struct lhv_smmu3_stream s = {
		.kind = LHV_SMMU3_NESTED, .root = &a, .cd = 0x40000000 + CDS};

	(void)state;
	for (unsigned int nested = 0; nested < 2; nested++) {
		up(LHV_SIM_SMMU3_OLD);
		/* Stage 2 has RAM at its own address; stage 1 is one block of 1 GiB at 0. */
		ram[S2A / 8 + 1] = RAM | 0x7fd;
		ram[S1 / 8] = 0xc41;
		ram[CDS / 8] = 25 | 1 << 30 | 1ULL << 31 | 5ULL << 32 | 1ULL << 41 |
			       1ULL << 45 | 1ULL << 46 | 9ULL << 48;
		ram[CDS / 8 + 1] = RAM + S1;
		ram[CDS / 8 + 3] = 0xff;
		lhv_port_dsb(LHV_SYST);
		assert_int_equal(lhv_smmu3_attach(&drv, 5, &s), 0);
		assert_int_equal(reach(), RAM + DATA);
		lhv_port_store64(&ram[(S2A + 0x2000) / 8 + 1], 0);
		assert_int_equal(lhv_smmu3_tlbi_ipa(&drv, 3, lhv_ipa(0x1000), 0x1000, 12,
						    12, true, nested),
				 0);
		assert_int_equal(reach(), RAM + DATA);
		assert_int_equal(lhv_smmu3_sync(&drv), 0);
		assert_int_equal(reach(), nested ? 0 : RAM + DATA);
		if (!nested) {
			lhv_sim_smmu3_check(sim);
			assert_int_equal(
				lhv_sim_smmu3_count(sim, LHV_SIM_SMMU3_STALE_TLB), 1);
			lhv_sim_smmu3_clear(sim);
			assert_int_equal(lhv_smmu3_tlbi_vmid(&drv, 3), 0);
			assert_int_equal(lhv_smmu3_sync(&drv), 0);
			assert_int_equal(reach(), 0);
		}
		down();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_no_old_tables),
		cmocka_unit_test(test_unmap),
		cmocka_unit_test(test_unmap_nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
