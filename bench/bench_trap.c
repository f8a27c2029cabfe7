/* SPDX-License-Identifier: BSD-2-Clause */
/* What the decoder, a device access and an injected exception cost on this host. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <libhv/trap.h>

#define ROUNDS 9
#define CALLS  200000u

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct exit_regs {
	uint64_t esr, far, hpfar, pstate;
};

/* What a Linux guest does most. */
static const struct exit_regs dabt = {0x93800047, 0xffff800010005018, 0x90000,
				      0x600003c5};
static const struct exit_regs hvc = {0x5a000000, 0, 0, 0x600003c5};
static const struct exit_regs sysreg = {0x623a2d21, 0, 0, 0x600003c5};
static const struct exit_regs wfi = {0x07e00000, 0, 0, 0x600003c5};

static const struct lhv_cpu_features cpu = {.fp = true, .ras = true, .pan = true};

/* The compiler may not know what changes between calls, or that results go nowhere. */
static void opaque(void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

static struct lhv_trap_region array[16];
static struct lhv_trap_mmio_table table;

static enum lhv_action on_access(void *ctx, struct lhv_mmio *a)
{
	(void)ctx;
	a->value = 0;
	return LHV_HANDLED;
}

static void decode(const struct exit_regs *e)
{
	struct exit_regs in = *e;
	struct lhv_trap t;

	for (unsigned int i = 0; i < CALLS; i++) {
		opaque(&in);
		lhv_trap_decode(&cpu, in.esr, in.far, in.hpfar, in.pstate, 0, &t);
		opaque(&t);
	}
}

/* Decoded, found among 16 regions, done, and PC advanced. */
static void mmio(const struct exit_regs *e)
{
	struct exit_regs in = *e;
	struct lhv_regs regs = {.pstate = e->pstate};
	struct lhv_trap_mmio_result r;
	struct lhv_trap t;

	for (unsigned int i = 0; i < CALLS; i++) {
		opaque(&in);
		lhv_trap_decode(&cpu, in.esr, in.far, in.hpfar, in.pstate, 0, &t);
		lhv_trap_mmio(&table, &t, &regs, 0, false, &r);
		opaque(&regs);
	}
}

static void inject(const struct exit_regs *e)
{
	struct lhv_regs regs = {.pstate = e->pstate};
	struct lhv_trap_el1 el1 = {.f = &cpu, .regs = &regs, .hcr_el2 = 0x80000000};

	for (unsigned int i = 0; i < CALLS; i++) {
		opaque(&el1);
		lhv_trap_inject_undef(&el1);
	}
}

static void report(const char *name, void (*fn)(const struct exit_regs *),
		   const struct exit_regs *e)
{
	double best = 0;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		double start = now_ns(), t;

		fn(e);
		t = (now_ns() - start) / CALLS;
		if (!i || t < best)
			best = t;
	}
	printf("{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"ns\"}\n", name, best);
}

int main(void)
{
	if (lhv_trap_mmio_init(&table, array, 16))
		return 1;
	for (unsigned int i = 0; i < 16; i++) {
		struct lhv_trap_region r = {lhv_ipa(0x08000000 + 0x00100000 * i), 0x10000,
					    on_access, NULL};

		if (lhv_trap_mmio_add(&table, &r))
			return 1;
	}
	report("trap.decode.ns", decode, &dabt);
	report("trap.decode_hvc.ns", decode, &hvc);
	report("trap.decode_sysreg.ns", decode, &sysreg);
	report("trap.decode_wfi.ns", decode, &wfi);
	report("trap.mmio.ns", mmio, &dabt);
	report("trap.inject.ns", inject, &hvc);
	return 0;
}
