/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance monitors of a vCPU (DDI 0487, D13 and D24.5): its registers as the guest has
 * them, and what the core gets of it.
 */
#include <string.h>

#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>

#include "vcpu_priv.h"

#define CYCLES LHV_VCPU_PMU_EVENTS

/* Events that take more than to hand them to the core. */
#define SW_INCR UINT64_C(0)
#define CHAIN	UINT64_C(0x1e)

#define V3P1 LHV_ID_AA64DFR0_EL1_PMUVer_V3P1
#define V3P4 LHV_ID_AA64DFR0_EL1_PMUVer_V3P4
#define V3P5 LHV_ID_AA64DFR0_EL1_PMUVer_V3P5

_Static_assert(V3P5 == LHV_VCPU_PMU_VERSION, "the highest version");

#define LOW32 UINT64_C(0xffffffff)

/* The filter that a guest has: EL1 and EL0. It sees no EL3, so none of the other bits. */
#define FILTER (LHV_PMEVTYPER_EL0_P_MASK | LHV_PMEVTYPER_EL0_U_MASK)
#define USER                                                     \
	(LHV_PMUSERENR_EL0_EN_MASK | LHV_PMUSERENR_EL0_SW_MASK | \
	 LHV_PMUSERENR_EL0_CR_MASK | LHV_PMUSERENR_EL0_ER_MASK)
#define IDENTITY (LHV_PMCR_EL0_IDCODE_MASK | LHV_PMCR_EL0_IMP_MASK)

uint64_t lhv_vcpu_pmu_mine(const struct lhv_vcpu_pmu *p)
{
	return UINT64_C(1) << CYCLES | ((UINT64_C(1) << p->counters) - 1);
}

/* Bits of an event counter: it has 64 from FEAT_PMUv3p5 on. */
static uint64_t width(const struct lhv_vcpu_pmu *p)
{
	return p->version >= V3P5 ? UINT64_MAX : LOW32;
}

/* PMCR_EL0: what is written and read back. There is no export (X), which a PE may lack. */
static uint64_t pmcr_bits(const struct lhv_vcpu_pmu *p)
{
	uint64_t bits = LHV_PMCR_EL0_E_MASK | LHV_PMCR_EL0_DP_MASK;

	if (p->aarch32)
		bits |= LHV_PMCR_EL0_D_MASK | LHV_PMCR_EL0_LC_MASK;
	if (p->version >= V3P5)
		bits |= LHV_PMCR_EL0_LP_MASK;
	return bits;
}

/* LC is RES1 without AArch32. */
static uint64_t pmcr_ones(const struct lhv_vcpu_pmu *p)
{
	return p->aarch32 ? 0 : LHV_PMCR_EL0_LC_MASK;
}

static uint64_t type_bits(const struct lhv_vcpu_pmu *p, unsigned int n)
{
	if (n == CYCLES)
		return FILTER;
	/* Ten bits of the event, sixteen from FEAT_PMUv3p1 on. */
	return FILTER |
	       (p->version >= V3P1 ? LHV_PMEVTYPER_EL0_evtCount_MASK : UINT64_C(0x3ff));
}

int lhv_vcpu_pmu_init(struct lhv_vcpu_pmu *p, const struct lhv_cpu_features *f,
		      const struct lhv_vcpu_pmu_core *core, unsigned int counters)
{
	if (!p || !f || !core)
		return LHV_ERR_INVAL;
	if (!f->pmuver)
		return LHV_ERR_UNSUPPORTED;
	if (counters > LHV_VCPU_PMU_EVENTS ||
	    counters > LHV_GET(LHV_PMCR_EL0_N, core->pmcr))
		return LHV_ERR_RANGE;
	memset(p, 0, sizeof(*p));
	p->version = f->pmuver < V3P5 ? f->pmuver : V3P5;
	p->counters = (uint8_t)counters;
	p->aarch32 = f->aa32_el1 || f->aa32_el0;
	p->el3 = f->el3;
	p->id.pmcr =
		(core->pmcr & IDENTITY) | LHV_PREP(LHV_PMCR_EL0_N, (uint64_t)counters);
	p->id.pmceid0 = core->pmceid0;
	p->id.pmceid1 = core->pmceid1;
	/* The upper halves came with FEAT_PMUv3p1. */
	if (p->version < V3P1) {
		p->id.pmceid0 &= LOW32;
		p->id.pmceid1 &= LOW32;
	}
	/* It takes two counters. */
	if (counters < 2)
		p->id.pmceid0 &= ~(UINT64_C(1) << CHAIN);
	p->id.pmmir = core->pmmir & LHV_PMMIR_EL1_SLOTS_MASK;
	lhv_vcpu_pmu_reset(p);
	return LHV_OK;
}

void lhv_vcpu_pmu_reset(struct lhv_vcpu_pmu *p)
{
	memset(p->counter, 0, sizeof(p->counter));
	memset(p->type, 0, sizeof(p->type));
	p->pmcr = pmcr_ones(p);
	p->enabled = p->interrupt = p->overflow = p->select = p->user = 0;
}

int lhv_vcpu_pmu_check(const struct lhv_vcpu_cfg *cfg)
{
	if (!cfg->pmu)
		return LHV_OK;
	if (!cfg->pmu->version)
		return LHV_ERR_INVAL;
	return cfg->pmu->version <= cfg->features->pmuver ? LHV_OK : LHV_ERR_UNSUPPORTED;
}

uint64_t lhv_vcpu_pmu_mdcr(const struct lhv_vcpu_pmu *p, const struct lhv_cpu_features *f)
{
	/* HPMN may not be 0 on every core. Nothing of the guest's is enabled there anyway. */
	uint64_t mdcr = LHV_PREP(LHV_MDCR_EL2_HPMN, p->counters);

	/* Nothing counts at EL2, the filters apart. */
	if (f->pmuver >= V3P1)
		mdcr |= LHV_MDCR_EL2_HPMD_MASK;
	if (f->pmuver >= V3P5)
		mdcr |= LHV_MDCR_EL2_HCCD_MASK;
	return mdcr;
}

/*
 * Where there is an EL3, P and U are of the Secure EL1 and EL0, and NSK and NSU that differ from
 * them turn off the Non-secure ones; M that differs from P turns off EL3. P and U set, and M
 * clear: neither the Secure world nor EL3. NSH clear: not EL2.
 */
uint64_t lhv_vcpu_pmu_core_type(const struct lhv_vcpu_pmu *p, unsigned int n)
{
	uint64_t type = p->type[n];

	if (!p->el3)
		return type;
	if (!(type & LHV_PMEVTYPER_EL0_P_MASK))
		type |= LHV_PMEVTYPER_EL0_P_MASK | LHV_PMEVTYPER_EL0_NSK_MASK;
	if (!(type & LHV_PMEVTYPER_EL0_U_MASK))
		type |= LHV_PMEVTYPER_EL0_U_MASK | LHV_PMEVTYPER_EL0_NSU_MASK;
	return type;
}

void lhv_vcpu_pmu_take(struct lhv_vcpu_pmu *p, unsigned int n, uint64_t counter)
{
	p->counter[n] = n == CYCLES ? counter : counter & width(p);
}

bool lhv_vcpu_pmu_level(const struct lhv_vcpu *v)
{
	const struct lhv_vcpu_pmu *p = v->pmu;

	return p && p->pmcr & LHV_PMCR_EL0_E_MASK && (p->overflow & p->interrupt) != 0;
}

static bool counts(const struct lhv_vcpu_pmu *p, unsigned int n, uint64_t event, bool el0)
{
	uint64_t off = el0 ? LHV_PMEVTYPER_EL0_U_MASK : LHV_PMEVTYPER_EL0_P_MASK;

	return n < p->counters && p->pmcr & LHV_PMCR_EL0_E_MASK && p->enabled >> n & 1 &&
	       LHV_GET(LHV_PMEVTYPER_EL0_evtCount, p->type[n]) == event &&
	       !(p->type[n] & off);
}

/* One more; true if it has overflowed. PMCR_EL0.LP says of how many bits that is. */
static bool increment(struct lhv_vcpu_pmu *p, unsigned int n)
{
	uint64_t bits = p->pmcr & LHV_PMCR_EL0_LP_MASK ? UINT64_MAX : LOW32;

	p->counter[n] = (p->counter[n] + 1) & width(p);
	if (p->counter[n] & bits)
		return false;
	p->overflow |= UINT64_C(1) << n;
	return true;
}

/* PMSWINC_EL0. The core would count it at EL2, which it does not. */
static void software(struct lhv_vcpu *v, uint64_t value)
{
	struct lhv_vcpu_pmu *p = v->pmu;
	bool el0 = (v->regs.pstate & LHV_SPSR_EL2_M_MASK) == LHV_SPSR_EL2_M_EL0t ||
		   (v->regs.pstate & LHV_SPSR_EL2_M_MASK) == LHV_SPSR_EL2_M_User;

	for (unsigned int n = 0; n < p->counters; n++)
		if (value >> n & 1 && counts(p, n, SW_INCR, el0) && increment(p, n) &&
		    n % 2 == 0 && counts(p, n + 1, CHAIN, el0))
			(void)increment(p, n + 1);
}

static void write_pmcr(struct lhv_vcpu_pmu *p, uint64_t value)
{
	if (value & LHV_PMCR_EL0_P_MASK)
		memset(p->counter, 0, sizeof(p->counter[0]) * p->counters);
	if (value & LHV_PMCR_EL0_C_MASK)
		p->counter[CYCLES] = 0;
	p->pmcr = (value & pmcr_bits(p)) | pmcr_ones(p);
}

/* A register that is all memory. */
static bool plain(uint64_t *reg, uint64_t bits, bool write, uint64_t *value)
{
	if (write)
		*reg = *value & bits;
	else
		*value = *reg;
	return true;
}

static bool set_bits(const struct lhv_vcpu_pmu *p, uint64_t *reg, bool write,
		     uint64_t *value)
{
	if (write)
		*reg |= *value & lhv_vcpu_pmu_mine(p);
	else
		*value = *reg;
	return true;
}

static bool clear_bits(uint64_t *reg, bool write, uint64_t *value)
{
	if (write)
		*reg &= ~*value;
	else
		*value = *reg;
	return true;
}

static bool read_only(uint64_t v, bool write, uint64_t *value)
{
	if (!write)
		*value = v;
	return !write;
}

static bool counter(struct lhv_vcpu_pmu *p, unsigned int n, bool write, uint64_t *value)
{
	return n < p->counters && plain(&p->counter[n], width(p), write, value);
}

static bool type(struct lhv_vcpu_pmu *p, unsigned int n, bool write, uint64_t *value)
{
	return (n < p->counters || n == CYCLES) &&
	       plain(&p->type[n], type_bits(p, n), write, value);
}

bool lhv_vcpu_pmu_access(struct lhv_vcpu *v, uint32_t enc, bool write, uint64_t *value)
{
	struct lhv_vcpu_pmu *p = v->pmu;
	unsigned int selected;

	if (!p)
		return false;
	/* The one behind PMEVTYPER30_EL0 is PMCCFILTR_EL0, as in type[]. */
	if (enc - LHV_SYSREG_PMEVCNTR0_EL0 < LHV_VCPU_PMU_EVENTS)
		return counter(p, enc - LHV_SYSREG_PMEVCNTR0_EL0, write, value);
	if (enc - LHV_SYSREG_PMEVTYPER0_EL0 <= CYCLES)
		return type(p, enc - LHV_SYSREG_PMEVTYPER0_EL0, write, value);
	selected = (unsigned int)LHV_GET(LHV_PMSELR_EL0_SEL, p->select);
	switch (enc) {
	case LHV_SYSREG_PMCR_EL0:
		if (write)
			write_pmcr(p, *value);
		else
			*value = p->pmcr | pmcr_ones(p) | p->id.pmcr;
		return true;
	case LHV_SYSREG_PMCNTENSET_EL0:
		return set_bits(p, &p->enabled, write, value);
	case LHV_SYSREG_PMCNTENCLR_EL0:
		return clear_bits(&p->enabled, write, value);
	case LHV_SYSREG_PMINTENSET_EL1:
		return set_bits(p, &p->interrupt, write, value);
	case LHV_SYSREG_PMINTENCLR_EL1:
		return clear_bits(&p->interrupt, write, value);
	case LHV_SYSREG_PMOVSSET_EL0:
		return set_bits(p, &p->overflow, write, value);
	case LHV_SYSREG_PMOVSCLR_EL0:
		return clear_bits(&p->overflow, write, value);
	case LHV_SYSREG_PMSWINC_EL0:
		if (write)
			software(v, *value);
		return write;
	case LHV_SYSREG_PMSELR_EL0:
		return plain(&p->select, LHV_PMSELR_EL0_SEL_MASK, write, value);
	case LHV_SYSREG_PMUSERENR_EL0:
		return plain(&p->user, USER, write, value);
	case LHV_SYSREG_PMCCNTR_EL0:
		return plain(&p->counter[CYCLES], UINT64_MAX, write, value);
	case LHV_SYSREG_PMXEVCNTR_EL0:
		return counter(p, selected, write, value);
	case LHV_SYSREG_PMXEVTYPER_EL0:
		return type(p, selected, write, value);
	case LHV_SYSREG_PMCEID0_EL0:
		return read_only(p->id.pmceid0, write, value);
	case LHV_SYSREG_PMCEID1_EL0:
		return read_only(p->id.pmceid1, write, value);
	case LHV_SYSREG_PMMIR_EL1:
		return p->version >= V3P4 && read_only(p->id.pmmir, write, value);
	default:
		return false;
	}
}

uint64_t lhv_vcpu_pmu_bits(const struct lhv_vcpu_pmu *p, uint32_t enc)
{
	if (enc - LHV_SYSREG_PMEVCNTR0_EL0 < LHV_VCPU_PMU_EVENTS)
		return width(p);
	if (enc - LHV_SYSREG_PMEVTYPER0_EL0 <= CYCLES)
		return type_bits(p, enc - LHV_SYSREG_PMEVTYPER0_EL0);
	switch (enc) {
	case LHV_SYSREG_PMCR_EL0:
		return pmcr_bits(p) | pmcr_ones(p);
	case LHV_SYSREG_PMSELR_EL0:
		return LHV_PMSELR_EL0_SEL_MASK;
	case LHV_SYSREG_PMUSERENR_EL0:
		return USER;
	case LHV_SYSREG_PMCCNTR_EL0:
		return UINT64_MAX;
	default:
		return lhv_vcpu_pmu_mine(p);
	}
}
