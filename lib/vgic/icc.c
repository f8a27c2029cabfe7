/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual CPU interface in software. What the architecture leaves open is as follows: of
 * equal priorities the first list register is taken; an EOI drops the highest active priority
 * of both groups, and deactivates what it names only if that has this priority and group.
 */
#include "vgic_priv.h"

#include <libhv/vgic/cpuif.h>

/* Folds and entries in a row before the guest runs: an eoi hook that raises its line at once
 * makes another. */
#define ROUNDS 4

#define NO_LR	  LHV_VGIC_MAX_LRS
#define FIRST_LPI 8192u
#define IDLE	  0x100u

#define LR_STATE(lr)  ((unsigned int)LHV_GET(LHV_ICH_LR0_EL2_State, lr))
#define LR_VINTID(lr) ((uint32_t)LHV_GET(LHV_ICH_LR0_EL2_vINTID, lr))
#define LR_PRIO(lr)   ((unsigned int)LHV_GET(LHV_ICH_LR0_EL2_Priority, lr))
#define LR_GROUP(lr)  ((unsigned int)LHV_GET(LHV_ICH_LR0_EL2_Group, lr))

static bool special(uint32_t intid)
{
	return intid >= LHV_GIC_INTID_SPECIAL && intid <= LHV_GIC_INTID_SPURIOUS;
}

static unsigned int pre_bits(const struct lhv_gic_cpuif *c)
{
	return c->nr_apr > 2 ? 7 : c->nr_apr > 1 ? 6 : 5;
}

static bool group_enabled(const struct lhv_gic_cpuif *c, unsigned int group)
{
	return c->vmcr &
	       (group ? LHV_ICH_VMCR_EL2_VENG1_MASK : LHV_ICH_VMCR_EL2_VENG0_MASK);
}

/* What of a priority counts for preemption (4.8.2). */
static unsigned int group_prio(const struct lhv_gic_cpuif *c, uint64_t lr)
{
	bool own = LR_GROUP(lr) && !(c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK);
	unsigned int sub =
		own ? (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VBPR1, c->vmcr)
		    : (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, c->vmcr) + 1;

	return LR_PRIO(lr) >> sub << sub;
}

/* The highest active priority, or IDLE. */
static unsigned int running(const struct lhv_gic_cpuif *c)
{
	for (unsigned int r = 0; r < c->nr_apr; r++) {
		uint32_t ap = c->ap0r[r] | c->ap1r[r];

		if (ap)
			return (r * 32 + (unsigned int)__builtin_ctz(ap))
			       << (8 - pre_bits(c));
	}
	return IDLE;
}

/* The best that is pending in an enabled group, or NO_LR. */
static unsigned int best_pending(const struct lhv_gic_cpuif *c)
{
	unsigned int best = NO_LR;

	if (!(c->hcr & LHV_ICH_HCR_EL2_En_MASK))
		return NO_LR;
	for (unsigned int i = 0; i < c->nr_lr; i++) {
		uint64_t lr = c->lr[i];

		if (LR_STATE(lr) == LHV_ICH_LR0_EL2_State_PENDING &&
		    group_enabled(c, LR_GROUP(lr)) &&
		    (best == NO_LR || LR_PRIO(lr) < LR_PRIO(c->lr[best])))
			best = i;
	}
	return best;
}

/* ... if the priority mask and the running priority let it through. */
static unsigned int best_signalled(const struct lhv_gic_cpuif *c)
{
	unsigned int i = best_pending(c);

	if (i == NO_LR || LR_PRIO(c->lr[i]) >= LHV_GET(LHV_ICH_VMCR_EL2_VPMR, c->vmcr) ||
	    group_prio(c, c->lr[i]) >= running(c))
		return NO_LR;
	return i;
}

unsigned int lhv_gic_icv_lines(const struct lhv_gic_cpuif *c)
{
	unsigned int i = best_signalled(c);

	if (i == NO_LR)
		return 0;
	return !LR_GROUP(c->lr[i]) && (c->vmcr & LHV_ICH_VMCR_EL2_VFIQEn_MASK)
		       ? LHV_GIC_LINE_FIQ
		       : LHV_GIC_LINE_IRQ;
}

static uint32_t acknowledge(struct lhv_gic_cpuif *c, unsigned int group)
{
	unsigned int i = best_signalled(c), bit;
	uint64_t lr;

	if (i == NO_LR || LR_GROUP(c->lr[i]) != group)
		return LHV_GIC_INTID_SPURIOUS;
	lr = c->lr[i];
	bit = group_prio(c, lr) >> (8 - pre_bits(c));
	(group ? c->ap1r : c->ap0r)[bit / 32] |= UINT32_C(1) << bit % 32;
	lr &= ~LHV_ICH_LR0_EL2_State_MASK;
	if (LR_VINTID(lr) < FIRST_LPI)
		lr |= LHV_PREP(LHV_ICH_LR0_EL2_State, LHV_ICH_LR0_EL2_State_ACTIVE);
	c->lr[i] = lr;
	return LR_VINTID(lr);
}

static uint32_t highest(const struct lhv_gic_cpuif *c, unsigned int group)
{
	unsigned int i = best_pending(c);

	return i != NO_LR && LR_GROUP(c->lr[i]) == group ? LR_VINTID(c->lr[i])
							 : LHV_GIC_INTID_SPURIOUS;
}

static unsigned int find_active(const struct lhv_gic_cpuif *c, uint32_t intid)
{
	for (unsigned int i = 0; i < c->nr_lr; i++)
		if ((LR_STATE(c->lr[i]) & LHV_ICH_LR0_EL2_State_ACTIVE) &&
		    LR_VINTID(c->lr[i]) == intid)
			return i;
	return NO_LR;
}

static void deactivate(struct lhv_gic_cpuif *c, unsigned int i, uint64_t *ended)
{
	uint64_t lr = c->lr[i];

	if ((lr & LHV_ICH_LR0_EL2_HW_MASK) &&
	    !special((uint32_t)LHV_GET(LHV_ICH_LR0_EL2_pINTID, lr)))
		*ended = lr;
	c->lr[i] = lr & ~LHV_PREP(LHV_ICH_LR0_EL2_State, LHV_ICH_LR0_EL2_State_ACTIVE);
}

static void count_eoi(struct lhv_gic_cpuif *c)
{
	uint32_t n = (uint32_t)LHV_GET(LHV_ICH_HCR_EL2_EOIcount, c->hcr) + 1;

	c->hcr = (c->hcr & ~(uint32_t)LHV_ICH_HCR_EL2_EOIcount_MASK) |
		 (uint32_t)LHV_PREP(LHV_ICH_HCR_EL2_EOIcount, n & 31);
}

static bool eoi_mode(const struct lhv_gic_cpuif *c)
{
	return c->vmcr & LHV_ICH_VMCR_EL2_VEOIM_MASK;
}

static void end(struct lhv_gic_cpuif *c, unsigned int group, uint32_t intid,
		uint64_t *ended)
{
	unsigned int i, prio = running(c), bit = prio >> (8 - pre_bits(c));
	uint32_t one = UINT32_C(1) << bit % 32;

	if (special(intid) || prio == IDLE)
		return;
	if (c->ap0r[bit / 32] & one)
		c->ap0r[bit / 32] &= ~one;
	else
		c->ap1r[bit / 32] &= ~one;
	if (eoi_mode(c))
		return;
	i = find_active(c, intid);
	if (i == NO_LR) {
		if (intid < FIRST_LPI)
			count_eoi(c);
		return;
	}
	if (LR_GROUP(c->lr[i]) == group && group_prio(c, c->lr[i]) == prio)
		deactivate(c, i, ended);
}

static void dir(struct lhv_gic_cpuif *c, uint32_t intid, uint64_t *ended)
{
	unsigned int i;

	if (special(intid) || intid >= FIRST_LPI || !eoi_mode(c))
		return;
	i = find_active(c, intid);
	if (i == NO_LR)
		count_eoi(c);
	else
		deactivate(c, i, ended);
}

bool lhv_gic_icv_maintenance(struct lhv_gic_cpuif *c)
{
	unsigned int valid = 0, pending = 0;
	uint32_t m = 0;

	c->eisr = 0;
	c->elrsr = 0;
	for (unsigned int i = 0; i < c->nr_lr; i++) {
		unsigned int state = LR_STATE(c->lr[i]);
		bool eoi = (c->lr[i] &
			    (LHV_ICH_LR0_EL2_HW_MASK | LHV_ICH_LR0_EL2_EOI_MASK)) ==
			   LHV_ICH_LR0_EL2_EOI_MASK;

		valid += state != LHV_ICH_LR0_EL2_State_INACTIVE;
		pending += state == LHV_ICH_LR0_EL2_State_PENDING;
		if (state == LHV_ICH_LR0_EL2_State_INACTIVE)
			*(eoi ? &c->eisr : &c->elrsr) |= UINT32_C(1) << i;
	}
	if (c->eisr)
		m |= LHV_ICH_MISR_EL2_EOI_MASK;
	if ((c->hcr & LHV_ICH_HCR_EL2_UIE_MASK) && valid < 2)
		m |= LHV_ICH_MISR_EL2_U_MASK;
	if ((c->hcr & LHV_ICH_HCR_EL2_LRENPIE_MASK) &&
	    (c->hcr & LHV_ICH_HCR_EL2_EOIcount_MASK))
		m |= LHV_ICH_MISR_EL2_LRENP_MASK;
	if ((c->hcr & LHV_ICH_HCR_EL2_NPIE_MASK) && !pending)
		m |= LHV_ICH_MISR_EL2_NP_MASK;
	/* Bits of HCR and MISR are in the same places. */
	m |= c->hcr & (group_enabled(c, 0) ? LHV_ICH_HCR_EL2_VGrp0EIE_MASK
					   : LHV_ICH_HCR_EL2_VGrp0DIE_MASK);
	m |= c->hcr & (group_enabled(c, 1) ? LHV_ICH_HCR_EL2_VGrp1EIE_MASK
					   : LHV_ICH_HCR_EL2_VGrp1DIE_MASK);
	c->misr = m;
	return (c->hcr & LHV_ICH_HCR_EL2_En_MASK) && m;
}

/* --- registers --- */

enum {
	RO = 1,
	WO = 2,
	RW = 3
};

/* In which directions a register is there. */
static unsigned int directions(const struct lhv_gic_cpuif *c, uint32_t reg)
{
	switch (reg) {
	case LHV_SYSREG_ICC_IAR0_EL1:
	case LHV_SYSREG_ICC_IAR1_EL1:
	case LHV_SYSREG_ICC_HPPIR0_EL1:
	case LHV_SYSREG_ICC_HPPIR1_EL1:
	case LHV_SYSREG_ICC_RPR_EL1:
		return RO;
	case LHV_SYSREG_ICC_EOIR0_EL1:
	case LHV_SYSREG_ICC_EOIR1_EL1:
	case LHV_SYSREG_ICC_DIR_EL1:
	case LHV_SYSREG_ICC_SGI0R_EL1:
	case LHV_SYSREG_ICC_SGI1R_EL1:
	case LHV_SYSREG_ICC_ASGI1R_EL1:
		return WO;
	case LHV_SYSREG_ICC_PMR_EL1:
	case LHV_SYSREG_ICC_BPR0_EL1:
	case LHV_SYSREG_ICC_BPR1_EL1:
	case LHV_SYSREG_ICC_CTLR_EL1:
	case LHV_SYSREG_ICC_IGRPEN0_EL1:
	case LHV_SYSREG_ICC_IGRPEN1_EL1:
	case LHV_SYSREG_ICC_SRE_EL1:
		return RW;
	default:
		/* The four of a group follow each other. */
		return reg - LHV_SYSREG_ICC_AP0R0_EL1 < c->nr_apr ||
				       reg - LHV_SYSREG_ICC_AP1R0_EL1 < c->nr_apr
			       ? RW
			       : 0;
	}
}

static void set_bpr(struct lhv_gic_cpuif *c, unsigned int group, uint64_t v)
{
	unsigned int least = 7 - pre_bits(c) + group, b = (unsigned int)v & 7;

	b = b < least ? least : b;
	if (group)
		c->vmcr = (c->vmcr & ~(uint32_t)LHV_ICH_VMCR_EL2_VBPR1_MASK) |
			  (uint32_t)LHV_PREP(LHV_ICH_VMCR_EL2_VBPR1, b);
	else
		c->vmcr = (c->vmcr & ~(uint32_t)LHV_ICH_VMCR_EL2_VBPR0_MASK) |
			  (uint32_t)LHV_PREP(LHV_ICH_VMCR_EL2_VBPR0, b);
}

static void set_vmcr(struct lhv_gic_cpuif *c, uint64_t mask, bool on)
{
	c->vmcr = on ? c->vmcr | (uint32_t)mask : c->vmcr & ~(uint32_t)mask;
}

static void write_reg(struct lhv_gic_cpuif *c, uint32_t ctlr, uint32_t reg, uint64_t v,
		      uint64_t *ended)
{
	unsigned int pri_bits = (unsigned int)LHV_GET(LHV_ICC_CTLR_EL1_PRIbits, ctlr) + 1;

	switch (reg) {
	case LHV_SYSREG_ICC_EOIR0_EL1:
	case LHV_SYSREG_ICC_EOIR1_EL1:
		end(c, reg == LHV_SYSREG_ICC_EOIR1_EL1, (uint32_t)v & 0xffffff, ended);
		break;
	case LHV_SYSREG_ICC_DIR_EL1:
		dir(c, (uint32_t)v & 0xffffff, ended);
		break;
	case LHV_SYSREG_ICC_PMR_EL1:
		v = (v & 0xff) >> (8 - pri_bits) << (8 - pri_bits);
		c->vmcr = (c->vmcr & ~(uint32_t)LHV_ICH_VMCR_EL2_VPMR_MASK) |
			  (uint32_t)LHV_PREP(LHV_ICH_VMCR_EL2_VPMR, v);
		break;
	case LHV_SYSREG_ICC_BPR0_EL1:
		set_bpr(c, 0, v);
		break;
	case LHV_SYSREG_ICC_BPR1_EL1:
		if (!(c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK))
			set_bpr(c, 1, v);
		break;
	case LHV_SYSREG_ICC_CTLR_EL1:
		set_vmcr(c, LHV_ICH_VMCR_EL2_VCBPR_MASK, v & LHV_ICC_CTLR_EL1_CBPR_MASK);
		set_vmcr(c, LHV_ICH_VMCR_EL2_VEOIM_MASK,
			 v & LHV_ICC_CTLR_EL1_EOImode_MASK);
		break;
	case LHV_SYSREG_ICC_IGRPEN0_EL1:
		set_vmcr(c, LHV_ICH_VMCR_EL2_VENG0_MASK, v & 1);
		break;
	case LHV_SYSREG_ICC_IGRPEN1_EL1:
		set_vmcr(c, LHV_ICH_VMCR_EL2_VENG1_MASK, v & 1);
		break;
	default:
		(reg >= LHV_SYSREG_ICC_AP1R0_EL1 ? c->ap1r : c->ap0r)[reg & 3] =
			(uint32_t)v;
	}
}

static uint64_t read_reg(struct lhv_gic_cpuif *c, uint32_t ctlr, uint32_t reg)
{
	uint64_t v;

	switch (reg) {
	case LHV_SYSREG_ICC_IAR0_EL1:
	case LHV_SYSREG_ICC_IAR1_EL1:
		return acknowledge(c, reg == LHV_SYSREG_ICC_IAR1_EL1);
	case LHV_SYSREG_ICC_HPPIR0_EL1:
	case LHV_SYSREG_ICC_HPPIR1_EL1:
		return highest(c, reg == LHV_SYSREG_ICC_HPPIR1_EL1);
	case LHV_SYSREG_ICC_RPR_EL1:
		v = running(c);
		return v == IDLE ? 0xff : v;
	case LHV_SYSREG_ICC_PMR_EL1:
		return LHV_GET(LHV_ICH_VMCR_EL2_VPMR, c->vmcr);
	case LHV_SYSREG_ICC_BPR0_EL1:
		return LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, c->vmcr);
	case LHV_SYSREG_ICC_BPR1_EL1:
		if (!(c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK))
			return LHV_GET(LHV_ICH_VMCR_EL2_VBPR1, c->vmcr);
		v = LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, c->vmcr);
		return v < 7 ? v + 1 : 7;
	case LHV_SYSREG_ICC_CTLR_EL1:
		return ctlr |
		       (c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK ? LHV_ICC_CTLR_EL1_CBPR_MASK
							      : 0) |
		       (eoi_mode(c) ? LHV_ICC_CTLR_EL1_EOImode_MASK : 0);
	case LHV_SYSREG_ICC_IGRPEN0_EL1:
		return group_enabled(c, 0);
	case LHV_SYSREG_ICC_IGRPEN1_EL1:
		return group_enabled(c, 1);
	default:
		return (reg >= LHV_SYSREG_ICC_AP1R0_EL1 ? c->ap1r : c->ap0r)[reg & 3];
	}
}

enum lhv_action lhv_gic_icv(struct lhv_gic_cpuif *c, uint32_t ctlr, uint32_t reg,
			    bool write, uint64_t *value, uint64_t *ended)
{
	*ended = 0;
	if (!(directions(c, reg) & (write ? WO : RO)))
		return LHV_INJECT;
	if (reg == LHV_SYSREG_ICC_SGI0R_EL1 || reg == LHV_SYSREG_ICC_SGI1R_EL1 ||
	    reg == LHV_SYSREG_ICC_ASGI1R_EL1 || reg == LHV_SYSREG_ICC_SRE_EL1 ||
	    (reg == LHV_SYSREG_ICC_DIR_EL1 && (c->hcr & LHV_ICH_HCR_EL2_TDIR_MASK)))
		return LHV_EXIT;
	if (write)
		write_reg(c, ctlr, reg, *value, ended);
	else
		*value = read_reg(c, ctlr, reg);
	return LHV_HANDLED;
}

/* --- with the vGIC --- */

/* What a core would exit for, and what there is to do before the next entry. */
static bool settle(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c)
{
	bool due;

	/* It means something only beside actives that have no list register. */
	if (!(c->hcr & LHV_ICH_HCR_EL2_LRENPIE_MASK))
		c->hcr &= ~(uint32_t)LHV_ICH_HCR_EL2_EOIcount_MASK;
	for (unsigned int n = 0; n < ROUNDS; n++) {
		due = lhv_gic_icv_maintenance(c);
		if (due)
			lhv_vgic_exit(g, vcpu, c);
		else if (!lhv_vgic_work(g, vcpu))
			return false;
		lhv_vgic_enter(g, vcpu, c);
		/* The image is all there is. */
		c->dirty = 0;
		c->hcr_dirty = 0;
	}
	return lhv_gic_icv_maintenance(c);
}

enum lhv_action lhv_vgic_icc(struct lhv_vgic *g, unsigned int vcpu,
			     struct lhv_gic_cpuif *c, uint32_t reg, bool write,
			     uint64_t *value)
{
	uint32_t ctlr;
	uint64_t ended;
	enum lhv_action a;

	if (vcpu >= g->nr_vcpus)
		return LHV_INJECT;
	ctlr = (uint32_t)(LHV_PREP(LHV_ICC_CTLR_EL1_PRIbits, g->hw.pri_bits - 1u) |
			  LHV_PREP(LHV_ICC_CTLR_EL1_A3V, g->a3v) |
			  LHV_PREP(LHV_ICC_CTLR_EL1_RSS, g->rss));
	/* What was injected up to here is what the guest can acknowledge. */
	settle(g, vcpu, c);
	a = lhv_gic_icv(c, ctlr, reg, write, value, &ended);
	if (a == LHV_EXIT) {
		if (reg == LHV_SYSREG_ICC_DIR_EL1)
			lhv_vgic_exit(g, vcpu, c);
		a = lhv_vgic_sysreg(g, vcpu, reg, write, value);
	}
	if (ended && g->ops->hw_deactivate)
		g->ops->hw_deactivate(
			g->ctx, vcpu, LR_VINTID(ended),
			(unsigned int)LHV_GET(LHV_ICH_LR0_EL2_pINTID, ended));
	settle(g, vcpu, c);
	return a;
}

unsigned int lhv_vgic_icc_lines(struct lhv_vgic *g, unsigned int vcpu,
				struct lhv_gic_cpuif *c)
{
	bool more = settle(g, vcpu, c);

	return lhv_gic_icv_lines(c) | (more ? (unsigned int)LHV_GIC_LINE_MORE : 0);
}
