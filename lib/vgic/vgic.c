/* SPDX-License-Identifier: BSD-2-Clause */
/* Creation: one block of the caller's memory holds everything. */
#include "vgic_priv.h"

static bool numbers_ok(const struct lhv_vgic_cfg *cfg)
{
	return cfg->nr_vcpus >= 1 && cfg->nr_vcpus <= LHV_VGIC_MAX_VCPUS &&
	       cfg->nr_spis >= 32 && cfg->nr_spis <= LHV_VGIC_MAX_SPIS &&
	       (cfg->nr_spis % 32 == 0 || cfg->nr_spis == LHV_VGIC_MAX_SPIS) &&
	       cfg->hw.nr_lr >= 1 && cfg->hw.nr_lr <= LHV_VGIC_MAX_LRS &&
	       cfg->hw.pri_bits >= 5 && cfg->hw.pri_bits <= 8 && cfg->hw.pre_bits >= 5 &&
	       cfg->hw.pre_bits <= 7 && cfg->revision <= LHV_VGIC_REVISION &&
	       cfg->hw.pre_bits <= cfg->hw.pri_bits;
}

static size_t up(size_t n)
{
	return (n + LHV_VGIC_ALIGN - 1) & ~(size_t)(LHV_VGIC_ALIGN - 1);
}

static size_t words(const struct lhv_vgic_cfg *cfg)
{
	return (NR_PRIVATE + cfg->nr_spis + 63u) / 64;
}

static size_t bits_size(const struct lhv_vgic_cfg *cfg)
{
	return up((BUCKETS + 1) * words(cfg) * sizeof(uint64_t));
}

/* Bits of a slot's number in the table of affinities, which is at most half full. */
static uint32_t affinity_bits(const struct lhv_vgic_cfg *cfg)
{
	uint32_t bits = 1;

	while (1u << bits < 2u * cfg->nr_vcpus)
		bits++;
	return bits;
}

static size_t affinity_size(const struct lhv_vgic_cfg *cfg)
{
	return up(sizeof(struct vgic_affinity) << affinity_bits(cfg));
}

size_t lhv_vgic_size(const struct lhv_vgic_cfg *cfg)
{
	if (!cfg || !numbers_ok(cfg))
		return 0;
	return up(sizeof(struct lhv_vgic)) +
	       up(cfg->nr_vcpus * sizeof(struct vgic_vcpu)) +
	       cfg->nr_vcpus * bits_size(cfg) + 2 * up(cfg->nr_spis * sizeof(uint64_t)) +
	       affinity_size(cfg);
}

static uint64_t affinity(uint64_t mpidr)
{
	return (mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000);
}

int lhv_vgic_init(struct lhv_vgic **out, void *mem, size_t size,
		  const struct lhv_vgic_cfg *cfg)
{
	uint8_t *m = (uint8_t *)mem;
	struct lhv_vgic *g;

	if (!out || !mem || !cfg || (uintptr_t)mem % LHV_VGIC_ALIGN || !cfg->mpidr ||
	    !cfg->ops || !cfg->ops->kick)
		return LHV_ERR_INVAL;
	if (cfg->version != 3 || cfg->its)
		return LHV_ERR_UNSUPPORTED;
	if (!numbers_ok(cfg))
		return LHV_ERR_RANGE;
	if (size < lhv_vgic_size(cfg))
		return LHV_ERR_NOMEM;
	for (unsigned int i = 1; i < cfg->nr_vcpus; i++)
		for (unsigned int j = 0; j < i; j++)
			if (affinity(cfg->mpidr[i]) == affinity(cfg->mpidr[j]))
				return LHV_ERR_INVAL;

	__builtin_memset(mem, 0, lhv_vgic_size(cfg));
	g = (struct lhv_vgic *)mem;
	m += up(sizeof(*g));
	g->ops = cfg->ops;
	g->ctx = cfg->ctx;
	g->iidr = VGIC_IIDR |
		  (uint32_t)LHV_PREP(LHV_GICD_IIDR_Revision,
				     cfg->revision ? cfg->revision : LHV_VGIC_REVISION);
	g->nr_vcpus = cfg->nr_vcpus;
	g->nr_irqs = (uint16_t)(NR_PRIVATE + cfg->nr_spis);
	g->words = (uint16_t)words(cfg);
	g->region_vcpus = cfg->region_vcpus ? cfg->region_vcpus : cfg->nr_vcpus;
	g->hw = cfg->hw;
	g->vcpus = (struct vgic_vcpu *)(void *)m;
	m += up(cfg->nr_vcpus * sizeof(struct vgic_vcpu));
	g->spis = (uint64_t *)(void *)m;
	m += up(cfg->nr_spis * sizeof(uint64_t));
	g->router = (uint64_t *)(void *)m;
	m += up(cfg->nr_spis * sizeof(uint64_t));
	g->hcr = LHV_ICH_HCR_EL2_En_MASK | (cfg->hw.tds ? LHV_ICH_HCR_EL2_TDIR_MASK : 0);
	g->by_affinity = (struct vgic_affinity *)(void *)m;
	g->affinity_shift = 32 - affinity_bits(cfg);
	for (uint32_t i = 0; i < 1u << affinity_bits(cfg); i++)
		g->by_affinity[i].vcpu = NOWHERE;
	m += affinity_size(cfg);
	for (unsigned int i = 0; i < cfg->nr_vcpus; i++) {
		struct vgic_vcpu *v = &g->vcpus[i];
		uint32_t slot;

		v->affinity = affinity(cfg->mpidr[i]);
		v->bits = (uint64_t *)(void *)m;
		m += bits_size(cfg);
		g->rss |= (v->affinity & 0xff) > 15;
		g->a3v |= v->affinity >> 24 != 0;
		slot = vgic_affinity_slot(g, (uint32_t)v->affinity);
		while (g->by_affinity[slot].vcpu != NOWHERE)
			slot = vgic_affinity_next(g, slot);
		g->by_affinity[slot].affinity = (uint32_t)v->affinity;
		g->by_affinity[slot].vcpu = i;
	}
	lhv_vgic_index_(g);
	lhv_vgic_reset(g);
	*out = g;
	return 0;
}

struct lhv_vgic_hw lhv_vgic_hw_decode(uint64_t vtr)
{
	struct lhv_vgic_hw hw;

	hw.nr_lr = (uint8_t)((LHV_GET(LHV_ICH_VTR_EL2_ListRegs, vtr) & 15) + 1);
	hw.pri_bits = (uint8_t)(LHV_GET(LHV_ICH_VTR_EL2_PRIbits, vtr) + 1);
	hw.pre_bits = (uint8_t)(LHV_GET(LHV_ICH_VTR_EL2_PREbits, vtr) + 1);
	hw.tds = LHV_GET(LHV_ICH_VTR_EL2_TDS, vtr);
	return hw;
}
