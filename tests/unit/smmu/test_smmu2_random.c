/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv2: random operations on several VMs, against a flat map. VMs 0 and 1 have a stage 2;
 * VM 2 has a stage 1 of its own on top, which takes page i to page i ^ 1.
 */
#include "rig2.h"

#include <libhv/port.h>

#include <stdlib.h>
#include <string.h>

#define VMS	3
#define PAGES	8
#define STREAMS 6
#define ABORTED (-(int64_t)LHV_SIM_SMMU2_ABORTED)

/* Where in the IPA space: in several tables. */
static uint64_t page(unsigned int i)
{
	return (uint64_t)i << 12 | (uint64_t)(i & 3) << 21 | (uint64_t)(i & 4) << 30;
}

struct vm {
	uint64_t t2, t1;
	int s2, bank; /* bank: what streams attach to */
	bool on;
	uint64_t pa[PAGES]; /* 0: nothing */
	bool ro[PAGES];
};

struct world {
	struct rig2 r;
	struct vm vm[VMS];
	int of[STREAMS]; /* VM, or -1 */
	uint64_t seed;
	/* While an operation runs: who may be where. */
	bool flight;
	int before[STREAMS];
	unsigned int flown;
};

static unsigned int rnd(struct world *w, unsigned int n)
{
	w->seed = w->seed * 6364136223846793005 + 1442695040888963407;
	return (unsigned int)(w->seed >> 33) % n;
}

static int64_t flat(const struct world *w, int v, unsigned int i, bool write)
{
	const struct vm *vm;
	unsigned int at;

	if (v < 0)
		return ABORTED;
	vm = &w->vm[v];
	at = v == 2 ? i ^ 1 : i;
	return !vm->pa[at] || (write && vm->ro[at]) ? ABORTED
						    : (int64_t)vm->pa[at] + 0x10;
}

/* Between two writes of the driver a stream is where it was or where it goes, or nowhere. */
static void fly(void *ctx, struct lhv_sim_smmu2 *m, uint64_t offset, uint64_t v)
{
	struct world *w = ctx;
	struct lhv_sim_smmu2_result x;

	(void)offset;
	(void)v;
	if (!w->flight)
		return;
	for (uint16_t s = 0; s < STREAMS; s++) {
		unsigned int i = w->flown++ % PAGES;
		int64_t pa;

		lhv_sim_smmu2_dma(m, s, page(i) + 0x10, false, &x);
		pa = x.outcome == LHV_SIM_SMMU2_DONE ? (int64_t)x.pa : ABORTED;
		if (pa != ABORTED && pa != flat(w, w->before[s], i, false) &&
		    pa != flat(w, w->of[s], i, false))
			fail_msg("stream %u is at %llx", s, (unsigned long long)pa);
	}
}

static void on(struct world *w, unsigned int v)
{
	struct vm *vm = &w->vm[v];

	vm->s2 = rig2_stage2(&w->r, vm->t2, (uint16_t)(10 + v));
	assert_true(vm->s2 >= 0);
	vm->bank = vm->s2;
	if (v == 2) {
		struct lhv_smmu2_context c = rig2_s1(vm->t1, 0, 5);

		c.stage = LHV_SMMU2_NESTED;
		c.s2_bank = vm->s2;
		assert_int_equal(lhv_smmu2_context(&w->r.s, &c, &vm->bank), 0);
	}
	vm->on = true;
}

static void off(struct world *w, unsigned int v)
{
	struct vm *vm = &w->vm[v];
	bool used = false;

	for (unsigned int s = 0; s < STREAMS; s++)
		used |= w->of[s] == (int)v;
	assert_int_equal(lhv_smmu2_context_free(&w->r.s, vm->bank),
			 used ? LHV_ERR_BUSY : 0);
	if (used)
		return;
	if (v == 2)
		assert_int_equal(lhv_smmu2_context_free(&w->r.s, vm->s2), 0);
	vm->on = false;
}

/* Break-before-make, with one wait for all of a batch. */
static void change(struct world *w, unsigned int v)
{
	struct vm *vm = &w->vm[v];
	unsigned int first = rnd(w, PAGES), n = 1 + rnd(w, 3);

	for (unsigned int k = 0; k < n; k++) {
		unsigned int i = (first + k) % PAGES;
		bool had = vm->pa[i];

		lhv_port_store64(rig2_entry(&w->r, vm->t2, page(i), 3), 0);
		vm->pa[i] = 0;
		if (vm->on && (had || rnd(w, 2)))
			assert_int_equal(
				lhv_smmu2_tlbi_ipa(&w->r.s, vm->s2,
						   lhv_ipa(page(i) + rnd(w, 4096)), 1,
						   rnd(w, 2)),
				0);
	}
	if (vm->on)
		assert_int_equal(lhv_smmu2_tlb_sync(&w->r.s), 0);
	for (unsigned int k = 0; k < n; k++) {
		unsigned int i = (first + k) % PAGES;

		if (!rnd(w, 3))
			continue;
		vm->pa[i] = 0x80000000 + (uint64_t)rnd(w, 1 << 16) * 0x1000;
		vm->ro[i] = rnd(w, 2);
		lhv_port_store64(rig2_entry(&w->r, vm->t2, page(i), 3),
				 vm->ro[i] ? RIG2_S2_RO(vm->pa[i])
					   : RIG2_S2_RW(vm->pa[i]));
	}
	lhv_port_dsb(LHV_ISHST);
}

static void route(struct world *w)
{
	unsigned int s = rnd(w, STREAMS), v = rnd(w, VMS);
	struct lhv_smmu2_stream t = {(uint16_t)s, 0};

	memcpy(w->before, w->of, sizeof(w->of));
	w->flight = true;
	if (w->of[s] < 0 && w->vm[v].on) {
		w->of[s] = (int)v;
		assert_int_equal(lhv_smmu2_attach(&w->r.s, &t, 1, w->vm[v].bank), 0);
	} else if (w->of[s] < 0) {
		assert_int_equal(lhv_smmu2_detach(&w->r.s, &t, 1), LHV_ERR_NOENT);
	} else if (w->vm[v].on && rnd(w, 2)) {
		w->of[s] = (int)v;
		assert_int_equal(lhv_smmu2_move(&w->r.s, &t, 1, w->vm[v].bank), 0);
	} else {
		w->of[s] = -1;
		assert_int_equal(lhv_smmu2_detach(&w->r.s, &t, 1), 0);
	}
	w->flight = false;
}

static void agree(struct world *w)
{
	for (uint16_t s = 0; s < STREAMS; s++)
		for (unsigned int i = 0; i < PAGES; i++) {
			bool write = rnd(w, 2);

			assert_int_equal(rig2_to(&w->r, s, page(i) + 0x10, write),
					 flat(w, w->of[s], i, write));
		}
	rig2_clean(&w->r);
}

static void test_random(void **state)
{
	static const uint32_t idr0_off[] = {0, 1 << 27};
	struct world *w = calloc(1, sizeof(*w));
	const char *seed = getenv("LHV_SEED"), *ops = getenv("LHV_OPS");

	(void)state;
	assert_non_null(w);
	for (unsigned int kind = 0; kind < 4; kind++) {
		struct rig2_make k;

		rig2_mmu500(&k);
		k.c.garbage = false;
		k.c.sync_reads = kind;
		k.c.on_write = fly;
		k.c.ctx = w;
		/* With and without stream matching, and with 16-bit StreamIDs. */
		k.c.idr[0] &= ~idr0_off[kind & 1];
		if (kind & 1)
			k.c.idr[0] = (k.c.idr[0] & ~0x1e00U) | 5 << 9;
		if (kind == 2)
			k.c.idr[0] |= 1 << 8;
		if (kind == 3) {
			k.c.hi_lo = k.c.no_64 = true;
			k.d.quirks.flags |= LHV_SMMU2_Q_HI_LO;
		}
		memset(w, 0, sizeof(*w));
		w->seed = seed ? strtoull(seed, NULL, 0) : 77 + kind;
		rig2_ready(&w->r, &k);
		for (unsigned int s = 0; s < STREAMS; s++)
			w->of[s] = -1;
		for (unsigned int v = 0; v < VMS; v++) {
			w->vm[v].t2 = rig2_table(&w->r);
			for (unsigned int i = 0; i < PAGES; i++)
				rig2_entry(&w->r, w->vm[v].t2, page(i), 3);
		}
		w->vm[2].t1 = rig2_table(&w->r);
		for (unsigned int i = 0; i < PAGES; i++)
			rig2_map(&w->r, w->vm[2].t1, page(i), RIG2_S1_RW(page(i ^ 1)));
		for (unsigned int i = 0; i < PAGES; i++)
			for (unsigned int l = 1; l <= 3; l++) {
				uint64_t e = l == 1 ? w->vm[2].t1
						    : *rig2_entry(&w->r, w->vm[2].t1,
								  page(i), l - 1) &
							      0xfffffffff000;

				rig2_map(&w->r, w->vm[2].t2, e, RIG2_S2_RO(e));
			}
		for (uint64_t n = ops ? strtoull(ops, NULL, 0) / 1000 + 1 : 1500; n;
		     n--) {
			unsigned int v = rnd(w, VMS);

			switch (rnd(w, 8)) {
			case 0:
				if (w->vm[v].on)
					off(w, v);
				else
					on(w, v);
				break;
			case 1:
			case 2:
			case 3:
				change(w, v);
				break;
			default:
				route(w);
			}
			agree(w);
		}
		assert_true(w->flown > 1000);
		rig2_down(&w->r);
	}
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
