/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv2: identification, reset, and which stream goes where.
 *
 * A group that is in use has refs > 0. Its registers follow what is written here in one
 * order: what S2CR says is complete before the group matches, and says FAULT before it
 * matches no longer.
 */
#include "smmu2_priv.h"

#include <string.h>

#define SMR_BOTH(id, mask) ((uint32_t)(id) | (uint32_t)(mask) << 16)

struct lhv_smmu2_quirks lhv_smmu2_quirks(enum lhv_smmu2_model model, uint32_t idr7)
{
	struct lhv_smmu2_quirks q = {0};

	switch (model) {
	case LHV_SMMU2_V1:
	case LHV_SMMU2_MMU400:
	case LHV_SMMU2_MMU401:
		q.v1 = true;
		break;
	case LHV_SMMU2_CN88XX:
		q.flags = LHV_SMMU2_Q_UNIQUE_IDS;
		break;
	case LHV_SMMU2_QCOM:
		q.flags = LHV_SMMU2_Q_NO_BYPASS;
		break;
	case LHV_SMMU2_QCOM500:
		q.flags = LHV_SMMU2_Q_NO_BYPASS | LHV_SMMU2_Q_CPRE;
		break;
	case LHV_SMMU2_AP806:
		q.flags = LHV_SMMU2_Q_HI_LO | LHV_SMMU2_Q_CPRE;
		break;
	case LHV_SMMU2_MMU500:
	case LHV_SMMU2_NVIDIA:
		q.flags = LHV_SMMU2_Q_CPRE;
		break;
	case LHV_SMMU2_V2:
		break;
	}
	/* From r2 on the MMU-500 locks CB_ACTLR until it is told not to. */
	if (q.flags & LHV_SMMU2_Q_CPRE && LHV_GET(LHV_SMMU2_IDR7_MAJOR, idr7) >= 2)
		q.acr_clear = (uint32_t)LHV_SMMU2_sACR_CACHE_LOCK_MASK;
	return q;
}

/* IAS, OAS; a size that is reserved counts as the smallest. */
static uint8_t size_bits(uint64_t v)
{
	static const uint8_t bits[] = {32, 36, 40, 42, 44, 48};

	return v < sizeof(bits) ? bits[v] : 32;
}

int lhv_smmu2_features(const uint32_t idr[8], bool v1, struct lhv_smmu2_features *out)
{
	struct lhv_smmu2_features f = {0};
	uint64_t ptfs, ubs;

	if (!idr || !out)
		return LHV_ERR_INVAL;
	f.v1 = v1;
	f.s1 = LHV_GET(LHV_SMMU2_IDR0_S1TS, idr[0]);
	f.s2 = LHV_GET(LHV_SMMU2_IDR0_S2TS, idr[0]);
	f.nested = f.s1 && f.s2 && LHV_GET(LHV_SMMU2_IDR0_NTS, idr[0]);
	f.stream_match = LHV_GET(LHV_SMMU2_IDR0_SMS, idr[0]);
	f.exids = !v1 && f.stream_match && LHV_GET(LHV_SMMU2_IDR0_EXIDS, idr[0]);
	f.coherent = LHV_GET(LHV_SMMU2_IDR0_CTTW, idr[0]);
	f.btm = LHV_GET(LHV_SMMU2_IDR0_BTM, idr[0]);
	f.irpts = (uint16_t)LHV_GET(LHV_SMMU2_IDR0_NUMIRPT, idr[0]);
	f.sid_bits = f.exids ? 16 : (uint16_t)LHV_GET(LHV_SMMU2_IDR0_NUMSIDB, idr[0]);
	if (f.stream_match)
		f.groups = (uint16_t)LHV_GET(LHV_SMMU2_IDR0_NUMSMRG, idr[0]);
	else
		f.groups = (uint16_t)(1U << f.sid_bits);
	f.banks = (uint16_t)LHV_GET(LHV_SMMU2_IDR1_NUMCB, idr[1]);
	f.s2_banks = (uint16_t)LHV_GET(LHV_SMMU2_IDR1_NUMS2CB, idr[1]);
	f.page_shift = LHV_GET(LHV_SMMU2_IDR1_PAGESIZE, idr[1]) ? 16 : 12;
	f.half = UINT32_C(1) << (f.page_shift +
				 LHV_GET(LHV_SMMU2_IDR1_NUMPAGENDXB, idr[1]) + 1);
	f.ipa_bits = size_bits(LHV_GET(LHV_SMMU2_IDR2_IAS, idr[2]));
	f.pa_bits = size_bits(LHV_GET(LHV_SMMU2_IDR2_OAS, idr[2]));
	ubs = LHV_GET(LHV_SMMU2_IDR2_UBS, idr[2]);
	if (v1)
		f.va_bits = f.ipa_bits;
	else
		f.va_bits = ubs == LHV_SMMU2_IDR2_UBS_64   ? 64
			    : ubs == LHV_SMMU2_IDR2_UBS_49 ? 49
							   : size_bits(ubs);
	ptfs = LHV_GET(LHV_SMMU2_IDR0_PTFS, idr[0]);
	f.a32_long =
		v1 || ptfs == LHV_SMMU2_IDR0_PTFS_LS || ptfs == LHV_SMMU2_IDR0_PTFS_L;
	f.a32_short = ptfs == LHV_SMMU2_IDR0_PTFS_LS;
	if (!v1) {
		f.vmid16 = LHV_GET(LHV_SMMU2_IDR2_VMID16S, idr[2]);
		f.a64_4k = LHV_GET(LHV_SMMU2_IDR2_PTFSv8_4kB, idr[2]);
		f.a64_16k = LHV_GET(LHV_SMMU2_IDR2_PTFSv8_16kB, idr[2]);
		f.a64_64k = LHV_GET(LHV_SMMU2_IDR2_PTFSv8_64kB, idr[2]);
	}
	f.major = (uint8_t)LHV_GET(LHV_SMMU2_IDR7_MAJOR, idr[7]);
	f.minor = (uint8_t)LHV_GET(LHV_SMMU2_IDR7_MINOR, idr[7]);
	/* The global half holds spaces 0 and 1; the other one has to hold all banks. */
	if ((!f.s1 && !f.s2) || !f.groups || f.groups > LHV_SMMU2_GROUPS || !f.banks ||
	    f.banks > LHV_SMMU2_BANKS || f.s2_banks > f.banks ||
	    f.banks > f.half >> f.page_shift)
		return LHV_ERR_UNSUPPORTED;
	*out = f;
	return 0;
}

int lhv_smmu2_init(struct lhv_smmu2 *s, const struct lhv_smmu2_config *cfg)
{
	uint32_t idr[8], other;
	int err;

	if (!s || !cfg || !cfg->instances || cfg->instances > LHV_SMMU2_INSTANCES)
		return LHV_ERR_INVAL;
	for (unsigned int i = 0; i < cfg->instances; i++)
		if (!cfg->base[i] || cfg->base[i] & 0xfff)
			return LHV_ERR_INVAL;
	memset(s, 0, sizeof(*s));
	s->cfg = *cfg;
	if (!s->cfg.polls)
		s->cfg.polls = 100000;
	if (!s->cfg.tlbi_pages)
		s->cfg.tlbi_pages = 64;
	for (unsigned int n = 0; n < 8; n++) {
		idr[n] = lhv_smmu2_rd_(s, 0, GR0(IDR0) + 4 * n);
		for (unsigned int i = 1; i < cfg->instances; i++) {
			other = lhv_smmu2_rd_(s, i, GR0(IDR0) + 4 * n);
			if (other != idr[n])
				return LHV_ERR_UNSUPPORTED;
		}
	}
	err = lhv_smmu2_features(idr, cfg->quirks.v1, &s->f);
	if (err)
		return err;
	s->banks = s->f.banks;
	if (lhv_smmu2_quirk_(s, LHV_SMMU2_Q_NO_BYPASS)) {
		/* It bypasses because stage 1 is off, so it has to be a bank of stage 1. */
		if (!s->f.s1 || s->f.banks == s->f.s2_banks || s->f.banks < 2)
			return LHV_ERR_UNSUPPORTED;
		s->banks--;
	}
	return 0;
}

const struct lhv_smmu2_features *lhv_smmu2_get_features(const struct lhv_smmu2 *s)
{
	return s ? &s->f : NULL;
}

/* S2CR of a group for a target. */
static uint32_t s2cr(const struct lhv_smmu2 *s, int target, bool valid)
{
	bool trapped = lhv_smmu2_quirk_(s, LHV_SMMU2_Q_NO_BYPASS);
	uint64_t v = LHV_PREP(LHV_SMMU2_S2CR_EXIDVALID, valid && s->f.exids);

	if (target == LHV_SMMU2_FAULT)
		return (uint32_t)(v | LHV_PREP(LHV_SMMU2_S2CR_TYPE,
					       trapped ? LHV_SMMU2_S2CR_TYPE_BYPASS
						       : LHV_SMMU2_S2CR_TYPE_FAULT));
	if (target == LHV_SMMU2_BYPASS && !trapped)
		return (uint32_t)(v | LHV_PREP(LHV_SMMU2_S2CR_TYPE,
					       LHV_SMMU2_S2CR_TYPE_BYPASS));
	if (target == LHV_SMMU2_BYPASS)
		target = s->f.banks - 1;
	return (uint32_t)(v | LHV_PREP(LHV_SMMU2_S2CR_TYPE, LHV_SMMU2_S2CR_TYPE_TRANS) |
			  LHV_PREP(LHV_SMMU2_S2CR_CBNDX, target));
}

static void write_s2cr(const struct lhv_smmu2 *s, unsigned int g, int target, bool valid)
{
	lhv_smmu2_wr_(s, GR0N(S2CR, g), s2cr(s, target, valid));
}

static void write_smr(const struct lhv_smmu2 *s, unsigned int g, bool valid)
{
	uint32_t v = SMR_BOTH(s->group[g].id, s->group[g].mask);

	if (!s->f.stream_match)
		return;
	if (!s->f.exids)
		v |= (uint32_t)LHV_PREP(LHV_SMMU2_SMR_VALID, valid);
	lhv_smmu2_wr_(s, GR0N(SMR, g), valid ? v : 0);
}

static int flush(struct lhv_smmu2 *s)
{
	lhv_smmu2_wr_(s, GR0(TLBIALLNSNH), 0);
	if (s->f.s1)
		lhv_smmu2_wr_(s, GR0(TLBIALLH), 0);
	return lhv_smmu2_wait_(s);
}

/* Nothing passes a group or a bank, nothing is in the TLB. */
static int close_all(struct lhv_smmu2 *s)
{
	int err;

	for (unsigned int g = 0; g < s->f.groups; g++)
		write_s2cr(s, g, LHV_SMMU2_FAULT, false);
	memset(s->group, 0, sizeof(s->group));
	for (unsigned int g = 0; g < s->f.groups; g++)
		write_smr(s, g, false);
	memset(s->bank, 0, sizeof(s->bank));
	for (unsigned int n = 0; n < s->f.banks; n++)
		lhv_smmu2_bank_calm_(s, n);
	/* What groups had let in would pass, untranslated, a bank that is off. */
	err = flush(s);
	if (err)
		return err;
	for (unsigned int n = 0; n < s->f.banks; n++)
		lhv_smmu2_bank_off_(s, n);
	return flush(s);
}

/* How many of the lowest bits of ID and MASK there are; group 0 matches nothing now. */
static int probe_smr(struct lhv_smmu2 *s)
{
	uint32_t ones = s->f.sid_bits >= 16 ? 0xffff : (UINT32_C(1) << s->f.sid_bits) - 1;
	uint32_t id, mask;

	s->id_bits = (uint16_t)ones;
	s->mask_bits = 0;
	if (!s->f.stream_match)
		return 0;
	/* One at a time: an ID bit need not be kept where the mask has a one. */
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		lhv_smmu2_wr1_(s, i, GR0N(SMR, 0), ones);
		id = lhv_smmu2_rd_(s, i, GR0N(SMR, 0)) & ones;
		lhv_smmu2_wr1_(s, i, GR0N(SMR, 0), ones << 16);
		mask = lhv_smmu2_rd_(s, i, GR0N(SMR, 0)) >> 16 & ones;
		lhv_smmu2_wr1_(s, i, GR0N(SMR, 0), 0);
		if (i && (id != s->id_bits || mask != s->mask_bits))
			return LHV_ERR_UNSUPPORTED;
		s->id_bits = (uint16_t)id;
		s->mask_bits = (uint16_t)mask;
	}
	return 0;
}

int lhv_smmu2_reset(struct lhv_smmu2 *s)
{
	const uint64_t closed = LHV_SMMU2_sCR0_USFCFG_MASK | LHV_SMMU2_sCR0_SMCFCFG_MASK;
	uint64_t cr0;
	uint32_t v;
	int err;

	if (!s || !s->cfg.instances)
		return LHV_ERR_INVAL;
	s->ready = false;
	/* First, what matches no group must fault: groups are going to disappear. */
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		v = lhv_smmu2_rd_(s, i, GR0(sCR0));
		lhv_smmu2_wr1_(s, i, GR0(sCR0), v | (uint32_t)closed);
		v = lhv_smmu2_rd_(s, i, GR0(sACR));
		v &= ~s->cfg.quirks.acr_clear;
		lhv_smmu2_wr1_(s, i, GR0(sACR), v | s->cfg.quirks.acr_set);
	}
	err = close_all(s);
	if (err)
		return err;
	cr0 = closed | LHV_SMMU2_sCR0_GFRE_MASK | LHV_SMMU2_sCR0_GFIE_MASK |
	      LHV_SMMU2_sCR0_GCFGFRE_MASK | LHV_SMMU2_sCR0_GCFGFIE_MASK |
	      LHV_PREP(LHV_SMMU2_sCR0_EXIDENABLE, s->f.exids) |
	      LHV_PREP(LHV_SMMU2_sCR0_VMID16EN, s->f.vmid16);
	if (!s->cfg.broadcast || !s->f.btm)
		cr0 |= LHV_SMMU2_sCR0_PTM_MASK | LHV_SMMU2_sCR0_VMIDPNE_MASK;
	/* The width of SMR follows EXIDENABLE; CLIENTPD stays as it is until all is ready. */
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		v = lhv_smmu2_rd_(s, i, GR0(sCR0)) &
		    (uint32_t)LHV_SMMU2_sCR0_CLIENTPD_MASK;
		lhv_smmu2_wr1_(s, i, GR0(sCR0), v | (uint32_t)cr0);
	}
	err = probe_smr(s);
	if (err)
		return err;
	if (lhv_smmu2_quirk_(s, LHV_SMMU2_Q_NO_BYPASS))
		lhv_smmu2_wr_(
			s, GR1N(s, CBAR, s->f.banks - 1),
			LHV_PREP(LHV_SMMU2_CBAR_TYPE, LHV_SMMU2_CBAR_TYPE_S1_BYPASS));
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		v = lhv_smmu2_rd_(s, i, GR0(sGFSR));
		lhv_smmu2_wr1_(s, i, GR0(sGFSR), v);
	}
	if (s->cfg.unmatched_bypass)
		cr0 &= ~LHV_SMMU2_sCR0_USFCFG_MASK;
	lhv_smmu2_wr_(s, GR0(sCR0), (uint32_t)cr0);
	s->ready = true;
	return 0;
}

int lhv_smmu2_quiesce(struct lhv_smmu2 *s)
{
	uint32_t v;

	if (!s || !s->cfg.instances)
		return LHV_ERR_INVAL;
	s->ready = false;
	for (unsigned int i = 0; i < s->cfg.instances; i++) {
		v = lhv_smmu2_rd_(s, i, GR0(sCR0)) &
		    (uint32_t)~LHV_SMMU2_sCR0_CLIENTPD_MASK;
		lhv_smmu2_wr1_(s, i, GR0(sCR0), v | (uint32_t)LHV_SMMU2_sCR0_USFCFG_MASK);
	}
	return close_all(s);
}

/* --- Streams */

static bool overlap(unsigned int id, unsigned int mask, unsigned int id2,
		    unsigned int mask2)
{
	return !((id ^ id2) & ~(mask | mask2) & 0xffff);
}

/* All of the first is in the second. */
static bool part_of(unsigned int id, unsigned int mask, unsigned int id2,
		    unsigned int mask2)
{
	return !(mask & ~mask2) && !((id ^ id2) & ~mask2 & 0xffff);
}

/* The group that has all of a stream, or -1. */
static int group_of(const struct lhv_smmu2 *s, const struct lhv_smmu2_stream *t)
{
	for (unsigned int g = 0; g < s->f.groups; g++)
		if (s->group[g].refs &&
		    part_of(t->id, t->mask, s->group[g].id, s->group[g].mask))
			return (int)g;
	return -1;
}

/* The stream among all of a call that has the group which serves stream i. */
static unsigned int chief(const struct lhv_smmu2_stream *t, unsigned int n,
			  unsigned int i)
{
	unsigned int c = i;

	for (unsigned int k = 0; k < n; k++)
		if (part_of(t[c].id, t[c].mask, t[k].id, t[k].mask) &&
		    (k < c || !part_of(t[k].id, t[k].mask, t[c].id, t[c].mask)))
			c = k;
	return c;
}

static int check_streams(const struct lhv_smmu2 *s, const struct lhv_smmu2_stream *t,
			 unsigned int n)
{
	if (!s || !t || !n || n > LHV_SMMU2_GROUPS)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	for (unsigned int i = 0; i < n; i++) {
		if (!s->f.stream_match && t[i].mask)
			return LHV_ERR_INVAL;
		if (t[i].id & ~t[i].mask & ~s->id_bits || t[i].mask & ~s->mask_bits)
			return LHV_ERR_RANGE;
	}
	return 0;
}

static bool is_target(const struct lhv_smmu2 *s, int target)
{
	return target == LHV_SMMU2_BYPASS || target == LHV_SMMU2_FAULT ||
	       (lhv_smmu2_is_bank_(s, target) && !s->bank[target].dying);
}

static void count_bank(struct lhv_smmu2 *s, int target, uint32_t by)
{
	if (target >= 0)
		s->bank[target].groups += by;
}

/* A group that is free and has the stream's number where that decides. */
static unsigned int free_group(const struct lhv_smmu2 *s,
			       const struct lhv_smmu2_stream *t)
{
	unsigned int g = 0;

	if (!s->f.stream_match)
		return t->id;
	while (g < s->f.groups && s->group[g].refs)
		g++;
	return g;
}

static void open_group(struct lhv_smmu2 *s, unsigned int g,
		       const struct lhv_smmu2_stream *t, int target)
{
	struct lhv_smmu2_group *p = &s->group[g];

	p->mask = t->mask;
	p->id = t->id & (uint16_t)~t->mask;
	p->refs = 1;
	p->target = (int16_t)target;
	count_bank(s, target, 1);
	if (s->f.exids) {
		/* S2CR holds the bit that makes it match. */
		write_smr(s, g, true);
		write_s2cr(s, g, target, true);
	} else {
		write_s2cr(s, g, target, true);
		write_smr(s, g, true);
	}
}

int lhv_smmu2_attach(struct lhv_smmu2 *s, const struct lhv_smmu2_stream *streams,
		     unsigned int n, int bank)
{
	uint64_t done[LHV_SMMU2_GROUPS / 64] = {0};
	unsigned int need = 0, room = 0;
	int err = check_streams(s, streams, n);

	if (err)
		return err;
	if (!is_target(s, bank))
		return LHV_ERR_NOENT;
	for (unsigned int i = 0; i < n; i++) {
		const struct lhv_smmu2_stream *t = &streams[i];
		int in = group_of(s, t);

		for (unsigned int g = 0; g < s->f.groups; g++) {
			const struct lhv_smmu2_group *p = &s->group[g];

			if (p->refs && overlap(t->id, t->mask, p->id, p->mask) &&
			    (in != (int)g || p->target != bank))
				return LHV_ERR_EXISTS;
		}
		for (unsigned int k = 0; k < i; k++) {
			const struct lhv_smmu2_stream *u = &streams[k];

			if (overlap(t->id, t->mask, u->id, u->mask) &&
			    !part_of(t->id, t->mask, u->id, u->mask) &&
			    !part_of(u->id, u->mask, t->id, t->mask))
				return LHV_ERR_EXISTS;
		}
		need += in < 0 && chief(streams, n, i) == i;
	}
	for (unsigned int g = 0; g < s->f.groups; g++)
		room += !s->group[g].refs;
	if (need > room)
		return LHV_ERR_NOMEM;
	for (unsigned int i = 0; i < n; i++) {
		if (chief(streams, n, i) != i || group_of(s, &streams[i]) >= 0)
			continue;
		open_group(s, free_group(s, &streams[i]), &streams[i], bank);
		done[i / 64] |= UINT64_C(1) << i % 64;
	}
	for (unsigned int i = 0; i < n; i++)
		if (!(done[i / 64] >> i % 64 & 1))
			s->group[group_of(s, &streams[i])].refs++;
	return 0;
}

/* How many of the streams each group serves; all have to be in one. */
static int count_uses(const struct lhv_smmu2 *s, const struct lhv_smmu2_stream *t,
		      unsigned int n, uint8_t *uses)
{
	memset(uses, 0, LHV_SMMU2_GROUPS);
	for (unsigned int i = 0; i < n; i++) {
		int g = group_of(s, &t[i]);

		if (g < 0 || uses[g] >= s->group[g].refs)
			return LHV_ERR_NOENT;
		uses[g]++;
	}
	return 0;
}

int lhv_smmu2_move(struct lhv_smmu2 *s, const struct lhv_smmu2_stream *streams,
		   unsigned int n, int bank)
{
	uint8_t uses[LHV_SMMU2_GROUPS];
	int err = check_streams(s, streams, n);

	if (err)
		return err;
	if (!is_target(s, bank))
		return LHV_ERR_NOENT;
	err = count_uses(s, streams, n, uses);
	if (err)
		return err;
	for (unsigned int g = 0; g < s->f.groups; g++)
		if (uses[g] && uses[g] != s->group[g].refs)
			return LHV_ERR_BUSY;
	for (unsigned int g = 0; g < s->f.groups; g++) {
		int old = s->group[g].target;

		if (!uses[g] || old == bank)
			continue;
		count_bank(s, bank, 1);
		count_bank(s, old, UINT32_MAX);
		s->group[g].target = (int16_t)bank;
		write_s2cr(s, g, bank, true);
		lhv_smmu2_tlbi_tags_(s, old);
	}
	return lhv_smmu2_wait_(s);
}

int lhv_smmu2_detach(struct lhv_smmu2 *s, const struct lhv_smmu2_stream *streams,
		     unsigned int n)
{
	uint8_t uses[LHV_SMMU2_GROUPS];
	bool last = false;
	int err = check_streams(s, streams, n);

	if (!err)
		err = count_uses(s, streams, n, uses);
	if (err)
		return err;
	for (unsigned int g = 0; g < s->f.groups; g++) {
		struct lhv_smmu2_group *p = &s->group[g];

		if (!uses[g])
			continue;
		p->refs -= uses[g];
		if (p->refs)
			continue;
		last = true;
		count_bank(s, p->target, UINT32_MAX);
		write_s2cr(s, g, LHV_SMMU2_FAULT, true);
		if (s->f.exids)
			write_s2cr(s, g, LHV_SMMU2_FAULT, false);
		write_smr(s, g, false);
		/* The synchronisation waits for transactions that what it drops had let in. */
		lhv_smmu2_tlbi_tags_(s, p->target);
		p->target = LHV_SMMU2_FAULT;
	}
	return last ? lhv_smmu2_wait_(s) : 0;
}
