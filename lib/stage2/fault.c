/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fault path. Its protocol is at the head of <libhv/stage2/fault.h>.
 *
 * Nothing here writes struct lhv_s2, except the number of tables, atomically. In particular
 * the attribute and the table that lhv_s2_map() remembers from the call before are its own;
 * what they say stays true, as no table goes away here.
 */
#include "shared.h"

#include <libhv/stage2/fault.h>

/* The entry that decides about ipa, which is within the IPA space. */
void lhv_s2_at(const struct lhv_s2 *s2, uint64_t ipa, struct s2_at *at)
{
	const struct lhv_s2_geometry *g = &s2->geo;

	at->table = s2->root;
	at->level = g->start;
	for (;;) {
		at->i = s2_index(g, at->level, ipa);
		at->e = lhv_port_load64(&at->table[at->i]);
		if (!s2_is_table(at->e, at->level))
			return;
		at->table = s2_table(s2, at->e);
		at->level++;
	}
}

/* The block or page that maps ipa, whatever byte of it that is. */
int lhv_s2_at_leaf(const struct lhv_s2 *s2, uint64_t ipa, struct s2_at *at)
{
	if (!s2)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	if (ipa >> s2->geo.ipa_bits)
		return LHV_ERR_RANGE;
	lhv_s2_at(s2, ipa, at);
	return s2_is_valid(at->e) ? LHV_OK : LHV_ERR_NOENT;
}

/* Invalidates what TLBs hold of one leaf, on this CPU or on all. */
void lhv_s2_flush_entry(const struct lhv_s2 *s2, uint64_t ipa, int level, bool broadcast)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	uint8_t domain = broadcast ? s2->domain : LHV_S2_NON;
	uint64_t ttl = 0;

	/* There is no hint for level 0. */
	if (s2->ttl && level > 0)
		ttl = LHV_PREP(LHV_TLBI_IPA_TTL,
			       (g->granule - 10U) / 2 << 2 | (unsigned int)level);
	lhv_s2_tlb_begin(s2);
	s2_publish(s2);
	lhv_s2_tlbi(LHV_TLBI_IPAS2LE1, domain,
		    LHV_PREP(LHV_TLBI_IPA_IPA, (ipa & ~(s2_size(g, S2_LAST) - 1)) >> 12) |
			    ttl);
	lhv_s2_tlb_dsb(domain);
	lhv_s2_tlbi(LHV_TLBI_VMALLE1, domain, 0);
	lhv_s2_tlb_dsb(domain);
	lhv_s2_tlb_end(s2);
}

/* What is to be mapped, and tables for it that nobody else knows yet. */
struct job {
	struct s2_op op; /* for its list of reserved tables */
	uint64_t ipa, pa;
	uint64_t leaf; /* descriptor */
	int level;     /* of the leaf */
	bool built;
	uint64_t *t[S2_LAST + 1];   /* by level */
	uint64_t desc[S2_LAST + 1]; /* that points to it */
	uint64_t drawn;		    /* those that came from a reserve, as a mask */
};

/* The highest level at which a page or block of this size is mapped, or -2. */
static int level_of(const struct lhv_s2_geometry *g, uint64_t size)
{
	int level = S2_LAST, top = g->block > g->start ? g->block : g->start;

	for (; level >= top; level--)
		if (s2_size(g, level) == size)
			return level;
	return size == s2_size(g, S2_LAST) ? S2_LAST : -2;
}

/*
 * Tables for the levels below `level` down to the leaf, with `fill` around the path: what
 * is in the entry now. They stay good when the race for that entry is lost, as the winner
 * has filled its tables with the same.
 */
static int build(struct job *j, int level, uint64_t fill)
{
	const struct lhv_s2_geometry *g = &j->op.s2->geo;
	uint64_t n = s2_entries(g), next = j->leaf;
	int ret;

	if (j->built)
		return LHV_OK;
	ret = lhv_s2_reserve(&j->op, (uint64_t)(j->level - level));
	if (ret)
		return ret;
	for (int l = j->level; l > level; l--) {
		uint64_t *t = j->op.spare, pa = t[1];

		j->op.spare = (uint64_t *)(uintptr_t)t[0];
		j->drawn |= (pa & S2_DRAWN) << l;
		for (uint64_t i = 0; i < n; i++)
			t[i] = fill;
		t[s2_index(g, l, j->ipa)] = next;
		s2_clean(j->op.s2, t, n);
		next = s2_with_count(s2_oa(g, pa) | LHV_S2TABLE_VALID_MASK |
					     LHV_S2TABLE_TYPE_MASK,
				     fill ? n : 1);
		j->t[l] = t;
		j->desc[l] = next;
	}
	j->built = true;
	s2_publish(j->op.s2);
	return LHV_OK;
}

/* Gives a table back that was never linked. */
static void lose(struct job *j, int level)
{
	if (j->t[level])
		lhv_s2_give_back(&j->op, j->t[level],
				 s2_addr(&j->op.s2->geo, j->desc[level]) |
					 (j->drawn >> level & S2_DRAWN));
	j->t[level] = NULL;
}

/* One more entry is in use in the table that *up points to. */
static void count(uint64_t *up)
{
	uint64_t e = lhv_port_load64(up);

	while (!lhv_port_cas64(up, &e, s2_with_count(e, s2_count(e) + 1)))
		;
}

/* Does the leaf e at `level` say what is asked for? */
static int compare(const struct job *j, int level, uint64_t e, enum lhv_s2_fault_how *how)
{
	const struct lhv_s2_geometry *g = &j->op.s2->geo;
	const uint64_t same = S2_LEAF_HARD | LHV_S2DESC_SW_MASK;
	uint64_t off = j->ipa & (s2_size(g, level) - 1), need, want;

	/* That it is a block is no difference; that it would have to start elsewhere is. */
	if ((j->pa - off) & (s2_size(g, level) - 1))
		return LHV_ERR_EXISTS;
	want = (j->leaf & ~(s2_oa(g, UINT64_MAX) | LHV_S2DESC_TYPE_MASK)) |
	       s2_oa(g, j->pa - off) | (level == S2_LAST ? LHV_S2DESC_TYPE_MASK : 0);
	if ((want ^ e) & same)
		return LHV_ERR_EXISTS;
	need = want & (LHV_S2DESC_S2AP_MASK | (g->ha ? 0 : LHV_S2DESC_AF_MASK)) & ~e;
	if (g->hd && (e & LHV_S2DESC_DBM_MASK))
		need &= ~S2_WRITE;
	/* Each of the two kinds of execution has to be there if it was asked for. */
	if (need || (lhv_s2_attr_decode(j->op.s2, want) & LHV_S2_X &
		     ~lhv_s2_attr_decode(j->op.s2, e)))
		*how = LHV_S2_FAULT_WEAKER;
	else
		*how = LHV_S2_FAULT_ALREADY;
	return LHV_OK;
}

static int install(struct job *j, uint32_t flags, enum lhv_s2_fault_how *how)
{
	struct lhv_s2 *s2 = j->op.s2;
	const struct lhv_s2_geometry *g = &s2->geo;
	uint64_t *t = s2->root, *up = NULL;

	for (int level = g->start;; level++) {
		uint64_t *p = &t[s2_index(g, level, j->ipa)];
		uint64_t e = lhv_port_load64(p);

		/* Each time around somebody else was faster. */
		while (!s2_is_valid(e)) {
			uint64_t old = e, v = j->leaf;

			if (e && !(flags & LHV_S2_OVER_OWNED))
				return LHV_ERR_DENIED;
			if (level < j->level) {
				int ret = build(j, level, e);

				if (ret)
					return ret;
				v = j->desc[level + 1];
			}
			if (!lhv_port_cas64(p, &e, v))
				continue;
			/* Ours. Nothing fails from here on. */
			s2_clean(s2, p, 1);
			if (level < j->level)
				(void)__atomic_fetch_add(&s2->tables,
							 (uint64_t)(j->level - level),
							 __ATOMIC_RELAXED);
			for (int l = level + 1; l <= j->level; l++)
				j->t[l] = NULL;
			if (!old && up)
				count(up);
			s2_publish(s2);
			*how = LHV_S2_FAULT_DONE;
			return LHV_OK;
		}
		if (!s2_is_table(e, level))
			return compare(j, level, e, how);
		if (level == j->level)
			return LHV_ERR_EXISTS;
		lose(j, level + 1);
		up = p;
		t = s2_table(s2, e);
	}
}

/* A leaf with these attribute bits, where all has been checked. */
int lhv_s2_fault_install(struct lhv_s2 *s2, struct lhv_s2_reserve *reserve, uint64_t ipa,
			 uint64_t pa, int level, uint64_t bits, uint32_t flags,
			 enum lhv_s2_fault_how *how)
{
	struct job j = {.op = {.s2 = s2, .from = reserve, .shared = true},
			.ipa = ipa,
			.pa = pa,
			.level = level};
	int ret;

	j.leaf = bits | s2_oa(&s2->geo, pa) |
		 (level == S2_LAST ? LHV_S2DESC_TYPE_MASK : 0);
	ret = install(&j, flags, how);
	/* What is left of a lost race. */
	for (int l = 0; l <= S2_LAST; l++)
		lose(&j, l);
	return ret;
}

int lhv_s2_fault_map_from(struct lhv_s2 *s2, struct lhv_s2_reserve *reserve,
			  lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size, uint32_t attr,
			  uint32_t flags, enum lhv_s2_fault_how *how)
{
	enum lhv_s2_fault_how found = LHV_S2_FAULT_DONE;
	uint64_t end, bits;
	int ret = lhv_s2_check(s2, ipa.v, size), level;

	if (!ret)
		ret = lhv_s2_reserve_fits(reserve, &s2->geo);
	if (ret)
		return ret;
	level = level_of(&s2->geo, size);
	if (level < -1 || ((ipa.v | pa.v) & (size - 1)) || (flags & ~LHV_S2_OVER_OWNED))
		return LHV_ERR_INVAL;
	end = UINT64_C(1) << s2->geo.pa_bits;
	if (pa.v >= end || size > end - pa.v)
		return LHV_ERR_RANGE;
	ret = lhv_s2_attr_encode(s2, attr, &bits);
	if (!ret)
		ret = lhv_s2_fault_install(s2, reserve, ipa.v, pa.v, level, bits, flags,
					   &found);
	if (!ret && how)
		*how = found;
	return ret;
}

int lhv_s2_fault_map(struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
		     uint32_t attr, uint32_t flags, enum lhv_s2_fault_how *how)
{
	return lhv_s2_fault_map_from(s2, NULL, ipa, pa, size, attr, flags, how);
}

int lhv_s2_fault_relax(struct lhv_s2 *s2, lhv_ipa_t ipa, uint32_t attr_add,
		       uint32_t flags, enum lhv_s2_fault_how *how)
{
	enum lhv_s2_fault_how found;
	struct s2_at at;
	uint64_t v, unused;
	int ret = lhv_s2_at_leaf(s2, ipa.v, &at), bad;

	if (ret && ret != LHV_ERR_NOENT)
		return ret;
	if (!attr_add || (attr_add & ~LHV_S2_RWX) || (flags & ~LHV_S2_FAULT_BROADCAST))
		return LHV_ERR_INVAL;
	bad = lhv_s2_attr_encode(s2, attr_add, &unused);
	if (bad || ret)
		return bad ? bad : ret;
	do {
		uint32_t attr = lhv_s2_attr_decode(s2, at.e) & LHV_S2_RWX;
		uint64_t set, mask;

		if (at.e & LHV_S2DESC_CONTIG_MASK)
			return LHV_ERR_STATE;
		lhv_s2_attr_protect(s2, attr | attr_add, LHV_S2_RWX, &set, &mask);
		v = (at.e & ~mask) | set;
		found = v == at.e ? LHV_S2_FAULT_ALREADY : LHV_S2_FAULT_DONE;
	} while (found == LHV_S2_FAULT_DONE &&
		 !lhv_port_cas64(&at.table[at.i], &at.e, v));
	s2_clean(s2, &at.table[at.i], 1);
	lhv_s2_flush_entry(s2, ipa.v, at.level, flags & LHV_S2_FAULT_BROADCAST);
	if (how)
		*how = found;
	return LHV_OK;
}

int lhv_s2_fault_young(struct lhv_s2 *s2, lhv_ipa_t ipa, enum lhv_s2_fault_how *how)
{
	enum lhv_s2_fault_how found = LHV_S2_FAULT_ALREADY;
	uint64_t first, n = 1;
	struct s2_at at;
	int ret = lhv_s2_at_leaf(s2, ipa.v, &at);

	if (ret)
		return ret;
	if (at.e & LHV_S2DESC_CONTIG_MASK)
		n = s2_run(&s2->geo, at.level);
	first = at.i & ~(n - 1);
	for (uint64_t i = first; i < first + n; i++) {
		uint64_t *p = &at.table[i], e = lhv_port_load64(p);

		while (s2_is_valid(e) && !(e & LHV_S2DESC_AF_MASK))
			if (lhv_port_cas64(p, &e, e | LHV_S2DESC_AF_MASK)) {
				found = LHV_S2_FAULT_DONE;
				break;
			}
	}
	if (found == LHV_S2_FAULT_DONE) {
		s2_clean(s2, &at.table[first], n);
		s2_publish(s2);
	}
	if (how)
		*how = found;
	return LHV_OK;
}
