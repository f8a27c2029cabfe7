/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each guest's GICv3 on the machine's. Physical interrupts come to EL2; the virtual timer's
 * is the guest's, which deactivates it without an exit.
 */
#include "part.h"

#include <libhv/arch/gic.h>

#define SGI_KICK   0u
#define MAINT_PPI  25u
#define GUEST_SPIS 256u

static void kick(void *ctx, unsigned int vcpu)
{
	const struct part *p = ctx;

	if (p->first + vcpu != this_cpu()->index)
		host_gic_sgi(p->first + vcpu);
}

static void hw_deactivate(void *ctx, unsigned int vcpu, unsigned int intid,
			  unsigned int pintid)
{
	(void)ctx;
	(void)vcpu;
	(void)intid;
	host_gic_dir(pintid);
}

void irq_fold(struct part_vcpu *h)
{
	if (lhv_gic_cpuif_quiet(&h->cpuif))
		return;
	lhv_gic_cpuif_read_lrs(&h->cpuif);
	lhv_vgic_exit(h->p->vgic, h->index, &h->cpuif);
}

static enum lhv_action gicd_mmio(void *ctx, struct lhv_mmio *a)
{
	struct part *p = ctx;

	irq_fold(&p->vcpu[a->vcpu]);
	return lhv_vgic_dist_mmio(p->vgic, a);
}

static enum lhv_action gicr_mmio(void *ctx, struct lhv_mmio *a)
{
	struct part *p = ctx;

	irq_fold(&p->vcpu[a->vcpu]);
	return lhv_vgic_redist_mmio(p->vgic, a);
}

enum lhv_action irq_sysreg(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct part *p = ctx;

	irq_fold(&p->vcpu[a->vcpu]);
	return lhv_vgic_sysreg(p->vgic, a->vcpu, a->enc, a->write, &a->value);
}

void irq_init(struct part *p)
{
	static const struct lhv_vgic_ops ops = {.kick = kick,
						.hw_deactivate = hw_deactivate};
	struct lhv_vgic_cfg cfg = {
		.version = 3,
		.nr_vcpus = (uint16_t)p->nr_vcpus,
		.nr_spis = GUEST_SPIS,
		.hw = lhv_vgic_hw_decode(lhv_gic_vtr_read()),
		.mpidr = p->affinity,
		.ops = &ops,
		.ctx = p,
	};
	size_t size = lhv_vgic_size(&cfg);
	void *mem = heap_alloc(size, LHV_VGIC_ALIGN);
	int r = mem ? lhv_vgic_init(&p->vgic, mem, size, &cfg) : LHV_ERR_NOMEM;
	struct lhv_trap_region gicd = {lhv_ipa(GICD_IPA), LHV_VGIC_DIST_SIZE, gicd_mmio,
				       p};
	struct lhv_trap_region gicr = {
		lhv_ipa(GICR_IPA), p->nr_vcpus * LHV_VGIC_REDIST_STRIDE, gicr_mmio, p};

	for (unsigned int i = 0; !r && i < p->nr_vcpus; i++)
		r = lhv_vgic_map_hw(p->vgic, i, VTIMER_PPI, VTIMER_PPI);
	if (!r)
		r = lhv_trap_mmio_add(&p->bus, &gicd);
	if (!r)
		r = lhv_trap_mmio_add(&p->bus, &gicr);
	if (r)
		fatal("guest %u: its interrupt controller could not be made: %s",
		      p->index, lhv_err_name(r));
}

void irq_enter(struct part_vcpu *h)
{
	if (lhv_vgic_work(h->p->vgic, h->index))
		lhv_gic_cpuif_enter(h->p->vgic, h->index, &h->cpuif);
}

bool irq_pending(struct part_vcpu *h)
{
	bool pending;

	lhv_gic_cpuif_read(&h->cpuif);
	lhv_vgic_exit(h->p->vgic, h->index, &h->cpuif);
	pending = lhv_vgic_pending(h->p->vgic, h->index, &h->cpuif);
	lhv_gic_cpuif_write(&h->cpuif);
	return pending;
}

/* One: if there are more, the core exits again at once. */
void irq_host(struct part_vcpu *h)
{
	uint32_t intid = host_gic_ack();

	if (intid >= 1020)
		return;
	host_gic_eoi(intid);
	switch (intid) {
	case VTIMER_PPI:
		/* Active from here on until the guest deactivates it. */
		if (lhv_vgic_inject_hw(h->p->vgic, h->index, VTIMER_PPI))
			break;
		return;
	case SGI_KICK:
		break;
	case MAINT_PPI:
		/* It stays asserted until the list registers are in order. */
		lhv_gic_cpuif_read_lrs(&h->cpuif);
		lhv_vgic_exit(h->p->vgic, h->index, &h->cpuif);
		irq_enter(h);
		break;
	default:
		if (intid == platform.uart_irq)
			consoles_irq();
		else
			report(h->p, "unexpected interrupt", intid);
		break;
	}
	host_gic_dir(intid);
}
