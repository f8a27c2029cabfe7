/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree of a guest: nothing in it is the machine's, so it is written from nothing. */
#include <libfdt.h>

#include "part.h"

#define GIC_PHANDLE   1u
#define CLOCK_PHANDLE 2u
#define SPI	      0u
#define PPI	      1u
#define LEVEL_HIGH    4u

static void must(int r)
{
	if (r < 0)
		fatal("building a guest's device tree: %s", fdt_strerror(r));
}

static void u32s(void *dt, const char *name, const uint32_t *v, unsigned int n)
{
	fdt32_t cells[16];

	for (unsigned int i = 0; i < n; i++)
		cells[i] = cpu_to_fdt32(v[i]);
	must(fdt_property(dt, name, cells, (int)(n * sizeof(cells[0]))));
}

#define U32S(dt, name, ...)                             \
	u32s(dt, name, (const uint32_t[]){__VA_ARGS__}, \
	     sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void range(void *dt, const char *name, uint64_t base, uint64_t size)
{
	U32S(dt, name, (uint32_t)(base >> 32), (uint32_t)base, (uint32_t)(size >> 32),
	     (uint32_t)size);
}

static void cpu_nodes(const struct part *p, void *dt)
{
	char name[] = "cpu@0";

	must(fdt_begin_node(dt, "cpus"));
	must(fdt_property_u32(dt, "#address-cells", 1));
	must(fdt_property_u32(dt, "#size-cells", 0));
	for (unsigned int i = 0; i < p->nr_vcpus; i++) {
		name[4] = (char)('0' + i);
		must(fdt_begin_node(dt, name));
		must(fdt_property_string(dt, "device_type", "cpu"));
		must(fdt_property_string(dt, "compatible", "arm,armv8"));
		must(fdt_property_string(dt, "enable-method", "psci"));
		must(fdt_property_u32(dt, "reg", i));
		must(fdt_end_node(dt));
	}
	must(fdt_end_node(dt));
}

static void devices(const struct part *p, void *dt)
{
	static const char uart[] = "arm,pl011\0arm,primecell";
	static const char clocks[] = "uartclk\0apb_pclk";

	must(fdt_begin_node(dt, "intc@8000000"));
	must(fdt_property_string(dt, "compatible", "arm,gic-v3"));
	must(fdt_property(dt, "interrupt-controller", "", 0));
	must(fdt_property_u32(dt, "#interrupt-cells", 3));
	must(fdt_property_u32(dt, "phandle", GIC_PHANDLE));
	U32S(dt, "reg", 0, (uint32_t)GICD_IPA, 0, LHV_VGIC_DIST_SIZE, 0,
	     (uint32_t)GICR_IPA, 0, p->nr_vcpus * LHV_VGIC_REDIST_STRIDE);
	must(fdt_end_node(dt));

	must(fdt_begin_node(dt, "timer"));
	must(fdt_property_string(dt, "compatible", "arm,armv8-timer"));
	must(fdt_property(dt, "always-on", "", 0));
	U32S(dt, "interrupts", PPI, 13, LEVEL_HIGH, PPI, 14, LEVEL_HIGH, PPI,
	     VTIMER_PPI - 16, LEVEL_HIGH, PPI, 10, LEVEL_HIGH);
	must(fdt_end_node(dt));

	must(fdt_begin_node(dt, "apb-pclk"));
	must(fdt_property_string(dt, "compatible", "fixed-clock"));
	must(fdt_property_u32(dt, "#clock-cells", 0));
	must(fdt_property_u32(dt, "clock-frequency", 24000000));
	must(fdt_property_u32(dt, "phandle", CLOCK_PHANDLE));
	must(fdt_end_node(dt));

	must(fdt_begin_node(dt, "pl011@9000000"));
	must(fdt_property(dt, "compatible", uart, sizeof(uart)));
	range(dt, "reg", UART_IPA, LHV_VDEV_PL011_SIZE);
	U32S(dt, "interrupts", SPI, UART_SPI - 32, LEVEL_HIGH);
	U32S(dt, "clocks", CLOCK_PHANDLE, CLOCK_PHANDLE);
	must(fdt_property(dt, "clock-names", clocks, sizeof(clocks)));
	must(fdt_end_node(dt));
}

void guest_dt(const struct part *p, void *dt, size_t room, const char *bootargs,
	      uint64_t initrd, uint64_t initrd_size)
{
	must(fdt_create(dt, (int)room));
	must(fdt_finish_reservemap(dt));
	must(fdt_begin_node(dt, ""));
	must(fdt_property_string(dt, "compatible", "linux,dummy-virt"));
	must(fdt_property_u32(dt, "#address-cells", 2));
	must(fdt_property_u32(dt, "#size-cells", 2));
	must(fdt_property_u32(dt, "interrupt-parent", GIC_PHANDLE));

	must(fdt_begin_node(dt, "chosen"));
	must(fdt_property_string(dt, "bootargs", bootargs));
	must(fdt_property_string(dt, "stdout-path", "/pl011@9000000"));
	if (initrd_size) {
		must(fdt_property_u64(dt, "linux,initrd-start", initrd));
		must(fdt_property_u64(dt, "linux,initrd-end", initrd + initrd_size));
	}
	must(fdt_end_node(dt));

	must(fdt_begin_node(dt, "memory@40000000"));
	must(fdt_property_string(dt, "device_type", "memory"));
	range(dt, "reg", RAM_IPA, p->size);
	must(fdt_end_node(dt));

	must(fdt_begin_node(dt, "psci"));
	must(fdt_property_string(dt, "compatible", "arm,psci-1.0"));
	must(fdt_property_string(dt, "method", "hvc"));
	must(fdt_end_node(dt));

	cpu_nodes(p, dt);
	devices(p, dt);
	must(fdt_end_node(dt));
	must(fdt_finish(dt));
}
