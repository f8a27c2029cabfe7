/* SPDX-License-Identifier: BSD-2-Clause */
/* A bare-metal image: at EL2 it asks the CPU what it can do and makes a stage 2 for it. */
#include <libhv/features.h>
#include <libhv/port.h>
#include <libhv/stage2.h>

#define UART 0x09000000UL

void *memcpy(void *restrict d, const void *restrict s, size_t n);
void *memmove(void *d, const void *s, size_t n);
void *memset(void *d, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void image_main(void);

void *memmove(void *d, const void *s, size_t n)
{
	volatile unsigned char *to = d;
	const unsigned char *from = s;

	if ((uintptr_t)to <= (uintptr_t)from) {
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
	} else {
		while (n--)
			to[n] = from[n];
	}
	return d;
}

void *memcpy(void *restrict d, const void *restrict s, size_t n)
{
	return memmove(d, s, n);
}

void *memset(void *d, int c, size_t n)
{
	volatile unsigned char *to = d;

	while (n--)
		*to++ = (unsigned char)c;
	return d;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

static void say(const char *s)
{
	while (*s)
		lhv_port_mmio_write32(UART, (unsigned char)*s++);
}

static unsigned char pool[16 << 12] __attribute__((aligned(1 << 16)));
static uint64_t used;

static void *alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	uint64_t at = (used + bytes - 1) & ~(bytes - 1);

	(void)ctx;
	if (at + bytes > sizeof(pool))
		return 0;
	used = at + bytes;
	*pa = lhv_pa((uintptr_t)pool + at);
	return pool + at;
}

static void release(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)va;
	(void)pa;
	(void)bytes;
}

void image_main(void)
{
	static const struct lhv_s2_ops ops = {.alloc = alloc, .free = release};
	static const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	static struct lhv_cpu_id id;
	static struct lhv_cpu_features f;
	static struct lhv_s2_geometry geo;
	static struct lhv_s2 s2;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &ops, .vmid = 1};
	struct lhv_s2_entry e;

	lhv_cpu_id_read(&id);
	lhv_cpu_features_init(&id, &f);
	if (lhv_s2_geometry(&f, &req, &geo, 0) || lhv_s2_init(&s2, &cfg) ||
	    lhv_s2_map(&s2, lhv_ipa(0x40000000), lhv_pa(0x40000000), 0x200000,
		       LHV_S2_RWX | LHV_S2_MEM_WB, 0) ||
	    lhv_s2_walk(&s2, lhv_ipa(0x40001234), &e) || e.pa.v != 0x40001234) {
		say("image: failed\n");
		return;
	}
	say("image: ok\n");
}
