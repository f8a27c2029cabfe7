/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include <libhv/vgic/cpuif.h>

#define ICC_IAR1  LHV_SYSREG_ICC_IAR1_EL1
#define ICC_EOIR1 LHV_SYSREG_ICC_EOIR1_EL1

static void on_kick(void *ctx, unsigned int vcpu)
{
	struct world *w = ctx;

	assert_true(vcpu < w->nr);
	w->cpu[vcpu].kicked = true;
	w->cpu[vcpu].kicks++;
}

static void on_eoi(void *ctx, unsigned int vcpu, unsigned int intid)
{
	struct world *w = ctx;

	w->eois++;
	w->last_eoi = intid;
	if (w->on_eoi)
		w->on_eoi(w, vcpu, intid);
}

static void on_hw_deactivate(void *ctx, unsigned int vcpu, unsigned int intid,
			     unsigned int pintid)
{
	struct world *w = ctx;

	/* A PPI can only be reached on its own core. */
	if (intid < 32)
		assert_int_equal(w->on, vcpu);
	assert_true(pintid >= 16 && pintid < 1020);
	w->hw_drops++;
	w->last_pintid = pintid;
	if (w->on_deactivate)
		w->on_deactivate(w, vcpu, pintid);
}

static void core_deactivate(void *ctx, unsigned int pintid)
{
	struct cpu *c = ctx;

	c->w->hw_ends++;
	c->w->last_pintid = pintid;
	if (c->w->on_deactivate)
		c->w->on_deactivate(c->w, c->index, pintid);
}

static const struct lhv_vgic_ops ops = {on_kick, on_eoi, on_hw_deactivate};

struct world *world_new(unsigned int nr, unsigned int nr_spis, unsigned int nr_lr,
			unsigned int pri_bits, unsigned int pre_bits, bool tds)
{
	struct world *w = calloc(1, sizeof(*w));
	size_t size;

	w->nr = nr;
	w->nr_spis = nr_spis;
	w->cpu = calloc(nr, sizeof(*w->cpu));
	for (unsigned int i = 0; i < nr; i++)
		w->mpidr[i] = (i / 16) << 8 | i % 16;
	w->cfg = (struct lhv_vgic_cfg){
		.version = 3,
		.nr_vcpus = (uint16_t)nr,
		.nr_spis = (uint16_t)nr_spis,
		.hw = {(uint8_t)nr_lr, (uint8_t)pri_bits, (uint8_t)pre_bits, tds},
		.mpidr = w->mpidr,
		.ops = &ops,
		.ctx = w,
	};
	size = lhv_vgic_size(&w->cfg);
	assert_true(size > 0);
	w->mem = aligned_alloc(LHV_VGIC_ALIGN, size);
	memset(w->mem, 0xa5, size);
	assert_int_equal(lhv_vgic_init(&w->g, w->mem, size, &w->cfg), 0);
	for (unsigned int i = 0; i < nr; i++) {
		assert_int_equal(
			lhv_sim_gic_init(&w->cpu[i].core, nr_lr, pri_bits, pre_bits), 0);
		w->cpu[i].core.tds = tds;
		w->cpu[i].core.deactivate = core_deactivate;
		w->cpu[i].core.ctx = &w->cpu[i];
		w->cpu[i].w = w;
		w->cpu[i].index = i;
		w->on = i;
		assert_int_equal(lhv_vgic_vcpu_reset(w->g, i, &w->cpu[i].image), 0);
		lhv_sim_gic_cpuif_load(&w->cpu[i].core, &w->cpu[i].image);
	}
	w->on = LHV_VGIC_NO_VCPU;
	return w;
}

void world_free(struct world *w)
{
	free(w->mem);
	free(w->cpu);
	free(w);
}

void fold(struct world *w, unsigned int i)
{
	unsigned int was = w->on;

	w->on = i;
	lhv_sim_gic_cpuif_read_lrs(&w->cpu[i].core, &w->cpu[i].image);
	lhv_vgic_exit(w->g, i, &w->cpu[i].image);
	w->on = was;
}

void enter(struct world *w, unsigned int i)
{
	struct cpu *c = &w->cpu[i];
	unsigned int was = w->on;
	const char *wrong;

	w->on = i;
	if (lhv_vgic_work(w->g, i)) {
		lhv_sim_gic_cpuif_read_lrs(&c->core, &c->image);
		lhv_vgic_enter(w->g, i, &c->image);
		lhv_sim_gic_cpuif_write(&c->core, &c->image);
	}
	w->on = was;
	wrong = lhv_sim_gic_check(&c->core);
	if (wrong)
		fail_msg("vCPU %u: %s", i, wrong);
}

void settle(struct world *w, unsigned int i)
{
	struct cpu *c = &w->cpu[i];

	for (unsigned int n = 0; c->kicked || lhv_sim_gic_maintenance(&c->core); n++) {
		/* One exit must do; a second may come of what the hook did. */
		if (n > 4)
			fail_msg("vCPU %u does not come to rest, MISR %#x", i,
				 lhv_sim_gic_misr(&c->core));
		if (lhv_sim_gic_maintenance(&c->core)) {
			c->maintenance++;
			fold(w, i);
		}
		c->kicked = false;
		enter(w, i);
	}
}

void settle_all(struct world *w)
{
	for (unsigned int i = 0; i < w->nr; i++)
		settle(w, i);
	for (unsigned int i = 0; i < w->nr; i++)
		settle(w, i);
}

static uint64_t mmio(struct world *w, lhv_mmio_fn fn, unsigned int i, uint64_t off,
		     unsigned int size, bool write, uint64_t v)
{
	struct lhv_mmio m = {.offset = off,
			     .value = v,
			     .vcpu = (uint16_t)i,
			     .size = (uint8_t)size,
			     .write = write};
	unsigned int was = w->on;

	fold(w, i);
	w->on = i;
	assert_int_equal(fn(w->g, &m), LHV_HANDLED);
	w->on = was;
	enter(w, i);
	return m.value;
}

uint64_t gicd_rd(struct world *w, unsigned int i, uint64_t off, unsigned int size)
{
	return mmio(w, lhv_vgic_dist_mmio, i, off, size, false, UINT64_MAX);
}

void gicd_wr(struct world *w, unsigned int i, uint64_t off, unsigned int size, uint64_t v)
{
	mmio(w, lhv_vgic_dist_mmio, i, off, size, true, v);
}

uint64_t gicr_rd(struct world *w, unsigned int i, unsigned int n, uint64_t off,
		 unsigned int size)
{
	return mmio(w, lhv_vgic_redist_mmio, i, (uint64_t)n * 0x20000 + off, size, false,
		    UINT64_MAX);
}

void gicr_wr(struct world *w, unsigned int i, unsigned int n, uint64_t off,
	     unsigned int size, uint64_t v)
{
	mmio(w, lhv_vgic_redist_mmio, i, (uint64_t)n * 0x20000 + off, size, true, v);
}

/* The library's own CPU interface does what the core would; the core only keeps the image. */
static void soft_icc(struct world *w, unsigned int i, uint32_t reg, bool write,
		     uint64_t *v)
{
	struct cpu *c = &w->cpu[i];
	unsigned int was = w->on;

	w->on = i;
	lhv_sim_gic_cpuif_save(&c->core, &c->image);
	assert_int_equal(lhv_vgic_icc(w->g, i, &c->image, reg, write, v), LHV_HANDLED);
	lhv_sim_gic_cpuif_load(&c->core, &c->image);
	w->on = was;
}

static void icc(struct world *w, unsigned int i, uint32_t reg, bool write, uint64_t *v)
{
	unsigned int was = w->on;
	enum lhv_sim_gic_result r;

	if (w->soft) {
		soft_icc(w, i, reg, write, v);
		return;
	}
	r = lhv_sim_gic_el1(&w->cpu[i].core, reg, write, v);
	assert_int_not_equal(r, LHV_SIM_GIC_UNDEF);
	if (r != LHV_SIM_GIC_TRAP)
		return;
	/* Of what generates SGIs the vGIC does not want a fold. */
	if (reg == LHV_SYSREG_ICC_DIR_EL1)
		fold(w, i);
	w->on = i;
	assert_int_equal(lhv_vgic_sysreg(w->g, i, reg, write, v), LHV_HANDLED);
	w->on = was;
	enter(w, i);
}

uint64_t icc_rd(struct world *w, unsigned int i, uint32_t reg)
{
	uint64_t v = 0;

	icc(w, i, reg, false, &v);
	return v;
}

void icc_wr(struct world *w, unsigned int i, uint32_t reg, uint64_t v)
{
	icc(w, i, reg, true, &v);
}

uint32_t ack(struct world *w, unsigned int i)
{
	return (uint32_t)icc_rd(w, i, ICC_IAR1);
}

void eoi(struct world *w, unsigned int i, uint32_t intid)
{
	icc_wr(w, i, ICC_EOIR1, intid);
}

void set_bit(struct world *w, unsigned int i, uint64_t base, unsigned int intid)
{
	if (intid < 32)
		gicr_wr(w, i, i, 0x10000 + base, 4, 1u << intid);
	else
		gicd_wr(w, i, base + intid / 32 * 4, 4, 1u << intid % 32);
}

bool get_bit(struct world *w, unsigned int i, uint64_t base, unsigned int intid)
{
	uint64_t v = intid < 32 ? gicr_rd(w, i, i, 0x10000 + base, 4)
				: gicd_rd(w, i, base + intid / 32 * 4, 4);

	return v >> intid % 32 & 1;
}

void guest_boot(struct world *w)
{
	gicd_wr(w, 0, 0, 4, 3);
	for (unsigned int i = 0; i < w->nr; i++) {
		gicr_wr(w, i, i, 0x14, 4, 0);
		icc_wr(w, i, LHV_SYSREG_ICC_PMR_EL1, 0xff);
		icc_wr(w, i, LHV_SYSREG_ICC_BPR1_EL1, 0);
		icc_wr(w, i, LHV_SYSREG_ICC_IGRPEN0_EL1, 1);
		icc_wr(w, i, LHV_SYSREG_ICC_IGRPEN1_EL1, 1);
	}
	settle_all(w);
}

void setup(struct world *w, unsigned int i, unsigned int intid, unsigned int prio,
	   bool edge)
{
	uint64_t v;

	if (intid < 32) {
		v = gicr_rd(w, i, i, 0x10080, 4) | 1u << intid;
		gicr_wr(w, i, i, 0x10080, 4, v);
		gicr_wr(w, i, i, 0x10400 + intid, 1, prio);
		if (intid >= 16) {
			v = gicr_rd(w, i, i, 0x10c04, 4) & ~(3u << 2 * (intid - 16));
			gicr_wr(w, i, i, 0x10c04, 4,
				v | (edge ? 2u << 2 * (intid - 16) : 0));
		}
	} else {
		v = gicd_rd(w, i, 0x80 + intid / 32 * 4, 4) | 1u << intid % 32;
		gicd_wr(w, i, 0x80 + intid / 32 * 4, 4, v);
		gicd_wr(w, i, 0x400 + intid, 1, prio);
		v = gicd_rd(w, i, 0xc00 + intid / 16 * 4, 4) & ~(3u << 2 * (intid % 16));
		gicd_wr(w, i, 0xc00 + intid / 16 * 4, 4,
			v | (edge ? 2u << 2 * (intid % 16) : 0));
		gicd_wr(w, i, 0x6000 + 8 * intid, 8, w->mpidr[i]);
	}
	set_bit(w, i, 0x100, intid);
	settle_all(w);
}

struct lhv_vgic_irq irq_of(struct world *w, unsigned int i, unsigned int intid)
{
	struct lhv_vgic_irq irq;

	assert_int_equal(lhv_vgic_irq_get(w->g, i, intid, &irq), 0);
	return irq;
}

uint32_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return (uint32_t)(*s >> 16);
}
