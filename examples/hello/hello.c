/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bundled guest: says hello, then tries what a guest needs from its machine, a line
 * each. Runs under the hypervisor of examples/linux, and directly on QEMU:
 *
 *     qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a57 -smp 4 \
 *         -display none -serial stdio -kernel hello.bin
 */
#include "guest.h"

#define SGI_PING 1u
#define SGI_PONG 2u
#define ROUNDS	 100u
#define TICKS	 10u
#define HZ	 50u
#define FP_SEED	 0x0123456789abcdefULL
#define PRIVATE	 (1u << SGI_PING | 1u << SGI_PONG | 1u << PPI_CNTV | 1u << PPI_CNTP)

/* Written by one CPU each, read by others: plain stores and barriers, no exclusives. */
static volatile uint32_t online[GUEST_MAX_CPUS];
static volatile uint32_t pings[GUEST_MAX_CPUS];
static volatile uint32_t pongs;
static volatile uint32_t secondary_bad;
static uint64_t cpus[GUEST_MAX_CPUS];

static struct ticker {
	volatile uint32_t count;
	volatile uint32_t early;
	uint64_t due;
	uint64_t period;
} virt, phys;
static volatile uint32_t unexpected;

static unsigned int passed, failed;

static void report(bool ok, const char *what)
{
	guest_puts(ok ? "PASS " : "FAIL ");
	guest_puts(what);
	if (ok)
		passed++;
	else
		failed++;
}

static void number(const char *before, uint64_t v, const char *after)
{
	guest_puts(before);
	guest_putdec(v);
	guest_puts(after);
}

static void tick(struct ticker *t, uint64_t now)
{
	if (now < t->due)
		t->early++;
	t->due += t->period;
	t->count++;
}

void guest_irq(struct guest_frame *frame)
{
	uint32_t intid =
		(uint32_t)guest_mrs(S3_0_C12_C12_0) & 0xffffff; /* ICC_IAR1_EL1 */
	uint64_t self = guest_mrs(tpidr_el1);

	(void)frame;
	guest_dsb();
	guest_isb();
	switch (intid) {
	case PPI_CNTV:
		tick(&virt, guest_mrs(cntvct_el0));
		if (virt.count < TICKS)
			guest_msr(cntv_cval_el0, virt.due);
		else
			guest_msr(cntv_ctl_el0, 0);
		break;
	case PPI_CNTP:
		tick(&phys, guest_mrs(cntpct_el0));
		if (phys.count < TICKS)
			guest_msr(cntp_cval_el0, phys.due);
		else
			guest_msr(cntp_ctl_el0, 0);
		break;
	case SGI_PING:
		/* Whoever shares our registers by mistake will notice these. */
		if (self)
			guest_fp_fill(self);
		pings[self]++;
		guest_sgi(cpus[0], SGI_PONG);
		break;
	case SGI_PONG:
		pongs++;
		break;
	case 1023:
		return;
	default:
		unexpected++;
		break;
	}
	guest_isb();
	guest_msr(S3_0_C12_C12_1, intid); /* ICC_EOIR1_EL1 */
	guest_isb();
}

static void die(const char *what, const struct guest_frame *frame)
{
	guest_puts("FAIL ");
	guest_puts(what);
	guest_puts(" ESR_EL1=");
	guest_puthex(guest_mrs(esr_el1));
	guest_puts(" FAR_EL1=");
	guest_puthex(guest_mrs(far_el1));
	guest_puts(" ELR_EL1=");
	guest_puthex(frame->elr);
	number("\nhello: ", passed, " passed, ");
	number("", failed + 1, " failed\n");
	guest_off();
}

void guest_sync(struct guest_frame *frame)
{
	die("unexpected exception", frame);
}

void guest_serror(struct guest_frame *frame)
{
	die("unexpected SError", frame);
}

void guest_secondary(uint64_t index)
{
	uint64_t gicr = guest_gicr();

	if (!gicr || !guest_gic_init(gicr, PRIVATE))
		secondary_bad = 1;
	guest_dsb();
	online[index] = 1;
	guest_dsb();
	guest_irqs_enable();
	for (;;)
		guest_wfi();
}

/* Spin until *p reaches n, for at most some milliseconds. */
static bool wait_for(volatile uint32_t *p, uint32_t n, unsigned int ms)
{
	uint64_t end = guest_now() + guest_mrs(cntfrq_el0) / 1000 * ms;

	while (*p < n) {
		if (guest_now() > end)
			return false;
		guest_yield();
	}
	return true;
}

static void test_calls(void)
{
	int64_t unknown = (int32_t)guest_hvc(0xc600ff00, 1, 2, 3);
	uint32_t version = (uint32_t)guest_hvc(PSCI_VERSION, 0, 0, 0);

	report(unknown == -1, "unknown hypercall returns -1\n");
	report(version >= 0x2 && version < 0x80000000, "PSCI_VERSION ");
	number("", version >> 16, ".");
	number("", version & 0xffff, "\n");
}

/* Never early; late only as much as a busy host excuses. */
static bool punctual(const struct ticker *t, uint64_t took)
{
	return t->count == TICKS && !t->early && took >= t->period * TICKS &&
	       took < t->period * (TICKS + HZ);
}

static bool test_virtual_timer(void)
{
	uint64_t start, took;
	bool ok;

	virt.period = guest_mrs(cntfrq_el0) / HZ;
	start = guest_now();
	virt.due = start + virt.period;
	guest_msr(cntv_cval_el0, virt.due);
	guest_msr(cntv_ctl_el0, TIMER_CTL_ENABLE);
	guest_isb();
	wait_for(&virt.count, TICKS, 5000);
	took = guest_now() - start;
	guest_msr(cntv_ctl_el0, 0);
	ok = punctual(&virt, took);
	report(ok, "virtual timer, PPI 27: ");
	number("", virt.count, " ticks in ");
	number("", took / (guest_mrs(cntfrq_el0) / 1000), " ms, ");
	number("", virt.early, " early\n");
	return ok;
}

/* Sleeps in WFI, unless nothing would wake it: the virtual timer is the alarm clock. */
static void test_physical_timer(bool may_sleep)
{
	uint64_t start, took, end;

	phys.period = guest_mrs(cntfrq_el0) / HZ;
	end = guest_now() + guest_mrs(cntfrq_el0) * 5;
	virt.count = TICKS;
	guest_msr(cntv_cval_el0, end);
	guest_msr(cntv_ctl_el0, may_sleep ? TIMER_CTL_ENABLE : 0);
	guest_isb();
	start = guest_mrs(cntpct_el0);
	phys.due = start + phys.period;
	guest_msr(cntp_cval_el0, phys.due);
	guest_msr(cntp_ctl_el0, TIMER_CTL_ENABLE);
	guest_isb();
	while (phys.count < TICKS && guest_now() < end) {
		guest_irqs_mask();
		if (may_sleep && phys.count < TICKS)
			guest_wfi();
		guest_irqs_enable();
	}
	guest_isb();
	took = guest_mrs(cntpct_el0) - start;
	guest_msr(cntp_ctl_el0, 0);
	guest_msr(cntv_ctl_el0, 0);
	guest_isb();
	report(punctual(&phys, took), "physical timer, PPI 30, in WFI: ");
	number("", phys.count, " ticks in ");
	number("", took / (guest_mrs(cntfrq_el0) / 1000), " ms, ");
	number("", phys.early, " early\n");
}

/* Returns how many of the CPUs are there, this one included. */
static unsigned int test_cpu_on(unsigned int n)
{
	uint64_t self = guest_mrs(mpidr_el1) & 0xff00ffffffULL;
	unsigned int up = 1;
	bool ok = n && cpus[0] == self;

	for (unsigned int i = 1; i < n; i++) {
		int32_t r =
			(int32_t)guest_hvc(PSCI_CPU_ON, cpus[i],
					   (uint64_t)(uintptr_t)guest_secondary_start, i);

		ok = ok && !r;
		if (!r && wait_for(&online[i], 1, 5000))
			up++;
		else
			break;
	}
	ok = ok && up == n && !secondary_bad;
	if (n > 1)
		ok = ok && (int32_t)guest_hvc(PSCI_CPU_ON, cpus[1],
					      (uint64_t)(uintptr_t)guest_secondary_start,
					      1) == -4; /* ALREADY_ON */
	report(ok, "CPU_ON: ");
	number("", up, " of ");
	number("", n, " online\n");
	return up;
}

/* Ping-pong with each CPU (with ourselves when alone), our FP registers full meanwhile. */
static void test_ipi(unsigned int up)
{
	uint64_t changed = 0;
	uint32_t done = 0, want = 0;

	guest_fp_fill(FP_SEED);
	for (unsigned int i = up > 1 ? 1 : 0; i < up; i++) {
		for (unsigned int round = 0; round < ROUNDS; round++) {
			uint32_t before = pongs;

			want++;
			guest_sgi(cpus[i], SGI_PING);
			if (!wait_for(&pongs, before + 1, 2000))
				break;
			done++;
		}
		if (pings[i] != ROUNDS)
			done = 0;
	}
	changed = guest_fp_check(FP_SEED);
	report(done == want && done, "IPI ping-pong: ");
	number("", done, " of ");
	number("", want, " round trips\n");
	report(!changed, "FP registers survive: ");
	number("", changed, " of 64 halves changed\n");
}

void guest_main(uint64_t fdt)
{
	bool uart = guest_uart_init();
	uint64_t gicr;
	unsigned int n, up;
	bool ticks;

	guest_puts("hello: MIDR_EL1=");
	guest_puthex(guest_mrs(midr_el1));
	guest_puts(" MPIDR_EL1=");
	guest_puthex(guest_mrs(mpidr_el1));
	number(" CurrentEL=", guest_mrs(CurrentEL) >> 2, " CNTFRQ_EL0=");
	number("", guest_mrs(cntfrq_el0), "\n");
	report(uart && guest_uart_drained(), "UART\n");
	test_calls();
	n = guest_cpus(fdt, cpus);
	gicr = guest_gicr();
	report(gicr && guest_gic_init(gicr, PRIVATE), "GICv3 redistributor\n");
	guest_irqs_enable();
	ticks = test_virtual_timer();
	test_physical_timer(ticks);
	up = test_cpu_on(n);
	test_ipi(up);
	report(!unexpected, "no other interrupt\n");
	number("hello: ", passed, " passed, ");
	number("", failed, " failed\n");
	guest_off();
}
