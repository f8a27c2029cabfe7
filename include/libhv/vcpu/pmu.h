/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file pmu.h
 * Performance monitors (PMUv3) of a vCPU.
 *
 * The counters run in the core while the vCPU is loaded; every access of the guest to them
 * exits, and the integrator answers it with lhv_vcpu_pmu_trap(). So what reaches the core is
 * checked: the guest counts in its own EL1 and EL0, never in EL2, EL3 or the Secure world,
 * whatever filter it writes, and sees the counters and the version that it was given.
 *
 * Overflow. The core's PMU interrupt (usually PPI 23) comes to EL2 while the vCPU is loaded.
 * The integrator then calls lhv_vcpu_pmu_sync(), which takes the overflow out of the core, so
 * that its interrupt goes away by itself, and gives the level of the guest's interrupt. That
 * level is the guest's PPI: not mapped to the physical one, for it stays up until the guest
 * clears the overflow, and lives on when the vCPU is put. It can change at an exit that
 * lhv_vcpu_pmu_trap() answers, at lhv_vcpu_pmu_sync(), and at lhv_vcpu_put() (an overflow
 * whose interrupt has not come yet): lhv_vcpu_pmu_level() tells it after each of these.
 *
 * Shared with the host. The cycle counter and the event counters below the vCPU's number are
 * its own while it is loaded; the host keeps its hands off them, PMCR_EL0 and PMUSERENR_EL0,
 * and finds them disabled after lhv_vcpu_put(). The event counters from that number on are the
 * host's (MDCR_EL2.HPMN says so to the core): their registers, and HPME and HLP of
 * MDCR_EL2, stay as it set them. A vCPU that may count nothing but cycles leaves HPMN alone.
 *
 * A vCPU without costs nothing: no register of the performance monitors is touched.
 */
#ifndef LIBHV_VCPU_PMU_H
#define LIBHV_VCPU_PMU_H

#include <libhv/vcpu.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Event counters at most; the cycle counter is the one after them. */
#define LHV_VCPU_PMU_EVENTS 31

/** Highest ID_AA64DFR0_EL1.PMUVer that is offered to a guest (FEAT_PMUv3p5). */
#define LHV_VCPU_PMU_VERSION 6

/** What the performance monitors of a core are: registers that never change. */
struct lhv_vcpu_pmu_core {
	uint64_t pmcr;	  /**< PMCR_EL0: N, IDCODE and IMP are looked at. */
	uint64_t pmceid0; /**< PMCEID0_EL0 */
	uint64_t pmceid1; /**< PMCEID1_EL0 */
	uint64_t pmmir;	  /**< PMMIR_EL1; 0 below FEAT_PMUv3p4. */
};

/** A vCPU's performance monitors. Placed by the integrator; made by lhv_vcpu_pmu_init(). */
struct lhv_vcpu_pmu {
	/** PMEVCNTR<n>_EL0, and PMCCNTR_EL0 last; valid while the vCPU is on no core, or
	 *  after lhv_vcpu_pmu_sync(). */
	uint64_t counter[LHV_VCPU_PMU_EVENTS + 1];
	/** PMEVTYPER<n>_EL0, and PMCCFILTR_EL0 last: as the guest has it. */
	uint64_t type[LHV_VCPU_PMU_EVENTS + 1];
	uint64_t pmcr;	    /**< PMCR_EL0: bits that are written and read back. */
	uint64_t enabled;   /**< PMCNTENSET_EL0 */
	uint64_t interrupt; /**< PMINTENSET_EL1 */
	uint64_t overflow;  /**< PMOVSSET_EL0 */
	uint64_t select;    /**< PMSELR_EL0 */
	uint64_t user;	    /**< PMUSERENR_EL0 */
	struct lhv_vcpu_pmu_core id; /**< Private: what the guest sees of the core. */
	uint64_t host_mdcr;	     /**< Private: MDCR_EL2 before the vCPU was loaded. */
	uint8_t version;  /**< ID_AA64DFR0_EL1.PMUVer for the guest; 0: not made. */
	uint8_t counters; /**< Event counters of the guest. */
	bool aarch32;	  /**< Private: PMCR_EL0.D exists, and LC may be 0. */
	bool el3;	  /**< Private: filters tell Secure from Non-secure. */
};

/**
 * Makes performance monitors for one vCPU, all off.
 *
 * @param p        written
 * @param f        features of every core that the vCPU may run on
 * @param core     lhv_vcpu_pmu_read() of these cores; of several kinds, what all have
 * @param counters event counters that the guest gets, up to PMCR_EL0.N of the core; the
 *                 rest is the host's
 * @return LHV_ERR_INVAL: null pointer; LHV_ERR_UNSUPPORTED: the cores have no PMUv3;
 * LHV_ERR_RANGE: so many counters are not there. @p p is then as it was. Exclusive.
 */
int lhv_vcpu_pmu_init(struct lhv_vcpu_pmu *p, const struct lhv_cpu_features *f,
		      const struct lhv_vcpu_pmu_core *core, unsigned int counters);

/** Reads what the calling core has, all zero if @p f has no PMUv3. A64 only. Lock-free. */
void lhv_vcpu_pmu_read(const struct lhv_cpu_features *f, struct lhv_vcpu_pmu_core *core);

/**
 * Reads or writes a register of the performance monitors as the guest does, in v's image: as
 * lhv_vcpu_pmu_trap() for a vCPU that is on no core, but on any host.
 *
 * @param v     vCPU
 * @param enc   the register, LHV_SYSREG(op0, op1, CRn, CRm, op2)
 * @param write true for MSR
 * @param value to be written, or where to put what is read
 * @return false: the vCPU has no such register, or there is no such access to it; undefined
 * for the guest. Work is bounded by the number of counters. Exclusive.
 */
bool lhv_vcpu_pmu_access(struct lhv_vcpu *v, uint32_t enc, bool write, uint64_t *value);

/**
 * The same for a vCPU that may be loaded on the calling core: with what the counters are
 * there, and what a write changes goes into them. A64 only. Exclusive.
 */
bool lhv_vcpu_pmu_trap(struct lhv_vcpu *v, uint32_t enc, bool write, uint64_t *value);

/**
 * For a vCPU that is loaded on the calling core: moves overflows out of the core, so that its
 * interrupt goes away, and counters into v's image. @return lhv_vcpu_pmu_level() after that.
 * A64 only. Exclusive.
 */
bool lhv_vcpu_pmu_sync(struct lhv_vcpu *v);

/** @return level of the guest's overflow interrupt (DDI 0487, D13.3), by v's image; false if it
 * has no performance monitors. Exclusive. */
bool lhv_vcpu_pmu_level(const struct lhv_vcpu *v);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_PMU_H */
