/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ESR_EL2 as data: a row for each EC says from where it comes and which bits DDI 0487 names,
 * a row for each fault status code says what it is and what it needs. What is left is taking
 * fields out.
 */
#include <libhv/trap.h>
#include <libhv/trap/a32.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/sysreg.h>

/* Where an exception comes from: execution state and exception level. */
enum {
	A64_EL0 = 1,
	A64_EL1 = 2,
	A64_EL2 = 4,
	A32_EL0 = 8,
	A32_EL1 = 16,
	A64 = A64_EL0 | A64_EL1 | A64_EL2,
	A32 = A32_EL0 | A32_EL1,
	LOWER64 = A64_EL0 | A64_EL1,
	LOWER = LOWER64 | A32,
	ANY = A64 | A32,
};

/* By SPSR_EL2.M; 0 for a mode that EL2 takes no exception from. */
static const struct {
	uint8_t from, el;
} modes[32] = {
	[LHV_SPSR_EL2_M_EL0t] = {A64_EL0, 0},
	[LHV_SPSR_EL2_M_EL1t] = {A64_EL1, 1},
	[LHV_SPSR_EL2_M_EL1h] = {A64_EL1, 1},
	[LHV_SPSR_EL2_M_EL2t] = {A64_EL2, 2},
	[LHV_SPSR_EL2_M_EL2h] = {A64_EL2, 2},
	[LHV_SPSR_EL2_M_User] = {A32_EL0, 0},
	[LHV_SPSR_EL2_M_FIQ] = {A32_EL1, 1},
	[LHV_SPSR_EL2_M_IRQ] = {A32_EL1, 1},
	[LHV_SPSR_EL2_M_Supervisor] = {A32_EL1, 1},
	[LHV_SPSR_EL2_M_Abort] = {A32_EL1, 1},
	[LHV_SPSR_EL2_M_Undefined] = {A32_EL1, 1},
	[LHV_SPSR_EL2_M_System] = {A32_EL1, 1},
};

#define M(field)  LHV_ISS_##field##_MASK
#define G(field)  LHV_GET(LHV_ISS_##field, esr)
#define COND_BITS (M(COND_COND) | M(COND_CV))
#define CP32_BITS                                                                 \
	(COND_BITS | M(CP32_Direction) | M(CP32_CRm) | M(CP32_Rt) | M(CP32_CRn) | \
	 M(CP32_Opc1) | M(CP32_Opc2))
#define CP64_BITS                                                                 \
	(COND_BITS | M(CP64_Direction) | M(CP64_CRm) | M(CP64_Rt) | M(CP64_Rt2) | \
	 M(CP64_Opc1))
#define SYS_BITS                                                           \
	(M(SYS64_Direction) | M(SYS64_CRm) | M(SYS64_CRn) | M(SYS64_Op1) | \
	 M(SYS64_Op2) | M(SYS64_Op0))
#define IABT_BITS                                                                \
	(M(IABT_IFSC) | M(IABT_S1PTW) | M(IABT_EA) | M(IABT_FnV) | M(IABT_SET) | \
	 M(IABT_PFV) | M(IABT_TopLevel) | M(IABT_Overlay) | M(IABT_AssuredOnly))
#define DABT_BITS                                                                 \
	(M(DABT_DFSC) | M(DABT_WnR) | M(DABT_S1PTW) | M(DABT_CM) | M(DABT_EA) |   \
	 M(DABT_FnV) | M(DABT_SET) | M(DABT_VNCR) | M(DABT_AR) | M(DABT_SF) |     \
	 M(DABT_SRT) | M(DABT_SSE) | M(DABT_SAS) | M(DABT_ISV) | M(DABT_Xs) |     \
	 M(DABT_DirtyBit) | M(DABT_Overlay) | M(DABT_AssuredOnly) | M(DABT_GCS) | \
	 M(DABT_TagAccess) | M(DABT_TnD) | M(DABT_HDBSSF))
#define SERROR_BITS                                                                      \
	(M(SERROR_DFSC) | M(SERROR_WnR) | M(SERROR_WnRV) | M(SERROR_EA) |                \
	 M(SERROR_AET) | M(SERROR_IESB) | M(SERROR_PFV) | M(SERROR_VFV) | M(SERROR_WU) | \
	 M(SERROR_IDS))
#define WATCHPT_BITS                                                           \
	(M(WATCHPT_DFSC) | M(WATCHPT_WnR) | M(WATCHPT_CM) | M(WATCHPT_FnV) |   \
	 M(WATCHPT_VNCR) | M(WATCHPT_FnP) | M(WATCHPT_WPF) | M(WATCHPT_WPTV) | \
	 M(WATCHPT_WPT) | M(WATCHPT_GCS))
#define STEP_BITS (M(STEP_IFSC) | M(STEP_EX) | M(STEP_ISV))
#define FP_BITS                                                                  \
	(M(FP_IOF) | M(FP_DZF) | M(FP_OFF) | M(FP_UFF) | M(FP_IXF) | M(FP_IDF) | \
	 M(FP_VECITR) | M(FP_TFV))
#define MOPS_BITS                                                                        \
	(M(MOPS_sizereg) | M(MOPS_srcreg) | M(MOPS_destreg) | M(MOPS_OptionA) |          \
	 M(MOPS_WrongOption) | M(MOPS_FromEpilogue) | M(MOPS_Options) | M(MOPS_isSETG) | \
	 M(MOPS_MemInst))

/* By EC. A row that is 0 is reserved, or taken to EL3 alone. */
static const struct {
	uint64_t bits; /* what has a name in ISS and ISS2 */
	uint8_t kind;
	uint8_t from;
} classes[64] = {
	[LHV_ESR_ELx_EC_UNKNOWN] = {0, LHV_TRAP_NO_REASON, ANY},
	[LHV_ESR_ELx_EC_WFX] = {COND_BITS | M(WFX_TI) | M(WFX_RV) | M(WFX_RN),
				LHV_TRAP_WFX, LOWER},
	[LHV_ESR_ELx_EC_CP15_32] = {CP32_BITS, LHV_TRAP_CP15_32, A32},
	[LHV_ESR_ELx_EC_CP15_64] = {CP64_BITS, LHV_TRAP_CP15_64, A32},
	[LHV_ESR_ELx_EC_CP14_32] = {CP32_BITS, LHV_TRAP_CP14_32, A32},
	[LHV_ESR_ELx_EC_CP14_LDST] = {COND_BITS | M(LDST_Direction) | M(LDST_AM) |
					      M(LDST_Offset) | M(LDST_Rn) | M(LDST_imm8),
				      LHV_TRAP_CP14_LDST, A32},
	[LHV_ESR_ELx_EC_FP] = {COND_BITS, LHV_TRAP_FP, ANY},
	[LHV_ESR_ELx_EC_VMRS] = {CP32_BITS, LHV_TRAP_VMRS, A32},
	[LHV_ESR_ELx_EC_PAUTH] = {0, LHV_TRAP_PAUTH, LOWER64},
	[LHV_ESR_ELx_EC_OTHER] = {M(OTHER_ISS), LHV_TRAP_LS64, LOWER64},
	[LHV_ESR_ELx_EC_CP14_64] = {CP64_BITS, LHV_TRAP_CP14_64, A32},
	[LHV_ESR_ELx_EC_BTI] = {M(BTI_BTYPE), LHV_TRAP_BTI, A64},
	[LHV_ESR_ELx_EC_ILLEGAL] = {0, LHV_TRAP_ILLEGAL, ANY},
	[LHV_ESR_ELx_EC_SVC32] = {M(IMM_imm16), LHV_TRAP_SVC, A32},
	[LHV_ESR_ELx_EC_HVC32] = {M(IMM_imm16), LHV_TRAP_HVC, A32_EL1},
	[LHV_ESR_ELx_EC_SMC32] = {COND_BITS | M(SMC32_CCKNOWNPASS), LHV_TRAP_SMC,
				  A32_EL1},
	[LHV_ESR_ELx_EC_SYS128] = {SYS_BITS | M(SYS128_Rt), LHV_TRAP_SYSREG128, A64},
	[LHV_ESR_ELx_EC_SVC64] = {M(IMM_imm16), LHV_TRAP_SVC, A64},
	[LHV_ESR_ELx_EC_HVC64] = {M(IMM_imm16), LHV_TRAP_HVC, A64_EL1 | A64_EL2},
	[LHV_ESR_ELx_EC_SMC64] = {M(IMM_imm16), LHV_TRAP_SMC, A64_EL1},
	[LHV_ESR_ELx_EC_SYS64] = {SYS_BITS | M(SYS64_Rt), LHV_TRAP_SYSREG, A64},
	[LHV_ESR_ELx_EC_SVE] = {0, LHV_TRAP_SVE, A64},
	[LHV_ESR_ELx_EC_ERET] = {M(ERET_ERET) | M(ERET_ERETA), LHV_TRAP_ERET, A64_EL1},
	[LHV_ESR_ELx_EC_TSTART] = {M(TSTART_Rd), LHV_TRAP_TSTART, A64},
	[LHV_ESR_ELx_EC_FPAC] = {M(FPAC_B) | M(FPAC_Data), LHV_TRAP_FPAC, A64},
	[LHV_ESR_ELx_EC_SME] = {M(SME_SMTC), LHV_TRAP_SME, ANY},
	[LHV_ESR_ELx_EC_IABT_LOWER] = {IABT_BITS, LHV_TRAP_IABT, LOWER},
	[LHV_ESR_ELx_EC_IABT] = {IABT_BITS, LHV_TRAP_IABT, A64_EL2},
	[LHV_ESR_ELx_EC_PC_ALIGN] = {0, LHV_TRAP_PC_ALIGN, ANY},
	[LHV_ESR_ELx_EC_DABT_LOWER] = {DABT_BITS, LHV_TRAP_DABT, LOWER},
	[LHV_ESR_ELx_EC_DABT] = {DABT_BITS, LHV_TRAP_DABT, A64_EL2 | A64_EL1},
	[LHV_ESR_ELx_EC_SP_ALIGN] = {0, LHV_TRAP_SP_ALIGN, A64},
	[LHV_ESR_ELx_EC_MOPS] = {MOPS_BITS, LHV_TRAP_MOPS, A64},
	[LHV_ESR_ELx_EC_FP32] = {FP_BITS, LHV_TRAP_FP_EXCEPTION, A32},
	[LHV_ESR_ELx_EC_FP64] = {FP_BITS, LHV_TRAP_FP_EXCEPTION, A64},
	[LHV_ESR_ELx_EC_GCS] = {M(GCS_IT) | M(GCS_Rn) | M(GCS_Raddr) | M(GCS_ExType),
				LHV_TRAP_GCS, A64},
	[LHV_ESR_ELx_EC_SERROR] = {SERROR_BITS, LHV_TRAP_SERROR, ANY},
	[LHV_ESR_ELx_EC_BREAKPT_LOWER] = {M(ABT_FSC), LHV_TRAP_BREAKPOINT, LOWER},
	[LHV_ESR_ELx_EC_BREAKPT] = {M(ABT_FSC), LHV_TRAP_BREAKPOINT, A64_EL2},
	[LHV_ESR_ELx_EC_STEP_LOWER] = {STEP_BITS, LHV_TRAP_STEP, LOWER},
	[LHV_ESR_ELx_EC_STEP] = {STEP_BITS, LHV_TRAP_STEP, A64_EL2},
	[LHV_ESR_ELx_EC_WATCHPT_LOWER] = {WATCHPT_BITS, LHV_TRAP_WATCHPOINT, LOWER},
	[LHV_ESR_ELx_EC_WATCHPT] = {WATCHPT_BITS, LHV_TRAP_WATCHPOINT, A64_EL2 | A64_EL1},
	[LHV_ESR_ELx_EC_BKPT32] = {M(IMM_imm16), LHV_TRAP_BKPT32, A32},
	[LHV_ESR_ELx_EC_VECTOR32] = {M(ABT_FSC), LHV_TRAP_VECTOR32, A32},
	[LHV_ESR_ELx_EC_BRK64] = {M(IMM_imm16), LHV_TRAP_BRK, A64},
	[LHV_ESR_ELx_EC_PROFILING] = {LHV_ESR_ELx_ISS_MASK, LHV_TRAP_PROFILING, ANY},
};

/* What a fault status code needs. */
enum {
	LPA2 = 1,
	D128 = 2,
	MTE2 = 4,
	NO_RAS = 8,
	HAFDBS = 16,
	DATA = 32,
	RME = 64,
};

#define NONE LHV_TRAP_NO_LEVEL

static const struct {
	uint8_t fault;
	int8_t level;
	uint8_t needs;
	uint8_t ipa; /* enum lhv_trap_ipa, when it is not on a walk of stage 1 */
} codes[64] = {
	[0x00] = {LHV_TRAP_FAULT_ADDRESS_SIZE, 0, 0, LHV_TRAP_IPA_EXACT},
	[0x01] = {LHV_TRAP_FAULT_ADDRESS_SIZE, 1, 0, LHV_TRAP_IPA_EXACT},
	[0x02] = {LHV_TRAP_FAULT_ADDRESS_SIZE, 2, 0, LHV_TRAP_IPA_EXACT},
	[0x03] = {LHV_TRAP_FAULT_ADDRESS_SIZE, 3, 0, LHV_TRAP_IPA_EXACT},
	[0x04] = {LHV_TRAP_FAULT_TRANSLATION, 0, 0, LHV_TRAP_IPA_EXACT},
	[0x05] = {LHV_TRAP_FAULT_TRANSLATION, 1, 0, LHV_TRAP_IPA_EXACT},
	[0x06] = {LHV_TRAP_FAULT_TRANSLATION, 2, 0, LHV_TRAP_IPA_EXACT},
	[0x07] = {LHV_TRAP_FAULT_TRANSLATION, 3, 0, LHV_TRAP_IPA_EXACT},
	[0x08] = {LHV_TRAP_FAULT_ACCESS_FLAG, 0, LPA2, LHV_TRAP_IPA_EXACT},
	[0x09] = {LHV_TRAP_FAULT_ACCESS_FLAG, 1, 0, LHV_TRAP_IPA_EXACT},
	[0x0a] = {LHV_TRAP_FAULT_ACCESS_FLAG, 2, 0, LHV_TRAP_IPA_EXACT},
	[0x0b] = {LHV_TRAP_FAULT_ACCESS_FLAG, 3, 0, LHV_TRAP_IPA_EXACT},
	[0x0c] = {LHV_TRAP_FAULT_PERMISSION, 0, LPA2, LHV_TRAP_IPA_TRANSLATE},
	[0x0d] = {LHV_TRAP_FAULT_PERMISSION, 1, 0, LHV_TRAP_IPA_TRANSLATE},
	[0x0e] = {LHV_TRAP_FAULT_PERMISSION, 2, 0, LHV_TRAP_IPA_TRANSLATE},
	[0x0f] = {LHV_TRAP_FAULT_PERMISSION, 3, 0, LHV_TRAP_IPA_TRANSLATE},
	[0x10] = {LHV_TRAP_FAULT_EXTERNAL, NONE, 0, 0},
	[0x11] = {LHV_TRAP_FAULT_TAG_CHECK, NONE, MTE2 | DATA, 0},
	[0x12] = {LHV_TRAP_FAULT_EXTERNAL_WALK, -2, D128, 0},
	[0x13] = {LHV_TRAP_FAULT_EXTERNAL_WALK, -1, LPA2, 0},
	[0x14] = {LHV_TRAP_FAULT_EXTERNAL_WALK, 0, 0, 0},
	[0x15] = {LHV_TRAP_FAULT_EXTERNAL_WALK, 1, 0, 0},
	[0x16] = {LHV_TRAP_FAULT_EXTERNAL_WALK, 2, 0, 0},
	[0x17] = {LHV_TRAP_FAULT_EXTERNAL_WALK, 3, 0, 0},
	[0x18] = {LHV_TRAP_FAULT_ECC, NONE, NO_RAS, 0},
	[0x1b] = {LHV_TRAP_FAULT_ECC_WALK, -1, NO_RAS | LPA2, 0},
	[0x1c] = {LHV_TRAP_FAULT_ECC_WALK, 0, NO_RAS, 0},
	[0x1d] = {LHV_TRAP_FAULT_ECC_WALK, 1, NO_RAS, 0},
	[0x1e] = {LHV_TRAP_FAULT_ECC_WALK, 2, NO_RAS, 0},
	[0x1f] = {LHV_TRAP_FAULT_ECC_WALK, 3, NO_RAS, 0},
	[0x21] = {LHV_TRAP_FAULT_ALIGNMENT, NONE, DATA, 0},
	[0x22] = {LHV_TRAP_FAULT_GPF_WALK, -2, RME | D128, 0},
	[0x23] = {LHV_TRAP_FAULT_GPF_WALK, -1, RME | LPA2, 0},
	[0x24] = {LHV_TRAP_FAULT_GPF_WALK, 0, RME, 0},
	[0x25] = {LHV_TRAP_FAULT_GPF_WALK, 1, RME, 0},
	[0x26] = {LHV_TRAP_FAULT_GPF_WALK, 2, RME, 0},
	[0x27] = {LHV_TRAP_FAULT_GPF_WALK, 3, RME, 0},
	[0x28] = {LHV_TRAP_FAULT_GPF, NONE, RME, LHV_TRAP_IPA_TRANSLATE},
	[0x29] = {LHV_TRAP_FAULT_ADDRESS_SIZE, -1, LPA2, LHV_TRAP_IPA_EXACT},
	[0x2a] = {LHV_TRAP_FAULT_TRANSLATION, -2, D128, LHV_TRAP_IPA_EXACT},
	[0x2b] = {LHV_TRAP_FAULT_TRANSLATION, -1, LPA2, LHV_TRAP_IPA_EXACT},
	[0x2c] = {LHV_TRAP_FAULT_ADDRESS_SIZE, -2, D128, LHV_TRAP_IPA_EXACT},
	[0x30] = {LHV_TRAP_FAULT_TLB_CONFLICT, NONE, 0, 0},
	[0x31] = {LHV_TRAP_FAULT_ATOMIC_UPDATE, NONE, HAFDBS, 0},
	[0x34] = {LHV_TRAP_FAULT_LOCKDOWN, NONE, DATA, 0},
	[0x35] = {LHV_TRAP_FAULT_EXCLUSIVE, NONE, DATA, 0},
};

/* Whether the CPU can report a fault code that needs `needs`. */
static bool code_exists(const struct lhv_cpu_features *f, unsigned int needs, bool data)
{
	if (needs & LPA2 && !f->tgran4_2_lpa2 && !f->tgran16_2_lpa2)
		return false;
	if (needs & D128 && !f->d128)
		return false;
	if (needs & RME && !f->rme)
		return false;
	if (needs & MTE2 && f->mte < 2)
		return false;
	if (needs & NO_RAS && f->ras)
		return false;
	if (needs & HAFDBS && !f->hafdbs)
		return false;
	return data || !(needs & DATA);
}

/* What few aborts have. */
#define RARE                                                               \
	(M(ABT_S1PTW) | M(ABT_EA) | M(ABT_FnV) | M(ABT_SET) | M(DABT_CM) | \
	 M(DABT_VNCR) | LHV_ESR_ELx_ISS2_MASK)

static void rare_abort(const struct lhv_cpu_features *f, uint64_t esr, bool data,
		       struct lhv_trap *t)
{
	struct lhv_trap_abort *a = &t->u.abort;

	if (!a->fault || !code_exists(f, codes[a->fsc].needs, data)) {
		a->fault = LHV_TRAP_FAULT_UNKNOWN;
		a->level = LHV_TRAP_NO_LEVEL;
		a->ipa_state = LHV_TRAP_IPA_NONE;
	}
	a->ea = esr & M(ABT_EA);
	a->set = (uint8_t)G(ABT_SET);
	a->assured = esr & M(DABT_AssuredOnly);
	a->overlay = esr & M(DABT_Overlay);
	if (esr & M(ABT_FnV)) {
		a->va_valid = false;
		if (a->fsc != LHV_FSC_EXTERNAL)
			t->res0 = true;
		a->ipa_state = LHV_TRAP_IPA_NONE;
	}
	if (esr & M(ABT_S1PTW)) {
		a->s1ptw = true;
		switch (a->fault) {
		case LHV_TRAP_FAULT_TRANSLATION:
		case LHV_TRAP_FAULT_ACCESS_FLAG:
		case LHV_TRAP_FAULT_ADDRESS_SIZE:
		case LHV_TRAP_FAULT_PERMISSION:
		case LHV_TRAP_FAULT_GPF_WALK:
			a->ipa_state = LHV_TRAP_IPA_PAGE;
			break;
		default:
			a->ipa_state = LHV_TRAP_IPA_NONE;
			break;
		}
	}
	if (data) {
		a->cm = esr & M(DABT_CM);
		a->vncr = esr & M(DABT_VNCR);
		a->xs = (uint8_t)G(DABT_Xs);
		a->tnd = esr & M(DABT_TnD);
		a->tag_access = esr & M(DABT_TagAccess);
		a->gcs = esr & M(DABT_GCS);
		a->dirty = esr & M(DABT_DirtyBit);
	}
	/* EL2's own translations, of which VNCR_EL2 makes one, have no second stage. */
	if (t->el == 2 || a->vncr)
		a->ipa_state = LHV_TRAP_IPA_NONE;
}

/* `rare` is a constant at each use, so that the usual abort pays for nothing else. */
static inline __attribute__((always_inline)) void abort_fields(
	const struct lhv_cpu_features *f, uint64_t esr, uint64_t far, uint64_t hpfar,
	bool data, bool rare, struct lhv_trap *t)
{
	struct lhv_trap_abort *a = &t->u.abort;
	unsigned int fsc = (unsigned int)G(ABT_FSC);

	a->va = lhv_va(far);
	a->fault = codes[fsc].fault;
	a->level = codes[fsc].level;
	a->fsc = (uint8_t)fsc;
	a->ipa_state = codes[fsc].ipa;
	a->va_valid = true;
	a->s1ptw = false;
	a->cm = false;
	a->ea = false;
	a->vncr = false;
	a->set = 0;
	a->xs = 0;
	a->tnd = false;
	a->tag_access = false;
	a->gcs = false;
	a->assured = false;
	a->overlay = false;
	a->dirty = false;
	if (rare)
		rare_abort(f, esr, data, t);

	a->ipa = lhv_ipa(0);
	if (a->ipa_state == LHV_TRAP_IPA_EXACT)
		a->ipa.v = LHV_GET(LHV_HPFAR_EL2_FIPA, hpfar) << 12 | (far & 0xfff);
	else if (rare && a->ipa_state == LHV_TRAP_IPA_PAGE)
		a->ipa.v = LHV_GET(LHV_HPFAR_EL2_FIPA, hpfar) << 12;

	a->write = data && esr & (M(DABT_WnR) | M(DABT_CM));
	/* Stage 2 alone gives an instruction syndrome, and not on a walk of stage 1. */
	a->isv = data && esr & M(DABT_ISV);
	if (rare && (t->el == 2 || a->s1ptw || a->vncr))
		a->isv = false;
	if (a->isv) {
		a->size = (uint8_t)(1 << G(DABT_SAS));
		a->srt = (uint8_t)G(DABT_SRT);
		a->sse = esr & M(DABT_SSE);
		a->sf = esr & M(DABT_SF);
		a->ar = esr & M(DABT_AR);
		return;
	}
	a->size = 0;
	a->srt = 0;
	a->sse = false;
	a->sf = false;
	a->ar = false;
	if (data) {
		/* Reserved then, apart from what FEAT_RASv2 and FEAT_THE put there. */
		uint64_t res0 = M(DABT_SF) | M(DABT_SRT) | M(DABT_SAS) | M(DABT_ISV);

		if (a->fault == LHV_TRAP_FAULT_EXTERNAL)
			res0 &= ~M(DABT_WU);
		if (esr & res0)
			t->res0 = true;
	}
}

static void watchpoint(uint64_t esr, uint64_t far, struct lhv_trap *t)
{
	t->u.abort = (struct lhv_trap_abort){
		.va = lhv_va(far),
		.fault = LHV_TRAP_FAULT_DEBUG,
		.level = LHV_TRAP_NO_LEVEL,
		.fsc = LHV_FSC_DEBUG,
		.ipa_state = LHV_TRAP_IPA_NONE,
		.va_valid = !(esr & M(WATCHPT_FnV)),
		.write = esr & (M(WATCHPT_WnR) | M(WATCHPT_CM)),
		.cm = esr & M(WATCHPT_CM),
		.vncr = esr & M(WATCHPT_VNCR),
		.gcs = esr & M(WATCHPT_GCS),
	};
}

/*
 * EC 0x24, 0x25 and 0x34, 0x35: "same exception level" comes from EL1 when, and only when,
 * the access was made through VNCR_EL2.
 */
static bool vncr_agrees(const struct lhv_cpu_features *f, const struct lhv_trap *t,
			bool vncr)
{
	if (t->ec & 1 && t->el == 1)
		return vncr && f->nv;
	return !vncr;
}

static inline void system_register(uint64_t esr, struct lhv_trap *t)
{
	/* The encoding lies in ISS[21:0] in the order op0, op2, op1, CRn, Rt, CRm. */
	t->u.sys.enc = (uint16_t)LHV_SYSREG(G(SYS64_Op0), G(SYS64_Op1), G(SYS64_CRn),
					    G(SYS64_CRm), G(SYS64_Op2));
	t->u.sys.read = esr & M(SYS64_Direction);
	t->u.sys.rt = (uint8_t)G(SYS64_Rt);
}

static void coprocessor(uint64_t esr, struct lhv_trap *t)
{
	t->u.cp = (struct lhv_trap_cp){
		.opc1 = (uint8_t)G(CP32_Opc1),
		.opc2 = (uint8_t)G(CP32_Opc2),
		.crn = (uint8_t)G(CP32_CRn),
		.crm = (uint8_t)G(CP32_CRm),
		.rt = (uint8_t)G(CP32_Rt),
		.read = esr & M(CP32_Direction),
	};
}

static void coprocessor_pair(uint64_t esr, struct lhv_trap *t)
{
	t->u.cp = (struct lhv_trap_cp){
		.opc1 = (uint8_t)G(CP64_Opc1),
		.crm = (uint8_t)G(CP64_CRm),
		.rt = (uint8_t)G(CP64_Rt),
		.rt2 = (uint8_t)G(CP64_Rt2),
		.read = esr & M(CP64_Direction),
	};
}

/* LDC and STC; false if the addressing mode is a reserved one. */
static bool load_store(uint64_t esr, uint64_t pstate, struct lhv_trap *t)
{
	struct lhv_trap_cp *c = &t->u.cp;

	*c = (struct lhv_trap_cp){
		.rt = (uint8_t)G(LDST_Rn),
		.am = (uint8_t)G(LDST_AM),
		.imm8 = (uint8_t)G(LDST_imm8),
		.add = esr & M(LDST_Offset),
		.read = esr & M(LDST_Direction),
	};
	switch (c->am) {
	case 4: /* literal, unindexed: LDC of A32 alone */
		return c->read && !(pstate & LHV_SPSR_AArch32_T_MASK);
	case 6: /* literal, offset: LDC alone */
		return c->read;
	case 5:
	case 7:
		return false;
	default:
		return true;
	}
}

static void serror(const struct lhv_cpu_features *f, uint64_t esr, struct lhv_trap *t)
{
	struct lhv_trap_serror *s = &t->u.serror;
	uint64_t dfsc = G(SERROR_DFSC);

	s->ids = esr & M(SERROR_IDS);
	s->iesb = false;
	s->categorised = false;
	s->ea = false;
	s->aet = 0;
	if (s->ids) {
		/* What is there has no name, and none of it is reserved. */
		t->res0 = esr & ~(LHV_ESR_ELx_EC_MASK | LHV_ESR_ELx_IL_MASK |
				  LHV_ESR_ELx_ISS_MASK);
		return;
	}
	if (!f->ras || dfsc != 0x11) {
		if (esr & LHV_ESR_ELx_ISS_MASK)
			t->res0 = true;
		return;
	}
	s->iesb = esr & M(SERROR_IESB);
	s->ea = esr & M(SERROR_EA);
	s->aet = (uint8_t)G(SERROR_AET);
	s->categorised = s->aet <= 3 || s->aet == 6;
	if (!s->categorised)
		t->res0 = true;
}

/* Whether an AArch32 instruction has a condition that fails [D24.2, COND and CV]. */
static bool condition_fails(uint64_t esr, uint64_t pstate)
{
	uint64_t it;

	if (esr & M(COND_CV))
		return !lhv_trap_condition((uint8_t)G(COND_COND), pstate);
	/* Without it the instruction is of T32, and its condition that of its IT block. */
	it = LHV_GET(LHV_SPSR_AArch32_IT_7_2, pstate) << 2 |
	     LHV_GET(LHV_SPSR_AArch32_IT_1_0, pstate);
	if (!(pstate & LHV_SPSR_AArch32_T_MASK) || !(it & 0xf))
		return false;
	return !lhv_trap_condition((uint8_t)(it >> 4), pstate);
}

/* The fields of the kind; false for what this CPU cannot report. */
static bool fields(const struct lhv_cpu_features *f, uint64_t esr, uint64_t far,
		   uint64_t hpfar, uint64_t pstate, struct lhv_trap *t)
{
	switch (t->kind) {
	case LHV_TRAP_DABT:
		if (!vncr_agrees(f, t, esr & M(DABT_VNCR)))
			return false;
		abort_fields(f, esr, far, hpfar, true, true, t);
		return true;
	case LHV_TRAP_HVC:
	case LHV_TRAP_SVC:
	case LHV_TRAP_BRK:
	case LHV_TRAP_BKPT32:
		t->u.imm = (uint16_t)G(IMM_imm16);
		return true;
	case LHV_TRAP_WFX:
		if (t->aarch32)
			t->skip = condition_fails(esr, pstate);
		t->u.wfx.wfe = esr & 1;
		t->u.wfx.timeout = esr & 2;
		t->u.wfx.rn_valid = t->u.wfx.timeout && esr & M(WFX_RV);
		t->u.wfx.rn = t->u.wfx.rn_valid ? (uint8_t)G(WFX_RN) : 0;
		if (t->u.wfx.timeout)
			return f->wfxt && !t->aarch32;
		if (esr & M(WFX_RV))
			t->res0 = true;
		return true;
	case LHV_TRAP_IABT:
		abort_fields(f, esr, far, hpfar, false, true, t);
		return true;
	case LHV_TRAP_SMC:
		t->u.imm = 0;
		if (!t->aarch32)
			t->u.imm = (uint16_t)G(IMM_imm16);
		else if (esr & M(SMC32_CCKNOWNPASS))
			t->skip = condition_fails(esr, pstate);
		return true;
	case LHV_TRAP_VMRS:
		if (!f->fp)
			return false;
		/* fall through */
	case LHV_TRAP_CP15_32:
	case LHV_TRAP_CP14_32:
		t->skip = condition_fails(esr, pstate);
		coprocessor(esr, t);
		return true;
	case LHV_TRAP_CP15_64:
	case LHV_TRAP_CP14_64:
		t->skip = condition_fails(esr, pstate);
		coprocessor_pair(esr, t);
		return true;
	case LHV_TRAP_CP14_LDST:
		t->skip = condition_fails(esr, pstate);
		return load_store(esr, pstate, t);
	case LHV_TRAP_FP:
		if (t->aarch32)
			t->skip = condition_fails(esr, pstate);
		return f->fp;
	case LHV_TRAP_SYSREG:
		system_register(esr, t);
		return true;
	case LHV_TRAP_SYSREG128:
		/* op0 = 1 is SYSP, others are MSRR and MRRS. */
		if (!(G(SYS64_Op0) == 1 ? f->sysinstr128 : f->sysreg128))
			return false;
		system_register(esr, t);
		t->u.sys.rt = (uint8_t)(G(SYS128_Rt) << 1);
		return true;
	case LHV_TRAP_PAUTH:
		return f->pauth;
	case LHV_TRAP_LS64:
		t->u.value = (uint32_t)G(OTHER_ISS);
		switch (t->u.value) {
		case LHV_ISS_OTHER_ISS_LDST64B:
			return f->ls64 >= 1;
		case LHV_ISS_OTHER_ISS_ST64BV:
			return f->ls64 >= 2;
		case LHV_ISS_OTHER_ISS_ST64BV0:
			return f->ls64 >= 3;
		default:
			return false;
		}
	case LHV_TRAP_BTI:
		t->u.value = (uint32_t)G(BTI_BTYPE);
		return f->bti && t->u.value;
	case LHV_TRAP_SVE:
		return f->sve;
	case LHV_TRAP_SME:
		t->u.value = (uint32_t)G(SME_SMTC);
		return f->sme && t->u.value <= LHV_ISS_SME_SMTC_ZT0;
	case LHV_TRAP_ERET:
		t->u.value = esr & 3;
		if (t->u.value)
			return (f->fgt || f->nv) && f->pauth && t->u.value != 1;
		return f->fgt || f->nv;
	case LHV_TRAP_TSTART:
		t->u.value = (uint32_t)G(TSTART_Rd);
		return f->tme;
	case LHV_TRAP_FPAC:
		t->u.value = esr & 3;
		return f->pauth;
	case LHV_TRAP_PC_ALIGN:
		t->u.abort.va = lhv_va(far);
		t->u.abort.va_valid = true;
		return true;
	case LHV_TRAP_MOPS:
		t->u.value = (uint32_t)LHV_GET(LHV_ESR_ELx_ISS, esr);
		return f->mops;
	case LHV_TRAP_FP_EXCEPTION:
		t->u.value = (uint32_t)LHV_GET(LHV_ESR_ELx_ISS, esr);
		return f->fp;
	case LHV_TRAP_GCS:
		t->u.value = (uint32_t)LHV_GET(LHV_ESR_ELx_ISS, esr);
		return f->gcs && G(GCS_ExType) <= LHV_ISS_GCS_ExType_GCSSTR;
	case LHV_TRAP_SERROR:
		serror(f, esr, t);
		return true;
	case LHV_TRAP_BREAKPOINT:
	case LHV_TRAP_VECTOR32:
		return G(ABT_FSC) == LHV_FSC_DEBUG;
	case LHV_TRAP_STEP:
		t->u.value = esr & M(STEP_ISV) && esr & M(STEP_EX);
		return G(STEP_IFSC) == LHV_FSC_DEBUG;
	case LHV_TRAP_WATCHPOINT:
		if (G(WATCHPT_DFSC) != LHV_FSC_DEBUG ||
		    !vncr_agrees(f, t, esr & M(WATCHPT_VNCR)))
			return false;
		watchpoint(esr, far, t);
		return true;
	case LHV_TRAP_PROFILING:
		t->u.value = (uint32_t)LHV_GET(LHV_ESR_ELx_ISS, esr);
		return f->pmuver || f->spe || f->trbe;
	default: /* no syndrome */
		return true;
	}
}

/* All that is not in lhv_trap_decode() itself. */
static void seldom(const struct lhv_cpu_features *f, uint64_t esr, uint64_t far,
		   uint64_t hpfar, uint64_t pstate, struct lhv_trap *t)
{
	if (t->aarch32 && !(t->el ? f->aa32_el1 : f->aa32_el0))
		t->kind = LHV_TRAP_UNKNOWN;
	else if (!(classes[t->ec].from & modes[LHV_GET(LHV_SPSR_EL2_M, pstate)].from))
		t->kind = LHV_TRAP_UNKNOWN;
	else if (!fields(f, esr, far, hpfar, pstate, t)) {
		t->kind = LHV_TRAP_UNKNOWN;
		t->skip = false;
	}
}

/*
 * Register numbers of an AArch32 guest are those of AArch64 (D1.20.1), so that a mode with a
 * register of its own never shows the number that the instruction has. QEMU, up to 7.2 at
 * least, shows that one for the register of a load or store.
 */
static uint8_t register32(uint64_t pstate, uint8_t n)
{
	return n < 15 ? (uint8_t)lhv_trap_a32_reg(pstate, n) : n;
}

static void registers32(uint64_t pstate, struct lhv_trap *t)
{
	switch (t->kind) {
	case LHV_TRAP_DABT:
		if (t->u.abort.isv)
			t->u.abort.srt = register32(pstate, t->u.abort.srt);
		break;
	case LHV_TRAP_CP15_32:
	case LHV_TRAP_CP15_64:
	case LHV_TRAP_CP14_32:
	case LHV_TRAP_CP14_64:
	case LHV_TRAP_CP14_LDST:
	case LHV_TRAP_VMRS:
		t->u.cp.rt = register32(pstate, t->u.cp.rt);
		t->u.cp.rt2 = register32(pstate, t->u.cp.rt2);
		break;
	default:
		break;
	}
}

static __attribute__((noinline)) void general(const struct lhv_cpu_features *f,
					      uint64_t esr, uint64_t far, uint64_t hpfar,
					      uint64_t pstate, struct lhv_trap *out)
{
	unsigned int ec = (unsigned int)LHV_GET(LHV_ESR_ELx_EC, esr);
	unsigned int mode = (unsigned int)LHV_GET(LHV_SPSR_EL2_M, pstate);
	bool aarch32 = pstate & LHV_SPSR_EL2_nRW_MASK;

	out->esr = esr;
	out->kind = classes[ec].kind;
	out->ec = (uint8_t)ec;
	/* Instructions of A64 have 4 bytes, whatever IL says. */
	out->il = !aarch32 || esr & LHV_ESR_ELx_IL_MASK;
	out->aarch32 = aarch32;
	out->el = modes[mode].el;
	out->skip = false;
	out->res0 = esr & ~(classes[ec].bits | LHV_ESR_ELx_EC_MASK | LHV_ESR_ELx_IL_MASK);
	seldom(f, esr, far, hpfar, pstate, out);
	if (aarch32)
		registers32(pstate, out);
}

/* The modes of an AArch64 guest, a bit each; M[3:2] is the exception level. */
#define GUEST64                                                  \
	(1u << LHV_SPSR_EL2_M_EL0t | 1u << LHV_SPSR_EL2_M_EL1t | \
	 1u << LHV_SPSR_EL2_M_EL1h)

static inline void head(struct lhv_trap *t, uint64_t esr, uint8_t kind, uint8_t ec,
			unsigned int mode)
{
	t->esr = esr;
	t->kind = kind;
	t->ec = ec;
	t->il = true;
	t->aarch32 = false;
	t->el = (uint8_t)(mode >> 2);
	t->skip = false;
	t->res0 = false;
}

/* What is not in the syndrome of the three kinds that AArch64 guests cause most. */
#define ODD(bits) (~((bits) | LHV_ESR_ELx_EC_MASK | LHV_ESR_ELx_IL_MASK))

void lhv_trap_decode(const struct lhv_cpu_features *f, uint64_t esr, uint64_t far,
		     uint64_t hpfar, uint64_t pstate, uint64_t elr, struct lhv_trap *out)
{
	unsigned int mode = (unsigned int)LHV_GET(LHV_SPSR_EL2_M, pstate);

	(void)elr; /* no kind needs it yet */
	if (GUEST64 >> mode & 1) {
		switch (LHV_GET(LHV_ESR_ELx_EC, esr)) {
		case LHV_ESR_ELx_EC_DABT_LOWER:
			if (esr & (RARE | ODD(DABT_BITS)) || !codes[G(ABT_FSC)].fault ||
			    codes[G(ABT_FSC)].needs)
				break;
			head(out, esr, LHV_TRAP_DABT, LHV_ESR_ELx_EC_DABT_LOWER, mode);
			abort_fields(f, esr, far, hpfar, true, false, out);
			return;
		case LHV_ESR_ELx_EC_HVC64:
			if (esr & ODD(M(IMM_imm16)) || mode == LHV_SPSR_EL2_M_EL0t)
				break;
			head(out, esr, LHV_TRAP_HVC, LHV_ESR_ELx_EC_HVC64, mode);
			out->u.imm = (uint16_t)G(IMM_imm16);
			return;
		case LHV_ESR_ELx_EC_SYS64:
			if (esr & ODD(SYS_BITS | M(SYS64_Rt)))
				break;
			head(out, esr, LHV_TRAP_SYSREG, LHV_ESR_ELx_EC_SYS64, mode);
			system_register(esr, out);
			return;
		default:
			break;
		}
	}
	general(f, esr, far, hpfar, pstate, out);
}

const char *lhv_trap_kind_name(unsigned int kind)
{
	static const char *const name[LHV_TRAP_KINDS] = {
		[LHV_TRAP_UNKNOWN] = "unknown",
		[LHV_TRAP_NO_REASON] = "no-reason",
		[LHV_TRAP_WFX] = "wfx",
		[LHV_TRAP_CP15_32] = "cp15-32",
		[LHV_TRAP_CP15_64] = "cp15-64",
		[LHV_TRAP_CP14_32] = "cp14-32",
		[LHV_TRAP_CP14_64] = "cp14-64",
		[LHV_TRAP_CP14_LDST] = "cp14-ldst",
		[LHV_TRAP_VMRS] = "vmrs",
		[LHV_TRAP_FP] = "fp",
		[LHV_TRAP_PAUTH] = "pauth",
		[LHV_TRAP_LS64] = "ls64",
		[LHV_TRAP_BTI] = "bti",
		[LHV_TRAP_ILLEGAL] = "illegal",
		[LHV_TRAP_SVC] = "svc",
		[LHV_TRAP_HVC] = "hvc",
		[LHV_TRAP_SMC] = "smc",
		[LHV_TRAP_SYSREG] = "sysreg",
		[LHV_TRAP_SYSREG128] = "sysreg128",
		[LHV_TRAP_SVE] = "sve",
		[LHV_TRAP_SME] = "sme",
		[LHV_TRAP_ERET] = "eret",
		[LHV_TRAP_TSTART] = "tstart",
		[LHV_TRAP_FPAC] = "fpac",
		[LHV_TRAP_IABT] = "iabt",
		[LHV_TRAP_DABT] = "dabt",
		[LHV_TRAP_PC_ALIGN] = "pc-align",
		[LHV_TRAP_SP_ALIGN] = "sp-align",
		[LHV_TRAP_MOPS] = "mops",
		[LHV_TRAP_FP_EXCEPTION] = "fp-exception",
		[LHV_TRAP_GCS] = "gcs",
		[LHV_TRAP_SERROR] = "serror",
		[LHV_TRAP_BREAKPOINT] = "breakpoint",
		[LHV_TRAP_STEP] = "step",
		[LHV_TRAP_WATCHPOINT] = "watchpoint",
		[LHV_TRAP_BKPT32] = "bkpt32",
		[LHV_TRAP_VECTOR32] = "vector32",
		[LHV_TRAP_BRK] = "brk",
		[LHV_TRAP_PROFILING] = "profiling",
	};

	return kind < LHV_TRAP_KINDS ? name[kind] : "?";
}

const char *lhv_trap_fault_name(unsigned int fault)
{
	static const char *const name[LHV_TRAP_FAULTS] = {
		[LHV_TRAP_FAULT_UNKNOWN] = "unknown",
		[LHV_TRAP_FAULT_ADDRESS_SIZE] = "address-size",
		[LHV_TRAP_FAULT_TRANSLATION] = "translation",
		[LHV_TRAP_FAULT_ACCESS_FLAG] = "access-flag",
		[LHV_TRAP_FAULT_PERMISSION] = "permission",
		[LHV_TRAP_FAULT_EXTERNAL] = "external",
		[LHV_TRAP_FAULT_EXTERNAL_WALK] = "external-walk",
		[LHV_TRAP_FAULT_ECC] = "ecc",
		[LHV_TRAP_FAULT_ECC_WALK] = "ecc-walk",
		[LHV_TRAP_FAULT_TAG_CHECK] = "tag-check",
		[LHV_TRAP_FAULT_ALIGNMENT] = "alignment",
		[LHV_TRAP_FAULT_GPF] = "gpf",
		[LHV_TRAP_FAULT_GPF_WALK] = "gpf-walk",
		[LHV_TRAP_FAULT_TLB_CONFLICT] = "tlb-conflict",
		[LHV_TRAP_FAULT_ATOMIC_UPDATE] = "atomic-update",
		[LHV_TRAP_FAULT_LOCKDOWN] = "lockdown",
		[LHV_TRAP_FAULT_EXCLUSIVE] = "exclusive",
		[LHV_TRAP_FAULT_DEBUG] = "debug",
	};

	return fault < LHV_TRAP_FAULTS ? name[fault] : "?";
}
