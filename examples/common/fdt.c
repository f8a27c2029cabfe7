/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine is, from the device tree that the loader gave us. */
#include <string.h>

#include <libfdt.h>

#include "common.h"

#define SPI	 0
#define SPI_BASE 32

static uint64_t cells(const fdt32_t *p, int n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 32 | fdt32_to_cpu(*p++);
	return v;
}

/* Entry `index` of a node's reg; the node's parent is the root or has two cells each. */
static bool reg(const void *fdt, int node, int index, uint64_t *addr, uint64_t *size)
{
	int parent = fdt_parent_offset(fdt, node), len;
	int ac = fdt_address_cells(fdt, parent), sc = fdt_size_cells(fdt, parent);
	const fdt32_t *p = fdt_getprop(fdt, node, "reg", &len);

	if (!p || ac < 1 || ac > 2 || sc < 0 || sc > 2 ||
	    len < (index + 1) * (ac + sc) * (int)sizeof(*p))
		return false;
	p += index * (ac + sc);
	*addr = cells(p, ac);
	if (size)
		*size = cells(p + ac, sc);
	return true;
}

static void read_cpus(const void *fdt)
{
	int cpus_node = fdt_path_offset(fdt, "/cpus"), node;

	fdt_for_each_subnode(node, fdt, cpus_node)
	{
		const char *type = fdt_getprop(fdt, node, "device_type", NULL);
		uint64_t mpidr;

		if (!type || strcmp(type, "cpu"))
			continue;
		if (!reg(fdt, node, 0, &mpidr, NULL))
			fatal("a CPU in the device tree has no reg");
		if (platform.nr_cpus == MAX_CPUS)
			fatal("more than %d CPUs; start with fewer", MAX_CPUS);
		platform.mpidr[platform.nr_cpus++] = mpidr;
	}
	if (!platform.nr_cpus)
		fatal("no CPUs in the device tree");
}

/* The boot loader's files: QEMU's guest-loader and others describe them in /chosen. */
static void read_modules(const void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen"), node;

	if (chosen < 0)
		return;
	fdt_for_each_subnode(node, fdt, chosen)
	{
		struct module *m = &platform.module[platform.nr_modules];
		const fdt32_t *p;
		int len;

		if (fdt_node_check_compatible(fdt, node, "multiboot,module") != 0)
			continue;
		/* Two cells each, whatever #size-cells of /chosen says (QEMU sets none). */
		p = fdt_getprop(fdt, node, "reg", &len);
		if (platform.nr_modules == MAX_MODULE || !p || len != 16)
			fatal("bad module node in the device tree's /chosen");
		m->addr = cells(p, 2);
		m->size = cells(p + 2, 2);
		m->kernel = fdt_node_check_compatible(fdt, node, "multiboot,kernel") == 0;
		m->bootargs = fdt_getprop(fdt, node, "bootargs", NULL);
		platform.nr_modules++;
	}
}

static int need(const void *fdt, const char *compatible, uint64_t *addr, uint64_t *size)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, compatible);

	if (node < 0 || !reg(fdt, node, 0, addr, size))
		fatal("no %s in the device tree", compatible);
	return node;
}

void platform_init(const void *fdt)
{
	uint64_t size;
	const fdt32_t *irq;
	const char *method;
	int node, len;

	if (!fdt || ((uintptr_t)fdt & 7) || fdt_check_header(fdt))
		fatal("no device tree: x0 does not point to one");
	platform.fdt = fdt;

	node = fdt_node_offset_by_prop_value(fdt, -1, "device_type", "memory", 7);
	if (node < 0 || !reg(fdt, node, 0, &platform.ram_base, &platform.ram_size))
		fatal("no memory node in the device tree");

	node = need(fdt, "arm,pl011", &platform.uart, &size);
	irq = fdt_getprop(fdt, node, "interrupts", &len);
	if (!irq || len < 12 || fdt32_to_cpu(irq[0]) != SPI)
		fatal("the PL011 in the device tree has no SPI");
	platform.uart_irq = fdt32_to_cpu(irq[1]) + SPI_BASE;
	console_init(platform.uart);

	node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");
	if (node < 0)
		fatal("no GICv3 in the device tree; with QEMU, use -M "
		      "virt,gic-version=3");
	if (!reg(fdt, node, 0, &platform.gicd, &platform.gicd_size) ||
	    !reg(fdt, node, 1, &platform.gicr, &platform.gicr_size))
		fatal("the GICv3 in the device tree has no registers");

	node = fdt_node_offset_by_compatible(fdt, -1, "arm,pl031");
	if (node >= 0)
		reg(fdt, node, 0, &platform.rtc, &size);

	node = fdt_path_offset(fdt, "/psci");
	method = node < 0 ? NULL : fdt_getprop(fdt, node, "method", NULL);
	if (!method)
		fatal("no PSCI firmware in the device tree");
	platform.psci_smc = !strcmp(method, "smc");

	read_cpus(fdt);
	read_modules(fdt);
}
