/* SPDX-License-Identifier: BSD-2-Clause */
/* Unmap, protect, owners: splits, contiguous runs, what is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#define OK 0

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12, .ipa = 48, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ttl = true},
	{.granule = 14, .ipa = 48, .cpu_pa = 52, .has_lpa2 = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48, .ril = true},
	{.granule = 16, .ipa = 48, .cpu_pa = 52, .fwb = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct world w;

static uint64_t page, block;

static void start(const struct vm_options *o)
{
	assert_int_equal(world_start(&w, o), 0);
	page = UINT64_C(1) << o->granule;
	block = vm_size(&w.vm, 2);
}

static struct lhv_s2_entry at(uint64_t ipa)
{
	struct lhv_s2_entry e;

	assert_int_equal(lhv_s2_walk(&w.vm.s2, lhv_ipa(ipa), &e), 0);
	return e;
}

enum what {
	UNMAP,
	PROTECT,
	OWNER,
	REPLACE,
	WHATS
};

static int change(enum what what, uint64_t ipa, uint64_t size, uint32_t flags)
{
	switch (what) {
	case UNMAP:
		return world_unmap(&w, ipa, size, flags);
	case PROTECT:
		return world_protect(&w, ipa, size, LHV_S2_R, LHV_S2_RW, flags);
	case OWNER:
		return world_owner(&w, ipa, size, 99, LHV_S2_REPLACE);
	default:
		return world_map(&w, ipa, ipa + page, size, LHV_S2_R, LHV_S2_REPLACE);
	}
}

/* [S2.17] [S2.18] Part of a block: the rest keeps its output, attributes, software bits. */
static void test_split(void **state)
{
	static const uint32_t attr =
		LHV_S2_RWX | LHV_S2_MEM_NC | LHV_S2_SW(9) | LHV_S2_OLD;

	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		start(&kinds[i]);
		for (unsigned int what = 0; what < WHATS; what++) {
			/* First page, last, one in the middle, half, all but one. */
			for (unsigned int k = 0; k < 5; k++) {
				uint64_t a = 5 * block, n = page, before;

				a += k == 1   ? block - page
				     : k == 2 ? 9 * page
				     : k == 3 ? block / 2
					      : 0;
				n = k == 3 ? block / 2 : k == 4 ? block - page : page;
				assert_int_equal(world_map(&w, 5 * block, 8 * block,
							   block, attr, LHV_S2_NO_CONTIG),
						 OK);
				before = lhv_s2_table_count(&w.vm.s2);
				assert_int_equal(at(5 * block).level, 2);
				assert_int_equal(change((enum what)what, a, n, 0), OK);
				/* One more table; and the block is broken once. */
				assert_int_equal(lhv_s2_table_count(&w.vm.s2),
						 before + 1);
				assert_int_equal(at(5 * block).level, 3);
				world_all(&w);
				assert_int_equal(
					world_owner(&w, 0, 16 * block, 0, LHV_S2_REPLACE),
					OK);
			}
			/* Across several, both ends in part. */
			assert_int_equal(
				world_map(&w, 4 * block, 4 * block, 4 * block, attr, 0),
				OK);
			assert_int_equal(
				change((enum what)what, 4 * block + page, 3 * block, 0),
				OK);
			world_all(&w);
			assert_int_equal(
				world_owner(&w, 0, 16 * block, 0, LHV_S2_REPLACE), OK);
		}
		assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		world_stop(&w);
	}
}

/* A large block falls apart level by level, and only along the cut. */
static void test_split_levels(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		int top;
		uint64_t size, a;

		start(&kinds[i]);
		top = vm_block_level(&w.vm) > w.vm.geo.start ? vm_block_level(&w.vm)
							     : w.vm.geo.start;
		size = vm_size(&w.vm, top);
		for (unsigned int what = 0; what < WHATS; what++) {
			a = size + (size / 2 & ~(page - 1)) + 3 * page;
			assert_int_equal(
				world_map(&w, size, 2 * size, size, LHV_S2_RWX, 0), OK);
			assert_int_equal(at(a).level, top);
			assert_int_equal(change((enum what)what, a, page, 0), OK);
			/* A table for each level. */
			assert_int_equal(lhv_s2_table_count(&w.vm.s2),
					 (top - w.vm.geo.start) + (3 - top));
			assert_int_equal(at(a).level, 3);
			if (top < 2) {
				assert_int_equal(at(size).level, top + 1);
				assert_int_equal(at(2 * size - 1).level, top + 1);
			}
			world_all(&w);
			assert_int_equal(world_owner(&w, 0, UINT64_C(1) << kinds[i].ipa,
						     0, LHV_S2_REPLACE),
					 OK);
		}
		world_stop(&w);
	}
}

/* [S2.18] LHV_S2_NO_SPLIT refuses, and changes nothing. */
static void test_no_split(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		start(&kinds[i]);
		assert_int_equal(
			world_map(&w, 4 * block, 4 * block, 2 * block, LHV_S2_RWX, 0),
			OK);
		for (unsigned int what = UNMAP; what <= PROTECT; what++) {
			assert_int_equal(
				change((enum what)what, 4 * block, page, LHV_S2_NO_SPLIT),
				LHV_ERR_STATE);
			assert_int_equal(change((enum what)what, 4 * block + page,
						2 * block - page, LHV_S2_NO_SPLIT),
					 LHV_ERR_STATE);
			assert_int_equal(change((enum what)what, 0, 6 * block - page,
						LHV_S2_NO_SPLIT),
					 LHV_ERR_STATE);
		}
		assert_int_equal(at(4 * block).level, 2);
		/* Whole blocks are no split, and neither is what is like that already. */
		assert_int_equal(change(PROTECT, 4 * block, block, LHV_S2_NO_SPLIT), OK);
		assert_int_equal(change(PROTECT, 4 * block + page, page, LHV_S2_NO_SPLIT),
				 OK);
		assert_int_equal(w.vm.stores, 0);
		assert_int_equal(change(UNMAP, 5 * block, 3 * block, LHV_S2_NO_SPLIT),
				 OK);
		assert_int_equal(change(UNMAP, 2 * block + page, page, LHV_S2_NO_SPLIT),
				 OK);
		world_all(&w);
		world_stop(&w);
	}
}

/* [S2.9] One entry of a run changes: the whole run loses its bit, at each level that has
 * runs. A run that changes as a whole keeps it. */
static void test_runs(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		start(&kinds[i]);
		for (int level = 3; level >= 2; level--) {
			uint64_t unit = vm_size(&w.vm, level), n = vm_run(&w.vm, level);
			uint64_t run = unit * n, base = run * 2;

			for (unsigned int what = 0; what < WHATS; what++) {
				uint64_t k = what * 5 % n;

				/* Two runs and a little; the second entry of the first. */
				assert_int_equal(world_map(&w, base, base, 2 * run + unit,
							   LHV_S2_RWX, 0),
						 OK);
				assert_true(at(base).contig);
				assert_true(at(base + run).contig);
				assert_false(at(base + 2 * run).contig);
				assert_int_equal(at(base).level, level);
				assert_int_equal(
					change((enum what)what, base + k * unit, unit, 0),
					OK);
				for (uint64_t e = 0; e < n; e++)
					assert_false(at(base + e * unit).contig);
				assert_true(at(base + run).contig);
				world_all(&w);
				/* Whole: the end of the first run, all of the second. */
				assert_int_equal(change((enum what)what,
							base + run - unit, run + unit, 0),
						 OK);
				if (what == PROTECT)
					assert_true(at(base + run).contig);
				world_all(&w);
				assert_int_equal(world_owner(&w, 0,
							     UINT64_C(1) << kinds[i].ipa,
							     0, LHV_S2_REPLACE),
						 OK);
			}
			/* A page out of a block out of a run. */
			if (level == 2) {
				assert_int_equal(
					world_map(&w, base, base, run, LHV_S2_RWX, 0),
					OK);
				assert_int_equal(change(UNMAP, base + page * 3, page, 0),
						 OK);
				assert_false(at(base).contig);
				assert_false(at(base + run - 1).contig);
				assert_int_equal(at(base + run - 1).level, 2);
				world_all(&w);
				assert_int_equal(
					world_owner(&w, base, run, 0, LHV_S2_REPLACE),
					OK);
			}
		}
		world_stop(&w);
	}
}

/* Protect from and to any place in the runs of a table: those that are changed whole keep
 * their bit, those at the two ends lose it, the others are as they were. */
static void test_protect_runs(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		uint64_t n, run, base;

		start(&kinds[i]);
		n = vm_run(&w.vm, 3);
		run = n * page;
		base = 4 * block + run;
		for (unsigned int k = 0; k < 40; k++) {
			/* Every bit of the number of the first and of the last entry. */
			uint64_t from = k < 20 ? 0 : UINT64_C(1) << (k % 8);
			uint64_t over = k % 20 ? UINT64_C(1) << (k % 7) : n - 1;

			from %= n;
			over %= n;
			assert_int_equal(world_map(&w, base, base, 4 * run, LHV_S2_RW, 0),
					 OK);
			assert_true(at(base + 3 * run).contig);
			assert_int_equal(world_protect(&w, base + from * page,
						       2 * run + (over - from) * page,
						       LHV_S2_R, LHV_S2_RW, 0),
					 OK);
			assert_int_equal(at(base).contig, !from);
			assert_true(at(base + run).contig);
			assert_int_equal(at(base + 2 * run).contig, !over);
			assert_true(at(base + 3 * run).contig);
			for (uint64_t p = 0; p < 4 * n; p++)
				world_see(&w, base + p * page);
			assert_int_equal(world_unmap(&w, base, 4 * run, 0), OK);
		}
		world_stop(&w);
	}
}

/* Protect gives each attribute in the mask its value and leaves the others. */
static void test_protect(void **state)
{
	static const uint32_t all[] = {LHV_S2_R,   LHV_S2_W,	 LHV_S2_OLD,
				       LHV_S2_DBM, LHV_S2_SW(1), LHV_S2_SW(8)};
	struct vm_options o = {.granule = 12, .hd = true, .ril = true};

	(void)state;
	start(&o);
	for (unsigned int m = 1; m < 64; m++) {
		for (unsigned int v = 0; v < 64; v++) {
			uint32_t mask = 0, attr = 0;

			for (unsigned int b = 0; b < 6; b++) {
				mask |= m & 1U << b ? all[b] : 0;
				attr |= v & 1U << b ? all[b] : 0;
			}
			if (v & ~m) {
				if (v == 63)
					assert_int_equal(
						world_protect(&w, 0, page, attr, mask, 0),
						LHV_ERR_INVAL);
				continue;
			}
			assert_int_equal(world_unmap(&w, 0, 2 * page, 0), OK);
			assert_int_equal(world_map(&w, 0, 0, 2 * page,
						   (m ^ v) & 1 ? LHV_S2_RWX
							       : LHV_S2_R | LHV_S2_DBM |
									 LHV_S2_SW(15) |
									 LHV_S2_MEM_NC,
						   LHV_S2_REPLACE),
					 OK);
			assert_int_equal(world_protect(&w, 0, page, attr, mask, 0), OK);
		}
	}
	/* Execution is for both levels or none; and needs reading, in the mask as well. */
	assert_int_equal(world_protect(&w, 0, page, 0, LHV_S2_X_EL0, 0), LHV_ERR_INVAL);
	assert_int_equal(world_protect(&w, 0, page, 0, LHV_S2_X_EL1, 0), LHV_ERR_INVAL);
	assert_int_equal(world_protect(&w, 0, page, LHV_S2_X, LHV_S2_X, 0),
			 LHV_ERR_INVAL);
	assert_int_equal(world_protect(&w, 0, page, LHV_S2_X, LHV_S2_RWX, 0),
			 LHV_ERR_INVAL);
	assert_int_equal(world_protect(&w, 0, page, LHV_S2_R | LHV_S2_X, LHV_S2_RWX, 0),
			 OK);
	assert_int_equal(world_protect(&w, 0, page, 0, LHV_S2_X, 0), OK);
	assert_int_equal(
		world_protect(&w, 0, page, LHV_S2_R | LHV_S2_X_EL0, LHV_S2_RWX, 0),
		LHV_ERR_UNSUPPORTED);
	assert_int_equal(world_protect(&w, 0, page, 0, 0, 0), LHV_ERR_INVAL);
	/* What it cannot change. */
	for (unsigned int bit = 0; bit < 32; bit++)
		if (!(LHV_S2_PROTECT_MASK & UINT32_C(1) << bit))
			assert_int_equal(world_protect(&w, 0, page, 0,
						       LHV_S2_W | UINT32_C(1) << bit, 0),
					 LHV_ERR_INVAL);
	/* Nothing there: nothing to do. */
	assert_int_equal(world_protect(&w, 1 << 30, 1 << 30, 0, LHV_S2_W, 0), OK);
	assert_int_equal(w.vm.stores, 0);
	vm_log_is(&w.vm, "");
	world_stop(&w);

	/* A CPU without them. */
	o.hd = false;
	start(&o);
	assert_int_equal(world_map(&w, 0, 0, page, LHV_S2_RW, 0), OK);
	assert_int_equal(world_protect(&w, 0, page, LHV_S2_DBM, LHV_S2_DBM, 0),
			 LHV_ERR_UNSUPPORTED);
	assert_int_equal(world_protect(&w, 0, page, 0, LHV_S2_DBM, 0), OK);
	world_stop(&w);
}

/* [S2.17] Hardware writes to a page at the worst moment: just before its block is removed
 * to be split. The dirty state is in the pieces. */
static uint64_t touch_at;
static bool touched;

static void touch(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;

	/* The last moment: when the library has looked at the block. */
	if (ev->kind != LHV_SIM_MMU_EV_LOAD || touched)
		return;
	lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr, lhv_ipa(touch_at), &r);
	if (ev->value != r.desc || r.fault)
		return;
	touched = true;
	lhv_sim_mmu_translate(vm->m, 1, lhv_ipa(touch_at), LHV_SIM_MMU_WRITE, &r);
	VM_CHECK(!r.fault && (r.desc & 1 << 7));
}

static void test_dirty_state_in_splits(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		for (unsigned int what = 0; what < WHATS; what++) {
			/* A block; a page in a run. */
			for (unsigned int run = 0; run < 2; run++) {
				struct vm_options o = kinds[i];
				uint64_t size;

				o.hd = true;
				o.cpus = 2;
				start(&o);
				size = run ? page * vm_run(&w.vm, 3) : block;
				assert_int_equal(world_map(&w, 5 * block, 5 * block, size,
							   LHV_S2_R | LHV_S2_DBM, 0),
						 OK);
				touch_at = 5 * block + 3 * page;
				touched = false;
				w.vm.hook = touch;
				if (what == PROTECT)
					assert_int_equal(world_protect(&w,
								       5 * block + page,
								       page, LHV_S2_SW(3),
								       LHV_S2_SW_MASK, 0),
							 OK);
				else if (what == REPLACE)
					assert_int_equal(world_map(&w, 5 * block + page,
								   0, page, LHV_S2_R,
								   LHV_S2_REPLACE),
							 OK);
				else
					assert_int_equal(change((enum what)what,
								5 * block + page, page,
								0),
							 OK);
				w.vm.hook = NULL;
				assert_true(touched);
				assert_int_equal(at(touch_at).level, 3);
				/* Written through the block: all of its pieces are dirty, or
				 * at least this one. */
				assert_true(at(touch_at).attr & LHV_S2_W);
				assert_true(at(touch_at).attr & LHV_S2_DBM);
				world_all(&w);
				world_stop(&w);
			}
		}
	}
}

/* Hardware sets a flag after the library has counted what it needs: what is too much by
 * then goes back. */
static void flag_early(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;

	if (ev->kind != LHV_SIM_MMU_EV_ALLOC || touched)
		return;
	touched = true;
	lhv_sim_mmu_translate(vm->m, 1, lhv_ipa(touch_at), LHV_SIM_MMU_READ, &r);
}

static void test_flags_between_count_and_change(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		for (unsigned int way = 0; way < 4; way++) {
			struct vm_options o = kinds[i];
			uint64_t before;

			o.ha = true;
			o.cpus = 2;
			start(&o);
			/* Old or young at first; then the Access flag is set or cleared in a
			 * part, or mapped young over old. */
			assert_int_equal(world_map(&w, 5 * block, 5 * block, block,
						   LHV_S2_RW | LHV_S2_OLD, 0),
					 OK);
			before = lhv_s2_table_count(&w.vm.s2);
			touch_at = 5 * block;
			touched = false;
			w.vm.hook = flag_early;
			switch (way) {
			case 0: /* is young by then: no split is needed any more */
				assert_int_equal(world_protect(&w, 5 * block + page, page,
							       0, LHV_S2_OLD, 0),
						 OK);
				assert_int_equal(lhv_s2_table_count(&w.vm.s2), before);
				break;
			case 1: /* is young by then: a split has become needed */
				assert_int_equal(world_protect(&w, 5 * block + page, page,
							       LHV_S2_OLD, LHV_S2_OLD, 0),
						 OK);
				assert_int_equal(lhv_s2_table_count(&w.vm.s2),
						 before + 1);
				break;
			case 2:
				assert_int_equal(world_map(&w, 5 * block + page,
							   5 * block + page, page,
							   LHV_S2_RW, LHV_S2_REPLACE),
						 OK);
				assert_int_equal(lhv_s2_table_count(&w.vm.s2), before);
				break;
			default: /* [S2.23] old is asked for, young is there: no difference */
				lhv_sim_mmu_translate(w.vm.m, 1, lhv_ipa(5 * block),
						      LHV_SIM_MMU_READ,
						      &(struct lhv_sim_mmu_result){0});
				touched = true;
				assert_int_equal(world_map(&w, 5 * block + page,
							   5 * block + page, page,
							   LHV_S2_RW | LHV_S2_OLD, 0),
						 OK);
				assert_int_equal(w.vm.stores, 0);
				break;
			}
			assert_true(touched);
			w.vm.hook = NULL;
			world_all(&w);
			world_stop(&w);
		}
	}
}

/* Another CPU's fault handler looks while a table is on its way out: it never sees what is
 * neither the old nor the new state [S2.24]. */
static uint64_t look_at, look_end;
static unsigned int looks;

static void look(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_s2_entry e;

	if (ev->kind != LHV_SIM_MMU_EV_STORE && ev->kind != LHV_SIM_MMU_EV_TLBI)
		return;
	for (uint64_t a = look_at; a < look_end; a += UINT64_C(1) << vm->geo.granule) {
		VM_CHECK(!lhv_s2_walk(&vm->s2, lhv_ipa(a), &e));
		VM_CHECK(e.kind == LHV_S2_UNMAPPED ||
			 (e.kind == LHV_S2_MAPPED && e.pa.v == a));
		looks++;
	}
}

static void test_walks_during_changes(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		start(&kinds[i]);
		w.vm.hook = look;
		looks = 0;
		look_at = 5 * block - 2 * page;
		look_end = 5 * block + 3 * page;
		for (unsigned int k = 0; k < 2; k++) {
			/* Pages at the start of a table; they go with it. */
			assert_int_equal(world_map(&w, 5 * block, 5 * block, 2 * page,
						   LHV_S2_RW, 0),
					 OK);
			assert_int_equal(world_unmap(&w, k ? 4 * block : 5 * block,
						     k ? 3 * block : 2 * page, 0),
					 OK);
			assert_int_equal(world_map(&w, 4 * block, 4 * block, 2 * block,
						   LHV_S2_RW, 0),
					 OK);
			assert_int_equal(world_unmap(&w, 5 * block + page, page, 0), OK);
			assert_int_equal(world_map(&w, 5 * block + page, 5 * block + page,
						   page, LHV_S2_RW, 0),
					 OK);
			assert_int_equal(world_protect(&w, 4 * block, block + 2 * page,
						       LHV_S2_R, LHV_S2_RW, 0),
					 OK);
			assert_int_equal(
				world_unmap(&w, 0, UINT64_C(1) << kinds[i].ipa, 0), OK);
		}
		assert_true(looks > 100);
		w.vm.hook = NULL;
		world_stop(&w);
	}
}

/* The same from within a table that has left the tree and is not freed yet: a walker that
 * read the entry above before. Its first words hold the library's own notes. */
static uint64_t *gone;

static void peek(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_s2 copy = vm->s2;
	uint64_t root[2 * 512];
	struct lhv_s2_entry e;

	if (ev->kind != LHV_SIM_MMU_EV_STORE || !gone)
		return;
	/* A root that has the table where it was, whatever the real one says by now. */
	memset(root, 0, sizeof(root));
	root[1] = (uint64_t)(uintptr_t)vm->hook_ctx | 3;
	copy.root = root;
	for (unsigned int k = 0; k < 2; k++) {
		VM_CHECK(!lhv_s2_walk(&copy, lhv_ipa((UINT64_C(1) << 30) + k * 0x1000),
				      &e));
		VM_CHECK(e.kind != LHV_S2_OWNED);
	}
	looks++;
}

static void test_notes_are_no_owners(void **state)
{
	(void)state;
	start(&(struct vm_options){.granule = 12});
	assert_int_equal(world_map(&w, 1 << 30, 1 << 30, 4 * page, LHV_S2_RW, 0), OK);
	assert_int_equal(world_map(&w, UINT64_C(3) << 30, 0, 4 * page, LHV_S2_RW, 0), OK);
	gone = lhv_sim_mmu_va(w.vm.m, w.vm.root.table);
	w.vm.hook_ctx = (void *)(uintptr_t)(gone[1] & UINT64_C(0xfffffffff000));
	looks = 0;
	w.vm.hook = peek;
	assert_int_equal(world_unmap(&w, 0, UINT64_C(4) << 30, 0), OK);
	w.vm.hook = NULL;
	assert_true(looks >= 8);
	world_stop(&w);
}

/* Empty tables go, at once and at each level [S2.21]. */
static void test_empty_tables(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < KINDS; i++) {
		uint64_t levels;

		start(&kinds[i]);
		levels = (uint64_t)(3 - w.vm.geo.start);
		for (unsigned int owned = 0; owned < 2; owned++) {
			assert_int_equal(world_map(&w, page, 0, 3 * page, LHV_S2_RW, 0),
					 OK);
			assert_int_equal(lhv_s2_table_count(&w.vm.s2), levels);
			assert_int_equal(world_unmap(&w, 2 * page, page, 0), OK);
			assert_int_equal(world_unmap(&w, page, page, 0), OK);
			assert_int_equal(lhv_s2_table_count(&w.vm.s2), levels);
			if (owned) {
				/* An owner keeps the tables, until it is gone too. */
				assert_int_equal(world_owner(&w, 9 * page, page, 4, 0),
						 OK);
				assert_int_equal(world_unmap(&w, 0, block, 0), OK);
				assert_int_equal(lhv_s2_table_count(&w.vm.s2), levels);
				assert_int_equal(world_owner(&w, 9 * page, page, 0, 0),
						 OK);
			} else {
				assert_int_equal(world_unmap(&w, 3 * page, page, 0), OK);
			}
			assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
		}
		world_stop(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_split_levels),
		cmocka_unit_test(test_no_split),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_protect_runs),
		cmocka_unit_test(test_protect),
		cmocka_unit_test(test_dirty_state_in_splits),
		cmocka_unit_test(test_flags_between_count_and_change),
		cmocka_unit_test(test_walks_during_changes),
		cmocka_unit_test(test_notes_are_no_owners),
		cmocka_unit_test(test_empty_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
