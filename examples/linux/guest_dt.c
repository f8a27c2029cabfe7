/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's device tree: the machine's, less what the guest does not have. */
#include <string.h>

#include <libfdt.h>

#include "../common/common.h"
#include "guest.h"
#include "hv.h"

#define DT_SIZE MIB(2)

static void must(int r, const char *what)
{
	if (r < 0)
		fatal("building the guest's device tree: %s: %s", what, fdt_strerror(r));
}

/* Nodes of the root that the guest keeps, by the part of the name before '@'. */
static bool kept(const char *name)
{
	static const char *const keep[] = {"cpus",   "timer",  "psci",	 "pmu",
					   "intc",   "pl011",  "pl031",	 "apb-pclk",
					   "memory", "chosen", "aliases"};
	size_t n = 0;

	while (name[n] && name[n] != '@')
		n++;
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++)
		if (strlen(keep[i]) == n && !memcmp(keep[i], name, n))
			return true;
	return false;
}

static void remove_foreign(void *fdt)
{
	int node, next;

	for (node = fdt_first_subnode(fdt, 0); node >= 0; node = next) {
		next = fdt_next_subnode(fdt, node);
		if (kept(fdt_get_name(fdt, node, NULL)))
			continue;
		must(fdt_del_node(fdt, node), "removing a node");
		/* Offsets have moved: start again. */
		next = fdt_first_subnode(fdt, 0);
	}
}

/* Removes the children of a node (the GIC's ITS, the loader's modules). */
static void remove_children(void *fdt, int node)
{
	int child;

	while ((child = fdt_first_subnode(fdt, node)) >= 0)
		must(fdt_del_node(fdt, child), "removing a child");
}

/* The cores that are not the guest's, and the topology, which names them. */
static void remove_cpus(void *fdt)
{
	int parent = fdt_path_offset(fdt, "/cpus"), node;
	unsigned int seen = 0;

	if (nr_vcpus == platform.nr_cpus)
		return;
	must(parent, "cpus");
	node = fdt_subnode_offset(fdt, parent, "cpu-map");
	if (node >= 0)
		must(fdt_del_node(fdt, node), "cpu-map");
	node = fdt_first_subnode(fdt, parent);
	while (node >= 0) {
		const char *type = fdt_getprop(fdt, node, "device_type", NULL);

		if (!type || strcmp(type, "cpu") || seen++ < nr_vcpus) {
			node = fdt_next_subnode(fdt, node);
			continue;
		}
		must(fdt_del_node(fdt, node), "removing a core");
		/* Offsets have moved. */
		seen = 0;
		node = fdt_first_subnode(fdt, parent);
	}
}

void guest_dt(const struct guest *g)
{
	static const char *const numbers[] = {"cpu_on", "cpu_off", "cpu_suspend",
					      "migrate"};
	void *fdt = (void *)(uintptr_t)g->dtb;
	fdt64_t reg[2];
	int node;

	must(fdt_open_into(platform.fdt, fdt, (int)DT_SIZE), "copying");
	remove_foreign(fdt);

	remove_cpus(fdt);

	node = fdt_node_offset_by_prop_value(fdt, -1, "device_type", "memory", 7);
	must(node, "memory");
	reg[0] = cpu_to_fdt64(g->ram_base);
	reg[1] = cpu_to_fdt64(g->ram_size);
	must(fdt_setprop(fdt, node, "reg", reg, sizeof(reg)), "memory");

	node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");
	must(node, "intc");
	remove_children(fdt, node);
	/* The maintenance interrupt is the hypervisor's. */
	fdt_delprop(fdt, node, "interrupts");

	node = fdt_path_offset(fdt, "/pmu");
	if (g->aarch32 && node >= 0)
		must(fdt_del_node(fdt, node), "pmu");

	node = fdt_path_offset(fdt, "/psci");
	must(node, "psci");
	must(fdt_setprop_string(fdt, node, "method", "hvc"), "psci");
	/* Function numbers are for PSCI 0.1, and those of the machine have 64 bits. */
	if (g->aarch32)
		for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
			fdt_delprop(fdt, node, numbers[i]);

	node = fdt_path_offset(fdt, "/chosen");
	if (node < 0)
		node = fdt_add_subnode(fdt, 0, "chosen");
	must(node, "chosen");
	remove_children(fdt, node);
	must(fdt_setprop_string(fdt, node, "bootargs", g->bootargs), "bootargs");
	if (g->initrd_size) {
		must(fdt_setprop_u64(fdt, node, "linux,initrd-start", g->initrd),
		     "initrd");
		must(fdt_setprop_u64(fdt, node, "linux,initrd-end",
				     g->initrd + g->initrd_size),
		     "initrd");
	}
	must(fdt_pack(fdt), "packing");
}
