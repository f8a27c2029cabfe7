/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults on real threads, each of which has tables of its own in advance and may not
 * allocate, while another harvests and ages in steps.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/cache.h>
#include <libhv/stage2/fault.h>
#include <libhv/stage2/reserve.h>
#include <libhv/stage2/resume.h>

#include "tally.h"

#define PAGE	UINT64_C(4096)
#define THREADS 3
#define TABLES	3 /* at most for a page: 44 bits start at level 0 */
#define PAGES	2048
#define MARK	LHV_S2_SW(1)

static struct lhv_s2 s2;
static struct lhv_s2_geometry geo;
static uint64_t out, allocs, won, left;
static const char *wrong;

static void *table(lhv_pa_t *pa)
{
	void *p = aligned_alloc(PAGE, PAGE);

	memset(p, 0x5b, PAGE);
	*pa = lhv_pa((uintptr_t)p);
	__atomic_fetch_add(&out, 1, __ATOMIC_RELAXED);
	return p;
}

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	(void)ctx;
	(void)bytes;
	__atomic_fetch_add(&allocs, 1, __ATOMIC_RELAXED);
	return table(pa);
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	(void)bytes;
	free(va);
	__atomic_fetch_sub(&out, 1, __ATOMIC_RELAXED);
}

static void *identity(void *ctx, lhv_pa_t pa)
{
	(void)ctx;
	return (void *)(uintptr_t)pa.v;
}

static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};

/* Pages that share tables of different levels, or none. */
static uint64_t ipa_of(uint64_t n)
{
	return (n & 3) * PAGE + (n >> 2 & 7) * (PAGE << 9) + (n >> 5 & 7) * (PAGE << 18) +
	       (n >> 8) * (PAGE << 27);
}

static void *faulter(void *arg)
{
	uint64_t seed = (uintptr_t)arg * 7919;
	struct lhv_s2_reserve r;
	lhv_pa_t pa;
	void *t;

	if (lhv_s2_reserve_init(&r, &geo, LHV_S2_RESERVE_ONLY))
		wrong = "init";
	for (uint64_t i = 0; i < PAGES; i++) {
		/* All go the same way, now and then apart. */
		uint64_t n = (i + (seed++ % 16 ? 0 : 5)) % PAGES, ipa;
		enum lhv_s2_fault_how how;

		while (lhv_s2_reserve_count(&r) < TABLES) {
			t = table(&pa);
			if (lhv_s2_reserve_put(&r, t, pa))
				wrong = "put";
		}
		ipa = ipa_of(n);
		if (lhv_s2_fault_map_from(&s2, &r, lhv_ipa(ipa), lhv_pa(ipa), PAGE,
					  LHV_S2_RWX | MARK, 0, &how))
			__atomic_store_n(&wrong, "fault", __ATOMIC_RELAXED);
		else if (how == LHV_S2_FAULT_DONE)
			__atomic_fetch_add(&won, 1, __ATOMIC_RELAXED);
	}
	while ((t = lhv_s2_reserve_get(&r, NULL)))
		table_free(NULL, t, lhv_pa(0), PAGE);
	__atomic_fetch_sub(&left, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void *nothing(void *ctx, lhv_pa_t pa, uint64_t bytes)
{
	(void)pa;
	(void)bytes;
	return ctx;
}

static void *looker(void *arg)
{
	static const struct lhv_s2_cache c = {.map = nothing, .ctx = &wrong};
	uint64_t size = ipa_of(PAGES), budget = 1;

	(void)arg;
	while (__atomic_load_n(&left, __ATOMIC_RELAXED)) {
		struct lhv_s2_progress p[3];
		int ret[3] = {LHV_ERR_AGAIN, LHV_ERR_AGAIN, LHV_ERR_AGAIN};

		memset(p, 0, sizeof(p));
		for (unsigned int i = 0; i < 3000 && (ret[0] || ret[1] || ret[2]); i++) {
			budget = budget * 5 % 1009;
			if (ret[0])
				ret[0] = lhv_s2_dirty_harvest_step(&s2, lhv_ipa(0), size,
								   MARK, NULL, 0, NULL,
								   budget, &p[0]);
			if (ret[1])
				ret[1] = lhv_s2_age_step(&s2, lhv_ipa(0), size, NULL, 0,
							 NULL, budget, &p[1]);
			if (ret[2])
				ret[2] = lhv_s2_cache_data(&s2, &c, lhv_ipa(0), size,
							   LHV_DC_CVAC, 0, budget, &p[2]);
		}
	}
	return NULL;
}

/* [S2.22] [S2.23] */
static void test_threads(void **state)
{
	const struct lhv_cpu_features f = {
		.pa_bits = 48, .tgran4_2 = true, .vmid_bits = 8};
	const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 44};
	const struct lhv_s2_config cfg = {.geometry = &geo, .features = &f, .ops = &ops};

	(void)state;
	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), 0);
	assert_int_equal(geo.start, 0);
	for (unsigned int round = 0; round < 4; round++) {
		pthread_t t[THREADS + 1];
		struct lhv_s2_entry e;
		struct tally sum;

		assert_int_equal(lhv_s2_init(&s2, &cfg), 0);
		allocs = won = 0;
		left = THREADS;
		for (uintptr_t i = 0; i < THREADS; i++)
			assert_int_equal(pthread_create(&t[i], NULL, faulter, (void *)i),
					 0);
		assert_int_equal(pthread_create(&t[THREADS], NULL, looker, NULL), 0);
		for (unsigned int i = 0; i <= THREADS; i++)
			assert_int_equal(pthread_join(t[i], NULL), 0);
		assert_null(wrong);
		/* Each page has one winner; alloc was not called; no table is lost. */
		assert_int_equal(won, PAGES);
		assert_int_equal(allocs, 0);
		tally(&geo, s2.root, identity, NULL, &sum);
		assert_int_equal(sum.wrong + sum.empty, 0);
		assert_int_equal(sum.leaves, PAGES);
		assert_int_equal(sum.tables, lhv_s2_table_count(&s2));
		assert_int_equal(out, sum.tables + 1);
		for (uint64_t n = 0; n < PAGES; n++) {
			assert_int_equal(lhv_s2_walk(&s2, lhv_ipa(ipa_of(n)), &e), 0);
			assert_int_equal(e.kind, LHV_S2_MAPPED);
			assert_int_equal(e.pa.v, ipa_of(n));
		}
		lhv_s2_destroy(&s2);
		assert_int_equal(out, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
