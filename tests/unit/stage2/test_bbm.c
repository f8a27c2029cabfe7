/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of stores, barriers and TLB operations, and each operation's argument, for
 * every kind of change. That the order is safe is for the model to say, after each
 * operation; here it is compared with what the specification's formulas give, so that it is
 * not more than needed either.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#define OK     0
#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)
#define TIB(n) ((uint64_t)(n) << 40)

static struct world w;
static char want[16384];

static void start(const struct vm_options *o)
{
	assert_int_equal(world_start(&w, o), OK);
	want[0] = 0;
}

static void map(uint64_t ipa, uint64_t size)
{
	assert_int_equal(world_map(&w, ipa, ipa, size, LHV_S2_RW, 0), OK);
}

static void add(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *fmt, ...)
{
	size_t n = strlen(want);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(want + n, sizeof(want) - n, fmt, ap);
	va_end(ap);
}

static void before(void)
{
	add("dsb   ishst\n");
}

/* [S2.12] By IPA, a DSB, and then what combines both stages. */
static void after(void)
{
	add("dsb   ish\ntlbi  vmalle1is %016x\ndsb   ish\n", 0);
}

/* RIPAS2{L}E1IS (DDI 0487, C5.5): TG in [47:46], SCALE [45:44], NUM [43:39], TTL [38:37],
 * BaseADDR [36:0]. */
static void range(bool leaf, uint64_t base, unsigned int num, unsigned int scale,
		  unsigned int ttl, unsigned int tg)
{
	add("tlbi  ripas2%se1is %016llx\n", leaf ? "l" : "",
	    (unsigned long long)(base | (uint64_t)ttl << 37 | (uint64_t)num << 39 |
				 (uint64_t)scale << 44 | (uint64_t)tg << 46));
}

/* IPAS2{L}E1IS: TTL in [47:44], IPA[51:12] in [39:0]. */
static void one(bool leaf, uint64_t ipa, unsigned int ttl)
{
	add("tlbi  ipas2%se1is %016llx\n", leaf ? "l" : "",
	    (unsigned long long)(ipa >> 12 | (uint64_t)ttl << 44));
}

static void by_vmid(void)
{
	add("dsb   ishst\ntlbi  vmalls12e1is %016x\ndsb   ish\n", 0);
}

static void is(void)
{
	vm_log_is(&w.vm, want);
	want[0] = 0;
}

static void unmap(uint64_t ipa, uint64_t size)
{
	assert_int_equal(world_unmap(&w, ipa, size, 0), OK);
}

/* [S2.12] Ranges: NUM and SCALE for each size. */
static void test_ranges_4k(void **state)
{
	static const struct {
		uint64_t pages;
		unsigned int num, scale;
	} row[] = {
		{1, 0, 0},   {2, 0, 0},	    {3, 1, 0},	  {4, 1, 0},   {16, 7, 0},
		{63, 31, 0}, {64, 31, 0},   {65, 1, 1},	  {128, 1, 1}, {129, 2, 1},
		{511, 7, 1}, {2048, 31, 1}, {2049, 1, 2},
	};

	(void)state;
	start(&(struct vm_options){.granule = 12, .ril = true});
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint64_t n = row[i].pages * KIB(4), a = GIB(1) + KIB(12);

		/* Pages around it, so that no table goes. */
		assert_int_equal(world_map(&w, GIB(1), 0, MIB(16), LHV_S2_RW,
					   LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG),
				 OK);
		unmap(a, n);
		before();
		/* Where whole tables were in it, they went too. */
		if ((a + n - 1) >> 21 >= (a >> 21) + 2 || !((a + n) & (MIB(2) - 1)))
			range(false, a >> 12, row[i].num, row[i].scale, 0, 1);
		else
			range(true, a >> 12, row[i].num, row[i].scale, 3, 1);
		after();
		is();
		unmap(GIB(1), MIB(16));
	}
	world_stop(&w);
}

/* [S2.12] Levels: the hint, and none where a table goes. */
static void test_levels_4k(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12, .ril = true});
	/* A 2 MiB block of two; the other keeps the table. */
	map(GIB(1), MIB(4));
	unmap(GIB(1), MIB(2));
	before();
	range(true, GIB(1) >> 12, 7, 1, 2, 1);
	after();
	is();
	/* The last: the table goes with it. */
	unmap(GIB(1) + MIB(2), MIB(2));
	before();
	range(false, (GIB(1) + MIB(2)) >> 12, 7, 1, 0, 1);
	after();
	is();
	/* 1 GiB: in the root. */
	map(GIB(2), GIB(1));
	unmap(GIB(2), GIB(1));
	before();
	range(true, GIB(2) >> 12, 3, 3, 1, 1);
	after();
	is();
	/* Two levels at once: no hint. One sequence for all of it [S2.11]. */
	map(GIB(2), GIB(1));
	map(GIB(3), MIB(4));
	unmap(GIB(2), GIB(1) + MIB(2));
	before();
	range(true, GIB(2) >> 12, 4, 3, 0, 1);
	after();
	is();
	/* A page at the end of a table that stays, and one of the next, and what is between
	 * them is not there. */
	unmap(0, TIB(1));
	(void)vm_log(&w.vm);
	map(GIB(1), KIB(8));
	map(GIB(1) + MIB(2) - KIB(8), KIB(8));
	map(GIB(1) + MIB(2), KIB(8));
	unmap(GIB(1) + MIB(2) - KIB(4), KIB(8));
	before();
	range(true, (GIB(1) + MIB(2) - KIB(4)) >> 12, 0, 0, 3, 1);
	after();
	is();
	/* More than eight of the largest: by VMID. */
	unmap(0, TIB(1));
	(void)vm_log(&w.vm);
	map(GIB(64), GIB(128));
	unmap(GIB(64), GIB(64));
	before();
	for (unsigned int i = 0; i < 8; i++)
		range(true, (GIB(64) + GIB(8) * i) >> 12, 31, 3, 1, 1);
	after();
	is();
	unmap(GIB(128), GIB(64));
	before();
	for (unsigned int i = 0; i < 8; i++)
		range(true, (GIB(128) + GIB(8) * i) >> 12, 31, 3, 1, 1);
	after();
	is();
	map(GIB(64), GIB(65));
	unmap(GIB(64), GIB(65));
	by_vmid();
	is();
	world_stop(&w);
}

/* [S2.12] Other granules, and the base of LPA2. */
static void test_ranges_of_other_formats(void **state)
{
	uint64_t a;

	(void)state;
	/* 16 KiB: TG 2. */
	start(&(struct vm_options){.granule = 14, .ril = true});
	map(GIB(1), KIB(16) * 5);
	unmap(GIB(1) + KIB(16), KIB(48));
	before();
	range(true, (GIB(1) + KIB(16)) >> 14, 1, 0, 3, 2);
	after();
	is();
	map(GIB(2), MIB(64));
	unmap(GIB(2), MIB(32));
	before();
	range(true, GIB(2) >> 14, 31, 1, 2, 2);
	after();
	is();
	world_stop(&w);

	/* 64 KiB: TG 3. */
	start(&(struct vm_options){.granule = 16, .ril = true});
	map(GIB(1), KIB(64) * 5);
	unmap(GIB(1) + KIB(64), KIB(64));
	before();
	range(true, (GIB(1) + KIB(64)) >> 16, 0, 0, 3, 3);
	after();
	is();
	map(GIB(2), MIB(1024));
	unmap(GIB(2), MIB(512));
	before();
	range(true, GIB(2) >> 16, 3, 2, 2, 3);
	after();
	is();
	world_stop(&w);

	/* LPA2: the base is in units of 64 KiB, and is rounded down. */
	start(&(struct vm_options){
		.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true});
	a = TIB(2048) + KIB(64) * 3;
	map(a, KIB(128));
	unmap(a + KIB(20), KIB(4));
	/* (One of a run of 16.) */
	before();
	range(true, a >> 16, 7, 0, 3, 1);
	after();
	before();
	range(true, a >> 16, 2, 0, 3, 1);
	after();
	is();
	/* 512 GiB at level 0 has no hint: 0 says any. 2^27 pages in 64 operations: by VMID. */
	map(TIB(1), TIB(1));
	unmap(TIB(1), TIB(1) / 2);
	by_vmid();
	is();
	world_stop(&w);

	/* 16 KiB, blocks of 64 GiB at level 1: 2^22 pages, two operations. */
	start(&(struct vm_options){
		.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true});
	map(TIB(1), GIB(128));
	unmap(TIB(1), GIB(64));
	before();
	range(true, TIB(1) >> 16, 31, 3, 1, 2);
	range(true, (TIB(1) + GIB(32)) >> 16, 31, 3, 1, 2);
	after();
	is();
	world_stop(&w);
}

/* [S2.12] Without FEAT_TLBIRANGE: one for each entry, up to 64; then by VMID. */
static void test_single(void **state)
{
	(void)state;
	for (unsigned int ttl = 0; ttl < 2; ttl++) {
		start(&(struct vm_options){.granule = 12, .ttl = ttl});
		assert_int_equal(world_map(&w, GIB(1), 0, MIB(2), LHV_S2_RW,
					   LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG),
				 OK);
		(void)vm_log(&w.vm);
		unmap(GIB(1) + KIB(4), KIB(256));
		before();
		for (unsigned int i = 0; i < 64; i++)
			one(true, GIB(1) + KIB(4) * (i + 1), ttl ? 4 + 3 : 0);
		after();
		is();
		unmap(GIB(1) + KIB(512), KIB(260));
		by_vmid();
		is();
		/* Blocks. */
		map(GIB(1) + MIB(2), MIB(6));
		(void)vm_log(&w.vm);
		unmap(GIB(1) + MIB(4), MIB(4));
		before();
		one(true, GIB(1) + MIB(4), ttl ? 4 + 2 : 0);
		one(true, GIB(1) + MIB(6), ttl ? 4 + 2 : 0);
		after();
		is();
		map(GIB(2), GIB(2));
		(void)vm_log(&w.vm);
		unmap(GIB(2), GIB(1));
		before();
		one(true, GIB(2), ttl ? 4 + 1 : 0);
		after();
		is();
		/* A table with one page: by the page, and not for leaves alone. */
		map(GIB(5) + KIB(20), KIB(4));
		(void)vm_log(&w.vm);
		unmap(GIB(5) + KIB(20), KIB(4));
		before();
		one(false, GIB(5) + KIB(20), 0);
		after();
		is();
		world_stop(&w);
	}
	start(&(struct vm_options){.granule = 14, .ttl = true});
	map(GIB(1), MIB(64));
	(void)vm_log(&w.vm);
	unmap(GIB(1), MIB(32));
	before();
	one(true, GIB(1), 8 + 2);
	after();
	is();
	world_stop(&w);
	start(&(struct vm_options){.granule = 16, .ttl = true, .ipa = 48, .cpu_pa = 52});
	map(TIB(8), TIB(8));
	(void)vm_log(&w.vm);
	unmap(TIB(8), TIB(4));
	before();
	one(true, TIB(8), 12 + 1);
	after();
	is();
	map(TIB(8), KIB(128));
	(void)vm_log(&w.vm);
	unmap(TIB(8), KIB(64));
	before();
	one(true, TIB(8), 12 + 3);
	after();
	is();
	world_stop(&w);
	/* Level 1 of 16 KiB is a hint only with LPA2; level 0 is none. */
	start(&(struct vm_options){
		.granule = 14, .ttl = true, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true});
	map(TIB(8), GIB(128));
	(void)vm_log(&w.vm);
	unmap(TIB(8), GIB(64));
	before();
	one(true, TIB(8), 8 + 1);
	after();
	is();
	world_stop(&w);
	start(&(struct vm_options){
		.granule = 12, .ttl = true, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true});
	map(TIB(8), TIB(1));
	(void)vm_log(&w.vm);
	unmap(TIB(8), TIB(1) / 2);
	before();
	one(true, TIB(8), 0);
	after();
	is();
	world_stop(&w);
}

/* Maps over invalid entries: no TLB operation, whatever the size; a barrier before each
 * link, and one at the end [S2.11]. */
static void test_map_needs_none(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12, .ril = true});
	map(GIB(1), GIB(1));
	before();
	is();
	map(GIB(2), MIB(2));
	before();
	before();
	is();
	map(GIB(2) + MIB(2), MIB(100));
	before();
	is();
	/* Into three entries of the root: three links. */
	map(GIB(4) - KIB(4), GIB(2) + KIB(8));
	before();
	before();
	before();
	is();
	world_stop(&w);
}

/* [S2.10] [S2.16] Changes in place. */
static void test_protect(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12, .ril = true, .hd = true});
	map(GIB(1), MIB(2) + KIB(256));
	(void)vm_log(&w.vm);
	/* Permissions: one sequence, the entries never invalid. */
	assert_int_equal(world_protect(&w, GIB(1), MIB(4), LHV_S2_R, LHV_S2_RW, 0), OK);
	assert_int_equal(w.vm.stores, 1 + 64);
	before();
	range(true, GIB(1) >> 12, 8, 1, 0, 1);
	after();
	is();
	/* Software bits; the Access flag set: a barrier. */
	assert_int_equal(
		world_protect(&w, GIB(1), MIB(4), LHV_S2_SW(3), LHV_S2_SW_MASK, 0), OK);
	before();
	is();
	/* Cleared: with an invalidation. */
	assert_int_equal(world_protect(&w, GIB(1), MIB(2), LHV_S2_OLD, LHV_S2_OLD, 0),
			 OK);
	before();
	range(true, GIB(1) >> 12, 7, 1, 2, 1);
	after();
	is();
	assert_int_equal(world_protect(&w, GIB(1), MIB(2), 0, LHV_S2_OLD, 0), OK);
	before();
	is();
	/* The dirty modifier. */
	assert_int_equal(world_protect(&w, GIB(1), MIB(2), LHV_S2_DBM, LHV_S2_DBM, 0),
			 OK);
	before();
	range(true, GIB(1) >> 12, 7, 1, 2, 1);
	after();
	is();
	/* The same again: nothing at all. */
	assert_int_equal(world_protect(&w, GIB(1), MIB(2), LHV_S2_DBM, LHV_S2_DBM, 0),
			 OK);
	is();
	/* Map, software bits alone: in place. */
	assert_int_equal(world_map(&w, GIB(1) + MIB(2), GIB(1) + MIB(2), KIB(64),
				   LHV_S2_RW, LHV_S2_REPLACE),
			 OK);
	before();
	range(true, (GIB(1) + MIB(2)) >> 12, 7, 0, 3, 1);
	after();
	is();
	world_stop(&w);
}

/* [S2.10] [S2.11] Break before make. */
static void test_breaks(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12, .ril = true});
	/* Another address: one break for all of it, then the new entries and a barrier. */
	map(GIB(1), MIB(4));
	(void)vm_log(&w.vm);
	assert_int_equal(world_map(&w, GIB(1), 0, MIB(4), LHV_S2_RW, LHV_S2_REPLACE), OK);
	before();
	range(true, GIB(1) >> 12, 15, 1, 2, 1);
	after();
	before();
	is();
	/* A block is split: broken, and the piece that is unmapped never appears. */
	unmap(GIB(1), KIB(4));
	before();
	range(true, GIB(1) >> 12, 7, 1, 2, 1);
	after();
	before();
	is();
	/* And one where a piece becomes read-only: it is so when the table appears. */
	assert_int_equal(world_protect(&w, GIB(1) + MIB(2) + KIB(12), KIB(4), LHV_S2_R,
				       LHV_S2_RW, 0),
			 OK);
	before();
	range(true, (GIB(1) + MIB(2)) >> 12, 7, 1, 2, 1);
	after();
	before();
	is();
	/* Pages become a block: the table goes. */
	unmap(GIB(1), MIB(4));
	assert_int_equal(
		world_map(&w, GIB(1), GIB(1), MIB(2), LHV_S2_RW, LHV_S2_NO_BLOCK), OK);
	(void)vm_log(&w.vm);
	assert_int_equal(world_map(&w, GIB(1), GIB(2), MIB(2), LHV_S2_RW, LHV_S2_REPLACE),
			 OK);
	before();
	range(false, GIB(1) >> 12, 7, 1, 0, 1);
	after();
	before();
	is();
	/* A run is taken apart: broken as a whole; then the one entry. */
	map(GIB(1) + MIB(2), KIB(64));
	(void)vm_log(&w.vm);
	assert_int_equal(world_protect(&w, GIB(1) + MIB(2) + KIB(8), KIB(4), LHV_S2_R,
				       LHV_S2_RW, 0),
			 OK);
	before();
	range(true, (GIB(1) + MIB(2)) >> 12, 7, 0, 3, 1);
	after();
	before();
	range(true, (GIB(1) + MIB(2) + KIB(8)) >> 12, 0, 0, 3, 1);
	after();
	is();
	world_stop(&w);
}

/* [S2.13] The VMID is loaded for the invalidation, and what was there comes back. */
static char order[256];

static void note_order(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	const char *what = NULL;

	switch (ev->kind) {
	case LHV_SIM_MMU_EV_VMID:
		what = ev->value == vm->root.vttbr ? "load "
		       : ev->value		   ? "other "
						   : "back ";
		break;
	case LHV_SIM_MMU_EV_DSB:
		what = "dsb ";
		break;
	case LHV_SIM_MMU_EV_TLBI:
		what = "tlbi ";
		break;
	case LHV_SIM_MMU_EV_FREE:
		what = "free ";
		break;
	default:
		break;
	}
	if (what && strlen(order) + strlen(what) < sizeof(order))
		strcat(order, what);
}

static void test_vmid(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12, .vmid = 0xa5});
	w.vm.hook = note_order;
	order[0] = 0;
	map(GIB(1), KIB(8));
	assert_string_equal(order, "dsb dsb ");
	order[0] = 0;
	/* [S2.14] and tables are freed at the very end. */
	unmap(GIB(1), KIB(8));
	assert_string_equal(order, "load dsb tlbi tlbi dsb tlbi dsb back free free ");
	order[0] = 0;
	map(GIB(1), MIB(2));
	order[0] = 0;
	unmap(GIB(1), KIB(4));
	assert_string_equal(order, "load dsb tlbi dsb tlbi dsb back dsb ");
	w.vm.hook = NULL;
	world_stop(&w);
}

/* Hostile timing for TLBs: two guests, of which only one is loaded, and two CPUs. */
static void unmap_beside(const struct lhv_s2 *other, uint64_t ipa, uint64_t size)
{
	w.vm.others = 1 + lhv_s2_table_count(other);
	unmap(ipa, size);
}

static void test_two_guests(void **state)
{
	struct vm_options o = {.granule = 12, .ril = true, .cpus = 2, .vmid = 1};
	struct lhv_s2_config cfg;
	struct lhv_s2_root r;
	struct lhv_s2 other;

	(void)state;
	start(&o);
	cfg = (struct lhv_s2_config){.geometry = &w.vm.geo,
				     .features = &w.vm.f,
				     .ops = &vm_ops,
				     .ctx = w.vm.m,
				     .vmid = 2};
	assert_int_equal(lhv_s2_init(&other, &cfg), OK);
	assert_int_equal(lhv_s2_root(&other, &r), OK);
	/* CPU 0 runs the other guest, CPU 1 ours. */
	lhv_sim_mmu_load(w.vm.m, 0, r.vtcr, r.vttbr);
	w.vm.others = 1;
	map(GIB(1), MIB(6));
	assert_int_equal(
		lhv_s2_map(&other, lhv_ipa(GIB(1)), lhv_pa(0), MIB(6), LHV_S2_RW, 0), OK);
	for (unsigned int cpu = 0; cpu < 2; cpu++) {
		lhv_sim_mmu_on_cpu(w.vm.m, cpu);
		unmap_beside(&other, GIB(1), KIB(4));
		assert_int_equal(lhv_s2_unmap(&other, lhv_ipa(GIB(1)), MIB(3), 0), OK);
		vm_ok(&w.vm);
		w.vm.others = 1 + lhv_s2_table_count(&other);
		assert_int_equal(
			world_map(&w, GIB(1), 0, MIB(4), LHV_S2_RW, LHV_S2_REPLACE), OK);
		assert_int_equal(lhv_s2_map(&other, lhv_ipa(GIB(1)), lhv_pa(GIB(1)),
					    MIB(4), LHV_S2_RW, LHV_S2_REPLACE),
				 OK);
		vm_ok(&w.vm);
	}
	lhv_sim_mmu_on_cpu(w.vm.m, 0);
	lhv_sim_mmu_load(w.vm.m, 0, 0, 0);
	lhv_s2_destroy(&other);
	w.vm.others = 0;
	world_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges_4k),
		cmocka_unit_test(test_levels_4k),
		cmocka_unit_test(test_ranges_of_other_formats),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_map_needs_none),
		cmocka_unit_test(test_protect),
		cmocka_unit_test(test_breaks),
		cmocka_unit_test(test_vmid),
		cmocka_unit_test(test_two_guests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
