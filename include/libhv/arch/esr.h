/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file esr.h
 * Exception syndrome (DDI 0487, D24.2, ESR_ELx).
 *
 * Generated from spec/esr.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_ESR_H
#define LIBHV_ARCH_ESR_H

#include <libhv/arch/field.h>

/* clang-format off */

/** ESR_ELx: Exception Syndrome (D24.2). */
#define LHV_ESR_ELx_LAYOUT 1
#define LHV_ESR_ELx_ISS_SHIFT 0
#define LHV_ESR_ELx_ISS_WIDTH 25
#define LHV_ESR_ELx_ISS_MASK LHV_UL(0x1ffffff)
#define LHV_ESR_ELx_IL_SHIFT 25 /**< the instruction has 4 bytes */
#define LHV_ESR_ELx_IL_WIDTH 1
#define LHV_ESR_ELx_IL_MASK LHV_UL(0x2000000)
#define LHV_ESR_ELx_EC_SHIFT 26
#define LHV_ESR_ELx_EC_WIDTH 6
#define LHV_ESR_ELx_EC_MASK LHV_UL(0xfc000000)
#define LHV_ESR_ELx_EC_UNKNOWN LHV_UL(0x0) /**< unknown reason */
#define LHV_ESR_ELx_EC_WFX LHV_UL(0x1) /**< WFI, WFE, WFIT or WFET */
#define LHV_ESR_ELx_EC_CP15_32 LHV_UL(0x3) /**< MCR, MRC, coproc 0b1111 */
#define LHV_ESR_ELx_EC_CP15_64 LHV_UL(0x4) /**< MCRR, MRRC, coproc 0b1111 */
#define LHV_ESR_ELx_EC_CP14_32 LHV_UL(0x5) /**< MCR, MRC, coproc 0b1110 */
#define LHV_ESR_ELx_EC_CP14_LDST LHV_UL(0x6) /**< LDC, STC */
#define LHV_ESR_ELx_EC_FP LHV_UL(0x7) /**< SVE, Advanced SIMD, floating point */
#define LHV_ESR_ELx_EC_VMRS LHV_UL(0x8) /**< VMRS of an ID register */
#define LHV_ESR_ELx_EC_PAUTH LHV_UL(0x9) /**< pointer authentication instruction */
#define LHV_ESR_ELx_EC_OTHER LHV_UL(0xa) /**< LD64B, ST64B, ST64BV, ST64BV0 */
#define LHV_ESR_ELx_EC_CP14_64 LHV_UL(0xc) /**< MRRC, coproc 0b1110 */
#define LHV_ESR_ELx_EC_BTI LHV_UL(0xd) /**< branch target exception */
#define LHV_ESR_ELx_EC_ILLEGAL LHV_UL(0xe) /**< illegal execution state */
#define LHV_ESR_ELx_EC_SVC32 LHV_UL(0x11) /**< SVC from AArch32 */
#define LHV_ESR_ELx_EC_HVC32 LHV_UL(0x12) /**< HVC from AArch32 */
#define LHV_ESR_ELx_EC_SMC32 LHV_UL(0x13) /**< SMC from AArch32 */
#define LHV_ESR_ELx_EC_SYS128 LHV_UL(0x14) /**< MSRR, MRRS or SYSP */
#define LHV_ESR_ELx_EC_SVC64 LHV_UL(0x15) /**< SVC from AArch64 */
#define LHV_ESR_ELx_EC_HVC64 LHV_UL(0x16) /**< HVC from AArch64 */
#define LHV_ESR_ELx_EC_SMC64 LHV_UL(0x17) /**< SMC from AArch64 */
#define LHV_ESR_ELx_EC_SYS64 LHV_UL(0x18) /**< MSR, MRS or system instruction */
#define LHV_ESR_ELx_EC_SVE LHV_UL(0x19) /**< SVE access */
#define LHV_ESR_ELx_EC_ERET LHV_UL(0x1a) /**< ERET, ERETAA or ERETAB */
#define LHV_ESR_ELx_EC_TSTART LHV_UL(0x1b) /**< TSTART */
#define LHV_ESR_ELx_EC_FPAC LHV_UL(0x1c) /**< pointer authentication failure */
#define LHV_ESR_ELx_EC_SME LHV_UL(0x1d) /**< SME access */
#define LHV_ESR_ELx_EC_IABT_LOWER LHV_UL(0x20) /**< Instruction Abort from a lower EL */
#define LHV_ESR_ELx_EC_IABT LHV_UL(0x21) /**< Instruction Abort from the same EL */
#define LHV_ESR_ELx_EC_PC_ALIGN LHV_UL(0x22) /**< PC alignment fault */
#define LHV_ESR_ELx_EC_DABT_LOWER LHV_UL(0x24) /**< Data Abort from a lower EL */
#define LHV_ESR_ELx_EC_DABT LHV_UL(0x25) /**< Data Abort from the same EL */
#define LHV_ESR_ELx_EC_SP_ALIGN LHV_UL(0x26) /**< SP alignment fault */
#define LHV_ESR_ELx_EC_MOPS LHV_UL(0x27) /**< memory copy or memory set */
#define LHV_ESR_ELx_EC_FP32 LHV_UL(0x28) /**< floating-point exception in AArch32 */
#define LHV_ESR_ELx_EC_FP64 LHV_UL(0x2c) /**< floating-point exception in AArch64 */
#define LHV_ESR_ELx_EC_GCS LHV_UL(0x2d) /**< Guarded Control Stack */
#define LHV_ESR_ELx_EC_SERROR LHV_UL(0x2f) /**< SError interrupt */
#define LHV_ESR_ELx_EC_BREAKPT_LOWER LHV_UL(0x30) /**< Breakpoint from a lower EL */
#define LHV_ESR_ELx_EC_BREAKPT LHV_UL(0x31) /**< Breakpoint from the same EL */
#define LHV_ESR_ELx_EC_STEP_LOWER LHV_UL(0x32) /**< Software Step from a lower EL */
#define LHV_ESR_ELx_EC_STEP LHV_UL(0x33) /**< Software Step from the same EL */
#define LHV_ESR_ELx_EC_WATCHPT_LOWER LHV_UL(0x34) /**< Watchpoint from a lower EL */
#define LHV_ESR_ELx_EC_WATCHPT LHV_UL(0x35) /**< Watchpoint from the same EL */
#define LHV_ESR_ELx_EC_BKPT32 LHV_UL(0x38) /**< BKPT of AArch32 */
#define LHV_ESR_ELx_EC_VECTOR32 LHV_UL(0x3a) /**< Vector Catch of AArch32 */
#define LHV_ESR_ELx_EC_BRK64 LHV_UL(0x3c) /**< BRK of AArch64 */
#define LHV_ESR_ELx_EC_PROFILING LHV_UL(0x3d) /**< PMU profiling */
#define LHV_ESR_ELx_ISS2_SHIFT 32
#define LHV_ESR_ELx_ISS2_WIDTH 24
#define LHV_ESR_ELx_ISS2_MASK LHV_UL(0xffffff00000000)

/** ISS_COND: what AArch32 instructions have in common (D24.2). */
#define LHV_ISS_COND_LAYOUT 1
#define LHV_ISS_COND_COND_SHIFT 20 /**< condition of the instruction */
#define LHV_ISS_COND_COND_WIDTH 4
#define LHV_ISS_COND_COND_MASK LHV_UL(0xf00000)
#define LHV_ISS_COND_CV_SHIFT 24 /**< COND is valid */
#define LHV_ISS_COND_CV_WIDTH 1
#define LHV_ISS_COND_CV_MASK LHV_UL(0x1000000)

/** ISS_WFX: WFI, WFE, WFIT, WFET (D24.2). */
#define LHV_ISS_WFX_LAYOUT 1
#define LHV_ISS_WFX_TI_SHIFT 0
#define LHV_ISS_WFX_TI_WIDTH 2
#define LHV_ISS_WFX_TI_MASK LHV_UL(0x3)
#define LHV_ISS_WFX_TI_WFI LHV_UL(0x0)
#define LHV_ISS_WFX_TI_WFE LHV_UL(0x1)
#define LHV_ISS_WFX_TI_WFIT LHV_UL(0x2)
#define LHV_ISS_WFX_TI_WFET LHV_UL(0x3)
#define LHV_ISS_WFX_RV_SHIFT 2 /**< RN is valid */
#define LHV_ISS_WFX_RV_WIDTH 1
#define LHV_ISS_WFX_RV_MASK LHV_UL(0x4)
#define LHV_ISS_WFX_RN_SHIFT 5
#define LHV_ISS_WFX_RN_WIDTH 5
#define LHV_ISS_WFX_RN_MASK LHV_UL(0x3e0)
#define LHV_ISS_WFX_COND_SHIFT 20 /**< condition of the instruction */
#define LHV_ISS_WFX_COND_WIDTH 4
#define LHV_ISS_WFX_COND_MASK LHV_UL(0xf00000)
#define LHV_ISS_WFX_CV_SHIFT 24 /**< COND is valid */
#define LHV_ISS_WFX_CV_WIDTH 1
#define LHV_ISS_WFX_CV_MASK LHV_UL(0x1000000)

/** ISS_CP32: MCR, MRC, VMRS (D24.2). */
#define LHV_ISS_CP32_LAYOUT 1
#define LHV_ISS_CP32_Direction_SHIFT 0 /**< 1 is a read */
#define LHV_ISS_CP32_Direction_WIDTH 1
#define LHV_ISS_CP32_Direction_MASK LHV_UL(0x1)
#define LHV_ISS_CP32_CRm_SHIFT 1
#define LHV_ISS_CP32_CRm_WIDTH 4
#define LHV_ISS_CP32_CRm_MASK LHV_UL(0x1e)
#define LHV_ISS_CP32_Rt_SHIFT 5
#define LHV_ISS_CP32_Rt_WIDTH 5
#define LHV_ISS_CP32_Rt_MASK LHV_UL(0x3e0)
#define LHV_ISS_CP32_CRn_SHIFT 10
#define LHV_ISS_CP32_CRn_WIDTH 4
#define LHV_ISS_CP32_CRn_MASK LHV_UL(0x3c00)
#define LHV_ISS_CP32_Opc1_SHIFT 14
#define LHV_ISS_CP32_Opc1_WIDTH 3
#define LHV_ISS_CP32_Opc1_MASK LHV_UL(0x1c000)
#define LHV_ISS_CP32_Opc2_SHIFT 17
#define LHV_ISS_CP32_Opc2_WIDTH 3
#define LHV_ISS_CP32_Opc2_MASK LHV_UL(0xe0000)

/** ISS_CP64: MCRR, MRRC (D24.2). */
#define LHV_ISS_CP64_LAYOUT 1
#define LHV_ISS_CP64_Direction_SHIFT 0 /**< 1 is a read */
#define LHV_ISS_CP64_Direction_WIDTH 1
#define LHV_ISS_CP64_Direction_MASK LHV_UL(0x1)
#define LHV_ISS_CP64_CRm_SHIFT 1
#define LHV_ISS_CP64_CRm_WIDTH 4
#define LHV_ISS_CP64_CRm_MASK LHV_UL(0x1e)
#define LHV_ISS_CP64_Rt_SHIFT 5
#define LHV_ISS_CP64_Rt_WIDTH 5
#define LHV_ISS_CP64_Rt_MASK LHV_UL(0x3e0)
#define LHV_ISS_CP64_Rt2_SHIFT 10
#define LHV_ISS_CP64_Rt2_WIDTH 5
#define LHV_ISS_CP64_Rt2_MASK LHV_UL(0x7c00)
#define LHV_ISS_CP64_Opc1_SHIFT 16
#define LHV_ISS_CP64_Opc1_WIDTH 4
#define LHV_ISS_CP64_Opc1_MASK LHV_UL(0xf0000)

/** ISS_LDST: LDC, STC (D24.2). */
#define LHV_ISS_LDST_LAYOUT 1
#define LHV_ISS_LDST_Direction_SHIFT 0 /**< 1 is a read of memory */
#define LHV_ISS_LDST_Direction_WIDTH 1
#define LHV_ISS_LDST_Direction_MASK LHV_UL(0x1)
#define LHV_ISS_LDST_AM_SHIFT 1
#define LHV_ISS_LDST_AM_WIDTH 3
#define LHV_ISS_LDST_AM_MASK LHV_UL(0xe)
#define LHV_ISS_LDST_Offset_SHIFT 4 /**< 1 adds, 0 subtracts */
#define LHV_ISS_LDST_Offset_WIDTH 1
#define LHV_ISS_LDST_Offset_MASK LHV_UL(0x10)
#define LHV_ISS_LDST_Rn_SHIFT 5
#define LHV_ISS_LDST_Rn_WIDTH 5
#define LHV_ISS_LDST_Rn_MASK LHV_UL(0x3e0)
#define LHV_ISS_LDST_imm8_SHIFT 12
#define LHV_ISS_LDST_imm8_WIDTH 8
#define LHV_ISS_LDST_imm8_MASK LHV_UL(0xff000)

/** ISS_IMM: SVC, HVC, SMC from AArch64, BRK, BKPT (D24.2). */
#define LHV_ISS_IMM_LAYOUT 1
#define LHV_ISS_IMM_imm16_SHIFT 0
#define LHV_ISS_IMM_imm16_WIDTH 16
#define LHV_ISS_IMM_imm16_MASK LHV_UL(0xffff)

/** ISS_SMC32: SMC from AArch32 (D24.2). */
#define LHV_ISS_SMC32_LAYOUT 1
#define LHV_ISS_SMC32_CCKNOWNPASS_SHIFT 19
#define LHV_ISS_SMC32_CCKNOWNPASS_WIDTH 1
#define LHV_ISS_SMC32_CCKNOWNPASS_MASK LHV_UL(0x80000)

/** ISS_SYS64: MSR, MRS, SYS (D24.2). */
#define LHV_ISS_SYS64_LAYOUT 1
#define LHV_ISS_SYS64_Direction_SHIFT 0 /**< 1 is a read */
#define LHV_ISS_SYS64_Direction_WIDTH 1
#define LHV_ISS_SYS64_Direction_MASK LHV_UL(0x1)
#define LHV_ISS_SYS64_CRm_SHIFT 1
#define LHV_ISS_SYS64_CRm_WIDTH 4
#define LHV_ISS_SYS64_CRm_MASK LHV_UL(0x1e)
#define LHV_ISS_SYS64_Rt_SHIFT 5
#define LHV_ISS_SYS64_Rt_WIDTH 5
#define LHV_ISS_SYS64_Rt_MASK LHV_UL(0x3e0)
#define LHV_ISS_SYS64_CRn_SHIFT 10
#define LHV_ISS_SYS64_CRn_WIDTH 4
#define LHV_ISS_SYS64_CRn_MASK LHV_UL(0x3c00)
#define LHV_ISS_SYS64_Op1_SHIFT 14
#define LHV_ISS_SYS64_Op1_WIDTH 3
#define LHV_ISS_SYS64_Op1_MASK LHV_UL(0x1c000)
#define LHV_ISS_SYS64_Op2_SHIFT 17
#define LHV_ISS_SYS64_Op2_WIDTH 3
#define LHV_ISS_SYS64_Op2_MASK LHV_UL(0xe0000)
#define LHV_ISS_SYS64_Op0_SHIFT 20
#define LHV_ISS_SYS64_Op0_WIDTH 2
#define LHV_ISS_SYS64_Op0_MASK LHV_UL(0x300000)

/** ISS_SYS128: MSRR, MRRS, SYSP (D24.2). */
#define LHV_ISS_SYS128_LAYOUT 1
#define LHV_ISS_SYS128_Direction_SHIFT 0 /**< 1 is a read */
#define LHV_ISS_SYS128_Direction_WIDTH 1
#define LHV_ISS_SYS128_Direction_MASK LHV_UL(0x1)
#define LHV_ISS_SYS128_CRm_SHIFT 1
#define LHV_ISS_SYS128_CRm_WIDTH 4
#define LHV_ISS_SYS128_CRm_MASK LHV_UL(0x1e)
#define LHV_ISS_SYS128_Rt_SHIFT 6 /**< Rt divided by 2 */
#define LHV_ISS_SYS128_Rt_WIDTH 4
#define LHV_ISS_SYS128_Rt_MASK LHV_UL(0x3c0)
#define LHV_ISS_SYS128_CRn_SHIFT 10
#define LHV_ISS_SYS128_CRn_WIDTH 4
#define LHV_ISS_SYS128_CRn_MASK LHV_UL(0x3c00)
#define LHV_ISS_SYS128_Op1_SHIFT 14
#define LHV_ISS_SYS128_Op1_WIDTH 3
#define LHV_ISS_SYS128_Op1_MASK LHV_UL(0x1c000)
#define LHV_ISS_SYS128_Op2_SHIFT 17
#define LHV_ISS_SYS128_Op2_WIDTH 3
#define LHV_ISS_SYS128_Op2_MASK LHV_UL(0xe0000)
#define LHV_ISS_SYS128_Op0_SHIFT 20
#define LHV_ISS_SYS128_Op0_WIDTH 2
#define LHV_ISS_SYS128_Op0_MASK LHV_UL(0x300000)

/** ISS_OTHER: EC 0x0a (D24.2). */
#define LHV_ISS_OTHER_LAYOUT 1
#define LHV_ISS_OTHER_ISS_SHIFT 0
#define LHV_ISS_OTHER_ISS_WIDTH 25
#define LHV_ISS_OTHER_ISS_MASK LHV_UL(0x1ffffff)
#define LHV_ISS_OTHER_ISS_ST64BV LHV_UL(0x0)
#define LHV_ISS_OTHER_ISS_ST64BV0 LHV_UL(0x1)
#define LHV_ISS_OTHER_ISS_LDST64B LHV_UL(0x2)

/** ISS_BTI: branch target (D24.2). */
#define LHV_ISS_BTI_LAYOUT 1
#define LHV_ISS_BTI_BTYPE_SHIFT 0
#define LHV_ISS_BTI_BTYPE_WIDTH 2
#define LHV_ISS_BTI_BTYPE_MASK LHV_UL(0x3)

/** ISS_ERET: ERET, ERETAA, ERETAB (D24.2). */
#define LHV_ISS_ERET_LAYOUT 1
#define LHV_ISS_ERET_ERETA_SHIFT 0 /**< 1 is ERETAB */
#define LHV_ISS_ERET_ERETA_WIDTH 1
#define LHV_ISS_ERET_ERETA_MASK LHV_UL(0x1)
#define LHV_ISS_ERET_ERET_SHIFT 1 /**< 1 is ERETAA or ERETAB */
#define LHV_ISS_ERET_ERET_WIDTH 1
#define LHV_ISS_ERET_ERET_MASK LHV_UL(0x2)

/** ISS_TSTART: TSTART (D24.2). */
#define LHV_ISS_TSTART_LAYOUT 1
#define LHV_ISS_TSTART_Rd_SHIFT 5
#define LHV_ISS_TSTART_Rd_WIDTH 5
#define LHV_ISS_TSTART_Rd_MASK LHV_UL(0x3e0)

/** ISS_FPAC: failed authentication (D24.2). */
#define LHV_ISS_FPAC_LAYOUT 1
#define LHV_ISS_FPAC_B_SHIFT 0 /**< key B */
#define LHV_ISS_FPAC_B_WIDTH 1
#define LHV_ISS_FPAC_B_MASK LHV_UL(0x1)
#define LHV_ISS_FPAC_Data_SHIFT 1 /**< data key */
#define LHV_ISS_FPAC_Data_WIDTH 1
#define LHV_ISS_FPAC_Data_MASK LHV_UL(0x2)

/** ISS_SME: SME access (D24.2). */
#define LHV_ISS_SME_LAYOUT 1
#define LHV_ISS_SME_SMTC_SHIFT 0
#define LHV_ISS_SME_SMTC_WIDTH 3
#define LHV_ISS_SME_SMTC_MASK LHV_UL(0x7)
#define LHV_ISS_SME_SMTC_TRAP LHV_UL(0x0) /**< CPACR, CPTR */
#define LHV_ISS_SME_SMTC_STREAMING LHV_UL(0x1) /**< illegal in Streaming SVE mode */
#define LHV_ISS_SME_SMTC_NOT_STREAMING LHV_UL(0x2) /**< illegal outside Streaming SVE mode */
#define LHV_ISS_SME_SMTC_ZA LHV_UL(0x3) /**< PSTATE.ZA is 0 */
#define LHV_ISS_SME_SMTC_ZT0 LHV_UL(0x4)

/** ISS_ABT: fields of instruction and data aborts (D24.2). */
#define LHV_ISS_ABT_LAYOUT 1
#define LHV_ISS_ABT_FSC_SHIFT 0
#define LHV_ISS_ABT_FSC_WIDTH 6
#define LHV_ISS_ABT_FSC_MASK LHV_UL(0x3f)
#define LHV_ISS_ABT_S1PTW_SHIFT 7
#define LHV_ISS_ABT_S1PTW_WIDTH 1
#define LHV_ISS_ABT_S1PTW_MASK LHV_UL(0x80)
#define LHV_ISS_ABT_EA_SHIFT 9
#define LHV_ISS_ABT_EA_WIDTH 1
#define LHV_ISS_ABT_EA_MASK LHV_UL(0x200)
#define LHV_ISS_ABT_FnV_SHIFT 10
#define LHV_ISS_ABT_FnV_WIDTH 1
#define LHV_ISS_ABT_FnV_MASK LHV_UL(0x400)
#define LHV_ISS_ABT_SET_SHIFT 11
#define LHV_ISS_ABT_SET_WIDTH 2
#define LHV_ISS_ABT_SET_MASK LHV_UL(0x1800)

/** ISS_IABT: Instruction Abort (D24.2). */
#define LHV_ISS_IABT_LAYOUT 1
#define LHV_ISS_IABT_IFSC_SHIFT 0
#define LHV_ISS_IABT_IFSC_WIDTH 6
#define LHV_ISS_IABT_IFSC_MASK LHV_UL(0x3f)
#define LHV_ISS_IABT_S1PTW_SHIFT 7 /**< stage 2 fault on a stage 1 walk */
#define LHV_ISS_IABT_S1PTW_WIDTH 1
#define LHV_ISS_IABT_S1PTW_MASK LHV_UL(0x80)
#define LHV_ISS_IABT_EA_SHIFT 9 /**< External abort type */
#define LHV_ISS_IABT_EA_WIDTH 1
#define LHV_ISS_IABT_EA_MASK LHV_UL(0x200)
#define LHV_ISS_IABT_FnV_SHIFT 10 /**< FAR is not valid */
#define LHV_ISS_IABT_FnV_WIDTH 1
#define LHV_ISS_IABT_FnV_MASK LHV_UL(0x400)
#define LHV_ISS_IABT_SET_SHIFT 11 /**< synchronous error type */
#define LHV_ISS_IABT_SET_WIDTH 2
#define LHV_ISS_IABT_SET_MASK LHV_UL(0x1800)
#define LHV_ISS_IABT_SET_UER LHV_UL(0x0) /**< recoverable */
#define LHV_ISS_IABT_SET_UC LHV_UL(0x2) /**< uncontainable */
#define LHV_ISS_IABT_SET_UEO LHV_UL(0x3) /**< restartable */
#define LHV_ISS_IABT_PFV_SHIFT 14 /**< PFAR is valid */
#define LHV_ISS_IABT_PFV_WIDTH 1
#define LHV_ISS_IABT_PFV_MASK LHV_UL(0x4000)
#define LHV_ISS_IABT_TopLevel_SHIFT 21 /**< the fault is of TopLevel */
#define LHV_ISS_IABT_TopLevel_WIDTH 1
#define LHV_ISS_IABT_TopLevel_MASK LHV_UL(0x200000)
#define LHV_ISS_IABT_Overlay_SHIFT 38 /**< an overlay permission failed */
#define LHV_ISS_IABT_Overlay_WIDTH 1
#define LHV_ISS_IABT_Overlay_MASK LHV_UL(0x4000000000)
#define LHV_ISS_IABT_AssuredOnly_SHIFT 39 /**< the AssuredOnly attribute failed */
#define LHV_ISS_IABT_AssuredOnly_WIDTH 1
#define LHV_ISS_IABT_AssuredOnly_MASK LHV_UL(0x8000000000)

/** ISS_DABT: Data Abort (D24.2). */
#define LHV_ISS_DABT_LAYOUT 1
#define LHV_ISS_DABT_DFSC_SHIFT 0
#define LHV_ISS_DABT_DFSC_WIDTH 6
#define LHV_ISS_DABT_DFSC_MASK LHV_UL(0x3f)
#define LHV_ISS_DABT_WnR_SHIFT 6 /**< a write */
#define LHV_ISS_DABT_WnR_WIDTH 1
#define LHV_ISS_DABT_WnR_MASK LHV_UL(0x40)
#define LHV_ISS_DABT_S1PTW_SHIFT 7 /**< stage 2 fault on a stage 1 walk */
#define LHV_ISS_DABT_S1PTW_WIDTH 1
#define LHV_ISS_DABT_S1PTW_MASK LHV_UL(0x80)
#define LHV_ISS_DABT_CM_SHIFT 8 /**< cache maintenance or address translation */
#define LHV_ISS_DABT_CM_WIDTH 1
#define LHV_ISS_DABT_CM_MASK LHV_UL(0x100)
#define LHV_ISS_DABT_EA_SHIFT 9 /**< External abort type */
#define LHV_ISS_DABT_EA_WIDTH 1
#define LHV_ISS_DABT_EA_MASK LHV_UL(0x200)
#define LHV_ISS_DABT_FnV_SHIFT 10 /**< FAR is not valid */
#define LHV_ISS_DABT_FnV_WIDTH 1
#define LHV_ISS_DABT_FnV_MASK LHV_UL(0x400)
#define LHV_ISS_DABT_SET_SHIFT 11 /**< LST of an LD64B or ST64B, if not an external abort */
#define LHV_ISS_DABT_SET_WIDTH 2
#define LHV_ISS_DABT_SET_MASK LHV_UL(0x1800)
#define LHV_ISS_DABT_SET_UER LHV_UL(0x0) /**< recoverable */
#define LHV_ISS_DABT_SET_UC LHV_UL(0x2) /**< uncontainable */
#define LHV_ISS_DABT_SET_UEO LHV_UL(0x3) /**< restartable */
#define LHV_ISS_DABT_VNCR_SHIFT 13 /**< of EL1, through VNCR_EL2 */
#define LHV_ISS_DABT_VNCR_WIDTH 1
#define LHV_ISS_DABT_VNCR_MASK LHV_UL(0x2000)
#define LHV_ISS_DABT_AR_SHIFT 14 /**< PFV, unless ISV */
#define LHV_ISS_DABT_AR_WIDTH 1
#define LHV_ISS_DABT_AR_MASK LHV_UL(0x4000)
#define LHV_ISS_DABT_SF_SHIFT 15 /**< 64-bit register */
#define LHV_ISS_DABT_SF_WIDTH 1
#define LHV_ISS_DABT_SF_MASK LHV_UL(0x8000)
#define LHV_ISS_DABT_SRT_SHIFT 16 /**< register */
#define LHV_ISS_DABT_SRT_WIDTH 5
#define LHV_ISS_DABT_SRT_MASK LHV_UL(0x1f0000)
#define LHV_ISS_DABT_WU_SHIFT 16 /**< of an external abort, unless ISV */
#define LHV_ISS_DABT_WU_WIDTH 2
#define LHV_ISS_DABT_WU_MASK LHV_UL(0x30000)
#define LHV_ISS_DABT_SSE_SHIFT 21 /**< sign-extend */
#define LHV_ISS_DABT_SSE_WIDTH 1
#define LHV_ISS_DABT_SSE_MASK LHV_UL(0x200000)
#define LHV_ISS_DABT_TopLevel_SHIFT 21 /**< unless ISV */
#define LHV_ISS_DABT_TopLevel_WIDTH 1
#define LHV_ISS_DABT_TopLevel_MASK LHV_UL(0x200000)
#define LHV_ISS_DABT_SAS_SHIFT 22 /**< access size */
#define LHV_ISS_DABT_SAS_WIDTH 2
#define LHV_ISS_DABT_SAS_MASK LHV_UL(0xc00000)
#define LHV_ISS_DABT_SAS_BYTE LHV_UL(0x0) /**< 8 bits */
#define LHV_ISS_DABT_SAS_HALF LHV_UL(0x1) /**< 16 bits */
#define LHV_ISS_DABT_SAS_WORD LHV_UL(0x2) /**< 32 bits */
#define LHV_ISS_DABT_SAS_DOUBLE LHV_UL(0x3) /**< 64 bits */
#define LHV_ISS_DABT_ISV_SHIFT 24 /**< bits 23 to 14 are valid */
#define LHV_ISS_DABT_ISV_WIDTH 1
#define LHV_ISS_DABT_ISV_MASK LHV_UL(0x1000000)
#define LHV_ISS_DABT_Xs_SHIFT 32
#define LHV_ISS_DABT_Xs_WIDTH 5
#define LHV_ISS_DABT_Xs_MASK LHV_UL(0x1f00000000)
#define LHV_ISS_DABT_DirtyBit_SHIFT 37 /**< dirty state could not be written */
#define LHV_ISS_DABT_DirtyBit_WIDTH 1
#define LHV_ISS_DABT_DirtyBit_MASK LHV_UL(0x2000000000)
#define LHV_ISS_DABT_Overlay_SHIFT 38 /**< an overlay permission failed */
#define LHV_ISS_DABT_Overlay_WIDTH 1
#define LHV_ISS_DABT_Overlay_MASK LHV_UL(0x4000000000)
#define LHV_ISS_DABT_AssuredOnly_SHIFT 39 /**< the AssuredOnly attribute failed */
#define LHV_ISS_DABT_AssuredOnly_WIDTH 1
#define LHV_ISS_DABT_AssuredOnly_MASK LHV_UL(0x8000000000)
#define LHV_ISS_DABT_GCS_SHIFT 40 /**< by a Guarded Control Stack access */
#define LHV_ISS_DABT_GCS_WIDTH 1
#define LHV_ISS_DABT_GCS_MASK LHV_UL(0x10000000000)
#define LHV_ISS_DABT_TagAccess_SHIFT 41 /**< no tag access */
#define LHV_ISS_DABT_TagAccess_WIDTH 1
#define LHV_ISS_DABT_TagAccess_MASK LHV_UL(0x20000000000)
#define LHV_ISS_DABT_TnD_SHIFT 42 /**< the tag part failed */
#define LHV_ISS_DABT_TnD_WIDTH 1
#define LHV_ISS_DABT_TnD_MASK LHV_UL(0x40000000000)
#define LHV_ISS_DABT_HDBSSF_SHIFT 43 /**< the dirty log failed */
#define LHV_ISS_DABT_HDBSSF_WIDTH 1
#define LHV_ISS_DABT_HDBSSF_MASK LHV_UL(0x80000000000)

/** ISS_MOPS: CPY*, SET* (D24.2). */
#define LHV_ISS_MOPS_LAYOUT 1
#define LHV_ISS_MOPS_sizereg_SHIFT 0
#define LHV_ISS_MOPS_sizereg_WIDTH 5
#define LHV_ISS_MOPS_sizereg_MASK LHV_UL(0x1f)
#define LHV_ISS_MOPS_srcreg_SHIFT 5
#define LHV_ISS_MOPS_srcreg_WIDTH 5
#define LHV_ISS_MOPS_srcreg_MASK LHV_UL(0x3e0)
#define LHV_ISS_MOPS_destreg_SHIFT 10
#define LHV_ISS_MOPS_destreg_WIDTH 5
#define LHV_ISS_MOPS_destreg_MASK LHV_UL(0x7c00)
#define LHV_ISS_MOPS_OptionA_SHIFT 16
#define LHV_ISS_MOPS_OptionA_WIDTH 1
#define LHV_ISS_MOPS_OptionA_MASK LHV_UL(0x10000)
#define LHV_ISS_MOPS_WrongOption_SHIFT 17
#define LHV_ISS_MOPS_WrongOption_WIDTH 1
#define LHV_ISS_MOPS_WrongOption_MASK LHV_UL(0x20000)
#define LHV_ISS_MOPS_FromEpilogue_SHIFT 18
#define LHV_ISS_MOPS_FromEpilogue_WIDTH 1
#define LHV_ISS_MOPS_FromEpilogue_MASK LHV_UL(0x40000)
#define LHV_ISS_MOPS_Options_SHIFT 19
#define LHV_ISS_MOPS_Options_WIDTH 4
#define LHV_ISS_MOPS_Options_MASK LHV_UL(0x780000)
#define LHV_ISS_MOPS_isSETG_SHIFT 23
#define LHV_ISS_MOPS_isSETG_WIDTH 1
#define LHV_ISS_MOPS_isSETG_MASK LHV_UL(0x800000)
#define LHV_ISS_MOPS_MemInst_SHIFT 24 /**< 1 is SET* */
#define LHV_ISS_MOPS_MemInst_WIDTH 1
#define LHV_ISS_MOPS_MemInst_MASK LHV_UL(0x1000000)

/** ISS_FP: trapped floating-point exception (D24.2). */
#define LHV_ISS_FP_LAYOUT 1
#define LHV_ISS_FP_IOF_SHIFT 0
#define LHV_ISS_FP_IOF_WIDTH 1
#define LHV_ISS_FP_IOF_MASK LHV_UL(0x1)
#define LHV_ISS_FP_DZF_SHIFT 1
#define LHV_ISS_FP_DZF_WIDTH 1
#define LHV_ISS_FP_DZF_MASK LHV_UL(0x2)
#define LHV_ISS_FP_OFF_SHIFT 2
#define LHV_ISS_FP_OFF_WIDTH 1
#define LHV_ISS_FP_OFF_MASK LHV_UL(0x4)
#define LHV_ISS_FP_UFF_SHIFT 3
#define LHV_ISS_FP_UFF_WIDTH 1
#define LHV_ISS_FP_UFF_MASK LHV_UL(0x8)
#define LHV_ISS_FP_IXF_SHIFT 4
#define LHV_ISS_FP_IXF_WIDTH 1
#define LHV_ISS_FP_IXF_MASK LHV_UL(0x10)
#define LHV_ISS_FP_IDF_SHIFT 7
#define LHV_ISS_FP_IDF_WIDTH 1
#define LHV_ISS_FP_IDF_MASK LHV_UL(0x80)
#define LHV_ISS_FP_VECITR_SHIFT 8
#define LHV_ISS_FP_VECITR_WIDTH 3
#define LHV_ISS_FP_VECITR_MASK LHV_UL(0x700)
#define LHV_ISS_FP_TFV_SHIFT 23
#define LHV_ISS_FP_TFV_WIDTH 1
#define LHV_ISS_FP_TFV_MASK LHV_UL(0x800000)

/** ISS_GCS: GCS exception (D24.2). */
#define LHV_ISS_GCS_LAYOUT 1
#define LHV_ISS_GCS_IT_SHIFT 0
#define LHV_ISS_GCS_IT_WIDTH 5
#define LHV_ISS_GCS_IT_MASK LHV_UL(0x1f)
#define LHV_ISS_GCS_Rn_SHIFT 5
#define LHV_ISS_GCS_Rn_WIDTH 5
#define LHV_ISS_GCS_Rn_MASK LHV_UL(0x3e0)
#define LHV_ISS_GCS_Raddr_SHIFT 10
#define LHV_ISS_GCS_Raddr_WIDTH 5
#define LHV_ISS_GCS_Raddr_MASK LHV_UL(0x7c00)
#define LHV_ISS_GCS_ExType_SHIFT 20
#define LHV_ISS_GCS_ExType_WIDTH 4
#define LHV_ISS_GCS_ExType_MASK LHV_UL(0xf00000)
#define LHV_ISS_GCS_ExType_DATA_CHECK LHV_UL(0x0)
#define LHV_ISS_GCS_ExType_EXLOCK LHV_UL(0x1)
#define LHV_ISS_GCS_ExType_GCSSTR LHV_UL(0x2)

/** ISS_SERROR: SError (D24.2). */
#define LHV_ISS_SERROR_LAYOUT 1
#define LHV_ISS_SERROR_DFSC_SHIFT 0
#define LHV_ISS_SERROR_DFSC_WIDTH 6
#define LHV_ISS_SERROR_DFSC_MASK LHV_UL(0x3f)
#define LHV_ISS_SERROR_WnR_SHIFT 6
#define LHV_ISS_SERROR_WnR_WIDTH 1
#define LHV_ISS_SERROR_WnR_MASK LHV_UL(0x40)
#define LHV_ISS_SERROR_WnRV_SHIFT 7
#define LHV_ISS_SERROR_WnRV_WIDTH 1
#define LHV_ISS_SERROR_WnRV_MASK LHV_UL(0x80)
#define LHV_ISS_SERROR_EA_SHIFT 9
#define LHV_ISS_SERROR_EA_WIDTH 1
#define LHV_ISS_SERROR_EA_MASK LHV_UL(0x200)
#define LHV_ISS_SERROR_AET_SHIFT 10
#define LHV_ISS_SERROR_AET_WIDTH 3
#define LHV_ISS_SERROR_AET_MASK LHV_UL(0x1c00)
#define LHV_ISS_SERROR_AET_UC LHV_UL(0x0) /**< uncontainable */
#define LHV_ISS_SERROR_AET_UEU LHV_UL(0x1) /**< unrecoverable */
#define LHV_ISS_SERROR_AET_UEO LHV_UL(0x2) /**< restartable */
#define LHV_ISS_SERROR_AET_UER LHV_UL(0x3) /**< recoverable */
#define LHV_ISS_SERROR_AET_CE LHV_UL(0x6) /**< corrected */
#define LHV_ISS_SERROR_IESB_SHIFT 13
#define LHV_ISS_SERROR_IESB_WIDTH 1
#define LHV_ISS_SERROR_IESB_MASK LHV_UL(0x2000)
#define LHV_ISS_SERROR_PFV_SHIFT 14
#define LHV_ISS_SERROR_PFV_WIDTH 1
#define LHV_ISS_SERROR_PFV_MASK LHV_UL(0x4000)
#define LHV_ISS_SERROR_VFV_SHIFT 15
#define LHV_ISS_SERROR_VFV_WIDTH 1
#define LHV_ISS_SERROR_VFV_MASK LHV_UL(0x8000)
#define LHV_ISS_SERROR_WU_SHIFT 16
#define LHV_ISS_SERROR_WU_WIDTH 2
#define LHV_ISS_SERROR_WU_MASK LHV_UL(0x30000)
#define LHV_ISS_SERROR_IDS_SHIFT 24 /**< the rest is IMPLEMENTATION DEFINED */
#define LHV_ISS_SERROR_IDS_WIDTH 1
#define LHV_ISS_SERROR_IDS_MASK LHV_UL(0x1000000)

/** ISS_STEP: Software Step (D24.2). */
#define LHV_ISS_STEP_LAYOUT 1
#define LHV_ISS_STEP_IFSC_SHIFT 0
#define LHV_ISS_STEP_IFSC_WIDTH 6
#define LHV_ISS_STEP_IFSC_MASK LHV_UL(0x3f)
#define LHV_ISS_STEP_EX_SHIFT 6
#define LHV_ISS_STEP_EX_WIDTH 1
#define LHV_ISS_STEP_EX_MASK LHV_UL(0x40)
#define LHV_ISS_STEP_ISV_SHIFT 24
#define LHV_ISS_STEP_ISV_WIDTH 1
#define LHV_ISS_STEP_ISV_MASK LHV_UL(0x1000000)

/** ISS_WATCHPT: Watchpoint (D24.2). */
#define LHV_ISS_WATCHPT_LAYOUT 1
#define LHV_ISS_WATCHPT_DFSC_SHIFT 0
#define LHV_ISS_WATCHPT_DFSC_WIDTH 6
#define LHV_ISS_WATCHPT_DFSC_MASK LHV_UL(0x3f)
#define LHV_ISS_WATCHPT_WnR_SHIFT 6
#define LHV_ISS_WATCHPT_WnR_WIDTH 1
#define LHV_ISS_WATCHPT_WnR_MASK LHV_UL(0x40)
#define LHV_ISS_WATCHPT_CM_SHIFT 8
#define LHV_ISS_WATCHPT_CM_WIDTH 1
#define LHV_ISS_WATCHPT_CM_MASK LHV_UL(0x100)
#define LHV_ISS_WATCHPT_FnV_SHIFT 10
#define LHV_ISS_WATCHPT_FnV_WIDTH 1
#define LHV_ISS_WATCHPT_FnV_MASK LHV_UL(0x400)
#define LHV_ISS_WATCHPT_VNCR_SHIFT 13
#define LHV_ISS_WATCHPT_VNCR_WIDTH 1
#define LHV_ISS_WATCHPT_VNCR_MASK LHV_UL(0x2000)
#define LHV_ISS_WATCHPT_FnP_SHIFT 15
#define LHV_ISS_WATCHPT_FnP_WIDTH 1
#define LHV_ISS_WATCHPT_FnP_MASK LHV_UL(0x8000)
#define LHV_ISS_WATCHPT_WPF_SHIFT 16
#define LHV_ISS_WATCHPT_WPF_WIDTH 1
#define LHV_ISS_WATCHPT_WPF_MASK LHV_UL(0x10000)
#define LHV_ISS_WATCHPT_WPTV_SHIFT 17
#define LHV_ISS_WATCHPT_WPTV_WIDTH 1
#define LHV_ISS_WATCHPT_WPTV_MASK LHV_UL(0x20000)
#define LHV_ISS_WATCHPT_WPT_SHIFT 18
#define LHV_ISS_WATCHPT_WPT_WIDTH 6
#define LHV_ISS_WATCHPT_WPT_MASK LHV_UL(0xfc0000)
#define LHV_ISS_WATCHPT_GCS_SHIFT 40
#define LHV_ISS_WATCHPT_GCS_WIDTH 1
#define LHV_ISS_WATCHPT_GCS_MASK LHV_UL(0x10000000000)
#define LHV_FSC_ADDRESS_SIZE_L0 LHV_UL(0x0)
#define LHV_FSC_TRANSLATION_L0 LHV_UL(0x4)
#define LHV_FSC_ACCESS_FLAG_L0 LHV_UL(0x8)
#define LHV_FSC_PERMISSION_L0 LHV_UL(0xc)
#define LHV_FSC_EXTERNAL LHV_UL(0x10)
#define LHV_FSC_TAG_CHECK LHV_UL(0x11)
#define LHV_FSC_EXTERNAL_WALK_LM2 LHV_UL(0x12)
#define LHV_FSC_EXTERNAL_WALK_LM1 LHV_UL(0x13)
#define LHV_FSC_EXTERNAL_WALK_L0 LHV_UL(0x14)
#define LHV_FSC_ECC LHV_UL(0x18)
#define LHV_FSC_ECC_WALK_LM1 LHV_UL(0x1b)
#define LHV_FSC_ECC_WALK_L0 LHV_UL(0x1c)
#define LHV_FSC_ALIGNMENT LHV_UL(0x21)
#define LHV_FSC_DEBUG LHV_UL(0x22) /**< of debug exceptions */
#define LHV_FSC_GPF_WALK_LM2 LHV_UL(0x22)
#define LHV_FSC_GPF_WALK_LM1 LHV_UL(0x23)
#define LHV_FSC_GPF_WALK_L0 LHV_UL(0x24)
#define LHV_FSC_GPF LHV_UL(0x28)
#define LHV_FSC_ADDRESS_SIZE_LM1 LHV_UL(0x29)
#define LHV_FSC_TRANSLATION_LM2 LHV_UL(0x2a)
#define LHV_FSC_TRANSLATION_LM1 LHV_UL(0x2b)
#define LHV_FSC_ADDRESS_SIZE_LM2 LHV_UL(0x2c)
#define LHV_FSC_TLB_CONFLICT LHV_UL(0x30)
#define LHV_FSC_UNSUPPORTED_ATOMIC_UPDATE LHV_UL(0x31)
#define LHV_FSC_LOCKDOWN LHV_UL(0x34)
#define LHV_FSC_UNSUPPORTED_EXCLUSIVE LHV_UL(0x35)
/* clang-format on */

#endif /* LIBHV_ARCH_ESR_H */
