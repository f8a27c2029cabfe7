/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU interface in software, against the model of a core's. */
#include "world.h"

#include <libhv/vgic/cpuif.h>

#define PENDING 1u
#define ACTIVE	2u

static uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

static uint32_t ro_fields(unsigned int pri)
{
	return (pri - 1) << 8 | 1u << 15;
}

/* Both start with the same registers, of which many are equal and few are usual. */
static void invent(struct lhv_sim_gic *core, struct lhv_gic_cpuif *c, unsigned int nr_lr,
		   unsigned int pri, unsigned int pre)
{
	uint64_t v;

	assert_int_equal(lhv_sim_gic_init(core, nr_lr, pri, pre), 0);
	memset(c, 0, sizeof(*c));
	c->nr_lr = (uint8_t)nr_lr;
	c->nr_apr = (uint8_t)(1u << (pre - 5));
	v = rnd(&seed) | 0xf8000000;
	lhv_sim_gic_el2(core, LHV_SYSREG_ICH_VMCR_EL2, true, &v);
	v = rnd(&seed) % 8 ? 1 : 0;
	v |= rnd(&seed) & 0xfe;
	v |= rnd(&seed) % 4 ? 0 : 1u << 14;
	lhv_sim_gic_el2(core, LHV_SYSREG_ICH_HCR_EL2, true, &v);
	for (unsigned int i = 0; i < nr_lr; i++) {
		uint64_t lr = 32 + i;

		if (rnd(&seed) % 8 == 0)
			lr = 8192 + i;
		if (rnd(&seed) % 16 == 0)
			lr = 1020 + i % 4;
		lr |= (uint64_t)(rnd(&seed) % 4) << 62;
		lr |= (uint64_t)(rnd(&seed) % 2) << 60;
		lr |= (uint64_t)(rnd(&seed) & 0xff << (8 - pri) & 0xff) << 48;
		if (rnd(&seed) % 3 == 0)
			lr |= UINT64_C(1) << 61 | (uint64_t)(16 + rnd(&seed) % 1010)
							  << 32;
		else if (rnd(&seed) % 2)
			lr |= UINT64_C(1) << 41;
		core->lr[i] = lr;
	}
	for (unsigned int r = 0; r < c->nr_apr && rnd(&seed) % 2; r++) {
		core->ap0r[r] = rnd(&seed) % 4 ? 0 : 1u << rnd(&seed) % 32;
		core->ap1r[r] = rnd(&seed) % 4 ? 0 : 1u << rnd(&seed) % 32;
	}
	memcpy(c->lr, core->lr, sizeof(c->lr));
	memcpy(c->ap0r, core->ap0r, sizeof(c->ap0r));
	memcpy(c->ap1r, core->ap1r, sizeof(c->ap1r));
	c->vmcr = core->vmcr;
	c->hcr = core->hcr;
}

static unsigned int ends;
static unsigned int last_end;

static void on_end(void *ctx, unsigned int pintid)
{
	(void)ctx;
	ends++;
	last_end = pintid;
}

static void same(struct lhv_sim_gic *core, struct lhv_gic_cpuif *c)
{
	assert_memory_equal(c->lr, core->lr, sizeof(c->lr));
	assert_memory_equal(c->ap0r, core->ap0r, sizeof(c->ap0r));
	assert_memory_equal(c->ap1r, core->ap1r, sizeof(c->ap1r));
	assert_int_equal(c->vmcr, core->vmcr);
	assert_int_equal(c->hcr, core->hcr);
	assert_int_equal(lhv_gic_icv_lines(c), (lhv_sim_gic_irq(core) ? 1 : 0) |
						       (lhv_sim_gic_fiq(core) ? 2 : 0));
	assert_int_equal(lhv_gic_icv_maintenance(c), lhv_sim_gic_maintenance(core));
	assert_int_equal(c->misr, lhv_sim_gic_misr(core));
	assert_int_equal(c->eisr, lhv_sim_gic_eisr(core));
	assert_int_equal(c->elrsr, lhv_sim_gic_elrsr(core));
}

/* One access to both. Returns what became of it in the software one. */
static enum lhv_action both(struct lhv_sim_gic *core, struct lhv_gic_cpuif *c,
			    unsigned int pri, uint32_t reg, bool write, uint64_t v)
{
	uint64_t a = v, b = v, ended = 77;
	unsigned int n = ends;
	enum lhv_sim_gic_result r = lhv_sim_gic_el1(core, reg, write, &a);
	enum lhv_action x = lhv_gic_icv(c, ro_fields(pri), reg, write, &b, &ended);

	if (reg == LHV_SYSREG_ICC_SRE_EL1) /* not the model's */
		assert_int_equal(x, LHV_EXIT);
	else
		assert_int_equal(x, r == LHV_SIM_GIC_OK	    ? LHV_HANDLED
				    : r == LHV_SIM_GIC_TRAP ? LHV_EXIT
							    : LHV_INJECT);
	assert_int_equal(a, b);
	if (ends == n) {
		assert_int_equal(ended, 0);
	} else {
		assert_int_equal(ended >> 32 & 0x1fff, last_end);
		assert_int_equal(ended >> 61 & 1, 1);
		assert_true(ended >> 63);
	}
	same(core, c);
	return x;
}

/* Random registers, list registers and states, of every size. */
static void test_random(void **state)
{
	static const uint32_t regs[] = {
		LHV_SYSREG_ICC_IAR0_EL1,      LHV_SYSREG_ICC_IAR1_EL1,
		LHV_SYSREG_ICC_EOIR0_EL1,     LHV_SYSREG_ICC_EOIR1_EL1,
		LHV_SYSREG_ICC_HPPIR0_EL1,    LHV_SYSREG_ICC_HPPIR1_EL1,
		LHV_SYSREG_ICC_BPR0_EL1,      LHV_SYSREG_ICC_BPR1_EL1,
		LHV_SYSREG_ICC_AP0R0_EL1,     LHV_SYSREG_ICC_AP1R0_EL1,
		LHV_SYSREG_ICC_AP0R0_EL1 + 1, LHV_SYSREG_ICC_AP1R0_EL1 + 3,
		LHV_SYSREG_ICC_DIR_EL1,	      LHV_SYSREG_ICC_RPR_EL1,
		LHV_SYSREG_ICC_PMR_EL1,	      LHV_SYSREG_ICC_CTLR_EL1,
		LHV_SYSREG_ICC_IGRPEN0_EL1,   LHV_SYSREG_ICC_IGRPEN1_EL1,
		LHV_SYSREG_ICC_SGI1R_EL1,
	};
	static const uint32_t often[] = {
		LHV_SYSREG_ICC_IAR0_EL1,  LHV_SYSREG_ICC_IAR1_EL1,
		LHV_SYSREG_ICC_EOIR0_EL1, LHV_SYSREG_ICC_EOIR1_EL1,
		LHV_SYSREG_ICC_DIR_EL1,
	};
	unsigned int acks = 0, deactivations = 0, counts = 0;

	(void)state;
	for (unsigned int k = 0; k < 12000; k++) {
		unsigned int nr_lr = 1 + k % 16, pre = 5 + k / 16 % 3;
		unsigned int pri = pre + rnd(&seed) % (9 - pre);
		struct lhv_sim_gic core;
		struct lhv_gic_cpuif c;

		invent(&core, &c, nr_lr, pri, pre);
		core.deactivate = on_end;
		same(&core, &c);
		for (unsigned int n = 0; n < 24; n++) {
			uint32_t reg = rnd(&seed) % 2 ? often[rnd(&seed) % 5]
						      : regs[rnd(&seed) % 19];
			bool write =
				reg == often[0] || reg == often[1] ? rnd(&seed) % 16 == 0
				: reg == often[2] || reg == often[3] || reg == often[4]
					? rnd(&seed) % 16 != 0
					: rnd(&seed) % 3 == 0;
			uint64_t v = rnd(&seed) % 4 ? c.lr[rnd(&seed) % nr_lr] & 0xffff
						    : rnd(&seed);
			unsigned int e = ends;
			uint32_t count = c.hcr >> 27;

			both(&core, &c, pri, reg, write, v);
			deactivations += ends != e;
			counts += c.hcr >> 27 != count;
			acks += !write && (reg == often[0] || reg == often[1]);
			if (rnd(&seed) % 8 == 0) {
				unsigned int i = rnd(&seed) % nr_lr;

				core.lr[i] ^= (uint64_t)(rnd(&seed) % 4) << 62;
				c.lr[i] = core.lr[i];
			}
			if (rnd(&seed) % 8 == 0) {
				core.vmcr |= 3;
				c.vmcr |= 3;
			}
		}
	}
	/* The interesting cases came up. */
	assert_true(acks > 1000 && deactivations > 1000 && counts > 1000);
}

/* Every encoding there is, in both directions. */
static void test_encodings(void **state)
{
	(void)state;
	for (unsigned int pre = 5; pre <= 7; pre++) {
		struct lhv_sim_gic core;
		struct lhv_gic_cpuif c;

		invent(&core, &c, 4, 8, pre);
		core.deactivate = on_end;
		for (uint32_t reg = 0; reg < 0x10000; reg++)
			for (unsigned int w = 0; w < 2; w++) {
				if (reg == LHV_SYSREG_ICC_SRE_EL1) {
					uint64_t v = 5, ended;

					assert_int_equal(lhv_gic_icv(&c, ro_fields(8),
								     reg, w, &v, &ended),
							 LHV_EXIT);
					assert_int_equal(v, 5);
					continue;
				}
				both(&core, &c, 8, reg, w, 77);
			}
	}
}

/* Group 0 comes as an FIQ, or for a guest of GICv2 that has it so as an IRQ. */
static void test_fiq(void **state)
{
	struct lhv_gic_cpuif c = {.hcr = 1, .nr_lr = 1, .nr_apr = 1};

	(void)state;
	c.lr[0] = (uint64_t)PENDING << 62 | UINT64_C(0x80) << 48 | 40;
	c.vmcr = 0xff000000 | 3 | 8;
	assert_int_equal(lhv_gic_icv_lines(&c), LHV_GIC_LINE_FIQ);
	c.vmcr &= ~8u;
	assert_int_equal(lhv_gic_icv_lines(&c), LHV_GIC_LINE_IRQ);
	c.lr[0] |= UINT64_C(1) << 60;
	assert_int_equal(lhv_gic_icv_lines(&c), LHV_GIC_LINE_IRQ);
	c.vmcr |= 8;
	assert_int_equal(lhv_gic_icv_lines(&c), LHV_GIC_LINE_IRQ);
	c.lr[0] ^= (uint64_t)(PENDING | ACTIVE) << 62;
	assert_int_equal(lhv_gic_icv_lines(&c), 0);
}

/* --- with a vGIC --- */

struct soft {
	struct lhv_vgic *g;
	struct lhv_gic_cpuif c[2];
	uint64_t mpidr[2];
	unsigned int kicks[2], eois, ends;
	unsigned int last_eoi, last_vcpu, last_pintid;
	unsigned int lower_at; /* the eoi after which the line goes low */
};

static void soft_kick(void *ctx, unsigned int vcpu)
{
	((struct soft *)ctx)->kicks[vcpu]++;
}

static void soft_eoi(void *ctx, unsigned int vcpu, unsigned int intid)
{
	struct soft *s = ctx;

	s->eois++;
	s->last_eoi = intid;
	lhv_vgic_set_level(s->g, vcpu, intid, s->eois < s->lower_at);
}

static void soft_end(void *ctx, unsigned int vcpu, unsigned int intid,
		     unsigned int pintid)
{
	struct soft *s = ctx;

	(void)intid;
	s->ends++;
	s->last_vcpu = vcpu;
	s->last_pintid = pintid;
}

static const struct lhv_vgic_ops soft_ops = {soft_kick, soft_eoi, soft_end};

static uint64_t get(struct soft *s, unsigned int i, uint32_t reg)
{
	uint64_t v = 0;

	assert_int_equal(lhv_vgic_icc(s->g, i, &s->c[i], reg, false, &v), LHV_HANDLED);
	assert_false(lhv_vgic_work(s->g, i));
	return v;
}

static void put(struct soft *s, unsigned int i, uint32_t reg, uint64_t v)
{
	assert_int_equal(lhv_vgic_icc(s->g, i, &s->c[i], reg, true, &v), LHV_HANDLED);
}

static void dist(struct soft *s, unsigned int i, uint64_t off, unsigned int size,
		 uint64_t v)
{
	struct lhv_mmio m = {off, v, (uint16_t)i, (uint8_t)size, true};

	lhv_vgic_exit(s->g, i, &s->c[i]);
	assert_int_equal(lhv_vgic_dist_mmio(s->g, &m), LHV_HANDLED);
}

static void redist(struct soft *s, unsigned int i, uint64_t off, unsigned int size,
		   uint64_t v)
{
	struct lhv_mmio m = {i * LHV_VGIC_REDIST_STRIDE + off, v, (uint16_t)i,
			     (uint8_t)size, true};

	lhv_vgic_exit(s->g, i, &s->c[i]);
	assert_int_equal(lhv_vgic_redist_mmio(s->g, &m), LHV_HANDLED);
}

static unsigned int lines(struct soft *s, unsigned int i)
{
	return lhv_vgic_icc_lines(s->g, i, &s->c[i]);
}

static void soft_start(struct soft *s, unsigned int nr_lr)
{
	struct lhv_vgic_cfg cfg = {
		.version = 3,
		.nr_vcpus = 2,
		.nr_spis = 64,
		.hw = lhv_vgic_hw_soft(),
		.ops = &soft_ops,
		.ctx = s,
	};
	void *mem;

	assert_int_equal(cfg.hw.nr_lr, 16);
	memset(s, 0, sizeof(*s));
	s->mpidr[1] = 1;
	cfg.hw.nr_lr = (uint8_t)nr_lr;
	cfg.mpidr = s->mpidr;
	mem = aligned_alloc(LHV_VGIC_ALIGN, lhv_vgic_size(&cfg));
	assert_int_equal(lhv_vgic_init(&s->g, mem, lhv_vgic_size(&cfg), &cfg), 0);
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(lhv_vgic_vcpu_reset(s->g, i, &s->c[i]), 0);
	dist(s, 0, 0, 4, 3);
	for (unsigned int n = 1; n < 3; n++) {
		dist(s, 0, 0x80 + 4 * n, 4, UINT32_MAX);
		dist(s, 0, 0x100 + 4 * n, 4, UINT32_MAX);
	}
	for (unsigned int i = 0; i < 2; i++) {
		redist(s, i, 0x14, 4, 0);
		redist(s, i, 0x10080, 4, UINT32_MAX);
		redist(s, i, 0x10100, 4, UINT32_MAX);
		put(s, i, LHV_SYSREG_ICC_PMR_EL1, 0xff);
		put(s, i, LHV_SYSREG_ICC_IGRPEN1_EL1, 1);
	}
}

static void soft_end_of(struct soft *s)
{
	free(s->g); /* which is at the start of its memory */
}

/* More interrupts than list registers: all come, best first, each once. */
static void test_many(void **state)
{
	(void)state;
	for (unsigned int nr_lr = 1; nr_lr <= 16; nr_lr++) {
		struct soft s;

		soft_start(&s, nr_lr);
		for (unsigned int n = 32; n < 96; n++) {
			dist(&s, 0, 0x400 + n, 1, (n * 8) & 0xf0);
			dist(&s, 0, 0xc00 + n / 16 * 4, 4, 0xaaaaaaaa);
		}
		for (unsigned int n = 32; n < 96; n++)
			assert_int_equal(lhv_vgic_pulse(s.g, 0, n), 0);
		for (unsigned int prio = 0, n = 0, seen[96] = {0}; n < 64; n++) {
			uint32_t intid;

			assert_int_equal(lines(&s, 0), LHV_GIC_LINE_IRQ);
			intid = (uint32_t)get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1);
			assert_in_range(intid, 32, 95);
			assert_int_equal(seen[intid]++, 0);
			assert_true((intid * 8 & 0xf0) >= prio);
			prio = intid * 8 & 0xf0;
			assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_RPR_EL1), prio);
			put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, intid);
		}
		assert_int_equal(lines(&s, 0), 0);
		assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 1023);
		soft_end_of(&s);
	}
}

/* Nested deeper than there are list registers: what has none ends all the same. */
static void test_nested(void **state)
{
	(void)state;
	for (unsigned int nr_lr = 1; nr_lr <= 4; nr_lr++) {
		struct lhv_vgic_irq irq;
		struct soft s;

		soft_start(&s, nr_lr);
		for (unsigned int k = 0; k < 8; k++) {
			dist(&s, 0, 0x400 + 40 + k, 1, 0xf0 - k * 0x10);
			lhv_vgic_pulse(s.g, 0, 40 + k);
			assert_int_equal(lines(&s, 0), LHV_GIC_LINE_IRQ);
			assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 40 + k);
			assert_int_equal(lines(&s, 0), 0);
		}
		for (unsigned int k = 8; k--;) {
			put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, 40 + k);
			lhv_vgic_exit(s.g, 0, &s.c[0]);
			assert_int_equal(lhv_vgic_irq_get(s.g, 0, 40 + k, &irq), 0);
			assert_false(irq.active);
			if (k) {
				assert_int_equal(lhv_vgic_irq_get(s.g, 0, 39 + k, &irq),
						 0);
				assert_true(irq.active);
			}
		}
		assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_RPR_EL1), 0xff);
		soft_end_of(&s);
	}
}

/* A line that stays comes again, the hook is asked at each end; [G.2] [G.5]. */
static void test_level(void **state)
{
	struct soft s;

	(void)state;
	soft_start(&s, 16);
	s.lower_at = 3;
	lhv_vgic_set_level(s.g, 0, 50, true);
	for (unsigned int n = 0; n < 3; n++) {
		assert_int_equal(lines(&s, 0), LHV_GIC_LINE_IRQ);
		assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 50);
		assert_int_equal(s.eois, n);
		put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, 50);
		assert_int_equal(s.eois, n + 1);
		assert_int_equal(s.last_eoi, 50);
	}
	assert_int_equal(lines(&s, 0), 0);
	soft_end_of(&s);
}

/* SGIs go through, to another vCPU with a kick; DIR by another vCPU; a mapped interrupt is
 * deactivated by the hook; [G.5] [G.7] [G.9]. */
static void test_others(void **state)
{
	struct lhv_vgic_irq irq;
	struct soft s;
	uint64_t v = 0;

	(void)state;
	soft_start(&s, 16);
	lines(&s, 1);
	s.kicks[1] = 0;
	put(&s, 0, LHV_SYSREG_ICC_SGI1R_EL1, 3 << 24 | 2);
	assert_int_equal(s.kicks[1], 1);
	assert_int_equal(lines(&s, 0), 0);
	assert_int_equal(lines(&s, 1), LHV_GIC_LINE_IRQ);
	assert_int_equal(get(&s, 1, LHV_SYSREG_ICC_HPPIR1_EL1), 3);
	assert_int_equal(get(&s, 1, LHV_SYSREG_ICC_IAR1_EL1), 3);
	put(&s, 1, LHV_SYSREG_ICC_EOIR1_EL1, 3);
	/* to oneself: there at once */
	put(&s, 0, LHV_SYSREG_ICC_SGI1R_EL1, 5 << 24 | 1);
	assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 5);
	put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, 5);
	assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_SRE_EL1), 7);
	assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_CTLR_EL1), 4 << 8);

	/* EOImode 1: acknowledged on 0, deactivated on 1 */
	put(&s, 0, LHV_SYSREG_ICC_CTLR_EL1, 2);
	put(&s, 1, LHV_SYSREG_ICC_CTLR_EL1, 2);
	lhv_vgic_pulse(s.g, 0, 60);
	assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 60);
	put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, 60);
	put(&s, 1, LHV_SYSREG_ICC_DIR_EL1, 60);
	lines(&s, 0);
	lhv_vgic_exit(s.g, 0, &s.c[0]);
	lhv_vgic_irq_get(s.g, 0, 60, &irq);
	assert_false(irq.active);
	/* on 0 itself, whose list register nobody has folded yet */
	lhv_vgic_pulse(s.g, 0, 61);
	assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 61);
	put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, 61);
	put(&s, 0, LHV_SYSREG_ICC_DIR_EL1, 61);
	lhv_vgic_irq_get(s.g, 0, 61, &irq);
	assert_false(irq.active);
	assert_int_equal(s.c[0].lr[0] >> 62, 0);
	put(&s, 0, LHV_SYSREG_ICC_CTLR_EL1, 0);

	assert_int_equal(lhv_vgic_map_hw(s.g, 0, 27, 30), 0);
	assert_int_equal(lhv_vgic_inject_hw(s.g, 0, 27), 0);
	assert_int_equal(get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1), 27);
	assert_int_equal(s.ends, 0);
	put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, 27);
	assert_int_equal(s.ends, 1);
	assert_int_equal(s.last_vcpu, 0);
	assert_int_equal(s.last_pintid, 30);
	lhv_vgic_exit(s.g, 0, &s.c[0]);
	assert_int_equal(s.ends, 1);

	/* refused: nothing is done */
	v = 9;
	assert_int_equal(lhv_vgic_icc(s.g, 0, &s.c[0], LHV_SYSREG_ICC_IAR1_EL1, true, &v),
			 LHV_INJECT);
	assert_int_equal(
		lhv_vgic_icc(s.g, 0, &s.c[0], LHV_SYSREG_ICC_SGI1R_EL1, false, &v),
		LHV_INJECT);
	assert_int_equal(lhv_vgic_icc(s.g, 2, &s.c[0], LHV_SYSREG_ICC_PMR_EL1, false, &v),
			 LHV_INJECT);
	assert_int_equal(v, 9);
	soft_end_of(&s);
}

/* A hook that never lowers its line bounds the work: the next call goes on. */
static void test_bounded(void **state)
{
	struct soft s;

	(void)state;
	soft_start(&s, 1);
	s.lower_at = UINT32_MAX;
	for (unsigned int n = 32; n < 96; n++)
		lhv_vgic_set_level(s.g, 0, n, true);
	for (unsigned int n = 0; n < 1000; n++) {
		uint32_t intid = (uint32_t)get(&s, 0, LHV_SYSREG_ICC_IAR1_EL1);

		assert_in_range(intid, 32, 95);
		put(&s, 0, LHV_SYSREG_ICC_EOIR1_EL1, intid);
		assert_true(lines(&s, 0) != 0);
	}
	assert_int_equal(s.eois, 1000);
	soft_end_of(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),	  cmocka_unit_test(test_fiq),
		cmocka_unit_test(test_encodings), cmocka_unit_test(test_many),
		cmocka_unit_test(test_nested),	  cmocka_unit_test(test_level),
		cmocka_unit_test(test_others),	  cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
