/* SPDX-License-Identifier: BSD-2-Clause */
/* Both stages: the guest walk over a stage 2 that the caller, or a struct lhv_s2, answers for. */
#include "s2.h"
#include "s1walk.h"

#include <string.h>

struct both {
	const struct lhv_s2_guest_ops *ops;
	void *ctx;
	bool ptw; /* HCR_EL2.PTW */
};

static bool no_fault(const struct lhv_s2_answer *a)
{
	return a->fault.fault == LHV_S2_S1_NONE;
}

/* Reads a descriptor of stage 1 through stage 2. */
static int read_guest(void *ctx, lhv_ipa_t ipa, unsigned int bytes, uint64_t *value,
		      struct lhv_s2_fault *fault)
{
	const struct both *b = ctx;
	struct lhv_s2_answer a;
	int ret;

	memset(&a, 0, sizeof(a));
	ret = b->ops->stage2(b->ctx, ipa, &a);
	if (ret)
		return ret < 0 ? ret : LHV_ERR_INVAL;
	if (no_fault(&a) && (!a.r || (b->ptw && a.device))) {
		a.fault.fault = LHV_S2_S1_PERMISSION;
		a.fault.level = a.level;
	}
	if (!no_fault(&a)) {
		*fault = a.fault;
		return LHV_S2_READ_STAGE2;
	}
	ret = b->ops->read(b->ctx, a.pa, bytes, value);
	return ret <= 0 || ret == LHV_S2_READ_EXTERNAL ? ret : LHV_ERR_INVAL;
}

/* The permissions of stage 2 in stage 1's bits. */
static unsigned int perm_of(const struct lhv_s2_answer *a)
{
	return (a->r ? LHV_S2_S1_PR | LHV_S2_S1_UR : 0U) |
	       (a->w ? LHV_S2_S1_PW | LHV_S2_S1_UW : 0U) | (a->x1 ? LHV_S2_S1_PX : 0U) |
	       (a->x0 ? LHV_S2_S1_UX : 0U);
}

/* What the access needs of stage 2, LHV_S2_S1_* for the EL that it counts for. */
static unsigned int needs(const struct lhv_s2_s1_regs *regs,
			  const struct lhv_s2_s1_cpu *cpu,
			  const struct lhv_s2_s1_access *acc)
{
	bool el0 = lhv_s2_s1_is_el0(regs, cpu, acc);
	unsigned int n = 0;

	switch (acc->op) {
	case LHV_S2_S1_READ:
	case LHV_S2_S1_AT_READ:
		n = S1_R;
		break;
	case LHV_S2_S1_WRITE:
	case LHV_S2_S1_AT_WRITE:
	case LHV_S2_S1_DC_ZVA:
		n = S1_W;
		break;
	case LHV_S2_S1_RMW:
		n = S1_R | S1_W;
		break;
	case LHV_S2_S1_EXEC:
		n = S1_X;
		break;
	/* Cache maintenance of an AArch32 EL1 is not checked. */
	case LHV_S2_S1_DC_IVAC:
		n = lhv_s2_s1_is_aa32(regs, cpu) ? 0 : S1_W;
		break;
	case LHV_S2_S1_DC_CLEAN:
	case LHV_S2_S1_DC_CIVAC:
		n = el0 && !lhv_s2_s1_is_aa32(regs, cpu) ? S1_R : 0;
		break;
	case LHV_S2_S1_IC_IVAU:
		n = el0 && cpu->ic_el0_faults && !lhv_s2_s1_is_aa32(regs, cpu) ? S1_R : 0;
		break;
	}
	return el0 ? n << 3 : n;
}

int lhv_s2_walk_guest(const struct lhv_s2_s1_regs *regs, const struct lhv_s2_s1_cpu *cpu,
		      const struct lhv_s2_s1_access *acc, lhv_va_t va,
		      const struct lhv_s2_guest_ops *ops, void *ctx,
		      struct lhv_s2_guest_result *out)
{
	struct lhv_s2_guest_result res;
	struct lhv_s2_answer a;
	struct both b = {ops, ctx, false};
	unsigned int missing, perm;
	int ret;

	if (!regs || !ops || !ops->stage2 || !ops->read || !out)
		return LHV_ERR_INVAL;
	b.ptw = regs->hcr & LHV_HCR_EL2_PTW_MASK;
	memset(&res, 0, sizeof(res));
	ret = lhv_s2_s1walk(regs, cpu, acc, va, read_guest, &b, &res.s1);
	if (ret)
		return ret;
	if (res.s1.fault) {
		*out = res;
		return LHV_OK;
	}
	memset(&a, 0, sizeof(a));
	ret = ops->stage2(ctx, res.s1.ipa, &a);
	if (ret)
		return ret < 0 ? ret : LHV_ERR_INVAL;
	perm = perm_of(&a);
	missing = needs(regs, cpu, acc) & ~perm;
	if (no_fault(&a) && missing) {
		a.fault.fault = LHV_S2_S1_PERMISSION;
		a.fault.level = a.level;
		/* Of a read and a write the read is told. */
		if (acc->op == LHV_S2_S1_RMW)
			res.s1.write = !(missing & (LHV_S2_S1_PR | LHV_S2_S1_UR));
	}
	if (!no_fault(&a)) {
		if (!lhv_s2_s1_stage2_fault(&a.fault))
			return LHV_ERR_INVAL;
		res.s1.fault = a.fault.fault;
		res.s1.stage2 = true;
		res.s1.level = a.fault.level;
		res.s1.fsc = lhv_s2_s1_fsc(a.fault.fault, a.fault.level);
		res.s1.set_af = false;
		res.s1.set_dirty = false;
		*out = res;
		return LHV_OK;
	}
	res.pa = a.pa;
	res.size = a.size < res.s1.size ? a.size : res.s1.size;
	res.perm = (uint8_t)(res.s1.perm & perm);
	*out = res;
	return LHV_OK;
}

int lhv_s2_answer_from(const struct lhv_s2 *s2, lhv_ipa_t ipa, struct lhv_s2_answer *a)
{
	struct lhv_s2_entry e;
	int ret;

	if (!a)
		return LHV_ERR_INVAL;
	ret = lhv_s2_walk(s2, ipa, &e);
	if (ret && ret != LHV_ERR_RANGE)
		return ret;
	memset(a, 0, sizeof(*a));
	if (ret == LHV_ERR_RANGE) {
		a->fault.fault = LHV_S2_S1_TRANSLATION;
		return LHV_OK;
	}
	a->level = e.level;
	a->size = e.size;
	if (e.kind != LHV_S2_MAPPED) {
		a->fault.fault = LHV_S2_S1_TRANSLATION;
		a->fault.level = e.level;
		return LHV_OK;
	}
	if ((e.attr & LHV_S2_OLD) && !s2->geo.ha) {
		a->fault.fault = LHV_S2_S1_ACCESS_FLAG;
		a->fault.level = e.level;
		return LHV_OK;
	}
	a->r = e.attr & LHV_S2_R;
	a->w = (e.attr & LHV_S2_W) || ((e.attr & LHV_S2_DBM) && s2->geo.hd);
	a->x0 = e.attr & LHV_S2_X_EL0;
	a->x1 = e.attr & LHV_S2_X_EL1;
	a->device = (e.attr & LHV_S2_MEM_MASK) >= LHV_S2_MEM_DEVICE_NGNRNE;
	a->pa = e.pa;
	return LHV_OK;
}
