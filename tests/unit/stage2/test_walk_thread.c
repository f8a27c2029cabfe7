/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.24] lhv_s2_walk() on other CPUs while one changes the tables: a walk sees each page
 * unmapped or as one of the mappings that it has had, and reads no memory that is not a
 * table. Freed tables stay as they are until the walks are over, as stage2.h asks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <cmocka.h>

#include "vm.h"

#define READERS	     3
#define PAGES	     1200 /* from 1 GiB - 400 pages on */
#define TABLES	     20000
#define PAGE_SIZE_4K UINT64_C(0x1000)

struct shared {
	struct lhv_s2 s2;
	uint8_t *pool;
	unsigned int used;
	uint32_t done;
	uint64_t bad, seen;
};

static struct shared sh;

/* Each table is new memory, and none is used again: a long grace period. */
static void *pool_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	struct shared *s = ctx;
	void *p;

	if (s->used + bytes / PAGE_SIZE_4K > TABLES)
		return NULL;
	s->used = (unsigned int)((s->used + bytes / PAGE_SIZE_4K - 1) &
				 ~(bytes / PAGE_SIZE_4K - 1));
	p = s->pool + s->used * PAGE_SIZE_4K;
	s->used += (unsigned int)(bytes / PAGE_SIZE_4K);
	*pa = lhv_pa((uint64_t)((uint8_t *)p - s->pool));
	return p;
}

static void pool_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)va;
	(void)pa;
	(void)bytes;
}

static const struct lhv_s2_ops pool_ops = {.alloc = pool_alloc, .free = pool_free};

static uint64_t page_ipa(uint64_t n)
{
	return (UINT64_C(1) << 30) - 400 * PAGE_SIZE_4K + n * PAGE_SIZE_4K;
}

static void *reader(void *arg)
{
	uint64_t rng = (uint64_t)(uintptr_t)arg, bad = 0, seen = 0;

	while (!__atomic_load_n(&sh.done, __ATOMIC_ACQUIRE)) {
		uint64_t ipa = page_ipa(vm_random(&rng) % PAGES);
		struct lhv_s2_entry e;

		if (lhv_s2_walk(&sh.s2, lhv_ipa(ipa + 5), &e))
			bad++;
		if (e.kind == LHV_S2_MAPPED) {
			seen++;
			/* One of two outputs, and its attributes with it. */
			if (!(e.pa.v == ipa + 5 &&
			      (e.attr & LHV_S2_SW_MASK) == LHV_S2_SW(1)) &&
			    !(e.pa.v == ipa + 5 + (UINT64_C(8) << 30) &&
			      (e.attr & LHV_S2_SW_MASK) == LHV_S2_SW(2)))
				bad++;
		} else if (e.kind == LHV_S2_OWNED) {
			bad += e.owner != 0x5a5a5a5;
		}
	}
	__atomic_fetch_add(&sh.bad, bad, __ATOMIC_RELAXED);
	__atomic_fetch_add(&sh.seen, seen, __ATOMIC_RELAXED);
	return NULL;
}

static void beside_changes(uint8_t bbm)
{
	struct lhv_cpu_features f;
	struct lhv_s2_request q = {.granule = 12, .ipa_bits = 40};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &pool_ops, .ctx = &sh};
	pthread_t t[READERS];
	uint64_t rng = 1;

	memset(&sh, 0, sizeof(sh));
	vm_features(&f, &(struct vm_options){.ril = true, .bbm = bbm});
	cfg.bbm = bbm;
	assert_int_equal(lhv_s2_geometry(&f, &q, &geo, NULL), 0);
	sh.pool = aligned_alloc(1 << 16, TABLES * PAGE_SIZE_4K);
	assert_non_null(sh.pool);
	cfg.linear = (uint64_t)(uintptr_t)sh.pool;
	assert_int_equal(lhv_s2_init(&sh.s2, &cfg), 0);
	for (uintptr_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, reader, (void *)(i + 1)), 0);
	for (unsigned int i = 0; i < 3000; i++) {
		uint64_t a = vm_random(&rng) % PAGES,
			 n = 1 + vm_random(&rng) % (PAGES - a);
		uint64_t which = vm_random(&rng) % 2, ipa, size;
		int ret = 0;

		if (vm_random(&rng) % 2)
			n = 1 + n % 3;
		ipa = page_ipa(a);
		size = n * PAGE_SIZE_4K;
		switch (vm_random(&rng) % 7) {
		case 0:
		case 1:
		case 2:
			ret = lhv_s2_map(&sh.s2, lhv_ipa(ipa),
					 lhv_pa(ipa + (which ? UINT64_C(8) << 30 : 0)),
					 size, LHV_S2_RW | LHV_S2_SW(1 + which),
					 LHV_S2_REPLACE | LHV_S2_OVER_OWNED);
			break;
		case 3:
			ret = lhv_s2_protect(&sh.s2, lhv_ipa(ipa), size, LHV_S2_R,
					     LHV_S2_RW, 0);
			break;
		case 4:
			ret = lhv_s2_set_owner(&sh.s2, lhv_ipa(ipa), size, 0x5a5a5a5,
					       LHV_S2_REPLACE);
			break;
		case 5:
			ret = lhv_s2_coalesce(&sh.s2, lhv_ipa(0), UINT64_C(1) << 32, 0);
			break;
		default:
			ret = lhv_s2_unmap(&sh.s2, lhv_ipa(ipa), size, 0);
			break;
		}
		if (ret == LHV_ERR_NOMEM)
			break;
		assert_int_equal(ret, 0);
	}
	__atomic_store_n(&sh.done, 1, __ATOMIC_RELEASE);
	for (unsigned int i = 0; i < READERS; i++)
		assert_int_equal(pthread_join(t[i], NULL), 0);
	assert_int_equal(sh.bad, 0);
	assert_true(sh.seen > 0);
	lhv_s2_destroy(&sh.s2);
	free(sh.pool);
}

/* By FEAT_BBM level. */
static void test_walks_beside_changes(void **state)
{
	(void)state;
	for (uint8_t bbm = 0; bbm < 3; bbm++)
		beside_changes(bbm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walks_beside_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
