/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file fp.h
 * FP/SIMD, SVE and SME state of a vCPU: who has it in registers, and where it lies in memory.
 *
 * After lhv_vcpu_load_on() the guest's first use of such a register exits to EL2. The
 * integrator calls lhv_vcpu_fp_trap() for it, which gives the guest its registers and stops
 * trapping. lhv_vcpu_put() then saves them, and remembers that this core still holds them: a
 * vCPU that comes back before another one has used FP there loads nothing. A guest that does
 * not touch them costs nothing, however often it is put and loaded. (In streaming mode it
 * gets them at once: out of it, its instructions would be other ones.)
 *
 * Nothing is left in registers alone after lhv_vcpu_put(), so a vCPU may go on on another
 * core. The host keeps its hands off these registers, or says so with
 * lhv_vcpu_core_reset().
 *
 * SVE and SME vectors lie in memory of the integrator's: 32 vectors of the greatest length,
 * 16 predicates and FFR of an eighth of it, ZA and ZT0. Vectors are stored with the length
 * that the core has under the limit in the configuration. To move between cores, let the
 * limit be a length that all of them have (lhv_vcpu_fp_lengths(), lhv_vcpu_fp_on()).
 */
#ifndef LIBHV_VCPU_FP_H
#define LIBHV_VCPU_FP_H

#include <libhv/vcpu.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Vector lengths that a core has: bit n for 16 * (n + 1) bytes. */
struct lhv_vcpu_lengths {
	uint16_t sve; /**< SVE; 0 without it. */
	uint16_t sme; /**< Streaming SVE; 0 without SME. */
};

/**
 * @return bytes of memory that a vCPU needs for vectors up to @p sve_vl bytes, and streaming
 *         vectors up to @p sme_vl bytes, on a core with @p f; 0 when both are 0. Lock-free.
 */
size_t lhv_vcpu_fp_size(const struct lhv_cpu_features *f, uint16_t sve_vl,
			uint16_t sme_vl);

/**
 * Which vector lengths the calling core has. A64 only, at EL2 with interrupts masked, while
 * no vCPU is on the core; what its vector registers hold is lost.
 */
void lhv_vcpu_fp_lengths(const struct lhv_cpu_features *f, struct lhv_vcpu_lengths *out);

/**
 * Which lengths a vCPU would have on a core: the longest there that are not above its limits.
 * On a core where they are others than before, its vectors and ZA keep their low bits, and what
 * is new is zero; the guest may notice.
 *
 * @param v        vCPU
 * @param core     lhv_vcpu_fp_lengths() of the core
 * @param[out] vl  bytes of a vector of SVE, 0 without
 * @param[out] svl bytes of a streaming vector, 0 without
 * @return LHV_ERR_UNSUPPORTED: it cannot be loaded there, for the core has no SVE or SME that
 * it was given, or no streaming length as short as its limit; LHV_ERR_INVAL: null pointer. On
 * an error nothing is written. Lock-free.
 */
int lhv_vcpu_fp_on(const struct lhv_vcpu *v, const struct lhv_vcpu_lengths *core,
		   uint16_t *vl, uint16_t *svl);

/**
 * Says that what is in the core's FP, SVE and SME registers is no vCPU's state: before the
 * core is first used, after it was off, and after the host has used these registers. Then
 * streaming mode and ZA are off. Exclusive, on that core, while no vCPU is on it.
 */
static inline void lhv_vcpu_core_reset(struct lhv_vcpu_core *core)
{
	core->fp_owner = NULL;
}

/**
 * For a synchronous exit whose class is FP, SVE or SME: gives the guest its registers.
 *
 * @return true: run the guest again, it repeats the instruction. false: the guest has not
 *         got what it tried to use, or the trap is not about that; the guest takes an
 *         undefined instruction exception. A64 only. Exclusive, between lhv_vcpu_load_on() and
 *         lhv_vcpu_put().
 */
bool lhv_vcpu_fp_trap(struct lhv_vcpu *v);

/**
 * Saves what the core holds, so that v->fp is valid though the vCPU stays loaded. The
 * guest's next use traps again after lhv_vcpu_load_on(). A64 only. Exclusive.
 *
 * @return LHV_ERR_STATE when the vCPU is on no core.
 */
int lhv_vcpu_fp_sync(struct lhv_vcpu *v);

/**
 * Says that v->fp or what lhv_vcpu_fp_z() points to was changed: no core's registers are
 * valid any more. Exclusive, after lhv_vcpu_put() or lhv_vcpu_fp_sync().
 *
 * @return LHV_ERR_STATE while a core holds the state.
 */
int lhv_vcpu_fp_changed(struct lhv_vcpu *v);

/**
 * @return where vector @p n (0 to 31) of the saved state is, lhv_vcpu_fp_vl() bytes in the
 *         order of the architecture; null when there is no such vector. Exclusive.
 */
void *lhv_vcpu_fp_z(struct lhv_vcpu *v, unsigned int n);

/** @return where predicate @p n (0 to 15; 16 is FFR) is, an eighth of a vector; or null. */
void *lhv_vcpu_fp_p(struct lhv_vcpu *v, unsigned int n);

/** @return where row @p n of ZA is, v->fp.svl bytes; null while ZA is off. */
void *lhv_vcpu_fp_za(struct lhv_vcpu *v, unsigned int n);

/** @return bytes of a vector in the saved state: 16, or a length of SVE or of streaming SVE. */
unsigned int lhv_vcpu_fp_vl(const struct lhv_vcpu *v);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_FP_H */
