/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an exit costs, counted by the guest itself: under QEMU's -icount shift=0 its counter
 * advances with each instruction that is executed, at EL2 too. A line each: name, cost of
 * one in thousandths of an instruction, the loop around it taken off.
 */
#include "guest.h"

#define ROUNDS	 2000u
#define SGI_PING 1u
#define SGI_PONG 2u
#define PRIVATE	 (1u << SGI_PING | 1u << SGI_PONG | 1u << PPI_CNTV)

static uint64_t cpus[GUEST_MAX_CPUS];
static volatile uint32_t online, pings, pongs;
static volatile uint64_t fired_at;

void guest_sync(struct guest_frame *frame)
{
	frame->elr += 4;
}

void guest_serror(struct guest_frame *frame)
{
	(void)frame;
}

void guest_irq(struct guest_frame *frame)
{
	uint64_t now = guest_mrs(cntvct_el0);
	uint32_t intid = (uint32_t)guest_mrs(S3_0_C12_C12_0) & 0xffffff;

	(void)frame;
	switch (intid) {
	case PPI_CNTV:
		fired_at = now;
		guest_msr(cntv_ctl_el0, 0);
		break;
	case SGI_PING:
		pings++;
		guest_sgi(cpus[0], SGI_PONG);
		break;
	case SGI_PONG:
		pongs++;
		break;
	default:
		return;
	}
	guest_isb();
	guest_msr(S3_0_C12_C12_1, intid);
	guest_isb();
}

void guest_secondary(uint64_t index)
{
	(void)index;
	guest_gic_init(guest_gicr(), PRIVATE);
	online = 1;
	/* WFI wakes with interrupts masked too; then there is a moment to take them. */
	for (;;) {
		guest_wfi();
		guest_irqs_enable();
		guest_irqs_mask();
	}
}

/* Instructions of one round, in thousandths: a tick is 10^9 / CNTFRQ of them. */
static uint64_t each(uint64_t ticks, uint64_t rounds)
{
	return ticks * (1000000000000u / guest_mrs(cntfrq_el0)) / rounds;
}

static void result(const char *name, uint64_t milli)
{
	guest_puts("exits: ");
	guest_puts(name);
	guest_puts(" ");
	guest_putdec(milli);
	guest_puts("\n");
}

#define MEASURE(name, statement)                            \
	do {                                                \
		uint64_t t0 = guest_now(), empty_, full_;   \
		for (uint32_t i_ = 0; i_ < ROUNDS; i_++)    \
			__asm__ volatile("" ::: "memory");  \
		empty_ = guest_now() - t0;                  \
		t0 = guest_now();                           \
		for (uint32_t i_ = 0; i_ < ROUNDS; i_++) {  \
			statement;                          \
		}                                           \
		full_ = guest_now() - t0;                   \
		result(name, each(full_ - empty_, ROUNDS)); \
	} while (0)

static void ipis(void)
{
	uint64_t t0 = guest_now();

	for (uint32_t i = 0; i < ROUNDS; i++) {
		uint32_t before = pongs;

		guest_irqs_mask();
		guest_sgi(cpus[1], SGI_PING);
		while (pongs == before) {
			guest_wfi();
			guest_irqs_enable();
			guest_irqs_mask();
		}
		guest_irqs_enable();
	}
	result("ipi_round_trip", each(guest_now() - t0, ROUNDS));
}

/* From the deadline to the first instruction of the handler that reads the counter. */
static void timer(void)
{
	uint64_t sum = 0, n = 200;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t due = guest_now() + guest_mrs(cntfrq_el0) / 50000;

		fired_at = 0;
		guest_msr(cntv_cval_el0, due);
		guest_msr(cntv_ctl_el0, TIMER_CTL_ENABLE);
		guest_isb();
		while (!fired_at)
			;
		sum += fired_at - due;
	}
	result("timer_delivery", each(sum, n));
}

void guest_main(uint64_t fdt)
{
	unsigned int n = guest_cpus(fdt, cpus);
	uint64_t v;

	guest_uart_init();
	guest_gic_init(guest_gicr(), PRIVATE);
	guest_irqs_enable();
	MEASURE("hvc_unknown", guest_hvc(0x8600fff0, 0, 0, 0));
	MEASURE("mmio_read_gicd", guest_read32(GUEST_GICD + 8));
	MEASURE("mmio_read_uart", guest_read32(GUEST_UART + 0x18));
	MEASURE("mmio_write_gicd", guest_write32(GUEST_GICD + 0x100 + 8, 0));
	MEASURE("sysreg_read", v = guest_mrs(S3_0_C0_C4_0)); /* ID_AA64PFR0_EL1 */
	MEASURE("sysreg_read_timer", v = guest_mrs(cntp_ctl_el0));
	(void)v;
	timer();
	if (n > 1 && !guest_hvc(0xc4000003, cpus[1],
				(uint64_t)(uintptr_t)guest_secondary_start, 1)) {
		while (!online)
			guest_yield(); /* lets QEMU run the other CPU */
		ipis();
	}
	guest_puts("exits: done\n");
	guest_off();
}
