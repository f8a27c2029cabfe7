/* SPDX-License-Identifier: BSD-2-Clause */
/* SMMUv2: invalidation, faults and stalls, and what a context may be. */
#include "rig2.h"

#include <string.h>

#define ABORTED (-(int64_t)LHV_SIM_SMMU2_ABORTED)
#define STALLED (-(int64_t)LHV_SIM_SMMU2_STALLED)

static void sync(struct rig2 *r)
{
	assert_int_equal(lhv_smmu2_tlb_sync(&r->s), 0);
}

/* Each invalidation ends what it names, after the synchronisation, and nothing else. */
static void test_stage2(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	uint64_t t, u, tlbis, syncs;
	int a, b;

	(void)state;
	rig2_mmu500(&k);
	k.d.tlbi_pages = 4;
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	u = rig2_table(&r);
	for (uint64_t i = 0; i < 8; i++) {
		rig2_map(&r, t, i << 12, RIG2_S2_RW(0x80000000 + (i << 12)));
		rig2_map(&r, u, i << 12, RIG2_S2_RW(0x90000000 + (i << 12)));
	}
	*rig2_entry(&r, t, 0x40000000, 2) = 0xc0000000 | 0x7fd;
	a = rig2_stage2(&r, t, 1);
	b = rig2_stage2(&r, u, 2);
	assert_int_equal(rig2_attach(&r, 1, 0, a), 0);
	assert_int_equal(rig2_attach(&r, 2, 0, b), 0);
	for (unsigned int round = 0; round < 6; round++) {
		uint64_t first = 3, last = 3;

		for (uint64_t i = 0; i < 8; i++) {
			rig2_map(&r, t, i << 12, RIG2_S2_RW(0x80000000 + (i << 12)));
			rig2_map(&r, u, i << 12, RIG2_S2_RW(0x90000000 + (i << 12)));
		}
		assert_int_equal(lhv_smmu2_tlbi_all(&r.s), 0);
		sync(&r);
		for (uint64_t i = 0; i < 8; i++) {
			assert_int_equal(rig2_to(&r, 1, i << 12, false),
					 0x80000000 + (i << 12));
			assert_int_equal(rig2_to(&r, 2, i << 12, false),
					 0x90000000 + (i << 12));
			rig2_map(&r, t, i << 12, 0);
			rig2_map(&r, u, i << 12, 0);
		}
		tlbis = lhv_sim_smmu2_tlbis(r.m[0]);
		syncs = lhv_sim_smmu2_syncs(r.m[0]);
		switch (round) {
		case 0: /* one page, addressed inside of it */
			assert_int_equal(
				lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x3abc), 1, true), 0);
			assert_int_equal(lhv_sim_smmu2_tlbis(r.m[0]), tlbis + 1);
			break;
		case 1: /* three, unaligned */
			assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x3fff),
							    0x1002, false),
					 0);
			last = 5;
			assert_int_equal(lhv_sim_smmu2_tlbis(r.m[0]), tlbis + 3);
			break;
		case 2: /* four, each by itself */
			assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x3000),
							    0x4000, true),
					 0);
			last = 6;
			assert_int_equal(lhv_sim_smmu2_tlbis(r.m[0]), tlbis + 4);
			break;
		case 3: /* five: by VMID */
			assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x3000),
							    0x5000, true),
					 0);
			first = 0;
			last = 7;
			assert_int_equal(lhv_sim_smmu2_tlbis(r.m[0]), tlbis + 1);
			break;
		case 4:
			assert_int_equal(lhv_smmu2_tlbi_vmid(&r.s, 1), 0);
			first = 0;
			last = 7;
			break;
		default: /* two, one wait */
			assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x3000),
							    0x1000, true),
					 0);
			assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x4000),
							    0x1000, true),
					 0);
			last = 4;
		}
		/* Not before the wait. */
		assert_int_equal(rig2_to(&r, 1, first << 12, false),
				 0x80000000 + (first << 12));
		assert_int_equal(lhv_sim_smmu2_syncs(r.m[0]), syncs);
		sync(&r);
		assert_int_equal(lhv_sim_smmu2_syncs(r.m[0]), syncs + 1);
		for (uint64_t i = 0; i < 8; i++) {
			int64_t want = 0x80000000 + (int64_t)(i << 12);

			if (i >= first && i <= last)
				want = ABORTED;
			assert_int_equal(rig2_to(&r, 1, i << 12, false), want);
			assert_int_equal(rig2_to(&r, 2, i << 12, false),
					 0x90000000 + (i << 12));
		}
	}
	/* A block goes by any address in it. */
	assert_int_equal(rig2_to(&r, 1, 0x40100000, true), 0xc0100000);
	*rig2_entry(&r, t, 0x40000000, 2) = 0;
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0x40000000), 0x1000, true),
			 0);
	sync(&r);
	assert_int_equal(rig2_to(&r, 1, 0x40100000, true), ABORTED);
	/* Refused. */
	tlbis = lhv_sim_smmu2_tlbis(r.m[0]);
	assert_int_equal(lhv_smmu2_tlbi_ipa(NULL, a, lhv_ipa(0), 1, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, 3, lhv_ipa(0), 1, true), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, -1, lhv_ipa(0), 1, true),
			 LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0), 0, true), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(~UINT64_C(0)), 2, true),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu2_tlbi_va(&r.s, a, lhv_va(0), 1, true, true),
			 LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_tlbi_asid(&r.s, a), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_tlbi_vmid(NULL, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_tlbi_all(NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_tlb_sync(NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_sim_smmu2_tlbis(r.m[0]), tlbis);
	/* The last page of all, and all of them. */
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(~UINT64_C(0)), 1, true), 0);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0), ~UINT64_C(0), true), 0);
	sync(&r);
	rig2_down(&r);
}

/* By VA and ASID, in both sizes of operand. */
static void stage1(bool a64)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_context c;
	uint64_t t;
	int a = -1, b = -1;

	rig2_mmu500(&k);
	k.d.tlbi_pages = 4;
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	for (unsigned int n = 0; n < 2; n++) {
		c = rig2_s1(t, 3, (uint16_t)(a64 ? 0x1100 + n : 0x11 + n));
		if (!a64) {
			c.format = LHV_SMMU2_A32LONG;
			c.tcr = 1 << 23;
		}
		assert_int_equal(lhv_smmu2_context(&r.s, &c, n ? &b : &a), 0);
	}
	assert_int_equal(rig2_attach(&r, 1, 0, a), 0);
	assert_int_equal(rig2_attach(&r, 2, 0, b), 0);
	for (unsigned int round = 0; round < 7; round++) {
		const uint64_t base = 0x7f123000;
		bool gone[2][4] = {{0}};

		for (uint64_t i = 0; i < 4; i++)
			rig2_map(&r, t, base + (i << 12),
				 i == 3 ? RIG2_S1_GL(0x88000000 + (i << 12))
					: RIG2_S1_RW(0x88000000 + (i << 12)));
		assert_int_equal(lhv_smmu2_tlbi_all(&r.s), 0);
		sync(&r);
		for (uint64_t i = 0; i < 4; i++) {
			for (uint16_t d = 1; d < 3; d++)
				assert_int_equal(rig2_to(&r, d, base + (i << 12), true),
						 0x88000000 + (i << 12));
			rig2_map(&r, t, base + (i << 12), 0);
		}
		switch (round) {
		case 0:
		case 1:
			assert_int_equal(lhv_smmu2_tlbi_va(&r.s, a, lhv_va(base + 0x1fff),
							   2, round, false),
					 0);
			gone[0][1] = gone[0][2] = true;
			break;
		case 2:
		case 3:
			assert_int_equal(lhv_smmu2_tlbi_va(&r.s, a, lhv_va(base), 0x1000,
							   round & 1, true),
					 0);
			gone[0][0] = gone[1][0] = true;
			break;
		case 4:
			assert_int_equal(lhv_smmu2_tlbi_asid(&r.s, a), 0);
			gone[0][0] = gone[0][1] = gone[0][2] = true;
			break;
		case 5: /* more pages than four: all of the VMID, global ones too */
			assert_int_equal(lhv_smmu2_tlbi_va(&r.s, a, lhv_va(base), 0x5000,
							   true, false),
					 0);
			memset(gone, 1, sizeof(gone));
			break;
		default: /* a global one */
			assert_int_equal(lhv_smmu2_tlbi_va(&r.s, b, lhv_va(base + 0x3000),
							   1, true, false),
					 0);
			gone[0][3] = gone[1][3] = true;
		}
		sync(&r);
		for (uint64_t i = 0; i < 4; i++)
			for (uint16_t d = 0; d < 2; d++)
				assert_int_equal(rig2_to(&r, (uint16_t)(d + 1),
							 base + (i << 12), true),
						 gone[d][i] ? ABORTED
							    : 0x88000000 +
								      (int64_t)(i << 12));
	}
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, a, lhv_ipa(0), 1, true), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_tlbi_va(&r.s, 15, lhv_va(0), 1, true, true),
			 LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_tlbi_va(&r.s, a, lhv_va(0), 0, true, true),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu2_tlbi_va(&r.s, a, lhv_va(0xffffffff), 2, true, true),
			 a64 ? 0 : LHV_ERR_RANGE);
	rig2_down(&r);
}

static void test_stage1_a64(void **state)
{
	(void)state;
	stage1(true);
}

static void test_stage1_a32(void **state)
{
	(void)state;
	stage1(false);
}

/* A bank's tags are clean when it is given out again, and a time-out is an error. */
static void test_reuse(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2 s;
	struct lhv_smmu2_context c;
	uint64_t t, u, tlbis;
	int a, b;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	u = rig2_table(&r);
	rig2_map(&r, t, 0, RIG2_S2_RW(0x80000000));
	rig2_map(&r, u, 0, RIG2_S2_RW(0x90000000));
	a = rig2_stage2(&r, t, 1);
	assert_int_equal(rig2_attach(&r, 1, 0, a), 0);
	assert_int_equal(rig2_to(&r, 1, 0, true), 0x80000000);
	/* The wait of a detach does not end: it faults all the same. */
	lhv_sim_smmu2_stick(r.m[0], true);
	assert_int_equal(rig2_detach(&r, 1, 0), LHV_ERR_TIMEOUT);
	assert_int_equal(rig2_to(&r, 1, 0, true), ABORTED);
	assert_int_equal(lhv_smmu2_context_free(&r.s, a), LHV_ERR_TIMEOUT);
	/* Its end has begun: nothing may go there any more. */
	assert_int_equal(rig2_attach(&r, 1, 0, a), LHV_ERR_NOENT);
	c = rig2_s1(t, 0, 1);
	c.stage = LHV_SMMU2_NESTED;
	c.s2_bank = a;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &b), LHV_ERR_NOENT);
	assert_int_equal(rig2_attach(&r, 1, 0, LHV_SMMU2_FAULT), 0);
	assert_int_equal(rig2_detach(&r, 1, 0), LHV_ERR_TIMEOUT);
	s = r.s;
	assert_int_equal(rig2_stage2(&r, u, 5), LHV_ERR_TIMEOUT);
	assert_memory_equal(&s, &r.s, sizeof(s));
	lhv_sim_smmu2_stick(r.m[0], false);
	assert_int_equal(lhv_smmu2_context_free(&r.s, a), 0);
	assert_int_equal(lhv_sim_smmu2_entries(r.m[0]), 0);
	/* The VMID in another VM. */
	tlbis = lhv_sim_smmu2_tlbis(r.m[0]);
	b = rig2_stage2(&r, u, 1);
	assert_int_equal(b, a);
	/* No entry of its tags, whoever left it. */
	assert_true(lhv_sim_smmu2_tlbis(r.m[0]) == tlbis + 1);
	assert_int_equal(rig2_attach(&r, 1, 0, b), 0);
	assert_int_equal(rig2_to(&r, 1, 0, true), 0x90000000);
	rig2_down(&r);
}

static unsigned int relaxed;

static void relax(void *ctx, uint32_t n)
{
	assert_ptr_equal(ctx, &relaxed);
	/* Each wait counts anew. */
	relaxed = n == 1 ? 1 : relaxed + 1;
	assert_int_equal(n, relaxed);
}

/* Waits have an end, and the caller's time between two reads. */
static void test_polls(void **state)
{
	struct rig2_make k;
	struct rig2 r;

	(void)state;
	rig2_mmu500(&k);
	k.d.relax = relax;
	k.d.ctx = &relaxed;
	k.d.polls = 7;
	relaxed = 0;
	rig2_ready(&r, &k);
	assert_int_equal(relaxed, 3);
	assert_int_equal(lhv_sim_smmu2_syncs(r.m[0]), 2);
	lhv_sim_smmu2_stick(r.m[0], true);
	relaxed = 0;
	assert_int_equal(lhv_smmu2_tlb_sync(&r.s), LHV_ERR_TIMEOUT);
	assert_int_equal(relaxed, 6);
	rig2_down(&r);
}

/* Global faults: fields, write-1-clear of what was read alone. [M.15] */
static void test_global(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_global_fault g;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	memset(&g, 0xff, sizeof(g));
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 0);
	assert_int_equal(g.stream, 0);
	assert_false(lhv_sim_smmu2_irq(r.m[0], -1));
	/* Not what was before reset. */
	rig2_dma(&r, 1, 1, false);
	assert_int_equal(lhv_smmu2_reset(&r.s), 0);
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 0);
	rig2_dma(&r, 0x1234, 0x123456789a, true);
	assert_true(lhv_sim_smmu2_irq(r.m[0], -1));
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 1);
	assert_int_equal(g.gfsr, 2);
	assert_int_equal(g.stream, 0x1234);
	assert_int_equal(g.addr, 0x123456789a);
	assert_true(g.write && g.unidentified && !g.conflict && !g.configuration &&
		    !g.more);
	assert_false(lhv_sim_smmu2_irq(r.m[0], -1));
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 0);
	/* A group of type FAULT; two of them. */
	assert_int_equal(rig2_attach(&r, 5, 0, LHV_SMMU2_FAULT), 0);
	rig2_dma(&r, 5, 0x1000, false);
	rig2_dma(&r, 6, 0x2000, true);
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 1);
	assert_int_equal(g.gfsr, 0x80000003);
	assert_int_equal(g.stream, 5);
	assert_true(!g.write && g.more && g.unidentified);
	/* Two groups that match, written behind the driver's back. */
	lhv_sim_smmu2_write(r.m[0], 0x800 + 4 * 9, 4, 0x80000005);
	rig2_dma(&r, 5, 0x1000, false);
	lhv_sim_smmu2_clear(r.m[0]);
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 1);
	assert_true(g.conflict && !g.unidentified);
	lhv_sim_smmu2_write(r.m[0], 0x800 + 4 * 9, 4, 0);
	/* A bank that there is not. */
	lhv_sim_smmu2_write(r.m[0], 0xc00, 4, 0xff);
	rig2_dma(&r, 5, 0x1000, false);
	lhv_sim_smmu2_clear(r.m[0]);
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, &g), 1);
	assert_true(g.configuration);
	assert_int_equal(lhv_smmu2_take_global(NULL, 0, &g), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_take_global(&r.s, 0, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_take_global(&r.s, 1, &g), LHV_ERR_INVAL);
	rig2_down(&r);
}

/* Context faults, and transactions that stall. */
static void test_stall(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_s2_root root;
	struct lhv_smmu2_context c = {
		.stage = LHV_SMMU2_STAGE2, .root = &root, .stall = true};
	struct lhv_smmu2_context_fault f;
	struct lhv_sim_smmu2_result x;
	uint64_t t;
	int bank = -1;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	rig2_map(&r, t, 0, RIG2_S2_RO(0x80000000));
	root = rig2_root(t, 1);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
	assert_int_equal(rig2_attach(&r, 0x21, 0, bank), 0);
	memset(&f, 0xff, sizeof(f));
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, bank, &f), 0);
	assert_int_equal(f.stream, 0);
	assert_int_equal(lhv_smmu2_resume(&r.s, 0, bank, false), LHV_ERR_STATE);
	assert_int_equal(rig2_to(&r, 0x21, 0x5678, true), STALLED);
	assert_true(lhv_sim_smmu2_irq(r.m[0], bank));
	/* First the fault, then its end. */
	assert_int_equal(lhv_smmu2_resume(&r.s, 0, bank, false), LHV_ERR_STATE);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, bank, &f), 1);
	assert_int_equal(f.fsr, 0x40000002);
	assert_int_equal(f.addr, 0x5678);
	assert_int_equal(f.ipa.v, 0x5678);
	assert_int_equal(f.stream, 0x21);
	assert_int_equal(f.bank, bank);
	assert_int_equal(f.s1_bank, -1);
	assert_int_equal(f.level, 3);
	assert_true(f.stalled && f.write && !f.more && !f.walk);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, bank, &f), 0);
	rig2_map(&r, t, 0x5000, RIG2_S2_RW(0x81000000));
	assert_int_equal(lhv_smmu2_resume(&r.s, 0, bank, false), 0);
	lhv_sim_smmu2_resumed(r.m[0], (unsigned int)bank, &x);
	assert_int_equal(x.outcome, LHV_SIM_SMMU2_DONE);
	assert_int_equal(x.pa, 0x81000678);
	/* A write to what may be read; terminated; another fault meanwhile. */
	assert_int_equal(rig2_to(&r, 0x21, 0x10, true), STALLED);
	assert_int_equal(rig2_to(&r, 0x21, 0x9000, false), ABORTED);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, bank, &f), 1);
	assert_int_equal(f.fsr, 0xc0000008);
	assert_true(f.more && f.stalled);
	assert_int_equal(lhv_smmu2_resume(&r.s, 0, bank, true), 0);
	lhv_sim_smmu2_resumed(r.m[0], (unsigned int)bank, &x);
	assert_int_equal(x.outcome, LHV_SIM_SMMU2_ABORTED);
	assert_int_equal(lhv_smmu2_resume(&r.s, 0, bank, true), LHV_ERR_STATE);
	/* A bank that goes off with something stalled in it. */
	assert_int_equal(rig2_to(&r, 0x21, 0x7000, true), STALLED);
	assert_int_equal(rig2_detach(&r, 0x21, 0), 0);
	assert_int_equal(lhv_smmu2_context_free(&r.s, bank), 0);
	lhv_sim_smmu2_resumed(r.m[0], (unsigned int)bank, &x);
	assert_int_equal(x.outcome, LHV_SIM_SMMU2_ABORTED);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 0, bank, &f), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_resume(&r.s, 0, bank, true), LHV_ERR_NOENT);
	assert_int_equal(lhv_smmu2_resume(NULL, 0, bank, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_take_context(&r.s, 1, bank, &f), LHV_ERR_INVAL);
	rig2_down(&r);
}

#define REFUSED(err_)                                                       \
	do {                                                                \
		bank = -9;                                                  \
		assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), err_); \
		assert_int_equal(bank, -9);                                 \
		assert_memory_equal(&s, &r.s, sizeof(s));                   \
	} while (0)

/* What a context must not be. */
static void test_bad_context(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2 s;
	struct lhv_s2_root root;
	struct lhv_smmu2_context c = {.stage = LHV_SMMU2_STAGE2, .root = &root};
	uint64_t t;
	int bank, s2, s1;

	(void)state;
	rig2_mmu500(&k);
	/* Of AArch32 long descriptors alone; three interrupts. */
	k.c.idr[0] = (k.c.idr[0] & 0xff00ffff) | 1 << 24 | 3 << 16;
	k.c.idr[2] = 0x1000 | 5 << 8 | 2 << 4 | 2; /* 8-bit VMIDs, 40 bits, 4 KiB */
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	s = r.s;
	assert_int_equal(lhv_smmu2_context(NULL, &c, &bank), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_context(&r.s, NULL, &bank), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, NULL), LHV_ERR_INVAL);
	c.root = NULL;
	REFUSED(LHV_ERR_INVAL);
	c.root = &root;
	c.stage = (enum lhv_smmu2_stage)3;
	REFUSED(LHV_ERR_INVAL);
	c.stage = LHV_SMMU2_STAGE2;
	root = rig2_root(t, 256);
	REFUSED(LHV_ERR_RANGE);
	root = rig2_root(t, 1);
	root.ipa_bits = 41;
	REFUSED(LHV_ERR_RANGE);
	root = rig2_root(UINT64_C(1) << 40, 1);
	REFUSED(LHV_ERR_RANGE);
	root = rig2_root(t, 1);
	root.lpa2 = true;
	REFUSED(LHV_ERR_UNSUPPORTED);
	root = rig2_root(t, 1);
	root.granule = 16;
	REFUSED(LHV_ERR_UNSUPPORTED);
	root.granule = 14;
	REFUSED(LHV_ERR_UNSUPPORTED);
	root.granule = 200;
	REFUSED(LHV_ERR_UNSUPPORTED);
	root = rig2_root(t, 1);
	root.ipa_bits = 24;
	REFUSED(LHV_ERR_RANGE);
	root = rig2_root(t, 1);
	c.irpt = 3;
	REFUSED(LHV_ERR_RANGE);
	c.irpt = 2;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &s2), 0);
	/* PASize is the SMMU's where it is less; the VMID and interrupt are in CBAR. */
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x10030, 4) >> 16 & 7, 2);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x1000, 4), 2 << 24 | 1);
	s = r.s;
	/* The same tables once more are fine; others with that VMID are not. */
	root = rig2_root(t + 0x1000, 1);
	REFUSED(LHV_ERR_EXISTS);
	root = rig2_root(t, 1);
	root.vtcr ^= 1 << 8;
	REFUSED(LHV_ERR_EXISTS);
	c = rig2_s1(t, 1, 1);
	REFUSED(LHV_ERR_EXISTS);
	c = rig2_s1(t, 2, 1);
	c.sctlr = 1;
	REFUSED(LHV_ERR_INVAL);
	c = rig2_s1(t, 2, 1);
	c.ttbr1 = UINT64_C(1) << 48;
	REFUSED(LHV_ERR_INVAL);
	c = rig2_s1(t, 2, 1);
	c.format = (enum lhv_smmu2_format)3;
	REFUSED(LHV_ERR_INVAL);
	c.format = LHV_SMMU2_A32SHORT;
	REFUSED(LHV_ERR_UNSUPPORTED);
	c = rig2_s1(t, 2, 256);
	c.format = LHV_SMMU2_A32LONG;
	REFUSED(LHV_ERR_RANGE);
	c = rig2_s1(t, 300, 1);
	REFUSED(LHV_ERR_RANGE);
	c = rig2_s1(t, 2, 1);
	c.tcr |= 1 << 14;
	REFUSED(LHV_ERR_UNSUPPORTED); /* 64 KiB */
	c = rig2_s1(t, 2, 1);
	c.tcr &= ~UINT64_C(0x800000);
	REFUSED(LHV_ERR_UNSUPPORTED); /* TG1 0 is reserved */
	c = rig2_s1(t, 2, 1);
	c.tcr |= UINT64_C(1) << 32;
	REFUSED(LHV_ERR_RANGE); /* IPS 42 */
	c = rig2_s1(t, 2, 1);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &s1), 0);
	s = r.s;
	REFUSED(LHV_ERR_EXISTS);
	c.stage = LHV_SMMU2_NESTED;
	c.s2_bank = s1;
	REFUSED(LHV_ERR_NOENT);
	c.s2_bank = 3;
	REFUSED(LHV_ERR_NOENT);
	c.s2_bank = -1;
	REFUSED(LHV_ERR_NOENT);
	/* Stage 2 in a VMID that a stage 1 alone has. */
	root = rig2_root(t, 2);
	c = (struct lhv_smmu2_context){.stage = LHV_SMMU2_STAGE2, .root = &root};
	REFUSED(LHV_ERR_EXISTS);
	/* 12 banks for stage 1, 16 in all. */
	for (uint16_t n = 2; n < 13; n++) {
		c = rig2_s1(t, 2, n);
		assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
		assert_int_equal(bank, 3 + n);
	}
	s = r.s;
	c = rig2_s1(t, 2, 13);
	REFUSED(LHV_ERR_NOMEM);
	/* VMIDs of 8 bits. */
	assert_int_equal(lhv_smmu2_tlbi_vmid(&r.s, 255), 0);
	assert_int_equal(lhv_smmu2_tlbi_vmid(&r.s, 256), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu2_quiesce(&r.s), 0);
	s = r.s;
	REFUSED(LHV_ERR_STATE);
	assert_int_equal(lhv_smmu2_context_free(&r.s, s1), LHV_ERR_STATE);
	assert_int_equal(lhv_smmu2_tlbi_all(&r.s), LHV_ERR_STATE);
	assert_int_equal(lhv_smmu2_tlbi_vmid(&r.s, 1), LHV_ERR_STATE);
	assert_int_equal(lhv_smmu2_tlb_sync(&r.s), LHV_ERR_STATE);
	rig2_down(&r);
}

/* The step of an invalidation is the smaller granule of the two that a bank walks. */
static void test_granules(void **state)
{
	static const struct {
		uint64_t tg; /* TG0, TG1, EPD0, EPD1 at their places in TCR_EL1 */
		unsigned int steps;
	} row[] = {
		/* 64 KiB by TTBR0 alone, or by TTBR1 alone; of each of these one page */
		{1 << 14 | 1 << 23, 1},
		{UINT64_C(3) << 30 | 1 << 7, 1},
		/* 16 KiB: four of 64 KiB */
		{2 << 14 | 1 << 23, 4},
		{UINT64_C(1) << 30 | 1 << 7, 4},
		/* both */
		{1 << 14 | UINT64_C(2) << 30, 16},
		{0 << 14 | UINT64_C(3) << 30, 16},
		{2 << 14 | UINT64_C(3) << 30, 4},
	};
	struct rig2_make k;
	struct rig2 r;
	int bank;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct lhv_smmu2_context c = rig2_s1(0x40000, 7, (uint16_t)i);
		uint64_t n;

		c.tcr = 25 | 25 << 16 | row[i].tg | UINT64_C(2) << 32;
		assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
		n = lhv_sim_smmu2_tlbis(r.m[0]);
		assert_int_equal(lhv_smmu2_tlbi_va(&r.s, bank, lhv_va(0x10000), 0x10000,
						   true, false),
				 0);
		assert_int_equal(lhv_sim_smmu2_tlbis(r.m[0]) - n, row[i].steps);
	}
	rig2_down(&r);
}

/* Sizes at their bounds, by the registers that come of them. */
static void test_bounds(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_s2_root root;
	struct lhv_smmu2_context c = {.stage = LHV_SMMU2_STAGE2, .root = &root};
	static const struct {
		unsigned int bits, s, t0sz;
	} a32[] = {{40, 1, 8}, {33, 1, 15}, {32, 0, 0}, {31, 0, 1}, {25, 0, 7}};
	static const unsigned int oas[] = {32, 36, 40, 42, 44, 48};
	uint64_t t;
	int bank;

	(void)state;
	/* AArch32: T0SZ is a signed number. */
	rig2_mmu500(&k);
	k.c.v1 = k.d.quirks.v1 = true;
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	for (unsigned int i = 0; i < 5; i++) {
		root = rig2_root(t, (uint16_t)(251 + i));
		root.ipa_bits = (uint8_t)a32[i].bits;
		assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
		assert_int_equal(lhv_sim_smmu2_read(r.m[0],
						    0x10030 + (unsigned int)bank * 0x1000,
						    4) &
					 0x1f,
				 a32[i].s << 4 | a32[i].t0sz);
	}
	root = rig2_root(t, 3);
	root.ipa_bits = 41;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_UNSUPPORTED);
	root.ipa_bits = 40;
	root.start = 0;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_UNSUPPORTED);
	root.start = 1;
	root.granule = 16;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_UNSUPPORTED);
	c = rig2_s1(t, 7, 1);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_UNSUPPORTED);
	rig2_down(&r);
	/* IPS and PASize against what the SMMU has. */
	for (unsigned int n = 0; n < 6; n++) {
		rig2_mmu500(&k);
		k.c.idr[2] = (k.c.idr[2] & ~0xf0U) | n << 4;
		rig2_ready(&r, &k);
		assert_int_equal(lhv_smmu2_get_features(&r.s)->pa_bits, oas[n]);
		t = rig2_table(&r);
		for (uint64_t ips = 0; ips < 8; ips++) {
			struct lhv_smmu2_context c1 = rig2_s1(t, 7, (uint16_t)ips);

			c1.tcr = (c1.tcr & ~(UINT64_C(7) << 32)) | ips << 32;
			assert_int_equal(lhv_smmu2_context(&r.s, &c1, &bank),
					 ips <= n ? 0 : LHV_ERR_RANGE);
		}
		root = rig2_root(t, 9);
		c = (struct lhv_smmu2_context){.stage = LHV_SMMU2_STAGE2, .root = &root};
		assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
		assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x10030, 4) >> 16 & 7, n);
		rig2_down(&r);
	}
	/* Without AArch32 tables. */
	rig2_mmu500(&k);
	k.c.idr[0] |= 2 << 24;
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	c = rig2_s1(t, 7, 1);
	c.tcr = 1 << 23;
	c.format = LHV_SMMU2_A32LONG;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_UNSUPPORTED);
	c.format = LHV_SMMU2_A32SHORT;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_UNSUPPORTED);
	rig2_down(&r);
	/* With short ones: ASIDs of 8 bits, tables below 4 GiB. */
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	c = rig2_s1(0x4000, 7, 255);
	c.format = LHV_SMMU2_A32SHORT;
	c.tcr = 0;
	c.mair = 0x1122334455667788;
	c.actlr = 0x102;
	c.sctlr = 0x602;
	c.ttbr1 = 0x8000;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
	assert_int_equal(bank, 4);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x14000, 4), 0x1663);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x14004, 4), 0x100);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x14034, 4), 255);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x14038, 4), 0x55667788);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x1403c, 4), 0x11223344);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x14020, 8), 0x4000);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x14028, 8), 0x8000);
	c.asid = 256;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_RANGE);
	c.asid = 1;
	c.ttbr1 = UINT64_C(1) << 32;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_RANGE);
	/* AArch64: the ASID is in both TTBRs, TCR2 has AS, SEP, and what TCR_EL1 says. */
	c = rig2_s1(0x4000, 7, 0xabcd);
	c.tcr |= UINT64_C(1) << 37 | UINT64_C(0xffff) << 44;
	c.ttbr1 = 0x9000;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x15010, 4),
			 7 << 15 | 1 << 5 | 1 << 4 | 2);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x15020, 8), 0xabcd000000004000);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x15028, 8), 0xabcd000000009000);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x1800 + 4 * 5, 4), 7 << 16 | 1);
	assert_int_equal(lhv_sim_smmu2_read(r.m[0], 0x1000 + 4 * 5, 4),
			 1 << 16 | 3 << 8 | 15 << 12);
	rig2_down(&r);
}

/* Numbers that no other SMMU of the system has (CN88xx). [M.13] */
static void test_unique(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_context c;
	uint64_t t;
	int bank;

	(void)state;
	rig2_mmu500(&k);
	k.d.quirks = lhv_smmu2_quirks(LHV_SMMU2_CN88XX, 0x20);
	k.d.id_first = 100;
	k.d.id_count = 10;
	rig2_ready(&r, &k);
	t = rig2_table(&r);
	assert_int_equal(rig2_stage2(&r, t, 99), LHV_ERR_RANGE);
	assert_int_equal(rig2_stage2(&r, t, 110), LHV_ERR_RANGE);
	assert_true(rig2_stage2(&r, t, 109) >= 0);
	c = rig2_s1(t, 100, 99);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), LHV_ERR_RANGE);
	c = rig2_s1(t, 100, 101);
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &bank), 0);
	rig2_down(&r);
}

/* Two banks with the same stage 2, a nested one on top of the first: an invalidation by IPA
 * through the other one reaches what both stages left together. [M.13] */
static void test_nested_elsewhere(void **state)
{
	struct rig2_make k;
	struct rig2 r;
	struct lhv_smmu2_context c;
	uint64_t t2, t1;
	int a, b, n1 = -1;

	(void)state;
	rig2_mmu500(&k);
	rig2_ready(&r, &k);
	t2 = rig2_table(&r);
	t1 = rig2_table(&r);
	rig2_map(&r, t1, 0x5000, RIG2_S1_RW(0x100000));
	rig2_map(&r, t2, t1, RIG2_S2_RO(t1));
	for (unsigned int l = 1; l < 3; l++) {
		uint64_t e = *rig2_entry(&r, t1, 0x5000, l) & 0xfffffffff000;

		rig2_map(&r, t2, e, RIG2_S2_RO(e));
	}
	rig2_map(&r, t2, 0x100000, RIG2_S2_RW(0x8000000));
	a = rig2_stage2(&r, t2, 77);
	b = rig2_stage2(&r, t2, 77);
	assert_true(a >= 0 && b >= 0 && a != b);
	c = rig2_s1(t1, 0, 1);
	c.stage = LHV_SMMU2_NESTED;
	c.s2_bank = a;
	assert_int_equal(lhv_smmu2_context(&r.s, &c, &n1), 0);
	assert_int_equal(rig2_attach(&r, 5, 0, n1), 0);
	assert_int_equal(rig2_attach(&r, 6, 0, b), 0);
	assert_int_equal(rig2_to(&r, 5, 0x5008, true), 0x8000008);
	assert_int_equal(rig2_to(&r, 6, 0x100008, true), 0x8000008);
	/* The page is taken from the guest. */
	rig2_map(&r, t2, 0x100000, 0);
	assert_int_equal(lhv_smmu2_tlbi_ipa(&r.s, b, lhv_ipa(0x100000), 0x1000, true), 0);
	assert_int_equal(lhv_smmu2_tlb_sync(&r.s), 0);
	assert_int_equal(rig2_to(&r, 6, 0x100008, true), ABORTED);
	assert_int_equal(rig2_to(&r, 5, 0x5008, true), ABORTED);
	rig2_down(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stage2),
		cmocka_unit_test(test_stage1_a64),
		cmocka_unit_test(test_stage1_a32),
		cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_polls),
		cmocka_unit_test(test_global),
		cmocka_unit_test(test_stall),
		cmocka_unit_test(test_bad_context),
		cmocka_unit_test(test_granules),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_unique),
		cmocka_unit_test(test_nested_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
