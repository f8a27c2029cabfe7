/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stage 2 operations cost, beside the plain loop that stores (or reads and writes)
 * the same number of descriptors in the same process. Barriers and TLB maintenance are
 * counted and not executed (bench/port).
 *
 * Prints one JSON object a line: name, value, unit; reference, which is what the plain loop
 * takes, in the same unit; ratio, the one divided by the other. Each value is the median
 * of BENCH_RUNS (15) runs, after one that warms up, in this process's CPU time, so that what
 * else the machine does matters less. Tables lie in memory that is touched
 * beforehand and are handed out last in, first out, so that they stay in the cache as far
 * as they fit there.
 *
 * BENCH_MAX_GIB (1024) ends the scaling series, and less memory ends it earlier.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <libhv/stage2.h>
#include <libhv/port.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define GIB(n) ((uint64_t)(n) << 30)
#define PAGE   UINT64_C(4096)
#define PAGES  (GIB(1) / PAGE)
#define ATTR   (LHV_S2_RWX | LHV_S2_MEM_WB)
#define RAM    GIB(1) /* where a guest has it */

struct lhv_bench_count lhv_bench_count;

static unsigned int runs = 15;

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_stage2: %s\n", what);
	exit(1);
}

static void ok(int err, const char *what)
{
	if (err) {
		fprintf(stderr, "bench_stage2: %s: %s\n", what, lhv_err_name(err));
		exit(1);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, unsigned int n)
{
	qsort(v, n, sizeof(*v), by_value);
	return n & 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Reference 0: there is none. */
static void report(const char *name, double value, const char *unit, double reference)
{
	printf("{\"name\": \"stage2.%s\", \"value\": %.3f, \"unit\": \"%s\"", name, value,
	       unit);
	if (reference > 0)
		printf(", \"reference\": %.3f, \"ratio\": %.3f", reference,
		       value / reference);
	printf("}\n");
	fflush(stdout);
}

/* Table memory: a stack of pages, and roots of their own. */
static char *pool;
static uint64_t pool_pages, free_count;
static void **free_pages;

static void pool_init(uint64_t bytes)
{
	pool_pages = bytes / PAGE;
	pool = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	free_pages = malloc(pool_pages * sizeof(*free_pages));
	if (pool == MAP_FAILED || !free_pages)
		die("no memory for tables");
	/* Written now, so that no measurement pays for it. */
	memset(pool, 1, bytes);
	for (uint64_t i = pool_pages; i--;)
		free_pages[free_count++] = pool + i * PAGE;
}

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p;

	(void)ctx;
	if (bytes == PAGE)
		p = free_count ? free_pages[--free_count] : NULL;
	else
		p = aligned_alloc((size_t)bytes, (size_t)bytes);
	*pa = lhv_pa((uintptr_t)p);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	if (bytes == PAGE)
		free_pages[free_count++] = va;
	else
		free(va);
}

static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};

/* A CPU with 48-bit addresses, 16-bit VMIDs, range TLBI and level hints. */
static const struct lhv_cpu_id cpu_id = {
	.mmfr0 = 0x5,
	.mmfr1 = 0x22,
	.mmfr2 = UINT64_C(1) << 48,
	.isar0 = UINT64_C(2) << 56,
};

/* IPA bits: 42 for the scaling series alone, as it ends at 1 TiB behind RAM. */
static uint8_t ipa_bits = 40;

static void s2_start(struct lhv_s2 *s2, bool hw_af)
{
	const struct lhv_s2_request req = {
		.granule = 12, .ipa_bits = ipa_bits, .hw_af = hw_af};
	struct lhv_cpu_features f;
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &ops, .vmid = 1};

	lhv_cpu_features_init(&cpu_id, &f);
	ok(lhv_s2_geometry(&f, &req, &geo, NULL), "geometry");
	ok(lhv_s2_init(s2, &cfg), "init");
}

static void map(struct lhv_s2 *s2, uint64_t ipa, uint64_t pa, uint64_t size,
		uint32_t flags)
{
	ok(lhv_s2_map(s2, lhv_ipa(ipa), lhv_pa(pa), size, ATTR, flags), "map");
}

/* What is measured, once: start() is not timed, work() is, end() is not. */
struct job {
	void (*start)(void);
	void (*work)(void);
	void (*end)(void);
};

static double measure(const struct job *j, unsigned int times)
{
	double t[64];

	if (times > 64)
		times = 64;
	for (unsigned int i = 0; i <= times; i++) {
		double from;

		if (j->start)
			j->start();
		from = now_ns();
		j->work();
		from = now_ns() - from;
		if (j->end)
			j->end();
		if (i) /* the first warms up */
			t[i - 1] = from;
	}
	return median(t, times);
}

static struct lhv_s2 s2;
static uint64_t gib = 1;
static uint32_t *order; /* page numbers, in random order */

static void begin(void)
{
	s2_start(&s2, false);
}

static void begin_pages(void)
{
	s2_start(&s2, false);
	map(&s2, RAM, RAM, GIB(1), LHV_S2_NO_BLOCK);
}

static void begin_pages_ha(void)
{
	s2_start(&s2, true);
	map(&s2, RAM, RAM, GIB(1), LHV_S2_NO_BLOCK);
}

static void end(void)
{
	lhv_s2_destroy(&s2);
}

/* The reference: the descriptors of gib GiB of pages, into as many tables. */
static void store_loop(void)
{
	uint64_t v = 0x7ff, n = gib * PAGES;

	for (uint64_t k = 0; k < n; k += 512) {
		uint64_t *t = free_pages[free_count - 1 - k / 512];

		for (unsigned int i = 0; i < 512; i++, v += PAGE)
			lhv_port_store64(&t[i], v);
	}
}

static void rmw_loop(void)
{
	for (uint64_t k = 0; k < PAGES; k += 512) {
		uint64_t *t = free_pages[free_count - 1 - k / 512];

		for (unsigned int i = 0; i < 512; i++)
			lhv_port_store64(&t[i], lhv_port_load64(&t[i]) & ~UINT64_C(0x80));
	}
}

static void cas_loop(void)
{
	for (uint64_t k = 0; k < PAGES; k += 512) {
		uint64_t *t = free_pages[free_count - 1 - k / 512];

		for (unsigned int i = 0; i < 512; i++) {
			uint64_t e = lhv_port_load64(&t[i]);

			while (!lhv_port_cas64(&t[i], &e, e & ~UINT64_C(0x80)))
				;
		}
	}
}

static void map_all(void)
{
	map(&s2, RAM, RAM, GIB(gib), LHV_S2_NO_BLOCK);
}

static void map_seq(void)
{
	for (uint64_t i = 0; i < PAGES; i++)
		map(&s2, RAM + i * PAGE, RAM + i * PAGE, PAGE, 0);
}

static void map_random(void)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t a = RAM + order[i] * PAGE;

		map(&s2, a, a, PAGE, 0);
	}
}

/* The reference of map_random: the same stores in the same order, one a page. */
static void store_random(void)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t *t = free_pages[free_count - 1 - order[i] / 512];

		lhv_port_store64(&t[order[i] % 512], order[i] * PAGE | 0x7ff);
	}
}

static void unmap_all(void)
{
	ok(lhv_s2_unmap(&s2, lhv_ipa(RAM), GIB(1), 0), "unmap");
}

static void wrprotect(void)
{
	ok(lhv_s2_protect(&s2, lhv_ipa(RAM), GIB(1), 0, LHV_S2_W, 0), "protect");
}

static void coalesce(void)
{
	ok(lhv_s2_coalesce(&s2, lhv_ipa(RAM), GIB(1), 0), "coalesce");
}

static uint64_t sink;

static void walk_random(void)
{
	struct lhv_s2_entry e;
	uint64_t sum = 0;

	for (uint64_t i = 0; i < PAGES; i++) {
		if (lhv_s2_walk(&s2, lhv_ipa(RAM + order[i] * PAGE), &e) ||
		    e.kind != LHV_S2_MAPPED)
			die("walk");
		sum += e.pa.v;
	}
	sink = sum;
}

/* The reference of walk_random: the dependent loads alone. 40 bits of IPA start at level 1. */
static void walk_bare(void)
{
	const uint64_t addr = UINT64_C(0xfffffffff000);
	uint64_t sum = 0;

	for (uint64_t i = 0; i < PAGES; i++) {
		uint64_t ipa = RAM + order[i] * PAGE;
		const uint64_t *t = s2.root;
		uint64_t e = lhv_port_load64(&t[ipa >> 30]);

		t = (const uint64_t *)(uintptr_t)(e & addr);
		e = lhv_port_load64(&t[ipa >> 21 & 511]);
		t = (const uint64_t *)(uintptr_t)(e & addr);
		sum += lhv_port_load64(&t[ipa >> 12 & 511]) & addr;
	}
	sink = sum;
}

/* What is too short for the clock is done to several objects in turn. */
#define MANY 32
static struct lhv_s2 many[MANY];

static void begin_many(void)
{
	for (int i = 0; i < MANY; i++)
		s2_start(&many[i], false);
}

static void end_many(void)
{
	for (int i = 0; i < MANY; i++)
		lhv_s2_destroy(&many[i]);
}

static void map_512g(void)
{
	for (int i = 0; i < MANY; i++)
		map(&many[i], 0, 0, GIB(512), 0);
}

static void store_512(void)
{
	for (int k = 0; k < MANY; k++) {
		uint64_t *t = many[k].root, v = 0x7fd;

		for (unsigned int i = 0; i < 512; i++, v += GIB(1))
			lhv_port_store64(&t[i], v);
	}
}

static void clear_512(void)
{
	for (int k = 0; k < MANY; k++)
		memset(many[k].root, 0, 512 * 8);
	end_many();
}

static void begin_blocks(void)
{
	begin_many();
	for (int i = 0; i < MANY; i++)
		map(&many[i], RAM, RAM, GIB(1), 0);
}

/* One page out of a block of 1 GiB: a table of 2 MiB blocks, and one of pages. */
static void split(void)
{
	for (int i = 0; i < MANY; i++)
		ok(lhv_s2_protect(&many[i], lhv_ipa(RAM + GIB(1) / 2), PAGE, 0, LHV_S2_W,
				  0),
		   "split");
}

/* The reference of split: the descriptors of two tables. */
static void store_two(void)
{
	for (uint64_t n = 1; n <= 2 * MANY; n++) {
		uint64_t *t = free_pages[free_count - n], v = 0x7fd;

		for (unsigned int i = 0; i < 512; i++, v += PAGE)
			lhv_port_store64(&t[i], v);
	}
}

static void shuffle(void)
{
	uint64_t x = UINT64_C(0x2545f4914f6cdd1d);

	order = malloc(PAGES * sizeof(*order));
	if (!order)
		die("no memory");
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

static void mapping(void)
{
	double store = measure(&(struct job){.work = store_loop}, runs) / (double)PAGES;
	double scattered =
		measure(&(struct job){.work = store_random}, runs) / (double)PAGES;
	double t = measure(&(struct job){begin, map_all, end}, runs) / (double)PAGES;

	report("map_1g_4k_one_call.ns_per_page", t, "ns", store);
	report("map_1g_4k_one_call.ratio_to_store_loop", t / store, "ratio", 0);
	t = measure(&(struct job){begin, map_seq, end}, runs) / (double)PAGES;
	report("map_1g_4k_per_page_seq.ns_per_page", t, "ns", store);
	report("map_1g_4k_per_page_seq.ns_above_store", t - store, "ns", 0);
	t = measure(&(struct job){begin, map_random, end}, runs) / (double)PAGES;
	report("map_1g_4k_per_page_random.ns_per_page", t, "ns", scattered);
	t = measure(&(struct job){begin_many, map_512g, end_many}, runs) / MANY;
	store = measure(&(struct job){begin_many, store_512, clear_512}, runs) / MANY;
	report("map_512g_1g_blocks.ns", t, "ns", store);
}

static void changing(void)
{
	double map_ns = measure(&(struct job){begin, map_all, end}, runs) / (double)PAGES;
	double rmw = measure(&(struct job){.work = rmw_loop}, runs);
	double cas = measure(&(struct job){.work = cas_loop}, runs);
	double t =
		measure(&(struct job){begin_pages, unmap_all, end}, runs) / (double)PAGES;

	/* The reference is the map of the same pages. */
	report("unmap_1g_4k.ns_per_page", t, "ns", map_ns);
	t = measure(&(struct job){begin_pages, wrprotect, end}, runs);
	report("wrprotect_1g_4k.ratio_to_rmw_loop", t / rmw, "ratio", 0);
	report("wrprotect_1g_4k.ns_per_page", t / (double)PAGES, "ns",
	       rmw / (double)PAGES);
	/* Where hardware sets Access flags each change is a compare-and-swap. */
	t = measure(&(struct job){begin_pages_ha, wrprotect, end}, runs);
	report("wrprotect_1g_4k_hw_af.ns_per_page", t / (double)PAGES, "ns",
	       cas / (double)PAGES);
	/* The reference reads and writes each once; this reads each once. */
	t = measure(&(struct job){begin_pages, coalesce, end}, runs);
	report("coalesce_1g_4k.ns_per_page", t / (double)PAGES, "ns",
	       rmw / (double)PAGES);
	t = measure(&(struct job){begin_blocks, split, end_many}, runs) / MANY;
	report("split_1g_to_4k.ns", t, "ns",
	       measure(&(struct job){.work = store_two}, runs) / MANY);
	begin_pages();
	t = measure(&(struct job){.work = walk_random}, runs) / (double)PAGES;
	report("walk_random.ns", t, "ns",
	       measure(&(struct job){.work = walk_bare}, runs) / (double)PAGES);
	end();
}

static void counted(const char *name, void (*start)(void), void (*work)(void))
{
	char key[64];

	start();
	memset(&lhv_bench_count, 0, sizeof(lhv_bench_count));
	work();
	snprintf(key, sizeof(key), "%s.tlbi_count", name);
	report(key, (double)lhv_bench_count.tlbi, "count", 0);
	snprintf(key, sizeof(key), "%s.dsb_count", name);
	report(key, (double)lhv_bench_count.dsb, "count", 0);
	end();
}

/* Time for a page, from 1 GiB to most of it: the tables soon are more than a cache holds, and
 * the plain loop shows what that costs by itself. */
static void scaling(uint64_t most)
{
	double first = 0, first_store = 0;

	ipa_bits = 42;
	for (gib = 1; gib <= most; gib *= 4) {
		unsigned int times = gib > 64 ? 3 : gib > 4 ? 5 : runs;
		double pages = (double)(gib * PAGES);
		double store = measure(&(struct job){.work = store_loop}, times) / pages;
		double t = measure(&(struct job){begin, map_all, end}, times) / pages;
		char key[64];

		snprintf(key, sizeof(key), "scaling.%llug.ns_per_page",
			 (unsigned long long)gib);
		report(key, t, "ns", store);
		if (gib == 1) {
			first = t;
			first_store = store;
		} else if (gib * 4 > most) {
			report("scaling.last_to_first", t / first, "ratio",
			       store / first_store);
		}
	}
	gib = 1;
	ipa_bits = 40;
}

static uint64_t from_env(const char *name, uint64_t value, uint64_t least, uint64_t most)
{
	const char *s = getenv(name);

	if (s && *s)
		value = strtoull(s, NULL, 0);
	return value < least ? least : value > most ? most : value;
}

int main(void)
{
	/* Tables take 1/512 of what they map, and at most 1/8 of the RAM. */
	uint64_t most = from_env("BENCH_MAX_GIB", 1024, 1, 1024);
	uint64_t ram =
		(uint64_t)sysconf(_SC_AVPHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);

	runs = (unsigned int)from_env("BENCH_RUNS", 15, 1, 64);
	while (most > 1 && GIB(most) / 512 > ram / 8)
		most /= 2;
	pool_init(GIB(most) / 512 + KIB(4096));
	shuffle();
	mapping();
	changing();
	counted("map_1g_4k_one_call", begin, map_all);
	counted("unmap_1g_4k", begin_pages, unmap_all);
	counted("wrprotect_1g_4k", begin_pages, wrprotect);
	counted("coalesce_1g_4k", begin_pages, coalesce);
	scaling(most);
	return sink == 1; /* it is not: the walks must not be optimized away */
}
