/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unmap, protect, owner annotation; and what they share with map: splitting a block,
 * taking a contiguous run apart, dropping a table.
 *
 * Each operation has three steps: look (count the tables that splits will need, find
 * reasons to refuse), reserve them, change. The last cannot fail.
 */
#include "s2.h"

/* Of the entries at one level that [a, b) touches, how many does it cover in part? */
static uint64_t partial(unsigned int shift, uint64_t a, uint64_t b)
{
	uint64_t mask = (UINT64_C(1) << shift) - 1;
	uint64_t first = a >> shift, last = (b - 1) >> shift;

	if (first == last)
		return b - a != mask + 1;
	return ((a & mask) != 0) + ((b & mask) != 0);
}

/* Tables that it takes to split entries from `level` down so that [a, b) has entries of
 * its own. */
uint64_t lhv_s2_edges(const struct lhv_s2_geometry *g, int level, uint64_t a, uint64_t b)
{
	uint64_t n = 0;

	for (; level < S2_LAST; level++)
		n += partial(s2_shift(g, level), a, b);
	return n;
}

/*
 * A table, not linked yet, that says what the block or invalid entry *p at `level` says.
 * A live block is removed before it is copied, so that what hardware notes in it is not
 * lost; lhv_s2_link() goes on from there. With FEAT_BBM it stays, and at level 1 gets the
 * nT bit; hardware then notes nothing.
 */
uint64_t *lhv_s2_split(struct s2_op *op, uint64_t *p, int level, bool live,
		       struct s2_cut *cut)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t *t = lhv_s2_take(op, &cut->desc);
	uint64_t entries = s2_entries(g);
	uint64_t e = *p;

	if (live && s2_is_valid(e) && op->s2->bbm < 2) {
		if (op->s2->bbm)
			lhv_port_store64(p, e | LHV_S2DESC_NT_MASK);
		else
			e = s2_swap(op->s2, p, 0, true);
		s2_clean(op->s2, p, 1);
	}
	cut->e = e;
	cut->n = e ? entries : 0;
	if (s2_is_valid(e)) {
		uint64_t pa = s2_addr(g, e), size = s2_size(g, level + 1);
		uint64_t attr = e & ~(s2_oa(g, UINT64_MAX) | LHV_S2DESC_CONTIG_MASK |
				      LHV_S2DESC_NT_MASK | LHV_S2DESC_TYPE_MASK);

		if (level + 1 == S2_LAST)
			attr |= LHV_S2DESC_TYPE_MASK;
		/* A block is aligned, so only the low address bits differ. */
		attr |= s2_oa(g, pa);
		for (uint64_t i = 0; i < entries; i++)
			t[i] = attr + i * size;
	} else {
		for (uint64_t i = 0; i < entries; i++)
			t[i] = e;
	}
	return t;
}

/* Puts a finished table in place of *p. */
void lhv_s2_link(struct s2_op *op, uint64_t *p, int level, uint64_t ipa, bool live,
		 const struct s2_cut *cut)
{
	uint64_t size = s2_size(&op->s2->geo, level);
	uint64_t desc = s2_with_count(cut->desc, cut->n);

	s2_clean(op->s2, s2_table(op->s2, desc), s2_entries(&op->s2->geo));
	if (!live) {
		*p = desc;
		return;
	}
	/* The barriers of the break also make the new table visible. */
	if (s2_is_valid(cut->e) && op->s2->bbm < 2)
		lhv_s2_break(op, ipa & ~(size - 1), size, level);
	else
		s2_publish(op->s2);
	/* A TLB may hold the block still, or with the nT bit. */
	if (s2_is_valid(cut->e) && op->s2->bbm)
		s2_gather(op, ipa & ~(size - 1), size, level, false);
	lhv_port_store64(p, desc);
	s2_clean(op->s2, p, 1);
	op->stored = true;
}

/*
 * The entry for ipa is about to change. If it belongs to a contiguous run that does not
 * lie in [first, end), entry numbers that all change alike, the run is taken apart:
 * removed whole, invalidated, and put back without the Contiguous bit; with FEAT_BBM the
 * bit goes in place. Returns the entry.
 */
uint64_t lhv_s2_uncontig(struct s2_op *op, uint64_t *t, int level, uint64_t ipa,
			 uint64_t first, uint64_t end, bool live)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t i = s2_index(g, level, ipa), run = s2_run(g, level),
		 size = s2_size(g, level);
	uint64_t save[128], from = i & ~(run - 1);

	if (from >= first && from + run <= end)
		return t[i];
	if (live && op->s2->bbm) {
		for (uint64_t k = from; k < from + run; k++)
			lhv_port_store64(&t[k], t[k] & ~LHV_S2DESC_CONTIG_MASK);
		s2_clean(op->s2, &t[from], run);
		s2_gather(op, ipa & ~(run * size - 1), run * size, level, false);
		return t[i];
	}
	for (uint64_t k = 0; k < run; k++)
		save[k] =
			s2_swap(op->s2, &t[from + k], 0, live) & ~LHV_S2DESC_CONTIG_MASK;
	if (live) {
		s2_clean(op->s2, &t[from], run);
		lhv_s2_break(op, ipa & ~(run * size - 1), run * size, level);
	}
	for (uint64_t k = 0; k < run; k++)
		s2_store(&t[from + k], save[k], live);
	if (live)
		s2_clean(op->s2, &t[from], run);
	op->stored = true;
	return t[i];
}

/* Everything below the table descriptor e, which stands at `level` and is unlinked. */
void lhv_s2_drop(struct s2_op *op, int level, uint64_t e)
{
	uint64_t *t = s2_table(op->s2, e);

	if (level + 1 < S2_LAST) {
		uint64_t n = s2_entries(&op->s2->geo);

		for (uint64_t i = 0; i < n; i++) {
			uint64_t c = lhv_port_load64(&t[i]);

			if (s2_is_table(c, level + 1))
				lhv_s2_drop(op, level + 1, c);
			else if (s2_is_valid(c))
				op->levels |= (uint8_t)(1U << (level + 1));
		}
	} else {
		op->levels |= 1U << S2_LAST;
	}
	lhv_s2_bury(op, t, e);
}

/*
 * Makes the entries of [a, b) invalid: for unmap the valid ones become 0 and owners stay;
 * with op->owner all become op->mark. Returns by how much the number of non-zero entries
 * of this table changed.
 */
static int64_t clear(struct s2_op *op, int level, uint64_t *t, uint64_t a, uint64_t b,
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
		uint64_t e = live ? lhv_port_load64(&t[i]) : t[i];
		bool full;

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		full = i >= first && i < end;
		if (op->owner ? e == op->mark : !s2_is_valid(e))
			continue;
		if (s2_is_table(e, level)) {
			if (full && (op->owner || !s2->owners)) {
				s2_store(&t[i], op->mark, live);
				wrote = true;
				lhv_s2_drop(op, level, e);
				s2_gather(op, a, size, level + 1, true);
				delta -= !op->mark;
			} else {
				int64_t d = clear(op, level + 1, s2_table(s2, e), a, next,
						  true);
				uint64_t n = s2_count(e) + (uint64_t)d;

				if (!n) {
					s2_store(&t[i], 0, live);
					wrote = true;
					s2_gather(op, a, next - a, level + 1, true);
					lhv_s2_bury(op, s2_table(s2, e), e);
					delta--;
				} else if (d) {
					s2_store(&t[i], s2_with_count(e, n), live);
				}
			}
			continue;
		}
		if (s2_is_valid(e) && (e & LHV_S2DESC_CONTIG_MASK))
			e = lhv_s2_uncontig(op, t, level, a, first, end, live);
		if (full) {
			s2_store(&t[i], op->mark, live);
			wrote = true;
			if (live && s2_is_valid(e))
				s2_gather(op, a, size, level, false);
			op->stored = true;
			delta += (op->mark != 0) - (e != 0);
		} else {
			struct s2_cut cut;
			uint64_t *c = lhv_s2_split(op, &t[i], level, live, &cut);

			cut.n += (uint64_t)clear(op, level + 1, c, a, next, false);
			lhv_s2_link(op, &t[i], level, a, live, &cut);
			delta += !e;
		}
	}
	if (live && wrote)
		s2_clean(s2, &t[from], i - from);
	return delta;
}

/* Writes op->set over op->mask in the valid entries of [a, b). */
/* What a TLB holds; the rest it does not, or only reads with the Access flag set. */
#define CACHED (LHV_S2DESC_S2AP_MASK | LHV_S2DESC_XN_MASK | LHV_S2DESC_DBM_MASK)

static inline uint64_t page(const uint64_t *p, bool live)
{
	return live ? lhv_port_load64(p) : *p;
}

/* Makes v of the page entry e if it is valid; returns the bits that change. */
static inline uint64_t rewrite(uint64_t *p, uint64_t e, uint64_t v, bool live)
{
	if (!s2_is_valid(e) || v == e)
		return 0;
	s2_store(p, v, live);
	return e ^ v;
}

/*
 * The same for n pages from ipa on, that no contiguous run crosses the ends of, and that no
 * hardware writes to: the plain case, which is most of a large range.
 */
static void protect_pages(struct s2_op *op, uint64_t *t, uint64_t n, uint64_t ipa,
			  bool live)
{
	const uint64_t keep = ~op->mask, set = op->set;
	/* Bits whose change concerns a TLB; AF only when it is cleared. */
	const uint64_t tlb = CACHED | (set & LHV_S2DESC_AF_MASK ? 0 : LHV_S2DESC_AF_MASK);
	uint64_t size = s2_size(&op->s2->geo, S2_LAST), lo = 0, hi = 0, i = 0, e, v;
	bool wrote = false;

	for (; i < n; i++) {
		e = live ? lhv_port_load64(&t[i]) : t[i];
		v = (e & keep) | set;
		if (!s2_is_valid(e) || v == e)
			continue;
		s2_store(&t[i], v, live);
		wrote = true;
		if ((e ^ v) & tlb) {
			lo = i++;
			hi = i;
			break;
		}
	}
	/* The first one is found: only the last is still of interest. Neighbours are mostly
	 * alike, so four at a time: if all are valid and one bit changes in each, each is
	 * stored, whatever else changes. */
	for (; n - i >= 4; i += 4) {
		uint64_t e0 = page(t + i, live), v0 = (e0 & keep) | set;
		uint64_t e1 = page(t + i + 1, live), v1 = (e1 & keep) | set;
		uint64_t e2 = page(t + i + 2, live), v2 = (e2 & keep) | set;
		uint64_t e3 = page(t + i + 3, live), v3 = (e3 & keep) | set;

		if ((e0 & e1 & e2 & e3 & LHV_S2DESC_VALID_MASK) &&
		    ((e0 ^ v0) & (e1 ^ v1) & (e2 ^ v2) & (e3 ^ v3) & tlb)) {
			s2_store(&t[i], v0, live);
			s2_store(&t[i + 1], v1, live);
			s2_store(&t[i + 2], v2, live);
			s2_store(&t[i + 3], v3, live);
			hi = i + 4;
			continue;
		}
		hi = rewrite(&t[i], e0, v0, live) & tlb ? i + 1 : hi;
		hi = rewrite(&t[i + 1], e1, v1, live) & tlb ? i + 2 : hi;
		hi = rewrite(&t[i + 2], e2, v2, live) & tlb ? i + 3 : hi;
		hi = rewrite(&t[i + 3], e3, v3, live) & tlb ? i + 4 : hi;
	}
	for (; i < n; i++) {
		e = page(t + i, live);
		hi = rewrite(&t[i], e, (e & keep) | set, live) & tlb ? i + 1 : hi;
	}
	if (live && hi)
		s2_gather(op, ipa + lo * size, (hi - lo) * size, S2_LAST, false);
	op->stored |= wrote;
	if (live && wrote)
		s2_clean(op->s2, t, n);
}

static void protect(struct s2_op *op, int level, uint64_t *t, uint64_t a, uint64_t b,
		    bool live)
{
	struct lhv_s2 *s2 = op->s2;
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), first, end, next;
	uint64_t run = s2_run(g, level), from = i, plain, plain_end, e, v;
	bool wrote = false;

	s2_whole(g, level, a, b, &first, &end);
	plain = (first + run - 1) & ~(run - 1);
	plain_end = end & ~(run - 1);
	if (level != S2_LAST || (live && g->ha))
		plain_end = 0;
	for (; a < b; a = next, i++) {
		if (i == plain && plain < plain_end) {
			protect_pages(op, t + i, plain_end - plain, a, live);
			next = a + (plain_end - plain) * size;
			i = plain_end - 1;
			continue;
		}
		e = live ? lhv_port_load64(&t[i]) : t[i];
		v = (e & ~op->mask) | op->set;
		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level)) {
			protect(op, level + 1, s2_table(s2, e), a, next, live);
			continue;
		}
		if (!s2_is_valid(e) || v == e)
			continue;
		if (e & LHV_S2DESC_CONTIG_MASK) {
			e = lhv_s2_uncontig(op, t, level, a, first, end, live);
			v = (e & ~op->mask) | op->set;
		}
		if (i < first || i >= end) {
			struct s2_cut cut;
			uint64_t *c = lhv_s2_split(op, &t[i], level, live, &cut);

			protect(op, level + 1, c, a, next, false);
			lhv_s2_link(op, &t[i], level, a, live, &cut);
			continue;
		}
		if (live && s2->geo.ha) {
			while (!lhv_port_cas64(&t[i], &e, (e & ~op->mask) | op->set))
				;
			v = (e & ~op->mask) | op->set;
		} else {
			s2_store(&t[i], v, live);
		}
		op->stored = wrote = true;
		if (live && (((e ^ v) & CACHED) || (e & ~v & LHV_S2DESC_AF_MASK)))
			s2_gather(op, a, size, level, false);
	}
	if (live && wrote)
		s2_clean(s2, &t[from], i - from);
}

/* The entry that decides about ipa; its level and first IPA. */
static uint64_t find(const struct lhv_s2 *s2, uint64_t ipa, int *level, uint64_t *base)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	const uint64_t *t = s2->root;
	int l = g->start;
	uint64_t e = t[s2_index(g, l, ipa)];

	while (s2_is_table(e, l)) {
		t = s2_table(s2, e);
		l++;
		e = t[s2_index(g, l, ipa)];
	}
	*level = l;
	*base = ipa & ~(s2_size(g, l) - 1);
	return e;
}

static bool touches(const struct s2_op *op, uint64_t e)
{
	if (op->mask) {
		/* What hardware may make of it until the change comes. */
		const struct lhv_s2_geometry *g = &op->s2->geo;
		uint64_t later = e | (g->ha ? LHV_S2DESC_AF_MASK : 0) |
				 (g->hd && (e & LHV_S2DESC_DBM_MASK) ? S2_WRITE : 0);

		return s2_is_valid(e) && (((e & ~op->mask) | op->set) != e ||
					  ((later & ~op->mask) | op->set) != later);
	}
	return op->owner ? e != op->mark : s2_is_valid(e);
}

/* Tables needed to cut [a, b) out: only what stands at its two ends can need splitting. */
static uint64_t cuts(const struct s2_op *op, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t base, n = 0, e, end;
	int level;

	e = find(op->s2, a, &level, &base);
	end = base + s2_size(g, level);
	if (touches(op, e))
		n += lhv_s2_edges(g, level, a, end < b ? end : b);
	if (end < b) {
		e = find(op->s2, b - 1, &level, &base);
		/* A first entry that starts before a is not met again: it ends before b. */
		if (base > a && touches(op, e))
			n += lhv_s2_edges(g, level, base, b);
	}
	return n;
}

/* Is anything mapped in [a, b)? */
static bool any(const struct lhv_s2 *s2, int level, const uint64_t *t, uint64_t a,
		uint64_t b)
{
	uint64_t size = s2_size(&s2->geo, level), i = s2_index(&s2->geo, level, a), next;

	for (; a < b; a = next, i++) {
		uint64_t e = t[i];

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level) ? any(s2, level + 1, s2_table(s2, e), a, next)
					  : s2_is_valid(e))
			return true;
	}
	return false;
}

static int prepare(struct s2_op *op, uint64_t a, uint64_t b)
{
	uint64_t n = cuts(op, a, b);

	if (n && (op->flags & LHV_S2_NO_SPLIT))
		return LHV_ERR_STATE;
	return lhv_s2_reserve(op, n);
}

int lhv_s2_unmap(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags)
{
	struct s2_op op = {.s2 = s2, .flags = flags};
	int ret = lhv_s2_check(s2, ipa.v, size);

	if (!ret && (flags & ~LHV_S2_NO_SPLIT))
		ret = LHV_ERR_INVAL;
	if (!ret)
		ret = prepare(&op, ipa.v, ipa.v + size);
	if (ret)
		return ret;
	(void)clear(&op, s2->geo.start, s2->root, ipa.v, ipa.v + size, true);
	lhv_s2_finish(&op);
	lhv_s2_unreserve(&op);
	return LHV_OK;
}

int lhv_s2_set_owner(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t owner,
		     uint32_t flags)
{
	struct s2_op op = {.s2 = s2, .flags = flags, .owner = true};
	int ret = lhv_s2_check(s2, ipa.v, size);

	op.mark = LHV_PREP(LHV_S2INVALID_OWNER, owner);
	if (!ret && (flags & ~LHV_S2_REPLACE))
		ret = LHV_ERR_INVAL;
	if (!ret && !(flags & LHV_S2_REPLACE) &&
	    any(s2, s2->geo.start, s2->root, ipa.v, ipa.v + size))
		ret = LHV_ERR_EXISTS;
	if (!ret)
		ret = prepare(&op, ipa.v, ipa.v + size);
	if (ret)
		return ret;
	if (owner)
		s2->owners = true;
	(void)clear(&op, s2->geo.start, s2->root, ipa.v, ipa.v + size, true);
	lhv_s2_finish(&op);
	lhv_s2_unreserve(&op);
	return LHV_OK;
}

int lhv_s2_protect(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t attr,
		   uint32_t mask, uint32_t flags)
{
	struct s2_op op = {.s2 = s2, .flags = flags};
	int ret = lhv_s2_check(s2, ipa.v, size);
	uint32_t x = mask & LHV_S2_X;
	uint64_t desc;

	if (!ret && (!mask || (mask & ~LHV_S2_PROTECT_MASK) || (x && x != LHV_S2_X) ||
		     (attr & ~mask) || (flags & ~LHV_S2_NO_SPLIT)))
		ret = LHV_ERR_INVAL;
	if (!ret)
		ret = lhv_s2_attr_encode(s2, attr, &desc);
	if (ret)
		return ret;
	lhv_s2_attr_protect(s2, attr, mask, &op.set, &op.mask);
	ret = prepare(&op, ipa.v, ipa.v + size);
	if (ret)
		return ret;
	protect(&op, s2->geo.start, s2->root, ipa.v, ipa.v + size, true);
	lhv_s2_finish(&op);
	lhv_s2_unreserve(&op);
	return LHV_OK;
}
