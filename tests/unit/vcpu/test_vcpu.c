/* SPDX-License-Identifier: BSD-2-Clause */
/* Reset state, controls and the kick protocol. Bit numbers are from DDI 0487, D24.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>

#include <libhv/vcpu.h>

#define BIT(n) (UINT64_C(1) << (n))

static struct lhv_cpu_features v8_0(void)
{
	struct lhv_cpu_features f = {
		.pa_bits = 40, .fp = true, .e2h0 = true, .vmid_bits = 8};

	return f;
}

static struct lhv_vcpu_cfg config(const struct lhv_cpu_features *f)
{
	struct lhv_vcpu_cfg c = {
		.features = f,
		.s2 = {.vtcr = 0x80023558, .vttbr = 0x1000040001000},
		.mpidr = 0x102,
		.midr = 0x410fd034,
		.cntvoff = 1234,
	};

	return c;
}

static void init_refuses_bad_arguments(void **state)
{
	struct lhv_cpu_features f = v8_0(), no_e2h0 = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v, before;

	(void)state;
	memset(&v, 0x5a, sizeof(v));
	before = v;
	assert_int_equal(lhv_vcpu_init(NULL, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_init(&v, NULL), LHV_ERR_INVAL);
	c.features = NULL;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	c = config(&f);
	c.s2.vttbr = 0;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	c = config(&f);
	c.s2.vtcr = 0;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	no_e2h0.e2h0 = false;
	c = config(&no_e2h0);
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	assert_memory_equal(&v, &before, sizeof(v));
}

/* [V.9] reset state: EL1h, all masked, SCTLR_EL1 with its RES1 bits and nothing on */
static void reset_state(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	memset(&v.regs, 0xff, sizeof(v.regs));
	memset(&v.el1, 0xff, sizeof(v.el1));
	memset(v.fp.v, 0xff, sizeof(v.fp.v));
	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0x40080000), 0xabcd), LHV_OK);
	assert_int_equal(v.regs.pc, 0x40080000);
	assert_int_equal(v.regs.x[0], 0xabcd);
	for (int i = 1; i < 31; i++)
		assert_int_equal(v.regs.x[i], 0);
	assert_int_equal(v.regs.pstate, 0x3c5);
	/* Armv8.0 RES1: 29, 28, 23, 22, 20, 11. */
	assert_int_equal(v.el1.sctlr, 0x30d00800);
	assert_int_equal(v.el1.cpacr, 0);
	assert_int_equal(v.el1.cntv_ctl, 0);
	for (int i = 0; i < 64; i++)
		assert_int_equal(v.fp.v[i], 0);
	/* [V.9] MPIDR_EL1 with RES1 bit 31 */
	assert_int_equal(v.ctl.vmpidr, 0x80000102);
	assert_int_equal(v.ctl.vpidr, 0x410fd034);

	v.loaded = 1;
	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0), 0), LHV_ERR_STATE);
}

/* [V.3] HCR_EL2, CPTR_EL2, MDCR_EL2 and CNTHCTL_EL2 of an Armv8.0 core, bit by bit */
static void controls_v8_0(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v;
	/* VM SWIO PTW FMO IMO AMO FB BSU=1 TID3 TSC TIDCP TACR RW. FB, and barriers that are
	 * inner shareable at least: its local TLBI is over when it goes on on another core. */
	uint64_t hcr = BIT(0) | BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(9) |
		       BIT(10) | BIT(18) | BIT(19) | BIT(20) | BIT(21) | BIT(31);

	(void)state;
	c.own_debug = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(v.ctl.hcr, hcr);
	assert_int_equal(v.ctl.hcrx, 0);
	/* RES1 bits 13:12, 9, 8, 7:0, and TTA */
	assert_int_equal(v.ctl.cptr, 0x33ff | BIT(20));
	assert_int_equal(v.ctl.mdcr, 0);
	assert_int_equal(v.ctl.cnthctl, BIT(0));
	assert_int_equal(v.ctl.cntvoff, 1234);
	/* What the world switch loads of stage 2 is what it was given. */
	assert_true(v.ctl.vtcr == 0x80023558);
	assert_true(v.ctl.vttbr == 0x1000040001000);

	c.trap_wfi = c.trap_wfe = true;
	c.own_debug = false;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(v.ctl.hcr, hcr | BIT(13) | BIT(14));
	/* TDRA, TDOSA, TDA */
	assert_int_equal(v.ctl.mdcr, BIT(11) | BIT(10) | BIT(9));
}

/*
 * [V.2] A host with E2H 1: HCR_EL2.E2H, CPTR_EL2 as CPACR_EL1 is laid out, EL1PCTEN in its
 * other place, and everything else as before.
 */
static void controls_e2h(void **state)
{
	static uint8_t memory[80000] __attribute__((aligned(16)));
	struct lhv_cpu_features f = v8_0(), no = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v0, v;

	(void)state;
	f.amu = 1;
	f.vhe = f.sve = f.sme = f.pauth = true;
	assert_int_equal(lhv_vcpu_init(&v0, &c), LHV_OK);
	c.e2h = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_true(v.ctl.hcr == (v0.ctl.hcr | BIT(34)));
	assert_int_equal(v.ctl.cnthctl, BIT(10));
	/* FPEN 21:20; TTA 28, TAM 30; ZEN 17:16 and SMEN 25:24 are 0 and trap. */
	assert_int_equal(v.ctl.cptr, BIT(20) | BIT(21) | BIT(28) | BIT(30));
	assert_int_equal(v.ctl.cptr_fp, BIT(28) | BIT(30));
	assert_true(v.ctl.hcrx == v0.ctl.hcrx && v.ctl.mdcr == v0.ctl.mdcr &&
		    v.ctl.hfgrtr == v0.ctl.hfgrtr && v.ctl.vttbr == v0.ctl.vttbr);
	c.fp_memory = memory;
	c.sve_vl = 32;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(v.ctl.cptr,
			 BIT(16) | BIT(17) | BIT(20) | BIT(21) | BIT(28) | BIT(30));
	assert_int_equal(v.ctl.cptr_fp, BIT(28) | BIT(30));
	c.sve_vl = 0;
	c.sme_vl = 32;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(v.ctl.cptr,
			 BIT(24) | BIT(25) | BIT(20) | BIT(21) | BIT(28) | BIT(30));
	assert_int_equal(v.ctl.cptr_fp, BIT(28) | BIT(30));
	f.amu = 0;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(v.ctl.cptr_fp, BIT(28));

	/* Where E2H may not be 0, it is 1; where there is no FEAT_VHE, 0. */
	c = config(&no);
	no.e2h0 = false;
	no.vhe = true;
	c.e2h = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	c.e2h = false;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	no.e2h0 = true;
	no.vhe = false;
	c.e2h = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
}

/* [V.3] FEAT_MTE2 brings GMID_EL1, which traps; FEAT_MTE alone, instructions, does not. */
static void controls_of_mte(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v0, v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v0, &c), LHV_OK);
	for (uint8_t mte = 1; mte < 4; mte++) {
		f.mte = mte;
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		assert_true(v.ctl.hcr == (v0.ctl.hcr | (mte > 1 ? BIT(58) : 0)));
	}
}

/* [V.7] a hook is what lhv_vcpu_run() will find, and a request is seen without taking it */
static bool some_hook(void *ctx, struct lhv_vcpu *v, enum lhv_vcpu_exit why)
{
	(void)ctx;
	(void)v;
	(void)why;
	return false;
}

static void hook_and_requests(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v;
	int ctx;

	(void)state;
	c.hook = some_hook;
	c.hook_ctx = &ctx;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_ptr_equal(v.hook_ctx, &ctx);
	assert_true(v.hook == some_hook);
	assert_false(lhv_vcpu_requested(&v));
	assert_false(lhv_vcpu_kick(&v, 4));
	assert_true(lhv_vcpu_requested(&v));
	assert_true(lhv_vcpu_requested(&v));
	assert_int_equal(lhv_vcpu_begin(&v), 4);
	assert_false(lhv_vcpu_requested(&v));
	assert_int_equal(lhv_vcpu_begin(&v), 0);
	assert_true(lhv_vcpu_kick(&v, 1));
	lhv_vcpu_end(&v);
	assert_false(lhv_vcpu_kick(&v, 2));
	assert_int_equal(lhv_vcpu_begin(&v), 3);
	/* A reset takes the syndromes of an earlier life away. */
	v.esr = v.far = v.hpfar = 1;
	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0), 0), LHV_OK);
	assert_true(!v.esr && !v.far && !v.hpfar);
}

/* [V.3] Whoever is given GCS may execute its instructions at EL1; HFGITR_EL2 59:57 */
static void gcs_instructions(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v;

	(void)state;
	f.fgt = f.hcx = f.gcs = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_true(v.ctl.hfgitr == 0);
	c.give = LHV_VCPU_GIVE_GCS;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_true(v.ctl.hfgitr == (BIT(57) | BIT(58) | BIT(59)));
}

/* [V.3] each feature adds its own bits and no other */
static void controls_by_feature(void **state)
{
	static const struct {
		size_t off;
		uint64_t hcr, hcrx, cptr, mdcr;
	} row[] = {
#define F(m) offsetof(struct lhv_cpu_features, m)
		{F(pauth), BIT(40) | BIT(41), 0, 0, 0},
		{F(s2fwb), BIT(46), 0, 0, 0},
		{F(lor), BIT(35), 0, 0, 0},
		{F(ras), BIT(36) | BIT(37), 0, 0, 0},
		{F(csv2_2), BIT(53), 0, 0, 0},
		{F(mops), 0, BIT(11), 0, 0},
		{F(sve), 0, 0, BIT(8), 0},
		{F(sme), 0, 0, BIT(12), 0},
		{F(amu), 0, 0, BIT(30), 0},
		{F(pmuver), 0, 0, 0, BIT(5) | BIT(6)},
		{F(spe), 0, 0, 0, BIT(14)},
		{F(trf), 0, 0, 0, BIT(19)},
	};
	struct lhv_cpu_features base = v8_0();
	struct lhv_vcpu_cfg c = config(&base);
	struct lhv_vcpu v0, v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v0, &c), LHV_OK);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		struct lhv_cpu_features f = v8_0();

		((uint8_t *)&f)[row[i].off] = 1;
		c = config(&f);
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		assert_int_equal(v.ctl.hcr, v0.ctl.hcr | row[i].hcr);
		assert_int_equal(v.ctl.hcrx, v0.ctl.hcrx | row[i].hcrx);
		/* CPTR_EL2.TZ and TSM are RES1 without their features, so set either way. */
		assert_int_equal(v.ctl.cptr, v0.ctl.cptr | row[i].cptr);
		assert_true((v.ctl.cptr & row[i].cptr) == row[i].cptr);
		assert_int_equal(v.ctl.mdcr, v0.ctl.mdcr | row[i].mdcr);
	}
}

/* [V.7] a request filed before, or while, the vCPU enters is seen by it or reported */
static void kick_is_never_lost(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(lhv_vcpu_begin(&v), 0);
	assert_true(lhv_vcpu_kick(&v, 4)); /* in the guest: interrupt it */
	lhv_vcpu_end(&v);
	assert_false(lhv_vcpu_kick(&v, 1)); /* out: it will see it */
	assert_int_equal(lhv_vcpu_begin(&v), 5);
	assert_int_equal(lhv_vcpu_begin(&v), 0);
	lhv_vcpu_end(&v);
}

#define KICKS 20000

struct race {
	struct lhv_vcpu v;
	uint32_t filed; /* kicks filed so far */
	uint32_t
		interrupt; /* the physical interrupt that a kick of a running vCPU sends */
	bool stop;
};

static void *kicker(void *arg)
{
	struct race *r = arg;

	for (uint32_t i = 0; i < KICKS; i++) {
		__atomic_fetch_add(&r->filed, 1, __ATOMIC_SEQ_CST);
		if (lhv_vcpu_kick(&r->v, 1))
			__atomic_store_n(&r->interrupt, 1, __ATOMIC_SEQ_CST);
	}
	__atomic_store_n(&r->stop, true, __ATOMIC_SEQ_CST);
	return NULL;
}

/*
 * [V.7] with real threads: the owner sleeps in the "guest" until the interrupt comes. If a
 * kick were lost it would sleep for ever; it also sees every kick that was filed.
 */
static void kick_race_threads(void **state)
{
	static struct race r;
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	uint32_t seen = 0;
	pthread_t t;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&r.v, &c), LHV_OK);
	assert_int_equal(pthread_create(&t, NULL, kicker, &r), 0);
	while (seen < KICKS) {
		if (lhv_vcpu_begin(&r.v)) {
			seen = __atomic_load_n(&r.filed, __ATOMIC_SEQ_CST);
			continue;
		}
		while (!__atomic_exchange_n(&r.interrupt, 0, __ATOMIC_SEQ_CST))
			if (__atomic_load_n(&r.stop, __ATOMIC_SEQ_CST) &&
			    !__atomic_load_n(&r.interrupt, __ATOMIC_SEQ_CST))
				break;
		lhv_vcpu_end(&r.v);
		if (__atomic_load_n(&r.stop, __ATOMIC_SEQ_CST) &&
		    !__atomic_load_n(&r.v.requests, __ATOMIC_SEQ_CST) && seen < KICKS)
			break;
	}
	pthread_join(t, NULL);
	assert_int_equal(seen, KICKS);
}

/*
 * [V.9] AArch32: Supervisor mode, A, I and F masked, little-endian; SCTLR with its RES1 bits,
 * CP15BEN, nTWI and nTWE, and nothing on; bit 0 of the entry point is the instruction set.
 */
static void reset_state_aarch32(void **state)
{
	struct lhv_cpu_features f = v8_0();
	struct lhv_vcpu_cfg c = config(&f);
	struct lhv_vcpu v, zero;

	(void)state;
	memset(&v, 0x5a, sizeof(v));
	zero = v;
	c.aarch32 = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	assert_memory_equal(&v, &zero, sizeof(v));

	f.aa32_el0 = f.aa32_el1 = true;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	/* HCR_EL2.RW, and only that, differs from a guest of AArch64. */
	assert_int_equal(v.ctl.hcr & BIT(31), 0);
	c.aarch32 = false;
	assert_int_equal(lhv_vcpu_init(&zero, &c), LHV_OK);
	assert_int_equal(zero.ctl.hcr, v.ctl.hcr | BIT(31));

	memset(&v.regs, 0xff, sizeof(v.regs));
	memset(&v.el1, 0xff, sizeof(v.el1));
	memset(v.fp.v, 0xff, sizeof(v.fp.v));
	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(UINT64_C(0x1234540208000)),
					UINT64_C(0x500000abcd)),
			 LHV_OK);
	assert_int_equal(v.regs.pc, 0x40208000);
	assert_int_equal(v.regs.x[0], 0xabcd);
	for (int i = 1; i < 31; i++)
		assert_int_equal(v.regs.x[i], 0);
	assert_int_equal(v.regs.pstate, 0x1d3);
	/* 23, 22, 18, 16, 11, 5, 4, 3. */
	assert_int_equal(v.el1.sctlr, 0xc50838);
	assert_int_equal(v.el1.tcr, 0);
	assert_int_equal(v.el1.vbar, 0);
	assert_int_equal(v.el1.cpacr, 0);
	assert_int_equal(v.el1.fpexc32, 0);

	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0x40208003), 1), LHV_OK);
	assert_int_equal(v.regs.pc, 0x40208002);
	assert_int_equal(v.regs.pstate, 0x1f3);
}

/* [V.9] the byte order that PSCI starts a vCPU with: SCTLR.EE, and CPSR.E in AArch32 */
static void byte_order(void **state)
{
	(void)state;
	for (int aarch32 = 0; aarch32 < 2; aarch32++) {
		struct lhv_cpu_features f = v8_0();
		struct lhv_vcpu_cfg c = config(&f);
		struct lhv_vcpu v, before;

		f.aa32_el0 = f.aa32_el1 = true;
		c.aarch32 = aarch32;
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		before = v;
		assert_int_equal(lhv_vcpu_set_big_endian(&v, true), LHV_OK);
		assert_int_equal(v.el1.sctlr, before.el1.sctlr | BIT(25));
		assert_int_equal(v.regs.pstate,
				 before.regs.pstate | (aarch32 ? BIT(9) : 0));
		assert_int_equal(lhv_vcpu_set_big_endian(&v, true), LHV_OK);
		assert_int_equal(lhv_vcpu_set_big_endian(&v, false), LHV_OK);
		assert_memory_equal(&v, &before, sizeof(v));
		v.loaded = 1;
		assert_int_equal(lhv_vcpu_set_big_endian(&v, true), LHV_ERR_STATE);
		v.loaded = 0;
		assert_memory_equal(&v, &before, sizeof(v));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(init_refuses_bad_arguments),
		cmocka_unit_test(reset_state),
		cmocka_unit_test(reset_state_aarch32),
		cmocka_unit_test(byte_order),
		cmocka_unit_test(controls_v8_0),
		cmocka_unit_test(controls_e2h),
		cmocka_unit_test(gcs_instructions),
		cmocka_unit_test(controls_by_feature),
		cmocka_unit_test(controls_of_mte),
		cmocka_unit_test(hook_and_requests),
		cmocka_unit_test(kick_is_never_lost),
		cmocka_unit_test(kick_race_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
