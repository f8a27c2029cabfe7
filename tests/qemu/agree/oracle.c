/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The models, put together to what AArch64.FullTranslate of DDI 0487 (J1.1) does: stage 1
 * by sim/s1.h, whose walk reads through stage 2 by sim/mmu.h, and stage 2 of the address
 * that it finds.
 *
 * Where the architecture lets an implementation choose, what QEMU chose is written here:
 * a TxSZ out of range is a fault; the Contiguous bit and nT never are one; execution from
 * Device memory is not a fault; a permission fault does not set the Access flag.
 */
#include "host.h"

#include <string.h>

#include <libhv/arch/field.h>
#include <libhv/arch/id.h>

#define FIELD(id, f) ((unsigned int)LHV_GET(LHV_ID_AA64##f, id))

uint8_t agree_code[AGREE_PIECE], agree_data[AGREE_PIECE];
static uint8_t zeros[AGREE_PIECE];

void cpu_init(struct cpu *c)
{
	const struct lhv_cpu_id *id = &c->id;
	unsigned int tg4 = FIELD(id->mmfr0, MMFR0_EL1_TGran4);
	unsigned int tg16 = FIELD(id->mmfr0, MMFR0_EL1_TGran16);
	unsigned int hafdbs = FIELD(id->mmfr1, MMFR1_EL1_HAFDBS);
	struct lhv_sim_s1_pe *pe = &c->pe;

	lhv_cpu_features_init(id, &c->f);
	memset(pe, 0, sizeof(*pe));
	pe->PAMax = c->f.pa_bits;
	pe->tg4k = tg4 != 0xf;
	pe->tg16k = tg16 != 0;
	pe->tg64k = FIELD(id->mmfr0, MMFR0_EL1_TGran64) == 0;
	pe->lpa2_4k = tg4 == 1;
	pe->lpa2_16k = tg16 == 2;
	pe->lpa = c->f.lpa;
	pe->lva = FIELD(id->mmfr2, MMFR2_EL1_VARange) >= 1;
	pe->ttst = FIELD(id->mmfr2, MMFR2_EL1_ST) >= 1;
	pe->hpds = FIELD(id->mmfr1, MMFR1_EL1_HPDS) >= 1;
	pe->hafdbs_af = hafdbs >= 1;
	pe->hafdbs_dbm = hafdbs >= 2;
	pe->pan = FIELD(id->mmfr1, MMFR1_EL1_PAN) >= 1;
	pe->pan3 = FIELD(id->mmfr1, MMFR1_EL1_PAN) >= 3;
	pe->uao = FIELD(id->mmfr2, MMFR2_EL1_UAO) >= 1;
	pe->e0pd = FIELD(id->mmfr2, MMFR2_EL1_E0PD) >= 1;
	pe->pauth = c->f.pauth;
	pe->sve = c->f.sve;
	pe->xs = LHV_GET(LHV_ID_AA64ISAR1_EL1_XS, id->isar1) >= 1;
	pe->mte2 = c->f.mte >= 2;
	pe->tcr2 = c->f.tcr2;
	pe->s1pie = c->f.s1pie;
	pe->s1poe = c->f.s1poe;
	pe->nv = c->f.nv;
	pe->cmow = FIELD(id->mmfr1, MMFR1_EL1_CMOW) >= 1;
	pe->bbm = c->f.bbm;
	pe->txsz_below_faults = true;
	pe->txsz_above_faults = true;
}

uint64_t data_word(uint64_t pa)
{
	/* An instruction that traps, and which address it is; no valid descriptor in
	 * either byte order. */
	return AGREE_TRAP | (UINT64_C(0x5a000000) | (pa & 0xffffff)) << 32;
}

static const uint64_t places[][2] = {
	{AGREE_CODE_PA, AGREE_PIECE},
	{AGREE_DATA_PA, AGREE_PIECE},
	{AGREE_RAM_PA, AGREE_PIECE},
};

static uint8_t *host_of(struct work *w, uint64_t pa)
{
	if (pa - w->pool_pa < AGREE_POOL_MAX)
		return w->pool + (pa - w->pool_pa);
	if (pa - AGREE_CODE_PA < AGREE_PIECE)
		return agree_code + (pa - AGREE_CODE_PA);
	if (pa - AGREE_DATA_PA < AGREE_PIECE)
		return agree_data + (pa - AGREE_DATA_PA);
	if (pa - AGREE_RAM_PA < AGREE_PIECE)
		return zeros + (pa - AGREE_RAM_PA);
	return NULL;
}

/* Of QEMU's virt machine: there is nothing, so that reads abort. */
static bool nowhere(uint64_t pa)
{
	return (pa >= AGREE_RAM_PA + AGREE_RAM_BYTES && pa < BIT(38)) || pa >= BIT(40);
}

uint64_t *oracle_desc(struct oracle *o, uint64_t pa)
{
	return (uint64_t *)(void *)host_of(o->w, pa);
}

void oracle_begin(struct oracle *o, const struct cpu *c, struct work *w)
{
	const struct agree_job *j = &w->job;
	struct lhv_sim_mmu_config cfg = {.features = &c->f, .fwb = j->hcr & BIT(46)};
	uint64_t used = (w->used + AGREE_PIECE - 1) & ~(AGREE_PIECE - 1);

	memset(o, 0, sizeof(*o));
	o->c = c;
	o->w = w;
	o->m = lhv_sim_mmu_create(&cfg);
	/* Loaded before there is memory: the model's watcher finds no table to watch. */
	lhv_sim_mmu_load(o->m, 0, j->vtcr, j->vttbr);
	if (used)
		lhv_sim_mmu_add(o->m, w->pool, lhv_pa(w->pool_pa), used);
	for (unsigned int i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		lhv_sim_mmu_add(o->m, host_of(w, places[i][0]), lhv_pa(places[i][0]),
				places[i][1]);
	o->regs.SCTLR_EL1 = j->sctlr;
	o->regs.TCR_EL1 = j->tcr;
	o->regs.TTBR0_EL1 = j->ttbr0;
	o->regs.TTBR1_EL1 = j->ttbr1;
	o->regs.MAIR_EL1 = j->mair;
	o->regs.HCR_EL2 = j->hcr;
}

void oracle_end(struct oracle *o)
{
	lhv_sim_mmu_destroy(o->m);
}

static bool s2_on(const struct oracle *o)
{
	return o->w->job.hcr & (BIT(0) | BIT(12));
}

/* The model's fault, as AArch64.S2Translate returns it. */
static bool s2_fault(struct oracle *o, const struct lhv_sim_mmu_result *r, uint64_t ipa,
		     bool write, struct lhv_sim_s1_faultrec *f)
{
	static const enum lhv_sim_s1_fault as[] = {
		[LHV_SIM_MMU_OK] = LHV_SIM_S1_NONE,
		[LHV_SIM_MMU_TRANSLATION] = LHV_SIM_S1_TRANSLATION,
		[LHV_SIM_MMU_ADDRESS] = LHV_SIM_S1_ADDRSIZE,
		[LHV_SIM_MMU_ACCESS_FLAG] = LHV_SIM_S1_ACCESSFLAG,
		[LHV_SIM_MMU_PERMISSION] = LHV_SIM_S1_PERMISSION,
		[LHV_SIM_MMU_EXTERNAL] = LHV_SIM_S1_EXTONWALK,
	};

	memset(f, 0, sizeof(*f));
	if (r->fault == LHV_SIM_MMU_EXTERNAL) {
		uint64_t pa = r->table.v + 8 * (uint64_t)r->index;

		if (!nowhere(pa))
			o->unknown = true;
	}
	f->statuscode = as[r->fault];
	f->level = r->level;
	f->secondstage = true;
	f->write = write;
	f->ipaddress = ipa;
	return !f->statuscode;
}

/* One stage 2 translation, with what it writes into the table. */
static bool stage2(struct oracle *o, uint64_t ipa, enum lhv_sim_mmu_access access,
		   struct lhv_sim_mmu_result *r, struct lhv_sim_s1_faultrec *f)
{
	struct lhv_sim_mmu_result before;
	uint64_t *d;

	lhv_sim_mmu_walk(o->m, o->w->job.vtcr, o->w->job.vttbr, lhv_ipa(ipa), &before);
	lhv_sim_mmu_translate(o->m, 0, lhv_ipa(ipa), access, r);
	d = oracle_desc(o, r->table.v + 8 * (uint64_t)r->index);
	if (d && r->desc != before.desc) {
		/* Choices: see the top. An AT instruction does not change dirty state. */
		if (r->fault == LHV_SIM_MMU_PERMISSION)
			*d = before.desc;
		else if (o->at)
			*d = r->desc & ~(BIT(7) & ~before.desc);
	}
	return s2_fault(o, r, ipa, access == LHV_SIM_MMU_WRITE, f);
}

static bool s2_device(const struct oracle *o, const struct lhv_sim_mmu_result *r)
{
	return o->w->job.hcr & BIT(46) ? !(r->memattr & 4) : !(r->memattr & 0xc);
}

/* Stage 2 of an access that a walk of stage 1 makes. */
static bool walk_access(struct oracle *o, uint64_t ipa, bool write, uint64_t *pa,
			struct lhv_sim_s1_faultrec *f)
{
	struct lhv_sim_mmu_result r;
	bool at = o->at, ok;

	*pa = ipa;
	if (!s2_on(o))
		return true;
	o->at = false;
	ok = stage2(o, ipa, write ? LHV_SIM_MMU_WRITE : LHV_SIM_MMU_READ, &r, f);
	o->at = at;
	if (ok && (o->w->job.hcr & BIT(2)) && s2_device(o, &r)) {
		f->statuscode = LHV_SIM_S1_PERMISSION;
		ok = false;
	}
	*pa = r.pa.v;
	return ok;
}

static bool mem(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
		struct lhv_sim_s1_faultrec *f)
{
	struct oracle *o = ctx;
	uint64_t pa;
	uint8_t *p;

	if (!walk_access(o, ipa, false, &pa, f))
		return false;
	p = host_of(o->w, pa);
	if (!p) {
		if (!nowhere(pa))
			o->unknown = true;
		f->secondstage = false;
		return false;
	}
	memcpy(buf, p, bytes);
	return true;
}

/* Hardware's update of a descriptor of stage 1. */
static bool update(struct oracle *o, struct outcome *out)
{
	struct lhv_sim_s1_out *s = &out->s1;
	struct lhv_sim_s1_faultrec f;
	uint64_t pa, d = s->descriptor, *p;

	if (s->sets_af)
		d |= BIT(10);
	if (s->sets_dirty)
		d &= ~BIT(7);
	if (d == s->descriptor)
		return true;
	if (!walk_access(o, s->descaddress, true, &pa, &f)) {
		f.s2fs1walk = true;
		s->fault = f;
		return false;
	}
	p = oracle_desc(o, pa);
	if (!p) {
		o->unknown = true;
		return true;
	}
	*p = o->w->be ? __builtin_bswap64(d) : d;
	return true;
}

/* HCR_EL2.CD and ID make Normal memory Non-cacheable, whatever the descriptor says. */
static unsigned int s2_memattr(const struct oracle *o, const struct access *a,
			       const struct lhv_sim_mmu_result *r)
{
	bool off = o->w->job.hcr & BIT(a->type == LHV_SIM_S1_IFETCH ? 33 : 32);

	if (!off || s2_device(o, r))
		return r->memattr;
	return 5;
}

void oracle_translate(struct oracle *o, const struct access *a, uint64_t va,
		      const struct agree_op *op, struct outcome *out)
{
	struct lhv_sim_s1_acc acc = {
		.acctype = a->type,
		.read = a->read,
		.write = a->write,
		.el = a->el,
		.pan = a->pan,
		.aligned = true,
	};
	struct lhv_sim_s1_faultrec f;
	enum lhv_sim_mmu_access kind;
	unsigned int memattr;

	memset(out, 0, sizeof(*out));
	o->unknown = false;
	o->at = a->type == LHV_SIM_S1_AT;
	o->regs.EL = op->el;
	o->regs.PAN = op->pan;
	o->regs.UAO = op->uao;
	if (!lhv_sim_s1_translate(&o->c->pe, &o->regs, &acc, va, mem, o, &out->s1) ||
	    !update(o, out))
		goto fault;
	out->attr = out->s1.memattrs;
	out->pa = out->s1.paddress;
	if (!s2_on(o) || a->s1_only)
		goto done;
	out->s2_used = true;
	if (a->type == LHV_SIM_S1_IFETCH) {
		kind = a->el ? LHV_SIM_MMU_EXEC_EL1 : LHV_SIM_MMU_EXEC_EL0;
		if (!stage2(o, out->pa, kind, &out->s2, &f))
			goto s2fault;
	} else {
		if (a->read && !stage2(o, out->pa, LHV_SIM_MMU_READ, &out->s2, &f))
			goto s2fault;
		if (a->write && !stage2(o, out->pa, LHV_SIM_MMU_WRITE, &out->s2, &f))
			goto s2fault;
	}
	memattr = s2_memattr(o, a, &out->s2);
	out->attr = lhv_sim_s2_combine(&out->s1.memattrs, memattr, out->s2.sh,
				       o->w->job.hcr & BIT(46), false);
	/* The same by the model that unit tests use. */
	out->s2attr = lhv_sim_mmu_memtype(o->m, &out->s2,
					  lhv_sim_par_attrs(&o->c->pe, &out->s1.memattrs),
					  (uint8_t)out->s1.memattrs.sh, &out->s2sh);
	out->pa = out->s2.pa.v;
done:
	out->verdict = o->unknown ? V_UNKNOWN : V_OK;
	return;
s2fault:
	out->s1.fault = f;
fault:
	out->verdict = o->unknown ? V_UNKNOWN : V_FAULT;
}
