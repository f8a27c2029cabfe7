/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes of an interrupt's word, from any CPU, and what has to be told to its owner. */
#include "vgic_priv.h"

void lhv_vgic_set_work_(struct lhv_vgic *g, unsigned int vcpu, unsigned int self)
{
	vgic_set_work(g, &g->vcpus[vcpu], vcpu, self);
}

void lhv_vgic_hint_(struct lhv_vgic *g, unsigned int vcpu, unsigned int bucket,
		    unsigned int intid)
{
	struct vgic_vcpu *v = &g->vcpus[vcpu];

	/* Leaf first: whoever clears an upper bit looks at the lower level afterwards. */
	__atomic_fetch_or(&v->bits[bucket * g->words + intid / 64],
			  UINT64_C(1) << intid % 64, __ATOMIC_SEQ_CST);
	__atomic_fetch_or(&v->mid[bucket], 1u << intid / 64, __ATOMIC_SEQ_CST);
	if (bucket < BUCKETS)
		__atomic_fetch_or(&v->top, UINT64_C(1) << bucket, __ATOMIC_SEQ_CST);
}

void lhv_vgic_file_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid, uint64_t w,
		    unsigned int self)
{
	unsigned int t = intid < NR_PRIVATE ? vcpu : W_TARGET(w);

	if (w & W_INLR) {
		if (w & W_CHANGED)
			lhv_vgic_set_work_(g, W_OWNER(w), self);
		return;
	}
	if (!vgic_deliverable(w) || t == NOWHERE)
		return;
	if (intid < NR_PRIVATE)
		vgic_post(&g->vcpus[t], intid);
	else
		lhv_vgic_hint_(g, t, vgic_bucket(w), intid);
	lhv_vgic_set_work_(g, t, self);
}

/*
 * Publishes a changed word. When another vCPU's list register holds the interrupt and
 * the guest can wait for the effect, the change counts in RWP until that vCPU folds.
 */
static bool publish(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		    uint64_t *p, uint64_t *old, uint64_t w, unsigned int self)
{
	bool count = false;

	if (w & W_INLR) {
		w |= W_CHANGED;
		if (self != SELF_NONE && W_OWNER(w) != self && !(w & W_SYNC)) {
			w |= W_SYNC;
			count = true;
			__atomic_fetch_add(&g->unsynced, 1, __ATOMIC_SEQ_CST);
		}
	}
	if (!vgic_cas(p, old, w)) {
		if (count)
			__atomic_fetch_sub(&g->unsynced, 1, __ATOMIC_SEQ_CST);
		return false;
	}
	lhv_vgic_file_(g, vcpu, intid, w, self);
	return true;
}

uint64_t lhv_vgic_edit_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			uint64_t clear, uint64_t set, unsigned int self)
{
	uint64_t *p = vgic_word(g, vcpu, intid);
	uint64_t old = vgic_load(p);

	for (;;) {
		uint64_t w = (old & ~clear) | set;

		if (w == old || publish(g, vcpu, intid, p, &old, w, self))
			return old;
	}
}

void lhv_vgic_drop_hw_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		       uint64_t w)
{
	if (g->ops->hw_deactivate)
		g->ops->hw_deactivate(g->ctx, vcpu, intid, W_PINTID(w));
}

/* Whether the caller may deactivate the physical side of the interrupt: PPIs are local. */
static bool may_drop(unsigned int vcpu, unsigned int intid, unsigned int self)
{
	return intid >= NR_PRIVATE || vcpu == self;
}

void lhv_vgic_edit_pending_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			    bool pending, unsigned int self)
{
	uint64_t *p = vgic_word(g, vcpu, intid);
	uint64_t old = vgic_load(p), w;

	do {
		if (pending) {
			w = old | W_LATCH;
			/* An edge that finds one in the word is the same edge. */
			if (w == old)
				return;
		} else {
			w = old & ~(W_LATCH | W_LRLATCH);
			if ((w & W_HW) && may_drop(vcpu, intid, self))
				w &= ~W_LEVEL;
			if ((w & W_INLR) && (w & W_LRP) && (w & W_HWOWN))
				w |= W_HWCLR;
			if (w == old)
				return;
		}
	} while (!publish(g, vcpu, intid, p, &old, w, self));
	if ((old & W_HW) && (old & ~w & W_LEVEL))
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
}

void lhv_vgic_edit_enable_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			   bool enable, unsigned int self)
{
	uint64_t *p = vgic_word(g, vcpu, intid);
	uint64_t old = vgic_load(p), w;

	do {
		w = enable ? old | W_ENABLED : old & ~W_ENABLED;
		if (w == old)
			return;
		/*
		 * A level-triggered physical interrupt that fired while its virtual one
		 * was disabled may have lost its cause since: deactivated, it fires again
		 * if not. An edge would not.
		 */
		if (enable && (w & W_HW) && (w & W_LEVEL) && !(w & W_EDGE) &&
		    may_drop(vcpu, intid, self))
			w &= ~W_LEVEL;
	} while (!publish(g, vcpu, intid, p, &old, w, self));
	if ((old & W_HW) && (old & ~w & W_LEVEL))
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
}

void lhv_vgic_edit_active_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			   bool active, unsigned int self)
{
	uint64_t *p = vgic_word(g, vcpu, intid);
	uint64_t old = vgic_load(p), w;
	unsigned int look; /* whose top_active() has to see it */

	do {
		/* Another's list register may have changed since it was last looked at. */
		if (!!(old & W_ACTIVE) == active &&
		    (!(old & W_INLR) || W_OWNER(old) == self))
			return;
		w = active ? old | W_ACTIVE : old & ~W_ACTIVE;
		look = NOWHERE;
		if (w & W_INLR) {
			w |= W_SYNCACT;
		} else if (active) {
			look = intid < NR_PRIVATE ? vcpu : W_TARGET(w);
			w = (w & ~(W_OWNER_MASK | W_APRIO_MASK | W_AGROUP1)) |
			    (uint64_t)look << W_OWNER_S |
			    (uint64_t)(W_PRIO(w) >> PRIO_SHIFT) << W_APRIO_S |
			    ((w & W_GROUP1) ? W_AGROUP1 : 0);
		} else if (w & W_HWOWN) {
			if (may_drop(vcpu, intid, self))
				w &= ~W_HWOWN;
			else
				look = vcpu;
		}
	} while (!publish(g, vcpu, intid, p, &old, w, self));
	if (old & ~w & W_HWOWN)
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
	if (look != NOWHERE) {
		lhv_vgic_hint_(g, look, ACT_BUCKET, intid);
		lhv_vgic_set_work_(g, look, self);
	}
	if (!active && !(old & (W_INLR | W_EDGE | W_HW)) && g->ops->eoi)
		g->ops->eoi(g->ctx, self, intid);
}

static bool asleep(const struct lhv_vgic *g, unsigned int i)
{
	return __atomic_load_n(&g->vcpus[i].waker, __ATOMIC_SEQ_CST) != 0;
}

unsigned int lhv_vgic_pick_(const struct lhv_vgic *g, unsigned int t, unsigned int no)
{
	if (t < g->nr_vcpus && t != no && !asleep(g, t))
		return t;
	for (unsigned int i = 0; i < g->nr_vcpus; i++)
		if (i != no && !asleep(g, i))
			return i;
	return NOWHERE;
}

/*
 * Sees that a 1-of-N interrupt has a target that is awake and not vCPU no; *other is a guess
 * at one. Whoever changes a target or a vCPU's sleep looks at the other afterwards, and
 * again when its change came too late, so the last of them leaves it right.
 */
static void check_target(struct lhv_vgic *g, unsigned int intid, unsigned int no,
			 unsigned int *other, unsigned int self)
{
	uint64_t *p = vgic_word(g, 0, intid);
	uint64_t old = vgic_load(p), w;

	do {
		unsigned int t = W_TARGET(old);

		if (!(old & W_IRM) || (t < g->nr_vcpus && t != no && !asleep(g, t)))
			return;
		if (*other >= g->nr_vcpus || asleep(g, *other))
			*other = lhv_vgic_pick_(g, NOWHERE, no);
		if (*other == t)
			return;
		w = (old & ~W_TARGET_MASK) | (uint64_t)*other << W_TARGET_S;
	} while (!publish(g, 0, intid, p, &old, w, self));
}

void lhv_vgic_reroute_(struct lhv_vgic *g, unsigned int no, unsigned int self)
{
	unsigned int other = lhv_vgic_pick_(g, NOWHERE, no);
	bool none = other == NOWHERE;

	for (unsigned int n = NR_PRIVATE; n < g->nr_irqs; n++) {
		uint64_t w = vgic_load(&g->spis[n - NR_PRIVATE]);

		/* Do not look for one again and again: who wakes will see to it. */
		if (!(w & W_IRM) || (none && W_TARGET(w) == NOWHERE))
			continue;
		check_target(g, n, no, &other, self);
	}
}

void lhv_vgic_edit_route_(struct lhv_vgic *g, unsigned int intid, uint64_t router,
			  unsigned int self)
{
	uint64_t old = vgic_load(vgic_word(g, 0, intid));
	unsigned int t;

	if (!(router & LHV_GICD_IROUTER_IRM_MASK)) {
		t = vgic_by_affinity(
			g, (uint32_t)((router & 0xffffff) | (router >> 8 & 0xff000000)));
		lhv_vgic_edit_(g, 0, intid, W_TARGET_MASK | W_IRM,
			       (uint64_t)t << W_TARGET_S, self);
		return;
	}
	t = lhv_vgic_pick_(g, W_TARGET(old), NOWHERE);
	lhv_vgic_edit_(g, 0, intid, W_TARGET_MASK | W_IRM,
		       W_IRM | (uint64_t)t << W_TARGET_S, self);
	check_target(g, intid, NOWHERE, &t, self);
}

/* --- injection --- */

static int check(const struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		 unsigned int first)
{
	if (!g)
		return LHV_ERR_INVAL;
	return intid >= first && vgic_has_irq(g, vcpu, intid) ? 0 : LHV_ERR_RANGE;
}

int lhv_vgic_set_level(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		       bool level)
{
	int err = check(g, vcpu, intid, 16);
	uint64_t *p, old, w;

	if (err)
		return err;
	p = vgic_word(g, vcpu, intid);
	old = vgic_load(p);
	for (;;) {
		w = level ? old | W_LEVEL : old & ~W_LEVEL;
		if (old & W_HW) {
			if (level)
				return lhv_vgic_inject_hw(g, vcpu, intid);
			/* In a list register: the owner takes it out if not seen. */
			if ((w & W_INLR) && (w & W_LRP) && (w & W_HWOWN))
				w |= W_HWCLR;
			if (w == old)
				return 0;
		} else {
			if (w == old)
				return 0;
			if (level && (w & W_EDGE))
				w |= W_LATCH;
			/*
			 * The list register of a level-triggered interrupt asks for a
			 * maintenance interrupt at its end, when the line is looked at:
			 * nothing to do before, unless an unseen one has to go.
			 */
			if ((w & W_INLR) && !(w & W_EDGE) && (level || !(w & W_LRP))) {
				if (vgic_cas(p, &old, w))
					return 0;
				continue;
			}
			if ((w & W_EDGE) && !level) {
				if (vgic_cas(p, &old, w))
					return 0;
				continue;
			}
		}
		if (publish(g, vcpu, intid, p, &old, w, SELF_NONE))
			break;
	}
	if ((old & W_HW) && (old & W_LEVEL))
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
	return 0;
}

int lhv_vgic_pulse(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	int err = check(g, vcpu, intid, 0);

	if (!err)
		lhv_vgic_edit_pending_(g, vcpu, intid, true, SELF_NONE);
	return err;
}

int lhv_vgic_map_hw(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		    unsigned int pintid)
{
	int err = check(g, vcpu, intid, 16);
	uint64_t *p, old;

	if (err)
		return err;
	if (pintid < 16 || pintid >= LHV_GIC_INTID_SPECIAL)
		return LHV_ERR_RANGE;
	if (!g->ops->hw_deactivate)
		return LHV_ERR_INVAL;
	p = vgic_word(g, vcpu, intid);
	old = vgic_load(p);
	do {
		if (old & W_HW)
			return LHV_ERR_EXISTS;
		if ((old & (W_INLR | W_ACTIVE | W_LATCH | W_HWOWN)) || vgic_line(old))
			return LHV_ERR_BUSY;
	} while (!vgic_cas(p, &old,
			   (old & ~(W_PINTID_MASK | W_LEVEL)) | W_HW |
				   (uint64_t)pintid << W_PINTID_S));
	return 0;
}

int lhv_vgic_unmap_hw(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	int err = check(g, vcpu, intid, 16);
	uint64_t *p, old, w;

	if (err)
		return err;
	p = vgic_word(g, vcpu, intid);
	old = vgic_load(p);
	do {
		if (!(old & W_HW))
			return LHV_ERR_NOENT;
		w = old & ~(W_HW | W_LEVEL);
		if ((old & W_LEVEL) && (old & W_EDGE))
			w |= W_LATCH; /* the edge itself stays */
		/* Published: a list register with HW=1 has to become one without. */
	} while (!publish(g, vcpu, intid, p, &old, w, SELF_NONE));
	if (old & W_LEVEL)
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
	return 0;
}

int lhv_vgic_inject_hw(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	int err = check(g, vcpu, intid, 16);
	uint64_t *p, old;

	if (err)
		return err;
	p = vgic_word(g, vcpu, intid);
	old = vgic_load(p);
	do {
		if (!(old & W_HW))
			return LHV_ERR_NOENT;
		if (old & W_LEVEL)
			return 0;
	} while (!publish(g, vcpu, intid, p, &old, old | W_LEVEL, SELF_NONE));
	return 0;
}

int lhv_vgic_irq_get(const struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		     struct lhv_vgic_irq *irq)
{
	int err = irq ? check(g, vcpu, intid, 0) : LHV_ERR_INVAL;
	uint64_t w;

	if (err)
		return err;
	w = vgic_load(vgic_word(g, vcpu, intid));
	irq->priority = (uint8_t)W_PRIO(w);
	irq->group = !!(w & W_GROUP1);
	irq->enabled = !!(w & W_ENABLED);
	irq->edge = !!(w & W_EDGE);
	irq->level = !!(w & W_LEVEL);
	irq->latch = !!(w & (W_LATCH | W_LRLATCH));
	irq->pending = vgic_is_pending(w);
	irq->active = !!(w & W_ACTIVE);
	irq->in_lr = !!(w & W_INLR);
	irq->hw = !!(w & W_HW);
	irq->target = W_TARGET(w) == NOWHERE ? LHV_VGIC_NO_VCPU : (uint16_t)W_TARGET(w);
	irq->owner = W_OWNER(w) == NOWHERE ? LHV_VGIC_NO_VCPU : (uint16_t)W_OWNER(w);
	irq->pintid = (uint16_t)W_PINTID(w);
	return 0;
}
