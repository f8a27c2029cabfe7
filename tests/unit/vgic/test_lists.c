/* SPDX-License-Identifier: BSD-2-Clause */
/* What the list registers hold, and when the core exits for it. [G.6] [G.7] [G.8] [G.17] */
#include "world.h"

#define UIE	(1u << 1)
#define LRENPIE (1u << 2)
#define NPIE	(1u << 3)
#define G0E	(1u << 4)
#define G0D	(1u << 5)
#define G1E	(1u << 6)
#define G1D	(1u << 7)
#define WATCH	0xfeu
#define TDIR	(1u << 14)

/* Bit n: a list register holds INTID 40 + n, in this state (1 pending, 2 active). */
static uint64_t held(struct world *w, unsigned int state)
{
	uint64_t set = 0;

	for (unsigned int k = 0; k < w->cpu[0].core.nr_lr; k++) {
		uint64_t lr = w->cpu[0].core.lr[k];

		if (lr >> 62 == state)
			set |= UINT64_C(1) << ((lr & 0xffff) - 40);
	}
	return set;
}

static struct world *start(unsigned int nr_lr, unsigned int count, bool edge)
{
	struct world *w = world_new(2, 64, nr_lr, 5, 5, true);

	guest_boot(w);
	/* INTID 40 + n has priority 0x10 + 8n */
	for (unsigned int n = 0; n < count; n++)
		setup(w, 0, 40 + n, 0x10 + 8 * n, edge);
	return w;
}

/* [G.6] The highest are in; maintenance is asked for only when something is left outside. */
static void test_fill(void **state)
{
	(void)state;
	for (unsigned int nr = 1; nr <= 16; nr++) {
		struct world *w = start(nr, 20, true);

		for (unsigned int n = 20; n-- > 20 - nr;) {
			lhv_vgic_pulse(w->g, 0, 40 + n);
			settle_all(w);
			assert_int_equal(w->cpu[0].core.hcr & WATCH, 0);
		}
		assert_int_equal(held(w, 1), ((UINT64_C(1) << nr) - 1) << (20 - nr));
		/* each better one takes the place of the worst */
		for (unsigned int n = 20 - nr; n-- > 0;) {
			lhv_vgic_pulse(w->g, 0, 40 + n);
			settle_all(w);
			assert_int_equal(held(w, 1), ((UINT64_C(1) << nr) - 1) << n);
			assert_int_equal(w->cpu[0].core.hcr & WATCH, NPIE | G0D | G1D);
		}
		/* a worse one changes nothing */
		for (unsigned int n = 0; n < 20; n++) {
			assert_int_equal(ack(w, 0), 40 + n);
			eoi(w, 0, 40 + n);
			settle_all(w);
		}
		assert_int_equal(w->cpu[0].core.hcr & WATCH, 0);
		assert_int_equal(w->cpu[0].maintenance, (20 - 1) / nr);
		world_free(w);
	}
}

/* [G.6] An active one keeps its register while a pending one is there, and gives way when
 * there is none. Its end then counts in EOIcount. */
static void test_victims(void **state)
{
	struct world *w = start(2, 6, true);

	(void)state;
	lhv_vgic_pulse(w->g, 0, 45);
	settle_all(w);
	assert_int_equal(ack(w, 0), 45);
	lhv_vgic_pulse(w->g, 0, 44);
	settle_all(w);
	lhv_vgic_pulse(w->g, 0, 43);
	settle_all(w);
	/* 43 took 44's place and not 45's */
	assert_int_equal(held(w, 2), 1 << 5);
	assert_int_equal(held(w, 1), 1 << 3);
	assert_int_equal(ack(w, 0), 43);
	/* None pending: 44 comes in for the lowest active one. */
	settle_all(w);
	assert_int_equal(held(w, 2), 1 << 3);
	assert_int_equal(held(w, 1), 1 << 4);
	assert_int_equal(w->cpu[0].core.hcr & WATCH, LRENPIE);
	eoi(w, 0, 43);
	settle_all(w);
	/* At the next exit 45 is back. */
	assert_int_equal(w->cpu[0].core.hcr & WATCH, LRENPIE);
	fold(w, 0);
	enter(w, 0);
	assert_int_equal(held(w, 2), 1 << 5);
	assert_int_equal(w->cpu[0].core.hcr & WATCH, 0);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x10 + 8 * 5);
	assert_int_equal(ack(w, 0), 44);
	eoi(w, 0, 44);
	eoi(w, 0, 45);
	settle_all(w);
	assert_int_equal(held(w, 1) | held(w, 2), 0);
	world_free(w);
}

/* [G.5] Ends outside the list registers: one by one, or all in one exit. */
static void test_eoicount(void **state)
{
	(void)state;
	for (unsigned int nr = 1; nr <= 4; nr++) {
		for (unsigned int at_once = 0; at_once < 2; at_once++) {
			struct world *w = start(nr, 28, false);

			/* in hand one above the other, each fourth a physical one */
			for (unsigned int n = 0; n < 28; n += 4)
				lhv_vgic_map_hw(w->g, 0, 40 + n, 100 + n);
			for (unsigned int n = 28; n-- > 0;) {
				lhv_vgic_set_level(w->g, 0, 40 + n, true);
				settle_all(w);
				assert_int_equal(ack(w, 0), 40 + n);
				lhv_vgic_set_level(w->g, 0, 40 + n, false);
			}
			fold(w, 0);
			enter(w, 0);
			for (unsigned int n = 0; n < 28; n++)
				assert_true(irq_of(w, 0, 40 + n).active);
			assert_int_equal(w->hw_drops + w->hw_ends, 0);
			for (unsigned int n = 0; n < 28; n++) {
				assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1),
						 0x10 + 8 * n);
				eoi(w, 0, 40 + n);
				if (at_once)
					continue;
				settle_all(w);
				fold(w, 0);
				enter(w, 0);
				for (unsigned int k = 0; k < 28; k++)
					assert_int_equal(irq_of(w, 0, 40 + k).active,
							 k > n);
			}
			if (at_once)
				assert_int_equal(w->cpu[0].core.hcr >> 27, 28 - nr);
			settle_all(w);
			for (unsigned int n = 0; n < 28; n++)
				assert_false(irq_of(w, 0, 40 + n).active);
			assert_int_equal(w->hw_drops + w->hw_ends, 7);
			assert_int_equal(w->eois, 21);
			assert_int_equal(w->cpu[0].core.hcr & (WATCH | 31u << 27), 0);
			world_free(w);
		}
	}
}

/* [G.5] Without a trap of DIR, deactivations come by EOIcount in EOImode 1 too. */
static void test_no_tdir(void **state)
{
	struct world *w = world_new(1, 64, 2, 5, 5, false);

	(void)state;
	guest_boot(w);
	icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
	for (unsigned int n = 0; n < 6; n++)
		setup(w, 0, 40 + n, 0x10 + 8 * n, true);
	for (unsigned int n = 6; n-- > 0;) {
		lhv_vgic_pulse(w->g, 0, 40 + n);
		settle_all(w);
		assert_int_equal(ack(w, 0), 40 + n);
		assert_int_equal(w->cpu[0].core.hcr & TDIR, 0);
	}
	for (unsigned int n = 0; n < 6; n++)
		eoi(w, 0, 40 + n);
	settle_all(w);
	fold(w, 0);
	for (unsigned int n = 0; n < 6; n++)
		assert_true(irq_of(w, 0, 40 + n).active);
	for (unsigned int n = 0; n < 6; n++) {
		icc_wr(w, 0, LHV_SYSREG_ICC_DIR_EL1, 40 + n);
		settle_all(w);
		fold(w, 0);
		enter(w, 0);
		for (unsigned int k = 0; k < 6; k++)
			assert_int_equal(irq_of(w, 0, 40 + k).active, k > n);
	}
	world_free(w);
}

/* [G.5] EOIcount is not DIR's when DIR traps. */
static void test_eoicount_split(void **state)
{
	struct world *w = start(1, 3, true);

	(void)state;
	icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
	for (unsigned int n = 3; n-- > 0;) {
		lhv_vgic_pulse(w->g, 0, 40 + n);
		settle_all(w);
		assert_int_equal(ack(w, 0), 40 + n);
	}
	/* a core that counts EOIs in both modes is permitted to */
	for (unsigned int n = 0; n < 3; n++)
		eoi(w, 0, 40 + n);
	w->cpu[0].core.hcr |= 2u << 27;
	settle_all(w);
	fold(w, 0);
	enter(w, 0);
	for (unsigned int n = 0; n < 3; n++)
		assert_true(irq_of(w, 0, 40 + n).active);
	assert_int_equal(w->cpu[0].core.hcr >> 27, 0);
	for (unsigned int n = 3; n-- > 0;) {
		icc_wr(w, 0, LHV_SYSREG_ICC_DIR_EL1, 40 + n);
		assert_false(irq_of(w, 0, 40 + n).active);
	}
	world_free(w);
}

/* [G.6] A group that the guest has off: nothing of it takes a place from the other; when it
 * is switched on the core exits. */
static void test_groups(void **state)
{
	struct world *w = start(1, 6, true);

	(void)state;
	/* 40, 41, 42: Group 0 */
	gicd_wr(w, 0, 0x84, 4, 0xfffff8ff);
	icc_wr(w, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 0);
	for (unsigned int n = 0; n < 6; n++)
		lhv_vgic_pulse(w->g, 0, 40 + n);
	settle_all(w);
	assert_int_equal(held(w, 1), 1 << 3);
	assert_int_equal(w->cpu[0].core.hcr & WATCH, NPIE | G0E);
	icc_wr(w, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 1);
	assert_int_equal(lhv_sim_gic_misr(&w->cpu[0].core), G0E);
	settle_all(w);
	assert_int_equal(held(w, 1), 1 << 0);
	assert_int_equal(w->cpu[0].core.hcr & WATCH, NPIE | G0D | G1D);
	icc_wr(w, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 0);
	settle_all(w);
	assert_int_equal(held(w, 1), 1 << 3);
	icc_wr(w, 0, LHV_SYSREG_ICC_IGRPEN1_EL1, 0);
	settle_all(w);
	assert_int_equal(lhv_sim_gic_irq(&w->cpu[0].core), 0);
	icc_wr(w, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 1);
	settle_all(w);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_IAR0_EL1), 40);
	icc_wr(w, 0, LHV_SYSREG_ICC_EOIR0_EL1, 40);
	settle_all(w);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_IAR0_EL1), 41);
	/* Off in the distributor: no exit is asked for. */
	icc_wr(w, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 0);
	settle_all(w);
	gicd_wr(w, 0, 0, 4, 0);
	settle_all(w);
	assert_int_equal(held(w, 1), 0);
	assert_int_equal(w->cpu[0].core.hcr & (WATCH & ~LRENPIE), 0);
	world_free(w);
}

/* [G.6] What is not ours in an image goes. */
static void test_strangers(void **state)
{
	static const uint32_t intid[] = {96, 1019, 1020, 1023, 8192, 0xffff, 0xffffffff};
	struct world *w = start(8, 4, true);
	struct lhv_gic_cpuif *c = &w->cpu[0].image;

	(void)state;
	settle_all(w);
	for (unsigned int k = 0; k < 7; k++) {
		c->lr[k] = UINT64_C(0x5010000000000000) | intid[k];
		c->used |= (uint16_t)(1u << k);
	}
	/* ours, but no interrupt that we gave it */
	c->lr[7] = UINT64_C(0xd010000000000000) | 41;
	c->used |= 1u << 7;
	lhv_vgic_exit(w->g, 0, c);
	assert_int_equal(c->used, 0);
	for (unsigned int k = 0; k < 8; k++)
		assert_int_equal(c->lr[k], 0);
	assert_false(irq_of(w, 0, 41).active || irq_of(w, 0, 41).pending);
	world_free(w);
}

/* [G.7] [G.8] A vCPU leaves its core: all its interface goes with it, and nothing that was
 * withdrawn comes back with it. */
static void test_put_load(void **state)
{
	(void)state;
	for (unsigned int pre = 5; pre <= 7; pre++) {
		struct world *w = world_new(1, 64, 4, 8, pre, true);
		struct cpu *c = &w->cpu[0];
		struct lhv_sim_gic saved;

		guest_boot(w);
		icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0xd8);
		icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 3);
		icc_wr(w, 0, LHV_SYSREG_ICC_BPR0_EL1, 3);
		icc_wr(w, 0, LHV_SYSREG_ICC_BPR1_EL1, 4);
		for (unsigned int n = 0; n < 4; n++)
			setup(w, 0, 40 + n, 0x80 - 0x20 * n, true);
		gicd_wr(w, 0, 0x84, 4, 0xfffff6ff); /* 40, 43: Group 0 */
		/* in hand in both groups, at both ends of the priorities */
		for (unsigned int n = 0; n < 4; n++) {
			lhv_vgic_pulse(w->g, 0, 40 + n);
			settle_all(w);
			assert_int_equal(icc_rd(w, 0,
						n % 3 ? LHV_SYSREG_ICC_IAR1_EL1
						      : LHV_SYSREG_ICC_IAR0_EL1),
					 40 + n);
		}
		/* what the guest may write into the others itself */
		if (pre == 7) {
			uint64_t v = 0x80000001;

			assert_int_equal(lhv_sim_gic_el1(&c->core,
							 LHV_SYSREG(3, 0, 12, 9, 3), true,
							 &v),
					 LHV_SIM_GIC_OK);
		}
		saved = c->core;
		lhv_sim_gic_cpuif_save(&c->core, &c->image);
		lhv_vgic_exit(w->g, 0, &c->image);
		assert_int_equal(c->core.hcr, 0);
		memset(c->core.lr, 0xff, sizeof(c->core.lr));
		memset(c->core.ap0r, 0xff, sizeof(c->core.ap0r));
		memset(c->core.ap1r, 0xff, sizeof(c->core.ap1r));
		c->core.vmcr = 0xffffffff;
		lhv_sim_gic_cpuif_load(&c->core, &c->image);
		assert_int_equal(c->core.vmcr, saved.vmcr);
		assert_int_equal(c->core.hcr, saved.hcr);
		assert_memory_equal(c->core.lr, saved.lr, 4 * 8);
		assert_memory_equal(c->core.ap0r, saved.ap0r, 4u << (pre - 5));
		assert_memory_equal(c->core.ap1r, saved.ap1r, 4u << (pre - 5));
		assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x20);
		world_free(w);
	}
}

static void test_put_withdrawn(void **state)
{
	struct world *w = start(4, 4, true);
	struct cpu *c = &w->cpu[0];

	(void)state;
	for (unsigned int n = 0; n < 4; n++)
		lhv_vgic_pulse(w->g, 0, 40 + n);
	settle_all(w);
	assert_int_equal(held(w, 1), 15);
	gicd_wr(w, 1, 0x184, 4, 0xffffffff);
	/* The image is emptied; the core is not yet written when the vCPU is put. */
	fold(w, 0);
	assert_int_equal(held(w, 1), 15);
	lhv_sim_gic_cpuif_save(&c->core, &c->image);
	lhv_vgic_exit(w->g, 0, &c->image);
	memset(c->core.lr, 0, sizeof(c->core.lr));
	lhv_sim_gic_cpuif_load(&c->core, &c->image);
	assert_int_equal(held(w, 1), 0);
	assert_false(lhv_sim_gic_irq(&c->core));
	gicd_wr(w, 1, 0x104, 4, 0xffffffff);
	settle_all(w);
	assert_int_equal(held(w, 1), 15);
	world_free(w);
}

/* The image is current and not loaded: read and write leave it alone. */
static void test_not_loaded(void **state)
{
	struct world *w = start(2, 2, true);
	struct cpu *c = &w->cpu[0];

	(void)state;
	lhv_vgic_pulse(w->g, 0, 40);
	lhv_sim_gic_cpuif_save(&c->core, &c->image);
	lhv_vgic_exit(w->g, 0, &c->image);
	assert_true(lhv_vgic_pending(w->g, 0, &c->image));
	assert_int_equal(held(w, 1), 0);
	lhv_sim_gic_cpuif_write(&c->core, &c->image);
	assert_int_equal(held(w, 1), 0);
	lhv_sim_gic_cpuif_load(&c->core, &c->image);
	assert_int_equal(held(w, 1), 1);
	world_free(w);
}

/* [G.8] WFI wakes exactly for what the interface lets through. */
static void test_pending(void **state)
{
	static const uint32_t en[] = {LHV_SYSREG_ICC_IGRPEN0_EL1,
				      LHV_SYSREG_ICC_IGRPEN1_EL1};
	static const uint32_t bpr[] = {LHV_SYSREG_ICC_BPR0_EL1, LHV_SYSREG_ICC_BPR1_EL1};
	static const uint32_t iar[] = {LHV_SYSREG_ICC_IAR0_EL1, LHV_SYSREG_ICC_IAR1_EL1};

	(void)state;
	for (unsigned int group = 0; group < 2; group++) {
		struct world *w = world_new(1, 64, 4, 8, 7, true);
		struct cpu *c = &w->cpu[0];

		guest_boot(w);
		setup(w, 0, 40, 0x98, true);
		setup(w, 0, 41, 0xa0, true);
		setup(w, 0, 42, 0x90, true);
		setup(w, 0, 43, 0x78, true);
		if (!group)
			gicd_wr(w, 0, 0x84, 4, 0);
#define WAKES                                                                            \
	(lhv_sim_gic_cpuif_read(&c->core, &c->image), lhv_vgic_exit(w->g, 0, &c->image), \
	 lhv_vgic_pending(w->g, 0, &c->image))
		assert_false(WAKES);
		lhv_vgic_pulse(w->g, 0, 40);
		assert_true(WAKES);
		lhv_sim_gic_cpuif_write(&c->core, &c->image);
		icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0x98);
		assert_false(WAKES);
		icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0x99);
		assert_true(WAKES);
		icc_wr(w, 0, en[group], 0);
		assert_false(WAKES);
		icc_wr(w, 0, en[group], 1);
		assert_true(WAKES);
		icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0xff);
		/* bits [7:5] preempt */
		icc_wr(w, 0, bpr[group], group ? 5 : 4);
		assert_int_equal(icc_rd(w, 0, iar[group]), 40);
		assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x80);
		assert_false(WAKES);
		lhv_vgic_pulse(w->g, 0, 41); /* lower than what runs */
		assert_false(WAKES);
		lhv_vgic_pulse(w->g, 0, 42); /* higher, but of its group */
		assert_false(WAKES);
		lhv_vgic_pulse(w->g, 0, 43);
		assert_true(WAKES);
		set_bit(w, 0, 0x280, 43);
		assert_false(WAKES);
		lhv_sim_gic_cpuif_write(&c->core, &c->image);
		icc_wr(w, 0, group ? LHV_SYSREG_ICC_EOIR1_EL1 : LHV_SYSREG_ICC_EOIR0_EL1,
		       40);
		assert_true(WAKES);
		lhv_sim_gic_cpuif_write(&c->core, &c->image);
		/* one binary point for both: Group 0's, here no bit at all */
		icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 1);
		icc_wr(w, 0, LHV_SYSREG_ICC_BPR0_EL1, 7);
		assert_int_equal(icc_rd(w, 0, iar[group]), 42);
		assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0);
		lhv_vgic_pulse(w->g, 0, 43);
		assert_false(WAKES);
		world_free(w);
	}
}

/* [G.17] What exit leaves to do does not swallow a later kick: a vCPU that blocks after it
 * was put is woken. */
static void test_kick_after_exit(void **state)
{
	struct world *w = start(1, 4, true);
	struct cpu *c = &w->cpu[0];

	(void)state;
	/* overfull, so that exit has something to watch; then masked, so that WFI sleeps */
	lhv_vgic_pulse(w->g, 0, 41);
	lhv_vgic_pulse(w->g, 0, 42);
	settle_all(w);
	icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0x10);
	fold(w, 0);
	assert_false(lhv_vgic_pending(w->g, 0, &c->image));
	lhv_sim_gic_cpuif_write(&c->core, &c->image);
	lhv_sim_gic_cpuif_save(&c->core, &c->image);
	lhv_vgic_exit(w->g, 0, &c->image);
	assert_true(lhv_vgic_work(w->g, 0));
	c->kicked = false;
	lhv_vgic_pulse(w->g, 0, 40);
	assert_true(c->kicked);
	lhv_sim_gic_cpuif_load(&c->core, &c->image);
	settle_all(w);
	assert_int_equal(held(w, 1), 1);
	world_free(w);
}

/* [G.17] An entry that finds an ended level with its line still up has done all there is to
 * do: the next injection kicks. */
static void test_kick_after_enter(void **state)
{
	struct world *w = start(4, 4, false);
	struct cpu *c = &w->cpu[0];

	(void)state;
	lhv_vgic_set_level(w->g, 0, 41, true);
	settle_all(w);
	assert_int_equal(ack(w, 0), 41);
	eoi(w, 0, 41);
	lhv_vgic_set_level(w->g, 0, 42, true); /* a kick, and an entry without exit */
	enter(w, 0);
	assert_int_equal(held(w, 1), 6);
	assert_false(lhv_vgic_work(w->g, 0));
	c->kicked = false;
	lhv_vgic_set_level(w->g, 0, 40, true);
	assert_true(c->kicked);
	world_free(w);
}

/* An ended level leaves the core at the next entry, or its maintenance interrupt would come
 * again and again. */
static void test_emptied(void **state)
{
	struct world *w = start(4, 4, false);

	(void)state;
	lhv_vgic_set_level(w->g, 0, 41, true);
	settle_all(w);
	assert_int_equal(ack(w, 0), 41);
	lhv_vgic_set_level(w->g, 0, 41, false);
	eoi(w, 0, 41);
	assert_int_equal(lhv_sim_gic_misr(&w->cpu[0].core), 1);
	fold(w, 0);
	assert_true(lhv_vgic_work(w->g, 0));
	enter(w, 0);
	assert_int_equal(lhv_sim_gic_misr(&w->cpu[0].core), 0);
	/* and nothing is to do after an exit without news */
	fold(w, 0);
	assert_false(lhv_vgic_work(w->g, 0));
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_victims),
		cmocka_unit_test(test_eoicount),
		cmocka_unit_test(test_no_tdir),
		cmocka_unit_test(test_eoicount_split),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_put_load),
		cmocka_unit_test(test_put_withdrawn),
		cmocka_unit_test(test_not_loaded),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_kick_after_exit),
		cmocka_unit_test(test_kick_after_enter),
		cmocka_unit_test(test_emptied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
