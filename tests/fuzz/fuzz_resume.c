/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations in steps, any number of them begun and none finished in order, with any
 * arguments, budgets and progress, allocation failures and a reserve. Invariants: the MMU
 * model finds no rule broken after each step, no table is empty or lost, a step that is
 * refused for its arguments has not moved.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage2/observe.c"
#include "stage2/vm.c"

#include <libhv/stage2/reserve.h>
#include <libhv/stage2/resume.h>

_Noreturn void vm_failed(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nafter %s\n", vm_last);
	abort();
}

struct input {
	const uint8_t *p;
	size_t n;
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

static uint64_t address(struct input *in, const struct vm *vm)
{
	uint64_t kind = take(in, 1), v = take(in, 2);

	switch (kind & 7) {
	case 0:
		return v << 48 | take(in, 6);
	case 1:
		return (UINT64_C(1) << vm->geo.ipa_bits) - (v << vm->geo.granule);
	case 2:
	case 3:
		return (v & 0xff) * vm_size(vm, 2) + ((v >> 8) << vm->geo.granule);
	case 4:
		return (v & 7) * vm_size(vm, 1) + (v >> 3 & 31) * vm_size(vm, 2);
	case 5:
		return v * vm_run(vm, 3) << vm->geo.granule;
	default:
		return v << vm->geo.granule;
	}
}

#define JOBS 4

/* What goes on, each with its own arguments. */
static struct {
	struct lhv_s2_progress p;
	uint64_t ipa, size, pa;
	uint32_t attr, flags, mask;
	unsigned int what;
} jobs[JOBS];

static int go_on(struct vm *vm, unsigned int j, uint64_t budget)
{
	struct lhv_s2_progress *p = &jobs[j].p;
	lhv_ipa_t ipa = lhv_ipa(jobs[j].ipa);
	uint64_t size = jobs[j].size;
	uint32_t flags = jobs[j].flags;

	switch (jobs[j].what) {
	case 0:
		return lhv_s2_map_step(&vm->s2, ipa, lhv_pa(jobs[j].pa), size,
				       jobs[j].attr, flags, budget, p);
	case 1:
		return lhv_s2_unmap_step(&vm->s2, ipa, size, flags & LHV_S2_NO_SPLIT,
					 budget, p);
	case 2:
		return lhv_s2_protect_step(&vm->s2, ipa, size,
					   jobs[j].attr & jobs[j].mask, jobs[j].mask,
					   flags & LHV_S2_NO_SPLIT, budget, p);
	case 3:
		return lhv_s2_set_owner_step(&vm->s2, ipa, size, jobs[j].attr & 3,
					     flags & LHV_S2_REPLACE, budget, p);
	case 4:
		return lhv_s2_dirty_start_step(&vm->s2, ipa, size, LHV_S2_SW(1),
					       flags & 1 ? LHV_S2_TRACK_LAZY : 0, budget,
					       p);
	case 5:
		return lhv_s2_dirty_stop_step(&vm->s2, ipa, size, LHV_S2_SW(1), budget,
					      p);
	case 6:
		return lhv_s2_dirty_harvest_step(&vm->s2, ipa, size, LHV_S2_SW(1), NULL,
						 0, NULL, budget, p);
	default:
		return lhv_s2_age_step(&vm->s2, ipa, size, NULL, 0, NULL, budget, p);
	}
}

/* Not more tables than the model can look at in a moment. */
static bool small(struct vm *vm, unsigned int j)
{
	uint64_t n = 0;

	if (jobs[j].what == 0)
		return lhv_s2_map_cost(&vm->geo, lhv_ipa(jobs[j].ipa), lhv_pa(jobs[j].pa),
				       jobs[j].size, jobs[j].flags & 15, &n) ||
		       n < 16;
	if (jobs[j].what == 4)
		return lhv_s2_cost_dirty_start(
			       &vm->s2, lhv_ipa(jobs[j].ipa), jobs[j].size, LHV_S2_SW(1),
			       jobs[j].flags & 1 ? LHV_S2_TRACK_LAZY : 0, &n) ||
		       n < 24;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vm vm;
	struct input in = {data, size};
	struct vm_options o = {0};
	uint64_t bits = take(&in, 2);
	struct lhv_s2_reserve r;
	struct vm_tree t;

	o.granule = (uint8_t)(12 + 2 * (take(&in, 1) % 3));
	o.ipa = (uint8_t)(32 + take(&in, 1) % 21);
	o.cpu_pa = (uint8_t)(bits & 1 ? 52 : 48);
	o.has_lpa2 = bits & 2;
	o.ril = bits & 4;
	o.ttl = bits & 8;
	o.hd = o.ha = bits & 16;
	if (vm_start(&vm, &o))
		return 0;
	memset(jobs, 0, sizeof(jobs));
	VM_CHECK(!lhv_s2_reserve_init(&r, &vm.geo, 0));
	VM_CHECK(!lhv_s2_set_reserve(&vm.s2, &r));
	for (unsigned int step = 0; in.n && step < 96; step++) {
		uint64_t op = take(&in, 1), budget = take(&in, 1);
		unsigned int j = op & (JOBS - 1);
		struct lhv_s2_progress was;
		uint64_t cost = 0;
		lhv_pa_t pa;
		void *va;
		int ret;

		if (op & 16 || !jobs[j].size) {
			memset(&jobs[j], 0, sizeof(jobs[j]));
			jobs[j].what = (unsigned int)take(&in, 1) & 7;
			jobs[j].ipa = address(&in, &vm);
			jobs[j].size = address(&in, &vm);
			jobs[j].pa = op & 32 ? jobs[j].ipa : address(&in, &vm);
			jobs[j].attr = (uint32_t)take(&in, 3);
			jobs[j].flags = (uint32_t)take(&in, 1) & 31;
			jobs[j].mask =
				LHV_S2_W | ((uint32_t)take(&in, 1) & LHV_S2_PROTECT_MASK);
			if (op & 64)
				jobs[j].attr = LHV_S2_RW;
			if (jobs[j].what == 0)
				jobs[j].flags &= 15;
		}
		/* Now and then progress that is nobody's. */
		if (op == 0xff) {
			jobs[j].p.next = lhv_ipa(address(&in, &vm));
			jobs[j].p.at = address(&in, &vm);
			jobs[j].p.cell = address(&in, &vm);
			jobs[j].p.end = address(&in, &vm);
			jobs[j].p.phase = (uint8_t)take(&in, 1) & 3;
		}
		if (!small(&vm, j))
			continue;
		if ((op & 128) &&
		    (va = lhv_sim_mmu_alloc(vm.m, UINT64_C(1) << o.granule, &pa)))
			VM_CHECK(!lhv_s2_reserve_put(&r, va, pa));
		lhv_sim_mmu_fail(vm.m, budget & 1 && op & 8 ? 1 + (budget >> 6) : 0);
		(void)snprintf(vm_last, sizeof(vm_last), "%u %llx + %llx, budget %llu",
			       jobs[j].what, (unsigned long long)jobs[j].ipa,
			       (unsigned long long)jobs[j].size,
			       (unsigned long long)budget);
		was = jobs[j].p;
		(void)vm_log(&vm);
		ret = go_on(&vm, j, budget * 8);
		lhv_sim_mmu_fail(vm.m, 0);
		vm_ok(&vm);
		if (ret == LHV_ERR_INVAL || ret == LHV_ERR_RANGE)
			VM_CHECK(!was.begun || jobs[j].p.next.v == was.next.v);
		if (!ret || ret == LHV_ERR_AGAIN)
			VM_CHECK(jobs[j].p.next.v >= jobs[j].ipa &&
				 jobs[j].p.next.v - jobs[j].ipa <= jobs[j].size);
		if (ret != LHV_ERR_AGAIN)
			jobs[j].size = 0;
		VM_CHECK(lhv_s2_table_count(&vm.s2) + 1 + lhv_s2_reserve_count(&r) ==
			 lhv_sim_mmu_allocated(vm.m));
		/* Two ends, and at most four levels below the root's. */
		if (!lhv_s2_cost_unmap(&vm.s2, lhv_ipa(jobs[j].ipa), jobs[j].size, 0,
				       &cost))
			VM_CHECK(cost <= 8);
		if (lhv_s2_table_count(&vm.s2) > 48)
			VM_CHECK(!lhv_s2_set_owner(&vm.s2, lhv_ipa(0),
						   UINT64_C(1) << o.ipa, 0,
						   LHV_S2_REPLACE));
		while (lhv_s2_reserve_count(&r) > 4) {
			va = lhv_s2_reserve_get(&r, &pa);
			lhv_sim_mmu_free(vm.m, va, pa, UINT64_C(1) << o.granule);
		}
	}
	vm_tree(&vm, &t);
	VM_CHECK(t.tables == lhv_s2_table_count(&vm.s2) && !t.empty);
	while (lhv_s2_reserve_count(&r)) {
		lhv_pa_t pa;
		void *va = lhv_s2_reserve_get(&r, &pa);

		lhv_sim_mmu_free(vm.m, va, pa, UINT64_C(1) << o.granule);
	}
	vm_stop(&vm);
	return 0;
}
