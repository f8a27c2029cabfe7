/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2 of the switch test: vCPUs take turns on the cores, for a few microseconds each, cut off
 * by the hypervisor timer wherever they are. What a guest finds wrong it counts. The kernel
 * command line is the number of turns of a phase, or "bench".
 */
#include "../../../examples/common/common.h"
#include "switch.h"

#include <string.h>

#include <libfdt.h>

#include <libhv/arch/a64.h>
#include <libhv/arch/esr.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/vcpu/debug.h>
#include <libhv/vcpu/debugger.h>
#include <libhv/vcpu/fp.h>
#include <libhv/vcpu/pmu.h>
#include <libhv/vcpu/state.h>

#define VCPUS  4
#define ROUNDS 2000u

struct turn {
	struct lhv_vcpu v;
	struct guest *g;
	uint32_t busy;
	bool poison; /* spoil the saved image while it is out: it must not be loaded */
	bool in;     /* takes part in this phase */
	uint64_t turns, traps;
	uint64_t alone;	    /* interrupts to EL2 that the timer had no part in */
	uint64_t overflows; /* interrupts of its performance monitors, as EL2 got them */
	uint64_t inside;    /* host's counter, while it was in the guest or on the way */
	struct lhv_vcpu_pmu pmu;
};

static struct turn turns[VCPUS];
static struct lhv_vcpu_core cores[MAX_CPUS];
static struct lhv_s2 s2;
static struct lhv_s2_root root;
static struct lhv_vcpu_lengths lengths;
static uint32_t left, arrived, phase, failures;

extern char guest_vectors[], switch_vectors[];

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = heap_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uint64_t)(uintptr_t)p);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	heap_free(va, bytes);
}

static void stage2(void)
{
	static const struct lhv_s2_ops ops = {.alloc = table_alloc, .free = table_free};
	const struct lhv_cpu_features *f = &this_cpu()->features;
	struct lhv_s2_request req = {
		.granule = 12, .lpa2 = LHV_S2_LPA2_OFF, .ipa_bits = 40};
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = f, .ops = &ops, .vmid = 1, .fwb = f->s2fwb};
	enum lhv_s2_why why;

	if (lhv_s2_geometry(f, &req, &geo, &why) || lhv_s2_init(&s2, &cfg) ||
	    lhv_s2_map(&s2, lhv_ipa(platform.ram_base), lhv_pa(platform.ram_base),
		       align_down(platform.ram_size, MIB(2)), LHV_S2_RWX | LHV_S2_MEM_WB,
		       0) ||
	    lhv_s2_root(&s2, &root))
		fatal("no stage 2");
}

/* EL1 uses EL2's identity map. */
static void vcpu_init(unsigned int i, enum kind kind)
{
	struct turn *t = &turns[i];
	const struct lhv_cpu_features *f = &this_cpu()->features;
	/* One guest in four has no SVE, another no SME. */
	struct lhv_vcpu_cfg cfg = {
		.features = f,
		.s2 = root,
		.mpidr = i,
		.midr = LHV_MRS(MIDR_EL1),
		.own_debug = kind != WATCH,
		.debugger = kind == STEP,
		.e2h = platform.e2h,
		/* vCPU 1 as on cores that have them all */
		.errata = lhv_vcpu_errata(f->midr) |
			  (i == 1 && kind != CALLS
				   ? LHV_VCPU_WA_SPECULATIVE_AT | LHV_VCPU_WA_PAR_READ
				   : 0u),
		.bhb = i == 1	? 132u | LHV_VCPU_BHB_CLRBHB
		       : i == 2 ? LHV_VCPU_BHB_CLRBHB
				: 0u,
		.give = (f->mte >= 2 ? LHV_VCPU_GIVE_MTE : 0u) |
			(kind == WATCH ? LHV_VCPU_GIVE_DEBUG : 0u),
		.sve_vl = lengths.sve && i != 3 ? VL_MAX : 0,
		.sme_vl = lengths.sme && i != 2 ? VL_MAX : 0};
	size_t bytes = lhv_vcpu_fp_size(f, cfg.sve_vl, cfg.sme_vl);
	struct lhv_vcpu_pmu_core pmu;

	lhv_vcpu_pmu_read(f, &pmu);
	if (kind == COUNT) {
		/* One has all of them, another leaves some to the host. */
		if (lhv_vcpu_pmu_init(&t->pmu, f, &pmu,
				      (unsigned int)LHV_GET(LHV_PMCR_EL0_N, pmu.pmcr) -
					      2 * i))
			fatal("no performance monitors for vCPU %u", i);
		cfg.pmu = &t->pmu;
	}

	cfg.fp_memory = bytes ? heap_alloc(bytes, 16) : NULL;
	if (bytes && !cfg.fp_memory)
		fatal("no memory for %lu bytes of vectors", bytes);
	if (lhv_vcpu_init(&t->v, &cfg))
		fatal("vCPU %u cannot be made", i);
	t->g = heap_alloc(sizeof(*t->g), 16);
	if (!t->g)
		fatal("no memory for a guest");
	t->g->kind = kind;
	t->g->index = i;
	t->g->seed = 0x9e3779b97f4a7c15 + i;
	t->g->events = t->pmu.counters;
	t->g->wide = t->pmu.version >= 6;
	t->g->pauth = f->pauth;
	t->g->csv2_2 = f->csv2_2;
	t->g->mte = f->mte >= 2;
	t->g->sve = cfg.sve_vl ? lengths.sve : 0;
	t->g->sme = cfg.sme_vl ? lengths.sme : 0;
	lhv_vcpu_reset(&t->v, lhv_ipa((uint64_t)(uintptr_t)guest_main),
		       (uint64_t)(uintptr_t)t->g);
	t->v.el1.sp_el1 = (uint64_t)(uintptr_t)heap_alloc(16384, 16) + 16384;
	t->v.el1.vbar = (uint64_t)(uintptr_t)guest_vectors;
	t->v.el1.ttbr0 = this_cpu()->ttbr;
	t->v.el1.mair = 0xff00;
	/* 39 bits, write-back walks, inner shareable; no TTBR1; 40 bits out. */
	t->v.el1.tcr = 25 | 0x3500 | UINT64_C(1) << 23 | UINT64_C(2) << 32;
	t->v.el1.sctlr |=
		LHV_SCTLR_EL1_M_MASK | LHV_SCTLR_EL1_C_MASK | LHV_SCTLR_EL1_I_MASK;
}

static void wrong(const char *what, unsigned int i, uint64_t a, uint64_t b)
{
	if (__atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED) < 10)
		kprintf("switch: vCPU %u: %s 0x%lx 0x%lx\n", i, what, a, b);
}

/* MSR or MRS of a debug register, or of the performance monitors. */
static bool debug_exit(struct lhv_vcpu *v)
{
	uint64_t iss = v->esr, value;
	uint32_t enc = LHV_SYSREG((uint32_t)(iss >> 20 & 3), (uint32_t)(iss >> 14 & 7),
				  (uint32_t)(iss >> 10 & 15), (uint32_t)(iss >> 1 & 15),
				  (uint32_t)(iss >> 17 & 7));
	unsigned int rt = iss >> 5 & 31;
	bool write = !(iss & 1);

	if (LHV_GET(LHV_ESR_ELx_EC, iss) != LHV_ESR_ELx_EC_SYS64)
		return false;
	value = rt < 31 ? v->regs.x[rt] : 0;
	if (v->pmu) {
		if (!lhv_vcpu_pmu_trap(v, enc, write, &value))
			return false;
	} else if (!lhv_vcpu_debug_access(v, enc, write, &value)) {
		return false;
	} else if (write) {
		lhv_vcpu_debug_sync(v);
	}
	if (!write && rt < 31)
		v->regs.x[rt] = value;
	v->regs.pc += 4;
	return true;
}

/* The guest's interrupt is the level of its performance monitors. */
static void interrupt(bool level)
{
	LHV_MSR(HCR_EL2, LHV_SET(LHV_HCR_EL2_VI, LHV_MRS(HCR_EL2), level));
}

static bool timer_is_due(void)
{
	return LHV_MRS(CNTHP_CTL_EL2) & LHV_CNTHP_CTL_EL2_ISTATUS_MASK;
}

/* Time that is EL2's: a guest that counts it would have counted too much. */
static void linger(void)
{
	uint64_t start = LHV_MRS(CNTPCT_EL0), ticks = LHV_MRS(CNTFRQ_EL0) >> 16;

	while (LHV_MRS(CNTPCT_EL0) - start < ticks)
		;
}

static enum lhv_vcpu_exit enter(struct turn *t)
{
	bool counting = t->g->counting;
	enum lhv_vcpu_exit why;
	uint64_t start;

	lhv_port_isb();
	start = LHV_MRS(CNTPCT_EL0);
	lhv_vcpu_begin(&t->v);
	why = lhv_vcpu_run(&t->v);
	lhv_vcpu_end(&t->v);
	lhv_port_isb();
	start = LHV_MRS(CNTPCT_EL0) - start;
	if (counting || t->g->counting)
		t->inside += start;
	if (t->v.pmu)
		linger();
	return why;
}

/* One turn: until the timer, or an exit that nobody expects. */
static void run(unsigned int i, uint64_t ticks)
{
	struct turn *t = &turns[i];
	struct lhv_vcpu_core *core = &cores[this_cpu()->index];
	uint64_t ec;

	if (lhv_vcpu_load_on(&t->v, core))
		fatal("vCPU %u is loaded", i);
	/* Each turn is another machine to this core's TLB: one VMID for all of them. */
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	LHV_MSR(CNTHP_TVAL_EL2, ticks);
	LHV_MSR(CNTHP_CTL_EL2, LHV_CNTHP_CTL_EL2_ENABLE_MASK);
	lhv_port_isb();
	for (;;) {
		if (t->v.pmu)
			interrupt(lhv_vcpu_pmu_level(&t->v));
		if (enter(t) != LHV_VCPU_EXIT_SYNC) {
			if (!t->v.pmu)
				break;
			/* The timer may be due at the same time. */
			t->overflows += lhv_vcpu_pmu_sync(&t->v);
			if (timer_is_due())
				break;
			t->alone++;
			continue;
		}
		ec = LHV_GET(LHV_ESR_ELx_EC, t->v.esr);
		if (lhv_vcpu_fp_trap(&t->v)) {
			t->traps++;
			continue;
		}
		if (debug_exit(&t->v))
			continue;
		wrong(ec == LHV_ESR_ELx_EC_HVC64 ? "takes an exception" : "exits", i,
		      ec == LHV_ESR_ELx_EC_HVC64 ? t->v.regs.x[0] : t->v.esr,
		      t->v.regs.x[1]);
		t->in = false;
		break;
	}
	LHV_MSR(CNTHP_CTL_EL2, 0);
	lhv_port_isb();
	if (lhv_vcpu_put(&t->v))
		fatal("vCPU %u is not loaded", i);
	if (LHV_MRS(HCR_EL2) !=
	    (LHV_HCR_EL2_RW_MASK | LHV_PREP(LHV_HCR_EL2_E2H, platform.e2h)))
		wrong("leaves HCR_EL2", i, LHV_MRS(HCR_EL2), 0);
	if (t->v.serror)
		wrong("is said to have caused an SError", i, t->v.serror, 0);
	t->turns++;
}

#define POISON 0x5a

static void narrow(struct lhv_vcpu *v, uint32_t id)
{
	const struct lhv_vcpu_state s = {.v = v};
	const uint8_t half[8] = {VL_MAX / 2};

	if (lhv_vcpu_reg_write(&s, id, half, sizeof(half), NULL))
		fatal("no shorter vectors");
}

/* [V.8] As if it had last been on a core whose vectors are no longer than 128 bytes: when it
 * uses no longer ones, it finds them all on this one. */
static void elsewhere(struct lhv_vcpu *v)
{
	if (lengths.sve & 1 << 7 && v->fp.sve_vl &&
	    LHV_GET(LHV_ZCR_EL1_LEN, v->fp.zcr) < 8)
		narrow(v, LHV_VCPU_REG_VL);
	if (lengths.sme & 1 << 7 && v->fp.sme_vl &&
	    LHV_GET(LHV_SMCR_EL1_LEN, v->fp.smcr) < 8)
		narrow(v, LHV_VCPU_REG_SVL);
}

static void turn(unsigned int i, uint64_t ticks)
{
	struct turn *t = &turns[i];
	uint64_t had = t->traps;

	if (!t->poison) {
		run(i, ticks);
		if (t->turns % 3 == 0)
			elsewhere(&t->v);
		return;
	}
	memset(t->v.fp.v, POISON, sizeof(t->v.fp.v));
	if (t->v.fp.memory)
		memset(t->v.fp.memory, POISON, 32 * VL_MAX);
	run(i, ticks);
	/* Untouched: not saved either. */
	if (t->traps == had)
		for (unsigned int k = 0; k < sizeof(t->v.fp.v); k++)
			if (((uint8_t *)t->v.fp.v)[k] != POISON ||
			    (t->v.fp.memory && t->v.fp.memory[k] != POISON))
				wrong("was saved without being used", i, k, 0);
}

/* Each core takes a vCPU that no other has, for a turn, until all turns are used up. */
static void take_turns(uint64_t *s)
{
	static unsigned int last[MAX_CPUS];
	unsigned int i = last[this_cpu()->index];

	while ((int32_t)__atomic_sub_fetch(&left, 1, __ATOMIC_RELAXED) >= 0) {
		*s = *s * 6364136223846793005 + 1442695040888963407;
		/* Seldom the same again. */
		i = (i + (*s >> 60 != 0)) % VCPUS;
		while (!turns[i].in ||
		       __atomic_exchange_n(&turns[i].busy, 1, __ATOMIC_ACQUIRE))
			i = (i + 1) % VCPUS;
		turn(i, 200 + (*s >> 40) % 4000);
		__atomic_store_n(&turns[i].busy, 0, __ATOMIC_RELEASE);
	}
	last[this_cpu()->index] = i;
}

/* A slow machine may need more turns for the least that a phase has to have shown. */
#define PATIENCE 20000u

static void finish(unsigned int i, uint16_t sve, uint16_t sme)
{
	struct guest *g = turns[i].g;

	for (unsigned int k = 0; k < PATIENCE && turns[i].in; k++) {
		if (g->checks && (g->sve_seen & sve) == sve && (g->sme_seen & sme) == sme)
			return;
		turn(i, 20000);
	}
}

static void report(const char *name)
{
	for (unsigned int i = 0; i < VCPUS; i++) {
		struct turn *t = &turns[i];
		struct guest *g = t->g;

		if (!t->in)
			continue;
		finish(i, 0, 0);
		if (g->errors)
			wrong("errors, the first in", i, g->errors, g->bad);
		if (g->errors)
			kprintf("switch: wanted 0x%lx got 0x%lx\n", g->bad_want,
				g->bad_got);
		kprintf("switch: %s: vCPU %u: %lu turns, %lu FP traps, %lu checks, "
			"lengths %x %x\n",
			name, i, t->turns, t->traps, g->checks, g->sve_seen, g->sme_seen);
		if (!g->checks)
			wrong("has checked nothing", i, 0, 0);
	}
}

/* All cores; the boot core says what is next. */
static void together(uint32_t n, uint64_t *s)
{
	if (this_cpu()->index == 0) {
		__atomic_store_n(&arrived, 0, __ATOMIC_RELAXED);
		__atomic_store_n(&left, n, __ATOMIC_RELAXED);
		__atomic_store_n(&phase, phase + 1, __ATOMIC_RELEASE);
	}
	take_turns(s);
	__atomic_fetch_add(&arrived, 1, __ATOMIC_ACQ_REL);
	if (this_cpu()->index == 0)
		while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) != platform.nr_cpus)
			__asm__ volatile("yield");
}

static const char *command_line(void)
{
	int node = fdt_path_offset(platform.fdt, "/chosen");
	const char *p = NULL;

	if (node >= 0)
		p = fdt_getprop(platform.fdt, node, "bootargs", NULL);
	return p ? p : "";
}

static uint32_t number(const char *p)
{
	uint32_t n = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		n = 10 * n + (uint32_t)(*p - '0');
	return n ? n : 1000;
}

static void init_all(enum kind k0, enum kind k1, enum kind k2, enum kind k3)
{
	const enum kind k[VCPUS] = {k0, k1, k2, k3};

	for (unsigned int i = 0; i < VCPUS; i++) {
		turns[i] = (struct turn){.in = true};
		vcpu_init(i, k[i]);
	}
}

/* Instructions from one guest's HVC to the other's first instruction, under -icount. */
static void measure(void)
{
	uint64_t start = 0, ticks;

	init_all(CALLS, CALLS, CALLS, CALLS);
	for (unsigned int k = 0; k < 2 * ROUNDS; k++) {
		struct turn *t = &turns[k & 1];

		if (k == ROUNDS)
			start = LHV_MRS(CNTPCT_EL0);
		lhv_vcpu_load_on(&t->v, &cores[0]);
		lhv_vcpu_begin(&t->v);
		lhv_vcpu_run(&t->v);
		lhv_vcpu_end(&t->v);
		lhv_vcpu_put(&t->v);
	}
	ticks = LHV_MRS(CNTPCT_EL0) - start;
	kprintf("exits: switch_no_fp %lu\n",
		ticks * (UINT64_C(1000000000000) / LHV_MRS(CNTFRQ_EL0)) / ROUNDS);
}

void example_main(void)
{
	struct lhv_cpu_features *f = &this_cpu()->features;

	lhv_vcpu_fp_lengths(f, &lengths);
	kprintf("switch: E2H %u, lengths %x %x\n", platform.e2h, lengths.sve,
		lengths.sme);
	stage2();
	lhv_vcpu_core_reset(&cores[0]);
	/* FA64 is not offered, and QEMU's is the longest there is. */
	init_all(USER, USER, USER, USER);
	start_secondaries();
}

/* Loads vCPU 0, makes one step, and puts it. */
static uint64_t step(struct lhv_vcpu_debugger *d)
{
	struct lhv_vcpu *v = &turns[0].v;

	if (lhv_vcpu_load_on(v, &cores[0]))
		fatal("vCPU 0 is loaded");
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	lhv_vcpu_debugger_step(d, &v->regs, true);
	lhv_vcpu_debugger_load(d);
	lhv_vcpu_begin(v);
	if (lhv_vcpu_run(v) != LHV_VCPU_EXIT_SYNC)
		wrong("is interrupted in a step", 0, 0, 0);
	lhv_vcpu_end(v);
	lhv_vcpu_debugger_step(d, &v->regs, false);
	/* The debugger's registers are not taken out of the core first. */
	if (lhv_vcpu_put(v))
		fatal("vCPU 0 is not loaded");
	if (LHV_MRS(MDSCR_EL1))
		wrong("leaves MDSCR_EL1", 0, LHV_MRS(MDSCR_EL1), 0);
	if (v->el1.mdscr)
		wrong("has the debugger's MDSCR_EL1", 0, v->el1.mdscr, 0);
	return LHV_GET(LHV_ESR_ELx_EC, v->esr);
}

/* [V.11] One instruction at a time, with another vCPU in between, which is not stepped. */
static void steps(uint32_t n)
{
	struct lhv_vcpu *v = &turns[0].v;
	const uint64_t first = (uint64_t)(uintptr_t)step_code;
	struct lhv_vcpu_debugger d;
	uint64_t x1 = 0, x2 = 0;

	init_all(STEP, QUIET, QUIET, QUIET);
	turns[0].in = turns[2].in = turns[3].in = false;
	if (lhv_vcpu_debugger_init(&d, &this_cpu()->features))
		fatal("no debugger");
	v->regs.pc = first;
	v->regs.x[1] = v->regs.x[2] = 0;
	for (uint32_t k = 0; k < n; k++) {
		uint64_t ec = step(&d), pc = first + 4 * ((k + 1) % 4);

		x1 += k % 4 == 0;
		x2 += k % 4 == 1 ? 3 : 0;
		if (ec != 0x32)
			wrong("does not stop after a step", 0, ec, k);
		if (v->regs.pc != pc)
			wrong("stops elsewhere", 0, v->regs.pc, pc);
		if (v->regs.x[1] != x1 || v->regs.x[2] != x2)
			wrong("has not executed one instruction", 0, v->regs.x[1],
			      v->regs.x[2]);
		if (k % 8 == 0)
			turn(1, 2000);
	}
	kprintf("switch: steps: %u\n", n);
	report("steps");
}

/*
 * [V.12] [V.8] Two vCPUs with performance monitors on one core, with one that has none: each
 * counts while it runs, and neither EL2 nor the other one.
 */
static void monitors(uint32_t n, uint64_t *s)
{
	const uint64_t host = UINT64_C(0x11);
	unsigned int last = (unsigned int)LHV_GET(LHV_PMCR_EL0_N, LHV_MRS(PMCR_EL0)) - 1;
	uint64_t mdcr;

	init_all(COUNT, COUNT, QUIET, QUIET);
	turns[3].in = false;
	/* vCPU 1 leaves the last counter to the host. */
	turns[0].in = false;
	LHV_MSR(MDCR_EL2, last + 1);
	LHV_MSR(PMSELR_EL0, last);
	lhv_port_isb();
	LHV_MSR(PMXEVTYPER_EL0, host);
	LHV_MSR(PMXEVCNTR_EL0, 1234567);
	run(1, 1000);
	LHV_MSR(PMSELR_EL0, last);
	lhv_port_isb();
	if (LHV_MRS(PMXEVTYPER_EL0) != host || LHV_MRS(PMXEVCNTR_EL0) != 1234567)
		wrong("changes a counter of the host", 1, LHV_MRS(PMXEVTYPER_EL0),
		      LHV_MRS(PMXEVCNTR_EL0));
	mdcr = LHV_GET(LHV_MDCR_EL2_HPMN, LHV_MRS(MDCR_EL2));
	if (mdcr != last + 1)
		wrong("leaves MDCR_EL2.HPMN", 1, mdcr, last + 1);

	turns[0].in = true;
	together(n, s);
	for (unsigned int i = 0; i < 2; i++) {
		struct turn *t = &turns[i];

		for (unsigned int k = 0;
		     k < PATIENCE && t->in &&
		     (t->g->hits < 3 || !t->alone || t->g->cycles < 3000000);
		     k++)
			turn(i, 20000);
		/* QEMU has cycles of a nanosecond. */
		if (t->g->cycles >
		    t->inside * (UINT64_C(1000000000) / LHV_MRS(CNTFRQ_EL0)))
			wrong("has counted too much", i, t->g->cycles, t->inside);
		if (!t->alone || !t->overflows || t->g->hits < 3)
			wrong("has not had its interrupts", i, t->overflows, t->g->hits);
		if (LHV_MRS(PMCNTENSET_EL0) || LHV_MRS(PMINTENSET_EL1) ||
		    LHV_MRS(PMUSERENR_EL0))
			wrong("leaves counters on", i, LHV_MRS(PMCNTENSET_EL0),
			      LHV_MRS(PMINTENSET_EL1));
		kprintf("switch: monitors: vCPU %u: %lu cycles in %lu ticks, %lu "
			"interrupts\n",
			i, t->g->cycles, t->inside, t->overflows);
	}
	report("monitors");
}

static _Noreturn void others(uint64_t s)
{
	uint32_t seen = 0;

	lhv_vcpu_core_reset(&cores[this_cpu()->index]);
	for (;;) {
		while (__atomic_load_n(&phase, __ATOMIC_ACQUIRE) == seen)
			__asm__ volatile("yield");
		seen++;
		together(0, &s);
	}
}

_Noreturn void example_cpu_main(void)
{
	uint64_t s = 1 + this_cpu()->index;
	uint32_t n = number(command_line());

	if (!strcmp(command_line(), "bench")) {
		measure();
		host_off();
	}
	LHV_MSR(VBAR_EL2, (uintptr_t)switch_vectors);
	lhv_port_isb();
	if (this_cpu()->index)
		others(s);

	/* Two users on one core, one after the other: the classic. */
	if (platform.nr_cpus == 1)
		turns[2].in = turns[3].in = false;
	together(n, &s);
	finish(0, lengths.sve, lengths.sme);
	finish(1, lengths.sve, lengths.sme);
	report("users");
	for (unsigned int i = 0; i < 2; i++)
		if (turns[i].g->sve_seen != lengths.sve ||
		    turns[i].g->sme_seen != lengths.sme)
			wrong("has not had every length", i, turns[i].g->sve_seen,
			      turns[i].g->sme_seen);
	if (platform.nr_cpus == 1) {
		/* All kinds of guests: with SVE and without, with SME and without. */
		turns[2].in = turns[3].in = true;
		together(n / 4, &s);
		report("mixed");

		/* One user, three that leave FP alone. The user's registers stay in the core
		 * though what was saved of them is spoilt. It has no SME: streaming mode
		 * ends at each put. */
		init_all(QUIET, QUIET, USER, QUIET);
		for (unsigned int i = 0; i < VCPUS; i++)
			turns[i].poison = true;
		turns[2].poison = false;
		run(2, 100000);
		turns[2].poison = true;
		together(n / 4, &s);
		report("resident");
		for (unsigned int i = 0; i < VCPUS; i++)
			if (!turns[i].traps != (i != 2))
				wrong("FP traps", i, turns[i].traps, 0);

		/* [V.11] Watchpoints fire for the one that set them, and when they are on; the
		 * fourth has none, and writes nothing. */
		init_all(WATCH, WATCH, WATCH, QUIET);
		together(n / 2, &s);
		report("debug");

		steps(n / 4);
		if (this_cpu()->features.pmuver)
			monitors(n / 2, &s);
	}
	kprintf("switch: done, %u failures\n", failures);
	host_off();
}
