/* SPDX-License-Identifier: BSD-2-Clause */
/* 900 interrupts at once, through few list registers. [G.6] */
#include "world.h"

#define FIRST 40u
#define COUNT 900u

static unsigned int prio_of(unsigned int n)
{
	return n * 2654435761u >> 27 << 3;
}

static struct world *many(unsigned int nr_lr, bool edge)
{
	struct world *w = world_new(2, 960, nr_lr, 5, 5, true);

	guest_boot(w);
	for (unsigned int n = FIRST; n < FIRST + COUNT; n++)
		setup(w, 0, n, prio_of(n) == 0xf8 ? 0xf0 : prio_of(n), edge);
	return w;
}

/* Highest priority first, each once, and with no more exits than there must be. */
static void in_order(unsigned int nr_lr, bool edge)
{
	struct world *w = many(nr_lr, edge);
	uint8_t seen[1020] = {0};
	unsigned int last = 0, got = 0;

	for (unsigned int k = 0; k < COUNT; k++) {
		unsigned int n = FIRST + k * 7 % COUNT;

		if (edge)
			assert_int_equal(lhv_vgic_pulse(w->g, 0, n), 0);
		else
			assert_int_equal(lhv_vgic_set_level(w->g, 0, n, true), 0);
	}
	settle_all(w);
	w->cpu[0].maintenance = 0;
	while (lhv_sim_gic_irq(&w->cpu[0].core)) {
		uint32_t n = ack(w, 0);

		assert_true(n >= FIRST && n < FIRST + COUNT);
		assert_false(seen[n]);
		seen[n] = 1;
		assert_true(irq_of(w, 0, n).priority >= last);
		last = irq_of(w, 0, n).priority;
		if (!edge)
			lhv_vgic_set_level(w->g, 0, n, false);
		eoi(w, 0, n);
		settle(w, 0);
		got++;
	}
	assert_int_equal(got, COUNT);
	/* A refill when the list registers have run out; each end of a level is one. */
	if (edge)
		assert_true(w->cpu[0].maintenance <= COUNT / nr_lr + 1);
	else
		assert_true(w->cpu[0].maintenance <= COUNT + 1);
	assert_int_equal(lhv_vgic_work(w->g, 0), 0);
	world_free(w);
}

static void test_order(void **state)
{
	static const uint8_t lrs[] = {1, 2, 4, 15, 16};

	(void)state;
	for (unsigned int k = 0; k < sizeof(lrs); k++) {
		in_order(lrs[k], true);
		in_order(lrs[k], false);
	}
}

/* A better one that comes while the list registers are full is next. */
static void test_newcomer(void **state)
{
	static const uint8_t lrs[] = {1, 4, 16};

	(void)state;
	for (unsigned int k = 0; k < sizeof(lrs); k++) {
		struct world *w = many(lrs[k], true);

		setup(w, 0, 33, 0, true);
		for (unsigned int n = FIRST; n < FIRST + COUNT; n++)
			if (irq_of(w, 0, n).priority)
				lhv_vgic_pulse(w->g, 0, n);
		settle_all(w);
		for (unsigned int n = 0; n < 50; n++) {
			uint32_t low;

			lhv_vgic_pulse(w->g, 0, 33);
			settle(w, 0);
			assert_int_equal(ack(w, 0), 33);
			eoi(w, 0, 33);
			settle(w, 0);
			low = ack(w, 0);
			assert_true(low >= FIRST && low < FIRST + COUNT);
			eoi(w, 0, low);
			settle(w, 0);
		}
		world_free(w);
	}
}

/*
 * 900 in hand at once: with EOImode 1 their priority is dropped, and they are deactivated
 * later in any order, each once, from either vCPU. [G.5]
 */
static void test_active(void **state)
{
	static const uint8_t lrs[] = {1, 4, 16};

	(void)state;
	for (unsigned int k = 0; k < sizeof(lrs); k++) {
		struct world *w = many(lrs[k], true);

		icc_wr(w, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
		icc_wr(w, 1, LHV_SYSREG_ICC_CTLR_EL1, 2);
		for (unsigned int n = FIRST; n < FIRST + COUNT; n++)
			lhv_vgic_pulse(w->g, 0, n);
		settle_all(w);
		for (unsigned int n = 0; n < COUNT; n++) {
			uint32_t got = ack(w, 0);

			assert_int_not_equal(got, 1023);
			eoi(w, 0, got);
			settle(w, 0);
		}
		assert_int_equal(ack(w, 0), 1023);
		for (unsigned int n = FIRST; n < FIRST + COUNT; n++) {
			unsigned int x = FIRST + (n - FIRST) * 37 % COUNT;

			assert_true(get_bit(w, 1, 0x300, x));
			icc_wr(w, n & 1, LHV_SYSREG_ICC_DIR_EL1, x);
			settle_all(w);
			assert_false(get_bit(w, 1, 0x300, x));
		}
		world_free(w);
	}
}

/*
 * A guest changes the priority of all pending interrupts of a vCPU that does not run, again
 * and again, which leaves a stale hint each time. The work of one entry stays bounded, and
 * nothing is lost.
 */
static void test_stale_hints(void **state)
{
	(void)state;
	for (unsigned int mode = 0; mode < 2; mode++) {
		struct world *w = many(4, true);
		unsigned int entries = 0, got = 0;
		bool wakes;

		for (unsigned int n = FIRST; n < FIRST + COUNT; n++)
			lhv_vgic_pulse(w->g, 0, n);
		for (unsigned int p = 0; p < 31; p++)
			for (unsigned int n = FIRST / 4 * 4; n < FIRST + COUNT; n += 4)
				gicd_wr(w, 1, 0x400 + n, 4, p * 0x08080808);
		/* all but one are taken back, and the last is the worst */
		for (unsigned int n = FIRST; n < FIRST + COUNT - 1; n++)
			set_bit(w, 1, 0x280, n);
		w->cpu[0].kicked = false;
		if (mode == 0) {
			/* In a WFI: it may not sleep before all is looked at. */
			struct cpu *c = &w->cpu[0];

			do {
				fold(w, 0);
				wakes = lhv_vgic_pending(w->g, 0, &c->image);
				lhv_sim_gic_cpuif_write(&c->core, &c->image);
				assert_true(wakes);
				assert_true(lhv_sim_gic_irq(&c->core) ||
					    lhv_sim_gic_maintenance(&c->core));
				assert_true(++entries < 50);
			} while (!lhv_sim_gic_irq(&c->core));
		} else {
			enter(w, 0);
			while (lhv_sim_gic_maintenance(&w->cpu[0].core)) {
				assert_false(lhv_sim_gic_irq(&w->cpu[0].core));
				fold(w, 0);
				enter(w, 0);
				assert_true(++entries < 50);
			}
		}
		assert_true(entries >= 10); /* it was bounded */
		while (lhv_sim_gic_irq(&w->cpu[0].core)) {
			uint32_t n = ack(w, 0);

			assert_int_equal(n, FIRST + COUNT - 1);
			eoi(w, 0, n);
			settle(w, 0);
			got++;
		}
		assert_int_equal(got, 1);
		world_free(w);
	}
}

/* The same with list registers full of what the guest masks: what it wants is behind the
 * stale hints, and comes although nothing else makes the core exit. */
static void test_stale_hints_masked(void **state)
{
	struct world *w = many(4, true);
	struct cpu *c = &w->cpu[0];

	(void)state;
	for (unsigned int n = 0; n < 4; n++) {
		setup(w, 0, 32 + n, 0xf0, true);
		lhv_vgic_pulse(w->g, 0, 32 + n);
	}
	setup(w, 0, 36, 0x40, true);
	settle_all(w);
	icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0x80);
	assert_int_equal(lhv_sim_gic_elrsr(&c->core), 0);
	assert_false(lhv_sim_gic_irq(&c->core));
	for (unsigned int n = FIRST; n < FIRST + COUNT; n++)
		lhv_vgic_pulse(w->g, 0, n);
	for (unsigned int p = 0; p < 4; p++)
		for (unsigned int n = FIRST; n < FIRST + COUNT; n += 4)
			gicd_wr(w, 1, 0x400 + n, 4, p * 0x08080808);
	lhv_vgic_pulse(w->g, 0, 36);
	for (unsigned int n = FIRST / 32; n < 32; n++)
		gicd_wr(w, 1, 0x280 + 4 * n, 4, n == 1 ? 0xffffff00 : 0xffffffff);
	c->kicked = false;
	enter(w, 0);
	assert_false(lhv_sim_gic_irq(&c->core));
	assert_true(lhv_sim_gic_maintenance(&c->core));
	settle(w, 0);
	assert_int_equal(ack(w, 0), 36);
	eoi(w, 0, 36);
	icc_wr(w, 0, LHV_SYSREG_ICC_PMR_EL1, 0xff);
	settle(w, 0);
	for (unsigned int n = 0; n < 4; n++) {
		uint32_t got = ack(w, 0);

		assert_true(got >= 32 && got < 36);
		eoi(w, 0, got);
		settle(w, 0);
	}
	assert_int_equal(ack(w, 0), 1023);
	world_free(w);
}

/* Each vCPU of 512 gets an SGI from one write, and acknowledges it. [G.19] */
static void test_broadcast(void **state)
{
	struct world *w = world_new(512, 32, 4, 5, 5, true);

	(void)state;
	guest_boot(w);
	for (unsigned int i = 0; i < 512; i++)
		setup(w, i, 1, 0x80, true);
	for (unsigned int round = 0; round < 3; round++) {
		icc_wr(w, 100, LHV_SYSREG_ICC_SGI1R_EL1, UINT64_C(1) << 40 | 1u << 24);
		for (unsigned int i = 0; i < 512; i++) {
			assert_int_equal(w->cpu[i].kicked, i != 100);
			settle(w, i);
			assert_int_equal(ack(w, i), i == 100 ? 1023 : 1);
			if (i != 100)
				eoi(w, i, 1);
			fold(w, i);
			enter(w, i);
		}
	}
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_newcomer),
		cmocka_unit_test(test_active),
		cmocka_unit_test(test_stale_hints),
		cmocka_unit_test(test_broadcast),
		cmocka_unit_test(test_stale_hints_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
