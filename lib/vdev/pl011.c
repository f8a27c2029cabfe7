/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PL011 UART (DDI 0183, r1p5).
 *
 * Every entry point changes the state first and ends with settle(), which computes what
 * follows from it (receive timeout, interrupt line, room for the host). The transmitter
 * is the exception: it hands characters to the host while an access goes on, so a host may
 * come back with received characters in the middle of it. Nothing is cached over that call.
 */
#include <libhv/vdev.h>
#include <libhv/arch/vdev.h>

#include "regs.h"

#define MAGIC	0x31314C50u
#define VERSION 1u
#define PADDING 21u

#define CR_BITS	 0xff87u /* UARTCR[6:3] are reserved */
#define CR_RESET (LHV_UARTCR_TXE_MASK | LHV_UARTCR_RXE_MASK)
#define INTS	 0x7ffu /* all sources of UARTRIS */
#define INPUTS \
	(LHV_VDEV_PL011_CTS | LHV_VDEV_PL011_DSR | LHV_VDEV_PL011_DCD | LHV_VDEV_PL011_RI)
#define DR_DATA	 0xffu
#define DR_BITS	 0xfffu
#define ERR_BITS (LHV_VDEV_PL011_FE | LHV_VDEV_PL011_PE | LHV_VDEV_PL011_BE)

static bool ready(const struct lhv_vdev_pl011 *dev)
{
	return dev && dev->ops;
}

static bool fifos(const struct lhv_vdev_pl011 *dev)
{
	return dev->lcr_h & LHV_UARTLCR_H_FEN_MASK;
}

static unsigned int depth(const struct lhv_vdev_pl011 *dev)
{
	return fifos(dev) ? LHV_VDEV_PL011_FIFO : 1;
}

/* UARTIFLS: eighths 1, 2, 4, 6, 7 of the FIFO; reserved encodings act as the highest. */
static unsigned int level(uint64_t select)
{
	static const uint8_t eighths[] = {1, 2, 4, 6, 7};

	return eighths[select < 5 ? select : 4] * (LHV_VDEV_PL011_FIFO / 8);
}

/* The receive interrupt comes when so many are there. */
static unsigned int rx_level(const struct lhv_vdev_pl011 *dev)
{
	return fifos(dev) ? level(LHV_GET(LHV_UARTIFLS_RXIFLSEL, dev->ifls)) : 1;
}

/* The transmit interrupt comes when no more than so many are left. */
static unsigned int tx_level(const struct lhv_vdev_pl011 *dev)
{
	return fifos(dev) ? level(LHV_GET(LHV_UARTIFLS_TXIFLSEL, dev->ifls)) : 0;
}

static bool loopback(const struct lhv_vdev_pl011 *dev)
{
	return dev->cr & LHV_UARTCR_LBE_MASK;
}

static bool receiver_on(const struct lhv_vdev_pl011 *dev)
{
	return (dev->cr & LHV_UARTCR_UARTEN_MASK) && (dev->cr & LHV_UARTCR_RXE_MASK);
}

/* What the UART sees on its modem inputs, as in UARTFR. */
static uint16_t inputs(const struct lhv_vdev_pl011 *dev)
{
	uint16_t v = 0;
	bool rts;

	if (!loopback(dev))
		return dev->modem;
	rts = (dev->cr & LHV_UARTCR_RTSEN_MASK) ? dev->rx_count < rx_level(dev)
						: !!(dev->cr & LHV_UARTCR_RTS_MASK);
	if (rts)
		v |= LHV_VDEV_PL011_CTS;
	if (dev->cr & LHV_UARTCR_DTR_MASK)
		v |= LHV_VDEV_PL011_DSR;
	if (dev->cr & LHV_UARTCR_OUT1_MASK)
		v |= LHV_VDEV_PL011_DCD;
	if (dev->cr & LHV_UARTCR_OUT2_MASK)
		v |= LHV_VDEV_PL011_RI;
	return v;
}

static void compare_inputs(struct lhv_vdev_pl011 *dev)
{
	uint16_t now = inputs(dev);
	uint16_t changed = now ^ dev->inputs;

	dev->inputs = now;
	if (changed & LHV_VDEV_PL011_CTS)
		dev->ris |= LHV_UARTRIS_CTSRMIS_MASK;
	if (changed & LHV_VDEV_PL011_DSR)
		dev->ris |= LHV_UARTRIS_DSRRMIS_MASK;
	if (changed & LHV_VDEV_PL011_DCD)
		dev->ris |= LHV_UARTRIS_DCDRMIS_MASK;
	if (changed & LHV_VDEV_PL011_RI)
		dev->ris |= LHV_UARTRIS_RIRMIS_MASK;
}

static void drive_irq(struct lhv_vdev_pl011 *dev, bool always)
{
	bool irq = dev->ris & dev->imsc;

	if (irq == dev->irq && !always)
		return;
	dev->irq = irq;
	dev->ops->set_irq(dev->ctx, irq);
}

/* The end of every operation: the line, then the host that may have waited for room. */
static void settle(struct lhv_vdev_pl011 *dev, bool always)
{
	bool room = lhv_vdev_pl011_rx_room(dev);
	bool tell = room && !dev->had_room;

	compare_inputs(dev);
	if (dev->rx_count)
		dev->ris |= LHV_UARTRIS_RTRIS_MASK;
	else
		dev->ris &= ~LHV_UARTRIS_RTRIS_MASK;
	drive_irq(dev, always);
	dev->had_room = room;
	if (tell && dev->ops->rx_ready)
		dev->ops->rx_ready(dev->ctx);
}

/* A complete character is in the receive shift register. */
static void receive(struct lhv_vdev_pl011 *dev, uint8_t byte, unsigned int errors)
{
	uint16_t entry = byte;

	if (errors & LHV_VDEV_PL011_FE) {
		entry |= LHV_UARTDR_FE_MASK;
		dev->ris |= LHV_UARTRIS_FERIS_MASK;
	}
	if (errors & LHV_VDEV_PL011_PE) {
		entry |= LHV_UARTDR_PE_MASK;
		dev->ris |= LHV_UARTRIS_PERIS_MASK;
	}
	if (errors & LHV_VDEV_PL011_BE) {
		entry = (entry & ~DR_DATA) | LHV_UARTDR_BE_MASK;
		dev->ris |= LHV_UARTRIS_BERIS_MASK;
	}
	if (dev->rx_count >= depth(dev)) {
		dev->overrun = true;
		dev->rsr |= LHV_UARTRSR_OE_MASK;
		dev->ris |= LHV_UARTRIS_OERIS_MASK;
		return;
	}
	/* The overrun bit belongs to no character: it rides with the next that fits. */
	if (dev->overrun)
		entry |= LHV_UARTDR_OE_MASK;
	dev->overrun = false;
	dev->rx_fifo[(dev->rx_head + dev->rx_count) % LHV_VDEV_PL011_FIFO] = entry;
	dev->rx_count++;
	if (dev->rx_count == rx_level(dev))
		dev->ris |= LHV_UARTRIS_RXRIS_MASK;
}

static bool may_send(const struct lhv_vdev_pl011 *dev)
{
	if (!(dev->cr & LHV_UARTCR_UARTEN_MASK) || !(dev->cr & LHV_UARTCR_TXE_MASK))
		return false;
	return !(dev->cr & LHV_UARTCR_CTSEN_MASK) || (inputs(dev) & LHV_VDEV_PL011_CTS);
}

/* Send what may be sent. Nothing enters the FIFO meanwhile, so at most 32 go. */
static void transmit(struct lhv_vdev_pl011 *dev)
{
	if (dev->sending)
		return;
	dev->sending = true;
	while (dev->tx_count && may_send(dev)) {
		uint8_t byte = dev->tx_fifo[dev->tx_head];

		if (loopback(dev)) {
			if (dev->cr & LHV_UARTCR_RXE_MASK)
				receive(dev, byte, 0);
			compare_inputs(dev);
		} else if (!dev->ops->tx(dev->ctx, byte)) {
			break;
		}
		dev->tx_head = (dev->tx_head + 1) % LHV_VDEV_PL011_FIFO;
		dev->tx_count--;
		if (dev->tx_count <= tx_level(dev))
			dev->ris |= LHV_UARTRIS_TXRIS_MASK;
	}
	dev->sending = false;
}

static uint32_t read_dr(void *d)
{
	struct lhv_vdev_pl011 *dev = d;
	uint16_t entry;

	if (!dev->rx_count)
		return 0;
	entry = dev->rx_fifo[dev->rx_head];
	dev->rx_head = (dev->rx_head + 1) % LHV_VDEV_PL011_FIFO;
	dev->rx_count--;
	if (dev->rx_count < rx_level(dev))
		dev->ris &= ~LHV_UARTRIS_RXRIS_MASK;
	/* UARTRSR shows the errors of what was read last; overrun until it is cleared. */
	dev->rsr &= LHV_UARTRSR_OE_MASK;
	dev->rsr |= (entry >> LHV_UARTDR_FE_SHIFT) & ERR_BITS;
	return entry;
}

static void write_dr(void *d, uint32_t v)
{
	struct lhv_vdev_pl011 *dev = d;

	if (dev->tx_count >= depth(dev))
		return;
	dev->tx_fifo[(dev->tx_head + dev->tx_count) % LHV_VDEV_PL011_FIFO] = (uint8_t)v;
	dev->tx_count++;
	if (dev->tx_count > tx_level(dev))
		dev->ris &= ~LHV_UARTRIS_TXRIS_MASK;
}

static uint32_t read_rsr(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->rsr;
}

static void write_ecr(void *d, uint32_t v)
{
	(void)v;
	((struct lhv_vdev_pl011 *)d)->rsr = 0;
}

static uint32_t read_fr(void *d)
{
	const struct lhv_vdev_pl011 *dev = d;
	uint32_t v = inputs(dev);

	if (dev->tx_count)
		v |= LHV_UARTFR_BUSY_MASK;
	else
		v |= LHV_UARTFR_TXFE_MASK;
	if (!dev->rx_count)
		v |= LHV_UARTFR_RXFE_MASK;
	if (dev->rx_count >= depth(dev))
		v |= LHV_UARTFR_RXFF_MASK;
	if (dev->tx_count >= depth(dev))
		v |= LHV_UARTFR_TXFF_MASK;
	return v;
}

static uint32_t read_ilpr(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->ilpr;
}

static void write_ilpr(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->ilpr = (uint8_t)v;
}

static uint32_t read_ibrd(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->ibrd;
}

static void write_ibrd(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->ibrd = (uint16_t)v;
}

static uint32_t read_fbrd(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->fbrd;
}

static void write_fbrd(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->fbrd = v & LHV_UARTFBRD_DIVFRAC_MASK;
}

static uint32_t read_lcr_h(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->lcr_h;
}

static void empty_fifos(struct lhv_vdev_pl011 *dev)
{
	dev->rx_head = dev->rx_count = 0;
	dev->tx_head = dev->tx_count = 0;
	dev->ris &= ~LHV_UARTRIS_RXRIS_MASK;
}

static void write_lcr_h(void *d, uint32_t v)
{
	struct lhv_vdev_pl011 *dev = d;

	if ((dev->lcr_h ^ v) & LHV_UARTLCR_H_FEN_MASK)
		empty_fifos(dev);
	dev->lcr_h = (uint8_t)v;
}

static uint32_t read_cr(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->cr;
}

static void write_cr(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->cr = v & CR_BITS;
}

static uint32_t read_ifls(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->ifls;
}

/* A new level may be one that the FIFO already is at, or no longer. */
static void write_ifls(void *d, uint32_t v)
{
	struct lhv_vdev_pl011 *dev = d;
	bool reached = dev->rx_count >= rx_level(dev);

	dev->ifls = v & (LHV_UARTIFLS_TXIFLSEL_MASK | LHV_UARTIFLS_RXIFLSEL_MASK);
	if (dev->rx_count < rx_level(dev))
		dev->ris &= ~LHV_UARTRIS_RXRIS_MASK;
	else if (!reached)
		dev->ris |= LHV_UARTRIS_RXRIS_MASK;
	if (dev->tx_count > tx_level(dev))
		dev->ris &= ~LHV_UARTRIS_TXRIS_MASK;
}

static uint32_t read_imsc(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->imsc;
}

static void write_imsc(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->imsc = v & INTS;
}

static uint32_t read_ris(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->ris;
}

static uint32_t read_mis(void *d)
{
	const struct lhv_vdev_pl011 *dev = d;

	return dev->ris & dev->imsc;
}

static void write_icr(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->ris &= ~v & INTS;
}

static uint32_t read_dmacr(void *d)
{
	return ((struct lhv_vdev_pl011 *)d)->dmacr;
}

static void write_dmacr(void *d, uint32_t v)
{
	((struct lhv_vdev_pl011 *)d)->dmacr =
		v & (LHV_UARTDMACR_RXDMAE_MASK | LHV_UARTDMACR_TXDMAE_MASK |
		     LHV_UARTDMACR_DMAONERR_MASK);
}

static const struct lhv_vdev_reg rows[] = {
	{LHV_UARTDR_OFFSET, read_dr, write_dr},
	{LHV_UARTRSR_OFFSET, read_rsr, write_ecr},
	{LHV_UARTFR_OFFSET, read_fr, NULL},
	{LHV_UARTILPR_OFFSET, read_ilpr, write_ilpr},
	{LHV_UARTIBRD_OFFSET, read_ibrd, write_ibrd},
	{LHV_UARTFBRD_OFFSET, read_fbrd, write_fbrd},
	{LHV_UARTLCR_H_OFFSET, read_lcr_h, write_lcr_h},
	{LHV_UARTCR_OFFSET, read_cr, write_cr},
	{LHV_UARTIFLS_OFFSET, read_ifls, write_ifls},
	{LHV_UARTIMSC_OFFSET, read_imsc, write_imsc},
	{LHV_UARTRIS_OFFSET, read_ris, NULL},
	{LHV_UARTMIS_OFFSET, read_mis, NULL},
	{LHV_UARTICR_OFFSET, NULL, write_icr},
	{LHV_UARTDMACR_OFFSET, read_dmacr, write_dmacr},
};

static const struct lhv_vdev_file file = {
	.rows = rows,
	.nr_rows = sizeof(rows) / sizeof(rows[0]),
	.periphid = LHV_UART_PERIPHID,
};

enum lhv_action lhv_vdev_pl011_mmio(void *d, struct lhv_mmio *access)
{
	struct lhv_vdev_pl011 *dev = d;
	enum lhv_action action = lhv_vdev_file_access(&file, dev, access);

	if (action != LHV_HANDLED)
		return action;
	compare_inputs(dev);
	transmit(dev);
	settle(dev, false);
	return LHV_HANDLED;
}

static void to_reset(struct lhv_vdev_pl011 *dev)
{
	empty_fifos(dev);
	dev->cr = CR_RESET | (dev->firmware ? LHV_UARTCR_UARTEN_MASK : 0);
	dev->ris = dev->imsc = dev->ibrd = 0;
	dev->fbrd = dev->ilpr = dev->lcr_h = dev->dmacr = dev->rsr = 0;
	dev->ifls = 0x12;
	dev->overrun = false;
	dev->inputs = inputs(dev);
}

int lhv_vdev_pl011_init(struct lhv_vdev_pl011 *dev, const struct lhv_vdev_pl011_ops *ops,
			void *ctx, bool firmware)
{
	if (!dev || !ops || !ops->tx || !ops->set_irq)
		return LHV_ERR_INVAL;
	*dev = (struct lhv_vdev_pl011){
		.ops = ops,
		.ctx = ctx,
		.modem = LHV_VDEV_PL011_CTS | LHV_VDEV_PL011_DSR | LHV_VDEV_PL011_DCD,
		.firmware = firmware,
	};
	to_reset(dev);
	dev->had_room = lhv_vdev_pl011_rx_room(dev);
	settle(dev, true);
	return 0;
}

int lhv_vdev_pl011_reset(struct lhv_vdev_pl011 *dev)
{
	if (!ready(dev))
		return LHV_ERR_INVAL;
	if (dev->sending)
		return LHV_ERR_STATE;
	to_reset(dev);
	settle(dev, true);
	return 0;
}

int lhv_vdev_pl011_rx(struct lhv_vdev_pl011 *dev, uint8_t byte)
{
	if (!ready(dev))
		return LHV_ERR_INVAL;
	if (!lhv_vdev_pl011_rx_room(dev))
		return LHV_ERR_BUSY;
	receive(dev, byte, 0);
	settle(dev, false);
	return 0;
}

unsigned int lhv_vdev_pl011_rx_room(const struct lhv_vdev_pl011 *dev)
{
	if (!ready(dev) || !receiver_on(dev) || loopback(dev))
		return 0;
	return depth(dev) - dev->rx_count;
}

int lhv_vdev_pl011_rx_line(struct lhv_vdev_pl011 *dev, uint8_t byte, unsigned int errors)
{
	if (!ready(dev) || (errors & ~(unsigned int)ERR_BITS))
		return LHV_ERR_INVAL;
	if (!receiver_on(dev) || loopback(dev))
		return 0;
	receive(dev, byte, errors);
	settle(dev, false);
	return 0;
}

int lhv_vdev_pl011_tx_ready(struct lhv_vdev_pl011 *dev)
{
	if (!ready(dev))
		return LHV_ERR_INVAL;
	if (dev->sending)
		return LHV_ERR_STATE;
	transmit(dev);
	settle(dev, false);
	return 0;
}

int lhv_vdev_pl011_modem(struct lhv_vdev_pl011 *dev, unsigned int in)
{
	if (!ready(dev) || (in & ~(unsigned int)INPUTS))
		return LHV_ERR_INVAL;
	if (dev->sending)
		return LHV_ERR_STATE;
	dev->modem = (uint16_t)in;
	compare_inputs(dev);
	transmit(dev);
	settle(dev, false);
	return 0;
}

int lhv_vdev_pl011_save(const struct lhv_vdev_pl011 *dev, void *buf, size_t size,
			size_t *len)
{
	uint8_t *p = buf;

	if (!ready(dev) || !buf)
		return LHV_ERR_INVAL;
	if (len)
		*len = LHV_VDEV_PL011_SAVE_SIZE;
	if (size < LHV_VDEV_PL011_SAVE_SIZE)
		return LHV_ERR_NOMEM;
	p = lhv_vdev_put(p, MAGIC, 4);
	p = lhv_vdev_put(p, VERSION, 2);
	p = lhv_vdev_put(p, LHV_VDEV_PL011_SAVE_SIZE, 2);
	p = lhv_vdev_put(p, dev->cr, 2);
	p = lhv_vdev_put(p, dev->ris, 2);
	p = lhv_vdev_put(p, dev->imsc, 2);
	p = lhv_vdev_put(p, dev->ibrd, 2);
	p = lhv_vdev_put(p, dev->modem, 2);
	p = lhv_vdev_put(p, dev->fbrd, 1);
	p = lhv_vdev_put(p, dev->ilpr, 1);
	p = lhv_vdev_put(p, dev->lcr_h, 1);
	p = lhv_vdev_put(p, dev->ifls, 1);
	p = lhv_vdev_put(p, dev->dmacr, 1);
	p = lhv_vdev_put(p, dev->rsr, 1);
	p = lhv_vdev_put(p, dev->overrun, 1);
	p = lhv_vdev_put(p, dev->rx_count, 1);
	p = lhv_vdev_put(p, dev->tx_count, 1);
	p = lhv_vdev_put(p, 0, PADDING);
	for (unsigned int i = 0; i < LHV_VDEV_PL011_FIFO; i++)
		p = lhv_vdev_put(
			p,
			i < dev->rx_count
				? dev->rx_fifo[(dev->rx_head + i) % LHV_VDEV_PL011_FIFO]
				: 0,
			2);
	for (unsigned int i = 0; i < LHV_VDEV_PL011_FIFO; i++)
		p = lhv_vdev_put(
			p,
			i < dev->tx_count
				? dev->tx_fifo[(dev->tx_head + i) % LHV_VDEV_PL011_FIFO]
				: 0,
			1);
	return 0;
}

/* Whether the parts of a restored state fit together. */
static bool plausible(const struct lhv_vdev_pl011 *s, unsigned int overrun)
{
	bool rt = s->ris & LHV_UARTRIS_RTRIS_MASK;

	if ((s->cr & ~CR_BITS) || (s->ris & ~INTS) || (s->imsc & ~INTS) ||
	    (s->modem & ~(unsigned int)INPUTS) ||
	    (s->fbrd & ~LHV_UARTFBRD_DIVFRAC_MASK) || s->ifls > 0x3f || s->dmacr > 7 ||
	    s->rsr > 0xf || overrun > 1)
		return false;
	if (s->rx_count > depth(s) || s->tx_count > depth(s))
		return false;
	if (rt != !!s->rx_count)
		return false;
	if ((s->ris & LHV_UARTRIS_RXRIS_MASK) && s->rx_count < rx_level(s))
		return false;
	if ((s->ris & LHV_UARTRIS_TXRIS_MASK) && s->tx_count > tx_level(s))
		return false;
	for (unsigned int i = 0; i < LHV_VDEV_PL011_FIFO; i++) {
		uint16_t e = s->rx_fifo[i];

		if ((e & ~DR_BITS) || ((e & LHV_UARTDR_BE_MASK) && (e & DR_DATA)))
			return false;
		if ((i >= s->rx_count && e) || (i >= s->tx_count && s->tx_fifo[i]))
			return false;
	}
	return true;
}

int lhv_vdev_pl011_restore(struct lhv_vdev_pl011 *dev, const void *buf, size_t size)
{
	const uint8_t *p = buf;
	struct lhv_vdev_pl011 s;
	unsigned int overrun;

	if (!ready(dev) || !buf)
		return LHV_ERR_INVAL;
	if (dev->sending)
		return LHV_ERR_STATE;
	if (size < 8 || lhv_vdev_take(&p, 4) != MAGIC)
		return LHV_ERR_CORRUPT;
	if (lhv_vdev_take(&p, 2) != VERSION)
		return LHV_ERR_UNSUPPORTED;
	if (lhv_vdev_take(&p, 2) != LHV_VDEV_PL011_SAVE_SIZE ||
	    size != LHV_VDEV_PL011_SAVE_SIZE)
		return LHV_ERR_CORRUPT;
	s = *dev;
	s.cr = (uint16_t)lhv_vdev_take(&p, 2);
	s.ris = (uint16_t)lhv_vdev_take(&p, 2);
	s.imsc = (uint16_t)lhv_vdev_take(&p, 2);
	s.ibrd = (uint16_t)lhv_vdev_take(&p, 2);
	s.modem = (uint16_t)lhv_vdev_take(&p, 2);
	s.fbrd = (uint8_t)lhv_vdev_take(&p, 1);
	s.ilpr = (uint8_t)lhv_vdev_take(&p, 1);
	s.lcr_h = (uint8_t)lhv_vdev_take(&p, 1);
	s.ifls = (uint8_t)lhv_vdev_take(&p, 1);
	s.dmacr = (uint8_t)lhv_vdev_take(&p, 1);
	s.rsr = (uint8_t)lhv_vdev_take(&p, 1);
	overrun = (unsigned int)lhv_vdev_take(&p, 1);
	s.rx_count = (uint8_t)lhv_vdev_take(&p, 1);
	s.tx_count = (uint8_t)lhv_vdev_take(&p, 1);
	for (unsigned int i = 0; i < PADDING; i++) {
		if (lhv_vdev_take(&p, 1))
			return LHV_ERR_CORRUPT;
	}
	for (unsigned int i = 0; i < LHV_VDEV_PL011_FIFO; i++)
		s.rx_fifo[i] = (uint16_t)lhv_vdev_take(&p, 2);
	for (unsigned int i = 0; i < LHV_VDEV_PL011_FIFO; i++)
		s.tx_fifo[i] = (uint8_t)lhv_vdev_take(&p, 1);
	if (!plausible(&s, overrun))
		return LHV_ERR_CORRUPT;
	s.rx_head = s.tx_head = 0;
	s.overrun = overrun;
	s.inputs = inputs(&s);
	s.had_room = lhv_vdev_pl011_rx_room(&s);
	*dev = s;
	drive_irq(dev, true);
	return 0;
}
