/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random guests on models of cores, against an interrupt controller that has no list
 * registers (below), step by step: what is signalled, acknowledged, pending, active. [G.2]
 * [G.3] [G.4] [G.5] [G.6] [G.7] [G.8]. LHV_STEPS= and LHV_SEED= lengthen and repeat a run.
 */
#include "world.h"

#include <stdio.h>

#define NOWHERE 0xffffu

/* --- the reference: one interrupt's state, and a CPU interface for each vCPU --- */

struct ref_irq {
	bool enabled, edge, line, latch, active, irm;
	bool hw;      /* mapped */
	bool hw_pend; /* the physical one fired and was given to the vGIC, unseen */
	bool hw_hand; /* ... and was acknowledged by the guest */
	unsigned int group, prio, target, owner, pintid;
	bool phys_line, phys_latch, phys_active;
	bool clearing; /* a write or the host takes its pending state back */
};

struct ref_cpu {
	struct ref_irq priv[32];
	bool ap[2][128];
	unsigned int pmr, bpr[2];
	bool cbpr, split, en[2], asleep;
	struct {
		unsigned int intid, group;
	} stack[64];
	unsigned int depth;
};

struct ref {
	unsigned int nr, nr_irqs, pri_bits, pre_bits, op, step, prios;
	bool split, isactiver;
	bool burst; /* the vCPUs have not all looked at the last change */
	uint64_t seed, s;
	bool en[2];
	struct ref_cpu cpu[4];
	struct ref_irq spi[1020];
	struct world *w;
	uint64_t acks;
};

static struct ref_irq *ref(struct ref *r, unsigned int i, unsigned int intid)
{
	return intid < 32 ? &r->cpu[i].priv[intid] : &r->spi[intid];
}

#define FAIL(r, ...)                                                                    \
	do {                                                                            \
		print_error("seed %llu step %u op %u: ", (unsigned long long)(r)->seed, \
			    (r)->step, (r)->op);                                        \
		fail_msg(__VA_ARGS__);                                                  \
	} while (0)

static bool pending(const struct ref_irq *q)
{
	return q->latch || (q->line && !q->edge && !q->hw) || q->hw_pend;
}

static unsigned int target(const struct ref_irq *q, unsigned int i, unsigned int intid)
{
	return intid < 32 ? i : q->target;
}

/* Priority bits that preempt: all but the subpriority that the binary point cuts off. */
static unsigned int cut(const struct ref_cpu *c, unsigned int group, unsigned int prio)
{
	unsigned int sub = group == 0 || c->cbpr ? c->bpr[0] + 1 : c->bpr[1];

	return sub >= 8 ? 0 : prio >> sub << sub;
}

static int running_bit(const struct ref_cpu *c)
{
	for (int b = 0; b < 128; b++)
		if (c->ap[0][b] || c->ap[1][b])
			return b;
	return -1;
}

static bool may_be_taken(const struct ref *r, const struct ref_cpu *c, unsigned int group,
			 unsigned int prio)
{
	int b = running_bit(c);

	return prio < c->pmr &&
	       (b < 0 || cut(c, group, prio) < (unsigned int)b << (8 - r->pre_bits));
}

/* The highest priority of a deliverable interrupt on vCPU i; 256 if there is none. */
static unsigned int best_prio(struct ref *r, unsigned int i)
{
	unsigned int best = 256;

	for (unsigned int n = 0; n < r->nr_irqs; n++) {
		struct ref_irq *q = ref(r, i, n);

		if (q->enabled && !q->active && pending(q) && target(q, i, n) == i &&
		    r->en[q->group] && r->cpu[i].en[q->group] && q->prio < best)
			best = q->prio;
	}
	return best;
}

static bool is_best(struct ref *r, unsigned int i, unsigned int intid, unsigned int best)
{
	struct ref_irq *q = ref(r, i, intid);

	return q->enabled && !q->active && pending(q) && target(q, i, intid) == i &&
	       r->en[q->group] && r->cpu[i].en[q->group] && q->prio == best;
}

/* --- physical side --- */

static void on_deactivate(struct world *w, unsigned int vcpu, unsigned int pintid)
{
	struct ref *r = w->test;
	struct ref_irq *q = NULL;

	for (unsigned int n = 16; n < r->nr_irqs; n++) {
		struct ref_irq *x = ref(r, pintid < 32 ? vcpu : 0, n);

		if (x->pintid == pintid && (n < 32) == (pintid < 32))
			q = x;
	}
	if (!q)
		FAIL(r, "physical %u is nobody's", pintid);
	if (!q->phys_active)
		FAIL(r, "physical %u is deactivated twice", pintid);
	q->phys_active = false;
	if (q->hw_pend && q->edge && !q->clearing)
		q->latch = true; /* the edge has to be kept */
	q->hw_pend = false;
}

static void fire(struct ref *r, unsigned int i, unsigned int intid)
{
	struct ref_irq *q = ref(r, i, intid);

	if (!q->hw || q->phys_active || !(q->edge ? q->phys_latch : q->phys_line))
		return;
	q->phys_active = true;
	q->phys_latch = false;
	q->hw_pend = true;
	r->w->on = intid < 32 ? i : LHV_VGIC_NO_VCPU;
	assert_int_equal(lhv_vgic_inject_hw(r->w->g, i, intid), 0);
	r->w->on = LHV_VGIC_NO_VCPU;
}

/* --- after each step --- */

static void rest(struct ref *r)
{
	for (unsigned int n = 0; n < 3; n++) {
		settle_all(r->w);
		for (unsigned int i = 0; i < r->nr; i++)
			for (unsigned int k = 0; k < 32; k++)
				r->cpu[i].priv[k].clearing = false;
		for (unsigned int k = 32; k < r->nr_irqs; k++)
			r->spi[k].clearing = false;
		for (unsigned int i = 0; i < r->nr; i++)
			for (unsigned int k = 16; k < 32; k++)
				fire(r, i, k);
		for (unsigned int k = 32; k < r->nr_irqs; k++)
			fire(r, 0, k);
	}
	settle_all(r->w);
}

/* A 1-of-N interrupt may be sent to any vCPU that is awake. */
static void adopt_targets(struct ref *r)
{
	bool any = false;

	for (unsigned int i = 0; i < r->nr; i++)
		any |= !r->cpu[i].asleep;
	for (unsigned int n = 32; n < r->nr_irqs; n++) {
		struct ref_irq *q = &r->spi[n];

		if (!q->irm)
			continue;
		q->target = irq_of(r->w, 0, n).target;
		if (any && (q->target >= r->nr || r->cpu[q->target].asleep))
			FAIL(r, "1-of-N %u has target %u, which is not awake", n,
			     q->target);
		if (!any && q->target != NOWHERE)
			FAIL(r, "1-of-N %u has a target although all sleep", n);
	}
}

static void describe(struct ref *r, unsigned int i, unsigned int n)
{
	struct ref_irq *q = ref(r, i, n);
	struct lhv_vgic_irq x = irq_of(r->w, i, n);

	print_error("reference: enabled %d edge %d line %d latch %d active %d target %u "
		    "hw %d pend %d hand %d phys %d\n",
		    q->enabled, q->edge, q->line, q->latch, q->active, q->target, q->hw,
		    q->hw_pend, q->hw_hand, q->phys_active);
	print_error("vGIC: enabled %d edge %d level %d latch %d pending %d active %d "
		    "target %u "
		    "owner %u in_lr %d hw %d\n",
		    x.enabled, x.edge, x.level, x.latch, x.pending, x.active, x.target,
		    x.owner, x.in_lr, x.hw);
}

static void compare_irq(struct ref *r, unsigned int i, unsigned int n)
{
	struct ref_irq *q = ref(r, i, n);
	struct lhv_vgic_irq x = irq_of(r->w, i, n);

	if (x.pending != pending(q) || x.active != q->active)
		describe(r, i, n);

	if (x.enabled != q->enabled || x.group != q->group || x.priority != q->prio ||
	    x.edge != q->edge || x.hw != q->hw || (n >= 32 && x.target != q->target))
		FAIL(r, "vCPU %u INTID %u: configuration", i, n);
	if (x.pending != pending(q))
		FAIL(r, "vCPU %u INTID %u: pending %d, not %d", i, n, x.pending,
		     pending(q));
	if (x.active != q->active)
		FAIL(r, "vCPU %u INTID %u: active %d, not %d", i, n, x.active, q->active);
	if (q->phys_active != (q->hw_pend || q->hw_hand))
		FAIL(r, "vCPU %u INTID %u: physical %u is %s", i, n, q->pintid,
		     q->phys_active ? "orphaned" : "not active");
}

static void compare(struct ref *r)
{
	uint8_t seen[1020] = {0};

	adopt_targets(r);
	for (unsigned int i = 0; i < r->nr; i++) {
		struct lhv_sim_gic *core = &r->w->cpu[i].core;
		unsigned int best = best_prio(r, i);
		bool yes = false, no = best == 256;
		bool signal = lhv_sim_gic_irq(core) || lhv_sim_gic_fiq(core);

		for (unsigned int k = 0; k < core->nr_lr; k++) {
			unsigned int n = core->lr[k] & 0xffff;

			if (core->lr[k] >> 62 && n >= 32 && seen[n]++)
				FAIL(r, "INTID %u is in list registers of two vCPUs", n);
		}
		for (unsigned int n = 0; n < r->nr_irqs && best < 256; n++) {
			if (!is_best(r, i, n, best))
				continue;
			if (may_be_taken(r, &r->cpu[i], ref(r, i, n)->group, best))
				yes = true;
			else
				no = true;
		}
		if (signal ? !yes : !no)
			FAIL(r, "vCPU %u: interrupt signalled %d, best priority %#x", i,
			     signal, best);
	}
	/* The rest shows when all have folded; between, most steps run without. */
	if (rnd(&r->s) % 8)
		return;
	for (unsigned int i = 0; i < r->nr; i++) {
		fold(r->w, i);
		enter(r->w, i);
	}
	for (unsigned int i = 0; i < r->nr; i++)
		for (unsigned int n = 0; n < 32; n++)
			compare_irq(r, i, n);
	for (unsigned int n = 32; n < r->nr_irqs; n++)
		compare_irq(r, 0, n);
}

/* --- what guests and hosts do --- */

static unsigned int pick_intid(struct ref *r)
{
	return rnd(&r->s) % 4 ? rnd(&r->s) % r->nr_irqs : 32 + rnd(&r->s) % 8;
}

/* Whether the list register of an interrupt ends the physical one too. */
static bool holds_physical(const struct lhv_sim_gic *core, unsigned int n)
{
	for (unsigned int k = 0; k < core->nr_lr; k++)
		if (core->lr[k] >> 62 && (core->lr[k] & 0xffff) == n)
			return core->lr[k] >> 61 & 1;
	return false;
}

static void do_ack(struct ref *r, unsigned int i, unsigned int group)
{
	struct ref_cpu *c = &r->cpu[i];
	unsigned int best = best_prio(r, i);
	/* In software the register may have another already when this returns. */
	struct lhv_sim_gic before = r->w->cpu[i].core;
	uint32_t got = (uint32_t)icc_rd(
		r->w, i, group ? LHV_SYSREG_ICC_IAR1_EL1 : LHV_SYSREG_ICC_IAR0_EL1);
	bool other = best == 256, mine = false, taken;
	struct ref_irq *q;

	if (got == 1023) {
		/* Right if nothing can be taken, or one of the other group is as good. */
		for (unsigned int n = 0; n < r->nr_irqs && best < 256; n++) {
			if (!is_best(r, i, n, best))
				continue;
			if (ref(r, i, n)->group != group ||
			    !may_be_taken(r, c, ref(r, i, n)->group, best))
				other = true;
			else
				mine = true;
		}
		if (mine && !other)
			FAIL(r, "vCPU %u: nothing acknowledged at priority %#x", i, best);
		return;
	}
	if (got >= r->nr_irqs)
		FAIL(r, "vCPU %u: acknowledged %u", i, got);
	q = ref(r, i, got);
	if (!is_best(r, i, got, best))
		FAIL(r, "vCPU %u: acknowledged %u of priority %#x, the best is %#x", i,
		     got, q->prio, best);
	if (q->group != group || !may_be_taken(r, c, group, best))
		FAIL(r,
		     "vCPU %u: acknowledged %u of group %u, priority %#x, PMR %#x, "
		     "running %d",
		     i, got, q->group, q->prio, c->pmr, running_bit(c));
	r->acks++;
	/*
	 * A latch that was pending beside an active state is taken with no exit in between,
	 * and with it a physical one that fired meanwhile only if the register has it: the
	 * guest may get that one afterwards, by itself.
	 */
	taken = q->hw_pend && (!q->latch || holds_physical(&before, got));
	q->latch = false;
	q->active = true;
	q->owner = i;
	if (taken) {
		q->hw_pend = false;
		q->hw_hand = true;
	}
	/* Most handlers quieten their device. */
	if (rnd(&r->s) % 4) {
		q->phys_line = false;
		if (q->line) {
			q->line = false;
			assert_int_equal(lhv_vgic_set_level(r->w->g, i, got, false), 0);
		}
	}
	c->ap[group][cut(c, group, q->prio) >> (8 - r->pre_bits)] = true;
	assert_true(c->depth < 64);
	c->stack[c->depth].intid = got;
	c->stack[c->depth++].group = group;
}

static void deactivated(struct ref_irq *q)
{
	q->active = false;
	q->hw_hand = false;
}

static void do_eoi(struct ref *r, unsigned int i)
{
	struct ref_cpu *c = &r->cpu[i];
	unsigned int n, group;
	int b = running_bit(c);

	if (!c->depth)
		return;
	n = c->stack[--c->depth].intid;
	group = c->stack[c->depth].group;
	assert_true(b >= 0);
	c->ap[group][b] = false;
	if (!c->split)
		deactivated(ref(r, i, n));
	icc_wr(r->w, i, group ? LHV_SYSREG_ICC_EOIR1_EL1 : LHV_SYSREG_ICC_EOIR0_EL1, n);
}

/* Deactivates some active interrupt, perhaps another vCPU's. */
static void do_dir(struct ref *r, unsigned int i)
{
	unsigned int start = rnd(&r->s) % r->nr_irqs;

	if (!r->cpu[i].split)
		return;
	for (unsigned int k = 0; k < r->nr_irqs; k++) {
		unsigned int n = (start + k) % r->nr_irqs;
		struct ref_irq *q = ref(r, i, n);

		if (!q->active)
			continue;
		deactivated(q);
		icc_wr(r->w, i, LHV_SYSREG_ICC_DIR_EL1, n);
		return;
	}
}

static void write_bit(struct ref *r, unsigned int by, unsigned int i, unsigned int n,
		      uint64_t base)
{
	if (n < 32)
		gicr_wr(r->w, by, i, 0x10000 + base, 4, 1u << n);
	else
		gicd_wr(r->w, by, base + n / 32 * 4, 4, 1u << n % 32);
}

static void do_config(struct ref *r, unsigned int by)
{
	unsigned int i = rnd(&r->s) % 3 ? by : rnd(&r->s) % r->nr, n = pick_intid(r);
	struct ref_irq *q = ref(r, i, n);
	unsigned int reg, t;
	uint64_t off, v;

	switch (rnd(&r->s) % 12) {
	case 0:
	case 1:
	case 2:
		q->enabled = true;
		write_bit(r, by, i, n, 0x100);
		break;
	case 3:
		q->enabled = false;
		write_bit(r, by, i, n, 0x180);
		break;
	case 4: /* a byte, or a word of four */
		v = rnd(&r->s) & (rnd(&r->s) % 2 ? 0x78787878 : 0xffffffff);
		if (rnd(&r->s) % 2) {
			q->prio = v & 0xf8;
			if (n < 32)
				gicr_wr(r->w, by, i, 0x10400 + n, 1, v & 0xff);
			else
				gicd_wr(r->w, by, 0x400 + n, 1, v & 0xff);
			break;
		}
		n &= ~3u;
		for (unsigned int k = 0; k < 4; k++)
			ref(r, i, n + k)->prio = v >> 8 * k & 0xf8;
		if (n < 32)
			gicr_wr(r->w, by, i, 0x10400 + n, 4, v & 0xffffffff);
		else
			gicd_wr(r->w, by, 0x400 + n, 4, v & 0xffffffff);
		break;
	case 5:
		reg = n / 32;
		off = 0x80 + reg * 4;
		v = rnd(&r->s) % 8 ? 0xffffffff : rnd(&r->s);
		for (unsigned int k = 0; k < 32; k++)
			if (reg * 32 + k < r->nr_irqs)
				ref(r, i, reg * 32 + k)->group = v >> k & 1;
		if (reg == 0)
			gicr_wr(r->w, by, i, 0x10080, 4, v);
		else
			gicd_wr(r->w, by, off, 4, v);
		break;
	case 6: /* a mapped one's trigger is its physical one's */
		if (n < 16 || q->hw || q->phys_active)
			break;
		off = n < 32 ? 0x10c04 : 0xc00 + n / 16 * 4;
		v = n < 32 ? gicr_rd(r->w, by, i, off, 4) : gicd_rd(r->w, by, off, 4);
		q->edge = !q->edge;
		v ^= 2u << 2 * (n % 16);
		if (n < 32)
			gicr_wr(r->w, by, i, off, 4, v);
		else
			gicd_wr(r->w, by, off, 4, v);
		break;
	case 7:
		q->latch = true;
		if (n >= 32 && rnd(&r->s) % 2)
			gicd_wr(r->w, by, 0x40, 4, n); /* SETSPI_NSR */
		else
			write_bit(r, by, i, n, 0x200);
		break;
	case 8:
		q->latch = false;
		q->clearing = true;
		if (n >= 32 && rnd(&r->s) % 2)
			gicd_wr(r->w, by, 0x48, 4, n); /* CLRSPI_NSR */
		else
			write_bit(r, by, i, n, 0x280);
		break;
	case 9:
		if (!r->isactiver)
			break;
		if (rnd(&r->s) % 2) {
			if (!q->active)
				q->owner = target(q, i, n);
			q->active = true;
			write_bit(r, by, i, n, 0x300);
		} else {
			deactivated(q);
			write_bit(r, by, i, n, 0x380);
		}
		break;
	case 10:
		if (n < 32)
			break;
		t = rnd(&r->s) % (r->nr + 2);
		q->irm = t == r->nr;
		q->target = t < r->nr ? t : NOWHERE;
		v = q->irm	? 1u << 31 | rnd(&r->s) % 256
		    : t < r->nr ? r->w->mpidr[t]
				: 0x7f0000;
		if (rnd(&r->s) % 2) {
			gicd_wr(r->w, by, 0x6000 + 8 * n, 8, v);
		} else {
			gicd_wr(r->w, by, 0x6004 + 8 * n, 4, v >> 32);
			gicd_wr(r->w, by, 0x6000 + 8 * n, 4, v & 0xffffffff);
		}
		break;
	default:
		v = rnd(&r->s) % 4 ? 3 : rnd(&r->s) % 4;
		r->en[0] = v & 1;
		r->en[1] = v >> 1 & 1;
		gicd_wr(r->w, by, 0, 4, v);
		break;
	}
}

static void write_icc(struct ref *r, unsigned int i)
{
	struct ref_cpu *c = &r->cpu[i];
	unsigned int min0 = 7 - r->pre_bits, v;

	switch (rnd(&r->s) % 4) {
	case 0:
		v = rnd(&r->s) % 4 ? 0xff : rnd(&r->s) % 256;
		c->pmr = v & 0xff << (8 - r->pri_bits) & 0xff;
		icc_wr(r->w, i, LHV_SYSREG_ICC_PMR_EL1, v);
		break;
	case 1:
		v = rnd(&r->s) % 2;
		c->en[v] = rnd(&r->s) % 6 != 0;
		icc_wr(r->w, i,
		       v ? LHV_SYSREG_ICC_IGRPEN1_EL1 : LHV_SYSREG_ICC_IGRPEN0_EL1,
		       c->en[v]);
		break;
	case 2: /* not with interrupts in hand: their priorities were cut otherwise */
		if (running_bit(c) >= 0)
			break;
		v = rnd(&r->s) % 8;
		c->bpr[0] = v < min0 ? min0 : v;
		icc_wr(r->w, i, LHV_SYSREG_ICC_BPR0_EL1, v);
		v = rnd(&r->s) % 8;
		if (!c->cbpr)
			c->bpr[1] = v < min0 + 1 ? min0 + 1 : v;
		icc_wr(r->w, i, LHV_SYSREG_ICC_BPR1_EL1, v);
		break;
	default:
		if (running_bit(c) >= 0)
			break;
		c->cbpr = rnd(&r->s) % 2;
		c->split = r->split;
		icc_wr(r->w, i, LHV_SYSREG_ICC_CTLR_EL1, c->cbpr | c->split << 1);
		break;
	}
}

static void do_sgi(struct ref *r, unsigned int i)
{
	unsigned int sgi = rnd(&r->s) % 16, list = rnd(&r->s) % 16;
	bool all = rnd(&r->s) % 4 == 0, one = rnd(&r->s) % 4;

	for (unsigned int t = 0; t < r->nr; t++)
		if ((all ? t != i : list >> t & 1) && (one || !r->cpu[t].priv[sgi].group))
			r->cpu[t].priv[sgi].latch = true;
	icc_wr(r->w, i, one ? LHV_SYSREG_ICC_SGI1R_EL1 : LHV_SYSREG_ICC_SGI0R_EL1,
	       (uint64_t)sgi << 24 | (uint64_t)all << 40 | list);
}

static void map(struct ref *r, unsigned int i, unsigned int n)
{
	struct ref_irq *q = ref(r, i, n);
	bool busy = pending(q) || q->active || q->phys_active;

	/* What has ended is not known before the fold. */
	for (unsigned int k = 0; k < r->nr; k++) {
		fold(r->w, k);
		enter(r->w, k);
	}
	assert_int_equal(lhv_vgic_map_hw(r->w->g, i, n, n), busy ? LHV_ERR_BUSY : 0);
	if (busy)
		return;
	q->hw = true;
	q->pintid = n;
	q->line = q->phys_line = q->phys_latch = false;
}

static void do_host(struct ref *r)
{
	unsigned int i = rnd(&r->s) % r->nr, n = pick_intid(r);
	struct ref_irq *q = ref(r, i, n);
	bool up;

	switch (rnd(&r->s) % 8) {
	case 0:
	case 1:
		q->latch = true;
		assert_int_equal(lhv_vgic_pulse(r->w->g, i, n), 0);
		break;
	case 2:
		if (!q->hw || n < 16)
			break;
		/* The host takes back what it gave. */
		q->clearing = true;
		r->w->on = i;
		assert_int_equal(lhv_vgic_set_level(r->w->g, i, n, false), 0);
		r->w->on = LHV_VGIC_NO_VCPU;
		break;
	case 3:
		if (n < 16 || rnd(&r->s) % 4)
			break;
		r->w->on = i;
		if (q->hw) {
			q->hw = false;
			q->line = false;
			assert_int_equal(lhv_vgic_unmap_hw(r->w->g, i, n), 0);
		} else {
			map(r, i, n);
		}
		r->w->on = LHV_VGIC_NO_VCPU;
		break;
	default:
		if (n < 16)
			break;
		up = rnd(&r->s) % 2;
		if (q->hw) {
			if (up && !q->phys_line)
				q->phys_latch = true;
			q->phys_line = up;
			break;
		}
		if (up && !q->line && q->edge)
			q->latch = true;
		q->line = up;
		assert_int_equal(lhv_vgic_set_level(r->w->g, i, n, up), 0);
		break;
	}
}

static void do_wfi(struct ref *r, unsigned int i)
{
	struct cpu *c = &r->w->cpu[i];
	unsigned int best = best_prio(r, i);
	bool wakes;

	lhv_sim_gic_cpuif_read(&c->core, &c->image);
	fold(r->w, i);
	r->w->on = i;
	wakes = lhv_vgic_pending(r->w->g, i, &c->image);
	r->w->on = LHV_VGIC_NO_VCPU;
	lhv_sim_gic_cpuif_write(&c->core, &c->image);
	if (!wakes && (lhv_sim_gic_irq(&c->core) || lhv_sim_gic_fiq(&c->core)))
		FAIL(r, "vCPU %u: WFI sleeps", i);
	for (unsigned int n = 0; n < r->nr_irqs && wakes; n++)
		if (is_best(r, i, n, best) &&
		    may_be_taken(r, &r->cpu[i], ref(r, i, n)->group, best))
			wakes = false;
	if (wakes)
		FAIL(r, "vCPU %u: WFI wakes for nothing", i);
}

/* The vCPU leaves its core and comes back, perhaps with news. */
static void do_put(struct ref *r, unsigned int i)
{
	struct cpu *c = &r->w->cpu[i];

	r->w->on = i;
	lhv_sim_gic_cpuif_save(&c->core, &c->image);
	lhv_vgic_exit(r->w->g, i, &c->image);
	for (unsigned int k = 0; k < 16; k++)
		c->core.lr[k] = UINT64_C(0x50a0000000000000) | k; /* another vCPU's */
	if (rnd(&r->s) % 2 && lhv_vgic_work(r->w->g, i))
		lhv_vgic_enter(r->w->g, i, &c->image);
	lhv_sim_gic_cpuif_load(&c->core, &c->image);
	r->w->on = LHV_VGIC_NO_VCPU;
	enter(r->w, i);
}

static void boot_cpu(struct ref *r, unsigned int i)
{
	struct ref_cpu *c = &r->cpu[i];

	icc_wr(r->w, i, LHV_SYSREG_ICC_PMR_EL1, 0xff);
	icc_wr(r->w, i, LHV_SYSREG_ICC_CTLR_EL1, r->split << 1);
	icc_wr(r->w, i, LHV_SYSREG_ICC_IGRPEN0_EL1, 1);
	icc_wr(r->w, i, LHV_SYSREG_ICC_IGRPEN1_EL1, 1);
	gicr_wr(r->w, i, i, 0x14, 4, 0);
	c->pmr = 0xff << (8 - r->pri_bits) & 0xff;
	c->bpr[0] = 7 - r->pre_bits;
	c->bpr[1] = 8 - r->pre_bits;
	c->cbpr = false;
	c->split = r->split;
	c->en[0] = c->en[1] = true;
	c->asleep = false;
}

static void do_reset(struct ref *r, unsigned int i)
{
	struct ref_cpu *c = &r->cpu[i];
	struct ref_irq kept;

	fold(r->w, i);
	for (unsigned int n = 0; n < 32; n++) {
		struct ref_irq *q = &c->priv[n];

		kept = *q;
		memset(q, 0, sizeof(*q));
		q->hw = kept.hw;
		q->pintid = kept.pintid;
		q->line = kept.line;
		q->phys_line = kept.phys_line;
		q->phys_active = kept.phys_active;
		q->edge = n < 16;
	}
	for (unsigned int n = 32; n < r->nr_irqs; n++)
		if (r->spi[n].active && r->spi[n].owner == i)
			deactivated(&r->spi[n]);
	memset(c->ap, 0, sizeof(c->ap));
	c->depth = 0;
	c->asleep = true;
	r->w->on = i;
	assert_int_equal(lhv_vgic_vcpu_reset(r->w->g, i, &r->w->cpu[i].image), 0);
	r->w->on = LHV_VGIC_NO_VCPU;
	lhv_sim_gic_cpuif_load(&r->w->cpu[i].core, &r->w->cpu[i].image);
	enter(r->w, i);
	for (unsigned int k = 0; k < r->w->cpu[i].core.nr_lr; k++)
		assert_int_equal(r->w->cpu[i].core.lr[k], 0);
	adopt_targets(r);
	boot_cpu(r, i);
}

static void do_read(struct ref *r, unsigned int by)
{
	unsigned int i = rnd(&r->s) % r->nr, n = pick_intid(r) & ~31u;
	uint64_t got[4];

	for (unsigned int k = 0; k < r->nr; k++) {
		fold(r->w, k);
		enter(r->w, k);
	}
	for (unsigned int k = 0; k < 4; k++) {
		static const uint16_t base[4] = {0x80, 0x100, 0x280, 0x300};

		got[k] = n < 32 ? gicr_rd(r->w, by, i, 0x10000 + base[k], 4)
				: gicd_rd(r->w, by, base[k] + n / 8, 4);
	}
	for (unsigned int k = 0; k < 32 && n + k < r->nr_irqs; k++) {
		struct ref_irq *q = ref(r, i, n + k);

		if ((got[0] >> k & 1) != q->group || (got[1] >> k & 1) != q->enabled ||
		    (got[2] >> k & 1) != pending(q) || (got[3] >> k & 1) != q->active) {
			describe(r, i, n + k);
			FAIL(r, "vCPU %u reads vCPU %u's INTID %u: %d %d %d %d", by, i,
			     n + k, (int)(got[0] >> k & 1), (int)(got[1] >> k & 1),
			     (int)(got[2] >> k & 1), (int)(got[3] >> k & 1));
		}
	}
	/* All have folded. */
	assert_int_equal(gicd_rd(r->w, by, 0, 4) >> 31, 0);
	assert_int_equal(gicr_rd(r->w, by, i, 0, 4) & 8, 0);
}

static void step(struct ref *r)
{
	unsigned int i = rnd(&r->s) % r->nr;

	/* While there is something that not all have looked at, none is asked about it. */
	r->op = r->burst ? 15 + rnd(&r->s) % 12 : rnd(&r->s) % 32;
	switch (r->op) {
	case 0 ... 6:
		do_ack(r, i, rnd(&r->s) % 8 != 0);
		break;
	case 7 ... 11:
		do_eoi(r, i);
		break;
	case 12 ... 14:
		do_dir(r, i);
		break;
	case 15 ... 19:
		do_config(r, i);
		break;
	case 20:
		write_icc(r, i);
		break;
	case 21 ... 22:
		do_sgi(r, i);
		break;
	case 23 ... 26:
		do_host(r);
		break;
	case 27:
		do_wfi(r, i);
		break;
	case 28:
		do_put(r, i);
		break;
	case 29:
		do_read(r, i);
		break;
	case 30:
		if (rnd(&r->s) % 64 == 0)
			do_reset(r, i);
		if (rnd(&r->s) % 16 == 0) {
			r->cpu[i].asleep = !r->cpu[i].asleep;
			gicr_wr(r->w, i, i, 0x14, 4, r->cpu[i].asleep << 1);
		}
		break;
	default: /* a handler that ends all it finds */
		for (unsigned int n = 0; n < 100; n++) {
			unsigned int depth = r->cpu[i].depth;

			do_ack(r, i, 1);
			if (r->cpu[i].depth == depth)
				break;
			do_eoi(r, i);
			do_dir(r, i);
			rest(r);
		}
		break;
	}
}

/* Most interrupts are on, a quarter is a physical one. */
static void prepare(struct ref *r, unsigned int i, unsigned int n)
{
	struct ref_irq *q = ref(r, i, n);
	unsigned int to = n < 32 ? i : rnd(&r->s) % r->nr;

	q->enabled = rnd(&r->s) % 4 != 0;
	q->group = rnd(&r->s) % 8 != 0;
	q->prio = rnd(&r->s) % r->prios << 3;
	q->edge = n < 16 || rnd(&r->s) % 2;
	if (n >= 32)
		q->target = to;
	setup(r->w, to, n, q->prio, q->edge);
	if (!q->enabled)
		write_bit(r, to, i, n, 0x180);
	if (!q->group) {
		uint64_t off = n < 32 ? 0x10080 : 0x80 + n / 32 * 4;
		uint64_t v =
			n < 32 ? gicr_rd(r->w, i, i, off, 4) : gicd_rd(r->w, i, off, 4);

		v &= ~(UINT64_C(1) << n % 32);
		if (n < 32)
			gicr_wr(r->w, i, i, off, 4, v);
		else
			gicd_wr(r->w, i, off, 4, v);
	}
	if (n >= 16 && rnd(&r->s) % 4 == 0)
		map(r, i, n);
}

static void run(uint64_t seed, unsigned int steps)
{
	static struct ref r;
	unsigned int nr_lr;
	bool tds;

	memset(&r, 0, sizeof(r));
	r.seed = seed;
	r.s = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	for (unsigned int n = 0; n < 8; n++)
		rnd(&r.s);
	nr_lr = 1 + (unsigned int)(seed % 16);
	r.pri_bits = 5 + rnd(&r.s) % 4;
	r.pre_bits = 5 + rnd(&r.s) % (r.pri_bits > 7 ? 3 : r.pri_bits - 4);
	r.nr = 1 + rnd(&r.s) % 4;
	tds = rnd(&r.s) % 4;
	r.split = tds && rnd(&r.s) % 2;
	/* Without a trap of DIR, who was made active by a register cannot be told from who
	 * was acknowledged. */
	r.isactiver = r.split;
	r.prios = 1 + rnd(&r.s) % 32;
	r.w = world_new(r.nr, rnd(&r.s) % 2 ? 32 : 64, nr_lr, r.pri_bits, r.pre_bits,
			tds);
	r.w->test = &r;
	r.w->soft = rnd(&r.s) % 4 == 0;
	r.w->on_deactivate = on_deactivate;
	r.nr_irqs = 32 + r.w->nr_spis;
	for (unsigned int i = 0; i < r.nr; i++) {
		for (unsigned int n = 0; n < 16; n++)
			r.cpu[i].priv[n].edge = true;
		r.cpu[i].asleep = true;
	}
	r.en[0] = r.en[1] = true;
	gicd_wr(r.w, 0, 0, 4, 3);
	for (unsigned int i = 0; i < r.nr; i++)
		boot_cpu(&r, i);
	for (unsigned int i = 0; i < r.nr; i++)
		for (unsigned int n = 0; n < (i ? 32 : r.nr_irqs); n++)
			prepare(&r, i, n);
	for (r.step = 0; r.step < steps; r.step++) {
		step(&r);
		r.burst = r.op >= 15 && r.op <= 26 && r.op != 20 && rnd(&r.s) % 3 == 0;
		if (r.burst)
			continue;
		rest(&r);
		compare(&r);
	}
	world_free(r.w);
}

static void test_random_guests(void **state)
{
	const char *steps = getenv("LHV_STEPS"), *seed = getenv("LHV_SEED");
	unsigned long n = steps ? strtoul(steps, NULL, 0) : 120000;

	(void)state;
	if (seed) {
		run(strtoull(seed, NULL, 0), 3000);
		return;
	}
	for (unsigned long k = 0; k * 1000 < n; k++)
		run(k + 1, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_guests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
