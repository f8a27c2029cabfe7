/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Injectors on threads of their own against vCPUs that enter, run, wait, leave their core and
 * come back, while another vCPU reconfigures what is injected. Nothing is lost. [G.17] [G.4]
 * LHV_STEPS= lengthens it.
 */
#include "world.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

#define NR_VCPUS     3 /* two take interrupts, the third has the registers */
#define NR_TAKERS    2
#define NR_INJECTORS 3
#define FIRST	     40u
#define EACH	     4u /* interrupts of one injector: edges, the last a level */

struct vcpu {
	struct lhv_sim_gic core;
	struct lhv_gic_cpuif image;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ipi; /* under lock */
};

static struct lhv_vgic *g;
static struct vcpu vcpu[NR_VCPUS];
static uint32_t acked[1020]; /* atomic: acknowledgements of an interrupt */
static uint32_t sgis;	     /* atomic: SGIs that were acknowledged */
static uint32_t line[1020];  /* atomic: the device asks */
static uint32_t stop, failed, holders[1020];

static void kick(void *ctx, unsigned int i)
{
	(void)ctx;
	pthread_mutex_lock(&vcpu[i].lock);
	vcpu[i].ipi = true;
	pthread_cond_signal(&vcpu[i].wake);
	pthread_mutex_unlock(&vcpu[i].lock);
}

static const struct lhv_vgic_ops ops = {.kick = kick};

static bool take_ipi(unsigned int i)
{
	bool was;

	pthread_mutex_lock(&vcpu[i].lock);
	was = vcpu[i].ipi;
	vcpu[i].ipi = false;
	pthread_mutex_unlock(&vcpu[i].lock);
	return was;
}

static bool wait_ipi(unsigned int i)
{
	struct timespec t;

	pthread_mutex_lock(&vcpu[i].lock);
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1;
	/* The time-out is for the end of the test alone: it does not look at anything. */
	while (!vcpu[i].ipi && !__atomic_load_n(&stop, __ATOMIC_RELAXED))
		if (pthread_cond_timedwait(&vcpu[i].wake, &vcpu[i].lock, &t))
			t.tv_sec += 1;
	vcpu[i].ipi = false;
	pthread_mutex_unlock(&vcpu[i].lock);
	return !__atomic_load_n(&stop, __ATOMIC_RELAXED);
}

static void fault(const char *what, unsigned int n)
{
	if (!__atomic_exchange_n(&failed, 1, __ATOMIC_SEQ_CST))
		fprintf(stderr, "%s: INTID %u\n", what, n);
	__atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
}

static void fold_one(unsigned int i)
{
	lhv_sim_gic_cpuif_read(&vcpu[i].core, &vcpu[i].image);
	lhv_vgic_exit(g, i, &vcpu[i].image);
}

static void enter_one(unsigned int i)
{
	if (!lhv_vgic_work(g, i))
		return;
	lhv_sim_gic_cpuif_read_lrs(&vcpu[i].core, &vcpu[i].image);
	lhv_vgic_enter(g, i, &vcpu[i].image);
	lhv_sim_gic_cpuif_write(&vcpu[i].core, &vcpu[i].image);
	if (lhv_sim_gic_check(&vcpu[i].core))
		fault(lhv_sim_gic_check(&vcpu[i].core), 0);
}

static void handle(unsigned int i, uint32_t n, uint64_t *seed)
{
	if (n < 32) {
		__atomic_fetch_add(&sgis, 1, __ATOMIC_SEQ_CST);
		return;
	}
	if (n >= 1020)
		return;
	/* Active on one vCPU at a time. */
	if (__atomic_fetch_add(&holders[n], 1, __ATOMIC_SEQ_CST))
		fault("active on two vCPUs", n);
	if (__atomic_exchange_n(&line[n], 0, __ATOMIC_SEQ_CST))
		lhv_vgic_set_level(g, 0, n, false);
	__atomic_fetch_add(&acked[n], 1, __ATOMIC_SEQ_CST);
	if (rnd(seed) % 4 == 0) { /* an SGI to the other one, or both; no fold */
		uint64_t v = (rnd(seed) % 4 ? 1u << !i : 3u) | UINT64_C(3) << 24;

		lhv_vgic_sysreg(g, i, LHV_SYSREG_ICC_SGI1R_EL1, true, &v);
		enter_one(i);
	}
	__atomic_fetch_sub(&holders[n], 1, __ATOMIC_SEQ_CST);
}

static void *taker(void *arg)
{
	unsigned int i = (unsigned int)(uintptr_t)arg;
	struct vcpu *v = &vcpu[i];
	uint64_t seed = i + 7;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		enter_one(i);
		while (!take_ipi(i)) {
			if (lhv_sim_gic_maintenance(&v->core)) {
				fold_one(i);
				break;
			}
			if (lhv_sim_gic_irq(&v->core)) {
				uint32_t n = lhv_sim_gic_ack(&v->core, 1);

				handle(i, n, &seed);
				lhv_sim_gic_eoi(&v->core, 1, n);
				if (rnd(&seed) % 8 == 0)
					break;
				continue;
			}
			if (rnd(&seed) % 4 == 0) { /* off its core and on again */
				lhv_sim_gic_cpuif_save(&v->core, &v->image);
				lhv_vgic_exit(g, i, &v->image);
				sched_yield();
				lhv_sim_gic_cpuif_load(&v->core, &v->image);
				break;
			}
			for (;;) { /* WFI */
				bool wakes;

				fold_one(i);
				wakes = lhv_vgic_pending(g, i, &v->image);
				lhv_sim_gic_cpuif_write(&v->core, &v->image);
				if (wakes || !wait_ipi(i))
					break;
			}
			break;
		}
	}
	return NULL;
}

/* Changes enables, priorities, routes and groups; leaves all deliverable after each turn. */
static void *registers(void *arg)
{
	unsigned int i = NR_TAKERS;
	uint64_t seed = 99;

	(void)arg;
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		unsigned int n = FIRST + rnd(&seed) % (NR_INJECTORS * EACH);
		struct lhv_mmio m = {.size = 4, .write = true, .vcpu = (uint16_t)i};

		fold_one(i);
		switch (rnd(&seed) % 4) {
		case 0:
			m.offset = 0x180 + n / 32 * 4;
			m.value = 1u << n % 32;
			lhv_vgic_dist_mmio(g, &m);
			m.offset = 0x100 + n / 32 * 4;
			lhv_vgic_dist_mmio(g, &m);
			break;
		case 1:
			m.offset = 0x400 + n;
			m.size = 1;
			m.value = rnd(&seed) & 0x78;
			lhv_vgic_dist_mmio(g, &m);
			break;
		case 2:
			m.offset = 0x6000 + 8 * n;
			m.value = rnd(&seed) % 3;
			if (m.value == 2)
				m.value = 1u << 31;
			lhv_vgic_dist_mmio(g, &m);
			break;
		default:
			m.offset = 0;
			m.value = 0;
			lhv_vgic_dist_mmio(g, &m);
			m.value = 3;
			lhv_vgic_dist_mmio(g, &m);
			break;
		}
		enter_one(i);
		take_ipi(i);
		sched_yield();
	}
	return NULL;
}

/* Whether interrupt n was acknowledged since its count was old. */
static bool came(unsigned int n, uint32_t old)
{
	struct timespec t = {0, 50000};

	for (unsigned int k = 0; k < 400000; k++) {
		if (__atomic_load_n(&acked[n], __ATOMIC_SEQ_CST) != old)
			return true;
		if (__atomic_load_n(&stop, __ATOMIC_RELAXED))
			return true;
		if (k < 20)
			sched_yield();
		else
			nanosleep(&t, NULL);
	}
	return false;
}

static unsigned int rounds;

static void *injector(void *arg)
{
	unsigned int me = (unsigned int)(uintptr_t)arg;
	uint64_t seed = me + 1;
	uint32_t sent[EACH] = {0};

	for (unsigned int k = 0; k < rounds; k++) {
		unsigned int what = rnd(&seed) % EACH, n = FIRST + me * EACH + what;
		uint32_t old = __atomic_load_n(&acked[n], __ATOMIC_SEQ_CST);

		if (what == EACH - 1) {
			__atomic_store_n(&line[n], 1, __ATOMIC_SEQ_CST);
			lhv_vgic_set_level(g, 0, n, true);
			/* Its handler quietens it: then it has come. */
			if (!came(n, old))
				fault("lost a level", n);
			continue;
		}
		lhv_vgic_pulse(g, 0, n);
		sent[what]++;
		if (rnd(&seed) % 4 == 0 && !came(n, old))
			fault("lost an edge", n);
		if (__atomic_load_n(&acked[n], __ATOMIC_SEQ_CST) > sent[what])
			fault("more than were sent", n);
	}
	/* The last of each. */
	for (unsigned int what = 0; what < EACH - 1; what++) {
		unsigned int n = FIRST + me * EACH + what;
		uint32_t old = __atomic_load_n(&acked[n], __ATOMIC_SEQ_CST);

		lhv_vgic_pulse(g, 0, n);
		if (!came(n, old))
			fault("lost the last edge", n);
	}
	return NULL;
}

static void run(unsigned int nr_lr)
{
	static const uint64_t mpidr[NR_VCPUS] = {0, 1, 2};
	static _Alignas(64) uint8_t memory[65536];
	const char *steps = getenv("LHV_STEPS");
	struct lhv_vgic_cfg cfg = {.version = 3,
				   .nr_vcpus = NR_VCPUS,
				   .nr_spis = 32,
				   .hw = {(uint8_t)nr_lr, 5, 5, true},
				   .mpidr = mpidr,
				   .ops = &ops};
	pthread_t t[NR_TAKERS + NR_INJECTORS + 1];
	struct lhv_mmio m = {.write = true};

	rounds = steps ? (unsigned int)atoi(steps) / 8 : 6000;
	stop = failed = sgis = 0;
	memset(acked, 0, sizeof(acked));
	memset(line, 0, sizeof(line));
	assert_true(lhv_vgic_size(&cfg) <= sizeof(memory));
	assert_int_equal(lhv_vgic_init(&g, memory, sizeof(memory), &cfg), 0);
	for (unsigned int i = 0; i < NR_VCPUS; i++) {
		uint64_t v;

		pthread_mutex_init(&vcpu[i].lock, NULL);
		pthread_cond_init(&vcpu[i].wake, NULL);
		vcpu[i].ipi = false;
		lhv_sim_gic_init(&vcpu[i].core, nr_lr, 5, 5);
		lhv_vgic_vcpu_reset(g, i, &vcpu[i].image);
		lhv_sim_gic_cpuif_load(&vcpu[i].core, &vcpu[i].image);
		v = 0xf8;
		lhv_sim_gic_el1(&vcpu[i].core, LHV_SYSREG_ICC_PMR_EL1, true, &v);
		v = 1;
		lhv_sim_gic_el1(&vcpu[i].core, LHV_SYSREG_ICC_IGRPEN1_EL1, true, &v);
		/* awake, but for the third; SGIs on */
		m.size = 4;
		m.offset = i * 0x20000 + 0x14;
		m.value = i < NR_TAKERS ? 0 : 2;
		lhv_vgic_redist_mmio(g, &m);
		m.offset = i * 0x20000 + 0x10080;
		m.value = 0xffff;
		lhv_vgic_redist_mmio(g, &m);
		m.offset = i * 0x20000 + 0x10100;
		lhv_vgic_redist_mmio(g, &m);
	}
	m.offset = 0x84;
	m.value = 0xffffffff;
	lhv_vgic_dist_mmio(g, &m);
	for (unsigned int n = 32; n < 64; n += 16) {
		m.offset = 0xc00 + n / 4;
		m.value = 0xaaaaaaaa;
		for (unsigned int k = 0; k < 16; k++)
			if (n + k >= FIRST && (n + k - FIRST) % EACH == EACH - 1)
				m.value &= ~(UINT64_C(2) << 2 * k);
		lhv_vgic_dist_mmio(g, &m);
	}
	m.offset = 0x104;
	m.value = 0xffffffff;
	lhv_vgic_dist_mmio(g, &m);
	m.offset = 0;
	m.value = 3;
	lhv_vgic_dist_mmio(g, &m);
	for (unsigned int i = 0; i < NR_VCPUS; i++)
		enter_one(i);

	for (uintptr_t i = 0; i < NR_TAKERS; i++)
		pthread_create(&t[i], NULL, taker, (void *)i);
	pthread_create(&t[NR_TAKERS], NULL, registers, NULL);
	for (uintptr_t i = 0; i < NR_INJECTORS; i++)
		pthread_create(&t[NR_TAKERS + 1 + i], NULL, injector, (void *)i);
	for (unsigned int i = 0; i < NR_INJECTORS; i++)
		pthread_join(t[NR_TAKERS + 1 + i], NULL);
	__atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < NR_VCPUS; i++) {
		kick(NULL, i);
		pthread_join(t[i], NULL);
	}
	assert_int_equal(failed, 0);
	assert_true(sgis > 0);
	/* All have folded: RWP is 0. */
	for (unsigned int i = 0; i < NR_VCPUS; i++) {
		fold_one(i);
		enter_one(i);
	}
	m.write = false;
	m.offset = 0;
	lhv_vgic_dist_mmio(g, &m);
	assert_int_equal(m.value, 0x53);
	for (unsigned int i = 0; i < NR_VCPUS; i++) {
		pthread_mutex_destroy(&vcpu[i].lock);
		pthread_cond_destroy(&vcpu[i].wake);
	}
}

static void test_threads(void **state)
{
	static const uint8_t lrs[] = {1, 2, 4, 16};

	(void)state;
	for (unsigned int k = 0; k < sizeof(lrs); k++)
		run(lrs[k]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
