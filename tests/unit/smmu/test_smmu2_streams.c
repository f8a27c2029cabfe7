/* SPDX-License-Identifier: BSD-2-Clause */
/* SMMUv2: which stream goes where, at each moment; mirrored instances; quirks. */
#include "rig2.h"

#include <stdlib.h>
#include <string.h>

#define ABORTED (-(int64_t)LHV_SIM_SMMU2_ABORTED)

/* Two guests: 0x1000 of A is at 0xa000000, of B at 0xb000000. */
struct world {
	struct rig2 r;
	int a, b;
	uint64_t ta, tb;
};

static void up(struct world *w, const struct rig2_make *k)
{
	rig2_ready(&w->r, k);
	w->ta = rig2_table(&w->r);
	w->tb = rig2_table(&w->r);
	rig2_map(&w->r, w->ta, 0x1000, RIG2_S2_RW(0xa000000));
	rig2_map(&w->r, w->tb, 0x1000, RIG2_S2_RW(0xb000000));
	w->a = rig2_stage2(&w->r, w->ta, 1);
	w->b = rig2_stage2(&w->r, w->tb, 2);
	assert_true(w->a >= 0 && w->b >= 0 && w->a != w->b);
}

static int64_t to(struct world *w, uint16_t id)
{
	return rig2_to(&w->r, id, 0x1000, true);
}

/* Everything that a failed call must leave alone. */
static void same(const struct lhv_smmu2 *before, struct world *w)
{
	assert_memory_equal(before, &w->r.s, sizeof(*before));
}

/* [M.15] [M.14] Overlaps: a part of a group with the same target shares it, no other. */
static void test_conflicts(void **state)
{
	struct rig2_make k;
	struct world w;
	struct lhv_smmu2 s;
	uint64_t writes;

	(void)state;
	rig2_mmu500(&k);
	up(&w, &k);
	assert_int_equal(rig2_attach(&w.r, 0x100, 0xf, w.a), 0);
	assert_int_equal(to(&w, 0x10f), 0xa000000);
	assert_int_equal(to(&w, 0x110), ABORTED);
	s = w.r.s;
	writes = lhv_sim_smmu2_tlbis(w.r.m[0]);
	/* Larger, partly other, or with another target. */
	assert_int_equal(rig2_attach(&w.r, 0x100, 0x1f, w.a), LHV_ERR_EXISTS);
	assert_int_equal(rig2_attach(&w.r, 0x108, 0x30, w.a), LHV_ERR_EXISTS);
	assert_int_equal(rig2_attach(&w.r, 0x108, 0, w.b), LHV_ERR_EXISTS);
	assert_int_equal(rig2_attach(&w.r, 0x108, 0, LHV_SMMU2_BYPASS), LHV_ERR_EXISTS);
	assert_int_equal(rig2_attach(&w.r, 0x100, 0x7fff, w.a), LHV_ERR_EXISTS);
	assert_int_equal(rig2_attach(&w.r, 0x120, 0, 3), LHV_ERR_NOENT);
	assert_int_equal(rig2_attach(&w.r, 0x120, 0, -3), LHV_ERR_NOENT);
	assert_int_equal(rig2_attach(&w.r, 0x120, 0, 16), LHV_ERR_NOENT);
	assert_int_equal(rig2_attach(&w.r, 0x8000, 0, w.a), LHV_ERR_RANGE);
	assert_int_equal(rig2_attach(&w.r, 0, 0x8000, w.a), LHV_ERR_RANGE);
	assert_int_equal(rig2_detach(&w.r, 0x110, 0), LHV_ERR_NOENT);
	assert_int_equal(rig2_detach(&w.r, 0x100, 0x1f), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_attach(&w.r.s, NULL, 1, w.a), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_attach(NULL, NULL, 1, w.a), LHV_ERR_INVAL);
	same(&s, &w);
	assert_int_equal(lhv_sim_smmu2_tlbis(w.r.m[0]), writes);
	/* A part of it: two users. */
	assert_int_equal(rig2_attach(&w.r, 0x108, 3, w.a), 0);
	assert_int_equal(rig2_detach(&w.r, 0x100, 0xf), 0);
	assert_int_equal(to(&w, 0x108), 0xa000000);
	assert_int_equal(rig2_detach(&w.r, 0x108, 3), 0);
	assert_int_equal(to(&w, 0x108), ABORTED);
	assert_int_equal(lhv_sim_smmu2_entries(w.r.m[0]), 0);
	/* Out of the hardware, not out of the books alone. */
	for (unsigned int g = 0; g < 24; g++)
		assert_int_equal(lhv_sim_smmu2_read(w.r.m[0], 0x800 + 4 * g, 4), 0);
	assert_int_equal(rig2_attach(&w.r, 0x108, 0, w.b), 0);
	assert_int_equal(to(&w, 0x108), 0xb000000);
	rig2_down(&w.r);
}

/* Several streams in one call: all or none. [M.14] */
static void test_sets(void **state)
{
	struct rig2_make k;
	struct world w;
	struct lhv_smmu2 s;
	struct lhv_smmu2_stream t[129];

	(void)state;
	rig2_mmu500(&k);
	up(&w, &k);
	/* The same twice, and a part before the whole: one group, four users. */
	t[0] = (struct lhv_smmu2_stream){0x21, 0};
	t[1] = (struct lhv_smmu2_stream){0x20, 3};
	t[2] = (struct lhv_smmu2_stream){0x21, 0};
	t[3] = (struct lhv_smmu2_stream){0x22, 1};
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 4, w.a), 0);
	assert_int_equal(to(&w, 0x20), 0xa000000);
	assert_int_equal(to(&w, 0x23), 0xa000000);
	assert_int_equal(rig2_detach(&w.r, 0x21, 0), 0);
	assert_int_equal(rig2_detach(&w.r, 0x21, 0), 0);
	assert_int_equal(rig2_detach(&w.r, 0x20, 3), 0);
	assert_int_equal(to(&w, 0x20), 0xa000000);
	s = w.r.s;
	assert_int_equal(lhv_smmu2_detach(&w.r.s, t, 2), LHV_ERR_NOENT);
	same(&s, &w);
	assert_int_equal(rig2_detach(&w.r, 0x22, 1), 0);
	assert_int_equal(to(&w, 0x20), ABORTED);
	/* The whole before a part. */
	t[0] = (struct lhv_smmu2_stream){0x20, 3};
	t[1] = (struct lhv_smmu2_stream){0x21, 0};
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 2, w.a), 0);
	assert_int_equal(to(&w, 0x21), 0xa000000);
	assert_int_equal(to(&w, 0x22), 0xa000000);
	assert_int_equal(lhv_smmu2_detach(&w.r.s, t, 2), 0);
	assert_int_equal(to(&w, 0x21), ABORTED);
	/* Two that overlap in part. */
	t[0] = (struct lhv_smmu2_stream){0x40, 0x11};
	t[1] = (struct lhv_smmu2_stream){0x40, 0x03};
	s = w.r.s;
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 2, w.a), LHV_ERR_EXISTS);
	same(&s, &w);
	/* 24 groups, not 25. */
	for (unsigned int i = 0; i < 129; i++)
		t[i] = (struct lhv_smmu2_stream){(uint16_t)(0x200 + i), 0};
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 25, w.a), LHV_ERR_NOMEM);
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 129, w.a), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 0, w.a), LHV_ERR_INVAL);
	same(&s, &w);
	assert_int_equal(lhv_smmu2_attach(&w.r.s, t, 24, w.a), 0);
	assert_int_equal(to(&w, 0x217), 0xa000000);
	assert_int_equal(to(&w, 0x218), ABORTED);
	s = w.r.s;
	assert_int_equal(rig2_attach(&w.r, 0x218, 0, w.a), LHV_ERR_NOMEM);
	assert_int_equal(lhv_smmu2_detach(&w.r.s, t, 25), LHV_ERR_NOENT);
	same(&s, &w);
	/* A move takes all or none of a group's users. */
	assert_int_equal(rig2_attach(&w.r, 0x203, 0, w.a), 0);
	s = w.r.s;
	assert_int_equal(lhv_smmu2_move(&w.r.s, t, 24, w.b), LHV_ERR_BUSY);
	assert_int_equal(lhv_smmu2_move(&w.r.s, t + 24, 1, w.b), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_move(&w.r.s, t, 1, 3), LHV_ERR_NOENT);
	same(&s, &w);
	assert_int_equal(rig2_detach(&w.r, 0x203, 0), 0);
	assert_int_equal(to(&w, 0x203), 0xa000000);
	assert_int_equal(lhv_smmu2_move(&w.r.s, t, 24, w.b), 0);
	assert_int_equal(to(&w, 0x203), 0xb000000);
	assert_int_equal(lhv_smmu2_context_free(&w.r.s, w.b), LHV_ERR_BUSY);
	assert_int_equal(lhv_smmu2_context_free(&w.r.s, w.a), 0);
	assert_int_equal(lhv_smmu2_move(&w.r.s, t, 24, LHV_SMMU2_BYPASS), 0);
	assert_int_equal(to(&w, 0x203), 0x1000);
	assert_int_equal(lhv_smmu2_move(&w.r.s, t, 24, LHV_SMMU2_FAULT), 0);
	assert_int_equal(to(&w, 0x203), ABORTED);
	assert_int_equal(lhv_smmu2_detach(&w.r.s, t, 24), 0);
	assert_int_equal(lhv_smmu2_context_free(&w.r.s, w.b), 0);
	rig2_down(&w.r);
}

/* At each write: a stream reaches its guest's memory, or nothing. */
struct watch {
	int64_t may[2];
	unsigned int seen[3], on;
	uint16_t id;
};

static void watching(void *ctx, struct lhv_sim_smmu2 *m, uint64_t offset, uint64_t v)
{
	struct watch *w = ctx;
	struct lhv_sim_smmu2_result x;
	int64_t pa;

	(void)offset;
	(void)v;
	if (!w->on)
		return;
	lhv_sim_smmu2_dma(m, w->id, 0x1000, true, &x);
	pa = x.outcome == LHV_SIM_SMMU2_DONE ? (int64_t)x.pa : ABORTED;
	if (pa == w->may[0])
		w->seen[0]++;
	else if (pa == w->may[1])
		w->seen[1]++;
	else
		w->seen[2]++;
}

/* [M.16] Attach, move and detach while the device is at it. */
static void in_flight(bool exids)
{
	struct rig2_make k;
	struct world w;
	struct watch o = {.id = 0x55};
	struct lhv_smmu2_stream t = {0x54, 3};

	rig2_mmu500(&k);
	k.c.on_write = watching;
	k.c.ctx = &o;
	if (exids) {
		k.c.idr[0] |= 1 << 8;
		o.id = 0xf055;
		t.id = 0xf054;
	}
	up(&w, &k);
	for (unsigned int round = 0; round < 3; round++) {
		o = (struct watch){.may = {ABORTED, 0xa000000}, .on = 1, .id = o.id};
		assert_int_equal(lhv_smmu2_attach(&w.r.s, &t, 1, w.a), 0);
		assert_true(o.seen[0] + o.seen[1] && !o.seen[2]);
		assert_int_equal(to(&w, o.id), 0xa000000);
		o = (struct watch){.may = {0xa000000, 0xb000000}, .on = 1, .id = o.id};
		assert_int_equal(lhv_smmu2_move(&w.r.s, &t, 1, w.b), 0);
		assert_true(o.seen[1] && !o.seen[2]);
		assert_int_equal(to(&w, o.id), 0xb000000);
		o = (struct watch){.may = {ABORTED, 0xb000000}, .on = 1, .id = o.id};
		assert_int_equal(lhv_smmu2_detach(&w.r.s, &t, 1), 0);
		assert_true(o.seen[0] && !o.seen[2]);
		assert_int_equal(to(&w, o.id), ABORTED);
		assert_int_equal(lhv_sim_smmu2_entries(w.r.m[0]), 0);
	}
	rig2_down(&w.r);
}

static void test_in_flight(void **state)
{
	(void)state;
	in_flight(false);
}

static void test_in_flight_exids(void **state)
{
	(void)state;
	in_flight(true);
}

/* Stream indexing: the StreamID is the group. */
static void test_index(void **state)
{
	struct rig2_make k;
	struct world w;

	(void)state;
	rig2_mmu500(&k);
	k.c.idr[0] = 0x74004000 | 6 << 9;
	k.c.garbage = false;
	up(&w, &k);
	assert_int_equal(lhv_smmu2_get_features(&w.r.s)->groups, 64);
	assert_int_equal(rig2_attach(&w.r, 63, 0, w.a), 0);
	assert_int_equal(rig2_attach(&w.r, 64, 0, w.a), LHV_ERR_RANGE);
	assert_int_equal(rig2_attach(&w.r, 8, 1, w.a), LHV_ERR_INVAL);
	assert_int_equal(rig2_attach(&w.r, 63, 0, w.b), LHV_ERR_EXISTS);
	assert_int_equal(rig2_attach(&w.r, 62, 0, w.b), 0);
	assert_int_equal(to(&w, 63), 0xa000000);
	assert_int_equal(to(&w, 62), 0xb000000);
	assert_int_equal(to(&w, 61), ABORTED);
	assert_int_equal(rig2_detach(&w.r, 63, 0), 0);
	assert_int_equal(to(&w, 63), ABORTED);
	rig2_down(&w.r);
}

/* Fewer bits in SMR than StreamIDs have. */
static void test_smr_bits(void **state)
{
	struct rig2_make k;
	struct world w;

	(void)state;
	rig2_mmu500(&k);
	k.c.smr_bits = 0x80ff0fff;
	up(&w, &k);
	assert_int_equal(rig2_attach(&w.r, 0x1000, 0, w.a), LHV_ERR_RANGE);
	assert_int_equal(rig2_attach(&w.r, 0, 0x100, w.a), LHV_ERR_RANGE);
	assert_int_equal(rig2_attach(&w.r, 0xf00, 0xff, w.a), 0);
	assert_int_equal(to(&w, 0xfab), 0xa000000);
	rig2_down(&w.r);
}

/* Instances in mirror: each write to all, each wait for all. [M.15] */
static void test_mirror(void **state)
{
	struct rig2_make k;
	struct world w;
	struct lhv_sim_smmu2_result x;
	struct lhv_smmu2_global_fault g;
	struct lhv_smmu2_config d = {.instances = 2};
	struct lhv_sim_smmu2_config oc;
	struct lhv_sim_smmu2 *odd, *two[2];

	(void)state;
	rig2_mmu500(&k);
	k.n = 3;
	up(&w, &k);
	assert_int_equal(rig2_attach(&w.r, 7, 0, w.a), 0);
	for (unsigned int i = 0; i < 3; i++) {
		lhv_sim_smmu2_dma(w.r.m[i], 7, 0x1234, false, &x);
		assert_int_equal(x.pa, 0xa000234);
	}
	*rig2_entry(&w.r, w.ta, 0x1000, 3) = 0;
	assert_int_equal(lhv_smmu2_tlbi_ipa(&w.r.s, w.a, lhv_ipa(0x1000), 0x1000, true),
			 0);
	lhv_sim_smmu2_stick(w.r.m[2], true);
	assert_int_equal(lhv_smmu2_tlb_sync(&w.r.s), LHV_ERR_TIMEOUT);
	lhv_sim_smmu2_dma(w.r.m[2], 7, 0x1234, false, &x);
	assert_int_equal(x.outcome, LHV_SIM_SMMU2_DONE);
	lhv_sim_smmu2_stick(w.r.m[2], false);
	assert_int_equal(lhv_smmu2_tlb_sync(&w.r.s), 0);
	for (unsigned int i = 0; i < 3; i++) {
		lhv_sim_smmu2_dma(w.r.m[i], 7, 0x1234, false, &x);
		assert_int_equal(x.outcome, LHV_SIM_SMMU2_ABORTED);
	}
	/* Faults are of one instance. */
	lhv_sim_smmu2_dma(w.r.m[1], 8, 0x5678, true, &x);
	assert_int_equal(lhv_smmu2_take_global(&w.r.s, 0, &g), 0);
	assert_int_equal(lhv_smmu2_take_global(&w.r.s, 1, &g), 1);
	assert_int_equal(g.stream, 8);
	assert_int_equal(lhv_smmu2_take_global(&w.r.s, 3, &g), LHV_ERR_INVAL);
	/* Instances that differ. */
	oc = k.c;
	oc.idr[2] ^= 1 << 13;
	oc.mmu = w.r.mmu;
	oc.base = RIG2_BASE + 0x8000000;
	odd = lhv_sim_smmu2_create(&oc);
	two[0] = w.r.m[0];
	two[1] = odd;
	lhv_sim_smmu2_attach(two, 2);
	d.base[0] = RIG2_BASE;
	d.base[1] = oc.base;
	assert_int_equal(lhv_smmu2_init(&w.r.s, &d), LHV_ERR_UNSUPPORTED);
	lhv_sim_smmu2_destroy(odd);
	/* ... in the bits of SMR alone. */
	oc = k.c;
	oc.smr_bits = 0xffffff;
	oc.mmu = w.r.mmu;
	oc.base = RIG2_BASE + 0x8000000;
	two[1] = odd = lhv_sim_smmu2_create(&oc);
	lhv_sim_smmu2_attach(two, 2);
	d.polls = 20;
	assert_int_equal(lhv_smmu2_init(&w.r.s, &d), 0);
	assert_int_equal(lhv_smmu2_reset(&w.r.s), LHV_ERR_UNSUPPORTED);
	lhv_sim_smmu2_destroy(odd);
	lhv_sim_smmu2_attach(w.r.m, 3);
	rig2_down(&w.r);
}

/* 64-bit registers by halves, high first. [M.13] */
static void test_hi_lo(void **state)
{
	struct rig2_make k;
	struct world w;
	struct lhv_smmu2_context c;
	struct lhv_smmu2_context_fault f;
	uint64_t t;
	int bank = -1;

	(void)state;
	rig2_mmu500(&k);
	k.c.no_64 = k.c.hi_lo = true;
	k.d.quirks = lhv_smmu2_quirks(LHV_SMMU2_AP806, 0x20);
	up(&w, &k);
	assert_int_equal(rig2_attach(&w.r, 1, 0, w.a), 0);
	assert_int_equal(to(&w, 1), 0xa000000);
	rig2_map(&w.r, w.ta, 0x1000, RIG2_S2_RW(0xc000000));
	assert_int_equal(lhv_smmu2_tlbi_ipa(&w.r.s, w.a, lhv_ipa(0x1000), 0x1000, false),
			 0);
	assert_int_equal(lhv_smmu2_tlb_sync(&w.r.s), 0);
	assert_int_equal(to(&w, 1), 0xc000000);
	t = rig2_table(&w.r);
	rig2_map(&w.r, t, 0x1000, RIG2_S1_RW(0xd000000));
	c = rig2_s1(t, 3, 0x4321);
	assert_int_equal(lhv_smmu2_context(&w.r.s, &c, &bank), 0);
	assert_int_equal(rig2_attach(&w.r, 2, 0, bank), 0);
	assert_int_equal(to(&w, 2), 0xd000000);
	rig2_map(&w.r, t, 0x1000, RIG2_S1_RW(0xe000000));
	assert_int_equal(lhv_smmu2_tlbi_va(&w.r.s, bank, lhv_va(0x1000), 1, true, false),
			 0);
	assert_int_equal(lhv_smmu2_tlb_sync(&w.r.s), 0);
	assert_int_equal(to(&w, 2), 0xe000000);
	assert_int_equal(rig2_to(&w.r, 2, 0x7123456000, false), ABORTED);
	assert_int_equal(lhv_smmu2_take_context(&w.r.s, 0, bank, &f), 1);
	assert_int_equal(f.addr, 0x7123456000);
	rig2_down(&w.r);
}

/* Firmware that takes BYPASS for FAULT. [M.13] */
static void test_no_bypass(void **state)
{
	struct rig2_make k;
	struct world w;
	int banks[16], n = 0;

	(void)state;
	rig2_mmu500(&k);
	k.c.no_bypass = true;
	k.d.quirks = lhv_smmu2_quirks(LHV_SMMU2_QCOM500, 0x20);
	up(&w, &k);
	assert_int_equal(to(&w, 4), ABORTED);
	assert_int_equal(rig2_attach(&w.r, 4, 0, LHV_SMMU2_BYPASS), 0);
	assert_int_equal(rig2_attach(&w.r, 5, 0, LHV_SMMU2_FAULT), 0);
	assert_int_equal(rig2_attach(&w.r, 6, 0, w.a), 0);
	assert_int_equal(to(&w, 4), 0x1000);
	assert_int_equal(to(&w, 5), ABORTED);
	assert_int_equal(to(&w, 6), 0xa000000);
	/* The last bank is not given out. */
	for (uint16_t v = 3; n < 16; n++, v++) {
		banks[n] = rig2_stage2(&w.r, w.ta, v);
		if (banks[n] < 0)
			break;
		assert_true(banks[n] < 15);
	}
	assert_int_equal(n, 13);
	assert_int_equal(banks[n], LHV_ERR_NOMEM);
	assert_int_equal(rig2_detach(&w.r, 4, 0), 0);
	assert_int_equal(to(&w, 4), ABORTED);
	rig2_down(&w.r);
}

/* Random streams, against a list. */
static void test_random(void **state)
{
	struct rig2_make k;
	struct world w;
	struct {
		struct lhv_smmu2_stream t;
		int target;
	} list[64];
	unsigned int n = 0, ok = 0, refused = 0;
	uint32_t seed = 12345;

	(void)state;
	rig2_mmu500(&k);
	k.c.sync_reads = 0;
	up(&w, &k);
	for (unsigned int op = 0; op < 4000; op++) {
		struct lhv_smmu2_stream t;
		int target, err;

		seed = seed * 1664525 + 1013904223;
		t.id = seed >> 8 & 0x3f;
		t.mask = seed >> 14 & 1 ? seed >> 16 & 0x7 : 0;
		t.id &= (uint16_t)~t.mask;
		target = (seed >> 20) % 4 == 0	 ? LHV_SMMU2_BYPASS
			 : (seed >> 20) % 4 == 1 ? LHV_SMMU2_FAULT
			 : (seed >> 20) % 4 == 2 ? w.a
						 : w.b;
		if (n && (seed >> 28 < 6 || n == 64)) {
			unsigned int i = (seed >> 4) % n;

			assert_int_equal(lhv_smmu2_detach(&w.r.s, &list[i].t, 1), 0);
			list[i] = list[--n];
		} else {
			bool may = true;

			for (unsigned int i = 0; i < n; i++) {
				bool over = false, all = true;

				for (unsigned int id = 0; id < 64; id++) {
					bool in = !((id ^ t.id) & ~t.mask & 63);
					bool in2 = !((id ^ list[i].t.id) &
						     ~list[i].t.mask & 63);

					over |= in && in2;
					all &= !in || in2;
				}
				if (over && list[i].target != target)
					may = false;
				(void)all;
			}
			err = lhv_smmu2_attach(&w.r.s, &t, 1, target);
			if (!may)
				assert_int_equal(err, LHV_ERR_EXISTS);
			if (err) {
				assert_true(err == LHV_ERR_EXISTS ||
					    err == LHV_ERR_NOMEM);
				refused++;
			} else {
				list[n].t = t;
				list[n++].target = target;
				ok++;
			}
		}
		for (unsigned int id = 0; id < 64; id += 1 + op % 3) {
			int64_t want = ABORTED;

			for (unsigned int i = 0; i < n; i++)
				if (!((id ^ list[i].t.id) & ~list[i].t.mask))
					want = list[i].target == w.a   ? 0xa000000
					       : list[i].target == w.b ? 0xb000000
					       : list[i].target == LHV_SMMU2_BYPASS
						       ? 0x1000
						       : ABORTED;
			/* A group stays whole while a part of it is in use. */
			if (want != ABORTED || !n)
				assert_int_equal(to(&w, (uint16_t)id), want);
		}
		rig2_clean(&w.r);
	}
	assert_true(ok > 500 && refused > 200);
	while (n)
		assert_int_equal(lhv_smmu2_detach(&w.r.s, &list[--n].t, 1), 0);
	for (unsigned int id = 0; id < 64; id++)
		assert_int_equal(to(&w, (uint16_t)id), ABORTED);
	assert_int_equal(lhv_sim_smmu2_entries(w.r.m[0]), 0);
	rig2_down(&w.r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conflicts), cmocka_unit_test(test_sets),
		cmocka_unit_test(test_in_flight), cmocka_unit_test(test_in_flight_exids),
		cmocka_unit_test(test_index),	  cmocka_unit_test(test_smr_bits),
		cmocka_unit_test(test_mirror),	  cmocka_unit_test(test_hi_lo),
		cmocka_unit_test(test_no_bypass), cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
