/* SPDX-License-Identifier: BSD-2-Clause */
/* The fault path on real threads: random pages of one stage 2, while others walk it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/fault.h>

#include "tally.h"

#define PAGE	UINT64_C(4096)
#define BLOCK	(512 * PAGE)
#define FAULTS	4 /* threads */
#define WALKS	2
#define REGIONS 8
#define EACH	512 /* pages of a region, which crosses a table */
#define PAGES	(REGIONS * EACH)
#define TIMES	20000
#define TURNS	400 /* of exclusive calls */
#define ROUNDS	2

static struct lhv_s2 s2;
static struct lhv_s2_geometry geo;
static uint64_t out;		  /* tables */
static unsigned char done[PAGES]; /* how often a call made the page */
static unsigned char asked[PAGES];
static uint32_t perms[PAGES]; /* what was added to it */
static unsigned int threads_left;
static const char *wrong;
static uint64_t already, turns;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = aligned_alloc(bytes, bytes);

	(void)ctx;
	if (p)
		memset(p, 0x5b, bytes); /* valid descriptors, if one reads them */
	*pa = lhv_pa((uintptr_t)p);
	__atomic_fetch_add(&out, 1, __ATOMIC_RELAXED);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	if (pa.v != (uintptr_t)va)
		__atomic_store_n(&wrong, "free of another address", __ATOMIC_RELAXED);
	memset(va, 0x5b, bytes);
	free(va);
	__atomic_fetch_sub(&out, 1, __ATOMIC_RELAXED);
}

static void *identity(void *ctx, lhv_pa_t pa)
{
	(void)ctx;
	return (void *)(uintptr_t)pa.v;
}

static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};

static void begin(void)
{
	const struct lhv_cpu_features f = {
		.pa_bits = 48, .tgran4_2 = true, .vmid_bits = 8};
	const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 44};
	const struct lhv_s2_config cfg = {.geometry = &geo, .features = &f, .ops = &ops};

	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), 0);
	assert_int_equal(lhv_s2_init(&s2, &cfg), 0);
	memset(done, 0, sizeof(done));
	memset(asked, 0, sizeof(asked));
	memset(perms, 0, sizeof(perms));
	wrong = NULL;
	threads_left = FAULTS;
	already = 0;
}

static void end(void)
{
	struct tally t;

	tally(&geo, s2.root, identity, NULL, &t);
	assert_int_equal(t.wrong, 0);
	assert_int_equal(t.empty, 0);
	assert_int_equal(t.tables, lhv_s2_table_count(&s2));
	assert_int_equal(t.tables + 1, out);
	/* By numbers of entries alone, piece by piece, all tables become empty. */
	for (uint64_t ipa = 0; ipa < UINT64_C(1) << 44; ipa += UINT64_C(1) << 38)
		assert_int_equal(lhv_s2_unmap(&s2, lhv_ipa(ipa), UINT64_C(1) << 38, 0),
				 0);
	assert_int_equal(lhv_s2_table_count(&s2), 0);
	assert_int_equal(out, 1);
	lhv_s2_destroy(&s2);
	assert_int_equal(out, 0);
	if (wrong)
		fail_msg("%s", wrong);
}

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s >> 11;
}

/* Regions at distances that share tables of different levels, or none. */
static uint64_t ipa_of(uint64_t n)
{
	static const uint64_t at[REGIONS] = {
		0,
		2 * BLOCK,
		4 * BLOCK,
		UINT64_C(1) << 30,
		UINT64_C(3) << 30,
		UINT64_C(1) << 39,
		UINT64_C(1) << 42,
		UINT64_C(1) << 43,
	};

	return at[n / EACH] + (n % EACH + 256) * PAGE;
}

static uint64_t pa_of(uint64_t n)
{
	return UINT64_C(0x100000000) + n * PAGE;
}

static void *faulter(void *arg)
{
	uint64_t seed = 0x9e3779b97f4a7c15u * ((uintptr_t)arg + 1);
	uint64_t found = 0;

	for (unsigned int i = 0; i < TIMES; i++) {
		uint64_t n = rnd(&seed) % PAGES;
		enum lhv_s2_fault_how how;
		uint32_t add;

		/* Often the same pages at about the same time. */
		if (i % 4)
			n = (i / 16 * 37 + rnd(&seed) % 4) % PAGES;
		if (lhv_s2_fault_map(&s2, lhv_ipa(ipa_of(n)), lhv_pa(pa_of(n)), PAGE,
				     LHV_S2_R | LHV_S2_OLD, 0, &how))
			__atomic_store_n(&wrong, "map", __ATOMIC_RELAXED);
		else if (how == LHV_S2_FAULT_DONE)
			__atomic_fetch_add(&done[n], 1, __ATOMIC_RELAXED);
		else
			found++;
		__atomic_store_n(&asked[n], 1, __ATOMIC_RELAXED);
		add = rnd(&seed) % 2 ? LHV_S2_RW : LHV_S2_R | LHV_S2_X;
		if (rnd(&seed) % 4 == 0) {
			if (lhv_s2_fault_relax(&s2, lhv_ipa(ipa_of(n)), add, 0, NULL))
				__atomic_store_n(&wrong, "relax", __ATOMIC_RELAXED);
			__atomic_fetch_or(&perms[n], add, __ATOMIC_RELAXED);
		}
		if (rnd(&seed) % 4 == 0) {
			if (lhv_s2_fault_young(&s2, lhv_ipa(ipa_of(n)), NULL))
				__atomic_store_n(&wrong, "young", __ATOMIC_RELAXED);
			__atomic_fetch_or(&perms[n], LHV_S2_OLD, __ATOMIC_RELAXED);
		}
	}
	__atomic_fetch_add(&already, found, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&threads_left, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* [S2.24] Nothing, or the page as it was asked for. */
static void *walker(void *arg)
{
	uint64_t seed = 77 * ((uintptr_t)arg + 1);

	while (__atomic_load_n(&threads_left, __ATOMIC_ACQUIRE)) {
		uint64_t n = rnd(&seed) % PAGES;
		bool before = __atomic_load_n(&asked[n], __ATOMIC_RELAXED);
		struct lhv_s2_entry e;

		if (lhv_s2_walk(&s2, lhv_ipa(ipa_of(n) + 8), &e))
			__atomic_store_n(&wrong, "walk", __ATOMIC_RELAXED);
		else if (e.kind != LHV_S2_UNMAPPED &&
			 (e.kind != LHV_S2_MAPPED || e.pa.v != pa_of(n) + 8 ||
			  !(e.attr & LHV_S2_R) || e.level != 3))
			__atomic_store_n(&wrong, "half an entry", __ATOMIC_RELAXED);
		else if (before && e.kind != LHV_S2_MAPPED)
			__atomic_store_n(&wrong, "a mapping is gone", __ATOMIC_RELAXED);
	}
	return NULL;
}

static void run(void *(*fault)(void *), void *(*walk)(void *))
{
	pthread_t t[FAULTS + WALKS];

	for (uintptr_t i = 0; i < FAULTS + WALKS; i++)
		assert_int_equal(
			pthread_create(&t[i], NULL, i < FAULTS ? fault : walk, (void *)i),
			0);
	for (unsigned int i = 0; i < FAULTS + WALKS; i++)
		pthread_join(t[i], NULL);
}

/* [S2.23] [S2.24] */
static void test_faults(void **state)
{
	(void)state;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		uint64_t mapped = 0;

		begin();
		run(faulter, walker);
		for (uint64_t n = 0; n < PAGES; n++) {
			struct lhv_s2_entry e;

			assert_int_equal(lhv_s2_walk(&s2, lhv_ipa(ipa_of(n)), &e), 0);
			assert_int_equal(done[n], asked[n]); /* exactly one made it */
			assert_int_equal(e.kind,
					 asked[n] ? LHV_S2_MAPPED : LHV_S2_UNMAPPED);
			if (!asked[n])
				continue;
			mapped++;
			assert_int_equal(e.pa.v, pa_of(n));
			assert_int_equal(e.attr & LHV_S2_RWX,
					 LHV_S2_R | (perms[n] & ~LHV_S2_OLD));
			assert_int_equal(!(e.attr & LHV_S2_OLD),
					 !!(perms[n] & LHV_S2_OLD));
		}
		assert_true(mapped > PAGES / 2 && already > TIMES);
		end();
	}
}

/* Shared and exclusive calls in turns, with the lock that the header asks for. */
static void *shared_calls(void *arg)
{
	uint64_t seed = 0x2545f4914f6cdd1du * ((uintptr_t)arg + 1);

	for (unsigned int i = 0;
	     i < TIMES / 2 || __atomic_load_n(&turns, __ATOMIC_RELAXED) < TURNS; i++) {
		uint64_t n = rnd(&seed) % PAGES, block = rnd(&seed) % 16;
		int ret;

		pthread_rwlock_rdlock(&lock);
		if (i % 16)
			ret = lhv_s2_fault_map(&s2, lhv_ipa(ipa_of(n)), lhv_pa(pa_of(n)),
					       PAGE, LHV_S2_RW, LHV_S2_OVER_OWNED, NULL);
		else
			ret = lhv_s2_fault_map(&s2, lhv_ipa(block * BLOCK),
					       lhv_pa(block * BLOCK), BLOCK, LHV_S2_RW, 0,
					       NULL);
		pthread_rwlock_unlock(&lock);
		if (ret && ret != LHV_ERR_EXISTS && ret != LHV_ERR_DENIED)
			__atomic_store_n(&wrong, "fault_map", __ATOMIC_RELAXED);
	}
	__atomic_fetch_sub(&threads_left, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void *exclusive_calls(void *arg)
{
	uint64_t seed = 5 * ((uintptr_t)arg + 1);

	while (__atomic_load_n(&threads_left, __ATOMIC_ACQUIRE)) {
		uint64_t n = rnd(&seed) % PAGES, size = (rnd(&seed) % 700 + 1) * PAGE;
		struct tally t;
		int ret = 0;

		pthread_rwlock_wrlock(&lock);
		switch (rnd(&seed) % 4) {
		case 0:
			ret = lhv_s2_unmap(&s2, lhv_ipa(ipa_of(n)), size, 0);
			break;
		case 1: /* one page, often by way of the table used last */
			ret = lhv_s2_map(&s2, lhv_ipa(ipa_of(n)), lhv_pa(pa_of(n)), PAGE,
					 LHV_S2_RW, LHV_S2_REPLACE | LHV_S2_OVER_OWNED);
			break;
		case 2:
			ret = lhv_s2_protect(&s2, lhv_ipa(ipa_of(n)), size, 0, LHV_S2_W,
					     0);
			break;
		default:
			ret = lhv_s2_set_owner(&s2, lhv_ipa(ipa_of(n)), size,
					       rnd(&seed) % 2 ? 5 : 0, LHV_S2_REPLACE);
			break;
		}
		if (ret)
			__atomic_store_n(&wrong, "an exclusive call", __ATOMIC_RELAXED);
		if (__atomic_fetch_add(&turns, 1, __ATOMIC_RELAXED) % 16 == 0) {
			tally(&geo, s2.root, identity, NULL, &t);
			if (t.wrong || t.empty || t.tables != lhv_s2_table_count(&s2) ||
			    t.tables + 1 != __atomic_load_n(&out, __ATOMIC_RELAXED))
				__atomic_store_n(&wrong, "numbers are not exact",
						 __ATOMIC_RELAXED);
		}
		pthread_rwlock_unlock(&lock);
	}
	return NULL;
}

static void test_both_sides(void **state)
{
	(void)state;
	begin();
	run(shared_calls, exclusive_calls);
	assert_int_equal(
		lhv_s2_set_owner(&s2, lhv_ipa(0), UINT64_C(1) << 44, 0, LHV_S2_REPLACE),
		0);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
