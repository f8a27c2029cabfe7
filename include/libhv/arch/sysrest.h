/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sysrest.h
 * System registers of EL3, and the rest of EL2's (DDI 0487, D24).
 *
 * Generated from spec/sysrest.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_SYSREST_H
#define LIBHV_ARCH_SYSREST_H

#include <libhv/arch/field.h>

/* clang-format off */

/** MPAMBWIDR_EL1: MPAM PE-side Bandwidth Controls ID (D24). */
#define LHV_SYSREG_MPAMBWIDR_EL1 LHV_SYSREG(3, 0, 10, 4, 5)
#define LHV_ASM_MPAMBWIDR_EL1 S3_0_C10_C4_5

/** MPAMBW1_EL1: MPAM PE-side Maximum-bandwidth Limit (D24). */
#define LHV_SYSREG_MPAMBW1_EL1 LHV_SYSREG(3, 0, 10, 5, 4)
#define LHV_ASM_MPAMBW1_EL1 S3_0_C10_C5_4

/** MPAMBW0_EL1: MPAM PE-side Maximum-bandwidth Limit for EL0 (D24). */
#define LHV_SYSREG_MPAMBW0_EL1 LHV_SYSREG(3, 0, 10, 5, 5)
#define LHV_ASM_MPAMBW0_EL1 S3_0_C10_C5_5

/** MPAMBWSM_EL1: MPAM Streaming Mode Bandwidth Limit (D24). */
#define LHV_SYSREG_MPAMBWSM_EL1 LHV_SYSREG(3, 0, 10, 5, 7)
#define LHV_ASM_MPAMBWSM_EL1 S3_0_C10_C5_7

/** ICC_AP0R1_EL1: Interrupt Controller Active Priorities, group 0 1 (D24). */
#define LHV_SYSREG_ICC_AP0R1_EL1 LHV_SYSREG(3, 0, 12, 8, 5)
#define LHV_ASM_ICC_AP0R1_EL1 S3_0_C12_C8_5

/** ICC_AP0R2_EL1: Interrupt Controller Active Priorities, group 0 2 (D24). */
#define LHV_SYSREG_ICC_AP0R2_EL1 LHV_SYSREG(3, 0, 12, 8, 6)
#define LHV_ASM_ICC_AP0R2_EL1 S3_0_C12_C8_6

/** ICC_AP0R3_EL1: Interrupt Controller Active Priorities, group 0 3 (D24). */
#define LHV_SYSREG_ICC_AP0R3_EL1 LHV_SYSREG(3, 0, 12, 8, 7)
#define LHV_ASM_ICC_AP0R3_EL1 S3_0_C12_C8_7

/** ICC_AP1R1_EL1: Interrupt Controller Active Priorities, group 1 1 (D24). */
#define LHV_SYSREG_ICC_AP1R1_EL1 LHV_SYSREG(3, 0, 12, 9, 1)
#define LHV_ASM_ICC_AP1R1_EL1 S3_0_C12_C9_1

/** ICC_AP1R2_EL1: Interrupt Controller Active Priorities, group 1 2 (D24). */
#define LHV_SYSREG_ICC_AP1R2_EL1 LHV_SYSREG(3, 0, 12, 9, 2)
#define LHV_ASM_ICC_AP1R2_EL1 S3_0_C12_C9_2

/** ICC_AP1R3_EL1: Interrupt Controller Active Priorities, group 1 3 (D24). */
#define LHV_SYSREG_ICC_AP1R3_EL1 LHV_SYSREG(3, 0, 12, 9, 3)
#define LHV_ASM_ICC_AP1R3_EL1 S3_0_C12_C9_3

/** ICC_NMIAR1_EL1: Interrupt Controller Non-maskable Interrupt Acknowledge 1 (D24). */
#define LHV_SYSREG_ICC_NMIAR1_EL1 LHV_SYSREG(3, 0, 12, 9, 5)
#define LHV_ASM_ICC_NMIAR1_EL1 S3_0_C12_C9_5

/** SDER32_EL2: AArch32 Secure Debug Enable (D24). */
#define LHV_SYSREG_SDER32_EL2 LHV_SYSREG(3, 4, 1, 3, 1)
#define LHV_ASM_SDER32_EL2 S3_4_C1_C3_1

/** TTBR1_EL2: Translation Table Base 1 (D24). */
#define LHV_SYSREG_TTBR1_EL2 LHV_SYSREG(3, 4, 2, 0, 1)
#define LHV_ASM_TTBR1_EL2 S3_4_C2_C0_1

/** TCR2_EL2: Extended Translation Control (D24). */
#define LHV_SYSREG_TCR2_EL2 LHV_SYSREG(3, 4, 2, 0, 3)
#define LHV_ASM_TCR2_EL2 S3_4_C2_C0_3

/** HDBSSBR_EL2: Hardware Dirty State Tracking Structure Base (D24). */
#define LHV_SYSREG_HDBSSBR_EL2 LHV_SYSREG(3, 4, 2, 3, 2)
#define LHV_ASM_HDBSSBR_EL2 S3_4_C2_C3_2

/** HDBSSPROD_EL2: Hardware Dirty State Tracking Structure Producer (D24). */
#define LHV_SYSREG_HDBSSPROD_EL2 LHV_SYSREG(3, 4, 2, 3, 3)
#define LHV_ASM_HDBSSPROD_EL2 S3_4_C2_C3_3

/** HACDBSBR_EL2: Hardware Accelerator for Cleaning Dirty State Base (D24). */
#define LHV_SYSREG_HACDBSBR_EL2 LHV_SYSREG(3, 4, 2, 3, 4)
#define LHV_ASM_HACDBSBR_EL2 S3_4_C2_C3_4

/** HACDBSCONS_EL2: Hardware Accelerator for Cleaning Dirty State Consumer (D24). */
#define LHV_SYSREG_HACDBSCONS_EL2 LHV_SYSREG(3, 4, 2, 3, 5)
#define LHV_ASM_HACDBSCONS_EL2 S3_4_C2_C3_5

/** GCSCR_EL2: Guarded Control Stack Control (D24). */
#define LHV_SYSREG_GCSCR_EL2 LHV_SYSREG(3, 4, 2, 5, 0)
#define LHV_ASM_GCSCR_EL2 S3_4_C2_C5_0

/** GCSPR_EL2: Guarded Control Stack Pointer (D24). */
#define LHV_SYSREG_GCSPR_EL2 LHV_SYSREG(3, 4, 2, 5, 1)
#define LHV_ASM_GCSPR_EL2 S3_4_C2_C5_1

/** VSTTBR_EL2: Virtualization Secure Translation Table Base (D24). */
#define LHV_SYSREG_VSTTBR_EL2 LHV_SYSREG(3, 4, 2, 6, 0)
#define LHV_ASM_VSTTBR_EL2 S3_4_C2_C6_0

/** VSTCR_EL2: Virtualization Secure Translation Control (D24). */
#define LHV_SYSREG_VSTCR_EL2 LHV_SYSREG(3, 4, 2, 6, 2)
#define LHV_ASM_VSTCR_EL2 S3_4_C2_C6_2

/** PFAR_EL2: Physical Fault Address (D24). */
#define LHV_SYSREG_PFAR_EL2 LHV_SYSREG(3, 4, 6, 0, 5)
#define LHV_ASM_PFAR_EL2 S3_4_C6_C0_5

/** MAIR2_EL2: Extended Memory Attribute Indirection (D24). */
#define LHV_SYSREG_MAIR2_EL2 LHV_SYSREG(3, 4, 10, 1, 1)
#define LHV_ASM_MAIR2_EL2 S3_4_C10_C1_1

/** PIRE0_EL2: Permission Indirection 0 (D24). */
#define LHV_SYSREG_PIRE0_EL2 LHV_SYSREG(3, 4, 10, 2, 2)
#define LHV_ASM_PIRE0_EL2 S3_4_C10_C2_2

/** PIR_EL2: Permission Indirection (D24). */
#define LHV_SYSREG_PIR_EL2 LHV_SYSREG(3, 4, 10, 2, 3)
#define LHV_ASM_PIR_EL2 S3_4_C10_C2_3

/** POR_EL2: Permission Overlay (D24). */
#define LHV_SYSREG_POR_EL2 LHV_SYSREG(3, 4, 10, 2, 4)
#define LHV_ASM_POR_EL2 S3_4_C10_C2_4

/** S2PIR_EL2: Stage 2 Permission Indirection (D24). */
#define LHV_SYSREG_S2PIR_EL2 LHV_SYSREG(3, 4, 10, 2, 5)
#define LHV_ASM_S2PIR_EL2 S3_4_C10_C2_5

/** AMAIR_EL2: Auxiliary Memory Attribute Indirection (D24). */
#define LHV_SYSREG_AMAIR_EL2 LHV_SYSREG(3, 4, 10, 3, 0)
#define LHV_ASM_AMAIR_EL2 S3_4_C10_C3_0

/** AMAIR2_EL2: Extended Auxiliary Memory Attribute Indirection (D24). */
#define LHV_SYSREG_AMAIR2_EL2 LHV_SYSREG(3, 4, 10, 3, 1)
#define LHV_ASM_AMAIR2_EL2 S3_4_C10_C3_1

/** MPAMVPMV_EL2: MPAM Virtual Partition Mapping Valid (D24). */
#define LHV_SYSREG_MPAMVPMV_EL2 LHV_SYSREG(3, 4, 10, 4, 1)
#define LHV_ASM_MPAMVPMV_EL2 S3_4_C10_C4_1

/** MPAMBW2_EL2: MPAM PE-side Maximum-bandwidth Limit (D24). */
#define LHV_SYSREG_MPAMBW2_EL2 LHV_SYSREG(3, 4, 10, 5, 4)
#define LHV_ASM_MPAMBW2_EL2 S3_4_C10_C5_4
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBWSM_EL1_SHIFT 49 /**< clear: trap MPAMBWSM_EL1 */
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBWSM_EL1_WIDTH 1
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBWSM_EL1_MASK LHV_UL(0x2000000000000)
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBW1_EL1_SHIFT 50 /**< clear: trap MPAMBW1_EL1 */
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBW1_EL1_WIDTH 1
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBW1_EL1_MASK LHV_UL(0x4000000000000)
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBW0_EL1_SHIFT 51 /**< clear: trap MPAMBW0_EL1 */
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBW0_EL1_WIDTH 1
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBW0_EL1_MASK LHV_UL(0x8000000000000)
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBWIDR_EL1_SHIFT 52 /**< clear: trap MPAMBWIDR_EL1 */
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBWIDR_EL1_WIDTH 1
#define LHV_MPAMBW2_EL2_nTRAP_MPAMBWIDR_EL1_MASK LHV_UL(0x10000000000000)

/** MPAMBWCAP_EL2: MPAM PE-side Maximum-bandwidth Limit Virtual Cap (D24). */
#define LHV_SYSREG_MPAMBWCAP_EL2 LHV_SYSREG(3, 4, 10, 5, 6)
#define LHV_ASM_MPAMBWCAP_EL2 S3_4_C10_C5_6

/** MPAMVPM0_EL2: MPAM Virtual PARTID Mapping 0 (D24). */
#define LHV_SYSREG_MPAMVPM0_EL2 LHV_SYSREG(3, 4, 10, 6, 0)
#define LHV_ASM_MPAMVPM0_EL2 S3_4_C10_C6_0

/** MPAMVPM1_EL2: MPAM Virtual PARTID Mapping 1 (D24). */
#define LHV_SYSREG_MPAMVPM1_EL2 LHV_SYSREG(3, 4, 10, 6, 1)
#define LHV_ASM_MPAMVPM1_EL2 S3_4_C10_C6_1

/** MPAMVPM2_EL2: MPAM Virtual PARTID Mapping 2 (D24). */
#define LHV_SYSREG_MPAMVPM2_EL2 LHV_SYSREG(3, 4, 10, 6, 2)
#define LHV_ASM_MPAMVPM2_EL2 S3_4_C10_C6_2

/** MPAMVPM3_EL2: MPAM Virtual PARTID Mapping 3 (D24). */
#define LHV_SYSREG_MPAMVPM3_EL2 LHV_SYSREG(3, 4, 10, 6, 3)
#define LHV_ASM_MPAMVPM3_EL2 S3_4_C10_C6_3

/** MPAMVPM4_EL2: MPAM Virtual PARTID Mapping 4 (D24). */
#define LHV_SYSREG_MPAMVPM4_EL2 LHV_SYSREG(3, 4, 10, 6, 4)
#define LHV_ASM_MPAMVPM4_EL2 S3_4_C10_C6_4

/** MPAMVPM5_EL2: MPAM Virtual PARTID Mapping 5 (D24). */
#define LHV_SYSREG_MPAMVPM5_EL2 LHV_SYSREG(3, 4, 10, 6, 5)
#define LHV_ASM_MPAMVPM5_EL2 S3_4_C10_C6_5

/** MPAMVPM6_EL2: MPAM Virtual PARTID Mapping 6 (D24). */
#define LHV_SYSREG_MPAMVPM6_EL2 LHV_SYSREG(3, 4, 10, 6, 6)
#define LHV_ASM_MPAMVPM6_EL2 S3_4_C10_C6_6

/** MPAMVPM7_EL2: MPAM Virtual PARTID Mapping 7 (D24). */
#define LHV_SYSREG_MPAMVPM7_EL2 LHV_SYSREG(3, 4, 10, 6, 7)
#define LHV_ASM_MPAMVPM7_EL2 S3_4_C10_C6_7

/** MECID_P0_EL2: Primary MECID for EL2 and EL2&0 translations by TTBR0 (D24). */
#define LHV_SYSREG_MECID_P0_EL2 LHV_SYSREG(3, 4, 10, 8, 0)
#define LHV_ASM_MECID_P0_EL2 S3_4_C10_C8_0

/** MECID_A0_EL2: Alternate MECID for EL2 and EL2&0 translations by TTBR0 (D24). */
#define LHV_SYSREG_MECID_A0_EL2 LHV_SYSREG(3, 4, 10, 8, 1)
#define LHV_ASM_MECID_A0_EL2 S3_4_C10_C8_1

/** MECID_P1_EL2: Primary MECID for EL2&0 translations by TTBR1 (D24). */
#define LHV_SYSREG_MECID_P1_EL2 LHV_SYSREG(3, 4, 10, 8, 2)
#define LHV_ASM_MECID_P1_EL2 S3_4_C10_C8_2

/** MECID_A1_EL2: Alternate MECID for EL2&0 translations by TTBR1 (D24). */
#define LHV_SYSREG_MECID_A1_EL2 LHV_SYSREG(3, 4, 10, 8, 3)
#define LHV_ASM_MECID_A1_EL2 S3_4_C10_C8_3

/** MECIDR_EL2: MEC Identification (D24). */
#define LHV_SYSREG_MECIDR_EL2 LHV_SYSREG(3, 4, 10, 8, 7)
#define LHV_ASM_MECIDR_EL2 S3_4_C10_C8_7

/** VMECID_P_EL2: Virtual Primary MECID (D24). */
#define LHV_SYSREG_VMECID_P_EL2 LHV_SYSREG(3, 4, 10, 9, 0)
#define LHV_ASM_VMECID_P_EL2 S3_4_C10_C9_0

/** VMECID_A_EL2: Virtual Alternate MECID (D24). */
#define LHV_SYSREG_VMECID_A_EL2 LHV_SYSREG(3, 4, 10, 9, 1)
#define LHV_ASM_VMECID_A_EL2 S3_4_C10_C9_1

/** RVBAR_EL2: Reset Vector Base Address (D24). */
#define LHV_SYSREG_RVBAR_EL2 LHV_SYSREG(3, 4, 12, 0, 1)
#define LHV_ASM_RVBAR_EL2 S3_4_C12_C0_1

/** CNTHVS_TVAL_EL2: Secure Virtual Timer TimerValue (D24). */
#define LHV_SYSREG_CNTHVS_TVAL_EL2 LHV_SYSREG(3, 4, 14, 4, 0)
#define LHV_ASM_CNTHVS_TVAL_EL2 S3_4_C14_C4_0

/** CNTHVS_CTL_EL2: Secure Virtual Timer Control (D24). */
#define LHV_SYSREG_CNTHVS_CTL_EL2 LHV_SYSREG(3, 4, 14, 4, 1)
#define LHV_ASM_CNTHVS_CTL_EL2 S3_4_C14_C4_1

/** CNTHVS_CVAL_EL2: Secure Virtual Timer CompareValue (D24). */
#define LHV_SYSREG_CNTHVS_CVAL_EL2 LHV_SYSREG(3, 4, 14, 4, 2)
#define LHV_ASM_CNTHVS_CVAL_EL2 S3_4_C14_C4_2

/** CNTHPS_TVAL_EL2: Secure Physical Timer TimerValue (D24). */
#define LHV_SYSREG_CNTHPS_TVAL_EL2 LHV_SYSREG(3, 4, 14, 5, 0)
#define LHV_ASM_CNTHPS_TVAL_EL2 S3_4_C14_C5_0

/** CNTHPS_CTL_EL2: Secure Physical Timer Control (D24). */
#define LHV_SYSREG_CNTHPS_CTL_EL2 LHV_SYSREG(3, 4, 14, 5, 1)
#define LHV_ASM_CNTHPS_CTL_EL2 S3_4_C14_C5_1

/** CNTHPS_CVAL_EL2: Secure Physical Timer CompareValue (D24). */
#define LHV_SYSREG_CNTHPS_CVAL_EL2 LHV_SYSREG(3, 4, 14, 5, 2)
#define LHV_ASM_CNTHPS_CVAL_EL2 S3_4_C14_C5_2

/** MPAM1_EL12: MPAM 1 (D24). */
#define LHV_SYSREG_MPAM1_EL12 LHV_SYSREG(3, 5, 10, 5, 0)
#define LHV_ASM_MPAM1_EL12 S3_5_C10_C5_0

/** MPAMBW1_EL12: MPAM PE-side Maximum-bandwidth Limit (D24). */
#define LHV_SYSREG_MPAMBW1_EL12 LHV_SYSREG(3, 5, 10, 5, 4)
#define LHV_ASM_MPAMBW1_EL12 S3_5_C10_C5_4

/** SCTLR_EL3: System Control (D24). */
#define LHV_SYSREG_SCTLR_EL3 LHV_SYSREG(3, 6, 1, 0, 0)
#define LHV_ASM_SCTLR_EL3 S3_6_C1_C0_0

/** ACTLR_EL3: Auxiliary Control (D24). */
#define LHV_SYSREG_ACTLR_EL3 LHV_SYSREG(3, 6, 1, 0, 1)
#define LHV_ASM_ACTLR_EL3 S3_6_C1_C0_1

/** SCTLR2_EL3: Extended System Control (D24). */
#define LHV_SYSREG_SCTLR2_EL3 LHV_SYSREG(3, 6, 1, 0, 3)
#define LHV_ASM_SCTLR2_EL3 S3_6_C1_C0_3

/** SCR_EL3: Secure Configuration (D24). */
#define LHV_SYSREG_SCR_EL3 LHV_SYSREG(3, 6, 1, 1, 0)
#define LHV_ASM_SCR_EL3 S3_6_C1_C1_0

/** SDER32_EL3: AArch32 Secure Debug Enable (D24). */
#define LHV_SYSREG_SDER32_EL3 LHV_SYSREG(3, 6, 1, 1, 1)
#define LHV_ASM_SDER32_EL3 S3_6_C1_C1_1

/** CPTR_EL3: Architectural Feature Trap (D24). */
#define LHV_SYSREG_CPTR_EL3 LHV_SYSREG(3, 6, 1, 1, 2)
#define LHV_ASM_CPTR_EL3 S3_6_C1_C1_2

/** FGWTE3_EL3: Fine-grained Write Trap (D24). */
#define LHV_SYSREG_FGWTE3_EL3 LHV_SYSREG(3, 6, 1, 1, 5)
#define LHV_ASM_FGWTE3_EL3 S3_6_C1_C1_5

/** ZCR_EL3: SVE Control (D24). */
#define LHV_SYSREG_ZCR_EL3 LHV_SYSREG(3, 6, 1, 2, 0)
#define LHV_ASM_ZCR_EL3 S3_6_C1_C2_0

/** SMCR_EL3: SME Control (D24). */
#define LHV_SYSREG_SMCR_EL3 LHV_SYSREG(3, 6, 1, 2, 6)
#define LHV_ASM_SMCR_EL3 S3_6_C1_C2_6

/** MDCR_EL3: Monitor Debug Configuration (D24). */
#define LHV_SYSREG_MDCR_EL3 LHV_SYSREG(3, 6, 1, 3, 1)
#define LHV_ASM_MDCR_EL3 S3_6_C1_C3_1

/** TTBR0_EL3: Translation Table Base 0 (D24). */
#define LHV_SYSREG_TTBR0_EL3 LHV_SYSREG(3, 6, 2, 0, 0)
#define LHV_ASM_TTBR0_EL3 S3_6_C2_C0_0

/** TCR_EL3: Translation Control (D24). */
#define LHV_SYSREG_TCR_EL3 LHV_SYSREG(3, 6, 2, 0, 2)
#define LHV_ASM_TCR_EL3 S3_6_C2_C0_2

/** GPTBR_EL3: Granule Protection Table Base (D24). */
#define LHV_SYSREG_GPTBR_EL3 LHV_SYSREG(3, 6, 2, 1, 4)
#define LHV_ASM_GPTBR_EL3 S3_6_C2_C1_4

/** GPCCR_EL3: Granule Protection Check Control (D24). */
#define LHV_SYSREG_GPCCR_EL3 LHV_SYSREG(3, 6, 2, 1, 6)
#define LHV_ASM_GPCCR_EL3 S3_6_C2_C1_6

/** GCSCR_EL3: Guarded Control Stack Control (D24). */
#define LHV_SYSREG_GCSCR_EL3 LHV_SYSREG(3, 6, 2, 5, 0)
#define LHV_ASM_GCSCR_EL3 S3_6_C2_C5_0

/** GCSPR_EL3: Guarded Control Stack Pointer (D24). */
#define LHV_SYSREG_GCSPR_EL3 LHV_SYSREG(3, 6, 2, 5, 1)
#define LHV_ASM_GCSPR_EL3 S3_6_C2_C5_1

/** SPSR_EL3: Saved Program Status (D24). */
#define LHV_SYSREG_SPSR_EL3 LHV_SYSREG(3, 6, 4, 0, 0)
#define LHV_ASM_SPSR_EL3 S3_6_C4_C0_0

/** ELR_EL3: Exception Link (D24). */
#define LHV_SYSREG_ELR_EL3 LHV_SYSREG(3, 6, 4, 0, 1)
#define LHV_ASM_ELR_EL3 S3_6_C4_C0_1

/** AFSR0_EL3: Auxiliary Fault Status 0 (D24). */
#define LHV_SYSREG_AFSR0_EL3 LHV_SYSREG(3, 6, 5, 1, 0)
#define LHV_ASM_AFSR0_EL3 S3_6_C5_C1_0

/** AFSR1_EL3: Auxiliary Fault Status 1 (D24). */
#define LHV_SYSREG_AFSR1_EL3 LHV_SYSREG(3, 6, 5, 1, 1)
#define LHV_ASM_AFSR1_EL3 S3_6_C5_C1_1

/** ESR_EL3: Exception Syndrome (D24). */
#define LHV_SYSREG_ESR_EL3 LHV_SYSREG(3, 6, 5, 2, 0)
#define LHV_ASM_ESR_EL3 S3_6_C5_C2_0

/** VSESR_EL3: Virtual SError Exception Syndrome (D24). */
#define LHV_SYSREG_VSESR_EL3 LHV_SYSREG(3, 6, 5, 2, 3)
#define LHV_ASM_VSESR_EL3 S3_6_C5_C2_3

/** TFSR_EL3: Tag Fault Status (D24). */
#define LHV_SYSREG_TFSR_EL3 LHV_SYSREG(3, 6, 5, 6, 0)
#define LHV_ASM_TFSR_EL3 S3_6_C5_C6_0

/** FAR_EL3: Fault Address (D24). */
#define LHV_SYSREG_FAR_EL3 LHV_SYSREG(3, 6, 6, 0, 0)
#define LHV_ASM_FAR_EL3 S3_6_C6_C0_0

/** MFAR_EL3: Physical Fault Address (D24). */
#define LHV_SYSREG_MFAR_EL3 LHV_SYSREG(3, 6, 6, 0, 5)
#define LHV_ASM_MFAR_EL3 S3_6_C6_C0_5

/** MAIR2_EL3: Extended Memory Attribute Indirection (D24). */
#define LHV_SYSREG_MAIR2_EL3 LHV_SYSREG(3, 6, 10, 1, 1)
#define LHV_ASM_MAIR2_EL3 S3_6_C10_C1_1

/** MAIR_EL3: Memory Attribute Indirection (D24). */
#define LHV_SYSREG_MAIR_EL3 LHV_SYSREG(3, 6, 10, 2, 0)
#define LHV_ASM_MAIR_EL3 S3_6_C10_C2_0

/** PIR_EL3: Permission Indirection (D24). */
#define LHV_SYSREG_PIR_EL3 LHV_SYSREG(3, 6, 10, 2, 3)
#define LHV_ASM_PIR_EL3 S3_6_C10_C2_3

/** POR_EL3: Permission Overlay (D24). */
#define LHV_SYSREG_POR_EL3 LHV_SYSREG(3, 6, 10, 2, 4)
#define LHV_ASM_POR_EL3 S3_6_C10_C2_4

/** AMAIR_EL3: Auxiliary Memory Attribute Indirection (D24). */
#define LHV_SYSREG_AMAIR_EL3 LHV_SYSREG(3, 6, 10, 3, 0)
#define LHV_ASM_AMAIR_EL3 S3_6_C10_C3_0

/** AMAIR2_EL3: Extended Auxiliary Memory Attribute Indirection (D24). */
#define LHV_SYSREG_AMAIR2_EL3 LHV_SYSREG(3, 6, 10, 3, 1)
#define LHV_ASM_AMAIR2_EL3 S3_6_C10_C3_1

/** MPAM3_EL3: MPAM 3 (D24). */
#define LHV_SYSREG_MPAM3_EL3 LHV_SYSREG(3, 6, 10, 5, 0)
#define LHV_ASM_MPAM3_EL3 S3_6_C10_C5_0

/** MPAMBW3_EL3: MPAM PE-side Maximum-bandwidth Limit (D24). */
#define LHV_SYSREG_MPAMBW3_EL3 LHV_SYSREG(3, 6, 10, 5, 4)
#define LHV_ASM_MPAMBW3_EL3 S3_6_C10_C5_4

/** MECID_RL_A_EL3: Realm PA space Alternate MECID for EL3 translations (D24). */
#define LHV_SYSREG_MECID_RL_A_EL3 LHV_SYSREG(3, 6, 10, 10, 1)
#define LHV_ASM_MECID_RL_A_EL3 S3_6_C10_C10_1

/** VBAR_EL3: Vector Base Address (D24). */
#define LHV_SYSREG_VBAR_EL3 LHV_SYSREG(3, 6, 12, 0, 0)
#define LHV_ASM_VBAR_EL3 S3_6_C12_C0_0

/** RVBAR_EL3: Reset Vector Base Address (D24). */
#define LHV_SYSREG_RVBAR_EL3 LHV_SYSREG(3, 6, 12, 0, 1)
#define LHV_ASM_RVBAR_EL3 S3_6_C12_C0_1

/** RMR_EL3: Reset Management (D24). */
#define LHV_SYSREG_RMR_EL3 LHV_SYSREG(3, 6, 12, 0, 2)
#define LHV_ASM_RMR_EL3 S3_6_C12_C0_2

/** VDISR_EL3: Virtual Deferred Interrupt Status (D24). */
#define LHV_SYSREG_VDISR_EL3 LHV_SYSREG(3, 6, 12, 1, 1)
#define LHV_ASM_VDISR_EL3 S3_6_C12_C1_1

/** ICC_CTLR_EL3: Interrupt Controller Control (D24). */
#define LHV_SYSREG_ICC_CTLR_EL3 LHV_SYSREG(3, 6, 12, 12, 4)
#define LHV_ASM_ICC_CTLR_EL3 S3_6_C12_C12_4

/** ICC_SRE_EL3: Interrupt Controller System Register Enable (D24). */
#define LHV_SYSREG_ICC_SRE_EL3 LHV_SYSREG(3, 6, 12, 12, 5)
#define LHV_ASM_ICC_SRE_EL3 S3_6_C12_C12_5

/** ICC_IGRPEN1_EL3: Interrupt Controller Interrupt Group 1 Enable (D24). */
#define LHV_SYSREG_ICC_IGRPEN1_EL3 LHV_SYSREG(3, 6, 12, 12, 7)
#define LHV_ASM_ICC_IGRPEN1_EL3 S3_6_C12_C12_7

/** TPIDR_EL3: Software Thread ID (D24). */
#define LHV_SYSREG_TPIDR_EL3 LHV_SYSREG(3, 6, 13, 0, 2)
#define LHV_ASM_TPIDR_EL3 S3_6_C13_C0_2

/** SCXTNUM_EL3: Software Context Number (D24). */
#define LHV_SYSREG_SCXTNUM_EL3 LHV_SYSREG(3, 6, 13, 0, 7)
#define LHV_ASM_SCXTNUM_EL3 S3_6_C13_C0_7
/* clang-format on */

#endif /* LIBHV_ARCH_SYSREST_H */
