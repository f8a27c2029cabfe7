/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists what tables map. One loop serves both a struct lhv_s2 and an image: it keeps the
 * tables on the way to the current entry, takes entries in order of IPA, and merges each
 * with the range before it if it can. Depth is bounded by the format, whatever the tables
 * say; breadth by the tables' own size, and for an image by a budget.
 */
#include "s2.h"

#include <libhv/stage2/dump.h>

#define LEVELS 5 /* -1 to 3 */

/* What hardware may change in one entry of a contiguous run. */
#define PROGRESS (LHV_S2DESC_AF_MASK | S2_WRITE)

struct dump {
	const struct lhv_s2 *s2;	/* geometry and fwb; without img all of it */
	const struct lhv_s2_image *img; /* null: s2's own tables */
	lhv_s2_dump_fn fn;
	void *ctx;
	uint64_t root_end; /* img: end of the initial-level tables */
	uint64_t pa[LEVELS];
	const uint64_t *va[LEVELS];
	bool bad[LEVELS]; /* a descriptor on the way to this table has RES0 bits set */
	struct lhv_s2_range r; /* to be reported; nothing when its size is 0 */
	uint64_t prev;	/* the entry before, at level prev_level in the same table */
	int prev_level; /* LEVELS: there is none */
};

static uint64_t bits(unsigned int hi, unsigned int lo)
{
	return (UINT64_MAX >> (63 - hi)) & (UINT64_MAX << lo);
}

/* All that is output or table address. What is left of a leaf are its attributes. */
static uint64_t address_bits(const struct lhv_s2_geometry *g, int level)
{
	return s2_oa(g, ~(s2_size(g, level) - 1));
}

static uint64_t res0(const struct lhv_s2_geometry *g, int level, bool table)
{
	uint64_t low = bits(s2_shift(g, table ? S2_LAST : level) - 1, 0) & ~bits(11, 0);
	uint64_t m = bits(50, 50) | (g->lpa2 ? 0 : bits(49, 48));

	if (table)
		m |= bits(63, 59);
	low &= ~LHV_S2DESC_NT_MASK;
	if (g->granule == 16)
		low &= ~LHV_S2DESC_OA51_48_MASK;
	return m | low;
}

/* CPUs with 52-bit addresses have level 1 blocks with 64 KiB, and VTCR_EL2 does not say
 * which CPU it is. */
static bool block_ok(const struct lhv_s2_geometry *g, int level)
{
	switch (g->granule) {
	case 12:
		return level > 0 || (level == 0 && g->lpa2);
	case 14:
		return level > 1 || (level == 1 && g->lpa2);
	default:
		return level > 0;
	}
}

static bool memattr_ok(bool fwb, uint64_t m)
{
	return fwb ? m < 4 || (m > 4 && m < 8) : m < 4 || (m & 3);
}

static int fetch(struct dump *d, int level, uint64_t ipa, uint64_t *e)
{
	uint64_t i = s2_index(&d->s2->geo, level, ipa);

	if (d->img)
		return d->img->read(d->img->ctx, lhv_pa(d->pa[level + 1] + 8 * i), e);
	*e = lhv_port_load64(&d->va[level + 1][i]);
	return 0;
}

static int flush(struct dump *d)
{
	int ret = d->r.size ? d->fn(d->ctx, &d->r) : 0;

	d->r.size = 0;
	return ret;
}

static bool merges(const struct dump *d, const struct lhv_s2_range *n)
{
	const struct lhv_s2_range *r = &d->r;

	if (r->ipa.v + r->size != n->ipa.v || r->kind != n->kind || r->bad != n->bad ||
	    r->level != n->level || r->contig != n->contig)
		return false;
	if (r->kind == LHV_S2_OWNED)
		return r->desc == n->desc;
	if (r->kind == LHV_S2_MAPPED || (r->bad & LHV_S2_BAD_ADDRESS))
		return r->pa.v + r->size == n->pa.v &&
		       !((r->desc ^ n->desc) & ~address_bits(&d->s2->geo, r->level));
	return true;
}

/* What is wrong with a valid leaf's place in a contiguous run. The range before, which
 * ends where this entry begins, may turn out to be an incomplete run. */
static uint32_t run(struct dump *d, int level, uint64_t ipa, uint64_t e)
{
	const struct lhv_s2_geometry *g = &d->s2->geo;
	uint64_t n = s2_run(g, level), i = s2_index(g, level, ipa) & (n - 1);
	bool contig = s2_is_valid(e) && (e & LHV_S2DESC_CONTIG_MASK), before;

	if (n == 1)
		return contig ? LHV_S2_BAD_CONTIG : 0;
	before = i && d->prev_level == level && s2_is_valid(d->prev) &&
		 (d->prev & LHV_S2DESC_CONTIG_MASK);
	if (!contig) {
		if (before && d->r.size)
			d->r.bad |= LHV_S2_BAD_CONTIG;
		return 0;
	}
	if (((s2_addr(g, e) >> s2_shift(g, level)) & (n - 1)) != i ||
	    (i && d->prev_level == level && !before))
		return LHV_S2_BAD_CONTIG;
	if (before && ((s2_addr(g, e) - s2_addr(g, d->prev) != s2_size(g, level)) ||
		       ((e ^ d->prev) & ~(address_bits(g, level) | PROGRESS))))
		return LHV_S2_BAD_CONTIG;
	return 0;
}

/* Reports the entry e that describes [a, end), or a part of what is there. */
static int leaf(struct dump *d, int level, uint64_t e, uint32_t bad, uint64_t a,
		uint64_t end)
{
	const struct lhv_s2_geometry *g = &d->s2->geo;
	uint64_t size = s2_size(g, level);
	struct lhv_s2_range n = {
		.ipa = lhv_ipa(a),
		.size = end - a,
		.kind = LHV_S2_UNMAPPED,
		.level = (int8_t)level,
		.desc = e,
		.entries = 1,
	};
	int ret;

	bad |= d->bad[level + 1] ? LHV_S2_BAD_TABLE : 0;
	if (!bad || bad == LHV_S2_BAD_TABLE) {
		if (!s2_is_valid(e)) {
			if (e && !(e & S2_GONE)) {
				n.kind = LHV_S2_OWNED;
				n.owner = (uint32_t)LHV_GET(LHV_S2INVALID_OWNER, e);
			}
		} else if (level == S2_LAST ? !(e & LHV_S2DESC_TYPE_MASK)
					    : !block_ok(g, level)) {
			bad |= LHV_S2_BAD_TYPE;
		} else if ((s2_addr(g, e) & ~(size - 1)) >> g->pa_bits) {
			bad |= LHV_S2_BAD_ADDRESS;
		} else {
			n.kind = LHV_S2_MAPPED;
			n.contig = e & LHV_S2DESC_CONTIG_MASK;
			n.attr = lhv_s2_attr_decode(d->s2, e);
			if (e & res0(g, level, false))
				bad |= LHV_S2_BAD_RES0;
			if (!memattr_ok(d->s2->fwb, LHV_GET(LHV_S2DESC_MEMATTR, e)))
				bad |= LHV_S2_BAD_MEMATTR;
			if (!g->lpa2 && LHV_GET(LHV_S2DESC_SH, e) == 1)
				bad |= LHV_S2_BAD_SH;
		}
	}
	if (s2_is_table(e, level))
		n.pa = lhv_pa(s2_addr(g, e));
	else if (n.kind == LHV_S2_MAPPED || (bad & LHV_S2_BAD_ADDRESS))
		n.pa = lhv_pa((s2_addr(g, e) & ~(size - 1)) + (a & (size - 1)));
	bad |= run(d, level, a, n.kind == LHV_S2_MAPPED ? e : 0);
	d->prev = n.kind == LHV_S2_MAPPED ? e : 0;
	d->prev_level = level;
	n.bad = bad;
	if (d->r.size && merges(d, &n)) {
		d->r.size += n.size;
		d->r.entries++;
		return 0;
	}
	ret = flush(d);
	if (n.kind != LHV_S2_UNMAPPED || n.bad)
		d->r = n;
	return ret;
}

/* Goes into the table that e points to, or says why not. */
static uint32_t enter(struct dump *d, int level, uint64_t ipa, uint64_t e)
{
	const struct lhv_s2_geometry *g = &d->s2->geo;
	uint64_t pa = s2_addr(g, e);

	(void)run(d, level, ipa, 0);
	if (!d->img) {
		d->va[level + 2] = s2_table(d->s2, e);
	} else {
		if (pa >> g->pa_bits)
			return LHV_S2_BAD_ADDRESS;
		if (pa >= d->pa[g->start + 1] && pa < d->root_end)
			return LHV_S2_BAD_LOOP;
		for (int l = g->start + 1; l <= level; l++)
			if (d->pa[l + 1] == pa)
				return LHV_S2_BAD_LOOP;
		d->pa[level + 2] = pa;
	}
	d->bad[level + 2] = d->bad[level + 1] || (e & res0(g, level, true));
	d->prev_level = LEVELS;
	return 0;
}

/* Lists [a, to). *next: how far it came. */
static int list(struct dump *d, uint64_t a, uint64_t to, uint64_t *next)
{
	const struct lhv_s2_geometry *g = &d->s2->geo;
	uint64_t budget = d->img ? d->img->budget : 0;
	int level = g->start, ret;

	d->prev_level = LEVELS;
	while (a < to) {
		uint64_t e = 0, end;
		uint32_t bad = 0;

		if (d->img && !budget--) {
			*next = a;
			ret = flush(d);
			return ret ? ret : LHV_ERR_AGAIN;
		}
		if (fetch(d, level, a, &e)) {
			e = 0;
			bad = LHV_S2_BAD_READ;
		} else if (s2_is_table(e, level)) {
			bad = enter(d, level, a, e);
			if (!bad) {
				level++;
				continue;
			}
		}
		end = (a | (s2_size(g, level) - 1)) + 1;
		*next = a;
		ret = leaf(d, level, e, bad, a, end < to ? end : to);
		if (ret)
			return ret;
		a = end;
		while (level > g->start && !(a & (s2_size(g, level - 1) - 1))) {
			level--;
			d->prev = 0;
			d->prev_level = level;
		}
	}
	*next = to;
	return flush(d);
}

static int check(const struct lhv_s2_geometry *g, uint64_t from, uint64_t to)
{
	if (((from | to) & (s2_size(g, S2_LAST) - 1)) || from > to)
		return LHV_ERR_INVAL;
	return to > UINT64_C(1) << g->ipa_bits ? LHV_ERR_RANGE : LHV_OK;
}

int lhv_s2_dump(const struct lhv_s2 *s2, lhv_ipa_t from, lhv_ipa_t to, lhv_s2_dump_fn fn,
		void *ctx)
{
	struct dump d = {.s2 = s2, .fn = fn, .ctx = ctx};
	uint64_t next;
	int ret;

	if (!s2 || !fn)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	ret = check(&s2->geo, from.v, to.v);
	if (ret)
		return ret;
	d.va[s2->geo.start + 1] = s2->root;
	return list(&d, from.v, to.v, &next);
}

static const char *vtcr_geometry(uint64_t vtcr, struct lhv_s2_geometry *g)
{
	static const uint8_t granules[] = {12, 16, 14};
	static const uint8_t pa_sizes[] = {32, 36, 40, 42, 44, 48, 52};
	static const int8_t levels_4k[] = {2, 1, 0, 3};
	uint64_t tg = LHV_GET(LHV_VTCR_EL2_TG0, vtcr),
		 ps = LHV_GET(LHV_VTCR_EL2_PS, vtcr);
	uint64_t sl0 = LHV_GET(LHV_VTCR_EL2_SL0, vtcr);
	bool sl2 = vtcr & LHV_VTCR_EL2_SL2_MASK;
	unsigned int n;

	if (tg > 2)
		return "TG0 is reserved";
	if (ps > 6)
		return "PS is reserved";
	g->granule = granules[tg];
	g->lpa2 = g->granule != 16 && (vtcr & LHV_VTCR_EL2_DS_MASK);
	g->pa_bits = pa_sizes[ps];
	/* What the format cannot hold counts as 48 bits. */
	if (g->pa_bits > 48 && g->granule != 16 && !g->lpa2)
		g->pa_bits = 48;
	if (sl2 && (g->granule != 12 || !g->lpa2 || sl0))
		return "SL2 is 1, and not for level -1 of a 52-bit 4 KiB format";
	if (g->granule == 12)
		g->start = sl2 ? -1 : levels_4k[sl0];
	else
		g->start = (int8_t)(3 - (int)sl0);
	if (g->start == 0 && (g->granule == 16 || (g->granule == 14 && !g->lpa2)))
		return "SL0 is reserved with this granule";
	n = 64 - (unsigned int)LHV_GET(LHV_VTCR_EL2_T0SZ, vtcr);
	if (n > (g->granule == 16 || g->lpa2 ? 52 : 48))
		return "T0SZ is less than the format has";
	if (n < (g->granule == 16 ? 17 : 16))
		return "T0SZ is more than any CPU has";
	g->ipa_bits = (uint8_t)n;
	if (n <= s2_shift(g, g->start))
		return "T0SZ leaves no index bits for the initial level of SL0";
	n -= s2_shift(g, g->start);
	if (n > g->granule - 3U + 4)
		return "T0SZ asks for more than 16 tables at the initial level of SL0";
	g->concat = (uint8_t)(n > g->granule - 3U ? 1U << (n - (g->granule - 3U)) : 1);
	g->root_bytes = UINT64_C(8) << n;
	if (g->root_bytes < 256)
		g->root_bytes = 256;
	g->block = 3;
	while (g->block > 0 && block_ok(g, g->block - 1))
		g->block--;
	g->vmid_bits = vtcr & LHV_VTCR_EL2_VS_MASK ? 16 : 8;
	g->ha = vtcr & LHV_VTCR_EL2_HA_MASK;
	g->hd = vtcr & LHV_VTCR_EL2_HD_MASK;
	g->vtcr = vtcr;
	return NULL;
}

int lhv_s2_vtcr_geometry(uint64_t vtcr, struct lhv_s2_geometry *geo, const char **why)
{
	struct lhv_s2_geometry g = {0};
	const char *text = NULL;
	int ret = LHV_ERR_UNSUPPORTED;

	if (!geo)
		return LHV_ERR_INVAL;
	if (vtcr & LHV_VTCR_EL2_D128_MASK) {
		text = "128-bit descriptors (D128) are not supported";
	} else if (vtcr & LHV_VTCR_EL2_S2PIE_MASK) {
		text = "permission indirection (S2PIE) is not supported";
	} else {
		text = vtcr_geometry(vtcr, &g);
		ret = text ? LHV_ERR_CORRUPT : LHV_OK;
	}
	if (!ret)
		*geo = g;
	else if (why)
		*why = text;
	return ret;
}

int lhv_s2_vttbr_table(const struct lhv_s2_geometry *geo, uint64_t vttbr, lhv_pa_t *pa)
{
	uint64_t a = vttbr & LHV_VTTBR_EL2_BADDR_MASK, align;

	if (!geo || !pa ||
	    (geo->granule != 12 && geo->granule != 14 && geo->granule != 16) ||
	    geo->start < -1 || geo->start > S2_LAST ||
	    geo->ipa_bits <= s2_shift(geo, geo->start) || geo->ipa_bits > 52 ||
	    geo->pa_bits < 32 || geo->pa_bits > 52)
		return LHV_ERR_INVAL;
	align = UINT64_C(8) << (geo->ipa_bits - s2_shift(geo, geo->start));
	if (LHV_GET(LHV_VTCR_EL2_PS, geo->vtcr) == LHV_VTCR_EL2_PS_52)
		a = (a & ~LHV_VTTBR_EL2_BADDR_HI_MASK) |
		    LHV_GET(LHV_VTTBR_EL2_BADDR_HI, vttbr) << 48;
	if ((a & (align - 1)) || a >> geo->pa_bits)
		return LHV_ERR_CORRUPT;
	*pa = lhv_pa(a);
	return LHV_OK;
}

int lhv_s2_dump_image(const struct lhv_s2_image *img, lhv_ipa_t from, lhv_ipa_t to,
		      lhv_s2_dump_fn fn, void *ctx, lhv_ipa_t *next)
{
	struct lhv_s2 s2 = {0};
	struct dump d = {.s2 = &s2, .img = img, .fn = fn, .ctx = ctx};
	lhv_pa_t root;
	uint64_t end = from.v;
	int ret;

	if (!img || !img->read || !fn || img->budget < LHV_S2_DUMP_MIN_BUDGET)
		return LHV_ERR_INVAL;
	ret = lhv_s2_vtcr_geometry(img->vtcr, &s2.geo, NULL);
	if (!ret)
		ret = lhv_s2_vttbr_table(&s2.geo, img->vttbr, &root);
	if (!ret)
		ret = check(&s2.geo, from.v, to.v);
	if (ret)
		return ret;
	s2.fwb = img->fwb;
	d.pa[s2.geo.start + 1] = root.v;
	d.root_end = root.v +
		     (UINT64_C(8) << (s2.geo.ipa_bits - s2_shift(&s2.geo, s2.geo.start)));
	ret = list(&d, from.v, to.v, &end);
	if (next)
		*next = lhv_ipa(end);
	return ret;
}
