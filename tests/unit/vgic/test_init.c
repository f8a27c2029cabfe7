/* SPDX-License-Identifier: BSD-2-Clause */
/* Creation, reset, and arguments that are wrong. [G.19] */
#include "world.h"

static void no_kick(void *ctx, unsigned int vcpu)
{
	(void)ctx;
	(void)vcpu;
}

static const struct lhv_vgic_ops kick_only = {.kick = no_kick};
static const uint64_t mpidr4[4] = {0, 1, 2, 3};

static struct lhv_vgic_cfg good(void)
{
	struct lhv_vgic_cfg c = {
		.version = 3,
		.nr_vcpus = 4,
		.nr_spis = 64,
		.hw = {4, 5, 5, true},
		.mpidr = mpidr4,
		.ops = &kick_only,
	};

	return c;
}

static void test_size(void **state)
{
	static const struct {
		uint16_t vcpus, spis;
		uint8_t lr, pri, pre;
		bool ok;
	} table[] = {
		{1, 32, 1, 5, 5, true},	     {512, 988, 16, 8, 7, true},
		{0, 32, 1, 5, 5, false},     {513, 32, 1, 5, 5, false},
		{65535, 32, 1, 5, 5, false}, {1, 0, 1, 5, 5, false},
		{1, 31, 1, 5, 5, false},     {1, 33, 1, 5, 5, false},
		{1, 960, 1, 5, 5, true},     {1, 987, 1, 5, 5, false},
		{1, 992, 1, 5, 5, false},    {1, 1020, 1, 5, 5, false},
		{1, 65535, 1, 5, 5, false},  {1, 32, 0, 5, 5, false},
		{1, 32, 17, 5, 5, false},    {1, 32, 255, 5, 5, false},
		{1, 32, 4, 4, 4, false},     {1, 32, 4, 9, 7, false},
		{1, 32, 4, 5, 4, false},     {1, 32, 4, 8, 8, false},
		{1, 32, 4, 5, 6, false},     {1, 32, 4, 6, 6, true},
		{1, 32, 4, 7, 5, true},	     {1, 32, 4, 6, 7, false},
	};
	struct lhv_vgic_cfg c = good(), v;
	size_t one;

	(void)state;
	assert_int_equal(lhv_vgic_size(NULL), 0);
	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		c.nr_vcpus = table[i].vcpus;
		c.nr_spis = table[i].spis;
		c.hw.nr_lr = table[i].lr;
		c.hw.pri_bits = table[i].pri;
		c.hw.pre_bits = table[i].pre;
		assert_int_equal(lhv_vgic_size(&c) != 0, table[i].ok);
		if (!table[i].ok) {
			struct lhv_vgic *g = (void *)0x1234;
			void *mem = aligned_alloc(LHV_VGIC_ALIGN, 4096);

			memset(mem, 0x5a, 4096);
			assert_int_equal(lhv_vgic_init(&g, mem, 4096, &c), LHV_ERR_RANGE);
			assert_ptr_equal(g, (void *)0x1234);
			for (unsigned int k = 0; k < 4096; k++)
				assert_int_equal(((uint8_t *)mem)[k], 0x5a);
			free(mem);
		}
	}
	/* The pointers are not looked at; memory grows with what is asked for. */
	v = good();
	one = lhv_vgic_size(&v);
	v.mpidr = NULL;
	v.ops = NULL;
	assert_int_equal(lhv_vgic_size(&v), one);
	v.nr_vcpus++;
	assert_true(lhv_vgic_size(&v) > one);
	one = lhv_vgic_size(&v);
	v.nr_spis += 32;
	assert_true(lhv_vgic_size(&v) > one);
}

static void test_init_errors(void **state)
{
	struct lhv_vgic_cfg c = good();
	struct lhv_vgic *g = (void *)0x1234;
	struct lhv_vgic_ops o = {0};
	uint64_t same[4] = {0x100, 1, 2, 0x100};
	size_t size = lhv_vgic_size(&c);
	uint8_t *mem = aligned_alloc(LHV_VGIC_ALIGN, size + LHV_VGIC_ALIGN);

	(void)state;
	memset(mem, 0x5a, size + LHV_VGIC_ALIGN);
	assert_int_equal(lhv_vgic_init(NULL, mem, size, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_init(&g, NULL, size, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_init(&g, mem, size, NULL), LHV_ERR_INVAL);
	for (unsigned int k = 1; k < LHV_VGIC_ALIGN; k++)
		assert_int_equal(lhv_vgic_init(&g, mem + k, size, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_init(&g, mem, size - 1, &c), LHV_ERR_NOMEM);
	assert_int_equal(lhv_vgic_init(&g, mem, 0, &c), LHV_ERR_NOMEM);
	c.mpidr = NULL;
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), LHV_ERR_INVAL);
	c = good();
	c.ops = NULL;
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), LHV_ERR_INVAL);
	c.ops = &o;
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), LHV_ERR_INVAL);
	c = good();
	for (unsigned int v = 0; v < 256; v++) {
		c.version = (uint8_t)v;
		if (v != 3)
			assert_int_equal(lhv_vgic_init(&g, mem, size, &c),
					 LHV_ERR_UNSUPPORTED);
	}
	c = good();
	c.its = true;
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), LHV_ERR_UNSUPPORTED);
	/* Equal affinities, also when other bits of MPIDR_EL1 differ. */
	c = good();
	c.mpidr = same;
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), LHV_ERR_INVAL);
	same[3] |= UINT64_C(0xc1000000);
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), LHV_ERR_INVAL);
	assert_ptr_equal(g, (void *)0x1234);
	for (size_t k = 0; k < size + LHV_VGIC_ALIGN; k++)
		assert_int_equal(mem[k], 0x5a);
	/* ... but Aff3 counts; and the memory behind is left alone. */
	same[3] = UINT64_C(1) << 32 | 0x100;
	assert_int_equal(lhv_vgic_init(&g, mem, size, &c), 0);
	assert_ptr_equal(g, mem);
	for (size_t k = size; k < size + LHV_VGIC_ALIGN; k++)
		assert_int_equal(mem[k], 0x5a);
	free(mem);
}

static void test_other_errors(void **state)
{
	struct world *w = world_new(2, 32, 4, 5, 5, true);
	struct lhv_vgic_ops no_deactivate = {.kick = no_kick};
	struct lhv_gic_cpuif c;
	struct lhv_vgic_irq irq;
	struct lhv_vgic *g2;
	uint64_t v = 0;
	void *mem;

	(void)state;
	assert_int_equal(lhv_vgic_vcpu_reset(NULL, 0, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_vcpu_reset(w->g, 0, NULL), LHV_ERR_INVAL);
	memset(&c, 0x77, sizeof(c));
	assert_int_equal(lhv_vgic_vcpu_reset(w->g, 2, &c), LHV_ERR_RANGE);
	for (unsigned int k = 0; k < sizeof(c); k++)
		assert_int_equal(((uint8_t *)&c)[k], 0x77);
	assert_int_equal(lhv_vgic_set_level(NULL, 0, 32, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_pulse(NULL, 0, 32), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_map_hw(NULL, 0, 32, 32), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_unmap_hw(NULL, 0, 32), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_inject_hw(NULL, 0, 32), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_irq_get(NULL, 0, 32, &irq), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_irq_get(w->g, 0, 32, NULL), LHV_ERR_INVAL);
	for (unsigned int k = 0; k < 8; k++) {
		static const struct {
			unsigned int vcpu, intid;
			bool sgi;
		} bad[8] = {
			{0, 15, true}, {0, 0, true},	     {2, 16, false},
			{2, 3, false}, {0, 64, false},	     {0, 1023, false},
			{0, 8192, 0},  {0xffffffffu, 31, 0},
		};
		unsigned int i = bad[k].vcpu, n = bad[k].intid;

		assert_int_equal(lhv_vgic_set_level(w->g, i, n, true), LHV_ERR_RANGE);
		assert_int_equal(lhv_vgic_map_hw(w->g, i, n, 32), LHV_ERR_RANGE);
		assert_int_equal(lhv_vgic_unmap_hw(w->g, i, n), LHV_ERR_RANGE);
		assert_int_equal(lhv_vgic_inject_hw(w->g, i, n), LHV_ERR_RANGE);
		assert_int_equal(lhv_vgic_pulse(w->g, i, n),
				 bad[k].sgi ? 0 : LHV_ERR_RANGE);
		assert_int_equal(lhv_vgic_irq_get(w->g, i, n, &irq),
				 bad[k].sgi ? 0 : LHV_ERR_RANGE);
	}
	/* The vCPU is ignored for SPIs. */
	assert_int_equal(lhv_vgic_set_level(w->g, 0xffffffff, 33, true), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 32, 15), LHV_ERR_RANGE);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 32, 1020), LHV_ERR_RANGE);
	assert_int_equal(lhv_vgic_unmap_hw(w->g, 0, 32), LHV_ERR_NOENT);
	assert_int_equal(lhv_vgic_inject_hw(w->g, 0, 32), LHV_ERR_NOENT);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 32, 1019), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 32, 77), LHV_ERR_EXISTS);
	assert_int_equal(irq_of(w, 0, 32).pintid, 1019);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 33, 77), LHV_ERR_BUSY);
	assert_int_equal(lhv_vgic_sysreg(w->g, 2, LHV_SYSREG_ICC_SRE_EL1, false, &v),
			 LHV_INJECT);

	w->cfg.ops = &no_deactivate;
	mem = aligned_alloc(LHV_VGIC_ALIGN, lhv_vgic_size(&w->cfg));
	assert_int_equal(lhv_vgic_init(&g2, mem, lhv_vgic_size(&w->cfg), &w->cfg), 0);
	assert_int_equal(lhv_vgic_map_hw(g2, 0, 32, 32), LHV_ERR_INVAL);
	free(mem);
	world_free(w);
}

/* After init: 12.9, 12.11: disabled, idle; SGIs are edges; the image is a CPU interface in
 * reset, whose binary points are as small as the preemption bits permit. */
static void test_reset_state(void **state)
{
	(void)state;
	for (unsigned int pre = 5; pre <= 7; pre++) {
		struct world *w = world_new(2, 32, 3, pre + 1, pre, pre != 6);
		struct lhv_gic_cpuif *c = &w->cpu[1].image;

		for (unsigned int n = 0; n < 64; n++) {
			struct lhv_vgic_irq q = irq_of(w, 1, n);

			assert_false(q.enabled || q.level || q.latch || q.pending ||
				     q.active || q.in_lr || q.hw);
			assert_int_equal(q.priority, 0);
			assert_int_equal(q.group, 0);
			assert_int_equal(q.edge, n < 16);
			assert_int_equal(q.owner, LHV_VGIC_NO_VCPU);
		}
		assert_int_equal(c->nr_lr, 3);
		assert_int_equal(c->nr_apr, 1u << (pre - 5));
		assert_int_equal(c->vmcr >> 24, 0);
		assert_int_equal(c->vmcr >> 21 & 7, 7 - pre);
		assert_int_equal(c->vmcr >> 18 & 7, 8 - pre);
		assert_int_equal(c->vmcr & 0x3ffff, 1u << 3);
		assert_int_equal(c->hcr, 1u | (pre != 6 ? 1u << 14 : 0));
		assert_int_equal(c->used, 0);
		for (unsigned int k = 0; k < LHV_VGIC_MAX_LRS; k++)
			assert_int_equal(c->lr[k], 0);
		for (unsigned int k = 0; k < 4; k++)
			assert_int_equal(c->ap0r[k] | c->ap1r[k], 0);
		assert_true(lhv_vgic_work(w->g, 1));
		assert_int_not_equal(*lhv_vgic_work_word(w->g, 1), 0);
		enter(w, 1);
		assert_false(lhv_vgic_work(w->g, 1));
		assert_int_equal(*lhv_vgic_work_word(w->g, 1), 0);
		assert_null(lhv_vgic_work_word(w->g, 2));
		world_free(w);
	}
}

/* ICH_VTR_EL2 (12.4): ListRegs [4:0], TDS [19], PREbits [28:26], PRIbits [31:29]. */
static void test_hw_decode(void **state)
{
	struct lhv_vgic_hw hw = lhv_vgic_hw_decode(0x90b80003);

	(void)state;
	assert_int_equal(hw.nr_lr, 4);
	assert_int_equal(hw.pri_bits, 5);
	assert_int_equal(hw.pre_bits, 5);
	assert_true(hw.tds);
	for (unsigned int lr = 0; lr < 16; lr++)
		for (unsigned int pri = 4; pri < 8; pri++)
			for (unsigned int pre = 4; pre < 7; pre++)
				for (unsigned int tds = 0; tds < 2; tds++) {
					hw = lhv_vgic_hw_decode(0x03d7ffe0 | lr |
								(uint64_t)pri << 29 |
								pre << 26 | tds << 19);
					assert_int_equal(hw.nr_lr, lr + 1);
					assert_int_equal(hw.pri_bits, pri + 1);
					assert_int_equal(hw.pre_bits, pre + 1);
					assert_int_equal(hw.tds, tds);
				}
}

/* [G.19] 512 vCPUs, 988 SPIs; affinities in no order, with Aff3. */
static void test_largest(void **state)
{
	struct world *w = world_new(512, 988, 4, 5, 5, true);
	uint64_t seed = 12345;

	(void)state;
	free(w->mem);
	for (unsigned int i = 0; i < 512; i++) {
		/* a permutation, spread over four levels */
		unsigned int x = i * 37 % 512;

		w->mpidr[i] = (x & 15) | (uint64_t)(x >> 4 & 7) << 8 |
			      (uint64_t)(x >> 7 & 1) << 16 | (uint64_t)(x >> 8) << 32 |
			      1u << 31;
	}
	w->mem = aligned_alloc(LHV_VGIC_ALIGN, lhv_vgic_size(&w->cfg));
	assert_int_equal(lhv_vgic_init(&w->g, w->mem, lhv_vgic_size(&w->cfg), &w->cfg),
			 0);
	for (unsigned int i = 0; i < 512; i++) {
		assert_int_equal(lhv_vgic_vcpu_reset(w->g, i, &w->cpu[i].image), 0);
		lhv_sim_gic_cpuif_load(&w->cpu[i].core, &w->cpu[i].image);
	}
	assert_int_equal(gicd_rd(w, 511, 4, 4),
			 31 | 1u << 16 | 9u << 19 | 1u << 24); /* TYPER: A3V, no RSS */
	for (unsigned int i = 0; i < 512; i++) {
		uint64_t typer = gicr_rd(w, 0, i, 8, 8);
		uint64_t aff = (w->mpidr[i] & 0xffffff) | (w->mpidr[i] >> 32 & 0xff)
								  << 24;
		assert_int_equal(typer >> 32, aff);
		assert_int_equal(typer >> 8 & 0xffff, i);
		assert_int_equal(typer >> 4 & 1, i == 511);
	}
	guest_boot(w);
	for (unsigned int k = 0; k < 300; k++) {
		unsigned int to = rnd(&seed) % 512, from = rnd(&seed) % 512;
		uint64_t m = w->mpidr[to];

		/* an SPI by IROUTER, an SGI by ICC_SGI1R_EL1 */
		gicd_wr(w, from, 0x6000 + 8 * 1019, 8, m & UINT64_C(0xff00ffffff));
		assert_int_equal(irq_of(w, 0, 1019).target, to);
		setup(w, to, 5, 0x20, true);
		icc_wr(w, from, LHV_SYSREG_ICC_SGI1R_EL1,
		       UINT64_C(1) << (m & 15) | (m >> 8 & 0xff) << 16 |
			       (m >> 16 & 0xff) << 32 | (m >> 32) << 48 | 5u << 24);
		for (unsigned int i = 0; i < 512; i++)
			if (irq_of(w, i, 5).pending)
				assert_int_equal(i, to);
		settle(w, to);
		assert_int_equal(ack(w, to), 5);
		eoi(w, to, 5);
		fold(w, to);
	}
	/* The last redistributor, and what is behind it. */
	gicr_wr(w, 0, 511, 0x10100, 4, 0xffffffff);
	assert_int_equal(gicr_rd(w, 0, 511, 0x10100, 4), 0xffffffff);
	assert_int_equal(gicr_rd(w, 0, 512, 0x10100, 4), 0);
	gicr_wr(w, 0, 512, 0x10100, 4, 0xffffffff);
	gicr_wr(w, 0, 0xffffffff, 0x10100, 4, 0xffffffff);
	world_free(w);
}

/* Regions of redistributors: Last at the end of each. */
static void test_regions(void **state)
{
	(void)state;
	for (unsigned int per = 0; per < 7; per++) {
		struct world *w = world_new(5, 32, 4, 5, 5, true);

		w->cfg.region_vcpus = (uint16_t)per;
		assert_int_equal(
			lhv_vgic_init(&w->g, w->mem, lhv_vgic_size(&w->cfg), &w->cfg), 0);
		for (unsigned int i = 0; i < 5; i++) {
			bool last = i == 4 || (per && (i + 1) % per == 0);

			assert_int_equal(gicr_rd(w, 0, i, 8, 4) >> 4 & 1, last);
		}
		world_free(w);
	}
}

static unsigned int dropped[1020];

static void count_drop(struct world *w, unsigned int vcpu, unsigned int pintid)
{
	(void)w;
	(void)vcpu;
	dropped[pintid]++;
}

/* The guest's reset: [G.7] physical interrupts are given back, PPIs by their own core. */
static void test_guest_reset(void **state)
{
	struct world *w = world_new(2, 32, 1, 5, 5, true);

	(void)state;
	memset(dropped, 0, sizeof(dropped));
	w->on_deactivate = count_drop;
	guest_boot(w);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 40, 140), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 41, 141), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 42, 142), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 43, 143), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 1, 27, 27), 0);
	for (unsigned int n = 40; n < 44; n++)
		setup(w, 1, n, 8 * (n - 38), false);
	setup(w, 1, 27, 0xf0, false);
	/* 41 active outside, 40 active in the list register, 42 pending outside, 27 too. */
	lhv_vgic_inject_hw(w->g, 1, 41);
	settle_all(w);
	assert_int_equal(ack(w, 1), 41);
	lhv_vgic_inject_hw(w->g, 1, 40);
	settle_all(w);
	assert_int_equal(ack(w, 1), 40);
	lhv_vgic_inject_hw(w->g, 1, 42);
	w->on = 1;
	lhv_vgic_inject_hw(w->g, 1, 27);
	w->on = LHV_VGIC_NO_VCPU;
	assert_int_equal(lhv_vgic_set_level(w->g, 0, 50, true), 0);
	lhv_vgic_pulse(w->g, 0, 51);
	fold(w, 1);
	gicd_wr(w, 0, 0x6000 + 8 * 50, 8, 1);
	/* Called from elsewhere: no PPI may be touched. */
	lhv_vgic_reset(w->g);
	assert_int_equal(dropped[140], 1);
	assert_int_equal(dropped[141], 1);
	assert_int_equal(dropped[142], 1);
	assert_int_equal(dropped[143], 0);
	assert_int_equal(dropped[27], 0);
	for (unsigned int i = 0; i < 2; i++) {
		w->on = i;
		assert_int_equal(lhv_vgic_vcpu_reset(w->g, i, &w->cpu[i].image), 0);
		lhv_sim_gic_cpuif_load(&w->cpu[i].core, &w->cpu[i].image);
		w->on = LHV_VGIC_NO_VCPU;
		enter(w, i);
	}
	assert_int_equal(dropped[27], 1);
	for (unsigned int n = 0; n < 64; n++) {
		struct lhv_vgic_irq q = irq_of(w, 1, n);

		assert_false(q.enabled || q.latch || q.active || q.in_lr);
		assert_int_equal(q.pending, n == 50); /* a line is the device's */
		assert_int_equal(q.hw, n == 27 || (n >= 40 && n < 44));
	}
	assert_int_equal(gicd_rd(w, 0, 0, 4), 1u << 4 | 1u << 6);
	assert_int_equal(gicd_rd(w, 0, 0x6000 + 8 * 50, 8), 0);
	assert_int_equal(gicr_rd(w, 0, 0, 0x14, 4), 6);
	for (unsigned int n = 140; n < 143; n++)
		assert_int_equal(dropped[n], 1);
	world_free(w);
}

/* [G.3] [G.7] A vCPU is turned off: its SPIs go on elsewhere. */
static void test_vcpu_reset(void **state)
{
	struct world *w = world_new(2, 32, 2, 5, 5, true);

	(void)state;
	memset(dropped, 0, sizeof(dropped));
	w->on_deactivate = count_drop;
	guest_boot(w);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 40, 140), 0);
	assert_int_equal(lhv_vgic_map_hw(w->g, 0, 41, 141), 0);
	setup(w, 1, 40, 0x10, false);
	setup(w, 1, 41, 0x20, true);
	setup(w, 1, 45, 0x30, true);
	setup(w, 1, 46, 0x40, true);
	setup(w, 1, 20, 0x50, false);
	gicd_wr(w, 0, 0x6000 + 8 * 46, 8, 1u << 31);
	assert_int_equal(lhv_vgic_set_level(w->g, 1, 20, true), 0);
	lhv_vgic_inject_hw(w->g, 0, 40);
	lhv_vgic_inject_hw(w->g, 0, 41);
	lhv_vgic_pulse(w->g, 0, 45);
	settle_all(w);
	assert_true(irq_of(w, 0, 40).in_lr && irq_of(w, 0, 41).in_lr);
	assert_int_equal(ack(w, 1), 40);
	fold(w, 1);
	assert_true(irq_of(w, 0, 40).active);
	w->on = 1;
	assert_int_equal(lhv_vgic_vcpu_reset(w->g, 1, &w->cpu[1].image), 0);
	w->on = LHV_VGIC_NO_VCPU;
	lhv_sim_gic_cpuif_load(&w->cpu[1].core, &w->cpu[1].image);
	enter(w, 1);
	/* In hand: ended. Unseen: the edge is kept, its physical one free. */
	assert_false(irq_of(w, 0, 40).active || irq_of(w, 0, 40).pending);
	assert_true(irq_of(w, 0, 41).pending);
	assert_true(irq_of(w, 0, 45).pending);
	assert_int_equal(dropped[140], 1);
	assert_int_equal(dropped[141], 1);
	/* Lines are kept, enables are not. */
	assert_true(irq_of(w, 1, 20).level);
	assert_false(irq_of(w, 1, 20).enabled);
	/* The target of a 1-of-N one is a vCPU that is awake. */
	assert_int_equal(irq_of(w, 0, 46).target, 0);
	/* On again: what waits for it is there. */
	icc_wr(w, 1, LHV_SYSREG_ICC_PMR_EL1, 0xf0);
	icc_wr(w, 1, LHV_SYSREG_ICC_IGRPEN1_EL1, 1);
	settle_all(w);
	assert_int_equal(ack(w, 1), 41);
	eoi(w, 1, 41);
	settle_all(w);
	assert_int_equal(ack(w, 1), 45);
	eoi(w, 1, 45);
	assert_int_equal(dropped[141], 1);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),	     cmocka_unit_test(test_init_errors),
		cmocka_unit_test(test_other_errors), cmocka_unit_test(test_reset_state),
		cmocka_unit_test(test_hw_decode),    cmocka_unit_test(test_largest),
		cmocka_unit_test(test_regions),	     cmocka_unit_test(test_guest_reset),
		cmocka_unit_test(test_vcpu_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
