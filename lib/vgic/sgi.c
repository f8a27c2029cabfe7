/* SPDX-License-Identifier: BSD-2-Clause */
/* Trapped CPU interface registers. */
#include "vgic_priv.h"

static void send(struct lhv_vgic *g, unsigned int from, unsigned int to, unsigned int sgi,
		 bool group1)
{
	uint64_t w = vgic_load(vgic_word(g, to, sgi));

	/*
	 * With one Security state ICC_SGI1R_EL1 makes an SGI pending whichever its group
	 * is at the target, the others only one of Group 0 (12.1, SGI forwarding).
	 */
	if (group1 || !(w & W_GROUP1))
		lhv_vgic_edit_pending_(g, to, sgi, true, from);
}

static void generate(struct lhv_vgic *g, unsigned int from, uint64_t v, bool group1)
{
	unsigned int sgi = (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_INTID, v);
	unsigned int rs = (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_RS, v);
	unsigned int list = (unsigned int)LHV_GET(LHV_ICC_SGI1R_EL1_TargetList, v);
	uint32_t aff;

	if (LHV_GET(LHV_ICC_SGI1R_EL1_IRM, v)) {
		for (unsigned int i = 0; i < g->nr_vcpus; i++)
			if (i != from)
				send(g, from, i, sgi, group1);
		return;
	}
	if (rs && !g->rss)
		return;
	aff = (uint32_t)(LHV_GET(LHV_ICC_SGI1R_EL1_Aff3, v) << 24 |
			 LHV_GET(LHV_ICC_SGI1R_EL1_Aff2, v) << 16 |
			 LHV_GET(LHV_ICC_SGI1R_EL1_Aff1, v) << 8 | rs << 4);
	for (; list; list &= list - 1) {
		unsigned int to =
			lhv_vgic_by_affinity_(g, aff | (uint32_t)__builtin_ctz(list));

		if (to != NOWHERE)
			send(g, from, to, sgi, group1);
	}
}

enum lhv_action lhv_vgic_sysreg(struct lhv_vgic *g, unsigned int vcpu, uint32_t reg,
				bool write, uint64_t *value)
{
	unsigned int intid;

	if (vcpu >= g->nr_vcpus)
		return LHV_INJECT;
	switch (reg) {
	case LHV_SYSREG_ICC_SGI1R_EL1:
	case LHV_SYSREG_ICC_SGI0R_EL1:
	case LHV_SYSREG_ICC_ASGI1R_EL1:
		if (!write)
			return LHV_INJECT;
		generate(g, vcpu, *value, reg == LHV_SYSREG_ICC_SGI1R_EL1);
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
