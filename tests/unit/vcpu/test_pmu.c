/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.12] Performance monitors of a vCPU, against a model that has a bool for each bit (DDI
 * 0487, D13 and D24.5). Encodings and bit numbers are written out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/vcpu/pmu.h>
#include <libhv/vcpu/state.h>

#include "lib/vcpu/vcpu_priv.h"

#define BIT(n)		(UINT64_C(1) << (n))
#define ENC(o, c, m, p) ((uint32_t)(3 << 14 | (o) << 11 | (c) << 7 | (m) << 3 | (p)))

#define PMCR	   ENC(3, 9, 12, 0)
#define CNTENSET   ENC(3, 9, 12, 1)
#define CNTENCLR   ENC(3, 9, 12, 2)
#define OVSCLR	   ENC(3, 9, 12, 3)
#define SWINC	   ENC(3, 9, 12, 4)
#define SELR	   ENC(3, 9, 12, 5)
#define CEID0	   ENC(3, 9, 12, 6)
#define CEID1	   ENC(3, 9, 12, 7)
#define CCNTR	   ENC(3, 9, 13, 0)
#define XTYPER	   ENC(3, 9, 13, 1)
#define XCNTR	   ENC(3, 9, 13, 2)
#define USERENR	   ENC(3, 9, 14, 0)
#define INTENSET   ENC(0, 9, 14, 1)
#define INTENCLR   ENC(0, 9, 14, 2)
#define OVSSET	   ENC(3, 9, 14, 3)
#define MMIR	   ENC(0, 9, 14, 6)
#define CCFILTR	   ENC(3, 14, 15, 7)
#define EVCNTR(n)  ENC(3, 14, 8 + (n) / 8, (n) % 8)
#define EVTYPER(n) ENC(3, 14, 12 + (n) / 8, (n) % 8)

static struct lhv_cpu_features features(uint8_t version)
{
	struct lhv_cpu_features f = {
		.pa_bits = 40, .fp = true, .e2h0 = true, .vmid_bits = 8};

	f.pmuver = version;
	return f;
}

static const struct lhv_vcpu_pmu_core core = {
	/* E, P, C, D, X, DP, LC and LP as the host left them; N 31; IDCODE 0x2b, IMP 0x41 */
	.pmcr = 0x412b00ff | 31 << 11,
	.pmceid0 = 0x123456787fff0f3f,
	.pmceid1 = 0xabcdef0112345678,
	.pmmir = 0xffffff08,
};

static void make(struct lhv_vcpu *v, struct lhv_vcpu_pmu *p,
		 const struct lhv_cpu_features *f, unsigned int counters)
{
	struct lhv_vcpu_cfg c = {.features = f, .s2 = {.vtcr = 1, .vttbr = 1}, .pmu = p};

	assert_int_equal(lhv_vcpu_pmu_init(p, f, &core, counters), LHV_OK);
	assert_int_equal(lhv_vcpu_init(v, &c), LHV_OK);
}

static uint64_t get(struct lhv_vcpu *v, uint32_t enc)
{
	uint64_t value = 0x5a5a5a5a5a5a5a5a;

	assert_true(lhv_vcpu_pmu_access(v, enc, false, &value));
	return value;
}

static void set(struct lhv_vcpu *v, uint32_t enc, uint64_t value)
{
	assert_true(lhv_vcpu_pmu_access(v, enc, true, &value));
}

static void refuses(void **state)
{
	struct lhv_cpu_features f = features(4), none = features(0), old = features(1);
	struct lhv_vcpu_pmu_core few = {.pmcr = 6 << 11};
	struct lhv_vcpu_cfg c = {.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}};
	struct lhv_vcpu_pmu p, before;
	struct lhv_vcpu v;
	uint64_t value = 0;

	(void)state;
	memset(&p, 0x5a, sizeof(p));
	before = p;
	assert_int_equal(lhv_vcpu_pmu_init(NULL, &f, &few, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_pmu_init(&p, NULL, &few, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_pmu_init(&p, &f, NULL, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_pmu_init(&p, &none, &few, 1), LHV_ERR_UNSUPPORTED);
	assert_int_equal(lhv_vcpu_pmu_init(&p, &f, &few, 7), LHV_ERR_RANGE);
	assert_int_equal(lhv_vcpu_pmu_init(&p, &f, &core, 32), LHV_ERR_RANGE);
	assert_memory_equal(&p, &before, sizeof(p));
	assert_int_equal(lhv_vcpu_pmu_init(&p, &f, &few, 6), LHV_OK);

	/* Not made; and made for better cores. */
	memset(&before, 0, sizeof(before));
	c.pmu = &before;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	c.pmu = &p;
	c.features = &old;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	c.features = &f;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);

	/* A vCPU without has none of the registers, and no interrupt. */
	c.pmu = NULL;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_false(lhv_vcpu_pmu_access(&v, PMCR, false, &value));
	assert_false(lhv_vcpu_pmu_access(&v, EVCNTR(0), true, &value));
	assert_false(lhv_vcpu_pmu_level(&v));
}

/* [V.3] MDCR_EL2: all accesses trap; EL2 is not counted, by the controls of each version */
static void controls(void **state)
{
	static const struct {
		uint8_t version, shown;
		uint64_t mdcr;
	} row[] = {
		{1, 1, 0},
		{4, 4, BIT(17)},
		{5, 5, BIT(17)},
		{6, 6, BIT(17) | BIT(23)},
		{7, 6, BIT(17) | BIT(23)},
		{9, 6, BIT(17) | BIT(23)},
	};
	const uint64_t debug = BIT(9) | BIT(10) | BIT(11);
	struct lhv_vcpu_pmu p;
	struct lhv_vcpu v;

	(void)state;
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct lhv_cpu_features f = features(row[i].version);
		struct lhv_vcpu_cfg c = {.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}};

		for (unsigned int n = 0; n < 32; n++) {
			make(&v, &p, &f, n);
			assert_int_equal(p.version, row[i].shown);
			assert_true(v.ctl.mdcr ==
				    (debug | BIT(5) | BIT(6) | row[i].mdcr | n));
		}
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		assert_true(v.ctl.mdcr == (debug | BIT(5) | BIT(6)));
	}
}

static void identity(void **state)
{
	struct lhv_cpu_features f = features(1);
	struct lhv_vcpu_pmu p;
	struct lhv_vcpu v;
	uint64_t value = 0;

	(void)state;
	make(&v, &p, &f, 5);
	/* IMP, IDCODE, its own N, LC of a machine without AArch32 */
	assert_true(get(&v, PMCR) == (0x412b0040 | 5 << 11));
	assert_true(get(&v, CEID0) == 0x7fff0f3f);
	assert_true(get(&v, CEID1) == 0x12345678);
	assert_false(lhv_vcpu_pmu_access(&v, MMIR, false, &value));
	assert_false(lhv_vcpu_pmu_access(&v, CEID0, true, &value));
	assert_false(lhv_vcpu_pmu_access(&v, CEID1, true, &value));
	assert_false(lhv_vcpu_pmu_access(&v, SWINC, false, &value));
	/* Between the registers: nothing. CRm 12 op2 0 follows PMEVCNTR30 by one. */
	assert_false(lhv_vcpu_pmu_access(&v, EVCNTR(30) + 1, false, &value));
	assert_false(lhv_vcpu_pmu_access(&v, EVCNTR(0) - 1, false, &value));
	f = features(4);
	make(&v, &p, &f, 1);
	/* CHAIN, 0x1e, takes two counters. */
	assert_true(get(&v, CEID0) == (0x123456787fff0f3f & ~BIT(0x1e)));
	assert_true(get(&v, CEID1) == 0xabcdef0112345678);
	assert_false(lhv_vcpu_pmu_access(&v, MMIR, false, &value));
	f = features(5);
	make(&v, &p, &f, 2);
	assert_true(get(&v, CEID0) == 0x123456787fff0f3f);
	assert_true(get(&v, MMIR) == 8);
	assert_false(lhv_vcpu_pmu_access(&v, MMIR, true, &value));
}

/* What reaches the core's event types: EL1 and EL0 of the Non-secure world as the guest
 * wants, by the rules for each bit written out; EL2, EL3 and the Secure world never. */
static void filters(void **state)
{
	struct lhv_cpu_features f = features(4);
	struct lhv_vcpu_pmu p;
	struct lhv_vcpu v;

	(void)state;
	for (unsigned int el3 = 0; el3 < 2; el3++)
		for (uint64_t w = 0; w < 1024; w++) {
			uint64_t want = w << 22 | 0xf, t;
			bool P, U, NSK, NSU, NSH, M;

			f.el3 = el3;
			make(&v, &p, &f, 3);
			set(&v, w & 1 ? EVTYPER(2) : CCFILTR, want);
			t = lhv_vcpu_pmu_core_type(&p, w & 1 ? 2 : 31);
			assert_int_equal(t & 0xffff, w & 1 ? 0xf : 0);
			P = t & BIT(31), U = t & BIT(30), NSK = t & BIT(29);
			NSU = t & BIT(28), NSH = t & BIT(27), M = t & BIT(26);
			/* MT, SH, T and what came later */
			assert_true(!(t & 0x03ff0000));
			assert_false(NSH);
			if (el3) {
				assert_true((NSK == P) == !(want & BIT(31)));
				assert_true((NSU == U) == !(want & BIT(30)));
				/* Secure EL1, Secure EL0, EL3 */
				assert_true(P && U && M != P);
			} else {
				assert_true(P == !!(want & BIT(31)));
				assert_true(U == !!(want & BIT(30)));
				assert_false(NSK || NSU || M);
			}
		}
}

/* The model. */
struct model {
	uint8_t version, n;
	bool aa32;
	uint64_t cnt[32], typ[32], pmcr, sel, user;
	bool en[32], in[32], ov[32];
};

static bool there(const struct model *m, unsigned int i)
{
	return i < m->n || i == 31;
}

static uint64_t whole(const bool *b)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < 32; i++)
		v |= (uint64_t)b[i] << i;
	return v;
}

static bool model_bits(const struct model *m, bool *b, bool to, bool write, uint64_t *x)
{
	if (!write)
		*x = whole(b);
	for (unsigned int i = 0; write && i < 32; i++)
		if (there(m, i) && *x >> i & 1)
			b[i] = to;
	return true;
}

static bool model_cnt(struct model *m, unsigned int i, bool write, uint64_t *x)
{
	if (i >= m->n)
		return false;
	if (write)
		m->cnt[i] = m->version < 6 ? (uint32_t)*x : *x;
	else
		*x = m->cnt[i];
	return true;
}

static bool model_typ(struct model *m, unsigned int i, bool write, uint64_t *x)
{
	if (!there(m, i))
		return false;
	if (write)
		m->typ[i] = *x & (BIT(31) | BIT(30) |
				  (i == 31	    ? 0
				   : m->version < 4 ? 1023
						    : 65535));
	else
		*x = m->typ[i];
	return true;
}

static bool model_event(struct model *m, unsigned int i, unsigned int event, bool el0)
{
	bool long32 = !(m->pmcr & BIT(7));
	uint64_t old;

	if (i >= m->n || !(m->pmcr & 1) || !m->en[i] || (m->typ[i] & 0xffff) != event ||
	    m->typ[i] & (el0 ? BIT(30) : BIT(31)))
		return false;
	old = m->cnt[i]++;
	if (m->version < 6)
		m->cnt[i] = (uint32_t)m->cnt[i];
	if (long32 ? (uint32_t)old != UINT32_MAX : old != UINT64_MAX)
		return false;
	return m->ov[i] = true;
}

static bool model(struct model *m, uint32_t enc, bool write, uint64_t *x, bool el0)
{
	for (unsigned int i = 0; i < 31; i++) {
		if (enc == EVCNTR(i))
			return model_cnt(m, i, write, x);
		if (enc == EVTYPER(i))
			return model_typ(m, i, write, x);
	}
	switch (enc) {
	case PMCR:
		if (!write) {
			*x = 0x412b0000 | (uint64_t)m->n << 11 | m->pmcr;
			return true;
		}
		for (unsigned int i = 0; i < m->n; i++)
			if (*x & 2)
				m->cnt[i] = 0;
		if (*x & 4)
			m->cnt[31] = 0;
		m->pmcr = *x & (BIT(0) | BIT(5) | (m->aa32 ? BIT(3) | BIT(6) : 0) |
				(m->version >= 6 ? BIT(7) : 0));
		if (!m->aa32)
			m->pmcr |= BIT(6);
		return true;
	case CNTENSET:
		return model_bits(m, m->en, true, write, x);
	case CNTENCLR:
		return model_bits(m, m->en, false, write, x);
	case INTENSET:
		return model_bits(m, m->in, true, write, x);
	case INTENCLR:
		return model_bits(m, m->in, false, write, x);
	case OVSSET:
		return model_bits(m, m->ov, true, write, x);
	case OVSCLR:
		return model_bits(m, m->ov, false, write, x);
	case SWINC:
		for (unsigned int i = 0; write && i < 31; i++)
			if (*x >> i & 1 && model_event(m, i, 0, el0) && !(i & 1))
				model_event(m, i + 1, 0x1e, el0);
		return write;
	case SELR:
		m->sel = write ? *x & 31 : m->sel;
		*x = m->sel;
		return true;
	case USERENR:
		m->user = write ? *x & 15 : m->user;
		*x = m->user;
		return true;
	case CCNTR:
		m->cnt[31] = write ? *x : m->cnt[31];
		*x = m->cnt[31];
		return true;
	case XCNTR:
		return model_cnt(m, (unsigned int)m->sel, write, x);
	case XTYPER:
		return model_typ(m, (unsigned int)m->sel, write, x);
	case CCFILTR:
		return model_typ(m, 31, write, x);
	default:
		return false;
	}
}

static uint64_t rnd(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static uint64_t some(uint64_t *s)
{
	switch (rnd(s) % 8) {
	case 0:
		return UINT64_MAX;
	case 1:
		return UINT32_MAX;
	case 2:
		return 0x1e;
	case 3:
		return 0;
	case 4:
		return BIT(rnd(s) % 64);
	case 5:
		return 1;
	default:
		return rnd(s);
	}
}

/* Any accesses, of any guest that there can be, against the model; the level after each. */
static void any_accesses(void **state)
{
	static const uint32_t fixed[] = {PMCR,	   CNTENSET, CNTENCLR, OVSCLR,	SWINC,
					 SELR,	   CCNTR,    XTYPER,   XCNTR,	USERENR,
					 INTENSET, INTENCLR, OVSSET,   CCFILTR, SWINC};
	static const uint8_t versions[] = {1, 4, 5, 6, 8};
	unsigned int overflows = 0, chains = 0, levels = 0;
	uint64_t s = 0x243f6a8885a308d3;

	(void)state;
	for (unsigned int round = 0; round < 300; round++) {
		struct lhv_cpu_features f = features(versions[round % 5]);
		struct model m = {.version = f.pmuver > 6 ? 6 : f.pmuver};
		struct lhv_vcpu_pmu p;
		struct lhv_vcpu v;

		m.n = (uint8_t)(round % 7 ? rnd(&s) % 5 : 31);
		m.aa32 = f.aa32_el0 = rnd(&s) & 1;
		m.pmcr = m.aa32 ? 0 : BIT(6);
		make(&v, &p, &f, m.n);
		for (unsigned int k = 0; k < 1000; k++) {
			uint32_t enc = fixed[rnd(&s) % 15];
			bool write = rnd(&s) % 4, mine, theirs, level = false, odd;
			uint64_t a = some(&s), b, r = rnd(&s);

			if (r % 3 == 0)
				enc = r & 8 ? EVCNTR(r / 64 % 5) : EVTYPER(r / 64 % 5);
			/* EL0t, EL1t, EL1h, User, Supervisor */
			v.regs.pstate =
				(uint64_t[]){0x0, 0x4, 0x5, 0x10, 0x13}[r / 512 % 5];
			/* Mostly something that counts. */
			if (enc == PMCR)
				a = (a | (r & 15 ? 1 : 0)) &
				    ~(r & 0x70 ? UINT64_C(6) : 0);
			if (enc == CNTENCLR)
				a &= r;
			odd = whole(m.ov) & 0xaaaaaaaa;
			b = a;
			mine = lhv_vcpu_pmu_access(&v, enc, write, &a);
			theirs = model(&m, enc, write, &b,
				       v.regs.pstate == 0 || v.regs.pstate == 0x10);
			assert_int_equal(mine, theirs);
			if (mine && !write)
				assert_true(a == b);
			assert_true(get(&v, OVSSET) == whole(m.ov));
			assert_true(get(&v, PMCR) ==
				    (0x412b0000 | (uint64_t)m.n << 11 | m.pmcr));
			for (unsigned int i = 0; i < 32; i++)
				level |= m.pmcr & 1 && m.in[i] && m.ov[i];
			assert_int_equal(lhv_vcpu_pmu_level(&v), level);
			levels += level;
			overflows += enc == SWINC && m.ov[0];
			chains += enc == SWINC && !odd && whole(m.ov) & 0xaaaaaaaa;
		}
		for (unsigned int i = 0; i < 32; i++)
			assert_true(p.counter[i] == m.cnt[i] && p.type[i] == m.typ[i]);
		assert_true(get(&v, CNTENCLR) == whole(m.en));
		assert_true(get(&v, INTENCLR) == whole(m.in));

		/* A reset: all off, and the identity as before. */
		assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0), 0), LHV_OK);
		assert_true(get(&v, PMCR) ==
			    (0x412b0000u | (uint64_t)m.n << 11 | (m.aa32 ? 0 : 64)));
		assert_true(!get(&v, CNTENSET) && !get(&v, OVSSET) && !get(&v, CCNTR));
	}
	assert_true(overflows > 100 && levels > 1000 && chains > 0);
}

/* What the core has counted: all bits where the guest has them. */
static void takes_what_it_has(void **state)
{
	struct lhv_vcpu_pmu p;
	struct lhv_vcpu v;

	(void)state;
	for (uint8_t version = 4; version < 8; version++) {
		struct lhv_cpu_features f = features(version);

		make(&v, &p, &f, 31);
		for (unsigned int i = 0; i < 32; i++)
			lhv_vcpu_pmu_take(&p, i, 0xfedcba9876543200 + i);
		for (unsigned int i = 0; i < 31; i++)
			assert_true(get(&v, EVCNTR(i)) ==
				    (version < 6 ? 0x76543200 : 0xfedcba9876543200) + i);
		assert_true(get(&v, CCNTR) == 0xfedcba987654321f);
		assert_true(lhv_vcpu_pmu_mine(&p) == 0xffffffff);
		make(&v, &p, &f, 0);
		assert_true(lhv_vcpu_pmu_mine(&p) == BIT(31));
	}
}

static int put_reg(struct lhv_vcpu *v, uint32_t id, uint64_t value)
{
	struct lhv_vcpu_state s = {.v = v};
	uint8_t b[8];

	for (unsigned int i = 0; i < 8; i++)
		b[i] = (uint8_t)(value >> 8 * i);
	return lhv_vcpu_reg_write(&s, id, b, 8, NULL);
}

/* [V.10] [V.8] The stream has them; a vCPU with fewer counters, or none, refuses it. */
static void streams(void **state)
{
	static uint8_t buf[16384], again[16384];
	struct lhv_cpu_features f = features(6);
	struct lhv_vcpu_pmu p, q;
	struct lhv_vcpu a, b;
	struct lhv_vcpu_state s = {.v = &a}, t = {.v = &b};
	struct lhv_vcpu_state_why why;
	size_t used, more, none;

	(void)state;
	make(&a, &p, &f, 6);
	assert_int_equal(put_reg(&a, PMCR, 0xe1), LHV_OK);
	assert_int_equal(put_reg(&a, CNTENSET, 0x8000003f), LHV_OK);
	assert_int_equal(put_reg(&a, INTENSET, 0x80000021), LHV_OK);
	assert_int_equal(put_reg(&a, OVSSET, 0x80000002), LHV_OK);
	assert_int_equal(put_reg(&a, SELR, 31), LHV_OK);
	assert_int_equal(put_reg(&a, USERENR, 15), LHV_OK);
	assert_int_equal(put_reg(&a, CCNTR, UINT64_MAX), LHV_OK);
	assert_int_equal(put_reg(&a, CCFILTR, BIT(31)), LHV_OK);
	for (unsigned int i = 0; i < 6; i++) {
		assert_int_equal(put_reg(&a, EVCNTR(i), UINT64_MAX - i), LHV_OK);
		assert_int_equal(put_reg(&a, EVTYPER(i), BIT(30) | (0x11 + i)), LHV_OK);
	}
	/* Bits that the guest could not have set; registers that it has not. */
	assert_int_equal(put_reg(&a, PMCR, BIT(1)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, PMCR, BIT(11)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, CNTENSET, BIT(6)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, INTENSET, BIT(30)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, OVSSET, BIT(32)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, SELR, 32), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, USERENR, 16), LHV_ERR_CORRUPT);
	for (unsigned int bit = 16; bit < 30; bit++)
		assert_int_equal(put_reg(&a, EVTYPER(0), BIT(bit)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, CCFILTR, BIT(27)), LHV_ERR_CORRUPT);
	assert_int_equal(put_reg(&a, EVCNTR(6), 0), LHV_ERR_NOENT);
	assert_int_equal(put_reg(&a, EVTYPER(30), 0), LHV_ERR_NOENT);
	assert_true(lhv_vcpu_pmu_level(&a));

	assert_int_equal(lhv_vcpu_state_save(&s, buf, sizeof(buf), &used), LHV_OK);
	make(&b, &q, &f, 6);
	assert_int_equal(lhv_vcpu_state_restore(&t, buf, used, &why), LHV_OK);
	assert_int_equal(lhv_vcpu_state_save(&t, again, sizeof(again), &more), LHV_OK);
	assert_int_equal(used, more);
	assert_memory_equal(buf, again, used);
	assert_memory_equal(&p, &q, sizeof(p));
	assert_true(lhv_vcpu_pmu_level(&b));
	make(&b, &q, &f, 31);
	assert_int_equal(lhv_vcpu_state_restore(&t, buf, used, &why), LHV_OK);
	make(&b, &q, &f, 5);
	assert_int_equal(lhv_vcpu_state_restore(&t, buf, used, &why), LHV_ERR_CORRUPT);
	f = features(0);
	b = (struct lhv_vcpu){0};
	assert_int_equal(
		lhv_vcpu_init(&b, &(struct lhv_vcpu_cfg){.features = &f,
							 .s2 = {.vtcr = 1, .vttbr = 1}}),
		LHV_OK);
	assert_int_equal(lhv_vcpu_state_restore(&t, buf, used, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why.why, LHV_VCPU_REFUSED_UNKNOWN);
	assert_int_equal(put_reg(&b, PMCR, 0), LHV_ERR_NOENT);

	/* A stream without leaves them as after a reset. */
	assert_int_equal(lhv_vcpu_state_save(&t, buf, sizeof(buf), &none), LHV_OK);
	assert_int_equal(used - none, (8 + 2 * 6) * 16);
	assert_int_equal(lhv_vcpu_state_restore(&s, buf, none, &why), LHV_OK);
	assert_true(!p.enabled && !p.counter[31] && !p.type[5] && p.counters == 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),	cmocka_unit_test(controls),
		cmocka_unit_test(identity),	cmocka_unit_test(filters),
		cmocka_unit_test(any_accesses), cmocka_unit_test(takes_what_it_has),
		cmocka_unit_test(streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
