/* SPDX-License-Identifier: BSD-2-Clause */
/* `lhvdec insn` against disassemblers, the short form of `make check-insn`; skipped where
 * there is none. [T.4] */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <cmocka.h>

static void compare(const char *set)
{
	char line[4096];
	int status;

	assert_true((size_t)snprintf(line, sizeof(line),
				     "%s/../../../tools/check-insn --lhvdec %s --set %s "
				     "--count 10000",
				     LHVDEC_TESTS, LHVDEC, set) < sizeof(line));
	status = system(line);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_a64(void **state)
{
	(void)state;
	compare("a64");
}

static void test_a32(void **state)
{
	(void)state;
	compare("a32");
}

static void test_t32(void **state)
{
	(void)state;
	compare("t32");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a64),
		cmocka_unit_test(test_a32),
		cmocka_unit_test(test_t32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
