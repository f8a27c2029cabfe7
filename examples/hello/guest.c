/* SPDX-License-Identifier: BSD-2-Clause */
#include "guest.h"

#define UARTDR 0x000
#define UARTFR 0x018
#define UARTCR 0x030

#define FR_BUSY 0x08u
#define FR_TXFF 0x20u

#define GICD_CTLR	0x0000
#define GICR_TYPER	0x0008
#define GICR_WAKER	0x0014
#define GICR_IGROUPR0	0x10080
#define GICR_ISENABLER0 0x10100
#define GICR_ICENABLER0 0x10180
#define GICR_IPRIORITYR 0x10400
#define GICR_STRIDE	0x20000

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP	       4u

/* The compiler may call these for what the C code says otherwise. */
void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);

void *memcpy(void *dst, const void *src, size_t n)
{
	volatile char *d = dst;
	const char *s = src;

	while (n--)
		*d++ = *s++;
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	volatile char *d = dst;

	while (n--)
		*d++ = (char)c;
	return dst;
}

static bool wait_fr_clear(uint32_t bit)
{
	for (unsigned int i = 0; i < 1000000; i++) {
		if (!(guest_read32(GUEST_UART + UARTFR) & bit))
			return true;
	}
	return false;
}

static void putc(char c)
{
	if (wait_fr_clear(FR_TXFF))
		guest_write32(GUEST_UART + UARTDR, (uint8_t)c);
}

void guest_puts(const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			putc('\r');
		putc(*s);
	}
}

void guest_putdec(uint64_t v)
{
	char buf[21];
	unsigned int i = sizeof(buf) - 1;

	buf[i] = 0;
	do {
		buf[--i] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	guest_puts(buf + i);
}

void guest_puthex(uint64_t v)
{
	bool any = false;

	guest_puts("0x");
	for (int shift = 60; shift >= 0; shift -= 4) {
		unsigned int d = (v >> shift) & 0xf;

		any = any || d || !shift;
		if (any)
			putc((char)(d < 10 ? '0' + d : 'a' + d - 10));
	}
}

bool guest_uart_init(void)
{
	guest_write32(GUEST_UART + UARTCR, 0x301);
	/* The part number 0x011 by Arm, and the PrimeCell signature. */
	return (guest_read32(GUEST_UART + 0xfe0) & 0xff) == 0x11 &&
	       (guest_read32(GUEST_UART + 0xfe4) & 0xff) == 0x10 &&
	       (guest_read32(GUEST_UART + 0xff0) & 0xff) == 0x0d &&
	       (guest_read32(GUEST_UART + 0xff4) & 0xff) == 0xf0 &&
	       (guest_read32(GUEST_UART + 0xff8) & 0xff) == 0x05 &&
	       (guest_read32(GUEST_UART + 0xffc) & 0xff) == 0xb1;
}

bool guest_uart_drained(void)
{
	return wait_fr_clear(FR_BUSY);
}

uint64_t guest_gicr(void)
{
	uint64_t m = guest_mrs(mpidr_el1);
	uint32_t aff = (uint32_t)((m & 0xffffff) | (m >> 8 & 0xff000000));

	for (unsigned int i = 0; i < GUEST_MAX_CPUS; i++) {
		uint64_t gicr = GUEST_GICR + (uint64_t)i * GICR_STRIDE;

		if (guest_read32(gicr + GICR_TYPER + 4) == aff)
			return gicr;
		if (guest_read32(gicr + GICR_TYPER) & 0x10) /* Last */
			break;
	}
	return 0;
}

bool guest_gic_init(uint64_t gicr, uint32_t enable)
{
	unsigned int i;

	guest_write32(GUEST_GICD + GICD_CTLR, 0x12); /* ARE, EnableGrp1 */
	guest_write32(gicr + GICR_WAKER, 0);
	for (i = 0; i < 100000; i++) {
		if (!(guest_read32(gicr + GICR_WAKER) & 4)) /* ChildrenAsleep */
			break;
	}
	guest_write32(gicr + GICR_ICENABLER0, ~enable);
	guest_write32(gicr + GICR_IGROUPR0, 0xffffffff);
	for (unsigned int n = 0; n < 32; n += 4)
		guest_write32(gicr + GICR_IPRIORITYR + n, 0x80808080);
	guest_write32(gicr + GICR_ISENABLER0, enable);
	guest_dsb();
	guest_msr(S3_0_C12_C12_5, guest_mrs(S3_0_C12_C12_5) | 1); /* ICC_SRE_EL1.SRE */
	guest_isb();
	guest_msr(S3_0_C4_C6_0, 0xf0); /* ICC_PMR_EL1 */
	guest_msr(S3_0_C12_C12_4, 0);  /* ICC_CTLR_EL1: EOImode 0 */
	guest_msr(S3_0_C12_C12_7, 1);  /* ICC_IGRPEN1_EL1 */
	guest_isb();
	return i < 100000;
}

void guest_sgi(uint64_t mpidr, unsigned int intid)
{
	uint64_t v = (uint64_t)intid << 24 | 1ULL << (mpidr & 0xf);

	v |= (mpidr >> 4 & 0xf) << 44;	 /* RS */
	v |= (mpidr >> 8 & 0xff) << 16;	 /* Aff1 */
	v |= (mpidr >> 16 & 0xff) << 32; /* Aff2 */
	v |= (mpidr >> 32 & 0xff) << 48; /* Aff3 */
	guest_dsb();
	guest_msr(S3_0_C12_C11_5, v); /* ICC_SGI1R_EL1 */
	guest_isb();
}

static uint32_t be32(uint64_t addr)
{
	const volatile uint8_t *p = (const volatile uint8_t *)addr;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool starts(uint64_t addr, const char *s, bool whole)
{
	const volatile char *p = (const volatile char *)addr;

	for (; *s; s++) {
		if (*p++ != *s)
			return false;
	}
	return !whole || !*p;
}

static unsigned int cpus_of_fdt(uint64_t fdt, uint64_t mpidr[GUEST_MAX_CPUS])
{
	uint64_t p = fdt + be32(fdt + 8), strings = fdt + be32(fdt + 12);
	uint64_t end = fdt + be32(fdt + 4);
	unsigned int n = 0;
	bool in_cpu = false;

	while (p + 4 <= end && n < GUEST_MAX_CPUS) {
		uint32_t token = be32(p);

		p += 4;
		if (token == FDT_BEGIN_NODE) {
			in_cpu = starts(p, "cpu@", false);
			while (*(volatile char *)p)
				p++;
			p = (p + 4) & ~3ULL;
		} else if (token == FDT_PROP) {
			uint32_t len = be32(p);

			if (in_cpu && (len == 4 || len == 8) &&
			    starts(strings + be32(p + 4), "reg", true)) {
				mpidr[n] = be32(p + 8);
				if (len == 8)
					mpidr[n] = mpidr[n] << 32 | be32(p + 12);
				n++;
			}
			p = (p + 8 + len + 3) & ~3ULL;
		} else if (token == FDT_END_NODE) {
			in_cpu = false;
		} else if (token != FDT_NOP) {
			break;
		}
	}
	return n;
}

unsigned int guest_cpus(uint64_t fdt, uint64_t mpidr[GUEST_MAX_CPUS])
{
	unsigned int n = 0;

	if (fdt && !(fdt & 3) && be32(fdt) == FDT_MAGIC)
		n = cpus_of_fdt(fdt, mpidr);
	for (uint64_t m = 0; !n && m < GUEST_MAX_CPUS; m++) {
		if ((int32_t)guest_hvc(PSCI_AFFINITY_INFO, m, 0, 0) < 0)
			break;
		mpidr[m] = m;
		if (m + 1 == GUEST_MAX_CPUS ||
		    (int32_t)guest_hvc(PSCI_AFFINITY_INFO, m + 1, 0, 0) < 0)
			n = (unsigned int)m + 1;
	}
	return n;
}

/* The first reg of the node whose name starts with `node`: 64-bit address and size. */
bool guest_reg(uint64_t fdt, const char *node, uint64_t *addr, uint64_t *size)
{
	uint64_t p = fdt + be32(fdt + 8), strings = fdt + be32(fdt + 12);
	uint64_t end = fdt + be32(fdt + 4);
	bool in = false;

	while (p + 4 <= end) {
		uint32_t token = be32(p);

		p += 4;
		if (token == FDT_BEGIN_NODE) {
			in = starts(p, node, false);
			while (*(volatile char *)p)
				p++;
			p = (p + 4) & ~3ULL;
		} else if (token == FDT_PROP) {
			uint32_t len = be32(p);

			if (in && len >= 16 &&
			    starts(strings + be32(p + 4), "reg", true)) {
				*addr = (uint64_t)be32(p + 8) << 32 | be32(p + 12);
				*size = (uint64_t)be32(p + 16) << 32 | be32(p + 20);
				return true;
			}
			p = (p + 8 + len + 3) & ~3ULL;
		} else if (token == FDT_END_NODE) {
			in = false;
		} else if (token != FDT_NOP) {
			break;
		}
	}
	return false;
}

void guest_off(void)
{
	guest_uart_drained();
	guest_hvc(PSCI_SYSTEM_OFF, 0, 0, 0);
	guest_puts("guest: SYSTEM_OFF returned\n");
	for (;;)
		guest_wfi();
}
