/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that accesses an emulated device with loads and stores for which hardware gives its
 * hypervisor no syndrome. The device is the distributor: its priorities are bytes that keep
 * what is written to them. Each result is compared with what single bytes say. [T.4] [T.15]
 */
#include "guest.h"

#define DEV  (GUEST_GICD + 0x440)
#define SIZE 64u

/* The assembler takes more than the compiler may use. */
__asm__(".arch armv8.1-a+simd");

static unsigned int passed, failed;
static volatile uint64_t got_esr, got_far;
static uint8_t now[SIZE];

static void report(bool ok, const char *what)
{
	if (ok) {
		passed++;
		return;
	}
	failed++;
	guest_puts("FAIL ");
	guest_puts(what);
	guest_puts(" ESR_EL1=");
	guest_puthex(got_esr);
	guest_puts(" FAR_EL1=");
	guest_puthex(got_far);
	guest_puts("\n");
}

void guest_sync(struct guest_frame *frame)
{
	got_esr = guest_mrs(esr_el1);
	got_far = guest_mrs(far_el1);
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
	(void)frame;
}

void guest_secondary(uint64_t index)
{
	(void)index;
}

static uint8_t byte(unsigned int i)
{
	uint32_t v;

	__asm__ volatile("ldrb %w0, [%1]" : "=r"(v) : "r"(DEV + i) : "memory");
	return (uint8_t)v;
}

/* Gives the device other bytes each time, with a 1 on top in some. */
static void fill(void)
{
	static uint32_t seed = 1;

	got_esr = 0;
	got_far = 0;
	for (unsigned int i = 0; i < SIZE; i++) {
		seed = seed * 1664525u + 1013904223u;
		now[i] = (uint8_t)(seed >> 24 & 0xf0);
		guest_write8(DEV + i, now[i]);
	}
}

static uint64_t num(unsigned int at, unsigned int size)
{
	uint64_t v = 0;

	while (size-- > 0)
		v = v << 8 | now[at + size];
	return v;
}

/* Whether the device has this number there, and otherwise what it had. */
static bool holds(unsigned int at, unsigned int size, uint64_t v)
{
	for (unsigned int i = 0; i < SIZE; i++) {
		uint8_t want = now[i];

		if (i >= at && i < at + size)
			want = (uint8_t)(v >> (8 * (i - at)));
		if (byte(i) != want)
			return false;
	}
	return true;
}

#define V0	 UINT64_C(0x10203040)
#define V1	 UINT64_C(0x506070f0)
#define BOTH	 (V1 << 32 | V0)
#define ASM(...) __asm__ volatile(__VA_ARGS__)

static void pairs(void)
{
	uint64_t a, b, p;

	fill();
	p = DEV + 8;
	ASM("ldp %w0, %w1, [%2, #-8]" : "=&r"(a), "=&r"(b) : "r"(p) : "memory");
	report(a == num(0, 4) && b == num(4, 4), "ldp w");
	ASM("ldp %w0, %w1, [%2], #8" : "=&r"(a), "=&r"(b), "+r"(p)::"memory");
	report(a == num(8, 4) && b == num(12, 4) && p == DEV + 16, "ldp w, post-index");
	ASM("ldp %w0, %w1, [%2, #-16]!" : "=&r"(a), "=&r"(b), "+r"(p)::"memory");
	report(a == num(0, 4) && b == num(4, 4) && p == DEV, "ldp w, pre-index");
	ASM("ldnp %w0, %w1, [%2, #4]" : "=&r"(a), "=&r"(b) : "r"(p) : "memory");
	report(a == num(4, 4) && b == num(8, 4), "ldnp w");
	ASM("ldpsw %0, %1, [%2]" : "=&r"(a), "=&r"(b) : "r"(p) : "memory");
	report(a == (uint64_t)(int64_t)(int32_t)num(0, 4) &&
		       b == (uint64_t)(int64_t)(int32_t)num(4, 4),
	       "ldpsw");
	fill();
	ASM("stp %w0, %w1, [%2, #12]" ::"r"(V0), "r"(V1), "r"(p) : "memory");
	report(holds(12, 8, BOTH), "stp w");
	fill();
	ASM("stp %w1, %w2, [%0], #8" : "+r"(p) : "r"(V0), "r"(V1) : "memory");
	report(holds(0, 8, BOTH) && p == DEV + 8, "stp w, post-index");
	fill();
	ASM("stp wzr, %w1, [%0, #8]!" : "+r"(p) : "r"(V1) : "memory");
	report(holds(16, 8, V1 << 32) && p == DEV + 16, "stp w, pre-index");
	fill();
	/* SP as the base: nothing else may be on the stack meanwhile. */
	ASM("mov %1, sp\n\t"
	    "mov sp, %2\n\t"
	    "ldp %w0, wzr, [sp], #16\n\t"
	    "mov %2, sp\n\t"
	    "mov sp, %1"
	    : "=&r"(a), "=&r"(b), "+r"(p)::"memory");
	report(a == num(16, 4) && p == DEV + 32, "ldp w of sp");
}

static void singles(void)
{
	uint64_t a, p = DEV;

	fill();
	ASM("ldr %w0, [%1], #4" : "=&r"(a), "+r"(p)::"memory");
	report(a == num(0, 4) && p == DEV + 4, "ldr w, post-index");
	ASM("ldr %w0, [%1, #8]!" : "=&r"(a), "+r"(p)::"memory");
	report(a == num(12, 4) && p == DEV + 12, "ldr w, pre-index");
	ASM("ldrb %w0, [%1], #-1" : "=&r"(a), "+r"(p)::"memory");
	report(a == num(12, 1) && p == DEV + 11, "ldrb, post-index");
	for (unsigned int i = 0; i < 4; i++) {
		ASM("ldrsb %0, [%1, #-1]!" : "=&r"(a), "+r"(p)::"memory");
		report(a == (uint64_t)(int64_t)(int8_t)num(10 - i, 1), "ldrsb x");
	}
	p = DEV;
	ASM("ldrsb %w0, [%1], #3" : "=&r"(a), "+r"(p)::"memory");
	report(a == (uint32_t)(int32_t)(int8_t)num(0, 1) && p == DEV + 3, "ldrsb w");
	p = DEV;
	ASM("ldrsw %0, [%1, #4]!" : "=&r"(a), "+r"(p)::"memory");
	report(a == (uint64_t)(int64_t)(int32_t)num(4, 4) && p == DEV + 4, "ldrsw");
	ASM("str %w1, [%0], #4" : "+r"(p) : "r"(V0) : "memory");
	report(holds(4, 4, V0) && p == DEV + 8, "str w, post-index");
	fill();
	ASM("strb %w1, [%0, #9]!" : "+r"(p) : "r"(UINT64_C(0x1230)) : "memory");
	report(holds(17, 1, 0x30) && p == DEV + 17, "strb, pre-index");
}

static void vectors(void)
{
	uint64_t a, b, c, p = DEV;

	fill();
	ASM("ldr s5, [%1, #4]\n\tmov %0, v5.d[0]" : "=r"(a) : "r"(p) : "memory");
	report(a == num(4, 4), "ldr s");
	ASM("ldr b5, [%1], #5\n\tmov %0, v5.d[0]" : "=&r"(a), "+r"(p)::"memory");
	report(a == num(0, 1) && p == DEV + 5, "ldr b, post-index");
	p = DEV;
	ASM("ldp s1, s2, [%2, #8]!\n\tmov %0, v1.d[0]\n\tmov %1, v2.d[0]"
	    : "=&r"(a), "=&r"(b), "+r"(p)::"memory");
	report(a == num(8, 4) && b == num(12, 4) && p == DEV + 8, "ldp s");
	p = DEV;
	ASM("ld1 {v30.4s, v31.4s}, [%2], #32\n\tmov %0, v30.d[1]\n\tmov %1, v31.d[0]"
	    : "=&r"(a), "=&r"(b), "+r"(p)::"memory");
	report(a == num(8, 8) && b == num(16, 8) && p == DEV + 32, "ld1, two registers");
	p = DEV;
	ASM("ld4 {v30.16b, v31.16b, v0.16b, v1.16b}, [%3]\n\t"
	    "mov %0, v30.d[0]\n\tmov %1, v31.d[1]\n\tmov %2, v1.d[0]"
	    : "=&r"(a), "=&r"(b), "=&r"(c)
	    : "r"(p)
	    : "memory");
	for (unsigned int i = 0; i < 8; i++) {
		report((a >> (8 * i) & 0xff) == now[4 * i], "ld4, first");
		report((b >> (8 * i) & 0xff) == now[4 * (i + 8) + 1], "ld4, second");
		report((c >> (8 * i) & 0xff) == now[4 * i + 3], "ld4, fourth");
	}
	ASM("movi v7.16b, #0x55\n\tld1 {v7.b}[11], [%2], #1\n\t"
	    "mov %0, v7.d[0]\n\tmov %1, v7.d[1]"
	    : "=&r"(a), "=&r"(b), "+r"(p)::"memory");
	report(a == UINT64_C(0x5555555555555555) &&
		       b == (UINT64_C(0x5555555500555555) | num(0, 1) << 24) &&
		       p == DEV + 1,
	       "ld1, one element");
	p = DEV;
	ASM("ld1r {v7.4s}, [%2]\n\tmov %0, v7.d[0]\n\tmov %1, v7.d[1]"
	    : "=&r"(a), "=&r"(b)
	    : "r"(p)
	    : "memory");
	report(a == (num(0, 4) << 32 | num(0, 4)) && b == a, "ld1r");
	ASM("fmov s3, %w0\n\tfmov s4, %w1\n\tstp s3, s4, [%2, #24]" ::"r"(V0), "r"(V1),
	    "r"(p)
	    : "memory");
	report(holds(24, 8, BOTH), "stp s");
	fill();
	ASM("fmov s3, %w1\n\tfmov s4, %w2\n\tst2 {v3.s, v4.s}[0], [%0], #8"
	    : "+r"(p)
	    : "r"(V0), "r"(V1)
	    : "memory");
	report(holds(0, 8, BOTH) && p == DEV + 8, "st2, one element");
	fill();
	ASM("fmov d3, %0\n\tst1 {v3.8b}, [%1]" ::"r"(BOTH), "r"(p) : "memory");
	report(holds(8, 8, BOTH), "st1");
}

static void refused(void)
{
	uint64_t a, p = DEV;

	fill();
	a = 77;
	ASM("ldxr %w0, [%1]" : "+r"(a) : "r"(p) : "memory");
	report(a == 77 && got_esr == 0x96000035 && got_far == DEV, "ldxr is refused");
	/* FEAT_LSE */
	if (guest_mrs(id_aa64isar0_el1) >> 20 & 15) {
		got_esr = 0;
		ASM("swp %w0, %w0, [%1]" : "+r"(a) : "r"(p) : "memory");
		report(a == 77 && (got_esr & ~UINT64_C(0x40)) == 0x96000035,
		       "swp is refused");
	}
	/* The second word is nowhere. */
	got_esr = 0;
	p = GUEST_GICD + 0xfffc;
	ASM("ldp %w0, wzr, [%1]" : "+r"(a) : "r"(p) : "memory");
	report(a == 77 && got_esr == 0x96000010 && got_far == p + 4,
	       "ldp at the end of a device");
	got_esr = 0;
	ASM("stp wzr, wzr, [%0, #-4]!" : "+r"(p)::"memory");
	report(!got_esr && p == GUEST_GICD + 0xfff8, "stp at the end of a device");
	report(holds(0, 0, 0), "nothing was written");
}

void guest_main(uint64_t fdt)
{
	(void)fdt;
	guest_uart_init();
	pairs();
	singles();
	vectors();
	refused();
	guest_puts("insn: ");
	guest_putdec(passed);
	guest_puts(" passed, ");
	guest_putdec(failed);
	guest_puts(" failed\n");
	guest_off();
}
