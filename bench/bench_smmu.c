/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a change costs an SMMUv3: commands that it has to read and SYNCs that are waited for,
 * as a register file saw them in its queue; and the memory that the driver takes for so many
 * streams, queues and all.
 *
 * Commands are counted without the SYNCs. The unmapped ranges are of 4 KiB pages, with range
 * invalidation where the name says nothing else.
 *
 * Prints one JSON object a line. The reference of a count is the least that the architecture
 * permits; that of memory is the stream table entries alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libhv/port.h>
#include <libhv/sim/port.h>
#include <libhv/smmu.h>

#define BASE	  UINT64_C(0x2b400000)
#define CMDQ_LOG2 8
#define EVTQ_LOG2 7
#define SPLIT	  8

/* An SMMUv3 that does each command as soon as it is told of it. */
static struct {
	uint32_t idr3, cr0, gbpa, irq, prod;
	uint64_t cmdq;
	unsigned int cmds, syncs;
} hw;

static size_t bytes; /* that the driver was given */

static void die(const char *what)
{
	fprintf(stderr, "bench_smmu: %s\n", what);
	exit(1);
}

static void ok(int err, const char *what)
{
	if (err) {
		fprintf(stderr, "bench_smmu: %s: %s\n", what, lhv_err_name(err));
		exit(1);
	}
}

static void report(const char *name, double value, const char *unit, double reference)
{
	printf("{\"name\": \"smmu3.%s\", \"value\": %.3f, \"unit\": \"%s\"", name, value,
	       unit);
	if (reference > 0)
		printf(", \"reference\": %.3f, \"ratio\": %.3f", reference,
		       value / reference);
	printf("}\n");
}

static uint64_t rd(void *ctx, uint64_t addr, unsigned int size)
{
	(void)ctx;
	(void)size;
	switch (addr - BASE) {
	case 0x00: /* both stages, AArch64, COHACC, VMID16, two levels, little-endian */
		return 3 | 2 << 2 | 1 << 4 | 1 << 18 | 2 << 21 | 1 << 27;
	case 0x04: /* 32 bits of StreamID, queues of 2^19 */
		return 32 | 19 << 16 | 19 << 21;
	case 0x0c:
		return hw.idr3;
	case 0x14: /* 48 bits; 4, 16 and 64 KiB */
		return 5 | 7 << 4;
	case 0x24:
		return hw.cr0;
	case 0x44:
		return hw.gbpa & ~(1U << 31);
	case 0x54:
		return hw.irq;
	case 0x9c:
		return hw.prod;
	}
	return 0;
}

static void wr(void *ctx, uint64_t addr, unsigned int size, uint64_t v)
{
	const uint64_t *q = (const uint64_t *)(uintptr_t)(hw.cmdq & 0xffffffffffff00);
	const uint32_t slots = 1U << CMDQ_LOG2;

	(void)ctx;
	(void)size;
	switch (addr - BASE) {
	case 0x20:
		hw.cr0 = (uint32_t)v;
		break;
	case 0x44:
		hw.gbpa = (uint32_t)v;
		break;
	case 0x50:
		hw.irq = (uint32_t)v;
		break;
	case 0x90:
		hw.cmdq = v;
		break;
	case 0x98:
		if (!(hw.cr0 & 8))
			hw.prod = (uint32_t)v;
		for (; hw.prod != v; hw.prod = (hw.prod + 1) & (2 * slots - 1)) {
			bool sync = (q[hw.prod % slots * 2] & 0xff) == 0x46;

			hw.syncs += sync;
			hw.cmds += !sync;
		}
		break;
	}
}

static const struct lhv_sim_port_ops ops = {.mmio_read = rd, .mmio_write = wr};

static struct lhv_smmu3_mem mem(void *ctx, uint64_t n)
{
	struct lhv_smmu3_mem m = {.va = aligned_alloc((size_t)n, (size_t)n)};

	(void)ctx;
	if (!m.va)
		die("no memory");
	m.pa = lhv_pa((uintptr_t)m.va);
	bytes += (size_t)n;
	return m;
}

/* A driver of @sid_bits that is on. Nothing of it is freed: the process ends soon. */
static struct lhv_smmu3 *driver(uint8_t sid_bits, bool ril)
{
	struct lhv_smmu3_config c = {.base = BASE,
				     .cmdq_log2 = CMDQ_LOG2,
				     .evtq_log2 = EVTQ_LOG2,
				     .sid_bits = sid_bits,
				     .split = sid_bits > SPLIT ? SPLIT : 0,
				     .alloc = mem};
	struct lhv_smmu3 *s = calloc(1, sizeof(*s));

	bytes = sizeof(*s);
	memset(&hw, 0, sizeof(hw));
	hw.idr3 = ril ? 1 << 10 : 0;
	c.cmdq = mem(NULL, 16 << CMDQ_LOG2);
	c.evtq = mem(NULL, 32 << EVTQ_LOG2);
	c.strtab = mem(NULL, lhv_smmu3_strtab_bytes(sid_bits, c.split));
	if (c.split) {
		c.l2 = calloc((size_t)1 << (sid_bits - SPLIT), sizeof(*c.l2));
		bytes += sizeof(*c.l2) << (sid_bits - SPLIT);
	}
	if (!s || (c.split && !c.l2))
		die("no memory");
	ok(lhv_smmu3_init(s, &c), "init");
	ok(lhv_smmu3_reset(s), "reset");
	hw.cmds = hw.syncs = 0;
	return s;
}

/* What was counted since the last time. */
static void counts(const char *name, double cmds, double syncs)
{
	char key[48];

	if (cmds > 0) {
		snprintf(key, sizeof(key), "%s.cmds", name);
		report(key, hw.cmds, "commands", cmds);
	}
	if (syncs > 0) {
		snprintf(key, sizeof(key), "%s.syncs", name);
		report(key, hw.syncs, "syncs", syncs);
	}
	hw.cmds = hw.syncs = 0;
}

static void unmap(struct lhv_smmu3 *s, uint64_t ipa, uint64_t n)
{
	ok(lhv_smmu3_tlbi_ipa(s, 1, lhv_ipa(ipa), n, 12, 12, true, false), "tlbi");
}

int main(void)
{
	/* 4 KiB pages, 40 bits from level 1, as lhv_s2_root() gives them. */
	const struct lhv_s2_root root = {
		.table = {0x80000000},
		.vtcr = 24 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 | 5 << 16,
		.vmid = 1,
		.ipa_bits = 40,
		.pa_bits = 48,
		.granule = 12,
		.start = 1,
	};
	const struct lhv_smmu3_stream to = {.kind = LHV_SMMU3_S2, .root = &root};
	static const struct {
		const char *name;
		unsigned int streams;
		uint8_t sid_bits;
	} sizes[] = {{"10", 10, 4}, {"1e4", 10000, 16}, {"1e6", 1000000, 20}};
	struct lhv_smmu3 *s;

	lhv_sim_port_attach(&ops, NULL);
	s = driver(8, true);
	/* The entry, what else it needs, and word 0 last: two that the SMMU must see in turn.
	 * And back, with what a TLB holds of it. */
	ok(lhv_smmu3_attach(s, 5, &to), "attach");
	counts("attach", 2, 2);
	ok(lhv_smmu3_detach(s, 5), "detach");
	counts("detach", 3, 2);
	unmap(s, 0x40001000, 4096);
	ok(lhv_smmu3_sync(s), "sync");
	counts("unmap_4k", 1, 0);
	unmap(s, 0x40200000, 2 << 20);
	ok(lhv_smmu3_sync(s), "sync");
	counts("unmap_2m", 1, 0);
	unmap(s, 0x40000000, 1 << 30);
	ok(lhv_smmu3_sync(s), "sync");
	counts("unmap_1g", 1, 0);
	for (uint64_t i = 0; i < 1000; i++)
		unmap(s, 0x40000000 + i * 0x3000, 4096);
	ok(lhv_smmu3_sync(s), "sync");
	counts("unmap_batch_1000", 0, 1);
	s = driver(8, false);
	unmap(s, 0x40200000, 2 << 20);
	ok(lhv_smmu3_sync(s), "sync");
	counts("unmap_2m_no_ril", 1, 0);
	/* StreamIDs from 0: each table of the second level is made by its first stream. */
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char key[48];

		s = driver(sizes[i].sid_bits, true);
		for (unsigned int sid = 0; sid < sizes[i].streams; sid += 1 << SPLIT)
			ok(lhv_smmu3_attach(s, sid, &to), "attach");
		snprintf(key, sizeof(key), "memory.streams_%s.bytes", sizes[i].name);
		report(key, (double)bytes, "bytes", 64.0 * sizes[i].streams);
	}
	return 0;
}
