/* SPDX-License-Identifier: BSD-2-Clause */
#include <libhv/trap.h>
#include <libhv/trap/a32.h>

#include <libhv/arch/sysreg.h>

/* ITSTATE, which SPSR_EL2 holds in two parts. */
static uint64_t itstate(uint64_t pstate)
{
	return LHV_GET(LHV_SPSR_AArch32_IT_7_2, pstate) << 2 |
	       LHV_GET(LHV_SPSR_AArch32_IT_1_0, pstate);
}

void lhv_trap_advance_pc(struct lhv_regs *regs, bool il)
{
	uint64_t ps = regs->pstate & ~LHV_SPSR_EL2_SS_MASK;
	uint64_t pc = regs->pc + (il ? 4 : 2);

	if (ps & LHV_SPSR_EL2_nRW_MASK) {
		pc &= UINT32_MAX;
		if (ps & LHV_SPSR_AArch32_T_MASK) {
			uint64_t it = itstate(ps);

			/* AArch32.ITAdvance(): the last instruction of a block ends it. */
			it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
			ps = LHV_SET(LHV_SPSR_AArch32_IT_7_2, ps, it >> 2);
			ps = LHV_SET(LHV_SPSR_AArch32_IT_1_0, ps, it & 3);
		}
	} else {
		ps &= ~LHV_SPSR_EL2_BTYPE_MASK;
	}
	regs->pc = pc;
	regs->pstate = ps;
}

bool lhv_trap_condition(uint8_t cond, uint64_t pstate)
{
	bool n = pstate & LHV_SPSR_EL2_N_MASK, z = pstate & LHV_SPSR_EL2_Z_MASK;
	bool c = pstate & LHV_SPSR_EL2_C_MASK, v = pstate & LHV_SPSR_EL2_V_MASK;
	bool holds;

	switch (cond >> 1 & 7) {
	case 0: /* EQ, NE */
		holds = z;
		break;
	case 1: /* CS, CC */
		holds = c;
		break;
	case 2: /* MI, PL */
		holds = n;
		break;
	case 3: /* VS, VC */
		holds = v;
		break;
	case 4: /* HI, LS */
		holds = c && !z;
		break;
	case 5: /* GE, LT */
		holds = n == v;
		break;
	case 6: /* GT, LE */
		holds = n == v && !z;
		break;
	default: /* AL, in both encodings */
		return true;
	}
	return holds != (cond & 1);
}

bool lhv_trap_big_endian(uint64_t pstate, uint64_t sctlr_el1)
{
	if (pstate & LHV_SPSR_EL2_nRW_MASK)
		return pstate & LHV_SPSR_AArch32_E_MASK;
	/* M[3:2] is the exception level. */
	if (LHV_GET(LHV_SPSR_EL2_M, pstate) >> 2)
		return sctlr_el1 & LHV_SCTLR_EL1_EE_MASK;
	return sctlr_el1 & LHV_SCTLR_EL1_E0E_MASK;
}

unsigned int lhv_trap_a32_reg(uint64_t pstate, unsigned int n)
{
	/* What a mode has of its own: R13 and R14, and R8 to R12 for FIQ. */
	static const struct {
		uint8_t sp, lr;
	} own[16] = {
		[LHV_SPSR_EL2_M_User & 15] = {13, 14},
		[LHV_SPSR_EL2_M_FIQ & 15] = {29, 30},
		[LHV_SPSR_EL2_M_IRQ & 15] = {17, 16},
		[LHV_SPSR_EL2_M_Supervisor & 15] = {19, 18},
		[LHV_SPSR_EL2_M_Abort & 15] = {21, 20},
		[LHV_SPSR_EL2_M_Undefined & 15] = {23, 22},
		[LHV_SPSR_EL2_M_System & 15] = {13, 14},
	};
	uint64_t mode = LHV_GET(LHV_SPSR_EL2_M, pstate);

	if (!(mode & 16) || !own[mode & 15].sp || n > 14)
		return 31;
	if (n == 13)
		return own[mode & 15].sp;
	if (n == 14)
		return own[mode & 15].lr;
	return mode == LHV_SPSR_EL2_M_FIQ && n >= 8 ? n + 16 : n;
}
