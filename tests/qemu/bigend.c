/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest whose data is big-endian (SCTLR_EL1.EE) while it talks to devices, which are not:
 * it sees their bytes the other way round, in every width and with both sign extensions.
 * [T.4]
 */
#include "guest.h"

#define SCTLR_EE (UINT64_C(1) << 25)

static unsigned int passed, failed;

static void check(const char *what, uint64_t got, uint64_t want)
{
	if (got == want) {
		passed++;
		return;
	}
	failed++;
	guest_puts("FAIL ");
	guest_puts(what);
	guest_puts(" ");
	guest_puthex(got);
	guest_puts(", not ");
	guest_puthex(want);
	guest_puts("\n");
}

void guest_sync(struct guest_frame *frame)
{
	guest_msr(sctlr_el1, guest_mrs(sctlr_el1) & ~SCTLR_EE);
	guest_isb();
	guest_puts("FAIL an exception\n");
	(void)frame;
	guest_off();
}

void guest_serror(struct guest_frame *frame)
{
	guest_sync(frame);
}

void guest_irq(struct guest_frame *frame)
{
	guest_sync(frame);
}

void guest_secondary(uint64_t index)
{
	(void)index;
}

/* One load of a device, with SCTLR_EL1.EE around it. */
#define LOAD(insn, addr)                                                              \
	({                                                                            \
		uint64_t loaded_, s_ = guest_mrs(sctlr_el1);                          \
		__asm__ volatile("msr sctlr_el1, %2\n\tisb\n\t" insn                  \
				 "\n\tmsr sctlr_el1, %3\n\tisb"                       \
				 : "=&r"(loaded_)                                     \
				 : "r"((uint64_t)(addr)), "r"(s_ | SCTLR_EE), "r"(s_) \
				 : "memory");                                         \
		loaded_;                                                              \
	})

#define STORE(insn, addr, value)                                                 \
	do {                                                                     \
		uint64_t s_ = guest_mrs(sctlr_el1);                              \
		__asm__ volatile(                                                \
			"msr sctlr_el1, %2\n\tisb\n\t" insn                      \
			"\n\tmsr sctlr_el1, %3\n\tisb" ::"r"((uint64_t)(value)), \
			"r"((uint64_t)(addr)), "r"(s_ | SCTLR_EE), "r"(s_)       \
			: "memory");                                             \
	} while (0)

/*
 * Where the second CPU starts: its byte order is that of the caller. SCTLR_EL1 and X0 go to
 * `seen` as it finds them, and then it is off again.
 */
__asm__(".text\n\t.balign 4\nsecond:\n\t"
	"mrs x2, sctlr_el1\n\t"
	"adrp x1, seen\n\tadd x1, x1, :lo12:seen\n\t"
	"str x0, [x1, #8]\n\tdsb sy\n\tstr x2, [x1]\n\tdsb sy\n\t"
	"movz w0, #0x8400, lsl #16\n\tmovk w0, #2\n\thvc #0\n\tb .");
extern char second[];
volatile uint64_t seen[2];

static void second_cpu(void)
{
	register uint64_t x0 __asm__("x0") = PSCI_CPU_ON;
	register uint64_t x1 __asm__("x1") = 1;
	register uint64_t x2 __asm__("x2") = (uint64_t)(uintptr_t)second;
	register uint64_t x3 __asm__("x3") = UINT64_C(0x0123456789abcdef);
	uint64_t s = guest_mrs(sctlr_el1);

	__asm__ volatile("msr sctlr_el1, %4\n\tisb\n\thvc #0\n\tmsr sctlr_el1, %5\n\tisb"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 : "r"(s | SCTLR_EE), "r"(s)
			 : "memory");
	check("CPU_ON", x0, 0);
	for (uint64_t t = guest_now(); !seen[0];)
		if (guest_now() - t > 2 * guest_mrs(cntfrq_el0))
			break;
	check("SCTLR_EL1.EE of the second CPU", __builtin_bswap64(seen[0]) & SCTLR_EE,
	      SCTLR_EE);
	check("its context, as it has stored it", seen[1], UINT64_C(0xefcdab8967452301));
}

void guest_main(uint64_t fdt)
{
	uint64_t id0 = GUEST_UART + 0xfe0, id3 = GUEST_UART + 0xffc; /* 0x11 and 0xb1 */
	uint64_t ibrd = GUEST_UART + 0x24, typer = GUEST_GICR + 8;
	uint64_t router = GUEST_GICD + 0x6000 + 8 * 40, v;

	(void)fdt;
	guest_uart_init();
	check("LDRB", LOAD("ldrb %w0, [%1]", id0), 0x11);
	check("LDRH", LOAD("ldrh %w0, [%1]", id0), 0x1100);
	check("LDR", LOAD("ldr %w0, [%1]", id0), 0x11000000);
	check("LDRSB to W", LOAD("ldrsb %w0, [%1]", id3), 0xffffffb1);
	check("LDRSH to W", LOAD("ldrsh %w0, [%1]", id3), 0xffffb100);
	check("LDRSH to X", LOAD("ldrsh %0, [%1]", id3), UINT64_C(0xffffffffffffb100));
	check("LDRSW", LOAD("ldrsw %0, [%1]", id3), UINT64_C(0xffffffffb1000000));
	check("LDR and back", LOAD("ldr %w0, [%1]\n\trev %w0, %w0", id3), 0xb1);
	__asm__ volatile("ldr %0, [%1]" : "=r"(v) : "r"(typer) : "memory");
	check("LDR of 64 bits", LOAD("ldr %0, [%1]", typer), __builtin_bswap64(v));

	v = guest_read32(ibrd);
	STORE("str %w0, [%1]", ibrd, 0x34120000);
	check("STR", guest_read32(ibrd), 0x1234);
	STORE("strh %w0, [%1]", ibrd, 0x7856);
	check("STRH", guest_read32(ibrd), 0x5678);
	guest_write32(ibrd, (uint32_t)v);
	/* The affinity 0.0.0.1 of GICD_IROUTER40, and its routing mode. */
	STORE("str %0, [%1]", router, UINT64_C(0x0100008000000000));
	__asm__ volatile("ldr %0, [%1]" : "=r"(v) : "r"(router) : "memory");
	check("STR of 64 bits", v, 0x80000001);

	second_cpu();
	guest_puts("bigend: ");
	guest_putdec(passed);
	guest_puts(" passed, ");
	guest_putdec(failed);
	guest_puts(" failed\n");
	guest_off();
}
