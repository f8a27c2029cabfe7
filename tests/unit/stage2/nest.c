/* SPDX-License-Identifier: BSD-2-Clause */
#include "nest.h"

#include <string.h>

#include "vm.h"

#define BIT(n)	       (UINT64_C(1) << (n))
#define FIELD(v, h, l) ((v) >> (l) & (BIT((h) - (l) + 1) - 1))

static uint64_t host_order(const struct nest *n, uint64_t v)
{
	return n->regs.sctlr & BIT(25) ? __builtin_bswap64(v) : v;
}

static int call(struct nest *n, uint64_t ipa, bool write, struct lhv_s2_fault *fault)
{
	n->last_ipa = ipa;
	VM_CHECK(!(ipa & 7));
	VM_CHECK(ipa >> 52 == 0);
	if (n->fail_at && n->reads + n->cass == n->fail_at) {
		*fault = n->fail_fault;
		return n->fail_ret;
	}
	if (n->hook) {
		int ret = n->hook(n, ipa, write);

		if (ret)
			return ret;
	}
	return lhv_sim_mmu_va(n->g, lhv_pa(ipa)) ? 0 : LHV_S2_READ_EXTERNAL;
}

static int nest_read(void *ctx, lhv_ipa_t ipa, uint64_t *value,
		     struct lhv_s2_fault *fault)
{
	struct nest *n = ctx;
	int ret;

	n->reads++;
	ret = call(n, ipa.v, false, fault);
	if (!ret)
		*value = host_order(n, __atomic_load_n((uint64_t *)lhv_sim_mmu_va(
							       n->g, lhv_pa(ipa.v)),
						       __ATOMIC_ACQUIRE));
	return ret;
}

static int nest_cas(void *ctx, lhv_ipa_t ipa, uint64_t *seen, uint64_t value,
		    struct lhv_s2_fault *fault)
{
	struct nest *n = ctx;
	uint64_t *p, old;
	int ret;

	n->cass++;
	ret = call(n, ipa.v, true, fault);
	if (ret)
		return ret;
	p = lhv_sim_mmu_va(n->g, lhv_pa(ipa.v));
	if (n->lose) {
		n->lose--;
		*p ^= BIT(55); /* a software bit */
	}
	old = host_order(n, *seen);
	if (!__atomic_compare_exchange_n(p, &old, host_order(n, value), false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		*seen = host_order(n, old);
	return 0;
}

const struct lhv_s2_nested_ops nest_ops = {.read = nest_read, .cas = nest_cas};

void nest_features(struct lhv_cpu_features *f, uint64_t bits)
{
	static const uint8_t pa[] = {36, 40, 42, 44, 48, 52, 52, 40};

	memset(f, 0, sizeof(*f));
	f->pa_bits = pa[bits & 7];
	f->tgran4_2 = f->tgran16_2 = f->tgran64_2 = true;
	f->tgran4_2_lpa2 = f->tgran16_2_lpa2 = bits & 8;
	f->lpa = f->pa_bits >= 52;
	f->vmid_bits = bits & 16 ? 16 : 8;
	f->s2fwb = bits & 32;
	f->xnx = bits & 64;
	f->hafdbs = (uint8_t)((bits >> 7 & 3) % 3);
	f->ttst = bits & 512;
	f->ttl = bits & 1024;
	f->tlbios = bits & 2048;
	f->tlbirange = true;
}

uint64_t nest_vtcr(const struct lhv_cpu_features *f, unsigned int granule, uint64_t *seed)
{
	unsigned int tg = granule == 12 ? 0 : granule == 14 ? 2 : 1;
	uint64_t r = vm_random(seed), vtcr;
	bool lpa2 = granule == 12   ? f->tgran4_2_lpa2
		    : granule == 14 ? f->tgran16_2_lpa2
				    : false;
	bool ds = lpa2 && (r & 1);
	unsigned int most = granule == 16 ? (f->lpa ? 52 : 48) : ds ? 52 : 48;
	unsigned int ipa, ps = 5 + (unsigned int)(r >> 1 & 1), sl;
	int level;

	if (most > f->pa_bits)
		most = f->pa_bits;
	if ((r >> 2 & 7) == 0)
		ps = r >> 5 & 7;
	ipa = 16 + (unsigned int)((r >> 8 & 0xff) % (most - 15));
	if ((r >> 32 & 3) == 0)
		ipa = most;
	/* Any level that the size permits, without looking whether the CPU does. */
	level = 3 - (int)((r >> 16 & 0xff) % (granule == 12 ? 5 : 4));
	for (unsigned int i = 0; i < 5; i++, level = level == -1 ? 3 : level - 1) {
		unsigned int shift = granule + (granule - 3) * (unsigned int)(3 - level);

		if (ipa > shift && ipa <= shift + granule + 1)
			break;
	}
	sl = granule == 12 ? (level == 3  ? 3
			      : level < 0 ? 0
					  : 2 - (unsigned int)level)
			   : 3 - (unsigned int)level;
	vtcr = BIT(31) | (64 - ipa) | (uint64_t)(sl & 3) << 6 |
	       (uint64_t)(r >> 24 & 3) << 12 | (uint64_t)tg << 14 | (uint64_t)ps << 16 |
	       (uint64_t)(r >> 26 & 1) << 19 | (uint64_t)(r >> 27 & 3) << 21 |
	       (uint64_t)ds << 32 | (uint64_t)(level < 0) << 33;
	/* Now and then anything for T0SZ and SL0. */
	if ((r >> 40 & 7) == 0)
		vtcr ^= BIT(r >> 48 & 7);
	if ((r >> 40 & 15) == 2)
		vtcr ^= 0x40;
	if ((r >> 40 & 31) == 1)
		vtcr ^= r >> 48 & 0x3f;
	return vtcr;
}

void nest_start(struct nest *n, const struct lhv_cpu_features *f, uint64_t pa_base,
		bool fwb)
{
	struct lhv_sim_mmu_config mc = {.features = f, .pa_base = pa_base, .fwb = fwb};

	memset(n, 0, sizeof(*n));
	n->f = *f;
	n->g = lhv_sim_mmu_create(&mc);
	VM_CHECK(n->g);
	n->regs.hcr = 1 | (uint64_t)fwb << 46;
}

void nest_stop(struct nest *n)
{
	lhv_sim_mmu_destroy(n->g);
	n->g = NULL;
}

unsigned int nest_granule(const struct nest *n)
{
	static const uint8_t tg[] = {12, 16, 14, 16};

	return tg[FIELD(n->regs.vtcr, 15, 14)];
}

bool nest_ds(const struct nest *n)
{
	unsigned int g = nest_granule(n);

	return FIELD(n->regs.vtcr, 32, 32) && (g == 12	 ? n->f.tgran4_2_lpa2
					       : g == 14 ? n->f.tgran16_2_lpa2
							 : false);
}

unsigned int nest_shift(const struct nest *n, int level)
{
	static const uint8_t log2[3][5] = {
		{48, 39, 30, 21, 12}, {58, 47, 36, 25, 14}, {63, 55, 42, 29, 16}};

	return log2[(nest_granule(n) - 12) / 2][level + 1];
}

unsigned int nest_run(const struct nest *n, int level)
{
	switch (nest_granule(n)) {
	case 12:
		return level >= 1 ? 16 : 1;
	case 14:
		return level == 3 ? 128 : level == 2 ? 32 : 1;
	default:
		return level >= 2 ? 32 : 1;
	}
}

int nest_start_level(const struct nest *n)
{
	unsigned int sl0 = (unsigned int)FIELD(n->regs.vtcr, 7, 6);

	if (nest_granule(n) != 12)
		return 3 - (int)sl0;
	if (nest_ds(n) && FIELD(n->regs.vtcr, 33, 33))
		return -1;
	return sl0 == 3 ? 3 : 2 - (int)sl0;
}

uint64_t nest_oa(const struct nest *n, uint64_t a)
{
	if (nest_ds(n))
		return (a & (BIT(50) - BIT(12))) | FIELD(a, 51, 50) << 8;
	if (nest_granule(n) == 16 && n->f.lpa)
		return (a & (BIT(48) - BIT(16))) | FIELD(a, 51, 48) << 12;
	return a & (BIT(48) - BIT(12));
}

void nest_tables(struct nest *n, uint64_t vtcr, unsigned int vmid, unsigned int more)
{
	unsigned int iasize = 64 - (unsigned int)FIELD(vtcr, 5, 0), shift;
	uint64_t bytes = 4096, base;
	lhv_pa_t pa;

	n->regs.vtcr = vtcr;
	shift = nest_shift(n, nest_start_level(n));
	if (iasize > shift && iasize - shift < 20)
		bytes = BIT(iasize - shift + 3);
	n->root_bytes = bytes < 256 ? 256 : bytes;
	VM_CHECK(lhv_sim_mmu_alloc(n->g, n->root_bytes, &pa));
	n->table[0] = pa.v;
	base = pa.v & (BIT(48) - 2);
	if (nest_ds(n) || (nest_granule(n) == 16 && n->f.lpa && FIELD(vtcr, 18, 16) >= 6))
		base |= FIELD(pa.v, 51, 48) << 2;
	n->regs.vttbr = base | (uint64_t)vmid << 48;
	n->tables = 1;
	while (more-- && n->tables < NEST_TABLES) {
		VM_CHECK(lhv_sim_mmu_alloc(n->g, BIT(nest_granule(n)), &pa));
		n->table[n->tables++] = pa.v;
	}
}

uint64_t *nest_entry(struct nest *n, unsigned int table, uint64_t index)
{
	uint64_t *p = lhv_sim_mmu_va(n->g, lhv_pa(n->table[table]));

	return &p[index];
}

/* FSC of DDI 0487, table of ISS.DFSC. */
static uint8_t fsc_of(enum lhv_s2_s1_fault f, int level)
{
	switch (f) {
	case LHV_S2_S1_ADDRESS_SIZE:
		return level < 0 ? 0x29 : (uint8_t)level;
	case LHV_S2_S1_TRANSLATION:
		return level < 0 ? 0x2b : (uint8_t)(4 + level);
	case LHV_S2_S1_ACCESS_FLAG:
		return (uint8_t)(8 + level);
	case LHV_S2_S1_PERMISSION:
		return (uint8_t)(0xc + level);
	case LHV_S2_S1_EXTERNAL:
		return level < 0 ? 0x13 : (uint8_t)(0x14 + level);
	default:
		return 0;
	}
}

void nest_oracle(struct nest *n, const struct lhv_s2_nested_access *acc, uint64_t ipa,
		 struct lhv_s2_nested_result *out)
{
	struct lhv_sim_mmu_result r;
	bool ha = n->f.hafdbs >= 1 && FIELD(n->regs.vtcr, 21, 21);
	bool hd = ha && n->f.hafdbs >= 2 && FIELD(n->regs.vtcr, 22, 22);
	unsigned int run;

	memset(out, 0, sizeof(*out));
	lhv_sim_mmu_walk(n->g, n->regs.vtcr, n->regs.vttbr, lhv_ipa(ipa), &r);
	out->level = r.level;
	switch (r.fault) {
	case LHV_SIM_MMU_TRANSLATION:
		out->fault = LHV_S2_S1_TRANSLATION;
		break;
	case LHV_SIM_MMU_ADDRESS:
		out->fault = LHV_S2_S1_ADDRESS_SIZE;
		break;
	case LHV_SIM_MMU_EXTERNAL:
		out->fault = LHV_S2_S1_EXTERNAL;
		break;
	default:
		break;
	}
	if (out->fault) {
		out->fsc = fsc_of(out->fault, r.level);
		return;
	}
	out->mapped = true;
	out->ipa = lhv_ipa(r.pa.v);
	out->size = out->span = r.size;
	out->desc_ipa = lhv_ipa(r.table.v + 8 * r.index);
	out->desc = r.desc;
	run = nest_run(n, r.level);
	if (r.contig && run > 1 && run * r.size <= BIT(64 - FIELD(n->regs.vtcr, 5, 0))) {
		out->contig = true;
		out->span = run * r.size;
	}
	out->r = r.r;
	out->w = FIELD(r.desc, 7, 7);
	out->x0 = r.x0;
	out->x1 = r.x1;
	out->fwb = n->f.s2fwb && FIELD(n->regs.hcr, 46, 46);
	out->memattr = r.memattr;
	/* Reserved types. */
	if (out->fwb ? r.memattr >= 8 || r.memattr == 4
		     : r.memattr == 4 || r.memattr == 8 || r.memattr == 12)
		out->memattr = 0;
	out->sh = r.sh == 1 ? 2 : r.sh;
	if (!r.af && !ha) {
		out->fault = LHV_S2_S1_ACCESS_FLAG;
	} else if ((acc->read && !r.r) || (acc->write && !(out->w || (hd && r.dbm))) ||
		   (acc->exec && (acc->el0 ? !r.x0 : !r.x1)) ||
		   (acc->s1ptw && FIELD(n->regs.hcr, 2, 2) &&
		    (out->memattr < 4 || (!out->fwb && !(out->memattr & 12))))) {
		out->fault = LHV_S2_S1_PERMISSION;
	} else {
		out->set_af = !r.af;
		out->set_dirty = acc->write && !out->w;
		out->w |= out->set_dirty;
		if (!acc->probe)
			out->desc |= BIT(10) | (uint64_t)out->set_dirty << 7;
	}
	out->fsc = fsc_of(out->fault, r.level);
}

void nest_both(struct nest *n, const struct lhv_s2_nested_access *acc, uint64_t ipa,
	       struct lhv_s2_nested_result *out)
{
	struct lhv_s2_nested_result want;
	unsigned int cass = n->cass;

	nest_oracle(n, acc, ipa, &want);
	n->reads = 0;
	memset(out, 0x5a, sizeof(*out));
	VM_CHECK(lhv_s2_nested_walk(&n->f, &n->regs, acc, lhv_ipa(ipa), &nest_ops, n,
				    out) == 0);
	VM_CHECK(n->reads <= 5);
	if (out->fault != want.fault || out->level != want.level)
		vm_failed(__FILE__, __LINE__,
			  "ipa %llx vtcr %llx: fault %d level %d, want %d level %d",
			  (unsigned long long)ipa, (unsigned long long)n->regs.vtcr,
			  out->fault, out->level, want.fault, want.level);
	VM_CHECK(out->fsc == want.fsc);
	VM_CHECK(out->mapped == want.mapped);
	VM_CHECK(!out->host.fault && !out->flat);
	if (!want.mapped)
		return;
	VM_CHECK(out->ipa.v == want.ipa.v);
	VM_CHECK(out->size == want.size && out->span == want.span);
	VM_CHECK(out->contig == want.contig);
	VM_CHECK(out->r == want.r && out->w == want.w);
	VM_CHECK(out->x0 == want.x0 && out->x1 == want.x1);
	VM_CHECK(out->set_af == want.set_af && out->set_dirty == want.set_dirty);
	VM_CHECK(out->fwb == want.fwb && out->memattr == want.memattr);
	VM_CHECK(out->sh == want.sh);
	VM_CHECK(out->desc == want.desc && out->desc_ipa.v == want.desc_ipa.v);
	/* Memory is as the result says. */
	VM_CHECK(*(uint64_t *)lhv_sim_mmu_va(n->g, lhv_pa(want.desc_ipa.v)) == want.desc);
	VM_CHECK(n->cass - cass ==
		 (!acc->probe && !want.fault && (want.set_af || want.set_dirty)));
}

/* --- L1 as it should be ------------------------------------------------------------------ */

uint64_t nest_leaf(const struct nest *n, uint64_t l1, int level, uint64_t bits)
{
	return bits | nest_oa(n, l1) | (level == 3 ? 3 : 1);
}

uint64_t *nest_slot(struct nest *n, uint64_t ipa, int level)
{
	int l = nest_start_level(n);
	uint64_t *t = lhv_sim_mmu_va(n->g, lhv_pa(n->table[0])), bytes = n->root_bytes;

	for (;; l++) {
		uint64_t *e = &t[ipa >> nest_shift(n, l) & (bytes / 8 - 1)];
		lhv_pa_t pa;

		bytes = BIT(nest_granule(n));
		if (l == level)
			return e;
		if ((*e & 3) == 1)
			return NULL;
		if (!*e) {
			t = lhv_sim_mmu_alloc(n->g, bytes, &pa);
			VM_CHECK(t);
			memset(t, 0, bytes);
			*e = nest_oa(n, pa.v) | 3;
		} else {
			uint64_t a = *e & (BIT(48) - BIT(nest_granule(n)));

			if (nest_ds(n))
				a |= (*e & (BIT(50) - BIT(48))) | FIELD(*e, 9, 8) << 50;
			else if (nest_granule(n) == 16 && n->f.lpa)
				a |= FIELD(*e, 15, 12) << 48;
			t = lhv_sim_mmu_va(n->g, lhv_pa(a));
			VM_CHECK(t);
		}
	}
}

static void on_invalidation(void *ctx, const struct lhv_sim_mmu_event *ev)
{
	struct nestpool *p = ctx;

	if (ev->kind == LHV_SIM_MMU_EV_DC)
		p->cleans++;
	if (ev->kind != LHV_SIM_MMU_EV_TLBI)
		return;
	p->cleans_before = p->cleans;
	p->tlbis++;
	p->tlbi = ev->tlbi;
}

int nestpool_start(struct nestpool *p, const struct nestpool_options *o)
{
	static const uint16_t vmids[4] = {11, 12, 13, 14};
	struct lhv_s2_request hr = {.granule = o->hgranule,
				    .ipa_bits = 44,
				    .hw_dirty = o->host_hd},
			      sr = {.granule = o->sgranule};
	struct lhv_s2_config hc = {.ops = &vm_ops}, sc;
	struct lhv_s2_shadow_config c;
	struct lhv_cpu_features vf;
	struct lhv_sim_mmu_config mc;

	memset(p, 0, sizeof(*p));
	nest_features(&vf, o->vcpu);
	if (o->granules) {
		vf.tgran4_2 = o->granules & 1;
		vf.tgran16_2 = o->granules & 2;
		vf.tgran64_2 = o->granules & 4;
	}
	nest_start(&p->n, &vf, BIT(35), o->guest_fwb);
	p->hw = vf;
	p->hw.tgran4_2 = p->hw.tgran16_2 = p->hw.tgran64_2 = true;
	p->hw.pa_bits = o->hw_pa ? o->hw_pa : 48;
	p->hw.lpa = p->hw.pa_bits >= 52;
	p->hw.s2fwb = p->fwb = o->fwb;
	p->hw.vmid_bits = 8;
	if (o->lpa2) {
		p->hw.tgran4_2_lpa2 = p->hw.tgran16_2_lpa2 = true;
		sr.lpa2 = LHV_S2_LPA2_ON;
	}
	sr.ipa_bits = vf.pa_bits;
	if (vf.pa_bits > 48 && !o->lpa2 && o->sgranule != 16)
		sr.ipa_bits = 48;
	mc = (struct lhv_sim_mmu_config){
		.features = &p->hw, .fwb = o->fwb, .on_event = on_invalidation, .ctx = p};
	p->m = lhv_sim_mmu_create(&mc);
	VM_CHECK(p->m);
	VM_CHECK(!lhv_s2_geometry(&p->hw, &hr, &p->hg, NULL));
	VM_CHECK(!lhv_s2_geometry(&p->hw, &sr, &p->sg, NULL));
	hc.geometry = &p->hg;
	hc.features = &p->hw;
	hc.ctx = p->m;
	hc.vmid = 1;
	hc.fwb = o->fwb;
	VM_CHECK(!lhv_s2_init(&p->host, &hc));
	VM_CHECK(!lhv_s2_root(&p->host, &p->host_root));
	lhv_sim_mmu_load(p->m, 0, p->host_root.vtcr, p->host_root.vttbr);
	sc = hc;
	sc.geometry = &p->sg;
	sc.clean = o->clean;
	c = (struct lhv_s2_shadow_config){.vcpu = &vf,
					  .host = &p->host,
					  .s2 = &sc,
					  .shadows = p->shadows,
					  .vmids = vmids,
					  .count = o->shadows ? o->shadows : 4,
					  .ops = &nest_ops,
					  .ctx = &p->n};
	{
		int ret = lhv_s2_shadow_init(&p->pool, &c);

		for (unsigned int i = 0; !ret && i < c.count; i++) {
			struct lhv_s2_root r;

			VM_CHECK(!lhv_s2_root(&p->shadows[i].s2, &r));
			lhv_sim_mmu_load(p->m, 0, r.vtcr, r.vttbr);
		}
		lhv_sim_mmu_load(p->m, 0, 0, 0);
		return ret;
	}
}

void nestpool_ok(struct nestpool *p)
{
	if (lhv_sim_mmu_check(p->m))
		vm_failed(__FILE__, __LINE__, "violation: %s", lhv_sim_mmu_text(p->m, 0));
}

void nestpool_stop(struct nestpool *p)
{
	lhv_sim_mmu_load(p->m, 0, 0, 0);
	nestpool_ok(p);
	lhv_s2_shadow_destroy(&p->pool);
	lhv_s2_destroy(&p->host);
	nestpool_ok(p);
	VM_CHECK(lhv_sim_mmu_allocated(p->m) == 0);
	lhv_sim_mmu_destroy(p->m);
	nest_stop(&p->n);
}

void nestpool_walk(struct nestpool *p, const struct lhv_s2_shadow *s, uint64_t ipa,
		   struct lhv_sim_mmu_result *r)
{
	struct lhv_s2_root root;

	VM_CHECK(!lhv_s2_root(&s->s2, &root));
	lhv_sim_mmu_walk(p->m, root.vtcr, root.vttbr, lhv_ipa(ipa), r);
}

/* Device types below Normal ones, and those by their cacheability. */
static unsigned int strength(uint8_t a)
{
	return a & 0xf0 ? 4 + (a & 0xfU) + (a >> 4) : a >> 2;
}

/* Memory type and shareability are those of both stages one after the other. */
static void same_type(struct nestpool *p, const struct lhv_s2_nested_result *g,
		      const struct lhv_sim_mmu_result *h,
		      const struct lhv_sim_mmu_result *s)
{
	static const uint8_t s1[] = {0x00, 0x04, 0x08, 0x0c, 0x44,
				     0xbb, 0xff, 0x4f, 0xf4};
	struct lhv_sim_mmu_result gr = {.memattr = g->memattr, .sh = g->sh};
	bool force = p->fwb && h->memattr == 6;

	for (unsigned int i = 0; i < sizeof(s1); i++) {
		uint8_t sh = s1[i] & 0xf0 && s1[i] != 0x44 ? 3 * (i & 1) : 2;
		uint8_t sh1, sh2, sh3, a, b, c;

		a = lhv_sim_mmu_memtype(p->n.g, &gr, s1[i], sh, &sh1);
		b = lhv_sim_mmu_memtype(p->m, h, a, sh1, &sh2);
		c = lhv_sim_mmu_memtype(p->m, s, s1[i], sh, &sh3);
		VM_CHECK(strength(c) <= strength(b));
		if (force)
			VM_CHECK(c == 0xff);
		/* What a FWB shadow cannot say: Write-Through, and a forced type that is
		 * weakened. */
		if (b == c) {
			bool half = !g->fwb && g->memattr > 5 &&
				    (g->memattr >> 2 == 1 || (g->memattr & 3) == 1);

			VM_CHECK(sh2 == sh3 || p->sg.lpa2 || (half && sh3 == 2));
			continue;
		}
		VM_CHECK(p->fwb);
		if (g->fwb)
			VM_CHECK(g->memattr == 6 && h->memattr != 7 && h->memattr != 6);
		else
			VM_CHECK(g->memattr > 5 && g->memattr < 15 && c == 0x44);
	}
}

/* The largest entry that both stages have room for, by the bounds of their leaves. */
static uint64_t want_size(struct nestpool *p, const struct lhv_s2_nested_result *g,
			  const struct lhv_sim_mmu_result *h, uint64_t ipa)
{
	static const uint8_t run4[] = {0, 4, 4, 4}, run16[] = {0, 0, 5, 7},
			     run64[] = {0, 0, 5, 5};
	const uint8_t *run = p->hg.granule == 12   ? run4
			     : p->hg.granule == 14 ? run16
						   : run64;
	uint64_t hspan = h->contig ? h->size << run[h->level] : h->size, best = 0;

	for (int level = p->sg.block > p->sg.start ? p->sg.block : p->sg.start;
	     level <= 3; level++) {
		uint64_t s = BIT(p->sg.granule +
				 (p->sg.granule - 3U) * (unsigned int)(3 - level)),
			 base = ipa & ~(s - 1), first = ipa & ~(g->span - 1),
			 l1 = g->ipa.v - (ipa - base), hfirst = g->ipa.v & ~(hspan - 1),
			 pa = h->pa.v - (ipa - base);

		if (base < first || base + s > first + g->span || l1 % s || pa % s ||
		    l1 < hfirst || l1 + s > hfirst + hspan)
			continue;
		best = s;
		break;
	}
	VM_CHECK(best);
	return best;
}

void nestpool_fresh(struct nestpool *p, const struct lhv_s2_shadow *s, uint64_t ipa)
{
	const struct lhv_s2_nested_access none = {.probe = true};
	struct lhv_s2_nested_result g;
	struct lhv_sim_mmu_result h, r;

	nestpool_walk(p, s, ipa, &r);
	if (r.fault)
		return;
	nest_oracle(&p->n, &none, ipa, &g);
	VM_CHECK(!g.fault);
	lhv_sim_mmu_walk(p->m, p->host_root.vtcr, p->host_root.vttbr, g.ipa, &h);
	VM_CHECK(!h.fault && h.af);
	VM_CHECK(r.pa.v == h.pa.v);
	VM_CHECK(r.af && !r.dbm);
	VM_CHECK(r.r <= (g.r && h.r) && r.w <= (g.w && h.w));
	VM_CHECK(r.x0 <= (g.x0 && h.x0) && r.x1 <= (g.x1 && h.x1));
	same_type(p, &g, &h, &r);
}

/* An oracle's host fault for this access. */
static enum lhv_s2_s1_fault host_says(const struct lhv_sim_mmu_result *h,
				      const struct lhv_s2_nested_access *acc)
{
	if (h->fault)
		return LHV_S2_S1_TRANSLATION;
	if (!h->af)
		return LHV_S2_S1_ACCESS_FLAG;
	if ((acc->read && !h->r) || (acc->write && !(h->desc & BIT(7))) ||
	    (acc->exec && (acc->el0 ? !h->x0 : !h->x1)))
		return LHV_S2_S1_PERMISSION;
	return LHV_S2_S1_NONE;
}

enum nest_end nestpool_access(struct nestpool *p, struct lhv_s2_shadow *s,
			      const struct lhv_s2_nested_access *acc, uint64_t ipa,
			      uint32_t flags)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct lhv_s2_nested_result g;
		struct lhv_s2_shadow_look l;
		struct lhv_sim_mmu_result r, h;
		int ret;

		nestpool_walk(p, s, ipa, &r);
		if (!r.fault && (!acc->read || r.r) && (!acc->write || r.w) &&
		    (!acc->exec || (acc->el0 ? r.x0 : r.x1)))
			return NEST_DONE;
		nest_oracle(&p->n, acc, ipa, &g);
		memset(&h, 0, sizeof(h));
		if (!g.fault)
			lhv_sim_mmu_walk(p->m, p->host_root.vtcr, p->host_root.vttbr,
					 g.ipa, &h);
		memset(&l, 0x66, sizeof(l));
		VM_CHECK(!lhv_s2_shadow_look(&p->pool, s, acc, lhv_ipa(ipa), &l));
		if (g.fault) {
			VM_CHECK(l.found == LHV_S2_SHADOW_GUEST);
			VM_CHECK(l.guest.fault == g.fault && l.guest.level == g.level &&
				 l.guest.fsc == g.fsc);
			return NEST_GUEST;
		}
		if (host_says(&h, acc)) {
			VM_CHECK(l.found == LHV_S2_SHADOW_HOST);
			VM_CHECK(l.host.fault == host_says(&h, acc));
			VM_CHECK(l.host.level == h.level || h.fault);
			VM_CHECK(l.host_ipa.v == g.ipa.v && !l.host_table);
			VM_CHECK(l.host_write == acc->write);
			return NEST_HOST;
		}
		VM_CHECK(l.found == LHV_S2_SHADOW_READY);
		VM_CHECK(l.pa.v == h.pa.v);
		VM_CHECK(l.r == (g.r && h.r));
		VM_CHECK(l.w == (g.w && (h.desc >> 7 & 1)));
		VM_CHECK(l.x0 == (g.x0 && h.x0) && l.x1 == (g.x1 && h.x1));
		VM_CHECK(l.size == want_size(p, &g, &h, ipa));
		flags |= LHV_S2_SHADOW_BROADCAST;
		ret = lhv_s2_shadow_commit(&p->pool, s, &l, flags);
		nestpool_ok(p);
		if (ret == LHV_ERR_BUSY) {
			VM_CHECK(!(flags & LHV_S2_SHADOW_EXCLUSIVE));
			ret = lhv_s2_shadow_commit(&p->pool, s, &l,
						   flags | LHV_S2_SHADOW_EXCLUSIVE);
		}
		VM_CHECK(ret == 0);
		nestpool_ok(p);
		/* All of it, not only what this access needs. */
		nestpool_walk(p, s, ipa, &r);
		VM_CHECK(!r.fault && r.pa.v == h.pa.v && r.size <= l.size);
		VM_CHECK(r.r == l.r && r.w == l.w && r.x0 == l.x0 && r.x1 == l.x1);
		nestpool_fresh(p, s, ipa);
	}
	return NEST_STUCK;
}
