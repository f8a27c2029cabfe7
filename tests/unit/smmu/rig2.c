/* SPDX-License-Identifier: BSD-2-Clause */
#include "rig2.h"

#include <libhv/port.h>

#include <stdio.h>
#include <string.h>

void rig2_mmu500(struct rig2_make *k)
{
	memset(k, 0, sizeof(*k));
	/* S1TS, S2TS, NTS, SMS, no AT operations, CTTW, 8 interrupts, 15 bits, 24 groups */
	k->c.idr[0] = 0x7c084000 | 15 << 9 | 24;
	k->c.idr[1] = 3U << 28 | 4 << 16 | 16; /* half: 16 pages */
	k->c.idr[2] = 0xf000 | 5 << 8 | 5 << 4 | 5;
	k->c.idr[7] = 0x20;
	k->c.mmu500 = true;
	k->c.acr = 1 << 26;
	k->c.garbage = true;
	k->c.sync_reads = 3;
	k->d.quirks = lhv_smmu2_quirks(LHV_SMMU2_MMU500, 0x20);
	k->n = 1;
}

void rig2_up(struct rig2 *r, const struct rig2_make *k)
{
	struct lhv_cpu_features f = {.pa_bits = 48, .tgran4_2 = true, .vmid_bits = 16};
	struct lhv_sim_mmu_config mc = {.features = &f};
	struct lhv_sim_smmu2_config c = k->c;

	memset(r, 0, sizeof(*r));
	r->mmu = lhv_sim_mmu_create(&mc);
	assert_non_null(r->mmu);
	r->n = k->n;
	c.mmu = r->mmu;
	for (unsigned int i = 0; i < r->n; i++) {
		c.base = RIG2_BASE + i * 0x1000000;
		r->m[i] = lhv_sim_smmu2_create(&c);
		assert_non_null(r->m[i]);
	}
	lhv_sim_smmu2_attach(r->m, r->n);
}

void rig2_ready(struct rig2 *r, const struct rig2_make *k)
{
	struct lhv_smmu2_config d = k->d;

	rig2_up(r, k);
	d.instances = r->n;
	for (unsigned int i = 0; i < r->n; i++)
		d.base[i] = RIG2_BASE + i * 0x1000000;
	if (!d.polls)
		d.polls = 10;
	assert_int_equal(lhv_smmu2_init(&r->s, &d), 0);
	assert_int_equal(lhv_smmu2_reset(&r->s), 0);
	rig2_clean(r);
}

void rig2_clean(struct rig2 *r)
{
	for (unsigned int i = 0; i < r->n; i++) {
		if (lhv_sim_smmu2_wrongs(r->m[i]))
			print_error("SMMU %u: %s\n", i, lhv_sim_smmu2_text(r->m[i], 0));
		assert_int_equal(lhv_sim_smmu2_wrongs(r->m[i]), 0);
	}
}

void rig2_down(struct rig2 *r)
{
	rig2_clean(r);
	lhv_sim_smmu2_attach(NULL, 0);
	for (unsigned int i = 0; i < r->n; i++)
		lhv_sim_smmu2_destroy(r->m[i]);
	lhv_sim_mmu_destroy(r->mmu);
}

uint64_t rig2_table(struct rig2 *r)
{
	lhv_pa_t pa;
	void *p = lhv_sim_mmu_alloc(r->mmu, 4096, &pa);

	assert_non_null(p);
	memset(p, 0, 4096);
	return pa.v;
}

uint64_t *rig2_entry(struct rig2 *r, uint64_t table, uint64_t addr, unsigned int level)
{
	for (unsigned int l = 1;; l++) {
		uint64_t *t = lhv_sim_mmu_va(r->mmu, lhv_pa(table));
		uint64_t *e;

		assert_non_null(t);
		e = &t[addr >> (39 - 9 * l) & 511];
		if (l == level)
			return e;
		if (!(*e & 1))
			*e = rig2_table(r) | 3;
		table = *e & 0xfffffffff000;
	}
}

void rig2_map(struct rig2 *r, uint64_t table, uint64_t addr, uint64_t leaf)
{
	lhv_port_store64(rig2_entry(r, table, addr, 3), leaf);
}

struct lhv_s2_root rig2_root(uint64_t table, uint16_t vmid)
{
	/* 39 bits of IPA, from level 1, 4 KiB, inner shareable write-back, 48 bits out */
	struct lhv_s2_root root = {.table = {table},
				   .vtcr = 25 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 |
					   5 << 16,
				   .vttbr = (uint64_t)vmid << 48 | table,
				   .vmid = vmid,
				   .ipa_bits = 39,
				   .pa_bits = 48,
				   .granule = 12,
				   .start = 1};

	return root;
}

int rig2_stage2(struct rig2 *r, uint64_t table, uint16_t vmid)
{
	struct lhv_s2_root root = rig2_root(table, vmid);
	struct lhv_smmu2_context c = {.stage = LHV_SMMU2_STAGE2, .root = &root};
	int bank = -7;
	int err = lhv_smmu2_context(&r->s, &c, &bank);

	return err ? err : bank;
}

struct lhv_smmu2_context rig2_s1(uint64_t table, uint16_t vmid, uint16_t asid)
{
	struct lhv_smmu2_context c = {
		.stage = LHV_SMMU2_STAGE1,
		.format = LHV_SMMU2_AARCH64,
		.ttbr0 = table,
		/* 39 bits, 4 KiB, TTBR1 off, 40 bits out */
		.tcr = 25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23 | UINT64_C(2) << 32,
		.mair = 0xff,
		.vmid = vmid,
		.asid = asid,
	};

	return c;
}

struct lhv_sim_smmu2_result rig2_dma(struct rig2 *r, uint16_t stream, uint64_t addr,
				     bool write)
{
	struct lhv_sim_smmu2_result x;

	lhv_sim_smmu2_dma(r->m[0], stream, addr, write, &x);
	return x;
}

int64_t rig2_to(struct rig2 *r, uint16_t stream, uint64_t addr, bool write)
{
	struct lhv_sim_smmu2_result x = rig2_dma(r, stream, addr, write);

	return x.outcome == LHV_SIM_SMMU2_DONE ? (int64_t)x.pa : -(int64_t)x.outcome;
}

int rig2_attach(struct rig2 *r, uint16_t id, uint16_t mask, int bank)
{
	struct lhv_smmu2_stream t = {id, mask};

	return lhv_smmu2_attach(&r->s, &t, 1, bank);
}

int rig2_detach(struct rig2 *r, uint16_t id, uint16_t mask)
{
	struct lhv_smmu2_stream t = {id, mask};

	return lhv_smmu2_detach(&r->s, &t, 1);
}
