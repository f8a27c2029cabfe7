/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every sequence of three operations of a small set, on a small stage 2 of each granule: all
 * states that two operations reach, and all that can be done to them. The set has each kind
 * of operation on ranges that start and end at, before and behind the places where levels
 * and contiguous runs meet. After each operation the tables are compared with the flat map,
 * and the model finds nothing wrong.
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
		OWNER
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
}

static void apply(const struct op *op)
{
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
	default:
		(void)world_owner(&w, op->ipa, op->size, op->attr, op->flags);
		break;
	}
}

static uint64_t sequences(const struct vm_options *o, unsigned int depth)
{
	const char *env = getenv("LHV_DEPTH");
	unsigned int n[8] = {0};
	uint64_t count = 0;

	if (env)
		depth = (unsigned int)strtoul(env, NULL, 0);
	assert_true(depth >= 1 && depth <= 8);
	assert_int_equal(world_start(&w, o), 0);
	choose(&w.vm);
	for (;;) {
		unsigned int d = depth;

		for (unsigned int i = 0; i < depth; i++)
			apply(&ops[n[i]]);
		world_edges(&w);
		count++;
		/* Everything goes, for the next. */
		if (world_owner(&w, 0, UINT64_C(1) << w.vm.geo.ipa_bits, 0,
				LHV_S2_REPLACE))
			fail();
		if (lhv_s2_table_count(&w.vm.s2))
			fail();
		while (d && ++n[d - 1] == nr_ops)
			n[--d] = 0;
		if (!d)
			break;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_4k),
		cmocka_unit_test(test_4k_single),
		cmocka_unit_test(test_16k),
		cmocka_unit_test(test_64k),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
