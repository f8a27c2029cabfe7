/* SPDX-License-Identifier: BSD-2-Clause */
#include "rig3.h"

#include <stdlib.h>
#include <string.h>

/* Offsets and bits are written out from IHI 0070, 6.3, and not taken from the library. */

static uint32_t qmask(uint64_t base)
{
	return (2U << (base & 31)) - 1;
}

static uint64_t *slot(uint64_t base, uint32_t index, unsigned int dwords)
{
	uint32_t i = index & (qmask(base) >> 1);

	return (uint64_t *)(uintptr_t)(base & 0x00ffffffffffffe0) + (size_t)i * dwords;
}

static bool legal(uint8_t op)
{
	static const uint8_t ops[] = {0x03, 0x04, 0x05, 0x06, 0x10, 0x11,
				      0x12, 0x13, 0x20, 0x28, 0x2a, 0x30,
				      0x40, 0x41, 0x44, 0x45, 0x46};

	return memchr(ops, op, sizeof(ops));
}

static void stop(struct rig3 *r, uint32_t err)
{
	r->cmd_cons = (r->cmd_cons & 0xfffff) | err << 24;
	r->gerror ^= 1;
}

static void take(struct rig3 *r, unsigned int most)
{
	if (!(r->cr0 & 8) || r->stuck)
		return;
	while (most-- && !((r->gerror ^ r->gerrorn) & 1) &&
	       ((r->cmd_cons ^ r->cmd_prod) & qmask(r->cmdq))) {
		uint64_t *c = slot(r->cmdq, r->cmd_cons, 2);

		if (r->abort) {
			r->abort--;
			stop(r, 2);
			return;
		}
		if (!legal((uint8_t)c[0])) {
			stop(r, 1);
			return;
		}
		r->atc_seen = r->atc_seen || (uint8_t)c[0] == 0x40;
		if ((uint8_t)c[0] == 0x46) {
			if (r->atc_seen && r->atc_dead) {
				r->atc_seen = false;
				stop(r, 3);
				return;
			}
			r->syncs++;
			if (r->on_sync)
				r->on_sync(r);
		}
		if (r->n < RIG3_LOG)
			memcpy(r->log[r->n], c, 16);
		r->n++;
		r->cmd_cons = (r->cmd_cons + 1) & qmask(r->cmdq);
	}
}

static uint64_t rd(void *ctx, uint64_t addr, unsigned int size)
{
	struct rig3 *r = ctx;

	(void)size;
	switch (addr - RIG3_BASE) {
	case 0x00:
	case 0x04:
	case 0x08:
	case 0x0c:
	case 0x10:
	case 0x14:
		return r->idr[(addr - RIG3_BASE) / 4];
	case 0x18:
		return r->iidr;
	case 0x1c:
		return r->aidr;
	case 0x24:
		return r->deaf ? ~r->cr0 : r->cr0;
	case 0x44:
		return r->gbpa | (r->gbpa_stuck ? 1U << 31 : 0);
	case 0x54:
		return r->irq;
	case 0x60:
		return r->gerror;
	case 0x64:
		return r->gerrorn;
	case 0x9c:
		take(r, r->lazy ? r->lazy : UINT32_MAX);
		return r->cmd_cons;
	case 0x190:
		return r->idr[6];
	case 0x100a8:
		return r->evt_prod;
	}
	r->wrongs++;
	return 0;
}

static void wr(void *ctx, uint64_t addr, unsigned int size, uint64_t v)
{
	struct rig3 *r = ctx;

	switch (addr - RIG3_BASE) {
	case 0x20:
		if ((r->cr0 & 1) && !(v & 1) && !(r->gbpa & 1U << 20))
			r->unpoliced++;
		/* On with no table, or tables that may not be seen yet. */
		if ((v & 1) && (!r->strtab || r->dirty))
			r->wrongs++;
		r->cr0 = (uint32_t)v;
		return;
	case 0x28:
		r->wrongs += r->cr0 & 1;
		r->cr1 = (uint32_t)v;
		return;
	case 0x2c:
		r->wrongs += r->cr0 & 1;
		r->cr2 = (uint32_t)v;
		return;
	case 0x44:
		if (v & 1U << 31)
			r->gbpa = (uint32_t)v & ~(1U << 31);
		return;
	case 0x50:
		r->irq = (uint32_t)v;
		return;
	case 0x64:
		r->gerrorn = (uint32_t)v;
		take(r, r->lazy ? 0 : UINT32_MAX);
		return;
	case 0x80:
		r->wrongs += (r->cr0 & 1) || size != 8;
		r->strtab = v;
		return;
	case 0x88:
		r->wrongs += r->cr0 & 1;
		r->strtab_cfg = (uint32_t)v;
		return;
	case 0x90:
		r->wrongs += (r->cr0 & 8) || size != 8;
		r->cmdq = v;
		return;
	case 0x98:
		r->cmd_prod = (uint32_t)v;
		if (r->cr0 & 8) {
			/* Stores that are not in memory yet, or more than fit. */
			r->wrongs += r->dirty;
			r->wrongs += ((v - r->cmd_cons) & qmask(r->cmdq)) >
				     (qmask(r->cmdq) + 1) / 2;
			take(r, r->lazy ? 0 : UINT32_MAX);
		}
		return;
	case 0x9c:
		r->wrongs += (r->cr0 & 8) != 0;
		r->cmd_cons = (uint32_t)v;
		return;
	case 0xa0:
		r->wrongs += (r->cr0 & 4) || size != 8;
		r->evtq = v;
		return;
	case 0x100a8:
		r->wrongs += (r->cr0 & 4) != 0;
		r->evt_prod = (uint32_t)v;
		return;
	case 0x100ac:
		r->evt_cons = (uint32_t)v;
		return;
	}
	r->wrongs++;
}

static void store(void *ctx, uint64_t *p, uint64_t old, uint64_t v)
{
	struct rig3 *r = ctx;

	r->dirty = true;
	if (r->on_store)
		r->on_store(r, p, old, v);
}

static void dsb(void *ctx, enum lhv_port_barrier b)
{
	struct rig3 *r = ctx;

	if (b == LHV_SYST || b == LHV_SY)
		r->dirty = false;
}

static const struct lhv_sim_port_ops ops = {
	.store64 = store, .dsb = dsb, .mmio_read = rd, .mmio_write = wr};

struct lhv_smmu3_mem rig3_mem(struct rig3 *r, uint64_t bytes)
{
	struct lhv_smmu3_mem m = {0};
	size_t align = bytes < 64 ? 64 : (size_t)bytes;

	if (r->no_mem)
		return m;
	assert_true(r->mems < 16);
	m.va = aligned_alloc(align, align);
	assert_non_null(m.va);
	memset(m.va, 0xa5, align);
	m.pa = lhv_pa((uintptr_t)m.va);
	r->mem[r->mems++] = m.va;
	return m;
}

static struct lhv_smmu3_mem alloc(void *ctx, uint64_t bytes)
{
	return rig3_mem(ctx, bytes);
}

void rig3_up(struct rig3 *r)
{
	memset(r, 0, sizeof(*r));
	/* Both stages, AArch64, COHACC, HTTU 2, Hyp, ATS, ASID16, SEV, VMID16, CD2L, both
	 * stall models, two levels */
	r->idr[0] = 0x3 | 2 << 2 | 1 << 4 | 2 << 6 | 1 << 9 | 1 << 10 | 1 << 12 |
		    1 << 14 | 1 << 18 | 1 << 19 | 2 << 21 | 1 << 27;
	r->idr[1] = 32 | 20 << 6 | 10 << 11 | 10 << 16 | 10 << 21;
	r->idr[3] = 1 << 8;
	r->idr[5] = 5 | 7 << 4 | 16 << 16;
	r->aidr = 2;
	r->cfg.base = RIG3_BASE;
	r->cfg.cmdq_log2 = 4;
	r->cfg.evtq_log2 = 2;
	r->cfg.sid_bits = 4;
	r->cfg.polls = 50;
	r->cfg.alloc = alloc;
	r->cfg.ctx = r;
	r->cfg.l2 = r->l2;
	lhv_sim_port_attach(&ops, r);
}

void rig3_ready(struct rig3 *r)
{
	r->cfg.cmdq = rig3_mem(r, 16ULL << r->cfg.cmdq_log2);
	r->cfg.evtq = rig3_mem(r, 32ULL << r->cfg.evtq_log2);
	r->cfg.strtab =
		rig3_mem(r, lhv_smmu3_strtab_bytes(r->cfg.sid_bits, r->cfg.split));
	assert_int_equal(lhv_smmu3_init(&r->s, &r->cfg), 0);
	assert_int_equal(lhv_smmu3_reset(&r->s), 0);
	assert_int_equal(r->wrongs, 0);
	r->n = r->syncs = 0;
}

void rig3_down(struct rig3 *r)
{
	lhv_sim_port_attach(NULL, NULL);
	assert_int_equal(r->wrongs, 0);
	assert_int_equal(r->unpoliced, 0);
	while (r->mems)
		free(r->mem[--r->mems]);
}

/* As the SMMU finds it: from STRTAB_BASE and its configuration. */
uint64_t *rig3_ste(struct rig3 *r, uint32_t sid)
{
	uint64_t *t = (uint64_t *)(uintptr_t)(r->strtab & 0x00ffffffffffffc0);
	unsigned int split = r->strtab_cfg >> 6 & 31;
	uint64_t d;

	if (sid >> (r->strtab_cfg & 63) || !t)
		return NULL;
	if (!(r->strtab_cfg >> 16 & 3))
		return &t[(size_t)sid * 8];
	d = t[sid >> split];
	if ((d & 31) != split + 1)
		return NULL;
	t = (uint64_t *)(uintptr_t)(d & 0x00ffffffffffffc0);
	return &t[(size_t)(sid & ((1U << split) - 1)) * 8];
}

void rig3_event(struct rig3 *r, const uint64_t raw[4])
{
	uint32_t m = qmask(r->evtq), i = r->evt_prod & m;

	if (((i - r->evt_cons) & m) == (m + 1) / 2) {
		if (!((r->evt_prod ^ r->evt_cons) & 1U << 31))
			r->evt_prod ^= 1U << 31;
		return;
	}
	memcpy(slot(r->evtq, i, 4), raw, 32);
	r->evt_prod = (r->evt_prod & 1U << 31) | ((i + 1) & m);
}
