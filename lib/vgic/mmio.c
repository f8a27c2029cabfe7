/* SPDX-License-Identifier: BSD-2-Clause */
/* The register files of the distributor and the redistributors, as rows. */
#include "vgic_priv.h"

/* One access, aligned and of a permitted size. */
struct access {
	struct lhv_vgic *g;
	unsigned int vcpu;   /* whose private interrupts and redistributor */
	unsigned int self;   /* who makes it */
	unsigned int off;    /* from the row's start */
	unsigned int size;   /* bytes */
	unsigned int arg;    /* the row's */
	unsigned int redist; /* the frames of a redistributor, else the distributor */
	uint64_t value;
};

struct row {
	uint32_t first, end;		 /* offsets: [first, end) */
	uint8_t sizes;			 /* permitted sizes, ored: 1, 2, 4, 8 */
	uint32_t arg;			 /* for the handlers; a constant's value */
	void (*read)(struct access *a);	 /* null: write-only */
	void (*write)(struct access *a); /* null: read-only */
};

/* Kinds of the registers with a bit an interrupt. */
enum {
	GROUP,
	SET_ENABLE,
	CLR_ENABLE,
	SET_PENDING,
	CLR_PENDING,
	SET_ACTIVE,
	CLR_ACTIVE
};

static void raz(struct access *a)
{
	a->value = 0;
}

static void wi(struct access *a)
{
	(void)a;
}

static void constant(struct access *a)
{
	a->value = a->arg;
}

static void iidr_read(struct access *a)
{
	a->value = a->g->iidr;
}

/* Whether this frame has the interrupt: with affinity routing 0 to 31 are the
 * redistributors' (12.9). */
static bool has(const struct access *a, unsigned int intid)
{
	return a->redist ? intid < NR_PRIVATE
			 : intid >= NR_PRIVATE && intid < a->g->nr_irqs;
}

/* How many of the 32 interrupts from intid on this frame has: the first ones, or none. */
static unsigned int how_many(const struct access *a, unsigned int intid)
{
	if (!has(a, intid))
		return 0;
	return a->redist || a->g->nr_irqs - intid > 32 ? 32 : a->g->nr_irqs - intid;
}

static void bits_read(struct access *a)
{
	unsigned int intid = a->off * 8, n = how_many(a, intid);
	const uint64_t *p = n ? vgic_word(a->g, a->vcpu, intid) : NULL;
	uint64_t mask = a->arg == GROUP				       ? W_GROUP1
			: a->arg == SET_ENABLE || a->arg == CLR_ENABLE ? W_ENABLED
								       : W_ACTIVE;
	uint32_t v = 0;

	if (a->arg == SET_PENDING || a->arg == CLR_PENDING)
		for (unsigned int i = 0; i < n; i++)
			v |= (uint32_t)vgic_is_pending(vgic_load(p + i)) << i;
	else
		for (unsigned int i = 0; i < n; i++)
			v |= (uint32_t) !!(vgic_load(p + i) & mask) << i;
	a->value = v;
}

static void group_write(struct access *a)
{
	unsigned int intid = a->off * 8, n = how_many(a, intid);

	for (unsigned int i = 0; i < n; i++)
		lhv_vgic_edit_(a->g, a->vcpu, intid + i, W_GROUP1,
			       a->value >> i & 1 ? W_GROUP1 : 0, a->self);
}

static void bits_write(struct access *a)
{
	unsigned int intid = a->off * 8, n = how_many(a, intid);
	uint32_t v = n ? (uint32_t)a->value & UINT32_MAX >> (32 - n) : 0;

	/* Those that are written as 0 stay as they are. */
	for (; v; v &= v - 1) {
		unsigned int one = intid + (unsigned int)__builtin_ctz(v);

		switch (a->arg) {
		case SET_ENABLE:
		case CLR_ENABLE:
			lhv_vgic_edit_enable_(a->g, a->vcpu, one, a->arg == SET_ENABLE,
					      a->self);
			break;
		case SET_PENDING:
		case CLR_PENDING:
			lhv_vgic_edit_pending_(a->g, a->vcpu, one, a->arg == SET_PENDING,
					       a->self);
			break;
		default:
			lhv_vgic_edit_active_(a->g, a->vcpu, one, a->arg == SET_ACTIVE,
					      a->self);
			break;
		}
	}
}

static void prio_read(struct access *a)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < a->size; i++)
		if (has(a, a->off + i))
			v |= (uint64_t)W_PRIO(
				     vgic_load(vgic_word(a->g, a->vcpu, a->off + i)))
			     << 8 * i;
	a->value = v;
}

static void prio_write(struct access *a)
{
	for (unsigned int i = 0; i < a->size; i++) {
		uint64_t prio = (a->value >> 8 * i & 0xff) >> PRIO_SHIFT << PRIO_SHIFT;

		if (has(a, a->off + i))
			lhv_vgic_edit_(a->g, a->vcpu, a->off + i, W_PRIO_MASK,
				       prio << W_PRIO_S, a->self);
	}
}

static void icfgr_read(struct access *a)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < 16; i++) {
		unsigned int intid = a->off * 4 + i;

		if (has(a, intid) &&
		    (vgic_load(vgic_word(a->g, a->vcpu, intid)) & W_EDGE))
			v |= 2u << 2 * i;
	}
	a->value = v;
}

static void icfgr_write(struct access *a)
{
	for (unsigned int i = 0; i < 16; i++) {
		unsigned int intid = a->off * 4 + i;

		if (has(a, intid) && intid >= 16)
			lhv_vgic_edit_(a->g, a->vcpu, intid, W_EDGE,
				       a->value >> (2 * i + 1) & 1 ? W_EDGE : 0, a->self);
	}
}

static uint32_t *statusr(struct access *a)
{
	return a->redist ? &a->g->vcpus[a->vcpu].statusr : &a->g->statusr;
}

static void statusr_read(struct access *a)
{
	a->value = __atomic_load_n(statusr(a), __ATOMIC_RELAXED);
}

static void statusr_write(struct access *a)
{
	__atomic_fetch_and(statusr(a), ~(uint32_t)a->value, __ATOMIC_RELAXED);
}

/* Changes of interrupts that sit in other vCPUs' list registers. */
static bool rwp(const struct lhv_vgic *g)
{
	return __atomic_load_n(&g->unsynced, __ATOMIC_SEQ_CST) != 0;
}

/* Changes of the group enables: whether another vCPU's list registers obey an older one. */
static bool ctlr_rwp(struct lhv_vgic *g, unsigned int self)
{
	uint32_t gen = __atomic_load_n(&g->ctlr_gen, __ATOMIC_SEQ_CST), ctlr;

	if (gen == __atomic_load_n(&g->ctlr_ok, __ATOMIC_SEQ_CST))
		return false;
	ctlr = __atomic_load_n(&g->ctlr, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < g->nr_vcpus; i++) {
		uint32_t seen = __atomic_load_n(&g->vcpus[i].seen, __ATOMIC_SEQ_CST);

		if (i != self && seen != SEEN_IDLE && seen != ctlr)
			return true;
	}
	__atomic_store_n(&g->ctlr_ok, gen, __ATOMIC_SEQ_CST);
	return false;
}

/* --- distributor --- */

#define CTLR_ENABLES (LHV_GICD_CTLR_EnableGrp0_MASK | LHV_GICD_CTLR_EnableGrp1NS_MASK)

static void ctlr_read(struct access *a)
{
	a->value = __atomic_load_n(&a->g->ctlr, __ATOMIC_SEQ_CST) |
		   LHV_GICD_CTLR_ARE_NS_MASK | LHV_GICD_CTLR_DS_MASK |
		   (rwp(a->g) || ctlr_rwp(a->g, a->self) ? LHV_GICD_CTLR_RWP_MASK : 0);
}

static void ctlr_write(struct access *a)
{
	uint32_t v = (uint32_t)(a->value & CTLR_ENABLES);

	if (__atomic_exchange_n(&a->g->ctlr, v, __ATOMIC_SEQ_CST) == v)
		return;
	__atomic_fetch_add(&a->g->ctlr_gen, 1, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < a->g->nr_vcpus; i++)
		lhv_vgic_set_work_(a->g, i, a->self);
}

static void typer_read(struct access *a)
{
	a->value =
		LHV_PREP(LHV_GICD_TYPER_ITLinesNumber, (a->g->nr_irqs + 31u) / 32 - 1) |
		LHV_PREP(LHV_GICD_TYPER_MBIS, 1) | LHV_PREP(LHV_GICD_TYPER_IDbits, 9) |
		LHV_PREP(LHV_GICD_TYPER_A3V, a->g->a3v) |
		LHV_PREP(LHV_GICD_TYPER_RSS, a->g->rss);
}

static void mbi_write(struct access *a)
{
	unsigned int intid = (unsigned int)(a->value & LHV_GICD_SETSPI_NSR_INTID_MASK);

	if (has(a, intid))
		lhv_vgic_edit_pending_(a->g, 0, intid, a->arg != 0, a->self);
}

#define IROUTER_BITS UINT64_C(0xff80ffffff)

static void irouter_read(struct access *a)
{
	unsigned int intid = NR_PRIVATE + a->off / 8;

	a->value = 0;
	if (has(a, intid))
		a->value =
			vgic_load(&a->g->router[intid - NR_PRIVATE]) >> 8 * (a->off & 4);
}

static void irouter_write(struct access *a)
{
	unsigned int intid = NR_PRIVATE + a->off / 8, shift = 8 * (a->off & 4);
	uint64_t mask = (a->size == 8 ? UINT64_MAX : UINT64_C(0xffffffff) << shift);
	uint64_t *p, old, v;

	if (!has(a, intid))
		return;
	p = &a->g->router[intid - NR_PRIVATE];
	old = vgic_load(p);
	do {
		v = ((old & ~mask) | (a->value << shift & mask)) & IROUTER_BITS;
	} while (!vgic_cas(p, &old, v));
	/* Another's write may have passed ours: the last look at the register decides. */
	do {
		old = vgic_load(p);
		lhv_vgic_edit_route_(a->g, intid, old, a->self);
	} while (vgic_load(p) != old);
}

#define ID_ROWS                                                                       \
	{0xffd0, 0xffd4, 4, 0x44, constant, NULL}, {0xffd4, 0xffe0, 4, 0, raz, NULL}, \
		{0xffe0, 0xffe4, 4, 0x92, constant, NULL},                            \
		{0xffe4, 0xffe8, 4, 0xb4, constant, NULL},                            \
		{0xffe8, 0xffec, 4, 0x3b, constant, NULL},                            \
		{0xffec, 0xfff0, 4, 0, raz, NULL},                                    \
		{0xfff0, 0xfff4, 4, 0x0d, constant, NULL},                            \
		{0xfff4, 0xfff8, 4, 0xf0, constant, NULL},                            \
		{0xfff8, 0xfffc, 4, 0x05, constant, NULL},                            \
	{                                                                             \
		0xfffc, 0x10000, 4, 0xb1, constant, NULL                              \
	}

static const struct row dist_rows[] = {
	{0x0000, 0x0004, 4, 0, ctlr_read, ctlr_write},
	{0x0004, 0x0008, 4, 0, typer_read, NULL},
	{0x0008, 0x000c, 4, 0, iidr_read, NULL},
	{0x000c, 0x0010, 4, 0, raz, NULL}, /* TYPER2 */
	{0x0010, 0x0014, 4, 0, statusr_read, statusr_write},
	{0x0040, 0x0044, 2 | 4, 1, NULL, mbi_write}, /* SETSPI_NSR */
	{0x0048, 0x004c, 2 | 4, 0, NULL, mbi_write}, /* CLRSPI_NSR */
	{0x0050, 0x0054, 2 | 4, 0, NULL, wi},	     /* SETSPI_SR: RES0 with DS=1 */
	{0x0058, 0x005c, 2 | 4, 0, NULL, wi},	     /* CLRSPI_SR */
	{0x0080, 0x0100, 4, GROUP, bits_read, group_write},
	{0x0100, 0x0180, 4, SET_ENABLE, bits_read, bits_write},
	{0x0180, 0x0200, 4, CLR_ENABLE, bits_read, bits_write},
	{0x0200, 0x0280, 4, SET_PENDING, bits_read, bits_write},
	{0x0280, 0x0300, 4, CLR_PENDING, bits_read, bits_write},
	{0x0300, 0x0380, 4, SET_ACTIVE, bits_read, bits_write},
	{0x0380, 0x0400, 4, CLR_ACTIVE, bits_read, bits_write},
	{0x0400, 0x0800, 1 | 4, 0, prio_read, prio_write},
	{0x0800, 0x0c00, 1 | 4, 0, raz, wi}, /* ITARGETSR: RES0 with ARE */
	{0x0c00, 0x0d00, 4, 0, icfgr_read, icfgr_write},
	{0x0d00, 0x0d80, 4, 0, raz, wi},     /* IGRPMODR: RES0 with DS=1 */
	{0x0e00, 0x0f00, 4, 0, raz, wi},     /* NSACR: RES0 with DS=1 */
	{0x0f00, 0x0f04, 4, 0, NULL, wi},    /* SGIR: RES0 with ARE */
	{0x0f10, 0x0f30, 1 | 4, 0, raz, wi}, /* CPENDSGIR, SPENDSGIR: likewise */
	/* from the first SPI on */
	{0x6100, 0x7fe0, 4 | 8, 0, irouter_read, irouter_write},
	ID_ROWS,
};

/* --- redistributor --- */

static void gicr_ctlr_read(struct access *a)
{
	a->value = rwp(a->g) ? LHV_GICR_CTLR_RWP_MASK : 0;
}

static void gicr_typer_read(struct access *a)
{
	unsigned int i = a->vcpu;
	uint64_t v = LHV_PREP(LHV_GICR_TYPER_Processor_Number, i) |
		     LHV_PREP(LHV_GICR_TYPER_Affinity_Value, a->g->vcpus[i].affinity);

	if (i + 1 == a->g->nr_vcpus || (i + 1) % a->g->region_vcpus == 0)
		v |= LHV_GICR_TYPER_Last_MASK;
	a->value = v >> 8 * (a->off & 4);
}

static void waker_read(struct access *a)
{
	a->value = __atomic_load_n(&a->g->vcpus[a->vcpu].waker, __ATOMIC_SEQ_CST)
			   ? LHV_GICR_WAKER_ProcessorSleep_MASK |
				     LHV_GICR_WAKER_ChildrenAsleep_MASK
			   : 0;
}

/* A sleeping vCPU is not chosen for 1-of-N interrupts; those sent to it still wake it. */
static void waker_write(struct access *a)
{
	uint32_t v = !!(a->value & LHV_GICR_WAKER_ProcessorSleep_MASK);

	if (__atomic_exchange_n(&a->g->vcpus[a->vcpu].waker, v, __ATOMIC_SEQ_CST) != v)
		lhv_vgic_reroute_(a->g, NOWHERE, a->self);
}

/* GICR_IPRIORITYR and the like start at the SGI frame. */
#define SGI(x) (LHV_GICR_FRAME + (x))

static const struct row redist_rows[] = {
	{0x0000, 0x0004, 4, 0, gicr_ctlr_read, wi},
	{0x0004, 0x0008, 4, 0, iidr_read, NULL},
	{0x0008, 0x0010, 4 | 8, 0, gicr_typer_read, NULL},
	{0x0010, 0x0014, 4, 0, statusr_read, statusr_write},
	{0x0014, 0x0018, 4, 0, waker_read, waker_write},
	{0x0018, 0x0020, 4, 0, raz, wi},      /* MPAMIDR, PARTIDR: no MPAM */
	{0x0040, 0x0050, 4 | 8, 0, NULL, wi}, /* SETLPIR, CLRLPIR: no LPIs */
	{0x0070, 0x0080, 4 | 8, 0, raz, wi},  /* PROPBASER, PENDBASER: no LPIs */
	{0x00a0, 0x00a8, 4 | 8, 0, NULL, wi}, /* INVLPIR */
	{0x00b0, 0x00b8, 4 | 8, 0, NULL, wi}, /* INVALLR */
	{0x00c0, 0x00c4, 4, 0, raz, NULL},    /* SYNCR */
	ID_ROWS,
	{SGI(0x080), SGI(0x084), 4, GROUP, bits_read, group_write},
	{SGI(0x100), SGI(0x104), 4, SET_ENABLE, bits_read, bits_write},
	{SGI(0x180), SGI(0x184), 4, CLR_ENABLE, bits_read, bits_write},
	{SGI(0x200), SGI(0x204), 4, SET_PENDING, bits_read, bits_write},
	{SGI(0x280), SGI(0x284), 4, CLR_PENDING, bits_read, bits_write},
	{SGI(0x300), SGI(0x304), 4, SET_ACTIVE, bits_read, bits_write},
	{SGI(0x380), SGI(0x384), 4, CLR_ACTIVE, bits_read, bits_write},
	{SGI(0x400), SGI(0x420), 1 | 4, 0, prio_read, prio_write},
	{SGI(0xc00), SGI(0xc08), 4, 0, icfgr_read, icfgr_write},
	{SGI(0xd00), SGI(0xd04), 4, 0, raz, wi}, /* IGRPMODR0: RES0 with DS=1 */
	{SGI(0xe00), SGI(0xe04), 4, 0, raz, wi}, /* NSACR: RES0 with DS=1 */
	{LHV_VGIC_REDIST_STRIDE, LHV_VGIC_REDIST_STRIDE, 0, 0, NULL, NULL}, /* the end */
};

static void note(struct access *a, uint64_t bit)
{
	__atomic_fetch_or(statusr(a), (uint32_t)bit, __ATOMIC_RELAXED);
}

/* --- which row --- */

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void index_frame(uint8_t *index, const struct row *rows, unsigned int n,
			uint32_t frame)
{
	for (unsigned int i = 0, r = 0; i < INDEX_SIZE; i++) {
		while (r < n && rows[r].end <= frame + i * INDEX_STEP)
			r++;
		index[i] = (uint8_t)r;
	}
}

void lhv_vgic_index_(struct lhv_vgic *g)
{
	_Static_assert(ROWS(dist_rows) < 256 && ROWS(redist_rows) < 256, "a byte each");
	index_frame(g->dist_index, dist_rows, ROWS(dist_rows), 0);
	index_frame(g->redist_index[0], redist_rows, ROWS(redist_rows), 0);
	index_frame(g->redist_index[1], redist_rows, ROWS(redist_rows), LHV_GICR_FRAME);
}

/* The access has no effect. */
static enum lhv_action nothing(struct lhv_mmio *m)
{
	if (!m->write)
		m->value = 0;
	return LHV_HANDLED;
}

/* What is reserved, write-only or read-only, and says so in STATUSR. */
static __attribute__((noinline)) enum lhv_action refuse(struct access *a,
							struct lhv_mmio *m, bool reserved)
{
	if (reserved)
		note(a, m->write ? LHV_GICD_STATUSR_WRD_MASK : LHV_GICD_STATUSR_RRD_MASK);
	else
		note(a,
		     m->write ? LHV_GICD_STATUSR_WROD_MASK : LHV_GICD_STATUSR_RWOD_MASK);
	return nothing(m);
}

/* The low bytes of a value; size is 1, 2, 4 or 8. */
static inline uint64_t low_bytes(uint64_t v, unsigned int size)
{
	unsigned int unused = (0 - 8 * size) % 64;

	return v << unused >> unused;
}

/* An access at off in the register file, whose rows are sorted and whose last one ends where
 * it does; the one looked for is not before number start. By itself, so that its callers
 * need no stack. */
static __attribute__((noinline)) enum lhv_action perform(
	struct lhv_vgic *g, struct lhv_mmio *m, uint32_t off, const struct row *rows,
	const uint8_t *start, unsigned int vcpu, unsigned int redist)
{
	const struct row *r = rows + *start;
	struct access a;

	while (off >= r->end)
		r++;
	a.g = g;
	a.vcpu = vcpu;
	a.self = m->vcpu;
	a.redist = redist;
	a.off = off - r->first;
	a.size = m->size;
	a.arg = r->arg;
	if (off < r->first)
		return refuse(&a, m, true);
	/* A power of two, permitted, and aligned to it. */
	if (!(a.size & r->sizes) || ((a.size | off) & (a.size - 1)))
		return nothing(m);
	if (m->write) {
		if (!r->write)
			return refuse(&a, m, false);
		a.value = low_bytes(m->value, m->size);
		r->write(&a);
	} else {
		if (!r->read)
			return refuse(&a, m, false);
		r->read(&a);
		m->value = low_bytes(a.value, m->size);
	}
	return LHV_HANDLED;
}

/* Above what is indexed. */
static __attribute__((noinline)) enum lhv_action dist_above(struct lhv_vgic *g,
							    struct lhv_mmio *m)
{
	if (m->offset >= LHV_VGIC_DIST_SIZE)
		return nothing(m);
	return perform(g, m, (uint32_t)m->offset, dist_rows,
		       &g->dist_index[INDEX_SIZE - 1], 0, 0);
}

enum lhv_action lhv_vgic_dist_mmio(void *ctx, struct lhv_mmio *m)
{
	struct lhv_vgic *g = (struct lhv_vgic *)ctx;
	uint64_t off = m->offset;

	if (off >= INDEXED)
		return dist_above(g, m);
	return perform(g, m, (uint32_t)off, dist_rows, &g->dist_index[off / INDEX_STEP],
		       0, 0);
}

enum lhv_action lhv_vgic_redist_mmio(void *ctx, struct lhv_mmio *m)
{
	struct lhv_vgic *g = (struct lhv_vgic *)ctx;
	uint64_t n = m->offset / LHV_VGIC_REDIST_STRIDE;
	uint32_t off = m->offset % LHV_VGIC_REDIST_STRIDE;
	uint32_t i = off % LHV_GICR_FRAME / INDEX_STEP;

	if (n >= g->nr_vcpus)
		return nothing(m);
	return perform(g, m, off, redist_rows,
		       &g->redist_index[off / LHV_GICR_FRAME]
				       [i < INDEX_SIZE ? i : INDEX_SIZE - 1],
		       (unsigned int)n, 1);
}

int lhv_vgic_row_(struct lhv_vgic *g, bool redist, unsigned int vcpu, uint32_t off,
		  bool write, uint64_t *value)
{
	const struct row *rows = redist ? redist_rows : dist_rows, *r = rows;
	struct access a;

	if (off >= (redist ? LHV_VGIC_REDIST_STRIDE : LHV_VGIC_DIST_SIZE))
		return LHV_ERR_NOENT;
	while (off >= r->end)
		r++;
	if (off < r->first || !(r->sizes & 4) || !(write ? r->write : r->read))
		return LHV_ERR_NOENT;
	a.g = g;
	a.vcpu = vcpu;
	a.self = vcpu;
	a.redist = redist;
	a.off = off - r->first;
	a.size = 4;
	a.arg = r->arg;
	a.value = *value;
	if (write)
		r->write(&a);
	else
		r->read(&a);
	*value = a.value;
	return 0;
}
