/* SPDX-License-Identifier: BSD-2-Clause */
/* Trapped CPU interface registers. */
#include "vgic_priv.h"

/*
 * As lhv_vgic_edit_pending_() does it. That nobody waits for an SGI to be pending (RWP is for
 * other changes), that it is its target's own, and has no physical one, makes it shorter.
 */
static inline void send(struct lhv_vgic *g, unsigned int from, unsigned int to,
			unsigned int sgi, bool group1)
{
	struct vgic_vcpu *v = &g->vcpus[to];
	uint64_t *p = &v->priv[sgi], old = vgic_load(p), w;

	/*
	 * With one Security state ICC_SGI1R_EL1 makes an SGI pending whichever its group
	 * is at the target, the others only one of Group 0 (12.1, SGI forwarding).
	 */
	if (!group1 && (old & W_GROUP1))
		return;
	do {
		/* An edge that finds one in the word is the same edge. */
		if (old & W_LATCH)
			return;
		w = old | W_LATCH;
		if (w & W_INLR)
			w |= W_CHANGED;
	} while (!vgic_cas(p, &old, w));
	if (!(w & W_INLR)) {
		if (!vgic_deliverable(w))
			return;
		vgic_post(v, sgi);
	}
	vgic_set_work(g, v, to, from);
}

/* To more than one: all but the sender, or a list in the cluster that aff names. */
static __attribute__((noinline)) void send_all(struct lhv_vgic *g, unsigned int from,
					       uint64_t v, bool group1, uint32_t aff)
{
	unsigned int sgi = (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_INTID, v);
	unsigned int list = (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_TargetList, v);

	if (LHV_GET(LHV_ICC_SGI1R_EL1_IRM, v)) {
		for (unsigned int i = 0; i < g->nr_vcpus; i++)
			if (i != from)
				send(g, from, i, sgi, group1);
		return;
	}
	for (; list; list &= list - 1) {
		unsigned int to =
			vgic_by_affinity(g, aff | (uint32_t)__builtin_ctz(list));

		if (to != NOWHERE)
			send(g, from, to, sgi, group1);
	}
}

static inline void generate(struct lhv_vgic *g, unsigned int from, uint64_t v,
			    bool group1)
{
	unsigned int list = (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_TargetList, v), to;
	/* RS is of use where there is an Aff0 above 15, and finds nobody elsewhere. */
	uint32_t aff = (uint32_t)(LHV_GET(LHV_ICC_SGI1R_EL1_Aff3, v) << 24 |
				  LHV_GET(LHV_ICC_SGI1R_EL1_Aff2, v) << 16 |
				  LHV_GET(LHV_ICC_SGI1R_EL1_Aff1, v) << 8 |
				  LHV_GET(LHV_ICC_SGI1R_EL1_RS, v) << 4);

	if (LHV_GET(LHV_ICC_SGI1R_EL1_IRM, v) || (list & (list - 1))) {
		send_all(g, from, v, group1, aff);
		return;
	}
	if (!list)
		return;
	to = vgic_by_affinity(g, aff | (uint32_t)__builtin_ctz(list));
	if (to != NOWHERE)
		send(g, from, to, (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_INTID, v),
		     group1);
}

static __attribute__((noinline)) enum lhv_action other_reg(struct lhv_vgic *g,
							   unsigned int vcpu,
							   uint32_t reg, bool write,
							   uint64_t *value)
{
	unsigned int intid;

	if (vcpu >= g->nr_vcpus)
		return LHV_INJECT;
	switch (reg) {
	case LHV_SYSREG_ICC_SGI0R_EL1:
	case LHV_SYSREG_ICC_ASGI1R_EL1:
		if (!write)
			return LHV_INJECT;
		generate(g, vcpu, *value, false);
		return LHV_HANDLED;
	case LHV_SYSREG_ICC_DIR_EL1:
		if (!write)
			return LHV_INJECT;
		intid = (unsigned int)*value & 0xffffff;
		if (vgic_has_irq(g, vcpu, intid))
			lhv_vgic_edit_active_(g, vcpu, intid, false, vcpu);
		return LHV_HANDLED;
	case LHV_SYSREG_ICC_SRE_EL1:
		if (!write)
			*value = LHV_ICC_SRE_EL1_SRE_MASK | LHV_ICC_SRE_EL1_DFB_MASK |
				 LHV_ICC_SRE_EL1_DIB_MASK;
		return LHV_HANDLED;
	default:
		return LHV_INJECT;
	}
}

enum lhv_action lhv_vgic_sysreg(struct lhv_vgic *g, unsigned int vcpu, uint32_t reg,
				bool write, uint64_t *value)
{
	/* The usual one by itself. */
	if (reg == LHV_SYSREG_ICC_SGI1R_EL1 && vcpu < g->nr_vcpus && write) {
		generate(g, vcpu, *value, true);
		return LHV_HANDLED;
	}
	return other_reg(g, vcpu, reg, write, value);
}
