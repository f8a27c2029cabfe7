/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that looks for the edges of its world: what is not its own takes an external
 * abort, for reads, writes and fetches, and many interrupts at once come by priority.
 * [T.11] [S2.8] [G.6]
 */
#include "guest.h"

#define EC_IABT	  0x21u
#define EC_DABT	  0x25u
#define FSC_SEA	  0x10u
#define MANY	  200u
#define FIRST_SPI 40u

static unsigned int passed, failed;
static volatile uint64_t got_esr, got_far;
static volatile bool fetching;
static uint32_t order[MANY + 8];
static uint8_t prio[MANY];
static volatile unsigned int acked;

static void report(bool ok, const char *what, uint64_t addr)
{
	guest_puts(ok ? "PASS " : "FAIL ");
	guest_puts(what);
	guest_puts(" ");
	guest_puthex(addr);
	if (!ok) {
		guest_puts(" ESR_EL1=");
		guest_puthex(got_esr);
		guest_puts(" FAR_EL1=");
		guest_puthex(got_far);
	}
	guest_puts("\n");
	if (ok)
		passed++;
	else
		failed++;
}

void guest_sync(struct guest_frame *frame)
{
	got_esr = guest_mrs(esr_el1);
	got_far = guest_mrs(far_el1);
	/* A call went there: go back to where it came from. */
	if (fetching)
		frame->elr = frame->x[30];
	else
		frame->elr += 4;
}

void guest_serror(struct guest_frame *frame)
{
	(void)frame;
	guest_puts("FAIL SError\n");
	failed++;
}

void guest_irq(struct guest_frame *frame)
{
	uint32_t intid = (uint32_t)guest_mrs(S3_0_C12_C12_0) & 0xffffff;

	(void)frame;
	if (intid >= 1020)
		return;
	if (acked < MANY + 8)
		order[acked] = intid;
	acked++;
	guest_isb();
	guest_msr(S3_0_C12_C12_1, intid);
	guest_isb();
}

void guest_secondary(uint64_t index)
{
	(void)index;
}

static bool aborted(uint32_t ec, uint64_t far)
{
	return got_esr >> 26 == ec && (got_esr & 0x3f) == FSC_SEA && got_far == far;
}

static void nothing_at(uint64_t addr)
{
	got_esr = 0;
	(void)guest_read32(addr);
	report(aborted(EC_DABT, addr) && !(got_esr & 0x40), "read aborts at", addr);
	got_esr = 0;
	guest_write32(addr, 0x11223344);
	report(aborted(EC_DABT, addr) && (got_esr & 0x40), "write aborts at", addr);
	got_esr = 0;
	fetching = true;
	((void (*)(void))(uintptr_t)addr)();
	fetching = false;
	report(aborted(EC_IABT, addr), "fetch aborts at", addr);
}

/* More pending than any list register file holds, in a random order of priorities. */
static void many_interrupts(void)
{
	uint32_t seed = 1;
	bool ok = true;

	guest_irqs_mask();
	for (unsigned int i = 0; i < MANY; i++) {
		unsigned int intid = FIRST_SPI + i;

		seed = seed * 1664525u + 1013904223u;
		prio[i] = (uint8_t)(seed >> 24 & 0xe8);
		guest_write8(GUEST_GICD + 0x400 + intid, prio[i]);
		guest_write32(GUEST_GICD + 0x80 + intid / 32 * 4, ~0u); /* group 1 */
		guest_write32(GUEST_GICD + 0x100 + intid / 32 * 4, 1u << intid % 32);
		guest_write32(GUEST_GICD + 0x200 + intid / 32 * 4, 1u << intid % 32);
	}
	guest_irqs_enable();
	for (uint64_t t = guest_now(); acked < MANY;)
		if (guest_now() - t > 2 * guest_mrs(cntfrq_el0))
			break;
	guest_irqs_mask();
	report(acked == MANY, "pending at once, all taken", acked);
	for (unsigned int i = 0; i < MANY && i < acked; i++) {
		if (order[i] < FIRST_SPI || order[i] >= FIRST_SPI + MANY)
			ok = false;
		else if (i && prio[order[i] - FIRST_SPI] < prio[order[i - 1] - FIRST_SPI])
			ok = false;
		for (unsigned int k = 0; k < i; k++)
			ok = ok && order[k] != order[i];
	}
	report(ok, "by priority, each once", acked);
}

void guest_main(uint64_t fdt)
{
	uint64_t base = 0, size = 0, gicr;

	guest_uart_init();
	report(guest_reg(fdt, "memory", &base, &size), "memory in the device tree", base);
	/* The hypervisor lies behind what the guest was told of. */
	nothing_at(base + size);
	nothing_at(base + size + (8u << 20));
	nothing_at(base + size + (16u << 20) - 4096);
	nothing_at(0);		     /* the machine's flash */
	nothing_at(0x09020000);	     /* its fw_cfg, which could write anywhere */
	nothing_at(0x08080000);	     /* its ITS */
	nothing_at(0x0a000000);	     /* its virtio */
	nothing_at(0x4010000000ULL); /* its PCIe configuration space */
	nothing_at(0xfffffff000ULL); /* nothing at all */

	gicr = guest_gicr();
	report(gicr && guest_gic_init(gicr, 0), "GICv3 at", gicr);
	many_interrupts();
	guest_puts("probe: ");
	guest_putdec(passed);
	guest_puts(" passed, ");
	guest_putdec(failed);
	guest_puts(" failed\n");
	guest_off();
}
