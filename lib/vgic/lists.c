/* SPDX-License-Identifier: BSD-2-Clause */
/* What the vCPU's own core does: list registers, against the interrupts' words. */
#include "vgic_priv.h"

/* Hints looked at in one entry; a guest can leave more stale ones than it should wait for. */
#define HINT_BUDGET 2048

#define LR_PENDING  LHV_PREP(LHV_ICH_LR0_EL2_State, LHV_ICH_LR0_EL2_State_PENDING)
#define LR_ACTIVE   LHV_PREP(LHV_ICH_LR0_EL2_State, LHV_ICH_LR0_EL2_State_ACTIVE)
#define LR_EOI	    LHV_ICH_LR0_EL2_EOI_MASK
#define LR_HW	    LHV_ICH_LR0_EL2_HW_MASK
#define LR_GROUP    LHV_ICH_LR0_EL2_Group_MASK
#define LR_PRIO(lr) ((unsigned int)LHV_GET(LHV_ICH_LR0_EL2_Priority, lr))

#define RESIDENT (W_INLR | W_LRP | W_LRLATCH | W_CHANGED | W_SYNCACT | W_SYNC | W_HWCLR)
#define HCR_WATCH                                                        \
	(LHV_ICH_HCR_EL2_UIE_MASK | LHV_ICH_HCR_EL2_NPIE_MASK |          \
	 LHV_ICH_HCR_EL2_LRENPIE_MASK | LHV_ICH_HCR_EL2_VGrp0EIE_MASK |  \
	 LHV_ICH_HCR_EL2_VGrp0DIE_MASK | LHV_ICH_HCR_EL2_VGrp1EIE_MASK | \
	 LHV_ICH_HCR_EL2_VGrp1DIE_MASK)

static void lr_set(struct lhv_gic_cpuif *c, unsigned int i, uint64_t lr)
{
	if (c->lr[i] != lr) {
		c->lr[i] = lr;
		c->dirty |= (uint16_t)(1u << i);
	}
	if (lr)
		c->used |= (uint16_t)(1u << i);
	else
		c->used &= (uint16_t) ~(1u << i);
}

static void synced(struct lhv_vgic *g, uint64_t old)
{
	if (old & W_SYNC)
		__atomic_fetch_sub(&g->unsynced, 1, __ATOMIC_SEQ_CST);
}

_Static_assert(LHV_GICD_CTLR_EnableGrp0_MASK == 1 &&
		       LHV_GICD_CTLR_EnableGrp1NS_MASK == 2 &&
		       LHV_ICH_VMCR_EL2_VENG0_MASK == 1 &&
		       LHV_ICH_VMCR_EL2_VENG1_MASK == 2,
	       "bit n is group n");

/* Whether the interrupt's group is on; in ctlr, or in that and the core's VMCR. */
static bool group_on(uint32_t enables, uint64_t w)
{
	return enables >> !!(w & W_GROUP1) & 1;
}

/* The priority by which a list register's interrupt preempts, and which it makes the
 * running one (4.8.2): what the guest's binary point leaves. */
static unsigned int group_prio(const struct lhv_gic_cpuif *c, uint64_t lr)
{
	unsigned int sub =
		(lr & LR_GROUP) && !(c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK)
			? (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VBPR1, c->vmcr)
			: (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, c->vmcr) + 1;

	return LR_PRIO(lr) >> sub << sub;
}

/* Files what its owner, the caller, took out of a list register. */
static void file_own(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	uint64_t w = vgic_load(vgic_word(g, vcpu, intid));
	unsigned int t = intid < NR_PRIVATE ? vcpu : W_TARGET(w);

	if (!vgic_deliverable(w) || t == NOWHERE)
		return;
	if (intid < NR_PRIVATE)
		vgic_post(&g->vcpus[vcpu], intid);
	else
		lhv_vgic_hint_(g, t, vgic_bucket(w), intid);
	/* The caller looks at its hints next, or lhv_vgic_exit() sets the flag. */
	if (t != vcpu)
		lhv_vgic_set_work_(g, t, vcpu);
}

/*
 * What becomes of a physical interrupt that the guest has not seen when it leaves its list
 * register. A level shows itself again when it is deactivated; an edge would not. Returns
 * what to set in the word.
 */
static uint64_t give_back(uint64_t w, bool *latch, bool *drop)
{
	if ((w & W_EDGE) && (w & W_HW) && !(w & W_HWCLR))
		return W_LEVEL;
	*drop = true;
	if ((w & W_EDGE) && !(w & W_HWCLR))
		*latch = true;
	return 0;
}

/* One list register: what the guest did goes to the word, what was asked for to the LR. */
static __attribute__((noinline)) void sync_any(struct lhv_vgic *g, unsigned int vcpu,
					       struct lhv_gic_cpuif *c, unsigned int i,
					       uint32_t ctlr)
{
	uint64_t lr = c->lr[i], new_lr, old, w;
	unsigned int intid = (unsigned int)LHV_GET(LHV_ICH_LR0_EL2_vINTID, lr);
	bool p = lr & LR_PENDING, sta = lr & LR_ACTIVE, hwlr = lr & LR_HW;
	bool a, own, drop;
	uint64_t *word;

	if (!vgic_has_irq(g, vcpu, intid)) { /* not one of ours */
		lr_set(c, i, 0);
		return;
	}
	word = vgic_word(g, vcpu, intid);
	old = vgic_load(word);
	do {
		bool lat, line, want, keep_p, take;
		uint64_t back = 0;

		if (!(old & W_INLR) || W_OWNER(old) != vcpu) {
			lr_set(c, i, 0);
			return;
		}
		a = (old & W_SYNCACT) ? (old & W_ACTIVE) != 0 : sta;
		lat = (old & W_LATCH) || (p && (old & W_LRLATCH));
		line = vgic_line(old);
		own = old & W_HWOWN;
		drop = false;
		if (own && !p && !sta && hwlr) {
			own = false; /* the guest's deactivation did both */
		} else if (own && !a && (sta || !p)) {
			own = false; /* deactivated by a register, or not a hardware LR */
			drop = true;
		}
		want = (old & W_ENABLED) && group_on(ctlr, old) &&
		       (intid < NR_PRIVATE || W_TARGET(old) == vcpu);
		if (own && p && (a || !want || (old & W_HWCLR) || !(old & W_HW))) {
			/* The guest is not to see the physical one, or not yet. */
			back = give_back(old, &lat, &drop);
			line |= back != 0;
			own = false;
		}
		/* A physical one fired while the guest had yet to see a latch: one interrupt. */
		take = want && p && !a && (old & W_HW) && (old & W_LEVEL);
		if (a)
			/* One register has one priority: the active state's comes first. */
			keep_p = want && lat && !own && LR_PRIO(lr) == W_PRIO(old) &&
				 !(lr & LR_GROUP) == !(old & W_GROUP1);
		else
			keep_p = want && p && (lat || line || own);
		w = (old & ~(RESIDENT | W_LATCH | W_HWOWN | W_ACTIVE)) | back;
		if (!a && !keep_p) {
			w |= lat ? W_LATCH : 0;
			w |= W_OWNER_MASK;
			new_lr = 0;
		} else {
			bool more = a && !keep_p && (lat || line);

			if (take) {
				w &= ~W_LEVEL;
				own = true;
			}
			w |= W_INLR | (a ? W_ACTIVE : 0) | (own ? W_HWOWN : 0);
			if (keep_p)
				w |= W_LRP | (lat ? W_LRLATCH : 0);
			else
				w |= lat ? W_LATCH : 0;
			new_lr = LHV_PREP(LHV_ICH_LR0_EL2_vINTID, intid) |
				 (a ? LR_ACTIVE : 0) | (keep_p ? LR_PENDING : 0);
			if (a) {
				/* The running priority came from what was acknowledged. */
				new_lr |= lr & (LR_GROUP | LHV_ICH_LR0_EL2_Priority_MASK);
				w = (w & ~(W_APRIO_MASK | W_AGROUP1)) |
				    (uint64_t)(group_prio(c, lr) >> PRIO_SHIFT)
					    << W_APRIO_S |
				    ((lr & LR_GROUP) ? W_AGROUP1 : 0);
			} else {
				new_lr |= LHV_PREP(LHV_ICH_LR0_EL2_Priority, W_PRIO(w)) |
					  ((w & W_GROUP1) ? LR_GROUP : 0);
			}
			if (own && (w & W_HW) && !more)
				new_lr |= LR_HW |
					  LHV_PREP(LHV_ICH_LR0_EL2_pINTID, W_PINTID(w));
			else if (!(w & W_EDGE) || more || own)
				new_lr |= LR_EOI;
		}
	} while (w != old && !vgic_cas(word, &old, w));
	lr_set(c, i, new_lr);
	synced(g, old);
	if (drop)
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
	/* It ended, whether or not it is pending again. */
	if (!a && (sta || !p || (old & W_ACTIVE)) && !(old & (W_EDGE | W_HW)) &&
	    g->ops->eoi)
		g->ops->eoi(g->ctx, vcpu, intid);
	if (!new_lr)
		file_own(g, vcpu, intid);
}

/*
 * The word of a pending interrupt when it gets a list register of vcpu, and that register. A
 * mapped one whose physical one fired gives it to the register.
 */
static inline uint64_t deliver(uint64_t old, unsigned int vcpu, unsigned int intid,
			       uint64_t *lr)
{
	uint64_t w = (old & ~(RESIDENT | W_LATCH | W_HWOWN | W_ACTIVE | W_OWNER_MASK)) |
		     W_INLR | W_LRP | (uint64_t)vcpu << W_OWNER_S |
		     (old & W_LATCH) * (W_LRLATCH / W_LATCH);

	*lr = LR_PENDING | LHV_PREP(LHV_ICH_LR0_EL2_vINTID, intid) |
	      LHV_PREP(LHV_ICH_LR0_EL2_Priority, W_PRIO(w)) |
	      (w & W_GROUP1) * (LR_GROUP / W_GROUP1);
	if ((old & (W_EDGE | W_HW)) == W_EDGE)
		return w;
	if ((old & W_HW) && (old & W_LEVEL)) {
		w = (w & ~W_LEVEL) | W_HWOWN;
		*lr |= LR_HW | LHV_PREP(LHV_ICH_LR0_EL2_pINTID, W_PINTID(w));
	} else if (!(w & W_EDGE)) {
		*lr |= LR_EOI;
	}
	return w;
}

/*
 * The usual of sync_any(), with its effect: the guest has done nothing to the list register,
 * and neither has anybody else; or it has ended the interrupt, which may be pending again.
 * False: something else.
 */
static inline __attribute__((always_inline)) bool sync_usual(
	struct lhv_vgic *g, struct vgic_vcpu *v, unsigned int vcpu,
	struct lhv_gic_cpuif *c, unsigned int i, uint32_t ctlr)
{
	uint64_t lr = c->lr[i], old, w, new_lr;
	unsigned int intid = (unsigned int)LHV_GET(LHV_ICH_LR0_EL2_vINTID, lr);
	uint64_t *word;

	if (intid < NR_PRIVATE)
		word = &v->priv[intid];
	else if (intid < g->nr_irqs)
		word = &g->spis[intid - NR_PRIVATE];
	else
		return false;
	old = vgic_load(word);
	do {
		if ((old & (W_INLR | W_SYNCACT)) != W_INLR)
			return false;
		if (intid >= NR_PRIVATE &&
		    (W_OWNER(old) != vcpu || W_TARGET(old) != vcpu))
			return false;
		if (LHV_GET(LHV_ICH_LR0_EL2_State, lr))
			return !(old & W_CHANGED) && (old & W_ENABLED) &&
			       group_on(ctlr, old) &&
			       !(lr & LR_PENDING) == !(old & W_LRP) &&
			       !(lr & LR_ACTIVE) == !(old & W_ACTIVE);
		/* A line is looked at when it ends; a physical one that is not the core's to
		 * end has to be dropped. */
		if ((old & (W_EDGE | W_HW)) == 0 || ((old & W_HWOWN) && !(lr & LR_HW)))
			return false;
		if ((old & W_LATCH) || vgic_line(old)) {
			if (!(old & W_ENABLED) || !group_on(ctlr, old))
				return false;
			w = deliver(old, vcpu, intid, &new_lr);
		} else {
			w = (old & ~(RESIDENT | W_HWOWN | W_ACTIVE)) | W_OWNER_MASK;
			new_lr = 0;
		}
	} while (!vgic_cas(word, &old, w));
	c->lr[i] = new_lr;
	c->dirty |= (uint16_t)(1u << i);
	if (!new_lr)
		c->used &= (uint16_t) ~(1u << i);
	if (old & W_SYNC)
		synced(g, old);
	return true;
}

/* The best hint in the allowed buckets; false if there is none. */
static bool peek(struct lhv_vgic *g, struct vgic_vcpu *v, uint64_t allowed, int *budget,
		 unsigned int *bucket, unsigned int *intid)
{
	while (*budget > 0) {
		uint64_t top = vgic_load(&v->top) & allowed, leaf, *p;
		uint32_t lo = (uint32_t)top, hi = (uint32_t)(top >> 32), mid;
		unsigned int b, i;

		if (!top)
			return false;
		b = lo && (!hi || __builtin_ctz(lo) <= __builtin_ctz(hi))
			    ? (unsigned int)__builtin_ctz(lo)
			    : 32u + (unsigned int)__builtin_ctz(hi);
		mid = __atomic_load_n(&v->mid[b], __ATOMIC_SEQ_CST);
		if (!mid) {
			/* A filer may have come between: look again below. */
			__atomic_fetch_and(&v->top, ~(UINT64_C(1) << b),
					   __ATOMIC_SEQ_CST);
			if (__atomic_load_n(&v->mid[b], __ATOMIC_SEQ_CST))
				__atomic_fetch_or(&v->top, UINT64_C(1) << b,
						  __ATOMIC_SEQ_CST);
			--*budget;
			continue;
		}
		i = (unsigned int)__builtin_ctz(mid);
		p = &v->bits[b * g->words + i];
		leaf = vgic_load(p);
		if (!leaf) {
			__atomic_fetch_and(&v->mid[b], ~(1u << i), __ATOMIC_SEQ_CST);
			if (vgic_load(p))
				__atomic_fetch_or(&v->mid[b], 1u << i, __ATOMIC_SEQ_CST);
			--*budget;
			continue;
		}
		*bucket = b;
		*intid = i * 64 + (unsigned int)__builtin_ctzll(leaf);
		return true;
	}
	return false;
}

/* Takes a hint. What is empty then is cleared upwards, so that peek() does not have to find
 * out; a filer may come between: look again below. */
static void unhint(struct lhv_vgic *g, struct vgic_vcpu *v, unsigned int b,
		   unsigned int intid)
{
	uint64_t *p = &v->bits[b * g->words + intid / 64];
	uint64_t bit = UINT64_C(1) << intid % 64;
	uint32_t word = 1u << intid / 64, left;

	if (__atomic_fetch_and(p, ~bit, __ATOMIC_SEQ_CST) & ~bit)
		return;
	left = __atomic_fetch_and(&v->mid[b], ~word, __ATOMIC_SEQ_CST) & ~word;
	if (vgic_load(p)) {
		__atomic_fetch_or(&v->mid[b], word, __ATOMIC_SEQ_CST);
		return;
	}
	if (left || b >= BUCKETS)
		return;
	__atomic_fetch_and(&v->top, ~(UINT64_C(1) << b), __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&v->mid[b], __ATOMIC_SEQ_CST))
		__atomic_fetch_or(&v->top, UINT64_C(1) << b, __ATOMIC_SEQ_CST);
}

static bool active_outside(uint64_t w, unsigned int vcpu)
{
	return (w & W_ACTIVE) && !(w & W_INLR) && W_OWNER(w) == vcpu;
}

/* Another CPU ended a private interrupt whose physical one only this core can reach. */
static void drop_left(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	uint64_t *p = vgic_word(g, vcpu, intid), old = vgic_load(p);

	do {
		if (!(old & W_HWOWN) || (old & (W_ACTIVE | W_INLR)))
			return;
	} while (!vgic_cas(p, &old, old & ~W_HWOWN));
	lhv_vgic_drop_hw_(g, vcpu, intid, old);
}

/*
 * The active interrupts outside the list registers, at most max (1 to 32): those that were
 * acknowledged at the highest priority, in that order, for the guest ends them in it.
 * Returns how many.
 */
static unsigned int top_active(struct lhv_vgic *g, unsigned int vcpu, unsigned int max,
			       uint16_t *best)
{
	struct vgic_vcpu *v = &g->vcpus[vcpu];
	uint32_t mid = __atomic_load_n(&v->mid[ACT_BUCKET], __ATOMIC_SEQ_CST);
	uint8_t prio[32];
	unsigned int count = 0;

	for (; mid; mid &= mid - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(mid);
		uint64_t *p = &v->bits[ACT_BUCKET * g->words + i], leaf = vgic_load(p);

		if (!leaf) {
			__atomic_fetch_and(&v->mid[ACT_BUCKET], ~(1u << i),
					   __ATOMIC_SEQ_CST);
			if (vgic_load(p))
				__atomic_fetch_or(&v->mid[ACT_BUCKET], 1u << i,
						  __ATOMIC_SEQ_CST);
			continue;
		}
		for (; leaf; leaf &= leaf - 1) {
			unsigned int n = i * 64 + (unsigned int)__builtin_ctzll(leaf), k;
			uint64_t *word = vgic_word(g, vcpu, n), w = vgic_load(word);

			if (!active_outside(w, vcpu)) {
				unhint(g, v, ACT_BUCKET, n);
				if (n < NR_PRIVATE)
					drop_left(g, vcpu, n);
				w = vgic_load(word);
				if (!active_outside(w, vcpu))
					continue;
				lhv_vgic_hint_(g, vcpu, ACT_BUCKET, n);
			}
			if (count == max && W_APRIO(w) >= prio[max - 1])
				continue;
			for (k = count < max ? count++ : max - 1;
			     k && prio[k - 1] > W_APRIO(w); k--) {
				prio[k] = prio[k - 1];
				best[k] = best[k - 1];
			}
			prio[k] = (uint8_t)W_APRIO(w);
			best[k] = (uint16_t)n;
		}
	}
	return count;
}

/* An interrupt outside the list registers was deactivated by the guest. */
static void end_active(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	uint64_t *p = vgic_word(g, vcpu, intid), old = vgic_load(p), w;

	do {
		if (!active_outside(old, vcpu))
			return;
		w = (old & ~(W_ACTIVE | W_HWOWN)) | W_OWNER_MASK;
	} while (!vgic_cas(p, &old, w));
	if (old & W_HWOWN)
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
	else if (!(old & (W_EDGE | W_HW)) && g->ops->eoi)
		g->ops->eoi(g->ctx, vcpu, intid);
	file_own(g, vcpu, intid);
}

/* Deactivations that found no list register (12.4, ICH_HCR_EL2.EOIcount). */
static __attribute__((noinline)) void apply_eoicount(struct lhv_vgic *g,
						     unsigned int vcpu,
						     struct lhv_gic_cpuif *c)
{
	unsigned int n = (unsigned int)LHV_GET(LHV_ICH_HCR_EL2_EOIcount, c->hcr);
	uint16_t intid[32];

	c->hcr &= ~(uint32_t)LHV_ICH_HCR_EL2_EOIcount_MASK;
	c->hcr_dirty = 1;
	/* With EOImode 1 they are ICC_DIR_EL1's, which were trapped and are done. */
	if (g->hw.tds && (c->vmcr & LHV_ICH_VMCR_EL2_VEOIM_MASK))
		return;
	n = top_active(g, vcpu, n, intid);
	for (unsigned int k = 0; k < n; k++)
		end_active(g, vcpu, intid[k]);
}

/*
 * The list register to take for a pending interrupt, when none is empty; -1 for none.
 * One pending interrupt at least stays where the guest can see it, the best of all; the
 * active ones give way, lowest priority first.
 */
static int victim(const struct lhv_gic_cpuif *c, unsigned int prio, bool g0, bool g1)
{
	int worst = -1, act = -1;

	for (unsigned int i = 0; i < c->nr_lr; i++) {
		uint64_t lr = c->lr[i];

		if (lr & LR_ACTIVE) {
			if (act < 0 || LR_PRIO(lr) > LR_PRIO(c->lr[act]))
				act = (int)i;
			continue;
		}
		if (!((lr & LR_GROUP) ? g1 : g0))
			return (int)i;
		if (worst < 0 || LR_PRIO(lr) > LR_PRIO(c->lr[worst]))
			worst = (int)i;
	}
	if (worst >= 0)
		return LR_PRIO(c->lr[worst]) > prio ? worst : -1;
	return act;
}

/* Empties a list register that is in step with its word; false if it no longer is. */
static bool evict(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c,
		  unsigned int i)
{
	uint64_t lr = c->lr[i], old, w;
	unsigned int intid = (unsigned int)LHV_GET(LHV_ICH_LR0_EL2_vINTID, lr);
	uint64_t *p = vgic_word(g, vcpu, intid);

	old = vgic_load(p);
	do {
		if (old & W_CHANGED)
			return false;
		w = old & ~RESIDENT;
		if (old & W_LRLATCH)
			w |= W_LATCH;
		if (lr & LR_ACTIVE)
			continue;
		/* Still mapped: sync_any() gave back what no longer is. */
		if (w & W_HWOWN)
			w = (w & ~W_HWOWN) | W_LEVEL;
		w |= W_OWNER_MASK;
	} while (!vgic_cas(p, &old, w));
	lr_set(c, i, 0);
	if (w & W_ACTIVE)
		lhv_vgic_hint_(g, vcpu, ACT_BUCKET, intid);
	else
		lhv_vgic_hint_(g, vcpu, vgic_bucket(w), intid);
	return true;
}

static void load_pending(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c,
			 unsigned int i, unsigned int intid, unsigned int bucket)
{
	uint64_t *p = vgic_word(g, vcpu, intid), old = vgic_load(p), w, lr;

	do {
		if (!vgic_deliverable(old) || vgic_bucket(old) != bucket ||
		    (intid >= NR_PRIVATE && W_TARGET(old) != vcpu))
			return; /* whoever changed it filed it anew */
		w = deliver(old, vcpu, intid, &lr);
	} while (!vgic_cas(p, &old, w));
	lr_set(c, i, lr);
	if (old & ~w & W_HWOWN) /* as drop_left() */
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
}

static void load_active(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c,
			unsigned int i, unsigned int intid)
{
	uint64_t *p = vgic_word(g, vcpu, intid), old = vgic_load(p), w, lr;

	do {
		bool more = (old & W_LATCH) || vgic_line(old);

		if (!active_outside(old, vcpu))
			return;
		w = (old & ~RESIDENT) | W_INLR;
		lr = LR_ACTIVE | LHV_PREP(LHV_ICH_LR0_EL2_vINTID, intid) |
		     LHV_PREP(LHV_ICH_LR0_EL2_Priority, W_APRIO(w) << PRIO_SHIFT) |
		     ((w & W_AGROUP1) ? LR_GROUP : 0);
		if ((w & W_HWOWN) && (w & W_HW) && !more)
			lr |= LR_HW | LHV_PREP(LHV_ICH_LR0_EL2_pINTID, W_PINTID(w));
		else if (!(w & W_EDGE) || more || (w & W_HWOWN))
			lr |= LR_EOI;
	} while (!vgic_cas(p, &old, w));
	lr_set(c, i, lr);
	unhint(g, &g->vcpus[vcpu], ACT_BUCKET, intid);
}

static unsigned int empty_lrs(const struct lhv_gic_cpuif *c)
{
	return ((1u << c->nr_lr) - 1) & ~(unsigned int)c->used;
}

/* Whether a list register is pending and not active, as ICH_MISR_EL2.NP has it. */
static bool lr_is_pending(uint64_t lr)
{
	return (lr & LHV_ICH_LR0_EL2_State_MASK) == LR_PENDING;
}

/* No list register stays pending, so that NPIE makes the core exit before anything else. */
static void park(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c,
		 uint32_t ctlr)
{
	for (unsigned int m = c->used; m; m &= m - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(m);

		if (!lr_is_pending(c->lr[i]) || evict(g, vcpu, c, i))
			continue;
		/* Whoever changed it meanwhile has sent a kick, should this fail again. */
		sync_any(g, vcpu, c, i, ctlr);
		if (lr_is_pending(c->lr[i]))
			evict(g, vcpu, c, i);
	}
}

/*
 * A list register that is pending beside active would be pending alone when the guest ends
 * the interrupt, with no exit: neither is it taken for the best then, nor does NPIE fire for
 * the better ones that wait. It stays active, and its end makes the core exit.
 */
static void keep_active(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c,
			unsigned int i)
{
	uint64_t lr = c->lr[i], old, w;
	uint64_t *p =
		vgic_word(g, vcpu, (unsigned int)LHV_GET(LHV_ICH_LR0_EL2_vINTID, lr));

	old = vgic_load(p);
	do {
		/* Whoever changed it has sent a kick. */
		if (old & W_CHANGED)
			return;
		w = old & ~(W_LRP | W_LRLATCH);
		if (old & W_LRLATCH)
			w |= W_LATCH;
	} while (!vgic_cas(p, &old, w));
	lr_set(c, i, (lr & ~LR_PENDING) | LR_EOI);
}

/* The compiler's own calls a library function where the core has no instruction for it. */
static unsigned int ones(uint32_t v)
{
	unsigned int n = 0;

	for (; v; v &= v - 1)
		n++;
	return n;
}

/*
 * Empties the inbox: as long as there are empty list registers, into them. victim() sees to it
 * that the best are there in the end.
 */
static __attribute__((noinline)) void take_private(struct lhv_vgic *g, unsigned int vcpu,
						   struct lhv_gic_cpuif *c,
						   uint32_t enables)
{
	struct vgic_vcpu *v = &g->vcpus[vcpu];
	uint32_t m = __atomic_exchange_n(&v->inbox, 0, __ATOMIC_SEQ_CST);

	for (; m; m &= m - 1) {
		unsigned int intid = (unsigned int)__builtin_ctz(m);
		uint64_t w = vgic_load(&v->priv[intid]);
		unsigned int empty = empty_lrs(c);

		if (!vgic_deliverable(w))
			continue;
		if (empty && group_on(enables, w))
			load_pending(g, vcpu, c, (unsigned int)__builtin_ctz(empty),
				     intid, vgic_bucket(w));
		else
			lhv_vgic_hint_(g, vcpu, vgic_bucket(w), intid);
	}
}

/* The best of the buckets into list registers. Returns what to watch for, in ICH_HCR_EL2. */
static __attribute__((noinline)) uint32_t refill_more(struct lhv_vgic *g,
						      unsigned int vcpu,
						      struct lhv_gic_cpuif *c,
						      uint32_t ctlr)
{
	struct vgic_vcpu *v = &g->vcpus[vcpu];
	bool d0 = ctlr & LHV_GICD_CTLR_EnableGrp0_MASK;
	bool d1 = ctlr & LHV_GICD_CTLR_EnableGrp1NS_MASK;
	bool g0 = d0 && (c->vmcr & LHV_ICH_VMCR_EL2_VENG0_MASK);
	bool g1 = d1 && (c->vmcr & LHV_ICH_VMCR_EL2_VENG1_MASK);
	uint64_t allowed =
		(g0 ? UINT64_C(0xffffffff) : 0) | (g1 ? UINT64_C(0xffffffff) << 32 : 0);
	unsigned int b, intid;
	int budget = HINT_BUDGET;
	bool overfull = false;
	uint32_t hcr = 0;
	uint64_t top;

	while (peek(g, v, allowed, &budget, &b, &intid)) {
		uint64_t w;
		int slot;

		budget--;
		unhint(g, v, b, intid);
		w = vgic_load(vgic_word(g, vcpu, intid));
		if (!vgic_deliverable(w) || vgic_bucket(w) != b ||
		    (intid >= NR_PRIVATE && W_TARGET(w) != vcpu))
			continue;
		if (empty_lrs(c)) {
			slot = __builtin_ctz(empty_lrs(c));
		} else {
			slot = victim(c, W_PRIO(w), g0, g1);
			if (slot < 0 || !evict(g, vcpu, c, (unsigned int)slot)) {
				lhv_vgic_hint_(g, vcpu, b, intid);
				if (slot < 0) {
					overfull = true;
					break;
				}
				sync_any(g, vcpu, c, (unsigned int)slot, ctlr);
				continue;
			}
		}
		load_pending(g, vcpu, c, (unsigned int)slot, intid, b);
	}
	if (budget <= 0)
		park(g, vcpu, c, ctlr);
	if (overfull || budget <= 0) {
		for (unsigned int m = c->used; m; m &= m - 1) {
			unsigned int i = (unsigned int)__builtin_ctz(m);

			if ((c->lr[i] & LR_PENDING) && (c->lr[i] & LR_ACTIVE))
				keep_active(g, vcpu, c, i);
		}
		hcr |= LHV_ICH_HCR_EL2_NPIE_MASK;
		/* While one group is on, nothing can use its list registers but it.
		 * QEMU 10.0 has VGrp0D assert by VENG1: an exit without end. */
		if (g0 && g1)
			hcr |= LHV_ICH_HCR_EL2_VGrp0DIE_MASK |
			       LHV_ICH_HCR_EL2_VGrp1DIE_MASK;
	}
	if (__atomic_load_n(&v->mid[ACT_BUCKET], __ATOMIC_SEQ_CST)) {
		uint32_t empty = empty_lrs(c);
		uint16_t act[LHV_VGIC_MAX_LRS + 1];
		unsigned int n = top_active(g, vcpu, ones(empty) + 1, act);

		for (unsigned int k = 0; k < n; k++) {
			if (!empty) {
				hcr |= LHV_ICH_HCR_EL2_LRENPIE_MASK;
				break;
			}
			load_active(g, vcpu, c, (unsigned int)__builtin_ctz(empty),
				    act[k]);
			empty &= empty - 1;
		}
	}
	top = vgic_load(&v->top);
	if (d0 && !g0 && (uint32_t)top)
		hcr |= LHV_ICH_HCR_EL2_VGrp0EIE_MASK;
	if (d1 && !g1 && top >> 32)
		hcr |= LHV_ICH_HCR_EL2_VGrp1EIE_MASK;
	return hcr;
}

static inline __attribute__((always_inline)) void sync_all(struct lhv_vgic *g,
							   struct vgic_vcpu *v,
							   unsigned int vcpu,
							   struct lhv_gic_cpuif *c,
							   uint32_t ctlr)
{
	for (unsigned int m = c->used; m; m &= m - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(m);

		if (!sync_usual(g, v, vcpu, c, i, ctlr))
			sync_any(g, vcpu, c, i, ctlr);
	}
}

static __attribute__((noinline)) void refill(struct lhv_vgic *g, struct vgic_vcpu *v,
					     unsigned int vcpu, struct lhv_gic_cpuif *c,
					     uint32_t ctlr)
{
	uint32_t hcr = g->hcr;

	/* What ended before is counted before anything new is loaded. */
	if (c->hcr & LHV_ICH_HCR_EL2_EOIcount_MASK)
		apply_eoicount(g, vcpu, c);
	if (__atomic_load_n(&v->inbox, __ATOMIC_RELAXED))
		take_private(g, vcpu, c, ctlr & c->vmcr);
	if (__atomic_load_n(&v->top, __ATOMIC_RELAXED) |
	    __atomic_load_n(&v->mid[ACT_BUCKET], __ATOMIC_RELAXED))
		hcr |= refill_more(g, vcpu, c, ctlr);
	if (c->hcr != hcr) {
		c->hcr = hcr;
		c->hcr_dirty = 1;
	}
}

static uint32_t ctlr_now(const struct lhv_vgic *g)
{
	return __atomic_load_n(&g->ctlr, __ATOMIC_SEQ_CST);
}

bool lhv_vgic_work(const struct lhv_vgic *g, unsigned int vcpu)
{
	return __atomic_load_n(&g->vcpus[vcpu].work, __ATOMIC_ACQUIRE) != 0;
}

const uint32_t *lhv_vgic_work_word(const struct lhv_vgic *g, unsigned int vcpu)
{
	return vcpu < g->nr_vcpus ? &g->vcpus[vcpu].work : NULL;
}

/* With the work flag taken back: what its setters did before is seen. */
static inline __attribute__((always_inline)) void enter_once(struct lhv_vgic *g,
							     struct vgic_vcpu *v,
							     unsigned int vcpu,
							     struct lhv_gic_cpuif *c)
{
	uint32_t ctlr;

	if (!c->used) {
		/* For ctlr_rwp(): none may think this vCPU idle while it decides. */
		__atomic_store_n(&v->seen, SEEN_LOADING, __ATOMIC_SEQ_CST);
		ctlr = ctlr_now(g);
	} else {
		ctlr = ctlr_now(g);
		sync_all(g, v, vcpu, c, ctlr);
	}
	if (__atomic_load_n(&v->inbox, __ATOMIC_RELAXED) |
	    __atomic_load_n(&v->top, __ATOMIC_RELAXED) |
	    __atomic_load_n(&v->mid[ACT_BUCKET], __ATOMIC_RELAXED) | (c->hcr ^ g->hcr))
		refill(g, v, vcpu, c, ctlr);
	__atomic_store_n(&v->seen, c->used ? ctlr : SEEN_IDLE, __ATOMIC_SEQ_CST);
}

static __attribute__((noinline)) void enter_again(struct lhv_vgic *g, struct vgic_vcpu *v,
						  unsigned int vcpu,
						  struct lhv_gic_cpuif *c)
{
	__atomic_exchange_n(&v->work, 0, __ATOMIC_SEQ_CST);
	enter_once(g, v, vcpu, c);
}

void lhv_vgic_enter(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c)
{
	struct vgic_vcpu *v = &g->vcpus[vcpu];

	if (!__atomic_exchange_n(&v->work, 0, __ATOMIC_SEQ_CST))
		return;
	enter_once(g, v, vcpu, c);
	/*
	 * Once more if an eoi hook raised its line: its kick went to this CPU and is void.
	 * Nothing ends in the second pass, so what sets the flag from then on is elsewhere
	 * and has sent a kick.
	 */
	if (__atomic_load_n(&v->work, __ATOMIC_SEQ_CST))
		enter_again(g, v, vcpu, c);
}

void lhv_vgic_exit(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c)
{
	struct vgic_vcpu *v = &g->vcpus[vcpu];

	if (!c->used && !(c->hcr & (HCR_WATCH | LHV_ICH_HCR_EL2_EOIcount_MASK)))
		return;
	sync_all(g, v, vcpu, c, ctlr_now(g));
	if (c->hcr & LHV_ICH_HCR_EL2_EOIcount_MASK)
		apply_eoicount(g, vcpu, c);
	if (!c->used)
		__atomic_store_n(&v->seen, SEEN_IDLE, __ATOMIC_SEQ_CST);
	/* What was changed has to reach the core too, or its maintenance interrupt stays. */
	if (c->dirty || c->hcr_dirty || (c->hcr & HCR_WATCH))
		lhv_vgic_set_work_(g, vcpu, vcpu);
}

/* The priority that a new interrupt has to beat (4.8.1): 0x100 when none is active. */
static unsigned int running(const struct lhv_vgic *g, const struct lhv_gic_cpuif *c)
{
	for (unsigned int r = 0; r < c->nr_apr; r++) {
		uint32_t ap = c->ap0r[r] | c->ap1r[r];

		if (ap)
			return (r * 32 + (unsigned int)__builtin_ctz(ap))
			       << (8 - g->hw.pre_bits);
	}
	return 0x100;
}

bool lhv_vgic_pending(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c)
{
	unsigned int run, pmr, best = 0x100;
	bool none = true, through = false;

	lhv_vgic_enter(g, vcpu, c);
	run = running(g, c);
	pmr = (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VPMR, c->vmcr);
	/* The core looks at the highest priority alone; of equals it may take any. */
	for (unsigned int m = c->used; m; m &= m - 1) {
		uint64_t lr = c->lr[__builtin_ctz(m)];
		bool g1 = lr & LR_GROUP;
		unsigned int prio = LR_PRIO(lr);

		if (!lr_is_pending(lr))
			continue;
		none = false;
		if (!(c->vmcr &
		      (g1 ? LHV_ICH_VMCR_EL2_VENG1_MASK : LHV_ICH_VMCR_EL2_VENG0_MASK)) ||
		    prio > best)
			continue;
		through = (prio == best && through) ||
			  (prio < pmr && group_prio(c, lr) < run);
		best = prio;
	}
	/* None although it watches for that: park(), and the next entry goes on. */
	return through || (none && (c->hcr & LHV_ICH_HCR_EL2_NPIE_MASK));
}

/* --- reset --- */

/* later: the physical interrupt is another core's, which drops it in vcpu_reset. */
static void reset_word(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		       uint64_t set, bool later)
{
	uint64_t *p = vgic_word(g, vcpu, intid), old = vgic_load(p), w;
	bool drop;

	do {
		drop = (old & W_HWOWN) || ((old & W_HW) && (old & W_LEVEL));
		w = (old & (W_HW | W_PINTID_MASK)) | set | W_OWNER_MASK;
		if (!(old & W_HW))
			w |= old & W_LEVEL; /* a line is the device's */
		if (drop && later)
			w |= W_HWOWN;
	} while (!vgic_cas(p, &old, w));
	synced(g, old);
	if (drop && !later)
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
}

/* Takes an SPI from a vCPU that is reset. */
static void reset_owned(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid)
{
	uint64_t *p = vgic_word(g, vcpu, intid), old = vgic_load(p), w;

	do {
		if (W_OWNER(old) != vcpu || !(old & (W_INLR | W_ACTIVE)))
			return;
		w = (old & ~(RESIDENT | W_ACTIVE | W_HWOWN)) | W_OWNER_MASK;
		/* A latch that was not seen stays, so does a physical edge. */
		if ((old & W_LRLATCH) ||
		    ((old & W_HWOWN) && (old & W_LRP) && (old & W_EDGE)))
			w |= W_LATCH;
	} while (!vgic_cas(p, &old, w));
	synced(g, old);
	if (old & W_HWOWN)
		lhv_vgic_drop_hw_(g, vcpu, intid, old);
	lhv_vgic_file_(g, vcpu, intid, w, vcpu);
}

int lhv_vgic_vcpu_reset(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c)
{
	struct vgic_vcpu *v;
	unsigned int bpr;

	if (!g || !c)
		return LHV_ERR_INVAL;
	if (vcpu >= g->nr_vcpus)
		return LHV_ERR_RANGE;
	v = &g->vcpus[vcpu];
	__atomic_store_n(&v->waker, 1, __ATOMIC_SEQ_CST);
	for (unsigned int n = 0; n < NR_PRIVATE; n++)
		reset_word(g, vcpu, n, n < 16 ? W_EDGE : 0, false);
	for (unsigned int n = NR_PRIVATE; n < g->nr_irqs; n++)
		reset_owned(g, vcpu, n);
	lhv_vgic_reroute_(g, vcpu, vcpu);

	for (unsigned int i = 0; i < LHV_VGIC_MAX_LRS; i++)
		c->lr[i] = 0;
	for (unsigned int i = 0; i < 4; i++)
		c->ap0r[i] = c->ap1r[i] = 0;
	c->nr_lr = g->hw.nr_lr;
	c->nr_apr = (uint8_t)(1u << (g->hw.pre_bits - 5));
	c->misr = c->eisr = 0;
	c->elrsr = (1u << c->nr_lr) - 1;
	c->used = 0;
	c->dirty = (uint16_t)((1u << c->nr_lr) - 1);
	c->hcr = g->hcr;
	c->hcr_dirty = 1;
	c->loaded = 0;
	bpr = 7u - g->hw.pre_bits;
	c->vmcr = (uint32_t)(LHV_ICH_VMCR_EL2_VFIQEn_MASK |
			     LHV_PREP(LHV_ICH_VMCR_EL2_VBPR0, bpr) |
			     LHV_PREP(LHV_ICH_VMCR_EL2_VBPR1, bpr + 1));
	__atomic_store_n(&v->seen, SEEN_IDLE, __ATOMIC_SEQ_CST);
	lhv_vgic_set_work_(g, vcpu, vcpu);
	return 0;
}

void lhv_vgic_reset(struct lhv_vgic *g)
{
	__atomic_store_n(&g->ctlr, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&g->statusr, 0, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < g->nr_vcpus; i++) {
		__atomic_store_n(&g->vcpus[i].waker, 1, __ATOMIC_SEQ_CST);
		__atomic_store_n(&g->vcpus[i].statusr, 0, __ATOMIC_SEQ_CST);
		__atomic_store_n(&g->vcpus[i].seen, SEEN_IDLE, __ATOMIC_SEQ_CST);
		for (unsigned int n = 0; n < NR_PRIVATE; n++)
			reset_word(g, i, n, n < 16 ? W_EDGE : 0, true);
	}
	for (unsigned int n = NR_PRIVATE; n < g->nr_irqs; n++) {
		unsigned int t = vgic_by_affinity(g, 0);

		reset_word(g, 0, n, (uint64_t)t << W_TARGET_S, false);
		__atomic_store_n(&g->router[n - NR_PRIVATE], 0, __ATOMIC_SEQ_CST);
	}
}
