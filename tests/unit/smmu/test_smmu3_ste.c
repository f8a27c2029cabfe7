/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3 stream table entries: their fields, and every kind becoming every other while a
 * device does DMA [M.3] [M.4] [M.6].
 */
#include "rig3.h"

#include <string.h>

/* What the SMMU acts on in an entry, from 5.2: everything else is cleared. */
static void effect(const uint64_t e[8], uint64_t out[8])
{
	unsigned int config = (unsigned int)(e[0] >> 1) & 7;
	/* MemAttr, MTCFG, ALLOCCFG, SHCFG, NSCFG, PRIVCFG, INSTCFG */
	const uint64_t attrs = 0x000ff1ff00000000ULL;

	memset(out, 0, 64);
	if (!(e[0] & 1))
		return; /* C_BAD_STE: aborts */
	if (config < 4) {
		/* aborts too, but records nothing */
		out[0] = e[0] & 0xf;
		return;
	}
	out[0] = e[0] & 0xf;
	if (config == 4)
		out[1] = e[1] & attrs;
	if (config & 1) {
		out[0] = e[0]; /* S1Fmt, S1ContextPtr, S1CDMax */
		/* S1DSS, S1CIR, S1COR, S1CSH, S1STALLD, STRW */
		out[1] |= e[1] & 0xc80000ff;
		if ((e[1] & 3) == 1)
			out[1] |= e[1] & attrs;
		out[2] |= e[2] & 0xffff;
	}
	if (config & 2) {
		out[1] |= e[1] & (attrs | 1 << 25); /* S2FWB */
		out[2] = e[2];
		out[3] = e[3];
	}
}

struct watch {
	struct rig3 *r;
	uint64_t *at;
	uint64_t seen[8][8]; /* by word: each value since the last SYNC */
	unsigned int n[8];
	uint64_t old[8], want[8]; /* effects */
	unsigned int bad, mixes, via_invalid;
};

/* One entry that the SMMU could have read: any of each word's values. */
static void look(struct watch *w, unsigned int word, uint64_t e[8])
{
	uint64_t f[8], none[8] = {0};

	if (word < 8) {
		for (unsigned int i = 0; i < w->n[word]; i++) {
			e[word] = w->seen[word][i];
			look(w, word + 1, e);
		}
		return;
	}
	effect(e, f);
	w->mixes++;
	if (!memcmp(f, none, 64))
		w->via_invalid = 1;
	else if (memcmp(f, w->old, 64) && memcmp(f, w->want, 64))
		w->bad++;
}

static void watch_all(struct watch *w)
{
	uint64_t e[8];

	look(w, 0, e);
}

static void on_store(struct rig3 *r, uint64_t *p, uint64_t old, uint64_t v)
{
	struct watch *w = r->ctx;

	(void)old;
	if (p < w->at || p >= w->at + 8)
		return;
	assert_true(w->n[p - w->at] < 8);
	w->seen[p - w->at][w->n[p - w->at]++] = v;
	watch_all(w);
}

/* It re-reads what it was told of: from here on only what is in memory now. */
static void on_sync(struct rig3 *r)
{
	struct watch *w = r->ctx;

	for (unsigned int i = 0; i < 8; i++) {
		w->seen[i][0] = w->at[i];
		w->n[i] = 1;
	}
	watch_all(w);
}

static const struct lhv_s2_root root_a = {
	.table = {0x80010000},
	/* T0SZ 24, SL0 1, WB WA, Inner, 4 KiB, PS 44, VS */
	.vtcr = 24 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 | 4 << 16 | 1 << 19 | 1U << 31,
	.vmid = 3,
	.ipa_bits = 40,
	.pa_bits = 44,
	.granule = 12,
	.start = 1,
};
static const struct lhv_s2_root root_b = {
	.table = {0x90020000},
	.vtcr = 16 | 2 << 6 | 3 << 12 | 2 << 14 | 5 << 16,
	.vmid = 0x104,
	.ipa_bits = 48,
	.pa_bits = 48,
	.granule = 14,
	.start = 1,
};

enum {
	ABORT,
	BYPASS,
	S1,
	S1_B,
	S1_BYPASS,
	S1_STALLD,
	S2,
	S2_B,
	S2_STALL,
	N,
	N_B,
	N_BYPASS,
	KINDS
};

static const struct lhv_smmu3_stream kinds[KINDS] = {
	[ABORT] = {.kind = LHV_SMMU3_ABORT},
	[BYPASS] = {.kind = LHV_SMMU3_BYPASS},
	[S1] = {.kind = LHV_SMMU3_S1, .cd = 0x40000, .cd_log2 = 4, .s1dss = 2},
	[S1_B] = {.kind = LHV_SMMU3_S1,
		  .cd = 0x50040,
		  .cd_log2 = 8,
		  .cd_fmt = 2,
		  .s1dss = 0},
	[S1_BYPASS] = {.kind = LHV_SMMU3_S1, .cd = 0x40000, .cd_log2 = 4, .s1dss = 1},
	[S1_STALLD] = {.kind = LHV_SMMU3_S1, .cd = 0x40000, .vmid = 9, .s1_stalld = true},
	[S2] = {.kind = LHV_SMMU3_S2, .root = &root_a},
	[S2_B] = {.kind = LHV_SMMU3_S2, .root = &root_b, .s2_fwb = true},
	[S2_STALL] = {.kind = LHV_SMMU3_S2, .root = &root_a, .stall = true},
	[N] = {.kind = LHV_SMMU3_NESTED,
	       .root = &root_a,
	       .cd = 0x70000,
	       .cd_log2 = 3,
	       .s1dss = 2},
	[N_B] = {.kind = LHV_SMMU3_NESTED, .root = &root_b, .cd = 0x80000},
	[N_BYPASS] = {.kind = LHV_SMMU3_NESTED,
		      .root = &root_a,
		      .cd = 0x70000,
		      .cd_log2 = 3,
		      .s1dss = 1},
};

/* Changes stream 5 under watch; returns SYNCs, without that of the TLB. */
static unsigned int go(struct rig3 *r, const struct lhv_smmu3_stream *from,
		       const struct lhv_smmu3_stream *to, struct watch *w)
{
	uint64_t e[8];
	unsigned int tlbi = 0;

	memset(w, 0, sizeof(*w));
	r->on_store = NULL;
	r->on_sync = NULL;
	assert_int_equal(lhv_smmu3_attach(&r->s, 5, from), 0);
	assert_int_equal(lhv_smmu3_ste(&r->s.f, to, e), 0);
	w->r = r;
	w->at = rig3_ste(r, 5);
	assert_non_null(w->at);
	effect(w->at, w->old);
	effect(e, w->want);
	for (unsigned int i = 0; i < 8; i++) {
		w->seen[i][0] = w->at[i];
		w->n[i] = 1;
	}
	r->ctx = w;
	r->n = r->syncs = 0;
	r->on_store = on_store;
	r->on_sync = on_sync;
	assert_int_equal(lhv_smmu3_attach(&r->s, 5, to), 0);
	r->on_store = NULL;
	r->on_sync = NULL;
	assert_memory_equal(w->at, e, 64);
	for (unsigned int i = 0; i < r->n; i++) {
		if ((r->log[i][0] & 0xff) == 0x28)
			tlbi++;
		else if ((r->log[i][0] & 0xff) == 0x03)
			assert_true(r->log[i][0] >> 32 == 5 && r->log[i][1] == 1);
		else
			assert_int_equal(r->log[i][0] & 0xff, 0x46);
	}
	return r->syncs - tlbi;
}

static void test_all_pairs(void **state)
{
	struct watch w;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	for (int i = 0; i < KINDS; i++) {
		for (int j = 0; j < KINDS; j++) {
			unsigned int syncs = go(&r, &kinds[i], &kinds[j], &w);

			if (w.bad)
				print_error("from %d to %d\n", i, j);
			assert_int_equal(w.bad, 0);
			assert_true(i == j ? syncs == 0 : syncs >= 1 && syncs <= 3);
		}
	}
	rig3_down(&r);
}

/* Steps that are known to be enough, and that they are without a gap. */
static void test_counts(void **state)
{
	static const struct {
		int from, to;
		unsigned int syncs;
		bool gap;
	} want[] = {
		{BYPASS, ABORT, 2, 0},	   {ABORT, BYPASS, 2, 0},
		{S1, ABORT, 2, 0},	   {ABORT, S1, 2, 0},
		{S1, BYPASS, 3, 0},	   {BYPASS, S1, 3, 0},
		{S2, ABORT, 2, 0},	   {ABORT, S2, 2, 0},
		{S2, BYPASS, 2, 0},	   {BYPASS, S2, 2, 0},
		{S1_BYPASS, BYPASS, 2, 0}, {BYPASS, S1_BYPASS, 2, 0},
		{S2, S2_STALL, 1, 0},	   {S1, S2_B, 3, 1},
		{S2, S2_B, 3, 1},
	};
	struct lhv_smmu3_stream other;
	struct watch w;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		unsigned int n = go(&r, &kinds[want[i].from], &kinds[want[i].to], &w);

		if (n != want[i].syncs || w.via_invalid != want[i].gap)
			print_error("row %zu: %u, gap %u\n", i, n, w.via_invalid);
		assert_int_equal(n, want[i].syncs);
		assert_int_equal(w.via_invalid, want[i].gap);
	}
	/* S1DSS alone */
	other = kinds[S1];
	other.s1dss = 0;
	assert_int_equal(go(&r, &kinds[S1], &other, &w), 1);
	assert_int_equal(w.via_invalid, 0);
	/* with one VMID, stage 1 and 2 need nothing of each other */
	other = kinds[S1];
	other.vmid = 3;
	assert_int_equal(go(&r, &other, &kinds[S2], &w), 3);
	assert_int_equal(w.via_invalid, 0);
	rig3_down(&r);
}

/* [M.6] each field, by its bits in 5.2 */
static void test_fields(void **state)
{
	struct lhv_smmu3_stream s = kinds[S2];
	struct lhv_s2_root q = root_a;
	uint64_t e[8], before[8];
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	s.root = &q;
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &s, e), 0);
	assert_int_equal(e[0], 1 | 6 << 1);
	assert_int_equal(e[1], 1ULL << 44);
	assert_int_equal(e[2], 3 | 24ULL << 32 | 1ULL << 38 | 1ULL << 40 | 1ULL << 42 |
				       3ULL << 44 | 4ULL << 48 | 1ULL << 51 | 1ULL << 58);
	assert_int_equal(e[3], 0x80010000);
	s.stall = s.no_record = s.s2_fwb = true;
	s.eats = 1;
	q.vtcr |= 3 << 21; /* HA, HD */
	q.vtcr = (q.vtcr & ~(7ULL << 16)) | 6 << 16;
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &s, e), 0);
	assert_int_equal(e[1], 1ULL << 44 | 1 << 25 | 1 << 28);
	/* PS is what there is; HD, HA, S2S, not S2R */
	assert_int_equal(e[2] >> 48, 5 | 1 << 3 | 1 << 7 | 1 << 8 | 1 << 9);
	r.s.f.httu = 1;
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &s, e), 0);
	assert_int_equal(e[2] >> 55 & 3, 2);
	/* LPA2 */
	q.lpa2 = true;
	q.vtcr |= 3ULL << 32;
	memcpy(before, e, 64);
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &s, e), LHV_ERR_UNSUPPORTED);
	r.s.f.ds = true;
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &s, e), 0);
	assert_int_equal(e[3], 0x80010000 | 3 << 2);
	/* nested: S2PTW, and both halves */
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &kinds[N], e), 0);
	assert_int_equal(e[0], 1 | 7 << 1 | 0x70000 | 3ULL << 59);
	assert_int_equal(e[1], 2 | 1 << 2 | 1 << 4 | 3 << 6 | 1ULL << 44);
	assert_int_equal(e[2] >> 54 & 1, 1);
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &kinds[S1_B], e), 0);
	assert_int_equal(e[0], 1 | 5 << 1 | 2 << 4 | 0x50040 | 8ULL << 59);
	assert_int_equal(lhv_smmu3_ste(&r.s.f, &kinds[S1_STALLD], e), 0);
	assert_true((e[1] >> 27 & 1) == 1 && e[2] == 9);
	rig3_down(&r);
}

static void test_refusals(void **state)
{
	struct lhv_smmu3_stream s;
	struct lhv_s2_root q;
	uint64_t e[8], before[8];
	struct lhv_smmu3_features f;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	memset(e, 0x5a, sizeof(e));
	memcpy(before, e, sizeof(e));
#define REFUSE(base, change, want)                                \
	do {                                                      \
		s = kinds[base];                                  \
		q = root_a;                                       \
		if (s.root)                                       \
			s.root = &q;                              \
		f = r.s.f;                                        \
		change;                                           \
		assert_int_equal(lhv_smmu3_ste(&f, &s, e), want); \
		assert_memory_equal(e, before, sizeof(e));        \
	} while (0)
	REFUSE(S2, s.root = NULL, LHV_ERR_INVAL);
	REFUSE(S2, s.kind = (enum lhv_smmu3_kind)9, LHV_ERR_INVAL);
	REFUSE(S2, s.eats = 2, LHV_ERR_INVAL);
	REFUSE(S2, (s.eats = 1, f.ats = false), LHV_ERR_UNSUPPORTED);
	REFUSE(S2, f.s2 = false, LHV_ERR_UNSUPPORTED);
	REFUSE(S2, f.gran4k = false, LHV_ERR_UNSUPPORTED);
	REFUSE(S2, q.granule = 13, LHV_ERR_UNSUPPORTED);
	REFUSE(S2, (s.s2_fwb = true, f.fwb = false), LHV_ERR_UNSUPPORTED);
	REFUSE(S2, (s.stall = true, f.stall = false), LHV_ERR_UNSUPPORTED);
	REFUSE(S2, q.vtcr |= 1ULL << 38, LHV_ERR_UNSUPPORTED);
	REFUSE(S2, q.vtcr |= 1ULL << 36, LHV_ERR_UNSUPPORTED);
	REFUSE(S2, (q.vmid = 256, f.vmid16 = false), LHV_ERR_RANGE);
	REFUSE(S2, q.table.v = 1ULL << 48, LHV_ERR_RANGE);
	REFUSE(S2, q.table.v |= 8, LHV_ERR_RANGE);
	REFUSE(S1, f.s1 = false, LHV_ERR_UNSUPPORTED);
	REFUSE(S1, s.cd_log2 = 21, LHV_ERR_UNSUPPORTED);
	REFUSE(S1_B, f.cd_l2 = false, LHV_ERR_UNSUPPORTED);
	REFUSE(S1, s.cd_fmt = 3, LHV_ERR_INVAL);
	REFUSE(S1, s.s1dss = 3, LHV_ERR_INVAL);
	REFUSE(S1, s.cd |= 32, LHV_ERR_RANGE);
	REFUSE(S1, s.cd = 1ULL << 48, LHV_ERR_RANGE);
	REFUSE(S1, (s.vmid = 256, f.vmid16 = false), LHV_ERR_RANGE);
	REFUSE(N, f.nested = false, LHV_ERR_UNSUPPORTED);
	assert_int_equal(lhv_smmu3_ste(NULL, &s, e), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_ste(&f, NULL, e), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_ste(&f, &s, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_attach(&r.s, 16, &kinds[S2]), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_detach(&r.s, 16), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_attach(NULL, 0, &kinds[S2]), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_attach(&r.s, 0, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_detach(NULL, 0), LHV_ERR_INVAL);
	rig3_down(&r);
}

/* Nothing uses the tables once detach is back. */
static void test_detach(void **state)
{
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	assert_int_equal(lhv_smmu3_attach(&r.s, 2, &kinds[S2]), 0);
	r.n = 0;
	assert_int_equal(lhv_smmu3_detach(&r.s, 2), 0);
	assert_int_equal(rig3_ste(&r, 2)[0], 1);
	assert_int_equal(rig3_ste(&r, 2)[3], 0);
	/* TLBI of its VMID is after the STE is gone, and a SYNC is last */
	assert_int_equal(r.log[r.n - 2][0], 0x28 | 3ULL << 32);
	assert_int_equal(r.log[r.n - 1][0] & 0xff, 0x46);
	assert_int_equal(r.log[0][0] & 0xff, 0x03);
	/* the SMMU does not answer: an error, and a second try ends it */
	assert_int_equal(lhv_smmu3_attach(&r.s, 2, &kinds[S2]), 0);
	r.stuck = true;
	assert_int_equal(lhv_smmu3_detach(&r.s, 2), LHV_ERR_TIMEOUT);
	r.stuck = false;
	assert_int_equal(lhv_smmu3_detach(&r.s, 2), 0);
	assert_int_equal(rig3_ste(&r, 2)[3], 0);
	rig3_down(&r);
}

/* [M.3] second-level tables come with their first stream, and StreamIDs are whole */
static void test_two_levels(void **state)
{
	struct rig3 r;
	unsigned int before;

	(void)state;
	for (uint8_t split = 6; split <= 10; split += 2) {
		uint32_t sid = (UINT32_C(200) << split) + 5;

		rig3_up(&r);
		r.cfg.split = split;
		r.cfg.sid_bits = (uint8_t)(split + 8);
		rig3_ready(&r);
		assert_null(rig3_ste(&r, sid));
		before = r.mems;
		assert_int_equal(lhv_smmu3_detach(&r.s, sid), 0);
		assert_int_equal(r.mems, before);
		r.no_mem = true;
		assert_int_equal(lhv_smmu3_attach(&r.s, sid, &kinds[S2]), LHV_ERR_NOMEM);
		assert_null(rig3_ste(&r, sid));
		r.no_mem = false;
		assert_int_equal(lhv_smmu3_attach(&r.s, sid, &kinds[S2]), 0);
		assert_int_equal(r.mems, before + 1);
		assert_int_equal(rig3_ste(&r, sid)[0], 1 | 6 << 1);
		/* it may have been held that there was none: CFGI_STE without Leaf */
		assert_true(r.log[0][0] == (3 | (uint64_t)sid << 32) && r.log[0][1] == 0);
		/* its neighbours abort */
		assert_int_equal(rig3_ste(&r, sid - 5)[0], 1);
		assert_int_equal(rig3_ste(&r, sid - 6) == NULL, 1);
		assert_int_equal(rig3_ste(&r, sid + (1U << split) - 6)[0], 1);
		assert_int_equal(lhv_smmu3_attach(&r.s, sid + 1, &kinds[S2]), 0);
		assert_int_equal(r.mems, before + 1);
		assert_int_equal(lhv_smmu3_attach(&r.s, UINT32_MAX, &kinds[S2]),
				 LHV_ERR_RANGE);
		rig3_down(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_pairs), cmocka_unit_test(test_counts),
		cmocka_unit_test(test_fields),	  cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_detach),	  cmocka_unit_test(test_two_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
