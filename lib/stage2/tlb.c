/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TLB maintenance for a change of stage 2 (DDI 0487, D8.16 and D8.17).
 *
 * A change is finished by: DSB ISHST, so that walkers see the tables as they are now;
 * invalidation of stage 2 entries by IPA, by range or by VMID; DSB ISH; and then, because
 * invalidation by IPA does not reach entries that hold a whole VA to PA translation,
 * TLBI VMALLE1IS and DSB ISH. That is for the inner shareable domain; for the other two it
 * is the same with other suffixes.
 */
#include "s2.h"

/* n entries, to the point of coherency. */
void lhv_s2_clean(const uint64_t *p, uint64_t n)
{
	lhv_port_dcache(LHV_DC_CVAC, p, (size_t)n * sizeof(*p));
}

/* What s2_publish() does for objects that are not inner shareable and coherent. */
void lhv_s2_publish(const struct lhv_s2 *s2)
{
	/* A barrier for stores does not wait for cache maintenance (DDI 0487, B2.3.12), and
	 * who does not look into the caches need not be in a shareability domain. */
	if (s2->clean)
		lhv_port_dsb(LHV_SY);
	else if (s2->domain == LHV_S2_NON)
		lhv_port_dsb(LHV_NSHST);
	else
		lhv_port_dsb(LHV_OSHST);
}

/* The operation in its form for the domain. */
void lhv_s2_tlbi(enum lhv_port_tlbi op, uint8_t domain, uint64_t arg)
{
	/* Each has three in a row: this PE, inner shareable, outer shareable. */
	static const uint8_t nth[] = {
		[LHV_S2_INNER] = 1, [LHV_S2_NON] = 0, [LHV_S2_OUTER] = 2};

	lhv_port_tlbi((enum lhv_port_tlbi)((unsigned int)op + nth[domain]), arg);
}

/* Waits for them. */
void lhv_s2_tlb_dsb(uint8_t domain)
{
	switch (domain) {
	case LHV_S2_NON:
		lhv_port_dsb(LHV_NSH);
		break;
	case LHV_S2_OUTER:
		lhv_port_dsb(LHV_OSH);
		break;
	default:
		lhv_port_dsb(LHV_ISH);
		break;
	}
}

void lhv_s2_tlb_begin(const struct lhv_s2 *s2)
{
	if (s2->ops->tlb_begin) {
		struct lhv_s2_root r = {.vttbr = 0};

		(void)lhv_s2_root(s2, &r);
		s2->ops->tlb_begin(s2->ctx, r.vttbr);
	}
}

void lhv_s2_tlb_end(const struct lhv_s2 *s2)
{
	if (s2->ops->tlb_end)
		s2->ops->tlb_end(s2->ctx);
}

/* Above this many operations one by VMID costs less. */
#define MAX_BY_IPA   64
#define MAX_BY_RANGE 8

/* The level that all leaves have, or 0: the TTL hint says nothing for level 0. */
static unsigned int one_level(const struct lhv_s2 *s2, uint8_t levels, bool tables)
{
	if (tables)
		return 0;
	switch (levels) {
	case 2:
		return s2->geo.granule == 14 && !s2->geo.lpa2 ? 0 : 1;
	case 4:
		return 2;
	case 8:
		return 3;
	default:
		return 0;
	}
}

/* By IPA range; false when that takes too many operations. */
static bool by_range(const struct lhv_s2 *s2, uint64_t lo, uint64_t hi,
		     unsigned int level, bool tables)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	/* With 52-bit addresses the base counts 64 KiB, whatever the granule. */
	unsigned int unit = g->lpa2 ? 16 : g->granule;
	enum lhv_port_tlbi kind = tables ? LHV_TLBI_RIPAS2E1 : LHV_TLBI_RIPAS2LE1;
	uint64_t most = UINT64_C(1) << (21 + g->granule);

	lo &= ~((UINT64_C(1) << unit) - 1);
	if ((hi - lo + most - 1) / most > MAX_BY_RANGE)
		return false;
	while (lo < hi) {
		uint64_t pages =
			(hi - lo + (UINT64_C(1) << g->granule) - 1) >> g->granule;
		unsigned int scale = 0;
		uint64_t num;

		/* One operation that reaches a little too far is cheaper than several. */
		while (scale < 3 && pages > UINT64_C(32) << (5 * scale + 1))
			scale++;
		num = (pages + (UINT64_C(1) << (5 * scale + 1)) - 1) >> (5 * scale + 1);
		if (num > 32)
			num = 32;
		lhv_s2_tlbi(kind, s2->domain,
			    LHV_PREP(LHV_TLBI_RIPA_BASEADDR, lo >> unit) |
				    LHV_PREP(LHV_TLBI_RIPA_TTL, level) |
				    LHV_PREP(LHV_TLBI_RIPA_NUM, num - 1) |
				    LHV_PREP(LHV_TLBI_RIPA_SCALE, scale) |
				    LHV_PREP(LHV_TLBI_RIPA_TG, (g->granule - 10U) / 2));
		lo += num << (5 * scale + 1 + g->granule);
	}
	return true;
}

/* One operation for each leaf of the smallest size; false when that is too many. */
static bool by_ipa(const struct lhv_s2 *s2, uint64_t lo, uint64_t hi, uint8_t levels,
		   unsigned int level, bool tables)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	enum lhv_port_tlbi kind = tables ? LHV_TLBI_IPAS2E1 : LHV_TLBI_IPAS2LE1;
	int deepest = levels & 8 ? 3 : levels & 4 ? 2 : levels & 2 ? 1 : 0;
	uint64_t step = s2_size(g, deepest), ttl = 0;

	if ((hi - lo) / step > MAX_BY_IPA)
		return false;
	if (s2->ttl && level)
		ttl = LHV_PREP(LHV_TLBI_IPA_TTL, (g->granule - 10U) / 2 << 2 | level);
	for (; lo < hi; lo += step)
		lhv_s2_tlbi(kind, s2->domain, LHV_PREP(LHV_TLBI_IPA_IPA, lo >> 12) | ttl);
	return true;
}

static void invalidate(const struct lhv_s2 *s2, uint64_t lo, uint64_t hi, uint8_t levels,
		       bool tables)
{
	unsigned int level = one_level(s2, levels, tables);
	bool done;

	lhv_s2_tlb_begin(s2);
	s2_publish(s2);
	done = hi && (s2->ril ? by_range(s2, lo, hi, level, tables)
			      : by_ipa(s2, lo, hi, levels, level, tables));
	if (done) {
		lhv_s2_tlb_dsb(s2->domain);
		lhv_s2_tlbi(LHV_TLBI_VMALLE1, s2->domain, 0);
	} else {
		lhv_s2_tlbi(LHV_TLBI_VMALLS12E1, s2->domain, 0);
	}
	lhv_s2_tlb_dsb(s2->domain);
	lhv_s2_tlb_end(s2);
}

/* The middle of break-before-make: the entry has just been stored invalid. */
void lhv_s2_break(struct s2_op *op, uint64_t ipa, uint64_t size, int level)
{
	invalidate(op->s2, ipa, ipa + size, (uint8_t)(1U << level), false);
}

void lhv_s2_flush_all(struct lhv_s2 *s2)
{
	invalidate(s2, 0, 0, 0, true);
}

int lhv_s2_tlb_conflict(const struct lhv_s2 *s2)
{
	if (!s2)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	lhv_s2_tlb_begin(s2);
	lhv_s2_tlbi(LHV_TLBI_VMALLS12E1, LHV_S2_NON, 0);
	lhv_s2_tlb_dsb(LHV_S2_NON);
	lhv_s2_tlb_end(s2);
	return LHV_OK;
}

/* Ends an operation: what was gathered is invalidated, and then, not earlier, the tables
 * that were taken out are freed. */
void lhv_s2_finish(struct s2_op *op)
{
	struct lhv_s2 *s2 = op->s2;
	uint64_t bytes = UINT64_C(1) << s2->geo.granule;

	if (op->hi)
		invalidate(s2, op->lo, op->hi, op->levels, op->tables);
	else if (op->stored)
		s2_publish(s2);
	while (op->dead) {
		uint64_t *t = op->dead;

		op->dead = (uint64_t *)(uintptr_t)(t[0] & ~S2_GONE);
		s2->tables--;
		s2->ops->free(s2->ctx, t, lhv_pa(t[1] & ~S2_GONE), bytes);
	}
	op->lo = op->hi = 0;
	op->levels = 0;
	op->tables = op->stored = false;
}
