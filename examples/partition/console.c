/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each guest's PL011, on the machine's one. What a guest prints appears in lines that begin
 * with its number. What is typed goes to the guest that has the keyboard, which Ctrl-] hands
 * on; that guest's unfinished line is shown too, so that its prompt can be seen.
 */
#include "part.h"

#define SWITCH_KEY 0x1d

static struct part *keyboard;
static struct part *shown; /* whose unfinished line stands on the screen */
static struct spinlock screen;

static void put_line(struct part *p, bool end)
{
	struct part_console *c = &p->console;

	if (shown && shown != p) {
		console_putc('\r');
		console_putc('\n');
		shown = NULL;
	}
	if (!shown && (c->length || end)) {
		console_putc('[');
		console_putc((char)('0' + p->index));
		console_putc(']');
		console_putc(' ');
	}
	for (unsigned int i = 0; i < c->length; i++)
		console_putc(c->line[i]);
	c->length = 0;
	if (end) {
		console_putc('\r');
		console_putc('\n');
	}
	shown = end ? NULL : p;
}

static bool uart_tx(void *ctx, uint8_t byte)
{
	struct part *p = ctx;
	struct part_console *c = &p->console;

	spin_lock(&screen);
	if (byte == '\n') {
		put_line(p, true);
	} else if (byte != '\r') {
		c->line[c->length++] = (char)byte;
		if (c->length == sizeof(c->line))
			put_line(p, true);
		else if (p == keyboard && (!shown || shown == p))
			put_line(p, false);
	}
	spin_unlock(&screen);
	return true;
}

static enum lhv_action uart_mmio(void *ctx, struct lhv_mmio *a)
{
	struct part *p = ctx;
	enum lhv_action r;

	spin_lock(&p->console.lock);
	r = lhv_vdev_pl011_mmio(&p->console.uart, a);
	spin_unlock(&p->console.lock);
	return r;
}

/* With the lock of p's UART held: moves what fits, and lets the machine's UART interrupt
 * again only when there is room. */
static void pump(void *ctx)
{
	struct part *p = ctx;
	uint8_t c;

	if (p != __atomic_load_n(&keyboard, __ATOMIC_RELAXED))
		return;
	while (lhv_vdev_pl011_rx_room(&p->console.uart) && console_getc(&c)) {
		if (c == SWITCH_KEY) {
			__atomic_store_n(&keyboard, &parts[(p->index + 1) % nr_parts],
					 __ATOMIC_RELAXED);
			/* What else has come is the other's. */
			console_rx_irq(true);
			return;
		}
		lhv_vdev_pl011_rx(&p->console.uart, c);
	}
	console_rx_irq(lhv_vdev_pl011_rx_room(&p->console.uart) != 0);
}

static void set_irq(void *ctx, bool level)
{
	const struct part *p = ctx;

	lhv_vgic_set_level(p->vgic, 0, UART_SPI, level);
}

void consoles_irq(void)
{
	struct part *p = __atomic_load_n(&keyboard, __ATOMIC_RELAXED);

	spin_lock(&p->console.lock);
	pump(p);
	spin_unlock(&p->console.lock);
}

void consoles_init(void)
{
	keyboard = &parts[0];
	host_gic_enable_spi(platform.uart_irq, 0);
}

void consoles_add(struct part *p)
{
	static const struct lhv_vdev_pl011_ops ops = {
		.tx = uart_tx, .rx_ready = pump, .set_irq = set_irq};
	const struct lhv_trap_region region = {lhv_ipa(UART_IPA), LHV_VDEV_PL011_SIZE,
					       uart_mmio, p};
	int r = lhv_vdev_pl011_init(&p->console.uart, &ops, p, true);

	if (!r)
		r = lhv_trap_mmio_add(&p->bus, &region);
	if (r)
		fatal("guest %u: its console could not be made: %s", p->index,
		      lhv_err_name(r));
	if (p == keyboard)
		console_rx_irq(true);
}

/* The guest prints no more: what it has not finished is shown, and the keyboard goes on. */
void consoles_end(struct part *p)
{
	spin_lock(&screen);
	if (p->console.length || shown == p)
		put_line(p, true);
	spin_unlock(&screen);
	for (unsigned int i = 1; i < nr_parts && p == keyboard; i++) {
		struct part *next = &parts[(p->index + i) % nr_parts];

		if (!next->stopped) {
			__atomic_store_n(&keyboard, next, __ATOMIC_RELAXED);
			console_rx_irq(true);
		}
	}
}
