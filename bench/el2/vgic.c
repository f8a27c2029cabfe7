/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the aarch64 archive of vgic executes, counted: under QEMU's -icount shift=0 the counter
 * advances with each instruction. Runs at EL2 with the core's own list registers, and no guest:
 * what that does to a list register, acknowledge and end, is written there. A line each: name,
 * thousandths of an instruction.
 */
#include "../../examples/common/common.h"

#include <libhv/arch/sysreg.h>
#include <libhv/vgic.h>

#define ROUNDS 4096u
#define HOT    32u  /* the interrupt that comes and goes */
#define SPIS   988u /* with 12 private ones there are 1000 */

static struct lhv_vgic *g;
static struct lhv_gic_cpuif c;

static void kick(void *ctx, unsigned int vcpu)
{
	(void)ctx;
	(void)vcpu;
}

static void dist(uint64_t offset, uint8_t size, uint64_t value)
{
	struct lhv_mmio m = {
		.offset = offset, .size = size, .write = true, .value = value};

	lhv_vgic_dist_mmio(g, &m);
}

static void redist(uint64_t offset, uint8_t size, uint64_t value)
{
	struct lhv_mmio m = {
		.offset = 0x10000 + offset, .size = size, .write = true, .value = value};

	lhv_vgic_redist_mmio(g, &m);
}

/* All interrupts on, in group 1, edge-triggered; only HOT has the highest priority. */
static void start(unsigned int pending)
{
	static const struct lhv_vgic_ops ops = {.kick = kick};
	static const uint64_t mpidr[1];
	static void *mem;
	struct lhv_vgic_cfg cfg = {
		.version = 3,
		.nr_vcpus = 1,
		.nr_spis = SPIS,
		.hw = lhv_vgic_hw_decode(lhv_gic_vtr_read()),
		.mpidr = mpidr,
		.ops = &ops,
	};
	size_t size = lhv_vgic_size(&cfg);

	if (!mem)
		mem = heap_alloc(size, LHV_VGIC_ALIGN);
	if (!mem || lhv_vgic_init(&g, mem, size, &cfg) || lhv_vgic_vcpu_reset(g, 0, &c))
		fatal("bench: the interrupt controller could not be made");
	for (unsigned int n = 32; n < 1024; n += 32) {
		dist(0x80 + n / 8, 4, UINT32_MAX);
		dist(0x100 + n / 8, 4, UINT32_MAX);
	}
	for (unsigned int n = 32; n < 1024; n += 16)
		dist(0xc00 + n / 4, 4, UINT64_C(0xaaaaaaaa));
	redist(0x80, 4, UINT32_MAX);
	redist(0x100, 4, UINT32_MAX);
	for (unsigned int n = 0; n < 32; n++)
		redist(0x400 + n, 1, 8 + n % 30 * 8);
	for (unsigned int n = HOT + 1; n < 32 + SPIS; n++)
		dist(0x400 + n, 1, 8 + n * 2654435761u % 30 * 8);
	dist(0, 4, 3);
	/* What the guest has written to ICC_PMR_EL1 and its group enables. */
	c.vmcr |= LHV_ICH_VMCR_EL2_VPMR_MASK | LHV_ICH_VMCR_EL2_VENG0_MASK |
		  LHV_ICH_VMCR_EL2_VENG1_MASK;
	lhv_gic_cpuif_load(&c);
	for (unsigned int n = 0; n < pending; n++)
		if (lhv_vgic_pulse(g, 0, n < SPIS - 1 ? HOT + 1 + n : n - (SPIS - 1)))
			fatal("bench: cannot inject");
	if (lhv_vgic_work(g, 0))
		lhv_gic_cpuif_enter(g, 0, &c);
}

/* The guest has acknowledged and ended what this list register held. */
static void end(unsigned int lr)
{
	uint64_t v = c.lr[lr] & ~LHV_ICH_LR0_EL2_State_MASK;

	switch (lr) {
	case 0:
		LHV_MSR(ICH_LR0_EL2, v);
		break;
	case 1:
		LHV_MSR(ICH_LR1_EL2, v);
		break;
	case 2:
		LHV_MSR(ICH_LR2_EL2, v);
		break;
	default:
		LHV_MSR(ICH_LR3_EL2, v);
		break;
	}
	lhv_port_isb();
}

static unsigned int where(unsigned int intid)
{
	for (unsigned int i = 0; i < c.nr_lr; i++)
		if (c.lr[i] && LHV_GET(LHV_ICH_LR0_EL2_vINTID, c.lr[i]) == intid)
			return i;
	fatal("bench: interrupt %u is in no list register", intid);
}

static uint64_t now(void)
{
	lhv_port_isb();
	return LHV_MRS(CNTPCT_EL0);
}

static void tell(const char *name, uint64_t ticks)
{
	kprintf("vgic: %s %lu\n", name,
		ticks * 1000 * (1000000000 / LHV_MRS(CNTFRQ_EL0)) / ROUNDS);
}

static void deliver(unsigned int pending, const char *name, const char *retire)
{
	uint64_t in = 0, out = 0, t;

	start(pending - 1);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		t = now();
		lhv_vgic_pulse(g, 0, HOT);
		if (lhv_vgic_work(g, 0))
			lhv_gic_cpuif_enter(g, 0, &c);
		in += now() - t;
		end(where(HOT));
		/* Its maintenance interrupt, or the next exit that looks. */
		t = now();
		lhv_gic_cpuif_read_lrs(&c);
		lhv_vgic_exit(g, 0, &c);
		if (lhv_vgic_work(g, 0))
			lhv_gic_cpuif_enter(g, 0, &c);
		out += now() - t;
		/* Each round at another place between two ticks of the counter. */
		for (unsigned int k = 0; k < i % 16; k++)
			__asm__ volatile("nop");
	}
	tell(name, in);
	tell(retire, out);
	lhv_gic_cpuif_save(&c);
}

static void idle(void)
{
	uint64_t t, loop, with;

	start(0);
	t = now();
	for (unsigned int i = 0; i < ROUNDS; i++)
		__asm__ volatile("" ::: "memory");
	loop = now() - t;
	t = now();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (lhv_vgic_work(g, 0))
			lhv_gic_cpuif_enter(g, 0, &c);
		__asm__ volatile("" ::: "memory");
	}
	with = now() - t;
	tell("entry_idle", with > loop ? with - loop : 0);
	/* What now() itself takes, to be taken off. */
	with = 0;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		t = now();
		with += now() - t;
		for (unsigned int k = 0; k < i % 16; k++)
			__asm__ volatile("nop");
	}
	tell("clock", with);
	lhv_gic_cpuif_save(&c);
}

void example_main(void)
{
	idle();
	deliver(1, "deliver_1", "retire_1");
	deliver(16, "deliver_16", "retire_16");
	deliver(256, "deliver_256", "retire_256");
	deliver(1000, "deliver_1000", "retire_1000");
	kprintf("vgic: done\n");
	host_off();
}

_Noreturn void example_cpu_main(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
