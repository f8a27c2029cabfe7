/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System registers of AArch32, as what they are in AArch64: whoever answers for the one
 * answers for the other.
 */
#include <libhv/arch/aarch32.h>
#include <libhv/arch/id.h>
#include <libhv/trap/a32.h>

#include "trap_priv.h"

#define R15 31

#define ROW(reg, enc, part) {reg, enc, part},

/* Sorted by number. */
static const struct {
	uint16_t reg, enc;
	uint8_t part;
} map[] = {LHV_CPREGS(ROW)};

_Static_assert(LHV_TRAP_CP_LO == LHV_CPREG_LO && LHV_TRAP_CP_HI == LHV_CPREG_HI,
	       "the parts are those of the table");

static int find(uint16_t reg, uint16_t *enc, uint8_t *part)
{
	unsigned int lo = 0, hi = sizeof(map) / sizeof(map[0]);

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (map[mid].reg == reg) {
			*enc = map[mid].enc;
			*part = map[mid].part;
			return LHV_OK;
		}
		if (map[mid].reg < reg)
			lo = mid + 1;
		else
			hi = mid;
	}
	return LHV_ERR_NOENT;
}

/* VMRS names its registers by one number (F5.1), which the syndrome has as CRn. */
static int vmrs(unsigned int reg, uint16_t *enc, uint8_t *part)
{
	switch (reg) {
	case 5:
		*enc = LHV_SYSREG_MVFR2_EL1;
		break;
	case 6:
		*enc = LHV_SYSREG_MVFR1_EL1;
		break;
	case 7:
		*enc = LHV_SYSREG_MVFR0_EL1;
		break;
	default:
		return LHV_ERR_NOENT;
	}
	*part = LHV_TRAP_CP_WHOLE;
	return LHV_OK;
}

int lhv_trap_cp_enc(const struct lhv_trap *trap, uint16_t *enc, uint8_t *part)
{
	const struct lhv_trap_cp *c;

	if (!trap || !enc || !part)
		return LHV_ERR_INVAL;
	c = &trap->u.cp;
	switch (trap->kind) {
	case LHV_TRAP_CP15_32:
		return find((uint16_t)LHV_CPREG(15, c->opc1, c->crn, c->crm, c->opc2),
			    enc, part);
	case LHV_TRAP_CP14_32:
		return find((uint16_t)LHV_CPREG(14, c->opc1, c->crn, c->crm, c->opc2),
			    enc, part);
	case LHV_TRAP_CP15_64:
		return find((uint16_t)LHV_CPREG64(15, c->opc1, c->crm), enc, part);
	case LHV_TRAP_CP14_64:
		return find((uint16_t)LHV_CPREG64(14, c->opc1, c->crm), enc, part);
	case LHV_TRAP_VMRS:
		return vmrs(c->crn, enc, part);
	default:
		return LHV_ERR_INVAL;
	}
}

static bool pair(const struct lhv_trap *trap)
{
	return trap->kind == LHV_TRAP_CP15_64 || trap->kind == LHV_TRAP_CP14_64;
}

static void put(struct lhv_regs *regs, unsigned int reg, uint64_t value)
{
	if (reg < R15)
		regs->x[reg] = (uint32_t)value;
}

void lhv_trap_cp_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			  uint64_t value)
{
	const struct lhv_trap_cp *c = &trap->u.cp;
	uint64_t flags = LHV_SPSR_EL2_N_MASK | LHV_SPSR_EL2_Z_MASK | LHV_SPSR_EL2_C_MASK |
			 LHV_SPSR_EL2_V_MASK;

	if (c->read) {
		put(regs, c->rt, value);
		if (pair(trap))
			put(regs, c->rt2, value >> 32);
		else if (c->rt == R15)
			regs->pstate = (regs->pstate & ~flags) | (value & flags);
	}
	lhv_trap_advance_pc(regs, trap->il);
}

/* What the instruction writes. R15 cannot be written from, by any that is allocated. */
static uint64_t operand(const struct lhv_trap *trap, const struct lhv_regs *regs)
{
	const struct lhv_trap_cp *c = &trap->u.cp;
	uint64_t v = c->rt < R15 ? (uint32_t)regs->x[c->rt] : 0;

	if (pair(trap) && c->rt2 < R15)
		v |= regs->x[c->rt2] << 32;
	return v;
}

/* An MRS or MSR with the table's policies; *value is what is read or written. */
static enum lhv_action access(const struct lhv_trap_sysregs *t,
			      const struct lhv_trap *trap, uint16_t vcpu, uint16_t enc,
			      bool read, uint64_t *value)
{
	struct lhv_trap as64 = {
		.kind = LHV_TRAP_SYSREG,
		.il = true,
		.el = trap->el,
		.u.sys = {.enc = enc, .read = read},
	};
	struct lhv_regs scratch = {.x[0] = *value};
	enum lhv_action action = lhv_trap_sysreg(t, &as64, &scratch, vcpu);

	*value = scratch.x[0];
	return action;
}

/* c0, c1 to c7 with opc1 0: the ID registers, and what is reserved for more of them. */
static bool reserved_id(const struct lhv_trap *trap)
{
	const struct lhv_trap_cp *c = &trap->u.cp;

	return trap->kind == LHV_TRAP_CP15_32 && trap->el && c->read && !c->opc1 &&
	       !c->crn && c->crm >= 1 && c->crm <= 7;
}

enum lhv_action lhv_trap_cp(const struct lhv_trap_sysregs *t, const struct lhv_trap *trap,
			    struct lhv_regs *regs, uint16_t vcpu)
{
	enum lhv_action action;
	uint64_t value = 0, whole = 0;
	uint16_t enc;
	uint8_t part;

	if (lhv_trap_cp_enc(trap, &enc, &part)) {
		if (!reserved_id(trap))
			return LHV_INJECT;
		lhv_trap_cp_complete(trap, regs, 0);
		return LHV_HANDLED;
	}
	if (trap->u.cp.read) {
		action = access(t, trap, vcpu, enc, true, &value);
		if (part == LHV_TRAP_CP_HI)
			value >>= 32;
	} else {
		value = operand(trap, regs);
		if (part != LHV_TRAP_CP_WHOLE) {
			/* The other half stays; of what cannot be read it is zero, as before. */
			if (access(t, trap, vcpu, enc, true, &whole) == LHV_EXIT)
				return LHV_EXIT;
			value = part == LHV_TRAP_CP_LO
					? (whole & ~(uint64_t)UINT32_MAX) | value
					: (uint32_t)whole | value << 32;
		}
		action = access(t, trap, vcpu, enc, false, &value);
	}
	if (action == LHV_HANDLED)
		lhv_trap_cp_complete(trap, regs, value);
	return action;
}
