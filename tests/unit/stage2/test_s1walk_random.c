/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.30] The guest walk against the model: any CPU, any registers, tables of noise that is
 * likely to lead somewhere. Both have to read the same descriptors and to say the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "s1world.h"

struct seen {
	unsigned int fault[8], stage2, level[5], size[64], op[16], reads[6];
	unsigned int flat, overlay, dirty_bit, set_af, set_dirty, el0_ok;
};

static bool one_in(uint64_t *s, unsigned int n)
{
	return s1w_random(s) % n == 0;
}

/* v with each bit of mask cleared or set at random. */
static uint64_t field(uint64_t *s, uint64_t v, unsigned int shift, unsigned int width,
		      uint64_t value)
{
	uint64_t mask = ((UINT64_C(1) << width) - 1) << shift;

	(void)s;
	return (v & ~mask) | (value << shift & mask);
}

static void random_cpu(struct lhv_s2_s1_cpu *c, uint64_t *s)
{
	static const uint8_t pa[] = {32, 36, 40, 42, 44, 48, 52};
	bool *const flags[] = {
		&c->tgran4_lpa2,
		&c->tgran16_lpa2,
		&c->lva,
		&c->ttst,
		&c->hpds,
		&c->uao,
		&c->e0pd,
		&c->pauth,
		&c->sve,
		&c->xs,
		&c->mte2,
		&c->mtx,
		&c->tcr2,
		&c->s1pie,
		&c->s1poe,
		&c->aie,
		&c->the,
		&c->nv,
		&c->cmow,
		&c->aa32_hpd,
		&c->txsz_low_faults,
		&c->txsz_high_faults,
		&c->contig_faults,
		&c->nt_faults,
		&c->cmo_af_faults,
		&c->ic_el0_faults,
		&c->exec_device_faults,
	};

	memset(c, 0, sizeof(*c));
	c->pa_bits = one_in(s, 2) ? 52 : pa[s1w_random(s) % 7];
	c->tgran4 = !one_in(s, 8);
	c->tgran16 = !one_in(s, 8);
	c->tgran64 = !one_in(s, 8) || (!c->tgran4 && !c->tgran16);
	for (unsigned int i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		*flags[i] = !one_in(s, 3);
	c->hafdbs = (uint8_t)(s1w_random(s) % 3);
	c->pan = (uint8_t)(s1w_random(s) % 4);
	c->bbm = (uint8_t)(s1w_random(s) % 3);
}

static void random_regs(struct s1w *w, uint64_t *s)
{
	struct lhv_s2_s1_regs *r = &w->r;
	uint64_t *p = (uint64_t *)r;

	for (unsigned int i = 0; i < sizeof(*r) / 8; i++)
		p[i] = s1w_random(s);
	r->sctlr = field(s, r->sctlr, 0, 1, !one_in(s, 30));		    /* M */
	r->sctlr = field(s, r->sctlr, 1, 1, one_in(s, 8));		    /* A */
	r->sctlr = field(s, r->sctlr, 29, 1, one_in(s, 3));		    /* AFE */
	r->hcr = field(s, r->hcr, 12, 1, one_in(s, 30));		    /* DC */
	r->hcr = field(s, r->hcr, 42, 2, one_in(s, 6) ? s1w_random(s) : 0); /* NV, NV1 */
	r->hcrx = field(s, r->hcrx, 14, 1, !one_in(s, 4));		    /* TCR2En */
	r->ttbr0 &= one_in(s, 8) ? UINT64_MAX : (UINT64_C(1) << w->oa) - 1;
	r->ttbr1 &= one_in(s, 8) ? UINT64_MAX : (UINT64_C(1) << w->oa) - 1;
	if (!one_in(s, 4)) {
		r->ttbr0 &= ~UINT64_C(0x3e);
		r->ttbr1 &= ~UINT64_C(0x3e);
	}
	/* A type that is likely to be one. */
	for (int i = 0; i < 8; i++)
		if (!one_in(s, 3))
			r->mair = field(s, r->mair, (unsigned int)i * 8, 8,
					one_in(s, 4)   ? 0x04
					: one_in(s, 2) ? 0xff
						       : 0x44);
}

static void random_tcr64(struct s1w *w, uint64_t *s)
{
	uint64_t t = w->r.tcr;

	if (!one_in(s, 6)) {
		t = field(s, t, 0, 6, 12 + s1w_random(s) % 37);	 /* T0SZ */
		t = field(s, t, 16, 6, 12 + s1w_random(s) % 37); /* T1SZ */
	}
	t = field(s, t, 7, 1, one_in(s, 20));			  /* EPD0 */
	t = field(s, t, 23, 1, one_in(s, 20));			  /* EPD1 */
	t = field(s, t, 55, 2, one_in(s, 8) ? s1w_random(s) : 0); /* E0PD */
	if (!one_in(s, 4)) {
		static const unsigned int bits[] = {32, 36, 40, 42, 44, 48, 52, 52};
		unsigned int i = 0;

		while (i < 6 && bits[i] < w->oa)
			i++;
		t = field(s, t, 32, 3, i + s1w_random(s) % (8 - i)); /* IPS */
	}
	w->r.tcr = t;
	w->r.tcr2 &= ~UINT64_C(0x20); /* D128 */
}

static uint64_t random_va64(struct s1w *w, uint64_t *s)
{
	uint64_t va = s1w_random(s);
	bool upper = one_in(s, 2);
	unsigned int txsz = w->r.tcr >> (upper ? 16 : 0) & 63;
	bool tbi = w->r.tcr >> (upper ? 38 : 37) & 1;

	if (one_in(s, 8))
		return va;
	if (txsz < 12)
		txsz = 12;
	if (txsz > 48)
		txsz = 48;
	va &= UINT64_MAX >> txsz;
	if (upper)
		va |= ~(UINT64_MAX >> txsz);
	if (tbi || one_in(s, 16))
		va ^= s1w_random(s) << 56;
	if (one_in(s, 32))
		va ^= UINT64_C(1) << (s1w_random(s) % 64);
	return va;
}

static void note(struct seen *n, const struct s1w *w, const struct lhv_s2_s1_result *r)
{
	n->fault[r->fault]++;
	n->stage2 += r->stage2;
	if (r->fault)
		n->level[r->level + 1]++;
	if (r->mapped && !r->flat)
		n->size[__builtin_ctzll(r->size)]++;
	if (!r->fault)
		n->op[w->acc.op]++;
	n->reads[w->reads]++;
	n->flat += r->flat;
	n->overlay += r->overlay;
	n->dirty_bit += r->dirty_bit;
	n->set_af += r->set_af;
	n->set_dirty += r->set_dirty;
	n->el0_ok += !r->fault && (w->acc.el0 || !(w->r.pstate & 15));
}

static void random_acc(struct s1w *w, uint64_t *s)
{
	memset(&w->acc, 0, sizeof(w->acc));
	w->acc.op = (enum lhv_s2_s1_op)(s1w_random(s) % 11);
	w->acc.el0 = one_in(s, 8);
	w->acc.unpriv = one_in(s, 4);
	w->acc.pan = one_in(s, 2);
	w->acc.nfd = one_in(s, 4);
	if (one_in(s, 3))
		w->acc.size = (uint8_t)(1 << s1w_random(s) % 5);
	w->ret = 0;
	if (one_in(s, 12)) {
		w->ret = one_in(s, 2) ? LHV_S2_READ_STAGE2 : LHV_S2_READ_EXTERNAL;
		w->ret_at = s1w_random(s) % 4;
		w->s2.fault = (enum lhv_s2_s1_fault)(1 + s1w_random(s) % 4);
		w->s2.level = (int8_t)(s1w_random(s) % 4);
		if (w->s2.fault <= LHV_S2_S1_TRANSLATION)
			w->s2.level--;
	}
}

static void begin(struct s1w *w, uint64_t *s)
{
	static const uint8_t oa[] = {32, 36, 40, 44, 48, 48};

	memset(w, 0, sizeof(*w));
	w->noise = true;
	w->seed = s1w_random(s);
	w->oa = oa[s1w_random(s) % 6];
	random_cpu(&w->cpu, s);
	random_regs(w, s);
}

/* Environment S1_ROUNDS makes it longer. */
static unsigned int rounds(unsigned int n)
{
	const char *e = getenv("S1_ROUNDS");

	return e ? (unsigned int)strtoul(e, NULL, 0) : n;
}

#define MORE_THAN(n, what) assert_true((what) > (n))

static void test_a64(void **state)
{
	struct seen n = {0};
	uint64_t s = 1;

	(void)state;
	for (unsigned int i = 0; i < rounds(120000); i++) {
		struct s1w w;
		uint64_t m = s1w_random(&s) % 8;

		begin(&w, &s);
		random_tcr64(&w, &s);
		/* EL0, EL1t, EL1h, and AArch32 at EL0 */
		w.r.pstate = (w.r.pstate & ~UINT64_C(0x1f)) | (m < 3   ? 0
							       : m < 4 ? 4
							       : m < 7 ? 5
								       : 0x10);
		w.r.hcr |= UINT64_C(1) << 31;
		for (int j = 0; j < 4; j++) {
			struct lhv_s2_s1_result r;

			random_acc(&w, &s);
			r = s1w_both(&w, random_va64(&w, &s));
			note(&n, &w, &r);
		}
	}
	for (unsigned int f = LHV_S2_S1_NONE; f <= LHV_S2_S1_ALIGNMENT; f++)
		MORE_THAN(500, n.fault[f]);
	for (int l = 0; l < 5; l++)
		MORE_THAN(100, n.level[l]);
	for (int o = 0; o < 11; o++)
		MORE_THAN(500, n.op[o]);
	for (int i = 0; i < 6; i++)
		MORE_THAN(200, n.reads[i]);
	MORE_THAN(200, n.size[12]);
	MORE_THAN(200, n.size[14]);
	MORE_THAN(200, n.size[16]);
	MORE_THAN(200, n.size[21]);
	MORE_THAN(200, n.size[25]);
	MORE_THAN(200, n.size[29]);
	MORE_THAN(100, n.size[30]);
	MORE_THAN(50, n.size[36]);
	MORE_THAN(50, n.size[39]);
	MORE_THAN(50, n.size[42]);
	MORE_THAN(500, n.stage2);
	MORE_THAN(500, n.flat);
	MORE_THAN(200, n.overlay);
	MORE_THAN(50, n.dirty_bit);
	MORE_THAN(200, n.set_af);
	MORE_THAN(50, n.set_dirty);
	MORE_THAN(500, n.el0_ok);
}

static void test_a32(void **state)
{
	static const uint8_t modes[] = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f, 0x10};
	struct seen n = {0};
	uint64_t s = 2;

	(void)state;
	for (unsigned int i = 0; i < rounds(80000); i++) {
		struct s1w w;
		bool eae = one_in(&s, 2);

		begin(&w, &s);
		w.cpu.aa32_el1 = true;
		w.r.hcr &= ~(UINT64_C(1) << 31);
		w.r.tcr = field(&s, w.r.tcr, 31, 1, eae);
		if (eae) {
			w.r.tcr = field(&s, w.r.tcr, 7, 1, one_in(&s, 20));
			w.r.tcr = field(&s, w.r.tcr, 23, 1, one_in(&s, 20));
			if (one_in(&s, 4))
				w.r.tcr = field(&s, w.r.tcr, 0, 3, 0);
			if (one_in(&s, 2))
				w.r.tcr = field(&s, w.r.tcr, 16, 3, 0);
			if (!one_in(&s, 8)) {
				w.r.ttbr0 &= UINT64_C(0xffff00ffffffffff);
				w.r.ttbr1 &= UINT64_C(0xffff00ffffffffff);
				w.oa = 40;
			}
		} else {
			w.r.tcr = field(&s, w.r.tcr, 4, 2, one_in(&s, 20) ? 3 : 0);
		}
		w.r.pstate = (w.r.pstate & ~UINT64_C(0x1f)) | modes[s1w_random(&s) % 8];
		for (int j = 0; j < 4; j++) {
			struct lhv_s2_s1_result r;
			uint64_t va = s1w_random(&s);

			if (one_in(&s, 3))
				va &= 0x00ffffff;
			else if (one_in(&s, 2))
				va |= 0xff000000;
			random_acc(&w, &s);
			r = s1w_both(&w, va);
			note(&n, &w, &r);
		}
	}
	for (unsigned int f = LHV_S2_S1_NONE; f <= LHV_S2_S1_DOMAIN; f++)
		MORE_THAN(500, n.fault[f]);
	for (int l = 1; l < 5; l++)
		MORE_THAN(100, n.level[l]);
	for (int o = 0; o < 11; o++)
		MORE_THAN(500, n.op[o]);
	for (int i = 0; i < 4; i++)
		MORE_THAN(200, n.reads[i]);
	assert_int_equal(n.reads[4], 0);
	MORE_THAN(200, n.size[12]);
	MORE_THAN(200, n.size[16]);
	MORE_THAN(200, n.size[20]);
	MORE_THAN(200, n.size[21]);
	MORE_THAN(200, n.size[24]);
	MORE_THAN(200, n.size[30]);
	MORE_THAN(500, n.stage2);
	MORE_THAN(500, n.flat);
	MORE_THAN(500, n.el0_ok);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a64),
		cmocka_unit_test(test_a32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
