/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The quick way has the effect of the general one, or none: both are given the same exit, and
 * what they leave is compared. The general one is checked against the architecture by the
 * other tests of this directory. [T.4] [T.6] [T.8] [T.12] [T.14]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/id.h>
#include <libhv/arch/psci.h>
#include <libhv/arch/sysreg.h>
#include <libhv/trap.h>

#define REGIONS 5

struct world {
	struct lhv_trap_region array[REGIONS];
	struct lhv_trap_mmio_table mmio;
	struct lhv_trap_id id;
	struct lhv_trap_sysregs sysregs;
	struct lhv_trap_smccc smccc;
	struct lhv_trap_quick_cfg q;
	enum lhv_action answer;
	struct lhv_mmio last;
	struct lhv_trap_sysreg_access last_reg;
	unsigned int calls;
};

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static enum lhv_action device(void *ctx, struct lhv_mmio *a)
{
	struct world *w = ctx;

	w->calls++;
	w->last = *a;
	if (!a->write)
		a->value = a->offset * UINT64_C(0x9e3779b97f4a7c15) ^ 0x80c0e0f0a0908880;
	return w->answer;
}

static enum lhv_action reg(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct world *w = ctx;

	w->calls++;
	w->last_reg = *a;
	if (!a->write)
		a->value = a->enc * UINT64_C(0x9e3779b97f4a7c15);
	return w->answer;
}

#define ROWS	 140
#define FINDABLE (LHV_TRAP_QUICK_SLOTS * 3 / 4)

/* Of every kind, in the ID space none, for EL0 some. */
static struct lhv_trap_sysreg_row rows[ROWS];
static const struct lhv_trap_sysreg_row id_rows[] = {
	{LHV_SYSREG_ID_AA64PFR0_EL1, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_FIXED, NULL,
	 77},
};

static void make_rows(void)
{
	static const uint8_t kinds[] = {LHV_TRAP_SYSREG_CALL, LHV_TRAP_SYSREG_CALL,
					LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_UNDEF,
					LHV_TRAP_SYSREG_EXIT};
	unsigned int n = 0;

	for (uint32_t enc = 0; enc < 0x10000 && n < ROWS; enc += 1 + rnd() % 900) {
		if (enc >= LHV_SYSREG(3, 0, 0, 0, 0) && enc <= LHV_SYSREG(3, 0, 0, 7, 7))
			continue;
		rows[n].enc = (uint16_t)enc;
		rows[n].read = kinds[rnd() % 5];
		rows[n].write = kinds[rnd() % 5];
		rows[n].fn = reg;
		rows[n++].value = rnd();
	}
	assert_int_equal(n, ROWS);
	/* The one that the generic timer's physical half would have. */
	rows[ROWS - 1] = (struct lhv_trap_sysreg_row){0xffff, LHV_TRAP_SYSREG_CALL,
						      LHV_TRAP_SYSREG_CALL, reg, 0};
}

static void setup(struct world *w, uint32_t count)
{
	static const uint64_t base[REGIONS] = {0x1000, 0x8000000, 0x80a0000, 0x9000000,
					       0xfffffffff000};
	static const uint64_t size[REGIONS] = {0x800, 0x10000, 0x40000, 0x1000, 0x1000};

	memset(w, 0, sizeof(*w));
	assert_int_equal(lhv_trap_mmio_init(&w->mmio, w->array, REGIONS), LHV_OK);
	for (int i = 0; i < REGIONS; i++) {
		struct lhv_trap_region r = {lhv_ipa(base[i]), size[i], device, w};

		assert_int_equal(lhv_trap_mmio_add(&w->mmio, &r), LHV_OK);
	}
	for (unsigned int i = 0; i < 64; i++)
		w->id.v[i] = i * 0x0101010101010101;
	assert_int_equal(lhv_trap_sysregs_init(&w->sysregs, rows, count, &w->id, w),
			 LHV_OK);
	w->smccc.hvc = true;
	assert_int_equal(lhv_trap_quick_init(&w->q, &w->mmio, &w->sysregs, &w->smccc),
			 LHV_OK);
}

/* EC 0x18: MSR, MRS or SYS (D24.2). */
static uint64_t sys64(uint16_t enc, unsigned int rt, bool read)
{
	return UINT64_C(0x62000000) | (uint64_t)(enc >> 14) << 20 | (enc & 7u) << 17 |
	       (enc >> 11 & 7u) << 14 | (enc >> 7 & 15u) << 10 | rt << 5 |
	       (enc >> 3 & 15u) << 1 | read;
}

struct exit {
	uint64_t esr, far, hpfar, sctlr;
	struct lhv_regs regs;
};

static void random_exit(struct exit *e)
{
	static const uint64_t base[] = {0x1000,	   0x8000000,	   0x80a0000,
					0x9000000, 0xfffffffff000, 0x40000000};
	static const uint8_t modes[] = {0, 4, 5, 5, 5, 5, 8, 9, 0x10, 0x13, 0xd};
	static const uint8_t ecs[] = {0x24, 0x24, 0x24, 0x16, 0x18,
				      0x25, 0x20, 0x12, 0x17, 0};
	static const uint32_t owners[] = {0x84000000, 0xc4000000, 0x80000000, 0x86000000,
					  0x8600ff01, 0x8601ff01, 0xc600ff01, 0x82000000,
					  0x04000000, 0xb2000000, 0x8600ff03, 0x86010000};
	uint64_t ipa = base[rnd() % 6] + (rnd() % 4 ? rnd() % 0x2000 : rnd() % 0x40000);

	/* at a border */
	if (rnd() % 8 == 0)
		ipa = base[rnd() % 6] + (rnd() & 1 ? 0x1000 : 0) - 16 + rnd() % 32;

	for (unsigned int i = 0; i < 31; i++)
		e->regs.x[i] = rnd();
	if (rnd() % 4)
		e->regs.x[0] = owners[rnd() % 12] | (rnd() % 8 ? 0 : rnd() % 0x10000);
	if (rnd() % 16 == 0)
		e->regs.x[0] |= rnd() << 32;
	e->regs.pc = rnd() & ~UINT64_C(3);
	e->regs.pstate = (rnd() & ~UINT64_C(0x1f)) | modes[rnd() % sizeof(modes)];
	e->far = (rnd() << 12) | (ipa & 0xfff);
	e->hpfar = ipa >> 12 << 4;
	e->sctlr = rnd() % 8 ? 0x30d00801 : rnd();
	e->esr = (uint64_t)ecs[rnd() % sizeof(ecs)] << 26 | 1u << 25;
	switch (rnd() % 5) {
	case 4: /* a register that has a row, mostly */
		e->esr = sys64(rows[rnd() % ROWS].enc, rnd() & 31, rnd() & 1);
		if (rnd() % 4 == 0)
			e->esr ^= UINT64_C(1) << rnd() % 22;
		break;
	case 0: /* a device access: ISV, a translation fault at level 2 or another code */
		e->esr |= 1u << 24 | (rnd() & 3) << 22 | (rnd() & 1) << 21 |
			  (rnd() & 31) << 16 | (rnd() & 1) << 15 | (rnd() & 1) << 6 |
			  (4 + (rnd() & 3));
		if (rnd() % 4 == 0)
			e->esr ^= UINT64_C(1) << rnd() % 56;
		break;
	case 1: /* an ID register or its neighbours */
		e->esr |= (rnd() & 0x3ff) | UINT64_C(3) << 20;
		if (rnd() % 4 == 0)
			e->esr ^= UINT64_C(1) << rnd() % 22;
		break;
	case 2: /* an immediate, mostly 0 */
		e->esr |= rnd() % 4 ? 0 : rnd() & 0xffff;
		break;
	default:
		e->esr |= rnd() & 0xffffffffffffff & ~(UINT64_C(0x3f) << 26);
		break;
	}
}

/* The general way, for what the quick one may do. */
static enum lhv_trap_quick general(struct world *w, struct exit *e,
				   const struct lhv_cpu_features *f)
{
	struct lhv_trap t;
	struct lhv_trap_mmio_result result;
	uint8_t what;
	unsigned int calls = w->calls;
	enum lhv_action r;

	lhv_trap_decode(f, e->esr, e->far, e->hpfar, e->regs.pstate, e->regs.pc, &t);
	switch (t.kind) {
	case LHV_TRAP_DABT:
		r = lhv_trap_mmio(&w->mmio, &t, &e->regs, 3,
				  lhv_trap_big_endian(e->regs.pstate, e->sctlr), &result);
		if (r == LHV_HANDLED)
			return LHV_TRAP_QUICK_DONE;
		if (w->calls == calls)
			return LHV_TRAP_QUICK_NO;
		return r == LHV_INJECT ? LHV_TRAP_QUICK_INJECT : LHV_TRAP_QUICK_EXIT;
	case LHV_TRAP_SYSREG:
		r = lhv_trap_sysreg(&w->sysregs, &t, &e->regs, 3);
		if (r == LHV_HANDLED)
			return LHV_TRAP_QUICK_DONE;
		if (w->calls == calls)
			return LHV_TRAP_QUICK_NO;
		return r == LHV_INJECT ? LHV_TRAP_QUICK_INJECT : LHV_TRAP_QUICK_EXIT;
	case LHV_TRAP_HVC:
		r = lhv_trap_smccc(&w->smccc, &t, &e->regs, 3, &what);
		return r == LHV_HANDLED ? LHV_TRAP_QUICK_DONE : LHV_TRAP_QUICK_NO;
	default:
		return LHV_TRAP_QUICK_NO;
	}
}

static void same_as_general(void **ctx)
{
	static const struct lhv_cpu_features all = {.tgran4_2_lpa2 = true,
						    .mte = 3,
						    .ras = true,
						    .hafdbs = 2,
						    .nv = true,
						    .hcx = true,
						    .tcr2 = true};
	static const struct lhv_cpu_features none;
	static const uint32_t counts[] = {0, 1, 30, FINDABLE, FINDABLE + 1, ROWS};
	unsigned int done[3] = {0}, called[2] = {0}, refused = 0, exits = 0, no = 0;

	(void)ctx;
	for (unsigned int i = 0; i < 500000; i++) {
		struct world q, g;
		struct exit e, before, other;
		enum lhv_trap_quick a, b;

		setup(&q, counts[rnd() % 6]);
		q.answer = rnd() % 8 ? LHV_HANDLED : rnd() & 1 ? LHV_INJECT : LHV_EXIT;
		if (rnd() % 64 == 0) {
			assert_int_equal(
				lhv_trap_sysregs_init(&q.sysregs, id_rows, 1, &q.id, &q),
				LHV_OK);
			assert_int_equal(
				lhv_trap_quick_init(&q.q, &q.mmio, &q.sysregs, &q.smccc),
				LHV_OK);
		}
		if (rnd() % 64 == 0)
			q.smccc.hvc = false;
		g = q;
		for (int k = 0; k < REGIONS; k++)
			g.array[k].ctx = &g;
		g.mmio.v = g.array;
		g.sysregs.id = &g.id;
		g.sysregs.ctx = &g;
		random_exit(&e);
		before = e;
		other = e;
		a = lhv_trap_quick(&q.q, e.esr, &e.regs, 3, e.far, e.hpfar, e.sctlr);
		if (a == LHV_TRAP_QUICK_NO) {
			no++;
			assert_memory_equal(&e, &before, sizeof(e));
			assert_int_equal(q.calls, 0);
			continue;
		}
		b = general(&g, &other, rnd() & 1 ? &all : &none);
		assert_int_equal(a, b);
		assert_memory_equal(&e, &other, sizeof(e));
		assert_int_equal(q.calls, g.calls);
		if (q.calls && (e.esr >> 26 & 0x3f) == 0x18) {
			assert_int_equal(q.last_reg.enc, g.last_reg.enc);
			assert_int_equal(q.last_reg.write, g.last_reg.write);
			assert_int_equal(q.last_reg.el, g.last_reg.el);
			assert_int_equal(q.last_reg.value, g.last_reg.value);
			assert_int_equal(q.last_reg.vcpu, 3);
			called[q.last_reg.el]++;
		} else if (q.calls) {
			assert_int_equal(q.last.offset, g.last.offset);
			assert_int_equal(q.last.value, g.last.value);
			assert_int_equal(q.last.size, g.last.size);
			assert_int_equal(q.last.write, g.last.write);
			assert_int_equal(q.last.vcpu, 3);
		}
		if (a != LHV_TRAP_QUICK_DONE)
			assert_memory_equal(&e, &before, sizeof(e));
		refused += a == LHV_TRAP_QUICK_INJECT;
		exits += a == LHV_TRAP_QUICK_EXIT;
		if (a == LHV_TRAP_QUICK_DONE)
			done[e.esr >> 26 == 0x24 ? 0 : e.esr >> 26 == 0x16 ? 1 : 2]++;
	}
	/* Each of the outcomes was there, often. */
	assert_true(done[0] > 1000 && done[1] > 1000 && done[2] > 1000);
	assert_true(called[0] > 100 && called[1] > 1000);
	assert_true(refused > 100 && exits > 100 && no > 1000);
}

/* What it is for is not left to the general way. */
static void usual(void **ctx)
{
	struct world w;
	struct exit e = {.regs = {.pc = 0x1000, .pstate = 0x3c5}};

	(void)ctx;
	setup(&w, ROWS);
	e.regs.x[0] = 0x8600fff0;
	assert_int_equal(lhv_trap_quick(&w.q, 0x5a000000, &e.regs, 0, 0, 0, 0),
			 LHV_TRAP_QUICK_DONE);
	assert_int_equal(e.regs.x[0], UINT64_MAX);
	assert_int_equal(e.regs.pc, 0x1000);
	/* mrs x5, ID_AA64PFR0_EL1 */
	assert_int_equal(lhv_trap_quick(&w.q, 0x623000a9, &e.regs, 0, 0, 0, 0),
			 LHV_TRAP_QUICK_DONE);
	/* ldr w7, of GICD_TYPER */
	e.regs.pc = 0x1000;
	assert_int_equal(lhv_trap_quick(&w.q, 0x93870006, &e.regs, 0, 0xffff000008000004,
					0x80000, 0),
			 LHV_TRAP_QUICK_DONE);
	assert_int_equal(e.regs.pc, 0x1004);
	assert_int_equal(w.last.offset, 4);
	assert_int_equal(w.last.size, 4);
	assert_int_equal(e.regs.x[7], (uint32_t)(4 * UINT64_C(0x9e3779b97f4a7c15) ^
						 0x80c0e0f0a0908880));
}

/* The rows that it promises to find, whatever their encodings and however many there are. */
static void rows_found(void **ctx)
{
	(void)ctx;
	for (uint32_t count = 0; count <= ROWS; count++) {
		struct world w;

		setup(&w, count);
		for (uint32_t n = 0; n < ROWS; n++) {
			const struct lhv_trap_sysreg_row *r = &rows[n];
			struct lhv_regs regs = {.pc = 0x1000, .pstate = 0x3c5};
			enum lhv_trap_quick did = lhv_trap_quick(
				&w.q, sys64(r->enc, 5, true), &regs, 9, 0, 0, 0);
			bool found = n < count && n < FINDABLE;

			if (!found || (r->read != LHV_TRAP_SYSREG_CALL &&
				       r->read != LHV_TRAP_SYSREG_FIXED)) {
				assert_int_equal(did, LHV_TRAP_QUICK_NO);
				continue;
			}
			assert_int_equal(did, LHV_TRAP_QUICK_DONE);
			assert_int_equal(regs.pc, 0x1004);
			if (r->read == LHV_TRAP_SYSREG_FIXED) {
				assert_int_equal(regs.x[5], r->value);
				continue;
			}
			assert_int_equal(w.last_reg.enc, r->enc);
			assert_int_equal(w.last_reg.vcpu, 9);
			assert_int_equal(regs.x[5],
					 r->enc * UINT64_C(0x9e3779b97f4a7c15));
		}
	}
}

/* Tables that are null are left alone. */
static void nothing_given(void **ctx)
{
	struct lhv_trap_quick_cfg q;

	(void)ctx;
	assert_int_equal(lhv_trap_quick_init(NULL, NULL, NULL, NULL), LHV_ERR_INVAL);
	memset(&q, 0xa5, sizeof(q));
	assert_int_equal(lhv_trap_quick_init(&q, NULL, NULL, NULL), LHV_OK);
	for (unsigned int i = 0; i < 10000; i++) {
		struct exit e, before;

		random_exit(&e);
		before = e;
		assert_int_equal(
			lhv_trap_quick(&q, e.esr, &e.regs, 0, e.far, e.hpfar, e.sctlr),
			LHV_TRAP_QUICK_NO);
		assert_memory_equal(&e, &before, sizeof(e));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_general),
		cmocka_unit_test(usual),
		cmocka_unit_test(rows_found),
		cmocka_unit_test(nothing_given),
	};

	make_rows();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
