/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PL011 against DDI 0183, written here as numbers and not by the library's own names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/vdev.h>

enum {
	DR = 0x00,
	RSR = 0x04,
	FR = 0x18,
	LCR = 0x2c,
	CR = 0x30,
	IFLS = 0x34,
	IMSC = 0x38,
	RIS = 0x3c,
	MIS = 0x40,
	ICR = 0x44
};

#define I_RX 0x10u
#define I_TX 0x20u
#define I_RT 0x40u
#define I_FE 0x80u
#define I_PE 0x100u
#define I_BE 0x200u
#define I_OE 0x400u

struct host {
	struct lhv_vdev_pl011 dev;
	uint8_t sent[256];
	unsigned int nr_sent, refuse, readies, irq_calls;
	bool irq, echo, try_wrong;
};

static bool on_tx(void *ctx, uint8_t byte)
{
	struct host *h = ctx;

	if (h->try_wrong) {
		uint8_t buf[LHV_VDEV_PL011_SAVE_SIZE];

		assert_int_equal(lhv_vdev_pl011_tx_ready(&h->dev), LHV_ERR_STATE);
		assert_int_equal(lhv_vdev_pl011_modem(&h->dev, 0), LHV_ERR_STATE);
		assert_int_equal(lhv_vdev_pl011_reset(&h->dev), LHV_ERR_STATE);
		assert_int_equal(lhv_vdev_pl011_save(&h->dev, buf, sizeof(buf), NULL), 0);
		assert_int_equal(lhv_vdev_pl011_restore(&h->dev, buf, sizeof(buf)),
				 LHV_ERR_STATE);
	}
	if (h->refuse)
		return false;
	h->sent[h->nr_sent++ % sizeof(h->sent)] = byte;
	if (h->echo)
		lhv_vdev_pl011_rx(&h->dev, byte);
	return true;
}

static void on_ready(void *ctx)
{
	((struct host *)ctx)->readies++;
}

static void on_irq(void *ctx, bool level)
{
	struct host *h = ctx;

	h->irq = level;
	h->irq_calls++;
}

static const struct lhv_vdev_pl011_ops ops = {on_tx, on_ready, on_irq};

static struct host *start(bool firmware)
{
	static struct host h;

	memset(&h, 0, sizeof(h));
	h.irq = true;
	assert_int_equal(lhv_vdev_pl011_init(&h.dev, &ops, &h, firmware), 0);
	assert_false(h.irq);
	assert_int_equal(h.irq_calls, 1);
	return &h;
}

static uint64_t rd(struct host *h, uint64_t off)
{
	struct lhv_mmio a = {.offset = off, .size = 4, .value = 0xdeadbeefdeadbeef};

	assert_int_equal(lhv_vdev_pl011_mmio(&h->dev, &a), LHV_HANDLED);
	return a.value;
}

static void wr(struct host *h, uint64_t off, uint64_t v)
{
	struct lhv_mmio a = {.offset = off, .size = 4, .value = v, .write = true};

	assert_int_equal(lhv_vdev_pl011_mmio(&h->dev, &a), LHV_HANDLED);
}

static void push(struct host *h, unsigned int n)
{
	while (n--)
		assert_int_equal(lhv_vdev_pl011_rx(&h->dev, (uint8_t)n), 0);
}

/* [D.1] offset, reset value, bits that a write keeps (table 3-1 and the register pages). */
static const struct {
	uint16_t off;
	uint32_t reset, keeps;
} table[] = {
	{0x018, 0x97, 0}, {0x020, 0, 0xff},	  {0x024, 0, 0xffff},  {0x028, 0, 0x3f},
	{0x02c, 0, 0xff}, {0x030, 0x300, 0xff87}, {0x034, 0x12, 0x3f}, {0x038, 0, 0x7ff},
	{0x03c, 0, 0},	  {0x040, 0, 0},	  {0x044, 0, 0},       {0x048, 0, 7},
	{0x004, 0, 0},	  {0x080, 0, 0},	  {0x084, 0, 0},       {0x08c, 0, 0},
	{0x04c, 0, 0},	  {0x00c, 0, 0},	  {0xfdc, 0, 0},       {0xfe0, 0x11, 0},
	{0xfe4, 0x10, 0}, {0xfe8, 0x34, 0},	  {0xfec, 0, 0},       {0xff0, 0x0d, 0},
	{0xff4, 0xf0, 0}, {0xff8, 0x05, 0},	  {0xffc, 0xb1, 0},
};

static void test_registers(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct host *h = start(false);
		uint32_t fixed = table[i].keeps ? 0 : table[i].reset;

		assert_int_equal(rd(h, table[i].off), table[i].reset);
		wr(h, table[i].off, 0xffffffff);
		assert_int_equal(rd(h, table[i].off), table[i].keeps | fixed);
		wr(h, table[i].off, 0);
		assert_int_equal(rd(h, table[i].off), fixed);
		/* [D.2] Reset brings all back. */
		wr(h, table[i].off, 0xffffffff);
		assert_int_equal(lhv_vdev_pl011_reset(&h->dev), 0);
		assert_int_equal(rd(h, table[i].off), table[i].reset);
	}
	assert_int_equal(rd(start(true), CR), 0x301);
}

/* [D.2] [D.5] widths and alignment; nothing happens on a refused access. */
static void test_access_rules(void **state)
{
	struct host *h = start(true);

	(void)state;
	push(h, 1);
	for (unsigned int size = 0; size < 256; size++) {
		for (uint64_t off = 0; off < 0x1010; off++) {
			struct lhv_mmio a = {.offset = off, .size = (uint8_t)size};
			bool ok = (size == 1 || size == 2 || size == 4) && off % 4 == 0 &&
				  off < 0x1000;

			if (ok)
				continue;
			a.value = 0x41;
			a.write = off & 8;
			assert_int_equal(lhv_vdev_pl011_mmio(&h->dev, &a), LHV_INJECT);
			assert_int_equal(a.value, 0x41);
			if (size == 9)
				break;
		}
	}
	assert_int_equal(h->nr_sent, 0);
	assert_int_equal(lhv_vdev_pl011_rx_room(&h->dev), 0);
	{
		struct lhv_mmio a = {.offset = UINT64_MAX - 3, .size = 4};

		assert_int_equal(lhv_vdev_pl011_mmio(&h->dev, &a), LHV_INJECT);
		a = (struct lhv_mmio){.offset = CR, .size = 1};
		assert_int_equal(lhv_vdev_pl011_mmio(&h->dev, &a), LHV_HANDLED);
		assert_int_equal(a.value, 0x01);
		a = (struct lhv_mmio){
			.offset = CR, .size = 2, .value = 0xffff0b01, .write = true};
		assert_int_equal(lhv_vdev_pl011_mmio(&h->dev, &a), LHV_HANDLED);
		assert_int_equal(rd(h, CR), 0x0b01);
	}
}

/* Bad arguments leave the device alone. */
static void test_misuse(void **state)
{
	struct host *h = start(true);
	struct lhv_vdev_pl011 raw, before;
	struct lhv_vdev_pl011_ops o;
	uint8_t buf[LHV_VDEV_PL011_SAVE_SIZE + 1];
	size_t len = 0;

	(void)state;
	memset(&raw, 0, sizeof(raw));
	before = raw;
	assert_int_equal(lhv_vdev_pl011_init(NULL, &ops, h, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl011_init(&raw, NULL, h, true), LHV_ERR_INVAL);
	o = ops;
	o.tx = NULL;
	assert_int_equal(lhv_vdev_pl011_init(&raw, &o, h, true), LHV_ERR_INVAL);
	o = ops;
	o.set_irq = NULL;
	assert_int_equal(lhv_vdev_pl011_init(&raw, &o, h, true), LHV_ERR_INVAL);
	for (int null = 0; null < 2; null++) {
		struct lhv_vdev_pl011 *d = null ? NULL : &raw;

		assert_int_equal(lhv_vdev_pl011_reset(d), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl011_rx(d, 1), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl011_rx_room(d), 0);
		assert_int_equal(lhv_vdev_pl011_rx_line(d, 1, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl011_tx_ready(d), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl011_modem(d, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl011_save(d, buf, sizeof(buf), &len),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_vdev_pl011_restore(d, buf, 144), LHV_ERR_INVAL);
	}
	assert_memory_equal(&raw, &before, sizeof(raw));
	before = h->dev;
	assert_int_equal(lhv_vdev_pl011_rx_line(&h->dev, 1, 8), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl011_modem(&h->dev, 8), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl011_save(&h->dev, NULL, 144, &len), LHV_ERR_INVAL);
	assert_int_equal(lhv_vdev_pl011_save(&h->dev, buf, 143, &len), LHV_ERR_NOMEM);
	assert_int_equal(len, 144);
	assert_int_equal(lhv_vdev_pl011_restore(&h->dev, NULL, 144), LHV_ERR_INVAL);
	assert_memory_equal(&h->dev, &before, sizeof(before));
	/* rx_ready may be null. */
	o = ops;
	o.rx_ready = NULL;
	assert_int_equal(lhv_vdev_pl011_init(&raw, &o, h, false), 0);
	{
		struct lhv_mmio a = {
			.offset = CR, .size = 4, .value = 0x301, .write = true};

		assert_int_equal(lhv_vdev_pl011_mmio(&raw, &a), LHV_HANDLED);
	}
	assert_int_equal(lhv_vdev_pl011_rx_room(&raw), 1);
}

/* [D.1] each receive trigger level, rising and falling; the timeout; the line exact. */
static void test_rx_levels(void **state)
{
	static const unsigned int levels[8] = {4, 8, 16, 24, 28, 28, 28, 28};

	(void)state;
	for (unsigned int sel = 0; sel < 8; sel++) {
		struct host *h = start(true);

		wr(h, LCR, 0x70);
		wr(h, IFLS, sel << 3);
		wr(h, IMSC, I_RX);
		for (unsigned int n = 1; n <= 32; n++) {
			push(h, 1);
			assert_int_equal(!!(rd(h, RIS) & I_RX), n >= levels[sel]);
			assert_true(rd(h, RIS) & I_RT);
			assert_int_equal(h->irq, n >= levels[sel]);
			assert_int_equal(rd(h, MIS), n >= levels[sel] ? I_RX : 0);
		}
		assert_int_equal(h->irq_calls, 2);
		assert_int_equal(rd(h, FR) & 0x50, 0x40); /* RXFF and not RXFE */
		assert_int_equal(lhv_vdev_pl011_rx(&h->dev, 1), LHV_ERR_BUSY);
		for (unsigned int n = 31;; n--) {
			rd(h, DR);
			assert_int_equal(h->irq, n >= levels[sel]);
			assert_int_equal(!!(rd(h, RIS) & I_RT), n > 0);
			if (!n)
				break;
		}
		assert_int_equal(h->irq_calls, 3);
		assert_int_equal(rd(h, FR) & 0x50, 0x10);
		assert_int_equal(rd(h, DR), 0);
		/* ICR clears a reached level until it is reached again. */
		push(h, levels[sel]);
		assert_true(h->irq);
		wr(h, ICR, I_RX);
		assert_false(h->irq);
		if (levels[sel] < 32)
			push(h, 1);
		assert_false(h->irq);
		rd(h, DR);
		rd(h, DR);
		push(h, 1);
		assert_true(h->irq);
		/* A higher level is not reached any more; lowering reaches it again. */
		if (sel < 4) {
			wr(h, IFLS, (sel + 1) << 3);
			assert_false(h->irq);
			wr(h, IFLS, sel << 3);
			assert_true(h->irq);
		}
	}
}

/* [D.1] FIFOs off: one location. */
static void test_depth_one(void **state)
{
	struct host *h = start(true);

	(void)state;
	wr(h, IMSC, I_RX);
	assert_int_equal(lhv_vdev_pl011_rx_room(&h->dev), 1);
	push(h, 1);
	assert_true(h->irq);
	assert_int_equal(rd(h, FR) & 0x50, 0x40);
	assert_int_equal(lhv_vdev_pl011_rx(&h->dev, 1), LHV_ERR_BUSY);
	assert_int_equal(h->readies, 0);
	rd(h, DR);
	assert_false(h->irq);
	assert_int_equal(h->readies, 1);
	/* A timeout that is cleared with characters left comes again. */
	wr(h, IMSC, I_RT);
	push(h, 1);
	assert_true(h->irq);
	wr(h, ICR, I_RT);
	assert_true(h->irq);
	/* Changing FEN empties. */
	wr(h, LCR, 0x10);
	assert_false(h->irq);
	assert_int_equal(rd(h, FR) & 0x10, 0x10);
	assert_int_equal(lhv_vdev_pl011_rx_room(&h->dev), 32);
}

/* [D.1] transmit levels with a host that takes nothing for a while. */
static void test_tx(void **state)
{
	static const unsigned int levels[8] = {4, 8, 16, 24, 28, 28, 28, 28};

	(void)state;
	for (unsigned int sel = 0; sel < 8; sel++) {
		struct host *h = start(true);

		wr(h, LCR, 0x10);
		wr(h, IFLS, sel);
		assert_int_equal(rd(h, RIS), 0);
		wr(h, DR, 'a');
		assert_int_equal(h->nr_sent, 1);
		assert_int_equal(rd(h, RIS), I_TX);
		wr(h, IMSC, I_TX);
		assert_true(h->irq);
		h->refuse = 1;
		for (unsigned int n = 1; n <= 33; n++) {
			wr(h, DR, n);
			assert_int_equal(h->irq, n <= levels[sel]);
			assert_int_equal(rd(h, FR) & 0xa8, n >= 32 ? 0x28 : 0x08);
		}
		h->refuse = 0;
		assert_int_equal(lhv_vdev_pl011_tx_ready(&h->dev), 0);
		assert_int_equal(h->nr_sent, 33); /* the 33rd of the burst is lost */
		for (unsigned int n = 1; n <= 32; n++)
			assert_int_equal(h->sent[n], n);
		assert_true(h->irq);
		assert_int_equal(rd(h, FR) & 0xa8, 0x80);
		wr(h, ICR, I_TX);
		assert_false(h->irq);
	}
}

/* [D.1] UARTEN, TXE, RXE. */
static void test_enables(void **state)
{
	static const uint32_t off_tx[] = {0x300, 0x201, 0x200};
	static const uint32_t off_rx[] = {0x300, 0x101, 0x100};

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		struct host *h = start(true);

		wr(h, CR, off_tx[i]);
		wr(h, DR, 'x');
		wr(h, DR, 'y'); /* no place: depth 1 */
		assert_int_equal(h->nr_sent, 0);
		assert_int_equal(rd(h, FR) & 0xa8, 0x28);
		wr(h, CR, 0x301);
		assert_int_equal(h->nr_sent, 1);
		assert_int_equal(h->sent[0], 'x');
		wr(h, CR, off_rx[i]);
		assert_int_equal(lhv_vdev_pl011_rx_room(&h->dev), 0);
		assert_int_equal(lhv_vdev_pl011_rx(&h->dev, 1), LHV_ERR_BUSY);
		assert_int_equal(lhv_vdev_pl011_rx_line(&h->dev, 1, 0), 0);
		assert_int_equal(rd(h, FR) & 0x10, 0x10);
		h->readies = 0;
		wr(h, CR, 0x301);
		assert_int_equal(h->readies, 1);
		push(h, 1);
	}
}

/* [D.1] line errors and overrun: DR bits, RSR, interrupts, ECR. */
static void test_errors(void **state)
{
	struct host *h = start(true);

	(void)state;
	wr(h, LCR, 0x10);
	lhv_vdev_pl011_rx_line(&h->dev, 'f', LHV_VDEV_PL011_FE);
	lhv_vdev_pl011_rx_line(&h->dev, 'p', LHV_VDEV_PL011_PE);
	lhv_vdev_pl011_rx_line(&h->dev, 'b', LHV_VDEV_PL011_BE);
	lhv_vdev_pl011_rx_line(&h->dev, 'o', 0);
	assert_int_equal(rd(h, RIS), I_FE | I_PE | I_BE | I_RT);
	assert_int_equal(rd(h, RSR), 0);
	assert_int_equal(rd(h, DR), 0x100 | 'f');
	assert_int_equal(rd(h, RSR), 1);
	assert_int_equal(rd(h, DR), 0x200 | 'p');
	assert_int_equal(rd(h, RSR), 2);
	assert_int_equal(rd(h, DR), 0x400);
	assert_int_equal(rd(h, RSR), 4);
	assert_int_equal(rd(h, DR), 'o');
	assert_int_equal(rd(h, RSR), 0);
	wr(h, ICR, 0x7ff);
	assert_int_equal(rd(h, RIS), 0);
	for (unsigned int i = 0; i < 34; i++)
		lhv_vdev_pl011_rx_line(&h->dev, (uint8_t)i, 0);
	assert_true(rd(h, RIS) & I_OE);
	assert_int_equal(rd(h, RSR), 8);
	for (unsigned int i = 0; i < 32; i++)
		assert_int_equal(rd(h, DR), i); /* contents stay valid */
	assert_int_equal(rd(h, RSR), 8);
	lhv_vdev_pl011_rx_line(&h->dev, 'n', 0);
	lhv_vdev_pl011_rx_line(&h->dev, 'm', 0);
	assert_int_equal(rd(h, DR), 0x800 | 'n');
	assert_int_equal(rd(h, DR), 'm');
	wr(h, RSR, 0);
	assert_int_equal(rd(h, RSR), 0);
}

/* [D.1] every interrupt by its bit: mask, status, clear, line. */
static void test_each_interrupt(void **state)
{
	(void)state;
	for (unsigned int bit = 0; bit < 11; bit++) {
		struct host *h = start(true);

		lhv_vdev_pl011_modem(&h->dev, 0);
		lhv_vdev_pl011_modem(&h->dev, 0x100);
		wr(h, DR, 'x');
		lhv_vdev_pl011_rx_line(&h->dev, 1, 7);
		lhv_vdev_pl011_rx_line(&h->dev, 1, 0);
		assert_int_equal(rd(h, RIS), 0x7ff);
		assert_int_equal(rd(h, MIS), 0);
		assert_false(h->irq);
		wr(h, IMSC, 1u << bit);
		assert_int_equal(rd(h, MIS), 1u << bit);
		assert_true(h->irq);
		wr(h, ICR, 0x7ff & ~(1u << bit));
		assert_true(h->irq);
		rd(h, DR); /* no timeout after this, and no reached level */
		wr(h, ICR, 1u << bit);
		assert_false(h->irq);
		assert_int_equal(rd(h, RIS), 0);
	}
}

/* [D.1] CTS flow control, and each modem input. */
static void test_modem(void **state)
{
	static const struct {
		uint16_t in, ris;
	} m[] = {{1, 2}, {2, 8}, {4, 4}, {0x100, 1}};
	struct host *h = start(true);

	(void)state;
	lhv_vdev_pl011_modem(&h->dev, 0);
	wr(h, ICR, 0x7ff);
	for (unsigned int i = 0; i < 4; i++) {
		lhv_vdev_pl011_modem(&h->dev, m[i].in);
		assert_int_equal(rd(h, RIS), m[i].ris);
		assert_int_equal(rd(h, FR) & 0x107, m[i].in);
		lhv_vdev_pl011_modem(&h->dev, 0);
		wr(h, ICR, 0x7ff);
	}
	wr(h, CR, 0x8301);
	wr(h, DR, 'c');
	assert_int_equal(h->nr_sent, 0);
	lhv_vdev_pl011_modem(&h->dev, 1);
	assert_int_equal(h->nr_sent, 1);
}

/* [D.1] LBE: data, modem lines, overrun, and RTS to CTS flow control. */
static void test_loopback(void **state)
{
	struct host *h = start(true);

	(void)state;
	wr(h, LCR, 0x10);
	wr(h, CR, 0x381);
	assert_int_equal(rd(h, FR) & 0x107, 0);
	assert_int_equal(lhv_vdev_pl011_rx(&h->dev, 1), LHV_ERR_BUSY);
	wr(h, DR, 0x5a);
	assert_int_equal(h->nr_sent, 0);
	assert_int_equal(rd(h, DR), 0x5a);
	wr(h, CR, 0x381 | 0x400);
	assert_int_equal(rd(h, FR) & 0x107, 2);
	wr(h, CR, 0x381 | 0x800);
	assert_int_equal(rd(h, FR) & 0x107, 1);
	wr(h, CR, 0x381 | 0x1000);
	assert_int_equal(rd(h, FR) & 0x107, 4);
	wr(h, CR, 0x381 | 0x2000);
	assert_int_equal(rd(h, FR) & 0x107, 0x100);
	wr(h, ICR, 0x7ff);
	for (unsigned int i = 0; i < 33; i++)
		wr(h, DR, i);
	assert_true(rd(h, RIS) & I_OE);
	while (!(rd(h, FR) & 0x10))
		rd(h, DR);
	/* Both flow controls: stops at the level (16), goes on as it is read. */
	wr(h, RSR, 0);
	wr(h, ICR, 0x7ff);
	wr(h, CR, 0xc381);
	for (unsigned int i = 0; i < 40; i++)
		wr(h, DR, i);
	assert_false(rd(h, RIS) & I_OE);
	rd(h, DR); /* carries the overrun bit of before */
	for (unsigned int i = 1; i < 40; i++)
		assert_int_equal(rd(h, DR), i);
	/* RXE off: sent into nothing. */
	wr(h, CR, 0x181);
	wr(h, DR, 1);
	assert_int_equal(rd(h, FR) & 0x98, 0x90);
}

/* What callbacks may do, and may not. */
static void test_callbacks(void **state)
{
	struct host *h = start(true);

	(void)state;
	h->echo = h->try_wrong = true;
	wr(h, DR, 'e');
	assert_int_equal(h->nr_sent, 1);
	assert_int_equal(rd(h, DR), 'e');
}

/* [D.1] 2^16 bytes pasted arrive, in order, under random reading and switching off. */
static void test_paste(void **state)
{
	struct host *h = start(true);
	uint32_t seed = 12345, in = 0, out = 0;

	(void)state;
	wr(h, LCR, 0x10);
	wr(h, IMSC, I_RX | I_RT);
	while (out < 0x10000) {
		seed = seed * 1664525 + 1013904223;
		switch (seed >> 29) {
		case 0:
			wr(h, CR, 0);
			assert_int_equal(lhv_vdev_pl011_rx(&h->dev, 0), LHV_ERR_BUSY);
			wr(h, CR, 0x301);
			break;
		case 1:
			wr(h, ICR, seed >> 8 & 0x7ff);
			break;
		case 2:
		case 3:
		case 4:
			for (unsigned int n = seed >> 20 & 63; n && in < 0x10000; n--) {
				unsigned int room = lhv_vdev_pl011_rx_room(&h->dev);
				int r = lhv_vdev_pl011_rx(&h->dev,
							  (uint8_t)(in * 7 + (in >> 8)));

				assert_int_equal(r, room ? 0 : LHV_ERR_BUSY);
				if (r)
					break;
				in++;
			}
			break;
		default:
			for (unsigned int n = seed >> 20 & 31; n; n--) {
				if (rd(h, FR) & 0x10)
					break;
				assert_true(h->irq); /* never characters without it */
				assert_int_equal(rd(h, DR),
						 (uint8_t)(out * 7 + (out >> 8)));
				out++;
			}
			break;
		}
		assert_int_equal(h->irq, in != out);
	}
	assert_int_equal(in, out);
}

static void restored(struct host *h, const uint8_t *buf, int want)
{
	struct lhv_vdev_pl011 before = h->dev;
	unsigned int calls = h->irq_calls;

	assert_int_equal(lhv_vdev_pl011_restore(&h->dev, buf, 144), want);
	if (want) {
		assert_memory_equal(&h->dev, &before, sizeof(before));
		assert_int_equal(h->irq_calls, calls);
	}
}

/* [D.2] all that a guest sees survives; the format is as documented; hostile bytes refused. */
static void test_save_restore(void **state)
{
	static struct host other;
	struct host *h = start(true);
	uint8_t buf[144], bad[145];
	size_t len;

	(void)state;
	wr(h, LCR, 0x70);
	wr(h, IMSC, I_RX | I_OE);
	wr(h, 0x24, 0x1234);
	wr(h, 0x28, 0x21);
	wr(h, 0x20, 0x77);
	wr(h, 0x48, 5);
	push(h, 10);
	for (int i = 0; i < 10; i++)
		rd(h, DR);
	for (unsigned int i = 0; i < 33; i++)
		lhv_vdev_pl011_rx_line(&h->dev, (uint8_t)(0x40 + i), i == 3);
	h->refuse = 1;
	wr(h, DR, 'w');
	assert_int_equal(lhv_vdev_pl011_save(&h->dev, buf, sizeof(buf), &len), 0);
	assert_int_equal(len, 144);
	assert_memory_equal(buf, "PL11\1\0\220\0\1\3", 10);
	assert_int_equal(buf[14], 0x34);
	assert_int_equal(buf[25], 32);
	assert_int_equal(buf[26], 1);
	assert_int_equal(buf[48 + 6], 0x43);
	assert_int_equal(buf[48 + 7], 1);
	assert_int_equal(buf[112], 'w');

	memset(&other, 0, sizeof(other));
	assert_int_equal(lhv_vdev_pl011_init(&other.dev, &ops, &other, false), 0);
	assert_int_equal(lhv_vdev_pl011_restore(&other.dev, buf, 144), 0);
	assert_true(other.irq);
	assert_int_equal(lhv_vdev_pl011_save(&other.dev, bad, 144, NULL), 0);
	assert_memory_equal(bad, buf, 144);
	assert_int_equal(other.nr_sent, 0);
	assert_int_equal(lhv_vdev_pl011_tx_ready(&other.dev), 0);
	assert_int_equal(other.nr_sent, 1);
	lhv_vdev_pl011_tx_ready(&h->dev);
	h->refuse = 0;
	lhv_vdev_pl011_tx_ready(&h->dev);
	for (uint64_t off = 0x04; off < 0x50; off += 4)
		assert_int_equal(rd(h, off), rd(&other, off));
	for (unsigned int i = 0; i < 33; i++)
		assert_int_equal(rd(h, DR), rd(&other, DR));

	for (size_t n = 0; n <= 145; n++) {
		memcpy(bad, buf, 144);
		if (n != 144)
			assert_true(lhv_vdev_pl011_restore(&h->dev, bad, n) < 0);
	}
	memcpy(bad, buf, 144);
	bad[0] ^= 1;
	restored(h, bad, LHV_ERR_CORRUPT);
	bad[0] ^= 1;
	bad[4] = 2;
	restored(h, bad, LHV_ERR_UNSUPPORTED);
	{
		/* offset, value: each alone makes it impossible */
		static const uint8_t hostile[][2] = {
			{6, 143}, {8, 0x08},  {11, 0x08}, {13, 0x08}, {17, 2},
			{16, 8},  {18, 0x40}, {21, 0x40}, {22, 8},    {23, 16},
			{24, 2},  {25, 33},   {25, 0xff}, {26, 33},   {26, 0},
			{27, 1},  {47, 1},    {49, 0x10}, {49, 0x04}, {113, 1},
			{25, 31}, {10, 0x10}, {20, 0x00},
		};

		for (unsigned int i = 0; i < sizeof(hostile) / 2; i++) {
			memcpy(bad, buf, 144);
			bad[hostile[i][0]] = hostile[i][1];
			restored(h, bad, LHV_ERR_CORRUPT);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_access_rules),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_rx_levels),
		cmocka_unit_test(test_depth_one),
		cmocka_unit_test(test_tx),
		cmocka_unit_test(test_enables),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_each_interrupt),
		cmocka_unit_test(test_modem),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_callbacks),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_save_restore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
