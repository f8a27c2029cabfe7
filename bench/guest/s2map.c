/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the aarch64 archive of stage2 executes to map a page, counted: under QEMU's
 * -icount shift=0 the counter advances with each instruction. Runs at EL1 without a
 * hypervisor below; mapping needs barriers and no TLB maintenance. A line each: name,
 * thousandths of an instruction a page.
 */
#include "guest.h"

#include <libhv/stage2.h>

#define PAGE  UINT64_C(4096)
#define PAGES (UINT64_C(1) << 18) /* 1 GiB of them */
#define RAM   (UINT64_C(1) << 30)

static _Alignas(4096) uint64_t pool[514][512];
static unsigned int used;

void guest_sync(struct guest_frame *frame)
{
	(void)frame;
	guest_puts("s2map: failed: exception\n");
	guest_off();
}

void guest_irq(struct guest_frame *frame)
{
	(void)frame;
}

void guest_serror(struct guest_frame *frame)
{
	(void)frame;
}

void guest_secondary(uint64_t index)
{
	(void)index;
}

static void *take(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = used < 514 ? pool[used++] : NULL;

	(void)ctx;
	(void)bytes;
	*pa = lhv_pa((uintptr_t)p);
	return p;
}

static void give(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)va;
	(void)pa;
	(void)bytes;
}

static const struct lhv_s2_ops ops = {.alloc = take, .free = give};
static struct lhv_s2 s2;

static void fail(const char *what)
{
	guest_puts("s2map: failed: ");
	guest_puts(what);
	guest_puts("\n");
	guest_off();
}

/* What the library finds in place of the guests' byte loop (see tests/qemu/guests.mk). */
void *__wrap_memset(void *d, int c, size_t n);
void *__wrap_memset(void *d, int c, size_t n)
{
	volatile uint64_t *p = d;
	uint64_t w = (unsigned char)c * UINT64_C(0x0101010101010101);

	if (((uintptr_t)d | n) & 7)
		fail("memset");
	for (; n; n -= 8)
		*p++ = w;
	return d;
}

static void start(void)
{
	static const struct lhv_cpu_features f = {
		.pa_bits = 48, .tgran4_2 = true, .vmid_bits = 16};
	/* The root is one table. */
	const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 39};
	struct lhv_s2_geometry geo;
	const struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &ops, .vmid = 1};

	used = 0;
	if (lhv_s2_geometry(&f, &req, &geo, NULL) || lhv_s2_init(&s2, &cfg))
		fail("start");
}

static void one_call(void)
{
	if (lhv_s2_map(&s2, lhv_ipa(RAM), lhv_pa(RAM), RAM, LHV_S2_RWX, LHV_S2_NO_BLOCK))
		fail("one call");
}

/* The way that faults bring pages, but one after the other, or far from each other. */
static void per_page(uint64_t stride)
{
	for (uint64_t i = 0, n = 0; i < PAGES; i++, n = (n + stride) & (PAGES - 1)) {
		uint64_t a = RAM + n * PAGE;

		if (lhv_s2_map(&s2, lhv_ipa(a), lhv_pa(a), PAGE, LHV_S2_RWX, 0))
			fail("page");
	}
}

static void walk(void)
{
	struct lhv_s2_entry e;

	for (uint64_t i = 0; i < PAGES; i++)
		if (lhv_s2_walk(&s2, lhv_ipa(RAM + i * PAGE), &e) ||
		    e.pa.v != RAM + i * PAGE)
			fail("walk");
}

/* The reference: the same descriptors into as many tables. */
static void store_loop(void)
{
	uint64_t v = RAM | 0x7ff;

	for (unsigned int k = 0; k < 512; k++) {
		volatile uint64_t *t = pool[k];

		for (unsigned int i = 0; i < 512; i++, v += PAGE)
			t[i] = v;
	}
}

static void report(const char *name, uint64_t ticks)
{
	guest_puts("s2map: ");
	guest_puts(name);
	guest_puts(" ");
	guest_putdec(ticks * (1000000000000u / guest_mrs(cntfrq_el0)) / PAGES);
	guest_puts("\n");
}

void guest_main(uint64_t fdt)
{
	uint64_t t0;

	(void)fdt;
	guest_uart_init();
	t0 = guest_now();
	store_loop();
	report("store_loop", guest_now() - t0);
	start();
	t0 = guest_now();
	one_call();
	report("one_call", guest_now() - t0);
	t0 = guest_now();
	walk();
	report("walk", guest_now() - t0);
	start();
	t0 = guest_now();
	per_page(1);
	report("per_page_seq", guest_now() - t0);
	start();
	t0 = guest_now();
	per_page(513 * 37); /* odd, so that it meets each page once */
	report("per_page_far", guest_now() - t0);
	guest_puts("s2map: done\n");
	guest_off();
}
