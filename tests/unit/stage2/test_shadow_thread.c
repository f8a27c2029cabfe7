/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.31] Shadows on real threads: vCPUs take faults with no lock around their looks, while L1
 * takes pages away, harvests dirty state and invalidates, and the host takes permissions away.
 * What somebody has taken away does not come back before he gives it again.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/sysop.h>
#include <libhv/stage2/shadow.h>

#define PAGE	 UINT64_C(4096)
#define BIT(n)	 (UINT64_C(1) << (n))
#define PAGES	 64
#define FAULTERS 3
#define CHANGES	 1500
#define RAM	 UINT64_C(0x40000000)
#define BYTES	 (4 * PAGES * PAGE)

static struct lhv_s2 host;
static struct lhv_s2_shadow shadows[1];
static struct lhv_s2_shadow_pool pool;
static struct lhv_s2_shadow *shadow;
static struct lhv_s2_nested_regs regs;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static uint64_t l1[2][512]; /* level 2 and level 3, at IPA 0 and 4096 */
static unsigned int changers;
static const char *wrong;
static uint64_t again, busy, done;

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = aligned_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uintptr_t)p);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	(void)bytes;
	free(va);
}

static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};

static uint64_t *l1_at(uint64_t ipa)
{
	return ipa < sizeof(l1) ? &l1[0][0] + ipa / 8 : NULL;
}

static int l1_read(void *ctx, lhv_ipa_t ipa, uint64_t *value, struct lhv_s2_fault *fault)
{
	uint64_t *p = l1_at(ipa.v);

	(void)ctx;
	(void)fault;
	if (!p)
		return LHV_S2_READ_EXTERNAL;
	*value = __atomic_load_n(p, __ATOMIC_ACQUIRE);
	/* The next step may well come much later. */
	if (*value & 4)
		sched_yield();
	return LHV_S2_READ_OK;
}

static int l1_cas(void *ctx, lhv_ipa_t ipa, uint64_t *seen, uint64_t value,
		  struct lhv_s2_fault *fault)
{
	(void)ctx;
	(void)fault;
	(void)__atomic_compare_exchange_n(l1_at(ipa.v), seen, value, false,
					  __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	return LHV_S2_READ_OK;
}

static const struct lhv_s2_nested_ops l1_ops = {.read = l1_read, .cas = l1_cas};

static void bad(const char *what)
{
	__atomic_store_n(&wrong, what, __ATOMIC_RELAXED);
}

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s >> 11;
}

/* Write-Back, readable, not accessed and not dirty yet. */
static uint64_t l1_leaf(uint64_t n, uint64_t version)
{
	return (RAM + (n + version * PAGES) * PAGE) | BIT(51) | 3 << 8 | 0x40 | 15 << 2 |
	       3;
}

static void begin(void)
{
	const struct lhv_cpu_features f = {
		.pa_bits = 48, .tgran4_2 = true, .vmid_bits = 8, .hafdbs = 2};
	struct lhv_cpu_features vcpu = f;
	const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	static const uint16_t vmid = 2;
	struct lhv_s2_geometry geo;
	struct lhv_s2_config c = {
		.geometry = &geo, .features = &f, .ops = &ops, .vmid = 1};
	struct lhv_s2_shadow_config sc = {.vcpu = &vcpu,
					  .host = &host,
					  .s2 = &c,
					  .shadows = shadows,
					  .vmids = &vmid,
					  .count = 1,
					  .ops = &l1_ops};

	vcpu.pa_bits = 40;
	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), 0);
	assert_int_equal(lhv_s2_init(&host, &c), 0);
	assert_int_equal(lhv_s2_map(&host, lhv_ipa(RAM), lhv_pa(BIT(36)),
				    4 * PAGES * PAGE, LHV_S2_RWX,
				    LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG),
			 0);
	assert_int_equal(lhv_s2_shadow_init(&pool, &sc), 0);
	/* 30 bits from level 2; HA, HD. */
	regs = (struct lhv_s2_nested_regs){.vtcr = BIT(31) | 34 | 3 << 12 | 2 << 16 |
						   BIT(21) | BIT(22),
					   .vttbr = UINT64_C(5) << 48,
					   .hcr = 1};
	memset(l1, 0, sizeof(l1));
	l1[0][0] = PAGE | 3;
	for (uint64_t n = 0; n < PAGES; n++)
		l1[1][n] = l1_leaf(n, 0);
	assert_int_equal(lhv_s2_shadow_get(&pool, &regs, &shadow), 0);
}

/* One fault, in two halves. */
static int fault(const struct lhv_s2_nested_access *acc, uint64_t ipa)
{
	struct lhv_s2_shadow_look l;
	int ret = lhv_s2_shadow_look(&pool, shadow, acc, lhv_ipa(ipa), &l);

	if (ret)
		return ret;
	if (l.found != LHV_S2_SHADOW_READY)
		return 1;
	if (ipa & PAGE) /* a vCPU may be slow */
		sched_yield();
	pthread_rwlock_rdlock(&lock);
	ret = lhv_s2_shadow_commit(&pool, shadow, &l, 0);
	pthread_rwlock_unlock(&lock);
	if (ret == LHV_ERR_BUSY) {
		__atomic_fetch_add(&busy, 1, __ATOMIC_RELAXED);
		pthread_rwlock_wrlock(&lock);
		ret = lhv_s2_shadow_commit(&pool, shadow, &l, LHV_S2_SHADOW_EXCLUSIVE);
		pthread_rwlock_unlock(&lock);
	}
	return ret;
}

static void *faulter(void *arg)
{
	uint64_t seed = 0x9e3779b97f4a7c15u * ((uintptr_t)arg + 1);

	while (__atomic_load_n(&changers, __ATOMIC_ACQUIRE)) {
		uint64_t r = rnd(&seed);
		const struct lhv_s2_nested_access acc = {.read = r & 1,
							 .write = !(r & 1)};
		int ret = fault(&acc, (r >> 8) % PAGES * PAGE);

		if (ret == LHV_ERR_AGAIN)
			__atomic_fetch_add(&again, 1, __ATOMIC_RELAXED);
		else if (ret == 0)
			__atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
		else if (ret != 1)
			bad("fault");
	}
	return NULL;
}

static void tlbi(uint64_t n)
{
	struct lhv_s2_entry e;

	pthread_rwlock_wrlock(&lock);
	if (lhv_s2_shadow_tlbi(&pool, &regs, LHV_SYSREG_TLBI_IPAS2LE1IS, n))
		bad("tlbi");
	if (lhv_s2_walk(&shadow->s2, lhv_ipa(n * PAGE), &e) || e.kind != LHV_S2_UNMAPPED)
		bad("an entry is left");
	pthread_rwlock_unlock(&lock);
}

static void look_at(uint64_t n, struct lhv_s2_entry *e)
{
	pthread_rwlock_rdlock(&lock);
	if (lhv_s2_walk(&shadow->s2, lhv_ipa(n * PAGE), e))
		bad("walk");
	pthread_rwlock_unlock(&lock);
}

/* L1: takes a page away, puts another there; or harvests. */
static void *guest(void *arg)
{
	uint64_t seed = 77, version[PAGES] = {0};

	(void)arg;
	for (unsigned int i = 0; i < CHANGES; i++) {
		uint64_t r = rnd(&seed), n = r % PAGES, *e = &l1[1][n];
		struct lhv_s2_entry s;

		if (r >> 8 & 1) {
			__atomic_store_n(e, 0, __ATOMIC_RELEASE);
			tlbi(n);
			for (unsigned int k = 0; k < 3; k++) {
				sched_yield();
				look_at(n, &s);
				if (s.kind != LHV_S2_UNMAPPED)
					bad("what L1 had unmapped came back");
			}
			version[n] = (version[n] + 1) % 4;
			__atomic_store_n(e, l1_leaf(n, version[n]), __ATOMIC_RELEASE);
		} else {
			(void)__atomic_fetch_and(e, ~(BIT(7) | BIT(10)),
						 __ATOMIC_ACQ_REL);
			tlbi(n);
			for (unsigned int k = 0; k < 3; k++) {
				sched_yield();
				look_at(n, &s);
				if (s.kind == LHV_S2_MAPPED && (s.attr & LHV_S2_W) &&
				    !(__atomic_load_n(e, __ATOMIC_ACQUIRE) & BIT(7)))
					bad("a write that L1 does not know of");
			}
		}
		look_at(n, &s);
		if (s.kind == LHV_S2_MAPPED &&
		    s.pa.v != BIT(36) + (n + version[n] * PAGES) * PAGE)
			bad("another page than L1 says");
	}
	__atomic_fetch_sub(&changers, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* The host: write-protects L1's memory, and gives it back. */
static void *hypervisor(void *arg)
{
	uint64_t seed = 99;

	(void)arg;
	for (unsigned int i = 0; i < CHANGES / 4; i++) {
		struct lhv_s2_shadow *mine;
		struct lhv_s2_entry s;

		/* Nobody else changes the host's tables. */
		if (lhv_s2_protect(&host, lhv_ipa(RAM), BYTES, 0, LHV_S2_W, 0))
			bad("protect");
		pthread_rwlock_wrlock(&lock);
		if (lhv_s2_shadow_host_changed(&pool, lhv_ipa(RAM), BYTES))
			bad("host_changed");
		/* Another vCPU comes and goes. */
		if (lhv_s2_shadow_get(&pool, &regs, &mine) || mine != shadow ||
		    lhv_s2_shadow_put(&pool, mine))
			bad("get");
		pthread_rwlock_unlock(&lock);
		for (unsigned int k = 0; k < 50; k++) {
			if (k % 8 == 0)
				sched_yield();
			look_at(rnd(&seed) % PAGES, &s);
			if (s.kind == LHV_S2_MAPPED && (s.attr & LHV_S2_W))
				bad("a write that the host forbids");
		}
		if (lhv_s2_protect(&host, lhv_ipa(RAM), BYTES, LHV_S2_W, LHV_S2_W, 0))
			bad("protect");
		for (unsigned int k = 0; k < 8; k++)
			sched_yield();
	}
	__atomic_fetch_sub(&changers, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void test_threads(void **state)
{
	void *(*const what[FAULTERS + 2])(void *) = {guest, hypervisor, faulter, faulter,
						     faulter};
	pthread_t t[FAULTERS + 2];

	(void)state;
	begin();
	changers = 2;
	for (uintptr_t i = 0; i < FAULTERS + 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, what[i], (void *)i), 0);
	for (unsigned int i = 0; i < FAULTERS + 2; i++)
		pthread_join(t[i], NULL);
	if (wrong)
		fail_msg("%s", wrong);
	/* The races that this is about have been run. */
	assert_true(again > 10);
	assert_true(done > 100);
	assert_int_equal(lhv_s2_shadow_put(&pool, shadow), 0);
	lhv_s2_shadow_destroy(&pool);
	lhv_s2_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
