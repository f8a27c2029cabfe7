/* SPDX-License-Identifier: BSD-2-Clause */
/* Places a guest's Image, initrd and device tree in its memory. */
#include <string.h>

#include "part.h"

#define IMAGE_MAGIC 0x644d5241u /* "ARM\x64" */
#define DTB_ROOM    MIB(1)

/* Documentation/arch/arm64/booting in Linux describes this header. */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset, image_size, flags, res[3];
	uint32_t magic, res5;
};

/* The kernel from 2 MiB on, the initrd at the end, between them the device tree. */
void load(struct part *p, const struct module *kernel, const struct module *initrd,
	  lhv_ipa_t *entry, lhv_ipa_t *dtb)
{
	const struct image_header *h = (const void *)(uintptr_t)kernel->addr;
	uint64_t end = p->pa + p->size, start, span, dt, rd = end;
	uint64_t files_end =
		(initrd ? initrd : kernel)->addr + (initrd ? initrd : kernel)->size;

	if (kernel->addr < p->pa || files_end > end)
		fatal("guest %u: its files have to lie in its memory, 0x%lx to 0x%lx",
		      p->index, p->pa, end);
	if (kernel->size < sizeof(*h) || h->magic != IMAGE_MAGIC || !h->image_size)
		fatal("guest %u: its kernel is no arm64 Image", p->index);
	start = p->pa + h->text_offset;
	if (h->text_offset < MIB(2))
		start += MIB(2);
	span = h->image_size > kernel->size ? h->image_size : kernel->size;
	dt = align_up(start + span, MIB(2));
	if (initrd)
		rd = align_down(end - initrd->size, 4096);
	/* Nothing is put over what is still to be moved. */
	if (h->text_offset > p->size || span > p->size || dt + DTB_ROOM > rd ||
	    start > kernel->addr || (initrd && dt + DTB_ROOM > initrd->addr))
		fatal("guest %u: %lu MiB are too little memory for its files", p->index,
		      p->size >> 20);
	if (initrd)
		memmove((void *)(uintptr_t)rd, (void *)(uintptr_t)initrd->addr,
			initrd->size);
	memmove((void *)(uintptr_t)start, (void *)(uintptr_t)kernel->addr, kernel->size);
	guest_dt(p, (void *)(uintptr_t)dt, DTB_ROOM,
		 kernel->bootargs ? kernel->bootargs : "", rd - p->pa + RAM_IPA,
		 initrd ? initrd->size : 0);
	*entry = lhv_ipa(start - p->pa + RAM_IPA);
	*dtb = lhv_ipa(dt - p->pa + RAM_IPA);
}
