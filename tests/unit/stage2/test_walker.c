/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker of the MMU model on tables written by hand: each granule and format, output
 * addresses, attributes, and each fault with its level. The library takes no part in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/port.h>
#include <libhv/sim/mmu.h>

#define B(n) (UINT64_C(1) << (n))

/* VTCR_EL2 from its fields. */
static uint64_t vtcr(unsigned int ipa, unsigned int sl0, unsigned int tg0,
		     unsigned int ps)
{
	return B(31) | 3 << 12 | (64 - ipa) | sl0 << 6 | tg0 << 14 | (uint64_t)ps << 16;
}

enum {
	TG4K = 0,
	TG64K = 1,
	TG16K = 2
};

static struct lhv_cpu_features f;
static struct lhv_sim_mmu *m;

static void cpu(unsigned int pa, bool lpa2)
{
	struct lhv_sim_mmu_config c = {.features = &f};

	lhv_sim_mmu_destroy(m);
	memset(&f, 0, sizeof(f));
	f.pa_bits = (uint8_t)pa;
	f.tgran4_2 = f.tgran16_2 = f.tgran64_2 = true;
	f.tgran4_2_lpa2 = f.tgran16_2_lpa2 = lpa2;
	f.lpa = pa >= 52;
	f.vmid_bits = 8;
	m = lhv_sim_mmu_create(&c);
	assert_non_null(m);
}

static uint64_t *table_at(uint64_t pa, uint64_t bytes)
{
	static uint64_t room[1 << 18] __attribute__((aligned(1 << 20)));
	static size_t used;
	uint64_t *t;

	/* Each test starts over. */
	if (!lhv_sim_mmu_va(m, lhv_pa(pa)) && used + bytes / 8 > sizeof(room) / 8)
		used = 0;
	used = (used + bytes / 8 - 1) / (bytes / 8) * (bytes / 8);
	t = room + used;
	used += bytes / 8;
	memset(t, 0, bytes);
	assert_int_equal(lhv_sim_mmu_add(m, t, lhv_pa(pa), bytes), 0);
	return t;
}

static struct lhv_sim_mmu_result walk(uint64_t tcr, uint64_t vttbr, uint64_t ipa)
{
	struct lhv_sim_mmu_result r;

	lhv_sim_mmu_walk(m, tcr, vttbr, lhv_ipa(ipa), &r);
	return r;
}

static void is_fault(struct lhv_sim_mmu_result r, enum lhv_sim_mmu_fault fault, int level)
{
	if (r.fault != fault || r.level != level)
		fail_msg("fault %d level %d, want %d level %d", r.fault, r.level, fault,
			 level);
}

static void is_pa(struct lhv_sim_mmu_result r, uint64_t pa, int level, uint64_t size)
{
	if (r.fault || r.pa.v != pa || r.level != level || r.size != size)
		fail_msg("fault %d pa %llx level %d size %llx, want %llx level %d size "
			 "%llx",
			 r.fault, (unsigned long long)r.pa.v, r.level,
			 (unsigned long long)r.size, (unsigned long long)pa, level,
			 (unsigned long long)size);
}

/* 4 KiB, level 1 with two tables: IPA bit 39 chooses the table. */
static void test_4k(void **state)
{
	uint64_t tcr = vtcr(40, 1, TG4K, 4), *l1, *l2, *l3;

	(void)state;
	cpu(44, false);
	l1 = table_at(0x10000, 0x2000);
	l2 = table_at(0x20000, 0x1000);
	l3 = table_at(0x30000, 0x1000);
	l1[0x205] = 0x20000 | 3;
	l2[7] = 0x30000 | 3;
	l3[9] = 0x23456789000 | 0x403;
	l2[8] = 0x80000000 | 0x401;
	l1[0x3ff] = 0x7c0000000 | 0x401;
	/* IPA = 0x205 * 1 GiB + 7 * 2 MiB + 9 * 4 KiB */
	is_pa(walk(tcr, 0x10000, 0x8140e09abc), 0x23456789abc, 3, B(12));
	is_pa(walk(tcr, 0x10000, 0x81410fffff), 0x800fffff, 2, B(21));
	is_pa(walk(tcr, 0x10000, 0xffffffffff), 0x7ffffffff, 1, B(30));
	is_fault(walk(tcr, 0x10000, 0), LHV_SIM_MMU_TRANSLATION, 1);
	is_fault(walk(tcr, 0x10000, 0x8140000000), LHV_SIM_MMU_TRANSLATION, 2);
	is_fault(walk(tcr, 0x10000, 0x8140e00000), LHV_SIM_MMU_TRANSLATION, 3);
	is_fault(walk(tcr, 0x10000, B(40)), LHV_SIM_MMU_TRANSLATION, 0);
	/* Where it was found. */
	{
		struct lhv_sim_mmu_result r = walk(tcr, 0x10000, 0x8140e09abc);

		assert_int_equal(r.table.v, 0x30000);
		assert_int_equal(r.index, 9);
		assert_int_equal(r.desc, l3[9]);
	}
	/* Reserved: a block at level 3. */
	l3[10] = 0x1000 | 0x401;
	is_fault(walk(tcr, 0x10000, 0x8140e0a000), LHV_SIM_MMU_TRANSLATION, 3);
	/* Ignored bits of a table descriptor do not matter. */
	l2[7] |= B(51) * 0xff | 0x3f << 2;
	is_pa(walk(tcr, 0x10000, 0x8140e09000), 0x23456789000, 3, B(12));

	/* Sizes: 40 bits at PS 2; a leaf and a table beyond it. */
	tcr = vtcr(40, 1, TG4K, 2);
	l3[11] = B(40) | 0x403;
	is_fault(walk(tcr, 0x10000, 0x8140e0b000), LHV_SIM_MMU_ADDRESS, 3);
	is_pa(walk(vtcr(40, 1, TG4K, 3), 0x10000, 0x8140e0b000), B(40), 3, B(12));
	l2[9] = B(41) | 3;
	is_fault(walk(tcr, 0x10000, 0x8141200000), LHV_SIM_MMU_ADDRESS, 2);
	l1[3] = B(42) | 0x401;
	is_fault(walk(tcr, 0x10000, 0xc0000000), LHV_SIM_MMU_ADDRESS, 1);
	is_fault(walk(tcr, B(41), 0), LHV_SIM_MMU_ADDRESS, 0);
	/* Not in memory. */
	l2[9] = 0x50000 | 3;
	is_fault(walk(tcr, 0x10000, 0x8141200000), LHV_SIM_MMU_EXTERNAL, 3);
	is_fault(walk(tcr, 0x50000, 0), LHV_SIM_MMU_EXTERNAL, 1);
	/* PS above what the CPU has counts as what it has. */
	l3[12] = B(44) | 0x403;
	is_fault(walk(vtcr(40, 1, TG4K, 5), 0x10000, 0x8140e0c000), LHV_SIM_MMU_ADDRESS,
		 3);

	/* Level 0: on a CPU with 44 bits or more. */
	cpu(48, false);
	l1 = table_at(0x10000, 0x1000);
	l2 = table_at(0x20000, 0x1000);
	l1[511] = 0x20000 | 3;
	l2[511] = 0x40000000 | 0x401;
	is_pa(walk(vtcr(48, 2, TG4K, 5), 0x10000, B(48) - 1), 0x7fffffff, 1, B(30));
	/* No 512 GiB blocks without DS. */
	l1[1] = 0x8000000000 | 0x401;
	is_fault(walk(vtcr(48, 2, TG4K, 5), 0x10000, 0x8000000000),
		 LHV_SIM_MMU_TRANSLATION, 0);
	cpu(42, false);
	is_fault(walk(vtcr(40, 2, TG4K, 2), 0x10000, 0), LHV_SIM_MMU_TRANSLATION, 0);

	/* T0SZ by itself: as many bits as the CPU has; less than 25 only with FEAT_TTST. */
	for (unsigned int ttst = 0; ttst < 2; ttst++) {
		cpu(44, false);
		{
			struct lhv_cpu_features g = f;
			struct lhv_sim_mmu_config c = {.features = &g};

			lhv_sim_mmu_destroy(m);
			g.ttst = ttst;
			m = lhv_sim_mmu_create(&c);
		}
		is_fault(walk(vtcr(44, 2, TG4K, 4), 0x10000, 0), LHV_SIM_MMU_EXTERNAL, 0);
		is_fault(walk(vtcr(45, 2, TG4K, 4), 0x10000, 0), LHV_SIM_MMU_TRANSLATION,
			 0);
		is_fault(walk(vtcr(25, 0, TG4K, 4), 0x10000, 0), LHV_SIM_MMU_EXTERNAL, 2);
		is_fault(walk(vtcr(24, 0, TG4K, 4), 0x10000, 0),
			 ttst ? LHV_SIM_MMU_EXTERNAL : LHV_SIM_MMU_TRANSLATION,
			 ttst ? 2 : 0);
		is_fault(walk(vtcr(16, 3, TG4K, 4), 0x10000, 0),
			 ttst ? LHV_SIM_MMU_EXTERNAL : LHV_SIM_MMU_TRANSLATION,
			 ttst ? 3 : 0);
		is_fault(walk(vtcr(15, 3, TG4K, 4), 0x10000, 0), LHV_SIM_MMU_TRANSLATION,
			 0);
	}
}

/* 16 KiB: level 2 with 16 tables; level 1 with two at 48 bits. */
static void test_16k(void **state)
{
	uint64_t *l1, *l2, *l3;

	(void)state;
	cpu(48, false);
	l2 = table_at(0x40000, 16 * 0x4000);
	l3 = table_at(0x100000, 0x4000);
	l2[16 * 2048 - 1] = 0x100000 | 3;
	l3[2047] = 0xc00000004000 | 0x403;
	l2[5] = 0x4000000 | 0x401;
	is_pa(walk(vtcr(40, 1, TG16K, 5), 0x40000, B(40) - 1), 0xc00000007fff, 3, B(14));
	is_pa(walk(vtcr(40, 1, TG16K, 5), 0x40000, 5 * B(25) + 0x12345), 0x4012345, 2,
	      B(25));
	l1 = table_at(0x200000, 0x8000);
	l1[2048] = 0x40000 | 3;
	is_pa(walk(vtcr(48, 2, TG16K, 5), 0x200000, B(47) + 5 * B(25)), 0x4000000, 2,
	      B(25));
	l1[1] = 0x1000000000 | 0x401;
	is_fault(walk(vtcr(48, 2, TG16K, 5), 0x200000, B(36)), LHV_SIM_MMU_TRANSLATION,
		 1);
	/* Level 0 only with DS; level 1 only from 42 bits on. */
	is_fault(walk(vtcr(48, 3, TG16K, 5), 0x200000, 0), LHV_SIM_MMU_TRANSLATION, 0);
	cpu(40, false);
	is_fault(walk(vtcr(40, 2, TG16K, 2), 0x200000, 0), LHV_SIM_MMU_TRANSLATION, 0);

	/* [S2.4] With DS: level 0, blocks at level 1, [9:8] are address bits [51:50]. */
	cpu(52, true);
	l1 = table_at(0x10000, 0x4000); /* level 0 */
	l2 = table_at(0x20000, 0x4000); /* level 1 */
	l1[31] = 0x20000 | 3;
	l2[2047] = (0xd000000000000 & (B(50) - 1)) | 3 << 8 | 0x401;
	is_pa(walk(vtcr(52, 3, TG16K, 6) | B(32), 0x10000, B(52) - 1),
	      0xd000000000000 | (B(36) - 1), 1, B(36));
	assert_int_equal(walk(vtcr(52, 3, TG16K, 6) | B(32), 0x10000, B(52) - 1).sh, 3);
}

/* 64 KiB, with and without 52-bit addresses [S2.3] [S2.4]. */
static void test_64k(void **state)
{
	uint64_t *l1, *l2, *l3;

	(void)state;
	cpu(48, false);
	l2 = table_at(0x40000, 16 * 0x10000 / 4);
	l3 = table_at(0x100000, 0x10000);
	/* Level 2 with four tables: 44 bits. */
	l2[4 * 8192 - 1] = 0x100000 | 3;
	l3[8191] = 0x123456780000 | 0x403;
	is_pa(walk(vtcr(44, 1, TG64K, 5), 0x40000, B(44) - 1), 0x12345678ffff, 3, B(16));
	l2[1] = 0x20000000 | 0x401;
	is_pa(walk(vtcr(44, 1, TG64K, 5), 0x40000, B(29) + 1), 0x20000001, 2, B(29));
	/* Bits [15:12] are nothing here. */
	l3[0] = 0x123456780000 | 0x403 | 0xf000;
	is_pa(walk(vtcr(44, 1, TG64K, 5), 0x40000, B(44) - B(29)), 0x123456780000, 3,
	      B(16));
	is_fault(walk(vtcr(44, 3, TG64K, 5), 0x40000, 0), LHV_SIM_MMU_TRANSLATION, 0);

	cpu(52, false);
	/* Root at 0xf_0000_0000_2000: bits [51:48] are in VTTBR_EL2[5:2]. */
	l1 = table_at(0xf000000002000, 0x2000);
	l2 = table_at(0xe000000020000, 0x10000);
	l1[1023] = (0xe000000020000 & (B(48) - 1)) | 0xe << 12 | 3;
	l2[8191] = 0x340000000000 | 0x7 << 12 | 0x401;
	l1[1] = 0x2 << 12 | 0x401;
	is_pa(walk(vtcr(52, 2, TG64K, 6), 0x2000 | 0xf << 2, B(52) - 1),
	      0x7340000000000 + B(29) - 1, 2, B(29));
	/* 4 TiB block. */
	is_pa(walk(vtcr(52, 2, TG64K, 6), 0x2000 | 0xf << 2, B(42) + 77),
	      0x2000000000000 + 77, 1, B(42));
	/* The same table, with an output size of 48 bits. */
	is_fault(walk(vtcr(48, 2, TG64K, 5), 0x2000, 0), LHV_SIM_MMU_EXTERNAL, 1);
}

/* [S2.4] 4 KiB with DS: level -1, blocks of 512 GiB. */
static void test_4k_lpa2(void **state)
{
	uint64_t tcr = vtcr(52, 0, TG4K, 6) | B(32) | B(33), *lm1, *l0, *l1;

	(void)state;
	cpu(52, true);
	lm1 = table_at(0x1000, 0x80);
	l0 = table_at(0xb000000000000, 0x1000);
	l1 = table_at(0x3000, 0x1000);
	lm1[15] = (0xb000000000000 & (B(50) - 1)) | 0x2 << 8 | 3;
	l0[1] = 0x3000 | 3;
	l0[2] = (0x6010000000000 & (B(50) - 1)) | 0x1 << 8 | 0x401;
	l1[0] = (0x3000040000000 & (B(50) - 1)) | 0x401;
	is_pa(walk(tcr, 0x1000, 0xf010000000000 + 0x1234), 0x6010000001234, 0, B(39));
	is_pa(walk(tcr, 0x1000, 0xf008000000000 + 0x1234), 0x3000040001234, 1, B(30));
	is_fault(walk(tcr, 0x1000, 0), LHV_SIM_MMU_TRANSLATION, -1);
	/* Without DS level -1 is not there, and 52 bits are not either. */
	is_fault(walk(tcr & ~B(32), 0x1000, 0), LHV_SIM_MMU_TRANSLATION, 0);
	/* With SL2, SL0 is 0. */
	for (unsigned int sl0 = 1; sl0 < 4; sl0++)
		is_fault(walk(tcr | sl0 << 6, 0x1000, 0xf010000000000),
			 LHV_SIM_MMU_TRANSLATION, 0);
	/* SH comes from the register. */
	assert_int_equal(
		walk((tcr & ~(UINT64_C(3) << 12)) | 2 << 12, 0x1000, 0xf010000000000).sh,
		2);
}

/* [S2.7] permissions, Access flag; hardware's updates. */
static void test_permissions(void **state)
{
	uint64_t tcr = vtcr(40, 1, TG4K, 4), *l1;

	(void)state;
	for (unsigned int xnx = 0; xnx < 2; xnx++) {
		cpu(44, false);
		{
			struct lhv_cpu_features g = f;
			struct lhv_sim_mmu_config c = {.features = &g};

			lhv_sim_mmu_destroy(m);
			g.xnx = xnx;
			m = lhv_sim_mmu_create(&c);
		}
		l1 = table_at(0x10000, 0x2000);
		for (unsigned int i = 0; i < 16; i++)
			l1[i] = (uint64_t)(i & 3) << 6 | (uint64_t)(i >> 2) << 53 | 0x401;
		lhv_port_dsb(LHV_ISHST);
		lhv_sim_mmu_load(m, 0, tcr, 0x10000);
		for (unsigned int i = 0; i < 16; i++) {
			bool r = i & 1, w = i & 2;
			/* XN[1:0]: both, EL0 alone, neither, EL1 alone. */
			unsigned int xn = i >> 2;
			/* A fetch does not need the permission to read. */
			bool x1 = xnx ? xn == 0 || xn == 3 : xn < 2;
			bool x0 = xnx ? xn == 0 || xn == 1 : xn < 2;
			bool want[4] = {r, w, x0, x1};

			for (unsigned int a = 0; a < 4; a++) {
				struct lhv_sim_mmu_result res;

				lhv_sim_mmu_translate(m, 0, lhv_ipa(i * B(30)),
						      (enum lhv_sim_mmu_access)a, &res);
				assert_int_equal(res.fault,
						 want[a] ? LHV_SIM_MMU_OK
							 : LHV_SIM_MMU_PERMISSION);
				assert_int_equal(res.level, 1);
				assert_int_equal(res.r, r);
				assert_int_equal(res.w, w);
				assert_int_equal(res.x0, x0);
				assert_int_equal(res.x1, x1);
			}
		}
	}

	for (unsigned int hafdbs = 0; hafdbs < 3; hafdbs++) {
		for (unsigned int bits = 0; bits < 4; bits++) {
			struct lhv_sim_mmu_result res;
			struct lhv_sim_mmu_config c = {.features = &f};
			bool ha = hafdbs >= 1 && (bits & 1),
			     hd = ha && hafdbs == 2 && bits == 3;

			cpu(44, false);
			f.hafdbs = (uint8_t)hafdbs;
			lhv_sim_mmu_destroy(m);
			m = lhv_sim_mmu_create(&c);
			l1 = table_at(0x10000, 0x2000);
			/* Readable, AF clear; with DBM; writable, AF clear. */
			l1[0] = 0x40 | 1;
			l1[1] = 0x40 | 1;
			if (hafdbs == 2)
				l1[1] |= B(51);
			l1[2] = 0xc0 | 1;
			lhv_port_dsb(LHV_ISHST);
			lhv_sim_mmu_load(m, 0, tcr | (uint64_t)bits << 21, 0x10000);
			lhv_sim_mmu_translate(m, 0, lhv_ipa(0), LHV_SIM_MMU_READ, &res);
			assert_int_equal(res.fault,
					 ha ? LHV_SIM_MMU_OK : LHV_SIM_MMU_ACCESS_FLAG);
			assert_int_equal(res.level, 1);
			assert_int_equal(l1[0], 0x41 | (ha ? 0x400 : 0));
			assert_int_equal(res.af, ha);
			lhv_sim_mmu_translate(m, 0, lhv_ipa(B(30)), LHV_SIM_MMU_WRITE,
					      &res);
			assert_int_equal(res.fault, hd	 ? LHV_SIM_MMU_OK
						    : ha ? LHV_SIM_MMU_PERMISSION
							 : LHV_SIM_MMU_ACCESS_FLAG);
			assert_int_equal(l1[1] & ~B(51),
					 0x41 | (ha ? 0x400 : 0) | (hd ? 0x80 : 0));
			lhv_sim_mmu_translate(m, 0, lhv_ipa(2 * B(30)), LHV_SIM_MMU_WRITE,
					      &res);
			assert_int_equal(l1[2], 0xc1 | (ha ? 0x400 : 0));
			/* The watcher knows of it. */
			assert_int_equal(lhv_sim_mmu_check(m), 0);
			lhv_port_store64(&l1[0], 0);
			assert_int_equal(lhv_sim_mmu_count(m, LHV_SIM_MMU_PLAIN_STORE),
					 0);
			/* What may be cached has to be invalidated. */
			lhv_port_dsb(LHV_ISH);
			assert_int_equal(lhv_sim_mmu_check(m), ha);
		}
	}
}

/* [S2.6] the memory type of both stages together (DDI 0487, D8.6.4 to D8.6.6). */
static void test_memory_types(void **state)
{
	/* Rows: stage 1. Columns: what stage 2 says. */
	static const uint8_t s1[] = {0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xff, 0x4f};
	static const uint8_t s2[] = {0, 1, 2, 3, 5, 10, 15, 7};
	static const uint8_t want[8][8] = {
		{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00},
		{0x00, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04},
		{0x00, 0x04, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08},
		{0x00, 0x04, 0x08, 0x0c, 0x0c, 0x0c, 0x0c, 0x0c},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0x44, 0x44, 0x44},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xbb, 0x4b},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0xbb, 0xff, 0x4f},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0x4b, 0x4f, 0x4f},
	};
	static const uint8_t fwb2[] = {0, 1, 2, 3, 5, 6, 7};
	static const uint8_t fwb_want[8][7] = {
		{0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0x00},
		{0x00, 0x04, 0x04, 0x04, 0x04, 0xff, 0x04},
		{0x00, 0x04, 0x08, 0x08, 0x08, 0xff, 0x08},
		{0x00, 0x04, 0x08, 0x0c, 0x0c, 0xff, 0x0c},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0xff, 0x44},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0xff, 0xbb},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0xff, 0xff},
		{0x00, 0x04, 0x08, 0x0c, 0x44, 0xff, 0x4f},
	};
	/* Stage 1's shareability against stage 2's: the wider. */
	static const uint8_t share[3][3] = {{0, 2, 3}, {2, 2, 2}, {3, 2, 3}};
	static const uint8_t sh_bits[] = {0, 2, 3};

	(void)state;
	for (unsigned int fwb = 0; fwb < 2; fwb++) {
		struct lhv_sim_mmu_config c = {.features = &f, .fwb = fwb};

		cpu(44, false);
		lhv_sim_mmu_destroy(m);
		m = lhv_sim_mmu_create(&c);
		for (unsigned int i = 0; i < 8; i++) {
			for (unsigned int k = 0; k < (fwb ? 7U : 8U); k++) {
				struct lhv_sim_mmu_result r = {
					.memattr = fwb ? fwb2[k] : s2[k], .sh = 3};
				uint8_t w = fwb ? fwb_want[i][k] : want[i][k], sh;
				uint8_t got = lhv_sim_mmu_memtype(m, &r, s1[i], 3, &sh);

				if (got != w)
					fail_msg("fwb %u, %02x and %x: %02x, want %02x",
						 fwb, s1[i], r.memattr, got, w);
				assert_int_equal(sh, w < 0x10 || w == 0x44 ? 2 : 3);
			}
		}
		/* Hints, and transient memory, do not matter. */
		for (unsigned int n = 1; n < 16; n++) {
			struct lhv_sim_mmu_result r = {.memattr = fwb ? 7 : 15};
			unsigned int c4 = n == 4 ? 4 : n < 4 || (n & 12) == 8 ? 0xb : 0xf;

			assert_int_equal(lhv_sim_mmu_memtype(m, &r, (uint8_t)(n << 4 | n),
							     0, NULL),
					 c4 << 4 | c4);
		}
		for (unsigned int i = 0; i < 3; i++) {
			for (unsigned int k = 0; k < 3; k++) {
				struct lhv_sim_mmu_result r = {.memattr = fwb ? 7 : 15,
							       .sh = sh_bits[k]};
				uint8_t sh;

				(void)lhv_sim_mmu_memtype(m, &r, 0xff, sh_bits[i], &sh);
				assert_int_equal(sh, share[i][k]);
			}
		}
	}
}

static int clean(void **state)
{
	(void)state;
	lhv_sim_mmu_destroy(m);
	m = NULL;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_4k, clean),
		cmocka_unit_test_teardown(test_16k, clean),
		cmocka_unit_test_teardown(test_64k, clean),
		cmocka_unit_test_teardown(test_4k_lpa2, clean),
		cmocka_unit_test_teardown(test_permissions, clean),
		cmocka_unit_test_teardown(test_memory_types, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
