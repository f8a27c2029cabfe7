/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exits that AArch64 guests cause most, straight from the syndrome registers. Nothing
 * is decided here that the general functions would decide otherwise: what is not plain is
 * left to them, untouched.
 */
#include <libhv/arch/esr.h>
#include <libhv/arch/psci.h>

#include "trap_priv.h"

#define G(field) LHV_GET(LHV_ISS_##field, esr)
#define M(field) LHV_ISS_##field##_MASK
#define ZR	 31
#define ID_FIRST LHV_SYSREG(3, 0, 0, 0, 0)
#define ID_COUNT 64

/* PSTATE of a guest at AArch64 EL1, and at EL0 or EL1. */
static inline bool at_el1(uint64_t pstate)
{
	return (pstate & (LHV_SPSR_EL2_nRW_MASK | LHV_SPSR_EL2_M_MASK) & ~UINT64_C(1)) ==
	       LHV_SPSR_EL2_M_EL1t;
}

static inline bool at_el0(uint64_t pstate)
{
	return !(pstate & (LHV_SPSR_EL2_nRW_MASK | LHV_SPSR_EL2_M_MASK));
}

static inline void advance(struct lhv_regs *regs)
{
	regs->pc += 4;
	regs->pstate &= ~(LHV_SPSR_EL2_SS_MASK | LHV_SPSR_EL2_BTYPE_MASK);
}

/*
 * A hypercall that nobody answers. The general function refuses an immediate, a function
 * identifier of more than 32 bits, and every owner but two; of the hypervisor's own calls
 * it knows one.
 */
static bool hypercall(const struct lhv_trap_smccc *s, uint64_t esr, struct lhv_regs *regs)
{
	uint64_t x0 = regs->x[0];

	if (!s || !s->hvc || s->other || !at_el1(regs->pstate))
		return false;
	if (!(esr & M(IMM_imm16)) && !(x0 >> 32)) {
		/* Owners 0 and 4 differ in one bit. */
		if (!(LHV_GET(LHV_SMCCC_FID_OWNER, x0) &
		      ~(uint64_t)LHV_SMCCC_FID_OWNER_STD_SECURE))
			return false;
		if (((uint32_t)x0 & ~(uint32_t)LHV_SMCCC_FID_SVE_MASK) ==
		    LHV_SMCCC_VENDOR_HYP_UID)
			return false;
	}
	regs->x[0] = LHV_SMCCC_NOT_SUPPORTED;
	return true;
}

/* A read of an ID register at EL1. Other registers have rows, which take a search. */
static bool id_register(const struct lhv_trap_sysregs *t, uint64_t esr,
			struct lhv_regs *regs)
{
	unsigned int n, rt = (unsigned int)G(SYS64_Rt);

	/* op0 = 3, op1 = 0, CRn = 0, CRm < 8; CRm and op2 say which. */
	if ((esr & (M(SYS64_Op0) | M(SYS64_Op1) | M(SYS64_CRn) | M(SYS64_Direction))) !=
	    (LHV_PREP(LHV_ISS_SYS64_Op0, 3) | LHV_PREP(LHV_ISS_SYS64_Direction, 1)))
		return false;
	n = (unsigned int)(G(SYS64_CRm) << 3 | G(SYS64_Op2));
	if (n >= ID_COUNT || !t || !t->id || t->rows_in_id || !at_el1(regs->pstate))
		return false;
	if (rt != ZR)
		regs->x[rt] = t->id->v[n];
	advance(regs);
	return true;
}

/* What an access to a device has not: see struct lhv_trap_abort for each. */
#define ODD                                                                \
	(M(ABT_S1PTW) | M(ABT_EA) | M(ABT_FnV) | M(ABT_SET) | M(DABT_CM) | \
	 M(DABT_VNCR) | LHV_ESR_ELx_ISS2_MASK | (~UINT64_C(0) << 56))

/* A load or store, with a syndrome, of an address that stage 2 does not map. By itself, so
 * that the others need no stack. */
static __attribute__((noinline)) enum lhv_trap_quick device(
	const struct lhv_trap_mmio_table *t, uint64_t esr, uint64_t far, uint64_t hpfar,
	struct lhv_regs *regs, uint16_t vcpu)
{
	const struct lhv_trap_region *v, *r;
	unsigned int rt = (unsigned int)G(DABT_SRT), sas = (unsigned int)G(DABT_SAS);
	unsigned int unused = 64 - (8u << sas);
	uint64_t ipa = LHV_GET(LHV_HPFAR_EL2_FIPA, hpfar) << 12 | (far & 0xfff);
	struct lhv_mmio a;
	uint32_t n;

	if ((esr & (ODD | M(DABT_ISV))) != M(DABT_ISV) ||
	    (G(ABT_FSC) & ~UINT64_C(3)) != LHV_FSC_TRANSLATION_L0 || !t)
		return LHV_TRAP_QUICK_NO;
	if (!at_el1(regs->pstate) && !at_el0(regs->pstate))
		return LHV_TRAP_QUICK_NO;
	/* The last region that starts at or below the address. */
	v = t->v;
	for (n = t->count; n > 1;) {
		uint32_t half = n / 2;

		if (v[half].base.v <= ipa)
			v += half;
		n -= half;
	}
	r = v;
	if (!n || ipa < r->base.v)
		return LHV_TRAP_QUICK_NO;
	a.offset = ipa - r->base.v;
	if (a.offset >= r->size || r->size - a.offset < 1u << sas)
		return LHV_TRAP_QUICK_NO;
	a.vcpu = vcpu;
	a.size = (uint8_t)(1u << sas);
	a.write = esr & M(DABT_WnR);
	a.value = 0;
	if (a.write && rt != ZR)
		a.value = regs->x[rt] << unused >> unused;
	switch (r->fn(r->ctx, &a)) {
	case LHV_HANDLED:
		break;
	case LHV_INJECT:
		return LHV_TRAP_QUICK_ABORT;
	default:
		return LHV_TRAP_QUICK_EXIT;
	}
	if (!a.write && rt != ZR) {
		uint64_t value = a.value << unused;

		value = esr & M(DABT_SSE) ? (uint64_t)((int64_t)value >> unused)
					  : value >> unused;
		regs->x[rt] = esr & M(DABT_SF) ? value : (uint32_t)value;
	}
	advance(regs);
	return LHV_TRAP_QUICK_DONE;
}

enum lhv_trap_quick lhv_trap_quick(const struct lhv_trap_quick_cfg *q, uint64_t esr,
				   uint64_t far, uint64_t hpfar, uint64_t sctlr_el1,
				   struct lhv_regs *regs, uint16_t vcpu)
{
	bool done;

	switch (LHV_GET(LHV_ESR_ELx_EC, esr)) {
	case LHV_ESR_ELx_EC_DABT_LOWER:
		if (sctlr_el1 & (LHV_SCTLR_EL1_EE_MASK | LHV_SCTLR_EL1_E0E_MASK))
			return LHV_TRAP_QUICK_NO;
		return device(q->mmio, esr, far, hpfar, regs, vcpu);
	case LHV_ESR_ELx_EC_HVC64:
		done = hypercall(q->smccc, esr, regs);
		break;
	case LHV_ESR_ELx_EC_SYS64:
		done = id_register(q->sysregs, esr, regs);
		break;
	default:
		return LHV_TRAP_QUICK_NO;
	}
	return done ? LHV_TRAP_QUICK_DONE : LHV_TRAP_QUICK_NO;
}
