/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the trap module share. */
#ifndef LHV_LIB_TRAP_PRIV_H
#define LHV_LIB_TRAP_PRIV_H

#include <libhv/arch/sysreg.h>
#include <libhv/trap.h>

/* lhv_trap_advance_pc(), without a call for what AArch64 guests need. */
static inline void lhv_trap_advance_(struct lhv_regs *regs, bool il)
{
	if (regs->pstate & LHV_SPSR_EL2_nRW_MASK) {
		lhv_trap_advance_pc(regs, il);
		return;
	}
	regs->pc += il ? 4 : 2;
	regs->pstate &= ~(LHV_SPSR_EL2_SS_MASK | LHV_SPSR_EL2_BTYPE_MASK);
}

#endif
