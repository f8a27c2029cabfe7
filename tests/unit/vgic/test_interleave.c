/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Injection, kick, entry, exit and WFI in every order. [G.17] The module's sources are built
 * in here with a switch point at each atomic access; a scheduler runs injectors and vCPUs as
 * coroutines and tries all schedules with at most LHV_BOUND (2) preemptions.
 */
/* Other names than the archive's, which is linked too. */
#define lhv_vgic_set_work_     switched_set_work_
#define lhv_vgic_hint_	       switched_hint_
#define lhv_vgic_file_	       switched_file_
#define lhv_vgic_edit_	       switched_edit_
#define lhv_vgic_edit_pending_ switched_edit_pending_
#define lhv_vgic_edit_enable_  switched_edit_enable_
#define lhv_vgic_edit_active_  switched_edit_active_
#define lhv_vgic_edit_route_   switched_edit_route_
#define lhv_vgic_pick_	       switched_pick_
#define lhv_vgic_reroute_      switched_reroute_
#define lhv_vgic_drop_hw_      switched_drop_hw_
#define lhv_vgic_index_	       switched_index_
#define lhv_vgic_row_	       switched_row_
#define lhv_vgic_set_level     switched_set_level
#define lhv_vgic_pulse	       switched_pulse
#define lhv_vgic_map_hw	       switched_map_hw
#define lhv_vgic_unmap_hw      switched_unmap_hw
#define lhv_vgic_inject_hw     switched_inject_hw
#define lhv_vgic_irq_get       switched_irq_get
#define lhv_vgic_work	       switched_work
#define lhv_vgic_work_word     switched_work_word
#define lhv_vgic_enter	       switched_enter
#define lhv_vgic_exit	       switched_exit
#define lhv_vgic_pending       switched_pending
#define lhv_vgic_vcpu_reset    switched_vcpu_reset
#define lhv_vgic_reset	       switched_reset
#define lhv_vgic_dist_mmio     switched_dist_mmio
#define lhv_vgic_redist_mmio   switched_redist_mmio
#define lhv_vgic_sysreg	       switched_sysreg
#define lhv_vgic_size	       switched_size
#define lhv_vgic_init	       switched_init
#define lhv_vgic_hw_decode     switched_hw_decode
#define lhv_vgic_row_	       switched_row_

#include "world.h"

#include <stdio.h>
#include <ucontext.h>

static void point(void);

#define __atomic_load_n(p, m)	     (point(), __atomic_load_n(p, m))
#define __atomic_store_n(p, v, m)    (point(), __atomic_store_n(p, v, m))
#define __atomic_exchange_n(p, v, m) (point(), __atomic_exchange_n(p, v, m))
#define __atomic_fetch_or(p, v, m)   (point(), __atomic_fetch_or(p, v, m))
#define __atomic_fetch_and(p, v, m)  (point(), __atomic_fetch_and(p, v, m))
#define __atomic_fetch_add(p, v, m)  (point(), __atomic_fetch_add(p, v, m))
#define __atomic_fetch_sub(p, v, m)  (point(), __atomic_fetch_sub(p, v, m))
#define __atomic_compare_exchange_n(p, o, v, k, s, f) \
	(point(), __atomic_compare_exchange_n(p, o, v, k, s, f))

#include "lib/vgic/irq.c"
#include "lib/vgic/lists.c"
#include "lib/vgic/mmio.c"
#include "lib/vgic/sgi.c"
#include "lib/vgic/vgic.c"

#define MAX_CO	 4
#define MAX_PATH 4096

static struct {
	ucontext_t ctx;
	char stack[256 * 1024];
	void (*fn)(unsigned int arg);
	unsigned int arg;
	enum {
		NONE,
		READY,
		WAITING,
		DONE
	} state;
} co[MAX_CO];

static ucontext_t back;
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
static const void *main_stack;
static size_t main_size;
#endif
static int current = -1; /* -1: outside, no switching */
static unsigned int nr_co, preemptions, bound, steps;
static uint16_t path[MAX_PATH], width[MAX_PATH];
static unsigned int path_len, depth;
static unsigned int alone; /* spins in a row while no other can run */
static const char *broken;
static unsigned int usual_bound = 2; /* preemptions, unless LHV_BOUND says otherwise */

static unsigned int decide(unsigned int n)
{
	if (n < 2)
		return 0;
	if (depth == path_len) {
		if (path_len == MAX_PATH) {
			broken = "too long";
			return 0;
		}
		path[path_len++] = 0;
	}
	width[depth] = (uint16_t)n;
	return path[depth++];
}

/* Leaves coroutine from for coroutine to; -1 is whoever started them. The address sanitizer
 * wants to know of a change of stack. */
static void change(int from, int to)
{
#if defined(__SANITIZE_ADDRESS__)
	void *fake;

	__sanitizer_start_switch_fiber(&fake, to < 0 ? main_stack : co[to].stack,
				       to < 0 ? main_size : sizeof(co[to].stack));
#endif
	current = to;
	swapcontext(from < 0 ? &back : &co[from].ctx, to < 0 ? &back : &co[to].ctx);
	/* Here again, from whichever. */
#if defined(__SANITIZE_ADDRESS__)
	__sanitizer_finish_switch_fiber(fake, NULL, NULL);
#endif
}

static void go(int to)
{
	if (to != current)
		change(current, to);
}

/* Another coroutine that can run: the n-th; -1 if there are fewer. */
static int other(unsigned int n)
{
	for (unsigned int i = 0; i < nr_co; i++)
		if ((int)i != current && co[i].state == READY && n-- == 0)
			return (int)i;
	return -1;
}

static unsigned int others(void)
{
	unsigned int n = 0;

	while (other(n) >= 0)
		n++;
	return n;
}

/* Leaves this coroutine for another; for good if none can run. */
static void leave(void)
{
	unsigned int n = others();

	if (n)
		go(other(decide(n)));
	else
		change(current, -1);
}

static void point(void)
{
	unsigned int n;

	if (current < 0)
		return;
	if (++steps > 20000 || broken) {
		broken = broken ? broken : "does not end";
		co[current].state = DONE;
		change(current, -1);
	}
	if (preemptions == bound)
		return;
	n = decide(1 + others());
	if (n) {
		preemptions++;
		go(other(n - 1));
	}
}

/* Waits for another's progress; it is a fault if nobody can make any. */
static void spin(void)
{
	point();
	if (others()) {
		alone = 0;
		leave();
	} else if (++alone > 3 && !broken) {
		broken = "waits for ever";
	}
}

static void trampoline(void)
{
	int me = current;

#if defined(__SANITIZE_ADDRESS__)
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(NULL, &bottom, &size);
	if (!main_stack) {
		main_stack = bottom;
		main_size = size;
	}
#endif
	co[me].fn(co[me].arg);
	co[me].state = DONE;
	leave();
}

static void add(void (*fn)(unsigned int arg), unsigned int arg)
{
	getcontext(&co[nr_co].ctx);
	co[nr_co].ctx.uc_stack.ss_sp = co[nr_co].stack;
	co[nr_co].ctx.uc_stack.ss_size = sizeof(co[nr_co].stack);
	co[nr_co].ctx.uc_link = NULL;
	co[nr_co].fn = fn;
	co[nr_co].arg = arg;
	co[nr_co].state = READY;
	makecontext(&co[nr_co].ctx, trampoline, 0);
	nr_co++;
}

/* --- the machine: two cores, and time --- */

#define NR_CPUS 2
#define MAX_LOG 64

static struct lhv_vgic *g;
static _Alignas(64) uint8_t memory[32768];
static struct lhv_sim_gic core[NR_CPUS];
static struct lhv_gic_cpuif image[NR_CPUS];
static bool ipi[NR_CPUS];    /* a kick that the core has yet to take */
static int vcpu_co[NR_CPUS]; /* the coroutine of a vCPU, -1 if it does not run */
static bool split;	     /* EOImode 1: who ends interrupts is another */
static void (*handler)(unsigned int vcpu, unsigned int intid);

static struct {
	bool ack;
	unsigned int vcpu, intid;
} history[MAX_LOG];
static unsigned int nr_history;

static void note_event(bool is_ack, unsigned int vcpu, unsigned int intid)
{
	if (nr_history == MAX_LOG) {
		broken = "too many interrupts";
		return;
	}
	history[nr_history].ack = is_ack;
	history[nr_history].vcpu = vcpu;
	history[nr_history++].intid = intid;
}

static unsigned int acks(unsigned int intid)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < nr_history; i++)
		n += history[i].ack && history[i].intid == intid;
	return n;
}

/* Each injection was followed by an acknowledgement. */
static bool none_lost(unsigned int intid)
{
	bool waiting = false;

	for (unsigned int i = 0; i < nr_history; i++)
		if (history[i].intid == intid)
			waiting = !history[i].ack;
	return !waiting;
}

static void kick(void *ctx, unsigned int vcpu)
{
	(void)ctx;
	point();
	ipi[vcpu] = true;
	if (vcpu_co[vcpu] >= 0 && co[vcpu_co[vcpu]].state == WAITING)
		co[vcpu_co[vcpu]].state = READY;
}

static void hw_deactivate(void *ctx, unsigned int vcpu, unsigned int intid,
			  unsigned int pintid)
{
	(void)ctx;
	(void)vcpu;
	(void)intid;
	(void)pintid;
}

static const struct lhv_vgic_ops ops = {.kick = kick, .hw_deactivate = hw_deactivate};

static void do_fold(unsigned int i)
{
	lhv_sim_gic_cpuif_read(&core[i], &image[i]);
	lhv_vgic_exit(g, i, &image[i]);
}

static void do_enter(unsigned int i)
{
	if (!lhv_vgic_work(g, i))
		return;
	lhv_sim_gic_cpuif_read_lrs(&core[i], &image[i]);
	lhv_vgic_enter(g, i, &image[i]);
	lhv_sim_gic_cpuif_write(&core[i], &image[i]);
	if (lhv_sim_gic_check(&core[i]))
		broken = lhv_sim_gic_check(&core[i]);
}

static void do_mmio(unsigned int i, uint64_t off, unsigned int size, bool write,
		    uint64_t *v)
{
	struct lhv_mmio m = {.offset = off,
			     .size = (uint8_t)size,
			     .write = write,
			     .value = *v,
			     .vcpu = (uint16_t)i};

	do_fold(i);
	lhv_vgic_dist_mmio(g, &m);
	*v = m.value;
	do_enter(i);
}

static void dist_write(unsigned int i, uint64_t off, unsigned int size, uint64_t v)
{
	do_mmio(i, off, size, true, &v);
}

/* The guest of vCPU i until it waits: takes what is signalled, else WFI. */
static void guest(unsigned int i)
{
	for (;;) {
		do_enter(i);
		point(); /* ERET */
		if (ipi[i]) {
			ipi[i] = false;
			continue;
		}
		if (lhv_sim_gic_maintenance(&core[i])) {
			do_fold(i);
			continue;
		}
		if (lhv_sim_gic_irq(&core[i])) {
			uint32_t n = lhv_sim_gic_ack(&core[i], 1);

			note_event(true, i, n);
			point();
			if (handler)
				handler(i, n);
			lhv_sim_gic_eoi(&core[i], 1, n);
			continue;
		}
		/* WFI traps. */
		for (;;) {
			bool wakes;

			do_fold(i);
			wakes = lhv_vgic_pending(g, i, &image[i]);
			lhv_sim_gic_cpuif_write(&core[i], &image[i]);
			if (wakes)
				break;
			point();
			if (!ipi[i]) {
				co[current].state = WAITING;
				leave();
			}
			ipi[i] = false;
		}
	}
}

static void pulse(unsigned int intid)
{
	note_event(false, 0, intid);
	lhv_vgic_pulse(g, 0, intid);
}

/* --- before each schedule --- */

static void machine(unsigned int nr_lr)
{
	static const uint64_t mpidr[NR_CPUS] = {0, 1};
	struct lhv_vgic_cfg cfg = {.version = 3,
				   .nr_vcpus = NR_CPUS,
				   .nr_spis = 32,
				   .hw = {(uint8_t)nr_lr, 5, 5, true},
				   .mpidr = mpidr,
				   .ops = &ops};
	uint64_t v;

	lhv_vgic_init(&g, memory, sizeof(memory), &cfg);
	nr_co = alone = preemptions = steps = depth = nr_history = 0;
	broken = NULL;
	handler = NULL;
	for (unsigned int i = 0; i < NR_CPUS; i++) {
		ipi[i] = false;
		vcpu_co[i] = -1;
		lhv_sim_gic_init(&core[i], nr_lr, 5, 5);
		lhv_vgic_vcpu_reset(g, i, &image[i]);
		lhv_sim_gic_cpuif_load(&core[i], &image[i]);
		v = 0xf8;
		lhv_sim_gic_el1(&core[i], LHV_SYSREG_ICC_PMR_EL1, true, &v);
		v = 1;
		lhv_sim_gic_el1(&core[i], LHV_SYSREG_ICC_IGRPEN1_EL1, true, &v);
		v = split << 1;
		lhv_sim_gic_el1(&core[i], LHV_SYSREG_ICC_CTLR_EL1, true, &v);
		do_enter(i);
	}
	dist_write(0, 0, 4, 3);
	dist_write(0, 0x84, 4, 0xffffffff);
	dist_write(0, 0xc08, 4, 0xaaaaaaaa);
	for (unsigned int n = 32; n < 64; n++)
		dist_write(0, 0x400 + n, 1, 0x80);
	dist_write(0, 0x104, 4, 0xffffffff);
	for (unsigned int i = 0; i < NR_CPUS; i++) {
		do_enter(i);
		ipi[i] = false;
	}
}

static void run_guest(unsigned int i)
{
	vcpu_co[i] = (int)nr_co;
	add(guest, i);
}

/* Tries all schedules of what prepare() sets up; verdict() looks at the end of each. */
static void all(const char *what, void (*prepare)(void), const char *(*verdict)(void))
{
	const char *b = getenv("LHV_BOUND");
	unsigned long schedules = 0;

	bound = b ? (unsigned int)atoi(b) : usual_bound;
	path_len = 0;
	do {
		prepare();
		change(-1, 0);
		for (unsigned int i = 0; i < NR_CPUS && !broken; i++)
			if (vcpu_co[i] >= 0 && co[vcpu_co[i]].state != WAITING)
				broken = "a vCPU did not come to rest";
		if (!broken)
			broken = verdict();
		if (broken) {
			print_error("%s: schedule %lu:", what, schedules);
			for (unsigned int i = 0; i < path_len; i++)
				if (path[i])
					print_error(" %u@%u", path[i], i);
			print_error("\nword %#llx, list register %#llx, work %u\n",
				    (unsigned long long)g->spis[8],
				    (unsigned long long)core[0].lr[0], g->vcpus[0].work);
			fail_msg("%s", broken);
		}
		schedules++;
		while (path_len && ++path[path_len - 1] >= width[path_len - 1])
			path_len--;
	} while (path_len);
	print_message("%s: %lu schedules\n", what, schedules);
	assert_true(schedules > 20);
}

/* --- scenarios --- */

static unsigned int lrs;
static bool flag;

static void inject_40(unsigned int n)
{
	(void)n;
	pulse(40);
}

static void inject_twice(unsigned int n)
{
	pulse(40 + n);
	pulse(40 + n);
}

static void set_one(void)
{
	machine(lrs);
	add(inject_40, 0);
	run_guest(0);
}

static const char *check_one(void)
{
	return acks(40) == 1 ? NULL : "not delivered once";
}

static void set_two(void)
{
	machine(lrs);
	add(inject_40, 0);
	add(inject_40, 0);
	run_guest(0);
}

static void set_several(void)
{
	machine(lrs);
	dist_write(0, 0x400 + 41, 1, 0x40);
	do_enter(0);
	add(inject_twice, 0);
	add(inject_twice, 1);
	run_guest(0);
}

static const char *check_edges(void)
{
	if (acks(40) > 2 || acks(41) > 2)
		return "delivered too often";
	return none_lost(40) && none_lost(41) ? NULL : "lost";
}

/* An edge that comes while it is in hand, and to a guest that acknowledges it meanwhile. */
static void test_edges(void **state)
{
	(void)state;
	split = false;
	for (lrs = 1; lrs <= 2; lrs++) {
		all("an edge", set_one, check_one);
		all("two injectors of one edge", set_two, check_edges);
		all("two edges twice", set_several, check_edges);
	}
}

static void raise_line(unsigned int n)
{
	note_event(false, 0, n);
	lhv_vgic_set_level(g, 0, n, true);
}

/* The device's line falls when its driver serves it. */
static void serve(unsigned int vcpu, unsigned int intid)
{
	(void)vcpu;
	lhv_vgic_set_level(g, 0, intid, false);
}

static void raise_twice(unsigned int n)
{
	raise_line(n);
	while (acks(n) < 1)
		spin();
	raise_line(n);
}

static void set_level_case(void)
{
	machine(lrs);
	dist_write(0, 0xc08, 4, 0);
	do_enter(0);
	handler = serve;
	add(raise_line, 40);
	add(raise_line, 41);
	run_guest(0);
}

static const char *check_level(void)
{
	if (!none_lost(40) || !none_lost(41))
		return "lost";
	if (acks(40) > 1 || acks(41) > 1)
		return "came again with its line low";
	return NULL;
}

/* A line that rises while the guest ends the interrupt. */
static void set_level_again(void)
{
	machine(lrs);
	dist_write(0, 0xc08, 4, 0);
	do_enter(0);
	handler = serve;
	add(raise_twice, 40);
	run_guest(0);
}

static const char *check_level_again(void)
{
	struct lhv_vgic_irq q;

	lhv_vgic_irq_get(g, 0, 40, &q);
	/* The second may have been served with the first; then the line is down. */
	if (q.level)
		return "the line is up and the guest sleeps";
	return acks(40) <= 3 ? NULL : "came too often";
}

static void test_levels(void **state)
{
	(void)state;
	split = false;
	for (lrs = 1; lrs <= 2; lrs++) {
		all("two lines", set_level_case, check_level);
		all("a line twice", set_level_again, check_level_again);
	}
}

/* vCPU 1 reconfigures the interrupt meanwhile and leaves it deliverable. */
static void reconfigure(unsigned int how)
{
	switch (how) {
	case 0:
		dist_write(1, 0x184, 4, 1u << 8);
		dist_write(1, 0x104, 4, 1u << 8);
		break;
	case 1:
		dist_write(1, 0x400 + 40, 1, 0x20);
		dist_write(1, 0x400 + 40, 1, 0x80);
		break;
	case 2:
		dist_write(1, 0, 4, 0);
		dist_write(1, 0, 4, 3);
		break;
	case 3:
		dist_write(1, 0x84, 4, 0);
		dist_write(1, 0x84, 4, 0xffffffff);
		break;
	case 4:
		dist_write(1, 0x6000 + 8 * 40, 8, 0x7777);
		dist_write(1, 0x6000 + 8 * 40, 8, 0);
		break;
	default:
		dist_write(1, 0x6000 + 8 * 40, 8, 1);
		break;
	}
	guest(1);
}

static unsigned int how_now;

static void set_reconfigure(void)
{
	machine(lrs);
	add(inject_40, 0);
	run_guest(0);
	vcpu_co[1] = (int)nr_co;
	add(reconfigure, how_now);
}

static void test_reconfigure(void **state)
{
	static const char *const what[] = {"enable", "priority",     "group enables",
					   "group",  "route by way", "route"};

	(void)state;
	split = false;
	lrs = 1;
	for (how_now = 0; how_now < 6; how_now++) {
		usual_bound = how_now == 3 ? 1 : 2; /* 32 interrupts change their group */
		all(what[how_now], set_reconfigure, check_one);
	}
	usual_bound = 2;
}

/* [G.10] When RWP reads 0 after a disable, no vCPU acknowledges the interrupt any more. */
static void disable_and_wait(unsigned int group)
{
	uint64_t v;

	if (group)
		dist_write(1, 0, 4, 1);
	else
		dist_write(1, 0x184, 4, 1u << 8);
	for (;;) {
		v = 0;
		do_mmio(1, 0, 4, false, &v);
		if (!(v >> 31) || broken)
			break;
		spin();
	}
	flag = true;
	for (unsigned int k = 0; k < 4; k++)
		point();
}

static void not_when_off(unsigned int vcpu, unsigned int intid)
{
	(void)vcpu;
	(void)intid;
	if (flag)
		broken = "acknowledged after RWP read 0";
}

static void set_rwp(void)
{
	machine(lrs);
	flag = false;
	handler = not_when_off;
	add(inject_40, 0);
	run_guest(0);
	add(disable_and_wait, how_now);
}

/* Not lost either. */
static const char *check_rwp(void)
{
	struct lhv_vgic_irq q;

	lhv_vgic_irq_get(g, 0, 40, &q);
	if (!flag)
		return "RWP never read 0";
	return acks(40) + q.pending == 1 ? NULL : "lost or doubled";
}

static void test_rwp(void **state)
{
	(void)state;
	split = false;
	lrs = 1;
	for (how_now = 0; how_now < 2; how_now++)
		all(how_now ? "RWP of a group" : "RWP of an interrupt", set_rwp,
		    check_rwp);
}

/* [G.5] vCPU 1 deactivates what vCPU 0 acknowledged; it comes again. */
static void end_elsewhere(unsigned int n)
{
	uint64_t v;

	for (unsigned int k = 1; k <= 2; k++) {
		while (acks(40) < k)
			spin();
		do_fold(1);
		v = 40;
		if (n)
			lhv_vgic_sysreg(g, 1, LHV_SYSREG_ICC_DIR_EL1, true, &v);
		else
			dist_write(1, 0x384, 4, 1u << 8);
		do_enter(1);
		if (k == 1)
			pulse(40);
	}
}

static void set_elsewhere(void)
{
	machine(lrs);
	add(inject_40, 0);
	run_guest(0);
	add(end_elsewhere, how_now);
}

static const char *check_elsewhere(void)
{
	struct lhv_vgic_irq q;

	lhv_vgic_irq_get(g, 0, 40, &q);
	if (q.active)
		return "still active";
	return acks(40) == 2 ? NULL : "not delivered twice";
}

static void test_deactivate(void **state)
{
	(void)state;
	split = true;
	lrs = 1;
	for (how_now = 0; how_now < 2; how_now++)
		all("deactivated elsewhere", set_elsewhere, check_elsewhere);
	split = false;
}

/* A vCPU is switched off while an interrupt is on its way to it, and on again. */
static void off_and_on(unsigned int i)
{
	uint64_t v;

	lhv_sim_gic_cpuif_save(&core[i], &image[i]);
	lhv_vgic_exit(g, i, &image[i]);
	lhv_vgic_vcpu_reset(g, i, &image[i]);
	point();
	lhv_vgic_vcpu_reset(g, i, &image[i]);
	lhv_sim_gic_cpuif_load(&core[i], &image[i]);
	v = 0xf8;
	lhv_sim_gic_el1(&core[i], LHV_SYSREG_ICC_PMR_EL1, true, &v);
	v = 1;
	lhv_sim_gic_el1(&core[i], LHV_SYSREG_ICC_IGRPEN1_EL1, true, &v);
	guest(i);
}

static void set_off_on(void)
{
	machine(lrs);
	add(inject_40, 0);
	vcpu_co[0] = (int)nr_co;
	add(off_and_on, 0);
}

static void test_off_on(void **state)
{
	(void)state;
	lrs = 1;
	all("off and on", set_off_on, check_one);
}

/* 1 of N while its targets go to sleep and wake: vCPU 1 is awake in the end. */
static void doze(unsigned int n)
{
	struct lhv_mmio m = {.offset = 0x20014, .size = 4, .write = true, .vcpu = 1};

	(void)n;
	m.value = 2;
	lhv_vgic_redist_mmio(g, &m);
	m.value = 0;
	lhv_vgic_redist_mmio(g, &m);
	guest(1);
}

static void to_any(unsigned int n)
{
	(void)n;
	dist_write(0, 0x6000 + 8 * 40, 8, 1u << 31);
	pulse(40);
	guest(0);
}

static void set_doze(void)
{
	machine(lrs);
	vcpu_co[1] = (int)nr_co;
	add(doze, 0);
	vcpu_co[0] = (int)nr_co;
	add(to_any, 0);
}

static void test_one_of_n(void **state)
{
	(void)state;
	lrs = 1;
	all("1 of N", set_doze, check_one);
}

/* [G.9] SGIs between vCPUs that take them: no list register of the sender is looked at. */
static void sgi(unsigned int from, unsigned int n, unsigned int list)
{
	uint64_t v = (uint64_t)n << 24 | list;

	note_event(false, from, n);
	lhv_vgic_sysreg(g, from, LHV_SYSREG_ICC_SGI1R_EL1, true, &v);
	do_enter(from);
}

static void sgis_on(void)
{
	for (unsigned int i = 0; i < NR_CPUS; i++) {
		struct lhv_mmio m = {.size = 4, .write = true, .vcpu = (uint16_t)i};

		m.offset = i * 0x20000 + 0x10080;
		m.value = 0xffff;
		lhv_vgic_redist_mmio(g, &m);
		m.offset = i * 0x20000 + 0x10100;
		lhv_vgic_redist_mmio(g, &m);
		do_enter(i);
		ipi[i] = false;
	}
}

static void send_two(unsigned int n)
{
	sgi(1, n, 1);
	sgi(1, n, 1);
	guest(1);
}

/* Twice, to a guest that takes them meanwhile. */
static void set_sgis(void)
{
	machine(lrs);
	sgis_on();
	run_guest(0);
	vcpu_co[1] = (int)nr_co;
	add(send_two, 1);
}

static const char *check_sgis(void)
{
	if (acks(1) > 2)
		return "delivered too often";
	return none_lost(1) ? NULL : "lost";
}

/* A ball between the two: the answer to SGI 1 is SGI 2, and once more. */
static void play(unsigned int vcpu, unsigned int n)
{
	if (n == 1 && vcpu == 0)
		sgi(0, 2, 2);
	else if (n == 2 && vcpu == 1 && acks(2) < 2)
		sgi(1, 1, 1);
}

static void serve_ball(unsigned int n)
{
	sgi(1, n, 1);
	guest(1);
}

static void set_ball(void)
{
	machine(lrs);
	sgis_on();
	handler = play;
	run_guest(0);
	vcpu_co[1] = (int)nr_co;
	add(serve_ball, 1);
}

static const char *check_ball(void)
{
	return acks(1) == 2 && acks(2) == 2 ? NULL : "the ball was lost or doubled";
}

/* Each to itself and to the other, while it has the same in hand. */
static void both(unsigned int vcpu, unsigned int n)
{
	if (n == 3 && !flag) {
		flag = true;
		sgi(vcpu, 3, 3);
	}
}

static void set_both(void)
{
	machine(lrs);
	sgis_on();
	flag = false;
	handler = both;
	run_guest(0);
	vcpu_co[1] = (int)nr_co;
	add(serve_ball, 3);
}

static const char *check_both(void)
{
	unsigned int n[NR_CPUS] = {0};

	for (unsigned int i = 0; i < nr_history; i++)
		n[history[i].vcpu] += history[i].ack;
	return n[0] == 2 && n[1] == 1 ? NULL : "lost or doubled";
}

static void test_sgis(void **state)
{
	(void)state;
	split = false;
	for (lrs = 1; lrs <= 2; lrs++) {
		all("SGIs", set_sgis, check_sgis);
		all("a ball", set_ball, check_ball);
		all("SGIs to both", set_both, check_both);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),	    cmocka_unit_test(test_levels),
		cmocka_unit_test(test_reconfigure), cmocka_unit_test(test_rwp),
		cmocka_unit_test(test_deactivate),  cmocka_unit_test(test_off_on),
		cmocka_unit_test(test_one_of_n),    cmocka_unit_test(test_sgis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
