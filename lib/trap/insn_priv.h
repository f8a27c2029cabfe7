/* SPDX-License-Identifier: BSD-2-Clause */
/* What the decoders of the instruction sets share. */
#ifndef LHV_LIB_TRAP_INSN_PRIV_H
#define LHV_LIB_TRAP_INSN_PRIV_H

#include <libhv/trap/insn.h>

#define NREG	LHV_TRAP_INSN_NREG
#define F(x)	LHV_TRAP_INSN_F_##x
#define KIND(x) LHV_TRAP_INSN_##x

/* Bits hi to lo of an encoding. */
static inline uint32_t bits(uint32_t v, unsigned int hi, unsigned int lo)
{
	return v >> lo & (UINT32_MAX >> (31 - (hi - lo)));
}

static inline bool bit(uint32_t v, unsigned int n)
{
	return v >> n & 1;
}

/* The low n bits of v, sign-extended. */
static inline int32_t sext(uint32_t v, unsigned int n)
{
	uint32_t top = UINT32_C(1) << (n - 1);

	v &= top | (top - 1);
	return (int32_t)((v ^ top) - top);
}

/* An instruction about which nothing is known yet. */
void lhv_trap_insn_start_(struct lhv_trap_insn *out, uint32_t insn, unsigned int set,
			  unsigned int len);
/* Forms that A32 and T32 share: VLDR, VLDM and relatives with their bits 27:0, and element
 * and structure accesses with bits 23:0 as in A32. */
void lhv_trap_insn_vldm_(uint32_t v, uint32_t features, struct lhv_trap_insn *o);
void lhv_trap_insn_vld_(uint32_t v, uint32_t features, struct lhv_trap_insn *o);
/* LDM and STM: fills in registers and addresses. */
void lhv_trap_insn_list_(struct lhv_trap_insn *o, uint32_t list, bool before, bool up);

#endif
