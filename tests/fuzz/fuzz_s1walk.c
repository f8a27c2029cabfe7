/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest walk over hostile tables and registers. The input is a CPU, the registers, an
 * access, and then the descriptors in the order in which they are read. Invariants: at most
 * five reads, aligned and within 52 bits (40 of an AArch32 EL1); a result that makes sense;
 * and the model says the same.
 */
#include <stdlib.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define S1W_FUZZ
#define assert_true(x)		   CHECK(x)
#define assert_false(x)		   CHECK(!(x))
#define assert_int_equal(a, b)	   CHECK((a) == (b))
#define assert_int_not_equal(a, b) CHECK((a) != (b))
#include "stage2/s1world.c"

/* Takes n bytes from the input; zeros when it is used up. */
static void take(const uint8_t **p, size_t *left, void *out, size_t n)
{
	size_t k = n < *left ? n : *left;

	memset(out, 0, n);
	if (k)
		memcpy(out, *p, k);
	*p += k;
	*left -= k;
}

static void cpu_of(uint64_t bits, struct lhv_s2_s1_cpu *c)
{
	static const uint8_t pa[] = {32, 36, 40, 42, 44, 48, 52, 52};
	bool *const flags[] = {
		&c->tgran4,
		&c->tgran16,
		&c->tgran64,
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
		&c->aa32_el1,
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
	c->pa_bits = pa[bits & 7];
	c->hafdbs = (uint8_t)((bits >> 3 & 3) % 3);
	c->pan = bits >> 5 & 3;
	c->bbm = (uint8_t)((bits >> 7 & 3) % 3);
	bits >>= 9;
	for (unsigned int i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		*flags[i] = bits >> i & 1;
	if (!c->tgran4 && !c->tgran16)
		c->tgran64 = true;
}

static void sane(const struct s1w *w, const struct lhv_s2_s1_result *r)
{
	bool aa32 = (w->r.pstate & 0x10) && w->cpu.aa32_el1 &&
		    ((w->r.pstate & 0xf) || !(w->r.hcr >> 31 & 1));
	uint64_t limit = UINT64_C(1) << (aa32 ? 40 : 52);

	for (unsigned int i = 0; i < w->reads; i++) {
		CHECK(w->read_ipa[i] < limit);
		CHECK(aa32 || w->read_ipa[i] >> w->cpu.pa_bits == 0);
	}
	CHECK(r->level >= -1 && r->level <= 3);
	CHECK(r->fsc < 64 && r->fs < 32 && r->domain < 16);
	CHECK(r->perm < 64);
	CHECK(!r->fault == !(lhv_s2_s1_par(r) & 1));
	CHECK(r->fault || r->mapped);
	CHECK(!r->s1ptw || r->stage2);
	if (!r->mapped)
		return;
	CHECK(r->size >= 4096 && !(r->size & (r->size - 1)));
	CHECK(r->flat || r->ipa.v < limit);
	CHECK(r->sh == 0 || r->sh == 2 || r->sh == 3);
	CHECK(aa32 || r->flat || r->ipa.v >> w->cpu.pa_bits == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t modes[16] = {
		0, 4, 5, 5, 0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f, 0x10, 5, 5, 0, 0x13,
	};
	static struct s1w w;
	struct {
		uint64_t cpu, va, seed;
		uint8_t op, how, align, fail;
	} in;
	struct lhv_s2_s1_result r;

	take(&data, &size, &in, sizeof(in));
	memset(&w, 0, sizeof(w));
	cpu_of(in.cpu, &w.cpu);
	take(&data, &size, &w.r, sizeof(w.r));
	w.r.pstate = (w.r.pstate & ~UINT64_C(0x1f)) | modes[in.how & 15];
	if (w.r.pstate & 0xf && w.r.pstate & 0x10)
		w.cpu.aa32_el1 = true;
	w.acc.op = (enum lhv_s2_s1_op)(in.op % 11);
	w.acc.el0 = in.how & 16;
	w.acc.unpriv = in.how & 32;
	w.acc.pan = in.how & 64;
	w.acc.nfd = in.how & 128;
	w.acc.size = in.align & 8 ? (uint8_t)(1U << (in.align & 7)) : 0;
	if (in.fail & 1) {
		w.ret = in.fail & 2 ? LHV_S2_READ_STAGE2 : LHV_S2_READ_EXTERNAL;
		w.ret_at = in.fail >> 2 & 7;
		w.s2.fault = LHV_S2_S1_TRANSLATION;
		w.s2.level = (int8_t)((in.fail >> 5) % 4);
	}
	w.oa = 48;
	w.noise = in.align & 16;
	w.seed = in.seed;
	/* Walk again and again, each time with one more descriptor from the input. */
	for (unsigned int i = 0;; i++) {
		uint64_t d;

		r = s1w_both(&w, in.va);
		sane(&w, &r);
		if (!w.reads || !size || i >= LHV_S2_S1_MAX_READS)
			return 0;
		if (w.ret && w.reads > w.ret_at)
			return 0;
		take(&data, &size, &d, w.read_bytes[w.reads - 1]);
		if (w.read_bytes[w.reads - 1] == 4)
			s1w_put32(&w, w.read_ipa[w.reads - 1], (uint32_t)d);
		else
			s1w_put(&w, w.read_ipa[w.reads - 1], d);
	}
}
