/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64.TakeException() of DDI 0487 with EL1 as the target. */
#include <libhv/trap.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/sysreg.h>

/* Offsets of vectors from VBAR_EL1. */
#define FROM_SP_EL0 0x000
#define FROM_SP_EL1 0x200
#define FROM_A64    0x400
#define FROM_A32    0x600
#define SERROR	    0x180

#define ESR(field, v) LHV_PREP(LHV_ESR_ELx_##field, v)

/* Whether PSTATE is one that EL1 can take an exception from. */
static int check(const struct lhv_trap_el1 *e)
{
	if (!e || !e->f || !e->regs)
		return LHV_ERR_INVAL;
	switch (LHV_GET(LHV_SPSR_EL2_M, e->regs->pstate)) {
	case LHV_SPSR_EL2_M_EL0t:
	case LHV_SPSR_EL2_M_EL1t:
	case LHV_SPSR_EL2_M_EL1h:
	case LHV_SPSR_EL2_M_User:
		break;
	case LHV_SPSR_EL2_M_FIQ:
	case LHV_SPSR_EL2_M_IRQ:
	case LHV_SPSR_EL2_M_Supervisor:
	case LHV_SPSR_EL2_M_Abort:
	case LHV_SPSR_EL2_M_Undefined:
	case LHV_SPSR_EL2_M_System:
		return LHV_ERR_UNSUPPORTED;
	default:
		return LHV_ERR_INVAL;
	}
	return e->hcr_el2 & LHV_HCR_EL2_RW_MASK ? LHV_OK : LHV_ERR_UNSUPPORTED;
}

/* IsExternalAbort(), from a fault status code. */
static bool external(uint64_t fsc)
{
	return fsc == LHV_FSC_EXTERNAL || fsc == LHV_FSC_ECC ||
	       (fsc >= LHV_FSC_EXTERNAL_WALK_LM2 &&
		fsc <= LHV_FSC_EXTERNAL_WALK_L0 + 3) ||
	       (fsc >= LHV_FSC_ECC_WALK_LM1 && fsc <= LHV_FSC_ECC_WALK_L0 + 3);
}

/* PSTATE of the handler, as SPSR_EL2 presents it. */
static uint64_t handler_pstate(const struct lhv_trap_el1 *e, uint64_t old, bool same)
{
	const struct lhv_cpu_features *f = e->f;
	uint64_t ps = LHV_SPSR_EL2_M_EL1h | LHV_SPSR_EL2_D_MASK | LHV_SPSR_EL2_A_MASK |
		      LHV_SPSR_EL2_I_MASK | LHV_SPSR_EL2_F_MASK;

	/* PAN and DIT have one place in both layouts of SPSR_EL2. */
	ps |= old & (LHV_SPSR_EL2_N_MASK | LHV_SPSR_EL2_Z_MASK | LHV_SPSR_EL2_C_MASK |
		     LHV_SPSR_EL2_V_MASK);
	if (f->dit)
		ps |= old & LHV_SPSR_EL2_DIT_MASK;
	if (f->pan) {
		ps |= old & LHV_SPSR_EL2_PAN_MASK;
		if (!(e->sctlr_el1 & LHV_SCTLR_EL1_SPAN_MASK))
			ps |= LHV_SPSR_EL2_PAN_MASK;
	}
	if (f->ssbs && e->sctlr_el1 & LHV_SCTLR_EL1_DSSBS_MASK)
		ps |= LHV_SPSR_EL2_SSBS_MASK;
	if (f->mte)
		ps |= LHV_SPSR_EL2_TCO_MASK;
	if (f->nmi && !(e->sctlr_el1 & LHV_SCTLR_EL1_SPINTMASK_MASK))
		ps |= LHV_SPSR_EL2_ALLINT_MASK;
	if (f->gcs && same && e->gcscr_el1 & LHV_GCSCR_EL1_EXLOCKEN_MASK)
		ps |= LHV_SPSR_EL2_EXLOCK_MASK;
	return ps;
}

int lhv_trap_inject_sync(struct lhv_trap_el1 *e, uint64_t esr, uint64_t far,
			 bool far_valid)
{
	int err = check(e);
	uint64_t old, ec, vector;
	bool same;

	if (err)
		return err;
	old = e->regs->pstate;
	/* M is User or below 8: M[2] tells EL1 from EL0, in both states. */
	same = old & 4;
	if (same)
		vector = old & 1 ? FROM_SP_EL1 : FROM_SP_EL0;
	else
		vector = old & LHV_SPSR_EL2_nRW_MASK ? FROM_A32 : FROM_A64;

	ec = LHV_GET(LHV_ESR_ELx_EC, esr);
	switch (ec & ~UINT64_C(1)) {
	case LHV_ESR_ELx_EC_IABT_LOWER:
	case LHV_ESR_ELx_EC_DABT_LOWER:
		/* EASE moves external aborts to the vectors of SErrors. */
		if (e->f->sctlr2 && e->sctlr2_el1 & LHV_SCTLR2_EL1_EASE_MASK &&
		    external(LHV_GET(LHV_ISS_ABT_FSC, esr)))
			vector += SERROR;
		/* fall through */
	case LHV_ESR_ELx_EC_BREAKPT_LOWER:
	case LHV_ESR_ELx_EC_STEP_LOWER:
	case LHV_ESR_ELx_EC_WATCHPT_LOWER:
		ec = (ec & ~UINT64_C(1)) | same;
		break;
	default:
		break;
	}

	e->esr_el1 = LHV_SET(LHV_ESR_ELx_EC, esr, ec);
	e->far_valid = far_valid;
	if (far_valid)
		e->far_el1 = far;
	e->elr_el1 = e->regs->pc;
	e->spsr_el1 = old;
	e->regs->pstate = handler_pstate(e, old, same);
	e->regs->pc = (e->vbar_el1 & ~UINT64_C(0x7ff)) + vector;
	return LHV_OK;
}

int lhv_trap_inject_undef(struct lhv_trap_el1 *e)
{
	return lhv_trap_inject_sync(e, ESR(EC, LHV_ESR_ELx_EC_UNKNOWN) | ESR(IL, 1), 0,
				    false);
}

/* IL is 1 for every abort without an instruction syndrome, and EL1 never gets one. */
static uint64_t abort_esr(bool fetch, uint64_t fsc)
{
	return ESR(EC, fetch ? LHV_ESR_ELx_EC_IABT_LOWER : LHV_ESR_ELx_EC_DABT_LOWER) |
	       ESR(IL, 1) | LHV_PREP(LHV_ISS_ABT_FSC, fsc);
}

int lhv_trap_inject_sea(struct lhv_trap_el1 *e, const struct lhv_trap *trap, int s1_level)
{
	const struct lhv_trap_abort *a;
	uint64_t esr, fsc = LHV_FSC_EXTERNAL;
	bool fetch;

	if (!trap || (trap->kind != LHV_TRAP_DABT && trap->kind != LHV_TRAP_IABT))
		return LHV_ERR_INVAL;
	a = &trap->u.abort;
	fetch = trap->kind == LHV_TRAP_IABT;
	if (a->s1ptw) {
		if (s1_level < -1 || s1_level > 3)
			return LHV_ERR_RANGE;
		/* The codes of a walk come with a valid FAR_EL1. */
		if (a->va_valid)
			fsc = s1_level < 0
				      ? LHV_FSC_EXTERNAL_WALK_LM1
				      : LHV_FSC_EXTERNAL_WALK_L0 + (unsigned)s1_level;
	}
	esr = abort_esr(fetch, fsc);
	if (!a->va_valid)
		esr |= LHV_ISS_ABT_FnV_MASK;
	if (!fetch && a->write)
		esr |= LHV_ISS_DABT_WnR_MASK;
	if (!fetch && a->cm)
		esr |= LHV_ISS_DABT_CM_MASK;
	return lhv_trap_inject_sync(e, esr, a->va.v, a->va_valid);
}

int lhv_trap_inject_abort(struct lhv_trap_el1 *e, bool fetch, bool write, lhv_va_t va)
{
	uint64_t esr = abort_esr(fetch, LHV_FSC_EXTERNAL);

	if (!fetch && write)
		esr |= LHV_ISS_DABT_WnR_MASK;
	return lhv_trap_inject_sync(e, esr, va.v, true);
}
