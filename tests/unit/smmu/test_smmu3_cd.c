/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3 context descriptors: their fields, tables of them, and every CD becoming every other
 * while a device does DMA [M.4] [M.5].
 */
#include "rig3.h"

#include <string.h>

/* Bits are written out from IHI 0070, 5.3 and 5.4, and not taken from the library. */

#define ISWB .inner = 1, .outer = 1, .sh = 3

static const struct lhv_smmu3_cd both = {
	.half = {{.on = true, .ttb = 0x80001000, .tsz = 16, .granule = 12, ISWB},
		 {.on = true,
		  .ttb = 0x90004000,
		  .tsz = 28,
		  .granule = 14,
		  .inner = 3,
		  .outer = 2,
		  .sh = 2}},
	.mair = 0xff440c0400bbccddULL,
	.asid = 0x1234,
	.ips = 5,
};

/* [M.5] each field, by its bits in 5.4 */
static void test_fields(void **state)
{
	const uint64_t v_aa64 = 1ULL << 31 | 1ULL << 41;
	struct lhv_smmu3_cd c = both;
	struct lhv_smmu3_features f;
	uint64_t e[8];
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	f = r.s.f;
	memset(e, 0xa5, sizeof(e));
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0], v_aa64 | 16 | 0 << 6 | 1 << 8 | 1 << 10 | 3 << 12 |
				       28ULL << 16 | 1ULL << 22 | 3ULL << 24 |
				       2ULL << 26 | 2ULL << 28 | 5ULL << 32 | 1ULL << 45 |
				       1ULL << 46 | 1ULL << 47 | 0x1234ULL << 48);
	assert_int_equal(e[1], 0x80001000);
	assert_int_equal(e[2], 0x90004000);
	assert_int_equal(e[3], 0xff440c0400bbccddULL);
	assert_true(!e[4] && !e[5] && !e[6] && !e[7]);
	/* TG0 and TG1 have codes of their own */
	c.half[0] = (struct lhv_smmu3_cd_half){
		.on = true, .ttb = 0x10000, .tsz = 22, .granule = 16};
	c.half[1] = c.half[0];
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true((e[0] >> 6 & 3) == 1 && (e[0] >> 22 & 3) == 3);
	c.half[0].granule = 14;
	c.half[1].granule = 12;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true((e[0] >> 6 & 3) == 2 && (e[0] >> 22 & 3) == 2);
	/* one half: EPD of the other, which has nothing else */
	c = both;
	c.half[1].on = false;
	c.half[1].tbi = c.half[1].had = true;
	c.half[1].tsz = 99;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true((e[0] >> 14 & 1) == 0 && (e[0] >> 16 & 0x7fff) == 0x4000);
	assert_true(e[2] == 0 && !(e[0] >> 39 & 1));
	c = both;
	c.half[0].on = false;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0] & 0xffff, 1 << 14);
	assert_int_equal(e[1], 0);
	assert_int_equal(e[0] >> 30 & 1, 0);
	/* neither */
	memset(&c, 0, sizeof(c));
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0], v_aa64 | 1ULL << 14 | 1ULL << 30 | 7ULL << 45);
	/* one flag, one bit */
	static const struct {
		size_t at;
		unsigned int word, bit;
		bool set;
	} flags[] = {
		{offsetof(struct lhv_smmu3_cd, affd), 0, 35, true},
		{offsetof(struct lhv_smmu3_cd, wxn), 0, 36, true},
		{offsetof(struct lhv_smmu3_cd, half[0].tbi), 0, 38, true},
		{offsetof(struct lhv_smmu3_cd, half[1].tbi), 0, 39, true},
		{offsetof(struct lhv_smmu3_cd, pan), 0, 40, true},
		{offsetof(struct lhv_smmu3_cd, ha), 0, 43, true},
		{offsetof(struct lhv_smmu3_cd, stall), 0, 44, true},
		{offsetof(struct lhv_smmu3_cd, no_record), 0, 45, false},
		{offsetof(struct lhv_smmu3_cd, razwi), 0, 46, false},
		{offsetof(struct lhv_smmu3_cd, shared), 0, 47, false},
		{offsetof(struct lhv_smmu3_cd, half[0].had), 1, 1, true},
		{offsetof(struct lhv_smmu3_cd, half[0].e0pd), 1, 2, true},
		{offsetof(struct lhv_smmu3_cd, half[1].had), 2, 1, true},
		{offsetof(struct lhv_smmu3_cd, half[1].e0pd), 2, 2, true},
		{offsetof(struct lhv_smmu3_cd, ds), 2, 58, true},
	};
	f.had = f.e0pd = f.ds = true;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		uint64_t plain[8];

		c = both;
		assert_int_equal(lhv_smmu3_cd(&f, &c, plain), 0);
		*(bool *)((char *)&c + flags[i].at) = true;
		assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
		plain[flags[i].word] ^= 1ULL << flags[i].bit;
		assert_int_equal(e[flags[i].word] >> flags[i].bit & 1, flags[i].set);
		assert_memory_equal(e, plain, sizeof(e));
	}
	c = both;
	c.ha = c.hd = true;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_int_equal(e[0] >> 42 & 3, 3);
	/* DS is RES0 with 64 KiB alone; IPS is what there is */
	c.ds = true;
	c.ips = 6;
	c.half[0].granule = 16;
	c.half[0].ttb = 0x10000;
	c.half[1].on = false;
	assert_int_equal(lhv_smmu3_cd(&f, &c, e), 0);
	assert_true(e[2] == 0 && (e[0] >> 32 & 7) == 5);
	rig3_down(&r);
}

static void test_refusals(void **state)
{
	struct lhv_smmu3_features f;
	struct lhv_smmu3_cd c;
	uint64_t e[8], before[8];
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	memset(e, 0x5a, sizeof(e));
	memcpy(before, e, sizeof(e));
#define TRY(change, want)                                          \
	do {                                                       \
		c = both;                                          \
		f = r.s.f;                                         \
		memcpy(e, before, sizeof(e));                      \
		change;                                            \
		assert_int_equal(lhv_smmu3_cd(&f, &c, e), want);   \
		if (want)                                          \
			assert_memory_equal(e, before, sizeof(e)); \
	} while (0)
	TRY(c.ips = 8, LHV_ERR_INVAL);
	TRY(c.hd = true, LHV_ERR_INVAL);
	TRY(c.half[0].inner = 4, LHV_ERR_INVAL);
	TRY(c.half[0].outer = 4, LHV_ERR_INVAL);
	TRY(c.half[1].sh = 1, LHV_ERR_INVAL);
	TRY(c.half[1].sh = 4, LHV_ERR_INVAL);
	TRY(f.s1 = false, LHV_ERR_UNSUPPORTED);
	TRY(f.gran4k = false, LHV_ERR_UNSUPPORTED);
	TRY(f.gran16k = false, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].granule = 16; f.gran64k = false, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].granule = 13, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].granule = 0, LHV_ERR_UNSUPPORTED);
	TRY(c.ds = true, LHV_ERR_UNSUPPORTED);
	TRY(c.half[0].had = true, LHV_ERR_UNSUPPORTED);
	TRY(c.half[1].e0pd = true, LHV_ERR_UNSUPPORTED);
	TRY(c.ha = true; f.httu = 0, LHV_ERR_UNSUPPORTED);
	TRY(c.ha = true; f.httu = 1, 0);
	TRY(c.ha = c.hd = true; f.httu = 1, LHV_ERR_UNSUPPORTED);
	TRY(c.stall = true; f.stall = false, LHV_ERR_UNSUPPORTED);
	TRY(f.stall_forced = true, LHV_ERR_UNSUPPORTED);
	TRY(c.stall = f.stall_forced = true, 0);
	TRY(c.razwi = f.term_abort = true, LHV_ERR_UNSUPPORTED);
	TRY(c.asid = 256; f.asid16 = false, LHV_ERR_RANGE);
	TRY(c.asid = 255; f.asid16 = false, 0);
	/* sizes: 16 to 39, 48 with small tables (64 KiB: 47), from 12 with 52 bits */
	TRY(c.half[0].tsz = 15, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 40, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 39, 0);
	TRY(c.half[0].tsz = 48; f.stt = true, 0);
	TRY(c.half[0].tsz = 49; f.stt = true, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 255; f.stt = true, LHV_ERR_RANGE);
	TRY(c.half[1].tsz = 48; f.stt = true, 0);
	TRY((c.half[1].granule = 16, c.half[1].tsz = 47); f.stt = true, 0);
	TRY((c.half[1].granule = 16, c.half[1].tsz = 48); f.stt = true, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 12; f.vax = 1, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 12; f.ds = c.ds = true, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 12; f.vax = 1; f.ds = c.ds = true, 0);
	TRY(c.half[0].tsz = 11; f.vax = 1; f.ds = c.ds = true, LHV_ERR_RANGE);
	TRY((c.half[0].granule = 16, c.half[0].ttb = 0x10000); c.half[0].tsz = 12;
	    f.vax = 1, 0);
	/* addresses: in IPS and what there is, aligned to the first table */
	TRY(c.half[0].ttb = 1ULL << 48, LHV_ERR_RANGE);
	TRY(c.half[1].ttb = 1ULL << 63, LHV_ERR_RANGE);
	TRY(c.ips = 0, 0);
	TRY(c.ips = 0; c.half[1].ttb = 1ULL << 32, LHV_ERR_RANGE);
	TRY(c.ips = 5; f.oas = 0; c.half[1].ttb = 1ULL << 32, LHV_ERR_RANGE);
	TRY(c.ips = f.oas = 6; c.half[0].ttb = 1ULL << 48, LHV_ERR_RANGE);
	TRY(c.ips = f.oas = 6; c.ds = f.ds = true; c.half[0].ttb = 1ULL << 48, 0);
	TRY(c.ips = f.oas = 6; c.half[0].granule = 16; c.half[0].ttb = 1ULL << 51, 0);
	TRY(c.ips = f.oas = 7; c.half[0].granule = 16;
	    c.half[0].ttb = 1ULL << 52, LHV_ERR_RANGE);
	/* 48 bits, 4 KiB: 512 entries; 36 bits, 16 KiB: level 2 of 2^11 entries */
	TRY(c.half[0].ttb = 0x80000800, LHV_ERR_RANGE);
	TRY(c.half[1].ttb = 0x80002000, LHV_ERR_RANGE);
	/* 39 bits are 512 entries, 40 bits are two, 38 bits are 256 */
	TRY(c.half[0].tsz = 25; c.half[0].ttb = 0x800, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x10, 0);
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x8, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 26; c.half[0].ttb = 0x800, 0);
	/* with 52 bits of output at least 64 bytes */
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x20; c.ips = f.oas = 6, LHV_ERR_RANGE);
	TRY(c.half[0].tsz = 24; c.half[0].ttb = 0x40; c.ips = f.oas = 6, 0);
	assert_int_equal(lhv_smmu3_cd(NULL, &c, e), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cd(&f, NULL, e), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_cd(&f, &c, NULL), LHV_ERR_INVAL);
	rig3_down(&r);
}

/* [M.1] what the identification registers say of it, one bit each */
static void test_idr(void **state)
{
	struct lhv_smmu3_features f, g;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	assert_int_equal(lhv_smmu3_features(r.idr, 0, 0, &f), 0);
	assert_true(!f.term_abort && !f.had && !f.stt && !f.e0pd && !f.vax);
#define SAYS(reg, bit, field, value)                                      \
	do {                                                              \
		r.idr[reg] ^= 1U << (bit);                                \
		assert_int_equal(lhv_smmu3_features(r.idr, 0, 0, &g), 0); \
		assert_int_equal(g.field, value);                         \
		g.field = f.field;                                        \
		assert_memory_equal(&f, &g, sizeof(f));                   \
		r.idr[reg] ^= 1U << (bit);                                \
	} while (0)
	SAYS(0, 26, term_abort, true);
	SAYS(3, 2, had, true);
	SAYS(3, 9, stt, true);
	SAYS(3, 13, e0pd, true);
	SAYS(5, 10, vax, 1);
	SAYS(5, 11, vax, 2);
	rig3_down(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idr),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
