/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the vcpu module share. */
#ifndef LHV_VCPU_PRIV_H
#define LHV_VCPU_PRIV_H

#include <libhv/vcpu/debug.h>
#include <libhv/vcpu/fp.h>
#include <libhv/vcpu/pmu.h>

/* Sanity of what a configuration says about vectors: 0, or what lhv_vcpu_init() returns. */
int lhv_vcpu_fp_check(const struct lhv_vcpu_cfg *cfg);
/* All registers zero, and in no core. */
void lhv_vcpu_fp_reset(struct lhv_vcpu *v);
/* Whether the exit is a first use of what the guest has got. */
bool lhv_vcpu_fp_wanted(const struct lhv_vcpu *v);
/* Whether the registers of the core that v is on hold its state. */
bool lhv_vcpu_fp_resident(const struct lhv_vcpu *v);
/* Lays out what is saved for other lengths: vectors keep their low bits, more of them is
 * zero. Lengths are within what the vCPU was given, or those it has. */
void lhv_vcpu_fp_fit(struct lhv_vcpu *v, uint16_t vl, uint16_t svl);
/* Writes SVCR of the saved state. As by the guest's own write, registers of a mode that changes
 * become zero. */
void lhv_vcpu_fp_svcr(struct lhv_vcpu *v, uint64_t svcr);

/* All off, the OS lock on. */
void lhv_vcpu_debug_reset(struct lhv_vcpu *v);
/* What MDSCR_EL1 of the core holds for it. */
uint64_t lhv_vcpu_debug_mdscr(const struct lhv_vcpu *v);
/* Whether the core has to hold its breakpoints and watchpoints. */
bool lhv_vcpu_debug_wanted(const struct lhv_vcpu *v);
/* Bits that a write changes in a register of a vCPU that was given them; 0: none. */
uint64_t lhv_vcpu_debug_bits(struct lhv_vcpu *v, uint32_t enc);

/* What a configuration says about performance monitors: 0, or what lhv_vcpu_init() returns. */
int lhv_vcpu_pmu_check(const struct lhv_vcpu_cfg *cfg);
/* All off. */
void lhv_vcpu_pmu_reset(struct lhv_vcpu_pmu *p);
/* Bits of the guest's counters in PMCNTENSET_EL0 and its kin. */
uint64_t lhv_vcpu_pmu_mine(const struct lhv_vcpu_pmu *p);
/* Bits of MDCR_EL2 that it needs while it is loaded; HPMN 0: as the host has it. */
uint64_t lhv_vcpu_pmu_mdcr(const struct lhv_vcpu_pmu *p,
			   const struct lhv_cpu_features *f);
/* PMEVTYPER<n>_EL0 of the core, or PMCCFILTR_EL0. */
uint64_t lhv_vcpu_pmu_core_type(const struct lhv_vcpu_pmu *p, unsigned int n);
/* Event counter n, or the cycle counter, is now what the core has. */
void lhv_vcpu_pmu_take(struct lhv_vcpu_pmu *p, unsigned int n, uint64_t counter);
/* Bits that a register can hold. */
uint64_t lhv_vcpu_pmu_bits(const struct lhv_vcpu_pmu *p, uint32_t enc);
/* To the core, with MDCR_EL2 as it was before, and off it. */
void lhv_vcpu_pmu_load(struct lhv_vcpu *v, uint64_t host_mdcr);
void lhv_vcpu_pmu_put(struct lhv_vcpu *v);

/* Where the parts of the memory for vectors start: predicates, ZA, ZT0. */
static inline size_t lhv_vcpu_fp_predicates(const struct lhv_vcpu_fp *fp)
{
	return 32 * (size_t)(fp->sve_vl > fp->sme_vl ? fp->sve_vl : fp->sme_vl);
}

/* 16 predicates and FFR, an eighth of a vector each; what follows is aligned. */
static inline size_t lhv_vcpu_fp_array(const struct lhv_vcpu_fp *fp)
{
	size_t z = lhv_vcpu_fp_predicates(fp);

	return z + ((17 * (z / 32) / 8 + 15) & ~(size_t)15);
}

static inline size_t lhv_vcpu_fp_table(const struct lhv_vcpu_fp *fp)
{
	return lhv_vcpu_fp_array(fp) + (size_t)fp->sme_vl * fp->sme_vl;
}

#endif
