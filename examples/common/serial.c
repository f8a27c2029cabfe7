/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A second serial port, if the machine has one: a 16550 on PCI (QEMU: -device pci-serial).
 * Nobody has set the bus up, so the port's registers are placed here.
 */
#include <libfdt.h>

#include "common.h"

#include <libhv/port.h>

#define SLOTS	   32u
#define IO_ADDRESS 0x1000u
#define SPI_BASE   32u

/* Configuration space. */
#define PCI_ID	     0x00
#define PCI_COMMAND  0x04
#define PCI_CLASS    0x08
#define PCI_BAR0     0x10
#define PCI_INT	     0x3c
#define COMMAND_IO   1u
#define CLASS_SERIAL 0x0700u

/* The 16550's registers, all of a byte. */
#define DATA	 0
#define IER	 1
#define FCR	 2
#define LCR	 3
#define MCR	 4
#define LSR	 5
#define IER_RX	 1
#define FCR_FIFO 7 /* on, and both emptied */
#define LCR_8N1	 3
#define MCR_OUT2 0x0b /* with DTR and RTS; OUT2 lets the interrupt out */
#define LSR_RX	 0x01
#define LSR_THRE 0x20

static uint64_t port;

static uint8_t rd(unsigned int reg)
{
	return lhv_port_mmio_read8(port + reg);
}

static void wr(unsigned int reg, uint8_t v)
{
	lhv_port_mmio_write8(port + reg, v);
}

static uint64_t cells(const fdt32_t *p, int n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 32 | fdt32_to_cpu(*p++);
	return v;
}

/* The window of I/O space, from `ranges`: three cells of PCI address, two and two. */
static bool io_window(int node, uint64_t *base)
{
	int len;
	const fdt32_t *p = fdt_getprop(platform.fdt, node, "ranges", &len);

	for (; p && len >= 28; p += 7, len -= 28)
		if ((fdt32_to_cpu(p[0]) >> 24 & 3) == 1) {
			*base = cells(p + 3, 2);
			return true;
		}
	return false;
}

/* The INTID of a device's pin, from `interrupt-map` with a GIC of two address cells. */
static uint32_t irq_of(int node, unsigned int slot, unsigned int pin)
{
	int len;
	const fdt32_t *p = fdt_getprop(platform.fdt, node, "interrupt-map", &len);
	const fdt32_t *mask = fdt_getprop(platform.fdt, node, "interrupt-map-mask", NULL);

	for (; p && mask && len >= 40; p += 10, len -= 40)
		if (fdt32_to_cpu(p[0]) == ((slot << 11) & fdt32_to_cpu(mask[0])) &&
		    fdt32_to_cpu(p[3]) == (pin & fdt32_to_cpu(mask[3])))
			return fdt32_to_cpu(p[8]) + SPI_BASE;
	return 0;
}

/* The INTID of its interrupt, or 0: there is none. */
uint32_t serial_init(void)
{
	int node =
		fdt_node_offset_by_compatible(platform.fdt, -1, "pci-host-ecam-generic");
	const fdt32_t *reg;
	uint64_t ecam, io;
	int len;

	reg = node < 0 ? NULL : fdt_getprop(platform.fdt, node, "reg", &len);
	if (!reg || len < 16 || !io_window(node, &io))
		return 0;
	ecam = cells(reg, 2);
	map_device(ecam);
	for (unsigned int slot = 0; slot < SLOTS; slot++) {
		uint64_t c = ecam + (slot << 15);
		uint32_t irq;

		if (lhv_port_mmio_read32(c + PCI_ID) == UINT32_MAX ||
		    lhv_port_mmio_read32(c + PCI_CLASS) >> 16 != CLASS_SERIAL)
			continue;
		irq = irq_of(node, slot, lhv_port_mmio_read32(c + PCI_INT) >> 8 & 0xff);
		if (!irq)
			return 0;
		lhv_port_mmio_write32(c + PCI_BAR0, IO_ADDRESS);
		lhv_port_mmio_write32(c + PCI_COMMAND, COMMAND_IO);
		port = io + IO_ADDRESS;
		wr(LCR, LCR_8N1);
		wr(FCR, FCR_FIFO);
		wr(MCR, MCR_OUT2);
		wr(IER, IER_RX);
		return irq;
	}
	return 0;
}

void serial_putc(uint8_t c)
{
	while (!(rd(LSR) & LSR_THRE))
		;
	wr(DATA, c);
}

bool serial_getc(uint8_t *c)
{
	if (!(rd(LSR) & LSR_RX))
		return false;
	*c = rd(DATA);
	return true;
}
