/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers by number, and a stream of all state. The stream's parts are rows of a table: what
 * another part of the vGIC has to keep is a row more. A stream is checked as a whole before
 * anything changes.
 */
#include <string.h>

#include <libhv/vgic/state.h>

#include "vgic_priv.h"

#define MAGIC	     UINT32_C(0x4756484c) /* "LHVG" */
#define VERSION	     1
#define HEADER_BYTES 16
#define RECORD_BYTES 8
#define BLOCK	     32u /* SPIs of a record */
#define IRQ_BYTES    8
#define SPI_BYTES    16

/* The word of an interrupt in the stream. */
#define S_ENABLED  (UINT64_C(1) << 0)
#define S_LATCH	   (UINT64_C(1) << 1)
#define S_LINE	   (UINT64_C(1) << 2)
#define S_ACTIVE   (UINT64_C(1) << 3)
#define S_EDGE	   (UINT64_C(1) << 4)
#define S_GROUP1   (UINT64_C(1) << 5)
#define S_PRIO_S   8
#define S_APRIO_S  16
#define S_AGROUP1  (UINT64_C(1) << 24)
#define S_OWNER_S  32
#define S_PRIO(s)  ((unsigned int)((s) >> S_PRIO_S) & 0xff)
#define S_APRIO(s) ((unsigned int)((s) >> S_APRIO_S) & 0xff)
#define S_OWNER(s) ((unsigned int)((s) >> S_OWNER_S) & 0xffff)
#define S_PLAIN                                                        \
	(S_ENABLED | S_LATCH | S_LINE | S_ACTIVE | S_EDGE | S_GROUP1 | \
	 UINT64_C(0xff) << S_PRIO_S)
#define S_IF_ACTIVE \
	(UINT64_C(0xff) << S_APRIO_S | S_AGROUP1 | UINT64_C(0xffff) << S_OWNER_S)

#define ROUTER_BITS UINT64_C(0xff80ffffff)
#define VMCR_BITS                                                               \
	(uint32_t)(LHV_ICH_VMCR_EL2_VENG0_MASK | LHV_ICH_VMCR_EL2_VENG1_MASK |  \
		   LHV_ICH_VMCR_EL2_VFIQEn_MASK | LHV_ICH_VMCR_EL2_VCBPR_MASK | \
		   LHV_ICH_VMCR_EL2_VEOIM_MASK | LHV_ICH_VMCR_EL2_VBPR1_MASK |  \
		   LHV_ICH_VMCR_EL2_VBPR0_MASK | LHV_ICH_VMCR_EL2_VPMR_MASK)
#define STATUSR_BITS                                                       \
	(uint32_t)(LHV_GICD_STATUSR_RRD_MASK | LHV_GICD_STATUSR_WRD_MASK | \
		   LHV_GICD_STATUSR_RWOD_MASK | LHV_GICD_STATUSR_WROD_MASK)
#define CTLR_ENABLES \
	(uint32_t)(LHV_GICD_CTLR_EnableGrp0_MASK | LHV_GICD_CTLR_EnableGrp1NS_MASK)

static uint64_t get_le(const uint8_t *p, unsigned int bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << 8 * i;
	return v;
}

static void put_le(uint8_t *p, unsigned int bytes, uint64_t v)
{
	for (unsigned int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static int refuse(struct lhv_vgic_state_why *why, uint8_t how, uint32_t id,
		  uint32_t index, size_t offset)
{
	if (why) {
		why->id = id;
		why->index = index;
		why->why = how;
		why->offset = offset;
	}
	return LHV_ERR_CORRUPT;
}

/* Bits of a priority that are implemented. */
static unsigned int prio_bits(void)
{
	return 0xffu >> PRIO_SHIFT << PRIO_SHIFT;
}

/* --- an interrupt's word --- */

/* Pending by what only the vGIC knows: not by a line, which its device shows again. */
static bool latched(uint64_t w)
{
	if ((w & W_LATCH) || ((w & W_INLR) && (w & W_LRP) && (w & W_LRLATCH)))
		return true;
	if (!(w & W_HW) || !(w & W_EDGE))
		return false;
	return (w & W_LEVEL) ||
	       ((w & W_INLR) && (w & W_LRP) && (w & W_HWOWN) && !(w & W_HWCLR));
}

static uint64_t pack(uint64_t w)
{
	uint64_t s = (uint64_t)W_PRIO(w) << S_PRIO_S;

	s |= (w & W_ENABLED) ? S_ENABLED : 0;
	s |= latched(w) ? S_LATCH : 0;
	s |= (w & W_LEVEL) && !(w & W_HW) ? S_LINE : 0;
	s |= (w & W_EDGE) ? S_EDGE : 0;
	s |= (w & W_GROUP1) ? S_GROUP1 : 0;
	if (w & W_ACTIVE)
		s |= S_ACTIVE | (uint64_t)W_APRIO(w) << (S_APRIO_S + PRIO_SHIFT) |
		     ((w & W_AGROUP1) ? S_AGROUP1 : 0) |
		     (uint64_t)(W_OWNER(w) == NOWHERE ? LHV_VGIC_NO_VCPU : W_OWNER(w))
			     << S_OWNER_S;
	return s;
}

/* How to refuse what is no state of interrupt intid; 0 for what is one. */
static uint8_t check_irq(const struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			 uint64_t s)
{
	unsigned int owner = S_OWNER(s);

	if (s & ~(S_PLAIN | ((s & S_ACTIVE) ? S_IF_ACTIVE : 0)))
		return LHV_VGIC_REFUSED_RES0;
	if ((S_PRIO(s) | S_APRIO(s)) & ~prio_bits())
		return LHV_VGIC_REFUSED_RES0;
	if (intid < 16 && (s & (S_EDGE | S_LINE)) != S_EDGE)
		return LHV_VGIC_REFUSED_VALUE;
	if (!(s & S_ACTIVE))
		return 0;
	/* An SPI that was made active while it was routed nowhere is so on no vCPU. */
	if (intid < NR_PRIVATE ? owner != vcpu
			       : owner >= g->nr_vcpus && owner != LHV_VGIC_NO_VCPU)
		return LHV_VGIC_REFUSED_VALUE;
	return 0;
}

/* The interrupt is as after reset, its line low; w is its word apart from where it goes. */
static void unpack(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid, uint64_t s)
{
	uint64_t *p = vgic_word(g, vcpu, intid), w = vgic_load(p);
	unsigned int owner = S_OWNER(s) == LHV_VGIC_NO_VCPU ? NOWHERE : S_OWNER(s);

	w &= W_HW | W_PINTID_MASK | W_TARGET_MASK;
	w |= (s & S_ENABLED) ? W_ENABLED : 0;
	w |= (s & S_LATCH) ? W_LATCH : 0;
	w |= (s & S_LINE) && !(w & W_HW) ? W_LEVEL : 0;
	w |= (s & S_EDGE) ? W_EDGE : 0;
	w |= (s & S_GROUP1) ? W_GROUP1 : 0;
	w |= (uint64_t)S_PRIO(s) << W_PRIO_S;
	if (s & S_ACTIVE)
		w |= W_ACTIVE | (uint64_t)owner << W_OWNER_S |
		     (uint64_t)(S_APRIO(s) >> PRIO_SHIFT) << W_APRIO_S |
		     ((s & S_AGROUP1) ? W_AGROUP1 : 0);
	else
		w |= W_OWNER_MASK;
	__atomic_store_n(p, w, __ATOMIC_SEQ_CST);
	if ((s & S_ACTIVE) && owner != NOWHERE) {
		lhv_vgic_hint_(g, owner, ACT_BUCKET, intid);
		lhv_vgic_set_work_(g, owner, owner);
	}
}

/* --- parts of the stream --- */

/* One record, at value; number n of its part. */
struct record {
	const struct lhv_vgic_state *s;
	unsigned int n;
	uint8_t *value;	     /* to save to */
	const uint8_t *from; /* to check, to restore from */
	uint32_t index;	     /* where check() found fault */
};

struct part {
	uint32_t id; /* of record 0; the others follow */
	unsigned int (*count)(const struct lhv_vgic *g);
	unsigned int (*width)(const struct lhv_vgic *g, unsigned int n);
	void (*save)(struct record *r);	    /* value is zero before */
	uint8_t (*check)(struct record *r); /* enum lhv_vgic_refusal */
	void (*restore)(struct record *r);  /* after all were checked, and a reset */
};

static unsigned int one(const struct lhv_vgic *g)
{
	(void)g;
	return 1;
}

static unsigned int per_vcpu(const struct lhv_vgic *g)
{
	return g->nr_vcpus;
}

static unsigned int config_width(const struct lhv_vgic *g, unsigned int n)
{
	(void)g;
	(void)n;
	return 16;
}

static void config_save(struct record *r)
{
	const struct lhv_vgic *g = r->s->g;

	put_le(r->value, 2, g->nr_vcpus);
	put_le(r->value + 2, 2, g->nr_irqs - NR_PRIVATE);
	r->value[4] = g->hw.pri_bits;
	r->value[5] = g->hw.pre_bits;
	put_le(r->value + 8, 4, g->iidr);
}

static bool iidr_ok(uint64_t v)
{
	uint64_t revision = LHV_GET(LHV_GICD_IIDR_Revision, v);

	return (v & ~LHV_GICD_IIDR_Revision_MASK) == VGIC_IIDR && revision >= 1 &&
	       revision <= LHV_VGIC_REVISION;
}

static uint8_t config_check(struct record *r)
{
	const struct lhv_vgic *g = r->s->g;
	const uint8_t *p = r->from;

	if (get_le(p, 2) != g->nr_vcpus || get_le(p + 2, 2) != g->nr_irqs - NR_PRIVATE ||
	    p[4] != g->hw.pri_bits || p[5] != g->hw.pre_bits)
		return LHV_VGIC_REFUSED_CONFIG;
	if (get_le(p + 6, 2) || get_le(p + 12, 4))
		return LHV_VGIC_REFUSED_RES0;
	return iidr_ok(get_le(p + 8, 4)) ? 0 : LHV_VGIC_REFUSED_VALUE;
}

static void config_restore(struct record *r)
{
	r->s->g->iidr = (uint32_t)get_le(r->from + 8, 4);
}

static unsigned int dist_width(const struct lhv_vgic *g, unsigned int n)
{
	(void)g;
	(void)n;
	return 8;
}

static void dist_save(struct record *r)
{
	put_le(r->value, 4, __atomic_load_n(&r->s->g->ctlr, __ATOMIC_SEQ_CST));
	put_le(r->value + 4, 4, __atomic_load_n(&r->s->g->statusr, __ATOMIC_RELAXED));
}

static uint8_t dist_check(struct record *r)
{
	if ((get_le(r->from, 4) & ~CTLR_ENABLES) ||
	    (get_le(r->from + 4, 4) & ~STATUSR_BITS))
		return LHV_VGIC_REFUSED_RES0;
	return 0;
}

static void dist_restore(struct record *r)
{
	struct lhv_vgic *g = r->s->g;

	__atomic_store_n(&g->ctlr, (uint32_t)get_le(r->from, 4), __ATOMIC_SEQ_CST);
	__atomic_store_n(&g->statusr, (uint32_t)get_le(r->from + 4, 4), __ATOMIC_RELAXED);
}

static unsigned int vcpu_width(const struct lhv_vgic *g, unsigned int n)
{
	(void)g;
	(void)n;
	return 48;
}

static void vcpu_save(struct record *r)
{
	const struct vgic_vcpu *v = &r->s->g->vcpus[r->n];
	const struct lhv_gic_cpuif *c = r->s->cpuif[r->n];

	put_le(r->value, 4, v->affinity);
	put_le(r->value + 4, 4,
	       __atomic_load_n(&v->waker, __ATOMIC_SEQ_CST)
		       ? LHV_GICR_WAKER_ProcessorSleep_MASK |
				 LHV_GICR_WAKER_ChildrenAsleep_MASK
		       : 0);
	put_le(r->value + 8, 4, __atomic_load_n(&v->statusr, __ATOMIC_RELAXED));
	put_le(r->value + 12, 4, c->vmcr);
	for (unsigned int i = 0; i < c->nr_apr && i < 4; i++) {
		put_le(r->value + 16 + 4 * i, 4, c->ap0r[i]);
		put_le(r->value + 32 + 4 * i, 4, c->ap1r[i]);
	}
}

static uint8_t check_vmcr(const struct lhv_vgic *g, uint64_t vmcr)
{
	unsigned int bpr = 7u - g->hw.pre_bits;

	if ((vmcr & ~(uint64_t)VMCR_BITS) ||
	    (LHV_GET(LHV_ICH_VMCR_EL2_VPMR, vmcr) & 0xff >> g->hw.pri_bits))
		return LHV_VGIC_REFUSED_RES0;
	/* FIQs are not to be had as IRQs, and a binary point has a least value. */
	if (!(vmcr & LHV_ICH_VMCR_EL2_VFIQEn_MASK) ||
	    LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, vmcr) < bpr ||
	    LHV_GET(LHV_ICH_VMCR_EL2_VBPR1, vmcr) < bpr + 1)
		return LHV_VGIC_REFUSED_VALUE;
	return 0;
}

static uint8_t vcpu_check(struct record *r)
{
	const struct lhv_vgic *g = r->s->g;
	unsigned int nr_apr = 1u << (g->hw.pre_bits - 5);
	uint64_t waker = get_le(r->from + 4, 4);
	const uint64_t asleep =
		LHV_GICR_WAKER_ProcessorSleep_MASK | LHV_GICR_WAKER_ChildrenAsleep_MASK;

	if (get_le(r->from, 4) != g->vcpus[r->n].affinity)
		return LHV_VGIC_REFUSED_CONFIG;
	r->index = 1;
	if (waker != 0 && waker != asleep)
		return LHV_VGIC_REFUSED_VALUE;
	r->index = 2;
	if (get_le(r->from + 8, 4) & ~STATUSR_BITS)
		return LHV_VGIC_REFUSED_RES0;
	r->index = 3;
	if (check_vmcr(g, get_le(r->from + 12, 4)))
		return check_vmcr(g, get_le(r->from + 12, 4));
	for (unsigned int i = 0; i < 4; i++) {
		uint64_t ap0 = get_le(r->from + 16 + 4 * i, 4);
		uint64_t ap1 = get_le(r->from + 32 + 4 * i, 4);

		r->index = 4 + i;
		if (i >= nr_apr && (ap0 | ap1))
			return LHV_VGIC_REFUSED_RES0;
		/* Of a priority one interrupt at most can be running (12.4.2). */
		if (ap0 & ap1)
			return LHV_VGIC_REFUSED_VALUE;
	}
	return 0;
}

static void vcpu_restore(struct record *r)
{
	struct vgic_vcpu *v = &r->s->g->vcpus[r->n];
	struct lhv_gic_cpuif *c = r->s->cpuif[r->n];

	__atomic_store_n(&v->waker, get_le(r->from + 4, 4) != 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&v->statusr, (uint32_t)get_le(r->from + 8, 4), __ATOMIC_RELAXED);
	c->vmcr = (uint32_t)get_le(r->from + 12, 4);
	for (unsigned int i = 0; i < 4; i++) {
		c->ap0r[i] = (uint32_t)get_le(r->from + 16 + 4 * i, 4);
		c->ap1r[i] = (uint32_t)get_le(r->from + 32 + 4 * i, 4);
	}
}

static unsigned int private_width(const struct lhv_vgic *g, unsigned int n)
{
	(void)g;
	(void)n;
	return NR_PRIVATE * IRQ_BYTES;
}

static void private_save(struct record *r)
{
	for (unsigned int i = 0; i < NR_PRIVATE; i++)
		put_le(r->value + IRQ_BYTES * i, IRQ_BYTES,
		       pack(vgic_load(vgic_word(r->s->g, r->n, i))));
}

static uint8_t private_check(struct record *r)
{
	for (r->index = 0; r->index < NR_PRIVATE; r->index++) {
		uint8_t how =
			check_irq(r->s->g, r->n, r->index,
				  get_le(r->from + IRQ_BYTES * r->index, IRQ_BYTES));

		if (how)
			return how;
	}
	return 0;
}

static void private_restore(struct record *r)
{
	struct lhv_vgic *g = r->s->g;

	for (unsigned int i = 0; i < NR_PRIVATE; i++) {
		unpack(g, r->n, i, get_le(r->from + IRQ_BYTES * i, IRQ_BYTES));
		lhv_vgic_file_(g, r->n, i, vgic_load(vgic_word(g, r->n, i)), r->n);
	}
}

static unsigned int spis_count(const struct lhv_vgic *g)
{
	return (g->nr_irqs - NR_PRIVATE + BLOCK - 1) / BLOCK;
}

static unsigned int spis_of(const struct lhv_vgic *g, unsigned int n)
{
	unsigned int left = g->nr_irqs - NR_PRIVATE - n * BLOCK;

	return left < BLOCK ? left : BLOCK;
}

static unsigned int spis_width(const struct lhv_vgic *g, unsigned int n)
{
	return spis_of(g, n) * SPI_BYTES;
}

static void spis_save(struct record *r)
{
	const struct lhv_vgic *g = r->s->g;

	for (unsigned int i = 0; i < spis_of(g, r->n); i++) {
		unsigned int spi = r->n * BLOCK + i;

		put_le(r->value + SPI_BYTES * i, 8, pack(vgic_load(&g->spis[spi])));
		put_le(r->value + SPI_BYTES * i + 8, 8, vgic_load(&g->router[spi]));
	}
}

static uint8_t spis_check(struct record *r)
{
	const struct lhv_vgic *g = r->s->g;

	for (r->index = 0; r->index < spis_of(g, r->n); r->index++) {
		const uint8_t *p = r->from + SPI_BYTES * r->index;
		uint8_t how = check_irq(g, 0, NR_PRIVATE + r->n * BLOCK + r->index,
					get_le(p, 8));

		if (how)
			return how;
		if (get_le(p + 8, 8) & ~ROUTER_BITS)
			return LHV_VGIC_REFUSED_RES0;
	}
	return 0;
}

/* The wakers are restored, so that for 1-of-N a vCPU is found. */
static void spis_restore(struct record *r)
{
	struct lhv_vgic *g = r->s->g;

	for (unsigned int i = 0; i < spis_of(g, r->n); i++) {
		unsigned int spi = r->n * BLOCK + i;
		uint64_t router = get_le(r->from + SPI_BYTES * i + 8, 8), w;

		unpack(g, 0, NR_PRIVATE + spi, get_le(r->from + SPI_BYTES * i, 8));
		__atomic_store_n(&g->router[spi], router, __ATOMIC_SEQ_CST);
		lhv_vgic_edit_route_(g, NR_PRIVATE + spi, router, 0);
		w = vgic_load(&g->spis[spi]);
		lhv_vgic_file_(g, 0, NR_PRIVATE + spi, w, W_TARGET(w));
	}
}

/* In the order of the stream, which is that of restoring. */
static const struct part parts[] = {
	{0x10000, one, config_width, config_save, config_check, config_restore},
	{0x10001, one, dist_width, dist_save, dist_check, dist_restore},
	{0x20000, per_vcpu, vcpu_width, vcpu_save, vcpu_check, vcpu_restore},
	{0x30000, per_vcpu, private_width, private_save, private_check, private_restore},
	{0x40000, spis_count, spis_width, spis_save, spis_check, spis_restore},
};

#define NR_PARTS (sizeof(parts) / sizeof(parts[0]))

static size_t padded(size_t width)
{
	return (width + 7) & ~(size_t)7;
}

static bool complete(const struct lhv_vgic_state *s)
{
	if (!s || !s->g || !s->cpuif)
		return false;
	for (unsigned int i = 0; i < s->g->nr_vcpus; i++)
		if (!s->cpuif[i])
			return false;
	return true;
}

static bool loaded(const struct lhv_vgic_state *s)
{
	for (unsigned int i = 0; i < s->g->nr_vcpus; i++)
		if (s->cpuif[i]->loaded)
			return true;
	return false;
}

int lhv_vgic_state_save(const struct lhv_vgic_state *s, void *buf, size_t size,
			size_t *used)
{
	uint8_t *p = (uint8_t *)buf;
	size_t bytes = HEADER_BYTES;
	uint32_t records = 0;

	if (!complete(s) || (!buf && size))
		return LHV_ERR_INVAL;
	if (loaded(s))
		return LHV_ERR_STATE;
	for (unsigned int i = 0; i < NR_PARTS; i++) {
		unsigned int n = parts[i].count(s->g);

		records += n;
		while (n--)
			bytes += RECORD_BYTES + padded(parts[i].width(s->g, n));
	}
	if (used)
		*used = bytes;
	if (bytes > size)
		return LHV_ERR_NOMEM;
	memset(p, 0, bytes);
	put_le(p, 4, MAGIC);
	put_le(p + 4, 2, VERSION);
	put_le(p + 6, 2, HEADER_BYTES);
	put_le(p + 8, 4, records);
	put_le(p + 12, 4, bytes);
	p += HEADER_BYTES;
	for (unsigned int i = 0; i < NR_PARTS; i++) {
		for (unsigned int n = 0; n < parts[i].count(s->g); n++) {
			unsigned int width = parts[i].width(s->g, n);
			struct record r = {s, n, p + RECORD_BYTES, NULL, 0};

			put_le(p, 4, parts[i].id + n);
			put_le(p + 4, 2, width);
			parts[i].save(&r);
			p += RECORD_BYTES + padded(width);
		}
	}
	return LHV_OK;
}

/* One record at offset *at: is it that one, and sound? Advances *at. */
static int check_record(const struct lhv_vgic_state *s, const struct part *part,
			unsigned int n, const uint8_t *buf, size_t end, size_t *at,
			struct lhv_vgic_state_why *why)
{
	unsigned int width = part->width(s->g, n);
	size_t bytes = RECORD_BYTES + padded(width);
	const uint8_t *p = buf + *at;
	struct record r = {s, n, NULL, p + RECORD_BYTES, 0};
	uint32_t id = part->id + n;
	uint8_t how;

	if (end - *at < RECORD_BYTES)
		return refuse(why,
			      end == *at ? LHV_VGIC_REFUSED_MISSING
					 : LHV_VGIC_REFUSED_TRUNCATED,
			      id, 0, *at);
	if (get_le(p, 4) != id)
		return refuse(why,
			      get_le(p, 4) > id ? LHV_VGIC_REFUSED_MISSING
						: LHV_VGIC_REFUSED_UNKNOWN,
			      get_le(p, 4) > id ? id : (uint32_t)get_le(p, 4), 0, *at);
	if (get_le(p + 4, 2) != width || get_le(p + 6, 2))
		return refuse(why, LHV_VGIC_REFUSED_WIDTH, id, 0, *at);
	if (end - *at < bytes)
		return refuse(why, LHV_VGIC_REFUSED_TRUNCATED, id, 0, *at);
	for (size_t i = RECORD_BYTES + width; i < bytes; i++)
		if (p[i])
			return refuse(why, LHV_VGIC_REFUSED_WIDTH, id, 0, *at);
	how = part->check(&r);
	if (how)
		return refuse(why, how, id, r.index, *at);
	*at += bytes;
	return LHV_OK;
}

/* A physical PPI can be dropped on its own core alone. */
static bool holds_ppi(const struct lhv_vgic *g, unsigned int vcpu)
{
	for (unsigned int n = 16; n < NR_PRIVATE; n++) {
		uint64_t w = vgic_load(&g->vcpus[vcpu].priv[n]);

		if ((w & W_HWOWN) || ((w & W_HW) && (w & W_LEVEL)))
			return true;
	}
	return false;
}

int lhv_vgic_state_restore(const struct lhv_vgic_state *s, const void *buf, size_t size,
			   struct lhv_vgic_state_why *why)
{
	const uint8_t *p = (const uint8_t *)buf;
	size_t at = HEADER_BYTES, end;
	uint32_t records = 0;
	int err;

	if (!complete(s) || (!buf && size))
		return LHV_ERR_INVAL;
	if (loaded(s))
		return LHV_ERR_STATE;
	for (unsigned int i = 0; i < s->g->nr_vcpus; i++)
		if (holds_ppi(s->g, i))
			return LHV_ERR_BUSY;
	if (size < HEADER_BYTES || get_le(p, 4) != MAGIC || get_le(p + 4, 2) != VERSION ||
	    get_le(p + 6, 2) != HEADER_BYTES || get_le(p + 12, 4) < HEADER_BYTES)
		return refuse(why, LHV_VGIC_REFUSED_HEADER, 0, 0, 0);
	end = (size_t)get_le(p + 12, 4);
	if (end > size)
		return refuse(why, LHV_VGIC_REFUSED_TRUNCATED, 0, 0, 0);
	for (unsigned int i = 0; i < NR_PARTS; i++) {
		unsigned int count = parts[i].count(s->g);

		records += count;
		for (unsigned int n = 0; n < count; n++) {
			err = check_record(s, &parts[i], n, p, end, &at, why);
			if (err)
				return err;
		}
	}
	if (end - at >= RECORD_BYTES)
		return refuse(why, LHV_VGIC_REFUSED_UNKNOWN, (uint32_t)get_le(p + at, 4),
			      0, at);
	if (end != at || get_le(p + 8, 4) != records)
		return refuse(why, LHV_VGIC_REFUSED_HEADER, 0, 0, 0);

	lhv_vgic_reset(s->g);
	for (unsigned int i = 0; i < s->g->nr_vcpus; i++)
		(void)lhv_vgic_vcpu_reset(s->g, i, s->cpuif[i]);
	at = HEADER_BYTES;
	for (unsigned int i = 0; i < NR_PARTS; i++) {
		for (unsigned int n = 0; n < parts[i].count(s->g); n++) {
			struct record r = {s, n, NULL, p + at + RECORD_BYTES, 0};

			parts[i].restore(&r);
			at += RECORD_BYTES + padded(parts[i].width(s->g, n));
		}
	}
	return LHV_OK;
}

/* --- by register --- */

static uint32_t *apr(struct lhv_gic_cpuif *c, uint32_t reg)
{
	uint32_t n0 = reg - LHV_SYSREG_ICC_AP0R0_EL1, n1 = reg - LHV_SYSREG_ICC_AP1R0_EL1;

	if (n0 < c->nr_apr && n0 < 4)
		return &c->ap0r[n0];
	if (n1 < c->nr_apr && n1 < 4)
		return &c->ap1r[n1];
	return NULL;
}

static unsigned int bpr1(const struct lhv_gic_cpuif *c)
{
	unsigned int bpr0 = (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, c->vmcr);

	if (!(c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK))
		return (unsigned int)LHV_GET(LHV_ICH_VMCR_EL2_VBPR1, c->vmcr);
	return bpr0 < 7 ? bpr0 + 1 : 7;
}

static uint64_t icc_ctlr(const struct lhv_vgic *g, const struct lhv_gic_cpuif *c)
{
	return LHV_PREP(LHV_ICC_CTLR_EL1_CBPR, LHV_GET(LHV_ICH_VMCR_EL2_VCBPR, c->vmcr)) |
	       LHV_PREP(LHV_ICC_CTLR_EL1_EOImode,
			LHV_GET(LHV_ICH_VMCR_EL2_VEOIM, c->vmcr)) |
	       LHV_PREP(LHV_ICC_CTLR_EL1_PRIbits, g->hw.pri_bits - 1u) |
	       LHV_PREP(LHV_ICC_CTLR_EL1_A3V, g->a3v);
}

static int cpuif_get(const struct lhv_vgic *g, struct lhv_gic_cpuif *c, uint32_t reg,
		     uint64_t *value)
{
	switch (reg) {
	case LHV_SYSREG_ICC_PMR_EL1:
		*value = LHV_GET(LHV_ICH_VMCR_EL2_VPMR, c->vmcr);
		break;
	case LHV_SYSREG_ICC_BPR0_EL1:
		*value = LHV_GET(LHV_ICH_VMCR_EL2_VBPR0, c->vmcr);
		break;
	case LHV_SYSREG_ICC_BPR1_EL1:
		*value = bpr1(c);
		break;
	case LHV_SYSREG_ICC_CTLR_EL1:
		*value = icc_ctlr(g, c);
		break;
	case LHV_SYSREG_ICC_SRE_EL1:
		*value = LHV_ICC_SRE_EL1_SRE_MASK | LHV_ICC_SRE_EL1_DFB_MASK |
			 LHV_ICC_SRE_EL1_DIB_MASK;
		break;
	case LHV_SYSREG_ICC_IGRPEN0_EL1:
		*value = LHV_GET(LHV_ICH_VMCR_EL2_VENG0, c->vmcr);
		break;
	case LHV_SYSREG_ICC_IGRPEN1_EL1:
		*value = LHV_GET(LHV_ICH_VMCR_EL2_VENG1, c->vmcr);
		break;
	default:
		if (!apr(c, reg))
			return LHV_ERR_NOENT;
		*value = *apr(c, reg);
	}
	return LHV_OK;
}

static void vmcr_set(struct lhv_gic_cpuif *c, uint64_t mask, uint64_t v)
{
	c->vmcr = (uint32_t)((c->vmcr & ~mask) | v);
}

/* As the guest's write would: a binary point below the least becomes that. */
static uint64_t at_least(uint64_t v, unsigned int least)
{
	return v < least ? least : v;
}

/* How to refuse the value; 0 when it was written. */
static uint8_t cpuif_set(const struct lhv_vgic *g, struct lhv_gic_cpuif *c, uint32_t reg,
			 uint64_t v)
{
	const uint64_t modes = LHV_ICC_CTLR_EL1_CBPR_MASK | LHV_ICC_CTLR_EL1_EOImode_MASK;
	const uint64_t ids = LHV_ICC_CTLR_EL1_IDbits_MASK | LHV_ICC_CTLR_EL1_SEIS_MASK |
			     LHV_ICC_CTLR_EL1_A3V_MASK | LHV_ICC_CTLR_EL1_RSS_MASK |
			     LHV_ICC_CTLR_EL1_ExtRange_MASK;
	unsigned int bpr = 7u - g->hw.pre_bits;
	uint32_t *ap = apr(c, reg), other;

	switch (reg) {
	case LHV_SYSREG_ICC_PMR_EL1:
		if (v & ~UINT64_C(0xff))
			return LHV_VGIC_REFUSED_RES0;
		v &= 0xff00u >> g->hw.pri_bits;
		vmcr_set(c, LHV_ICH_VMCR_EL2_VPMR_MASK,
			 LHV_PREP(LHV_ICH_VMCR_EL2_VPMR, v));
		return 0;
	case LHV_SYSREG_ICC_BPR0_EL1:
		if (v & ~UINT64_C(7))
			return LHV_VGIC_REFUSED_RES0;
		vmcr_set(c, LHV_ICH_VMCR_EL2_VBPR0_MASK,
			 LHV_PREP(LHV_ICH_VMCR_EL2_VBPR0, at_least(v, bpr)));
		return 0;
	case LHV_SYSREG_ICC_BPR1_EL1:
		if (v & ~UINT64_C(7))
			return LHV_VGIC_REFUSED_RES0;
		if (!(c->vmcr & LHV_ICH_VMCR_EL2_VCBPR_MASK))
			vmcr_set(c, LHV_ICH_VMCR_EL2_VBPR1_MASK,
				 LHV_PREP(LHV_ICH_VMCR_EL2_VBPR1, at_least(v, bpr + 1)));
		return 0;
	case LHV_SYSREG_ICC_CTLR_EL1:
		if (v & ~(modes | ids | LHV_ICC_CTLR_EL1_PRIbits_MASK))
			return LHV_VGIC_REFUSED_RES0;
		/* What it says of the implementation is the core's; priorities that the
		 * guest was given have to be there. */
		if (LHV_GET(LHV_ICC_CTLR_EL1_PRIbits, v) >= g->hw.pri_bits)
			return LHV_VGIC_REFUSED_CONFIG;
		vmcr_set(c, LHV_ICH_VMCR_EL2_VCBPR_MASK | LHV_ICH_VMCR_EL2_VEOIM_MASK,
			 LHV_PREP(LHV_ICH_VMCR_EL2_VCBPR,
				  LHV_GET(LHV_ICC_CTLR_EL1_CBPR, v)) |
				 LHV_PREP(LHV_ICH_VMCR_EL2_VEOIM,
					  LHV_GET(LHV_ICC_CTLR_EL1_EOImode, v)));
		return 0;
	case LHV_SYSREG_ICC_SRE_EL1:
		return v == 7 ? 0 : LHV_VGIC_REFUSED_VALUE;
	case LHV_SYSREG_ICC_IGRPEN0_EL1:
	case LHV_SYSREG_ICC_IGRPEN1_EL1:
		if (v & ~UINT64_C(1))
			return LHV_VGIC_REFUSED_RES0;
		if (reg == LHV_SYSREG_ICC_IGRPEN0_EL1)
			vmcr_set(c, LHV_ICH_VMCR_EL2_VENG0_MASK, v);
		else
			vmcr_set(c, LHV_ICH_VMCR_EL2_VENG1_MASK, v << 1);
		return 0;
	default:
		if (!ap)
			return LHV_VGIC_REFUSED_UNKNOWN;
		if (v >> 32)
			return LHV_VGIC_REFUSED_RES0;
		other = *apr(c,
			     reg ^ LHV_SYSREG_ICC_AP0R0_EL1 ^ LHV_SYSREG_ICC_AP1R0_EL1);
		if (other & v)
			return LHV_VGIC_REFUSED_VALUE;
		*ap = (uint32_t)v;
		return 0;
	}
}

static uint32_t lines_get(const struct lhv_vgic *g, unsigned int vcpu, uint32_t first)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < 32 && first + i < g->nr_irqs; i++) {
		uint64_t w = vgic_load(vgic_word(g, vcpu, first + i));

		if ((w & W_LEVEL) && !(w & W_HW))
			v |= UINT32_C(1) << i;
	}
	return v;
}

/* A line that is found high is no edge: the latch says whether there was one. */
static void lines_set(struct lhv_vgic *g, unsigned int vcpu, uint32_t first, uint32_t v)
{
	for (unsigned int i = first ? 0 : 16; i < 32 && first + i < g->nr_irqs; i++)
		if (!(vgic_load(vgic_word(g, vcpu, first + i)) & W_HW))
			lhv_vgic_edit_(g, vcpu, first + i, W_LEVEL,
				       v >> i & 1 ? W_LEVEL : 0, vcpu);
}

/* The first interrupt of an ISPENDR or ICPENDR register; false for another register. */
static bool pending_reg(unsigned int block, uint32_t offset, uint32_t *first, bool *set)
{
	uint32_t base = LHV_GICD_ISPENDR_OFFSET;

	if (block == LHV_VGIC_BLOCK_REDIST)
		base += LHV_GICR_FRAME;
	if (offset < base || offset >= base + 0x100)
		return false;
	*set = offset - base < 0x80;
	*first = (offset - base) % 0x80 * 8;
	return true;
}

static uint32_t latches_get(const struct lhv_vgic *g, unsigned int vcpu, uint32_t first,
			    uint32_t n)
{
	uint32_t v = 0;

	for (unsigned int i = 0; i < n; i++)
		v |= (uint32_t)latched(vgic_load(vgic_word(g, vcpu, first + i))) << i;
	return v;
}

static void latches_set(struct lhv_vgic *g, unsigned int vcpu, uint32_t first, uint32_t n,
			uint32_t v)
{
	for (unsigned int i = 0; i < n; i++)
		lhv_vgic_edit_pending_(g, vcpu, first + i, v >> i & 1, vcpu);
}

static uint32_t statusr_offset(unsigned int block)
{
	return block == LHV_VGIC_BLOCK_DIST ? LHV_GICD_STATUSR_OFFSET
					    : LHV_GICR_STATUSR_OFFSET;
}

/* What the arguments of get and set have in common. */
static int reach(const struct lhv_vgic_state *s, unsigned int block, unsigned int vcpu,
		 uint32_t offset)
{
	if (!complete(s))
		return LHV_ERR_INVAL;
	if (vcpu >= s->g->nr_vcpus)
		return LHV_ERR_RANGE;
	if (s->cpuif[vcpu]->loaded)
		return LHV_ERR_STATE;
	switch (block) {
	case LHV_VGIC_BLOCK_DIST:
	case LHV_VGIC_BLOCK_REDIST:
		return offset % 4 ? LHV_ERR_NOENT : LHV_OK;
	case LHV_VGIC_BLOCK_CPUIF:
		return LHV_OK;
	case LHV_VGIC_BLOCK_LINE:
		return offset % 32 || offset >= s->g->nr_irqs ? LHV_ERR_NOENT : LHV_OK;
	default:
		return LHV_ERR_NOENT;
	}
}

/* How many interrupts of a pending register there are, from first on. */
static uint32_t how_many(const struct lhv_vgic *g, unsigned int block, uint32_t first)
{
	if (block == LHV_VGIC_BLOCK_REDIST)
		return first ? 0 : 32;
	if (first < NR_PRIVATE || first >= g->nr_irqs)
		return 0;
	return g->nr_irqs - first < 32 ? g->nr_irqs - first : 32;
}

int lhv_vgic_reg_get(const struct lhv_vgic_state *s, unsigned int block,
		     unsigned int vcpu, uint32_t offset, uint64_t *value)
{
	int err = value ? reach(s, block, vcpu, offset) : LHV_ERR_INVAL;
	uint32_t first;
	uint64_t v = 0;
	bool set;

	if (err)
		return err;
	if (block == LHV_VGIC_BLOCK_CPUIF)
		return cpuif_get(s->g, s->cpuif[vcpu], offset, value);
	if (block == LHV_VGIC_BLOCK_LINE) {
		*value = lines_get(s->g, vcpu, offset);
		return LHV_OK;
	}
	err = lhv_vgic_row_(s->g, block == LHV_VGIC_BLOCK_REDIST, vcpu, offset, false,
			    &v);
	if (err)
		return err;
	if (pending_reg(block, offset, &first, &set))
		v = set ? latches_get(s->g, vcpu, first, how_many(s->g, block, first))
			: 0;
	/* That other vCPUs have yet to fold is no state of the guest. */
	if (offset == 0)
		v &= ~(block == LHV_VGIC_BLOCK_DIST ? LHV_GICD_CTLR_RWP_MASK
						    : LHV_GICR_CTLR_RWP_MASK);
	*value = v & UINT32_MAX;
	return LHV_OK;
}

/* What is no write of a row's handler: 0 done, 1 it is one, or an error. */
static int set_special(const struct lhv_vgic_state *s, unsigned int block,
		       unsigned int vcpu, uint32_t offset, uint64_t value,
		       struct lhv_vgic_state_why *why)
{
	bool redist = block == LHV_VGIC_BLOCK_REDIST, set;
	uint32_t first;

	if (pending_reg(block, offset, &first, &set)) {
		uint64_t v;
		int err = lhv_vgic_row_(s->g, redist, vcpu, offset, false, &v);

		if (!err && set)
			latches_set(s->g, vcpu, first, how_many(s->g, block, first),
				    (uint32_t)value);
		return err;
	}
	if (offset == statusr_offset(block)) {
		if (value & ~STATUSR_BITS)
			return refuse(why, LHV_VGIC_REFUSED_RES0, offset, 0, 0);
		__atomic_store_n(redist ? &s->g->vcpus[vcpu].statusr : &s->g->statusr,
				 (uint32_t)value, __ATOMIC_RELAXED);
		return 0;
	}
	if (!redist && offset == LHV_GICD_IIDR_OFFSET) {
		if (!iidr_ok(value))
			return refuse(why, LHV_VGIC_REFUSED_VALUE, offset, 0, 0);
		s->g->iidr = (uint32_t)value;
		return 0;
	}
	return 1;
}

int lhv_vgic_reg_set(const struct lhv_vgic_state *s, unsigned int block,
		     unsigned int vcpu, uint32_t offset, uint64_t value,
		     struct lhv_vgic_state_why *why)
{
	int err = reach(s, block, vcpu, offset);
	uint64_t v = value, is;
	uint8_t how;

	if (err)
		return err;
	if (block == LHV_VGIC_BLOCK_CPUIF) {
		how = cpuif_set(s->g, s->cpuif[vcpu], offset, value);
		if (how == LHV_VGIC_REFUSED_UNKNOWN)
			return LHV_ERR_NOENT;
		return how ? refuse(why, how, offset, 0, 0) : LHV_OK;
	}
	if (value >> 32)
		return refuse(why, LHV_VGIC_REFUSED_RES0, offset, 0, 0);
	if (block == LHV_VGIC_BLOCK_LINE) {
		lines_set(s->g, vcpu, offset, (uint32_t)value);
		return LHV_OK;
	}
	if (block == LHV_VGIC_BLOCK_REDIST && holds_ppi(s->g, vcpu))
		return LHV_ERR_BUSY;
	err = set_special(s, block, vcpu, offset, value, why);
	if (err <= 0)
		return err;
	/* One that cannot be read holds no state: its write does something. */
	err = lhv_vgic_row_(s->g, block == LHV_VGIC_BLOCK_REDIST, vcpu, offset, false,
			    &is);
	if (err)
		return err;
	err = lhv_vgic_row_(s->g, block == LHV_VGIC_BLOCK_REDIST, vcpu, offset, true, &v);
	if (err == LHV_ERR_NOENT)
		return (is & UINT32_MAX) == value
			       ? LHV_OK
			       : refuse(why, LHV_VGIC_REFUSED_VALUE, offset, 0, 0);
	return err;
}

const char *lhv_vgic_refusal_name(unsigned int why)
{
	static const char *const name[] = {
		[LHV_VGIC_REFUSED_NOT] = "not",
		[LHV_VGIC_REFUSED_HEADER] = "header",
		[LHV_VGIC_REFUSED_TRUNCATED] = "truncated",
		[LHV_VGIC_REFUSED_UNKNOWN] = "unknown record",
		[LHV_VGIC_REFUSED_WIDTH] = "wrong width",
		[LHV_VGIC_REFUSED_MISSING] = "missing",
		[LHV_VGIC_REFUSED_CONFIG] = "another configuration",
		[LHV_VGIC_REFUSED_RES0] = "reserved bits",
		[LHV_VGIC_REFUSED_VALUE] = "value not allowed",
	};

	return why < sizeof(name) / sizeof(name[0]) ? name[why] : "?";
}
