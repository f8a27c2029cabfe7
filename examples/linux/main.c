/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One unmodified guest with all of the machine: a vCPU on each core, memory where it is,
 * interrupts through the vGIC, UART and clock emulated. This file is the life of the guest
 * and of its vCPUs; exits.c says what an exit leads to.
 */
#include "../common/common.h"
#include "beside.h"
#include "gdb.h"
#include "guest.h"
#include "hv.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/version.h>

#define REPORTS 32
#define VMID	1

struct hv_vcpu vcpus[MAX_CPUS];
unsigned int nr_vcpus;
static struct lhv_s2 s2;

void report(const char *what, unsigned int vcpu, uint64_t value)
{
	static uint32_t count;
	uint32_t n = __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);

	/* A guest does not choose how much is printed. */
	if (n < REPORTS)
		kprintf("lhv: vCPU %u: %s 0x%lx\n", vcpu, what, value);
	else if (n == REPORTS)
		kprintf("lhv: further reports are not shown\n");
	else
		__atomic_store_n(&count, REPORTS + 1, __ATOMIC_RELAXED);
}

static void memory_init(const struct guest *g, struct lhv_s2_root *root)
{
	const struct lhv_cpu_features *f = &this_cpu()->features;
	struct lhv_s2_request req = {.granule = 12, .lpa2 = LHV_S2_LPA2_OFF};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {.geometry = &geo,
				    .features = f,
				    .ops = &host_s2_ops,
				    .vmid = VMID,
				    .fwb = f->s2fwb};
	enum lhv_s2_why why;
	int r;

	/* 40 bits of IPA where the core has them: three levels, tables concatenated. */
	req.ipa_bits = f->pa_bits < 40 ? f->pa_bits : 40;
	r = lhv_s2_geometry(f, &req, &geo, &why);
	if (r)
		fatal("no stage 2 for this CPU: %s", lhv_s2_why_text(why));
	r = lhv_s2_init(&s2, &cfg);
	if (!r)
		r = lhv_s2_map(&s2, lhv_ipa(g->ram_base), lhv_pa(g->ram_base),
			       g->ram_size, LHV_S2_RWX | LHV_S2_MEM_WB, 0);
	if (!r)
		r = lhv_s2_root(&s2, root);
	if (r)
		fatal("the guest's memory could not be mapped: %s", lhv_err_name(r));
}

static lhv_vcpu_hook_fn exit_hook_for(uint32_t errata)
{
	if (platform.e2h)
		return exit_hook_e2h;
	return errata & LHV_VCPU_WA_STAGE2_FAULT ? exit_hook_doubt : exit_hook;
}

/* All event counters of the core are the guest's; Armv7 kernels have no driver for them. */
static int pmu_init(struct hv_vcpu *h, struct lhv_vcpu_cfg *cfg)
{
	struct lhv_vcpu_pmu_core core;

	if (!cfg->features->pmuver || cfg->aarch32)
		return LHV_OK;
	lhv_vcpu_pmu_read(cfg->features, &core);
	cfg->pmu = &h->pmu;
	return lhv_vcpu_pmu_init(&h->pmu, cfg->features, &core,
				 (unsigned int)LHV_GET(LHV_PMCR_EL0_N, core.pmcr));
}

void example_main(void)
{
	struct guest g = {.ram_base = platform.ram_base,
			  .ram_size = hv_base() - platform.ram_base};
	struct lhv_s2_root root;
	unsigned int v = lhv_version();
	bool debugger;

	nr_vcpus = platform.nr_cpus;
	if (beside_wanted()) {
		if (nr_vcpus < 2)
			fatal("a guest beside needs a core of its own, and there is one "
			      "core");
		beside_init(--nr_vcpus);
	}
	guest_load(&g);
	if (g.aarch32 && !this_cpu()->features.aa32_el1)
		fatal("the guest kernel is for AArch32, and EL1 of this CPU is AArch64 "
		      "only");
	guest_dt(&g);
	memory_init(&g, &root);
	power_init(g.aarch32);
	exits_init(&root, g.aarch32);
	/* The debugger knows AArch64 alone. */
	debugger = !g.aarch32 && gdb_init(&s2, g.ram_base, g.ram_base + g.ram_size);

	for (unsigned int i = 0; i < nr_vcpus; i++) {
		uint32_t errata = lhv_vcpu_errata(LHV_MRS(MIDR_EL1));
		struct lhv_vcpu_cfg cfg = {
			.features = &this_cpu()->features,
			.s2 = root,
			.mpidr = platform.mpidr[i],
			.midr = LHV_MRS(MIDR_EL1),
			.aarch32 = g.aarch32,
			.own_debug = true,
			.debugger = debugger,
			.e2h = platform.e2h,
			.errata = errata,
			.hook = exit_hook_for(errata),
			.hook_ctx = &vcpus[i],
		};
		int r = pmu_init(&vcpus[i], &cfg);

		if (!r)
			r = lhv_vcpu_init(&vcpus[i].v, &cfg);
		vcpus[i].index = i;
		if (r)
			fatal("vCPU %u could not be made: %s", i, lhv_err_name(r));
	}
	kprintf("lhv: libhv %u.%u.%u at EL2: %u vCPU%s, %lu MiB for the guest, kernel at "
		"0x%lx%s\n",
		v / 1000000, v / 1000 % 1000, v % 1000, nr_vcpus, nr_vcpus > 1 ? "s" : "",
		g.ram_size >> 20, g.entry, g.aarch32 ? ", in AArch32" : "");

	/* The instructions of the guest were written by us: make them visible. */
	lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)g.entry,
			(size_t)(g.kernel_end - g.entry));
	lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)g.dtb, MIB(2));
	if (g.initrd_size)
		lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)g.initrd,
				(size_t)g.initrd_size);
	lhv_port_dsb(LHV_SY);
	lhv_port_icache_all();
	lhv_port_dsb(LHV_SY);
	lhv_port_isb();

	vcpus[0].entry = lhv_ipa(g.entry);
	vcpus[0].context = g.dtb;
	vcpus[0].boot32 = g.aarch32;
	vcpus[0].start = 1;
	start_secondaries();
}

/* Until PSCI wants this vCPU. Interrupts stay masked: WFI wakes all the same. */
static void wait_for_start(unsigned int i)
{
	while (!__atomic_exchange_n(&vcpus[i].start, 0, __ATOMIC_ACQUIRE)) {
		__asm__ volatile("wfi" ::: "memory");
		irq_host(i);
	}
}

/* One life of a vCPU, from CPU_ON to CPU_OFF. */
static void live(struct hv_vcpu *h)
{
	unsigned int i = h->index;

	h->off = false;
	lhv_vcpu_reset(&h->v, h->entry, h->context);
	lhv_vcpu_set_big_endian(&h->v, h->big_endian);
	if (h->boot32) {
		/* Linux for Armv7 wants its device tree in R2, and no machine in R1. */
		h->v.regs.x[0] = 0;
		h->v.regs.x[1] = UINT32_MAX;
		h->v.regs.x[2] = h->context;
		h->boot32 = false;
	}
	h->ptimer = (struct lhv_vcpu_timer){0};
	irq_vcpu_reset(i);
	lhv_vcpu_load(&h->v);
	/* Nothing of an earlier owner of this VMID is in this core's TLB. */
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	lhv_port_isb();
	lhv_trap_psci_started(&psci, i);
	gdb_vcpu_start(h);

	for (;;) {
		uint32_t requests = lhv_vcpu_begin(&h->v);

		if (requests) {
			if (requests & REQ_DEBUG)
				gdb_park(h);
			if (h->off)
				break;
			/* An alarm may have been set on another core. */
			if (i == 0)
				timer_update(i);
			continue;
		}
		irq_enter(i);
		lhv_vcpu_run(&h->v);
		lhv_vcpu_end(&h->v);
	}

	timer_stop();
	gdb_vcpu_end(h);
	lhv_vcpu_put(&h->v);
	irq_leave(i);
	lhv_trap_psci_stopped(&psci, i);
}

_Noreturn void example_cpu_main(void)
{
	unsigned int i = this_cpu()->index;

	if (i >= nr_vcpus)
		beside_run();
	for (;;) {
		wait_for_start(i);
		live(&vcpus[i]);
	}
}
