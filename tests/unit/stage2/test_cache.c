/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cache maintenance for guest memory: which bytes it reaches is compared with what the test
 * has mapped, by a port observer of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

#include <libhv/sim/port.h>
#include <libhv/stage2/cache.h>

#define OK 0

static struct world w;
static struct vm *const vm = &w.vm;

static const struct vm_options kinds[] = {
	{.granule = 12, .ipa = 40, .cpu_pa = 48},
	{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true, .fwb = true},
	{.granule = 14, .ipa = 47, .cpu_pa = 48, .fwb = true},
	{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true},
	{.granule = 16, .ipa = 44, .cpu_pa = 48},
	{.granule = 16, .ipa = 52, .cpu_pa = 52, .fwb = true},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* What the port has seen: a letter each, and ranges of physical addresses. */
static char order[4096];
static size_t orders;
static struct {
	uint64_t pa, bytes;
	enum lhv_port_dc op;
} seen[4096];
static size_t seens, maps, unmaps, refuse;

static void note(char c)
{
	if (orders && order[orders - 1] == c && c == 'c')
		return;
	assert_true(orders + 1 < sizeof(order));
	order[orders++] = c;
	order[orders] = 0;
}

static void on_dsb(void *ctx, enum lhv_port_barrier b)
{
	(void)ctx;
	note(b == LHV_SY ? 'S' : b == LHV_ISH ? 'D' : '?');
}

/* Memory appears at its own address above this. */
#define WINDOW (UINT64_C(1) << 56)

static void on_dcache(void *ctx, enum lhv_port_dc op, const void *p, size_t bytes)
{
	(void)ctx;
	assert_true(seens < 4096);
	seen[seens].pa = (uint64_t)(uintptr_t)p - WINDOW;
	seen[seens].bytes = bytes;
	seen[seens++].op = op;
	note('c');
}

static void on_icache(void *ctx)
{
	(void)ctx;
	note('I');
}

static void on_store(void *ctx, uint64_t *p, uint64_t old, uint64_t v)
{
	(void)ctx;
	(void)p;
	(void)old;
	(void)v;
	note('!');
}

static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	(void)ctx;
	(void)op;
	(void)arg;
	note('!');
}

static const struct lhv_sim_port_ops observer = {.dsb = on_dsb,
						 .dcache = on_dcache,
						 .icache_all = on_icache,
						 .store64 = on_store,
						 .tlbi = on_tlbi};

static void watch(void)
{
	orders = seens = maps = unmaps = refuse = 0;
	order[0] = 0;
	lhv_sim_port_attach(&observer, NULL);
}

static void *map(void *ctx, lhv_pa_t pa, uint64_t bytes)
{
	assert_ptr_equal(ctx, &maps);
	assert_true(bytes > 0);
	if (refuse && !--refuse)
		return NULL;
	maps++;
	return (void *)(uintptr_t)(pa.v + WINDOW);
}

static void unmap(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	assert_ptr_equal(ctx, &maps);
	assert_int_equal((uint64_t)(uintptr_t)va, pa.v + WINDOW);
	assert_int_equal(bytes, seen[seens - 1].bytes);
	assert_int_equal(pa.v, seen[seens - 1].pa);
	unmaps++;
}

static const struct lhv_s2_cache by_map = {.map = map, .unmap = unmap, .ctx = &maps};
static const struct lhv_s2_cache by_linear = {.linear = WINDOW};

/* The pieces of guest memory, from the IPA base on. */
static const uint32_t types[] = {LHV_S2_MEM_WB,
				 LHV_S2_MEM_NC,
				 LHV_S2_MEM_DEVICE_NGNRE,
				 LHV_S2_MEM_S1,
				 LHV_S2_MEM_DEVICE_GRE,
				 LHV_S2_MEM_WB,
				 LHV_S2_MEM_DEVICE_NGRE,
				 LHV_S2_MEM_DEVICE_NGNRNE,
				 LHV_S2_MEM_WB};

#define PIECES (sizeof(types) / sizeof(types[0]))

static struct {
	uint64_t ipa, pa, bytes;
	bool device, coherent;
} piece[PIECES];
static uint64_t base, total;

static void guest(const struct vm_options *o)
{
	uint64_t page, block;

	assert_int_equal(world_start(&w, o), OK);
	page = UINT64_C(1) << vm->geo.granule;
	block = vm_size(vm, 2);
	base = 8 * block;
	total = 0;
	for (size_t i = 0; i < PIECES; i++) {
		piece[i].ipa = base + total;
		piece[i].bytes = i % 3 == 1 ? 2 * block : (3 + i) * page;
		if (i % 3 == 1) {
			/* A block begins at its multiple: leave a hole. */
			piece[i].ipa = (piece[i].ipa + block - 1) & ~(block - 1);
		}
		piece[i].pa = 64 * block + 2 * (piece[i].ipa - base) + (i % 2) * page;
		if (i % 3 == 1)
			piece[i].pa &= ~(block - 1);
		piece[i].device = types[i] >= LHV_S2_MEM_DEVICE_NGNRNE;
		piece[i].coherent = o->fwb && types[i] == LHV_S2_MEM_WB;
		assert_int_equal(world_map(&w, piece[i].ipa, piece[i].pa, piece[i].bytes,
					   LHV_S2_RW | types[i], 0),
				 OK);
		total = piece[i].ipa + piece[i].bytes - base;
		/* And now and then one that is owned. */
		if (i == 3) {
			assert_int_equal(world_owner(&w, base + total, page, 7, 0), OK);
			total += page;
		}
	}
}

static void gone(void)
{
	lhv_sim_port_attach(NULL, NULL);
	/* The model wants its port back. */
	lhv_sim_mmu_destroy(vm->m);
	memset(&w, 0, sizeof(w));
}

/* Every byte that has to be reached in [base + from, base + to) was, once, by this
 * operation, and no other. */
static void reached(enum lhv_port_dc op, uint64_t from, uint64_t to, bool all)
{
	uint64_t want = 0, got = 0;

	for (size_t i = 0; i < PIECES; i++) {
		uint64_t a = piece[i].ipa, b = a + piece[i].bytes, at;

		a = a > base + from ? a : base + from;
		b = b < base + to ? b : base + to;
		if (piece[i].device || (piece[i].coherent && !all) || a >= b)
			continue;
		want += b - a;
		/* One after the other, as addresses go up. */
		for (at = a; at < b;) {
			uint64_t pa = piece[i].pa + (at - piece[i].ipa);
			size_t k = 0;

			while (k < seens && seen[k].pa != pa)
				k++;
			assert_true(k < seens);
			assert_int_equal(seen[k].op, op);
			at += seen[k].bytes;
		}
		assert_int_equal(at, b);
	}
	for (size_t k = 0; k < seens; k++)
		got += seen[k].bytes;
	assert_int_equal(got, want);
}

/* [S2.32] */
static void test_data(void **state)
{
	static const uint64_t budgets[] = {1, 5, 1000, UINT64_MAX};

	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		uint64_t page = UINT64_C(1) << kinds[k].granule;

		guest(&kinds[k]);
		for (unsigned int i = 0; i < 16; i++) {
			uint64_t budget = budgets[i % 4], steps = 0, cut, pages = 0;
			const struct lhv_s2_cache *c = i & 4 ? &by_map : &by_linear;
			enum lhv_port_dc op = i & 1 ? LHV_DC_CVAC : LHV_DC_CIVAC;
			struct lhv_s2_progress p = {0};
			int ret;

			if (budget < 1000 && kinds[k].granule > 12)
				continue;
			cut = i & 4 ? 0 : 2 * page;
			watch();
			do {
				size_t before = seens;
				uint64_t now = 0;

				orders = 0;
				ret = lhv_s2_cache_data(
					&vm->s2, c, lhv_ipa(base + cut), total - 2 * cut,
					op, i & 8 ? LHV_S2_CACHE_ALL : 0, budget, &p);
				for (size_t j = before; j < seens; j++)
					now += seen[j].bytes / page;
				assert_true(now <= budget);
				pages += now;
				steps++;
				/* Maintenance, a barrier, and nothing else. */
				assert_string_equal(order, seens > before ? "cS" : "S");
				assert_true(seens < 4000);
				/* A new page each time: keep what matters. */
				if (budget < 1000)
					seens = 0;
			} while (ret == LHV_ERR_AGAIN);
			assert_int_equal(ret, OK);
			assert_int_equal(p.next.v, base + total - cut);
			if (budget >= 1000)
				reached(op, cut, total - cut, i & 8);
			assert_true(steps >= pages / budget);
			assert_int_equal(maps, unmaps);
			assert_true((maps > 0) == (c == &by_map && pages > 0));
		}
		gone();
	}
}

/* [S2.32] CTR_EL0.IDC and DIC: what is done, and in which order. */
static void test_code(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		guest(&kinds[k]);
		for (unsigned int i = 0; i < 4; i++) {
			struct lhv_s2_cache c = by_map;
			struct lhv_s2_progress p = {0};

			c.idc = i & 1;
			c.dic = i & 2;
			watch();
			assert_int_equal(lhv_s2_cache_code(&vm->s2, &c, lhv_ipa(base),
							   total, UINT64_MAX, &p),
					 OK);
			assert_int_equal(p.next.v, base + total);
			assert_string_equal(order, i == 0   ? "cDID"
						   : i == 1 ? "DID"
						   : i == 2 ? "cD"
							    : "D");
			if (!c.idc)
				reached(LHV_DC_CVAU, 0, total, true);
			/* Again in steps: each is complete. */
			memset(&p, 0, sizeof(p));
			watch();
			assert_int_equal(lhv_s2_cache_code(&vm->s2, &c, lhv_ipa(base),
							   total, 2, &p),
					 c.idc ? OK : LHV_ERR_AGAIN);
			assert_string_equal(order, i == 0   ? "cDID"
						   : i == 1 ? "DID"
						   : i == 2 ? "cD"
							    : "D");
		}
		gone();
	}
}

/* A page that the hypervisor cannot reach: it says so, and where. */
static void test_fault(void **state)
{
	(void)state;
	for (unsigned int k = 0; k < KINDS; k++) {
		struct lhv_s2_progress p = {0};

		guest(&kinds[k]);
		watch();
		refuse = 3;
		assert_int_equal(lhv_s2_cache_data(&vm->s2, &by_map, lhv_ipa(base), total,
						   LHV_DC_CIVAC, LHV_S2_CACHE_ALL,
						   UINT64_MAX, &p),
				 LHV_ERR_FAULT);
		/* The third page of the first piece. */
		assert_int_equal(p.next.v, base + (UINT64_C(2) << kinds[k].granule));
		assert_int_equal(seens, 2);
		assert_string_equal(order, "cS");
		assert_int_equal(lhv_s2_cache_data(&vm->s2, &by_map, lhv_ipa(base), total,
						   LHV_DC_CIVAC, LHV_S2_CACHE_ALL,
						   UINT64_MAX, &p),
				 OK);
		reached(LHV_DC_CIVAC, 0, total, true);
		gone();
	}
}

static void test_pa(void **state)
{
	(void)state;
	watch();
	assert_int_equal(lhv_s2_cache_pa(&by_map, lhv_pa(0x4000), 0x3000, LHV_DC_CIVAC),
			 OK);
	assert_string_equal(order, "cS");
	assert_int_equal(seens, 1);
	assert_int_equal(seen[0].pa, 0x4000);
	assert_int_equal(seen[0].bytes, 0x3000);
	assert_int_equal(seen[0].op, LHV_DC_CIVAC);
	assert_int_equal(unmaps, 1);
	assert_int_equal(lhv_s2_cache_pa(&by_linear, lhv_pa(0x8000), 64, LHV_DC_CVAC),
			 OK);
	assert_int_equal(seen[1].pa, 0x8000);
	watch();
	refuse = 1;
	assert_int_equal(lhv_s2_cache_pa(&by_map, lhv_pa(0x4000), 64, LHV_DC_CVAC),
			 LHV_ERR_FAULT);
	assert_int_equal(lhv_s2_cache_pa(NULL, lhv_pa(0), 64, LHV_DC_CVAC),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cache_pa(&by_map, lhv_pa(0), 0, LHV_DC_CVAC),
			 LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_cache_pa(&by_map, lhv_pa(64), UINT64_MAX - 62, LHV_DC_CVAC),
		LHV_ERR_INVAL);
	/* These would lose data, or not reach memory. */
	assert_int_equal(lhv_s2_cache_pa(&by_map, lhv_pa(0), 64, LHV_DC_IVAC),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cache_pa(&by_map, lhv_pa(0), 64, LHV_DC_CVAU),
			 LHV_ERR_INVAL);
	assert_int_equal(orders, 0);
	lhv_sim_port_attach(NULL, NULL);
}

static void test_bad(void **state)
{
	struct lhv_s2_progress p = {0};
	struct lhv_s2 none = {0};
	uint64_t size;

	(void)state;
	guest(&kinds[0]);
	size = total;
	watch();
#define DATA(s, c, ipa, n, op, flags, pp) \
	lhv_s2_cache_data(s, c, lhv_ipa(ipa), n, op, flags, 9, pp)
	assert_int_equal(DATA(NULL, &by_map, base, size, LHV_DC_CVAC, 0, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(DATA(&none, &by_map, base, size, LHV_DC_CVAC, 0, &p),
			 LHV_ERR_STATE);
	assert_int_equal(DATA(&vm->s2, NULL, base, size, LHV_DC_CVAC, 0, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(DATA(&vm->s2, &by_map, base + 1, size, LHV_DC_CVAC, 0, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(
		DATA(&vm->s2, &by_map, UINT64_C(1) << 40, size, LHV_DC_CVAC, 0, &p),
		LHV_ERR_RANGE);
	assert_int_equal(DATA(&vm->s2, &by_map, base, size, LHV_DC_IVAC, 0, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(DATA(&vm->s2, &by_map, base, size, LHV_DC_CVAC, 2, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(DATA(&vm->s2, &by_map, base, size, LHV_DC_CVAC, 0, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cache_code(&vm->s2, NULL, lhv_ipa(base), size, 1, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_cache_code(NULL, &by_map, lhv_ipa(base), size, 1, &p),
			 LHV_ERR_INVAL);
	p = (struct lhv_s2_progress){.begun = true, .next = lhv_ipa(base - 4096)};
	assert_int_equal(DATA(&vm->s2, &by_map, base, size, LHV_DC_CVAC, 0, &p),
			 LHV_ERR_INVAL);
	assert_int_equal(orders, 0);
	gone();
}

/* [S2.32] Caches off, on, off again: SCTLR_EL1.M is bit 0, C bit 2. */
static void test_setway(void **state)
{
	struct lhv_s2_setway s = {0};

	(void)state;
	/* Boot: caches are off, and all is invalidated by set and way. */
	assert_false(lhv_s2_setway_sctlr(&s, 0));
	assert_true(lhv_s2_setway_op(&s, 0));
	assert_true(s.watch);
	for (unsigned int i = 0; i < 1000; i++)
		assert_false(lhv_s2_setway_op(&s, 0));
	/* Something else in SCTLR_EL1; C without M is off. */
	assert_false(lhv_s2_setway_sctlr(&s, 4));
	assert_false(lhv_s2_setway_sctlr(&s, 1 | 1 << 12));
	assert_true(s.watch);
	/* On: what was written while they were off must not be hidden by old lines. */
	assert_true(lhv_s2_setway_sctlr(&s, 5));
	assert_false(s.watch);
	assert_false(lhv_s2_setway_sctlr(&s, 5));
	/* Off, after the clean that comes before it. */
	assert_true(lhv_s2_setway_op(&s, 5));
	assert_true(s.watch);
	assert_true(lhv_s2_setway_sctlr(&s, 1));
	assert_true(s.watch);
	assert_false(lhv_s2_setway_op(&s, 1));
	assert_true(lhv_s2_setway_sctlr(&s, 5));
	assert_false(s.watch);
	/* Who traps SCTLR_EL1 for another reason asks in vain. */
	assert_false(lhv_s2_setway_sctlr(&s, 1));
	assert_false(lhv_s2_setway_sctlr(&s, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data),  cmocka_unit_test(test_code),
		cmocka_unit_test(test_fault), cmocka_unit_test(test_pa),
		cmocka_unit_test(test_bad),   cmocka_unit_test(test_setway),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
