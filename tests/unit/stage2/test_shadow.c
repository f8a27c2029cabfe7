/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [S2.31] Shadows: random tables of L1's and of the host's, compared with two walks by the
 * MMU model one after the other; changes of both sides; limits and bad arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/sysop.h>

#include "nest.h"
#include "vm.h"

#define BIT(n) (UINT64_C(1) << (n))
#define MIB    (UINT64_C(1) << 20)
#define GIB    (UINT64_C(1) << 30)

static const struct lhv_s2_nested_access rd = {.read = true}, wr = {.write = true},
					 ex = {.exec = true};

#define RAM (2 * GIB) /* of L1's IPA space */

/* L1's RAM by random pieces, of which some are missing, read-only, Device or old. */
static void host_maps(struct nestpool *p, uint64_t *seed, uint64_t at, uint64_t bytes)
{
	static const uint32_t mem[] = {LHV_S2_MEM_WB,	      LHV_S2_MEM_WB,
				       LHV_S2_MEM_S1,	      LHV_S2_MEM_NC,
				       LHV_S2_MEM_WB,	      LHV_S2_MEM_DEVICE_NGNRE,
				       LHV_S2_MEM_DEVICE_GRE, LHV_S2_MEM_DEVICE_NGNRNE};
	uint64_t page = BIT(p->hg.granule);

	for (uint64_t end = at + bytes, size; at < end; at += size) {
		uint64_t r = vm_random(seed), pa;
		uint32_t attr = LHV_S2_RW | mem[r & 7] | (uint32_t)(r >> 3 & 3) % 3 << 12;

		size = r >> 8 & 1   ? page << (r >> 16 & 3)
		       : r >> 8 & 2 ? 64 * page
				    : 2 * MIB << (r >> 16 & 3);
		size = (size + page - 1) & ~(page - 1);
		if (size > end - at)
			size = end - at;
		/* The same low bits for a block or run, or not. */
		pa = (r >> 20 & 0xff) * 64 * MIB + (at & (64 * MIB - 1));
		if (r >> 28 & 1)
			pa = (pa + (r >> 30 & 7) * page) & (BIT(44) - 1);
		if (p->hg.granule != 12 || p->hg.pa_bits > 48)
			attr &= ~LHV_S2_SH_MASK;
		if (r >> 32 & 3)
			attr |= LHV_S2_X;
		else if (p->hw.xnx && (r >> 34 & 1))
			attr |= LHV_S2_X_EL0;
		if ((r >> 36 & 7) == 0)
			attr &= ~LHV_S2_W;
		if ((r >> 40 & 15) == 0)
			attr |= LHV_S2_OLD;
		if ((r >> 44 & 15) == 0)
			continue;
		assert_int_equal(lhv_s2_map(&p->host, lhv_ipa(at), lhv_pa(pa), size, attr,
					    LHV_S2_REPLACE),
				 0);
	}
}

/* An L1 IPA in its RAM. */
static uint64_t some_l1(uint64_t *seed)
{
	return RAM + vm_random(seed) % (64 * MIB);
}

/* An IPA of L2 in a few places, all below 32 bits. */
static uint64_t some_l2(const struct nest *n, uint64_t *seed)
{
	uint64_t r = vm_random(seed), i = BIT(64 - (n->regs.vtcr & 63));

	return (((r & 3) * GIB + (r >> 2 & 1 ? 0 : r >> 8 & (4 * MIB - 1))) +
		(r >> 40 & (BIT(19) - 1))) &
	       (i - 1);
}

static uint64_t leaf_bits(const struct nest *n, uint64_t *seed)
{
	uint64_t r = vm_random(seed);
	/* Mostly Write-Back, read and write, Access flag. */
	uint64_t d =
		(r & 1 ? (n->regs.hcr >> 46 & 1 ? 6 + (r >> 1 & 1) : 15) : r >> 2 & 15)
		<< 2;

	if (!nest_ds(n))
		d |= (r >> 8 & 3) << 8;
	d |= r >> 10 & 3 ? 0xc0 : (r >> 12 & 3) << 6;
	d |= r >> 14 & 7 ? BIT(10) : 0;
	d |= (r >> 17 & 1) << 51 | (r >> 18 & 1 ? 0 : (r >> 20 & 3) << 53);
	d |= (r >> 24 & 15) << 55;
	return d;
}

/* L1 maps something new at ipa; false when a leaf is there. */
static bool l1_map(struct nest *n, uint64_t ipa, uint64_t *seed)
{
	uint64_t r = vm_random(seed), l1 = some_l1(seed), bits = leaf_bits(n, seed);
	int block = nest_granule(n) == 12   ? 1
		    : nest_granule(n) == 14 ? (nest_ds(n) ? 1 : 2)
					    : 2,
	    level = r & 3    ? 3
		    : r & 12 ? 2
			     : block;
	unsigned int run = 1;
	uint64_t *e, size;

	if (level < block)
		level = block;
	if (level < nest_start_level(n))
		level = nest_start_level(n);
	e = nest_slot(n, ipa, level);
	if (!e)
		return false;
	size = BIT(nest_shift(n, level));
	if ((r >> 8 & 3) == 0 && nest_run(n, level) * size <= 64 * MIB &&
	    nest_run(n, level) * size <= BIT(64 - (n->regs.vtcr & 63)))
		run = nest_run(n, level);
	/* A run starts where it is aligned; now and then its output is not. */
	e -= (ipa / size) % run;
	for (unsigned int i = 0; i < run; i++)
		if (e[i])
			return false;
	l1 &= ~(size * (r >> 10 & 7 ? run : 1) - 1);
	if (r >> 16 & 1) /* congruent to the IPA as far as the RAM's size goes */
		l1 = RAM + (ipa & (64 * MIB - 1) & ~(size * run - 1));
	for (unsigned int i = 0; i < run; i++)
		e[i] = nest_leaf(n, l1 + i * size, level, bits | (run > 1 ? BIT(52) : 0));
	return true;
}

/* Removes the leaf that maps ipa, with its run. Returns its level, or -2. */
static int l1_unmap(struct nest *n, uint64_t ipa)
{
	for (int level = nest_start_level(n); level <= 3; level++) {
		uint64_t *e = nest_slot(n, ipa, level), size;
		unsigned int run = 1;

		if (!e || !(*e & 1))
			return -2;
		if (level < 3 && (*e & 2))
			continue;
		size = BIT(nest_shift(n, level));
		if ((*e & BIT(52)) && level >= 0)
			run = nest_run(n, level);
		if (run * size > BIT(64 - (n->regs.vtcr & 63)))
			run = 1;
		e -= (ipa / size) % run;
		memset(e, 0, 8 * run);
		return level;
	}
	return -2;
}

static void random_access(struct lhv_s2_nested_access *acc, uint64_t *seed)
{
	uint64_t r = vm_random(seed);

	*acc = (struct lhv_s2_nested_access){.read = r & 1,
					     .write = (r & 6) == 2,
					     .exec = (r & 24) == 8,
					     .el0 = r & 32};
}

/* L1's invalidation for a leaf of that level that was at ipa, in one of its forms. */
static void l1_tlbi(struct nestpool *p, uint64_t ipa, int level, uint64_t *seed)
{
	static const uint32_t by_ipa[] = {
		LHV_SYSREG_TLBI_IPAS2E1,	  LHV_SYSREG_TLBI_IPAS2E1IS,
		LHV_SYSREG_TLBI_IPAS2LE1,	  LHV_SYSREG_TLBI_IPAS2LE1IS,
		LHV_SYSREG_TLBI_IPAS2E1IS | 0x80,
	};
	uint64_t r = vm_random(seed), arg = ipa >> 12;
	unsigned int granule = nest_granule(&p->n), tg = (granule - 10) / 2;
	int ret;

	switch (r & 15) {
	case 0:
		ret = lhv_s2_shadow_tlbi(&p->pool, &p->n.regs,
					 LHV_SYSREG_TLBI_VMALLS12E1IS, r);
		break;
	case 1:
		ret = lhv_s2_shadow_tlbi(&p->pool, &p->n.regs, LHV_SYSREG_TLBI_ALLE1, r);
		break;
	case 2:
	case 3:
	case 4: {
		uint64_t unit = nest_ds(&p->n) ? 16 : granule, at = ipa >> unit;
		/* Two granules from the base; with a larger unit it is lower. */
		uint64_t num = nest_ds(&p->n) ? (BIT(16 - granule) - 1) / 2 : 0;

		ret = lhv_s2_shadow_tlbi(&p->pool, &p->n.regs,
					 r & 16 ? LHV_SYSREG_TLBI_RIPAS2E1IS
						: LHV_SYSREG_TLBI_RIPAS2LE1,
					 at | (r & 32 ? (uint64_t)level << 37 : 0) |
						 num << 39 | (uint64_t)tg << 46);
		break;
	}
	default:
		/* A hint, if the CPU has it; of another granule, or a reserved one, means
		 * nothing. */
		if (r & 16)
			arg |= (uint64_t)(tg << 2 | (unsigned int)level) << 44;
		else if (r & 32)
			arg |= (uint64_t)((tg % 3 + 1) << 2 | (r >> 8 & 3)) << 44;
		ret = lhv_s2_shadow_tlbi(&p->pool, &p->n.regs,
					 by_ipa[(r >> 16 & 0xff) % 5], arg);
		break;
	}
	assert_int_equal(ret, 0);
	nestpool_ok(p);
}

#define SPOTS 60

struct count {
	uint64_t end[4], blocks, contig;
};

static void one_world(uint64_t seed, struct count *count)
{
	struct nestpool_options o = {.vcpu = vm_random(&seed)};
	struct nestpool p;
	struct lhv_s2_shadow *s;
	uint64_t spot[SPOTS], g;

	o.granules = 1 + (uint8_t)(vm_random(&seed) % 7);
	g = o.granules & 1 ? 12 : o.granules & 2 ? 14 : 16;
	o.sgranule = (uint8_t)(12 + 2 * (vm_random(&seed) % ((g - 12) / 2 + 1)));
	o.hgranule = (uint8_t)(o.sgranule +
			       2 * (vm_random(&seed) % ((16 - o.sgranule) / 2 + 1)));
	o.vcpu &= ~UINT64_C(8);
	o.lpa2 = vm_random(&seed) % 3 == 0 && o.sgranule < 16;
	if (o.lpa2 && vm_random(&seed) % 2)
		o.vcpu |= 8;
	o.fwb = o.guest_fwb = false;
	if (o.vcpu & 32) {
		o.fwb = true;
		o.guest_fwb = vm_random(&seed) % 2;
	} else if (vm_random(&seed) % 2) {
		o.fwb = true;
	}
	if ((o.vcpu & 7) == 5 || (o.vcpu & 7) == 6) { /* 52 bits */
		o.hw_pa = 52;
		if (!o.lpa2 && o.sgranule != 16)
			o.lpa2 = true;
	}
	assert_int_equal(nestpool_start(&p, &o), 0);
	p.n.regs.sctlr = vm_random(&seed) & BIT(25);
	do {
		unsigned int granule = 12 + 2 * (unsigned int)(vm_random(&seed) % 3);

		if (!(o.granules >> (granule - 12) / 2 & 1))
			continue;
		p.n.regs.vtcr = nest_vtcr(&p.n.f, granule, &seed);
		/* Only ones that work, and whose tables fit. */
		if ((p.n.regs.vtcr & 63) > 32)
			continue;
		nest_tables(&p.n, p.n.regs.vtcr, 5, 0);
		memset(nest_entry(&p.n, 0, 0), 0, p.n.root_bytes);
		{
			struct lhv_s2_nested_result r;

			nest_oracle(&p.n, &rd, 0, &r);
			if (r.fault == LHV_S2_S1_TRANSLATION &&
			    r.level == nest_start_level(&p.n) &&
			    lhv_s2_nested_walk(&p.n.f, &p.n.regs, &rd, lhv_ipa(0),
					       &nest_ops, &p.n, &r) == 0 &&
			    p.n.reads)
				break;
		}
	} while (true);
	host_maps(&p, &seed, RAM, 64 * MIB);
	host_maps(&p, &seed, RAM + GIB, 2 * MIB);
	assert_int_equal(lhv_s2_shadow_get(&p.pool, &p.n.regs, &s), 0);
	for (unsigned int i = 0; i < SPOTS; i++) {
		spot[i] = some_l2(&p.n, &seed);
		(void)l1_map(&p.n, spot[i], &seed);
	}
	for (unsigned int turn = 0; turn < 5; turn++) {
		for (unsigned int i = 0; i < 2 * SPOTS; i++) {
			struct lhv_s2_nested_access acc;
			struct lhv_sim_mmu_result r;
			uint64_t ipa = spot[vm_random(&seed) % SPOTS];
			enum nest_end end;

			ipa ^= vm_random(&seed) % 4 ? 0
						    : vm_random(&seed) & (BIT(18) - 1);
			random_access(&acc, &seed);
			end = nestpool_access(
				&p, s, &acc, ipa,
				vm_random(&seed) % 3 ? 0 : LHV_S2_SHADOW_EXCLUSIVE);
			assert_int_not_equal(end, NEST_STUCK);
			count->end[end]++;
			nestpool_walk(&p, s, ipa, &r);
			count->blocks += !r.fault && r.level < 3;
			count->contig += !r.fault && r.contig;
		}
		/* L1 changes a few leaves, as it should. */
		for (unsigned int i = 0; i < 6; i++) {
			unsigned int k = (unsigned int)(vm_random(&seed) % SPOTS);
			int level = l1_unmap(&p.n, spot[k]);
			uint64_t at = spot[k];

			if (level >= 0)
				l1_tlbi(&p, at, level, &seed);
			for (unsigned int j = 0; j < SPOTS; j++)
				nestpool_fresh(&p, s, spot[j]);
			(void)l1_map(&p.n, spot[k], &seed);
		}
		/* The host changes something. */
		for (unsigned int i = 0; i < 3; i++) {
			uint64_t r = vm_random(&seed), page = BIT(p.hg.granule);
			uint64_t at = some_l1(&seed) & ~(page - 1), size = page;

			if (r & 1)
				size = page * (1 + (r >> 8 & 63));
			if (size > RAM + 64 * MIB - at)
				size = RAM + 64 * MIB - at;
			switch (r >> 1 & 3) {
			case 0:
				assert_int_equal(
					lhv_s2_unmap(&p.host, lhv_ipa(at), size, 0), 0);
				break;
			case 1:
				assert_int_equal(lhv_s2_protect(&p.host, lhv_ipa(at),
								size, 0, LHV_S2_W, 0),
						 0);
				break;
			default:
				host_maps(&p, &seed, at, size);
				break;
			}
			assert_int_equal(
				lhv_s2_shadow_host_changed(&p.pool, lhv_ipa(at), size),
				0);
			nestpool_ok(&p);
			for (unsigned int j = 0; j < SPOTS; j++)
				nestpool_fresh(&p, s, spot[j]);
		}
	}
	assert_int_equal(lhv_s2_shadow_put(&p.pool, s), 0);
	nestpool_stop(&p);
}

static void test_random(void **state)
{
	struct count count;

	(void)state;
	memset(&count, 0, sizeof(count));
	for (uint64_t i = 1; i <= 40; i++)
		one_world(i * UINT64_C(0x9e3779b97f4a7c15), &count);
	/* All ends come often enough to mean something. */
	assert_true(count.end[NEST_DONE] > 3000);
	assert_true(count.end[NEST_GUEST] > 1000);
	assert_true(count.end[NEST_HOST] > 1000);
	assert_true(count.blocks > 100);
	assert_true(count.contig > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	(void)wr;
	(void)ex;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
