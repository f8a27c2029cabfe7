/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.10] [V.4] [V.5] What a vCPU was given is in its stream: every register that is switched,
 * vectors and ZA of any length, debug registers. Which registers there have to be is taken from
 * spec/guest.reg; bits are written out again from DDI 0487, D24.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/gic.h>
#include <libhv/arch/guest.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/sysrest.h>
#include <libhv/arch/trace.h>
#include <libhv/arch/vmsa.h>
#include <libhv/vcpu/fp.h>
#include <libhv/vcpu/state.h>

#define BIT(n) (UINT64_C(1) << (n))
#define ROOM   (96 << 10)

struct machine {
	struct lhv_cpu_features f;
	struct lhv_vcpu v;
	struct lhv_vcpu_timer timer;
	struct lhv_vcpu_state s;
	uint8_t memory[80 << 10] __attribute__((aligned(16)));
};

static struct machine one, two;
static uint8_t stream[ROOM], again[ROOM];

static struct machine *machine(struct machine *m, uint32_t give, uint16_t sve,
			       uint16_t sme)
{
	struct lhv_vcpu_cfg c = {.features = &m->f,
				 .s2 = {.vtcr = 1, .vttbr = 1},
				 .give = give,
				 .sve_vl = sve,
				 .sme_vl = sme,
				 .fp_memory = m->memory};

	memset(m, 0, sizeof(*m));
	memset(&m->f, 1, sizeof(m->f));
	m->f.mte = 2;
	m->f.brps = 6;
	m->f.wrps = 4;
	assert_int_equal(lhv_vcpu_init(&m->v, &c), LHV_OK);
	m->s.v = &m->v;
	m->s.ptimer = &m->timer;
	return m;
}

static int set(struct machine *m, uint32_t id, uint64_t v)
{
	return lhv_vcpu_reg_write(&m->s, id, &v, 8, NULL);
}

static uint64_t get(struct machine *m, uint32_t id)
{
	uint64_t v = 0;

	assert_int_equal(lhv_vcpu_reg_read(&m->s, id, &v, 8), LHV_OK);
	return v;
}

static bool listed(struct machine *m, uint32_t id)
{
	unsigned int width;
	uint32_t at;

	for (unsigned int n = 0; !lhv_vcpu_reg_nth(&m->s, n, &at, &width); n++)
		if (at == id)
			return true;
	return false;
}

#define ROW(name, how, group, reg, mask, set) \
	{LHV_SYSREG_##name, #name, #how, #group, mask},
static const struct {
	uint32_t id;
	const char *name, *how, *group;
	uint64_t mask;
} rows[] = {LHV_GUEST_REGISTERS(ROW)};

static void every_switched_register(void **state)
{
	unsigned int count = 0;

	(void)state;
	machine(&one, LHV_VCPU_GIVE_ALL, 256, 256);
	one.f.brps = one.f.wrps = 16;
	machine(&two, 0, 0, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* A view of CNTV_CVAL_EL0; and vector catch, which AArch64 has not. */
		if (strcmp(rows[i].how, "SWITCHED") ||
		    !strcmp(rows[i].name, "CNTV_TVAL_EL0"))
			continue;
		count++;
		if (!listed(&one, rows[i].id))
			fail_msg("%s is not in the stream", rows[i].name);
		/* What traps if it is not given is not there then. */
		if (listed(&two, rows[i].id) == (rows[i].mask != 0))
			fail_msg("%s, not given", rows[i].name);
	}
	assert_true(count > 120);
}

/* All values, at random where any is good; the next step of a shape from the registers. */
static void fill(struct machine *m)
{
	unsigned int width;
	uint32_t id;

	for (unsigned int n = 0; !lhv_vcpu_reg_nth(&m->s, n, &id, &width); n++) {
		uint8_t value[256];

		if (id == LHV_SYSREG_SVCR || id == LHV_VCPU_REG_VL ||
		    id == LHV_VCPU_REG_SVL)
			continue;
		for (unsigned int i = 0; i < width; i++)
			value[i] = (uint8_t)(rand() >> 7);
		/* Most of those with reserved bits refuse it, and stay. */
		(void)lhv_vcpu_reg_write(&m->s, id, value, width, NULL);
	}
}

static void same(struct machine *a, struct machine *b)
{
	unsigned int width, other;
	uint32_t id, also;

	for (unsigned int n = 0; !lhv_vcpu_reg_nth(&a->s, n, &id, &width); n++) {
		uint8_t x[256], y[256];

		assert_int_equal(lhv_vcpu_reg_nth(&b->s, n, &also, &other), LHV_OK);
		assert_int_equal(id, also);
		assert_int_equal(width, other);
		assert_int_equal(lhv_vcpu_reg_read(&a->s, id, x, width), LHV_OK);
		assert_int_equal(lhv_vcpu_reg_read(&b->s, id, y, width), LHV_OK);
		assert_memory_equal(x, y, width);
	}
}

/* [V.4] in each mode, for lengths at the limit and below it */
static void round_trip(void **state)
{
	static const uint16_t lengths[][4] = {
		{0, 0, 0, 0},	  {16, 0, 16, 0},	{48, 0, 48, 0},
		{48, 0, 32, 0},	  {0, 32, 0, 32},	{32, 64, 32, 64},
		{64, 32, 48, 16}, {256, 256, 256, 256}, {256, 256, 80, 128}};

	(void)state;
	for (unsigned int i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		const uint16_t *l = lengths[i];

		for (uint64_t svcr = 0; svcr < (l[1] ? 4 : 1); svcr++) {
			struct lhv_vcpu_core core;
			size_t used, more;

			machine(&one, LHV_VCPU_GIVE_ALL, l[0], l[1]);
			if (l[0])
				assert_int_equal(set(&one, LHV_VCPU_REG_VL, l[2]), 0);
			if (l[1]) {
				assert_int_equal(set(&one, LHV_VCPU_REG_SVL, l[3]), 0);
				assert_int_equal(set(&one, LHV_SYSREG_SVCR, svcr), 0);
			}
			fill(&one);
			assert_int_equal(lhv_vcpu_state_save(&one.s, stream, ROOM, &used),
					 LHV_OK);
			machine(&two, LHV_VCPU_GIVE_ALL, l[0], l[1]);
			fill(&two);
			two.v.fp_core = &core;
			assert_int_equal(
				lhv_vcpu_state_restore(&two.s, stream, used, NULL),
				LHV_OK);
			/* No core has it. */
			assert_null(two.v.fp_core);
			same(&one, &two);
			assert_int_equal(lhv_vcpu_state_save(&two.s, again, ROOM, &more),
					 LHV_OK);
			assert_int_equal(more, used);
			assert_memory_equal(stream, again, used);
			assert_int_equal(two.v.fp.vl, l[2]);
			assert_int_equal(two.v.fp.svcr, svcr);
			/* Where the world switch looks for them. */
			if (svcr & 2)
				assert_memory_equal(lhv_vcpu_fp_za(&one.v, l[3] - 1u),
						    lhv_vcpu_fp_za(&two.v, l[3] - 1u),
						    l[3]);
			assert_memory_equal(lhv_vcpu_fp_z(&one.v, 31),
					    lhv_vcpu_fp_z(&two.v, 31),
					    lhv_vcpu_fp_vl(&one.v));
			/* Cut anywhere: refused, nothing changed. */
			fill(&two);
			one = two;
			one.s.v = &one.v;
			for (size_t cut = 0; cut < used; cut += 1 + used / 29)
				assert_int_equal(
					lhv_vcpu_state_restore(&two.s, stream, cut, NULL),
					LHV_ERR_CORRUPT);
			assert_memory_equal(one.memory, two.memory, sizeof(one.memory));
			assert_memory_equal(&one.v, &two.v, sizeof(one.v));
		}
	}
}

/* A longer one is refused, a shorter one is not; V0 to V31 are the low ends of Z0 to Z31. */
static void other_lengths(void **state)
{
	struct lhv_vcpu_state_why why;
	uint8_t z[64], zero[48] = {0};
	size_t used;

	(void)state;
	machine(&one, 0, 64, 32);
	fill(&one);
	assert_int_equal(lhv_vcpu_state_save(&one.s, stream, ROOM, &used), LHV_OK);
	machine(&two, 0, 48, 32);
	assert_int_equal(lhv_vcpu_state_restore(&two.s, stream, used, &why),
			 LHV_ERR_CORRUPT);
	assert_int_equal(why.id, LHV_VCPU_REG_VL);
	assert_int_equal(why.why, LHV_VCPU_REFUSED_VALUE);
	machine(&two, 0, 64, 16);
	assert_int_equal(lhv_vcpu_state_restore(&two.s, stream, used, &why),
			 LHV_ERR_CORRUPT);
	assert_int_equal(why.id, LHV_VCPU_REG_SVL);
	machine(&two, 0, 0, 32);
	assert_int_equal(lhv_vcpu_state_restore(&two.s, stream, used, &why),
			 LHV_ERR_CORRUPT);
	assert_int_equal(why.why, LHV_VCPU_REFUSED_UNKNOWN);
	machine(&two, 0, 128, 64);
	assert_int_equal(lhv_vcpu_state_restore(&two.s, stream, used, NULL), LHV_OK);
	same(&one, &two);
	/* The same, laid out for the longer one. */
	assert_int_equal(set(&two, LHV_VCPU_REG_VL, 128), LHV_OK);
	assert_memory_equal(two.memory + 31 * 128, one.memory + 31 * 64, 64);
	assert_memory_equal(two.memory + 31 * 128 + 64, zero, 48);
	assert_memory_equal(two.memory + 32 * 128 + 16 * 16,
			    one.memory + 32 * 64 + 16 * 8, 8);
	assert_int_equal(set(&two, LHV_VCPU_REG_VL, 64), LHV_OK);
	same(&one, &two);

	machine(&one, 0, 0, 0);
	fill(&one);
	assert_int_equal(lhv_vcpu_state_save(&one.s, stream, ROOM, &used), LHV_OK);
	machine(&two, 0, 64, 0);
	fill(&two);
	assert_int_equal(lhv_vcpu_state_restore(&two.s, stream, used, NULL), LHV_OK);
	for (unsigned int n = 0; n < 32; n++) {
		assert_int_equal(lhv_vcpu_reg_read(&two.s, LHV_VCPU_REG_Z(n), z, 64),
				 LHV_OK);
		assert_memory_equal(z, &one.v.fp.v[2 * n], 16);
		assert_memory_equal(z + 16, zero, 48);
		assert_int_equal(lhv_vcpu_reg_read(&two.s, LHV_VCPU_REG_V(n), z, 16),
				 LHV_OK);
		assert_memory_equal(z, &one.v.fp.v[2 * n], 16);
	}
	/* Lengths that cannot be. */
	machine(&one, 0, 64, 64);
	for (uint64_t l = 0; l < 300; l++) {
		assert_int_equal(set(&one, LHV_VCPU_REG_VL, l),
				 l && l <= 64 && l % 16 == 0 ? LHV_OK : LHV_ERR_CORRUPT);
		assert_int_equal(set(&one, LHV_VCPU_REG_SVL, l),
				 l == 16 || l == 32 || l == 64 ? LHV_OK
							       : LHV_ERR_CORRUPT);
	}
}

/* ZA of another length keeps its low corner; a mode that changes makes its registers zero. */
static void modes(void **state)
{
	uint8_t row[64], zero[64] = {0};

	(void)state;
	machine(&one, 0, 32, 64);
	assert_int_equal(set(&one, LHV_SYSREG_SVCR, 3), LHV_OK);
	fill(&one);
	assert_int_equal(lhv_vcpu_reg_read(&one.s, LHV_VCPU_REG_ZA(15), row, 64), LHV_OK);
	assert_int_equal(set(&one, LHV_VCPU_REG_SVL, 16), LHV_OK);
	assert_memory_equal(lhv_vcpu_fp_za(&one.v, 15), row, 16);
	assert_int_equal(set(&one, LHV_VCPU_REG_SVL, 32), LHV_OK);
	assert_memory_equal(lhv_vcpu_fp_za(&one.v, 15), row, 16);
	assert_memory_equal((uint8_t *)lhv_vcpu_fp_za(&one.v, 15) + 16, zero, 16);
	assert_memory_equal(lhv_vcpu_fp_za(&one.v, 16), zero, 32);
	assert_memory_equal(lhv_vcpu_fp_za(&one.v, 31), zero, 32);
	assert_false(listed(&one, LHV_VCPU_REG_FFR));
	assert_true(listed(&one, LHV_VCPU_REG_ZT0));
	assert_false(listed(&one, LHV_VCPU_REG_ZA(32)));
	fill(&one);
	assert_int_equal(set(&one, LHV_SYSREG_SVCR, 2), LHV_OK);
	assert_memory_equal(lhv_vcpu_fp_z(&one.v, 7), zero, 32);
	assert_true(listed(&one, LHV_VCPU_REG_FFR));
	assert_memory_not_equal(lhv_vcpu_fp_za(&one.v, 31), zero, 32);
	assert_int_equal(set(&one, LHV_SYSREG_SVCR, 0), LHV_OK);
	assert_false(listed(&one, LHV_VCPU_REG_ZA(0)));
	assert_int_equal(set(&one, LHV_SYSREG_SVCR, 2), LHV_OK);
	assert_memory_equal(lhv_vcpu_fp_za(&one.v, 31), zero, 32);
	assert_int_equal(set(&one, LHV_SYSREG_SVCR, 4), LHV_ERR_CORRUPT);
	/* AArch32 turns neither on. */
	one.v.ctl.hcr &= ~BIT(31);
	assert_int_equal(set(&one, LHV_SYSREG_SVCR, 1), LHV_ERR_CORRUPT);
	/* and has other bits in these (G8.2) */
	assert_int_equal(set(&one, LHV_SYSREG_CPACR_EL1, 0x00f00000), LHV_OK);
	/* ASEDIS 31, TRCDIS 28, cp11 23:22, cp10 21:20 */
	for (unsigned int bit = 0; bit < 64; bit++)
		assert_int_equal(set(&one, LHV_SYSREG_CPACR_EL1, BIT(bit)),
				 (bit >= 20 && bit < 24) || bit == 28 || bit == 31
					 ? LHV_OK
					 : LHV_ERR_CORRUPT);
	assert_int_equal(set(&one, LHV_SYSREG_VBAR_EL1, 0xffffffe0), LHV_OK);
	assert_int_equal(set(&one, LHV_SYSREG_VBAR_EL1, BIT(32)), LHV_ERR_CORRUPT);
	assert_int_equal(set(&one, LHV_SYSREG_SCTLR_EL1, 0x70c52078), LHV_OK);
	assert_int_equal(set(&one, LHV_SYSREG_TCR_EL1, BIT(6) | BIT(31)), LHV_OK);
}

static void given_bits(void **state)
{
	static const struct {
		uint32_t id;
		uint64_t may;
	} row[] = {
		{LHV_SYSREG_GCR_EL1, 0x1ffff},
		{LHV_SYSREG_RGSR_EL1, UINT64_C(0x00ffffffffffff0f)},
		{LHV_SYSREG_TFSR_EL1, 3},
		{LHV_SYSREG_TFSRE0_EL1, 3},
		{LHV_SYSREG_TCR2_EL1, 0x37cc3f},
		{LHV_SYSREG_SCTLR2_EL1, 0x1ffe},
		{LHV_SYSREG_GCSCR_EL1, 0x361},
		{LHV_SYSREG_GCSCRE0_EL1, 0x721},
		{LHV_SYSREG_GCSPR_EL0, ~UINT64_C(7)},
		{LHV_SYSREG_GCSPR_EL1, ~UINT64_C(7)},
		{LHV_SYSREG_ZCR_EL1, 15},
		{LHV_SYSREG_SMCR_EL1, 0xc000000f},
		{LHV_SYSREG_PIR_EL1, UINT64_MAX},
		{LHV_SYSREG_MAIR2_EL1, UINT64_MAX},
		/* SS, TDCC, KDE, MDE: the others trap. */
		{LHV_SYSREG_MDSCR_EL1, 0xb001},
		{LHV_SYSREG_DBGBCR5_EL1, 0xffe1e7},
		{LHV_SYSREG_DBGWVR3_EL1, ~UINT64_C(3)},
	};

	(void)state;
	machine(&one, LHV_VCPU_GIVE_ALL, 16, 16);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		for (int bit = 0; bit < 64; bit++)
			if (set(&one, row[i].id, BIT(bit)) !=
			    (row[i].may >> bit & 1 ? LHV_OK : LHV_ERR_CORRUPT))
				fail_msg("bit %d of %#x", bit, row[i].id);
}

/* [V.11] as many as the core has; what is enabled is on; the lock is read and written */
static void debug(void **state)
{
	(void)state;
	machine(&one, LHV_VCPU_GIVE_DEBUG, 0, 0);
	assert_true(listed(&one, LHV_SYSREG_DBGBVR5_EL1));
	assert_false(listed(&one, LHV_SYSREG_DBGBVR6_EL1));
	assert_true(listed(&one, LHV_SYSREG_DBGWCR3_EL1));
	assert_false(listed(&one, LHV_SYSREG_DBGWCR4_EL1));
	assert_int_equal(get(&one, LHV_SYSREG_OSLSR_EL1), 0xa);
	assert_int_equal(set(&one, LHV_SYSREG_OSLSR_EL1, 0), LHV_ERR_CORRUPT);
	assert_int_equal(set(&one, LHV_SYSREG_OSLSR_EL1, 9), LHV_ERR_CORRUPT);
	assert_int_equal(set(&one, LHV_SYSREG_OSLSR_EL1, 8), LHV_OK);
	assert_false(one.v.debug.os_lock);
	assert_false(one.v.debug.on);
	assert_int_equal(set(&one, LHV_SYSREG_DBGBCR2_EL1, 1), LHV_OK);
	assert_true(one.v.debug.on);
	assert_int_equal(one.v.debug.bcr[2], 1);
	assert_int_equal(set(&one, LHV_SYSREG_DBGBCR2_EL1, 0), LHV_OK);
	assert_false(one.v.debug.on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_switched_register),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(other_lengths),
		cmocka_unit_test(modes),
		cmocka_unit_test(given_bits),
		cmocka_unit_test(debug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
