/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Coalescing: tables become blocks, and pages and blocks contiguous runs, where all entries
 * agree. From the bottom up: what a table of pages has become is an entry of the next.
 *
 * There are two steps with one invalidation in between. In the first an entry that is to
 * change becomes *pending*, by what FEAT_BBM permits:
 *
 * - without it, invalid, with all other bits kept: a table is still to be found there
 *   (PENDING_TABLE), because hardware can write to its entries until TLBs are invalidated.
 *   Only then is it known for certain whether they agree, and with what Access flag and
 *   dirty state.
 * - with level 1 a table becomes a block with the nT bit.
 * - with level 2 a table becomes a block at once.
 *
 * The second step makes valid entries of what is pending, and sets Contiguous bits. A table
 * that was replaced in the first step is left untouched until after the invalidation, since
 * a TLB that remembers where it is may still use it.
 */
#include "shared.h"

/* Of an invalid entry with S2_GONE: it was a table, and is a table still. */
#define PENDING_TABLE (UINT64_C(1) << 63)

#define NT     LHV_S2DESC_NT_MASK
#define AF     LHV_S2DESC_AF_MASK
#define DBM    LHV_S2DESC_DBM_MASK
#define CONTIG LHV_S2DESC_CONTIG_MASK

/* Tables that wait for one invalidation. */
#define BATCH 32

struct join {
	struct s2_op op;
	bool pending;
	int deepest; /* level of the entries that are joined first: below it nothing is looked at */
	unsigned int n;
	uint64_t *table[BATCH];
	uint64_t desc[BATCH];
};

static bool is_pending(uint64_t e)
{
	return !s2_is_valid(e) && (e & S2_GONE);
}

static uint64_t table_of(uint64_t e)
{
	return (e & ~PENDING_TABLE) | LHV_S2TABLE_VALID_MASK;
}

/* A leaf, of the level above. */
static uint64_t as_block(uint64_t e)
{
	return e & ~(CONTIG | LHV_S2DESC_TYPE_MASK);
}

/* The leaf that an entry at `level` is, or will be as far as is known; 0: none. */
static uint64_t leaf(const struct join *j, int level, uint64_t e)
{
	int from = level;

	while (is_pending(e) && (e & PENDING_TABLE)) {
		e = *s2_table(j->op.s2, table_of(e));
		level++;
	}
	if (is_pending(e))
		e = (e & ~(level < S2_LAST ? S2_GONE : 0)) | LHV_S2DESC_VALID_MASK;
	if (!s2_is_valid(e) || s2_is_table(e, level))
		return 0;
	if (level < S2_LAST)
		e &= ~NT;
	return level == from ? e : as_block(e);
}

/* Bits in which leaves that can be joined may differ, besides their addresses. */
static uint64_t may_differ(const struct join *j, uint64_t e)
{
	if (!(j->op.flags & LHV_S2_MERGE))
		return CONTIG;
	return CONTIG | AF | (e & DBM ? S2_WRITE : 0);
}

/*
 * Do n entries at `level` make one mapping, which starts at a multiple of its size? *all:
 * the first, with the Access flag if any has it, and dirty if any is.
 */
static bool agree(const struct join *j, int level, const uint64_t *t, uint64_t n,
		  uint64_t *all)
{
	const struct lhv_s2_geometry *g = &j->op.s2->geo;
	uint64_t size = s2_size(g, level), e = leaf(j, level, lhv_port_load64(t));
	uint64_t oa = s2_oa(g, UINT64_MAX), differ = may_differ(j, e);
	uint64_t pa = s2_addr(g, e), first = e, next = e & ~CONTIG;

	if (!e || (pa & (n * size - 1)))
		return false;
	*all = e;
	for (uint64_t i = 1; i < n; i++) {
		e = lhv_port_load64(&t[i]);
		pa += size;
		next += size;
		/* So it is nearly always, unless an address runs out of its field. */
		if ((e & ~CONTIG) == next)
			continue;
		e = leaf(j, level, e);
		if (!e || ((e ^ first) & ~(oa | differ)) || s2_addr(g, e) != pa)
			return false;
		*all |= e & differ & ~CONTIG;
	}
	return true;
}

/* All entries of a table note the same owner. */
static bool one_owner(const struct join *j, const uint64_t *t)
{
	uint64_t n = s2_entries(&j->op.s2->geo), e = t[0];

	if (!e || s2_is_valid(e) || is_pending(e))
		return false;
	for (uint64_t i = 1; i < n; i++)
		if (t[i] != e)
			return false;
	return true;
}

/* Invalidates. The tables that were waiting for that are given back by the next one. */
static void flush(struct join *j)
{
	lhv_s2_finish(&j->op);
	while (j->n) {
		j->n--;
		lhv_s2_bury(&j->op, j->table[j->n], j->desc[j->n]);
	}
}

/* A live entry becomes invalid and keeps what else it says, to the very end. */
static void suspend(uint64_t *p, uint64_t bits)
{
	uint64_t e = lhv_port_load64(p);

	while (!lhv_port_cas64(p, &e, (e & ~LHV_S2DESC_VALID_MASK) | S2_GONE | bits))
		;
}

/* The table e gives way to v, a block or an owner. */
static void replace(struct join *j, uint64_t *p, int level, uint64_t ipa, uint64_t e,
		    uint64_t v)
{
	struct s2_op *op = &j->op;
	struct lhv_s2 *s2 = op->s2;

	s2_gather(op, ipa, s2_size(&s2->geo, level), level + 1, true);
	if (s2_is_valid(v) && s2->bbm < 2)
		j->pending = true;
	if (s2_is_valid(v) && !s2->bbm) {
		suspend(p, PENDING_TABLE);
		s2_clean(s2, p, 1);
		return;
	}
	lhv_port_store64(p, s2_is_valid(v) && s2->bbm == 1 ? v | NT : v);
	s2_clean(s2, p, 1);
	j->table[j->n] = s2_table(s2, e);
	j->desc[j->n++] = e;
	if (j->n == BATCH)
		flush(j);
}

/* The first run in [first, end) that entry *i is in or that comes after it. */
static bool next_run(uint64_t run, uint64_t *i, uint64_t end)
{
	*i = (*i + run - 1) & ~(run - 1);
	return run > 1 && *i + run <= end;
}

/* First step, without FEAT_BBM: the entries of what will be runs. */
static void take_runs(struct join *j, int level, uint64_t *t, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &j->op.s2->geo;
	uint64_t run = s2_run(g, level), size = s2_size(g, level), i, end, all;
	uint64_t start = s2_index(g, level, a);

	if (j->op.s2->bbm || (j->op.flags & LHV_S2_NO_CONTIG))
		return;
	s2_whole(g, level, a, b, &i, &end);
	for (; next_run(run, &i, end); i += run) {
		if ((t[i] & CONTIG) || !agree(j, level, &t[i], run, &all))
			continue;
		for (uint64_t k = i; k < i + run; k++)
			if (!is_pending(t[k]))
				suspend(&t[k], 0);
		s2_clean(j->op.s2, &t[i], run);
		j->pending = true;
		s2_gather(&j->op, (a & ~(size - 1)) + (i - start) * size, run * size,
			  level, false);
	}
}

/* First step. */
static void take(struct join *j, int level, uint64_t *t, uint64_t a, uint64_t b)
{
	struct lhv_s2 *s2 = j->op.s2;
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;
	int top = g->block > g->start ? g->block : g->start;

	if (level == j->deepest)
		return;
	for (; a < b; a = next, i++) {
		uint64_t e = lhv_port_load64(&t[i]), all, *c;

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (!s2_is_table(e, level))
			continue;
		c = s2_table(s2, e);
		if (level + 1 < j->deepest)
			take(j, level + 1, c, a, next);
		if (next - a == size && one_owner(j, c))
			replace(j, &t[i], level, a, e, c[0]);
		else if (next - a == size && level >= top &&
			 !(j->op.flags & LHV_S2_NO_BLOCK) &&
			 agree(j, level + 1, c, s2_entries(g), &all))
			replace(j, &t[i], level, a, e, as_block(all));
		else
			take_runs(j, level + 1, c, a, next);
	}
}

/* What the table e, which hardware has not been able to reach for some time now, becomes: a
 * block, or the table that it was. */
static uint64_t settle_table(struct join *j, int level, uint64_t e)
{
	struct lhv_s2 *s2 = j->op.s2;
	uint64_t n = s2_entries(&s2->geo), table = table_of(e), all;
	uint64_t *c = s2_table(s2, table);

	for (uint64_t i = 0; i < n; i++)
		if (is_pending(c[i]))
			lhv_port_store64(&c[i], settle_table(j, level + 1, c[i]));
	if (agree(j, level + 1, c, n, &all)) {
		lhv_s2_bury(&j->op, c, table);
		return as_block(all);
	}
	s2_clean(s2, c, n);
	s2_publish(s2);
	return table;
}

/* Second step, one table: [first, end) are entries that are in the range as a whole. Returns
 * whether it has written any. */
static bool settle_runs(struct join *j, int level, uint64_t *t, uint64_t ipa,
			uint64_t first, uint64_t end)
{
	struct s2_op *op = &j->op;
	const struct lhv_s2_geometry *g = &op->s2->geo;
	uint64_t run = s2_run(g, level), size = s2_size(g, level), all, k;
	bool wrote = false;

	if (op->flags & LHV_S2_NO_CONTIG)
		return false;
	for (uint64_t i = first; next_run(run, &i, end); i += run) {
		if (t[i] & CONTIG)
			continue;
		/* Without FEAT_BBM only what is invalid by now. */
		for (k = i; !op->s2->bbm && k < i + run; k++)
			if (!is_pending(t[k]))
				break;
		if ((!op->s2->bbm && k < i + run) || !agree(j, level, &t[i], run, &all))
			continue;
		for (k = 0; k < run; k++)
			lhv_port_store64(&t[i + k],
					 (all & ~s2_oa(g, UINT64_MAX)) |
						 s2_oa(g, s2_addr(g, all) + k * size) |
						 CONTIG);
		wrote = true;
		if (op->s2->bbm)
			s2_gather(op, ipa + (i - first) * size, run * size, level, false);
	}
	return wrote;
}

/* Second step. */
static void settle(struct join *j, int level, uint64_t *t, uint64_t a, uint64_t b)
{
	struct lhv_s2 *s2 = j->op.s2;
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t size = s2_size(g, level), from = s2_index(g, level, a), i = from, next;
	uint64_t ipa = (a + size - 1) & ~(size - 1), first, end;
	bool wrote = false;

	s2_whole(g, level, a, b, &first, &end);
	for (; a < b && level < S2_LAST; a = next, i++) {
		uint64_t e = lhv_port_load64(&t[i]);

		next = (a | (size - 1)) + 1;
		if (next > b)
			next = b;
		if (s2_is_table(e, level)) {
			if (level < j->deepest)
				settle(j, level + 1, s2_table(s2, e), a, next);
		} else if (is_pending(e) && (e & PENDING_TABLE)) {
			uint64_t v = settle_table(j, level, e);

			/* A block waits for its neighbours. */
			if (!s2_is_table(v, level))
				v = (v & ~LHV_S2DESC_VALID_MASK) | S2_GONE;
			lhv_port_store64(&t[i], v);
			wrote = true;
		}
	}
	wrote |= settle_runs(j, level, t, ipa, first, end);
	for (i = first; i < end; i++) {
		uint64_t e = lhv_port_load64(&t[i]);

		if (is_pending(e) || (s2_is_valid(e) && level < S2_LAST &&
				      !s2_is_table(e, level) && (e & NT))) {
			lhv_port_store64(&t[i], leaf(j, level, e));
			wrote = true;
		}
	}
	j->op.stored |= wrote;
	if (wrote)
		s2_clean(s2, &t[from], end - from);
}

int lhv_s2_coalesce_at(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags,
		       int deepest)
{
	struct join j = {.op = {.s2 = s2, .flags = flags}, .deepest = deepest};
	int ret = lhv_s2_check(s2, ipa.v, size);

	if (!ret && (flags & ~S2_COALESCE_FLAGS))
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	take(&j, s2->geo.start, s2->root, ipa.v, ipa.v + size);
	take_runs(&j, s2->geo.start, s2->root, ipa.v, ipa.v + size);
	flush(&j);
	if (j.pending || (s2->bbm && !(flags & LHV_S2_NO_CONTIG)))
		settle(&j, s2->geo.start, s2->root, ipa.v, ipa.v + size);
	flush(&j);
	return LHV_OK;
}

int lhv_s2_coalesce(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags)
{
	return lhv_s2_coalesce_at(s2, ipa, size, flags, S2_LAST);
}
