/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sysname.h
 * Names of system registers and instructions, for logs and debuggers: all of Armv9.5, and what
 * GICv3 and v4 have of them. An encoding is LHV_SYSREG(op0, op1, CRn, CRm, op2).
 *
 * Names are as in DDI 0487 ("SCTLR_EL1"); an instruction's has its kind before an
 * underscore ("TLBI_VAE1IS"). An encoding without a name is written S3_0_C15_C2_7, as
 * assemblers take it. The table is some 20 KiB, in an object of its own: it is in a program
 * just when one of these functions is called.
 */
#ifndef LIBHV_TRAP_SYSNAME_H
#define LIBHV_TRAP_SYSNAME_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that a name may have, its final 0 included. */
#define LHV_TRAP_SYSREG_NAME_SIZE 32

/**
 * @param enc   encoding
 * @param write a write (two registers may share an encoding: one is read, one written)
 * @return the name, a static string; null if there is none. O(log n). Lock-free.
 */
const char *lhv_trap_sysreg_name(uint16_t enc, bool write);

/**
 * The name as lhv_trap_sysreg_name() has it, the same with NXS at its end for a TLBI with that
 * qualifier, or the five numbers as in S3_0_C15_C2_7.
 * @param enc   encoding
 * @param write a write
 * @param buf   receives it; LHV_TRAP_SYSREG_NAME_SIZE bytes
 * Lock-free.
 */
void lhv_trap_sysreg_text(uint16_t enc, bool write, char *buf);

/**
 * Finds an encoding by its name, in any of the forms that lhv_trap_sysreg_text() writes, in
 * upper or lower case.
 * @return LHV_OK; LHV_ERR_INVAL for a null pointer; LHV_ERR_NOENT when nothing has that name:
 * @p enc is unchanged. Looks at no more than LHV_TRAP_SYSREG_NAME_SIZE bytes of @p name.
 * O(log n). Lock-free.
 */
int lhv_trap_sysreg_find(const char *name, uint16_t *enc);

/**
 * Goes through all names in the order of encodings.
 * @return the name with index @p n and its encoding in @p enc (which may be null); null when
 * @p n is beyond the last. Lock-free.
 */
const char *lhv_trap_sysreg_nth(unsigned int n, uint16_t *enc);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TRAP_SYSNAME_H */
