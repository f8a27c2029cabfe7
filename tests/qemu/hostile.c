/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hostile guest: N random things that a guest at EL1 can do to its hypervisor, from a
 * fixed seed. System register accesses, hypercalls, undefined words, and loads and stores
 * of every form to devices and to where nothing is. Each goes through one instruction slot;
 * what it raises is counted and skipped. Its virtual timer keeps ticking meanwhile.
 *
 * It spares what would only break itself, in three places below: writes_self() (registers),
 * harmless_call() (calls that end or multiply the guest) and may_store() (devices that could
 * write to its memory when it runs on bare QEMU, and its console's data register).
 *
 * After each operation the registers that it may not change are compared; a difference is
 * counted as corrupt, and must not happen.
 */
#include "guest.h"

#ifndef N
#define N 20000
#endif
#ifndef SEED
#define SEED 0x9e3779b97f4a7c15
#endif

#define HZ    1000u
#define RAM   0x40000000ULL
#define ITS   0x08080000ULL
#define FWCFG 0x09020000ULL
#define REGS  29 /* x0 to x28 go through the slot */

#define EC(esr)	 ((esr) >> 26 & 0x3f)
#define EC_UNDEF 0x00

/* What an operation may do: registers that it may write, a bit each, beside memory. */
struct op {
	uint32_t insn;
	uint32_t changes;
};

extern uint32_t hostile_slot[];
void hostile_run(const uint64_t in[REGS], uint64_t out[REGS]);

/*
 * SP is the only register that survives the slot for certain, so all else is kept on the
 * stack. No operation uses SP as base.
 */
__asm__("	.pushsection .text\n"
	"	.globl	hostile_run\n"
	"	.balign	64\n"
	"hostile_run:\n"
	"	stp	x29, x30, [sp, #-112]!\n"
	"	stp	x19, x20, [sp, #16]\n"
	"	stp	x21, x22, [sp, #32]\n"
	"	stp	x23, x24, [sp, #48]\n"
	"	stp	x25, x26, [sp, #64]\n"
	"	stp	x27, x28, [sp, #80]\n"
	"	str	x1, [sp, #96]\n"
	"	mov	x30, x0\n"
	"	ldp	x0, x1, [x30]\n"
	"	ldp	x2, x3, [x30, #16]\n"
	"	ldp	x4, x5, [x30, #32]\n"
	"	ldp	x6, x7, [x30, #48]\n"
	"	ldp	x8, x9, [x30, #64]\n"
	"	ldp	x10, x11, [x30, #80]\n"
	"	ldp	x12, x13, [x30, #96]\n"
	"	ldp	x14, x15, [x30, #112]\n"
	"	ldp	x16, x17, [x30, #128]\n"
	"	ldp	x18, x19, [x30, #144]\n"
	"	ldp	x20, x21, [x30, #160]\n"
	"	ldp	x22, x23, [x30, #176]\n"
	"	ldp	x24, x25, [x30, #192]\n"
	"	ldp	x26, x27, [x30, #208]\n"
	"	ldr	x28, [x30, #224]\n"
	"	.globl	hostile_slot\n"
	"hostile_slot:\n"
	"	nop\n"
	"	ldr	x30, [sp, #96]\n"
	"	stp	x0, x1, [x30]\n"
	"	stp	x2, x3, [x30, #16]\n"
	"	stp	x4, x5, [x30, #32]\n"
	"	stp	x6, x7, [x30, #48]\n"
	"	stp	x8, x9, [x30, #64]\n"
	"	stp	x10, x11, [x30, #80]\n"
	"	stp	x12, x13, [x30, #96]\n"
	"	stp	x14, x15, [x30, #112]\n"
	"	stp	x16, x17, [x30, #128]\n"
	"	stp	x18, x19, [x30, #144]\n"
	"	stp	x20, x21, [x30, #160]\n"
	"	stp	x22, x23, [x30, #176]\n"
	"	stp	x24, x25, [x30, #192]\n"
	"	stp	x26, x27, [x30, #208]\n"
	"	str	x28, [x30, #224]\n"
	"	ldp	x19, x20, [sp, #16]\n"
	"	ldp	x21, x22, [sp, #32]\n"
	"	ldp	x23, x24, [sp, #48]\n"
	"	ldp	x25, x26, [sp, #64]\n"
	"	ldp	x27, x28, [sp, #80]\n"
	"	ldp	x29, x30, [sp], #112\n"
	"	ret\n"
	"	.popsection\n");

static volatile uint64_t by_ec[64], ticks, serrors, strays;
static uint64_t state = SEED;
static uint64_t corrupt;
static uint64_t gicr;

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 0x2545f4914f6cdd1dULL >> 8;
}

static uint64_t rnd64(void)
{
	return rnd() << 40 ^ rnd();
}

static void counted(const char *what, uint64_t n)
{
	guest_puts(what);
	guest_putdec(n);
}

void guest_sync(struct guest_frame *frame)
{
	uint64_t esr = guest_mrs(esr_el1);

	by_ec[EC(esr)]++;
	if (frame->elr == (uint64_t)(uintptr_t)hostile_slot) {
		frame->elr += 4;
		return;
	}
	/* HVC and SVC prefer the instruction after. */
	if (frame->elr == (uint64_t)(uintptr_t)hostile_slot + 4 && EC(esr) >= 0x15 &&
	    EC(esr) <= 0x17)
		return;
	guest_puts("hostile: exception outside of the slot, ESR_EL1=");
	guest_puthex(esr);
	guest_puts(" ELR_EL1=");
	guest_puthex(frame->elr);
	guest_puts("\n");
	guest_off();
}

void guest_serror(struct guest_frame *frame)
{
	(void)frame;
	serrors++;
}

void guest_secondary(uint64_t index)
{
	(void)index;
}

void guest_irq(struct guest_frame *frame)
{
	uint32_t intid = (uint32_t)guest_mrs(S3_0_C12_C12_0) & 0xffffff;

	(void)frame;
	if (intid >= 1020 && intid < 1024)
		return;
	if (intid == PPI_CNTV) {
		ticks++;
		guest_msr(cntv_cval_el0,
			  guest_mrs(cntvct_el0) + guest_mrs(cntfrq_el0) / HZ);
	} else {
		/* A random store enabled it. Not again. */
		strays++;
		if (intid < 32)
			guest_write32(gicr + 0x10180, 1u << intid);
		else if (intid < 1020)
			guest_write32(GUEST_GICD + 0x180 + intid / 32 * 4,
				      1u << intid % 32);
	}
	guest_isb();
	guest_msr(S3_0_C12_C12_1, intid);
	guest_isb();
}

/* Put right what random stores to the GIC may have changed: the timer has to tick. */
static void repair(void)
{
	guest_irqs_mask();
	guest_gic_init(gicr, 1u << PPI_CNTV);
	guest_write32(GUEST_GICD + 0x180 + 4, ~0u); /* GICD_ICENABLER1: UART, RTC */
	guest_write32(GUEST_UART + 0x30, 0x301);
	guest_irqs_enable();
}

static void run(const struct op *op, uint64_t r[REGS])
{
	static uint64_t in[REGS], out[REGS];

	for (unsigned int i = 0; i < REGS; i++)
		in[i] = r[i];
	*(volatile uint32_t *)hostile_slot = op->insn;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" ::"r"(
				 hostile_slot)
			 : "memory");
	hostile_run(in, out);
	for (unsigned int i = 0; i < REGS; i++) {
		if (!(op->changes >> i & 1) && in[i] != out[i]) {
			corrupt++;
			break;
		}
	}
}

/* MSR of this register could stop the guest itself: fields of S<op0>_<op1>_C<n>_C<m>_<op2>. */
static bool writes_self(unsigned int op0, unsigned int op1, unsigned int n,
			unsigned int m, unsigned int op2)
{
	if (op0 == 2) /* DBGPRCR_EL1 */
		return op1 == 0 && n == 1 && m == 4 && op2 == 4;
	if (op1 == 0) {
		if (n == 1 || n == 2) /* SCTLR, CPACR, TTBR, TCR, GCS: all of it */
			return true;
		if (n == 4) /* SPSR, ELR, SP_EL0, SPSel, PAN, ICC_PMR, ALLINT */
			return true;
		if (n == 9 && m >= 9 && m <= 11) /* SPE and TRBE write to memory */
			return true;
		if (n == 12 && m == 0) /* VBAR_EL1, RMR_EL1 */
			return true;
		if (n == 12 && m >= 8) /* ICC: but the SGI registers are fair */
			return !(m == 11 && op2 >= 5);
		if (n == 13 && m == 0 && op2 == 4) /* TPIDR_EL1 */
			return true;
	}
	if (op1 == 3) {
		if (n == 4 && m == 2) /* DAIF, SVCR, DIT, SSBS, TCO: PSTATE */
			return true;
		/* CNTV; and CNTFRQ_EL0, which is writable where EL1 is the highest */
		if (n == 14 && (m == 3 || m == 0))
			return true;
	}
	return false;
}

/* MRS that changes something: ICC_IAR0_EL1, ICC_IAR1_EL1 and ICC_NMIAR1_EL1. */
static bool reads_self(unsigned int op0, unsigned int op1, unsigned int n, unsigned int m,
		       unsigned int op2)
{
	return op0 == 3 && op1 == 0 && n == 12 &&
	       ((m == 8 && op2 == 0) || (m == 12 && op2 == 0) || (m == 9 && op2 == 5));
}

static void sysreg(uint64_t r[REGS])
{
	unsigned int op0, op1, n, m, op2, rt = rnd() % REGS;
	bool read = rnd() & 1;
	struct op op;

	do {
		op0 = 2 + (rnd() & 1);
		op1 = rnd() & 7;
		n = rnd() & 15;
		m = rnd() & 15;
		op2 = rnd() & 7;
	} while (read ? reads_self(op0, op1, n, m, op2)
		      : writes_self(op0, op1, n, m, op2));
	if (rnd() % 16 == 0)
		rt = 31;
	op.insn = 0xd5000000u | (uint32_t)read << 21 | op0 << 19 | op1 << 16 | n << 12 |
		  m << 8 | op2 << 5 | rt;
	op.changes = read && rt < REGS ? 1u << rt : 0;
	run(&op, r);
}

/* The low 32 bits decide, as a careless dispatcher would look at no more. */
static bool harmless_call(uint64_t id)
{
	uint32_t f = (uint32_t)id;

	if ((f & 0xbfffff00u) != 0x84000000u)
		return true;
	f &= 0xff;
	/* VERSION, AFFINITY_INFO, MIGRATE_INFO_TYPE, MIGRATE_INFO_UP_CPU, PSCI_FEATURES */
	return f == 0 || f == 4 || f == 6 || f == 7 || f == 0xa;
}

static void call(uint64_t r[REGS])
{
	struct op op = {.insn = rnd() & 1 ? 0xd4000002u : 0xd4000003u,
			.changes = 0x3ffff};

	if (rnd() % 4 == 0)
		op.insn |= (rnd() & 0xffff) << 5;
	do {
		r[0] = rnd64();
		if (rnd() & 1) /* looks like a function identifier */
			r[0] = (rnd() & 0xff00ffff) | 0x80000000u;
		if (rnd() % 4 == 0)
			r[0] = (r[0] & 0xc000000fu) | 0x84000000u;
		if (rnd() % 8 == 0)
			r[0] |= rnd() << 32;
	} while (!harmless_call(r[0]));
	run(&op, r);
}

/* Words that the architecture leaves unallocated: op1 (bits 28:25) of 0, 1 and 3. */
static void undefined(uint64_t r[REGS])
{
	static const uint32_t fixed[] = {0x00000000, 0x02000000, 0x06000000};
	static const uint32_t free_bits[] = {0x61ffffff, 0xe1ffffff, 0xe1ffffff};
	unsigned int k = rnd() % 3;
	struct op op = {.insn = fixed[k] | ((uint32_t)rnd() & free_bits[k])};

	if (rnd() & 1)
		op.insn = rnd() & 0xffff; /* UDF */
	run(&op, r);
}

#define LOAD   1u
#define STORE  2u
#define LINE   4u /* acts on a whole block */
#define BASE   (1u << 1)
#define DATA   (1u << 2)
#define DATA2  (1u << 3)
#define STATUS (1u << 4)

/* Base X1, data X2 (V2), second X3 (V3), status or operand X4. */
static const struct form {
	uint32_t insn;
	uint8_t kind;
	uint8_t changes;
} forms[] = {
	{0x39400022, LOAD, DATA},		 /* ldrb w2, [x1] */
	{0x79400022, LOAD, DATA},		 /* ldrh */
	{0xb9400022, LOAD, DATA},		 /* ldr w */
	{0xf9400022, LOAD, DATA},		 /* ldr x */
	{0x39800022, LOAD, DATA},		 /* ldrsb x */
	{0x39c00022, LOAD, DATA},		 /* ldrsb w */
	{0x79800022, LOAD, DATA},		 /* ldrsh x */
	{0xb9800022, LOAD, DATA},		 /* ldrsw */
	{0xb940003f, LOAD, 0},			 /* ldr wzr */
	{0x39000022, STORE, 0},			 /* strb */
	{0x79000022, STORE, 0},			 /* strh */
	{0xb9000022, STORE, 0},			 /* str w */
	{0xf9000022, STORE, 0},			 /* str x */
	{0xb900003f, STORE, 0},			 /* str wzr */
	{0x38401422, LOAD, DATA | BASE},	 /* ldrb [x1], #1 */
	{0xb8404422, LOAD, DATA | BASE},	 /* ldr w [x1], #4 */
	{0xf8408422, LOAD, DATA | BASE},	 /* ldr x [x1], #8 */
	{0xb8404c22, LOAD, DATA | BASE},	 /* ldr w [x1, #4]! */
	{0xb8004422, STORE, BASE},		 /* str w [x1], #4 */
	{0xf8008422, STORE, BASE},		 /* str x [x1], #8 */
	{0xb8004c22, STORE, BASE},		 /* str w [x1, #4]! */
	{0xb87f6822, LOAD, DATA},		 /* ldr w [x1, xzr] */
	{0xf83f6822, STORE, 0},			 /* str x [x1, xzr] */
	{0x29400c22, LOAD, DATA | DATA2},	 /* ldp w */
	{0xa9400c22, LOAD, DATA | DATA2},	 /* ldp x */
	{0x69400c22, LOAD, DATA | DATA2},	 /* ldpsw */
	{0x29000c22, STORE, 0},			 /* stp w */
	{0xa9000c22, STORE, 0},			 /* stp x */
	{0xa8c10c22, LOAD, DATA | DATA2 | BASE}, /* ldp x [x1], #16 */
	{0xa8810c22, STORE, BASE},		 /* stp x [x1], #16 */
	{0xc85f7c22, LOAD, DATA},		 /* ldxr */
	{0x885f7c22, LOAD, DATA},		 /* ldxr w */
	{0xc87f0c22, LOAD, DATA | DATA2},	 /* ldxp */
	{0xc8047c22, STORE, STATUS},		 /* stxr */
	{0xc85ffc22, LOAD, DATA},		 /* ldaxr */
	{0xc804fc22, STORE, STATUS},		 /* stlxr */
	{0xc8dffc22, LOAD, DATA},		 /* ldar x */
	{0x88dffc22, LOAD, DATA},		 /* ldar w */
	{0xc89ffc22, STORE, 0},			 /* stlr */
	{0xf8240022, STORE | LOAD, DATA},	 /* ldadd x4, x2, [x1] */
	{0xf8248022, STORE | LOAD, DATA},	 /* swp */
	{0xc8a47c22, STORE | LOAD, STATUS},	 /* cas x4, x2 */
	{0x3dc00022, LOAD, 0},			 /* ldr q2 */
	{0x3d800022, STORE, 0},			 /* str q2 */
	{0xfd400022, LOAD, 0},			 /* ldr d2 */
	{0xfd000022, STORE, 0},			 /* str d2 */
	{0xbd400022, LOAD, 0},			 /* ldr s2 */
	{0xad400c22, LOAD, 0},			 /* ldp q2, q3 */
	{0xad000c22, STORE, 0},			 /* stp q2, q3 */
	{0x4c407022, LOAD, 0},			 /* ld1 {v2.16b} */
	{0x4c007022, STORE, 0},			 /* st1 {v2.16b} */
	{0x4cdf7022, LOAD, BASE},		 /* ld1 {v2.16b}, [x1], #16 */
	{0xf9800020, LOAD, 0},			 /* prfm */
	{0xd50b7421, STORE | LINE, 0},		 /* dc zva */
	{0xd50b7e21, STORE | LINE, 0},		 /* dc civac */
	{0xd5087621, STORE | LINE, 0},		 /* dc ivac */
};

/* Up to 64 bytes either side of the address may be touched. */
static bool near(uint64_t addr, uint64_t base, uint64_t size)
{
	return addr + 64 >= base && addr < base + size + 64;
}

static bool may_store(uint64_t addr, bool line)
{
	if (near(addr, RAM, 0x400000000ULL)) /* RAM, by a random address */
		return false;
	if (near(addr, ITS, 0x20000) || near(addr, FWCFG, 0x1000)) /* DMA on bare QEMU */
		return false;
	if (addr >= GUEST_GICR && addr < GUEST_GICR + 0x1000000 &&
	    (addr - GUEST_GICR) % 0x20000 < 0x100) /* CTLR, PROPBASER, PENDBASER: LPIs */
		return false;
	if (addr >= GUEST_UART && addr < GUEST_UART + 0x1000)
		return addr - GUEST_UART >= (line ? 0x40u : 0x18u);
	return true;
}

static uint64_t somewhere(void)
{
	uint64_t addr;

	switch (rnd() % 8) {
	case 0:
		addr = GUEST_GICD + rnd() % 0x10000;
		break;
	case 1:
		addr = gicr + rnd() % 0x20000;
		break;
	case 2:
		addr = GUEST_UART + rnd() % 0x1000;
		break;
	case 3:
		addr = GUEST_RTC + rnd() % 0x1000;
		break;
	case 4: /* a hole of the map */
		addr = 0x0b000000 + rnd() % 0x1000000;
		break;
	case 5: /* below RAM */
		addr = 0x20000000 + rnd() % 0x10000000;
		break;
	case 6: /* far above RAM, still below 2^40 */
		addr = 0x8000000000ULL + rnd() % 0x1000000000ULL;
		break;
	default:
		addr = rnd64() >> (rnd() % 40);
		break;
	}
	/* Mostly aligned; small offsets are where the registers are. */
	if (rnd() % 8)
		addr &= ~(uint64_t)(rnd() & 1 ? 7 : 3);
	return addr;
}

static void access(uint64_t r[REGS])
{
	const struct form *f = &forms[rnd() % (sizeof(forms) / sizeof(forms[0]))];
	struct op op = {.insn = f->insn, .changes = f->changes};

	do
		r[1] = somewhere();
	while ((f->kind & STORE) ? !may_store(r[1], f->kind & LINE)
				 : r[1] - GUEST_UART < 0x10);
	run(&op, r);
}

void guest_main(uint64_t fdt)
{
	static uint64_t r[REGS];
	uint64_t aborts, other = 0, end;

	(void)fdt;
	guest_uart_init();
	gicr = guest_gicr();
	if (!gicr) {
		guest_puts("hostile: no redistributor\n");
		guest_off();
	}
	guest_puts("hostile: start\n");
	repair();
	guest_msr(cntv_cval_el0, guest_now());
	guest_msr(cntv_ctl_el0, TIMER_CTL_ENABLE);
	for (uint64_t i = 0; i < N; i++) {
		for (unsigned int k = 0; k < REGS; k++)
			r[k] = rnd64();
		switch (rnd() % 4) {
		case 0:
			sysreg(r);
			break;
		case 1:
			call(r);
			break;
		case 2:
			undefined(r);
			break;
		default:
			access(r);
			break;
		}
		if (i % 16 == 0)
			repair();
	}
	repair();
	/* Alive still: ten more ticks. */
	end = ticks + 10;
	for (uint64_t t = guest_now(); ticks < end;) {
		if (guest_now() - t > guest_mrs(cntfrq_el0) * 5) {
			guest_puts("hostile: the timer stopped\n");
			break;
		}
	}
	guest_msr(cntv_ctl_el0, 0);
	guest_irqs_mask();
	aborts = by_ec[0x20] + by_ec[0x21] + by_ec[0x24] + by_ec[0x25];
	for (unsigned int ec = 0; ec < 64; ec++) {
		if (!by_ec[ec])
			continue;
		guest_puts("hostile: EC ");
		guest_puthex(ec);
		counted(": ", by_ec[ec]);
		guest_puts("\n");
		if (ec != EC_UNDEF && ec != 0x20 && ec != 0x21 && ec != 0x24 &&
		    ec != 0x25)
			other += by_ec[ec];
	}
	counted("hostile: done ops=", N);
	counted(" undef=", by_ec[EC_UNDEF]);
	counted(" aborts=", aborts);
	counted(" ticks=", ticks);
	counted(" other=", other);
	counted(" serrors=", serrors);
	counted(" strays=", strays);
	counted(" corrupt=", corrupt);
	guest_puts("\n");
	guest_off();
}
