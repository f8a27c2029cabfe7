/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A second guest beside the first, on a core of its own: with "beside" on the hypervisor's
 * command line the last core is its. It has a stage 2, a VMID, an interrupt controller and a
 * virtual timer of its own, and counts ticks of a millisecond, whatever the first one is up to
 * (beside_guest.S). It needs no emulation but that of its GIC, so its exits are few.
 */
#include "beside.h"

#include <string.h>

#include <libfdt.h>

#include "../common/common.h"
#include "hv.h"

#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/vgic.h>

#define VMID	  2
#define MEMORY	  UINT64_C(0x40000000) /* its IPA: code, then what it counts */
#define PAGE	  4096u
#define MAINT_PPI 25u

extern const char beside_guest[], beside_guest_end[];

/* What the guest writes; beside_guest.S knows the offsets. */
struct count {
	uint64_t ticks;
	uint64_t longest; /* between two ticks, of the counter */
	uint64_t first, last;
};

static struct lhv_vcpu vcpu;
static struct lhv_s2 s2;
static struct lhv_vgic *vgic;
static struct lhv_gic_cpuif cpuif;
static struct lhv_trap_region regions[2];
static struct lhv_trap_mmio_table bus;
static char *memory;
static unsigned int core;

bool beside_wanted(void)
{
	int chosen = fdt_path_offset(platform.fdt, "/chosen");
	const char *args =
		chosen < 0 ? NULL : fdt_getprop(platform.fdt, chosen, "bootargs", NULL);

	return args && !strcmp(args, "beside");
}

static void no_kick(void *ctx, unsigned int v)
{
	(void)ctx;
	(void)v;
}

static void deactivate(void *ctx, unsigned int v, unsigned int intid, unsigned int pintid)
{
	(void)ctx;
	(void)v;
	(void)intid;
	host_gic_dir(pintid);
}

static int memory_init(struct lhv_s2_root *root)
{
	const struct lhv_cpu_features *f = &this_cpu()->features;
	const struct lhv_s2_request req = {
		.granule = 12, .ipa_bits = 32, .lpa2 = LHV_S2_LPA2_OFF};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {.geometry = &geo,
				    .features = f,
				    .ops = &host_s2_ops,
				    .vmid = VMID,
				    .fwb = f->s2fwb};
	size_t code = (size_t)(beside_guest_end - beside_guest);
	int r;

	memory = heap_alloc(2 * PAGE, PAGE);
	if (!memory || code > PAGE)
		return LHV_ERR_NOMEM;
	memcpy(memory, beside_guest, code);
	/* It runs without caches of its own. */
	lhv_port_dcache(LHV_DC_CIVAC, memory, 2 * PAGE);
	r = lhv_s2_geometry(f, &req, &geo, NULL);
	if (!r)
		r = lhv_s2_init(&s2, &cfg);
	if (!r)
		r = lhv_s2_map(&s2, lhv_ipa(MEMORY), lhv_pa((uint64_t)(uintptr_t)memory),
			       2 * PAGE, LHV_S2_RWX | LHV_S2_MEM_WB, 0);
	return r ? r : lhv_s2_root(&s2, root);
}

static int gic_init(void)
{
	static const struct lhv_vgic_ops ops = {.kick = no_kick,
						.hw_deactivate = deactivate};
	struct lhv_vgic_cfg cfg = {
		.version = 3,
		.nr_vcpus = 1,
		.nr_spis = 32,
		.hw = lhv_vgic_hw_decode(lhv_gic_vtr_read()),
		.mpidr = &platform.mpidr[core],
		.ops = &ops,
	};
	size_t size = lhv_vgic_size(&cfg);
	void *mem = heap_alloc(size, LHV_VGIC_ALIGN);
	int r = mem ? lhv_vgic_init(&vgic, mem, size, &cfg) : LHV_ERR_NOMEM;
	struct lhv_trap_region gicd = {lhv_ipa(GICD_IPA), GICD_SIZE, lhv_vgic_dist_mmio,
				       vgic};
	struct lhv_trap_region gicr = {lhv_ipa(GICR_IPA), GICR_STRIDE,
				       lhv_vgic_redist_mmio, vgic};

	lhv_trap_mmio_init(&bus, regions, 2);
	if (!r)
		r = lhv_vgic_map_hw(vgic, 0, VTIMER_PPI, VTIMER_PPI);
	if (!r)
		r = lhv_trap_mmio_add(&bus, &gicd);
	return r ? r : lhv_trap_mmio_add(&bus, &gicr);
}

void beside_init(unsigned int on)
{
	struct lhv_vcpu_cfg cfg = {
		.features = &this_cpu()->features,
		.mpidr = platform.mpidr[on],
		.midr = LHV_MRS(MIDR_EL1),
		.e2h = platform.e2h,
	};
	int r;

	core = on;
	r = memory_init(&cfg.s2);
	if (!r)
		r = gic_init();
	if (!r)
		r = lhv_vcpu_init(&vcpu, &cfg);
	if (r)
		fatal("the guest beside could not be made: %s", lhv_err_name(r));
}

static void fold(void)
{
	lhv_gic_cpuif_read_lrs(&cpuif);
	lhv_vgic_exit(vgic, 0, &cpuif);
}

static void interrupt(void)
{
	uint32_t intid = host_gic_ack();

	if (intid >= 1020)
		return;
	host_gic_eoi(intid);
	if (intid == VTIMER_PPI) {
		if (lhv_vgic_inject_hw(vgic, 0, VTIMER_PPI))
			host_gic_dir(VTIMER_PPI);
		return;
	}
	if (intid == MAINT_PPI)
		fold();
	host_gic_dir(intid);
}

/* False: it did what it has no business to do. */
static bool synchronous(void)
{
	struct lhv_trap_mmio_result result;
	struct lhv_trap t;

	lhv_trap_decode(vcpu.features, vcpu.esr, vcpu.far, vcpu.hpfar, vcpu.regs.pstate,
			vcpu.regs.pc, &t);
	fold();
	return lhv_trap_mmio(&bus, &t, &vcpu.regs, 0, false, &result) == LHV_HANDLED;
}

_Noreturn void beside_run(void)
{
	bool good = true;

	lhv_vgic_vcpu_reset(vgic, 0, &cpuif);
	lhv_gic_cpuif_load(&cpuif);
	lhv_vcpu_reset(&vcpu, lhv_ipa(MEMORY), MEMORY + PAGE);
	lhv_vcpu_load(&vcpu);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	lhv_port_isb();
	while (good) {
		enum lhv_vcpu_exit why;

		(void)lhv_vcpu_begin(&vcpu);
		if (lhv_vgic_work(vgic, 0))
			lhv_gic_cpuif_enter(vgic, 0, &cpuif);
		why = lhv_vcpu_run(&vcpu);
		lhv_vcpu_end(&vcpu);
		if (why == LHV_VCPU_EXIT_SYNC)
			good = synchronous();
		else
			interrupt();
	}
	kprintf("lhv: beside: stopped, syndrome 0x%lx at 0x%lx\n", vcpu.esr,
		vcpu.regs.pc);
	for (;;)
		__asm__ volatile("wfi");
}

void beside_report(void)
{
	const struct count *c = (const void *)(memory + PAGE);
	uint64_t per_ms = LHV_MRS(CNTFRQ_EL0) / 1000, ticks, span;

	if (!memory)
		return;
	lhv_port_dcache(LHV_DC_CIVAC, memory + PAGE, sizeof(*c));
	ticks = __atomic_load_n(&c->ticks, __ATOMIC_RELAXED);
	span = __atomic_load_n(&c->last, __ATOMIC_RELAXED) - c->first;
	kprintf("lhv: beside: %lu ticks in %lu ms, at most %lu us apart\n", ticks,
		span / per_ms,
		__atomic_load_n(&c->longest, __ATOMIC_RELAXED) * 1000 / per_ms);
}
