/* SPDX-License-Identifier: BSD-2-Clause */
/* [S2.30] Both stages: which of them faults, with which level and IPA; permissions of both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2.h>

#include "s1world.h"

#define BIT(n) (UINT64_C(1) << (n))

#define PAGE  UINT64_C(3)
#define TABLE UINT64_C(3)
#define AF    BIT(10)
#define EL0   BIT(6)
#define RO    BIT(7)

#define VA    UINT64_C(0x12345678)
#define OFF   UINT64_C(0x100000000) /* PA minus IPA */
#define PAGES 5

/* A guest whose tables and page are each a page of stage 2. */
struct both {
	struct s1w w;
	struct {
		uint64_t ipa;
		struct lhv_s2_answer a;
	} page[PAGES];
	int ret, ret_at;   /* stage2 returns it, from that call on */
	int rret, rret_at; /* read does */
	int calls, reads;
};

static int stage2(void *ctx, lhv_ipa_t ipa, struct lhv_s2_answer *a)
{
	struct both *b = ctx;

	if (b->ret && b->calls >= b->ret_at)
		return b->ret;
	b->calls++;
	for (unsigned int i = 0; i < PAGES; i++)
		if (b->page[i].ipa == (ipa.v & ~UINT64_C(4095))) {
			*a = b->page[i].a;
			a->pa = lhv_pa(ipa.v + OFF);
			return LHV_OK;
		}
	a->fault.fault = LHV_S2_S1_TRANSLATION;
	a->fault.level = 2;
	return LHV_OK;
}

static int read_pa(void *ctx, lhv_pa_t pa, unsigned int bytes, uint64_t *value)
{
	struct both *b = ctx;
	struct lhv_s2_fault none;

	if (b->rret && b->reads >= b->rret_at)
		return b->rret;
	b->reads++;
	b->w.reads = 0;
	return s1w_read(&b->w, lhv_ipa(pa.v - OFF), bytes, value, &none);
}

static const struct lhv_s2_guest_ops ops = {stage2, read_pa};

static void start(struct both *b, uint64_t bits)
{
	static const uint64_t ipas[PAGES] = {0x10000, 0x40000, 0x50000, 0x60000,
					     0x7654000};

	memset(b, 0, sizeof(*b));
	s1w_init(&b->w);
	s1w_put(&b->w, 0x10000, 0x40000 | TABLE);
	s1w_put(&b->w, 0x40000, 0x50000 | TABLE);
	s1w_put(&b->w, 0x50000 + 8 * 0x91, 0x60000 | TABLE);
	s1w_put(&b->w, 0x60000 + 8 * 0x145, 0x7654000 | PAGE | AF | bits);
	for (unsigned int i = 0; i < PAGES; i++) {
		b->page[i].ipa = ipas[i];
		b->page[i].a.level = 3;
		b->page[i].a.size = 4096;
		b->page[i].a.r = true;
	}
	b->page[4].a.w = b->page[4].a.x0 = b->page[4].a.x1 = true;
}

static struct lhv_s2_guest_result go(struct both *b)
{
	struct lhv_s2_guest_result r;

	memset(&r, 0xa5, sizeof(r));
	b->calls = b->reads = 0;
	assert_int_equal(
		lhv_s2_walk_guest(&b->w.r, &b->w.cpu, &b->w.acc, lhv_va(VA), &ops, b, &r),
		LHV_OK);
	return r;
}

static void test_translate(void **state)
{
	struct lhv_s2_guest_result r;
	struct both b;

	(void)state;
	start(&b, EL0);
	r = go(&b);
	assert_int_equal(r.s1.fault, LHV_S2_S1_NONE);
	assert_int_equal(r.s1.ipa.v, 0x7654678);
	assert_int_equal(r.pa.v, 0x107654678);
	assert_int_equal(r.size, 4096);
	assert_int_equal(b.calls, 5);
	assert_int_equal(b.reads, 4);
	/* The smaller of the two sizes. */
	b.page[4].a.size = 2 << 20;
	assert_int_equal(go(&b).size, 4096);
	b.page[4].a.size = 1024;
	assert_int_equal(go(&b).size, 1024);
	/* A fault of stage 1 stays its own; stage 2 is not asked for the page. */
	b.w.r.tcr |= BIT(7);
	r = go(&b);
	assert_int_equal(r.s1.fsc, 0x04);
	assert_false(r.s1.stage2);
	assert_int_equal(b.calls, 0);
}

/* Permissions of both, for each access and EL. */
static void test_permissions(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 16 * 16; i++) {
		bool r2 = i & 1, w2 = i & 2, x0 = i & 4, x1 = i & 8;
		bool ap0 = i & 16, ro = i & 32, xn = i & 64, el0 = i & 128;
		bool s1r = !el0 || ap0, s1w = s1r && !ro;
		bool s1x = !xn && !(!el0 && ap0 && !ro);
		bool s2x = el0 ? x0 : x1;
		struct both b;

		start(&b, (ap0 ? EL0 : 0) | (ro ? RO : 0) | (xn ? BIT(53) | BIT(54) : 0));
		b.page[4].a.r = r2;
		b.page[4].a.w = w2;
		b.page[4].a.x0 = x0;
		b.page[4].a.x1 = x1;
		b.w.r.pstate = el0 ? 0 : 5;
		for (unsigned int op = 0; op < 5; op++) {
			static const enum lhv_s2_s1_op of[] = {
				LHV_S2_S1_READ, LHV_S2_S1_WRITE,  LHV_S2_S1_RMW,
				LHV_S2_S1_EXEC, LHV_S2_S1_DC_ZVA,
			};
			bool s1 = op == 0 ? s1r : op == 3 ? s1x : s1w;
			bool s2 = op == 0	       ? r2
				  : op == 1 || op == 4 ? w2
				  : op == 2	       ? r2 && w2
						       : s2x;
			struct lhv_s2_guest_result r;

			b.w.acc.op = of[op];
			r = go(&b);
			assert_int_equal(!r.s1.fault, s1 && s2);
			if (r.s1.fault) {
				assert_int_equal(r.s1.fault, LHV_S2_S1_PERMISSION);
				assert_int_equal(r.s1.stage2, s1);
				assert_false(r.s1.s1ptw);
				assert_int_equal(r.s1.level, 3);
				assert_int_equal(r.s1.fsc, 0x0f);
				assert_int_equal(r.s1.ipa.v, 0x7654678);
			}
			if (r.s1.fault && s1 && op == 2)
				assert_int_equal(r.s1.write, r2);
			if (!r.s1.fault) {
				unsigned int p = (s1r && r2 ? 1U : 0) |
						 (s1w && w2 ? 2U : 0) |
						 (s1x && s2x ? 4U : 0);

				assert_int_equal(r.perm >> (el0 ? 3 : 0) & 7, p);
			}
		}
	}
}

/* Cache maintenance at stage 2. */
static void test_maintenance(void **state)
{
	struct both b;

	(void)state;
	start(&b, EL0);
	b.page[4].a.r = b.page[4].a.w = false;
	b.w.acc.op = LHV_S2_S1_DC_CLEAN;
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	b.w.acc.op = LHV_S2_S1_DC_CIVAC;
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	b.w.acc.op = LHV_S2_S1_IC_IVAU;
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	b.w.acc.op = LHV_S2_S1_DC_IVAC;
	assert_true(go(&b).s1.stage2);
	b.page[4].a.w = true;
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	b.w.r.pstate = 0;
	b.w.acc.op = LHV_S2_S1_DC_CLEAN;
	assert_true(go(&b).s1.stage2);
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_PERMISSION);
	b.w.acc.op = LHV_S2_S1_DC_CIVAC;
	assert_true(go(&b).s1.stage2);
	b.w.acc.op = LHV_S2_S1_IC_IVAU;
	assert_true(go(&b).s1.stage2);
	b.w.cpu.ic_el0_faults = false;
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	b.w.cpu.ic_el0_faults = true;
	b.page[4].a.r = true;
	assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);

	/* Of an AArch32 EL1 none is checked. */
	for (unsigned int op = LHV_S2_S1_DC_CLEAN; op <= LHV_S2_S1_IC_IVAU; op++) {
		if (op == LHV_S2_S1_DC_ZVA)
			continue;
		start(&b, 0);
		b.page[4].a.r = b.page[4].a.w = false;
		b.page[4].ipa = VA & ~UINT64_C(4095);
		b.w.cpu.aa32_el1 = true;
		b.w.r.hcr = 0;
		b.w.r.sctlr = 0;
		b.w.r.pstate = 0x10;
		b.w.acc.op = (enum lhv_s2_s1_op)op;
		assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	}
}

/* Each table in turn is not readable, not there, in Device memory, or gives an abort. */
static void test_walk_faults(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 4; n++) {
		struct lhv_s2_guest_result r;
		struct both b;

		start(&b, 0);
		b.page[n].a.r = false;
		r = go(&b);
		assert_int_equal(r.s1.fault, LHV_S2_S1_PERMISSION);
		assert_true(r.s1.stage2 && r.s1.s1ptw);
		assert_int_equal(r.s1.fsc, 0x0f);
		assert_int_equal(r.s1.ipa.v & ~UINT64_C(4095), b.page[n].ipa);
		assert_int_equal(r.s1.walk_level, n);

		start(&b, 0);
		b.page[n].ipa = 1;
		r = go(&b);
		assert_int_equal(r.s1.fault, LHV_S2_S1_TRANSLATION);
		assert_true(r.s1.s1ptw);
		assert_int_equal(r.s1.level, 2);
		assert_int_equal(r.s1.fsc, 0x06);

		/* HCR_EL2.PTW */
		start(&b, 0);
		b.page[n].a.device = true;
		assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
		b.w.r.hcr |= BIT(2);
		r = go(&b);
		assert_int_equal(r.s1.fault, LHV_S2_S1_PERMISSION);
		assert_true(r.s1.s1ptw);

		start(&b, 0);
		b.rret = LHV_S2_READ_EXTERNAL;
		b.rret_at = (int)n;
		r = go(&b);
		assert_int_equal(r.s1.fault, LHV_S2_S1_EXTERNAL);
		assert_false(r.s1.stage2);
		assert_int_equal(r.s1.fsc, 0x14 + n);
	}
	/* Device memory of the page itself is its own affair. */
	{
		struct both b;

		start(&b, 0);
		b.w.r.hcr |= BIT(2);
		b.page[4].a.device = true;
		assert_int_equal(go(&b).s1.fault, LHV_S2_S1_NONE);
	}
}

/* Every kind of fault of the page, with its level. */
static void test_page_faults(void **state)
{
	static const struct {
		enum lhv_s2_s1_fault f;
		uint8_t code;
	} kinds[] = {
		{LHV_S2_S1_ADDRESS_SIZE, 0x00},
		{LHV_S2_S1_TRANSLATION, 0x04},
		{LHV_S2_S1_ACCESS_FLAG, 0x08},
		{LHV_S2_S1_PERMISSION, 0x0c},
	};

	(void)state;
	for (unsigned int k = 0; k < 4; k++)
		for (int level = 0; level < 4; level++) {
			struct lhv_s2_guest_result r;
			struct both b;

			start(&b, 0);
			/* What hardware would have set it does not set then. */
			s1w_put(&b.w, 0x60000 + 8 * 0x145,
				0x7654000 | PAGE | RO | BIT(51));
			b.w.cpu.hafdbs = 2;
			b.w.r.tcr |= BIT(39) | BIT(40);
			b.w.acc.op = LHV_S2_S1_WRITE;
			assert_true(go(&b).s1.set_af);
			assert_true(go(&b).s1.set_dirty);
			b.page[4].a.fault.fault = kinds[k].f;
			b.page[4].a.fault.level = (int8_t)level;
			r = go(&b);
			assert_int_equal(r.s1.fault, kinds[k].f);
			assert_true(r.s1.stage2);
			assert_false(r.s1.s1ptw);
			assert_false(r.s1.set_af || r.s1.set_dirty);
			assert_int_equal(r.s1.level, level);
			assert_int_equal(r.s1.fsc, kinds[k].code + level);
			assert_int_equal(r.s1.ipa.v, 0x7654678);
			assert_int_equal(lhv_s2_s1_par(&r.s1) & 0x301, 0x201);
		}
}

static void test_misuse(void **state)
{
	static const struct lhv_s2_guest_ops no_read = {stage2, NULL},
					     no_stage2 = {NULL, read_pa};
	struct lhv_s2_guest_result r, was;
	struct both b;
	struct s1w *w = &b.w;
	lhv_va_t va = lhv_va(VA);

	(void)state;
	start(&b, 0);
	memset(&r, 0x5a, sizeof(r));
	was = r;
#define REFUSED(err, ...)                                              \
	do {                                                           \
		b.calls = b.reads = 0;                                 \
		assert_int_equal(lhv_s2_walk_guest(__VA_ARGS__), err); \
		assert_memory_equal(&r, &was, sizeof(r));              \
	} while (0)
	REFUSED(LHV_ERR_INVAL, NULL, &w->cpu, &w->acc, va, &ops, &b, &r);
	REFUSED(LHV_ERR_INVAL, &w->r, NULL, &w->acc, va, &ops, &b, &r);
	REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, NULL, va, &ops, &b, &r);
	REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, NULL, &b, &r);
	REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &no_read, &b, &r);
	REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &no_stage2, &b, &r);
	REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, NULL);
	/* Errors of the callbacks at each call; what is no error is a mistake. */
	for (b.ret_at = 0; b.ret_at < 5; b.ret_at++) {
		b.ret = LHV_ERR_AGAIN;
		REFUSED(LHV_ERR_AGAIN, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
		b.ret = 1;
		REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
	}
	b.ret = 0;
	for (b.rret_at = 0; b.rret_at < 4; b.rret_at++) {
		b.rret = LHV_ERR_FAULT;
		REFUSED(LHV_ERR_FAULT, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
		b.rret = LHV_S2_READ_STAGE2; /* it has no right to that */
		REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
		b.rret = 7;
		REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
	}
	b.rret = 0;
	/* Nonsense for a fault. */
	for (unsigned int i = 0; i < PAGES; i++) {
		start(&b, 0);
		b.page[i].a.fault.fault = LHV_S2_S1_DOMAIN;
		REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
		b.page[i].a.fault.fault = LHV_S2_S1_PERMISSION;
		b.page[i].a.fault.level = -1;
		REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
		b.page[i].a.fault.level = 4;
		REFUSED(LHV_ERR_INVAL, &w->r, &w->cpu, &w->acc, va, &ops, &b, &r);
	}
}

/* --- Answers from a struct lhv_s2 ------------------------------------------------------------- */

static void *on_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = aligned_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uintptr_t)p);
	return p;
}

static void on_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	(void)bytes;
	free(va);
}

static const struct lhv_s2_ops s2_ops = {.alloc = on_alloc, .free = on_free};

static void s2_start(struct lhv_s2 *s2, bool ha, bool hd)
{
	struct lhv_cpu_features f = {
		.pa_bits = 48,
		.tgran4_2 = true,
		.vmid_bits = 8,
		.hafdbs = 2,
		.xnx = true,
	};
	struct lhv_s2_request req = {
		.granule = 12, .ipa_bits = 40, .hw_af = ha, .hw_dirty = hd};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo,
		.features = &f,
		.ops = &s2_ops,
		.vmid = 1,
	};

	assert_int_equal(lhv_s2_geometry(&f, &req, &geo, NULL), LHV_OK);
	assert_int_equal(lhv_s2_init(s2, &cfg), LHV_OK);
}

static void test_answer(void **state)
{
	struct lhv_s2_answer a;
	struct lhv_s2 s2;

	(void)state;
	memset(&s2, 0, sizeof(s2));
	assert_int_equal(lhv_s2_answer_from(NULL, lhv_ipa(0), &a), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0), NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0), &a), LHV_ERR_STATE);
	s2_start(&s2, false, false);
	assert_int_equal(lhv_s2_map(&s2, lhv_ipa(0x200000), lhv_pa(0x40200000), 0x200000,
				    LHV_S2_RW | LHV_S2_X_EL0 | LHV_S2_MEM_WB, 0),
			 LHV_OK);
	assert_int_equal(lhv_s2_map(&s2, lhv_ipa(0x8000), lhv_pa(0x50000000), 0x1000,
				    LHV_S2_R | LHV_S2_X_EL1 | LHV_S2_MEM_DEVICE_NGNRE, 0),
			 LHV_OK);
	assert_int_equal(lhv_s2_map(&s2, lhv_ipa(0xa000), lhv_pa(0x60000000), 0x1000,
				    LHV_S2_RW | LHV_S2_MEM_WB | LHV_S2_OLD, 0),
			 LHV_OK);
	assert_int_equal(lhv_s2_set_owner(&s2, lhv_ipa(0xb000), 0x1000, 5, 0), LHV_OK);

	memset(&a, 0xff, sizeof(a));
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0x234567), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_NONE);
	assert_int_equal(a.level, 2);
	assert_int_equal(a.pa.v, 0x40234567);
	assert_int_equal(a.size, 0x200000);
	assert_true(a.r && a.w && a.x0);
	assert_false(a.x1 || a.device);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0x8123), &a), LHV_OK);
	assert_int_equal(a.pa.v, 0x50000123);
	assert_int_equal(a.level, 3);
	assert_true(a.r && a.x1 && a.device);
	assert_false(a.w || a.x0);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0x9000), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(a.fault.level, 3);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0xb000), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0x40000000), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(a.fault.level, 1);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0xa000), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_ACCESS_FLAG);
	assert_int_equal(a.fault.level, 3);
	/* Beyond the IPA space: a translation fault of level 0. */
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(BIT(40)), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_TRANSLATION);
	assert_int_equal(a.fault.level, 0);
	lhv_s2_destroy(&s2);

	/* Where hardware sets the Access flag and the dirty state. */
	s2_start(&s2, true, true);
	assert_int_equal(lhv_s2_map(&s2, lhv_ipa(0xa000), lhv_pa(0x60000000), 0x1000,
				    LHV_S2_R | LHV_S2_DBM | LHV_S2_MEM_WB | LHV_S2_OLD,
				    0),
			 LHV_OK);
	assert_int_equal(lhv_s2_answer_from(&s2, lhv_ipa(0xa000), &a), LHV_OK);
	assert_int_equal(a.fault.fault, LHV_S2_S1_NONE);
	assert_true(a.r && a.w);
	lhv_s2_destroy(&s2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_translate),   cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_maintenance), cmocka_unit_test(test_walk_faults),
		cmocka_unit_test(test_page_faults), cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
