/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzz target includes this file, with assertions of its own. */
#include "s1world.h"

#include <string.h>

#ifndef S1W_FUZZ
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#endif

uint64_t s1w_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void s1w_init(struct s1w *w)
{
	memset(w, 0, sizeof(*w));
	w->cpu.pa_bits = 48;
	w->cpu.tgran4 = w->cpu.tgran16 = w->cpu.tgran64 = true;
	w->cpu.txsz_low_faults = w->cpu.txsz_high_faults = w->cpu.ic_el0_faults = true;
	w->r.sctlr = 1 | 1 << 2 | 1 << 12; /* M, C, I */
	/* T0SZ, T1SZ 16; TG1 4 KiB; IPS 48 bits */
	w->r.tcr = 16 | 16 << 16 | UINT64_C(2) << 30 | UINT64_C(5) << 32;
	w->r.ttbr0 = 0x10000;
	w->r.ttbr1 = 0x20000;
	w->r.mair = 0x4404ff;
	w->r.pstate = 5;
	w->r.hcr = UINT64_C(1) << 31;
}

void s1w_all_features(struct s1w *w)
{
	struct lhv_s2_s1_cpu *c = &w->cpu;

	c->pa_bits = 52;
	c->tgran4_lpa2 = c->tgran16_lpa2 = c->lva = c->ttst = c->hpds = true;
	c->hafdbs = 2;
	c->pan = 3;
	c->uao = c->e0pd = c->pauth = c->sve = c->xs = c->mte2 = c->mtx = true;
	c->tcr2 = c->s1pie = c->s1poe = c->aie = c->the = c->nv = c->cmow = true;
	c->bbm = 2;
	c->aa32_el1 = c->aa32_hpd = true;
}

static void put(struct s1w *w, uint64_t ipa, uint64_t desc, unsigned int bytes)
{
	for (unsigned int i = 0; i < w->words; i++)
		if (w->word[i].ipa == ipa) {
			w->word[i].value = desc;
			return;
		}
	assert_true(w->words < S1W_WORDS);
	w->word[w->words].ipa = ipa;
	w->word[w->words].bytes = bytes;
	w->word[w->words++].value = desc;
}

void s1w_put(struct s1w *w, uint64_t ipa, uint64_t desc)
{
	put(w, ipa, desc, 8);
}

void s1w_put32(struct s1w *w, uint64_t ipa, uint32_t desc)
{
	put(w, ipa, desc, 4);
}

/* A descriptor that might be one: most have a type and an address that lead on. */
static uint64_t noise(const struct s1w *w, uint64_t ipa, unsigned int bytes)
{
	uint64_t s = w->seed ^ ipa * UINT64_C(0xd6e8feb86659fd93), h = s1w_random(&s);
	uint64_t d = s1w_random(&s);

	if (bytes == 4) {
		if (h % 16 < 7)
			d = (d & ~UINT64_C(3)) | 1;
		else if (h % 16 < 13)
			d |= 2;
		if (h >> 8 & 3)
			d |= 0x410; /* AP[0], of both levels */
		if (!(h >> 10 & 3))
			d &= ~UINT64_C(0xc);
		return d & 0xffffffff;
	}
	if (h % 16 < 11)
		d |= 3;
	else if (h % 16 < 14)
		d = (d & ~UINT64_C(3)) | 1;
	if (h >> 8 & 7)
		d |= 1 << 10;
	if (h >> 11 & 15) { /* the address stays in its bits, in any format */
		uint64_t keep = (UINT64_C(1) << (w->oa < 48 ? w->oa : 48)) - 1;

		d &= keep | ~UINT64_C(0x3fffffffff000);
		if (h >> 15 & 3)
			d &= ~UINT64_C(0xf300);
	}
	if (h >> 17 & 1)
		d &= ~(UINT64_C(15) << 59);
	if (h >> 18 & 1)
		d &= ~(UINT64_C(3) << 53);
	if (h >> 19 & 3)
		d &= ~(UINT64_C(1) << 16);
	return d;
}

static uint64_t value_at(const struct s1w *w, uint64_t ipa, unsigned int bytes)
{
	for (unsigned int i = 0; i < w->words; i++)
		if (w->word[i].ipa == ipa && w->word[i].bytes == bytes)
			return w->word[i].value;
	return w->noise ? noise(w, ipa, bytes) : 0;
}

static bool big_endian(const struct s1w *w)
{
	return w->r.sctlr >> 25 & 1;
}

/* The bytes of memory. */
static void bytes_at(const struct s1w *w, uint64_t ipa, unsigned int bytes, uint8_t *b)
{
	uint64_t v = value_at(w, ipa, bytes);

	for (unsigned int i = 0; i < bytes; i++)
		b[big_endian(w) ? bytes - 1 - i : i] = (uint8_t)(v >> 8 * i);
}

static int fails(const struct s1w *w, unsigned int n)
{
	return w->ret && n >= w->ret_at ? w->ret : 0;
}

int s1w_read(void *ctx, lhv_ipa_t ipa, unsigned int bytes, uint64_t *value,
	     struct lhv_s2_fault *fault)
{
	struct s1w *w = ctx;
	unsigned int n = w->reads++;
	uint8_t b[8];

	assert_true(bytes == 4 || bytes == 8);
	assert_true(n < LHV_S2_S1_MAX_READS);
	assert_int_equal(ipa.v % bytes, 0);
	w->read_ipa[n] = ipa.v;
	w->read_bytes[n] = bytes;
	if (fails(w, n)) {
		if (w->ret == LHV_S2_READ_STAGE2)
			*fault = w->s2;
		return w->ret;
	}
	bytes_at(w, ipa.v, bytes, b);
	*value = 0;
	for (unsigned int i = 0; i < bytes; i++)
		*value |= (uint64_t)b[i] << 8 * i;
	return LHV_S2_READ_OK;
}

struct lhv_s2_s1_result s1w_walk(struct s1w *w, uint64_t va)
{
	struct lhv_s2_s1_result r;

	memset(&r, 0xa5, sizeof(r));
	w->reads = 0;
	assert_int_equal(
		lhv_s2_s1walk(&w->r, &w->cpu, &w->acc, lhv_va(va), s1w_read, w, &r),
		LHV_OK);
	return r;
}

/* --- The model's view ----------------------------------------------------------------------- */

static const enum lhv_s2_s1_fault faults[] = {
	[LHV_SIM_S1_NONE] = LHV_S2_S1_NONE,
	[LHV_SIM_S1_TRANSLATION] = LHV_S2_S1_TRANSLATION,
	[LHV_SIM_S1_ADDRSIZE] = LHV_S2_S1_ADDRESS_SIZE,
	[LHV_SIM_S1_ACCESSFLAG] = LHV_S2_S1_ACCESS_FLAG,
	[LHV_SIM_S1_PERMISSION] = LHV_S2_S1_PERMISSION,
	[LHV_SIM_S1_ALIGNMENT] = LHV_S2_S1_ALIGNMENT,
	[LHV_SIM_S1_DOMAIN] = LHV_S2_S1_DOMAIN,
	[LHV_SIM_S1_EXTONWALK] = LHV_S2_S1_EXTERNAL,
};

struct model_mem {
	const struct s1w *w;
	unsigned int reads;
};

static bool model_read(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
		       struct lhv_sim_s1_faultrec *fault)
{
	struct model_mem *m = ctx;
	unsigned int n = m->reads++;
	int ret = fails(m->w, n);

	/* The library has read the same, and nothing more. */
	assert_true(n < m->w->reads);
	assert_int_equal(ipa, m->w->read_ipa[n]);
	assert_int_equal(bytes, m->w->read_bytes[n]);
	if (ret == LHV_S2_READ_STAGE2) {
		fault->secondstage = true;
		fault->level = m->w->s2.level;
		for (unsigned int i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
			if (faults[i] == m->w->s2.fault)
				fault->statuscode = (enum lhv_sim_s1_fault)i;
	}
	if (ret)
		return false;
	bytes_at(m->w, ipa, bytes, buf);
	return true;
}

static void model_pe(const struct lhv_s2_s1_cpu *c, struct lhv_sim_s1_pe *pe)
{
	memset(pe, 0, sizeof(*pe));
	pe->PAMax = c->pa_bits;
	pe->tg4k = c->tgran4;
	pe->tg16k = c->tgran16;
	pe->tg64k = c->tgran64;
	pe->lpa2_4k = c->tgran4_lpa2;
	pe->lpa2_16k = c->tgran16_lpa2;
	pe->lpa = c->pa_bits >= 52;
	pe->lva = c->lva;
	pe->ttst = c->ttst;
	pe->hpds = c->hpds;
	pe->aa32hpd = c->aa32_hpd;
	pe->hafdbs_af = c->hafdbs >= 1;
	pe->hafdbs_dbm = c->hafdbs >= 2;
	pe->pan = c->pan >= 1;
	pe->pan3 = c->pan >= 3;
	pe->uao = c->uao;
	pe->e0pd = c->e0pd;
	pe->pauth = c->pauth;
	pe->sve = c->sve;
	pe->xs = c->xs;
	pe->mte2 = c->mte2;
	pe->mtx = c->mtx;
	pe->tcr2 = c->tcr2;
	pe->s1pie = c->s1pie;
	pe->s1poe = c->s1poe;
	pe->aie = c->aie;
	pe->the = c->the;
	pe->nv = c->nv;
	pe->cmow = c->cmow;
	pe->bbm = c->bbm;
	pe->txsz_below_faults = c->txsz_low_faults;
	pe->txsz_above_faults = c->txsz_high_faults;
	pe->contiguous_faults = c->contig_faults;
	pe->nt_faults = c->nt_faults;
	pe->cmo_af_faults = c->cmo_af_faults;
	pe->ic_el0_faults = c->ic_el0_faults;
	pe->instr_device_faults = c->exec_device_faults;
}

static void model_regs(const struct s1w *w, struct lhv_sim_s1_regs *r)
{
	unsigned int m = w->r.pstate & 0x1f;
	bool nrw = m & 0x10;

	memset(r, 0, sizeof(*r));
	r->SCTLR_EL1 = w->r.sctlr;
	r->TCR_EL1 = w->r.tcr;
	r->TCR2_EL1 = w->r.tcr2;
	r->TTBR0_EL1 = w->r.ttbr0;
	r->TTBR1_EL1 = w->r.ttbr1;
	r->MAIR_EL1 = w->r.mair;
	r->MAIR2_EL1 = w->r.mair2;
	r->PIR_EL1 = w->r.pir;
	r->PIRE0_EL1 = w->r.pire0;
	r->POR_EL1 = w->r.por;
	r->POR_EL0 = w->r.por0;
	r->DACR32_EL2 = w->r.dacr;
	r->HCR_EL2 = w->r.hcr;
	r->HCRX_EL2 = w->r.hcrx;
	r->EL = m == 0 || m == 0x10 ? 0 : 1;
	r->PAN = w->r.pstate >> 22 & 1;
	r->UAO = !nrw && (w->r.pstate >> 23 & 1);
	r->aarch32 = nrw && (r->EL || !(w->r.hcr >> 31 & 1)) && w->cpu.aa32_el1;
}

static void model_acc(const struct s1w *w, const struct lhv_sim_s1_pe *pe,
		      const struct lhv_sim_s1_regs *r, uint64_t va,
		      struct lhv_sim_s1_acc *a)
{
	memset(a, 0, sizeof(*a));
	a->aligned = true;
	a->el = w->acc.unpriv ? lhv_sim_s1_unpriv_el(pe, r) : r->EL;
	if (w->acc.el0)
		a->el = 0;
	a->nfd_kind = w->acc.nfd;
	switch (w->acc.op) {
	case LHV_S2_S1_READ:
	case LHV_S2_S1_WRITE:
	case LHV_S2_S1_RMW:
		a->read = w->acc.op != LHV_S2_S1_WRITE;
		a->write = w->acc.op != LHV_S2_S1_READ;
		a->pan = true;
		a->aligned = !w->acc.size || va % w->acc.size == 0;
		break;
	case LHV_S2_S1_EXEC:
		a->acctype = LHV_SIM_S1_IFETCH;
		break;
	case LHV_S2_S1_DC_CLEAN:
	case LHV_S2_S1_DC_CIVAC:
	case LHV_S2_S1_DC_IVAC:
		a->acctype = LHV_SIM_S1_DC;
		a->invalidate = w->acc.op == LHV_S2_S1_DC_IVAC;
		a->clean_inval_poc = w->acc.op == LHV_S2_S1_DC_CIVAC;
		break;
	case LHV_S2_S1_DC_ZVA:
		a->acctype = LHV_SIM_S1_DCZERO;
		a->pan = true;
		break;
	case LHV_S2_S1_IC_IVAU:
		a->acctype = LHV_SIM_S1_IC;
		break;
	case LHV_S2_S1_AT_READ:
	case LHV_S2_S1_AT_WRITE:
		a->acctype = LHV_SIM_S1_AT;
		a->read = w->acc.op == LHV_S2_S1_AT_READ;
		a->write = !a->read;
		a->pan = w->acc.pan;
		break;
	}
}

static unsigned int model_perm(const struct lhv_sim_s1_out *m)
{
	unsigned int p = 0;

	for (int el = 0; el < 2; el++)
		p |= (m->may[el].r * 1U | m->may[el].w * 2U | m->may[el].x * 4U)
		     << (el ? 0 : 3);
	return p;
}

struct lhv_s2_s1_result s1w_both(struct s1w *w, uint64_t va)
{
	struct lhv_s2_s1_result l = s1w_walk(w, va);
	struct lhv_sim_s1_pe pe;
	struct lhv_sim_s1_regs regs;
	struct lhv_sim_s1_acc acc;
	struct lhv_sim_s1_out m;
	struct model_mem mem = {w, 0};
	const struct lhv_sim_s1_faultrec *f = &m.fault;
	bool sd;

	model_pe(&w->cpu, &pe);
	model_regs(w, &regs);
	model_acc(w, &pe, &regs, va, &acc);
	if (w->r.pstate & 0x10)
		va &= 0xffffffff;
	/* SCTLR.A is not stage 1's. */
	if (!acc.aligned && (w->r.sctlr & 2)) {
		assert_int_equal(l.fault, LHV_S2_S1_ALIGNMENT);
		assert_int_equal(l.fsc, 0x21);
		assert_int_equal(w->reads, 0);
		assert_false(l.mapped);
		return l;
	}
	lhv_sim_s1_translate(&pe, &regs, &acc, va, model_read, &mem, &m);
	sd = regs.aarch32 && !(w->r.tcr >> 31 & 1);

	assert_int_equal(mem.reads, w->reads);
	assert_int_equal(m.fetches, w->reads);
	assert_int_equal(l.fault, faults[f->statuscode]);
	assert_int_equal(lhv_s2_s1_par(&l), lhv_sim_s1_par(&pe, &m));
	if (l.fault) {
		assert_int_equal(l.level, f->level);
		assert_int_equal(l.stage2, f->secondstage);
		assert_int_equal(l.s1ptw, f->s2fs1walk);
		assert_int_equal(l.write, f->write);
		assert_int_equal(l.overlay, f->overlay);
		assert_int_equal(l.dirty_bit, f->dirtybit);
		assert_int_equal(l.fsc, lhv_sim_s1_ldfsc(f));
		assert_int_equal(l.fs, sd && !f->secondstage ? lhv_sim_s1_sdfsc(f) : 0);
		assert_int_equal(l.set_af, false);
		assert_int_equal(l.set_dirty, false);
		if (f->secondstage)
			assert_int_equal(l.ipa.v, f->ipaddress);
		if (sd && !f->secondstage && f->statuscode != LHV_SIM_S1_EXTONWALK)
			assert_int_equal(l.domain, f->domain);
	}
	if (w->reads)
		assert_int_equal(l.desc_ipa.v, m.descaddress);
	if (w->reads && !(w->ret && w->reads > w->ret_at))
		assert_int_equal(l.desc, m.descriptor);
	if (l.mapped && !l.flat) {
		assert_int_equal(l.ipa.v, m.paddress);
		assert_int_equal(l.size, UINT64_C(1) << m.tsize);
		assert_int_equal(l.attr, lhv_sim_par_attrs(&pe, &m.memattrs));
		assert_int_equal(l.sh, lhv_sim_par_sh(&m.memattrs));
		assert_int_equal(l.contig, m.contiguous);
		assert_int_equal(l.global, !m.nG);
		assert_int_equal(l.guarded, !regs.aarch32 && m.guardedpage);
	}
	if (l.mapped)
		assert_int_equal(l.perm, model_perm(&m));
	if (!l.fault) {
		assert_true(l.mapped);
		assert_int_equal(l.ipa.v, m.paddress);
		assert_int_equal(l.flat, m.tsize == 0);
		assert_int_equal(l.set_af, m.sets_af);
		assert_int_equal(l.set_dirty, m.sets_dirty);
	}
	return l;
}
