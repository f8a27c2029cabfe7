/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shadow stage 2: the pool, the composition of both stages, and its installation. How stale
 * translations are kept out is at the head of <libhv/stage2/shadow.h>.
 */
#include "shadow.h"
#include "shared.h"

#include <string.h>

#include <libhv/arch/sysreg.h>

#define VTCR_KEY                                                                  \
	(LHV_VTCR_EL2_T0SZ_MASK | LHV_VTCR_EL2_SL0_MASK | LHV_VTCR_EL2_SH0_MASK | \
	 LHV_VTCR_EL2_TG0_MASK | LHV_VTCR_EL2_PS_MASK | LHV_VTCR_EL2_VS_MASK |    \
	 LHV_VTCR_EL2_HA_MASK | LHV_VTCR_EL2_HD_MASK | LHV_VTCR_EL2_DS_MASK |     \
	 LHV_VTCR_EL2_SL2_MASK)
#define HCR_KEY                                                             \
	(LHV_HCR_EL2_VM_MASK | LHV_HCR_EL2_DC_MASK | LHV_HCR_EL2_PTW_MASK | \
	 LHV_HCR_EL2_FWB_MASK)

/* Blocks of L1's IPA space that one bit of `seen` is for. */
#define SEEN_SHIFT 21
#define SEEN_BITS  (64 * LHV_S2_SHADOW_SEEN)

/* --- The pool --------------------------------------------------------------------------- */

static int check(const struct lhv_s2_shadow_config *c)
{
	const struct lhv_s2_config *s2;
	unsigned int smallest;

	if (!c || !c->vcpu || !c->host || !c->s2 || !c->shadows || !c->vmids ||
	    !c->count || !c->ops || !c->ops->read || !lhv_s2_nested_cpu_ok(c->vcpu))
		return LHV_ERR_INVAL;
	s2 = c->s2;
	if (!s2->geometry || !s2->features || !lhv_s2_geometry_ok(s2->geometry))
		return LHV_ERR_INVAL;
	if (!c->host->root)
		return LHV_ERR_STATE;
	smallest = c->vcpu->tgran4_2 ? 12 : c->vcpu->tgran16_2 ? 14 : 16;
	if (s2->geometry->granule > smallest ||
	    s2->geometry->granule > c->host->geo.granule ||
	    ((c->vcpu->s2fwb || c->host->fwb) && !s2->fwb) ||
	    ((c->vcpu->xnx || c->host->xnx) && !s2->features->xnx))
		return LHV_ERR_UNSUPPORTED;
	return s2->geometry->ipa_bits < lhv_s2_nested_ipa_max(c->vcpu) ? LHV_ERR_RANGE
								       : LHV_OK;
}

int lhv_s2_shadow_init(struct lhv_s2_shadow_pool *pool,
		       const struct lhv_s2_shadow_config *cfg)
{
	struct lhv_s2_config s2;
	int ret;

	if (!pool)
		return LHV_ERR_INVAL;
	memset(pool, 0, sizeof(*pool));
	ret = check(cfg);
	if (ret)
		return ret;
	s2 = *cfg->s2;
	for (unsigned int i = 0; i < cfg->count; i++) {
		memset(&cfg->shadows[i], 0, sizeof(cfg->shadows[i]));
		s2.vmid = cfg->vmids[i];
		ret = lhv_s2_init(&cfg->shadows[i].s2, &s2);
		if (ret) {
			while (i--)
				lhv_s2_destroy(&cfg->shadows[i].s2);
			return ret;
		}
	}
	pool->vcpu = *cfg->vcpu;
	pool->host = cfg->host;
	pool->shadows = cfg->shadows;
	pool->count = cfg->count;
	pool->ops = cfg->ops;
	pool->ctx = cfg->ctx;
	return LHV_OK;
}

void lhv_s2_shadow_destroy(struct lhv_s2_shadow_pool *pool)
{
	if (!pool)
		return;
	for (unsigned int i = 0; i < pool->count; i++) {
		lhv_s2_destroy(&pool->shadows[i].s2);
		memset(&pool->shadows[i], 0, sizeof(pool->shadows[i]));
	}
	memset(pool, 0, sizeof(*pool));
}

/* Looks that were made before are stale. */
void lhv_s2_shadow_raise(struct lhv_s2_shadow *s)
{
	(void)__atomic_fetch_add(&s->seq, 1, __ATOMIC_SEQ_CST);
}

/* Removes everything, and what TLBs hold of the VMID. Needs no memory. */
void lhv_s2_shadow_empty(struct lhv_s2_shadow *s)
{
	struct lhv_s2 *s2 = &s->s2;
	struct s2_op op = {.s2 = s2};
	uint64_t n = s2_table_entries(&s2->geo, s2->geo.start);

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
	/* Frees the tables: nothing is left to invalidate. */
	lhv_s2_finish(&op);
	memset(s->seen, 0, sizeof(s->seen));
	s->sizes = 0;
}

static bool in_pool(const struct lhv_s2_shadow_pool *pool, const struct lhv_s2_shadow *s)
{
	for (unsigned int i = 0; i < pool->count; i++)
		if (s == &pool->shadows[i])
			return true;
	return false;
}

/* The bits that matter, so that others make no second shadow. */
static void key_of(const struct lhv_s2_shadow_pool *pool,
		   const struct lhv_s2_nested_regs *r, struct lhv_s2_nested_regs *key,
		   uint16_t *vmid)
{
	struct nested n;

	lhv_s2_nested_decode(&pool->vcpu, r, &n);
	*vmid = n.vmid;
	memset(key, 0, sizeof(*key));
	key->vttbr = LHV_PREP(LHV_VTTBR_EL2_VMID, n.vmid);
	key->hcr = r->hcr & HCR_KEY;
	if (!n.on) {
		key->hcr &= LHV_HCR_EL2_FWB_MASK;
		return;
	}
	key->vttbr |= r->vttbr & LHV_VTTBR_EL2_BADDR_MASK;
	key->vtcr = r->vtcr & VTCR_KEY;
	key->sctlr = r->sctlr & LHV_SCTLR_EL2_EE_MASK;
}

static bool same(const struct lhv_s2_nested_regs *a, const struct lhv_s2_nested_regs *b)
{
	return a->vtcr == b->vtcr && a->vttbr == b->vttbr && a->hcr == b->hcr &&
	       a->sctlr == b->sctlr;
}

int lhv_s2_shadow_get(struct lhv_s2_shadow_pool *pool,
		      const struct lhv_s2_nested_regs *regs,
		      struct lhv_s2_shadow **shadow)
{
	struct lhv_s2_shadow *best = NULL;
	struct lhv_s2_nested_regs key;
	uint16_t vmid;

	if (!pool || !regs || !shadow)
		return LHV_ERR_INVAL;
	if (!pool->count)
		return LHV_ERR_STATE;
	key_of(pool, regs, &key, &vmid);
	for (unsigned int i = 0; i < pool->count; i++) {
		struct lhv_s2_shadow *s = &pool->shadows[i];

		if (s->live && same(&s->regs, &key)) {
			best = s;
			break;
		}
		if (!s->users && (!best || s->used < best->used))
			best = s;
	}
	if (!best)
		return LHV_ERR_BUSY;
	if (!best->live || !same(&best->regs, &key)) {
		/* One that nobody had has nothing in it, nor have TLBs of its VMID. */
		lhv_s2_shadow_raise(best);
		if (best->live)
			lhv_s2_shadow_empty(best);
		best->regs = key;
		best->vmid = vmid;
		best->live = true;
	}
	/* lhv_s2_shadow_look() of other users may read it. */
	__atomic_store_n(&best->users, best->users + 1, __ATOMIC_RELAXED);
	best->used = ++pool->clock;
	*shadow = best;
	return LHV_OK;
}

int lhv_s2_shadow_put(struct lhv_s2_shadow_pool *pool, struct lhv_s2_shadow *shadow)
{
	if (!pool || !shadow || !in_pool(pool, shadow))
		return LHV_ERR_INVAL;
	if (!shadow->users)
		return LHV_ERR_STATE;
	__atomic_store_n(&shadow->users, shadow->users - 1, __ATOMIC_RELAXED);
	return LHV_OK;
}

int lhv_s2_shadow_flush(struct lhv_s2_shadow_pool *pool, struct lhv_s2_shadow *shadow)
{
	if (!pool || (shadow && !in_pool(pool, shadow)))
		return LHV_ERR_INVAL;
	if (!pool->count)
		return LHV_ERR_STATE;
	for (unsigned int i = 0; i < pool->count; i++) {
		struct lhv_s2_shadow *s = &pool->shadows[i];

		if (!s->live || (shadow && shadow != s))
			continue;
		lhv_s2_shadow_raise(s);
		lhv_s2_shadow_empty(s);
	}
	return LHV_OK;
}

uint64_t lhv_s2_shadow_reclaim(struct lhv_s2_shadow_pool *pool)
{
	struct lhv_s2_shadow *best = NULL;
	uint64_t n;

	for (unsigned int i = 0; pool && i < pool->count; i++) {
		struct lhv_s2_shadow *s = &pool->shadows[i];

		if (lhv_s2_table_count(&s->s2) &&
		    (!best || !s->users > !best->users ||
		     (!s->users == !best->users && s->used < best->used)))
			best = s;
	}
	if (!best)
		return 0;
	n = lhv_s2_table_count(&best->s2);
	lhv_s2_shadow_raise(best);
	lhv_s2_shadow_empty(best);
	return n;
}

/* --- What a shadow derives from ---------------------------------------------------------- */

/* Bits of `seen` that a range of L1's IPAs touches: from `first` on, `n` of them. */
static void seen_range(uint64_t ipa, uint64_t size, unsigned int *first, unsigned int *n)
{
	uint64_t blocks = ((ipa + (size - 1)) >> SEEN_SHIFT) - (ipa >> SEEN_SHIFT) + 1;

	*first = (unsigned int)(ipa >> SEEN_SHIFT & (SEEN_BITS - 1));
	*n = blocks < SEEN_BITS ? (unsigned int)blocks : SEEN_BITS;
}

static bool seen_test(const struct lhv_s2_shadow *s, uint64_t ipa, uint64_t size)
{
	unsigned int i, n;

	for (seen_range(ipa, size, &i, &n); n--; i = (i + 1) & (SEEN_BITS - 1))
		if (s->seen[i / 64] >> (i % 64) & 1)
			return true;
	return false;
}

static void seen_set(struct lhv_s2_shadow *s, uint64_t ipa, uint64_t size)
{
	unsigned int i, n;

	for (seen_range(ipa, size, &i, &n); n--; i = (i + 1) & (SEEN_BITS - 1)) {
		uint64_t bit = UINT64_C(1) << (i % 64), *p = &s->seen[i / 64];

		if (!(__atomic_load_n(p, __ATOMIC_RELAXED) & bit))
			(void)__atomic_fetch_or(p, bit, __ATOMIC_RELAXED);
	}
}

int lhv_s2_shadow_host_changed(struct lhv_s2_shadow_pool *pool, lhv_ipa_t ipa,
			       uint64_t size)
{
	if (!pool || !size)
		return LHV_ERR_INVAL;
	if (size - 1 > UINT64_MAX - ipa.v)
		return LHV_ERR_RANGE;
	if (!pool->count)
		return LHV_ERR_STATE;
	for (unsigned int i = 0; i < pool->count; i++) {
		struct lhv_s2_shadow *s = &pool->shadows[i];

		/* In any case: somebody may have looked, and not noted it yet. */
		lhv_s2_shadow_raise(s);
		if (s->live && seen_test(s, ipa.v, size))
			lhv_s2_shadow_empty(s);
	}
	return LHV_OK;
}

/* --- Memory types ------------------------------------------------------------------------ */

/* What a stage makes of the memory type that comes to it. */
struct type {
	bool force;   /* Write-Back, whatever comes */
	bool device;  /* Device of at most this kind */
	uint8_t kind; /* 0 nGnRnE to 3 GRE */
	/* Else at most: 1 Non-cacheable, 2 Write-Through, 3 Write-Back. */
	uint8_t outer, inner;
};

static struct type type_of(bool fwb, unsigned int memattr)
{
	struct type t = {.outer = 3, .inner = 3};

	if (memattr < 4) {
		t.device = true;
		t.kind = (uint8_t)memattr;
	} else if (!fwb) {
		t.outer = (uint8_t)(memattr >> 2);
		t.inner = (uint8_t)(memattr & 3);
	} else if (memattr == LHV_S2DESC_MEMATTR_FWB_NC) {
		t.outer = t.inner = 1;
	} else {
		t.force = memattr == LHV_S2DESC_MEMATTR_FWB_WB;
	}
	return t;
}

static uint8_t least(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

/* First the guest's, then the host's. Where one stage cannot say it, the stronger. */
static struct type then(struct type g, struct type h)
{
	bool plain = h.outer == 3 && h.inner == 3;

	if (h.force || (g.force && !h.device && plain))
		return (struct type){.force = true};
	if (g.device || h.device)
		return (struct type){.device = true,
				     .kind = !g.device	 ? h.kind
					     : !h.device ? g.kind
							 : least(g.kind, h.kind)};
	return (struct type){.outer = least(g.outer, h.outer),
			     .inner = least(g.inner, h.inner)};
}

static unsigned int memattr_of(bool fwb, struct type t)
{
	if (t.device)
		return t.kind;
	if (!fwb)
		return (unsigned int)t.outer << 2 | t.inner;
	if (t.force)
		return LHV_S2DESC_MEMATTR_FWB_WB;
	return t.outer == 3 && t.inner == 3 ? LHV_S2DESC_MEMATTR_FWB_S1
					    : LHV_S2DESC_MEMATTR_FWB_NC;
}

/* 0 none, 2 outer, 3 inner: the wider of the two. */
static unsigned int wider(unsigned int a, unsigned int b)
{
	return a == 2 || b == 2 ? 2 : a | b;
}

/* --- The composition --------------------------------------------------------------------- */

/* Descriptor bits of the mapping: the permissions are in the look. Without FEAT_XNX in the
 * shadow nobody has it, and both ELs execute the same. */
static uint64_t bits_of(const struct lhv_s2_shadow *s, const struct lhv_s2 *host,
			const struct lhv_s2_entry *e, const struct lhv_s2_shadow_look *l)
{
	const struct lhv_s2_nested_result *g = &l->guest;
	const struct lhv_s2 *s2 = &s->s2;
	unsigned int hattr = (unsigned int)LHV_GET(LHV_S2DESC_MEMATTR, e->desc);
	struct type gt = type_of(g->fwb, g->memattr);
	struct type t = then(gt, type_of(host->fwb, hattr));
	/* Device and Non-cacheable memory is outer shareable, whatever is said; and stays so
	 * if the host makes it Write-Back. Half Non-cacheable may become that. */
	bool outer = gt.device || gt.outer == 1 || gt.inner == 1;
	unsigned int gsh = outer ? LHV_S2DESC_SH_OUTER : g->sh;
	unsigned int hsh = host->geo.lpa2 ? LHV_S2DESC_SH_INNER
					  : (unsigned int)LHV_GET(LHV_S2DESC_SH, e->desc);
	unsigned int xn = l->x0 && l->x1 ? LHV_S2DESC_XN_NONE
			  : l->x0	 ? LHV_S2DESC_XN_EL1
			  : l->x1	 ? LHV_S2DESC_XN_EL0
					 : LHV_S2DESC_XN_ALL;

	return LHV_S2DESC_VALID_MASK | LHV_S2DESC_AF_MASK |
	       LHV_PREP(LHV_S2DESC_MEMATTR, memattr_of(s2->fwb, t)) |
	       LHV_PREP(LHV_S2DESC_S2AP, (unsigned int)l->r | (unsigned int)l->w << 1) |
	       (s2->geo.lpa2 ? 0 : LHV_PREP(LHV_S2DESC_SH, wider(gsh, hsh))) |
	       LHV_PREP(LHV_S2DESC_XN, xn) | LHV_PREP(LHV_S2DESC_SW, l->kind);
}

/* Do both stages, from ipa to L1's ipa and on to pa, go on evenly for `size` bytes around? */
static bool even(const struct lhv_s2_shadow_look *l, uint64_t host_span, uint64_t size)
{
	uint64_t a = l->ipa, b = l->guest.ipa.v, c = l->pa.v;

	return size <= l->guest.span && size <= host_span &&
	       !(((a ^ b) | (b ^ c)) & (size - 1));
}

static int host_fault(struct lhv_s2_shadow_look *l, enum lhv_s2_s1_fault fault,
		      int8_t level, uint64_t ipa, bool table, bool write)
{
	l->found = LHV_S2_SHADOW_HOST;
	l->host.fault = fault;
	l->host.level = level;
	l->host_ipa = lhv_ipa(ipa);
	l->host_table = table;
	l->host_write = write;
	return LHV_OK;
}

static int compose(const struct lhv_s2_shadow_pool *pool, const struct lhv_s2_shadow *s,
		   const struct lhv_s2_nested_access *acc, struct lhv_s2_shadow_look *l)
{
	const struct lhv_s2_nested_result *g = &l->guest;
	const struct lhv_s2_geometry *geo = &s->s2.geo;
	uint64_t at = g->ipa.v, span;
	struct lhv_s2_entry e;
	bool device;
	int ret = lhv_s2_walk(pool->host, g->ipa, &e);

	if (ret == LHV_ERR_RANGE)
		return host_fault(l, LHV_S2_S1_TRANSLATION, 0, at, false, acc->write);
	if (ret)
		return ret;
	if (e.kind != LHV_S2_MAPPED)
		return host_fault(l, LHV_S2_S1_TRANSLATION, e.level, at, false,
				  acc->write);
	if (e.attr & LHV_S2_OLD)
		return host_fault(l, LHV_S2_S1_ACCESS_FLAG, e.level, at, false,
				  acc->write);
	/* Not what hardware would make of DBM: it does not see the host's entry. */
	l->r = g->r && (e.attr & LHV_S2_R);
	l->w = g->w && (e.attr & LHV_S2_W);
	l->x0 = g->x0 && (e.attr & LHV_S2_X_EL0);
	l->x1 = g->x1 && (e.attr & LHV_S2_X_EL1);
	device = (e.attr & LHV_S2_MEM_MASK) >= LHV_S2_MEM_DEVICE_NGNRNE;
	if ((acc->read && !l->r) || (acc->write && !l->w) ||
	    (acc->exec && !(acc->el0 ? l->x0 : l->x1)) ||
	    (acc->s1ptw && device && (s->regs.hcr & LHV_HCR_EL2_PTW_MASK)))
		return host_fault(l, LHV_S2_S1_PERMISSION, e.level, at, false,
				  acc->write);
	l->found = LHV_S2_SHADOW_READY;
	l->pa = e.pa;
	l->kind = (uint8_t)(g->flat ? KIND_FLAT
				    : (unsigned int)g->level |
					      (g->contig ? KIND_CONTIG : 0));
	l->bits = bits_of(s, pool->host, &e, l);
	span = e.contig ? e.size * s2_run(&pool->host->geo, e.level) : e.size;
	l->level = geo->block > geo->start ? geo->block : geo->start;
	while (l->level < S2_LAST && !even(l, span, s2_size(geo, l->level)))
		l->level++;
	l->size = s2_size(geo, l->level);
	l->run = s2_run(geo, l->level) * l->size;
	if (l->run == l->size || !even(l, span, l->run))
		l->run = 0;
	return LHV_OK;
}

int lhv_s2_shadow_look(const struct lhv_s2_shadow_pool *pool,
		       struct lhv_s2_shadow *shadow,
		       const struct lhv_s2_nested_access *acc, lhv_ipa_t ipa,
		       struct lhv_s2_shadow_look *look)
{
	struct lhv_s2_shadow_look l;
	int ret;

	if (!pool || !shadow || !acc || !look || !in_pool(pool, shadow))
		return LHV_ERR_INVAL;
	if (!__atomic_load_n(&shadow->users, __ATOMIC_RELAXED))
		return LHV_ERR_STATE;
	memset(&l, 0, sizeof(l));
	/* Before any table is read: what is raised later makes all of it stale. */
	l.seq = __atomic_load_n(&shadow->seq, __ATOMIC_ACQUIRE);
	l.owner = shadow;
	l.probe = acc->probe;
	l.ipa = ipa.v;
	ret = lhv_s2_nested_walk(&pool->vcpu, &shadow->regs, acc, ipa, pool->ops,
				 pool->ctx, &l.guest);
	if (ret)
		return ret;
	if (l.guest.fault)
		l.found = LHV_S2_SHADOW_GUEST;
	else if (l.guest.host.fault)
		(void)host_fault(&l, l.guest.host.fault, l.guest.host.level,
				 l.guest.desc_ipa.v, true, l.guest.host_write);
	else
		ret = compose(pool, shadow, acc, &l);
	if (!ret)
		*look = l;
	return ret;
}

/* --- Installation ------------------------------------------------------------------------ */

#define PERMS (LHV_S2DESC_S2AP_MASK | LHV_S2DESC_XN_MASK)

/* May execute, as a mask of EL0 and EL1. */
static unsigned int executes(uint64_t d)
{
	static const uint8_t x[] = {3, 1, 0, 2};

	return x[LHV_GET(LHV_S2DESC_XN, d)];
}

/* Does d permit everything that `less` does? */
static bool covers(uint64_t d, uint64_t less)
{
	return !(less & ~d & LHV_S2DESC_S2AP_MASK) && !(executes(less) & ~executes(d));
}

/* The same memory is mapped with fewer permissions, or with others. */
static int strengthen(struct lhv_s2 *s2, const struct lhv_s2_shadow_look *l,
		      uint32_t flags)
{
	struct s2_at at;

	lhv_s2_at(s2, l->ipa, &at);
	while (s2_is_valid(at.e) && !covers(at.e, l->bits)) {
		/* Neither has all that the other has, or a run has to change as one. */
		if (!covers(l->bits, at.e) || (at.e & LHV_S2DESC_CONTIG_MASK))
			return LHV_ERR_BUSY;
		if (lhv_port_cas64(&at.table[at.i], &at.e,
				   (at.e & ~PERMS) | (l->bits & PERMS)))
			break;
	}
	s2_clean(s2, &at.table[at.i], 1);
	lhv_s2_flush_entry(s2, l->ipa, at.level, flags & LHV_S2_SHADOW_BROADCAST);
	return LHV_OK;
}

/* On the shared side. LHV_ERR_BUSY for what cannot be done there. */
static int install(struct lhv_s2 *s2, const struct lhv_s2_shadow_look *l, uint32_t flags)
{
	enum lhv_s2_fault_how how = LHV_S2_FAULT_DONE;
	int ret = LHV_ERR_EXISTS;

	/* Where smaller entries are, a smaller one is added. */
	for (int level = l->level; level <= S2_LAST && ret == LHV_ERR_EXISTS; level++) {
		uint64_t mask = s2_size(&s2->geo, level) - 1;

		ret = lhv_s2_fault_install(s2, NULL, l->ipa & ~mask, l->pa.v & ~mask,
					   level, l->bits, 0, &how);
	}
	if (ret == LHV_ERR_EXISTS)
		return LHV_ERR_BUSY;
	/* A fault in spite of it: a TLB entry from before, or a race that is lost. */
	if (!ret && how != LHV_S2_FAULT_DONE)
		ret = strengthen(s2, l, flags);
	return ret;
}

/* A whole contiguous run; false where it cannot be. */
static bool install_run(struct lhv_s2 *s2, const struct lhv_s2_shadow_look *l,
			uint32_t flags)
{
	uint32_t attr = lhv_s2_attr_decode(s2, l->bits);
	uint64_t bits = 0, mask = l->run - 1;
	struct s2_at at;

	/* Only what attributes can express. */
	if (!l->run || lhv_s2_attr_encode(s2, attr, &bits) || bits != l->bits)
		return false;
	lhv_s2_at(s2, l->ipa, &at);
	if (lhv_s2_map(s2, lhv_ipa(l->ipa & ~mask), lhv_pa(l->pa.v & ~mask), l->run, attr,
		       0))
		return false;
	/* A fault in spite of it, as in install(). */
	if (s2_is_valid(at.e))
		lhv_s2_flush_entry(s2, l->ipa, at.level, flags & LHV_S2_SHADOW_BROADCAST);
	return true;
}

/* Removes the entry that maps ipa, with its run. */
static void remove_entry(struct lhv_s2_shadow *s, uint64_t ipa)
{
	struct lhv_s2 *s2 = &s->s2;
	struct s2_at at;
	uint64_t size;

	lhv_s2_at(s2, ipa, &at);
	size = s2_size(&s2->geo, at.level);
	if (at.e & LHV_S2DESC_CONTIG_MASK)
		size *= s2_run(&s2->geo, at.level);
	if (lhv_s2_unmap(s2, lhv_ipa(ipa & ~(size - 1)), size, LHV_S2_NO_SPLIT))
		lhv_s2_shadow_empty(s);
}

int lhv_s2_shadow_commit(struct lhv_s2_shadow_pool *pool, struct lhv_s2_shadow *shadow,
			 const struct lhv_s2_shadow_look *look, uint32_t flags)
{
	bool alone = flags & LHV_S2_SHADOW_EXCLUSIVE;
	struct lhv_s2 *s2;
	uint64_t most;
	int ret;

	if (!pool || !shadow || !look ||
	    (flags & ~(LHV_S2_SHADOW_EXCLUSIVE | LHV_S2_SHADOW_BROADCAST)) ||
	    !in_pool(pool, shadow))
		return LHV_ERR_INVAL;
	if (look->found != LHV_S2_SHADOW_READY || look->owner != shadow || look->probe ||
	    !shadow->users)
		return LHV_ERR_STATE;
	if (__atomic_load_n(&shadow->seq, __ATOMIC_ACQUIRE) != look->seq)
		return LHV_ERR_AGAIN;
	s2 = &shadow->s2;
	most = look->run ? look->run : look->size;
	if (look->ipa >> s2->geo.ipa_bits || (look->pa.v | (most - 1)) >> s2->geo.pa_bits)
		return LHV_ERR_RANGE;
	seen_set(shadow, look->guest.ipa.v & ~(most - 1), most);
	(void)__atomic_fetch_or(&shadow->sizes, UINT32_C(1) << look->kind,
				__ATOMIC_RELAXED);
	if (alone && install_run(s2, look, flags))
		return LHV_OK;
	ret = install(s2, look, flags);
	if (ret == LHV_ERR_BUSY && alone) {
		remove_entry(shadow, look->ipa);
		/* That may have emptied all of it. */
		seen_set(shadow, look->guest.ipa.v & ~(most - 1), most);
		shadow->sizes |= UINT32_C(1) << look->kind;
		ret = install(s2, look, flags);
	}
	return ret;
}
