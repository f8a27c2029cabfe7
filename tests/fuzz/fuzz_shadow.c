/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shadows under a hostile guest hypervisor: registers, descriptors that lead anywhere (into
 * the tables themselves too), invalidations with any argument, accesses, changes by the host.
 * Invariants: a walk reads at most five descriptors for each try, and agrees with the model;
 * a shadow leads only to memory that the host maps, with no more than the host's permissions;
 * after L1's invalidation of all nothing stale is left; the MMU model finds no rule broken;
 * no memory is lost.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libhv/arch/sysop.h>

#include "stage2/observe.c"
#include "stage2/vm.c"
#include "stage2/nest.c"

_Noreturn void vm_failed(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
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

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define RAM (2 * GIB)

/* The host's map: writable memory, read-only memory, a device. */
static const struct part {
	uint64_t l1, pa, size;
	uint32_t attr;
} parts[] = {
	{RAM, 4 * GIB, 16 * MIB, LHV_S2_RWX},
	{RAM + 16 * MIB, 6 * GIB + 4096, 64 << 10, LHV_S2_R},
	{GIB, 8 * GIB, 64 << 10, LHV_S2_RW | LHV_S2_MEM_DEVICE_NGNRE},
};

#define NPARTS (sizeof(parts) / sizeof(parts[0]))

struct fuzz {
	struct nestpool p;
	struct lhv_s2_nested_regs regs[3]; /* of the L2s */
	struct lhv_s2_shadow *got[3];
	uint64_t spot[16];
	unsigned int spots;
	bool gone[NPARTS];
	uint64_t bytes; /* of L1's tables, but the initial one */
};

static void map_part(struct fuzz *f, unsigned int i)
{
	VM_CHECK(!lhv_s2_map(&f->p.host, lhv_ipa(parts[i].l1), lhv_pa(parts[i].pa),
			     parts[i].size, parts[i].attr, 0));
	f->gone[i] = false;
}

/* Where a shadow leads. */
static void safe(struct fuzz *f, uint64_t ipa)
{
	for (unsigned int k = 0; k < 3; k++) {
		struct lhv_sim_mmu_result r;
		unsigned int i;

		if (!f->got[k])
			continue;
		nestpool_walk(&f->p, f->got[k], ipa, &r);
		if (r.fault)
			continue;
		for (i = 0; i < NPARTS; i++)
			if (!f->gone[i] && r.pa.v - parts[i].pa < parts[i].size)
				break;
		VM_CHECK(i < NPARTS);
		VM_CHECK(!r.w || (parts[i].attr & LHV_S2_W));
		VM_CHECK(!(r.x0 || r.x1) || (parts[i].attr & LHV_S2_X));
		VM_CHECK(i != 2 || r.memattr < 4);
	}
}

static uint64_t some_desc(struct fuzz *f, struct input *in)
{
	struct nest *n = &f->p.n;
	uint64_t kind = take(in, 1), v = take(in, 2);

	switch (kind & 3) {
	case 0:
		return take(in, 8);
	case 1:
		return nest_oa(n, n->table[v % n->tables]) | 3 | (v >> 8 & 0xf) << 4;
	case 2:
		return nest_oa(n, RAM + (v & 0x1fff) * 4096) | 0x443 | (kind & 0x80) |
		       (kind >> 2 & 15) << 2 | take(in, 2) << 50;
	default:
		return nest_oa(n, parts[v % NPARTS].l1 + (v >> 2) * 4096) | 0x441 |
		       (kind & 0x80) | 15 << 2 | take(in, 2) << 50;
	}
}

static void access_one(struct fuzz *f, struct input *in)
{
	struct nest *n = &f->p.n;
	unsigned int k = (unsigned int)take(in, 1), flags = k >> 6 & 3;
	uint64_t a = take(in, 1), ipa = f->spot[k % f->spots];
	struct lhv_s2_nested_access acc = {.read = a & 1,
					   .write = a & 2,
					   .exec = a & 4,
					   .el0 = a & 8,
					   .s1ptw = a & 16};
	struct lhv_s2_nested_result g;
	struct lhv_s2_shadow_look l;
	struct lhv_s2_shadow *s = f->got[k >> 4 & 1];
	int ret;

	if (!s)
		return;
	if (a & 32)
		ipa += take(in, 2) * 4096;
	n->regs = f->regs[k >> 4 & 1];
	nest_oracle(n, &acc, ipa, &g);
	n->reads = 0;
	VM_CHECK(!lhv_s2_shadow_look(&f->p.pool, s, &acc, lhv_ipa(ipa), &l));
	VM_CHECK(n->reads <= 5);
	if (FIELD(n->regs.vtcr, 15, 14) != 3 && (n->regs.hcr & 1)) {
		VM_CHECK(l.guest.fault == g.fault && l.guest.level == g.level);
		VM_CHECK(!g.mapped || l.guest.ipa.v == g.ipa.v);
	}
	if (l.found != LHV_S2_SHADOW_READY)
		return;
	if (a & 0x80)
		lhv_sim_mmu_fail(f->p.m, 1 + (a >> 5 & 3));
	ret = lhv_s2_shadow_commit(&f->p.pool, s, &l, flags | LHV_S2_SHADOW_BROADCAST);
	lhv_sim_mmu_fail(f->p.m, 0);
	VM_CHECK(ret == 0 || ret == LHV_ERR_BUSY || (ret == LHV_ERR_NOMEM && (a & 0x80)));
	VM_CHECK(ret != LHV_ERR_BUSY || !(flags & LHV_S2_SHADOW_EXCLUSIVE));
	safe(f, ipa);
	f->spot[f->spots % 16] = ipa;
	if (f->spots < 16)
		f->spots++;
}

static void one_op(struct fuzz *f, struct input *in)
{
	struct nest *n = &f->p.n;
	uint64_t op = take(in, 1), v;
	unsigned int i;

	switch (op & 7) {
	case 0:
	case 1: { /* a descriptor */
		unsigned int t = (unsigned int)take(in, 1) % n->tables;
		uint64_t entries = (t ? f->bytes : n->root_bytes) / 8;

		v = take(in, 1);
		*nest_entry(n, t, (op & 0x80 ? v * 17 : v) % entries) = some_desc(f, in);
		break;
	}
	case 2:
	case 3:
		access_one(f, in);
		break;
	case 4: /* any invalidation with any argument */
		n->regs = f->regs[op >> 3 & 1];
		v = take(in, 3) & 0xffff;
		if (op & 16)
			v = LHV_SYSREG_TLBI_IPAS2E1 + (v & 0x7f);
		(void)lhv_s2_shadow_tlbi(&f->p.pool, &n->regs, (uint32_t)v,
					 take(in, (unsigned int)(op >> 5) + 1));
		break;
	case 5: /* of all, and nothing stale is left */
		n->regs = f->regs[op >> 3 & 1];
		VM_CHECK(!lhv_s2_shadow_tlbi(&f->p.pool, &n->regs,
					     LHV_SYSREG_TLBI_VMALLS12E1IS, 0));
		if (f->got[op >> 3 & 1])
			for (i = 0; i < f->spots; i++) {
				struct lhv_sim_mmu_result r;

				nestpool_walk(&f->p, f->got[op >> 3 & 1], f->spot[i], &r);
				VM_CHECK(r.fault);
			}
		break;
	case 6: /* the host takes something, or gives it back */
		i = (unsigned int)(op >> 3) % NPARTS;
		if (f->gone[i]) {
			map_part(f, i);
			break;
		}
		VM_CHECK(!lhv_s2_unmap(&f->p.host, lhv_ipa(parts[i].l1), parts[i].size,
				       0));
		f->gone[i] = true;
		VM_CHECK(!lhv_s2_shadow_host_changed(&f->p.pool, lhv_ipa(parts[i].l1),
						     parts[i].size));
		for (i = 0; i < f->spots; i++)
			safe(f, f->spot[i]);
		break;
	default:
		if (op & 8) {
			(void)lhv_s2_shadow_reclaim(&f->p.pool);
			break;
		}
		/* Another L2: one goes, another comes. */
		i = (unsigned int)(op >> 4) & 1;
		if (f->got[i])
			VM_CHECK(!lhv_s2_shadow_put(&f->p.pool, f->got[i]));
		f->regs[i].vttbr ^= take(in, 1) << 48;
		f->regs[i].vtcr ^= take(in, 1) << 16 & ~BIT(19);
		f->regs[i].hcr ^= take(in, 1) & 5;
		VM_CHECK(!lhv_s2_shadow_get(&f->p.pool, &f->regs[i], &f->got[i]));
		break;
	}
}

/* log2 of the bytes of the initial table. */
static unsigned int root_bits(struct nest *n, uint64_t vtcr)
{
	unsigned int shift;

	n->regs.vtcr = vtcr;
	shift = nest_shift(n, nest_start_level(n));
	return 67 - (unsigned int)(vtcr & 63) < shift
		       ? 12
		       : 67 - (unsigned int)(vtcr & 63) - shift;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz f;
	struct input in = {data, size};
	struct nestpool_options o = {.hgranule = 12, .sgranule = 12, .shadows = 2};
	uint64_t kind = take(&in, 2), vtcr, seed = take(&in, 2);
	unsigned int granule;

	memset(&f, 0, sizeof(f));
	o.vcpu = (kind & ~UINT64_C(0x2f)) | 3; /* 44 bits, no LPA2, no FWB */
	VM_CHECK(!nestpool_start(&f.p, &o));
	/* Mostly 4 KiB: memory to fill is what takes the time. */
	granule = (kind >> 12 & 7) == 1 ? 14 : (kind >> 12 & 7) == 2 ? 16 : 12;
	do
		vtcr = nest_vtcr(&f.p.n.f, granule, &seed) & ~BIT(32);
	while (root_bits(&f.p.n, vtcr) > 14);
	nest_tables(&f.p.n, vtcr, 5, granule == 12 ? 5 : 3);
	f.bytes = BIT(granule);
	/* An L1 that is sane to begin with, most of the time. */
	f.spots = 1;
	if ((kind & 0x30) && nest_start_level(&f.p.n) >= 0) {
		memset(nest_entry(&f.p.n, 0, 0), 0, f.p.n.root_bytes);
		for (unsigned int i = 0; i < 8; i++) {
			uint64_t ipa = (uint64_t)i << granule,
				 l1 = parts[i % NPARTS].l1 + (i > 2 ? ipa : 0);
			uint64_t *e = nest_slot(&f.p.n, ipa, 3);

			*e = nest_leaf(&f.p.n, l1, 3, 0x7c0 | 15 << 2);
			f.spot[i] = ipa;
		}
		f.spots = 8;
	}
	if (kind & 8)
		f.p.n.regs.vtcr ^= take(&in, 5);
	for (unsigned int i = 0; i < NPARTS; i++)
		map_part(&f, i);
	for (unsigned int i = 0; i < 2; i++) {
		f.regs[i] = f.p.n.regs;
		f.regs[i].vttbr ^= (uint64_t)i << 48;
		f.regs[i].sctlr = kind << 20 & BIT(25);
		VM_CHECK(!lhv_s2_shadow_get(&f.p.pool, &f.regs[i], &f.got[i]));
	}
	for (unsigned int i = 0; in.n; i++) {
		one_op(&f, &in);
		if (i % 16 == 0) /* it is slow */
			nestpool_ok(&f.p);
	}
	nestpool_stop(&f.p);
	return 0;
}
