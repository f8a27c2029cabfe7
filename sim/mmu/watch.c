/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The watcher: what TLBs may hold while tables change (DDI 0487, D8.16 and D8.17).
 *
 * Of each table in a tree there is a shadow with a slot for each descriptor. A slot knows
 * the descriptor in memory, which TLBs hold as soon as it is valid, and at most one more
 * that they may hold still ("held"). What is held goes when a TLB operation that covers the
 * slot comes after a DSB for the store, and a DSB comes after the operation. Entries that
 * combine both stages (no entry of stage 2 alone) go by VMALLE1 and by VMALLS12E1, by the
 * former only if by then the stage 2 entry is gone, because it could be used to make them
 * anew.
 *
 * With FEAT_BBM an entry may change its size while TLBs hold the old one: then both are held
 * until the invalidation, and whoever translates may get a TLB conflict abort (D8.17.2).
 */
#include "mmu.h"

#include <libhv/sim/port.h>

#include <stdlib.h>
#include <string.h>

#define LL(v) ((unsigned long long)(v))
#define NT    BIT(16)
#define RUN   BIT(52)

static void detach(struct lhv_sim_mmu *m, struct tab *t);
static struct tab *attach(struct lhv_sim_mmu *m, struct root *r, int level, uint64_t ipa,
			  uint64_t pa, uint64_t bytes, struct tab *up, unsigned int i);

static uint64_t slot_ipa(const struct tab *t, unsigned int i)
{
	return t->ipa + ((uint64_t)i << lhv_sim_mmu_shift_(&t->root->p, t->level));
}

static bool is_table(const struct lhv_sim_mmu *m, const struct tab *t, uint64_t d)
{
	return lhv_sim_mmu_kind_(m, &t->root->p, d, t->level) == DESC_TABLE;
}

/* May a TLB hold it? A leaf with the Access flag clear is never cached, but where hardware
 * sets the flag it may do so at any time. */
static bool cacheable(const struct lhv_sim_mmu *m, const struct tab *t, uint64_t d)
{
	switch (lhv_sim_mmu_kind_(m, &t->root->p, d, t->level)) {
	case DESC_INVALID:
		return false;
	case DESC_TABLE:
		return true;
	default:
		return (d & BIT(10)) || t->root->p.ha;
	}
}

/* The nT bit, where it may be used. */
static uint64_t nt(const struct lhv_sim_mmu *m, const struct tab *t)
{
	return m->bbm && t->level < FINAL_LEVEL ? NT : 0;
}

/* The bits of a valid descriptor that cannot change without break-before-make. */
static uint64_t hard(const struct lhv_sim_mmu *m, const struct tab *t, uint64_t d)
{
	if (is_table(m, t, d))
		return lhv_sim_mmu_next_base_(m, &t->root->p, d) | 3;
	d &= FIELD_AT(49, 12) | FIELD_AT(9, 8) | FIELD_AT(5, 2) | (m->bbm ? 0 : RUN) | 3;
	return d & ~nt(m, t);
}

static struct tab *child(struct lhv_sim_mmu *m, const struct tab *t, unsigned int i,
			 uint64_t d);

/* The table that was taken out from this place, and that may be held still. */
static struct tab *former(const struct lhv_sim_mmu *m, const struct tab *t,
			  unsigned int i)
{
	struct tab *z = m->zombies;

	while (z && (z->up != t || z->up_index != i))
		z = z->next;
	return z;
}

/* Does all that TLBs can have from below the table give the translation that the leaf d
 * gives, which maps from ipa on? Permissions may differ, and parts may be missing. */
static bool agrees(struct lhv_sim_mmu *m, const struct tab *t, uint64_t d, uint64_t ipa,
		   uint64_t oa)
{
	uint64_t type = FIELD_AT(5, 2) | (t->root->p.ds ? 0 : FIELD_AT(9, 8));

	for (unsigned int i = 0; i < t->n; i++)
		for (unsigned int old = t->zombie; old < 2; old++) {
			uint64_t e = old ? t->slot[i].held : t->slot[i].cur;
			const struct tab *c;

			switch (lhv_sim_mmu_kind_(m, &t->root->p, e, t->level)) {
			case DESC_INVALID:
				break;
			case DESC_TABLE:
				c = old ? former(m, t, i) : child(m, t, i, e);
				if (c && !agrees(m, c, d, ipa, oa))
					return false;
				break;
			case DESC_LEAF:
				if (((e ^ d) & type) ||
				    lhv_sim_mmu_leaf_base_(m, &t->root->p, e, t->level) !=
					    oa + (slot_ipa(t, i) - ipa))
					return false;
				break;
			}
		}
	return true;
}

/* Null, or why the change of a valid entry from a to b breaks a rule. c: the table of the two,
 * or null when it is not known. */
static const char *conflict(struct lhv_sim_mmu *m, const struct tab *t, unsigned int i,
			    uint64_t a, uint64_t b, const struct tab *c)
{
	uint64_t d = is_table(m, t, a) ? b : a;

	if (is_table(m, t, a) == is_table(m, t, b))
		return hard(m, t, a) != hard(m, t, b) ? "" : NULL;
	if (!m->bbm)
		return "";
	if (m->bbm < 2 && !(d & NT))
		return ", without nT";
	if (c && !agrees(m, c, d, slot_ipa(t, i),
			 lhv_sim_mmu_leaf_base_(m, &t->root->p, d, t->level)))
		return ", not the size alone";
	return NULL;
}

/* The bits that make a difference to a TLB that holds it. */
static uint64_t soft(const struct lhv_sim_mmu *m, const struct tab *t, uint64_t d)
{
	if (is_table(m, t, d))
		return hard(m, t, d);
	return d & (FIELD_AT(49, 12) | FIELD_AT(9, 2) | BIT(11) | FIELD_AT(54, 51) | 3);
}

static void put(struct places *l, struct tab *t, unsigned int i)
{
	l->at = lhv_sim_mmu_grow_(l->at, &l->room, l->n, sizeof(*l->at));
	l->at[l->n++] = (struct place){t, i};
}

static void hold(struct lhv_sim_mmu *m, struct tab *t, unsigned int i, uint64_t d)
{
	struct slot *s = &t->slot[i];

	if (!t->root->cpus)
		return;
	s->held = d;
	s->s2 = t->root->cpus;
	s->comb = is_table(m, t, d) ? 0 : t->root->cpus;
	s->s2_pend = s->comb_pend = s->own_pend = 0;
	s->why = 0;
	if (!s->listed) {
		s->listed = true;
		put(&m->stale, t, i);
	}
}

static void release(struct slot *s)
{
	s->held = 0;
	s->s2 = s->comb = s->s2_pend = s->comb_pend = s->own_pend = 0;
}

/* May hardware still reach the table that was taken out? */
static bool reachable(const struct lhv_sim_mmu *m, const struct tab *t)
{
	const struct slot *s;

	if (!t->zombie)
		return true;
	if (!t->up)
		return false;
	s = &t->up->slot[t->up_index];
	return s->held && (s->s2 | s->s2_pend) && is_table(m, t->up, s->held) &&
	       lhv_sim_mmu_next_base_(m, &t->root->p, s->held) == t->pa;
}

static struct tab **tab_at(struct region *r, const void *host)
{
	return &r->tabs[((uintptr_t)host - (uintptr_t)r->host) / 256];
}

static struct tab *find(struct lhv_sim_mmu *m, const uint64_t *p, unsigned int *i)
{
	struct region *r = lhv_sim_mmu_by_host_(m, p);
	struct tab *t = r ? *tab_at(r, p) : NULL;

	if (!t || p < t->mem || p >= t->mem + t->n)
		return NULL;
	*i = (unsigned int)(p - t->mem);
	return t;
}

/* A table in the region joined the tree. */
static void join(struct lhv_sim_mmu *m, struct region *r, struct tab *t)
{
	uint64_t bytes = 8 * (uint64_t)t->n;

	for (uint64_t k = 0; k < bytes; k += 256)
		*tab_at(r, (uint8_t *)t->mem + k) = t;
	r->in_tree += bytes;
	if (r->in_tree >= r->bytes)
		lhv_sim_mmu_tighten_(m, r);
}

/* It left the tree: from now on it may be written by ordinary stores. */
static void leave(struct lhv_sim_mmu *m, struct tab *t)
{
	struct region *r = t->mem ? lhv_sim_mmu_by_host_(m, t->mem) : NULL;
	uint64_t bytes = 8 * (uint64_t)t->n;

	if (!r)
		return;
	r->in_tree -= bytes;
	memcpy(r->seen + ((uint8_t *)t->mem - r->host),
	       (r->poc ? r->poc : r->host) + ((uint8_t *)t->mem - r->host), bytes);
	lhv_sim_mmu_loosen_(m, r);
}

/* Nobody has it any more. */
static void forget(struct lhv_sim_mmu *m, struct tab *t)
{
	struct region *r = t->mem ? lhv_sim_mmu_by_host_(m, t->mem) : NULL;

	for (uint64_t k = 0; r && k < 8 * (uint64_t)t->n; k += 256) {
		struct tab **at = tab_at(r, (uint8_t *)t->mem + k);

		if (*at == t)
			*at = NULL;
	}
	t->mem = NULL;
}

static void check_desc(struct lhv_sim_mmu *m, struct tab *t, unsigned int i, uint64_t d)
{
	const char *what;

	if (!(d & 1))
		return;
	what = lhv_sim_mmu_reserved_(m, &t->root->p, d, t->level);
	if (what)
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_BAD_DESC,
				   "ipa %llx level %d: descriptor %016llx: %s",
				   LL(slot_ipa(t, i)), t->level, LL(d), what);
}

static struct tab *attach(struct lhv_sim_mmu *m, struct root *r, int level, uint64_t ipa,
			  uint64_t pa, uint64_t bytes, struct tab *up, unsigned int up_i)
{
	struct region *g = lhv_sim_mmu_by_pa_(m, pa, bytes);
	unsigned int n = (unsigned int)(bytes / 8);
	struct tab *t, *old;
	uint64_t *mem;

	if (!g) {
		lhv_sim_mmu_wrong_(
			m, LHV_SIM_MMU_TABLE_NOWHERE,
			"ipa %llx: table of level %d at pa %llx is not in memory",
			LL(ipa), level, LL(pa));
		return NULL;
	}
	mem = (uint64_t *)(void *)(g->host + (pa - g->pa));
	old = *tab_at(g, mem);
	if (old && reachable(m, old)) {
		lhv_sim_mmu_wrong_(
			m, LHV_SIM_MMU_TABLE_REUSED,
			"ipa %llx: table at pa %llx is still a table for ipa %llx "
			"level %d",
			LL(ipa), LL(pa), LL(old->ipa), old->level);
		return NULL;
	}
	if (old)
		forget(m, old);
	if (g->poc && memcmp(mem, g->poc + (pa - g->pa), bytes))
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_TABLE_NOT_CLEAN,
				   "ipa %llx: table of level %d at pa %llx is not clean",
				   LL(ipa), level, LL(pa));
	else if (memcmp(mem, g->seen + (pa - g->pa), bytes))
		lhv_sim_mmu_wrong_(
			m, LHV_SIM_MMU_TABLE_NOT_DONE,
			"ipa %llx: table of level %d at pa %llx was written after the "
			"last barrier",
			LL(ipa), level, LL(pa));
	t = calloc(1, sizeof(*t) + n * sizeof(struct slot));
	if (!t)
		abort();
	t->root = r;
	t->up = up;
	t->up_index = up_i;
	t->mem = mem;
	t->pa = pa;
	t->ipa = ipa;
	t->n = n;
	t->level = level;
	t->touched = true;
	join(m, g, t);
	for (unsigned int i = 0; i < n; i++) {
		uint64_t d = mem[i];

		t->slot[i].cur = d;
		check_desc(m, t, i, d);
		if (is_table(m, t, d))
			(void)attach(m, r, level + 1, slot_ipa(t, i),
				     lhv_sim_mmu_next_base_(m, &r->p, d),
				     BIT(r->p.granule), t, i);
	}
	return t;
}

static struct tab *child(struct lhv_sim_mmu *m, const struct tab *t, unsigned int i,
			 uint64_t d)
{
	uint64_t *mem =
		lhv_sim_mmu_va(m, lhv_pa(lhv_sim_mmu_next_base_(m, &t->root->p, d)));
	unsigned int k;
	struct tab *c = mem ? find(m, mem, &k) : NULL;

	return c && !c->zombie && c->up == t && c->up_index == i ? c : NULL;
}

/* A table is not in the tree any more. Hardware has all of it still. */
static void detach(struct lhv_sim_mmu *m, struct tab *t)
{
	leave(m, t);
	t->zombie = true;
	t->next = m->zombies;
	m->zombies = t;
	for (unsigned int i = 0; i < t->n; i++) {
		uint64_t d = t->slot[i].cur;

		if (!cacheable(m, t, d))
			continue;
		hold(m, t, i, d);
		if (is_table(m, t, d)) {
			struct tab *c = child(m, t, i, d);

			if (c)
				detach(m, c);
		}
	}
}

static void undone(struct lhv_sim_mmu *m, struct tab *t, unsigned int i)
{
	struct slot *s = &t->slot[i];

	s->unseen = (uint16_t)(m->domain == LHV_SIM_MMU_NON ? t->root->cpus : ALL_CPUS);
	if (m->domain == LHV_SIM_MMU_OUTER)
		s->unseen |= AGENT;
	s->by = (uint8_t)m->me;
	s->dirty = m->noncoherent;
	s->cleaning = false;
	if (!s->undone) {
		s->undone = true;
		put(&m->undone, t, i);
	}
}

static void bbm(struct lhv_sim_mmu *m, struct tab *t, unsigned int i, uint64_t old,
		uint64_t d, const char *how, const char *why)
{
	lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_BBM,
			   "ipa %llx level %d: %016llx over %016llx: %s%s",
			   LL(slot_ipa(t, i)), t->level, LL(d), LL(old), how, why);
}

static void changed(struct lhv_sim_mmu *m, struct tab *t, unsigned int i, uint64_t d)
{
	struct slot *s = &t->slot[i];
	uint64_t old = s->cur;
	bool was = cacheable(m, t, old),
	     now = lhv_sim_mmu_kind_(m, &t->root->p, d, t->level) != DESC_INVALID;
	bool old_table = is_table(m, t, old), new_table = is_table(m, t, d);
	struct tab *oc = old_table ? child(m, t, i, old) : NULL, *nc = NULL;
	const char *why;

	t->touched = true;
	s->cur = d;
	if (t->zombie) {
		if (now && d != old && reachable(m, t))
			lhv_sim_mmu_wrong_(
				m, LHV_SIM_MMU_TABLE_REVIVED,
				"ipa %llx level %d: %016llx in a table that was taken "
				"out",
				LL(slot_ipa(t, i)), t->level, LL(d));
		return;
	}
	if (d & 1)
		check_desc(m, t, i, d);
	if (new_table && !(old_table && oc))
		nc = attach(m, t->root, t->level + 1, slot_ipa(t, i),
			    lhv_sim_mmu_next_base_(m, &t->root->p, d),
			    BIT(t->root->p.granule), t, i);
	if (now) {
		why = s->held ? conflict(m, t, i, s->held, d, nc ? nc : former(m, t, i))
			      : NULL;
		if (why) {
			bbm(m, t, i, s->held, d,
			    s->s2	 ? "not invalidated"
			    : s->s2_pend ? "no DSB after the invalidation"
					 : "stages 1 and 2 together not invalidated",
			    why);
			release(s);
		}
		why = was ? conflict(m, t, i, old, d, nc ? nc : oc) : NULL;
		if (why) {
			bbm(m, t, i, old, d, "never invalid", why);
			was = false;
			if (oc)
				detach(m, oc);
			old_table = false;
		}
	}
	/* That nT goes does not concern a TLB. */
	if (was && now && !new_table && !old_table && old != d && old == (d | nt(m, t)))
		;
	else if (was && (!now || soft(m, t, old) != soft(m, t, d) ||
			 (!new_table && (old & ~d & BIT(10)))))
		hold(m, t, i, old);
	else if (now && s->held && soft(m, t, s->held) == soft(m, t, d))
		release(s);
	if (oc && old_table && !new_table)
		detach(m, oc);
	/* Software's and ignored bits do not have to be seen. */
	if (was != now || (now && (soft(m, t, old) != soft(m, t, d) ||
				   (!new_table && ((old ^ d) & BIT(10))))))
		undone(m, t, i);
}

static void on_store(void *ctx, uint64_t *p, uint64_t old, uint64_t v)
{
	struct lhv_sim_mmu *m = ctx;
	struct region *r = lhv_sim_mmu_by_host_(m, p);
	struct lhv_sim_mmu_event ev = {
		.kind = LHV_SIM_MMU_EV_STORE, .old = old, .value = v};
	unsigned int i;
	struct tab *t;

	if (!r)
		return;
	ev.pa = lhv_pa(r->pa + (uint64_t)((uint8_t *)p - r->host));
	t = find(m, p, &i);
	if (t) {
		if (t->slot[i].cur != old && !t->zombie)
			lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_PLAIN_STORE,
					   "ipa %llx level %d: %016llx became %016llx",
					   LL(slot_ipa(t, i)), t->level,
					   LL(t->slot[i].cur), LL(old));
		if (!t->root->dead)
			changed(m, t, i, v);
	}
	lhv_sim_mmu_event_(m, &ev);
}

/* Hardware's own update of a live entry: TLBs know. */
void lhv_sim_mmu_hw_store_(struct lhv_sim_mmu *m, uint64_t *p, uint64_t v)
{
	unsigned int i;
	struct tab *t = find(m, p, &i);

	if (t)
		t->slot[i].cur = v;
}

static void on_load(void *ctx, const uint64_t *p, uint64_t v)
{
	struct lhv_sim_mmu *m = ctx;
	struct region *r = m->on_event ? lhv_sim_mmu_by_host_(m, p) : NULL;
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_LOAD, .value = v};

	if (!r)
		return;
	ev.pa = lhv_pa(r->pa + (uint64_t)((const uint8_t *)p - r->host));
	lhv_sim_mmu_event_(m, &ev);
}

/* For which CPUs does a barrier order something? */
static uint16_t reach(const struct lhv_sim_mmu *m, enum lhv_port_barrier b)
{
	switch (b) {
	case LHV_NSH:
	case LHV_NSHST:
		return (uint16_t)(1U << m->me);
	case LHV_ISH:
	case LHV_ISHST:
		return ALL_CPUS;
	default:
		return ALL_CPUS | AGENT;
	}
}

/* One for stores alone does not wait for TLB operations, nor for cache maintenance. */
static bool full(enum lhv_port_barrier b)
{
	return b == LHV_NSH || b == LHV_ISH || b == LHV_OSH || b == LHV_SY;
}

/* Is it for all that may walk a table that is not linked yet? */
static bool wide(const struct lhv_sim_mmu *m, enum lhv_port_barrier b)
{
	uint16_t r = reach(m, b);

	return m->domain == LHV_SIM_MMU_NON || r == (ALL_CPUS | AGENT) ||
	       (m->domain == LHV_SIM_MMU_INNER && r == ALL_CPUS);
}

/* Cache maintenance, in the order in which it comes with stores. */
static void on_dcache(void *ctx, enum lhv_port_dc op, const void *p, size_t bytes)
{
	struct lhv_sim_mmu *m = ctx;
	struct region *r = lhv_sim_mmu_by_host_(m, p);
	struct lhv_sim_mmu_event ev = {
		.kind = LHV_SIM_MMU_EV_DC, .dc = op, .value = bytes};
	uintptr_t at = (uintptr_t)p;
	uint64_t off;

	if (!r)
		return;
	off = at - (uintptr_t)r->host;
	ev.pa = lhv_pa(r->pa + off);
	if (bytes > r->bytes - off)
		bytes = r->bytes - off;
	if (r->poc && (op == LHV_DC_CVAC || op == LHV_DC_CIVAC)) {
		memcpy(r->poc + off, r->host + off, bytes);
		for (size_t k = 0; k < m->undone.n; k++) {
			const struct tab *t = m->undone.at[k].t;
			unsigned int i = m->undone.at[k].i;

			if (t->mem && (uintptr_t)(t->mem + i) >= at &&
			    (uintptr_t)(t->mem + i) - at < bytes && t->slot[i].dirty) {
				m->undone.at[k].t->slot[i].dirty = false;
				m->undone.at[k].t->slot[i].cleaning = true;
			}
		}
	}
	lhv_sim_mmu_event_(m, &ev);
}

static void on_dsb(void *ctx, enum lhv_port_barrier b)
{
	struct lhv_sim_mmu *m = ctx;
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_DSB, .barrier = b};

	uint16_t to = reach(m, b);
	bool own = b == LHV_NSH || b == LHV_NSHST;
	size_t left = 0;

	if (wide(m, b) && (full(b) || !m->noncoherent))
		lhv_sim_mmu_seen_(m);
	for (size_t k = 0; k < m->undone.n; k++) {
		struct place at = m->undone.at[k];
		struct slot *s = &at.t->slot[at.i];

		if (full(b))
			s->cleaning = false;
		if (!s->dirty && !s->cleaning && (!own || s->by == m->me))
			s->unseen &= (uint16_t)~to;
		if (s->unseen)
			m->undone.at[left++] = at;
		else
			s->undone = false;
	}
	m->undone.n = left;
	if (full(b)) {
		left = 0;
		for (size_t k = 0; k < m->stale.n; k++) {
			struct place at = m->stale.at[k];
			struct slot *s = &at.t->slot[at.i];
			uint16_t done = own ? s->own_pend & to : to;

			s->s2_pend &= (uint16_t)~done;
			s->comb_pend &= (uint16_t)~done;
			s->own_pend &= (uint16_t)~done;
			if (s->s2 | s->comb | s->s2_pend | s->comb_pend) {
				m->stale.at[left++] = at;
			} else {
				release(s);
				s->listed = false;
			}
		}
		m->stale.n = left;
	}
	lhv_sim_mmu_event_(m, &ev);
}

static void on_dmb(void *ctx, enum lhv_port_barrier b)
{
	struct lhv_sim_mmu *m = ctx;
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_DMB, .barrier = b};

	if (wide(m, b) && !m->noncoherent)
		lhv_sim_mmu_seen_(m);
	lhv_sim_mmu_event_(m, &ev);
}

/* A TLB operation, taken apart. */
struct tlbi {
	bool s2, comb, by_ipa, leaf, all_vmids, ranged, own;
	uint16_t cpus;
	unsigned int granule; /* log2 of the one it names; 0: none */
	int level;	      /* level it names; -2: any */
	uint64_t ipa, bytes;  /* ranged */
	uint64_t arg;
};

static const char *decode(const struct lhv_sim_mmu *m, enum lhv_port_tlbi op,
			  uint64_t arg, struct tlbi *t)
{
	/* Three of each: this PE, inner shareable, outer shareable. */
	unsigned int family = (unsigned int)op / 3, scope = (unsigned int)op % 3;
	unsigned int tg, ttl;

	memset(t, 0, sizeof(*t));
	t->arg = arg;
	t->level = -2;
	t->own = scope == 0;
	t->cpus = reach(m, scope == 0 ? LHV_NSH : scope == 1 ? LHV_ISH : LHV_OSH);
	if (scope == 2 && !m->f.tlbios)
		return "no FEAT_TLBIOS";
	switch (family) {
	case 0: /* IPAS2E1 */
	case 1: /* IPAS2LE1 */
		t->s2 = t->by_ipa = true;
		t->leaf = family == 1;
		t->ipa = BITS(arg, 39, 0) << 12;
		if (arg & (FIELD_AT(63, 48) | FIELD_AT(43, 40)))
			return "RES0 bit in the argument";
		ttl = (unsigned int)BITS(arg, 47, 44);
		if (ttl && !m->f.ttl)
			return "a level without FEAT_TTL";
		if (!(ttl >> 2))
			return ttl ? "a level without a granule" : NULL;
		t->granule = 10 + 2 * (ttl >> 2);
		t->level = (int)(ttl & 3);
		if ((t->level == 0 && (t->granule != 12 || !m->f.tgran4_2_lpa2)) ||
		    (t->level == 1 && t->granule == 14 && !m->f.tgran16_2_lpa2))
			return "reserved level";
		return NULL;
	case 2: /* RIPAS2E1 */
	case 3: /* RIPAS2LE1 */
		t->s2 = t->by_ipa = t->ranged = true;
		t->leaf = family == 3;
		if (!m->f.tlbirange)
			return "no FEAT_TLBIRANGE";
		tg = (unsigned int)BITS(arg, 47, 46);
		if (!tg)
			return "reserved granule";
		if (arg & FIELD_AT(63, 48))
			return "RES0 bit in the argument";
		t->granule = 10 + 2 * tg;
		t->bytes = (BITS(arg, 43, 39) + 1)
			   << (5 * BITS(arg, 45, 44) + 1 + t->granule);
		ttl = (unsigned int)BITS(arg, 38, 37);
		if (ttl)
			t->level = (int)ttl;
		if (ttl == 1 && t->granule == 14 && !m->f.tgran16_2_lpa2)
			return "reserved level";
		return NULL;
	case 4: /* VMALLE1 */
		t->comb = true;
		break;
	case 5: /* VMALLS12E1 */
		t->s2 = t->comb = true;
		break;
	default: /* ALLE1 */
		t->s2 = t->comb = t->all_vmids = true;
		break;
	}
	return NULL;
}

/* Zero when the operation reaches the slot; else how it does not, plus one. NO_TLBI, that
 * is 1 + LHV_SIM_MMU_NO_TLBI, when the address is another. */
static unsigned int misses(const struct tlbi *op, const struct lhv_sim_mmu *m,
			   const struct tab *t, unsigned int i)
{
	const struct params *p = &t->root->p;
	uint64_t lo = slot_ipa(t, i), hi = lo + BIT(lhv_sim_mmu_shift_(p, t->level));
	uint64_t base = op->ipa;
	bool table = is_table(m, t, t->slot[i].held);

	if (!op->by_ipa)
		return 0;
	if (op->ranged) {
		/* The unit depends on VTCR_EL2.DS. */
		base = BITS(op->arg, 36, 0) << (p->ds ? 16 : op->granule);
		if (op->granule != p->granule)
			return 1 + LHV_SIM_MMU_WRONG_GRANULE;
		if (base >= hi || lo >= base + op->bytes)
			return 1 + LHV_SIM_MMU_NO_TLBI;
		/* With a level the base has to be aligned to what that level maps. */
		if (op->level >= 0 && !p->ds &&
		    (base & (BIT(lhv_sim_mmu_shift_(p, op->level)) - 1)))
			return 1 + LHV_SIM_MMU_WRONG_LEVEL;
	} else {
		if (base < lo || base >= hi)
			return 1 + LHV_SIM_MMU_NO_TLBI;
		if (op->granule && op->granule != p->granule)
			return 1 + LHV_SIM_MMU_WRONG_GRANULE;
	}
	if (table && op->leaf)
		return 1 + LHV_SIM_MMU_LEAF_ONLY;
	if (op->level >= -1 && (table || op->level != t->level))
		return 1 + LHV_SIM_MMU_WRONG_LEVEL;
	return 0;
}

/* A descriptor of a run, made equal for all of its entries that are what they should be. */
static uint64_t run_value(const struct lhv_sim_mmu *m, const struct tab *t,
			  unsigned int i, unsigned int run)
{
	uint64_t d = t->slot[i].cur, oa, base;
	unsigned int shift = lhv_sim_mmu_shift_(&t->root->p, t->level);

	if (!(d & 1))
		return 0;
	oa = lhv_sim_mmu_leaf_base_(m, &t->root->p, d, t->level);
	base = oa - ((uint64_t)(i & (run - 1)) << shift);
	/* Hardware keeps Access flag and dirty state for each entry, or for one of them. */
	d = soft(m, t, d) & ~(FIELD_AT(49, 12) | (t->root->p.ds ? FIELD_AT(9, 8) : 0));
	if (d & BIT(51))
		d &= ~BIT(7);
	return d ^ base;
}

/* Does the run's output start at a multiple of its size? */
static bool run_aligned(const struct lhv_sim_mmu *m, const struct tab *t, unsigned int i,
			unsigned int run)
{
	unsigned int shift = lhv_sim_mmu_shift_(&t->root->p, t->level);
	uint64_t oa = lhv_sim_mmu_leaf_base_(m, &t->root->p, t->slot[i].cur, t->level);

	return (oa >> shift & (run - 1)) == (i & (run - 1));
}

/* While another entry of its run is valid and says something else, a TLB can take the
 * whole run from that again. */
static bool run_revives(const struct lhv_sim_mmu *m, const struct tab *t, unsigned int i)
{
	unsigned int run = lhv_sim_mmu_run_(&t->root->p, t->level), from = i & ~(run - 1);
	uint64_t mine;

	if (!(t->slot[i].held & BIT(52)) || is_table(m, t, t->slot[i].held) ||
	    t->zombie || run == 1 || from + run > t->n)
		return false;
	mine = run_value(m, t, i, run);
	for (unsigned int k = from; k < from + run; k++) {
		uint64_t d = t->slot[k].cur;

		if ((d & 1) && (d & RUN) && !is_table(m, t, d) &&
		    run_value(m, t, k, run) != mine)
			return true;
	}
	return false;
}

static uint16_t vmid_of(const struct lhv_sim_mmu *m, const struct cpu *c)
{
	uint16_t v = (uint16_t)BITS(c->vttbr, 63, 48);

	return m->f.vmid_bits == 16 && BITS(c->vtcr, 19, 19) ? v : v & 0xff;
}

static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	struct lhv_sim_mmu *m = ctx;
	struct lhv_sim_mmu_event ev = {
		.kind = LHV_SIM_MMU_EV_TLBI, .tlbi = op, .value = arg};
	const struct cpu *c = &m->cpu[m->me];
	uint16_t vmid = vmid_of(m, c);
	struct tlbi t;
	const char *bad = decode(m, op, arg, &t);

	if (bad)
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_BAD_TLBI,
				   "operation %u, argument %016llx: %s", (unsigned int)op,
				   LL(arg), bad);
	else if (!t.all_vmids && !c->vtcr)
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_NO_VMID,
				   "operation %u with no guest loaded", (unsigned int)op);
	for (size_t k = 0; !bad && k < m->stale.n; k++) {
		struct tab *tab = m->stale.at[k].t;
		unsigned int i = m->stale.at[k].i, miss;
		struct slot *s = &tab->slot[i];
		uint16_t cpus = t.cpus;

		if (!s->held || (!t.all_vmids && tab->root->vmid != vmid))
			continue;
		miss = misses(&t, m, tab, i);
		if (miss) {
			if (miss != 1 + LHV_SIM_MMU_NO_TLBI && s->s2)
				s->why = (uint8_t)miss;
			continue;
		}
		/* The entry comes again. One who invalidates for another reason, while somebody
		 * else is not done yet, does nothing wrong. */
		if ((s->unseen & cpus) && s->by != m->me)
			continue;
		/* Nor does one who invalidates a neighbour before the lines of all are cleaned,
		 * if he comes again. */
		if ((s->unseen & cpus) && (s->dirty || s->cleaning)) {
			s->why = 1 + LHV_SIM_MMU_NOT_CLEAN;
			continue;
		}
		if (s->unseen & cpus) {
			lhv_sim_mmu_wrong_(
				m, LHV_SIM_MMU_NO_DSB_BEFORE,
				"ipa %llx level %d: the store of %016llx can still be "
				"pending",
				LL(slot_ipa(tab, i)), tab->level, LL(s->cur));
			continue;
		}
		if (run_revives(m, tab, i))
			continue;
		if (t.s2) {
			s->s2_pend |= s->s2 & cpus;
			s->own_pend |= t.own ? s->s2 & cpus : 0;
			s->s2 &= (uint16_t)~cpus;
			if (s->s2)
				s->why = 1 + (t.own ? LHV_SIM_MMU_LOCAL_ONLY
						    : LHV_SIM_MMU_INNER_ONLY);
		}
		/* By itself only where stage 2 alone is gone, and known to be. */
		if (t.comb && !t.s2)
			cpus &= (uint16_t) ~(s->s2 | s->s2_pend);
		if (t.comb) {
			s->comb_pend |= s->comb & cpus;
			s->own_pend |= t.own ? s->comb & cpus : 0;
			s->comb &= (uint16_t)~cpus;
		}
	}
	lhv_sim_mmu_event_(m, &ev);
}

const struct lhv_sim_port_ops lhv_sim_mmu_port_ops_ = {
	.load64 = on_load,
	.store64 = on_store,
	.dsb = on_dsb,
	.dmb = on_dmb,
	.dcache = on_dcache,
	.tlbi = on_tlbi,
};

/* Memory of the region goes away. */
void lhv_sim_mmu_gone_(struct lhv_sim_mmu *m, struct region *r)
{
	for (uint64_t k = 0; k < (r->bytes + 255) / 256; k++) {
		struct tab *t = r->tabs[k];
		bool used;

		if (!t || !t->mem)
			continue;
		used = reachable(m, t);
		if (!t->zombie && !t->up) {
			/* A root is in use while a CPU has it loaded. */
			used = false;
			for (unsigned int c = 0; c < m->ncpus; c++)
				used |= m->cpu[c].vtcr &&
					(m->cpu[c].vttbr & FIELD_AT(47, 1)) ==
						t->root->key;
			t->root->dead = true;
		}
		if (used)
			lhv_sim_mmu_wrong_(
				m, LHV_SIM_MMU_TABLE_FREED,
				"table at pa %llx for ipa %llx level %d may be in use",
				LL(t->pa), LL(t->ipa), t->level);
		if (!t->zombie)
			detach(m, t);
		forget(m, t);
	}
}

void lhv_sim_mmu_root_load_(struct lhv_sim_mmu *m, unsigned int cpu)
{
	struct cpu *c = &m->cpu[cpu];
	uint64_t key = c->vttbr & FIELD_AT(47, 1);
	struct root *r;

	for (r = m->roots; r; r = r->next)
		if (!r->dead && r->key == key)
			break;
	if (r && r->vtcr == c->vtcr) {
		r->vmid = vmid_of(m, c);
		r->cpus |= (uint16_t)(1U << cpu);
		return;
	}
	if (r) {
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_BAD_ROOT,
				   "table %llx with VTCR_EL2 %llx, and before with %llx",
				   LL(key), LL(c->vtcr), LL(r->vtcr));
		return;
	}
	r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	r->key = key;
	r->vtcr = c->vtcr;
	r->vmid = vmid_of(m, c);
	r->cpus = (uint16_t)(1U << cpu);
	if (m->domain == LHV_SIM_MMU_OUTER)
		r->cpus |= AGENT;
	lhv_sim_mmu_params_(m, c->vtcr, c->vttbr, &r->p);
	if (r->p.why) {
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_BAD_ROOT,
				   "VTCR_EL2 %llx, VTTBR_EL2 %llx: %s", LL(c->vtcr),
				   LL(c->vttbr), r->p.why);
		free(r);
		return;
	}
	r->tab = attach(m, r, r->p.start, 0, r->p.base, r->p.root_bytes, NULL, 0);
	if (!r->tab) {
		free(r);
		return;
	}
	r->next = m->roots;
	m->roots = r;
}

void lhv_sim_mmu_load(struct lhv_sim_mmu *m, unsigned int cpu, uint64_t vtcr,
		      uint64_t vttbr)
{
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_VMID, .value = vttbr};

	if (cpu >= m->ncpus)
		return;
	m->cpu[cpu].vtcr = vtcr;
	m->cpu[cpu].vttbr = vttbr;
	if (vtcr)
		lhv_sim_mmu_root_load_(m, cpu);
	lhv_sim_mmu_event_(m, &ev);
}

void lhv_sim_mmu_on_cpu(struct lhv_sim_mmu *m, unsigned int cpu)
{
	if (cpu < m->ncpus)
		m->me = cpu;
}

void lhv_sim_mmu_tlb_begin(void *model, uint64_t vttbr)
{
	struct lhv_sim_mmu *m = model;
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_VMID, .value = vttbr};
	struct cpu *c = &m->cpu[m->me];
	struct root *r;

	if (!c->in_tlb) {
		c->saved_vtcr = c->vtcr;
		c->saved_vttbr = c->vttbr;
		c->in_tlb = true;
	}
	for (r = m->roots; r; r = r->next)
		if (!r->dead && r->key == (vttbr & FIELD_AT(47, 1)))
			break;
	/* Of a table that was never loaded nothing is cached; any format will do. */
	c->vtcr = r ? r->vtcr : BIT(31) | (m->f.vmid_bits == 16 ? BIT(19) : 0);
	c->vttbr = vttbr;
	lhv_sim_mmu_event_(m, &ev);
}

void lhv_sim_mmu_tlb_end(void *model)
{
	struct lhv_sim_mmu *m = model;
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_VMID};
	struct cpu *c = &m->cpu[m->me];

	if (!c->in_tlb)
		return;
	c->in_tlb = false;
	c->vtcr = c->saved_vtcr;
	c->vttbr = c->saved_vttbr;
	ev.value = c->vttbr;
	lhv_sim_mmu_event_(m, &ev);
}

static bool held_at(const struct lhv_sim_mmu *m, const struct tab *t, unsigned int cpu,
		    uint64_t ipa, struct lhv_sim_mmu_result *now)
{
	unsigned int shift = lhv_sim_mmu_shift_(&t->root->p, t->level);
	uint64_t i = (ipa - t->ipa) >> shift;
	const struct slot *s;

	if (ipa < t->ipa || i >= t->n)
		return false;
	s = &t->slot[i];
	if (!s->held || !((s->s2 | s->comb | s->s2_pend | s->comb_pend) & 1U << cpu))
		return false;
	/* What is there now can be cached beside it. */
	if (!now->fault && !is_table(m, t, s->held) &&
	    (t->level != now->level || !(s->held & RUN) == now->contig))
		now->conflict = true;
	return true;
}

/* Can this CPU's TLB have something for the IPA that is not in memory, or has now->conflict
 * if that has another size? */
bool lhv_sim_mmu_may_differ_(struct lhv_sim_mmu *m, unsigned int cpu, uint64_t ipa,
			     struct lhv_sim_mmu_result *now)
{
	uint16_t vmid = vmid_of(m, &m->cpu[cpu]);
	bool may = false;

	if (!m->stale.n)
		return false;
	for (const struct tab *t = m->zombies; t; t = t->next)
		may |= t->root->vmid == vmid && held_at(m, t, cpu, ipa, now);
	for (const struct root *r = m->roots; r; r = r->next) {
		const struct tab *t = r->vmid == vmid && !r->dead ? r->tab : NULL;

		while (t) {
			unsigned int i;

			may |= held_at(m, t, cpu, ipa, now);
			if (ipa < t->ipa)
				break;
			i = (unsigned int)((ipa - t->ipa) >>
					   lhv_sim_mmu_shift_(&r->p, t->level));
			if (i >= t->n || !is_table(m, t, t->slot[i].cur))
				break;
			t = child(m, t, i, t->slot[i].cur);
		}
	}
	return may;
}

static void check_stale(struct lhv_sim_mmu *m)
{
	for (size_t k = 0; k < m->stale.n; k++) {
		struct tab *t = m->stale.at[k].t;
		unsigned int i = m->stale.at[k].i;
		struct slot *s = &t->slot[i];
		enum lhv_sim_mmu_wrong w = LHV_SIM_MMU_NO_DSB_AFTER;

		if (s->held && s->s2)
			w = s->why ? (enum lhv_sim_mmu_wrong)(s->why - 1)
				   : LHV_SIM_MMU_NO_TLBI;
		else if (s->held && s->comb)
			w = s->comb == AGENT ? LHV_SIM_MMU_INNER_ONLY
					     : LHV_SIM_MMU_NO_VMALLE1;
		/* nT by itself is for the future. */
		if (s->held && !is_table(m, t, s->held) &&
		    ((s->held ^ s->cur) & nt(m, t)) &&
		    ((s->held ^ s->cur) & BIT(10)) == 0 &&
		    ((soft(m, t, s->held) ^ soft(m, t, s->cur)) & ~nt(m, t)) == 0)
			release(s);
		if (s->held)
			lhv_sim_mmu_wrong_(
				m, w,
				"ipa %llx level %d: a TLB can hold %016llx, memory has "
				"%016llx",
				LL(slot_ipa(t, i)), t->level, LL(s->held), LL(s->cur));
		release(s);
		s->listed = false;
	}
	m->stale.n = 0;
}

static void check_tab(struct lhv_sim_mmu *m, struct tab *t)
{
	unsigned int run = lhv_sim_mmu_run_(&t->root->p, t->level);

	for (unsigned int i = 0; i < t->n; i++) {
		struct slot *s = &t->slot[i];

		if (s->cur != t->mem[i]) {
			lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_PLAIN_STORE,
					   "ipa %llx level %d: %016llx became %016llx",
					   LL(slot_ipa(t, i)), t->level, LL(s->cur),
					   LL(t->mem[i]));
			s->cur = t->mem[i];
		}
	}
	for (unsigned int from = 0; t->touched && run > 1 && from + run <= t->n;
	     from += run) {
		uint64_t all = BIT(52), any = 0;
		bool same = true;

		for (unsigned int i = from; i < from + run; i++) {
			uint64_t d = t->slot[i].cur;
			bool leaf = lhv_sim_mmu_kind_(m, &t->root->p, d, t->level) ==
				    DESC_LEAF;

			all &= leaf ? d : 0;
			any |= leaf ? d & BIT(52) : 0;
			same = same && (!leaf || run_aligned(m, t, i, run)) &&
			       run_value(m, t, i, run) == run_value(m, t, from, run);
		}
		if (any && (!all || !same))
			lhv_sim_mmu_wrong_(
				m, LHV_SIM_MMU_BAD_RUN,
				"ipa %llx level %d: the entries of this contiguous run "
				"differ",
				LL(slot_ipa(t, from)), t->level);
	}
	t->touched = false;
}

uint64_t lhv_sim_mmu_check(struct lhv_sim_mmu *m)
{
	struct root **at = &m->roots;

	for (size_t i = 0; i < m->undone.n; i++) {
		struct place p = m->undone.at[i];
		struct slot *s = &p.t->slot[p.i];

		if (!p.t->zombie || s->cur & 1)
			lhv_sim_mmu_wrong_(
				m,
				s->dirty ? LHV_SIM_MMU_NOT_CLEAN
					 : LHV_SIM_MMU_STORE_NOT_DONE,
				"ipa %llx level %d: no %s after the store of %016llx",
				LL(slot_ipa(p.t, p.i)), p.t->level,
				s->dirty ? "clean" : "DSB", LL(s->cur));
		s->undone = s->dirty = s->cleaning = false;
		s->unseen = 0;
	}
	m->undone.n = 0;
	check_stale(m);
	/* Nothing is held: what was taken out is gone for good. */
	while (m->zombies) {
		struct tab *t = m->zombies;

		m->zombies = t->next;
		forget(m, t);
		free(t);
	}
	while (*at) {
		struct root *r = *at;

		if (r->dead) {
			*at = r->next;
			free(r);
		} else {
			at = &r->next;
		}
	}
	for (size_t k = 0; k < m->regions; k++) {
		struct region *r = m->by_host[k];

		for (uint64_t j = 0; j < (r->bytes + 255) / 256; j++) {
			struct tab *t = r->tabs[j];

			if (t && (uint8_t *)t->mem == r->host + 256 * j)
				check_tab(m, t);
		}
	}
	return m->wrongs;
}
