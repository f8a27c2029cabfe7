/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Features from invented ID register values, against a table written from DDI 0487, D24.2:
 * for each four-bit field what every one of its 16 values means, values that are not
 * assigned reading as the next lower one that is (D24.1.3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/features.h>

#define ID(reg) offsetof(struct lhv_cpu_id, reg)
#define TO(to)	offsetof(struct lhv_cpu_features, to)

/* Values 0 to 15: there from 1 on; there unless negative; there from 2 on; capped. */
#define FROM1                                                  \
	{                                                      \
		0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 \
	}
#define FROM2                                                  \
	{                                                      \
		0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 \
	}
#define SIGNED0                                                \
	{                                                      \
		1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 \
	}
#define UPTO2                                                  \
	{                                                      \
		0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 \
	}
#define UPTO3                                                  \
	{                                                      \
		0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3 \
	}

static const struct rule {
	const char *what;
	size_t reg;
	unsigned int shift;
	size_t to;
	uint8_t means[16];
} rules[] = {
	/* [S2.2] */
	{"MMFR0.PARange",
	 ID(mmfr0),
	 0,
	 TO(pa_bits),
	 {32, 36, 40, 42, 44, 48, 52, 56, 56, 56, 56, 56, 56, 56, 56, 56}},
	{"MMFR0.PARange, LPA",
	 ID(mmfr0),
	 0,
	 TO(lpa),
	 {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"MMFR0.FGT", ID(mmfr0), 56, TO(fgt), FROM1},
	{"MMFR0.FGT (2)",
	 ID(mmfr0),
	 56,
	 TO(fgt2),
	 {0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"MMFR0.ECV", ID(mmfr0), 60, TO(ecv), UPTO2},
	{"MMFR1.HAFDBS", ID(mmfr1), 0, TO(hafdbs), UPTO2},
	{"MMFR1.VMIDBits",
	 ID(mmfr1),
	 4,
	 TO(vmid_bits),
	 {8, 8, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16}},
	{"MMFR1.VH", ID(mmfr1), 8, TO(vhe), FROM1},
	{"MMFR1.LO", ID(mmfr1), 16, TO(lor), FROM1},
	{"MMFR1.PAN", ID(mmfr1), 20, TO(pan), FROM1},
	{"MMFR1.XNX", ID(mmfr1), 28, TO(xnx), FROM1},
	{"MMFR1.HCX", ID(mmfr1), 40, TO(hcx), FROM1},
	{"MMFR2.CnP", ID(mmfr2), 0, TO(ttcnp), FROM1},
	{"MMFR2.UAO", ID(mmfr2), 4, TO(uao), FROM1},
	{"MMFR2.NV", ID(mmfr2), 24, TO(nv), FROM1},
	{"MMFR2.ST", ID(mmfr2), 28, TO(ttst), FROM1},
	{"MMFR2.IDS", ID(mmfr2), 36, TO(idst), FROM1},
	{"MMFR2.FWB", ID(mmfr2), 40, TO(s2fwb), FROM1},
	{"MMFR2.TTL", ID(mmfr2), 48, TO(ttl), FROM1},
	{"MMFR2.BBM", ID(mmfr2), 52, TO(bbm), UPTO2},
	{"MMFR2.EVT", ID(mmfr2), 56, TO(evt), FROM1},
	{"MMFR3.TCRX", ID(mmfr3), 0, TO(tcr2), FROM1},
	{"MMFR3.SCTLRX", ID(mmfr3), 4, TO(sctlr2), FROM1},
	{"MMFR3.S1PIE", ID(mmfr3), 8, TO(s1pie), FROM1},
	{"MMFR3.S1POE", ID(mmfr3), 16, TO(s1poe), FROM1},
	{"MMFR3.AIE", ID(mmfr3), 24, TO(aie), FROM1},
	/* 0b1111 and 0b1110: E2H is RES1. */
	{"MMFR4.E2H0", ID(mmfr4), 24, TO(e2h0), SIGNED0},
	{"PFR0.RME", ID(pfr0), 52, TO(rme), FROM1},
	{"PFR1.THE", ID(pfr1), 48, TO(the), FROM1},
	{"ISAR2.SYSREG_128", ID(isar2), 32, TO(sysreg128), FROM1},
	{"ISAR2.SYSINSTR_128", ID(isar2), 36, TO(sysinstr128), FROM1},
	{"ISAR0.Atomic", ID(isar0), 20, TO(lse), FROM2},
	{"ISAR0.Atomic, 128",
	 ID(isar0),
	 20,
	 TO(lse128),
	 {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"ISAR1.LRCPC", ID(isar1), 20, TO(rcpc), UPTO3},
	{"ISAR1.LS64", ID(isar1), 60, TO(ls64), UPTO3},
	{"MMFR1.HPDS", ID(mmfr1), 12, TO(hpds), UPTO2},
	{"MMFR1.PAN, 3",
	 ID(mmfr1),
	 20,
	 TO(pan3),
	 {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"MMFR1.TWED", ID(mmfr1), 32, TO(twed), FROM1},
	{"MMFR1.AFP", ID(mmfr1), 44, TO(afp), FROM1},
	{"MMFR1.TIDCP1", ID(mmfr1), 52, TO(tidcp1), FROM1},
	{"MMFR1.CMOW", ID(mmfr1), 56, TO(cmow), FROM1},
	{"MMFR2.IESB", ID(mmfr2), 12, TO(iesb), FROM1},
	{"MMFR2.AT", ID(mmfr2), 32, TO(lse2), FROM1},
	{"MMFR2.E0PD", ID(mmfr2), 60, TO(e0pd), FROM1},
	{"ISAR1.SPECRES", ID(isar1), 40, TO(specres), FROM1},
	{"ISAR1.BF16, EBF16", ID(isar1), 44, TO(ebf16), FROM2},
	{"PFR0.FP, FP16",
	 ID(pfr0),
	 16,
	 TO(fp16),
	 {0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}},
	{"ISAR0.TME", ID(isar0), 24, TO(tme), FROM1},
	{"ISAR0.TLB, OS", ID(isar0), 56, TO(tlbios), FROM1},
	{"ISAR0.TLB, range", ID(isar0), 56, TO(tlbirange), FROM2},
	{"ISAR1.SB", ID(isar1), 36, TO(sb), FROM1},
	{"ISAR2.WFxT", ID(isar2), 0, TO(wfxt), FROM2},
	{"ISAR2.MOPS", ID(isar2), 16, TO(mops), FROM1},
	{"ISAR2.CLRBHB", ID(isar2), 28, TO(clrbhb), FROM1},
	{"PFR0.EL0", ID(pfr0), 0, TO(aa32_el0), FROM2},
	{"PFR0.EL1", ID(pfr0), 4, TO(aa32_el1), FROM2},
	{"PFR0.CSV2, 3",
	 ID(pfr0),
	 56,
	 TO(csv2_3),
	 {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"MMFR1.ECBHB", ID(mmfr1), 60, TO(ecbhb), FROM1},
	{"PFR0.EL3", ID(pfr0), 12, TO(el3), FROM1},
	{"PFR0.FP", ID(pfr0), 16, TO(fp), SIGNED0},
	{"PFR0.GIC",
	 ID(pfr0),
	 24,
	 TO(gic),
	 {0, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}},
	{"PFR0.RAS", ID(pfr0), 28, TO(ras), FROM1},
	{"PFR0.SVE", ID(pfr0), 32, TO(sve), FROM1},
	{"PFR0.AMU", ID(pfr0), 44, TO(amu), UPTO2},
	{"PFR0.DIT", ID(pfr0), 48, TO(dit), FROM1},
	{"PFR0.CSV3", ID(pfr0), 60, TO(csv3), FROM1},
	{"PFR1.BT", ID(pfr1), 0, TO(bti), FROM1},
	{"PFR1.SSBS", ID(pfr1), 4, TO(ssbs), FROM1},
	{"PFR1.MTE", ID(pfr1), 8, TO(mte), UPTO3},
	{"PFR1.SME", ID(pfr1), 24, TO(sme), FROM1},
	{"PFR1.SME (2)",
	 ID(pfr1),
	 24,
	 TO(sme2),
	 {0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"PFR1.NMI", ID(pfr1), 36, TO(nmi), FROM1},
	{"PFR1.GCS", ID(pfr1), 44, TO(gcs), FROM1},
	/* PMUv3 is 1, its later versions 4 to 9; 0b1111 is a PMU of another kind. */
	{"DFR0.PMUVer",
	 ID(dfr0),
	 8,
	 TO(pmuver),
	 {0, 1, 1, 1, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 0}},
	{"DFR0.PMSVer", ID(dfr0), 32, TO(spe), FROM1},
	{"DFR0.DoubleLock", ID(dfr0), 36, TO(double_lock), SIGNED0},
	{"DFR0.TraceFilt", ID(dfr0), 40, TO(trf), FROM1},
	{"DFR0.TraceBuffer", ID(dfr0), 44, TO(trbe), FROM1},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

static unsigned int four(uint64_t reg, unsigned int shift)
{
	return (unsigned int)(reg >> shift) & 15;
}

/* [S2.2] What 4 bits of TGran<n>_2 say; 2: look at stage 1's field; 3: 52 bits as well. */
static const uint8_t tgran_2[16] = {2, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3};

/* Stage 1's fields, as 0 (none), 1, 3 (52 bits too); all but TGran16 are signed. */
static const uint8_t tgran4[16] = {1, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0};
static const uint8_t tgran16[16] = {0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
static const uint8_t tgran64[16] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0};

static unsigned int granule(unsigned int stage2, unsigned int stage1,
			    const uint8_t *stage1_means)
{
	unsigned int r = tgran_2[stage2];

	return r == 2 ? stage1_means[stage1] : r;
}

/* DFR1's number counts where DFR0's is at its end and DFR1's is not zero. */
static uint8_t comparators(unsigned int dfr0, unsigned int dfr1)
{
	return (uint8_t)(dfr0 == 15 && dfr1 ? dfr1 + 1 : dfr0 + 1);
}

static void expected(const struct lhv_cpu_id *id, struct lhv_cpu_features *f)
{
	unsigned int g4 = granule(four(id->mmfr0, 40), four(id->mmfr0, 28), tgran4);
	unsigned int g16 = granule(four(id->mmfr0, 32), four(id->mmfr0, 20), tgran16);
	unsigned int g64 = granule(four(id->mmfr0, 36), four(id->mmfr0, 24), tgran64);

	memset(f, 0, sizeof(*f));
	for (size_t i = 0; i < RULES; i++) {
		uint64_t reg;

		memcpy(&reg, (const char *)id + rules[i].reg, sizeof(reg));
		((uint8_t *)f)[rules[i].to] = rules[i].means[four(reg, rules[i].shift)];
	}
	f->tgran4_2 = g4 != 0;
	f->tgran4_2_lpa2 = g4 == 3;
	f->tgran16_2 = g16 != 0;
	f->tgran16_2_lpa2 = g16 == 3;
	f->tgran64_2 = g64 != 0;
	/* Stage 1 or stage 2 */
	f->d128 = four(id->mmfr3, 32) || four(id->mmfr3, 36);
	/* A CPU with FEAT_NV2 alone says so in MMFR4. */
	f->nv = four(id->mmfr2, 24) || four(id->mmfr4, 20);
	/* Version 0.1 of MPAM is 0 in the first of the two fields. */
	f->mpam = four(id->pfr0, 40) || four(id->pfr1, 16);
	switch (four(id->pfr0, 56)) {
	case 0:
		f->csv2_2 = false;
		break;
	case 1: /* the fraction says 1.1 or 1.2, and 1.2 has the registers */
		f->csv2_2 = four(id->pfr1, 32) > 1;
		break;
	default:
		f->csv2_2 = true;
	}
	f->pauth = four(id->isar1, 4) || four(id->isar1, 8) || four(id->isar1, 24) ||
		   four(id->isar1, 28) || four(id->isar2, 8) || four(id->isar2, 12);
	f->brps = comparators(four(id->dfr0, 12), (unsigned int)(id->dfr1 >> 8) & 255);
	f->wrps = comparators(four(id->dfr0, 20), (unsigned int)(id->dfr1 >> 16) & 255);
	f->idc = id->ctr >> 28 & 1;
	f->dic = id->ctr >> 29 & 1;
	f->midr = id->midr;
}

/* All members but the last are bytes. */
static void same(const struct lhv_cpu_features *got, const struct lhv_cpu_features *want,
		 const char *what, uint64_t value)
{
	const uint8_t *g = (const uint8_t *)got, *w = (const uint8_t *)want;

	for (size_t i = 0; i < TO(midr); i++)
		if (g[i] != w[i])
			fail_msg("%s = %#llx: byte %zu is %u, should be %u", what,
				 (unsigned long long)value, i, g[i], w[i]);
	assert_true(got->midr == want->midr);
}

static void check(const struct lhv_cpu_id *id, const char *what, uint64_t value)
{
	struct lhv_cpu_features got, want;

	memset(&got, 0xa5, sizeof(got));
	lhv_cpu_features_init(id, &got);
	expected(id, &want);
	/* Nothing of what was there may show through; padding is nobody's. */
	same(&got, &want, what, value);
}

/* The least that an Armv8.0 CPU has. */
static void test_zero(void **state)
{
	static const struct lhv_cpu_id none;
	struct lhv_cpu_features got, want;

	(void)state;
	memset(&want, 0, sizeof(want));
	want.pa_bits = 32;
	want.tgran4_2 = want.tgran64_2 = true;
	want.vmid_bits = 8;
	want.e2h0 = want.fp = want.double_lock = true;
	want.brps = want.wrps = 1;
	memset(&got, 0xa5, sizeof(got));
	lhv_cpu_features_init(&none, &got);
	same(&got, &want, "nothing", 0);
}

/* Each value of each field, all others 0 and then all others 1s. */
static void test_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		for (uint64_t v = 0; v < 16; v++) {
			for (int ones = 0; ones < 2; ones++) {
				struct lhv_cpu_id id;
				uint64_t reg = ones ? UINT64_MAX : 0;

				memset(&id, 0, sizeof(id));
				reg &= ~(UINT64_C(15) << rules[i].shift);
				reg |= v << rules[i].shift;
				memcpy((char *)&id + rules[i].reg, &reg, sizeof(reg));
				id.dfr1 = 0;
				check(&id, rules[i].what, v);
			}
		}
	}
}

/* [S2.2] Each TGran<n>_2 with each stage 1 field. */
static void test_granules(void **state)
{
	static const struct {
		const char *what;
		unsigned int stage2, stage1;
	} pair[] = {
		{"TGran4_2", 40, 28},
		{"TGran16_2", 32, 20},
		{"TGran64_2", 36, 24},
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (uint64_t v = 0; v < 256; v++) {
			struct lhv_cpu_id id;

			memset(&id, 0, sizeof(id));
			id.mmfr0 = (v & 15) << pair[i].stage2 | (v >> 4)
									<< pair[i].stage1;
			check(&id, pair[i].what, v);
		}
	}
}

/* Features that hang on two fields. */
static void test_pairs(void **state)
{
	struct lhv_cpu_id id;

	(void)state;
	for (uint64_t a = 0; a < 16; a++) {
		for (uint64_t b = 0; b < 16; b++) {
			memset(&id, 0, sizeof(id));
			id.pfr0 = a << 56;
			id.pfr1 = b << 32;
			check(&id, "CSV2", a << 4 | b);
			id.pfr0 = a << 40;
			id.pfr1 = b << 16;
			check(&id, "MPAM", a << 4 | b);
			id.mmfr2 = a << 24;
			id.mmfr4 = b << 20;
			check(&id, "NV", a << 4 | b);
			id.mmfr3 = a << 32 | b << 36;
			check(&id, "D128", a << 4 | b);
		}
	}
	for (unsigned int shift = 0; shift < 64; shift += 4) {
		memset(&id, 0, sizeof(id));
		id.isar1 = UINT64_C(1) << shift;
		check(&id, "PAuth, ISAR1", id.isar1);
		id.isar2 = id.isar1;
		id.isar1 = 0;
		check(&id, "PAuth, ISAR2", id.isar2);
	}
}

/* At most 16 in DFR0, at most 64 in DFR1. */
static void test_comparators(void **state)
{
	struct lhv_cpu_id id;

	(void)state;
	memset(&id, 0, sizeof(id));
	for (uint64_t n = 0; n < 16; n++) {
		id.dfr0 = n << 12;
		check(&id, "BRPs", n);
		id.dfr0 = n << 20;
		check(&id, "WRPs", n);
	}
	for (uint64_t n = 16; n < 64; n++) {
		id.dfr0 = 15 << 12 | 3 << 20;
		id.dfr1 = n << 8;
		check(&id, "more BRPs", n);
		id.dfr0 = 3 << 12 | 15 << 20;
		id.dfr1 = n << 16;
		check(&id, "more WRPs", n);
	}
	/* Whatever the registers say, nobody gets more than there can be. */
	for (uint64_t n = 64; n < 256; n++) {
		struct lhv_cpu_features f;

		id.dfr0 = 15 << 12 | 15 << 20;
		id.dfr1 = n << 8 | n << 16;
		lhv_cpu_features_init(&id, &f);
		assert_in_range(f.brps, 1, 64);
		assert_in_range(f.wrps, 1, 64);
	}
}

/* Any bits at all: each feature looks at its own fields and at nothing else. */
static void test_random(void **state)
{
	uint64_t x = UINT64_C(0x9e3779b97f4a7c15);

	(void)state;
	for (int n = 0; n < 20000; n++) {
		struct lhv_cpu_id id;
		uint64_t word[sizeof(id) / 8];

		for (size_t i = 0; i < sizeof(id) / 8; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			word[i] = x;
		}
		memcpy(&id, word, sizeof(id));
		/* Of more comparators only counts that a CPU can have. */
		id.dfr1 = n & 1 ? 0x10 + (x & 0x1f) : 0;
		id.dfr1 = id.dfr1 << 8 | id.dfr1 << 16;
		check(&id, "random", (uint64_t)n);
	}
}

/* Two CPUs, with the values of their manuals. */
static void test_machines(void **state)
{
	/* Cortex-A57 (Armv8.0): 44-bit addresses, no 16 KiB granule, AArch32 everywhere. */
	static const struct lhv_cpu_id a57 = {
		.midr = 0x411fd070,
		.ctr = 0x8444c004,
		.pfr0 = 0x2222,
		.dfr0 = 0x10305106,
		.mmfr0 = 0x1124,
		.isar0 = 0x10000,
	};
	/* Neoverse N1 (Armv8.2): 48 bits, VHE, AArch32 at EL0 alone. */
	static const struct lhv_cpu_id n1 = {
		.midr = 0x413fd0c1,
		.ctr = 0x8444c004,
		.pfr0 = 0x1100000010111112,
		.pfr1 = 0x20,
		.dfr0 = 0x110305408,
		.mmfr0 = 0x101125,
		.mmfr1 = 0x10212122,
		.mmfr2 = 0x1011,
		.isar0 = 0x100010211120,
		.isar1 = 0x100001,
	};
	struct lhv_cpu_features got, want;

	(void)state;
	memset(&want, 0, sizeof(want));
	want.midr = 0x411fd070;
	want.pa_bits = 44;
	want.tgran4_2 = want.tgran64_2 = true;
	want.vmid_bits = 8;
	want.el3 = want.e2h0 = want.fp = want.double_lock = true;
	want.aa32_el0 = want.aa32_el1 = true;
	want.pmuver = 1;
	want.brps = 6;
	want.wrps = 4;
	lhv_cpu_features_init(&a57, &got);
	same(&got, &want, "Cortex-A57", a57.midr);

	memset(&want, 0, sizeof(want));
	want.midr = 0x413fd0c1;
	want.pa_bits = 48;
	want.tgran4_2 = want.tgran16_2 = want.tgran64_2 = true;
	want.vmid_bits = 16;
	want.hafdbs = 2;
	want.el3 = want.e2h0 = want.fp = want.double_lock = true;
	want.vhe = want.lor = want.pan = want.uao = want.xnx = true;
	want.ttcnp = want.ras = want.ssbs = true;
	want.lse = true;
	want.rcpc = 1;
	want.hpds = 2;
	want.fp16 = want.iesb = true;
	want.csv3 = true;
	want.aa32_el0 = true;
	want.spe = true;
	want.pmuver = 4;
	want.brps = 6;
	want.wrps = 4;
	lhv_cpu_features_init(&n1, &got);
	same(&got, &want, "Neoverse N1", n1.midr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zero),	    cmocka_unit_test(test_fields),
		cmocka_unit_test(test_granules),    cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_comparators), cmocka_unit_test(test_random),
		cmocka_unit_test(test_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
