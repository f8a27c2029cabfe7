/* SPDX-License-Identifier: BSD-2-Clause */
/* The emulated timer against the conditions of DDI 0487, D11.2.4, in 128-bit arithmetic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libhv/vcpu.h>

#define ENABLE	1u
#define IMASK	2u
#define ISTATUS 4u

/* [V.6] every combination of ENABLE, IMASK and the condition */
static void control_combinations(void **state)
{
	(void)state;
	for (unsigned int ctl = 0; ctl < 4; ctl++)
		for (unsigned int due = 0; due < 2; due++) {
			struct lhv_vcpu_timer t = {.cval = 1000};
			uint64_t now = due ? 1000 : 999, when = 77;
			unsigned int want = ctl;

			lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_CTL, ctl | ISTATUS | 0xf0,
					     now);
			if ((ctl & ENABLE) && due)
				want |= ISTATUS;
			assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CTL, now),
					 want);
			assert_int_equal(lhv_vcpu_timer_level(&t, now),
					 ctl == ENABLE && due);
			assert_int_equal(lhv_vcpu_timer_deadline(&t, now, &when),
					 ctl == ENABLE && !due);
			assert_int_equal(when, ctl == ENABLE && !due ? 1000 : 77);
		}
}

/* [V.6] TVAL is a signed 32-bit view of CVAL */
static void tval_view(void **state)
{
	static const uint64_t nows[] = {0, 5, UINT32_MAX, UINT64_MAX - 3,
					UINT64_C(1) << 63};
	static const uint32_t vals[] = {0, 1, 0x7fffffff, 0x80000000, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(nows) / sizeof(*nows); i++)
		for (size_t j = 0; j < sizeof(vals) / sizeof(*vals); j++) {
			struct lhv_vcpu_timer t = {0};
			__int128 want = (__int128)nows[i] + (int32_t)vals[j];

			lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_TVAL, vals[j], nows[i]);
			assert_true(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CVAL,
							nows[i]) == (uint64_t)want);
			assert_int_equal(
				lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_TVAL, nows[i]),
				vals[j]);
			/* Ten ticks later it reads ten less. */
			assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_TVAL,
							     nows[i] + 10),
					 (uint32_t)(vals[j] - 10));
		}
}

/* [V.6] TVAL counts from the guest's counter, which is behind the host's by the offset. */
static void tval_with_offset(void **state)
{
	struct lhv_vcpu_timer t = {.offset = 1000};

	(void)state;
	lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_TVAL, 50, 1200);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CVAL, 1200), 250);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_TVAL, 1230), 20);
	lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_CTL, ENABLE, 1230);
	/* A write of TVAL leaves the control register alone, and so does one of CVAL. */
	lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_TVAL, 30, 1230);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CTL, 1230), ENABLE);
	lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_CVAL, 250, 1230);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CVAL, 1230), 250);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CTL, 1230), ENABLE);
	assert_false(lhv_vcpu_timer_level(&t, 1249));
	assert_true(lhv_vcpu_timer_level(&t, 1250));
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CTL, 1250),
			 ENABLE | ISTATUS);
}

/* The upper half of a written TVAL and of CTL is ignored. */
static void write_ignores_upper_bits(void **state)
{
	struct lhv_vcpu_timer t = {0};

	(void)state;
	lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_TVAL, UINT64_C(0xdead00000005), 100);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CVAL, 100), 105);
	lhv_vcpu_timer_write(&t, LHV_VCPU_TIMER_CTL, ~UINT64_C(0), 0);
	assert_int_equal(lhv_vcpu_timer_read(&t, LHV_VCPU_TIMER_CTL, 0), ENABLE | IMASK);
}

/* [V.6] deadlines at the ends of the counter, with offsets, against 128-bit arithmetic */
static void deadline_extremes(void **state)
{
	static const uint64_t v[] = {0,
				     1,
				     2,
				     1000,
				     UINT64_C(0x7fffffffffffffff),
				     UINT64_C(0x8000000000000000),
				     UINT64_MAX - 1,
				     UINT64_MAX};
	const size_t n = sizeof(v) / sizeof(*v);

	(void)state;
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++)
			for (size_t c = 0; c < n; c++) {
				struct lhv_vcpu_timer t = {
					.cval = v[a], .offset = v[b], .ctl = ENABLE};
				uint64_t now = v[c], guest = now - v[b], when = 0;
				__int128 host = (__int128)now + v[a] - guest;
				bool due = guest >= v[a];
				bool comes = !due && host <= (__int128)UINT64_MAX;

				assert_int_equal(lhv_vcpu_timer_level(&t, now), due);
				assert_int_equal(lhv_vcpu_timer_deadline(&t, now, &when),
						 comes);
				if (comes) {
					assert_true(when == (uint64_t)host);
					/* At the deadline, and not before, the level rises. */
					assert_true(lhv_vcpu_timer_level(&t, when));
					assert_false(lhv_vcpu_timer_level(&t, when - 1));
				}
			}
}

static void make(struct lhv_vcpu *v, uint8_t ecv, bool offset, bool e2h)
{
	static struct lhv_cpu_features f;
	struct lhv_vcpu_cfg c = {.features = &f,
				 .s2 = {.vtcr = 1, .vttbr = 1},
				 .cntvoff = 1000,
				 .cntpoff = 3000,
				 .offset_physical = offset,
				 .e2h = e2h};

	f = (struct lhv_cpu_features){.e2h0 = true, .vhe = true, .ecv = ecv};
	assert_int_equal(lhv_vcpu_init(v, &c), LHV_OK);
}

/*
 * A physical counter with an offset: CNTHCTL_EL2.ECV (12) where there is CNTPOFF_EL2, otherwise
 * its reads trap: EL1PCTEN (0, with E2H 10) is clear.
 */
static void physical_offset(void **state)
{
	struct lhv_vcpu v;

	(void)state;
	for (unsigned int i = 0; i < 12; i++) {
		uint8_t ecv = (uint8_t)(i % 3);
		bool offset = i / 3 & 1, e2h = i / 6;
		uint64_t open = e2h ? 1 << 10 : 1;

		make(&v, ecv, offset, e2h);
		assert_true(v.ctl.cnthctl == (!offset	? open
					      : ecv > 1 ? open | 1 << 12
							: 0));
		assert_true(v.ctl.cntvoff == 1000 && v.ctl.cntpoff == 3000);
	}
}

/* A blocked vCPU's virtual timer, and its offset over a suspension */
static void blocked(void **state)
{
	struct lhv_vcpu v, before;
	struct lhv_vcpu_timer t = {1, 2, 3}, same = t;
	uint64_t deadline = 0, guest;

	(void)state;
	make(&v, 0, false, false);
	v.el1.cntv_cval = 500;
	v.el1.cntv_ctl = 5; /* ISTATUS is not the guest's to set */
	assert_int_equal(lhv_vcpu_vtimer(NULL, &t), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_vtimer(&v, NULL), LHV_ERR_INVAL);
	v.loaded = 1;
	before = v;
	assert_int_equal(lhv_vcpu_vtimer(&v, &t), LHV_ERR_STATE);
	assert_int_equal(lhv_vcpu_set_offsets(&v, 1, 2), LHV_ERR_STATE);
	assert_memory_equal(&t, &same, sizeof(t));
	assert_memory_equal(&v, &before, sizeof(v));
	v.loaded = 0;
	assert_int_equal(lhv_vcpu_vtimer(&v, &t), LHV_OK);
	assert_int_equal(t.ctl, 1);
	assert_true(lhv_vcpu_timer_deadline(&t, 1499, &deadline));
	assert_true(deadline == 1500);
	assert_false(lhv_vcpu_timer_level(&t, 1499));
	assert_true(lhv_vcpu_timer_level(&t, 1500));

	/* Stopped at 1400, goes on at 90000 of a counter, or at 7 of another host's: 100 are
	 * to go on either. */
	guest = 1400 - v.ctl.cntvoff;
	assert_int_equal(lhv_vcpu_set_offsets(&v, lhv_vcpu_offset(guest, 90000), 11),
			 LHV_OK);
	assert_true(v.ctl.cntvoff == 89600 && v.ctl.cntpoff == 11);
	assert_int_equal(lhv_vcpu_vtimer(&v, &t), LHV_OK);
	assert_true(lhv_vcpu_timer_deadline(&t, 90000, &deadline));
	assert_true(deadline == 90100);
	assert_int_equal(lhv_vcpu_set_offsets(&v, lhv_vcpu_offset(guest, 7), 0), LHV_OK);
	assert_int_equal(lhv_vcpu_vtimer(&v, &t), LHV_OK);
	assert_true(lhv_vcpu_timer_deadline(&t, 7, &deadline));
	assert_true(deadline == 107);

	v.el1.cntv_ctl = 3;
	assert_int_equal(lhv_vcpu_vtimer(&v, &t), LHV_OK);
	assert_false(lhv_vcpu_timer_deadline(&t, 7, &deadline));
	assert_false(lhv_vcpu_timer_level(&t, 1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_combinations),
		cmocka_unit_test(tval_view),
		cmocka_unit_test(tval_with_offset),
		cmocka_unit_test(write_ignores_upper_bits),
		cmocka_unit_test(deadline_extremes),
		cmocka_unit_test(physical_offset),
		cmocka_unit_test(blocked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
