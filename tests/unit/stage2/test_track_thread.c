/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory is copied while guests write to it, as for a migration: threads that write pages
 * of a stage 2, with the MMU's part played here, and one that harvests and copies. In the
 * end the copy is equal, or a write was lost.
 *
 * A guest's access, from the look at the entry to the write, is something that the DSB after a
 * TLB invalidation waits for: each guest has a word that says whether it is in one.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/sim/port.h>
#include <libhv/stage2/track.h>

#include "tally.h"

#define PAGE   UINT64_C(4096)
#define GUESTS 3
#define PAGES  1500
#define PLACE  (UINT64_C(5) << 30)
#define WRITES 30000
#define MARK   LHV_S2_SW(1)
#define W      (UINT64_C(1) << 7)
#define DBM    (UINT64_C(1) << 51)
#define AF     (UINT64_C(1) << 10)

static struct lhv_s2 s2;
static struct lhv_s2_geometry geo;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static uint64_t out;
static uint64_t memory[PAGES], copy[PAGES];
static uint64_t firsts[PAGES], reports[PAGES];
static uint64_t harvests, faults;
static unsigned int guests_left;
static bool hd;
static const char *wrong;

static struct {
	uint64_t accesses; /* odd: in the middle of one */
	uint64_t pad[15];
} guest[GUESTS];

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = aligned_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uintptr_t)p);
	__atomic_fetch_add(&out, 1, __ATOMIC_RELAXED);
	return p;
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

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s >> 11;
}

/* On the thread that harvests: an invalidation, and the wait for it. */
static _Thread_local bool told;

static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	(void)ctx;
	(void)op;
	(void)arg;
	told = true;
}

static void on_dsb(void *ctx, enum lhv_port_barrier b)
{
	(void)ctx;
	if (!told || b != LHV_ISH)
		return;
	told = false;
	for (unsigned int i = 0; i < GUESTS; i++) {
		uint64_t n = __atomic_load_n(&guest[i].accesses, __ATOMIC_SEQ_CST);

		while (n & 1 &&
		       __atomic_load_n(&guest[i].accesses, __ATOMIC_SEQ_CST) == n)
			sched_yield();
	}
}

static const struct lhv_sim_port_ops port = {.tlbi = on_tlbi, .dsb = on_dsb};

/* The entry that maps the page. Tables are walked here, not by the library. */
static uint64_t *entry(uint64_t n, bool *leaf)
{
	uint64_t ipa = PLACE + n * PAGE, *t = s2.root;

	for (unsigned int shift = 30;; shift -= 9) {
		uint64_t *p = &t[shift == 30 ? ipa >> 30 : ipa >> shift & 511];
		uint64_t e = __atomic_load_n(p, __ATOMIC_ACQUIRE);

		if (shift == 12 || (e & 3) != 3) {
			*leaf = e & 1;
			return p;
		}
		t = (uint64_t *)(uintptr_t)(e & UINT64_C(0xfffffffff000));
	}
}

/* One access by hardware; false when it faults. */
static bool access_page(unsigned int me, uint64_t n)
{
	bool leaf, ok = false;
	uint64_t *p, e;

	__atomic_fetch_add(&guest[me].accesses, 1, __ATOMIC_SEQ_CST);
	p = entry(n, &leaf);
	e = __atomic_load_n(p, __ATOMIC_SEQ_CST);
	while (leaf && (e & 1)) {
		ok = e & W;
		if (ok || !hd || !(e & DBM))
			break;
		if (__atomic_compare_exchange_n(p, &e, e | W | AF, false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			ok = true;
			break;
		}
	}
	if (ok)
		__atomic_fetch_add(&memory[n], 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&guest[me].accesses, 1, __ATOMIC_SEQ_CST);
	return ok;
}

static void *guest_main(void *arg)
{
	unsigned int me = (unsigned int)(uintptr_t)arg;
	uint64_t seed = 0x9e3779b97f4a7c15u * (me + 1);

	for (unsigned int i = 0;
	     i < WRITES || __atomic_load_n(&harvests, __ATOMIC_RELAXED) < 40; i++) {
		uint64_t n = rnd(&seed) % (rnd(&seed) % 2 ? PAGES : 32);

		/* The walk by hardware goes on while tables change; none is freed here. */
		while (!access_page(me, n)) {
			bool first = false;
			int ret;

			__atomic_fetch_add(&faults, 1, __ATOMIC_RELAXED);
			pthread_rwlock_rdlock(&lock);
			ret = lhv_s2_dirty_fault(&s2, lhv_ipa(PLACE + n * PAGE), MARK, 0,
						 &first);
			pthread_rwlock_unlock(&lock);
			if (ret == LHV_ERR_STATE) {
				pthread_rwlock_wrlock(&lock);
				ret = lhv_s2_dirty_split(&s2, lhv_ipa(PLACE + n * PAGE),
							 MARK, &first);
				pthread_rwlock_unlock(&lock);
			}
			if (ret)
				__atomic_store_n(&wrong, "a fault is not handled",
						 __ATOMIC_RELAXED);
			if (first)
				__atomic_fetch_add(&firsts[n], 1, __ATOMIC_RELAXED);
		}
	}
	__atomic_fetch_sub(&guests_left, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void harvest_and_copy(uint64_t n, uint64_t len)
{
	uint64_t bits[PAGES / 64 + 1] = {0}, pages = 0;

	pthread_rwlock_rdlock(&lock);
	if (lhv_s2_dirty_harvest(&s2, lhv_ipa(PLACE + n * PAGE), len * PAGE, MARK, bits,
				 0, &pages))
		__atomic_store_n(&wrong, "harvest", __ATOMIC_RELAXED);
	pthread_rwlock_unlock(&lock);
	for (uint64_t i = 0; i < len; i++) {
		if (!(bits[i / 64] >> i % 64 & 1))
			continue;
		copy[n + i] = __atomic_load_n(&memory[n + i], __ATOMIC_RELAXED);
		reports[n + i]++;
		pages--;
	}
	if (pages)
		__atomic_store_n(&wrong, "number of pages", __ATOMIC_RELAXED);
}

static void *harvester(void *arg)
{
	uint64_t seed = 99;

	(void)arg;
	lhv_sim_port_attach(&port, NULL);
	while (__atomic_load_n(&guests_left, __ATOMIC_ACQUIRE)) {
		uint64_t n = rnd(&seed) % PAGES, len = rnd(&seed) % (PAGES - n) + 1;

		if (rnd(&seed) % 2)
			n = 0, len = PAGES;
		harvest_and_copy(n, len);
		__atomic_fetch_add(&harvests, 1, __ATOMIC_RELAXED);
	}
	lhv_sim_port_attach(NULL, NULL);
	return NULL;
}

/* Ageing goes on beside it, and disturbs nothing. */
static void *ager(void *arg)
{
	(void)arg;
	while (__atomic_load_n(&guests_left, __ATOMIC_ACQUIRE)) {
		pthread_rwlock_rdlock(&lock);
		if (lhv_s2_age(&s2, lhv_ipa(PLACE), PAGES * PAGE, NULL,
			       LHV_S2_TRACK_NO_TLBI, NULL) ||
		    lhv_s2_fault_young(&s2, lhv_ipa(PLACE), NULL))
			__atomic_store_n(&wrong, "age", __ATOMIC_RELAXED);
		pthread_rwlock_unlock(&lock);
		sched_yield();
	}
	return NULL;
}

/* [S2.25] [S2.26] */
static void migrate(bool with_hd, uint32_t flags)
{
	const struct lhv_cpu_features f = {.pa_bits = 48,
					   .tgran4_2 = true,
					   .vmid_bits = 8,
					   .hafdbs = with_hd ? 2 : 0};
	const struct lhv_s2_request req = {
		.granule = 12, .ipa_bits = 39, .hw_af = with_hd, .hw_dirty = with_hd};
	const struct lhv_s2_config cfg = {.geometry = &geo, .features = &f, .ops = &ops};
	pthread_t t[GUESTS + 2];
	struct tally tl;

	hd = with_hd;
	memset(memory, 0, sizeof(memory));
	memset(copy, 0, sizeof(copy));
	memset(firsts, 0, sizeof(firsts));
	memset(reports, 0, sizeof(reports));
	memset(guest, 0, sizeof(guest));
	harvests = faults = 0;
	guests_left = GUESTS;
	wrong = NULL;
	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), 0);
	assert_int_equal(geo.start, 1);
	assert_int_equal(lhv_s2_init(&s2, &cfg), 0);
	assert_int_equal(lhv_s2_map(&s2, lhv_ipa(PLACE), lhv_pa(PLACE), PAGES * PAGE,
				    LHV_S2_RW, 0),
			 0);
	assert_int_equal(
		lhv_s2_dirty_start(&s2, lhv_ipa(PLACE), PAGES * PAGE, MARK, flags), 0);
	for (uintptr_t i = 0; i < GUESTS + 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL,
						i < GUESTS    ? guest_main
						: i == GUESTS ? harvester
							      : ager,
						(void *)i),
				 0);
	for (unsigned int i = 0; i < GUESTS + 2; i++)
		pthread_join(t[i], NULL);
	harvest_and_copy(0, PAGES);
	if (wrong)
		fail_msg("%s", wrong);
	for (unsigned int n = 0; n < PAGES; n++) {
		if (memory[n] != copy[n])
			fail_msg("page %u was written %llu times, %llu were copied", n,
				 (unsigned long long)memory[n],
				 (unsigned long long)copy[n]);
		/* Dirty once for each time that it was reported. */
		if (!hd)
			assert_int_equal(firsts[n], reports[n]);
		assert_true(reports[n] <= memory[n] + firsts[n]);
	}
	assert_true(harvests >= 40);
	assert_true(hd ? !faults : faults > 40);
	tally(&geo, s2.root, identity, NULL, &tl);
	assert_int_equal(tl.wrong + tl.empty, 0);
	assert_int_equal(tl.tables, lhv_s2_table_count(&s2));
	lhv_s2_destroy(&s2);
	assert_int_equal(out, 0);
}

static void test_faults(void **state)
{
	(void)state;
	migrate(false, 0);
}

static void test_lazy(void **state)
{
	(void)state;
	migrate(false, LHV_S2_TRACK_LAZY);
}

static void test_hardware(void **state)
{
	(void)state;
	migrate(true, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_lazy),
		cmocka_unit_test(test_hardware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
