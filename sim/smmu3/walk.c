/* SPDX-License-Identifier: BSD-2-Clause */
/* From a StreamID to an address: stream table, context descriptors, both stages, faults. */
#include "smmu3.h"

#include <libhv/sim/s1.h>

#include <string.h>

enum {
	C_BAD_STREAMID = 0x02,
	F_STE_FETCH = 0x03,
	C_BAD_STE = 0x04,
	F_BAD_ATS_TREQ = 0x05,
	F_STREAM_DISABLED = 0x06,
	F_TRANSL_FORBIDDEN = 0x07,
	C_BAD_SUBSTREAMID = 0x08,
	F_CD_FETCH = 0x09,
	C_BAD_CD = 0x0a,
	F_WALK_EABT = 0x0b,
	F_TRANSLATION = 0x10,
	F_ADDR_SIZE = 0x11,
	F_ACCESS = 0x12,
	F_PERMISSION = 0x13,
};

enum {
	CLASS_CD,
	CLASS_TT,
	CLASS_IN,
};

/* One translation on its way. */
struct walk {
	struct lhv_sim_smmu3 *s;
	const struct lhv_sim_smmu3_access *a;
	uint64_t ste[8], cd[8];
	uint32_t ssid;
	bool s1, s2, el2, priv, exec;
	bool global; /* what stage 1 came to */
	uint16_t vmid, asid;

	/* stage 1, for the descriptors that its walk reads */
	unsigned int granule;
	int level;

	/* the fault */
	uint8_t event;
	bool fault_s2;
	unsigned int class;
	uint64_t w3; /* IPA or FetchAddr */

	/* what a combined entry depends on */
	unsigned int deps;
	uint64_t dep_pa[DEPS], dep[DEPS];
	struct perm p1[2], p2[2];
};

static bool fault(struct walk *w, uint8_t event, bool s2, unsigned int class, uint64_t w3)
{
	w->event = event;
	w->fault_s2 = s2;
	w->class = class;
	w->w3 = w3;
	return false;
}

/* The oldest of what is cached under a key, be it invalidated, until a CMD_SYNC. */
static struct entry *find(struct lhv_sim_smmu3 *s, enum kind kind, uint32_t key,
			  uint32_t key2)
{
	for (size_t i = 0; i < s->cached; i++) {
		struct entry *e = &s->cache[i];

		if (e->kind == kind && e->key == key && e->key2 == key2)
			return lhv_sim_smmu3_old_(s) ? e : NULL;
	}
	return NULL;
}

/* A structure of n words, from the cache or from memory; false for an external abort. */
static bool structure(struct walk *w, enum kind kind, uint32_t key, uint32_t key2,
		      uint64_t pa, unsigned int n, uint64_t *out)
{
	struct lhv_sim_smmu3 *s = w->s;
	struct entry *e = find(s, kind, key, key2);
	unsigned int unseen = 0;
	bool fresh;

	if (e) {
		memcpy(out, e->w, n * 8);
		return true;
	}
	for (unsigned int i = 0; i < n; i++) {
		if (!lhv_sim_smmu3_load_(s, pa + 8ULL * i, &out[i], &fresh))
			return false;
		unseen += !fresh;
	}
	/* One word is read at once; of two, only one may have arrived. */
	if (unseen > 1 && out[0] & (kind == CD ? BIT(31) : 1))
		lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_TORN,
				     "stream %x: %u words on their way",
				     (unsigned int)w->a->sid, unseen);
	if (s->c.use != LHV_SIM_SMMU3_NEW) {
		e = lhv_sim_smmu3_new_(s, kind);
		e->key = key;
		e->key2 = key2;
		e->pa = pa;
		e->words = n;
		memcpy(e->w, out, n * 8);
	}
	return true;
}

/* One descriptor of a table, with the worst TLB in between. */
static bool descriptor(struct walk *w, enum kind kind, unsigned int granule, int level,
		       uint64_t in, uint64_t pa, uint64_t *d)
{
	struct lhv_sim_smmu3 *s = w->s;
	unsigned int shift = granule + (unsigned int)(3 - level) * (granule - 3);
	struct entry *e, *hit = NULL;

	/* By VMID, ASID and input address: not by the table that it was read from. */
	for (size_t i = 0; i < s->cached && !hit; i++) {
		e = &s->cache[i];
		if (e->kind != kind || e->level != level || e->granule != granule ||
		    e->el2 != w->el2 || (!w->el2 && e->vmid != w->vmid) ||
		    (kind == TTD1 && !e->global && e->asid != w->asid) || in < e->in ||
		    in - e->in >= e->size)
			continue;
		hit = e;
	}
	if (hit && lhv_sim_smmu3_old_(s)) {
		*d = hit->w[0];
		pa = hit->pa;
	} else {
		if (!lhv_sim_smmu3_load_(s, pa, d, NULL))
			return false;
		/* Nothing that faults is cached: not an invalid entry, not one without AF. */
		if (*d & 1 && s->c.use != LHV_SIM_SMMU3_NEW &&
		    ((level < 3 && *d & 2) || *d & BIT(10))) {
			e = lhv_sim_smmu3_new_(s, kind);
			e->key = w->a->sid;
			e->leaf = level == 3 || !(*d & 2);
			e->global = kind == TTD1 && e->leaf && !(*d & BIT(11));
			e->el2 = w->el2;
			e->vmid = w->vmid;
			e->asid = w->asid;
			e->level = level;
			e->granule = granule;
			e->size = BIT(shift);
			e->in = in & ~(e->size - 1);
			e->pa = pa;
			e->words = 1;
			e->w[0] = *d;
		}
	}
	if (kind == TTD1)
		w->global = !(*d & BIT(11));
	if (w->deps < DEPS) {
		w->dep_pa[w->deps] = pa;
		w->dep[w->deps++] = *d;
	}
	return true;
}

struct s2 {
	unsigned int granule, t0sz, ps;
	int start;
};

/* Stage 2 of an STE; false when it is ILLEGAL. */
static bool s2_params(const struct walk *w, struct s2 *p)
{
	static const uint8_t size[] = {32, 36, 40, 42, 44, 48, 52, 52};
	const struct lhv_sim_smmu3 *s = w->s;
	uint64_t v = w->ste[2];
	unsigned int tg = (unsigned int)BITS(v, 47, 46),
		     sl0 = (unsigned int)BITS(v, 39, 38);
	unsigned int oas = lhv_sim_smmu3_oas_(s), stride, smallest;

	if (tg == 3)
		return false;
	p->granule = tg == 0 ? 12 : tg == 1 ? 16 : 14;
	if (!HAS(s, 5, p->granule == 12 ? 4 : p->granule == 14 ? 5 : 6))
		return false;
	p->t0sz = (unsigned int)BITS(v, 37, 32);
	p->ps = size[BITS(v, 50, 48)];
	if (p->ps > oas)
		p->ps = oas;
	if (!(v & BIT(51)) || v & BIT(52)) /* S2AA64 alone, little-endian alone */
		return false;
	if (v & (BIT(55) | BIT(56)) && !BITS(s->c.idr[0], 7, 6)) /* S2HD, S2HA */
		return false;
	if (v & BIT(57) ? STALL_MODEL(s) == 1 : STALL_MODEL(s) == 2) /* S2S */
		return false;
	if (p->t0sz < 64 - (oas > 48 && p->granule != 16 ? 48 : oas) ||
	    p->t0sz > (!HAS(s, 3, 9)	  ? 39U
		       : p->granule == 16 ? 47U
					  : 48U))
		return false;
	if (p->granule == 12) {
		if (sl0 == 3 && !HAS(s, 3, 9))
			return false;
		p->start = sl0 == 3 ? 3 : 2 - (int)sl0;
		if (p->start == 0 && oas < 44)
			return false;
	} else {
		if (sl0 == 3)
			return false;
		p->start = 3 - (int)sl0;
		if (p->start == 1 && oas < (p->granule == 14 ? 42U : 44U))
			return false;
	}
	/* At most 16 tables side by side, and at least two entries. */
	stride = p->granule - 3;
	smallest = (unsigned int)(3 - p->start) * stride + p->granule + 1;
	if (64 - p->t0sz < smallest || 64 - p->t0sz > smallest + stride - 1 + 4)
		return false;
	return (w->ste[3] & AT(55, 4)) < BIT(p->ps);
}

static bool s2_fault(struct walk *w, uint8_t event, unsigned int class, uint64_t ipa)
{
	return fault(w, event, true, class, ipa & AT(55, 12));
}

/* Translates an IPA; class says what for. */
static bool stage2(struct walk *w, uint64_t ipa, unsigned int class, bool write,
		   bool exec, uint64_t *pa, uint64_t *size)
{
	struct lhv_sim_smmu3 *s = w->s;
	struct s2 p;
	uint64_t base, d, oa;
	struct perm q[2];
	bool dev;

	s2_params(w, &p);
	if (ipa >> (64 - p.t0sz))
		return s2_fault(w, F_TRANSLATION, class, ipa);
	base = w->ste[3] & AT(55, 4);
	for (int level = p.start;; level++) {
		unsigned int shift =
			p.granule + (unsigned int)(3 - level) * (p.granule - 3);
		uint64_t index = ipa >> shift, at;

		if (level > p.start)
			index &= BIT(p.granule - 3) - 1;
		else
			base &= ~((BIT(64 - p.t0sz - shift) * 8) - 1);
		at = base + index * 8;
		if (!descriptor(w, TTD2, p.granule, level, ipa, at, &d))
			return fault(w, F_WALK_EABT, true, class, at & AT(55, 3));
		if (!(d & 1))
			return s2_fault(w, F_TRANSLATION, class, ipa);
		oa = d & AT(47, p.granule);
		if (p.granule == 16 && lhv_sim_smmu3_oas_(s) == 52)
			oa |= BITS(d, 15, 12) << 48;
		if (level < 3 && d & 2) {
			if (oa >> p.ps)
				return s2_fault(w, F_ADDR_SIZE, class, ipa);
			base = oa;
			continue;
		}
		if (level == 3	      ? !(d & 2)
		    : p.granule == 12 ? level != 1 && level != 2
				      : level != 2 && !(p.granule == 16 && level == 1 &&
							lhv_sim_smmu3_oas_(s) == 52))
			return s2_fault(w, F_TRANSLATION, class, ipa);
		*size = BIT(shift);
		break;
	}
	oa &= ~(*size - 1);
	if (oa >> p.ps)
		return s2_fault(w, F_ADDR_SIZE, class, ipa);
	if (!(d & BIT(10)) && !(w->ste[2] & BIT(53)))
		return s2_fault(w, F_ACCESS, class, ipa);
	for (unsigned int el = 0; el < 2; el++) {
		unsigned int xn = (unsigned int)BITS(d, 54, 53);

		q[el].r = d & BIT(6);
		q[el].w = d & BIT(7);
		q[el].x = q[el].r && (!HAS(s, 3, 4) ? !(xn & 2)
				      : el	    ? xn == 0 || xn == 3
						    : xn == 0 || xn == 1);
	}
	dev = w->ste[1] & BIT(25) ? !(d & BIT(4)) : !BITS(d, 5, 4);
	if (class == CLASS_IN)
		memcpy(w->p2, q, sizeof(q));
	if (class == CLASS_IN ? (exec	 ? !q[w->priv].x
				 : write ? !q[w->priv].w
					 : !q[w->priv].r)
			      : !q[1].r || (dev && w->ste[2] & BIT(54)))
		return s2_fault(w, F_PERMISSION, class, ipa);
	*pa = oa | (ipa & (*size - 1));
	return true;
}

static bool bad_ste(const struct walk *w)
{
	const struct lhv_sim_smmu3 *s = w->s;
	uint64_t a = w->ste[0], b = w->ste[1];
	unsigned int config = (unsigned int)BITS(a, 3, 1),
		     cdmax = (unsigned int)BITS(a, 63, 59);
	unsigned int fmt = (unsigned int)BITS(a, 5, 4),
		     strw = (unsigned int)BITS(b, 31, 30);
	struct s2 p;

	if (!(a & 1))
		return true;
	if (config < 4)
		return false;
	if ((config & 1 && !HAS(s, 0, 1)) || (config & 2 && !HAS(s, 0, 0)))
		return true;
	if (config & 1) {
		if (cdmax > BITS(s->c.idr[1], 10, 6))
			return true;
		if (cdmax && (fmt == 3 || (fmt && !HAS(s, 0, 19)) || BITS(b, 1, 0) == 3))
			return true;
		if (b & BIT(27) && STALL_MODEL(s) != 0) /* S1STALLD */
			return true;
		if (strw & 1 || (strw && (!HAS(s, 0, 9) || config & 2)))
			return true;
		if (!(config & 2) && (a & AT(55, 6)) >> lhv_sim_smmu3_oas_(s))
			return true;
	}
	return config & 2 && !s2_params(w, &p);
}

static bool stream(struct walk *w)
{
	struct lhv_sim_smmu3 *s = w->s;
	uint32_t sid = w->a->sid;
	unsigned int log2 = (unsigned int)BITS(s->strtab_cfg, 5, 0),
		     split = STRTAB_SPLIT(s);
	uint64_t base = s->strtab & AT(55, 6), at, l1;

	if (log2 > BITS(s->c.idr[1], 5, 0))
		log2 = (unsigned int)BITS(s->c.idr[1], 5, 0);
	if (log2 < 32 && sid >> log2)
		return fault(w, C_BAD_STREAMID, false, 0, 0);
	if (BITS(s->strtab_cfg, 17, 16) == 1 && HAS(s, 0, 27)) {
		unsigned int span;

		at = base + (uint64_t)(split < 32 ? sid >> split : 0) * 8;
		if (!structure(w, L1STD, split < 32 ? sid >> split : 0, 0, at, 1, &l1))
			return fault(w, F_STE_FETCH, false, 0, at & AT(55, 3));
		span = (unsigned int)BITS(l1, 4, 0);
		sid &= (uint32_t)((BIT(split)) - 1);
		if (!span || span > split + 1 || span > 12)
			return fault(w, C_BAD_STREAMID, false, 0, 0);
		if (sid >> (span - 1))
			return fault(w, s->c.qemu ? C_BAD_STE : C_BAD_STREAMID, false, 0,
				     0);
		base = l1 & AT(55, 6) & ~(BIT(span + 5) - 1);
	} else {
		base &= ~(BIT(log2 + 6) - 1);
	}
	at = base + sid * 64ULL;
	if (!structure(w, STE, w->a->sid, 0, at, 8, w->ste))
		return fault(w, F_STE_FETCH, false, 0, at & AT(55, 3));
	return bad_ste(w) ? fault(w, C_BAD_STE, false, 0, 0) : true;
}

static bool bad_cd(const struct walk *w)
{
	static const uint8_t size[] = {32, 36, 40, 42, 44, 48, 52, 52};
	const struct lhv_sim_smmu3 *s = w->s;
	uint64_t a = w->cd[0];
	unsigned int ips = size[BITS(a, 34, 32)], oas = lhv_sim_smmu3_oas_(s);

	if (!(a & BIT(31)) || !(a & BIT(41)) || a & BIT(15)) /* V, AA64, ENDI */
		return true;
	if (a & (BIT(42) | BIT(43)) && !BITS(s->c.idr[0], 7, 6)) /* HD, HA */
		return true;
	if (a & BIT(44) ? STALL_MODEL(s) == 1 || (w->ste[1] & BIT(27))
			: STALL_MODEL(s) == 2)
		return true;
	if (!(a & BIT(46)) && HAS(s, 0, 26)) /* A and TERM_MODEL */
		return true;
	if (ips > oas)
		ips = oas;
	for (unsigned int n = 0; n < (w->el2 ? 1U : 2U); n++) {
		unsigned int sz = (unsigned int)BITS(a >> (n * 16), 5, 0);
		unsigned int tg = (unsigned int)BITS(a >> (n * 16), 7, 6);

		if (a & BIT(n * 16 + 14)) /* EPD */
			continue;
		if (sz < 16 || sz > (HAS(s, 3, 9) ? 48U : 39U))
			return true;
		/* TG0: 4, 64, 16 KiB; TG1: reserved, 16, 4, 64 KiB. */
		if (n ? tg == 0 : tg == 3)
			return true;
		if (!HAS(s, 5,
			 n ? (tg == 1	? 5
			      : tg == 2 ? 4
					: 6)
			   : (tg == 0	? 4
			      : tg == 1 ? 6
					: 5)))
			return true;
		if ((w->cd[1 + n] & AT(55, 4)) >> ips)
			return true;
	}
	return false;
}

/* Reads a structure whose address is an IPA when there is a stage 2. */
static bool cd_word(struct walk *w, enum kind kind, uint32_t key2, uint64_t at,
		    unsigned int n, uint64_t *out)
{
	uint64_t pa = at, size;

	if (w->s2 && !stage2(w, at, CLASS_CD, false, false, &pa, &size))
		return false;
	if (!structure(w, kind, w->a->sid, key2, pa, n, out))
		return fault(w, F_CD_FETCH, false, 0, pa & AT(55, 3));
	return true;
}

static bool context(struct walk *w)
{
	uint64_t base = w->ste[0] & AT(55, 6), l1;
	unsigned int fmt = (unsigned int)BITS(w->ste[0], 5, 4);
	uint32_t i = w->ssid;

	if (BITS(w->ste[0], 63, 59) && fmt) {
		unsigned int split = fmt == 1 ? 6 : 10;

		if (!cd_word(w, L1CD, i >> split, base + (uint64_t)(i >> split) * 8, 1,
			     &l1))
			return false;
		if (!(l1 & 1))
			return fault(w, C_BAD_SUBSTREAMID, false, 0, 0);
		base = l1 & AT(55, 12);
		i &= (1U << split) - 1;
	}
	if (!cd_word(w, CD, w->ssid, base + i * 64ULL, 8, w->cd))
		return false;
	return bad_cd(w) ? fault(w, C_BAD_CD, false, 0, 0) : true;
}

static bool s1_mem(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
		   struct lhv_sim_s1_faultrec *f)
{
	struct walk *w = ctx;
	uint64_t pa = ipa, size, d;

	(void)bytes;
	f->statuscode = LHV_SIM_S1_EXTONWALK;
	if (w->s2 && !stage2(w, ipa, CLASS_TT, false, false, &pa, &size)) {
		if (w->event == F_TRANSLATION || w->event == F_ADDR_SIZE ||
		    w->event == F_ACCESS || w->event == F_PERMISSION)
			w->w3 = ipa & AT(55, 12);
		return false;
	}
	if (!descriptor(w, TTD1, w->granule, w->level++, w->a->addr, pa, &d)) {
		fault(w, F_WALK_EABT, false, CLASS_TT, pa & AT(55, 3));
		return false;
	}
	memcpy(buf, &d, 8);
	return true;
}

static bool stage1(struct walk *w, uint64_t *ipa, uint64_t *size)
{
	const struct lhv_sim_smmu3 *s = w->s;
	uint64_t a = w->cd[0];
	bool upper = w->a->addr >> 55 & 1 && !w->el2;
	unsigned int sz = (unsigned int)BITS(a >> (upper ? 16 : 0), 5, 0);
	unsigned int tg = (unsigned int)BITS(a >> (upper ? 16 : 0), 7, 6);
	struct lhv_sim_s1_pe pe = {.PAMax = (int)lhv_sim_smmu3_oas_(s),
				   .tg4k = HAS(s, 5, 4),
				   .tg16k = HAS(s, 5, 5),
				   .tg64k = HAS(s, 5, 6),
				   .lpa = lhv_sim_smmu3_oas_(s) == 52,
				   .ttst = HAS(s, 3, 9),
				   .hpds = HAS(s, 3, 2),
				   .e0pd = HAS(s, 3, 13),
				   .pan = true,
				   .hafdbs_af = true,
				   .bbm = (int)BITS(s->c.idr[3], 12, 11)};
	struct lhv_sim_s1_regs r = {.SCTLR_EL1 =
					    1 | (a & BIT(36) ? BIT(19) : 0) | BIT(23),
				    .TTBR0_EL1 = w->cd[1] & AT(47, 1),
				    .TTBR1_EL1 = w->cd[2] & AT(47, 1),
				    .MAIR_EL1 = w->cd[3],
				    .EL = w->priv,
				    .PAN = a & BIT(40),
				    .HCR_EL2 = BIT(31)};
	struct lhv_sim_s1_acc acc = {.acctype =
					     w->exec ? LHV_SIM_S1_IFETCH : LHV_SIM_S1_GPR,
				     .read = !w->a->write && !w->exec,
				     .write = w->a->write,
				     .el = w->priv,
				     .pan = true,
				     .aligned = true};
	static const uint8_t event[] = {0,
					F_TRANSLATION,
					F_ADDR_SIZE,
					F_ACCESS,
					F_PERMISSION,
					F_PERMISSION,
					F_PERMISSION,
					F_WALK_EABT};
	struct lhv_sim_s1_out out;

	r.TCR_EL1 = BITS(a, 5, 0) | BITS(a, 9, 8) << 8 | BITS(a, 11, 10) << 10 |
		    BITS(a, 13, 12) << 12 | BITS(a, 7, 6) << 14 | BITS(a, 14, 14) << 7 |
		    BITS(a, 21, 16) << 16 | BITS(a, 25, 24) << 24 |
		    BITS(a, 27, 26) << 26 | BITS(a, 29, 28) << 28 |
		    BITS(a, 23, 22) << 30 | (w->el2 ? 1 : BITS(a, 30, 30)) << 23 |
		    BITS(a, 34, 32) << 32 | BIT(36) | BITS(a, 38, 38) << 37 |
		    BITS(a, 39, 39) << 38 |
		    (a & BIT(35) ? BIT(39) : 0) | /* AFFD: AF is not looked at */
		    (w->cd[1] & 2 ? BIT(41) : 0) | (w->cd[2] & 2 ? BIT(42) : 0);
	if (upper)
		w->granule = tg == 1 ? 14 : tg == 2 ? 12 : 16;
	else
		w->granule = tg == 0 ? 12 : tg == 1 ? 16 : 14;
	w->level = 3 - (int)((64 - sz - w->granule - 1) / (w->granule - 3));
	w->asid = (uint16_t)BITS(a, 63, 48);
	if (!HAS(s, 0, 12))
		w->asid &= 0xff;
	if (!lhv_sim_s1_translate(&pe, &r, &acc, w->a->addr, s1_mem, w, &out)) {
		if (!w->event)
			fault(w, event[out.fault.statuscode], false, CLASS_IN, 0);
		return false;
	}
	for (unsigned int el = 0; el < 2; el++)
		w->p1[el] = (struct perm){out.may[el].r, out.may[el].w, out.may[el].x};
	*ipa = out.paddress;
	*size = out.tsize ? BIT(out.tsize) : 1;
	return true;
}

static bool allowed(const struct walk *w, const struct perm p[2])
{
	const struct perm *q = &p[w->priv];

	return w->exec ? q->x : w->a->write ? q->w : q->r;
}

static bool both(struct walk *w, uint64_t *pa)
{
	struct lhv_sim_smmu3 *s = w->s;
	struct entry *e, *hit = NULL;
	uint64_t ipa, n1, n2;

	w->asid = (uint16_t)(BITS(w->cd[0], 63, 48) & (HAS(s, 0, 12) ? 0xffff : 0xff));
	for (size_t i = 0; i < s->cached && !hit; i++) {
		e = &s->cache[i];
		if (e->kind == COMB && e->vmid == w->vmid &&
		    (e->global || e->asid == w->asid) && w->a->addr >= e->in &&
		    w->a->addr - e->in < e->size)
			hit = e;
	}
	if (hit && lhv_sim_smmu3_old_(s)) {
		ipa = hit->ipa + (w->a->addr - hit->in);
		if (!allowed(w, hit->s1))
			return fault(w, F_PERMISSION, false, CLASS_IN, 0);
		if (!allowed(w, hit->s2))
			return s2_fault(w, F_PERMISSION, CLASS_IN, ipa);
		*pa = hit->pa + (w->a->addr - hit->in);
		return true;
	}
	w->deps = 0;
	if (!stage1(w, &ipa, &n1) ||
	    !stage2(w, ipa, CLASS_IN, w->a->write, w->exec, pa, &n2))
		return false;
	if (s->c.use == LHV_SIM_SMMU3_NEW)
		return true;
	e = lhv_sim_smmu3_new_(s, COMB);
	e->key = w->a->sid;
	e->leaf = true;
	e->global = w->global;
	e->vmid = w->vmid;
	e->asid = w->asid;
	e->level = w->level - 1;
	e->granule = w->granule;
	e->size = n1 < n2 ? n1 : n2;
	e->in = w->a->addr & ~(e->size - 1);
	e->ipa = ipa & ~(e->size - 1);
	e->pa = *pa & ~(e->size - 1);
	memcpy(e->s1, w->p1, sizeof(e->s1));
	memcpy(e->s2, w->p2, sizeof(e->s2));
	e->deps = w->deps;
	memcpy(e->dep_pa, w->dep_pa, sizeof(e->dep_pa));
	memcpy(e->dep, w->dep, sizeof(e->dep));
	return true;
}

static bool go(struct walk *w, uint64_t *pa, bool *silent)
{
	struct lhv_sim_smmu3 *s = w->s;
	const struct lhv_sim_smmu3_access *a = w->a;
	unsigned int config, cdmax, dss;
	uint64_t size;

	if (!stream(w))
		return false;
	config = (unsigned int)BITS(w->ste[0], 3, 1);
	if (config < 4) {
		*silent = true;
		return false;
	}
	if (a->treq && (!HAS(s, 0, 10) || !BITS(w->ste[1], 29, 28) || config == 4))
		return fault(w, F_BAD_ATS_TREQ, false, 0, 0);
	if (a->translated) {
		if (!HAS(s, 0, 10) || (s->cr0ack & 16 && !BITS(w->ste[1], 29, 28)) ||
		    config == 4)
			return fault(w, F_TRANSL_FORBIDDEN, false, 0, 0);
		*pa = a->addr;
		return true;
	}
	w->s1 = config & 1;
	w->s2 = config & 2;
	w->el2 = w->s1 && BITS(w->ste[1], 31, 30) == 2;
	w->vmid = HAS(s, 0, 0) ? (uint16_t)(BITS(w->ste[2], 15, 0) &
					    (HAS(s, 0, 18) ? 0xffff : 0xff))
			       : 0;
	switch (BITS(w->ste[1], 49, 48)) { /* PRIVCFG */
	case 2:
		w->priv = false;
		break;
	case 3:
		w->priv = true;
		break;
	default:
		break;
	}
	if (!a->write && BITS(w->ste[1], 51, 50) >= 2) /* INSTCFG */
		w->exec = BITS(w->ste[1], 51, 50) == 3;
	cdmax = (unsigned int)BITS(w->ste[0], 63, 59);
	dss = (unsigned int)BITS(w->ste[1], 1, 0);
	if (a->ssv && (!w->s1 || !cdmax || a->ssid >> cdmax || (dss == 2 && !a->ssid)))
		return fault(w, C_BAD_SUBSTREAMID, false, 0, 0);
	if (w->s1 && cdmax && !a->ssv) {
		if (dss == 0)
			return fault(w, F_STREAM_DISABLED, false, 0, 0);
		if (dss == 1)
			w->s1 = false;
	}
	w->ssid = a->ssv ? a->ssid : 0;
	if (w->s1 && !context(w))
		return false;
	if (w->s1 && w->s2)
		return both(w, pa);
	if (w->s1)
		return stage1(w, pa, &size);
	if (w->s2)
		return stage2(w, a->addr, CLASS_IN, a->write, w->exec, pa, &size);
	*pa = a->addr;
	if (*pa >> lhv_sim_smmu3_oas_(s))
		return fault(w, F_ADDR_SIZE, false, CLASS_IN, 0);
	return true;
}

/* Writes the event down, or makes the access wait, or neither, as the structures say. */
static void report(struct walk *w, struct lhv_sim_smmu3_result *out)
{
	struct lhv_sim_smmu3 *s = w->s;
	const struct lhv_sim_smmu3_access *a = w->a;
	bool translation = w->event >= F_TRANSLATION;
	bool of_s2 = w->fault_s2, in_s1 = translation && !of_s2 && w->s1;
	bool rec = true, stalls = false;
	uint64_t *r = out->record;

	out->event = w->event;
	out->outcome = LHV_SIM_SMMU3_ABORT;
	if (in_s1) {
		rec = w->cd[0] & BIT(45);
		stalls = w->cd[0] & BIT(44) && !(w->ste[1] & BIT(27));
		if (!(w->cd[0] & BIT(46)))
			out->outcome = LHV_SIM_SMMU3_RAZWI;
	} else if (translation && of_s2) {
		rec = w->ste[2] & BIT(58);
		stalls = w->ste[2] & BIT(57);
	}
	if (w->event == C_BAD_STREAMID)
		rec = s->cr2 & 2;
	r[0] = w->event | (uint64_t)a->sid << 32;
	if (a->ssv)
		r[0] |= BIT(11) | (uint64_t)(a->ssid & 0xfffff) << 12;
	if (translation || w->event == F_WALK_EABT) {
		r[1] = (w->priv ? BIT(33) : 0) | (w->exec && !a->write ? BIT(34) : 0) |
		       (a->write ? 0 : BIT(35)) | (of_s2 ? BIT(39) : 0) |
		       (uint64_t)w->class << 40;
		r[2] = a->addr;
		r[3] = w->w3;
	} else if (w->event == F_BAD_ATS_TREQ || w->event == F_TRANSL_FORBIDDEN) {
		r[1] = w->event == F_TRANSL_FORBIDDEN && !a->write ? BIT(35) : 0;
		r[2] = a->addr;
	} else {
		r[3] = w->w3;
	}
	if (stalls && !a->treq) {
		for (unsigned int i = 0; i < STALLS; i++) {
			struct stall *t = &s->stall[i];

			if (t->used)
				continue;
			r[1] |= BIT(31) | i;
			memset(t, 0, sizeof(*t));
			t->used = true;
			t->sid = a->sid;
			memcpy(t->record, r, sizeof(t->record));
			t->written = lhv_sim_smmu3_event_(s, r);
			out->stag = (uint16_t)i;
			out->outcome = LHV_SIM_SMMU3_STALL;
			out->recorded = t->written;
			return;
		}
	}
	if (rec)
		out->recorded = lhv_sim_smmu3_event_(s, r);
}

void lhv_sim_smmu3_translate(struct lhv_sim_smmu3 *s,
			     const struct lhv_sim_smmu3_access *a,
			     struct lhv_sim_smmu3_result *out)
{
	struct walk w = {.s = s, .a = a, .priv = a->priv, .exec = a->exec && !a->write};
	bool silent = false;

	memset(out, 0, sizeof(*out));
	if (s->sfm) {
		out->outcome = LHV_SIM_SMMU3_ABORT;
	} else if (!SMMUEN(s)) {
		out->pa = a->addr;
		if (s->gbpa & 1U << 20 || a->treq || a->translated ||
		    a->addr >> lhv_sim_smmu3_oas_(s))
			out->outcome = LHV_SIM_SMMU3_ABORT;
	} else if (!go(&w, &out->pa, &silent)) {
		out->pa = 0;
		if (silent)
			out->outcome = LHV_SIM_SMMU3_ABORT;
		else
			report(&w, out);
	}
}

size_t lhv_sim_smmu3_dma(struct lhv_sim_smmu3 *s, const struct lhv_sim_smmu3_access *a,
			 void *buf, size_t bytes, struct lhv_sim_smmu3_result *out)
{
	struct lhv_sim_smmu3_access b = *a;
	struct lhv_sim_smmu3_result r;
	size_t done = 0;

	memset(out, 0, sizeof(*out));
	while (done < bytes) {
		size_t n = 0x1000 - (b.addr & 0xfff);
		struct region *m;

		if (n > bytes - done)
			n = bytes - done;
		lhv_sim_smmu3_translate(s, &b, &r);
		if (!done || r.outcome != LHV_SIM_SMMU3_DONE)
			*out = r;
		if (r.outcome != LHV_SIM_SMMU3_DONE)
			break;
		m = lhv_sim_smmu3_at_(s, r.pa, n);
		if (!m) {
			out->outcome = LHV_SIM_SMMU3_ABORT;
			break;
		}
		if (a->write)
			lhv_sim_smmu3_store_(s, r.pa, (const char *)buf + done, n);
		else
			memcpy((char *)buf + done, m->host + (r.pa - m->pa), n);
		done += n;
		b.addr += n;
	}
	return done;
}
