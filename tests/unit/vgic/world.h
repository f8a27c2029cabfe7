/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual GIC whose vCPUs run on models of a core, for the tests of this directory. */
#ifndef WORLD_H
#define WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/arch/gic.h>
#include <libhv/sim/gic.h>
#include <libhv/vgic.h>

#define MAX_CPUS 512

struct cpu {
	struct world *w;
	unsigned int index;
	struct lhv_sim_gic core;
	struct lhv_gic_cpuif image;
	bool kicked;
	unsigned int kicks;
	uint64_t maintenance; /* exits for it */
};

struct world {
	struct lhv_vgic *g;
	void *mem;
	unsigned int nr;
	unsigned int nr_spis;
	struct cpu *cpu;
	unsigned int on;       /* which core runs the code, or LHV_VGIC_NO_VCPU */
	bool soft;	       /* CPU interfaces in software */
	unsigned int hw_drops; /* calls of the hw_deactivate hook ... */
	unsigned int hw_ends;  /* ... and deactivations by a core */
	unsigned int last_pintid;
	unsigned int eois; /* calls of the eoi hook */
	unsigned int last_eoi;
	void (*on_eoi)(struct world *w, unsigned int vcpu, unsigned int intid);
	/* vcpu is the core for PPIs, whoever deactivates */
	void (*on_deactivate)(struct world *w, unsigned int vcpu, unsigned int pintid);
	void *test; /* the test's own */
	uint64_t mpidr[MAX_CPUS];
	struct lhv_vgic_cfg cfg;
};

/* vCPU i has Aff0 i % 16 and Aff1 i / 16. */
struct world *world_new(unsigned int nr, unsigned int nr_spis, unsigned int nr_lr,
			unsigned int pri_bits, unsigned int pre_bits, bool tds);
void world_free(struct world *w);

/* GICD_* and GICR_* accesses of vCPU i, with the fold before and the entry after. */
uint64_t gicd_rd(struct world *w, unsigned int i, uint64_t off, unsigned int size);
void gicd_wr(struct world *w, unsigned int i, uint64_t off, unsigned int size,
	     uint64_t v);
uint64_t gicr_rd(struct world *w, unsigned int i, unsigned int n, uint64_t off,
		 unsigned int size);
void gicr_wr(struct world *w, unsigned int i, unsigned int n, uint64_t off,
	     unsigned int size, uint64_t v);

/* vCPU i accesses an ICC register: in the core, or by the trap. */
uint64_t icc_rd(struct world *w, unsigned int i, uint32_t reg);
void icc_wr(struct world *w, unsigned int i, uint32_t reg, uint64_t v);
uint32_t ack(struct world *w, unsigned int i);
void eoi(struct world *w, unsigned int i, uint32_t intid);

/* What the hypervisor does around the guest. */
void fold(struct world *w, unsigned int i);
void enter(struct world *w, unsigned int i);
/* Takes the exits that are due on vCPU i: kicks and maintenance interrupts. */
void settle(struct world *w, unsigned int i);
void settle_all(struct world *w);

/* What a guest does at boot: all groups on, priority mask open. */
void guest_boot(struct world *w);
/* Enables an interrupt as Group 1 with a priority, on vCPU i if private, routed to it if an
 * SPI; edge or level. */
void setup(struct world *w, unsigned int i, unsigned int intid, unsigned int prio,
	   bool edge);

struct lhv_vgic_irq irq_of(struct world *w, unsigned int i, unsigned int intid);

/* INTID n's bit in GICD_ISENABLER and the like, or in the GICR's for private ones. */
void set_bit(struct world *w, unsigned int i, uint64_t base, unsigned int intid);
bool get_bit(struct world *w, unsigned int i, uint64_t base, unsigned int intid);

/* xorshift; the seed is printed by what fails */
uint32_t rnd(uint64_t *s);

#endif
