/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.1] Every register that EL1 and EL0 can name is switched, trapped, or needs neither:
 * spec/guest.reg says which, and what it says is what the lists of the world switch and the
 * controls of a vCPU do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/guest.h>
#include <libhv/arch/id.h>
#include <libhv/vcpu/fp.h>

#include "lib/vcpu/regs.h"

enum how {
	MISSING,
	SWITCHED,
	TRAPPED,
	VIRTUAL,
	PSTATE,
	CONSTANT,
	UNDEFINED
};

struct row {
	const char *name;
	enum how how;
	const char *group, *reg;
	uint64_t mask;
	bool set;
};

#define ROW(name, how, group, reg, mask, set) {#name, how, #group, reg, mask, set},
static const struct row rows[] = {LHV_GUEST_REGISTERS(ROW)};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* The lists of the world switch, by group. */
struct listed {
	const char *group, *name;
	size_t offset;
};

#define AT(m)	  offsetof(struct lhv_vcpu_el1, m)
#define X(reg, m) {NULL, #reg, AT(m)},
#define Y(reg, m) {NULL, #reg "_EL1", AT(m)},
#define GROUP(g)  {#g, NULL, 0}, LHV_VCPU_REGS_##g(X, Y)

static const struct listed list[] = {
	GROUP(ALWAYS) GROUP(MDSCR) GROUP(WALK) GROUP(PAR) GROUP(PAUTH) GROUP(SCXTNUM)
		GROUP(RAS) GROUP(AA32) GROUP(TPIDR2) GROUP(MTE) GROUP(TCR2) GROUP(SCTLR2)
			GROUP(S1PIE) GROUP(S1POE) GROUP(AIE) GROUP(GCS)};

#define LISTED (sizeof(list) / sizeof(list[0]))

/* Written out where the lists have another shape: FP state and the timer. */
static const char *const elsewhere[][2] = {
	{"FP", "FPCR"},
	{"FP", "FPSR"},
	{"SVE", "ZCR_EL1"},
	{"SME", "SVCR"},
	{"SME", "SMCR_EL1"},
	{"TIMER", "CNTV_CTL_EL0"},
	{"TIMER", "CNTV_CVAL_EL0"},
	/* A view of CNTV_CVAL_EL0. */
	{"TIMER", "CNTV_TVAL_EL0"},
	/* Instead of DISR_EL1 the guest reads VDISR_EL2. */
	{"RAS", "DISR_EL1"},
};

#define ELSEWHERE (sizeof(elsewhere) / sizeof(elsewhere[0]))

static bool in_list(const char *group, const char *name)
{
	const char *at = "";

	for (size_t i = 0; i < LISTED; i++) {
		if (list[i].group)
			at = list[i].group;
		else if (!strcmp(at, group) && !strcmp(list[i].name, name))
			return true;
	}
	for (size_t i = 0; i < ELSEWHERE; i++)
		if (!strcmp(elsewhere[i][0], group) && !strcmp(elsewhere[i][1], name))
			return true;
	return false;
}

static void every_register_has_a_fate(void **state)
{
	unsigned int missing = 0;

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].how == MISSING) {
			print_error("spec/guest.reg says nothing of %s\n", rows[i].name);
			missing++;
		}
	assert_int_equal(missing, 0);
	/* No table that has lost its rows. */
	assert_true(ROWS > 350);
}

/* The debug registers are owned by one guest, or trap. */
static void switched_ones_are_in_the_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].how == SWITCHED && strcmp(rows[i].group, "DEBUG") &&
		    !in_list(rows[i].group, rows[i].name)) {
			print_error("%s is not in group %s\n", rows[i].name,
				    rows[i].group);
			fail();
		}
	/* And the other way round; the AArch32 group is of registers that EL1 cannot name. */
	for (size_t k = 0, aa32 = 0; k < LISTED; k++) {
		bool known = list[k].group || !strcmp(list[k].name, "SP_EL1") ||
			     !strcmp(list[k].name, "VDISR_EL2");

		if (list[k].group)
			aa32 = !strcmp(list[k].group, "AA32");
		for (size_t i = 0; i < ROWS; i++)
			known |= list[k].name && rows[i].how == SWITCHED &&
				 !strcmp(rows[i].name, list[k].name);
		if (!known && !aa32) {
			print_error("%s is switched, but has another fate\n",
				    list[k].name);
			fail();
		}
	}
}

/* No two registers share a place. */
static void places_differ(void **state)
{
	(void)state;
	for (size_t i = 0; i < LISTED; i++)
		for (size_t k = 0; k < i; k++)
			if (!list[i].group && !list[k].group)
				assert_int_not_equal(list[i].offset, list[k].offset);
}

static struct lhv_cpu_features all_features(void)
{
	struct lhv_cpu_features f = {
		.pa_bits = 48,
		.fp = true,
		.sve = true,
		.sme = true,
		.sme2 = true,
		.e2h0 = true,
		.ras = true,
		.mte = 3,
		.csv2_2 = true,
		.pauth = true,
		.lor = true,
		.fgt = true,
		.fgt2 = true,
		.hcx = true,
		.tcr2 = true,
		.sctlr2 = true,
		.s1pie = true,
		.s1poe = true,
		.aie = true,
		.gcs = true,
		.mops = true,
		.mpam = true,
		.amu = 1,
		.trf = true,
		.spe = true,
		.trbe = true,
		.pmuver = 8,
	};

	return f;
}

static uint64_t control(const struct lhv_vcpu_controls *c, const char *reg)
{
	if (!strcmp(reg, "HCR_EL2"))
		return c->hcr;
	if (!strcmp(reg, "HCRX_EL2"))
		return c->hcrx;
	if (!strcmp(reg, "CPTR_EL2"))
		return c->cptr;
	if (!strcmp(reg, "MDCR_EL2"))
		return c->mdcr;
	if (!strcmp(reg, "CNTHCTL_EL2"))
		return c->cnthctl;
	if (!strcmp(reg, "HFGRTR_EL2"))
		return c->hfgrtr;
	if (!strcmp(reg, "HFGRTR2_EL2"))
		return c->hfgrtr2;
	if (!strcmp(reg, "MPAM2_EL2"))
		return c->mpam;
	/* Written as zero with the others, and left to the host, as vcpu.h says. */
	if (!strcmp(reg, "HDFGRTR_EL2") || !strcmp(reg, "HDFGRTR2_EL2") ||
	    !strcmp(reg, "MPAMBW2_EL2"))
		return 0;
	print_error("no such control: %s\n", reg);
	fail();
	return 0;
}

static bool traps(const struct row *r, const struct lhv_vcpu_controls *c)
{
	uint64_t v = control(c, r->reg) & r->mask;

	return r->set ? v == r->mask : v == 0;
}

/* What traps, traps whatever the guest is given; what may be given traps if it is not. */
static void trapped_ones_trap(void **state)
{
	static uint8_t memory[128 << 10] __attribute__((aligned(16)));
	struct lhv_cpu_features f = all_features();
	struct lhv_vcpu_cfg none = {.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}};
	struct lhv_vcpu_cfg given = none;
	struct lhv_vcpu without, with;
	unsigned int n = 0;

	(void)state;
	given.give = LHV_VCPU_GIVE_ALL;
	given.sve_vl = given.sme_vl = 256;
	given.fp_memory = memory;
	assert_true(sizeof(memory) >= lhv_vcpu_fp_size(&f, 256, 256));
	assert_int_equal(lhv_vcpu_init(&without, &none), LHV_OK);
	assert_int_equal(lhv_vcpu_init(&with, &given), LHV_OK);
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];

		if (!r->mask) {
			assert_int_not_equal(r->how, TRAPPED);
			continue;
		}
		n++;
		if (!traps(r, &without.ctl)) {
			print_error("%s does not trap by %s\n", r->name, r->reg);
			fail();
		}
		/* Only what is switched may come through. */
		if (traps(r, &with.ctl) !=
		    (r->how == TRAPPED || !strcmp(r->group, "DEBUG"))) {
			print_error("%s, given, by %s\n", r->name, r->reg);
			fail();
		}
	}
	assert_true(n > 200);
}

/* [V.3] each thing that can be given needs its feature, and sets its own bits */
static void what_may_be_given(void **state)
{
	static const struct {
		uint32_t give;
		size_t feature;
	} row[] = {
#define F(m) offsetof(struct lhv_cpu_features, m)
		{1, F(mte)},	    {2, F(tcr2)},     {4, F(sctlr2)}, {8 | 2, F(s1pie)},
		{16 | 2, F(s1poe)}, {32 | 2, F(aie)}, {64, F(gcs)},
	};
	struct lhv_cpu_features f = all_features();
	struct lhv_vcpu_cfg c = {.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}};
	struct lhv_vcpu v, before;

	(void)state;
	memset(&v, 0x5a, sizeof(v));
	before = v;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		f = all_features();
		c.give = row[i].give;
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		v = before;
		((uint8_t *)&f)[row[i].feature] = 0;
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
		assert_memory_equal(&v, &before, sizeof(v));
	}
	/* FEAT_MTE alone has no registers. */
	f = all_features();
	f.mte = 1;
	c.give = 1;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	/* TCR2_EL1 turns these on. */
	f = all_features();
	for (uint32_t bit = 8; bit <= 32; bit *= 2) {
		c.give = bit;
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	}
	c.give = 256;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	/* What opens the way is EL2's own. */
	c.give = 2;
	f.hcx = false;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	f.hcx = true;
	f.fgt = false;
	for (uint32_t bit = 8; bit <= 64; bit *= 2) {
		c.give = 2 | bit;
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_register_has_a_fate),
		cmocka_unit_test(switched_ones_are_in_the_lists),
		cmocka_unit_test(places_differ),
		cmocka_unit_test(trapped_ones_trap),
		cmocka_unit_test(what_may_be_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
