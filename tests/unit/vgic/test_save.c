/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Save and restore: by register, with the meaning that restoring gives them, and as a stream.
 * A guest that goes on in another vGIC sees the registers, and takes the interrupts, that it
 * would have; hostile streams change nothing. [G.18] [G.8] [G.10]
 */
#include <libhv/vgic/state.h>

#include "world.h"

#define VCPUS 4
#define SPIS  64
#define IRQS  (32 + SPIS)

struct saved {
	struct lhv_gic_cpuif *image[VCPUS];
	struct lhv_vgic_state s;
};

/* The guest stops. */
static void put(struct world *w, struct saved *to)
{
	for (unsigned int i = 0; i < w->nr; i++) {
		w->on = i;
		lhv_sim_gic_cpuif_save(&w->cpu[i].core, &w->cpu[i].image);
		lhv_vgic_exit(w->g, i, &w->cpu[i].image);
		w->cpu[i].image.loaded = 0;
		to->image[i] = &w->cpu[i].image;
	}
	w->on = LHV_VGIC_NO_VCPU;
	to->s = (struct lhv_vgic_state){w->g, to->image};
}

static void go_on(struct world *w)
{
	for (unsigned int i = 0; i < w->nr; i++) {
		lhv_sim_gic_cpuif_load(&w->cpu[i].core, &w->cpu[i].image);
		w->cpu[i].kicked = true;
	}
	settle_all(w);
}

static uint8_t *save(const struct saved *v, size_t *size)
{
	uint8_t *buf;

	assert_int_equal(lhv_vgic_state_save(&v->s, NULL, 0, size), LHV_ERR_NOMEM);
	buf = malloc(*size);
	assert_int_equal(lhv_vgic_state_save(&v->s, buf, *size, NULL), 0);
	return buf;
}

static uint64_t get(const struct saved *v, unsigned int block, unsigned int vcpu,
		    uint32_t off)
{
	uint64_t value = UINT64_MAX;

	assert_int_equal(lhv_vgic_reg_get(&v->s, block, vcpu, off, &value), 0);
	return value;
}

static void set(const struct saved *v, unsigned int block, unsigned int vcpu,
		uint32_t off, uint64_t value)
{
	assert_int_equal(lhv_vgic_reg_set(&v->s, block, vcpu, off, value, NULL), 0);
}

#define DIST   LHV_VGIC_BLOCK_DIST
#define REDIST LHV_VGIC_BLOCK_REDIST
#define CPUIF  LHV_VGIC_BLOCK_CPUIF
#define LINE   LHV_VGIC_BLOCK_LINE

static struct world *new_world(unsigned int lrs, unsigned int pre_bits)
{
	return world_new(VCPUS, SPIS, lrs, pre_bits > 5 ? 7 : 5, pre_bits, true);
}

/* A guest that has been through something. */
static void live(struct world *w, uint64_t *seed, unsigned int steps)
{
	static const uint32_t bases[] = {0x80,	0x100, 0x100, 0x180,
					 0x200, 0x280, 0x300, 0x380};

	guest_boot(w);
	for (unsigned int n = 0; n < IRQS; n++)
		for (unsigned int i = 0; i < (n < 32 ? VCPUS : 1); i++)
			setup(w, n < 32 ? i : rnd(seed) % VCPUS, n, rnd(seed) & 0xf8,
			      n < 16 || rnd(seed) % 2);
	for (unsigned int k = 0; k < steps; k++) {
		unsigned int i = rnd(seed) % VCPUS, n = rnd(seed) % IRQS;

		switch (rnd(seed) % 12) {
		case 0:
		case 1:
			if (n >= 16)
				lhv_vgic_set_level(w->g, i, n, rnd(seed) % 2);
			break;
		case 2:
		case 3:
			lhv_vgic_pulse(w->g, i, n);
			break;
		case 4:
		case 5:
			ack(w, i);
			break;
		case 6:
			set_bit(w, i, bases[rnd(seed) % 8], n);
			break;
		case 7:
			if (n >= 32)
				gicd_wr(w, i, 0x6000 + 8 * n, 8,
					rnd(seed) % 4 ? rnd(seed) % 5 : 1u << 31);
			break;
		case 8:
			icc_wr(w, i, LHV_SYSREG_ICC_PMR_EL1, rnd(seed) & 0xff);
			break;
		case 9:
			icc_wr(w, i,
			       rnd(seed) % 2 ? LHV_SYSREG_ICC_BPR0_EL1
					     : LHV_SYSREG_ICC_BPR1_EL1,
			       rnd(seed) & 7);
			break;
		case 10:
			gicr_wr(w, i, rnd(seed) % VCPUS, 0x14, 4, rnd(seed) & 2);
			break;
		default:
			gicd_rd(w, i, rnd(seed) & 0x7ffc, 4); /* STATUSR */
			if (rnd(seed) % 4 == 0)
				icc_wr(w, i, LHV_SYSREG_ICC_CTLR_EL1, rnd(seed) & 3);
			break;
		}
		settle_all(w);
	}
}

/* What the guest can read, of everything. */
static void compare(struct world *a, struct world *b)
{
	static const uint32_t icc[] = {
		LHV_SYSREG_ICC_PMR_EL1,	    LHV_SYSREG_ICC_BPR0_EL1,
		LHV_SYSREG_ICC_BPR1_EL1,    LHV_SYSREG_ICC_CTLR_EL1,
		LHV_SYSREG_ICC_IGRPEN0_EL1, LHV_SYSREG_ICC_IGRPEN1_EL1,
		LHV_SYSREG_ICC_RPR_EL1,	    LHV_SYSREG_ICC_AP0R0_EL1,
		LHV_SYSREG_ICC_AP1R0_EL1,
	};

	for (unsigned int i = 0; i < VCPUS; i++)
		for (unsigned int k = 0; k < sizeof(icc) / sizeof(icc[0]); k++)
			if (icc_rd(a, i, icc[k]) != icc_rd(b, i, icc[k]))
				fail_msg("vCPU %u ICC %#x", i, icc[k]);
	if (gicd_rd(a, 0, 0x10, 4) != gicd_rd(b, 0, 0x10, 4))
		fail_msg("STATUSR");
	for (uint32_t off = 0; off < 0x8000; off += 4)
		if (gicd_rd(a, 0, off, 4) != gicd_rd(b, 0, off, 4))
			fail_msg("GICD %#x", off);
	for (unsigned int i = 0; i < VCPUS; i++)
		for (uint32_t off = 0; off < 0x11000; off += 4)
			if (gicr_rd(a, 0, i, off, 4) != gicr_rd(b, 0, i, off, 4))
				fail_msg("GICR %u %#x", i, off);
}

/* Both guests open up and take all that comes; of equal priorities either may come first. */
static void drain(struct world *a, struct world *b)
{
	for (unsigned int i = 0; i < VCPUS; i++) {
		for (unsigned int k = 0; k < 200; k++) {
			uint32_t got[2];

			for (unsigned int j = 0; j < 2; j++) {
				struct world *w = j ? b : a;

				got[j] = ack(w, i);
				settle_all(w);
				if (got[j] >= 1020)
					continue;
				lhv_vgic_set_level(w->g, i, got[j] < 16 ? 16 : got[j],
						   false);
				if (got[j] >= 16)
					set_bit(w, i, 0x280, got[j]);
			}
			if ((got[0] >= 1020) != (got[1] >= 1020))
				fail_msg("vCPU %u takes %u and %u", i, got[0], got[1]);
			if (got[0] >= 1020)
				break;
			assert_int_equal(irq_of(a, i, got[0]).priority,
					 irq_of(b, i, got[1]).priority);
			assert_int_equal(icc_rd(a, i, LHV_SYSREG_ICC_RPR_EL1),
					 icc_rd(b, i, LHV_SYSREG_ICC_RPR_EL1));
		}
	}
}

static void test_guest_goes_on(void **state)
{
	(void)state;
	for (unsigned int round = 0; round < 24; round++) {
		uint64_t seed = 0x9e3779b97f4a7c15u + round;
		unsigned int pre = 5 + round % 3;
		struct world *a = new_world(round % 2 ? 4 : 1, pre);
		struct world *b = new_world(round % 3 ? 16 : 2, pre);
		struct saved sa, sb;
		size_t na, nb;
		uint8_t *pa, *pb;

		live(a, &seed, 150);
		if (round % 4 == 0)
			live(b, &seed, 50); /* it has to go */
		put(a, &sa);
		put(b, &sb);
		pa = save(&sa, &na);
		assert_int_equal(lhv_vgic_state_restore(&sb.s, pa, na, NULL), 0);
		pb = save(&sb, &nb);
		assert_int_equal(na, nb);
		assert_memory_equal(pa, pb, na);
		go_on(a);
		go_on(b);
		compare(a, b);
		drain(a, b);
		free(pa);
		free(pb);
		world_free(a);
		world_free(b);
	}
}

/* All registers, in the order that others restore them in. */
static void copy(const struct saved *from, const struct saved *to)
{
	static const uint32_t first[] = {0x8, 0x0, 0x10};
	static const uint32_t bases[] = {0x80, 0x100, 0xc00, 0x400, 0x200, 0x300};
	static const uint32_t ends[] = {0x100, 0x180, 0xd00, 0x800, 0x280, 0x380};
	static const uint32_t icc[] = {
		LHV_SYSREG_ICC_SRE_EL1,	      LHV_SYSREG_ICC_CTLR_EL1,
		LHV_SYSREG_ICC_IGRPEN0_EL1,   LHV_SYSREG_ICC_IGRPEN1_EL1,
		LHV_SYSREG_ICC_PMR_EL1,	      LHV_SYSREG_ICC_BPR0_EL1,
		LHV_SYSREG_ICC_BPR1_EL1,      LHV_SYSREG_ICC_AP0R0_EL1,
		LHV_SYSREG_ICC_AP0R0_EL1 + 1, LHV_SYSREG_ICC_AP1R0_EL1,
		LHV_SYSREG_ICC_AP1R0_EL1 + 1,
	};

	for (unsigned int k = 0; k < 3; k++)
		set(to, DIST, 0, first[k], get(from, DIST, 0, first[k]));
	for (unsigned int i = 0; i < VCPUS; i++) {
		set(to, REDIST, i, 0x14, get(from, REDIST, i, 0x14));
		set(to, REDIST, i, 0x10, get(from, REDIST, i, 0x10));
	}
	for (uint32_t off = 0x6100; off < 0x6000 + 8 * IRQS; off += 4)
		set(to, DIST, 0, off, get(from, DIST, 0, off));
	for (unsigned int k = 0; k < 6; k++) {
		for (uint32_t off = bases[k]; off < ends[k]; off += 4)
			set(to, DIST, 0, off, get(from, DIST, 0, off));
		for (unsigned int i = 0; i < VCPUS; i++)
			for (uint32_t off = bases[k];
			     off < bases[k] + (bases[k] == 0x400   ? 0x20u
					       : bases[k] == 0xc00 ? 8u
								   : 4u);
			     off += 4)
				set(to, REDIST, i, 0x10000 + off,
				    get(from, REDIST, i, 0x10000 + off));
	}
	for (unsigned int i = 0; i < VCPUS; i++) {
		set(to, LINE, i, 0, get(from, LINE, i, 0));
		for (unsigned int k = 0; k < sizeof(icc) / sizeof(icc[0]); k++)
			set(to, CPUIF, i, icc[k], get(from, CPUIF, i, icc[k]));
	}
	for (uint32_t n = 32; n < IRQS; n += 32)
		set(to, LINE, 0, n, get(from, LINE, 0, n));
}

static void test_by_register(void **state)
{
	(void)state;
	for (unsigned int round = 0; round < 12; round++) {
		uint64_t seed = 77 + round;
		struct world *a = new_world(4, 6);
		struct world *b = new_world(4, 6);
		struct saved sa, sb;

		live(a, &seed, 120);
		for (unsigned int i = 0; i < VCPUS; i++)
			icc_wr(a, i, LHV_SYSREG_ICC_CTLR_EL1, 0); /* VBPR1 is hidden */
		put(a, &sa);
		put(b, &sb);
		copy(&sa, &sb);
		go_on(a);
		go_on(b);
		compare(a, b);
		world_free(a);
		world_free(b);
	}
}

/* The values of some registers, from what the guest did, with the meaning for restoring. */
static void test_meanings(void **state)
{
	struct world *w = new_world(4, 5);
	struct saved v;
	uint64_t value;

	(void)state;
	guest_boot(w);
	setup(w, 1, 40, 0x40, false);
	setup(w, 1, 41, 0x48, true);
	setup(w, 1, 42, 0x50, false);
	lhv_vgic_set_level(w->g, 0, 40, true);
	lhv_vgic_pulse(w->g, 0, 41);
	lhv_vgic_pulse(w->g, 0, 42);
	lhv_vgic_set_level(w->g, 0, 42, true);
	setup(w, 2, 20, 0x20, false);
	lhv_vgic_set_level(w->g, 2, 20, true);
	settle_all(w);
	assert_int_equal(ack(w, 2), 20);
	gicd_rd(w, 0, 0x20, 4); /* reserved */
	put(w, &v);
	/* A line is no latch; ICPENDR reads as zero. */
	assert_int_equal(get(&v, DIST, 0, 0x204), 1u << 9 | 1u << 10);
	assert_int_equal(get(&v, DIST, 0, 0x284), 0);
	assert_int_equal(get(&v, LINE, 0, 32), 1u << 8 | 1u << 10);
	assert_int_equal(get(&v, LINE, 2, 0), 1u << 20);
	assert_int_equal(get(&v, LINE, 1, 0), 0);
	assert_int_equal(get(&v, REDIST, 2, 0x10300), 1u << 20);
	assert_int_equal(get(&v, REDIST, 2, 0x10200), 0);
	assert_int_equal(get(&v, CPUIF, 2, LHV_SYSREG_ICC_AP1R0_EL1), 1u << 4);
	assert_int_equal(get(&v, CPUIF, 2, LHV_SYSREG_ICC_AP0R0_EL1), 0);
	assert_int_equal(get(&v, DIST, 0, 0x10), 1);
	assert_int_equal(get(&v, DIST, 0, 0), 0x53);
	assert_int_equal(get(&v, DIST, 0, 8), 0x143b);

	/* Clearing by ICPENDR is not for restoring; zeros of ISPENDR clear. */
	set(&v, DIST, 0, 0x284, UINT32_MAX);
	assert_int_equal(get(&v, DIST, 0, 0x204), 1u << 9 | 1u << 10);
	set(&v, DIST, 0, 0x204, 1u << 10 | 1u << 11);
	assert_int_equal(get(&v, DIST, 0, 0x204), 1u << 10 | 1u << 11);
	set(&v, REDIST, 3, 0x10200, 5);
	assert_int_equal(get(&v, REDIST, 3, 0x10200), 5);
	/* A line of an edge-triggered one is no edge. */
	set(&v, LINE, 0, 32, 1u << 9);
	assert_int_equal(get(&v, LINE, 0, 32), 1u << 9);
	assert_int_equal(get(&v, DIST, 0, 0x204), 1u << 10 | 1u << 11);
	/* SGIs have no line. */
	set(&v, LINE, 3, 0, UINT32_MAX);
	assert_int_equal(get(&v, LINE, 3, 0), 0xffff0000);
	/* STATUSR is written as it is. */
	set(&v, DIST, 0, 0x10, 0xa);
	assert_int_equal(get(&v, DIST, 0, 0x10), 0xa);
	set(&v, REDIST, 1, 0x10, 5);
	assert_int_equal(get(&v, REDIST, 1, 0x10), 5);
	assert_int_equal(get(&v, REDIST, 0, 0x10), 0);

	/* The CPU interface: VBPR1 is hidden by CBPR, a point too low is the least. */
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR0_EL1, 0);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR0_EL1), 2);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR1_EL1, 6);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_CTLR_EL1, 1);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR1_EL1), 3);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR1_EL1, 7);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR0_EL1, 7);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR1_EL1), 7);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_CTLR_EL1, 2 | 4u << 8);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_BPR1_EL1), 6);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_CTLR_EL1), 2 | 4u << 8);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_PMR_EL1, 0xff);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_PMR_EL1), 0xf8);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 0);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_IGRPEN0_EL1), 0);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_IGRPEN1_EL1), 1);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_SRE_EL1), 7);
	set(&v, CPUIF, 0, LHV_SYSREG_ICC_AP0R0_EL1, 0x80000001);
	assert_int_equal(get(&v, CPUIF, 0, LHV_SYSREG_ICC_AP0R0_EL1), 0x80000001);

	/* What it is after is what the core gets. */
	go_on(w);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_CTLR_EL1) & 3, 2);
	assert_int_equal(icc_rd(w, 0, LHV_SYSREG_ICC_RPR_EL1), 0);

	/* Refusals, nothing changed. */
	put(w, &v);
	const struct {
		unsigned int block, vcpu;
		uint32_t off;
		uint64_t value;
		int err;
		uint8_t why;
	} bad[] = {
		{DIST, 0, 0x4, 0, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_VALUE},
		{DIST, 0, 0x8, 0x43b, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_VALUE},
		{DIST, 0, 0x8, 0x243b, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_VALUE},
		{DIST, 0, 0x8, 0x143c, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_VALUE},
		{DIST, 0, 0x10, 0x10, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_RES0},
		{REDIST, 0, 0x10, 0x10, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_RES0},
		{DIST, 0, 0x100, UINT64_C(1) << 32, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{REDIST, 0, 0x8, 1, LHV_ERR_CORRUPT, LHV_VGIC_REFUSED_VALUE},
		{DIST, 0, 0x20, 0, LHV_ERR_NOENT, 0},
		{DIST, 0, 0x101, 0, LHV_ERR_NOENT, 0},
		{DIST, 0, 0x10000, 0, LHV_ERR_NOENT, 0},
		{DIST, 0, UINT32_MAX - 3, 0, LHV_ERR_NOENT, 0},
		{REDIST, 0, 0x20000, 0, LHV_ERR_NOENT, 0},
		{REDIST, VCPUS, 0x14, 0, LHV_ERR_RANGE, 0},
		{LINE, 0, 33, 0, LHV_ERR_NOENT, 0},
		{LINE, 0, IRQS, 0, LHV_ERR_NOENT, 0},
		{4, 0, 0, 0, LHV_ERR_NOENT, 0},
		{CPUIF, 0, LHV_SYSREG_ICC_IAR1_EL1, 0, LHV_ERR_NOENT, 0},
		{CPUIF, 0, LHV_SYSREG_ICC_AP0R0_EL1 + 1, 0, LHV_ERR_NOENT, 0},
		{CPUIF, 0, LHV_SYSREG_ICC_PMR_EL1, 0x100, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{CPUIF, 0, LHV_SYSREG_ICC_BPR0_EL1, 8, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{CPUIF, 0, LHV_SYSREG_ICC_BPR1_EL1, 8, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{CPUIF, 0, LHV_SYSREG_ICC_CTLR_EL1, 5u << 8, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_CONFIG},
		{CPUIF, 0, LHV_SYSREG_ICC_CTLR_EL1, 4, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{CPUIF, 0, LHV_SYSREG_ICC_SRE_EL1, 0, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_VALUE},
		{CPUIF, 0, LHV_SYSREG_ICC_IGRPEN0_EL1, 2, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{CPUIF, 0, LHV_SYSREG_ICC_IGRPEN1_EL1, 2, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
		{CPUIF, 0, LHV_SYSREG_ICC_AP1R0_EL1, 1, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_VALUE},
		{CPUIF, 0, LHV_SYSREG_ICC_AP1R0_EL1, UINT64_C(1) << 32, LHV_ERR_CORRUPT,
		 LHV_VGIC_REFUSED_RES0},
	};
	size_t n, m;
	uint8_t *before = save(&v, &n), *after;

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct lhv_vgic_state_why why = {0};

		if (lhv_vgic_reg_set(&v.s, bad[i].block, bad[i].vcpu, bad[i].off,
				     bad[i].value, &why) != bad[i].err ||
		    why.why != bad[i].why)
			fail_msg("bad %u: %s", i, lhv_vgic_refusal_name(why.why));
	}
	after = save(&v, &m);
	assert_int_equal(n, m);
	assert_memory_equal(before, after, n);
	free(before);
	free(after);
	/* Read-only registers take what they are. */
	set(&v, DIST, 0, 4, get(&v, DIST, 0, 4));
	set(&v, REDIST, 1, 8, get(&v, REDIST, 1, 8));
	/* Write-only ones are no state: what a guest's write would do is not done. */
	assert_int_equal(lhv_vgic_reg_get(&v.s, DIST, 0, 0x40, &value), LHV_ERR_NOENT);
	assert_int_equal(lhv_vgic_reg_set(&v.s, DIST, 0, 0x40, 50, NULL), LHV_ERR_NOENT);
	assert_false(irq_of(w, 0, 50).latch);
	assert_int_equal(lhv_vgic_reg_get(&v.s, DIST, 0, 0x0, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_reg_get(NULL, DIST, 0, 0x0, &value), LHV_ERR_INVAL);
	v.image[1]->loaded = 1;
	assert_int_equal(lhv_vgic_reg_get(&v.s, REDIST, 1, 0, &value), LHV_ERR_STATE);
	assert_int_equal(lhv_vgic_reg_set(&v.s, REDIST, 1, 0, 0, NULL), LHV_ERR_STATE);
	assert_int_equal(lhv_vgic_state_save(&v.s, NULL, 0, &n), LHV_ERR_STATE);
	assert_int_equal(lhv_vgic_state_restore(&v.s, NULL, 0, NULL), LHV_ERR_STATE);
	v.image[1]->loaded = 0;
	v.image[1] = NULL;
	assert_int_equal(lhv_vgic_reg_get(&v.s, DIST, 0, 0, &value), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_state_save(&v.s, NULL, 0, &n), LHV_ERR_INVAL);
	world_free(w);
}

static void le(uint8_t *p, unsigned int bytes, uint64_t v)
{
	for (unsigned int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Where the format says that a record is. */
#define AT_CONFIG     (16 + 8)
#define AT_DIST	      (AT_CONFIG + 16 + 8)
#define AT_VCPU(n)    (AT_DIST + 8 + (n)*56 + 8)
#define AT_PRIVATE(n) (AT_VCPU(VCPUS) + (n)*264)
#define AT_SPI(n)     (AT_PRIVATE(VCPUS) + (n) / 32 * 520 + (n) % 32 * 16)
#define STREAM	      (AT_SPI(SPIS) - 8)

static void test_format(void **state)
{
	struct world *w = new_world(4, 5);
	struct saved v;
	size_t n;
	uint8_t *p;
	static const uint8_t head[] = {'L', 'H', 'V', 'G', 1, 0, 16, 0, 12, 0, 0, 0};
	static const uint8_t config[] = {0,  0, 1, 0, 16, 0, 0,	   0,	 4, 0,
					 64, 0, 5, 5, 0,  0, 0x3b, 0x14, 0, 0};

	(void)state;
	guest_boot(w);
	setup(w, 1, 40, 0x40, false);
	setup(w, 3, 41, 0x48, true);
	lhv_vgic_set_level(w->g, 0, 40, true);
	lhv_vgic_pulse(w->g, 0, 41);
	settle_all(w);
	assert_int_equal(ack(w, 1), 40);
	/* The priority that it has now is another. */
	gicd_wr(w, 0, 0x400 + 40, 1, 0x80);
	settle_all(w);
	put(w, &v);
	p = save(&v, &n);
	assert_int_equal(n, STREAM);
	/* 2 + 4 + 4 + 2 records */
	assert_memory_equal(p, head, sizeof(head));
	assert_int_equal(p[12] | p[13] << 8, STREAM);
	assert_memory_equal(p + 16, config, sizeof(config));
	assert_int_equal(p[AT_DIST], 3);
	assert_int_equal(p[AT_VCPU(3)], 3);	    /* affinity */
	assert_int_equal(p[AT_VCPU(1) + 15], 0xf8); /* PMR */
	assert_int_equal(p[AT_VCPU(1) + 32], 0);
	assert_int_equal(p[AT_VCPU(1) + 33], 1); /* 0x40 of 5 bits: bit 8 */
	/* enabled, line, active, Group 1; now 0x80, was 0x40, Group 1, on vCPU 1 */
	static const uint8_t irq40[] = {0x2d, 0x80, 0x40, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0};
	static const uint8_t irq41[] = {0x33, 0x48, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0};

	assert_memory_equal(p + AT_SPI(8), irq40, sizeof(irq40));
	assert_memory_equal(p + AT_SPI(9), irq41, sizeof(irq41));
	assert_int_equal(p[AT_PRIVATE(2)], 0x10); /* an SGI is edge-triggered */
	free(p);
	world_free(w);
}

static void test_hostile(void **state)
{
	struct world *w = new_world(4, 5), *other = new_world(4, 6);
	struct lhv_vgic_state_why why;
	struct saved v, vo;
	size_t n, m;
	uint8_t *good, *bad, *now;
	uint64_t seed = 5;
	static const struct {
		size_t at;
		unsigned int bytes;
		uint64_t value;
		uint8_t why;
		uint32_t id, index;
	} refused[] = {
		{0, 1, 'X', LHV_VGIC_REFUSED_HEADER, 0, 0},
		{4, 2, 2, LHV_VGIC_REFUSED_HEADER, 0, 0},
		{6, 2, 24, LHV_VGIC_REFUSED_HEADER, 0, 0},
		{8, 4, 13, LHV_VGIC_REFUSED_HEADER, 0, 0},
		{12, 4, 15, LHV_VGIC_REFUSED_HEADER, 0, 0},
		{12, 4, STREAM + 1, LHV_VGIC_REFUSED_TRUNCATED, 0, 0},
		{12, 4, UINT32_MAX, LHV_VGIC_REFUSED_TRUNCATED, 0, 0},
		{12, 4, STREAM - 8, LHV_VGIC_REFUSED_TRUNCATED, 0x40001, 0},
		{12, 4, STREAM - 520, LHV_VGIC_REFUSED_MISSING, 0x40001, 0},
		{16, 4, 0x10001, LHV_VGIC_REFUSED_MISSING, 0x10000, 0},
		{AT_DIST - 8, 4, 0x10000, LHV_VGIC_REFUSED_UNKNOWN, 0x10000, 0},
		{AT_DIST - 4, 2, 16, LHV_VGIC_REFUSED_WIDTH, 0x10001, 0},
		{AT_DIST - 2, 2, 1, LHV_VGIC_REFUSED_WIDTH, 0x10001, 0},
		{AT_CONFIG, 2, 5, LHV_VGIC_REFUSED_CONFIG, 0x10000, 0},
		{AT_CONFIG + 2, 2, 96, LHV_VGIC_REFUSED_CONFIG, 0x10000, 0},
		{AT_CONFIG + 4, 1, 6, LHV_VGIC_REFUSED_CONFIG, 0x10000, 0},
		{AT_CONFIG + 5, 1, 6, LHV_VGIC_REFUSED_CONFIG, 0x10000, 0},
		{AT_CONFIG + 6, 1, 1, LHV_VGIC_REFUSED_RES0, 0x10000, 0},
		{AT_CONFIG + 8, 4, 0x243b, LHV_VGIC_REFUSED_VALUE, 0x10000, 0},
		{AT_CONFIG + 12, 1, 1, LHV_VGIC_REFUSED_RES0, 0x10000, 0},
		{AT_DIST, 1, 7, LHV_VGIC_REFUSED_RES0, 0x10001, 0},
		{AT_DIST + 4, 1, 16, LHV_VGIC_REFUSED_RES0, 0x10001, 0},
		{AT_VCPU(1), 1, 2, LHV_VGIC_REFUSED_CONFIG, 0x20001, 0},
		{AT_VCPU(1) + 4, 1, 2, LHV_VGIC_REFUSED_VALUE, 0x20001, 1},
		{AT_VCPU(1) + 8, 1, 16, LHV_VGIC_REFUSED_RES0, 0x20001, 2},
		{AT_VCPU(1) + 12, 4, 0xf84c0008 | 1u << 5, LHV_VGIC_REFUSED_RES0, 0x20001,
		 3},
		{AT_VCPU(1) + 12, 4, 0xfc4c0008, LHV_VGIC_REFUSED_RES0, 0x20001, 3},
		{AT_VCPU(1) + 12, 4, 0xf84c0000, LHV_VGIC_REFUSED_VALUE, 0x20001, 3},
		{AT_VCPU(1) + 12, 4, 0xf82c0008, LHV_VGIC_REFUSED_VALUE, 0x20001, 3},
		{AT_VCPU(1) + 12, 4, 0xf8480008, LHV_VGIC_REFUSED_VALUE, 0x20001, 3},
		{AT_VCPU(1) + 20, 1, 1, LHV_VGIC_REFUSED_RES0, 0x20001, 5},
		{AT_VCPU(1) + 44, 1, 1, LHV_VGIC_REFUSED_RES0, 0x20001, 7},
		{AT_PRIVATE(1) + 8, 1, 0, LHV_VGIC_REFUSED_VALUE, 0x30001, 1},
		{AT_PRIVATE(1) + 8, 1, 0x14, LHV_VGIC_REFUSED_VALUE, 0x30001, 1},
		{AT_PRIVATE(1) + 8, 1, 0x50, LHV_VGIC_REFUSED_RES0, 0x30001, 1},
		{AT_PRIVATE(1) + 8 * 20, 8, UINT64_C(0x200000008), LHV_VGIC_REFUSED_VALUE,
		 0x30001, 20},
		{AT_PRIVATE(1) + 8 * 20, 8, UINT64_C(0x100000000), LHV_VGIC_REFUSED_RES0,
		 0x30001, 20},
		{AT_PRIVATE(1) + 8 * 20 + 1, 1, 4, LHV_VGIC_REFUSED_RES0, 0x30001, 20},
		{AT_SPI(33), 8, UINT64_C(0x400000008), LHV_VGIC_REFUSED_VALUE, 0x40001,
		 1},
		{AT_SPI(33), 8, UINT64_C(0x100040008), LHV_VGIC_REFUSED_RES0, 0x40001, 1},
		{AT_SPI(33), 8, UINT64_C(0x102000008), LHV_VGIC_REFUSED_RES0, 0x40001, 1},
		{AT_SPI(33) + 11, 1, 1, LHV_VGIC_REFUSED_RES0, 0x40001, 1},
	};

	(void)state;
	live(w, &seed, 100);
	put(w, &v);
	good = save(&v, &n);
	assert_int_equal(n, STREAM);
	bad = malloc(n + 8);
	for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		memcpy(bad, good, n);
		le(bad + refused[i].at, refused[i].bytes, refused[i].value);
		memset(&why, 0, sizeof(why));
		if (lhv_vgic_state_restore(&v.s, bad, n, &why) != LHV_ERR_CORRUPT ||
		    why.why != refused[i].why || why.id != refused[i].id ||
		    why.index != refused[i].index)
			fail_msg("%u: %s, %#x %u", i, lhv_vgic_refusal_name(why.why),
				 why.id, why.index);
		assert_int_equal(lhv_vgic_state_restore(&v.s, bad, n, NULL),
				 LHV_ERR_CORRUPT);
	}
	/* Both kinds of priority at once. */
	memcpy(bad, good, n);
	bad[AT_VCPU(2) + 19] = bad[AT_VCPU(2) + 35] = 0x80;
	assert_int_equal(lhv_vgic_state_restore(&v.s, bad, n, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why.why, LHV_VGIC_REFUSED_VALUE);
	/* A record more. */
	memcpy(bad, good, n);
	memset(bad + n, 0, 8);
	le(bad + 12, 4, n + 8);
	le(bad + n, 4, 0x50000);
	assert_int_equal(lhv_vgic_state_restore(&v.s, bad, n + 8, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why.why, LHV_VGIC_REFUSED_UNKNOWN);
	assert_int_equal(why.id, 0x50000);
	le(bad + 12, 4, n + 4);
	assert_int_equal(lhv_vgic_state_restore(&v.s, bad, n + 8, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why.why, LHV_VGIC_REFUSED_HEADER);
	/* Any end; copied, so that sanitizers see a read behind it. */
	for (size_t k = 0; k < n; k += k < 80 ? 1 : 61) {
		uint8_t *some = malloc(k ? k : 1);

		memcpy(some, good, k);
		assert_int_equal(lhv_vgic_state_restore(&v.s, some, k, &why),
				 LHV_ERR_CORRUPT);
		if (k >= 16) {
			le(some + 12, 4, k);
			assert_int_equal(lhv_vgic_state_restore(&v.s, some, k, &why),
					 LHV_ERR_CORRUPT);
		}
		free(some);
	}
	assert_int_equal(lhv_vgic_state_restore(&v.s, NULL, 0, &why), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_vgic_state_restore(&v.s, NULL, 1, &why), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_state_save(&v.s, NULL, 1, &m), LHV_ERR_INVAL);
	memset(bad, 0xa5, n);
	assert_int_equal(lhv_vgic_state_save(&v.s, bad, n - 1, &m), LHV_ERR_NOMEM);
	for (size_t k = 0; k < n; k++)
		assert_int_equal(bad[k], 0xa5);
	/* All that left it as it was. */
	now = save(&v, &m);
	assert_memory_equal(now, good, n);
	free(now);
	/* What follows the stream is not looked at. */
	memcpy(bad, good, n);
	assert_int_equal(lhv_vgic_state_restore(&v.s, bad, n + 8, &why), 0);
	/* Another vGIC. */
	put(other, &vo);
	assert_int_equal(lhv_vgic_state_restore(&vo.s, good, n, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why.why, LHV_VGIC_REFUSED_CONFIG);
	/* Bits flip: it is refused and nothing changes, or it is restored as it is. */
	for (unsigned int k = 0; k < 4000; k++) {
		size_t at = 24 + rnd(&seed) % (n - 24);

		memcpy(bad, good, n);
		bad[at] ^= (uint8_t)(1u << rnd(&seed) % 8);
		if (lhv_vgic_state_restore(&v.s, bad, n, NULL) == 0)
			memcpy(good, bad, n);
		now = save(&v, &m);
		assert_int_equal(m, n);
		if (memcmp(now, good, n))
			fail_msg("byte %zu", at);
		free(now);
	}
	go_on(w);
	free(good);
	free(bad);
	world_free(w);
	world_free(other);
}

/* What is mapped to physical interrupts stays with the host. [G.7] */
static void test_mapped(void **state)
{
	struct world *a = new_world(4, 5), *b = new_world(4, 5);
	struct saved sa, sb;
	size_t n;
	uint8_t *p;

	(void)state;
	guest_boot(a);
	setup(a, 0, 40, 0x40, true);
	setup(a, 0, 41, 0x48, false);
	setup(a, 0, 42, 0x20, false);
	setup(a, 0, 27, 0x50, false);
	for (unsigned int i = 40; i < 43; i++)
		assert_int_equal(lhv_vgic_map_hw(a->g, 0, i, i), 0);
	assert_int_equal(lhv_vgic_map_hw(a->g, 0, 27, 27), 0);
	for (unsigned int i = 40; i < 43; i++)
		assert_int_equal(lhv_vgic_inject_hw(a->g, 0, i), 0);
	settle_all(a);
	assert_int_equal(ack(a, 0), 42);
	put(a, &sa);
	p = save(&sa, &n);
	put(b, &sb);
	assert_int_equal(lhv_vgic_state_restore(&sb.s, p, n, NULL), 0);
	go_on(b);
	/* The edge is kept, the level fires again where it goes on; active is active. */
	assert_true(irq_of(b, 0, 40).latch);
	assert_false(irq_of(b, 0, 41).pending);
	assert_true(irq_of(b, 0, 42).active);
	assert_false(irq_of(b, 0, 42).hw);
	assert_int_equal(b->hw_drops, 0);
	/* Restored where they are mapped, the physical ones are given back. */
	a->hw_drops = 0;
	assert_int_equal(lhv_vgic_state_restore(&sa.s, p, n, NULL), 0);
	assert_int_equal(a->hw_drops, 3);
	assert_true(irq_of(a, 0, 40).hw);
	assert_true(irq_of(a, 0, 40).latch);
	/* A PPI can only be on its core: this one need not be it. */
	assert_int_equal(lhv_vgic_inject_hw(a->g, 0, 27), 0);
	a->hw_drops = 0;
	assert_int_equal(lhv_vgic_state_restore(&sa.s, p, n, NULL), LHV_ERR_BUSY);
	assert_int_equal(lhv_vgic_reg_set(&sa.s, REDIST, 0, 0x10200, 0, NULL),
			 LHV_ERR_BUSY);
	assert_int_equal(lhv_vgic_reg_set(&sa.s, REDIST, 0, 0x10100, 1u << 27, NULL),
			 LHV_ERR_BUSY);
	assert_int_equal(lhv_vgic_reg_set(&sa.s, REDIST, 1, 0x10200, 0, NULL), 0);
	assert_int_equal(a->hw_drops, 0);
	assert_true(irq_of(a, 0, 27).level);
	free(p);
	world_free(a);
	world_free(b);
}

/* What was acknowledged before can be ended afterwards, on the vCPU that it is active on,
 * though it is routed to another by now; a nested one first. [G.5] */
static void test_end_of_active(void **state)
{
	struct world *a = new_world(4, 5), *b = new_world(1, 5);
	struct saved sa, sb;
	size_t n;
	uint8_t *p;

	(void)state;
	guest_boot(a);
	setup(a, 1, 40, 0x80, true);
	setup(a, 1, 41, 0x40, true);
	lhv_vgic_pulse(a->g, 0, 40);
	settle_all(a);
	assert_int_equal(ack(a, 1), 40);
	lhv_vgic_pulse(a->g, 0, 41);
	settle_all(a);
	assert_int_equal(ack(a, 1), 41);
	gicd_wr(a, 0, 0x6000 + 8 * 40, 8, 2);
	settle_all(a);
	put(a, &sa);
	put(b, &sb);
	p = save(&sa, &n);
	assert_int_equal(lhv_vgic_state_restore(&sb.s, p, n, NULL), 0);
	go_on(b);
	for (unsigned int k = 41; k >= 40; k--) {
		eoi(b, 1, k);
		settle_all(b);
		fold(b, 1);
		enter(b, 1);
		assert_false(irq_of(b, 0, k).active);
		assert_int_equal(irq_of(b, 0, 40).active, k == 41);
	}
	assert_int_equal(icc_rd(b, 1, LHV_SYSREG_ICC_RPR_EL1), 0xff);
	free(p);
	world_free(a);
	world_free(b);
}

static void test_revision(void **state)
{
	struct world *w = new_world(4, 5);
	struct lhv_vgic_cfg cfg = w->cfg;

	(void)state;
	cfg.revision = LHV_VGIC_REVISION + 1;
	assert_int_equal(lhv_vgic_size(&cfg), 0);
	cfg.revision = 1;
	assert_int_equal(lhv_vgic_init(&w->g, w->mem, lhv_vgic_size(&cfg), &cfg), 0);
	assert_int_equal(gicd_rd(w, 0, 8, 4), 0x143b);
	world_free(w);
	assert_string_equal(lhv_vgic_refusal_name(LHV_VGIC_REFUSED_MISSING), "missing");
	for (unsigned int i = 0; i <= LHV_VGIC_REFUSED_VALUE; i++)
		assert_string_not_equal(lhv_vgic_refusal_name(i), "?");
	assert_string_equal(lhv_vgic_refusal_name(LHV_VGIC_REFUSED_VALUE + 1), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guest_goes_on),
		cmocka_unit_test(test_by_register),
		cmocka_unit_test(test_meanings),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_mapped),
		cmocka_unit_test(test_revision),
		cmocka_unit_test(test_end_of_active),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
