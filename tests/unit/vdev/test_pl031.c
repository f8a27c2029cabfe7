/* SPDX-License-Identifier: BSD-2-Clause */
/* The PL031 against DDI 0224, and against a clock that counts second by second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/vdev.h>

enum {
	DR = 0,
	MR = 4,
	LR = 8,
	CR = 0xc,
	IMSC = 0x10,
	RIS = 0x14,
	MIS = 0x18,
	ICR = 0x1c
};

struct host {
	struct lhv_vdev_pl031 dev;
	uint64_t now;
	unsigned int irq_calls;
	bool irq;
};

static uint64_t on_now(void *ctx)
{
	return ((struct host *)ctx)->now;
}

static void on_irq(void *ctx, bool level)
{
	struct host *h = ctx;

	h->irq = level;
	h->irq_calls++;
}

static const struct lhv_vdev_pl031_ops ops = {on_now, on_irq};

static struct host *start(uint64_t now, bool firmware)
{
	static struct host h;

	memset(&h, 0, sizeof(h));
	h.now = now;
	h.irq = true;
	assert_int_equal(lhv_vdev_pl031_init(&h.dev, &ops, &h, firmware), 0);
	assert_false(h.irq);
	return &h;
}

static uint64_t rd(struct host *h, uint64_t off)
{
	struct lhv_mmio a = {.offset = off, .size = 4, .value = UINT64_MAX};

	assert_int_equal(lhv_vdev_pl031_mmio(&h->dev, &a), LHV_HANDLED);
	return a.value;
}

static void wr(struct host *h, uint64_t off, uint64_t v)
{
	struct lhv_mmio a = {.offset = off, .size = 4, .value = v, .write = true};

	assert_int_equal(lhv_vdev_pl031_mmio(&h->dev, &a), LHV_HANDLED);
}

/* [D.1] offset, reset value, bits kept. MR is written with a value that never matches. */
static void test_registers(void **state)
{
	static const struct {
		uint16_t off;
		uint32_t reset, keeps;
	} table[] = {
		{0x00, 1000, 0},  {0x04, 0, 0xffffffff}, {0x0c, 0, 1},
		{0x10, 0, 1},	  {0x14, 0, 0},		 {0x18, 0, 0},
		{0x1c, 0, 0},	  {0x20, 0, 0},		 {0x80, 0, 0},
		{0xfe0, 0x31, 0}, {0xfe4, 0x10, 0},	 {0xfe8, 0x04, 0},
		{0xfec, 0, 0},	  {0xff0, 0x0d, 0},	 {0xff4, 0xf0, 0},
		{0xff8, 0x05, 0}, {0xffc, 0xb1, 0},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct host *h = start(1000, false);
		uint32_t fixed = table[i].keeps ? 0 : table[i].reset;

		assert_int_equal(rd(h, table[i].off), table[i].reset);
		wr(h, table[i].off, 0xffffffff);
		assert_int_equal(rd(h, table[i].off), fixed | table[i].keeps);
		wr(h, table[i].off, 0);
		/* Started, it stays so. */
		assert_int_equal(rd(h, table[i].off), table[i].off == CR ? 1 : fixed);
		/* [D.2] reset */
		assert_int_equal(lhv_vdev_pl031_reset(&h->dev), 0);
		assert_int_equal(rd(h, table[i].off), table[i].reset);
	}
	assert_int_equal(rd(start(5, true), CR), 1);
}

/* [D.2] [D.5] */
static void test_access_rules(void **state)
{
	struct host *h = start(0x12345678, true);
	struct lhv_mmio a;

	(void)state;
	for (unsigned int size = 0; size < 17; size++) {
		for (uint64_t off = 0; off < 0x1010; off++) {
			if ((size == 1 || size == 2 || size == 4) && off % 4 == 0 &&
			    off < 0x1000)
				continue;
			a = (struct lhv_mmio){.offset = off,
					      .size = (uint8_t)size,
					      .value = 77,
					      .write = off & 4};
			assert_int_equal(lhv_vdev_pl031_mmio(&h->dev, &a), LHV_INJECT);
			assert_int_equal(a.value, 77);
		}
	}
	a = (struct lhv_mmio){.offset = DR, .size = 1};
	assert_int_equal(lhv_vdev_pl031_mmio(&h->dev, &a), LHV_HANDLED);
	assert_int_equal(a.value, 0x78);
	a = (struct lhv_mmio){.offset = DR, .size = 2};
	assert_int_equal(lhv_vdev_pl031_mmio(&h->dev, &a), LHV_HANDLED);
	assert_int_equal(a.value, 0x5678);
	a = (struct lhv_mmio){
		.offset = MR, .size = 2, .value = 0xaabbccdd, .write = true};
	assert_int_equal(lhv_vdev_pl031_mmio(&h->dev, &a), LHV_HANDLED);
	assert_int_equal(rd(h, MR), 0xccdd);
}

static void test_misuse(void **state)
{
	struct host *h = start(1, true);
	struct lhv_vdev_pl031 raw;
	struct lhv_vdev_pl031_ops o = ops;
	uint8_t buf[32];
	uint64_t when = 42;
	size_t len = 0;

	(void)state;
	memset(&raw, 0, sizeof(raw));
	assert_int_equal(lhv_vdev_pl031_init(NULL, &ops, h, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl031_init(&raw, NULL, h, true), LHV_ERR_INVAL);
	o.now = NULL;
	assert_int_equal(lhv_vdev_pl031_init(&raw, &o, h, true), LHV_ERR_INVAL);
	o = ops;
	o.set_irq = NULL;
	assert_int_equal(lhv_vdev_pl031_init(&raw, &o, h, true), LHV_ERR_INVAL);
	for (int null = 0; null < 2; null++) {
		struct lhv_vdev_pl031 *d = null ? NULL : &raw;

		assert_int_equal(lhv_vdev_pl031_reset(d), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl031_tick(d), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl031_deadline(d, &when), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl031_save(d, buf, 32, &len), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl031_restore(d, buf, 32), LHV_ERR_INVAL);
	}
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl031_save(&h->dev, NULL, 32, &len), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl031_save(&h->dev, buf, 31, &len), LHV_ERR_NOMEM);
	assert_int_equal(len, 32);
	assert_int_equal(lhv_vdev_pl031_restore(&h->dev, NULL, 32), LHV_ERR_INVAL);
	assert_int_equal(when, 42);
}

/* [D.1] load, match, interrupt, clear; the deadline is when the interrupt comes. */
static void test_alarm(void **state)
{
	struct host *h = start(1700000000, true);
	uint64_t when = 0;

	(void)state;
	assert_int_equal(rd(h, DR), 1700000000);
	wr(h, LR, 500);
	assert_int_equal(rd(h, DR), 500);
	assert_int_equal(rd(h, LR), 500);
	h->now += 7;
	assert_int_equal(rd(h, DR), 507);
	assert_int_equal(rd(h, LR), 500);
	wr(h, MR, 510);
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, &when), LHV_ERR_NOENT);
	wr(h, IMSC, 1);
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, &when), 0);
	assert_int_equal(when, h->now + 3);
	h->now += 2;
	lhv_vdev_pl031_tick(&h->dev);
	assert_false(h->irq);
	h->now += 1;
	lhv_vdev_pl031_tick(&h->dev);
	assert_true(h->irq);
	assert_int_equal(rd(h, RIS), 1);
	assert_int_equal(rd(h, MIS), 1);
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, &when), LHV_ERR_NOENT);
	wr(h, ICR, 2); /* not bit 0 */
	assert_true(h->irq);
	wr(h, IMSC, 0);
	assert_false(h->irq);
	assert_int_equal(rd(h, RIS), 1);
	assert_int_equal(rd(h, MIS), 0);
	wr(h, IMSC, 1);
	wr(h, ICR, 1);
	assert_false(h->irq);
	h->now += 5;
	assert_int_equal(rd(h, RIS), 0);
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, &when), 0);
	assert_int_equal(when, h->now + 0x100000000 - 5);
	/* Passed over by far; by a write to either register. */
	h->now += 0x100000000;
	assert_int_equal(rd(h, RIS), 1);
	wr(h, ICR, 1);
	wr(h, MR, rd(h, DR));
	assert_int_equal(rd(h, RIS), 1);
	wr(h, ICR, 1);
	wr(h, LR, rd(h, MR));
	assert_int_equal(rd(h, RIS), 1);
	/* A step back: the clock stands. */
	{
		uint64_t t = rd(h, DR);

		h->now -= 100;
		assert_int_equal(rd(h, DR), t);
		h->now += 101;
		assert_int_equal(rd(h, DR), t + 1);
	}
	/* Stopped. */
	h = start(50, false);
	h->now += 10;
	assert_int_equal(rd(h, DR), 50);
	wr(h, MR, 52);
	wr(h, IMSC, 1);
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, &when), LHV_ERR_NOENT);
	wr(h, CR, 1);
	h->now += 2;
	assert_int_equal(rd(h, DR), 52);
	assert_true(h->irq);
	/* The end of time. */
	h = start(UINT64_MAX - 1, true);
	wr(h, IMSC, 1);
	assert_int_equal(lhv_vdev_pl031_deadline(&h->dev, &when), 0);
	assert_int_equal(when, UINT64_MAX);
}

/* [D.1] random use against a counter that is stepped one second at a time. */
static void test_against_stepping(void **state)
{
	struct host *h = start(0xfffffff0, true);
	uint32_t count = 0xfffffff0, mr = 0, seed = 7;
	bool ris = false, imsc = false;

	(void)state;
	for (unsigned int i = 0; i < 200000; i++) {
		uint32_t v;

		seed = seed * 1664525 + 1013904223;
		v = count + (seed >> 24) % 12 - 4;
		switch (seed >> 28 & 7) {
		case 0:
			wr(h, MR, v);
			mr = v;
			ris = ris || count == mr;
			break;
		case 1:
			if (seed & 0x10000) {
				wr(h, LR, v);
				count = v;
				ris = ris || count == mr;
			}
			break;
		case 2:
			wr(h, IMSC, seed >> 16);
			imsc = seed >> 16 & 1;
			break;
		case 3:
			wr(h, ICR, seed >> 16);
			if (seed >> 16 & 1)
				ris = false;
			break;
		default:
			for (unsigned int n = (seed >> 16) % 6; n; n--) {
				h->now++;
				count++;
				ris = ris || count == mr;
			}
			lhv_vdev_pl031_tick(&h->dev);
			break;
		}
		assert_int_equal(h->irq, ris && imsc);
		assert_int_equal(rd(h, DR), count);
		assert_int_equal(rd(h, RIS), ris);
	}
}

/* [D.2] */
static void test_save_restore(void **state)
{
	static struct host other;
	struct host *h = start(1000, true);
	uint8_t buf[32], bad[33];
	size_t len;

	(void)state;
	wr(h, LR, 7);
	wr(h, MR, 9);
	wr(h, IMSC, 1);
	assert_int_equal(lhv_vdev_pl031_save(&h->dev, buf, sizeof(buf), &len), 0);
	assert_int_equal(len, 32);
	assert_memory_equal(
		buf, "PL31\1\0\40\0\350\3\0\0\0\0\0\0\7\0\0\0\11\0\0\0\7\0\0\0\1\1\0\0",
		32);
	memset(&other, 0, sizeof(other));
	other.now = 1002;
	assert_int_equal(lhv_vdev_pl031_init(&other.dev, &ops, &other, false), 0);
	assert_int_equal(lhv_vdev_pl031_restore(&other.dev, buf, 32), 0);
	assert_false(other.irq);
	assert_int_equal(rd(&other, DR), 9);
	assert_true(other.irq);
	for (size_t n = 0; n <= 33; n++) {
		memcpy(bad, buf, 32);
		if (n != 32)
			assert_true(lhv_vdev_pl031_restore(&h->dev, bad, n) < 0);
	}
	for (unsigned int i = 0; i < 32; i++) {
		struct lhv_vdev_pl031 before = h->dev;
		bool number = i >= 8 && i < 28;
		int r;

		memcpy(bad, buf, 32);
		bad[i] ^= 0x80;
		r = lhv_vdev_pl031_restore(&h->dev, bad, 32);
		assert_int_equal(r, number	       ? 0
				    : i == 4 || i == 5 ? LHV_ERR_UNSUPPORTED
						       : LHV_ERR_CORRUPT);
		if (r)
			assert_memory_equal(&h->dev, &before, sizeof(before));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_access_rules),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_alarm),
		cmocka_unit_test(test_against_stepping),
		cmocka_unit_test(test_save_restore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
