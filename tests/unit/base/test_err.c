/* SPDX-License-Identifier: BSD-2-Clause */
/* Error codes, which are ABI, and the version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <limits.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/err.h>
#include <libhv/version.h>

/* Numbers and names as they were first published: neither ever changes. */
static const struct {
	int code, number;
	const char *name;
} codes[] = {
	{LHV_OK, 0, "LHV_OK"},
	{LHV_ERR_INVAL, -1, "LHV_ERR_INVAL"},
	{LHV_ERR_RANGE, -2, "LHV_ERR_RANGE"},
	{LHV_ERR_NOMEM, -3, "LHV_ERR_NOMEM"},
	{LHV_ERR_UNSUPPORTED, -4, "LHV_ERR_UNSUPPORTED"},
	{LHV_ERR_EXISTS, -5, "LHV_ERR_EXISTS"},
	{LHV_ERR_NOENT, -6, "LHV_ERR_NOENT"},
	{LHV_ERR_BUSY, -7, "LHV_ERR_BUSY"},
	{LHV_ERR_AGAIN, -8, "LHV_ERR_AGAIN"},
	{LHV_ERR_DENIED, -9, "LHV_ERR_DENIED"},
	{LHV_ERR_STATE, -10, "LHV_ERR_STATE"},
	{LHV_ERR_FAULT, -11, "LHV_ERR_FAULT"},
	{LHV_ERR_TIMEOUT, -12, "LHV_ERR_TIMEOUT"},
	{LHV_ERR_CORRUPT, -13, "LHV_ERR_CORRUPT"},
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < CODES; i++) {
		assert_int_equal(codes[i].code, codes[i].number);
		assert_string_equal(lhv_err_name(codes[i].number), codes[i].name);
	}
}

/* Any other number has a name too, and always the same one. */
static void test_unknown(void **state)
{
	static const int other[] = {1, 2, -(int)CODES, -100, -4096, INT_MAX, INT_MIN};

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_string_equal(lhv_err_name(other[i]), "LHV_ERR_?");
}

static void test_version(void **state)
{
	(void)state;
	assert_int_equal(lhv_version(), LHV_VERSION);
	assert_int_equal(LHV_VERSION / 1000000, LHV_VERSION_MAJOR);
	assert_int_equal(LHV_VERSION / 1000 % 1000, LHV_VERSION_MINOR);
	assert_int_equal(LHV_VERSION % 1000, LHV_VERSION_PATCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
