/* SPDX-License-Identifier: BSD-2-Clause */
#include "vm.h"

#include "observe.h"

#include <stdio.h>
#include <string.h>

const struct lhv_s2_ops vm_ops = {
	.alloc = lhv_sim_mmu_alloc,
	.free = lhv_sim_mmu_free,
	.va = lhv_sim_mmu_va,
	.tlb_begin = lhv_sim_mmu_tlb_begin,
	.tlb_end = lhv_sim_mmu_tlb_end,
};

const struct lhv_s2_ops vm_ops_loaded = {
	.alloc = lhv_sim_mmu_alloc,
	.free = lhv_sim_mmu_free,
	.va = lhv_sim_mmu_va,
};

char vm_last[160];
bool vm_tell;

void vm_features(struct lhv_cpu_features *f, const struct vm_options *o)
{
	memset(f, 0, sizeof(*f));
	f->pa_bits = o->cpu_pa ? o->cpu_pa : 44;
	f->tgran4_2 = f->tgran16_2 = f->tgran64_2 = true;
	f->tgran4_2_lpa2 = f->tgran16_2_lpa2 = o->has_lpa2;
	f->lpa = f->pa_bits >= 52;
	f->vmid_bits = o->vmid16 ? 16 : 8;
	f->s2fwb = o->fwb;
	f->xnx = o->xnx;
	f->hafdbs = o->hd ? 2 : o->ha ? 1 : 0;
	f->tlbirange = o->ril;
	f->ttl = o->ttl;
	f->ttcnp = true;
	f->tlbios = o->domain == LHV_S2_OUTER;
	f->bbm = o->bbm;
}

static void on_event(void *ctx, const struct lhv_sim_mmu_event *event)
{
	struct lhv_sim_mmu_event own = *event, *ev = &own;
	struct vm *vm = ctx;
	char line[320];
	size_t n;

	observe_event(vm->obs, ev);
	switch (ev->kind) {
	case LHV_SIM_MMU_EV_LOAD:
		vm->loads++;
		break;
	case LHV_SIM_MMU_EV_STORE:
		vm->stores++;
		break;
	case LHV_SIM_MMU_EV_ALLOC:
		vm->allocs++;
		break;
	case LHV_SIM_MMU_EV_FREE:
		vm->frees++;
		break;
	case LHV_SIM_MMU_EV_DSB:
	case LHV_SIM_MMU_EV_TLBI:
		if (ev->kind == LHV_SIM_MMU_EV_DSB)
			vm->dsbs++;
		else
			vm->tlbis++;
		(void)lhv_sim_mmu_event_text(ev, line, sizeof(line));
		n = strlen(line + 2);
		/* Without the CPU. */
		if (vm->log_n + n + 2 < sizeof(vm->log)) {
			memcpy(vm->log + vm->log_n, line + 2, n);
			vm->log_n += n;
			vm->log[vm->log_n++] = '\n';
			vm->log[vm->log_n] = 0;
		}
		break;
	default:
		break;
	}
	if (vm->hook)
		vm->hook(vm, ev);
}

int vm_start(struct vm *vm, const struct vm_options *o)
{
	struct lhv_s2_request req = {.granule = o->granule,
				     .ipa_bits = o->ipa ? o->ipa : 40,
				     .pa_bits = o->pa,
				     .max_concat = o->concat,
				     .lpa2 = o->lpa2,
				     .hw_af = o->ha,
				     .hw_dirty = o->hd};
	struct lhv_sim_mmu_config mc = {.features = &vm->f,
					.cpus = o->cpus,
					.fwb = o->fwb,
					.on_event = on_event,
					.ctx = vm};
	struct lhv_s2_config cfg = {
		.geometry = &vm->geo,
		.features = &vm->f,
		.ops = o->loaded ? &vm_ops_loaded : &vm_ops,
		.vmid = o->vmid,
		.fwb = o->fwb,
		.domain = o->domain,
		.clean = o->clean,
		.bbm = o->bbm,
	};
	int ret;

	memset(vm, 0, sizeof(*vm));
	vm->o = *o;
	vm_features(&vm->f, o);
	ret = lhv_s2_geometry(&vm->f, &req, &vm->geo, NULL);
	if (ret)
		return ret;
	/* Tables at the top of what a table address can hold. */
	mc.pa_base = vm->geo.pa_bits == 32
			     ? UINT64_C(0xc0000000)
			     : (UINT64_C(1) << vm->geo.pa_bits) - (UINT64_C(1) << 32);
	if (o->told) {
		mc.domain = o->domain == LHV_S2_NON	? LHV_SIM_MMU_NON
			    : o->domain == LHV_S2_OUTER ? LHV_SIM_MMU_OUTER
							: LHV_SIM_MMU_INNER;
		mc.noncoherent = o->clean;
		mc.bbm = o->bbm;
	}
	vm->m = lhv_sim_mmu_create(&mc);
	VM_CHECK(vm->m);
	if (!o->told && (o->domain || o->clean || o->bbm))
		vm->obs = observe_start(vm);
	cfg.ctx = vm->m;
	VM_CHECK(!lhv_s2_init(&vm->s2, &cfg));
	VM_CHECK(!lhv_s2_root(&vm->s2, &vm->root));
	for (unsigned int c = 0; c < (o->cpus ? o->cpus : 1U); c++)
		lhv_sim_mmu_load(vm->m, c, vm->root.vtcr, vm->root.vttbr);
	if (!o->loaded)
		lhv_sim_mmu_load(vm->m, 0, 0, 0);
	(void)vm_log(vm);
	vm_ok(vm);
	return 0;
}

void vm_ok(struct vm *vm)
{
	uint64_t found = lhv_sim_mmu_check(vm->m);

	if (found == observe_check(vm->obs)) {
		lhv_sim_mmu_clear(vm->m);
	} else {
		for (uint64_t i = 1; i < 8 && lhv_sim_mmu_text(vm->m, i); i++)
			fprintf(stderr, "also %s\n", lhv_sim_mmu_text(vm->m, i));
		vm_failed(__FILE__, __LINE__, "violation: %s\n%s",
			  lhv_sim_mmu_text(vm->m, 0), vm->log);
	}
}

void vm_stop(struct vm *vm)
{
	vm->hook = NULL;
	vm_ok(vm);
	if (vm->s2.root) {
		for (unsigned int c = 0; c < (vm->o.cpus ? vm->o.cpus : 1U); c++)
			lhv_sim_mmu_load(vm->m, c, 0, 0);
		/* The invalidation that ends it needs the VMID again. */
		vm->s2.ops = &vm_ops;
		lhv_s2_destroy(&vm->s2);
	}
	vm_ok(vm);
	VM_CHECK(lhv_sim_mmu_allocated(vm->m) == 0);
	observe_stop(vm->obs);
	vm->obs = NULL;
	lhv_sim_mmu_destroy(vm->m);
	vm->m = NULL;
}

const char *vm_log(struct vm *vm)
{
	static char copy[sizeof(vm->log)];

	memcpy(copy, vm->log, vm->log_n);
	copy[vm->log_n] = 0;
	vm->log_n = 0;
	vm->log[0] = 0;
	vm->loads = vm->stores = vm->dsbs = vm->tlbis = vm->allocs = vm->frees = 0;
	return copy;
}

void vm_log_is(struct vm *vm, const char *want)
{
	const char *got = vm_log(vm);

	if (strcmp(got, want))
		vm_failed(__FILE__, __LINE__,
			  "barriers and TLB operations are\n%swant\n%s", got, want);
}

/* DDI 0487, D8.2: bytes that an entry maps, by granule and level. */
uint64_t vm_size(const struct vm *vm, int level)
{
	static const uint8_t log2_4k[] = {48, 39, 30, 21, 12};
	static const uint8_t log2_16k[] = {58, 47, 36, 25, 14};
	static const uint8_t log2_64k[] = {63, 55, 42, 29, 16};
	const uint8_t *t = vm->geo.granule == 12   ? log2_4k
			   : vm->geo.granule == 14 ? log2_16k
						   : log2_64k;

	return UINT64_C(1) << t[level + 1];
}

/* The highest level that may hold blocks. */
int vm_block_level(const struct vm *vm)
{
	switch (vm->geo.granule) {
	case 12:
		return vm->geo.lpa2 ? 0 : 1;
	case 14:
		return vm->geo.lpa2 ? 1 : 2;
	default:
		return vm->f.lpa ? 1 : 2;
	}
}

/* Entries of a contiguous run; 1 where the bit is not to be set. */
uint64_t vm_run(const struct vm *vm, int level)
{
	if (vm->geo.granule == 12)
		return level >= 1 ? 16 : 1;
	if (vm->geo.granule == 14)
		return level == 3 ? 128 : level == 2 ? 32 : 1;
	return level >= 2 ? 32 : 1;
}

static void mix(uint64_t *h, uint64_t v)
{
	*h = (*h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	*h ^= *h >> 29;
}

/* Returns the number of entries in use. */
static uint64_t tree(struct vm *vm, const uint64_t *t, uint64_t n, int level,
		     struct vm_tree *out)
{
	uint64_t used = 0;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t d = t[i];

		/* Without what hardware may set meanwhile. */
		if ((d & 1) && (vm->o.ha || vm->o.hd))
			mix(&out->hash, d | 1 << 10 | (d >> 51 & 1) << 7);
		else
			mix(&out->hash, d);
		used += d != 0;
		if ((d & 1) && (level == 3 || !(d & 2)))
			out->leaves++;
		if (level < 3 && (d & 3) == 3) {
			uint64_t a = d & UINT64_C(0xfffffffff000) &
				     ~((UINT64_C(1) << vm->geo.granule) - 1);

			if (vm->geo.lpa2)
				a |= (d & (UINT64_C(3) << 48)) | (d >> 8 & 3) << 50;
			else if (vm->geo.granule == 16 && vm->f.lpa)
				a |= (d >> 12 & 15) << 48;
			out->tables++;
			out->empty += !tree(vm, lhv_sim_mmu_va(vm->m, lhv_pa(a)),
					    UINT64_C(1) << (vm->geo.granule - 3),
					    level + 1, out);
		}
	}
	return used;
}

void vm_tree(struct vm *vm, struct vm_tree *t)
{
	memset(t, 0, sizeof(*t));
	(void)tree(vm, lhv_sim_mmu_va(vm->m, vm->root.table), vm->geo.root_bytes / 8,
		   vm->geo.start, t);
}

uint32_t vm_norm(const struct vm *vm, uint32_t attr)
{
	if (!vm->o.fwb && (attr & LHV_S2_MEM_MASK) == LHV_S2_MEM_S1)
		attr &= ~LHV_S2_MEM_MASK;
	return attr;
}

uint64_t vm_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}
