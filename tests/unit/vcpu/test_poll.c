/* SPDX-License-Identifier: BSD-2-Clause */
/* [V.13] The budget of looking for a wake-up: bounds, what it learns, and values at the ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/vcpu/poll.h>

static void refused(void **state)
{
	static const struct lhv_vcpu_poll_cfg bad[] = {
		{0, 100, 2, 2},	 {10, 9, 2, 2},	  {10, 100, 0, 2},
		{10, 100, 1, 2}, {10, 100, 2, 1},
	};
	const struct lhv_vcpu_poll_cfg good = {10, 10, 2, 0};
	struct lhv_vcpu_poll p, before;

	(void)state;
	memset(&p, 0x5a, sizeof(p));
	before = p;
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(lhv_vcpu_poll_init(&p, &bad[i]), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_poll_init(&p, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_poll_init(NULL, &good), LHV_ERR_INVAL);
	assert_memory_equal(&p, &before, sizeof(p));
	assert_int_equal(lhv_vcpu_poll_init(&p, &good), LHV_OK);
	assert_int_equal(lhv_vcpu_poll_budget(&p), 0);
}

/* Worked out by hand: what it is after each wait. */
static void by_hand(void **state)
{
	static const struct {
		uint64_t waited, budget, found, missed;
	} row[] = {
		{50, 10, 0, 0},	  /* would have been found: the least */
		{50, 30, 0, 1},	  /* three times */
		{50, 90, 0, 2},	  /* and again */
		{90, 90, 1, 2},	  /* just in time */
		{1, 90, 2, 2},	  /* soon */
		{91, 200, 2, 3},  /* not above the most */
		{200, 200, 3, 3}, /* the most is enough */
		{201, 50, 3, 4},  /* too long: a quarter */
		{999, 12, 3, 5},  /* and again */
		{999, 0, 3, 6},	  /* 3 is below the least */
		{999, 0, 3, 6},	  /* stays */
		{0, 10, 3, 6},	  /* no time at all is no reason not to look */
		{0, 10, 4, 6},
		{200, 30, 4, 7}, /* the most would just have been enough */
	};
	const struct lhv_vcpu_poll_cfg cfg = {10, 200, 3, 4};
	struct lhv_vcpu_poll p;

	(void)state;
	assert_int_equal(lhv_vcpu_poll_init(&p, &cfg), LHV_OK);
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		lhv_vcpu_poll_waited(&p, row[i].waited);
		assert_int_equal(lhv_vcpu_poll_budget(&p), row[i].budget);
		assert_int_equal(p.found, row[i].found);
		assert_int_equal(p.missed, row[i].missed);
	}
}

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

/* Whatever the rule and the waits: 0 or within bounds; long waits make it 0, and short ones in
 * the end enough for them. */
static void any_rule(void **state)
{
	uint64_t s = 88172645463325252;

	(void)state;
	for (unsigned int n = 0; n < 2000; n++) {
		uint64_t a = rnd(&s) >> rnd(&s) % 64, b = rnd(&s) >> rnd(&s) % 64, w;
		struct lhv_vcpu_poll_cfg cfg = {
			.least = (a < b ? a : b) + !(a < b ? a : b),
			.most = a < b ? b : a,
			.grow = (uint32_t)rnd(&s) >> rnd(&s) % 31 | 2,
			.shrink = (uint32_t)rnd(&s) >> rnd(&s) % 31 & ~1u,
		};
		struct lhv_vcpu_poll p;

		cfg.most = cfg.most ? cfg.most : 1;
		assert_int_equal(lhv_vcpu_poll_init(&p, &cfg), LHV_OK);
		for (unsigned int k = 0; k < 300; k++) {
			w = rnd(&s) % 4 ? rnd(&s) % cfg.most : rnd(&s);
			lhv_vcpu_poll_waited(&p, w);
			w = lhv_vcpu_poll_budget(&p);
			assert_true(!w || (w >= cfg.least && w <= cfg.most));
		}
		w = rnd(&s) % cfg.most;
		for (unsigned int k = 0; k < 66; k++)
			lhv_vcpu_poll_waited(&p, w);
		assert_true(lhv_vcpu_poll_budget(&p) >= w);
		if (cfg.most == UINT64_MAX)
			continue;
		for (unsigned int k = 0; k < 66; k++)
			lhv_vcpu_poll_waited(&p, UINT64_MAX);
		assert_int_equal(lhv_vcpu_poll_budget(&p), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(any_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
