/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations on every kind of stage 2, against a flat map and the MMU model: what
 * the tables say, how many they are, what memory is out, and that no rule for changing live
 * entries is broken. LHV_STEPS sets the number of operations for each kind (default 100),
 * or LHV_OPS that of all together, LHV_SEED the seed; with LHV_TELL each operation is printed.
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

static uint64_t rng;

static uint64_t rnd(uint64_t n)
{
	return vm_random(&rng) % n;
}

static bool one_in(uint64_t n)
{
	return rnd(n) == 0;
}

static uint64_t env(const char *name, uint64_t otherwise)
{
	const char *v = getenv(name);

	return v && *v ? strtoull(v, NULL, 0) : otherwise;
}

static uint32_t random_attr(const struct world *w)
{
	static const uint32_t mem[] = {LHV_S2_MEM_WB,		LHV_S2_MEM_S1,
				       LHV_S2_MEM_NC,		LHV_S2_MEM_DEVICE_NGNRNE,
				       LHV_S2_MEM_DEVICE_NGNRE, LHV_S2_MEM_DEVICE_NGRE,
				       LHV_S2_MEM_DEVICE_GRE};
	static const uint32_t rwx[] = {LHV_S2_RWX, LHV_S2_RW, LHV_S2_R,
				       LHV_S2_R | LHV_S2_X, 0};
	uint32_t a = rwx[rnd(5)];

	/* Few different ones, so that they meet. */
	if (one_in(4))
		a |= mem[rnd(7)];
	if (one_in(6))
		a |= LHV_S2_OLD;
	if (w->vm.o.hd && one_in(3))
		a |= LHV_S2_DBM;
	if (one_in(6))
		a |= LHV_S2_SW(rnd(16));
	if (!w->vm.geo.lpa2 && one_in(6))
		a |= one_in(2) ? LHV_S2_SH_OUTER : LHV_S2_SH_NON;
	if (w->vm.o.xnx && one_in(6))
		a = (a & ~LHV_S2_X) | LHV_S2_R |
		    (one_in(2) ? LHV_S2_X_EL0 : LHV_S2_X_EL1);
	return a;
}

/* A range: around a place where levels or runs meet, a few entries of some level long. */
static void random_range(const struct world *w, uint64_t *ipa, uint64_t *size)
{
	const struct lhv_s2_geometry *g = &w->vm.geo;
	uint64_t end = UINT64_C(1) << g->ipa_bits, page = UINT64_C(1) << g->granule;
	int level = (int)rnd(4),
	    top = vm_block_level(&w->vm) > g->start ? vm_block_level(&w->vm) : g->start;
	uint64_t unit, a, b;

	if (level < top)
		level = top;
	unit = vm_size(&w->vm, level);
	switch (rnd(4)) {
	case 0:
		a = 0;
		break;
	case 1:
		a = end - unit * (1 + rnd(3));
		break;
	default:
		a = end / 4 + unit * rnd(3) + vm_size(&w->vm, top) * rnd(2);
		break;
	}
	if (level == 3)
		a += page * rnd(40);
	b = a + unit * (1 + rnd(one_in(3) ? 2 * vm_run(&w->vm, level) : 3));
	/* Ends that do not fit. */
	if (one_in(3))
		a += page * rnd(9);
	if (one_in(3))
		a += vm_size(&w->vm, 2) * rnd(3);
	if (one_in(3))
		b -= page * rnd(9);
	if (a >= end)
		a = end - page;
	if (b > end || b < a)
		b = end;
	if (a >= b)
		b = a + page;
	*ipa = a;
	*size = b - a;
}

static uint64_t random_pa(const struct world *w, uint64_t ipa, uint64_t size)
{
	const struct lhv_s2_geometry *g = &w->vm.geo;
	uint64_t end = UINT64_C(1) << g->pa_bits, page = UINT64_C(1) << g->granule, pa;

	switch (rnd(5)) {
	case 0: /* far up */
		pa = (end - size) & ~(page - 1);
		if (end > vm_size(&w->vm, 2))
			pa = ((end - size) & ~(vm_size(&w->vm, 2) - 1)) |
			     (ipa & (vm_size(&w->vm, 2) - 1));
		break;
	case 1: /* a run, but no block, or neither */
		pa = ipa + page * (one_in(2) ? vm_run(&w->vm, 3) : rnd(20));
		break;
	case 2:
		pa = ipa + vm_size(&w->vm, 2) * (one_in(2) ? vm_run(&w->vm, 2) : rnd(20));
		break;
	default:
		pa = ipa;
		break;
	}
	return size <= end && pa <= end - size ? pa : (end - size) & ~(page - 1);
}

static void operate(struct world *w)
{
	uint64_t ipa, size, tables;
	uint32_t flags = 0;

	random_range(w, &ipa, &size);
	switch (rnd(11)) {
	case 0:
	case 1:
	case 2:
	case 3:
		if (one_in(2))
			flags |= LHV_S2_REPLACE;
		if (one_in(2))
			flags |= LHV_S2_OVER_OWNED;
		if (one_in(6))
			flags |= LHV_S2_NO_CONTIG;
		if (one_in(6))
			flags |= LHV_S2_NO_BLOCK;
		{
			uint64_t pa = random_pa(w, ipa, size), n = 0;

			if (size >> w->vm.geo.pa_bits)
				break;
			VM_CHECK(!lhv_s2_map_cost(&w->vm.geo, lhv_ipa(ipa), lhv_pa(pa),
						  size, flags, &n));
			if (n > 24)
				break;
			tables = lhv_s2_table_count(&w->vm.s2);
			if (!world_map(w, ipa, pa, size, random_attr(w), flags))
				VM_CHECK(lhv_s2_table_count(&w->vm.s2) <= tables + n);
		}
		break;
	case 4:
	case 5: {
		/* A run of single pages, as faults bring them. */
		uint64_t page = UINT64_C(1) << w->vm.geo.granule;
		uint64_t pa = random_pa(w, ipa, 20 * page), n = 1 + rnd(20);
		uint32_t attr = random_attr(w);

		if (ipa + 20 * page > UINT64_C(1) << w->vm.geo.ipa_bits)
			break;
		for (uint64_t i = 0; i < n; i++)
			(void)world_map(w, ipa + i * page, pa + i * page, page, attr,
					LHV_S2_OVER_OWNED);
		break;
	}
	case 6:
	case 7:
		(void)world_unmap(w, ipa, size, one_in(5) ? LHV_S2_NO_SPLIT : 0);
		break;
	case 8: {
		static const uint32_t masks[] = {LHV_S2_RW,
						 LHV_S2_W,
						 LHV_S2_OLD,
						 LHV_S2_SW_MASK,
						 LHV_S2_RWX,
						 LHV_S2_X,
						 LHV_S2_DBM | LHV_S2_W,
						 LHV_S2_PROTECT_MASK};
		/* (Without W, what hardware made writable would stay so.) */
		uint32_t mask = masks[rnd(8)], attr = random_attr(w) & mask;

		if ((attr & LHV_S2_X) && !(attr & LHV_S2_R))
			attr &= ~LHV_S2_X;
		(void)world_protect(w, ipa, size, attr, mask,
				    one_in(5) ? LHV_S2_NO_SPLIT : 0);
		break;
	}
	case 9: {
		static const uint32_t some[] = {0,
						0,
						0,
						LHV_S2_MERGE,
						LHV_S2_MERGE,
						LHV_S2_NO_CONTIG,
						LHV_S2_NO_BLOCK};

		/* Often all that is there. */
		if (one_in(2)) {
			ipa = 0;
			size = UINT64_C(1) << w->vm.geo.ipa_bits;
		}
		(void)world_coalesce(w, ipa, size, some[rnd(7)]);
		break;
	}
	default:
		(void)world_owner(w, ipa, size, one_in(4) ? 0 : (uint32_t)rnd(3) * 77777,
				  one_in(2) ? LHV_S2_REPLACE : 0);
		break;
	}
	/* Not too much of it. */
	if (world_full(w) || lhv_s2_table_count(&w->vm.s2) > 40) {
		uint64_t half = (UINT64_C(1) << w->vm.geo.ipa_bits) / 2;

		(void)world_owner(w, one_in(2) ? half : 0, half, 0, LHV_S2_REPLACE);
	}
}

/* Another CPU touches memory in the middle of an operation: hardware sets flags. */
static void hook(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;
	uint64_t ipa;

	static unsigned int loads;

	if (ev->kind == LHV_SIM_MMU_EV_WRONG || ev->kind == LHV_SIM_MMU_EV_FREE)
		return;
	/* Not at each of the many entries of a table that is dropped. */
	loads = ev->kind == LHV_SIM_MMU_EV_LOAD ? loads + 1 : 0;
	if (loads > 64 && loads % 512)
		return;
	ipa = (UINT64_C(1) << vm->geo.ipa_bits) / 4 + rnd(vm_size(vm, 2) * 4);
	lhv_sim_mmu_translate(vm->m, 1, lhv_ipa(ipa),
			      one_in(2) ? LHV_SIM_MMU_WRITE : LHV_SIM_MMU_READ, &r);
}

static uint64_t total;

static void run(const struct vm_options *o, uint64_t n)
{
	static struct world w;

	vm_tell = getenv("LHV_TELL") != NULL;
	if (vm_tell)
		fprintf(stderr, "-- granule %u, IPA %u, seed %llu\n", o->granule, o->ipa,
			(unsigned long long)rng);
	assert_int_equal(world_start(&w, o), 0);
	if (o->cpus > 1)
		w.vm.hook = hook;
	total += n;
	for (uint64_t i = 0; i < n; i++) {
		/* Now and then memory runs out in the middle. */
		lhv_sim_mmu_fail(w.vm.m, one_in(8) ? 1 + rnd(4) : 0);
		operate(&w);
		if (i % 16 == 15) {
			lhv_sim_mmu_fail(w.vm.m, 0);
			world_edges(&w);
		}
		if (i % 64 == 63)
			world_all(&w);
	}
	lhv_sim_mmu_fail(w.vm.m, 0);
	world_all(&w);
	/* [S2.21] nothing is left when nothing is mapped. */
	assert_int_equal(
		world_owner(&w, 0, UINT64_C(1) << w.vm.geo.ipa_bits, 0, LHV_S2_REPLACE),
		0);
	assert_int_equal(lhv_s2_table_count(&w.vm.s2), 0);
	world_stop(&w);
}

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40},
	{.granule = 12,
	 .ipa = 32,
	 .cpu_pa = 36,
	 .fwb = true,
	 .ril = true,
	 .loaded = true},
	{.granule = 12,
	 .ipa = 39,
	 .concat = 1,
	 .ttl = true,
	 .vmid16 = true,
	 .vmid = 0x1234},
	{.granule = 12, .ipa = 48, .cpu_pa = 48, .ril = true, .ttl = true, .xnx = true},
	{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 12,
	 .ipa = 48,
	 .cpu_pa = 52,
	 .has_lpa2 = true,
	 .ttl = true,
	 .fwb = true},
	{.granule = 14, .ipa = 40, .ttl = true, .vmid = 9, .loaded = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .ril = true, .fwb = true, .xnx = true},
	{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .ril = true},
	{.granule = 14,
	 .ipa = 52,
	 .cpu_pa = 52,
	 .has_lpa2 = true,
	 .ttl = true,
	 .concat = 1},
	{.granule = 16, .ipa = 32, .xnx = true},
	{.granule = 16, .ipa = 40, .fwb = true},
	{.granule = 16, .ipa = 48, .cpu_pa = 48, .ril = true, .xnx = true, .vmid = 255},
	{.granule = 16, .ipa = 52, .cpu_pa = 52, .ttl = true},
	{.granule = 16,
	 .ipa = 43,
	 .cpu_pa = 52,
	 .concat = 1,
	 .ril = true,
	 .vmid16 = true,
	 .vmid = 65535},
};

/* What the kinds above leave open. */
static void draw(struct vm_options *o)
{
	o->domain = (enum lhv_s2_domain)rnd(3);
	o->clean = one_in(2);
	o->bbm = (uint8_t)rnd(3);
}

static uint64_t steps(void)
{
	uint64_t all = env("LHV_OPS", 0), runs = 3 * sizeof(kinds) / sizeof(kinds[0]);

	return all ? (all + runs - 1) / runs : env("LHV_STEPS", 100);
}

/* [S2.15] [S2.17] [S2.21] */
static void test_without_hardware_updates(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct vm_options o = kinds[i];

		rng = env("LHV_SEED", 1) * 1000 + i;
		draw(&o);
		run(&o, steps());
	}
}

/* [S2.10] [S2.13] [S2.32] The same, and the model itself is such a machine. */
static void test_model_is_told(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct vm_options o = kinds[i];

		rng = env("LHV_SEED", 1) * 1000 + 250 + i;
		draw(&o);
		o.told = true;
		run(&o, steps());
	}
}

/* [S2.17] Hardware sets Access flag and dirty state while operations run. */
static void test_with_hardware_updates(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct vm_options o = kinds[i];

		rng = env("LHV_SEED", 1) * 1000 + 500 + i;
		o.ha = true;
		o.hd = i % 3 != 0;
		draw(&o);
		/* The other CPU can use the tables only where both are told. */
		o.cpus = o.domain == LHV_S2_NON ? 1 : 2;
		run(&o, steps());
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_hardware_updates),
		cmocka_unit_test(test_model_is_told),
		cmocka_unit_test(test_with_hardware_updates),
	};

	int ret = cmocka_run_group_tests(tests, NULL, NULL);

	if (env("LHV_OPS", 0))
		printf("summary: seed %llu, %llu operations\n",
		       (unsigned long long)env("LHV_SEED", 1), (unsigned long long)total);
	return ret;
}
