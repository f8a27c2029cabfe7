/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.3] [V.7] Addresses that come from PAR_EL1; erratum 834220. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap/ipa.h>

static struct lhv_trap decoded(uint64_t esr, uint64_t far, uint64_t hpfar)
{
	struct lhv_cpu_features f;
	struct lhv_trap t;

	memset(&f, 0, sizeof(f));
	memset(&t, 0, sizeof(t));
	lhv_trap_decode(&f, esr, far, hpfar, 0x3c5, 0x40000000, &t);
	return t;
}

/* A store, by EL1, with a permission fault of stage 2 at level 3: no HPFAR_EL2. */
#define PERMISSION 0x9200004f
/* A load, translation fault at level 3. */
#define TRANSLATION 0x92000007
/* An instruction fetch, the same. */
#define FETCH 0x82000007
/* A translation fault of stage 2 on a walk of stage 1. */
#define WALK 0x92000087

static void addresses_from_par(void **state)
{
	struct lhv_trap t = decoded(PERMISSION, 0xffff000012345678, 0xdead0), before = t;

	(void)state;
	assert_int_equal(t.kind, LHV_TRAP_DABT);
	assert_true(lhv_trap_wants_at(&t));
	/* F: nothing but a retry. Whatever else is in it. */
	assert_false(lhv_trap_translated(&t, UINT64_C(0xff00000049876b81)));
	assert_memory_equal(&t, &before, sizeof(t));
	/* Attributes, shareability and NS are not of the address. */
	assert_true(lhv_trap_translated(&t, UINT64_C(0xff0f123456789f80)));
	assert_int_equal(t.u.abort.ipa_state, LHV_TRAP_IPA_EXACT);
	assert_int_equal(t.u.abort.ipa.v, UINT64_C(0x000f123456789678));
	assert_false(lhv_trap_wants_at(&t));
	/* Once is enough. */
	before = t;
	assert_true(lhv_trap_translated(&t, 1));
	assert_memory_equal(&t, &before, sizeof(t));

	/* Those that have an address, or none. */
	t = decoded(TRANSLATION, 0x1678, 0x90000);
	before = t;
	assert_false(lhv_trap_wants_at(&t));
	assert_true(lhv_trap_translated(&t, 1));
	assert_memory_equal(&t, &before, sizeof(t));
	t = decoded(0x5a000000, 0, 0);
	t.u.abort.ipa_state = LHV_TRAP_IPA_TRANSLATE; /* what lies there is no abort */
	assert_int_equal(t.kind, LHV_TRAP_HVC);
	before = t;
	assert_false(lhv_trap_wants_at(&t));
	assert_true(lhv_trap_translated(&t, 1));
	assert_memory_equal(&t, &before, sizeof(t));
}

static void erratum_834220(void **state)
{
	static const struct {
		uint32_t midr;
		bool affected;
	} cores[] = {
		{0x410fd070, true},  {0x410fd07f, true},  {0x411fd070, true},
		{0x411fd071, true},  {0x411fd072, true},  {0x411fd073, false},
		{0x412fd070, false}, {0x41ffd070, false}, {0x410fd080, false},
		{0x410fd030, false}, {0x510fd070, false}, {0x411fd0d1, false},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		static const uint32_t esrs[] = {TRANSLATION, FETCH};

		for (unsigned int k = 0; k < 2; k++) {
			struct lhv_trap t = decoded(esrs[k], 0x1678, 0x90000);
			struct lhv_trap before = t;

			assert_int_equal(t.u.abort.ipa.v, 0x9000678);
			lhv_trap_doubt_ipa(&t, cores[i].midr);
			if (!cores[i].affected) {
				assert_memory_equal(&t, &before, sizeof(t));
				continue;
			}
			assert_true(lhv_trap_wants_at(&t));
			assert_int_equal(t.u.abort.ipa.v, 0);
			assert_false(lhv_trap_translated(&t, 0x801));
			assert_true(lhv_trap_translated(&t, 0x9000000));
			assert_memory_equal(&t, &before, sizeof(t));
		}
	}
	/* Not on a walk of stage 1, and nothing but aborts. */
	for (unsigned int k = 0; k < 3; k++) {
		static const uint32_t esrs[] = {WALK, PERMISSION, 0x5a000000};
		struct lhv_trap t = decoded(esrs[k], 0x1678, 0x90000), before;

		if (t.kind == LHV_TRAP_HVC)
			t.u.abort.ipa_state = LHV_TRAP_IPA_EXACT;
		before = t;
		lhv_trap_doubt_ipa(&t, 0x411fd070);
		assert_memory_equal(&t, &before, sizeof(t));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_from_par),
		cmocka_unit_test(erratum_834220),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
