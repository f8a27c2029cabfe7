/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file errata.h
 * Errata of cores that concern a hypervisor, and the branch history, by MIDR_EL1.
 *
 * The integrator gives a vCPU the workarounds of every core that it may run on
 * (lhv_vcpu_cfg.errata and .bhb). What a numbered workaround consists of is said with it: some
 * are in the world switch, some are the integrator's.
 */
#ifndef LIBHV_VCPU_ERRATA_H
#define LIBHV_VCPU_ERRATA_H

#include <libhv/features.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What there is to do. */
enum lhv_vcpu_workaround {
	/** No walks of stage 1 while EL1's registers and stage 2 are not of one vCPU, or an
	 *  address translation by speculation fills the TLB wrongly. In the world switch. */
	LHV_VCPU_WA_SPECULATIVE_AT = 1 << 0,
	/** Barriers around reads of PAR_EL1. In the world switch. */
	LHV_VCPU_WA_PAR_READ = 1 << 1,
	/** A stage 2 fault may hide a fault of stage 1 that comes first: the integrator walks
	 *  stage 1 before it believes a translation fault on a page that is mapped. */
	LHV_VCPU_WA_STAGE2_FAULT = 1 << 2,
	/** While a debugger of the host steps the guest, SPSR_EL2 is wrong after a trap of
	 *  pointer authentication: the integrator puts back what it entered with. */
	LHV_VCPU_WA_STEP_SPSR = 1 << 3,
	/** A software step may keep interrupts from being seen: who steps at EL1 has to know.
	 *  Nothing to do at EL2. */
	LHV_VCPU_WA_STEP_INTERRUPT = 1 << 4,
	/** BFMMLA and its kin give wrong results: the integrator hides BF16. */
	LHV_VCPU_WA_HIDE_BF16 = 1 << 5,
	/** Registers of AArch32 at EL1 (DACR32_EL2 and its kin) are loaded before those of EL1.
	 *  The world switch does so on every core: nothing to do. */
	LHV_VCPU_WA_AARCH32_FIRST = 1 << 6,
};

/** One erratum of one core. */
struct lhv_vcpu_erratum {
	uint32_t number;     /**< Arm's number. */
	uint16_t part;	     /**< MIDR_EL1.PartNum; the implementer is Arm. */
	uint8_t first, last; /**< Revisions that have it: rNpM as N << 4 | M. */
	uint32_t what;	     /**< Of enum lhv_vcpu_workaround. */
};

/** @return erratum number @p i of the table; null behind the last one. Lock-free. */
const struct lhv_vcpu_erratum *lhv_vcpu_erratum(size_t i);

/** @return what a core with @p midr needs, of enum lhv_vcpu_workaround. Lock-free. */
uint32_t lhv_vcpu_errata(uint64_t midr);

/** lhv_vcpu_bhb(): the core has an instruction for it. */
#define LHV_VCPU_BHB_CLRBHB 0x10000u
/** lhv_vcpu_bhb(): the integrator calls the firmware, SMCCC_ARCH_WORKAROUND_3. */
#define LHV_VCPU_BHB_FIRMWARE 0x20000u

/**
 * How to keep a guest's branch history from EL2 (Spectre-BHB).
 *
 * @return 0: nothing to do, as with FEAT_CSV2_3 and FEAT_ECBHB, or nothing known of this core; one of the two above; otherwise
 *         that many taken branches. The values of several cores may be or-ed: that is
 *         enough for each of them. The exits lhv_vcpu_exit_sync_bhb and so on do all but the
 *         firmware's. Lock-free.
 */
uint32_t lhv_vcpu_bhb(const struct lhv_cpu_features *f);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_ERRATA_H */
