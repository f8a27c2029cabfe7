/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.11] [S2.12] The shareability domain of TLB maintenance and barriers: for each of the
 * three, the sequence of every kind of change, and that no operation of another domain is
 * ever issued (the observer sees to that in all operations).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/fault.h>
#include <libhv/stage2/track.h>

#include "vm.h"

#define OK     0
#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

static struct world w;
static char want[4096];

/* By domain: what an operation's name ends with, and the barriers. */
static const char *const suffix[] = {
	[LHV_S2_INNER] = "is", [LHV_S2_NON] = "", [LHV_S2_OUTER] = "os"};
static const char *const dsb[] = {
	[LHV_S2_INNER] = "ish", [LHV_S2_NON] = "nsh", [LHV_S2_OUTER] = "osh"};

static void add(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *fmt, ...)
{
	size_t n = strlen(want);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(want + n, sizeof(want) - n, fmt, ap);
	va_end(ap);
}

static void stores(enum lhv_s2_domain d)
{
	add("dsb   %sst\n", dsb[d]);
}

static void tlbi(enum lhv_s2_domain d, const char *op, uint64_t arg)
{
	add("tlbi  %s%s %016llx\n", op, suffix[d], (unsigned long long)arg);
}

/* Until VMALLE1 is done, after what went before. */
static void both(enum lhv_s2_domain d)
{
	add("dsb   %s\n", dsb[d]);
	tlbi(d, "vmalle1", 0);
	add("dsb   %s\n", dsb[d]);
}

static void is(void)
{
	vm_log_is(&w.vm, want);
	want[0] = 0;
}

static void map(uint64_t ipa, uint64_t size)
{
	assert_int_equal(world_map(&w, ipa, ipa, size, LHV_S2_RW, 0), OK);
}

static void test_sequences(void **state)
{
	(void)state;
	for (enum lhv_s2_domain d = LHV_S2_INNER; d <= LHV_S2_OUTER; d++) {
		struct vm_options o = {.granule = 12, .domain = d};

		/* By IPA: one block; and a table with it. */
		assert_int_equal(world_start(&w, &o), OK);
		map(GIB(1), MIB(4));
		stores(d);
		stores(d);
		is();
		assert_int_equal(world_unmap(&w, GIB(1), MIB(2), 0), OK);
		stores(d);
		tlbi(d, "ipas2le1", GIB(1) >> 12);
		both(d);
		is();
		assert_int_equal(world_unmap(&w, GIB(1) + MIB(2), MIB(2), 0), OK);
		stores(d);
		tlbi(d, "ipas2e1", (GIB(1) + MIB(2)) >> 12);
		both(d);
		is();
		/* A break in the middle. */
		map(GIB(1), MIB(2));
		(void)vm_log(&w.vm);
		assert_int_equal(
			world_protect(&w, GIB(1), KIB(4), LHV_S2_R, LHV_S2_RW, 0), OK);
		stores(d);
		tlbi(d, "ipas2le1", GIB(1) >> 12);
		both(d);
		stores(d);
		is();
		/* By VMID. */
		assert_int_equal(
			world_map(&w, GIB(2), 0, MIB(4), LHV_S2_RW, LHV_S2_NO_BLOCK), OK);
		(void)vm_log(&w.vm);
		assert_int_equal(world_unmap(&w, 0, GIB(8), 0), OK);
		stores(d);
		tlbi(d, "vmalls12e1", 0);
		add("dsb   %s\n", dsb[d]);
		is();
		/* The fault path: as far as the domain, or this PE. */
		assert_int_equal(lhv_s2_fault_map(&w.vm.s2, lhv_ipa(GIB(1)),
						  lhv_pa(GIB(1)), KIB(4), LHV_S2_R, 0,
						  NULL),
				 OK);
		stores(d);
		stores(d);
		is();
		assert_int_equal(lhv_s2_fault_relax(&w.vm.s2, lhv_ipa(GIB(1)), LHV_S2_W,
						    LHV_S2_FAULT_BROADCAST, NULL),
				 OK);
		stores(d);
		tlbi(d, "ipas2le1", GIB(1) >> 12);
		both(d);
		is();
		assert_int_equal(lhv_s2_protect(&w.vm.s2, lhv_ipa(GIB(1)), KIB(4),
						LHV_S2_OLD, LHV_S2_OLD, 0),
				 OK);
		(void)vm_log(&w.vm);
		assert_int_equal(lhv_s2_fault_young(&w.vm.s2, lhv_ipa(GIB(1)), NULL), OK);
		stores(d);
		is();
		/* Tracking. */
		assert_int_equal(lhv_s2_dirty_start(&w.vm.s2, lhv_ipa(GIB(1)), KIB(4),
						    LHV_S2_SW(1), 0),
				 OK);
		stores(d);
		tlbi(d, "ipas2le1", GIB(1) >> 12);
		both(d);
		is();
		assert_int_equal(lhv_s2_track_flush(&w.vm.s2, lhv_ipa(GIB(1)), KIB(4)),
				 OK);
		stores(d);
		tlbi(d, "ipas2le1", GIB(1) >> 12);
		both(d);
		is();
		vm_ok(&w.vm);
		world_stop(&w);

		/* By range; the end of it all. */
		o.ril = true;
		assert_int_equal(world_start(&w, &o), OK);
		map(GIB(1), KIB(16));
		(void)vm_log(&w.vm);
		assert_int_equal(world_unmap(&w, GIB(1), KIB(8), 0), OK);
		stores(d);
		tlbi(d, "ripas2le1",
		     GIB(1) >> 12 | UINT64_C(3) << 37 | UINT64_C(1) << 46);
		both(d);
		is();
		assert_int_equal(world_unmap(&w, GIB(1), MIB(2), 0), OK);
		stores(d);
		tlbi(d, "ripas2e1",
		     GIB(1) >> 12 | UINT64_C(7) << 39 | UINT64_C(1) << 44 |
			     UINT64_C(1) << 46);
		both(d);
		is();
		lhv_sim_mmu_load(w.vm.m, 0, w.vm.root.vtcr, w.vm.root.vttbr);
		w.vm.s2.ops = &vm_ops_loaded;
		(void)vm_log(&w.vm);
		lhv_sim_mmu_load(w.vm.m, 0, 0, 0);
		w.vm.s2.ops = &vm_ops;
		lhv_s2_destroy(&w.vm.s2);
		stores(d);
		tlbi(d, "vmalls12e1", 0);
		add("dsb   %s\n", dsb[d]);
		is();
		vm_stop(&w.vm);
	}
}

/* Where nothing is broadcast, a fault's invalidation is the same with the flag and without. */
static void test_local_relax(void **state)
{
	struct vm_options o = {.granule = 12, .domain = LHV_S2_NON};

	(void)state;
	assert_int_equal(world_start(&w, &o), OK);
	map(GIB(1), KIB(4));
	for (unsigned int k = 0; k < 2; k++) {
		assert_int_equal(
			world_protect(&w, GIB(1), KIB(4), LHV_S2_R, LHV_S2_RW, 0), OK);
		(void)vm_log(&w.vm);
		assert_int_equal(lhv_s2_fault_relax(&w.vm.s2, lhv_ipa(GIB(1)), LHV_S2_W,
						    k ? LHV_S2_FAULT_BROADCAST : 0, NULL),
				 OK);
		stores(LHV_S2_NON);
		tlbi(LHV_S2_NON, "ipas2le1", GIB(1) >> 12);
		both(LHV_S2_NON);
		is();
	}
	world_stop(&w);
}

/* [S2.2] What the CPU lacks, and what is no domain. */
static void test_refused(void **state)
{
	static const struct lhv_s2_ops ops = {.alloc = lhv_sim_mmu_alloc,
					      .free = lhv_sim_mmu_free};
	struct lhv_cpu_features f;
	struct vm_options o = {.granule = 12, .domain = LHV_S2_OUTER};
	struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	struct lhv_s2_geometry geo;
	struct lhv_sim_mmu_config mc = {.features = &f};
	struct lhv_sim_mmu *m;
	struct lhv_s2_config cfg = {.geometry = &geo, .features = &f, .ops = &ops};
	struct lhv_s2 s2;

	(void)state;
	vm_features(&f, &o);
	m = lhv_sim_mmu_create(&mc);
	assert_non_null(m);
	cfg.ctx = m;
	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), OK);
	assert_true(f.tlbios);
	cfg.domain = LHV_S2_OUTER;
	f.tlbios = false;
	assert_int_equal(lhv_s2_init(&s2, &cfg), LHV_ERR_UNSUPPORTED);
	assert_int_equal(lhv_sim_mmu_allocs(m), 0);
	assert_null(s2.root);
	cfg.domain = (enum lhv_s2_domain)3;
	f.tlbios = true;
	assert_int_equal(lhv_s2_init(&s2, &cfg), LHV_ERR_INVAL);
	cfg.domain = (enum lhv_s2_domain) - 1;
	assert_int_equal(lhv_s2_init(&s2, &cfg), LHV_ERR_INVAL);
	assert_int_equal(lhv_sim_mmu_allocs(m), 0);
	lhv_sim_mmu_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_local_relax),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
