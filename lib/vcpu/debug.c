/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug registers of a vCPU (DDI 0487, D2 and D24.3). All accesses trap, so what is here
 * is what the guest has written; the core gets it when something is turned on.
 */
#include <libhv/arch/sysreg.h>

#include "vcpu_priv.h"

#define PER_KIND 16u

#define BCR_MASK                                                                       \
	(LHV_DBGBCR_EL1_E_MASK | LHV_DBGBCR_EL1_PMC_MASK | LHV_DBGBCR_EL1_BAS_MASK |   \
	 LHV_DBGBCR_EL1_HMC_MASK | LHV_DBGBCR_EL1_SSC_MASK | LHV_DBGBCR_EL1_LBN_MASK | \
	 LHV_DBGBCR_EL1_BT_MASK)
#define WCR_MASK                                                                       \
	(LHV_DBGWCR_EL1_E_MASK | LHV_DBGWCR_EL1_PAC_MASK | LHV_DBGWCR_EL1_LSC_MASK |   \
	 LHV_DBGWCR_EL1_BAS_MASK | LHV_DBGWCR_EL1_HMC_MASK | LHV_DBGWCR_EL1_SSC_MASK | \
	 LHV_DBGWCR_EL1_LBN_MASK | LHV_DBGWCR_EL1_WT_MASK | LHV_DBGWCR_EL1_MASK_MASK)
#define WVR_MASK (~UINT64_C(3))
/* The rest is of the OS lock's and an external debugger's transfers, which there are none. */
#define MDSCR_MASK                                                                  \
	(LHV_MDSCR_EL1_SS_MASK | LHV_MDSCR_EL1_TDCC_MASK | LHV_MDSCR_EL1_KDE_MASK | \
	 LHV_MDSCR_EL1_MDE_MASK)
/* Debug exceptions, which the OS lock turns off. */
#define MDSCR_ON (LHV_MDSCR_EL1_SS_MASK | LHV_MDSCR_EL1_KDE_MASK | LHV_MDSCR_EL1_MDE_MASK)

static uint64_t *numbered(struct lhv_vcpu *v, uint32_t enc, uint64_t *mask)
{
	struct lhv_vcpu_debug *d = &v->debug;
	/* op0 2, op1 0, CRn 0, CRm n, op2 4 to 7 */
	unsigned int n = enc >> 3 & 15, kind = enc & 7;

	if ((enc & ~0x7fu) != LHV_SYSREG(2u, 0u, 0u, 0u, 0u) || kind < 4)
		return NULL;
	if (n >= (kind < 6 ? v->features->brps : v->features->wrps))
		return NULL;
	switch (kind) {
	case 4:
		*mask = UINT64_MAX;
		return &d->bvr[n];
	case 5:
		*mask = BCR_MASK;
		return &d->bcr[n];
	case 6:
		*mask = WVR_MASK;
		return &d->wvr[n];
	default:
		*mask = WCR_MASK;
		return &d->wcr[n];
	}
}

static bool any_on(const struct lhv_vcpu_debug *d)
{
	uint64_t on = 0;

	for (unsigned int i = 0; i < PER_KIND; i++)
		on |= (d->bcr[i] & LHV_DBGBCR_EL1_E_MASK) |
		      (d->wcr[i] & LHV_DBGWCR_EL1_E_MASK);
	return on != 0;
}

void lhv_vcpu_debug_reset(struct lhv_vcpu *v)
{
	/* DDI 0487, D24.3: the OS lock is on after a reset. */
	v->debug = (struct lhv_vcpu_debug){.os_lock = true};
}

uint64_t lhv_vcpu_debug_mdscr(const struct lhv_vcpu *v)
{
	return v->debug.os_lock ? v->el1.mdscr & ~MDSCR_ON : v->el1.mdscr;
}

/* Of one that turns on debug exceptions, but no breakpoint, the core gets these: what it
 * holds after a reset, or of a guest that owned them, would fire. */
bool lhv_vcpu_debug_wanted(const struct lhv_vcpu *v)
{
	return v->debug.on || lhv_vcpu_debug_mdscr(v) & LHV_MDSCR_EL1_MDE_MASK;
}

uint64_t lhv_vcpu_debug_bits(struct lhv_vcpu *v, uint32_t enc)
{
	uint64_t mask = 0;

	if (enc == LHV_SYSREG_MDSCR_EL1)
		return MDSCR_MASK;
	return numbered(v, enc, &mask) ? mask : 0;
}

bool lhv_vcpu_debug_access(struct lhv_vcpu *v, uint32_t enc, bool write, uint64_t *value)
{
	uint64_t mask = 0, *reg;

	if (!(v->give & LHV_VCPU_GIVE_DEBUG))
		return false;
	reg = numbered(v, enc, &mask);
	if (enc == LHV_SYSREG_MDSCR_EL1) {
		reg = &v->el1.mdscr;
		mask = MDSCR_MASK;
	}
	if (reg) {
		if (write)
			*reg = *value & mask;
		else
			*value = *reg;
		v->debug.on = any_on(&v->debug);
		return true;
	}
	switch (enc) {
	case LHV_SYSREG_OSLAR_EL1:
		if (write)
			v->debug.os_lock = LHV_GET(LHV_OSLAR_EL1_OSLK, *value);
		return write;
	case LHV_SYSREG_OSLSR_EL1:
		/* OSLM 0b10: there is an OS lock. */
		if (!write)
			*value = LHV_OSLSR_EL1_OSLM_1_MASK |
				 LHV_PREP(LHV_OSLSR_EL1_OSLK, v->debug.os_lock);
		return !write;
	case LHV_SYSREG_OSDLR_EL1:
	case LHV_SYSREG_DBGPRCR_EL1:
		if (!write)
			*value = 0;
		return true;
	default:
		return false;
	}
}
