/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations in steps.
 *
 * A step looks ahead from where the last one stopped, until it has seen as many descriptors
 * as the budget allows, and then makes the ordinary call for that piece. What makes the
 * result the same as that of one call is where a piece may end: never inside a block or a
 * contiguous run that would have stayed whole, or would have been made.
 *
 * Two operations decide by more than a piece. A map with LHV_S2_REPLACE puts a block over a
 * tree of tables if anything in that tree is in the way. So before it gets there the tree is
 * looked at and, if need be, cleared, in pieces too. And owner annotations go to the
 * highest entry that lies in the range whole; when the last piece of it is done, the
 * table, in which all entries are equal by then, gives way to that entry.
 */
#include "shared.h"

#include <libhv/stage2/resume.h>

/* What is ahead. */
struct plan {
	const struct lhv_s2 *s2;
	uint64_t left; /* of the budget */
	uint64_t bits; /* leaves with any of these become pages */
	bool drop;     /* tables that the range covers go as they are */

	/* map */
	uint64_t off; /* pa - ipa */
	uint64_t clean;
	uint64_t cell, end; /* a table that stopped it; none when end is 0 */
	uint32_t attr, flags;
	int top;
};

enum {
	FILL,
	LOOK,
	LOOK_ON, /* it has to go, if nothing in the rest of it is a reason to refuse */
	CLEAR
};

/* More than any address space has entries. */
#define MOST (UINT64_C(1) << 41)

static void spend(struct plan *pl, uint64_t n)
{
	pl->left -= n < pl->left ? n : pl->left;
}

static uint64_t next_of(uint64_t a, uint64_t b, uint64_t size)
{
	uint64_t next = (a | (size - 1)) + 1;

	return next < b ? next : b;
}

/* The pages [a, b) of one table: as many as the budget allows, and no run in part. */
static uint64_t pages(struct plan *pl, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t n = (b - a) >> g->granule, end = b;

	if (n > pl->left) {
		end = a + ((pl->left ? pl->left : 1) << g->granule);
		end = next_of(end - 1, b, s2_run(g, S2_LAST) << g->granule);
	}
	spend(pl, (end - a) >> g->granule);
	return end;
}

/* May a piece end after entry i, the leaf or invalid entry e? */
static bool between_runs(const struct lhv_s2_geometry *g, int level, uint64_t i,
			 uint64_t e)
{
	return !s2_is_valid(e) || !(e & LHV_S2DESC_CONTIG_MASK) ||
	       !((i + 1) & (s2_run(g, level) - 1));
}

/* The part [a, b) of a block at `level` that becomes pages. */
static uint64_t shatter(struct plan *pl, int level, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t span = s2_size(g, S2_LAST - 1), n = s2_entries(g), fit, all;

	for (; level < S2_LAST - 1; level++)
		spend(pl, n);
	all = ((b - 1) >> s2_shift(g, S2_LAST - 1)) - (a >> s2_shift(g, S2_LAST - 1)) + 1;
	fit = pl->left / n ? pl->left / n : 1;
	if (fit >= all) {
		spend(pl, all * n);
		return b;
	}
	spend(pl, fit * n);
	return (a & ~(span - 1)) + fit * span;
}

/*
 * How far the budget reaches from a on, at most to b, for operations that change what is
 * there and make nothing larger. The range lies within the table, which is at `level`.
 */
static uint64_t visit(struct plan *pl, int level, const uint64_t *t, uint64_t a,
		      uint64_t b)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;

	if (level == S2_LAST)
		return pages(pl, a, b);
	for (; a < b; a = next, i++) {
		uint64_t e = lhv_port_load64(&t[i]), q;

		next = next_of(a, b, size);
		q = next;
		spend(pl, 1);
		if (s2_is_table(e, level)) {
			if (pl->drop && next - a == size && level + 1 == S2_LAST)
				spend(pl, 1);
			else
				q = visit(pl, level + 1, s2_table(pl->s2, e), a, next);
		} else if (s2_is_valid(e) && (e & pl->bits)) {
			q = shatter(pl, level, a, next);
		}
		if (q < next)
			return q;
		if (!pl->left && (s2_is_table(e, level) || between_runs(g, level, i, e)))
			return next;
	}
	return b;
}

static uint64_t visit_all(struct plan *pl, uint64_t a, uint64_t b)
{
	return visit(pl, pl->s2->geo.start, pl->s2->root, a, b);
}

/* What map would find in [a, b), without doing anything: as lhv_s2_map() returns, but
 * LHV_ERR_AGAIN when there is something to do. */
static int look_ahead(const struct plan *pl, uint64_t a, uint64_t b,
		      struct lhv_s2_reserve *r)
{
	struct lhv_s2 copy;

	(void)lhv_s2_probe(pl->s2, &copy, r);
	return lhv_s2_map(&copy, lhv_ipa(a), lhv_pa(a + pl->off), b - a, pl->attr,
			  pl->flags);
}

/* New tables for [a, b), which lies in one entry at `level`. */
static uint64_t fresh(struct plan *pl, int level, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t size, run, next;

	spend(pl, s2_entries(g));
	if (++level == S2_LAST)
		return b;
	size = s2_size(g, level);
	run = s2_run(g, level);
	for (; a < b; a = next) {
		bool leaf;

		next = next_of(a, b, size);
		leaf = level >= pl->top && next - a == size;
		if (leaf) {
			spend(pl, 1);
		} else {
			uint64_t q = fresh(pl, level, a, next);

			if (q < next)
				return q;
		}
		if (!pl->left && (!leaf || !(next & (run * size - 1))))
			return next;
	}
	return b;
}

/* The same for a leaf that stays, becomes another, or gives way to tables. */
static uint64_t over(struct plan *pl, int level, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t ends = 2 * (uint64_t)(S2_LAST - level);
	struct lhv_s2_reserve r;

	if (look_ahead(pl, a, b, &r) != LHV_ERR_AGAIN)
		return b;
	/* Few tables: it is cut at its ends, and the rest changes where it is. */
	if (r.want > ends)
		return fresh(pl, level, a, b);
	spend(pl, r.want * s2_entries(g));
	return b;
}

/* visit() for a map. */
static uint64_t visit_map(struct plan *pl, int level, const uint64_t *t, uint64_t a,
			  uint64_t b)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), run, from = a, next;

	if (level == S2_LAST)
		return pages(pl, a, b);
	run = s2_run(g, level);
	for (; a < b; a = next, i++) {
		uint64_t e = lhv_port_load64(&t[i]), q;
		bool leaf, stop = true;

		next = next_of(a, b, size);
		q = next;
		leaf = level >= pl->top && next - a == size;
		if (s2_is_table(e, level)) {
			if (leaf && (pl->flags & LHV_S2_REPLACE) && a >= pl->clean) {
				pl->cell = a;
				pl->end = next;
				/* With those before it, it may become a run. */
				a &= ~(run * size - 1);
				return a > from ? a : from;
			}
			spend(pl, 1);
			q = visit_map(pl, level + 1, s2_table(pl->s2, e), a, next);
		} else {
			if (leaf)
				stop = !((i + 1) & (run - 1));
			else if (!s2_is_valid(e))
				q = fresh(pl, level, a, next);
			else if (pl->flags & LHV_S2_REPLACE)
				q = over(pl, level, a, next);
			stop = stop && between_runs(g, level, i, e);
			spend(pl, 1);
		}
		if (q < next || (!pl->left && stop))
			return q;
	}
	return b;
}

/* What all steps begin with: LHV_OK when there is something to do from p->next on. */
int lhv_s2_enter(const struct lhv_s2 *s2, uint64_t a, uint64_t size, uint64_t *budget,
		 struct lhv_s2_progress *p)
{
	int ret = lhv_s2_check(s2, a, size);

	if (!ret && !p)
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	if (!*budget)
		*budget = 1;
	if (*budget > MOST)
		*budget = MOST;
	if (!p->begun) {
		*p = (struct lhv_s2_progress){.next = lhv_ipa(a), .clean = a};
		return LHV_OK;
	}
	if (p->next.v < a || p->next.v - a > size || p->phase > CLEAR ||
	    ((p->next.v | p->at) & (s2_size(&s2->geo, S2_LAST) - 1)))
		return LHV_ERR_INVAL;
	if (p->phase != FILL && (p->cell < p->next.v || p->at < p->cell ||
				 p->end <= p->at || p->end - a > size))
		return LHV_ERR_INVAL;
	return LHV_OK;
}

static int leave(const struct lhv_s2_progress *p, uint64_t b)
{
	return p->next.v < b ? LHV_ERR_AGAIN : LHV_OK;
}

/* A tree that may be in the way of a block: one piece of it. */
static int make_way(struct lhv_s2 *s2, struct plan *pl, struct lhv_s2_progress *p)
{
	struct lhv_s2_reserve r;
	uint64_t q;
	int ret;

	pl->drop = p->phase == CLEAR;
	q = visit_all(pl, p->at, p->end);
	if (p->phase == CLEAR) {
		ret = lhv_s2_set_owner(s2, lhv_ipa(p->at), q - p->at, 0, LHV_S2_REPLACE);
		if (ret)
			return ret;
	} else {
		ret = look_ahead(pl, p->at, q, &r);
		if (ret && ret != LHV_ERR_AGAIN)
			return ret;
		if (ret && r.way)
			p->phase = LOOK_ON;
		if (p->phase == LOOK_ON && q == p->end) {
			p->phase = CLEAR;
			q = p->cell;
		}
	}
	p->at = q;
	if (q == p->end) {
		p->clean = q;
		p->phase = FILL;
	}
	return LHV_OK;
}

int lhv_s2_map_step(struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
		    uint32_t attr, uint32_t flags, uint64_t budget,
		    struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2, .off = pa.v - ipa.v, .attr = attr, .flags = flags};
	uint64_t b = ipa.v + size, limit;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (ret)
		return ret;
	limit = UINT64_C(1) << s2->geo.pa_bits;
	if (pa.v >= limit || size > limit - pa.v)
		return LHV_ERR_RANGE;
	p->begun = true;
	pl.top = lhv_s2_map_top(&s2->geo, ipa.v, pa.v, flags);
	for (pl.left = budget; p->next.v < b && pl.left && !ret;) {
		uint64_t a = p->next.v, q;

		if (p->phase != FILL) {
			ret = make_way(s2, &pl, p);
			continue;
		}
		pl.clean = p->clean;
		pl.end = 0;
		q = visit_map(&pl, s2->geo.start, s2->root, a, b);
		if (q > a) {
			ret = lhv_s2_map(s2, lhv_ipa(a), lhv_pa(a + pl.off), q - a, attr,
					 flags);
			if (!ret)
				p->next = lhv_ipa(q);
		} else {
			p->cell = p->at = pl.cell;
			p->end = pl.end;
			p->phase = LOOK;
		}
	}
	return ret ? ret : leave(p, b);
}

int lhv_s2_unmap_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags,
		      uint64_t budget, struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size, unused;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (!ret && !p->begun)
		ret = lhv_s2_cost_unmap(s2, ipa, size, flags, &unused);
	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q;

		pl.drop = !s2->owners;
		q = visit_all(&pl, a, b);
		ret = lhv_s2_unmap(s2, lhv_ipa(a), q - a, flags);
		if (ret)
			return ret;
		p->next = lhv_ipa(q);
	}
	return leave(p, b);
}

int lhv_s2_protect_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t attr,
			uint32_t mask, uint32_t flags, uint64_t budget,
			struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size, unused;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (!ret && !p->begun)
		ret = lhv_s2_cost_protect(s2, ipa, size, attr, mask, flags, &unused);
	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q = visit_all(&pl, a, b);

		ret = lhv_s2_protect(s2, lhv_ipa(a), q - a, attr, mask, flags);
		if (ret)
			return ret;
		p->next = lhv_ipa(q);
	}
	return leave(p, b);
}

/* Is there a table below the entry at `level` that stands for ipa, with nothing but `mark`
 * in it? If somebody else has put more there meanwhile, it stays. */
static bool table_of(const struct lhv_s2 *s2, uint64_t ipa, int level, uint64_t mark)
{
	const uint64_t *t = s2->root;

	for (int l = s2->geo.start; l <= level; l++) {
		uint64_t e = lhv_port_load64(&t[s2_index(&s2->geo, l, ipa)]);

		if (!s2_is_table(e, l))
			return false;
		t = s2_table(s2, e);
	}
	for (uint64_t i = 0; i < s2_entries(&s2->geo); i++)
		if (lhv_port_load64(&t[i]) != mark)
			return false;
	return true;
}

/* The end of the smallest entry of [a, b) that has been begun and is not done, or b. */
static uint64_t begun(const struct lhv_s2_geometry *g, uint64_t at, uint64_t a,
		      uint64_t b)
{
	for (int level = S2_LAST - 1; level >= g->start; level--) {
		uint64_t mask = s2_size(g, level) - 1;

		if (at & mask)
			return (at & ~mask) >= a && (at | mask) < b ? (at | mask) + 1 : b;
	}
	return b;
}

/* Entries that lie in [a, q) whole, and end at q, get the mark in place of tables. */
static int collapse(struct plan *pl, struct lhv_s2 *s2, uint64_t a, uint64_t q,
		    uint32_t owner)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t mark = LHV_PREP(LHV_S2INVALID_OWNER, owner);

	for (int level = S2_LAST - 1; level >= g->start; level--) {
		uint64_t size = s2_size(g, level);
		int ret;

		if ((q & (size - 1)) || q - a < size)
			return LHV_OK;
		if (!table_of(s2, q - size, level, mark))
			continue;
		spend(pl, s2_entries(g));
		ret = lhv_s2_set_owner(s2, lhv_ipa(q - size), size, owner,
				       LHV_S2_REPLACE);
		if (ret)
			return ret;
	}
	return LHV_OK;
}

int lhv_s2_set_owner_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t owner,
			  uint32_t flags, uint64_t budget, struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2, .drop = flags & LHV_S2_REPLACE};
	uint64_t b = ipa.v + size;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q;

		q = visit_all(&pl, a, begun(&s2->geo, a, ipa.v, b));
		ret = lhv_s2_set_owner(s2, lhv_ipa(a), q - a, owner, flags);
		if (!ret)
			ret = collapse(&pl, s2, ipa.v, q, owner);
		if (ret)
			return ret;
		p->next = lhv_ipa(q);
	}
	return leave(p, b);
}

/* The end of the range from a on, up to b, that one table at `level` is for; or, false, where
 * there is none. The root is taken in pieces of one table. */
static bool one_table(struct plan *pl, int level, uint64_t a, uint64_t b, uint64_t *end)
{
	const struct lhv_s2_geometry *g = &pl->s2->geo;
	uint64_t *t = pl->s2->root;

	for (int l = g->start; l < level; l++) {
		uint64_t e = lhv_port_load64(&t[s2_index(g, l, a)]);

		*end = next_of(a, b, s2_size(g, l));
		spend(pl, 1);
		if (!s2_is_table(e, l))
			return false;
		t = s2_table(pl->s2, e);
	}
	*end = next_of(a, b, s2_size(g, level) * s2_entries(g));
	return true;
}

int lhv_s2_coalesce_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags,
			 uint64_t budget, struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	/* Wrong flags, before the first table. */
	if (!ret && (flags & ~S2_COALESCE_FLAGS))
		ret = LHV_ERR_INVAL;
	if (!ret && p->up > S2_LAST - s2->geo.start)
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		int level = S2_LAST - p->up;
		uint64_t a = p->next.v, q;

		if (one_table(&pl, level, a, b, &q)) {
			spend(&pl, (q - a) / s2_size(&s2->geo, level) + 1);
			ret = lhv_s2_coalesce_at(s2, lhv_ipa(a), q - a, flags, level);
			if (ret)
				return ret;
		}
		p->next = lhv_ipa(q);
		if (q == b && level > s2->geo.start) {
			p->up++;
			p->next = ipa;
		}
	}
	return leave(p, b);
}

int lhv_s2_destroy_step(struct lhv_s2 *s2, uint64_t budget, struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2, .drop = true};
	uint64_t b;
	int ret;

	if (!s2 || !p)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_OK;
	b = UINT64_C(1) << s2->geo.ipa_bits;
	ret = lhv_s2_enter(s2, 0, b, &budget, p);
	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q = visit_all(&pl, a, b);

		ret = lhv_s2_set_owner(s2, lhv_ipa(a), q - a, 0, LHV_S2_REPLACE);
		if (ret)
			return ret;
		p->next = lhv_ipa(q);
	}
	if (p->next.v == b)
		lhv_s2_destroy(s2);
	return leave(p, b);
}

int lhv_s2_dirty_start_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			    uint32_t mark, uint32_t flags, uint64_t budget,
			    struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (ret)
		return ret;
	p->begun = true;
	if (!(flags & LHV_S2_TRACK_LAZY))
		pl.bits = S2_WRITE | LHV_PREP(LHV_S2DESC_SW, mark >> 16 & 0xf) |
			  (s2->geo.hd ? LHV_S2DESC_DBM_MASK : 0);
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q = visit_all(&pl, a, b);

		ret = lhv_s2_dirty_start(s2, lhv_ipa(a), q - a, mark, flags);
		if (ret)
			return ret;
		p->next = lhv_ipa(q);
	}
	return leave(p, b);
}

int lhv_s2_dirty_stop_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark,
			   uint64_t budget, struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q = visit_all(&pl, a, b);

		ret = lhv_s2_dirty_stop(s2, lhv_ipa(a), q - a, mark);
		if (ret)
			return ret;
		p->next = lhv_ipa(q);
	}
	return leave(p, b);
}

int lhv_s2_dirty_harvest_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			      uint32_t mark, uint64_t *bitmap, uint32_t flags,
			      uint64_t *found, uint64_t budget, struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size, sum = 0;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q = visit_all(&pl, a, b), n = 0;

		ret = lhv_s2_harvest_part(s2, ipa.v, a, q - a, mark, bitmap, flags, &n);
		if (ret)
			return ret;
		sum += n;
		p->next = lhv_ipa(q);
	}
	if (found)
		*found = sum;
	return leave(p, b);
}

int lhv_s2_age_step(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint64_t *bitmap,
		    uint32_t flags, bool *young, uint64_t budget,
		    struct lhv_s2_progress *p)
{
	struct plan pl = {.s2 = s2};
	uint64_t b = ipa.v + size;
	bool any = false;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (ret)
		return ret;
	p->begun = true;
	for (pl.left = budget; p->next.v < b && pl.left;) {
		uint64_t a = p->next.v, q = visit_all(&pl, a, b);
		bool used = false;

		ret = lhv_s2_age_part(s2, ipa.v, a, q - a, bitmap, flags, &used);
		if (ret)
			return ret;
		any |= used;
		/* As the one call does, it ends where the answer is known. */
		if (used && !bitmap && (flags & LHV_S2_TRACK_KEEP))
			q = b;
		p->next = lhv_ipa(q);
	}
	if (young)
		*young = any;
	return leave(p, b);
}
