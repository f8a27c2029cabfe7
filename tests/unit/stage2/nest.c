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

void nest_start(struct nest *n, const struct lhv_cpu_features *f, uint64_t pa_base)
{
	struct lhv_sim_mmu_config mc = {.features = f, .pa_base = pa_base};

	memset(n, 0, sizeof(*n));
	n->f = *f;
	n->g = lhv_sim_mmu_create(&mc);
	VM_CHECK(n->g);
	n->regs.hcr = 1;
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
