/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest hypervisor's TLB invalidations, on its shadows (DDI 0487, C5.5 and D8.16).
 *
 * An invalidation by IPA reaches what was derived from the leaf that maps the IPA, or did when
 * it was read; the shadow may have it in many pieces, and the piece at the IPA itself may
 * never have been touched. Each piece knows the kind of leaf it is from, and with that its
 * bounds. So the pieces within the largest leaf that the shadow derives from are looked
 * at, and the largest leaf found that contains the IPA goes as a whole.
 */
#include "shadow.h"
#include "shared.h"

#include <libhv/arch/sysop.h>

/* What an instruction does. */
enum what {
	NOTHING_KNOWN,
	BY_IPA,
	BY_RANGE,
	BY_VMID,
	STAGE1,
	ALL,
};

/* Fields of LHV_SYSREG(). */
#define CRN_MASK   UINT32_C(0x780)
#define CRN_8	   UINT32_C(0x400)
#define CRN_9	   UINT32_C(0x480)
#define CRM(s)	   ((s) >> 3 & 0xfU)
#define OP2(s)	   ((s)&7U)
#define OP0_1_MASK UINT32_C(0x3f800)

/* Stage 1 of EL1&0: op1 0. */
static enum what stage1(const struct lhv_cpu_features *f, uint32_t s)
{
	static const uint8_t one = 0xaf /* op2 0 to 3, 5, 7 */, range = 0xaa;
	uint8_t ops;

	switch (CRM(s)) {
	case 1: /* OS */
		ops = f->tlbios ? one : 0;
		break;
	case 3: /* IS */
	case 7:
		ops = one;
		break;
	case 5: /* OS */
		ops = f->tlbios && f->tlbirange ? range : 0;
		break;
	case 2: /* IS */
	case 6:
		ops = f->tlbirange ? range : 0;
		break;
	default:
		ops = 0;
		break;
	}
	return ops >> OP2(s) & 1 ? STAGE1 : NOTHING_KNOWN;
}

static enum what what_of(const struct lhv_cpu_features *f, uint32_t s)
{
	bool os = f->tlbios;

	/* The forms that do not wait for accesses with the XS attribute. */
	if ((s & CRN_MASK) == CRN_9)
		s = (s & ~CRN_MASK) | CRN_8;
	switch (s) {
	case LHV_SYSREG_TLBI_IPAS2E1OS:
	case LHV_SYSREG_TLBI_IPAS2LE1OS:
		return os ? BY_IPA : NOTHING_KNOWN;
	case LHV_SYSREG_TLBI_IPAS2E1:
	case LHV_SYSREG_TLBI_IPAS2E1IS:
	case LHV_SYSREG_TLBI_IPAS2LE1:
	case LHV_SYSREG_TLBI_IPAS2LE1IS:
		return BY_IPA;
	case LHV_SYSREG_TLBI_RIPAS2E1OS:
	case LHV_SYSREG_TLBI_RIPAS2LE1OS:
		return os && f->tlbirange ? BY_RANGE : NOTHING_KNOWN;
	case LHV_SYSREG_TLBI_RIPAS2E1:
	case LHV_SYSREG_TLBI_RIPAS2E1IS:
	case LHV_SYSREG_TLBI_RIPAS2LE1:
	case LHV_SYSREG_TLBI_RIPAS2LE1IS:
		return f->tlbirange ? BY_RANGE : NOTHING_KNOWN;
	case LHV_SYSREG_TLBI_VMALLS12E1OS:
		return os ? BY_VMID : NOTHING_KNOWN;
	case LHV_SYSREG_TLBI_VMALLS12E1:
	case LHV_SYSREG_TLBI_VMALLS12E1IS:
		return BY_VMID;
	case LHV_SYSREG_TLBI_ALLE1OS:
		return os ? ALL : NOTHING_KNOWN;
	case LHV_SYSREG_TLBI_ALLE1:
	case LHV_SYSREG_TLBI_ALLE1IS:
		return ALL;
	default:
		break;
	}
	if ((s & (OP0_1_MASK | CRN_MASK)) == LHV_SYSREG(1, 0, 8, 0, 0))
		return stage1(f, s);
	return NOTHING_KNOWN;
}

/* log2 of the bytes of a guest leaf of this kind, which is not KIND_FLAT. */
static unsigned int bits_of(const struct lhv_s2_geometry *g, unsigned int kind)
{
	unsigned int bits = s2_shift(g, (int)(kind & 3));

	if (kind & KIND_CONTIG)
		for (uint64_t run = s2_run(g, (int)(kind & 3)); run > 1; run >>= 1)
			bits++;
	return bits;
}

/* A search for guest leaves that contain ipa, of the kinds in a mask. */
struct search {
	const struct lhv_s2 *s2;
	const struct lhv_s2_geometry *g; /* L1's */
	uint64_t ipa;
	uint32_t kinds;
	unsigned int max;  /* no leaf is larger, as log2 */
	unsigned int bits; /* the largest found; 0: none */
};

static void find(struct search *f, int level, const uint64_t *t, uint64_t a, uint64_t b)
{
	const struct lhv_s2_geometry *g = &f->s2->geo;
	uint64_t size = s2_size(g, level), i = s2_index(g, level, a), next;

	for (; a < b && f->bits < f->max; a = next, i++) {
		uint64_t e = t[i];
		unsigned int kind, bits;

		next = (a | (size - 1)) + 1;
		if (!s2_is_valid(e))
			continue;
		if (s2_is_table(e, level)) {
			find(f, level + 1, s2_table(f->s2, e), a, next < b ? next : b);
			continue;
		}
		kind = (unsigned int)LHV_GET(LHV_S2DESC_SW, e);
		bits = f->kinds >> kind & 1 ? bits_of(f->g, kind) : 0;
		if (bits > f->bits && a >> bits == f->ipa >> bits)
			f->bits = bits;
	}
}

/* log2 of the bytes of the largest leaf of L1's around ipa that the shadow has parts of. */
static unsigned int around(const struct lhv_s2_shadow *s, const struct nested *n,
			   uint64_t ipa, uint32_t kinds)
{
	const struct lhv_s2_geometry *g = &s->s2.geo;
	struct search f = {
		.s2 = &s->s2, .g = &n->g, .ipa = ipa, .kinds = kinds & s->sizes};
	uint64_t a, b;

	for (unsigned int kind = 0; kind < KIND_FLAT; kind++) {
		unsigned int bits = f.kinds >> kind & 1 ? bits_of(&n->g, kind) : 0;

		if (bits > f.max)
			f.max = bits;
	}
	if (!f.max)
		return 0;
	/* No leaf is larger than L1's IPA space, and that is within the shadow's. */
	a = ipa & ~((UINT64_C(1) << f.max) - 1);
	b = a + (UINT64_C(1) << f.max);
	find(&f, g->start, s->s2.root, a, b);
	return f.bits;
}

static void clear(struct lhv_s2_shadow *s, uint64_t lo, uint64_t hi)
{
	/* Whole leaves of L1's are whole in the shadow, so that there is nothing to split. */
	if (lo < hi && lhv_s2_unmap(&s->s2, lhv_ipa(lo), hi - lo, LHV_S2_NO_SPLIT))
		lhv_s2_shadow_empty(s);
}

/* The kinds that the TTL field of an invalidation by IPA lets in. */
static uint32_t kinds_of(const struct lhv_cpu_features *f, const struct nested *n,
			 uint64_t arg)
{
	unsigned int ttl = (unsigned int)LHV_GET(LHV_TLBI_IPA_TTL, arg), level = ttl & 3;
	const uint32_t any = 0xff;

	/* Of another granule than the shadow's L1 tables, or of none. */
	if (!f->ttl || ttl >> 2 != (n->g.granule - 10U) / 2)
		return any;
	/* Reserved encodings. */
	switch (n->g.granule) {
	case 12:
		if (level == 0 && !f->tgran4_2_lpa2)
			return any;
		break;
	case 14:
		if (level == 0 || (level == 1 && !f->tgran16_2_lpa2))
			return any;
		break;
	default:
		if (level == 0)
			return any;
		break;
	}
	return UINT32_C(1) << level | UINT32_C(1) << (level | KIND_CONTIG);
}

static void by_ipa(const struct lhv_cpu_features *f, struct lhv_s2_shadow *s,
		   const struct nested *n, uint64_t arg)
{
	uint64_t page = LHV_GET(LHV_TLBI_IPA_IPA, arg), ipa;
	unsigned int bits;

	if (!f->lpa && !f->tgran4_2_lpa2 && !f->tgran16_2_lpa2)
		page &= UINT64_C(0xfffffffff);
	ipa = page << 12;
	if (ipa >> s->s2.geo.ipa_bits)
		return;
	bits = around(s, n, ipa, kinds_of(f, n, arg));
	if (bits) {
		ipa &= ~((UINT64_C(1) << bits) - 1);
		clear(s, ipa, ipa + (UINT64_C(1) << bits));
	}
}

/* [*lo, *hi) of an invalidation by range; false for a reserved encoding. `now` is what L1's
 * registers say, which decides about the unit of the base. */
static bool range_of(const struct nested *now, uint64_t arg, uint64_t *lo, uint64_t *hi)
{
	unsigned int tg = (unsigned int)LHV_GET(LHV_TLBI_RIPA_TG, arg);
	unsigned int scale = (unsigned int)LHV_GET(LHV_TLBI_RIPA_SCALE, arg);
	unsigned int shift = 10 + 2 * tg;

	if (!tg)
		return false;
	*lo = LHV_GET(LHV_TLBI_RIPA_BASEADDR, arg) << (now->g.lpa2 ? 16 : shift);
	*hi = *lo + ((LHV_GET(LHV_TLBI_RIPA_NUM, arg) + 1) << (5 * scale + 1 + shift));
	return true;
}

static void by_range(struct lhv_s2_shadow *s, const struct nested *n, uint64_t lo,
		     uint64_t hi)
{
	uint64_t end = UINT64_C(1) << s->s2.geo.ipa_bits, mask;

	if (lo >= end)
		return;
	if (hi > end)
		hi = end;
	/* Leaves of L1's that the ends cut. */
	mask = (UINT64_C(1) << around(s, n, hi - 1, 0xff)) - 1;
	hi = (hi + mask) & ~mask;
	mask = (UINT64_C(1) << around(s, n, lo, 0xff)) - 1;
	lo &= ~mask;
	mask = s2_size(&s->s2.geo, S2_LAST) - 1;
	clear(s, lo & ~mask, (hi + mask) & ~mask);
}

static void flush_stage1(const struct lhv_s2 *s2)
{
	lhv_s2_tlb_begin(s2);
	s2_publish(s2);
	lhv_s2_tlbi(LHV_TLBI_VMALLE1, s2->domain, 0);
	lhv_s2_tlb_dsb(s2->domain);
	lhv_s2_tlb_end(s2);
}

int lhv_s2_shadow_tlbi(struct lhv_s2_shadow_pool *pool,
		       const struct lhv_s2_nested_regs *regs, uint32_t sysreg,
		       uint64_t arg)
{
	struct nested now;
	enum what what;
	uint64_t lo = 0, hi = 0;

	if (!pool || !regs)
		return LHV_ERR_INVAL;
	if (!pool->count)
		return LHV_ERR_STATE;
	what = what_of(&pool->vcpu, sysreg);
	if (what == NOTHING_KNOWN)
		return LHV_ERR_UNSUPPORTED;
	lhv_s2_nested_decode(&pool->vcpu, regs, &now);
	if (what == BY_RANGE && !range_of(&now, arg, &lo, &hi))
		return LHV_OK;
	for (unsigned int i = 0; i < pool->count; i++) {
		struct lhv_s2_shadow *s = &pool->shadows[i];
		struct nested n;

		/* TLB entries have a VMID, and nothing of the tables that they come from. */
		if (!s->live || (what != ALL && s->vmid != now.vmid))
			continue;
		if (what == STAGE1) {
			flush_stage1(&s->s2);
			continue;
		}
		/* First of all: who has looked before must not install. */
		lhv_s2_shadow_raise(s);
		lhv_s2_nested_decode(&pool->vcpu, &s->regs, &n);
		if (what == BY_IPA)
			by_ipa(&pool->vcpu, s, &n, arg);
		else if (what == BY_RANGE)
			by_range(s, &n, lo, hi);
		else
			lhv_s2_shadow_empty(s);
	}
	return LHV_OK;
}
