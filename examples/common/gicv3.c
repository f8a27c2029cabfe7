/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical GICv3, for a hypervisor: group 1, EOImode 1 (an EOI drops the priority, the
 * guest or host_gic_dir() deactivates), affinity routing.
 */
#include "common.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/gic.h>
#include <libhv/arch/id.h>
#include <libhv/port.h>

#define SGI_KICK    0
#define PRIORITY    0xa0a0a0a0u
#define GICR_STRIDE UINT64_C(0x20000)
#define SGI_FRAME   UINT64_C(0x10000)

/* PPIs that the hypervisor takes: performance monitors, maintenance, EL2 physical timer, virtual
 * timer. */
#define PPIS (1u << 23 | 1u << 25 | 1u << 26 | 1u << 27)

static uint64_t kicks[MAX_CPUS]; /* what to write to ICC_SGI1R_EL1 for each core */

static uint32_t gicd_rd(uint64_t off)
{
	return lhv_port_mmio_read32(platform.gicd + off);
}

static void gicd_wr(uint64_t off, uint32_t v)
{
	lhv_port_mmio_write32(platform.gicd + off, v);
}

static void gicd_wait(void)
{
	while (gicd_rd(LHV_GICD_CTLR_OFFSET) & LHV_GICD_CTLR_RWP_MASK)
		;
}

/* What kicks a core, as ICC_SGI1R_EL1 wants it. */
static uint64_t sgi_value(uint64_t mpidr)
{
	return LHV_PREP(LHV_ICC_SGI1R_EL1_Aff3, mpidr >> 32) |
	       LHV_PREP(LHV_ICC_SGI1R_EL1_Aff2, mpidr >> 16) |
	       LHV_PREP(LHV_ICC_SGI1R_EL1_Aff1, mpidr >> 8) |
	       LHV_PREP(LHV_ICC_SGI1R_EL1_INTID, SGI_KICK) |
	       LHV_PREP(LHV_ICC_SGI1R_EL1_RS, (mpidr & 0xff) >> 4) | 1u << (mpidr & 0xf);
}

void host_gic_init(void)
{
	uint32_t lines = (uint32_t)LHV_GET(LHV_GICD_TYPER_ITLinesNumber,
					   gicd_rd(LHV_GICD_TYPER_OFFSET)) +
			 1;

	for (unsigned int i = 0; i < platform.nr_cpus; i++)
		kicks[i] = sgi_value(platform.mpidr[i]);
	gicd_wr(LHV_GICD_CTLR_OFFSET, 0);
	gicd_wait();
	for (uint32_t i = 1; i < lines; i++) {
		gicd_wr(LHV_GICD_ICENABLER_OFFSET + 4 * i, UINT32_MAX);
		gicd_wr(LHV_GICD_ICACTIVER_OFFSET + 4 * i, UINT32_MAX);
		gicd_wr(LHV_GICD_ICPENDR_OFFSET + 4 * i, UINT32_MAX);
		gicd_wr(LHV_GICD_IGROUPR_OFFSET + 4 * i, UINT32_MAX);
	}
	for (uint32_t i = 8; i < 8 * lines; i++)
		gicd_wr(LHV_GICD_IPRIORITYR_OFFSET + 4 * i, PRIORITY);
	gicd_wait();
	/* ARE_NS and EnableGrp1A have the same places with one security state and with two. */
	gicd_wr(LHV_GICD_CTLR_OFFSET,
		LHV_GICD_CTLR_ARE_NS_MASK | LHV_GICD_CTLR_EnableGrp1NS_MASK);
	gicd_wait();
}

static uint64_t find_redistributor(void)
{
	uint64_t mpidr = LHV_MRS(MPIDR_EL1);
	uint64_t affinity = (mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000);

	for (uint64_t r = platform.gicr;
	     r + GICR_STRIDE <= platform.gicr + platform.gicr_size; r += GICR_STRIDE) {
		uint64_t typer = lhv_port_mmio_read64(r + LHV_GICR_TYPER_OFFSET);

		if (typer >> 32 == affinity)
			return r;
		if (typer & LHV_GICR_TYPER_Last_MASK)
			break;
	}
	fatal("CPU with MPIDR 0x%lx has no redistributor", mpidr);
}

void host_gic_cpu_init(void)
{
	struct cpu *c = this_cpu();
	uint64_t sgi;
	uint32_t waker;

	c->gicr = find_redistributor();
	waker = lhv_port_mmio_read32(c->gicr + LHV_GICR_WAKER_OFFSET);
	lhv_port_mmio_write32(c->gicr + LHV_GICR_WAKER_OFFSET,
			      waker & ~(uint32_t)LHV_GICR_WAKER_ProcessorSleep_MASK);
	while (lhv_port_mmio_read32(c->gicr + LHV_GICR_WAKER_OFFSET) &
	       LHV_GICR_WAKER_ChildrenAsleep_MASK)
		;

	sgi = c->gicr + SGI_FRAME;
	lhv_port_mmio_write32(sgi + LHV_GICR_ICENABLER0_OFFSET, UINT32_MAX);
	lhv_port_mmio_write32(sgi + LHV_GICR_ICACTIVER0_OFFSET, UINT32_MAX);
	lhv_port_mmio_write32(sgi + LHV_GICR_ICPENDR0_OFFSET, UINT32_MAX);
	lhv_port_mmio_write32(sgi + LHV_GICR_IGROUPR0_OFFSET, UINT32_MAX);
	for (unsigned int i = 0; i < 8; i++)
		lhv_port_mmio_write32(sgi + LHV_GICR_IPRIORITYR_OFFSET + 4 * i, PRIORITY);
	lhv_port_mmio_write32(sgi + LHV_GICR_ISENABLER0_OFFSET, PPIS | 1u << SGI_KICK);

	LHV_MSR(ICC_SRE_EL2, LHV_ICC_SRE_EL2_SRE_MASK | LHV_ICC_SRE_EL2_DFB_MASK |
				     LHV_ICC_SRE_EL2_DIB_MASK |
				     LHV_ICC_SRE_EL2_Enable_MASK);
	lhv_port_isb();
	LHV_MSR(ICC_PMR_EL1, 0xff);
	LHV_MSR(ICC_BPR1_EL1, 0);
	LHV_MSR(ICC_CTLR_EL1, LHV_ICC_CTLR_EL1_EOImode_MASK);
	LHV_MSR(ICC_IGRPEN1_EL1, 1);
	lhv_port_isb();
}

void host_gic_enable_spi(uint32_t intid, unsigned int cpu)
{
	lhv_port_mmio_write64(platform.gicd + LHV_GICD_IROUTER_OFFSET + 8 * intid,
			      platform.mpidr[cpu]);
	gicd_wr(LHV_GICD_ISENABLER_OFFSET + 4 * (intid / 32), 1u << (intid % 32));
}

void host_gic_sgi(unsigned int cpu)
{
	/* What the target is kicked for is visible before the interrupt. */
	lhv_port_dsb(LHV_ISHST);
	LHV_MSR(ICC_SGI1R_EL1, kicks[cpu]);
	lhv_port_isb();
}
