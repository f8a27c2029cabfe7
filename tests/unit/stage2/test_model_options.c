/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the MMU model can be told to be: a CPU with FEAT_BBM, walkers that are not coherent,
 * tables that one CPU alone uses or that an agent outside of the inner shareable domain uses
 * too. The library takes no part in it.
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
#define NT	  (UINT64_C(1) << 16)

/* A guest with a table of pages at 1 GiB, of which the first 16 are a run, and a block of
 * 2 MiB behind it. Both map to 8 GiB and up. */
static struct {
	struct lhv_sim_mmu *m;
	struct lhv_cpu_features f;
	struct lhv_sim_mmu_config c;
	uint64_t *l1, *l2, *l3;
	lhv_pa_t l1_pa, l2_pa, l3_pa;
	uint64_t vttbr;
} bed;

static void clean(const void *p, size_t bytes)
{
	if (bed.c.noncoherent)
		lhv_port_dcache(LHV_DC_CVAC, p, bytes);
}

static uint64_t *table(uint64_t bytes, lhv_pa_t *pa)
{
	uint64_t *t = lhv_sim_mmu_alloc(bed.m, bytes, pa);

	assert_non_null(t);
	memset(t, 0, bytes);
	return t;
}

/* A table of pages for the 2 MiB from pa on, that everybody can see. */
static uint64_t *pages(uint64_t at, lhv_pa_t *pa)
{
	uint64_t *t = table(KIB(4), pa);

	for (unsigned int i = 0; i < 512; i++)
		t[i] = PAGE(at + KIB(4) * i);
	clean(t, KIB(4));
	lhv_port_dsb(LHV_SY);
	return t;
}

static void start(const struct lhv_sim_mmu_config *c)
{
	memset(&bed, 0, sizeof(bed));
	bed.c = *c;
	bed.c.features = &bed.f;
	bed.f.pa_bits = 44;
	bed.f.tgran4_2 = true;
	bed.f.vmid_bits = 8;
	bed.f.tlbios = true;
	bed.f.bbm = 2;
	bed.m = lhv_sim_mmu_create(&bed.c);
	assert_non_null(bed.m);
	bed.l1 = table(KIB(8), &bed.l1_pa);
	bed.l2 = table(KIB(4), &bed.l2_pa);
	bed.l3 = pages(GIB(8), &bed.l3_pa);
	for (unsigned int i = 0; i < 16; i++)
		bed.l3[i] |= CONTIG;
	bed.l2[0] = bed.l3_pa.v | 3;
	bed.l2[1] = BLOCK(GIB(8) + MIB(2));
	bed.l1[1] = bed.l2_pa.v | 3;
	clean(bed.l3, KIB(4));
	clean(bed.l2, KIB(4));
	clean(bed.l1, KIB(8));
	lhv_port_dsb(LHV_SY);
	bed.vttbr = bed.l1_pa.v | UINT64_C(7) << 48;
	lhv_sim_mmu_load(bed.m, 0, VTCR, bed.vttbr);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
}

/* So many of this kind are wrong, and nothing else. */
static void end(enum lhv_sim_mmu_wrong w, uint64_t want)
{
	uint64_t n = lhv_sim_mmu_check(bed.m);

	if (n != want || lhv_sim_mmu_count(bed.m, w) != want) {
		print_error("want %s %llu times, have %llu:\n", lhv_sim_mmu_wrong_name(w),
			    (unsigned long long)want, (unsigned long long)n);
		for (uint64_t i = 0; i < n && i < 5; i++)
			print_error("  %s\n", lhv_sim_mmu_text(bed.m, i));
		fail();
	}
	lhv_sim_mmu_clear(bed.m);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 0);
	lhv_sim_mmu_destroy(bed.m);
}

static void end_well(void)
{
	end(LHV_SIM_MMU_BBM, 0);
}

static void flush(void)
{
	lhv_port_dsb(LHV_ISHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	lhv_port_dsb(LHV_ISH);
}

static void see(lhv_ipa_t ipa, uint64_t pa, bool conflict)
{
	struct lhv_sim_mmu_result r;

	lhv_sim_mmu_translate(bed.m, 0, ipa, LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, conflict && bed.c.conflicts ? LHV_SIM_MMU_CONFLICT
							      : LHV_SIM_MMU_OK);
	assert_int_equal(r.pa.v, pa);
	assert_int_equal(r.conflict, conflict);
}

/* [S2.10] A block becomes a table: nothing relaxed, without nT, with it, level 2. */
static void test_block_to_table(void **state)
{
	(void)state;
	for (unsigned int level = 0; level < 3; level++)
		for (unsigned int set = 0; set < 2; set++)
			for (unsigned int flushed = 0; flushed < 2; flushed++) {
				struct lhv_sim_mmu_config c = {.bbm = (uint8_t)level};
				bool legal = level == 2 || (level == 1 && set && flushed);
				lhv_pa_t pa;

				start(&c);
				(void)pages(GIB(8) + MIB(2), &pa);
				if (set)
					lhv_port_store64(&bed.l2[1], bed.l2[1] | NT);
				if (flushed)
					flush();
				lhv_port_store64(&bed.l2[1], pa.v | 3);
				/* An entry without nT that was not invalidated, and the
				 * one that is replaced. */
				assert_int_equal(
					lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BBM) > 0,
					!legal);
				if (legal)
					see(lhv_ipa(GIB(1) + MIB(2) + 5),
					    GIB(8) + MIB(2) + 5, true);
				flush();
				see(lhv_ipa(GIB(1) + MIB(2) + 5), GIB(8) + MIB(2) + 5,
				    false);
				if (legal)
					end_well();
				else
					lhv_sim_mmu_destroy(bed.m);
			}
	/* The invalidation at the end is not spared. */
	{
		struct lhv_sim_mmu_config c = {.bbm = 2};
		lhv_pa_t pa;

		start(&c);
		(void)pages(GIB(8) + MIB(2), &pa);
		lhv_port_store64(&bed.l2[1], pa.v | 3);
		lhv_port_dsb(LHV_ISH);
		end(LHV_SIM_MMU_NO_TLBI, 1);
	}
}

/* [S2.10] The other way round; then nT goes. */
static void test_table_to_block(void **state)
{
	(void)state;
	for (unsigned int level = 0; level < 3; level++)
		for (unsigned int set = 0; set < 2; set++)
			for (unsigned int flushed = 0; flushed < 2; flushed++) {
				struct lhv_sim_mmu_config c = {.bbm = (uint8_t)level};
				bool legal = level == 2 || (level == 1 && set && flushed);

				start(&c);
				lhv_port_store64(&bed.l2[0],
						 BLOCK(GIB(8)) | (set ? NT : 0));
				if (level == 2 || (level == 1 && set))
					see(lhv_ipa(GIB(1) + 5), GIB(8) + 5, true);
				if (flushed) {
					flush();
					see(lhv_ipa(GIB(1) + 5), GIB(8) + 5, false);
				}
				lhv_port_store64(&bed.l2[0], BLOCK(GIB(8)));
				if (!flushed)
					flush();
				else
					lhv_port_dsb(LHV_ISH);
				if (legal)
					end_well();
				else
					/* Where nT is nothing to rely on it is as any bit. */
					end(LHV_SIM_MMU_BBM, 1 + (!level && set));
			}
}

/* Only the size may change with the size. */
static void test_size_alone(void **state)
{
	struct lhv_sim_mmu_config c = {.bbm = 2};
	static const uint64_t flip[] = {
		KIB(4), /* output address */
		0x8,	/* memory type */
		0x100,	/* shareability */
	};
	lhv_pa_t pa;
	uint64_t *t;

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		/* One page of many. */
		start(&c);
		t = pages(GIB(8) + MIB(2), &pa);
		t[511] ^= flip[i];
		lhv_port_dsb(LHV_ISHST);
		lhv_port_store64(&bed.l2[1], pa.v | 3);
		flush();
		end(LHV_SIM_MMU_BBM, 1);
		/* In the table that goes; still, or until a moment ago. */
		for (unsigned int before = 0; before < 2; before++) {
			start(&c);
			lhv_port_store64(&bed.l3[511], 0);
			flush();
			lhv_port_store64(&bed.l3[511],
					 PAGE(GIB(8) + KIB(4) * 511) ^ flip[i]);
			lhv_port_dsb(LHV_ISHST);
			if (before)
				lhv_port_store64(&bed.l3[511], 0);
			lhv_port_store64(&bed.l2[0], BLOCK(GIB(8)));
			flush();
			end(LHV_SIM_MMU_BBM, 1);
		}
		/* A leaf stays one: the same as ever. */
		start(&c);
		lhv_port_store64(&bed.l3[20], bed.l3[20] ^ flip[i]);
		flush();
		end(LHV_SIM_MMU_BBM, 1);
	}
	/* What is held of a table that went before counts too. */
	start(&c);
	lhv_port_store64(&bed.l2[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l2[0], BLOCK(GIB(9)));
	flush();
	end(LHV_SIM_MMU_BBM, 1);
	start(&c);
	lhv_port_store64(&bed.l2[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l2[0], BLOCK(GIB(8)));
	flush();
	end_well();
	/* ... in a table that has a table taken out. */
	start(&c);
	lhv_port_store64(&bed.l2[1], 0);
	flush();
	lhv_port_store64(&bed.l2[0], 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l1[1], BLOCK(GIB(9)));
	flush();
	end(LHV_SIM_MMU_BBM, 1);
	/* nT by itself does not concern a TLB; what comes along does. */
	start(&c);
	lhv_port_store64(&bed.l2[1], bed.l2[1] | NT);
	lhv_port_dsb(LHV_ISHST);
	end_well();
	for (unsigned int i = 0; i < 2; i++) {
		start(&c);
		lhv_port_store64(&bed.l2[1],
				 (bed.l2[1] | NT) & ~(i ? 0x80ULL : 0x400ULL));
		lhv_port_dsb(LHV_ISHST);
		end(LHV_SIM_MMU_NO_TLBI, 1);
	}
	/* A table that was taken out is free when its own entry is gone, whatever else is held
	 * of that place by then. */
	for (unsigned int i = 0; i < 2; i++) {
		start(&c);
		lhv_port_store64(&bed.l2[0], BLOCK(GIB(8)) | NT);
		if (i)
			flush();
		else
			lhv_port_dsb(LHV_ISH);
		lhv_port_store64(&bed.l2[0], BLOCK(GIB(8)));
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_free(bed.m, bed.l3, bed.l3_pa, KIB(4));
		assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_TABLE_FREED), !i);
		lhv_sim_mmu_destroy(bed.m);
	}
	/* Permissions are free, and parts may come or go. */
	start(&c);
	t = pages(GIB(8) + MIB(2), &pa);
	t[0] = 0;
	t[1] &= ~UINT64_C(0x80);
	lhv_port_dsb(LHV_ISHST);
	lhv_port_store64(&bed.l2[1], pa.v | 3);
	flush();
	lhv_port_store64(&bed.l2[1], BLOCK(GIB(8) + MIB(2)));
	flush();
	end_well();
	/* One more level; and one of the blocks below is elsewhere. */
	for (unsigned int bad = 0; bad < 2; bad++) {
		start(&c);
		lhv_port_store64(&bed.l2[2], BLOCK(GIB(8) + MIB(bad ? 6 : 4)));
		lhv_port_dsb(LHV_ISHST);
		lhv_port_store64(&bed.l1[1], BLOCK(GIB(8)));
		flush();
		end(LHV_SIM_MMU_BBM, bad);
	}
	/* Another table is not another size. */
	start(&c);
	(void)pages(GIB(8), &pa);
	lhv_port_store64(&bed.l2[0], pa.v | 3);
	flush();
	end(LHV_SIM_MMU_BBM, 1);
}

/* [S2.9] [S2.10] The Contiguous bit in place. */
static void test_contiguous(void **state)
{
	(void)state;
	for (unsigned int level = 0; level < 3; level++) {
		struct lhv_sim_mmu_config c = {.bbm = (uint8_t)level, .conflicts = true};

		start(&c);
		for (unsigned int i = 0; i < 16; i++)
			lhv_port_store64(&bed.l3[i], bed.l3[i] & ~CONTIG);
		if (level)
			see(lhv_ipa(GIB(1) + KIB(4)), GIB(8) + KIB(4), true);
		flush();
		for (unsigned int i = 0; i < 16; i++)
			lhv_port_store64(&bed.l3[i + 16], bed.l3[i + 16] | CONTIG);
		flush();
		see(lhv_ipa(GIB(1) + KIB(4)), GIB(8) + KIB(4), false);
		end(LHV_SIM_MMU_BBM, level ? 0 : 32);
	}
	/* Beside a table, of which hardware ignores that bit. */
	{
		struct lhv_sim_mmu_config c = {.bbm = 2};
		lhv_pa_t pa;

		start(&c);
		for (unsigned int i = 16; i < 32; i++)
			lhv_port_store64(&bed.l2[i],
					 BLOCK(GIB(16) + MIB(2) * i) | CONTIG);
		lhv_port_dsb(LHV_ISHST);
		(void)pages(GIB(16) + MIB(32), &pa);
		for (unsigned int i = 16; i < 32; i++)
			lhv_port_store64(&bed.l2[i], bed.l2[i] & ~CONTIG);
		lhv_port_store64(&bed.l2[16], pa.v | CONTIG | 3);
		flush();
		end_well();
	}
	/* All of them, and with an invalidation. */
	{
		struct lhv_sim_mmu_config c = {.bbm = 1};

		start(&c);
		lhv_port_store64(&bed.l3[0], bed.l3[0] & ~CONTIG);
		flush();
		assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
		assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_BAD_RUN), 1);
		assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_TLBI), 1);
		lhv_sim_mmu_destroy(bed.m);
		start(&c);
		for (unsigned int i = 0; i < 16; i++)
			lhv_port_store64(&bed.l3[i], bed.l3[i] & ~CONTIG);
		lhv_port_dsb(LHV_ISH);
		end(LHV_SIM_MMU_NO_TLBI, 16);
	}
}

/* A TLB conflict abort, answered by the CPU that takes it. */
static void test_conflict_abort(void **state)
{
	struct lhv_sim_mmu_config c = {.bbm = 2, .conflicts = true, .cpus = 2};
	lhv_ipa_t ipa = lhv_ipa(GIB(1) + MIB(2));
	struct lhv_sim_mmu_result r;
	lhv_pa_t pa;

	(void)state;
	start(&c);
	lhv_sim_mmu_load(bed.m, 1, VTCR, bed.vttbr);
	(void)pages(GIB(8) + MIB(2), &pa);
	lhv_port_store64(&bed.l2[1], pa.v | 3);
	/* Before the store is complete an invalidation helps for a moment only; that is no
	 * fault of this CPU. */
	lhv_sim_mmu_on_cpu(bed.m, 1);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	lhv_sim_mmu_translate(bed.m, 1, ipa, LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, LHV_SIM_MMU_CONFLICT);
	lhv_sim_mmu_on_cpu(bed.m, 0);
	lhv_port_dsb(LHV_ISHST);
	lhv_sim_mmu_on_cpu(bed.m, 1);
	lhv_sim_mmu_translate(bed.m, 1, ipa, LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, LHV_SIM_MMU_CONFLICT);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_sim_mmu_translate(bed.m, 1, ipa, LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, LHV_SIM_MMU_CONFLICT);
	lhv_port_dsb(LHV_NSH);
	lhv_sim_mmu_translate(bed.m, 1, ipa, LHV_SIM_MMU_READ, &r);
	assert_int_equal(r.fault, LHV_SIM_MMU_OK);
	/* The other one still has it. */
	see(ipa, GIB(8) + MIB(2), true);
	lhv_sim_mmu_on_cpu(bed.m, 0);
	flush();
	see(ipa, GIB(8) + MIB(2), false);
	end_well();
}

/* [S2.13] This CPU alone. */
static void test_alone(void **state)
{
	struct lhv_sim_mmu_config c = {.domain = LHV_SIM_MMU_NON, .cpus = 2};

	(void)state;
	for (unsigned int others = 0; others < 2; others++) {
		start(&c);
		if (others)
			lhv_sim_mmu_load(bed.m, 1, VTCR, bed.vttbr);
		lhv_port_store64(&bed.l3[20], 0);
		lhv_port_dsb(LHV_NSHST);
		lhv_port_tlbi(LHV_TLBI_IPAS2LE1, (GIB(1) + KIB(80)) >> 12);
		lhv_port_dsb(LHV_NSH);
		lhv_port_tlbi(LHV_TLBI_VMALLE1, 0);
		lhv_port_dsb(LHV_NSH);
		if (!others) {
			end_well();
			continue;
		}
		assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
		assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_LOCAL_ONLY), 1);
		assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_STORE_NOT_DONE), 1);
		lhv_sim_mmu_destroy(bed.m);
	}
	/* A barrier for this CPU does not wait for what was sent to all; nor does one of
	 * another CPU for what this one did. */
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_port_dsb(LHV_NSHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	lhv_port_dsb(LHV_NSH);
	end(LHV_SIM_MMU_NO_DSB_AFTER, 1);
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_port_dsb(LHV_NSHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_sim_mmu_on_cpu(bed.m, 1);
	lhv_port_dsb(LHV_NSH);
	end(LHV_SIM_MMU_NO_DSB_AFTER, 1);
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_sim_mmu_on_cpu(bed.m, 1);
	lhv_port_dsb(LHV_NSHST);
	lhv_sim_mmu_on_cpu(bed.m, 0);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_DSB_BEFORE), 1);
	lhv_sim_mmu_destroy(bed.m);
	start(&c);
	lhv_sim_mmu_load(bed.m, 1, VTCR, bed.vttbr);
	lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
	lhv_port_dsb(LHV_NSHST);
	lhv_sim_mmu_on_cpu(bed.m, 1);
	lhv_port_dsb(LHV_NSHST);
	end(LHV_SIM_MMU_STORE_NOT_DONE, 1);
	/* Where others may walk it is not enough, if they have loaded it or not. */
	c.domain = LHV_SIM_MMU_INNER;
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_port_dsb(LHV_NSHST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_NSH);
	end(LHV_SIM_MMU_STORE_NOT_DONE, 1);
}

/* [S2.13] Somebody outside: each step for the inner shareable domain, or the outer. */
static void test_outer(void **state)
{
	struct lhv_sim_mmu_config c = {.domain = LHV_SIM_MMU_OUTER};

	(void)state;
	for (unsigned int inner = 0; inner < 6; inner++) {
		uint64_t n;

		start(&c);
		lhv_port_store64(&bed.l3[20], 0);
		lhv_port_dsb(inner == 1 ? LHV_ISHST : LHV_OSHST);
		lhv_port_tlbi(inner == 2 ? LHV_TLBI_IPAS2LE1IS : LHV_TLBI_IPAS2LE1OS,
			      (GIB(1) + KIB(80)) >> 12);
		lhv_port_dsb(inner == 3 ? LHV_ISH : LHV_OSH);
		lhv_port_tlbi(inner == 4 ? LHV_TLBI_VMALLE1IS : LHV_TLBI_VMALLE1OS, 0);
		lhv_port_dsb(inner == 5 ? LHV_ISH : LHV_OSH);
		n = lhv_sim_mmu_check(bed.m);
		switch (inner) {
		case 0:
			break;
		case 1: /* and then nothing was invalidated */
			assert_int_equal(
				lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_DSB_BEFORE), 1);
			assert_int_equal(n, 2);
			break;
		case 2:
		case 4:
			assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_INNER_ONLY),
					 1);
			assert_int_equal(n, 1);
			break;
		case 3:
			assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_INNER_ONLY),
					 1);
			assert_int_equal(n, 1);
			break;
		default:
			assert_int_equal(
				lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_DSB_AFTER), 1);
			assert_int_equal(n, 1);
			break;
		}
		assert_int_equal(n > 0, inner > 0);
		lhv_sim_mmu_destroy(bed.m);
	}
	/* By VMID; and the CPU alone is narrower still. */
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_port_dsb(LHV_SYST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
	lhv_port_dsb(LHV_SY);
	end(LHV_SIM_MMU_INNER_ONLY, 1);
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_port_dsb(LHV_SYST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1, 0);
	lhv_port_dsb(LHV_SY);
	end(LHV_SIM_MMU_LOCAL_ONLY, 1);
	start(&c);
	lhv_port_store64(&bed.l3[20], 0);
	lhv_port_dsb(LHV_SYST);
	lhv_port_tlbi(LHV_TLBI_VMALLS12E1OS, 0);
	lhv_port_dsb(LHV_SY);
	end_well();
	/* A new table, and a new entry. */
	for (unsigned int inner = 0; inner < 2; inner++) {
		lhv_pa_t pa;
		uint64_t *t;

		start(&c);
		t = table(KIB(4), &pa);
		t[0] = PAGE(GIB(9));
		lhv_port_dsb(inner ? LHV_ISHST : LHV_OSHST);
		lhv_port_store64(&bed.l2[2], pa.v | 3);
		lhv_port_dsb(LHV_OSHST);
		end(LHV_SIM_MMU_TABLE_NOT_DONE, inner);
		start(&c);
		lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
		lhv_port_dsb(inner ? LHV_ISHST : LHV_OSHST);
		end(LHV_SIM_MMU_STORE_NOT_DONE, inner);
	}
}

static void read_is(lhv_ipa_t ipa, uint64_t pa)
{
	struct lhv_sim_mmu_result r;

	for (unsigned int k = 0; k < 2; k++) {
		if (k)
			lhv_sim_mmu_walk(bed.m, VTCR, bed.vttbr, ipa, &r);
		else
			lhv_sim_mmu_translate(bed.m, 0, ipa, LHV_SIM_MMU_READ, &r);
		assert_int_equal(r.fault, pa ? LHV_SIM_MMU_OK : LHV_SIM_MMU_TRANSLATION);
		assert_int_equal(r.pa.v, pa);
	}
}

/* [S2.32] Walkers look into memory and not into caches. */
static void test_noncoherent(void **state)
{
	struct lhv_sim_mmu_config c = {.noncoherent = true};
	lhv_ipa_t ipa = lhv_ipa(GIB(1) + MIB(4)), twenty = lhv_ipa(GIB(1) + KIB(80));
	static const enum lhv_port_dc no_good[] = {LHV_DC_CVAU, LHV_DC_IVAC};
	lhv_pa_t pa;
	uint64_t *t;

	(void)state;
	/* All as it should be, with either operation. */
	for (unsigned int k = 0; k < 2; k++) {
		start(&c);
		lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
		read_is(ipa, 0);
		lhv_port_dcache(k ? LHV_DC_CIVAC : LHV_DC_CVAC, &bed.l2[2], 8);
		read_is(ipa, GIB(10));
		lhv_port_dsb(LHV_ISH);
		lhv_port_store64(&bed.l3[20], 0);
		read_is(twenty, GIB(8) + KIB(80));
		lhv_port_dcache(LHV_DC_CVAC, bed.l3, KIB(4));
		read_is(twenty, 0);
		lhv_port_dsb(LHV_SY);
		flush();
		end_well();
	}
	/* Not at all; before the store; another line; too few bytes; not to there. */
	for (unsigned int k = 0; k < 7; k++) {
		start(&c);
		if (k == 1)
			lhv_port_dcache(LHV_DC_CVAC, &bed.l2[2], 64);
		lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
		if (k == 2)
			lhv_port_dcache(LHV_DC_CVAC, &bed.l2[3], 64);
		if (k == 3)
			lhv_port_dcache(LHV_DC_CVAC, &bed.l2[0], 16);
		if (k >= 4 && k < 6)
			lhv_port_dcache(no_good[k - 4], &bed.l2[2], 64);
		if (k == 6)
			lhv_port_dcache(LHV_DC_CVAC, &k, sizeof(k));
		lhv_port_dsb(LHV_SY);
		read_is(ipa, 0);
		end(LHV_SIM_MMU_NOT_CLEAN, 1);
	}
	/* A DSB has to come, after the clean. */
	start(&c);
	lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
	lhv_port_dsb(LHV_ISH);
	lhv_port_dcache(LHV_DC_CVAC, &bed.l2[2], 8);
	end(LHV_SIM_MMU_STORE_NOT_DONE, 1);
	/* ... and not one for stores, which does not wait for it. */
	start(&c);
	lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
	lhv_port_dcache(LHV_DC_CVAC, &bed.l2[2], 8);
	lhv_port_dsb(LHV_SYST);
	lhv_port_dmb(LHV_SY);
	end(LHV_SIM_MMU_STORE_NOT_DONE, 1);
	/* A second store is not covered by the first one's. */
	start(&c);
	lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)) & ~UINT64_C(0x80));
	lhv_port_dcache(LHV_DC_CVAC, &bed.l2[2], 8);
	lhv_port_store64(&bed.l2[2], 0);
	lhv_port_dsb(LHV_ISH);
	assert_int_equal(lhv_sim_mmu_check(bed.m), 2);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NOT_CLEAN), 1);
	assert_int_equal(lhv_sim_mmu_count(bed.m, LHV_SIM_MMU_NO_TLBI), 1);
	lhv_sim_mmu_destroy(bed.m);
	/* Invalidated while the walker can still see the old entry: it comes again. Not cleaned
	 * at all; cleaned too late; waited for too late; and once more, as it should be. */
	for (unsigned int k = 0; k < 4; k++) {
		start(&c);
		lhv_port_store64(&bed.l3[20], 0);
		if (k == 2)
			clean(&bed.l3[20], 8);
		lhv_port_dsb(LHV_ISHST);
		lhv_port_tlbi(LHV_TLBI_VMALLS12E1IS, 0);
		if (k != 2 && k)
			clean(&bed.l3[20], 8);
		lhv_port_dsb(LHV_ISH);
		if (k == 3)
			flush();
		end(LHV_SIM_MMU_NOT_CLEAN, k == 0 ? 2 : k < 3);
	}
	/* A new table: not clean; as it should be; clean, but not done; part of it; clean, but
	 * done before; done by a barrier for stores, or one that waits for nothing. */
	for (unsigned int k = 0; k < 7; k++) {
		start(&c);
		t = table(KIB(4), &pa);
		t[511] = PAGE(GIB(9));
		if (k == 4)
			lhv_port_dsb(LHV_ISHST);
		if (k)
			lhv_port_dcache(LHV_DC_CVAC, t, k == 3 ? KIB(4) - 8 : KIB(4));
		if (k == 5)
			lhv_port_dsb(LHV_SYST);
		else if (k == 6)
			lhv_port_dmb(LHV_SY);
		else if (k != 2 && k != 4)
			lhv_port_dsb(LHV_ISH);
		lhv_port_store64(&bed.l2[2], pa.v | 3);
		clean(&bed.l2[2], 8);
		lhv_port_dsb(LHV_ISH);
		end(k == 2 || k >= 4 ? LHV_SIM_MMU_TABLE_NOT_DONE
				     : LHV_SIM_MMU_TABLE_NOT_CLEAN,
		    k != 1);
	}
	/* A table that was in use before: what was cleaned then is. */
	start(&c);
	lhv_port_store64(&bed.l2[0], 0);
	clean(&bed.l2[0], 8);
	lhv_port_dsb(LHV_ISH);
	flush();
	lhv_port_store64(&bed.l2[3], bed.l3_pa.v | 3);
	clean(&bed.l2[3], 8);
	lhv_port_dsb(LHV_ISH);
	end_well();
	/* Where the bits of no interest change there is nothing to do. */
	start(&c);
	lhv_port_store64(&bed.l2[0], bed.l2[0] | 0x3f << 2);
	lhv_port_store64(&bed.l3[20], bed.l3[20] | UINT64_C(1) << 55);
	end_well();
	/* Memory ends there. */
	start(&c);
	lhv_port_store64(&bed.l1[1023], BLOCK(GIB(10)));
	lhv_port_dcache(LHV_DC_CVAC, &bed.l1[1023], KIB(8));
	lhv_port_dsb(LHV_ISH);
	read_is(lhv_ipa(GIB(1023)), GIB(10));
	end_well();
	/* The root, as it is loaded. */
	start(&c);
	t = table(KIB(8), &pa);
	lhv_port_dsb(LHV_ISHST);
	lhv_sim_mmu_load(bed.m, 0, VTCR, pa.v | UINT64_C(9) << 48);
	end(LHV_SIM_MMU_TABLE_NOT_CLEAN, 1);
	/* Coherent walkers need none of it. */
	c.noncoherent = false;
	start(&c);
	lhv_port_store64(&bed.l2[2], BLOCK(GIB(10)));
	read_is(ipa, GIB(10));
	lhv_port_dsb(LHV_ISHST);
	end_well();
}

/* With walkers that are not coherent hardware updates nothing. */
static void test_noncoherent_flags(void **state)
{
	struct lhv_sim_mmu_result r;

	(void)state;
	for (unsigned int k = 0; k < 2; k++) {
		struct lhv_sim_mmu_config c = {.noncoherent = k};

		start(&c);
		lhv_sim_mmu_destroy(bed.m);
		bed.f.hafdbs = 1;
		bed.m = lhv_sim_mmu_create(&bed.c);
		bed.l1 = table(KIB(8), &bed.l1_pa);
		bed.l1[1] = BLOCK(0) & ~UINT64_C(0x400);
		clean(bed.l1, KIB(8));
		lhv_port_dsb(LHV_ISH);
		lhv_sim_mmu_load(bed.m, 0, VTCR | 1 << 21, bed.l1_pa.v);
		lhv_sim_mmu_translate(bed.m, 0, lhv_ipa(GIB(1)), LHV_SIM_MMU_READ, &r);
		assert_int_equal(r.fault, k ? LHV_SIM_MMU_ACCESS_FLAG : LHV_SIM_MMU_OK);
		assert_int_equal(bed.l1[1] >> 10 & 1, !k);
		end_well();
	}
}

static char line[300];

static void on_event(void *ctx, const struct lhv_sim_mmu_event *ev)
{
	(void)ctx;
	if (ev->kind == LHV_SIM_MMU_EV_DC)
		(void)lhv_sim_mmu_event_text(ev, line, sizeof(line));
}

static void test_trace(void **state)
{
	struct lhv_sim_mmu_config c = {.on_event = on_event, .pa_base = GIB(1)};

	(void)state;
	start(&c);
	lhv_port_dcache(LHV_DC_CVAC, &bed.l1[8], 64);
	assert_string_equal(line, "0 dc    cvac 0000000040000040 40");
	lhv_port_dcache(LHV_DC_IVAC, bed.l1, 8);
	assert_string_equal(line, "0 dc    ivac 0000000040000000 8");
	end_well();
}

static void test_create(void **state)
{
	struct lhv_cpu_features f = {.pa_bits = 44, .bbm = 1};
	struct lhv_sim_mmu_config c = {.features = &f, .bbm = 2};
	struct lhv_sim_mmu *m;

	(void)state;
	assert_null(lhv_sim_mmu_create(&c));
	c.bbm = 1;
	c.domain = (enum lhv_sim_mmu_domain)3;
	assert_null(lhv_sim_mmu_create(&c));
	c.domain = LHV_SIM_MMU_OUTER;
	m = lhv_sim_mmu_create(&c);
	assert_non_null(m);
	lhv_sim_mmu_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_block_to_table),
		cmocka_unit_test(test_table_to_block),
		cmocka_unit_test(test_size_alone),
		cmocka_unit_test(test_contiguous),
		cmocka_unit_test(test_conflict_abort),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_outer),
		cmocka_unit_test(test_noncoherent),
		cmocka_unit_test(test_noncoherent_flags),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_create),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
