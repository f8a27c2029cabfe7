/* SPDX-License-Identifier: BSD-2-Clause */
/* SGIs, and the other trapped registers. [G.9] */
#include "world.h"

#define SGI1R  LHV_SYSREG_ICC_SGI1R_EL1
#define SGI0R  LHV_SYSREG_ICC_SGI0R_EL1
#define ASGI1R LHV_SYSREG_ICC_ASGI1R_EL1

/* Which vCPUs have SGI n pending, a bit each; and clears them. */
static uint64_t who(struct world *w, unsigned int n)
{
	uint64_t set = 0;

	for (unsigned int i = 0; i < w->nr; i++) {
		uint32_t pend = (uint32_t)gicr_rd(w, 0, i, 0x10200, 4);

		assert_int_equal(pend & ~(1u << n), 0);
		set |= (uint64_t)(pend >> n & 1) << i;
		gicr_wr(w, 0, i, 0x10280, 4, 0xffffffff);
	}
	return set;
}

static void set_group(struct world *w, unsigned int i, uint32_t groups)
{
	gicr_wr(w, i, i, 0x10080, 4, groups);
}

/* Every INTID, every target list on one cluster. */
static void test_targets(void **state)
{
	struct world *w = world_new(20, 32, 4, 5, 5, true);

	(void)state;
	for (unsigned int i = 0; i < 20; i++)
		set_group(w, i, 0xffff);
	for (unsigned int n = 0; n < 16; n++) {
		for (unsigned int list = 0; list < 0x10000; list = list * 3 + 1) {
			icc_wr(w, 3, SGI1R, (uint64_t)n << 24 | list);
			assert_int_equal(who(w, n), list);
		}
		/* Aff1 1 has four of them; bits for others are ignored. */
		icc_wr(w, 3, SGI1R, (uint64_t)n << 24 | 1 << 16 | 0xfff5);
		assert_int_equal(who(w, n), UINT64_C(5) << 16);
		/* Nobody has Aff1 2, Aff2 1, Aff3 1. */
		icc_wr(w, 3, SGI1R, (uint64_t)n << 24 | 2 << 16 | 0xffff);
		icc_wr(w, 3, SGI1R, (uint64_t)n << 24 | UINT64_C(1) << 32 | 0xffff);
		icc_wr(w, 3, SGI1R, (uint64_t)n << 24 | UINT64_C(1) << 48 | 0xffff);
		/* Without GICD_TYPER.RSS a range other than 0 is nobody's. */
		for (unsigned int rs = 1; rs < 16; rs++)
			icc_wr(w, 3, SGI1R,
			       (uint64_t)n << 24 | (uint64_t)rs << 44 | 0xffff);
		assert_int_equal(who(w, n), 0);
		/* IRM: all but the sender, the rest of the register is ignored. */
		icc_wr(w, 3, SGI1R,
		       (uint64_t)n << 24 | UINT64_C(1) << 40 |
			       UINT64_C(0xff00f0ff00ff1234));
		assert_int_equal(who(w, n), 0xfffff & ~(1u << 3));
		/* RES0 bits are ignored. */
		icc_wr(w, 3, SGI1R, (uint64_t)n << 24 | 4 | UINT64_C(0xff000e00f0000000));
		assert_int_equal(who(w, n), 4);
	}
	/* oneself too */
	icc_wr(w, 3, SGI1R, 5u << 24 | 8);
	assert_int_equal(who(w, 5), 8);
	world_free(w);
}

/* With an Aff0 above 15 the range selector counts. */
static void test_range(void **state)
{
	struct world *w = world_new(3, 32, 4, 5, 5, true);

	(void)state;
	w->mpidr[1] = 0x1f;
	w->mpidr[2] = 0x0f;
	assert_int_equal(lhv_vgic_init(&w->g, w->mem, lhv_vgic_size(&w->cfg), &w->cfg),
			 0);
	for (unsigned int i = 0; i < 3; i++) {
		lhv_vgic_vcpu_reset(w->g, i, &w->cpu[i].image);
		lhv_sim_gic_cpuif_load(&w->cpu[i].core, &w->cpu[i].image);
		set_group(w, i, 0xffff);
	}
	assert_int_equal(gicd_rd(w, 0, 4, 4) >> 26 & 1, 1);
	icc_wr(w, 0, SGI1R, UINT64_C(1) << 44 | 0x8000);
	assert_int_equal(who(w, 0), 2);
	icc_wr(w, 0, SGI1R, 0x8000);
	assert_int_equal(who(w, 0), 4);
	icc_wr(w, 0, SGI1R, UINT64_C(2) << 44 | 0x8000);
	assert_int_equal(who(w, 0), 0);
	world_free(w);
}

/* One Security state: SGI1R generates whichever group the target has, the others Group 0. */
static void test_groups(void **state)
{
	struct world *w = world_new(2, 32, 4, 5, 5, true);

	(void)state;
	set_group(w, 0, 0x00ff);
	set_group(w, 1, 0xff00);
	for (unsigned int n = 0; n < 16; n++) {
		uint64_t g0 = n < 8 ? 2 : 1;

		icc_wr(w, 0, SGI1R, (uint64_t)n << 24 | 3);
		assert_int_equal(who(w, n), 3);
		icc_wr(w, 0, SGI0R, (uint64_t)n << 24 | 3);
		assert_int_equal(who(w, n), g0);
		icc_wr(w, 0, ASGI1R, (uint64_t)n << 24 | 3);
		assert_int_equal(who(w, n), g0);
		icc_wr(w, 0, SGI0R, (uint64_t)n << 24 | UINT64_C(1) << 40);
		assert_int_equal(who(w, n), g0 & 2);
	}
	world_free(w);
}

/* An SGI is an edge: two before the acknowledgement are one, one after is another. */
static void test_edge(void **state)
{
	struct world *w = world_new(2, 32, 4, 5, 5, true);

	(void)state;
	guest_boot(w);
	setup(w, 1, 7, 0x80, true);
	icc_wr(w, 0, SGI1R, 7u << 24 | 2);
	settle_all(w);
	icc_wr(w, 0, SGI1R, 7u << 24 | 2);
	settle_all(w);
	assert_int_equal(ack(w, 1), 7);
	icc_wr(w, 0, SGI1R, 7u << 24 | 2);
	settle_all(w);
	/* pending and active: not before its end */
	assert_false(lhv_sim_gic_irq(&w->cpu[1].core));
	assert_int_equal(gicr_rd(w, 0, 1, 0x10200, 4), 1u << 7);
	assert_int_equal(gicr_rd(w, 0, 1, 0x10300, 4), 1u << 7);
	eoi(w, 1, 7);
	settle_all(w);
	assert_int_equal(ack(w, 1), 7);
	eoi(w, 1, 7);
	settle_all(w);
	assert_int_equal(ack(w, 1), 1023);
	/* A disabled one is kept. */
	gicr_wr(w, 1, 1, 0x10180, 4, 1u << 7);
	icc_wr(w, 0, SGI1R, 7u << 24 | 2);
	settle_all(w);
	assert_int_equal(ack(w, 1), 1023);
	gicr_wr(w, 1, 1, 0x10100, 4, 1u << 7);
	assert_int_equal(ack(w, 1), 7);
	world_free(w);
}

/* One kick, until it had effect. */
static void test_kicks(void **state)
{
	struct world *w = world_new(2, 32, 4, 5, 5, true);
	unsigned int before;

	(void)state;
	guest_boot(w);
	for (unsigned int n = 0; n < 16; n++)
		setup(w, 1, n, 0x80, true);
	settle_all(w);
	before = w->cpu[1].kicks;
	for (unsigned int n = 0; n < 16; n++)
		icc_wr(w, 0, SGI1R, n << 24 | 2);
	assert_int_equal(w->cpu[1].kicks, before + 1);
	settle_all(w);
	for (unsigned int n = 0; n < 16; n++) {
		assert_int_equal(ack(w, 1), n);
		eoi(w, 1, n);
		settle_all(w);
	}
	/* None for what the vCPU does to itself. */
	before = w->cpu[1].kicks;
	icc_wr(w, 1, SGI1R, 3u << 24 | 2);
	assert_int_equal(w->cpu[1].kicks, before);
	assert_int_equal(ack(w, 1), 3);
	/* None for one that cannot be delivered. */
	gicr_wr(w, 1, 1, 0x10180, 4, 1u << 5);
	icc_wr(w, 0, SGI1R, 5u << 24 | 2);
	assert_int_equal(w->cpu[1].kicks, before);
	world_free(w);
}

static void test_other_registers(void **state)
{
	static const uint32_t write_only[] = {SGI1R, SGI0R, ASGI1R,
					      LHV_SYSREG_ICC_DIR_EL1};
	struct world *w = world_new(1, 32, 4, 5, 5, true);
	uint64_t v;
	unsigned int handled = 0;

	(void)state;
	for (unsigned int k = 0; k < 4; k++) {
		v = 77;
		assert_int_equal(lhv_vgic_sysreg(w->g, 0, write_only[k], false, &v),
				 LHV_INJECT);
		assert_int_equal(v, 77);
	}
	/* System registers are all there is. */
	v = 0;
	assert_int_equal(lhv_vgic_sysreg(w->g, 0, LHV_SYSREG_ICC_SRE_EL1, false, &v),
			 LHV_HANDLED);
	assert_int_equal(v, 7);
	v = 0;
	assert_int_equal(lhv_vgic_sysreg(w->g, 0, LHV_SYSREG_ICC_SRE_EL1, true, &v),
			 LHV_HANDLED);
	assert_int_equal(lhv_vgic_sysreg(w->g, 0, LHV_SYSREG_ICC_SRE_EL1, false, &v),
			 LHV_HANDLED);
	assert_int_equal(v, 7);
	/* No other encoding is claimed. */
	for (uint32_t reg = 0; reg < 0x10000; reg++) {
		v = 0;
		handled += lhv_vgic_sysreg(w->g, 0, reg, true, &v) == LHV_HANDLED;
	}
	assert_int_equal(handled, 5);
	/* DIR of what does not exist. */
	for (uint64_t n = 60; n < 0x2000000; n = n * 2 + 7) {
		v = n;
		assert_int_equal(
			lhv_vgic_sysreg(w->g, 0, LHV_SYSREG_ICC_DIR_EL1, true, &v),
			LHV_HANDLED);
	}
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets), cmocka_unit_test(test_range),
		cmocka_unit_test(test_groups),	cmocka_unit_test(test_edge),
		cmocka_unit_test(test_kicks),	cmocka_unit_test(test_other_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
