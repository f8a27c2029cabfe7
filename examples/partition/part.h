/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of this hypervisor: several guests, each with cores and memory of its own. */
#ifndef EXAMPLES_PARTITION_PART_H
#define EXAMPLES_PARTITION_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/common.h"

#include <libhv/stage2.h>
#include <libhv/trap.h>
#include <libhv/vcpu.h>
#include <libhv/vdev.h>
#include <libhv/vgic.h>

#define MAX_PARTS (MAX_MODULE / 2)
#define REGIONS	  8

/* Where a guest sees things: each sees the same. */
#define RAM_IPA	   UINT64_C(0x40000000)
#define GICD_IPA   UINT64_C(0x08000000)
#define GICR_IPA   UINT64_C(0x080a0000)
#define UART_IPA   UINT64_C(0x09000000)
#define UART_SPI   33u
#define VTIMER_PPI 27u

#define REQ_STOP 1u /* a vCPU is kicked: it is to leave its core */

struct part;

/* A vCPU. It has its core for itself. */
struct part_vcpu {
	struct lhv_vcpu v;
	struct part *p;
	unsigned int index; /* in its guest */
	struct lhv_gic_cpuif cpuif;
	bool off;	/* it has turned itself off */
	uint32_t start; /* PSCI has asked for it: entry and context are set */
	lhv_ipa_t entry;
	uint64_t context;
};

/* What a guest's console line is made of until it can be shown. */
struct part_console {
	struct lhv_vdev_pl011 uart;
	struct spinlock lock;
	char line[256];
	unsigned int length;
};

/* A guest. */
struct part {
	unsigned int index, first, nr_vcpus; /* it has the cores from first on */
	uint64_t pa, size;		     /* its memory */
	struct lhv_s2 s2;
	struct lhv_s2_root root;
	struct lhv_vgic *vgic;
	struct part_vcpu vcpu[MAX_CPUS];
	struct lhv_trap_region regions[REGIONS];
	struct lhv_trap_mmio_table bus;
	struct lhv_trap_sysregs sysregs;
	struct lhv_trap_psci psci;
	struct lhv_trap_psci_vcpu power[MAX_CPUS];
	struct lhv_trap_smccc smccc;
	uint64_t affinity[MAX_CPUS];
	struct part_console console;
	uint32_t stopped;
	uint32_t reports;
};

extern struct part parts[MAX_PARTS];
extern unsigned int nr_parts;

/* Something about a guest that a reader of the console should know; after a while no more. */
void report(struct part *p, const char *what, uint64_t value);

/* load.c: puts the guest's kernel, initrd and device tree into its memory. */
void load(struct part *p, const struct module *kernel, const struct module *initrd,
	  lhv_ipa_t *entry, lhv_ipa_t *dtb);
/* guest_dt.c: writes its device tree to dt. */
void guest_dt(const struct part *p, void *dt, size_t room, const char *bootargs,
	      uint64_t initrd, uint64_t initrd_size);

/* irq.c */
void irq_init(struct part *p);
void irq_enter(struct part_vcpu *h); /* before each entry into the guest */
void irq_host(struct part_vcpu *h);  /* takes a physical interrupt */
void irq_fold(struct part_vcpu *h);  /* what it did to its list registers gets known */
bool irq_pending(struct part_vcpu *h);
enum lhv_action irq_sysreg(void *ctx, struct lhv_trap_sysreg_access *a);

/* console.c: each guest's UART, on the machine's */
void consoles_init(void);
void consoles_add(struct part *p);
void consoles_irq(void);
void consoles_end(struct part *p);

/* exits.c: what is done when the guest leaves to us */
void exits_init(struct part *p);
void exit_sync(struct part_vcpu *h);

/* power.c: PSCI */
void power_init(struct part *p);
void power_stop(struct part *p, const char *why);

#endif
