/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.12] Hypercalls by DEN 0028. Function identifiers are written out here again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

#define NOT_SUPPORTED UINT64_MAX
#define VERSION	      0x80000000u
#define FEATURES      0x80000001u
#define SOC_ID	      0x80000002u
#define UID	      0x8600ff01u

static const uint32_t workaround_fid[4] = {0x80008000, 0x80007fff, 0x80003fff,
					   0x80000004};

struct host {
	unsigned int calls;
	unsigned int n;
	uint64_t arg;
	uint32_t fid;
	uint16_t vcpu;
	uint64_t x[18];
	uint64_t set; /* bit i: put reply[i] into x[i] */
	uint64_t reply[18];
	enum lhv_action answer;
	unsigned int on, off, reset;
};

static void on_workaround(void *ctx, unsigned int n, uint64_t arg)
{
	struct host *h = ctx;

	h->calls++;
	h->n = n;
	h->arg = arg;
}

static enum lhv_action on_other(void *ctx, uint16_t vcpu, uint32_t fid, uint64_t *x)
{
	struct host *h = ctx;

	h->calls++;
	h->vcpu = vcpu;
	h->fid = fid;
	memcpy(h->x, x, sizeof(h->x));
	for (int i = 0; i < 18; i++) {
		if (h->set >> i & 1)
			x[i] = h->reply[i];
	}
	return h->answer;
}

static int on_cpu_on(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t id, bool a64)
{
	(void)vcpu;
	(void)entry;
	(void)id;
	(void)a64;
	((struct host *)ctx)->on++;
	return 0;
}

static int on_off(void *ctx, bool hibernate)
{
	(void)hibernate;
	((struct host *)ctx)->off++;
	return 0;
}

static int on_reset(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
		    uint64_t cookie)
{
	(void)kind;
	(void)type;
	(void)cookie;
	((struct host *)ctx)->reset++;
	return 0;
}

static const struct lhv_trap_psci_ops ops = {
	.cpu_on = on_cpu_on, .system_off = on_off, .system_reset = on_reset};

static struct lhv_trap hvc(void)
{
	struct lhv_trap t;

	memset(&t, 0, sizeof(t));
	t.kind = LHV_TRAP_HVC;
	t.ec = 0x16;
	t.il = true;
	t.el = 1;
	return t;
}

static struct lhv_trap smc(void)
{
	struct lhv_trap t = hvc();

	t.kind = LHV_TRAP_SMC;
	t.ec = 0x17;
	return t;
}

static struct lhv_regs call(uint64_t x0)
{
	struct lhv_regs r;

	for (unsigned int i = 0; i < 31; i++)
		r.x[i] = UINT64_C(0xa5a5000000000000) | UINT64_C(0x100010001) * i;
	r.x[0] = x0;
	r.pc = 0x40001000;
	r.pstate = 0x3c5;
	return r;
}

static struct lhv_trap_smccc both(struct host *h)
{
	struct lhv_trap_smccc s;

	memset(&s, 0, sizeof(s));
	s.hvc = s.smc = true;
	s.ctx = h;
	return s;
}

/* Only x0 may differ, and PC past an SMC. */
static void expect(const struct lhv_trap_smccc *s, const struct lhv_trap *t, uint64_t x0,
		   uint64_t x1, enum lhv_trap_smccc_what want, uint64_t result)
{
	struct lhv_regs r = call(x0), e = call(x0);
	uint8_t what = 0xee;

	r.x[1] = e.x[1] = x1;
	e.x[0] = result;
	if (t->kind == LHV_TRAP_SMC)
		e.pc += t->il ? 4 : 2;
	assert_int_equal(lhv_trap_smccc(s, t, &r, 1, &what), LHV_HANDLED);
	assert_int_equal(what, want);
	assert_int_equal(r.x[0], result);
	assert_memory_equal(&r, &e, sizeof(r));
}

static void expect_unknown(const struct lhv_trap_smccc *s, uint64_t x0)
{
	struct lhv_trap h = hvc(), m = smc();

	expect(s, &h, x0, 5, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	expect(s, &m, x0, 5, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
}

/* HVC and SMC are answered as configured, otherwise undefined; so is every other trap. */
static void who_is_answered(void **state)
{
	struct host h = {0};

	(void)state;
	for (unsigned int kind = 0; kind < 256; kind++) {
		for (unsigned int how = 0; how < 4; how++) {
			struct lhv_trap_smccc s = both(&h);
			struct lhv_trap t = hvc();
			struct lhv_regs r = call(VERSION), before = call(VERSION);
			uint8_t what = 0xee;
			bool answered;

			s.hvc = how & 1;
			s.smc = how >> 1;
			t.kind = (uint8_t)kind;
			answered = (kind == LHV_TRAP_HVC && s.hvc) ||
				   (kind == LHV_TRAP_SMC && s.smc);
			assert_int_equal(lhv_trap_smccc(&s, &t, &r, 0, &what),
					 answered ? LHV_HANDLED : LHV_INJECT);
			/* An HVC has already gone past itself; the exception is at it. */
			if (kind == LHV_TRAP_HVC)
				before.pc -= 4;
			if (!answered)
				assert_memory_equal(&r, &before, sizeof(r));
			else
				assert_int_equal(what, LHV_TRAP_SMCCC_DONE);
		}
	}
}

/*
 * [T.12] all fast calls that there can be, 64 owners, 65536 numbers, both conventions:
 * without PSCI and an owner's function these few are known.
 */
static void every_fast_call(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = hvc();
	struct lhv_regs r = call(0), before;

	(void)state;
	r.x[1] = 0x84000000;
	before = r;
	for (uint32_t i = 0; i < (1u << 23); i++) {
		uint32_t fid = 0x80000000 | (i & 0xffff) | (i >> 16) << 24;
		uint64_t want = NOT_SUPPORTED;
		uint8_t what = 0xee;

		r.x[0] = fid;
		if (fid == VERSION)
			want = 0x10003;
		assert_int_equal(lhv_trap_smccc(&s, &t, &r, 0, &what), LHV_HANDLED);
		if (r.x[0] != want ||
		    what != (want == NOT_SUPPORTED ? LHV_TRAP_SMCCC_UNKNOWN
						   : LHV_TRAP_SMCCC_DONE))
			fail_msg("%#x", fid);
	}
	before.x[0] = r.x[0];
	assert_memory_equal(&r, &before, sizeof(r));
}

/* [T.12] forms that are no call: upper half, yielding, bits that must be zero, immediate */
static void malformed(void **state)
{
	uint64_t affinity[2] = {0, 1};
	struct lhv_trap_psci_vcpu vcpu[2];
	struct lhv_trap_psci psci;
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t;

	(void)state;
	assert_int_equal(lhv_trap_psci_init(&psci, affinity, vcpu, 2, 0x10003, &ops, &h),
			 LHV_OK);
	s.psci = &psci;
	s.other = on_other;
	h.answer = LHV_HANDLED;
	/* SYSTEM_RESET2 and others with something above bit 31 */
	expect_unknown(&s, 0xffffffffc4000012);
	for (int bit = 32; bit < 64; bit++) {
		expect_unknown(&s, UINT64_C(1) << bit | 0xc4000012);
		expect_unknown(&s, UINT64_C(1) << bit | 0x84000008);
		expect_unknown(&s, UINT64_C(1) << bit | 0x84000009);
		expect_unknown(&s, UINT64_C(1) << bit | VERSION);
	}
	/* bits 23 to 17 must be zero */
	for (int bit = 17; bit < 24; bit++) {
		expect_unknown(&s, UINT64_C(1) << bit | 0x84000009);
		expect_unknown(&s, UINT64_C(1) << bit | VERSION);
	}
	/* yielding calls */
	expect_unknown(&s, 0x04000009);
	expect_unknown(&s, 0x00000000);
	expect_unknown(&s, 0x32000000);
	expect_unknown(&s, 0x7fffffff);
	/* immediate */
	for (unsigned int i = 0; i < 16; i++) {
		t = hvc();
		t.u.imm = (uint16_t)(1u << i);
		expect(&s, &t, VERSION, 5, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
		expect(&s, &t, 0x84000009, 5, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
		t = smc();
		t.u.imm = (uint16_t)(1u << i);
		expect(&s, &t, 0x84000009, 5, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	}
	assert_int_equal(h.calls + h.on + h.off + h.reset, 0);
}

/* [T.12] the hint that there is no SVE state changes nothing */
static void sve_hint(void **state)
{
	struct host h = {.answer = LHV_HANDLED, .set = 1, .reply = {42}};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = hvc();

	(void)state;
	expect(&s, &t, VERSION | 0x10000, 5, LHV_TRAP_SMCCC_DONE, 0x10003);
	expect_unknown(&s, 0xc6000001 | 0x10000);
	s.other = on_other;
	expect(&s, &t, 0xc6000001 | 0x10000, 5, LHV_TRAP_SMCCC_OWNER, 42);
	assert_int_equal(h.fid, 0xc6000001);
	assert_int_equal(h.x[0], 0xc6000001);
}

/* [T.12] ARCH_FEATURES and the calls themselves, for each answer of each workaround */
static void workarounds(void **state)
{
	/* By enum lhv_trap_smccc_workaround: UNKNOWN, NEEDED, NOT_NEEDED, NOT_REQUIRED. */
	static const uint64_t features[2][4] = {
		{NOT_SUPPORTED, 0, 1, NOT_SUPPORTED},
		{NOT_SUPPORTED, 0, 1, UINT64_MAX - 1}, /* WORKAROUND_2 */
	};
	struct lhv_trap t = hvc();

	(void)state;
	for (unsigned int n = 1; n <= 4; n++) {
		for (unsigned int i = 0; i < 4; i++) {
			struct host h = {0};
			struct lhv_trap_smccc s = both(&h);
			uint64_t want = features[n == 2][i];
			bool unknown = want == NOT_SUPPORTED;

			s.do_workaround = on_workaround;
			s.workaround[n - 1] = (uint8_t)i;
			for (unsigned int m = 0; m < 4; m++) {
				uint64_t w = m == n - 1 ? want : NOT_SUPPORTED;

				expect(&s, &t, FEATURES, workaround_fid[m],
				       w == NOT_SUPPORTED ? LHV_TRAP_SMCCC_UNKNOWN
							  : LHV_TRAP_SMCCC_DONE,
				       w);
			}
			assert_int_equal(h.calls, 0);
			/* NOT_REQUIRED has no call behind it either. */
			unknown = i != LHV_TRAP_WORKAROUND_NEEDED &&
				  i != LHV_TRAP_WORKAROUND_NOT_NEEDED;
			expect(&s, &t, workaround_fid[n - 1], 0xffffffff00000001,
			       unknown ? LHV_TRAP_SMCCC_UNKNOWN : LHV_TRAP_SMCCC_DONE,
			       unknown ? NOT_SUPPORTED : 0);
			assert_int_equal(h.calls, i == LHV_TRAP_WORKAROUND_NEEDED);
			if (h.calls) {
				assert_int_equal(h.n, n);
				assert_int_equal(h.arg, 1);
			}
			s.do_workaround = NULL;
			expect(&s, &t, workaround_fid[n - 1], 1,
			       unknown ? LHV_TRAP_SMCCC_UNKNOWN : LHV_TRAP_SMCCC_DONE,
			       unknown ? NOT_SUPPORTED : 0);
			/* They are 32-bit functions. */
			expect_unknown(&s, workaround_fid[n - 1] | 0x40000000);
		}
	}
}

static void features(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = hvc();

	(void)state;
	expect(&s, &t, FEATURES, VERSION, LHV_TRAP_SMCCC_DONE, 0);
	expect(&s, &t, FEATURES, FEATURES, LHV_TRAP_SMCCC_DONE, 0);
	/* a 32-bit argument */
	expect(&s, &t, FEATURES, UINT64_C(0x1234567800000000) | VERSION,
	       LHV_TRAP_SMCCC_DONE, 0);
	expect(&s, &t, FEATURES, SOC_ID, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	expect(&s, &t, FEATURES, 0, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	expect(&s, &t, FEATURES, 0xc0000000, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	/* What the library does not know of, an owner may: PV time is found so. */
	s.other = on_other;
	h.answer = LHV_HANDLED;
	h.set = 1;
	h.reply[0] = 0;
	expect(&s, &t, FEATURES, 0xc5000020, LHV_TRAP_SMCCC_OWNER, 0);
	assert_int_equal(h.fid, FEATURES);
	assert_int_equal(h.x[1], 0xc5000020);
	assert_int_equal(h.calls, 1);
	expect(&s, &t, FEATURES, VERSION, LHV_TRAP_SMCCC_DONE, 0);
	assert_int_equal(h.calls, 1);
}

static void uid(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = smc();

	(void)state;
	expect_unknown(&s, UID);
	for (unsigned int word = 0; word < 4; word++) {
		struct lhv_regs r = call(UID), e = call(UID);
		uint8_t what = 0xee;

		memset(s.uid, 0, sizeof(s.uid));
		s.uid[word] = 0xfedcba98;
		for (unsigned int i = 0; i < 4; i++)
			e.x[i] = i == word ? 0xfedcba98 : 0;
		e.pc += 4;
		assert_int_equal(lhv_trap_smccc(&s, &t, &r, 0, &what), LHV_HANDLED);
		assert_int_equal(what, LHV_TRAP_SMCCC_DONE);
		assert_memory_equal(&r, &e, sizeof(r));
	}
	expect_unknown(&s, UID | 0x40000000);
	expect_unknown(&s, 0x8600ff00);
}

/* Calls @x0 and compares all registers: x[0] to x[@n - 1] are @want's, PC moves past an SMC. */
static void results(const struct lhv_trap_smccc *s, bool is_smc, const uint64_t *in,
		    const uint64_t *want, unsigned int n)
{
	struct lhv_trap t = is_smc ? smc() : hvc();
	struct lhv_regs r = call(in[0]), e;
	uint8_t what = 0xee;

	memcpy(r.x, in, 4 * sizeof(r.x[0]));
	e = r;
	memcpy(e.x, want, n * sizeof(e.x[0]));
	e.pc += is_smc ? 4 : 0;
	assert_int_equal(lhv_trap_smccc(s, &t, &r, 3, &what), LHV_HANDLED);
	assert_int_equal(what, LHV_TRAP_SMCCC_DONE);
	assert_memory_equal(&r, &e, sizeof(r));
}

/* [T.12] the hypervisor's own service: revision if there is a UID, function 0 by itself */
static void vendor(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);

	(void)state;
	s.revision[0] = 7;
	s.revision[1] = 9;
	expect_unknown(&s, 0x8600ff03);
	expect_unknown(&s, 0x86000000);
	s.uid[2] = 1;
	for (int i = 0; i < 2; i++)
		results(&s, i, (uint64_t[]){0x8600ff03, 5, 6, 8}, (uint64_t[]){7, 9}, 2);
	expect_unknown(&s, 0xc600ff03);
	expect_unknown(&s, 0x86000000);
	memset(s.uid, 0, sizeof(s.uid));
	for (unsigned int word = 0; word < 4; word++) {
		uint64_t want[4] = {0};

		memset(s.vendor_features, 0, sizeof(s.vendor_features));
		want[word] = s.vendor_features[word] = 0x80000001;
		results(&s, true, (uint64_t[]){0x86000000, 5, 6, 8}, want, 4);
		results(&s, false, (uint64_t[]){0x86010000, 5, 6, 8}, want, 4);
	}
	expect_unknown(&s, 0x8600ff03);
	expect_unknown(&s, 0x8600ff01);
	expect_unknown(&s, 0xc6000000);
	/* They are an owner's to answer where the fields above are 0. */
	memset(s.vendor_features, 0, sizeof(s.vendor_features));
	s.other = on_other;
	h.answer = LHV_HANDLED;
	h.set = 1;
	h.reply[0] = 77;
	for (int i = 0; i < 2; i++) {
		struct lhv_trap t = i ? smc() : hvc();

		expect(&s, &t, 0x8600ff03, 5, LHV_TRAP_SMCCC_OWNER, 77);
		expect(&s, &t, 0x86000000, 5, LHV_TRAP_SMCCC_OWNER, 77);
	}
}

#define SOC_ID_64      0xc0000002u
#define AVAILABILITY   0xc0000003u
#define CLEAN_INV      0xc0000005u
#define CLEAN_INV_ATTR 0xc0000006u
#define INVALID	       (UINT64_MAX - 2)
#define MISSING	       NOT_SUPPORTED

struct service {
	unsigned int calls;
	int err;
	uint64_t selector, base, length;
	uint16_t vcpu;
	bool dry;
};

static int on_availability(void *ctx, uint64_t selector, uint64_t *bits)
{
	(void)ctx;
	/* SCR_EL3 is S3_6_C1_C1_0, MDCR_EL3 is S3_6_C1_C3_1. */
	*bits = 0xbad;
	if (selector == 0x1e1100)
		*bits = UINT64_C(0x8000000000000001);
	else if (selector == 0x1e1320)
		*bits = 0;
	else
		return LHV_ERR_NOENT;
	return 0;
}

static int on_clean_inv(void *ctx, uint16_t vcpu, lhv_ipa_t base, uint64_t length,
			bool dry_run)
{
	struct service *v = ctx;

	v->calls++;
	v->vcpu = vcpu;
	v->base = base.v;
	v->length = length;
	v->dry = dry_run;
	return v->err;
}

static const struct lhv_trap_soc soc = {0x843b0815, 0x80000042, "A SoC"};

/* [T.12] what each version has: written out here as the first version with it */
static void versions(void **state)
{
	static const struct {
		uint32_t fid, since;
		uint64_t answer;
	} table[] = {
		{VERSION, 1, 0},	{FEATURES, 1, 0},     {SOC_ID, 2, 0},
		{SOC_ID_64, 6, 0},	{AVAILABILITY, 5, 0}, {CLEAN_INV, 7, 0},
		{CLEAN_INV_ATTR, 7, 0}, {0x80008000, 1, 1},   {0x80007fff, 1, 1},
		{0x80003fff, 1, 1},	{0x80000004, 1, 1},
	};
	const struct lhv_trap_clean_inv clean = {.fn = on_clean_inv,
						 .ctx = &(struct service){0}};

	(void)state;
	for (uint32_t minor = 0; minor < 8; minor++) {
		struct host h = {0};
		struct lhv_trap_smccc s = both(&h);
		struct lhv_trap t = hvc();

		s.version = 0x10000 | minor;
		s.soc = &soc;
		s.availability = on_availability;
		s.clean_inv = &clean;
		memset(s.workaround, LHV_TRAP_WORKAROUND_NOT_NEEDED,
		       sizeof(s.workaround));
		for (uint32_t i = 0; i < 0x40000; i++) {
			uint32_t fid = 0x80000000 | (i & 0xffff) | (i >> 16 & 1) << 30 |
				       (i >> 17) << 24;
			struct lhv_regs r = call(FEATURES);
			uint64_t want = MISSING;
			bool has = false;
			uint8_t what;

			for (unsigned int j = 0; j < sizeof(table) / sizeof(table[0]);
			     j++) {
				if (table[j].fid == fid && table[j].since <= minor) {
					want = table[j].answer;
					has = true;
				}
			}
			r.x[1] = fid;
			lhv_trap_smccc(&s, &t, &r, 0, &what);
			if (r.x[0] != want)
				fail_msg("FEATURES of %#x in 1.%u", fid, minor);
			if (i >> 17)
				continue;
			/* A call of it has an answer just when FEATURES says so. */
			r = call(fid);
			lhv_trap_smccc(&s, &t, &r, 0, &what);
			if (has != (what == LHV_TRAP_SMCCC_DONE) &&
			    !(fid == FEATURES && minor))
				fail_msg("%#x in 1.%u", fid, minor);
		}
		expect(&s, &t, VERSION, 5,
		       minor ? LHV_TRAP_SMCCC_DONE : LHV_TRAP_SMCCC_UNKNOWN,
		       minor ? s.version : NOT_SUPPORTED);
		/* Before 1.3 bit 16 is one of those that must be zero. */
		s.uid[0] = 1;
		if (minor < 3)
			expect_unknown(&s, UID | 0x10000);
		else
			results(&s, false, (uint64_t[]){UID | 0x10000, 5, 6, 7},
				(uint64_t[]){1, 0, 0, 0}, 4);
		/* An AArch32 caller is told of 32-bit functions alone. */
		t.aarch32 = true;
		expect(&s, &t, FEATURES, AVAILABILITY, LHV_TRAP_SMCCC_UNKNOWN,
		       UINT32_MAX);
		expect(&s, &t, FEATURES, SOC_ID,
		       minor >= 2 ? LHV_TRAP_SMCCC_DONE : LHV_TRAP_SMCCC_UNKNOWN,
		       minor >= 2 ? 0 : UINT32_MAX);
		expect(&s, &t, AVAILABILITY, 0x1e1100, LHV_TRAP_SMCCC_UNKNOWN,
		       UINT32_MAX);
	}
}

/* Nothing is offered that the integrator did not fill in. */
static void not_offered(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap_soc nameless = {1, 2, NULL};
	struct lhv_trap t = hvc();

	(void)state;
	s.version = 0x10007;
	for (int with = 0; with < 2; with++) {
		s.soc = with ? &nameless : NULL;
		expect(&s, &t, FEATURES, SOC_ID,
		       with ? LHV_TRAP_SMCCC_DONE : LHV_TRAP_SMCCC_UNKNOWN,
		       with ? 0 : MISSING);
		expect(&s, &t, FEATURES, SOC_ID_64, LHV_TRAP_SMCCC_UNKNOWN, MISSING);
		expect(&s, &t, FEATURES, AVAILABILITY, LHV_TRAP_SMCCC_UNKNOWN, MISSING);
		expect(&s, &t, FEATURES, CLEAN_INV, LHV_TRAP_SMCCC_UNKNOWN, MISSING);
		expect_unknown(&s, SOC_ID_64);
		expect_unknown(&s, AVAILABILITY);
		expect_unknown(&s, CLEAN_INV);
		expect_unknown(&s, CLEAN_INV_ATTR);
	}
	s.soc = NULL;
	expect_unknown(&s, SOC_ID);
	expect_unknown(&s, 0x84000050);
}

static void soc_id(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap_soc named = soc;
	char name[200];

	(void)state;
	s.version = 0x10006;
	s.soc = &soc;
	/* Bit 31 would read as an error. */
	for (int i = 0; i < 2; i++) {
		uint64_t fid = i ? SOC_ID_64 : SOC_ID;

		results(&s, i, (uint64_t[]){fid, 0, 6, 7}, (uint64_t[]){0x043b0815}, 1);
		results(&s, i, (uint64_t[]){fid, 1, 6, 7}, (uint64_t[]){0x42}, 1);
		results(&s, i, (uint64_t[]){fid, 3, 6, 7}, (uint64_t[]){INVALID}, 1);
		/* The type has 32 bits. */
		results(&s, i, (uint64_t[]){fid, UINT64_C(0x100000001), 6, 7},
			(uint64_t[]){0x42}, 1);
		results(&s, i, (uint64_t[]){fid, UINT32_MAX, 6, 7}, (uint64_t[]){INVALID},
			1);
	}
	results(&s, true, (uint64_t[]){SOC_ID, 2, 6, 7}, (uint64_t[]){INVALID}, 1);
	/* Names of every length: bytes in order of address, the last of 136 is 0. */
	s.soc = &named;
	named.name = name;
	for (unsigned int length = 0; length < sizeof(name) - 1; length++) {
		uint64_t want[18] = {0};

		memset(name, 0x5a, sizeof(name));
		for (unsigned int i = 0; i < length; i++) {
			name[i] = (char)(0x80 + i % 0x7f);
			if (i < 135)
				want[1 + i / 8] |= (uint64_t)(0x80 + i % 0x7f)
						   << (8 * (i % 8));
		}
		name[length] = 0;
		results(&s, length & 1, (uint64_t[]){SOC_ID_64, 2, 6, 7}, want, 18);
	}
}

static void availability(void **state)
{
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);

	(void)state;
	s.version = 0x10005;
	s.availability = on_availability;
	for (int i = 0; i < 2; i++) {
		results(&s, i, (uint64_t[]){AVAILABILITY, 0x1e1100, 6, 7},
			(uint64_t[]){0, UINT64_C(0x8000000000000001)}, 2);
		results(&s, i, (uint64_t[]){AVAILABILITY, 0x1e1320, 6, 7},
			(uint64_t[]){0, 0}, 2);
		/* The selector has 64 bits; x1 is as it was. */
		results(&s, i, (uint64_t[]){AVAILABILITY, UINT64_C(0x1001e1100), 6, 7},
			(uint64_t[]){INVALID}, 1);
		results(&s, i, (uint64_t[]){AVAILABILITY, 0, 6, 7}, (uint64_t[]){INVALID},
			1);
	}
}

static void clean_inv(void **state)
{
	static const struct {
		int err;
		uint64_t answer;
	} map[] = {
		{LHV_OK, 0},
		{LHV_ERR_BUSY, UINT64_MAX - 4},
		{LHV_ERR_AGAIN, UINT64_MAX - 4},
		{LHV_ERR_TIMEOUT, UINT64_MAX - 3},
		{LHV_ERR_UNSUPPORTED, NOT_SUPPORTED},
		{LHV_ERR_RANGE, INVALID},
		{LHV_ERR_DENIED, INVALID},
		{-999, INVALID},
	};
	static const uint64_t refused[][3] = {
		{0x4000, 0, 0},
		{0x4000, 0x1000, 2},
		{0x4000, 0x1000, 4},
		{0x4000, 0x1000, UINT64_C(1) << 63},
		{UINT64_MAX, 2, 0},
		{0, 0, 1},
		{UINT64_MAX, UINT64_MAX, 0},
		{2, UINT64_MAX, 1},
	};
	struct service v = {0};
	struct lhv_trap_clean_inv c = {.latency_us = UINT32_MAX,
				       .rate = UINT64_MAX,
				       .break_even = UINT64_C(1) << 40,
				       .fn = on_clean_inv,
				       .ctx = &v};
	struct host h = {0};
	struct lhv_trap_smccc s = both(&h);

	(void)state;
	s.version = 0x10007;
	s.clean_inv = &c;
	for (unsigned int i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		v.err = map[i].err;
		for (uint64_t dry = 0; dry < 2; dry++) {
			v.calls = 0;
			results(&s, dry,
				(uint64_t[]){CLEAN_INV, UINT64_C(0x1234567890), 0x4001,
					     dry},
				&map[i].answer, 1);
			assert_int_equal(v.calls, 1);
			assert_int_equal(v.vcpu, 3);
			assert_int_equal(v.base, UINT64_C(0x1234567890));
			assert_int_equal(v.length, 0x4001);
			assert_int_equal(v.dry, dry);
		}
	}
	v.err = 0;
	/* Up to the last byte there is, and no further. */
	results(&s, true, (uint64_t[]){CLEAN_INV, UINT64_MAX, 1, 0}, (uint64_t[]){0}, 1);
	results(&s, true, (uint64_t[]){CLEAN_INV, 0, UINT64_MAX, 0}, (uint64_t[]){0}, 1);
	results(&s, true, (uint64_t[]){CLEAN_INV, 1, UINT64_MAX, 0}, (uint64_t[]){0}, 1);
	v.calls = 0;
	for (unsigned int i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		uint64_t in[4] = {CLEAN_INV, refused[i][0], refused[i][1], refused[i][2]};

		results(&s, true, in, (uint64_t[]){INVALID}, 1);
	}
	assert_int_equal(v.calls, 0);
	for (int global = 0; global < 2; global++) {
		c.global = global;
		results(&s, global, (uint64_t[]){CLEAN_INV_ATTR, 1, 2, 3},
			(uint64_t[]){0, (uint64_t)global, UINT32_MAX, UINT64_MAX,
				     UINT64_C(1) << 40},
			5);
	}
}

/* An owner's function: its arguments, what it may change, and its three answers. */
static void owner(void **state)
{
	struct host h = {.answer = LHV_HANDLED};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = smc();
	struct lhv_regs r = call(0xc6000042), e = call(0xc6000042);
	uint8_t what = 0xee;

	(void)state;
	s.other = on_other;
	/* 64-bit arguments arrive whole, and all of x0 to x17 may be answered. */
	h.set = 0x3ffff;
	for (unsigned int i = 0; i < 18; i++)
		e.x[i] = h.reply[i] = UINT64_C(0xbeef00000000) + i;
	e.pc += 4;
	assert_int_equal(lhv_trap_smccc(&s, &t, &r, 9, &what), LHV_HANDLED);
	assert_int_equal(what, LHV_TRAP_SMCCC_OWNER);
	assert_memory_equal(&r, &e, sizeof(r));
	assert_int_equal(h.vcpu, 9);
	assert_int_equal(h.fid, 0xc6000042);
	for (unsigned int i = 1; i < 18; i++)
		assert_int_equal(h.x[i], call(0).x[i]);

	/* 32-bit arguments lose their upper halves, which are still there afterwards. */
	r = call(0x86000042);
	e = call(0x86000042);
	h.set = 1 << 0 | 1 << 3;
	h.reply[0] = NOT_SUPPORTED;
	h.reply[3] = 0x1122334455667788;
	e.x[0] = h.reply[0];
	e.x[3] = h.reply[3];
	e.pc += 4;
	assert_int_equal(lhv_trap_smccc(&s, &t, &r, 9, &what), LHV_HANDLED);
	assert_memory_equal(&r, &e, sizeof(r));
	for (unsigned int i = 1; i < 18; i++)
		assert_int_equal(h.x[i], (uint32_t)call(0).x[i]);

	/* EXIT keeps the answer; INJECT leaves no trace. */
	h.answer = LHV_EXIT;
	r = call(0x86000042);
	assert_int_equal(lhv_trap_smccc(&s, &t, &r, 9, &what), LHV_EXIT);
	assert_int_equal(what, LHV_TRAP_SMCCC_OWNER);
	assert_memory_equal(&r, &e, sizeof(r));
	h.answer = LHV_INJECT;
	r = call(0x86000042);
	e = call(0x86000042);
	assert_int_equal(lhv_trap_smccc(&s, &t, &r, 9, &what), LHV_INJECT);
	assert_memory_equal(&r, &e, sizeof(r));
	assert_int_equal(h.calls, 4);

	/* It gets every owner's calls, and those of the library it does not. */
	h.answer = LHV_HANDLED;
	for (uint32_t o = 0; o < 64; o++) {
		h.calls = 0;
		r = call(0x80000ff0 | o << 24);
		assert_int_equal(lhv_trap_smccc(&s, &t, &r, 9, &what), LHV_HANDLED);
		assert_int_equal(h.calls, 1);
		assert_int_equal(h.fid, 0x80000ff0 | o << 24);
	}
	h.calls = 0;
	expect(&s, &t, VERSION, 0, LHV_TRAP_SMCCC_DONE, 0x10003);
	assert_int_equal(h.calls, 0);
}

/* [T.12] an AArch32 caller: upper halves are nobody's business */
static void aarch32(void **state)
{
	struct host h = {.answer = LHV_HANDLED};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = hvc();

	(void)state;
	s.other = on_other;
	h.set = 1;
	h.reply[0] = NOT_SUPPORTED;
	t.aarch32 = true;
	expect(&s, &t, UINT64_C(0xdeadbeef00000000) | VERSION, 0, LHV_TRAP_SMCCC_DONE,
	       0x10003);
	expect(&s, &t, 0xc6000001, 0, LHV_TRAP_SMCCC_UNKNOWN, UINT32_MAX);
	assert_int_equal(h.calls, 0);
	expect(&s, &t, UINT64_C(0xdeadbeef00000000) | 0x86000001, 0, LHV_TRAP_SMCCC_OWNER,
	       UINT32_MAX);
	assert_int_equal(h.calls, 1);
	t = smc();
	t.aarch32 = true;
	t.il = true;
	s.other = NULL;
	expect(&s, &t, 0x86000001, 0, LHV_TRAP_SMCCC_UNKNOWN, UINT32_MAX);
	expect(&s, &t, 0xc0000000, 0, LHV_TRAP_SMCCC_UNKNOWN, UINT32_MAX);
}

/* PSCI's numbers belong to it alone, if there is one. */
static void psci_range(void **state)
{
	uint64_t affinity[2] = {0, 1};
	struct lhv_trap_psci_vcpu vcpu[2];
	struct lhv_trap_psci psci;
	struct host h = {.answer = LHV_HANDLED, .set = 1, .reply = {1234}};
	struct lhv_trap_smccc s = both(&h);
	struct lhv_trap t = hvc();

	(void)state;
	assert_int_equal(lhv_trap_psci_init(&psci, affinity, vcpu, 2, 0x10001, &ops, &h),
			 LHV_OK);
	s.other = on_other;
	expect(&s, &t, 0x84000000, 0, LHV_TRAP_SMCCC_OWNER, 1234);
	s.psci = &psci;
	expect(&s, &t, 0x84000000, 0, LHV_TRAP_SMCCC_DONE, 0x10001);
	expect(&s, &t, 0x84010000, 0, LHV_TRAP_SMCCC_DONE, 0x10001);
	expect(&s, &t, 0x84000010, 0, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	expect(&s, &t, 0x8400001f, 0, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	expect(&s, &t, 0xc400001f, 0, LHV_TRAP_SMCCC_UNKNOWN, NOT_SUPPORTED);
	expect(&s, &t, 0x84000020, 0, LHV_TRAP_SMCCC_OWNER, 1234);
	expect(&s, &t, 0x84000050, 0, LHV_TRAP_SMCCC_OWNER, 1234);
	expect(&s, &t, 0x85000000, 0, LHV_TRAP_SMCCC_OWNER, 1234);
	t = smc();
	expect(&s, &t, 0x84000000, 0, LHV_TRAP_SMCCC_DONE, 0x10001);
	t.aarch32 = true;
	expect(&s, &t, 0x84000010, 0, LHV_TRAP_SMCCC_UNKNOWN, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_answered),
		cmocka_unit_test(every_fast_call),
		cmocka_unit_test(malformed),
		cmocka_unit_test(sve_hint),
		cmocka_unit_test(workarounds),
		cmocka_unit_test(features),
		cmocka_unit_test(uid),
		cmocka_unit_test(vendor),
		cmocka_unit_test(versions),
		cmocka_unit_test(not_offered),
		cmocka_unit_test(soc_id),
		cmocka_unit_test(availability),
		cmocka_unit_test(clean_inv),
		cmocka_unit_test(owner),
		cmocka_unit_test(aarch32),
		cmocka_unit_test(psci_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
