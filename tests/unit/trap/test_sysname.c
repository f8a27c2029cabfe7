/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [T.8] Names of system registers. That each is the one that DDI 0487 gives is for
 * tools/prove-arch to compare with assemblers; a second reading of some is here.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap/sysname.h>

static uint16_t enc_of(unsigned int op0, unsigned int op1, unsigned int crn,
		       unsigned int crm, unsigned int op2)
{
	return (uint16_t)(op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2);
}

/* C5.2 and D24.2, one of each group; arrays by their first, some middle and last. */
static const struct {
	uint8_t e[5];
	const char *name;
} known[] = {
	{{2, 0, 0, 0, 4}, "DBGBVR0_EL1"},	{{2, 0, 0, 15, 7}, "DBGWCR15_EL1"},
	{{2, 0, 0, 2, 2}, "MDSCR_EL1"},		{{2, 0, 1, 0, 4}, "OSLAR_EL1"},
	{{2, 1, 0, 1, 0}, "TRCPRGCTLR"},	{{2, 1, 0, 15, 7}, "TRCIDR7"},
	{{2, 1, 0, 5, 6}, "TRCIDR13"},		{{2, 1, 2, 14, 0}, "TRCACVR7"},
	{{2, 1, 2, 0, 1}, "TRCACVR8"},		{{2, 1, 8, 9, 1}, "BRBSRC9_EL1"},
	{{2, 1, 8, 15, 6}, "BRBTGT31_EL1"},	{{2, 1, 9, 0, 0}, "BRBCR_EL1"},
	{{2, 3, 0, 4, 0}, "DBGDTR_EL0"},	{{3, 0, 0, 0, 0}, "MIDR_EL1"},
	{{3, 0, 0, 4, 0}, "ID_AA64PFR0_EL1"},	{{3, 0, 1, 0, 0}, "SCTLR_EL1"},
	{{3, 0, 1, 2, 0}, "ZCR_EL1"},		{{3, 0, 2, 0, 0}, "TTBR0_EL1"},
	{{3, 0, 2, 1, 0}, "APIAKeyLo_EL1"},	{{3, 0, 2, 5, 0}, "GCSCR_EL1"},
	{{3, 0, 4, 0, 0}, "SPSR_EL1"},		{{3, 0, 4, 3, 0}, "ALLINT"},
	{{3, 0, 5, 4, 0}, "ERXFR_EL1"},		{{3, 0, 7, 4, 0}, "PAR_EL1"},
	{{3, 0, 9, 9, 0}, "PMSCR_EL1"},		{{3, 0, 9, 9, 4}, "PMSFCR_EL1"},
	{{3, 0, 9, 11, 0}, "TRBLIMITR_EL1"},	{{3, 0, 10, 2, 2}, "PIRE0_EL1"},
	{{3, 0, 12, 0, 0}, "VBAR_EL1"},		{{3, 0, 12, 12, 0}, "ICC_IAR1_EL1"},
	{{3, 0, 12, 9, 5}, "ICC_NMIAR1_EL1"},	{{3, 0, 12, 8, 7}, "ICC_AP0R3_EL1"},
	{{3, 0, 13, 0, 4}, "TPIDR_EL1"},	{{3, 0, 14, 1, 0}, "CNTKCTL_EL1"},
	{{3, 1, 0, 0, 1}, "CLIDR_EL1"},		{{3, 2, 0, 0, 0}, "CSSELR_EL1"},
	{{3, 3, 0, 0, 1}, "CTR_EL0"},		{{3, 3, 4, 4, 0}, "FPCR"},
	{{3, 3, 9, 12, 0}, "PMCR_EL0"},		{{3, 3, 13, 0, 5}, "TPIDR2_EL0"},
	{{3, 3, 13, 4, 3}, "AMEVCNTR03_EL0"},	{{3, 3, 13, 13, 7}, "AMEVCNTR115_EL0"},
	{{3, 3, 14, 3, 2}, "CNTV_CVAL_EL0"},	{{3, 3, 14, 11, 6}, "PMEVCNTR30_EL0"},
	{{3, 3, 14, 15, 7}, "PMCCFILTR_EL0"},	{{3, 4, 1, 1, 0}, "HCR_EL2"},
	{{3, 4, 1, 2, 2}, "HCRX_EL2"},		{{3, 4, 2, 0, 1}, "TTBR1_EL2"},
	{{3, 4, 2, 1, 2}, "VTCR_EL2"},		{{3, 4, 2, 2, 0}, "VNCR_EL2"},
	{{3, 4, 2, 6, 0}, "VSTTBR_EL2"},	{{3, 4, 2, 3, 2}, "HDBSSBR_EL2"},
	{{3, 4, 6, 0, 4}, "HPFAR_EL2"},		{{3, 4, 12, 13, 7}, "ICH_LR15_EL2"},
	{{3, 4, 14, 0, 6}, "CNTPOFF_EL2"},	{{3, 5, 1, 0, 0}, "SCTLR_EL12"},
	{{3, 5, 14, 3, 1}, "CNTV_CTL_EL02"},	{{3, 6, 1, 1, 0}, "SCR_EL3"},
	{{3, 6, 1, 3, 1}, "MDCR_EL3"},		{{3, 6, 2, 1, 6}, "GPCCR_EL3"},
	{{3, 6, 12, 12, 7}, "ICC_IGRPEN1_EL3"}, {{3, 7, 14, 2, 0}, "CNTPS_TVAL_EL1"},
	{{1, 0, 7, 5, 0}, "IC_IALLU"},		{{1, 3, 7, 4, 1}, "DC_ZVA"},
	{{1, 0, 8, 7, 0}, "TLBI_VMALLE1"},	{{1, 4, 8, 3, 0}, "TLBI_ALLE2IS"},
};

static void known_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const uint8_t *e = known[i].e;
		uint16_t enc = enc_of(e[0], e[1], e[2], e[3], e[4]), got = 0xdead;
		char upper[40] = {0}, lower[40] = {0}, text[64];

		for (size_t n = 0; known[i].name[n]; n++) {
			upper[n] = (char)toupper((unsigned char)known[i].name[n]);
			lower[n] = (char)tolower((unsigned char)known[i].name[n]);
		}
		if (lhv_trap_sysreg_find(known[i].name, &got) || got != enc)
			fail_msg("%s", known[i].name);
		assert_int_equal(lhv_trap_sysreg_find(lower, &got), LHV_OK);
		assert_int_equal(got, enc);
		assert_int_equal(lhv_trap_sysreg_find(upper, &got), LHV_OK);
		assert_string_equal(lhv_trap_sysreg_name(enc, false), known[i].name);
		assert_string_equal(lhv_trap_sysreg_name(enc, true), known[i].name);
		memset(text, 0x5a, sizeof(text));
		lhv_trap_sysreg_text(enc, false, text);
		assert_string_equal(text, known[i].name);
		assert_int_equal(text[LHV_TRAP_SYSREG_NAME_SIZE], 0x5a);
	}
}

/* All 65536 encodings: what is written is read again, and is what the rows say. */
static void all_encodings(void **state)
{
	unsigned int rows = 0, named = 0, both = 0;

	(void)state;
	for (uint32_t e = 0; e < 65536; e++) {
		uint16_t enc = (uint16_t)e, at, got;
		const char *row = NULL, *second = NULL;
		char want[64], text[64];

		/* Rows are in the order of encodings; two at most share one. */
		while (lhv_trap_sysreg_nth(rows, &at) && at == enc) {
			second = lhv_trap_sysreg_nth(rows++, NULL);
			row = row ? row : second;
		}
		for (int write = 0; write < 2; write++) {
			const char *name = write ? second : row;

			if (name)
				snprintf(want, sizeof(want), "%s", name);
			else
				snprintf(want, sizeof(want), "S%u_%u_C%u_C%u_%u", e >> 14,
					 e >> 11 & 7, e >> 7 & 15, e >> 3 & 15, e & 7);
			/* TLBI, nXS: C6.2, CRn[0] of the form without */
			if (!name && e >> 14 == 1 && (e >> 7 & 15) == 9 &&
			    lhv_trap_sysreg_name(enc ^ 0x80, false))
				snprintf(want, sizeof(want), "%sNXS",
					 lhv_trap_sysreg_name(enc ^ 0x80, false));
			assert_ptr_equal(lhv_trap_sysreg_name(enc, write), name);
			memset(text, 0x5a, sizeof(text));
			lhv_trap_sysreg_text(enc, write, text);
			if (strcmp(text, want))
				fail_msg("%#x is %s, should be %s", e, text, want);
			assert_int_equal(text[LHV_TRAP_SYSREG_NAME_SIZE], 0x5a);
			if (lhv_trap_sysreg_find(text, &got) || got != enc)
				fail_msg("%s is not found again", text);
		}
		named += row != NULL;
		both += row != second;
	}
	assert_null(lhv_trap_sysreg_nth(rows, NULL));
	assert_null(lhv_trap_sysreg_nth(UINT32_MAX, NULL));
	assert_true(named > 1100);
	/* DBGDTRRX_EL0 and DBGDTRTX_EL0 alone. */
	assert_int_equal(both, 1);
	assert_string_equal(lhv_trap_sysreg_name(enc_of(2, 3, 0, 5, 0), false),
			    "DBGDTRRX_EL0");
	assert_string_equal(lhv_trap_sysreg_name(enc_of(2, 3, 0, 5, 0), true),
			    "DBGDTRTX_EL0");
}

static void not_found(void **state)
{
	static const char *const bad[] = {
		"",
		"S",
		"SCTLR",
		"SCTLR_EL",
		"SCTLR_EL1 ",
		" SCTLR_EL1",
		"SCTLR_EL11",
		"A",
		"~",
		"ZZZZ",
		"S4_0_C0_C0_0",
		"S3_8_C0_C0_0",
		"S3_0_C16_C0_0",
		"S3_0_C0_C16_0",
		"S3_0_C0_C0_8",
		"S3_0_C0_C0_",
		"S3_0_C0_C0",
		"S3_0_C0_C0_0x",
		"S3_0_0_0_0",
		"S03_0_C0_C0_0",
		"S3_0_C00_C0_0",
		"S3_0_C100_C0_0",
		"S-1_0_C0_C0_0",
		"S3_0_C0_C0_00",
		"NXS",
		"SCTLR_EL1NXS",
		"DC_ZVANXS",
		"TLBI_VAE1NXSNXS",
		"TLBI_NXS",
		"\xff\xff",
	};
	char text[40];
	uint16_t enc = 0xdead;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (lhv_trap_sysreg_find(bad[i], &enc) != LHV_ERR_NOENT)
			fail_msg("%s is %#x", bad[i], enc);
	}
	assert_int_equal(lhv_trap_sysreg_find(NULL, &enc), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysreg_find("SCTLR_EL1", NULL), LHV_ERR_INVAL);
	assert_int_equal(enc, 0xdead);
	/* A name without an end is looked at as far as a name can go. */
	for (size_t n = 0; n < sizeof(text); n++) {
		char *exact = malloc(LHV_TRAP_SYSREG_NAME_SIZE);

		assert_non_null(exact);
		memset(exact, "AST_"[n % 4], LHV_TRAP_SYSREG_NAME_SIZE);
		assert_int_equal(lhv_trap_sysreg_find(exact, &enc), LHV_ERR_NOENT);
		free(exact);
	}
	/* In order, so the first, the last and their neighbours are found too. */
	for (unsigned int n = 0; lhv_trap_sysreg_nth(n, &enc); n++) {
		uint16_t got;

		snprintf(text, sizeof(text), "%s", lhv_trap_sysreg_nth(n, NULL));
		assert_int_equal(lhv_trap_sysreg_find(text, &got), LHV_OK);
		assert_int_equal(got, enc);
		text[strlen(text) - 1]++;
		if (!lhv_trap_sysreg_find(text, &got))
			assert_string_not_equal(text, lhv_trap_sysreg_nth(n, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_ones),
		cmocka_unit_test(all_encodings),
		cmocka_unit_test(not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
