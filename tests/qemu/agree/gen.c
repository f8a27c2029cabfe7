/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generator: registers and tables that make sense, of every granule, with blocks at
 * every level, and then a few bits of them changed. It knows how tables are built, and not
 * how they are read.
 */
#include "host.h"

#include <string.h>

uint64_t rnd(struct rng *r)
{
	/* splitmix64 */
	uint64_t z = r->s += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

unsigned int below(struct rng *r, unsigned int n)
{
	return (unsigned int)(rnd(r) >> 33) % n;
}

bool chance(struct rng *r, unsigned int percent)
{
	return below(r, 100) < percent;
}

static unsigned int shift_of(const struct geo *g, int level)
{
	return g->granule + (unsigned int)(3 - level) * (g->granule - 3);
}

static uint64_t get(const struct work *w, uint64_t pa, bool swap)
{
	uint64_t v;

	memcpy(&v, w->pool + (pa - w->pool_pa), 8);
	return swap ? __builtin_bswap64(v) : v;
}

static void put(struct work *w, uint64_t pa, bool swap, uint64_t v)
{
	v = swap ? __builtin_bswap64(v) : v;
	memcpy(w->pool + (pa - w->pool_pa), &v, 8);
}

static uint64_t alloc(struct work *w, uint64_t bytes);

/* For a table of the initial level: anywhere where its alignment permits. */
static uint64_t alloc_root(struct rng *r, struct work *w, uint64_t bytes)
{
	uint64_t at;

	if (bytes < 64)
		bytes = 64;
	if (bytes > 2048)
		return alloc(w, bytes);
	at = alloc(w, 4096);
	return at ? at + below(r, (unsigned int)(4096 / bytes)) * bytes : 0;
}

static uint64_t alloc(struct work *w, uint64_t bytes)
{
	uint64_t at = (w->used + bytes - 1) & ~(bytes - 1);

	if (at + bytes > AGREE_POOL_MAX || w->entries > ENTRIES - 8)
		return 0;
	w->used = at + bytes;
	return w->pool_pa + at;
}

/* An output or table address in the form that the descriptor has it. */
static uint64_t place(const struct geo *g, const struct cpu *c, uint64_t a)
{
	uint64_t d = a & MASK(48);

	if (g->granule == 16 && c->f.lpa)
		return d | BITS(a, 51, 48) << 12;
	if (g->ds)
		return d | (a & BIT(48)) | (a & BIT(49)) | BITS(a, 51, 50) << 8;
	return d;
}

struct gen {
	struct rng *r;
	const struct cpu *c;
	struct work *w;
	unsigned int ipa_same; /* low bits that a table's IPA and PA have in common */
	uint64_t ipa_high;
	uint64_t mair;
};

static uint64_t s1_ipa(const struct gen *g, uint64_t pa)
{
	if (!g->w->s2_on)
		return pa;
	return (pa & MASK(g->ipa_same)) | g->ipa_high;
}

/* Seldom the reserved one, of which nothing can be compared. */
static unsigned int sh(struct rng *r)
{
	static const uint8_t of[] = {0, 2, 3};

	return chance(r, 3) ? 1 : of[below(r, 3)];
}

static uint64_t leaf_s2(struct gen *g, const struct geo *geo, bool plain)
{
	struct rng *r = g->r;
	uint64_t d = BIT(10) | 3u << 6;

	d |= (uint64_t)(chance(r, 60) ? 15 : below(r, 16)) << 2;
	if ((g->w->job.hcr & BIT(46)) && chance(r, 85))
		d = (d & ~UINT64_C(0x3c)) | (uint64_t)(below(r, 2) ? 6 : below(r, 8))
						    << 2;
	if (!geo->ds)
		d |= (uint64_t)sh(r) << 8;
	if (plain)
		return d;
	if (chance(r, 10))
		d &= ~BIT(10);
	if (chance(r, 25))
		d = (d & ~UINT64_C(0xc0)) | (uint64_t)below(r, 4) << 6;
	if (chance(r, 25))
		d |= (uint64_t)below(r, 4) << 53;
	if (chance(r, 25))
		d |= BIT(51);
	if (chance(r, 10))
		d |= BIT(52);
	if (chance(r, 10))
		d |= (rnd(r) & 0x1ff) << 55;
	if (chance(r, 5))
		d |= BIT(11);
	return d;
}

static uint64_t leaf_s1(struct gen *g, const struct geo *geo, bool code)
{
	struct rng *r = g->r;
	uint64_t d = BIT(10) | (uint64_t)below(r, 8) << 2 | (uint64_t)below(r, 2) << 11;

	if (!geo->ds)
		d |= (uint64_t)sh(r) << 8;
	if (code)
		return d | (uint64_t)(chance(r, 90) ? 3 : below(r, 4)) << 6;
	d |= (uint64_t)below(r, 4) << 6;
	if (chance(r, 40))
		d |= (uint64_t)below(r, 4) << 53;
	if (chance(r, 10))
		d &= ~BIT(10);
	if (chance(r, 25))
		d |= BIT(51);
	if (chance(r, 10))
		d |= BIT(52);
	if (chance(r, 10))
		d |= (rnd(r) & 0x1ff) << 55 | (rnd(r) & 1) << 50;
	if (chance(r, 5))
		d |= BIT(5);
	return d;
}

static struct entry *note(struct work *w, uint64_t pa, int level, unsigned int of,
			  uint64_t child)
{
	struct entry *e = &w->entry[w->entries++];

	e->pa = pa;
	e->level = (int8_t)level;
	e->of = (uint8_t)of;
	e->child = child;
	e->table = child != 0;
	return e;
}

/* Makes ia lead to oa with a leaf at this level, as far as what is there permits. */
static void map(struct gen *g, unsigned int of, uint64_t ia, uint64_t oa, int leaf,
		uint64_t attrs)
{
	struct work *w = g->w;
	const struct geo *geo = &w->geo[of];
	bool swap = of != OF_S2 && w->be;
	uint64_t base = geo->root;

	for (int level = geo->start; level <= 3; level++) {
		unsigned int shift = shift_of(geo, level);
		unsigned int bits =
			level == geo->start ? geo->ia - shift : geo->granule - 3;
		uint64_t at = base + 8 * (ia >> shift & MASK(bits)), d, child;

		d = get(w, at, swap);
		if (level >= leaf || level == 3) {
			if (d)
				return;
			if (chance(g->r, 4))
				oa ^= (rnd(g->r) & 15) << 48;
			d = place(geo, g->c, oa & ~MASK(shift)) | attrs |
			    (level == 3 ? 3 : 1);
			put(w, at, swap, d);
			note(w, at, level, of, 0);
			return;
		}
		if (!d) {
			child = alloc(w, BIT(geo->granule));
			if (!child)
				return;
			d = place(geo, g->c, of == OF_S2 ? child : s1_ipa(g, child)) | 3;
			if (chance(g->r, 15))
				d |= rnd(g->r) & (UINT64_C(0x07f0000000000000) |
						  (geo->ds ? 0xcfc : 0xffc));
			if (of != OF_S2 && chance(g->r, 15))
				d |= (rnd(g->r) & 31) << 59;
			put(w, at, swap, d);
			note(w, at, level, of, child);
		} else {
			child = 0;
			for (unsigned int i = 0; i < w->entries; i++)
				if (w->entry[i].pa == at)
					child = w->entry[i].child;
			if (!child)
				return;
		}
		base = child;
	}
}

static int block_level(struct gen *g, const struct geo *geo, unsigned int same)
{
	int lowest = geo->granule == 12	  ? (geo->ds ? 0 : 1)
		     : geo->granule == 14 ? (geo->ds ? 1 : 2)
					  : (g->c->f.lpa ? 1 : 2);
	int level = 3 - (int)below(g->r, 4);

	if (chance(g->r, 3))
		lowest = -1; /* a block where there is none */
	if (level < lowest)
		level = lowest;
	while (level < 3 && (shift_of(geo, level) > same || level < geo->start))
		level++;
	return level;
}

static unsigned int pick_granule(struct rng *r, bool g4, bool g16, bool g64)
{
	for (;;) {
		switch (below(r, 3)) {
		case 0:
			if (g4)
				return 12;
			break;
		case 1:
			if (g16)
				return 14;
			break;
		default:
			if (g64)
				return 16;
			break;
		}
	}
}

static void stage2_registers(struct gen *g)
{
	struct rng *r = g->r;
	const struct lhv_cpu_features *f = &g->c->f;
	struct work *w = g->w;
	struct geo *geo = &w->geo[OF_S2];
	unsigned int granule = pick_granule(r, f->tgran4_2, f->tgran16_2, f->tgran64_2);
	unsigned int stride = granule - 3, max, min, ia_min, ia_max, sl0, sl2 = 0;
	bool ds =
		(granule == 12 ? f->tgran4_2_lpa2 : granule == 14 && f->tgran16_2_lpa2) &&
		chance(r, 60);
	static const uint8_t tg[] = {[12] = 0, [14] = 2, [16] = 1};
	uint64_t v = BIT(31);
	int start;

	max = f->pa_bits;
	if (!(granule == 16 ? f->lpa : ds) && max > 48)
		max = 48;
	min = !f->ttst ? 25 : granule == 16 ? 17 : 16;
	/* A start level, and an IPA size that goes with it. */
	do {
		start = (int)below(r, 5) - 1;
		ia_min = (unsigned int)(3 - start) * stride + granule + 1;
		ia_max = ia_min + stride - 1 + 4;
		if (ia_min < min)
			ia_min = min;
		if (ia_max > max)
			ia_max = max;
	} while (ia_min > ia_max || (start == -1 && (granule != 12 || !ds)) ||
		 (start == 3 && granule == 12 && !f->ttst) ||
		 (start == 0 && (granule == 16 || (granule == 14 && !ds))) ||
		 /* Levels that need more physical address bits than there are. */
		 (((start == 0 && granule == 12 && f->pa_bits < 44) ||
		   (start == 1 && granule == 14 && f->pa_bits < 42) ||
		   (start == 1 && granule == 16 && f->pa_bits < 44)) &&
		  !chance(r, 20)));
	geo->granule = granule;
	geo->ds = ds;
	geo->start = start;
	geo->ia = ia_min + below(r, ia_max - ia_min + 1);
	if (granule == 12) {
		sl0 = start == -1 ? 0 : start == 3 ? 3 : (unsigned int)(2 - start);
		sl2 = start == -1;
	} else {
		sl0 = (unsigned int)(3 - start);
	}
	geo->root = alloc_root(r, w, BIT(geo->ia - shift_of(geo, start) + 3));
	v |= 64 - geo->ia;
	v |= (uint64_t)sl0 << 6 | (uint64_t)(rnd(r) & 0x3f) << 8;
	v |= (uint64_t)tg[granule] << 14;
	v |= (uint64_t)(chance(r, 85) ? 6 - below(r, 2) : below(r, 8)) << 16;
	if (f->vmid_bits == 16)
		v |= BIT(19) * below(r, 2);
	if (f->hafdbs >= 1 && chance(r, 30))
		v |= BIT(21);
	if (f->hafdbs >= 2 && chance(r, 50))
		v |= BIT(22);
	if (FIELD_HPDS(g->c) >= 2)
		v |= (rnd(r) & 0xf) << 25; /* HWU */
	if (ds || (granule == 16 && chance(r, 10)))
		v |= BIT(32);
	v |= BIT(33) * sl2;
	if (chance(r, 4))
		v = (v & ~UINT64_C(0x3f)) | (rnd(r) & 0x3f);
	if (chance(r, 3))
		v = (v & ~UINT64_C(0xc0)) | (rnd(r) & 3) << 6;
	if (chance(r, 2) && f->tgran4_2_lpa2)
		v ^= BIT(32 + below(r, 2));
	w->job.vtcr = v;
	w->job.vttbr = geo->root | (rnd(r) & 0xff) << 48 | (f->ttcnp ? rnd(r) & 1 : 0);
	if (f->vmid_bits == 16)
		w->job.vttbr |= (rnd(r) & 0xff) << 56;
	if (chance(r, 4))
		w->job.vttbr |= BIT(32 + below(r, 16));
	/* High bits of the base, or a base that is not aligned: these bits are ignored. */
	if (chance(r, 3))
		w->job.vttbr |= BIT(2 + below(r, 4));
}

static void stage1_registers(struct gen *g)
{
	struct rng *r = g->r;
	const struct lhv_sim_s1_pe *pe = &g->c->pe;
	struct work *w = g->w;
	static const uint8_t tg0[] = {[12] = 0, [14] = 2, [16] = 1},
			     tg1[] = {[12] = 2, [14] = 1, [16] = 3};
	uint64_t v = 0;
	bool ds = (pe->lpa2_4k || pe->lpa2_16k) && chance(r, 60);

	for (unsigned int half = 0; half < 2; half++) {
		struct geo *geo = &w->geo[OF_S1_LOW + half];
		unsigned int max, min, t;

		geo->granule = pick_granule(r, pe->tg4k, pe->tg16k, pe->tg64k);
		geo->ds = ds && (geo->granule == 12 ? pe->lpa2_4k
						    : geo->granule == 14 && pe->lpa2_16k);
		max = geo->ds || (geo->granule == 16 && pe->lva) ? 52 : 48;
		min = !pe->ttst ? 25 : geo->granule == 16 ? 17 : 16;
		geo->ia = chance(r, 60) ? 36 + below(r, max - 35)
					: min + below(r, max - min + 1);
		geo->start = 3 - (int)((geo->ia - 1 - geo->granule) / (geo->granule - 3));
		if (geo->ia <= geo->granule)
			geo->start = 3;
		geo->root =
			alloc_root(r, w, BIT(geo->ia - shift_of(geo, geo->start) + 3));
		t = 64 - geo->ia;
		if (chance(r, 3))
			t = below(r, 64);
		if (chance(r, 3)) { /* just out of range, or just not */
			static const uint8_t edge[] = {11, 12, 15, 16, 39,
						       40, 47, 48, 49};

			t = edge[below(r, sizeof(edge))];
		}
		v |= (uint64_t)t << (half ? 16 : 0);
	}
	v |= (uint64_t)tg0[w->geo[OF_S1_LOW].granule] << 14;
	v |= (uint64_t)tg1[w->geo[OF_S1_HIGH].granule] << 30;
	v |= (rnd(r) & 0x3f) << 8 | (rnd(r) & 0x3f) << 24;
	if (chance(r, 3))
		v |= BIT(7);
	if (chance(r, 3))
		v |= BIT(23);
	v |= (uint64_t)(chance(r, 75) ? 6 - below(r, 2) : below(r, 8)) << 32;
	v |= (rnd(r) & 7) << 36; /* AS, TBI0, TBI1 */
	v |= BIT(22) * below(r, 2);
	/* What is not implemented is RES0. */
	if (pe->hafdbs_af && chance(r, 25))
		v |= BIT(39);
	if (pe->hafdbs_dbm && chance(r, 50))
		v |= BIT(40);
	if (pe->hpds && chance(r, 30))
		v |= (rnd(r) & 3) << 41 | (rnd(r) & 0xff) << 43;
	if (pe->pauth)
		v |= (rnd(r) & 3) << 51; /* TBID */
	if (pe->sve)
		v |= (rnd(r) & 3) << 53; /* NFD */
	if (pe->e0pd && chance(r, 15))
		v |= (rnd(r) & 3) << 55;
	v |= BIT(59) * ds;
	w->job.tcr = v;
}

static uint64_t mair(struct rng *r)
{
	static const uint8_t good[] = {0x00, 0x04, 0x08, 0x0c, 0x44, 0xff, 0xff, 0xbb,
				       0xee, 0xf4, 0x4f, 0x77, 0x33, 0xbf, 0xdd, 0xcc};
	uint64_t v = 0;

	for (int i = 0; i < 8; i++) {
		uint8_t b = good[below(r, sizeof(good))];

		if (chance(r, 20))
			do
				b = (uint8_t)rnd(r);
			while (b & 0xf0 ? !(b & 0xf) : b & 3);
		v |= (uint64_t)b << 8 * i;
	}
	return v;
}

static void registers(struct gen *g)
{
	struct rng *r = g->r;
	struct work *w = g->w;
	struct agree_job *j = &w->job;
	unsigned int mode = below(r, 100);

	w->s2_on = mode >= 20;
	w->s1_on = mode < 20 || mode >= 45;
	/* RW, TID2, IMO, FMO */
	j->hcr = BIT(31) | BIT(17) | BIT(4) | BIT(3);
	if (w->s2_on) {
		j->hcr |= BIT(0);
		if (!w->s1_on && chance(r, 15))
			j->hcr |= BIT(12);
		if ((j->hcr & BIT(12)) && chance(r, 30))
			j->hcr &= ~BIT(0);
		if (chance(r, 10))
			j->hcr |= BIT(2);
		if (g->c->f.s2fwb && chance(r, 50))
			j->hcr |= BIT(46);
		if (chance(r, 6))
			j->hcr |= (rnd(r) & 3) << 32;
	}
	j->sctlr = UINT64_C(0x30d00980) | BIT(15) | (rnd(r) & (BIT(2) | BIT(12)));
	if (chance(r, 60))
		j->sctlr |= BIT(2) | BIT(12);
	if (w->s1_on || (j->hcr & BIT(12) && chance(r, 50)))
		j->sctlr |= 1;
	if (chance(r, 15))
		j->sctlr |= BIT(19);
	if (g->c->pe.pan3 && chance(r, 50))
		j->sctlr |= BIT(57);
	w->be = w->s1_on && chance(r, 12);
	if (w->be)
		j->sctlr |= BIT(25);
	j->mair = mair(r);
	if (w->s2_on)
		do {
			w->used = 0;
			stage2_registers(g);
		} while (g->c->old_s2_start && s2_start_refused(g->c, j->vtcr) &&
			 !chance(r, 5));
	else
		j->vtcr = BIT(31);
	stage1_registers(g);
}

/* Changes one descriptor a little. */
static void mutate(struct gen *g)
{
	struct rng *r = g->r;
	struct work *w = g->w;
	const struct entry *e = NULL;
	const struct geo *geo;
	bool swap, s1;
	uint64_t d;

	if (!w->entries)
		return;
	for (int i = 0; i < 4; i++) {
		e = &w->entry[below(r, w->entries)];
		if (!e->table)
			break;
	}
	geo = &w->geo[e->of];
	s1 = e->of != OF_S2;
	swap = s1 && w->be;
	d = get(w, e->pa, swap);
	switch (below(r, 15)) {
	case 0:
		d ^= BIT(2 + below(r, geo->ds ? 6 : 10));
		break;
	case 1:
		d ^= BIT(50 + below(r, 14));
		break;
	case 2:
		d ^= BIT(10);
		break;
	case 3:
		d ^= (uint64_t)(1 + below(r, 3)) << 6;
		break;
	case 4:
		d ^= (uint64_t)(1 + below(r, 3)) << 53;
		break;
	case 5:
		d ^= (uint64_t)below(r, 16) << 2;
		break;
	case 6:
		d ^= BIT(51);
		break;
	case 7:
		d ^= BIT(52);
		break;
	case 8:
		d &= ~BIT(0);
		break;
	case 9: /* a block, or at level 3 what is reserved */
		d &= ~BIT(1);
		break;
	case 10: /* far away */
	case 14: {
		unsigned int b = 32 + below(r, geo->ds || geo->granule == 16 ? 20 : 16);

		d ^= place(geo, g->c, BIT(b));
		break;
	}
	case 11:
		d ^= (rnd(r) & 31) << 59;
		break;
	case 12: /* another table, or what was not one */
		if (e->level < 3) {
			uint64_t to = w->pool_pa + ((rnd(r) % AGREE_POOL_MAX) & MASK(40));

			to = w->pool_pa + (to - w->pool_pa) % (w->used ? w->used : 1);
			to &= ~MASK(geo->granule);
			d = place(geo, g->c, s1 ? s1_ipa(g, to) : to) | 3;
		}
		break;
	default:
		if (!e->table && e->level < 3)
			d ^= BIT(16);
		else
			d ^= BIT(5 + below(r, 3));
		break;
	}
	put(w, e->pa, swap, d);
}

static void aim(struct work *w, uint64_t va)
{
	if (w->vas < 32)
		w->va[w->vas++] = va;
}

/* A piece of memory that the tables lead to: where it is for stage 2, and a level. */
static void target(struct gen *g, uint64_t piece, bool code)
{
	static const uint8_t same[] = {12, 14, 16, 21, 25, 29, 30, 36, 39, 42};
	struct rng *r = g->r;
	struct work *w = g->w;
	const struct geo *s2 = &w->geo[OF_S2];
	unsigned int kd = same[below(r, sizeof(same))], kv = same[below(r, sizeof(same))];
	unsigned int ipa_bits = 48;
	uint64_t pa = piece + (rnd(r) & 0xf000), ipa = pa;

	if (w->s2_on) {
		ipa_bits = s2->ia;
		if (kd > ipa_bits)
			kd = ipa_bits;
		ipa = (pa & MASK(kd)) | (rnd(r) & MASK(ipa_bits) & ~MASK(kd));
		if (chance(r, 30))
			ipa = pa & MASK(ipa_bits);
		if (w->s1_on && !(w->job.tcr & BIT(59)))
			ipa &= MASK(48);
	}
	for (unsigned int half = 0; half < 2; half++) {
		const struct geo *geo = &w->geo[OF_S1_LOW + half];
		uint64_t va;

		if (!w->s1_on) {
			aim(w, ipa);
			if (code && !w->codes)
				w->code[w->codes++] = ipa;
			break;
		}
		if (!code && chance(r, 50))
			continue;
		if (!geo->root)
			continue;
		if (kv > geo->ia)
			kv = geo->ia;
		va = (ipa & MASK(kv)) | (rnd(r) & MASK(geo->ia) & ~MASK(kv));
		map(g, OF_S1_LOW + half, va, ipa, block_level(g, geo, kv),
		    leaf_s1(g, geo, code));
		if (half)
			va |= ~MASK(geo->ia);
		aim(w, va);
		if (code)
			w->code[w->codes++] = va;
	}
	if (w->s2_on && s2->root)
		map(g, OF_S2, ipa, pa, block_level(g, s2, kd),
		    leaf_s2(g, s2, code && chance(r, 90)));
}

/* Stage 2 has to know where the tables of stage 1 are. */
static void map_tables(struct gen *g)
{
	struct work *w = g->w;
	const struct geo *s2 = &w->geo[OF_S2];
	unsigned int n = w->entries;

	if (!w->s2_on || !s2->root)
		return;
	for (unsigned int i = 0; i < n; i++) {
		const struct entry *e = &w->entry[i];
		uint64_t attrs;

		if (e->of == OF_S2)
			continue;
		attrs = leaf_s2(g, s2, chance(g->r, 90));
		/* Walks of another memory type are no different; PTW makes them so. */
		if (chance(g->r, 85))
			attrs = (attrs & ~UINT64_C(0x3c)) |
				(g->w->job.hcr & BIT(46) ? 6u : 15u) << 2;
		map(g, OF_S2, s1_ipa(g, e->pa), e->pa, block_level(g, s2, g->ipa_same),
		    attrs);
	}
}

static void more_addresses(struct gen *g)
{
	struct rng *r = g->r;
	struct work *w = g->w;
	unsigned int n = w->vas;

	w->good = n;
	for (unsigned int i = 0; i < 4 && n; i++) {
		uint64_t va = w->va[below(r, n)];

		switch (below(r, 8)) {
		case 0:
		case 1:
			va ^= BIT(12 + below(r, 44));
			break;
		case 2:
			va ^= (rnd(r) & 0xff) << 56;
			break;
		case 3:
			va ^= BIT(55);
			break;
		case 4:
			va = rnd(r);
			break;
		case 5:
			va = rnd(r) & MASK(12 + below(r, chance(r, 30) ? 5 : 44));
			break;
		case 6:
			va = ~(rnd(r) & MASK(12 + below(r, chance(r, 30) ? 5 : 44)));
			break;
		default:
			va ^= rnd(r) & 0xff8;
			break;
		}
		aim(w, va & ~UINT64_C(7));
	}
}

void gen_case(struct rng *r, const struct cpu *c, struct work *w)
{
	static const uint8_t same[] = {12, 14, 16, 21, 25, 29, 30};
	struct gen g = {.r = r, .c = c, .w = w};

	for (unsigned int i = 0; i < w->entries; i++)
		put(w, w->entry[i].pa, false, 0);
	memset(&w->job, 0, offsetof(struct agree_job, watch));
	memset(w->geo, 0, sizeof(w->geo));
	w->used = 0;
	w->entries = 0;
	w->vas = w->good = w->codes = 0;

	registers(&g);
	g.ipa_same = same[below(r, sizeof(same))];
	if (w->s2_on) {
		unsigned int ipa_bits = w->geo[OF_S2].ia < 48 ? w->geo[OF_S2].ia : 48;

		if (g.ipa_same > ipa_bits)
			g.ipa_same = ipa_bits;
		g.ipa_high = rnd(r) & MASK(ipa_bits) & ~MASK(g.ipa_same);
	}
	target(&g, AGREE_CODE_PA, true);
	for (unsigned int i = 2 + below(r, 3); i; i--)
		target(&g, AGREE_DATA_PA, false);
	map_tables(&g);
	if (w->s1_on || chance(r, 30)) {
		uint64_t asid = rnd(r) & 0xffff;

		w->job.ttbr0 = s1_ipa(&g, w->geo[OF_S1_LOW].root) | asid << 48;
		w->job.ttbr1 = s1_ipa(&g, w->geo[OF_S1_HIGH].root) | (asid ^ 1) << 48;
		if (c->f.ttcnp)
			w->job.ttbr0 |= rnd(r) & 1;
		if (chance(r, 3))
			w->job.ttbr0 |= BIT(32 + below(r, 16));
		if (chance(r, 3))
			w->job.ttbr1 |= BIT(2 + below(r, 4));
	}
	if (chance(r, 75))
		for (unsigned int i = 1 + below(r, 5); i; i--)
			mutate(&g);
	more_addresses(&g);
}
