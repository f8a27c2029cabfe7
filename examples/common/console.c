/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's PL011, polled for output, and what prints on it. */
#include "common.h"

#include <libhv/arch/vdev.h>
#include <libhv/port.h>

static uint64_t uart;
static struct spinlock line_lock;

static uint32_t rd(uint64_t off)
{
	return lhv_port_mmio_read32(uart + off);
}

static void wr(uint64_t off, uint32_t v)
{
	lhv_port_mmio_write32(uart + off, v);
}

void console_init(uint64_t base)
{
	uart = base;
	wr(LHV_UARTIMSC_OFFSET, 0);
	wr(LHV_UARTLCR_H_OFFSET, LHV_UARTLCR_H_FEN_MASK | LHV_UARTLCR_H_WLEN_MASK);
	wr(LHV_UARTCR_OFFSET,
	   LHV_UARTCR_UARTEN_MASK | LHV_UARTCR_TXE_MASK | LHV_UARTCR_RXE_MASK);
}

void console_putc(char c)
{
	if (!uart)
		return;
	while (rd(LHV_UARTFR_OFFSET) & LHV_UARTFR_TXFF_MASK)
		;
	wr(LHV_UARTDR_OFFSET, (uint8_t)c);
}

bool console_getc(uint8_t *c)
{
	if (rd(LHV_UARTFR_OFFSET) & LHV_UARTFR_RXFE_MASK)
		return false;
	*c = (uint8_t)rd(LHV_UARTDR_OFFSET);
	return true;
}

void console_rx_irq(bool on)
{
	wr(LHV_UARTIMSC_OFFSET, on ? LHV_UARTIMSC_RXIM_MASK | LHV_UARTIMSC_RTIM_MASK : 0);
}

static void put_number(uint64_t v, unsigned int base, bool neg, unsigned int width,
		       char pad)
{
	char buf[24];
	unsigned int n = 0;

	do {
		buf[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	if (neg)
		buf[n++] = '-';
	while (width > n) {
		console_putc(pad);
		width--;
	}
	while (n)
		console_putc(buf[--n]);
}

/* %s %c %d %u %x with l or ll, width and zero padding. */
static void print(const char *fmt, va_list ap)
{
	for (; *fmt; fmt++) {
		unsigned int width = 0, longs = 0;
		char pad = ' ';
		uint64_t v;

		if (*fmt != '%') {
			if (*fmt == '\n')
				console_putc('\r');
			console_putc(*fmt);
			continue;
		}
		fmt++;
		if (*fmt == '0')
			pad = '0';
		while (*fmt >= '0' && *fmt <= '9')
			width = width * 10 + (unsigned int)(*fmt++ - '0');
		while (*fmt == 'l') {
			longs++;
			fmt++;
		}
		switch (*fmt) {
		case 's':
			for (const char *s = va_arg(ap, const char *); s && *s; s++)
				console_putc(*s);
			break;
		case 'c':
			console_putc((char)va_arg(ap, int));
			break;
		case 'd': {
			int64_t d = longs ? va_arg(ap, long) : va_arg(ap, int);

			put_number(d < 0 ? 0 - (uint64_t)d : (uint64_t)d, 10, d < 0,
				   width, pad);
			break;
		}
		case 'u':
		case 'x':
			v = longs ? va_arg(ap, unsigned long) : va_arg(ap, unsigned int);
			put_number(v, *fmt == 'u' ? 10 : 16, false, width, pad);
			break;
		case '\0':
			return;
		default:
			console_putc(*fmt);
			break;
		}
	}
}

void kprintf(const char *fmt, ...)
{
	va_list ap;

	spin_lock(&line_lock);
	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	spin_unlock(&line_lock);
}

_Noreturn void fatal(const char *fmt, ...)
{
	va_list ap;

	/* No lock: whoever holds it may be what failed. */
	for (const char *s = "\r\nlhv: fatal: "; *s; s++)
		console_putc(*s);
	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	console_putc('\r');
	console_putc('\n');
	host_off();
}
