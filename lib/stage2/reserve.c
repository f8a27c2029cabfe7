/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables in advance, and what operations cost.
 *
 * All operations look first, reserve tables second and change something third. So a cost is
 * found by the operation itself, on a copy of the object whose reserve notes how many tables
 * are asked for and refuses.
 */
#include "s2.h"

#include <libhv/stage2/track.h>

#include <string.h>

int lhv_s2_reserve_init(struct lhv_s2_reserve *r, const struct lhv_s2_geometry *geo,
			uint32_t flags)
{
	if (!r || !geo || !lhv_s2_geometry_ok(geo) || (flags & ~LHV_S2_RESERVE_ONLY))
		return LHV_ERR_INVAL;
	memset(r, 0, sizeof(*r));
	r->granule = geo->granule;
	r->pa_bits = geo->pa_bits;
	r->only = flags & LHV_S2_RESERVE_ONLY;
	return LHV_OK;
}

int lhv_s2_reserve_put(struct lhv_s2_reserve *r, void *va, lhv_pa_t pa)
{
	uint64_t *t = va, mask;

	if (!r || !va || !r->granule)
		return LHV_ERR_INVAL;
	mask = (UINT64_C(1) << r->granule) - 1;
	if ((pa.v & mask) || ((uintptr_t)va & mask))
		return LHV_ERR_INVAL;
	if (pa.v >> r->pa_bits)
		return LHV_ERR_RANGE;
	t[0] = (uint64_t)(uintptr_t)r->head;
	t[1] = pa.v;
	r->head = t;
	r->count++;
	return LHV_OK;
}

void *lhv_s2_reserve_get(struct lhv_s2_reserve *r, lhv_pa_t *pa)
{
	uint64_t *t = r ? r->head : NULL;

	if (!t)
		return NULL;
	r->head = (void *)(uintptr_t)t[0];
	r->count--;
	if (pa)
		*pa = lhv_pa(t[1]);
	return t;
}

uint64_t lhv_s2_reserve_count(const struct lhv_s2_reserve *r)
{
	return r ? r->count : 0;
}

uint64_t lhv_s2_reserve_wanted(const struct lhv_s2_reserve *r)
{
	return r ? r->want : 0;
}

/* May tables of this reserve be used with this geometry? No reserve fits all. */
int lhv_s2_reserve_fits(const struct lhv_s2_reserve *r, const struct lhv_s2_geometry *g)
{
	return r && (r->granule != g->granule || r->pa_bits > g->pa_bits) ? LHV_ERR_INVAL
									  : LHV_OK;
}

int lhv_s2_set_reserve(struct lhv_s2 *s2, struct lhv_s2_reserve *r)
{
	int ret;

	if (!s2)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	ret = lhv_s2_reserve_fits(r, &s2->geo);
	if (!ret)
		s2->reserve = r;
	return ret;
}

/* The object that finds out. (The short way for one page, which needs no tables and so asks
 * for none, knows such a reserve.) */
bool lhv_s2_probe(const struct lhv_s2 *s2, struct lhv_s2 *copy, struct lhv_s2_reserve *r)
{
	if (!s2)
		return false;
	memset(r, 0, sizeof(*r));
	r->probe = true;
	*copy = *s2;
	copy->reserve = r;
	return true;
}

/* What the operation on the copy has said. */
static int found(int ret, const struct lhv_s2_reserve *r, uint64_t *tables)
{
	if (ret && ret != LHV_ERR_AGAIN)
		return ret;
	*tables = ret ? r->want : 0;
	return LHV_OK;
}

int lhv_s2_cost_map(const struct lhv_s2 *s2, lhv_ipa_t ipa, lhv_pa_t pa, uint64_t size,
		    uint32_t attr, uint32_t flags, uint64_t *tables)
{
	struct lhv_s2_reserve r;
	struct lhv_s2 copy;

	if (!tables || !lhv_s2_probe(s2, &copy, &r))
		return LHV_ERR_INVAL;
	return found(lhv_s2_map(&copy, ipa, pa, size, attr, flags), &r, tables);
}

int lhv_s2_cost_unmap(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
		      uint32_t flags, uint64_t *tables)
{
	struct lhv_s2_reserve r;
	struct lhv_s2 copy;

	if (!tables || !lhv_s2_probe(s2, &copy, &r))
		return LHV_ERR_INVAL;
	return found(lhv_s2_unmap(&copy, ipa, size, flags), &r, tables);
}

int lhv_s2_cost_protect(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			uint32_t attr, uint32_t mask, uint32_t flags, uint64_t *tables)
{
	struct lhv_s2_reserve r;
	struct lhv_s2 copy;

	if (!tables || !lhv_s2_probe(s2, &copy, &r))
		return LHV_ERR_INVAL;
	return found(lhv_s2_protect(&copy, ipa, size, attr, mask, flags), &r, tables);
}

int lhv_s2_cost_set_owner(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			  uint32_t owner, uint32_t flags, uint64_t *tables)
{
	struct lhv_s2_reserve r;
	struct lhv_s2 copy;

	if (!tables || !lhv_s2_probe(s2, &copy, &r))
		return LHV_ERR_INVAL;
	return found(lhv_s2_set_owner(&copy, ipa, size, owner, flags), &r, tables);
}

int lhv_s2_cost_dirty_start(const struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size,
			    uint32_t mark, uint32_t flags, uint64_t *tables)
{
	struct lhv_s2_reserve r;
	struct lhv_s2 copy;

	if (!tables || !lhv_s2_probe(s2, &copy, &r))
		return LHV_ERR_INVAL;
	return found(lhv_s2_dirty_start(&copy, ipa, size, mark, flags), &r, tables);
}

int lhv_s2_cut_cost(const struct lhv_s2_geometry *geo, lhv_ipa_t ipa, uint64_t size,
		    uint64_t *tables)
{
	uint64_t end;

	if (!geo || !tables || !lhv_s2_geometry_ok(geo) || !size ||
	    ((ipa.v | size) & (s2_size(geo, S2_LAST) - 1)))
		return LHV_ERR_INVAL;
	end = UINT64_C(1) << geo->ipa_bits;
	if (ipa.v >= end || size > end - ipa.v)
		return LHV_ERR_RANGE;
	*tables = lhv_s2_edges(geo, geo->start, ipa.v, ipa.v + size);
	return LHV_OK;
}
