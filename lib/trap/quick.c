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
#define SLOTS	 LHV_TRAP_QUICK_SLOTS
#define NOINLINE __attribute__((noinline))

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

static inline enum lhv_trap_quick advance(struct lhv_regs *regs)
{
	regs->pc += 4;
	regs->pstate &= ~(LHV_SPSR_EL2_SS_MASK | LHV_SPSR_EL2_BTYPE_MASK);
	return LHV_TRAP_QUICK_DONE;
}

/*
 * A hypercall that nobody answers. The general function refuses an immediate, a function
 * identifier of more than 32 bits, and every owner but two; of the hypervisor's own calls
 * it knows three.
 */
static NOINLINE enum lhv_trap_quick hypercall(const struct lhv_trap_quick_cfg *q,
					      uint64_t esr, struct lhv_regs *regs)
{
	const struct lhv_trap_smccc *s = q->smccc;
	uint64_t x0 = regs->x[0];

	if (!s || !s->hvc || s->other || !at_el1(regs->pstate))
		return LHV_TRAP_QUICK_NO;
	if (!(esr & M(IMM_imm16)) && !(x0 >> 32)) {
		/* Owners 0 and 4 differ in one bit. */
		if (!(LHV_GET(LHV_SMCCC_FID_OWNER, x0) &
		      ~(uint64_t)LHV_SMCCC_FID_OWNER_STD_SECURE))
			return LHV_TRAP_QUICK_NO;
		/* Those three have 0, 1 and 3 in the lowest byte. */
		if ((uint32_t)x0 >> 24 == LHV_SMCCC_VENDOR_HYP_UID >> 24 && !(x0 & 0xfc))
			return LHV_TRAP_QUICK_NO;
	}
	regs->x[0] = LHV_SMCCC_NOT_SUPPORTED;
	return LHV_TRAP_QUICK_DONE;
}

/* What an access's syndrome has of the register; without direction and Rt. */
#define KEY (M(SYS64_Op0) | M(SYS64_Op2) | M(SYS64_Op1) | M(SYS64_CRn) | M(SYS64_CRm))

static uint32_t key_of(uint16_t enc)
{
	return (uint32_t)(LHV_PREP(LHV_ISS_SYS64_Op0, enc >> 14) |
			  LHV_PREP(LHV_ISS_SYS64_Op1, enc >> 11) |
			  LHV_PREP(LHV_ISS_SYS64_CRn, enc >> 7) |
			  LHV_PREP(LHV_ISS_SYS64_CRm, enc >> 3) |
			  LHV_PREP(LHV_ISS_SYS64_Op2, enc));
}

_Static_assert(SLOTS == 1 << 7, "slot() gives 7 bits");

/* Where the search for a key starts. */
static inline unsigned int slot(uint32_t key)
{
	return key * 0x165667b1u >> (32 - 7);
}

static NOINLINE const struct lhv_trap_sysreg_row *find_more(
	const struct lhv_trap_quick_cfg *q, uint32_t key)
{
	/* It comes to an end: a quarter of the slots is empty. */
	for (unsigned int i = slot(key); q->slot[i].row; i = (i + 1) % SLOTS)
		if (q->slot[i].key == key)
			return q->slot[i].row;
	return NULL;
}

static inline const struct lhv_trap_sysreg_row *find(const struct lhv_trap_quick_cfg *q,
						     uint32_t key)
{
	const struct lhv_trap_quick_slot *s = &q->slot[slot(key)];

	/* The first is it, mostly. */
	return s->key == key ? s->row : find_more(q, key);
}

static const struct lhv_trap_mmio_table no_mmio;

int lhv_trap_quick_init(struct lhv_trap_quick_cfg *q,
			const struct lhv_trap_mmio_table *mmio,
			const struct lhv_trap_sysregs *sysregs,
			const struct lhv_trap_smccc *smccc)
{
	if (!q)
		return LHV_ERR_INVAL;
	q->mmio = mmio ? mmio : &no_mmio;
	q->sysregs = sysregs;
	q->smccc = smccc;
	for (unsigned int i = 0; i < SLOTS; i++) {
		q->slot[i].key = 0;
		q->slot[i].row = NULL;
	}
	for (uint32_t n = 0; sysregs && n < sysregs->count && n < SLOTS * 3 / 4; n++) {
		uint32_t key = key_of(sysregs->rows[n].enc);
		unsigned int i = slot(key);

		while (q->slot[i].row)
			i = (i + 1) % SLOTS;
		q->slot[i].key = key;
		q->slot[i].row = &sysregs->rows[n];
	}
	return LHV_OK;
}

/* The end of a read. */
static inline enum lhv_trap_quick result(uint64_t esr, struct lhv_regs *regs,
					 uint64_t value)
{
	if (G(SYS64_Rt) != ZR)
		regs->x[G(SYS64_Rt)] = value;
	return advance(regs);
}

/* A register that has a row. */
static NOINLINE enum lhv_trap_quick row(const struct lhv_trap_quick_cfg *q, uint64_t esr,
					struct lhv_regs *regs, unsigned int vcpu)
{
	unsigned int what;
	bool write = !(esr & M(SYS64_Direction));
	const struct lhv_trap_sysreg_row *r = find(q, (uint32_t)(esr & KEY));
	struct lhv_trap_sysreg_access a;

	if (!r)
		return LHV_TRAP_QUICK_NO;
	/* EL0 has those with op1 = 3 (C5.1). */
	if (!at_el1(regs->pstate) && (!at_el0(regs->pstate) || G(SYS64_Op1) != 3))
		return LHV_TRAP_QUICK_NO;
	what = write ? r->write : r->read;
	if (what != LHV_TRAP_SYSREG_CALL) {
		if (what != LHV_TRAP_SYSREG_FIXED)
			return LHV_TRAP_QUICK_NO;
		return write ? advance(regs) : result(esr, regs, r->value);
	}
	a.enc = r->enc;
	a.vcpu = (uint16_t)vcpu;
	a.write = write;
	a.el = (uint8_t)(LHV_GET(LHV_SPSR_EL2_M, regs->pstate) >> 2);
	a.value = write && G(SYS64_Rt) != ZR ? regs->x[G(SYS64_Rt)] : 0;
	switch (r->fn(q->sysregs->ctx, &a)) {
	case LHV_HANDLED:
		return esr & M(SYS64_Direction) ? result(esr, regs, a.value)
						: advance(regs);
	case LHV_INJECT:
		return LHV_TRAP_QUICK_INJECT;
	default:
		return LHV_TRAP_QUICK_EXIT;
	}
}

/* op1 = 0, CRn = 0: a read of the ID space has op0 = 3 and CRm < 8 as well. */
static NOINLINE enum lhv_trap_quick id_space(const struct lhv_trap_quick_cfg *q,
					     uint64_t esr, struct lhv_regs *regs,
					     unsigned int vcpu)
{
	const struct lhv_trap_sysregs *t = q->sysregs;
	unsigned int n = (unsigned int)(G(SYS64_CRm) << 3 | G(SYS64_Op2));

	if (!t)
		return LHV_TRAP_QUICK_NO;
	if (G(SYS64_Op0) != 3 || !(esr & M(SYS64_Direction)) || n >= ID_COUNT || !t->id ||
	    t->rows_in_id)
		return row(q, esr, regs, vcpu);
	if (!at_el1(regs->pstate))
		return LHV_TRAP_QUICK_NO;
	return result(esr, regs, t->id->v[n]);
}

/* What an access to a device has not: see struct lhv_trap_abort for each. */
#define ODD                                                                \
	(M(ABT_S1PTW) | M(ABT_EA) | M(ABT_FnV) | M(ABT_SET) | M(DABT_CM) | \
	 M(DABT_VNCR) | LHV_ESR_ELx_ISS2_MASK | (~UINT64_C(0) << 56))

/* Bits above an access's of a 64-bit register. */
static inline unsigned int unused(uint64_t esr)
{
	return (0 - (8u << G(DABT_SAS))) % 64;
}

/* Whether an access at the offset lies in the region. An IPA has 56 bits at most. */
static inline bool inside(const struct lhv_trap_region *r, uint64_t esr, uint64_t offset)
{
	return offset + (1u << G(DABT_SAS)) <= r->size;
}

static inline enum lhv_trap_quick not_done(enum lhv_action action)
{
	return action == LHV_INJECT ? LHV_TRAP_QUICK_INJECT : LHV_TRAP_QUICK_EXIT;
}

static NOINLINE enum lhv_trap_quick store(const struct lhv_trap_region *r, uint64_t esr,
					  struct lhv_regs *regs, unsigned int vcpu,
					  uint64_t offset)
{
	enum lhv_action action;
	struct lhv_mmio a;

	if (!inside(r, esr, offset))
		return LHV_TRAP_QUICK_NO;
	a.offset = offset;
	a.value = 0;
	if (G(DABT_SRT) != ZR)
		a.value = regs->x[G(DABT_SRT)] << unused(esr) >> unused(esr);
	a.vcpu = (uint16_t)vcpu;
	a.size = (uint8_t)(1u << G(DABT_SAS));
	a.write = true;
	action = r->fn(r->ctx, &a);
	return action == LHV_HANDLED ? advance(regs) : not_done(action);
}

static NOINLINE enum lhv_trap_quick load(const struct lhv_trap_region *r, uint64_t esr,
					 struct lhv_regs *regs, unsigned int vcpu,
					 uint64_t offset)
{
	enum lhv_action action;
	struct lhv_mmio a;
	uint64_t value;

	if (!inside(r, esr, offset))
		return LHV_TRAP_QUICK_NO;
	a.offset = offset;
	a.value = 0;
	a.vcpu = (uint16_t)vcpu;
	a.size = (uint8_t)(1u << G(DABT_SAS));
	a.write = false;
	action = r->fn(r->ctx, &a);
	if (action != LHV_HANDLED)
		return not_done(action);
	value = a.value << unused(esr);
	value = esr & M(DABT_SSE) ? (uint64_t)((int64_t)value >> unused(esr))
				  : value >> unused(esr);
	if (G(DABT_SRT) != ZR)
		regs->x[G(DABT_SRT)] = esr & M(DABT_SF) ? value : (uint32_t)value;
	return advance(regs);
}

/* A load or store, with a syndrome, of an address that stage 2 does not map. */
static NOINLINE enum lhv_trap_quick device(const struct lhv_trap_quick_cfg *q,
					   uint64_t esr, struct lhv_regs *regs,
					   unsigned int vcpu, uint64_t far,
					   uint64_t hpfar)
{
	uint64_t ipa = (hpfar & LHV_HPFAR_EL2_FIPA_MASK)
			       << (12 - LHV_HPFAR_EL2_FIPA_SHIFT) |
		       (far & 0xfff);
	const struct lhv_trap_region *r = q->mmio->v;
	uint32_t n = q->mmio->count;

	if ((esr & (ODD | M(DABT_ISV))) != M(DABT_ISV) ||
	    (G(ABT_FSC) & ~UINT64_C(3)) != LHV_FSC_TRANSLATION_L0)
		return LHV_TRAP_QUICK_NO;
	if (!at_el1(regs->pstate) && !at_el0(regs->pstate))
		return LHV_TRAP_QUICK_NO;
	/* The last region that starts at or below the address. */
	while (n > 1) {
		const struct lhv_trap_region *middle = r + n / 2;

		if (middle->base.v <= ipa)
			r = middle;
		n -= n / 2;
	}
	if (!n || ipa < r->base.v)
		return LHV_TRAP_QUICK_NO;
	if (esr & M(DABT_WnR))
		return store(r, esr, regs, vcpu, ipa - r->base.v);
	return load(r, esr, regs, vcpu, ipa - r->base.v);
}

/* The order of the arguments lets each of the above start without moving them about. */
enum lhv_trap_quick lhv_trap_quick(const struct lhv_trap_quick_cfg *q, uint64_t esr,
				   struct lhv_regs *regs, unsigned int vcpu, uint64_t far,
				   uint64_t hpfar, uint64_t sctlr_el1)
{
	uint64_t ec = LHV_GET(LHV_ESR_ELx_EC, esr);

	if (ec == LHV_ESR_ELx_EC_DABT_LOWER) {
		if (sctlr_el1 & (LHV_SCTLR_EL1_EE_MASK | LHV_SCTLR_EL1_E0E_MASK))
			return LHV_TRAP_QUICK_NO;
		return device(q, esr, regs, vcpu, far, hpfar);
	}
	if (ec == LHV_ESR_ELx_EC_SYS64) {
		if (esr & (M(SYS64_Op1) | M(SYS64_CRn)))
			return row(q, esr, regs, vcpu);
		return id_space(q, esr, regs, vcpu);
	}
	if (ec == LHV_ESR_ELx_EC_HVC64)
		return hypercall(q, esr, regs);
	return LHV_TRAP_QUICK_NO;
}
