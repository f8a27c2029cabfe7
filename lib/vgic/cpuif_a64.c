/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves the image of the virtual CPU interface between memory and the core. */
#include <libhv/arch/a64.h>
#include <libhv/arch/gic.h>
#include <libhv/port.h>
#include <libhv/vgic.h>

#define EACH_LR(X) \
	X(0)       \
	X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

static void lr_write(unsigned int i, uint64_t v)
{
	switch (i) {
#define X(n)                                 \
	case n:                              \
		LHV_MSR(ICH_LR##n##_EL2, v); \
		break;
		EACH_LR(X)
#undef X
	}
}

static uint64_t lr_read(unsigned int i)
{
	switch (i) {
#define X(n)    \
	case n: \
		return LHV_MRS(ICH_LR##n##_EL2);
		EACH_LR(X)
#undef X
	}
	return 0;
}

static void apr_read(struct lhv_gic_cpuif *c)
{
	c->ap0r[0] = (uint32_t)LHV_MRS(ICH_AP0R0_EL2);
	c->ap1r[0] = (uint32_t)LHV_MRS(ICH_AP1R0_EL2);
	if (c->nr_apr > 1) {
		c->ap0r[1] = (uint32_t)LHV_MRS(ICH_AP0R1_EL2);
		c->ap1r[1] = (uint32_t)LHV_MRS(ICH_AP1R1_EL2);
	}
	if (c->nr_apr > 2) {
		c->ap0r[2] = (uint32_t)LHV_MRS(ICH_AP0R2_EL2);
		c->ap1r[2] = (uint32_t)LHV_MRS(ICH_AP1R2_EL2);
		c->ap0r[3] = (uint32_t)LHV_MRS(ICH_AP0R3_EL2);
		c->ap1r[3] = (uint32_t)LHV_MRS(ICH_AP1R3_EL2);
	}
}

uint64_t lhv_gic_vtr_read(void)
{
	return LHV_MRS(ICH_VTR_EL2);
}

void lhv_gic_cpuif_load(struct lhv_gic_cpuif *c)
{
	LHV_MSR(ICH_VMCR_EL2, c->vmcr);
	LHV_MSR(ICH_AP0R0_EL2, c->ap0r[0]);
	LHV_MSR(ICH_AP1R0_EL2, c->ap1r[0]);
	if (c->nr_apr > 1) {
		LHV_MSR(ICH_AP0R1_EL2, c->ap0r[1]);
		LHV_MSR(ICH_AP1R1_EL2, c->ap1r[1]);
	}
	if (c->nr_apr > 2) {
		LHV_MSR(ICH_AP0R2_EL2, c->ap0r[2]);
		LHV_MSR(ICH_AP1R2_EL2, c->ap1r[2]);
		LHV_MSR(ICH_AP0R3_EL2, c->ap0r[3]);
		LHV_MSR(ICH_AP1R3_EL2, c->ap1r[3]);
	}
	for (unsigned int i = 0; i < c->nr_lr; i++)
		lr_write(i, c->lr[i]);
	LHV_MSR(ICH_HCR_EL2, c->hcr);
	lhv_port_isb();
	c->dirty = 0;
	c->hcr_dirty = 0;
	c->loaded = 1;
}

void lhv_gic_cpuif_save(struct lhv_gic_cpuif *c)
{
	c->misr = (uint32_t)LHV_MRS(ICH_MISR_EL2);
	c->eisr = (uint32_t)LHV_MRS(ICH_EISR_EL2);
	c->elrsr = (uint32_t)LHV_MRS(ICH_ELRSR_EL2);
	c->vmcr = (uint32_t)LHV_MRS(ICH_VMCR_EL2);
	/* What is dirty was never in the core: what is there in its place is old. */
	if (!c->hcr_dirty)
		c->hcr = (uint32_t)LHV_MRS(ICH_HCR_EL2);
	apr_read(c);
	for (unsigned int i = 0; i < c->nr_lr; i++)
		if (!(c->dirty & 1u << i))
			c->lr[i] = lr_read(i);
	LHV_MSR(ICH_HCR_EL2, 0);
	lhv_port_isb();
	c->loaded = 0;
}

void lhv_gic_cpuif_read(struct lhv_gic_cpuif *c)
{
	if (!c->loaded)
		return;
	c->vmcr = (uint32_t)LHV_MRS(ICH_VMCR_EL2);
	apr_read(c);
	/* What is dirty was never in the core, so the guest cannot have changed it. */
	if (!c->hcr_dirty)
		c->hcr = (uint32_t)LHV_MRS(ICH_HCR_EL2);
	for (unsigned int m = c->used & ~c->dirty; m; m &= m - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(m);

		c->lr[i] = lr_read(i);
	}
}

void lhv_gic_cpuif_write(struct lhv_gic_cpuif *c)
{
	if (!c->loaded)
		return;
	for (unsigned int m = c->dirty; m; m &= m - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(m);

		lr_write(i, c->lr[i]);
	}
	if (c->hcr_dirty)
		LHV_MSR(ICH_HCR_EL2, c->hcr);
	c->dirty = 0;
	c->hcr_dirty = 0;
}
