/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [T.8] Which registers are there with nothing behind them: all 65536 encodings against a list
 * written out again by name, and the merge of lists against a search through both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap/quiet.h>
#include <libhv/trap/sysname.h>

/* r: reads as zero (or as value), w: ignores writes. */
static const struct {
	const char *name, *what;
	uint64_t value;
} known[] = {
	{"DC_ISW", "w", 0},
	{"DC_CSW", "w", 0},
	{"DC_CISW", "w", 0},
	{"OSDTRRX_EL1", "rw", 0},
	{"MDCCINT_EL1", "rw", 0},
	{"MDSCR_EL1", "rw", 0},
	{"OSDTRTX_EL1", "rw", 0},
	{"OSECCR_EL1", "rw", 0},
	{"MDRAR_EL1", "r", 0},
	{"OSLAR_EL1", "w", 0},
	{"OSLSR_EL1", "r", 8},
	{"OSDLR_EL1", "rw", 0},
	{"DBGPRCR_EL1", "rw", 0},
	{"DBGCLAIMSET_EL1", "rw", 0xff},
	{"DBGCLAIMCLR_EL1", "rw", 0},
	{"DBGAUTHSTATUS_EL1", "r", 0},
	{"MDCCSR_EL0", "r", 0},
	{"DBGDTR_EL0", "rw", 0},
	{"DBGDTRRX_EL0", "rw", 0},
	{"ACTLR_EL1", "rw", 0},
	/* with FEAT_RAS */
	{"ERRIDR_EL1", "r", 0},
	{"ERRSELR_EL1", "rw", 0},
	{"ERXFR_EL1", "r", 0},
	{"ERXCTLR_EL1", "rw", 0},
	{"ERXSTATUS_EL1", "rw", 0},
	{"ERXADDR_EL1", "rw", 0},
	{"ERXMISC0_EL1", "rw", 0},
	{"ERXMISC1_EL1", "rw", 0},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* What an access of EL1 to @enc does. */
static const char *expected(const struct lhv_trap_id *id, uint16_t enc, uint64_t *value)
{
	/* ID_AA64DFR0_EL1: BRPs 15:12, WRPs 23:20; ID_AA64PFR0_EL1: RAS 31:28 */
	unsigned int brps = id->v[0x28] >> 12 & 15, wrps = id->v[0x28] >> 20 & 15;
	unsigned int n = enc >> 3 & 15, op2 = enc & 7;
	bool ras = id->v[0x20] >> 28 & 15;

	*value = 0;
	/* S2_0_C0_C<n>_4 to 7 */
	if (enc >> 7 == 0x100 && op2 >= 4 && n <= (op2 < 6 ? brps : wrps))
		return "rw";
	for (size_t i = 0; i < KNOWN; i++) {
		uint16_t e;

		assert_int_equal(lhv_trap_sysreg_find(known[i].name, &e), LHV_OK);
		if (e == enc && (i < 20 || ras)) {
			*value = known[i].value;
			return known[i].what;
		}
	}
	return "";
}

static enum lhv_action access_it(const struct lhv_trap_sysregs *t, uint16_t enc,
				 bool read, uint64_t *value)
{
	struct lhv_trap trap;
	struct lhv_regs r;
	enum lhv_action action;

	memset(&trap, 0, sizeof(trap));
	memset(&r, 0, sizeof(r));
	trap.kind = LHV_TRAP_SYSREG;
	trap.il = true;
	trap.el = 1;
	trap.u.sys.enc = enc;
	trap.u.sys.read = read;
	r.x[0] = 0xdead;
	action = lhv_trap_sysreg(t, &trap, &r, 0);
	*value = r.x[0];
	return action;
}

static void all_encodings(void **state)
{
	static const uint64_t dfr0[] = {0x00101006, 0x00f0f006, 0x00000006, 0x00305006};

	(void)state;
	for (unsigned int i = 0; i < 8; i++) {
		struct lhv_trap_sysreg_row rows[LHV_TRAP_QUIET_ROWS];
		struct lhv_trap_sysregs t;
		struct lhv_trap_id id;
		uint32_t count = 0;

		memset(&id, 0, sizeof(id));
		memset(rows, 0x5a, sizeof(rows));
		id.v[0x28] = dfr0[i % 4];
		id.v[0x20] = i & 4 ? 0x10000011 : 0x11;
		assert_int_equal(
			lhv_trap_sysregs_quiet(&id, rows, LHV_TRAP_QUIET_ROWS, &count),
			LHV_OK);
		assert_int_equal(lhv_trap_sysregs_init(&t, rows, count, NULL, NULL),
				 LHV_OK);
		for (uint32_t n = 0; n < count; n++)
			assert_null(rows[n].fn);
		for (uint32_t enc = 0; enc < 65536; enc++) {
			/* EL0's reach is lhv_trap_sysreg()'s own business. */
			uint64_t want, got;
			const char *what;

			/* Few of the encodings matter: these, and one in 16 of the rest. */
			if (enc % 16 && enc >> 12 != 4 && enc >> 11 != 0x10 &&
			    enc >> 11 != 0x13 && enc >> 11 != 0x18 && enc >> 11 != 8)
				continue;
			what = expected(&id, (uint16_t)enc, &want);
			if (access_it(&t, (uint16_t)enc, true, &got) !=
			    (strchr(what, 'r') ? LHV_HANDLED : LHV_INJECT))
				fail_msg("read of %#x", enc);
			assert_int_equal(got, strchr(what, 'r') ? want : 0xdead);
			if (access_it(&t, (uint16_t)enc, false, &got) !=
			    (strchr(what, 'w') ? LHV_HANDLED : LHV_INJECT))
				fail_msg("write of %#x", enc);
		}
	}
}

static void quiet_arguments(void **state)
{
	struct lhv_trap_sysreg_row rows[LHV_TRAP_QUIET_ROWS], before[LHV_TRAP_QUIET_ROWS];
	struct lhv_trap_id id;
	uint32_t count = 77, need;

	(void)state;
	memset(&id, 0, sizeof(id));
	memset(rows, 0x5a, sizeof(rows));
	memcpy(before, rows, sizeof(rows));
	assert_int_equal(lhv_trap_sysregs_quiet(NULL, rows, 96, &count), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysregs_quiet(&id, NULL, 96, &count), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysregs_quiet(&id, rows, 96, NULL), LHV_ERR_INVAL);
	/* 20 and one of each of the four kinds */
	for (uint32_t cap = 0; cap < 24; cap++)
		assert_int_equal(lhv_trap_sysregs_quiet(&id, rows, cap, &count),
				 LHV_ERR_NOMEM);
	assert_int_equal(count, 77);
	assert_memory_equal(rows, before, sizeof(rows));
	assert_int_equal(lhv_trap_sysregs_quiet(&id, rows, 24, &count), LHV_OK);
	assert_int_equal(count, 24);
	/* The most that there can be. */
	id.v[0x28] = 0xf0f000;
	id.v[0x20] = 0xf0000000;
	assert_int_equal(lhv_trap_sysregs_quiet(&id, rows, LHV_TRAP_QUIET_ROWS, &need),
			 LHV_OK);
	assert_int_equal(need, 20 + 64 + 8);
}

static uint32_t random_rows(struct lhv_trap_sysreg_row *rows, uint64_t mark)
{
	uint32_t n = 0;

	for (uint16_t enc = 0; enc < 40; enc++) {
		if (rand() % 3)
			continue;
		memset(&rows[n], 0, sizeof(rows[n]));
		rows[n].enc = enc;
		rows[n++].value = mark + enc;
	}
	return n;
}

static void merge(void **state)
{
	struct lhv_trap_sysreg_row a[40], b[40], out[80];
	uint32_t count = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < 2000; i++) {
		uint32_t na = i % 5 ? random_rows(a, 1000) : 0;
		uint32_t nb = i % 7 ? random_rows(b, 2000) : 0, n = 0, before;

		before = count;
		memset(out, 0x5a, sizeof(out));
		for (uint16_t enc = 0; enc < 40; enc++) {
			for (uint32_t k = 0; k < na + nb; k++) {
				if ((k < na ? a[k].enc : b[k - na].enc) == enc) {
					n++;
					break;
				}
			}
		}
		if (n)
			assert_int_equal(
				lhv_trap_sysregs_merge(out, n - 1, &count, a, na, b, nb),
				LHV_ERR_NOMEM);
		assert_int_equal(count, before);
		assert_int_equal(lhv_trap_sysregs_merge(out, n, &count, na ? a : NULL, na,
							nb ? b : NULL, nb),
				 LHV_OK);
		assert_int_equal(count, n);
		assert_int_equal(((uint8_t *)&out[n])[0], 0x5a);
		for (uint32_t k = 0; k < n; k++) {
			uint64_t want = 2000;

			for (uint32_t j = 0; j < na; j++)
				if (a[j].enc == out[k].enc)
					want = 1000;
			assert_int_equal(out[k].value, want + out[k].enc);
			assert_true(!k || out[k - 1].enc < out[k].enc);
		}
	}
	count = 77;
	random_rows(a, 1);
	random_rows(b, 1);
	assert_int_equal(lhv_trap_sysregs_merge(NULL, 80, &count, a, 3, b, 3),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysregs_merge(out, 80, NULL, a, 3, b, 3),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysregs_merge(out, 80, &count, NULL, 3, b, 3),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysregs_merge(out, 80, &count, a, 3, NULL, 3),
			 LHV_ERR_INVAL);
	for (int i = 0; i < 2; i++) {
		b[2].enc = (uint16_t)(b[1].enc - i);
		assert_int_equal(lhv_trap_sysregs_merge(out, 80, &count, a, 3, b, 3),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_trap_sysregs_merge(out, 80, &count, b, 3, a, 3),
				 LHV_ERR_INVAL);
	}
	assert_int_equal(count, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_encodings),
		cmocka_unit_test(quiet_arguments),
		cmocka_unit_test(merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
