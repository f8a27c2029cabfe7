/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch32.EnterMode() of DDI 0487, and the aborts that end in it, with PL1 as the target. */
#include <libhv/trap/a32.h>

#include <libhv/arch/aarch32.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>

#define HIVECS UINT64_C(0xffff0000)

/* By enum lhv_trap_a32_vector. */
static const struct {
	uint8_t mode;
	uint8_t offset;	     /* of the vector */
	uint8_t lr_a32;	     /* LR less the address of the instruction, in A32 ... */
	uint8_t lr_t32;	     /* ... and in T32 */
	uint8_t which;	     /* SPSR */
	uint8_t lr;	     /* number of the mode's LR in x[] */
	bool mask_a, mask_f; /* as well as I */
} vectors[] = {
	[LHV_TRAP_A32_UNDEF] = {LHV_SPSR_EL2_M_Undefined, 0x04, 4, 2,
				LHV_TRAP_A32_SPSR_UND, 22, false, false},
	[LHV_TRAP_A32_SVC] = {LHV_SPSR_EL2_M_Supervisor, 0x08, 0, 0,
			      LHV_TRAP_A32_SPSR_SVC, 18, false, false},
	[LHV_TRAP_A32_PABT] = {LHV_SPSR_EL2_M_Abort, 0x0c, 4, 4, LHV_TRAP_A32_SPSR_ABT,
			       20, true, false},
	[LHV_TRAP_A32_DABT] = {LHV_SPSR_EL2_M_Abort, 0x10, 8, 8, LHV_TRAP_A32_SPSR_ABT,
			       20, true, false},
	[LHV_TRAP_A32_IRQ] = {LHV_SPSR_EL2_M_IRQ, 0x18, 4, 4, LHV_TRAP_A32_SPSR_IRQ, 16,
			      true, false},
	[LHV_TRAP_A32_FIQ] = {LHV_SPSR_EL2_M_FIQ, 0x1c, 4, 4, LHV_TRAP_A32_SPSR_FIQ, 30,
			      true, true},
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static int check(const struct lhv_trap_a32 *e)
{
	if (!e || !e->f || !e->regs)
		return LHV_ERR_INVAL;
	switch (LHV_GET(LHV_SPSR_EL2_M, e->regs->pstate)) {
	case LHV_SPSR_EL2_M_User:
	case LHV_SPSR_EL2_M_FIQ:
	case LHV_SPSR_EL2_M_IRQ:
	case LHV_SPSR_EL2_M_Supervisor:
	case LHV_SPSR_EL2_M_Abort:
	case LHV_SPSR_EL2_M_Undefined:
	case LHV_SPSR_EL2_M_System:
		break;
	default:
		return LHV_ERR_INVAL;
	}
	return e->hcr_el2 & LHV_HCR_EL2_RW_MASK ? LHV_ERR_UNSUPPORTED : LHV_OK;
}

/* Bits of PSTATE that this CPU does not have. */
static uint64_t absent(const struct lhv_cpu_features *f)
{
	return (f->pan ? 0 : LHV_SPSR_AArch32_PAN_MASK) |
	       (f->ssbs ? 0 : LHV_SPSR_AArch32_SSBS_MASK) |
	       (f->dit ? 0 : LHV_SPSR_AArch32_DIT_MASK);
}

/* SPSR_EL2 has SS where an SPSR of AArch32 has DIT, and DIT elsewhere. */
static uint64_t spsr(const struct lhv_trap_a32 *e, uint64_t old)
{
	uint64_t v = (uint32_t)old & ~absent(e->f);
	bool dit = v & LHV_SPSR_AArch32_DIT_MASK;

	v &= ~(LHV_SPSR_AArch32_SS_MASK | LHV_SPSR_AArch32_DIT_MASK);
	return dit ? v | LHV_SPSR_A32_DIT_MASK : v;
}

static uint64_t handler_pstate(const struct lhv_trap_a32 *e, uint64_t old,
			       enum lhv_trap_a32_vector vector)
{
	/* GE, Q, the flags, DIT and what is masked stay; T, E, IT, IL and SS are new. */
	uint64_t ps = (uint32_t)old & ~absent(e->f) &
		      ~(LHV_SPSR_AArch32_M_MASK | LHV_SPSR_AArch32_T_MASK |
			LHV_SPSR_AArch32_E_MASK | LHV_SPSR_AArch32_IT_7_2_MASK |
			LHV_SPSR_AArch32_IT_1_0_MASK | LHV_SPSR_AArch32_IL_MASK |
			LHV_SPSR_AArch32_SS_MASK | LHV_SPSR_AArch32_SSBS_MASK);

	ps |= vectors[vector].mode | LHV_SPSR_AArch32_I_MASK;
	if (vectors[vector].mask_a)
		ps |= LHV_SPSR_AArch32_A_MASK;
	if (vectors[vector].mask_f)
		ps |= LHV_SPSR_AArch32_F_MASK;
	if (e->sctlr & LHV_SCTLR_TE_MASK)
		ps |= LHV_SPSR_AArch32_T_MASK;
	if (e->sctlr & LHV_SCTLR_EE_MASK)
		ps |= LHV_SPSR_AArch32_E_MASK;
	if (e->f->pan && !(e->sctlr & LHV_SCTLR_SPAN_MASK))
		ps |= LHV_SPSR_AArch32_PAN_MASK;
	if (e->f->ssbs && e->sctlr & LHV_SCTLR_DSSBS_MASK)
		ps |= LHV_SPSR_AArch32_SSBS_MASK;
	return ps;
}

/* After check(). */
static void enter(struct lhv_trap_a32 *e, enum lhv_trap_a32_vector vector)
{
	uint64_t old = e->regs->pstate;
	bool t32 = old & LHV_SPSR_AArch32_T_MASK;
	uint64_t base = e->sctlr & LHV_SCTLR_V_MASK ? HIVECS : (uint32_t)e->vbar;

	e->spsr = spsr(e, old);
	e->which = vectors[vector].which;
	e->dfsr_valid = false;
	e->ifsr_valid = false;
	e->far_valid = false;
	e->regs->x[vectors[vector].lr] =
		(uint32_t)(e->regs->pc +
			   (t32 ? vectors[vector].lr_t32 : vectors[vector].lr_a32));
	e->regs->pstate = handler_pstate(e, old, vector);
	e->regs->pc = (base & ~UINT64_C(0x1f)) | vectors[vector].offset;
}

int lhv_trap_a32_take(struct lhv_trap_a32 *e, enum lhv_trap_a32_vector vector)
{
	int err = check(e);

	if (err)
		return err;
	if ((unsigned int)vector >= VECTORS)
		return LHV_ERR_INVAL;
	enter(e, vector);
	return LHV_OK;
}

int lhv_trap_a32_inject_undef(struct lhv_trap_a32 *e)
{
	return lhv_trap_a32_take(e, LHV_TRAP_A32_UNDEF);
}

/* The codes of a fault (G5.11), 0 where it has none; those with levels are of level 0, or of
 * level 1 with the codes of level 2 beside it. */
static const struct {
	uint8_t ld;	/* STATUS */
	uint8_t sd[2];	/* FS, of levels 1 and 2 or of both */
	bool levels;	/* it has some */
	int8_t ld_from; /* the first level in the Long-descriptor format; -1: none */
} codes[LHV_TRAP_A32_FAULTS] = {
	[LHV_TRAP_A32_TRANSLATION] = {0x04, {0x05, 0x07}, true, 1},
	[LHV_TRAP_A32_ACCESS_FLAG] = {0x08, {0x03, 0x06}, true, 1},
	[LHV_TRAP_A32_PERMISSION] = {0x0c, {0x0d, 0x0f}, true, 1},
	[LHV_TRAP_A32_ADDRESS_SIZE] = {0x00, {0, 0}, true, 0},
	[LHV_TRAP_A32_DOMAIN] = {0x00, {0x09, 0x0b}, true, -1},
	[LHV_TRAP_A32_ALIGNMENT] = {0x21, {0x01, 0}, false, 0},
	[LHV_TRAP_A32_DEBUG] = {0x22, {0x02, 0}, false, 0},
	[LHV_TRAP_A32_EXTERNAL] = {0x10, {0x08, 0}, false, 0},
	[LHV_TRAP_A32_EXTERNAL_WALK] = {0x14, {0x0c, 0x0e}, true, 1},
	[LHV_TRAP_A32_PARITY] = {0x18, {0x19, 0}, false, 0},
	[LHV_TRAP_A32_PARITY_WALK] = {0x1c, {0x1c, 0x1e}, true, 1},
	[LHV_TRAP_A32_ASYNC_EXTERNAL] = {0x11, {0x16, 0}, false, 0},
	[LHV_TRAP_A32_ASYNC_PARITY] = {0x19, {0x18, 0}, false, 0},
	[LHV_TRAP_A32_TLB_CONFLICT] = {0x30, {0x10, 0}, false, 0},
	[LHV_TRAP_A32_LOCKDOWN] = {0x34, {0x14, 0}, false, 0},
	[LHV_TRAP_A32_EXCLUSIVE] = {0x35, {0x15, 0}, false, 0},
};

static bool asynchronous(const struct lhv_trap_a32_abort *a)
{
	return a->fault == LHV_TRAP_A32_ASYNC_EXTERNAL ||
	       a->fault == LHV_TRAP_A32_ASYNC_PARITY;
}

/* Whether the status register may say that the address is not known, or has none. */
static bool address_optional(const struct lhv_trap_a32_abort *a)
{
	return asynchronous(a) || a->fault == LHV_TRAP_A32_EXTERNAL;
}

/* What a data abort alone can be. */
static bool data_only(const struct lhv_trap_a32_abort *a)
{
	return asynchronous(a) || a->fault == LHV_TRAP_A32_EXCLUSIVE;
}

/* The code, by format; false where there is none. */
static bool status(const struct lhv_trap_a32_abort *a, bool eae, uint64_t *fsr)
{
	unsigned int level = (unsigned int)a->level, fs;

	if (codes[a->fault].levels) {
		int first = eae ? codes[a->fault].ld_from : 1;

		if (first < 0 || a->level < first || a->level > (eae ? 3 : 2))
			return false;
	} else {
		level = eae ? 0 : 1;
	}
	if (eae) {
		*fsr = LHV_PREP(LHV_FSR_LD_STATUS, codes[a->fault].ld + level) |
		       LHV_FSR_LD_LPAE_MASK;
		return true;
	}
	fs = codes[a->fault].sd[level - 1];
	*fsr = LHV_PREP(LHV_FSR_SD_FS_3_0, fs) | LHV_PREP(LHV_FSR_SD_FS_4, fs >> 4);
	return fs;
}

/* The bits that are in the same place in both formats (FSR_SD and FSR_LD). */
static uint64_t common(const struct lhv_trap_a32_abort *a)
{
	uint64_t fsr = 0;

	if (a->ext)
		fsr |= LHV_FSR_LD_ExT_MASK;
	if (a->fault == LHV_TRAP_A32_EXTERNAL && !a->far_valid)
		fsr |= LHV_FSR_LD_FnV_MASK;
	if (a->fetch)
		return fsr;
	/* An asynchronous abort belongs to no access. */
	if (asynchronous(a))
		return fsr | LHV_PREP(LHV_FSR_LD_AET, a->aet);
	if (a->write || a->cm)
		fsr |= LHV_FSR_LD_WnR_MASK;
	if (a->cm)
		fsr |= LHV_FSR_LD_CM_MASK;
	return fsr;
}

int lhv_trap_a32_inject_abort(struct lhv_trap_a32 *e, const struct lhv_trap_a32_abort *a)
{
	bool eae;
	uint64_t fsr;
	int err = check(e);

	if (err)
		return err;
	if (!a)
		return LHV_ERR_INVAL;
	eae = e->ttbcr & LHV_TTBCR_EAE_MASK;
	if (a->fault >= LHV_TRAP_A32_FAULTS || !status(a, eae, &fsr) ||
	    (a->fetch && data_only(a)) || (!a->far_valid && !address_optional(a)) ||
	    a->domain > 15 || a->aet > 3 ||
	    (a->aet && (!e->f->ras || a->fault != LHV_TRAP_A32_ASYNC_EXTERNAL)))
		return LHV_ERR_RANGE;

	fsr |= common(a);
	if (!eae && !a->fetch)
		fsr |= LHV_PREP(LHV_FSR_SD_DOMAIN, a->domain);
	enter(e, a->fetch ? LHV_TRAP_A32_PABT : LHV_TRAP_A32_DABT);
	if (a->fetch) {
		e->ifsr = fsr;
		e->ifsr_valid = true;
	} else {
		e->dfsr = fsr;
		e->dfsr_valid = true;
	}
	if (a->far_valid && !asynchronous(a)) {
		e->far_valid = true;
		if (a->fetch)
			e->far_el1 = (uint32_t)e->far_el1 | (uint64_t)a->va << 32;
		else
			e->far_el1 = (e->far_el1 & ~(uint64_t)UINT32_MAX) | a->va;
	}
	return LHV_OK;
}

int lhv_trap_a32_inject_sea(struct lhv_trap_a32 *e, const struct lhv_trap *trap,
			    int s1_level)
{
	struct lhv_trap_a32_abort a = {.fault = LHV_TRAP_A32_EXTERNAL};

	if (!trap || (trap->kind != LHV_TRAP_DABT && trap->kind != LHV_TRAP_IABT))
		return LHV_ERR_INVAL;
	a.fetch = trap->kind == LHV_TRAP_IABT;
	a.far_valid = trap->u.abort.va_valid;
	a.va = (uint32_t)trap->u.abort.va.v;
	a.write = !a.fetch && trap->u.abort.write;
	a.cm = !a.fetch && trap->u.abort.cm;
	if (trap->u.abort.s1ptw) {
		if (s1_level < 1 || s1_level > 3)
			return LHV_ERR_RANGE;
		/* The codes of a walk come with a valid address. */
		if (a.far_valid) {
			a.fault = LHV_TRAP_A32_EXTERNAL_WALK;
			a.level = (int8_t)s1_level;
		}
	}
	return lhv_trap_a32_inject_abort(e, &a);
}
