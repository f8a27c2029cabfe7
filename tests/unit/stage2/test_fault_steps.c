/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shared side under every order of its accesses. Each CPU is a coroutine that stops
 * before each port operation, allocation and access by a guest; a depth-first search runs
 * all orders of these, leaving out those that differ from one that was run only in the
 * order of neighbours that touch different words (sleep sets).
 *
 * After each order the results and the tables have to be what the same calls give one after
 * the other, in some order, by a specification that is written here; the MMU model has
 * found nothing wrong; the numbers of entries are exact.
 *
 * Guests that write have TLBs here that keep everything until an invalidation and its
 * barrier, so that a page that was written and is not reported shows.
 *
 * The sources are included so that they can be stopped.
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

#include <libhv/port.h>
#include <libhv/stage2.h>

#include "tally.h"
#include "vm.h"

enum kind {
	READ,
	WRITE,	 /* a compare-and-exchange too, whether it succeeds or not */
	BARRIER, /* one that waits for TLB operations */
	OTHER,
	ALLOC,
	GUEST
};

static void step(enum kind kind, const void *at);
static void tlb_told(enum lhv_port_tlbi op, uint64_t arg);
static void tlb_done(enum lhv_port_barrier b);

static uint64_t step_load64(const uint64_t *p)
{
	step(READ, p);
	return lhv_port_load64(p);
}

static void step_store64(uint64_t *p, uint64_t v)
{
	step(WRITE, p);
	lhv_port_store64(p, v);
}

static bool step_cas64(uint64_t *p, uint64_t *old, uint64_t v)
{
	step(WRITE, p);
	return lhv_port_cas64(p, old, v);
}

static void step_dsb(enum lhv_port_barrier b)
{
	step(b == LHV_ISH || b == LHV_NSH ? BARRIER : OTHER, NULL);
	lhv_port_dsb(b);
	tlb_done(b);
}

static void step_tlbi(enum lhv_port_tlbi op, uint64_t arg)
{
	step(OTHER, NULL);
	lhv_port_tlbi(op, arg);
	tlb_told(op, arg);
}

#define lhv_port_load64(p)	step_load64(p)
#define lhv_port_store64(p, v)	step_store64(p, v)
#define lhv_port_cas64(p, o, v) step_cas64(p, o, v)
#define lhv_port_dsb(b)		step_dsb(b)
#define lhv_port_tlbi(o, a)	step_tlbi(o, a)
#include "lib/stage2/object.c"
#include "lib/stage2/tlb.c"
#include "lib/stage2/fault.c"
#undef DBM
#include "lib/stage2/track.c"

#ifndef DEEPER
#define DEEPER 0
#endif

#define CPUS   4
#define CALLS  3
#define STEPS  256
#define STACK  (128 * 1024)
#define PAGE   UINT64_C(4096)
#define BLOCK  (512 * PAGE)
#define PLACE  (3 * BLOCK + 256 * PAGE) /* page 0 of the scenarios */
#define PAGES  4
#define MARK   LHV_S2_SW(8)
#define NO_HOW 99

enum what {
	END,
	MAP,	/* page or block */
	RELAX,	/* */
	YOUNG,	/* */
	WALK,	/* */
	WRITES, /* a guest on this CPU writes a page */
	DIRTY,	/* the hypervisor does */
	HARVEST /* all pages */
};

struct call {
	enum what what;
	uint64_t ipa, pa, size;
	uint32_t attr, flags;
	/* Results. */
	int ret;
	int how;
	uint64_t found, at;
};

struct scenario {
	const char *name;
	struct call before[CALLS]; /* done first, by nobody else disturbed */
	struct call task[CPUS][CALLS];
	uint64_t owned; /* bytes, at PLACE rounded down to it */
	bool hd;
	bool harvest;	    /* dirty state is looked at */
	bool fail;	    /* each allocation fails once */
	bool deep;	    /* only in the long form */
	unsigned int start; /* of the levels, other than 1 */
};

static struct call calls[CPUS][CALLS];
static const struct scenario *now_in;
static struct vm vm;

/*
 * The scheduler.
 */

struct op {
	enum kind kind;
	const void *at;
};

static struct {
	ucontext_t ctx;
	struct op next;
	bool ended;
} tasks[CPUS];

static struct node {
	struct op op[CPUS]; /* what each would do next */
	unsigned int enabled, sleep, done, chosen;
} stack[STEPS];

static unsigned char stacks[CPUS][STACK];
static ucontext_t home;
static unsigned int current, depth, stack_n;
static bool running;
static uint64_t now, runs, cut;
static char wrong[256];

static void step(enum kind kind, const void *at)
{
	if (!running)
		return;
	tasks[current].next = (struct op){kind, at};
	swapcontext(&tasks[current].ctx, &home);
	now++;
}

static bool dependent(const struct op *a, const struct op *b)
{
	if (a->kind == GUEST || b->kind == GUEST) {
		enum kind other = a->kind == GUEST ? b->kind : a->kind;

		/* It reads tables; with hardware's updates it writes, too. */
		return other == WRITE || other == BARRIER ||
		       (now_in->hd && (other == READ || other == GUEST));
	}
	if (a->kind == ALLOC || b->kind == ALLOC)
		return a->kind == b->kind && now_in->fail;
	return a->at && a->at == b->at && (a->kind == WRITE || b->kind == WRITE);
}

static void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void complain(const char *fmt, ...)
{
	va_list ap;

	if (wrong[0])
		return;
	va_start(ap, fmt);
	(void)vsnprintf(wrong, sizeof(wrong), fmt, ap);
	va_end(ap);
}

static unsigned int lowest(unsigned int set)
{
	return (unsigned int)__builtin_ctz(set);
}

/* Runs one order: along the stack, and then on. False when the rest was seen before. */
static bool run_order(void)
{
	for (depth = 0;; depth++) {
		struct node *n = &stack[depth];
		unsigned int enabled = 0;

		for (unsigned int c = 0; c < CPUS; c++)
			enabled |= (unsigned int)!tasks[c].ended << c;
		if (!enabled)
			return true;
		if (depth == STEPS - 1) {
			complain("more steps than there is room for");
			return true;
		}
		if (depth == stack_n) {
			memset(n, 0, sizeof(*n));
			n->enabled = enabled;
			for (unsigned int c = 0; c < CPUS; c++)
				n->op[c] = tasks[c].next;
			if (depth) {
				struct node *u = &stack[depth - 1];

				for (unsigned int c = 0; c < CPUS; c++)
					if (((u->sleep | u->done) >> c & 1) &&
					    c != u->chosen &&
					    !dependent(&u->op[c], &u->op[u->chosen]))
						n->sleep |= 1U << c;
			}
			if (!(enabled & ~n->sleep))
				return false;
			n->chosen = lowest(enabled & ~n->sleep);
			stack_n++;
		}
		current = n->chosen;
		lhv_sim_mmu_on_cpu(vm.m, current);
		swapcontext(&home, &tasks[current].ctx);
	}
}

/* On to the next order; false when there is none. */
static bool next_order(void)
{
	while (stack_n) {
		struct node *n = &stack[stack_n - 1];
		unsigned int left;

		n->done |= 1U << n->chosen;
		left = n->enabled & ~n->sleep & ~n->done;
		if (left) {
			n->chosen = lowest(left);
			return true;
		}
		stack_n--;
	}
	return false;
}

/*
 * Guests and their TLBs.
 */

struct entry {
	bool valid, w;
};

static struct {
	struct entry s2[PAGES], comb[PAGES];
	/* Told by a CPU, which has not waited for it yet. */
	bool told_s2[CPUS][PAGES], told_comb[CPUS];
} tlb[CPUS];

static struct {
	unsigned int page;
	uint64_t at;
} writes[64];

static unsigned int writes_n;
static unsigned int firsts[PAGES];

static void tlb_told(enum lhv_port_tlbi op, uint64_t arg)
{
	bool all = op != LHV_TLBI_IPAS2LE1 && op != LHV_TLBI_VMALLE1;

	if (!running)
		return;
	for (unsigned int c = 0; c < CPUS; c++) {
		if (!all && c != current)
			continue;
		switch (op) {
		case LHV_TLBI_IPAS2LE1:
		case LHV_TLBI_IPAS2LE1IS:
			for (unsigned int p = 0; p < PAGES; p++)
				tlb[c].told_s2[current][p] |=
					(arg & UINT64_C(0xffffffffff)) ==
					(PLACE + p * PAGE) >> 12;
			break;
		case LHV_TLBI_VMALLE1:
		case LHV_TLBI_VMALLE1IS:
			tlb[c].told_comb[current] = true;
			break;
		default:
			complain("a TLB operation that was not expected");
		}
	}
}

/* What this CPU told to anyone is done now. */
static void tlb_done(enum lhv_port_barrier b)
{
	unsigned int me = current;

	if (b != LHV_ISH && b != LHV_NSH)
		return;
	for (unsigned int c = 0; c < CPUS; c++) {
		if (b == LHV_NSH && c != me)
			continue;
		for (unsigned int p = 0; p < PAGES; p++) {
			/* While the entry of stage 2 lives, it can be combined anew. */
			if (tlb[c].told_comb[me] && !tlb[c].s2[p].valid)
				tlb[c].comb[p].valid = false;
			if (tlb[c].told_s2[me][p])
				tlb[c].s2[p].valid = false;
			tlb[c].told_s2[me][p] = false;
		}
		tlb[c].told_comb[me] = false;
	}
}

static void guest_writes(unsigned int page)
{
	uint64_t ipa = PLACE + page * PAGE;

	for (unsigned int tries = 0; tries < 8; tries++) {
		struct entry *e = &tlb[current].comb[page];
		bool first = false;
		int ret;

		step(GUEST, NULL);
		if (!e->valid && tlb[current].s2[page].valid)
			*e = tlb[current].s2[page];
		if (!e->valid) {
			struct lhv_sim_mmu_result r;

			lhv_sim_mmu_translate(vm.m, current, lhv_ipa(ipa),
					      LHV_SIM_MMU_WRITE, &r);
			if (r.fault && r.fault != LHV_SIM_MMU_PERMISSION)
				complain("a guest's write ends in fault %d", r.fault);
			*e = tlb[current].s2[page] = (struct entry){true, !r.fault};
		}
		if (e->w) {
			writes[writes_n].page = page;
			writes[writes_n++].at = now;
			return;
		}
		ret = lhv_s2_dirty_fault(&vm.s2, lhv_ipa(ipa), MARK, 0, &first);
		if (ret)
			complain("lhv_s2_dirty_fault: %d", ret);
		firsts[page] += first;
	}
	complain("a guest does not get on");
}

static void do_call(struct call *c)
{
	enum lhv_s2_fault_how how = (enum lhv_s2_fault_how)NO_HOW;
	struct lhv_s2_entry e;
	bool first = false;

	switch (c->what) {
	case MAP:
		c->ret = lhv_s2_fault_map(&vm.s2, lhv_ipa(c->ipa), lhv_pa(c->pa), c->size,
					  c->attr, c->flags, &how);
		break;
	case RELAX:
		c->ret = lhv_s2_fault_relax(&vm.s2, lhv_ipa(c->ipa), c->attr,
					    LHV_S2_FAULT_BROADCAST, &how);
		break;
	case YOUNG:
		c->ret = lhv_s2_fault_young(&vm.s2, lhv_ipa(c->ipa), &how);
		break;
	case WALK:
		c->ret = lhv_s2_walk(&vm.s2, lhv_ipa(c->ipa), &e);
		c->found = e.kind == LHV_S2_MAPPED ? e.pa.v : e.owner;
		how = (enum lhv_s2_fault_how)e.kind;
		break;
	case WRITES:
		guest_writes((unsigned int)((c->ipa - PLACE) / PAGE));
		break;
	case DIRTY:
		/* It is written before it is told. */
		writes[writes_n].page = (unsigned int)((c->ipa - PLACE) / PAGE);
		writes[writes_n++].at = now;
		c->ret = lhv_s2_dirty_fault(&vm.s2, lhv_ipa(c->ipa), MARK, 0, &first);
		firsts[(c->ipa - PLACE) / PAGE] += first;
		break;
	case HARVEST:
		c->found = 0;
		c->ret = lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(PLACE), PAGES * PAGE, MARK,
					      &c->found, 0, NULL);
		c->at = now;
		break;
	default:
		break;
	}
	c->how = (int)how;
}

static void task_main(int c)
{
	/* The first step is none, so that all of them have a next one. */
	for (unsigned int i = 0; i < CALLS && calls[c][i].what != END; i++)
		do_call(&calls[c][i]);
	tasks[c].ended = true;
	swapcontext(&tasks[c].ctx, &home);
}

/*
 * The specification, one call after the other.
 */

struct leaf {
	uint64_t ipa, pa, size;
	uint32_t attr;
};

struct model {
	struct leaf leaf[8];
	unsigned int n;
};

static struct leaf *find(struct model *m, uint64_t ipa)
{
	for (unsigned int i = 0; i < m->n; i++)
		if (ipa >= m->leaf[i].ipa && ipa - m->leaf[i].ipa < m->leaf[i].size)
			return &m->leaf[i];
	return NULL;
}

static bool is_owned(uint64_t ipa)
{
	uint64_t size = now_in->owned;

	return size && ipa / size == PLACE / size;
}

/* What comes of the call; changes m. */
static void expect(struct model *m, const struct call *c, int *ret, int *how,
		   uint64_t *value)
{
	struct leaf *l = find(m, c->ipa);

	*ret = 0;
	*how = NO_HOW;
	*value = c->found;
	switch (c->what) {
	case MAP:
		for (unsigned int i = 0; !l && i < m->n; i++)
			if (m->leaf[i].ipa - c->ipa < c->size) {
				*ret = LHV_ERR_EXISTS; /* something smaller below it */
				return;
			}
		if (!l && is_owned(c->ipa) && !(c->flags & LHV_S2_OVER_OWNED)) {
			*ret = LHV_ERR_DENIED;
		} else if (!l) {
			m->leaf[m->n++] = (struct leaf){c->ipa, c->pa, c->size, c->attr};
			*how = LHV_S2_FAULT_DONE;
		} else if (c->ipa - l->ipa != c->pa - l->pa || c->size > l->size ||
			   ((l->attr ^ c->attr) & (LHV_S2_MEM_MASK | LHV_S2_SW_MASK))) {
			*ret = LHV_ERR_EXISTS;
		} else {
			*how = (c->attr & ~l->attr & LHV_S2_RWX) ||
					       (l->attr & ~c->attr & LHV_S2_OLD)
				       ? LHV_S2_FAULT_WEAKER
				       : LHV_S2_FAULT_ALREADY;
		}
		break;
	case RELAX:
		if (!l) {
			*ret = LHV_ERR_NOENT;
			break;
		}
		*how = c->attr & ~l->attr ? LHV_S2_FAULT_DONE : LHV_S2_FAULT_ALREADY;
		l->attr |= c->attr;
		break;
	case YOUNG:
		if (!l) {
			*ret = LHV_ERR_NOENT;
			break;
		}
		*how = l->attr & LHV_S2_OLD ? LHV_S2_FAULT_DONE : LHV_S2_FAULT_ALREADY;
		l->attr &= ~LHV_S2_OLD;
		break;
	case WALK:
		*how = l		  ? LHV_S2_MAPPED
		       : is_owned(c->ipa) ? LHV_S2_OWNED
					  : LHV_S2_UNMAPPED;
		*value = l ? l->pa + (c->ipa - l->ipa) : is_owned(c->ipa) ? 77 : 0;
		break;
	default:
		break;
	}
}

static bool tables_are(struct model *m)
{
	for (unsigned int c = 0; c < CPUS; c++) {
		for (unsigned int i = 0; i < CALLS && calls[c][i].what != END; i++) {
			uint64_t ipa = calls[c][i].ipa;
			struct lhv_sim_mmu_result r;
			struct leaf *l = find(m, ipa);

			lhv_sim_mmu_walk(vm.m, vm.root.vtcr, vm.root.vttbr, lhv_ipa(ipa),
					 &r);
			if (!l != !!r.fault)
				return false;
			if (l && (r.pa.v != l->pa + (ipa - l->ipa) || r.size != l->size ||
				  r.r != !!(l->attr & LHV_S2_R) ||
				  r.w != !!(l->attr & LHV_S2_W) ||
				  r.x1 != !!(l->attr & LHV_S2_X_EL1) ||
				  r.af != !(l->attr & LHV_S2_OLD)))
				return false;
		}
	}
	return true;
}

/* Is there an order of the calls that explains results and tables? */
static bool explained(const struct model *m, unsigned int *at)
{
	bool all = true;

	for (unsigned int c = 0; c < CPUS; c++) {
		const struct call *call = at[c] < CALLS ? &calls[c][at[c]] : NULL;
		struct model then = *m;
		uint64_t value;
		int ret, how;
		bool ok;

		if (!call || call->what == END)
			continue;
		all = false;
		if (now_in->fail && call->ret == LHV_ERR_NOMEM) {
			ok = call->how == NO_HOW;
		} else {
			expect(&then, call, &ret, &how, &value);
			ok = ret == call->ret && how == call->how && value == call->found;
		}
		at[c]++;
		ok = ok && explained(&then, at);
		at[c]--;
		if (ok)
			return true;
	}
	return all && tables_are((struct model *)(uintptr_t)m);
}

/* Every write is in a harvest that returned after it. */
static void nothing_lost(void)
{
	uint64_t last = 0;
	unsigned int reports[PAGES] = {0};
	struct call *h[CPUS * CALLS + 1], end = {.what = HARVEST};
	unsigned int n = 0, mapped = 0;

	for (unsigned int c = 0; c < CPUS; c++)
		for (unsigned int i = 0; i < CALLS; i++) {
			if (calls[c][i].what == HARVEST)
				h[n++] = &calls[c][i];
			mapped += calls[c][i].what == MAP && !calls[c][i].how;
		}
	now++;
	if (lhv_s2_dirty_harvest(&vm.s2, lhv_ipa(PLACE), PAGES * PAGE, MARK, &last, 0,
				 NULL))
		complain("the last harvest failed");
	end.found = last;
	end.at = now;
	h[n++] = &end;
	for (unsigned int k = 0; k < n; k++)
		for (unsigned int p = 0; p < PAGES; p++)
			reports[p] += h[k]->found >> p & 1;
	for (unsigned int w = 0; w < writes_n; w++) {
		bool seen = false;

		for (unsigned int k = 0; k < n; k++)
			seen |= h[k]->at >= writes[w].at &&
				(h[k]->found >> writes[w].page & 1);
		if (!seen)
			complain("[S2.25] a write to page %u is lost", writes[w].page);
	}
	for (unsigned int p = 0; p < PAGES; p++) {
		if (!now_in->hd && firsts[p] != reports[p])
			complain(
				"[S2.25] page %u became dirty %u times, and was reported "
				"%u times",
				p, firsts[p], reports[p]);
		/* Hardware notes a write when it happens; a fault comes before it. */
		if (now_in->hd && reports[p] > writes_n + mapped)
			complain("page %u was reported %u times", p, reports[p]);
	}
}

static void look_over(const struct model *before)
{
	unsigned int at[CPUS] = {0};
	struct tally t;

	if (now_in->harvest) {
		nothing_lost();
		for (unsigned int c = 0; c < CPUS; c++) {
			struct lhv_s2_entry e;

			if (calls[c][0].what == RELAX &&
			    (lhv_s2_walk(&vm.s2, lhv_ipa(calls[c][0].ipa), &e) ||
			     calls[c][0].attr & ~e.attr))
				complain("a permission is lost");
		}
	} else if (!explained(before, at)) {
		complain("no order of the calls explains this");
	}
	(void)lhv_sim_mmu_check(vm.m);
	for (unsigned int w = 0; w < LHV_SIM_MMU_WRONGS; w++)
		/* A CPU that gains a permission tells itself alone; and the model does not
		 * know that who has just stored will invalidate that entry once more. */
		if (lhv_sim_mmu_count(vm.m, (enum lhv_sim_mmu_wrong)w) &&
		    !(now_in->harvest &&
		      (w == LHV_SIM_MMU_LOCAL_ONLY || w == LHV_SIM_MMU_NO_DSB_BEFORE)))
			complain("%s", lhv_sim_mmu_text(vm.m, 0));
	lhv_sim_mmu_clear(vm.m);
	tally(&vm.geo, lhv_sim_mmu_va(vm.m, vm.root.table), lhv_sim_mmu_va, vm.m, &t);
	if (t.wrong || t.empty)
		complain("%d numbers of entries are wrong, %d tables empty", (int)t.wrong,
			 (int)t.empty);
	if (t.tables != lhv_s2_table_count(&vm.s2) ||
	    t.tables + 1 != lhv_sim_mmu_allocated(vm.m))
		complain("[S2.23] %d tables, %d counted, %d allocated", (int)t.tables,
			 (int)lhv_s2_table_count(&vm.s2),
			 (int)lhv_sim_mmu_allocated(vm.m));
	if (lhv_s2_set_owner(&vm.s2, lhv_ipa(0), UINT64_C(1) << vm.geo.ipa_bits, 0,
			     LHV_S2_REPLACE) ||
	    lhv_s2_table_count(&vm.s2))
		complain("tables are left when nothing is mapped");
}

static void *step_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	step(ALLOC, NULL);
	return lhv_sim_mmu_alloc(ctx, bytes, pa);
}

static void step_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	step(ALLOC, NULL);
	lhv_sim_mmu_free(ctx, va, pa, bytes);
}

static const struct lhv_s2_ops ops = {
	.alloc = step_alloc, .free = step_free, .va = lhv_sim_mmu_va};

static bool one(const struct scenario *s, uint64_t nth)
{
	const struct vm_options o = {.granule = 12,
				     .ipa = s->start == 2 ? 32 : 39,
				     .cpu_pa = 48,
				     .concat = s->start == 2 ? 16 : 1,
				     .ha = s->hd,
				     .hd = s->hd,
				     .cpus = CPUS,
				     .loaded = true};
	struct model before = {.n = 0};
	bool whole;

	if (vm_start(&vm, &o))
		complain("no geometry");
	if (vm.geo.start != (s->start ? (int)s->start : 1))
		complain("start level %d", vm.geo.start);
	if (s->owned &&
	    lhv_s2_set_owner(&vm.s2, lhv_ipa(PLACE & ~(s->owned - 1)), s->owned, 77, 0))
		complain("set_owner");
	memset(tlb, 0, sizeof(tlb));
	memset(firsts, 0, sizeof(firsts));
	writes_n = 0;
	now = 0;
	for (unsigned int i = 0; i < CALLS && s->before[i].what != END; i++) {
		struct call c = s->before[i];
		uint64_t value;
		int ret, how;

		do_call(&c);
		if (c.ret)
			complain("before: %d", c.ret);
		expect(&before, &c, &ret, &how, &value);
	}
	if (s->harvest &&
	    lhv_s2_dirty_start(&vm.s2, lhv_ipa(PLACE), PAGES * PAGE, MARK, 0))
		complain("start");
	vm_ok(&vm);
	vm.s2.ops = &ops;
	memcpy(calls, s->task, sizeof(calls));
	lhv_sim_mmu_fail(vm.m, nth);
	running = true;
	for (unsigned int c = 0; c < CPUS; c++) {
		tasks[c].ended = s->task[c][0].what == END;
		if (tasks[c].ended)
			continue;
		getcontext(&tasks[c].ctx);
		tasks[c].ctx.uc_stack.ss_sp = stacks[c];
		tasks[c].ctx.uc_stack.ss_size = STACK;
		tasks[c].ctx.uc_link = &home;
		makecontext(&tasks[c].ctx, (void (*)(void))task_main, 1, (int)c);
		current = c;
		lhv_sim_mmu_on_cpu(vm.m, c);
		swapcontext(&home, &tasks[c].ctx); /* to its first step */
	}
	whole = run_order();
	running = false;
	lhv_sim_mmu_fail(vm.m, 0);
	lhv_sim_mmu_on_cpu(vm.m, 0);
	if (!whole) {
		cut++;
		lhv_sim_mmu_destroy(vm.m);
		return true;
	}
	runs++;
	look_over(&before);
	vm.s2.ops = &vm_ops_loaded;
	if (wrong[0]) {
		fprintf(stderr, "%s: %s\nin the order", s->name, wrong);
		for (unsigned int i = 0; i < stack_n; i++)
			fprintf(stderr, " %u", stack[i].chosen);
		fprintf(stderr, "\n");
		for (unsigned int c = 0; c < CPUS; c++)
			for (unsigned int i = 0; i < CALLS && calls[c][i].what != END;
			     i++)
				fprintf(stderr,
					"CPU %u call %u: ret %d how %d found %llx\n", c,
					i, calls[c][i].ret, calls[c][i].how,
					(unsigned long long)calls[c][i].found);
		lhv_sim_mmu_destroy(vm.m);
		return false;
	}
	vm_stop(&vm);
	return true;
}

static uint64_t explore(const struct scenario *s)
{
	uint64_t before = runs;

	now_in = s;
	for (uint64_t nth = s->fail ? 1 : 0; nth < (s->fail ? 6 : 1); nth++) {
		stack_n = 0;
		do {
			if (!one(s, nth))
				fail_msg("%s: %s", s->name, wrong);
		} while (next_order());
	}
	return runs - before;
}

#define P(n) (PLACE + (n)*PAGE)
#define Q    (P(0) & ~(BLOCK - 1))
#define MAP_P(n, a)                                                           \
	{                                                                     \
		.what = MAP, .ipa = P(n), .pa = P(n), .size = PAGE, .attr = a \
	}
#define MAP_O(n, a)                                                            \
	{                                                                      \
		.what = MAP, .ipa = P(n), .pa = P(n), .size = PAGE, .attr = a, \
		.flags = LHV_S2_OVER_OWNED                                     \
	}
#define MAP_AT(i, p, a)                                                 \
	{                                                               \
		.what = MAP, .ipa = i, .pa = p, .size = PAGE, .attr = a \
	}
#define MAP_B(i, a)                                                      \
	{                                                                \
		.what = MAP, .ipa = i, .pa = i, .size = BLOCK, .attr = a \
	}
#define RELAX_P(n, a)                                 \
	{                                             \
		.what = RELAX, .ipa = P(n), .attr = a \
	}
#define YOUNG_P(n)                         \
	{                                  \
		.what = YOUNG, .ipa = P(n) \
	}
#define WALK_P(n)                         \
	{                                 \
		.what = WALK, .ipa = P(n) \
	}
#define WRITE_P(n)                          \
	{                                   \
		.what = WRITES, .ipa = P(n) \
	}
#define DIRTY_P(n)                         \
	{                                  \
		.what = DIRTY, .ipa = P(n) \
	}
#define HARVEST_ALL                          \
	{                                    \
		.what = HARVEST, .ipa = P(0) \
	}
#define RX (LHV_S2_R | LHV_S2_X)

static const struct scenario scenarios[] = {
	/* [S2.23] One page, several CPUs: one wins, the others find it. */
	{.name = "same page, no tables",
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}}},
	{.name = "same page, tables there",
	 .before = {MAP_P(1, LHV_S2_RW)},
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_R)}}},
	{.name = "same page of a small root",
	 .start = 2,
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}, {MAP_P(1, LHV_S2_RW)}}},
	{.name = "same page to two places",
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_AT(P(0), PAGE, LHV_S2_RW)}}},
	/* Different pages that need the same tables, one of them, or none. */
	{.name = "two pages, no tables",
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(1, LHV_S2_RW)}}},
	{.name = "two pages, one table in common",
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_AT(Q + BLOCK, PAGE, LHV_S2_RW)}}},
	{.name = "two pages, nothing in common",
	 .task = {{MAP_P(0, LHV_S2_RW)},
		  {MAP_AT(UINT64_C(0x4000000000), PAGE, LHV_S2_RW)}}},
	{.name = "pages of one table",
	 .before = {MAP_P(3, LHV_S2_R)},
	 .task = {{MAP_P(0, LHV_S2_RW)},
		  {MAP_P(1, LHV_S2_RW)},
		  {MAP_P(2, LHV_S2_RW), MAP_P(0, LHV_S2_RW)}}},
	{.name = "three CPUs, no tables",
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}, {MAP_P(1, LHV_S2_RW)}}},
	/* A block against a page of it. */
	{.name = "block and page",
	 .task = {{MAP_B(Q, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}}},
	{.name = "block and two pages",
	 .before = {MAP_AT(Q + BLOCK, PAGE, LHV_S2_R)},
	 .task = {{MAP_B(Q, LHV_S2_RW)},
		  {MAP_P(0, RX)},
		  {MAP_AT(P(1), PAGE, LHV_S2_RW)}}},
	/* Walks see nothing, or what was mapped. */
	{.name = "walk while tables come",
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(1, LHV_S2_RW)}, {WALK_P(0), WALK_P(0)}}},
	{.name = "walk of owned memory",
	 .owned = BLOCK,
	 .task = {{MAP_O(0, LHV_S2_RW)}, {MAP_O(1, LHV_S2_RW)}, {WALK_P(0), WALK_P(1)}}},
	/* Owners. */
	{.name = "owned, one refused",
	 .owned = BLOCK,
	 .task = {{MAP_O(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}, {MAP_P(1, LHV_S2_RW)}}},
	{.name = "owned, one large piece",
	 .owned = 512 * BLOCK,
	 .task = {{MAP_O(0, LHV_S2_RW)}, {MAP_O(1, LHV_S2_RW)}}},
	{.name = "owned page",
	 .owned = PAGE,
	 .task = {{MAP_O(0, LHV_S2_RW)}, {MAP_O(0, LHV_S2_RW)}, {MAP_O(1, LHV_S2_RW)}}},
	/* No memory, at any moment. */
	{.name = "no memory, same page",
	 .fail = true,
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_P(0, LHV_S2_RW)}}},
	{.name = "no memory, two pages",
	 .fail = true,
	 .task = {{MAP_P(0, LHV_S2_RW)}, {MAP_AT(Q + BLOCK, PAGE, LHV_S2_RW)}}},
	/* [S2.16] Changes of one entry: none is lost. */
	{.name = "relax",
	 .before = {MAP_P(0, LHV_S2_R | LHV_S2_OLD)},
	 .task = {{RELAX_P(0, LHV_S2_W)}, {RELAX_P(0, RX)}, {YOUNG_P(0)}}},
	{.name = "the same twice",
	 .before = {MAP_P(0, LHV_S2_R)},
	 .task = {{RELAX_P(0, LHV_S2_W)}, {RELAX_P(0, LHV_S2_RW)}}},
	{.name = "relax, four CPUs",
	 .deep = true,
	 .before = {MAP_P(0, LHV_S2_R | LHV_S2_OLD)},
	 .task = {{RELAX_P(0, LHV_S2_W)},
		  {RELAX_P(0, RX)},
		  {YOUNG_P(0)},
		  {MAP_P(0, LHV_S2_RW)}}},
	{.name = "young",
	 .before = {MAP_P(0, LHV_S2_R | LHV_S2_OLD)},
	 .task = {{YOUNG_P(0)}, {YOUNG_P(0)}, {RELAX_P(0, LHV_S2_W)}}},
	{.name = "map, then relax",
	 .task = {{MAP_P(0, LHV_S2_R), RELAX_P(0, LHV_S2_W)},
		  {MAP_P(0, LHV_S2_R), RELAX_P(0, RX)}}},
	{.name = "relax what is not there yet",
	 .task = {{MAP_P(0, LHV_S2_R | LHV_S2_OLD)},
		  {RELAX_P(0, LHV_S2_W)},
		  {YOUNG_P(0)}}},
	/* [S2.25] Guests write while pages are harvested. */
	{.name = "two writes to one page",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{WRITE_P(0)}, {WRITE_P(0)}}},
	{.name = "a write and a harvest",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{WRITE_P(0), WRITE_P(0)}, {HARVEST_ALL}}},
	{.name = "two harvests, one write",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{WRITE_P(0)}, {HARVEST_ALL, HARVEST_ALL}}},
	{.name = "two harvests",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{WRITE_P(0), WRITE_P(0)}, {HARVEST_ALL, HARVEST_ALL}}},
	{.name = "two guests and a harvest",
	 .harvest = true,
	 .deep = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{WRITE_P(0), WRITE_P(0)}, {WRITE_P(0)}, {HARVEST_ALL}}},
	{.name = "two pages and a harvest",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW), MAP_P(1, LHV_S2_RW)},
	 .task = {{WRITE_P(0)}, {DIRTY_P(1)}, {HARVEST_ALL}}},
	{.name = "a harvest and other changes",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW | LHV_S2_OLD), MAP_P(1, LHV_S2_RW)},
	 .task = {{DIRTY_P(0)}, {RELAX_P(0, RX)}, {HARVEST_ALL}}},
	{.name = "hypervisor's writes",
	 .harvest = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{DIRTY_P(0), DIRTY_P(0)}, {DIRTY_P(0)}, {HARVEST_ALL, HARVEST_ALL}}},
	{.name = "hardware's dirty state",
	 .harvest = true,
	 .hd = true,
	 .before = {MAP_P(0, LHV_S2_RW)},
	 .task = {{WRITE_P(0), WRITE_P(0)}, {WRITE_P(0)}, {HARVEST_ALL, HARVEST_ALL}}},
	{.name = "hardware and hypervisor",
	 .harvest = true,
	 .hd = true,
	 .before = {MAP_P(0, LHV_S2_RW), MAP_P(1, LHV_S2_RW)},
	 .task = {{WRITE_P(0), WRITE_P(1)}, {DIRTY_P(0)}, {HARVEST_ALL}}},
	{.name = "mapped anew",
	 .harvest = true,
	 .hd = true,
	 .before = {MAP_P(1, LHV_S2_RW)},
	 .task = {{MAP_P(0, LHV_S2_RW | LHV_S2_DBM | LHV_S2_SW(8)), WRITE_P(0)},
		  {MAP_P(0, LHV_S2_RW | LHV_S2_DBM | LHV_S2_SW(8))},
		  {HARVEST_ALL}}},
};

static void test_orders(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		uint64_t n, c = cut;

		if (scenarios[i].deep && !DEEPER)
			continue;
		n = explore(&scenarios[i]);
		if (getenv("VERBOSE"))
			fprintf(stderr, "%s: %llu orders, %llu cut short\n",
				scenarios[i].name, (unsigned long long)n,
				(unsigned long long)(cut - c));
		assert_true(n > 1 || strstr(scenarios[i].name, "nothing in common"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
