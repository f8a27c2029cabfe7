/* SPDX-License-Identifier: BSD-2-Clause */
#include "own.h"

#include <string.h>

#define POOL UINT64_C(0x200040000000) /* far from all IPAs: 32 TiB */

static uint64_t page_size(const struct own_world *w)
{
	return UINT64_C(1) << w->granule;
}

uint64_t own_ipa(const struct own_world *w, uint16_t id, uint32_t slot)
{
	return w->base[id] + ((uint64_t)slot << w->granule);
}

static uint64_t pa_of(const struct own_world *w, uint32_t page)
{
	return POOL + ((uint64_t)page << w->granule);
}

uint32_t own_attr(uint16_t id)
{
	return id == OWN_HOST ? LHV_S2_RW : id == 3 ? LHV_S2_R | LHV_S2_X : LHV_S2_RWX;
}

/* -- in the middle of a call -- */

/* Can the participant use its slot now, or may its TLB still say so? */
static void access(struct own_world *w, uint16_t id, uint32_t slot, bool *now,
		   bool *stale)
{
	struct lhv_sim_mmu_result r, t;
	lhv_ipa_t ipa = lhv_ipa(own_ipa(w, id, slot));

	lhv_sim_mmu_walk(w->m, w->root[id].vtcr, w->root[id].vttbr, ipa, &r);
	lhv_sim_mmu_translate(w->m, id - 1u, ipa, LHV_SIM_MMU_READ, &t);
	*now = r.fault == LHV_SIM_MMU_OK && (r.r || r.w || r.x0 || r.x1);
	*stale = t.stale;
}

/* [S2.27] At no moment do two have a page that only one may have. */
static void on_event(void *ctx, const struct lhv_sim_mmu_event *ev)
{
	struct own_world *w = ctx;
	const struct own_op *op = w->op;

	w->events++;
	if (!op || w->quiet || op->verb < OWN_DONATE || op->verb > OWN_RECLAIM ||
	    ev->kind == LHV_SIM_MMU_EV_LOAD)
		return;
	w->quiet = true;
	for (uint32_t i = 0; i<op->n; i += op->n> 3 ? op->n / 2 : 1) {
		bool o, os, p, ps;

		access(w, op->owner, op->owner_slot + i, &o, &os);
		access(w, op->peer, op->peer_slot + i, &p, &ps);
		if (op->verb == OWN_DONATE || op->verb == OWN_LEND)
			OWN_CHECK(!p || (!o && !os));
		if (op->verb == OWN_RECLAIM)
			OWN_CHECK(!o || (!p && !ps));
	}
	w->quiet = false;
}

static int on_scrub(void *ctx, lhv_pa_t pa, uint64_t size)
{
	struct own_world *w = ctx;
	uint32_t page = (uint32_t)((pa.v - POOL) >> w->granule);
	uint32_t n = (uint32_t)(size >> w->granule);

	w->scrubs++;
	if (w->fail_scrub && !--w->fail_scrub)
		return -1;
	OWN_CHECK(pa.v >= POOL && n && page + n <= w->pages);
	w->scrubbed += n;
	if (!w->op || w->op->verb == OWN_TEARDOWN)
		return 0;
	OWN_CHECK(w->expect_scrub);
	/* [S2.27] Nobody can read it while it is scrubbed. */
	w->quiet = true;
	for (uint32_t i = 0; i<w->op->n; i += w->op->n> 3 ? w->op->n / 2 : 1) {
		bool now, stale;

		for (int side = 0; side < 2; side++) {
			uint16_t id = side ? w->op->peer : w->op->owner;
			uint32_t s = side ? w->op->peer_slot : w->op->owner_slot;

			access(w, id, s + i, &now, &stale);
			OWN_CHECK(!now && !(stale && w->could[side]));
		}
	}
	w->quiet = false;
	return 0;
}

static const struct lhv_s2_own_ops ops = {on_scrub};
static const struct lhv_s2_ops s2_ops = {
	.alloc = lhv_sim_mmu_alloc,
	.free = lhv_sim_mmu_free,
	.va = lhv_sim_mmu_va,
	.tlb_begin = lhv_sim_mmu_tlb_begin,
	.tlb_end = lhv_sim_mmu_tlb_end,
};
static const struct lhv_s2_ops ledger_ops = {
	.alloc = lhv_sim_mmu_alloc,
	.free = lhv_sim_mmu_free,
	.va = lhv_sim_mmu_va,
};

/* -- the world -- */

static void make(struct own_world *w, struct lhv_s2 *s2, unsigned int bits, uint16_t vmid)
{
	struct lhv_s2_request req = {.granule = (uint8_t)w->granule,
				     .ipa_bits = (uint8_t)bits,
				     .hw_dirty = w->f.hafdbs == 2};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {.geometry = &geo,
				    .features = &w->f,
				    .ops = vmid ? &s2_ops : &ledger_ops,
				    .ctx = w->m,
				    .vmid = vmid};

	OWN_CHECK(!lhv_s2_geometry(&w->f, &req, &geo, NULL));
	OWN_CHECK(!lhv_s2_init(s2, &cfg));
}

static void make_party(struct own_world *w, uint16_t id)
{
	make(w, &w->s2[id], id == OWN_HOST ? 48 : 40, id);
	OWN_CHECK(!lhv_s2_root(&w->s2[id], &w->root[id]));
	lhv_sim_mmu_load(w->m, id - 1u, w->root[id].vtcr, w->root[id].vttbr);
	OWN_CHECK(
		!lhv_s2_own_join(&w->own, id, &w->s2[id], own_attr(id), id == OWN_HOST));
	memset(w->slot[id], 0, sizeof(w->slot[id]));
	/* A device, which is none of ownership's business. */
	if (id == 2) {
		OWN_CHECK(!lhv_s2_map(&w->s2[id], lhv_ipa(own_ipa(w, id, w->pages - 1)),
				      lhv_pa(0x9000000), page_size(w),
				      LHV_S2_RW | LHV_S2_MEM_DEVICE_NGNRE, 0));
		w->slot[id][w->pages - 1].foreign = true;
		w->slot[id][w->pages - 1].attr = LHV_S2_RW;
	}
}

void own_start(struct own_world *w, const struct own_options *o)
{
	struct lhv_sim_mmu_config mc = {
		.features = &w->f, .cpus = OWN_PARTIES, .on_event = on_event, .ctx = w};
	struct lhv_s2_own_config cfg = {.ledger = &w->ledger,
					.parties = w->parties + 1,
					.runs = w->runs,
					.ops = &ops,
					.ctx = w,
					.nr_runs = o->runs ? o->runs : OWN_RUNS,
					.nr_parties = OWN_PARTIES,
					.heir = OWN_HOST};

	memset(w, 0, sizeof(*w));
	w->granule = o->granule;
	w->pages = o->pages;
	OWN_CHECK(o->pages <= OWN_MAX);
	w->f.pa_bits = 48;
	w->f.tgran4_2 = w->f.tgran16_2 = w->f.tgran64_2 = true;
	w->f.vmid_bits = 16;
	w->f.tlbirange = w->f.ttl = o->ril;
	w->f.hafdbs = o->hd ? 2 : 0;
	w->base[OWN_HOST] = POOL;
	w->base[2] = 0x40000000;		    /* blocks and contiguous runs fit */
	w->base[3] = 0x40000000 + 3 * page_size(w); /* no block fits */
	w->base[4] = 0x40000000 + 16 * page_size(w);
	w->m = lhv_sim_mmu_create(&mc);
	OWN_CHECK(w->m);
	make(w, &w->ledger, 48, 0);
	OWN_CHECK(!lhv_s2_own_init(&w->own, &cfg));
	for (uint16_t id = 1; id <= OWN_PARTIES; id++)
		make_party(w, id);
	if (!o->empty) {
		struct own_op op = {.verb = OWN_ADD, .owner = OWN_HOST, .n = w->pages};

		OWN_CHECK(own_do(w, &op, 0, 0) == LHV_OK);
	}
}

void own_renew(struct own_world *w, uint16_t id)
{
	lhv_sim_mmu_load(w->m, id - 1u, 0, 0);
	lhv_s2_destroy(&w->s2[id]);
	make_party(w, id);
}

void own_stop(struct own_world *w)
{
	for (uint16_t id = 1; id <= OWN_PARTIES; id++) {
		lhv_sim_mmu_load(w->m, id - 1u, 0, 0);
		lhv_s2_destroy(&w->s2[id]);
	}
	lhv_s2_destroy(&w->ledger);
	OWN_CHECK(lhv_sim_mmu_allocated(w->m) == 0);
	lhv_sim_mmu_destroy(w->m);
}

/* -- what should be -- */

static bool two_sided(enum own_verb v)
{
	return v >= OWN_DONATE && v <= OWN_RECLAIM;
}

static enum lhv_s2_own_why refusal(const struct own_slot *s)
{
	if (s->foreign)
		return LHV_S2_OWN_WHY_FOREIGN;
	switch (s->state) {
	case LHV_S2_OWN_OWNED:
		return LHV_S2_OWN_WHY_NONE;
	case LHV_S2_OWN_SHARED:
		return LHV_S2_OWN_WHY_SHARED;
	case LHV_S2_OWN_BORROWED:
		return LHV_S2_OWN_WHY_NOT_OWNER;
	case LHV_S2_OWN_HELD:
		return LHV_S2_OWN_WHY_HELD;
	case LHV_S2_OWN_GIVEN:
		return LHV_S2_OWN_WHY_GIVEN;
	case LHV_S2_OWN_LENT:
		return LHV_S2_OWN_WHY_LENT;
	default:
		return LHV_S2_OWN_WHY_NOT_MAPPED;
	}
}

static bool usable(const struct own_slot *s)
{
	return s->state >= LHV_S2_OWN_OWNED && s->state <= LHV_S2_OWN_HELD;
}

static enum lhv_s2_own_why slot_refusal(uint16_t id, const struct own_slot *s,
					uint32_t slot, uint32_t page)
{
	if (s->foreign || usable(s))
		return LHV_S2_OWN_WHY_TARGET_USED;
	if (s->state == LHV_S2_OWN_LENT)
		return LHV_S2_OWN_WHY_TARGET_LENT;
	return id == OWN_HOST && slot != page ? LHV_S2_OWN_WHY_IDENTITY
					      : LHV_S2_OWN_WHY_NONE;
}

static enum lhv_s2_own_why predict_page(const struct own_world *w,
					const struct own_op *op, uint32_t i)
{
	uint32_t os = op->owner_slot + i, ps = op->peer_slot + i;
	const struct own_slot *o = &w->slot[op->owner][os];
	const struct own_slot *p = &w->slot[two_sided(op->verb) ? op->peer : 0][ps];
	const struct own_page *page = &w->page[o->page];
	enum lhv_s2_own_why why = refusal(o);

	switch (op->verb) {
	case OWN_ADD:
		if (w->page[ps].owner)
			return LHV_S2_OWN_WHY_KNOWN;
		return slot_refusal(op->owner, o, os, ps);
	case OWN_DONATE:
	case OWN_LEND:
		if (why)
			return why;
		if (page->pins)
			return LHV_S2_OWN_WHY_PINNED;
		return slot_refusal(op->peer, p, ps, o->page);
	case OWN_SHARE:
		if (why && why != LHV_S2_OWN_WHY_SHARED)
			return why;
		if (page->borrowers == 255)
			return LHV_S2_OWN_WHY_COUNT;
		return slot_refusal(op->peer, p, ps, o->page);
	case OWN_UNSHARE:
		if (o->state != LHV_S2_OWN_SHARED || p->state != LHV_S2_OWN_BORROWED)
			return LHV_S2_OWN_WHY_NOT_SHARED;
		if (o->page != p->page)
			return LHV_S2_OWN_WHY_MISMATCH;
		return page->pins ? LHV_S2_OWN_WHY_PINNED : LHV_S2_OWN_WHY_NONE;
	case OWN_RECLAIM:
		if (p->state != LHV_S2_OWN_HELD)
			return LHV_S2_OWN_WHY_NOT_LENT;
		page = &w->page[p->page];
		if (page->owner != op->owner || page->slot != os)
			return LHV_S2_OWN_WHY_MISMATCH;
		return page->pins ? LHV_S2_OWN_WHY_PINNED : LHV_S2_OWN_WHY_NONE;
	case OWN_PIN:
		if (!usable(o))
			return why;
		return page->pins == 0xffff ? LHV_S2_OWN_WHY_COUNT : LHV_S2_OWN_WHY_NONE;
	case OWN_UNPIN:
		if (!usable(o))
			return why;
		return page->pins ? LHV_S2_OWN_WHY_NONE : LHV_S2_OWN_WHY_NOT_PINNED;
	default:
		return LHV_S2_OWN_WHY_NONE;
	}
}

int own_predict(const struct own_world *w, const struct own_op *op,
		enum lhv_s2_own_why *why)
{
	*why = LHV_S2_OWN_WHY_NONE;
	if (!op->owner || op->owner > OWN_PARTIES)
		*why = LHV_S2_OWN_WHY_PARTY;
	else if (two_sided(op->verb) && (!op->peer || op->peer > OWN_PARTIES))
		*why = LHV_S2_OWN_WHY_PARTY;
	else if (two_sided(op->verb) && op->peer == op->owner)
		*why = LHV_S2_OWN_WHY_SELF;
	else if (op->verb == OWN_TEARDOWN) {
		*why = op->owner == OWN_HOST ? LHV_S2_OWN_WHY_HEIR : LHV_S2_OWN_WHY_NONE;
	} else if (!op->n) {
		*why = LHV_S2_OWN_WHY_REQUEST;
		return LHV_ERR_INVAL;
	}
	for (uint32_t i = 0; !*why && op->verb != OWN_TEARDOWN && i < op->n; i++)
		*why = predict_page(w, op, i);
	return *why ? LHV_ERR_DENIED : LHV_OK;
}

/* Nothing is left there; a participant with an identity map notes whose page it is. */
static void left(struct own_world *w, uint16_t id, uint32_t slot, uint16_t owner)
{
	w->slot[id][slot] = (struct own_slot){0};
	if (id == OWN_HOST) {
		w->slot[id][slot].state = LHV_S2_OWN_GIVEN;
		w->slot[id][slot].who = owner;
	}
}

static void have(struct own_world *w, uint16_t id, uint32_t slot,
		 enum lhv_s2_own_state state, uint32_t page, uint32_t attr)
{
	w->slot[id][slot] =
		(struct own_slot){.state = (uint8_t)state, .page = page, .attr = attr};
}

static void apply_page(struct own_world *w, const struct own_op *op, uint32_t i)
{
	uint32_t os = op->owner_slot + i, ps = op->peer_slot + i;
	struct own_slot *o = &w->slot[op->owner][os];
	uint32_t page = op->verb == OWN_ADD	  ? ps
			: op->verb == OWN_RECLAIM ? w->slot[op->peer][ps].page
						  : o->page;
	struct own_page *p = &w->page[page];

	switch (op->verb) {
	case OWN_ADD:
		have(w, op->owner, os, LHV_S2_OWN_OWNED, page, own_attr(op->owner));
		p->owner = op->owner;
		p->slot = os;
		break;
	case OWN_DONATE:
		have(w, op->peer, ps, LHV_S2_OWN_OWNED, page, own_attr(op->peer));
		*o = (struct own_slot){.state = LHV_S2_OWN_GIVEN, .who = op->peer};
		p->owner = op->peer;
		p->slot = ps;
		break;
	case OWN_LEND:
		have(w, op->peer, ps, LHV_S2_OWN_HELD, page, own_attr(op->peer));
		*o = (struct own_slot){.state = LHV_S2_OWN_LENT, .who = op->peer};
		p->holder = op->peer;
		break;
	case OWN_RECLAIM:
		have(w, op->owner, os, LHV_S2_OWN_OWNED, page, own_attr(op->owner));
		left(w, op->peer, ps, op->owner);
		p->holder = 0;
		break;
	case OWN_SHARE:
		have(w, op->peer, ps, LHV_S2_OWN_BORROWED, page, op->attr);
		o->state = LHV_S2_OWN_SHARED;
		p->borrowers++;
		break;
	case OWN_UNSHARE:
		left(w, op->peer, ps, op->owner);
		if (!--p->borrowers)
			o->state = LHV_S2_OWN_OWNED;
		break;
	case OWN_PIN:
		p->pins++;
		break;
	case OWN_UNPIN:
		p->pins--;
		break;
	default:
		break;
	}
}

static bool concerns(const struct own_slot *s, const struct own_page *p, uint16_t id,
		     uint16_t dying)
{
	return usable(s) && (id == dying || p->owner == dying);
}

/* Is there a pinned page that a teardown would move? */
static bool held_up(const struct own_world *w, uint16_t dying)
{
	for (uint16_t id = 1; id <= OWN_PARTIES; id++)
		for (uint32_t s = 0; s < w->pages; s++)
			if (concerns(&w->slot[id][s], &w->page[w->slot[id][s].page], id,
				     dying) &&
			    w->page[w->slot[id][s].page].pins)
				return true;
	return false;
}

static void apply_teardown(struct own_world *w, uint16_t dying)
{
	/* Others lose what is the dying one's; it loses what is others'. */
	for (uint16_t id = 1; id <= OWN_PARTIES; id++) {
		for (uint32_t s = 0; s < w->pages; s++) {
			struct own_slot *x = &w->slot[id][s];
			struct own_page *p = &w->page[x->page];
			struct own_slot *o = &w->slot[p->owner][p->slot];

			if (!usable(x) || !concerns(x, p, id, dying))
				continue;
			if (x->state == LHV_S2_OWN_BORROWED) {
				left(w, id, s, p->owner);
				if (!--p->borrowers)
					o->state = LHV_S2_OWN_OWNED;
			} else if (x->state == LHV_S2_OWN_HELD) {
				have(w, p->owner, p->slot, LHV_S2_OWN_OWNED, x->page,
				     own_attr(p->owner));
				p->holder = 0;
				left(w, id, s, p->owner);
			}
		}
	}
	for (uint32_t s = 0; s < w->pages; s++) {
		struct own_slot *x = &w->slot[dying][s];

		if (!usable(x))
			continue;
		OWN_CHECK(x->state == LHV_S2_OWN_OWNED);
		w->page[x->page].owner = OWN_HOST;
		w->page[x->page].slot = x->page;
		have(w, OWN_HOST, x->page, LHV_S2_OWN_OWNED, x->page, own_attr(OWN_HOST));
		*x = (struct own_slot){.state = LHV_S2_OWN_GIVEN, .who = OWN_HOST};
	}
}

/* -- what is -- */

static void see_slot(struct own_world *w, uint16_t id, uint32_t slot)
{
	const struct own_slot *s = &w->slot[id][slot];
	struct lhv_sim_mmu_result r;
	struct lhv_s2_entry e;
	uint32_t want = 0, note;
	uint16_t who = 0xffff;
	lhv_ipa_t ipa = lhv_ipa(own_ipa(w, id, slot));

	lhv_sim_mmu_walk(w->m, w->root[id].vtcr, w->root[id].vttbr, ipa, &r);
	OWN_CHECK(!lhv_s2_walk(&w->s2[id], ipa, &e));
	OWN_CHECK(lhv_s2_own_state(&e, &who) == (enum lhv_s2_own_state)s->state);
	OWN_CHECK(who == s->who);
	if (s->foreign || usable(s)) {
		OWN_CHECK(r.fault == LHV_SIM_MMU_OK);
		OWN_CHECK(r.sw == s->state);
		OWN_CHECK(s->foreign || r.pa.v == pa_of(w, s->page));
		OWN_CHECK(r.r == !!(s->attr & LHV_S2_R) && r.w == !!(s->attr & LHV_S2_W));
		OWN_CHECK(r.x0 == !!(s->attr & LHV_S2_X) && r.x1 == r.x0);
		OWN_CHECK(r.dbm == !!(s->attr & LHV_S2_DBM));
		return;
	}
	OWN_CHECK(r.fault == LHV_SIM_MMU_TRANSLATION);
	note = (uint32_t)(r.desc >> 2);
	if (s->state == LHV_S2_OWN_GIVEN)
		want = s->who;
	if (s->state == LHV_S2_OWN_LENT)
		want = s->who | 0x80000000u;
	OWN_CHECK(note == want);
}

static void see_page(struct own_world *w, uint32_t i)
{
	const struct own_page *p = &w->page[i];
	struct lhv_s2_own_page l;
	int ret = lhv_s2_own_page(&w->own, lhv_pa(pa_of(w, i)), &l);

	OWN_CHECK(ret == (p->owner ? LHV_OK : LHV_ERR_NOENT));
	OWN_CHECK(l.owner == p->owner && l.holder == p->holder);
	OWN_CHECK(l.borrowers == p->borrowers && l.pins == p->pins);
	OWN_CHECK(!p->owner || l.owner_ipa.v == own_ipa(w, p->owner, p->slot));
	/* [S2.27] the model itself: one owner, at one place */
	if (p->owner) {
		const struct own_slot *s = &w->slot[p->owner][p->slot];

		if (p->holder)
			OWN_CHECK(s->state == LHV_S2_OWN_LENT && s->who == p->holder);
		else
			OWN_CHECK(s->page == i &&
				  s->state == (p->borrowers ? LHV_S2_OWN_SHARED
							    : LHV_S2_OWN_OWNED));
	}
}

void own_see_some(struct own_world *w, uint32_t from, uint32_t n)
{
	const struct own_op *op = w->op;

	w->op = NULL;
	for (uint32_t s = from; s < w->pages && s - from < n; s++) {
		for (uint16_t id = 1; id <= OWN_PARTIES; id++)
			see_slot(w, id, s);
		see_page(w, s);
	}
	w->op = op;
}

void own_see(struct own_world *w)
{
	own_see_some(w, 0, w->pages);
}

/* -- calls -- */

int own_call(struct own_world *w, const struct own_op *op, enum lhv_s2_own_why *why)
{
	uint64_t size = (uint64_t)op->n << w->granule;
	bool ok = op->owner && op->owner <= OWN_PARTIES;
	bool ok2 = op->peer && op->peer <= OWN_PARTIES;
	lhv_ipa_t o = lhv_ipa(ok ? own_ipa(w, op->owner, op->owner_slot) : 0);
	struct lhv_s2_own_move m = {
		.owner = op->owner,
		.peer = op->peer,
		.owner_ipa = o,
		.peer_ipa = lhv_ipa(ok2 ? own_ipa(w, op->peer, op->peer_slot) : 0),
		.size = size,
		.attr = op->verb == OWN_SHARE ? op->attr : 0,
		.flags = op->flags,
	};
	uint64_t budget = op->budget;

	switch (op->verb) {
	case OWN_ADD:
		return lhv_s2_own_add(&w->own, op->owner, o,
				      lhv_pa(pa_of(w, op->peer_slot)), size, why);
	case OWN_DONATE:
		return lhv_s2_own_donate(&w->own, &m, why);
	case OWN_SHARE:
		return lhv_s2_own_share(&w->own, &m, why);
	case OWN_UNSHARE:
		return lhv_s2_own_unshare(&w->own, &m, why);
	case OWN_LEND:
		return lhv_s2_own_lend(&w->own, &m, why);
	case OWN_RECLAIM:
		return lhv_s2_own_reclaim(&w->own, &m, why);
	case OWN_PIN:
		return lhv_s2_own_pin(&w->own, op->owner, o, size, why);
	case OWN_UNPIN:
		return lhv_s2_own_unpin(&w->own, op->owner, o, size, why);
	default:
		return lhv_s2_own_teardown(&w->own, op->owner,
					   op->budget ? &budget : NULL, why);
	}
}

static void complain(struct own_world *w)
{
	for (uint64_t i = 0; i < 8 && lhv_sim_mmu_text(w->m, i); i++)
		fprintf(stderr, "%s\n", lhv_sim_mmu_text(w->m, i));
}

/* Devices let go of what holds the teardown up. */
static void unpin_all(struct own_world *w, uint16_t dying)
{
	for (uint16_t id = 1; id <= OWN_PARTIES; id++) {
		for (uint32_t s = 0; s < w->pages; s++) {
			struct own_slot *x = &w->slot[id][s];
			struct own_page *p = &w->page[x->page];
			struct own_op op = {.verb = OWN_UNPIN,
					    .owner = p->holder ? p->holder : p->owner,
					    .owner_slot = p->slot,
					    .n = 1};
			enum lhv_s2_own_why why;

			if (!concerns(x, p, id, dying))
				continue;
			if (p->holder)
				for (op.owner_slot = 0;
				     w->slot[p->holder][op.owner_slot].state !=
					     LHV_S2_OWN_HELD ||
				     w->slot[p->holder][op.owner_slot].page != x->page;)
					op.owner_slot++;
			for (; p->pins; p->pins--)
				OWN_CHECK(own_call(w, &op, &why) == LHV_OK);
		}
	}
}

static int do_teardown(struct own_world *w, const struct own_op *op, uint64_t fail)
{
	enum lhv_s2_own_why why;
	bool pinned = held_up(w, op->owner), stopped = false, clean = !w->fail_scrub;
	unsigned int again = 0, scrubs = 0;
	int ret;

	for (;; again++) {
		if (again == 1)
			fail = 0;
		lhv_sim_mmu_fail(w->m, fail);
		ret = own_call(w, op, &why);
		lhv_sim_mmu_fail(w->m, 0);
		if (ret == LHV_OK)
			break;
		if (ret == LHV_ERR_AGAIN) {
			OWN_CHECK(op->budget && why == LHV_S2_OWN_WHY_NONE);
		} else if (ret == LHV_ERR_NOMEM) {
			OWN_CHECK(fail && why == LHV_S2_OWN_WHY_MEMORY);
		} else if (ret == LHV_ERR_FAULT) {
			OWN_CHECK(why == LHV_S2_OWN_WHY_SCRUB);
		} else {
			/* [S2.28] */
			OWN_CHECK(ret == LHV_ERR_DENIED);
			OWN_CHECK(why == LHV_S2_OWN_WHY_PINNED && pinned && !stopped);
			unpin_all(w, op->owner);
			stopped = true;
		}
		/* In between it takes part in nothing. */
		OWN_CHECK(lhv_s2_own_pin(&w->own, op->owner, lhv_ipa(0), page_size(w),
					 &why) == LHV_ERR_DENIED &&
			  why == LHV_S2_OWN_WHY_DYING);
		OWN_CHECK(again < 1000000);
	}
	OWN_CHECK(why == LHV_S2_OWN_WHY_NONE);
	OWN_CHECK(stopped == pinned);
	/* [S2.27] What changes its owner or comes back from it, once. */
	for (uint32_t i = 0; i < w->pages; i++)
		scrubs += w->page[i].owner == op->owner || w->page[i].holder == op->owner;
	OWN_CHECK(!clean || w->scrubbed == scrubs);
	apply_teardown(w, op->owner);
	/* What is left in its tables is not mapped. */
	for (uint32_t s = 0; s < w->pages; s++)
		see_slot(w, op->owner, s);
	own_renew(w, op->owner);
	return LHV_OK;
}

int own_do(struct own_world *w, const struct own_op *op, uint64_t fail_alloc,
	   unsigned int fail_scrub)
{
	enum lhv_s2_own_why want_why, why = (enum lhv_s2_own_why)99;
	int want = own_predict(w, op, &want_why), ret;
	uint64_t allocs = lhv_sim_mmu_allocs(w->m);

	w->op = want == LHV_OK ? op : NULL;
	w->expect_scrub = (op->verb == OWN_DONATE || op->verb == OWN_LEND ||
			   op->verb == OWN_RECLAIM) &&
			  !(op->flags & LHV_S2_OWN_KEEP);
	w->could[0] = op->verb != OWN_RECLAIM;
	w->could[1] = op->verb == OWN_RECLAIM;
	w->scrubs = w->scrubbed = 0;
	w->fail_scrub = fail_scrub;
	if (op->verb == OWN_TEARDOWN && want == LHV_OK) {
		ret = do_teardown(w, op, fail_alloc);
		w->fail_scrub = 0;
		w->op = NULL;
		goto out;
	}
	lhv_sim_mmu_fail(w->m, fail_alloc);
	ret = own_call(w, op, &why);
	lhv_sim_mmu_fail(w->m, 0);
	w->op = NULL;
	if (ret == LHV_ERR_NOMEM && want == LHV_OK) {
		OWN_CHECK(why == LHV_S2_OWN_WHY_MEMORY && fail_alloc);
	} else if (ret == LHV_ERR_FAULT && want == LHV_OK) {
		OWN_CHECK(why == LHV_S2_OWN_WHY_SCRUB && fail_scrub && !w->fail_scrub);
	} else {
		OWN_CHECK(ret == want);
		OWN_CHECK(why == want_why);
	}
	w->fail_scrub = 0;
	if (want)
		OWN_CHECK(lhv_sim_mmu_allocs(w->m) == allocs && !w->scrubs);
	if (!ret) {
		/* [S2.27] each page once before its next owner has it */
		OWN_CHECK(w->scrubbed == (w->expect_scrub ? op->n : 0));
		for (uint32_t i = 0; i < op->n; i++)
			apply_page(w, op, i);
	}
	for (int side = 0; side < 2; side++) {
		uint32_t s = side ? op->peer_slot : op->owner_slot;
		uint16_t id = side ? op->peer : op->owner;

		if (!id || id > OWN_PARTIES || (side && !two_sided(op->verb)))
			continue;
		for (uint32_t i = s ? s - 1 : 0; i < s + op->n + 1 && i < w->pages; i++) {
			see_slot(w, id, i);
			see_page(w, w->slot[id][i].page);
		}
	}
out:
	if (lhv_sim_mmu_check(w->m))
		complain(w);
	OWN_CHECK(!lhv_sim_mmu_check(w->m));
	return ret;
}

void own_protect(struct own_world *w, uint16_t id, uint32_t slot, uint32_t n, bool write)
{
	for (uint32_t i = slot; i < slot + n; i++) {
		if (!usable(&w->slot[id][i]) && !w->slot[id][i].foreign)
			continue;
		w->slot[id][i].attr &= ~LHV_S2_W;
		if (write)
			w->slot[id][i].attr |= LHV_S2_W;
	}
	OWN_CHECK(!lhv_s2_protect(&w->s2[id], lhv_ipa(own_ipa(w, id, slot)),
				  (uint64_t)n << w->granule, write ? LHV_S2_W : 0,
				  LHV_S2_W, 0));
}

/* -- draws -- */

void own_draw(const struct own_world *w, own_draw_fn draw, void *ctx, struct own_op *op)
{
	static const uint8_t verbs[] = {
		OWN_DONATE, OWN_DONATE, OWN_DONATE,  OWN_SHARE,
		OWN_SHARE,  OWN_SHARE,	OWN_UNSHARE, OWN_UNSHARE,
		OWN_LEND,   OWN_LEND,	OWN_RECLAIM, OWN_RECLAIM,
		OWN_PIN,    OWN_UNPIN,	OWN_ADD,     OWN_TEARDOWN,
	};
	static const uint32_t attrs[] = {LHV_S2_R, LHV_S2_RW, LHV_S2_RWX};
	uint32_t entries = UINT32_C(1) << (w->granule - 3);
	uint32_t sizes[] = {1,	1,	     2,	      3,	   16,
			    33, entries - 1, entries, entries + 5, w->pages};
	uint32_t end;

	*op = (struct own_op){.verb = (enum own_verb)verbs[draw(ctx, sizeof(verbs))]};
	op->n = sizes[draw(ctx, sizeof(sizes) / sizeof(sizes[0]))];
	op->attr = attrs[draw(ctx, 3)];
	op->budget = draw(ctx, 2) ? 0 : 1 + draw(ctx, 300);
	if (op->verb == OWN_DONATE || op->verb == OWN_LEND || op->verb == OWN_RECLAIM)
		op->flags = draw(ctx, 3) ? 0 : LHV_S2_OWN_KEEP;
	op->owner = (uint16_t)(1 + draw(ctx, OWN_PARTIES));
	op->peer = (uint16_t)(1 + draw(ctx, OWN_PARTIES));
	op->owner_slot = draw(ctx, w->pages);
	op->peer_slot = draw(ctx, w->pages);
	if (!draw(ctx, 20))
		op->owner = (uint16_t)draw(ctx, 7);
	if (!draw(ctx, 20))
		op->peer = (uint16_t)draw(ctx, 7);
	if (draw(ctx, 4)) {
		/* Something that exists, met from there on upwards. */
		bool peers = op->verb == OWN_UNSHARE || op->verb == OWN_RECLAIM;
		uint16_t id = peers ? op->peer : op->owner;
		uint8_t s = op->verb == OWN_UNSHARE   ? LHV_S2_OWN_BORROWED
			    : op->verb == OWN_RECLAIM ? LHV_S2_OWN_HELD
						      : LHV_S2_OWN_OWNED;
		uint32_t i = op->owner_slot, k;

		for (k = 0; k < w->pages && id && id <= OWN_PARTIES; k++, i++) {
			i %= w->pages;
			if (w->slot[id][i].state == s)
				break;
		}
		i %= w->pages;
		if (id && id <= OWN_PARTIES && w->slot[id][i].state == s) {
			const struct own_page *p = &w->page[w->slot[id][i].page];

			op->owner_slot = peers ? p->slot : i;
			if (peers) {
				op->owner = p->owner;
				op->peer_slot = i;
			} else if (op->peer == OWN_HOST || draw(ctx, 3)) {
				op->peer_slot = w->slot[id][i].page;
			}
		}
	}
	if (op->verb == OWN_ADD && draw(ctx, 2))
		op->owner_slot = op->peer_slot;
	end = op->owner_slot;
	if ((two_sided(op->verb) || op->verb == OWN_ADD) && op->peer_slot > end)
		end = op->peer_slot;
	if (op->n > w->pages - end)
		op->n = w->pages - end;
}
