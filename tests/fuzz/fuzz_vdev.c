/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's accesses, a host's characters and restored bytes, in any order, on both devices.
 * Invariants: the line equals masked status, callbacks only at changes of it, room agrees
 * with what rx says, what is saved can be restored and saves the same.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/vdev.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

struct host {
	struct lhv_vdev_pl011 uart;
	struct lhv_vdev_pl031 rtc;
	uint64_t now;
	unsigned int calls;
	bool uart_irq, rtc_irq, refuse, echo;
};

static bool on_tx(void *ctx, uint8_t byte)
{
	struct host *h = ctx;

	h->calls++;
	if (h->echo)
		lhv_vdev_pl011_rx(&h->uart, byte);
	return !h->refuse;
}

static void on_ready(void *ctx)
{
	struct host *h = ctx;

	CHECK(lhv_vdev_pl011_rx_room(&h->uart));
	if (h->echo)
		lhv_vdev_pl011_rx(&h->uart, 'r');
}

static void on_uart_irq(void *ctx, bool level)
{
	((struct host *)ctx)->uart_irq = level;
}

static void on_rtc_irq(void *ctx, bool level)
{
	((struct host *)ctx)->rtc_irq = level;
}

static uint64_t on_now(void *ctx)
{
	return ((struct host *)ctx)->now;
}

static const struct lhv_vdev_pl011_ops uart_ops = {on_tx, on_ready, on_uart_irq};
static const struct lhv_vdev_pl031_ops rtc_ops = {on_now, on_rtc_irq};

static uint64_t status(lhv_mmio_fn fn, void *dev, uint64_t offset)
{
	struct lhv_mmio a = {.offset = offset, .size = 4};

	CHECK(fn(dev, &a) == LHV_HANDLED);
	return a.value;
}

static void round_trip(struct host *h)
{
	uint8_t one[LHV_VDEV_PL011_SAVE_SIZE], two[LHV_VDEV_PL011_SAVE_SIZE];

	CHECK(!lhv_vdev_pl011_save(&h->uart, one, sizeof(one), NULL));
	CHECK(!lhv_vdev_pl011_restore(&h->uart, one, sizeof(one)));
	CHECK(!lhv_vdev_pl011_save(&h->uart, two, sizeof(two), NULL));
	CHECK(!memcmp(one, two, sizeof(one)));
	CHECK(!lhv_vdev_pl031_save(&h->rtc, one, sizeof(one), NULL));
	CHECK(!lhv_vdev_pl031_restore(&h->rtc, one, LHV_VDEV_PL031_SAVE_SIZE));
	CHECK(!lhv_vdev_pl031_save(&h->rtc, two, sizeof(two), NULL));
	CHECK(!memcmp(one, two, LHV_VDEV_PL031_SAVE_SIZE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct host h;

	memset(&h, 0, sizeof(h));
	if (size < 1)
		return 0;
	CHECK(!lhv_vdev_pl011_init(&h.uart, &uart_ops, &h, data[0] & 1));
	CHECK(!lhv_vdev_pl031_init(&h.rtc, &rtc_ops, &h, data[0] & 2));
	for (data++, size--; size >= 8; data += 8, size -= 8) {
		struct lhv_mmio a = {
			.offset = data[1] | (data[2] & 0x1f) << 8,
			.value = data[3] | (uint64_t)data[4] << 8 |
				 (uint64_t)data[5] << 16 | (uint64_t)data[6] << 24,
			.size = data[2] & 0x80 ? data[7] : 4,
			.write = data[2] & 0x40,
		};
		struct lhv_mmio b = a;
		unsigned int room;
		uint64_t mis;

		h.refuse = data[0] & 0x80;
		h.echo = data[0] & 0x40;
		h.calls = 0;
		switch (data[0] & 7) {
		case 0:
		case 1:
			a.offset &= ~(uint64_t)0xf00;
			if (lhv_vdev_pl011_mmio(&h.uart, &a) == LHV_INJECT)
				CHECK(a.value == b.value);
			break;
		case 2:
			if (lhv_vdev_pl031_mmio(&h.rtc, &a) == LHV_INJECT)
				CHECK(a.value == b.value);
			break;
		case 3:
			room = lhv_vdev_pl011_rx_room(&h.uart);
			CHECK(room <= LHV_VDEV_PL011_FIFO);
			CHECK(lhv_vdev_pl011_rx(&h.uart, data[1]) ==
			      (room ? 0 : LHV_ERR_BUSY));
			break;
		case 4:
			lhv_vdev_pl011_rx_line(&h.uart, data[1], data[2]);
			lhv_vdev_pl011_modem(&h.uart, data[3] | data[4] << 8);
			lhv_vdev_pl011_tx_ready(&h.uart);
			break;
		case 5:
			h.now += a.value;
			if (data[1] & 1)
				h.now = h.now << 31;
			lhv_vdev_pl031_tick(&h.rtc);
			break;
		case 6:
			if (data[1] == 1)
				lhv_vdev_pl011_reset(&h.uart);
			if (data[1] == 2)
				lhv_vdev_pl031_reset(&h.rtc);
			round_trip(&h);
			break;
		default: /* the rest of the input is a saved state, its frame set right */
		{
			uint8_t s[LHV_VDEV_PL011_SAVE_SIZE] = "PL11\1\0\220";

			memcpy(s + 8, data + 1,
			       size - 1 < sizeof(s) - 8 ? size - 1 : sizeof(s) - 8);
			lhv_vdev_pl011_restore(&h.uart, s, sizeof(s));
			memcpy(s, "PL31\1\0\40", 8);
			lhv_vdev_pl031_restore(&h.rtc, s, LHV_VDEV_PL031_SAVE_SIZE);
		} break;
		}
		/* At most one FIFO of characters goes out in one call; case 4 makes two. */
		CHECK(h.calls <= 2 * LHV_VDEV_PL011_FIFO + 2);
		CHECK(h.uart_irq == !!status(lhv_vdev_pl011_mmio, &h.uart, 0x40));
		/* A restored clock may be due: the look at it comes first. */
		mis = status(lhv_vdev_pl031_mmio, &h.rtc, 0x18);
		CHECK(h.rtc_irq == !!mis);
	}
	round_trip(&h);
	return 0;
}
