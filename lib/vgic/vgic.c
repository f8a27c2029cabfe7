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
	       cfg->hw.pre_bits <= 7 && cfg->hw.pre_bits <= cfg->hw.pri_bits;
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

size_t lhv_vgic_size(const struct lhv_vgic_cfg *cfg)
{
	if (!cfg || !numbers_ok(cfg))
		return 0;
	return up(sizeof(struct lhv_vgic)) +
	       up(cfg->nr_vcpus * sizeof(struct vgic_vcpu)) +
	       cfg->nr_vcpus * bits_size(cfg) + 2 * up(cfg->nr_spis * sizeof(uint64_t)) +
	       up(cfg->nr_vcpus * sizeof(uint16_t));
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
	g->by_affinity = (uint16_t *)(void *)m;
	m += up(cfg->nr_vcpus * sizeof(uint16_t));
	for (unsigned int i = 0; i < cfg->nr_vcpus; i++) {
		struct vgic_vcpu *v = &g->vcpus[i];
		unsigned int j = i;

		v->affinity = affinity(cfg->mpidr[i]);
		v->bits = (uint64_t *)(void *)m;
		m += bits_size(cfg);
		g->rss |= (v->affinity & 0xff) > 15;
		g->a3v |= v->affinity >> 24 != 0;
		for (; j && g->vcpus[g->by_affinity[j - 1]].affinity > v->affinity; j--)
			g->by_affinity[j] = g->by_affinity[j - 1];
		g->by_affinity[j] = (uint16_t)i;
	}
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
