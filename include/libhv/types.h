/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file types.h
 * The few types that all modules share.
 */
#ifndef LIBHV_TYPES_H
#define LIBHV_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A physical address of the host. Distinct from the other kinds so that they cannot mix. */
typedef struct lhv_pa {
	uint64_t v; /**< The address. */
} lhv_pa_t;

/** An intermediate physical address: what a guest takes for physical. */
typedef struct lhv_ipa {
	uint64_t v; /**< The address. */
} lhv_ipa_t;

/** A virtual address of a guest. */
typedef struct lhv_va {
	uint64_t v; /**< The address. */
} lhv_va_t;

/** @return @p v as a physical address. */
static inline lhv_pa_t lhv_pa(uint64_t v)
{
	lhv_pa_t a = {v};

	return a;
}

/** @return @p v as an intermediate physical address. */
static inline lhv_ipa_t lhv_ipa(uint64_t v)
{
	lhv_ipa_t a = {v};

	return a;
}

/** @return @p v as a guest virtual address. */
static inline lhv_va_t lhv_va(uint64_t v)
{
	lhv_va_t a = {v};

	return a;
}

/**
 * What became of something that a guest did. Guests cannot cause errors, only actions.
 */
enum lhv_action {
	LHV_HANDLED =
		0,  /**< Done; resume the guest (the callee says whether PC advanced). */
	LHV_INJECT, /**< The guest takes an exception; the callee filled in which. */
	LHV_EXIT,   /**< The integrator has to act (power, policy, unclaimed access). */
};

/**
 * One access of a guest to a device, as the trap module hands it to the device that claims
 * the address. Devices and the vGIC take it without knowing where it came from.
 */
struct lhv_mmio {
	uint64_t offset; /**< Byte offset from the start of the device's region. */
	uint64_t
		value; /**< Written value (zero-extended), or where to put what was read. */
	uint16_t vcpu; /**< Index of the vCPU that makes the access. */
	uint8_t size;  /**< Bytes: 1, 2, 4 or 8. */
	bool write;    /**< A write. */
};

/**
 * A device's answer to an access. LHV_HANDLED: done (bits of a read value above the size
 * are ignored). LHV_INJECT: the device refuses the access; the guest takes an external
 * abort. LHV_EXIT: the integrator has to act.
 */
typedef enum lhv_action (*lhv_mmio_fn)(void *ctx, struct lhv_mmio *access);

/**
 * The general-purpose state of a vCPU at an exit, in the order in which the world switch
 * stores it. For an AArch32 guest x[] holds the registers as DDI 0487, D1.20.1 maps them.
 */
struct lhv_regs {
	uint64_t x[31];	 /**< X0 to X30. */
	uint64_t pc;	 /**< ELR_EL2: where the guest goes on. */
	uint64_t pstate; /**< SPSR_EL2: its PSTATE. */
};

/**
 * What anything that walks a stage 2 (a CPU or an SMMU) has to know of it; produced by
 * lhv_s2_root(), consumed by the world switch and the SMMU driver.
 */
struct lhv_s2_root {
	lhv_pa_t
		table; /**< Physical address of the (concatenated) initial-level tables. */
	uint64_t vtcr;	  /**< VTCR_EL2. */
	uint64_t vttbr;	  /**< VTTBR_EL2, VMID included. */
	uint16_t vmid;	  /**< The VMID. */
	uint8_t ipa_bits; /**< Size of the IPA space, in bits. */
	uint8_t pa_bits;  /**< Output size, in bits (VTCR_EL2.PS). */
	uint8_t granule;  /**< log2 of the granule: 12, 14 or 16. */
	int8_t start;	  /**< Initial lookup level, -1 to 3. */
	bool lpa2; /**< VTCR_EL2.DS: 52-bit descriptors with a 4 or 16 KiB granule. */
};

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_TYPES_H */
