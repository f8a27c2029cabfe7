/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The MMU model itself: what it finds in tables written by hand, and that it notices each
 * kind of wrongdoing, and does not complain when the rules are kept. The library takes no
 * part in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/port.h>
#include <libhv/sim/mmu.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* 4 KiB, 40 bits of IPA, 44 of PA: level 1, two tables concatenated. */
#define VTCR	  (UINT64_C(0x80000000) | 4 << 16 | 3 << 12 | 1 << 10 | 1 << 8 | 1 << 6 | 24)
#define LEAF_BITS UINT64_C(0x7fc) /* AF, inner shareable, RW, Write-Back */
#define PAGE(pa)  ((pa) | LEAF_BITS | 3)
#define BLOCK(pa) ((pa) | LEAF_BITS | 1)
#define CONTIG	  (UINT64_C(1) << 52)

/* CPUs 0 and 1 run a guest: a page at 1 GiB, a run of 16 pages after 64 KiB, a block of
 * 2 MiB at 1 GiB + 2 MiB, one of 1 GiB at 2 GiB. */
struct bed {
	struct lhv_sim_mmu *m;
	struct lhv_cpu_features f;
	uint64_t *l1, *l2, *l3;
	lhv_pa_t l1_pa, l2_pa, l3_pa;
	uint64_t vttbr;
};

static struct bed bed;

static uint64_t *table(uint64_t bytes, lhv_pa_t *pa)
{
	uint64_t *t = lhv_sim_mmu_alloc(bed.m, bytes, pa);

	assert_non_null(t);
	memset(t, 0, bytes);
	return t;
}

static uint64_t *start(void)
{
	struct lhv_sim_mmu_config c = {.features = &bed.f, .cpus = 2};

	memset(&bed, 0, sizeof(bed));
	bed.f.pa_bits = 44;
	bed.f.tgran4_2 = bed.f.tgran16_2 = bed.f.tgran64_2 = true;
	bed.f.vmid_bits = 8;
	bed.f.ttl = bed.f.tlbirange = true;
	bed.m = lhv_sim_mmu_create(&c);
	assert_non_null(bed.m);
	bed.l1 = table(KIB(8), &bed.l1_pa);
	bed.l2 = table(KIB(4), &bed.l2_pa);
	bed.l3 = table(KIB(4), &bed.l3_pa);
	bed.l3[0] = PAGE(GIB(8));
	for (unsigned int i = 0; i < 16; i++)
		bed.l3[16 + i] = PAGE(GIB(8) + KIB(64) + KIB(4) * i) | CONTIG;
	bed.l2[0] = bed.l3_pa.v | 3;
	bed.l2[1] = BLOCK(GIB(8) + MIB(2));
	bed.l1[1] = bed.l2_pa.v | 3;
	bed.l1[2] = BLOCK(GIB(16));
	lhv_port_dsb(LHV_ISHST);
	bed.vttbr = bed.l1_pa.v | UINT64_C(7) << 48;
	lhv_sim_mmu_load(bed.m, 0, VTCR, bed.vttbr);
	lhv_sim_mmu_load(bed.m, 1, VTCR, bed.vttbr);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
	return bed.l3;
}

/* Exactly this is wrong, and only once. */
static void end(enum lhv_sim_mmu_wrong w)
{
	uint64_t n = lhv_sim_mmu_check(bed.m);

	if (n != 1 || lhv_sim_mmu_count(bed.m, w) != 1) {
		print_error("want one %s, have %llu:\n", lhv_sim_mmu_wrong_name(w),
			    (unsigned long long)n);
		for (uint64_t i = 0; i < n && i < 5; i++)
			print_error("  %s\n", lhv_sim_mmu_text(bed.m, i));
		fail();
	}
	assert_non_null(strstr(lhv_sim_mmu_text(bed.m, 0), lhv_sim_mmu_wrong_name(w)));
	assert_null(lhv_sim_mmu_text(bed.m, 1));
	lhv_sim_mmu_clear(bed.m);
	assert_int_equal(lhv_sim_mmu_count(bed.m, w), 0);
	/* Reported once. */
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
	lhv_sim_mmu_destroy(bed.m);
}

static void end_well(void)
{
	if (lhv_sim_mmu_check(bed.m))
		fail_msg("%s", lhv_sim_mmu_text(bed.m, 0));
	lhv_sim_mmu_destroy(bed.m);
}

static void ipas2(enum lhv_port_tlbi op, uint64_t ipa, unsigned int ttl)
{
	lhv_port_tlbi(op, ipa >> 12 | (uint64_t)ttl << 44);
}

/* RIPAS2*: 4 KiB granule. */
static void range(enum lhv_port_tlbi op, uint64_t ipa, unsigned int num,
		  unsigned int scale, unsigned int ttl)
{
	lhv_port_tlbi(op, ipa >> 12 | (uint64_t)ttl << 37 | (uint64_t)num << 39 |
				  (uint64_t)scale << 44 | UINT64_C(1) << 46);
}

static void finish_tlbi(void)
{
	lhv_port_dsb(LHV_ISH);
	lhv_port_tlbi(LHV_TLBI_VMALLE1IS, 0);
	lhv_port_dsb(LHV_ISH);
}

/* All that has to follow a store for one leaf. */
static void flush_leaf(uint64_t ipa)
{
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, ipa, 0);
	finish_tlbi();
}

static void flush_all(void)
{
	lhv_port_dsb(LHV_ISHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	lhv_port_dsb(LHV_ISH);
}

/* What keeps the rules [S2.10] [S2.11] [S2.12]. */
static void test_allowed(void **state)
{
	uint64_t *t;
	lhv_pa_t pa;

	(void)state;
	/* Unmap, by each way to invalidate. */
	for (unsigned int way = 0; way < 9; way++) {
		t = start();
		lhv_port_store64(&t[0], 0);
		lhv_port_dsb(way == 0 ? LHV_SY : way == 1 ? LHV_OSHST : LHV_ISHST);
		switch (way) {
		case 0:
			ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
			break;
		case 1:
			ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 4 + 3);
			break;
		case 2:
			ipas2(LHV_TLBI_IPAS2E1IS, GIB(1), 0);
			break;
		case 3:
			range(LHV_TLBI_RIPAS2LE1IS, GIB(1), 0, 0, 3);
			break;
		case 4: /* the last page of the range */
			range(LHV_TLBI_RIPAS2E1IS, GIB(1) - KIB(4), 0, 0, 0);
			break;
		case 5: /* (31 + 1) * 2^16 pages */
			range(LHV_TLBI_RIPAS2LE1IS, 0, 31, 3, 0);
			break;
		case 6:
			lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
			break;
		case 7:
			lhv_port_tlbi(LHV_TLBI_ALLE1IS, 0);
			break;
		default: /* each CPU for itself */
			ipas2(LHV_TLBI_IPAS2LE1, GIB(1), 0);
			lhv_port_dsb(LHV_ISH);
			lhv_port_tlbi(LHV_TLBI_VMALLE1, 0);
			lhv_sim_mmu_on_cpu(bed.m, 1);
			ipas2(LHV_TLBI_IPAS2LE1, GIB(1), 0);
			break;
		}
		finish_tlbi();
		end_well();
	}

	/* Map where nothing was. */
	t = start();
	lhv_port_store64(&t[1], PAGE(GIB(9)));
	lhv_port_dsb(LHV_ISHST);
	end_well();

	/* Break before make: another address. */
	t = start();
	lhv_port_store64(&t[0], 0);
	flush_leaf(GIB(1));
	lhv_port_store64(&t[0], PAGE(GIB(9)));
	lhv_port_dsb(LHV_ISHST);
	end_well();

	/* Permissions in place, then an invalidation. */
	t = start();
	lhv_port_store64(&t[0], PAGE(GIB(8)) & ~UINT64_C(0x80));
	flush_leaf(GIB(1));
	end_well();

	/* Software bits, and the ignored bits of a table descriptor: nothing to do. */
	t = start();
	lhv_port_store64(&t[0], PAGE(GIB(8)) | UINT64_C(15) << 55);
	lhv_port_store64(&bed.l2[0], bed.l3_pa.v | 3 | UINT64_C(0xff) << 51 | 0x3f << 2);
	end_well();

	/* An entry without the Access flag is in no TLB; but the store has to be seen. */
	t = start();
	lhv_port_store64(&t[1], PAGE(GIB(9)) & ~UINT64_C(0x400));
	lhv_port_store64(&t[1], PAGE(GIB(10)));
	lhv_port_dsb(LHV_ISHST);
	end_well();

	/* A block becomes a table. */
	t = start();
	t = table(KIB(4), &pa);
	for (unsigned int i = 0; i < 512; i++)
		t[i] = PAGE(GIB(8) + MIB(2) + KIB(4) * i);
	lhv_port_store64(&bed.l2[1], 0);
	flush_leaf(GIB(1) + MIB(2));
	lhv_port_store64(&bed.l2[1], pa.v | 3);
	lhv_port_dsb(LHV_ISHST);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
	/* And back; the table goes, changed already in a way that hardware may see. */
	lhv_port_store64(&bed.l2[1], 0);
	lhv_port_store64(&t[0], 0);
	lhv_port_store64(&t[1], 0x1000);
	lhv_port_dsb(LHV_ISHST);
	range(LHV_TLBI_RIPAS2E1IS, GIB(1) + MIB(2), 7, 1, 0);
	finish_tlbi();
	lhv_sim_mmu_free(bed.m, t, pa, KIB(4));
	lhv_port_store64(&bed.l2[1], BLOCK(GIB(8) + MIB(2)));
	lhv_port_dsb(LHV_ISHST);
	end_well();

	/* A run, entry by entry and all at the end. */
	t = start();
	for (unsigned int i = 0; i < 16; i++)
		lhv_port_store64(&t[16 + i], t[16 + i] & ~UINT64_C(0x80));
	lhv_port_dsb(LHV_ISHST);
	range(LHV_TLBI_RIPAS2LE1IS, GIB(1) + KIB(64), 7, 0, 3);
	finish_tlbi();
	end_well();

	/* A DMB orders a table's content before the link. */
	t = start();
	t = table(KIB(4), &pa);
	t[0] = PAGE(GIB(9));
	lhv_port_dmb(LHV_ISHST);
	lhv_port_store64(&bed.l2[2], pa.v | 3);
	lhv_port_dsb(LHV_ISHST);
	end_well();
}

static void test_bbm(void **state)
{
	uint64_t *t;

	(void)state;
	static const uint64_t flip[] = {
		UINT64_C(1) << 30, /* output address */
		0x8,		   /* memory type: not Write-Back */
		0x100,		   /* shareability: outer */
		CONTIG,
	};
	for (unsigned int i = 0; i < 4; i++) {
		t = start();
		lhv_port_store64(&t[0], PAGE(GIB(8)) ^ flip[i]);
		flush_all();
		if (flip[i] == CONTIG) {
			/* The run has other faults too, of course. */
			assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BBM), 1);
			lhv_sim_mmu_destroy(bed.m);
		} else {
			end(LHV_SIM_MMU_BBM);
		}
	}

	/* Invalid in between, but not invalidated. */
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISH);
	lhv_port_store64(&t[0], PAGE(GIB(9)));
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_BBM);

	/* Not waited for. */
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&t[0], PAGE(GIB(9)));
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_BBM);

	/* Entries of both stages are left. */
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
	lhv_port_dsb(LHV_ISH);
	lhv_port_store64(&t[0], PAGE(GIB(9)));
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_BBM);

	/* A table over a block, and a block over a table. */
	t = start();
	{
		lhv_pa_t pa;

		(void)table(KIB(4), &pa);
		lhv_port_dsb(LHV_ISHST);
		lhv_port_store64(&bed.l2[1], pa.v | 3);
		flush_all();
		end(LHV_SIM_MMU_BBM);
	}
	t = start();
	lhv_port_store64(&bed.l2[0], BLOCK(GIB(8)));
	flush_all();
	end(LHV_SIM_MMU_BBM);

	/* One entry of a run: all others can bring the run back, so one entry's break is
	 * not enough. */
	t = start();
	lhv_port_store64(&t[20], 0);
	flush_leaf(GIB(1) + KIB(80));
	lhv_port_store64(&t[20], PAGE(GIB(9)));
	lhv_port_dsb(LHV_ISHST);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BBM), 1);
	/* [S2.9] and the run is broken. */
	assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BAD_RUN), 1);
	lhv_sim_mmu_destroy(bed.m);
}

static void test_invalidation(void **state)
{
	uint64_t *t;

	(void)state;
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_TLBI);

	/* Permissions and the Access flag need it as well. */
	t = start();
	lhv_port_store64(&t[0], PAGE(GIB(8)) & ~UINT64_C(0x80));
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_TLBI);
	t = start();
	lhv_port_store64(&t[0], PAGE(GIB(8)) & ~UINT64_C(0x400));
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_TLBI);

	/* Another address; one page less than the range; another VMID. */
	t = start();
	lhv_port_store64(&t[0], 0);
	flush_leaf(GIB(1) + KIB(4));
	end(LHV_SIM_MMU_NO_TLBI);
	t = start();
	for (unsigned int i = 16; i < 32; i++)
		lhv_port_store64(&t[i], 0);
	lhv_port_dsb(LHV_ISHST);
	range(LHV_TLBI_RIPAS2LE1IS, GIB(1) + KIB(64), 6, 0, 3);
	finish_tlbi();
	/* Two pages are out of reach. */
	assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_TLBI), 2);
	lhv_sim_mmu_destroy(bed.m);
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_sim_mmu_tlb_begin(bed.m, bed.vttbr ^ UINT64_C(1) << 48);
	flush_leaf(GIB(1));
	lhv_sim_mmu_tlb_end(bed.m);
	end(LHV_SIM_MMU_NO_TLBI);

	t = start();
	lhv_port_store64(&t[0], 0);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_DSB_BEFORE), 1);
	lhv_sim_mmu_clear(bed.m);
	/* The one without a DSB did nothing. */
	finish_tlbi();
	end(LHV_SIM_MMU_NO_TLBI);

	/* A barrier for this PE, or no DSB, is not enough. */
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_NSH);
	lhv_port_dmb(LHV_SY);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_DSB_BEFORE), 1);
	lhv_sim_mmu_destroy(bed.m);

	for (unsigned int i = 0; i < 4; i++) {
		t = start();
		lhv_port_store64(&t[0], 0);
		lhv_port_dsb(LHV_ISHST);
		lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
		if (i == 1)
			lhv_port_dsb(LHV_ISHST); /* does not wait for it */
		if (i == 2)
			lhv_port_dsb(LHV_NSH);
		if (i == 3)
			lhv_port_dmb(LHV_ISH);
		end(LHV_SIM_MMU_NO_DSB_AFTER);
	}

	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 4 + 2);
	finish_tlbi();
	end(LHV_SIM_MMU_WRONG_LEVEL);
	t = start();
	lhv_port_store64(&bed.l2[1], 0);
	lhv_port_dsb(LHV_ISHST);
	range(LHV_TLBI_RIPAS2LE1IS, GIB(1) + MIB(2), 7, 1, 3);
	finish_tlbi();
	end(LHV_SIM_MMU_WRONG_LEVEL);
	/* A base that does not fit the level. */
	t = start();
	lhv_port_store64(&bed.l2[1], 0);
	lhv_port_dsb(LHV_ISHST);
	range(LHV_TLBI_RIPAS2LE1IS, GIB(1) + MIB(2) + KIB(4), 0, 0, 2);
	finish_tlbi();
	end(LHV_SIM_MMU_WRONG_LEVEL);

	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 8 + 3);
	finish_tlbi();
	end(LHV_SIM_MMU_WRONG_GRANULE);
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_tlbi(LHV_TLBI_RIPAS2LE1IS, GIB(1) >> 16 | UINT64_C(3) << 46);
	finish_tlbi();
	end(LHV_SIM_MMU_WRONG_GRANULE);

	/* A table is removed: one entry of level 2. */
	t = start();
	lhv_port_store64(&bed.l2[0], 0);
	lhv_port_dsb(LHV_ISHST);
	range(LHV_TLBI_RIPAS2LE1IS, GIB(1), 7, 1, 0);
	finish_tlbi();
	end(LHV_SIM_MMU_LEAF_ONLY);

	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_LOCAL_ONLY);

	/* [S2.12] without VMALLE1; before the other is done; for this PE alone. */
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_VMALLE1);
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
	lhv_port_tlbi(LHV_TLBI_VMALLE1IS, 0);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_VMALLE1);
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_tlbi(LHV_TLBI_VMALLE1IS, 0);
	lhv_port_dsb(LHV_ISH);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_VMALLE1);
	t = start();
	lhv_port_store64(&t[0], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2LE1IS, GIB(1), 0);
	lhv_port_dsb(LHV_ISH);
	lhv_port_tlbi(LHV_TLBI_VMALLE1, 0);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_NO_VMALLE1);

	t = start();
	lhv_sim_mmu_load(bed.m, 0, 0, 0);
	lhv_port_tlbi(LHV_TLBI_VMALLE1IS, 0);
	end(LHV_SIM_MMU_NO_VMID);
}

/* Several entries at once: each is looked at by itself. */
static void test_several(void **state)
{
	uint64_t *t;

	(void)state;
	for (unsigned int which = 0; which < 2; which++) {
		t = start();
		lhv_port_store64(&t[0], 0);
		lhv_port_store64(&bed.l2[1], 0);
		flush_leaf(GIB(1) + (which ? MIB(2) : 0));
		end(LHV_SIM_MMU_NO_TLBI);
	}
	/* One is not done, the other is. */
	t = start();
	lhv_port_store64(&bed.l1[2], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l1[2], BLOCK(GIB(16)));
	lhv_port_store64(&t[0], 0);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_DSB_BEFORE), 1);
	lhv_sim_mmu_clear(bed.m);
	flush_all();
	end_well();
	/* One of a run, that the rest of the run brings back, and a block. */
	t = start();
	lhv_port_store64(&t[20], 0);
	lhv_port_store64(&bed.l2[1], 0);
	flush_all();
	assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_TLBI), 1);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BAD_RUN), 1);
	lhv_sim_mmu_destroy(bed.m);
	/* Neither a barrier nor an invalidation: both are missed. */
	t = start();
	lhv_port_store64(&t[0], 0);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_TLBI), 1);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_STORE_NOT_DONE), 1);
	lhv_sim_mmu_destroy(bed.m);
}

/* Which CPUs, which VMIDs [S2.5] [S2.13]. */
static void test_who(void **state)
{
	struct lhv_sim_mmu_result r;

	(void)state;
	/* What CPU 0 never had loaded it does not hold. */
	(void)start();
	{
		lhv_pa_t pa;
		uint64_t *l1 = table(KIB(8), &pa), vttbr;

		l1[0] = BLOCK(GIB(4));
		lhv_port_dsb(LHV_ISHST);
		vttbr = pa.v | UINT64_C(9) << 48;
		lhv_sim_mmu_load(bed.m, 1, VTCR, vttbr);
		lhv_sim_mmu_on_cpu(bed.m, 1);
		lhv_port_store64(&l1[0], 0);
		lhv_port_dsb(LHV_ISHST);
		lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
		lhv_port_dsb(LHV_ISH);
		assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
		/* The other guest for a while, and back to this one. */
		lhv_sim_mmu_tlb_begin(bed.m, bed.vttbr);
		lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(GIB(2)), LHV_SIM_MMU_READ, &r);
		assert_int_equal(r.pa.v, GIB(16));
		lhv_sim_mmu_tlb_end(bed.m);
		lhv_sim_mmu_tlb_end(bed.m);
		lhv_port_store64(&l1[0], BLOCK(GIB(5)));
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(0), LHV_SIM_MMU_READ, &r);
		assert_int_equal(r.pa.v, GIB(5));
		end_well();
	}
	/* The upper byte of a VMID counts with VTCR_EL2.VS alone. */
	for (unsigned int k = 0; k < 4; k++) {
		struct lhv_cpu_features f = {.pa_bits = 44, .tgran4_2 = true};
		struct lhv_sim_mmu_config c = {.features = &f};
		uint64_t vtcr = VTCR | (k & 1 ? UINT64_C(1) << 19 : 0), *root;
		struct lhv_sim_mmu *m;
		lhv_pa_t pa;

		f.vmid_bits = k & 2 ? 16 : 8;
		m = lhv_sim_mmu_create(&c);
		root = lhv_sim_mmu_alloc(m, KIB(8), &pa);
		memset(root, 0, KIB(8));
		root[1] = BLOCK(0);
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_load(m, 0, vtcr, pa.v | UINT64_C(0x0107) << 48);
		lhv_port_store64(&root[1], 0);
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_tlb_begin(m, pa.v | UINT64_C(0x0207) << 48);
		lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
		lhv_port_dsb(LHV_ISH);
		assert_int_equal(lhv_sim_mmu_check(m), k == 3);
		lhv_sim_mmu_destroy(m);
	}
}

/* Arguments and operations that are reserved (DDI 0487, C5.5). */
static void test_bad_tlbi(void **state)
{
	static const struct {
		enum lhv_port_tlbi op;
		uint64_t arg;
		bool ttl, ril, lpa2, ok;
	} row[] = {
		{.op = LHV_TLBI_IPAS2E1IS, .arg = 0, .ok = true},
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(7) << 44,
		 .ok = false}, /* no FEAT_TTL */
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(7) << 44,
		 .ttl = true,
		 .ok = true},
		{.op = LHV_TLBI_IPAS2E1IS, .arg = UINT64_C(3) << 44, .ttl = true},
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(4) << 44,
		 .ttl = true}, /* level 0 */
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(4) << 44,
		 .ttl = true,
		 .lpa2 = true,
		 .ok = true},
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(8) << 44,
		 .ttl = true,
		 .lpa2 = true},
		{.op = LHV_TLBI_IPAS2E1IS, .arg = UINT64_C(9) << 44, .ttl = true},
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(9) << 44,
		 .ttl = true,
		 .lpa2 = true,
		 .ok = true},
		{.op = LHV_TLBI_IPAS2E1IS,
		 .arg = UINT64_C(12) << 44,
		 .ttl = true,
		 .lpa2 = true},
		{.op = LHV_TLBI_IPAS2E1IS, .arg = UINT64_C(1) << 40}, /* RES0 */
		{.op = LHV_TLBI_IPAS2E1IS, .arg = UINT64_C(1) << 48},
		{.op = LHV_TLBI_IPAS2LE1IS, .arg = UINT64_C(1) << 63},
		{.op = LHV_TLBI_IPAS2E1OS, .arg = 0}, /* no FEAT_TLBIOS */
		{.op = LHV_TLBI_RIPAS2E1IS, .arg = UINT64_C(1) << 46},
		{.op = LHV_TLBI_RIPAS2E1IS,
		 .arg = UINT64_C(1) << 46,
		 .ril = true,
		 .ok = true},
		{.op = LHV_TLBI_RIPAS2E1IS,
		 .arg = UINT64_C(3) << 39,
		 .ril = true}, /* TG 0 */
		{.op = LHV_TLBI_RIPAS2LE1IS,
		 .arg = UINT64_C(5) << 37 | UINT64_C(2) << 46,
		 .ril = true},
		{.op = LHV_TLBI_RIPAS2LE1IS,
		 .arg = UINT64_C(5) << 37 | UINT64_C(2) << 46,
		 .ril = true,
		 .lpa2 = true,
		 .ok = true},
		{.op = LHV_TLBI_RIPAS2LE1IS,
		 .arg = UINT64_C(1) << 46 | UINT64_C(1) << 48,
		 .ril = true},
		{.op = LHV_TLBI_VMALLE1IS, .arg = 0, .ok = true},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct lhv_cpu_features f = {.pa_bits = 44, .tgran4_2 = true};
		struct lhv_sim_mmu_config c = {.features = &f};
		struct lhv_sim_mmu *m;
		uint64_t *root;
		lhv_pa_t pa;

		f.ttl = row[i].ttl;
		f.tlbirange = row[i].ril;
		f.tgran4_2_lpa2 = f.tgran16_2_lpa2 = row[i].lpa2;
		m = lhv_sim_mmu_create(&c);
		assert_non_null(m);
		root = lhv_sim_mmu_alloc(m, KIB(8), &pa);
		memset(root, 0, KIB(8));
		lhv_port_dsb(LHV_ISH);
		lhv_sim_mmu_load(m, 0, VTCR, pa.v);
		lhv_port_tlbi(row[i].op, row[i].arg);
		if (lhv_sim_mmu_count(m, LHV_SIM_MMU_BAD_TLBI) != !row[i].ok ||
		    lhv_sim_mmu_check(m) != !row[i].ok)
			fail_msg("row %u", i);
		lhv_sim_mmu_destroy(m);
	}
}

static void test_tables(void **state)
{
	uint64_t *t;
	lhv_pa_t pa;

	(void)state;
	t = start();
	lhv_port_store64(&t[1], PAGE(GIB(9)));
	end(LHV_SIM_MMU_STORE_NOT_DONE);

	t = start();
	t = table(KIB(4), &pa);
	lhv_port_store64(&bed.l2[2], pa.v | 3);
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_TABLE_NOT_DONE);
	t = start();
	t = table(KIB(4), &pa);
	lhv_port_dsb(LHV_ISHST);
	t[511] = PAGE(GIB(9));
	lhv_port_store64(&bed.l2[2], pa.v | 3);
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_TABLE_NOT_DONE);
	/* One level further down. */
	t = start();
	t = table(KIB(4), &pa);
	{
		lhv_pa_t pa2;
		uint64_t *u = table(KIB(4), &pa2);

		t[3] = pa2.v | 3;
		lhv_port_dsb(LHV_ISHST);
		u[0] = PAGE(GIB(9));
		lhv_port_store64(&bed.l1[3], pa.v | 3);
		lhv_port_dsb(LHV_ISHST);
		end(LHV_SIM_MMU_TABLE_NOT_DONE);
	}

	/* In two places. */
	t = start();
	lhv_port_store64(&bed.l2[2], bed.l3_pa.v | 3);
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_TABLE_REUSED);
	/* Taken out, not invalidated, put in somewhere else. */
	t = start();
	lhv_port_store64(&bed.l2[0], 0);
	lhv_port_dsb(LHV_ISH);
	lhv_port_store64(&bed.l2[2], bed.l3_pa.v | 3);
	lhv_port_dsb(LHV_ISH);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_TABLE_REUSED), 1);
	lhv_sim_mmu_destroy(bed.m);
	/* Invalidated: but what it says now was written when no barrier came after. */
	t = start();
	lhv_port_store64(&bed.l2[0], 0);
	flush_all();
	t[0] = PAGE(GIB(10));
	lhv_port_store64(&bed.l2[2], bed.l3_pa.v | 3);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_TABLE_NOT_DONE);
	t = start();
	lhv_port_store64(&bed.l2[0], 0);
	flush_all();
	t[0] = PAGE(GIB(10));
	lhv_port_dsb(LHV_ISH);
	lhv_port_store64(&bed.l2[2], bed.l3_pa.v | 3);
	lhv_port_dsb(LHV_ISH);
	end_well();

	t = start();
	lhv_port_store64(&bed.l2[2], UINT64_C(0x7000) | 3);
	lhv_port_dsb(LHV_ISH);
	end(LHV_SIM_MMU_TABLE_NOWHERE);

	/* Freed: in use; taken out and not invalidated; not waited for. */
	for (unsigned int i = 0; i < 3; i++) {
		t = start();
		if (i)
			lhv_port_store64(&bed.l2[0], 0);
		if (i == 2) {
			lhv_port_dsb(LHV_ISHST);
			lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
		}
		lhv_sim_mmu_free(bed.m, bed.l3, bed.l3_pa, KIB(4));
		assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_TABLE_FREED), 1);
		lhv_sim_mmu_destroy(bed.m);
	}
	/* Two levels are taken out; the lower one is reached by its own entry. */
	t = start();
	lhv_port_store64(&bed.l1[1], 0);
	lhv_port_dsb(LHV_ISHST);
	ipas2(LHV_TLBI_IPAS2E1IS, GIB(1) + MIB(2), 0);
	finish_tlbi();
	lhv_sim_mmu_free(bed.m, bed.l2, bed.l2_pa, KIB(4));
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_TABLE_FREED), 0);
	lhv_sim_mmu_free(bed.m, bed.l3, bed.l3_pa, KIB(4));
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_TABLE_FREED), 1);
	lhv_sim_mmu_destroy(bed.m);
	/* A root that a CPU has loaded, and one that none has; its memory is a root again. */
	for (unsigned int cpu = 0; cpu < 3; cpu++) {
		lhv_pa_t again;

		t = start();
		if (cpu < 2)
			lhv_sim_mmu_load(bed.m, 1 - cpu, 0, 0);
		lhv_port_store64(&bed.l1[1], 0);
		lhv_port_store64(&bed.l1[2], 0);
		lhv_sim_mmu_on_cpu(bed.m, cpu & 1);
		flush_all();
		if (cpu == 2) {
			lhv_sim_mmu_load(bed.m, 0, 0, 0);
			lhv_sim_mmu_load(bed.m, 1, 0, 0);
		}
		lhv_sim_mmu_free(bed.m, bed.l1, bed.l1_pa, KIB(8));
		if (cpu < 2) {
			end(LHV_SIM_MMU_TABLE_FREED);
			continue;
		}
		bed.l1 = table(KIB(8), &again);
		assert_int_equal(again.v, bed.l1_pa.v);
		bed.l1[0] = BLOCK(0);
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_load(bed.m, 0, VTCR, bed.vttbr);
		end_well();
	}
	/* Not what was allocated. */
	t = start();
	lhv_sim_mmu_free(bed.m, bed.l3 + 1, bed.l3_pa, KIB(4));
	end(LHV_SIM_MMU_TABLE_FREED);

	t = start();
	lhv_port_store64(&bed.l2[0], 0);
	lhv_port_store64(&t[1], PAGE(GIB(9)));
	flush_all();
	end(LHV_SIM_MMU_TABLE_REVIVED);

	/* What is in a new table counts too. */
	t = start();
	t = table(KIB(4), &pa);
	t[5] = PAGE(GIB(9)) | UINT64_C(1) << 60;
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l2[2], pa.v | 3);
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_BAD_DESC);

	/* Behind the port's back; seen at the next store, or at the end. */
	t = start();
	t[0] = PAGE(GIB(9));
	end(LHV_SIM_MMU_PLAIN_STORE);
	t = start();
	t[511] = PAGE(GIB(9));
	end(LHV_SIM_MMU_PLAIN_STORE);
	t = start();
	t[1] = PAGE(GIB(9));
	end(LHV_SIM_MMU_PLAIN_STORE);
	t = start();
	t[1] = PAGE(GIB(9)) & ~UINT64_C(1);
	lhv_port_store64(&t[1], 0);
	end(LHV_SIM_MMU_PLAIN_STORE);
}

static void test_descriptors(void **state)
{
	/* Valid, at level 3, but for one thing. */
	static const uint64_t page[] = {
		LEAF_BITS | 1,			    /* bit 1 clear */
		PAGE(0) | UINT64_C(1) << 59,	    /* RES0 */
		PAGE(0) | UINT64_C(1) << 53,	    /* XN[0] without FEAT_XNX */
		PAGE(0) | UINT64_C(1) << 51,	    /* DBM without FEAT_HAFDBS */
		PAGE(0) | UINT64_C(1) << 50,	    /* */
		PAGE(0) | UINT64_C(1) << 48,	    /* */
		PAGE(0) | UINT64_C(1) << 44,	    /* beyond 44 bits */
		PAGE(0) | UINT64_C(1) << 11,	    /* FnXS without FEAT_XS */
		(PAGE(0) & ~UINT64_C(0x200)),	    /* SH 01 */
		(PAGE(0) & ~UINT64_C(0x3c)) | 0x10, /* MemAttr 0100 */
	};
	static const uint64_t block[] = {
		BLOCK(KIB(4)), BLOCK(0) | UINT64_C(1) << 16,
		UINT64_C(0x1000000000000) | 3, /* table address, 48 bits */
	};
	uint64_t *t;

	(void)state;
	for (unsigned int i = 0; i < sizeof(page) / sizeof(page[0]); i++) {
		t = start();
		lhv_port_store64(&t[1], page[i]);
		lhv_port_dsb(LHV_ISHST);
		end(LHV_SIM_MMU_BAD_DESC);
	}
	/* Memory types with FWB: 5, 6, 7 and Device. */
	for (unsigned int i = 0; i < 16; i++) {
		struct lhv_sim_mmu_config c = {.features = &bed.f, .fwb = true};
		struct lhv_sim_mmu *m;
		lhv_pa_t pa;

		bed.f.pa_bits = 44;
		m = lhv_sim_mmu_create(&c);
		t = lhv_sim_mmu_alloc(m, KIB(8), &pa);
		memset(t, 0, KIB(8));
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_load(m, 0, VTCR, pa.v);
		lhv_port_store64(&t[1], (BLOCK(0) & ~UINT64_C(0x3c)) | i << 2);
		lhv_port_dsb(LHV_ISHST);
		assert_int_equal(lhv_sim_mmu_count(m, LHV_SIM_MMU_BAD_DESC),
				 i > 7 || i == 4);
		lhv_sim_mmu_destroy(m);
	}
	/* [15:12] are address bits with 64 KiB alone. */
	{
		struct lhv_sim_mmu_config c = {.features = &bed.f};
		struct lhv_sim_mmu *m;
		lhv_pa_t pa;

		bed.f.pa_bits = 52;
		bed.f.lpa = true;
		m = lhv_sim_mmu_create(&c);
		t = lhv_sim_mmu_alloc(m, KIB(8), &pa);
		memset(t, 0, KIB(8));
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_load(m, 0, VTCR, pa.v);
		lhv_port_store64(&t[1], BLOCK(KIB(4)));
		lhv_port_dsb(LHV_ISHST);
		assert_int_equal(lhv_sim_mmu_count(m, LHV_SIM_MMU_BAD_DESC), 1);
		lhv_sim_mmu_destroy(m);
	}
	for (unsigned int i = 0; i < sizeof(block) / sizeof(block[0]); i++) {
		t = start();
		lhv_port_store64(&bed.l2[2], block[i]);
		lhv_port_dsb(LHV_ISHST);
		if (i == 2) {
			assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BAD_DESC),
					 1);
			lhv_sim_mmu_destroy(bed.m);
		} else {
			end(LHV_SIM_MMU_BAD_DESC);
		}
	}
	/* [S2.9] runs: incomplete; another address; other permissions. */
	for (unsigned int i = 0; i < 3; i++) {
		t = start();
		for (unsigned int k = 0; k < 16; k++)
			if (!i ? k < 15 : true)
				lhv_port_store64(&t[496 + k],
						 (PAGE(GIB(9) + KIB(4) * k) | CONTIG) +
							 (i == 1 && k == 3 ? GIB(1) : 0) -
							 (i == 2 && k == 15 ? 0x80 : 0));
		lhv_port_dsb(LHV_ISHST);
		end(LHV_SIM_MMU_BAD_RUN);
	}
	/* A run whose output is not aligned to it. */
	t = start();
	for (unsigned int k = 0; k < 16; k++)
		lhv_port_store64(&t[32 + k], PAGE(GIB(9) + KIB(4) * (k + 1)) | CONTIG);
	lhv_port_dsb(LHV_ISHST);
	end(LHV_SIM_MMU_BAD_RUN);
}

static void test_bad_root(void **state)
{
	/* VTCR_EL2 with one thing wrong: T0SZ, SL0, TG0 and so on. */
	static const struct {
		uint64_t clear, set, base;
	} row[] = {
		{0x3f, 19, 0},	 /* 45 bits of IPA, 44 of PA */
		{0x3f, 40, 0},	 /* 24 bits without FEAT_TTST */
		{0xc0, 0x80, 0}, /* level 0 and 40 bits are 2 entries: fine,
						     but the table is not loaded with it */
		{0xc0, 0xc0, 0}, /* level 3 without FEAT_TTST */
		{0xc0, 0, 0},	 /* level 2: 1024 tables */
		{0, 0, 0x1000},	 /* not aligned to 8 KiB */
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		(void)start();
		lhv_sim_mmu_load(bed.m, 1, (VTCR & ~row[i].clear) | row[i].set,
				 bed.vttbr + row[i].base);
		end(LHV_SIM_MMU_BAD_ROOT);
	}
}

/* Memory that the test brings along, several tables in one piece. */
static void test_own_memory(void **state)
{
	static uint64_t mem[4 * 512] __attribute__((aligned(8192)));
	struct lhv_sim_mmu_result r;
	uint64_t *t;

	(void)state;
	t = start();
	assert_int_equal(lhv_sim_mmu_add(bed.m, mem, lhv_pa(GIB(3)), sizeof(mem)), 0);
	assert_int_equal(lhv_sim_mmu_add(bed.m, mem + 512, lhv_pa(GIB(4)), 4096), -1);
	assert_int_equal(lhv_sim_mmu_add(bed.m, t, lhv_pa(GIB(4)), 4096), -1);
	assert_int_equal(lhv_sim_mmu_add(bed.m, NULL, lhv_pa(GIB(4)), 4096), -1);
	assert_int_equal(lhv_sim_mmu_add(bed.m, mem + 4 * 512, lhv_pa(GIB(4)), 0), -1);
	assert_ptr_equal(lhv_sim_mmu_va(bed.m, lhv_pa(GIB(3) + 8)), mem + 1);
	assert_null(lhv_sim_mmu_va(bed.m, lhv_pa(GIB(3) + sizeof(mem))));
	memset(mem, 0, sizeof(mem));
	mem[512] = (GIB(3) + KIB(8)) | 3;
	mem[1024] = PAGE(GIB(9));
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l1[3], (GIB(3) + KIB(4)) | 3);
	lhv_port_dsb(LHV_ISHST);
	lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(GIB(3) + 5), LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, LHV_SIM_MMU_OK);
	assert_int_equal(r.pa.v, GIB(9) + 5);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
	/* The part that is in no tree. */
	mem[0] = 5;
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
	mem[1025] = PAGE(GIB(9));
	assert_int_equal(lhv_sim_mmu_check(bed.m), 1);
	lhv_sim_mmu_clear(bed.m);
	lhv_sim_mmu_remove(bed.m, lhv_pa(GIB(3)));
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_TABLE_FREED), 2);
	assert_null(lhv_sim_mmu_va(bed.m, lhv_pa(GIB(3))));
	lhv_sim_mmu_destroy(bed.m);
}

/* What a CPU can still have in its TLB. */
static void test_stale(void **state)
{
	struct lhv_sim_mmu_result r;
	uint64_t *t = start();

	(void)state;
	lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(GIB(1)), LHV_SIM_MMU_READ, &r);
	assert_false(r.stale);
	lhv_port_store64(&t[0], 0);
	lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(GIB(1)), LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, LHV_SIM_MMU_TRANSLATION);
	assert_true(r.stale);
	lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(GIB(1) + KIB(4)), LHV_SIM_MMU_READ, &r);
	assert_false(r.stale);
	flush_leaf(GIB(1));
	lhv_sim_mmu_translate(bed.m, 1, lhv_ipa(GIB(1)), LHV_SIM_MMU_READ, &r);
	assert_false(r.stale);
	/* A table that was taken out is held with all that it says. */
	lhv_port_store64(&bed.l2[0], 0);
	lhv_sim_mmu_translate(bed.m, 0, lhv_ipa(GIB(1) + KIB(64)), LHV_SIM_MMU_READ, &r);
	assert_true(r.stale);
	flush_all();
	lhv_sim_mmu_translate(bed.m, 0, lhv_ipa(GIB(1) + KIB(64)), LHV_SIM_MMU_READ, &r);
	assert_false(r.stale);
	end_well();
}

static char trace[4096];

static void on_event(void *ctx, const struct lhv_sim_mmu_event *ev)
{
	char line[300];

	(void)ctx;
	(void)lhv_sim_mmu_event_text(ev, line, sizeof(line));
	strcat(trace, line);
	strcat(trace, "\n");
}

/* The trace, as the header documents it. */
static void test_trace(void **state)
{
	struct lhv_cpu_features f = {.pa_bits = 44, .tgran4_2 = true, .vmid_bits = 8};
	struct lhv_sim_mmu_config c = {
		.features = &f, .on_event = on_event, .pa_base = GIB(1), .cpus = 2};
	struct lhv_sim_mmu_event odd = {.kind = LHV_SIM_MMU_EV_DSB,
					.barrier = (enum lhv_port_barrier)99};
	struct lhv_sim_mmu *m;
	uint64_t *root;
	char small[4];
	lhv_pa_t pa;

	(void)state;
	trace[0] = 0;
	m = lhv_sim_mmu_create(&c);
	root = lhv_sim_mmu_alloc(m, KIB(8), &pa);
	memset(root, 0, KIB(8));
	lhv_port_dsb(LHV_ISHST);
	lhv_sim_mmu_load(m, 0, VTCR, pa.v | UINT64_C(3) << 48);
	lhv_port_store64(&root[1], BLOCK(GIB(2)));
	(void)lhv_port_load64(&root[1]);
	lhv_port_dmb(LHV_SY);
	lhv_sim_mmu_on_cpu(m, 1);
	lhv_port_tlbi(LHV_TLBI_RIPAS2LE1IS, 5);
	lhv_sim_mmu_load(m, 0, 0, 0);
	(void)lhv_sim_mmu_check(m);
	lhv_sim_mmu_free(m, root, pa, KIB(8));
	assert_string_equal(
		trace, "0 alloc 0000000040000000 2000\n"
		       "0 dsb   ishst\n"
		       "0 vmid  0003000040000000\n"
		       "0 store 0000000040000008 0000000000000000 -> 00000000800007fd\n"
		       "0 load  0000000040000008 00000000800007fd\n"
		       "0 dmb   sy\n"
		       "1 wrong bad-tlbi: operation 10, argument 0000000000000005: no "
		       "FEAT_TLBIRANGE\n"
		       "1 tlbi  ripas2le1is 0000000000000005\n"
		       "1 vmid  0000000000000000\n"
		       "1 wrong store-not-done: ipa 40000000 level 1: no DSB after the "
		       "store of 00000000800007fd\n"
		       "1 free  0000000040000000 2000\n");
	assert_int_equal(lhv_sim_mmu_event_text(&odd, small, sizeof(small)), 9);
	assert_string_equal(small, "0 d");
	assert_string_equal(lhv_sim_mmu_wrong_name(LHV_SIM_MMU_WRONGS), "?");
	for (unsigned int i = 0; i < LHV_SIM_MMU_WRONGS; i++)
		assert_string_not_equal(lhv_sim_mmu_wrong_name((enum lhv_sim_mmu_wrong)i),
					"?");
	lhv_sim_mmu_destroy(m);
}

static void test_create(void **state)
{
	struct lhv_cpu_features f = {.pa_bits = 44};
	struct lhv_sim_mmu_config c = {.features = &f};
	struct lhv_sim_mmu *m;
	lhv_pa_t pa = {1};
	void *p;

	(void)state;
	assert_null(lhv_sim_mmu_create(NULL));
	c.cpus = LHV_SIM_MMU_CPUS + 1;
	assert_null(lhv_sim_mmu_create(&c));
	c.cpus = 0;
	c.features = NULL;
	assert_null(lhv_sim_mmu_create(&c));
	c.features = &f;
	m = lhv_sim_mmu_create(&c);
	assert_non_null(m);
	/* The third allocation fails, and only that. */
	lhv_sim_mmu_fail(m, 3);
	for (unsigned int i = 1; i <= 4; i++) {
		p = lhv_sim_mmu_alloc(m, 256U << i, &pa);
		if (i == 3) {
			assert_null(p);
			continue;
		}
		assert_non_null(p);
		assert_int_equal(pa.v % (256U << i), 0);
		assert_int_equal((uintptr_t)p % (256U << i), 0);
		/* Not zero, and as if it were valid. */
		assert_true(*(uint64_t *)p & 1);
		assert_ptr_equal(lhv_sim_mmu_va(m, pa), p);
	}
	assert_int_equal(lhv_sim_mmu_allocs(m), 4);
	assert_int_equal(lhv_sim_mmu_allocated(m), 3);
	/* An address comes back soon. */
	lhv_sim_mmu_free(m, p, pa, 4096);
	assert_int_equal(lhv_sim_mmu_allocated(m), 2);
	{
		lhv_pa_t again;

		assert_non_null(lhv_sim_mmu_alloc(m, 4096, &again));
		assert_int_equal(again.v, pa.v);
	}
	assert_null(lhv_sim_mmu_alloc(m, 4095, &pa));
	assert_null(lhv_sim_mmu_alloc(m, 0, &pa));
	lhv_sim_mmu_destroy(m);
	lhv_sim_mmu_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allowed),	     cmocka_unit_test(test_bbm),
		cmocka_unit_test(test_invalidation), cmocka_unit_test(test_several),
		cmocka_unit_test(test_who),	     cmocka_unit_test(test_bad_tlbi),
		cmocka_unit_test(test_tables),	     cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_bad_root),     cmocka_unit_test(test_own_memory),
		cmocka_unit_test(test_stale),	     cmocka_unit_test(test_trace),
		cmocka_unit_test(test_create),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
