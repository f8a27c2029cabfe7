/* SPDX-License-Identifier: BSD-2-Clause */
/* Which table formats a CPU permits (DDI 0487, D8.2 and VTCR_EL2). */
#include "s2.h"

static const uint8_t pa_sizes[] = {32, 36, 40, 42, 44, 48, 52};

/* Rounds down to an architectural output size; returns its PS encoding, or -1. */
static int pa_round(unsigned int bits, uint8_t *out)
{
	int ps = -1;

	for (int i = 0; i < 7; i++)
		if (pa_sizes[i] <= bits)
			ps = i;
	if (ps >= 0)
		*out = pa_sizes[ps];
	return ps;
}

static bool granule_ok(const struct lhv_cpu_features *f, unsigned int granule)
{
	return granule == 12 ? f->tgran4_2 : granule == 14 ? f->tgran16_2 : f->tgran64_2;
}

static bool granule_lpa2(const struct lhv_cpu_features *f, unsigned int granule)
{
	return granule == 12   ? f->tgran4_2_lpa2
	       : granule == 14 ? f->tgran16_2_lpa2
			       : false;
}

/* Is this initial level permitted, whatever the size? Sets SL0 and SL2. */
static bool start_ok(const struct lhv_cpu_features *f, unsigned int granule, bool lpa2,
		     int level, uint64_t *sl)
{
	static const uint8_t sl0_4k[] = {2, 1, 0, 3};

	if (granule == 12) {
		if (level < 0) {
			*sl = LHV_PREP(LHV_VTCR_EL2_SL2, 1);
			return lpa2;
		}
		*sl = LHV_PREP(LHV_VTCR_EL2_SL0, sl0_4k[level]);
		return level == 3 ? f->ttst : level > 0 || f->pa_bits >= 44;
	}
	if (level < 0 || (level == 0 && (granule == 16 || !lpa2)))
		return false;
	*sl = LHV_PREP(LHV_VTCR_EL2_SL0, (unsigned int)(3 - level));
	return level > 1 || level == 0 || f->pa_bits >= (granule == 14 ? 42 : 44);
}

/* A small root is rounded up: VTTBR_EL2 cannot hold an address that is aligned to less than
 * 64 bytes when outputs have 52 bits. */
uint64_t lhv_s2_root_bytes(const struct lhv_s2_geometry *g)
{
	uint64_t bytes = UINT64_C(8) << (g->ipa_bits - s2_shift(g, g->start));

	return bytes < 256 ? 256 : bytes;
}

static enum lhv_s2_why try_granule(const struct lhv_cpu_features *f,
				   const struct lhv_s2_request *req, unsigned int granule,
				   struct lhv_s2_geometry *out)
{
	static const uint64_t tg[] = {LHV_VTCR_EL2_TG0_4K, LHV_VTCR_EL2_TG0_16K,
				      LHV_VTCR_EL2_TG0_64K};
	struct lhv_s2_geometry g = {0};
	unsigned int stride = granule - 3;
	unsigned int limit = f->pa_bits > 52 ? 52 : f->pa_bits;
	unsigned int want = req->pa_bits && req->pa_bits < limit ? req->pa_bits : limit;
	unsigned int concat = req->max_concat ? req->max_concat : 16;
	bool has = granule_lpa2(f, granule);
	uint64_t sl = 0;
	int level, ps;

	if (!granule_ok(f, granule))
		return LHV_S2_WHY_GRANULE;
	if (req->lpa2 == LHV_S2_LPA2_ON && !has)
		return LHV_S2_WHY_LPA2;
	if (granule != 16)
		g.lpa2 = req->lpa2 == LHV_S2_LPA2_ON ||
			 (req->lpa2 == LHV_S2_LPA2_AUTO && has &&
			  (req->ipa_bits > 48 || want > 48));
	if (req->ipa_bits > limit)
		return LHV_S2_WHY_IPA_CPU;
	if (!(granule == 16 ? f->lpa : g.lpa2)) {
		if (req->ipa_bits > 48)
			return LHV_S2_WHY_IPA_FORMAT;
		if (want > 48)
			want = 48;
	}
	ps = pa_round(want, &g.pa_bits);
	if (ps < 0)
		return LHV_S2_WHY_REQUEST;
	g.granule = (uint8_t)granule;
	g.ipa_bits = req->ipa_bits;

	/* The lowest level that has enough entries is the shortest walk. A level that has
	 * not even one index bit left would be inconsistent, but is never reached from below. */
	for (level = S2_LAST; level >= -1; level--) {
		unsigned int top = s2_shift(&g, level) + stride;
		unsigned int extra = req->ipa_bits > top ? req->ipa_bits - top : 0;

		if (req->ipa_bits <= s2_shift(&g, level))
			return LHV_S2_WHY_LEVEL;
		if ((UINT64_C(1) << extra) > concat ||
		    !start_ok(f, granule, g.lpa2, level, &sl))
			continue;
		g.start = (int8_t)level;
		g.concat = (uint8_t)(1U << extra);
		break;
	}
	if (level < -1)
		return LHV_S2_WHY_LEVEL;
	g.root_bytes = lhv_s2_root_bytes(&g);
	g.block = granule == 12	  ? (g.lpa2 ? 0 : 1)
		  : granule == 14 ? (g.lpa2 ? 1 : 2)
				  : (f->lpa && f->pa_bits >= 52 ? 1 : 2);
	g.vmid_bits = f->vmid_bits >= 16 ? 16 : 8;
	g.nc_walk = req->nc_walk;
	g.hd = req->hw_dirty && f->hafdbs >= 2;
	g.ha = (req->hw_af || req->hw_dirty) && f->hafdbs >= 1;
	g.vtcr = LHV_VTCR_EL2_RES1_MASK | sl |
		 LHV_PREP(LHV_VTCR_EL2_T0SZ, 64U - req->ipa_bits) |
		 LHV_PREP(LHV_VTCR_EL2_IRGN0,
			  g.nc_walk ? LHV_VTCR_EL2_IRGN0_NC : LHV_VTCR_EL2_IRGN0_WBWA) |
		 LHV_PREP(LHV_VTCR_EL2_ORGN0,
			  g.nc_walk ? LHV_VTCR_EL2_ORGN0_NC : LHV_VTCR_EL2_ORGN0_WBWA) |
		 LHV_PREP(LHV_VTCR_EL2_SH0, LHV_VTCR_EL2_SH0_INNER) |
		 LHV_PREP(LHV_VTCR_EL2_TG0, tg[(granule - 12) / 2]) |
		 LHV_PREP(LHV_VTCR_EL2_PS, (unsigned int)ps) |
		 LHV_PREP(LHV_VTCR_EL2_VS, g.vmid_bits == 16) |
		 LHV_PREP(LHV_VTCR_EL2_HA, g.ha) | LHV_PREP(LHV_VTCR_EL2_HD, g.hd) |
		 LHV_PREP(LHV_VTCR_EL2_DS, g.lpa2);
	*out = g;
	return LHV_S2_WHY_NONE;
}

static bool request_ok(const struct lhv_s2_request *r)
{
	return (!r->granule || r->granule == 12 || r->granule == 14 ||
		r->granule == 16) &&
	       r->ipa_bits >= 32 && r->ipa_bits <= 52 &&
	       (!r->pa_bits || r->pa_bits >= 32) && r->max_concat <= 16 &&
	       !(r->max_concat & (r->max_concat - 1U)) &&
	       (unsigned int)r->lpa2 <= LHV_S2_LPA2_ON &&
	       !(r->nc_walk && (r->hw_af || r->hw_dirty));
}

int lhv_s2_geometry(const struct lhv_cpu_features *f, const struct lhv_s2_request *req,
		    struct lhv_s2_geometry *geo, enum lhv_s2_why *why)
{
	enum lhv_s2_why w = LHV_S2_WHY_REQUEST;
	int ret = LHV_ERR_INVAL;

	if (f && req && geo && request_ok(req)) {
		enum lhv_s2_why best = LHV_S2_WHY_NONE;

		for (unsigned int granule = 12; granule <= 16; granule += 2) {
			if (req->granule && req->granule != granule)
				continue;
			w = try_granule(f, req, granule, geo);
			if (w == LHV_S2_WHY_NONE)
				break;
			/* Of several reasons the one that came furthest tells most. */
			if (w > best)
				best = w;
		}
		ret = w == LHV_S2_WHY_NONE ? LHV_OK : LHV_ERR_UNSUPPORTED;
		if (ret)
			w = best;
	}
	if (why)
		*why = w;
	return ret;
}

const char *lhv_s2_why_text(enum lhv_s2_why why)
{
	switch (why) {
	case LHV_S2_WHY_NONE:
		return "the format is possible";
	case LHV_S2_WHY_REQUEST:
		return "the request is malformed";
	case LHV_S2_WHY_GRANULE:
		return "the CPU has no stage 2 with this granule";
	case LHV_S2_WHY_LPA2:
		return "the CPU has no 52-bit descriptors with this granule";
	case LHV_S2_WHY_IPA_CPU:
		return "the IPA space is larger than the CPU's physical address space";
	case LHV_S2_WHY_IPA_FORMAT:
		return "more than 48 bits of IPA need FEAT_LPA or FEAT_LPA2";
	case LHV_S2_WHY_LEVEL:
		return "no initial lookup level fits";
	}
	return "unknown reason";
}
