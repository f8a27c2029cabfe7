/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random scripts over a GICv3's registers, and what each step shows: on QEMU's own GIC, and on
 * the virtual one of the hypervisor, the transcripts are to be the same. The first CPU runs the
 * script by polling; others stay off, and interrupts that are routed to them stay pending.
 *
 * A script keeps to what the architecture defines and both have: priorities in steps of 8, no
 * two interrupts with the same (of equals either may come first), an interrupt that is being
 * handled is ended by EOIR and DIR alone, no STATUSR, message-based SPIs or 1-of-N, which QEMU
 * has not.
 */
#include "guest.h"

#define STEPS	 400u
#define SCRIPTS	 4u
#define NR	 30u
#define NR_SGIS	 6u
#define NR_PPIS	 5u
#define SGI_BASE 0x10000u
#define SPECIAL	 1020u

#define ICC_PMR	      S3_0_C4_C6_0
#define ICC_IAR0      S3_0_C12_C8_0
#define ICC_EOIR0     S3_0_C12_C8_1
#define ICC_HPPIR0    S3_0_C12_C8_2
#define ICC_BPR0      S3_0_C12_C8_3
#define ICC_AP0R0     S3_0_C12_C8_4
#define ICC_AP1R0     S3_0_C12_C9_0
#define ICC_DIR	      S3_0_C12_C11_1
#define ICC_RPR	      S3_0_C12_C11_3
#define ICC_SGI1R     S3_0_C12_C11_5
#define ICC_IAR1      S3_0_C12_C12_0
#define ICC_EOIR1     S3_0_C12_C12_1
#define ICC_HPPIR1    S3_0_C12_C12_2
#define ICC_BPR1      S3_0_C12_C12_3
#define ICC_CTLR      S3_0_C12_C12_4
#define ICC_IGRPEN0   S3_0_C12_C12_6
#define ICC_IGRPEN1   S3_0_C12_C12_7
#define MRS(r)	      guest_mrs_(r)
#define MSR(r, v)     guest_msr_(r, v)
#define guest_mrs_(r) guest_mrs(r)
#define guest_msr_(r, v)         \
	do {                     \
		guest_msr(r, v); \
		guest_isb();     \
	} while (0)

static uint64_t seed, gicr;
static uint8_t prio[NR];
/* What was acknowledged and not ended, and what waits for DIR. */
static uint32_t running[NR], group[NR], dropped[NR];
static unsigned int nr_running, nr_dropped;
static bool eoimode;

void guest_sync(struct guest_frame *frame)
{
	guest_puts("agreegic: exception\n");
	frame->elr += 4;
}

void guest_serror(struct guest_frame *frame)
{
	(void)frame;
}

void guest_irq(struct guest_frame *frame)
{
	(void)frame;
}

void guest_secondary(uint64_t index)
{
	(void)index;
}

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % n;
}

static uint32_t intid_of(unsigned int i)
{
	return i < NR_SGIS	       ? i
	       : i < NR_SGIS + NR_PPIS ? 17 + i - NR_SGIS
				       : 128 + i - NR_SGIS - NR_PPIS;
}

/* The register of an array with bits an interrupt: where, for this INTID. */
static uint64_t bit_reg(uint32_t base, uint32_t intid)
{
	return intid < 32 ? gicr + SGI_BASE + base : GUEST_GICD + base + intid / 32 * 4;
}

static uint64_t byte_reg(uint32_t base, uint32_t intid)
{
	return (intid < 32 ? gicr + SGI_BASE : GUEST_GICD) + base + intid;
}

static uint32_t read8(uint64_t addr)
{
	uint32_t v;

	__asm__ volatile("ldrb %w0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static uint64_t read64(uint64_t addr)
{
	uint64_t v;

	__asm__ volatile("ldr %0, [%1]" : "=r"(v) : "r"(addr) : "memory");
	return v;
}

static void write64(uint64_t addr, uint64_t v)
{
	__asm__ volatile("str %0, [%1]" ::"r"(v), "r"(addr) : "memory");
}

static void settled(void)
{
	guest_dsb();
	while ((guest_read32(GUEST_GICD) | guest_read32(gicr)) >> 31 ||
	       (guest_read32(gicr) & 8))
		;
	guest_isb();
}

static void show(const char *what, uint64_t v)
{
	guest_puts(" ");
	guest_puts(what);
	guest_puts("=");
	guest_puthex(v);
}

static bool is_running(uint32_t intid)
{
	for (unsigned int i = 0; i < nr_running; i++)
		if (running[i] == intid)
			return true;
	for (unsigned int i = 0; i < nr_dropped; i++)
		if (dropped[i] == intid)
			return true;
	return false;
}

static void acknowledge(bool one)
{
	uint32_t intid;

	/* QEMU acknowledges nothing while its best is of a group that is off. */
	if (!(MRS(ICC_IGRPEN0) & MRS(ICC_IGRPEN1)))
		return;
	intid = (uint32_t)(one ? MRS(ICC_IAR1) : MRS(ICC_IAR0));
	guest_dsb();
	show(one ? "iar1" : "iar0", intid);
	if (intid >= SPECIAL || nr_running == NR)
		return;
	running[nr_running] = intid;
	group[nr_running++] = one;
}

static void end(void)
{
	uint32_t intid;

	if (!nr_running)
		return;
	intid = running[--nr_running];
	show(group[nr_running] ? "eoir1" : "eoir0", intid);
	if (group[nr_running])
		MSR(ICC_EOIR1, intid);
	else
		MSR(ICC_EOIR0, intid);
	if (eoimode && nr_dropped < NR)
		dropped[nr_dropped++] = intid;
}

static void deactivate(void)
{
	unsigned int k;

	if (!nr_dropped)
		return;
	k = rnd(nr_dropped);
	show("dir", dropped[k]);
	MSR(ICC_DIR, dropped[k]);
	dropped[k] = dropped[--nr_dropped];
}

static void set_prio(unsigned int i, uint8_t v)
{
	prio[i] = v;
	guest_write8(byte_reg(0x400, intid_of(i)), v);
}

static void access_bits(uint32_t base, uint32_t intid)
{
	uint64_t reg = bit_reg(base, intid);

	show("reg", base);
	show("intid", intid);
	guest_write32(reg, UINT32_C(1) << intid % 32);
	settled();
	show("is", guest_read32(reg));
}

static void step(void)
{
	static const uint32_t bases[] = {0x100, 0x100, 0x180, 0x200, 0x200, 0x200, 0x280};
	unsigned int i = rnd(NR), j = rnd(NR);
	uint32_t n = intid_of(i), v;
	uint64_t reg;
	uint8_t p;

	switch (rnd(20)) {
	case 0:
	case 1:
	case 2:
	case 3:
		access_bits(bases[rnd(7)], n);
		break;
	case 4:
	case 5:
	case 6:
		acknowledge(rnd(3));
		break;
	case 7:
	case 8:
		end();
		break;
	case 9:
		deactivate();
		break;
	case 10:
	case 11:
		v = rnd(NR_SGIS);
		/* To one of Group 0 QEMU does not send; with one Security state it may. */
		if (!(guest_read32(gicr + SGI_BASE + 0x80) >> v & 1))
			break;
		show("sgi", v);
		/* To itself, to one that is off, or to both. */
		MSR(ICC_SGI1R, (uint64_t)v << 24 | (1 + rnd(3)));
		break;
	case 12: /* two swap their priorities */
		show("swap", n);
		show("with", intid_of(j));
		p = prio[i];
		set_prio(i, prio[j]);
		set_prio(j, p);
		settled();
		show("is", read8(byte_reg(0x400, n)));
		show("word", guest_read32(byte_reg(0x400, n) & ~UINT64_C(3)));
		break;
	case 13:
		reg = bit_reg(0x80, n);
		/* Of one that is being handled the group stays: it says which EOIR. */
		if (is_running(n))
			break;
		guest_write32(reg, guest_read32(reg) ^ UINT32_C(1) << n % 32);
		settled();
		show("group", guest_read32(reg));
		break;
	case 14:
		if (n < 16 || is_running(n))
			break;
		reg = (n < 32 ? gicr + SGI_BASE : GUEST_GICD) + 0xc00 + n / 16 * 4;
		guest_write32(bit_reg(0x180, n), UINT32_C(1) << n % 32);
		settled();
		guest_write32(reg, guest_read32(reg) ^ 2u << 2 * (n % 16));
		settled();
		show("icfgr", guest_read32(reg));
		break;
	case 15:
		if (n < 32)
			break;
		write64(GUEST_GICD + 0x6000 + 8 * n, rnd(3) ? 0 : rnd(5));
		settled();
		show("irouter", read64(GUEST_GICD + 0x6000 + 8 * n));
		break;
	case 16:
		if (is_running(n))
			break;
		access_bits(rnd(3) ? 0x380 : 0x300, n);
		break;
	case 17:
		v = rnd(33) * 8;
		MSR(ICC_PMR, v > 0xff ? 0xff : v);
		show("pmr", MRS(ICC_PMR) & 0xf8);
		break;
	case 18:
		/* Of what is running EOIR would not know the group priority again. */
		if (nr_running)
			break;
		if (rnd(2))
			MSR(ICC_BPR0, rnd(8));
		else
			MSR(ICC_BPR1, rnd(8));
		show("bpr0", MRS(ICC_BPR0));
		show("bpr1", MRS(ICC_BPR1));
		break;
	default:
		switch (rnd(4)) {
		case 0:
			if (nr_running || nr_dropped)
				break;
			v = rnd(4);
			MSR(ICC_CTLR, v);
			eoimode = v >> 1;
			show("ctlr", MRS(ICC_CTLR) & 3);
			break;
		case 1:
			MSR(ICC_IGRPEN0, rnd(4) != 0);
			show("igrpen0", MRS(ICC_IGRPEN0));
			break;
		case 2:
			MSR(ICC_IGRPEN1, rnd(4) != 0);
			show("igrpen1", MRS(ICC_IGRPEN1));
			break;
		default:
			v = rnd(4);
			guest_write32(GUEST_GICD, v | 0x10);
			settled();
			show("gicd_ctlr", guest_read32(GUEST_GICD) & 0x53);
		}
	}
}

static void state(void)
{
	settled();
	/* With one group off QEMU shows none where its best is of that group. */
	if (MRS(ICC_IGRPEN0) & MRS(ICC_IGRPEN1)) {
		show("hppir0", MRS(ICC_HPPIR0));
		show("hppir1", MRS(ICC_HPPIR1));
	}
	show("rpr", MRS(ICC_RPR));
	show("ap", MRS(ICC_AP0R0) << 32 | MRS(ICC_AP1R0));
	show("p", (uint64_t)guest_read32(gicr + SGI_BASE + 0x200) << 32 |
			  guest_read32(GUEST_GICD + 0x200 + 16));
	show("a", (uint64_t)guest_read32(gicr + SGI_BASE + 0x300) << 32 |
			  guest_read32(GUEST_GICD + 0x300 + 16));
	guest_puts("\n");
}

/* Everything as at reset, but on. */
static void begin(void)
{
	while (nr_running)
		end();
	while (nr_dropped)
		deactivate();
	guest_write32(GUEST_GICD, 0x10);
	for (unsigned int i = 0; i < NR; i++) {
		uint32_t n = intid_of(i), bit = UINT32_C(1) << n % 32;

		guest_write32(bit_reg(0x180, n), bit);
		settled();
		guest_write32(bit_reg(0x280, n), bit);
		guest_write32(bit_reg(0x380, n), bit);
		guest_write32(bit_reg(0x80, n), guest_read32(bit_reg(0x80, n)) | bit);
		if (n >= 32) {
			write64(GUEST_GICD + 0x6000 + 8 * n, 0);
			guest_write32(GUEST_GICD + 0xc00 + n / 16 * 4, 0xaaaaaaaa);
		}
		set_prio(i, (uint8_t)(8 * i));
		guest_write32(bit_reg(0x100, n), bit);
	}
	guest_write32(gicr + SGI_BASE + 0xc04, 0xaaaaaaaa);
	guest_write32(GUEST_GICD, 0x13);
	settled();
	MSR(ICC_PMR, 0xff);
	MSR(ICC_CTLR, 0);
	eoimode = false;
	MSR(ICC_BPR0, 0);
	MSR(ICC_BPR1, 0);
	MSR(ICC_IGRPEN0, 1);
	MSR(ICC_IGRPEN1, 1);
}

void guest_main(uint64_t fdt)
{
	(void)fdt;
	guest_uart_init();
	gicr = guest_gicr();
	guest_gic_init(gicr, 0);
	for (unsigned int s = 0; s < SCRIPTS; s++) {
		seed = UINT64_C(0x9e3779b97f4a7c15) * (s + 1);
		guest_puts("script");
		begin();
		state();
		for (unsigned int k = 0; k < STEPS; k++) {
			guest_putdec(k);
			step();
			state();
		}
	}
	guest_puts("agreegic: done\n");
	guest_off();
}
