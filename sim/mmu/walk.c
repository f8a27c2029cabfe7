/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker: stage 2 of VMSAv8-64 after the pseudocode of DDI 0487, J1 (AArch64.S2Translate,
 * S2Walk and what they call), from VTCR_EL2, VTTBR_EL2 and memory.
 */
#include "mmu.h"

#include <string.h>

static unsigned int pa_max(const struct lhv_sim_mmu *m)
{
	return m->f.pa_bits;
}

/* AArch64.S2InvalidSL */
static bool invalid_sl(const struct lhv_sim_mmu *m, const struct params *p)
{
	switch (p->granule) {
	case 12:
		switch (p->sl2 << 2 | p->sl0) {
		case 0: /* level 2 */
		case 1: /* level 1 */
			return false;
		case 2: /* level 0 */
			return pa_max(m) < 44;
		case 3: /* level 3 */
			return !m->f.ttst;
		case 4: /* level -1 */
			return !p->ds;
		default:
			return true;
		}
	case 14:
		return p->sl0 == 3 ? !p->ds : p->sl0 == 2 && pa_max(m) < 42;
	default:
		return p->sl0 == 3 || (p->sl0 == 2 && pa_max(m) < 44);
	}
}

/* AArch64.S2StartLevel */
static int start_level(const struct params *p)
{
	if (p->granule != 12)
		return FINAL_LEVEL - (int)p->sl0;
	if (p->sl2)
		return -1;
	return p->sl0 == 3 ? 3 : 2 - (int)p->sl0;
}

/* AArch64.PhysicalAddressSize */
static unsigned int output_size(const struct lhv_sim_mmu *m, const struct params *p)
{
	static const uint8_t size[] = {32, 36, 40, 42, 44, 48, 52, 52};
	unsigned int s = size[p->ps];

	if (s == 52 && !(p->granule == 16 ? m->f.lpa : p->ds))
		s = 48;
	return s < pa_max(m) ? s : pa_max(m);
}

void lhv_sim_mmu_params_(const struct lhv_sim_mmu *m, uint64_t vtcr, uint64_t vttbr,
			 struct params *p)
{
	unsigned int tg = (unsigned int)BITS(vtcr, 15, 14);
	unsigned int stride, levels, smallest, ips, tsize;

	memset(p, 0, sizeof(*p));
	p->granule = tg == 0 ? 12 : tg == 2 ? 14 : 16;
	p->txsz = (unsigned int)BITS(vtcr, 5, 0);
	p->sl0 = (unsigned int)BITS(vtcr, 7, 6);
	p->ps = (unsigned int)BITS(vtcr, 18, 16);
	p->vs = m->f.vmid_bits == 16 && BITS(vtcr, 19, 19);
	p->ha = m->f.hafdbs >= 1 && BITS(vtcr, 21, 21) && !m->noncoherent;
	p->hd = p->ha && m->f.hafdbs >= 2 && BITS(vtcr, 22, 22);
	p->ds = BITS(vtcr, 32, 32) && (p->granule == 12	  ? m->f.tgran4_2_lpa2
				       : p->granule == 14 ? m->f.tgran16_2_lpa2
							  : false);
	p->sl2 = p->ds && p->granule == 12 && BITS(vtcr, 33, 33);
	p->iasize = 64 - p->txsz;
	p->oasize = output_size(m, p);
	p->bad = true;

	if (!(p->granule == 12	 ? m->f.tgran4_2
	      : p->granule == 14 ? m->f.tgran16_2
				 : m->f.tgran64_2)) {
		p->why = "VTCR_EL2.TG0: no such granule";
		return;
	}
	/* AArch64.S2MinTxSZ and AArch64.MaxTxSZ, for a guest at AArch64. */
	ips = pa_max(m) > 52 ? 52 : pa_max(m);
	if (p->granule != 16 && !p->ds && ips > 48)
		ips = 48;
	if (p->granule == 16 && !m->f.lpa && ips > 48)
		ips = 48;
	if (p->txsz < 64 - ips || p->txsz > (!m->f.ttst		? 39U
					     : p->granule == 16 ? 47U
								: 48U)) {
		p->why = "VTCR_EL2.T0SZ: out of range";
		return;
	}
	if (invalid_sl(m, p)) {
		p->why = "VTCR_EL2.SL0: reserved";
		return;
	}
	/* AArch64.S2InconsistentSL */
	p->start = start_level(p);
	stride = p->granule - 3;
	levels = (unsigned int)(FINAL_LEVEL - p->start);
	smallest = levels * stride + p->granule + 1;
	if (p->iasize < smallest || p->iasize > smallest + (stride - 1) + 4) {
		p->why = "VTCR_EL2.SL0 and T0SZ: inconsistent";
		return;
	}
	/* AArch64.S2TTBaseAddress */
	tsize = p->iasize - (levels * stride + p->granule) + 3;
	p->root_bytes = BIT(tsize);
	if (p->ds || (p->granule == 16 && m->f.lpa && p->ps >= 6)) {
		if (tsize < 6)
			tsize = 6;
		p->base = BITS(vttbr, 5, 2) << 48 | (vttbr & FIELD_AT(47, 6));
	} else {
		p->base = vttbr & FIELD_AT(47, 1);
	}
	/* A walk goes on without the bits that are too many, but nobody may rely on it. */
	if (p->base & (BIT(tsize) - 1))
		p->why = "VTTBR_EL2.BADDR: not aligned to the table's size";
	p->base &= ~(BIT(tsize) - 1);
	p->bad = false;
}

unsigned int lhv_sim_mmu_shift_(const struct params *p, int level)
{
	return p->granule + (unsigned int)(FINAL_LEVEL - level) * (p->granule - 3);
}

/* AArch64.BlockDescSupported */
static bool block_ok(const struct lhv_sim_mmu *m, const struct params *p, int level)
{
	switch (p->granule) {
	case 12:
		return level == 2 || level == 1 || (level == 0 && p->ds);
	case 14:
		return level == 2 || (level == 1 && p->ds);
	default:
		return level == 2 || (level == 1 && m->f.lpa && pa_max(m) >= 52);
	}
}

/* AArch64.DecodeDescriptorType */
enum desc_kind lhv_sim_mmu_kind_(const struct lhv_sim_mmu *m, const struct params *p,
				 uint64_t d, int level)
{
	if (!(d & 1))
		return DESC_INVALID;
	if (d & 2)
		return level == FINAL_LEVEL ? DESC_LEAF : DESC_TABLE;
	return block_ok(m, p, level) ? DESC_LEAF : DESC_INVALID;
}

static uint64_t high_bits(const struct lhv_sim_mmu *m, const struct params *p, uint64_t d)
{
	if (p->granule == 16 && m->f.lpa)
		return BITS(d, 15, 12) << 48;
	if (p->ds)
		return BITS(d, 9, 8) << 50 | BITS(d, 49, 48) << 48;
	return 0;
}

/* AArch64.NextTableBase */
uint64_t lhv_sim_mmu_next_base_(const struct lhv_sim_mmu *m, const struct params *p,
				uint64_t d)
{
	return (d & FIELD_AT(47, 12) & ~(BIT(p->granule) - 1)) | high_bits(m, p, d);
}

/* AArch64.LeafBase */
uint64_t lhv_sim_mmu_leaf_base_(const struct lhv_sim_mmu *m, const struct params *p,
				uint64_t d, int level)
{
	return ((d & FIELD_AT(47, 12)) | high_bits(m, p, d)) &
	       ~(BIT(lhv_sim_mmu_shift_(p, level)) - 1);
}

/* Entries of a contiguous run (ContiguousSize), 1 where the bit is not for that level. */
unsigned int lhv_sim_mmu_run_(const struct params *p, int level)
{
	switch (p->granule) {
	case 12:
		return level < 1 ? 1 : 16;
	case 14:
		return level < 2 ? 1 : level == 2 ? 32 : 128;
	default:
		return level < 2 ? 1 : 32;
	}
}

static bool out_of_range(const struct params *p, uint64_t a)
{
	return p->oasize < 64 && a >> p->oasize;
}

/* What is reserved or RES0 in the valid descriptor d and yet set; null when it is fine. */
const char *lhv_sim_mmu_reserved_(const struct lhv_sim_mmu *m, const struct params *p,
				  uint64_t d, int level)
{
	unsigned int shift = lhv_sim_mmu_shift_(p, level);
	uint64_t res0;
	unsigned int memattr, run;

	switch (lhv_sim_mmu_kind_(m, p, d, level)) {
	case DESC_INVALID:
		return "reserved encoding";
	case DESC_TABLE:
		/* [58:51] and [11:2] are ignored, except where an address is in them. */
		res0 = FIELD_AT(63, 59) | FIELD_AT(50, p->ds ? 50 : 48);
		if (p->granule > 12)
			res0 |= FIELD_AT(p->granule - 1, 12);
		if (p->granule == 16 && m->f.lpa)
			res0 &= ~FIELD_AT(15, 12);
		if (d & res0)
			return "RES0 bit in a table descriptor";
		if (out_of_range(p, lhv_sim_mmu_next_base_(m, p, d)))
			return "table address beyond the output size";
		return NULL;
	default:
		break;
	}
	/* Leaf. */
	res0 = FIELD_AT(63, 59) | FIELD_AT(50, p->ds ? 50 : 48) | BIT(11);
	if (shift > 12)
		res0 |= FIELD_AT(shift - 1, 12);
	if (p->granule == 16 && m->f.lpa)
		res0 &= ~FIELD_AT(15, 12);
	if (level < FINAL_LEVEL && m->f.bbm >= 1)
		res0 &= ~BIT(16);
	if (!m->f.xnx)
		res0 |= BIT(53);
	if (m->f.hafdbs < 2)
		res0 |= BIT(51);
	if (d & res0)
		return "RES0 bit in a leaf";
	if (out_of_range(p, lhv_sim_mmu_leaf_base_(m, p, d, level)))
		return "output address beyond the output size";
	if (!p->ds && BITS(d, 9, 8) == 1)
		return "reserved shareability";
	memattr = (unsigned int)BITS(d, 5, 2);
	if (m->fwb ? memattr > 7 || memattr == 4
		   : memattr == 4 || memattr == 8 || memattr == 12)
		return "reserved memory type";
	run = lhv_sim_mmu_run_(p, level);
	if (d & BIT(52)) {
		if (run == 1)
			return "Contiguous bit at a level that has none";
		if (BIT(shift) * run > BIT(p->iasize))
			return "contiguous run larger than the IPA space";
	}
	return NULL;
}

static void walk(struct lhv_sim_mmu *m, const struct params *p, uint64_t ipa,
		 struct lhv_sim_mmu_result *out, uint64_t **where)
{
	uint64_t base = p->base, bytes = p->root_bytes, d;
	int level = p->start;

	memset(out, 0, sizeof(*out));
	if (where)
		*where = NULL;
	if (p->bad || ipa >> p->iasize) {
		out->fault = LHV_SIM_MMU_TRANSLATION;
		return;
	}
	if (out_of_range(p, base)) {
		out->fault = LHV_SIM_MMU_ADDRESS;
		return;
	}
	for (;; level++) {
		unsigned int lsb = lhv_sim_mmu_shift_(p, level);
		uint64_t index = ipa >> lsb & (bytes / 8 - 1);
		struct region *r = lhv_sim_mmu_by_pa_(m, base + 8 * index, 8);
		uint64_t *e =
			r ? (uint64_t *)(void *)(r->host + (base + 8 * index - r->pa))
			  : NULL;

		out->level = (int8_t)level;
		out->table = lhv_pa(base);
		out->index = (unsigned int)index;
		if (!e) {
			out->fault = LHV_SIM_MMU_EXTERNAL;
			return;
		}
		if (r->poc)
			memcpy(&d, r->poc + (base + 8 * index - r->pa), 8);
		else
			d = __atomic_load_n(e, __ATOMIC_ACQUIRE);
		out->desc = d;
		switch (lhv_sim_mmu_kind_(m, p, d, level)) {
		case DESC_INVALID:
			out->fault = LHV_SIM_MMU_TRANSLATION;
			return;
		case DESC_TABLE:
			base = lhv_sim_mmu_next_base_(m, p, d);
			bytes = BIT(p->granule);
			if (out_of_range(p, base)) {
				out->fault = LHV_SIM_MMU_ADDRESS;
				return;
			}
			continue;
		case DESC_LEAF:
			break;
		}
		if (where)
			*where = e;
		break;
	}
	out->size = BIT(lhv_sim_mmu_shift_(p, level));
	base = lhv_sim_mmu_leaf_base_(m, p, d, level);
	if (out_of_range(p, base)) {
		out->fault = LHV_SIM_MMU_ADDRESS;
		return;
	}
	out->pa = lhv_pa(base | (ipa & (out->size - 1)));
	out->af = BITS(d, 10, 10);
	out->dbm = BITS(d, 51, 51);
	out->contig = BITS(d, 52, 52);
	out->memattr = (uint8_t)BITS(d, 5, 2);
	out->sh = (uint8_t)(p->ds ? 3 : BITS(d, 9, 8));
	out->sw = (uint8_t)BITS(d, 58, 55);
	out->r = BITS(d, 6, 6);
	/* With hardware's dirty state a DBM entry is as good as writable. */
	out->w = BITS(d, 7, 7) || (p->hd && out->dbm);
	if (m->f.xnx) {
		unsigned int xn = (unsigned int)BITS(d, 54, 53);

		out->x1 = xn == 0 || xn == 3;
		out->x0 = xn == 0 || xn == 1;
	} else {
		out->x1 = out->x0 = !BITS(d, 54, 54);
	}
}

void lhv_sim_mmu_walk(struct lhv_sim_mmu *m, uint64_t vtcr, uint64_t vttbr, lhv_ipa_t ipa,
		      struct lhv_sim_mmu_result *out)
{
	struct params p;

	lhv_sim_mmu_params_(m, vtcr, vttbr, &p);
	walk(m, &p, ipa.v, out, NULL);
	/* With DS the field is part of the address, and the register says what is meant. */
	if (p.ds)
		out->sh = (uint8_t)BITS(vtcr, 13, 12);
}

void lhv_sim_mmu_translate(struct lhv_sim_mmu *m, unsigned int cpu, lhv_ipa_t ipa,
			   enum lhv_sim_mmu_access access, struct lhv_sim_mmu_result *out)
{
	const struct cpu *c = &m->cpu[cpu < m->ncpus ? cpu : 0];
	struct params p;
	uint64_t *e, d, v;

	lhv_sim_mmu_params_(m, c->vtcr, c->vttbr, &p);
	do {
		walk(m, &p, ipa.v, out, &e);
		if (p.ds)
			out->sh = (uint8_t)BITS(c->vtcr, 13, 12);
		out->stale =
			lhv_sim_mmu_may_differ_(m, cpu < m->ncpus ? cpu : 0, ipa.v, out);
		if (out->conflict && m->conflicts) {
			out->fault = LHV_SIM_MMU_CONFLICT;
			return;
		}
		if (out->fault)
			return;
		if (!out->af && !p.ha) {
			out->fault = LHV_SIM_MMU_ACCESS_FLAG;
			return;
		}
		if (access == LHV_SIM_MMU_READ	     ? !out->r
		    : access == LHV_SIM_MMU_WRITE    ? !out->w
		    : access == LHV_SIM_MMU_EXEC_EL0 ? !out->x0
						     : !out->x1)
			out->fault = LHV_SIM_MMU_PERMISSION;
		/* A permission fault may set the Access flag too; the model does. */
		d = v = out->desc;
		if (p.ha)
			v |= BIT(10);
		if (p.hd && out->dbm && access == LHV_SIM_MMU_WRITE && !out->fault)
			v |= BIT(7);
		if (v != d) {
			if (!__atomic_compare_exchange_n(
				    e, &d, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
				continue;
			lhv_sim_mmu_hw_store_(m, e, v);
			out->desc = v;
			out->af = true;
		}
		return;
	} while (true);
}

static unsigned int weaker(unsigned int a, unsigned int b)
{
	/* 4 is Non-cacheable, 0xb Write-Through, 0xf Write-Back. */
	return a < b ? a : b;
}

/* A nibble of MAIR_EL1, hints left out. */
static unsigned int cacheability(unsigned int n)
{
	if (n == 4)
		return 4;
	return n < 4 || (n >= 8 && n < 12) ? 0xb : 0xf;
}

/* S2CombineS1MemAttrs; with FWB AArch64.S2ApplyFWBMemAttrs. */
uint8_t lhv_sim_mmu_memtype(const struct lhv_sim_mmu *m,
			    const struct lhv_sim_mmu_result *r, uint8_t s1, uint8_t s1_sh,
			    uint8_t *sh)
{
	static const unsigned int cache2[] = {0, 4, 0xb, 0xf};
	bool s1_device = !(s1 & 0xf0), s2_device;
	unsigned int outer1, inner1, outer, inner, share;
	unsigned int dev1 = s1 >> 2 & 3, dev2 = r->memattr & 3;
	uint8_t t;

	/* Non-cacheable without the XS attribute, and tagged memory, have encodings of
	 * their own. */
	if (s1 == 0x40 || s1 == 0xf0)
		s1 = s1 == 0x40 ? 0x44 : 0xff;
	outer1 = cacheability(s1 >> 4);
	inner1 = cacheability(s1 & 0xf);
	s2_device = m->fwb ? !(r->memattr & 4) : !(r->memattr & 0xc);
	if (s2_device) {
		t = (uint8_t)((s1_device && dev1 < dev2 ? dev1 : dev2) << 2);
	} else if (m->fwb && (r->memattr & 3) == 2) {
		t = 0xff;
	} else if (s1_device) {
		t = (uint8_t)(dev1 << 2);
	} else if (m->fwb) {
		t = (r->memattr & 3) == 3 ? (uint8_t)(outer1 << 4 | inner1) : 0x44;
	} else {
		outer = weaker(outer1, cache2[r->memattr >> 2 & 3]);
		inner = weaker(inner1, cache2[r->memattr & 3]);
		t = (uint8_t)(outer << 4 | inner);
	}
	/* Device and wholly Non-cacheable memory is outer shareable, whatever is said. */
	if (!(t & 0xf0) || t == 0x44)
		share = 2;
	else if (s1_sh == 2 || r->sh == 2)
		share = 2;
	else
		share = s1_sh == 3 || r->sh == 3 ? 3 : 0;
	if (sh)
		*sh = (uint8_t)share;
	return t;
}
