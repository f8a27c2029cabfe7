/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file trace.h
 * Trace, branch records, profiling, activity and system PMU registers (DDI 0487, D24).
 *
 * Generated from spec/trace.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_TRACE_H
#define LIBHV_ARCH_TRACE_H

#include <libhv/arch/field.h>

/* clang-format off */

/** MDSELR_EL1: Breakpoint and Watchpoint Selection (D24). */
#define LHV_SYSREG_MDSELR_EL1 LHV_SYSREG(2, 0, 0, 4, 2)
#define LHV_ASM_MDSELR_EL1 S2_0_C0_C4_2

/** MDSTEPOP_EL1: Step Opcode (D24). */
#define LHV_SYSREG_MDSTEPOP_EL1 LHV_SYSREG(2, 0, 0, 5, 2)
#define LHV_ASM_MDSTEPOP_EL1 S2_0_C0_C5_2

/** SPMCGCR0_EL1: System PMU Counter Group Configuration 0 (D24). */
#define LHV_SYSREG_SPMCGCR0_EL1 LHV_SYSREG(2, 0, 9, 13, 0)
#define LHV_ASM_SPMCGCR0_EL1 S2_0_C9_C13_0

/** SPMCGCR1_EL1: System PMU Counter Group Configuration 1 (D24). */
#define LHV_SYSREG_SPMCGCR1_EL1 LHV_SYSREG(2, 0, 9, 13, 1)
#define LHV_ASM_SPMCGCR1_EL1 S2_0_C9_C13_1

/** SPMACCESSR_EL1: System PMU Access (D24). */
#define LHV_SYSREG_SPMACCESSR_EL1 LHV_SYSREG(2, 0, 9, 13, 3)
#define LHV_ASM_SPMACCESSR_EL1 S2_0_C9_C13_3

/** SPMIIDR_EL1: System PMU Implementation Identification (D24). */
#define LHV_SYSREG_SPMIIDR_EL1 LHV_SYSREG(2, 0, 9, 13, 4)
#define LHV_ASM_SPMIIDR_EL1 S2_0_C9_C13_4

/** SPMDEVARCH_EL1: System PMU Device Architecture (D24). */
#define LHV_SYSREG_SPMDEVARCH_EL1 LHV_SYSREG(2, 0, 9, 13, 5)
#define LHV_ASM_SPMDEVARCH_EL1 S2_0_C9_C13_5

/** SPMDEVAFF_EL1: System PMU Device Affinity (D24). */
#define LHV_SYSREG_SPMDEVAFF_EL1 LHV_SYSREG(2, 0, 9, 13, 6)
#define LHV_ASM_SPMDEVAFF_EL1 S2_0_C9_C13_6

/** SPMCFGR_EL1: System PMU Configuration (D24). */
#define LHV_SYSREG_SPMCFGR_EL1 LHV_SYSREG(2, 0, 9, 13, 7)
#define LHV_ASM_SPMCFGR_EL1 S2_0_C9_C13_7

/** SPMINTENSET_EL1: System PMU Interrupt Enable Set (D24). */
#define LHV_SYSREG_SPMINTENSET_EL1 LHV_SYSREG(2, 0, 9, 14, 1)
#define LHV_ASM_SPMINTENSET_EL1 S2_0_C9_C14_1

/** SPMINTENCLR_EL1: System PMU Interrupt Enable Clear (D24). */
#define LHV_SYSREG_SPMINTENCLR_EL1 LHV_SYSREG(2, 0, 9, 14, 2)
#define LHV_ASM_SPMINTENCLR_EL1 S2_0_C9_C14_2

/** PMEVCNTSVR0_EL1: Event Count Saved Value 0 (D24). */
#define LHV_SYSREG_PMEVCNTSVR0_EL1 LHV_SYSREG(2, 0, 14, 8, 0)
#define LHV_ASM_PMEVCNTSVR0_EL1 S2_0_C14_C8_0

/** PMEVCNTSVR1_EL1: Event Count Saved Value 1 (D24). */
#define LHV_SYSREG_PMEVCNTSVR1_EL1 LHV_SYSREG(2, 0, 14, 8, 1)
#define LHV_ASM_PMEVCNTSVR1_EL1 S2_0_C14_C8_1

/** PMEVCNTSVR2_EL1: Event Count Saved Value 2 (D24). */
#define LHV_SYSREG_PMEVCNTSVR2_EL1 LHV_SYSREG(2, 0, 14, 8, 2)
#define LHV_ASM_PMEVCNTSVR2_EL1 S2_0_C14_C8_2

/** PMEVCNTSVR3_EL1: Event Count Saved Value 3 (D24). */
#define LHV_SYSREG_PMEVCNTSVR3_EL1 LHV_SYSREG(2, 0, 14, 8, 3)
#define LHV_ASM_PMEVCNTSVR3_EL1 S2_0_C14_C8_3

/** PMEVCNTSVR4_EL1: Event Count Saved Value 4 (D24). */
#define LHV_SYSREG_PMEVCNTSVR4_EL1 LHV_SYSREG(2, 0, 14, 8, 4)
#define LHV_ASM_PMEVCNTSVR4_EL1 S2_0_C14_C8_4

/** PMEVCNTSVR5_EL1: Event Count Saved Value 5 (D24). */
#define LHV_SYSREG_PMEVCNTSVR5_EL1 LHV_SYSREG(2, 0, 14, 8, 5)
#define LHV_ASM_PMEVCNTSVR5_EL1 S2_0_C14_C8_5

/** PMEVCNTSVR6_EL1: Event Count Saved Value 6 (D24). */
#define LHV_SYSREG_PMEVCNTSVR6_EL1 LHV_SYSREG(2, 0, 14, 8, 6)
#define LHV_ASM_PMEVCNTSVR6_EL1 S2_0_C14_C8_6

/** PMEVCNTSVR7_EL1: Event Count Saved Value 7 (D24). */
#define LHV_SYSREG_PMEVCNTSVR7_EL1 LHV_SYSREG(2, 0, 14, 8, 7)
#define LHV_ASM_PMEVCNTSVR7_EL1 S2_0_C14_C8_7

/** PMEVCNTSVR8_EL1: Event Count Saved Value 8 (D24). */
#define LHV_SYSREG_PMEVCNTSVR8_EL1 LHV_SYSREG(2, 0, 14, 9, 0)
#define LHV_ASM_PMEVCNTSVR8_EL1 S2_0_C14_C9_0

/** PMEVCNTSVR9_EL1: Event Count Saved Value 9 (D24). */
#define LHV_SYSREG_PMEVCNTSVR9_EL1 LHV_SYSREG(2, 0, 14, 9, 1)
#define LHV_ASM_PMEVCNTSVR9_EL1 S2_0_C14_C9_1

/** PMEVCNTSVR10_EL1: Event Count Saved Value 10 (D24). */
#define LHV_SYSREG_PMEVCNTSVR10_EL1 LHV_SYSREG(2, 0, 14, 9, 2)
#define LHV_ASM_PMEVCNTSVR10_EL1 S2_0_C14_C9_2

/** PMEVCNTSVR11_EL1: Event Count Saved Value 11 (D24). */
#define LHV_SYSREG_PMEVCNTSVR11_EL1 LHV_SYSREG(2, 0, 14, 9, 3)
#define LHV_ASM_PMEVCNTSVR11_EL1 S2_0_C14_C9_3

/** PMEVCNTSVR12_EL1: Event Count Saved Value 12 (D24). */
#define LHV_SYSREG_PMEVCNTSVR12_EL1 LHV_SYSREG(2, 0, 14, 9, 4)
#define LHV_ASM_PMEVCNTSVR12_EL1 S2_0_C14_C9_4

/** PMEVCNTSVR13_EL1: Event Count Saved Value 13 (D24). */
#define LHV_SYSREG_PMEVCNTSVR13_EL1 LHV_SYSREG(2, 0, 14, 9, 5)
#define LHV_ASM_PMEVCNTSVR13_EL1 S2_0_C14_C9_5

/** PMEVCNTSVR14_EL1: Event Count Saved Value 14 (D24). */
#define LHV_SYSREG_PMEVCNTSVR14_EL1 LHV_SYSREG(2, 0, 14, 9, 6)
#define LHV_ASM_PMEVCNTSVR14_EL1 S2_0_C14_C9_6

/** PMEVCNTSVR15_EL1: Event Count Saved Value 15 (D24). */
#define LHV_SYSREG_PMEVCNTSVR15_EL1 LHV_SYSREG(2, 0, 14, 9, 7)
#define LHV_ASM_PMEVCNTSVR15_EL1 S2_0_C14_C9_7

/** PMEVCNTSVR16_EL1: Event Count Saved Value 16 (D24). */
#define LHV_SYSREG_PMEVCNTSVR16_EL1 LHV_SYSREG(2, 0, 14, 10, 0)
#define LHV_ASM_PMEVCNTSVR16_EL1 S2_0_C14_C10_0

/** PMEVCNTSVR17_EL1: Event Count Saved Value 17 (D24). */
#define LHV_SYSREG_PMEVCNTSVR17_EL1 LHV_SYSREG(2, 0, 14, 10, 1)
#define LHV_ASM_PMEVCNTSVR17_EL1 S2_0_C14_C10_1

/** PMEVCNTSVR18_EL1: Event Count Saved Value 18 (D24). */
#define LHV_SYSREG_PMEVCNTSVR18_EL1 LHV_SYSREG(2, 0, 14, 10, 2)
#define LHV_ASM_PMEVCNTSVR18_EL1 S2_0_C14_C10_2

/** PMEVCNTSVR19_EL1: Event Count Saved Value 19 (D24). */
#define LHV_SYSREG_PMEVCNTSVR19_EL1 LHV_SYSREG(2, 0, 14, 10, 3)
#define LHV_ASM_PMEVCNTSVR19_EL1 S2_0_C14_C10_3

/** PMEVCNTSVR20_EL1: Event Count Saved Value 20 (D24). */
#define LHV_SYSREG_PMEVCNTSVR20_EL1 LHV_SYSREG(2, 0, 14, 10, 4)
#define LHV_ASM_PMEVCNTSVR20_EL1 S2_0_C14_C10_4

/** PMEVCNTSVR21_EL1: Event Count Saved Value 21 (D24). */
#define LHV_SYSREG_PMEVCNTSVR21_EL1 LHV_SYSREG(2, 0, 14, 10, 5)
#define LHV_ASM_PMEVCNTSVR21_EL1 S2_0_C14_C10_5

/** PMEVCNTSVR22_EL1: Event Count Saved Value 22 (D24). */
#define LHV_SYSREG_PMEVCNTSVR22_EL1 LHV_SYSREG(2, 0, 14, 10, 6)
#define LHV_ASM_PMEVCNTSVR22_EL1 S2_0_C14_C10_6

/** PMEVCNTSVR23_EL1: Event Count Saved Value 23 (D24). */
#define LHV_SYSREG_PMEVCNTSVR23_EL1 LHV_SYSREG(2, 0, 14, 10, 7)
#define LHV_ASM_PMEVCNTSVR23_EL1 S2_0_C14_C10_7

/** PMEVCNTSVR24_EL1: Event Count Saved Value 24 (D24). */
#define LHV_SYSREG_PMEVCNTSVR24_EL1 LHV_SYSREG(2, 0, 14, 11, 0)
#define LHV_ASM_PMEVCNTSVR24_EL1 S2_0_C14_C11_0

/** PMEVCNTSVR25_EL1: Event Count Saved Value 25 (D24). */
#define LHV_SYSREG_PMEVCNTSVR25_EL1 LHV_SYSREG(2, 0, 14, 11, 1)
#define LHV_ASM_PMEVCNTSVR25_EL1 S2_0_C14_C11_1

/** PMEVCNTSVR26_EL1: Event Count Saved Value 26 (D24). */
#define LHV_SYSREG_PMEVCNTSVR26_EL1 LHV_SYSREG(2, 0, 14, 11, 2)
#define LHV_ASM_PMEVCNTSVR26_EL1 S2_0_C14_C11_2

/** PMEVCNTSVR27_EL1: Event Count Saved Value 27 (D24). */
#define LHV_SYSREG_PMEVCNTSVR27_EL1 LHV_SYSREG(2, 0, 14, 11, 3)
#define LHV_ASM_PMEVCNTSVR27_EL1 S2_0_C14_C11_3

/** PMEVCNTSVR28_EL1: Event Count Saved Value 28 (D24). */
#define LHV_SYSREG_PMEVCNTSVR28_EL1 LHV_SYSREG(2, 0, 14, 11, 4)
#define LHV_ASM_PMEVCNTSVR28_EL1 S2_0_C14_C11_4

/** PMEVCNTSVR29_EL1: Event Count Saved Value 29 (D24). */
#define LHV_SYSREG_PMEVCNTSVR29_EL1 LHV_SYSREG(2, 0, 14, 11, 5)
#define LHV_ASM_PMEVCNTSVR29_EL1 S2_0_C14_C11_5

/** PMEVCNTSVR30_EL1: Event Count Saved Value 30 (D24). */
#define LHV_SYSREG_PMEVCNTSVR30_EL1 LHV_SYSREG(2, 0, 14, 11, 6)
#define LHV_ASM_PMEVCNTSVR30_EL1 S2_0_C14_C11_6

/** PMCCNTSVR_EL1: Cycle Count Saved Value (D24). */
#define LHV_SYSREG_PMCCNTSVR_EL1 LHV_SYSREG(2, 0, 14, 11, 7)
#define LHV_ASM_PMCCNTSVR_EL1 S2_0_C14_C11_7

/** PMICNTSVR_EL1: Instruction Count Saved Value (D24). */
#define LHV_SYSREG_PMICNTSVR_EL1 LHV_SYSREG(2, 0, 14, 12, 0)
#define LHV_ASM_PMICNTSVR_EL1 S2_0_C14_C12_0

/** TRCTRACEIDR: Trace ID (D24). */
#define LHV_SYSREG_TRCTRACEIDR LHV_SYSREG(2, 1, 0, 0, 1)
#define LHV_ASM_TRCTRACEIDR S2_1_C0_C0_1

/** TRCVICTLR: ViewInst Main Control (D24). */
#define LHV_SYSREG_TRCVICTLR LHV_SYSREG(2, 1, 0, 0, 2)
#define LHV_ASM_TRCVICTLR S2_1_C0_C0_2

/** TRCSEQEVR0: Sequencer State Transition Control 0 (D24). */
#define LHV_SYSREG_TRCSEQEVR0 LHV_SYSREG(2, 1, 0, 0, 4)
#define LHV_ASM_TRCSEQEVR0 S2_1_C0_C0_4

/** TRCSEQEVR1: Sequencer State Transition Control 1 (D24). */
#define LHV_SYSREG_TRCSEQEVR1 LHV_SYSREG(2, 1, 0, 1, 4)
#define LHV_ASM_TRCSEQEVR1 S2_1_C0_C1_4

/** TRCSEQEVR2: Sequencer State Transition Control 2 (D24). */
#define LHV_SYSREG_TRCSEQEVR2 LHV_SYSREG(2, 1, 0, 2, 4)
#define LHV_ASM_TRCSEQEVR2 S2_1_C0_C2_4

/** TRCCNTRLDVR0: Counter Reload Value 0 (D24). */
#define LHV_SYSREG_TRCCNTRLDVR0 LHV_SYSREG(2, 1, 0, 0, 5)
#define LHV_ASM_TRCCNTRLDVR0 S2_1_C0_C0_5

/** TRCCNTRLDVR1: Counter Reload Value 1 (D24). */
#define LHV_SYSREG_TRCCNTRLDVR1 LHV_SYSREG(2, 1, 0, 1, 5)
#define LHV_ASM_TRCCNTRLDVR1 S2_1_C0_C1_5

/** TRCCNTRLDVR2: Counter Reload Value 2 (D24). */
#define LHV_SYSREG_TRCCNTRLDVR2 LHV_SYSREG(2, 1, 0, 2, 5)
#define LHV_ASM_TRCCNTRLDVR2 S2_1_C0_C2_5

/** TRCCNTRLDVR3: Counter Reload Value 3 (D24). */
#define LHV_SYSREG_TRCCNTRLDVR3 LHV_SYSREG(2, 1, 0, 3, 5)
#define LHV_ASM_TRCCNTRLDVR3 S2_1_C0_C3_5

/** TRCIDR0: Trace ID Register 0 (D24). */
#define LHV_SYSREG_TRCIDR0 LHV_SYSREG(2, 1, 0, 8, 7)
#define LHV_ASM_TRCIDR0 S2_1_C0_C8_7

/** TRCIDR1: Trace ID Register 1 (D24). */
#define LHV_SYSREG_TRCIDR1 LHV_SYSREG(2, 1, 0, 9, 7)
#define LHV_ASM_TRCIDR1 S2_1_C0_C9_7

/** TRCIDR2: Trace ID Register 2 (D24). */
#define LHV_SYSREG_TRCIDR2 LHV_SYSREG(2, 1, 0, 10, 7)
#define LHV_ASM_TRCIDR2 S2_1_C0_C10_7

/** TRCIDR3: Trace ID Register 3 (D24). */
#define LHV_SYSREG_TRCIDR3 LHV_SYSREG(2, 1, 0, 11, 7)
#define LHV_ASM_TRCIDR3 S2_1_C0_C11_7

/** TRCIDR4: Trace ID Register 4 (D24). */
#define LHV_SYSREG_TRCIDR4 LHV_SYSREG(2, 1, 0, 12, 7)
#define LHV_ASM_TRCIDR4 S2_1_C0_C12_7

/** TRCIDR5: Trace ID Register 5 (D24). */
#define LHV_SYSREG_TRCIDR5 LHV_SYSREG(2, 1, 0, 13, 7)
#define LHV_ASM_TRCIDR5 S2_1_C0_C13_7

/** TRCIDR6: Trace ID Register 6 (D24). */
#define LHV_SYSREG_TRCIDR6 LHV_SYSREG(2, 1, 0, 14, 7)
#define LHV_ASM_TRCIDR6 S2_1_C0_C14_7

/** TRCIDR7: Trace ID Register 7 (D24). */
#define LHV_SYSREG_TRCIDR7 LHV_SYSREG(2, 1, 0, 15, 7)
#define LHV_ASM_TRCIDR7 S2_1_C0_C15_7

/** TRCIDR8: Trace ID Register 8 (D24). */
#define LHV_SYSREG_TRCIDR8 LHV_SYSREG(2, 1, 0, 0, 6)
#define LHV_ASM_TRCIDR8 S2_1_C0_C0_6

/** TRCIDR9: Trace ID Register 9 (D24). */
#define LHV_SYSREG_TRCIDR9 LHV_SYSREG(2, 1, 0, 1, 6)
#define LHV_ASM_TRCIDR9 S2_1_C0_C1_6

/** TRCIDR10: Trace ID Register 10 (D24). */
#define LHV_SYSREG_TRCIDR10 LHV_SYSREG(2, 1, 0, 2, 6)
#define LHV_ASM_TRCIDR10 S2_1_C0_C2_6

/** TRCIDR11: Trace ID Register 11 (D24). */
#define LHV_SYSREG_TRCIDR11 LHV_SYSREG(2, 1, 0, 3, 6)
#define LHV_ASM_TRCIDR11 S2_1_C0_C3_6

/** TRCIDR12: Trace ID Register 12 (D24). */
#define LHV_SYSREG_TRCIDR12 LHV_SYSREG(2, 1, 0, 4, 6)
#define LHV_ASM_TRCIDR12 S2_1_C0_C4_6

/** TRCIDR13: Trace ID Register 13 (D24). */
#define LHV_SYSREG_TRCIDR13 LHV_SYSREG(2, 1, 0, 5, 6)
#define LHV_ASM_TRCIDR13 S2_1_C0_C5_6

/** TRCIMSPEC0: Implementation Defined 0 (D24). */
#define LHV_SYSREG_TRCIMSPEC0 LHV_SYSREG(2, 1, 0, 0, 7)
#define LHV_ASM_TRCIMSPEC0 S2_1_C0_C0_7

/** TRCIMSPEC1: Implementation Defined 1 (D24). */
#define LHV_SYSREG_TRCIMSPEC1 LHV_SYSREG(2, 1, 0, 1, 7)
#define LHV_ASM_TRCIMSPEC1 S2_1_C0_C1_7

/** TRCIMSPEC2: Implementation Defined 2 (D24). */
#define LHV_SYSREG_TRCIMSPEC2 LHV_SYSREG(2, 1, 0, 2, 7)
#define LHV_ASM_TRCIMSPEC2 S2_1_C0_C2_7

/** TRCIMSPEC3: Implementation Defined 3 (D24). */
#define LHV_SYSREG_TRCIMSPEC3 LHV_SYSREG(2, 1, 0, 3, 7)
#define LHV_ASM_TRCIMSPEC3 S2_1_C0_C3_7

/** TRCIMSPEC4: Implementation Defined 4 (D24). */
#define LHV_SYSREG_TRCIMSPEC4 LHV_SYSREG(2, 1, 0, 4, 7)
#define LHV_ASM_TRCIMSPEC4 S2_1_C0_C4_7

/** TRCIMSPEC5: Implementation Defined 5 (D24). */
#define LHV_SYSREG_TRCIMSPEC5 LHV_SYSREG(2, 1, 0, 5, 7)
#define LHV_ASM_TRCIMSPEC5 S2_1_C0_C5_7

/** TRCIMSPEC6: Implementation Defined 6 (D24). */
#define LHV_SYSREG_TRCIMSPEC6 LHV_SYSREG(2, 1, 0, 6, 7)
#define LHV_ASM_TRCIMSPEC6 S2_1_C0_C6_7

/** TRCIMSPEC7: Implementation Defined 7 (D24). */
#define LHV_SYSREG_TRCIMSPEC7 LHV_SYSREG(2, 1, 0, 7, 7)
#define LHV_ASM_TRCIMSPEC7 S2_1_C0_C7_7

/** TRCPRGCTLR: Programming Control (D24). */
#define LHV_SYSREG_TRCPRGCTLR LHV_SYSREG(2, 1, 0, 1, 0)
#define LHV_ASM_TRCPRGCTLR S2_1_C0_C1_0

/** TRCQCTLR: Q Element Control (D24). */
#define LHV_SYSREG_TRCQCTLR LHV_SYSREG(2, 1, 0, 1, 1)
#define LHV_ASM_TRCQCTLR S2_1_C0_C1_1

/** TRCVIIECTLR: ViewInst Include/Exclude Control (D24). */
#define LHV_SYSREG_TRCVIIECTLR LHV_SYSREG(2, 1, 0, 1, 2)
#define LHV_ASM_TRCVIIECTLR S2_1_C0_C1_2

/** TRCITEEDCR: Instrumentation Trace Extension External Debug Control (D24). */
#define LHV_SYSREG_TRCITEEDCR LHV_SYSREG(2, 1, 0, 2, 1)
#define LHV_ASM_TRCITEEDCR S2_1_C0_C2_1

/** TRCVISSCTLR: ViewInst Start/Stop Control (D24). */
#define LHV_SYSREG_TRCVISSCTLR LHV_SYSREG(2, 1, 0, 2, 2)
#define LHV_ASM_TRCVISSCTLR S2_1_C0_C2_2

/** TRCSTATR: Trace Status (D24). */
#define LHV_SYSREG_TRCSTATR LHV_SYSREG(2, 1, 0, 3, 0)
#define LHV_ASM_TRCSTATR S2_1_C0_C3_0

/** TRCVIPCSSCTLR: ViewInst Start/Stop PE Comparator Control (D24). */
#define LHV_SYSREG_TRCVIPCSSCTLR LHV_SYSREG(2, 1, 0, 3, 2)
#define LHV_ASM_TRCVIPCSSCTLR S2_1_C0_C3_2

/** TRCCONFIGR: Trace Configuration (D24). */
#define LHV_SYSREG_TRCCONFIGR LHV_SYSREG(2, 1, 0, 4, 0)
#define LHV_ASM_TRCCONFIGR S2_1_C0_C4_0

/** TRCCNTCTLR0: Counter Control 0 (D24). */
#define LHV_SYSREG_TRCCNTCTLR0 LHV_SYSREG(2, 1, 0, 4, 5)
#define LHV_ASM_TRCCNTCTLR0 S2_1_C0_C4_5

/** TRCCNTCTLR1: Counter Control 1 (D24). */
#define LHV_SYSREG_TRCCNTCTLR1 LHV_SYSREG(2, 1, 0, 5, 5)
#define LHV_ASM_TRCCNTCTLR1 S2_1_C0_C5_5

/** TRCCNTCTLR2: Counter Control 2 (D24). */
#define LHV_SYSREG_TRCCNTCTLR2 LHV_SYSREG(2, 1, 0, 6, 5)
#define LHV_ASM_TRCCNTCTLR2 S2_1_C0_C6_5

/** TRCCNTCTLR3: Counter Control 3 (D24). */
#define LHV_SYSREG_TRCCNTCTLR3 LHV_SYSREG(2, 1, 0, 7, 5)
#define LHV_ASM_TRCCNTCTLR3 S2_1_C0_C7_5

/** TRCAUXCTLR: Auxiliary Control (D24). */
#define LHV_SYSREG_TRCAUXCTLR LHV_SYSREG(2, 1, 0, 6, 0)
#define LHV_ASM_TRCAUXCTLR S2_1_C0_C6_0

/** TRCSEQRSTEVR: Sequencer Reset Control (D24). */
#define LHV_SYSREG_TRCSEQRSTEVR LHV_SYSREG(2, 1, 0, 6, 4)
#define LHV_ASM_TRCSEQRSTEVR S2_1_C0_C6_4

/** TRCSEQSTR: Sequencer State (D24). */
#define LHV_SYSREG_TRCSEQSTR LHV_SYSREG(2, 1, 0, 7, 4)
#define LHV_ASM_TRCSEQSTR S2_1_C0_C7_4

/** TRCEVENTCTL0R: Event Control 0 (D24). */
#define LHV_SYSREG_TRCEVENTCTL0R LHV_SYSREG(2, 1, 0, 8, 0)
#define LHV_ASM_TRCEVENTCTL0R S2_1_C0_C8_0

/** TRCEXTINSELR0: External Input Select 0 (D24). */
#define LHV_SYSREG_TRCEXTINSELR0 LHV_SYSREG(2, 1, 0, 8, 4)
#define LHV_ASM_TRCEXTINSELR0 S2_1_C0_C8_4

/** TRCEXTINSELR1: External Input Select 1 (D24). */
#define LHV_SYSREG_TRCEXTINSELR1 LHV_SYSREG(2, 1, 0, 9, 4)
#define LHV_ASM_TRCEXTINSELR1 S2_1_C0_C9_4

/** TRCEXTINSELR2: External Input Select 2 (D24). */
#define LHV_SYSREG_TRCEXTINSELR2 LHV_SYSREG(2, 1, 0, 10, 4)
#define LHV_ASM_TRCEXTINSELR2 S2_1_C0_C10_4

/** TRCEXTINSELR3: External Input Select 3 (D24). */
#define LHV_SYSREG_TRCEXTINSELR3 LHV_SYSREG(2, 1, 0, 11, 4)
#define LHV_ASM_TRCEXTINSELR3 S2_1_C0_C11_4

/** TRCCNTVR0: Counter Value 0 (D24). */
#define LHV_SYSREG_TRCCNTVR0 LHV_SYSREG(2, 1, 0, 8, 5)
#define LHV_ASM_TRCCNTVR0 S2_1_C0_C8_5

/** TRCCNTVR1: Counter Value 1 (D24). */
#define LHV_SYSREG_TRCCNTVR1 LHV_SYSREG(2, 1, 0, 9, 5)
#define LHV_ASM_TRCCNTVR1 S2_1_C0_C9_5

/** TRCCNTVR2: Counter Value 2 (D24). */
#define LHV_SYSREG_TRCCNTVR2 LHV_SYSREG(2, 1, 0, 10, 5)
#define LHV_ASM_TRCCNTVR2 S2_1_C0_C10_5

/** TRCCNTVR3: Counter Value 3 (D24). */
#define LHV_SYSREG_TRCCNTVR3 LHV_SYSREG(2, 1, 0, 11, 5)
#define LHV_ASM_TRCCNTVR3 S2_1_C0_C11_5

/** TRCEVENTCTL1R: Event Control 1 (D24). */
#define LHV_SYSREG_TRCEVENTCTL1R LHV_SYSREG(2, 1, 0, 9, 0)
#define LHV_ASM_TRCEVENTCTL1R S2_1_C0_C9_0

/** TRCRSR: Resources Status (D24). */
#define LHV_SYSREG_TRCRSR LHV_SYSREG(2, 1, 0, 10, 0)
#define LHV_ASM_TRCRSR S2_1_C0_C10_0

/** TRCSTALLCTLR: Stall Control (D24). */
#define LHV_SYSREG_TRCSTALLCTLR LHV_SYSREG(2, 1, 0, 11, 0)
#define LHV_ASM_TRCSTALLCTLR S2_1_C0_C11_0

/** TRCTSCTLR: Timestamp Control (D24). */
#define LHV_SYSREG_TRCTSCTLR LHV_SYSREG(2, 1, 0, 12, 0)
#define LHV_ASM_TRCTSCTLR S2_1_C0_C12_0

/** TRCSYNCPR: Synchronization Period (D24). */
#define LHV_SYSREG_TRCSYNCPR LHV_SYSREG(2, 1, 0, 13, 0)
#define LHV_ASM_TRCSYNCPR S2_1_C0_C13_0

/** TRCCCCTLR: Cycle Count Control (D24). */
#define LHV_SYSREG_TRCCCCTLR LHV_SYSREG(2, 1, 0, 14, 0)
#define LHV_ASM_TRCCCCTLR S2_1_C0_C14_0

/** TRCBBCTLR: Branch Broadcast Control (D24). */
#define LHV_SYSREG_TRCBBCTLR LHV_SYSREG(2, 1, 0, 15, 0)
#define LHV_ASM_TRCBBCTLR S2_1_C0_C15_0

/** TRCRSCTLR2: Resource Selection Control 2 (D24). */
#define LHV_SYSREG_TRCRSCTLR2 LHV_SYSREG(2, 1, 1, 2, 0)
#define LHV_ASM_TRCRSCTLR2 S2_1_C1_C2_0

/** TRCRSCTLR3: Resource Selection Control 3 (D24). */
#define LHV_SYSREG_TRCRSCTLR3 LHV_SYSREG(2, 1, 1, 3, 0)
#define LHV_ASM_TRCRSCTLR3 S2_1_C1_C3_0

/** TRCRSCTLR4: Resource Selection Control 4 (D24). */
#define LHV_SYSREG_TRCRSCTLR4 LHV_SYSREG(2, 1, 1, 4, 0)
#define LHV_ASM_TRCRSCTLR4 S2_1_C1_C4_0

/** TRCRSCTLR5: Resource Selection Control 5 (D24). */
#define LHV_SYSREG_TRCRSCTLR5 LHV_SYSREG(2, 1, 1, 5, 0)
#define LHV_ASM_TRCRSCTLR5 S2_1_C1_C5_0

/** TRCRSCTLR6: Resource Selection Control 6 (D24). */
#define LHV_SYSREG_TRCRSCTLR6 LHV_SYSREG(2, 1, 1, 6, 0)
#define LHV_ASM_TRCRSCTLR6 S2_1_C1_C6_0

/** TRCRSCTLR7: Resource Selection Control 7 (D24). */
#define LHV_SYSREG_TRCRSCTLR7 LHV_SYSREG(2, 1, 1, 7, 0)
#define LHV_ASM_TRCRSCTLR7 S2_1_C1_C7_0

/** TRCRSCTLR8: Resource Selection Control 8 (D24). */
#define LHV_SYSREG_TRCRSCTLR8 LHV_SYSREG(2, 1, 1, 8, 0)
#define LHV_ASM_TRCRSCTLR8 S2_1_C1_C8_0

/** TRCRSCTLR9: Resource Selection Control 9 (D24). */
#define LHV_SYSREG_TRCRSCTLR9 LHV_SYSREG(2, 1, 1, 9, 0)
#define LHV_ASM_TRCRSCTLR9 S2_1_C1_C9_0

/** TRCRSCTLR10: Resource Selection Control 10 (D24). */
#define LHV_SYSREG_TRCRSCTLR10 LHV_SYSREG(2, 1, 1, 10, 0)
#define LHV_ASM_TRCRSCTLR10 S2_1_C1_C10_0

/** TRCRSCTLR11: Resource Selection Control 11 (D24). */
#define LHV_SYSREG_TRCRSCTLR11 LHV_SYSREG(2, 1, 1, 11, 0)
#define LHV_ASM_TRCRSCTLR11 S2_1_C1_C11_0

/** TRCRSCTLR12: Resource Selection Control 12 (D24). */
#define LHV_SYSREG_TRCRSCTLR12 LHV_SYSREG(2, 1, 1, 12, 0)
#define LHV_ASM_TRCRSCTLR12 S2_1_C1_C12_0

/** TRCRSCTLR13: Resource Selection Control 13 (D24). */
#define LHV_SYSREG_TRCRSCTLR13 LHV_SYSREG(2, 1, 1, 13, 0)
#define LHV_ASM_TRCRSCTLR13 S2_1_C1_C13_0

/** TRCRSCTLR14: Resource Selection Control 14 (D24). */
#define LHV_SYSREG_TRCRSCTLR14 LHV_SYSREG(2, 1, 1, 14, 0)
#define LHV_ASM_TRCRSCTLR14 S2_1_C1_C14_0

/** TRCRSCTLR15: Resource Selection Control 15 (D24). */
#define LHV_SYSREG_TRCRSCTLR15 LHV_SYSREG(2, 1, 1, 15, 0)
#define LHV_ASM_TRCRSCTLR15 S2_1_C1_C15_0

/** TRCRSCTLR16: Resource Selection Control 16 (D24). */
#define LHV_SYSREG_TRCRSCTLR16 LHV_SYSREG(2, 1, 1, 0, 1)
#define LHV_ASM_TRCRSCTLR16 S2_1_C1_C0_1

/** TRCRSCTLR17: Resource Selection Control 17 (D24). */
#define LHV_SYSREG_TRCRSCTLR17 LHV_SYSREG(2, 1, 1, 1, 1)
#define LHV_ASM_TRCRSCTLR17 S2_1_C1_C1_1

/** TRCRSCTLR18: Resource Selection Control 18 (D24). */
#define LHV_SYSREG_TRCRSCTLR18 LHV_SYSREG(2, 1, 1, 2, 1)
#define LHV_ASM_TRCRSCTLR18 S2_1_C1_C2_1

/** TRCRSCTLR19: Resource Selection Control 19 (D24). */
#define LHV_SYSREG_TRCRSCTLR19 LHV_SYSREG(2, 1, 1, 3, 1)
#define LHV_ASM_TRCRSCTLR19 S2_1_C1_C3_1

/** TRCRSCTLR20: Resource Selection Control 20 (D24). */
#define LHV_SYSREG_TRCRSCTLR20 LHV_SYSREG(2, 1, 1, 4, 1)
#define LHV_ASM_TRCRSCTLR20 S2_1_C1_C4_1

/** TRCRSCTLR21: Resource Selection Control 21 (D24). */
#define LHV_SYSREG_TRCRSCTLR21 LHV_SYSREG(2, 1, 1, 5, 1)
#define LHV_ASM_TRCRSCTLR21 S2_1_C1_C5_1

/** TRCRSCTLR22: Resource Selection Control 22 (D24). */
#define LHV_SYSREG_TRCRSCTLR22 LHV_SYSREG(2, 1, 1, 6, 1)
#define LHV_ASM_TRCRSCTLR22 S2_1_C1_C6_1

/** TRCRSCTLR23: Resource Selection Control 23 (D24). */
#define LHV_SYSREG_TRCRSCTLR23 LHV_SYSREG(2, 1, 1, 7, 1)
#define LHV_ASM_TRCRSCTLR23 S2_1_C1_C7_1

/** TRCRSCTLR24: Resource Selection Control 24 (D24). */
#define LHV_SYSREG_TRCRSCTLR24 LHV_SYSREG(2, 1, 1, 8, 1)
#define LHV_ASM_TRCRSCTLR24 S2_1_C1_C8_1

/** TRCRSCTLR25: Resource Selection Control 25 (D24). */
#define LHV_SYSREG_TRCRSCTLR25 LHV_SYSREG(2, 1, 1, 9, 1)
#define LHV_ASM_TRCRSCTLR25 S2_1_C1_C9_1

/** TRCRSCTLR26: Resource Selection Control 26 (D24). */
#define LHV_SYSREG_TRCRSCTLR26 LHV_SYSREG(2, 1, 1, 10, 1)
#define LHV_ASM_TRCRSCTLR26 S2_1_C1_C10_1

/** TRCRSCTLR27: Resource Selection Control 27 (D24). */
#define LHV_SYSREG_TRCRSCTLR27 LHV_SYSREG(2, 1, 1, 11, 1)
#define LHV_ASM_TRCRSCTLR27 S2_1_C1_C11_1

/** TRCRSCTLR28: Resource Selection Control 28 (D24). */
#define LHV_SYSREG_TRCRSCTLR28 LHV_SYSREG(2, 1, 1, 12, 1)
#define LHV_ASM_TRCRSCTLR28 S2_1_C1_C12_1

/** TRCRSCTLR29: Resource Selection Control 29 (D24). */
#define LHV_SYSREG_TRCRSCTLR29 LHV_SYSREG(2, 1, 1, 13, 1)
#define LHV_ASM_TRCRSCTLR29 S2_1_C1_C13_1

/** TRCRSCTLR30: Resource Selection Control 30 (D24). */
#define LHV_SYSREG_TRCRSCTLR30 LHV_SYSREG(2, 1, 1, 14, 1)
#define LHV_ASM_TRCRSCTLR30 S2_1_C1_C14_1

/** TRCRSCTLR31: Resource Selection Control 31 (D24). */
#define LHV_SYSREG_TRCRSCTLR31 LHV_SYSREG(2, 1, 1, 15, 1)
#define LHV_ASM_TRCRSCTLR31 S2_1_C1_C15_1

/** TRCSSCCR0: Single-shot Comparator Control 0 (D24). */
#define LHV_SYSREG_TRCSSCCR0 LHV_SYSREG(2, 1, 1, 0, 2)
#define LHV_ASM_TRCSSCCR0 S2_1_C1_C0_2

/** TRCSSCCR1: Single-shot Comparator Control 1 (D24). */
#define LHV_SYSREG_TRCSSCCR1 LHV_SYSREG(2, 1, 1, 1, 2)
#define LHV_ASM_TRCSSCCR1 S2_1_C1_C1_2

/** TRCSSCCR2: Single-shot Comparator Control 2 (D24). */
#define LHV_SYSREG_TRCSSCCR2 LHV_SYSREG(2, 1, 1, 2, 2)
#define LHV_ASM_TRCSSCCR2 S2_1_C1_C2_2

/** TRCSSCCR3: Single-shot Comparator Control 3 (D24). */
#define LHV_SYSREG_TRCSSCCR3 LHV_SYSREG(2, 1, 1, 3, 2)
#define LHV_ASM_TRCSSCCR3 S2_1_C1_C3_2

/** TRCSSCCR4: Single-shot Comparator Control 4 (D24). */
#define LHV_SYSREG_TRCSSCCR4 LHV_SYSREG(2, 1, 1, 4, 2)
#define LHV_ASM_TRCSSCCR4 S2_1_C1_C4_2

/** TRCSSCCR5: Single-shot Comparator Control 5 (D24). */
#define LHV_SYSREG_TRCSSCCR5 LHV_SYSREG(2, 1, 1, 5, 2)
#define LHV_ASM_TRCSSCCR5 S2_1_C1_C5_2

/** TRCSSCCR6: Single-shot Comparator Control 6 (D24). */
#define LHV_SYSREG_TRCSSCCR6 LHV_SYSREG(2, 1, 1, 6, 2)
#define LHV_ASM_TRCSSCCR6 S2_1_C1_C6_2

/** TRCSSCCR7: Single-shot Comparator Control 7 (D24). */
#define LHV_SYSREG_TRCSSCCR7 LHV_SYSREG(2, 1, 1, 7, 2)
#define LHV_ASM_TRCSSCCR7 S2_1_C1_C7_2

/** TRCSSPCICR0: Single-shot PE Comparator Input Control 0 (D24). */
#define LHV_SYSREG_TRCSSPCICR0 LHV_SYSREG(2, 1, 1, 0, 3)
#define LHV_ASM_TRCSSPCICR0 S2_1_C1_C0_3

/** TRCSSPCICR1: Single-shot PE Comparator Input Control 1 (D24). */
#define LHV_SYSREG_TRCSSPCICR1 LHV_SYSREG(2, 1, 1, 1, 3)
#define LHV_ASM_TRCSSPCICR1 S2_1_C1_C1_3

/** TRCSSPCICR2: Single-shot PE Comparator Input Control 2 (D24). */
#define LHV_SYSREG_TRCSSPCICR2 LHV_SYSREG(2, 1, 1, 2, 3)
#define LHV_ASM_TRCSSPCICR2 S2_1_C1_C2_3

/** TRCSSPCICR3: Single-shot PE Comparator Input Control 3 (D24). */
#define LHV_SYSREG_TRCSSPCICR3 LHV_SYSREG(2, 1, 1, 3, 3)
#define LHV_ASM_TRCSSPCICR3 S2_1_C1_C3_3

/** TRCSSPCICR4: Single-shot PE Comparator Input Control 4 (D24). */
#define LHV_SYSREG_TRCSSPCICR4 LHV_SYSREG(2, 1, 1, 4, 3)
#define LHV_ASM_TRCSSPCICR4 S2_1_C1_C4_3

/** TRCSSPCICR5: Single-shot PE Comparator Input Control 5 (D24). */
#define LHV_SYSREG_TRCSSPCICR5 LHV_SYSREG(2, 1, 1, 5, 3)
#define LHV_ASM_TRCSSPCICR5 S2_1_C1_C5_3

/** TRCSSPCICR6: Single-shot PE Comparator Input Control 6 (D24). */
#define LHV_SYSREG_TRCSSPCICR6 LHV_SYSREG(2, 1, 1, 6, 3)
#define LHV_ASM_TRCSSPCICR6 S2_1_C1_C6_3

/** TRCSSPCICR7: Single-shot PE Comparator Input Control 7 (D24). */
#define LHV_SYSREG_TRCSSPCICR7 LHV_SYSREG(2, 1, 1, 7, 3)
#define LHV_ASM_TRCSSPCICR7 S2_1_C1_C7_3

/** TRCOSLSR: Trace OS Lock Status (D24). */
#define LHV_SYSREG_TRCOSLSR LHV_SYSREG(2, 1, 1, 1, 4)
#define LHV_ASM_TRCOSLSR S2_1_C1_C1_4

/** TRCSSCSR0: Single-shot Comparator Control Status 0 (D24). */
#define LHV_SYSREG_TRCSSCSR0 LHV_SYSREG(2, 1, 1, 8, 2)
#define LHV_ASM_TRCSSCSR0 S2_1_C1_C8_2

/** TRCSSCSR1: Single-shot Comparator Control Status 1 (D24). */
#define LHV_SYSREG_TRCSSCSR1 LHV_SYSREG(2, 1, 1, 9, 2)
#define LHV_ASM_TRCSSCSR1 S2_1_C1_C9_2

/** TRCSSCSR2: Single-shot Comparator Control Status 2 (D24). */
#define LHV_SYSREG_TRCSSCSR2 LHV_SYSREG(2, 1, 1, 10, 2)
#define LHV_ASM_TRCSSCSR2 S2_1_C1_C10_2

/** TRCSSCSR3: Single-shot Comparator Control Status 3 (D24). */
#define LHV_SYSREG_TRCSSCSR3 LHV_SYSREG(2, 1, 1, 11, 2)
#define LHV_ASM_TRCSSCSR3 S2_1_C1_C11_2

/** TRCSSCSR4: Single-shot Comparator Control Status 4 (D24). */
#define LHV_SYSREG_TRCSSCSR4 LHV_SYSREG(2, 1, 1, 12, 2)
#define LHV_ASM_TRCSSCSR4 S2_1_C1_C12_2

/** TRCSSCSR5: Single-shot Comparator Control Status 5 (D24). */
#define LHV_SYSREG_TRCSSCSR5 LHV_SYSREG(2, 1, 1, 13, 2)
#define LHV_ASM_TRCSSCSR5 S2_1_C1_C13_2

/** TRCSSCSR6: Single-shot Comparator Control Status 6 (D24). */
#define LHV_SYSREG_TRCSSCSR6 LHV_SYSREG(2, 1, 1, 14, 2)
#define LHV_ASM_TRCSSCSR6 S2_1_C1_C14_2

/** TRCSSCSR7: Single-shot Comparator Control Status 7 (D24). */
#define LHV_SYSREG_TRCSSCSR7 LHV_SYSREG(2, 1, 1, 15, 2)
#define LHV_ASM_TRCSSCSR7 S2_1_C1_C15_2

/** TRCACVR0: Address Comparator Value 0 (D24). */
#define LHV_SYSREG_TRCACVR0 LHV_SYSREG(2, 1, 2, 0, 0)
#define LHV_ASM_TRCACVR0 S2_1_C2_C0_0

/** TRCACVR1: Address Comparator Value 1 (D24). */
#define LHV_SYSREG_TRCACVR1 LHV_SYSREG(2, 1, 2, 2, 0)
#define LHV_ASM_TRCACVR1 S2_1_C2_C2_0

/** TRCACVR2: Address Comparator Value 2 (D24). */
#define LHV_SYSREG_TRCACVR2 LHV_SYSREG(2, 1, 2, 4, 0)
#define LHV_ASM_TRCACVR2 S2_1_C2_C4_0

/** TRCACVR3: Address Comparator Value 3 (D24). */
#define LHV_SYSREG_TRCACVR3 LHV_SYSREG(2, 1, 2, 6, 0)
#define LHV_ASM_TRCACVR3 S2_1_C2_C6_0

/** TRCACVR4: Address Comparator Value 4 (D24). */
#define LHV_SYSREG_TRCACVR4 LHV_SYSREG(2, 1, 2, 8, 0)
#define LHV_ASM_TRCACVR4 S2_1_C2_C8_0

/** TRCACVR5: Address Comparator Value 5 (D24). */
#define LHV_SYSREG_TRCACVR5 LHV_SYSREG(2, 1, 2, 10, 0)
#define LHV_ASM_TRCACVR5 S2_1_C2_C10_0

/** TRCACVR6: Address Comparator Value 6 (D24). */
#define LHV_SYSREG_TRCACVR6 LHV_SYSREG(2, 1, 2, 12, 0)
#define LHV_ASM_TRCACVR6 S2_1_C2_C12_0

/** TRCACVR7: Address Comparator Value 7 (D24). */
#define LHV_SYSREG_TRCACVR7 LHV_SYSREG(2, 1, 2, 14, 0)
#define LHV_ASM_TRCACVR7 S2_1_C2_C14_0

/** TRCACVR8: Address Comparator Value 8 (D24). */
#define LHV_SYSREG_TRCACVR8 LHV_SYSREG(2, 1, 2, 0, 1)
#define LHV_ASM_TRCACVR8 S2_1_C2_C0_1

/** TRCACVR9: Address Comparator Value 9 (D24). */
#define LHV_SYSREG_TRCACVR9 LHV_SYSREG(2, 1, 2, 2, 1)
#define LHV_ASM_TRCACVR9 S2_1_C2_C2_1

/** TRCACVR10: Address Comparator Value 10 (D24). */
#define LHV_SYSREG_TRCACVR10 LHV_SYSREG(2, 1, 2, 4, 1)
#define LHV_ASM_TRCACVR10 S2_1_C2_C4_1

/** TRCACVR11: Address Comparator Value 11 (D24). */
#define LHV_SYSREG_TRCACVR11 LHV_SYSREG(2, 1, 2, 6, 1)
#define LHV_ASM_TRCACVR11 S2_1_C2_C6_1

/** TRCACVR12: Address Comparator Value 12 (D24). */
#define LHV_SYSREG_TRCACVR12 LHV_SYSREG(2, 1, 2, 8, 1)
#define LHV_ASM_TRCACVR12 S2_1_C2_C8_1

/** TRCACVR13: Address Comparator Value 13 (D24). */
#define LHV_SYSREG_TRCACVR13 LHV_SYSREG(2, 1, 2, 10, 1)
#define LHV_ASM_TRCACVR13 S2_1_C2_C10_1

/** TRCACVR14: Address Comparator Value 14 (D24). */
#define LHV_SYSREG_TRCACVR14 LHV_SYSREG(2, 1, 2, 12, 1)
#define LHV_ASM_TRCACVR14 S2_1_C2_C12_1

/** TRCACVR15: Address Comparator Value 15 (D24). */
#define LHV_SYSREG_TRCACVR15 LHV_SYSREG(2, 1, 2, 14, 1)
#define LHV_ASM_TRCACVR15 S2_1_C2_C14_1

/** TRCACATR0: Address Comparator Access Type 0 (D24). */
#define LHV_SYSREG_TRCACATR0 LHV_SYSREG(2, 1, 2, 0, 2)
#define LHV_ASM_TRCACATR0 S2_1_C2_C0_2

/** TRCACATR1: Address Comparator Access Type 1 (D24). */
#define LHV_SYSREG_TRCACATR1 LHV_SYSREG(2, 1, 2, 2, 2)
#define LHV_ASM_TRCACATR1 S2_1_C2_C2_2

/** TRCACATR2: Address Comparator Access Type 2 (D24). */
#define LHV_SYSREG_TRCACATR2 LHV_SYSREG(2, 1, 2, 4, 2)
#define LHV_ASM_TRCACATR2 S2_1_C2_C4_2

/** TRCACATR3: Address Comparator Access Type 3 (D24). */
#define LHV_SYSREG_TRCACATR3 LHV_SYSREG(2, 1, 2, 6, 2)
#define LHV_ASM_TRCACATR3 S2_1_C2_C6_2

/** TRCACATR4: Address Comparator Access Type 4 (D24). */
#define LHV_SYSREG_TRCACATR4 LHV_SYSREG(2, 1, 2, 8, 2)
#define LHV_ASM_TRCACATR4 S2_1_C2_C8_2

/** TRCACATR5: Address Comparator Access Type 5 (D24). */
#define LHV_SYSREG_TRCACATR5 LHV_SYSREG(2, 1, 2, 10, 2)
#define LHV_ASM_TRCACATR5 S2_1_C2_C10_2

/** TRCACATR6: Address Comparator Access Type 6 (D24). */
#define LHV_SYSREG_TRCACATR6 LHV_SYSREG(2, 1, 2, 12, 2)
#define LHV_ASM_TRCACATR6 S2_1_C2_C12_2

/** TRCACATR7: Address Comparator Access Type 7 (D24). */
#define LHV_SYSREG_TRCACATR7 LHV_SYSREG(2, 1, 2, 14, 2)
#define LHV_ASM_TRCACATR7 S2_1_C2_C14_2

/** TRCACATR8: Address Comparator Access Type 8 (D24). */
#define LHV_SYSREG_TRCACATR8 LHV_SYSREG(2, 1, 2, 0, 3)
#define LHV_ASM_TRCACATR8 S2_1_C2_C0_3

/** TRCACATR9: Address Comparator Access Type 9 (D24). */
#define LHV_SYSREG_TRCACATR9 LHV_SYSREG(2, 1, 2, 2, 3)
#define LHV_ASM_TRCACATR9 S2_1_C2_C2_3

/** TRCACATR10: Address Comparator Access Type 10 (D24). */
#define LHV_SYSREG_TRCACATR10 LHV_SYSREG(2, 1, 2, 4, 3)
#define LHV_ASM_TRCACATR10 S2_1_C2_C4_3

/** TRCACATR11: Address Comparator Access Type 11 (D24). */
#define LHV_SYSREG_TRCACATR11 LHV_SYSREG(2, 1, 2, 6, 3)
#define LHV_ASM_TRCACATR11 S2_1_C2_C6_3

/** TRCACATR12: Address Comparator Access Type 12 (D24). */
#define LHV_SYSREG_TRCACATR12 LHV_SYSREG(2, 1, 2, 8, 3)
#define LHV_ASM_TRCACATR12 S2_1_C2_C8_3

/** TRCACATR13: Address Comparator Access Type 13 (D24). */
#define LHV_SYSREG_TRCACATR13 LHV_SYSREG(2, 1, 2, 10, 3)
#define LHV_ASM_TRCACATR13 S2_1_C2_C10_3

/** TRCACATR14: Address Comparator Access Type 14 (D24). */
#define LHV_SYSREG_TRCACATR14 LHV_SYSREG(2, 1, 2, 12, 3)
#define LHV_ASM_TRCACATR14 S2_1_C2_C12_3

/** TRCACATR15: Address Comparator Access Type 15 (D24). */
#define LHV_SYSREG_TRCACATR15 LHV_SYSREG(2, 1, 2, 14, 3)
#define LHV_ASM_TRCACATR15 S2_1_C2_C14_3

/** TRCCIDCVR0: Context Identifier Comparator Value 0 (D24). */
#define LHV_SYSREG_TRCCIDCVR0 LHV_SYSREG(2, 1, 3, 0, 0)
#define LHV_ASM_TRCCIDCVR0 S2_1_C3_C0_0

/** TRCCIDCVR1: Context Identifier Comparator Value 1 (D24). */
#define LHV_SYSREG_TRCCIDCVR1 LHV_SYSREG(2, 1, 3, 2, 0)
#define LHV_ASM_TRCCIDCVR1 S2_1_C3_C2_0

/** TRCCIDCVR2: Context Identifier Comparator Value 2 (D24). */
#define LHV_SYSREG_TRCCIDCVR2 LHV_SYSREG(2, 1, 3, 4, 0)
#define LHV_ASM_TRCCIDCVR2 S2_1_C3_C4_0

/** TRCCIDCVR3: Context Identifier Comparator Value 3 (D24). */
#define LHV_SYSREG_TRCCIDCVR3 LHV_SYSREG(2, 1, 3, 6, 0)
#define LHV_ASM_TRCCIDCVR3 S2_1_C3_C6_0

/** TRCCIDCVR4: Context Identifier Comparator Value 4 (D24). */
#define LHV_SYSREG_TRCCIDCVR4 LHV_SYSREG(2, 1, 3, 8, 0)
#define LHV_ASM_TRCCIDCVR4 S2_1_C3_C8_0

/** TRCCIDCVR5: Context Identifier Comparator Value 5 (D24). */
#define LHV_SYSREG_TRCCIDCVR5 LHV_SYSREG(2, 1, 3, 10, 0)
#define LHV_ASM_TRCCIDCVR5 S2_1_C3_C10_0

/** TRCCIDCVR6: Context Identifier Comparator Value 6 (D24). */
#define LHV_SYSREG_TRCCIDCVR6 LHV_SYSREG(2, 1, 3, 12, 0)
#define LHV_ASM_TRCCIDCVR6 S2_1_C3_C12_0

/** TRCCIDCVR7: Context Identifier Comparator Value 7 (D24). */
#define LHV_SYSREG_TRCCIDCVR7 LHV_SYSREG(2, 1, 3, 14, 0)
#define LHV_ASM_TRCCIDCVR7 S2_1_C3_C14_0

/** TRCVMIDCVR0: Virtual Context Identifier Comparator Value 0 (D24). */
#define LHV_SYSREG_TRCVMIDCVR0 LHV_SYSREG(2, 1, 3, 0, 1)
#define LHV_ASM_TRCVMIDCVR0 S2_1_C3_C0_1

/** TRCVMIDCVR1: Virtual Context Identifier Comparator Value 1 (D24). */
#define LHV_SYSREG_TRCVMIDCVR1 LHV_SYSREG(2, 1, 3, 2, 1)
#define LHV_ASM_TRCVMIDCVR1 S2_1_C3_C2_1

/** TRCVMIDCVR2: Virtual Context Identifier Comparator Value 2 (D24). */
#define LHV_SYSREG_TRCVMIDCVR2 LHV_SYSREG(2, 1, 3, 4, 1)
#define LHV_ASM_TRCVMIDCVR2 S2_1_C3_C4_1

/** TRCVMIDCVR3: Virtual Context Identifier Comparator Value 3 (D24). */
#define LHV_SYSREG_TRCVMIDCVR3 LHV_SYSREG(2, 1, 3, 6, 1)
#define LHV_ASM_TRCVMIDCVR3 S2_1_C3_C6_1

/** TRCVMIDCVR4: Virtual Context Identifier Comparator Value 4 (D24). */
#define LHV_SYSREG_TRCVMIDCVR4 LHV_SYSREG(2, 1, 3, 8, 1)
#define LHV_ASM_TRCVMIDCVR4 S2_1_C3_C8_1

/** TRCVMIDCVR5: Virtual Context Identifier Comparator Value 5 (D24). */
#define LHV_SYSREG_TRCVMIDCVR5 LHV_SYSREG(2, 1, 3, 10, 1)
#define LHV_ASM_TRCVMIDCVR5 S2_1_C3_C10_1

/** TRCVMIDCVR6: Virtual Context Identifier Comparator Value 6 (D24). */
#define LHV_SYSREG_TRCVMIDCVR6 LHV_SYSREG(2, 1, 3, 12, 1)
#define LHV_ASM_TRCVMIDCVR6 S2_1_C3_C12_1

/** TRCVMIDCVR7: Virtual Context Identifier Comparator Value 7 (D24). */
#define LHV_SYSREG_TRCVMIDCVR7 LHV_SYSREG(2, 1, 3, 14, 1)
#define LHV_ASM_TRCVMIDCVR7 S2_1_C3_C14_1

/** TRCCIDCCTLR0: Context Identifier Comparator Control 0 (D24). */
#define LHV_SYSREG_TRCCIDCCTLR0 LHV_SYSREG(2, 1, 3, 0, 2)
#define LHV_ASM_TRCCIDCCTLR0 S2_1_C3_C0_2

/** TRCCIDCCTLR1: Context Identifier Comparator Control 1 (D24). */
#define LHV_SYSREG_TRCCIDCCTLR1 LHV_SYSREG(2, 1, 3, 1, 2)
#define LHV_ASM_TRCCIDCCTLR1 S2_1_C3_C1_2

/** TRCVMIDCCTLR0: Virtual Context Identifier Comparator Control 0 (D24). */
#define LHV_SYSREG_TRCVMIDCCTLR0 LHV_SYSREG(2, 1, 3, 2, 2)
#define LHV_ASM_TRCVMIDCCTLR0 S2_1_C3_C2_2

/** TRCVMIDCCTLR1: Virtual Context Identifier Comparator Control 1 (D24). */
#define LHV_SYSREG_TRCVMIDCCTLR1 LHV_SYSREG(2, 1, 3, 3, 2)
#define LHV_ASM_TRCVMIDCCTLR1 S2_1_C3_C3_2

/** TRCDEVID: Device Configuration (D24). */
#define LHV_SYSREG_TRCDEVID LHV_SYSREG(2, 1, 7, 2, 7)
#define LHV_ASM_TRCDEVID S2_1_C7_C2_7

/** TRCCLAIMSET: Claim Tag Set (D24). */
#define LHV_SYSREG_TRCCLAIMSET LHV_SYSREG(2, 1, 7, 8, 6)
#define LHV_ASM_TRCCLAIMSET S2_1_C7_C8_6

/** TRCCLAIMCLR: Claim Tag Clear (D24). */
#define LHV_SYSREG_TRCCLAIMCLR LHV_SYSREG(2, 1, 7, 9, 6)
#define LHV_ASM_TRCCLAIMCLR S2_1_C7_C9_6

/** TRCAUTHSTATUS: Authentication Status (D24). */
#define LHV_SYSREG_TRCAUTHSTATUS LHV_SYSREG(2, 1, 7, 14, 6)
#define LHV_ASM_TRCAUTHSTATUS S2_1_C7_C14_6

/** TRCDEVARCH: Device Architecture (D24). */
#define LHV_SYSREG_TRCDEVARCH LHV_SYSREG(2, 1, 7, 15, 6)
#define LHV_ASM_TRCDEVARCH S2_1_C7_C15_6

/** BRBINF0_EL1: Branch Record Buffer Information 0 (D24). */
#define LHV_SYSREG_BRBINF0_EL1 LHV_SYSREG(2, 1, 8, 0, 0)
#define LHV_ASM_BRBINF0_EL1 S2_1_C8_C0_0

/** BRBINF1_EL1: Branch Record Buffer Information 1 (D24). */
#define LHV_SYSREG_BRBINF1_EL1 LHV_SYSREG(2, 1, 8, 1, 0)
#define LHV_ASM_BRBINF1_EL1 S2_1_C8_C1_0

/** BRBINF2_EL1: Branch Record Buffer Information 2 (D24). */
#define LHV_SYSREG_BRBINF2_EL1 LHV_SYSREG(2, 1, 8, 2, 0)
#define LHV_ASM_BRBINF2_EL1 S2_1_C8_C2_0

/** BRBINF3_EL1: Branch Record Buffer Information 3 (D24). */
#define LHV_SYSREG_BRBINF3_EL1 LHV_SYSREG(2, 1, 8, 3, 0)
#define LHV_ASM_BRBINF3_EL1 S2_1_C8_C3_0

/** BRBINF4_EL1: Branch Record Buffer Information 4 (D24). */
#define LHV_SYSREG_BRBINF4_EL1 LHV_SYSREG(2, 1, 8, 4, 0)
#define LHV_ASM_BRBINF4_EL1 S2_1_C8_C4_0

/** BRBINF5_EL1: Branch Record Buffer Information 5 (D24). */
#define LHV_SYSREG_BRBINF5_EL1 LHV_SYSREG(2, 1, 8, 5, 0)
#define LHV_ASM_BRBINF5_EL1 S2_1_C8_C5_0

/** BRBINF6_EL1: Branch Record Buffer Information 6 (D24). */
#define LHV_SYSREG_BRBINF6_EL1 LHV_SYSREG(2, 1, 8, 6, 0)
#define LHV_ASM_BRBINF6_EL1 S2_1_C8_C6_0

/** BRBINF7_EL1: Branch Record Buffer Information 7 (D24). */
#define LHV_SYSREG_BRBINF7_EL1 LHV_SYSREG(2, 1, 8, 7, 0)
#define LHV_ASM_BRBINF7_EL1 S2_1_C8_C7_0

/** BRBINF8_EL1: Branch Record Buffer Information 8 (D24). */
#define LHV_SYSREG_BRBINF8_EL1 LHV_SYSREG(2, 1, 8, 8, 0)
#define LHV_ASM_BRBINF8_EL1 S2_1_C8_C8_0

/** BRBINF9_EL1: Branch Record Buffer Information 9 (D24). */
#define LHV_SYSREG_BRBINF9_EL1 LHV_SYSREG(2, 1, 8, 9, 0)
#define LHV_ASM_BRBINF9_EL1 S2_1_C8_C9_0

/** BRBINF10_EL1: Branch Record Buffer Information 10 (D24). */
#define LHV_SYSREG_BRBINF10_EL1 LHV_SYSREG(2, 1, 8, 10, 0)
#define LHV_ASM_BRBINF10_EL1 S2_1_C8_C10_0

/** BRBINF11_EL1: Branch Record Buffer Information 11 (D24). */
#define LHV_SYSREG_BRBINF11_EL1 LHV_SYSREG(2, 1, 8, 11, 0)
#define LHV_ASM_BRBINF11_EL1 S2_1_C8_C11_0

/** BRBINF12_EL1: Branch Record Buffer Information 12 (D24). */
#define LHV_SYSREG_BRBINF12_EL1 LHV_SYSREG(2, 1, 8, 12, 0)
#define LHV_ASM_BRBINF12_EL1 S2_1_C8_C12_0

/** BRBINF13_EL1: Branch Record Buffer Information 13 (D24). */
#define LHV_SYSREG_BRBINF13_EL1 LHV_SYSREG(2, 1, 8, 13, 0)
#define LHV_ASM_BRBINF13_EL1 S2_1_C8_C13_0

/** BRBINF14_EL1: Branch Record Buffer Information 14 (D24). */
#define LHV_SYSREG_BRBINF14_EL1 LHV_SYSREG(2, 1, 8, 14, 0)
#define LHV_ASM_BRBINF14_EL1 S2_1_C8_C14_0

/** BRBINF15_EL1: Branch Record Buffer Information 15 (D24). */
#define LHV_SYSREG_BRBINF15_EL1 LHV_SYSREG(2, 1, 8, 15, 0)
#define LHV_ASM_BRBINF15_EL1 S2_1_C8_C15_0

/** BRBINF16_EL1: Branch Record Buffer Information 16 (D24). */
#define LHV_SYSREG_BRBINF16_EL1 LHV_SYSREG(2, 1, 8, 0, 4)
#define LHV_ASM_BRBINF16_EL1 S2_1_C8_C0_4

/** BRBINF17_EL1: Branch Record Buffer Information 17 (D24). */
#define LHV_SYSREG_BRBINF17_EL1 LHV_SYSREG(2, 1, 8, 1, 4)
#define LHV_ASM_BRBINF17_EL1 S2_1_C8_C1_4

/** BRBINF18_EL1: Branch Record Buffer Information 18 (D24). */
#define LHV_SYSREG_BRBINF18_EL1 LHV_SYSREG(2, 1, 8, 2, 4)
#define LHV_ASM_BRBINF18_EL1 S2_1_C8_C2_4

/** BRBINF19_EL1: Branch Record Buffer Information 19 (D24). */
#define LHV_SYSREG_BRBINF19_EL1 LHV_SYSREG(2, 1, 8, 3, 4)
#define LHV_ASM_BRBINF19_EL1 S2_1_C8_C3_4

/** BRBINF20_EL1: Branch Record Buffer Information 20 (D24). */
#define LHV_SYSREG_BRBINF20_EL1 LHV_SYSREG(2, 1, 8, 4, 4)
#define LHV_ASM_BRBINF20_EL1 S2_1_C8_C4_4

/** BRBINF21_EL1: Branch Record Buffer Information 21 (D24). */
#define LHV_SYSREG_BRBINF21_EL1 LHV_SYSREG(2, 1, 8, 5, 4)
#define LHV_ASM_BRBINF21_EL1 S2_1_C8_C5_4

/** BRBINF22_EL1: Branch Record Buffer Information 22 (D24). */
#define LHV_SYSREG_BRBINF22_EL1 LHV_SYSREG(2, 1, 8, 6, 4)
#define LHV_ASM_BRBINF22_EL1 S2_1_C8_C6_4

/** BRBINF23_EL1: Branch Record Buffer Information 23 (D24). */
#define LHV_SYSREG_BRBINF23_EL1 LHV_SYSREG(2, 1, 8, 7, 4)
#define LHV_ASM_BRBINF23_EL1 S2_1_C8_C7_4

/** BRBINF24_EL1: Branch Record Buffer Information 24 (D24). */
#define LHV_SYSREG_BRBINF24_EL1 LHV_SYSREG(2, 1, 8, 8, 4)
#define LHV_ASM_BRBINF24_EL1 S2_1_C8_C8_4

/** BRBINF25_EL1: Branch Record Buffer Information 25 (D24). */
#define LHV_SYSREG_BRBINF25_EL1 LHV_SYSREG(2, 1, 8, 9, 4)
#define LHV_ASM_BRBINF25_EL1 S2_1_C8_C9_4

/** BRBINF26_EL1: Branch Record Buffer Information 26 (D24). */
#define LHV_SYSREG_BRBINF26_EL1 LHV_SYSREG(2, 1, 8, 10, 4)
#define LHV_ASM_BRBINF26_EL1 S2_1_C8_C10_4

/** BRBINF27_EL1: Branch Record Buffer Information 27 (D24). */
#define LHV_SYSREG_BRBINF27_EL1 LHV_SYSREG(2, 1, 8, 11, 4)
#define LHV_ASM_BRBINF27_EL1 S2_1_C8_C11_4

/** BRBINF28_EL1: Branch Record Buffer Information 28 (D24). */
#define LHV_SYSREG_BRBINF28_EL1 LHV_SYSREG(2, 1, 8, 12, 4)
#define LHV_ASM_BRBINF28_EL1 S2_1_C8_C12_4

/** BRBINF29_EL1: Branch Record Buffer Information 29 (D24). */
#define LHV_SYSREG_BRBINF29_EL1 LHV_SYSREG(2, 1, 8, 13, 4)
#define LHV_ASM_BRBINF29_EL1 S2_1_C8_C13_4

/** BRBINF30_EL1: Branch Record Buffer Information 30 (D24). */
#define LHV_SYSREG_BRBINF30_EL1 LHV_SYSREG(2, 1, 8, 14, 4)
#define LHV_ASM_BRBINF30_EL1 S2_1_C8_C14_4

/** BRBINF31_EL1: Branch Record Buffer Information 31 (D24). */
#define LHV_SYSREG_BRBINF31_EL1 LHV_SYSREG(2, 1, 8, 15, 4)
#define LHV_ASM_BRBINF31_EL1 S2_1_C8_C15_4

/** BRBSRC0_EL1: Branch Record Buffer Source Address 0 (D24). */
#define LHV_SYSREG_BRBSRC0_EL1 LHV_SYSREG(2, 1, 8, 0, 1)
#define LHV_ASM_BRBSRC0_EL1 S2_1_C8_C0_1

/** BRBSRC1_EL1: Branch Record Buffer Source Address 1 (D24). */
#define LHV_SYSREG_BRBSRC1_EL1 LHV_SYSREG(2, 1, 8, 1, 1)
#define LHV_ASM_BRBSRC1_EL1 S2_1_C8_C1_1

/** BRBSRC2_EL1: Branch Record Buffer Source Address 2 (D24). */
#define LHV_SYSREG_BRBSRC2_EL1 LHV_SYSREG(2, 1, 8, 2, 1)
#define LHV_ASM_BRBSRC2_EL1 S2_1_C8_C2_1

/** BRBSRC3_EL1: Branch Record Buffer Source Address 3 (D24). */
#define LHV_SYSREG_BRBSRC3_EL1 LHV_SYSREG(2, 1, 8, 3, 1)
#define LHV_ASM_BRBSRC3_EL1 S2_1_C8_C3_1

/** BRBSRC4_EL1: Branch Record Buffer Source Address 4 (D24). */
#define LHV_SYSREG_BRBSRC4_EL1 LHV_SYSREG(2, 1, 8, 4, 1)
#define LHV_ASM_BRBSRC4_EL1 S2_1_C8_C4_1

/** BRBSRC5_EL1: Branch Record Buffer Source Address 5 (D24). */
#define LHV_SYSREG_BRBSRC5_EL1 LHV_SYSREG(2, 1, 8, 5, 1)
#define LHV_ASM_BRBSRC5_EL1 S2_1_C8_C5_1

/** BRBSRC6_EL1: Branch Record Buffer Source Address 6 (D24). */
#define LHV_SYSREG_BRBSRC6_EL1 LHV_SYSREG(2, 1, 8, 6, 1)
#define LHV_ASM_BRBSRC6_EL1 S2_1_C8_C6_1

/** BRBSRC7_EL1: Branch Record Buffer Source Address 7 (D24). */
#define LHV_SYSREG_BRBSRC7_EL1 LHV_SYSREG(2, 1, 8, 7, 1)
#define LHV_ASM_BRBSRC7_EL1 S2_1_C8_C7_1

/** BRBSRC8_EL1: Branch Record Buffer Source Address 8 (D24). */
#define LHV_SYSREG_BRBSRC8_EL1 LHV_SYSREG(2, 1, 8, 8, 1)
#define LHV_ASM_BRBSRC8_EL1 S2_1_C8_C8_1

/** BRBSRC9_EL1: Branch Record Buffer Source Address 9 (D24). */
#define LHV_SYSREG_BRBSRC9_EL1 LHV_SYSREG(2, 1, 8, 9, 1)
#define LHV_ASM_BRBSRC9_EL1 S2_1_C8_C9_1

/** BRBSRC10_EL1: Branch Record Buffer Source Address 10 (D24). */
#define LHV_SYSREG_BRBSRC10_EL1 LHV_SYSREG(2, 1, 8, 10, 1)
#define LHV_ASM_BRBSRC10_EL1 S2_1_C8_C10_1

/** BRBSRC11_EL1: Branch Record Buffer Source Address 11 (D24). */
#define LHV_SYSREG_BRBSRC11_EL1 LHV_SYSREG(2, 1, 8, 11, 1)
#define LHV_ASM_BRBSRC11_EL1 S2_1_C8_C11_1

/** BRBSRC12_EL1: Branch Record Buffer Source Address 12 (D24). */
#define LHV_SYSREG_BRBSRC12_EL1 LHV_SYSREG(2, 1, 8, 12, 1)
#define LHV_ASM_BRBSRC12_EL1 S2_1_C8_C12_1

/** BRBSRC13_EL1: Branch Record Buffer Source Address 13 (D24). */
#define LHV_SYSREG_BRBSRC13_EL1 LHV_SYSREG(2, 1, 8, 13, 1)
#define LHV_ASM_BRBSRC13_EL1 S2_1_C8_C13_1

/** BRBSRC14_EL1: Branch Record Buffer Source Address 14 (D24). */
#define LHV_SYSREG_BRBSRC14_EL1 LHV_SYSREG(2, 1, 8, 14, 1)
#define LHV_ASM_BRBSRC14_EL1 S2_1_C8_C14_1

/** BRBSRC15_EL1: Branch Record Buffer Source Address 15 (D24). */
#define LHV_SYSREG_BRBSRC15_EL1 LHV_SYSREG(2, 1, 8, 15, 1)
#define LHV_ASM_BRBSRC15_EL1 S2_1_C8_C15_1

/** BRBSRC16_EL1: Branch Record Buffer Source Address 16 (D24). */
#define LHV_SYSREG_BRBSRC16_EL1 LHV_SYSREG(2, 1, 8, 0, 5)
#define LHV_ASM_BRBSRC16_EL1 S2_1_C8_C0_5

/** BRBSRC17_EL1: Branch Record Buffer Source Address 17 (D24). */
#define LHV_SYSREG_BRBSRC17_EL1 LHV_SYSREG(2, 1, 8, 1, 5)
#define LHV_ASM_BRBSRC17_EL1 S2_1_C8_C1_5

/** BRBSRC18_EL1: Branch Record Buffer Source Address 18 (D24). */
#define LHV_SYSREG_BRBSRC18_EL1 LHV_SYSREG(2, 1, 8, 2, 5)
#define LHV_ASM_BRBSRC18_EL1 S2_1_C8_C2_5

/** BRBSRC19_EL1: Branch Record Buffer Source Address 19 (D24). */
#define LHV_SYSREG_BRBSRC19_EL1 LHV_SYSREG(2, 1, 8, 3, 5)
#define LHV_ASM_BRBSRC19_EL1 S2_1_C8_C3_5

/** BRBSRC20_EL1: Branch Record Buffer Source Address 20 (D24). */
#define LHV_SYSREG_BRBSRC20_EL1 LHV_SYSREG(2, 1, 8, 4, 5)
#define LHV_ASM_BRBSRC20_EL1 S2_1_C8_C4_5

/** BRBSRC21_EL1: Branch Record Buffer Source Address 21 (D24). */
#define LHV_SYSREG_BRBSRC21_EL1 LHV_SYSREG(2, 1, 8, 5, 5)
#define LHV_ASM_BRBSRC21_EL1 S2_1_C8_C5_5

/** BRBSRC22_EL1: Branch Record Buffer Source Address 22 (D24). */
#define LHV_SYSREG_BRBSRC22_EL1 LHV_SYSREG(2, 1, 8, 6, 5)
#define LHV_ASM_BRBSRC22_EL1 S2_1_C8_C6_5

/** BRBSRC23_EL1: Branch Record Buffer Source Address 23 (D24). */
#define LHV_SYSREG_BRBSRC23_EL1 LHV_SYSREG(2, 1, 8, 7, 5)
#define LHV_ASM_BRBSRC23_EL1 S2_1_C8_C7_5

/** BRBSRC24_EL1: Branch Record Buffer Source Address 24 (D24). */
#define LHV_SYSREG_BRBSRC24_EL1 LHV_SYSREG(2, 1, 8, 8, 5)
#define LHV_ASM_BRBSRC24_EL1 S2_1_C8_C8_5

/** BRBSRC25_EL1: Branch Record Buffer Source Address 25 (D24). */
#define LHV_SYSREG_BRBSRC25_EL1 LHV_SYSREG(2, 1, 8, 9, 5)
#define LHV_ASM_BRBSRC25_EL1 S2_1_C8_C9_5

/** BRBSRC26_EL1: Branch Record Buffer Source Address 26 (D24). */
#define LHV_SYSREG_BRBSRC26_EL1 LHV_SYSREG(2, 1, 8, 10, 5)
#define LHV_ASM_BRBSRC26_EL1 S2_1_C8_C10_5

/** BRBSRC27_EL1: Branch Record Buffer Source Address 27 (D24). */
#define LHV_SYSREG_BRBSRC27_EL1 LHV_SYSREG(2, 1, 8, 11, 5)
#define LHV_ASM_BRBSRC27_EL1 S2_1_C8_C11_5

/** BRBSRC28_EL1: Branch Record Buffer Source Address 28 (D24). */
#define LHV_SYSREG_BRBSRC28_EL1 LHV_SYSREG(2, 1, 8, 12, 5)
#define LHV_ASM_BRBSRC28_EL1 S2_1_C8_C12_5

/** BRBSRC29_EL1: Branch Record Buffer Source Address 29 (D24). */
#define LHV_SYSREG_BRBSRC29_EL1 LHV_SYSREG(2, 1, 8, 13, 5)
#define LHV_ASM_BRBSRC29_EL1 S2_1_C8_C13_5

/** BRBSRC30_EL1: Branch Record Buffer Source Address 30 (D24). */
#define LHV_SYSREG_BRBSRC30_EL1 LHV_SYSREG(2, 1, 8, 14, 5)
#define LHV_ASM_BRBSRC30_EL1 S2_1_C8_C14_5

/** BRBSRC31_EL1: Branch Record Buffer Source Address 31 (D24). */
#define LHV_SYSREG_BRBSRC31_EL1 LHV_SYSREG(2, 1, 8, 15, 5)
#define LHV_ASM_BRBSRC31_EL1 S2_1_C8_C15_5

/** BRBTGT0_EL1: Branch Record Buffer Target Address 0 (D24). */
#define LHV_SYSREG_BRBTGT0_EL1 LHV_SYSREG(2, 1, 8, 0, 2)
#define LHV_ASM_BRBTGT0_EL1 S2_1_C8_C0_2

/** BRBTGT1_EL1: Branch Record Buffer Target Address 1 (D24). */
#define LHV_SYSREG_BRBTGT1_EL1 LHV_SYSREG(2, 1, 8, 1, 2)
#define LHV_ASM_BRBTGT1_EL1 S2_1_C8_C1_2

/** BRBTGT2_EL1: Branch Record Buffer Target Address 2 (D24). */
#define LHV_SYSREG_BRBTGT2_EL1 LHV_SYSREG(2, 1, 8, 2, 2)
#define LHV_ASM_BRBTGT2_EL1 S2_1_C8_C2_2

/** BRBTGT3_EL1: Branch Record Buffer Target Address 3 (D24). */
#define LHV_SYSREG_BRBTGT3_EL1 LHV_SYSREG(2, 1, 8, 3, 2)
#define LHV_ASM_BRBTGT3_EL1 S2_1_C8_C3_2

/** BRBTGT4_EL1: Branch Record Buffer Target Address 4 (D24). */
#define LHV_SYSREG_BRBTGT4_EL1 LHV_SYSREG(2, 1, 8, 4, 2)
#define LHV_ASM_BRBTGT4_EL1 S2_1_C8_C4_2

/** BRBTGT5_EL1: Branch Record Buffer Target Address 5 (D24). */
#define LHV_SYSREG_BRBTGT5_EL1 LHV_SYSREG(2, 1, 8, 5, 2)
#define LHV_ASM_BRBTGT5_EL1 S2_1_C8_C5_2

/** BRBTGT6_EL1: Branch Record Buffer Target Address 6 (D24). */
#define LHV_SYSREG_BRBTGT6_EL1 LHV_SYSREG(2, 1, 8, 6, 2)
#define LHV_ASM_BRBTGT6_EL1 S2_1_C8_C6_2

/** BRBTGT7_EL1: Branch Record Buffer Target Address 7 (D24). */
#define LHV_SYSREG_BRBTGT7_EL1 LHV_SYSREG(2, 1, 8, 7, 2)
#define LHV_ASM_BRBTGT7_EL1 S2_1_C8_C7_2

/** BRBTGT8_EL1: Branch Record Buffer Target Address 8 (D24). */
#define LHV_SYSREG_BRBTGT8_EL1 LHV_SYSREG(2, 1, 8, 8, 2)
#define LHV_ASM_BRBTGT8_EL1 S2_1_C8_C8_2

/** BRBTGT9_EL1: Branch Record Buffer Target Address 9 (D24). */
#define LHV_SYSREG_BRBTGT9_EL1 LHV_SYSREG(2, 1, 8, 9, 2)
#define LHV_ASM_BRBTGT9_EL1 S2_1_C8_C9_2

/** BRBTGT10_EL1: Branch Record Buffer Target Address 10 (D24). */
#define LHV_SYSREG_BRBTGT10_EL1 LHV_SYSREG(2, 1, 8, 10, 2)
#define LHV_ASM_BRBTGT10_EL1 S2_1_C8_C10_2

/** BRBTGT11_EL1: Branch Record Buffer Target Address 11 (D24). */
#define LHV_SYSREG_BRBTGT11_EL1 LHV_SYSREG(2, 1, 8, 11, 2)
#define LHV_ASM_BRBTGT11_EL1 S2_1_C8_C11_2

/** BRBTGT12_EL1: Branch Record Buffer Target Address 12 (D24). */
#define LHV_SYSREG_BRBTGT12_EL1 LHV_SYSREG(2, 1, 8, 12, 2)
#define LHV_ASM_BRBTGT12_EL1 S2_1_C8_C12_2

/** BRBTGT13_EL1: Branch Record Buffer Target Address 13 (D24). */
#define LHV_SYSREG_BRBTGT13_EL1 LHV_SYSREG(2, 1, 8, 13, 2)
#define LHV_ASM_BRBTGT13_EL1 S2_1_C8_C13_2

/** BRBTGT14_EL1: Branch Record Buffer Target Address 14 (D24). */
#define LHV_SYSREG_BRBTGT14_EL1 LHV_SYSREG(2, 1, 8, 14, 2)
#define LHV_ASM_BRBTGT14_EL1 S2_1_C8_C14_2

/** BRBTGT15_EL1: Branch Record Buffer Target Address 15 (D24). */
#define LHV_SYSREG_BRBTGT15_EL1 LHV_SYSREG(2, 1, 8, 15, 2)
#define LHV_ASM_BRBTGT15_EL1 S2_1_C8_C15_2

/** BRBTGT16_EL1: Branch Record Buffer Target Address 16 (D24). */
#define LHV_SYSREG_BRBTGT16_EL1 LHV_SYSREG(2, 1, 8, 0, 6)
#define LHV_ASM_BRBTGT16_EL1 S2_1_C8_C0_6

/** BRBTGT17_EL1: Branch Record Buffer Target Address 17 (D24). */
#define LHV_SYSREG_BRBTGT17_EL1 LHV_SYSREG(2, 1, 8, 1, 6)
#define LHV_ASM_BRBTGT17_EL1 S2_1_C8_C1_6

/** BRBTGT18_EL1: Branch Record Buffer Target Address 18 (D24). */
#define LHV_SYSREG_BRBTGT18_EL1 LHV_SYSREG(2, 1, 8, 2, 6)
#define LHV_ASM_BRBTGT18_EL1 S2_1_C8_C2_6

/** BRBTGT19_EL1: Branch Record Buffer Target Address 19 (D24). */
#define LHV_SYSREG_BRBTGT19_EL1 LHV_SYSREG(2, 1, 8, 3, 6)
#define LHV_ASM_BRBTGT19_EL1 S2_1_C8_C3_6

/** BRBTGT20_EL1: Branch Record Buffer Target Address 20 (D24). */
#define LHV_SYSREG_BRBTGT20_EL1 LHV_SYSREG(2, 1, 8, 4, 6)
#define LHV_ASM_BRBTGT20_EL1 S2_1_C8_C4_6

/** BRBTGT21_EL1: Branch Record Buffer Target Address 21 (D24). */
#define LHV_SYSREG_BRBTGT21_EL1 LHV_SYSREG(2, 1, 8, 5, 6)
#define LHV_ASM_BRBTGT21_EL1 S2_1_C8_C5_6

/** BRBTGT22_EL1: Branch Record Buffer Target Address 22 (D24). */
#define LHV_SYSREG_BRBTGT22_EL1 LHV_SYSREG(2, 1, 8, 6, 6)
#define LHV_ASM_BRBTGT22_EL1 S2_1_C8_C6_6

/** BRBTGT23_EL1: Branch Record Buffer Target Address 23 (D24). */
#define LHV_SYSREG_BRBTGT23_EL1 LHV_SYSREG(2, 1, 8, 7, 6)
#define LHV_ASM_BRBTGT23_EL1 S2_1_C8_C7_6

/** BRBTGT24_EL1: Branch Record Buffer Target Address 24 (D24). */
#define LHV_SYSREG_BRBTGT24_EL1 LHV_SYSREG(2, 1, 8, 8, 6)
#define LHV_ASM_BRBTGT24_EL1 S2_1_C8_C8_6

/** BRBTGT25_EL1: Branch Record Buffer Target Address 25 (D24). */
#define LHV_SYSREG_BRBTGT25_EL1 LHV_SYSREG(2, 1, 8, 9, 6)
#define LHV_ASM_BRBTGT25_EL1 S2_1_C8_C9_6

/** BRBTGT26_EL1: Branch Record Buffer Target Address 26 (D24). */
#define LHV_SYSREG_BRBTGT26_EL1 LHV_SYSREG(2, 1, 8, 10, 6)
#define LHV_ASM_BRBTGT26_EL1 S2_1_C8_C10_6

/** BRBTGT27_EL1: Branch Record Buffer Target Address 27 (D24). */
#define LHV_SYSREG_BRBTGT27_EL1 LHV_SYSREG(2, 1, 8, 11, 6)
#define LHV_ASM_BRBTGT27_EL1 S2_1_C8_C11_6

/** BRBTGT28_EL1: Branch Record Buffer Target Address 28 (D24). */
#define LHV_SYSREG_BRBTGT28_EL1 LHV_SYSREG(2, 1, 8, 12, 6)
#define LHV_ASM_BRBTGT28_EL1 S2_1_C8_C12_6

/** BRBTGT29_EL1: Branch Record Buffer Target Address 29 (D24). */
#define LHV_SYSREG_BRBTGT29_EL1 LHV_SYSREG(2, 1, 8, 13, 6)
#define LHV_ASM_BRBTGT29_EL1 S2_1_C8_C13_6

/** BRBTGT30_EL1: Branch Record Buffer Target Address 30 (D24). */
#define LHV_SYSREG_BRBTGT30_EL1 LHV_SYSREG(2, 1, 8, 14, 6)
#define LHV_ASM_BRBTGT30_EL1 S2_1_C8_C14_6

/** BRBTGT31_EL1: Branch Record Buffer Target Address 31 (D24). */
#define LHV_SYSREG_BRBTGT31_EL1 LHV_SYSREG(2, 1, 8, 15, 6)
#define LHV_ASM_BRBTGT31_EL1 S2_1_C8_C15_6

/** BRBCR_EL1: Branch Record Buffer Control (D24). */
#define LHV_SYSREG_BRBCR_EL1 LHV_SYSREG(2, 1, 9, 0, 0)
#define LHV_ASM_BRBCR_EL1 S2_1_C9_C0_0

/** BRBFCR_EL1: Branch Record Buffer Function Control (D24). */
#define LHV_SYSREG_BRBFCR_EL1 LHV_SYSREG(2, 1, 9, 0, 1)
#define LHV_ASM_BRBFCR_EL1 S2_1_C9_C0_1

/** BRBTS_EL1: Branch Record Buffer Timestamp (D24). */
#define LHV_SYSREG_BRBTS_EL1 LHV_SYSREG(2, 1, 9, 0, 2)
#define LHV_ASM_BRBTS_EL1 S2_1_C9_C0_2

/** BRBINFINJ_EL1: Branch Record Buffer Information Injection (D24). */
#define LHV_SYSREG_BRBINFINJ_EL1 LHV_SYSREG(2, 1, 9, 1, 0)
#define LHV_ASM_BRBINFINJ_EL1 S2_1_C9_C1_0

/** BRBSRCINJ_EL1: Branch Record Buffer Source Address Injection (D24). */
#define LHV_SYSREG_BRBSRCINJ_EL1 LHV_SYSREG(2, 1, 9, 1, 1)
#define LHV_ASM_BRBSRCINJ_EL1 S2_1_C9_C1_1

/** BRBTGTINJ_EL1: Branch Record Buffer Target Address Injection (D24). */
#define LHV_SYSREG_BRBTGTINJ_EL1 LHV_SYSREG(2, 1, 9, 1, 2)
#define LHV_ASM_BRBTGTINJ_EL1 S2_1_C9_C1_2

/** BRBIDR0_EL1: Branch Record Buffer ID 0 (D24). */
#define LHV_SYSREG_BRBIDR0_EL1 LHV_SYSREG(2, 1, 9, 2, 0)
#define LHV_ASM_BRBIDR0_EL1 S2_1_C9_C2_0

/** SPMCR_EL0: System PMU Control (D24). */
#define LHV_SYSREG_SPMCR_EL0 LHV_SYSREG(2, 3, 9, 12, 0)
#define LHV_ASM_SPMCR_EL0 S2_3_C9_C12_0

/** SPMCNTENSET_EL0: System PMU Count Enable Set (D24). */
#define LHV_SYSREG_SPMCNTENSET_EL0 LHV_SYSREG(2, 3, 9, 12, 1)
#define LHV_ASM_SPMCNTENSET_EL0 S2_3_C9_C12_1

/** SPMCNTENCLR_EL0: System PMU Count Enable Clear (D24). */
#define LHV_SYSREG_SPMCNTENCLR_EL0 LHV_SYSREG(2, 3, 9, 12, 2)
#define LHV_ASM_SPMCNTENCLR_EL0 S2_3_C9_C12_2

/** SPMOVSCLR_EL0: System PMU Overflow Flag Status Clear (D24). */
#define LHV_SYSREG_SPMOVSCLR_EL0 LHV_SYSREG(2, 3, 9, 12, 3)
#define LHV_ASM_SPMOVSCLR_EL0 S2_3_C9_C12_3

/** SPMZR_EL0: System PMU Zero with Mask (D24). */
#define LHV_SYSREG_SPMZR_EL0 LHV_SYSREG(2, 3, 9, 12, 4)
#define LHV_ASM_SPMZR_EL0 S2_3_C9_C12_4

/** SPMSELR_EL0: System PMU Selection (D24). */
#define LHV_SYSREG_SPMSELR_EL0 LHV_SYSREG(2, 3, 9, 12, 5)
#define LHV_ASM_SPMSELR_EL0 S2_3_C9_C12_5

/** SPMOVSSET_EL0: System PMU Overflow Flag Status Set (D24). */
#define LHV_SYSREG_SPMOVSSET_EL0 LHV_SYSREG(2, 3, 9, 14, 3)
#define LHV_ASM_SPMOVSSET_EL0 S2_3_C9_C14_3

/** SPMEVCNTR0_EL0: System PMU Event Count 0 (D24). */
#define LHV_SYSREG_SPMEVCNTR0_EL0 LHV_SYSREG(2, 3, 14, 0, 0)
#define LHV_ASM_SPMEVCNTR0_EL0 S2_3_C14_C0_0

/** SPMEVCNTR1_EL0: System PMU Event Count 1 (D24). */
#define LHV_SYSREG_SPMEVCNTR1_EL0 LHV_SYSREG(2, 3, 14, 0, 1)
#define LHV_ASM_SPMEVCNTR1_EL0 S2_3_C14_C0_1

/** SPMEVCNTR2_EL0: System PMU Event Count 2 (D24). */
#define LHV_SYSREG_SPMEVCNTR2_EL0 LHV_SYSREG(2, 3, 14, 0, 2)
#define LHV_ASM_SPMEVCNTR2_EL0 S2_3_C14_C0_2

/** SPMEVCNTR3_EL0: System PMU Event Count 3 (D24). */
#define LHV_SYSREG_SPMEVCNTR3_EL0 LHV_SYSREG(2, 3, 14, 0, 3)
#define LHV_ASM_SPMEVCNTR3_EL0 S2_3_C14_C0_3

/** SPMEVCNTR4_EL0: System PMU Event Count 4 (D24). */
#define LHV_SYSREG_SPMEVCNTR4_EL0 LHV_SYSREG(2, 3, 14, 0, 4)
#define LHV_ASM_SPMEVCNTR4_EL0 S2_3_C14_C0_4

/** SPMEVCNTR5_EL0: System PMU Event Count 5 (D24). */
#define LHV_SYSREG_SPMEVCNTR5_EL0 LHV_SYSREG(2, 3, 14, 0, 5)
#define LHV_ASM_SPMEVCNTR5_EL0 S2_3_C14_C0_5

/** SPMEVCNTR6_EL0: System PMU Event Count 6 (D24). */
#define LHV_SYSREG_SPMEVCNTR6_EL0 LHV_SYSREG(2, 3, 14, 0, 6)
#define LHV_ASM_SPMEVCNTR6_EL0 S2_3_C14_C0_6

/** SPMEVCNTR7_EL0: System PMU Event Count 7 (D24). */
#define LHV_SYSREG_SPMEVCNTR7_EL0 LHV_SYSREG(2, 3, 14, 0, 7)
#define LHV_ASM_SPMEVCNTR7_EL0 S2_3_C14_C0_7

/** SPMEVCNTR8_EL0: System PMU Event Count 8 (D24). */
#define LHV_SYSREG_SPMEVCNTR8_EL0 LHV_SYSREG(2, 3, 14, 1, 0)
#define LHV_ASM_SPMEVCNTR8_EL0 S2_3_C14_C1_0

/** SPMEVCNTR9_EL0: System PMU Event Count 9 (D24). */
#define LHV_SYSREG_SPMEVCNTR9_EL0 LHV_SYSREG(2, 3, 14, 1, 1)
#define LHV_ASM_SPMEVCNTR9_EL0 S2_3_C14_C1_1

/** SPMEVCNTR10_EL0: System PMU Event Count 10 (D24). */
#define LHV_SYSREG_SPMEVCNTR10_EL0 LHV_SYSREG(2, 3, 14, 1, 2)
#define LHV_ASM_SPMEVCNTR10_EL0 S2_3_C14_C1_2

/** SPMEVCNTR11_EL0: System PMU Event Count 11 (D24). */
#define LHV_SYSREG_SPMEVCNTR11_EL0 LHV_SYSREG(2, 3, 14, 1, 3)
#define LHV_ASM_SPMEVCNTR11_EL0 S2_3_C14_C1_3

/** SPMEVCNTR12_EL0: System PMU Event Count 12 (D24). */
#define LHV_SYSREG_SPMEVCNTR12_EL0 LHV_SYSREG(2, 3, 14, 1, 4)
#define LHV_ASM_SPMEVCNTR12_EL0 S2_3_C14_C1_4

/** SPMEVCNTR13_EL0: System PMU Event Count 13 (D24). */
#define LHV_SYSREG_SPMEVCNTR13_EL0 LHV_SYSREG(2, 3, 14, 1, 5)
#define LHV_ASM_SPMEVCNTR13_EL0 S2_3_C14_C1_5

/** SPMEVCNTR14_EL0: System PMU Event Count 14 (D24). */
#define LHV_SYSREG_SPMEVCNTR14_EL0 LHV_SYSREG(2, 3, 14, 1, 6)
#define LHV_ASM_SPMEVCNTR14_EL0 S2_3_C14_C1_6

/** SPMEVCNTR15_EL0: System PMU Event Count 15 (D24). */
#define LHV_SYSREG_SPMEVCNTR15_EL0 LHV_SYSREG(2, 3, 14, 1, 7)
#define LHV_ASM_SPMEVCNTR15_EL0 S2_3_C14_C1_7

/** SPMEVTYPER0_EL0: System PMU Event Type 0 (D24). */
#define LHV_SYSREG_SPMEVTYPER0_EL0 LHV_SYSREG(2, 3, 14, 2, 0)
#define LHV_ASM_SPMEVTYPER0_EL0 S2_3_C14_C2_0

/** SPMEVTYPER1_EL0: System PMU Event Type 1 (D24). */
#define LHV_SYSREG_SPMEVTYPER1_EL0 LHV_SYSREG(2, 3, 14, 2, 1)
#define LHV_ASM_SPMEVTYPER1_EL0 S2_3_C14_C2_1

/** SPMEVTYPER2_EL0: System PMU Event Type 2 (D24). */
#define LHV_SYSREG_SPMEVTYPER2_EL0 LHV_SYSREG(2, 3, 14, 2, 2)
#define LHV_ASM_SPMEVTYPER2_EL0 S2_3_C14_C2_2

/** SPMEVTYPER3_EL0: System PMU Event Type 3 (D24). */
#define LHV_SYSREG_SPMEVTYPER3_EL0 LHV_SYSREG(2, 3, 14, 2, 3)
#define LHV_ASM_SPMEVTYPER3_EL0 S2_3_C14_C2_3

/** SPMEVTYPER4_EL0: System PMU Event Type 4 (D24). */
#define LHV_SYSREG_SPMEVTYPER4_EL0 LHV_SYSREG(2, 3, 14, 2, 4)
#define LHV_ASM_SPMEVTYPER4_EL0 S2_3_C14_C2_4

/** SPMEVTYPER5_EL0: System PMU Event Type 5 (D24). */
#define LHV_SYSREG_SPMEVTYPER5_EL0 LHV_SYSREG(2, 3, 14, 2, 5)
#define LHV_ASM_SPMEVTYPER5_EL0 S2_3_C14_C2_5

/** SPMEVTYPER6_EL0: System PMU Event Type 6 (D24). */
#define LHV_SYSREG_SPMEVTYPER6_EL0 LHV_SYSREG(2, 3, 14, 2, 6)
#define LHV_ASM_SPMEVTYPER6_EL0 S2_3_C14_C2_6

/** SPMEVTYPER7_EL0: System PMU Event Type 7 (D24). */
#define LHV_SYSREG_SPMEVTYPER7_EL0 LHV_SYSREG(2, 3, 14, 2, 7)
#define LHV_ASM_SPMEVTYPER7_EL0 S2_3_C14_C2_7

/** SPMEVTYPER8_EL0: System PMU Event Type 8 (D24). */
#define LHV_SYSREG_SPMEVTYPER8_EL0 LHV_SYSREG(2, 3, 14, 3, 0)
#define LHV_ASM_SPMEVTYPER8_EL0 S2_3_C14_C3_0

/** SPMEVTYPER9_EL0: System PMU Event Type 9 (D24). */
#define LHV_SYSREG_SPMEVTYPER9_EL0 LHV_SYSREG(2, 3, 14, 3, 1)
#define LHV_ASM_SPMEVTYPER9_EL0 S2_3_C14_C3_1

/** SPMEVTYPER10_EL0: System PMU Event Type 10 (D24). */
#define LHV_SYSREG_SPMEVTYPER10_EL0 LHV_SYSREG(2, 3, 14, 3, 2)
#define LHV_ASM_SPMEVTYPER10_EL0 S2_3_C14_C3_2

/** SPMEVTYPER11_EL0: System PMU Event Type 11 (D24). */
#define LHV_SYSREG_SPMEVTYPER11_EL0 LHV_SYSREG(2, 3, 14, 3, 3)
#define LHV_ASM_SPMEVTYPER11_EL0 S2_3_C14_C3_3

/** SPMEVTYPER12_EL0: System PMU Event Type 12 (D24). */
#define LHV_SYSREG_SPMEVTYPER12_EL0 LHV_SYSREG(2, 3, 14, 3, 4)
#define LHV_ASM_SPMEVTYPER12_EL0 S2_3_C14_C3_4

/** SPMEVTYPER13_EL0: System PMU Event Type 13 (D24). */
#define LHV_SYSREG_SPMEVTYPER13_EL0 LHV_SYSREG(2, 3, 14, 3, 5)
#define LHV_ASM_SPMEVTYPER13_EL0 S2_3_C14_C3_5

/** SPMEVTYPER14_EL0: System PMU Event Type 14 (D24). */
#define LHV_SYSREG_SPMEVTYPER14_EL0 LHV_SYSREG(2, 3, 14, 3, 6)
#define LHV_ASM_SPMEVTYPER14_EL0 S2_3_C14_C3_6

/** SPMEVTYPER15_EL0: System PMU Event Type 15 (D24). */
#define LHV_SYSREG_SPMEVTYPER15_EL0 LHV_SYSREG(2, 3, 14, 3, 7)
#define LHV_ASM_SPMEVTYPER15_EL0 S2_3_C14_C3_7

/** SPMEVFILTR0_EL0: System PMU Event Filter 0 (D24). */
#define LHV_SYSREG_SPMEVFILTR0_EL0 LHV_SYSREG(2, 3, 14, 4, 0)
#define LHV_ASM_SPMEVFILTR0_EL0 S2_3_C14_C4_0

/** SPMEVFILTR1_EL0: System PMU Event Filter 1 (D24). */
#define LHV_SYSREG_SPMEVFILTR1_EL0 LHV_SYSREG(2, 3, 14, 4, 1)
#define LHV_ASM_SPMEVFILTR1_EL0 S2_3_C14_C4_1

/** SPMEVFILTR2_EL0: System PMU Event Filter 2 (D24). */
#define LHV_SYSREG_SPMEVFILTR2_EL0 LHV_SYSREG(2, 3, 14, 4, 2)
#define LHV_ASM_SPMEVFILTR2_EL0 S2_3_C14_C4_2

/** SPMEVFILTR3_EL0: System PMU Event Filter 3 (D24). */
#define LHV_SYSREG_SPMEVFILTR3_EL0 LHV_SYSREG(2, 3, 14, 4, 3)
#define LHV_ASM_SPMEVFILTR3_EL0 S2_3_C14_C4_3

/** SPMEVFILTR4_EL0: System PMU Event Filter 4 (D24). */
#define LHV_SYSREG_SPMEVFILTR4_EL0 LHV_SYSREG(2, 3, 14, 4, 4)
#define LHV_ASM_SPMEVFILTR4_EL0 S2_3_C14_C4_4

/** SPMEVFILTR5_EL0: System PMU Event Filter 5 (D24). */
#define LHV_SYSREG_SPMEVFILTR5_EL0 LHV_SYSREG(2, 3, 14, 4, 5)
#define LHV_ASM_SPMEVFILTR5_EL0 S2_3_C14_C4_5

/** SPMEVFILTR6_EL0: System PMU Event Filter 6 (D24). */
#define LHV_SYSREG_SPMEVFILTR6_EL0 LHV_SYSREG(2, 3, 14, 4, 6)
#define LHV_ASM_SPMEVFILTR6_EL0 S2_3_C14_C4_6

/** SPMEVFILTR7_EL0: System PMU Event Filter 7 (D24). */
#define LHV_SYSREG_SPMEVFILTR7_EL0 LHV_SYSREG(2, 3, 14, 4, 7)
#define LHV_ASM_SPMEVFILTR7_EL0 S2_3_C14_C4_7

/** SPMEVFILTR8_EL0: System PMU Event Filter 8 (D24). */
#define LHV_SYSREG_SPMEVFILTR8_EL0 LHV_SYSREG(2, 3, 14, 5, 0)
#define LHV_ASM_SPMEVFILTR8_EL0 S2_3_C14_C5_0

/** SPMEVFILTR9_EL0: System PMU Event Filter 9 (D24). */
#define LHV_SYSREG_SPMEVFILTR9_EL0 LHV_SYSREG(2, 3, 14, 5, 1)
#define LHV_ASM_SPMEVFILTR9_EL0 S2_3_C14_C5_1

/** SPMEVFILTR10_EL0: System PMU Event Filter 10 (D24). */
#define LHV_SYSREG_SPMEVFILTR10_EL0 LHV_SYSREG(2, 3, 14, 5, 2)
#define LHV_ASM_SPMEVFILTR10_EL0 S2_3_C14_C5_2

/** SPMEVFILTR11_EL0: System PMU Event Filter 11 (D24). */
#define LHV_SYSREG_SPMEVFILTR11_EL0 LHV_SYSREG(2, 3, 14, 5, 3)
#define LHV_ASM_SPMEVFILTR11_EL0 S2_3_C14_C5_3

/** SPMEVFILTR12_EL0: System PMU Event Filter 12 (D24). */
#define LHV_SYSREG_SPMEVFILTR12_EL0 LHV_SYSREG(2, 3, 14, 5, 4)
#define LHV_ASM_SPMEVFILTR12_EL0 S2_3_C14_C5_4

/** SPMEVFILTR13_EL0: System PMU Event Filter 13 (D24). */
#define LHV_SYSREG_SPMEVFILTR13_EL0 LHV_SYSREG(2, 3, 14, 5, 5)
#define LHV_ASM_SPMEVFILTR13_EL0 S2_3_C14_C5_5

/** SPMEVFILTR14_EL0: System PMU Event Filter 14 (D24). */
#define LHV_SYSREG_SPMEVFILTR14_EL0 LHV_SYSREG(2, 3, 14, 5, 6)
#define LHV_ASM_SPMEVFILTR14_EL0 S2_3_C14_C5_6

/** SPMEVFILTR15_EL0: System PMU Event Filter 15 (D24). */
#define LHV_SYSREG_SPMEVFILTR15_EL0 LHV_SYSREG(2, 3, 14, 5, 7)
#define LHV_ASM_SPMEVFILTR15_EL0 S2_3_C14_C5_7

/** SPMEVFILT2R0_EL0: System PMU Event Filter 2 0 (D24). */
#define LHV_SYSREG_SPMEVFILT2R0_EL0 LHV_SYSREG(2, 3, 14, 6, 0)
#define LHV_ASM_SPMEVFILT2R0_EL0 S2_3_C14_C6_0

/** SPMEVFILT2R1_EL0: System PMU Event Filter 2 1 (D24). */
#define LHV_SYSREG_SPMEVFILT2R1_EL0 LHV_SYSREG(2, 3, 14, 6, 1)
#define LHV_ASM_SPMEVFILT2R1_EL0 S2_3_C14_C6_1

/** SPMEVFILT2R2_EL0: System PMU Event Filter 2 2 (D24). */
#define LHV_SYSREG_SPMEVFILT2R2_EL0 LHV_SYSREG(2, 3, 14, 6, 2)
#define LHV_ASM_SPMEVFILT2R2_EL0 S2_3_C14_C6_2

/** SPMEVFILT2R3_EL0: System PMU Event Filter 2 3 (D24). */
#define LHV_SYSREG_SPMEVFILT2R3_EL0 LHV_SYSREG(2, 3, 14, 6, 3)
#define LHV_ASM_SPMEVFILT2R3_EL0 S2_3_C14_C6_3

/** SPMEVFILT2R4_EL0: System PMU Event Filter 2 4 (D24). */
#define LHV_SYSREG_SPMEVFILT2R4_EL0 LHV_SYSREG(2, 3, 14, 6, 4)
#define LHV_ASM_SPMEVFILT2R4_EL0 S2_3_C14_C6_4

/** SPMEVFILT2R5_EL0: System PMU Event Filter 2 5 (D24). */
#define LHV_SYSREG_SPMEVFILT2R5_EL0 LHV_SYSREG(2, 3, 14, 6, 5)
#define LHV_ASM_SPMEVFILT2R5_EL0 S2_3_C14_C6_5

/** SPMEVFILT2R6_EL0: System PMU Event Filter 2 6 (D24). */
#define LHV_SYSREG_SPMEVFILT2R6_EL0 LHV_SYSREG(2, 3, 14, 6, 6)
#define LHV_ASM_SPMEVFILT2R6_EL0 S2_3_C14_C6_6

/** SPMEVFILT2R7_EL0: System PMU Event Filter 2 7 (D24). */
#define LHV_SYSREG_SPMEVFILT2R7_EL0 LHV_SYSREG(2, 3, 14, 6, 7)
#define LHV_ASM_SPMEVFILT2R7_EL0 S2_3_C14_C6_7

/** SPMEVFILT2R8_EL0: System PMU Event Filter 2 8 (D24). */
#define LHV_SYSREG_SPMEVFILT2R8_EL0 LHV_SYSREG(2, 3, 14, 7, 0)
#define LHV_ASM_SPMEVFILT2R8_EL0 S2_3_C14_C7_0

/** SPMEVFILT2R9_EL0: System PMU Event Filter 2 9 (D24). */
#define LHV_SYSREG_SPMEVFILT2R9_EL0 LHV_SYSREG(2, 3, 14, 7, 1)
#define LHV_ASM_SPMEVFILT2R9_EL0 S2_3_C14_C7_1

/** SPMEVFILT2R10_EL0: System PMU Event Filter 2 10 (D24). */
#define LHV_SYSREG_SPMEVFILT2R10_EL0 LHV_SYSREG(2, 3, 14, 7, 2)
#define LHV_ASM_SPMEVFILT2R10_EL0 S2_3_C14_C7_2

/** SPMEVFILT2R11_EL0: System PMU Event Filter 2 11 (D24). */
#define LHV_SYSREG_SPMEVFILT2R11_EL0 LHV_SYSREG(2, 3, 14, 7, 3)
#define LHV_ASM_SPMEVFILT2R11_EL0 S2_3_C14_C7_3

/** SPMEVFILT2R12_EL0: System PMU Event Filter 2 12 (D24). */
#define LHV_SYSREG_SPMEVFILT2R12_EL0 LHV_SYSREG(2, 3, 14, 7, 4)
#define LHV_ASM_SPMEVFILT2R12_EL0 S2_3_C14_C7_4

/** SPMEVFILT2R13_EL0: System PMU Event Filter 2 13 (D24). */
#define LHV_SYSREG_SPMEVFILT2R13_EL0 LHV_SYSREG(2, 3, 14, 7, 5)
#define LHV_ASM_SPMEVFILT2R13_EL0 S2_3_C14_C7_5

/** SPMEVFILT2R14_EL0: System PMU Event Filter 2 14 (D24). */
#define LHV_SYSREG_SPMEVFILT2R14_EL0 LHV_SYSREG(2, 3, 14, 7, 6)
#define LHV_ASM_SPMEVFILT2R14_EL0 S2_3_C14_C7_6

/** SPMEVFILT2R15_EL0: System PMU Event Filter 2 15 (D24). */
#define LHV_SYSREG_SPMEVFILT2R15_EL0 LHV_SYSREG(2, 3, 14, 7, 7)
#define LHV_ASM_SPMEVFILT2R15_EL0 S2_3_C14_C7_7

/** BRBCR_EL2: Branch Record Buffer Control (D24). */
#define LHV_SYSREG_BRBCR_EL2 LHV_SYSREG(2, 4, 9, 0, 0)
#define LHV_ASM_BRBCR_EL2 S2_4_C9_C0_0

/** SPMACCESSR_EL2: System PMU Access (D24). */
#define LHV_SYSREG_SPMACCESSR_EL2 LHV_SYSREG(2, 4, 9, 13, 3)
#define LHV_ASM_SPMACCESSR_EL2 S2_4_C9_C13_3

/** BRBCR_EL12: Branch Record Buffer Control (D24). */
#define LHV_SYSREG_BRBCR_EL12 LHV_SYSREG(2, 5, 9, 0, 0)
#define LHV_ASM_BRBCR_EL12 S2_5_C9_C0_0

/** SPMACCESSR_EL12: System PMU Access (D24). */
#define LHV_SYSREG_SPMACCESSR_EL12 LHV_SYSREG(2, 5, 9, 13, 3)
#define LHV_ASM_SPMACCESSR_EL12 S2_5_C9_C13_3

/** SPMACCESSR_EL3: System PMU Access (D24). */
#define LHV_SYSREG_SPMACCESSR_EL3 LHV_SYSREG(2, 6, 9, 13, 3)
#define LHV_ASM_SPMACCESSR_EL3 S2_6_C9_C13_3

/** SPMROOTCR_EL3: System PMU Root and Realm Control (D24). */
#define LHV_SYSREG_SPMROOTCR_EL3 LHV_SYSREG(2, 6, 9, 14, 7)
#define LHV_ASM_SPMROOTCR_EL3 S2_6_C9_C14_7

/** SPMSCR_EL1: System PMU Secure Control (D24). */
#define LHV_SYSREG_SPMSCR_EL1 LHV_SYSREG(2, 7, 9, 14, 7)
#define LHV_ASM_SPMSCR_EL1 S2_7_C9_C14_7

/** TRCITECR_EL1: Instrumentation Trace Control (D24). */
#define LHV_SYSREG_TRCITECR_EL1 LHV_SYSREG(3, 0, 1, 2, 3)
#define LHV_ASM_TRCITECR_EL1 S3_0_C1_C2_3

/** PMSNEVFR_EL1: Sampling Inverted Event Filter (D24). */
#define LHV_SYSREG_PMSNEVFR_EL1 LHV_SYSREG(3, 0, 9, 9, 1)
#define LHV_ASM_PMSNEVFR_EL1 S3_0_C9_C9_1

/** PMSICR_EL1: Sampling Interval Counter (D24). */
#define LHV_SYSREG_PMSICR_EL1 LHV_SYSREG(3, 0, 9, 9, 2)
#define LHV_ASM_PMSICR_EL1 S3_0_C9_C9_2

/** PMSIRR_EL1: Sampling Interval Reload (D24). */
#define LHV_SYSREG_PMSIRR_EL1 LHV_SYSREG(3, 0, 9, 9, 3)
#define LHV_ASM_PMSIRR_EL1 S3_0_C9_C9_3

/** PMSFCR_EL1: Sampling Filter Control (D24). */
#define LHV_SYSREG_PMSFCR_EL1 LHV_SYSREG(3, 0, 9, 9, 4)
#define LHV_ASM_PMSFCR_EL1 S3_0_C9_C9_4

/** PMSEVFR_EL1: Sampling Event Filter (D24). */
#define LHV_SYSREG_PMSEVFR_EL1 LHV_SYSREG(3, 0, 9, 9, 5)
#define LHV_ASM_PMSEVFR_EL1 S3_0_C9_C9_5

/** PMSLATFR_EL1: Sampling Latency Filter (D24). */
#define LHV_SYSREG_PMSLATFR_EL1 LHV_SYSREG(3, 0, 9, 9, 6)
#define LHV_ASM_PMSLATFR_EL1 S3_0_C9_C9_6

/** PMSIDR_EL1: Sampling Profiling ID (D24). */
#define LHV_SYSREG_PMSIDR_EL1 LHV_SYSREG(3, 0, 9, 9, 7)
#define LHV_ASM_PMSIDR_EL1 S3_0_C9_C9_7

/** PMSDSFR_EL1: Sampling Data Source Filter (D24). */
#define LHV_SYSREG_PMSDSFR_EL1 LHV_SYSREG(3, 0, 9, 10, 4)
#define LHV_ASM_PMSDSFR_EL1 S3_0_C9_C10_4

/** PMBMAR_EL1: Profiling Buffer Memory Attribute (D24). */
#define LHV_SYSREG_PMBMAR_EL1 LHV_SYSREG(3, 0, 9, 10, 5)
#define LHV_ASM_PMBMAR_EL1 S3_0_C9_C10_5

/** TRBMPAM_EL1: Trace Buffer MPAM Configuration (D24). */
#define LHV_SYSREG_TRBMPAM_EL1 LHV_SYSREG(3, 0, 9, 11, 5)
#define LHV_ASM_TRBMPAM_EL1 S3_0_C9_C11_5

/** PMSSCR_EL1: Snapshot Status and Capture (D24). */
#define LHV_SYSREG_PMSSCR_EL1 LHV_SYSREG(3, 0, 9, 13, 3)
#define LHV_ASM_PMSSCR_EL1 S3_0_C9_C13_3

/** PMUACR_EL1: User Access Control (D24). */
#define LHV_SYSREG_PMUACR_EL1 LHV_SYSREG(3, 0, 9, 14, 4)
#define LHV_ASM_PMUACR_EL1 S3_0_C9_C14_4

/** PMECR_EL1: PMU Extended Control (D24). */
#define LHV_SYSREG_PMECR_EL1 LHV_SYSREG(3, 0, 9, 14, 5)
#define LHV_ASM_PMECR_EL1 S3_0_C9_C14_5

/** PMIAR_EL1: PMU Instruction Address (D24). */
#define LHV_SYSREG_PMIAR_EL1 LHV_SYSREG(3, 0, 9, 14, 7)
#define LHV_ASM_PMIAR_EL1 S3_0_C9_C14_7

/** PMICNTR_EL0: Instruction Count (D24). */
#define LHV_SYSREG_PMICNTR_EL0 LHV_SYSREG(3, 3, 9, 4, 0)
#define LHV_ASM_PMICNTR_EL0 S3_3_C9_C4_0

/** PMICFILTR_EL0: Instruction Count Filter (D24). */
#define LHV_SYSREG_PMICFILTR_EL0 LHV_SYSREG(3, 3, 9, 6, 0)
#define LHV_ASM_PMICFILTR_EL0 S3_3_C9_C6_0

/** PMZR_EL0: Zero with Mask (D24). */
#define LHV_SYSREG_PMZR_EL0 LHV_SYSREG(3, 3, 9, 13, 4)
#define LHV_ASM_PMZR_EL0 S3_3_C9_C13_4

/** AMCFGR_EL0: Activity Monitors Configuration (D24). */
#define LHV_SYSREG_AMCFGR_EL0 LHV_SYSREG(3, 3, 13, 2, 1)
#define LHV_ASM_AMCFGR_EL0 S3_3_C13_C2_1

/** AMCGCR_EL0: Activity Monitors Counter Group Configuration (D24). */
#define LHV_SYSREG_AMCGCR_EL0 LHV_SYSREG(3, 3, 13, 2, 2)
#define LHV_ASM_AMCGCR_EL0 S3_3_C13_C2_2

/** AMCNTENCLR0_EL0: Activity Monitors Count Enable Clear 0 (D24). */
#define LHV_SYSREG_AMCNTENCLR0_EL0 LHV_SYSREG(3, 3, 13, 2, 4)
#define LHV_ASM_AMCNTENCLR0_EL0 S3_3_C13_C2_4

/** AMCNTENCLR1_EL0: Activity Monitors Count Enable Clear 1 (D24). */
#define LHV_SYSREG_AMCNTENCLR1_EL0 LHV_SYSREG(3, 3, 13, 3, 0)
#define LHV_ASM_AMCNTENCLR1_EL0 S3_3_C13_C3_0

/** AMCNTENSET0_EL0: Activity Monitors Count Enable Set 0 (D24). */
#define LHV_SYSREG_AMCNTENSET0_EL0 LHV_SYSREG(3, 3, 13, 2, 5)
#define LHV_ASM_AMCNTENSET0_EL0 S3_3_C13_C2_5

/** AMCNTENSET1_EL0: Activity Monitors Count Enable Set 1 (D24). */
#define LHV_SYSREG_AMCNTENSET1_EL0 LHV_SYSREG(3, 3, 13, 3, 1)
#define LHV_ASM_AMCNTENSET1_EL0 S3_3_C13_C3_1

/** AMCG1IDR_EL0: Activity Monitors Counter Group 1 Identification (D24). */
#define LHV_SYSREG_AMCG1IDR_EL0 LHV_SYSREG(3, 3, 13, 2, 6)
#define LHV_ASM_AMCG1IDR_EL0 S3_3_C13_C2_6

/** AMEVCNTR00_EL0: Activity Monitors Event Counter, group 0 0 (D24). */
#define LHV_SYSREG_AMEVCNTR00_EL0 LHV_SYSREG(3, 3, 13, 4, 0)
#define LHV_ASM_AMEVCNTR00_EL0 S3_3_C13_C4_0

/** AMEVCNTR01_EL0: Activity Monitors Event Counter, group 0 1 (D24). */
#define LHV_SYSREG_AMEVCNTR01_EL0 LHV_SYSREG(3, 3, 13, 4, 1)
#define LHV_ASM_AMEVCNTR01_EL0 S3_3_C13_C4_1

/** AMEVCNTR02_EL0: Activity Monitors Event Counter, group 0 2 (D24). */
#define LHV_SYSREG_AMEVCNTR02_EL0 LHV_SYSREG(3, 3, 13, 4, 2)
#define LHV_ASM_AMEVCNTR02_EL0 S3_3_C13_C4_2

/** AMEVCNTR03_EL0: Activity Monitors Event Counter, group 0 3 (D24). */
#define LHV_SYSREG_AMEVCNTR03_EL0 LHV_SYSREG(3, 3, 13, 4, 3)
#define LHV_ASM_AMEVCNTR03_EL0 S3_3_C13_C4_3

/** AMEVTYPER00_EL0: Activity Monitors Event Type, group 0 0 (D24). */
#define LHV_SYSREG_AMEVTYPER00_EL0 LHV_SYSREG(3, 3, 13, 6, 0)
#define LHV_ASM_AMEVTYPER00_EL0 S3_3_C13_C6_0

/** AMEVTYPER01_EL0: Activity Monitors Event Type, group 0 1 (D24). */
#define LHV_SYSREG_AMEVTYPER01_EL0 LHV_SYSREG(3, 3, 13, 6, 1)
#define LHV_ASM_AMEVTYPER01_EL0 S3_3_C13_C6_1

/** AMEVTYPER02_EL0: Activity Monitors Event Type, group 0 2 (D24). */
#define LHV_SYSREG_AMEVTYPER02_EL0 LHV_SYSREG(3, 3, 13, 6, 2)
#define LHV_ASM_AMEVTYPER02_EL0 S3_3_C13_C6_2

/** AMEVTYPER03_EL0: Activity Monitors Event Type, group 0 3 (D24). */
#define LHV_SYSREG_AMEVTYPER03_EL0 LHV_SYSREG(3, 3, 13, 6, 3)
#define LHV_ASM_AMEVTYPER03_EL0 S3_3_C13_C6_3

/** AMEVCNTR10_EL0: Activity Monitors Event Counter, group 1 0 (D24). */
#define LHV_SYSREG_AMEVCNTR10_EL0 LHV_SYSREG(3, 3, 13, 12, 0)
#define LHV_ASM_AMEVCNTR10_EL0 S3_3_C13_C12_0

/** AMEVCNTR11_EL0: Activity Monitors Event Counter, group 1 1 (D24). */
#define LHV_SYSREG_AMEVCNTR11_EL0 LHV_SYSREG(3, 3, 13, 12, 1)
#define LHV_ASM_AMEVCNTR11_EL0 S3_3_C13_C12_1

/** AMEVCNTR12_EL0: Activity Monitors Event Counter, group 1 2 (D24). */
#define LHV_SYSREG_AMEVCNTR12_EL0 LHV_SYSREG(3, 3, 13, 12, 2)
#define LHV_ASM_AMEVCNTR12_EL0 S3_3_C13_C12_2

/** AMEVCNTR13_EL0: Activity Monitors Event Counter, group 1 3 (D24). */
#define LHV_SYSREG_AMEVCNTR13_EL0 LHV_SYSREG(3, 3, 13, 12, 3)
#define LHV_ASM_AMEVCNTR13_EL0 S3_3_C13_C12_3

/** AMEVCNTR14_EL0: Activity Monitors Event Counter, group 1 4 (D24). */
#define LHV_SYSREG_AMEVCNTR14_EL0 LHV_SYSREG(3, 3, 13, 12, 4)
#define LHV_ASM_AMEVCNTR14_EL0 S3_3_C13_C12_4

/** AMEVCNTR15_EL0: Activity Monitors Event Counter, group 1 5 (D24). */
#define LHV_SYSREG_AMEVCNTR15_EL0 LHV_SYSREG(3, 3, 13, 12, 5)
#define LHV_ASM_AMEVCNTR15_EL0 S3_3_C13_C12_5

/** AMEVCNTR16_EL0: Activity Monitors Event Counter, group 1 6 (D24). */
#define LHV_SYSREG_AMEVCNTR16_EL0 LHV_SYSREG(3, 3, 13, 12, 6)
#define LHV_ASM_AMEVCNTR16_EL0 S3_3_C13_C12_6

/** AMEVCNTR17_EL0: Activity Monitors Event Counter, group 1 7 (D24). */
#define LHV_SYSREG_AMEVCNTR17_EL0 LHV_SYSREG(3, 3, 13, 12, 7)
#define LHV_ASM_AMEVCNTR17_EL0 S3_3_C13_C12_7

/** AMEVCNTR18_EL0: Activity Monitors Event Counter, group 1 8 (D24). */
#define LHV_SYSREG_AMEVCNTR18_EL0 LHV_SYSREG(3, 3, 13, 13, 0)
#define LHV_ASM_AMEVCNTR18_EL0 S3_3_C13_C13_0

/** AMEVCNTR19_EL0: Activity Monitors Event Counter, group 1 9 (D24). */
#define LHV_SYSREG_AMEVCNTR19_EL0 LHV_SYSREG(3, 3, 13, 13, 1)
#define LHV_ASM_AMEVCNTR19_EL0 S3_3_C13_C13_1

/** AMEVCNTR110_EL0: Activity Monitors Event Counter, group 1 10 (D24). */
#define LHV_SYSREG_AMEVCNTR110_EL0 LHV_SYSREG(3, 3, 13, 13, 2)
#define LHV_ASM_AMEVCNTR110_EL0 S3_3_C13_C13_2

/** AMEVCNTR111_EL0: Activity Monitors Event Counter, group 1 11 (D24). */
#define LHV_SYSREG_AMEVCNTR111_EL0 LHV_SYSREG(3, 3, 13, 13, 3)
#define LHV_ASM_AMEVCNTR111_EL0 S3_3_C13_C13_3

/** AMEVCNTR112_EL0: Activity Monitors Event Counter, group 1 12 (D24). */
#define LHV_SYSREG_AMEVCNTR112_EL0 LHV_SYSREG(3, 3, 13, 13, 4)
#define LHV_ASM_AMEVCNTR112_EL0 S3_3_C13_C13_4

/** AMEVCNTR113_EL0: Activity Monitors Event Counter, group 1 13 (D24). */
#define LHV_SYSREG_AMEVCNTR113_EL0 LHV_SYSREG(3, 3, 13, 13, 5)
#define LHV_ASM_AMEVCNTR113_EL0 S3_3_C13_C13_5

/** AMEVCNTR114_EL0: Activity Monitors Event Counter, group 1 14 (D24). */
#define LHV_SYSREG_AMEVCNTR114_EL0 LHV_SYSREG(3, 3, 13, 13, 6)
#define LHV_ASM_AMEVCNTR114_EL0 S3_3_C13_C13_6

/** AMEVCNTR115_EL0: Activity Monitors Event Counter, group 1 15 (D24). */
#define LHV_SYSREG_AMEVCNTR115_EL0 LHV_SYSREG(3, 3, 13, 13, 7)
#define LHV_ASM_AMEVCNTR115_EL0 S3_3_C13_C13_7

/** AMEVTYPER10_EL0: Activity Monitors Event Type, group 1 0 (D24). */
#define LHV_SYSREG_AMEVTYPER10_EL0 LHV_SYSREG(3, 3, 13, 14, 0)
#define LHV_ASM_AMEVTYPER10_EL0 S3_3_C13_C14_0

/** AMEVTYPER11_EL0: Activity Monitors Event Type, group 1 1 (D24). */
#define LHV_SYSREG_AMEVTYPER11_EL0 LHV_SYSREG(3, 3, 13, 14, 1)
#define LHV_ASM_AMEVTYPER11_EL0 S3_3_C13_C14_1

/** AMEVTYPER12_EL0: Activity Monitors Event Type, group 1 2 (D24). */
#define LHV_SYSREG_AMEVTYPER12_EL0 LHV_SYSREG(3, 3, 13, 14, 2)
#define LHV_ASM_AMEVTYPER12_EL0 S3_3_C13_C14_2

/** AMEVTYPER13_EL0: Activity Monitors Event Type, group 1 3 (D24). */
#define LHV_SYSREG_AMEVTYPER13_EL0 LHV_SYSREG(3, 3, 13, 14, 3)
#define LHV_ASM_AMEVTYPER13_EL0 S3_3_C13_C14_3

/** AMEVTYPER14_EL0: Activity Monitors Event Type, group 1 4 (D24). */
#define LHV_SYSREG_AMEVTYPER14_EL0 LHV_SYSREG(3, 3, 13, 14, 4)
#define LHV_ASM_AMEVTYPER14_EL0 S3_3_C13_C14_4

/** AMEVTYPER15_EL0: Activity Monitors Event Type, group 1 5 (D24). */
#define LHV_SYSREG_AMEVTYPER15_EL0 LHV_SYSREG(3, 3, 13, 14, 5)
#define LHV_ASM_AMEVTYPER15_EL0 S3_3_C13_C14_5

/** AMEVTYPER16_EL0: Activity Monitors Event Type, group 1 6 (D24). */
#define LHV_SYSREG_AMEVTYPER16_EL0 LHV_SYSREG(3, 3, 13, 14, 6)
#define LHV_ASM_AMEVTYPER16_EL0 S3_3_C13_C14_6

/** AMEVTYPER17_EL0: Activity Monitors Event Type, group 1 7 (D24). */
#define LHV_SYSREG_AMEVTYPER17_EL0 LHV_SYSREG(3, 3, 13, 14, 7)
#define LHV_ASM_AMEVTYPER17_EL0 S3_3_C13_C14_7

/** AMEVTYPER18_EL0: Activity Monitors Event Type, group 1 8 (D24). */
#define LHV_SYSREG_AMEVTYPER18_EL0 LHV_SYSREG(3, 3, 13, 15, 0)
#define LHV_ASM_AMEVTYPER18_EL0 S3_3_C13_C15_0

/** AMEVTYPER19_EL0: Activity Monitors Event Type, group 1 9 (D24). */
#define LHV_SYSREG_AMEVTYPER19_EL0 LHV_SYSREG(3, 3, 13, 15, 1)
#define LHV_ASM_AMEVTYPER19_EL0 S3_3_C13_C15_1

/** AMEVTYPER110_EL0: Activity Monitors Event Type, group 1 10 (D24). */
#define LHV_SYSREG_AMEVTYPER110_EL0 LHV_SYSREG(3, 3, 13, 15, 2)
#define LHV_ASM_AMEVTYPER110_EL0 S3_3_C13_C15_2

/** AMEVTYPER111_EL0: Activity Monitors Event Type, group 1 11 (D24). */
#define LHV_SYSREG_AMEVTYPER111_EL0 LHV_SYSREG(3, 3, 13, 15, 3)
#define LHV_ASM_AMEVTYPER111_EL0 S3_3_C13_C15_3

/** AMEVTYPER112_EL0: Activity Monitors Event Type, group 1 12 (D24). */
#define LHV_SYSREG_AMEVTYPER112_EL0 LHV_SYSREG(3, 3, 13, 15, 4)
#define LHV_ASM_AMEVTYPER112_EL0 S3_3_C13_C15_4

/** AMEVTYPER113_EL0: Activity Monitors Event Type, group 1 13 (D24). */
#define LHV_SYSREG_AMEVTYPER113_EL0 LHV_SYSREG(3, 3, 13, 15, 5)
#define LHV_ASM_AMEVTYPER113_EL0 S3_3_C13_C15_5

/** AMEVTYPER114_EL0: Activity Monitors Event Type, group 1 14 (D24). */
#define LHV_SYSREG_AMEVTYPER114_EL0 LHV_SYSREG(3, 3, 13, 15, 6)
#define LHV_ASM_AMEVTYPER114_EL0 S3_3_C13_C15_6

/** AMEVTYPER115_EL0: Activity Monitors Event Type, group 1 15 (D24). */
#define LHV_SYSREG_AMEVTYPER115_EL0 LHV_SYSREG(3, 3, 13, 15, 7)
#define LHV_ASM_AMEVTYPER115_EL0 S3_3_C13_C15_7

/** TRCITECR_EL2: Instrumentation Trace Control (D24). */
#define LHV_SYSREG_TRCITECR_EL2 LHV_SYSREG(3, 4, 1, 2, 3)
#define LHV_ASM_TRCITECR_EL2 S3_4_C1_C2_3

/** AMEVCNTVOFF00_EL2: Activity Monitors Event Counter Virtual Offset, group 0 0 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF00_EL2 LHV_SYSREG(3, 4, 13, 8, 0)
#define LHV_ASM_AMEVCNTVOFF00_EL2 S3_4_C13_C8_0

/** AMEVCNTVOFF01_EL2: Activity Monitors Event Counter Virtual Offset, group 0 1 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF01_EL2 LHV_SYSREG(3, 4, 13, 8, 1)
#define LHV_ASM_AMEVCNTVOFF01_EL2 S3_4_C13_C8_1

/** AMEVCNTVOFF02_EL2: Activity Monitors Event Counter Virtual Offset, group 0 2 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF02_EL2 LHV_SYSREG(3, 4, 13, 8, 2)
#define LHV_ASM_AMEVCNTVOFF02_EL2 S3_4_C13_C8_2

/** AMEVCNTVOFF03_EL2: Activity Monitors Event Counter Virtual Offset, group 0 3 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF03_EL2 LHV_SYSREG(3, 4, 13, 8, 3)
#define LHV_ASM_AMEVCNTVOFF03_EL2 S3_4_C13_C8_3

/** AMEVCNTVOFF04_EL2: Activity Monitors Event Counter Virtual Offset, group 0 4 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF04_EL2 LHV_SYSREG(3, 4, 13, 8, 4)
#define LHV_ASM_AMEVCNTVOFF04_EL2 S3_4_C13_C8_4

/** AMEVCNTVOFF05_EL2: Activity Monitors Event Counter Virtual Offset, group 0 5 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF05_EL2 LHV_SYSREG(3, 4, 13, 8, 5)
#define LHV_ASM_AMEVCNTVOFF05_EL2 S3_4_C13_C8_5

/** AMEVCNTVOFF06_EL2: Activity Monitors Event Counter Virtual Offset, group 0 6 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF06_EL2 LHV_SYSREG(3, 4, 13, 8, 6)
#define LHV_ASM_AMEVCNTVOFF06_EL2 S3_4_C13_C8_6

/** AMEVCNTVOFF07_EL2: Activity Monitors Event Counter Virtual Offset, group 0 7 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF07_EL2 LHV_SYSREG(3, 4, 13, 8, 7)
#define LHV_ASM_AMEVCNTVOFF07_EL2 S3_4_C13_C8_7

/** AMEVCNTVOFF08_EL2: Activity Monitors Event Counter Virtual Offset, group 0 8 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF08_EL2 LHV_SYSREG(3, 4, 13, 9, 0)
#define LHV_ASM_AMEVCNTVOFF08_EL2 S3_4_C13_C9_0

/** AMEVCNTVOFF09_EL2: Activity Monitors Event Counter Virtual Offset, group 0 9 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF09_EL2 LHV_SYSREG(3, 4, 13, 9, 1)
#define LHV_ASM_AMEVCNTVOFF09_EL2 S3_4_C13_C9_1

/** AMEVCNTVOFF010_EL2: Activity Monitors Event Counter Virtual Offset, group 0 10 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF010_EL2 LHV_SYSREG(3, 4, 13, 9, 2)
#define LHV_ASM_AMEVCNTVOFF010_EL2 S3_4_C13_C9_2

/** AMEVCNTVOFF011_EL2: Activity Monitors Event Counter Virtual Offset, group 0 11 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF011_EL2 LHV_SYSREG(3, 4, 13, 9, 3)
#define LHV_ASM_AMEVCNTVOFF011_EL2 S3_4_C13_C9_3

/** AMEVCNTVOFF012_EL2: Activity Monitors Event Counter Virtual Offset, group 0 12 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF012_EL2 LHV_SYSREG(3, 4, 13, 9, 4)
#define LHV_ASM_AMEVCNTVOFF012_EL2 S3_4_C13_C9_4

/** AMEVCNTVOFF013_EL2: Activity Monitors Event Counter Virtual Offset, group 0 13 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF013_EL2 LHV_SYSREG(3, 4, 13, 9, 5)
#define LHV_ASM_AMEVCNTVOFF013_EL2 S3_4_C13_C9_5

/** AMEVCNTVOFF014_EL2: Activity Monitors Event Counter Virtual Offset, group 0 14 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF014_EL2 LHV_SYSREG(3, 4, 13, 9, 6)
#define LHV_ASM_AMEVCNTVOFF014_EL2 S3_4_C13_C9_6

/** AMEVCNTVOFF015_EL2: Activity Monitors Event Counter Virtual Offset, group 0 15 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF015_EL2 LHV_SYSREG(3, 4, 13, 9, 7)
#define LHV_ASM_AMEVCNTVOFF015_EL2 S3_4_C13_C9_7

/** AMEVCNTVOFF10_EL2: Activity Monitors Event Counter Virtual Offset, group 1 0 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF10_EL2 LHV_SYSREG(3, 4, 13, 10, 0)
#define LHV_ASM_AMEVCNTVOFF10_EL2 S3_4_C13_C10_0

/** AMEVCNTVOFF11_EL2: Activity Monitors Event Counter Virtual Offset, group 1 1 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF11_EL2 LHV_SYSREG(3, 4, 13, 10, 1)
#define LHV_ASM_AMEVCNTVOFF11_EL2 S3_4_C13_C10_1

/** AMEVCNTVOFF12_EL2: Activity Monitors Event Counter Virtual Offset, group 1 2 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF12_EL2 LHV_SYSREG(3, 4, 13, 10, 2)
#define LHV_ASM_AMEVCNTVOFF12_EL2 S3_4_C13_C10_2

/** AMEVCNTVOFF13_EL2: Activity Monitors Event Counter Virtual Offset, group 1 3 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF13_EL2 LHV_SYSREG(3, 4, 13, 10, 3)
#define LHV_ASM_AMEVCNTVOFF13_EL2 S3_4_C13_C10_3

/** AMEVCNTVOFF14_EL2: Activity Monitors Event Counter Virtual Offset, group 1 4 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF14_EL2 LHV_SYSREG(3, 4, 13, 10, 4)
#define LHV_ASM_AMEVCNTVOFF14_EL2 S3_4_C13_C10_4

/** AMEVCNTVOFF15_EL2: Activity Monitors Event Counter Virtual Offset, group 1 5 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF15_EL2 LHV_SYSREG(3, 4, 13, 10, 5)
#define LHV_ASM_AMEVCNTVOFF15_EL2 S3_4_C13_C10_5

/** AMEVCNTVOFF16_EL2: Activity Monitors Event Counter Virtual Offset, group 1 6 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF16_EL2 LHV_SYSREG(3, 4, 13, 10, 6)
#define LHV_ASM_AMEVCNTVOFF16_EL2 S3_4_C13_C10_6

/** AMEVCNTVOFF17_EL2: Activity Monitors Event Counter Virtual Offset, group 1 7 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF17_EL2 LHV_SYSREG(3, 4, 13, 10, 7)
#define LHV_ASM_AMEVCNTVOFF17_EL2 S3_4_C13_C10_7

/** AMEVCNTVOFF18_EL2: Activity Monitors Event Counter Virtual Offset, group 1 8 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF18_EL2 LHV_SYSREG(3, 4, 13, 11, 0)
#define LHV_ASM_AMEVCNTVOFF18_EL2 S3_4_C13_C11_0

/** AMEVCNTVOFF19_EL2: Activity Monitors Event Counter Virtual Offset, group 1 9 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF19_EL2 LHV_SYSREG(3, 4, 13, 11, 1)
#define LHV_ASM_AMEVCNTVOFF19_EL2 S3_4_C13_C11_1

/** AMEVCNTVOFF110_EL2: Activity Monitors Event Counter Virtual Offset, group 1 10 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF110_EL2 LHV_SYSREG(3, 4, 13, 11, 2)
#define LHV_ASM_AMEVCNTVOFF110_EL2 S3_4_C13_C11_2

/** AMEVCNTVOFF111_EL2: Activity Monitors Event Counter Virtual Offset, group 1 11 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF111_EL2 LHV_SYSREG(3, 4, 13, 11, 3)
#define LHV_ASM_AMEVCNTVOFF111_EL2 S3_4_C13_C11_3

/** AMEVCNTVOFF112_EL2: Activity Monitors Event Counter Virtual Offset, group 1 12 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF112_EL2 LHV_SYSREG(3, 4, 13, 11, 4)
#define LHV_ASM_AMEVCNTVOFF112_EL2 S3_4_C13_C11_4

/** AMEVCNTVOFF113_EL2: Activity Monitors Event Counter Virtual Offset, group 1 13 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF113_EL2 LHV_SYSREG(3, 4, 13, 11, 5)
#define LHV_ASM_AMEVCNTVOFF113_EL2 S3_4_C13_C11_5

/** AMEVCNTVOFF114_EL2: Activity Monitors Event Counter Virtual Offset, group 1 14 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF114_EL2 LHV_SYSREG(3, 4, 13, 11, 6)
#define LHV_ASM_AMEVCNTVOFF114_EL2 S3_4_C13_C11_6

/** AMEVCNTVOFF115_EL2: Activity Monitors Event Counter Virtual Offset, group 1 15 (D24). */
#define LHV_SYSREG_AMEVCNTVOFF115_EL2 LHV_SYSREG(3, 4, 13, 11, 7)
#define LHV_ASM_AMEVCNTVOFF115_EL2 S3_4_C13_C11_7

/** TRCITECR_EL12: Instrumentation Trace Control (D24). */
#define LHV_SYSREG_TRCITECR_EL12 LHV_SYSREG(3, 5, 1, 2, 3)
#define LHV_ASM_TRCITECR_EL12 S3_5_C1_C2_3

/** PMSCR_EL12: Statistical Profiling Control (D24). */
#define LHV_SYSREG_PMSCR_EL12 LHV_SYSREG(3, 5, 9, 9, 0)
#define LHV_ASM_PMSCR_EL12 S3_5_C9_C9_0
/* clang-format on */

#endif /* LIBHV_ARCH_TRACE_H */
