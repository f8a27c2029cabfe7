/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file aarch32.h
 * AArch32 system registers (DDI 0487, G8).
 *
 * Generated from spec/aarch32.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_AARCH32_H
#define LIBHV_ARCH_AARCH32_H

#include <libhv/arch/field.h>

/* clang-format off */

/** FSR_SD: DFSR and IFSR with TTBCR.EAE 0 (G8.2). */
#define LHV_FSR_SD_LAYOUT 1
#define LHV_FSR_SD_FS_3_0_SHIFT 0
#define LHV_FSR_SD_FS_3_0_WIDTH 4
#define LHV_FSR_SD_FS_3_0_MASK LHV_UL(0xf)
#define LHV_FSR_SD_DOMAIN_SHIFT 4 /**< DFSR alone */
#define LHV_FSR_SD_DOMAIN_WIDTH 4
#define LHV_FSR_SD_DOMAIN_MASK LHV_UL(0xf0)
#define LHV_FSR_SD_LPAE_SHIFT 9 /**< zero */
#define LHV_FSR_SD_LPAE_WIDTH 1
#define LHV_FSR_SD_LPAE_MASK LHV_UL(0x200)
#define LHV_FSR_SD_FS_4_SHIFT 10
#define LHV_FSR_SD_FS_4_WIDTH 1
#define LHV_FSR_SD_FS_4_MASK LHV_UL(0x400)
#define LHV_FSR_SD_WnR_SHIFT 11 /**< DFSR alone: a write */
#define LHV_FSR_SD_WnR_WIDTH 1
#define LHV_FSR_SD_WnR_MASK LHV_UL(0x800)
#define LHV_FSR_SD_ExT_SHIFT 12 /**< external abort type */
#define LHV_FSR_SD_ExT_WIDTH 1
#define LHV_FSR_SD_ExT_MASK LHV_UL(0x1000)
#define LHV_FSR_SD_CM_SHIFT 13 /**< DFSR alone: cache maintenance */
#define LHV_FSR_SD_CM_WIDTH 1
#define LHV_FSR_SD_CM_MASK LHV_UL(0x2000)
#define LHV_FSR_SD_AET_SHIFT 14 /**< DFSR alone: type of an asynchronous abort, with FEAT_RAS */
#define LHV_FSR_SD_AET_WIDTH 2
#define LHV_FSR_SD_AET_MASK LHV_UL(0xc000)
#define LHV_FSR_SD_FnV_SHIFT 16 /**< the address is not valid */
#define LHV_FSR_SD_FnV_WIDTH 1
#define LHV_FSR_SD_FnV_MASK LHV_UL(0x10000)

/** FSR_LD: DFSR and IFSR with TTBCR.EAE 1 (G8.2). */
#define LHV_FSR_LD_LAYOUT 1
#define LHV_FSR_LD_STATUS_SHIFT 0
#define LHV_FSR_LD_STATUS_WIDTH 6
#define LHV_FSR_LD_STATUS_MASK LHV_UL(0x3f)
#define LHV_FSR_LD_LPAE_SHIFT 9 /**< one */
#define LHV_FSR_LD_LPAE_WIDTH 1
#define LHV_FSR_LD_LPAE_MASK LHV_UL(0x200)
#define LHV_FSR_LD_WnR_SHIFT 11 /**< DFSR alone: a write */
#define LHV_FSR_LD_WnR_WIDTH 1
#define LHV_FSR_LD_WnR_MASK LHV_UL(0x800)
#define LHV_FSR_LD_ExT_SHIFT 12 /**< external abort type */
#define LHV_FSR_LD_ExT_WIDTH 1
#define LHV_FSR_LD_ExT_MASK LHV_UL(0x1000)
#define LHV_FSR_LD_CM_SHIFT 13 /**< DFSR alone: cache maintenance */
#define LHV_FSR_LD_CM_WIDTH 1
#define LHV_FSR_LD_CM_MASK LHV_UL(0x2000)
#define LHV_FSR_LD_AET_SHIFT 14 /**< DFSR alone: type of an asynchronous abort, with FEAT_RAS */
#define LHV_FSR_LD_AET_WIDTH 2
#define LHV_FSR_LD_AET_MASK LHV_UL(0xc000)
#define LHV_FSR_LD_FnV_SHIFT 16 /**< the address is not valid */
#define LHV_FSR_LD_FnV_WIDTH 1
#define LHV_FSR_LD_FnV_MASK LHV_UL(0x10000)

/** SPSR_A32: SPSR of an exception that AArch32 takes, where it is not as SPSR_AArch32 (G8.2). */
#define LHV_SPSR_A32_LAYOUT 1
#define LHV_SPSR_A32_DIT_SHIFT 21
#define LHV_SPSR_A32_DIT_WIDTH 1
#define LHV_SPSR_A32_DIT_MASK LHV_UL(0x200000)

/** MIDR: Main ID (G8.2). */
#define LHV_CPREG_MIDR LHV_CPREG(15, 0, 0, 0, 0)

/** CTR: Cache Type (G8.2). */
#define LHV_CPREG_CTR LHV_CPREG(15, 0, 0, 0, 1)

/** TCMTR: TCM Type (G8.2). */
#define LHV_CPREG_TCMTR LHV_CPREG(15, 0, 0, 0, 2)

/** TLBTR: TLB Type (G8.2). */
#define LHV_CPREG_TLBTR LHV_CPREG(15, 0, 0, 0, 3)

/** MPIDR: Multiprocessor Affinity (G8.2). */
#define LHV_CPREG_MPIDR LHV_CPREG(15, 0, 0, 0, 5)

/** REVIDR: Revision ID (G8.2). */
#define LHV_CPREG_REVIDR LHV_CPREG(15, 0, 0, 0, 6)

/** ID_PFR0: Processor Feature 0 (G8.2). */
#define LHV_CPREG_ID_PFR0 LHV_CPREG(15, 0, 0, 1, 0)

/** ID_PFR1: Processor Feature 1 (G8.2). */
#define LHV_CPREG_ID_PFR1 LHV_CPREG(15, 0, 0, 1, 1)

/** ID_DFR0: Debug Feature 0 (G8.2). */
#define LHV_CPREG_ID_DFR0 LHV_CPREG(15, 0, 0, 1, 2)

/** ID_AFR0: Auxiliary Feature 0 (G8.2). */
#define LHV_CPREG_ID_AFR0 LHV_CPREG(15, 0, 0, 1, 3)

/** ID_MMFR0: Memory Model Feature 0 (G8.2). */
#define LHV_CPREG_ID_MMFR0 LHV_CPREG(15, 0, 0, 1, 4)

/** ID_MMFR1: Memory Model Feature 1 (G8.2). */
#define LHV_CPREG_ID_MMFR1 LHV_CPREG(15, 0, 0, 1, 5)

/** ID_MMFR2: Memory Model Feature 2 (G8.2). */
#define LHV_CPREG_ID_MMFR2 LHV_CPREG(15, 0, 0, 1, 6)

/** ID_MMFR3: Memory Model Feature 3 (G8.2). */
#define LHV_CPREG_ID_MMFR3 LHV_CPREG(15, 0, 0, 1, 7)

/** ID_ISAR0: Instruction Set Attribute 0 (G8.2). */
#define LHV_CPREG_ID_ISAR0 LHV_CPREG(15, 0, 0, 2, 0)

/** ID_ISAR1: Instruction Set Attribute 1 (G8.2). */
#define LHV_CPREG_ID_ISAR1 LHV_CPREG(15, 0, 0, 2, 1)

/** ID_ISAR2: Instruction Set Attribute 2 (G8.2). */
#define LHV_CPREG_ID_ISAR2 LHV_CPREG(15, 0, 0, 2, 2)

/** ID_ISAR3: Instruction Set Attribute 3 (G8.2). */
#define LHV_CPREG_ID_ISAR3 LHV_CPREG(15, 0, 0, 2, 3)

/** ID_ISAR4: Instruction Set Attribute 4 (G8.2). */
#define LHV_CPREG_ID_ISAR4 LHV_CPREG(15, 0, 0, 2, 4)

/** ID_ISAR5: Instruction Set Attribute 5 (G8.2). */
#define LHV_CPREG_ID_ISAR5 LHV_CPREG(15, 0, 0, 2, 5)

/** ID_MMFR4: Memory Model Feature 4 (G8.2). */
#define LHV_CPREG_ID_MMFR4 LHV_CPREG(15, 0, 0, 2, 6)

/** ID_ISAR6: Instruction Set Attribute 6 (G8.2). */
#define LHV_CPREG_ID_ISAR6 LHV_CPREG(15, 0, 0, 2, 7)

/** ID_PFR2: Processor Feature 2 (G8.2). */
#define LHV_CPREG_ID_PFR2 LHV_CPREG(15, 0, 0, 3, 4)

/** ID_DFR1: Debug Feature 1 (G8.2). */
#define LHV_CPREG_ID_DFR1 LHV_CPREG(15, 0, 0, 3, 5)

/** ID_MMFR5: Memory Model Feature 5 (G8.2). */
#define LHV_CPREG_ID_MMFR5 LHV_CPREG(15, 0, 0, 3, 6)

/** CCSIDR: Current Cache Size ID (G8.2). */
#define LHV_CPREG_CCSIDR LHV_CPREG(15, 1, 0, 0, 0)

/** CLIDR: Cache Level ID (G8.2). */
#define LHV_CPREG_CLIDR LHV_CPREG(15, 1, 0, 0, 1)

/** CCSIDR2: Current Cache Size ID 2 (G8.2). */
#define LHV_CPREG_CCSIDR2 LHV_CPREG(15, 1, 0, 0, 2)

/** AIDR: Auxiliary ID (G8.2). */
#define LHV_CPREG_AIDR LHV_CPREG(15, 1, 0, 0, 7)

/** CSSELR: Cache Size Selection (G8.2). */
#define LHV_CPREG_CSSELR LHV_CPREG(15, 2, 0, 0, 0)

/** SCTLR: System Control (G8.2). */
#define LHV_CPREG_SCTLR LHV_CPREG(15, 0, 1, 0, 0)

/** ACTLR: Auxiliary Control (G8.2). */
#define LHV_CPREG_ACTLR LHV_CPREG(15, 0, 1, 0, 1)

/** CPACR: Architectural Feature Access Control (G8.2). */
#define LHV_CPREG_CPACR LHV_CPREG(15, 0, 1, 0, 2)

/** ACTLR2: Auxiliary Control 2 (G8.2). */
#define LHV_CPREG_ACTLR2 LHV_CPREG(15, 0, 1, 0, 3)

/** TRFCR: Trace Filter Control (G8.3). */
#define LHV_CPREG_TRFCR LHV_CPREG(15, 0, 1, 2, 1)

/** TTBR0: Translation Table Base 0 (G8.2). */
#define LHV_CPREG_TTBR0 LHV_CPREG(15, 0, 2, 0, 0)

/** TTBR1: Translation Table Base 1 (G8.2). */
#define LHV_CPREG_TTBR1 LHV_CPREG(15, 0, 2, 0, 1)

/** TTBCR: Translation Table Base Control (G8.2). */
#define LHV_CPREG_TTBCR LHV_CPREG(15, 0, 2, 0, 2)

/** TTBCR2: Translation Table Base Control 2 (G8.2). */
#define LHV_CPREG_TTBCR2 LHV_CPREG(15, 0, 2, 0, 3)

/** TTBR0_64: Translation Table Base 0 (G8.2). */
#define LHV_CPREG_TTBR0_64 LHV_CPREG64(15, 0, 2)

/** TTBR1_64: Translation Table Base 1 (G8.2). */
#define LHV_CPREG_TTBR1_64 LHV_CPREG64(15, 1, 2)

/** DACR: Domain Access Control (G8.2). */
#define LHV_CPREG_DACR LHV_CPREG(15, 0, 3, 0, 0)

/** DSPSR: Debug Saved Program Status (G8.3). */
#define LHV_CPREG_DSPSR LHV_CPREG(15, 3, 4, 5, 0)

/** DLR: Debug Link (G8.3). */
#define LHV_CPREG_DLR LHV_CPREG(15, 3, 4, 5, 1)

/** DFSR: Data Fault Status (G8.2). */
#define LHV_CPREG_DFSR LHV_CPREG(15, 0, 5, 0, 0)

/** IFSR: Instruction Fault Status (G8.2). */
#define LHV_CPREG_IFSR LHV_CPREG(15, 0, 5, 0, 1)

/** ADFSR: Auxiliary Data Fault Status (G8.2). */
#define LHV_CPREG_ADFSR LHV_CPREG(15, 0, 5, 1, 0)

/** AIFSR: Auxiliary Instruction Fault Status (G8.2). */
#define LHV_CPREG_AIFSR LHV_CPREG(15, 0, 5, 1, 1)

/** DFAR: Data Fault Address (G8.2). */
#define LHV_CPREG_DFAR LHV_CPREG(15, 0, 6, 0, 0)

/** IFAR: Instruction Fault Address (G8.2). */
#define LHV_CPREG_IFAR LHV_CPREG(15, 0, 6, 0, 2)

/** PAR: Physical Address (G8.2). */
#define LHV_CPREG_PAR LHV_CPREG(15, 0, 7, 4, 0)

/** PAR_64: Physical Address (G8.2). */
#define LHV_CPREG_PAR_64 LHV_CPREG64(15, 0, 7)

/** MAIR0: Memory Attribute Indirection 0, or PRRR (G8.2). */
#define LHV_CPREG_MAIR0 LHV_CPREG(15, 0, 10, 2, 0)

/** MAIR1: Memory Attribute Indirection 1, or NMRR (G8.2). */
#define LHV_CPREG_MAIR1 LHV_CPREG(15, 0, 10, 2, 1)

/** AMAIR0: Auxiliary Memory Attribute Indirection 0 (G8.2). */
#define LHV_CPREG_AMAIR0 LHV_CPREG(15, 0, 10, 3, 0)

/** AMAIR1: Auxiliary Memory Attribute Indirection 1 (G8.2). */
#define LHV_CPREG_AMAIR1 LHV_CPREG(15, 0, 10, 3, 1)

/** VBAR: Vector Base Address (G8.2). */
#define LHV_CPREG_VBAR LHV_CPREG(15, 0, 12, 0, 0)

/** RMR: Reset Management (G8.2). */
#define LHV_CPREG_RMR LHV_CPREG(15, 0, 12, 0, 2)

/** ISR: Interrupt Status (G8.2). */
#define LHV_CPREG_ISR LHV_CPREG(15, 0, 12, 1, 0)

/** DISR: Deferred Interrupt Status (G8.6). */
#define LHV_CPREG_DISR LHV_CPREG(15, 0, 12, 1, 1)

/** FCSEIDR: FCSE Process ID (G8.2). */
#define LHV_CPREG_FCSEIDR LHV_CPREG(15, 0, 13, 0, 0)

/** CONTEXTIDR: Context ID (G8.2). */
#define LHV_CPREG_CONTEXTIDR LHV_CPREG(15, 0, 13, 0, 1)

/** TPIDRURW: PL0 Read/Write Software Thread ID (G8.2). */
#define LHV_CPREG_TPIDRURW LHV_CPREG(15, 0, 13, 0, 2)

/** TPIDRURO: PL0 Read-Only Software Thread ID (G8.2). */
#define LHV_CPREG_TPIDRURO LHV_CPREG(15, 0, 13, 0, 3)

/** TPIDRPRW: PL1 Software Thread ID (G8.2). */
#define LHV_CPREG_TPIDRPRW LHV_CPREG(15, 0, 13, 0, 4)

/** ERRIDR: Error Record ID (G8.6). */
#define LHV_CPREG_ERRIDR LHV_CPREG(15, 0, 5, 3, 0)

/** ERRSELR: Error Record Select (G8.6). */
#define LHV_CPREG_ERRSELR LHV_CPREG(15, 0, 5, 3, 1)

/** ERXFR: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXFR LHV_CPREG(15, 0, 5, 4, 0)

/** ERXCTLR: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXCTLR LHV_CPREG(15, 0, 5, 4, 1)

/** ERXSTATUS: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXSTATUS LHV_CPREG(15, 0, 5, 4, 2)

/** ERXADDR: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXADDR LHV_CPREG(15, 0, 5, 4, 3)

/** ERXFR2: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXFR2 LHV_CPREG(15, 0, 5, 4, 4)

/** ERXCTLR2: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXCTLR2 LHV_CPREG(15, 0, 5, 4, 5)

/** ERXADDR2: Selected Error Record (G8.6). */
#define LHV_CPREG_ERXADDR2 LHV_CPREG(15, 0, 5, 4, 7)

/** ERXMISC0: Selected Error Record Miscellaneous 0 (G8.6). */
#define LHV_CPREG_ERXMISC0 LHV_CPREG(15, 0, 5, 5, 0)

/** ERXMISC1: Selected Error Record Miscellaneous 1 (G8.6). */
#define LHV_CPREG_ERXMISC1 LHV_CPREG(15, 0, 5, 5, 1)

/** ERXMISC4: Selected Error Record Miscellaneous 4 (G8.6). */
#define LHV_CPREG_ERXMISC4 LHV_CPREG(15, 0, 5, 5, 2)

/** ERXMISC5: Selected Error Record Miscellaneous 5 (G8.6). */
#define LHV_CPREG_ERXMISC5 LHV_CPREG(15, 0, 5, 5, 3)

/** ERXMISC2: Selected Error Record Miscellaneous 2 (G8.6). */
#define LHV_CPREG_ERXMISC2 LHV_CPREG(15, 0, 5, 5, 4)

/** ERXMISC3: Selected Error Record Miscellaneous 3 (G8.6). */
#define LHV_CPREG_ERXMISC3 LHV_CPREG(15, 0, 5, 5, 5)

/** ERXMISC6: Selected Error Record Miscellaneous 6 (G8.6). */
#define LHV_CPREG_ERXMISC6 LHV_CPREG(15, 0, 5, 5, 6)

/** ERXMISC7: Selected Error Record Miscellaneous 7 (G8.6). */
#define LHV_CPREG_ERXMISC7 LHV_CPREG(15, 0, 5, 5, 7)

/** ICIALLUIS: as IC IALLUIS (G8.2). */
#define LHV_CPREG_ICIALLUIS LHV_CPREG(15, 0, 7, 1, 0)

/** ICIALLU: as IC IALLU (G8.2). */
#define LHV_CPREG_ICIALLU LHV_CPREG(15, 0, 7, 5, 0)

/** ICIMVAU: as IC IVAU (G8.2). */
#define LHV_CPREG_ICIMVAU LHV_CPREG(15, 0, 7, 5, 1)

/** DCIMVAC: as DC IVAC (G8.2). */
#define LHV_CPREG_DCIMVAC LHV_CPREG(15, 0, 7, 6, 1)

/** DCISW: as DC ISW (G8.2). */
#define LHV_CPREG_DCISW LHV_CPREG(15, 0, 7, 6, 2)

/** DCCMVAC: as DC CVAC (G8.2). */
#define LHV_CPREG_DCCMVAC LHV_CPREG(15, 0, 7, 10, 1)

/** DCCSW: as DC CSW (G8.2). */
#define LHV_CPREG_DCCSW LHV_CPREG(15, 0, 7, 10, 2)

/** DCCMVAU: as DC CVAU (G8.2). */
#define LHV_CPREG_DCCMVAU LHV_CPREG(15, 0, 7, 11, 1)

/** DCCIMVAC: as DC CIVAC (G8.2). */
#define LHV_CPREG_DCCIMVAC LHV_CPREG(15, 0, 7, 14, 1)

/** DCCISW: as DC CISW (G8.2). */
#define LHV_CPREG_DCCISW LHV_CPREG(15, 0, 7, 14, 2)

/** ICC_PMR: Interrupt Priority Mask (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_PMR LHV_CPREG(15, 0, 4, 6, 0)

/** ICC_IAR0: Interrupt Acknowledge 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_IAR0 LHV_CPREG(15, 0, 12, 8, 0)

/** ICC_EOIR0: End Of Interrupt 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_EOIR0 LHV_CPREG(15, 0, 12, 8, 1)

/** ICC_HPPIR0: Highest Priority Pending Interrupt 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_HPPIR0 LHV_CPREG(15, 0, 12, 8, 2)

/** ICC_BPR0: Binary Point 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_BPR0 LHV_CPREG(15, 0, 12, 8, 3)

/** ICC_AP0R0: Active Priorities, Group 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP0R0 LHV_CPREG(15, 0, 12, 8, 4)

/** ICC_AP0R1: Active Priorities, Group 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP0R1 LHV_CPREG(15, 0, 12, 8, 5)

/** ICC_AP0R2: Active Priorities, Group 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP0R2 LHV_CPREG(15, 0, 12, 8, 6)

/** ICC_AP0R3: Active Priorities, Group 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP0R3 LHV_CPREG(15, 0, 12, 8, 7)

/** ICC_AP1R0: Active Priorities, Group 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP1R0 LHV_CPREG(15, 0, 12, 9, 0)

/** ICC_AP1R1: Active Priorities, Group 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP1R1 LHV_CPREG(15, 0, 12, 9, 1)

/** ICC_AP1R2: Active Priorities, Group 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP1R2 LHV_CPREG(15, 0, 12, 9, 2)

/** ICC_AP1R3: Active Priorities, Group 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_AP1R3 LHV_CPREG(15, 0, 12, 9, 3)

/** ICC_DIR: Deactivate Interrupt (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_DIR LHV_CPREG(15, 0, 12, 11, 1)

/** ICC_RPR: Running Priority (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_RPR LHV_CPREG(15, 0, 12, 11, 3)

/** ICC_IAR1: Interrupt Acknowledge 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_IAR1 LHV_CPREG(15, 0, 12, 12, 0)

/** ICC_EOIR1: End Of Interrupt 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_EOIR1 LHV_CPREG(15, 0, 12, 12, 1)

/** ICC_HPPIR1: Highest Priority Pending Interrupt 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_HPPIR1 LHV_CPREG(15, 0, 12, 12, 2)

/** ICC_BPR1: Binary Point 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_BPR1 LHV_CPREG(15, 0, 12, 12, 3)

/** ICC_CTLR: Interrupt Controller Control (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_CTLR LHV_CPREG(15, 0, 12, 12, 4)

/** ICC_SRE: System Register Enable (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_SRE LHV_CPREG(15, 0, 12, 12, 5)

/** ICC_IGRPEN0: Interrupt Group 0 Enable (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_IGRPEN0 LHV_CPREG(15, 0, 12, 12, 6)

/** ICC_IGRPEN1: Interrupt Group 1 Enable (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_IGRPEN1 LHV_CPREG(15, 0, 12, 12, 7)

/** ICC_SGI1R: Software Generated Interrupt, Group 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_SGI1R LHV_CPREG64(15, 0, 12)

/** ICC_ASGI1R: Alias Software Generated Interrupt, Group 1 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_ASGI1R LHV_CPREG64(15, 1, 12)

/** ICC_SGI0R: Software Generated Interrupt, Group 0 (IHI 0069, 12.3). */
#define LHV_CPREG_ICC_SGI0R LHV_CPREG64(15, 2, 12)

/** CNTFRQ: Counter Frequency (G8.7). */
#define LHV_CPREG_CNTFRQ LHV_CPREG(15, 0, 14, 0, 0)

/** CNTKCTL: Counter-timer Kernel Control (G8.7). */
#define LHV_CPREG_CNTKCTL LHV_CPREG(15, 0, 14, 1, 0)

/** CNTP_TVAL: Physical Timer Value (G8.7). */
#define LHV_CPREG_CNTP_TVAL LHV_CPREG(15, 0, 14, 2, 0)

/** CNTP_CTL: Physical Timer Control (G8.7). */
#define LHV_CPREG_CNTP_CTL LHV_CPREG(15, 0, 14, 2, 1)

/** CNTV_TVAL: Virtual Timer Value (G8.7). */
#define LHV_CPREG_CNTV_TVAL LHV_CPREG(15, 0, 14, 3, 0)

/** CNTV_CTL: Virtual Timer Control (G8.7). */
#define LHV_CPREG_CNTV_CTL LHV_CPREG(15, 0, 14, 3, 1)

/** CNTPCT: Physical Count (G8.7). */
#define LHV_CPREG_CNTPCT LHV_CPREG64(15, 0, 14)

/** CNTVCT: Virtual Count (G8.7). */
#define LHV_CPREG_CNTVCT LHV_CPREG64(15, 1, 14)

/** CNTP_CVAL: Physical Timer Compare Value (G8.7). */
#define LHV_CPREG_CNTP_CVAL LHV_CPREG64(15, 2, 14)

/** CNTV_CVAL: Virtual Timer Compare Value (G8.7). */
#define LHV_CPREG_CNTV_CVAL LHV_CPREG64(15, 3, 14)

/** CNTPCTSS: Self-Synchronized Physical Count (G8.7). */
#define LHV_CPREG_CNTPCTSS LHV_CPREG64(15, 8, 14)

/** CNTVCTSS: Self-Synchronized Virtual Count (G8.7). */
#define LHV_CPREG_CNTVCTSS LHV_CPREG64(15, 9, 14)

/** PMCR: Performance Monitors Control (G8.4). */
#define LHV_CPREG_PMCR LHV_CPREG(15, 0, 9, 12, 0)

/** PMCNTENSET: Performance Monitors Count Enable Set (G8.4). */
#define LHV_CPREG_PMCNTENSET LHV_CPREG(15, 0, 9, 12, 1)

/** PMCNTENCLR: Performance Monitors Count Enable Clear (G8.4). */
#define LHV_CPREG_PMCNTENCLR LHV_CPREG(15, 0, 9, 12, 2)

/** PMOVSR: Performance Monitors Overflow Flag Status (G8.4). */
#define LHV_CPREG_PMOVSR LHV_CPREG(15, 0, 9, 12, 3)

/** PMSWINC: Performance Monitors Software Increment (G8.4). */
#define LHV_CPREG_PMSWINC LHV_CPREG(15, 0, 9, 12, 4)

/** PMSELR: Performance Monitors Event Counter Selection (G8.4). */
#define LHV_CPREG_PMSELR LHV_CPREG(15, 0, 9, 12, 5)

/** PMCEID0: Performance Monitors Common Event Identification 0 (G8.4). */
#define LHV_CPREG_PMCEID0 LHV_CPREG(15, 0, 9, 12, 6)

/** PMCEID1: Performance Monitors Common Event Identification 1 (G8.4). */
#define LHV_CPREG_PMCEID1 LHV_CPREG(15, 0, 9, 12, 7)

/** PMCCNTR: Performance Monitors Cycle Count (G8.4). */
#define LHV_CPREG_PMCCNTR LHV_CPREG(15, 0, 9, 13, 0)

/** PMXEVTYPER: Performance Monitors Selected Event Type (G8.4). */
#define LHV_CPREG_PMXEVTYPER LHV_CPREG(15, 0, 9, 13, 1)

/** PMXEVCNTR: Performance Monitors Selected Event Count (G8.4). */
#define LHV_CPREG_PMXEVCNTR LHV_CPREG(15, 0, 9, 13, 2)

/** PMUSERENR: Performance Monitors User Enable (G8.4). */
#define LHV_CPREG_PMUSERENR LHV_CPREG(15, 0, 9, 14, 0)

/** PMINTENSET: Performance Monitors Interrupt Enable Set (G8.4). */
#define LHV_CPREG_PMINTENSET LHV_CPREG(15, 0, 9, 14, 1)

/** PMINTENCLR: Performance Monitors Interrupt Enable Clear (G8.4). */
#define LHV_CPREG_PMINTENCLR LHV_CPREG(15, 0, 9, 14, 2)

/** PMOVSSET: Performance Monitors Overflow Flag Set (G8.4). */
#define LHV_CPREG_PMOVSSET LHV_CPREG(15, 0, 9, 14, 3)

/** PMCEID2: Performance Monitors Common Event Identification 2 (G8.4). */
#define LHV_CPREG_PMCEID2 LHV_CPREG(15, 0, 9, 14, 4)

/** PMCEID3: Performance Monitors Common Event Identification 3 (G8.4). */
#define LHV_CPREG_PMCEID3 LHV_CPREG(15, 0, 9, 14, 5)

/** PMMIR: Performance Monitors Machine Identification (G8.4). */
#define LHV_CPREG_PMMIR LHV_CPREG(15, 0, 9, 14, 6)

/** PMCCNTR_64: Performance Monitors Cycle Count (G8.4). */
#define LHV_CPREG_PMCCNTR_64 LHV_CPREG64(15, 0, 9)

/** PMEVCNTR0: Performance Monitors Event Count 0 (G8.4). */
#define LHV_CPREG_PMEVCNTR0 LHV_CPREG(15, 0, 14, 8, 0)

/** PMEVCNTR1: Performance Monitors Event Count 1 (G8.4). */
#define LHV_CPREG_PMEVCNTR1 LHV_CPREG(15, 0, 14, 8, 1)

/** PMEVCNTR2: Performance Monitors Event Count 2 (G8.4). */
#define LHV_CPREG_PMEVCNTR2 LHV_CPREG(15, 0, 14, 8, 2)

/** PMEVCNTR3: Performance Monitors Event Count 3 (G8.4). */
#define LHV_CPREG_PMEVCNTR3 LHV_CPREG(15, 0, 14, 8, 3)

/** PMEVCNTR4: Performance Monitors Event Count 4 (G8.4). */
#define LHV_CPREG_PMEVCNTR4 LHV_CPREG(15, 0, 14, 8, 4)

/** PMEVCNTR5: Performance Monitors Event Count 5 (G8.4). */
#define LHV_CPREG_PMEVCNTR5 LHV_CPREG(15, 0, 14, 8, 5)

/** PMEVCNTR6: Performance Monitors Event Count 6 (G8.4). */
#define LHV_CPREG_PMEVCNTR6 LHV_CPREG(15, 0, 14, 8, 6)

/** PMEVCNTR7: Performance Monitors Event Count 7 (G8.4). */
#define LHV_CPREG_PMEVCNTR7 LHV_CPREG(15, 0, 14, 8, 7)

/** PMEVCNTR8: Performance Monitors Event Count 8 (G8.4). */
#define LHV_CPREG_PMEVCNTR8 LHV_CPREG(15, 0, 14, 9, 0)

/** PMEVCNTR9: Performance Monitors Event Count 9 (G8.4). */
#define LHV_CPREG_PMEVCNTR9 LHV_CPREG(15, 0, 14, 9, 1)

/** PMEVCNTR10: Performance Monitors Event Count 10 (G8.4). */
#define LHV_CPREG_PMEVCNTR10 LHV_CPREG(15, 0, 14, 9, 2)

/** PMEVCNTR11: Performance Monitors Event Count 11 (G8.4). */
#define LHV_CPREG_PMEVCNTR11 LHV_CPREG(15, 0, 14, 9, 3)

/** PMEVCNTR12: Performance Monitors Event Count 12 (G8.4). */
#define LHV_CPREG_PMEVCNTR12 LHV_CPREG(15, 0, 14, 9, 4)

/** PMEVCNTR13: Performance Monitors Event Count 13 (G8.4). */
#define LHV_CPREG_PMEVCNTR13 LHV_CPREG(15, 0, 14, 9, 5)

/** PMEVCNTR14: Performance Monitors Event Count 14 (G8.4). */
#define LHV_CPREG_PMEVCNTR14 LHV_CPREG(15, 0, 14, 9, 6)

/** PMEVCNTR15: Performance Monitors Event Count 15 (G8.4). */
#define LHV_CPREG_PMEVCNTR15 LHV_CPREG(15, 0, 14, 9, 7)

/** PMEVCNTR16: Performance Monitors Event Count 16 (G8.4). */
#define LHV_CPREG_PMEVCNTR16 LHV_CPREG(15, 0, 14, 10, 0)

/** PMEVCNTR17: Performance Monitors Event Count 17 (G8.4). */
#define LHV_CPREG_PMEVCNTR17 LHV_CPREG(15, 0, 14, 10, 1)

/** PMEVCNTR18: Performance Monitors Event Count 18 (G8.4). */
#define LHV_CPREG_PMEVCNTR18 LHV_CPREG(15, 0, 14, 10, 2)

/** PMEVCNTR19: Performance Monitors Event Count 19 (G8.4). */
#define LHV_CPREG_PMEVCNTR19 LHV_CPREG(15, 0, 14, 10, 3)

/** PMEVCNTR20: Performance Monitors Event Count 20 (G8.4). */
#define LHV_CPREG_PMEVCNTR20 LHV_CPREG(15, 0, 14, 10, 4)

/** PMEVCNTR21: Performance Monitors Event Count 21 (G8.4). */
#define LHV_CPREG_PMEVCNTR21 LHV_CPREG(15, 0, 14, 10, 5)

/** PMEVCNTR22: Performance Monitors Event Count 22 (G8.4). */
#define LHV_CPREG_PMEVCNTR22 LHV_CPREG(15, 0, 14, 10, 6)

/** PMEVCNTR23: Performance Monitors Event Count 23 (G8.4). */
#define LHV_CPREG_PMEVCNTR23 LHV_CPREG(15, 0, 14, 10, 7)

/** PMEVCNTR24: Performance Monitors Event Count 24 (G8.4). */
#define LHV_CPREG_PMEVCNTR24 LHV_CPREG(15, 0, 14, 11, 0)

/** PMEVCNTR25: Performance Monitors Event Count 25 (G8.4). */
#define LHV_CPREG_PMEVCNTR25 LHV_CPREG(15, 0, 14, 11, 1)

/** PMEVCNTR26: Performance Monitors Event Count 26 (G8.4). */
#define LHV_CPREG_PMEVCNTR26 LHV_CPREG(15, 0, 14, 11, 2)

/** PMEVCNTR27: Performance Monitors Event Count 27 (G8.4). */
#define LHV_CPREG_PMEVCNTR27 LHV_CPREG(15, 0, 14, 11, 3)

/** PMEVCNTR28: Performance Monitors Event Count 28 (G8.4). */
#define LHV_CPREG_PMEVCNTR28 LHV_CPREG(15, 0, 14, 11, 4)

/** PMEVCNTR29: Performance Monitors Event Count 29 (G8.4). */
#define LHV_CPREG_PMEVCNTR29 LHV_CPREG(15, 0, 14, 11, 5)

/** PMEVCNTR30: Performance Monitors Event Count 30 (G8.4). */
#define LHV_CPREG_PMEVCNTR30 LHV_CPREG(15, 0, 14, 11, 6)

/** PMEVTYPER0: Performance Monitors Event Type 0 (G8.4). */
#define LHV_CPREG_PMEVTYPER0 LHV_CPREG(15, 0, 14, 12, 0)

/** PMEVTYPER1: Performance Monitors Event Type 1 (G8.4). */
#define LHV_CPREG_PMEVTYPER1 LHV_CPREG(15, 0, 14, 12, 1)

/** PMEVTYPER2: Performance Monitors Event Type 2 (G8.4). */
#define LHV_CPREG_PMEVTYPER2 LHV_CPREG(15, 0, 14, 12, 2)

/** PMEVTYPER3: Performance Monitors Event Type 3 (G8.4). */
#define LHV_CPREG_PMEVTYPER3 LHV_CPREG(15, 0, 14, 12, 3)

/** PMEVTYPER4: Performance Monitors Event Type 4 (G8.4). */
#define LHV_CPREG_PMEVTYPER4 LHV_CPREG(15, 0, 14, 12, 4)

/** PMEVTYPER5: Performance Monitors Event Type 5 (G8.4). */
#define LHV_CPREG_PMEVTYPER5 LHV_CPREG(15, 0, 14, 12, 5)

/** PMEVTYPER6: Performance Monitors Event Type 6 (G8.4). */
#define LHV_CPREG_PMEVTYPER6 LHV_CPREG(15, 0, 14, 12, 6)

/** PMEVTYPER7: Performance Monitors Event Type 7 (G8.4). */
#define LHV_CPREG_PMEVTYPER7 LHV_CPREG(15, 0, 14, 12, 7)

/** PMEVTYPER8: Performance Monitors Event Type 8 (G8.4). */
#define LHV_CPREG_PMEVTYPER8 LHV_CPREG(15, 0, 14, 13, 0)

/** PMEVTYPER9: Performance Monitors Event Type 9 (G8.4). */
#define LHV_CPREG_PMEVTYPER9 LHV_CPREG(15, 0, 14, 13, 1)

/** PMEVTYPER10: Performance Monitors Event Type 10 (G8.4). */
#define LHV_CPREG_PMEVTYPER10 LHV_CPREG(15, 0, 14, 13, 2)

/** PMEVTYPER11: Performance Monitors Event Type 11 (G8.4). */
#define LHV_CPREG_PMEVTYPER11 LHV_CPREG(15, 0, 14, 13, 3)

/** PMEVTYPER12: Performance Monitors Event Type 12 (G8.4). */
#define LHV_CPREG_PMEVTYPER12 LHV_CPREG(15, 0, 14, 13, 4)

/** PMEVTYPER13: Performance Monitors Event Type 13 (G8.4). */
#define LHV_CPREG_PMEVTYPER13 LHV_CPREG(15, 0, 14, 13, 5)

/** PMEVTYPER14: Performance Monitors Event Type 14 (G8.4). */
#define LHV_CPREG_PMEVTYPER14 LHV_CPREG(15, 0, 14, 13, 6)

/** PMEVTYPER15: Performance Monitors Event Type 15 (G8.4). */
#define LHV_CPREG_PMEVTYPER15 LHV_CPREG(15, 0, 14, 13, 7)

/** PMEVTYPER16: Performance Monitors Event Type 16 (G8.4). */
#define LHV_CPREG_PMEVTYPER16 LHV_CPREG(15, 0, 14, 14, 0)

/** PMEVTYPER17: Performance Monitors Event Type 17 (G8.4). */
#define LHV_CPREG_PMEVTYPER17 LHV_CPREG(15, 0, 14, 14, 1)

/** PMEVTYPER18: Performance Monitors Event Type 18 (G8.4). */
#define LHV_CPREG_PMEVTYPER18 LHV_CPREG(15, 0, 14, 14, 2)

/** PMEVTYPER19: Performance Monitors Event Type 19 (G8.4). */
#define LHV_CPREG_PMEVTYPER19 LHV_CPREG(15, 0, 14, 14, 3)

/** PMEVTYPER20: Performance Monitors Event Type 20 (G8.4). */
#define LHV_CPREG_PMEVTYPER20 LHV_CPREG(15, 0, 14, 14, 4)

/** PMEVTYPER21: Performance Monitors Event Type 21 (G8.4). */
#define LHV_CPREG_PMEVTYPER21 LHV_CPREG(15, 0, 14, 14, 5)

/** PMEVTYPER22: Performance Monitors Event Type 22 (G8.4). */
#define LHV_CPREG_PMEVTYPER22 LHV_CPREG(15, 0, 14, 14, 6)

/** PMEVTYPER23: Performance Monitors Event Type 23 (G8.4). */
#define LHV_CPREG_PMEVTYPER23 LHV_CPREG(15, 0, 14, 14, 7)

/** PMEVTYPER24: Performance Monitors Event Type 24 (G8.4). */
#define LHV_CPREG_PMEVTYPER24 LHV_CPREG(15, 0, 14, 15, 0)

/** PMEVTYPER25: Performance Monitors Event Type 25 (G8.4). */
#define LHV_CPREG_PMEVTYPER25 LHV_CPREG(15, 0, 14, 15, 1)

/** PMEVTYPER26: Performance Monitors Event Type 26 (G8.4). */
#define LHV_CPREG_PMEVTYPER26 LHV_CPREG(15, 0, 14, 15, 2)

/** PMEVTYPER27: Performance Monitors Event Type 27 (G8.4). */
#define LHV_CPREG_PMEVTYPER27 LHV_CPREG(15, 0, 14, 15, 3)

/** PMEVTYPER28: Performance Monitors Event Type 28 (G8.4). */
#define LHV_CPREG_PMEVTYPER28 LHV_CPREG(15, 0, 14, 15, 4)

/** PMEVTYPER29: Performance Monitors Event Type 29 (G8.4). */
#define LHV_CPREG_PMEVTYPER29 LHV_CPREG(15, 0, 14, 15, 5)

/** PMEVTYPER30: Performance Monitors Event Type 30 (G8.4). */
#define LHV_CPREG_PMEVTYPER30 LHV_CPREG(15, 0, 14, 15, 6)

/** PMCCFILTR: Performance Monitors Cycle Count Filter (G8.4). */
#define LHV_CPREG_PMCCFILTR LHV_CPREG(15, 0, 14, 15, 7)

/** DBGDIDR: Debug ID (G8.3). */
#define LHV_CPREG_DBGDIDR LHV_CPREG(14, 0, 0, 0, 0)

/** DBGDTRRXext: OS Lock Data Transfer, receive (G8.3). */
#define LHV_CPREG_DBGDTRRXext LHV_CPREG(14, 0, 0, 0, 2)

/** DBGDSCRint: Debug Status and Control, internal view (G8.3). */
#define LHV_CPREG_DBGDSCRint LHV_CPREG(14, 0, 0, 1, 0)

/** DBGDCCINT: DCC Interrupt Enable (G8.3). */
#define LHV_CPREG_DBGDCCINT LHV_CPREG(14, 0, 0, 2, 0)

/** DBGDSCRext: Debug Status and Control, external view (G8.3). */
#define LHV_CPREG_DBGDSCRext LHV_CPREG(14, 0, 0, 2, 2)

/** DBGDTRTXext: OS Lock Data Transfer, transmit (G8.3). */
#define LHV_CPREG_DBGDTRTXext LHV_CPREG(14, 0, 0, 3, 2)

/** DBGDTRint: Data Transfer: DBGDTRRXint when read, DBGDTRTXint when written (G8.3). */
#define LHV_CPREG_DBGDTRint LHV_CPREG(14, 0, 0, 5, 0)

/** DBGWFAR: Watchpoint Fault Address (G8.3). */
#define LHV_CPREG_DBGWFAR LHV_CPREG(14, 0, 0, 6, 0)

/** DBGOSECCR: OS Lock Exception Catch Control (G8.3). */
#define LHV_CPREG_DBGOSECCR LHV_CPREG(14, 0, 0, 6, 2)

/** DBGVCR: Vector Catch (G8.3). */
#define LHV_CPREG_DBGVCR LHV_CPREG(14, 0, 0, 7, 0)

/** DBGBVR0: Breakpoint Value 0 (G8.3). */
#define LHV_CPREG_DBGBVR0 LHV_CPREG(14, 0, 0, 0, 4)

/** DBGBCR0: Breakpoint Control 0 (G8.3). */
#define LHV_CPREG_DBGBCR0 LHV_CPREG(14, 0, 0, 0, 5)

/** DBGWVR0: Watchpoint Value 0 (G8.3). */
#define LHV_CPREG_DBGWVR0 LHV_CPREG(14, 0, 0, 0, 6)

/** DBGWCR0: Watchpoint Control 0 (G8.3). */
#define LHV_CPREG_DBGWCR0 LHV_CPREG(14, 0, 0, 0, 7)

/** DBGBXVR0: Breakpoint Extended Value 0 (G8.3). */
#define LHV_CPREG_DBGBXVR0 LHV_CPREG(14, 0, 1, 0, 1)

/** DBGBVR1: Breakpoint Value 1 (G8.3). */
#define LHV_CPREG_DBGBVR1 LHV_CPREG(14, 0, 0, 1, 4)

/** DBGBCR1: Breakpoint Control 1 (G8.3). */
#define LHV_CPREG_DBGBCR1 LHV_CPREG(14, 0, 0, 1, 5)

/** DBGWVR1: Watchpoint Value 1 (G8.3). */
#define LHV_CPREG_DBGWVR1 LHV_CPREG(14, 0, 0, 1, 6)

/** DBGWCR1: Watchpoint Control 1 (G8.3). */
#define LHV_CPREG_DBGWCR1 LHV_CPREG(14, 0, 0, 1, 7)

/** DBGBXVR1: Breakpoint Extended Value 1 (G8.3). */
#define LHV_CPREG_DBGBXVR1 LHV_CPREG(14, 0, 1, 1, 1)

/** DBGBVR2: Breakpoint Value 2 (G8.3). */
#define LHV_CPREG_DBGBVR2 LHV_CPREG(14, 0, 0, 2, 4)

/** DBGBCR2: Breakpoint Control 2 (G8.3). */
#define LHV_CPREG_DBGBCR2 LHV_CPREG(14, 0, 0, 2, 5)

/** DBGWVR2: Watchpoint Value 2 (G8.3). */
#define LHV_CPREG_DBGWVR2 LHV_CPREG(14, 0, 0, 2, 6)

/** DBGWCR2: Watchpoint Control 2 (G8.3). */
#define LHV_CPREG_DBGWCR2 LHV_CPREG(14, 0, 0, 2, 7)

/** DBGBXVR2: Breakpoint Extended Value 2 (G8.3). */
#define LHV_CPREG_DBGBXVR2 LHV_CPREG(14, 0, 1, 2, 1)

/** DBGBVR3: Breakpoint Value 3 (G8.3). */
#define LHV_CPREG_DBGBVR3 LHV_CPREG(14, 0, 0, 3, 4)

/** DBGBCR3: Breakpoint Control 3 (G8.3). */
#define LHV_CPREG_DBGBCR3 LHV_CPREG(14, 0, 0, 3, 5)

/** DBGWVR3: Watchpoint Value 3 (G8.3). */
#define LHV_CPREG_DBGWVR3 LHV_CPREG(14, 0, 0, 3, 6)

/** DBGWCR3: Watchpoint Control 3 (G8.3). */
#define LHV_CPREG_DBGWCR3 LHV_CPREG(14, 0, 0, 3, 7)

/** DBGBXVR3: Breakpoint Extended Value 3 (G8.3). */
#define LHV_CPREG_DBGBXVR3 LHV_CPREG(14, 0, 1, 3, 1)

/** DBGBVR4: Breakpoint Value 4 (G8.3). */
#define LHV_CPREG_DBGBVR4 LHV_CPREG(14, 0, 0, 4, 4)

/** DBGBCR4: Breakpoint Control 4 (G8.3). */
#define LHV_CPREG_DBGBCR4 LHV_CPREG(14, 0, 0, 4, 5)

/** DBGWVR4: Watchpoint Value 4 (G8.3). */
#define LHV_CPREG_DBGWVR4 LHV_CPREG(14, 0, 0, 4, 6)

/** DBGWCR4: Watchpoint Control 4 (G8.3). */
#define LHV_CPREG_DBGWCR4 LHV_CPREG(14, 0, 0, 4, 7)

/** DBGBXVR4: Breakpoint Extended Value 4 (G8.3). */
#define LHV_CPREG_DBGBXVR4 LHV_CPREG(14, 0, 1, 4, 1)

/** DBGBVR5: Breakpoint Value 5 (G8.3). */
#define LHV_CPREG_DBGBVR5 LHV_CPREG(14, 0, 0, 5, 4)

/** DBGBCR5: Breakpoint Control 5 (G8.3). */
#define LHV_CPREG_DBGBCR5 LHV_CPREG(14, 0, 0, 5, 5)

/** DBGWVR5: Watchpoint Value 5 (G8.3). */
#define LHV_CPREG_DBGWVR5 LHV_CPREG(14, 0, 0, 5, 6)

/** DBGWCR5: Watchpoint Control 5 (G8.3). */
#define LHV_CPREG_DBGWCR5 LHV_CPREG(14, 0, 0, 5, 7)

/** DBGBXVR5: Breakpoint Extended Value 5 (G8.3). */
#define LHV_CPREG_DBGBXVR5 LHV_CPREG(14, 0, 1, 5, 1)

/** DBGBVR6: Breakpoint Value 6 (G8.3). */
#define LHV_CPREG_DBGBVR6 LHV_CPREG(14, 0, 0, 6, 4)

/** DBGBCR6: Breakpoint Control 6 (G8.3). */
#define LHV_CPREG_DBGBCR6 LHV_CPREG(14, 0, 0, 6, 5)

/** DBGWVR6: Watchpoint Value 6 (G8.3). */
#define LHV_CPREG_DBGWVR6 LHV_CPREG(14, 0, 0, 6, 6)

/** DBGWCR6: Watchpoint Control 6 (G8.3). */
#define LHV_CPREG_DBGWCR6 LHV_CPREG(14, 0, 0, 6, 7)

/** DBGBXVR6: Breakpoint Extended Value 6 (G8.3). */
#define LHV_CPREG_DBGBXVR6 LHV_CPREG(14, 0, 1, 6, 1)

/** DBGBVR7: Breakpoint Value 7 (G8.3). */
#define LHV_CPREG_DBGBVR7 LHV_CPREG(14, 0, 0, 7, 4)

/** DBGBCR7: Breakpoint Control 7 (G8.3). */
#define LHV_CPREG_DBGBCR7 LHV_CPREG(14, 0, 0, 7, 5)

/** DBGWVR7: Watchpoint Value 7 (G8.3). */
#define LHV_CPREG_DBGWVR7 LHV_CPREG(14, 0, 0, 7, 6)

/** DBGWCR7: Watchpoint Control 7 (G8.3). */
#define LHV_CPREG_DBGWCR7 LHV_CPREG(14, 0, 0, 7, 7)

/** DBGBXVR7: Breakpoint Extended Value 7 (G8.3). */
#define LHV_CPREG_DBGBXVR7 LHV_CPREG(14, 0, 1, 7, 1)

/** DBGBVR8: Breakpoint Value 8 (G8.3). */
#define LHV_CPREG_DBGBVR8 LHV_CPREG(14, 0, 0, 8, 4)

/** DBGBCR8: Breakpoint Control 8 (G8.3). */
#define LHV_CPREG_DBGBCR8 LHV_CPREG(14, 0, 0, 8, 5)

/** DBGWVR8: Watchpoint Value 8 (G8.3). */
#define LHV_CPREG_DBGWVR8 LHV_CPREG(14, 0, 0, 8, 6)

/** DBGWCR8: Watchpoint Control 8 (G8.3). */
#define LHV_CPREG_DBGWCR8 LHV_CPREG(14, 0, 0, 8, 7)

/** DBGBXVR8: Breakpoint Extended Value 8 (G8.3). */
#define LHV_CPREG_DBGBXVR8 LHV_CPREG(14, 0, 1, 8, 1)

/** DBGBVR9: Breakpoint Value 9 (G8.3). */
#define LHV_CPREG_DBGBVR9 LHV_CPREG(14, 0, 0, 9, 4)

/** DBGBCR9: Breakpoint Control 9 (G8.3). */
#define LHV_CPREG_DBGBCR9 LHV_CPREG(14, 0, 0, 9, 5)

/** DBGWVR9: Watchpoint Value 9 (G8.3). */
#define LHV_CPREG_DBGWVR9 LHV_CPREG(14, 0, 0, 9, 6)

/** DBGWCR9: Watchpoint Control 9 (G8.3). */
#define LHV_CPREG_DBGWCR9 LHV_CPREG(14, 0, 0, 9, 7)

/** DBGBXVR9: Breakpoint Extended Value 9 (G8.3). */
#define LHV_CPREG_DBGBXVR9 LHV_CPREG(14, 0, 1, 9, 1)

/** DBGBVR10: Breakpoint Value 10 (G8.3). */
#define LHV_CPREG_DBGBVR10 LHV_CPREG(14, 0, 0, 10, 4)

/** DBGBCR10: Breakpoint Control 10 (G8.3). */
#define LHV_CPREG_DBGBCR10 LHV_CPREG(14, 0, 0, 10, 5)

/** DBGWVR10: Watchpoint Value 10 (G8.3). */
#define LHV_CPREG_DBGWVR10 LHV_CPREG(14, 0, 0, 10, 6)

/** DBGWCR10: Watchpoint Control 10 (G8.3). */
#define LHV_CPREG_DBGWCR10 LHV_CPREG(14, 0, 0, 10, 7)

/** DBGBXVR10: Breakpoint Extended Value 10 (G8.3). */
#define LHV_CPREG_DBGBXVR10 LHV_CPREG(14, 0, 1, 10, 1)

/** DBGBVR11: Breakpoint Value 11 (G8.3). */
#define LHV_CPREG_DBGBVR11 LHV_CPREG(14, 0, 0, 11, 4)

/** DBGBCR11: Breakpoint Control 11 (G8.3). */
#define LHV_CPREG_DBGBCR11 LHV_CPREG(14, 0, 0, 11, 5)

/** DBGWVR11: Watchpoint Value 11 (G8.3). */
#define LHV_CPREG_DBGWVR11 LHV_CPREG(14, 0, 0, 11, 6)

/** DBGWCR11: Watchpoint Control 11 (G8.3). */
#define LHV_CPREG_DBGWCR11 LHV_CPREG(14, 0, 0, 11, 7)

/** DBGBXVR11: Breakpoint Extended Value 11 (G8.3). */
#define LHV_CPREG_DBGBXVR11 LHV_CPREG(14, 0, 1, 11, 1)

/** DBGBVR12: Breakpoint Value 12 (G8.3). */
#define LHV_CPREG_DBGBVR12 LHV_CPREG(14, 0, 0, 12, 4)

/** DBGBCR12: Breakpoint Control 12 (G8.3). */
#define LHV_CPREG_DBGBCR12 LHV_CPREG(14, 0, 0, 12, 5)

/** DBGWVR12: Watchpoint Value 12 (G8.3). */
#define LHV_CPREG_DBGWVR12 LHV_CPREG(14, 0, 0, 12, 6)

/** DBGWCR12: Watchpoint Control 12 (G8.3). */
#define LHV_CPREG_DBGWCR12 LHV_CPREG(14, 0, 0, 12, 7)

/** DBGBXVR12: Breakpoint Extended Value 12 (G8.3). */
#define LHV_CPREG_DBGBXVR12 LHV_CPREG(14, 0, 1, 12, 1)

/** DBGBVR13: Breakpoint Value 13 (G8.3). */
#define LHV_CPREG_DBGBVR13 LHV_CPREG(14, 0, 0, 13, 4)

/** DBGBCR13: Breakpoint Control 13 (G8.3). */
#define LHV_CPREG_DBGBCR13 LHV_CPREG(14, 0, 0, 13, 5)

/** DBGWVR13: Watchpoint Value 13 (G8.3). */
#define LHV_CPREG_DBGWVR13 LHV_CPREG(14, 0, 0, 13, 6)

/** DBGWCR13: Watchpoint Control 13 (G8.3). */
#define LHV_CPREG_DBGWCR13 LHV_CPREG(14, 0, 0, 13, 7)

/** DBGBXVR13: Breakpoint Extended Value 13 (G8.3). */
#define LHV_CPREG_DBGBXVR13 LHV_CPREG(14, 0, 1, 13, 1)

/** DBGBVR14: Breakpoint Value 14 (G8.3). */
#define LHV_CPREG_DBGBVR14 LHV_CPREG(14, 0, 0, 14, 4)

/** DBGBCR14: Breakpoint Control 14 (G8.3). */
#define LHV_CPREG_DBGBCR14 LHV_CPREG(14, 0, 0, 14, 5)

/** DBGWVR14: Watchpoint Value 14 (G8.3). */
#define LHV_CPREG_DBGWVR14 LHV_CPREG(14, 0, 0, 14, 6)

/** DBGWCR14: Watchpoint Control 14 (G8.3). */
#define LHV_CPREG_DBGWCR14 LHV_CPREG(14, 0, 0, 14, 7)

/** DBGBXVR14: Breakpoint Extended Value 14 (G8.3). */
#define LHV_CPREG_DBGBXVR14 LHV_CPREG(14, 0, 1, 14, 1)

/** DBGBVR15: Breakpoint Value 15 (G8.3). */
#define LHV_CPREG_DBGBVR15 LHV_CPREG(14, 0, 0, 15, 4)

/** DBGBCR15: Breakpoint Control 15 (G8.3). */
#define LHV_CPREG_DBGBCR15 LHV_CPREG(14, 0, 0, 15, 5)

/** DBGWVR15: Watchpoint Value 15 (G8.3). */
#define LHV_CPREG_DBGWVR15 LHV_CPREG(14, 0, 0, 15, 6)

/** DBGWCR15: Watchpoint Control 15 (G8.3). */
#define LHV_CPREG_DBGWCR15 LHV_CPREG(14, 0, 0, 15, 7)

/** DBGBXVR15: Breakpoint Extended Value 15 (G8.3). */
#define LHV_CPREG_DBGBXVR15 LHV_CPREG(14, 0, 1, 15, 1)

/** DBGDRAR: Debug ROM Address (G8.3). */
#define LHV_CPREG_DBGDRAR LHV_CPREG(14, 0, 1, 0, 0)

/** DBGDRAR_64: Debug ROM Address (G8.3). */
#define LHV_CPREG_DBGDRAR_64 LHV_CPREG64(14, 0, 1)

/** DBGOSLAR: OS Lock Access (G8.3). */
#define LHV_CPREG_DBGOSLAR LHV_CPREG(14, 0, 1, 0, 4)

/** DBGOSLSR: OS Lock Status (G8.3). */
#define LHV_CPREG_DBGOSLSR LHV_CPREG(14, 0, 1, 1, 4)

/** DBGOSDLR: OS Double Lock (G8.3). */
#define LHV_CPREG_DBGOSDLR LHV_CPREG(14, 0, 1, 3, 4)

/** DBGPRCR: Debug Power Control (G8.3). */
#define LHV_CPREG_DBGPRCR LHV_CPREG(14, 0, 1, 4, 4)

/** DBGDSAR: Debug Self Address Offset (G8.3). */
#define LHV_CPREG_DBGDSAR LHV_CPREG(14, 0, 2, 0, 0)

/** DBGDSAR_64: Debug Self Address Offset (G8.3). */
#define LHV_CPREG_DBGDSAR_64 LHV_CPREG64(14, 0, 2)

/** DBGDEVID2: Debug Device ID 2 (G8.3). */
#define LHV_CPREG_DBGDEVID2 LHV_CPREG(14, 0, 7, 0, 7)

/** DBGDEVID1: Debug Device ID 1 (G8.3). */
#define LHV_CPREG_DBGDEVID1 LHV_CPREG(14, 0, 7, 1, 7)

/** DBGDEVID: Debug Device ID (G8.3). */
#define LHV_CPREG_DBGDEVID LHV_CPREG(14, 0, 7, 2, 7)

/** DBGCLAIMSET: Claim Tag Set (G8.3). */
#define LHV_CPREG_DBGCLAIMSET LHV_CPREG(14, 0, 7, 8, 6)

/** DBGCLAIMCLR: Claim Tag Clear (G8.3). */
#define LHV_CPREG_DBGCLAIMCLR LHV_CPREG(14, 0, 7, 9, 6)

/** DBGAUTHSTATUS: Authentication Status (G8.3). */
#define LHV_CPREG_DBGAUTHSTATUS LHV_CPREG(14, 0, 7, 14, 6)

/** JIDR: Jazelle ID (G8.3). */
#define LHV_CPREG_JIDR LHV_CPREG(14, 7, 0, 0, 0)

/** X(register, its encoding in AArch64 or its own number, which half: 0, LO, HI). */
#define LHV_CPREGS(X) \
	X(LHV_CPREG_MIDR, LHV_SYSREG(3, 0, 0, 0, 0), 0) \
	X(LHV_CPREG_CTR, LHV_SYSREG(3, 3, 0, 0, 1), 0) \
	X(LHV_CPREG_TCMTR, LHV_CPREG_TCMTR, 0) \
	X(LHV_CPREG_TLBTR, LHV_CPREG_TLBTR, 0) \
	X(LHV_CPREG_MPIDR, LHV_SYSREG(3, 0, 0, 0, 5), 0) \
	X(LHV_CPREG_REVIDR, LHV_SYSREG(3, 0, 0, 0, 6), 0) \
	X(LHV_CPREG_ID_PFR0, LHV_SYSREG(3, 0, 0, 1, 0), 0) \
	X(LHV_CPREG_ID_PFR1, LHV_SYSREG(3, 0, 0, 1, 1), 0) \
	X(LHV_CPREG_ID_DFR0, LHV_SYSREG(3, 0, 0, 1, 2), 0) \
	X(LHV_CPREG_ID_AFR0, LHV_SYSREG(3, 0, 0, 1, 3), 0) \
	X(LHV_CPREG_ID_MMFR0, LHV_SYSREG(3, 0, 0, 1, 4), 0) \
	X(LHV_CPREG_ID_MMFR1, LHV_SYSREG(3, 0, 0, 1, 5), 0) \
	X(LHV_CPREG_ID_MMFR2, LHV_SYSREG(3, 0, 0, 1, 6), 0) \
	X(LHV_CPREG_ID_MMFR3, LHV_SYSREG(3, 0, 0, 1, 7), 0) \
	X(LHV_CPREG_ID_ISAR0, LHV_SYSREG(3, 0, 0, 2, 0), 0) \
	X(LHV_CPREG_ID_ISAR1, LHV_SYSREG(3, 0, 0, 2, 1), 0) \
	X(LHV_CPREG_ID_ISAR2, LHV_SYSREG(3, 0, 0, 2, 2), 0) \
	X(LHV_CPREG_ID_ISAR3, LHV_SYSREG(3, 0, 0, 2, 3), 0) \
	X(LHV_CPREG_ID_ISAR4, LHV_SYSREG(3, 0, 0, 2, 4), 0) \
	X(LHV_CPREG_ID_ISAR5, LHV_SYSREG(3, 0, 0, 2, 5), 0) \
	X(LHV_CPREG_ID_MMFR4, LHV_SYSREG(3, 0, 0, 2, 6), 0) \
	X(LHV_CPREG_ID_ISAR6, LHV_SYSREG(3, 0, 0, 2, 7), 0) \
	X(LHV_CPREG_ID_PFR2, LHV_SYSREG(3, 0, 0, 3, 4), 0) \
	X(LHV_CPREG_ID_DFR1, LHV_SYSREG(3, 0, 0, 3, 5), 0) \
	X(LHV_CPREG_ID_MMFR5, LHV_SYSREG(3, 0, 0, 3, 6), 0) \
	X(LHV_CPREG_SCTLR, LHV_SYSREG(3, 0, 1, 0, 0), 0) \
	X(LHV_CPREG_ACTLR, LHV_SYSREG(3, 0, 1, 0, 1), LHV_CPREG_LO) \
	X(LHV_CPREG_CPACR, LHV_SYSREG(3, 0, 1, 0, 2), 0) \
	X(LHV_CPREG_ACTLR2, LHV_SYSREG(3, 0, 1, 0, 1), LHV_CPREG_HI) \
	X(LHV_CPREG_TRFCR, LHV_SYSREG(3, 0, 1, 2, 1), 0) \
	X(LHV_CPREG_TTBR0, LHV_SYSREG(3, 0, 2, 0, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_TTBR1, LHV_SYSREG(3, 0, 2, 0, 1), LHV_CPREG_LO) \
	X(LHV_CPREG_TTBCR, LHV_SYSREG(3, 0, 2, 0, 2), LHV_CPREG_LO) \
	X(LHV_CPREG_TTBCR2, LHV_SYSREG(3, 0, 2, 0, 2), LHV_CPREG_HI) \
	X(LHV_CPREG_DACR, LHV_SYSREG(3, 4, 3, 0, 0), 0) \
	X(LHV_CPREG_ICC_PMR, LHV_SYSREG(3, 0, 4, 6, 0), 0) \
	X(LHV_CPREG_DFSR, LHV_SYSREG(3, 0, 5, 2, 0), 0) \
	X(LHV_CPREG_IFSR, LHV_SYSREG(3, 4, 5, 0, 1), 0) \
	X(LHV_CPREG_ADFSR, LHV_SYSREG(3, 0, 5, 1, 0), 0) \
	X(LHV_CPREG_AIFSR, LHV_SYSREG(3, 0, 5, 1, 1), 0) \
	X(LHV_CPREG_ERRIDR, LHV_SYSREG(3, 0, 5, 3, 0), 0) \
	X(LHV_CPREG_ERRSELR, LHV_SYSREG(3, 0, 5, 3, 1), 0) \
	X(LHV_CPREG_ERXFR, LHV_SYSREG(3, 0, 5, 4, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXCTLR, LHV_SYSREG(3, 0, 5, 4, 1), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXSTATUS, LHV_SYSREG(3, 0, 5, 4, 2), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXADDR, LHV_SYSREG(3, 0, 5, 4, 3), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXFR2, LHV_SYSREG(3, 0, 5, 4, 0), LHV_CPREG_HI) \
	X(LHV_CPREG_ERXCTLR2, LHV_SYSREG(3, 0, 5, 4, 1), LHV_CPREG_HI) \
	X(LHV_CPREG_ERXADDR2, LHV_SYSREG(3, 0, 5, 4, 3), LHV_CPREG_HI) \
	X(LHV_CPREG_ERXMISC0, LHV_SYSREG(3, 0, 5, 5, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXMISC1, LHV_SYSREG(3, 0, 5, 5, 0), LHV_CPREG_HI) \
	X(LHV_CPREG_ERXMISC4, LHV_SYSREG(3, 0, 5, 5, 2), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXMISC5, LHV_SYSREG(3, 0, 5, 5, 2), LHV_CPREG_HI) \
	X(LHV_CPREG_ERXMISC2, LHV_SYSREG(3, 0, 5, 5, 1), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXMISC3, LHV_SYSREG(3, 0, 5, 5, 1), LHV_CPREG_HI) \
	X(LHV_CPREG_ERXMISC6, LHV_SYSREG(3, 0, 5, 5, 3), LHV_CPREG_LO) \
	X(LHV_CPREG_ERXMISC7, LHV_SYSREG(3, 0, 5, 5, 3), LHV_CPREG_HI) \
	X(LHV_CPREG_DFAR, LHV_SYSREG(3, 0, 6, 0, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_IFAR, LHV_SYSREG(3, 0, 6, 0, 0), LHV_CPREG_HI) \
	X(LHV_CPREG_ICIALLUIS, LHV_SYSREG(1, 0, 7, 1, 0), 0) \
	X(LHV_CPREG_PAR, LHV_SYSREG(3, 0, 7, 4, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_ICIALLU, LHV_SYSREG(1, 0, 7, 5, 0), 0) \
	X(LHV_CPREG_ICIMVAU, LHV_SYSREG(1, 3, 7, 5, 1), 0) \
	X(LHV_CPREG_DCIMVAC, LHV_SYSREG(1, 0, 7, 6, 1), 0) \
	X(LHV_CPREG_DCISW, LHV_SYSREG(1, 0, 7, 6, 2), 0) \
	X(LHV_CPREG_DCCMVAC, LHV_SYSREG(1, 3, 7, 10, 1), 0) \
	X(LHV_CPREG_DCCSW, LHV_SYSREG(1, 0, 7, 10, 2), 0) \
	X(LHV_CPREG_DCCMVAU, LHV_SYSREG(1, 3, 7, 11, 1), 0) \
	X(LHV_CPREG_DCCIMVAC, LHV_SYSREG(1, 3, 7, 14, 1), 0) \
	X(LHV_CPREG_DCCISW, LHV_SYSREG(1, 0, 7, 14, 2), 0) \
	X(LHV_CPREG_PMCR, LHV_SYSREG(3, 3, 9, 12, 0), 0) \
	X(LHV_CPREG_PMCNTENSET, LHV_SYSREG(3, 3, 9, 12, 1), 0) \
	X(LHV_CPREG_PMCNTENCLR, LHV_SYSREG(3, 3, 9, 12, 2), 0) \
	X(LHV_CPREG_PMOVSR, LHV_SYSREG(3, 3, 9, 12, 3), 0) \
	X(LHV_CPREG_PMSWINC, LHV_SYSREG(3, 3, 9, 12, 4), 0) \
	X(LHV_CPREG_PMSELR, LHV_SYSREG(3, 3, 9, 12, 5), 0) \
	X(LHV_CPREG_PMCEID0, LHV_SYSREG(3, 3, 9, 12, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_PMCEID1, LHV_SYSREG(3, 3, 9, 12, 7), LHV_CPREG_LO) \
	X(LHV_CPREG_PMCCNTR, LHV_SYSREG(3, 3, 9, 13, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_PMXEVTYPER, LHV_SYSREG(3, 3, 9, 13, 1), 0) \
	X(LHV_CPREG_PMXEVCNTR, LHV_SYSREG(3, 3, 9, 13, 2), 0) \
	X(LHV_CPREG_PMUSERENR, LHV_SYSREG(3, 3, 9, 14, 0), 0) \
	X(LHV_CPREG_PMINTENSET, LHV_SYSREG(3, 0, 9, 14, 1), 0) \
	X(LHV_CPREG_PMINTENCLR, LHV_SYSREG(3, 0, 9, 14, 2), 0) \
	X(LHV_CPREG_PMOVSSET, LHV_SYSREG(3, 3, 9, 14, 3), 0) \
	X(LHV_CPREG_PMCEID2, LHV_SYSREG(3, 3, 9, 12, 6), LHV_CPREG_HI) \
	X(LHV_CPREG_PMCEID3, LHV_SYSREG(3, 3, 9, 12, 7), LHV_CPREG_HI) \
	X(LHV_CPREG_PMMIR, LHV_SYSREG(3, 0, 9, 14, 6), 0) \
	X(LHV_CPREG_MAIR0, LHV_SYSREG(3, 0, 10, 2, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_MAIR1, LHV_SYSREG(3, 0, 10, 2, 0), LHV_CPREG_HI) \
	X(LHV_CPREG_AMAIR0, LHV_SYSREG(3, 0, 10, 3, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_AMAIR1, LHV_SYSREG(3, 0, 10, 3, 0), LHV_CPREG_HI) \
	X(LHV_CPREG_VBAR, LHV_SYSREG(3, 0, 12, 0, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_RMR, LHV_SYSREG(3, 0, 12, 0, 2), 0) \
	X(LHV_CPREG_ISR, LHV_SYSREG(3, 0, 12, 1, 0), 0) \
	X(LHV_CPREG_DISR, LHV_SYSREG(3, 0, 12, 1, 1), 0) \
	X(LHV_CPREG_ICC_IAR0, LHV_SYSREG(3, 0, 12, 8, 0), 0) \
	X(LHV_CPREG_ICC_EOIR0, LHV_SYSREG(3, 0, 12, 8, 1), 0) \
	X(LHV_CPREG_ICC_HPPIR0, LHV_SYSREG(3, 0, 12, 8, 2), 0) \
	X(LHV_CPREG_ICC_BPR0, LHV_SYSREG(3, 0, 12, 8, 3), 0) \
	X(LHV_CPREG_ICC_AP0R0, LHV_SYSREG(3, 0, 12, 8, 4), 0) \
	X(LHV_CPREG_ICC_AP0R1, LHV_SYSREG(3, 0, 12, 8, 5), 0) \
	X(LHV_CPREG_ICC_AP0R2, LHV_SYSREG(3, 0, 12, 8, 6), 0) \
	X(LHV_CPREG_ICC_AP0R3, LHV_SYSREG(3, 0, 12, 8, 7), 0) \
	X(LHV_CPREG_ICC_AP1R0, LHV_SYSREG(3, 0, 12, 9, 0), 0) \
	X(LHV_CPREG_ICC_AP1R1, LHV_SYSREG(3, 0, 12, 9, 1), 0) \
	X(LHV_CPREG_ICC_AP1R2, LHV_SYSREG(3, 0, 12, 9, 2), 0) \
	X(LHV_CPREG_ICC_AP1R3, LHV_SYSREG(3, 0, 12, 9, 3), 0) \
	X(LHV_CPREG_ICC_DIR, LHV_SYSREG(3, 0, 12, 11, 1), 0) \
	X(LHV_CPREG_ICC_RPR, LHV_SYSREG(3, 0, 12, 11, 3), 0) \
	X(LHV_CPREG_ICC_IAR1, LHV_SYSREG(3, 0, 12, 12, 0), 0) \
	X(LHV_CPREG_ICC_EOIR1, LHV_SYSREG(3, 0, 12, 12, 1), 0) \
	X(LHV_CPREG_ICC_HPPIR1, LHV_SYSREG(3, 0, 12, 12, 2), 0) \
	X(LHV_CPREG_ICC_BPR1, LHV_SYSREG(3, 0, 12, 12, 3), 0) \
	X(LHV_CPREG_ICC_CTLR, LHV_SYSREG(3, 0, 12, 12, 4), 0) \
	X(LHV_CPREG_ICC_SRE, LHV_SYSREG(3, 0, 12, 12, 5), 0) \
	X(LHV_CPREG_ICC_IGRPEN0, LHV_SYSREG(3, 0, 12, 12, 6), 0) \
	X(LHV_CPREG_ICC_IGRPEN1, LHV_SYSREG(3, 0, 12, 12, 7), 0) \
	X(LHV_CPREG_FCSEIDR, LHV_CPREG_FCSEIDR, 0) \
	X(LHV_CPREG_CONTEXTIDR, LHV_SYSREG(3, 0, 13, 0, 1), 0) \
	X(LHV_CPREG_TPIDRURW, LHV_SYSREG(3, 3, 13, 0, 2), LHV_CPREG_LO) \
	X(LHV_CPREG_TPIDRURO, LHV_SYSREG(3, 3, 13, 0, 3), LHV_CPREG_LO) \
	X(LHV_CPREG_TPIDRPRW, LHV_SYSREG(3, 0, 13, 0, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_CNTFRQ, LHV_SYSREG(3, 3, 14, 0, 0), 0) \
	X(LHV_CPREG_CNTKCTL, LHV_SYSREG(3, 0, 14, 1, 0), 0) \
	X(LHV_CPREG_CNTP_TVAL, LHV_SYSREG(3, 3, 14, 2, 0), 0) \
	X(LHV_CPREG_CNTP_CTL, LHV_SYSREG(3, 3, 14, 2, 1), 0) \
	X(LHV_CPREG_CNTV_TVAL, LHV_SYSREG(3, 3, 14, 3, 0), 0) \
	X(LHV_CPREG_CNTV_CTL, LHV_SYSREG(3, 3, 14, 3, 1), 0) \
	X(LHV_CPREG_PMEVCNTR0, LHV_SYSREG(3, 3, 14, 8, 0), 0) \
	X(LHV_CPREG_PMEVCNTR1, LHV_SYSREG(3, 3, 14, 8, 1), 0) \
	X(LHV_CPREG_PMEVCNTR2, LHV_SYSREG(3, 3, 14, 8, 2), 0) \
	X(LHV_CPREG_PMEVCNTR3, LHV_SYSREG(3, 3, 14, 8, 3), 0) \
	X(LHV_CPREG_PMEVCNTR4, LHV_SYSREG(3, 3, 14, 8, 4), 0) \
	X(LHV_CPREG_PMEVCNTR5, LHV_SYSREG(3, 3, 14, 8, 5), 0) \
	X(LHV_CPREG_PMEVCNTR6, LHV_SYSREG(3, 3, 14, 8, 6), 0) \
	X(LHV_CPREG_PMEVCNTR7, LHV_SYSREG(3, 3, 14, 8, 7), 0) \
	X(LHV_CPREG_PMEVCNTR8, LHV_SYSREG(3, 3, 14, 9, 0), 0) \
	X(LHV_CPREG_PMEVCNTR9, LHV_SYSREG(3, 3, 14, 9, 1), 0) \
	X(LHV_CPREG_PMEVCNTR10, LHV_SYSREG(3, 3, 14, 9, 2), 0) \
	X(LHV_CPREG_PMEVCNTR11, LHV_SYSREG(3, 3, 14, 9, 3), 0) \
	X(LHV_CPREG_PMEVCNTR12, LHV_SYSREG(3, 3, 14, 9, 4), 0) \
	X(LHV_CPREG_PMEVCNTR13, LHV_SYSREG(3, 3, 14, 9, 5), 0) \
	X(LHV_CPREG_PMEVCNTR14, LHV_SYSREG(3, 3, 14, 9, 6), 0) \
	X(LHV_CPREG_PMEVCNTR15, LHV_SYSREG(3, 3, 14, 9, 7), 0) \
	X(LHV_CPREG_PMEVCNTR16, LHV_SYSREG(3, 3, 14, 10, 0), 0) \
	X(LHV_CPREG_PMEVCNTR17, LHV_SYSREG(3, 3, 14, 10, 1), 0) \
	X(LHV_CPREG_PMEVCNTR18, LHV_SYSREG(3, 3, 14, 10, 2), 0) \
	X(LHV_CPREG_PMEVCNTR19, LHV_SYSREG(3, 3, 14, 10, 3), 0) \
	X(LHV_CPREG_PMEVCNTR20, LHV_SYSREG(3, 3, 14, 10, 4), 0) \
	X(LHV_CPREG_PMEVCNTR21, LHV_SYSREG(3, 3, 14, 10, 5), 0) \
	X(LHV_CPREG_PMEVCNTR22, LHV_SYSREG(3, 3, 14, 10, 6), 0) \
	X(LHV_CPREG_PMEVCNTR23, LHV_SYSREG(3, 3, 14, 10, 7), 0) \
	X(LHV_CPREG_PMEVCNTR24, LHV_SYSREG(3, 3, 14, 11, 0), 0) \
	X(LHV_CPREG_PMEVCNTR25, LHV_SYSREG(3, 3, 14, 11, 1), 0) \
	X(LHV_CPREG_PMEVCNTR26, LHV_SYSREG(3, 3, 14, 11, 2), 0) \
	X(LHV_CPREG_PMEVCNTR27, LHV_SYSREG(3, 3, 14, 11, 3), 0) \
	X(LHV_CPREG_PMEVCNTR28, LHV_SYSREG(3, 3, 14, 11, 4), 0) \
	X(LHV_CPREG_PMEVCNTR29, LHV_SYSREG(3, 3, 14, 11, 5), 0) \
	X(LHV_CPREG_PMEVCNTR30, LHV_SYSREG(3, 3, 14, 11, 6), 0) \
	X(LHV_CPREG_PMEVTYPER0, LHV_SYSREG(3, 3, 14, 12, 0), 0) \
	X(LHV_CPREG_PMEVTYPER1, LHV_SYSREG(3, 3, 14, 12, 1), 0) \
	X(LHV_CPREG_PMEVTYPER2, LHV_SYSREG(3, 3, 14, 12, 2), 0) \
	X(LHV_CPREG_PMEVTYPER3, LHV_SYSREG(3, 3, 14, 12, 3), 0) \
	X(LHV_CPREG_PMEVTYPER4, LHV_SYSREG(3, 3, 14, 12, 4), 0) \
	X(LHV_CPREG_PMEVTYPER5, LHV_SYSREG(3, 3, 14, 12, 5), 0) \
	X(LHV_CPREG_PMEVTYPER6, LHV_SYSREG(3, 3, 14, 12, 6), 0) \
	X(LHV_CPREG_PMEVTYPER7, LHV_SYSREG(3, 3, 14, 12, 7), 0) \
	X(LHV_CPREG_PMEVTYPER8, LHV_SYSREG(3, 3, 14, 13, 0), 0) \
	X(LHV_CPREG_PMEVTYPER9, LHV_SYSREG(3, 3, 14, 13, 1), 0) \
	X(LHV_CPREG_PMEVTYPER10, LHV_SYSREG(3, 3, 14, 13, 2), 0) \
	X(LHV_CPREG_PMEVTYPER11, LHV_SYSREG(3, 3, 14, 13, 3), 0) \
	X(LHV_CPREG_PMEVTYPER12, LHV_SYSREG(3, 3, 14, 13, 4), 0) \
	X(LHV_CPREG_PMEVTYPER13, LHV_SYSREG(3, 3, 14, 13, 5), 0) \
	X(LHV_CPREG_PMEVTYPER14, LHV_SYSREG(3, 3, 14, 13, 6), 0) \
	X(LHV_CPREG_PMEVTYPER15, LHV_SYSREG(3, 3, 14, 13, 7), 0) \
	X(LHV_CPREG_PMEVTYPER16, LHV_SYSREG(3, 3, 14, 14, 0), 0) \
	X(LHV_CPREG_PMEVTYPER17, LHV_SYSREG(3, 3, 14, 14, 1), 0) \
	X(LHV_CPREG_PMEVTYPER18, LHV_SYSREG(3, 3, 14, 14, 2), 0) \
	X(LHV_CPREG_PMEVTYPER19, LHV_SYSREG(3, 3, 14, 14, 3), 0) \
	X(LHV_CPREG_PMEVTYPER20, LHV_SYSREG(3, 3, 14, 14, 4), 0) \
	X(LHV_CPREG_PMEVTYPER21, LHV_SYSREG(3, 3, 14, 14, 5), 0) \
	X(LHV_CPREG_PMEVTYPER22, LHV_SYSREG(3, 3, 14, 14, 6), 0) \
	X(LHV_CPREG_PMEVTYPER23, LHV_SYSREG(3, 3, 14, 14, 7), 0) \
	X(LHV_CPREG_PMEVTYPER24, LHV_SYSREG(3, 3, 14, 15, 0), 0) \
	X(LHV_CPREG_PMEVTYPER25, LHV_SYSREG(3, 3, 14, 15, 1), 0) \
	X(LHV_CPREG_PMEVTYPER26, LHV_SYSREG(3, 3, 14, 15, 2), 0) \
	X(LHV_CPREG_PMEVTYPER27, LHV_SYSREG(3, 3, 14, 15, 3), 0) \
	X(LHV_CPREG_PMEVTYPER28, LHV_SYSREG(3, 3, 14, 15, 4), 0) \
	X(LHV_CPREG_PMEVTYPER29, LHV_SYSREG(3, 3, 14, 15, 5), 0) \
	X(LHV_CPREG_PMEVTYPER30, LHV_SYSREG(3, 3, 14, 15, 6), 0) \
	X(LHV_CPREG_PMCCFILTR, LHV_SYSREG(3, 3, 14, 15, 7), 0) \
	X(LHV_CPREG_CCSIDR, LHV_SYSREG(3, 1, 0, 0, 0), 0) \
	X(LHV_CPREG_CLIDR, LHV_SYSREG(3, 1, 0, 0, 1), 0) \
	X(LHV_CPREG_CCSIDR2, LHV_SYSREG(3, 1, 0, 0, 2), 0) \
	X(LHV_CPREG_AIDR, LHV_SYSREG(3, 1, 0, 0, 7), 0) \
	X(LHV_CPREG_CSSELR, LHV_SYSREG(3, 2, 0, 0, 0), 0) \
	X(LHV_CPREG_DSPSR, LHV_SYSREG(3, 3, 4, 5, 0), 0) \
	X(LHV_CPREG_DLR, LHV_SYSREG(3, 3, 4, 5, 1), 0) \
	X(LHV_CPREG_DBGDIDR, LHV_CPREG_DBGDIDR, 0) \
	X(LHV_CPREG_DBGDTRRXext, LHV_SYSREG(2, 0, 0, 0, 2), 0) \
	X(LHV_CPREG_DBGBVR0, LHV_SYSREG(2, 0, 0, 0, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR0, LHV_SYSREG(2, 0, 0, 0, 5), 0) \
	X(LHV_CPREG_DBGWVR0, LHV_SYSREG(2, 0, 0, 0, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR0, LHV_SYSREG(2, 0, 0, 0, 7), 0) \
	X(LHV_CPREG_DBGDSCRint, LHV_SYSREG(2, 3, 0, 1, 0), 0) \
	X(LHV_CPREG_DBGBVR1, LHV_SYSREG(2, 0, 0, 1, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR1, LHV_SYSREG(2, 0, 0, 1, 5), 0) \
	X(LHV_CPREG_DBGWVR1, LHV_SYSREG(2, 0, 0, 1, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR1, LHV_SYSREG(2, 0, 0, 1, 7), 0) \
	X(LHV_CPREG_DBGDCCINT, LHV_SYSREG(2, 0, 0, 2, 0), 0) \
	X(LHV_CPREG_DBGDSCRext, LHV_SYSREG(2, 0, 0, 2, 2), 0) \
	X(LHV_CPREG_DBGBVR2, LHV_SYSREG(2, 0, 0, 2, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR2, LHV_SYSREG(2, 0, 0, 2, 5), 0) \
	X(LHV_CPREG_DBGWVR2, LHV_SYSREG(2, 0, 0, 2, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR2, LHV_SYSREG(2, 0, 0, 2, 7), 0) \
	X(LHV_CPREG_DBGDTRTXext, LHV_SYSREG(2, 0, 0, 3, 2), 0) \
	X(LHV_CPREG_DBGBVR3, LHV_SYSREG(2, 0, 0, 3, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR3, LHV_SYSREG(2, 0, 0, 3, 5), 0) \
	X(LHV_CPREG_DBGWVR3, LHV_SYSREG(2, 0, 0, 3, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR3, LHV_SYSREG(2, 0, 0, 3, 7), 0) \
	X(LHV_CPREG_DBGBVR4, LHV_SYSREG(2, 0, 0, 4, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR4, LHV_SYSREG(2, 0, 0, 4, 5), 0) \
	X(LHV_CPREG_DBGWVR4, LHV_SYSREG(2, 0, 0, 4, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR4, LHV_SYSREG(2, 0, 0, 4, 7), 0) \
	X(LHV_CPREG_DBGDTRint, LHV_SYSREG(2, 3, 0, 5, 0), 0) \
	X(LHV_CPREG_DBGBVR5, LHV_SYSREG(2, 0, 0, 5, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR5, LHV_SYSREG(2, 0, 0, 5, 5), 0) \
	X(LHV_CPREG_DBGWVR5, LHV_SYSREG(2, 0, 0, 5, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR5, LHV_SYSREG(2, 0, 0, 5, 7), 0) \
	X(LHV_CPREG_DBGWFAR, LHV_CPREG_DBGWFAR, 0) \
	X(LHV_CPREG_DBGOSECCR, LHV_SYSREG(2, 0, 0, 6, 2), 0) \
	X(LHV_CPREG_DBGBVR6, LHV_SYSREG(2, 0, 0, 6, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR6, LHV_SYSREG(2, 0, 0, 6, 5), 0) \
	X(LHV_CPREG_DBGWVR6, LHV_SYSREG(2, 0, 0, 6, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR6, LHV_SYSREG(2, 0, 0, 6, 7), 0) \
	X(LHV_CPREG_DBGVCR, LHV_SYSREG(2, 4, 0, 7, 0), 0) \
	X(LHV_CPREG_DBGBVR7, LHV_SYSREG(2, 0, 0, 7, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR7, LHV_SYSREG(2, 0, 0, 7, 5), 0) \
	X(LHV_CPREG_DBGWVR7, LHV_SYSREG(2, 0, 0, 7, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR7, LHV_SYSREG(2, 0, 0, 7, 7), 0) \
	X(LHV_CPREG_DBGBVR8, LHV_SYSREG(2, 0, 0, 8, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR8, LHV_SYSREG(2, 0, 0, 8, 5), 0) \
	X(LHV_CPREG_DBGWVR8, LHV_SYSREG(2, 0, 0, 8, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR8, LHV_SYSREG(2, 0, 0, 8, 7), 0) \
	X(LHV_CPREG_DBGBVR9, LHV_SYSREG(2, 0, 0, 9, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR9, LHV_SYSREG(2, 0, 0, 9, 5), 0) \
	X(LHV_CPREG_DBGWVR9, LHV_SYSREG(2, 0, 0, 9, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR9, LHV_SYSREG(2, 0, 0, 9, 7), 0) \
	X(LHV_CPREG_DBGBVR10, LHV_SYSREG(2, 0, 0, 10, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR10, LHV_SYSREG(2, 0, 0, 10, 5), 0) \
	X(LHV_CPREG_DBGWVR10, LHV_SYSREG(2, 0, 0, 10, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR10, LHV_SYSREG(2, 0, 0, 10, 7), 0) \
	X(LHV_CPREG_DBGBVR11, LHV_SYSREG(2, 0, 0, 11, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR11, LHV_SYSREG(2, 0, 0, 11, 5), 0) \
	X(LHV_CPREG_DBGWVR11, LHV_SYSREG(2, 0, 0, 11, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR11, LHV_SYSREG(2, 0, 0, 11, 7), 0) \
	X(LHV_CPREG_DBGBVR12, LHV_SYSREG(2, 0, 0, 12, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR12, LHV_SYSREG(2, 0, 0, 12, 5), 0) \
	X(LHV_CPREG_DBGWVR12, LHV_SYSREG(2, 0, 0, 12, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR12, LHV_SYSREG(2, 0, 0, 12, 7), 0) \
	X(LHV_CPREG_DBGBVR13, LHV_SYSREG(2, 0, 0, 13, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR13, LHV_SYSREG(2, 0, 0, 13, 5), 0) \
	X(LHV_CPREG_DBGWVR13, LHV_SYSREG(2, 0, 0, 13, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR13, LHV_SYSREG(2, 0, 0, 13, 7), 0) \
	X(LHV_CPREG_DBGBVR14, LHV_SYSREG(2, 0, 0, 14, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR14, LHV_SYSREG(2, 0, 0, 14, 5), 0) \
	X(LHV_CPREG_DBGWVR14, LHV_SYSREG(2, 0, 0, 14, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR14, LHV_SYSREG(2, 0, 0, 14, 7), 0) \
	X(LHV_CPREG_DBGBVR15, LHV_SYSREG(2, 0, 0, 15, 4), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBCR15, LHV_SYSREG(2, 0, 0, 15, 5), 0) \
	X(LHV_CPREG_DBGWVR15, LHV_SYSREG(2, 0, 0, 15, 6), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGWCR15, LHV_SYSREG(2, 0, 0, 15, 7), 0) \
	X(LHV_CPREG_DBGDRAR, LHV_SYSREG(2, 0, 1, 0, 0), LHV_CPREG_LO) \
	X(LHV_CPREG_DBGBXVR0, LHV_SYSREG(2, 0, 0, 0, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGOSLAR, LHV_SYSREG(2, 0, 1, 0, 4), 0) \
	X(LHV_CPREG_DBGBXVR1, LHV_SYSREG(2, 0, 0, 1, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGOSLSR, LHV_SYSREG(2, 0, 1, 1, 4), 0) \
	X(LHV_CPREG_DBGBXVR2, LHV_SYSREG(2, 0, 0, 2, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR3, LHV_SYSREG(2, 0, 0, 3, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGOSDLR, LHV_SYSREG(2, 0, 1, 3, 4), 0) \
	X(LHV_CPREG_DBGBXVR4, LHV_SYSREG(2, 0, 0, 4, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGPRCR, LHV_SYSREG(2, 0, 1, 4, 4), 0) \
	X(LHV_CPREG_DBGBXVR5, LHV_SYSREG(2, 0, 0, 5, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR6, LHV_SYSREG(2, 0, 0, 6, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR7, LHV_SYSREG(2, 0, 0, 7, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR8, LHV_SYSREG(2, 0, 0, 8, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR9, LHV_SYSREG(2, 0, 0, 9, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR10, LHV_SYSREG(2, 0, 0, 10, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR11, LHV_SYSREG(2, 0, 0, 11, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR12, LHV_SYSREG(2, 0, 0, 12, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR13, LHV_SYSREG(2, 0, 0, 13, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR14, LHV_SYSREG(2, 0, 0, 14, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGBXVR15, LHV_SYSREG(2, 0, 0, 15, 4), LHV_CPREG_HI) \
	X(LHV_CPREG_DBGDSAR, LHV_CPREG_DBGDSAR, 0) \
	X(LHV_CPREG_DBGDEVID2, LHV_CPREG_DBGDEVID2, 0) \
	X(LHV_CPREG_DBGDEVID1, LHV_CPREG_DBGDEVID1, 0) \
	X(LHV_CPREG_DBGDEVID, LHV_CPREG_DBGDEVID, 0) \
	X(LHV_CPREG_DBGCLAIMSET, LHV_SYSREG(2, 0, 7, 8, 6), 0) \
	X(LHV_CPREG_DBGCLAIMCLR, LHV_SYSREG(2, 0, 7, 9, 6), 0) \
	X(LHV_CPREG_DBGAUTHSTATUS, LHV_SYSREG(2, 0, 7, 14, 6), 0) \
	X(LHV_CPREG_JIDR, LHV_CPREG_JIDR, 0) \
	X(LHV_CPREG_TTBR0_64, LHV_SYSREG(3, 0, 2, 0, 0), 0) \
	X(LHV_CPREG_PAR_64, LHV_SYSREG(3, 0, 7, 4, 0), 0) \
	X(LHV_CPREG_PMCCNTR_64, LHV_SYSREG(3, 3, 9, 13, 0), 0) \
	X(LHV_CPREG_ICC_SGI1R, LHV_SYSREG(3, 0, 12, 11, 5), 0) \
	X(LHV_CPREG_CNTPCT, LHV_SYSREG(3, 3, 14, 0, 1), 0) \
	X(LHV_CPREG_TTBR1_64, LHV_SYSREG(3, 0, 2, 0, 1), 0) \
	X(LHV_CPREG_ICC_ASGI1R, LHV_SYSREG(3, 0, 12, 11, 6), 0) \
	X(LHV_CPREG_CNTVCT, LHV_SYSREG(3, 3, 14, 0, 2), 0) \
	X(LHV_CPREG_ICC_SGI0R, LHV_SYSREG(3, 0, 12, 11, 7), 0) \
	X(LHV_CPREG_CNTP_CVAL, LHV_SYSREG(3, 3, 14, 2, 2), 0) \
	X(LHV_CPREG_CNTV_CVAL, LHV_SYSREG(3, 3, 14, 3, 2), 0) \
	X(LHV_CPREG_CNTPCTSS, LHV_SYSREG(3, 3, 14, 0, 5), 0) \
	X(LHV_CPREG_CNTVCTSS, LHV_SYSREG(3, 3, 14, 0, 6), 0) \
	X(LHV_CPREG_DBGDRAR_64, LHV_SYSREG(2, 0, 1, 0, 0), 0) \
	X(LHV_CPREG_DBGDSAR_64, LHV_CPREG_DBGDSAR, 0)
/* clang-format on */

#endif /* LIBHV_ARCH_AARCH32_H */
