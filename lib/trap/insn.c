/* SPDX-License-Identifier: BSD-2-Clause */
/* What is the same for loads and stores of all instruction sets. */
#include "insn_priv.h"

#include <libhv/arch/id.h>

#define ID(field, v) LHV_GET(LHV_##field, v)

/* The index of a register with CRm 1 to 3 in lhv_cpu_id.aa32. */
#define AA32(crm, op2) (((crm)-1) * 8 + (op2))

uint32_t lhv_trap_insn_features(const struct lhv_cpu_id *id)
{
	uint32_t f = 0;
	uint64_t v;

	if (!id)
		return 0;
	/* FP and AdvSIMD are -1 where they are not implemented. */
	if (ID(ID_AA64PFR0_EL1_AdvSIMD, id->pfr0) != 15)
		f |= F(FP);
	if (ID(ID_AA64PFR0_EL1_SVE, id->pfr0) || ID(ID_AA64PFR1_EL1_SME, id->pfr1))
		f |= F(SVE);
	if (ID(ID_AA64ZFR0_EL1_F64MM, id->zfr0))
		f |= F(SVEF64);
	v = ID(ID_AA64ISAR0_EL1_Atomic, id->isar0);
	f |= (v >= 2 ? F(LSE) : 0) | (v >= 3 ? F(LSE128) : 0);
	if (ID(ID_AA64MMFR1_EL1_LO, id->mmfr1))
		f |= F(LOR);
	v = ID(ID_AA64ISAR1_EL1_LRCPC, id->isar1);
	f |= (v >= 1 ? F(RCPC) : 0) | (v >= 2 ? F(RCPC2) : 0) | (v >= 3 ? F(RCPC3) : 0);
	v = ID(ID_AA64ISAR1_EL1_LS64, id->isar1);
	f |= (v >= 1 ? F(LS64) : 0) | (v >= 2 ? F(LS64V) : 0) | (v >= 3 ? F(LS64A) : 0);
	if (ID(ID_AA64ISAR1_EL1_APA, id->isar1) || ID(ID_AA64ISAR1_EL1_API, id->isar1) ||
	    ID(ID_AA64ISAR2_EL1_APA3, id->isar2))
		f |= F(PAUTH);
	v = ID(ID_AA64PFR1_EL1_MTE, id->pfr1);
	f |= (v >= 1 ? F(MTE) : 0) | (v >= 2 ? F(MTE2) : 0);
	if (ID(ID_AA64ISAR2_EL1_MOPS, id->isar2))
		f |= F(MOPS);
	if (ID(ID_AA64PFR1_EL1_THE, id->pfr1))
		f |= F(THE);
	if (ID(ID_AA64MMFR3_EL1_D128, id->mmfr3))
		f |= F(D128);
	if (ID(MVFR1_EL1_FPHP, id->aa32[AA32(3, 1)]) >= 3)
		f |= F(FP16);
	if (ID(ID_ISAR0_EL1_Swap, id->aa32[AA32(2, 0)]))
		f |= F(SWP);
	return f;
}

/* Number i of the registers in a list. */
static uint8_t nth(uint16_t list, unsigned int i)
{
	for (unsigned int r = 0; r < 16; r++)
		if (list >> r & 1 && i-- == 0)
			return (uint8_t)r;
	return 0;
}

int lhv_trap_insn_access(const struct lhv_trap_insn *in, unsigned int i,
			 struct lhv_trap_insn_access *out)
{
	struct lhv_trap_insn_access a = {0};
	unsigned int reg, lane = 0;

	if (!in || !out || in->kind != KIND(LDST))
		return LHV_ERR_INVAL;
	if (i >= in->count)
		return LHV_ERR_RANGE;
	a.offset = (uint16_t)(i * in->size);
	a.size = in->size;
	if (in->list) {
		reg = nth(in->list, i);
	} else if (in->selem) {
		/* Structures one after another; of each, registers change fastest. */
		unsigned int s = i % in->selem, e = i / in->selem;

		reg = in->t[0] + e / in->lanes + s * in->stride;
		lane = (in->index + e % in->lanes) * in->size;
	} else {
		reg = in->t[i & 1];
	}
	if (in->file == LHV_TRAP_INSN_FP) {
		if (in->set != LHV_TRAP_INSN_A64) {
			/* S, D and Q registers are parts of one another. */
			unsigned int per = 16U / in->width;

			lane += (reg % per) * in->width;
			reg /= per;
		}
		reg %= 32;
	}
	a.reg = (uint8_t)reg;
	a.lane = (uint8_t)lane;
	*out = a;
	return LHV_OK;
}

const char *lhv_trap_insn_kind_name(unsigned int kind)
{
	static const char *const name[LHV_TRAP_INSN_KINDS] = {
		[LHV_TRAP_INSN_UNKNOWN] = "unknown",
		[LHV_TRAP_INSN_LDST] = "ldst",
		[LHV_TRAP_INSN_EXCLUSIVE] = "exclusive",
		[LHV_TRAP_INSN_ATOMIC] = "atomic",
		[LHV_TRAP_INSN_CAS] = "cas",
		[LHV_TRAP_INSN_ATOMIC128] = "atomic128",
		[LHV_TRAP_INSN_RCW] = "rcw",
		[LHV_TRAP_INSN_LS64] = "ls64",
		[LHV_TRAP_INSN_PAUTH] = "pauth",
		[LHV_TRAP_INSN_TAG] = "tag",
		[LHV_TRAP_INSN_ZERO] = "zero",
		[LHV_TRAP_INSN_COPY] = "copy",
		[LHV_TRAP_INSN_FILL] = "fill",
		[LHV_TRAP_INSN_SVE] = "sve",
		[LHV_TRAP_INSN_PREFETCH] = "prefetch",
		[LHV_TRAP_INSN_BRANCH] = "branch",
		[LHV_TRAP_INSN_RETURN] = "return",
		[LHV_TRAP_INSN_SWAP32] = "swap32",
	};

	return kind < LHV_TRAP_INSN_KINDS ? name[kind] : "?";
}
