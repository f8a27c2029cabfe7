/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file its.h
 * Interrupt Translation Service: registers and commands (IHI 0069H).
 *
 * Generated from spec/its.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_ITS_H
#define LIBHV_ARCH_ITS_H

#include <libhv/arch/field.h>

/* clang-format off */

/** GITS_CTLR: ITS control (12.19). */
#define LHV_GITS_CTLR_OFFSET LHV_UL(0x0)
#define LHV_GITS_CTLR_Enabled_SHIFT 0
#define LHV_GITS_CTLR_Enabled_WIDTH 1
#define LHV_GITS_CTLR_Enabled_MASK LHV_UL(0x1)
#define LHV_GITS_CTLR_ImDe_SHIFT 1
#define LHV_GITS_CTLR_ImDe_WIDTH 1
#define LHV_GITS_CTLR_ImDe_MASK LHV_UL(0x2)
#define LHV_GITS_CTLR_ITS_Number_SHIFT 4
#define LHV_GITS_CTLR_ITS_Number_WIDTH 4
#define LHV_GITS_CTLR_ITS_Number_MASK LHV_UL(0xf0)
#define LHV_GITS_CTLR_UMSIirq_SHIFT 8
#define LHV_GITS_CTLR_UMSIirq_WIDTH 1
#define LHV_GITS_CTLR_UMSIirq_MASK LHV_UL(0x100)
#define LHV_GITS_CTLR_Quiescent_SHIFT 31 /**< No operation is under way */
#define LHV_GITS_CTLR_Quiescent_WIDTH 1
#define LHV_GITS_CTLR_Quiescent_MASK LHV_UL(0x80000000)

/** GITS_IIDR: Implementer identification (12.19). */
#define LHV_GITS_IIDR_OFFSET LHV_UL(0x4)

/** GITS_TYPER: ITS type (12.19). */
#define LHV_GITS_TYPER_OFFSET LHV_UL(0x8)
#define LHV_GITS_TYPER_Physical_SHIFT 0 /**< Physical LPIs */
#define LHV_GITS_TYPER_Physical_WIDTH 1
#define LHV_GITS_TYPER_Physical_MASK LHV_UL(0x1)
#define LHV_GITS_TYPER_Virtual_SHIFT 1 /**< Virtual LPIs, direct injection */
#define LHV_GITS_TYPER_Virtual_WIDTH 1
#define LHV_GITS_TYPER_Virtual_MASK LHV_UL(0x2)
#define LHV_GITS_TYPER_CCT_SHIFT 2 /**< Cumulative collection tables */
#define LHV_GITS_TYPER_CCT_WIDTH 1
#define LHV_GITS_TYPER_CCT_MASK LHV_UL(0x4)
#define LHV_GITS_TYPER_ITT_entry_size_SHIFT 4 /**< Bytes of an interrupt translation entry, less one */
#define LHV_GITS_TYPER_ITT_entry_size_WIDTH 4
#define LHV_GITS_TYPER_ITT_entry_size_MASK LHV_UL(0xf0)
#define LHV_GITS_TYPER_ID_bits_SHIFT 8 /**< EventID bits less one */
#define LHV_GITS_TYPER_ID_bits_WIDTH 5
#define LHV_GITS_TYPER_ID_bits_MASK LHV_UL(0x1f00)
#define LHV_GITS_TYPER_Devbits_SHIFT 13 /**< DeviceID bits less one */
#define LHV_GITS_TYPER_Devbits_WIDTH 5
#define LHV_GITS_TYPER_Devbits_MASK LHV_UL(0x3e000)
#define LHV_GITS_TYPER_SEIS_SHIFT 18
#define LHV_GITS_TYPER_SEIS_WIDTH 1
#define LHV_GITS_TYPER_SEIS_MASK LHV_UL(0x40000)
#define LHV_GITS_TYPER_PTA_SHIFT 19 /**< Redistributors are named by address */
#define LHV_GITS_TYPER_PTA_WIDTH 1
#define LHV_GITS_TYPER_PTA_MASK LHV_UL(0x80000)
#define LHV_GITS_TYPER_HCC_SHIFT 24 /**< Collections held in hardware */
#define LHV_GITS_TYPER_HCC_WIDTH 8
#define LHV_GITS_TYPER_HCC_MASK LHV_UL(0xff000000)
#define LHV_GITS_TYPER_CIDbits_SHIFT 32 /**< Collection ID bits less one, with CIL */
#define LHV_GITS_TYPER_CIDbits_WIDTH 4
#define LHV_GITS_TYPER_CIDbits_MASK LHV_UL(0xf00000000)
#define LHV_GITS_TYPER_CIL_SHIFT 36 /**< Collection IDs are not 16 bits */
#define LHV_GITS_TYPER_CIL_WIDTH 1
#define LHV_GITS_TYPER_CIL_MASK LHV_UL(0x1000000000)
#define LHV_GITS_TYPER_VMOVP_SHIFT 37
#define LHV_GITS_TYPER_VMOVP_WIDTH 1
#define LHV_GITS_TYPER_VMOVP_MASK LHV_UL(0x2000000000)
#define LHV_GITS_TYPER_MPAM_SHIFT 38
#define LHV_GITS_TYPER_MPAM_WIDTH 1
#define LHV_GITS_TYPER_MPAM_MASK LHV_UL(0x4000000000)
#define LHV_GITS_TYPER_VSGI_SHIFT 39
#define LHV_GITS_TYPER_VSGI_WIDTH 1
#define LHV_GITS_TYPER_VSGI_MASK LHV_UL(0x8000000000)
#define LHV_GITS_TYPER_VMAPP_SHIFT 40
#define LHV_GITS_TYPER_VMAPP_WIDTH 1
#define LHV_GITS_TYPER_VMAPP_MASK LHV_UL(0x10000000000)
#define LHV_GITS_TYPER_SVPET_SHIFT 41
#define LHV_GITS_TYPER_SVPET_WIDTH 2
#define LHV_GITS_TYPER_SVPET_MASK LHV_UL(0x60000000000)
#define LHV_GITS_TYPER_nID_SHIFT 43
#define LHV_GITS_TYPER_nID_WIDTH 1
#define LHV_GITS_TYPER_nID_MASK LHV_UL(0x80000000000)
#define LHV_GITS_TYPER_UMSI_SHIFT 44
#define LHV_GITS_TYPER_UMSI_WIDTH 1
#define LHV_GITS_TYPER_UMSI_MASK LHV_UL(0x100000000000)
#define LHV_GITS_TYPER_UMSIirq_SHIFT 45
#define LHV_GITS_TYPER_UMSIirq_WIDTH 1
#define LHV_GITS_TYPER_UMSIirq_MASK LHV_UL(0x200000000000)
#define LHV_GITS_TYPER_INV_SHIFT 46 /**< Unmapping invalidates */
#define LHV_GITS_TYPER_INV_WIDTH 1
#define LHV_GITS_TYPER_INV_MASK LHV_UL(0x400000000000)

/** GITS_CBASER: Command queue (12.19). */
#define LHV_GITS_CBASER_OFFSET LHV_UL(0x80)
#define LHV_GITS_CBASER_Size_SHIFT 0 /**< 4 KiB pages less one */
#define LHV_GITS_CBASER_Size_WIDTH 8
#define LHV_GITS_CBASER_Size_MASK LHV_UL(0xff)
#define LHV_GITS_CBASER_Shareability_SHIFT 10
#define LHV_GITS_CBASER_Shareability_WIDTH 2
#define LHV_GITS_CBASER_Shareability_MASK LHV_UL(0xc00)
#define LHV_GITS_CBASER_Physical_Address_SHIFT 12
#define LHV_GITS_CBASER_Physical_Address_WIDTH 40
#define LHV_GITS_CBASER_Physical_Address_MASK LHV_UL(0xffffffffff000)
#define LHV_GITS_CBASER_OuterCache_SHIFT 53
#define LHV_GITS_CBASER_OuterCache_WIDTH 3
#define LHV_GITS_CBASER_OuterCache_MASK LHV_UL(0xe0000000000000)
#define LHV_GITS_CBASER_InnerCache_SHIFT 59
#define LHV_GITS_CBASER_InnerCache_WIDTH 3
#define LHV_GITS_CBASER_InnerCache_MASK LHV_UL(0x3800000000000000)
#define LHV_GITS_CBASER_Valid_SHIFT 63
#define LHV_GITS_CBASER_Valid_WIDTH 1
#define LHV_GITS_CBASER_Valid_MASK LHV_UL(0x8000000000000000)

/** GITS_CWRITER: Where software writes the next command (12.19). */
#define LHV_GITS_CWRITER_OFFSET LHV_UL(0x88)
#define LHV_GITS_CWRITER_Retry_SHIFT 0
#define LHV_GITS_CWRITER_Retry_WIDTH 1
#define LHV_GITS_CWRITER_Retry_MASK LHV_UL(0x1)
#define LHV_GITS_CWRITER_Offset_SHIFT 5
#define LHV_GITS_CWRITER_Offset_WIDTH 15
#define LHV_GITS_CWRITER_Offset_MASK LHV_UL(0xfffe0)

/** GITS_CREADR: Which command is next (12.19). */
#define LHV_GITS_CREADR_OFFSET LHV_UL(0x90)
#define LHV_GITS_CREADR_Stalled_SHIFT 0
#define LHV_GITS_CREADR_Stalled_WIDTH 1
#define LHV_GITS_CREADR_Stalled_MASK LHV_UL(0x1)
#define LHV_GITS_CREADR_Offset_SHIFT 5
#define LHV_GITS_CREADR_Offset_WIDTH 15
#define LHV_GITS_CREADR_Offset_MASK LHV_UL(0xfffe0)

/** GITS_BASER: Table in memory (12.19). */
#define LHV_GITS_BASER_OFFSET LHV_UL(0x100)
#define LHV_GITS_BASER_COUNT LHV_UL(8)
#define LHV_GITS_BASER_STRIDE LHV_UL(8)
#define LHV_GITS_BASER_Size_SHIFT 0 /**< Pages less one */
#define LHV_GITS_BASER_Size_WIDTH 8
#define LHV_GITS_BASER_Size_MASK LHV_UL(0xff)
#define LHV_GITS_BASER_Page_Size_SHIFT 8
#define LHV_GITS_BASER_Page_Size_WIDTH 2
#define LHV_GITS_BASER_Page_Size_MASK LHV_UL(0x300)
#define LHV_GITS_BASER_Page_Size_4K LHV_UL(0x0)
#define LHV_GITS_BASER_Page_Size_16K LHV_UL(0x1)
#define LHV_GITS_BASER_Page_Size_64K LHV_UL(0x2)
#define LHV_GITS_BASER_Shareability_SHIFT 10
#define LHV_GITS_BASER_Shareability_WIDTH 2
#define LHV_GITS_BASER_Shareability_MASK LHV_UL(0xc00)
#define LHV_GITS_BASER_Physical_Address_SHIFT 12 /**< With 64 KiB pages bits [15:12] are address bits [51:48] */
#define LHV_GITS_BASER_Physical_Address_WIDTH 36
#define LHV_GITS_BASER_Physical_Address_MASK LHV_UL(0xfffffffff000)
#define LHV_GITS_BASER_Entry_Size_SHIFT 48 /**< Bytes less one */
#define LHV_GITS_BASER_Entry_Size_WIDTH 5
#define LHV_GITS_BASER_Entry_Size_MASK LHV_UL(0x1f000000000000)
#define LHV_GITS_BASER_OuterCache_SHIFT 53
#define LHV_GITS_BASER_OuterCache_WIDTH 3
#define LHV_GITS_BASER_OuterCache_MASK LHV_UL(0xe0000000000000)
#define LHV_GITS_BASER_Type_SHIFT 56
#define LHV_GITS_BASER_Type_WIDTH 3
#define LHV_GITS_BASER_Type_MASK LHV_UL(0x700000000000000)
#define LHV_GITS_BASER_Type_NONE LHV_UL(0x0)
#define LHV_GITS_BASER_Type_DEVICES LHV_UL(0x1)
#define LHV_GITS_BASER_Type_VPES LHV_UL(0x2)
#define LHV_GITS_BASER_Type_COLLECTIONS LHV_UL(0x4)
#define LHV_GITS_BASER_InnerCache_SHIFT 59
#define LHV_GITS_BASER_InnerCache_WIDTH 3
#define LHV_GITS_BASER_InnerCache_MASK LHV_UL(0x3800000000000000)
#define LHV_GITS_BASER_Indirect_SHIFT 62 /**< Two levels */
#define LHV_GITS_BASER_Indirect_WIDTH 1
#define LHV_GITS_BASER_Indirect_MASK LHV_UL(0x4000000000000000)
#define LHV_GITS_BASER_Valid_SHIFT 63
#define LHV_GITS_BASER_Valid_WIDTH 1
#define LHV_GITS_BASER_Valid_MASK LHV_UL(0x8000000000000000)

/** GITS_PIDR2: Peripheral identification 2 (12.19). */
#define LHV_GITS_PIDR2_OFFSET LHV_UL(0xffe8)
#define LHV_GITS_PIDR2_ArchRev_SHIFT 4
#define LHV_GITS_PIDR2_ArchRev_WIDTH 4
#define LHV_GITS_PIDR2_ArchRev_MASK LHV_UL(0xf0)
#define LHV_GITS_TRANSLATER_OFFSET LHV_UL(0x10040) /**< GITS_TRANSLATER, from the start of the control frame */

/** ITS_CMD_DW0: ITS command, doubleword 0 (5.3). */
#define LHV_ITS_CMD_DW0_LAYOUT 1
#define LHV_ITS_CMD_DW0_Command_SHIFT 0
#define LHV_ITS_CMD_DW0_Command_WIDTH 8
#define LHV_ITS_CMD_DW0_Command_MASK LHV_UL(0xff)
#define LHV_ITS_CMD_DW0_Command_MOVI LHV_UL(0x1)
#define LHV_ITS_CMD_DW0_Command_INT LHV_UL(0x3)
#define LHV_ITS_CMD_DW0_Command_CLEAR LHV_UL(0x4)
#define LHV_ITS_CMD_DW0_Command_SYNC LHV_UL(0x5)
#define LHV_ITS_CMD_DW0_Command_MAPD LHV_UL(0x8)
#define LHV_ITS_CMD_DW0_Command_MAPC LHV_UL(0x9)
#define LHV_ITS_CMD_DW0_Command_MAPTI LHV_UL(0xa)
#define LHV_ITS_CMD_DW0_Command_MAPI LHV_UL(0xb)
#define LHV_ITS_CMD_DW0_Command_INV LHV_UL(0xc)
#define LHV_ITS_CMD_DW0_Command_INVALL LHV_UL(0xd)
#define LHV_ITS_CMD_DW0_Command_MOVALL LHV_UL(0xe)
#define LHV_ITS_CMD_DW0_Command_DISCARD LHV_UL(0xf)
#define LHV_ITS_CMD_DW0_Command_VMOVI LHV_UL(0x21)
#define LHV_ITS_CMD_DW0_Command_VMOVP LHV_UL(0x22)
#define LHV_ITS_CMD_DW0_Command_VSGI LHV_UL(0x23)
#define LHV_ITS_CMD_DW0_Command_VSYNC LHV_UL(0x25)
#define LHV_ITS_CMD_DW0_Command_VMAPP LHV_UL(0x29)
#define LHV_ITS_CMD_DW0_Command_VMAPTI LHV_UL(0x2a)
#define LHV_ITS_CMD_DW0_Command_VMAPI LHV_UL(0x2b)
#define LHV_ITS_CMD_DW0_Command_VINVALL LHV_UL(0x2d)
#define LHV_ITS_CMD_DW0_Command_INVDB LHV_UL(0x2e)
#define LHV_ITS_CMD_DW0_DeviceID_SHIFT 32
#define LHV_ITS_CMD_DW0_DeviceID_WIDTH 32
#define LHV_ITS_CMD_DW0_DeviceID_MASK LHV_UL(0xffffffff00000000)

/** ITS_CMD_DW1: ITS command, doubleword 1 (5.3). */
#define LHV_ITS_CMD_DW1_LAYOUT 1
#define LHV_ITS_CMD_DW1_Size_SHIFT 0 /**< MAPD: EventID bits less one */
#define LHV_ITS_CMD_DW1_Size_WIDTH 5
#define LHV_ITS_CMD_DW1_Size_MASK LHV_UL(0x1f)
#define LHV_ITS_CMD_DW1_EventID_SHIFT 0
#define LHV_ITS_CMD_DW1_EventID_WIDTH 32
#define LHV_ITS_CMD_DW1_EventID_MASK LHV_UL(0xffffffff)
#define LHV_ITS_CMD_DW1_pINTID_SHIFT 32
#define LHV_ITS_CMD_DW1_pINTID_WIDTH 32
#define LHV_ITS_CMD_DW1_pINTID_MASK LHV_UL(0xffffffff00000000)

/** ITS_CMD_DW2: ITS command, doubleword 2 (5.3). */
#define LHV_ITS_CMD_DW2_LAYOUT 1
#define LHV_ITS_CMD_DW2_ICID_SHIFT 0
#define LHV_ITS_CMD_DW2_ICID_WIDTH 16
#define LHV_ITS_CMD_DW2_ICID_MASK LHV_UL(0xffff)
#define LHV_ITS_CMD_DW2_RDbase_SHIFT 16 /**< A redistributor: with PTA=0 its processor number */
#define LHV_ITS_CMD_DW2_RDbase_WIDTH 35
#define LHV_ITS_CMD_DW2_RDbase_MASK LHV_UL(0x7ffffffff0000)
#define LHV_ITS_CMD_DW2_ITT_addr_SHIFT 8 /**< MAPD: address of the interrupt translation table */
#define LHV_ITS_CMD_DW2_ITT_addr_WIDTH 44
#define LHV_ITS_CMD_DW2_ITT_addr_MASK LHV_UL(0xfffffffffff00)
#define LHV_ITS_CMD_DW2_V_SHIFT 63
#define LHV_ITS_CMD_DW2_V_WIDTH 1
#define LHV_ITS_CMD_DW2_V_MASK LHV_UL(0x8000000000000000)

/** ITS_CMD_DW3: ITS command, doubleword 3 (5.3). */
#define LHV_ITS_CMD_DW3_LAYOUT 1
#define LHV_ITS_CMD_DW3_RDbase2_SHIFT 16 /**< MOVALL: where to */
#define LHV_ITS_CMD_DW3_RDbase2_WIDTH 35
#define LHV_ITS_CMD_DW3_RDbase2_MASK LHV_UL(0x7ffffffff0000)
/* clang-format on */

#endif /* LIBHV_ARCH_ITS_H */
