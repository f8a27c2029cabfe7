/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dirty logging and ageing on the MMU model: guests write through its walker, with and
 * without hardware's dirty state, and a plain array knows which pages they wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/track.h>

#include "tally.h"
#include "vm.h"

#define MARK  LHV_S2_SW(8)
#define PLACE (UINT64_C(1) << 37)
#define RW    (LHV_S2_RW | LHV_S2_SW(2) | LHV_S2_X)
#define WORDS 4096

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48, .loaded = true},
	{.granule = 12, .ipa = 40, .cpu_pa = 48, .ril = true, .ha = true, .hd = true},
	{.granule = 12,
	 .ipa = 48,
	 .cpu_pa = 52,
	 .lpa2 = LHV_S2_LPA2_ON,
	 .has_lpa2 = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ttl = true, .ha = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ril = true, .ha = true, .hd = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .fwb = true, .ttl = true},
	{.granule = 16, .ipa = 48, .cpu_pa = 52, .ril = true, .ha = true, .hd = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct vm vm;
static uint64_t page, block;
static uint64_t map_words[WORDS];

/* CPU 0 is where the hypervisor runs, the others run guests. */
static void start(const struct vm_options *kind)
{
	struct vm_options o = *kind;

	if (!o.cpus)
		o.cpus = 3;
	assert_int_equal(vm_start(&vm, &o), 0);
	page = UINT64_C(1) << o.granule;
	block = vm_size(&vm, 2);
}

static void exact(void)
{
	struct tally t;

	vm_ok(&vm);
	tally(&vm.geo, lhv_sim_mmu_va(vm.m, vm.root.table), lhv_sim_mmu_va, vm.m, &t);
	assert_int_equal(t.wrong, 0);
	assert_int_equal(t.empty, 0);
	assert_int_equal(t.tables, lhv_s2_table_count(&vm.s2));
	assert_int_equal(t.tables + 1, lhv_sim_mmu_allocated(vm.m));
}

static void stop(void)
{
	exact();
	assert_int_equal(
		lhv_s2_unmap(&vm.s2, lhv_ipa(0), UINT64_C(1) << vm.geo.ipa_bits, 0), 0);
	assert_int_equal(lhv_s2_table_count(&vm.s2), 0);
	vm_stop(&vm);
}

static struct lhv_sim_mmu_result at(uint64_t ipa)
{
	struct lhv_sim_mmu_result r;

	lhv_sim_mmu_walk(vm.m, vm.root.vtcr, vm.root.vttbr, lhv_ipa(ipa), &r);
	return r;
}

/* Write permission in the descriptor itself: bit 7. */
static bool is_w(uint64_t ipa)
{
	return at(ipa).desc >> 7 & 1;
}

/* Whatever was there, mapped at the same physical address. */
static void map(uint64_t ipa, uint64_t size, uint32_t attr, uint32_t flags)
{
	assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(ipa), size, 0), 0);
	assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(ipa), lhv_pa(ipa), size, attr, flags),
			 0);
}

static int begin(uint64_t ipa, uint64_t size, uint32_t flags)
{
	return lhv_s2_dirty_start(&vm.s2, lhv_ipa(ipa), size, MARK, flags);
}

/* The bits that a harvest sets, in map_words; their number is compared with what it says. */
static uint64_t harvest(uint64_t ipa, uint64_t size, uint32_t flags)
{
	uint64_t pages = UINT64_MAX, n = 0;

	memset(map_words, 0, sizeof(map_words));
	assert_int_equal(lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(ipa), size, MARK, map_words,
					      flags, &pages),
			 0);
	for (unsigned int i = 0; i < WORDS; i++) {
		uint64_t w = map_words[i];

		if (w &&
		    (i * UINT64_C(64) + 63 - (uint64_t)__builtin_clzll(w)) * page >= size)
			fail_msg("a bit beyond the range");
		n += (uint64_t)__builtin_popcountll(w);
	}
	assert_int_equal(n, pages);
	return pages;
}

static bool bit(uint64_t n)
{
	return map_words[n / 64] >> (n % 64) & 1;
}

/* How often TLBs were invalidated: each sequence ends so. */
static unsigned int sequences(const char *log)
{
	unsigned int n = 0;

	for (; (log = strstr(log, "tlbi  vmall")); log++)
		n++;
	return n;
}

/* A guest's access, and what a handler of its faults does. False when it may not. */
static bool guest(unsigned int cpu, uint64_t ipa, enum lhv_sim_mmu_access access)
{
	for (unsigned int tries = 0; tries < 4; tries++) {
		struct lhv_sim_mmu_result r;
		bool first = false;
		int ret;

		lhv_sim_mmu_translate(vm.m, cpu, lhv_ipa(ipa), access, &r);
		if (!r.fault)
			return true;
		switch (r.fault) {
		case LHV_SIM_MMU_ACCESS_FLAG:
			assert_int_equal(lhv_s2_fault_young(&vm.s2, lhv_ipa(ipa), NULL),
					 0);
			break;
		case LHV_SIM_MMU_PERMISSION:
			ret = lhv_s2_dirty_fault(&vm.s2, lhv_ipa(ipa), MARK,
						 LHV_S2_FAULT_BROADCAST, &first);
			if (ret == LHV_ERR_STATE)
				ret = lhv_s2_dirty_split(&vm.s2, lhv_ipa(ipa), MARK,
							 &first);
			if (ret == LHV_ERR_DENIED)
				return false;
			assert_int_equal(ret, 0);
			assert_true(first);
			break;
		default:
			return false;
		}
		vm_ok(&vm);
	}
	fail_msg("the guest does not get on");
	return false;
}

static bool writes(uint64_t ipa)
{
	return guest(1, ipa, LHV_SIM_MMU_WRITE);
}

/* How memory is mapped before tracking starts. */
enum layout {
	PAGES,	/* single pages */
	RUNS,	/* pages in contiguous runs */
	BLOCKS, /* blocks of level 2, in runs where they have them */
	LARGE,	/* the largest blocks */
	LAYOUTS
};

/* few: not more blocks than need be, for they become pages. */
static uint64_t lay(enum layout l, bool few)
{
	uint64_t run = few && vm.geo.granule > 12 ? 1 : vm_run(&vm, 2);
	uint64_t size = 2 * run * block;

	switch (l) {
	case PAGES:
		size = 2 * block;
		map(PLACE, size, RW, LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG);
		break;
	case RUNS:
		size = 2 * block;
		map(PLACE, size, RW, LHV_S2_NO_BLOCK);
		assert_true(at(PLACE).contig);
		break;
	case BLOCKS:
		map(PLACE, size / 2, RW, 0);
		assert_int_equal(at(PLACE).contig, run > 1);
		map(PLACE + size / 2, size / 2, RW, LHV_S2_NO_CONTIG);
		break;
	default:
		size = vm_size(&vm, vm_block_level(&vm));
		map(PLACE & ~(size - 1), size, RW, LHV_S2_NO_CONTIG);
		break;
	}
	vm_ok(&vm);
	return size;
}

/* [S2.25] Start: what is in the range is clean and tracked, what is around it as before;
 * runs are apart, blocks are pages or not, and all with one invalidation. */
static void test_start(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int n = 0; n < LAYOUTS * 6; n++) {
			enum layout l = (enum layout)(n / 6);
			bool lazy = n & 1, hd = kinds[k].hd;
			uint64_t size, lo, hi, base, step;

			if (l == LARGE && !lazy)
				continue; /* hundreds of thousands of tables */
			start(&kinds[k]);
			size = lay(l, !lazy);
			base = PLACE & ~(size - 1);
			/* All of it; from within to within; one page. */
			lo = n / 2 % 3 == 0 ? base : base + 5 * page;
			hi = n / 2 % 3 == 0   ? base + size
			     : n / 2 % 3 == 1 ? base + size - 7 * page
					      : lo + page;
			(void)vm_log(&vm);
			assert_int_equal(begin(lo, hi - lo, lazy ? LHV_S2_TRACK_LAZY : 0),
					 0);
			assert_int_equal(sequences(vm_log(&vm)), 1);
			exact();
			step = l == PAGES || l == RUNS ? page : 0;
			for (uint64_t ipa = base; ipa < base + size; ipa += step) {
				struct lhv_sim_mmu_result r = at(ipa);
				bool in = ipa >= lo && ipa < hi;

				if (l == BLOCKS || l == LARGE)
					step = r.size;
				assert_int_equal(r.fault, 0);
				assert_int_equal(r.pa.v, ipa);
				assert_true(r.r && r.x0 && r.x1 && r.af);
				assert_int_equal(r.sw, in ? 10 : 2);
				assert_int_equal(is_w(ipa), !in);
				assert_int_equal(r.dbm, in && hd && r.level == 3);
				if (in && !lazy)
					assert_int_equal(r.level, 3);
				if (in)
					assert_false(r.contig);
			}
			/* Lazy start keeps whole blocks. */
			if (lazy && n / 2 % 3 == 0) {
				assert_int_equal(at(base).level,
						 l == LARGE    ? vm_block_level(&vm)
						 : l == BLOCKS ? 2
							       : 3);
				assert_int_equal(harvest(base, block, 0), 0);
			}
			/* Again: nothing left to do, and nothing is done. */
			(void)vm_log(&vm);
			assert_int_equal(begin(lo, hi - lo, lazy ? LHV_S2_TRACK_LAZY : 0),
					 0);
			assert_int_equal(vm.stores + vm.tlbis + vm.dsbs + vm.allocs, 0);
			stop();
		}
	}
}

/* [S2.20] One page of a run: what is visited is that run, and the way to it. */
static void test_start_cost(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t most = 0;

		start(&kinds[k]);
		for (int level = vm.geo.start; level <= 3; level++)
			most += 2 + vm_run(&vm, level);
		map(PLACE, block, RW, LHV_S2_NO_BLOCK);
		(void)vm_log(&vm);
		assert_int_equal(begin(PLACE + 3 * vm_run(&vm, 3) * page + page, page, 0),
				 0);
		assert_true(vm.loads <= most + vm_run(&vm, 3));
		stop();
	}
}

/* A guest uses each page between the second load of its entry and what follows. */
static void reads_at_once(struct vm *v, const struct lhv_sim_mmu_event *ev)
{
	uint64_t n = ((ev->value & UINT64_C(0xfffffff000)) - PLACE) / page;
	struct lhv_sim_mmu_result r;
	uint64_t *loads = v->hook_ctx;

	if (ev->kind != LHV_SIM_MMU_EV_LOAD || !(ev->value & 1) || n >= 64 ||
	    ++loads[n] != 2)
		return;
	lhv_sim_mmu_translate(v->m, 1, lhv_ipa(PLACE + n * page), LHV_SIM_MMU_READ, &r);
	if (!r.fault)
		loads[64]++;
}

/* Hardware sets Access flags in the middle of a start or a stop, and none is lost. */
static void test_start_hardware(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int runs = 0; runs < 2; runs++) {
			uint64_t loads[65];

			if (!kinds[k].ha)
				continue;
			start(&kinds[k]);
			map(PLACE, 256 * page, RW | LHV_S2_OLD,
			    LHV_S2_NO_BLOCK | (runs ? 0 : LHV_S2_NO_CONTIG));
			vm.hook = reads_at_once;
			vm.hook_ctx = loads;
			for (unsigned int what = 0; what < 2; what++) {
				memset(loads, 0, sizeof(loads));
				if (what == 0)
					assert_int_equal(begin(PLACE, 64 * page, 0), 0);
				else
					assert_int_equal(
						lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE),
								  64 * page, MARK),
						0);
				assert_int_equal(loads[64], 64);
				for (uint64_t i = 0; i < 64; i++)
					assert_true(at(PLACE + i * page).af);
				exact();
				vm.hook = NULL;
				assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE),
							    256 * page, NULL, 0, NULL),
						 0);
				vm.hook = reads_at_once;
			}
			vm.hook = NULL;
			stop();
		}
	}
}

/* Eager after lazy: blocks become pages, and stay clean. */
static void test_start_lazy_then_eager(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		start(&kinds[k]);
		map(PLACE, 2 * block, RW, 0);
		assert_int_equal(begin(PLACE, 2 * block, LHV_S2_TRACK_LAZY), 0);
		assert_int_equal(begin(PLACE, 2 * block, 0), 0);
		exact();
		assert_int_equal(at(PLACE + block + page).level, 3);
		assert_int_equal(at(PLACE + block + page).dbm, kinds[k].hd);
		assert_int_equal(harvest(PLACE, 2 * block, 0), 0);
		assert_true(writes(PLACE + block + page));
		assert_int_equal(harvest(PLACE, 2 * block, 0), 1);
		stop();
	}
}

/* What is read-only stays as it is: not tracked, not split, not writable. */
static void test_read_only(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		struct vm_tree before, after;
		bool first = true;

		start(&kinds[k]);
		map(PLACE, block, LHV_S2_R, 0);
		map(PLACE + block, vm_run(&vm, 3) * page, LHV_S2_R, 0);
		vm_tree(&vm, &before);
		(void)vm_log(&vm);
		assert_int_equal(begin(PLACE, 4 * block, 0), 0);
		assert_int_equal(vm.stores + vm.tlbis + vm.allocs, 0);
		vm_tree(&vm, &after);
		assert_int_equal(before.hash, after.hash);
		assert_false(writes(PLACE));
		assert_false(writes(PLACE + block));
		assert_int_equal(
			lhv_s2_dirty_fault(&vm.s2, lhv_ipa(PLACE), MARK, 0, &first),
			LHV_ERR_DENIED);
		assert_int_equal(lhv_s2_dirty_split(&vm.s2, lhv_ipa(PLACE), MARK, &first),
				 LHV_ERR_DENIED);
		assert_true(first);
		assert_int_equal(harvest(PLACE, 4 * block, 0), 0);
		assert_int_equal(
			lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE), 4 * block, MARK), 0);
		vm_tree(&vm, &after);
		assert_int_equal(before.hash, after.hash);
		stop();
	}
}

/* [S2.25] A write fault makes one page dirty, once. */
static void test_fault(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		bool first;

		start(&kinds[k]);
		map(PLACE, block, RW | LHV_S2_OLD, LHV_S2_NO_BLOCK);
		assert_int_equal(begin(PLACE, block, 0), 0);
		vm_ok(&vm);
		(void)vm_log(&vm);
		assert_int_equal(lhv_s2_dirty_fault(&vm.s2, lhv_ipa(PLACE + 4 * page - 1),
						    MARK, LHV_S2_FAULT_BROADCAST, &first),
				 0);
		assert_true(first);
		assert_int_equal(vm.stores, 1);
		vm_ok(&vm);
		assert_true(is_w(PLACE + 3 * page) && at(PLACE + 3 * page).af);
		assert_int_equal(at(PLACE + 3 * page).sw, 10);
		assert_false(is_w(PLACE + 2 * page) || is_w(PLACE + 4 * page));
		/* The next one comes from a TLB that does not know yet. */
		(void)vm_log(&vm);
		assert_int_equal(lhv_s2_dirty_fault(&vm.s2, lhv_ipa(PLACE + 3 * page),
						    MARK, LHV_S2_FAULT_BROADCAST, &first),
				 0);
		assert_false(first);
		assert_int_equal(vm.stores, 0);
		assert_int_equal(vm.tlbis, 2);
		/* The same from the exclusive side. */
		first = true;
		assert_int_equal(lhv_s2_dirty_split(&vm.s2, lhv_ipa(PLACE + 3 * page),
						    MARK, &first),
				 0);
		assert_false(first);
		assert_int_equal(harvest(PLACE, block, 0), 1);
		assert_true(bit(3));
		assert_false(is_w(PLACE + 3 * page));
		assert_int_equal(at(PLACE + 3 * page).dbm, kinds[k].hd);
		assert_int_equal(harvest(PLACE, block, 0), 0);
		assert_int_equal(lhv_s2_dirty_fault(&vm.s2, lhv_ipa(PLACE + 3 * page),
						    MARK, LHV_S2_FAULT_BROADCAST, &first),
				 0);
		assert_true(first);
		assert_int_equal(harvest(PLACE, block, 0), 1);
		stop();
	}
}

/* The local form, exactly. */
static void test_fault_local(void **state)
{
	static const struct vm_options o = {.granule = 12,
					    .ipa = 40,
					    .cpu_pa = 48,
					    .ril = true,
					    .cpus = 2,
					    .loaded = true};

	(void)state;
	start(&o);
	map(0x40000000, 2 * page, RW, 0);
	(void)vm_log(&vm);
	assert_int_equal(begin(0x40000000, 2 * page, 0), 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ripas2le1is 0000406000040000\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	vm_ok(&vm);
	(void)vm_log(&vm);
	assert_int_equal(lhv_s2_dirty_fault(&vm.s2, lhv_ipa(0x40001000), MARK, 0, NULL),
			 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ipas2le1 0000000000040001\n"
		       "dsb   nsh\n"
		       "tlbi  vmalle1 0000000000000000\n"
		       "dsb   nsh\n");
	assert_int_equal(lhv_sim_mmu_check(vm.m), 1);
	assert_int_equal(lhv_sim_mmu_count(vm.m, LHV_SIM_MMU_LOCAL_ONLY), 1);
	lhv_sim_mmu_clear(vm.m);
	/* A harvest tells all CPUs: range, level 3, once. */
	assert_int_equal(harvest(0x40000000, 2 * page, 0), 1);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ripas2le1is 0000406000040001\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	/* Nothing dirty: nothing done. */
	assert_int_equal(harvest(0x40000000, 2 * page, 0), 0);
	vm_log_is(&vm, "");
	assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(0x40000000), 2 * page, NULL, 0, NULL),
			 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ripas2le1is 0000406000040000\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	assert_int_equal(lhv_s2_dirty_stop(&vm.s2, lhv_ipa(0x40000000), 2 * page, MARK),
			 0);
	vm_log_is(&vm, "dsb   ishst\n"
		       "tlbi  ripas2le1is 0000406000040000\n"
		       "dsb   ish\n"
		       "tlbi  vmalle1is 0000000000000000\n"
		       "dsb   ish\n");
	stop();
}

/* Blocks that stay are split by a write: that page alone becomes dirty. */
static void test_split(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int l = RUNS; l < LAYOUTS; l++) {
			uint64_t size, base, ipa, tables;
			int level;
			bool first = false;

			start(&kinds[k]);
			size = lay((enum layout)l, false);
			base = PLACE & ~(size - 1);
			ipa = base + size / 2 + 9 * page;
			/* Runs are taken apart at once; this one is mapped so later. */
			assert_int_equal(begin(base, size, LHV_S2_TRACK_LAZY), 0);
			if (l == RUNS)
				map(base, size, LHV_S2_R | LHV_S2_X | LHV_S2_SW(10),
				    LHV_S2_NO_BLOCK);
			level = at(ipa).level;
			vm_ok(&vm);
			tables = lhv_s2_table_count(&vm.s2);
			(void)vm_log(&vm);
			assert_int_equal(
				lhv_s2_dirty_fault(&vm.s2, lhv_ipa(ipa), MARK, 0, &first),
				LHV_ERR_STATE);
			assert_int_equal(vm.stores + vm.tlbis, 0);
			/* Each allocation fails, and nothing has changed. */
			for (int nth = 1; nth <= 3 - level; nth++) {
				struct vm_tree before, after;

				vm_tree(&vm, &before);
				lhv_sim_mmu_fail(vm.m, (uint64_t)nth);
				assert_int_equal(lhv_s2_dirty_split(&vm.s2, lhv_ipa(ipa),
								    MARK, &first),
						 LHV_ERR_NOMEM);
				assert_false(first);
				vm_tree(&vm, &after);
				assert_int_equal(before.hash, after.hash);
				exact();
			}
			(void)vm_log(&vm);
			assert_int_equal(lhv_s2_dirty_split(&vm.s2, lhv_ipa(ipa + 1),
							    MARK, &first),
					 0);
			assert_true(first);
			assert_int_equal(sequences(vm_log(&vm)), 1);
			exact();
			assert_int_equal(lhv_s2_table_count(&vm.s2),
					 tables + (uint64_t)(3 - level));
			assert_int_equal(at(ipa).level, 3);
			assert_true(is_w(ipa) && !is_w(ipa - page) && !is_w(ipa + page));
			assert_int_equal(at(ipa).sw, 10);
			assert_int_equal(at(ipa + page).sw, 10);
			assert_false(at(ipa).contig || at(ipa + page).contig);
			for (uint64_t p = ipa & ~(block - 1);
			     l != RUNS && p < ipa + block; p += page)
				assert_int_equal(at(p).dbm,
						 kinds[k].hd && at(p).level == 3);
			assert_int_equal(harvest(ipa - 9 * page, 64 * page, 0), 1);
			assert_true(bit(9));
			/* The neighbour is a page by now. */
			assert_true(writes(ipa + page));
			assert_int_equal(lhv_s2_table_count(&vm.s2),
					 tables + (uint64_t)(3 - level));
			assert_int_equal(harvest(ipa - 9 * page, 64 * page, 0), 1);
			assert_true(bit(10));
			stop();
		}
	}
}

/* Stop: writable, as before; the caller's own DBM and software bits stay. */
static void test_stop(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int l = 0; l < LAYOUTS; l++) {
			uint64_t size, base;

			start(&kinds[k]);
			size = lay((enum layout)l, false);
			base = PLACE & ~(size - 1);
			if (kinds[k].hd)
				map(base + size, page, LHV_S2_R | LHV_S2_DBM, 0);
			map(base + size + page, page, LHV_S2_R, 0);
			assert_int_equal(begin(base, size + 2 * page, LHV_S2_TRACK_LAZY),
					 0);
			assert_true(writes(base + 3 * page));
			(void)vm_log(&vm);
			assert_int_equal(lhv_s2_dirty_stop(&vm.s2, lhv_ipa(base),
							   size + 2 * page, MARK),
					 0);
			assert_int_equal(sequences(vm_log(&vm)), 1);
			exact();
			for (uint64_t ipa = base; ipa < base + size;
			     ipa += at(ipa).size) {
				struct lhv_sim_mmu_result r = at(ipa);

				assert_true(is_w(ipa) && r.r && !r.dbm && r.sw == 2);
			}
			assert_int_equal(at(base + size).dbm, kinds[k].hd);
			assert_false(is_w(base + size + page));
			(void)vm_log(&vm);
			assert_int_equal(lhv_s2_dirty_stop(&vm.s2, lhv_ipa(base),
							   size + 2 * page, MARK),
					 0);
			assert_int_equal(vm.stores + vm.tlbis, 0);
			stop();
		}
	}
}

/* A block is released as a whole, and then counts as dirty as nobody watches it. */
static void test_stop_part(void **state)
{
	(void)state;
	start(&kinds[0]);
	map(PLACE, block, RW, 0);
	map(PLACE + block, 64 * page, RW, LHV_S2_NO_CONTIG);
	assert_int_equal(begin(PLACE, 2 * block, LHV_S2_TRACK_LAZY), 0);
	/* What is not tracked in between changes nothing. */
	assert_int_equal(
		lhv_s2_unmap(&vm.s2, lhv_ipa(PLACE + block + 20 * page), page, 0), 0);
	map(PLACE + block + 21 * page, page, LHV_S2_R, 0);
	assert_int_equal(lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE + block + 19 * page),
					   5 * page, MARK),
			 0);
	assert_true(is_w(PLACE + block + 19 * page) && is_w(PLACE + block + 23 * page));
	assert_false(is_w(PLACE + block + 21 * page) || is_w(PLACE + block + 24 * page));
	/* A run that is mapped while tracking runs. */
	map(PLACE + 2 * block, 16 * page, LHV_S2_R | MARK, 0);
	assert_int_equal(
		lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE + block / 2), block / 2, MARK),
		0);
	vm_ok(&vm);
	assert_true(is_w(PLACE) && at(PLACE).level == 2 && at(PLACE).sw == 2);
	assert_int_equal(harvest(PLACE, block, 0), 512);
	assert_int_equal(harvest(PLACE, block, 0), 512);
	assert_int_equal(
		lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE + block + 5 * page), page, MARK),
		0);
	assert_true(is_w(PLACE + block + 5 * page));
	assert_false(is_w(PLACE + block + 4 * page) || is_w(PLACE + block + 6 * page));
	assert_int_equal(lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE + 2 * block + 5 * page),
					   page, MARK),
			 0);
	for (unsigned int i = 0; i < 16; i++)
		assert_true(is_w(PLACE + 2 * block + i * page));
	vm_ok(&vm);
	stop();
}

/* [S2.20] A harvest visits each entry once. */
static void test_harvest_cost(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t entries;

		start(&kinds[k]);
		map(PLACE, 2 * block, RW, LHV_S2_NO_BLOCK);
		assert_int_equal(begin(PLACE, 2 * block, 0), 0);
		entries = 2 * block / page;
		for (unsigned int i = 0; i < 40; i++)
			assert_true(writes(PLACE + i * 7 * page));
		(void)vm_log(&vm);
		assert_int_equal(harvest(PLACE, 2 * block, 0), 40);
		assert_true(vm.loads <= entries + 2 + 3);
		assert_int_equal(vm.stores, 40);
		assert_int_equal(sequences(vm_log(&vm)), 1);
		vm_ok(&vm);
		for (unsigned int i = 0; i < 300; i++)
			assert_int_equal(bit(i), i % 7 == 0 && i < 280);
		/* A block is one entry; [S2.25] all its pages are reported. */
		map(PLACE, 2 * block, RW | MARK, 0);
		(void)vm_log(&vm);
		assert_int_equal(harvest(PLACE, block, 0), block / page);
		assert_true(vm.loads <= 1 + 3);
		stop();
	}
}

/* Holes, clean blocks and runs on the way; a run is visited twice at most. */
static void test_gaps(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t run, n;
		bool young = false;

		start(&kinds[k]);
		run = vm_run(&vm, 3);
		n = block / page;
		/* Nothing; a clean block; a page that is dirty. */
		map(PLACE + block, block, LHV_S2_R | LHV_S2_OLD, 0);
		map(PLACE + 2 * block + 5 * page, page, RW | MARK, 0);
		assert_int_equal(harvest(PLACE, 4 * block, 0), 1);
		assert_true(bit(2 * n + 5));
		memset(map_words, 0, sizeof(map_words));
		assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), 4 * block, map_words,
					    0, &young),
				 0);
		assert_true(young);
		for (uint64_t i = 0; i < 4 * n; i++)
			assert_int_equal(bit(i), i == 2 * n + 5);
		map(PLACE, block / 2, RW | MARK, LHV_S2_NO_BLOCK);
		map(PLACE + block / 2, run * page, LHV_S2_R | MARK | LHV_S2_OLD, 0);
		assert_true(at(PLACE).contig && at(PLACE + block / 2).contig);
		(void)vm_log(&vm);
		assert_int_equal(harvest(PLACE, block, 0), n / 2);
		assert_true(vm.loads <= n + n / run + run + 4);
		(void)vm_log(&vm);
		assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), block, map_words,
					    LHV_S2_TRACK_KEEP, &young),
				 0);
		assert_true(young && vm.loads <= n + n / run + run + 4);
		vm_ok(&vm);
		stop();
	}
}

/* Bits of a range that starts and ends anywhere; what else the bitmap has is kept. */
static void test_bitmap(void **state)
{
	static const uint16_t cuts[] = {0, 1, 31, 63, 64, 65, 127, 128, 190, 191};
	const unsigned int n = sizeof(cuts) / sizeof(cuts[0]);

	(void)state;
	start(&kinds[0]);
	for (unsigned int whole = 0; whole < 2; whole++) {
		for (unsigned int i = 0; i < n; i++) {
			for (unsigned int j = i + 1; j < n; j++) {
				uint64_t from = cuts[i], len = cuts[j] - from, pages = 0;
				uint64_t bits[5] = {0, 0, 0, 0, 0x5555};

				/* A block that is always dirty, or pages of which each third is. */
				map(PLACE, block, RW, whole ? 0 : LHV_S2_NO_BLOCK);
				if (!whole) {
					assert_int_equal(begin(PLACE, block, 0), 0);
					for (uint64_t p = 0; p < 200; p += 3)
						assert_true(writes(PLACE + p * page));
				}
				bits[0] = UINT64_C(1) << 62 | 1;
				assert_int_equal(
					lhv_s2_dirty_harvest(
						&vm.s2, lhv_ipa(PLACE + from * page),
						len * page, MARK, bits, 0, &pages),
					0);
				for (uint64_t p = 0; p < 256; p++) {
					bool dirty =
						p < len && (whole || (from + p) % 3 == 0);
					bool was = p == 0 || p == 62;

					assert_int_equal(bits[p / 64] >> (p % 64) & 1,
							 dirty || was);
					pages -= dirty;
				}
				assert_int_equal(pages, 0);
				assert_int_equal(bits[4], 0x5555);
				/* Outside nothing was taken. */
				if (!whole) {
					assert_int_equal(is_w(PLACE + 195 * page), true);
					assert_int_equal(is_w(PLACE), from > 0);
				}
			}
		}
	}
	stop();
}

/* Without a bitmap: the number alone. */
static void test_no_bitmap(void **state)
{
	uint64_t pages = 0;

	(void)state;
	start(&kinds[0]);
	map(PLACE, block, RW, LHV_S2_NO_BLOCK);
	assert_int_equal(begin(PLACE, block, 0), 0);
	assert_true(writes(PLACE + page) && writes(PLACE + 5 * page));
	assert_int_equal(lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(PLACE), block, MARK, NULL,
					      0, &pages),
			 0);
	assert_int_equal(pages, 2);
	assert_int_equal(
		lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(PLACE), block, MARK, NULL, 0, NULL),
		0);
	stop();
}

/* [S2.25] The invalidation is left to the caller, who is told so by the model. */
static void test_no_tlbi(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t unit;

		start(&kinds[k]);
		map(PLACE, block, RW, LHV_S2_NO_BLOCK);
		assert_int_equal(begin(PLACE, block, 0), 0);
		for (unsigned int i = 0; i < 5; i++)
			assert_true(writes(PLACE + i * page));
		vm_ok(&vm);
		(void)vm_log(&vm);
		assert_int_equal(harvest(PLACE, block, LHV_S2_TRACK_NO_TLBI), 5);
		vm_log_is(&vm, "dsb   ishst\n");
		assert_true(at(PLACE).level == 3 && !is_w(PLACE));
		assert_int_equal(lhv_s2_track_flush(&vm.s2, lhv_ipa(PLACE), block), 0);
		assert_int_equal(sequences(vm_log(&vm)), 1);
		vm_ok(&vm);
		/* Blocks of any level. */
		unit = vm_size(&vm, vm_block_level(&vm));
		map(PLACE & ~(unit - 1), unit, RW | MARK, 0);
		assert_int_equal(harvest(PLACE & ~(unit - 1),
					 unit > 64 * block ? page : unit,
					 LHV_S2_TRACK_NO_TLBI) > 0,
				 1);
		assert_int_equal(
			lhv_s2_track_flush(&vm.s2, lhv_ipa(PLACE & ~(unit - 1)), unit),
			0);
		vm_ok(&vm);
		/* Only looked for, the entry is reported and stale. */
		map(PLACE, page, RW | MARK, 0);
		assert_int_equal(harvest(PLACE, page, LHV_S2_TRACK_NO_TLBI), 1);
		assert_true(lhv_sim_mmu_check(vm.m) > 0);
		assert_true(lhv_sim_mmu_count(vm.m, LHV_SIM_MMU_NO_TLBI) > 0);
		lhv_sim_mmu_clear(vm.m);
		stop();
	}
}

/* What is mapped while tracking runs, with the attributes for that. */
static void test_attr(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint32_t attr;
		bool hd = kinds[k].hd;

		start(&kinds[k]);
		attr = lhv_s2_dirty_attr(&vm.s2, MARK, RW);
		assert_int_equal(attr, RW | MARK | (hd ? LHV_S2_DBM : 0));
		assert_int_equal(lhv_s2_dirty_attr(&vm.s2, MARK, LHV_S2_R), LHV_S2_R);
		assert_int_equal(lhv_s2_dirty_attr(&vm.s2, MARK, LHV_S2_R | LHV_S2_DBM),
				 LHV_S2_RW | LHV_S2_DBM);
		assert_int_equal(lhv_s2_dirty_attr(&vm.s2, LHV_S2_W, RW), RW);
		assert_int_equal(lhv_s2_dirty_attr(NULL, MARK, RW), RW);
		assert_int_equal(lhv_s2_fault_map(&vm.s2, lhv_ipa(PLACE), lhv_pa(0), page,
						  attr, 0, NULL),
				 0);
		/* Dirty at once, then clean, then dirty when it is written. */
		assert_int_equal(harvest(PLACE, block, 0), 1);
		assert_int_equal(harvest(PLACE, block, 0), 0);
		assert_true(writes(PLACE));
		assert_int_equal(harvest(PLACE, block, 0), 1);
		/* A block: all of it, then split by a write although it came with DBM. */
		assert_int_equal(lhv_s2_fault_map(&vm.s2, lhv_ipa(PLACE + block),
						  lhv_pa(0), block, attr, 0, NULL),
				 0);
		assert_int_equal(harvest(PLACE + block, block, 0), block / page);
		assert_false(at(PLACE + block).dbm);
		assert_int_equal(at(PLACE + block).level, 2);
		assert_true(writes(PLACE + block + 3 * page));
		assert_int_equal(harvest(PLACE, 2 * block, 0), 1);
		/* Of a part of it the pages are reported, and it stays dirty. */
		map(PLACE + block, block, attr, 0);
		assert_int_equal(harvest(PLACE + block + page, 3 * page, 0), 3);
		assert_int_equal(harvest(PLACE + block + page, 3 * page, 0), 3);
		assert_int_equal(harvest(PLACE + block, block, 0), block / page);
		assert_int_equal(harvest(PLACE + block, block, 0), 0);
		/* A run: dirty, and never clean. */
		map(PLACE, 2 * vm_run(&vm, 3) * page, attr, 0);
		assert_true(at(PLACE).contig);
		assert_int_equal(
			harvest(PLACE + page, (2 * vm_run(&vm, 3) - 2) * page, 0),
			2 * vm_run(&vm, 3) - 2);
		assert_int_equal(harvest(PLACE, 2 * vm_run(&vm, 3) * page, 0),
				 2 * vm_run(&vm, 3));
		vm_ok(&vm);
		stop();
	}
}

/* Hardware notes a write in one entry of a run, so all of its pages are dirty; memory with
 * DBM of the caller's is tracked without being started. */
static void test_own_dbm(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t run;

		if (!kinds[k].hd)
			continue;
		start(&kinds[k]);
		run = vm_run(&vm, 3);
		map(PLACE, 2 * run * page, LHV_S2_R | LHV_S2_DBM, 0);
		assert_true(at(PLACE).contig);
		assert_int_equal(harvest(PLACE, 2 * run * page, 0), 0);
		assert_true(guest(1, PLACE + (run + 3) * page, LHV_SIM_MMU_WRITE));
		assert_int_equal(harvest(PLACE, 2 * run * page, 0), run);
		for (uint64_t i = 0; i < 2 * run; i++)
			assert_int_equal(bit(i), i >= run);
		/* [S2.9] Start takes it apart. */
		assert_int_equal(begin(PLACE, 2 * run * page, 0), 0);
		vm_ok(&vm);
		for (uint64_t i = 0; i < 2 * run; i++) {
			struct lhv_sim_mmu_result r = at(PLACE + i * page);

			assert_true(r.dbm && !r.contig && !r.sw &&
				    !is_w(PLACE + i * page));
		}
		assert_true(guest(1, PLACE + 2 * page, LHV_SIM_MMU_WRITE));
		assert_int_equal(harvest(PLACE, 2 * run * page, 0), 1);
		assert_true(bit(2));
		/* A block, coarse when lazy, fine when not. */
		map(PLACE, block, LHV_S2_RW | LHV_S2_DBM, 0);
		assert_int_equal(begin(PLACE, block, LHV_S2_TRACK_LAZY), 0);
		assert_true(at(PLACE).level == 2 && at(PLACE).dbm && !is_w(PLACE));
		assert_true(guest(1, PLACE + 2 * page, LHV_SIM_MMU_WRITE));
		assert_int_equal(harvest(PLACE, block, 0), block / page);
		assert_int_equal(harvest(PLACE, block, 0), 0);
		assert_true(at(PLACE).dbm && at(PLACE).level == 2);
		assert_int_equal(begin(PLACE, block, 0), 0);
		assert_true(guest(1, PLACE + 2 * page, LHV_SIM_MMU_WRITE));
		assert_int_equal(harvest(PLACE, block, 0), 1);
		assert_int_equal(lhv_s2_dirty_stop(&vm.s2, lhv_ipa(PLACE), block, MARK),
				 0);
		assert_true(at(PLACE).dbm && !is_w(PLACE));
		/* A fault that hardware should not have taken is a write all the same. */
		assert_int_equal(lhv_s2_dirty_fault(&vm.s2, lhv_ipa(PLACE), MARK,
						    LHV_S2_FAULT_BROADCAST, NULL),
				 0);
		assert_int_equal(harvest(PLACE, block, 0), 1);
		stop();
	}
}

/* Each allocation of a start fails: nothing has changed. */
static void test_no_memory(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int lazy = 0; lazy < 2; lazy++) {
			uint64_t lo, size, nth = 1;
			struct vm_tree before, after;
			uint32_t flags = lazy ? LHV_S2_TRACK_LAZY : 0;

			start(&kinds[k]);
			map(PLACE, 4 * block, RW, 0);
			lo = PLACE + page;
			size = 4 * block - 3 * page;
			vm_tree(&vm, &before);
			for (;; nth++) {
				int ret;

				(void)vm_log(&vm);
				lhv_sim_mmu_fail(vm.m, nth);
				ret = begin(lo, size, flags);
				lhv_sim_mmu_fail(vm.m, 0);
				exact();
				if (!ret)
					break;
				assert_int_equal(ret, LHV_ERR_NOMEM);
				assert_int_equal(vm.stores + vm.tlbis + vm.dsbs, 0);
				vm_tree(&vm, &after);
				assert_int_equal(before.hash, after.hash);
			}
			/* Tables that are needed: a block is a page table, and no more. */
			assert_int_equal(nth - 1, lazy ? 2 : 4);
			stop();
		}
	}
}

/* [S2.26] Ageing: a bit for what was used since, with the flag cleared, and with or without
 * an invalidation. */
static void test_age(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		bool young;

		start(&kinds[k]);
		map(PLACE, block, RW, LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG);
		map(PLACE + block, block, RW, 0);
		vm_ok(&vm);
		for (unsigned int tlbi = 0; tlbi < 2; tlbi++) {
			uint32_t flags = tlbi ? 0 : LHV_S2_TRACK_NO_TLBI;

			/* All of it has the flag from the start, or from what comes below. */
			assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), 2 * block,
						    NULL, 0, NULL),
					 0);
			vm_ok(&vm);
			assert_false(at(PLACE + page).af || at(PLACE + block).af);
			young = true;
			(void)vm_log(&vm);
			assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), 2 * block,
						    NULL, 0, &young),
					 0);
			assert_false(young);
			vm_log_is(&vm, "");
			assert_true(guest(1, PLACE + 3 * page, LHV_SIM_MMU_READ));
			assert_true(guest(1, PLACE + 70 * page, LHV_SIM_MMU_WRITE));
			assert_true(guest(1, PLACE + block + page, LHV_SIM_MMU_READ));
			vm_ok(&vm);
			for (unsigned int keep = 0; keep < 2; keep++) {
				uint64_t pages = 2 * block / page;

				memset(map_words, 0, sizeof(map_words));
				(void)vm_log(&vm);
				assert_int_equal(
					lhv_s2_age(&vm.s2, lhv_ipa(PLACE), 2 * block,
						   map_words,
						   flags | (keep ? 0 : LHV_S2_TRACK_KEEP),
						   &young),
					0);
				assert_true(young);
				for (uint64_t i = 0; i < pages; i++)
					assert_int_equal(bit(i), i == 3 || i == 70 ||
									 i >= pages / 2);
				assert_int_equal(vm.stores, keep ? 3 : 0);
				assert_int_equal(sequences(vm_log(&vm)), keep && tlbi);
			}
			if (!tlbi) {
				/* Left to the caller. */
				assert_int_equal(lhv_s2_track_flush(&vm.s2,
								    lhv_ipa(PLACE),
								    2 * block),
						 0);
			}
			vm_ok(&vm);
			assert_true(guest(1, PLACE + 3 * page, LHV_SIM_MMU_READ));
		}
		/* As a bool it stops at the first. */
		(void)vm_log(&vm);
		assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), block, NULL,
					    LHV_S2_TRACK_KEEP, &young),
				 0);
		assert_true(young && vm.loads <= 3 + 4);
		/* Permissions and dirty state stay. */
		assert_true(is_w(PLACE + 3 * page));
		stop();
	}
}

/* Without the invalidation a TLB may go on, and the model knows. */
static void test_age_stale(void **state)
{
	bool young = false;

	(void)state;
	start(&kinds[0]);
	map(PLACE, page, RW, 0);
	vm_ok(&vm);
	assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), page, NULL,
				    LHV_S2_TRACK_NO_TLBI, &young),
			 0);
	assert_true(young);
	assert_true(lhv_sim_mmu_check(vm.m) == 1);
	assert_int_equal(lhv_sim_mmu_count(vm.m, LHV_SIM_MMU_NO_TLBI), 1);
	lhv_sim_mmu_clear(vm.m);
	stop();
}

/* Entries that the range covers in part are looked at and left alone; runs are one. */
static void test_age_part(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t run, a, n;
		bool young = false;

		start(&kinds[k]);
		run = vm_run(&vm, 3);
		map(PLACE, 3 * run * page, RW | LHV_S2_OLD, 0);
		map(PLACE + block, block, RW, 0);
		assert_true(at(PLACE).contig);
		assert_int_equal(
			lhv_s2_age(&vm.s2, lhv_ipa(PLACE), block, NULL, 0, &young), 0);
		assert_false(young);
		/* The hardware of these tests notes it in one entry, the handler in all. */
		assert_true(guest(1, PLACE + (run + 3) * page, LHV_SIM_MMU_READ));
		vm_ok(&vm);
		a = PLACE + (run + 1) * page;
		n = 2 * run - 1;
		for (unsigned int twice = 0; twice < 2; twice++) {
			memset(map_words, 0, sizeof(map_words));
			assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(a), n * page,
						    map_words, 0, &young),
					 0);
			assert_true(young);
			for (uint64_t i = 0; i < n; i++)
				assert_int_equal(bit(i), i < run - 1);
		}
		memset(map_words, 0, sizeof(map_words));
		(void)vm_log(&vm);
		assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE), 3 * run * page,
					    map_words, 0, &young),
				 0);
		assert_int_equal(sequences(vm_log(&vm)), 1);
		for (uint64_t i = 0; i < 3 * run; i++) {
			assert_int_equal(bit(i), i >= run && i < 2 * run);
			assert_false(at(PLACE + i * page).af);
			assert_true(at(PLACE + i * page).contig);
		}
		vm_ok(&vm);
		/* Part of a block. */
		assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE + block), block - page,
					    NULL, 0, &young),
				 0);
		assert_true(young && at(PLACE + block).af);
		assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE + block), block, NULL,
					    0, &young),
				 0);
		assert_true(young && !at(PLACE + block).af);
		vm_ok(&vm);
		stop();
	}
}

/* [S2.19] */
static void test_bad(void **state)
{
	const uint64_t end = UINT64_C(1) << 40;
	struct lhv_s2 none;
	uint64_t pages = 99, w = 0;
	bool b = true;

	(void)state;
	start(&kinds[0]);
	memset(&none, 0, sizeof(none));
	map(0, block, RW, 0);
	map(PLACE, page, RW, 0);
	(void)vm_log(&vm);
#define BAD(ret, call) assert_int_equal(call, ret)
#define EACH(ret, s, i, n, m, f)                                                    \
	do {                                                                        \
		BAD(ret, lhv_s2_dirty_start(s, lhv_ipa(i), n, m, f));               \
		BAD(ret, lhv_s2_dirty_harvest(s, lhv_ipa(i), n, m, &w, f, &pages)); \
		if (!(f))                                                           \
			BAD(ret, lhv_s2_dirty_stop(s, lhv_ipa(i), n, m));           \
		if ((m) == MARK)                                                    \
			BAD(ret, lhv_s2_age(s, lhv_ipa(i), n, &w, f, &b));          \
		if ((m) == MARK && !(f))                                            \
			BAD(ret, lhv_s2_track_flush(s, lhv_ipa(i), n));             \
	} while (0)
	EACH(LHV_ERR_INVAL, NULL, 0, page, MARK, 0);
	EACH(LHV_ERR_STATE, &none, 0, page, MARK, 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, 0, MARK, 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 1, page, MARK, 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page + 1, MARK, 0);
	EACH(LHV_ERR_RANGE, &vm.s2, end, page, MARK, 0);
	EACH(LHV_ERR_RANGE, &vm.s2, end - page, 2 * page, MARK, 0);
	EACH(LHV_ERR_RANGE, &vm.s2, page, UINT64_MAX & ~(page - 1), MARK, 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page, MARK, LHV_S2_REPLACE);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page, MARK, LHV_S2_FAULT_BROADCAST);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page, 0, 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page, LHV_S2_SW(3), 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page, LHV_S2_W, 0);
	EACH(LHV_ERR_INVAL, &vm.s2, 0, page, MARK << 1, 0);
	BAD(LHV_ERR_INVAL,
	    lhv_s2_dirty_start(&vm.s2, lhv_ipa(0), page, MARK, LHV_S2_TRACK_NO_TLBI));
	BAD(LHV_ERR_INVAL, lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(0), page, MARK, &w,
						LHV_S2_TRACK_KEEP, &pages));
	BAD(LHV_ERR_INVAL,
	    lhv_s2_age(&vm.s2, lhv_ipa(0), page, &w, LHV_S2_TRACK_LAZY, &b));
	BAD(LHV_ERR_INVAL, lhv_s2_dirty_fault(NULL, lhv_ipa(0), MARK, 0, &b));
	BAD(LHV_ERR_STATE, lhv_s2_dirty_fault(&none, lhv_ipa(0), MARK, 0, &b));
	BAD(LHV_ERR_RANGE, lhv_s2_dirty_fault(&vm.s2, lhv_ipa(end), MARK, 0, &b));
	BAD(LHV_ERR_NOENT, lhv_s2_dirty_fault(&vm.s2, lhv_ipa(block), MARK, 0, &b));
	BAD(LHV_ERR_INVAL, lhv_s2_dirty_fault(&vm.s2, lhv_ipa(0), 0, 0, &b));
	BAD(LHV_ERR_INVAL, lhv_s2_dirty_fault(&vm.s2, lhv_ipa(block), LHV_S2_R, 0, &b));
	BAD(LHV_ERR_INVAL, lhv_s2_dirty_fault(&vm.s2, lhv_ipa(0), MARK, 1, &b));
	BAD(LHV_ERR_INVAL, lhv_s2_dirty_split(NULL, lhv_ipa(0), MARK, &b));
	BAD(LHV_ERR_STATE, lhv_s2_dirty_split(&none, lhv_ipa(0), MARK, &b));
	BAD(LHV_ERR_RANGE, lhv_s2_dirty_split(&vm.s2, lhv_ipa(UINT64_MAX), MARK, &b));
	BAD(LHV_ERR_NOENT, lhv_s2_dirty_split(&vm.s2, lhv_ipa(block), MARK, &b));
	BAD(LHV_ERR_INVAL,
	    lhv_s2_dirty_split(&vm.s2, lhv_ipa(0), MARK | LHV_S2_SW(1), &b));
	assert_true(b && pages == 99 && !w);
	assert_int_equal(vm.stores + vm.tlbis + vm.dsbs + vm.allocs, 0);
	/* What is writable for other reasons counts as dirty, each time. */
	BAD(0, lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(0), 3 * page, MARK, &w, 0, &pages));
	assert_int_equal(w, 7);
	BAD(0, lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(PLACE), page, MARK, &w, 0, &pages));
	BAD(0, lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(PLACE), page, MARK, NULL, 0, &pages));
	assert_int_equal(pages, 1);
	assert_int_equal(vm.stores + vm.tlbis + vm.dsbs, 0);
	/* At the end of the IPA space. */
	map(end - page, page, RW, 0);
	BAD(0, lhv_s2_dirty_start(&vm.s2, lhv_ipa(end - block), block, MARK, 0));
	assert_true(writes(end - page));
	assert_int_equal(harvest(end - 64 * page, 64 * page, 0), 1);
	assert_true(bit(63));
	stop();
}

/* Owners are noted around and below what is tracked. */
static void test_owners(void **state)
{
	struct lhv_s2_entry e;

	(void)state;
	start(&kinds[0]);
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(PLACE), 2 * block,
					  UINT32_C(0xffffffff), 0),
			 0);
	map(PLACE + 4 * page, 32 * page, RW, LHV_S2_OVER_OWNED);
	assert_int_equal(begin(PLACE, 2 * block, 0), 0);
	exact();
	assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa(PLACE), &e), 0);
	assert_int_equal(e.owner, UINT32_C(0xffffffff));
	assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa(PLACE + block), &e), 0);
	assert_int_equal(e.owner, UINT32_C(0xffffffff));
	assert_int_equal(harvest(PLACE, 2 * block, 0), 0);
	assert_true(writes(PLACE + 35 * page));
	assert_int_equal(harvest(PLACE, 2 * block, 0), 1);
	assert_int_equal(
		lhv_s2_set_owner(&vm.s2, lhv_ipa(PLACE), 2 * block, 0, LHV_S2_REPLACE),
		0);
	stop();
}

/*
 * Random calls and random writes, between the calls and in the middle of them, against a
 * plain array.
 */

#define SPAN 1024 /* pages */

static struct {
	bool mapped, ro, tracked;
	bool must; /* written: the next harvest has to say so */
	bool may;  /* it may say so */
} shadow[SPAN];

static uint64_t seed;
static bool in_harvest;
static uint64_t during, through_tlb;

/* In the middle of a call another CPU writes, by its tables or by its TLB. */
static void on_event(struct vm *v, const struct lhv_sim_mmu_event *ev)
{
	uint64_t n = vm_random(&seed) % SPAN;
	struct lhv_sim_mmu_result r;

	if (ev->kind == LHV_SIM_MMU_EV_WRONG || vm_random(&seed) % 4)
		return;
	/* Most of the time near what was just changed. */
	if (ev->kind == LHV_SIM_MMU_EV_STORE)
		n = ((ev->value & UINT64_C(0xffffffff000)) >> v->geo.granule) % SPAN;
	lhv_sim_mmu_translate(v->m, 1, lhv_ipa(PLACE + n * page), LHV_SIM_MMU_WRITE, &r);
	if (!r.fault) {
		shadow[n].must = shadow[n].may = true;
		during++;
	} else if (r.fault == LHV_SIM_MMU_PERMISSION && r.stale && in_harvest &&
		   shadow[n].tracked) {
		/* An entry from before this harvest cleaned the page. */
		shadow[n].may = true;
		through_tlb++;
	}
}

static void random_round(const struct vm_options *o, uint64_t number, uint32_t lazy)
{
	start(o);
	seed = number;
	memset(shadow, 0, sizeof(shadow));
	map(PLACE, SPAN * page, RW, vm_random(&seed) % 2 ? LHV_S2_NO_BLOCK : 0);
	assert_int_equal(begin(PLACE, SPAN * page, lazy), 0);
	vm_ok(&vm);
	for (unsigned int i = 0; i < SPAN; i++)
		shadow[i].mapped = shadow[i].tracked = true;
	for (unsigned int step = 0; step < 250; step++) {
		uint64_t n = vm_random(&seed) % SPAN, len = 1, k;
		bool hook = vm_random(&seed) % 2;
		uint32_t flags, attr;

		if (vm_random(&seed) % 2)
			len = vm_random(&seed) % SPAN + 1;
		else if (vm_random(&seed) % 2)
			len = vm_random(&seed) % 40 + 1;
		if (len > SPAN - n)
			len = SPAN - n;
		switch (vm_random(&seed) % 16) {
		default: /* guests write */
			for (k = 0; k < vm_random(&seed) % 40; k++) {
				uint64_t p = vm_random(&seed) % 2
						     ? vm_random(&seed) % SPAN
						     : (n + k) % SPAN;
				bool ok = guest(1 + vm_random(&seed) % 2,
						PLACE + p * page + 8, LHV_SIM_MMU_WRITE);

				assert_int_equal(ok, shadow[p].mapped && !shadow[p].ro);
				if (ok)
					shadow[p].must = shadow[p].may = true;
			}
			break;
		case 0:
		case 1:
		case 2:
		case 3: /* [S2.25] */
			flags = vm_random(&seed) % 4 ? 0 : LHV_S2_TRACK_NO_TLBI;
			/* What is written while it runs is in it or in a later one. */
			for (k = n; k < n + len; k++)
				shadow[k].may = shadow[k].must;
			in_harvest = true;
			vm.hook = hook ? on_event : NULL;
			{
				bool was[SPAN], by_tlb[SPAN];

				for (k = 0; k < SPAN; k++) {
					was[k] = shadow[k].must;
					shadow[k].must = false;
					by_tlb[k] = shadow[k].may;
				}
				(void)harvest(PLACE + n * page, len * page, flags);
				if (flags)
					assert_int_equal(
						lhv_s2_track_flush(
							&vm.s2, lhv_ipa(PLACE + n * page),
							len * page),
						0);
				vm.hook = NULL;
				in_harvest = false;
				for (k = 0; k < SPAN; k++) {
					bool now = shadow[k].must;
					bool in = k >= n && k < n + len;
					bool said = in && bit(k - n);
					bool always = shadow[k].mapped && !shadow[k].ro &&
						      !shadow[k].tracked;

					if (!in) {
						shadow[k].must = was[k] || now;
						continue;
					}
					if (always) {
						assert_true(said);
						shadow[k].must = shadow[k].may = false;
						continue;
					}
					if (was[k])
						assert_true(said);
					else if (said)
						assert_true(now);
					/* By a TLB entry: only before it was cleaned. */
					if (shadow[k].may && !now && !by_tlb[k])
						assert_true(said);
					/* Written in the meantime, and said: before or
					 * after that, the next one shows. */
					shadow[k].must = now && !said;
					if (now && said && is_w(PLACE + k * page))
						shadow[k].must = true;
					shadow[k].may = shadow[k].must;
				}
			}
			break;
		case 4: /* pages go */
			assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(PLACE + n * page),
						      len * page, 0),
					 0);
			memset(&shadow[n], 0, len * sizeof(shadow[0]));
			break;
		case 5: /* and come by faults, or several at once */
			attr = lhv_s2_dirty_attr(&vm.s2, MARK, RW);
			for (k = n; k < n + len && !shadow[k].mapped; k++)
				;
			if (k == n)
				break;
			len = k - n;
			if (vm_random(&seed) % 2) {
				for (k = n; k < n + len; k++)
					assert_int_equal(
						lhv_s2_fault_map(
							&vm.s2, lhv_ipa(PLACE + k * page),
							lhv_pa(k * page), page, attr, 0,
							NULL),
						0);
			} else {
				map(PLACE + n * page, len * page, attr,
				    LHV_S2_NO_BLOCK | LHV_S2_NO_CONTIG);
			}
			for (k = n; k < n + len; k++) {
				shadow[k].mapped = shadow[k].tracked = true;
				shadow[k].must = shadow[k].may = true;
			}
			break;
		case 6: /* read-only for another reason */
			attr = LHV_S2_W | MARK | (o->hd ? LHV_S2_DBM : 0);
			assert_int_equal(lhv_s2_protect(&vm.s2, lhv_ipa(PLACE + n * page),
							len * page, 0, attr, 0),
					 0);
			for (k = n; k < n + len; k++) {
				shadow[k].ro = shadow[k].mapped;
				shadow[k].must = shadow[k].may = shadow[k].tracked =
					false;
			}
			break;
		case 7: /* and writable again, without the mark, then tracked */
			assert_int_equal(lhv_s2_protect(&vm.s2, lhv_ipa(PLACE + n * page),
							len * page, LHV_S2_W, LHV_S2_W,
							0),
					 0);
			for (k = n; k < n + len; k++) {
				shadow[k].ro = false;
				if (shadow[k].tracked)
					shadow[k].must = shadow[k].may = true;
			}
			break;
		case 8:
			assert_int_equal(begin(PLACE + n * page, len * page, lazy), 0);
			for (k = n; k < n + len; k++) {
				shadow[k].tracked = shadow[k].mapped && !shadow[k].ro;
				shadow[k].must = shadow[k].may = false;
			}
			break;
		case 9:
			assert_int_equal(lhv_s2_age(&vm.s2, lhv_ipa(PLACE + n * page),
						    len * page, NULL, 0, NULL),
					 0);
			break;
		}
		exact();
	}
	stop();
}

/* [S2.25] Never a page that is lost; and never one that was not written. */
static void test_random(void **state)
{
	(void)state;
	during = through_tlb = 0;
	for (unsigned int k = 0; k < KINDS; k++) {
		for (unsigned int i = 0; i < 4; i++)
			random_round(&kinds[k], 100 * k + i,
				     i % 2 ? LHV_S2_TRACK_LAZY : 0);
	}
	/* The middle of a harvest was hit. */
	assert_true(during > 100);
	assert_true(through_tlb > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_start_cost),
		cmocka_unit_test(test_start_hardware),
		cmocka_unit_test(test_start_lazy_then_eager),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_fault_local),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_stop_part),
		cmocka_unit_test(test_harvest_cost),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_bitmap),
		cmocka_unit_test(test_no_bitmap),
		cmocka_unit_test(test_no_tlbi),
		cmocka_unit_test(test_attr),
		cmocka_unit_test(test_own_dbm),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_age_stale),
		cmocka_unit_test(test_age_part),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_owners),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
