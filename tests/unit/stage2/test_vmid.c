/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMIDs against a reference that only knows sets, and against TLBs that remember by VMID
 * whose entry it was, of which version of its tables.
 */
#include <setjmp.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/stage2/vmid.h>
#include <libhv/sim/port.h>

#define MAX_CPUS 512
#define MAX_VMS	 70000
#define PAGES	 2
#define TLB	 1024 /* entries of a CPU */
#define NONE	 UINT32_MAX

struct entry {
	uint32_t vm, version;
	uint16_t vmid;
	uint8_t page;
};

struct vm {
	struct lhv_s2_vmid vmid;
	uint32_t version[PAGES];
	uint32_t running; /* on how many CPUs */
	uint16_t s2_vmid; /* by which its TLB maintenance goes */
	bool has;	  /* reference: it has a VMID in this generation ... */
	uint16_t number;  /* ... this one */
	bool had;	  /* it ever had one */
	bool entered;	  /* in this generation */
};

struct cpu {
	uint32_t vm;
	uint64_t flushes;
	uint64_t flushed_gen;
	struct entry tlb[TLB];
};

static struct world {
	struct lhv_s2_vmids *v;
	void *mem;
	unsigned int cpus, vms, nr, zero;
	struct cpu cpu[MAX_CPUS];
	struct vm vm[MAX_VMS];
	uint32_t owner[65536]; /* reference: who has it in this generation */
	unsigned int owned;
	uint64_t gen;
	unsigned int self; /* the CPU that executes */
	int depth;	   /* of the lock */
	unsigned int locks, assigns, steps;
	int refuse;
	uint64_t seed;
} w;

static uint64_t rnd(uint64_t n)
{
	w.seed ^= w.seed << 13;
	w.seed ^= w.seed >> 7;
	w.seed ^= w.seed << 17;
	return (w.seed >> 11) % n;
}

static void on_lock(void *ctx)
{
	assert_ptr_equal(ctx, &w);
	assert_int_equal(w.depth++, 0);
	w.locks++;
}

static void on_unlock(void *ctx)
{
	assert_ptr_equal(ctx, &w);
	assert_int_equal(--w.depth, 0);
}

static int on_assign(void *ctx, struct lhv_s2_vmid *id, uint16_t vmid)
{
	struct vm *vm = (struct vm *)((char *)id - offsetof(struct vm, vmid));

	assert_ptr_equal(ctx, &w);
	assert_int_equal(w.depth, 1);
	assert_int_equal(vm->running, 0);
	w.assigns++;
	if (w.refuse)
		return w.refuse;
	assert_true(!vm->had || vm->s2_vmid != vmid);
	vm->s2_vmid = vmid;
	return 0;
}

static const struct lhv_s2_vmid_ops ops = {on_lock, on_unlock, on_assign};

/* TLBI ALLE1 is for this CPU alone; DSB NSH completes it, ISB has it seen. */
static void on_tlbi(void *ctx, enum lhv_port_tlbi op, uint64_t arg)
{
	struct cpu *c = &w.cpu[w.self];

	(void)ctx;
	(void)arg;
	assert_int_equal(op, LHV_TLBI_ALLE1);
	assert_int_equal(w.depth, 0);
	for (unsigned int i = 0; i < TLB; i++)
		c->tlb[i].vm = NONE;
	c->flushes++;
	w.steps = 1;
}

static void on_dsb(void *ctx, enum lhv_port_barrier b)
{
	(void)ctx;
	assert_true(b == LHV_NSH || b == LHV_ISH || b == LHV_SY);
	if (w.steps == 1)
		w.steps = 2;
}

static void on_isb(void *ctx)
{
	(void)ctx;
	if (w.steps == 2)
		w.steps = 0;
}

static const struct lhv_sim_port_ops port = {
	.tlbi = on_tlbi, .dsb = on_dsb, .isb = on_isb};

static void start(unsigned int bits, unsigned int cpus, unsigned int vms, bool zero)
{
	struct lhv_s2_vmid_config cfg = {.ops = &ops,
					 .ctx = &w,
					 .cpus = (uint16_t)cpus,
					 .bits = (uint8_t)bits,
					 .reserve_zero = zero};
	size_t size = lhv_s2_vmid_size(&cfg);
	uint64_t seed = w.seed;

	free(w.mem);
	memset(&w, 0, sizeof(w));
	w.seed = seed ? seed : 88172645463325252u;
	w.cpus = cpus;
	w.vms = vms;
	w.nr = (1u << bits) - zero;
	w.zero = zero;
	w.gen = 1;
	for (unsigned int c = 0; c < cpus; c++) {
		w.cpu[c].vm = NONE;
		for (unsigned int i = 0; i < TLB; i++)
			w.cpu[c].tlb[i].vm = NONE;
	}
	memset(w.owner, 0xff, sizeof(w.owner));
	/* The exact size, so that the address sanitizer sees a byte beyond. */
	assert_int_equal(posix_memalign(&w.mem, LHV_S2_VMID_ALIGN, size), 0);
	memset(w.mem, 0xa5, size);
	assert_int_equal(lhv_s2_vmid_init(w.mem, size, &cfg, &w.v), LHV_OK);
	assert_ptr_equal(w.v, w.mem);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 1);
	lhv_sim_port_attach(&port, NULL);
}

static void stop(void)
{
	lhv_sim_port_attach(NULL, NULL);
	free(w.mem);
	w.mem = NULL;
}

static void gone(unsigned int c)
{
	if (w.cpu[c].vm != NONE)
		w.vm[w.cpu[c].vm].running--;
	w.cpu[c].vm = NONE;
}

/* Reference: a new generation begins with the VMIDs of what runs on other CPUs. */
static void new_generation(void)
{
	w.gen++;
	memset(w.owner, 0xff, sizeof(w.owner));
	w.owned = 0;
	for (uint32_t i = 0; i < w.vms; i++) {
		struct vm *vm = &w.vm[i];

		vm->has = vm->running;
		vm->entered = false;
		if (vm->has) {
			w.owner[vm->number] = i;
			w.owned++;
		}
	}
}

/* Enters, and compares all that can be seen with the reference. Returns the result. */
static int enter(unsigned int c, uint32_t i)
{
	struct vm *vm = &w.vm[i];
	struct cpu *cpu = &w.cpu[c];
	uint64_t flushes = cpu->flushes;
	unsigned int assigns = w.assigns, locks = w.locks;
	uint16_t got = 0xbeef;
	bool fast, busy = false;
	int ret;

	/* [S2.29] No lock for a VMID that is current, on a CPU that has invalidated. */
	fast = vm->entered && cpu->flushed_gen == w.gen;
	gone(c);
	if (!vm->has && w.owned == w.nr) {
		/* Is there anything that does not run? */
		unsigned int n = 0;

		for (uint32_t k = 0; k < w.vms; k++)
			n += w.vm[k].running != 0;
		busy = n == w.nr;
		if (!busy)
			new_generation();
	}
	w.self = c;
	ret = lhv_s2_vmid_enter(w.v, c, &vm->vmid, &got);
	assert_int_equal(w.depth, 0);
	assert_int_equal(w.steps, 0);
	assert_int_equal(lhv_s2_vmid_generation(w.v), w.gen);
	if (fast)
		assert_int_equal(w.locks, locks);
	else
		assert_int_equal(w.locks, locks + 1);
	if (busy || (!vm->has && w.refuse && w.assigns != assigns)) {
		assert_int_equal(ret, busy ? LHV_ERR_BUSY : w.refuse);
		assert_int_equal(got, 0xbeef);
		assert_int_equal(cpu->flushes, flushes);
		return ret;
	}
	assert_int_equal(ret, LHV_OK);
	assert_in_range(got, w.zero, w.nr + w.zero - 1);
	/* [S2.29] What runs keeps its VMID; no two have the same. */
	if (vm->has) {
		assert_int_equal(got, vm->number);
		assert_int_equal(w.assigns, assigns);
	} else {
		assert_int_equal(w.owner[got], NONE);
		assert_int_equal(w.assigns, assigns + (!vm->had || got != vm->number));
		vm->number = got;
		vm->has = vm->had = true;
		w.owner[got] = i;
		w.owned++;
	}
	assert_int_equal(vm->s2_vmid, got);
	/* [S2.29] Once in a generation, and at the first entry of it. */
	assert_int_equal(cpu->flushes, flushes + (cpu->flushed_gen != w.gen));
	cpu->flushed_gen = w.gen;
	cpu->vm = i;
	vm->entered = true;
	vm->running++;
	return ret;
}

static void leave(unsigned int c)
{
	w.self = c;
	assert_int_equal(lhv_s2_vmid_leave(w.v, c), LHV_OK);
	gone(c);
}

/* The guest on a CPU uses a page: what its TLB says has to be its own and fresh. */
static void touch(unsigned int c, uint8_t page)
{
	struct cpu *cpu = &w.cpu[c];
	struct vm *vm = &w.vm[cpu->vm];
	uint16_t vmid = vm->number;
	struct entry *e = &cpu->tlb[(vmid * PAGES + page) % TLB];

	if (e->vm != NONE && e->vmid == vmid && e->page == page) {
		assert_int_equal(e->vm, cpu->vm);
		assert_int_equal(e->version, vm->version[page]);
		return;
	}
	*e = (struct entry){cpu->vm, vm->version[page], vmid, page};
}

/* A change of a VM's tables: invalidation by the VMID that its stage 2 has. */
static void change(uint32_t i, uint8_t page)
{
	struct vm *vm = &w.vm[i];

	vm->version[page]++;
	if (!vm->had)
		return;
	for (unsigned int c = 0; c < w.cpus; c++) {
		struct entry *e = &w.cpu[c].tlb[(vm->s2_vmid * PAGES + page) % TLB];

		if (e->vm != NONE && e->vmid == vm->s2_vmid && e->page == page)
			e->vm = NONE;
	}
}

/* A VM ends, and another with the same number begins. */
static void replace(uint32_t i)
{
	struct vm *vm = &w.vm[i];

	for (uint8_t p = 0; p < PAGES; p++)
		change(i, p);
	assert_int_equal(lhv_s2_vmid_release(w.v, &vm->vmid), LHV_OK);
	if (vm->has) {
		w.owner[vm->number] = NONE;
		w.owned--;
	}
	vm->has = vm->had = vm->entered = false;
	vm->s2_vmid = 0;
}

static void storm(unsigned int bits, unsigned int cpus, unsigned int vms, bool zero,
		  unsigned int n)
{
	start(bits, cpus, vms, zero);
	while (n--) {
		unsigned int c = (unsigned int)rnd(cpus);
		uint32_t i = (uint32_t)rnd(rnd(4) ? vms : vms / 4 + 1);

		switch (rnd(16)) {
		case 0:
			change(i, (uint8_t)rnd(PAGES));
			break;
		case 1:
		case 2:
			leave(c);
			break;
		case 3:
			if (!w.vm[i].running && !rnd(4))
				replace(i);
			break;
		case 4:
			if (!rnd(8)) {
				leave(c);
				for (unsigned int k = 0; k < TLB; k++)
					w.cpu[c].tlb[k].vm = (uint32_t)rnd(vms);
				w.cpu[c].flushed_gen = 0;
				assert_int_equal(lhv_s2_vmid_cpu_off(w.v, c), LHV_OK);
			}
			break;
		case 5:
			w.refuse = rnd(8) ? 0 : LHV_ERR_FAULT;
			enter(c, i);
			w.refuse = 0;
			break;
		case 6:
		case 7:
		case 8:
		case 9:
			if (w.cpu[c].vm != NONE)
				i = w.cpu[c].vm; /* again, as after each exit */
						 /* fall through */
		default:
			enter(c, i);
			break;
		}
		if (w.cpu[c].vm != NONE)
			touch(c, (uint8_t)rnd(PAGES));
	}
	stop();
}

/* [S2.29] more VMs than VMIDs, few CPUs and many */
static void test_storm8(void **state)
{
	(void)state;
	storm(8, 1, 300, false, 20000);
	storm(8, 1, 300, true, 20000);
	storm(8, 4, 1000, true, 40000);
	storm(8, 64, 400, false, 40000);
	storm(8, 255, 600, true, 20000);
	storm(8, 256, 600, false, 20000);
}

/* [S2.29] more CPUs than VMIDs */
static void test_storm_crowded(void **state)
{
	(void)state;
	storm(8, 256, 600, true, 20000);
	storm(8, 300, 300, true, 20000);
	storm(8, 512, 1000, true, 20000);
	storm(8, 512, 1000, false, 20000);
}

/* [S2.29] */
static void test_storm16(void **state)
{
	(void)state;
	storm(16, 512, 3000, true, 30000);
	storm(16, 4, 40, false, 5000);
}

/* [S2.29] 16 bits, each VMID once, then a rollover with 511 CPUs in a VM */
static void test_rollover16(void **state)
{
	unsigned int c;

	(void)state;
	start(16, 512, 66200, true);
	for (c = 0; c < 511; c++)
		enter(c, c);
	for (uint32_t i = 511; i < 65535; i++)
		enter(511, i);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 1);
	for (uint32_t i = 65535; i < 66200; i++) {
		enter(511, i);
		touch(511, 0);
	}
	assert_int_equal(lhv_s2_vmid_generation(w.v), 2);
	for (c = 0; c < 511; c++) {
		touch(c, 0); /* never interrupted */
		enter(c, c);
		touch(c, 1);
	}
	stop();
}

/* [S2.29] A VM that never exits keeps its VMID over many generations. */
static void test_long_runner(void **state)
{
	(void)state;
	start(8, 3, 600, true);
	enter(0, 0);
	enter(1, 1);
	for (unsigned int k = 0; k < 5000; k++) {
		enter(2, 2 + k % 598);
		touch(2, k & 1);
		touch(0, k & 1);
		if (k == 2500)
			leave(1);
	}
	assert_true(lhv_s2_vmid_generation(w.v) > 15);
	enter(1, 0); /* a second vCPU of it */
	touch(1, 0);
	enter(0, 0);
	touch(0, 0);
	assert_int_equal(w.cpu[0].flushes, 2);
	stop();
}

/* All VMIDs run: refused, without a rollover for each try. */
static void test_busy(void **state)
{
	uint64_t gen;

	(void)state;
	start(8, 300, 400, true);
	for (unsigned int c = 0; c < 255; c++)
		enter(c, c);
	for (unsigned int k = 0; k < 10; k++)
		assert_int_equal(enter(255 + k, 300 + k), LHV_ERR_BUSY);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 1);
	/* Shared VMIDs are none too many. */
	for (unsigned int c = 256; c < 300; c++)
		assert_int_equal(enter(c, c - 256), LHV_OK);
	/* 7 runs twice, so that both have to leave. */
	leave(7);
	assert_int_equal(enter(255, 399), LHV_ERR_BUSY);
	leave(256 + 7);
	assert_int_equal(enter(255, 399), LHV_OK);
	gen = lhv_s2_vmid_generation(w.v);
	assert_int_equal(gen, 2);
	assert_int_equal(w.vm[399].number, w.vm[7].number);
	/* All but CPU 255 have been swept, and still nothing is free. */
	assert_int_equal(enter(7, 7), LHV_ERR_BUSY);
	assert_int_equal(lhv_s2_vmid_generation(w.v), gen);
	stop();
}

/* A refused assignment leaves everything as it was; the next try is as the first. */
static void test_assign_fails(void **state)
{
	struct lhv_s2_vmid before;

	(void)state;
	start(8, 2, 600, true);
	w.refuse = LHV_ERR_STATE;
	for (unsigned int k = 0; k < 300; k++)
		assert_int_equal(enter(0, k), LHV_ERR_STATE);
	assert_int_equal(w.vm[0].vmid.id, 0);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 1);
	w.refuse = 0;
	for (unsigned int k = 0; k < 255; k++)
		assert_int_equal(enter(0, k), LHV_OK);
	/* A rollover, and then the refusal. The VM that ran has left. */
	w.refuse = LHV_ERR_NOMEM;
	before = w.vm[555].vmid;
	assert_int_equal(enter(0, 555), LHV_ERR_NOMEM);
	assert_memory_equal(&before, &w.vm[555].vmid, sizeof(before));
	assert_int_equal(lhv_s2_vmid_generation(w.v), 2);
	w.refuse = 0;
	assert_int_equal(enter(0, 555), LHV_OK);
	assert_int_equal(w.cpu[0].flushes, 2);
	stop();
}

/* A VM whose number is free after a rollover gets it again, and is not assigned anew. */
static void test_same_number(void **state)
{
	unsigned int assigns;

	(void)state;
	start(8, 2, 600, true);
	for (unsigned int k = 0; k < 256; k++)
		enter(0, k);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 2);
	assigns = w.assigns;
	assert_int_equal(assigns, 256);
	for (unsigned int k = 100; k < 200; k++)
		enter(0, k);
	assert_int_equal(w.assigns, assigns);
	stop();
}

/* A VMID that was given back is used again before a new generation begins. */
static void test_release(void **state)
{
	uint16_t number;

	(void)state;
	start(8, 2, 600, false);
	for (unsigned int k = 0; k < 256; k++) {
		enter(0, k);
		touch(0, 0);
	}
	enter(1, 3);
	touch(1, 0);
	/* The VM ended, was invalidated, and another takes its place and its VMID. */
	number = w.vm[77].number;
	replace(77);
	assert_int_equal(w.vm[77].vmid.id, 0);
	enter(0, 500);
	touch(0, 0);
	assert_int_equal(w.vm[500].number, number);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 1);
	/* A new generation keeps 3. Its VMID comes back too, although 3 has not entered. */
	enter(0, 501);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 2);
	leave(1);
	number = w.vm[3].number;
	replace(3);
	for (unsigned int k = 0; k < 255; k++)
		enter(0, 200 + k);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 2);
	assert_int_not_equal(w.owner[number], NONE);
	/* Giving back what is not current costs nobody anything. */
	replace(100);
	enter(0, 454);
	enter(0, 456);
	assert_int_equal(lhv_s2_vmid_generation(w.v), 3);
	stop();
}

static void test_misuse(void **state)
{
	static const struct lhv_s2_vmid_ops half = {on_lock, NULL, NULL},
					    other = {NULL, on_unlock, NULL},
					    bare = {NULL, NULL, NULL};
	static _Alignas(LHV_S2_VMID_ALIGN) unsigned char mem[4096];
	struct lhv_s2_vmid_config good = {.ops = &bare, .cpus = 2, .bits = 8}, cfg;
	struct lhv_s2_vmids *v = (void *)1;
	struct lhv_s2_vmid vm = {0};
	uint16_t id = 7;
	size_t size = lhv_s2_vmid_size(&good);

	(void)state;
	assert_in_range(size, 1, sizeof(mem));
	assert_int_equal(lhv_s2_vmid_size(NULL), 0);
	for (unsigned int bits = 0; bits < 256; bits++) {
		cfg = good;
		cfg.bits = (uint8_t)bits;
		assert_int_equal(lhv_s2_vmid_size(&cfg) != 0, bits == 8 || bits == 16);
		if (bits != 8 && bits != 16)
			assert_int_equal(lhv_s2_vmid_init(mem, SIZE_MAX, &cfg, &v),
					 LHV_ERR_INVAL);
	}
	cfg = good;
	cfg.cpus = 0;
	assert_int_equal(lhv_s2_vmid_size(&cfg), 0);
	assert_int_equal(lhv_s2_vmid_init(mem, sizeof(mem), &cfg, &v), LHV_ERR_INVAL);
	cfg.cpus = LHV_S2_VMID_MAX_CPUS;
	assert_int_not_equal(lhv_s2_vmid_size(&cfg), 0);
	cfg.cpus = LHV_S2_VMID_MAX_CPUS + 1;
	assert_int_equal(lhv_s2_vmid_size(&cfg), 0);
	cfg.cpus = UINT16_MAX;
	assert_int_equal(lhv_s2_vmid_size(&cfg), 0);
	/* A CPU has a cache line of its own, and a VMID a bit. */
	cfg.bits = 16;
	cfg.cpus = 512;
	assert_in_range(lhv_s2_vmid_size(&cfg), 512 * 64 + 8192, 512 * 80 + 8192 + 256);

	assert_int_equal(lhv_s2_vmid_init(NULL, size, &good, &v), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_init(mem + 8, size, &good, &v), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_init(mem, size, NULL, &v), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_init(mem, size, &good, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_init(mem, size - 1, &good, &v), LHV_ERR_NOMEM);
	assert_int_equal(lhv_s2_vmid_init(mem, 0, &good, &v), LHV_ERR_NOMEM);
	cfg = good;
	cfg.ops = NULL;
	assert_int_equal(lhv_s2_vmid_init(mem, size, &cfg, &v), LHV_ERR_INVAL);
	cfg.ops = &half;
	assert_int_equal(lhv_s2_vmid_init(mem, size, &cfg, &v), LHV_ERR_INVAL);
	cfg.ops = &other;
	assert_int_equal(lhv_s2_vmid_init(mem, size, &cfg, &v), LHV_ERR_INVAL);
	assert_ptr_equal(v, (void *)1);
	for (size_t i = 0; i < sizeof(mem); i++)
		assert_int_equal(mem[i], 0);

	/* No callbacks at all is allowed. */
	assert_int_equal(lhv_s2_vmid_init(mem, size, &good, &v), LHV_OK);
	assert_int_equal(lhv_s2_vmid_enter(NULL, 0, &vm, &id), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_enter(v, 0, NULL, &id), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_enter(v, 0, &vm, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_enter(v, 2, &vm, &id), LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_vmid_enter(v, UINT_MAX, &vm, &id), LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_vmid_leave(NULL, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_leave(v, 2), LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_vmid_cpu_off(NULL, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_cpu_off(v, 2), LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_vmid_release(NULL, &vm), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_release(v, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_vmid_generation(NULL), 0);
	assert_int_equal(id, 7);
	assert_int_equal(vm.id, 0);
	assert_int_equal(lhv_s2_vmid_release(v, &vm), LHV_OK); /* never ran */
	assert_int_equal(lhv_s2_vmid_enter(v, 1, &vm, &id), LHV_OK);
	assert_int_equal(id, 0);
	assert_int_equal(lhv_s2_vmid_leave(v, 1), LHV_OK);
	assert_int_equal(lhv_s2_vmid_leave(v, 1), LHV_OK); /* twice is once */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_storm8),	     cmocka_unit_test(test_storm_crowded),
		cmocka_unit_test(test_storm16),	     cmocka_unit_test(test_rollover16),
		cmocka_unit_test(test_long_runner),  cmocka_unit_test(test_busy),
		cmocka_unit_test(test_assign_fails), cmocka_unit_test(test_same_number),
		cmocka_unit_test(test_release),	     cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
