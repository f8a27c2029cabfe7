/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stage 1 of the EL1&0 regime after the pseudocode (DDI 0487, J1.1 and J1.2). A value is cut
 * up with B() and Z(), whose bit numbers are those of the text; one function here stands for
 * one or a few there, and a walk calls itself for the next level.
 *
 * Where the architecture leaves a choice that struct lhv_sim_s1_pe does not name:
 * a granule that is reserved or not implemented is the smallest that is implemented;
 * TCR_EL1.IPS 0b111 is 0b110; HCR_EL2.{NV,NV1} {0,1} is {0,0}; SH 0b01 is outer; a reserved
 * MAIR byte is the Device type of its bits [3:2], with any bit of [7:4] set Device-nGnRnE;
 * reserved TEX, C, B and PRRR.TRn are Device-nGnRnE, and the implementation defined ones
 * Normal Non-cacheable; a reserved DACR field is no access, and so is AP 0b100.
 */
#include <libhv/sim/s1.h>

#include <string.h>

enum {
	NC,
	WT,
	WB
};

enum {
	LOWER,
	UPPER
};

/* v<hi:lo> */
static uint64_t B(uint64_t v, int hi, int lo)
{
	uint64_t r = 0;

	for (int i = hi; i >= lo; i--)
		r = r << 1 | (v >> i & 1);
	return r;
}

static bool bit(uint64_t v, int n)
{
	return v >> n & 1;
}

/* IsZero(v<hi:lo>), with nothing in it also when hi < lo. */
static bool Z(uint64_t v, int hi, int lo)
{
	for (int i = lo; i <= hi; i++)
		if (bit(v, i))
			return false;
	return true;
}

/* S1TTWParams of either state. */
struct walkparams {
	int granulebits, txsz, ps;
	unsigned int sh;
	bool tbi, tbid, nfd, e0pd, hpd, mtx, epd;
	bool wxn, uwxn, ee, dc, nv1, cmow, ha, hd, ds, pie, epan, pnch, aie, poe, e0poe;
	uint64_t ttbr;
};

struct permissions {
	unsigned int ap, ap_table, ppi, upi, po_index;
	bool uxn, pxn, xn, uxn_table, pxn_table, xn_table, ndirty;
};

/* A translation under way. */
struct ctx {
	const struct lhv_sim_s1_pe *pe;
	const struct lhv_sim_s1_regs *r;
	const struct lhv_sim_s1_acc *acc;
	uint64_t va;
	lhv_sim_s1_mem mem;
	void *mem_ctx;
	struct walkparams p;
	struct lhv_sim_s1_out *out;
	bool instr_on_device_ok;
	/* TTWState of a leaf */
	struct permissions perms;
	struct lhv_sim_memattrs memattrs;
	uint64_t base;
	int level;
	unsigned int domain;
};

struct controls {
	bool r, w, x, gcs, wxn, overlay, or, ow, ox;
};

static bool fail(struct ctx *c, enum lhv_sim_s1_fault what, int level)
{
	c->out->fault.statuscode = what;
	c->out->fault.level = level;
	return false;
}

/* --- Memory attributes ---------------------------------------------------------------- */

static unsigned int DecodeShareability(unsigned int sh)
{
	return sh == 1 ? 2 : sh;
}

static void DecodeLDFAttr(unsigned int a, unsigned int *attrs, unsigned int *hints,
			  bool *transient)
{
	*hints = 0;
	*transient = false;
	if (!bit(a, 2))
		*attrs = WT;
	else if (a == 4)
		*attrs = NC;
	else
		*attrs = WB;
	if (*attrs != NC) {
		*hints = (unsigned int)B(a, 1, 0);
		if (*hints)
			*transient = !bit(a, 3);
	}
}

static void DecodeSDFAttr(unsigned int rgn, unsigned int *attrs, unsigned int *hints)
{
	*attrs = rgn == 0 ? NC : rgn == 2 ? WT : WB;
	*hints = rgn == 0 ? 0 : rgn == 1 ? 3 : 2;
}

static struct lhv_sim_memattrs NormalNCMemAttr(bool xs)
{
	struct lhv_sim_memattrs m = {.outer = NC, .inner = NC, .sh = 2, .xs = xs};

	return m;
}

static bool both(const struct lhv_sim_memattrs *m, unsigned int what)
{
	return !m->device && m->inner == what && m->outer == what;
}

static bool reserved_mair(const struct lhv_sim_s1_pe *pe, unsigned int a, bool s1aarch64)
{
	bool xs = s1aarch64 && pe->xs, mte2 = s1aarch64 && pe->mte2;

	if (B(a, 7, 4) == 0)
		return B(a, 1, 0) == 1 ? !xs : B(a, 1, 0) != 0;
	if (a == 0x40 || a == 0xa0)
		return !xs;
	if (a == 0xf0)
		return !mte2;
	return B(a, 3, 0) == 0;
}

static struct lhv_sim_memattrs S1DecodeMemAttrs(const struct lhv_sim_s1_pe *pe,
						unsigned int a, unsigned int sh,
						bool s1aarch64)
{
	struct lhv_sim_memattrs m = {0};

	if (reserved_mair(pe, a, s1aarch64))
		a = B(a, 7, 4) == 0 ? a & 0xc : 0;
	if (B(a, 7, 4) == 0) {
		m.device = true;
		m.dev = (unsigned int)B(a, 3, 2);
		m.xs = s1aarch64 ? !bit(a, 0) : true;
	} else if (a == 0x40) {
		m.xs = false;
	} else if (a == 0xa0) {
		m.outer = m.inner = WT;
		m.ohints = m.ihints = 2;
	} else if (a == 0xf0) {
		m.outer = m.inner = WB;
		m.ohints = m.ihints = 3;
		m.tagged = true;
	} else {
		DecodeLDFAttr((unsigned int)B(a, 7, 4), &m.outer, &m.ohints, &m.otrans);
		DecodeLDFAttr((unsigned int)B(a, 3, 0), &m.inner, &m.ihints, &m.itrans);
		m.xs = !both(&m, WB);
	}
	m.sh = DecodeShareability(sh);
	return m;
}

static unsigned int EffectiveShareability(const struct lhv_sim_memattrs *m)
{
	return m->device || both(m, NC) ? 2 : m->sh;
}

unsigned int lhv_sim_par_sh(const struct lhv_sim_memattrs *m)
{
	return EffectiveShareability(m);
}

static unsigned int par_half(unsigned int attrs, unsigned int hints, bool transient)
{
	if (attrs == NC)
		return 4;
	return (attrs == WT ? (transient ? 0U : 8U) : (transient ? 4U : 12U)) | hints;
}

uint8_t lhv_sim_par_attrs(const struct lhv_sim_s1_pe *pe,
			  const struct lhv_sim_memattrs *m)
{
	if (m->tagged)
		return 0xf0;
	if (m->device)
		return (uint8_t)(m->dev << 2 | (pe->xs && !m->xs));
	if (pe->xs && !m->xs) {
		if (both(m, WT) && !m->otrans && m->ohints == 2)
			return 0xa0;
		if (both(m, NC))
			return 0x40;
	}
	return (uint8_t)(par_half(m->outer, m->ohints, m->otrans) << 4 |
			 par_half(m->inner, m->ihints, m->itrans));
}

/* --- Faults --------------------------------------------------------------------------- */

unsigned int lhv_sim_s1_ldfsc(const struct lhv_sim_s1_faultrec *f)
{
	static const struct {
		unsigned int at0, at_minus_1;
	} code[] = {
		[LHV_SIM_S1_ADDRSIZE] = {0x00, 0x29},
		[LHV_SIM_S1_TRANSLATION] = {0x04, 0x2b},
		[LHV_SIM_S1_ACCESSFLAG] = {0x08, 0},
		[LHV_SIM_S1_PERMISSION] = {0x0c, 0},
		[LHV_SIM_S1_EXTONWALK] = {0x14, 0x13},
	};

	switch (f->statuscode) {
	case LHV_SIM_S1_NONE:
		return 0;
	case LHV_SIM_S1_ALIGNMENT:
		return 0x21;
	case LHV_SIM_S1_DOMAIN:
		return f->level == 1 ? 0x3d : 0x3e;
	default:
		break;
	}
	if (f->level < 0)
		return code[f->statuscode].at_minus_1;
	return code[f->statuscode].at0 + (unsigned int)f->level;
}

unsigned int lhv_sim_s1_sdfsc(const struct lhv_sim_s1_faultrec *f)
{
	bool first = f->level == 1;

	switch (f->statuscode) {
	case LHV_SIM_S1_ALIGNMENT:
		return 1;
	case LHV_SIM_S1_ACCESSFLAG:
		return first ? 3 : 6;
	case LHV_SIM_S1_TRANSLATION:
		return first ? 5 : 7;
	case LHV_SIM_S1_DOMAIN:
		return first ? 9 : 0xb;
	case LHV_SIM_S1_PERMISSION:
		return first ? 0xd : 0xf;
	case LHV_SIM_S1_EXTONWALK:
		return first ? 0xc : 0xe;
	default:
		return 0;
	}
}

uint64_t lhv_sim_s1_par(const struct lhv_sim_s1_pe *pe, const struct lhv_sim_s1_out *out)
{
	const struct lhv_sim_s1_faultrec *f = &out->fault;
	uint64_t par = UINT64_C(1) << 11;

	if (f->statuscode == LHV_SIM_S1_NONE) {
		par |= (uint64_t)lhv_sim_par_sh(&out->memattrs) << 7;
		par |= B(out->paddress, 55, 12) << 12;
		return par | (uint64_t)lhv_sim_par_attrs(pe, &out->memattrs) << 56;
	}
	par |= 1 | (uint64_t)lhv_sim_s1_ldfsc(f) << 1;
	par |= (uint64_t)f->s2fs1walk << 8 | (uint64_t)f->secondstage << 9;
	return par | (uint64_t)f->overlay << 14 | (uint64_t)f->dirtybit << 15;
}

/* --- What AArch64 and AArch32 share ---------------------------------------------------- */

/* S2Translate of the walk's address and FetchDescriptor. */
static bool fetch(struct ctx *c, uint64_t where, unsigned int bytes, uint64_t *desc)
{
	struct lhv_sim_s1_faultrec f = {0};
	uint8_t b[8] = {0};

	c->out->fetches++;
	c->out->descaddress = where;
	if (!c->mem(c->mem_ctx, where, bytes, b, &f)) {
		if (f.secondstage) {
			f.s2fs1walk = true;
			f.ipaddress = where;
			f.write = c->out->fault.write;
			c->out->fault = f;
			return false;
		}
		return fail(c, LHV_SIM_S1_EXTONWALK, c->level);
	}
	*desc = 0;
	for (unsigned int i = 0; i < bytes; i++)
		*desc |= (uint64_t)b[i] << 8 * (c->p.ee ? bytes - 1 - i : i);
	c->out->descriptor = *desc;
	return true;
}

static bool ifetch(const struct ctx *c)
{
	return c->acc->acctype == LHV_SIM_S1_IFETCH;
}

static bool maintenance(const struct ctx *c)
{
	return c->acc->acctype == LHV_SIM_S1_DC || c->acc->acctype == LHV_SIM_S1_IC;
}

/* AccessDescriptor.write and .read */
static bool acc_write(const struct ctx *c)
{
	switch (c->acc->acctype) {
	case LHV_SIM_S1_DCZERO:
		return true;
	case LHV_SIM_S1_GPR:
	case LHV_SIM_S1_AT:
		return c->acc->write;
	default:
		return false;
	}
}

static bool acc_read(const struct ctx *c)
{
	return (c->acc->acctype == LHV_SIM_S1_GPR || c->acc->acctype == LHV_SIM_S1_AT) &&
	       c->acc->read;
}

static bool S1HasAlignmentFault(const struct ctx *c, const struct lhv_sim_memattrs *m)
{
	switch (c->acc->acctype) {
	case LHV_SIM_S1_GPR:
		return m->device && !c->acc->aligned;
	case LHV_SIM_S1_DCZERO:
		return m->device;
	default:
		return false;
	}
}

static bool S1DCacheEnabled(const struct ctx *c)
{
	return bit(c->r->SCTLR_EL1, 2);
}

static bool S1ICacheEnabled(const struct ctx *c)
{
	return bit(c->r->SCTLR_EL1, 12);
}

/* The end of S1Translate, S1TranslateSD and S1TranslateLD. */
static bool output(struct ctx *c, uint64_t oa, unsigned int tsize)
{
	struct lhv_sim_memattrs m = c->memattrs;

	if (ifetch(c) ? m.device || !S1ICacheEnabled(c)
		      : !m.device && !S1DCacheEnabled(c))
		m = NormalNCMemAttr(m.xs);
	if (bit(c->r->HCR_EL2, 0) && !c->pe->effective_shareability)
		m.sh = c->memattrs.sh;
	else
		m.sh = EffectiveShareability(&m);
	c->out->memattrs = m;
	c->out->paddress = oa;
	c->out->tsize = tsize;
	return true;
}

/* AArch64.S1Enabled and AArch32.S1Enabled */
static bool S1Enabled(const struct ctx *c)
{
	return !bit(c->r->HCR_EL2, 12) && bit(c->r->SCTLR_EL1, 0);
}

/* The attributes in S1DisabledOutput of both. */
static void disabled_attrs(struct ctx *c)
{
	struct lhv_sim_memattrs m = {0};

	if (bit(c->r->HCR_EL2, 12)) {
		m.inner = m.outer = WB;
		m.ihints = m.ohints = 3;
		m.sh = 0;
		m.tagged = c->pe->mte2 && bit(c->r->HCR_EL2, 57);
	} else if (ifetch(c)) {
		if (S1ICacheEnabled(c)) {
			m.inner = m.outer = WT;
			m.ihints = m.ohints = 2;
		}
		m.sh = 2;
		m.xs = true;
	} else {
		m.device = true;
		m.sh = 2;
		m.xs = true;
	}
	c->memattrs = m;
	c->out->memattrs = m;
	for (int el = 0; el < 2; el++)
		c->out->may[el].r = c->out->may[el].w = c->out->may[el].x = true;
}

/* --- AArch64 -------------------------------------------------------------------------- */

static int TGxGranuleBits(const struct lhv_sim_s1_pe *pe, unsigned int tg, int range)
{
	static const int of_tg0[] = {12, 16, 14, 0}, of_tg1[] = {0, 14, 12, 16};
	int g = range == LOWER ? of_tg0[tg] : of_tg1[tg];

	if ((g == 12 && pe->tg4k) || (g == 14 && pe->tg16k) || (g == 16 && pe->tg64k))
		return g;
	return pe->tg4k ? 12 : pe->tg16k ? 14 : 16;
}

static bool IsTCR2EL1Enabled(const struct ctx *c)
{
	return c->pe->tcr2 && bit(c->r->HCRX_EL2, 14);
}

static int GetVARange(uint64_t va)
{
	return bit(va, 55) ? UPPER : LOWER;
}

/* S1TTWParamsEL10 */
static void get_params64(struct ctx *c)
{
	const struct lhv_sim_s1_pe *pe = c->pe;
	const struct lhv_sim_s1_regs *r = c->r;
	struct walkparams *p = &c->p;
	uint64_t tcr = r->TCR_EL1, tcr2 = IsTCR2EL1Enabled(c) ? r->TCR2_EL1 : 0;
	int range = GetVARange(c->va);

	if (range == LOWER) {
		p->granulebits = TGxGranuleBits(pe, (unsigned int)B(tcr, 15, 14), LOWER);
		p->txsz = (int)B(tcr, 5, 0);
		p->sh = (unsigned int)B(tcr, 13, 12);
		p->epd = bit(tcr, 7);
		p->tbi = bit(tcr, 37);
		p->nfd = pe->sve && bit(tcr, 53);
		p->tbid = pe->pauth && bit(tcr, 51);
		p->e0pd = pe->e0pd && bit(tcr, 55);
		p->hpd = pe->hpds && bit(tcr, 41);
		p->mtx = pe->mtx && bit(tcr, 60);
		p->ttbr = r->TTBR0_EL1;
	} else {
		p->granulebits = TGxGranuleBits(pe, (unsigned int)B(tcr, 31, 30), UPPER);
		p->txsz = (int)B(tcr, 21, 16);
		p->sh = (unsigned int)B(tcr, 29, 28);
		p->epd = bit(tcr, 23);
		p->tbi = bit(tcr, 38);
		p->nfd = pe->sve && bit(tcr, 54);
		p->tbid = pe->pauth && bit(tcr, 52);
		p->e0pd = pe->e0pd && bit(tcr, 56);
		p->hpd = pe->hpds && bit(tcr, 42);
		p->mtx = pe->mtx && bit(tcr, 61);
		p->ttbr = r->TTBR1_EL1;
	}
	p->aie = pe->aie && bit(tcr2, 4);
	p->wxn = bit(r->SCTLR_EL1, 19);
	p->ps = (int)B(tcr, 34, 32);
	p->ee = bit(r->SCTLR_EL1, 25);
	p->nv1 = pe->nv && bit(r->HCR_EL2, 42) && bit(r->HCR_EL2, 43);
	p->cmow = pe->cmow && bit(r->SCTLR_EL1, 32);
	p->ha = pe->hafdbs_af && bit(tcr, 39);
	p->hd = pe->hafdbs_dbm && bit(tcr, 40);
	p->ds = bit(tcr, 59) && ((p->granulebits == 12 && pe->lpa2_4k) ||
				 (p->granulebits == 14 && pe->lpa2_16k));
	p->pie = pe->s1pie && bit(tcr2, 1);
	p->epan = pe->pan3 && (p->pie || bit(r->SCTLR_EL1, 57));
	p->pnch = pe->the && bit(tcr2, 0);
	p->poe = pe->s1poe && bit(tcr2, 3);
	p->e0poe = pe->s1poe && !p->nv1 && bit(tcr2, 2);
}

static int MaxTxSZ(const struct ctx *c)
{
	if (!c->pe->ttst)
		return 39;
	return c->p.granulebits == 16 ? 47 : 48;
}

static int S1MinTxSZ(const struct ctx *c)
{
	return (c->pe->lva && c->p.granulebits == 16) || c->p.ds ? 12 : 16;
}

static int AddrTop(const struct ctx *c)
{
	if (c->p.tbid && ifetch(c))
		return 63;
	return c->p.tbi ? 55 : 63;
}

static bool VAIsOutOfRange(const struct ctx *c)
{
	uint64_t va = c->va;
	bool upper = GetVARange(va) == UPPER;

	if (c->p.mtx && !ifetch(c)) {
		va &= ~(UINT64_C(0xf) << 56);
		if (upper)
			va |= UINT64_C(0xf) << 56;
	}
	return !Z(upper ? ~va : va, AddrTop(c), 64 - c->p.txsz);
}

static int PhysicalAddressSize(const struct ctx *c)
{
	static const int size[] = {32, 36, 40, 42, 44, 48, 52, 52};
	bool fifty_two =
		c->p.granulebits == 16 ? c->pe->lpa : c->pe->lpa2_4k || c->pe->lpa2_16k;
	int max = fifty_two && c->pe->lpa ? 52 : 48, ps = size[c->p.ps];

	if (c->pe->PAMax < max)
		max = c->pe->PAMax;
	return ps < max ? ps : max;
}

static bool OAOutOfRange(const struct ctx *c, uint64_t a)
{
	return !Z(a, 55, PhysicalAddressSize(c));
}

static int stride(const struct ctx *c)
{
	return c->p.granulebits - 3;
}

static int S1StartLevel(const struct ctx *c)
{
	return 3 - (64 - c->p.txsz - 1 - c->p.granulebits) / stride(c);
}

/* The lowest bit of the input address that the index of a level has. */
static int index_lsb(const struct ctx *c, int level)
{
	return (3 - level) * stride(c) + c->p.granulebits;
}

static uint64_t S1TTBaseAddress(const struct ctx *c)
{
	int tsize = 64 - c->p.txsz - index_lsb(c, S1StartLevel(c)) + 3;
	uint64_t t = c->p.ttbr, base;

	if ((c->pe->lpa && c->p.granulebits == 16 && c->p.ps >= 6) || c->p.ds) {
		if (tsize < 6)
			tsize = 6;
		base = B(t, 5, 2) << 48 | B(t, 47, 6) << 6;
	} else {
		base = B(t, 47, 1) << 1;
	}
	return base >> tsize << tsize;
}

/* NextTableBase, and LeafBase with the size of the block or page. */
static uint64_t base_of(const struct ctx *c, uint64_t d, int lsb)
{
	uint64_t base = B(d, 47, lsb) << lsb;

	if (c->p.granulebits == 16)
		return c->pe->lpa ? base | B(d, 15, 12) << 48 : base;
	if (c->p.ds)
		base |= B(d, 9, 8) << 50 | B(d, 49, 48) << 48;
	return base;
}

enum desctype {
	TABLE,
	LEAF,
	INVALID
};

static enum desctype DecodeDescriptorType(const struct ctx *c, uint64_t d, int level)
{
	if (!bit(d, 0))
		return INVALID;
	if (bit(d, 1))
		return level == 3 ? LEAF : TABLE;
	/* BlockDescSupported */
	if (level == 2)
		return LEAF;
	switch (c->p.granulebits) {
	case 12:
		return level == 1 || (level == 0 && c->p.ds) ? LEAF : INVALID;
	case 14:
		return level == 1 && c->p.ds ? LEAF : INVALID;
	default:
		return level == 1 && c->pe->PAMax >= 52 ? LEAF : INVALID;
	}
}

/* S1ApplyTablePerms */
static struct permissions table_perms(const struct ctx *c, struct permissions p,
				      uint64_t d)
{
	if (c->p.nv1) {
		p.ap_table |= (unsigned int)bit(d, 62) << 1;
		p.pxn_table |= bit(d, 60);
	} else {
		p.ap_table |= (unsigned int)B(d, 62, 61);
		p.uxn_table |= bit(d, 60);
		p.pxn_table |= bit(d, 59);
	}
	return p;
}

/* S1ApplyOutputPerms */
static struct permissions leaf_perms(const struct ctx *c, struct permissions p,
				     uint64_t d)
{
	if (c->p.pie) {
		int i = (int)(B(d, 54, 53) << 2 | B(d, 51, 51) << 1 | B(d, 6, 6)) * 4;

		p.ppi = (unsigned int)B(c->r->PIR_EL1, i + 3, i);
		p.upi = c->p.nv1 ? 0 : (unsigned int)B(c->r->PIRE0_EL1, i + 3, i);
		p.ndirty = bit(d, 7);
	} else {
		if (c->p.nv1) {
			p.ap = (unsigned int)bit(d, 7) << 2;
			p.pxn = bit(d, 54);
		} else {
			p.ap = (unsigned int)B(d, 7, 6) << 1;
			p.uxn = bit(d, 54);
			p.pxn = bit(d, 53);
		}
		if (c->p.ha && c->p.hd && bit(d, 51))
			p.ap &= 3;
	}
	p.po_index = (unsigned int)B(d, 62, 60);
	return p;
}

static int ContiguousSize(int granulebits, int level)
{
	if (granulebits == 12)
		return 4;
	if (granulebits == 14)
		return level == 2 ? 5 : 7;
	return 5;
}

static bool ContiguousBit(const struct ctx *c, uint64_t d, int level)
{
	if (c->p.pnch || level == (c->p.granulebits == 12 ? 0 : 1))
		return false;
	return bit(d, 52);
}

/* The end of S1Walk, from the leaf on. */
static bool leaf(struct ctx *c, uint64_t d, struct permissions perms)
{
	int lsb = index_lsb(c, c->level);
	unsigned int attrindx = (unsigned int)B(d, 4, 2), sh = (unsigned int)B(d, 9, 8),
		     attr;
	bool contiguous = ContiguousBit(c, d, c->level);

	if (c->p.aie)
		attrindx |= (unsigned int)bit(d, 59) << 3;
	attr = (unsigned int)B(attrindx > 7 ? c->r->MAIR2_EL1 : c->r->MAIR_EL1,
			       (int)(attrindx % 8) * 8 + 7, (int)(attrindx % 8) * 8);
	c->memattrs = S1DecodeMemAttrs(c->pe, attr, c->p.ds ? c->p.sh : sh, true);
	c->perms = leaf_perms(c, perms, d);
	c->base = base_of(c, d, lsb);
	c->out->contiguous = contiguous;
	c->out->nG = bit(d, 11);
	c->out->guardedpage = bit(d, 50);
	if (contiguous && c->pe->contiguous_faults &&
	    lsb + ContiguousSize(c->p.granulebits, c->level) > 64 - c->p.txsz)
		return fail(c, LHV_SIM_S1_TRANSLATION, c->level);
	if (c->level < 3 && c->pe->bbm >= 1 && bit(d, 16) && c->pe->nt_faults)
		return fail(c, LHV_SIM_S1_TRANSLATION, c->level);
	if (OAOutOfRange(c, c->base))
		return fail(c, LHV_SIM_S1_ADDRSIZE, c->level);
	if (!bit(d, 10) && !c->p.ha && !(maintenance(c) && !c->pe->cmo_af_faults))
		return fail(c, LHV_SIM_S1_ACCESSFLAG, c->level);
	return true;
}

/* One turn of S1Walk's loop; the next is a call. */
static bool lookup(struct ctx *c, int level, uint64_t descaddress,
		   struct permissions perms)
{
	uint64_t d, base, index;
	int lsb;

	c->level = level;
	c->out->fault.level = level;
	if (!fetch(c, descaddress, 8, &d))
		return false;
	switch (DecodeDescriptorType(c, d, level)) {
	case TABLE:
		if (!c->p.hpd && !c->p.pie)
			perms = table_perms(c, perms, d);
		base = base_of(c, d, c->p.granulebits);
		lsb = index_lsb(c, level + 1);
		index = B(c->va, lsb + stride(c) - 1, lsb) << 3;
		if (OAOutOfRange(c, base | index))
			return fail(c, LHV_SIM_S1_ADDRSIZE, level);
		return lookup(c, level + 1, base | index, perms);
	case LEAF:
		return leaf(c, d, perms);
	default:
		return fail(c, LHV_SIM_S1_TRANSLATION, level);
	}
}

static bool S1Walk(struct ctx *c)
{
	static const struct permissions none;
	int level = S1StartLevel(c);
	uint64_t at;

	if (c->p.epd)
		return fail(c, LHV_SIM_S1_TRANSLATION, 0);
	at = S1TTBaseAddress(c) | B(c->va, 64 - c->p.txsz - 1, index_lsb(c, level)) << 3;
	if (OAOutOfRange(c, at))
		return fail(c, LHV_SIM_S1_ADDRSIZE, 0);
	return lookup(c, level, at, none);
}

/* r, w, x and gcs of an indirect permission, as the table of PIR_EL1 lists them. */
static const char *const indirect[16] = {
	"",  "r",  "x",	 "rx", "",   "rw", "rwx", "rwx",
	"r", "rg", "rx", "",   "rw", "",   "rwx", "",
};

/* ... and of a permission overlay. */
static const char *const overlays[16] = {
	"", "r", "x", "rx", "w", "rw", "wx", "rwx", "", "", "", "", "", "", "", "",
};

/* Those of the AP field, privileged and unprivileged. */
static const char *const direct_ap[4][2] = {
	{"rw", ""},
	{"rw", "rw"},
	{"r", ""},
	{"r", "r"},
};

static bool has(const char *s, char what)
{
	return strchr(s, what) != NULL;
}

static bool pan_applies(const struct ctx *c, bool pan)
{
	return c->pe->pan && pan && c->r->PAN && !c->p.nv1;
}

static struct controls S1DirectBasePermissions(const struct ctx *c, unsigned int el,
					       bool pan)
{
	const struct permissions *q = &c->perms;
	const char *p = direct_ap[q->ap >> 1][0], *u = direct_ap[q->ap >> 1][1];
	bool pr = has(p, 'r'), pw = has(p, 'w'), ur = has(u, 'r'), uw = has(u, 'w'), px,
	     ux;
	struct controls k = {.overlay = true};

	if (q->ap_table & 1)
		ur = uw = false;
	if (q->ap_table & 2)
		pw = uw = false;
	px = !(q->pxn || q->pxn_table || uw);
	ux = !(q->uxn || q->uxn_table);
	if (pan_applies(c, pan) && (ur || uw || (c->p.epan && ux)))
		pr = pw = false;
	k.r = el ? pr : ur;
	k.w = el ? pw : uw;
	k.x = el ? px : ux;
	k.wxn = c->p.wxn && k.w && k.x;
	return k;
}

static struct controls S1IndirectBasePermissions(const struct ctx *c, unsigned int el,
						 bool pan)
{
	const char *p = indirect[c->perms.ppi], *u = indirect[c->perms.upi];
	unsigned int pi = el ? c->perms.ppi : c->perms.upi;
	struct controls k = {.wxn = pi == 6, .overlay = pi < 8};

	if ((has(p, 'x') || has(p, 'g')) && (has(u, 'w') || has(u, 'g')))
		p = u = "";
	k.r = has(el ? p : u, 'r');
	k.w = has(el ? p : u, 'w');
	k.x = has(el ? p : u, 'x');
	k.gcs = has(el ? p : u, 'g');
	if (el && pan_applies(c, pan) && c->perms.upi != 0)
		k.r = k.w = false;
	return k;
}

static struct controls S1ComputePermissions(const struct ctx *c, unsigned int el,
					    bool pan)
{
	struct controls k = c->p.pie ? S1IndirectBasePermissions(c, el, pan)
				     : S1DirectBasePermissions(c, el, pan);

	if (!(el ? c->p.poe : c->p.e0poe))
		k.overlay = false;
	if (k.overlay) {
		int i = (int)c->perms.po_index * 4;
		const char *o = overlays[B(el ? c->r->POR_EL1 : c->r->POR_EL0, i + 3, i)];

		k.or = has(o, 'r');
		k.ow = has(o, 'w');
		k.ox = has(o, 'x');
	}
	if (k.overlay && k.wxn && k.ox)
		k.ow = false;
	else if (k.wxn)
		k.x = false;
	return k;
}

static bool denied(struct ctx *c, bool overlay, bool dirtybit)
{
	c->out->fault.overlay = overlay;
	c->out->fault.dirtybit = dirtybit;
	return fail(c, LHV_SIM_S1_PERMISSION, c->level);
}

static bool denied_rw(struct ctx *c, bool overlay, bool dirtybit, bool write)
{
	c->out->fault.write = write;
	return denied(c, overlay, dirtybit);
}

/* S1CheckPermissions: true when permitted. */
static bool S1CheckPermissions(struct ctx *c)
{
	const struct lhv_sim_s1_acc *a = c->acc;
	struct controls k = S1ComputePermissions(c, a->el, a->pan);
	bool no_or = k.overlay && !k.or, no_ow = k.overlay && !k.ow,
	     no_ox = k.overlay && !k.ox;
	bool cmow = c->p.cmow && a->clean_inval_poc;

	switch (a->acctype) {
	case LHV_SIM_S1_IFETCH:
		if (no_ox)
			return denied(c, true, false);
		if (c->memattrs.device && c->pe->instr_device_faults)
			return denied(c, false, false);
		return k.x || denied(c, false, false);
	case LHV_SIM_S1_DC:
		if (a->invalidate) {
			if (no_ow)
				return denied(c, true, false);
			return k.w || denied(c, false, false);
		}
		if (a->el != 0)
			return true;
		if (no_or || (cmow && no_ow))
			return denied(c, true, false);
		return (k.r && (!cmow || k.w)) || denied(c, false, false);
	case LHV_SIM_S1_IC:
		if (a->el != 0)
			return true;
		if ((no_or && c->pe->ic_el0_faults) || (c->p.cmow && no_ow))
			return denied(c, true, false);
		if ((!k.r && c->pe->ic_el0_faults) || (c->p.cmow && !k.w))
			return denied(c, false, false);
		return true;
	default:
		if (acc_read(c) && no_or)
			return denied_rw(c, true, false, false);
		if (acc_write(c) && no_ow)
			return denied_rw(c, true, false, true);
		if (acc_read(c) && !k.r)
			return denied_rw(c, false, false, false);
		if (acc_write(c) && !k.w)
			return denied_rw(c, false, false, true);
		if (acc_write(c) && !(c->p.ha && c->p.hd) && c->p.pie && c->perms.ndirty)
			return denied_rw(c, false, true, true);
		return true;
	}
}

static bool S1DisabledOutput64(struct ctx *c)
{
	uint64_t va = c->va;

	disabled_attrs(c);
	if (c->p.mtx && !c->p.tbi && (bit(c->r->HCR_EL2, 12) || !ifetch(c))) {
		va &= ~(UINT64_C(0xf) << 56);
		if (bit(va, 55))
			va |= UINT64_C(0xf) << 56;
	}
	if (!Z(va, AddrTop(c), c->pe->PAMax))
		return fail(c, LHV_SIM_S1_ADDRSIZE, 0);
	if (S1HasAlignmentFault(c, &c->memattrs))
		return fail(c, LHV_SIM_S1_ALIGNMENT, 0);
	c->out->paddress = B(c->va, 55, 0);
	return true;
}

static void report_perms(struct ctx *c)
{
	for (unsigned int el = 0; el < 2; el++) {
		struct controls k = S1ComputePermissions(c, el, false);

		c->out->may[el].r = k.r && (!k.overlay || k.or);
		c->out->may[el].w = k.w && (!k.overlay || k.ow);
		c->out->may[el].x = k.x && (!k.overlay || k.ox);
	}
}

static bool S1Translate(struct ctx *c)
{
	uint64_t d;
	int lsb;

	get_params64(c);
	if (!S1Enabled(c))
		return S1DisabledOutput64(c);
	if (c->p.txsz < S1MinTxSZ(c)) {
		if (c->pe->lva || c->pe->txsz_below_faults)
			return fail(c, LHV_SIM_S1_TRANSLATION, 0);
		c->p.txsz = S1MinTxSZ(c);
	} else if (c->p.txsz > MaxTxSZ(c)) {
		if (c->pe->txsz_above_faults)
			return fail(c, LHV_SIM_S1_TRANSLATION, 0);
		c->p.txsz = MaxTxSZ(c);
	}
	if (VAIsOutOfRange(c))
		return fail(c, LHV_SIM_S1_TRANSLATION, 0);
	if (c->acc->el == 0 && c->p.e0pd)
		return fail(c, LHV_SIM_S1_TRANSLATION, 0);
	if (c->acc->el == 0 && c->p.nfd && c->acc->nfd_kind)
		return fail(c, LHV_SIM_S1_TRANSLATION, 0);
	if (!S1Walk(c))
		return false;
	report_perms(c);
	lsb = index_lsb(c, c->level);
	(void)output(c, c->base | B(c->va, lsb - 1, 0), (unsigned int)lsb);
	if (S1HasAlignmentFault(c, &c->memattrs))
		return fail(c, LHV_SIM_S1_ALIGNMENT, c->level);
	if (!S1CheckPermissions(c))
		return false;
	d = c->out->descriptor;
	c->out->sets_af = c->p.ha && !bit(d, 10);
	c->out->sets_dirty = c->p.ha && c->p.hd && (c->p.pie || bit(d, 51)) &&
			     acc_write(c) && c->acc->acctype != LHV_SIM_S1_AT &&
			     bit(d, 7);
	return true;
}

/* --- AArch32 -------------------------------------------------------------------------- */

static bool S1DisabledOutput32(struct ctx *c)
{
	disabled_attrs(c);
	if (S1HasAlignmentFault(c, &c->memattrs))
		return fail(c, LHV_SIM_S1_ALIGNMENT, 0);
	c->out->paddress = c->va;
	return true;
}

struct uperms {
	bool pr, pw, px, ur, uw, ux;
};

/* The second half of S1SDHasPermissionsFault and S1LDHasPermissionsFault. */
static bool permitted32(struct ctx *c, const struct uperms *q)
{
	bool el1 = c->acc->el != 0, pr = q->pr, pw = q->pw;

	if (c->pe->pan && c->acc->pan && c->r->PAN && (q->ur || q->uw))
		pr = pw = false;
	if (ifetch(c)) {
		if (c->memattrs.device && c->pe->instr_device_faults)
			return denied(c, false, false);
		return (el1 ? q->px : q->ux) || denied(c, false, false);
	}
	if (maintenance(c))
		return true;
	if (acc_read(c) && !(el1 ? pr : q->ur))
		return denied_rw(c, false, false, false);
	if (acc_write(c) && !(el1 ? pw : q->uw))
		return denied_rw(c, false, false, true);
	return true;
}

static void report_uperms(struct ctx *c, const struct uperms *q)
{
	c->out->may[1].r = q->pr;
	c->out->may[1].w = q->pw;
	c->out->may[1].x = q->px;
	c->out->may[0].r = q->ur;
	c->out->may[0].w = q->uw;
	c->out->may[0].x = q->ux;
}

/* AP[2:0] of the Short-descriptor format with SCTLR.AFE 0. */
static const char *const sd_ap[8][2] = {
	{"", ""}, {"rw", ""}, {"rw", "r"}, {"rw", "rw"},
	{"", ""}, {"r", ""},  {"r", "r"},  {"r", "r"},
};

static struct uperms sd_perms(const struct ctx *c)
{
	bool afe = bit(c->r->SCTLR_EL1, 29);
	const char *const *ap = afe ? direct_ap[c->perms.ap >> 1] : sd_ap[c->perms.ap];
	struct uperms q = {
		.pr = has(ap[0], 'r'),
		.pw = has(ap[0], 'w'),
		.ur = has(ap[1], 'r'),
		.uw = has(ap[1], 'w'),
	};

	q.ux = q.ur && !(c->perms.xn || (q.uw && c->p.wxn));
	q.px = q.pr && !(c->perms.xn || c->perms.pxn || (q.pw && c->p.wxn) ||
			 (q.uw && c->p.uwxn));
	return q;
}

static struct lhv_sim_memattrs sd_normal(unsigned int inner, unsigned int outer,
					 unsigned int sh)
{
	struct lhv_sim_memattrs m = {0};

	DecodeSDFAttr(inner, &m.inner, &m.ihints);
	DecodeSDFAttr(outer, &m.outer, &m.ohints);
	m.sh = both(&m, NC) ? 2 : sh;
	m.xs = !both(&m, WB);
	return m;
}

static struct lhv_sim_memattrs sd_device(unsigned int dev)
{
	struct lhv_sim_memattrs m = {.device = true, .dev = dev, .sh = 2, .xs = true};

	return m;
}

static struct lhv_sim_memattrs DefaultTEXDecode(unsigned int tex, bool cb, bool b, bool s)
{
	unsigned int sh = s ? 2 : 0, texcb = tex << 2 | (unsigned int)cb << 1 | b;

	if (tex >= 4)
		return sd_normal(texcb & 3, tex & 3, sh);
	switch (texcb) {
	case 0x00:
		return sd_device(0);
	case 0x01:
	case 0x08:
		return sd_device(1);
	case 0x02:
		return sd_normal(2, 2, sh);
	case 0x03:
		return sd_normal(3, 3, sh);
	case 0x04:
	case 0x06: /* implementation defined */
		return sd_normal(0, 0, sh);
	case 0x07:
		return sd_normal(1, 1, sh);
	default: /* reserved */
		return sd_device(0);
	}
}

static struct lhv_sim_memattrs RemappedTEXDecode(const struct ctx *c, unsigned int tex,
						 bool cb, bool b, bool s)
{
	int region = (int)((tex & 1) << 2 | (unsigned int)cb << 1 | b);
	uint64_t prrr = B(c->r->MAIR_EL1, 31, 0), nmrr = B(c->r->MAIR_EL1, 63, 32);
	bool nsn, nosm;

	if (region == 6)
		return sd_normal(0, 0, 0);
	switch (B(prrr, 2 * region + 1, 2 * region)) {
	case 1:
		return sd_device(1);
	case 2:
		nsn = bit(prrr, s ? 19 : 18);
		nosm = bit(prrr, region + 24) && nsn;
		return sd_normal((unsigned int)B(nmrr, 2 * region + 1, 2 * region),
				 (unsigned int)B(nmrr, 2 * region + 17, 2 * region + 16),
				 (unsigned int)nsn << 1 | nosm);
	default:
		return sd_device(0);
	}
}

static bool fail_sd(struct ctx *c, enum lhv_sim_s1_fault what)
{
	c->out->fault.domain = c->domain;
	return fail(c, what, c->level);
}

/* S1WalkSD and the checks of S1TranslateSD. */
static bool S1TranslateSD(struct ctx *c)
{
	uint64_t sctlr = c->r->SCTLR_EL1, ttbcr = B(c->r->TCR_EL1, 31, 0), va = c->va, d;
	int n = (int)B(ttbcr, 2, 0), tsize;
	bool upper = n != 0 && !Z(va, 31, 32 - n), s, cb, b;
	uint64_t ttb = upper ? c->r->TTBR1_EL1 : c->r->TTBR0_EL1;
	unsigned int tex, dn;
	struct uperms q;

	c->p.ee = bit(sctlr, 25);
	c->p.wxn = bit(sctlr, 19);
	c->p.uwxn = bit(sctlr, 20);
	c->level = 1;
	if (bit(ttbcr, upper ? 5 : 4))
		return fail(c, LHV_SIM_S1_TRANSLATION, 1);
	if (upper)
		n = 0;
	if (!fetch(c, B(ttb, 31, 14 - n) << (14 - n) | B(va, 31 - n, 20) << 2, 4, &d))
		return false;
	if (B(d, 1, 0) == 0)
		return fail_sd(c, LHV_SIM_S1_TRANSLATION);
	if (B(d, 1, 0) == 1) {
		c->domain = (unsigned int)B(d, 8, 5);
		c->perms.pxn = bit(d, 2);
		c->level = 2;
		c->out->fault.level = 2;
		if (!fetch(c, B(d, 31, 10) << 10 | B(va, 19, 12) << 2, 4, &d))
			return false;
		if (B(d, 1, 0) == 0)
			return fail_sd(c, LHV_SIM_S1_TRANSLATION);
		if (bit(d, 1)) {
			tsize = 12;
			tex = (unsigned int)B(d, 8, 6);
			c->perms.xn = bit(d, 0);
		} else {
			tsize = 16;
			tex = (unsigned int)B(d, 14, 12);
			c->perms.xn = bit(d, 15);
		}
		c->base = B(d, 31, tsize) << tsize;
		s = bit(d, 10);
		c->out->nG = bit(d, 11);
		c->perms.ap = (unsigned int)(B(d, 9, 9) << 2 | B(d, 5, 4));
	} else {
		tex = (unsigned int)B(d, 14, 12);
		c->perms.xn = bit(d, 4);
		c->perms.pxn = bit(d, 0);
		s = bit(d, 16);
		c->out->nG = bit(d, 17);
		c->perms.ap = (unsigned int)(B(d, 15, 15) << 2 | B(d, 11, 10));
		if (bit(d, 18)) {
			tsize = 24;
			c->base = B(d, 8, 5) << 36 | B(d, 23, 20) << 32 |
				  B(d, 31, 24) << 24;
		} else {
			tsize = 20;
			c->base = B(d, 31, 20) << 20;
			c->domain = (unsigned int)B(d, 8, 5);
		}
	}
	cb = bit(d, 3);
	b = bit(d, 2);
	if (bit(sctlr, 29) && !(c->perms.ap & 1))
		return fail_sd(c, LHV_SIM_S1_ACCESSFLAG);
	c->memattrs = bit(sctlr, 28) ? RemappedTEXDecode(c, tex, cb, b, s)
				     : DefaultTEXDecode(tex, cb, b, s);
	q = sd_perms(c);
	(void)output(c, c->base | B(va, tsize - 1, 0), (unsigned int)tsize);
	/* OutputDomain; a Manager's accesses are not checked. */
	dn = (unsigned int)B(c->r->DACR32_EL2, (int)c->domain * 2 + 1,
			     (int)c->domain * 2);
	if (dn == 3)
		memset(&q, true, sizeof(q));
	if (dn == 1 || dn == 3)
		report_uperms(c, &q);
	if (S1HasAlignmentFault(c, &c->memattrs))
		return fail_sd(c, LHV_SIM_S1_ALIGNMENT);
	if (dn == 3)
		return true;
	if (dn != 1)
		return maintenance(c) || fail_sd(c, LHV_SIM_S1_DOMAIN);
	return permitted32(c, &q) || fail_sd(c, LHV_SIM_S1_PERMISSION);
}

static bool lookup_ld(struct ctx *c, int level, uint64_t base, int msb)
{
	int lsb = (3 - level) * 9 + 12;
	uint64_t d;

	c->level = level;
	c->out->fault.level = level;
	if (!fetch(c, base | B(c->va, msb, lsb) << 3, 8, &d))
		return false;
	if (!bit(d, 0) || (level == 3 && !bit(d, 1)))
		return fail(c, LHV_SIM_S1_TRANSLATION, level);
	if (!Z(d, 47, 40))
		return fail(c, LHV_SIM_S1_ADDRSIZE, level);
	if (bit(d, 1) && level < 3) {
		if (!c->p.hpd) {
			c->perms.xn_table |= bit(d, 60);
			c->perms.ap_table |= (unsigned int)B(d, 62, 61);
			c->perms.pxn_table |= bit(d, 59);
		}
		return lookup_ld(c, level + 1, B(d, 39, 12) << 12, lsb - 1);
	}
	if (!bit(d, 10))
		return fail(c, LHV_SIM_S1_ACCESSFLAG, level);
	c->perms.xn = bit(d, 54);
	c->perms.pxn = bit(d, 53);
	c->perms.ap = (unsigned int)B(d, 7, 6) << 1;
	c->out->contiguous = bit(d, 52);
	c->out->nG = bit(d, 11);
	c->base = B(d, 39, lsb) << lsb;
	c->memattrs =
		S1DecodeMemAttrs(c->pe,
				 (unsigned int)B(c->r->MAIR_EL1, (int)B(d, 4, 2) * 8 + 7,
						 (int)B(d, 4, 2) * 8),
				 (unsigned int)B(d, 9, 8), false);
	return true;
}

static struct uperms ld_perms(const struct ctx *c)
{
	const struct permissions *p = &c->perms;
	const char *const *ap = direct_ap[p->ap >> 1];
	struct uperms q = {
		.pr = has(ap[0], 'r'),
		.pw = has(ap[0], 'w') && !(p->ap_table & 2),
		.ur = has(ap[1], 'r') && !(p->ap_table & 1),
		.uw = has(ap[1], 'w') && !p->ap_table,
	};
	bool xn = p->xn || p->xn_table, pxn = p->pxn || p->pxn_table;

	q.ux = q.ur && !(xn || (q.uw && c->p.wxn));
	q.px = q.pr && !(xn || pxn || (q.pw && c->p.wxn) || (q.uw && c->p.uwxn));
	return q;
}

static bool S1TranslateLD(struct ctx *c)
{
	uint64_t sctlr = c->r->SCTLR_EL1, ttbcr = B(c->r->TCR_EL1, 31, 0), ttbr;
	uint64_t ttbcr2 = B(c->r->TCR_EL1, 63, 32);
	int t0sz = (int)B(ttbcr, 2, 0), t1sz = (int)B(ttbcr, 18, 16), txsz, iasize, start,
	    lsb;
	bool low = Z(c->va, 31, 32 - t0sz), high = Z(~c->va, 31, 32 - t1sz), upper;
	struct uperms q;

	c->p.ee = bit(sctlr, 25);
	c->p.wxn = bit(sctlr, 19);
	c->p.uwxn = bit(sctlr, 20);
	c->level = 1;
	if (t0sz && t1sz && !low && !high)
		return fail(c, LHV_SIM_S1_TRANSLATION, 1);
	/* GetVARange */
	if (!t0sz && !t1sz)
		upper = false;
	else if (!t1sz)
		upper = !low;
	else if (!t0sz)
		upper = high;
	else
		upper = !low;
	c->p.hpd = c->pe->aa32hpd && bit(ttbcr, 6) && bit(ttbcr2, upper ? 10 : 9);
	if (bit(ttbcr, upper ? 23 : 7))
		return fail(c, LHV_SIM_S1_TRANSLATION, 1);
	txsz = upper ? t1sz : t0sz;
	ttbr = upper ? c->r->TTBR1_EL1 : c->r->TTBR0_EL1;
	iasize = 32 - txsz;
	start = 3 - (iasize - 1 - 12) / 9;
	if (!Z(ttbr, 47, 40))
		return fail(c, LHV_SIM_S1_ADDRSIZE, 0);
	lsb = iasize - ((3 - start) * 9 + 12) + 3;
	if (!lookup_ld(c, start, B(ttbr, 39, lsb) << lsb, iasize - 1))
		return false;
	lsb = (3 - c->level) * 9 + 12;
	q = ld_perms(c);
	report_uperms(c, &q);
	(void)output(c, c->base | B(c->va, lsb - 1, 0), (unsigned int)lsb);
	if (S1HasAlignmentFault(c, &c->memattrs))
		return fail(c, LHV_SIM_S1_ALIGNMENT, c->level);
	return permitted32(c, &q);
}

/* --- The doors ------------------------------------------------------------------------ */

unsigned int lhv_sim_s1_unpriv_el(const struct lhv_sim_s1_pe *pe,
				  const struct lhv_sim_s1_regs *r)
{
	bool privileged;

	if (r->EL == 0 || r->aarch32)
		return 0;
	privileged = pe->nv && bit(r->HCR_EL2, 42) && bit(r->HCR_EL2, 43);
	if (pe->uao && r->UAO)
		privileged = true;
	return privileged;
}

bool lhv_sim_s1_translate(const struct lhv_sim_s1_pe *pe, const struct lhv_sim_s1_regs *r,
			  const struct lhv_sim_s1_acc *acc, uint64_t va,
			  lhv_sim_s1_mem mem, void *ctx, struct lhv_sim_s1_out *out)
{
	struct ctx c = {
		.pe = pe,
		.r = r,
		.acc = acc,
		.va = r->aarch32 ? B(va, 31, 0) : va,
		.mem = mem,
		.mem_ctx = ctx,
		.out = out,
	};

	memset(out, 0, sizeof(*out));
	/* CreateAccDesc*: what a fault says unless the check knows better. */
	out->fault.write = maintenance(&c) || (acc_write(&c) && !acc_read(&c));
	if (!r->aarch32)
		return S1Translate(&c);
	if (!S1Enabled(&c))
		return S1DisabledOutput32(&c);
	return bit(r->TCR_EL1, 31) ? S1TranslateLD(&c) : S1TranslateSD(&c);
}

/* S2CombineS1AttrHints */
static void combine_half(unsigned int *attrs, unsigned int *hints, bool *transient,
			 unsigned int s2)
{
	if (s2 < *attrs)
		*attrs = s2;
	if (*attrs == NC) {
		*hints = 0;
		*transient = false;
	}
}

static unsigned int combine_sh(unsigned int a, unsigned int b)
{
	return a == 2 || b == 2 ? 2 : a == 3 || b == 3 ? 3 : 0;
}

struct lhv_sim_memattrs lhv_sim_s2_combine(const struct lhv_sim_memattrs *s1,
					   unsigned int memattr, unsigned int sh,
					   bool fwb, bool fnxs)
{
	struct lhv_sim_memattrs m = *s1;
	unsigned int s2sh = DecodeShareability(sh);
	bool s2device = fwb ? !bit(memattr, 2) : B(memattr, 3, 2) == 0;

	if (s2device) {
		unsigned int dev = (unsigned int)B(memattr, 1, 0);

		memset(&m, 0, sizeof(m));
		m.device = true;
		m.dev = s1->device && s1->dev < dev ? s1->dev : dev;
		m.xs = s1->xs;
	} else if (fwb) {
		switch (B(memattr, 1, 0)) {
		case 3: /* as stage 1 says */
			break;
		case 2: /* Write-Back */
			memset(&m, 0, sizeof(m));
			m.inner = m.outer = WB;
			m.ihints = m.ohints = 3;
			if (!s1->device && s1->inner != NC) {
				m.ihints = s1->ihints;
				m.itrans = s1->itrans;
			}
			if (!s1->device && s1->outer != NC) {
				m.ohints = s1->ohints;
				m.otrans = s1->otrans;
			}
			break;
		default: /* Non-cacheable */
			if (!s1->device)
				m = NormalNCMemAttr(s1->xs);
			break;
		}
	} else if (!s1->device) {
		/* S2DecodeCacheability; the reserved value is Non-cacheable. */
		static const unsigned int of[] = {NC, NC, WT, WB};

		combine_half(&m.inner, &m.ihints, &m.itrans, of[B(memattr, 1, 0)]);
		combine_half(&m.outer, &m.ohints, &m.otrans, of[B(memattr, 3, 2)]);
	}
	m.tagged = s1->tagged && both(&m, WB) && m.ihints == 3 && m.ohints == 3 &&
		   !m.itrans && !m.otrans;
	m.sh = combine_sh(s1->sh, s2sh);
	if (both(&m, WB) || fnxs)
		m.xs = false;
	m.sh = EffectiveShareability(&m);
	return m;
}
