/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.8] Trapped system registers, against a table that is searched line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

/* op0:op1:CRn:CRm:op2 as in the instruction, bits 20 to 5 (DDI 0487, C5.1). */
static uint16_t enc(unsigned int op0, unsigned int op1, unsigned int crn,
		    unsigned int crm, unsigned int op2)
{
	return (uint16_t)((((op0 * 8 + op1) * 16 + crn) * 16 + crm) * 8 + op2);
}

struct host {
	unsigned int calls;
	struct lhv_trap_sysreg_access last;
	enum lhv_action answer;
	uint64_t value;
};

static enum lhv_action on_access(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct host *h = ctx;

	h->calls++;
	h->last = *a;
	a->value = h->value;
	return h->answer;
}

static struct lhv_trap trap_of(uint16_t e, uint8_t rt, bool read, uint8_t el)
{
	struct lhv_trap t;

	memset(&t, 0, sizeof(t));
	t.kind = LHV_TRAP_SYSREG;
	t.ec = 0x18;
	t.il = true;
	t.el = el;
	t.u.sys.enc = e;
	t.u.sys.rt = rt;
	t.u.sys.read = read;
	return t;
}

static struct lhv_regs regs_of(void)
{
	struct lhv_regs r;

	for (unsigned int i = 0; i < 31; i++)
		r.x[i] = UINT64_C(0x1111111111111111) * (i % 15 + 1) + i;
	r.pc = 0x40001000;
	r.pstate = 0x3c5;
	return r;
}

#define SCTLR enc(3, 0, 1, 0, 0)
#define ACTLR enc(3, 0, 1, 0, 1)
#define PMCR  enc(3, 3, 9, 12, 0)

static void init_refuses(void **state)
{
	struct lhv_trap_sysreg_row rows[3] = {
		{SCTLR, LHV_TRAP_SYSREG_CALL, LHV_TRAP_SYSREG_UNDEF, on_access, 0},
		{ACTLR, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_FIXED, NULL, 7},
		{PMCR, LHV_TRAP_SYSREG_EXIT, LHV_TRAP_SYSREG_CALL, on_access, 0},
	};
	struct lhv_trap_sysregs t, before;
	struct lhv_trap_id id;
	int ctx;

	(void)state;
	memset(&t, 0x5a, sizeof(t));
	before = t;
	assert_int_equal(lhv_trap_sysregs_init(NULL, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_sysregs_init(&t, NULL, 1, NULL, NULL), LHV_ERR_INVAL);
	rows[0].fn = NULL;
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	rows[0].fn = on_access;
	rows[2].fn = NULL;
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	rows[2].fn = on_access;
	rows[1].read = 4;
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	rows[1].read = LHV_TRAP_SYSREG_FIXED;
	rows[2].write = 255;
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	rows[2].write = LHV_TRAP_SYSREG_CALL;
	rows[1].enc = SCTLR;
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	rows[1].enc = ACTLR;
	rows[2].enc = SCTLR;
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, NULL, NULL), LHV_ERR_INVAL);
	rows[2].enc = PMCR;
	assert_memory_equal(&t, &before, sizeof(t));

	assert_int_equal(lhv_trap_sysregs_init(&t, rows, 3, &id, &ctx), LHV_OK);
	assert_ptr_equal(t.rows, rows);
	assert_int_equal(t.count, 3);
	assert_ptr_equal(t.id, &id);
	assert_ptr_equal(t.ctx, &ctx);
	assert_int_equal(lhv_trap_sysregs_init(&t, NULL, 0, NULL, NULL), LHV_OK);
	assert_int_equal(t.count, 0);
}

/* [T.8] each of the 65536 encodings, read and written, from EL0 and EL1 */
static void every_encoding(void **state)
{
	static struct lhv_trap_sysreg_row rows[4096];
	static uint8_t kind_of[65536][2];
	static uint64_t fixed_of[65536];
	static bool has_row[65536];
	struct lhv_trap_sysregs t;
	struct lhv_trap_id id;
	struct host h;
	uint32_t n = 0, seed = 12345;

	(void)state;
	for (unsigned int i = 0; i < 64; i++)
		id.v[i] = UINT64_C(0x1d00000000000000) + i;
	for (uint32_t e = 0; e < 65536; e += 1 + seed % 41) {
		seed = seed * 1103515245 + 12345;
		has_row[e] = true;
		kind_of[e][0] = seed >> 16 & 3;
		kind_of[e][1] = seed >> 18 & 3;
		fixed_of[e] = (uint64_t)seed << 20 | e;
		rows[n].enc = (uint16_t)e;
		rows[n].read = kind_of[e][0];
		rows[n].write = kind_of[e][1];
		rows[n].fn = on_access;
		rows[n].value = fixed_of[e];
		assert_true(++n < 4096);
	}
	assert_true(n > 2000);
	assert_int_equal(lhv_trap_sysregs_init(&t, rows, n, &id, &h), LHV_OK);

	for (uint32_t e = 0; e < 65536; e++) {
		for (unsigned int how = 0; how < 4; how++) {
			bool read = how & 1;
			uint8_t el = how >> 1, rt = (uint8_t)(e % 31);
			struct lhv_trap trap = trap_of((uint16_t)e, rt, read, el);
			struct lhv_regs r = regs_of(), expect = regs_of();
			enum lhv_action action = LHV_INJECT, want = LHV_INJECT;
			unsigned int calls = 0;
			uint64_t v = 0;

			memset(&h, 0, sizeof(h));
			h.answer = LHV_HANDLED;
			h.value = ~(uint64_t)e;
			/* op0 = 3, op1 = 0, CRn = 0 and CRm below 8: the first 64 from 0xc000 */
			if (el == 0 && (e >> 11 & 7) != 3) {
				want = LHV_INJECT;
			} else if (has_row[e]) {
				switch (kind_of[e][!read]) {
				case LHV_TRAP_SYSREG_UNDEF:
					want = LHV_INJECT;
					break;
				case LHV_TRAP_SYSREG_FIXED:
					want = LHV_HANDLED;
					v = fixed_of[e];
					break;
				case LHV_TRAP_SYSREG_CALL:
					want = LHV_HANDLED;
					v = h.value;
					calls = 1;
					break;
				default:
					want = LHV_EXIT;
				}
			} else if (read && e >= 0xc000 && e < 0xc040) {
				want = LHV_HANDLED;
				v = UINT64_C(0x1d00000000000000) + (e - 0xc000);
			}
			if (want == LHV_HANDLED) {
				expect.pc += 4;
				if (read)
					expect.x[rt] = v;
			}
			action = lhv_trap_sysreg(&t, &trap, &r, 3);
			if (action != want || h.calls != calls ||
			    memcmp(&r, &expect, sizeof(r)))
				fail_msg("encoding %#x, read %d, EL%d: %d instead of %d",
					 e, read, el, action, want);
			if (calls) {
				assert_int_equal(h.last.enc, e);
				assert_int_equal(h.last.vcpu, 3);
				assert_int_equal(h.last.write, !read);
				assert_int_equal(h.last.el, el);
				assert_int_equal(h.last.value,
						 read ? 0 : regs_of().x[rt]);
			}
		}
	}
}

/* [T.8] register 31 is the zero register: a write passes 0, what is read is lost */
static void zero_register(void **state)
{
	struct lhv_trap_sysreg_row row = {PMCR, LHV_TRAP_SYSREG_CALL,
					  LHV_TRAP_SYSREG_CALL, on_access, 0};
	struct host h = {.answer = LHV_HANDLED, .value = 99};
	struct lhv_trap_sysregs t;
	struct lhv_regs r = regs_of(), expect = regs_of();
	struct lhv_trap trap;

	(void)state;
	assert_int_equal(lhv_trap_sysregs_init(&t, &row, 1, NULL, &h), LHV_OK);
	trap = trap_of(PMCR, 31, false, 0);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_HANDLED);
	assert_int_equal(h.last.value, 0);
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
	trap = trap_of(PMCR, 31, true, 1);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_HANDLED);
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
	assert_int_equal(h.calls, 2);
	/* A number that no syndrome can have is no licence to write beyond the registers. */
	trap = trap_of(PMCR, 255, true, 1);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_HANDLED);
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
}

/* What a handler answers is the answer; unless it is HANDLED nothing changes. */
static void handlers_answer(void **state)
{
	struct lhv_trap_sysreg_row row = {PMCR, LHV_TRAP_SYSREG_CALL,
					  LHV_TRAP_SYSREG_CALL, on_access, 0};
	struct host h = {.value = 99};
	struct lhv_trap_sysregs t;
	struct lhv_regs r = regs_of(), before = regs_of();

	(void)state;
	assert_int_equal(lhv_trap_sysregs_init(&t, &row, 1, NULL, &h), LHV_OK);
	for (int read = 0; read < 2; read++) {
		struct lhv_trap trap = trap_of(PMCR, 4, read, 1);

		h.answer = LHV_INJECT;
		assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_INJECT);
		assert_memory_equal(&r, &before, sizeof(r));
		h.answer = LHV_EXIT;
		assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_EXIT);
		assert_memory_equal(&r, &before, sizeof(r));
	}
	assert_int_equal(h.calls, 4);
}

static void completion(void **state)
{
	struct lhv_trap trap = trap_of(PMCR, 4, true, 1);
	struct lhv_regs r = regs_of(), expect = regs_of();

	(void)state;
	lhv_trap_sysreg_complete(&trap, &r, 0x123456789abcdef0);
	expect.x[4] = 0x123456789abcdef0;
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
	trap.u.sys.read = false;
	lhv_trap_sysreg_complete(&trap, &r, 1);
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
	trap.u.sys.read = true;
	trap.u.sys.rt = 31;
	lhv_trap_sysreg_complete(&trap, &r, 1);
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
	trap.u.sys.rt = 30;
	lhv_trap_sysreg_complete(&trap, &r, 1);
	expect.x[30] = 1;
	expect.pc += 4;
	assert_memory_equal(&r, &expect, sizeof(r));
}

/* A trap of another kind is never taken for a register access. */
static void other_kinds(void **state)
{
	struct lhv_trap_sysreg_row row = {PMCR, LHV_TRAP_SYSREG_FIXED,
					  LHV_TRAP_SYSREG_FIXED, NULL, 0};
	struct lhv_trap_sysregs t;
	struct lhv_regs r = regs_of(), before = regs_of();

	(void)state;
	assert_int_equal(lhv_trap_sysregs_init(&t, &row, 1, NULL, NULL), LHV_OK);
	for (unsigned int kind = 0; kind < 256; kind++) {
		struct lhv_trap trap = trap_of(PMCR, 4, true, 1);

		if (kind == LHV_TRAP_SYSREG)
			continue;
		trap.kind = (uint8_t)kind;
		assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_INJECT);
		assert_memory_equal(&r, &before, sizeof(r));
	}
}

/* Without rows and without an ID space everything is undefined; a row hides the ID space. */
static void id_space(void **state)
{
	struct lhv_trap_sysreg_row row = {enc(3, 0, 0, 4, 0), LHV_TRAP_SYSREG_FIXED,
					  LHV_TRAP_SYSREG_UNDEF, NULL, 77};
	struct lhv_trap_sysregs t;
	struct lhv_trap_id id;
	struct lhv_regs r = regs_of(), before = regs_of();
	struct lhv_trap trap = trap_of(enc(3, 0, 0, 4, 0), 2, true, 1);

	(void)state;
	memset(&id, 0x44, sizeof(id));
	assert_int_equal(lhv_trap_sysregs_init(&t, NULL, 0, NULL, NULL), LHV_OK);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_INJECT);
	assert_memory_equal(&r, &before, sizeof(r));
	assert_int_equal(lhv_trap_sysregs_init(&t, NULL, 0, &id, NULL), LHV_OK);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_HANDLED);
	assert_int_equal(r.x[2], UINT64_C(0x4444444444444444));
	assert_int_equal(lhv_trap_sysregs_init(&t, &row, 1, &id, NULL), LHV_OK);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_HANDLED);
	assert_int_equal(r.x[2], 77);
	/* ID registers are read only. */
	trap = trap_of(enc(3, 0, 0, 5, 0), 2, false, 1);
	assert_int_equal(lhv_trap_sysreg(&t, &trap, &r, 0), LHV_INJECT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(init_refuses),	 cmocka_unit_test(every_encoding),
		cmocka_unit_test(zero_register), cmocka_unit_test(handlers_answer),
		cmocka_unit_test(completion),	 cmocka_unit_test(other_kinds),
		cmocka_unit_test(id_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
