/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU's performance monitors to the core and off it. */
#include <libhv/arch/a64.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/port.h>

#include "vcpu_priv.h"

#define CYCLES LHV_VCPU_PMU_EVENTS

#define ALL(op)                                                                          \
	op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) \
		op(13) op(14) op(15) op(16) op(17) op(18) op(19) op(20) op(21) op(22)    \
			op(23) op(24) op(25) op(26) op(27) op(28) op(29) op(30)

#define LOAD(n)                                                              \
	if (n < p->counters) {                                               \
		LHV_MSR(PMEVTYPER##n##_EL0, lhv_vcpu_pmu_core_type(p, (n))); \
		LHV_MSR(PMEVCNTR##n##_EL0, p->counter[n]);                   \
	}
#define SAVE(n)              \
	if (n < p->counters) \
		lhv_vcpu_pmu_take(p, (n), LHV_MRS(PMEVCNTR##n##_EL0));

void lhv_vcpu_pmu_read(const struct lhv_cpu_features *f, struct lhv_vcpu_pmu_core *core)
{
	*core = (struct lhv_vcpu_pmu_core){0};
	if (!f->pmuver)
		return;
	core->pmcr = LHV_MRS(PMCR_EL0);
	core->pmceid0 = LHV_MRS(PMCEID0_EL0);
	core->pmceid1 = LHV_MRS(PMCEID1_EL0);
	if (f->pmuver >= LHV_ID_AA64DFR0_EL1_PMUVer_V3P4)
		core->pmmir = LHV_MRS(PMMIR_EL1);
}

/* Nothing of it is enabled in the core before. */
static void in(const struct lhv_vcpu_pmu *p)
{
	uint64_t mine = lhv_vcpu_pmu_mine(p);

	ALL(LOAD)
	LHV_MSR(PMCCFILTR_EL0, lhv_vcpu_pmu_core_type(p, CYCLES));
	LHV_MSR(PMCCNTR_EL0, p->counter[CYCLES]);
	/* What has overflowed is noted; a wrap since counts as if it came before. */
	LHV_MSR(PMOVSCLR_EL0, mine);
	LHV_MSR(PMINTENSET_EL1, p->interrupt);
	LHV_MSR(PMUSERENR_EL0, p->user);
	LHV_MSR(PMCR_EL0, p->pmcr);
	LHV_MSR(PMCNTENSET_EL0, p->enabled);
}

/* Everything into the image; nothing of it is enabled any more. */
static void out(struct lhv_vcpu_pmu *p)
{
	uint64_t mine = lhv_vcpu_pmu_mine(p);

	LHV_MSR(PMCNTENCLR_EL0, mine);
	LHV_MSR(PMINTENCLR_EL1, mine);
	LHV_MSR(PMUSERENR_EL0, 0);
	LHV_MSR(PMCR_EL0, 0);
	lhv_port_isb();
	ALL(SAVE)
	p->counter[CYCLES] = LHV_MRS(PMCCNTR_EL0);
	p->overflow |= LHV_MRS(PMOVSSET_EL0) & mine;
	LHV_MSR(PMOVSCLR_EL0, mine);
}

#define HPMN LHV_MDCR_EL2_HPMN_MASK

void lhv_vcpu_pmu_load(struct lhv_vcpu *v, uint64_t host_mdcr)
{
	v->pmu->host_mdcr = host_mdcr;
	/* What a core holds after a reset is not known. */
	LHV_MSR(PMCNTENCLR_EL0, lhv_vcpu_pmu_mine(v->pmu));
	LHV_MSR(PMINTENCLR_EL1, lhv_vcpu_pmu_mine(v->pmu));
	in(v->pmu);
}

void lhv_vcpu_pmu_put(struct lhv_vcpu *v)
{
	out(v->pmu);
	LHV_MSR(MDCR_EL2, (LHV_MRS(MDCR_EL2) & ~HPMN) | (v->pmu->host_mdcr & HPMN));
}

bool lhv_vcpu_pmu_trap(struct lhv_vcpu *v, uint32_t enc, bool write, uint64_t *value)
{
	bool had;

	if (!v->pmu || !v->loaded)
		return lhv_vcpu_pmu_access(v, enc, write, value);
	out(v->pmu);
	had = lhv_vcpu_pmu_access(v, enc, write, value);
	in(v->pmu);
	return had;
}

bool lhv_vcpu_pmu_sync(struct lhv_vcpu *v)
{
	if (v->pmu && v->loaded) {
		out(v->pmu);
		in(v->pmu);
	}
	return lhv_vcpu_pmu_level(v);
}
