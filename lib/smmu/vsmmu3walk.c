/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual SMMUv3: the guest's stream table, context descriptors and tables of stage 1.
 *
 * The functions return 0 or the number of the event that ends the transaction (IHI 0070, 7.3).
 * Where the architecture leaves a choice: an L1STD that points beyond the address size is a
 * failed fetch; a top-level reserved field that has a behaviour has it.
 */
#include "vsmmu3_priv.h"

#include <string.h>

#include <libhv/arch/vmsa.h>

#define ID(name)     (unsigned int)LHV_SMMU3_EVT0_ID_##name
#define S0(field, v) LHV_GET(LHV_SMMU3_STE0_##field, v)
#define S1(field, v) LHV_GET(LHV_SMMU3_STE1_##field, v)
#define STE0(field)  LHV_SMMU3_STE0_##field##_MASK
#define STE1(field)  LHV_SMMU3_STE1_##field##_MASK
#define CONFIG(name) LHV_SMMU3_STE0_Config_##name

/* --- Stream table ----------------------------------------------------------------------- */

static uint64_t align_down(uint64_t at, unsigned int log2)
{
	return log2 < 64 ? at & ~((UINT64_C(1) << log2) - 1) : 0;
}

static unsigned int locate_ste(const struct lhv_vsmmu3 *v, uint32_t sid, uint64_t *at)
{
	uint64_t base =
		lhv_vsmmu3_reg64(v, R_STRTAB_BASE) & LHV_SMMU3_STRTAB_BASE_ADDR_MASK;
	unsigned int log2 = VS_GET(v, STRTAB_BASE_CFG, LOG2SIZE);
	unsigned int split = VS_GET(v, STRTAB_BASE_CFG, SPLIT), span, l1;
	uint64_t std;

	/* The literal size aligns the table; no StreamID is larger than SIDSIZE. */
	if (log2 < 32 && sid >> log2)
		return ID(C_BAD_STREAMID);
	if (VS_GET(v, STRTAB_BASE_CFG, FMT) != LHV_SMMU3_STRTAB_BASE_CFG_FMT_L2) {
		*at = align_down(base, log2 + 6) + (uint64_t)sid * LHV_SMMU3_STE_BYTES;
		return 0;
	}
	if (split != 8 && split != 10)
		split = 6; /* reserved values are 6 */
	l1 = log2 > split ? log2 - split + 3 : 3;
	*at = align_down(base, l1 > 6 ? l1 : 6) + (uint64_t)(sid >> split) * 8;
	if (!lhv_vsmmu3_fetch(v, *at, &std, 1))
		return ID(F_STE_FETCH);
	span = (unsigned int)LHV_GET(LHV_SMMU3_L1STD_Span, std);
	sid &= (UINT32_C(1) << split) - 1;
	if (!span || span > split + 1 || sid >> (span - 1))
		return ID(C_BAD_STREAMID);
	*at = align_down(std & LHV_SMMU3_L1STD_L2Ptr_MASK, span + 5) +
	      (uint64_t)sid * LHV_SMMU3_STE_BYTES;
	return 0;
}

unsigned int lhv_vsmmu3_ste(const struct lhv_vsmmu3 *v, uint32_t sid, uint64_t ste[2],
			    uint64_t *at)
{
	unsigned int bad = locate_ste(v, sid, at), ssids = VS_GET(v, IDR1, SSIDSIZE);
	uint64_t word[8], fmt;

	if (bad)
		return bad;
	if (!lhv_vsmmu3_fetch(v, *at, word, 8))
		return ID(F_STE_FETCH);
	if (!(word[0] & STE0(V)))
		return ID(C_BAD_STE);
	ste[0] = STE0(V);
	ste[1] = 0;
	switch (S0(Config, word[0])) {
	case CONFIG(BYPASS):
		ste[0] |= LHV_PREP(LHV_SMMU3_STE0_Config, CONFIG(BYPASS));
		return 0;
	case CONFIG(S1):
		break;
	case CONFIG(S2):
	case CONFIG(NESTED):
		return ID(C_BAD_STE);
	default:
		return 0; /* ABORT is 0 */
	}

	ste[0] |= word[0] & (STE0(Config) | STE0(S1ContextPtr));
	ste[1] = word[1] & (STE1(S1CIR) | STE1(S1COR) | STE1(S1CSH));
	if ((word[0] & STE0(S1ContextPtr)) >> v->oas || (word[1] & STE1(S1STALLD)))
		return ID(C_BAD_STE);
	if (ssids && S0(S1CDMax, word[0])) {
		if (S0(S1CDMax, word[0]) > ssids)
			return ID(C_BAD_STE);
		fmt = S0(S1Fmt, word[0]);
		if (fmt && !VS_GET(v, IDR0, CD2L))
			return ID(C_BAD_STE);
		if (fmt <= LHV_SMMU3_STE0_S1Fmt_L2_64K) /* the reserved one is linear */
			ste[0] |= word[0] & STE0(S1Fmt);
		ste[0] |= word[0] & STE0(S1CDMax);
		if (S1(S1DSS, word[1]) <= LHV_SMMU3_STE1_S1DSS_SSID0)
			ste[1] |= word[1] & STE1(S1DSS);
	}
	if (VS_GET(v, IDR0, ATS)) {
		if (S1(EATS, word[1]) == LHV_SMMU3_STE1_EATS_SPLIT)
			return ID(C_BAD_STE);
		if (S1(EATS, word[1]) == LHV_SMMU3_STE1_EATS_TRANS)
			ste[1] |= word[1] & STE1(EATS);
	}
	return 0;
}

/* --- Context descriptors ---------------------------------------------------------------- */

/* One half of the address space. */
struct half {
	uint64_t ttb;
	unsigned int granule, txsz;
	bool epd, tbi, had;
};

struct context {
	struct half half[2];
	unsigned int ips;
	bool affd, wxn, pan, record;
};

static unsigned int fetch_cd(const struct lhv_vsmmu3 *v, const uint64_t ste[2],
			     uint32_t ssid, uint64_t cd[8], uint64_t *at)
{
	uint64_t base = ste[0] & STE0(S1ContextPtr), l1cd;
	unsigned int max = (unsigned int)S0(S1CDMax, ste[0]), leaf = 0;

	switch (S0(S1Fmt, ste[0])) {
	case LHV_SMMU3_STE0_S1Fmt_L2_4K:
		leaf = 6;
		break;
	case LHV_SMMU3_STE0_S1Fmt_L2_64K:
		leaf = 10;
		break;
	default:
		base = align_down(base, max + 6);
		break;
	}
	if (leaf) {
		unsigned int bits = max > leaf ? max - leaf + 3 : 3;

		*at = align_down(base, bits > 6 ? bits : 6) +
		      (uint64_t)(ssid >> leaf) * 8;
		if (!lhv_vsmmu3_fetch(v, *at, &l1cd, 1))
			return ID(F_CD_FETCH);
		base = align_down(l1cd & LHV_SMMU3_L1CD_L2Ptr_MASK, leaf + 6);
		if (!(l1cd & LHV_SMMU3_L1CD_V_MASK) || base >> v->oas)
			return ID(C_BAD_SUBSTREAMID);
		ssid &= (UINT32_C(1) << leaf) - 1;
	}
	*at = base + (uint64_t)ssid * LHV_SMMU3_CD_BYTES;
	return lhv_vsmmu3_fetch(v, *at, cd, 8) ? 0 : ID(F_CD_FETCH);
}

/* log2 of the granule, 0 for one that is reserved or not there. */
static unsigned int granule(const struct lhv_vsmmu3 *v, uint64_t tg, bool upper)
{
	static const uint8_t size[2][4] = {{12, 16, 14, 0}, {0, 14, 12, 16}};
	unsigned int g = size[upper][tg];

	if ((g == 12 && VS_GET(v, IDR5, GRAN4K)) ||
	    (g == 14 && VS_GET(v, IDR5, GRAN16K)) ||
	    (g == 16 && VS_GET(v, IDR5, GRAN64K)))
		return g;
	return 0;
}

#define C0(field, v) LHV_GET(LHV_SMMU3_CD0_##field, v)

/* false for an ILLEGAL descriptor. */
static bool decode_cd(const struct lhv_vsmmu3 *v, const uint64_t cd[8], struct context *c)
{
	static const uint8_t sizes[] = {32, 36, 40, 42, 44, 48, 52, 52};

	if (!C0(V, cd[0]) || !C0(AA64, cd[0]) || C0(HA, cd[0]) || C0(HD, cd[0]) ||
	    C0(S, cd[0]) || !C0(A, cd[0]))
		return false;
	if (!VS_GET(v, IDR0, ASID16) && C0(ASID, cd[0]) > 0xff)
		return false;
	c->ips = sizes[C0(IPS, cd[0])];
	if (c->ips > v->oas)
		c->ips = v->oas;
	c->affd = C0(AFFD, cd[0]);
	c->wxn = C0(WXN, cd[0]);
	c->pan = C0(PAN, cd[0]);
	c->record = C0(R, cd[0]);
	for (unsigned int i = 0; i < 2; i++) {
		struct half *h = &c->half[i];
		uint64_t w = cd[0] >> (16 * i); /* T1SZ to EPD1 are 16 bits higher */

		h->epd = C0(EPD0, w);
		h->tbi = i ? C0(TBI1, cd[0]) : C0(TBI0, cd[0]);
		h->had = VS_GET(v, IDR3, HAD) && LHV_GET(LHV_SMMU3_CD1_HAD0, cd[1 + i]);
		h->ttb = cd[1 + i] & LHV_SMMU3_CD1_TTB0_MASK;
		h->txsz = (unsigned int)C0(T0SZ, w);
		h->granule = granule(v, C0(TG0, w), i);
		if (!h->epd && (C0(ENDI, cd[0]) || !h->granule || h->txsz < 16 ||
				h->txsz > 39 || h->ttb >> c->ips))
			return false;
	}
	return true;
}

/* --- Stage 1 ------------------------------------------------------------------------------ */

static bool in_range(const struct half *h, uint64_t va)
{
	uint64_t wrong = va >> 55 & 1 ? ~va : va;

	if (h->tbi)
		wrong &= (UINT64_C(1) << 56) - 1;
	return !(wrong >> (64 - h->txsz));
}

/* d is a leaf; tables has bits [62:59] of the tables above it, or'ed. */
static bool permitted(const struct context *c, const struct lhv_vsmmu3_access *acc,
		      uint64_t d, unsigned int tables)
{
	bool user = (d & LHV_S1DESC_AP1_MASK) && !(tables & 4);
	bool writes = !(d & LHV_S1DESC_AP2_MASK) && !(tables & 8);
	bool xn;

	if (acc->exec) {
		if (acc->priv) /* privileged code is not where the unprivileged may write */
			xn = (d & LHV_S1DESC_PXN_MASK) || (tables & 1) ||
			     (user && writes);
		else
			xn = (d & LHV_S1DESC_UXN_MASK) || (tables & 2);
		/* Where the access itself may write, that is. */
		if (c->wxn && writes && (acc->priv || user))
			xn = true;
		return !xn;
	}
	if (acc->priv ? c->pan && user : !user)
		return false;
	return !acc->write || writes;
}

static unsigned int walk(const struct lhv_vsmmu3 *v, const struct context *c,
			 const struct lhv_vsmmu3_access *acc, uint64_t *at,
			 struct lhv_vsmmu3_result *out)
{
	const struct half *h = &c->half[acc->addr >> 55 & 1];
	unsigned int g = h->granule, stride, shift, tables = 0, top;
	uint64_t ia, d, low, address;
	int level;

	if (h->epd || !in_range(h, acc->addr))
		return ID(F_TRANSLATION);
	stride = g - 3;
	level = 3 - (int)((63 - h->txsz - g) / stride);
	shift = g + stride * (unsigned int)(3 - level);
	ia = acc->addr & (UINT64_MAX >> h->txsz);
	top = 64 - h->txsz - shift + 3; /* log2 of the first table's bytes */
	*at = align_down(h->ttb, top) | ia >> shift << 3;
	for (;;) {
		bool leaf;

		if (!lhv_vsmmu3_fetch(v, *at, &d, 1))
			return ID(F_WALK_EABT);
		leaf = level == 3 || !(d & LHV_S1DESC_TYPE_MASK);
		if (!(d & LHV_S1DESC_VALID_MASK) ||
		    (level == 3 && !(d & LHV_S1DESC_TYPE_MASK)) ||
		    (leaf && level < 2 && !(level == 1 && g == 12)))
			return ID(F_TRANSLATION);
		address = align_down(d & UINT64_C(0xffffffffffff), leaf ? shift : g);
		if (address >> c->ips)
			return ID(F_ADDR_SIZE);
		if (leaf)
			break;
		if (!h->had)
			tables |= (unsigned int)(d >> LHV_S1TABLE_PXNTABLE_SHIFT) & 0xf;
		level++;
		shift -= stride;
		*at = address | (ia >> shift & ((UINT64_C(1) << stride) - 1)) << 3;
	}
	if (!(d & LHV_S1DESC_AF_MASK) && !c->affd)
		return ID(F_ACCESS);
	if (!permitted(c, acc, d, tables))
		return ID(F_PERMISSION);
	low = (UINT64_C(1) << shift) - 1;
	out->ok = true;
	out->size = low + 1;
	out->ipa = lhv_ipa(address | (acc->addr & low));
	return 0;
}

/* --- A transaction ---------------------------------------------------------------------- */

static unsigned int bypass(const struct lhv_vsmmu3 *v,
			   const struct lhv_vsmmu3_access *acc,
			   struct lhv_vsmmu3_result *out)
{
	if (acc->addr >> v->oas)
		return ID(F_ADDR_SIZE);
	out->ok = true;
	out->ipa = lhv_ipa(acc->addr);
	out->size = UINT64_C(1) << v->oas;
	return 0;
}

/* The SubstreamID that selects the descriptor, or why there is none. */
static unsigned int substream(const struct lhv_vsmmu3_access *acc, const uint64_t ste[2],
			      uint32_t *ssid, bool *s1)
{
	bool on = S0(Config, ste[0]) == CONFIG(S1);
	uint64_t max = S0(S1CDMax, ste[0]), dss = S1(S1DSS, ste[1]);

	*s1 = on;
	*ssid = 0;
	if (acc->ssv) {
		if (!on || !max || acc->ssid >> max)
			return ID(C_BAD_SUBSTREAMID);
		if (!acc->ssid && dss == LHV_SMMU3_STE1_S1DSS_SSID0)
			return ID(F_STREAM_DISABLED);
		*ssid = acc->ssid;
	} else if (on && max) {
		if (dss == LHV_SMMU3_STE1_S1DSS_TERMINATE)
			return ID(F_STREAM_DISABLED);
		*s1 = dss != LHV_SMMU3_STE1_S1DSS_BYPASS;
	}
	return 0;
}

/* As it goes through an SMMU that is on. *record: is an event recorded? */
static unsigned int transaction(const struct lhv_vsmmu3 *v,
				const struct lhv_vsmmu3_access *acc, uint64_t *at,
				bool *record, struct lhv_vsmmu3_result *out)
{
	struct context c = {0};
	uint64_t ste[2], cd[8];
	uint32_t ssid;
	bool s1;
	unsigned int bad = lhv_vsmmu3_ste(v, acc->sid, ste, at);

	*record = bad != ID(C_BAD_STREAMID) || VS_GET(v, CR2, RECINVSID);
	if (bad || S0(Config, ste[0]) == CONFIG(ABORT))
		return bad;
	bad = substream(acc, ste, &ssid, &s1);
	if (bad)
		return bad;
	if (!s1)
		return bypass(v, acc, out);
	bad = fetch_cd(v, ste, ssid, cd, at);
	if (bad)
		return bad;
	if (!decode_cd(v, cd, &c))
		return ID(C_BAD_CD);
	bad = walk(v, &c, acc, at, out);
	if (bad >= ID(F_TRANSLATION))
		*record = c.record;
	return bad;
}

static void make_event(const struct lhv_vsmmu3_access *acc, unsigned int id, uint64_t at,
		       uint64_t event[4])
{
	event[0] = id | LHV_PREP(LHV_SMMU3_EVT0_StreamID, acc->sid);
	if (acc->ssv) {
		event[0] |= LHV_PREP(LHV_SMMU3_EVT0_SubstreamID, acc->ssid);
		if (id != ID(C_BAD_SUBSTREAMID)) /* which always has one, and no flag */
			event[0] |= LHV_SMMU3_EVT0_SSV_MASK;
	}
	if (id == ID(F_STE_FETCH) || id == ID(F_CD_FETCH) || id == ID(F_WALK_EABT))
		event[3] = at & LHV_SMMU3_EVT3_FetchAddr_MASK;
	if (id < ID(F_WALK_EABT))
		return;
	event[1] = LHV_PREP(LHV_SMMU3_EVT1_PnU, acc->priv) |
		   LHV_PREP(LHV_SMMU3_EVT1_InD, acc->exec) |
		   LHV_PREP(LHV_SMMU3_EVT1_RnW, !acc->write) |
		   LHV_PREP(LHV_SMMU3_EVT1_CLASS, id == ID(F_WALK_EABT)
							  ? LHV_SMMU3_EVT1_CLASS_TTD
							  : LHV_SMMU3_EVT1_CLASS_IN);
	event[2] = acc->addr;
}

int lhv_vsmmu3_translate(struct lhv_vsmmu3 *v, const struct lhv_vsmmu3_access *access,
			 struct lhv_vsmmu3_result *out)
{
	struct lhv_vsmmu3_access acc;
	unsigned int bad = 0;
	uint64_t at = 0;
	bool record = false;

	if (!v || !access || !out || (access->write && access->exec) ||
	    (access->ssv && access->ssid >> 20))
		return LHV_ERR_INVAL;
	acc = *access;
	memset(out, 0, sizeof(*out));
	if (VS_GET(v, CR0ACK, SMMUEN))
		bad = transaction(v, &acc, &at, &record, out);
	else if (!VS_GET(v, GBPA, ABORT))
		bypass(v, &acc, out);
	if (!bad)
		return LHV_OK;
	make_event(&acc, bad, at, out->event);
	if (record && !acc.quiet)
		lhv_vsmmu3_record(v, out->event);
	return LHV_OK;
}
