/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file field.h
 * Access to register fields, from C and from assembly.
 *
 * A field FOO of register REG is described by LHV_REG_FOO_SHIFT, _WIDTH and _MASK (the
 * mask is in place). LHV_PREP() puts a value into place, LHV_GET() takes it out.
 */
#ifndef LIBHV_ARCH_FIELD_H
#define LIBHV_ARCH_FIELD_H

#ifdef __ASSEMBLER__
#define LHV_UL(x)	    x
#define LHV_PREP(field, v)  ((v) << field##_SHIFT)
#define LHV_GET(field, reg) (((reg)&field##_MASK) >> field##_SHIFT)
#else
#include <stdint.h>

/** An unsigned 64-bit constant that assembly can read too. */
#define LHV_UL(x) UINT64_C(x)

/* Zero, or a compile error when a constant does not fit the field. An expression that is
 * not constant makes no null pointer constant of v * 0, and counts as 0 here. */
#ifdef __cplusplus
#define LHV_FIELD_CHECK_(field, v) 0
#else
#define LHV_FIELD_CONST_(v) \
	_Generic((1 ? (void *)((uintptr_t)(v)*0) : (int *)0), int * : 1, default : 0)
#define LHV_FIELD_CHECK_(field, v)                                                     \
	(0 *                                                                           \
	 sizeof(char[((uint64_t) __builtin_choose_expr(LHV_FIELD_CONST_(v), (v), 0) >> \
		      (field##_WIDTH - 1) >> 1)                                        \
			     ? -1                                                      \
			     : 1]))
#endif

/** The value v placed in the field; a constant that does not fit is a compile error,
 *  any other value is truncated to the field. */
#define LHV_PREP(field, v) \
	((((uint64_t)(v) << field##_SHIFT) & field##_MASK) + LHV_FIELD_CHECK_(field, v))

/** The field's value in reg. */
#define LHV_GET(field, reg)    (((uint64_t)(reg)&field##_MASK) >> field##_SHIFT)

/** reg with the field replaced by v. */
#define LHV_SET(field, reg, v) (((uint64_t)(reg) & ~field##_MASK) | LHV_PREP(field, v))
#endif

/**
 * An AArch64 system register or SYS instruction as one number:
 * op0 in [15:14], op1 in [13:11], CRn in [10:7], CRm in [6:3], op2 in [2:0] (DDI 0487, C5.1).
 * It is what `lhvdec sysreg` reads, and sorts as the encoding space does.
 */
#define LHV_SYSREG(op0, op1, crn, crm, op2) \
	(((op0) << 14) | ((op1) << 11) | ((crn) << 7) | ((crm) << 3) | (op2))

/**
 * An AArch32 system register as one number: cp is 14 or 15, the rest as in MCR and MRC. No
 * system register of AArch64 has such a number (op0 would be 0 or 1, and what there is with 1
 * has no namesake in CP14), so that one table may hold both.
 */
#define LHV_CPREG(cp, opc1, crn, crm, opc2) \
	LHV_SYSREG((cp) == 14 ? 1 : 0, opc1, crn, crm, opc2)

/** The same for MCRR and MRRC; told from all others by bit 15. */
#define LHV_CPREG64(cp, opc1, crm) LHV_SYSREG((cp) == 14 ? 3 : 2, 0, opc1, crm, 0)

#define LHV_CPREG_LO 1 /**< In LHV_CPREGS(): bits [31:0] of the AArch64 register. */
#define LHV_CPREG_HI 2 /**< In LHV_CPREGS(): bits [63:32]. */

#endif /* LIBHV_ARCH_FIELD_H */
