/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several unmodified guests beside each other. Each has cores, memory and devices that
 * nobody else has, so there is nothing to schedule and nothing to share: what one does is
 * not felt by the others. The loader's files say how many there are; the machine is split
 * evenly. This file is the life of a guest and of its vCPUs.
 */
#include "part.h"

#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/version.h>

#define REPORTS 16

struct part parts[MAX_PARTS];
unsigned int nr_parts;

void report(struct part *p, const char *what, uint64_t value)
{
	uint32_t n = __atomic_fetch_add(&p->reports, 1, __ATOMIC_RELAXED);

	/* A guest does not choose how much is printed. */
	if (n < REPORTS)
		kprintf("lhv: guest %u: %s 0x%lx\n", p->index, what, value);
	else
		__atomic_store_n(&p->reports, REPORTS, __ATOMIC_RELAXED);
}

static void memory_init(struct part *p)
{
	const struct lhv_cpu_features *f = &this_cpu()->features;
	struct lhv_s2_request req = {.granule = 12, .lpa2 = LHV_S2_LPA2_OFF};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {.geometry = &geo,
				    .features = f,
				    .ops = &host_s2_ops,
				    .vmid = (uint16_t)(p->index + 1),
				    .fwb = f->s2fwb};
	enum lhv_s2_why why;
	int r;

	req.ipa_bits = f->pa_bits < 40 ? f->pa_bits : 40;
	r = lhv_s2_geometry(f, &req, &geo, &why);
	if (r)
		fatal("no stage 2 for this CPU: %s", lhv_s2_why_text(why));
	r = lhv_s2_init(&p->s2, &cfg);
	if (!r)
		r = lhv_s2_map(&p->s2, lhv_ipa(RAM_IPA), lhv_pa(p->pa), p->size,
			       LHV_S2_RWX | LHV_S2_MEM_WB, 0);
	if (!r)
		r = lhv_s2_root(&p->s2, &p->root);
	if (r)
		fatal("guest %u: its memory could not be mapped: %s", p->index,
		      lhv_err_name(r));
}

static void vcpus_init(struct part *p)
{
	uint64_t midr = LHV_MRS(MIDR_EL1);

	for (unsigned int i = 0; i < p->nr_vcpus; i++) {
		struct lhv_vcpu_cfg cfg = {
			.features = &this_cpu()->features,
			.s2 = p->root,
			.mpidr = i,
			.midr = midr,
			.own_debug = true,
			.e2h = platform.e2h,
			.errata = lhv_vcpu_errata(midr),
		};
		int r = lhv_vcpu_init(&p->vcpu[i].v, &cfg);

		if (r)
			fatal("guest %u: vCPU %u could not be made: %s", p->index, i,
			      lhv_err_name(r));
		p->vcpu[i].p = p;
		p->vcpu[i].index = i;
		p->affinity[i] = i;
	}
}

/* The loader's files, a kernel and the initrd that follows it for each guest, by address. */
static const struct module *next_module(uint64_t from)
{
	const struct module *best = NULL;

	for (unsigned int i = 0; i < platform.nr_modules; i++) {
		const struct module *m = &platform.module[i];

		if (m->addr >= from && (!best || m->addr < best->addr))
			best = m;
	}
	return best;
}

static void part_init(struct part *p, const struct module *kernel,
		      const struct module *initrd)
{
	lhv_ipa_t entry, dtb;

	memory_init(p);
	vcpus_init(p);
	exits_init(p);
	irq_init(p);
	power_init(p);
	consoles_add(p);
	load(p, kernel, initrd, &entry, &dtb);
	/* All that the guest reads with its caches off, and executes, was written by us. */
	lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)p->pa, p->size);
	p->vcpu[0].entry = entry;
	p->vcpu[0].context = dtb.v;
	p->vcpu[0].start = 1;
	kprintf("lhv: guest %u: cores %u to %u, %lu MiB at 0x%lx\n", p->index, p->first,
		p->first + p->nr_vcpus - 1, p->size >> 20, p->pa);
}

void example_main(void)
{
	unsigned int v = lhv_version(), cores;
	uint64_t share, from = 0;

	for (unsigned int i = 0; i < platform.nr_modules; i++)
		nr_parts += platform.module[i].kernel;
	if (!nr_parts || nr_parts > MAX_PARTS)
		fatal("%u guest kernels: from 1 to %u can be run", nr_parts, MAX_PARTS);
	cores = platform.nr_cpus / nr_parts;
	if (!cores)
		fatal("%u guests need a core each, and there are %u", nr_parts,
		      platform.nr_cpus);
	share = align_down((hv_base() - platform.ram_base) / nr_parts, MIB(2));
	kprintf("lhv: libhv %u.%u.%u at EL2: %u guests\n", v / 1000000, v / 1000 % 1000,
		v % 1000, nr_parts);
	consoles_init();
	for (unsigned int i = 0; i < nr_parts; i++) {
		const struct module *kernel = next_module(from), *initrd;
		struct part *p = &parts[i];

		if (!kernel || !kernel->kernel)
			fatal("guest %u has no kernel, or two initrds", i);
		from = kernel->addr + kernel->size;
		initrd = next_module(from);
		if (initrd && initrd->kernel)
			initrd = NULL;
		if (initrd)
			from = initrd->addr + initrd->size;
		p->index = i;
		p->first = i * cores;
		p->nr_vcpus = cores;
		p->pa = platform.ram_base + i * share;
		p->size = share;
		part_init(p, kernel, initrd);
	}
	lhv_port_dsb(LHV_SY);
	lhv_port_icache_all();
	lhv_port_dsb(LHV_SY);
	lhv_port_isb();
	start_secondaries();
}

/* Until PSCI wants this vCPU. Interrupts stay masked: WFI wakes all the same. */
static void wait_for_start(struct part_vcpu *h)
{
	while (!__atomic_exchange_n(&h->start, 0, __ATOMIC_ACQUIRE)) {
		__asm__ volatile("wfi" ::: "memory");
		irq_host(h);
	}
}

/* One life of a vCPU, from CPU_ON to CPU_OFF. */
static void live(struct part_vcpu *h)
{
	struct part *p = h->p;

	h->off = false;
	lhv_vcpu_reset(&h->v, h->entry, h->context);
	lhv_vgic_vcpu_reset(p->vgic, h->index, &h->cpuif);
	lhv_gic_cpuif_load(&h->cpuif);
	lhv_vcpu_load(&h->v);
	/* Nothing of an earlier owner of this VMID is in this core's TLB. */
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	lhv_port_isb();
	lhv_trap_psci_started(&p->psci, h->index);

	while (!h->off) {
		enum lhv_vcpu_exit why;

		if (lhv_vcpu_begin(&h->v)) {
			/* REQ_STOP is the only request. */
			lhv_vcpu_end(&h->v);
			break;
		}
		irq_enter(h);
		why = lhv_vcpu_run(&h->v);
		lhv_vcpu_end(&h->v);
		switch (why) {
		case LHV_VCPU_EXIT_SYNC:
			exit_sync(h);
			break;
		case LHV_VCPU_EXIT_SERROR:
			report(p, "SError, syndrome", h->v.esr);
			LHV_MSR(HCR_EL2, LHV_MRS(HCR_EL2) | LHV_HCR_EL2_VSE_MASK);
			break;
		default:
			irq_host(h);
			break;
		}
	}

	lhv_vcpu_put(&h->v);
	lhv_gic_cpuif_save(&h->cpuif);
	lhv_vgic_exit(p->vgic, h->index, &h->cpuif);
	lhv_vgic_vcpu_reset(p->vgic, h->index, &h->cpuif);
	lhv_trap_psci_stopped(&p->psci, h->index);
}

_Noreturn void example_cpu_main(void)
{
	unsigned int core = this_cpu()->index, each = parts[0].nr_vcpus;
	struct part *p;

	if (core >= nr_parts * each)
		for (;;) /* left over */
			__asm__ volatile("wfi");
	p = &parts[core / each];
	for (;;) {
		struct part_vcpu *h = &p->vcpu[core - p->first];

		wait_for_start(h);
		live(h);
	}
}
