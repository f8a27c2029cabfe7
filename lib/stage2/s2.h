/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the stage2 module share.
 *
 * A table's number of non-zero entries is kept in bits of the descriptor that points to it
 * which hardware ignores ([58:51] and [7:2]), so that an emptied table is noticed without a
 * scan and without memory of its own. The root has no count.
 *
 * Tables on a list (reserved, or taken out and waiting for the invalidation) are chained
 * through their first two words: next table, own physical address. In a table that was
 * taken out both have bit 0 clear and S2_GONE set, so that a walker with a stale pointer
 * sees invalid descriptors that do not name an owner. A spare table that came from a reserve
 * has S2_DRAWN set in its second word, so that it can go back there.
 */
#ifndef LHV_LIB_STAGE2_S2_H
#define LHV_LIB_STAGE2_S2_H

#include <libhv/stage2.h>
#include <libhv/stage2/reserve.h>
#include <libhv/port.h>
#include <libhv/arch/vmsa.h>

#define S2_LAST 3
#define S2_GONE UINT64_C(2)
#define S2_LEAF_HARD                                                              \
	(LHV_S2DESC_VALID_MASK | LHV_S2DESC_TYPE_MASK | LHV_S2DESC_MEMATTR_MASK | \
	 LHV_S2DESC_SH_MASK | LHV_S2DESC_OA51_48_MASK | LHV_S2DESC_OA_MASK)

#define S2_DRAWN UINT64_C(1)

/* S2AP's write permission. */
#define S2_WRITE LHV_PREP(LHV_S2DESC_S2AP, LHV_S2DESC_S2AP_W)

/* One operation on a range, and what it leaves to be done at the end. */
struct s2_op {
	struct lhv_s2 *s2;
	uint64_t leaf;	 /* map: attribute bits of a leaf */
	uint64_t off;	 /* map: pa - ipa */
	uint64_t set;	 /* protect: bits to write ... */
	uint64_t mask;	 /* ... of these */
	uint64_t mark;	 /* clear: what the entries become */
	uint64_t *spare; /* reserved tables */
	uint64_t *dead;	 /* tables to free after the invalidation */
	uint64_t lo, hi; /* IPAs to invalidate; none when hi is 0 */
	uint32_t flags;
	int top;	/* map: highest level of a leaf */
	uint8_t levels; /* levels of the leaves to invalidate, as a mask */
	bool tables;	/* table entries too */
	bool owner;	/* clear: invalid entries too */
	bool stored;	/* a live entry was written that needs no invalidation */

	struct lhv_s2_reserve *from; /* shared: where tables come from first */
	bool shared; /* from the fault path: the object's reserve is not ours */
	bool way;    /* map: something has to be removed first */
};

/* An entry that a table takes the place of. */
struct s2_cut {
	uint64_t e;    /* what it was; if it was valid and live a break has begun */
	uint64_t desc; /* descriptor of the table, without its count ... */
	uint64_t n;    /* ... which is this */
};

static inline unsigned int s2_shift(const struct lhv_s2_geometry *g, int level)
{
	return g->granule + (g->granule - 3U) * (unsigned int)(S2_LAST - level);
}

static inline uint64_t s2_size(const struct lhv_s2_geometry *g, int level)
{
	return UINT64_C(1) << s2_shift(g, level);
}

static inline uint64_t s2_index(const struct lhv_s2_geometry *g, int level, uint64_t ipa)
{
	uint64_t i = ipa >> s2_shift(g, level);

	return level == g->start ? i : i & ((UINT64_C(1) << (g->granule - 3)) - 1);
}

static inline uint64_t s2_entries(const struct lhv_s2_geometry *g)
{
	return UINT64_C(1) << (g->granule - 3);
}

/* The entry numbers that [a, b), a range within one table, covers whole. */
static inline void s2_whole(const struct lhv_s2_geometry *g, int level, uint64_t a,
			    uint64_t b, uint64_t *first, uint64_t *end)
{
	uint64_t i = s2_index(g, level, a);

	*first = i + ((a & (s2_size(g, level) - 1)) != 0);
	*end = i + ((b >> s2_shift(g, level)) - (a >> s2_shift(g, level)));
}

/* Entries of a contiguous run, 1 where there is none. */
static inline uint64_t s2_run(const struct lhv_s2_geometry *g, int level)
{
	switch (g->granule) {
	case 12:
		return level >= 1 ? 16 : 1;
	case 14:
		return level == 3 ? 128 : level == 2 ? 32 : 1;
	default:
		return level >= 2 ? 32 : 1;
	}
}

static inline bool s2_is_table(uint64_t e, int level)
{
	return level < S2_LAST && (e & 3) == 3;
}

static inline bool s2_is_valid(uint64_t e)
{
	return e & 1;
}

static inline uint64_t s2_oa(const struct lhv_s2_geometry *g, uint64_t pa)
{
	if (g->lpa2)
		return (pa & LHV_S2DESC_OA_MASK) | LHV_PREP(LHV_S2DESC_OA51_50, pa >> 50);
	if (g->granule == 16)
		return (pa & UINT64_C(0xffffffff0000)) |
		       LHV_PREP(LHV_S2DESC_OA51_48, pa >> 48);
	return pa & UINT64_C(0xfffffffff000);
}

/* The output or table address of a descriptor. */
static inline uint64_t s2_addr(const struct lhv_s2_geometry *g, uint64_t e)
{
	if (g->lpa2)
		return (e & (LHV_S2DESC_OA_MASK & ~(s2_size(g, S2_LAST) - 1))) |
		       LHV_GET(LHV_S2DESC_OA51_50, e) << 50;
	if (g->granule == 16)
		return (e & UINT64_C(0xffffffff0000)) | LHV_GET(LHV_S2DESC_OA51_48, e)
								<< 48;
	return e & (UINT64_C(0xffffffffffff) & ~(s2_size(g, S2_LAST) - 1));
}

static inline uint64_t s2_count(uint64_t e)
{
	return LHV_GET(LHV_S2TABLE_IGN_LO, e) | LHV_GET(LHV_S2TABLE_IGN_HI, e) << 6;
}

static inline uint64_t s2_with_count(uint64_t e, uint64_t n)
{
	return (e & ~(LHV_S2TABLE_IGN_LO_MASK | LHV_S2TABLE_IGN_HI_MASK)) |
	       LHV_PREP(LHV_S2TABLE_IGN_LO, n & 63) |
	       LHV_PREP(LHV_S2TABLE_IGN_HI, n >> 6);
}

static inline uint64_t *s2_table(const struct lhv_s2 *s2, uint64_t e)
{
	uint64_t pa = s2_addr(&s2->geo, e);

	if (s2->ops->va)
		return s2->ops->va(s2->ctx, lhv_pa(pa));
	return (uint64_t *)(uintptr_t)(pa + s2->linear);
}

static inline void s2_store(uint64_t *p, uint64_t v, bool live)
{
	if (live)
		lhv_port_store64(p, v);
	else
		*p = v;
}

/* Replaces a live entry, and returns what it was to the very end: hardware may have set
 * the Access flag or dirty state in the meantime. */
static inline uint64_t s2_swap(const struct lhv_s2 *s2, uint64_t *p, uint64_t v,
			       bool live)
{
	uint64_t e = live ? lhv_port_load64(p) : *p;

	if (!live)
		*p = v;
	else if (!s2->geo.ha || !s2_is_valid(e))
		lhv_port_store64(p, v);
	else
		while (!lhv_port_cas64(p, &e, v))
			;
	return e;
}

/* geometry.c */
uint64_t lhv_s2_root_bytes(const struct lhv_s2_geometry *g);

/* These addresses are to be invalidated at the end: leaves of `level`, or a table with
 * entries of `level`. */
static inline void s2_gather(struct s2_op *op, uint64_t ipa, uint64_t size, int level,
			     bool table)
{
	if (!op->hi || ipa < op->lo)
		op->lo = ipa;
	if (ipa + size > op->hi)
		op->hi = ipa + size;
	op->levels |= (uint8_t)(1U << (level < 0 ? 0 : level));
	op->tables |= table;
}

/* tlb.c */
void lhv_s2_clean(const uint64_t *p, uint64_t n);
void lhv_s2_publish(const struct lhv_s2 *s2);

/* n entries have been written that a walker can see, or will see. What hardware ignores
 * need not be cleaned: numbers of entries, and the list of tables that were taken out. */
static inline void s2_clean(const struct lhv_s2 *s2, const uint64_t *p, uint64_t n)
{
	if (s2->clean)
		lhv_s2_clean(p, n);
}

/* Stores to tables until here, and what was cleaned, are visible to walkers. */
static inline void s2_publish(const struct lhv_s2 *s2)
{
	if (s2->odd)
		lhv_s2_publish(s2);
	else
		lhv_port_dsb(LHV_ISHST);
}

void lhv_s2_tlb_begin(const struct lhv_s2 *s2);
void lhv_s2_tlb_end(const struct lhv_s2 *s2);
void lhv_s2_tlbi(enum lhv_port_tlbi op, uint8_t domain, uint64_t arg);
void lhv_s2_tlb_dsb(uint8_t domain);
void lhv_s2_break(struct s2_op *op, uint64_t ipa, uint64_t size, int level);
void lhv_s2_finish(struct s2_op *op);
void lhv_s2_flush_all(struct lhv_s2 *s2);

/* attr.c */
int lhv_s2_attr_encode(const struct lhv_s2 *s2, uint32_t attr, uint64_t *desc);
uint32_t lhv_s2_attr_decode(const struct lhv_s2 *s2, uint64_t desc);
void lhv_s2_attr_protect(const struct lhv_s2 *s2, uint32_t attr, uint32_t mask,
			 uint64_t *set, uint64_t *dmask);

/* object.c */
bool lhv_s2_geometry_ok(const struct lhv_s2_geometry *g);
int lhv_s2_check(const struct lhv_s2 *s2, uint64_t ipa, uint64_t size);
int lhv_s2_reserve(struct s2_op *op, uint64_t n);
void lhv_s2_unreserve(struct s2_op *op);
void lhv_s2_give_back(struct s2_op *op, uint64_t *t, uint64_t pa);
uint64_t *lhv_s2_take(struct s2_op *op, uint64_t *desc);
void lhv_s2_bury(struct s2_op *op, uint64_t *table, uint64_t e);

/* map.c */
int lhv_s2_map_top(const struct lhv_s2_geometry *g, uint64_t ipa, uint64_t pa,
		   uint32_t flags);

/* reserve.c */
int lhv_s2_reserve_fits(const struct lhv_s2_reserve *r, const struct lhv_s2_geometry *g);
bool lhv_s2_probe(const struct lhv_s2 *s2, struct lhv_s2 *copy, struct lhv_s2_reserve *r);

/* change.c */
uint64_t lhv_s2_edges(const struct lhv_s2_geometry *g, int level, uint64_t a, uint64_t b);
uint64_t *lhv_s2_split(struct s2_op *op, uint64_t *p, int level, bool live,
		       struct s2_cut *cut);
void lhv_s2_link(struct s2_op *op, uint64_t *p, int level, uint64_t ipa, bool live,
		 const struct s2_cut *cut);
uint64_t lhv_s2_uncontig(struct s2_op *op, uint64_t *table, int level, uint64_t ipa,
			 uint64_t first, uint64_t end, bool live);
void lhv_s2_drop(struct s2_op *op, int level, uint64_t e);

#endif /* LHV_LIB_STAGE2_S2_H */
