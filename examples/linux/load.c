/* SPDX-License-Identifier: BSD-2-Clause */
/* Places a kernel as QEMU's own -kernel does, and its initrd and device tree after it. */
#include <string.h>

#include "../common/common.h"
#include "guest.h"

#include <libhv/port.h>

#define FLAT_OFFSET    UINT64_C(0x80000) /* where QEMU puts a kernel that does not say */
#define IMAGE_MAGIC    0x644d5241u	 /* "ARM\x64" */
#define ZIMAGE_MAGIC   0x016f2818u
#define ZIMAGE_SWAPPED 0x18286f01u
#define ZIMAGE_OFFSET  MIB(32) /* as Linux recommends: clear of what it unpacks */
#define LIMIT32	       (UINT64_C(1) << 32)
#define DTB_ROOM       MIB(2)
#define LOADER_ROOM    4096

/* Documentation/arch/arm64/booting in Linux describes this header. */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset, image_size, flags, res[3];
	uint32_t magic, res5;
};

/* The header of a zImage, from byte 0x24 on. */
struct zimage_header {
	uint32_t code[9];
	uint32_t magic, start, end, endian;
};

static bool overlap(uint64_t a, uint64_t a_end, uint64_t b, uint64_t b_end)
{
	return a < b_end && b < a_end;
}

/*
 * A zImage unpacks itself to the start of memory. What it needs later lies behind it, and not
 * at the end of memory, which a 32-bit kernel may have no room to map.
 */
static void place32(struct guest *g, const struct module *kernel,
		    const struct module *initrd)
{
	uint64_t start = g->ram_base + ZIMAGE_OFFSET, end;

	g->aarch32 = true;
	if (g->ram_base + g->ram_size > LIMIT32)
		g->ram_size = LIMIT32 - g->ram_base;
	g->entry = start;
	g->kernel_end = start + kernel->size;
	g->dtb = align_up(g->kernel_end, MIB(2));
	g->initrd = 0;
	g->initrd_size = initrd ? initrd->size : 0;
	end = g->dtb + DTB_ROOM;
	if (g->initrd_size) {
		g->initrd = end;
		end = g->initrd + g->initrd_size;
	}
	/* Neither file is in the other's way, nor is the machine's device tree. */
	if (end > g->ram_base + g->ram_size || end > kernel->addr ||
	    (initrd && end > initrd->addr) || end > (uintptr_t)platform.fdt)
		fatal("too little memory for the guest's kernel and initrd: %lu MiB",
		      g->ram_size >> 20);
	memmove((void *)(uintptr_t)start, (void *)(uintptr_t)kernel->addr, kernel->size);
	if (g->initrd_size)
		memmove((void *)(uintptr_t)g->initrd, (void *)(uintptr_t)initrd->addr,
			initrd->size);
}

static bool is_zimage(const struct module *m)
{
	const struct zimage_header *z = (const void *)(uintptr_t)m->addr;

	if (m->size < sizeof(*z))
		return false;
	if (z->magic == ZIMAGE_SWAPPED)
		fatal("the guest kernel is big-endian, which is not supported yet");
	return z->magic == ZIMAGE_MAGIC;
}

void guest_load(struct guest *g)
{
	const struct module *kernel = NULL, *initrd = NULL;
	uint64_t end = g->ram_base + g->ram_size, offset = FLAT_OFFSET, span;
	const struct image_header *h;

	for (unsigned int i = 0; i < platform.nr_modules; i++) {
		const struct module *m = &platform.module[i];

		if (m->addr < g->ram_base || m->size > g->ram_size ||
		    m->addr - g->ram_base > g->ram_size - m->size)
			fatal("a guest file at 0x%lx is not in the guest's memory",
			      m->addr);
		if (m->kernel)
			kernel = m;
		else
			initrd = m;
	}
	if (!kernel)
		fatal("no guest kernel: the loader gave no multiboot,kernel module");
	if (kernel->size < 4)
		fatal("the guest kernel is empty");
	g->bootargs = kernel->bootargs ? kernel->bootargs : "";
	if (is_zimage(kernel)) {
		place32(g, kernel, initrd);
		return;
	}

	h = (const void *)(uintptr_t)kernel->addr;
	span = kernel->size;
	if (kernel->size >= sizeof(*h) && h->magic == IMAGE_MAGIC && h->image_size) {
		if (h->flags & 1)
			fatal("the guest kernel is big-endian, which is not supported "
			      "yet");
		offset = h->text_offset;
		/* QEMU keeps the first page for its boot code; do as it does. */
		if (offset < LOADER_ROOM)
			offset += MIB(2);
		if (h->image_size > span)
			span = h->image_size;
	}
	if (offset > g->ram_size || span > g->ram_size - offset)
		fatal("too little memory: the guest kernel takes %lu MiB and the guest "
		      "has %lu MiB",
		      (offset + span) >> 20, g->ram_size >> 20);
	g->entry = g->ram_base + offset;
	g->kernel_end = g->entry + span;

	/* The initrd stays where the loader put it, unless the kernel needs the place. */
	g->initrd_size = 0;
	if (initrd && initrd->size) {
		uint64_t at = align_down(end - initrd->size, 4096);

		if (at < align_up(g->kernel_end, MIB(2)) + DTB_ROOM)
			fatal("too little memory for the guest's kernel and initrd: %lu "
			      "MiB",
			      g->ram_size >> 20);
		/* At the top: nothing else that is still needed lies there, or it is moved
		 * by memmove from further down. */
		if (overlap(at, end, kernel->addr, kernel->addr + kernel->size))
			fatal("too little memory for the guest's kernel and initrd: %lu "
			      "MiB",
			      g->ram_size >> 20);
		memmove((void *)(uintptr_t)at, (void *)(uintptr_t)initrd->addr,
			initrd->size);
		g->initrd = at;
		g->initrd_size = initrd->size;
	}
	memmove((void *)(uintptr_t)g->entry, (void *)(uintptr_t)kernel->addr,
		kernel->size);
	g->dtb = align_up(g->kernel_end, MIB(2));
	if (g->dtb + DTB_ROOM > (g->initrd_size ? g->initrd : end))
		fatal("too little memory for the guest's device tree");
}
