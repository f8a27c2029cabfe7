/* SPDX-License-Identifier: BSD-2-Clause */
/* The stage 1 model's helpers, against what J1 says of each: attributes, PAR_EL1, codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/sim/s1.h>

static const struct lhv_sim_s1_pe pe = {.PAMax = 48, .tg4k = true, .mte2 = true};
static const struct lhv_sim_s1_pe pe_xs = {.PAMax = 48, .tg4k = true, .xs = true};

/* One page at VA 0 whose MAIR byte is `attr`, translated. */
static bool page(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
		 struct lhv_sim_s1_faultrec *fault)
{
	uint64_t d = ipa < 0x1000 ? 0x1000 | 3 : 0x7654000 | 0x400 | 3;

	(void)fault;
	/* Level 3 starts at 0x1000: T0SZ 43 has two levels less. */
	d |= ipa >= 0x1000 ? *(uint64_t *)ctx : 0;
	for (unsigned int i = 0; i < bytes; i++)
		buf[i] = (uint8_t)(d >> 8 * i);
	return true;
}

static struct lhv_sim_s1_out translate(const struct lhv_sim_s1_pe *p, uint8_t attr,
				       unsigned int sh)
{
	struct lhv_sim_s1_regs r = {
		.SCTLR_EL1 = 5,
		.TCR_EL1 = 34 | 16 << 16 | UINT64_C(5) << 32,
		.MAIR_EL1 = attr,
		.HCR_EL2 = 1,
		.EL = 1,
	};
	struct lhv_sim_s1_acc acc = {.acctype = LHV_SIM_S1_AT, .read = true, .el = 1};
	uint64_t bits = (uint64_t)sh << 8;
	struct lhv_sim_s1_out o;

	assert_true(lhv_sim_s1_translate(p, &r, &acc, 0x678, page, &bits, &o));
	return o;
}

/* EncodePARAttrs is the inverse of S1DecodeMemAttrs for all that is not reserved. */
static void test_attrs(void **state)
{
	(void)state;
	for (unsigned int a = 0; a < 256; a++) {
		struct lhv_sim_s1_out o = translate(&pe, (uint8_t)a, 3);
		bool reserved = a < 0x10 ? a & 3 : !(a & 0xf) && a != 0xf0;

		if (!reserved) {
			assert_int_equal(lhv_sim_par_attrs(&pe, &o.memattrs), a);
			assert_int_equal(lhv_sim_s1_par(&pe, &o),
					 (uint64_t)a << 56 | 0x7654800 |
						 (a < 0x10 || a == 0x44 ? 0x100 : 0x180));
		} else {
			assert_int_equal(lhv_sim_par_attrs(&pe, &o.memattrs),
					 a < 0x10 ? a & 0xc : 0);
		}
		assert_int_equal(o.paddress, 0x7654678);
	}
	/* FEAT_XS has three more, and Device with XS 0. */
	for (unsigned int i = 0; i < 6; i++) {
		static const uint8_t a[] = {0x40, 0xa0, 0x01, 0x05, 0x09, 0x0d};
		struct lhv_sim_s1_out o = translate(&pe_xs, a[i], 0);

		assert_int_equal(lhv_sim_par_attrs(&pe_xs, &o.memattrs), a[i]);
	}
}

/* S2CombineS1MemAttrs and S2ApplyFWBMemAttrs. */
static void test_combine(void **state)
{
	static const struct {
		uint8_t s1;
		unsigned int sh1, memattr, sh2;
		bool fwb;
		uint8_t attr;
		unsigned int sh;
	} rows[] = {
		{0xff, 3, 0xf, 3, false, 0xff, 3}, {0xff, 0, 0xf, 0, false, 0xff, 0},
		{0xff, 3, 0xf, 0, false, 0xff, 3}, {0xff, 3, 0xf, 2, false, 0xff, 2},
		{0xff, 2, 0xf, 3, false, 0xff, 2}, {0xff, 3, 0x5, 3, false, 0x44, 2},
		{0xff, 3, 0xa, 3, false, 0xbb, 3}, {0xff, 3, 0xe, 3, false, 0xfb, 3},
		{0xff, 3, 0x7, 3, false, 0x4f, 3}, {0x44, 3, 0xf, 3, false, 0x44, 2},
		{0xbb, 3, 0xf, 3, false, 0xbb, 3}, {0x4f, 3, 0xf, 3, false, 0x4f, 3},
		{0x77, 3, 0xf, 3, false, 0x77, 3}, {0xff, 3, 0x4, 3, false, 0x44, 2},
		{0x04, 0, 0xf, 3, false, 0x04, 2}, {0xff, 3, 0x2, 3, false, 0x08, 2},
		{0x08, 3, 0x1, 3, false, 0x04, 2}, {0x00, 3, 0x3, 3, false, 0x00, 2},
		{0x0c, 3, 0x3, 3, false, 0x0c, 2}, {0xf0, 3, 0xf, 3, false, 0xf0, 3},
		{0xf0, 3, 0x5, 3, false, 0x44, 2}, {0xf0, 3, 0x1, 3, false, 0x04, 2},
		{0x44, 0, 0x6, 3, true, 0xff, 3},  {0x04, 0, 0x6, 0, true, 0xff, 0},
		{0xbb, 0, 0x6, 3, true, 0xff, 3},  {0xaa, 0, 0x6, 3, true, 0xee, 3},
		{0x4a, 3, 0x6, 3, true, 0xfe, 3},  {0xbb, 3, 0x7, 0, true, 0xbb, 3},
		{0x04, 3, 0x7, 0, true, 0x04, 2},  {0xff, 3, 0x5, 3, true, 0x44, 2},
		{0x08, 3, 0x5, 3, true, 0x08, 2},  {0xff, 3, 0x1, 3, true, 0x04, 2},
		{0x00, 3, 0x2, 3, true, 0x00, 2},  {0xf0, 3, 0x6, 3, true, 0xf0, 3},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lhv_sim_memattrs s1 = translate(&pe, rows[i].s1, rows[i].sh1)
						     .memattrs,
					m;

		m = lhv_sim_s2_combine(&s1, rows[i].memattr, rows[i].sh2, rows[i].fwb,
				       false);
		assert_int_equal(lhv_sim_par_attrs(&pe, &m), rows[i].attr);
		/* Device memory of stage 1 has the sharing of its descriptor until here. */
		assert_int_equal(lhv_sim_par_sh(&m), rows[i].sh);
	}
	/* FnXS takes XS away, and Write-Back has none to begin with. */
	{
		struct lhv_sim_memattrs s1 = translate(&pe_xs, 0x04, 0).memattrs, m;

		m = lhv_sim_s2_combine(&s1, 0xf, 3, false, true);
		assert_int_equal(lhv_sim_par_attrs(&pe_xs, &m), 0x05);
		s1 = translate(&pe_xs, 0xff, 3).memattrs;
		m = lhv_sim_s2_combine(&s1, 5, 3, false, false);
		assert_int_equal(lhv_sim_par_attrs(&pe_xs, &m), 0x40);
		s1 = translate(&pe_xs, 0xbb, 3).memattrs;
		m = lhv_sim_s2_combine(&s1, 5, 3, false, false);
		assert_int_equal(lhv_sim_par_attrs(&pe_xs, &m), 0x44);
	}
}

/* EncodeLDFSC and EncodeSDFSC. */
static void test_codes(void **state)
{
	static const struct {
		enum lhv_sim_s1_fault f;
		int level;
		unsigned int ld, sd;
	} rows[] = {
		{LHV_SIM_S1_NONE, 0, 0, 0},
		{LHV_SIM_S1_ADDRSIZE, -1, 0x29, 0},
		{LHV_SIM_S1_ADDRSIZE, 0, 0x00, 0},
		{LHV_SIM_S1_ADDRSIZE, 3, 0x03, 0},
		{LHV_SIM_S1_TRANSLATION, -1, 0x2b, 7},
		{LHV_SIM_S1_TRANSLATION, 0, 0x04, 7},
		{LHV_SIM_S1_TRANSLATION, 1, 0x05, 5},
		{LHV_SIM_S1_TRANSLATION, 2, 0x06, 7},
		{LHV_SIM_S1_ACCESSFLAG, 1, 0x09, 3},
		{LHV_SIM_S1_ACCESSFLAG, 2, 0x0a, 6},
		{LHV_SIM_S1_PERMISSION, 1, 0x0d, 0xd},
		{LHV_SIM_S1_PERMISSION, 2, 0x0e, 0xf},
		{LHV_SIM_S1_EXTONWALK, -1, 0x13, 0xe},
		{LHV_SIM_S1_EXTONWALK, 1, 0x15, 0xc},
		{LHV_SIM_S1_EXTONWALK, 2, 0x16, 0xe},
		{LHV_SIM_S1_ALIGNMENT, 2, 0x21, 1},
		{LHV_SIM_S1_DOMAIN, 1, 0x3d, 9},
		{LHV_SIM_S1_DOMAIN, 2, 0x3e, 0xb},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lhv_sim_s1_out o = {
			.fault = {.statuscode = rows[i].f, .level = rows[i].level},
		};

		assert_int_equal(lhv_sim_s1_ldfsc(&o.fault), rows[i].ld);
		if (rows[i].level > 0 || rows[i].f == LHV_SIM_S1_NONE)
			assert_int_equal(lhv_sim_s1_sdfsc(&o.fault), rows[i].sd);
		if (rows[i].f != LHV_SIM_S1_NONE)
			assert_int_equal(lhv_sim_s1_par(&pe, &o),
					 0x801 | rows[i].ld << 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attrs),
		cmocka_unit_test(test_combine),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
