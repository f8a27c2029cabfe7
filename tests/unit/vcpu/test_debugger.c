/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger outside of the guest [V.11]. What a pair of debug registers matches is worked
 * out by a model of D2.9 and D2.10 below, from the register values alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <libhv/arch/sysreg.h>
#include <libhv/vcpu.h>
#include <libhv/vcpu/debugger.h>

static const struct lhv_cpu_features cpu = {.brps = 6, .wrps = 4, .e2h0 = true};

static struct lhv_vcpu_debugger fresh(void)
{
	struct lhv_vcpu_debugger d;

	memset(&d, 0xa5, sizeof(d));
	assert_int_equal(lhv_vcpu_debugger_init(&d, &cpu), LHV_OK);
	return d;
}

/* Bits hi to lo of a register. */
static unsigned int bits(uint64_t v, unsigned int hi, unsigned int lo)
{
	return (unsigned int)(v >> lo & ((UINT64_C(2) << (hi - lo)) - 1));
}

/* D2.10: does a watchpoint match an access of one byte, a load or a store, at EL1 or EL0? */
static bool watch_matches(const struct lhv_vcpu_debugger_pair *p, uint64_t va, bool store,
			  unsigned int el)
{
	unsigned int mask = bits(p->control, 28, 24), bas = bits(p->control, 12, 5);

	if (!bits(p->control, 0, 0) || !(bits(p->control, 4, 3) & (store ? 2u : 1u)))
		return false;
	/* PAC 1: EL1, 2: EL0, 3: both, with HMC and SSC zero. */
	if (bits(p->control, 15, 13) || !(bits(p->control, 2, 1) & (el ? 1u : 2u)))
		return false;
	assert_int_equal(bits(p->control, 20, 20), 0); /* not linked */
	assert_int_equal(p->value & 7, 0);
	if (mask) {
		assert_true(mask >= 3);
		assert_int_equal(bas, 0xff); /* must be with a mask */
		assert_int_equal(p->value & ((UINT64_C(1) << mask) - 1), 0);
		return va >> mask == p->value >> mask;
	}
	return va >> 3 == p->value >> 3 && (bas >> (va & 7) & 1);
}

static bool any_watch(const struct lhv_vcpu_debugger *d, uint64_t va, bool store)
{
	bool el1 = false, el0 = false;

	for (unsigned int i = 0; i < d->nr_watch; i++) {
		el1 |= watch_matches(&d->watch[i], va, store, 1);
		el0 |= watch_matches(&d->watch[i], va, store, 0);
	}
	assert_int_equal(el1, el0);
	return el1;
}

/* D2.9: an instruction address at EL1 and at EL0. */
static bool any_break(const struct lhv_vcpu_debugger *d, uint64_t va)
{
	bool hit = false;

	for (unsigned int i = 0; i < d->nr_brk; i++) {
		uint64_t c = d->brk[i].control;

		if (!bits(c, 0, 0))
			continue;
		assert_int_equal(bits(c, 2, 1), 3);
		assert_int_equal(bits(c, 8, 5), 15);
		assert_int_equal(bits(c, 23, 13),
				 0); /* unlinked address match, HMC, SSC 0 */
		hit |= d->brk[i].value == va;
	}
	return hit;
}

static void test_breakpoints(void **state)
{
	struct lhv_vcpu_debugger d = fresh(), before;
	const uint64_t base = UINT64_C(0xffff800010000000);

	(void)state;
	assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 0);
	for (unsigned int i = 0; i < 6; i++) {
		assert_false(any_break(&d, base + 4 * i));
		assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base + 4 * i), true),
				 0);
		assert_true(any_break(&d, base + 4 * i));
	}
	assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 1u << 15); /* MDE */
	before = d;
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base), true), 0);
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base + 64), true),
			 LHV_ERR_BUSY);
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base + 64), false), 0);
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base + 2), true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_break(NULL, lhv_va(base), true),
			 LHV_ERR_INVAL);
	assert_memory_equal(&before, &d, sizeof(d));
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base + 8), false), 0);
	assert_false(any_break(&d, base + 8));
	assert_true(any_break(&d, base + 4));
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(base + 64), true), 0);
	assert_true(any_break(&d, base + 64));
	for (unsigned int i = 0; i < 17; i++)
		lhv_vcpu_debugger_break(&d, lhv_va(base + 4 * i), false);
	assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 0);
}

/* Every range of a size that a watchpoint can have matches its bytes and no others. */
static void test_watch_shapes(void **state)
{
	const uint64_t base = UINT64_C(0xffff000000400000);

	(void)state;
	for (uint64_t bytes = 1; bytes <= 64; bytes++)
		for (uint64_t va = base; va < base + 72; va++) {
			struct lhv_vcpu_debugger d = fresh(), before = d;
			bool can = bytes <= 8 ? va / 8 == (va + bytes - 1) / 8
					      : (bytes & (bytes - 1)) == 0 &&
							va % bytes == 0;
			int r = lhv_vcpu_debugger_watch(&d, lhv_va(va), bytes, 3, true);

			assert_int_equal(r, can ? LHV_OK : LHV_ERR_UNSUPPORTED);
			if (!can) {
				assert_memory_equal(&before, &d, sizeof(d));
				continue;
			}
			for (uint64_t a = va - 72; a < va + bytes + 72; a++)
				assert_int_equal(any_watch(&d, a, a & 1),
						 a >= va && a < va + bytes);
			assert_int_equal(
				lhv_vcpu_debugger_watch(&d, lhv_va(va), bytes, 3, false),
				0);
			assert_false(any_watch(&d, va, false));
		}
	for (unsigned int log = 4; log < 40; log++) {
		struct lhv_vcpu_debugger d = fresh();
		uint64_t n = UINT64_C(1) << log, va = n * 5;
		int r = lhv_vcpu_debugger_watch(&d, lhv_va(va), n, 2, true);

		assert_int_equal(r, log <= 31 ? LHV_OK : LHV_ERR_UNSUPPORTED);
		if (r)
			continue;
		assert_true(any_watch(&d, va, true) && any_watch(&d, va + n - 1, true));
		assert_false(any_watch(&d, va, false));
		assert_false(any_watch(&d, va - 1, true) || any_watch(&d, va + n, true));
	}
}

static void test_watchpoints(void **state)
{
	struct lhv_vcpu_debugger d = fresh(), before;
	unsigned int access;
	lhv_va_t va;

	(void)state;
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(4), &va, &access),
			 LHV_ERR_NOENT);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(0x1004), 4, 1, true), 0);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(0x1000), 4, 2, true), 0);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(0x2000), 4096, 3, true), 0);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(0x8005), 3, 2, true), 0);
	assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 1u << 15);
	before = d;
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(8), 8, 1, true),
			 LHV_ERR_BUSY);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(8), 0, 1, true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(8), 8, 0, true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(8), 8, 4, true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_watch(NULL, lhv_va(8), 8, 1, true),
			 LHV_ERR_INVAL);
	assert_memory_equal(&before, &d, sizeof(d));

	assert_true(any_watch(&d, 0x1007, false) && !any_watch(&d, 0x1007, true));
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(0x1006), &va, &access), 0);
	assert_true(va.v == 0x1004 && access == 1);
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(0x1001), &va, &access), 0);
	assert_true(va.v == 0x1000 && access == 2);
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(0x2fff), &va, &access), 0);
	assert_true(va.v == 0x2000 && access == 3);
	/* A wide access that began below. */
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(0x7ff0), &va, &access), 0);
	assert_true(va.v == 0x8005 && access == 2);
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(0), NULL, &access),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_watched(&d, lhv_va(0), &va, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_watched(NULL, lhv_va(0), &va, &access),
			 LHV_ERR_INVAL);
}

/* D2.12: SS set before the step; the guest's own comes back afterwards. */
static void test_step(void **state)
{
	const uint64_t ss = 1u << 21;

	(void)state;
	for (unsigned int own = 0; own < 2; own++) {
		struct lhv_vcpu_debugger d = fresh();
		struct lhv_regs regs = {.pstate = 0x600003c5 | (own ? ss : 0)};
		const uint64_t was = regs.pstate;

		lhv_vcpu_debugger_step(&d, &regs, false);
		assert_true(regs.pstate == was && !lhv_vcpu_debugger_stepping(&d));
		lhv_vcpu_debugger_step(&d, &regs, true);
		assert_true(regs.pstate == (was | ss) && lhv_vcpu_debugger_stepping(&d));
		assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 1);
		/* Asked for again before it has happened. */
		lhv_vcpu_debugger_step(&d, &regs, true);
		regs.pstate &= ~ss; /* the core has executed one */
		lhv_vcpu_debugger_step(&d, &regs, false);
		assert_true(regs.pstate == was && !lhv_vcpu_debugger_stepping(&d));
		assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 0);
	}
}

static uint64_t rd(struct lhv_vcpu_debugger *d, uint32_t enc)
{
	uint64_t v = UINT64_C(0xdeadbeefdeadbeef);

	assert_int_equal(lhv_vcpu_debugger_sysreg(d, enc, false, &v), LHV_HANDLED);
	return v;
}

static void wr(struct lhv_vcpu_debugger *d, uint32_t enc, uint64_t v)
{
	assert_int_equal(lhv_vcpu_debugger_sysreg(d, enc, true, &v), LHV_HANDLED);
}

/* The guest's registers: op0 2, op1, CRn, CRm, op2. */
static uint32_t reg(uint32_t op1, uint32_t crn, uint32_t crm, uint32_t op2)
{
	return 2u << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
}

static void test_guest_registers(void **state)
{
	struct lhv_vcpu_debugger d = fresh();
	uint64_t v = 0;

	(void)state;
	/* As many pairs as the core has; written and read back, and nothing else happens. */
	for (uint32_t n = 0; n < 16; n++)
		for (uint32_t op2 = 4; op2 < 8; op2++) {
			bool there = n < (op2 < 6 ? 6u : 4u);

			v = ~UINT64_C(0);
			assert_int_equal(
				lhv_vcpu_debugger_sysreg(&d, reg(0, 0, n, op2), true, &v),
				there ? LHV_HANDLED : LHV_INJECT);
			if (there)
				assert_true(
					rd(&d, reg(0, 0, n, op2)) ==
					(op2 & 1 ? UINT64_C(0x1fffffff) : ~UINT64_C(3)));
		}
	wr(&d, reg(0, 0, 2, 4), 0x1234);
	wr(&d, reg(0, 0, 3, 4), 0x5678);
	assert_int_equal(rd(&d, reg(0, 0, 2, 4)), 0x1234);
	assert_int_equal(rd(&d, reg(0, 0, 3, 4)), 0x5678);
	assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 0);
	assert_false(any_break(&d, 0x1234));

	/* OS lock: locked at reset. MDSCR_EL1 has more to write while it is. */
	assert_int_equal(rd(&d, reg(0, 1, 1, 4)), 0xa);
	wr(&d, reg(0, 0, 2, 2), ~UINT64_C(0));
	assert_int_equal(rd(&d, reg(0, 0, 2, 2)), 0x6ce0f041);
	wr(&d, reg(0, 1, 0, 4), 0);
	assert_int_equal(rd(&d, reg(0, 1, 1, 4)), 8);
	wr(&d, reg(0, 0, 2, 2), 0);
	assert_int_equal(rd(&d, reg(0, 0, 2, 2)), 0x6ce04040);
	wr(&d, reg(0, 0, 2, 2), 1);
	assert_int_equal(lhv_vcpu_debugger_mdscr(&d), 0);
	v = 0;
	assert_int_equal(lhv_vcpu_debugger_sysreg(&d, reg(0, 1, 0, 4), false, &v),
			 LHV_INJECT);
	assert_int_equal(lhv_vcpu_debugger_sysreg(&d, reg(0, 1, 1, 4), true, &v),
			 LHV_INJECT);

	/* The double lock is RAZ/WI. */
	wr(&d, reg(0, 1, 3, 4), 1);
	assert_int_equal(rd(&d, reg(0, 1, 3, 4)), 0);

	/* Claim tags: set and clear bits; the set register reads as all there are. */
	wr(&d, reg(0, 7, 8, 6), 0xfff5);
	wr(&d, reg(0, 7, 9, 6), 0x01);
	assert_int_equal(rd(&d, reg(0, 7, 9, 6)), 0xf4);
	assert_int_equal(rd(&d, reg(0, 7, 8, 6)), 0xff);

	/* No ROM table, no channel, no external debugger. */
	assert_int_equal(rd(&d, reg(0, 1, 0, 0)), 0);
	assert_int_equal(rd(&d, reg(0, 7, 14, 6)), 0);
	assert_int_equal(rd(&d, reg(3, 0, 1, 0)), 0);
	assert_int_equal(lhv_vcpu_debugger_sysreg(&d, reg(0, 1, 0, 0), true, &v),
			 LHV_INJECT);

	/* What there is not. */
	assert_int_equal(lhv_vcpu_debugger_sysreg(&d, reg(0, 2, 0, 0), false, &v),
			 LHV_INJECT);
	assert_int_equal(lhv_vcpu_debugger_sysreg(&d, reg(4, 0, 7, 0), false, &v),
			 LHV_INJECT);
	assert_int_equal(lhv_vcpu_debugger_sysreg(NULL, reg(0, 0, 2, 2), false, &v),
			 LHV_INJECT);
	assert_int_equal(lhv_vcpu_debugger_sysreg(&d, reg(0, 0, 2, 2), false, NULL),
			 LHV_INJECT);

	/* A reset of the guest's leaves the debugger's. */
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(0x40), true), 0);
	lhv_vcpu_debugger_reset(&d);
	assert_int_equal(rd(&d, reg(0, 0, 2, 4)), 0);
	assert_int_equal(rd(&d, reg(0, 1, 1, 4)), 0xa);
	assert_int_equal(rd(&d, reg(0, 0, 2, 2)), 0);
	assert_true(any_break(&d, 0x40));
}

/* Any access gives an answer and stays in the object, which ASan watches. */
static void test_any_register(void **state)
{
	struct lhv_vcpu_debugger d = fresh();
	unsigned int handled = 0;

	(void)state;
	for (uint32_t enc = 0; enc < 0x20000; enc++)
		for (unsigned int write = 0; write < 2; write++) {
			uint64_t v = enc * UINT64_C(0x9e3779b97f4a7c15);
			enum lhv_action a = lhv_vcpu_debugger_sysreg(&d, enc, write, &v);

			assert_true(a == LHV_HANDLED || a == LHV_INJECT);
			if (a == LHV_HANDLED)
				assert_int_equal(enc >> 14, 2);
			handled += a == LHV_HANDLED;
		}
	assert_int_equal(handled, 2 * (6 + 6 + 4 + 4) + 2 * 11 + 5);
}

/* More breakpoints than registers are named for (FEAT_Debugv8p9) are not used. */
static void test_init(void **state)
{
	struct lhv_cpu_features many = {.brps = 64, .wrps = 40};
	struct lhv_vcpu_debugger d;

	(void)state;
	assert_int_equal(lhv_vcpu_debugger_init(&d, &many), 0);
	for (unsigned int i = 0; i < 16; i++) {
		assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(4 * i), true), 0);
		assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(8 * i), 8, 1, true),
				 0);
	}
	assert_int_equal(lhv_vcpu_debugger_break(&d, lhv_va(64), true), LHV_ERR_BUSY);
	assert_int_equal(lhv_vcpu_debugger_watch(&d, lhv_va(128), 8, 1, true),
			 LHV_ERR_BUSY);
	assert_int_equal(lhv_vcpu_debugger_init(NULL, &cpu), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_debugger_init(&d, NULL), LHV_ERR_INVAL);
}

/* MDCR_EL2: exceptions to EL2, and all debug registers trapped. */
static void test_controls(void **state)
{
	static struct lhv_vcpu v;
	struct lhv_vcpu_cfg cfg = {.features = &cpu, .own_debug = true};

	(void)state;
	cfg.s2.vttbr = 0x1000;
	cfg.s2.vtcr = 1;
	assert_int_equal(lhv_vcpu_init(&v, &cfg), 0);
	assert_int_equal(v.ctl.mdcr & 0xf00, 0);
	cfg.debugger = true;
	assert_int_equal(lhv_vcpu_init(&v, &cfg), 0);
	assert_int_equal(v.ctl.mdcr & 0xf00, 0xf00);
	cfg.debugger = cfg.own_debug = false;
	assert_int_equal(lhv_vcpu_init(&v, &cfg), 0);
	assert_int_equal(v.ctl.mdcr & 0xf00, 0xe00);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_breakpoints),
		cmocka_unit_test(test_watch_shapes),
		cmocka_unit_test(test_watchpoints),
		cmocka_unit_test(test_step),
		cmocka_unit_test(test_guest_registers),
		cmocka_unit_test(test_any_register),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
