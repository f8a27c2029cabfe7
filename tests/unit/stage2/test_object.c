/* SPDX-License-Identifier: BSD-2-Clause */
/* Life of a stage 2, what it tells a CPU, and the walk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/sim/port.h>

#include "vm.h"

/* An allocator that gives what the test wants. */
struct giver {
	uint64_t pa_or, va_or;
	unsigned int allocs, frees;
	uint64_t bytes;
	void *va, *freed_va;
	lhv_pa_t pa, freed_pa;
	bool none;
};

static void *give(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	static _Alignas(1 << 20) uint8_t mem[2 << 20];
	struct giver *g = ctx;

	g->allocs++;
	g->bytes = bytes;
	if (g->none)
		return NULL;
	assert_true(bytes <= 1 << 20);
	memset(mem, 0xff, bytes);
	g->va = mem + g->va_or;
	g->pa = lhv_pa(UINT64_C(0x40000000) | g->pa_or);
	*pa = g->pa;
	return g->va;
}

static void take(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	struct giver *g = ctx;

	g->frees++;
	g->freed_va = va;
	g->freed_pa = pa;
	assert_int_equal(bytes, g->bytes);
}

static const struct lhv_s2_ops give_ops = {.alloc = give, .free = take};

static bool all_zero(const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((const uint8_t *)p)[i])
			return false;
	return true;
}

static void test_init(void **state)
{
	struct lhv_cpu_features f;
	struct lhv_s2_request q = {.granule = 12, .ipa_bits = 40};
	struct lhv_s2_geometry geo, bad;
	struct giver g = {0};
	struct lhv_s2_ops ops = give_ops;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &ops, .ctx = &g, .vmid = 3};
	struct lhv_s2_config c;
	struct lhv_s2 s2;

	(void)state;
	vm_features(&f, &(struct vm_options){0});
	f.ttcnp = false;
	assert_int_equal(lhv_s2_geometry(&f, &q, &geo, NULL), 0);
	assert_int_equal(lhv_s2_init(NULL, &cfg), LHV_ERR_INVAL);

#define REFUSE(change, err)                                       \
	do {                                                      \
		c = cfg;                                          \
		ops = give_ops;                                   \
		bad = geo;                                        \
		change;                                           \
		memset(&s2, 0xa5, sizeof(s2));                    \
		g.allocs = g.frees = 0;                           \
		assert_int_equal(lhv_s2_init(&s2, &c), err);      \
		assert_true(all_zero(&s2, sizeof(s2)));           \
		assert_int_equal(g.allocs, g.none ? 1 : g.frees); \
	} while (0)
#define BAD_GEOMETRY(change)               \
	REFUSE(                            \
		{                          \
			change;            \
			c.geometry = &bad; \
		},                         \
		LHV_ERR_INVAL)

	memset(&s2, 0xa5, sizeof(s2));
	assert_int_equal(lhv_s2_init(&s2, NULL), LHV_ERR_INVAL);
	assert_true(all_zero(&s2, sizeof(s2)));
	REFUSE(c.geometry = NULL, LHV_ERR_INVAL);
	REFUSE(c.features = NULL, LHV_ERR_INVAL);
	REFUSE(c.ops = NULL, LHV_ERR_INVAL);
	REFUSE(ops.alloc = NULL, LHV_ERR_INVAL);
	REFUSE(ops.free = NULL, LHV_ERR_INVAL);
	BAD_GEOMETRY(memset(&bad, 0, sizeof(bad)));
	BAD_GEOMETRY(memset(&bad, 0xff, sizeof(bad)));
	for (unsigned int v = 0; v < 256; v++) {
		if (v != 12)
			BAD_GEOMETRY(bad.granule = (uint8_t)v);
		if (v != 40)
			BAD_GEOMETRY(bad.ipa_bits = (uint8_t)v);
		if (v < 32 || v > 52)
			BAD_GEOMETRY(bad.pa_bits = (uint8_t)v);
		if (v != 8 && v != 16)
			BAD_GEOMETRY(bad.vmid_bits = (uint8_t)v);
		if ((int8_t)v != 1)
			BAD_GEOMETRY(bad.start = (int8_t)v);
		if (v > 2)
			BAD_GEOMETRY(bad.block = (int8_t)v);
	}
	BAD_GEOMETRY(bad.root_bytes = 4096);
	BAD_GEOMETRY(bad.root_bytes = 0);
	/* [S2.5] VMID within 8 bits; features that are not there. */
	REFUSE(c.vmid = 256, LHV_ERR_RANGE);
	REFUSE(c.fwb = true, LHV_ERR_UNSUPPORTED);
	REFUSE(c.cnp = true, LHV_ERR_UNSUPPORTED);
	/* What alloc may do wrong: it gets it back as it gave it. */
	g.none = true;
	REFUSE((void)0, LHV_ERR_NOMEM);
	g.none = false;
	for (unsigned int i = 0; i < 3; i++) {
		g.pa_or = i == 0 ? 0x1000 : i == 1 ? UINT64_C(1) << 44 : 0;
		g.va_or = i == 2 ? 0x1000 : 0;
		REFUSE((void)0, LHV_ERR_RANGE);
		assert_int_equal(g.frees, 1);
		assert_ptr_equal(g.freed_va, g.va);
		assert_int_equal(g.freed_pa.v, g.pa.v);
	}
	g.pa_or = g.va_or = 0;

	/* And one that works: two concatenated tables, zeroed. */
	g.allocs = g.frees = 0;
	memset(&s2, 0xa5, sizeof(s2));
	assert_int_equal(lhv_s2_init(&s2, &cfg), 0);
	assert_int_equal(g.bytes, 0x2000);
	assert_true(all_zero(g.va, 0x2000));
	assert_int_equal(lhv_s2_table_count(&s2), 0);
	lhv_s2_destroy(&s2);
	assert_true(all_zero(&s2, sizeof(s2)));
	assert_int_equal(g.allocs, 1);
	assert_int_equal(g.frees, 1);
	assert_ptr_equal(g.freed_va, g.va);
	/* Twice, never begun, and nothing. */
	lhv_s2_destroy(&s2);
	lhv_s2_destroy(NULL);
	assert_int_equal(g.frees, 1);
}

/* [S2.1] the root is as large and as aligned as its entries, 256 bytes at least. */
static void test_root_sizes(void **state)
{
	static const struct {
		uint8_t granule, ipa, concat;
		uint64_t bytes;
	} row[] = {
		{12, 32, 1, 256}, /* 4 entries of 1 GiB */
		{12, 39, 1, 0x1000},   {12, 40, 2, 0x2000},    {12, 43, 16, 0x10000},
		{12, 34, 16, 0x10000}, {14, 37, 1, 256},       {14, 40, 16, 0x40000},
		{16, 43, 1, 256},      {16, 46, 16, 0x100000}, {16, 32, 8, 0x80000},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct vm_options o = {.granule = row[i].granule,
				       .ipa = row[i].ipa,
				       .concat = row[i].concat,
				       .cpu_pa = 52};
		struct world w;

		assert_int_equal(world_start(&w, &o), 0);
		assert_int_equal(w.vm.geo.root_bytes, row[i].bytes);
		assert_int_equal(w.vm.root.table.v % row[i].bytes, 0);
		/* Its first and last entries work. */
		assert_int_equal(
			world_map(&w, 0, 0, UINT64_C(1) << o.granule, LHV_S2_RW, 0), 0);
		assert_int_equal(
			world_map(&w, (UINT64_C(1) << o.ipa) - (UINT64_C(1) << o.granule),
				  0, UINT64_C(1) << o.granule, LHV_S2_RW, 0),
			0);
		world_stop(&w);
	}
}

/* [S2.5] VTTBR_EL2 and the rest of what a walker needs. */
static void test_root(void **state)
{
	struct lhv_cpu_features f;
	struct lhv_s2_request q = {.granule = 16, .ipa_bits = 48};
	struct lhv_s2_geometry geo;
	struct giver g = {0};
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &give_ops, .ctx = &g};
	struct lhv_s2 s2 = {0};
	struct lhv_s2_root r;

	(void)state;
	assert_int_equal(lhv_s2_root(&s2, &r), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_root(NULL, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_root(&s2, NULL), LHV_ERR_INVAL);
	for (unsigned int i = 0; i < 8; i++) {
		struct vm_options o = {.cpu_pa = i & 1 ? 52 : 48, .vmid16 = i & 2};
		uint16_t vmid = i & 2 ? 0xabcd : 0xcd;
		/* The root takes 64 entries of 4 TiB. */
		uint64_t high = i & 1 ? UINT64_C(0xb) << 48 : 0;

		vm_features(&f, &o);
		assert_int_equal(lhv_s2_geometry(&f, &q, &geo, NULL), 0);
		cfg.vmid = vmid;
		cfg.cnp = i & 4;
		g.pa_or = high;
		assert_int_equal(lhv_s2_init(&s2, &cfg), 0);
		assert_int_equal(lhv_s2_root(&s2, &r), 0);
		assert_int_equal(r.table.v, UINT64_C(0x40000000) | high);
		assert_int_equal(r.vtcr, geo.vtcr);
		assert_int_equal(r.vtcr >> 19 & 1, !!(i & 2));
		assert_int_equal(r.vttbr, (uint64_t)vmid << 48 | 0x40000000 |
						  (i & 1 ? 0xb << 2 : 0) | !!(i & 4));
		assert_int_equal(r.vmid, vmid);
		assert_int_equal(r.ipa_bits, 48);
		assert_int_equal(r.pa_bits, i & 1 ? 52 : 48);
		assert_int_equal(r.granule, 16);
		assert_int_equal(r.start, 1);
		assert_false(r.lpa2);
		/* Another VMID. */
		assert_int_equal(lhv_s2_set_vmid(&s2, 0xff), 0);
		assert_int_equal(lhv_s2_root(&s2, &r), 0);
		assert_int_equal(r.vmid, 0xff);
		assert_int_equal(r.vttbr >> 48, 0xff);
		assert_int_equal(lhv_s2_set_vmid(&s2, 0x100),
				 i & 2 ? LHV_OK : LHV_ERR_RANGE);
		assert_int_equal(lhv_s2_root(&s2, &r), 0);
		assert_int_equal(r.vmid, i & 2 ? 0x100 : 0xff);
		lhv_s2_destroy(&s2);
	}
	assert_int_equal(lhv_s2_set_vmid(&s2, 1), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_set_vmid(NULL, 1), LHV_ERR_INVAL);
}

static void test_walk_errors(void **state)
{
	struct lhv_s2 none = {0};
	struct lhv_s2_entry e, before;
	struct vm vm;

	(void)state;
	assert_int_equal(vm_start(&vm, &(struct vm_options){.granule = 12}), 0);
	memset(&e, 0x3c, sizeof(e));
	before = e;
	assert_int_equal(lhv_s2_walk(NULL, lhv_ipa(0), &e), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa(0), NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_walk(&none, lhv_ipa(0), &e), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa(UINT64_C(1) << 40), &e),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa(UINT64_MAX), &e), LHV_ERR_RANGE);
	assert_memory_equal(&e, &before, sizeof(e));
	assert_int_equal(lhv_s2_walk(&vm.s2, lhv_ipa((UINT64_C(1) << 40) - 1), &e), 0);
	assert_int_equal(e.kind, LHV_S2_UNMAPPED);
	assert_int_equal(e.level, 1);
	assert_int_equal(e.size, 1 << 30);
	assert_int_equal(e.base.v, (UINT64_C(1) << 40) - (1 << 30));
	assert_int_equal(e.desc, 0);
	assert_int_equal(lhv_s2_table_count(NULL), 0);
	assert_int_equal(lhv_s2_table_count(&none), 0);
	vm_stop(&vm);
}

/* Without ops->va tables are at their physical address plus `linear`. */
static void *linear_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = aligned_alloc(bytes, bytes);

	*pa = lhv_pa((uint64_t)(uintptr_t)p - *(uint64_t *)ctx);
	return p;
}

static void linear_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)bytes;
	assert_int_equal((uint64_t)(uintptr_t)va, pa.v + *(uint64_t *)ctx);
	free(va);
}

static void test_linear(void **state)
{
	static const struct lhv_s2_ops ops = {.alloc = linear_alloc, .free = linear_free};
	uint64_t linear = UINT64_C(0x0000100000000000);
	struct lhv_s2_request q = {.granule = 12, .ipa_bits = 40};
	struct lhv_cpu_features f;
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {.geometry = &geo,
				    .features = &f,
				    .ops = &ops,
				    .ctx = &linear,
				    .linear = linear};
	struct lhv_s2_entry e;
	struct lhv_s2 s2;

	(void)state;
	vm_features(&f, &(struct vm_options){.cpu_pa = 48});
	assert_int_equal(lhv_s2_geometry(&f, &q, &geo, NULL), 0);
	assert_int_equal(lhv_s2_init(&s2, &cfg), 0);
	assert_int_equal(
		lhv_s2_map(&s2, lhv_ipa(0x201000), lhv_pa(0x5000), 0x3000, LHV_S2_RW, 0),
		0);
	assert_int_equal(lhv_s2_walk(&s2, lhv_ipa(0x203fff), &e), 0);
	assert_int_equal(e.pa.v, 0x7fff);
	assert_int_equal(lhv_s2_table_count(&s2), 2);
	lhv_s2_destroy(&s2);
}

/* [S2.14] the end: invalid, invalidated by VMID, and only then freed. */
static void test_destroy(void **state)
{
	static const uint8_t granules[] = {12, 14, 16};

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		uint64_t page = UINT64_C(1) << granules[i];
		struct vm_options o = {
			.granule = granules[i], .ril = true, .cpus = 2, .vmid = 77};
		struct vm vm;

		assert_int_equal(vm_start(&vm, &o), 0);
		for (unsigned int k = 0; k < 5; k++)
			assert_int_equal(
				lhv_s2_map(&vm.s2,
					   lhv_ipa((UINT64_C(1) << 37) * k + page),
					   lhv_pa(page * k), page, LHV_S2_RW, 0),
				0);
		assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(UINT64_C(1) << 36), lhv_pa(0),
					    vm_size(&vm, 2) * 3, LHV_S2_RWX, 0),
				 0);
		assert_int_equal(
			lhv_s2_set_owner(&vm.s2, lhv_ipa(UINT64_C(1) << 39), page, 9, 0),
			0);
		vm_ok(&vm);
		lhv_sim_mmu_load(vm.m, 0, 0, 0);
		lhv_sim_mmu_load(vm.m, 1, 0, 0);
		(void)vm_log(&vm);
		lhv_s2_destroy(&vm.s2);
		assert_true(all_zero(&vm.s2, sizeof(vm.s2)));
		vm_log_is(
			&vm,
			"dsb   ishst\ntlbi  vmalls12e1is 0000000000000000\ndsb   ish\n");
		vm_stop(&vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init),   cmocka_unit_test(test_root_sizes),
		cmocka_unit_test(test_root),   cmocka_unit_test(test_walk_errors),
		cmocka_unit_test(test_linear), cmocka_unit_test(test_destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
