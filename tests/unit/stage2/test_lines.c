/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many cache lines of table memory one call touches: what bounds it where the caches do
 * not hold the tables, and no clock can tell reliably. The memory is made inaccessible; each
 * access is seen in a signal handler, let through alone by a single step, and locked out
 * again. Only on x86-64 hosts with Linux; elsewhere it is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#if defined(__x86_64__) && defined(__linux__)

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#define OK    0
#define POOL  (UINT64_C(8) << 20)
#define PA    (UINT64_C(1) << 31)
#define LINE  64
#define TF    0x100
#define LINES 64

static char *pool;
static uint64_t used;
static uintptr_t line[LINES];
static volatile unsigned int lines, accesses;
static char *open_page[4];
static volatile unsigned int opened;

static void on_segv(int sig, siginfo_t *si, void *uc)
{
	char *at = si->si_addr, *page = (char *)((uintptr_t)at & ~(uintptr_t)4095);
	uintptr_t l = (uintptr_t)at / LINE;
	unsigned int i = 0;

	(void)sig;
	if (at < pool || at >= pool + POOL || opened == 4)
		abort();
	while (i < lines && line[i] != l)
		i++;
	if (i == lines && lines < LINES)
		line[lines++] = l;
	accesses++;
	(void)mprotect(page, 4096, PROT_READ | PROT_WRITE);
	open_page[opened++] = page;
	((ucontext_t *)uc)->uc_mcontext.gregs[REG_EFL] |= TF;
}

static void on_trap(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	while (opened)
		(void)mprotect(open_page[--opened], 4096, PROT_NONE);
	((ucontext_t *)uc)->uc_mcontext.gregs[REG_EFL] &= ~TF;
}

static void arm(void)
{
	lines = accesses = 0;
	assert_int_equal(mprotect(pool, POOL, PROT_NONE), 0);
}

static void disarm(void)
{
	assert_int_equal(mprotect(pool, POOL, PROT_READ | PROT_WRITE), 0);
}

static void *take(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	char *p;

	(void)ctx;
	used = (used + bytes - 1) & ~(bytes - 1);
	if (used + bytes > POOL)
		return NULL;
	p = pool + used;
	*pa = lhv_pa(PA + used);
	used += bytes;
	return p;
}

static void give(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)va;
	(void)pa;
	(void)bytes;
}

static const struct lhv_s2_ops ops = {.alloc = take, .free = give};

static const struct {
	struct vm_options o;
	int start; /* DDI 0487, D8.2: with up to 16 concatenated tables */
} kinds[] = {
	{{.granule = 12, .ipa = 40}, 1},
	{{.granule = 12, .ipa = 48, .cpu_pa = 48}, 0},
	{{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true}, 0},
	{{.granule = 14, .ipa = 40}, 2},
	{{.granule = 14, .ipa = 48, .cpu_pa = 48}, 1},
	{{.granule = 16, .ipa = 40}, 2},
};

/* Pages in any order, of which the tables are there: one line of each table on the way, and so
 * beside the entry itself two where the walk has three levels. */
static void test_lines_of_a_page(void **state)
{
	struct sigaction segv = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO}, old[2];
	struct sigaction trap = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};

	(void)state;
	/* Aligned to the largest root. */
	pool = mmap(NULL, 2 * POOL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	assert_ptr_not_equal(pool, MAP_FAILED);
	pool = (char *)(((uintptr_t)pool + POOL - 1) & ~(uintptr_t)(POOL - 1));
	assert_int_equal(sigaction(SIGSEGV, &segv, &old[0]), 0);
	assert_int_equal(sigaction(SIGTRAP, &trap, &old[1]), 0);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const struct vm_options *o = &kinds[k].o;
		const struct lhv_s2_request req = {.granule = o->granule,
						   .ipa_bits = o->ipa};
		struct lhv_s2_config cfg = {.ops = &ops, .linear = (uintptr_t)pool - PA};
		uint64_t page = UINT64_C(1) << o->granule, seed = k, most = 0;
		uint64_t levels = (uint64_t)(4 - kinds[k].start);
		uint64_t span = page / 8 * page; /* of a table of pages */
		struct lhv_s2_geometry geo;
		struct lhv_cpu_features f;
		struct lhv_s2_entry e;
		struct lhv_s2 s2;

		used = 0;
		vm_features(&f, o);
		assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), OK);
		assert_int_equal(geo.start, kinds[k].start);
		cfg.geometry = &geo;
		cfg.features = &f;
		assert_int_equal(lhv_s2_init(&s2, &cfg), OK);
		for (uint64_t t = 0; t < 16; t++)
			assert_int_equal(lhv_s2_map(&s2, lhv_ipa(t * 5 * span), lhv_pa(0),
						    page, LHV_S2_RWX, 0),
					 OK);
		for (unsigned int i = 0; i < 100; i++) {
			uint64_t r = vm_random(&seed);
			uint64_t a = (r & 15) * 5 * span +
				     ((r >> 8) % (span / page / 2)) * 2 * page;
			int ret;

			assert_int_equal(lhv_s2_walk(&s2, lhv_ipa(a), &e), OK);
			if (e.kind == LHV_S2_MAPPED)
				continue;
			arm();
			ret = lhv_s2_map(&s2, lhv_ipa(a), lhv_pa(a), page, LHV_S2_RWX, 0);
			disarm();
			assert_int_equal(ret, OK);
			assert_true(accesses > 0 && lines > 0);
			assert_true(lines <= levels);
			/* Each once, and the two that change are read and written. */
			assert_true(accesses <= levels + 3);
			most = lines > most ? lines : most;
			/* The next one: the entry, and the count of its table. */
			arm();
			ret = lhv_s2_map(&s2, lhv_ipa(a + page), lhv_pa(a + page), page,
					 LHV_S2_RWX, 0);
			disarm();
			assert_int_equal(ret, OK);
			assert_true(lines <= 2);
			arm();
			ret = lhv_s2_walk(&s2, lhv_ipa(a), &e);
			disarm();
			assert_int_equal(ret, OK);
			assert_int_equal(e.kind, LHV_S2_MAPPED);
			assert_int_equal(e.pa.v, a);
			assert_int_equal(lines, levels);
		}
		/* The observer sees them: a map that has to walk touches one a level. */
		assert_int_equal(most, levels);
		lhv_s2_destroy(&s2);
	}
	assert_int_equal(sigaction(SIGSEGV, &old[0], NULL), 0);
	assert_int_equal(sigaction(SIGTRAP, &old[1], NULL), 0);
}

#else

static void test_lines_of_a_page(void **state)
{
	(void)state;
	skip();
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_of_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
