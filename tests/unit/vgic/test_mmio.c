/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The register maps of 12.8 to 12.11, written out again, against every offset and size of
 * both regions. [G.1] [G.10] [G.19]
 */
#include "world.h"

/* A register of the map, or an array of them. */
struct reg {
	uint32_t first, last; /* offsets, last included */
	uint8_t width;	      /* bytes */
	uint8_t also;	      /* further sizes that are permitted, ored */
	uint8_t rw;	      /* 1 read, 2 write */
};

#define R  1
#define W  2
#define RW 3

/* With affinity routing and one Security state; GICD_SGIR and the like are RES0. */
static const struct reg dist[] = {
	{0x0000, 0x0000, 4, 0, RW}, /* CTLR */
	{0x0004, 0x0004, 4, 0, R},  /* TYPER */
	{0x0008, 0x0008, 4, 0, R},  /* IIDR */
	{0x000c, 0x000c, 4, 0, R},  /* TYPER2 */
	{0x0010, 0x0010, 4, 0, RW}, /* STATUSR */
	{0x0040, 0x0040, 4, 2, W},  /* SETSPI_NSR */
	{0x0048, 0x0048, 4, 2, W},  /* CLRSPI_NSR */
	{0x0050, 0x0050, 4, 2, W},  /* SETSPI_SR */
	{0x0058, 0x0058, 4, 2, W},  /* CLRSPI_SR */
	{0x0080, 0x00fc, 4, 0, RW}, /* IGROUPR */
	{0x0100, 0x017c, 4, 0, RW}, /* ISENABLER */
	{0x0180, 0x01fc, 4, 0, RW}, /* ICENABLER */
	{0x0200, 0x027c, 4, 0, RW}, /* ISPENDR */
	{0x0280, 0x02fc, 4, 0, RW}, /* ICPENDR */
	{0x0300, 0x037c, 4, 0, RW}, /* ISACTIVER */
	{0x0380, 0x03fc, 4, 0, RW}, /* ICACTIVER */
	{0x0400, 0x07f8, 4, 1, RW}, /* IPRIORITYR */
	{0x0800, 0x0bf8, 4, 1, RW}, /* ITARGETSR */
	{0x0c00, 0x0cfc, 4, 0, RW}, /* ICFGR */
	{0x0d00, 0x0d7c, 4, 0, RW}, /* IGRPMODR */
	{0x0e00, 0x0efc, 4, 0, RW}, /* NSACR */
	{0x0f00, 0x0f00, 4, 0, W},  /* SGIR */
	{0x0f10, 0x0f1c, 4, 1, RW}, /* CPENDSGIR */
	{0x0f20, 0x0f2c, 4, 1, RW}, /* SPENDSGIR */
	{0x6100, 0x7fd8, 8, 4, RW}, /* IROUTER */
	{0xffd0, 0xfffc, 4, 0, R},  /* identification */
};

static const struct reg redist[] = {
	{0x00000, 0x00000, 4, 0, RW}, /* CTLR */
	{0x00004, 0x00004, 4, 0, R},  /* IIDR */
	{0x00008, 0x00008, 8, 4, R},  /* TYPER */
	{0x00010, 0x00010, 4, 0, RW}, /* STATUSR */
	{0x00014, 0x00014, 4, 0, RW}, /* WAKER */
	{0x00018, 0x00018, 4, 0, R},  /* MPAMIDR */
	{0x0001c, 0x0001c, 4, 0, RW}, /* PARTIDR */
	{0x00040, 0x00048, 8, 4, W},  /* SETLPIR, CLRLPIR */
	{0x00070, 0x00078, 8, 4, RW}, /* PROPBASER, PENDBASER */
	{0x000a0, 0x000a0, 8, 4, W},  /* INVLPIR */
	{0x000b0, 0x000b0, 8, 4, W},  /* INVALLR */
	{0x000c0, 0x000c0, 4, 0, R},  /* SYNCR */
	{0x0ffd0, 0x0fffc, 4, 0, R},  /* identification */
	{0x10080, 0x10080, 4, 0, RW}, /* IGROUPR0 */
	{0x10100, 0x10100, 4, 0, RW}, /* ISENABLER0 */
	{0x10180, 0x10180, 4, 0, RW}, /* ICENABLER0 */
	{0x10200, 0x10200, 4, 0, RW}, /* ISPENDR0 */
	{0x10280, 0x10280, 4, 0, RW}, /* ICPENDR0 */
	{0x10300, 0x10300, 4, 0, RW}, /* ISACTIVER0 */
	{0x10380, 0x10380, 4, 0, RW}, /* ICACTIVER0 */
	{0x10400, 0x1041c, 4, 1, RW}, /* IPRIORITYR */
	{0x10c00, 0x10c04, 4, 0, RW}, /* ICFGR0, ICFGR1 */
	{0x10d00, 0x10d00, 4, 0, RW}, /* IGRPMODR0 */
	{0x10e00, 0x10e00, 4, 0, RW}, /* NSACR */
};

static const struct reg *find(const struct reg *map, unsigned int n, uint32_t off)
{
	for (unsigned int i = 0; i < n; i++)
		if (off >= map[i].first && off < map[i].last + map[i].width)
			return &map[i];
	return NULL;
}

static uint64_t access(struct world *w, lhv_mmio_fn fn, uint64_t off, unsigned int size,
		       bool write, uint64_t v)
{
	struct lhv_mmio m = {
		.offset = off, .value = v, .size = (uint8_t)size, .write = write};

	assert_int_equal(fn(w->g, &m), LHV_HANDLED);
	if (write)
		assert_int_equal(m.value, v);
	return m.value;
}

/* No reserved location, wrong size or wrong direction reads as anything or does anything. */
static void scan(struct world *w, lhv_mmio_fn fn, const struct reg *map, unsigned int n,
		 uint32_t end, uint64_t statusr)
{
	size_t size = lhv_vgic_size(&w->cfg);
	uint8_t *before = malloc(size);
	static const uint8_t sizes[] = {1, 2, 4, 8, 0, 3, 5, 16, 64, 128, 255};

	access(w, fn, statusr, 4, true, UINT64_MAX);
	memcpy(before, w->mem, size);
	for (uint32_t off = 0; off < end; off++) {
		const struct reg *r = find(map, n, off);
		/* All sizes where there is a register, and here and there. */
		unsigned int nr_sizes = r || off % 97 == 0 ? sizeof(sizes) : 4;

		for (unsigned int k = 0; k < nr_sizes; k++) {
			uint8_t s = sizes[k];
			bool fits = r && s && s <= 8 && off % s == 0 &&
				    (s == r->width || (s & r->also && s < r->width));

			if (!fits || !(r->rw & R))
				assert_int_equal(access(w, fn, off, s, false, ~0ull), 0);
			if (!fits || !(r->rw & W))
				access(w, fn, off, s, true, UINT64_MAX);
		}
	}
	access(w, fn, statusr, 4, true, UINT64_MAX);
	assert_memory_equal(before, w->mem, size);
	free(before);
}

static void test_reserved(void **state)
{
	struct world *w = world_new(1, 64, 4, 5, 5, true);

	(void)state;
	/* Something in each register that could change. */
	guest_boot(w);
	for (unsigned int n = 0; n < 96; n++)
		setup(w, 0, n, n % 32 * 8, n < 16 || n & 1);
	gicd_wr(w, 0, 0x380, 4, 1);
	set_bit(w, 0, 0x300, 40);
	set_bit(w, 0, 0x300, 20);
	set_bit(w, 0, 0x180, 41);
	scan(w, lhv_vgic_dist_mmio, dist, sizeof(dist) / sizeof(dist[0]), 0x10000, 0x10);
	scan(w, lhv_vgic_redist_mmio, redist, sizeof(redist) / sizeof(redist[0]), 0x20000,
	     0x10);
	/* Far outside. */
	assert_int_equal(access(w, lhv_vgic_dist_mmio, 0x10000, 4, false, 5), 0);
	assert_int_equal(access(w, lhv_vgic_dist_mmio, UINT64_MAX - 3, 4, false, 5), 0);
	access(w, lhv_vgic_dist_mmio, UINT64_MAX - 7, 8, true, 5);
	assert_int_equal(access(w, lhv_vgic_redist_mmio, 0x20000, 4, false, 5), 0);
	assert_int_equal(access(w, lhv_vgic_redist_mmio, UINT64_MAX - 7, 8, false, 5), 0);
	access(w, lhv_vgic_redist_mmio, UINT64_MAX - 7, 8, true, 5);
	world_free(w);
}

/* STATUSR tells of the four kinds of wrong access, and is cleared by ones. */
static void test_statusr(void **state)
{
	struct world *w = world_new(2, 32, 4, 5, 5, true);

	(void)state;
	for (unsigned int r = 0; r < 2; r++) {
		lhv_mmio_fn fn = r ? lhv_vgic_redist_mmio : lhv_vgic_dist_mmio;
		uint64_t base = r ? 0x20000 : 0;

		access(w, fn, base + 0x10, 4, true, 0xf);
		assert_int_equal(access(w, fn, base + 0x10, 4, false, 0), 0);
		access(w, fn, base + 0x3c, 4, false, 0);
		assert_int_equal(access(w, fn, base + 0x10, 4, false, 0), 1);
		access(w, fn, base + 0x3c, 4, true, 0);
		assert_int_equal(access(w, fn, base + 0x10, 4, false, 0), 3);
		access(w, fn, base + (r ? 0xa0 : 0x40), 4, false, 0);
		assert_int_equal(access(w, fn, base + 0x10, 4, false, 0), 7);
		access(w, fn, base + 0x8 - 4 * r, 4, true, 0);
		assert_int_equal(access(w, fn, base + 0x10, 4, false, 0), 15);
		access(w, fn, base + 0x10, 4, true, 5);
		assert_int_equal(access(w, fn, base + 0x10, 4, false, 0), 10);
		access(w, fn, base + 0x10, 4, true, 0xffffffff);
	}
	assert_int_equal(access(w, lhv_vgic_redist_mmio, 0x10, 4, false, 0), 0);
	world_free(w);
}

/* Constant and reset values; [G.10] CTLR: ARE and DS read as one. */
static void test_values(void **state)
{
	static const struct {
		uint16_t spis;
		uint32_t lines;
	} typer[] = {{32, 1}, {64, 2}, {960, 30}, {988, 31}};
	static const uint32_t id[12] = {0x44, 0, 0,    0,    0x92, 0xb4,
					0x3b, 0, 0x0d, 0xf0, 0x05, 0xb1};
	struct world *w;

	(void)state;
	for (unsigned int k = 0; k < 4; k++) {
		w = world_new(3, typer[k].spis, 4, 5, 5, true);
		/* MBIS, IDbits 10, no LPIs, one Security state */
		assert_int_equal(gicd_rd(w, 0, 4, 4),
				 typer[k].lines | 1u << 16 | 9u << 19);
		world_free(w);
	}
	w = world_new(17, 32, 4, 5, 5, true);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x50);
	gicd_wr(w, 0, 0, 4, 0xffffffff);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x53);
	gicd_wr(w, 0, 0, 4, 1);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x51);
	gicd_wr(w, 0, 0, 4, 0);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x50);
	assert_int_equal(gicd_rd(w, 0, 8, 4), 0x143b);
	assert_int_equal(gicd_rd(w, 0, 0xc, 4), 0);
	assert_int_equal(gicr_rd(w, 0, 1, 4, 4), 0x143b);
	for (unsigned int k = 0; k < 12; k++) {
		assert_int_equal(gicd_rd(w, 0, 0xffd0 + 4 * k, 4), id[k]);
		assert_int_equal(gicr_rd(w, 0, 16, 0xffd0 + 4 * k, 4), id[k]);
	}
	/* GICR_TYPER by its halves; no LPIs, 32 PPIs, affinity 0.0.1.0 */
	assert_int_equal(gicr_rd(w, 0, 16, 8, 8),
			 UINT64_C(0x100) << 32 | 16 << 8 | 1 << 4);
	assert_int_equal(gicr_rd(w, 0, 16, 8, 4), 16 << 8 | 1 << 4);
	assert_int_equal(gicr_rd(w, 0, 16, 12, 4), 0x100);
	assert_int_equal(gicr_rd(w, 0, 15, 8, 8), UINT64_C(0xf) << 32 | 15 << 8);
	/* GICR_CTLR: nothing to enable; WAKER: ChildrenAsleep follows ProcessorSleep */
	gicr_wr(w, 0, 2, 0, 4, 0xffffffff);
	assert_int_equal(gicr_rd(w, 0, 2, 0, 4), 0);
	assert_int_equal(gicr_rd(w, 0, 2, 0x14, 4), 6);
	gicr_wr(w, 0, 2, 0x14, 4, 0xfffffffd);
	assert_int_equal(gicr_rd(w, 0, 2, 0x14, 4), 0);
	assert_int_equal(gicr_rd(w, 0, 3, 0x14, 4), 6);
	gicr_wr(w, 0, 2, 0x14, 4, 0xffffffff);
	assert_int_equal(gicr_rd(w, 0, 2, 0x14, 4), 6);
	world_free(w);
}

/* Registers that are RES0 here, and those for LPIs, which there are not. */
static void test_res0(void **state)
{
	static const uint32_t d[] = {0xc,   0x800, 0x820, 0xbf8, 0xd00, 0xd04,
				     0xe00, 0xe04, 0xf10, 0xf20, 0xffd4};
	static const uint32_t r[] = {0x18, 0x1c, 0x70,	  0x74,	  0x78,
				     0x7c, 0xc0, 0x10d00, 0x10e00};
	struct world *w = world_new(1, 64, 4, 5, 5, true);

	(void)state;
	for (unsigned int k = 0; k < sizeof(d) / sizeof(d[0]); k++) {
		gicd_wr(w, 0, d[k], 4, 0xffffffff);
		assert_int_equal(gicd_rd(w, 0, d[k], 4), 0);
	}
	for (unsigned int k = 0; k < sizeof(r) / sizeof(r[0]); k++) {
		gicr_wr(w, 0, 0, r[k], 4, 0xffffffff);
		assert_int_equal(gicr_rd(w, 0, 0, r[k], 4), 0);
	}
	/* What would make SGIs, secure SPIs or LPIs pending does not. */
	gicd_wr(w, 0, 0xf00, 4, 0x02000003);
	gicd_wr(w, 0, 0xf20, 4, 0xffffffff);
	gicd_wr(w, 0, 0xf21, 1, 0xff);
	gicd_wr(w, 0, 0x50, 4, 40);
	gicr_wr(w, 0, 0, 0x40, 8, 8192);
	gicr_wr(w, 0, 0, 0xa0, 8, 8192);
	gicr_wr(w, 0, 0, 0xb0, 8, 8192);
	assert_int_equal(gicr_rd(w, 0, 0, 0x10200, 4), 0);
	assert_int_equal(gicd_rd(w, 0, 0x204, 4), 0);
	assert_int_equal(gicd_rd(w, 0, 0x820, 1), 0);
	world_free(w);
}

/* Each bit of each bit-per-interrupt register is one interrupt; the first words of the
 * distributor's are the redistributors'; what is not there is RAZ/WI. */
static void test_bits(void **state)
{
	struct world *w = world_new(2, 96, 4, 5, 5, true);

	(void)state;
	for (unsigned int n = 0; n < 1024; n++) {
		bool there = n >= 32 && n < 128;
		uint32_t reg = n / 32 * 4, bit = 1u << n % 32;

		/* group: a plain register */
		gicd_wr(w, 0, 0x80 + reg, 4, bit);
		assert_int_equal(gicd_rd(w, 0, 0x80 + reg, 4), there ? bit : 0);
		gicd_wr(w, 0, 0x80 + reg, 4, 0);
		assert_int_equal(gicd_rd(w, 0, 0x80 + reg, 4), 0);
		/* pairs of set and clear */
		for (uint32_t set = 0x100; set <= 0x300; set += 0x100) {
			gicd_wr(w, 0, set + reg, 4, bit);
			assert_int_equal(gicd_rd(w, 0, set + reg, 4), there ? bit : 0);
			assert_int_equal(gicd_rd(w, 0, set + 0x80 + reg, 4),
					 there ? bit : 0);
			/* zeros change nothing */
			gicd_wr(w, 0, set + reg, 4, 0);
			gicd_wr(w, 0, set + 0x80 + reg, 4, ~bit);
			assert_int_equal(gicd_rd(w, 0, set + reg, 4), there ? bit : 0);
			if (there) {
				struct lhv_vgic_irq q = irq_of(w, 0, n);

				assert_int_equal(q.enabled, set == 0x100);
				assert_int_equal(q.pending, set == 0x200);
				assert_int_equal(q.active, set == 0x300);
			}
			gicd_wr(w, 0, set + 0x80 + reg, 4, bit);
			assert_int_equal(gicd_rd(w, 0, set + reg, 4), 0);
		}
	}
	for (unsigned int n = 0; n < 32; n++) {
		uint32_t bit = 1u << n;

		gicr_wr(w, 0, 1, 0x10080, 4, bit);
		assert_int_equal(gicr_rd(w, 0, 1, 0x10080, 4), bit);
		assert_int_equal(gicr_rd(w, 0, 0, 0x10080, 4), 0);
		assert_int_equal(irq_of(w, 1, n).group, 1);
		gicr_wr(w, 0, 1, 0x10080, 4, 0);
		for (uint32_t set = 0x10100; set <= 0x10300; set += 0x100) {
			gicr_wr(w, 0, 1, set, 4, bit);
			settle_all(w);
			assert_int_equal(gicr_rd(w, 0, 1, set, 4), bit);
			assert_int_equal(gicr_rd(w, 0, 0, set, 4), 0);
			gicr_wr(w, 0, 1, set + 0x80, 4, ~bit);
			settle_all(w);
			assert_int_equal(gicr_rd(w, 0, 1, set + 0x80, 4), bit);
			gicr_wr(w, 0, 1, set + 0x80, 4, bit);
			settle_all(w);
			assert_int_equal(gicr_rd(w, 0, 1, set, 4), 0);
		}
	}
	world_free(w);
}

/* The last register of the most that there can be has 28. */
static void test_last_bits(void **state)
{
	struct world *w = world_new(1, 988, 4, 5, 5, true);

	(void)state;
	guest_boot(w);
	for (uint32_t reg = 0xfc; reg < 0x400; reg += 0x80) {
		bool clears = reg > 0x100 && (reg & 0x80);

		gicd_wr(w, 0, reg, 4, 0xf0000000);
		settle_all(w);
		assert_int_equal(gicd_rd(w, 0, reg, 4), 0);
		assert_int_equal(ack(w, 0), 1023);
		gicd_wr(w, 0, reg, 4, 0xffffffff);
		assert_int_equal(gicd_rd(w, 0, reg, 4), clears ? 0 : 0x0fffffff);
		/* off again, but for the group */
		if (reg > 0x100 && !clears)
			gicd_wr(w, 0, reg + 0x80, 4, 0xffffffff);
	}
	world_free(w);
}

/* Priorities: a byte each, by byte and by word, five bits. */
static void test_priority(void **state)
{
	struct world *w = world_new(2, 988, 4, 8, 7, true);

	(void)state;
	for (unsigned int n = 0; n < 1024; n++) {
		bool there = n >= 32 && n < 1020;
		uint32_t word;

		gicd_wr(w, 0, 0x400 + n, 1, n);
		assert_int_equal(gicd_rd(w, 0, 0x400 + n, 1), there ? n & 0xf8 : 0);
		if (there)
			assert_int_equal(irq_of(w, 0, n).priority, n & 0xf8);
		if (n % 4 != 3)
			continue;
		word = (uint32_t)gicd_rd(w, 0, 0x400 + n - 3, 4);
		for (unsigned int k = 0; k < 4; k++)
			assert_int_equal(word >> 8 * k & 0xff,
					 there ? (n - 3 + k) & 0xf8 : 0);
		gicd_wr(w, 0, 0x400 + n - 3, 4, 0x87654321u * n);
		word = (uint32_t)gicd_rd(w, 0, 0x400 + n - 3, 4);
		assert_int_equal(word, there ? 0x87654321u * n & 0xf8f8f8f8 : 0);
	}
	for (unsigned int n = 0; n < 32; n++) {
		gicr_wr(w, 0, 1, 0x10400 + n, 1, 0xff);
		assert_int_equal(gicr_rd(w, 0, 1, 0x10400 + n, 1), 0xf8);
		assert_int_equal(gicr_rd(w, 0, 0, 0x10400 + n, 1), 0);
		assert_int_equal(gicr_rd(w, 0, 1, 0x10400 + (n & ~3u), 4),
				 0xf8f8f8f8u >> 8 * (3 - n % 4));
	}
	world_free(w);
}

/* Two bits each, of which the upper is the trigger; SGIs are edges for good. */
static void test_config(void **state)
{
	struct world *w = world_new(2, 64, 4, 5, 5, true);

	(void)state;
	for (unsigned int n = 0; n < 1024; n++) {
		bool there = n >= 32 && n < 96;
		uint32_t off = 0xc00 + n / 16 * 4, bit = 2u << 2 * (n % 16);

		gicd_wr(w, 0, off, 4, bit | bit >> 1);
		assert_int_equal(gicd_rd(w, 0, off, 4), there ? bit : 0);
		if (there)
			assert_true(irq_of(w, 0, n).edge);
		gicd_wr(w, 0, off, 4, ~bit);
		assert_int_equal(gicd_rd(w, 0, off, 4), there ? ~bit & 0xaaaaaaaa : 0);
	}
	gicr_wr(w, 0, 1, 0x10c00, 4, 0);
	assert_int_equal(gicr_rd(w, 0, 1, 0x10c00, 4), 0xaaaaaaaa);
	assert_int_equal(gicr_rd(w, 0, 1, 0x10c04, 4), 0);
	gicr_wr(w, 0, 1, 0x10c04, 4, 0xffffffff);
	assert_int_equal(gicr_rd(w, 0, 1, 0x10c04, 4), 0xaaaaaaaa);
	assert_int_equal(gicr_rd(w, 0, 0, 0x10c04, 4), 0);
	world_free(w);
}

/* IROUTER: 64 bits, by halves, reserved bits are zero. */
static void test_irouter(void **state)
{
	struct world *w = world_new(2, 988, 4, 5, 5, true);
	const uint64_t bits = UINT64_C(0xff80ffffff);

	(void)state;
	for (unsigned int n = 32; n < 1020; n += n < 40 ? 1 : 97) {
		uint64_t off = 0x6000 + 8 * n;

		assert_int_equal(gicd_rd(w, 0, off, 8), 0);
		gicd_wr(w, 0, off, 8, UINT64_MAX);
		assert_int_equal(gicd_rd(w, 0, off, 8), bits);
		assert_int_equal(gicd_rd(w, 0, off, 4), bits & 0xffffffff);
		assert_int_equal(gicd_rd(w, 0, off + 4, 4), bits >> 32);
		gicd_wr(w, 0, off, 4, 0x00010203);
		assert_int_equal(gicd_rd(w, 0, off, 8), UINT64_C(0xff00010203));
		gicd_wr(w, 0, off + 4, 4, 0xffffff55);
		assert_int_equal(gicd_rd(w, 0, off, 8), UINT64_C(0x5500010203));
		assert_int_equal(irq_of(w, 0, n).target, LHV_VGIC_NO_VCPU);
		gicd_wr(w, 0, off, 8, 1);
		assert_int_equal(irq_of(w, 0, n).target, 1);
		gicd_wr(w, 0, off + 4, 4, 1); /* Aff3 */
		assert_int_equal(irq_of(w, 0, n).target, LHV_VGIC_NO_VCPU);
		gicd_wr(w, 0, off + 4, 4, 0);
		assert_int_equal(irq_of(w, 0, n).target, 1);
		gicd_wr(w, 0, off, 8, 0);
	}
	assert_int_equal(gicd_rd(w, 0, 0x6000 + 8 * 1019, 8), 0);
	world_free(w);
}

/* Message-based SPIs, 32 and 16 bits; others' INTIDs are ignored. */
static void test_mbi(void **state)
{
	struct world *w = world_new(1, 64, 4, 5, 5, true);

	(void)state;
	for (unsigned int n = 0; n < 8192; n = n < 100 ? n + 1 : n * 2) {
		bool there = n >= 32 && n < 96;

		gicd_wr(w, 0, 0x40, n & 1 ? 4 : 2, n);
		for (unsigned int k = 0; k < 96; k++)
			assert_int_equal(irq_of(w, 0, k).pending, there && k == n);
		gicd_wr(w, 0, 0x48, n & 2 ? 4 : 2, n);
		for (unsigned int k = 0; k < 96; k++)
			assert_false(irq_of(w, 0, k).pending);
	}
	world_free(w);
}

/* [G.10] RWP: a disable that another vCPU's list register has yet to feel. */
static void test_rwp_interrupt(void **state)
{
	struct world *w = world_new(3, 32, 4, 5, 5, true);

	(void)state;
	guest_boot(w);
	setup(w, 1, 40, 0x80, true);
	setup(w, 1, 20, 0x80, false);
	lhv_vgic_pulse(w->g, 0, 40);
	lhv_vgic_set_level(w->g, 1, 20, true);
	/* Nobody has it yet: at once. */
	set_bit(w, 0, 0x180, 40);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x53);
	set_bit(w, 0, 0x100, 40);
	settle_all(w);
	assert_true(irq_of(w, 0, 40).in_lr);
	set_bit(w, 0, 0x180, 40);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x53 | 1u << 31);
	assert_int_equal(gicr_rd(w, 2, 2, 0, 4), 8);
	/* The guest may still see it until it reads RWP as 0. */
	assert_true(w->cpu[1].kicked);
	enter(w, 1);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x53);
	assert_int_equal(gicr_rd(w, 0, 0, 0, 4), 0);
	assert_int_equal(ack(w, 1), 20);
	assert_int_equal(ack(w, 1), 1023);
	assert_true(irq_of(w, 0, 40).pending);
	eoi(w, 1, 20);
	settle_all(w);
	/* One's own has effect before one goes on. */
	assert_true(irq_of(w, 1, 20).in_lr);
	set_bit(w, 1, 0x180, 20);
	assert_int_equal(gicr_rd(w, 1, 1, 0, 4), 0);
	assert_false(lhv_sim_gic_irq(&w->cpu[1].core));
	/* Two writes before the fold count once. */
	set_bit(w, 1, 0x100, 20);
	set_bit(w, 1, 0x100, 40);
	settle_all(w);
	gicr_wr(w, 0, 1, 0x10180, 4, 1u << 20);
	gicr_wr(w, 2, 1, 0x10400 + 20, 1, 0x10);
	set_bit(w, 0, 0x180, 40);
	set_bit(w, 2, 0x100, 40);
	assert_int_equal(gicd_rd(w, 0, 0, 4) >> 31, 1);
	enter(w, 1);
	assert_int_equal(gicd_rd(w, 0, 0, 4) >> 31, 0);
	/* A reset vCPU is not waited for. */
	set_bit(w, 0, 0x180, 40);
	assert_int_equal(gicd_rd(w, 0, 0, 4) >> 31, 1);
	assert_int_equal(lhv_vgic_vcpu_reset(w->g, 1, &w->cpu[1].image), 0);
	assert_int_equal(gicd_rd(w, 0, 0, 4) >> 31, 0);
	world_free(w);
}

/* [G.10] RWP: a group is switched off while others have its interrupts. */
static void test_rwp_group(void **state)
{
	struct world *w = world_new(3, 32, 4, 5, 5, true);

	(void)state;
	guest_boot(w);
	/* No list register in use anywhere: at once, and so for vCPUs that never run. */
	gicd_wr(w, 0, 0, 4, 1);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x51);
	gicd_wr(w, 0, 0, 4, 3);
	settle_all(w);
	setup(w, 1, 40, 0x80, true);
	setup(w, 2, 41, 0x80, true);
	lhv_vgic_pulse(w->g, 0, 40);
	lhv_vgic_pulse(w->g, 0, 41);
	settle_all(w);
	gicd_wr(w, 0, 0, 4, 1);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x51 | 1u << 31);
	enter(w, 1);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x51 | 1u << 31);
	assert_int_equal(ack(w, 1), 1023);
	/* An acknowledgement before the fold is in time. */
	assert_int_equal(ack(w, 2), 41);
	fold(w, 2);
	enter(w, 2);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x51);
	assert_true(irq_of(w, 0, 40).pending);
	assert_true(irq_of(w, 0, 41).active);
	/* On and off again before it folds: the last counts. */
	gicd_wr(w, 0, 0, 4, 3);
	settle_all(w);
	gicd_wr(w, 0, 0, 4, 1);
	gicd_wr(w, 0, 0, 4, 3);
	assert_int_equal(gicd_rd(w, 0, 0, 4) & 3, 3);
	settle_all(w);
	assert_int_equal(gicd_rd(w, 0, 0, 4), 0x53);
	assert_int_equal(ack(w, 1), 40);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reserved),      cmocka_unit_test(test_statusr),
		cmocka_unit_test(test_values),	      cmocka_unit_test(test_res0),
		cmocka_unit_test(test_bits),	      cmocka_unit_test(test_last_bits),
		cmocka_unit_test(test_priority),      cmocka_unit_test(test_config),
		cmocka_unit_test(test_irouter),	      cmocka_unit_test(test_mbi),
		cmocka_unit_test(test_rwp_interrupt), cmocka_unit_test(test_rwp_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
