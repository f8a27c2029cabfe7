/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.7] SSBD: with a core whose firmware keeps the switch, the guest always runs with what it
 * wants and the host with its own, and no call is made that changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/vcpu.h>
#include <libhv/vcpu/ssbd.h>

static void refused(void **state)
{
	struct lhv_cpu_features f = {0};
	struct lhv_vcpu_ssbd s, before;

	(void)state;
	memset(&s, 0x5a, sizeof(s));
	memcpy(&before, &s, sizeof(s));
	assert_int_equal(lhv_vcpu_ssbd_init(NULL, &f, 0, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_ssbd_init(&s, NULL, 0, true), LHV_ERR_INVAL);
	assert_memory_equal(&s, &before, sizeof(s));
}

/* DEN 0028: what the firmware says, and what that means without FEAT_SSBS. */
static void who(void **state)
{
	static const struct {
		int64_t firmware;
		enum lhv_vcpu_ssbd_by by;
	} row[] = {
		{0, LHV_VCPU_SSBD_FIRMWARE},	    {1, LHV_VCPU_SSBD_NOBODY},
		{-2, LHV_VCPU_SSBD_NOBODY},	    {-1, LHV_VCPU_SSBD_UNKNOWN},
		{2, LHV_VCPU_SSBD_UNKNOWN},	    {-3, LHV_VCPU_SSBD_UNKNOWN},
		{INT64_MIN, LHV_VCPU_SSBD_UNKNOWN},
	};
	struct lhv_cpu_features f = {0};
	struct lhv_vcpu_ssbd s;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		f.ssbs = false;
		assert_int_equal(lhv_vcpu_ssbd_init(&s, &f, row[i].firmware, false),
				 LHV_OK);
		assert_int_equal(s.by, row[i].by);
		assert_true(s.guest_on);
		f.ssbs = true;
		assert_int_equal(lhv_vcpu_ssbd_init(&s, &f, row[i].firmware, false),
				 LHV_OK);
		assert_int_equal(s.by, LHV_VCPU_SSBD_PSTATE);
	}
}

/* A core, its host, and guests that take turns on it. */
static void turns(void **state)
{
	static const int64_t firmware[] = {0, 1, -1};

	(void)state;
	for (unsigned int k = 0; k < 3; k++)
		for (unsigned int host = 0; host < 2; host++) {
			static const uint64_t args[] = {
				0, 1, 2, 0, 0xffffffff, 0, UINT64_C(0x100000000), 7};
			struct lhv_cpu_features f = {0};
			struct lhv_vcpu_ssbd s[2];
			uint64_t want[2] = {1, 1}, arg;
			bool core = host;

			for (unsigned int i = 0; i < 2; i++)
				assert_int_equal(
					lhv_vcpu_ssbd_init(&s[i], &f, firmware[k], host),
					LHV_OK);
			for (unsigned int n = 0; n < 64; n++) {
				unsigned int i = n / 3 % 2;
				bool had = core;

				if (lhv_vcpu_ssbd_enter(&s[i], &arg)) {
					assert_int_equal(k, 0);
					assert_true(arg <= 1 && arg != had);
					core = arg;
				}
				if (!k)
					assert_int_equal(core, want[i]);
				had = core;
				if (lhv_vcpu_ssbd_leave(&s[i], &arg)) {
					assert_int_equal(k, 0);
					assert_true(arg <= 1 && arg != had);
					core = arg;
				}
				assert_int_equal(core, host);
				/* It is W1: the upper half says nothing. */
				lhv_vcpu_ssbd_call(&s[i], args[n % 8]);
				want[i] = (uint32_t)args[n % 8] != 0;
			}
		}
}

/* With FEAT_SSBS a vCPU starts in the safe state: PSTATE.SSBS, bit 12, is 0. */
static void starts_safe(void **state)
{
	struct lhv_cpu_features f = {
		.pa_bits = 40, .fp = true, .e2h0 = true, .ssbs = true};
	struct lhv_vcpu_cfg c = {.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}};
	struct lhv_vcpu v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_false(v.regs.pstate & 1 << 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(who),
		cmocka_unit_test(turns),
		cmocka_unit_test(starts_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
