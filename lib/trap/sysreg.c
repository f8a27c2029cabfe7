/* SPDX-License-Identifier: BSD-2-Clause */
/* Trapped system registers: a sorted table, and the ID space behind it. */
#include "trap_priv.h"

#define ZERO_REGISTER 31

/* The ID space is op0 = 3, op1 = 0, CRn = 0; CRm and op2 index struct lhv_trap_id. */
#define ID_FIRST LHV_SYSREG(3, 0, 0, 0, 0)
#define ID_LAST	 LHV_SYSREG(3, 0, 0, 7, 7)

/* op1 says who may use an encoding: 3 is for EL0 too, all others begin at EL1 (C5.1). */
static bool el0_may_use(uint16_t enc)
{
	return (enc >> 11 & 7) == 3;
}

static bool valid_do(uint8_t what)
{
	return what <= LHV_TRAP_SYSREG_EXIT;
}

int lhv_trap_sysregs_init(struct lhv_trap_sysregs *t,
			  const struct lhv_trap_sysreg_row *rows, uint32_t count,
			  const struct lhv_trap_id *id, void *ctx)
{
	if (!t || (!rows && count))
		return LHV_ERR_INVAL;
	for (uint32_t i = 0; i < count; i++) {
		const struct lhv_trap_sysreg_row *r = &rows[i];

		if (!valid_do(r->read) || !valid_do(r->write))
			return LHV_ERR_INVAL;
		if (!r->fn &&
		    (r->read == LHV_TRAP_SYSREG_CALL || r->write == LHV_TRAP_SYSREG_CALL))
			return LHV_ERR_INVAL;
		if (i && rows[i - 1].enc >= r->enc)
			return LHV_ERR_INVAL;
	}
	t->rows_in_id = false;
	for (uint32_t i = 0; i < count; i++)
		if (rows[i].enc >= ID_FIRST && rows[i].enc <= ID_LAST)
			t->rows_in_id = true;
	t->rows = rows;
	t->count = count;
	t->id = id;
	t->ctx = ctx;
	return LHV_OK;
}

static const struct lhv_trap_sysreg_row *find(const struct lhv_trap_sysregs *t,
					      uint16_t enc)
{
	uint32_t lo = 0, hi = t->count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->rows[mid].enc == enc)
			return &t->rows[mid];
		if (t->rows[mid].enc < enc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

void lhv_trap_sysreg_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			      uint64_t value)
{
	if (trap->u.sys.read && trap->u.sys.rt < ZERO_REGISTER)
		regs->x[trap->u.sys.rt] = value;
	lhv_trap_advance_(regs, trap->il);
}

static enum lhv_action call(const struct lhv_trap_sysregs *t,
			    const struct lhv_trap_sysreg_row *row,
			    const struct lhv_trap *trap, struct lhv_regs *regs,
			    uint16_t vcpu)
{
	const struct lhv_trap_sys *sys = &trap->u.sys;
	struct lhv_trap_sysreg_access a = {
		.enc = sys->enc,
		.vcpu = vcpu,
		.write = !sys->read,
		.el = trap->el,
		.value = 0,
	};
	enum lhv_action action;

	if (a.write && sys->rt < ZERO_REGISTER)
		a.value = regs->x[sys->rt];
	action = row->fn(t->ctx, &a);
	if (action == LHV_HANDLED)
		lhv_trap_sysreg_complete(trap, regs, a.value);
	return action;
}

enum lhv_action lhv_trap_sysreg(const struct lhv_trap_sysregs *t,
				const struct lhv_trap *trap, struct lhv_regs *regs,
				uint16_t vcpu)
{
	const struct lhv_trap_sys *sys = &trap->u.sys;
	const struct lhv_trap_sysreg_row *row;

	if (trap->kind != LHV_TRAP_SYSREG)
		return LHV_INJECT;
	if (!trap->el && !el0_may_use(sys->enc))
		return LHV_INJECT;
	row = find(t, sys->enc);
	if (!row) {
		if (!t->id || !sys->read || sys->enc < ID_FIRST || sys->enc > ID_LAST)
			return LHV_INJECT;
		lhv_trap_sysreg_complete(trap, regs, t->id->v[sys->enc - ID_FIRST]);
		return LHV_HANDLED;
	}
	switch (sys->read ? row->read : row->write) {
	case LHV_TRAP_SYSREG_FIXED:
		lhv_trap_sysreg_complete(trap, regs, row->value);
		return LHV_HANDLED;
	case LHV_TRAP_SYSREG_CALL:
		return call(t, row, trap, regs, vcpu);
	case LHV_TRAP_SYSREG_EXIT:
		return LHV_EXIT;
	default:
		return LHV_INJECT;
	}
}
