/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that holds tables, and the model's life. */
#include "mmu.h"

#include <libhv/sim/port.h>

#include <stdlib.h>
#include <string.h>

#define DEFAULT_BASE UINT64_C(0x40000000)
/* A valid table descriptor to nowhere, so that what nobody wrote is noticed. */
#define POISON	     UINT64_C(0x0000deadbeeff003)
#define POISON_FREED UINT64_C(0x0000deadfeeef003)

void *lhv_sim_mmu_grow_(void *p, size_t *room, size_t n, size_t size)
{
	if (n < *room)
		return p;
	*room = *room ? 2 * *room : 64;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/* The number of regions that start at or below a. */
static size_t below_host(const struct lhv_sim_mmu *m, const uint8_t *a)
{
	size_t lo = 0, hi = m->regions;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if ((uintptr_t)m->by_host[mid]->host <= (uintptr_t)a)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t below_pa(const struct lhv_sim_mmu *m, uint64_t a)
{
	size_t lo = 0, hi = m->regions;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (m->by_pa[mid]->pa <= a)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct region *lhv_sim_mmu_by_host_(const struct lhv_sim_mmu *m, const void *host)
{
	size_t n = below_host(m, host);
	struct region *r = n ? m->by_host[n - 1] : NULL;

	return r && (uintptr_t)host - (uintptr_t)r->host < r->bytes ? r : NULL;
}

struct region *lhv_sim_mmu_by_pa_(const struct lhv_sim_mmu *m, uint64_t pa,
				  uint64_t bytes)
{
	size_t n = below_pa(m, pa);
	struct region *r = n ? m->by_pa[n - 1] : NULL;

	return r && pa - r->pa < r->bytes && bytes <= r->bytes - (pa - r->pa) ? r : NULL;
}

void lhv_sim_mmu_loosen_(struct lhv_sim_mmu *m, struct region *r)
{
	if (r->loose_at)
		return;
	m->loose = lhv_sim_mmu_grow_(m->loose, &m->loose_room, m->loose_n,
				     sizeof(*m->loose));
	m->loose[m->loose_n++] = r;
	r->loose_at = m->loose_n;
}

void lhv_sim_mmu_tighten_(struct lhv_sim_mmu *m, struct region *r)
{
	if (!r->loose_at)
		return;
	m->loose[r->loose_at - 1] = m->loose[--m->loose_n];
	m->loose[r->loose_at - 1]->loose_at = r->loose_at;
	r->loose_at = 0;
}

/* A barrier: what was written to memory outside of the trees can be seen now. */
void lhv_sim_mmu_seen_(struct lhv_sim_mmu *m)
{
	for (size_t i = 0; i < m->loose_n; i++) {
		const struct region *r = m->loose[i];

		memcpy(r->seen, r->poc ? r->poc : r->host, r->bytes);
	}
}

static void region_free(struct region *r)
{
	free(r->seen);
	free(r->poc);
	free(r->tabs);
	free(r);
}

int lhv_sim_mmu_add(struct lhv_sim_mmu *m, void *host, lhv_pa_t pa, uint64_t bytes)
{
	struct lhv_sim_mmu_event ev = {
		.kind = LHV_SIM_MMU_EV_ALLOC, .pa = pa, .value = bytes};
	size_t room = m->room, h = below_host(m, host), p = below_pa(m, pa.v);
	struct region *r;

	if (!bytes || !host || pa.v + bytes < pa.v)
		return -1;
	if ((h && (uintptr_t)host - (uintptr_t)m->by_host[h - 1]->host <
			  m->by_host[h - 1]->bytes) ||
	    (h < m->regions &&
	     (uintptr_t)m->by_host[h]->host - (uintptr_t)host < bytes) ||
	    (p && pa.v - m->by_pa[p - 1]->pa < m->by_pa[p - 1]->bytes) ||
	    (p < m->regions && m->by_pa[p]->pa - pa.v < bytes))
		return -1;
	r = calloc(1, sizeof(*r));
	if (!r)
		return -1;
	r->host = host;
	r->pa = pa.v;
	r->bytes = bytes;
	r->seen = malloc(bytes);
	r->tabs = calloc((bytes + 255) / 256, sizeof(struct tab *));
	if (m->noncoherent)
		r->poc = malloc(bytes);
	if (!r->seen || !r->tabs || (m->noncoherent && !r->poc)) {
		region_free(r);
		return -1;
	}
	memcpy(r->seen, host, bytes);
	if (r->poc)
		memcpy(r->poc, host, bytes);
	m->by_host =
		lhv_sim_mmu_grow_(m->by_host, &room, m->regions, sizeof(struct region *));
	m->by_pa = lhv_sim_mmu_grow_(m->by_pa, &m->room, m->regions,
				     sizeof(struct region *));
	memmove(m->by_host + h + 1, m->by_host + h,
		(m->regions - h) * sizeof(struct region *));
	memmove(m->by_pa + p + 1, m->by_pa + p,
		(m->regions - p) * sizeof(struct region *));
	m->by_host[h] = m->by_pa[p] = r;
	m->regions++;
	lhv_sim_mmu_loosen_(m, r);
	lhv_sim_mmu_event_(m, &ev);
	return 0;
}

void lhv_sim_mmu_remove(struct lhv_sim_mmu *m, lhv_pa_t pa)
{
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_FREE, .pa = pa};
	struct region *r = lhv_sim_mmu_by_pa_(m, pa.v, 1);
	size_t h, p;

	if (!r || r->pa != pa.v)
		return;
	lhv_sim_mmu_gone_(m, r);
	lhv_sim_mmu_tighten_(m, r);
	h = below_host(m, r->host) - 1;
	p = below_pa(m, r->pa) - 1;
	m->regions--;
	memmove(m->by_host + h, m->by_host + h + 1,
		(m->regions - h) * sizeof(struct region *));
	memmove(m->by_pa + p, m->by_pa + p + 1,
		(m->regions - p) * sizeof(struct region *));
	ev.value = r->bytes;
	region_free(r);
	lhv_sim_mmu_event_(m, &ev);
}

void *lhv_sim_mmu_va(void *model, lhv_pa_t pa)
{
	struct region *r = lhv_sim_mmu_by_pa_(model, pa.v, 1);

	return r ? r->host + (pa.v - r->pa) : NULL;
}

static void fill(void *p, uint64_t bytes, uint64_t v)
{
	for (uint64_t i = 0; i < bytes / 8; i++)
		((uint64_t *)p)[i] = v;
}

static unsigned int log2_of(uint64_t v)
{
	unsigned int n = 0;

	while (v > 1) {
		v >>= 1;
		n++;
	}
	return n;
}

void *lhv_sim_mmu_alloc(void *model, uint64_t bytes, lhv_pa_t *pa)
{
	struct lhv_sim_mmu *m = model;
	unsigned int k = log2_of(bytes);
	uint64_t a;
	void *p;

	m->allocs++;
	if (bytes < 8 || bytes & (bytes - 1) || (m->fail && !--m->fail))
		return NULL;
	p = aligned_alloc(bytes, bytes);
	if (!p)
		return NULL;
	fill(p, bytes, POISON);
	if (m->pa_free_n[k]) {
		a = m->pa_free[k][--m->pa_free_n[k]];
	} else {
		a = (m->pa_next + bytes - 1) & ~(bytes - 1);
		m->pa_next = a + bytes;
	}
	if (lhv_sim_mmu_add(m, p, lhv_pa(a), bytes)) {
		free(p);
		return NULL;
	}
	lhv_sim_mmu_by_pa_(m, a, 1)->own = true;
	m->out++;
	*pa = lhv_pa(a);
	return p;
}

void lhv_sim_mmu_free(void *model, void *va, lhv_pa_t pa, uint64_t bytes)
{
	struct lhv_sim_mmu *m = model;
	struct region *r = lhv_sim_mmu_by_pa_(m, pa.v, 1);
	unsigned int k = log2_of(bytes);

	if (!r || r->pa != pa.v || r->host != va || r->bytes != bytes || !r->own) {
		lhv_sim_mmu_wrong_(m, LHV_SIM_MMU_TABLE_FREED,
				   "free of pa %llx, which was not allocated so",
				   (unsigned long long)pa.v);
		return;
	}
	lhv_sim_mmu_remove(m, pa);
	m->out--;
	if (m->pa_free_n[k] < 64)
		m->pa_free[k][m->pa_free_n[k]++] = pa.v;
	fill(va, bytes, POISON_FREED);
	free(va);
}

void lhv_sim_mmu_fail(struct lhv_sim_mmu *m, uint64_t nth)
{
	m->fail = nth;
}

uint64_t lhv_sim_mmu_allocated(const struct lhv_sim_mmu *m)
{
	return m->out;
}

uint64_t lhv_sim_mmu_allocs(const struct lhv_sim_mmu *m)
{
	return m->allocs;
}

struct lhv_sim_mmu *lhv_sim_mmu_create(const struct lhv_sim_mmu_config *cfg)
{
	struct lhv_sim_mmu *m;

	if (!cfg || !cfg->features || cfg->cpus > LHV_SIM_MMU_CPUS ||
	    cfg->bbm > cfg->features->bbm ||
	    (unsigned int)cfg->domain > LHV_SIM_MMU_OUTER)
		return NULL;
	m = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->f = *cfg->features;
	m->ncpus = cfg->cpus ? cfg->cpus : 1;
	m->fwb = cfg->fwb;
	m->bbm = cfg->bbm;
	m->domain = cfg->domain;
	m->noncoherent = cfg->noncoherent;
	m->conflicts = cfg->conflicts;
	m->on_event = cfg->on_event;
	m->ctx = cfg->ctx;
	m->pa_next = cfg->pa_base ? cfg->pa_base : DEFAULT_BASE;
	lhv_sim_port_attach(&lhv_sim_mmu_port_ops_, m);
	return m;
}

void lhv_sim_mmu_destroy(struct lhv_sim_mmu *m)
{
	if (!m)
		return;
	lhv_sim_port_attach(NULL, NULL);
	while (m->roots) {
		struct root *r = m->roots;

		m->roots = r->next;
		free(r);
	}
	for (size_t i = 0; i < m->regions; i++) {
		struct region *r = m->by_host[i];

		/* From the end: the first place of a table is the last that is looked at. */
		for (uint64_t k = (r->bytes + 255) / 256; k--;) {
			struct tab *t = r->tabs[k];

			if (t && !t->zombie && (uint8_t *)t->mem == r->host + 256 * k)
				free(t);
		}
		if (r->own)
			free(r->host);
		region_free(r);
	}
	while (m->zombies) {
		struct tab *t = m->zombies;

		m->zombies = t->next;
		free(t);
	}
	for (unsigned int i = 0; i < KEEP_TEXT; i++)
		free(m->text[i]);
	free(m->by_host);
	free(m->by_pa);
	free(m->loose);
	free(m->stale.at);
	free(m->undone.at);
	free(m);
}
