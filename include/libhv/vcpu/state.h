/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file state.h
 * Registers of a vCPU by number, and all of them as a stream of bytes that another host, or
 * another version of this library, reads.
 *
 * A register has an identifier. That of a system register is its encoding, LHV_SYSREG(op0,
 * op1, CRn, CRm, op2), as in <libhv/arch/field.h>; others have those below. Which registers a
 * vCPU has follows from the features that it was made with, from what it was given, and, of
 * vectors, from SVCR and the lengths.
 *
 * The stream, little-endian: a header of 16 bytes, and a record for each register in any order.
 *
 *     header   0 "LHVC"   4 version, 1 (16 bits)   6 bytes of the header, 16 (16 bits)
 *              8 number of records (32 bits)       12 bytes of the stream (32 bits)
 *     record   0 identifier (32 bits)   4 bytes of the value (16 bits)   6 zero (16 bits)
 *              8 the value, its lowest byte first, padded with zeros to a multiple of 8
 *
 * What is not in it: the memory of the guest and its interrupt controller; the counter's
 * offset and the identity of the vCPU (MIDR_EL1, MPIDR_EL1), which are the configuration's; an
 * exit that has not been dealt with yet; pending requests; debug registers of a guest that owns
 * those of the core; allocation tags, which are memory.
 *
 * Vectors. Without SVE, and out of streaming mode, a vCPU has V0 to V31. With, it has Z0 to
 * Z31 of VL bytes (SVL in streaming mode), predicates of an eighth, and FFR where that exists;
 * with SVCR.ZA also the rows of ZA, and ZT0 with FEAT_SME2. V<n> is then the lowest 128 bits of
 * Z<n>: a write of it makes the others zero, and a stream may have the one or the other, so that
 * a guest can move to a host with SVE. VL and SVL are what the core stored, the length that
 * EL2 allows; the guest chooses with ZCR_EL1 and SMCR_EL1. A stream with a VL or SVL above
 * the vCPU's limit is refused. A shorter one is taken over as it is.
 * If the core has a longer one under the limit, write VL and SVL of the core's before the vCPU
 * is loaded: vectors keep their low bits, and what is new is zero. The guest may then see the
 * longer length, so let the limit be the same on both hosts where it must not.
 */
#ifndef LIBHV_VCPU_STATE_H
#define LIBHV_VCPU_STATE_H

#include <libhv/vcpu.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Identifiers of registers that have no encoding */
/** @{ */
#define LHV_VCPU_REG_X(n)   (UINT32_C(0x10000) + (n)) /**< X0 to X30, 8 bytes. */
#define LHV_VCPU_REG_PC	    UINT32_C(0x1001f)	      /**< PC, 8 bytes. */
#define LHV_VCPU_REG_PSTATE UINT32_C(0x10020) /**< PSTATE as SPSR_EL2 has it, 8 bytes. */
#define LHV_VCPU_REG_VL	    UINT32_C(0x10021) /**< Bytes of a vector of SVE. */
#define LHV_VCPU_REG_SVL    UINT32_C(0x10022) /**< The same in streaming mode. */
#define LHV_VCPU_REG_V(n)   (UINT32_C(0x10100) + (n)) /**< V0 to V31, 16 bytes. */
#define LHV_VCPU_REG_Z(n)   (UINT32_C(0x10200) + (n)) /**< Z0 to Z31, VL or SVL bytes. */
#define LHV_VCPU_REG_P(n)   (UINT32_C(0x10220) + (n)) /**< P0 to P15, an eighth of it. */
#define LHV_VCPU_REG_FFR    LHV_VCPU_REG_P(16)	      /**< FFR, the same. */
#define LHV_VCPU_REG_ZA(n)  (UINT32_C(0x10300) + (n)) /**< Rows 0 to SVL-1, SVL bytes. */
#define LHV_VCPU_REG_ZT0    UINT32_C(0x10400)	      /**< ZT0, 64 bytes. */
/** @} */

/** Bytes of ZT0. */
#define LHV_VCPU_REG_ZT0_BYTES 64

/** Bytes of the widest value that a register has. */
#define LHV_VCPU_REG_MAX 256

/** Why a stream, or a value, is refused. */
enum lhv_vcpu_refusal {
	LHV_VCPU_REFUSED_NOT = 0, /**< It is not. */
	LHV_VCPU_REFUSED_HEADER,  /**< No such header, or a version that is not known. */
	LHV_VCPU_REFUSED_TRUNCATED, /**< The bytes end within what they announce. */
	LHV_VCPU_REFUSED_UNKNOWN,   /**< The vCPU has no such register. */
	LHV_VCPU_REFUSED_WIDTH,	    /**< It has another width, or padding is not zero. */
	LHV_VCPU_REFUSED_TWICE,	    /**< It is there twice. */
	LHV_VCPU_REFUSED_RES0, /**< Bits are set that are reserved, or not implemented. */
	LHV_VCPU_REFUSED_VALUE,	  /**< It has values that are allowed; this is none. */
	LHV_VCPU_REFUSED_MISSING, /**< Every vCPU has it, and the stream has not. */
};

/** Where a stream, or a value, was refused. */
struct lhv_vcpu_state_why {
	uint32_t id;   /**< Identifier of the register, 0 if it is none. */
	uint8_t why;   /**< enum lhv_vcpu_refusal. */
	size_t offset; /**< Byte of the stream where its record is. */
};

/** Whose registers: filled in by the integrator. */
struct lhv_vcpu_state {
	struct lhv_vcpu *v; /**< Initialised; on no core. */
	/** The emulated physical timer: CNTP_CTL_EL0 and CNTP_CVAL_EL0. Null: the vCPU has
	 *  none. Its offset is the integrator's. */
	struct lhv_vcpu_timer *ptimer;
};

/**
 * Goes through the registers that the vCPU has.
 *
 * @param s          vCPU
 * @param n          from 0 on
 * @param[out] id    identifier
 * @param[out] width bytes of its value: 8, or as many as the vector has
 * @return LHV_OK; LHV_ERR_NOENT when there is no register @p n; LHV_ERR_INVAL for a null
 * pointer. Lock-free.
 */
int lhv_vcpu_reg_nth(const struct lhv_vcpu_state *s, unsigned int n, uint32_t *id,
		     unsigned int *width);

/**
 * Reads one register, lowest byte first.
 *
 * @param s     vCPU
 * @param id    identifier
 * @param value receives @p width bytes
 * @param width bytes of the register
 * @return LHV_OK; LHV_ERR_NOENT: it has no such register; LHV_ERR_RANGE: it has another
 * width; LHV_ERR_STATE: it is on a core; LHV_ERR_INVAL: null pointer. Exclusive.
 */
int lhv_vcpu_reg_read(const struct lhv_vcpu_state *s, uint32_t id, void *value,
		      size_t width);

/**
 * Writes one register, lowest byte first. A value that lhv_vcpu_state_restore() would refuse is
 * refused. A write of SVCR that changes a mode makes the registers of that mode zero, as the
 * guest's own would; one of VL or SVL keeps the low bits of vectors and ZA.
 *
 * @return as lhv_vcpu_reg_read(); LHV_ERR_CORRUPT: refused, @p why (which may be null) says
 * how. On an error nothing has changed. Exclusive.
 */
int lhv_vcpu_reg_write(const struct lhv_vcpu_state *s, uint32_t id, const void *value,
		       size_t width, struct lhv_vcpu_state_why *why);

/**
 * Writes all registers to @p buf.
 *
 * @param s         vCPU
 * @param buf       receives the stream; null if @p size is 0
 * @param size      bytes there
 * @param[out] used bytes of the stream, also when they do not fit; may be null
 * @return LHV_OK; LHV_ERR_NOMEM: more bytes are needed, see @p used, nothing is written;
 * LHV_ERR_STATE: it is on a core; LHV_ERR_INVAL: null pointer. Exclusive.
 */
int lhv_vcpu_state_save(const struct lhv_vcpu_state *s, void *buf, size_t size,
			size_t *used);

/**
 * Gives a vCPU the registers of a stream, which may be hostile: afterwards it is a vCPU that
 * could have got there by itself. A register which the vCPU has because of a feature, and the
 * stream has not, is as after lhv_vcpu_reset().
 *
 * @param s    vCPU
 * @param buf  stream, by any means
 * @param size bytes there; what follows the stream is not looked at
 * @param why  may be null; written if it is refused
 * @return LHV_OK; LHV_ERR_CORRUPT: refused; LHV_ERR_STATE: the vCPU is on a core;
 * LHV_ERR_INVAL: null pointer. On an error no register has changed. Work is bounded by the
 * number of registers, whatever @p size. Exclusive.
 */
int lhv_vcpu_state_restore(const struct lhv_vcpu_state *s, const void *buf, size_t size,
			   struct lhv_vcpu_state_why *why);

/** Name of an enum lhv_vcpu_refusal, for messages; "?" for a value that is none. The string is
 *  static. Lock-free. */
const char *lhv_vcpu_refusal_name(unsigned int why);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_STATE_H */
