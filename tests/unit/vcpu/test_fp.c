/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FP, SVE and SME state as memory: sizes, places, what is refused, and when a first use is
 * one. The registers themselves are tested in QEMU (tests/qemu/test-switch).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vcpu/vcpu_priv.h"

#define BIT(n) (UINT64_C(1) << (n))
#define BIG    (32 * 256 + 17 * 32 + 256 * 256 + 64)

static uint8_t memory[BIG + 16] __attribute__((aligned(16)));

static const struct lhv_cpu_features all = {
	.pa_bits = 48, .fp = true, .sve = true, .sme = true, .sme2 = true, .e2h0 = true};

static struct lhv_vcpu_cfg config(const struct lhv_cpu_features *f, uint16_t sve,
				  uint16_t sme)
{
	struct lhv_vcpu_cfg c = {.features = f,
				 .s2 = {.vtcr = 0x80023558, .vttbr = 0x1000040001000},
				 .sve_vl = sve,
				 .sme_vl = sme,
				 .fp_memory = memory};

	return c;
}

/* [V.4] 32 vectors, 16 predicates and FFR of an eighth each, then ZA on 16 bytes, and ZT0 */
static void size(void **state)
{
	struct lhv_cpu_features sme1 = all;

	(void)state;
	sme1.sme2 = false;
	assert_int_equal(lhv_vcpu_fp_size(&all, 0, 0), 0);
	assert_int_equal(lhv_vcpu_fp_size(&all, 16, 0), 512 + 48);   /* 34 bytes */
	assert_int_equal(lhv_vcpu_fp_size(&all, 48, 0), 1536 + 112); /* 102 */
	assert_int_equal(lhv_vcpu_fp_size(&all, 256, 0), 8192 + 544);
	assert_int_equal(lhv_vcpu_fp_size(&sme1, 0, 16), 512 + 48 + 256);
	assert_int_equal(lhv_vcpu_fp_size(&all, 0, 16), 512 + 48 + 256 + 64);
	assert_int_equal(lhv_vcpu_fp_size(&sme1, 256, 32), 8192 + 544 + 1024);
	assert_int_equal(lhv_vcpu_fp_size(&sme1, 32, 64), 2048 + 144 + 4096);
	assert_int_equal(lhv_vcpu_fp_size(&all, 256, 256), BIG);
}

/* [V.4] every length that the architecture has is taken, and no other */
static void lengths(void **state)
{
	struct lhv_vcpu_cfg c;
	struct lhv_vcpu v;

	(void)state;
	for (unsigned int vl = 0; vl < 600; vl++) {
		bool sve = vl % 16 == 0 && vl <= 256;
		bool sme = vl == 0 || vl == 16 || vl == 32 || vl == 64 || vl == 128 ||
			   vl == 256;

		c = config(&all, (uint16_t)vl, 0);
		assert_int_equal(lhv_vcpu_init(&v, &c), sve ? LHV_OK : LHV_ERR_INVAL);
		c = config(&all, 0, (uint16_t)vl);
		assert_int_equal(lhv_vcpu_init(&v, &c), sme ? LHV_OK : LHV_ERR_INVAL);
	}
}

/* Refused, with the vCPU as it was: no memory, memory not aligned, features not there. */
static void refused(void **state)
{
	struct lhv_cpu_features no_sve = all, no_sme = all, no_fp = all;
	struct lhv_vcpu_cfg c;
	struct lhv_vcpu v, before;

	(void)state;
	no_sve.sve = no_sme.sme = no_fp.fp = false;
	memset(&v, 0x5a, sizeof(v));
	before = v;
	c = config(&all, 16, 0);
	c.fp_memory = NULL;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	c.fp_memory = memory + 8;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	c = config(&all, 0, 16);
	c.fp_memory = NULL;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_INVAL);
	c = config(&no_sve, 16, 16);
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	c = config(&no_sme, 16, 16);
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	c = config(&no_fp, 16, 0);
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_ERR_UNSUPPORTED);
	assert_memory_equal(&v, &before, sizeof(v));
	c = config(&no_sve, 0, 0);
	c.fp_memory = NULL;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
}

/* [V.3] [V.4] CPTR_EL2: what the guest has is let through with its registers, TFP before */
static void controls(void **state)
{
	/* TZ 8, TFP 10, TSM 12; 13, 9 and 7:0 are RES1; TTA 20 */
	const uint64_t base = 0x22ff | BIT(20);
	static const struct {
		uint16_t sve, sme;
		uint64_t traps;
	} row[] = {
		{0, 0, BIT(8) | BIT(12)}, {32, 0, BIT(12)}, {0, 32, BIT(8)}, {32, 32, 0}};
	struct lhv_vcpu_cfg c;
	struct lhv_vcpu v;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		c = config(&all, row[i].sve, row[i].sme);
		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		assert_int_equal(v.ctl.cptr, base | row[i].traps);
		assert_int_equal(v.ctl.cptr_fp, base | BIT(8) | BIT(10) | BIT(12));
	}
}

/* [V.9] a reset makes all of it zero, in memory too, and no core has it */
static void reset(void **state)
{
	struct lhv_vcpu_cfg c = config(&all, 256, 256);
	struct lhv_vcpu_core core;
	struct lhv_vcpu v;

	(void)state;
	memset(memory, 0xa5, sizeof(memory));
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	for (size_t i = 0; i < BIG; i++)
		assert_int_equal(memory[i], 0);
	for (size_t i = BIG; i < sizeof(memory); i++)
		assert_int_equal(memory[i], 0xa5);
	v.fp.zcr = v.fp.smcr = v.fp.svcr = v.fp.fpcr = v.fp.fpsr = 3;
	v.fp_core = &core;
	assert_int_equal(lhv_vcpu_reset(&v, lhv_ipa(0), 0), LHV_OK);
	assert_true(!v.fp.zcr && !v.fp.smcr && !v.fp.svcr && !v.fp.fpcr && !v.fp.fpsr);
	assert_null(v.fp_core);
	assert_int_equal(v.fp.sve_vl, 256);
	assert_int_equal(v.fp.sme_vl, 256);
	assert_ptr_equal(v.fp.memory, memory);
}

/* [V.4] where the saved registers are, in each mode */
static void places(void **state)
{
	struct lhv_vcpu_cfg c = config(&all, 64, 32);
	struct lhv_vcpu v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(lhv_vcpu_fp_vl(&v), 64);
	assert_ptr_equal(lhv_vcpu_fp_z(&v, 31), memory + 31 * 64);
	assert_null(lhv_vcpu_fp_z(&v, 32));
	assert_ptr_equal(lhv_vcpu_fp_p(&v, 15), memory + 2048 + 15 * 8);
	assert_ptr_equal(lhv_vcpu_fp_p(&v, 16), memory + 2048 + 16 * 8);
	assert_null(lhv_vcpu_fp_p(&v, 17));
	assert_null(lhv_vcpu_fp_za(&v, 0));
	/* The core has 48 bytes at most. */
	v.fp.vl = 48;
	assert_int_equal(lhv_vcpu_fp_vl(&v), 48);
	assert_ptr_equal(lhv_vcpu_fp_z(&v, 2), memory + 96);
	assert_ptr_equal(lhv_vcpu_fp_p(&v, 2), memory + 2048 + 12);
	/* ZA, 144 bytes of predicates before it */
	v.fp.svcr = 2;
	assert_ptr_equal(lhv_vcpu_fp_za(&v, 31), memory + 2048 + 144 + 31 * 32);
	assert_null(lhv_vcpu_fp_za(&v, 32));
	assert_int_equal(lhv_vcpu_fp_vl(&v), 48);
	/* Streaming: other vectors, no FFR. */
	v.fp.svcr = 1;
	assert_int_equal(lhv_vcpu_fp_vl(&v), 32);
	assert_ptr_equal(lhv_vcpu_fp_z(&v, 31), memory + 31 * 32);
	assert_ptr_equal(lhv_vcpu_fp_p(&v, 15), memory + 2048 + 15 * 4);
	assert_null(lhv_vcpu_fp_p(&v, 16));
	assert_null(lhv_vcpu_fp_za(&v, 0));

	/* SME alone: vectors of 128 bits out of streaming mode. */
	c = config(&all, 0, 32);
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	assert_int_equal(lhv_vcpu_fp_vl(&v), 16);
	assert_ptr_equal(lhv_vcpu_fp_z(&v, 5), &v.fp.v[10]);
	assert_null(lhv_vcpu_fp_p(&v, 0));
	v.fp.svcr = 1;
	assert_int_equal(lhv_vcpu_fp_vl(&v), 32);
	assert_ptr_equal(lhv_vcpu_fp_z(&v, 5), memory + 160);

	/* Neither. SVCR of no SME means nothing. */
	c = config(&all, 0, 0);
	c.fp_memory = NULL;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	v.fp.svcr = 3;
	assert_int_equal(lhv_vcpu_fp_vl(&v), 16);
	assert_ptr_equal(lhv_vcpu_fp_z(&v, 31), &v.fp.v[62]);
	assert_null(lhv_vcpu_fp_p(&v, 0));
	assert_null(lhv_vcpu_fp_za(&v, 0));
}

static void changed(void **state)
{
	struct lhv_vcpu_cfg c = config(&all, 16, 0);
	struct lhv_vcpu_core core;
	struct lhv_vcpu v;

	(void)state;
	assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
	v.fp_core = &core;
	v.fp_live = 1;
	assert_int_equal(lhv_vcpu_fp_changed(&v), LHV_ERR_STATE);
	assert_ptr_equal(v.fp_core, &core);
	v.fp_live = 0;
	assert_int_equal(lhv_vcpu_fp_changed(&v), LHV_OK);
	assert_null(v.fp_core);

	core.fp_owner = &v;
	lhv_vcpu_core_reset(&core);
	assert_null(core.fp_owner);
}

/* [V.4] of all exception classes three are first uses, each if the guest has got that */
static void wanted(void **state)
{
	struct lhv_cpu_features no_fp = all;
	struct lhv_vcpu_core core = {NULL}, other = {NULL};
	struct lhv_vcpu v;

	(void)state;
	no_fp.fp = false;
	for (unsigned int has = 0; has < 4; has++) {
		struct lhv_vcpu_cfg c = config(&all, has & 1 ? 16 : 0, has & 2 ? 16 : 0);

		assert_int_equal(lhv_vcpu_init(&v, &c), LHV_OK);
		for (uint64_t ec = 0; ec < 64; ec++) {
			v.esr = ec << 26 | 0x3ffffff;
			v.loaded = 1;
			v.fp_live = 0;
			assert_int_equal(lhv_vcpu_fp_wanted(&v),
					 ec == 0x07 || (ec == 0x19 && has & 1) ||
						 (ec == 0x1d && has & 2));
			v.fp_live = 1;
			assert_false(lhv_vcpu_fp_wanted(&v));
			v.fp_live = v.loaded = 0;
			assert_false(lhv_vcpu_fp_wanted(&v));
		}
	}
	v.loaded = 1;
	v.esr = UINT64_C(7) << 26;
	assert_true(lhv_vcpu_fp_wanted(&v));
	v.features = &no_fp;
	assert_false(lhv_vcpu_fp_wanted(&v));

	/* [V.8] resident: this core had it last, and it had this core last */
	assert_false(lhv_vcpu_fp_resident(&v));
	v.core = v.fp_core = &core;
	assert_false(lhv_vcpu_fp_resident(&v));
	core.fp_owner = &v;
	assert_true(lhv_vcpu_fp_resident(&v));
	v.fp_core = &other;
	assert_false(lhv_vcpu_fp_resident(&v));
	other.fp_owner = &v;
	v.core = NULL;
	assert_false(lhv_vcpu_fp_resident(&v));
}

/* [V.8] Every set of lengths with every limit: the longest that is not above it. */
static void on_a_core(void **state)
{
	struct lhv_vcpu_lengths core = {0, 0};
	struct lhv_vcpu v = {0};
	uint16_t vl = 1, svl = 2;

	(void)state;
	assert_int_equal(lhv_vcpu_fp_on(NULL, &core, &vl, &svl), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_fp_on(&v, NULL, &vl, &svl), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_fp_on(&v, &core, NULL, &svl), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_fp_on(&v, &core, &vl, NULL), LHV_ERR_INVAL);
	for (unsigned int set = 0; set < 0x10000; set += 7)
		for (unsigned int limit = 0; limit <= 256; limit += 16) {
			unsigned int want = limit;

			while (want && !(set >> (want / 16 - 1) & 1))
				want -= 16;
			/* One of the two, and then the other. */
			for (unsigned int sme = 0; sme < 2; sme++) {
				int r = want || !limit ? LHV_OK : LHV_ERR_UNSUPPORTED;

				vl = 1, svl = 2;
				core = (struct lhv_vcpu_lengths){sme ? 1 : (uint16_t)set,
								 sme ? (uint16_t)set : 2};
				v.fp.sve_vl = sme ? 32 : (uint16_t)limit;
				v.fp.sme_vl = sme ? (uint16_t)limit : 0;
				assert_int_equal(lhv_vcpu_fp_on(&v, &core, &vl, &svl), r);
				assert_int_equal(vl, r ? 1 : sme ? 16 : want);
				assert_int_equal(svl, r ? 2 : sme ? want : 0);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(size),	     cmocka_unit_test(lengths),
		cmocka_unit_test(refused),   cmocka_unit_test(controls),
		cmocka_unit_test(reset),     cmocka_unit_test(places),
		cmocka_unit_test(changed),   cmocka_unit_test(wanted),
		cmocka_unit_test(on_a_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
