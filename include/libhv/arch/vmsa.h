/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file vmsa.h
 * Virtual memory: translation control, descriptors, TLB maintenance arguments (DDI 0487, D8 and D24.2).
 *
 * Generated from spec/vmsa.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_VMSA_H
#define LIBHV_ARCH_VMSA_H

#include <libhv/arch/field.h>

/* clang-format off */

/** VTCR_EL2: Virtualization Translation Control Register (DDI 0487, D24.2). */
#define LHV_SYSREG_VTCR_EL2 LHV_SYSREG(3, 4, 2, 1, 2)
#define LHV_ASM_VTCR_EL2 S3_4_C2_C1_2
#define LHV_VTCR_EL2_T0SZ_SHIFT 0 /**< 64 minus the size of the IPA space in bits */
#define LHV_VTCR_EL2_T0SZ_WIDTH 6
#define LHV_VTCR_EL2_T0SZ_MASK LHV_UL(0x3f)
#define LHV_VTCR_EL2_SL0_SHIFT 6 /**< initial lookup level, by granule */
#define LHV_VTCR_EL2_SL0_WIDTH 2
#define LHV_VTCR_EL2_SL0_MASK LHV_UL(0xc0)
#define LHV_VTCR_EL2_IRGN0_SHIFT 8 /**< inner cacheability of the walks */
#define LHV_VTCR_EL2_IRGN0_WIDTH 2
#define LHV_VTCR_EL2_IRGN0_MASK LHV_UL(0x300)
#define LHV_VTCR_EL2_IRGN0_NC LHV_UL(0x0)
#define LHV_VTCR_EL2_IRGN0_WBWA LHV_UL(0x1)
#define LHV_VTCR_EL2_IRGN0_WT LHV_UL(0x2)
#define LHV_VTCR_EL2_IRGN0_WB LHV_UL(0x3)
#define LHV_VTCR_EL2_ORGN0_SHIFT 10 /**< outer cacheability of the walks */
#define LHV_VTCR_EL2_ORGN0_WIDTH 2
#define LHV_VTCR_EL2_ORGN0_MASK LHV_UL(0xc00)
#define LHV_VTCR_EL2_ORGN0_NC LHV_UL(0x0)
#define LHV_VTCR_EL2_ORGN0_WBWA LHV_UL(0x1)
#define LHV_VTCR_EL2_ORGN0_WT LHV_UL(0x2)
#define LHV_VTCR_EL2_ORGN0_WB LHV_UL(0x3)
#define LHV_VTCR_EL2_SH0_SHIFT 12 /**< shareability of the walks, and of all memory when DS is 1 */
#define LHV_VTCR_EL2_SH0_WIDTH 2
#define LHV_VTCR_EL2_SH0_MASK LHV_UL(0x3000)
#define LHV_VTCR_EL2_SH0_NON LHV_UL(0x0)
#define LHV_VTCR_EL2_SH0_OUTER LHV_UL(0x2)
#define LHV_VTCR_EL2_SH0_INNER LHV_UL(0x3)
#define LHV_VTCR_EL2_TG0_SHIFT 14 /**< granule */
#define LHV_VTCR_EL2_TG0_WIDTH 2
#define LHV_VTCR_EL2_TG0_MASK LHV_UL(0xc000)
#define LHV_VTCR_EL2_TG0_4K LHV_UL(0x0)
#define LHV_VTCR_EL2_TG0_64K LHV_UL(0x1)
#define LHV_VTCR_EL2_TG0_16K LHV_UL(0x2)
#define LHV_VTCR_EL2_PS_SHIFT 16 /**< output address size */
#define LHV_VTCR_EL2_PS_WIDTH 3
#define LHV_VTCR_EL2_PS_MASK LHV_UL(0x70000)
#define LHV_VTCR_EL2_PS_32 LHV_UL(0x0)
#define LHV_VTCR_EL2_PS_36 LHV_UL(0x1)
#define LHV_VTCR_EL2_PS_40 LHV_UL(0x2)
#define LHV_VTCR_EL2_PS_42 LHV_UL(0x3)
#define LHV_VTCR_EL2_PS_44 LHV_UL(0x4)
#define LHV_VTCR_EL2_PS_48 LHV_UL(0x5)
#define LHV_VTCR_EL2_PS_52 LHV_UL(0x6)
#define LHV_VTCR_EL2_VS_SHIFT 19 /**< 16-bit VMIDs */
#define LHV_VTCR_EL2_VS_WIDTH 1
#define LHV_VTCR_EL2_VS_MASK LHV_UL(0x80000)
#define LHV_VTCR_EL2_HA_SHIFT 21 /**< hardware sets the Access flag */
#define LHV_VTCR_EL2_HA_WIDTH 1
#define LHV_VTCR_EL2_HA_MASK LHV_UL(0x200000)
#define LHV_VTCR_EL2_HD_SHIFT 22 /**< hardware manages dirty state */
#define LHV_VTCR_EL2_HD_WIDTH 1
#define LHV_VTCR_EL2_HD_MASK LHV_UL(0x400000)
#define LHV_VTCR_EL2_HWU59_SHIFT 25 /**< hardware may use bit 59 of leaves */
#define LHV_VTCR_EL2_HWU59_WIDTH 1
#define LHV_VTCR_EL2_HWU59_MASK LHV_UL(0x2000000)
#define LHV_VTCR_EL2_HWU60_SHIFT 26 /**< hardware may use bit 60 of leaves */
#define LHV_VTCR_EL2_HWU60_WIDTH 1
#define LHV_VTCR_EL2_HWU60_MASK LHV_UL(0x4000000)
#define LHV_VTCR_EL2_HWU61_SHIFT 27 /**< hardware may use bit 61 of leaves */
#define LHV_VTCR_EL2_HWU61_WIDTH 1
#define LHV_VTCR_EL2_HWU61_MASK LHV_UL(0x8000000)
#define LHV_VTCR_EL2_HWU62_SHIFT 28 /**< hardware may use bit 62 of leaves */
#define LHV_VTCR_EL2_HWU62_WIDTH 1
#define LHV_VTCR_EL2_HWU62_MASK LHV_UL(0x10000000)
#define LHV_VTCR_EL2_NSW_SHIFT 29 /**< walks of Non-secure IPAs use Non-secure memory */
#define LHV_VTCR_EL2_NSW_WIDTH 1
#define LHV_VTCR_EL2_NSW_MASK LHV_UL(0x20000000)
#define LHV_VTCR_EL2_NSA_SHIFT 30 /**< Non-secure IPAs lead to Non-secure memory */
#define LHV_VTCR_EL2_NSA_WIDTH 1
#define LHV_VTCR_EL2_NSA_MASK LHV_UL(0x40000000)
#define LHV_VTCR_EL2_RES1_SHIFT 31 /**< reads and is written as one */
#define LHV_VTCR_EL2_RES1_WIDTH 1
#define LHV_VTCR_EL2_RES1_MASK LHV_UL(0x80000000)
#define LHV_VTCR_EL2_DS_SHIFT 32 /**< 52-bit descriptors with 4 and 16 KiB (FEAT_LPA2) */
#define LHV_VTCR_EL2_DS_WIDTH 1
#define LHV_VTCR_EL2_DS_MASK LHV_UL(0x100000000)
#define LHV_VTCR_EL2_SL2_SHIFT 33 /**< initial lookup level -1, with DS */
#define LHV_VTCR_EL2_SL2_WIDTH 1
#define LHV_VTCR_EL2_SL2_MASK LHV_UL(0x200000000)
#define LHV_VTCR_EL2_ASSUREDONLY_SHIFT 34 /**< bit 58 of leaves is AssuredOnly */
#define LHV_VTCR_EL2_ASSUREDONLY_WIDTH 1
#define LHV_VTCR_EL2_ASSUREDONLY_MASK LHV_UL(0x400000000)
#define LHV_VTCR_EL2_TL1_SHIFT 35 /**< top-level attributes on walks of TTBR1 */
#define LHV_VTCR_EL2_TL1_WIDTH 1
#define LHV_VTCR_EL2_TL1_MASK LHV_UL(0x800000000)
#define LHV_VTCR_EL2_S2PIE_SHIFT 36 /**< permission indirection */
#define LHV_VTCR_EL2_S2PIE_WIDTH 1
#define LHV_VTCR_EL2_S2PIE_MASK LHV_UL(0x1000000000)
#define LHV_VTCR_EL2_S2POE_SHIFT 37 /**< permission overlays */
#define LHV_VTCR_EL2_S2POE_WIDTH 1
#define LHV_VTCR_EL2_S2POE_MASK LHV_UL(0x2000000000)
#define LHV_VTCR_EL2_D128_SHIFT 38 /**< 128-bit descriptors */
#define LHV_VTCR_EL2_D128_WIDTH 1
#define LHV_VTCR_EL2_D128_MASK LHV_UL(0x4000000000)
#define LHV_VTCR_EL2_GCSH_SHIFT 40 /**< Guarded Control Stacks are checked */
#define LHV_VTCR_EL2_GCSH_WIDTH 1
#define LHV_VTCR_EL2_GCSH_MASK LHV_UL(0x10000000000)
#define LHV_VTCR_EL2_TL0_SHIFT 41 /**< top-level attributes on walks of TTBR0 */
#define LHV_VTCR_EL2_TL0_WIDTH 1
#define LHV_VTCR_EL2_TL0_MASK LHV_UL(0x20000000000)
#define LHV_VTCR_EL2_HAFT_SHIFT 44 /**< hardware sets the Access flag of tables */
#define LHV_VTCR_EL2_HAFT_WIDTH 1
#define LHV_VTCR_EL2_HAFT_MASK LHV_UL(0x100000000000)
#define LHV_VTCR_EL2_HDBSS_SHIFT 45 /**< hardware logs dirty state */
#define LHV_VTCR_EL2_HDBSS_WIDTH 1
#define LHV_VTCR_EL2_HDBSS_MASK LHV_UL(0x200000000000)

/** VTTBR_EL2: Virtualization Translation Table Base Register (DDI 0487, D24.2). */
#define LHV_SYSREG_VTTBR_EL2 LHV_SYSREG(3, 4, 2, 1, 0)
#define LHV_ASM_VTTBR_EL2 S3_4_C2_C1_0
#define LHV_VTTBR_EL2_CNP_SHIFT 0 /**< common not private */
#define LHV_VTTBR_EL2_CNP_WIDTH 1
#define LHV_VTTBR_EL2_CNP_MASK LHV_UL(0x1)
#define LHV_VTTBR_EL2_BADDR_SHIFT 1 /**< address bits [47:1]; bits [5:2] hold address bits [51:48] when PS is 52 */
#define LHV_VTTBR_EL2_BADDR_WIDTH 47
#define LHV_VTTBR_EL2_BADDR_MASK LHV_UL(0xfffffffffffe)
#define LHV_VTTBR_EL2_BADDR_HI_SHIFT 2 /**< address bits [51:48] when PS is 52 */
#define LHV_VTTBR_EL2_BADDR_HI_WIDTH 4
#define LHV_VTTBR_EL2_BADDR_HI_MASK LHV_UL(0x3c)
#define LHV_VTTBR_EL2_VMID_SHIFT 48
#define LHV_VTTBR_EL2_VMID_WIDTH 16
#define LHV_VTTBR_EL2_VMID_MASK LHV_UL(0xffff000000000000)

/** TCR_EL2: Translation Control Register (EL2), as it is with HCR_EL2.E2H 0 (DDI 0487, D24.2). */
#define LHV_SYSREG_TCR_EL2 LHV_SYSREG(3, 4, 2, 0, 2)
#define LHV_ASM_TCR_EL2 S3_4_C2_C0_2
#define LHV_TCR_EL2_T0SZ_SHIFT 0
#define LHV_TCR_EL2_T0SZ_WIDTH 6
#define LHV_TCR_EL2_T0SZ_MASK LHV_UL(0x3f)
#define LHV_TCR_EL2_IRGN0_SHIFT 8
#define LHV_TCR_EL2_IRGN0_WIDTH 2
#define LHV_TCR_EL2_IRGN0_MASK LHV_UL(0x300)
#define LHV_TCR_EL2_ORGN0_SHIFT 10
#define LHV_TCR_EL2_ORGN0_WIDTH 2
#define LHV_TCR_EL2_ORGN0_MASK LHV_UL(0xc00)
#define LHV_TCR_EL2_SH0_SHIFT 12
#define LHV_TCR_EL2_SH0_WIDTH 2
#define LHV_TCR_EL2_SH0_MASK LHV_UL(0x3000)
#define LHV_TCR_EL2_TG0_SHIFT 14
#define LHV_TCR_EL2_TG0_WIDTH 2
#define LHV_TCR_EL2_TG0_MASK LHV_UL(0xc000)
#define LHV_TCR_EL2_TG0_4K LHV_UL(0x0)
#define LHV_TCR_EL2_TG0_64K LHV_UL(0x1)
#define LHV_TCR_EL2_TG0_16K LHV_UL(0x2)
#define LHV_TCR_EL2_PS_SHIFT 16
#define LHV_TCR_EL2_PS_WIDTH 3
#define LHV_TCR_EL2_PS_MASK LHV_UL(0x70000)
#define LHV_TCR_EL2_TBI_SHIFT 20
#define LHV_TCR_EL2_TBI_WIDTH 1
#define LHV_TCR_EL2_TBI_MASK LHV_UL(0x100000)
#define LHV_TCR_EL2_HA_SHIFT 21
#define LHV_TCR_EL2_HA_WIDTH 1
#define LHV_TCR_EL2_HA_MASK LHV_UL(0x200000)
#define LHV_TCR_EL2_HD_SHIFT 22
#define LHV_TCR_EL2_HD_WIDTH 1
#define LHV_TCR_EL2_HD_MASK LHV_UL(0x400000)
#define LHV_TCR_EL2_RES1_23_SHIFT 23
#define LHV_TCR_EL2_RES1_23_WIDTH 1
#define LHV_TCR_EL2_RES1_23_MASK LHV_UL(0x800000)
#define LHV_TCR_EL2_HPD_SHIFT 24
#define LHV_TCR_EL2_HPD_WIDTH 1
#define LHV_TCR_EL2_HPD_MASK LHV_UL(0x1000000)
#define LHV_TCR_EL2_HWU59_SHIFT 25
#define LHV_TCR_EL2_HWU59_WIDTH 1
#define LHV_TCR_EL2_HWU59_MASK LHV_UL(0x2000000)
#define LHV_TCR_EL2_HWU60_SHIFT 26
#define LHV_TCR_EL2_HWU60_WIDTH 1
#define LHV_TCR_EL2_HWU60_MASK LHV_UL(0x4000000)
#define LHV_TCR_EL2_HWU61_SHIFT 27
#define LHV_TCR_EL2_HWU61_WIDTH 1
#define LHV_TCR_EL2_HWU61_MASK LHV_UL(0x8000000)
#define LHV_TCR_EL2_HWU62_SHIFT 28
#define LHV_TCR_EL2_HWU62_WIDTH 1
#define LHV_TCR_EL2_HWU62_MASK LHV_UL(0x10000000)
#define LHV_TCR_EL2_TBID_SHIFT 29
#define LHV_TCR_EL2_TBID_WIDTH 1
#define LHV_TCR_EL2_TBID_MASK LHV_UL(0x20000000)
#define LHV_TCR_EL2_TCMA_SHIFT 30
#define LHV_TCR_EL2_TCMA_WIDTH 1
#define LHV_TCR_EL2_TCMA_MASK LHV_UL(0x40000000)
#define LHV_TCR_EL2_RES1_31_SHIFT 31
#define LHV_TCR_EL2_RES1_31_WIDTH 1
#define LHV_TCR_EL2_RES1_31_MASK LHV_UL(0x80000000)
#define LHV_TCR_EL2_DS_SHIFT 32
#define LHV_TCR_EL2_DS_WIDTH 1
#define LHV_TCR_EL2_DS_MASK LHV_UL(0x100000000)
#define LHV_TCR_EL2_MTX_SHIFT 33
#define LHV_TCR_EL2_MTX_WIDTH 1
#define LHV_TCR_EL2_MTX_MASK LHV_UL(0x200000000)
#define LHV_TCR_EL2_RES1 LHV_UL(0x80800000) /**< the bits that are written as one */

/** TTBR0_EL2: Translation Table Base Register 0 (EL2) (DDI 0487, D24.2). */
#define LHV_SYSREG_TTBR0_EL2 LHV_SYSREG(3, 4, 2, 0, 0)
#define LHV_ASM_TTBR0_EL2 S3_4_C2_C0_0
#define LHV_TTBR0_EL2_CNP_SHIFT 0
#define LHV_TTBR0_EL2_CNP_WIDTH 1
#define LHV_TTBR0_EL2_CNP_MASK LHV_UL(0x1)
#define LHV_TTBR0_EL2_BADDR_SHIFT 1
#define LHV_TTBR0_EL2_BADDR_WIDTH 47
#define LHV_TTBR0_EL2_BADDR_MASK LHV_UL(0xfffffffffffe)
#define LHV_TTBR0_EL2_ASID_SHIFT 48
#define LHV_TTBR0_EL2_ASID_WIDTH 16
#define LHV_TTBR0_EL2_ASID_MASK LHV_UL(0xffff000000000000)

/** MAIR_EL2: Memory Attribute Indirection Register (EL2) (DDI 0487, D24.2). */
#define LHV_SYSREG_MAIR_EL2 LHV_SYSREG(3, 4, 10, 2, 0)
#define LHV_ASM_MAIR_EL2 S3_4_C10_C2_0
#define LHV_MAIR_EL2_ATTR0_SHIFT 0
#define LHV_MAIR_EL2_ATTR0_WIDTH 8
#define LHV_MAIR_EL2_ATTR0_MASK LHV_UL(0xff)
#define LHV_MAIR_EL2_ATTR1_SHIFT 8
#define LHV_MAIR_EL2_ATTR1_WIDTH 8
#define LHV_MAIR_EL2_ATTR1_MASK LHV_UL(0xff00)
#define LHV_MAIR_EL2_ATTR2_SHIFT 16
#define LHV_MAIR_EL2_ATTR2_WIDTH 8
#define LHV_MAIR_EL2_ATTR2_MASK LHV_UL(0xff0000)
#define LHV_MAIR_EL2_ATTR3_SHIFT 24
#define LHV_MAIR_EL2_ATTR3_WIDTH 8
#define LHV_MAIR_EL2_ATTR3_MASK LHV_UL(0xff000000)
#define LHV_MAIR_EL2_ATTR4_SHIFT 32
#define LHV_MAIR_EL2_ATTR4_WIDTH 8
#define LHV_MAIR_EL2_ATTR4_MASK LHV_UL(0xff00000000)
#define LHV_MAIR_EL2_ATTR5_SHIFT 40
#define LHV_MAIR_EL2_ATTR5_WIDTH 8
#define LHV_MAIR_EL2_ATTR5_MASK LHV_UL(0xff0000000000)
#define LHV_MAIR_EL2_ATTR6_SHIFT 48
#define LHV_MAIR_EL2_ATTR6_WIDTH 8
#define LHV_MAIR_EL2_ATTR6_MASK LHV_UL(0xff000000000000)
#define LHV_MAIR_EL2_ATTR7_SHIFT 56
#define LHV_MAIR_EL2_ATTR7_WIDTH 8
#define LHV_MAIR_EL2_ATTR7_MASK LHV_UL(0xff00000000000000)
#define LHV_MAIR_DEVICE_NGNRNE LHV_UL(0x0) /**< Device-nGnRnE */
#define LHV_MAIR_DEVICE_NGNRE LHV_UL(0x4) /**< Device-nGnRE */
#define LHV_MAIR_NORMAL_NC LHV_UL(0x44) /**< Normal, inner and outer Non-cacheable */
#define LHV_MAIR_NORMAL_WB LHV_UL(0xff) /**< Normal, inner and outer Write-Back, allocate */

/** SCTLR_EL2: System Control Register (EL2) (DDI 0487, D24.2). */
#define LHV_SYSREG_SCTLR_EL2 LHV_SYSREG(3, 4, 1, 0, 0)
#define LHV_ASM_SCTLR_EL2 S3_4_C1_C0_0
#define LHV_SCTLR_EL2_M_SHIFT 0 /**< stage 1 translation */
#define LHV_SCTLR_EL2_M_WIDTH 1
#define LHV_SCTLR_EL2_M_MASK LHV_UL(0x1)
#define LHV_SCTLR_EL2_A_SHIFT 1 /**< alignment checks */
#define LHV_SCTLR_EL2_A_WIDTH 1
#define LHV_SCTLR_EL2_A_MASK LHV_UL(0x2)
#define LHV_SCTLR_EL2_C_SHIFT 2 /**< data cacheability */
#define LHV_SCTLR_EL2_C_WIDTH 1
#define LHV_SCTLR_EL2_C_MASK LHV_UL(0x4)
#define LHV_SCTLR_EL2_SA_SHIFT 3 /**< SP alignment check */
#define LHV_SCTLR_EL2_SA_WIDTH 1
#define LHV_SCTLR_EL2_SA_MASK LHV_UL(0x8)
#define LHV_SCTLR_EL2_NAA_SHIFT 6
#define LHV_SCTLR_EL2_NAA_WIDTH 1
#define LHV_SCTLR_EL2_NAA_MASK LHV_UL(0x40)
#define LHV_SCTLR_EL2_EOS_SHIFT 11
#define LHV_SCTLR_EL2_EOS_WIDTH 1
#define LHV_SCTLR_EL2_EOS_MASK LHV_UL(0x800)
#define LHV_SCTLR_EL2_I_SHIFT 12 /**< instruction cacheability */
#define LHV_SCTLR_EL2_I_WIDTH 1
#define LHV_SCTLR_EL2_I_MASK LHV_UL(0x1000)
#define LHV_SCTLR_EL2_WXN_SHIFT 19
#define LHV_SCTLR_EL2_WXN_WIDTH 1
#define LHV_SCTLR_EL2_WXN_MASK LHV_UL(0x80000)
#define LHV_SCTLR_EL2_IESB_SHIFT 21
#define LHV_SCTLR_EL2_IESB_WIDTH 1
#define LHV_SCTLR_EL2_IESB_MASK LHV_UL(0x200000)
#define LHV_SCTLR_EL2_EIS_SHIFT 22
#define LHV_SCTLR_EL2_EIS_WIDTH 1
#define LHV_SCTLR_EL2_EIS_MASK LHV_UL(0x400000)
#define LHV_SCTLR_EL2_EE_SHIFT 25 /**< big-endian data and walks */
#define LHV_SCTLR_EL2_EE_WIDTH 1
#define LHV_SCTLR_EL2_EE_MASK LHV_UL(0x2000000)
#define LHV_SCTLR_EL2_RES1 LHV_UL(0x30c50830) /**< the bits that are written as one with HCR_EL2.E2H 0 */

/** PAR_EL1: Physical Address Register (DDI 0487, D24.2). */
#define LHV_SYSREG_PAR_EL1 LHV_SYSREG(3, 0, 7, 4, 0)
#define LHV_ASM_PAR_EL1 S3_0_C7_C4_0
#define LHV_PAR_EL1_F_SHIFT 0 /**< the translation faulted */
#define LHV_PAR_EL1_F_WIDTH 1
#define LHV_PAR_EL1_F_MASK LHV_UL(0x1)
#define LHV_PAR_EL1_FST_SHIFT 1 /**< with F: fault status */
#define LHV_PAR_EL1_FST_WIDTH 6
#define LHV_PAR_EL1_FST_MASK LHV_UL(0x7e)
#define LHV_PAR_EL1_PTW_SHIFT 8 /**< with F: stage 2 fault of a stage 1 walk */
#define LHV_PAR_EL1_PTW_WIDTH 1
#define LHV_PAR_EL1_PTW_MASK LHV_UL(0x100)
#define LHV_PAR_EL1_S_SHIFT 9 /**< with F: the fault is from stage 2 */
#define LHV_PAR_EL1_S_WIDTH 1
#define LHV_PAR_EL1_S_MASK LHV_UL(0x200)
#define LHV_PAR_EL1_SH_SHIFT 7 /**< without F: shareability */
#define LHV_PAR_EL1_SH_WIDTH 2
#define LHV_PAR_EL1_SH_MASK LHV_UL(0x180)
#define LHV_PAR_EL1_NS_SHIFT 9
#define LHV_PAR_EL1_NS_WIDTH 1
#define LHV_PAR_EL1_NS_MASK LHV_UL(0x200)
#define LHV_PAR_EL1_PA_SHIFT 12 /**< without F: the address */
#define LHV_PAR_EL1_PA_WIDTH 40
#define LHV_PAR_EL1_PA_MASK LHV_UL(0xffffffffff000)
#define LHV_PAR_EL1_ATTR_SHIFT 56 /**< without F: memory attributes as in MAIR */
#define LHV_PAR_EL1_ATTR_WIDTH 8
#define LHV_PAR_EL1_ATTR_MASK LHV_UL(0xff00000000000000)

/** S2DESC: stage 2 block or page descriptor (DDI 0487, D8.3). */
#define LHV_S2DESC_LAYOUT 1
#define LHV_S2DESC_VALID_SHIFT 0
#define LHV_S2DESC_VALID_WIDTH 1
#define LHV_S2DESC_VALID_MASK LHV_UL(0x1)
#define LHV_S2DESC_TYPE_SHIFT 1 /**< one for a page at level 3, zero for a block */
#define LHV_S2DESC_TYPE_WIDTH 1
#define LHV_S2DESC_TYPE_MASK LHV_UL(0x2)
#define LHV_S2DESC_MEMATTR_SHIFT 2 /**< memory type */
#define LHV_S2DESC_MEMATTR_WIDTH 4
#define LHV_S2DESC_MEMATTR_MASK LHV_UL(0x3c)
#define LHV_S2DESC_MEMATTR_DEVICE_NGNRNE LHV_UL(0x0)
#define LHV_S2DESC_MEMATTR_DEVICE_NGNRE LHV_UL(0x1)
#define LHV_S2DESC_MEMATTR_DEVICE_NGRE LHV_UL(0x2)
#define LHV_S2DESC_MEMATTR_DEVICE_GRE LHV_UL(0x3)
#define LHV_S2DESC_MEMATTR_NORMAL_NC LHV_UL(0x5)
#define LHV_S2DESC_MEMATTR_NORMAL_WB LHV_UL(0xf)
#define LHV_S2DESC_MEMATTR_FWB_NC LHV_UL(0x5) /**< with HCR_EL2.FWB */
#define LHV_S2DESC_MEMATTR_FWB_WB LHV_UL(0x6) /**< with HCR_EL2.FWB: Write-Back whatever stage 1 says */
#define LHV_S2DESC_MEMATTR_FWB_S1 LHV_UL(0x7) /**< with HCR_EL2.FWB: as stage 1 says */
#define LHV_S2DESC_S2AP_SHIFT 6 /**< bit 0 read, bit 1 write */
#define LHV_S2DESC_S2AP_WIDTH 2
#define LHV_S2DESC_S2AP_MASK LHV_UL(0xc0)
#define LHV_S2DESC_S2AP_NONE LHV_UL(0x0)
#define LHV_S2DESC_S2AP_R LHV_UL(0x1)
#define LHV_S2DESC_S2AP_W LHV_UL(0x2)
#define LHV_S2DESC_S2AP_RW LHV_UL(0x3)
#define LHV_S2DESC_SH_SHIFT 8 /**< shareability; OA[51:50] when VTCR_EL2.DS is 1 */
#define LHV_S2DESC_SH_WIDTH 2
#define LHV_S2DESC_SH_MASK LHV_UL(0x300)
#define LHV_S2DESC_SH_NON LHV_UL(0x0)
#define LHV_S2DESC_SH_OUTER LHV_UL(0x2)
#define LHV_S2DESC_SH_INNER LHV_UL(0x3)
#define LHV_S2DESC_OA51_50_SHIFT 8 /**< with VTCR_EL2.DS */
#define LHV_S2DESC_OA51_50_WIDTH 2
#define LHV_S2DESC_OA51_50_MASK LHV_UL(0x300)
#define LHV_S2DESC_AF_SHIFT 10 /**< Access flag */
#define LHV_S2DESC_AF_WIDTH 1
#define LHV_S2DESC_AF_MASK LHV_UL(0x400)
#define LHV_S2DESC_FNXS_SHIFT 11
#define LHV_S2DESC_FNXS_WIDTH 1
#define LHV_S2DESC_FNXS_MASK LHV_UL(0x800)
#define LHV_S2DESC_OA51_48_SHIFT 12 /**< with a 64 KiB granule and 52-bit output */
#define LHV_S2DESC_OA51_48_WIDTH 4
#define LHV_S2DESC_OA51_48_MASK LHV_UL(0xf000)
#define LHV_S2DESC_NT_SHIFT 16 /**< block only, FEAT_BBM level 1 */
#define LHV_S2DESC_NT_WIDTH 1
#define LHV_S2DESC_NT_MASK LHV_UL(0x10000)
#define LHV_S2DESC_OA_SHIFT 12 /**< output address [49:12]; [47:12] without VTCR_EL2.DS */
#define LHV_S2DESC_OA_WIDTH 38
#define LHV_S2DESC_OA_MASK LHV_UL(0x3fffffffff000)
#define LHV_S2DESC_DBM_SHIFT 51 /**< dirty bit modifier */
#define LHV_S2DESC_DBM_WIDTH 1
#define LHV_S2DESC_DBM_MASK LHV_UL(0x8000000000000)
#define LHV_S2DESC_CONTIG_SHIFT 52 /**< one of a run that may be cached as one entry */
#define LHV_S2DESC_CONTIG_WIDTH 1
#define LHV_S2DESC_CONTIG_MASK LHV_UL(0x10000000000000)
#define LHV_S2DESC_XN_SHIFT 53 /**< execute-never; bit 53 only with FEAT_XNX */
#define LHV_S2DESC_XN_WIDTH 2
#define LHV_S2DESC_XN_MASK LHV_UL(0x60000000000000)
#define LHV_S2DESC_XN_NONE LHV_UL(0x0) /**< executable at EL1 and EL0 */
#define LHV_S2DESC_XN_EL1 LHV_UL(0x1) /**< executable at EL0 alone */
#define LHV_S2DESC_XN_ALL LHV_UL(0x2) /**< not executable */
#define LHV_S2DESC_XN_EL0 LHV_UL(0x3) /**< executable at EL1 alone */
#define LHV_S2DESC_SW_SHIFT 55 /**< for software */
#define LHV_S2DESC_SW_WIDTH 4
#define LHV_S2DESC_SW_MASK LHV_UL(0x780000000000000)

/** S2TABLE: stage 2 table descriptor (DDI 0487, D8.3). */
#define LHV_S2TABLE_LAYOUT 1
#define LHV_S2TABLE_VALID_SHIFT 0
#define LHV_S2TABLE_VALID_WIDTH 1
#define LHV_S2TABLE_VALID_MASK LHV_UL(0x1)
#define LHV_S2TABLE_TYPE_SHIFT 1 /**< one */
#define LHV_S2TABLE_TYPE_WIDTH 1
#define LHV_S2TABLE_TYPE_MASK LHV_UL(0x2)
#define LHV_S2TABLE_IGN_LO_SHIFT 2 /**< ignored by hardware */
#define LHV_S2TABLE_IGN_LO_WIDTH 6
#define LHV_S2TABLE_IGN_LO_MASK LHV_UL(0xfc)
#define LHV_S2TABLE_TA51_50_SHIFT 8 /**< with VTCR_EL2.DS */
#define LHV_S2TABLE_TA51_50_WIDTH 2
#define LHV_S2TABLE_TA51_50_MASK LHV_UL(0x300)
#define LHV_S2TABLE_TA51_48_SHIFT 12 /**< with a 64 KiB granule and 52-bit output */
#define LHV_S2TABLE_TA51_48_WIDTH 4
#define LHV_S2TABLE_TA51_48_MASK LHV_UL(0xf000)
#define LHV_S2TABLE_TA_SHIFT 12 /**< next-level table address; [47:12] without VTCR_EL2.DS */
#define LHV_S2TABLE_TA_WIDTH 38
#define LHV_S2TABLE_TA_MASK LHV_UL(0x3fffffffff000)
#define LHV_S2TABLE_IGN_HI_SHIFT 51 /**< ignored by hardware */
#define LHV_S2TABLE_IGN_HI_WIDTH 8
#define LHV_S2TABLE_IGN_HI_MASK LHV_UL(0x7f8000000000000)

/** S1DESC: stage 1 block or page descriptor of the EL1&0 regime; the Long-descriptor format of AArch32 too (DDI 0487, D8.3). */
#define LHV_S1DESC_LAYOUT 1
#define LHV_S1DESC_VALID_SHIFT 0
#define LHV_S1DESC_VALID_WIDTH 1
#define LHV_S1DESC_VALID_MASK LHV_UL(0x1)
#define LHV_S1DESC_TYPE_SHIFT 1 /**< one for a page at level 3, zero for a block */
#define LHV_S1DESC_TYPE_WIDTH 1
#define LHV_S1DESC_TYPE_MASK LHV_UL(0x2)
#define LHV_S1DESC_ATTRINDX_SHIFT 2 /**< byte of MAIR_EL1 */
#define LHV_S1DESC_ATTRINDX_WIDTH 3
#define LHV_S1DESC_ATTRINDX_MASK LHV_UL(0x1c)
#define LHV_S1DESC_AP_SHIFT 6 /**< bit 0 unprivileged access, bit 1 read-only */
#define LHV_S1DESC_AP_WIDTH 2
#define LHV_S1DESC_AP_MASK LHV_UL(0xc0)
#define LHV_S1DESC_AP1_SHIFT 6 /**< unprivileged access */
#define LHV_S1DESC_AP1_WIDTH 1
#define LHV_S1DESC_AP1_MASK LHV_UL(0x40)
#define LHV_S1DESC_AP2_SHIFT 7 /**< read-only; not dirty, with hardware management or TCR2_EL1.PIE */
#define LHV_S1DESC_AP2_WIDTH 1
#define LHV_S1DESC_AP2_MASK LHV_UL(0x80)
#define LHV_S1DESC_PIINDEX_0_SHIFT 6 /**< with TCR2_EL1.PIE: bit 0 of the index into PIR_EL1 */
#define LHV_S1DESC_PIINDEX_0_WIDTH 1
#define LHV_S1DESC_PIINDEX_0_MASK LHV_UL(0x40)
#define LHV_S1DESC_SH_SHIFT 8 /**< shareability; OA[51:50] when TCR_EL1.DS is 1 */
#define LHV_S1DESC_SH_WIDTH 2
#define LHV_S1DESC_SH_MASK LHV_UL(0x300)
#define LHV_S1DESC_OA51_50_SHIFT 8 /**< with TCR_EL1.DS */
#define LHV_S1DESC_OA51_50_WIDTH 2
#define LHV_S1DESC_OA51_50_MASK LHV_UL(0x300)
#define LHV_S1DESC_AF_SHIFT 10 /**< Access flag */
#define LHV_S1DESC_AF_WIDTH 1
#define LHV_S1DESC_AF_MASK LHV_UL(0x400)
#define LHV_S1DESC_NG_SHIFT 11 /**< not global */
#define LHV_S1DESC_NG_WIDTH 1
#define LHV_S1DESC_NG_MASK LHV_UL(0x800)
#define LHV_S1DESC_OA51_48_SHIFT 12 /**< with a 64 KiB granule and 52-bit output */
#define LHV_S1DESC_OA51_48_WIDTH 4
#define LHV_S1DESC_OA51_48_MASK LHV_UL(0xf000)
#define LHV_S1DESC_NT_SHIFT 16 /**< block only, FEAT_BBM */
#define LHV_S1DESC_NT_WIDTH 1
#define LHV_S1DESC_NT_MASK LHV_UL(0x10000)
#define LHV_S1DESC_OA_SHIFT 12 /**< output address [49:12]; [47:12] without TCR_EL1.DS */
#define LHV_S1DESC_OA_WIDTH 38
#define LHV_S1DESC_OA_MASK LHV_UL(0x3fffffffff000)
#define LHV_S1DESC_GP_SHIFT 50 /**< guarded page */
#define LHV_S1DESC_GP_WIDTH 1
#define LHV_S1DESC_GP_MASK LHV_UL(0x4000000000000)
#define LHV_S1DESC_DBM_SHIFT 51 /**< dirty bit modifier */
#define LHV_S1DESC_DBM_WIDTH 1
#define LHV_S1DESC_DBM_MASK LHV_UL(0x8000000000000)
#define LHV_S1DESC_PIINDEX_1_SHIFT 51 /**< with TCR2_EL1.PIE: bit 1 of the index into PIR_EL1 */
#define LHV_S1DESC_PIINDEX_1_WIDTH 1
#define LHV_S1DESC_PIINDEX_1_MASK LHV_UL(0x8000000000000)
#define LHV_S1DESC_CONTIG_SHIFT 52 /**< one of a run that may be cached as one entry */
#define LHV_S1DESC_CONTIG_WIDTH 1
#define LHV_S1DESC_CONTIG_MASK LHV_UL(0x10000000000000)
#define LHV_S1DESC_PXN_SHIFT 53 /**< not executable at EL1 */
#define LHV_S1DESC_PXN_WIDTH 1
#define LHV_S1DESC_PXN_MASK LHV_UL(0x20000000000000)
#define LHV_S1DESC_UXN_SHIFT 54 /**< not executable at EL0; XN in AArch32; PXN with HCR_EL2.NV1 */
#define LHV_S1DESC_UXN_WIDTH 1
#define LHV_S1DESC_UXN_MASK LHV_UL(0x40000000000000)
#define LHV_S1DESC_PIINDEX_3_2_SHIFT 53 /**< with TCR2_EL1.PIE: bits [3:2] of the index into PIR_EL1 */
#define LHV_S1DESC_PIINDEX_3_2_WIDTH 2
#define LHV_S1DESC_PIINDEX_3_2_MASK LHV_UL(0x60000000000000)
#define LHV_S1DESC_ATTRINDX_3_SHIFT 59 /**< with TCR2_EL1.AIE: MAIR2_EL1 */
#define LHV_S1DESC_ATTRINDX_3_WIDTH 1
#define LHV_S1DESC_ATTRINDX_3_MASK LHV_UL(0x800000000000000)
#define LHV_S1DESC_POINDEX_SHIFT 60 /**< with TCR2_EL1.POE or E0POE: index into POR_EL1 or POR_EL0 */
#define LHV_S1DESC_POINDEX_WIDTH 3
#define LHV_S1DESC_POINDEX_MASK LHV_UL(0x7000000000000000)

/** S1TABLE: stage 1 table descriptor of the EL1&0 regime; the Long-descriptor format of AArch32 too (DDI 0487, D8.3). */
#define LHV_S1TABLE_LAYOUT 1
#define LHV_S1TABLE_VALID_SHIFT 0
#define LHV_S1TABLE_VALID_WIDTH 1
#define LHV_S1TABLE_VALID_MASK LHV_UL(0x1)
#define LHV_S1TABLE_TYPE_SHIFT 1 /**< one */
#define LHV_S1TABLE_TYPE_WIDTH 1
#define LHV_S1TABLE_TYPE_MASK LHV_UL(0x2)
#define LHV_S1TABLE_TA51_50_SHIFT 8 /**< with TCR_EL1.DS */
#define LHV_S1TABLE_TA51_50_WIDTH 2
#define LHV_S1TABLE_TA51_50_MASK LHV_UL(0x300)
#define LHV_S1TABLE_TA51_48_SHIFT 12 /**< with a 64 KiB granule and 52-bit output */
#define LHV_S1TABLE_TA51_48_WIDTH 4
#define LHV_S1TABLE_TA51_48_MASK LHV_UL(0xf000)
#define LHV_S1TABLE_TA_SHIFT 12 /**< next-level table address; [47:12] without TCR_EL1.DS */
#define LHV_S1TABLE_TA_WIDTH 38
#define LHV_S1TABLE_TA_MASK LHV_UL(0x3fffffffff000)
#define LHV_S1TABLE_PXNTABLE_SHIFT 59
#define LHV_S1TABLE_PXNTABLE_WIDTH 1
#define LHV_S1TABLE_PXNTABLE_MASK LHV_UL(0x800000000000000)
#define LHV_S1TABLE_UXNTABLE_SHIFT 60 /**< XNTable in AArch32; PXNTable with HCR_EL2.NV1 */
#define LHV_S1TABLE_UXNTABLE_WIDTH 1
#define LHV_S1TABLE_UXNTABLE_MASK LHV_UL(0x1000000000000000)
#define LHV_S1TABLE_APTABLE_SHIFT 61 /**< bit 0 no unprivileged access, bit 1 no write */
#define LHV_S1TABLE_APTABLE_WIDTH 2
#define LHV_S1TABLE_APTABLE_MASK LHV_UL(0x6000000000000000)
#define LHV_S1TABLE_NSTABLE_SHIFT 63
#define LHV_S1TABLE_NSTABLE_WIDTH 1
#define LHV_S1TABLE_NSTABLE_MASK LHV_UL(0x8000000000000000)

/** SCTLR: System Control Register of an AArch32 EL1; in SCTLR_EL1 (DDI 0487, G8.2). */
#define LHV_SCTLR_LAYOUT 1
#define LHV_SCTLR_M_SHIFT 0 /**< stage 1 translation */
#define LHV_SCTLR_M_WIDTH 1
#define LHV_SCTLR_M_MASK LHV_UL(0x1)
#define LHV_SCTLR_A_SHIFT 1 /**< alignment checks */
#define LHV_SCTLR_A_WIDTH 1
#define LHV_SCTLR_A_MASK LHV_UL(0x2)
#define LHV_SCTLR_C_SHIFT 2 /**< data cacheability */
#define LHV_SCTLR_C_WIDTH 1
#define LHV_SCTLR_C_MASK LHV_UL(0x4)
#define LHV_SCTLR_LSMAOE_SHIFT 3 /**< load and store multiple are atomic and ordered; one without FEAT_LSMAOC */
#define LHV_SCTLR_LSMAOE_WIDTH 1
#define LHV_SCTLR_LSMAOE_MASK LHV_UL(0x8)
#define LHV_SCTLR_nTLSMD_SHIFT 4 /**< no trap of load and store multiple to Device memory; one without FEAT_LSMAOC */
#define LHV_SCTLR_nTLSMD_WIDTH 1
#define LHV_SCTLR_nTLSMD_MASK LHV_UL(0x10)
#define LHV_SCTLR_CP15BEN_SHIFT 5 /**< the barriers of CP15 are enabled */
#define LHV_SCTLR_CP15BEN_WIDTH 1
#define LHV_SCTLR_CP15BEN_MASK LHV_UL(0x20)
#define LHV_SCTLR_ITD_SHIFT 7 /**< some uses of IT are disabled */
#define LHV_SCTLR_ITD_WIDTH 1
#define LHV_SCTLR_ITD_MASK LHV_UL(0x80)
#define LHV_SCTLR_SED_SHIFT 8 /**< SETEND is disabled */
#define LHV_SCTLR_SED_WIDTH 1
#define LHV_SCTLR_SED_MASK LHV_UL(0x100)
#define LHV_SCTLR_RES1_11_SHIFT 11 /**< one */
#define LHV_SCTLR_RES1_11_WIDTH 1
#define LHV_SCTLR_RES1_11_MASK LHV_UL(0x800)
#define LHV_SCTLR_I_SHIFT 12 /**< instruction cacheability */
#define LHV_SCTLR_I_WIDTH 1
#define LHV_SCTLR_I_MASK LHV_UL(0x1000)
#define LHV_SCTLR_V_SHIFT 13 /**< vectors at 0xffff0000 */
#define LHV_SCTLR_V_WIDTH 1
#define LHV_SCTLR_V_MASK LHV_UL(0x2000)
#define LHV_SCTLR_nTWI_SHIFT 16 /**< WFI at PL0 is not trapped */
#define LHV_SCTLR_nTWI_WIDTH 1
#define LHV_SCTLR_nTWI_MASK LHV_UL(0x10000)
#define LHV_SCTLR_nTWE_SHIFT 18 /**< WFE at PL0 is not trapped */
#define LHV_SCTLR_nTWE_WIDTH 1
#define LHV_SCTLR_nTWE_MASK LHV_UL(0x40000)
#define LHV_SCTLR_WXN_SHIFT 19
#define LHV_SCTLR_WXN_WIDTH 1
#define LHV_SCTLR_WXN_MASK LHV_UL(0x80000)
#define LHV_SCTLR_UWXN_SHIFT 20 /**< writable at PL0 is not executable at PL1 */
#define LHV_SCTLR_UWXN_WIDTH 1
#define LHV_SCTLR_UWXN_MASK LHV_UL(0x100000)
#define LHV_SCTLR_RES1_22_SHIFT 22 /**< one */
#define LHV_SCTLR_RES1_22_WIDTH 1
#define LHV_SCTLR_RES1_22_MASK LHV_UL(0x400000)
#define LHV_SCTLR_SPAN_SHIFT 23 /**< an exception leaves PSTATE.PAN alone; one without FEAT_PAN */
#define LHV_SCTLR_SPAN_WIDTH 1
#define LHV_SCTLR_SPAN_MASK LHV_UL(0x800000)
#define LHV_SCTLR_EE_SHIFT 25 /**< big-endian walks, and exceptions set PSTATE.E */
#define LHV_SCTLR_EE_WIDTH 1
#define LHV_SCTLR_EE_MASK LHV_UL(0x2000000)
#define LHV_SCTLR_TRE_SHIFT 28 /**< TEX remap */
#define LHV_SCTLR_TRE_WIDTH 1
#define LHV_SCTLR_TRE_MASK LHV_UL(0x10000000)
#define LHV_SCTLR_AFE_SHIFT 29 /**< AP[0] is the Access flag */
#define LHV_SCTLR_AFE_WIDTH 1
#define LHV_SCTLR_AFE_MASK LHV_UL(0x20000000)
#define LHV_SCTLR_TE_SHIFT 30 /**< exceptions are taken in T32 */
#define LHV_SCTLR_TE_WIDTH 1
#define LHV_SCTLR_TE_MASK LHV_UL(0x40000000)
#define LHV_SCTLR_DSSBS_SHIFT 31 /**< PSTATE.SSBS on exceptions */
#define LHV_SCTLR_DSSBS_WIDTH 1
#define LHV_SCTLR_DSSBS_MASK LHV_UL(0x80000000)

/** TTBCR: Translation Table Base Control Register of an AArch32 EL1; in TCR_EL1[31:0] (DDI 0487, G8.2). */
#define LHV_TTBCR_LAYOUT 1
#define LHV_TTBCR_N_SHIFT 0 /**< Short descriptors: TTBR0 covers 2^(32 - N) bytes */
#define LHV_TTBCR_N_WIDTH 3
#define LHV_TTBCR_N_MASK LHV_UL(0x7)
#define LHV_TTBCR_PD0_SHIFT 4 /**< Short descriptors: no walks from TTBR0 */
#define LHV_TTBCR_PD0_WIDTH 1
#define LHV_TTBCR_PD0_MASK LHV_UL(0x10)
#define LHV_TTBCR_PD1_SHIFT 5 /**< Short descriptors: no walks from TTBR1 */
#define LHV_TTBCR_PD1_WIDTH 1
#define LHV_TTBCR_PD1_MASK LHV_UL(0x20)
#define LHV_TTBCR_T0SZ_SHIFT 0 /**< Long descriptors */
#define LHV_TTBCR_T0SZ_WIDTH 3
#define LHV_TTBCR_T0SZ_MASK LHV_UL(0x7)
#define LHV_TTBCR_T2E_SHIFT 6 /**< Long descriptors: TTBCR2 counts */
#define LHV_TTBCR_T2E_WIDTH 1
#define LHV_TTBCR_T2E_MASK LHV_UL(0x40)
#define LHV_TTBCR_EPD0_SHIFT 7 /**< Long descriptors */
#define LHV_TTBCR_EPD0_WIDTH 1
#define LHV_TTBCR_EPD0_MASK LHV_UL(0x80)
#define LHV_TTBCR_T1SZ_SHIFT 16 /**< Long descriptors */
#define LHV_TTBCR_T1SZ_WIDTH 3
#define LHV_TTBCR_T1SZ_MASK LHV_UL(0x70000)
#define LHV_TTBCR_EPD1_SHIFT 23 /**< Long descriptors */
#define LHV_TTBCR_EPD1_WIDTH 1
#define LHV_TTBCR_EPD1_MASK LHV_UL(0x800000)
#define LHV_TTBCR_EAE_SHIFT 31 /**< Long descriptors */
#define LHV_TTBCR_EAE_WIDTH 1
#define LHV_TTBCR_EAE_MASK LHV_UL(0x80000000)

/** TTBCR2: Translation Table Base Control Register 2 of an AArch32 EL1; in TCR_EL1[63:32] (DDI 0487, G8.2). */
#define LHV_TTBCR2_LAYOUT 1
#define LHV_TTBCR2_HPD0_SHIFT 9
#define LHV_TTBCR2_HPD0_WIDTH 1
#define LHV_TTBCR2_HPD0_MASK LHV_UL(0x200)
#define LHV_TTBCR2_HPD1_SHIFT 10
#define LHV_TTBCR2_HPD1_WIDTH 1
#define LHV_TTBCR2_HPD1_MASK LHV_UL(0x400)

/** SDTABLE: Short-descriptor format, level 1, a table (DDI 0487, G5.4). */
#define LHV_SDTABLE_LAYOUT 1
#define LHV_SDTABLE_TYPE_SHIFT 0 /**< one */
#define LHV_SDTABLE_TYPE_WIDTH 2
#define LHV_SDTABLE_TYPE_MASK LHV_UL(0x3)
#define LHV_SDTABLE_PXN_SHIFT 2
#define LHV_SDTABLE_PXN_WIDTH 1
#define LHV_SDTABLE_PXN_MASK LHV_UL(0x4)
#define LHV_SDTABLE_DOMAIN_SHIFT 5
#define LHV_SDTABLE_DOMAIN_WIDTH 4
#define LHV_SDTABLE_DOMAIN_MASK LHV_UL(0x1e0)
#define LHV_SDTABLE_BASE_SHIFT 10
#define LHV_SDTABLE_BASE_WIDTH 22
#define LHV_SDTABLE_BASE_MASK LHV_UL(0xfffffc00)

/** SDSECTION: Short-descriptor format, level 1, a section or supersection (DDI 0487, G5.4). */
#define LHV_SDSECTION_LAYOUT 1
#define LHV_SDSECTION_PXN_SHIFT 0
#define LHV_SDSECTION_PXN_WIDTH 1
#define LHV_SDSECTION_PXN_MASK LHV_UL(0x1)
#define LHV_SDSECTION_TYPE_SHIFT 1 /**< one */
#define LHV_SDSECTION_TYPE_WIDTH 1
#define LHV_SDSECTION_TYPE_MASK LHV_UL(0x2)
#define LHV_SDSECTION_B_SHIFT 2
#define LHV_SDSECTION_B_WIDTH 1
#define LHV_SDSECTION_B_MASK LHV_UL(0x4)
#define LHV_SDSECTION_C_SHIFT 3
#define LHV_SDSECTION_C_WIDTH 1
#define LHV_SDSECTION_C_MASK LHV_UL(0x8)
#define LHV_SDSECTION_XN_SHIFT 4
#define LHV_SDSECTION_XN_WIDTH 1
#define LHV_SDSECTION_XN_MASK LHV_UL(0x10)
#define LHV_SDSECTION_DOMAIN_SHIFT 5 /**< section */
#define LHV_SDSECTION_DOMAIN_WIDTH 4
#define LHV_SDSECTION_DOMAIN_MASK LHV_UL(0x1e0)
#define LHV_SDSECTION_PA39_36_SHIFT 5 /**< supersection */
#define LHV_SDSECTION_PA39_36_WIDTH 4
#define LHV_SDSECTION_PA39_36_MASK LHV_UL(0x1e0)
#define LHV_SDSECTION_AP1_0_SHIFT 10
#define LHV_SDSECTION_AP1_0_WIDTH 2
#define LHV_SDSECTION_AP1_0_MASK LHV_UL(0xc00)
#define LHV_SDSECTION_TEX_SHIFT 12
#define LHV_SDSECTION_TEX_WIDTH 3
#define LHV_SDSECTION_TEX_MASK LHV_UL(0x7000)
#define LHV_SDSECTION_AP2_SHIFT 15
#define LHV_SDSECTION_AP2_WIDTH 1
#define LHV_SDSECTION_AP2_MASK LHV_UL(0x8000)
#define LHV_SDSECTION_S_SHIFT 16
#define LHV_SDSECTION_S_WIDTH 1
#define LHV_SDSECTION_S_MASK LHV_UL(0x10000)
#define LHV_SDSECTION_NG_SHIFT 17
#define LHV_SDSECTION_NG_WIDTH 1
#define LHV_SDSECTION_NG_MASK LHV_UL(0x20000)
#define LHV_SDSECTION_SUPER_SHIFT 18 /**< supersection */
#define LHV_SDSECTION_SUPER_WIDTH 1
#define LHV_SDSECTION_SUPER_MASK LHV_UL(0x40000)
#define LHV_SDSECTION_PA35_32_SHIFT 20 /**< supersection */
#define LHV_SDSECTION_PA35_32_WIDTH 4
#define LHV_SDSECTION_PA35_32_MASK LHV_UL(0xf00000)
#define LHV_SDSECTION_SUPERBASE_SHIFT 24
#define LHV_SDSECTION_SUPERBASE_WIDTH 8
#define LHV_SDSECTION_SUPERBASE_MASK LHV_UL(0xff000000)
#define LHV_SDSECTION_BASE_SHIFT 20
#define LHV_SDSECTION_BASE_WIDTH 12
#define LHV_SDSECTION_BASE_MASK LHV_UL(0xfff00000)

/** SDPAGE: Short-descriptor format, level 2, a small or large page (DDI 0487, G5.4). */
#define LHV_SDPAGE_LAYOUT 1
#define LHV_SDPAGE_TYPE_SHIFT 0
#define LHV_SDPAGE_TYPE_WIDTH 2
#define LHV_SDPAGE_TYPE_MASK LHV_UL(0x3)
#define LHV_SDPAGE_TYPE_LARGE LHV_UL(0x1)
#define LHV_SDPAGE_TYPE_FAULT LHV_UL(0x0)
#define LHV_SDPAGE_TYPE_SMALL LHV_UL(0x2)
#define LHV_SDPAGE_TYPE_SMALL_XN LHV_UL(0x3)
#define LHV_SDPAGE_XN_SHIFT 0 /**< small page */
#define LHV_SDPAGE_XN_WIDTH 1
#define LHV_SDPAGE_XN_MASK LHV_UL(0x1)
#define LHV_SDPAGE_SMALL_SHIFT 1
#define LHV_SDPAGE_SMALL_WIDTH 1
#define LHV_SDPAGE_SMALL_MASK LHV_UL(0x2)
#define LHV_SDPAGE_B_SHIFT 2
#define LHV_SDPAGE_B_WIDTH 1
#define LHV_SDPAGE_B_MASK LHV_UL(0x4)
#define LHV_SDPAGE_C_SHIFT 3
#define LHV_SDPAGE_C_WIDTH 1
#define LHV_SDPAGE_C_MASK LHV_UL(0x8)
#define LHV_SDPAGE_AP1_0_SHIFT 4
#define LHV_SDPAGE_AP1_0_WIDTH 2
#define LHV_SDPAGE_AP1_0_MASK LHV_UL(0x30)
#define LHV_SDPAGE_TEX_SHIFT 6 /**< small page */
#define LHV_SDPAGE_TEX_WIDTH 3
#define LHV_SDPAGE_TEX_MASK LHV_UL(0x1c0)
#define LHV_SDPAGE_AP2_SHIFT 9
#define LHV_SDPAGE_AP2_WIDTH 1
#define LHV_SDPAGE_AP2_MASK LHV_UL(0x200)
#define LHV_SDPAGE_S_SHIFT 10
#define LHV_SDPAGE_S_WIDTH 1
#define LHV_SDPAGE_S_MASK LHV_UL(0x400)
#define LHV_SDPAGE_NG_SHIFT 11
#define LHV_SDPAGE_NG_WIDTH 1
#define LHV_SDPAGE_NG_MASK LHV_UL(0x800)
#define LHV_SDPAGE_LARGETEX_SHIFT 12
#define LHV_SDPAGE_LARGETEX_WIDTH 3
#define LHV_SDPAGE_LARGETEX_MASK LHV_UL(0x7000)
#define LHV_SDPAGE_LARGEXN_SHIFT 15
#define LHV_SDPAGE_LARGEXN_WIDTH 1
#define LHV_SDPAGE_LARGEXN_MASK LHV_UL(0x8000)
#define LHV_SDPAGE_LARGEBASE_SHIFT 16
#define LHV_SDPAGE_LARGEBASE_WIDTH 16
#define LHV_SDPAGE_LARGEBASE_MASK LHV_UL(0xffff0000)
#define LHV_SDPAGE_BASE_SHIFT 12
#define LHV_SDPAGE_BASE_WIDTH 20
#define LHV_SDPAGE_BASE_MASK LHV_UL(0xfffff000)

/** PRRR: Primary Region Remap Register; in MAIR_EL1[31:0] (DDI 0487, G8.2). */
#define LHV_PRRR_LAYOUT 1
#define LHV_PRRR_TR_SHIFT 0 /**< two bits a region */
#define LHV_PRRR_TR_WIDTH 16
#define LHV_PRRR_TR_MASK LHV_UL(0xffff)
#define LHV_PRRR_TR_DEVICE_NGNRNE LHV_UL(0x0)
#define LHV_PRRR_TR_DEVICE_NGNRE LHV_UL(0x1)
#define LHV_PRRR_TR_NORMAL LHV_UL(0x2)
#define LHV_PRRR_NS0_SHIFT 18 /**< Normal, S 0: shareable */
#define LHV_PRRR_NS0_WIDTH 1
#define LHV_PRRR_NS0_MASK LHV_UL(0x40000)
#define LHV_PRRR_NS1_SHIFT 19 /**< Normal, S 1: shareable */
#define LHV_PRRR_NS1_WIDTH 1
#define LHV_PRRR_NS1_MASK LHV_UL(0x80000)
#define LHV_PRRR_NOS_SHIFT 24 /**< a bit a region: inner shareable alone */
#define LHV_PRRR_NOS_WIDTH 8
#define LHV_PRRR_NOS_MASK LHV_UL(0xff000000)

/** NMRR: Normal Memory Remap Register; in MAIR_EL1[63:32] (DDI 0487, G8.2). */
#define LHV_NMRR_LAYOUT 1
#define LHV_NMRR_IR_SHIFT 0 /**< two bits a region */
#define LHV_NMRR_IR_WIDTH 16
#define LHV_NMRR_IR_MASK LHV_UL(0xffff)
#define LHV_NMRR_OR_SHIFT 16 /**< two bits a region */
#define LHV_NMRR_OR_WIDTH 16
#define LHV_NMRR_OR_MASK LHV_UL(0xffff0000)

/** S2INVALID: stage 2 invalid descriptor: all but bit 0 is for software (DDI 0487, D8.3). */
#define LHV_S2INVALID_LAYOUT 1
#define LHV_S2INVALID_VALID_SHIFT 0 /**< zero */
#define LHV_S2INVALID_VALID_WIDTH 1
#define LHV_S2INVALID_VALID_MASK LHV_UL(0x1)
#define LHV_S2INVALID_OWNER_SHIFT 2 /**< who holds the address instead (this library's annotation) */
#define LHV_S2INVALID_OWNER_WIDTH 32
#define LHV_S2INVALID_OWNER_MASK LHV_UL(0x3fffffffc)

/** TLBI_IPA: argument of TLBI IPAS2E1 and IPAS2LE1 (DDI 0487, C5.5). */
#define LHV_TLBI_IPA_LAYOUT 1
#define LHV_TLBI_IPA_IPA_SHIFT 0 /**< IPA[51:12] */
#define LHV_TLBI_IPA_IPA_WIDTH 40
#define LHV_TLBI_IPA_IPA_MASK LHV_UL(0xffffffffff)
#define LHV_TLBI_IPA_TTL_SHIFT 44 /**< granule and level of the leaf entry, zero for any */
#define LHV_TLBI_IPA_TTL_WIDTH 4
#define LHV_TLBI_IPA_TTL_MASK LHV_UL(0xf00000000000)
#define LHV_TLBI_IPA_NS_SHIFT 63
#define LHV_TLBI_IPA_NS_WIDTH 1
#define LHV_TLBI_IPA_NS_MASK LHV_UL(0x8000000000000000)

/** TLBI_RIPA: argument of TLBI RIPAS2E1 and RIPAS2LE1 (DDI 0487, C5.5). */
#define LHV_TLBI_RIPA_LAYOUT 1
#define LHV_TLBI_RIPA_BASEADDR_SHIFT 0 /**< in granules; in units of 64 KiB when VTCR_EL2.DS is 1 */
#define LHV_TLBI_RIPA_BASEADDR_WIDTH 37
#define LHV_TLBI_RIPA_BASEADDR_MASK LHV_UL(0x1fffffffff)
#define LHV_TLBI_RIPA_TTL_SHIFT 37 /**< level of the leaf entries, zero for any */
#define LHV_TLBI_RIPA_TTL_WIDTH 2
#define LHV_TLBI_RIPA_TTL_MASK LHV_UL(0x6000000000)
#define LHV_TLBI_RIPA_NUM_SHIFT 39
#define LHV_TLBI_RIPA_NUM_WIDTH 5
#define LHV_TLBI_RIPA_NUM_MASK LHV_UL(0xf8000000000)
#define LHV_TLBI_RIPA_SCALE_SHIFT 44 /**< (NUM + 1) * 2^(5 * SCALE + 1) granules are affected */
#define LHV_TLBI_RIPA_SCALE_WIDTH 2
#define LHV_TLBI_RIPA_SCALE_MASK LHV_UL(0x300000000000)
#define LHV_TLBI_RIPA_TG_SHIFT 46 /**< granule */
#define LHV_TLBI_RIPA_TG_WIDTH 2
#define LHV_TLBI_RIPA_TG_MASK LHV_UL(0xc00000000000)
#define LHV_TLBI_RIPA_TG_4K LHV_UL(0x1)
#define LHV_TLBI_RIPA_TG_16K LHV_UL(0x2)
#define LHV_TLBI_RIPA_TG_64K LHV_UL(0x3)
#define LHV_TLBI_RIPA_NS_SHIFT 63
#define LHV_TLBI_RIPA_NS_WIDTH 1
#define LHV_TLBI_RIPA_NS_MASK LHV_UL(0x8000000000000000)
/* clang-format on */

#endif /* LIBHV_ARCH_VMSA_H */
