/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kind of stage 2, then operations with any arguments, allocation failures and hardware's
 * updates in between. Invariants: the tables say what a flat map says, a refused call
 * changes nothing, no table is empty or lost, and the MMU model finds no rule broken.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage2/observe.c"
#include "stage2/vm.c"
#include "stage2/world.c"

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

/* An address that is likely to be of use: a multiple of something, or any. */
static uint64_t address(struct input *in, const struct vm *vm)
{
	uint64_t kind = take(in, 1), v = take(in, 2);

	switch (kind & 7) {
	case 0:
		return v << 48 | take(in, 6);
	case 1:
		return (UINT64_C(1) << vm->geo.ipa_bits) - (v << vm->geo.granule);
	case 2:
		return v * vm_size(vm, 2);
	case 3:
		return (v & 0xff) * vm_size(vm, 2) + ((v >> 8) << vm->geo.granule);
	case 4:
		return (v & 0xff) * vm_size(vm, 2) - ((v >> 8) << vm->geo.granule);
	case 5:
		return v * vm_run(vm, 3) << vm->geo.granule;
	default:
		return v << vm->geo.granule;
	}
}

static uint64_t hw_seed;

static void hardware(struct vm *vm, const struct lhv_sim_mmu_event *ev)
{
	struct lhv_sim_mmu_result r;
	uint64_t x = vm_random(&hw_seed);

	if (ev->kind == LHV_SIM_MMU_EV_WRONG || ev->kind == LHV_SIM_MMU_EV_FREE || x % 32)
		return;
	lhv_sim_mmu_translate(
		vm->m, 1, lhv_ipa(x >> 8 & ((UINT64_C(1) << (vm->geo.granule + 12)) - 1)),
		x & 64 ? LHV_SIM_MMU_WRITE : LHV_SIM_MMU_READ, &r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world w;
	struct input in = {data, size};
	struct vm_options o = {0};
	uint64_t bits = take(&in, 2);

	o.granule = (uint8_t)(12 + 2 * (take(&in, 1) % 3));
	o.ipa = (uint8_t)(32 + take(&in, 1) % 21);
	o.cpu_pa = (uint8_t)(bits & 1 ? 52 : 48);
	o.has_lpa2 = bits & 2;
	o.ril = bits & 4;
	o.ttl = bits & 8;
	o.fwb = bits & 16;
	o.xnx = bits & 32;
	o.ha = bits & 64;
	o.hd = o.ha && (bits & 128);
	o.loaded = bits & 256;
	o.concat = (uint8_t)(1U << (bits >> 9 & 3));
	o.domain = (enum lhv_s2_domain)((bits >> 11 & 3) % 3);
	o.clean = bits & 1 << 13;
	o.bbm = (uint8_t)((bits >> 14 & 3) % 3);
	o.cpus = o.ha && o.domain != LHV_S2_NON ? 2 : 1;
	if (world_start(&w, &o))
		return 0;
	if (o.cpus > 1) {
		hw_seed = bits;
		w.vm.hook = hardware;
	}
	for (unsigned int step = 0; in.n && step < 64; step++) {
		uint64_t op = take(&in, 1), ipa = address(&in, &w.vm);
		uint64_t len = address(&in, &w.vm), pa, cost = 0;
		uint32_t attr = (uint32_t)take(&in, 3), flags = (uint32_t)take(&in, 1);

		lhv_sim_mmu_fail(w.vm.m, op & 0x80 ? op >> 4 & 7 : 0);
		switch (op & 7) {
		case 0:
		case 1:
		case 2:
			pa = op & 8 ? ipa : address(&in, &w.vm);
			if (lhv_s2_map_cost(&w.vm.geo, lhv_ipa(ipa), lhv_pa(pa), len, 0,
					    &cost) ||
			    cost > 16 || (flags & LHV_S2_NO_BLOCK && len >> 24))
				len &= (UINT64_C(4) << w.vm.geo.granule) - 1;
			/* Nearly always attributes that are possible. */
			if (op & 16)
				attr = (attr & LHV_S2_SW_MASK) | LHV_S2_RW;
			(void)world_map(&w, ipa, pa, len, attr, flags);
			break;
		case 3:
		case 4:
			(void)world_unmap(&w, ipa, len, flags & LHV_S2_NO_SPLIT);
			break;
		case 5: {
			uint32_t mask = (uint32_t)take(&in, 3);

			/* See world_protect(): a page that was written stays writable. */
			if (o.hd && (mask & LHV_S2_DBM))
				mask |= LHV_S2_W;
			(void)world_protect(&w, ipa, len, attr & mask, mask,
					    flags & LHV_S2_NO_SPLIT);
			break;
		}
		case 6:
			(void)world_coalesce(&w, ipa, len,
					     flags & (LHV_S2_MERGE | LHV_S2_NO_CONTIG |
						      LHV_S2_NO_BLOCK));
			break;
		default:
			(void)world_owner(&w, ipa, len, attr & 3, flags & LHV_S2_REPLACE);
			break;
		}
		if (world_full(&w) || lhv_s2_table_count(&w.vm.s2) > 48) {
			lhv_sim_mmu_fail(w.vm.m, 0);
			(void)world_owner(&w, 0, UINT64_C(1) << o.ipa, 0, LHV_S2_REPLACE);
		}
	}
	lhv_sim_mmu_fail(w.vm.m, 0);
	world_edges(&w);
	world_stop(&w);
	return 0;
}
