/* SPDX-License-Identifier: BSD-2-Clause */
/* SMMUv2: identification, reset, contexts and what DMA reaches through them. */
#include "rig2.h"

#include <string.h>

#define ABORTED (-(int64_t)LHV_SIM_SMMU2_ABORTED)
#define STALLED (-(int64_t)LHV_SIM_SMMU2_STALLED)

/* [M.1] Fields at the bits of IHI 0062, written out again. */
static void test_features(void **state)
{
	uint32_t idr[8] = {0};
	struct lhv_smmu2_features f;

	(void)state;
	idr[0] = 1U << 30 | 1 << 27 | 1 << 14 | 9 << 16 | 7 << 9 | 48;
	idr[1] = 1U << 31 | 2 << 28 | 3 << 16 | 8;
	idr[2] = 1 << 12 | 15 << 8 | 4 << 4 | 2;
	idr[7] = 0x21;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), 0);
	assert_true(f.s1 && !f.s2 && !f.nested && f.stream_match && !f.exids &&
		    f.coherent);
	assert_true(!f.btm && !f.vmid16 && f.a64_4k && !f.a64_16k && !f.a64_64k);
	assert_true(f.a32_long && f.a32_short);
	assert_int_equal(f.groups, 48);
	assert_int_equal(f.sid_bits, 7);
	assert_int_equal(f.irpts, 9);
	assert_int_equal(f.banks, 8);
	assert_int_equal(f.s2_banks, 3);
	assert_int_equal(f.page_shift, 16);
	assert_int_equal(f.half, 8 * 0x10000);
	assert_int_equal(f.ipa_bits, 40);
	assert_int_equal(f.pa_bits, 44);
	assert_int_equal(f.va_bits, 64);
	assert_int_equal(f.major, 2);
	assert_int_equal(f.minor, 1);
	idr[0] = 0x70000000 | 1 << 27 | 1 << 13 | 1 << 8 | 1 << 24 | 5;
	idr[2] |= 1 << 15 | 1 << 14 | 1 << 13;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), 0);
	assert_true(f.s2 && f.nested && f.exids && f.btm && f.vmid16 && f.a64_16k &&
		    f.a64_64k);
	assert_true(f.a32_long && !f.a32_short && !f.coherent);
	assert_int_equal(f.sid_bits, 16);
	idr[0] ^= 3 << 24;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), 0);
	assert_true(!f.a32_long && !f.a32_short);
	/* SMMUv1: no AArch64, no 16-bit numbers. */
	assert_int_equal(lhv_smmu2_features(idr, true, &f), 0);
	assert_true(f.a32_long && !f.a64_4k && !f.vmid16 && !f.exids);
	/* Stream indexing. */
	idr[0] = 1 << 29 | 5 << 9;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), 0);
	assert_int_equal(f.groups, 32);
	/* What cannot be. */
	memset(&f, 0xa5, sizeof(f));
	idr[0] = 1 << 29 | 8 << 9;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), LHV_ERR_UNSUPPORTED);
	idr[0] = 5 << 9;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), LHV_ERR_UNSUPPORTED);
	idr[0] = 1 << 29 | 1 << 27;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), LHV_ERR_UNSUPPORTED);
	idr[0] = 1 << 29 | 5 << 9;
	idr[1] = 2 << 28;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), LHV_ERR_UNSUPPORTED);
	idr[1] = 2 << 28 | 9;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), LHV_ERR_UNSUPPORTED);
	idr[1] = 2 << 28 | 5 << 16 | 4;
	assert_int_equal(lhv_smmu2_features(idr, false, &f), LHV_ERR_UNSUPPORTED);
	assert_int_equal(((uint8_t *)&f)[0], 0xa5);
	assert_int_equal(lhv_smmu2_features(NULL, false, &f), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_features(idr, false, NULL), LHV_ERR_INVAL);
}

/* [M.13] */
static void test_quirks(void **state)
{
	struct lhv_smmu2_quirks q;

	(void)state;
	q = lhv_smmu2_quirks(LHV_SMMU2_MMU500, 0x21);
	assert_int_equal(q.flags, LHV_SMMU2_Q_CPRE);
	assert_int_equal(q.acr_clear, 1 << 26);
	q = lhv_smmu2_quirks(LHV_SMMU2_MMU500, 0x12);
	assert_int_equal(q.acr_clear, 0);
	q = lhv_smmu2_quirks(LHV_SMMU2_AP806, 0x24);
	assert_int_equal(q.flags, LHV_SMMU2_Q_CPRE | LHV_SMMU2_Q_HI_LO);
	assert_int_equal(lhv_smmu2_quirks(LHV_SMMU2_CN88XX, 0).flags,
			 LHV_SMMU2_Q_UNIQUE_IDS);
	for (int v = LHV_SMMU2_V1; v <= LHV_SMMU2_MMU401; v++) {
		q = lhv_smmu2_quirks((enum lhv_smmu2_model)v, 0x20);
		assert_true(q.v1 && !q.flags && !q.acr_clear && !q.acr_set);
	}
	q = lhv_smmu2_quirks(LHV_SMMU2_QCOM, 0x20);
	assert_int_equal(q.flags, LHV_SMMU2_Q_NO_BYPASS);
	assert_int_equal(q.acr_clear, 0);
	q = lhv_smmu2_quirks(LHV_SMMU2_QCOM500, 0x20);
	assert_int_equal(q.flags, LHV_SMMU2_Q_NO_BYPASS | LHV_SMMU2_Q_CPRE);
	q = lhv_smmu2_quirks(LHV_SMMU2_V2, 0x20);
	assert_true(!q.v1 && !q.flags && !q.acr_clear && !q.acr_set);
}

/* While reset is under way, a stream that firmware had closed or translated stays so. */
static void closed(void *ctx, struct lhv_sim_smmu2 *m, uint64_t offset, uint64_t v)
{
	struct lhv_sim_smmu2_result x;
	unsigned int *bypassed = ctx;

	(void)offset;
	(void)v;
	for (uint16_t id = 0; id < 24; id += 4) {
		uint64_t wrongs = lhv_sim_smmu2_wrongs(m);

		lhv_sim_smmu2_dma(m, id, 0x1234000, true, &x);
		*bypassed += x.outcome == LHV_SIM_SMMU2_DONE && x.bypass;
		/* What firmware left is not the driver's doing. */
		if (!wrongs)
			lhv_sim_smmu2_clear(m);
	}
}

/* [M.2] [M.13] [M.15] */
static void test_reset(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_config d = {.instances = 1, .base = {RIG2_BASE}, .polls = 10};
	unsigned int bypassed = 0;

	(void)state;
	rig2_mmu500(&k);
	d.quirks = k.d.quirks;
	rig2_ready(&r, &k);
	/* CPRE is off in all banks, and CACHE_LOCK. */
	for (unsigned int n = 0; n < 16; n++)
		assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x10000 + n * 0x1000 + 4, 4),
				 1);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x10, 4), 0);
	/* CLIENTPD 0, USFCFG and SMCFCFG 1, VMID16EN, reporting, no broadcast. */
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0, 4),
			 0x80000000 | 1 << 21 | 1 << 12 | 1 << 11 | 1 << 10 | 0x36);
	for (unsigned int n = 0; n < 24; n++) {
		assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x800 + 4 * n, 4), 0);
		assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0xc00 + 4 * n, 4), 2 << 16);
		assert_int_equal(
			lhv_sim_smmu2_read(r.m[0], 0x10000 + (n & 15) * 0x1000, 4), 0);
		assert_int_equal(
			lhv_sim_smmu2_read(r.m[0], 0x10058 + (n & 15) * 0x1000, 4), 0);
	}
	assert_int_equal(rig2_to(&r, 3, 0x1000, false), ABORTED);
	assert_int_equal(lhv_smmu2_quiesce(&r.s), 0);
	assert_int_equal(rig2_to(&r, 3, 0x1000, false), ABORTED);
	assert_int_equal(rig2_attach(&r, 3, 0, LHV_SMMU2_FAULT), LHV_ERR_STATE);
	rig2_down(&r);

	/* Firmware had the SMMU on, with all streams closed or translated. */
	rig2_mmu500(&k);
	k.c.on_write = closed;
	k.c.ctx = &bypassed;
	rig2_up(&r, &k);
	for (unsigned int n = 0; n < 24; n++)
		lhv_sim_smmu2_write(r.m[0], 0xc00 + 4 * n, 4, 2 << 16);
	lhv_sim_smmu2_write(r.m[0], 0, 4, 0);
	lhv_sim_smmu2_clear(r.m[0]);
	bypassed = 0;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), 0);
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	assert_int_equal(bypassed, 0);
	/* Even if unmatched streams are to bypass in the end. */
	d.unmatched_bypass = true;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), 0);
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	assert_int_equal(bypassed, 6);
	assert_int_equal(rig2_to(&r, 3, 0x1000, false), 0x1000);
	bypassed = 0;
	assert_int_equal(lhv_smmu2_quiesce(&r.s), 0);
	assert_int_equal(bypassed, 0);
	assert_int_equal(rig2_to(&r, 3, 0x1000, false), ABORTED);
	rig2_down(&r);
}

/* What a group had let in before it closed is on its way until a synchronisation is over. */
struct way {
	uint64_t closed; /* synchronisations when a group was closed last */
	uint32_t on;	 /* banks that are */
	unsigned int offs;
	bool early, stalls; /* a synchronisation that may wait for what is stalled */
};

static void on_its_way(void *ctx, struct lhv_sim_smmu2 *m, uint64_t offset, uint64_t v)
{
	struct way *w = ctx;
	uint32_t bit;

	if (offset >= 0x800 && offset < 0x1000)
		w->closed = lhv_sim_smmu2_syncs(m);
	/* sTLBGSYNC: no bank with FSR.SS, or SCTLR.CFCFG. */
	for (uint64_t n = 0; n < 16 && offset == 0x70; n++)
		w->stalls |= lhv_sim_smmu2_read(m, 0x10058 + n * 0x1000, 4) >> 30 & 1 ||
			     lhv_sim_smmu2_read(m, 0x10000 + n * 0x1000, 4) >> 7 & 1;
	if (offset < 0x10000 || offset % 0x1000)
		return;
	/* SCTLR.M */
	bit = UINT32_C(1) << (offset - 0x10000) / 0x1000;
	if (!(v & 1) && w->on & bit) {
		w->offs++;
		w->early |= lhv_sim_smmu2_syncs(m) == w->closed;
	}
	w->on = (w->on & ~bit) | (v & 1 ? bit : 0);
}

/* A bank that is off does not translate: it goes off when nothing is on its way to it. [M.2] */
static void test_off_last(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_config d = {.instances = 1, .base = {RIG2_BASE}, .polls = 10};
	struct way w = {.on = 0xffff};
	uint64_t t;
	int bank;

	(void)state;
	rig2_mmu500(&k);
	k.c.on_write = on_its_way;
	k.c.ctx = &w;
	d.quirks = k.d.quirks;
	rig2_up(&r, &k);
	/* Firmware has all banks on, and stalled. */
	lhv_sim_smmu2_write(r.m[0], 0x15000, 4, 0xc1);
	assert_int_equal(lhv_smmu2_init(&r.s, &d), 0);
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	assert_int_equal(w.offs, 16);
	assert_false(w.early);
	t = rig2_table(&r);
	bank = rig2_stage2(&r, t, 1);
	assert_int_equal(rig2_attach(&r, 3, 0, bank), 0);
	w.offs = 0;
	assert_int_equal(lhv_smmu2_quiesce(&r.s), 0);
	assert_int_equal(w.offs, 1);
	assert_false(w.early);
	/* The wait of a detach ran out. So the bank stays on until one has not. */
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	bank = rig2_stage2(&r, t, 1);
	assert_int_equal(rig2_attach(&r, 3, 0, bank), 0);
	lhv_sim_smmu2_stick(r.m[0], true);
	assert_int_equal(rig2_detach(&r, 3, 0), LHV_ERR_TIMEOUT);
	w.offs = 0;
	assert_int_equal(lhv_smmu2_context_free(&r.s, bank), LHV_ERR_TIMEOUT);
	assert_int_equal(w.offs, 0);
	assert_int_equal(lhv_smmu2_quiesce(&r.s), LHV_ERR_TIMEOUT);
	assert_int_equal(w.offs, 0);
	lhv_sim_smmu2_stick(r.m[0], false);
	assert_int_equal(lhv_smmu2_quiesce(&r.s), 0);
	assert_int_equal(w.offs, 1);
	assert_false(w.early);
	assert_false(w.stalls);
	rig2_down(&r);
}

static void test_bad_init(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_config d = {.instances = 1, .base = {RIG2_BASE}};

	(void)state;
	rig2_mmu500(&k);
	k.n = 2;
	rig2_up(&r, &k);
	assert_int_equal(lhv_smmu2_init(NULL, &d), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_init(&r.s, NULL), LHV_ERR_INVAL);
	d.instances = 0;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), LHV_ERR_INVAL);
	d.instances = 5;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), LHV_ERR_INVAL);
	d.instances = 2;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), LHV_ERR_INVAL);
	d.base[1] = RIG2_BASE + 4;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), LHV_ERR_INVAL);
	/* No such device: reads of 0. */
	d.base[1] = RIG2_BASE + 0x8000000;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), LHV_ERR_UNSUPPORTED);
	d.base[0] = d.base[1];
	assert_int_equal(lhv_smmu2_init(&r.s, &d), LHV_ERR_UNSUPPORTED);
	assert_int_equal(lhv_smmu2_reset(NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_quiesce(NULL), LHV_ERR_INVAL);
	d.base[0] = RIG2_BASE;
	d.base[1] = RIG2_BASE + 0x1000000;
	assert_int_equal(lhv_smmu2_init(&r.s, &d), 0);
	assert_int_equal(rig2_attach(&r, 3, 0, LHV_SMMU2_FAULT), LHV_ERR_STATE);
	/* A synchronisation that does not end. */
	lhv_sim_smmu2_stick(r.m[1], true);
	r.s.cfg.polls = 20;
	assert_int_equal(lhv_smmu2_reset(&r.s), LHV_ERR_TIMEOUT);
	assert_int_equal(rig2_attach(&r, 3, 0, LHV_SMMU2_FAULT), LHV_ERR_STATE);
	lhv_sim_smmu2_stick(r.m[1], false);
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	assert_int_equal(rig2_attach(&r, 3, 0, LHV_SMMU2_FAULT), 0);
	/* A reset that fails leaves nothing attached. */
	lhv_sim_smmu2_stick(r.m[1], true);
	assert_int_equal(lhv_smmu2_reset(&r.s), LHV_ERR_TIMEOUT);
	assert_int_equal(rig2_attach(&r, 4, 0, LHV_SMMU2_FAULT), LHV_ERR_STATE);
	lhv_sim_smmu2_stick(r.m[1], false);
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	rig2_down(&r);
}

/* Stage 2 in both formats: what AArch32 knows of the same tables is the same. [M.15] */
static void stage2(bool a64)
{
	struct rig2_make k;
	struct rig2 r;
	uint64_t t;
	int bank;

	rig2_mmu500(&k);
	if (!a64) {
		k.d.quirks.v1 = k.c.v1 = true;
		k.c.idr[2] &= 0xfff;
		k.c.idr[2] = (k.c.idr[2] & ~0xffU) | 0x22;
	}
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	rig2_map(&r, t, 0x7fc0201000, RIG2_S2_RW(0x88001000));
	rig2_map(&r, t, 0x7fc0202000, RIG2_S2_RO(0x88005000));
	rig2_map(&r, t, 0x7fc0203000, RIG2_S2_RW(0x88006000) & ~0x400U);
	*rig2_entry(&r, t, 0x40000000, 2) = 0xc0000000 | 0x7fd;
	bank = rig2_stage2(&r, t, 9);
	assert_true(bank >= 0 && bank < 4);
	assert_int_equal(rig2_attach(&r, 0x123, 0, bank), 0);
	assert_int_equal(rig2_to(&r, 0x123, 0x7fc0201abc, true), 0x88001abc);
	assert_int_equal(rig2_to(&r, 0x123, 0x7fc0202abc, false), 0x88005abc);
	assert_int_equal(rig2_to(&r, 0x123, 0x40123456, true), 0xc0123456);
	assert_int_equal(rig2_to(&r, 0x123, 0x7fc0202abc, true), ABORTED);
	assert_int_equal(rig2_to(&r, 0x123, 0x7fc0203abc, false), ABORTED);
	assert_int_equal(rig2_to(&r, 0x123, 0x7fc0204000, false), ABORTED);
	assert_int_equal(rig2_to(&r, 0x122, 0x7fc0201abc, true), ABORTED);
	/* Walks are inner shareable and write-back: what VTCR_EL2 said, at TCR's bits. */
	assert_int_equal(
		lhv_sim_smmu2_read(r.m[0], 0x10000 + (unsigned int)bank * 0x1000 + 0x30,
				   4),
		(a64 ? 0x80050000 | 25 : 0x80000000 | 0x19) | 1 << 6 | 5 << 8 | 3 << 12);
	rig2_down(&r);
}

static void test_stage2(void **state)
{
	(void)state;
	stage2(true);
}

static void test_stage2_a32(void **state)
{
	(void)state;
	stage2(false);
}

/* Stage 1 alone, in three formats. */
static void test_stage1(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_context c;
	uint64_t t;
	uint32_t *l1;
	lhv_pa_t pa;
	int bank = -1, bank2 = -1, bank3 = -1;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	rig2_map(&r, t, 0x12345000, RIG2_S1_RW(0x98765000));
	rig2_map(&r, t, 0x12346000, RIG2_S1_RO(0x98766000));
	c = rig2_s1(t, 3, 0x1234);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
	assert_true(bank >= 4);
	assert_int_equal(rig2_attach(&r, 5, 0, bank), 0);
	assert_int_equal(rig2_to(&r, 5, 0x12345678, true), 0x98765678);
	assert_int_equal(rig2_to(&r, 5, 0x12346678, false), 0x98766678);
	assert_int_equal(rig2_to(&r, 5, 0x12346678, true), ABORTED);
	/* What it left goes with the last stream. */
	assert_int_equal(rig2_detach(&r, 5, 0), 0);
	assert_int_equal(lhv_sim_smmu2_entries(r.m[0]), 0);
	assert_int_equal(rig2_to(&r, 5, 0x12345678, true), ABORTED);
	/* Long descriptors of AArch32: 30 bits by level 2 tables would be T0SZ 2; 32 from 1. */
	c = rig2_s1(t, 3, 0x34);
	c.format = LHV_SMMU2_A32LONG;
	c.tcr = 1 << 23;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank2), 0);
	assert_int_equal(rig2_attach(&r, 6, 0, bank2), 0);
	assert_int_equal(rig2_to(&r, 6, 0x12345678, true), 0x98765678);
	/* Short ones: a section of 1 MiB, AP 11 for all, domain 0, TRE 0. */
	l1 = lhv_sim_mmu_alloc(r.mmu, 16384, &pa);
	memset(l1, 0, 16384);
	l1[0x123] = 0xabc00000 | 3 << 10 | 2;
	c = rig2_s1(pa.v, 3, 0x35);
	c.format = LHV_SMMU2_A32SHORT;
	c.tcr = 0;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank3), 0);
	assert_int_equal(rig2_attach(&r, 7, 0, bank3), 0);
	assert_int_equal(rig2_to(&r, 7, 0x12345678, true), 0xabc45678);
	assert_int_equal(rig2_to(&r, 7, 0x12445678, true), ABORTED);
	rig2_down(&r);
}

/* Nested: two devices of one VM, each with its stage 1, over one stage 2. */
static void test_nested(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_context c;
	struct lhv_smmu2_context_fault f;
	uint64_t t2, t1;
	int s2, s2b, n1 = -1, n2 = -1, n3 = -1;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	t2 = rig2_table(&r);
	t1 = rig2_table(&r);
	rig2_map(&r, t1, 0x5000, RIG2_S1_RW(0x100000));
	rig2_map(&r, t1, 0x6000, RIG2_S1_RW(0x101000));
	/* The guest's tables are where they are; level 3's address is read from level 2. */
	for (unsigned int l = 1; l < 3; l++) {
		uint64_t e = *rig2_entry(&r, t1, 0x5000, l) & 0xfffffffff000;

		rig2_map(&r, t2, e, RIG2_S2_RO(e));
	}
	rig2_map(&r, t2, t1, RIG2_S2_RO(t1));
	rig2_map(&r, t2, 0x100000, RIG2_S2_RW(0x8000000));
	s2 = rig2_stage2(&r, t2, 77);
	assert_true(s2 >= 0);
	c = rig2_s1(t1, 0, 1);
	c.stage = LHV_SMMU2_NESTED;
	c.s2_bank = s2;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &n1), 0);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &n2), LHV_ERR_EXISTS);
	c.asid = 2;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &n2), 0);
	assert_int_equal(rig2_attach(&r, 5, 0, n1), 0);
	assert_int_equal(rig2_attach(&r, 6, 0, n2), 0);
	assert_int_equal(rig2_to(&r, 5, 0x5008, true), 0x8000008);
	/* Stage 1 translates to an IPA that stage 2 has not. */
	assert_int_equal(rig2_to(&r, 6, 0x6008, true), ABORTED);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, n2, &f), 0);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, s2, &f), 1);
	assert_int_equal(f.addr, 0x6008);
	assert_int_equal(f.ipa.v, 0x101008);
	assert_int_equal(f.s1_bank, n2);
	assert_int_equal(f.stream, 6);
	assert_int_equal(f.level, 3);
	assert_true(f.write && !f.walk && !f.stalled && !f.more);
	/* A walk of stage 1 that stage 2 refuses. */
	*rig2_entry(&r, t2, t1, 3) = 0;
	assert_int_equal(rig2_to(&r, 5, 0x6008, false), ABORTED);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, s2, &f), 1);
	assert_true(f.walk);
	assert_int_equal(f.s1_bank, n1);
	assert_int_equal(f.ipa.v & ~UINT64_C(0xfff), t1);
	/* The guest changes where 0x100000 is: an invalidation by IPA reaches both stages. */
	rig2_map(&r, t2, t1, RIG2_S2_RO(t1));
	rig2_map(&r, t2, 0x100000, RIG2_S2_RW(0x9000000));
	assert_int_equal(rig2_to(&r, 5, 0x5008, true), 0x8000008);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, s2, lhv_ipa(0x100000), 0x1000, true),
			 0);
	assert_int_equal(rig2_to(&r, 5, 0x5008, true), 0x8000008);
	assert_int_equal(lhv_smmu2_tlb_sync(&r.s), 0);
	assert_int_equal(rig2_to(&r, 5, 0x5008, true), 0x9000008);
	/* In use. */
	assert_int_equal(lhv_smmu2_context_free(&r.s, s2), LHV_ERR_BUSY);
	assert_int_equal(lhv_smmu2_context_free(&r.s, n1), LHV_ERR_BUSY);
	assert_int_equal(rig2_detach(&r, 5, 0), 0);
	assert_int_equal(rig2_detach(&r, 6, 0), 0);
	assert_int_equal(lhv_sim_smmu2_entries(r.m[0]), 0);
	/* ASIDs are a VM's own. */
	s2b = rig2_stage2(&r, t2, 78);
	c.s2_bank = s2b;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &n3), 0);
	assert_int_equal(lhv_smmu2_context_free(&r.s, n3), 0);
	assert_int_equal(lhv_smmu2_context_free(&r.s, n1), 0);
	assert_int_equal(lhv_smmu2_context_free(&r.s, s2), LHV_ERR_BUSY);
	assert_int_equal(lhv_smmu2_context_free(&r.s, n2), 0);
	assert_int_equal(lhv_smmu2_context_free(&r.s, s2), 0);
	assert_int_equal(lhv_smmu2_context_free(&r.s, s2), LHV_ERR_NOENT);
	assert_int_equal(lhv_sim_smmu2_entries(r.m[0]), 0);
	rig2_down(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_features),   cmocka_unit_test(test_quirks),
		cmocka_unit_test(test_reset),	   cmocka_unit_test(test_off_last),
		cmocka_unit_test(test_bad_init),   cmocka_unit_test(test_stage2),
		cmocka_unit_test(test_stage2_a32), cmocka_unit_test(test_stage1),
		cmocka_unit_test(test_nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
