/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * By enumeration, on a small stage 2 of each granule: no operation accesses memory out of
 * bounds or overflows, each ends within a bound, what was mapped is what a walk finds, and
 * elsewhere nothing changes.
 *
 * Every sequence of up to three operations of a set is run: all states that two operations
 * reach, and all that can be done to them. The set has each kind of operation on ranges that
 * start and end at, before and behind the places where levels and contiguous runs meet. Then,
 * after each operation of the set, every kind of operation on every range that such places
 * can make. After each operation the ends of its range are compared with the flat map, and
 * the model finds nothing wrong; after each sequence every entry of the IPA space is.
 *
 * The program is built with the address and the undefined-behaviour sanitizer. Each table is
 * an allocation of its own size, so that an access beyond one is noticed.
 *
 * LHV_DEPTH sets another length (4: hours).
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

struct op {
	enum {
		MAP,
		UNMAP,
		PROTECT,
		OWNER,
		COALESCE
	} what;
	uint64_t ipa, pa, size;
	uint32_t attr, flags;
};

static struct op ops[64];
static unsigned int nr_ops;
static struct world w;

static void add(struct op op)
{
	assert_true(nr_ops < 64);
	ops[nr_ops++] = op;
}

/* Around the border between two blocks, of which the second starts a run of blocks. */
static void choose(const struct vm *vm)
{
	uint64_t page = UINT64_C(1) << vm->geo.granule, block = vm_size(vm, 2);
	uint64_t run = page * vm_run(vm, 3), at = 2 * block;

	nr_ops = 0;
	/* A page, two over the border, a run, a run and a page, a block, nearly one, more. */
	add((struct op){MAP, at, at, page, LHV_S2_RW, 0});
	add((struct op){MAP, at - page, at - page, 2 * page, LHV_S2_RW,
			LHV_S2_OVER_OWNED});
	add((struct op){MAP, at, at, run, LHV_S2_RW, LHV_S2_REPLACE});
	add((struct op){MAP, at, at, block, LHV_S2_RW, 0});
	add((struct op){MAP, at, at, block, LHV_S2_RW,
			LHV_S2_REPLACE | LHV_S2_OVER_OWNED});
	add((struct op){MAP, at - run, at - run, block, LHV_S2_RW,
			LHV_S2_REPLACE | LHV_S2_OVER_OWNED});
	/* The same with other attributes, another output, a worse alignment. */
	add((struct op){MAP, at, at, block, LHV_S2_R,
			LHV_S2_REPLACE | LHV_S2_OVER_OWNED});
	add((struct op){MAP, at, at, run + page, LHV_S2_R, LHV_S2_REPLACE});
	add((struct op){MAP, at, 0, block, LHV_S2_RW, LHV_S2_REPLACE});
	add((struct op){MAP, at + page, 0, run, LHV_S2_RW,
			LHV_S2_REPLACE | LHV_S2_OVER_OWNED});
	add((struct op){MAP, at, at, block, LHV_S2_RW, LHV_S2_NO_BLOCK});
	add((struct op){MAP, at - page, at - page, run + page, LHV_S2_RW | LHV_S2_MEM_NC,
			LHV_S2_REPLACE | LHV_S2_NO_CONTIG});
	add((struct op){UNMAP, at, 0, page, 0, 0});
	add((struct op){UNMAP, at - page, 0, 2 * page, 0, 0});
	add((struct op){UNMAP, at, 0, run, 0, 0});
	add((struct op){UNMAP, at + page, 0, block - page, 0, 0});
	add((struct op){UNMAP, at, 0, block, 0, 0});
	add((struct op){UNMAP, 0, 0, 4 * block, 0, 0});
	add((struct op){UNMAP, at + page, 0, page, 0, LHV_S2_NO_SPLIT});
	add((struct op){PROTECT, at, LHV_S2_RW, page, LHV_S2_R, 0});
	add((struct op){PROTECT, at - page, LHV_S2_RW, run + page, LHV_S2_R, 0});
	add((struct op){PROTECT, at, LHV_S2_RW, block, LHV_S2_R, 0});
	add((struct op){PROTECT, at + run - page, LHV_S2_SW_MASK, 2 * page, LHV_S2_SW(1),
			0});
	add((struct op){OWNER, at, 0, page, 1, LHV_S2_REPLACE});
	add((struct op){OWNER, at - page, 0, 2 * page, 2, 0});
	add((struct op){OWNER, at, 0, block, 1, LHV_S2_REPLACE});
	add((struct op){OWNER, at + page, 0, block, 0, 0});
	add((struct op){OWNER, 0, 0, 4 * block, 0, LHV_S2_REPLACE});
	add((struct op){COALESCE, 0, 0, 4 * block, 0, 0});
}

/* Steps are bounded by the tables that there are: each entry is looked at, changed, and
 * changed again, and what is looked for is looked for first. */
static void bounded(uint64_t tables)
{
	const struct vm *vm = &w.vm;
	uint64_t now = lhv_s2_table_count(&vm->s2), made = vm->allocs;
	uint64_t entries = (tables + now + made) << (vm->geo.granule - 3);

	entries += vm->geo.root_bytes / 8;
	if (vm->loads + vm->stores + vm->dsbs + vm->tlbis > 8 * entries + 512)
		vm_failed(__FILE__, __LINE__, "%s: %llu steps for %llu entries", vm_last,
			  (unsigned long long)(vm->loads + vm->stores + vm->dsbs +
					       vm->tlbis),
			  (unsigned long long)entries);
}

static void apply(const struct op *op)
{
	uint64_t tables = lhv_s2_table_count(&w.vm.s2);

	switch (op->what) {
	case MAP:
		(void)world_map(&w, op->ipa, op->pa, op->size, op->attr, op->flags);
		break;
	case UNMAP:
		(void)world_unmap(&w, op->ipa, op->size, op->flags);
		break;
	case PROTECT:
		(void)world_protect(&w, op->ipa, op->size, op->attr, (uint32_t)op->pa,
				    op->flags);
		break;
	case OWNER:
		(void)world_owner(&w, op->ipa, op->size, op->attr, op->flags);
		break;
	default:
		(void)world_coalesce(&w, op->ipa, op->size, op->flags);
		break;
	}
	bounded(tables);
}

/* The end of a sequence: all is as it should be; then everything goes, for the next. */
static void finish(void)
{
	world_all(&w);
	if (world_owner(&w, 0, UINT64_C(1) << w.vm.geo.ipa_bits, 0, LHV_S2_REPLACE))
		fail();
	if (lhv_s2_table_count(&w.vm.s2))
		fail();
}

static uint64_t sequences(const struct vm_options *o, unsigned int depth)
{
	const char *env = getenv("LHV_DEPTH");
	uint64_t count = 0;

	if (env)
		depth = (unsigned int)strtoul(env, NULL, 0);
	assert_true(depth >= 1 && depth <= 8);
	assert_int_equal(world_start(&w, o), 0);
	choose(&w.vm);
	for (unsigned int len = 1; len <= depth; len++) {
		unsigned int n[8] = {0}, d;

		do {
			for (unsigned int i = 0; i < len; i++)
				apply(&ops[n[i]]);
			finish();
			count++;
			for (d = len; d && ++n[d - 1] == nr_ops;)
				n[--d] = 0;
		} while (d);
	}
	world_stop(&w);
	return count;
}

/* Each kind of operation on each range between two places. */
static uint64_t ranges(const struct vm_options *o)
{
	static const struct op kinds[] = {
		{.what = MAP, .attr = LHV_S2_RW},
		{.what = MAP,
		 .attr = LHV_S2_R,
		 .flags = LHV_S2_REPLACE | LHV_S2_OVER_OWNED},
		{.what = UNMAP},
		{.what = UNMAP, .flags = LHV_S2_NO_SPLIT},
		{.what = PROTECT, .pa = LHV_S2_RW | LHV_S2_OLD, .attr = LHV_S2_R},
		{.what = OWNER, .attr = 3},
		{.what = OWNER, .attr = 4, .flags = LHV_S2_REPLACE},
		{.what = COALESCE},
	};
	uint64_t count = 0, page, run, block, at, place[12];
	unsigned int n = 0;

	assert_int_equal(world_start(&w, o), 0);
	choose(&w.vm);
	page = UINT64_C(1) << w.vm.geo.granule;
	block = vm_size(&w.vm, 2);
	run = page * vm_run(&w.vm, 3);
	at = 2 * block;
	place[n++] = at - block;
	place[n++] = at - run;
	place[n++] = at - page;
	place[n++] = at;
	place[n++] = at + page;
	place[n++] = at + run - page;
	place[n++] = at + run;
	place[n++] = at + run + page;
	place[n++] = at + block - page;
	place[n++] = at + block;
	place[n++] = at + 2 * block;
	for (unsigned int first = 0; first < nr_ops; first++)
		for (unsigned int a = 0; a < n; a++)
			for (unsigned int b = a + 1; b < n; b++)
				for (unsigned int k = 0;
				     k < sizeof(kinds) / sizeof(kinds[0]); k++) {
					struct op op = kinds[k];

					op.ipa = place[a];
					op.size = place[b] - place[a];
					if (op.what == MAP)
						op.pa = op.flags ? 0 : op.ipa;
					apply(&ops[first]);
					apply(&op);
					finish();
					count++;
				}
	world_stop(&w);
	return count;
}

static void test_4k(void **state)
{
	(void)state;
	assert_true(sequences(&(struct vm_options){.granule = 12, .ipa = 32, .ril = true},
			      3));
}

static void test_4k_single(void **state)
{
	(void)state;
	assert_true(sequences(
		&(struct vm_options){
			.granule = 12, .ipa = 32, .concat = 1, .ttl = true, .fwb = true},
		3));
}

static void test_16k(void **state)
{
	(void)state;
	assert_true(sequences(&(struct vm_options){.granule = 14, .ipa = 32, .ttl = true},
			      3));
}

/* Its tables are 16 times as large: sequences of two. */
static void test_64k(void **state)
{
	(void)state;
	assert_true(sequences(&(struct vm_options){.granule = 16, .ipa = 34, .ril = true},
			      2));
}

/* What FEAT_BBM permits, of which the model knows: sequences of two. */
static void test_bbm_levels(void **state)
{
	(void)state;
	for (unsigned int level = 1; level <= 2; level++)
		assert_true(sequences(&(struct vm_options){.granule = 12,
							   .ipa = 32,
							   .ril = level == 1,
							   .bbm = (uint8_t)level,
							   .told = true},
				      2));
}

static void test_4k_ranges(void **state)
{
	(void)state;
	assert_true(ranges(&(struct vm_options){.granule = 12, .ipa = 32, .ril = true}));
}

static void test_16k_ranges(void **state)
{
	(void)state;
	assert_true(ranges(&(struct vm_options){.granule = 14, .ipa = 32, .ttl = true}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_4k),	   cmocka_unit_test(test_4k_single),
		cmocka_unit_test(test_16k),	   cmocka_unit_test(test_64k),
		cmocka_unit_test(test_bbm_levels), cmocka_unit_test(test_4k_ranges),
		cmocka_unit_test(test_16k_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
