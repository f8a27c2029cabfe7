/* SPDX-License-Identifier: BSD-2-Clause */
/* SMMUv2: context banks and TLB maintenance. */
#include "smmu2_priv.h"

#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>

#include <string.h>

void lhv_smmu2_wr64_(const struct lhv_smmu2 *s, uint64_t o, uint64_t v)
{
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		if (!lhv_smmu2_quirk_(s, LHV_SMMU2_Q_HI_LO)) {
			lhv_port_mmio_write64(s->cfg.base[i] + o, v);
			continue;
		}
		lhv_smmu2_wr1_(s, i, o + 4, (uint32_t)(v >> 32));
		lhv_smmu2_wr1_(s, i, o, (uint32_t)v);
	}
}

uint64_t lhv_smmu2_rd64_(const struct lhv_smmu2 *s, unsigned int i, uint64_t o)
{
	if (!lhv_smmu2_quirk_(s, LHV_SMMU2_Q_HI_LO))
		return lhv_port_mmio_read64(s->cfg.base[i] + o);
	uint64_t hi = lhv_smmu2_rd_(s, i, o + 4);

	return hi << 32 | lhv_smmu2_rd_(s, i, o);
}

bool lhv_smmu2_is_bank_(const struct lhv_smmu2 *s, int bank)
{
	return bank >= 0 && bank < s->banks && s->bank[bank].taken;
}

int lhv_smmu2_wait_(struct lhv_smmu2 *s)
{
	int err = 0;

	lhv_smmu2_wr_(s, GR0(sTLBGSYNC), 0);
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		uint32_t n = 0;

		while (LHV_GET(LHV_SMMU2_sTLBGSTATUS_GSACTIVE,
			       lhv_smmu2_rd_(s, i, GR0(sTLBGSTATUS)))) {
			if (++n >= s->cfg.polls) {
				err = LHV_ERR_TIMEOUT;
				break;
			}
			if (s->cfg.relax)
				s->cfg.relax(s->cfg.ctx, n);
		}
	}
	return err;
}

/* Ends what is stalled in a bank, and stalls nothing any more: a synchronisation might wait for
 * it. It goes on to translate. */
void lhv_smmu2_bank_calm_(const struct lhv_smmu2 *s, unsigned int n)
{
	uint32_t v;

	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		v = lhv_smmu2_rd_(s, i, CB(s, SCTLR, n));
		lhv_smmu2_wr1_(s, i, CB(s, SCTLR, n),
			       v & (uint32_t)~LHV_SMMU2_CB_SCTLR_CFCFG_MASK);
		v = lhv_smmu2_rd_(s, i, CB(s, FSR, n));
		lhv_smmu2_wr1_(s, i, CB(s, FSR, n), v);
		if (LHV_GET(LHV_SMMU2_CB_FSR_SS, v))
			lhv_smmu2_wr1_(s, i, CB(s, RESUME, n),
				       (uint32_t)LHV_SMMU2_CB_RESUME_TnR_MASK);
	}
}

void lhv_smmu2_bank_off_(const struct lhv_smmu2 *s, unsigned int n)
{
	uint32_t v;

	lhv_smmu2_wr_(s, CB(s, SCTLR, n), 0);
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		v = lhv_smmu2_rd_(s, i, CB(s, FSR, n));
		lhv_smmu2_wr1_(s, i, CB(s, FSR, n), v);
		if (LHV_GET(LHV_SMMU2_CB_FSR_SS, v))
			lhv_smmu2_wr1_(s, i, CB(s, RESUME, n),
				       (uint32_t)LHV_SMMU2_CB_RESUME_TnR_MASK);
		if (!lhv_smmu2_quirk_(s, LHV_SMMU2_Q_CPRE))
			continue;
		v = lhv_smmu2_rd_(s, i, CB(s, ACTLR, n));
		lhv_smmu2_wr1_(s, i, CB(s, ACTLR, n),
			       v & (uint32_t)~LHV_SMMU2_CB_ACTLR_CPRE_MASK);
	}
}

/* Begins to invalidate all that a bank's translations may have left. */
void lhv_smmu2_tlbi_tags_(struct lhv_smmu2 *s, int bank)
{
	if (bank < 0)
		return;
	lhv_port_dsb(LHV_SY);
	if (s->bank[bank].stage == LHV_SMMU2_STAGE1)
		lhv_smmu2_wr_(s, CB(s, TLBIALL, bank), 0);
	else
		lhv_smmu2_wr_(s, GR0(TLBIVMID), s->bank[bank].vmid);
}

/* --- Contexts */

/* The registers of a bank. */
struct image {
	uint32_t cba2r, cbar, tcr2, tcr, contextidr, sctlr;
	uint64_t ttbr0, ttbr1, mair;
};

static bool has_a64(const struct lhv_smmu2_features *f, unsigned int shift)
{
	return shift == 12   ? f->a64_4k
	       : shift == 14 ? f->a64_16k
			     : shift == 16 && f->a64_64k;
}

/* As IDR2.IAS and TCR.PASize count. */
static unsigned int size_code(unsigned int bits)
{
	return bits >= 48   ? 5
	       : bits >= 44 ? 4
	       : bits >= 42 ? 3
	       : bits >= 40 ? 2
	       : bits >= 36 ? 1
			    : 0;
}

static int stage2(const struct lhv_smmu2 *s, const struct lhv_smmu2_context *c,
		  struct lhv_smmu2_bank *b, struct image *m)
{
	const struct lhv_s2_root *r = c->root;
	uint64_t pa, walk;

	if (!r)
		return LHV_ERR_INVAL;
	if (!s->f.s2 || r->lpa2)
		return LHV_ERR_UNSUPPORTED;
	if (r->ipa_bits > s->f.ipa_bits || r->table.v >> s->f.pa_bits || r->ipa_bits < 25)
		return LHV_ERR_RANGE;
	b->vmid = r->vmid;
	b->shift = r->granule;
	b->table = r->table.v;
	b->tcr = r->vtcr;
	b->a64 = has_a64(&s->f, r->granule);
	walk = LHV_PREP(LHV_SMMU2_TCR_S2_SL0, LHV_GET(LHV_VTCR_EL2_SL0, r->vtcr)) |
	       LHV_PREP(LHV_SMMU2_TCR_S2_IRGN0, LHV_GET(LHV_VTCR_EL2_IRGN0, r->vtcr)) |
	       LHV_PREP(LHV_SMMU2_TCR_S2_ORGN0, LHV_GET(LHV_VTCR_EL2_ORGN0, r->vtcr)) |
	       LHV_PREP(LHV_SMMU2_TCR_S2_SH0, LHV_GET(LHV_VTCR_EL2_SH0, r->vtcr)) |
	       LHV_SMMU2_CB_TCR_EAE_MASK;
	if (b->a64) {
		/* What the CPU may put out beyond this SMMU's addresses faults here. */
		pa = LHV_GET(LHV_VTCR_EL2_PS, r->vtcr);
		if (pa > size_code(s->f.pa_bits))
			pa = size_code(s->f.pa_bits);
		m->tcr = (uint32_t)(walk |
				    LHV_PREP(LHV_SMMU2_TCR_S2_T0SZ,
					     LHV_GET(LHV_VTCR_EL2_T0SZ, r->vtcr)) |
				    LHV_PREP(LHV_SMMU2_TCR_S2_TG0,
					     LHV_GET(LHV_VTCR_EL2_TG0, r->vtcr)) |
				    LHV_PREP(LHV_SMMU2_TCR_S2_PASize, pa));
		m->cba2r = (uint32_t)LHV_SMMU2_CBA2R_VA64_MASK;
	} else {
		if (!s->f.a32_long || r->granule != 12 || r->ipa_bits > 40 ||
		    (r->start != 1 && r->start != 2))
			return LHV_ERR_UNSUPPORTED;
		b->long32 = true;
		/* T0SZ is 32 less the size, a number of four bits and the sign once more. */
		m->tcr =
			(uint32_t)(walk |
				   LHV_PREP(LHV_SMMU2_TCR_S2_32_T0SZ, 32U - r->ipa_bits) |
				   LHV_PREP(LHV_SMMU2_TCR_S2_32_S, r->ipa_bits > 32));
	}
	m->ttbr0 = r->table.v;
	m->cbar = (uint32_t)LHV_PREP(LHV_SMMU2_CBAR_TYPE, LHV_SMMU2_CBAR_TYPE_S2);
	return 0;
}

/* log2 of the granule of a TTBR; 0 for none that there is. */
static unsigned int granule0(uint64_t tcr)
{
	static const uint8_t shift[] = {12, 16, 14, 0};

	return shift[LHV_GET(LHV_TCR_EL1_TG0, tcr)];
}

static unsigned int granule1(uint64_t tcr)
{
	static const uint8_t shift[] = {0, 14, 12, 16};

	return shift[LHV_GET(LHV_TCR_EL1_TG1, tcr)];
}

static int stage1(const struct lhv_smmu2 *s, const struct lhv_smmu2_context *c,
		  struct lhv_smmu2_bank *b, struct image *m)
{
	const uint32_t may =
		(uint32_t)(LHV_SMMU2_CB_SCTLR_TRE_MASK | LHV_SMMU2_CB_SCTLR_AFE_MASK |
			   LHV_SMMU2_CB_SCTLR_AFFD_MASK | LHV_SMMU2_CB_SCTLR_WXN_MASK |
			   LHV_SMMU2_CB_SCTLR_UWXN_MASK);
	unsigned int g0 = granule0(c->tcr), g1 = granule1(c->tcr);
	bool nested = c->stage == LHV_SMMU2_NESTED;
	uint64_t asid;

	if (c->sctlr & ~may || (c->ttbr0 | c->ttbr1) & LHV_SMMU2_CB_TTBR0_ASID_MASK)
		return LHV_ERR_INVAL;
	if (!s->f.s1 || (nested && !s->f.nested))
		return LHV_ERR_UNSUPPORTED;
	b->asid = c->asid;
	b->shift = 12;
	m->sctlr = c->sctlr;
	m->ttbr0 = c->ttbr0;
	m->ttbr1 = c->ttbr1;
	m->mair = c->mair;
	m->tcr = (uint32_t)c->tcr;
	m->tcr2 =
		(uint32_t)LHV_PREP(LHV_SMMU2_CB_TCR2_SEP, LHV_SMMU2_CB_TCR2_SEP_UPSTREAM);
	asid = LHV_PREP(LHV_SMMU2_CB_TTBR0_ASID, c->asid);
	switch (c->format) {
	case LHV_SMMU2_AARCH64:
		if ((!LHV_GET(LHV_TCR_EL1_EPD0, c->tcr) && !has_a64(&s->f, g0)) ||
		    (!LHV_GET(LHV_TCR_EL1_EPD1, c->tcr) && !has_a64(&s->f, g1)) ||
		    s->f.v1)
			return LHV_ERR_UNSUPPORTED;
		if (LHV_GET(LHV_TCR_EL1_IPS, c->tcr) >
		    size_code(nested ? s->f.ipa_bits : s->f.pa_bits))
			return LHV_ERR_RANGE;
		b->a64 = true;
		if (!LHV_GET(LHV_TCR_EL1_EPD0, c->tcr))
			b->shift = (uint8_t)g0;
		if (!LHV_GET(LHV_TCR_EL1_EPD1, c->tcr) &&
		    (LHV_GET(LHV_TCR_EL1_EPD0, c->tcr) || g1 < g0))
			b->shift = (uint8_t)g1;
		m->cba2r = (uint32_t)LHV_SMMU2_CBA2R_VA64_MASK;
		m->tcr2 |= (uint32_t)(LHV_SMMU2_CB_TCR2_AS_MASK |
				      ((c->tcr >> 32) & (LHV_SMMU2_CB_TCR2_PASize_MASK |
							 LHV_SMMU2_CB_TCR2_TBI0_MASK |
							 LHV_SMMU2_CB_TCR2_TBI1_MASK)));
		break;
	case LHV_SMMU2_A32LONG:
		if (!s->f.a32_long)
			return LHV_ERR_UNSUPPORTED;
		if (c->asid > 255)
			return LHV_ERR_RANGE;
		b->long32 = true;
		m->tcr |= (uint32_t)LHV_SMMU2_CB_TCR_EAE_MASK;
		break;
	case LHV_SMMU2_A32SHORT:
		if (!s->f.a32_short)
			return LHV_ERR_UNSUPPORTED;
		if (c->asid > 255 || (c->ttbr0 | c->ttbr1) >> 32)
			return LHV_ERR_RANGE;
		m->tcr &= (uint32_t)~LHV_SMMU2_CB_TCR_EAE_MASK;
		m->contextidr = c->asid;
		asid = 0;
		break;
	default:
		return LHV_ERR_INVAL;
	}
	m->ttbr0 |= asid;
	m->ttbr1 |= asid;
	if (nested) {
		if (!lhv_smmu2_is_bank_(s, c->s2_bank) || s->bank[c->s2_bank].dying ||
		    s->bank[c->s2_bank].stage != LHV_SMMU2_STAGE2)
			return LHV_ERR_NOENT;
		b->s2 = (uint8_t)c->s2_bank;
		b->vmid = s->bank[c->s2_bank].vmid;
		m->cbar = (uint32_t)(LHV_PREP(LHV_SMMU2_CBAR_TYPE,
					      LHV_SMMU2_CBAR_TYPE_NESTED) |
				     LHV_PREP(LHV_SMMU2_CBAR_CBNDX, c->s2_bank));
		return 0;
	}
	b->vmid = c->vmid;
	/* BPSHCFG and MemAttr: inner shareable, write-back, as stage 1 says it is. */
	m->cbar =
		(uint32_t)(LHV_PREP(LHV_SMMU2_CBAR_TYPE, LHV_SMMU2_CBAR_TYPE_S1_BYPASS) |
			   LHV_PREP(LHV_SMMU2_CBAR_BPSHCFG, 3) |
			   LHV_PREP(LHV_SMMU2_CBAR_MemAttr, 15));
	return 0;
}

static bool id_allowed(const struct lhv_smmu2 *s, uint16_t id)
{
	return !lhv_smmu2_quirk_(s, LHV_SMMU2_Q_UNIQUE_IDS) ||
	       (id >= s->cfg.id_first && id - s->cfg.id_first < s->cfg.id_count);
}

/* TLB entries of both banks could not be told apart, and are of different tables. */
static bool clash(const struct lhv_smmu2_bank *a, const struct lhv_smmu2_bank *b)
{
	if (a->vmid != b->vmid)
		return false;
	if (a->stage == LHV_SMMU2_STAGE2 && b->stage == LHV_SMMU2_STAGE2)
		return a->table != b->table || a->tcr != b->tcr;
	if (a->stage != LHV_SMMU2_STAGE2 && b->stage != LHV_SMMU2_STAGE2 &&
	    a->stage == b->stage)
		return a->asid == b->asid;
	/* Stage 1 alone belongs to a VMID without stage 2. */
	return a->stage == LHV_SMMU2_STAGE1 || b->stage == LHV_SMMU2_STAGE1;
}

static int check_tags(const struct lhv_smmu2 *s, const struct lhv_smmu2_bank *b)
{
	if ((b->vmid > 255 && !s->f.vmid16) || !id_allowed(s, b->vmid) ||
	    (b->stage != LHV_SMMU2_STAGE2 && !id_allowed(s, b->asid)))
		return LHV_ERR_RANGE;
	for (unsigned int n = 0; n < s->banks; n++)
		if (s->bank[n].taken && clash(&s->bank[n], b))
			return LHV_ERR_EXISTS;
	return 0;
}

int lhv_smmu2_context(struct lhv_smmu2 *s, const struct lhv_smmu2_context *c, int *bank)
{
	struct lhv_smmu2_bank b = {0};
	struct image m = {0};
	unsigned int n;
	uint32_t actlr;
	int err;

	if (!s || !c || !bank)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	b.taken = true;
	b.stage = (uint8_t)c->stage;
	if (c->stage == LHV_SMMU2_STAGE2)
		err = stage2(s, c, &b, &m);
	else if (c->stage == LHV_SMMU2_STAGE1 || c->stage == LHV_SMMU2_NESTED)
		err = stage1(s, c, &b, &m);
	else
		err = LHV_ERR_INVAL;
	if (!err)
		err = check_tags(s, &b);
	if (!err && c->irpt && c->irpt >= s->f.irpts)
		err = LHV_ERR_RANGE;
	if (err)
		return err;
	/* Stage 2 first takes the banks that are good for nothing else. */
	n = c->stage == LHV_SMMU2_STAGE2 ? 0 : s->f.s2_banks;
	while (n < s->banks && s->bank[n].taken)
		n++;
	if (n >= s->banks)
		return LHV_ERR_NOMEM;

	lhv_smmu2_bank_off_(s, n);
	if (!s->f.v1)
		lhv_smmu2_wr_(s, GR1N(s, CBA2R, n),
			      m.cba2r | (s->f.vmid16
						 ? (uint32_t)LHV_PREP(
							   LHV_SMMU2_CBA2R_VMID16, b.vmid)
						 : 0));
	m.cbar |= (uint32_t)LHV_PREP(LHV_SMMU2_CBAR_IRPTNDX, c->irpt);
	if (c->stage != LHV_SMMU2_NESTED && !s->f.vmid16)
		m.cbar |= (uint32_t)LHV_PREP(LHV_SMMU2_CBAR_VMID, b.vmid);
	lhv_smmu2_wr_(s, GR1N(s, CBAR, n), m.cbar);
	if (c->actlr) {
		actlr = c->actlr;
		if (lhv_smmu2_quirk_(s, LHV_SMMU2_Q_CPRE))
			actlr &= (uint32_t)~LHV_SMMU2_CB_ACTLR_CPRE_MASK;
		lhv_smmu2_wr_(s, CB(s, ACTLR, n), actlr);
	}
	if (c->stage != LHV_SMMU2_STAGE2 && !s->f.v1)
		lhv_smmu2_wr_(s, CB(s, TCR2, n), m.tcr2);
	lhv_smmu2_wr_(s, CB(s, TCR, n), m.tcr);
	lhv_smmu2_wr64_(s, CB(s, TTBR0, n), m.ttbr0);
	if (c->stage != LHV_SMMU2_STAGE2) {
		lhv_smmu2_wr64_(s, CB(s, TTBR1, n), m.ttbr1);
		lhv_smmu2_wr_(s, CB(s, CONTEXTIDR, n), m.contextidr);
		lhv_smmu2_wr_(s, CB(s, MAIR0, n), (uint32_t)m.mair);
		lhv_smmu2_wr_(s, CB(s, MAIR1, n), (uint32_t)(m.mair >> 32));
	}
	/* Whoever had the tags before may have left entries; and walks see the tables now. */
	s->bank[n] = b;
	lhv_smmu2_tlbi_tags_(s, (int)n);
	err = lhv_smmu2_wait_(s);
	if (err) {
		memset(&s->bank[n], 0, sizeof(s->bank[n]));
		return err;
	}
	m.sctlr |= (uint32_t)(LHV_SMMU2_CB_SCTLR_M_MASK | LHV_SMMU2_CB_SCTLR_CFRE_MASK |
			      LHV_SMMU2_CB_SCTLR_CFIE_MASK |
			      LHV_PREP(LHV_SMMU2_CB_SCTLR_CFCFG, c->stall));
	if (c->stage != LHV_SMMU2_STAGE2 && !s->cfg.broadcast)
		m.sctlr |= (uint32_t)LHV_SMMU2_CB_SCTLR_ASIDPNE_MASK;
	lhv_smmu2_wr_(s, CB(s, SCTLR, n), m.sctlr);
	if (c->stage == LHV_SMMU2_NESTED)
		s->bank[b.s2].nested++;
	*bank = (int)n;
	return 0;
}

static int check_bank(const struct lhv_smmu2 *s, int bank)
{
	if (!s)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	return lhv_smmu2_is_bank_(s, bank) ? 0 : LHV_ERR_NOENT;
}

int lhv_smmu2_context_free(struct lhv_smmu2 *s, int bank)
{
	struct lhv_smmu2_bank *b;
	int err = check_bank(s, bank);

	if (err)
		return err;
	b = &s->bank[bank];
	if (b->groups || b->nested)
		return LHV_ERR_BUSY;
	/* What went through a bank that is off would not be translated, and if the wait of a
	 * detach ran out there may still be something. */
	b->dying = true;
	lhv_smmu2_bank_calm_(s, (unsigned int)bank);
	lhv_smmu2_tlbi_tags_(s, bank);
	err = lhv_smmu2_wait_(s);
	if (err)
		return err;
	lhv_smmu2_bank_off_(s, (unsigned int)bank);
	if (b->stage == LHV_SMMU2_NESTED)
		s->bank[b->s2].nested--;
	memset(b, 0, sizeof(*b));
	return 0;
}

/* --- TLB maintenance */

/* The pages of a range, or 0 when they are too many. */
static uint64_t pages(const struct lhv_smmu2 *s, uint64_t first, uint64_t bytes,
		      unsigned int shift)
{
	uint64_t n = ((first + (bytes - 1)) >> shift) - (first >> shift) + 1;

	return n <= s->cfg.tlbi_pages ? n : 0;
}

static int check_range(uint64_t first, uint64_t bytes)
{
	return !bytes || first + (bytes - 1) < first ? LHV_ERR_RANGE : 0;
}

/* Another bank may have the same tables and VMID, and the nested ones on top of it. */
static bool nested_vmid(const struct lhv_smmu2 *s, uint16_t vmid)
{
	for (unsigned int n = 0; n < s->banks; n++)
		if (s->bank[n].taken && s->bank[n].vmid == vmid && s->bank[n].nested)
			return true;
	return false;
}

int lhv_smmu2_tlbi_ipa(struct lhv_smmu2 *s, int bank, lhv_ipa_t ipa, uint64_t bytes,
		       bool leaf)
{
	const struct lhv_smmu2_bank *b;
	uint64_t n, a;
	int err = check_bank(s, bank);

	if (!err && s->bank[bank].stage != LHV_SMMU2_STAGE2)
		err = LHV_ERR_NOENT;
	if (!err)
		err = check_range(ipa.v, bytes);
	if (err)
		return err;
	b = &s->bank[bank];
	lhv_port_dsb(LHV_SY);
	n = pages(s, ipa.v, bytes, b->shift);
	/* Entries of stage 1 and 2 together are not reached by IPA. */
	if (!n || s->f.v1 || nested_vmid(s, b->vmid)) {
		lhv_smmu2_wr_(s, GR0(TLBIVMID), b->vmid);
		return 0;
	}
	a = ipa.v >> b->shift << b->shift;
	for (; n; n--, a += UINT64_C(1) << b->shift)
		lhv_smmu2_wr64_(s,
				leaf ? CB(s, TLBIIPAS2L, bank) : CB(s, TLBIIPAS2, bank),
				LHV_PREP(LHV_SMMU2_TLBI_IPA_IPA, a >> 12));
	return 0;
}

int lhv_smmu2_tlbi_asid(struct lhv_smmu2 *s, int bank)
{
	int err = check_bank(s, bank);

	if (!err && s->bank[bank].stage == LHV_SMMU2_STAGE2)
		err = LHV_ERR_NOENT;
	if (err)
		return err;
	lhv_port_dsb(LHV_SY);
	lhv_smmu2_wr_(s, CB(s, TLBIASID, bank), s->bank[bank].asid);
	return 0;
}

int lhv_smmu2_tlbi_va(struct lhv_smmu2 *s, int bank, lhv_va_t va, uint64_t bytes,
		      bool leaf, bool all_asids)
{
	const struct lhv_smmu2_bank *b;
	uint64_t n, a, v, reg;
	int err = check_bank(s, bank);

	if (!err && s->bank[bank].stage == LHV_SMMU2_STAGE2)
		err = LHV_ERR_NOENT;
	if (!err)
		err = check_range(va.v, bytes);
	if (err)
		return err;
	b = &s->bank[bank];
	if (!b->a64 && (va.v + (bytes - 1)) >> 32)
		return LHV_ERR_RANGE;
	lhv_port_dsb(LHV_SY);
	n = pages(s, va.v, bytes, b->shift);
	if (!n) {
		/* By ASID would leave global entries. */
		lhv_smmu2_wr_(s, CB(s, TLBIALL, bank), 0);
		return 0;
	}
	/* "All ASIDs" and "last level" are operations of their own, of SMMUv2. */
	if (s->f.v1)
		leaf = false;
	reg = all_asids ? (leaf ? CB(s, TLBIVAAL, bank) : CB(s, TLBIVAA, bank))
			: (leaf ? CB(s, TLBIVAL, bank) : CB(s, TLBIVA, bank));
	a = va.v >> b->shift << b->shift;
	for (; n; n--, a += UINT64_C(1) << b->shift) {
		if (b->a64)
			v = LHV_PREP(LHV_SMMU2_TLBI_VA64_VA, a >> 12) |
			    LHV_PREP(LHV_SMMU2_TLBI_VA64_ASID, all_asids ? 0 : b->asid);
		else
			v = LHV_PREP(LHV_SMMU2_TLBI_VA32_VA, a >> 12) |
			    LHV_PREP(LHV_SMMU2_TLBI_VA32_ASID, all_asids ? 0 : b->asid);
		if (b->a64)
			lhv_smmu2_wr64_(s, reg, v);
		else
			lhv_smmu2_wr_(s, reg, (uint32_t)v);
	}
	return 0;
}

int lhv_smmu2_tlbi_vmid(struct lhv_smmu2 *s, uint16_t vmid)
{
	if (!s)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	if (vmid > 255 && !s->f.vmid16)
		return LHV_ERR_RANGE;
	lhv_port_dsb(LHV_SY);
	lhv_smmu2_wr_(s, GR0(TLBIVMID), vmid);
	return 0;
}

int lhv_smmu2_tlbi_all(struct lhv_smmu2 *s)
{
	if (!s)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	lhv_port_dsb(LHV_SY);
	lhv_smmu2_wr_(s, GR0(TLBIALLNSNH), 0);
	if (s->f.s1)
		lhv_smmu2_wr_(s, GR0(TLBIALLH), 0);
	return 0;
}

int lhv_smmu2_tlb_sync(struct lhv_smmu2 *s)
{
	if (!s)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	return lhv_smmu2_wait_(s);
}
