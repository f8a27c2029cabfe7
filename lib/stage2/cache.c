/* SPDX-License-Identifier: BSD-2-Clause */
/* Cache maintenance for guest memory. Reads tables, changes nothing. */
#include "shared.h"

#include <libhv/stage2/cache.h>
#include <libhv/arch/sysreg.h>

static int maintain(const struct lhv_s2_cache *c, uint64_t pa, uint64_t bytes,
		    enum lhv_port_dc op)
{
	void *va = c->map ? c->map(c->ctx, lhv_pa(pa), bytes)
			  : (void *)(uintptr_t)(pa + c->linear);

	if (!va)
		return LHV_ERR_FAULT;
	lhv_port_dcache(op, va, (size_t)bytes);
	if (c->unmap)
		c->unmap(c->ctx, va, lhv_pa(pa), bytes);
	return LHV_OK;
}

static bool to_poc(enum lhv_port_dc op)
{
	return op == LHV_DC_CVAC || op == LHV_DC_CIVAC;
}

int lhv_s2_cache_pa(const struct lhv_s2_cache *c, lhv_pa_t pa, uint64_t bytes,
		    enum lhv_port_dc op)
{
	int ret;

	if (!c || !bytes || pa.v + bytes - 1 < pa.v || bytes > SIZE_MAX || !to_poc(op))
		return LHV_ERR_INVAL;
	ret = maintain(c, pa.v, bytes, op);
	if (!ret)
		lhv_port_dsb(LHV_SY);
	return ret;
}

/* Normal memory, of a kind that is asked for. */
static bool concerns(uint64_t e, bool forced)
{
	uint64_t m = LHV_GET(LHV_S2DESC_MEMATTR, e);

	/* 0 to 3 are the Device types, with FEAT_S2FWB in use too. */
	if (!s2_is_valid(e) || m < 4)
		return false;
	return !(forced && m == LHV_S2DESC_MEMATTR_FWB_WB);
}

/* forced: what the guest cannot make non-cacheable is left out. */
static int run(const struct lhv_s2 *s2, const struct lhv_s2_cache *c, uint64_t b,
	       enum lhv_port_dc op, bool forced, uint64_t left, struct lhv_s2_progress *p)
{
	const struct lhv_s2_geometry *g = &s2->geo;
	int ret = LHV_OK;

	while (p->next.v < b && left && !ret) {
		uint64_t a = p->next.v, size, end;
		struct s2_at at;

		lhv_s2_at(s2, a, &at);
		size = s2_size(g, at.level);
		end = (a | (size - 1)) + 1;
		if (end > b)
			end = b;
		if (concerns(at.e, forced)) {
			/* It need not be all of a block. */
			if ((end - a) >> g->granule > left)
				end = a + (left << g->granule);
			left -= (end - a) >> g->granule;
			ret = maintain(c, s2_addr(g, at.e) + (a & (size - 1)), end - a,
				       op);
		} else {
			left--;
		}
		if (!ret)
			p->next = lhv_ipa(end);
	}
	return ret ? ret : p->next.v < b ? LHV_ERR_AGAIN : LHV_OK;
}

int lhv_s2_cache_data(const struct lhv_s2 *s2, const struct lhv_s2_cache *c,
		      lhv_ipa_t ipa, uint64_t size, enum lhv_port_dc op, uint32_t flags,
		      uint64_t budget, struct lhv_s2_progress *p)
{
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (!ret && (!c || !to_poc(op) || (flags & ~LHV_S2_CACHE_ALL)))
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	p->begun = true;
	ret = run(s2, c, ipa.v + size, op, s2->fwb && !flags, budget, p);
	/* Observers that are not in the inner shareable domain are what this is for. */
	lhv_port_dsb(LHV_SY);
	return ret;
}

int lhv_s2_cache_code(const struct lhv_s2 *s2, const struct lhv_s2_cache *c,
		      lhv_ipa_t ipa, uint64_t size, uint64_t budget,
		      struct lhv_s2_progress *p)
{
	uint64_t b = ipa.v + size;
	int ret = lhv_s2_enter(s2, ipa.v, size, &budget, p);

	if (!ret && !c)
		ret = LHV_ERR_INVAL;
	if (ret)
		return ret;
	p->begun = true;
	if (c->idc)
		p->next = lhv_ipa(b);
	else
		ret = run(s2, c, b, LHV_DC_CVAU, false, budget, p);
	lhv_port_dsb(LHV_ISH);
	if (!c->dic) {
		lhv_port_icache_all();
		lhv_port_dsb(LHV_ISH);
	}
	return ret;
}

static bool caches_on(uint64_t sctlr)
{
	/* Without stage 1 all data accesses are non-cacheable. */
	return LHV_GET(LHV_SCTLR_EL1_M, sctlr) && LHV_GET(LHV_SCTLR_EL1_C, sctlr);
}

bool lhv_s2_setway_op(struct lhv_s2_setway *w, uint64_t sctlr)
{
	bool first = !w->watch;

	w->watch = true;
	w->on = caches_on(sctlr);
	return first;
}

bool lhv_s2_setway_sctlr(struct lhv_s2_setway *w, uint64_t sctlr)
{
	bool on = caches_on(sctlr), flush = w->watch && on != w->on;

	w->on = on;
	if (on)
		w->watch = false;
	return flush;
}
