/* SPDX-License-Identifier: BSD-2-Clause */
/* EL1: gives each register a value of its own, and looks again and again whether it has it. */
#include "switch.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/sysreg.h>

#define LOOKS 6

void v_fill(const void *q);
void v_dump(void *q);
void z_fill(const void *z, const void *p, bool ffr);
void z_dump(void *z, void *p, bool ffr);
void za_fill(const void *za);
void za_dump(void *za);
uint64_t sve_bytes(void);
uint64_t sme_bytes(void);

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

static void differs(struct guest *g, uint64_t what, uint64_t want, uint64_t got)
{
	if (!g->errors++) {
		g->bad = what;
		g->bad_want = want;
		g->bad_got = got;
	}
}

/* Registers of every Armv8 EL1 that may hold anything while this code runs, and which bits. */
#define REGS(X)                          \
	X(TPIDR_EL0, UINT64_MAX)         \
	X(TPIDRRO_EL0, UINT64_MAX)       \
	X(TPIDR_EL1, UINT64_MAX)         \
	X(CONTEXTIDR_EL1, 0xffffffff)    \
	X(SP_EL0, UINT64_MAX)            \
	X(ELR_EL1, UINT64_MAX)           \
	X(SPSR_EL1, 0xf00003cf)          \
	X(ESR_EL1, 0xffffffff)           \
	X(FAR_EL1, UINT64_MAX)           \
	X(TTBR1_EL1, 0x0000fffffffff000) \
	X(CNTKCTL_EL1, 0x3ff)            \
	X(MDSCR_EL1, 0x1000)             \
	X(CNTV_CVAL_EL0, UINT64_MAX)

/* Those of features. */
#define PAUTH(X)                     \
	X(APIAKeyLo_EL1, UINT64_MAX) \
	X(APIAKeyHi_EL1, UINT64_MAX) \
	X(APIBKeyLo_EL1, UINT64_MAX) \
	X(APIBKeyHi_EL1, UINT64_MAX) \
	X(APDAKeyLo_EL1, UINT64_MAX) \
	X(APDAKeyHi_EL1, UINT64_MAX) \
	X(APDBKeyLo_EL1, UINT64_MAX) \
	X(APDBKeyHi_EL1, UINT64_MAX) \
	X(APGAKeyLo_EL1, UINT64_MAX) \
	X(APGAKeyHi_EL1, UINT64_MAX)
#define CSV2(X)                    \
	X(SCXTNUM_EL0, UINT64_MAX) \
	X(SCXTNUM_EL1, UINT64_MAX)
#define MTE(X)                  \
	X(RGSR_EL1, 0x00ffff0f) \
	X(GCR_EL1, 0x0001ffff)  \
	X(TFSR_EL1, 3)          \
	X(TFSRE0_EL1, 3)

static void look(struct guest *g, uint64_t what, uint64_t want, uint64_t got)
{
	if (want != got)
		differs(g, what, want, got);
}

#define CPACR_ALL                                        \
	(LHV_PREP(LHV_CPACR_EL1_FPEN, 3) |               \
	 (g->sve ? LHV_PREP(LHV_CPACR_EL1_ZEN, 3) : 0) | \
	 (g->sme ? LHV_PREP(LHV_CPACR_EL1_SMEN, 3) : 0))

static void regs_fill(const struct guest *g, uint64_t seed)
{
#define X(reg, mask) LHV_MSR(reg, rnd(&seed) & (mask));
	REGS(X)
	if (g->pauth) {
		PAUTH(X)
	}
	if (g->csv2_2) {
		CSV2(X)
	}
	if (g->mte) {
		MTE(X)
	}
#undef X
	isb();
}

/* The registers of a few lines ago are still the same. */
static void regs_check(struct guest *g, uint64_t seed)
{
#define X(reg, mask) look(g, LHV_SYSREG_##reg, rnd(&seed) & (mask), LHV_MRS(reg));
	REGS(X)
	if (g->pauth) {
		PAUTH(X)
	}
	if (g->csv2_2) {
		CSV2(X)
	}
	if (g->mte) {
		MTE(X)
	}
#undef X
}

static void bytes(uint64_t *s, uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0; i < n; i += 8)
		*(uint64_t *)(uintptr_t)(p + i) = rnd(s);
}

static void compare(struct guest *g, uint64_t what, const uint8_t *a, const uint8_t *b,
		    uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (a[i] != b[i]) {
			differs(g, what + i, a[i], b[i]);
			return;
		}
}

/* FFR holds ones up to some element, and zeros. */
static void first_fault(uint64_t *s, uint8_t *ffr, uint64_t n)
{
	uint64_t ones = rnd(s) % (8 * n + 1);

	for (uint64_t i = 0; i < n; i++, ones -= ones < 8 ? ones : 8)
		ffr[i] = ones < 8 ? (uint8_t)((1u << ones) - 1) : 0xff;
}

/* The nth length that is there. */
static uint64_t length(uint16_t lengths, uint64_t n)
{
	for (uint64_t i = n % 16;; i = (i + 1) % 16)
		if (lengths >> i & 1)
			return i;
}

static void round_fp(struct guest *g, uint64_t *s, uint64_t n)
{
	bool sm = false, za = false;
	uint64_t vl = 16, svl = 0, len;
	struct image *w = &g->want;

	/* Some rounds without ever having been in streaming mode, so that a core may keep
	 * the registers. */
	if (g->sme) {
		sm = n / 16 & 1;
		za = n / 32 & 1;
		LHV_MSR(SVCR, 0);
		len = length(g->sme, n);
		LHV_MSR(SMCR_EL1, len);
		isb();
		svl = sme_bytes();
		look(g, LHV_SYSREG_SMCR_EL1, 16 * (len + 1), svl);
		g->sme_seen |= (uint16_t)((sm || za) << len);
		LHV_MSR(SVCR, LHV_PREP(LHV_SVCR_SM, sm) | LHV_PREP(LHV_SVCR_ZA, za));
	}
	if (g->sve) {
		len = length(g->sve, n);
		LHV_MSR(ZCR_EL1, len);
		isb();
		if (!sm) {
			vl = sve_bytes();
			look(g, LHV_SYSREG_ZCR_EL1, 16 * (len + 1), vl);
			g->sve_seen |= (uint16_t)(1u << len);
		}
	}
	if (sm)
		vl = svl;
	bytes(s, w->z, 32 * vl);
	bytes(s, w->p, 17 * vl / 8 & ~UINT64_C(7));
	first_fault(s, w->p + 2 * vl, vl / 8);
	w->fpcr = rnd(s) & 0x07c00000;
	w->fpsr = rnd(s) & 0x0800009f;

	if (g->sve || sm)
		z_fill(w->z, w->p, !sm);
	else
		v_fill(w->z);
	if (za) {
		bytes(s, w->za, svl * svl);
		za_fill(w->za);
	}
	LHV_MSR(FPCR, w->fpcr);
	LHV_MSR(FPSR, w->fpsr);

	for (unsigned int i = 0; i < LOOKS; i++) {
		for (uint64_t spin = rnd(s) % 512; spin; spin--)
			__asm__ volatile("");
		look(g, LHV_SYSREG_FPCR, w->fpcr, LHV_MRS(FPCR));
		look(g, LHV_SYSREG_FPSR, w->fpsr, LHV_MRS(FPSR));
		if (g->sve)
			look(g, LHV_SYSREG_ZCR_EL1, length(g->sve, n), LHV_MRS(ZCR_EL1));
		if (g->sme) {
			look(g, LHV_SYSREG_SMCR_EL1, length(g->sme, n),
			     LHV_MRS(SMCR_EL1));
			look(g, LHV_SYSREG_SVCR, sm | za << 1, LHV_MRS(SVCR));
		}
		if (g->sve || sm) {
			z_dump(g->got.z, g->got.p, !sm);
			compare(g, 0x20000, w->p, g->got.p, (sm ? 16 : 17) * vl / 8);
		} else {
			v_dump(g->got.z);
		}
		compare(g, 0x10000, w->z, g->got.z, 32 * vl);
		if (za) {
			za_dump(g->got.za);
			compare(g, 0x40000, w->za, g->got.za, svl * svl);
		}
		g->checks++;
	}
}

uint64_t watched[WATCHED];

/* Two watchpoints with the numbers 0 and 1: on the guest's own word, and now and then off. */
static _Noreturn void watch(struct guest *g, uint64_t s)
{
	LHV_MSR(TPIDR_EL1, (uintptr_t)g);
	LHV_MSR(OSLAR_EL1, 0);
	LHV_MSR(MDSCR_EL1, LHV_MDSCR_EL1_MDE_MASK | LHV_MDSCR_EL1_KDE_MASK);
	look(g, LHV_SYSREG_OSLSR_EL1, 8, LHV_MRS(OSLSR_EL1));
	__asm__ volatile("msr daifclr, #8" ::: "memory");
	for (uint64_t n = 0;; n++) {
		bool on = rnd(&s) % 4;
		uint64_t before = g->hits;

		LHV_MSR(DBGWVR1_EL1, (uintptr_t)&watched[g->index]);
		/* stores, EL1, all eight bytes */
		LHV_MSR(DBGWCR1_EL1, LHV_PREP(LHV_DBGWCR_EL1_E, on) |
					     LHV_PREP(LHV_DBGWCR_EL1_PAC, 1) |
					     LHV_PREP(LHV_DBGWCR_EL1_LSC, 2) |
					     LHV_PREP(LHV_DBGWCR_EL1_BAS, 0xff));
		isb();
		g->fills++;
		for (unsigned int i = 0; i < LOOKS; i++) {
			for (uint64_t spin = rnd(&s) % 4096; spin; spin--)
				__asm__ volatile("");
			for (unsigned int k = 0; k < WATCHED; k++)
				*(volatile uint64_t *)&watched[k] = n;
			look(g, LHV_SYSREG_DBGWCR1_EL1, before + (on ? i + 1 : 0),
			     g->hits);
			g->checks++;
		}
		look(g, LHV_SYSREG_DBGWVR1_EL1, (uintptr_t)&watched[g->index],
		     LHV_MRS(DBGWVR1_EL1));
		look(g, LHV_SYSREG_MDSCR_EL1, 0xa000, LHV_MRS(MDSCR_EL1));
	}
}

/* Writes the registers of an event counter by PMSELR_EL0, and reads them again by their own. */
static void event_fill(unsigned int n, uint64_t type, uint64_t value)
{
	LHV_MSR(PMSELR_EL0, n);
	isb();
	LHV_MSR(PMXEVTYPER_EL0, type);
	LHV_MSR(PMXEVCNTR_EL0, value);
}

#define CYCLE_BIT   (UINT64_C(1) << 31)
#define PMCR_LONG   (LHV_PMCR_EL0_E_MASK | LHV_PMCR_EL0_LC_MASK)
#define FILTER_ALL  UINT64_C(0xffff0000)
#define FILTER_MINE UINT64_C(0xc0000000)

/* Counters that are off hold what was written, and of the filter what a guest has. */
static void count_off(struct guest *g, uint64_t *s)
{
	uint64_t mask = g->wide ? UINT64_MAX : 0xffffffff, r = rnd(s);
	uint64_t mine = CYCLE_BIT | ((UINT64_C(1) << g->events) - 1);
	uint64_t v0 = rnd(s) & mask, v1 = rnd(s) & mask, cycles = rnd(s);

	LHV_MSR(PMCR_EL0, LHV_PMCR_EL0_LC_MASK);
	event_fill(0, FILTER_ALL | 0x11, v0);
	event_fill(1, FILTER_ALL | 0x13, v1);
	LHV_MSR(PMCCNTR_EL0, cycles);
	LHV_MSR(PMCNTENSET_EL0, r);
	LHV_MSR(PMINTENSET_EL1, r >> 8);
	LHV_MSR(PMOVSSET_EL0, r >> 16);
	LHV_MSR(PMUSERENR_EL0, r >> 24);
	for (unsigned int i = 0; i < LOOKS; i++) {
		for (uint64_t spin = rnd(s) % 4096; spin; spin--)
			__asm__ volatile("");
		look(g, LHV_SYSREG_PMEVTYPER0_EL0, FILTER_MINE | 0x11,
		     LHV_MRS(PMEVTYPER0_EL0));
		look(g, LHV_SYSREG_PMEVTYPER1_EL0, FILTER_MINE | 0x13,
		     LHV_MRS(PMEVTYPER1_EL0));
		look(g, LHV_SYSREG_PMEVCNTR0_EL0, v0, LHV_MRS(PMEVCNTR0_EL0));
		look(g, LHV_SYSREG_PMEVCNTR1_EL0, v1, LHV_MRS(PMEVCNTR1_EL0));
		look(g, LHV_SYSREG_PMCCNTR_EL0, cycles, LHV_MRS(PMCCNTR_EL0));
		look(g, LHV_SYSREG_PMCNTENSET_EL0, r & mine, LHV_MRS(PMCNTENCLR_EL0));
		look(g, LHV_SYSREG_PMINTENSET_EL1, r >> 8 & mine,
		     LHV_MRS(PMINTENCLR_EL1));
		look(g, LHV_SYSREG_PMOVSSET_EL0, r >> 16 & mine, LHV_MRS(PMOVSCLR_EL0));
		look(g, LHV_SYSREG_PMUSERENR_EL0, r >> 24 & 15, LHV_MRS(PMUSERENR_EL0));
		look(g, LHV_SYSREG_PMSELR_EL0, 1, LHV_MRS(PMSELR_EL0));
		look(g, LHV_SYSREG_PMCR_EL0, g->events,
		     LHV_GET(LHV_PMCR_EL0_N, LHV_MRS(PMCR_EL0)));
		g->checks++;
	}
	LHV_MSR(PMCNTENCLR_EL0, 0xffffffff);
	LHV_MSR(PMINTENCLR_EL1, 0xffffffff);
	LHV_MSR(PMOVSCLR_EL0, 0xffffffff);
}

/* Each of them goes on, and event 0x11 is the cycles too. EL2 adds up how long it ran. */
static void count_on(struct guest *g, uint64_t *s)
{
	uint64_t c = 0, e = 0;

	/* Asks for EL2 too, and does not get it. */
	LHV_MSR(PMCCFILTR_EL0, LHV_PMEVTYPER_EL0_NSH_MASK);
	event_fill(0, LHV_PMEVTYPER_EL0_NSH_MASK | 0x11, 0);
	LHV_MSR(PMCCNTR_EL0, 0);
	LHV_MSR(PMCR_EL0, PMCR_LONG);
	g->counting = true;
	LHV_MSR(PMCNTENSET_EL0, CYCLE_BIT | 1);
	for (unsigned int i = 0; i < LOOKS; i++) {
		uint64_t c0 = c, e0 = e;

		for (uint64_t spin = 500 + rnd(s) % 4096; spin; spin--)
			__asm__ volatile("");
		c = LHV_MRS(PMCCNTR_EL0);
		e = LHV_MRS(PMEVCNTR0_EL0);
		if (c <= c0)
			differs(g, LHV_SYSREG_PMCCNTR_EL0, c0, c);
		if (e <= e0)
			differs(g, LHV_SYSREG_PMEVCNTR0_EL0, e0, e);
	}
	LHV_MSR(PMCNTENCLR_EL0, CYCLE_BIT | 1);
	g->counting = false;
	c = LHV_MRS(PMCCNTR_EL0);
	look(g, LHV_SYSREG_PMCCNTR_EL0, c, LHV_MRS(PMCCNTR_EL0));
	g->cycles += c;
}

/* One interrupt for one overflow, and none without PMINTENSET_EL1. */
static void count_overflow(struct guest *g, uint64_t *s)
{
	uint64_t before = g->hits, on = rnd(s) % 4 != 0;

	LHV_MSR(PMCCFILTR_EL0, 0);
	LHV_MSR(PMCCNTR_EL0, -(1000 + rnd(s) % 20000));
	if (on)
		LHV_MSR(PMINTENSET_EL1, CYCLE_BIT);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
	LHV_MSR(PMCNTENSET_EL0, CYCLE_BIT);
	if (on)
		for (unsigned int i = 0; i < 10000000 && g->hits == before; i++)
			__asm__ volatile("");
	else
		while (!(LHV_MRS(PMOVSSET_EL0) & CYCLE_BIT))
			;
	LHV_MSR(PMCNTENCLR_EL0, CYCLE_BIT);
	__asm__ volatile("msr daifset, #2" ::: "memory");
	look(g, LHV_SYSREG_PMOVSSET_EL0, before + on, g->hits);
	look(g, LHV_SYSREG_PMOVSCLR_EL0, on ? 0 : CYCLE_BIT, LHV_MRS(PMOVSCLR_EL0));
	LHV_MSR(PMOVSCLR_EL0, CYCLE_BIT);
	LHV_MSR(PMINTENCLR_EL1, CYCLE_BIT);
}

static _Noreturn void count(struct guest *g, uint64_t s)
{
	LHV_MSR(TPIDR_EL1, (uintptr_t)g);
	for (;;) {
		g->fills++;
		count_off(g, &s);
		count_on(g, &s);
		count_overflow(g, &s);
		g->checks++;
	}
}

void guest_main(struct guest *g)
{
	uint64_t s = g->seed;

	if (g->kind == CALLS)
		for (;;)
			__asm__ volatile("hvc #0" ::: "memory");
	if (g->kind == WATCH)
		watch(g, s);
	if (g->kind == COUNT)
		count(g, s);
	LHV_MSR(CPACR_EL1, CPACR_ALL);
	isb();
	for (uint64_t n = 0;; n++) {
		uint64_t regs = rnd(&s), tpidr2 = rnd(&s);

		regs_fill(g, regs);
		if (g->sme)
			LHV_MSR(TPIDR2_EL0, tpidr2);
		g->fills++;
		if (g->kind == USER)
			round_fp(g, &s, n);
		else
			for (uint64_t spin = rnd(&s) % 4096; spin; spin--)
				__asm__ volatile("");
		regs_check(g, regs);
		if (g->sme)
			look(g, LHV_SYSREG_TPIDR2_EL0, tpidr2, LHV_MRS(TPIDR2_EL0));
		g->checks++;
	}
}
