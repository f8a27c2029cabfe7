/* SPDX-License-Identifier: BSD-2-Clause */
#include "tally.h"

#include <string.h>

struct look {
	const struct lhv_s2_geometry *g;
	void *(*va)(void *ctx, lhv_pa_t pa);
	void *ctx;
	struct tally *out;
};

static uint64_t table_pa(const struct lhv_s2_geometry *g, uint64_t d)
{
	uint64_t a = d & UINT64_C(0xfffffffff000) & ~((UINT64_C(1) << g->granule) - 1);

	if (g->lpa2)
		return a | (d & UINT64_C(3) << 48) | (d >> 8 & 3) << 50;
	return g->granule == 16 ? a | (d >> 12 & 15) << 48 : a;
}

static uint64_t table(const struct look *l, const uint64_t *t, uint64_t n, int level)
{
	uint64_t used = 0;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t d = t[i], sub;

		used += d != 0;
		if (level == 3 || (d & 3) != 3) {
			l->out->leaves += d & 1;
			continue;
		}
		sub = table(l, l->va(l->ctx, lhv_pa(table_pa(l->g, d))),
			    UINT64_C(1) << (l->g->granule - 3), level + 1);
		l->out->tables++;
		l->out->empty += !sub;
		l->out->wrong += sub != ((d >> 2 & 63) | (d >> 51 & 255) << 6);
	}
	return used;
}

void tally(const struct lhv_s2_geometry *g, const uint64_t *root,
	   void *(*va)(void *ctx, lhv_pa_t pa), void *ctx, struct tally *out)
{
	struct look l = {g, va, ctx, out};

	memset(out, 0, sizeof(*out));
	(void)table(&l, root, g->root_bytes / 8, g->start);
}
