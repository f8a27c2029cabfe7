/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.11] The debug registers that a guest sees: which there are, which bits they keep, the OS
 * lock. Bit numbers are from DDI 0487, D24.3. Watchpoints that fire: tests/qemu/test-switch.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vcpu/vcpu_priv.h"

#define BIT(n) (UINT64_C(1) << (n))
#define ENC(op0, op1, crn, crm, op2) \
	((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define MDSCR	ENC(2u, 0u, 0u, 2u, 2u)
#define OSLAR	ENC(2u, 0u, 1u, 0u, 4u)
#define OSLSR	ENC(2u, 0u, 1u, 1u, 4u)
#define OSDLR	ENC(2u, 0u, 1u, 3u, 4u)
#define DBGPRCR ENC(2u, 0u, 1u, 4u, 4u)

static struct lhv_cpu_features f;

static void make(struct lhv_vcpu *v, uint8_t brps, uint8_t wrps, uint32_t give)
{
	struct lhv_vcpu_cfg c = {
		.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}, .give = give};

	f = (struct lhv_cpu_features){.e2h0 = true, .brps = brps, .wrps = wrps};
	assert_int_equal(lhv_vcpu_init(v, &c), LHV_OK);
}

static bool rd(struct lhv_vcpu *v, uint32_t enc, uint64_t *value)
{
	*value = 0x5a5a;
	return lhv_vcpu_debug_access(v, enc, false, value);
}

static bool wr(struct lhv_vcpu *v, uint32_t enc, uint64_t value)
{
	return lhv_vcpu_debug_access(v, enc, true, &value);
}

/* Every encoding of op0 2: those that exist keep their bits and nobody else's. */
static void every_encoding(void **state)
{
	/* BVR, BCR (E PMC BAS HMC SSC LBN BT), WVR, WCR (E PAC LSC BAS HMC SSC LBN WT MASK) */
	static const uint64_t keeps[4] = {UINT64_MAX, 0xffe1e7, ~UINT64_C(3), 0x1f1fffff};
	struct lhv_vcpu v;
	unsigned int found = 0;
	uint64_t value;

	(void)state;
	make(&v, 6, 4, LHV_VCPU_GIVE_DEBUG);
	for (uint32_t enc = 0; enc < 0x10000; enc++) {
		unsigned int n = enc >> 3 & 15, kind = enc & 7;
		bool there = enc >> 7 == 2u << 7 && kind >= 4 && n < (kind < 6 ? 6 : 4);

		if (enc == MDSCR || enc == OSLAR || enc == OSLSR || enc == OSDLR ||
		    enc == DBGPRCR)
			continue;
		assert_int_equal(rd(&v, enc, &value), there);
		assert_int_equal(value, there ? 0 : 0x5a5a);
		assert_int_equal(wr(&v, enc, UINT64_MAX), there);
		if (!there)
			continue;
		found++;
		assert_true(rd(&v, enc, &value));
		assert_true(value == keeps[kind - 4]);
		assert_true(wr(&v, enc, 0));
	}
	assert_int_equal(found, 20);

	make(&v, 16, 16, LHV_VCPU_GIVE_DEBUG);
	for (uint32_t n = 0; n < 16; n++)
		for (uint32_t kind = 4; kind < 8; kind++) {
			assert_true(wr(&v, ENC(2u, 0u, 0u, n, kind), n << 5 | 0x20));
			assert_true(rd(&v, ENC(2u, 0u, 0u, n, kind), &value));
			assert_true(value == ((n << 5 | 0x20) & keeps[kind - 4]));
		}
	assert_int_equal(v.debug.wvr[15], 0x1e0);
	assert_int_equal(v.debug.bvr[3], 0x60);
	/* Not given: nothing is there. */
	make(&v, 16, 16, 0);
	assert_false(rd(&v, MDSCR, &value));
	assert_false(wr(&v, ENC(2u, 0u, 0u, 0u, 4u), 1));
	assert_false(wr(&v, OSLAR, 0));
}

/* The core holds them only while one is on. */
static void enabled(void **state)
{
	struct lhv_vcpu v;

	(void)state;
	make(&v, 2, 2, LHV_VCPU_GIVE_DEBUG);
	assert_false(v.debug.on);
	assert_true(wr(&v, ENC(2u, 0u, 0u, 0u, 4u), UINT64_MAX));
	assert_true(wr(&v, ENC(2u, 0u, 0u, 0u, 5u), ~UINT64_C(1)));
	assert_false(v.debug.on);
	assert_true(wr(&v, ENC(2u, 0u, 0u, 1u, 5u), 1));
	assert_true(v.debug.on);
	assert_true(wr(&v, ENC(2u, 0u, 0u, 1u, 7u), 1));
	assert_true(wr(&v, ENC(2u, 0u, 0u, 1u, 5u), 0));
	assert_true(v.debug.on);
	assert_true(wr(&v, ENC(2u, 0u, 0u, 1u, 7u), 0));
	assert_false(v.debug.on);
	assert_true(wr(&v, ENC(2u, 0u, 0u, 1u, 7u), 1));
	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0), 0), LHV_OK);
	assert_false(v.debug.on);
	assert_int_equal(v.debug.wcr[1], 0);
}

/* [V.11] MDE without a breakpoint: the core holds the guest's, not what was there before. */
static void enabled_by_mde(void **state)
{
	struct lhv_vcpu v;

	(void)state;
	make(&v, 2, 2, LHV_VCPU_GIVE_DEBUG);
	assert_false(lhv_vcpu_debug_wanted(&v));
	assert_true(wr(&v, MDSCR, BIT(0) | BIT(12) | BIT(13) | BIT(15)));
	assert_false(lhv_vcpu_debug_wanted(&v));
	assert_true(wr(&v, OSLAR, 0));
	assert_true(lhv_vcpu_debug_wanted(&v));
	assert_true(wr(&v, MDSCR, BIT(0) | BIT(12) | BIT(13)));
	assert_false(lhv_vcpu_debug_wanted(&v));
	assert_true(wr(&v, ENC(2u, 0u, 0u, 1u, 7u), 1));
	assert_true(lhv_vcpu_debug_wanted(&v));
}

/* On after a reset, read in OSLSR_EL1, and it silences debug exceptions; no double lock. */
static void os_lock(void **state)
{
	struct lhv_vcpu v;
	uint64_t value;

	(void)state;
	make(&v, 2, 2, LHV_VCPU_GIVE_DEBUG);
	assert_true(rd(&v, OSLSR, &value));
	assert_int_equal(value, BIT(3) | BIT(1));
	/* SS 0, TDCC 12, KDE 13, MDE 15 */
	assert_true(wr(&v, MDSCR, UINT64_MAX));
	assert_true(rd(&v, MDSCR, &value));
	assert_int_equal(value, BIT(0) | BIT(12) | BIT(13) | BIT(15));
	assert_int_equal(lhv_vcpu_debug_mdscr(&v), BIT(12));
	assert_true(wr(&v, OSLAR, ~UINT64_C(1)));
	assert_true(rd(&v, OSLSR, &value));
	assert_int_equal(value, BIT(3));
	assert_int_equal(lhv_vcpu_debug_mdscr(&v), BIT(0) | BIT(12) | BIT(13) | BIT(15));
	assert_true(wr(&v, OSLAR, 1));
	assert_true(rd(&v, OSLSR, &value));
	assert_int_equal(value, BIT(3) | BIT(1));
	/* Write-only and read-only. */
	assert_false(rd(&v, OSLAR, &value));
	assert_false(wr(&v, OSLSR, 0));
	assert_true(wr(&v, OSDLR, 1));
	assert_true(rd(&v, OSDLR, &value));
	assert_int_equal(value, 0);
	assert_true(wr(&v, DBGPRCR, 1));
	assert_true(rd(&v, DBGPRCR, &value));
	assert_int_equal(value, 0);
}

/* Owned and given at once is a mistake. */
static void refused(void **state)
{
	struct lhv_vcpu_cfg c = {.features = &f,
				 .s2 = {.vtcr = 1, .vttbr = 1},
				 .own_debug = true,
				 .give = LHV_VCPU_GIVE_DEBUG};
	struct lhv_vcpu v, before;

	(void)state;
	f = (struct lhv_cpu_features){.e2h0 = true};
	memset(&v, 0x5a, sizeof(v));
	before = v;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	assert_memory_equal(&v, &before, sizeof(v));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_encoding), cmocka_unit_test(enabled),
		cmocka_unit_test(enabled_by_mde), cmocka_unit_test(os_lock),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
