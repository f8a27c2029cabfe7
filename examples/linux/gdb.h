/* SPDX-License-Identifier: BSD-2-Clause */
/* gdb.c, for the rest of the example. */
#ifndef EXAMPLES_LINUX_GDB_H
#define EXAMPLES_LINUX_GDB_H

#include <stdbool.h>
#include <stdint.h>

#include <libhv/stage2.h>
#include <libhv/trap.h>

struct hv_vcpu;

/* Looks for the serial port; true: a debugger may come. Before the vCPUs are made. */
bool gdb_init(const struct lhv_s2 *s2, uint64_t ram_base, uint64_t ram_end);

/* On the core of a vCPU: it has been loaded, it is about to leave its core. */
void gdb_vcpu_start(struct hv_vcpu *h);
void gdb_vcpu_end(struct hv_vcpu *h);

/* On the core of a vCPU that is out of the guest: waits while the debugger wants it to. */
void gdb_park(struct hv_vcpu *h);

/* The serial port's interrupt; true if it was that. */
bool gdb_irq(unsigned int vcpu, uint32_t intid);

/* An exit that may be the debugger's; true: it was, and is dealt with. */
bool gdb_exit(struct hv_vcpu *h, const struct lhv_trap *t);

#endif
