/* SPDX-License-Identifier: BSD-2-Clause */
/* [T.13] PSCI on many cores at once: real threads make the calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>

#include <libhv/trap.h>

#define CPU_OFF	      0x84000002u
#define CPU_ON	      0xc4000003u
#define AFFINITY_INFO 0xc4000004u

#define SUCCESS	   UINT64_C(0)
#define ALREADY_ON ((uint64_t)-4)
#define ON_PENDING ((uint64_t)-5)

#define CALLERS 4
#define TARGET	CALLERS /* index of the vCPU that is turned on and off */
#define CPUS	(CALLERS + 1)
#define CYCLES	1500

struct vm {
	struct lhv_trap_psci psci;
	struct lhv_trap_psci_vcpu vcpu[CPUS];
	struct lhv_trap_smccc smccc;
	uint64_t affinity[CPUS];
	uint32_t go;	   /* the mailbox of the target's core: 1 when it is to start */
	uint32_t on_core;  /* 1 while a vCPU TARGET exists that has not been torn down */
	uint32_t done;	   /* the target's thread has made its cycles */
	uint32_t overlaps; /* cpu_on for a vCPU that is still on its core */
	uint64_t plain;	   /* written by whoever owns TARGET's state, without atomics */
	uint32_t refuse;   /* cpu_on fails every other time */
	uint32_t wins, answers, strange;
};

static uint64_t call(struct vm *m, uint16_t vcpu, uint32_t fid, uint64_t a1, uint64_t a2,
		     enum lhv_action *action)
{
	struct lhv_trap t;
	struct lhv_regs r;
	uint8_t what;

	memset(&t, 0, sizeof(t));
	memset(&r, 0, sizeof(r));
	t.kind = LHV_TRAP_HVC;
	t.il = true;
	t.el = 1;
	r.x[0] = fid;
	r.x[1] = a1;
	r.x[2] = a2;
	*action = lhv_trap_smccc(&m->smccc, &t, &r, vcpu, &what);
	return r.x[0];
}

/* TARGET is reserved for this call: nobody else may be here, and nobody on its core. */
static int on_cpu_on(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t id, bool a64)
{
	struct vm *m = ctx;

	(void)entry;
	(void)id;
	(void)a64;
	if (vcpu != TARGET)
		return LHV_ERR_STATE;
	if (__atomic_exchange_n(&m->on_core, 1, __ATOMIC_RELAXED))
		__atomic_fetch_add(&m->overlaps, 1, __ATOMIC_RELAXED);
	/* No atomics: only the order that the power state gives keeps this from racing. */
	m->plain++;
	if (m->refuse && m->plain % 2) {
		__atomic_store_n(&m->on_core, 0, __ATOMIC_RELAXED);
		return LHV_ERR_BUSY;
	}
	__atomic_store_n(&m->go, 1, __ATOMIC_RELEASE);
	return 0;
}

static int on_off(void *ctx, bool hibernate)
{
	(void)ctx;
	(void)hibernate;
	return 0;
}

static int on_reset(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
		    uint64_t cookie)
{
	(void)ctx;
	(void)kind;
	(void)type;
	(void)cookie;
	return 0;
}

static const struct lhv_trap_psci_ops ops = {
	.cpu_on = on_cpu_on, .system_off = on_off, .system_reset = on_reset};

static struct vm vm;

static struct vm *boot(void)
{
	struct vm *m = &vm;

	memset(m, 0, sizeof(*m));
	for (uint32_t i = 0; i < CPUS; i++)
		m->affinity[i] = i;
	assert_int_equal(lhv_trap_psci_init(&m->psci, m->affinity, m->vcpu, CPUS, 0x10001,
					    &ops, m),
			 LHV_OK);
	m->smccc.psci = &m->psci;
	m->smccc.hvc = true;
	for (uint32_t i = 0; i < CALLERS; i++)
		assert_int_equal(lhv_trap_psci_started(&m->psci, i), LHV_OK);
	return m;
}

/* The core of TARGET: starts when told to, runs a little, turns itself off. */
static void *target(void *arg)
{
	struct vm *m = arg;
	enum lhv_action action;

	for (int i = 0; i < CYCLES; i++) {
		while (!__atomic_exchange_n(&m->go, 0, __ATOMIC_ACQUIRE))
			sched_yield();
		if (lhv_trap_psci_started(&m->psci, TARGET) != LHV_OK)
			__atomic_fetch_add(&m->strange, 1, __ATOMIC_RELAXED);
		m->plain++;
		call(m, TARGET, CPU_OFF, 0, 0, &action);
		if (action != LHV_EXIT)
			__atomic_fetch_add(&m->strange, 1, __ATOMIC_RELAXED);
		m->plain++;
		__atomic_store_n(&m->on_core, 0, __ATOMIC_RELAXED);
		lhv_trap_psci_stopped(&m->psci, TARGET);
	}
	__atomic_store_n(&m->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

struct caller {
	struct vm *m;
	uint16_t vcpu;
};

static void *storm(void *arg)
{
	struct caller *c = arg;
	struct vm *m = c->m;
	enum lhv_action action;

	while (!__atomic_load_n(&m->done, __ATOMIC_ACQUIRE)) {
		uint64_t r = call(m, c->vcpu, CPU_ON, TARGET, 0x4000, &action);
		uint64_t info = call(m, c->vcpu, AFFINITY_INFO, TARGET, 0, &action);

		if (r == SUCCESS)
			__atomic_fetch_add(&m->wins, 1, __ATOMIC_RELAXED);
		else if (r != ALREADY_ON && r != ON_PENDING && !m->refuse)
			__atomic_fetch_add(&m->strange, 1, __ATOMIC_RELAXED);
		if (info > 2)
			__atomic_fetch_add(&m->strange, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&m->answers, 1, __ATOMIC_RELAXED);
		sched_yield();
	}
	return NULL;
}

static void cycles(uint32_t refuse)
{
	struct vm *m = boot();
	struct caller callers[CALLERS];
	pthread_t t[CPUS];

	m->refuse = refuse;
	assert_int_equal(pthread_create(&t[TARGET], NULL, target, m), 0);
	for (uint16_t i = 0; i < CALLERS; i++) {
		callers[i].m = m;
		callers[i].vcpu = i;
		assert_int_equal(pthread_create(&t[i], NULL, storm, &callers[i]), 0);
	}
	for (int i = 0; i < CPUS; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(m->strange, 0);
	assert_int_equal(m->overlaps, 0);
	/* Each life had one winner; one more may have won after the last. */
	assert_true(m->wins >= CYCLES && m->wins <= CYCLES + 1);
	assert_true(m->answers >= m->wins);
}

/* A vCPU that comes and goes while all others try to turn it on. */
static void lives(void **state)
{
	(void)state;
	cycles(0);
}

/* The same when starting it fails now and then: it stays off, and may be tried again. */
static void lives_with_failures(void **state)
{
	(void)state;
	cycles(1);
}

#define RUSHERS 2
#define RUSHES	8000

static uint32_t arrived;

/* Cores leave this within a fraction of a microsecond of each other. */
static void meet(uint32_t all)
{
	uint32_t spins = 0;

	__atomic_fetch_add(&arrived, 1, __ATOMIC_ACQ_REL);
	while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) < all) {
		if (++spins % 8192 == 0)
			sched_yield();
	}
}

/* To the n-th of the cores that there are for us: on a busy machine the scheduler would
 * let threads take turns on one. If it cannot be, the test has only less to see. */
static void pin(unsigned int n)
{
	cpu_set_t all, one;

	if (sched_getaffinity(0, sizeof(all), &all))
		return;
	for (unsigned int i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &all) || n--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(i, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

static void loiter(uint32_t n)
{
	for (volatile uint32_t i = 0; i < n; i++)
		;
}

/* Rounds, each with three meetings: before the call, after it, and after the next is set. */
static uint32_t rush_round;

/* The last thing that is called before a CPU_ON takes its target. */
static bool on_entry_valid(void *ctx, lhv_ipa_t entry)
{
	(void)ctx;
	meet((3 * rush_round + 1) * RUSHERS);
	/* Who is first, and by how little, differs from round to round. */
	loiter((uint32_t)entry.v / 4);
	return true;
}

static void *rush(void *arg)
{
	struct caller *c = arg;
	struct vm *m = c->m;
	enum lhv_action action;

	pin(c->vcpu);
	for (uint32_t i = 0; i < RUSHES; i++) {
		uint64_t r, entry = (c->vcpu ? i % 64 : i / 64 % 64) * 4;

		r = call(m, c->vcpu, CPU_ON, TARGET, entry, &action);
		if (r == SUCCESS)
			__atomic_fetch_add(&m->wins, 1, __ATOMIC_RELAXED);
		else if (r == ON_PENDING)
			__atomic_fetch_add(&m->answers, 1, __ATOMIC_RELAXED);
		meet((3 * i + 2) * RUSHERS);
		if (c->vcpu == 0) {
			if (m->wins != 1 || m->answers != RUSHERS - 1)
				m->strange++;
			m->wins = m->answers = 0;
			m->on_core = 0;
			rush_round = i + 1;
			lhv_trap_psci_stopped(&m->psci, TARGET);
		}
		meet((3 * i + 3) * RUSHERS);
	}
	return NULL;
}

/* All at the same moment: one SUCCESS, and ON_PENDING for the rest, each time. */
static void one_winner(void **state)
{
	struct vm *m = boot();
	struct lhv_trap_psci_ops with_entry = ops;
	struct caller callers[RUSHERS];
	pthread_t t[RUSHERS];

	(void)state;
	with_entry.entry_valid = on_entry_valid;
	m->psci.ops = &with_entry;
	arrived = rush_round = 0;
	for (uint16_t i = 0; i < RUSHERS; i++) {
		callers[i].m = m;
		callers[i].vcpu = i;
		assert_int_equal(pthread_create(&t[i], NULL, rush, &callers[i]), 0);
	}
	for (int i = 0; i < RUSHERS; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(rush_round, RUSHES);
	assert_int_equal(m->strange, 0);
	assert_int_equal(m->overlaps, 0);
}

static pthread_barrier_t barrier;

static void *start_twice(void *arg)
{
	struct vm *m = arg;

	for (int i = 0; i < CYCLES; i++) {
		int r;

		pthread_barrier_wait(&barrier);
		r = lhv_trap_psci_started(&m->psci, TARGET);
		if (r == LHV_OK)
			__atomic_fetch_add(&m->wins, 1, __ATOMIC_RELAXED);
		else if (r != LHV_ERR_STATE)
			__atomic_fetch_add(&m->strange, 1, __ATOMIC_RELAXED);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

/*
 * started() of a vCPU that is OFF (the first one, which no CPU_ON starts) while a CPU_ON
 * comes in: it succeeds once, whichever is first, and the vCPU is on.
 */
static void started_against_cpu_on(void **state)
{
	struct vm *m = boot();
	enum lhv_action action;
	pthread_t t[2];

	(void)state;
	assert_int_equal(pthread_barrier_init(&barrier, NULL, 3), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, start_twice, m), 0);
	for (uint32_t i = 1; i <= CYCLES; i++) {
		uint64_t r;

		pthread_barrier_wait(&barrier);
		r = call(m, 0, CPU_ON, TARGET, 0x4000, &action);
		assert_true(r == SUCCESS || r == ALREADY_ON);
		pthread_barrier_wait(&barrier);
		assert_int_equal(m->wins, i);
		assert_int_equal(m->strange, 0);
		assert_int_equal(lhv_trap_psci_state(&m->psci, TARGET), LHV_TRAP_PSCI_ON);
		__atomic_store_n(&m->on_core, 0, __ATOMIC_RELAXED);
		assert_int_equal(lhv_trap_psci_stopped(&m->psci, TARGET), LHV_OK);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	pthread_barrier_destroy(&barrier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_winner),
		cmocka_unit_test(lives),
		cmocka_unit_test(lives_with_failures),
		cmocka_unit_test(started_against_cpu_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
