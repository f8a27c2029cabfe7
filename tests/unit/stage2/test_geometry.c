/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which table formats are possible, against the tables of DDI 0487, D8.2 written out as
 * rows, and against the model, which has to accept each register value.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "vm.h"

/* Initial levels: IPA sizes without concatenation; two tables reach one bit further, and so
 * on. Fewer bits than `least` leave nothing for the level to decide. */
struct row {
	uint8_t granule;
	int8_t level;
	uint8_t least, most;
	uint8_t sl0, sl2;
	uint8_t cpu_pa; /* the CPU has at least so many address bits */
	bool ds;	/* only with VTCR_EL2.DS */
};

static const struct row rows[] = {
	{12, 2, 22, 30, 0, 0, 32, false}, {12, 1, 31, 39, 1, 0, 32, false},
	{12, 0, 40, 48, 2, 0, 44, false}, {12, -1, 49, 52, 0, 1, 52, true},
	{14, 2, 26, 36, 1, 0, 32, false}, {14, 1, 37, 47, 2, 0, 42, false},
	{14, 0, 48, 52, 3, 0, 48, true},  {16, 3, 17, 29, 0, 0, 32, false},
	{16, 2, 30, 42, 1, 0, 32, false}, {16, 1, 43, 52, 2, 0, 44, false},
};

static const uint8_t ps_size[] = {32, 36, 40, 42, 44, 48, 52};

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* What lhv_s2_geometry() should find for one granule; false when nothing. */
static bool expected(const struct lhv_cpu_features *f, const struct lhv_s2_request *q,
		     struct lhv_s2_geometry *g)
{
	unsigned int cpu = min(f->pa_bits, 52),
		     pa = q->pa_bits ? min(q->pa_bits, cpu) : cpu;
	unsigned int concat = q->max_concat ? q->max_concat : 16, format;
	bool has = q->granule == 12 ? f->tgran4_2_lpa2
				    : q->granule == 14 && f->tgran16_2_lpa2;
	const struct row *best = NULL;
	unsigned int tables = 1;

	memset(g, 0, sizeof(*g));
	if (!(q->granule == 12	 ? f->tgran4_2
	      : q->granule == 14 ? f->tgran16_2
				 : f->tgran64_2))
		return false;
	if (q->lpa2 == LHV_S2_LPA2_ON && !has)
		return false;
	g->lpa2 = has && (q->lpa2 == LHV_S2_LPA2_ON ||
			  (q->lpa2 == LHV_S2_LPA2_AUTO && (q->ipa_bits > 48 || pa > 48)));
	format = (q->granule == 16 ? f->lpa : g->lpa2) ? 52 : 48;
	if (q->ipa_bits > cpu || q->ipa_bits > format)
		return false;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		unsigned int n =
			q->ipa_bits > r->most ? 1U << (q->ipa_bits - r->most) : 1;

		if (r->granule != q->granule || q->ipa_bits < r->least || n > concat ||
		    f->pa_bits < r->cpu_pa || (r->ds && !g->lpa2))
			continue;
		/* The fewest levels. */
		if (!best || r->level > best->level) {
			best = r;
			tables = n;
		}
	}
	if (!best)
		return false;
	g->granule = q->granule;
	g->ipa_bits = q->ipa_bits;
	g->start = best->level;
	g->concat = (uint8_t)tables;
	for (unsigned int i = 0; i < 7; i++) {
		if (ps_size[i] <= min(pa, format)) {
			g->pa_bits = ps_size[i];
			g->vtcr = (g->vtcr & ~(UINT64_C(7) << 16)) | (uint64_t)i << 16;
		}
	}
	/* Entries that the size leaves at this level; a root has 256 bytes at least. */
	g->root_bytes = UINT64_C(8) << (q->ipa_bits - best->least + 1);
	if (g->root_bytes < 256)
		g->root_bytes = 256;
	/* [S2.3] */
	g->block = q->granule == 12   ? (g->lpa2 ? 0 : 1)
		   : q->granule == 14 ? (g->lpa2 ? 1 : 2)
				      : (f->pa_bits >= 52 ? 1 : 2);
	g->vmid_bits = f->vmid_bits;
	g->ha = f->hafdbs && (q->hw_af || q->hw_dirty);
	g->hd = f->hafdbs == 2 && q->hw_dirty;
	g->vtcr |= UINT64_C(1) << 31 | (64U - q->ipa_bits) | (uint64_t)best->sl0 << 6 |
		   1 << 8 | 1 << 10 | 3 << 12 |
		   (q->granule == 12   ? 0
		    : q->granule == 14 ? 2
				       : 1)
			   << 14 |
		   (f->vmid_bits == 16 ? 1 : 0) << 19 | (uint64_t)g->ha << 21 |
		   (uint64_t)g->hd << 22 | (uint64_t)g->lpa2 << 32 |
		   (uint64_t)best->sl2 << 33;
	return true;
}

static void same(const struct lhv_s2_geometry *a, const struct lhv_s2_geometry *b)
{
	assert_int_equal(a->vtcr, b->vtcr);
	assert_int_equal(a->root_bytes, b->root_bytes);
	assert_int_equal(a->granule, b->granule);
	assert_int_equal(a->ipa_bits, b->ipa_bits);
	assert_int_equal(a->pa_bits, b->pa_bits);
	assert_int_equal(a->concat, b->concat);
	assert_int_equal(a->vmid_bits, b->vmid_bits);
	assert_int_equal(a->start, b->start);
	assert_int_equal(a->block, b->block);
	assert_int_equal(a->lpa2, b->lpa2);
	assert_int_equal(a->ha, b->ha);
	assert_int_equal(a->hd, b->hd);
}

/* Is the reason one that is true? */
static void true_reason(const struct lhv_cpu_features *f, const struct lhv_s2_request *q,
			enum lhv_s2_why why)
{
	bool granule = q->granule == 12	  ? f->tgran4_2
		       : q->granule == 14 ? f->tgran16_2
					  : f->tgran64_2;
	bool lpa2 = q->granule == 12   ? f->tgran4_2_lpa2
		    : q->granule == 14 ? f->tgran16_2_lpa2
				       : false;

	switch (why) {
	case LHV_S2_WHY_GRANULE:
		assert_false(granule);
		break;
	case LHV_S2_WHY_LPA2:
		assert_true(granule && q->lpa2 == LHV_S2_LPA2_ON && !lpa2);
		break;
	case LHV_S2_WHY_IPA_CPU:
		assert_true(granule && q->ipa_bits > f->pa_bits);
		break;
	case LHV_S2_WHY_IPA_FORMAT:
		assert_true(granule && q->ipa_bits > 48 && q->ipa_bits <= f->pa_bits);
		assert_true(q->granule == 16 ? !f->lpa
					     : !lpa2 || q->lpa2 == LHV_S2_LPA2_OFF);
		break;
	case LHV_S2_WHY_LEVEL:
		/* All else fits, and with 16 tables a level would, or the CPU is small. */
		assert_true(granule && q->ipa_bits <= f->pa_bits);
		assert_true(q->max_concat && q->max_concat < 16);
		break;
	default:
		fail_msg("reason %d", why);
	}
}

static bool walkable(struct lhv_sim_mmu *m, const struct lhv_s2_geometry *g, uint64_t ipa)
{
	struct lhv_sim_mmu_result r;

	/* No table anywhere: the walk gets as far as reading the first entry. */
	lhv_sim_mmu_walk(m, g->vtcr, 0, lhv_ipa(ipa), &r);
	if (r.fault != LHV_SIM_MMU_EXTERNAL)
		return false;
	assert_int_equal(r.level, g->start);
	assert_true(8 * (uint64_t)r.index + 8 <= g->root_bytes);
	return true;
}

/* [S2.1] [S2.2] [S2.3] every combination. */
static void test_all(void **state)
{
	static const uint8_t cpu_pa[] = {32, 36, 40, 42, 44, 48, 52, 56};
	static const uint8_t want_pa[] = {0, 32, 37, 40, 48, 52, 60};
	static const uint8_t concat[] = {0, 1, 2, 4, 8, 16};
	unsigned int possible = 0, refused = 0;

	(void)state;
	for (unsigned int cpu = 0; cpu < sizeof(cpu_pa); cpu++) {
		for (unsigned int bits = 0; bits < 8; bits++) {
			struct lhv_cpu_features f = {0};
			struct lhv_sim_mmu_config c = {.features = &f};
			struct lhv_sim_mmu *m;

			f.pa_bits = cpu_pa[cpu];
			f.tgran4_2 = f.tgran16_2 = f.tgran64_2 = true;
			f.tgran4_2_lpa2 = f.tgran16_2_lpa2 = bits & 1;
			f.lpa = f.pa_bits >= 52 && (bits & 2);
			f.vmid_bits = bits & 2 ? 16 : 8;
			f.ttst = bits & 4;
			f.hafdbs = (uint8_t)(bits % 3);
			m = lhv_sim_mmu_create(&c);
			assert_non_null(m);
			for (unsigned int k = 0; k < 3 * 3 * 7 * 6 * 21; k++) {
				struct lhv_s2_request q = {
					.granule = (uint8_t)(12 + 2 * (k % 3)),
					.lpa2 = (enum lhv_s2_lpa2)(k / 3 % 3),
					.pa_bits = want_pa[k / 9 % 7],
					.max_concat = concat[k / 63 % 6],
					.ipa_bits = (uint8_t)(32 + k / 378),
					.hw_af = k & 1,
					.hw_dirty = k & 2,
				};
				struct lhv_s2_geometry got, want, before;
				enum lhv_s2_why why = (enum lhv_s2_why)77;
				int ret;

				memset(&got, 0x5a, sizeof(got));
				before = got;
				ret = lhv_s2_geometry(&f, &q, &got, &why);
				if (f.pa_bits >= 52 && !f.lpa && q.granule == 16 &&
				    !(q.ipa_bits > 48)) {
					/* No such CPU: 52 bits are FEAT_LPA. */
					continue;
				}
				if (expected(&f, &q, &want)) {
					if (ret || why != LHV_S2_WHY_NONE)
						fail_msg("CPU %u granule %u IPA %u: "
							 "reason %d",
							 f.pa_bits, q.granule, q.ipa_bits,
							 why);
					same(&got, &want);
					assert_true(walkable(m, &got, 0));
					assert_true(walkable(
						m, &got,
						(UINT64_C(1) << got.ipa_bits) - 1));
					assert_false(walkable(
						m, &got, UINT64_C(1) << got.ipa_bits));
					possible++;
				} else {
					assert_int_equal(ret, LHV_ERR_UNSUPPORTED);
					true_reason(&f, &q, why);
					assert_memory_equal(&got, &before, sizeof(got));
					refused++;
				}
			}
			lhv_sim_mmu_destroy(m);
		}
	}
	assert_true(possible > 50000 && refused > 10000);
}

/* A CPU's granules, and granule 0: the first of 4, 16, 64 KiB that works. */
static void test_granules(void **state)
{
	(void)state;
	for (unsigned int have = 0; have < 8; have++) {
		struct lhv_cpu_features f = {.pa_bits = 48,
					     .tgran4_2 = have & 1,
					     .tgran16_2 = have & 2,
					     .tgran64_2 = have & 4};

		for (unsigned int granule = 12; granule <= 16; granule += 2) {
			struct lhv_s2_request q = {.granule = (uint8_t)granule,
						   .ipa_bits = 40};
			struct lhv_s2_geometry g;
			enum lhv_s2_why why;
			bool ok = have & 1U << (granule - 12) / 2;

			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 ok ? 0 : LHV_ERR_UNSUPPORTED);
			assert_int_equal(why, ok ? LHV_S2_WHY_NONE : LHV_S2_WHY_GRANULE);
		}
		{
			struct lhv_s2_request q = {.ipa_bits = 40};
			struct lhv_s2_geometry g;
			enum lhv_s2_why why;

			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 have ? 0 : LHV_ERR_UNSUPPORTED);
			if (have)
				assert_int_equal(g.granule, have & 1   ? 12
							    : have & 2 ? 14
								       : 16);
			else
				assert_int_equal(why, LHV_S2_WHY_GRANULE);
			/* Only 64 KiB has 52 bits on this CPU. */
			f.pa_bits = 52;
			f.lpa = true;
			q.ipa_bits = 52;
			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 have & 4 ? 0 : LHV_ERR_UNSUPPORTED);
			if (have & 4)
				assert_int_equal(g.granule, 16);
			else
				/* The reason that came furthest. */
				assert_int_equal(why, have ? LHV_S2_WHY_IPA_FORMAT
							   : LHV_S2_WHY_GRANULE);
		}
	}
}

static void test_bad_requests(void **state)
{
	struct lhv_cpu_features f;
	struct vm_options o = {.cpu_pa = 52, .has_lpa2 = true};
	const struct lhv_s2_request good = {.granule = 12, .ipa_bits = 40};
	struct lhv_s2_geometry g, before;
	enum lhv_s2_why why;

	(void)state;
	vm_features(&f, &o);
	memset(&g, 0x5a, sizeof(g));
	before = g;
	for (unsigned int v = 0; v < 256; v++) {
		struct lhv_s2_request q = good;

		q.granule = (uint8_t)v;
		if (v && v != 12 && v != 14 && v != 16) {
			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 LHV_ERR_INVAL);
			assert_int_equal(why, LHV_S2_WHY_REQUEST);
		}
		q = good;
		q.ipa_bits = (uint8_t)v;
		if (v < 32 || v > 52) {
			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 LHV_ERR_INVAL);
			assert_int_equal(why, LHV_S2_WHY_REQUEST);
		}
		q = good;
		q.pa_bits = (uint8_t)v;
		if (v && v < 32) {
			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 LHV_ERR_INVAL);
			assert_int_equal(why, LHV_S2_WHY_REQUEST);
		}
		q = good;
		q.max_concat = (uint8_t)v;
		if (v > 16 || (v & (v - 1))) {
			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 LHV_ERR_INVAL);
			assert_int_equal(why, LHV_S2_WHY_REQUEST);
		}
		q = good;
		q.lpa2 = (enum lhv_s2_lpa2)v;
		if (v > 2) {
			assert_int_equal(lhv_s2_geometry(&f, &q, &g, &why),
					 LHV_ERR_INVAL);
			assert_int_equal(why, LHV_S2_WHY_REQUEST);
		}
	}
	why = LHV_S2_WHY_NONE;
	assert_int_equal(lhv_s2_geometry(NULL, &good, &g, &why), LHV_ERR_INVAL);
	assert_int_equal(why, LHV_S2_WHY_REQUEST);
	assert_int_equal(lhv_s2_geometry(&f, NULL, &g, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_geometry(&f, &good, NULL, NULL), LHV_ERR_INVAL);
	assert_memory_equal(&g, &before, sizeof(g));
	assert_int_equal(lhv_s2_geometry(&f, &good, &g, NULL), 0);
	/* A CPU that reports nonsense has no geometry, and does no harm. */
	for (unsigned int pa = 0; pa < 256; pa++) {
		f.pa_bits = (uint8_t)pa;
		if (pa < 40)
			assert_int_equal(lhv_s2_geometry(&f, &good, &g, &why),
					 LHV_ERR_UNSUPPORTED);
		else
			assert_int_equal(lhv_s2_geometry(&f, &good, &g, &why), 0);
	}
}

static void test_texts(void **state)
{
	(void)state;
	for (int i = -1; i < 20; i++) {
		const char *t = lhv_s2_why_text((enum lhv_s2_why)i);

		assert_true(strlen(t) > 5);
		assert_int_not_equal(t[strlen(t) - 1], '.');
		for (int k = LHV_S2_WHY_NONE; k < i && i <= LHV_S2_WHY_LEVEL; k++)
			assert_string_not_equal(t, lhv_s2_why_text((enum lhv_s2_why)k));
	}
	assert_string_equal(lhv_s2_why_text((enum lhv_s2_why)99), "unknown reason");
}

/* [S2.2] granules as ID_AA64MMFR0_EL1 tells them, "as stage 1" included. */
static void test_id_registers(void **state)
{
	(void)state;
	for (unsigned int s1 = 0; s1 < 16; s1++) {
		for (unsigned int s2 = 0; s2 < 4; s2++) {
			/* TGran4 [31:28], TGran64 [27:24], TGran16 [23:20]; _2: TGran4
			 * [43:40], TGran64 [39:36], TGran16 [35:32]. PARange 6. */
			struct lhv_cpu_id id = {
				.mmfr0 = 6 | (uint64_t)s1 << 28 | (uint64_t)s2 << 40 |
					 (uint64_t)s1 << 24 | (uint64_t)s2 << 36 |
					 (uint64_t)s1 << 20 | (uint64_t)s2 << 32};
			struct lhv_s2_request q = {.ipa_bits = 48, .granule = 12};
			struct lhv_s2_geometry g;
			struct lhv_cpu_features f;
			bool ok;

			lhv_cpu_features_init(&id, &f);
			/* TGran4: 0 yes, 1 with LPA2, 0xf no. */
			ok = s2 ? s2 >= 2 : s1 < 8;
			assert_int_equal(!lhv_s2_geometry(&f, &q, &g, NULL), ok);
			q.lpa2 = LHV_S2_LPA2_ON;
			ok = s2 ? s2 == 3 : s1 >= 1 && s1 < 8;
			assert_int_equal(!lhv_s2_geometry(&f, &q, &g, NULL), ok);
			/* TGran16: 0 no, 1 yes, 2 with LPA2. */
			q.granule = 14;
			ok = s2 ? s2 == 3 : s1 >= 2;
			assert_int_equal(!lhv_s2_geometry(&f, &q, &g, NULL), ok);
			q.lpa2 = LHV_S2_LPA2_OFF;
			ok = s2 ? s2 >= 2 : s1 >= 1;
			assert_int_equal(!lhv_s2_geometry(&f, &q, &g, NULL), ok);
			/* TGran64: 0 yes, 0xf no. */
			q.granule = 16;
			ok = s2 ? s2 >= 2 : s1 < 8;
			assert_int_equal(!lhv_s2_geometry(&f, &q, &g, NULL), ok);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),	     cmocka_unit_test(test_granules),
		cmocka_unit_test(test_bad_requests), cmocka_unit_test(test_texts),
		cmocka_unit_test(test_id_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
