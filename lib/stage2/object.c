/* SPDX-License-Identifier: BSD-2-Clause */
/* Life of a stage 2, its table memory, and the walk. */
#include "s2.h"

#include <string.h>

bool lhv_s2_geometry_ok(const struct lhv_s2_geometry *g)
{
	return (g->granule == 12 || g->granule == 14 || g->granule == 16) &&
	       g->ipa_bits >= 32 && g->ipa_bits <= 52 && g->pa_bits >= 32 &&
	       g->pa_bits <= 52 && g->start >= -1 && g->start <= 3 && g->block >= 0 &&
	       g->block <= 2 && (g->vmid_bits == 8 || g->vmid_bits == 16) &&
	       g->ipa_bits > s2_shift(g, g->start) &&
	       g->ipa_bits <= s2_shift(g, g->start) + g->granule + 1U &&
	       g->root_bytes == lhv_s2_root_bytes(g);
}

static bool memory_ok(const struct lhv_s2_geometry *g, const void *va, lhv_pa_t pa,
		      uint64_t bytes)
{
	return !(pa.v & (bytes - 1)) && !(pa.v >> g->pa_bits) &&
	       !((uintptr_t)va & (bytes - 1));
}

int lhv_s2_init(struct lhv_s2 *s2, const struct lhv_s2_config *cfg)
{
	lhv_pa_t pa = {0};
	uint64_t *root;

	if (!s2)
		return LHV_ERR_INVAL;
	memset(s2, 0, sizeof(*s2));
	if (!cfg || !cfg->geometry || !cfg->features || !cfg->ops || !cfg->ops->alloc ||
	    !cfg->ops->free || !lhv_s2_geometry_ok(cfg->geometry) ||
	    (unsigned int)cfg->domain > LHV_S2_OUTER)
		return LHV_ERR_INVAL;
	if (cfg->geometry->nc_walk && !cfg->clean)
		return LHV_ERR_INVAL;
	if ((unsigned int)cfg->vmid >> cfg->geometry->vmid_bits)
		return LHV_ERR_RANGE;
	if ((cfg->fwb && !cfg->features->s2fwb) || (cfg->cnp && !cfg->features->ttcnp) ||
	    (cfg->domain == LHV_S2_OUTER && !cfg->features->tlbios) ||
	    cfg->bbm > cfg->features->bbm || cfg->bbm > 2)
		return LHV_ERR_UNSUPPORTED;
	root = cfg->ops->alloc(cfg->ctx, cfg->geometry->root_bytes, &pa);
	if (!root)
		return LHV_ERR_NOMEM;
	if (!memory_ok(cfg->geometry, root, pa, cfg->geometry->root_bytes)) {
		cfg->ops->free(cfg->ctx, root, pa, cfg->geometry->root_bytes);
		return LHV_ERR_RANGE;
	}
	memset(root, 0, (size_t)cfg->geometry->root_bytes);
	s2->geo = *cfg->geometry;
	s2->ops = cfg->ops;
	s2->ctx = cfg->ctx;
	s2->root = root;
	s2->root_pa = pa;
	s2->linear = cfg->linear;
	s2->vmid = cfg->vmid;
	s2->fwb = cfg->fwb;
	s2->cnp = cfg->cnp;
	s2->xnx = cfg->features->xnx;
	s2->ril = cfg->features->tlbirange;
	s2->ttl = cfg->features->ttl;
	s2->domain = (uint8_t)cfg->domain;
	s2->clean = cfg->clean;
	s2->odd = cfg->clean || cfg->domain != LHV_S2_INNER;
	/* What hardware writes into an entry is only sure to be right, and to go into that
	 * entry, if its size changes by break-before-make (D8.17.1). */
	s2->bbm = cfg->geometry->ha ? 0 : cfg->bbm;
	s2_clean(s2, root, cfg->geometry->root_bytes / 8);
	s2_publish(s2);
	return LHV_OK;
}

void lhv_s2_destroy(struct lhv_s2 *s2)
{
	struct s2_op op = {.s2 = s2};
	uint64_t n;

	if (!s2 || !s2->root)
		return;
	n = s2->geo.root_bytes / 8;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t e = lhv_port_load64(&s2->root[i]);

		if (!e)
			continue;
		lhv_port_store64(&s2->root[i], 0);
		if (s2_is_table(e, s2->geo.start))
			lhv_s2_drop(&op, s2->geo.start, e);
	}
	s2_clean(s2, s2->root, n);
	lhv_s2_flush_all(s2);
	op.hi = 0;
	lhv_s2_finish(&op);
	s2->ops->free(s2->ctx, s2->root, s2->root_pa, s2->geo.root_bytes);
	memset(s2, 0, sizeof(*s2));
}

int lhv_s2_root(const struct lhv_s2 *s2, struct lhv_s2_root *root)
{
	uint64_t baddr;

	if (!s2 || !root)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	baddr = s2->root_pa.v;
	/* Roots are aligned to 256 bytes at least, so that bits [5:2] are free for the top. */
	if (s2->geo.pa_bits > 48)
		baddr = (baddr & UINT64_C(0xffffffffffff)) |
			LHV_PREP(LHV_VTTBR_EL2_BADDR_HI, baddr >> 48);
	*root = (struct lhv_s2_root){
		.table = s2->root_pa,
		.vtcr = s2->geo.vtcr,
		.vttbr = baddr | LHV_PREP(LHV_VTTBR_EL2_VMID, s2->vmid) |
			 LHV_PREP(LHV_VTTBR_EL2_CNP, s2->cnp),
		.vmid = s2->vmid,
		.ipa_bits = s2->geo.ipa_bits,
		.pa_bits = s2->geo.pa_bits,
		.granule = s2->geo.granule,
		.start = s2->geo.start,
		.lpa2 = s2->geo.lpa2,
	};
	return LHV_OK;
}

int lhv_s2_set_vmid(struct lhv_s2 *s2, uint16_t vmid)
{
	if (!s2)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	if ((unsigned int)vmid >> s2->geo.vmid_bits)
		return LHV_ERR_RANGE;
	s2->vmid = vmid;
	return LHV_OK;
}

uint64_t lhv_s2_table_count(const struct lhv_s2 *s2)
{
	return s2 ? s2->tables : 0;
}

/* The checks that all operations on a range share. */
int lhv_s2_check(const struct lhv_s2 *s2, uint64_t ipa, uint64_t size)
{
	uint64_t page, end;

	if (!s2)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	page = s2_size(&s2->geo, S2_LAST) - 1;
	if (!size || ((ipa | size) & page))
		return LHV_ERR_INVAL;
	end = UINT64_C(1) << s2->geo.ipa_bits;
	if (ipa >= end || size > end - ipa)
		return LHV_ERR_RANGE;
	return LHV_OK;
}

/* Gets n tables, or none. They will be taken in the order in which alloc gave them, which
 * often is that of their addresses; those of a reserve come first. */
int lhv_s2_reserve(struct s2_op *op, uint64_t n)
{
	struct lhv_s2 *s2 = op->s2;
	struct lhv_s2_reserve *r = op->shared ? op->from : s2->reserve;
	uint64_t bytes = UINT64_C(1) << s2->geo.granule, *last = NULL;

	if (r)
		r->want = n;
	if (r && r->probe) {
		r->way = op->way;
		return LHV_ERR_AGAIN;
	}
	/* It does without trying when it can be known that there are too few. */
	if (r && r->only && r->count < n)
		return LHV_ERR_NOMEM;
	while (n--) {
		lhv_pa_t pa = {0};
		uint64_t *t = r ? lhv_s2_reserve_get(r, &pa) : NULL;
		uint64_t mark = t ? S2_DRAWN : 0;

		if (!t)
			t = s2->ops->alloc(s2->ctx, bytes, &pa);
		if (t && !mark && !memory_ok(&s2->geo, t, pa, bytes)) {
			s2->ops->free(s2->ctx, t, pa, bytes);
			t = NULL;
		}
		if (!t) {
			lhv_s2_unreserve(op);
			return LHV_ERR_NOMEM;
		}
		t[0] = 0;
		t[1] = pa.v | mark;
		if (last)
			last[0] = (uint64_t)(uintptr_t)t;
		else
			op->spare = t;
		last = t;
	}
	return LHV_OK;
}

/* Gives back a table that no walker has known. pa: with S2_DRAWN where it is so. */
void lhv_s2_give_back(struct s2_op *op, uint64_t *t, uint64_t pa)
{
	struct lhv_s2_reserve *r = op->shared ? op->from : op->s2->reserve;
	lhv_pa_t at = lhv_pa(pa & ~S2_DRAWN);

	if (!(pa & S2_DRAWN) || lhv_s2_reserve_put(r, t, at))
		op->s2->ops->free(op->s2->ctx, t, at, UINT64_C(1) << op->s2->geo.granule);
}

void lhv_s2_unreserve(struct s2_op *op)
{
	while (op->spare) {
		uint64_t *t = op->spare;

		op->spare = (uint64_t *)(uintptr_t)t[0];
		lhv_s2_give_back(op, t, t[1]);
	}
}

/* Takes a reserved table; its content is rubbish. desc: a descriptor that points to it. */
uint64_t *lhv_s2_take(struct s2_op *op, uint64_t *desc)
{
	uint64_t *t = op->spare;

	if (!t) {
#ifdef LHV_DEBUG
		lhv_port_panic("stage 2: an operation needs more tables than it counted");
#endif
		__builtin_trap();
	}
	op->spare = (uint64_t *)(uintptr_t)t[0];
	*desc = s2_oa(&op->s2->geo, t[1]) | LHV_S2TABLE_VALID_MASK |
		LHV_S2TABLE_TYPE_MASK;
	op->s2->tables++;
	return t;
}

/* Keeps a table that was taken out until the invalidation is done. */
void lhv_s2_bury(struct s2_op *op, uint64_t *table, uint64_t e)
{
	op->s2->hint_table = NULL;
	lhv_port_store64(&table[0], (uint64_t)(uintptr_t)op->dead | S2_GONE);
	lhv_port_store64(&table[1], s2_addr(&op->s2->geo, e) | S2_GONE);
	op->dead = table;
}

int lhv_s2_walk(const struct lhv_s2 *s2, lhv_ipa_t ipa, struct lhv_s2_entry *out)
{
	const struct lhv_s2_geometry *g;
	const uint64_t *t;
	uint64_t e, size;
	int level;

	if (!s2 || !out)
		return LHV_ERR_INVAL;
	if (!s2->root)
		return LHV_ERR_STATE;
	g = &s2->geo;
	if (ipa.v >> g->ipa_bits)
		return LHV_ERR_RANGE;
	t = s2->root;
	level = g->start;
	e = lhv_port_load64(&t[s2_index(g, level, ipa.v)]);
	while (s2_is_table(e, level)) {
		t = s2_table(s2, e);
		level++;
		e = lhv_port_load64(&t[s2_index(g, level, ipa.v)]);
	}
	size = s2_size(g, level);
	out->kind = LHV_S2_UNMAPPED;
	out->level = (int8_t)level;
	out->contig = false;
	out->attr = 0;
	out->owner = 0;
	out->pa = lhv_pa(0);
	out->base = lhv_ipa(ipa.v & ~(size - 1));
	out->size = size;
	out->desc = e;
	if (s2_is_valid(e)) {
		out->kind = LHV_S2_MAPPED;
		out->contig = e & LHV_S2DESC_CONTIG_MASK;
		out->attr = lhv_s2_attr_decode(s2, e);
		/* A block may have the nT bit for a while. */
		out->pa = lhv_pa((s2_addr(g, e) & ~(size - 1)) + (ipa.v & (size - 1)));
	} else if (e && !(e & S2_GONE)) {
		out->owner = (uint32_t)LHV_GET(LHV_S2INVALID_OWNER, e);
		out->kind = LHV_S2_OWNED;
	}
	return LHV_OK;
}
