/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3 context descriptors: their fields, tables of them, and every CD becoming every other
 * while a device does DMA [M.4] [M.5].
 */
#include "rig3.h"

#include <string.h>

/* Bits are written out from IHI 0070, 5.3 and 5.4, and not taken from the library. */

#define ISWB .inner = 1, .outer = 1, .sh = 3

static const struct lhv_smmu3_cd both = {
	.half = {{.on = true, .ttb = 0x80001000, .tsz = 16, .granule = 12, ISWB},
		 {.on = true,
		  .ttb = 0x90004000,
		  .tsz = 28,
		  .granule = 14,
		  .inner = 3,
		  .outer = 2,
		  .sh = 2}},
	.mair = 0xff440c0400bbccddULL,
	.asid = 0x1234,
	.ips = 5,
};

/* [M.5] each field, by its bits in 5.4 */
static void test_fields(void **state)
{
	const uint64_t v_aa64 = 1ULL << 31 | 1ULL << 41;
	struct lhv_smmu3_cd c = both;
	struct lhv_smmu3_features f;
	uint64_t e[8];
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	f = r.s.f;
	memset(e, 0xa5, sizeof(e));
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0], v_aa64 | 16 | 0 << 6 | 1 << 8 | 1 << 10 | 3 << 12 |
				       28ULL << 16 | 1ULL << 22 | 3ULL << 24 |
				       2ULL << 26 | 2ULL << 28 | 5ULL << 32 | 1ULL << 45 |
				       1ULL << 46 | 1ULL << 47 | 0x1234ULL << 48);
	assert_int_equal(e[1], 0x80001000);
	assert_int_equal(e[2], 0x90004000);
	assert_int_equal(e[3], 0xff440c0400bbccddULL);
	assert_true(!e[4] && !e[5] && !e[6] && !e[7]);
	/* TG0 and TG1 have codes of their own */
	c.half[0] = (struct lhv_smmu3_cd_half){
		.on = true, .ttb = 0x10000, .tsz = 22, .granule = 16};
	c.half[1] = c.half[0];
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true((e[0] >> 6 & 3) == 1 && (e[0] >> 22 & 3) == 3);
	c.half[0].granule = 14;
	c.half[1].granule = 12;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true((e[0] >> 6 & 3) == 2 && (e[0] >> 22 & 3) == 2);
	/* one half: EPD of the other, which has nothing else */
	c = both;
	c.half[1].on = false;
	c.half[1].tbi = c.half[1].had = true;
	c.half[1].tsz = 99;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true((e[0] >> 14 & 1) == 0 && (e[0] >> 16 & 0x7fff) == 0x4000);
	assert_true(e[2] == 0 && !(e[0] >> 39 & 1));
	c = both;
	c.half[0].on = false;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0] & 0xffff, 1 << 14);
	assert_int_equal(e[1], 0);
	assert_int_equal(e[0] >> 30 & 1, 0);
	/* neither */
	memset(&c, 0, sizeof(c));
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0], v_aa64 | 1ULL << 14 | 1ULL << 30 | 7ULL << 45);
	/* one flag, one bit */
	static const struct {
		size_t at;
		unsigned int word, bit;
		bool set;
	} flags[] = {
		{offsetof(struct lhv_smmu3_cd, affd), 0, 35, true},
		{offsetof(struct lhv_smmu3_cd, wxn), 0, 36, true},
		{offsetof(struct lhv_smmu3_cd, half[0].tbi), 0, 38, true},
		{offsetof(struct lhv_smmu3_cd, half[1].tbi), 0, 39, true},
		{offsetof(struct lhv_smmu3_cd, pan), 0, 40, true},
		{offsetof(struct lhv_smmu3_cd, ha), 0, 43, true},
		{offsetof(struct lhv_smmu3_cd, stall), 0, 44, true},
		{offsetof(struct lhv_smmu3_cd, no_record), 0, 45, false},
		{offsetof(struct lhv_smmu3_cd, razwi), 0, 46, false},
		{offsetof(struct lhv_smmu3_cd, shared), 0, 47, false},
		{offsetof(struct lhv_smmu3_cd, half[0].had), 1, 1, true},
		{offsetof(struct lhv_smmu3_cd, half[0].e0pd), 1, 2, true},
		{offsetof(struct lhv_smmu3_cd, half[1].had), 2, 1, true},
		{offsetof(struct lhv_smmu3_cd, half[1].e0pd), 2, 2, true},
		{offsetof(struct lhv_smmu3_cd, ds), 2, 58, true},
	};
	f.had = f.e0pd = f.ds = true;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		uint64_t plain[8];

		c = both;
		assert_int_equal(lhv_smmu3_cd(&f, &c, plain), 0);
		*(bool *)((char *)&c + flags[i].at) = true;
		assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
		plain[flags[i].word] ^= 1ULL << flags[i].bit;
		assert_int_equal(e[flags[i].word] >> flags[i].bit & 1, flags[i].set);
		assert_memory_equal(e, plain, sizeof(e));
	}
	c = both;
	c.ha = c.hd = true;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0] >> 42 & 3, 3);
	/* DS is RES0 with 64 KiB alone; IPS is what there is */
	c.ds = true;
	c.ips = 6;
	c.half[0].granule = 16;
	c.half[0].ttb = 0x10000;
	c.half[1].on = false;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true(e[2] == 0 && (e[0] >> 32 & 7) == 5);
	rig3_down(&r);
}

static void test_refusals(void **state)
{
	struct lhv_smmu3_features f;
	struct lhv_smmu3_cd c;
	uint64_t e[8], before[8];
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	memset(e, 0x5a, sizeof(e));
	memcpy(before, e, sizeof(e));
#define TRY(change, want)                                          \
	do {                                                       \
		c = both;                                          \
		f = r.s.f;                                         \
		memcpy(e, before, sizeof(e));                      \
		change;                                            \
		assert_int_equal(lhv_smmu3_cd(&f, &c, e), want);   \
		if (want)                                          \
			assert_memory_equal(e, before, sizeof(e)); \
	} while (0)
	TRY(c.ips = 8, LHV_ERR_INVAL);
	TRY(c.hd = true, LHV_ERR_INVAL);
	TRY(c.half[0].inner = 4, LHV_ERR_INVAL);
	TRY(c.half[0].outer = 4, LHV_ERR_INVAL);
	TRY(c.half[1].sh = 1, LHV_ERR_INVAL);
	TRY(c.half[1].sh = 4, LHV_ERR_INVAL);
	TRY(f.s1 = false, LHV_ERR_UNSUPPORTED);
	TRY(f.gran4k = false, LHV_ERR_UNSUPPORTED);
	TRY(f.gran16k = false, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].granule = 16; f.gran64k = false, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].granule = 13, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].granule = 0, LHV_ERR_UNSUPPORTED);
	TRY(c.ds = true, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].had = true, LHV_ERR_UNSUPPORTED);
	TRY(c.half[1].e0pd = true, LHV_ERR_UNSUPPORTED);
	TRY(c.ha = true; f.httu = 0, LHV_ERR_UNSUPPORTED);
	TRY(c.ha = true; f.httu = 1, 0);
	TRY(c.ha = c.hd = true; f.httu = 1, LHV_ERR_UNSUPPORTED);
	TRY(c.stall = true; f.stall = false, LHV_ERR_UNSUPPORTED);
	TRY(f.stall_forced = true, LHV_ERR_UNSUPPORTED);
	TRY(c.stall = f.stall_forced = true, 0);
	TRY(c.razwi = f.term_abort = true, LHV_ERR_UNSUPPORTED);
	TRY(c.asid = 256; f.asid16 = false, LHV_ERR_RANGE);
	TRY(c.asid = 255; f.asid16 = false, 0);
	/* sizes: 16 to 39, 48 with small tables (64 KiB: 47), from 12 with 52 bits */
	TRY(c.half[0].tsz = 15, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 40, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 39, 0);
	TRY(c.half[0].tsz = 48; f.stt = true, 0);
	TRY(c.half[0].tsz = 49; f.stt = true, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 255; f.stt = true, LHV_ERR_RANGE);
	TRY(c.half[1].tsz = 48; f.stt = true, 0);
	TRY((c.half[1].granule = 16, c.half[1].tsz = 47); f.stt = true, 0);
	TRY((c.half[1].granule = 16, c.half[1].tsz = 48); f.stt = true, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 12; f.vax = 1, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 12; f.ds = c.ds = true, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 12; f.vax = 1; f.ds = c.ds = true, 0);
	TRY(c.half[0].tsz = 11; f.vax = 1; f.ds = c.ds = true, LHV_ERR_RANGE);
	TRY((c.half[0].granule = 16, c.half[0].ttb = 0x10000); c.half[0].tsz = 12;
	    f.vax = 1, 0);
	/* addresses: in IPS and what there is, aligned to the first table */
	TRY(c.half[0].ttb = 1ULL << 48, LHV_ERR_RANGE);
	TRY(c.half[1].ttb = 1ULL << 63, LHV_ERR_RANGE);
	TRY(c.ips = 0, 0);
	TRY(c.ips = 0; c.half[1].ttb = 1ULL << 32, LHV_ERR_RANGE);
	TRY(c.ips = 5; f.oas = 0; c.half[1].ttb = 1ULL << 32, LHV_ERR_RANGE);
	TRY(c.ips = f.oas = 6; c.half[0].ttb = 1ULL << 48, LHV_ERR_RANGE);
	TRY(c.ips = f.oas = 6; c.ds = f.ds = true; c.half[0].ttb = 1ULL << 48, 0);
	TRY(c.ips = f.oas = 6; c.half[0].granule = 16; c.half[0].ttb = 1ULL << 51, 0);
	TRY(c.ips = f.oas = 7; c.half[0].granule = 16;
	    c.half[0].ttb = 1ULL << 52, LHV_ERR_RANGE);
	/* 48 bits, 4 KiB: 512 entries; 36 bits, 16 KiB: level 2 of 2^11 entries */
	TRY(c.half[0].ttb = 0x80000800, LHV_ERR_RANGE);
	TRY(c.half[1].ttb = 0x80002000, LHV_ERR_RANGE);
	/* 39 bits are 512 entries, 40 bits are two, 38 bits are 256 */
	TRY(c.half[0].tsz = 25; c.half[0].ttb = 0x800, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x10, 0);
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x8, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 26; c.half[0].ttb = 0x800, 0);
	/* with 52 bits of output at least 64 bytes */
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x20; c.ips = f.oas = 6, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x40; c.ips = f.oas = 6, 0);
	assert_int_equal(lhv_smmu3_cd(NULL, &c, e), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cd(&f, NULL, e), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cd(&f, &c, NULL), LHV_ERR_INVAL);
	rig3_down(&r);
}

/* [M.1] what the identification registers say of it, one bit each */
static void test_idr(void **state)
{
	struct lhv_smmu3_features f, g;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	assert_int_equal(lhv_smmu3_features(r.idr, 0, 0, &f), 0);
	assert_true(!f.term_abort && !f.had && !f.stt && !f.e0pd && !f.vax);
#define SAYS(reg, bit, field, value)                                      \
	do {                                                              \
		r.idr[reg] ^= 1U << (bit);                                \
		assert_int_equal(lhv_smmu3_features(r.idr, 0, 0, &g), 0); \
		assert_int_equal(g.field, value);                         \
		g.field = f.field;                                        \
		assert_memory_equal(&f, &g, sizeof(f));                   \
		r.idr[reg] ^= 1U << (bit);                                \
	} while (0)
	SAYS(0, 26, term_abort, true);
	SAYS(3, 2, had, true);
	SAYS(3, 9, stt, true);
	SAYS(3, 13, e0pd, true);
	SAYS(5, 10, vax, 1);
	SAYS(5, 11, vax, 2);
	rig3_down(&r);
}

/* What the SMMU acts on in a CD, from 5.4: everything else is cleared. */
static void effect(const uint64_t e[8], uint64_t out[8])
{
	memset(out, 0, 64);
	if (!(e[0] >> 31 & 1))
		return; /* C_BAD_CD */
	memcpy(out, e, 64);
	if (e[0] >> 14 & 1) {
		out[0] &= ~0x3fffULL;
		out[1] &= 0xff0000000000000fULL;
	}
	if (e[0] >> 30 & 1) {
		out[0] &= ~0x3fff0000ULL;
		out[2] &= 0xff0000000000000fULL;
	}
}

struct watch {
	struct rig3 *r;
	uint64_t *at;
	uint64_t seen[8][8]; /* by word: each value since the last SYNC */
	unsigned int n[8];
	uint64_t old[8], want[8]; /* effects */
	unsigned int bad, via_invalid;
};

/* One CD that the SMMU could have read: any of each word's values. */
static void look(struct watch *w, unsigned int word, uint64_t e[8])
{
	uint64_t f[8];

	if (word < 8) {
		for (unsigned int i = 0; i < w->n[word]; i++) {
			e[word] = w->seen[word][i];
			look(w, word + 1, e);
		}
		return;
	}
	effect(e, f);
	if (!memcmp(f, w->old, 64) || !memcmp(f, w->want, 64))
		return;
	if (f[0])
		w->bad++;
	else
		w->via_invalid = 1;
}

static void on_store(struct rig3 *r, uint64_t *p, uint64_t old, uint64_t v)
{
	struct watch *w = r->ctx;
	uint64_t e[8];

	(void)old;
	if (p < w->at || p >= w->at + 8)
		return;
	assert_true(w->n[p - w->at] < 8);
	w->seen[p - w->at][w->n[p - w->at]++] = v;
	look(w, 0, e);
}

static void on_sync(struct rig3 *r)
{
	struct watch *w = r->ctx;
	uint64_t e[8];

	for (unsigned int i = 0; i < 8; i++) {
		w->seen[i][0] = w->at[i];
		w->n[i] = 1;
	}
	look(w, 0, e);
}

enum {
	NONE,
	QUIET, /* what lhv_smmu3_cd_quiet() makes of what is there */
	BOTH,
	ASID,
	SVA,
	SVA_SHARED,
	HIGH,
	OTHER,
	STALL,
	EMPTY,
	KINDS
};

static struct lhv_smmu3_cd kind(int k)
{
	struct lhv_smmu3_cd c = both;

	switch (k) {
	case ASID:
		c.asid = 7;
		break;
	case SVA_SHARED:
		c.shared = true;
		c.half[1].on = false;
		break;
	case SVA:
		c.half[1].on = false;
		break;
	case HIGH:
		c.half[0].on = false;
		c.asid = 9;
		break;
	case OTHER:
		c.half[0].ttb = 0x70000000;
		c.half[1].ttb = 0x60000000;
		c.mair = 0xff;
		c.asid = 3;
		break;
	case STALL:
		c.stall = true;
		break;
	case EMPTY:
		memset(&c, 0, sizeof(c));
		break;
	default:
		break;
	}
	return c;
}

static const uint32_t sids[] = {5, 6};

static void table(struct rig3 *r, struct lhv_smmu3_cdtab *t, uint8_t log2, uint8_t fmt)
{
	static uint64_t *l2[1024];
	struct lhv_smmu3_cdtab_config c = {.log2 = log2,
					   .fmt = fmt,
					   .vmid = 9,
					   .l2 = l2,
					   .alloc = r->cfg.alloc,
					   .ctx = r};

	c.table = rig3_mem(r, lhv_smmu3_cdtab_bytes(log2, fmt));
	assert_int_equal(lhv_smmu3_cdtab_init(t, &r->s, &c), 0);
	assert_int_equal(lhv_smmu3_cdtab_sids(t, sids, 2), 0);
}

static int put(struct lhv_smmu3_cdtab *t, uint32_t ssid, int k)
{
	struct lhv_smmu3_cd c = kind(k);

	return k == NONE    ? lhv_smmu3_cd_clear(t, ssid)
	       : k == QUIET ? lhv_smmu3_cd_quiet(t, ssid)
			    : lhv_smmu3_cd_set(t, ssid, &c);
}

/* SubstreamID 3 from one kind to another under watch; SYNCs without that of the TLB. */
static unsigned int go(struct rig3 *r, struct lhv_smmu3_cdtab *t, int from, int to,
		       struct watch *w)
{
	struct lhv_smmu3_cd c = kind(to);
	unsigned int tlbi = 0, cfgi = 0;
	uint64_t e[8];

	memset(w, 0, sizeof(*w));
	w->r = r;
	/* as the SMMU finds it */
	w->at = (uint64_t *)(uintptr_t)t->cfg.table.pa.v + 3 * 8;
	if (from == QUIET)
		assert_int_equal(put(t, 3, BOTH), 0);
	assert_int_equal(put(t, 3, from), 0);
	memcpy(e, w->at, 64);
	effect(e, w->old);
	if (to == NONE) {
		memset(e, 0, 64);
	} else if (to == QUIET && !w->old[0]) {
		/* there is nothing to end */
	} else if (to == QUIET) {
		e[0] = (e[0] & ~(0x3fff3fffULL | 3ULL << 44)) | 1 << 14 | 1 << 30 |
		       1ULL << 46;
		e[1] &= 0xff0000000000000fULL;
		e[2] &= 0xff0000000000000fULL;
	} else {
		assert_int_equal(lhv_smmu3_cd(&r->s.f, &c, e), 0);
	}
	effect(e, w->want);
	for (unsigned int i = 0; i < 8; i++) {
		w->seen[i][0] = w->at[i];
		w->n[i] = 1;
	}
	r->ctx = w;
	r->n = r->syncs = 0;
	r->on_store = on_store;
	r->on_sync = on_sync;
	assert_int_equal(put(t, 3, to), to == QUIET && !w->old[0] ? LHV_ERR_NOENT : 0);
	r->on_store = NULL;
	r->on_sync = NULL;
	assert_memory_equal(w->at, e, 64);
	for (unsigned int i = 0; i < r->n; i++) {
		uint64_t lo = r->log[i][0], hi = r->log[i][1];

		if ((lo & 0xff) == 0x05) {
			assert_int_equal(lo, 5 | 3 << 12 | (5ULL + cfgi++ % 2) << 32);
			assert_int_equal(hi, 1);
		} else if ((lo & 0xff) == 0x11) {
			assert_int_equal(lo, 0x11 | 9ULL << 32 | (w->old[0] >> 48) << 48);
			/* last, once the CD is what it shall be */
			assert_int_equal(i, r->n - 2);
			tlbi++;
		} else {
			assert_int_equal(lo & 0xff, 0x46);
		}
	}
	assert_int_equal(cfgi, 2 * (r->syncs - tlbi));
	/* all but the same again, or A, R and S alone, takes what the TLB has */
	w->old[0] &= ~(7ULL << 44);
	w->want[0] &= ~(7ULL << 44);
	assert_int_equal(tlbi, w->old[0] && memcmp(w->old, w->want, 64));
	return r->syncs - tlbi;
}

/* [M.4] [M.5] */
static void test_all_pairs(void **state)
{
	struct lhv_smmu3_cdtab t;
	struct watch w;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	table(&r, &t, 4, 0);
	for (int i = 0; i < KINDS; i++) {
		for (int j = 0; j < KINDS; j++) {
			unsigned int n = go(&r, &t, i, j, &w);

			if (w.bad)
				print_error("from %d to %d\n", i, j);
			assert_int_equal(w.bad, 0);
			assert_true(n <= 3 && (n || i == j || !w.old[0] || j == QUIET));
		}
	}
	rig3_down(&r);
}

/* Steps that are known to be enough, and which of them are without a gap. */
static void test_counts(void **state)
{
	static const struct {
		int from, to;
		unsigned int syncs, gap;
	} want[] = {
		{NONE, BOTH, 2, 0},  {BOTH, NONE, 2, 0},  {NONE, SVA, 2, 0},
		{SVA, NONE, 2, 0},   {BOTH, ASID, 1, 0},  {SVA, QUIET, 2, 0},
		{BOTH, STALL, 1, 0}, {BOTH, OTHER, 3, 1}, {BOTH, SVA, 2, 0},
		{SVA, BOTH, 2, 0},   {BOTH, BOTH, 0, 0},
	};
	struct lhv_smmu3_cdtab t;
	struct watch w;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	table(&r, &t, 4, 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		unsigned int n = go(&r, &t, want[i].from, want[i].to, &w);

		if (n != want[i].syncs || w.via_invalid != want[i].gap)
			print_error("row %zu: %u, gap %u\n", i, n, w.via_invalid);
		assert_int_equal(n, want[i].syncs);
		assert_int_equal(w.via_invalid, want[i].gap);
	}
	rig3_down(&r);
}

/* The SMMU does not answer: the next call tells of all that was stored. */
static void test_time_out(void **state)
{
	struct lhv_smmu3_cdtab t;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	table(&r, &t, 4, 0);
	assert_int_equal(put(&t, 3, BOTH), 0);
	r.stuck = true;
	assert_int_equal(put(&t, 3, ASID), LHV_ERR_TIMEOUT);
	assert_int_equal(put(&t, 3, ASID), LHV_ERR_TIMEOUT);
	r.stuck = false;
	assert_int_equal(lhv_smmu3_sync(&r.s), 0);
	r.n = 0;
	assert_int_equal(put(&t, 3, ASID), 0);
	assert_int_equal(r.n, 5);
	assert_int_equal(r.log[0][0], 6 | 5ULL << 32);
	assert_int_equal(r.log[1][0], 6 | 6ULL << 32);
	assert_int_equal(r.log[3][0], 0x10 | 9ULL << 32);
	r.n = 0;
	assert_int_equal(put(&t, 3, ASID), 0);
	assert_int_equal(r.n, 0);
	rig3_down(&r);
}

static void test_two_levels(void **state)
{
	(void)state;
	for (uint8_t fmt = 1; fmt <= 2; fmt++) {
		unsigned int split = fmt == 1 ? 6 : 10, before;
		uint32_t ssid = (3U << split) + 5;
		struct lhv_smmu3_stream w = {.vmid = 1};
		struct lhv_smmu3_cdtab t;
		uint64_t *l1, *cd;
		struct rig3 r;

		rig3_up(&r);
		rig3_ready(&r);
		table(&r, &t, (uint8_t)(split + 2), fmt);
		assert_int_equal(lhv_smmu3_cdtab_stream(&t, &w), 0);
		assert_true(w.cd_log2 == split + 2 && w.cd_fmt == fmt && w.vmid == 9);
		l1 = (uint64_t *)(uintptr_t)w.cd;
		before = r.mems;
		assert_int_equal(put(&t, ssid, NONE), 0);
		assert_int_equal(put(&t, ssid, QUIET), LHV_ERR_NOENT);
		r.no_mem = true;
		assert_int_equal(put(&t, ssid, BOTH), LHV_ERR_NOMEM);
		assert_true(r.mems == before && !l1[3]);
		r.no_mem = false;
		r.n = 0;
		assert_int_equal(put(&t, ssid, BOTH), 0);
		assert_true(r.mems == before + 1 && (l1[3] & 0xfff) == 1 && !l1[2]);
		/* not Leaf: that there was no table may have been held */
		assert_int_equal(r.log[0][0], 5 | (uint64_t)ssid << 12 | 5ULL << 32);
		assert_int_equal(r.log[0][1], 0);
		cd = (uint64_t *)(uintptr_t)(l1[3] & ~0xfffULL);
		assert_true(cd[5 * 8 + 1] == 0x80001000 && !cd[4 * 8] && !cd[6 * 8]);
		assert_int_equal(put(&t, ssid + 1, BOTH), 0);
		assert_int_equal(r.mems, before + 1);
		assert_int_equal(put(&t, 4U << split, BOTH), LHV_ERR_RANGE);
		assert_int_equal(put(&t, UINT32_MAX, NONE), LHV_ERR_RANGE);
		rig3_down(&r);
	}
}

/* 5.2, S1Fmt: sizes of tables; and what is refused leaves the table as it was */
static void test_tables(void **state)
{
	static uint64_t *l2[4];
	static const uint32_t bad[] = {5, 16};
	struct lhv_smmu3_cdtab_config c, base = {.log2 = 8, .fmt = 1, .l2 = l2};
	struct lhv_smmu3_cdtab t, before;
	struct lhv_smmu3 s;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	assert_int_equal(lhv_smmu3_cdtab_bytes(0, 0), 64);
	assert_int_equal(lhv_smmu3_cdtab_bytes(20, 0), 64 << 20);
	assert_int_equal(lhv_smmu3_cdtab_bytes(1, 1), 8);
	assert_int_equal(lhv_smmu3_cdtab_bytes(20, 1), 131072);
	assert_int_equal(lhv_smmu3_cdtab_bytes(10, 2), 8);
	assert_int_equal(lhv_smmu3_cdtab_bytes(20, 2), 8192);
	assert_int_equal(lhv_smmu3_cdtab_bytes(0, 1), 0);
	assert_int_equal(lhv_smmu3_cdtab_bytes(21, 0), 0);
	assert_int_equal(lhv_smmu3_cdtab_bytes(6, 3), 0);
	base.table = rig3_mem(&r, 64);
	base.alloc = r.cfg.alloc;
	base.ctx = &r;
	memset(&t, 0x5a, sizeof(t));
	memcpy(&before, &t, sizeof(t));
#define INIT(change, want)                                                \
	do {                                                              \
		c = base;                                                 \
		s = r.s;                                                  \
		change;                                                   \
		assert_int_equal(lhv_smmu3_cdtab_init(&t, &s, &c), want); \
		assert_memory_equal(&t, &before, sizeof(t));              \
	} while (0)
	INIT(c.fmt = 3, LHV_ERR_RANGE);
	INIT(c.vmid = 256; s.f.vmid16 = false, LHV_ERR_RANGE);
	INIT(c.vmid = 1; s.f.s2 = false, LHV_ERR_RANGE);
	INIT(s.f.s1 = false, LHV_ERR_UNSUPPORTED);
	INIT(s.f.cd_l2 = false, LHV_ERR_UNSUPPORTED);
	INIT(s.f.ssid_bits = 7, LHV_ERR_UNSUPPORTED);
	INIT(c.nested = true; s.f.nested = false, LHV_ERR_UNSUPPORTED);
	INIT(c.table.va = NULL, LHV_ERR_INVAL);
	INIT(c.table.pa.v += 32, LHV_ERR_INVAL);
	INIT(c.table.pa.v = 1ULL << 48, LHV_ERR_INVAL);
	INIT(c.l2 = NULL, LHV_ERR_INVAL);
	INIT(c.alloc = NULL, LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cdtab_init(NULL, &r.s, &base), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cdtab_init(&t, NULL, &base), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cdtab_init(&t, &r.s, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cdtab_init(&t, &r.s, &base), 0);
	assert_int_equal(lhv_smmu3_cdtab_sids(&t, bad, 2), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_cdtab_sids(&t, NULL, 1), LHV_ERR_INVAL);
	/* no streams: no commands */
	r.n = 0;
	assert_int_equal(put(&t, 0, BOTH), 0);
	assert_int_equal(put(&t, 0, NONE), 0);
	assert_int_equal(r.n, 0);
	assert_int_equal(lhv_smmu3_cdtab_sids(&t, sids, 1), 0);
	r.s.ready = false;
	assert_int_equal(put(&t, 0, BOTH), LHV_ERR_STATE);
	assert_int_equal(put(NULL, 0, BOTH), LHV_ERR_INVAL);
	assert_int_equal(put(NULL, 0, QUIET), LHV_ERR_INVAL);
	assert_int_equal(put(NULL, 0, NONE), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cd_set(&t, 0, NULL), LHV_ERR_INVAL);
	rig3_down(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idr),	   cmocka_unit_test(test_fields),
		cmocka_unit_test(test_refusals),   cmocka_unit_test(test_all_pairs),
		cmocka_unit_test(test_counts),	   cmocka_unit_test(test_time_out),
		cmocka_unit_test(test_two_levels), cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
