/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What dirty logging, ageing and the fault path cost for 1 GiB of 4 KiB pages, beside a plain
 * loop that reads (where something is found: compares and exchanges) the same number of
 * descriptors through the same port, in the same process.
 *
 * Prints one JSON object a line: name, value, unit; reference, which is what the plain loop
 * takes, in the same unit; ratio, the one divided by the other. Each value is the median
 * of BENCH_RUNS (15) runs, after one that warms up, in this process's CPU time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/stage2/track.h>

#ifdef LHV_PORT_BENCH_H
struct lhv_bench_count lhv_bench_count;
#endif

#define PAGE  UINT64_C(4096)
#define GIB   (UINT64_C(1) << 30)
#define PAGES (GIB / PAGE)
#define RAM   GIB
#define MARK  LHV_S2_SW(8)
#define DIRTY (UINT64_C(1) << 7)

static unsigned int runs = 15;
static struct lhv_s2 s2;
static uint64_t bitmap[PAGES / 64];
static uint64_t *plain; /* as many descriptors, in one piece */
static uint64_t every;	/* one page of so many is dirty; 0: none */
static uint32_t *order; /* page numbers, in random order */

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void ok(int err, const char *what)
{
	if (err) {
		fprintf(stderr, "bench_track: %s: %s\n", what, lhv_err_name(err));
		exit(1);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(const char *name, double value, double reference)
{
	printf("{\"name\": \"stage2.%s\", \"value\": %.3f, \"unit\": \"ns\"", name,
	       value);
	if (reference > 0)
		printf(", \"reference\": %.3f, \"ratio\": %.3f", reference,
		       value / reference);
	printf("}\n");
	fflush(stdout);
}

/* start() is not timed, work() is; the result is for one page. */
static double measure(void (*start)(void), void (*work)(void))
{
	double t[64];

	for (unsigned int i = 0; i <= runs; i++) {
		double from;

		if (start)
			start();
		from = now_ns();
		work();
		if (i) /* the first warms up */
			t[i - 1] = now_ns() - from;
	}
	qsort(t, runs, sizeof(*t), by_value);
	return t[runs / 2] / (double)PAGES;
}

/* Table memory: freed pages are kept for the next one. */
static void *spare[1024];
static unsigned int spares;

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p;

	(void)ctx;
	if (bytes == PAGE && spares) {
		p = spare[--spares];
	} else {
		p = aligned_alloc((size_t)bytes, (size_t)bytes);
		if (p)
			memset(p, 1, (size_t)bytes);
	}
	*pa = lhv_pa((uintptr_t)p);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	if (bytes == PAGE && spares < 1024)
		spare[spares++] = va;
	else
		free(va);
}

static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};

static void s2_start(void)
{
	static const struct lhv_cpu_id id = {
		.mmfr0 = 0x5, .mmfr2 = UINT64_C(1) << 48, .isar0 = UINT64_C(2) << 56};
	const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	struct lhv_cpu_features f;
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &ops, .vmid = 1};

	lhv_cpu_features_init(&id, &f);
	ok(lhv_s2_geometry(&f, &req, &geo, NULL), "geometry");
	lhv_s2_destroy(&s2);
	ok(lhv_s2_init(&s2, &cfg), "init");
}

static void map(uint32_t flags)
{
	s2_start();
	ok(lhv_s2_map(&s2, lhv_ipa(RAM), lhv_pa(RAM), GIB, LHV_S2_RWX, flags), "map");
}

static void begin_blocks(void)
{
	map(0);
}

static void begin_runs(void)
{
	map(LHV_S2_NO_BLOCK);
}

static void begin_empty(void)
{
	s2_start();
}

static void dirty_start(void)
{
	ok(lhv_s2_dirty_start(&s2, lhv_ipa(RAM), GIB, MARK, 0), "start");
}

/* Pages are dirty or clean as `every` says, by the functions themselves. */
static void make_dirty(void)
{
	ok(lhv_s2_dirty_harvest(&s2, lhv_ipa(RAM), GIB, MARK, NULL, 0, NULL), "harvest");
	for (uint64_t i = 0; every && i < PAGES; i += every)
		ok(lhv_s2_dirty_fault(&s2, lhv_ipa(RAM + i * PAGE), MARK, 0, NULL),
		   "fault");
	memset(bitmap, 0, sizeof(bitmap));
}

static void harvest(void)
{
	uint64_t pages;

	ok(lhv_s2_dirty_harvest(&s2, lhv_ipa(RAM), GIB, MARK, bitmap, 0, &pages),
	   "harvest");
	if (pages != (every ? (PAGES + every - 1) / every : 0))
		ok(LHV_ERR_CORRUPT, "harvest");
}

/* The reference: the same pages of a flat array. */
static void make_plain_dirty(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		plain[i] = i * PAGE | 0x77f | (every && i % every == 0 ? DIRTY : 0);
	memset(bitmap, 0, sizeof(bitmap));
}

static void plain_harvest(void)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t e = lhv_port_load64(&plain[i]);

		if (!(e & DIRTY))
			continue;
		bitmap[i / 64] |= UINT64_C(1) << i % 64;
		while (!lhv_port_cas64(&plain[i], &e, e & ~DIRTY))
			;
	}
}

static void make_young(void)
{
	ok(lhv_s2_protect(&s2, lhv_ipa(RAM), GIB, 0, LHV_S2_OLD, 0), "protect");
}

static void age(void)
{
	ok(lhv_s2_age(&s2, lhv_ipa(RAM), GIB, bitmap, 0, NULL), "age");
}

static void make_clean(void)
{
	ok(lhv_s2_dirty_harvest(&s2, lhv_ipa(RAM), GIB, MARK, NULL, 0, NULL), "harvest");
}

static void write_faults(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		ok(lhv_s2_dirty_fault(&s2, lhv_ipa(RAM + order[i] * PAGE), MARK, 0, NULL),
		   "fault");
}

static void map_faults(void)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t a = RAM + order[i] * PAGE;

		ok(lhv_s2_fault_map(&s2, lhv_ipa(a), lhv_pa(a), PAGE, LHV_S2_RWX, 0,
				    NULL),
		   "map");
	}
}

static void map_pages(void)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t a = RAM + order[i] * PAGE;

		ok(lhv_s2_map(&s2, lhv_ipa(a), lhv_pa(a), PAGE, LHV_S2_RWX, 0), "map");
	}
}

static void harvests(void)
{
	static const struct {
		const char *name;
		uint64_t every;
	} kinds[] = {
		{"harvest_1g.ns_per_page", 1},
		{"harvest_1g_sparse.ns_per_page", 64},
		{"harvest_1g_clean.ns_per_page", 0},
	};

	for (unsigned int i = 0; i < 3; i++) {
		every = kinds[i].every;
		report(kinds[i].name, measure(make_dirty, harvest),
		       measure(make_plain_dirty, plain_harvest));
	}
	every = 1;
	report("age_1g.ns_per_page", measure(make_young, age),
	       measure(make_plain_dirty, plain_harvest));
}

static void shuffle(void)
{
	uint64_t x = UINT64_C(0x2545f4914f6cdd1d);

	for (uint32_t i = 0; i < PAGES; i++)
		order[i] = i;
	for (uint32_t i = PAGES - 1; i; i--) {
		uint32_t k, o = order[i];

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		k = (uint32_t)(x % (i + 1));
		order[i] = order[k];
		order[k] = o;
	}
}

int main(void)
{
	const char *s = getenv("BENCH_RUNS");

	if (s && *s)
		runs = (unsigned int)strtoul(s, NULL, 0);
	runs = runs < 1 ? 1 : runs > 64 ? 64 : runs;
	plain = aligned_alloc(PAGE, PAGES * sizeof(*plain));
	order = malloc(PAGES * sizeof(*order));
	if (!plain || !order)
		ok(LHV_ERR_NOMEM, "memory");
	shuffle();
	report("dirty_start_1g_blocks.ns_per_page", measure(begin_blocks, dirty_start),
	       0);
	report("dirty_start_1g_runs.ns_per_page", measure(begin_runs, dirty_start), 0);
	harvests();
	/* Against nothing: one call a page, with its TLB maintenance (as the port does it). */
	report("dirty_fault_random.ns", measure(make_clean, write_faults), 0);
	report("fault_map_random.ns", measure(begin_empty, map_faults),
	       measure(begin_empty, map_pages));
	lhv_s2_destroy(&s2);
	return 0;
}
