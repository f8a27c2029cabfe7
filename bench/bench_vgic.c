/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the virtual GIC costs: memory, the look before each entry, and an interrupt from its
 * injection to its end, by how many others are pending meanwhile.
 *
 * One cycle of inject_deliver: inject, enter, the guest acknowledges and ends it on the model
 * of a core, exit, enter. All but one of the pending interrupts are of lower priority and stay.
 * Four list registers. Its reference is the cycle with nothing else pending.
 *
 * Prints one JSON object a line. Times are the median of BENCH_RUNS (15) runs in this
 * process's CPU time, after one that warms up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libhv/arch/gic.h>
#include <libhv/sim/gic.h>
#include <libhv/vgic.h>

#define HOT    32u /* the interrupt that comes and goes */
#define FIRST  33u /* those that stay */
#define CYCLES 20000u
#define MAX    101u

static struct lhv_sim_gic core;
static struct lhv_gic_cpuif image;

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_vgic: %s\n", what);
	exit(1);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(const char *name, double value, const char *unit, double reference)
{
	printf("{\"name\": \"vgic.%s\", \"value\": %.3f, \"unit\": \"%s\"", name, value,
	       unit);
	if (reference > 0)
		printf(", \"reference\": %.3f, \"ratio\": %.3f", reference,
		       value / reference);
	printf("}\n");
}

static void kick(void *ctx, unsigned int vcpu)
{
	(void)ctx;
	(void)vcpu;
}

static const struct lhv_vgic_ops ops = {.kick = kick};

static struct lhv_vgic_cfg config(unsigned int vcpus, unsigned int spis)
{
	static uint64_t mpidr[LHV_VGIC_MAX_VCPUS];
	struct lhv_vgic_cfg cfg = {.version = 3,
				   .nr_vcpus = (uint16_t)vcpus,
				   .nr_spis = (uint16_t)spis,
				   .hw = {4, 5, 5, true},
				   .mpidr = mpidr,
				   .ops = &ops};

	for (unsigned int i = 0; i < LHV_VGIC_MAX_VCPUS; i++)
		mpidr[i] = (i / 16) << 8 | i % 16;
	return cfg;
}

static size_t size(unsigned int vcpus, unsigned int spis)
{
	struct lhv_vgic_cfg cfg = config(vcpus, spis);

	return lhv_vgic_size(&cfg);
}

/* A guest with all SPIs on, and some of them pending. */
static struct lhv_vgic *guest(void *mem, unsigned int pending)
{
	struct lhv_vgic_cfg cfg = config(1, 960);
	struct lhv_mmio m = {.size = 4, .write = true, .value = 0xffffffff};
	struct lhv_vgic *g;
	uint64_t v;

	if (lhv_vgic_init(&g, mem, lhv_vgic_size(&cfg), &cfg) ||
	    lhv_sim_gic_init(&core, 4, 5, 5) || lhv_vgic_vcpu_reset(g, 0, &image))
		die("init");
	lhv_sim_gic_cpuif_load(&core, &image);
	for (unsigned int n = 32; n < 992; n += 32) {
		m.offset = 0x80 + n / 8;
		lhv_vgic_dist_mmio(g, &m);
		m.offset = 0x100 + n / 8;
		lhv_vgic_dist_mmio(g, &m);
	}
	m.value = 0xaaaaaaaa;
	for (unsigned int n = 32; n < 992; n += 16) {
		m.offset = 0xc00 + n / 4;
		lhv_vgic_dist_mmio(g, &m);
	}
	m.size = 1;
	for (unsigned int n = FIRST; n < 992; n++) {
		m.offset = 0x400 + n;
		m.value = 8 + n * 2654435761u % 30 * 8;
		lhv_vgic_dist_mmio(g, &m);
	}
	m.size = 4;
	m.offset = 0;
	m.value = 3;
	lhv_vgic_dist_mmio(g, &m);
	v = 0xf8;
	lhv_sim_gic_el1(&core, LHV_SYSREG_ICC_PMR_EL1, true, &v);
	v = 1;
	lhv_sim_gic_el1(&core, LHV_SYSREG_ICC_IGRPEN1_EL1, true, &v);
	for (unsigned int n = 0; n < pending; n++)
		lhv_vgic_pulse(g, 0, FIRST + n);
	return g;
}

static void enter(struct lhv_vgic *g)
{
	if (!lhv_vgic_work(g, 0))
		return;
	lhv_sim_gic_cpuif_read(&core, &image);
	lhv_vgic_enter(g, 0, &image);
	lhv_sim_gic_cpuif_write(&core, &image);
}

static void cycle(struct lhv_vgic *g)
{
	lhv_vgic_pulse(g, 0, HOT);
	enter(g);
	if (lhv_sim_gic_ack(&core, 1) != HOT)
		die("not the highest priority");
	lhv_sim_gic_eoi(&core, 1, HOT);
	lhv_sim_gic_cpuif_read(&core, &image);
	lhv_vgic_exit(g, 0, &image);
	enter(g);
}

/* What the model's part of a cycle costs by itself. */
static void bare(struct lhv_vgic *g)
{
	(void)g;
	core.lr[0] = UINT64_C(0x5000000000000000) | HOT;
	if (lhv_sim_gic_ack(&core, 1) != HOT)
		die("the model");
	lhv_sim_gic_eoi(&core, 1, HOT);
	core.lr[0] = 0;
}

static double measure(void (*what)(struct lhv_vgic *), struct lhv_vgic *g)
{
	const char *r = getenv("BENCH_RUNS");
	unsigned int runs = r ? (unsigned int)atoi(r) : 15;
	double t[MAX];

	if (runs < 1 || runs > MAX)
		die("BENCH_RUNS is 1 to 101");
	for (unsigned int k = 0; k <= runs; k++) {
		double start = now_ns();

		for (unsigned int i = 0; i < CYCLES; i++)
			what(g);
		if (k)
			t[k - 1] = (now_ns() - start) / CYCLES;
	}
	qsort(t, runs, sizeof(t[0]), by_value);
	return t[runs / 2];
}

int main(void)
{
	static const unsigned int pending[] = {1, 16, 256, 900};
	void *mem = aligned_alloc(LHV_VGIC_ALIGN, size(1, 960));
	double model, first = 0;
	struct lhv_vgic *g;

	if (!mem)
		die("no memory");
	report("memory.vm.bytes", (double)(size(1, 32) - (size(2, 32) - size(1, 32))),
	       "bytes", 0);
	report("memory.vcpu.bytes", (double)(size(512, 32) - size(1, 32)) / 511, "bytes",
	       0);
	report("memory.vcpu_988_spis.bytes",
	       (double)(size(512, 988) - size(1, 988)) / 511, "bytes", 0);
	report("memory.spi.bytes", (double)(size(1, 960) - size(1, 32)) / 928, "bytes",
	       0);
	g = guest(mem, 0);
	enter(g);
	report("enter.idle.ns", measure(enter, g), "ns", 0);
	model = measure(bare, g);
	for (unsigned int k = 0; k < sizeof(pending) / sizeof(pending[0]); k++) {
		char name[48];
		double t;

		g = guest(mem, pending[k] - 1);
		enter(g);
		t = measure(cycle, g) - model;
		first = k ? first : t;
		snprintf(name, sizeof(name), "inject_deliver.pending_%u.ns", pending[k]);
		report(name, t, "ns", k ? first : 0);
	}
	free(mem);
	return 0;
}
