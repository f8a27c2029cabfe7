/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves the image of the virtual CPU interface between memory and the core. */
#include <libhv/arch/a64.h>
#include <libhv/arch/gic.h>
#include <libhv/port.h>
#include <libhv/vgic.h>

/* The usual vCPU uses few, of few: no loop. */
#define SOME_LRS(X, m)                    \
	do {                              \
		X(0, m);                  \
		X(1, m);                  \
		X(2, m);                  \
		X(3, m);                  \
		if ((m) >> 4) {           \
			X(4, m);          \
			X(5, m);          \
			X(6, m);          \
			X(7, m);          \
			if ((m) >> 8) {   \
				X(8, m);  \
				X(9, m);  \
				X(10, m); \
				X(11, m); \
				X(12, m); \
				X(13, m); \
				X(14, m); \
				X(15, m); \
			}                 \
		}                         \
	} while (0)

static inline __attribute__((always_inline)) void lrs_write(const struct lhv_gic_cpuif *c,
							    unsigned int m)
{
#define X(n, m)                                             \
	do {                                                \
		if ((m)&1u << (n))                          \
			LHV_MSR(ICH_LR##n##_EL2, c->lr[n]); \
	} while (0)
	SOME_LRS(X, m);
#undef X
}

static inline __attribute__((always_inline)) void lrs_read(struct lhv_gic_cpuif *c,
							   unsigned int m)
{
#define X(n, m)                                              \
	do {                                                 \
		if ((m)&1u << (n))                           \
			c->lr[n] = LHV_MRS(ICH_LR##n##_EL2); \
	} while (0)
	SOME_LRS(X, m);
#undef X
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

/* EOIcount is what can have changed, and counts while LRENPIE is set. What is dirty was never
 * in the core. */
static inline void hcr_read(struct lhv_gic_cpuif *c)
{
	if ((c->hcr & LHV_ICH_HCR_EL2_LRENPIE_MASK) && !c->hcr_dirty)
		c->hcr = (uint32_t)LHV_MRS(ICH_HCR_EL2);
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
	lrs_write(c, (1u << c->nr_lr) - 1);
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
	hcr_read(c);
	apr_read(c);
	/* What is dirty was never in the core: what is there in its place is old. */
	lrs_read(c, ((1u << c->nr_lr) - 1) & ~(unsigned int)c->dirty);
	LHV_MSR(ICH_HCR_EL2, 0);
	lhv_port_isb();
	c->loaded = 0;
}

static inline __attribute__((always_inline)) void read_lrs(struct lhv_gic_cpuif *c)
{
	c->vmcr = (uint32_t)LHV_MRS(ICH_VMCR_EL2);
	hcr_read(c);
	lrs_read(c, c->used & ~(unsigned int)c->dirty);
}

static inline __attribute__((always_inline)) void write(struct lhv_gic_cpuif *c)
{
	lrs_write(c, c->dirty);
	if (c->hcr_dirty)
		LHV_MSR(ICH_HCR_EL2, c->hcr);
	c->dirty = 0;
	c->hcr_dirty = 0;
}

void lhv_gic_cpuif_read_lrs(struct lhv_gic_cpuif *c)
{
	if (c->loaded)
		read_lrs(c);
}

void lhv_gic_cpuif_read(struct lhv_gic_cpuif *c)
{
	if (!c->loaded)
		return;
	read_lrs(c);
	apr_read(c);
}

void lhv_gic_cpuif_write(struct lhv_gic_cpuif *c)
{
	if (c->loaded)
		write(c);
}

void lhv_gic_cpuif_enter(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c)
{
	if (!c->loaded) {
		lhv_vgic_enter(g, vcpu, c);
		return;
	}
	read_lrs(c);
	lhv_vgic_enter(g, vcpu, c);
	write(c);
}
