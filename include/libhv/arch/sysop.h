/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sysop.h
 * System instructions: cache, address translation and TLB maintenance (DDI 0487, C5).
 *
 * Generated from spec/sysop.reg by tools/genreg: edit that file, then run `make genreg`.
 */
#ifndef LIBHV_ARCH_SYSOP_H
#define LIBHV_ARCH_SYSOP_H

#include <libhv/arch/field.h>

/* clang-format off */

/** IC_IALLUIS: invalidate all to the PoU, inner shareable (C5). */
#define LHV_SYSREG_IC_IALLUIS LHV_SYSREG(1, 0, 7, 1, 0)

/** IC_IALLU: invalidate all to the PoU (C5). */
#define LHV_SYSREG_IC_IALLU LHV_SYSREG(1, 0, 7, 5, 0)

/** IC_IVAU: invalidate by address to the PoU (C5). */
#define LHV_SYSREG_IC_IVAU LHV_SYSREG(1, 3, 7, 5, 1)

/** DC_IVAC: invalidate by address to the PoC (C5). */
#define LHV_SYSREG_DC_IVAC LHV_SYSREG(1, 0, 7, 6, 1)

/** DC_ISW: invalidate by set and way (C5). */
#define LHV_SYSREG_DC_ISW LHV_SYSREG(1, 0, 7, 6, 2)

/** DC_CSW: clean by set and way (C5). */
#define LHV_SYSREG_DC_CSW LHV_SYSREG(1, 0, 7, 10, 2)

/** DC_CISW: clean and invalidate by set and way (C5). */
#define LHV_SYSREG_DC_CISW LHV_SYSREG(1, 0, 7, 14, 2)

/** DC_ZVA: zero by address (C5). */
#define LHV_SYSREG_DC_ZVA LHV_SYSREG(1, 3, 7, 4, 1)

/** DC_CVAC: clean by address to the PoC (C5). */
#define LHV_SYSREG_DC_CVAC LHV_SYSREG(1, 3, 7, 10, 1)

/** DC_CVAU: clean by address to the PoU (C5). */
#define LHV_SYSREG_DC_CVAU LHV_SYSREG(1, 3, 7, 11, 1)

/** DC_CVAP: clean by address to the PoP (C5). */
#define LHV_SYSREG_DC_CVAP LHV_SYSREG(1, 3, 7, 12, 1)

/** DC_CVADP: clean by address to the PoDP (C5). */
#define LHV_SYSREG_DC_CVADP LHV_SYSREG(1, 3, 7, 13, 1)

/** DC_CIVAC: clean and invalidate by address to the PoC (C5). */
#define LHV_SYSREG_DC_CIVAC LHV_SYSREG(1, 3, 7, 14, 1)

/** DC_IGVAC: invalidate tags by address to the PoC (C5). */
#define LHV_SYSREG_DC_IGVAC LHV_SYSREG(1, 0, 7, 6, 3)

/** DC_IGSW: invalidate tags by set and way (C5). */
#define LHV_SYSREG_DC_IGSW LHV_SYSREG(1, 0, 7, 6, 4)

/** DC_IGDVAC: invalidate data and tags by address to the PoC (C5). */
#define LHV_SYSREG_DC_IGDVAC LHV_SYSREG(1, 0, 7, 6, 5)

/** DC_IGDSW: invalidate data and tags by set and way (C5). */
#define LHV_SYSREG_DC_IGDSW LHV_SYSREG(1, 0, 7, 6, 6)

/** DC_CGSW: clean tags by set and way (C5). */
#define LHV_SYSREG_DC_CGSW LHV_SYSREG(1, 0, 7, 10, 4)

/** DC_CGDSW: clean data and tags by set and way (C5). */
#define LHV_SYSREG_DC_CGDSW LHV_SYSREG(1, 0, 7, 10, 6)

/** DC_CIGSW: clean and invalidate tags by set and way (C5). */
#define LHV_SYSREG_DC_CIGSW LHV_SYSREG(1, 0, 7, 14, 4)

/** DC_CIGDSW: clean and invalidate data and tags by set and way (C5). */
#define LHV_SYSREG_DC_CIGDSW LHV_SYSREG(1, 0, 7, 14, 6)

/** DC_GVA: set tags by address (C5). */
#define LHV_SYSREG_DC_GVA LHV_SYSREG(1, 3, 7, 4, 3)

/** DC_GZVA: zero and set tags by address (C5). */
#define LHV_SYSREG_DC_GZVA LHV_SYSREG(1, 3, 7, 4, 4)

/** DC_CGVAC: clean tags by address to the PoC (C5). */
#define LHV_SYSREG_DC_CGVAC LHV_SYSREG(1, 3, 7, 10, 3)

/** DC_CGDVAC: clean data and tags by address to the PoC (C5). */
#define LHV_SYSREG_DC_CGDVAC LHV_SYSREG(1, 3, 7, 10, 5)

/** DC_CGVAP: clean tags by address to the PoP (C5). */
#define LHV_SYSREG_DC_CGVAP LHV_SYSREG(1, 3, 7, 12, 3)

/** DC_CGDVAP: clean data and tags by address to the PoP (C5). */
#define LHV_SYSREG_DC_CGDVAP LHV_SYSREG(1, 3, 7, 12, 5)

/** DC_CGVADP: clean tags by address to the PoDP (C5). */
#define LHV_SYSREG_DC_CGVADP LHV_SYSREG(1, 3, 7, 13, 3)

/** DC_CGDVADP: clean data and tags by address to the PoDP (C5). */
#define LHV_SYSREG_DC_CGDVADP LHV_SYSREG(1, 3, 7, 13, 5)

/** DC_CIGVAC: clean and invalidate tags by address to the PoC (C5). */
#define LHV_SYSREG_DC_CIGVAC LHV_SYSREG(1, 3, 7, 14, 3)

/** DC_CIGDVAC: clean and invalidate data and tags by address to the PoC (C5). */
#define LHV_SYSREG_DC_CIGDVAC LHV_SYSREG(1, 3, 7, 14, 5)

/** AT_S1E1R: stage 1, EL1, read (C5). */
#define LHV_SYSREG_AT_S1E1R LHV_SYSREG(1, 0, 7, 8, 0)

/** AT_S1E1W: stage 1, EL1, write (C5). */
#define LHV_SYSREG_AT_S1E1W LHV_SYSREG(1, 0, 7, 8, 1)

/** AT_S1E0R: stage 1, EL0, read (C5). */
#define LHV_SYSREG_AT_S1E0R LHV_SYSREG(1, 0, 7, 8, 2)

/** AT_S1E0W: stage 1, EL0, write (C5). */
#define LHV_SYSREG_AT_S1E0W LHV_SYSREG(1, 0, 7, 8, 3)

/** AT_S1E1RP: stage 1, EL1, read, with PSTATE.PAN (C5). */
#define LHV_SYSREG_AT_S1E1RP LHV_SYSREG(1, 0, 7, 9, 0)

/** AT_S1E1WP: stage 1, EL1, write, with PSTATE.PAN (C5). */
#define LHV_SYSREG_AT_S1E1WP LHV_SYSREG(1, 0, 7, 9, 1)

/** AT_S1E1A: stage 1, EL1, without permission checks (C5). */
#define LHV_SYSREG_AT_S1E1A LHV_SYSREG(1, 0, 7, 9, 2)

/** AT_S1E2R: stage 1, EL2, read (C5). */
#define LHV_SYSREG_AT_S1E2R LHV_SYSREG(1, 4, 7, 8, 0)

/** AT_S1E2W: stage 1, EL2, write (C5). */
#define LHV_SYSREG_AT_S1E2W LHV_SYSREG(1, 4, 7, 8, 1)

/** AT_S12E1R: stages 1 and 2, EL1, read (C5). */
#define LHV_SYSREG_AT_S12E1R LHV_SYSREG(1, 4, 7, 8, 4)

/** AT_S12E1W: stages 1 and 2, EL1, write (C5). */
#define LHV_SYSREG_AT_S12E1W LHV_SYSREG(1, 4, 7, 8, 5)

/** AT_S12E0R: stages 1 and 2, EL0, read (C5). */
#define LHV_SYSREG_AT_S12E0R LHV_SYSREG(1, 4, 7, 8, 6)

/** AT_S12E0W: stages 1 and 2, EL0, write (C5). */
#define LHV_SYSREG_AT_S12E0W LHV_SYSREG(1, 4, 7, 8, 7)

/** AT_S1E2A: stage 1, EL2, without permission checks (C5). */
#define LHV_SYSREG_AT_S1E2A LHV_SYSREG(1, 4, 7, 9, 2)

/** CFP_RCTX: restrict prediction by context: control flow (C5). */
#define LHV_SYSREG_CFP_RCTX LHV_SYSREG(1, 3, 7, 3, 4)

/** DVP_RCTX: restrict prediction by context: data value (C5). */
#define LHV_SYSREG_DVP_RCTX LHV_SYSREG(1, 3, 7, 3, 5)

/** COSP_RCTX: restrict prediction by context: what the others leave (C5). */
#define LHV_SYSREG_COSP_RCTX LHV_SYSREG(1, 3, 7, 3, 6)

/** CPP_RCTX: restrict prediction by context: cache prefetch (C5). */
#define LHV_SYSREG_CPP_RCTX LHV_SYSREG(1, 3, 7, 3, 7)

/** TLBI_VMALLE1OS: all of the VMID, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VMALLE1OS LHV_SYSREG(1, 0, 8, 1, 0)

/** TLBI_VAE1OS: by address, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VAE1OS LHV_SYSREG(1, 0, 8, 1, 1)

/** TLBI_ASIDE1OS: by ASID, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_ASIDE1OS LHV_SYSREG(1, 0, 8, 1, 2)

/** TLBI_VAAE1OS: by address, all ASIDs, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VAAE1OS LHV_SYSREG(1, 0, 8, 1, 3)

/** TLBI_VALE1OS: by address, last level, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VALE1OS LHV_SYSREG(1, 0, 8, 1, 5)

/** TLBI_VAALE1OS: by address, all ASIDs, last level, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VAALE1OS LHV_SYSREG(1, 0, 8, 1, 7)

/** TLBI_VMALLE1IS: all of the VMID, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VMALLE1IS LHV_SYSREG(1, 0, 8, 3, 0)

/** TLBI_VAE1IS: by address, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VAE1IS LHV_SYSREG(1, 0, 8, 3, 1)

/** TLBI_ASIDE1IS: by ASID, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_ASIDE1IS LHV_SYSREG(1, 0, 8, 3, 2)

/** TLBI_VAAE1IS: by address, all ASIDs, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VAAE1IS LHV_SYSREG(1, 0, 8, 3, 3)

/** TLBI_VALE1IS: by address, last level, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VALE1IS LHV_SYSREG(1, 0, 8, 3, 5)

/** TLBI_VAALE1IS: by address, all ASIDs, last level, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VAALE1IS LHV_SYSREG(1, 0, 8, 3, 7)

/** TLBI_VMALLE1: all of the VMID (C5). */
#define LHV_SYSREG_TLBI_VMALLE1 LHV_SYSREG(1, 0, 8, 7, 0)

/** TLBI_VAE1: by address, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_VAE1 LHV_SYSREG(1, 0, 8, 7, 1)

/** TLBI_ASIDE1: by ASID, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_ASIDE1 LHV_SYSREG(1, 0, 8, 7, 2)

/** TLBI_VAAE1: by address, all ASIDs, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_VAAE1 LHV_SYSREG(1, 0, 8, 7, 3)

/** TLBI_VALE1: by address, last level, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_VALE1 LHV_SYSREG(1, 0, 8, 7, 5)

/** TLBI_VAALE1: by address, all ASIDs, last level, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_VAALE1 LHV_SYSREG(1, 0, 8, 7, 7)

/** TLBI_RVAE1IS: range by address, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RVAE1IS LHV_SYSREG(1, 0, 8, 2, 1)

/** TLBI_RVAAE1IS: range by address, all ASIDs, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RVAAE1IS LHV_SYSREG(1, 0, 8, 2, 3)

/** TLBI_RVALE1IS: range by address, last level, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RVALE1IS LHV_SYSREG(1, 0, 8, 2, 5)

/** TLBI_RVAALE1IS: range by address, all ASIDs, last level, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RVAALE1IS LHV_SYSREG(1, 0, 8, 2, 7)

/** TLBI_RVAE1OS: range by address, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RVAE1OS LHV_SYSREG(1, 0, 8, 5, 1)

/** TLBI_RVAAE1OS: range by address, all ASIDs, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RVAAE1OS LHV_SYSREG(1, 0, 8, 5, 3)

/** TLBI_RVALE1OS: range by address, last level, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RVALE1OS LHV_SYSREG(1, 0, 8, 5, 5)

/** TLBI_RVAALE1OS: range by address, all ASIDs, last level, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RVAALE1OS LHV_SYSREG(1, 0, 8, 5, 7)

/** TLBI_RVAE1: range by address, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_RVAE1 LHV_SYSREG(1, 0, 8, 6, 1)

/** TLBI_RVAAE1: range by address, all ASIDs, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_RVAAE1 LHV_SYSREG(1, 0, 8, 6, 3)

/** TLBI_RVALE1: range by address, last level, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_RVALE1 LHV_SYSREG(1, 0, 8, 6, 5)

/** TLBI_RVAALE1: range by address, all ASIDs, last level, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_RVAALE1 LHV_SYSREG(1, 0, 8, 6, 7)

/** TLBI_IPAS2E1IS: by IPA, inner shareable (C5). */
#define LHV_SYSREG_TLBI_IPAS2E1IS LHV_SYSREG(1, 4, 8, 0, 1)

/** TLBI_RIPAS2E1IS: range by IPA, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RIPAS2E1IS LHV_SYSREG(1, 4, 8, 0, 2)

/** TLBI_IPAS2LE1IS: by IPA, last level, inner shareable (C5). */
#define LHV_SYSREG_TLBI_IPAS2LE1IS LHV_SYSREG(1, 4, 8, 0, 5)

/** TLBI_RIPAS2LE1IS: range by IPA, last level, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RIPAS2LE1IS LHV_SYSREG(1, 4, 8, 0, 6)

/** TLBI_IPAS2E1OS: by IPA, outer shareable (C5). */
#define LHV_SYSREG_TLBI_IPAS2E1OS LHV_SYSREG(1, 4, 8, 4, 0)

/** TLBI_IPAS2E1: by IPA (C5). */
#define LHV_SYSREG_TLBI_IPAS2E1 LHV_SYSREG(1, 4, 8, 4, 1)

/** TLBI_RIPAS2E1: range by IPA (C5). */
#define LHV_SYSREG_TLBI_RIPAS2E1 LHV_SYSREG(1, 4, 8, 4, 2)

/** TLBI_RIPAS2E1OS: range by IPA, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RIPAS2E1OS LHV_SYSREG(1, 4, 8, 4, 3)

/** TLBI_IPAS2LE1OS: by IPA, last level, outer shareable (C5). */
#define LHV_SYSREG_TLBI_IPAS2LE1OS LHV_SYSREG(1, 4, 8, 4, 4)

/** TLBI_IPAS2LE1: by IPA, last level (C5). */
#define LHV_SYSREG_TLBI_IPAS2LE1 LHV_SYSREG(1, 4, 8, 4, 5)

/** TLBI_RIPAS2LE1: range by IPA, last level (C5). */
#define LHV_SYSREG_TLBI_RIPAS2LE1 LHV_SYSREG(1, 4, 8, 4, 6)

/** TLBI_RIPAS2LE1OS: range by IPA, last level, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RIPAS2LE1OS LHV_SYSREG(1, 4, 8, 4, 7)

/** TLBI_ALLE2OS: all, EL2, outer shareable (C5). */
#define LHV_SYSREG_TLBI_ALLE2OS LHV_SYSREG(1, 4, 8, 1, 0)

/** TLBI_VAE2OS: by address, EL2, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VAE2OS LHV_SYSREG(1, 4, 8, 1, 1)

/** TLBI_ALLE1OS: all, EL1&0, outer shareable (C5). */
#define LHV_SYSREG_TLBI_ALLE1OS LHV_SYSREG(1, 4, 8, 1, 4)

/** TLBI_VALE2OS: by address, last level, EL2, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VALE2OS LHV_SYSREG(1, 4, 8, 1, 5)

/** TLBI_VMALLS12E1OS: all of the VMID, stages 1 and 2, outer shareable (C5). */
#define LHV_SYSREG_TLBI_VMALLS12E1OS LHV_SYSREG(1, 4, 8, 1, 6)

/** TLBI_ALLE2IS: all, EL2, inner shareable (C5). */
#define LHV_SYSREG_TLBI_ALLE2IS LHV_SYSREG(1, 4, 8, 3, 0)

/** TLBI_VAE2IS: by address, EL2, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VAE2IS LHV_SYSREG(1, 4, 8, 3, 1)

/** TLBI_ALLE1IS: all, EL1&0, inner shareable (C5). */
#define LHV_SYSREG_TLBI_ALLE1IS LHV_SYSREG(1, 4, 8, 3, 4)

/** TLBI_VALE2IS: by address, last level, EL2, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VALE2IS LHV_SYSREG(1, 4, 8, 3, 5)

/** TLBI_VMALLS12E1IS: all of the VMID, stages 1 and 2, inner shareable (C5). */
#define LHV_SYSREG_TLBI_VMALLS12E1IS LHV_SYSREG(1, 4, 8, 3, 6)

/** TLBI_ALLE2: all, EL2 (C5). */
#define LHV_SYSREG_TLBI_ALLE2 LHV_SYSREG(1, 4, 8, 7, 0)

/** TLBI_VAE2: by address, EL2 (C5). */
#define LHV_SYSREG_TLBI_VAE2 LHV_SYSREG(1, 4, 8, 7, 1)

/** TLBI_ALLE1: all, EL1&0 (C5). */
#define LHV_SYSREG_TLBI_ALLE1 LHV_SYSREG(1, 4, 8, 7, 4)

/** TLBI_VALE2: by address, last level, EL2 (C5). */
#define LHV_SYSREG_TLBI_VALE2 LHV_SYSREG(1, 4, 8, 7, 5)

/** TLBI_VMALLS12E1: all of the VMID, stages 1 and 2 (C5). */
#define LHV_SYSREG_TLBI_VMALLS12E1 LHV_SYSREG(1, 4, 8, 7, 6)

/** TLBI_RVAE2IS: range by address, EL2, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RVAE2IS LHV_SYSREG(1, 4, 8, 2, 1)

/** TLBI_RVALE2IS: range by address, last level, EL2, inner shareable (C5). */
#define LHV_SYSREG_TLBI_RVALE2IS LHV_SYSREG(1, 4, 8, 2, 5)

/** TLBI_RVAE2OS: range by address, EL2, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RVAE2OS LHV_SYSREG(1, 4, 8, 5, 1)

/** TLBI_RVALE2OS: range by address, last level, EL2, outer shareable (C5). */
#define LHV_SYSREG_TLBI_RVALE2OS LHV_SYSREG(1, 4, 8, 5, 5)

/** TLBI_RVAE2: range by address, EL2 (C5). */
#define LHV_SYSREG_TLBI_RVAE2 LHV_SYSREG(1, 4, 8, 6, 1)

/** TLBI_RVALE2: range by address, last level, EL2 (C5). */
#define LHV_SYSREG_TLBI_RVALE2 LHV_SYSREG(1, 4, 8, 6, 5)
/* clang-format on */

#endif /* LIBHV_ARCH_SYSOP_H */
