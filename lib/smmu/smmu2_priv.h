/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to the SMMUv2 driver: register access, on all instances or on one. */
#ifndef LHV_SMMU_SMMU2_PRIV_H
#define LHV_SMMU_SMMU2_PRIV_H

#include <libhv/arch/smmuv2.h>
#include <libhv/port.h>
#include <libhv/smmu/smmu2.h>

/* Offsets of registers from the base of an instance. */
#define GR0(reg)	LHV_SMMU2_##reg##_OFFSET
#define GR0N(reg, n)	(LHV_SMMU2_##reg##_OFFSET + LHV_SMMU2_##reg##_STRIDE * (uint64_t)(n))
#define GR1N(s, reg, n) ((UINT64_C(1) << (s)->f.page_shift) + GR0N(reg, n))
#define CB(s, reg, n) \
	((s)->f.half + ((uint64_t)(n) << (s)->f.page_shift) + LHV_SMMU2_CB_##reg##_OFFSET)

static inline uint32_t lhv_smmu2_rd_(const struct lhv_smmu2 *s, unsigned int i,
				     uint64_t o)
{
	return lhv_port_mmio_read32(s->cfg.base[i] + o);
}

static inline void lhv_smmu2_wr1_(const struct lhv_smmu2 *s, unsigned int i, uint64_t o,
				  uint32_t v)
{
	lhv_port_mmio_write32(s->cfg.base[i] + o, v);
}

/* To all instances. */
static inline void lhv_smmu2_wr_(const struct lhv_smmu2 *s, uint64_t o, uint32_t v)
{
	for (unsigned int i = 0; i < s->cfg.instances; i++)
		lhv_smmu2_wr1_(s, i, o, v);
}

static inline bool lhv_smmu2_quirk_(const struct lhv_smmu2 *s, enum lhv_smmu2_quirk q)
{
	return s->cfg.quirks.flags & q;
}

/* smmu2bank.c */
void lhv_smmu2_wr64_(const struct lhv_smmu2 *s, uint64_t o, uint64_t v);
uint64_t lhv_smmu2_rd64_(const struct lhv_smmu2 *s, unsigned int i, uint64_t o);
bool lhv_smmu2_is_bank_(const struct lhv_smmu2 *s, int bank);
void lhv_smmu2_tlbi_tags_(struct lhv_smmu2 *s, int bank);
void lhv_smmu2_bank_calm_(const struct lhv_smmu2 *s, unsigned int n);
void lhv_smmu2_bank_off_(const struct lhv_smmu2 *s, unsigned int n);
int lhv_smmu2_wait_(struct lhv_smmu2 *s);

#endif /* LHV_SMMU_SMMU2_PRIV_H */
