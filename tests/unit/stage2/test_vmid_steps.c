/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMIDs under every order of the accesses that CPUs share, as far as it can be had with a
 * number of preemptions: a CPU runs until it ends or waits for a lock, but for up to
 * `bound` places at which another goes on instead. All choices of places are tried.
 *
 * The CPUs are coroutines. The source is included, so that they can stop before each
 * access, and so that its words can be looked at in the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <cmocka.h>

static void step(void);
#define S2_VMID_STEP() step()
#include "lib/stage2/vmid.c"
#include <libhv/sim/port.h>

#ifndef DEEPER
#define DEEPER 0
#endif

#define TASKS 4 /* CPUs 0 to 2, and one that changes tables */
#define CPUS  3
#define VMS   6
#define FILL  260
#define STEPS 1024
#define STACK 65536

enum {
	A,
	B,
	C,
	D,
	E,
	F
};

/* What a task does: capital letters enter that VM, '.' uses memory, '-' leaves, small
 * letters change that VM's tables, '!' turns the CPU off and on. */
struct scenario {
	const char *name, *before[CPUS], *task[TASKS];
	unsigned int room; /* VMIDs that are left */
	unsigned int bound;
};

struct entry {
	int vm;
	uint32_t version;
};

static struct {
	struct lhv_s2_vmid vmid;
	int s2_vmid;
	uint32_t version, done;
	bool lock;
} vms[VMS], vms0[VMS];

static struct {
	ucontext_t ctx;
	const char *script;
	const bool *waits;
	bool ended;
} tasks[TASKS];

static struct {
	struct entry tlb[256];
	int vm;
	uint16_t vmid;
	uint64_t flushed;
} cpus[CPUS], cpus0[CPUS];

static struct plan {
	unsigned int at[8], to[8], n;
} plan;

static _Alignas(LHV_S2_VMID_ALIGN) unsigned char mem[2048], mem0[2048];
static unsigned char stacks[TASKS][STACK];
static struct lhv_s2_vmids *v;
static ucontext_t home;
static unsigned int current, pos, next, ran[STEPS], ready[STEPS];
static bool running, big;
static const char *wrong;
static uint64_t runs;

static bool is_ready(unsigned int t)
{
	return tasks[t].script && !tasks[t].ended && !(tasks[t].waits && *tasks[t].waits);
}

static void go(unsigned int t)
{
	unsigned int from = current;

	current = t;
	swapcontext(&tasks[from].ctx, &tasks[t].ctx);
}

/* The current task cannot go on: the next one does, or all is over. */
static void other(void)
{
	for (unsigned int i = 1; i <= TASKS; i++) {
		unsigned int t = (current + i) % TASKS;

		if (!is_ready(t))
			continue;
		if (t != current)
			go(t);
		return;
	}
	for (unsigned int t = 0; t < TASKS; t++)
		if (tasks[t].script && !tasks[t].ended)
			wrong = "all wait for each other";
	swapcontext(&tasks[current].ctx, &home);
}

static void step(void)
{
	if (!running || wrong)
		return;
	if (pos < STEPS) {
		ran[pos] = current;
		ready[pos] = 0;
		for (unsigned int t = 0; t < TASKS; t++)
			ready[pos] |= (unsigned int)is_ready(t) << t;
	}
	if (next < plan.n && plan.at[next] == pos) {
		unsigned int t = plan.to[next++];

		pos++;
		go(t);
	} else {
		pos++;
	}
}

static void take(bool *lock)
{
	step();
	while (running && *lock && !wrong) {
		tasks[current].waits = lock;
		other();
		tasks[current].waits = NULL;
	}
	*lock = true;
}

static void on_lock(void *ctx)
{
	(void)ctx;
	take(&big);
}

static void on_unlock(void *ctx)
{
	(void)ctx;
	big = false;
	step();
}

static int on_assign(void *ctx, struct lhv_s2_vmid *id, uint16_t vmid)
{
	unsigned int i;

	(void)ctx;
	for (i = 0; i < VMS && id != &vms[i].vmid; i++)
		;
	if (i == VMS)
		return 0;
	take(&vms[i].lock);
	vms[i].s2_vmid = vmid;
	vms[i].lock = false;
	return 0;
}

static const struct lhv_s2_vmid_ops ops = {on_lock, on_unlock, on_assign};

static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	unsigned int c = running ? current : *(unsigned int *)ctx;

	(void)arg;
	step();
	if (op != LHV_TLBI_ALLE1)
		wrong = "not ALLE1";
	if (v->cpu[c].flushed == cpus[c].flushed)
		wrong = "[S2.29] invalidated twice in a generation";
	cpus[c].flushed = v->cpu[c].flushed;
	for (unsigned int i = 0; i < 256; i++)
		cpus[c].tlb[i].vm = -1;
}

static const struct lhv_sim_port_ops port = {.tlbi = on_tlbi};

static void enter(unsigned int c, int vm)
{
	uint16_t id;

	cpus[c].vm = -1;
	if (lhv_s2_vmid_enter(v, c, &vms[vm].vmid, &id)) {
		wrong = "refused";
		return;
	}
	for (unsigned int k = 0; k < CPUS; k++)
		if (cpus[k].vm >= 0 && (cpus[k].vm == vm) != (cpus[k].vmid == id))
			wrong = "[S2.29] one VMID for two VMs, or two for one";
	cpus[c].vm = vm;
	cpus[c].vmid = id;
}

static void use_memory(unsigned int c)
{
	struct entry *e = &cpus[c].tlb[cpus[c].vmid];
	int vm = cpus[c].vm;

	step();
	if (e->vm < 0)
		*e = (struct entry){vm, vms[vm].version};
	else if (e->vm != vm)
		wrong = "[S2.29] an entry of another VM";
	else if (e->version < vms[vm].done)
		wrong = "an entry of tables that are no more";
}

static void change(int vm)
{
	take(&vms[vm].lock);
	step();
	vms[vm].version++;
	for (unsigned int k = 0; vms[vm].s2_vmid >= 0 && k < CPUS; k++) {
		step();
		cpus[k].tlb[vms[vm].s2_vmid].vm = -1;
	}
	vms[vm].done = vms[vm].version;
	vms[vm].lock = false;
	step();
}

static void run_script(unsigned int c, const char *s)
{
	for (; *s && !wrong; s++) {
		if (*s == '.')
			use_memory(c);
		else if (*s == '-') {
			cpus[c].vm = -1;
			lhv_s2_vmid_leave(v, c);
		} else if (*s == '!') {
			cpus[c].vm = -1;
			lhv_s2_vmid_leave(v, c);
			for (unsigned int i = 0; i < 256; i++)
				cpus[c].tlb[i] = (struct entry){VMS, 0};
			cpus[c].flushed = 0;
			lhv_s2_vmid_cpu_off(v, c);
		} else if (*s >= 'a')
			change(*s - 'a');
		else
			enter(c, *s - 'A');
	}
}

static void task_main(int t)
{
	run_script((unsigned int)t, tasks[t].script);
	tasks[t].ended = true;
	other();
}

/* In the end the words have to agree with each other. */
static void look_over(void)
{
	uint32_t free = 0;

	for (uint32_t i = 0; i < v->nr; i++)
		free += !is_used(v, i);
	if (free != v->free)
		wrong = "the count of free VMIDs";
	for (unsigned int i = 0; i < VMS; i++) {
		uint64_t id = vms[i].vmid.id;

		if (id && vms[i].s2_vmid != number(id))
			wrong = "maintenance by another VMID";
		if (id >> 16 == v->gen && !is_used(v, number(id)))
			wrong = "a current VMID that is free";
		for (unsigned int k = 0; k < i; k++)
			if (id >> 16 == v->gen && vms[k].vmid.id == id)
				wrong = "[S2.29] two VMs with one VMID";
	}
	for (unsigned int c = 0; c < CPUS; c++)
		if (cpus[c].vm < 0 && v->cpu[c].active >= VM_MIN)
			wrong = "a CPU that left still has a VM";
}

static void make_task(int t, const char *script)
{
	tasks[t].script = script;
	tasks[t].ended = false;
	tasks[t].waits = NULL;
	getcontext(&tasks[t].ctx);
	tasks[t].ctx.uc_stack.ss_sp = stacks[t];
	tasks[t].ctx.uc_stack.ss_size = STACK;
	tasks[t].ctx.uc_link = &home;
	makecontext(&tasks[t].ctx, (void (*)(void))task_main, 1, t);
}

static unsigned int run(const struct scenario *s)
{
	memcpy(mem, mem0, sizeof(mem));
	memcpy(vms, vms0, sizeof(vms));
	memcpy(cpus, cpus0, sizeof(cpus));
	big = false;
	pos = next = 0;
	runs++;
	for (int t = 0; t < TASKS; t++)
		make_task(t, s->task[t]);
	for (current = 0; !s->task[current]; current++)
		;
	running = true;
	swapcontext(&home, &tasks[current].ctx);
	running = false;
	if (!wrong && pos > STEPS)
		wrong = "more steps than there is room for";
	if (!wrong)
		look_over();
	if (wrong) {
		fprintf(stderr, "%s: %s, preempted", s->name, wrong);
		for (unsigned int i = 0; i < plan.n; i++)
			fprintf(stderr, " at %u by %u", plan.at[i], plan.to[i]);
		fprintf(stderr, "\n");
	}
	return pos;
}

static void explore(const struct scenario *s, unsigned int bound)
{
	unsigned char who[STEPS], can[STEPS];
	unsigned int n = run(s);

	if (wrong || !bound)
		return;
	for (unsigned int i = 0; i < n; i++) {
		who[i] = (unsigned char)ran[i];
		can[i] = (unsigned char)ready[i];
	}
	plan.n++;
	for (unsigned int i = plan.n > 1 ? plan.at[plan.n - 2] + 1 : 0; i < n; i++) {
		for (unsigned int t = 0; t < TASKS; t++) {
			if (t == who[i] || !(can[i] >> t & 1))
				continue;
			plan.at[plan.n - 1] = i;
			plan.to[plan.n - 1] = t;
			explore(s, bound - 1);
			if (wrong)
				return;
		}
	}
	plan.n--;
}

static void prepare(const struct scenario *s)
{
	static struct lhv_s2_vmid fill[FILL];
	struct lhv_s2_vmid_config cfg = {
		.ops = &ops, .cpus = CPUS, .bits = 8, .reserve_zero = true};
	unsigned int c = CPUS - 1, left;
	uint16_t id;

	memset(fill, 0, sizeof(fill));
	memset(vms, 0, sizeof(vms));
	memset(cpus, 0, sizeof(cpus));
	for (unsigned int i = 0; i < VMS; i++)
		vms[i].s2_vmid = -1;
	assert_true(lhv_s2_vmid_size(&cfg) <= sizeof(mem));
	assert_int_equal(lhv_s2_vmid_init(mem, sizeof(mem), &cfg, &v), LHV_OK);
	lhv_sim_port_attach(&port, &c);
	for (unsigned int i = 0; i < CPUS; i++) {
		cpus[i].vm = -1;
		for (unsigned int k = 0; k < 256; k++)
			cpus[i].tlb[k].vm = VMS; /* rubbish of a boot loader */
	}
	left = s->room;
	for (c = 0; c < CPUS; c++)
		if (s->before[c])
			run_script(c, s->before[c]);
	c = CPUS - 1;
	for (unsigned int i = 0; v->free > left; i++) {
		assert_true(i < FILL);
		assert_int_equal(lhv_s2_vmid_enter(v, c, &fill[i], &id), LHV_OK);
	}
	if (s->before[c] && cpus[c].vm >= 0)
		enter(c, cpus[c].vm);
	else
		lhv_s2_vmid_leave(v, c);
	assert_null(wrong);
	memcpy(mem0, mem, sizeof(mem));
	memcpy(vms0, vms, sizeof(vms));
	memcpy(cpus0, cpus, sizeof(cpus));
}

static const struct scenario scenarios[] = {
	/* [S2.29] A rollover on one CPU while another comes and goes, or stays. */
	{"rollover", {"A.", NULL, NULL}, {"A.-A.", "C.-", NULL, NULL}, 0, 4},
	{"stays", {"A.", "B.-", NULL}, {"A..", "C.D.", NULL, NULL}, 0, 4},
	{"switch", {"A.-B.-", NULL, NULL}, {"A.B.", "C.-", NULL, NULL}, 0, 4},
	{"late", {"A.", NULL, NULL}, {"..", "C.A.", NULL, NULL}, 0, 8},
	{"two", {NULL, NULL, NULL}, {"A.", "B.", NULL, NULL}, 1, 4},
	/* One VM on two CPUs, whose VMID changes while its tables do. */
	{"tables", {"A.-", NULL, NULL}, {"A.-", "A.", NULL, "a"}, 0, 4},
	{"follow", {"A.-B-", NULL, NULL}, {"A.", "C.A.", NULL, "a"}, 0, 3},
	{"early", {NULL, NULL, "A.-"}, {"C.A..", "a", "A.", NULL}, 0, 3},
	{"three", {"A.", NULL, "B."}, {"A.", "C.-", "B.-A.", NULL}, 0, 3},
	{"all", {"A.", NULL, "B."}, {"A.", "C.-", "B.-A.", "ab"}, 0, 2},
	{"off", {"A.", NULL, NULL}, {"A.!A.", "C.B.", NULL, NULL}, 0, 3},
};

static void test_orders(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		uint64_t r = runs;

		prepare(&scenarios[i]);
		memset(&plan, 0, sizeof(plan));
		explore(&scenarios[i], scenarios[i].bound + DEEPER);
		if (wrong)
			fail_msg("%s: %s", scenarios[i].name, wrong);
		if (getenv("VERBOSE"))
			fprintf(stderr, "%s: %llu orders, %u steps\n", scenarios[i].name,
				(unsigned long long)(runs - r), pos);
		assert_true(runs - r > 50);
	}
	lhv_sim_port_attach(NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
