/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of one interrupt, state by state (4.1.2), and what a guest may change in each.
 * [G.2] [G.3] [G.4] [G.5]
 */
#include "world.h"

#define SPI 40u

static unsigned int phys_ends;

static void count_end(struct world *w, unsigned int vcpu, unsigned int pintid)
{
	(void)w;
	(void)vcpu;
	(void)pintid;
	phys_ends++;
}

static struct world *start_lrs(bool edge, unsigned int nr_lr)
{
	struct world *w = world_new(2, 32, nr_lr, 5, 5, true);

	guest_boot(w);
	setup(w, 0, SPI, 0x80, edge);
	phys_ends = 0;
	w->on_deactivate = count_end;
	return w;
}

static struct world *start(bool edge)
{
	return start_lrs(edge, 4);
}

static bool pend(struct world *w)
{
	return get_bit(w, 0, 0x200, SPI);
}

static bool act(struct world *w)
{
	return get_bit(w, 0, 0x300, SPI);
}

/* [G.2] A level is pending while its line or its latch is up; the latch goes when it is
 * acknowledged or ICPENDR is written, the line when the device says so. */
static void test_level(void **state)
{
	struct world *w = start(false);

	(void)state;
	for (unsigned int enabled = 0; enabled < 2; enabled++) {
		set_bit(w, 0, enabled ? 0x100 : 0x180, SPI);
		lhv_vgic_set_level(w->g, 0, SPI, true);
		settle_all(w);
		assert_true(pend(w));
		set_bit(w, 0, 0x280, SPI); /* not the latch: stays */
		assert_true(pend(w));
		assert_int_equal(lhv_sim_gic_irq(&w->cpu[0].core), enabled);
		set_bit(w, 0, 0x200, SPI); /* latched as well */
		lhv_vgic_set_level(w->g, 0, SPI, false);
		settle_all(w);
		assert_true(pend(w));
		assert_int_equal(lhv_sim_gic_irq(&w->cpu[0].core), enabled);
		set_bit(w, 0, 0x280, SPI);
		assert_false(pend(w));
		assert_false(lhv_sim_gic_irq(&w->cpu[0].core));
		lhv_vgic_set_level(w->g, 0, SPI, true);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		settle_all(w);
		assert_false(pend(w));
		assert_false(lhv_sim_gic_irq(&w->cpu[0].core));
	}
	/* A pulse on a level is the latch: once. */
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	assert_false(pend(w));
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), 1023);
	world_free(w);
}

/* [G.2] An edge is latched at the rise, whatever the line does then. */
static void test_edge(void **state)
{
	struct world *w = start(true);

	(void)state;
	lhv_vgic_set_level(w->g, 0, SPI, true);
	lhv_vgic_set_level(w->g, 0, SPI, false);
	settle_all(w);
	assert_true(pend(w));
	assert_int_equal(ack(w, 0), SPI);
	assert_false(pend(w));
	assert_true(act(w));
	/* The line stays up: no second one. */
	lhv_vgic_set_level(w->g, 0, SPI, true);
	settle_all(w);
	assert_true(pend(w) && act(w));
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	lhv_vgic_set_level(w->g, 0, SPI, true);
	settle_all(w);
	assert_false(pend(w));
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), 1023);
	/* ICPENDR takes the latch back. */
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_true(lhv_sim_gic_irq(&w->cpu[0].core));
	set_bit(w, 1, 0x280, SPI);
	settle_all(w);
	assert_false(pend(w));
	assert_int_equal(ack(w, 0), 1023);
	world_free(w);
}

/* [G.6] The line of a level is looked at when it ends, and no exit happens before. */
static void test_resample(void **state)
{
	struct world *w = start(false);
	unsigned int kicks;

	(void)state;
	lhv_vgic_set_level(w->g, 0, SPI, true);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	fold(w, 0);
	enter(w, 0);
	kicks = w->cpu[0].kicks;
	lhv_vgic_set_level(w->g, 0, SPI, false);
	lhv_vgic_set_level(w->g, 0, SPI, true);
	assert_int_equal(w->cpu[0].kicks, kicks);
	eoi(w, 0, SPI);
	assert_true(lhv_sim_gic_maintenance(&w->cpu[0].core));
	settle_all(w);
	assert_int_equal(w->eois, 1);
	assert_int_equal(w->last_eoi, SPI);
	assert_int_equal(ack(w, 0), SPI);
	lhv_vgic_set_level(w->g, 0, SPI, false);
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(w->eois, 2);
	/* It does not come back, nor does the maintenance interrupt. */
	assert_false(lhv_sim_gic_maintenance(&w->cpu[0].core));
	assert_int_equal(ack(w, 0), 1023);
	world_free(w);
}

static void raise_again(struct world *w, unsigned int vcpu, unsigned int intid)
{
	assert_int_equal(lhv_vgic_set_level(w->g, vcpu, intid, w->eois < 3), 0);
}

/* The eoi hook may set the line, from exit, from enter and from a register write. */
static void test_eoi_hook(void **state)
{
	struct world *w = start(false);

	(void)state;
	w->on_eoi = raise_again;
	setup(w, 0, SPI + 1, 0xf0, true);
	lhv_vgic_set_level(w->g, 0, SPI, true);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	eoi(w, 0, SPI);
	settle(w, 0); /* by exit */
	assert_int_equal(w->eois, 1);
	assert_int_equal(ack(w, 0), SPI);
	lhv_vgic_set_level(w->g, 0, SPI, false);
	eoi(w, 0, SPI);
	assert_int_equal(w->eois, 1);
	lhv_vgic_pulse(w->g, 0, SPI + 1);
	enter(w, 0); /* by enter alone */
	assert_int_equal(w->eois, 2);
	/* The hook's kick is void: entered already. Nothing is left, and another would kick. */
	w->cpu[0].kicked = false;
	assert_false(lhv_vgic_work(w->g, 0));
	assert_int_equal(ack(w, 0), SPI);
	lhv_vgic_set_level(w->g, 0, SPI + 2, true);
	assert_false(w->cpu[0].kicked);
	set_bit(w, 1, 0x100, SPI + 2);
	assert_true(w->cpu[0].kicked);
	lhv_vgic_set_level(w->g, 0, SPI + 2, false);
	settle_all(w);
	/* by DIR */
	icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
	eoi(w, 0, SPI);
	assert_int_equal(w->eois, 2);
	icc_wr(w, 0, LHV_SYSREG_ICC_DIR_EL1, SPI);
	settle_all(w);
	assert_int_equal(w->eois, 3);
	assert_false(pend(w) || act(w));
	world_free(w);
}

/* [G.3] Disable and enable in every state; nothing is lost, nothing comes twice. */
static void test_enable(void **state)
{
	(void)state;
	for (unsigned int edge = 0; edge < 2; edge++) {
		struct world *w = start(edge);

		/* pending in a list register */
		lhv_vgic_set_level(w->g, 0, SPI, true);
		settle_all(w);
		assert_true(irq_of(w, 0, SPI).in_lr);
		set_bit(w, 0, 0x180, SPI);
		assert_false(irq_of(w, 0, SPI).in_lr);
		assert_int_equal(ack(w, 0), 1023);
		assert_true(pend(w));
		/* raised while disabled */
		set_bit(w, 0, 0x280, SPI);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		assert_false(pend(w));
		lhv_vgic_set_level(w->g, 0, SPI, true);
		assert_true(pend(w));
		assert_int_equal(ack(w, 0), 1023);
		set_bit(w, 0, 0x100, SPI);
		assert_int_equal(ack(w, 0), SPI);
		/* active: the end comes through, with the interrupt disabled */
		set_bit(w, 0, 0x180, SPI);
		assert_true(act(w));
		lhv_vgic_set_level(w->g, 0, SPI, false);
		lhv_vgic_set_level(w->g, 0, SPI, true);
		settle_all(w);
		assert_true(act(w) && pend(w));
		eoi(w, 0, SPI);
		settle_all(w);
		assert_true(!act(w) && pend(w));
		assert_int_equal(ack(w, 0), 1023);
		set_bit(w, 0, 0x100, SPI);
		assert_int_equal(ack(w, 0), SPI);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		eoi(w, 0, SPI);
		settle_all(w);
		assert_int_equal(ack(w, 0), 1023);
		assert_false(pend(w) || act(w));
		world_free(w);
	}
}

/* [G.3] Group: to the other signal; each state. */
static void test_group(void **state)
{
	struct world *w = start(true);

	(void)state;
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_true(lhv_sim_gic_irq(&w->cpu[0].core));
	gicd_wr(w, 0, 0x84, 4, 0);
	assert_false(lhv_sim_gic_irq(&w->cpu[0].core));
	assert_true(lhv_sim_gic_fiq(&w->cpu[0].core));
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_IAR1_EL1), 1023);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_IAR0_EL1), SPI);
	/* In hand it ends as what it was acknowledged as. */
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	gicd_wr(w, 0, 0x84, 4, 0xffffffff);
	assert_true(act(w) && pend(w));
	icc_wr(w, 0, LHV_SYSREG_ICC_EOIR0_EL1, SPI);
	settle_all(w);
	/* ... and comes again as what it is now. */
	assert_true(lhv_sim_gic_irq(&w->cpu[0].core));
	assert_false(act(w));
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_IAR1_EL1), SPI);
	eoi(w, 0, SPI);
	/* The distributor's enables. */
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	gicd_wr(w, 0, 0, 4, 1);
	assert_int_equal(ack(w, 0), 1023);
	gicd_wr(w, 1, 0, 4, 3);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	world_free(w);
}

/* [G.3] Priority: pending in a list register at once, in hand not. */
static void test_priority(void **state)
{
	struct world *w = start(true);

	(void)state;
	setup(w, 0, SPI + 1, 0x40, true);
	icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0x60);
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_false(lhv_sim_gic_irq(&w->cpu[0].core));
	gicd_wr(w, 1, 0x400 + SPI, 1, 0x50);
	settle_all(w);
	assert_true(lhv_sim_gic_irq(&w->cpu[0].core));
	assert_int_equal(ack(w, 0), SPI);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x50);
	gicd_wr(w, 1, 0x400 + SPI, 1, 0x10);
	settle_all(w);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x50);
	lhv_vgic_pulse(w->g, 0, SPI + 1);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI + 1);
	eoi(w, 0, SPI + 1);
	/* Pending again while in hand, it has the new priority once it ended. */
	lhv_vgic_pulse(w->g, 0, SPI);
	lhv_vgic_pulse(w->g, 0, SPI + 1);
	settle_all(w);
	gicd_wr(w, 1, 0x400 + SPI, 1, 0x20);
	settle_all(w);
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0xff);
	assert_int_equal(ack(w, 0), SPI);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x20);
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI + 1);
	world_free(w);
}

/* [G.4] A pending interrupt follows its route, also out of another's list register, and
 * waits when its target does not exist. */
static void test_route(void **state)
{
	(void)state;
	for (unsigned int edge = 0; edge < 2; edge++) {
		struct world *w = start(edge);

		lhv_vgic_set_level(w->g, 0, SPI, true);
		settle_all(w);
		assert_true(lhv_sim_gic_irq(&w->cpu[0].core));
		gicd_wr(w, 1, 0x6000 + 8 * SPI, 8, 1);
		/* Never on two: the new one gets it when the old one has let go. */
		assert_false(lhv_sim_gic_irq(&w->cpu[1].core));
		settle_all(w);
		assert_false(lhv_sim_gic_irq(&w->cpu[0].core));
		assert_true(lhv_sim_gic_irq(&w->cpu[1].core));
		gicd_wr(w, 1, 0x6000 + 8 * SPI, 8, 0x123456);
		settle_all(w);
		assert_int_equal(ack(w, 0), 1023);
		assert_int_equal(ack(w, 1), 1023);
		assert_true(pend(w));
		/* raised to nowhere */
		set_bit(w, 0, 0x280, SPI);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		lhv_vgic_set_level(w->g, 0, SPI, true);
		assert_true(pend(w));
		gicd_wr(w, 0, 0x6000 + 8 * SPI, 4, 0);
		assert_int_equal(ack(w, 0), SPI);
		/* In hand: it stays where it is, the next goes elsewhere. */
		gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 1);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		lhv_vgic_set_level(w->g, 0, SPI, true);
		settle_all(w);
		assert_true(act(w) && pend(w));
		assert_int_equal(ack(w, 1), 1023);
		eoi(w, 0, SPI);
		settle_all(w);
		assert_int_equal(ack(w, 0), 1023);
		assert_int_equal(ack(w, 1), SPI);
		/* Active on 1, and pending for nobody. */
		gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 0x777777);
		lhv_vgic_pulse(w->g, 0, SPI);
		settle_all(w);
		eoi(w, 1, SPI);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		settle_all(w);
		assert_true(pend(w) && !act(w));
		gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 1);
		settle_all(w);
		assert_int_equal(ack(w, 1), SPI);
		world_free(w);
	}
}

/* [G.4] 1 of N: to a vCPU that is awake, to another when it goes to sleep. */
static void test_one_of_n(void **state)
{
	struct world *w = world_new(4, 32, 4, 5, 5, true);
	unsigned int t, u;

	(void)state;
	guest_boot(w);
	setup(w, 0, SPI, 0x80, true);
	for (unsigned int i = 0; i < 4; i++)
		gicr_wr(w, i, i, 0x14, 4, 2);
	gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 1u << 31);
	assert_int_equal(irq_of(w, 0, SPI).target, LHV_VGIC_NO_VCPU);
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_true(pend(w));
	for (unsigned int i = 0; i < 4; i++)
		assert_false(lhv_sim_gic_irq(&w->cpu[i].core));
	gicr_wr(w, 2, 2, 0x14, 4, 0);
	assert_int_equal(irq_of(w, 0, SPI).target, 2);
	settle_all(w);
	assert_true(lhv_sim_gic_irq(&w->cpu[2].core));
	/* Others wake: it stays. It sleeps: it moves, out of the list register. */
	gicr_wr(w, 1, 1, 0x14, 4, 0);
	gicr_wr(w, 3, 3, 0x14, 4, 0);
	assert_int_equal(irq_of(w, 0, SPI).target, 2);
	gicr_wr(w, 2, 2, 0x14, 4, 2);
	t = irq_of(w, 0, SPI).target;
	assert_true(t == 1 || t == 3);
	settle_all(w);
	assert_false(lhv_sim_gic_irq(&w->cpu[2].core));
	assert_int_equal(ack(w, t), SPI);
	eoi(w, t, SPI);
	/* A route to one vCPU holds, asleep or not. */
	gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 2);
	gicr_wr(w, t, t, 0x14, 4, 2);
	assert_int_equal(irq_of(w, 0, SPI).target, 2);
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 2), SPI);
	eoi(w, 2, SPI);
	settle_all(w);
	/* The target that it has is kept when it becomes 1 of N, if that is awake. */
	gicr_wr(w, 2, 2, 0x14, 4, 0);
	gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 1u << 31 | 1);
	assert_int_equal(irq_of(w, 0, SPI).target, 2);
	u = t == 1 ? 3 : 1;
	gicr_wr(w, 2, 2, 0x14, 4, 2);
	assert_int_equal(irq_of(w, 0, SPI).target, u);
	gicr_wr(w, u, u, 0x14, 4, 2);
	assert_int_equal(irq_of(w, 0, SPI).target, LHV_VGIC_NO_VCPU);
	world_free(w);
}

/* [G.5] EOImode 1: drop and deactivation apart, the latter on another vCPU, by DIR or by
 * ICACTIVER; with EOImode 0 together. */
static void test_deactivation(void **state)
{
	(void)state;
	for (unsigned int how = 0; how < 4; how++) {
		struct world *w = start(false);

		icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
		icc_wr(w, 1, LHV_SYSREG_ICC_CTLR_EL1, 2);
		lhv_vgic_set_level(w->g, 0, SPI, true);
		settle_all(w);
		assert_int_equal(ack(w, 0), SPI);
		assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0x80);
		eoi(w, 0, SPI);
		settle_all(w);
		assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0xff);
		assert_true(act(w));
		assert_int_equal(ack(w, 0), 1023);
		assert_int_equal(w->eois, 0);
		if (how < 2)
			icc_wr(w, how, LHV_SYSREG_ICC_DIR_EL1, SPI);
		else
			set_bit(w, how - 2, 0x380, SPI);
		settle_all(w);
		assert_int_equal(w->eois, 1);
		assert_false(act(w));
		assert_int_equal(ack(w, 0), SPI);
		/* ISACTIVER makes it active without an acknowledgement; no state is lost. */
		lhv_vgic_set_level(w->g, 0, SPI, false);
		icc_wr(w, 0, LHV_SYSREG_ICC_DIR_EL1, SPI);
		eoi(w, 0, SPI);
		settle_all(w);
		assert_false(act(w) || pend(w));
		lhv_vgic_pulse(w->g, 0, SPI);
		settle_all(w);
		set_bit(w, how & 1, 0x300, SPI);
		settle_all(w);
		assert_true(act(w) && pend(w));
		assert_int_equal(ack(w, 0), 1023);
		set_bit(w, how >> 1, 0x380, SPI);
		settle_all(w);
		assert_false(act(w));
		assert_int_equal(ack(w, 0), SPI);
		eoi(w, 0, SPI);
		icc_wr(w, 0, LHV_SYSREG_ICC_DIR_EL1, SPI);
		/* idle, and a DIR of what is not active */
		icc_wr(w, 1, LHV_SYSREG_ICC_DIR_EL1, SPI);
		settle_all(w);
		assert_false(act(w) || pend(w));
		set_bit(w, 1, 0x300, SPI);
		settle_all(w);
		assert_true(act(w));
		lhv_vgic_pulse(w->g, 0, SPI);
		settle_all(w);
		assert_int_equal(ack(w, 0), 1023);
		icc_wr(w, 1, LHV_SYSREG_ICC_DIR_EL1, SPI);
		settle_all(w);
		assert_int_equal(ack(w, 0), SPI);
		world_free(w);
	}
}

/* [G.5] The eoi hook is called also for an end outside the list registers: by EOIcount, DIR,
 * ICACTIVER; not for edges or when nothing ended. */
static void test_eoi_outside(void **state)
{
	(void)state;
	for (unsigned int how = 0; how < 4; how++) {
		struct world *w = start_lrs(how == 3, 1);

		setup(w, 0, SPI + 1, 0x40, true);
		icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, how ? 2 : 0);
		lhv_vgic_pulse(w->g, 0, SPI);
		settle_all(w);
		assert_int_equal(ack(w, 0), SPI);
		lhv_vgic_pulse(w->g, 0, SPI + 1);
		settle_all(w);
		assert_int_equal(ack(w, 0), SPI + 1);
		fold(w, 0);
		enter(w, 0);
		assert_false(irq_of(w, 0, SPI).in_lr);
		assert_int_equal(w->eois, 0);
		eoi(w, 0, SPI + 1);
		eoi(w, 0, SPI);
		if (how == 1 || how == 3)
			icc_wr(w, 0, LHV_SYSREG_ICC_DIR_EL1, SPI);
		if (how == 2)
			set_bit(w, 1, 0x380, SPI);
		settle_all(w);
		assert_false(act(w));
		assert_int_equal(w->eois, how < 3);
		set_bit(w, 1, 0x380, SPI);
		assert_int_equal(w->eois, how < 3);
		world_free(w);
	}
}

/* [G.7] A mapped level: the guest ends both; withdrawn, the host does. */
static void test_hw_level(void **state)
{
	struct world *w = start(false);

	(void)state;
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, SPI, 140), 0);
	assert_int_equal(lhv_vgic_inject_hw(w->g, 0, SPI), 0);
	settle_all(w);
	assert_true(pend(w));
	assert_int_equal(ack(w, 0), SPI);
	assert_int_equal(phys_ends, 0);
	eoi(w, 0, SPI);
	assert_int_equal(w->hw_ends, 1);
	assert_int_equal(w->last_pintid, 140);
	/* no exit for that */
	assert_false(lhv_sim_gic_maintenance(&w->cpu[0].core));
	/* Disabled with it in the list register: the physical one is not left active. */
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	set_bit(w, 0, 0x180, SPI);
	assert_int_equal(w->hw_drops, 1);
	assert_false(pend(w));
	/* Fired while disabled: kept, and given back when enabled, for it may be old. */
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(w->hw_drops, 1);
	assert_true(pend(w));
	set_bit(w, 0, 0x100, SPI);
	assert_int_equal(w->hw_drops, 2);
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	/* Disabled in hand: the end goes through to hardware. */
	set_bit(w, 0, 0x180, SPI);
	assert_int_equal(w->hw_drops, 2);
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(phys_ends, 4);
	set_bit(w, 0, 0x100, SPI);
	/* DIR, from the other vCPU */
	icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	eoi(w, 0, SPI);
	assert_int_equal(phys_ends, 4);
	icc_wr(w, 1, LHV_SYSREG_ICC_DIR_EL1, SPI);
	settle_all(w);
	assert_int_equal(phys_ends, 5);
	assert_false(act(w));
	/* ICPENDR, and the host taking it back */
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	set_bit(w, 1, 0x280, SPI);
	settle_all(w);
	assert_int_equal(phys_ends, 6);
	assert_false(pend(w));
	lhv_vgic_inject_hw(w->g, 0, SPI);
	lhv_vgic_set_level(w->g, 0, SPI, false);
	assert_int_equal(phys_ends, 7);
	lhv_vgic_set_level(w->g, 0, SPI, true); /* the same as inject_hw */
	settle_all(w);
	assert_true(pend(w));
	lhv_vgic_set_level(w->g, 0, SPI, false);
	settle_all(w);
	assert_int_equal(phys_ends, 8);
	assert_int_equal(ack(w, 0), 1023);
	/* A target that moves: fires again, for the new one. */
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 1);
	settle_all(w);
	assert_int_equal(phys_ends, 9);
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 1), SPI);
	eoi(w, 1, SPI);
	assert_int_equal(phys_ends, 10);
	/* A second time for one that is there is none. */
	lhv_vgic_inject_hw(w->g, 0, SPI);
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 1), SPI);
	eoi(w, 1, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 1), 1023);
	assert_int_equal(phys_ends, 11);
	world_free(w);
}

/* [G.7] A mapped edge does not fire again when it is given back, so it is kept. */
static void test_hw_edge(void **state)
{
	struct world *w = start(true);

	(void)state;
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, SPI, 140), 0);
	for (unsigned int how = 0; how < 4; how++) {
		phys_ends = 0;
		if (how == 0)
			set_bit(w, 0, 0x180, SPI);
		lhv_vgic_inject_hw(w->g, 0, SPI);
		settle_all(w);
		if (how == 1)
			set_bit(w, 0, 0x180, SPI); /* in a list register */
		if (how == 2)
			gicd_wr(w, 1, 0, 4, 1); /* its group is off */
		if (how == 3)
			gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 0x7777);
		settle_all(w);
		assert_true(pend(w));
		assert_int_equal(ack(w, 0), 1023);
		if (how < 2)
			set_bit(w, 0, 0x100, SPI);
		if (how == 2)
			gicd_wr(w, 1, 0, 4, 3);
		if (how == 3)
			gicd_wr(w, 0, 0x6000 + 8 * SPI, 8, 0);
		settle_all(w);
		assert_int_equal(ack(w, 0), SPI);
		eoi(w, 0, SPI);
		settle_all(w);
		assert_int_equal(phys_ends, 1);
		assert_int_equal(ack(w, 0), 1023);
	}
	world_free(w);
}

/* [G.7] Latched by a write or a pulse while the physical one is in the guest's hand. */
static void test_hw_and_latch(void **state)
{
	struct world *w = start(false);

	(void)state;
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, SPI, 140), 0);
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	set_bit(w, 0, 0x200, SPI);
	assert_true(act(w) && pend(w));
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(phys_ends, 1);
	/* The latch; and the physical one with it if it fires before it is seen. */
	assert_true(pend(w));
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	assert_false(pend(w));
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(phys_ends, 2);
	assert_int_equal(ack(w, 0), 1023);
	/* The latch alone in hand, then the physical one. */
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	lhv_vgic_inject_hw(w->g, 0, SPI);
	settle_all(w);
	assert_true(act(w) && pend(w));
	eoi(w, 0, SPI);
	settle_all(w);
	assert_int_equal(phys_ends, 2);
	assert_int_equal(ack(w, 0), SPI);
	eoi(w, 0, SPI);
	assert_int_equal(phys_ends, 3);
	world_free(w);
}

/* [G.7] The mapping ends: idle, pending, in a list register, in hand, outside of them. */
static void test_unmap(void **state)
{
	(void)state;
	for (unsigned int when = 0; when < 5; when++) {
		struct world *w = start_lrs(false, when == 4 ? 1 : 4);

		setup(w, 0, SPI + 1, 0x40, true);
		assert_int_equal(lhv_vgic_map_hw(w->g, 0, SPI, 140), 0);
		if (when == 1)
			set_bit(w, 0, 0x180, SPI);
		if (when)
			lhv_vgic_inject_hw(w->g, 0, SPI);
		settle_all(w);
		if (when >= 3)
			assert_int_equal(ack(w, 0), SPI);
		if (when == 4) { /* another takes its list register */
			lhv_vgic_pulse(w->g, 0, SPI + 1);
			settle_all(w);
			assert_int_equal(ack(w, 0), SPI + 1);
			fold(w, 0);
			enter(w, 0);
			assert_false(irq_of(w, 0, SPI).in_lr);
		}
		assert_int_equal(lhv_vgic_unmap_hw(w->g, 0, SPI), 0);
		settle_all(w);
		assert_int_equal(phys_ends, when == 1 || when == 2);
		assert_int_equal(lhv_vgic_unmap_hw(w->g, 0, SPI), LHV_ERR_NOENT);
		assert_int_equal(lhv_vgic_inject_hw(w->g, 0, SPI), LHV_ERR_NOENT);
		/* A line of its own from now on, seen when the old one ends. */
		lhv_vgic_set_level(w->g, 0, SPI, true);
		if (when == 4)
			eoi(w, 0, SPI + 1);
		if (when >= 3) {
			eoi(w, 0, SPI);
			settle_all(w);
			assert_int_equal(phys_ends, 1);
		}
		set_bit(w, 0, 0x100, SPI);
		settle_all(w);
		assert_int_equal(ack(w, 0), SPI);
		lhv_vgic_set_level(w->g, 0, SPI, false);
		eoi(w, 0, SPI);
		settle_all(w);
		assert_int_equal(phys_ends, when != 0);
		assert_int_equal(ack(w, 0), 1023);
		assert_int_equal(lhv_vgic_map_hw(w->g, 0, SPI, 141), 0);
		world_free(w);
	}
}

/* [G.7] A PPI in vCPU 1's hand is ended by vCPU 0: its physical one only by core 1 (the
 * world checks that), and it can be mapped anew when that was done. */
static void test_hw_ppi(void **state)
{
	(void)state;
	for (unsigned int outside = 0; outside < 3; outside++) {
		struct world *w = start_lrs(false, outside ? 1 : 4);

		assert_int_equal(lhv_vgic_map_hw(w->g, 1, 27, 27), 0);
		setup(w, 1, 27, 0x80, false);
		setup(w, 1, 20, 0x20, false);
		icc_wr(w, 1, LHV_SYSREG_ICC_CTLR_EL1, 2);
		w->on = 1;
		lhv_vgic_inject_hw(w->g, 1, 27);
		w->on = LHV_VGIC_NO_VCPU;
		settle_all(w);
		assert_int_equal(ack(w, 1), 27);
		eoi(w, 1, 27);
		lhv_vgic_set_level(w->g, 1, 20, true);
		settle_all(w);
		assert_int_equal(irq_of(w, 1, 27).in_lr, !outside);
		gicr_wr(w, 0, 1, 0x10380, 4, 1u << 27);
		assert_int_equal(phys_ends, 0);
		if (outside == 2) {
			/* pending again in the meantime */
			lhv_vgic_set_level(w->g, 1, 20, false);
			gicr_wr(w, 0, 1, 0x10200, 4, 1u << 27);
			settle_all(w);
			assert_int_equal(phys_ends, 1);
			assert_int_equal(ack(w, 1), 27);
			eoi(w, 1, 27);
			icc_wr(w, 1, LHV_SYSREG_ICC_DIR_EL1, 27);
			settle_all(w);
			assert_int_equal(phys_ends, 1);
			world_free(w);
			continue;
		}
		lhv_vgic_unmap_hw(w->g, 1, 27);
		if (outside)
			assert_int_equal(lhv_vgic_map_hw(w->g, 1, 27, 28), LHV_ERR_BUSY);
		settle_all(w);
		assert_int_equal(phys_ends, 1);
		assert_int_equal(w->last_pintid, 27);
		assert_int_equal(lhv_vgic_map_hw(w->g, 1, 27, 27), 0);
		lhv_vgic_set_level(w->g, 1, 20, false);
		settle_all(w);
		/* Disables and the like from afar leave the core's interrupt alone. */
		w->on = 1;
		lhv_vgic_inject_hw(w->g, 1, 27);
		w->on = LHV_VGIC_NO_VCPU;
		gicr_wr(w, 0, 1, 0x10180, 4, 1u << 27);
		gicr_wr(w, 0, 1, 0x10280, 4, 1u << 27);
		gicr_wr(w, 0, 1, 0x10100, 4, 1u << 27);
		settle_all(w);
		assert_int_equal(ack(w, 1), 27);
		world_free(w);
	}
}

/* Requests that wait for another's fold show in what one reads. */
static void test_reads(void **state)
{
	struct world *w = start(true);

	(void)state;
	lhv_vgic_pulse(w->g, 0, SPI);
	settle_all(w);
	set_bit(w, 1, 0x280, SPI);
	assert_false(get_bit(w, 1, 0x200, SPI));
	set_bit(w, 1, 0x200, SPI);
	assert_true(get_bit(w, 1, 0x200, SPI));
	set_bit(w, 1, 0x300, SPI);
	assert_true(get_bit(w, 1, 0x300, SPI));
	set_bit(w, 1, 0x380, SPI);
	assert_false(get_bit(w, 1, 0x300, SPI));
	settle_all(w);
	assert_int_equal(ack(w, 0), SPI);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_level),	     cmocka_unit_test(test_edge),
		cmocka_unit_test(test_resample),     cmocka_unit_test(test_eoi_hook),
		cmocka_unit_test(test_enable),	     cmocka_unit_test(test_group),
		cmocka_unit_test(test_priority),     cmocka_unit_test(test_route),
		cmocka_unit_test(test_one_of_n),     cmocka_unit_test(test_deactivation),
		cmocka_unit_test(test_hw_level),     cmocka_unit_test(test_hw_edge),
		cmocka_unit_test(test_hw_and_latch), cmocka_unit_test(test_unmap),
		cmocka_unit_test(test_hw_ppi),	     cmocka_unit_test(test_reads),
		cmocka_unit_test(test_eoi_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
