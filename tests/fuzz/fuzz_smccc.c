/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's hypercalls and register accesses, with registers that it chose, and callbacks
 * that answer as they like. Invariants: registers that a call does not return are as they
 * were, PC moves past an SMC alone, malformed calls reach nobody, each vCPU is started by
 * one CPU_ON, and a register access does what a search through the rows line by line finds.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/trap.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define CPUS 5
#define ROWS 24

struct input {
	const uint8_t *p;
	size_t n;
};

struct vm {
	struct input *in;
	struct lhv_trap_psci psci;
	struct lhv_trap_psci_vcpu vcpu[CPUS];
	struct lhv_trap_smccc s;
	bool pending[CPUS]; /* CPU_ON was accepted and started() not called */
	unsigned int calls; /* callbacks during this call */
	bool owner;
	struct lhv_regs *regs;
};

static uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes-- && in->n) {
		v = v << 8 | *in->p++;
		in->n--;
	}
	return v;
}

/* An interesting number: small, near a known one, or anything. */
static uint64_t number(struct input *in)
{
	static const uint64_t known[] = {
		0x80000000, 0x84000000,		0xc4000000, 0x85000000,
		0x86000000, 0x8600ff00,		0x80007ff0, 0x80008000,
		0x80003ff0, 0x84010000,		0x04000000, 0xffffffffc4000000,
		0x4000,	    0x80000000c4000000, 0,	    0xc0000000,
		0x84000050, 0xc4000050,		0x84010050,
	};
	uint8_t how = (uint8_t)take(in, 1);

	if (how & 0x80)
		return take(in, 8);
	return known[how % (sizeof(known) / sizeof(known[0]))] + take(in, 1) % 32;
}

static int answer(struct vm *m)
{
	m->calls++;
	return -(int)(take(m->in, 1) % 15);
}

static int on_cpu_on(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t id, bool a64)
{
	struct vm *m = ctx;
	int r;

	(void)id;
	CHECK(vcpu < CPUS && !m->pending[vcpu]);
	CHECK(lhv_trap_psci_state(&m->psci, vcpu) == LHV_TRAP_PSCI_ON_PENDING);
	CHECK(a64 != m->psci.aarch32);
	CHECK(!a64 || entry.v % 4 == 0);
	r = answer(m);
	if (!r)
		m->pending[vcpu] = true;
	return r;
}

static int on_cpu_off(void *ctx, uint16_t vcpu)
{
	CHECK(vcpu < CPUS);
	return answer(ctx);
}

static int on_suspend(void *ctx, uint16_t vcpu, bool powerdown, uint32_t state_id,
		      lhv_ipa_t entry, uint64_t id)
{
	(void)powerdown;
	(void)state_id;
	(void)entry;
	(void)id;
	CHECK(vcpu < CPUS);
	return answer(ctx);
}

static int on_system_suspend(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t id)
{
	struct vm *m = ctx;

	for (uint32_t i = 0; i < CPUS; i++)
		CHECK(i == vcpu || lhv_trap_psci_state(&m->psci, i) == LHV_TRAP_PSCI_OFF);
	return on_suspend(ctx, vcpu, true, 0, entry, id);
}

static int on_off(void *ctx, bool hibernate)
{
	struct vm *m = ctx;

	CHECK(!hibernate || m->psci.hibernate);
	return answer(m);
}

static int on_reset(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
		    uint64_t cookie)
{
	(void)cookie;
	CHECK(kind <= LHV_TRAP_PSCI_RESET_VENDOR);
	CHECK((kind == LHV_TRAP_PSCI_RESET_VENDOR) == (type >> 31));
	return answer(ctx);
}

static bool on_entry_valid(void *ctx, lhv_ipa_t entry)
{
	(void)ctx;
	return entry.v % 3 != 0;
}

static void on_workaround(void *ctx, unsigned int n, uint64_t arg)
{
	struct vm *m = ctx;

	CHECK(n >= 1 && n <= 4 && arg <= UINT32_MAX);
	CHECK(m->s.workaround[n - 1] == LHV_TRAP_WORKAROUND_NEEDED);
	m->calls++;
}

static enum lhv_action on_other(void *ctx, uint16_t vcpu, uint32_t fid, uint64_t *x)
{
	struct vm *m = ctx;
	unsigned int i = (unsigned int)take(m->in, 1) % 18;

	(void)vcpu;
	CHECK((fid & 0x80ff0000) == 0x80000000 && x[0] == fid);
	for (unsigned int j = 1; j < 18; j++)
		CHECK(x[j] ==
		      (fid & 0x40000000 ? m->regs->x[j] : (uint32_t)m->regs->x[j]));
	x[i] = take(m->in, 2);
	m->calls++;
	m->owner = true;
	return (enum lhv_action)(take(m->in, 1) % 3);
}

static int on_mem_protect(void *ctx, bool enable, bool *was)
{
	(void)enable;
	*was = take(((struct vm *)ctx)->in, 1) & 1;
	return answer(ctx);
}

static int on_check_range(void *ctx, lhv_ipa_t base, uint64_t length)
{
	CHECK(length && base.v + (length - 1) >= base.v);
	return answer(ctx);
}

static int on_suspend_mode(void *ctx, uint16_t vcpu, bool os_initiated)
{
	(void)os_initiated;
	CHECK(vcpu < CPUS);
	return answer(ctx);
}

static int on_stat(void *ctx, uint16_t vcpu, uint32_t power_state, bool count,
		   uint64_t *value)
{
	(void)power_state;
	(void)count;
	CHECK(vcpu < CPUS);
	*value = take(((struct vm *)ctx)->in, 8);
	return answer(ctx);
}

static int on_entropy(void *ctx, uint16_t vcpu, unsigned int bits, uint64_t out[3])
{
	CHECK(vcpu < CPUS && bits >= 1 && bits <= 192);
	for (int i = 0; i < 3; i++)
		out[i] = take(((struct vm *)ctx)->in, 8);
	return answer(ctx);
}

static int on_clean_inv(void *ctx, uint16_t vcpu, lhv_ipa_t base, uint64_t length,
			bool dry_run)
{
	(void)dry_run;
	CHECK(vcpu < CPUS && length && base.v + (length - 1) >= base.v);
	return answer(ctx);
}

static int on_availability(void *ctx, uint64_t selector, uint64_t *bits)
{
	(void)selector;
	*bits = take(((struct vm *)ctx)->in, 8);
	return answer(ctx);
}

static const struct lhv_trap_psci_ops ops = {
	.cpu_on = on_cpu_on,
	.cpu_off = on_cpu_off,
	.cpu_suspend = on_suspend,
	.system_suspend = on_system_suspend,
	.system_off = on_off,
	.system_reset = on_reset,
	.entry_valid = on_entry_valid,
	.mem_protect = on_mem_protect,
	.mem_protect_check_range = on_check_range,
	.suspend_mode = on_suspend_mode,
	.stat = on_stat,
};

/* How many registers from x0 on a call may answer in (DEN 0028, DEN 0098). */
static unsigned int results(uint32_t fid)
{
	switch (fid & ~UINT32_C(0x10000)) {
	case 0xc0000002:
		return 18;
	case 0xc0000003:
	case 0x8600ff03:
		return 2;
	case 0xc0000006:
		return 5;
	case 0x8600ff01:
	case 0x86000000:
	case 0x84000052:
	case 0x84000053:
	case 0xc4000053:
		return 4;
	default:
		return 1;
	}
}

static void hypercall(struct vm *m)
{
	struct input *in = m->in;
	struct lhv_trap t;
	struct lhv_regs r, before;
	uint16_t vcpu = (uint16_t)(take(in, 1) % CPUS);
	uint8_t how = (uint8_t)take(in, 1), what = 0xee;
	enum lhv_action action;
	bool wellformed, smc = how & 1;
	uint64_t x0;

	memset(&t, 0, sizeof(t));
	t.kind = how >= 0xf0 ? how : smc ? LHV_TRAP_SMC : LHV_TRAP_HVC;
	t.il = true;
	t.el = 1;
	t.aarch32 = m->psci.aarch32;
	t.u.imm = how & 2 ? (uint16_t)take(in, 1) : 0;
	for (unsigned int i = 0; i < 31; i++)
		r.x[i] = i < 4 ? number(in) : UINT64_C(0xcafe000000000000) | i << 8;
	if (how & 4)
		r.x[1] = take(in, 1) % 6; /* a vCPU, mostly */
	r.pc = 0x8000;
	r.pstate = 0x3c5;
	before = r;
	m->calls = 0;
	m->owner = false;
	m->regs = &before;
	action = lhv_trap_smccc(&m->s, &t, &r, vcpu, &what);

	x0 = t.aarch32 ? (uint32_t)before.x[0] : before.x[0];
	wellformed = !t.u.imm && !(x0 >> 32) && (x0 & 0x80fe0000) == 0x80000000 &&
		     !(t.aarch32 && (x0 & 0x40000000));
	if (action == LHV_INJECT) {
		/* The exception is taken at the HVC, which PC has passed. */
		before.pc -= t.kind == LHV_TRAP_HVC ? 4 : 0;
		CHECK(!memcmp(&r, &before, sizeof(r)));
		CHECK(m->owner ||
		      !(t.kind == LHV_TRAP_HVC ? m->s.hvc
					       : t.kind == LHV_TRAP_SMC && m->s.smc));
		return;
	}
	CHECK(r.pc == before.pc + (smc ? 4 : 0));
	CHECK(!memcmp(&r.x[18], &before.x[18], 13 * sizeof(r.x[0])));
	if (!wellformed) {
		CHECK(action == LHV_HANDLED && what == LHV_TRAP_SMCCC_UNKNOWN &&
		      !m->calls);
		CHECK(r.x[0] == (t.aarch32 ? UINT32_MAX : UINT64_MAX));
	}
	if (t.aarch32)
		CHECK(!(r.x[0] >> 32));
	if (!m->owner) {
		unsigned int n = results((uint32_t)before.x[0]);

		CHECK(!memcmp(&r.x[n], &before.x[n], (31 - n) * sizeof(r.x[0])));
		CHECK(m->calls <= 1);
	}
	if (action == LHV_HANDLED)
		CHECK(what <= LHV_TRAP_SMCCC_UNKNOWN || what == LHV_TRAP_SMCCC_OWNER);
	else
		CHECK(what >= LHV_TRAP_SMCCC_CPU_OFF && what <= LHV_TRAP_SMCCC_OWNER);
	if (what == LHV_TRAP_SMCCC_CPU_OFF) {
		CHECK(lhv_trap_psci_state(&m->psci, vcpu) == LHV_TRAP_PSCI_STOPPING);
		CHECK(lhv_trap_psci_stopped(&m->psci, vcpu) == LHV_OK);
	}
}

/* A core takes up what was pending for it. */
static void start(struct vm *m)
{
	uint32_t vcpu = (uint32_t)(take(m->in, 1) % CPUS);
	bool off = lhv_trap_psci_state(&m->psci, vcpu) <= LHV_TRAP_PSCI_ON_PENDING;

	CHECK(lhv_trap_psci_started(&m->psci, vcpu) == (off ? LHV_OK : LHV_ERR_STATE));
	m->pending[vcpu] = false;
}

struct regfile {
	struct input *in;
	struct lhv_trap_sysreg_row rows[ROWS];
	struct lhv_trap_sysregs t;
	unsigned int calls;
	uint64_t value;
	enum lhv_action answer;
};

static enum lhv_action on_register(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct regfile *f = ctx;

	f->calls++;
	f->answer = (enum lhv_action)(take(f->in, 1) % 3);
	f->value = take(f->in, 3);
	a->value = f->value;
	return f->answer;
}

static void fill(struct regfile *f)
{
	uint32_t count = 0, enc = (uint32_t)take(f->in, 1);
	uint64_t rows = take(f->in, 1) % (ROWS + 1);

	while (count < rows && enc < 65536) {
		struct lhv_trap_sysreg_row *r = &f->rows[count++];

		r->enc = (uint16_t)enc;
		r->read = take(f->in, 1) & 3;
		r->write = take(f->in, 1) & 3;
		r->fn = on_register;
		r->value = take(f->in, 2);
		enc += 1 + (uint32_t)take(f->in, 2) % 8192;
	}
	CHECK(lhv_trap_sysregs_init(&f->t, f->rows, count, f->t.id, f) == LHV_OK);
}

static void access_register(struct regfile *f)
{
	struct lhv_trap t;
	struct lhv_regs r, want;
	const struct lhv_trap_sysreg_row *row = NULL;
	uint8_t how = (uint8_t)take(f->in, 1), what = LHV_TRAP_SYSREG_UNDEF;
	enum lhv_action action, expected = LHV_INJECT;
	uint64_t value = 0;

	memset(&t, 0, sizeof(t));
	t.kind = how >= 0xf0 ? LHV_TRAP_SYSREG128 : LHV_TRAP_SYSREG;
	t.il = true;
	t.el = how & 1;
	t.u.sys.read = how & 2;
	t.u.sys.rt = take(f->in, 1) % 32;
	t.u.sys.enc = (uint16_t)take(f->in, 2);
	if (how & 4 && f->t.count)
		t.u.sys.enc = f->rows[t.u.sys.enc % f->t.count].enc;
	else if (how & 8)
		t.u.sys.enc = 0xc000 | (t.u.sys.enc & 0x7f);
	for (unsigned int i = 0; i < 31; i++)
		r.x[i] = UINT64_C(0xbeef000000000000) | i;
	r.pc = 0x8000;
	r.pstate = t.el ? 0x3c5 : 0x3c0;
	want = r;
	f->calls = 0;
	action = lhv_trap_sysreg(&f->t, &t, &r, 1);

	for (uint32_t i = 0; i < f->t.count; i++) {
		if (f->rows[i].enc == t.u.sys.enc)
			row = &f->rows[i];
	}
	if (t.kind == LHV_TRAP_SYSREG && (t.el || (t.u.sys.enc >> 11 & 7) == 3)) {
		if (row) {
			what = t.u.sys.read ? row->read : row->write;
			value = row->value;
		} else if (f->t.id && t.u.sys.read && (t.u.sys.enc & 0xffc0) == 0xc000) {
			what = LHV_TRAP_SYSREG_FIXED;
			value = f->t.id->v[t.u.sys.enc & 0x3f];
		}
	}
	if (what == LHV_TRAP_SYSREG_EXIT)
		expected = LHV_EXIT;
	if (what == LHV_TRAP_SYSREG_FIXED)
		expected = LHV_HANDLED;
	if (what == LHV_TRAP_SYSREG_CALL) {
		expected = f->answer;
		value = f->value;
	}
	CHECK(f->calls == (what == LHV_TRAP_SYSREG_CALL));
	CHECK(action == expected);
	if (action == LHV_HANDLED) {
		want.pc += 4;
		if (t.u.sys.read && t.u.sys.rt < 31)
			want.x[t.u.sys.rt] = value;
	}
	CHECK(!memcmp(&r, &want, sizeof(r)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t affinity[CPUS] = {0, 1, 2, 0x100, UINT64_C(0x100000003)};
	static const uint32_t versions[4] = {2, 0x10000, 0x10001, 0x10003};
	static const struct lhv_trap_soc soc = {0x12340042, 7, "a SoC of no name"};
	struct input in = {data, size};
	struct lhv_trap_trng trng = {.uuid = {1, 2, 3, 4}, .entropy = on_entropy};
	struct lhv_trap_clean_inv clean = {.fn = on_clean_inv};
	struct lhv_trap_id id;
	struct regfile f;
	struct vm m;
	uint8_t how;

	memset(&m, 0, sizeof(m));
	memset(&f, 0, sizeof(f));
	m.in = f.in = &in;
	how = (uint8_t)take(&in, 1);
	CHECK(lhv_trap_psci_init(&m.psci, affinity, m.vcpu, CPUS, versions[how & 3], &ops,
				 &m) == LHV_OK);
	CHECK(lhv_trap_psci_started(&m.psci, 0) == LHV_OK);
	m.psci.aarch32 = how & 4;
	m.psci.extended = how & 8;
	m.psci.hibernate = how & 16;
	m.s.psci = how & 32 ? NULL : &m.psci;
	m.s.ctx = &m;
	m.s.other = how & 64 ? on_other : NULL;
	how = (uint8_t)take(&in, 1);
	m.s.hvc = (how & 3) != 1;
	m.s.smc = (how & 3) != 2;
	m.s.uid[0] = how & 4;
	m.s.do_workaround = on_workaround;
	trng.ctx = clean.ctx = &m;
	m.s.version = how & 16 ? 0x10000 + (uint32_t)take(&in, 1) % 8 : 0;
	m.s.soc = how & 32 ? &soc : NULL;
	m.s.trng = how & 64 ? &trng : NULL;
	m.s.clean_inv = how & 128 ? &clean : NULL;
	m.s.availability = how & 32 ? on_availability : NULL;
	m.s.vendor_features[1] = how & 64;
	for (unsigned int i = 0; i < 4; i++)
		m.s.workaround[i] = (uint8_t)(take(&in, 1) % 5);
	for (unsigned int i = 0; i < 64; i++)
		id.v[i] = UINT64_C(0x1d0000) + i;
	f.t.id = how & 8 ? &id : NULL;
	fill(&f);
	while (in.n) {
		switch (take(&in, 1) % 4) {
		case 0:
			access_register(&f);
			break;
		case 1:
			start(&m);
			break;
		default:
			hypercall(&m);
		}
	}
	return 0;
}
