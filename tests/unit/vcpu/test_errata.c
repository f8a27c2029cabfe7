/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.7] Which core has which erratum: the numbers and revisions as Arm's errata notices state
 * them, written out again as MIDR_EL1 values on both sides of each border.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libhv/vcpu.h>

/* MIDR_EL1: implementer 31:24, variant 23:20, architecture 19:16, part 15:4, revision 3:0 */
#define MIDR(part, n, p) (0x410f0000u | (part) << 4 | (uint32_t)(n) << 20 | (p))

static void borders(void **state)
{
	static const struct {
		uint32_t midr, what;
	} row[] = {
		/* Cortex-A53: 1530924; Cortex-A35 has none of these. */
		{MIDR(0xd03u, 0, 0), 1},
		{MIDR(0xd03u, 0, 4), 1},
		{MIDR(0xd04u, 0, 2), 0},
		/* Cortex-A57: 1319537 and 852523 always, 834220 up to r1p2 */
		{MIDR(0xd07u, 0, 0), 1 | 4 | 64},
		{MIDR(0xd07u, 1, 2), 1 | 4 | 64},
		{MIDR(0xd07u, 1, 3), 1 | 64},
		{MIDR(0xd07u, 15, 15), 1 | 64},
		/* Cortex-A72: 1319367, 853709 */
		{MIDR(0xd08u, 0, 0), 1 | 64},
		{MIDR(0xd08u, 1, 0), 1 | 64},
		/* Cortex-A55: 1530923 up to r2p0 */
		{MIDR(0xd05u, 0, 1), 1},
		{MIDR(0xd05u, 2, 0), 1},
		{MIDR(0xd05u, 2, 1), 0},
		/* Cortex-A76: 1165522 up to r2p0, 1463225 up to r3p1 */
		{MIDR(0xd0bu, 2, 0), 1 | 16},
		{MIDR(0xd0bu, 2, 1), 16},
		{MIDR(0xd0bu, 3, 1), 16},
		{MIDR(0xd0bu, 4, 0), 0},
		/* Cortex-A77: 1508412 up to r1p0 */
		{MIDR(0xd0du, 1, 0), 2},
		{MIDR(0xd0du, 1, 1), 0},
		/* Cortex-A510: 2077057 up to r0p2, 2658417 up to r1p1 */
		{MIDR(0xd46u, 0, 2), 8 | 32},
		{MIDR(0xd46u, 0, 3), 32},
		{MIDR(0xd46u, 1, 1), 32},
		{MIDR(0xd46u, 1, 2), 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(lhv_vcpu_errata(row[i].midr), row[i].what);
		/* Another's part with the same number. */
		assert_int_equal(lhv_vcpu_errata(row[i].midr ^ 0x02000000u), 0);
	}
}

/* The table itself can be read, and ends. */
static void table(void **state)
{
	uint32_t all = 0;
	size_t n = 0;

	(void)state;
	for (const struct lhv_vcpu_erratum *e; (e = lhv_vcpu_erratum(n)); n++) {
		assert_true(e->number > 800000 && e->what && e->first <= e->last);
		if (n)
			assert_true(e->number > lhv_vcpu_erratum(n - 1)->number);
		all |= e->what;
	}
	assert_int_equal(n, 12);
	assert_int_equal(all, 127);
	assert_null(lhv_vcpu_erratum(SIZE_MAX));
}

static void branch_history(void **state)
{
	static const struct {
		uint32_t part, branches;
	} row[] = {
		{0xd03, 0},	  {0xd05, 0},	    {0xd07, 8},	  {0xd08, 8},
		{0xd09, 0x20000}, {0xd0a, 0x20000}, {0xd0b, 24},  {0xd0e, 24},
		{0xd0d, 24},	  {0xd0c, 24},	    {0xd41, 32},  {0xd42, 32},
		{0xd4b, 32},	  {0xd44, 32},	    {0xd4c, 32},  {0xd47, 32},
		{0xd48, 32},	  {0xd49, 32},	    {0xd40, 32},  {0xd4d, 38},
		{0xd81, 38},	  {0xd4e, 132},	    {0xd4f, 132}, {0xd46, 0},
	};
	struct lhv_cpu_features f = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		f.clrbhb = false;
		f.midr = MIDR(row[i].part, 1, 0);
		assert_int_equal(lhv_vcpu_bhb(&f), row[i].branches);
		f.midr ^= 0x02000000u;
		assert_int_equal(lhv_vcpu_bhb(&f), 0);
		f.clrbhb = true;
		assert_int_equal(lhv_vcpu_bhb(&f), 0x10000);
		/* FEAT_CSV2_3, FEAT_ECBHB: the core sees to it. */
		f.midr ^= 0x02000000u;
		for (unsigned int k = 0; k < 4; k++) {
			f.clrbhb = k & 1;
			f.csv2_3 = k & 2;
			f.ecbhb = !f.csv2_3;
			assert_int_equal(lhv_vcpu_bhb(&f), 0);
		}
		f.csv2_3 = f.ecbhb = false;
	}
	/* Or-ed, for a vCPU that runs on two kinds of core: what each needs is in it. */
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		for (size_t j = 0; j < sizeof(row) / sizeof(row[0]); j++) {
			struct lhv_cpu_features a = {.midr = MIDR(row[i].part, 1, 0)};
			struct lhv_cpu_features b = {.midr = MIDR(row[j].part, 1, 0),
						     .clrbhb = j == 0};
			uint32_t both = lhv_vcpu_bhb(&a) | lhv_vcpu_bhb(&b);

			assert_true((both & 0xffff) >= (row[i].branches & 0xffff));
			assert_true(j || both & LHV_VCPU_BHB_CLRBHB);
			assert_true(!(row[i].branches >> 17) ||
				    both & LHV_VCPU_BHB_FIRMWARE);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(borders),
		cmocka_unit_test(table),
		cmocka_unit_test(branch_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
