/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ownership. A call scans its range into runs, pieces that are alike, and refuses here
 * what is to be refused; then it goes through the steps of its verb, each for all runs.
 *
 * What makes the call all or nothing: a step that may lack memory for tables comes before
 * any that takes or gives access, and changes all entries of exactly a run. From then on
 * the run has entries of its own, and changing exactly these once more, forwards or back,
 * needs no table. So the later steps, and the undoing of any step, cannot fail.
 *
 * The ledger has three words for each page, as annotations of invalid entries at the
 * page's address in the first three quarters of its IPA space. None of them is ever 0
 * once the memory is known, so that no table of the ledger goes away in the middle.
 *
 *     word 0: owner [11:0], holder [23:12], borrowers [31:24]
 *     word 1: VALID [31], low 31 bits of the distance from the page to the owner's IPA
 *     word 2: VALID [31], high 10 bits of the distance [25:16], pins [15:0]
 *
 * The distance counts pages, with the sign in bit 0: it is the same for a whole region.
 */
#include "s2.h"

#include <libhv/stage2/owner.h>

#include <string.h>

#define VALID	 UINT32_C(0x80000000)
#define PERMS	 (LHV_S2_RWX | LHV_S2_DBM)
#define TYPE	 (LHV_S2_MEM_MASK | LHV_S2_SH_MASK)
#define STATE(n) LHV_S2_SW(LHV_S2_OWN_##n)
#define WHY(n)	 LHV_S2_OWN_WHY_##n

struct op;
struct piece;

/* One step of a verb for one run, forwards or back. */
typedef int (*step_fn)(const struct op *op, const struct lhv_s2_own_run *r, bool undo);

struct verb {
	enum lhv_s2_own_why (*check)(const struct op *op, const struct piece *p);
	void (*change)(const struct op *op, struct lhv_s2_own_page *page);
	step_fn steps[8];
	uint32_t state; /* what `to` has afterwards */
};

struct op {
	struct lhv_s2_own *own;
	const struct verb *verb;
	struct lhv_s2_own_party *from; /* who has the page, null for add */
	struct lhv_s2_own_party *to;   /* the other, null for pins */
	uint64_t from_ipa, to_ipa, pa, size;
	uint32_t attr; /* with which `to` gets it */
	uint32_t note; /* what `from` has afterwards */
	uint32_t n;    /* runs */
	uint16_t owner, peer;
	bool keep;
};

/* What the scan sees at one place. */
struct piece {
	struct lhv_s2_entry from, to;
	struct lhv_s2_own_page page;
	uint64_t from_ipa, to_ipa, pa, size;
	uint32_t word[3];
};

static uint64_t shortest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* -- what entries say -- */

enum lhv_s2_own_state lhv_s2_own_state(const struct lhv_s2_entry *e, uint16_t *who)
{
	enum lhv_s2_own_state s = LHV_S2_OWN_NONE;
	uint32_t sw, note = 0;

	if (e && e->kind == LHV_S2_MAPPED) {
		sw = (e->attr & LHV_S2_SW_MASK) >> 16;
		if (sw <= LHV_S2_OWN_MOVING)
			s = (enum lhv_s2_own_state)sw;
	} else if (e && e->kind == LHV_S2_OWNED) {
		note = e->owner & LHV_S2_OWN_NOTE_WHO;
		if (note && !(e->owner & ~(LHV_S2_OWN_NOTE_WHO | LHV_S2_OWN_NOTE_LENT)))
			s = e->owner & LHV_S2_OWN_NOTE_LENT ? LHV_S2_OWN_LENT
							    : LHV_S2_OWN_GIVEN;
		else
			note = 0;
	}
	if (who)
		*who = (uint16_t)note;
	return s;
}

static enum lhv_s2_own_state state(const struct lhv_s2_entry *e)
{
	return lhv_s2_own_state(e, NULL);
}

/* -- the ledger -- */

static unsigned int quarter(const struct lhv_s2_own *own)
{
	return own->cfg.ledger->geo.ipa_bits - 2U;
}

static lhv_ipa_t place_of(const struct lhv_s2_own *own, unsigned int word, uint64_t pa)
{
	return lhv_ipa(((uint64_t)word << quarter(own)) + pa);
}

static bool in_ledger(const struct lhv_s2_own *own, uint64_t pa, uint64_t size)
{
	uint64_t end = UINT64_C(1) << quarter(own);

	return pa < end && size <= end - pa;
}

static uint64_t distance(const struct lhv_s2_own *own, uint64_t pa, uint64_t ipa)
{
	unsigned int g = own->cfg.ledger->geo.granule;

	return ipa >= pa ? (ipa - pa) >> g << 1 : (pa - ipa) >> g << 1 | 1;
}

static void unpack(const struct lhv_s2_own *own, const uint32_t *word, uint64_t pa,
		   struct lhv_s2_own_page *p)
{
	uint64_t d = (word[1] & ~VALID) | (uint64_t)(word[2] >> 16 & 0x3ff) << 31;
	uint64_t bytes = d >> 1 << own->cfg.ledger->geo.granule;

	p->owner = word[0] & 0xfff;
	p->holder = word[0] >> 12 & 0xfff;
	p->borrowers = (uint16_t)(word[0] >> 24);
	p->pins = word[2] & 0xffff;
	p->owner_ipa = lhv_ipa(d & 1 ? pa - bytes : pa + bytes);
}

static void pack(const struct lhv_s2_own *own, const struct lhv_s2_own_page *p,
		 uint64_t pa, uint32_t *word)
{
	uint64_t d = distance(own, pa, p->owner_ipa.v);

	word[0] = p->owner | (uint32_t)p->holder << 12 | (uint32_t)p->borrowers << 24;
	word[1] = VALID | (uint32_t)(d & ~VALID);
	word[2] = VALID | (uint32_t)(d >> 31 & 0x3ff) << 16 | p->pins;
}

/* The words at pa, and for how many bytes they are the same (size is a maximum). */
static int look_up(const struct lhv_s2_own *own, uint64_t pa, uint32_t *word,
		   uint64_t *size)
{
	if (!in_ledger(own, pa, 1))
		return LHV_ERR_RANGE;
	*size = shortest(*size, (UINT64_C(1) << quarter(own)) - pa);
	for (unsigned int k = 0; k < 3; k++) {
		struct lhv_s2_entry e;
		lhv_ipa_t at = place_of(own, k, pa);
		int ret = lhv_s2_walk(own->cfg.ledger, at, &e);

		if (ret)
			return ret;
		if (e.kind == LHV_S2_MAPPED)
			return LHV_ERR_CORRUPT;
		word[k] = e.owner;
		*size = shortest(*size, e.base.v + e.size - at.v);
	}
	if (!word[0] && !word[1] && !word[2])
		return LHV_OK;
	return (word[0] & 0xfff) && (word[1] & VALID) && (word[2] & VALID)
		       ? LHV_OK
		       : LHV_ERR_CORRUPT;
}

int lhv_s2_own_page(const struct lhv_s2_own *own, lhv_pa_t pa,
		    struct lhv_s2_own_page *out)
{
	uint64_t size = UINT64_MAX, page;
	uint32_t word[3];
	int ret;

	if (!own || !out)
		return LHV_ERR_INVAL;
	if (!own->cfg.ledger)
		return LHV_ERR_STATE;
	ret = look_up(own, pa.v, word, &size);
	if (ret)
		return ret;
	memset(out, 0, sizeof(*out));
	out->size = size;
	if (!word[0])
		return LHV_ERR_NOENT;
	page = s2_size(&own->cfg.ledger->geo, S2_LAST) - 1;
	unpack(own, word, pa.v & ~page, out);
	out->owner_ipa.v += pa.v & page;
	return LHV_OK;
}

/* -- reasons -- */

/* Why the participant cannot pass on what it has there. */
static enum lhv_s2_own_why not_owned(const struct lhv_s2_entry *e)
{
	switch (state(e)) {
	case LHV_S2_OWN_OWNED:
		return WHY(NONE);
	case LHV_S2_OWN_SHARED:
		return WHY(SHARED);
	case LHV_S2_OWN_BORROWED:
		return WHY(NOT_OWNER);
	case LHV_S2_OWN_HELD:
		return WHY(HELD);
	case LHV_S2_OWN_GIVEN:
		return WHY(GIVEN);
	case LHV_S2_OWN_LENT:
		return WHY(LENT);
	case LHV_S2_OWN_MOVING:
		return WHY(LEDGER);
	default:
		return e->kind == LHV_S2_UNMAPPED ? WHY(NOT_MAPPED) : WHY(FOREIGN);
	}
}

/* Does the ledger know the owner's page as the owner's tables do? */
static bool agrees(const struct piece *p, const struct lhv_s2_entry *e, uint64_t ipa,
		   uint16_t owner)
{
	return p->page.owner == owner && !p->page.holder && p->page.owner_ipa.v == ipa &&
	       (p->page.borrowers != 0) == (state(e) == LHV_S2_OWN_SHARED);
}

/* Can a page go there? */
static enum lhv_s2_own_why bad_slot(const struct op *op, const struct piece *p)
{
	if (p->to.kind == LHV_S2_MAPPED)
		return WHY(TARGET_USED);
	if (state(&p->to) == LHV_S2_OWN_LENT)
		return WHY(TARGET_LENT);
	if (p->to.kind == LHV_S2_OWNED && state(&p->to) != LHV_S2_OWN_GIVEN)
		return WHY(TARGET_USED);
	return op->to->identity && p->to_ipa != p->pa ? WHY(IDENTITY) : WHY(NONE);
}

static enum lhv_s2_own_why check_give(const struct op *op, const struct piece *p)
{
	enum lhv_s2_own_why why = not_owned(&p->from);

	if (why)
		return why;
	if (!agrees(p, &p->from, p->from_ipa, op->owner))
		return WHY(LEDGER);
	return p->page.pins ? WHY(PINNED) : bad_slot(op, p);
}

static enum lhv_s2_own_why check_share(const struct op *op, const struct piece *p)
{
	enum lhv_s2_own_why why = not_owned(&p->from);

	if (why && why != WHY(SHARED))
		return why;
	if (!agrees(p, &p->from, p->from_ipa, op->owner))
		return WHY(LEDGER);
	return p->page.borrowers == LHV_S2_OWN_MAX_BORROWERS ? WHY(COUNT)
							     : bad_slot(op, p);
}

static enum lhv_s2_own_why check_unshare(const struct op *op, const struct piece *p)
{
	if (state(&p->from) != LHV_S2_OWN_BORROWED || state(&p->to) != LHV_S2_OWN_SHARED)
		return WHY(NOT_SHARED);
	if (p->to.pa.v != p->pa)
		return WHY(MISMATCH);
	if (!agrees(p, &p->to, p->to_ipa, op->owner))
		return WHY(LEDGER);
	return p->page.pins ? WHY(PINNED) : WHY(NONE);
}

static enum lhv_s2_own_why check_reclaim(const struct op *op, const struct piece *p)
{
	uint16_t who;

	if (state(&p->from) != LHV_S2_OWN_HELD)
		return WHY(NOT_LENT);
	if (p->page.holder != op->peer || p->page.borrowers)
		return WHY(LEDGER);
	if (p->page.owner != op->owner || p->page.owner_ipa.v != p->to_ipa)
		return WHY(MISMATCH);
	if (lhv_s2_own_state(&p->to, &who) != LHV_S2_OWN_LENT || who != op->peer)
		return WHY(LEDGER);
	return p->page.pins ? WHY(PINNED) : WHY(NONE);
}

static enum lhv_s2_own_why check_add(const struct op *op, const struct piece *p)
{
	return p->page.owner ? WHY(KNOWN) : bad_slot(op, p);
}

/* May the participant use the page, and does the ledger agree? */
static enum lhv_s2_own_why not_usable(const struct op *op, const struct piece *p)
{
	bool ok;

	switch (state(&p->from)) {
	case LHV_S2_OWN_OWNED:
	case LHV_S2_OWN_SHARED:
		ok = agrees(p, &p->from, p->from_ipa, op->owner);
		break;
	case LHV_S2_OWN_BORROWED:
		ok = p->page.borrowers;
		break;
	case LHV_S2_OWN_HELD:
		ok = p->page.holder == op->owner;
		break;
	default:
		return not_owned(&p->from);
	}
	return ok ? WHY(NONE) : WHY(LEDGER);
}

static enum lhv_s2_own_why check_pin(const struct op *op, const struct piece *p)
{
	enum lhv_s2_own_why why = not_usable(op, p);

	return !why && p->page.pins == LHV_S2_OWN_MAX_PINS ? WHY(COUNT) : why;
}

static enum lhv_s2_own_why check_unpin(const struct op *op, const struct piece *p)
{
	enum lhv_s2_own_why why = not_usable(op, p);

	return !why && !p->page.pins ? WHY(NOT_PINNED) : why;
}

/* -- what becomes of a page; owner_ipa is then the place in `to` -- */

static void change_give(const struct op *op, struct lhv_s2_own_page *p)
{
	p->owner = op->peer;
}

static void change_share(const struct op *op, struct lhv_s2_own_page *p)
{
	(void)op;
	p->borrowers++;
}

static void change_unshare(const struct op *op, struct lhv_s2_own_page *p)
{
	(void)op;
	p->borrowers--;
}

static void change_lend(const struct op *op, struct lhv_s2_own_page *p)
{
	p->holder = op->peer;
}

static void change_reclaim(const struct op *op, struct lhv_s2_own_page *p)
{
	(void)op;
	p->holder = 0;
}

static void change_add(const struct op *op, struct lhv_s2_own_page *p)
{
	p->owner = op->owner;
}

static void change_pin(const struct op *op, struct lhv_s2_own_page *p)
{
	(void)op;
	p->pins++;
}

static void change_unpin(const struct op *op, struct lhv_s2_own_page *p)
{
	(void)op;
	p->pins--;
}

/* -- steps -- */

/* For what cannot fail, as said at the top of this file. */
static int sure(int ret)
{
	if (!ret)
		return LHV_OK;
#ifdef LHV_DEBUG
	lhv_port_panic("stage 2 ownership: a step that cannot fail did");
#endif
	return LHV_ERR_CORRUPT;
}

static int set_state(const struct lhv_s2_own_party *party, uint64_t ipa,
		     const struct lhv_s2_own_run *r, uint32_t sw)
{
	return lhv_s2_protect(party->s2, lhv_ipa(ipa), r->size, sw, LHV_S2_SW_MASK, 0);
}

/* The run gets entries of its own in the tables that it leaves. Still accessible. */
static int split(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	if (undo)
		return sure(set_state(op->from, r->from, r, r->attr & LHV_S2_SW_MASK));
	return set_state(op->from, r->from, r, STATE(MOVING));
}

/* ... and in those that it goes to. Not accessible yet. */
static int prepare(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	if (undo)
		return sure(lhv_s2_set_owner(op->to->s2, lhv_ipa(r->to), r->size, r->note,
					     LHV_S2_REPLACE));
	return lhv_s2_map(op->to->s2, lhv_ipa(r->to), lhv_pa(r->pa), r->size,
			  (op->attr & TYPE) | STATE(MOVING), LHV_S2_OVER_OWNED);
}

static int write_ledger(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	struct lhv_s2_own_page page = {0};
	const uint32_t *old = r->word;
	uint32_t word[3];
	unsigned int k;
	int ret = LHV_OK;

	if (old[0])
		unpack(op->own, old, r->pa, &page);
	op->verb->change(op, &page);
	if (op->verb->change == change_give || op->verb->change == change_add)
		page.owner_ipa = lhv_ipa(r->to);
	pack(op->own, &page, r->pa, word);
	for (k = 0; k < 3 && !ret && !undo; k++)
		if (word[k] != old[k])
			ret = lhv_s2_set_owner(op->own->cfg.ledger,
					       place_of(op->own, k, r->pa), r->size,
					       word[k], LHV_S2_REPLACE);
	if (!ret && !undo)
		return LHV_OK;
	for (k = undo ? 3 : k - 1; k--;)
		if (word[k] != old[k])
			(void)sure(lhv_s2_set_owner(op->own->cfg.ledger,
						    place_of(op->own, k, r->pa), r->size,
						    old[k], LHV_S2_REPLACE));
	return ret;
}

/* Nobody has access from here on. */
static int block(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	if (op->keep)
		return LHV_OK;
	return sure(lhv_s2_protect(op->from->s2, lhv_ipa(r->from), r->size,
				   undo ? r->attr & PERMS : 0, PERMS, 0));
}

static int scrub(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	const struct lhv_s2_own_config *c = &op->own->cfg;

	if (op->keep || undo)
		return LHV_OK;
	return c->ops->scrub(c->ctx, lhv_pa(r->pa), r->size) ? LHV_ERR_FAULT : LHV_OK;
}

static int leave(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	if (undo)
		return LHV_OK;
	return sure(lhv_s2_set_owner(op->from->s2, lhv_ipa(r->from), r->size, op->note,
				     LHV_S2_REPLACE));
}

static int open_up(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	if (undo)
		return LHV_OK;
	return sure(lhv_s2_protect(op->to->s2, lhv_ipa(r->to), r->size,
				   (op->attr & LHV_S2_PROTECT_MASK) | op->verb->state,
				   LHV_S2_PROTECT_MASK, 0));
}

/* The owner's mapping says that others borrow. */
static int mark(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	if (undo)
		return sure(set_state(op->from, r->from, r, r->attr & LHV_S2_SW_MASK));
	return set_state(op->from, r->from, r, STATE(SHARED));
}

/* ... and that nobody does any longer. */
static int unmark(const struct op *op, const struct lhv_s2_own_run *r, bool undo)
{
	struct lhv_s2_own_page page;

	unpack(op->own, r->word, r->pa, &page);
	if (page.borrowers > 1)
		return LHV_OK;
	if (undo)
		return sure(set_state(op->to, r->to, r, STATE(SHARED)));
	return set_state(op->to, r->to, r, STATE(OWNED));
}

/* -- verbs -- */

static const struct verb donate = {
	check_give,
	change_give,
	{split, prepare, write_ledger, block, scrub, leave, open_up},
	STATE(OWNED),
};

static const struct verb lend = {
	check_give,
	change_lend,
	{split, prepare, write_ledger, block, scrub, leave, open_up},
	STATE(HELD),
};

static const struct verb reclaim = {
	check_reclaim,
	change_reclaim,
	{split, prepare, write_ledger, block, scrub, leave, open_up},
	STATE(OWNED),
};

static const struct verb share = {check_share,
				  change_share,
				  {mark, prepare, write_ledger, open_up},
				  STATE(BORROWED)};

static const struct verb unshare = {
	check_unshare, change_unshare, {split, unmark, write_ledger, leave}, 0};

static const struct verb add = {
	check_add, change_add, {prepare, write_ledger, open_up}, STATE(OWNED)};

static const struct verb pin = {check_pin, change_pin, {write_ledger}, 0};
static const struct verb unpin = {check_unpin, change_unpin, {write_ledger}, 0};

/* -- the engine -- */

/* Goes on from the last run if all is the same; otherwise begins a new one. */
static enum lhv_s2_own_why note_down(struct op *op, const struct piece *p)
{
	struct lhv_s2_own_run *r = op->own->cfg.runs + op->n;
	uint32_t attr = p->from.attr & (PERMS | LHV_S2_SW_MASK);

	/* Hardware may have written it since; if it comes back, it comes back dirty. */
	if (attr & LHV_S2_DBM)
		attr |= LHV_S2_W;
	if (op->n && r[-1].pa + r[-1].size == p->pa && r[-1].attr == attr &&
	    r[-1].note == p->to.owner && !memcmp(r[-1].word, p->word, sizeof(p->word))) {
		r[-1].size += p->size;
		return WHY(NONE);
	}
	if (op->n == op->own->cfg.nr_runs)
		return WHY(SCATTERED);
	*r = (struct lhv_s2_own_run){.from = p->from_ipa,
				     .to = p->to_ipa,
				     .pa = p->pa,
				     .size = p->size,
				     .attr = attr,
				     .note = p->to.owner};
	memcpy(r->word, p->word, sizeof(r->word));
	op->n++;
	return WHY(NONE);
}

static enum lhv_s2_own_why look(const struct op *op, uint64_t done, struct piece *p)
{
	memset(p, 0, sizeof(*p));
	p->from_ipa = op->from_ipa + done;
	p->to_ipa = op->to_ipa + done;
	p->pa = op->pa + done;
	p->size = op->size - done;
	if (op->to) {
		(void)lhv_s2_walk(op->to->s2, lhv_ipa(p->to_ipa), &p->to);
		p->size = shortest(p->size, p->to.base.v + p->to.size - p->to_ipa);
	}
	if (op->from) {
		(void)lhv_s2_walk(op->from->s2, lhv_ipa(p->from_ipa), &p->from);
		p->size = shortest(p->size, p->from.base.v + p->from.size - p->from_ipa);
		p->pa = p->from.pa.v;
		if (p->from.kind != LHV_S2_MAPPED || !state(&p->from))
			return WHY(NONE);
	}
	if (look_up(op->own, p->pa, p->word, &p->size))
		return WHY(LEDGER);
	if (p->word[0])
		unpack(op->own, p->word, p->pa, &p->page);
	return WHY(NONE);
}

static enum lhv_s2_own_why scan(struct op *op)
{
	enum lhv_s2_own_why why = WHY(NONE);
	struct piece p;

	for (uint64_t done = 0; !why && done < op->size; done += p.size) {
		why = look(op, done, &p);
		if (!why)
			why = op->verb->check(op, &p);
		if (!why)
			why = note_down(op, &p);
	}
	return why;
}

/* All steps, each for all runs; or none. A step that fails has done nothing for its run. */
static int perform(const struct op *op)
{
	const struct lhv_s2_own_run *runs = op->own->cfg.runs;
	const step_fn *steps = op->verb->steps;
	unsigned int s;
	uint32_t i = 0;
	int ret = LHV_OK;

	for (s = 0; !ret && steps[s]; s++)
		for (i = 0; !ret && i < op->n; i++)
			ret = steps[s](op, &runs[i], false);
	if (!ret)
		return LHV_OK;
	for (i--, s--;; i = op->n, s--) {
		while (i--)
			(void)steps[s](op, &runs[i], true);
		if (!s)
			return ret;
	}
}

static int answer(enum lhv_s2_own_why *out, enum lhv_s2_own_why why)
{
	if (out)
		*out = why;
	switch (why) {
	case WHY(NONE):
		return LHV_OK;
	case WHY(LEDGER):
		return LHV_ERR_CORRUPT;
	case WHY(SCATTERED):
		return LHV_ERR_NOMEM;
	default:
		return LHV_ERR_DENIED;
	}
}

static int failed(enum lhv_s2_own_why *out, int ret)
{
	if (out)
		*out = ret == LHV_ERR_NOMEM	? WHY(MEMORY)
		       : ret == LHV_ERR_FAULT	? WHY(SCRUB)
		       : ret == LHV_ERR_CORRUPT ? WHY(LEDGER)
						: WHY(REQUEST);
	return ret;
}

static int run(struct op *op, enum lhv_s2_own_why *why)
{
	enum lhv_s2_own_why w;
	int ret = LHV_OK;

	if (op->from)
		ret = lhv_s2_check(op->from->s2, op->from_ipa, op->size);
	if (!ret && op->to)
		ret = lhv_s2_check(op->to->s2, op->to_ipa, op->size);
	if (ret)
		return failed(why, ret);
	w = scan(op);
	if (w)
		return answer(why, w);
	ret = perform(op);
	return ret ? failed(why, ret) : answer(why, WHY(NONE));
}

/* -- calls -- */

static struct lhv_s2_own_party *party(const struct lhv_s2_own *own, uint16_t id)
{
	struct lhv_s2_own_party *p;

	if (!id || id > own->cfg.nr_parties)
		return NULL;
	p = &own->cfg.parties[id - 1];
	return p->s2 ? p : NULL;
}

/* back: the page goes from the peer to the owner. */
static int move(struct lhv_s2_own *own, const struct verb *verb,
		const struct lhv_s2_own_move *m, bool back, enum lhv_s2_own_why *why)
{
	struct lhv_s2_own_party *owner = party(own, m->owner);
	struct lhv_s2_own_party *peer = party(own, m->peer);
	struct op op = {
		.own = own,
		.verb = verb,
		.from = back ? peer : owner,
		.to = back ? owner : peer,
		.from_ipa = back ? m->peer_ipa.v : m->owner_ipa.v,
		.to_ipa = back ? m->owner_ipa.v : m->peer_ipa.v,
		.size = m->size,
		.owner = m->owner,
		.peer = m->peer,
		.keep = m->flags & LHV_S2_OWN_KEEP,
	};

	op.attr = verb == &share ? m->attr : op.to->attr;
	if (back)
		op.note = op.from->identity ? m->owner : 0;
	else
		op.note = m->peer | (verb == &lend ? LHV_S2_OWN_NOTE_LENT : 0);
	return run(&op, why);
}

static int ask(struct lhv_s2_own *own, const struct verb *verb,
	       const struct lhv_s2_own_move *m, bool back, enum lhv_s2_own_why *why)
{
	struct lhv_s2_own_party *owner, *peer;
	bool scrubs = verb == &donate || verb == &lend || verb == &reclaim;
	uint64_t desc;
	int ret;

	if (!own || !m || (m->flags & ~(scrubs ? LHV_S2_OWN_KEEP : 0)) ||
	    (verb == &share ? m->attr & LHV_S2_SW_MASK : m->attr))
		return failed(why, LHV_ERR_INVAL);
	if (!own->cfg.ledger)
		return failed(why, LHV_ERR_STATE);
	owner = party(own, m->owner);
	peer = party(own, m->peer);
	if (!owner || !peer)
		return answer(why, WHY(PARTY));
	if (owner == peer)
		return answer(why, WHY(SELF));
	if (owner->dying || peer->dying)
		return answer(why, WHY(DYING));
	if (verb == &share) {
		ret = lhv_s2_attr_encode(peer->s2, m->attr, &desc);
		if (ret)
			return failed(why, ret);
	}
	return move(own, verb, m, back, why);
}

int lhv_s2_own_donate(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		      enum lhv_s2_own_why *why)
{
	return ask(own, &donate, m, false, why);
}

int lhv_s2_own_share(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		     enum lhv_s2_own_why *why)
{
	return ask(own, &share, m, false, why);
}

int lhv_s2_own_unshare(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		       enum lhv_s2_own_why *why)
{
	return ask(own, &unshare, m, true, why);
}

int lhv_s2_own_lend(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		    enum lhv_s2_own_why *why)
{
	return ask(own, &lend, m, false, why);
}

int lhv_s2_own_reclaim(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		       enum lhv_s2_own_why *why)
{
	return ask(own, &reclaim, m, true, why);
}

/* A call that concerns one participant. */
static int alone(struct lhv_s2_own *own, struct op *op, bool may_die,
		 enum lhv_s2_own_why *why)
{
	struct lhv_s2_own_party *p;

	if (!own)
		return failed(why, LHV_ERR_INVAL);
	if (!own->cfg.ledger)
		return failed(why, LHV_ERR_STATE);
	p = party(own, op->owner);
	if (!p)
		return answer(why, WHY(PARTY));
	if (p->dying && !may_die)
		return answer(why, WHY(DYING));
	op->own = own;
	op->attr = p->attr;
	if (op->verb == &add)
		op->to = p;
	else
		op->from = p;
	return run(op, why);
}

int lhv_s2_own_add(struct lhv_s2_own *own, uint16_t id, lhv_ipa_t ipa, lhv_pa_t pa,
		   uint64_t size, enum lhv_s2_own_why *why)
{
	struct op op = {
		.verb = &add, .owner = id, .to_ipa = ipa.v, .pa = pa.v, .size = size};

	if (own && own->cfg.ledger) {
		if (pa.v & (s2_size(&own->cfg.ledger->geo, S2_LAST) - 1))
			return failed(why, LHV_ERR_INVAL);
		if (!in_ledger(own, pa.v, size))
			return failed(why, LHV_ERR_RANGE);
	}
	return alone(own, &op, false, why);
}

int lhv_s2_own_pin(struct lhv_s2_own *own, uint16_t id, lhv_ipa_t ipa, uint64_t size,
		   enum lhv_s2_own_why *why)
{
	struct op op = {.verb = &pin, .owner = id, .from_ipa = ipa.v, .size = size};

	return alone(own, &op, false, why);
}

int lhv_s2_own_unpin(struct lhv_s2_own *own, uint16_t id, lhv_ipa_t ipa, uint64_t size,
		     enum lhv_s2_own_why *why)
{
	struct op op = {.verb = &unpin, .owner = id, .from_ipa = ipa.v, .size = size};

	return alone(own, &op, true, why);
}

/* -- teardown -- */

/* Takes from a participant what it has at one entry on account of the dying one, of what
 * begins there. */
static int take(struct lhv_s2_own *own, uint16_t dying, uint16_t id,
		const struct lhv_s2_entry *e, uint64_t ipa, uint64_t *size,
		enum lhv_s2_own_why *why)
{
	struct lhv_s2_own_page page = {0};
	struct lhv_s2_own_move m = {.peer = id, .peer_ipa = lhv_ipa(ipa)};
	enum lhv_s2_own_state s = state(e);
	const struct verb *verb = s == LHV_S2_OWN_HELD ? &reclaim : &unshare;
	enum lhv_s2_own_why w = WHY(NONE);
	uint32_t word[3];
	int ret;

	if (!s || e->kind != LHV_S2_MAPPED)
		return LHV_OK;
	if (look_up(own, e->pa.v, word, size) || !word[0] || s == LHV_S2_OWN_MOVING)
		return answer(why, WHY(LEDGER));
	unpack(own, word, e->pa.v, &page);
	if (id != dying &&
	    (page.owner != dying || s == LHV_S2_OWN_OWNED || s == LHV_S2_OWN_SHARED))
		return LHV_OK;
	m.owner = page.owner;
	m.owner_ipa = page.owner_ipa;
	if (s == LHV_S2_OWN_OWNED || s == LHV_S2_OWN_SHARED) {
		verb = &donate;
		m = (struct lhv_s2_own_move){.owner = id,
					     .owner_ipa = lhv_ipa(ipa),
					     .peer = own->cfg.heir,
					     .peer_ipa = lhv_ipa(e->pa.v)};
	} else if (id != dying) {
		/* It goes to the dying one first, which does not run, and is scrubbed when
		 * it goes on from there. */
		m.flags = LHV_S2_OWN_KEEP;
	}
	if (!party(own, m.owner))
		return answer(why, WHY(LEDGER));
	for (;;) {
		m.size = *size;
		ret = move(own, verb, &m, verb != &donate, &w);
		/* The other side may be in more pieces than this one. */
		if (w != WHY(SCATTERED))
			break;
		*size = s2_size(&own->cfg.ledger->geo, S2_LAST);
	}
	if (why)
		*why = w;
	return ret;
}

/* Goes over the tables of one participant. */
static int sweep(struct lhv_s2_own *own, uint16_t dying, uint16_t id, uint64_t *budget,
		 enum lhv_s2_own_why *why)
{
	struct lhv_s2_own_party *d = &own->cfg.parties[dying - 1], *p = party(own, id);
	uint64_t end = p ? UINT64_C(1) << p->s2->geo.ipa_bits : 0;

	while (d->at < end) {
		struct lhv_s2_entry e;
		uint64_t size;
		int ret;

		if (!*budget)
			return LHV_ERR_AGAIN;
		--*budget;
		(void)lhv_s2_walk(p->s2, lhv_ipa(d->at), &e);
		size = e.base.v + e.size - d->at;
		ret = take(own, dying, id, &e, d->at, &size, why);
		if (ret)
			return ret;
		d->at += size;
	}
	d->at = 0;
	return LHV_OK;
}

int lhv_s2_own_teardown(struct lhv_s2_own *own, uint16_t id, uint64_t *budget,
			enum lhv_s2_own_why *why)
{
	struct lhv_s2_own_party *d, *heir;
	uint64_t no_limit = UINT64_MAX;
	int ret;

	if (!own)
		return failed(why, LHV_ERR_INVAL);
	if (!own->cfg.ledger)
		return failed(why, LHV_ERR_STATE);
	d = party(own, id);
	if (!d)
		return answer(why, WHY(PARTY));
	heir = party(own, own->cfg.heir);
	if (!heir || heir == d || !heir->identity)
		return answer(why, WHY(HEIR));
	if (why)
		*why = WHY(NONE);
	if (!d->dying) {
		d->dying = true;
		d->look = 1;
		d->at = 0;
	}
	/* All others first: afterwards nobody has anything of the dying one. Then itself. */
	while (d->look <= own->cfg.nr_parties + 1U) {
		if (d->look != id) {
			bool last = d->look > own->cfg.nr_parties;

			ret = sweep(own, id, last ? id : d->look,
				    budget ? budget : &no_limit, why);
			if (ret)
				return ret;
		}
		d->look++;
	}
	memset(d, 0, sizeof(*d));
	return LHV_OK;
}

/* -- the object -- */

int lhv_s2_own_init(struct lhv_s2_own *own, const struct lhv_s2_own_config *cfg)
{
	if (!own)
		return LHV_ERR_INVAL;
	memset(own, 0, sizeof(*own));
	if (!cfg || !cfg->ledger || !cfg->ledger->root || !cfg->parties || !cfg->runs ||
	    !cfg->nr_runs || !cfg->ops || !cfg->ops->scrub || !cfg->nr_parties ||
	    cfg->nr_parties > LHV_S2_OWN_MAX_PARTIES || cfg->heir > cfg->nr_parties)
		return LHV_ERR_INVAL;
	own->cfg = *cfg;
	memset(cfg->parties, 0, cfg->nr_parties * sizeof(cfg->parties[0]));
	return LHV_OK;
}

int lhv_s2_own_join(struct lhv_s2_own *own, uint16_t id, struct lhv_s2 *s2, uint32_t attr,
		    bool identity)
{
	uint64_t desc;
	int ret;

	if (!own || !s2)
		return LHV_ERR_INVAL;
	if (!own->cfg.ledger)
		return LHV_ERR_STATE;
	if (!id || id > own->cfg.nr_parties)
		return LHV_ERR_RANGE;
	if (own->cfg.parties[id - 1].s2)
		return LHV_ERR_EXISTS;
	if (!s2->root || s2->geo.granule != own->cfg.ledger->geo.granule ||
	    s2 == own->cfg.ledger || (attr & LHV_S2_SW_MASK))
		return LHV_ERR_INVAL;
	for (uint16_t i = 1; i <= own->cfg.nr_parties; i++)
		if (own->cfg.parties[i - 1].s2 == s2)
			return LHV_ERR_INVAL;
	ret = lhv_s2_attr_encode(s2, attr, &desc);
	if (ret)
		return ret;
	own->cfg.parties[id - 1] =
		(struct lhv_s2_own_party){.s2 = s2, .attr = attr, .identity = identity};
	return LHV_OK;
}

const char *lhv_s2_own_why_text(enum lhv_s2_own_why why)
{
	static const char *const text[] = {
		"nothing was refused",
		"the request is malformed or out of range",
		"there is no such participant",
		"owner and peer are the same participant",
		"a participant is being torn down",
		"there is no page at the address",
		"what is mapped at the address is not under ownership",
		"the page was given away",
		"the page is lent to another participant",
		"the page is borrowed, not owned",
		"the page is held on loan, not owned",
		"the page is shared with another participant",
		"the page is pinned",
		"something is mapped where the page should go",
		"the place where the page should go is that of a page on loan",
		"the participant maps each page at its own physical address",
		"the owner does not share the page with the peer at these addresses",
		"the peer does not hold the page on loan",
		"the two addresses are not of one page",
		"the page is not pinned",
		"the memory has an owner already",
		"the page has too many borrowers or pins",
		"the range has more pieces than the journal has room for",
		"there is no memory for tables",
		"scrubbing failed",
		"there is no heir with an identity map, or it is the heir itself",
		"tables and ledger disagree",
	};

	return (unsigned int)why < sizeof(text) / sizeof(text[0]) ? text[why]
								  : "unknown reason";
}
