/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves the vGIC's image to and from the model, as lib/vgic/cpuif_a64.c does on a core. */
#include <libhv/arch/gic.h>
#include <libhv/sim/gic.h>

void lhv_sim_gic_cpuif_load(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	uint64_t v;

	if (!c || !image)
		return;
	v = image->vmcr;
	lhv_sim_gic_el2(c, LHV_SYSREG_ICH_VMCR_EL2, true, &v);
	for (unsigned int i = 0; i < image->nr_apr; i++) {
		c->ap0r[i] = image->ap0r[i];
		c->ap1r[i] = image->ap1r[i];
	}
	for (unsigned int i = 0; i < image->nr_lr; i++)
		c->lr[i] = image->lr[i];
	v = image->hcr;
	lhv_sim_gic_el2(c, LHV_SYSREG_ICH_HCR_EL2, true, &v);
	image->dirty = 0;
	image->hcr_dirty = 0;
	image->loaded = 1;
}

/* EOIcount is of interest while LRENPIE is set. */
static void read_hcr(const struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	if ((image->hcr & LHV_ICH_HCR_EL2_LRENPIE_MASK) && !image->hcr_dirty)
		image->hcr = c->hcr;
}

static void read_aprs(const struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	for (unsigned int i = 0; i < image->nr_apr; i++) {
		image->ap0r[i] = c->ap0r[i];
		image->ap1r[i] = c->ap1r[i];
	}
}

void lhv_sim_gic_cpuif_save(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	if (!c || !image)
		return;
	image->misr = lhv_sim_gic_misr(c);
	image->eisr = lhv_sim_gic_eisr(c);
	image->elrsr = lhv_sim_gic_elrsr(c);
	image->vmcr = c->vmcr;
	read_hcr(c, image);
	read_aprs(c, image);
	for (unsigned int i = 0; i < image->nr_lr; i++)
		if (!(image->dirty & 1u << i))
			image->lr[i] = c->lr[i];
	c->hcr = 0;
	image->loaded = 0;
}

void lhv_sim_gic_cpuif_read_lrs(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	if (!c || !image || !image->loaded)
		return;
	image->vmcr = c->vmcr;
	read_hcr(c, image);
	for (unsigned int i = 0; i < image->nr_lr; i++)
		if (image->used & ~image->dirty & 1u << i)
			image->lr[i] = c->lr[i];
}

void lhv_sim_gic_cpuif_read(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	if (!c || !image || !image->loaded)
		return;
	lhv_sim_gic_cpuif_read_lrs(c, image);
	read_aprs(c, image);
}

void lhv_sim_gic_cpuif_write(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image)
{
	if (!c || !image || !image->loaded)
		return;
	for (unsigned int i = 0; i < image->nr_lr; i++)
		if (image->dirty & 1u << i)
			c->lr[i] = image->lr[i];
	if (image->hcr_dirty) {
		uint64_t v = image->hcr;

		lhv_sim_gic_el2(c, LHV_SYSREG_ICH_HCR_EL2, true, &v);
	}
	image->dirty = 0;
	image->hcr_dirty = 0;
}
