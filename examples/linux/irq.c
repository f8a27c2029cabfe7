/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's interrupts: its GICv3 on the machine's. Physical interrupts come to EL2,
 * where most are the hypervisor's own; the virtual timer's is the guest's, which
 * deactivates it without an exit.
 */
#include "../common/common.h"
#include "gdb.h"
#include "hv.h"

#include <libhv/arch/gic.h>
#include <libhv/arch/sysreg.h>
#include <libhv/vgic.h>

#define SGI_KICK   0u
#define MAINT_PPI  25u
#define HPTIMER	   26u
#define GUEST_SPIS 256u /* as QEMU's virt has */

static struct lhv_vgic *vgic;
static struct lhv_gic_cpuif cpuif[MAX_CPUS];

static void kick(void *ctx, unsigned int vcpu)
{
	(void)ctx;
	if (vcpu != this_cpu()->index)
		host_gic_sgi(vcpu);
}

static void hw_deactivate(void *ctx, unsigned int vcpu, unsigned int intid,
			  unsigned int pintid)
{
	(void)ctx;
	(void)vcpu;
	(void)intid;
	host_gic_dir(pintid);
}

/* What the guest did to its list registers becomes known before anything looks. */
static void fold(unsigned int vcpu)
{
	lhv_gic_cpuif_read_lrs(&cpuif[vcpu]);
	lhv_vgic_exit(vgic, vcpu, &cpuif[vcpu]);
}

static bool quiet(unsigned int vcpu)
{
	return lhv_gic_cpuif_quiet(&cpuif[vcpu]);
}

static __attribute__((noinline)) enum lhv_action fold_first(lhv_mmio_fn fn, void *ctx,
							    struct lhv_mmio *a)
{
	fold(a->vcpu);
	return fn(ctx, a);
}

static enum lhv_action gicd_mmio(void *ctx, struct lhv_mmio *a)
{
	if (!quiet(a->vcpu))
		return fold_first(lhv_vgic_dist_mmio, ctx, a);
	return lhv_vgic_dist_mmio(ctx, a);
}

static enum lhv_action gicr_mmio(void *ctx, struct lhv_mmio *a)
{
	if (!quiet(a->vcpu))
		return fold_first(lhv_vgic_redist_mmio, ctx, a);
	return lhv_vgic_redist_mmio(ctx, a);
}

enum lhv_action irq_sysreg(void *ctx, struct lhv_trap_sysreg_access *a)
{
	(void)ctx;
	fold(a->vcpu);
	return lhv_vgic_sysreg(vgic, a->vcpu, a->enc, a->write, &a->value);
}

/* Of SGIs the vGIC does not want to know what this vCPU has in hand. */
enum lhv_action irq_sgi(void *ctx, struct lhv_trap_sysreg_access *a)
{
	(void)ctx;
	return lhv_vgic_sysreg(vgic, a->vcpu, a->enc, a->write, &a->value);
}

void irq_init(struct lhv_trap_mmio_table *bus)
{
	static const struct lhv_vgic_ops ops = {.kick = kick,
						.hw_deactivate = hw_deactivate};
	struct lhv_vgic_cfg cfg = {
		.version = 3,
		.nr_vcpus = (uint16_t)nr_vcpus,
		.nr_spis = GUEST_SPIS,
		.hw = lhv_vgic_hw_decode(lhv_gic_vtr_read()),
		.mpidr = platform.mpidr,
		.ops = &ops,
	};
	size_t size = lhv_vgic_size(&cfg);
	void *mem = heap_alloc(size, LHV_VGIC_ALIGN);
	int r = mem ? lhv_vgic_init(&vgic, mem, size, &cfg) : LHV_ERR_NOMEM;
	struct lhv_trap_region gicd = {lhv_ipa(GICD_IPA), GICD_SIZE, gicd_mmio, vgic};
	struct lhv_trap_region gicr = {lhv_ipa(GICR_IPA), nr_vcpus * GICR_STRIDE,
				       gicr_mmio, vgic};

	for (unsigned int i = 0; !r && i < nr_vcpus; i++) {
		vcpus[i].vgic_work = lhv_vgic_work_word(vgic, i);
		r = lhv_vgic_map_hw(vgic, i, VTIMER_PPI, VTIMER_PPI);
	}
	if (!r)
		r = lhv_trap_mmio_add(bus, &gicd);
	if (!r)
		r = lhv_trap_mmio_add(bus, &gicr);
	if (r)
		fatal("the guest's interrupt controller could not be made: %s",
		      lhv_err_name(r));
}

void irq_vcpu_reset(unsigned int vcpu)
{
	lhv_vgic_vcpu_reset(vgic, vcpu, &cpuif[vcpu]);
	lhv_gic_cpuif_load(&cpuif[vcpu]);
}

void irq_leave(unsigned int vcpu)
{
	lhv_gic_cpuif_save(&cpuif[vcpu]);
	lhv_vgic_exit(vgic, vcpu, &cpuif[vcpu]);
	/* What it had in hand goes elsewhere, or waits for its next life. */
	lhv_vgic_vcpu_reset(vgic, vcpu, &cpuif[vcpu]);
}

void irq_enter(unsigned int vcpu)
{
	lhv_gic_cpuif_enter(vgic, vcpu, &cpuif[vcpu]);
}

void irq_hold(bool hold)
{
	uint64_t hcr = LHV_MRS(ICH_HCR_EL2) & ~LHV_ICH_HCR_EL2_En_MASK;

	LHV_MSR(ICH_HCR_EL2, hold ? hcr : hcr | LHV_ICH_HCR_EL2_En_MASK);
	lhv_port_isb();
}

void irq_wait(unsigned int vcpu)
{
	struct lhv_gic_cpuif *c = &cpuif[vcpu];

	for (;;) {
		bool pending;

		lhv_gic_cpuif_read(c);
		lhv_vgic_exit(vgic, vcpu, c);
		pending = lhv_vgic_pending(vgic, vcpu, c);
		lhv_gic_cpuif_write(c);
		if (pending)
			return;
		/* A kick or interrupt since then is pending, and WFI does not wait. */
		__asm__ volatile("wfi" ::: "memory");
		irq_host(vcpu);
		if (vcpu == 0)
			timer_update(0);
		/* As from any other wake-up event, which PSCI permits. */
		if (lhv_vcpu_requested(&vcpus[vcpu].v))
			return;
	}
}

/* The virtual timer fired: active from here on until the guest deactivates it. */
static void vtimer(unsigned int vcpu)
{
	host_gic_eoi(VTIMER_PPI);
	if (lhv_vgic_inject_hw(vgic, vcpu, VTIMER_PPI))
		host_gic_dir(VTIMER_PPI);
}

static __attribute__((noinline)) void own_irq(unsigned int vcpu, uint32_t intid)
{
	switch (intid) {
	case MAINT_PPI:
		/* It stays asserted until the list registers are in order. */
		fold(vcpu);
		irq_enter(vcpu);
		break;
	case HPTIMER:
		timer_update(vcpu);
		break;
	case PMU_PPI:
		irq_ppi(vcpu, PMU_PPI, lhv_vcpu_pmu_sync(&vcpus[vcpu].v));
		break;
	default:
		if (intid >= 1020)
			return;
		if (intid == platform.uart_irq)
			devices_uart_irq();
		else if (!gdb_irq(vcpu, intid))
			report("unexpected interrupt", vcpu, intid);
		break;
	}
	host_gic_eoi(intid);
	host_gic_dir(intid);
}

/* One: if there are more, the core exits again at once. */
void irq_host(unsigned int vcpu)
{
	uint32_t intid = host_gic_ack();

	if (intid == SGI_KICK) {
		host_gic_eoi(SGI_KICK);
		host_gic_dir(SGI_KICK);
	} else if (intid == VTIMER_PPI) {
		vtimer(vcpu);
	} else {
		own_irq(vcpu, intid);
	}
}

void irq_spi(uint32_t intid, bool level)
{
	lhv_vgic_set_level(vgic, 0, intid, level);
}

void irq_ppi(unsigned int vcpu, uint32_t intid, bool level)
{
	lhv_vgic_set_level(vgic, vcpu, intid, level);
}
