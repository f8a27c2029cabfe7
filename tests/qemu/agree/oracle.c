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

/* Where a table of stage 2 may be besides the pool; not in the code. */
static const uint64_t places[] = {AGREE_DATA_PA, AGREE_RAM_PA};

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
		lhv_sim_mmu_add(o->m, host_of(w, places[i]), lhv_pa(places[i]),
				AGREE_PIECE);
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

/* QEMU before 8.0 refuses start levels by an old text, and by VTCR_EL2.PS. True where the
 * architecture does not refuse them as well. */
bool s2_start_refused(const struct cpu *c, uint64_t vtcr)
{
	static const uint8_t size[] = {32, 36, 40, 42, 44, 48, 52, 52};
	unsigned int tg = (unsigned int)BITS(vtcr, 15, 14),
		     sl0 = (unsigned int)BITS(vtcr, 7, 6);
	unsigned int out = size[BITS(vtcr, 18, 16)],
		     in = 64 - (unsigned int)BITS(vtcr, 5, 0);
	unsigned int pa = c->f.pa_bits;
	bool ds = (vtcr & BIT(32)) &&
		  (tg == 0 ? c->f.tgran4_2_lpa2 : tg == 2 && c->f.tgran16_2_lpa2);

	if (!ds && tg != 1 && out > 48)
		out = 48;
	if (in > out && in <= pa)
		return true;
	switch (tg) {
	case 0:
		if (ds && (vtcr & BIT(33)))
			return sl0 == 0 && in != 52;
		return sl0 == 2 && out <= 42 && pa >= 44;
	case 2:
		return (sl0 == 3 && ds) || (sl0 == 2 && out <= 40 && pa >= 42);
	default:
		return sl0 == 2 && out <= 42 && pa >= 44;
	}
}

/* QEMU from 8.0 on does not compare the IPA size with the CPU's physical one. */
static bool s2_too_large(const struct cpu *c, uint64_t vtcr)
{
	return 64 - BITS(vtcr, 5, 0) > c->f.pa_bits;
}

/* VTCR_EL2.DS or TCR_EL1.DS, where it has an effect. */
static bool effective_ds(const struct oracle *o, unsigned int of)
{
	unsigned int g = o->w->geo[of].granule;

	if (of == OF_S2)
		return (o->w->job.vtcr & BIT(32)) &&
		       (g == 12 ? o->c->f.tgran4_2_lpa2
				: g == 14 && o->c->f.tgran16_2_lpa2);
	return (o->w->job.tcr & BIT(59)) &&
	       (g == 12 ? o->c->pe.lpa2_4k : g == 14 && o->c->pe.lpa2_16k);
}

/*
 * What follows looks whether a fault of the models is one that QEMU does not see. It does so
 * without the models, so that a fault for another reason is still compared.
 */

/* QEMU before 8.2 takes a block where there can be none for a block. */
static void block_level(struct oracle *o, unsigned int of, uint64_t d, int level)
{
	unsigned int g = o->w->geo[of].granule;
	bool large = g == 16 ? o->c->f.pa_bits >= 52 : effective_ds(o, of);
	int lowest = g == 12 ? 1 - large : 2 - large;

	if (!(o->quirks & Q_BLOCK_LEVEL) || (d & 3) != 1 || level >= lowest)
		return;
	o->used |= Q_BLOCK_LEVEL;
	o->unknown = true;
}

static unsigned int output_bits(const struct oracle *o, unsigned int of)
{
	static const uint8_t size[] = {32, 36, 40, 42, 44, 48, 52, 52};
	unsigned int ps = (unsigned int)(of == OF_S2 ? BITS(o->w->job.vtcr, 18, 16)
						     : BITS(o->w->job.tcr, 34, 32));
	unsigned int range = FIELD(o->c->id.mmfr0, MMFR0_EL1_PARange);

	return size[ps < range ? ps : range];
}

/* The highest bits of an address are not looked at with an output of 48 bits. */
static void high_bits(struct oracle *o, unsigned int of, bool base, uint64_t v)
{
	unsigned int out = output_bits(o, of);
	bool ds = effective_ds(o, of);
	uint64_t low, high;

	if (base) {
		low = BITS(v, 47, 1) << 1;
		high = BITS(v, 5, 2);
	} else if (ds) {
		low = BITS(v, 49, 12) << 12;
		high = BITS(v, 9, 8);
	} else {
		low = BITS(v, 47, 16) << 16;
		high = BITS(v, 15, 12);
	}
	if (!(o->quirks & Q_HIGH_BITS) || out > 48 || low >> out || !high ||
	    !(ds || o->w->geo[of].granule == 16))
		return;
	o->used |= Q_HIGH_BITS;
	o->unknown = true;
}

/* Bits of a block descriptor that are no address. */
static void block_res0(struct oracle *o, unsigned int of, uint64_t d, int level)
{
	unsigned int g = o->w->geo[of].granule,
		     shift = g + (unsigned int)(3 - level) * (g - 3);
	unsigned int out = output_bits(o, of);
	uint64_t a = BITS(d, effective_ds(o, of) ? 49 : 47, g) << g;

	if (!(o->quirks & Q_BLOCK_RES0) || (d & 3) != 1 || level > 2 || !(a >> out) ||
	    (a & ~MASK(shift)) >> out)
		return;
	o->used |= Q_BLOCK_RES0;
	o->unknown = true;
}

/* One stage 2 translation, with what it writes into the table. */
static bool stage2(struct oracle *o, uint64_t ipa, enum lhv_sim_mmu_access access,
		   struct lhv_sim_mmu_result *r, struct lhv_sim_s1_faultrec *f)
{
	struct lhv_sim_mmu_result before;
	uint64_t *d;

	if ((o->quirks & Q_S2_START) && s2_start_refused(o->c, o->w->job.vtcr)) {
		memset(r, 0, sizeof(*r));
		r->fault = LHV_SIM_MMU_TRANSLATION;
		o->used |= Q_S2_START;
		return s2_fault(o, r, ipa, access == LHV_SIM_MMU_WRITE, f);
	}
	if ((o->quirks & Q_S2_SIZE) && s2_too_large(o->c, o->w->job.vtcr)) {
		o->used |= Q_S2_SIZE;
		o->unknown = true;
	}
	lhv_sim_mmu_walk(o->m, o->w->job.vtcr, o->w->job.vttbr, lhv_ipa(ipa), &before);
	lhv_sim_mmu_translate(o->m, 0, lhv_ipa(ipa), access, r);
	if (r->fault == LHV_SIM_MMU_TRANSLATION)
		block_level(o, OF_S2, r->desc, r->level);
	else if (r->desc)
		block_res0(o, OF_S2, r->desc, r->level);
	if (r->fault == LHV_SIM_MMU_ADDRESS)
		high_bits(o, OF_S2, !r->desc, r->desc ? r->desc : o->w->job.vttbr);
	d = oracle_desc(o, r->table.v + 8 * (uint64_t)r->index);
	if (d && r->desc != before.desc) {
		/* Choices: see the top. An AT instruction does not change dirty state. */
		if (r->fault == LHV_SIM_MMU_PERMISSION)
			*d = before.desc;
		else if (o->at && (o->quirks & Q_AT_DIRTY))
			o->used |= Q_AT_DIRTY;
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
		if (o->quirks & Q_PTW_LEVEL) {
			f->level = 0;
			o->used |= Q_PTW_LEVEL;
		}
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

	o->s1_level = o->out->s1.fault.level;
	if (!walk_access(o, ipa, false, &pa, f))
		return false;
	p = host_of(o->w, pa);
	/* Some code would be a valid descriptor, and hardware would update it. */
	if (!p || pa - AGREE_CODE_PA < AGREE_PIECE) {
		if (!nowhere(pa))
			o->unknown = true;
		f->secondstage = false;
		return false;
	}
	memcpy(buf, p, bytes);
	return true;
}

/* Hardware's update of a descriptor of stage 1. */
static bool update(struct oracle *o, const struct access *a, struct outcome *out)
{
	struct lhv_sim_s1_out *s = &out->s1;
	struct lhv_sim_s1_faultrec f;
	uint64_t pa, d = s->descriptor, *p;

	if (s->sets_af)
		d |= BIT(10);
	if (s->sets_dirty)
		d &= ~BIT(7);
	if (o->at && (o->quirks & Q_AT_DIRTY) && o->c->pe.hafdbs_dbm && a->write &&
	    s->tsize && (d & BIT(51)) && (o->w->job.tcr & BIT(39)) &&
	    (o->w->job.tcr & BIT(40))) {
		d &= ~BIT(7);
		o->used |= Q_AT_DIRTY;
	}
	if (d == s->descriptor)
		return true;
	o->s1_level = s->fault.level;
	if (!walk_access(o, s->descaddress, true, &pa, &f)) {
		f.s2fs1walk = true;
		f.write = s->fault.write;
		s->fault = f;
		return false;
	}
	p = oracle_desc(o, pa);
	if (!p || o->unknown) {
		o->unknown = true;
		return true;
	}
	*p = o->w->be ? __builtin_bswap64(d) : d;
	return true;
}

/* Normal memory is Non-cacheable for data with HCR_EL2.CD, for instructions with ID. */
static bool s2_cache_off(const struct oracle *o, const struct access *a)
{
	return o->w->job.hcr & BIT(a->type == LHV_SIM_S1_IFETCH ? 33 : 32);
}

static bool s2_reserved(const struct oracle *o, unsigned int memattr)
{
	if (o->w->job.hcr & BIT(46))
		return memattr == 4 || memattr > 7;
	return memattr && !(memattr & 3) && memattr > 3;
}

static unsigned int larger_sh(unsigned int a, unsigned int b)
{
	return a == 2 || b == 2 ? 2 : a == 3 || b == 3 ? 3 : 0;
}

/* The shareability in the descriptor of stage 1, or where TCR_EL1 has it. */
static unsigned int s1_sh(const struct oracle *o, uint64_t va, const struct outcome *out)
{
	unsigned int half = va >> 55 & 1;

	if (!out->s1.tsize)
		return 0;
	if (effective_ds(o, OF_S1_LOW + half))
		return (unsigned int)(o->w->job.tcr >> (half ? 28 : 12)) & 3;
	return (unsigned int)BITS(out->s1.descriptor, 9, 8);
}

/* A Device type that QEMU finds where one of the stages is Normal memory. */
static unsigned int nibble_device(const struct oracle *o, const struct outcome *out,
				  unsigned int memattr)
{
	uint8_t s1 = lhv_sim_par_attrs(&o->c->pe, &out->s1.memattrs);
	static const uint8_t half[] = {0, 4, 0xb, 0xf};
	unsigned int a = s1 & 0xf,
		     b = memattr & 0xc ? half[memattr & 3] : (memattr & 3) << 2;

	for (unsigned int dev = 0; dev < 3; dev++)
		if (a == dev << 2 || b == dev << 2)
			return dev;
	return 3;
}

/* Attributes of both stages. */
static void combine(struct oracle *o, const struct access *a, uint64_t va,
		    struct outcome *out)
{
	bool fwb = o->w->job.hcr & BIT(46), off = s2_cache_off(o, a);
	const struct lhv_sim_mmu_result *r = &out->s2;
	unsigned int memattr = r->memattr, raw = s1_sh(o, va, out), sh;
	static const struct lhv_sim_memattrs normal_nc = {.sh = 2};
	unsigned int s1dev, dev;
	bool nc;

	out->attr = out->s1.memattrs;
	if (out->s2_used) {
		if (off && !fwb && !s2_device(o, r))
			memattr = 5;
		out->attr = lhv_sim_s2_combine(&out->s1.memattrs, memattr, r->sh, fwb,
					       o->c->pe.xs && (r->desc & BIT(11)));
		if (off && fwb && !out->attr.device) {
			if (o->quirks & Q_FWB_CD)
				o->used |= Q_FWB_CD;
			else
				out->attr = normal_nc;
		}
		s1dev = out->s1.memattrs.device ? out->s1.memattrs.dev : 3;
		if ((o->quirks & Q_FWB_DEVICE) && fwb && s2_device(o, r) &&
		    s1dev < (memattr & 3)) {
			out->attr.dev = memattr & 3;
			o->used |= Q_FWB_DEVICE;
		}
		if ((o->quirks & Q_TRANSIENT) && !fwb && !out->attr.device) {
			struct lhv_sim_memattrs *m = &out->attr;
			const struct lhv_sim_memattrs *s1 = &out->s1.memattrs;

			/* 2 is Write-Back, 1 Write-Through. */
			if ((m->otrans && m->outer == 1 && s1->outer == 2) ||
			    (m->itrans && m->inner == 1 && s1->inner == 2))
				o->used |= Q_TRANSIENT;
			m->otrans = m->otrans && !(m->outer == 1 && s1->outer == 2);
			m->itrans = m->itrans && !(m->inner == 1 && s1->inner == 2);
		}
		dev = s2_device(o, r) ? memattr & 3 : 3;
		if (s1dev < dev)
			dev = s1dev;
		if ((o->quirks & Q_DEVICE_NIBBLE) && !fwb && out->attr.device &&
		    nibble_device(o, out, memattr) < dev) {
			out->attr.dev = nibble_device(o, out, memattr);
			o->used |= Q_DEVICE_NIBBLE;
		}
		/* The same by the model that unit tests use. */
		out->s2attr = lhv_sim_mmu_memtype(
			o->m, r, lhv_sim_par_attrs(&o->c->pe, &out->s1.memattrs),
			(uint8_t)out->s1.memattrs.sh, &out->s2sh);
		out->attr_reserved = s2_reserved(o, memattr);
	}
	if ((o->quirks & Q_XS) && o->c->pe.xs) {
		out->no_xs = true;
		o->used |= Q_XS;
	}
	out->sh_reserved = raw == 1 || (out->s2_used && r->sh == 1);
	out->sh = lhv_sim_par_sh(&out->attr);
	nc = out->attr.device || (!out->attr.inner && !out->attr.outer);
	if (!(o->quirks & Q_S1_SH) || !(!out->s2_used ? nc : !out->s1.tsize && !nc))
		return;
	/* Without stage 2 what is in the descriptor; with stage 1 off none. */
	sh = out->s2_used ? larger_sh(raw, r->sh) : raw;
	if (sh != out->sh)
		o->used |= Q_S1_SH;
	out->sh = sh;
}

static void s1_fault_quirks(struct oracle *o, const struct outcome *out)
{
	const struct agree_job *j = &o->w->job;
	const struct lhv_sim_s1_faultrec *f = &out->s1.fault;
	unsigned int of = out->va & BIT(55) ? OF_S1_HIGH : OF_S1_LOW;
	bool on = (j->sctlr & 1) && !(j->hcr & BIT(12)), base = !out->s1.fetches;

	if (!on || f->secondstage)
		return;
	if (f->statuscode == LHV_SIM_S1_TRANSLATION)
		block_level(o, of, out->s1.descriptor, f->level);
	else
		block_res0(o, of, out->s1.descriptor, f->level);
	if (f->statuscode == LHV_SIM_S1_ADDRSIZE)
		high_bits(o, of, base,
			  !base		     ? out->s1.descriptor
			  : of == OF_S1_HIGH ? j->ttbr1
					     : j->ttbr0);
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

	memset(out, 0, sizeof(*out));
	out->va = va;
	o->out = out;
	o->unknown = false;
	o->at = a->type == LHV_SIM_S1_AT;
	o->regs.EL = op->el;
	o->regs.PAN = op->pan;
	o->regs.UAO = op->uao;
	o->regs.SCTLR_EL1 = o->w->job.sctlr;
	if ((o->quirks & Q_SCTLR_C) && o->at && !(o->regs.SCTLR_EL1 & BIT(2))) {
		o->regs.SCTLR_EL1 |= BIT(2);
		o->used |= Q_SCTLR_C;
	}
	if ((o->quirks & Q_WXN_PAN) && a->type == LHV_SIM_S1_IFETCH && op->pan) {
		acc.pan = true;
		o->used |= Q_WXN_PAN;
	}
	o->regs.TCR_EL1 = o->w->job.tcr;
	if ((o->quirks & Q_DBM_X) && !a->write && (o->regs.TCR_EL1 & BIT(40))) {
		o->regs.TCR_EL1 &= ~BIT(40);
		o->used |= Q_DBM_X;
	}
	if (!lhv_sim_s1_translate(&o->c->pe, &o->regs, &acc, va, mem, o, &out->s1)) {
		s1_fault_quirks(o, out);
		goto fault;
	}
	block_res0(o, va & BIT(55) ? OF_S1_HIGH : OF_S1_LOW, out->s1.descriptor,
		   out->s1.fault.level);
	if (!update(o, a, out))
		goto fault;
	out->pa = out->s1.paddress;
	if (s2_on(o) && !a->s1_only) {
		out->s2_used = true;
		if (a->type == LHV_SIM_S1_IFETCH) {
			kind = a->el ? LHV_SIM_MMU_EXEC_EL1 : LHV_SIM_MMU_EXEC_EL0;
			if (!stage2(o, out->pa, kind, &out->s2, &f))
				goto s2fault;
		} else {
			if (a->read &&
			    !stage2(o, out->pa, LHV_SIM_MMU_READ, &out->s2, &f))
				goto s2fault;
			if (a->write &&
			    !stage2(o, out->pa, LHV_SIM_MMU_WRITE, &out->s2, &f))
				goto s2fault;
		}
		out->pa = out->s2.pa.v;
	}
	combine(o, a, va, out);
	out->verdict = o->unknown ? V_UNKNOWN : V_OK;
	return;
s2fault:
	out->s1.fault = f;
fault:
	/* Before 8.2 a stage 2 fault on a walk has the level of stage 1; and some kinds of
	 * fault do not exist at level -1, so that QEMU ends. */
	if ((o->quirks & Q_S1PTW_LEVEL) && out->s1.fault.s2fs1walk &&
	    out->s1.fault.level != o->s1_level) {
		out->s1.fault.level = o->s1_level;
		o->used |= Q_S1PTW_LEVEL;
		if (o->s1_level < 0 &&
		    (out->s1.fault.statuscode == LHV_SIM_S1_PERMISSION ||
		     out->s1.fault.statuscode == LHV_SIM_S1_ACCESSFLAG))
			o->unknown = true;
	}
	if ((o->quirks & Q_S12_PERMISSION) && o->at && out->s1.fault.secondstage &&
	    !out->s1.fault.s2fs1walk &&
	    out->s1.fault.statuscode == LHV_SIM_S1_PERMISSION) {
		o->used |= Q_S12_PERMISSION;
		o->unknown = true;
	}
	out->verdict = o->unknown ? V_UNKNOWN : V_FAULT;
}
