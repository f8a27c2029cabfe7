/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's memory: where its files go and what its device tree says. */
#ifndef EXAMPLES_LINUX_GUEST_H
#define EXAMPLES_LINUX_GUEST_H

#include <stdbool.h>
#include <stdint.h>

struct guest {
	uint64_t ram_base, ram_size; /* IPA = PA */
	uint64_t entry;		     /* of the kernel */
	uint64_t kernel_end; /* with the memory that it takes before it reads its DT */
	uint64_t initrd, initrd_size; /* 0: none */
	uint64_t dtb;
	const char *bootargs;
	bool aarch32; /* the kernel is a zImage of Armv7 */
};

/* load.c: puts the files in place; ends with fatal() when they do not fit. */
void guest_load(struct guest *g);

/* guest_dt.c: writes the guest's device tree to g->dtb. */
void guest_dt(const struct guest *g);

#endif
