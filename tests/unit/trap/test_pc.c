/* SPDX-License-Identifier: BSD-2-Clause */
/* Conditions, program counter and endianness (DDI 0487, C1.2.4, D1, G1.13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

#define BIT(n) (UINT64_C(1) << (n))

/* PSTATE of T32 in EL0 with an ITSTATE. */
static uint64_t t32(unsigned int it)
{
	return 0x10 | BIT(5) | (uint64_t)(it >> 2) << 10 | (uint64_t)(it & 3) << 25;
}

/* [T.5] What each condition asks, in words that were not translated from the code. */
static void conditions(void **state)
{
	(void)state;
	for (uint64_t nzcv = 0; nzcv < 16; nzcv++) {
		/* Other bits do not matter. */
		uint64_t ps = nzcv << 28 | (nzcv & 1 ? 0x0fffffff : 0);
		int n = nzcv >> 3 & 1, z = nzcv >> 2 & 1, c = nzcv >> 1 & 1, v = nzcv & 1;

		assert_int_equal(lhv_trap_condition(0, ps), z == 1);	    /* EQ */
		assert_int_equal(lhv_trap_condition(1, ps), z == 0);	    /* NE */
		assert_int_equal(lhv_trap_condition(2, ps), c == 1);	    /* CS */
		assert_int_equal(lhv_trap_condition(3, ps), c == 0);	    /* CC */
		assert_int_equal(lhv_trap_condition(4, ps), n == 1);	    /* MI */
		assert_int_equal(lhv_trap_condition(5, ps), n == 0);	    /* PL */
		assert_int_equal(lhv_trap_condition(6, ps), v == 1);	    /* VS */
		assert_int_equal(lhv_trap_condition(7, ps), v == 0);	    /* VC */
		assert_int_equal(lhv_trap_condition(8, ps), c > z);	    /* HI */
		assert_int_equal(lhv_trap_condition(9, ps), c <= z);	    /* LS */
		assert_int_equal(lhv_trap_condition(10, ps), n + v != 1);   /* GE */
		assert_int_equal(lhv_trap_condition(11, ps), n + v == 1);   /* LT */
		assert_int_equal(lhv_trap_condition(12, ps), !z && n == v); /* GT */
		assert_int_equal(lhv_trap_condition(13, ps), z || n != v);  /* LE */
		assert_true(lhv_trap_condition(14, ps));		    /* AL */
		assert_true(lhv_trap_condition(15, ps));
	}
}

/* The same after comparisons of numbers, which is what the names promise. */
static void comparisons(void **state)
{
	static const int8_t some[] = {-128, -127, -2, -1, 0, 1, 2, 126, 127};

	(void)state;
	for (size_t i = 0; i < sizeof(some); i++) {
		for (size_t k = 0; k < sizeof(some); k++) {
			int a = some[i], b = some[k];
			unsigned int ua = (uint8_t)a, ub = (uint8_t)b;
			int8_t d = (int8_t)(ua - ub);
			uint64_t ps = (d < 0 ? BIT(31) : 0) | (d == 0 ? BIT(30) : 0) |
				      (ua >= ub ? BIT(29) : 0) |
				      (d != a - b ? BIT(28) : 0);

			assert_int_equal(lhv_trap_condition(0, ps), a == b);
			assert_int_equal(lhv_trap_condition(2, ps), ua >= ub);
			assert_int_equal(lhv_trap_condition(8, ps), ua > ub);
			assert_int_equal(lhv_trap_condition(9, ps), ua <= ub);
			assert_int_equal(lhv_trap_condition(10, ps), a >= b);
			assert_int_equal(lhv_trap_condition(11, ps), a < b);
			assert_int_equal(lhv_trap_condition(12, ps), a > b);
			assert_int_equal(lhv_trap_condition(13, ps), a <= b);
		}
	}
}

/* [T.6] */
static void advance_a64(void **state)
{
	struct lhv_regs r, before;

	(void)state;
	memset(&r, 0x5a, sizeof(r));
	r.pc = 0xffff800008001234;
	r.pstate = 0xfffffffffffff3c5 | BIT(10) | BIT(11);
	r.pstate &= ~UINT64_C(0x1f);
	r.pstate |= 5;
	before = r;
	lhv_trap_advance_pc(&r, true);
	assert_int_equal(r.pc, 0xffff800008001238);
	/* SS 21 and BTYPE 11:10, and nothing else */
	assert_int_equal(r.pstate, before.pstate & ~(BIT(21) | BIT(11) | BIT(10)));
	assert_memory_equal(r.x, before.x, sizeof(r.x));
	for (unsigned int bit = 0; bit < 64; bit++) {
		r.pstate = BIT(bit) & ~BIT(4);
		lhv_trap_advance_pc(&r, true);
		assert_int_equal(r.pstate, bit == 4 || bit == 10 || bit == 11 || bit == 21
						   ? 0
						   : BIT(bit));
	}
	r.pc = 0xfffffffffffffffc;
	lhv_trap_advance_pc(&r, true);
	assert_int_equal(r.pc, 0);
}

/* [T.5] */
static void advance_a32(void **state)
{
	struct lhv_regs r = {.pc = 0xfffffffc, .pstate = 0x10 | BIT(21)};

	(void)state;
	lhv_trap_advance_pc(&r, true);
	assert_int_equal(r.pc, 0);
	assert_int_equal(r.pstate, 0x10);
	r.pc = 0x8000;
	r.pstate = t32(0) | BIT(21);
	lhv_trap_advance_pc(&r, false);
	assert_int_equal(r.pc, 0x8002);
	assert_int_equal(r.pstate, t32(0));
	lhv_trap_advance_pc(&r, true);
	assert_int_equal(r.pc, 0x8006);
	/* A32 has no IT blocks: the bits are not touched (nor is BTYPE a thing there). */
	r.pstate = t32(0x1c) & ~BIT(5);
	lhv_trap_advance_pc(&r, true);
	assert_int_equal(r.pstate, t32(0x1c) & ~BIT(5));
	/* Neither is anything else, E and GE for instance. */
	r.pstate = t32(0) | 0xf80f02c0;
	lhv_trap_advance_pc(&r, true);
	assert_int_equal(r.pstate, t32(0) | 0xf80f02c0);
}

/*
 * [T.5] IT{x{y{z}}} cond: a block of n instructions has a mask of 4 bits whose lowest set bit
 * is bit 4 - n; above it are, from the top, the lowest condition bits of instructions 2 to n.
 */
static void it_blocks(void **state)
{
	(void)state;
	for (unsigned int cond = 0; cond < 15; cond++) {
		for (unsigned int mask = 1; mask < 16; mask++) {
			unsigned int n = mask & 1 ? 4 : mask & 2 ? 3 : mask & 4 ? 2 : 1;
			struct lhv_regs r = {.pc = 0x100,
					     .pstate = t32(cond << 4 | mask)};

			for (unsigned int i = 1; i <= n; i++) {
				unsigned int it;

				lhv_trap_advance_pc(&r, i & 1);
				assert_int_equal(r.pstate & ~(UINT64_C(0x3f) << 10 |
							      UINT64_C(3) << 25),
						 t32(0));
				it = (unsigned int)((r.pstate >> 10 & 0x3f) << 2 |
						    (r.pstate >> 25 & 3));
				if (i == n) {
					assert_int_equal(it, 0);
					break;
				}
				/* The condition of instruction i + 1 ... */
				assert_int_equal(it >> 4,
						 (cond & 0xe) | (mask >> (4 - i) & 1));
				/* ... of n - i that are left. */
				assert_int_equal(it & 0xf, mask << i & 0xf);
			}
		}
	}
}

/* [T.4] */
static void endianness(void **state)
{
	const uint64_t ee = BIT(25), e0e = BIT(24);

	(void)state;
	/* AArch64: EE for EL1, E0E for EL0 */
	assert_false(lhv_trap_big_endian(0x5, 0));
	assert_true(lhv_trap_big_endian(0x5, ee));
	assert_true(lhv_trap_big_endian(0x4, ee));
	assert_false(lhv_trap_big_endian(0x5, e0e));
	assert_false(lhv_trap_big_endian(0x0, ee));
	assert_true(lhv_trap_big_endian(0x0, e0e));
	/* bit 9 is D there */
	assert_false(lhv_trap_big_endian(0x205, 0));
	/* AArch32: E, whatever SCTLR says */
	assert_false(lhv_trap_big_endian(0x10, ee | e0e));
	assert_false(lhv_trap_big_endian(0x13, ee | e0e));
	assert_true(lhv_trap_big_endian(0x210, 0));
	assert_true(lhv_trap_big_endian(0x213, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions),  cmocka_unit_test(comparisons),
		cmocka_unit_test(advance_a64), cmocka_unit_test(advance_a32),
		cmocka_unit_test(it_blocks),   cmocka_unit_test(endianness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
