/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.13] PSCI by DEN 0022, through the hypercall that a guest makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

/* Function identifiers (5.1) and return codes (5.2.2). */
enum {
	VERSION = 0x00,
	CPU_SUSPEND,
	CPU_OFF,
	CPU_ON,
	AFFINITY_INFO,
	MIGRATE,
	MIGRATE_INFO_TYPE,
	MIGRATE_INFO_UP_CPU,
	SYSTEM_OFF,
	SYSTEM_RESET,
	FEATURES,
	CPU_FREEZE,
	CPU_DEFAULT_SUSPEND,
	NODE_HW_STATE,
	SYSTEM_SUSPEND,
	SET_SUSPEND_MODE,
	STAT_RESIDENCY,
	STAT_COUNT,
	SYSTEM_RESET2,
	MEM_PROTECT,
	MEM_CHECK_RANGE,
	SYSTEM_OFF2,
};

#define F32(n) (0x84000000u + (n))
#define F64(n) (0xc4000000u + (n))

#define SUCCESS		 0
#define NOT_SUPPORTED	 (-1)
#define INVALID_PARAMS	 (-2)
#define DENIED		 (-3)
#define ALREADY_ON	 (-4)
#define ON_PENDING	 (-5)
#define INTERNAL_FAILURE (-6)
#define INVALID_ADDRESS	 (-9)

#define CPUS 8

/* A cluster of four, three more clusters of one, and a vCPU with all four levels set. */
static const uint64_t mpidr[CPUS] = {0x000, 0x001,   0x002,   0x003,
				     0x100, 0x10001, 0x20100, UINT64_C(0x7f00010203)};

struct vm {
	struct lhv_trap_psci psci;
	struct lhv_trap_psci_vcpu vcpu[CPUS];
	struct lhv_trap_smccc smccc;
	struct lhv_trap_psci_ops ops;
	struct lhv_regs regs; /* after the last call */
	enum lhv_action action;
	uint8_t what;
	/* What callbacks saw, and what they return. */
	unsigned int calls;
	int err;
	uint16_t target;
	uint64_t entry, context, cookie, length, value;
	bool a64, powerdown, hibernate, flag;
	uint32_t state_id, type;
	enum lhv_trap_psci_reset kind;
	uint64_t bad_entry;
	struct lhv_regs *moves; /* a callback that restarts the caller here and now */
};

static int on_cpu_on(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t context_id,
		     bool a64)
{
	struct vm *m = ctx;

	m->calls++;
	m->target = vcpu;
	m->entry = entry.v;
	m->context = context_id;
	m->a64 = a64;
	return m->err;
}

static int on_cpu_off(void *ctx, uint16_t vcpu)
{
	struct vm *m = ctx;

	m->calls++;
	m->target = vcpu;
	return m->err;
}

static int on_suspend(void *ctx, uint16_t vcpu, bool powerdown, uint32_t state_id,
		      lhv_ipa_t entry, uint64_t context_id)
{
	struct vm *m = ctx;

	m->calls++;
	m->target = vcpu;
	m->powerdown = powerdown;
	m->state_id = state_id;
	m->entry = entry.v;
	m->context = context_id;
	if (m->moves && !m->err) {
		m->moves->pc = entry.v;
		m->moves->x[0] = context_id;
	}
	return m->err;
}

static int on_system_suspend(void *ctx, uint16_t vcpu, lhv_ipa_t entry,
			     uint64_t context_id)
{
	return on_suspend(ctx, vcpu, true, 0, entry, context_id);
}

static int on_system_off(void *ctx, bool hibernate)
{
	struct vm *m = ctx;

	m->calls++;
	m->hibernate = hibernate;
	return m->err;
}

static int on_system_reset(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
			   uint64_t cookie)
{
	struct vm *m = ctx;

	m->calls++;
	m->kind = kind;
	m->type = type;
	m->cookie = cookie;
	return m->err;
}

static bool on_entry_valid(void *ctx, lhv_ipa_t entry)
{
	return entry.v != ((struct vm *)ctx)->bad_entry;
}

static int on_mem_protect(void *ctx, bool enable, bool *was)
{
	struct vm *m = ctx;

	m->calls++;
	*was = m->flag;
	if (!m->err)
		m->flag = enable;
	return m->err;
}

static int on_check_range(void *ctx, lhv_ipa_t base, uint64_t length)
{
	struct vm *m = ctx;

	m->calls++;
	m->entry = base.v;
	m->length = length;
	return m->err;
}

static int on_suspend_mode(void *ctx, uint16_t vcpu, bool os_initiated)
{
	struct vm *m = ctx;

	m->calls++;
	m->target = vcpu;
	m->flag = os_initiated;
	return m->err;
}

static int on_stat(void *ctx, uint16_t vcpu, uint32_t power_state, bool count,
		   uint64_t *value)
{
	struct vm *m = ctx;

	m->calls++;
	m->target = vcpu;
	m->state_id = power_state;
	m->flag = count;
	*value = m->value;
	return m->err;
}

/* all_ops and what few platforms have */
static void more_ops(struct vm *m)
{
	m->ops.mem_protect = on_mem_protect;
	m->ops.mem_protect_check_range = on_check_range;
	m->ops.suspend_mode = on_suspend_mode;
	m->ops.stat = on_stat;
}

static const struct lhv_trap_psci_ops all_ops = {
	.cpu_on = on_cpu_on,
	.cpu_off = on_cpu_off,
	.cpu_suspend = on_suspend,
	.system_suspend = on_system_suspend,
	.system_off = on_system_off,
	.system_reset = on_system_reset,
	.entry_valid = on_entry_valid,
};

static struct vm *boot(uint32_t version)
{
	static struct vm m;

	memset(&m, 0, sizeof(m));
	m.bad_entry = 0xbad0;
	m.ops = all_ops;
	assert_int_equal(
		lhv_trap_psci_init(&m.psci, mpidr, m.vcpu, CPUS, version, &m.ops, &m),
		LHV_OK);
	m.smccc.psci = &m.psci;
	m.smccc.hvc = m.smccc.smc = true;
	assert_int_equal(lhv_trap_psci_started(&m.psci, 0), LHV_OK);
	return &m;
}

static int64_t call_as(struct vm *m, uint16_t vcpu, uint32_t fid, uint64_t a1,
		       uint64_t a2, uint64_t a3)
{
	struct lhv_trap t;
	struct lhv_regs before;

	memset(&t, 0, sizeof(t));
	t.kind = LHV_TRAP_SMC;
	t.il = true;
	t.el = 1;
	t.aarch32 = m->psci.aarch32;
	for (unsigned int i = 0; i < 31; i++)
		m->regs.x[i] = UINT64_C(0xabcd000000000000) | i;
	m->regs.x[0] = fid;
	m->regs.x[1] = a1;
	m->regs.x[2] = a2;
	m->regs.x[3] = a3;
	m->regs.pc = 0x1000;
	m->regs.pstate = 0x3c5;
	before = m->regs;
	m->calls = 0;
	m->what = 0xee;
	m->action = lhv_trap_smccc(&m->smccc, &t, &m->regs, vcpu, &m->what);
	assert_true(m->action == LHV_HANDLED || m->action == LHV_EXIT);
	if (!m->moves)
		assert_int_equal(m->regs.pc, 0x1004);
	assert_memory_equal(&m->regs.x[1], &before.x[1], 30 * sizeof(uint64_t));
	if (m->action == LHV_HANDLED)
		assert_true(m->what == LHV_TRAP_SMCCC_DONE ||
			    m->what == LHV_TRAP_SMCCC_UNKNOWN);
	return t.aarch32 ? (int32_t)m->regs.x[0] : (int64_t)m->regs.x[0];
}

static int64_t call(struct vm *m, uint32_t fid, uint64_t a1, uint64_t a2, uint64_t a3)
{
	return call_as(m, 0, fid, a1, a2, a3);
}

static enum lhv_trap_psci_state st(struct vm *m, uint32_t vcpu)
{
	return lhv_trap_psci_state(&m->psci, vcpu);
}

static void init_refuses(void **state)
{
	struct lhv_trap_psci p, before;
	struct lhv_trap_psci_vcpu v[3];
	uint64_t aff[3] = {0, 1, 2};
	struct lhv_trap_psci_ops o = all_ops;

	(void)state;
	memset(&p, 1, sizeof(p));
	memset(v, 0x5a, sizeof(v));
	before = p;
	assert_int_equal(lhv_trap_psci_init(NULL, aff, v, 3, 2, &o, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_psci_init(&p, NULL, v, 3, 2, &o, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_psci_init(&p, aff, NULL, 3, 2, &o, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, NULL, NULL), LHV_ERR_INVAL);
	o.cpu_on = NULL;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, &o, NULL), LHV_ERR_INVAL);
	o = all_ops;
	o.system_off = NULL;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, &o, NULL), LHV_ERR_INVAL);
	o = all_ops;
	o.system_reset = NULL;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, &o, NULL), LHV_ERR_INVAL);
	o = all_ops;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 0, 2, &o, NULL), LHV_ERR_RANGE);
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 65537, 2, &o, NULL),
			 LHV_ERR_RANGE);
	for (uint32_t version = 0; version < 0x10010; version++) {
		if (version == 2 || (version >= 0x10000 && version <= 0x10003))
			continue;
		assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, version, &o, NULL),
				 LHV_ERR_UNSUPPORTED);
	}
	for (int bit = 0; bit < 64; bit++) {
		if (bit < 24 || (bit >= 32 && bit < 40))
			continue;
		aff[bit % 3] |= UINT64_C(1) << bit;
		assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, &o, NULL),
				 LHV_ERR_INVAL);
		aff[bit % 3] = bit % 3;
	}
	aff[2] = 0;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, &o, NULL), LHV_ERR_EXISTS);
	aff[2] = 1;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 2, &o, NULL), LHV_ERR_EXISTS);
	assert_memory_equal(&p, &before, sizeof(p));
	for (int i = 0; i < 3; i++)
		assert_int_equal(v[i].state, 0x5a5a5a5a);

	aff[2] = 2;
	o.cpu_off = NULL;
	o.cpu_suspend = NULL;
	o.system_suspend = NULL;
	o.entry_valid = NULL;
	assert_int_equal(lhv_trap_psci_init(&p, aff, v, 3, 0x10003, &o, NULL), LHV_OK);
	assert_false(p.hibernate || p.aarch32 || p.extended);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(lhv_trap_psci_state(&p, i), LHV_TRAP_PSCI_OFF);
}

/* Many vCPUs: 65536 are not refused as too many, and numbers above 255 arrive whole. */
static void many_vcpus(void **state)
{
	uint64_t *aff = malloc(65536 * sizeof(*aff));
	struct lhv_trap_psci_vcpu *v = malloc(65536 * sizeof(*v));
	struct vm *m = boot(0x10001);

	(void)state;
	assert_non_null(aff);
	assert_non_null(v);
	for (uint32_t i = 0; i < 65536; i++)
		aff[i] = 65535 - i;
	aff[1] = aff[0]; /* found at once: the search for duplicates is quadratic */
	assert_int_equal(lhv_trap_psci_init(&m->psci, aff, v, 65536, 0x10001, &m->ops, m),
			 LHV_ERR_EXISTS);
	aff[1] = 0;
	assert_int_equal(lhv_trap_psci_init(&m->psci, aff, v, 2000, 0x10001, &m->ops, m),
			 LHV_OK);
	assert_int_equal(lhv_trap_psci_started(&m->psci, 1999), LHV_OK);
	assert_int_equal(lhv_trap_psci_started(&m->psci, 2000), LHV_ERR_RANGE);
	assert_int_equal(call_as(m, 1999, F64(CPU_ON), 65535 - 1998, 0x4000, 1), SUCCESS);
	assert_int_equal(m->target, 1998);
	assert_int_equal(call_as(m, 1999, F64(CPU_ON), 65535 - 1999, 0x4000, 1),
			 ALREADY_ON);
	assert_int_equal(call_as(m, 1999, F64(CPU_ON), 65535 - 2000, 0x4000, 1),
			 INVALID_PARAMS);
	free(aff);
	free(v);
}

static void states(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	assert_int_equal(st(m, 0), LHV_TRAP_PSCI_ON);
	assert_int_equal(st(m, 1), LHV_TRAP_PSCI_OFF);
	assert_int_equal(st(m, CPUS), LHV_TRAP_PSCI_OFF);
	assert_int_equal(st(m, UINT32_MAX), LHV_TRAP_PSCI_OFF);
	assert_int_equal(lhv_trap_psci_started(&m->psci, 0), LHV_ERR_STATE);
	assert_int_equal(lhv_trap_psci_started(&m->psci, CPUS), LHV_ERR_RANGE);
	assert_int_equal(lhv_trap_psci_stopped(&m->psci, CPUS), LHV_ERR_RANGE);
	assert_int_equal(lhv_trap_psci_stopped(&m->psci, 0), LHV_OK);
	assert_int_equal(st(m, 0), LHV_TRAP_PSCI_OFF);
	assert_int_equal(lhv_trap_psci_stopped(&m->psci, 0), LHV_OK);
	assert_int_equal(lhv_trap_psci_started(&m->psci, 0), LHV_OK);
}

static void version(void **state)
{
	static const uint32_t versions[] = {2, 0x10000, 0x10001, 0x10002, 0x10003};

	(void)state;
	for (unsigned int i = 0; i < 5; i++) {
		struct vm *m = boot(versions[i]);

		assert_int_equal(call(m, F32(VERSION), 1, 2, 3), versions[i]);
		assert_int_equal(call(m, F64(VERSION), 1, 2, 3), NOT_SUPPORTED);
		assert_int_equal(m->what, LHV_TRAP_SMCCC_UNKNOWN);
	}
}

/*
 * [T.13] which functions a version has, written as the first version that has them (0: none);
 * FEATURES and the call itself agree. Both conventions apart where only one exists.
 */
static void offered(void **state)
{
	static const struct {
		uint32_t fid, since;
		int64_t features;
	} table[] = {
		{F32(VERSION), 2, 0},
		{F32(CPU_SUSPEND), 2, 0},
		{F64(CPU_SUSPEND), 2, 0},
		{F32(CPU_OFF), 2, 0},
		{F32(CPU_ON), 2, 0},
		{F64(CPU_ON), 2, 0},
		{F32(AFFINITY_INFO), 2, 0},
		{F64(AFFINITY_INFO), 2, 0},
		{F32(MIGRATE_INFO_TYPE), 2, 0},
		{F32(SYSTEM_OFF), 2, 0},
		{F32(SYSTEM_RESET), 2, 0},
		{F32(FEATURES), 0x10000, 0},
		{F32(CPU_DEFAULT_SUSPEND), 0x10000, 0},
		{F64(CPU_DEFAULT_SUSPEND), 0x10000, 0},
		{F32(NODE_HW_STATE), 0x10000, 0},
		{F64(NODE_HW_STATE), 0x10000, 0},
		{F32(SYSTEM_SUSPEND), 0x10000, 0},
		{F64(SYSTEM_SUSPEND), 0x10000, 0},
		{F32(SET_SUSPEND_MODE), 0x10000, 0},
		{F32(SYSTEM_RESET2), 0x10001, 0},
		{F64(SYSTEM_RESET2), 0x10001, 0},
		{F32(SYSTEM_OFF2), 0x10003, 1},
		{F64(SYSTEM_OFF2), 0x10003, 1},
		/* with more_ops() */
		{F32(STAT_RESIDENCY), 0x10000, 0},
		{F64(STAT_RESIDENCY), 0x10000, 0},
		{F32(STAT_COUNT), 0x10000, 0},
		{F64(STAT_COUNT), 0x10000, 0},
		{F32(MEM_PROTECT), 0x10001, 0},
		{F32(MEM_CHECK_RANGE), 0x10001, 0},
		{F64(MEM_CHECK_RANGE), 0x10001, 0},
	};
	static const uint32_t versions[] = {2, 0x10000, 0x10001, 0x10002, 0x10003};

	(void)state;
	for (unsigned int v = 0; v < 10; v++) {
		bool more = v >= 5;

		for (uint32_t n = 0; n < 64; n++) {
			uint32_t fid = n < 32 ? F32(n) : F64(n - 32);
			struct vm *m = boot(versions[v % 5]);
			bool has = false;
			int64_t features = 0;

			if (more)
				more_ops(m);
			m->psci.hibernate = true;
			for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]);
			     i++) {
				if (table[i].fid == fid &&
				    table[i].since <= versions[v % 5]) {
					has = i < 23 || more;
					features = table[i].features;
				}
			}
			/* OS-initiated mode */
			if (more && (fid & 0xffff) == CPU_SUSPEND)
				features = 1;
			if (versions[v % 5] == 2)
				assert_int_equal(call(m, F32(FEATURES), fid, 0, 0),
						 NOT_SUPPORTED);
			else
				assert_int_equal(call(m, F32(FEATURES), fid, 0, 0),
						 has ? features : NOT_SUPPORTED);
			/* An argument that nothing accepts where there is one. */
			call(m, fid, 0xbad0, 0xbad0, 0xbad0);
			if (has != (m->what != LHV_TRAP_SMCCC_UNKNOWN))
				fail_msg("%#x in version %#x", fid, versions[v % 5]);
			if (!has)
				assert_int_equal(m->regs.x[0], (uint64_t)NOT_SUPPORTED);
		}
	}
}

static void features(void **state)
{
	struct vm *m = boot(0x10003);

	(void)state;
	assert_int_equal(call(m, F32(FEATURES), 0x80000000, 0, 0), 0); /* SMCCC_VERSION */
	assert_int_equal(call(m, F32(FEATURES), 0x80000001, 0, 0), NOT_SUPPORTED);
	assert_int_equal(call(m, F32(FEATURES), 0, 0, 0), NOT_SUPPORTED);
	assert_int_equal(call(m, F32(FEATURES), 0x84010003, 0, 0), NOT_SUPPORTED);
	assert_int_equal(call(m, F32(FEATURES), 0xffffffff, 0, 0), NOT_SUPPORTED);
	/* The argument has 32 bits. */
	assert_int_equal(call(m, F32(FEATURES), UINT64_C(0xff00000084000003), 0, 0), 0);
	/* Hidden unless asked for. */
	assert_int_equal(call(m, F32(FEATURES), F64(SYSTEM_OFF2), 0, 0), NOT_SUPPORTED);
	/* Bit 1: extended format. Bit 0, OS-initiated mode, is never set. */
	assert_int_equal(call(m, F32(FEATURES), F64(CPU_SUSPEND), 0, 0), 0);
	m->psci.extended = true;
	assert_int_equal(call(m, F32(FEATURES), F64(CPU_SUSPEND), 0, 0), 2);
	assert_int_equal(call(m, F32(FEATURES), F32(CPU_SUSPEND), 0, 0), 2);
	m->ops.system_suspend = NULL;
	assert_int_equal(call(m, F32(FEATURES), F64(SYSTEM_SUSPEND), 0, 0),
			 NOT_SUPPORTED);
	assert_int_equal(call(m, F64(SYSTEM_SUSPEND), 0x4000, 0, 0), NOT_SUPPORTED);
	/* A guest that is AArch32 has no 64-bit functions. */
	m->psci.aarch32 = true;
	assert_int_equal(call(m, F32(FEATURES), F64(CPU_ON), 0, 0), NOT_SUPPORTED);
	assert_int_equal(call(m, F32(FEATURES), F32(CPU_ON), 0, 0), 0);
}

/* [T.13] the life of a vCPU */
static void on_and_off(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	for (uint32_t i = 1; i < CPUS; i++) {
		assert_int_equal(
			call(m, F64(CPU_ON), mpidr[i], 0x40080000, 0xc0ffee00c0ffee),
			SUCCESS);
		assert_int_equal(m->action, LHV_HANDLED);
		assert_int_equal(m->calls, 1);
		assert_int_equal(m->target, i);
		assert_int_equal(m->entry, 0x40080000);
		assert_int_equal(m->context, 0xc0ffee00c0ffee);
		assert_true(m->a64);
		assert_int_equal(st(m, i), LHV_TRAP_PSCI_ON_PENDING);
		assert_int_equal(call(m, F64(AFFINITY_INFO), mpidr[i], 0, 0), 2);
		assert_int_equal(call(m, F64(CPU_ON), mpidr[i], 0x40080000, 0),
				 ON_PENDING);
		assert_int_equal(m->calls, 0);
		assert_int_equal(lhv_trap_psci_started(&m->psci, i), LHV_OK);
		assert_int_equal(call(m, F64(AFFINITY_INFO), mpidr[i], 0, 0), 0);
		assert_int_equal(call(m, F64(CPU_ON), mpidr[i], 0x40080000, 0),
				 ALREADY_ON);
		assert_int_equal(m->calls, 0);
	}
	assert_int_equal(call(m, F64(CPU_ON), mpidr[0], 0x40080000, 0), ALREADY_ON);

	/* Off: on until it has left its core, so that nobody starts it there twice. */
	call_as(m, 3, F32(CPU_OFF), 0, 0, 0);
	assert_int_equal(m->action, LHV_EXIT);
	assert_int_equal(m->what, LHV_TRAP_SMCCC_CPU_OFF);
	assert_int_equal(m->calls, 1);
	assert_int_equal(m->target, 3);
	assert_int_equal(st(m, 3), LHV_TRAP_PSCI_STOPPING);
	assert_int_equal(call(m, F64(AFFINITY_INFO), mpidr[3], 0, 0), 0);
	assert_int_equal(call(m, F64(CPU_ON), mpidr[3], 0x40080000, 0), ALREADY_ON);
	assert_int_equal(lhv_trap_psci_started(&m->psci, 3), LHV_ERR_STATE);
	assert_int_equal(lhv_trap_psci_stopped(&m->psci, 3), LHV_OK);
	assert_int_equal(call(m, F64(AFFINITY_INFO), mpidr[3], 0, 0), 1);
	assert_int_equal(call(m, F64(CPU_ON), mpidr[3], 0x40080000, 0), SUCCESS);
}

/* [T.13] an MPIDR that is not in the VM, and MPIDR_EL1 as a whole with its other bits */
static void cpu_on_unknown_target(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	assert_int_equal(call(m, F64(CPU_ON), 4, 0x4000, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(CPU_ON), 0x101, 0x4000, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(CPU_ON), UINT64_MAX, 0x4000, 0), INVALID_PARAMS);
	for (int bit = 0; bit < 64; bit++) {
		if (bit == 0 || bit == 1 ||
		    bit == 8) /* 0x002 is there; these lead elsewhere */
			continue;
		assert_int_equal(call(m, F64(CPU_ON), 1 | UINT64_C(1) << bit, 0x4000, 0),
				 bit == 16 ? SUCCESS : INVALID_PARAMS);
	}
	/* RES1, U and MT are no part of the argument. */
	assert_int_equal(call(m, F64(CPU_ON), 0x80000001, 0x4000, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(CPU_ON), 0xc0000001, 0x4000, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(CPU_ON), 0x81000001, 0x4000, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(CPU_ON), 1, 0x4000, 0), SUCCESS);
	/* A 32-bit call can name no Aff3, and what is above is not looked at. */
	assert_int_equal(call(m, F32(CPU_ON), mpidr[7], 0x4000, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F32(CPU_ON), UINT64_C(0x5500000002),
			      UINT64_C(0x9900004000), UINT64_C(0x7700000008)),
			 SUCCESS);
	assert_int_equal(m->target, 2);
	assert_int_equal(m->entry, 0x4000);
	assert_int_equal(m->context, 8);
}

static void cpu_on_entry(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	assert_int_equal(call(m, F64(CPU_ON), 1, 0xbad0, 0), INVALID_ADDRESS);
	for (int i = 1; i < 4; i++)
		assert_int_equal(call(m, F64(CPU_ON), 1, 0x4000 + i, 0), INVALID_ADDRESS);
	assert_int_equal(m->calls, 0);
	assert_int_equal(st(m, 1), LHV_TRAP_PSCI_OFF);
	m->ops.entry_valid = NULL;
	assert_int_equal(call(m, F64(CPU_ON), 1, 0xbad0, 0), SUCCESS);
	m = boot(0x10000);
	assert_int_equal(call(m, F64(CPU_ON), 1, 0xbad0, 0), INVALID_ADDRESS);
	/* 0.2 knows no such error. */
	m = boot(2);
	assert_int_equal(call(m, F64(CPU_ON), 1, 0xbad0, 0), INVALID_PARAMS);
	assert_int_equal(st(m, 1), LHV_TRAP_PSCI_OFF);
	/* AArch32: bit 0 is T32. */
	m = boot(0x10001);
	m->psci.aarch32 = true;
	assert_int_equal(call(m, F32(CPU_ON), 1, 0x4002, 0), INVALID_ADDRESS);
	assert_int_equal(call(m, F32(CPU_ON), 1, 0x4001, 0), SUCCESS);
	assert_false(m->a64);
	assert_int_equal(m->entry, 0x4001);
	assert_int_equal(call(m, F32(CPU_ON), 2, 0x4003, 0), SUCCESS);
	assert_int_equal(call(m, F32(CPU_ON), 3, 0x4000, 0), SUCCESS);
}

/* [T.13] PSCI 0.2 has no INVALID_ADDRESS, whoever finds that an address is bad. */
static void callback_errors_0_2(void **state)
{
	static const uint32_t fids[] = {F64(CPU_ON), F64(CPU_SUSPEND)};

	(void)state;
	for (uint32_t version = 2; version <= 0x10003; version += 0x10001 - 2) {
		int64_t want = version == 2 ? INVALID_PARAMS : INVALID_ADDRESS;

		for (unsigned int f = 0; f < 2; f++) {
			struct vm *m = boot(version);

			m->err = LHV_ERR_FAULT;
			assert_int_equal(call(m, fids[f], f ? 0x10000 : 1, 0x4000, 0),
					 want);
			assert_int_equal(m->calls, 1);
		}
	}
}

/* A callback's error reaches the guest by its name, and the vCPU stays off. */
static void callback_errors(void **state)
{
	static const struct {
		int err;
		int64_t code;
	} map[] = {
		{LHV_ERR_INVAL, INVALID_PARAMS},
		{LHV_ERR_RANGE, INVALID_PARAMS},
		{LHV_ERR_NOMEM, INTERNAL_FAILURE},
		{LHV_ERR_UNSUPPORTED, NOT_SUPPORTED},
		{LHV_ERR_EXISTS, INTERNAL_FAILURE},
		{LHV_ERR_NOENT, INTERNAL_FAILURE},
		{LHV_ERR_BUSY, INTERNAL_FAILURE},
		{LHV_ERR_AGAIN, INTERNAL_FAILURE},
		{LHV_ERR_DENIED, DENIED},
		{LHV_ERR_STATE, INTERNAL_FAILURE},
		{LHV_ERR_FAULT, INVALID_ADDRESS},
		{LHV_ERR_TIMEOUT, INTERNAL_FAILURE},
		{LHV_ERR_CORRUPT, INTERNAL_FAILURE},
		{-1000, INTERNAL_FAILURE},
	};
	static const uint32_t fids[] = {
		F64(CPU_ON),	     F32(CPU_OFF),
		F64(CPU_SUSPEND),    F64(CPU_DEFAULT_SUSPEND),
		F64(SYSTEM_SUSPEND), F32(SYSTEM_OFF),
		F32(SYSTEM_RESET),   F64(SYSTEM_RESET2),
		F64(SYSTEM_OFF2),
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
		for (unsigned int f = 0; f < sizeof(fids) / sizeof(fids[0]); f++) {
			struct vm *m = boot(0x10003);
			/* arguments that suit each: a target, a level, an entry or a type */
			bool on = fids[f] == F64(CPU_ON);
			uint64_t a1 = on ? 1
				      : fids[f] == F64(CPU_DEFAULT_SUSPEND) ||
						      fids[f] == F64(SYSTEM_SUSPEND)
					      ? 0x4000
					      : 0;

			m->psci.hibernate = true;
			m->err = map[i].err;
			assert_int_equal(call(m, fids[f], a1, on ? 0x4000 : 0, 0),
					 map[i].code);
			assert_int_equal(m->calls, 1);
			assert_int_equal(m->action, LHV_HANDLED);
			assert_int_equal(st(m, 0), LHV_TRAP_PSCI_ON);
			assert_int_equal(st(m, 1), LHV_TRAP_PSCI_OFF);
			m->err = 0;
			if (on)
				assert_int_equal(call(m, fids[f], a1, 0x4000, 0),
						 SUCCESS);
			else
				call(m, fids[f], a1, 0, 0);
			assert_int_equal(m->action, on ? LHV_HANDLED : LHV_EXIT);
		}
	}
}

static void cpu_off_details(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	/* Without a callback nobody objects; the last one may go as well. */
	m->ops.cpu_off = NULL;
	call(m, F32(CPU_OFF), 0, 0, 0);
	assert_int_equal(m->action, LHV_EXIT);
	assert_int_equal(m->calls, 0);
	/* Only what is on can go off. */
	assert_int_equal(call(m, F32(CPU_OFF), 0, 0, 0), DENIED);
	assert_int_equal(st(m, 0), LHV_TRAP_PSCI_STOPPING);
	/* A caller that is not in the VM is the integrator's mistake, and harmless. */
	assert_int_equal(call_as(m, CPUS, F32(CPU_OFF), 0, 0, 0), INTERNAL_FAILURE);
	assert_int_equal(call_as(m, 65535, F64(CPU_SUSPEND), 0, 0, 0), INTERNAL_FAILURE);
	assert_int_equal(m->action, LHV_HANDLED);
}

/* Affinity levels, worked out bit by bit for each subset of states. */
static int64_t info(struct vm *m, uint64_t target, unsigned int level)
{
	bool any = false, on = false, pending = false;

	for (uint32_t i = 0; i < CPUS; i++) {
		static const int shift[] = {0, 8, 16, 32};
		bool match = true;

		for (unsigned int l = level; l < 4; l++)
			match &= (mpidr[i] >> shift[l] & 0xff) ==
				 (target >> shift[l] & 0xff);
		if (!match)
			continue;
		any = true;
		on |= st(m, i) == LHV_TRAP_PSCI_ON || st(m, i) == LHV_TRAP_PSCI_STOPPING;
		pending |= st(m, i) == LHV_TRAP_PSCI_ON_PENDING;
	}
	return !any ? INVALID_PARAMS : on ? 0 : pending ? 2 : 1;
}

/* [T.13] AFFINITY_INFO and NODE_HW_STATE at each level, for all states of the VM */
static void affinity_levels(void **state)
{
	struct vm *m = boot(0x10001);
	static const uint64_t targets[] = {
		0,
		1,
		2,
		3,
		0x100,
		0x102,
		0x10001,
		0x10000,
		0x20100,
		0x20104,
		0x30000,
		0x2ff,
		0xffff,
		UINT64_C(0x7f00010203),
		UINT64_C(0x7f00000000),
		UINT64_C(0x7fffffff),
		UINT64_C(0x7f00ffffff),
		UINT64_C(0x7e00010203),
	};

	(void)state;
	for (uint32_t s = 0; s < 65536; s++) { /* two bits for each vCPU */
		unsigned int level = s % 4;
		uint64_t target = targets[s / 7 % (sizeof(targets) / sizeof(targets[0]))];
		int64_t want;

		for (uint32_t i = 0; i < CPUS; i++)
			m->vcpu[i].state = s >> 2 * i & 3;
		want = target & 0xff000000 ? INVALID_PARAMS : info(m, target, level);
		assert_int_equal(call(m, F64(AFFINITY_INFO), target, level, 0), want);
		assert_int_equal(call(m, F64(NODE_HW_STATE), target, level, 0),
				 want == 2 ? 0 : want);
		if (target >> 32 == 0)
			assert_int_equal(call(m, F32(AFFINITY_INFO), target, level, 0),
					 want);
	}
	assert_int_equal(call(m, F64(AFFINITY_INFO), 0, 4, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(AFFINITY_INFO), 0, UINT32_MAX, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F64(NODE_HW_STATE), 0, 4, 0), INVALID_PARAMS);
	for (int bit = 24; bit < 64; bit++) {
		if (bit >= 32 && bit < 40)
			continue;
		for (uint64_t level = 0; level < 4; level++)
			assert_int_equal(
				call(m, F64(AFFINITY_INFO), UINT64_C(1) << bit, level, 0),
				INVALID_PARAMS);
	}
}

/* [T.13] power_state in both formats: each bit is StateID, type, level, or refused */
static void suspend(void **state)
{
	(void)state;
	for (int extended = 0; extended < 2; extended++) {
		/* 5.4.2: original 15:0, 16, 25:24; extended 27:0, 30 */
		uint32_t id = extended ? 0x0fffffff : 0x0300ffff;
		uint32_t type = extended ? 0x40000000 : 0x00010000;
		struct vm *m = boot(0x10000);

		m->psci.extended = extended;
		for (int bit = -1; bit < 32; bit++) {
			uint32_t ps = bit < 0 ? 0 : UINT32_C(1) << bit;

			m->action = LHV_INJECT;
			if (ps & ~(id | type)) {
				assert_int_equal(call(m, F64(CPU_SUSPEND), ps, 0x4000, 9),
						 INVALID_PARAMS);
				assert_int_equal(m->calls, 0);
				assert_int_equal(m->action, LHV_HANDLED);
				continue;
			}
			assert_int_equal(call(m, F64(CPU_SUSPEND),
					      UINT64_C(0x8888888800000000) | ps, 0x4000,
					      9),
					 SUCCESS);
			assert_int_equal(m->action, LHV_EXIT);
			assert_int_equal(m->what, LHV_TRAP_SMCCC_SUSPEND);
			assert_int_equal(m->calls, 1);
			assert_int_equal(m->powerdown, ps == type);
			assert_int_equal(m->state_id, ps & id);
			assert_int_equal(m->entry, 0x4000);
			assert_int_equal(m->context, 9);
			assert_int_equal(call(m, F32(CPU_SUSPEND), ps, 0x4000, 9),
					 SUCCESS);
		}
		/* The entry address counts for a power-down alone. */
		assert_int_equal(call(m, F64(CPU_SUSPEND), type, 0xbad0, 9),
				 INVALID_ADDRESS);
		assert_int_equal(m->calls, 0);
		assert_int_equal(call(m, F64(CPU_SUSPEND), 0, 0xbad0, 9), SUCCESS);
		assert_int_equal(m->calls, 1);
		/* 0.2 has the original format, whatever is configured. */
		m = boot(2);
		m->psci.extended = extended;
		assert_int_equal(call(m, F64(CPU_SUSPEND), 0x10000, 0xbad0, 9),
				 INVALID_PARAMS);
		assert_int_equal(call(m, F64(CPU_SUSPEND), 0x10000, 0x4000, 9), SUCCESS);
		assert_true(m->powerdown);
	}
}

static void suspend_without_callback(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	m->ops.cpu_suspend = NULL;
	assert_int_equal(call(m, F64(CPU_SUSPEND), 0x10000, 0x4000, 9), SUCCESS);
	assert_int_equal(m->action, LHV_HANDLED);
	assert_int_equal(call(m, F64(CPU_DEFAULT_SUSPEND), 0x4000, 9, 0), SUCCESS);
	assert_int_equal(m->action, LHV_HANDLED);
	assert_int_equal(call(m, F64(CPU_SUSPEND), 0x80000000, 0x4000, 9),
			 INVALID_PARAMS);
	assert_int_equal(call(m, F64(CPU_DEFAULT_SUSPEND), 0xbad0, 9, 0),
			 INVALID_ADDRESS);
}

/* A callback that restarts the caller at its entry has the last word on PC and x0. */
static void suspend_restarts(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	m->moves = &m->regs;
	assert_int_equal(call(m, F64(CPU_SUSPEND), 0x10000, 0x4000, 9), 9);
	assert_int_equal(m->regs.pc, 0x4000);
	assert_int_equal(call(m, F64(CPU_DEFAULT_SUSPEND), 0x5000, 10, 0), 10);
	assert_int_equal(m->regs.pc, 0x5000);
	assert_true(m->powerdown);
	assert_int_equal(m->state_id, 0);
	assert_int_equal(call(m, F64(SYSTEM_SUSPEND), 0x6000, 11, 0), 11);
	assert_int_equal(m->regs.pc, 0x6000);
	assert_int_equal(m->what, LHV_TRAP_SMCCC_SYSTEM_SUSPEND);
	m->err = LHV_ERR_DENIED;
	assert_int_equal(call(m, F64(SYSTEM_SUSPEND), 0x6000, 11, 0), DENIED);
	assert_int_equal(m->regs.pc, 0x1004);
}

/* [T.13] SYSTEM_SUSPEND only when all others are off, entirely */
static void system_suspend(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < CPUS; i++) {
		for (uint32_t s = 0; s < 4; s++) {
			struct vm *m = boot(0x10001);
			bool off = s == LHV_TRAP_PSCI_OFF;

			m->vcpu[i].state = s;
			assert_int_equal(call(m, F64(SYSTEM_SUSPEND), 0x4000, 7, 0),
					 off ? SUCCESS : DENIED);
			assert_int_equal(m->calls, off);
			assert_int_equal(m->action, off ? LHV_EXIT : LHV_HANDLED);
			if (!off)
				continue;
			assert_int_equal(m->what, LHV_TRAP_SMCCC_SYSTEM_SUSPEND);
			assert_int_equal(m->entry, 0x4000);
			assert_int_equal(m->context, 7);
			assert_int_equal(m->target, 0);
			assert_int_equal(call(m, F32(SYSTEM_SUSPEND), 0xbad0, 7, 0),
					 INVALID_ADDRESS);
			assert_int_equal(m->calls, 0);
		}
	}
}

/* The caller is the one that may be on, whichever it is. */
static void system_suspend_of_another(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	assert_int_equal(lhv_trap_psci_started(&m->psci, 5), LHV_OK);
	assert_int_equal(call_as(m, 5, F64(SYSTEM_SUSPEND), 0x4000, 7, 0), DENIED);
	assert_int_equal(call_as(m, 0, F64(SYSTEM_SUSPEND), 0x4000, 7, 0), DENIED);
	assert_int_equal(lhv_trap_psci_stopped(&m->psci, 0), LHV_OK);
	assert_int_equal(call_as(m, 5, F64(SYSTEM_SUSPEND), 0x4000, 7, 0), SUCCESS);
	assert_int_equal(m->target, 5);
}

/* [T.13] off and reset; should the guest run on, x0 says that it failed */
static void off_and_reset(void **state)
{
	struct vm *m = boot(0x10003);

	(void)state;
	assert_int_equal(call(m, F32(SYSTEM_OFF), 1, 2, 3), INTERNAL_FAILURE);
	assert_int_equal(m->action, LHV_EXIT);
	assert_int_equal(m->what, LHV_TRAP_SMCCC_SYSTEM_OFF);
	assert_int_equal(m->calls, 1);
	assert_false(m->hibernate);
	assert_int_equal(call(m, F64(SYSTEM_OFF), 0, 0, 0), NOT_SUPPORTED);

	m->kind = LHV_TRAP_PSCI_RESET_VENDOR;
	assert_int_equal(call(m, F32(SYSTEM_RESET), 0x80000001, 2, 3), INTERNAL_FAILURE);
	assert_int_equal(m->action, LHV_EXIT);
	assert_int_equal(m->what, LHV_TRAP_SMCCC_SYSTEM_RESET);
	assert_int_equal(m->kind, LHV_TRAP_PSCI_RESET_COLD);

	/* RESET2: 0 is SYSTEM_WARM_RESET, bit 31 is the vendor's, the rest is reserved. */
	assert_int_equal(call(m, F64(SYSTEM_RESET2), 0, UINT64_C(0x123456789), 0),
			 INTERNAL_FAILURE);
	assert_int_equal(m->kind, LHV_TRAP_PSCI_RESET_WARM);
	assert_int_equal(m->cookie, UINT64_C(0x123456789));
	assert_int_equal(m->what, LHV_TRAP_SMCCC_SYSTEM_RESET);
	for (int bit = 0; bit < 31; bit++) {
		assert_int_equal(call(m, F64(SYSTEM_RESET2), UINT64_C(1) << bit, 0, 0),
				 INVALID_PARAMS);
		assert_int_equal(m->calls, 0);
		assert_int_equal(call(m, F32(SYSTEM_RESET2),
				      UINT64_C(1) << bit | 0x80000000,
				      UINT64_C(0x123456789), 0),
				 INTERNAL_FAILURE);
		assert_int_equal(m->kind, LHV_TRAP_PSCI_RESET_VENDOR);
		assert_int_equal(m->type, UINT32_C(1) << bit | 0x80000000);
		assert_int_equal(m->cookie, 0x23456789);
	}

	/* OFF2: HIBERNATE_OFF alone, no cookie. */
	assert_int_equal(call(m, F64(SYSTEM_OFF2), 1, 0, 0), NOT_SUPPORTED);
	m->psci.hibernate = true;
	for (uint64_t type = 0; type < 4; type++) {
		for (uint64_t cookie = 0; cookie < 2; cookie++) {
			bool good = type < 2 && !cookie;

			m->hibernate = false;
			assert_int_equal(call(m, F64(SYSTEM_OFF2), type, cookie, 0),
					 good ? INTERNAL_FAILURE : INVALID_PARAMS);
			assert_int_equal(m->hibernate, good);
			assert_int_equal(m->action, good ? LHV_EXIT : LHV_HANDLED);
			if (good)
				assert_int_equal(m->what, LHV_TRAP_SMCCC_SYSTEM_OFF);
		}
	}
	assert_int_equal(call(m, F64(SYSTEM_OFF2), 1, UINT64_C(1) << 63, 0),
			 INVALID_PARAMS);
	assert_int_equal(call(m, F32(SYSTEM_OFF2), 1, UINT64_C(1) << 63, 0),
			 INTERNAL_FAILURE);
}

/* [T.13] MEM_PROTECT says what was; CHECK_RANGE never passes a range that wraps. */
static void mem_protect(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	more_ops(m);
	assert_int_equal(call(m, F32(MEM_PROTECT), 1, 0, 0), 0);
	assert_true(m->flag);
	assert_int_equal(call(m, F32(MEM_PROTECT), UINT64_C(0x100000000), 0, 0), 1);
	assert_false(m->flag);
	assert_int_equal(call(m, F32(MEM_PROTECT), 0, 0, 0), 0);
	assert_int_equal(call(m, F32(MEM_PROTECT), 0x80000000, 0, 0), 0);
	assert_true(m->flag);
	assert_int_equal(call(m, F64(MEM_PROTECT), 0, 0, 0), NOT_SUPPORTED);
	assert_int_equal(m->calls, 0);
	m->err = LHV_ERR_DENIED;
	assert_int_equal(call(m, F32(MEM_PROTECT), 0, 0, 0), DENIED);
	m->err = LHV_ERR_UNSUPPORTED;
	assert_int_equal(call(m, F32(MEM_PROTECT), 0, 0, 0), NOT_SUPPORTED);
	assert_true(m->flag);

	m->err = 0;
	assert_int_equal(
		call(m, F64(MEM_CHECK_RANGE), 0x40000000, UINT64_C(0x123400000), 0), 0);
	assert_int_equal(m->entry, 0x40000000);
	assert_int_equal(m->length, UINT64_C(0x123400000));
	assert_int_equal(call(m, F32(MEM_CHECK_RANGE), UINT64_C(0x940000000),
			      UINT64_C(0x900000001), 0),
			 0);
	assert_int_equal(m->entry, 0x40000000);
	assert_int_equal(m->length, 1);
	m->err = LHV_ERR_DENIED;
	assert_int_equal(call(m, F64(MEM_CHECK_RANGE), 0x4000, 1, 0), DENIED);
	assert_int_equal(m->calls, 1);
	m->err = 0;
	assert_int_equal(call(m, F64(MEM_CHECK_RANGE), UINT64_MAX, 1, 0), 0);
	assert_int_equal(call(m, F64(MEM_CHECK_RANGE), 1, UINT64_MAX, 0), 0);
	assert_int_equal(call(m, F64(MEM_CHECK_RANGE), 0x4000, 0, 0), DENIED);
	assert_int_equal(m->calls, 0);
	assert_int_equal(call(m, F64(MEM_CHECK_RANGE), UINT64_MAX, 2, 0), DENIED);
	assert_int_equal(call(m, F64(MEM_CHECK_RANGE), 2, UINT64_MAX, 0), DENIED);
	assert_int_equal(m->calls, 0);
}

/* [T.13] OS-initiated mode is the integrator's to grant. */
static void suspend_mode(void **state)
{
	struct vm *m = boot(0x10000);

	(void)state;
	more_ops(m);
	for (uint64_t mode = 0; mode < 2; mode++) {
		assert_int_equal(call_as(m, 3, F32(SET_SUSPEND_MODE),
					 UINT64_C(0x700000000) | mode, 0, 0),
				 SUCCESS);
		assert_int_equal(m->calls, 1);
		assert_int_equal(m->target, 3);
		assert_int_equal(m->flag, mode);
		m->err = LHV_ERR_DENIED;
		assert_int_equal(call(m, F32(SET_SUSPEND_MODE), mode, 0, 0), DENIED);
		m->err = 0;
	}
	assert_int_equal(call(m, F32(SET_SUSPEND_MODE), 2, 0, 0), INVALID_PARAMS);
	assert_int_equal(m->calls, 0);
	assert_int_equal(call(m, F32(FEATURES), F64(CPU_SUSPEND), 0, 0), 1);
	m->psci.extended = true;
	assert_int_equal(call(m, F32(FEATURES), F32(CPU_SUSPEND), 0, 0), 3);
}

/* [T.13] statistics: 0 for what there is not */
static void statistics(void **state)
{
	struct vm *m = boot(0x10000);

	(void)state;
	more_ops(m);
	m->value = UINT64_C(0x123456789abcdef0);
	for (int count = 0; count < 2; count++) {
		uint32_t n = count ? STAT_COUNT : STAT_RESIDENCY;

		assert_int_equal(call(m, F64(n), mpidr[7], UINT64_C(0x900010002), 0),
				 (int64_t)m->value);
		assert_int_equal(m->target, 7);
		assert_int_equal(m->state_id, 0x10002);
		assert_int_equal(m->flag, count);
		assert_int_equal(call(m, F32(n), 3, 0, 0), 0x9abcdef0);
		assert_int_equal(m->target, 3);
		assert_int_equal(call(m, F64(n), 4, 0, 0), 0);
		assert_int_equal(call(m, F64(n), 0x80000001, 0, 0), 0);
		assert_int_equal(m->calls, 0);
		m->err = LHV_ERR_INVAL;
		assert_int_equal(call(m, F64(n), 3, 0, 0), 0);
		assert_int_equal(m->calls, 1);
		m->err = 0;
	}
}

/* [T.13] without SMCCC 1.1 PSCI must not say that SMCCC_VERSION can be called */
static void smccc_1_0(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	for (uint32_t v = 0x10000; v < 0x10008; v++) {
		m->smccc.version = v;
		assert_int_equal(call(m, F32(FEATURES), 0x80000000, 0, 0),
				 v == 0x10000 ? NOT_SUPPORTED : 0);
		assert_int_equal(call(m, 0x80000000, 0, 0, 0),
				 v == 0x10000 ? NOT_SUPPORTED : (int64_t)v);
		assert_int_equal(call(m, F32(VERSION), 0, 0, 0), 0x10001);
	}
}

static void small_ones(void **state)
{
	struct vm *m = boot(0x10001);

	(void)state;
	assert_int_equal(call(m, F32(MIGRATE_INFO_TYPE), 0, 0, 0), 2);
	assert_int_equal(call(m, F32(MIGRATE), 0, 0, 0), NOT_SUPPORTED);
	assert_int_equal(call(m, F64(MIGRATE_INFO_UP_CPU), 0, 0, 0), NOT_SUPPORTED);
	assert_int_equal(call(m, F64(STAT_COUNT), 0, 0, 0), NOT_SUPPORTED);
	/* 0 is platform-coordinated, 1 OS-initiated. */
	assert_int_equal(call(m, F32(SET_SUSPEND_MODE), 0, 0, 0), SUCCESS);
	assert_int_equal(call(m, F32(SET_SUSPEND_MODE), 1, 0, 0), NOT_SUPPORTED);
	assert_int_equal(m->what, LHV_TRAP_SMCCC_DONE);
	assert_int_equal(call(m, F32(SET_SUSPEND_MODE), 2, 0, 0), INVALID_PARAMS);
	assert_int_equal(call(m, F32(SET_SUSPEND_MODE), UINT32_MAX, 0, 0),
			 INVALID_PARAMS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(init_refuses),
		cmocka_unit_test(many_vcpus),
		cmocka_unit_test(states),
		cmocka_unit_test(version),
		cmocka_unit_test(offered),
		cmocka_unit_test(features),
		cmocka_unit_test(on_and_off),
		cmocka_unit_test(cpu_on_unknown_target),
		cmocka_unit_test(cpu_on_entry),
		cmocka_unit_test(callback_errors),
		cmocka_unit_test(callback_errors_0_2),
		cmocka_unit_test(cpu_off_details),
		cmocka_unit_test(affinity_levels),
		cmocka_unit_test(suspend),
		cmocka_unit_test(suspend_without_callback),
		cmocka_unit_test(suspend_restarts),
		cmocka_unit_test(system_suspend),
		cmocka_unit_test(system_suspend_of_another),
		cmocka_unit_test(off_and_reset),
		cmocka_unit_test(mem_protect),
		cmocka_unit_test(suspend_mode),
		cmocka_unit_test(statistics),
		cmocka_unit_test(smccc_1_0),
		cmocka_unit_test(small_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
