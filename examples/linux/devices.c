/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's PL011 and PL031. The PL011's back end is the machine's own: a byte that the
 * guest sends goes out at once, and a byte that arrives stays in the machine's UART, which
 * holds the sender back, until the guest's receive FIFO has room. So nothing typed or
 * pasted is lost, and no buffer of ours can overflow.
 */
#include "../common/common.h"
#include "hv.h"

#include <libhv/port.h>
#include <libhv/vdev.h>

static struct lhv_vdev_pl011 uart;
static struct lhv_vdev_pl031 rtc;
static struct spinlock uart_lock, rtc_lock;

static enum lhv_action uart_mmio(void *ctx, struct lhv_mmio *a)
{
	enum lhv_action r;

	(void)ctx;
	spin_lock(&uart_lock);
	r = lhv_vdev_pl011_mmio(&uart, a);
	spin_unlock(&uart_lock);
	return r;
}

static enum lhv_action rtc_mmio(void *ctx, struct lhv_mmio *a)
{
	enum lhv_action r;

	(void)ctx;
	spin_lock(&rtc_lock);
	r = lhv_vdev_pl031_mmio(&rtc, a);
	spin_unlock(&rtc_lock);
	/* An alarm may have been set: core 0 looks after it. */
	if (a->write && lhv_vcpu_kick(&vcpus[0].v, REQ_VGIC))
		host_gic_sgi(0);
	return r;
}

static bool uart_tx(void *ctx, uint8_t byte)
{
	(void)ctx;
	console_putc((char)byte);
	return true;
}

/* With uart_lock held: moves what fits, and lets the machine's UART interrupt us again only
 * when there is room. */
static void uart_pump(void *ctx)
{
	uint8_t c;

	(void)ctx;
	while (lhv_vdev_pl011_rx_room(&uart) && console_getc(&c))
		lhv_vdev_pl011_rx(&uart, c);
	console_rx_irq(lhv_vdev_pl011_rx_room(&uart) != 0);
}

static void uart_set_irq(void *ctx, bool level)
{
	(void)ctx;
	irq_spi(UART_SPI, level);
}

static uint64_t rtc_now(void *ctx)
{
	(void)ctx;
	return lhv_port_mmio_read32(platform.rtc);
}

static void rtc_set_irq(void *ctx, bool level)
{
	(void)ctx;
	irq_spi(RTC_SPI, level);
}

static const struct lhv_vdev_pl011_ops uart_ops = {
	.tx = uart_tx, .rx_ready = uart_pump, .set_irq = uart_set_irq};
static const struct lhv_vdev_pl031_ops rtc_ops = {.now = rtc_now, .set_irq = rtc_set_irq};

void devices_init(struct lhv_trap_mmio_table *bus)
{
	const struct lhv_trap_region uart_region = {lhv_ipa(UART_IPA),
						    LHV_VDEV_PL011_SIZE, uart_mmio, NULL};
	const struct lhv_trap_region rtc_region = {lhv_ipa(RTC_IPA), LHV_VDEV_PL031_SIZE,
						   rtc_mmio, NULL};

	if (lhv_vdev_pl011_init(&uart, &uart_ops, NULL, true) ||
	    lhv_trap_mmio_add(bus, &uart_region) ||
	    (platform.rtc && (lhv_vdev_pl031_init(&rtc, &rtc_ops, NULL, true) ||
			      lhv_trap_mmio_add(bus, &rtc_region))))
		fatal("the guest's devices could not be made");
	host_gic_enable_spi(platform.uart_irq, 0);
	spin_lock(&uart_lock);
	uart_pump(NULL);
	spin_unlock(&uart_lock);
}

void devices_uart_irq(void)
{
	spin_lock(&uart_lock);
	uart_pump(NULL);
	spin_unlock(&uart_lock);
}

bool devices_deadline(uint64_t *seconds)
{
	uint64_t when, now;
	int r;

	if (!platform.rtc)
		return false;
	spin_lock(&rtc_lock);
	r = lhv_vdev_pl031_deadline(&rtc, &when);
	spin_unlock(&rtc_lock);
	if (r)
		return false;
	now = rtc_now(NULL);
	*seconds = when > now ? when - now : 0;
	return true;
}

void devices_tick(void)
{
	if (!platform.rtc)
		return;
	spin_lock(&rtc_lock);
	lhv_vdev_pl031_tick(&rtc);
	spin_unlock(&rtc_lock);
}
