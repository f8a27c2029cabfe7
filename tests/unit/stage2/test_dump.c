/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lhv_s2_dump() and lhv_s2_dump_image(): lists written by hand, random tables against the
 * flat map and the MMU model's own walk, and images with everything wrong that a descriptor
 * can have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/dump.h>

#include "vm.h"

#define K	  UINT64_C(0x400)
#define M	  UINT64_C(0x100000)
#define G	  UINT64_C(0x40000000)
#define MAX_RANGE 2048

struct list {
	struct lhv_s2_range r[MAX_RANGE];
	unsigned int n;
	unsigned int stop; /* the callback ends the dump at this range; 0: never */
	int code;
};

static struct list got, other;

static int collect(void *ctx, const struct lhv_s2_range *r)
{
	struct list *l = ctx;

	assert_true(l->n < MAX_RANGE);
	l->r[l->n++] = *r;
	return l->stop && l->n == l->stop ? l->code : 0;
}

static void clear(struct list *l)
{
	memset(l, 0, sizeof(*l));
}

/* --- A stage 2 ---------------------------------------------------------------------- */

static uint64_t ipa_end(const struct vm *vm)
{
	return UINT64_C(1) << vm->geo.ipa_bits;
}

static void dump_all(struct vm *vm, struct list *l)
{
	clear(l);
	assert_int_equal(
		lhv_s2_dump(&vm->s2, lhv_ipa(0), lhv_ipa(ipa_end(vm)), collect, l), 0);
}

/* One line of the list, as it should be. */
static void is(const struct lhv_s2_range *r, uint64_t ipa, uint64_t size, uint64_t pa,
	       int level, bool contig, uint64_t entries, uint32_t attr)
{
	if (r->ipa.v != ipa || r->size != size || r->pa.v != pa || r->level != level ||
	    r->contig != contig || r->entries != entries || r->attr != attr ||
	    r->kind != LHV_S2_MAPPED || r->bad || r->owner)
		vm_failed(__FILE__, __LINE__,
			  "ipa %llx size %llx pa %llx level %d contig %d entries %llu "
			  "attr %x "
			  "kind %d bad %x; want %llx %llx %llx %d %d %llu %x",
			  (unsigned long long)r->ipa.v, (unsigned long long)r->size,
			  (unsigned long long)r->pa.v, r->level, r->contig,
			  (unsigned long long)r->entries, r->attr, r->kind, r->bad,
			  (unsigned long long)ipa, (unsigned long long)size,
			  (unsigned long long)pa, level, contig,
			  (unsigned long long)entries, attr);
}

static void owned(const struct lhv_s2_range *r, uint64_t ipa, uint64_t size, int level,
		  uint64_t entries, uint32_t owner)
{
	assert_int_equal(r->kind, LHV_S2_OWNED);
	assert_int_equal(r->ipa.v, ipa);
	assert_int_equal(r->size, size);
	assert_int_equal(r->level, level);
	assert_int_equal(r->entries, entries);
	assert_int_equal(r->owner, owner);
	assert_int_equal(r->bad, 0);
	assert_int_equal(r->attr, 0);
	assert_int_equal(r->pa.v, 0);
	assert_false(r->contig);
}

#define RAM (LHV_S2_RWX | LHV_S2_MEM_WB)
#define DEV (LHV_S2_RW | LHV_S2_MEM_DEVICE_NGNRE)

/* Blocks, runs, pages, owners; what may merge and what may not [S2.8] [S2.9]. */
static void test_list(void **state)
{
	struct vm_options o = {.granule = 12, .ipa = 40};
	struct vm vm;

	(void)state;
	assert_int_equal(vm_start(&vm, &o), 0);
	dump_all(&vm, &got);
	assert_int_equal(got.n, 0);

	/* 1 GiB at level 1 next to 2 MiB at level 2 next to a page. */
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(G), lhv_pa(4 * G), G + 2 * M + 4 * K, RAM, 0),
		0);
	/* A complete run of 16 pages, then 3 more. */
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(0x10000), lhv_pa(0x20000), 76 * K, DEV, 0), 0);
	/* Neighbours with the same attributes elsewhere, and with others here. */
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(0x40000), lhv_pa(0x80000), 8 * K, RAM, 0), 0);
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(0x42000), lhv_pa(0x90000), 8 * K, RAM, 0), 0);
	assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(0x44000), lhv_pa(0x92000), 4 * K,
				    LHV_S2_R | LHV_S2_SW(5), 0),
			 0);
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(0x45000), 12 * K, 7, 0), 0);
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(0x48000), 4 * K, 8, 0), 0);
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(8 * G), 2 * G, 0xffffffff, 0),
			 0);

	dump_all(&vm, &got);
	assert_int_equal(got.n, 11);
	is(&got.r[0], 0x10000, 64 * K, 0x20000, 3, true, 16, DEV);
	is(&got.r[1], 0x20000, 12 * K, 0x30000, 3, false, 3, DEV);
	is(&got.r[2], 0x40000, 8 * K, 0x80000, 3, false, 2, RAM);
	is(&got.r[3], 0x42000, 8 * K, 0x90000, 3, false, 2, RAM);
	is(&got.r[4], 0x44000, 4 * K, 0x92000, 3, false, 1, LHV_S2_R | LHV_S2_SW(5));
	owned(&got.r[5], 0x45000, 12 * K, 3, 3, 7);
	owned(&got.r[6], 0x48000, 4 * K, 3, 1, 8);
	is(&got.r[7], G, G, 4 * G, 1, false, 1, RAM);
	is(&got.r[8], 2 * G, 2 * M, 5 * G, 2, false, 1, RAM);
	is(&got.r[9], 2 * G + 2 * M, 4 * K, 5 * G + 2 * M, 3, false, 1, RAM);
	owned(&got.r[10], 8 * G, 2 * G, 1, 2, 0xffffffff);
	/* The descriptors are the first entries'. */
	assert_int_equal(got.r[7].desc, 4 * G | 1 | 15 << 2 | 3 << 6 | 3 << 8 | 1 << 10);
	assert_int_equal(got.r[4].desc, 0x92000 | 3 | 15 << 2 | 1 << 6 | 3 << 8 |
						1 << 10 | UINT64_C(2) << 53 |
						UINT64_C(5) << 55);
	assert_int_equal(got.r[6].desc, 8 << 2);
	vm_stop(&vm);
}

/* [from, to) cuts ranges; the callback can end it [S2.22]. */
static void test_part(void **state)
{
	struct vm_options o = {.granule = 12, .ipa = 40};
	struct vm vm;

	(void)state;
	assert_int_equal(vm_start(&vm, &o), 0);
	assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(G), lhv_pa(4 * G), G, RAM, 0), 0);
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(4 * G), lhv_pa(8 * G), 256 * K, DEV, 0), 0);
	assert_int_equal(lhv_s2_set_owner(&vm.s2, lhv_ipa(5 * G), G, 3, 0), 0);

	/* In the middle of a block, to the middle of a run. */
	clear(&got);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(G + 12 * K), lhv_ipa(4 * G + 68 * K),
				     collect, &got),
			 0);
	assert_int_equal(got.n, 2);
	is(&got.r[0], G + 12 * K, G - 12 * K, 4 * G + 12 * K, 1, false, 1, RAM);
	is(&got.r[1], 4 * G, 68 * K, 8 * G, 3, true, 17, DEV);

	/* Of one block a part. */
	clear(&got);
	assert_int_equal(
		lhv_s2_dump(&vm.s2, lhv_ipa(G + M), lhv_ipa(G + 2 * M), collect, &got),
		0);
	assert_int_equal(got.n, 1);
	is(&got.r[0], G + M, M, 4 * G + M, 1, false, 1, RAM);

	/* From the middle of a run: that the run is not whole here is no error. */
	clear(&got);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(4 * G + 20 * K),
				     lhv_ipa(5 * G + 4 * K), collect, &got),
			 0);
	assert_int_equal(got.n, 2);
	is(&got.r[0], 4 * G + 20 * K, 236 * K, 8 * G + 20 * K, 3, true, 59, DEV);
	owned(&got.r[1], 5 * G, 4 * K, 1, 1, 3);

	/* Nothing, at the ends too. */
	clear(&got);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(G), lhv_ipa(G), collect, &got), 0);
	assert_int_equal(
		lhv_s2_dump(&vm.s2, lhv_ipa(1024 * G), lhv_ipa(1024 * G), collect, &got),
		0);
	assert_int_equal(
		lhv_s2_dump(&vm.s2, lhv_ipa(2 * G), lhv_ipa(4 * G), collect, &got), 0);
	assert_int_equal(got.n, 0);

	for (unsigned int stop = 1; stop <= 3; stop++) {
		clear(&got);
		got.stop = stop;
		got.code = stop == 2 ? LHV_ERR_FAULT : 77;
		assert_int_equal(
			lhv_s2_dump(&vm.s2, lhv_ipa(0), lhv_ipa(1024 * G), collect, &got),
			got.code);
		assert_int_equal(got.n, stop);
	}

	clear(&got);
	assert_int_equal(lhv_s2_dump(NULL, lhv_ipa(0), lhv_ipa(G), collect, &got),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(0), lhv_ipa(G), NULL, &got),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(2 * K), lhv_ipa(G), collect, &got),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(0), lhv_ipa(G + 1), collect, &got),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(2 * G), lhv_ipa(G), collect, &got),
			 LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_dump(&vm.s2, lhv_ipa(0), lhv_ipa(1024 * G + 4 * K), collect, &got),
		LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(0), lhv_ipa(UINT64_MAX - 0xfff),
				     collect, &got),
			 LHV_ERR_RANGE);
	vm_stop(&vm);
	assert_int_equal(lhv_s2_dump(&vm.s2, lhv_ipa(0), lhv_ipa(G), collect, &got),
			 LHV_ERR_STATE);
	assert_int_equal(got.n, 0);
}

static int read_vm(void *ctx, lhv_pa_t pa, uint64_t *v)
{
	struct vm *vm = ctx;
	const uint64_t *p = lhv_sim_mmu_va(vm->m, lhv_pa(pa.v & ~UINT64_C(7)));

	assert_int_equal(pa.v & 7, 0);
	if (!p)
		return -1;
	*v = *p;
	return 0;
}

static void check_random(struct world *w)
{
	struct vm *vm = &w->vm;
	struct lhv_s2_image img = {.vtcr = vm->root.vtcr,
				   .vttbr = vm->root.vttbr,
				   .fwb = vm->o.fwb,
				   .read = read_vm,
				   .ctx = vm,
				   .budget = UINT64_MAX};
	uint64_t at = 0;
	unsigned int k = 0;
	lhv_ipa_t next = {1};

	dump_all(vm, &got);
	for (unsigned int i = 0; i < w->flat.n; i++) {
		const struct vm_seg *s = &w->flat.seg[i];

		if (s->val.kind == VM_NONE)
			assert_true(k == got.n || got.r[k].ipa.v >= s->end);
		/* What the flat map has in one piece may be several ranges. */
		while (s->val.kind != VM_NONE && at < s->end) {
			const struct lhv_s2_range *r = &got.r[k];
			struct lhv_sim_mmu_result m;
			uint64_t size;

			assert_true(k < got.n);
			assert_int_equal(r->ipa.v, at);
			assert_true(r->size && r->size <= s->end - at);
			assert_int_equal(r->bad, 0);
			if (s->val.kind == VM_OWNED) {
				assert_int_equal(r->kind, LHV_S2_OWNED);
				assert_int_equal(r->owner, s->val.owner);
			} else {
				assert_int_equal(r->kind, LHV_S2_MAPPED);
				assert_int_equal(r->attr, vm_norm(vm, s->val.attr));
				assert_int_equal(r->pa.v, at + s->val.off);
			}
			/* Level, bit and number, as the model sees them. */
			lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr,
					 lhv_ipa(at), &m);
			size = vm_size(vm, m.level);
			assert_int_equal(r->level, m.level);
			assert_int_equal(r->desc, m.desc);
			assert_int_equal(r->contig, !m.fault && m.contig);
			assert_int_equal(r->entries * size, r->size);
			lhv_sim_mmu_walk(vm->m, vm->root.vtcr, vm->root.vttbr,
					 lhv_ipa(at + r->size - 1), &m);
			assert_int_equal(r->level, m.level);
			assert_int_equal(r->contig, !m.fault && m.contig);
			/* Two ranges of one piece differ in level or bit. */
			if (k && got.r[k - 1].ipa.v + got.r[k - 1].size == at &&
			    (i == 0 || w->flat.seg[i - 1].end < at))
				assert_true(got.r[k - 1].level != r->level ||
					    got.r[k - 1].contig != r->contig);
			at += r->size;
			k++;
		}
		at = s->end;
	}
	assert_int_equal(k, got.n);

	/* The same tables as an image. */
	clear(&other);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(ipa_end(vm)),
					   collect, &other, &next),
			 0);
	assert_int_equal(next.v, ipa_end(vm));
	assert_int_equal(other.n, got.n);
	assert_memory_equal(other.r, got.r, got.n * sizeof(got.r[0]));
}

static void test_random(void **state)
{
	static const struct vm_options kinds[] = {
		{.granule = 12, .ipa = 40},
		{.granule = 12, .ipa = 32, .fwb = true, .xnx = true},
		{.granule = 12, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true},
		{.granule = 14, .ipa = 40},
		{.granule = 14, .ipa = 52, .cpu_pa = 52, .has_lpa2 = true},
		{.granule = 16, .ipa = 42},
		{.granule = 16, .ipa = 52, .cpu_pa = 52, .vmid16 = true},
	};
	static const uint32_t attrs[] = {RAM, DEV, LHV_S2_R, RAM | LHV_S2_OLD,
					 LHV_S2_RW | LHV_S2_MEM_NC};
	static struct world w;
	uint64_t seed = 3;

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		assert_int_equal(world_start(&w, &kinds[k]), 0);
		for (int step = 0; step < 60; step++) {
			unsigned int g = w.vm.geo.granule;
			unsigned int s = g + (unsigned int)(vm_random(&seed) % (g - 1U));
			uint64_t size = (1 + vm_random(&seed) % 70) << s;
			uint64_t ipa = (vm_random(&seed) % 64) << s;
			uint64_t pa = (vm_random(&seed) % 64) << s;
			uint32_t attr = attrs[vm_random(&seed) % 5];

			if (size > ipa_end(&w.vm) - ipa ||
			    (pa + size) >> w.vm.geo.pa_bits)
				continue;
			switch (vm_random(&seed) % 4) {
			case 0:
				(void)world_unmap(&w, ipa, size, 0);
				break;
			case 1:
				(void)world_owner(&w, ipa, size,
						  (uint32_t)vm_random(&seed) % 3,
						  LHV_S2_REPLACE);
				break;
			default:
				(void)world_map(&w, ipa, pa, size, attr,
						LHV_S2_REPLACE | LHV_S2_OVER_OWNED);
				break;
			}
			if (world_full(&w))
				break;
			if (step % 6 == 5)
				check_random(&w);
		}
		check_random(&w);
		assert_true(got.n > 3);
		world_stop(&w);
	}
}

static unsigned int dumps;

/* In the middle of an operation: what is there is the old, the new, or nothing. */
static void dump_now(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	uint64_t at = 0;

	if (ev->kind != LHV_SIM_MMU_EV_STORE && ev->kind != LHV_SIM_MMU_EV_TLBI)
		return;
	dumps++;
	dump_all(vm, &got);
	for (unsigned int i = 0; i < got.n; i++) {
		const struct lhv_s2_range *r = &got.r[i];

		assert_true(r->ipa.v >= at);
		at = r->ipa.v + r->size;
		assert_true(r->ipa.v >= G && at <= 2 * G);
		assert_int_equal(r->kind, LHV_S2_MAPPED);
		assert_int_equal(r->bad & ~LHV_S2_BAD_CONTIG, 0);
		assert_true((r->pa.v == r->ipa.v + 3 * G &&
			     (r->attr == RAM || r->attr == LHV_S2_R)) ||
			    (r->pa.v == r->ipa.v + 7 * G && r->attr == DEV));
	}
}

/* What other CPUs see while one changes the tables [S2.24]. */
static void test_meanwhile(void **state)
{
	struct vm_options o = {.granule = 12, .ipa = 40};
	struct vm vm;

	(void)state;
	assert_int_equal(vm_start(&vm, &o), 0);
	dumps = 0;
	vm.hook = dump_now;
	assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(G), lhv_pa(4 * G), G, RAM, 0), 0);
	/* Splits twice, replaces, frees tables. */
	assert_int_equal(lhv_s2_map(&vm.s2, lhv_ipa(G + 2 * M + 16 * K),
				    lhv_pa(8 * G + 2 * M + 16 * K), 2 * M, DEV,
				    LHV_S2_REPLACE),
			 0);
	assert_int_equal(lhv_s2_protect(&vm.s2, lhv_ipa(G + 8 * M), 8 * K, LHV_S2_R,
					LHV_S2_RWX, 0),
			 0);
	assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(G + M), 8 * M, 0), 0);
	assert_int_equal(
		lhv_s2_map(&vm.s2, lhv_ipa(G), lhv_pa(8 * G), G, DEV, LHV_S2_REPLACE), 0);
	assert_int_equal(lhv_s2_unmap(&vm.s2, lhv_ipa(G), G, 0), 0);
	assert_true(dumps > 30);
	vm.hook = NULL;
	vm_stop(&vm);
}

/* --- VTCR_EL2 and VTTBR_EL2 ----------------------------------------------------------- */

#define TG_4K	 (UINT64_C(0) << 14)
#define TG_64K	 (UINT64_C(1) << 14)
#define TG_16K	 (UINT64_C(2) << 14)
#define SL0(n)	 ((uint64_t)(n) << 6)
#define PS(n)	 ((uint64_t)(n) << 16)
#define T0SZ(n)	 ((uint64_t)(64 - (n)))
#define DS	 (UINT64_C(1) << 32)
#define SL2	 (UINT64_C(1) << 33)
#define BIT19_VS (UINT64_C(1) << 19)

/* DDI 0487, VTCR_EL2 and D8.2.3: written out [S2.1] [S2.3] [S2.5]. */
static void test_vtcr(void **state)
{
	static const struct {
		uint64_t vtcr;
		uint8_t granule, ipa, pa, concat, vmid;
		int8_t start, block;
		bool lpa2;
		uint64_t root;
	} good[] = {
		{TG_4K | SL0(1) | T0SZ(39) | PS(2), 12, 39, 40, 1, 8, 1, 1, false, 4096},
		{TG_4K | SL0(1) | T0SZ(40) | PS(2), 12, 40, 40, 2, 8, 1, 1, false, 8192},
		{TG_4K | SL0(1) | T0SZ(43) | PS(4) | BIT19_VS, 12, 43, 44, 16, 16, 1, 1,
		 false, 65536},
		{TG_4K | SL0(2) | T0SZ(44) | PS(4), 12, 44, 44, 1, 8, 0, 1, false, 256},
		{TG_4K | SL0(2) | T0SZ(48) | PS(6), 12, 48, 48, 1, 8, 0, 1, false, 4096},
		{TG_4K | SL0(0) | T0SZ(34) | PS(0), 12, 34, 32, 16, 8, 2, 1, false,
		 65536},
		{TG_4K | SL0(3) | T0SZ(25) | PS(1), 12, 25, 36, 16, 8, 3, 1, false,
		 65536},
		{TG_4K | SL0(3) | T0SZ(16) | PS(0), 12, 16, 32, 1, 8, 3, 1, false, 256},
		{TG_64K | SL0(0) | T0SZ(17) | PS(0), 16, 17, 32, 1, 8, 3, 1, false, 256},
		{TG_4K | SL0(2) | T0SZ(52) | PS(6) | DS, 12, 52, 52, 16, 8, 0, 0, true,
		 65536},
		{TG_4K | SL2 | T0SZ(52) | PS(6) | DS, 12, 52, 52, 1, 8, -1, 0, true, 256},
		{TG_16K | SL0(1) | T0SZ(40) | PS(3), 14, 40, 42, 16, 8, 2, 2, false,
		 262144},
		{TG_16K | SL0(2) | T0SZ(47) | PS(5), 14, 47, 48, 1, 8, 1, 2, false,
		 16384},
		{TG_16K | SL0(3) | T0SZ(52) | PS(6) | DS, 14, 52, 52, 1, 8, 0, 1, true,
		 256},
		{TG_64K | SL0(1) | T0SZ(42) | PS(4), 16, 42, 44, 1, 8, 2, 1, false,
		 65536},
		{TG_64K | SL0(2) | T0SZ(52) | PS(6), 16, 52, 52, 1, 8, 1, 1, false, 8192},
		/* DS is not for 64 KiB. */
		{TG_64K | SL0(2) | T0SZ(48) | PS(5) | DS, 16, 48, 48, 1, 8, 1, 1, false,
		 512},
	};
	static const struct {
		uint64_t vtcr;
		int err;
	} bad[] = {
		{UINT64_C(3) << 14 | SL0(1) | T0SZ(40) | PS(2), LHV_ERR_CORRUPT},
		{TG_4K | SL0(1) | T0SZ(40) | PS(7), LHV_ERR_CORRUPT},
		{TG_4K | SL0(1) | T0SZ(44) | PS(2), LHV_ERR_CORRUPT}, /* 32 tables */
		{TG_4K | SL0(1) | T0SZ(30) | PS(2), LHV_ERR_CORRUPT}, /* no index */
		{TG_4K | SL0(0) | T0SZ(36) | PS(2), LHV_ERR_CORRUPT},
		{TG_4K | SL0(2) | T0SZ(49) | PS(6), LHV_ERR_CORRUPT},	/* no DS */
		{TG_4K | SL2 | T0SZ(48) | PS(6), LHV_ERR_CORRUPT},	/* no DS */
		{TG_4K | SL2 | T0SZ(48) | PS(6) | DS, LHV_ERR_CORRUPT}, /* level 0 */
		{TG_4K | SL2 | SL0(1) | T0SZ(52) | PS(6) | DS, LHV_ERR_CORRUPT},
		{TG_4K | SL0(2) | T0SZ(53) | PS(6) | DS, LHV_ERR_CORRUPT},
		{TG_4K | SL0(3) | T0SZ(15) | PS(6), LHV_ERR_CORRUPT},
		{TG_4K | SL0(3) | PS(6), LHV_ERR_CORRUPT}, /* T0SZ 0 */
		{TG_4K | SL0(3) | 63 | PS(6), LHV_ERR_CORRUPT},
		{TG_16K | SL0(3) | T0SZ(48) | PS(5), LHV_ERR_CORRUPT}, /* no DS */
		{TG_16K | SL2 | SL0(2) | T0SZ(47) | PS(5) | DS, LHV_ERR_CORRUPT},
		{TG_64K | SL0(3) | T0SZ(52) | PS(6), LHV_ERR_CORRUPT},
		{TG_64K | SL0(0) | T0SZ(16) | PS(6), LHV_ERR_CORRUPT},
		{TG_4K | SL0(1) | T0SZ(40) | PS(2) | UINT64_C(1) << 38,
		 LHV_ERR_UNSUPPORTED},
		{TG_4K | SL0(1) | T0SZ(40) | PS(2) | UINT64_C(1) << 36,
		 LHV_ERR_UNSUPPORTED},
	};
	struct lhv_s2_geometry g;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint64_t v = good[i].vtcr | UINT64_C(1) << 31;

		why = "";
		assert_int_equal(lhv_s2_vtcr_geometry(v, &g, &why), 0);
		assert_string_equal(why, "");
		assert_true(g.vtcr == v);
		assert_int_equal(g.granule, good[i].granule);
		assert_int_equal(g.ipa_bits, good[i].ipa);
		assert_int_equal(g.pa_bits, good[i].pa);
		assert_int_equal(g.concat, good[i].concat);
		assert_int_equal(g.vmid_bits, good[i].vmid);
		assert_int_equal(g.start, good[i].start);
		assert_int_equal(g.block, good[i].block);
		assert_int_equal(g.lpa2, good[i].lpa2);
		assert_int_equal(g.root_bytes, good[i].root);
		assert_false(g.ha || g.hd);
	}
	assert_int_equal(lhv_s2_vtcr_geometry(good[0].vtcr | UINT64_C(1) << 21, &g, NULL),
			 0);
	assert_true(g.ha && !g.hd);
	assert_int_equal(lhv_s2_vtcr_geometry(good[0].vtcr | UINT64_C(3) << 21, &g, NULL),
			 0);
	assert_true(g.ha && g.hd);
	memset(&g, 0x5a, sizeof(g));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		why = NULL;
		assert_int_equal(lhv_s2_vtcr_geometry(bad[i].vtcr, &g, &why), bad[i].err);
		assert_non_null(why);
		assert_true(strlen(why) > 8);
		assert_int_equal(lhv_s2_vtcr_geometry(bad[i].vtcr, &g, NULL), bad[i].err);
		assert_int_equal(g.granule, 0x5a);
	}
	assert_int_equal(lhv_s2_vtcr_geometry(good[0].vtcr, NULL, &why), LHV_ERR_INVAL);
}

/* Every format that the library chooses reads back as it was chosen. */
static void test_vtcr_round_trip(void **state)
{
	static const uint8_t pas[] = {32, 36, 40, 42, 44, 48, 52};
	unsigned int formats = 0;

	(void)state;
	for (unsigned int i = 0; i < 7 * 3 * 21 * 4; i++) {
		struct vm_options o = {.granule = (uint8_t)(12 + 2 * (i / 7 % 3)),
				       .cpu_pa = pas[i % 7],
				       .has_lpa2 = i & 1,
				       .vmid16 = i & 2,
				       .hd = i & 4};
		struct lhv_s2_request req = {
			.granule = o.granule,
			.ipa_bits = (uint8_t)(32 + i / 21 % 21),
			.max_concat = (uint8_t)(1U << (i / 441)),
			.hw_dirty = i & 4,
		};
		struct lhv_cpu_features f;
		struct lhv_s2_geometry a, b;

		vm_features(&f, &o);
		if (lhv_s2_geometry(&f, &req, &a, NULL))
			continue;
		formats++;
		assert_int_equal(lhv_s2_vtcr_geometry(a.vtcr, &b, NULL), 0);
		/* Which CPU it is decides about blocks of 4 TiB, and is not in VTCR_EL2. */
		if (a.granule == 16)
			b.block = a.block;
		assert_memory_equal(&a, &b, sizeof(a));
	}
	assert_true(formats > 300);
}

static void test_vttbr(void **state)
{
	struct lhv_s2_geometry g;
	lhv_pa_t pa = {1};

	(void)state;
	/* Two tables of 4 KiB; VMID and CnP do not matter. */
	assert_int_equal(
		lhv_s2_vtcr_geometry(TG_4K | SL0(1) | T0SZ(40) | PS(2), &g, NULL), 0);
	assert_int_equal(lhv_s2_vttbr_table(&g, UINT64_C(0xffff000040002001), &pa), 0);
	assert_int_equal(pa.v, 0x40002000);
	pa.v = 1;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x40001000, &pa), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x40002002, &pa), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_vttbr_table(&g, UINT64_C(0x10000000000), &pa),
			 LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_vttbr_table(NULL, 0, &pa), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vttbr_table(&g, 0, NULL), LHV_ERR_INVAL);
	assert_int_equal(pa.v, 1);
	/* 52-bit: bits [5:2] are address bits [51:48]; 64 bytes are the least alignment. */
	assert_int_equal(
		lhv_s2_vtcr_geometry(TG_64K | SL0(2) | T0SZ(43) | PS(6), &g, NULL), 0);
	assert_int_equal(
		lhv_s2_vttbr_table(&g, UINT64_C(0x0001800000001040) | 11 << 2, &pa), 0);
	assert_true(pa.v == UINT64_C(0xb800000001040));
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1002, &pa), LHV_ERR_CORRUPT);
	/* With 48-bit outputs the same bits are low address bits: misaligned. */
	assert_int_equal(
		lhv_s2_vtcr_geometry(TG_64K | SL0(2) | T0SZ(43) | PS(5), &g, NULL), 0);
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000 | 11 << 2, &pa), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1010, &pa), 0);
	assert_int_equal(pa.v, 0x1010);
	/* Level -1: 16 entries. */
	assert_int_equal(
		lhv_s2_vtcr_geometry(TG_4K | SL2 | T0SZ(52) | PS(6) | DS, &g, NULL), 0);
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1080 | 1 << 2, &pa), 0);
	assert_true(pa.v == UINT64_C(0x1000000001080));
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1040, &pa), LHV_ERR_CORRUPT);
	/* A geometry that is none. */
	assert_int_equal(
		lhv_s2_vtcr_geometry(TG_64K | SL0(2) | T0SZ(43) | PS(5), &g, NULL), 0);
	g.start = 4;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
	g.start = 1;
	g.granule = 13;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
	g.granule = 16;
	g.ipa_bits = 42;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
	g.ipa_bits = 43;
	g.pa_bits = 53;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
	g.pa_bits = 31;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
	g.pa_bits = 48;
	g.start = -2;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
	g.start = 3;
	g.ipa_bits = 20;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1080, &pa), 0);
	assert_int_equal(pa.v, 0x1080);
	g.ipa_bits = 200;
	assert_int_equal(lhv_s2_vttbr_table(&g, 0x1000, &pa), LHV_ERR_INVAL);
}

/* --- Images with mistakes ------------------------------------------------------------- */

#define BASE   UINT64_C(0x80000000)
#define PAGES  16
#define V4K    (TG_4K | SL0(1) | T0SZ(39) | PS(2) | UINT64_C(1) << 31)
#define TAB(n) (BASE + (n)*4096 + 3)
#define WB     (UINT64_C(15) << 2 | 3 << 6 | 3 << 8 | 1 << 10)
#define CONTIG (UINT64_C(1) << 52)

static uint64_t mem[PAGES * 512];
static uint64_t reads;

static int read_mem(void *ctx, lhv_pa_t pa, uint64_t *v)
{
	(void)ctx;
	reads++;
	assert_int_equal(pa.v & 7, 0);
	if (pa.v < BASE || pa.v >= BASE + sizeof(mem))
		return -1;
	*v = mem[(pa.v - BASE) / 8];
	return 0;
}

/* Entry i of page n. */
static uint64_t *entry(unsigned int n, unsigned int i)
{
	return &mem[n * 512 + i];
}

static struct lhv_s2_image image(void)
{
	struct lhv_s2_image img = {
		.vtcr = V4K, .vttbr = BASE, .read = read_mem, .budget = 100000};

	memset(mem, 0, sizeof(mem));
	reads = 0;
	return img;
}

static void dump_image(const struct lhv_s2_image *img)
{
	lhv_ipa_t next = {1};

	clear(&got);
	assert_int_equal(lhv_s2_dump_image(img, lhv_ipa(0), lhv_ipa(UINT64_C(1) << 39),
					   collect, &got, &next),
			 0);
	assert_true(next.v == UINT64_C(1) << 39);
}

static void wrong(unsigned int i, uint64_t ipa, uint64_t size, int level,
		  enum lhv_s2_kind kind, uint32_t bad)
{
	const struct lhv_s2_range *r = &got.r[i];

	if (i >= got.n || r->ipa.v != ipa || r->size != size || r->level != level ||
	    r->kind != kind || r->bad != bad)
		vm_failed(__FILE__, __LINE__,
			  "range %u of %u: ipa %llx size %llx level %d kind %d bad %x; "
			  "want "
			  "%llx %llx %d %d %x",
			  i, got.n, (unsigned long long)r->ipa.v,
			  (unsigned long long)r->size, r->level, r->kind, r->bad,
			  (unsigned long long)ipa, (unsigned long long)size, level, kind,
			  bad);
}

static void test_image_leaves(void **state)
{
	struct lhv_s2_image img = image();

	(void)state;
	*entry(0, 0) = TAB(1);
	*entry(1, 0) = TAB(2);
	*entry(2, 0) = 0x1000 | WB | 3;			    /* good */
	*entry(2, 1) = 0x2000 | WB | 1;			    /* reserved type */
	*entry(2, 2) = 0x3000 | WB | 3 | UINT64_C(1) << 50; /* RES0 */
	*entry(2, 3) = 0x4000 | (WB & ~UINT64_C(0x3c)) | 8 << 2 | 3;
	*entry(2, 4) = 0x5000 | (WB & ~UINT64_C(0x300)) | 1 << 8 | 3;
	*entry(2, 5) = UINT64_C(0x10000000000) | WB | 3; /* 40 bits is the output size */
	*entry(2, 6) = UINT64_C(0x10000001000) | WB | 3;
	*entry(2, 7) = 0x6000 | WB | 3 | UINT64_C(1) << 48;
	*entry(2, 8) = 0x1234 << 2; /* something of an owner */
	*entry(2, 9) = 2;	    /* nothing: bit 1 is not an owner's */
	*entry(2, 10) = 0x7000 | WB | 3 | UINT64_C(0xf) << 59; /* ignored by stage 2 */
	*entry(1, 1) = 0x400000 | WB | 1 | 1 << 16;	       /* nT: not RES0 */
	*entry(1, 2) = 0x600000 | WB | 1 | 1 << 20; /* below the block's size */
	*entry(1, 3) = 0x800000 | WB | 1 | 1 << 12;
	*entry(0, 1) = G | WB | 1;
	dump_image(&img);
	assert_int_equal(got.n, 13);
	is(&got.r[0], 0, 4 * K, 0x1000, 3, false, 1, RAM);
	wrong(1, 0x1000, 4 * K, 3, LHV_S2_UNMAPPED, LHV_S2_BAD_TYPE);
	wrong(2, 0x2000, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_RES0);
	assert_int_equal(got.r[2].pa.v, 0x3000);
	wrong(3, 0x3000, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_MEMATTR);
	wrong(4, 0x4000, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_SH);
	wrong(5, 0x5000, 8 * K, 3, LHV_S2_UNMAPPED, LHV_S2_BAD_ADDRESS);
	assert_true(got.r[5].pa.v == UINT64_C(0x10000000000) && got.r[5].entries == 2);
	wrong(6, 0x7000, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_RES0);
	assert_int_equal(got.r[6].pa.v, 0x6000);
	owned(&got.r[7], 0x8000, 4 * K, 3, 1, 0x1234);
	wrong(8, 0xa000, 4 * K, 3, LHV_S2_MAPPED, 0);
	wrong(9, 2 * M, 2 * M, 2, LHV_S2_MAPPED, 0);
	wrong(10, 4 * M, 2 * M, 2, LHV_S2_MAPPED, LHV_S2_BAD_RES0);
	assert_int_equal(got.r[10].pa.v, 0x600000);
	wrong(11, 6 * M, 2 * M, 2, LHV_S2_MAPPED, LHV_S2_BAD_RES0);
	is(&got.r[12], G, G, G, 1, false, 1, RAM);

	/* With FWB other memory types are reserved: 0b0100 and all from 0b1000 on. */
	for (unsigned int m = 0; m < 16; m++) {
		static const uint32_t plain[16] = {[4] = 1, [8] = 1, [12] = 1};
		static const uint32_t fwb[16] = {
			[4] = 1,  [8] = 1,  [9] = 1,  [10] = 1, [11] = 1,
			[12] = 1, [13] = 1, [14] = 1, [15] = 1};

		img = image();
		*entry(0, 0) = (WB & ~UINT64_C(0x3c)) | m << 2 | 1;
		dump_image(&img);
		wrong(0, 0, G, 1, LHV_S2_MAPPED, plain[m] ? LHV_S2_BAD_MEMATTR : 0);
		img.fwb = true;
		dump_image(&img);
		wrong(0, 0, G, 1, LHV_S2_MAPPED, fwb[m] ? LHV_S2_BAD_MEMATTR : 0);
	}
}

static void test_image_tables(void **state)
{
	struct lhv_s2_image img = image();

	(void)state;
	*entry(0, 0) = TAB(0); /* the root itself */
	*entry(0, 1) = TAB(1);
	*entry(1, 0) = TAB(1); /* itself */
	*entry(1, 1) = TAB(0); /* the root again */
	*entry(1, 2) = TAB(2); /* fine */
	*entry(2, 0) = 0x1000 | WB | 3;
	*entry(1, 3) = TAB(2);			    /* shared: no loop */
	*entry(1, 4) = TAB(200);		    /* not in the image */
	*entry(1, 5) = UINT64_C(0x10000000000) | 3; /* beyond the output size */
	*entry(1, 6) = TAB(3) | UINT64_C(1) << 63;  /* RES0 */
	*entry(3, 1) = 0x2000 | WB | 3;
	*entry(1, 7) = TAB(3) | UINT64_C(0xff) << 51 | 0xfc; /* ignored bits are */
	dump_image(&img);
	assert_int_equal(got.n, 10);
	wrong(0, 0, G, 1, LHV_S2_UNMAPPED, LHV_S2_BAD_LOOP);
	assert_int_equal(got.r[0].pa.v, BASE);
	wrong(1, G, 4 * M, 2, LHV_S2_UNMAPPED, LHV_S2_BAD_LOOP);
	assert_int_equal(got.r[1].pa.v, BASE + 4096);
	wrong(2, G + 4 * M, 4 * K, 3, LHV_S2_MAPPED, 0);
	wrong(3, G + 6 * M, 4 * K, 3, LHV_S2_MAPPED, 0);
	wrong(4, G + 8 * M, 2 * M, 3, LHV_S2_UNMAPPED, LHV_S2_BAD_READ);
	assert_int_equal(got.r[4].entries, 512);
	assert_int_equal(got.r[4].desc, 0);
	wrong(5, G + 10 * M, 2 * M, 2, LHV_S2_UNMAPPED, LHV_S2_BAD_ADDRESS);
	assert_true(got.r[5].pa.v == UINT64_C(0x10000000000));
	/* All that is below the table with the bad bit says so. */
	wrong(6, G + 12 * M, 4 * K, 3, LHV_S2_UNMAPPED, LHV_S2_BAD_TABLE);
	wrong(7, G + 12 * M + 4 * K, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_TABLE);
	assert_int_equal(got.r[7].pa.v, 0x2000);
	wrong(8, G + 12 * M + 8 * K, 2 * M - 8 * K, 3, LHV_S2_UNMAPPED, LHV_S2_BAD_TABLE);
	wrong(9, G + 14 * M + 4 * K, 4 * K, 3, LHV_S2_MAPPED, 0);
	assert_int_equal(got.r[9].pa.v, 0x2000);
}

/* 16 pages of a run from entry i of page n on. */
static void put_run(unsigned int n, unsigned int i, uint64_t pa)
{
	for (unsigned int k = 0; k < 16; k++)
		*entry(n, i + k) = (pa + k * 4096) | WB | CONTIG | 3;
}

/* [S2.9] */
static void test_image_runs(void **state)
{
	struct lhv_s2_image img = image();
	uint64_t af = UINT64_C(1) << 10;

	(void)state;
	*entry(0, 0) = TAB(1);
	*entry(1, 0) = TAB(2);
	*entry(1, 1) = TAB(3);
	put_run(2, 16, 0x10000); /* whole */
	put_run(2, 48, 0x20000); /* whole, with progress that hardware made */
	*entry(2, 50) &= ~af;
	put_run(2, 80, 0x31000); /* output address not aligned */
	put_run(2, 112, 0x40000);
	*entry(2, 127) &= ~CONTIG; /* the last without the bit */
	put_run(2, 144, 0x50000);
	*entry(2, 150) = 0x60000 | WB | 3 | CONTIG; /* another address */
	put_run(2, 176, 0x70000);
	*entry(2, 180) = 0; /* a hole */
	put_run(2, 208, 0x80000);
	*entry(2, 210) ^= UINT64_C(1) << 54; /* other permissions */
	/* A run in which a table stands, of blocks. */
	for (unsigned int k = 16; k < 32; k++)
		*entry(1, k) = (16 * M * 2 + k * 2 * M) | WB | CONTIG | 1;
	*entry(1, 18) = TAB(3);
	dump_image(&img);
	assert_int_equal(got.n, 21);
	wrong(0, 16 * 4 * K, 64 * K, 3, LHV_S2_MAPPED, 0);
	wrong(1, 48 * 4 * K, 8 * K, 3, LHV_S2_MAPPED, 0);
	wrong(2, 50 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, 0);
	wrong(3, 51 * 4 * K, 52 * K, 3, LHV_S2_MAPPED, 0);
	wrong(4, 80 * 4 * K, 64 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(5, 112 * 4 * K, 60 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(6, 127 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, 0);
	/* Where it goes wrong, and where it goes on; what came before was all right. */
	wrong(7, 144 * 4 * K, 24 * K, 3, LHV_S2_MAPPED, 0);
	wrong(8, 150 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(9, 151 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(10, 152 * 4 * K, 32 * K, 3, LHV_S2_MAPPED, 0);
	wrong(11, 176 * 4 * K, 16 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(12, 181 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(13, 182 * 4 * K, 40 * K, 3, LHV_S2_MAPPED, 0);
	wrong(14, 208 * 4 * K, 8 * K, 3, LHV_S2_MAPPED, 0);
	wrong(15, 210 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(16, 211 * 4 * K, 4 * K, 3, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(17, 212 * 4 * K, 48 * K, 3, LHV_S2_MAPPED, 0);
	wrong(18, 32 * M, 4 * M, 2, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(19, 38 * M, 2 * M, 2, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	wrong(20, 40 * M, 24 * M, 2, LHV_S2_MAPPED, 0);
}

/* Levels that have no runs: 0 with 4 KiB, 1 with 16 KiB. */
static void test_image_no_runs(void **state)
{
	struct lhv_s2_image img = image();

	(void)state;
	img.vtcr = TG_4K | SL0(2) | T0SZ(52) | PS(6) | DS;
	*entry(0, 0) = WB | CONTIG | 1;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(512 * G), collect,
					   &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, 0, 512 * G, 0, LHV_S2_MAPPED, LHV_S2_BAD_CONTIG);
	/* The shareability field holds address bits: no reserved value. */
	*entry(0, 0) = (WB & ~UINT64_C(0x300)) | 1 << 8 | UINT64_C(3) << 48 | 1;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(512 * G), collect,
					   &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, 0, 512 * G, 0, LHV_S2_MAPPED, 0);
	assert_true(got.r[0].pa.v == (UINT64_C(7) << 48));

	/* An output size that is less than the block. */
	img.vtcr = TG_4K | SL0(2) | T0SZ(52) | PS(1) | DS;
	*entry(0, 0) = (UINT64_C(1) << 39) | (WB & ~UINT64_C(0x300)) | 1;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(512 * G), collect,
					   &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, 0, 512 * G, 0, LHV_S2_UNMAPPED, LHV_S2_BAD_ADDRESS);

	/* The same descriptor without DS: level 0 has no blocks. */
	img = image();
	img.vtcr = TG_4K | SL0(2) | T0SZ(48) | PS(5);
	*entry(0, 1) = WB | 1;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(2048 * G), collect,
					   &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, 512 * G, 512 * G, 0, LHV_S2_UNMAPPED, LHV_S2_BAD_TYPE);

	/* 16 KiB: blocks at level 2, and with DS at level 1, without runs there. */
	img = image();
	img.vtcr = TG_16K | SL0(2) | T0SZ(39) | PS(5) | DS;
	*entry(0, 1) = (UINT64_C(1) << 36) | (WB & ~UINT64_C(0x300)) | CONTIG | 1;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(UINT64_C(1) << 39),
					   collect, &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, UINT64_C(1) << 36, UINT64_C(1) << 36, 1, LHV_S2_MAPPED,
	      LHV_S2_BAD_CONTIG);
	img.vtcr = TG_16K | SL0(2) | T0SZ(39) | PS(5);
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(UINT64_C(1) << 39),
					   collect, &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, UINT64_C(1) << 36, UINT64_C(1) << 36, 1, LHV_S2_UNMAPPED,
	      LHV_S2_BAD_TYPE);

	/* 64 KiB: address bits [51:48] in [15:12], a page and a block of 4 TiB. */
	img = image();
	img.vtcr = TG_64K | SL0(2) | T0SZ(43) | PS(6);
	*entry(0, 0) = (UINT64_C(4) << 42) | 9 << 12 | WB | 1;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(UINT64_C(1) << 42),
					   collect, &got, NULL),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, 0, UINT64_C(1) << 42, 1, LHV_S2_MAPPED, 0);
	assert_true(got.r[0].pa.v == (UINT64_C(9) << 48 | UINT64_C(4) << 42));
}

/* Tables that share tables describe 2^27 pages with 3 tables: the budget ends it, and going
 * on where it ended gives the same list as one long call [S2.22]. */
static void test_image_budget(void **state)
{
	struct lhv_s2_image img = image();
	lhv_ipa_t at = {0}, next, end = {UINT64_C(1) << 39};
	uint64_t size = 0;
	unsigned int calls = 0;

	(void)state;
	for (unsigned int i = 0; i < 512; i++) {
		*entry(0, i) = TAB(1);
		*entry(1, i) = TAB(2);
		*entry(2, i) = (i * UINT64_C(4096)) | WB | 3;
	}
	img.budget = 1000;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(&img, at, end, collect, &got, &next),
			 LHV_ERR_AGAIN);
	assert_int_equal(reads, 1000);
	assert_true(got.n >= 1 && got.n <= 3);
	for (unsigned int i = 0; i < got.n; i++) {
		assert_int_equal(got.r[i].ipa.v, size);
		size += got.r[i].size;
	}
	assert_int_equal(next.v, size);
	assert_true(size > 900 * 4096);

	/* All at once, and in the smallest steps. */
	img = image();
	*entry(0, 3) = TAB(1);
	*entry(0, 4) = G | WB | 1;
	*entry(1, 510) = TAB(2);
	put_run(2, 32, 0x10000);
	*entry(2, 100) = 8;
	*entry(2, 101) = 8;
	dump_image(&img);
	img.budget = LHV_S2_DUMP_MIN_BUDGET;
	clear(&other);
	for (;;) {
		int ret;

		reads = 0;
		ret = lhv_s2_dump_image(&img, at, end, collect, &other, &next);
		assert_true(reads <= img.budget);
		calls++;
		if (!ret)
			break;
		assert_int_equal(ret, LHV_ERR_AGAIN);
		assert_true(next.v > at.v);
		at = next;
	}
	assert_true(next.v == end.v);
	assert_true(calls > 100);
	/* Ranges are cut where a call ended; put together they are the same. */
	assert_int_equal(got.n, 3);
	for (unsigned int i = 0, k = 0; i < other.n; k++) {
		struct lhv_s2_range r = other.r[i++];

		assert_true(k < got.n);
		while (i < other.n && other.r[i].ipa.v == r.ipa.v + r.size &&
		       other.r[i].level == r.level && other.r[i].attr == r.attr &&
		       other.r[i].kind == r.kind) {
			r.size += other.r[i].size;
			r.entries += other.r[i++].entries;
		}
		assert_memory_equal(&r, &got.r[k], sizeof(r));
	}

	/* Ended by the callback: the range that it saw is done with. */
	clear(&other);
	other.stop = 2;
	other.code = 5;
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), end, collect, &other, &next),
			 LHV_ERR_AGAIN);
	img.budget = 100000;
	clear(&other);
	other.stop = 2;
	other.code = 5;
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), end, collect, &other, &next),
			 5);
	assert_int_equal(next.v, got.r[1].ipa.v + got.r[1].size);
	other.stop = 0;
	assert_int_equal(lhv_s2_dump_image(&img, next, end, collect, &other, &next), 0);
	assert_int_equal(other.n, 3);
	assert_memory_equal(other.r, got.r, 3 * sizeof(got.r[0]));
}

static void test_image_arguments(void **state)
{
	struct lhv_s2_image img = image(), bad;
	lhv_ipa_t end = {UINT64_C(1) << 39}, next = {7};

	(void)state;
	clear(&got);
	assert_int_equal(lhv_s2_dump_image(NULL, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), end, NULL, &got, &next),
			 LHV_ERR_INVAL);
	bad = img;
	bad.read = NULL;
	assert_int_equal(lhv_s2_dump_image(&bad, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_INVAL);
	bad = img;
	bad.budget = LHV_S2_DUMP_MIN_BUDGET - 1;
	assert_int_equal(lhv_s2_dump_image(&bad, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_INVAL);
	bad = img;
	bad.vtcr |= UINT64_C(3) << 14;
	assert_int_equal(lhv_s2_dump_image(&bad, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_CORRUPT);
	bad = img;
	bad.vtcr |= UINT64_C(1) << 38;
	assert_int_equal(lhv_s2_dump_image(&bad, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_UNSUPPORTED);
	bad = img;
	bad.vttbr += 256;
	assert_int_equal(lhv_s2_dump_image(&bad, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(1), end, collect, &got, &next),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_dump_image(&img, end, lhv_ipa(0), collect, &got, &next),
			 LHV_ERR_INVAL);
	end.v += 4096;
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), end, collect, &got, &next),
			 LHV_ERR_RANGE);
	assert_int_equal(next.v, 7);
	assert_int_equal(reads, 0);
	/* No memory at all behind the root. */
	end.v -= 4096;
	img.vttbr = BASE - 4096;
	assert_int_equal(lhv_s2_dump_image(&img, lhv_ipa(0), end, collect, &got, &next),
			 0);
	assert_int_equal(got.n, 1);
	wrong(0, 0, end.v, 1, LHV_S2_UNMAPPED, LHV_S2_BAD_READ);
	assert_int_equal(got.r[0].entries, 512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_part),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_meanwhile),
		cmocka_unit_test(test_vtcr),
		cmocka_unit_test(test_vtcr_round_trip),
		cmocka_unit_test(test_vttbr),
		cmocka_unit_test(test_image_leaves),
		cmocka_unit_test(test_image_tables),
		cmocka_unit_test(test_image_runs),
		cmocka_unit_test(test_image_no_runs),
		cmocka_unit_test(test_image_budget),
		cmocka_unit_test(test_image_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
