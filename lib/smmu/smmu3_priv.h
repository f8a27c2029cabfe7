/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to the SMMUv3 driver. */
#ifndef LHV_SMMU_SMMU3_PRIV_H
#define LHV_SMMU_SMMU3_PRIV_H

#include <libhv/arch/smmuv3.h>
#include <libhv/arch/vmsa.h>
#include <libhv/port.h>
#include <libhv/smmu/smmu3.h>

#define R(reg)	  LHV_SMMU3_##reg##_OFFSET
#define STE_WORDS 8

static inline uint32_t lhv_smmu3_rd_(const struct lhv_smmu3 *s, uint64_t o)
{
	return lhv_port_mmio_read32(s->cfg.base + o);
}

static inline void lhv_smmu3_wr_(const struct lhv_smmu3 *s, uint64_t o, uint32_t v)
{
	lhv_port_mmio_write32(s->cfg.base + o, v);
}

static inline void lhv_smmu3_wr64_(const struct lhv_smmu3 *s, uint64_t o, uint64_t v)
{
	lhv_port_mmio_write64(s->cfg.base + o, v);
}

static inline bool lhv_smmu3_relax_(const struct lhv_smmu3 *s, uint32_t n)
{
	if (n >= s->cfg.polls)
		return false;
	if (s->cfg.relax)
		s->cfg.relax(s->cfg.ctx, n);
	return true;
}

/* What was stored to memory is for the SMMU to see. */
static inline void lhv_smmu3_clean_(const struct lhv_smmu3 *s, const void *p, size_t n)
{
	if (!s->f.coherent)
		lhv_port_dcache(LHV_DC_CVAC, p, n);
}

/* smmu3cmd.c */
int lhv_smmu3_put_(struct lhv_smmu3 *s, uint64_t lo, uint64_t hi);
int lhv_smmu3_sync_(struct lhv_smmu3 *s);

/* smmu3write.c: an STE or CD that becomes another one. */
struct lhv_smmu3_write_ {
	struct lhv_smmu3 *s;
	uint64_t *entry;
	/* What of such an entry the SMMU acts on. */
	void (*used)(const uint64_t e[STE_WORDS], uint64_t u[STE_WORDS]);
	/* Has the SMMU read it anew, and waits until it has. */
	int (*tell)(const struct lhv_smmu3_write_ *w);
};
int lhv_smmu3_write_(const struct lhv_smmu3_write_ *w, const uint64_t target[STE_WORDS]);

/* smmu3ste.c */
void lhv_smmu3_ste_used_(const uint64_t e[STE_WORDS], uint64_t used[STE_WORDS]);
int lhv_smmu3_ste_write_(struct lhv_smmu3 *s, uint32_t sid, uint64_t *entry,
			 const uint64_t target[STE_WORDS]);
void lhv_smmu3_ste_default_(const struct lhv_smmu3 *s, uint64_t ste[STE_WORDS]);

#endif /* LHV_SMMU_SMMU3_PRIV_H */
