/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3: context descriptors, and how one becomes another under a device's DMA.
 *
 * The rules are those of stream table entries (smmu3ste.c): what the SMMU ignores may change
 * at will, one word is one store, and what needs more goes by way of V = 0.
 */
#include "smmu3_priv.h"

#include <libhv/smmu/smmu3cd.h>

#include <string.h>

#define P(field, v) LHV_PREP(LHV_SMMU3_##field, v)
#define M(field)    LHV_SMMU3_##field##_MASK
#define CD_WORDS    8

/* VMSAv8-64, 5.4 */
#define TSZ_MIN	      16
#define TSZ_MIN_52    12
#define TSZ_MAX	      39
#define TSZ_MAX_ST    48
#define TSZ_MAX_ST64K 47
#define IPS_52	      6

static bool large(const struct lhv_smmu3_cd_half *h, bool ds)
{
	return h->granule == 16 || ds;
}

static int check_half(const struct lhv_smmu3_features *f,
		      const struct lhv_smmu3_cd_half *h, bool ds, uint8_t ips)
{
	static const uint8_t bits[8] = {32, 36, 40, 42, 44, 48, 52, 56};
	unsigned int min, max, stride, top;
	uint64_t align;

	if (h->inner > 3 || h->outer > 3 || h->sh > 3 || h->sh == 1)
		return LHV_ERR_INVAL;
	if (!((h->granule == 12 && f->gran4k) || (h->granule == 14 && f->gran16k) ||
	      (h->granule == 16 && f->gran64k)) ||
	    (h->had && !f->had) || (h->e0pd && !f->e0pd))
		return LHV_ERR_UNSUPPORTED;
	min = f->vax && large(h, ds) ? TSZ_MIN_52 : TSZ_MIN;
	max = !f->stt ? TSZ_MAX : h->granule == 16 ? TSZ_MAX_ST64K : TSZ_MAX_ST;
	if (h->tsz < min || h->tsz > max)
		return LHV_ERR_RANGE;
	/* The first table has what is left of the address above whole levels. */
	stride = h->granule - 3U;
	top = (64U - h->tsz - h->granule - 1) % stride + 1;
	align = UINT64_C(8) << top;
	if (ips == IPS_52 && align < 64)
		align = 64;
	if (h->ttb & (align - 1) || h->ttb >> bits[ips] ||
	    (!large(h, ds) && h->ttb >> 48) || h->ttb >> 52)
		return LHV_ERR_RANGE;
	return 0;
}

static uint64_t tg0(uint8_t granule)
{
	return granule == 12 ? 0 : granule == 16 ? 1 : 2;
}

static uint64_t tg1(uint8_t granule)
{
	return granule == 14 ? 1 : granule == 12 ? 2 : 3;
}

int lhv_smmu3_cd(const struct lhv_smmu3_features *f, const struct lhv_smmu3_cd *cd,
		 uint64_t words[8])
{
	const struct lhv_smmu3_cd_half *lo, *hi;
	uint64_t e[CD_WORDS] = {0};
	bool small = false;
	uint8_t ips;

	if (!f || !cd || !words || cd->ips > 7 || (cd->hd && !cd->ha))
		return LHV_ERR_INVAL;
	if (!f->s1 || (cd->ds && !f->ds) || (cd->ha && f->httu < 1) ||
	    (cd->hd && f->httu < 2) || (cd->stall ? !f->stall : f->stall_forced) ||
	    (cd->razwi && f->term_abort))
		return LHV_ERR_UNSUPPORTED;
	if (cd->asid > 0xff && !f->asid16)
		return LHV_ERR_RANGE;
	ips = cd->ips > f->oas ? f->oas : cd->ips;
	for (unsigned int i = 0; i < 2; i++) {
		int err;

		if (!cd->half[i].on)
			continue;
		err = check_half(f, &cd->half[i], cd->ds, ips);
		if (err)
			return err;
		small = small || cd->half[i].granule != 16;
	}
	e[0] = M(CD0_V) | M(CD0_AA64) | P(CD0_IPS, ips) | P(CD0_AFFD, cd->affd) |
	       P(CD0_WXN, cd->wxn) | P(CD0_PAN, cd->pan) | P(CD0_HA, cd->ha) |
	       P(CD0_HD, cd->hd) | P(CD0_S, cd->stall) | P(CD0_R, !cd->no_record) |
	       P(CD0_A, !cd->razwi) | P(CD0_ASET, !cd->shared) | P(CD0_ASID, cd->asid);
	lo = &cd->half[0];
	if (lo->on) {
		e[0] |= P(CD0_T0SZ, lo->tsz) | P(CD0_TG0, tg0(lo->granule)) |
			P(CD0_IR0, lo->inner) | P(CD0_OR0, lo->outer) |
			P(CD0_SH0, lo->sh) | P(CD0_TBI0, lo->tbi);
		e[1] = lo->ttb | P(CD1_HAD0, lo->had) | P(CD1_E0PD0, lo->e0pd);
	} else {
		e[0] |= M(CD0_EPD0);
	}
	hi = &cd->half[1];
	if (hi->on) {
		e[0] |= P(CD0_T1SZ, hi->tsz) | P(CD0_TG1, tg1(hi->granule)) |
			P(CD0_IR1, hi->inner) | P(CD0_OR1, hi->outer) |
			P(CD0_SH1, hi->sh) | P(CD0_TBI1, hi->tbi);
		e[2] = hi->ttb | P(CD2_HAD1, hi->had) | P(CD2_E0PD1, hi->e0pd);
	} else {
		e[0] |= M(CD0_EPD1);
	}
	/* RES0 when only 64 KiB granules are in use. */
	e[2] |= P(CD2_DS, cd->ds && small);
	e[3] = cd->mair;
	memcpy(words, e, sizeof(e));
	return 0;
}

/* log2 of the CDs of a second-level table. */
static unsigned int split_of(uint8_t fmt)
{
	return fmt == LHV_SMMU3_STE0_S1Fmt_L2_4K ? 6 : 10;
}

uint64_t lhv_smmu3_cdtab_bytes(uint8_t log2, uint8_t fmt)
{
	unsigned int split = split_of(fmt);

	/* A table of one CD is never of two levels. */
	if (log2 > 20 || fmt > LHV_SMMU3_STE0_S1Fmt_L2_64K || (fmt && !log2))
		return 0;
	if (!fmt)
		return (uint64_t)LHV_SMMU3_CD_BYTES << log2;
	return log2 > split ? UINT64_C(8) << (log2 - split) : 8;
}

static bool bad_mem(const struct lhv_smmu3 *s, bool nested, const struct lhv_smmu3_mem *m,
		    uint64_t bytes)
{
	uint64_t align = bytes < 64 ? 64 : bytes;

	return !m->va || (uintptr_t)m->va % 8 || m->pa.v & (align - 1) ||
	       m->pa.v >> (nested ? 56 : s->f.pa_bits);
}

int lhv_smmu3_cdtab_init(struct lhv_smmu3_cdtab *t, struct lhv_smmu3 *s,
			 const struct lhv_smmu3_cdtab_config *cfg)
{
	uint64_t bytes;

	if (!t || !s || !cfg)
		return LHV_ERR_INVAL;
	bytes = lhv_smmu3_cdtab_bytes(cfg->log2, cfg->fmt);
	if (!bytes)
		return LHV_ERR_RANGE;
	if (!s->f.s1 || (cfg->nested && !s->f.nested) || (cfg->fmt && !s->f.cd_l2) ||
	    cfg->log2 > s->f.ssid_bits)
		return LHV_ERR_UNSUPPORTED;
	if (cfg->vmid && (!s->f.s2 || (cfg->vmid > 0xff && !s->f.vmid16)))
		return LHV_ERR_RANGE;
	if (bad_mem(s, cfg->nested, &cfg->table, bytes) ||
	    (cfg->fmt && (!cfg->l2 || !cfg->alloc)))
		return LHV_ERR_INVAL;
	memset(cfg->table.va, 0, (size_t)bytes);
	for (uint64_t i = 0; cfg->fmt && i < bytes / 8; i++)
		cfg->l2[i] = NULL;
	lhv_smmu3_clean_(s, cfg->table.va, (size_t)bytes);
	memset(t, 0, sizeof(*t));
	t->smmu = s;
	t->cfg = *cfg;
	return 0;
}

int lhv_smmu3_cdtab_sids(struct lhv_smmu3_cdtab *t, const uint32_t *sids, uint32_t n)
{
	if (!t || (n && !sids))
		return LHV_ERR_INVAL;
	for (uint32_t i = 0; i < n; i++)
		if ((uint64_t)sids[i] >> t->smmu->cfg.sid_bits)
			return LHV_ERR_RANGE;
	t->sids = sids;
	t->n = n;
	return 0;
}

int lhv_smmu3_cdtab_stream(const struct lhv_smmu3_cdtab *t, struct lhv_smmu3_stream *w)
{
	if (!t || !w)
		return LHV_ERR_INVAL;
	w->cd = t->cfg.table.pa.v;
	w->cd_log2 = t->cfg.log2;
	w->cd_fmt = t->cfg.fmt;
	if (!t->cfg.nested)
		w->vmid = t->cfg.vmid;
	return 0;
}

/* A command for each stream that has the table, and a SYNC. */
static int tell(struct lhv_smmu3_cdtab *t, uint64_t lo, uint64_t hi)
{
	int err = 0;

	for (uint32_t i = 0; i < t->n && !err; i++)
		err = lhv_smmu3_put_(t->smmu, lo | P(CMD0_StreamID, t->sids[i]), hi);
	if (!err && t->n)
		err = lhv_smmu3_sync_(t->smmu);
	return err;
}

static int flush(struct lhv_smmu3_cdtab *t, uint64_t cmd)
{
	int err;

	if (!t->n)
		return 0;
	err = lhv_smmu3_put_(t->smmu, cmd | P(CMD_TLBI0_VMID, t->cfg.vmid), 0);
	return err ? err : lhv_smmu3_sync_(t->smmu);
}

/* One CD on its way. */
struct edit {
	struct lhv_smmu3_write_ w;
	struct lhv_smmu3_cdtab *t;
	uint32_t ssid;
	bool leaf; /* its first-level entry is known to the SMMU */
};

/* What of a CD the SMMU acts on. */
static void used(const uint64_t e[CD_WORDS], uint64_t u[CD_WORDS])
{
	memset(u, 0, CD_WORDS * sizeof(u[0]));
	u[0] = M(CD0_V);
	if (!(e[0] & M(CD0_V)))
		return;
	memset(u, 0xff, CD_WORDS * sizeof(u[0]));
	if (e[0] & M(CD0_EPD0)) {
		u[0] &= ~(M(CD0_T0SZ) | M(CD0_TG0) | M(CD0_IR0) | M(CD0_OR0) |
			  M(CD0_SH0));
		u[1] &= ~M(CD1_TTB0);
	}
	if (e[0] & M(CD0_EPD1)) {
		u[0] &= ~(M(CD0_T1SZ) | M(CD0_TG1) | M(CD0_IR1) | M(CD0_OR1) |
			  M(CD0_SH1));
		u[2] &= ~M(CD2_TTB1);
	}
}

static int tell_of(const struct lhv_smmu3_write_ *w)
{
	/* w is its first member. */
	const struct edit *d = (const struct edit *)w;

	return tell(d->t,
		    P(CMD0_OP, LHV_SMMU3_CMD0_OP_CFGI_CD) | P(CMD0_SubstreamID, d->ssid),
		    P(CMD_CFGI1_Leaf, d->leaf));
}

/* Whether TLB entries of @old are wrong for @new. */
static bool stale(const uint64_t old[CD_WORDS], const uint64_t new[CD_WORDS])
{
	/* These are not in the TLB. */
	const uint64_t faults = M(CD0_A) | M(CD0_R) | M(CD0_S);

	return (old[0] & M(CD0_V)) && (((old[0] ^ new[0]) & ~faults) ||
				       memcmp(&old[1], &new[1], 4 * sizeof(old[0])));
}

/* From what the CD is to @target, and nothing of the old tables stays. */
static int change(const struct edit *d, const uint64_t target[CD_WORDS])
{
	uint64_t old[CD_WORDS];
	int err;

	memcpy(old, d->w.entry, sizeof(old));
	d->t->unsure = true;
	err = lhv_smmu3_write_(&d->w, target);
	if (!err && stale(old, target))
		err = flush(d->t, P(CMD0_OP, LHV_SMMU3_CMD0_OP_TLBI_NH_ASID) |
					  P(CMD_TLBI0_ASID,
					    LHV_GET(LHV_SMMU3_CD0_ASID, old[0])));
	if (!err)
		d->t->unsure = false;
	return err;
}

/* Finds the CD of @ssid; with two levels its table is made when there is none. */
static int entry(struct lhv_smmu3_cdtab *t, uint32_t ssid, bool make, struct edit *d)
{
	unsigned int split = split_of(t->cfg.fmt);
	struct lhv_smmu3_mem m;
	uint64_t bytes;
	uint32_t i = ssid;

	*d = (struct edit){
		.w = {t->smmu, NULL, used, tell_of}, .t = t, .ssid = ssid, .leaf = true};
	if (!t->cfg.fmt) {
		d->w.entry = &t->cfg.table.va[(size_t)i * CD_WORDS];
		return 0;
	}
	i >>= split;
	if (!t->cfg.l2[i]) {
		if (!make)
			return LHV_ERR_NOENT;
		bytes = (uint64_t)LHV_SMMU3_CD_BYTES << split;
		m = t->cfg.alloc(t->cfg.ctx, bytes);
		if (!m.va)
			return LHV_ERR_NOMEM;
		if (bad_mem(t->smmu, t->cfg.nested, &m, bytes))
			return LHV_ERR_INVAL;
		memset(m.va, 0, (size_t)bytes);
		lhv_smmu3_clean_(t->smmu, m.va, (size_t)bytes);
		/* It is empty before it is found. */
		lhv_port_dsb(LHV_SYST);
		t->cfg.l2[i] = m.va;
		t->unsure = true;
		lhv_port_store64(&t->cfg.table.va[i], M(L1CD_V) | m.pa.v);
		lhv_smmu3_clean_(t->smmu, &t->cfg.table.va[i], 8);
		d->leaf = false;
	}
	d->w.entry =
		&t->cfg.l2[i][(size_t)(ssid & ((UINT32_C(1) << split) - 1)) * CD_WORDS];
	return 0;
}

/* Checks, and where an operation before this one ended early, tells of all that it stored. */
static int start(struct lhv_smmu3_cdtab *t, uint32_t ssid)
{
	int err;

	if (ssid >> t->cfg.log2)
		return LHV_ERR_RANGE;
	if (t->n && !t->smmu->ready)
		return LHV_ERR_STATE;
	if (!t->unsure)
		return 0;
	err = tell(t, P(CMD0_OP, LHV_SMMU3_CMD0_OP_CFGI_CD_ALL), 0);
	if (!err)
		err = flush(t, P(CMD0_OP, LHV_SMMU3_CMD0_OP_TLBI_NH_ALL));
	if (!err)
		t->unsure = false;
	return err;
}

int lhv_smmu3_cd_set(struct lhv_smmu3_cdtab *t, uint32_t ssid,
		     const struct lhv_smmu3_cd *cd)
{
	uint64_t target[CD_WORDS];
	struct edit d;
	int err;

	if (!t || !cd)
		return LHV_ERR_INVAL;
	err = lhv_smmu3_cd(&t->smmu->f, cd, target);
	if (!err)
		err = start(t, ssid);
	if (!err)
		err = entry(t, ssid, true, &d);
	return err ? err : change(&d, target);
}

int lhv_smmu3_cd_quiet(struct lhv_smmu3_cdtab *t, uint32_t ssid)
{
	uint64_t target[CD_WORDS];
	struct edit d;
	int err;

	if (!t)
		return LHV_ERR_INVAL;
	err = start(t, ssid);
	if (!err)
		err = entry(t, ssid, false, &d);
	if (!err && !(d.w.entry[0] & M(CD0_V)))
		err = LHV_ERR_NOENT;
	if (err)
		return err;
	/* All else stays as it is, so that only one word counts. */
	memcpy(target, d.w.entry, sizeof(target));
	target[0] &= ~(M(CD0_T0SZ) | M(CD0_TG0) | M(CD0_IR0) | M(CD0_OR0) | M(CD0_SH0) |
		       M(CD0_T1SZ) | M(CD0_TG1) | M(CD0_IR1) | M(CD0_OR1) | M(CD0_SH1) |
		       M(CD0_R) | M(CD0_S));
	target[0] |=
		M(CD0_EPD0) | M(CD0_EPD1) | M(CD0_A) | P(CD0_S, t->smmu->f.stall_forced);
	target[1] &= ~M(CD1_TTB0);
	target[2] &= ~M(CD2_TTB1);
	return change(&d, target);
}

int lhv_smmu3_cd_clear(struct lhv_smmu3_cdtab *t, uint32_t ssid)
{
	const uint64_t none[CD_WORDS] = {0};
	struct edit d;
	int err;

	if (!t)
		return LHV_ERR_INVAL;
	err = start(t, ssid);
	if (!err)
		err = entry(t, ssid, false, &d);
	if (err == LHV_ERR_NOENT)
		return 0;
	return err ? err : change(&d, none);
}
