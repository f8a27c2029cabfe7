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

/*
 * To oneself, and without a fold: what the sender's list register holds of it is what it was
 * when last looked at. Same rules as for another's.
 */
static void test_to_oneself(void **state)
{
	static const uint8_t lrs[] = {1, 4};

	(void)state;
	for (unsigned int k = 0; k < sizeof(lrs); k++) {
		struct world *w = world_new(1, 32, lrs[k], 5, 5, true);

		guest_boot(w);
		setup(w, 0, 7, 0x80, true);
		for (unsigned int round = 0; round < 3; round++) {
			icc_wr(w, 0, SGI1R, 7u << 24 | 1);
			icc_wr(w, 0, SGI1R, 7u << 24 | 1); /* pending: the same */
			assert_int_equal(ack(w, 0), 7);
			assert_int_equal(ack(w, 0), 1023);
			icc_wr(w, 0, SGI1R, 7u << 24 | 1); /* active: another */
			icc_wr(w, 0, SGI1R, 7u << 24 | 1);
			assert_int_equal(ack(w, 0), 1023);
			eoi(w, 0, 7);
			settle_all(w);
			assert_int_equal(ack(w, 0), 7);
			eoi(w, 0, 7);
			/* at its end, of which nobody knows: another */
			icc_wr(w, 0, SGI1R, 7u << 24 | 1);
			assert_int_equal(ack(w, 0), 7);
			eoi(w, 0, 7);
			assert_int_equal(ack(w, 0), 1023);
		}
		assert_int_equal(w->cpu[0].kicks, 0);
		/* Disabled meanwhile, it is kept. */
		icc_wr(w, 0, SGI1R, 7u << 24 | 1);
		gicr_wr(w, 0, 0, 0x10180, 4, 1u << 7);
		assert_int_equal(ack(w, 0), 1023);
		assert_int_equal(gicr_rd(w, 0, 0, 0x10200, 4), 1u << 7);
		world_free(w);
	}
}

/* While the sender has others in hand, and a list register of each kind. */
static void test_in_hand(void **state)
{
	struct world *w = world_new(2, 32, 4, 5, 5, true);

	(void)state;
	guest_boot(w);
	setup(w, 0, 40, 0x80, true);
	setup(w, 0, 41, 0xa0, false);
	setup(w, 0, 42, 0xc0, true);
	for (unsigned int i = 0; i < 2; i++)
		setup(w, i, 3, 0x40, true);
	for (unsigned int round = 0; round < 4; round++) {
		lhv_vgic_pulse(w->g, 0, 40);
		lhv_vgic_set_level(w->g, 0, 41, true);
		lhv_vgic_pulse(w->g, 0, 42);
		settle_all(w);
		assert_int_equal(ack(w, 0), 40);
		/* 40 is active, the others pending */
		icc_wr(w, 0, SGI1R, 3u << 24 | 3);
		settle_all(w);
		assert_int_equal(ack(w, 0), 3);
		assert_int_equal(ack(w, 1), 3);
		eoi(w, 1, 3);
		icc_wr(w, 0, SGI1R, 3u << 24 | 2);
		eoi(w, 0, 3);
		eoi(w, 0, 40);
		icc_wr(w, 0, SGI1R, 3u << 24 | 1);
		assert_int_equal(ack(w, 0), 3);
		eoi(w, 0, 3);
		lhv_vgic_set_level(w->g, 0, 41, false);
		settle_all(w);
		assert_int_equal(ack(w, 0), 42);
		eoi(w, 0, 42);
		assert_int_equal(ack(w, 0), 1023);
		assert_int_equal(ack(w, 1), 3);
		eoi(w, 1, 3);
		assert_int_equal(ack(w, 1), 1023);
	}
	world_free(w);
}

/*
 * One that its target has ended comes again, and is changed, before the target's list register
 * is looked at. [G.3]
 */
static void test_changed_meanwhile(void **state)
{
	struct world *w = world_new(2, 32, 2, 5, 5, true);

	(void)state;
	guest_boot(w);
	for (unsigned int how = 0; how < 7; how++) {
		setup(w, 1, 7, 0x80, true);
		icc_wr(w, 0, SGI1R, 7u << 24 | 2);
		settle_all(w);
		assert_int_equal(ack(w, 1), 7);
		eoi(w, 1, 7);
		/* vCPU 1 runs on, without an exit */
		icc_wr(w, 0, SGI1R, 7u << 24 | 2);
		switch (how) {
		case 0: /* disabled: kept */
			gicr_wr(w, 0, 1, 0x10180, 4, 1u << 7);
			settle_all(w);
			assert_int_equal(ack(w, 1), 1023);
			gicr_wr(w, 0, 1, 0x10100, 4, 1u << 7);
			break;
		case 1: /* no longer pending */
			gicr_wr(w, 0, 1, 0x10280, 4, 1u << 7);
			settle_all(w);
			assert_int_equal(ack(w, 1), 1023);
			assert_int_equal(gicr_rd(w, 0, 1, 0x10200, 4), 0);
			icc_wr(w, 0, SGI1R, 7u << 24 | 2);
			break;
		case 2: /* made active: not before that ends */
			gicr_wr(w, 0, 1, 0x10300, 4, 1u << 7);
			settle_all(w);
			assert_int_equal(ack(w, 1), 1023);
			assert_int_equal(gicr_rd(w, 0, 1, 0x10300, 4), 1u << 7);
			gicr_wr(w, 0, 1, 0x10380, 4, 1u << 7);
			break;
		case 3: /* its group is off */
			gicd_wr(w, 0, 0, 4, 1);
			settle_all(w);
			assert_int_equal(ack(w, 1), 1023);
			gicd_wr(w, 0, 0, 4, 3);
			break;
		case 4: /* a priority that the mask lets through, or not */
			icc_wr(w, 1, LHV_SYSREG_ICC_PMR_EL1, 0x40);
			gicr_wr(w, 0, 1, 0x10407, 1, 0x40);
			settle_all(w);
			assert_int_equal(ack(w, 1), 1023);
			gicr_wr(w, 0, 1, 0x10407, 1, 0x38);
			break;
		case 5: /* the other group */
			gicr_wr(w, 0, 1, 0x10080, 4, 0);
			settle_all(w);
			assert_int_equal(ack(w, 1), 1023);
			assert_true(lhv_sim_gic_fiq(&w->cpu[1].core));
			gicr_wr(w, 0, 1, 0x10080, 4, 1u << 7);
			break;
		default:
			break;
		}
		settle_all(w);
		assert_int_equal(ack(w, 1), 7);
		eoi(w, 1, 7);
		settle_all(w);
		assert_int_equal(ack(w, 1), 1023);
		icc_wr(w, 1, LHV_SYSREG_ICC_PMR_EL1, 0xff);
	}
	world_free(w);
}

/* All 16 at once through fewer list registers, highest priority first. */
static void test_all_at_once(void **state)
{
	static const uint8_t lrs[] = {1, 2, 4, 16};

	(void)state;
	for (unsigned int k = 0; k < sizeof(lrs); k++) {
		struct world *w = world_new(2, 32, lrs[k], 5, 5, true);

		guest_boot(w);
		for (unsigned int n = 0; n < 16; n++)
			setup(w, 1, n, (n * 5 % 16) << 3, true);
		/* The lower priorities first, some of them in list registers already. */
		for (unsigned int n = 16; n-- > 0;) {
			icc_wr(w, 0, SGI1R, (uint64_t)(n * 13 % 16) << 24 | 2);
			if (n % 5 == 0)
				settle_all(w);
		}
		settle_all(w);
		/* 5 * 13 is 1 modulo 16. */
		for (unsigned int prio = 0; prio < 16; prio++) {
			assert_int_equal(ack(w, 1), prio * 13 % 16);
			eoi(w, 1, prio * 13 % 16);
			settle_all(w);
		}
		assert_int_equal(ack(w, 1), 1023);
		world_free(w);
	}
}

/* [G.4] [G.19] Wherever the affinities of a machine lie, each is found, and no other. */
static void test_topologies(void **state)
{
	static const unsigned int counts[] = {1, 2, 3, 8, 64, 255, 256, 512};
	uint64_t seed = 77;

	(void)state;
	for (unsigned int how = 0; how < 7; how++)
		for (unsigned int k = 0; k < 8; k++) {
			struct world *w = world_new(counts[k], 32, 4, 5, 5, true);
			unsigned int n = w->nr, most = how > 1 && how < 5 && n > 256;

			for (unsigned int i = 0; i < n; i++) {
				const uint64_t layout[] = {
					(uint64_t)(i >> 8) << 8 | (i & 0xff),
					(uint64_t)(i / 4) << 8 | i % 4,
					(uint64_t)i << 8,
					(uint64_t)i << 16,
					(uint64_t)i << 32,
					(uint64_t)(i % 7) << 32 | (uint64_t)(i / 7) << 8,
					(uint64_t)i * 0x9e3779 % 0x1000003 % 0x1000000,
				};

				w->mpidr[i] = layout[how];
			}
			/* One field holds 256. */
			if (most)
				w->cfg.nr_vcpus = 256;
			assert_int_equal(lhv_vgic_init(&w->g, w->mem,
						       lhv_vgic_size(&w->cfg), &w->cfg),
					 0);
			if (most)
				n = 256;
			for (unsigned int i = 0; i < n + 400; i++) {
				uint64_t aff = i < n ? w->mpidr[i]
						     : (uint64_t)rnd(&seed) << 8 |
							       rnd(&seed) % 4;
				unsigned int want = LHV_VGIC_NO_VCPU;
				struct lhv_mmio m = {.offset = 0x6100,
						     .size = 8,
						     .write = true,
						     .value = aff & 0xff00ffffff};

				for (unsigned int t = 0; t < n; t++)
					if (w->mpidr[t] == m.value)
						want = t;
				lhv_vgic_dist_mmio(w->g, &m);
				assert_int_equal(irq_of(w, 0, 32).target, want);
			}
			world_free(w);
		}
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
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_edge),
		cmocka_unit_test(test_kicks),
		cmocka_unit_test(test_other_registers),
		cmocka_unit_test(test_to_oneself),
		cmocka_unit_test(test_in_hand),
		cmocka_unit_test(test_changed_meanwhile),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_topologies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
