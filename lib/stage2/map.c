/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Map. First the range is looked at: what is there already, is that the same, and how many
 * tables will it take. Then, only with LHV_S2_REPLACE and only where something stands in
 * the way, the old entries are removed and invalidated. Then the range is filled.
 *
 * A subtree that is not linked yet is written with plain stores and linked once, complete.
 */
#include "s2.h"

#include <string.h>

/* Tables for [a, b), which lies in invalid entries at `level`, with leaves from `top` on. */
static uint64_t fresh_cost(const struct lhv_s2_geometry *g, int level, uint64_t a,
			   uint64_t b, int top)
{
	uint64_t n = 0;

	for (; level < top && level < S2_LAST; level++)
		n += ((b - 1) >> s2_shift(g, level)) - (a >> s2_shift(g, level)) + 1;
	return n + lhv_s2_edges(g, level, a, b);
}

/* The highest level at which this range can have leaves. */
int lhv_s2_map_top(const struct lhv_s2_geometry *g, uint64_t ipa, uint64_t pa,
		   uint32_t flags)
{
	int level = g->block > g->start ? g->block : g->start;

	if (flags & LHV_S2_NO_BLOCK)
		return S2_LAST;
	while (level < S2_LAST && ((ipa ^ pa) & (s2_size(g, level) - 1)))
		level++;
	return level;
}

enum relation {
	SAME,
	SOFT,
	HARD
};

/* How the valid leaf e relates to what shall be there. The progress that hardware makes
 * with an entry is no difference, and it can come at any time: from SOFT to SAME. */
static enum relation relate(const struct s2_op *op, int level, uint64_t e, uint64_t ipa)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t size = s2_size(g, level), pa = (ipa & ~(size - 1)) + op->off, want;

	if (pa & (size - 1))
		return HARD;
	want = op->leaf | s2_oa(g, pa) | (level == S2_LAST ? LHV_S2DESC_TYPE_MASK : 0);
	want ^= e & ~LHV_S2DESC_CONTIG_MASK;
	if (g->ha)
		want &= ~(e & LHV_S2DESC_AF_MASK);
	if (g->hd && (e & op->leaf & LHV_S2DESC_DBM_MASK))
		want &= ~(e & S2_WRITE);
	return !want ? SAME : want & S2_LEAF_HARD ? HARD : SOFT;
}

struct look {
	uint64_t tables;
	bool conflict; /* something has to be removed first */
	bool work;     /* something is not as it shall be */
};

static int look(const struct s2_op *op, int level, const uint64_t *t, uint64_t a,
		uint64_t b, struct look *l)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;

	for (; a < b; a = next, i++) {
		uint64_t e = t[i];
		bool full;

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		full = next - a == size;
		if (s2_is_table(e, level)) {
			struct look sub = {0};
			int ret = look(op, level + 1, s2_table(op->s2, e), a, next, &sub);

			if (ret)
				return ret;
			/* A table in the way of a block goes as a whole. */
			if (!(sub.conflict && full && level >= op->top))
				l->tables += sub.tables;
			l->conflict |= sub.conflict;
			l->work |= sub.work;
			continue;
		}
		if (s2_is_valid(e)) {
			enum relation r = relate(op, level, e, a);

			if (r == SAME)
				continue;
			if (!(op->flags & LHV_S2_REPLACE))
				return LHV_ERR_EXISTS;
			l->work = true;
			if (r == SOFT && full)
				continue;
			l->conflict = true;
			/* What is cut off changes in place, in whatever size it has. */
			if (r == SOFT) {
				l->tables += lhv_s2_edges(g, level, a, next);
				continue;
			}
		} else if (e && !(op->flags & LHV_S2_OVER_OWNED)) {
			return LHV_ERR_DENIED;
		}
		l->work = true;
		if (level < S2_LAST && !(full && level >= op->top))
			l->tables += fresh_cost(g, level, a, next, op->top);
	}
	return LHV_OK;
}

/* Removes what stands in the way. Tables that become empty stay: they are filled next. */
static int64_t clear_way(struct s2_op *op, int level, uint64_t *t, uint64_t a, uint64_t b,
			 bool live)
{
	struct lhv_s2 *s2 = op->s2;
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), first, end, next;
	uint64_t from = i;
	int64_t delta = 0;
	bool wrote = false;

	s2_whole(g, level, a, b, &first, &end);
	for (; a < b; a = next, i++) {
		uint64_t e = t[i];
		bool full = i >= first && i < end;
		enum relation r;

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level)) {
			struct look sub = {0};

			if (full && level >= op->top)
				(void)look(op, level + 1, s2_table(s2, e), a, next, &sub);
			if (sub.conflict) {
				lhv_port_store64(&t[i], 0);
				wrote = true;
				lhv_s2_drop(op, level, e);
				s2_gather(op, a, size, level + 1, true);
				delta--;
			} else {
				int64_t d = clear_way(op, level + 1, s2_table(s2, e), a,
						      next, true);

				if (d)
					lhv_port_store64(
						&t[i],
						s2_with_count(e,
							      s2_count(e) + (uint64_t)d));
			}
			continue;
		}
		if (!s2_is_valid(e))
			continue;
		r = relate(op, level, e, a);
		if (r == SAME || (r == SOFT && full))
			continue;
		if (e & LHV_S2DESC_CONTIG_MASK)
			e = lhv_s2_uncontig(op, t, level, a, first, end, live);
		if (full) {
			s2_store(&t[i], 0, live);
			wrote = true;
			if (live)
				s2_gather(op, a, size, level, false);
			delta--;
		} else {
			struct s2_cut cut;
			uint64_t *c = lhv_s2_split(op, &t[i], level, live, &cut);

			cut.n += (uint64_t)clear_way(op, level + 1, c, a, next, false);
			lhv_s2_link(op, &t[i], level, a, live, &cut);
		}
	}
	if (live && wrote)
		s2_clean(s2, &t[from], i - from);
	return delta;
}

/* n leaves from t[0] on. */
static void write_leaves(const struct s2_op *op, int level, uint64_t *t, uint64_t n,
			 uint64_t pa, uint64_t bits, bool live)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t size = s2_size(g, level), d;

	/* Adding to a descriptor works as long as the split upper address bits stay. */
	if (((pa ^ (pa + (n - 1) * size)) >> 48)) {
		for (; n--; pa += size, t++)
			s2_store(t, bits | s2_oa(g, pa), live);
		return;
	}
	d = bits | s2_oa(g, pa);
	if (live) {
		for (; n--; d += size)
			lhv_port_store64(t++, d);
	} else {
		for (; n--; d += size)
			*t++ = d;
	}
}

/* n leaves, all over invalid entries, in contiguous runs where they fit. */
static void leaves(const struct s2_op *op, int level, uint64_t *t, uint64_t n,
		   uint64_t ipa, bool live)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t size = s2_size(g, level), run = s2_run(g, level);
	uint64_t bits = op->leaf | (level == S2_LAST ? LHV_S2DESC_TYPE_MASK : 0);

	if (n >= run && run > 1 && !(op->flags & LHV_S2_NO_CONTIG) &&
	    !(op->off & (run * size - 1))) {
		uint64_t head = (0 - (ipa >> s2_shift(g, level))) & (run - 1);

		if (n - head >= run && head <= n) {
			uint64_t mid = (n - head) & ~(run - 1);

			if (head)
				write_leaves(op, level, t, head, ipa + op->off, bits,
					     live);
			ipa += head * size;
			write_leaves(op, level, t + head, mid, ipa + op->off,
				     bits | LHV_S2DESC_CONTIG_MASK, live);
			ipa += mid * size;
			t += head + mid;
			n -= head + mid;
		}
	}
	if (n)
		write_leaves(op, level, t, n, ipa + op->off, bits, live);
}

/* A new table for [a, b) below an entry that was zero. Returns its descriptor. */
static uint64_t build(struct s2_op *op, int level, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), desc, next;
	uint64_t end =
		i + ((b - 1) >> s2_shift(g, level)) - (a >> s2_shift(g, level)) + 1;
	uint64_t *t = lhv_s2_take(op, &desc);

	desc = s2_with_count(desc, end - i);
	memset(t, 0, (size_t)(8 * i));
	memset(t + end, 0, (size_t)(8 * (s2_entries(g) - end)));
	for (; a < b; a = next) {
		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (level >= op->top && next - a == size) {
			uint64_t n = (b - a) >> s2_shift(g, level);

			leaves(op, level, t + i, n, a, false);
			next = a + n * size;
			i += n;
		} else {
			uint64_t d = build(op, level + 1, a, next);

			s2_clean(op->s2, s2_table(op->s2, d), s2_entries(g));
			t[i++] = d;
		}
	}
	return desc;
}

/* t[i] has been changed in place. It is cleaned with what comes before it in its line, unless
 * t[i + 1], for ipa, is in that too and is about to be changed. */
static void clean_soft(const struct s2_op *op, int level, const uint64_t *t, uint64_t i,
		       uint64_t end, uint64_t ipa)
{
	uint64_t line = i & ~UINT64_C(7), e;

	if (!op->s2->clean)
		return;
	if (i + 1 < end && i + 1 < line + 8) {
		e = t[i + 1];
		if (s2_is_valid(e) && !s2_is_table(e, level) &&
		    relate(op, level, e, ipa) == SOFT)
			return;
	}
	s2_clean(op->s2, &t[line], i + 1 - line);
}

/* Fills [a, b): what is valid there is the same, or needs only a change in place. Returns by
 * how much the number of non-zero entries grew. */
static int64_t fill(struct s2_op *op, int level, uint64_t *t, uint64_t a, uint64_t b,
		    bool live)
{
	struct lhv_s2 *s2 = op->s2;
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), first, end, next;
	int64_t delta = 0;

	s2_whole(g, level, a, b, &first, &end);
	for (; a < b; a = next, i++) {
		uint64_t e = t[i];

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level)) {
			uint64_t *c = s2_table(s2, e);
			int64_t d = fill(op, level + 1, c, a, next, live);

			if (d)
				s2_store(&t[i],
					 s2_with_count(e, s2_count(e) + (uint64_t)d),
					 live);
			if (live && level + 1 == S2_LAST) {
				s2->hint_table = c;
				s2->hint_entry = &t[i];
				s2->hint_tag = a >> s2_shift(g, level);
			}
		} else if (s2_is_valid(e)) {
			/* Partial cover here means that it is the same. */
			if (i < first || i >= end || relate(op, level, e, a) == SAME)
				continue;
			if (e & LHV_S2DESC_CONTIG_MASK)
				e = lhv_s2_uncontig(op, t, level, a, first, end, live);
			s2_store(&t[i],
				 op->leaf | (e & (s2_oa(g, UINT64_MAX) |
						  LHV_S2DESC_TYPE_MASK |
						  LHV_S2DESC_CONTIG_MASK)),
				 live);
			if (live) {
				clean_soft(op, level, t, i, end, next);
				s2_gather(op, a, size, level, false);
			}
		} else if (i >= first && i < end && level >= op->top) {
			uint64_t n = 1;

			delta += !e;
			while (i + n < end && !s2_is_valid(t[i + n]))
				delta += !t[i + n++];
			leaves(op, level, t + i, n, a, live);
			if (live)
				s2_clean(s2, t + i, n);
			op->stored = true;
			next = a + n * size;
			i += n - 1;
		} else if (!e) {
			struct s2_cut cut = {.desc = build(op, level + 1, a, next)};

			cut.n = s2_count(cut.desc);
			lhv_s2_link(op, &t[i], level, a, live, &cut);
			delta++;
			if (live && level + 1 == S2_LAST) {
				s2->hint_table = s2_table(s2, cut.desc);
				s2->hint_entry = &t[i];
				s2->hint_tag = a >> s2_shift(g, level);
			}
		} else {
			struct s2_cut cut;
			uint64_t *c = lhv_s2_split(op, &t[i], level, live, &cut);

			(void)fill(op, level + 1, c, a, next, false);
			lhv_s2_link(op, &t[i], level, a, live, &cut);
		}
	}
	return delta;
}

/* Finds the table of pages for ipa, and remembers it. One line of each table is read. */
static bool seek_table(struct lhv_s2 *s2, uint64_t ipa)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t *t = s2->root, *p = NULL;

	for (int level = g->start; level < S2_LAST; level++) {
		p = &t[s2_index(g, level, ipa)];
		if (!s2_is_table(*p, level))
			return false;
		t = s2_table(s2, *p);
	}
	s2->hint_table = p ? t : NULL;
	s2->hint_entry = p;
	s2->hint_tag = ipa >> s2_shift(g, S2_LAST - 1);
	return p;
}

/* One page over an invalid entry of a table that is there. */
static bool quick(struct lhv_s2 *s2, uint64_t ipa, uint64_t pa, uint64_t leaf,
		  uint32_t flags)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t *p, e, c;

	if (s2->reserve && s2->reserve->probe)
		return false;
	if ((!s2->hint_table || ipa >> s2_shift(g, S2_LAST - 1) != s2->hint_tag) &&
	    !seek_table(s2, ipa))
		return false;
	p = &s2->hint_table[s2_index(g, S2_LAST, ipa)];
	e = *p;
	if (s2_is_valid(e) || (e && !(flags & LHV_S2_OVER_OWNED)))
		return false;
	if (!e) {
		c = *s2->hint_entry;
		lhv_port_store64(s2->hint_entry, s2_with_count(c, s2_count(c) + 1));
	}
	lhv_port_store64(p, leaf | LHV_S2DESC_TYPE_MASK | s2_oa(g, pa));
	s2_clean(s2, p, 1);
	s2_publish(s2);
	return true;
}

#define MAP_FLAGS \
	(LHV_S2_REPLACE | LHV_S2_OVER_OWNED | LHV_S2_NO_CONTIG | LHV_S2_NO_BLOCK)

static int check_pa(const struct lhv_s2_geometry *g, uint64_t pa, uint64_t size)
{
	uint64_t end = UINT64_C(1) << g->pa_bits;

	if (pa & (s2_size(g, S2_LAST) - 1))
		return LHV_ERR_INVAL;
	return pa >= end || size > end - pa ? LHV_ERR_RANGE : LHV_OK;
}

static int map_range(struct lhv_s2 *s2, uint64_t ipa, uint64_t pa, uint64_t size,
		     uint32_t flags)
{
	struct s2_op op = {
		.s2 = s2, .leaf = s2->attr_desc, .off = pa - ipa, .flags = flags};
	struct look l = {0};
	int ret;

	op.top = lhv_s2_map_top(&s2->geo, ipa, pa, flags);
	ret = look(&op, s2->geo.start, s2->root, ipa, ipa + size, &l);
	if (ret || !l.work)
		return ret;
	op.way = l.conflict;
	ret = lhv_s2_reserve(&op, l.tables);
	if (ret)
		return ret;
	if (l.conflict) {
		(void)clear_way(&op, s2->geo.start, s2->root, ipa, ipa + size, true);
		lhv_s2_finish(&op);
	}
	(void)fill(&op, s2->geo.start, s2->root, ipa, ipa + size, true);
	lhv_s2_finish(&op);
	lhv_s2_unreserve(&op);
	return LHV_OK;
}

int lhv_s2_map(struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
	       uint32_t attr, uint32_t flags)
{
	uint64_t leaf;
	int ret = lhv_s2_check(s2, ipa.v, size);

	if (!ret)
		ret = check_pa(&s2->geo, pa.v, size);
	if (!ret && (flags & ~MAP_FLAGS))
		ret = LHV_ERR_INVAL;
	if (!ret && (!s2->attr_desc || attr != s2->attr_last)) {
		ret = lhv_s2_attr_encode(s2, attr, &leaf);
		if (!ret) {
			s2->attr_last = attr;
			s2->attr_desc = leaf;
		}
	}
	if (ret)
		return ret;
	if (size == s2_size(&s2->geo, S2_LAST) &&
	    quick(s2, ipa.v, pa.v, s2->attr_desc, flags))
		return LHV_OK;
	return map_range(s2, ipa.v, pa.v, size, flags);
}

int lhv_s2_map_cost(const struct lhv_s2_geometry *geo, lhv_ipa_t ipa, lhv_pa_t pa,
		    uint64_t size, uint32_t flags, uint64_t *tables)
{
	uint64_t end;
	int ret;

	if (!geo || !tables || !lhv_s2_geometry_ok(geo) || !size ||
	    ((ipa.v | size) & (s2_size(geo, S2_LAST) - 1)) || (flags & ~MAP_FLAGS))
		return LHV_ERR_INVAL;
	end = UINT64_C(1) << geo->ipa_bits;
	if (ipa.v >= end || size > end - ipa.v)
		return LHV_ERR_RANGE;
	ret = check_pa(geo, pa.v, size);
	if (!ret)
		*tables = fresh_cost(geo, geo->start, ipa.v, ipa.v + size,
				     lhv_s2_map_top(geo, ipa.v, pa.v, flags));
	return ret;
}
