/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dirty logging and ageing.
 *
 * Harvest, age and the write fault are on the shared side and change live leaves by
 * compare-and-exchange alone. Start has three steps: look (count tables), reserve them, and
 * change, which is itself in two: entries that have to become something else are made
 * invalid and keep all other bits (`broken`, below), TLBs are invalidated once for all of
 * them, and then each is made anew from the bits that it kept.
 */
#include "shared.h"

#include <libhv/stage2/track.h>

#define DBM LHV_S2DESC_DBM_MASK
#define AF  LHV_S2DESC_AF_MASK

struct track {
	struct s2_op op;
	uint64_t mark; /* descriptor bit */
	bool lazy;     /* start: blocks stay */
	bool down;     /* start: entries are broken */
	bool dirty;    /* start: what is in the range becomes dirty and not clean */
	bool keep;     /* age: only look */
	uint64_t base; /* the first IPA of the bitmap */
	uint64_t *bitmap;
	uint64_t pages;
};

static bool mark_ok(uint32_t mark)
{
	return mark && !(mark & ~LHV_S2_SW_MASK) && !(mark & (mark - 1));
}

static uint64_t mark_bit(uint32_t mark)
{
	return LHV_PREP(LHV_S2DESC_SW, mark >> 16);
}

/* The two checks that the functions on a range share. */
static int check(const struct lhv_s2 *s2, uint64_t ipa, uint64_t size, uint32_t mark,
		 uint32_t flags, uint32_t allowed)
{
	int ret = lhv_s2_check(s2, ipa, size);

	if (!ret && (!mark_ok(mark) || (flags & ~allowed)))
		ret = LHV_ERR_INVAL;
	return ret;
}

static bool by_hardware(const struct lhv_s2 *s2, uint64_t e)
{
	return s2->geo.hd && (e & DBM);
}

static bool tracked(const struct track *t, uint64_t e)
{
	return (e & t->mark) || by_hardware(t->op.s2, e);
}

uint32_t lhv_s2_dirty_attr(const struct lhv_s2 *s2, uint32_t mark, uint32_t attr)
{
	if (attr & LHV_S2_DBM)
		return attr | LHV_S2_W;
	if (!s2 || !mark_ok(mark) || !(attr & LHV_S2_W))
		return attr;
	return attr | mark | (s2->geo.hd ? LHV_S2_DBM : 0);
}

/*
 * Start, and the split of a block at a write fault, which is a start for one page.
 */

/* An entry that start has made invalid. Owners never have this bit. */
static bool broken(uint64_t e)
{
	return !s2_is_valid(e) && (e & S2_GONE);
}

static void break_entry(uint64_t *p)
{
	uint64_t e = lhv_port_load64(p);

	while (!lhv_port_cas64(p, &e, (e & ~LHV_S2DESC_VALID_MASK) | S2_GONE))
		;
}

/* What it was, but for the Contiguous bit. */
static uint64_t mend(uint64_t e, int level)
{
	e &= ~(level < S2_LAST ? S2_GONE : 0);
	return (e & ~LHV_S2DESC_CONTIG_MASK) | LHV_S2DESC_VALID_MASK;
}

/* Is there anything to be done about this leaf? */
static bool concerns(const struct track *t, uint64_t e)
{
	return (e & S2_WRITE) || tracked(t, e);
}

/* Does the leaf, of which the range covers all or not, become a table? */
static bool splits(const struct track *t, int level, bool all)
{
	return level < S2_LAST && !(all && t->lazy);
}

/* Where DBM is not the caller's, a marked page has it, and a marked block has not. */
static uint64_t dbm(const struct track *t, int level, uint64_t e)
{
	return (e & t->mark) && t->op.s2->geo.hd && level == S2_LAST ? e | DBM : e;
}

/* The leaf e, as it is to be. */
static uint64_t begun(const struct track *t, int level, uint64_t e)
{
	if (!concerns(t, e))
		return e;
	if (!by_hardware(t->op.s2, e))
		e = dbm(t, level, e | t->mark);
	return t->dirty ? e | S2_WRITE | AF : e & ~S2_WRITE;
}

/* Tables for the part [a, b) of a block at `level`, or of a page: none. */
static uint64_t cost(const struct track *t, int level, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t n = 0;

	if (t->lazy)
		return lhv_s2_edges(g, level, a, b);
	for (; level < S2_LAST; level++)
		n += ((b - 1) >> s2_shift(g, level)) - (a >> s2_shift(g, level)) + 1;
	return n;
}

static uint64_t look(const struct track *t, int level, const uint64_t *table, uint64_t a,
		     uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), n = 0, next;

	for (; a < b; a = next, i++) {
		uint64_t e = lhv_port_load64(&table[i]);

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level))
			n += look(t, level + 1, s2_table(t->op.s2, e), a, next);
		else if (s2_is_valid(e) && concerns(t, e))
			n += cost(t, level, a, next);
	}
	return n;
}

/* Entries [*lo, *hi) of a table have been written: these too. */
static void written(uint64_t *lo, uint64_t *hi, uint64_t i, uint64_t n)
{
	if (i < *lo)
		*lo = i;
	if (i + n > *hi)
		*hi = i + n;
}

static void clean(const struct track *t, const uint64_t *table, uint64_t lo, uint64_t hi)
{
	if (lo < hi)
		s2_clean(t->op.s2, &table[lo], hi - lo);
}

/* A table for the block e at `level`, in which [a, b) is begun. */
static uint64_t divide(struct track *t, int level, uint64_t e, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level + 1), first = s2_index(g, level + 1, a);
	uint64_t n = s2_entries(g), next;
	struct s2_cut cut;
	uint64_t *c = lhv_s2_split(&t->op, &e, level, false, &cut);

	for (uint64_t i = 0; i < n; i++)
		c[i] = dbm(t, level + 1, c[i]);
	for (uint64_t i = first; a < b; a = next, i++) {
		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (splits(t, level + 1, next - a == size))
			c[i] = divide(t, level + 1, c[i], a, next);
		else
			c[i] = begun(t, level + 1, c[i]);
	}
	s2_clean(t->op.s2, c, n);
	return s2_with_count(cut.desc, n);
}

/* The first step: what can be changed in place is, the rest is broken. */
static void take_down(struct track *t, int level, uint64_t *table, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;
	uint64_t lo = UINT64_MAX, hi = 0;

	for (; a < b; a = next, i++) {
		uint64_t e = lhv_port_load64(&table[i]), from = a & ~(size - 1), n = 1;

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level)) {
			take_down(t, level + 1, s2_table(t->op.s2, e), a, next);
			continue;
		}
		if (!s2_is_valid(e) || !concerns(t, e))
			continue;
		if (e & LHV_S2DESC_CONTIG_MASK) {
			n = s2_run(g, level);
			from &= ~(n * size - 1);
		}
		/* With FEAT_BBM, in place. */
		if (n > 1 && t->op.s2->bbm) {
			uint64_t *run = &table[i & ~(n - 1)];

			for (uint64_t k = 0; k < n; k++)
				lhv_port_store64(&run[k],
						 lhv_port_load64(&run[k]) &
							 ~LHV_S2DESC_CONTIG_MASK);
			written(&lo, &hi, i & ~(n - 1), n);
			s2_gather(&t->op, from, n * size, level, false);
			e &= ~LHV_S2DESC_CONTIG_MASK;
			from = a & ~(size - 1);
			n = 1;
		}
		if (t->op.s2->bbm == 2 && splits(t, level, next - a == size)) {
			e = divide(t, level, e, a, next);
			s2_publish(t->op.s2);
			lhv_port_store64(&table[i], e);
		} else if (n > 1 || splits(t, level, next - a == size)) {
			t->down = true;
			for (uint64_t k = i & ~(n - 1); k < (i & ~(n - 1)) + n; k++)
				break_entry(&table[k]);
		} else {
			uint64_t v = begun(t, level, e);

			while (v != e && !lhv_port_cas64(&table[i], &e, v))
				v = begun(t, level, e);
			if (v == e)
				continue;
		}
		written(&lo, &hi, i & ~(n - 1), n);
		s2_gather(&t->op, from, n * size, level, false);
	}
	clean(t, table, lo, hi);
}

/* The second step: what was broken is made anew. Runs reach beyond the range. */
static void put_up(struct track *t, int level, uint64_t *table, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level), run = s2_run(g, level);
	uint64_t n = s2_table_entries(g, level), start = s2_index(g, level, a);
	uint64_t end =
		start + ((b - 1) >> s2_shift(g, level)) - (a >> s2_shift(g, level)) + 1;
	uint64_t i = start & ~(run - 1), base = (a & ~(size - 1)) - (start - i) * size;
	uint64_t from = UINT64_MAX, to = 0;

	end = (end + run - 1) & ~(run - 1);
	for (; i < end && i < n; i++, base += size) {
		uint64_t e = lhv_port_load64(&table[i]);
		uint64_t lo = a > base ? a : base, hi = b < base + size ? b : base + size;

		if (s2_is_table(e, level) && lo < hi)
			put_up(t, level + 1, s2_table(t->op.s2, e), lo, hi);
		if (!broken(e))
			continue;
		e = mend(e, level);
		if (lo < hi && splits(t, level, hi - lo == size)) {
			e = divide(t, level, e, lo, hi);
			s2_publish(t->op.s2);
		} else if (lo < hi) {
			e = begun(t, level, e);
		}
		lhv_port_store64(&table[i], e);
		written(&from, &to, i, 1);
		t->op.stored = true;
	}
	clean(t, table, from, to);
}

static int start(struct track *t, uint64_t a, uint64_t b)
{
	struct lhv_s2 *s2 = t->op.s2;
	int ret = lhv_s2_reserve(&t->op, look(t, s2->geo.start, s2->root, a, b));

	if (ret)
		return ret;
	take_down(t, s2->geo.start, s2->root, a, b);
	lhv_s2_finish(&t->op);
	if (t->down)
		put_up(t, s2->geo.start, s2->root, a, b);
	lhv_s2_finish(&t->op);
	lhv_s2_unreserve(&t->op);
	return LHV_OK;
}

int lhv_s2_dirty_start(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark,
		       uint32_t flags)
{
	struct track t = {.op = {.s2 = s2},
			  .mark = mark_bit(mark),
			  .lazy = flags & LHV_S2_TRACK_LAZY};
	int ret = check(s2, ipa.v, size, mark, flags, LHV_S2_TRACK_LAZY);

	return ret ? ret : start(&t, ipa.v, ipa.v + size);
}

static void stop(struct track *t, int level, uint64_t *table, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;
	uint64_t lo = UINT64_MAX, hi = 0;

	for (; a < b; a = next, i++) {
		uint64_t e = lhv_port_load64(&table[i]), n = 1, from = i;

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level)) {
			stop(t, level + 1, s2_table(t->op.s2, e), a, next);
			continue;
		}
		if (!s2_is_valid(e) || !(e & t->mark))
			continue;
		if (e & LHV_S2DESC_CONTIG_MASK) {
			n = s2_run(g, level);
			from = i & ~(n - 1);
		}
		for (uint64_t k = from; k < from + n; k++) {
			e = lhv_port_load64(&table[k]);
			while ((e & t->mark) &&
			       !lhv_port_cas64(&table[k], &e,
					       (e & ~(t->mark | DBM)) | S2_WRITE))
				;
		}
		written(&lo, &hi, from, n);
		s2_gather(&t->op, a & ~(n * size - 1), n * size, level, false);
	}
	clean(t, table, lo, hi);
}

int lhv_s2_dirty_stop(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark)
{
	struct track t = {.op = {.s2 = s2}, .mark = mark_bit(mark)};
	int ret = check(s2, ipa.v, size, mark, 0, 0);

	if (ret)
		return ret;
	stop(&t, s2->geo.start, s2->root, ipa.v, ipa.v + size);
	lhv_s2_finish(&t.op);
	return LHV_OK;
}

/*
 * Write faults.
 */

/* Whole entries are pages, and no run is around them. */
static bool is_single(const struct s2_at *at)
{
	return at->level == S2_LAST && !(at->e & LHV_S2DESC_CONTIG_MASK);
}

int lhv_s2_dirty_fault(struct lhv_s2 *s2, lhv_ipa_t ipa, uint32_t mark, uint32_t flags,
		       bool *first)
{
	struct track t = {.op = {.s2 = s2}, .mark = mark_bit(mark)};
	struct s2_at at;
	bool mine = false;
	int ret = lhv_s2_at_leaf(s2, ipa.v, &at);

	if ((!ret || ret == LHV_ERR_NOENT) &&
	    (!mark_ok(mark) || (flags & ~LHV_S2_FAULT_BROADCAST)))
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	while (!mine && !(at.e & S2_WRITE)) {
		if (!tracked(&t, at.e))
			return LHV_ERR_DENIED;
		if (!is_single(&at))
			return LHV_ERR_STATE;
		mine = lhv_port_cas64(&at.table[at.i], &at.e, at.e | S2_WRITE | AF);
	}
	s2_clean(s2, &at.table[at.i], 1);
	lhv_s2_flush_entry(s2, ipa.v, at.level, flags & LHV_S2_FAULT_BROADCAST);
	if (first)
		*first = mine;
	return LHV_OK;
}

int lhv_s2_dirty_split(struct lhv_s2 *s2, lhv_ipa_t ipa, uint32_t mark, bool *first)
{
	struct track t = {.op = {.s2 = s2}, .mark = mark_bit(mark), .dirty = true};
	int ret = lhv_s2_dirty_fault(s2, ipa, mark, 0, first);
	uint64_t page;

	/* A block that is dirty by now, or was split by another, is no STATE. */
	if (ret != LHV_ERR_STATE || !s2->root)
		return ret;
	page = s2_size(&s2->geo, S2_LAST);
	ret = start(&t, ipa.v & ~(page - 1), (ipa.v & ~(page - 1)) + page);
	if (!ret && first)
		*first = true;
	return ret;
}

/*
 * Harvest and age.
 */

/* Pages [a, b) have been found. */
static void found(struct track *t, uint64_t a, uint64_t b)
{
	unsigned int page = t->op.s2->geo.granule;
	uint64_t n = (b - a) >> page, i = (a - t->base) >> page;

	t->pages += n;
	if (!t->bitmap)
		return;
	for (; n && (i & 63 || n < 64); n--, i++)
		t->bitmap[i / 64] |= UINT64_C(1) << (i & 63);
	for (; n >= 64; n -= 64, i += 64)
		t->bitmap[i / 64] = UINT64_MAX;
	for (; n; n--, i++)
		t->bitmap[i / 64] |= UINT64_C(1) << (i & 63);
}

/* The end of [a, b), or of the run around entry *i, which becomes its last one. */
static uint64_t end_of_run(const struct lhv_s2_geometry *g, int level, uint64_t *i,
			   uint64_t a, uint64_t b)
{
	uint64_t n = s2_run(g, level), end = (a | (n * s2_size(g, level) - 1)) + 1;

	*i |= n - 1;
	return end < b ? end : b;
}

/* Does any entry of the run around table[i] have this bit? */
static bool any(const struct lhv_s2_geometry *g, int level, const uint64_t *table,
		uint64_t i, uint64_t bit)
{
	uint64_t n = s2_run(g, level), from = i & ~(n - 1);

	for (uint64_t k = from; k < from + n; k++)
		if (lhv_port_load64(&table[k]) & bit)
			return true;
	return false;
}

/*
 * The next entry from table[*i] on, for addresses [a, b), that can matter: among pages one
 * that has this bit, or is in a run. Returns its first address, or b.
 */
static inline uint64_t seek(const struct lhv_s2_geometry *g, int level,
			    const uint64_t *table, uint64_t *i, uint64_t a, uint64_t b,
			    uint64_t bit, uint64_t *e)
{
	uint64_t k = *i, end = k + ((b - a) >> s2_shift(g, level)), v;

	*e = v = lhv_port_load64(&table[k]);
	if (level < S2_LAST)
		return a;
	bit |= LHV_S2DESC_CONTIG_MASK;
	while (!(v & bit) || !s2_is_valid(v)) {
		if (++k == end)
			return b;
		v = lhv_port_load64(&table[k]);
	}
	a += (k - *i) << s2_shift(g, level);
	*i = k;
	*e = v;
	return a;
}

static void harvest(struct track *t, int level, uint64_t *table, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;
	uint64_t lo = UINT64_MAX, hi = 0;

	for (; a < b; a = next, i++) {
		uint64_t e, drop;

		a = seek(g, level, table, &i, a, b, S2_WRITE, &e);
		if (a == b)
			break;
		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (!s2_is_valid(e))
			continue;
		if (s2_is_table(e, level)) {
			harvest(t, level + 1, s2_table(t->op.s2, e), a, next);
			continue;
		}
		if (e & LHV_S2DESC_CONTIG_MASK) {
			next = end_of_run(g, level, &i, a, b);
			if (any(g, level, table, i, S2_WRITE))
				found(t, a, next);
			continue;
		}
		if (!(e & S2_WRITE))
			continue;
		found(t, a, next);
		/* Else the next write could not be told from those before. */
		if (!tracked(t, e) || next - a != size)
			continue;
		/* The next write is to split a marked block. */
		drop = S2_WRITE | ((e & t->mark) && level < S2_LAST ? DBM : 0);
		while (!lhv_port_cas64(&table[i], &e, e & ~drop))
			;
		written(&lo, &hi, i, 1);
		s2_gather(&t->op, a, size, level, false);
	}
	clean(t, table, lo, hi);
}

static void age(struct track *t, int level, uint64_t *table, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &t->op.s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;
	uint64_t lo = UINT64_MAX, hi = 0;

	for (; a < b && !(t->pages && t->keep && !t->bitmap); a = next, i++) {
		uint64_t e, n = 1;

		a = seek(g, level, table, &i, a, b, AF, &e);
		if (a == b)
			break;
		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (!s2_is_valid(e))
			continue;
		if (s2_is_table(e, level)) {
			age(t, level + 1, s2_table(t->op.s2, e), a, next);
			continue;
		}
		if (e & LHV_S2DESC_CONTIG_MASK) {
			n = s2_run(g, level);
			next = end_of_run(g, level, &i, a, b);
			e = any(g, level, table, i, AF) ? AF : 0;
		}
		if (!(e & AF))
			continue;
		found(t, a, next);
		if (t->keep || next - a != n * size)
			continue;
		for (uint64_t k = i & ~(n - 1); k <= i; k++) {
			e = lhv_port_load64(&table[k]);
			while (!lhv_port_cas64(&table[k], &e, e & ~AF))
				;
		}
		written(&lo, &hi, i & ~(n - 1), n);
		s2_gather(&t->op, a, n * size, level, false);
	}
	clean(t, table, lo, hi);
}

/* Ends a harvest: the invalidation, or at least the barrier. */
static void conclude(struct track *t, uint32_t flags)
{
	if ((flags & LHV_S2_TRACK_NO_TLBI) && t->op.hi) {
		t->op.hi = 0;
		t->op.stored = true;
	}
	lhv_s2_finish(&t->op);
}

/* base: the IPA of the bitmap's first bit. */
int lhv_s2_harvest_part(struct lhv_s2 *s2, uint64_t base, uint64_t ipa, uint64_t size,
			uint32_t mark, uint64_t *bitmap, uint32_t flags, uint64_t *pages)
{
	struct track t = {
		.op = {.s2 = s2}, .mark = mark_bit(mark), .base = base, .bitmap = bitmap};
	int ret = check(s2, ipa, size, mark, flags, LHV_S2_TRACK_NO_TLBI);

	if (ret)
		return ret;
	harvest(&t, s2->geo.start, s2->root, ipa, ipa + size);
	conclude(&t, flags);
	if (pages)
		*pages = t.pages;
	return LHV_OK;
}

int lhv_s2_dirty_harvest(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t mark,
			 uint64_t *bitmap, uint32_t flags, uint64_t *pages)
{
	return lhv_s2_harvest_part(s2, ipa.v, ipa.v, size, mark, bitmap, flags, pages);
}

int lhv_s2_age_part(struct lhv_s2 *s2, uint64_t base, uint64_t ipa, uint64_t size,
		    uint64_t *bitmap, uint32_t flags, bool *young)
{
	struct track t = {.op = {.s2 = s2},
			  .keep = flags & LHV_S2_TRACK_KEEP,
			  .base = base,
			  .bitmap = bitmap};
	int ret = lhv_s2_check(s2, ipa, size);

	if (!ret && (flags & ~(LHV_S2_TRACK_KEEP | LHV_S2_TRACK_NO_TLBI)))
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	age(&t, s2->geo.start, s2->root, ipa, ipa + size);
	conclude(&t, flags);
	if (young)
		*young = t.pages;
	return LHV_OK;
}

int lhv_s2_age(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint64_t *bitmap,
	       uint32_t flags, bool *young)
{
	return lhv_s2_age_part(s2, ipa.v, ipa.v, size, bitmap, flags, young);
}

int lhv_s2_track_flush(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size)
{
	/* Leaves of all levels may be in it. */
	struct s2_op op = {.s2 = s2, .lo = ipa.v, .hi = ipa.v + size, .levels = 15};
	int ret = lhv_s2_check(s2, ipa.v, size);

	if (!ret)
		lhv_s2_finish(&op);
	return ret;
}
