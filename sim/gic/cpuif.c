/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual CPU interface, from IHI 0069: 4.8 (priorities), 6 (virtual interrupts), 12.3
 * (ICV_*) and 12.4 (ICH_*). Bits are written out again here, so that a wrong table of
 * registers shows.
 */
#include <libhv/arch/field.h>
#include <libhv/err.h>
#include <libhv/sim/gic.h>

#include <string.h>

/* ICH_LR<n>_EL2 */
#define LR_VINTID(lr) ((uint32_t)(lr)&0xffff)
#define LR_PINTID(lr) ((unsigned int)((lr) >> 32) & 0x1fff)
#define LR_EOI	      (UINT64_C(1) << 41)
#define LR_PRIO(lr)   ((unsigned int)((lr) >> 48) & 0xff)
#define LR_GROUP(lr)  ((unsigned int)((lr) >> 60) & 1)
#define LR_HW	      (UINT64_C(1) << 61)
#define LR_STATE(lr)  ((unsigned int)((lr) >> 62))
#define PENDING	      1u
#define ACTIVE	      2u

/* ICH_HCR_EL2 */
#define HCR_EN	     (1u << 0)
#define HCR_UIE	     (1u << 1)
#define HCR_LRENPIE  (1u << 2)
#define HCR_NPIE     (1u << 3)
#define HCR_TC	     (1u << 10)
#define HCR_TALL0    (1u << 11)
#define HCR_TALL1    (1u << 12)
#define HCR_TDIR     (1u << 14)
#define HCR_EOICOUNT (31u << 27)
#define HCR_BITS     (0xffu | HCR_TC | HCR_TALL0 | HCR_TALL1 | 1u << 13 | HCR_EOICOUNT)

/* ICH_VMCR_EL2 */
#define VMCR_VENG(group) (1u << (group))
#define VMCR_VFIQEN	 (1u << 3)
#define VMCR_VCBPR	 (1u << 4)
#define VMCR_VEOIM	 (1u << 9)
#define VMCR_BPR1_S	 18
#define VMCR_BPR0_S	 21
#define VMCR_PMR_S	 24

#define SPURIOUS  1023u
#define FIRST_LPI 8192u
#define IDLE	  0xffu

static bool special(uint32_t intid)
{
	return intid >= 1020 && intid <= 1023;
}

static unsigned int nr_apr(const struct lhv_sim_gic *c)
{
	return 1u << (c->pre_bits - 5);
}

/* Implemented bits of a priority. */
static unsigned int prio_mask(const struct lhv_sim_gic *c)
{
	return 0xffu << (8 - c->pri_bits) & 0xff;
}

static unsigned int bpr0(const struct lhv_sim_gic *c)
{
	return c->vmcr >> VMCR_BPR0_S & 7;
}

static unsigned int bpr1(const struct lhv_sim_gic *c)
{
	return c->vmcr >> VMCR_BPR1_S & 7;
}

/* The bits of a priority that decide preemption (4.8.2, table 4-12 for Group 0 and CBPR,
 * the Non-secure columns for Group 1). */
static unsigned int group_mask(const struct lhv_sim_gic *c, unsigned int group)
{
	unsigned int subpriority_bits =
		group == 0 || (c->vmcr & VMCR_VCBPR) ? bpr0(c) + 1 : bpr1(c);

	return 0xffu << subpriority_bits & 0xff;
}

static void write_vmcr(struct lhv_sim_gic *c, uint32_t v)
{
	unsigned int min0 = 7u - c->pre_bits, b0 = v >> VMCR_BPR0_S & 7,
		     b1 = v >> VMCR_BPR1_S & 7;

	b0 = b0 < min0 ? min0 : b0;
	b1 = b1 < min0 + 1 ? min0 + 1 : b1;
	c->vmcr = (v & (3u | VMCR_VCBPR | VMCR_VEOIM)) | VMCR_VFIQEN | b0 << VMCR_BPR0_S |
		  b1 << VMCR_BPR1_S | (v >> VMCR_PMR_S & prio_mask(c)) << VMCR_PMR_S;
}

/* --- priorities --- */

/* Number of the highest active priority, as a bit of the active priority registers. */
static int highest_active(const struct lhv_sim_gic *c)
{
	for (unsigned int i = 0; i < nr_apr(c) * 32; i++)
		if ((c->ap0r[i / 32] | c->ap1r[i / 32]) >> i % 32 & 1)
			return (int)i;
	return -1;
}

uint32_t lhv_sim_gic_rpr(const struct lhv_sim_gic *c)
{
	int bit = highest_active(c);

	return bit < 0 ? IDLE : (uint32_t)bit << (8 - c->pre_bits);
}

/* The list register with the highest priority pending interrupt of an enabled group. */
static int highest_pending(const struct lhv_sim_gic *c)
{
	int best = -1;

	if (!(c->hcr & HCR_EN))
		return -1;
	for (unsigned int i = 0; i < c->nr_lr; i++) {
		uint64_t lr = c->lr[i];

		if (LR_STATE(lr) != PENDING || !(c->vmcr & VMCR_VENG(LR_GROUP(lr))))
			continue;
		if (best < 0 || LR_PRIO(lr) < LR_PRIO(c->lr[best]))
			best = (int)i;
	}
	return best;
}

/* ... if the priority mask and the running priority let it through. */
static int can_signal(const struct lhv_sim_gic *c)
{
	int i = highest_pending(c);
	unsigned int prio;

	if (i < 0)
		return -1;
	prio = LR_PRIO(c->lr[i]);
	if (prio >= c->vmcr >> VMCR_PMR_S)
		return -1;
	if (highest_active(c) < 0)
		return i;
	return (prio & group_mask(c, LR_GROUP(c->lr[i]))) < lhv_sim_gic_rpr(c) ? i : -1;
}

bool lhv_sim_gic_irq(const struct lhv_sim_gic *c)
{
	int i = can_signal(c);

	return i >= 0 && (LR_GROUP(c->lr[i]) || !(c->vmcr & VMCR_VFIQEN));
}

bool lhv_sim_gic_fiq(const struct lhv_sim_gic *c)
{
	int i = can_signal(c);

	return i >= 0 && !LR_GROUP(c->lr[i]) && (c->vmcr & VMCR_VFIQEN);
}

/* --- acknowledge, drop, deactivate --- */

uint32_t lhv_sim_gic_ack(struct lhv_sim_gic *c, unsigned int group)
{
	int i = can_signal(c);
	uint64_t lr;
	unsigned int bit;

	if (i < 0 || LR_GROUP(c->lr[i]) != group)
		return SPURIOUS;
	lr = c->lr[i];
	bit = (LR_PRIO(lr) & group_mask(c, group)) >> (8 - c->pre_bits);
	(group ? c->ap1r : c->ap0r)[bit / 32] |= 1u << bit % 32;
	lr &= ~(UINT64_C(3) << 62);
	if (LR_VINTID(lr) < FIRST_LPI)
		lr |= (uint64_t)ACTIVE << 62;
	c->lr[i] = lr;
	return LR_VINTID(lr);
}

static int find_active(const struct lhv_sim_gic *c, uint32_t intid)
{
	for (unsigned int i = 0; i < c->nr_lr; i++)
		if ((LR_STATE(c->lr[i]) & ACTIVE) && LR_VINTID(c->lr[i]) == intid)
			return (int)i;
	return -1;
}

static void deactivate(struct lhv_sim_gic *c, unsigned int i)
{
	uint64_t lr = c->lr[i];

	c->lr[i] = lr & ~((uint64_t)ACTIVE << 62);
	if ((lr & LR_HW) && c->deactivate && !special(LR_PINTID(lr)))
		c->deactivate(c->ctx, LR_PINTID(lr));
}

static void count_eoi(struct lhv_sim_gic *c)
{
	c->hcr = (c->hcr & ~HCR_EOICOUNT) | ((c->hcr + (1u << 27)) & HCR_EOICOUNT);
}

void lhv_sim_gic_eoi(struct lhv_sim_gic *c, unsigned int group, uint32_t intid)
{
	int bit = highest_active(c), i;
	unsigned int dropped;
	uint32_t one;

	intid &= 0xffffff;
	if (special(intid) || bit < 0)
		return;
	one = 1u << bit % 32;
	if (c->ap0r[bit / 32] & one)
		c->ap0r[bit / 32] &= ~one;
	else
		c->ap1r[bit / 32] &= ~one;
	dropped = (unsigned int)bit << (8 - c->pre_bits);

	i = find_active(c, intid);
	if (i < 0) {
		if (intid < FIRST_LPI && !(c->vmcr & VMCR_VEOIM))
			count_eoi(c);
		return;
	}
	if (LR_GROUP(c->lr[i]) != group ||
	    (LR_PRIO(c->lr[i]) & group_mask(c, group)) != dropped)
		return;
	if (!(c->vmcr & VMCR_VEOIM))
		deactivate(c, (unsigned int)i);
}

void lhv_sim_gic_dir(struct lhv_sim_gic *c, uint32_t intid)
{
	int i;

	intid &= 0xffffff;
	if (special(intid) || intid >= FIRST_LPI || !(c->vmcr & VMCR_VEOIM))
		return;
	i = find_active(c, intid);
	if (i < 0)
		count_eoi(c);
	else
		deactivate(c, (unsigned int)i);
}

static uint32_t hppir(const struct lhv_sim_gic *c, unsigned int group)
{
	int i = highest_pending(c);

	return i >= 0 && LR_GROUP(c->lr[i]) == group ? LR_VINTID(c->lr[i]) : SPURIOUS;
}

/* --- maintenance --- */

uint32_t lhv_sim_gic_eisr(const struct lhv_sim_gic *c)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < c->nr_lr; i++)
		if (!LR_STATE(c->lr[i]) && (c->lr[i] & (LR_HW | LR_EOI)) == LR_EOI)
			v |= 1u << i;
	return v;
}

uint32_t lhv_sim_gic_elrsr(const struct lhv_sim_gic *c)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < c->nr_lr; i++)
		if (!LR_STATE(c->lr[i]))
			v |= 1u << i;
	return v & ~lhv_sim_gic_eisr(c);
}

uint32_t lhv_sim_gic_misr(const struct lhv_sim_gic *c)
{
	unsigned int valid = 0, pending = 0;
	uint32_t v = 0;

	for (unsigned int i = 0; i < c->nr_lr; i++) {
		valid += LR_STATE(c->lr[i]) != 0;
		pending += LR_STATE(c->lr[i]) == PENDING;
	}
	v |= lhv_sim_gic_eisr(c) ? 1u << 0 : 0;
	v |= (c->hcr & HCR_UIE) && valid < 2 ? 1u << 1 : 0;
	v |= (c->hcr & HCR_LRENPIE) && (c->hcr & HCR_EOICOUNT) ? 1u << 2 : 0;
	v |= (c->hcr & HCR_NPIE) && !pending ? 1u << 3 : 0;
	for (unsigned int g = 0; g < 2; g++) {
		bool on = c->vmcr & VMCR_VENG(g);

		v |= (c->hcr >> (4 + 2 * g) & 1) && on ? 1u << (4 + 2 * g) : 0;
		v |= (c->hcr >> (5 + 2 * g) & 1) && !on ? 1u << (5 + 2 * g) : 0;
	}
	return v;
}

bool lhv_sim_gic_maintenance(const struct lhv_sim_gic *c)
{
	return (c->hcr & HCR_EN) && lhv_sim_gic_misr(c);
}

uint64_t lhv_sim_gic_vtr(const struct lhv_sim_gic *c)
{
	return (c->nr_lr - 1u) | (uint64_t)c->tds << 19 | 1u << 21 |
	       (uint64_t)(c->pre_bits - 1u) << 26 | (uint64_t)(c->pri_bits - 1u) << 29;
}

const char *lhv_sim_gic_check(const struct lhv_sim_gic *c)
{
	for (unsigned int i = 0; i < c->nr_lr; i++) {
		uint64_t lr = c->lr[i];

		if (!LR_STATE(lr))
			continue;
		if (LR_PRIO(lr) & ~prio_mask(c))
			return "a list register has a priority of more bits than there "
			       "are";
		if (special(LR_VINTID(lr)) || (uint32_t)lr >> 16)
			return "a list register has a reserved vINTID";
		if ((lr & LR_HW) && LR_STATE(lr) == (PENDING | ACTIVE))
			return "a list register with HW=1 is pending and active";
		if ((lr & LR_HW) && (LR_PINTID(lr) < 16 || LR_PINTID(lr) >= 1020))
			return "a list register has a pINTID that cannot be deactivated";
		if (LR_VINTID(lr) >= FIRST_LPI && (LR_STATE(lr) & ACTIVE))
			return "an LPI is active";
		if ((lr & LR_HW ? lr >> 45 & 7 : lr >> 32 & 0xfdff))
			return "a list register has reserved bits";
		for (unsigned int j = 0; j < i; j++)
			if (LR_STATE(c->lr[j]) && LR_VINTID(c->lr[j]) == LR_VINTID(lr))
				return "two list registers have the same vINTID";
	}
	return NULL;
}

/* --- registers --- */

int lhv_sim_gic_init(struct lhv_sim_gic *c, unsigned int nr_lr, unsigned int pri_bits,
		     unsigned int pre_bits)
{
	if (!c)
		return LHV_ERR_INVAL;
	if (nr_lr < 1 || nr_lr > 16 || pri_bits < 5 || pri_bits > 8 || pre_bits < 5 ||
	    pre_bits > 7 || pre_bits > pri_bits)
		return LHV_ERR_RANGE;
	memset(c, 0, sizeof(*c));
	c->nr_lr = (uint8_t)nr_lr;
	c->pri_bits = (uint8_t)pri_bits;
	c->pre_bits = (uint8_t)pre_bits;
	c->tds = true;
	write_vmcr(c, 0);
	return 0;
}

/* All registers here are op0=3, CRn=12 (ICC_PMR_EL1 apart): CRm and op2 tell them. */
#define ICC(crm, op2) LHV_SYSREG(3, 0, 12, crm, op2)
#define ICH(crm, op2) LHV_SYSREG(3, 4, 12, crm, op2)

static void access(uint32_t *r, bool write, uint64_t *v)
{
	if (write)
		*r = (uint32_t)*v;
	else
		*v = *r;
}

/* A field of ICH_VMCR_EL2, seen through a register of EL1. */
static void vmcr_field(struct lhv_sim_gic *c, unsigned int shift, uint32_t mask,
		       bool write, uint64_t *v)
{
	if (write)
		write_vmcr(c, (c->vmcr & ~(mask << shift)) | ((uint32_t)*v & mask)
								     << shift);
	else
		*v = c->vmcr >> shift & mask;
}

/* Which of the trap bits concerns a register (12.4, ICH_HCR_EL2). */
static uint32_t trap_bit(const struct lhv_sim_gic *c, uint32_t reg)
{
	unsigned int crm = reg >> 3 & 15, op2 = reg & 7;

	if (reg == LHV_SYSREG(3, 0, 4, 6, 0) || reg == ICC(11, 3) || reg == ICC(12, 4))
		return HCR_TC;
	if (reg == ICC(11, 1))
		return HCR_TC | (c->tds ? HCR_TDIR : 0);
	if (crm == 8 || (crm == 12 && op2 == 6))
		return HCR_TALL0;
	return HCR_TALL1;
}

enum lhv_sim_gic_result lhv_sim_gic_el1(struct lhv_sim_gic *c, uint32_t reg, bool write,
					uint64_t *value)
{
	unsigned int group = (reg >> 3 & 15) == 12, n;
	uint64_t v = *value;
	bool undef = false;

	switch (reg) {
	case ICC(11, 5): /* SGI1R, ASGI1R, SGI0R */
	case ICC(11, 6):
	case ICC(11, 7):
		return write ? LHV_SIM_GIC_TRAP : LHV_SIM_GIC_UNDEF;
	case LHV_SYSREG(3, 0, 4, 6, 0): /* PMR */
	case ICC(8, 3):			/* BPR0 */
	case ICC(12, 3):		/* BPR1 */
	case ICC(12, 4):		/* CTLR */
	case ICC(12, 6):		/* IGRPEN0, IGRPEN1 */
	case ICC(12, 7):
	case ICC(8, 4): /* AP0R0, AP1R0 */
	case ICC(9, 0):
		break;
	case ICC(8, 5): /* AP0R1, AP1R1 */
	case ICC(9, 1):
		undef = c->pre_bits < 6;
		break;
	case ICC(8, 6): /* AP0R2, AP1R2, AP0R3, AP1R3 */
	case ICC(8, 7):
	case ICC(9, 2):
	case ICC(9, 3):
		undef = c->pre_bits < 7;
		break;
	case ICC(8, 0): /* IAR0, IAR1, HPPIR0, HPPIR1, RPR */
	case ICC(12, 0):
	case ICC(8, 2):
	case ICC(12, 2):
	case ICC(11, 3):
		undef = write;
		break;
	case ICC(8, 1): /* EOIR0, EOIR1, DIR */
	case ICC(12, 1):
	case ICC(11, 1):
		undef = !write;
		break;
	default:
		undef = true;
	}
	if (undef)
		return LHV_SIM_GIC_UNDEF;
	if (c->hcr & trap_bit(c, reg))
		return LHV_SIM_GIC_TRAP;

	switch (reg) {
	case LHV_SYSREG(3, 0, 4, 6, 0):
		vmcr_field(c, VMCR_PMR_S, 0xff, write, &v);
		break;
	case ICC(8, 3):
		vmcr_field(c, VMCR_BPR0_S, 7, write, &v);
		break;
	case ICC(12, 3):
		if (!(c->vmcr & VMCR_VCBPR))
			vmcr_field(c, VMCR_BPR1_S, 7, write, &v);
		else if (!write) /* 12.3: BPR0 plus one, saturated; writes are ignored */
			v = bpr0(c) < 7 ? bpr0(c) + 1 : 7;
		break;
	case ICC(12, 4):
		if (write) {
			c->vmcr &= ~(VMCR_VCBPR | VMCR_VEOIM);
			c->vmcr |= (v & 1 ? VMCR_VCBPR : 0) | (v & 2 ? VMCR_VEOIM : 0);
		} else {
			v = (c->vmcr & VMCR_VCBPR ? 1 : 0) |
			    (c->vmcr & VMCR_VEOIM ? 2 : 0) | (c->pri_bits - 1u) << 8 |
			    1u << 15;
		}
		break;
	case ICC(12, 6):
		vmcr_field(c, 0, 1, write, &v);
		break;
	case ICC(12, 7):
		vmcr_field(c, 1, 1, write, &v);
		break;
	case ICC(8, 0):
	case ICC(12, 0):
		v = lhv_sim_gic_ack(c, group);
		break;
	case ICC(8, 1):
	case ICC(12, 1):
		lhv_sim_gic_eoi(c, group, (uint32_t)v);
		break;
	case ICC(8, 2):
	case ICC(12, 2):
		v = hppir(c, group);
		break;
	case ICC(11, 1):
		lhv_sim_gic_dir(c, (uint32_t)v);
		break;
	case ICC(11, 3):
		v = lhv_sim_gic_rpr(c);
		break;
	default:
		n = reg & 3;
		access((reg >> 3 & 15) == 8 ? &c->ap0r[n] : &c->ap1r[n], write, &v);
	}
	if (!write)
		*value = v;
	return LHV_SIM_GIC_OK;
}

enum lhv_sim_gic_result lhv_sim_gic_el2(struct lhv_sim_gic *c, uint32_t reg, bool write,
					uint64_t *value)
{
	unsigned int crm = reg >> 3 & 15, op2 = reg & 7, n = (crm & 1) * 8 + op2;
	uint64_t v = *value;

	if (reg != ICH(crm, op2))
		return LHV_SIM_GIC_UNDEF;
	switch (crm) {
	case 8:
	case 9:
		if (op2 >= nr_apr(c))
			return LHV_SIM_GIC_UNDEF;
		access(crm == 8 ? &c->ap0r[op2] : &c->ap1r[op2], write, &v);
		break;
	case 11:
		if (op2 == 0) {
			if (write)
				v &= HCR_BITS | (c->tds ? HCR_TDIR : 0);
			access(&c->hcr, write, &v);
		} else if (op2 == 7) {
			if (write)
				write_vmcr(c, (uint32_t)v);
			else
				v = c->vmcr;
		} else if (write) {
			return LHV_SIM_GIC_UNDEF;
		} else if (op2 == 1) {
			v = lhv_sim_gic_vtr(c);
		} else if (op2 == 2) {
			v = lhv_sim_gic_misr(c);
		} else if (op2 == 3) {
			v = lhv_sim_gic_eisr(c);
		} else if (op2 == 5) {
			v = lhv_sim_gic_elrsr(c);
		} else {
			return LHV_SIM_GIC_UNDEF;
		}
		break;
	case 12:
	case 13:
		if (n >= c->nr_lr)
			return LHV_SIM_GIC_UNDEF;
		if (write)
			c->lr[n] = v;
		else
			v = c->lr[n];
		break;
	default:
		return LHV_SIM_GIC_UNDEF;
	}
	if (!write)
		*value = v;
	return LHV_SIM_GIC_OK;
}
