/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SMMUv3 driver on an SMMU that the input makes: records in the event queue, and what the
 * indices of the queues, the error and the acknowledge registers read as. Invariants: memory
 * alone that the driver was given is written, indices and acknowledgements that it writes make
 * sense, an event is the record at the place that the driver was at, each call ends after so
 * many reads; and once the SMMU behaves again, a reset makes all well.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/port.h>
#include <libhv/sim/port.h>
#include <libhv/smmu.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)
#define BASE  UINT64_C(0x2b400000)
#define POLLS 8
#define L2S   4

static struct {
	const uint8_t *data;
	size_t size;
	bool hostile;
	uint32_t idr0, iidr, cr0, gbpa, irq, gerror, gerrorn;
	uint32_t cmd_prod, evt_prod, evt_cons;
	uint32_t seen_gerror, seen_gerrorn; /* as the driver read them last */
	uint32_t seen_evt_prod;
	unsigned int reads, evt_reads, evt_writes;
	uint8_t cmdq_log2, evtq_log2;
	struct lhv_smmu3_mem cmdq, evtq, strtab, l2[L2S];
	uint64_t cmdq_bytes, evtq_bytes, strtab_bytes, l2_bytes;
	unsigned int l2s;
} h;

static uint64_t take(unsigned int bytes)
{
	uint64_t v = 0;

	for (; bytes && h.size; bytes--, h.size--)
		v = v << 8 | *h.data++;
	return v;
}

/* What is true, or nearly, or not at all. */
static uint32_t answer(uint32_t honest)
{
	if (!h.hostile)
		return honest;
	switch (take(1) & 7) {
	case 0:
	case 1:
	case 2:
		return honest;
	case 3:
		return honest + 1;
	case 4:
		return honest ^ UINT32_C(1) << (take(1) & 31);
	case 5:
		return (uint32_t)take(1) << 24 | honest; /* an error code */
	default:
		return (uint32_t)take(4);
	}
}

static uint64_t rd(void *ctx, uint64_t addr, unsigned int size)
{
	(void)ctx;
	(void)size;
	h.reads++;
	switch (addr - BASE) {
	case 0x00:
		return h.idr0;
	case 0x04:
		return 8 | 10 << 16 | 10 << 21;
	case 0x0c:
		return 1 << 10;
	case 0x14:
		return 5 | 7 << 4;
	case 0x18:
		return h.iidr;
	case 0x24:
		return answer(h.cr0);
	case 0x44:
		return answer(h.gbpa & ~(1U << 31));
	case 0x54:
		return answer(h.irq);
	case 0x60:
		return h.seen_gerror = answer(h.gerror);
	case 0x64:
		return h.seen_gerrorn = answer(h.gerrorn);
	case 0x9c:
		return answer(h.cmd_prod);
	case 0x100a8:
		h.evt_reads++;
		return h.seen_evt_prod = answer(h.evt_prod);
	}
	return 0;
}

static void wr(void *ctx, uint64_t addr, unsigned int size, uint64_t v)
{
	(void)ctx;
	(void)size;
	switch (addr - BASE) {
	case 0x20:
		h.cr0 = (uint32_t)v;
		break;
	case 0x44:
		h.gbpa = (uint32_t)v;
		break;
	case 0x50:
		h.irq = (uint32_t)v;
		break;
	case 0x64:
		/* Only what was seen to be active is acknowledged. */
		CHECK(!((v ^ h.seen_gerrorn) & ~(h.seen_gerror ^ h.seen_gerrorn)));
		h.gerrorn = (uint32_t)v;
		break;
	case 0x98:
		CHECK(!(v >> (h.cmdq_log2 + 1)));
		h.cmd_prod = (uint32_t)v;
		break;
	case 0x100a8:
		h.evt_prod = (uint32_t)v;
		break;
	case 0x100ac:
		CHECK(!((v & ~(UINT64_C(1) << 31)) >> (h.evtq_log2 + 1)));
		h.evt_cons = (uint32_t)v;
		h.evt_writes++;
		break;
	}
}

static bool inside(const struct lhv_smmu3_mem *m, uint64_t bytes, const uint64_t *p)
{
	return m->va && p >= m->va && p < m->va + bytes / 8;
}

static void store(void *ctx, uint64_t *p, uint64_t old, uint64_t v)
{
	bool ok =
		inside(&h.cmdq, h.cmdq_bytes, p) || inside(&h.strtab, h.strtab_bytes, p);

	(void)ctx;
	(void)old;
	(void)v;
	for (unsigned int i = 0; i < h.l2s; i++)
		ok = ok || inside(&h.l2[i], h.l2_bytes, p);
	CHECK(ok);
}

static struct lhv_smmu3_mem mem(uint64_t bytes)
{
	/* Aligned to its size, and not larger: what is behind it is out of bounds. */
	size_t n = bytes < 64 ? 64 : (size_t)bytes;
	struct lhv_smmu3_mem m = {.va = aligned_alloc(n, n)};

	CHECK(m.va);
	memset(m.va, 0, n);
	m.pa = lhv_pa((uintptr_t)m.va & 0xffffffffffffff);
	return m;
}

static struct lhv_smmu3_mem alloc(void *ctx, uint64_t bytes)
{
	const struct lhv_smmu3_mem none = {0};

	(void)ctx;
	CHECK(h.l2s < L2S);
	if (h.hostile && !(take(1) & 7))
		return none;
	h.l2_bytes = bytes;
	h.l2[h.l2s] = mem(bytes);
	return h.l2[h.l2s++];
}

static void event(struct lhv_smmu3 *s)
{
	struct lhv_smmu3_event e = {0};
	uint32_t mask = (2U << h.evtq_log2) - 1, at = h.evt_cons & mask, left;
	const uint64_t *slot = &h.evtq.va[(size_t)(at & (mask >> 1)) * 4];
	int r;

	h.evt_reads = h.evt_writes = 0;
	r = lhv_smmu3_take_event(s, &e);
	if (r == LHV_ERR_STATE)
		return;
	/* One look, whatever it finds. */
	CHECK(h.evt_reads == 1);
	left = (h.seen_evt_prod - at) & mask;
	if (left > (mask + 1) / 2)
		CHECK(r == LHV_ERR_CORRUPT);
	else
		CHECK(r == (left ? 1 : 0));
	CHECK(h.evt_writes == (r == 1));
	if (r != 1)
		return;
	CHECK(!memcmp(e.raw, slot, 32));
	CHECK((h.evt_cons & mask) == ((at + 1) & mask));
	CHECK(h.evt_cons >> 31 == h.seen_evt_prod >> 31);
	CHECK(e.ssid < 1U << 20 && e.cls < 4 && !(e.ipa.v & 0xfff) && !(e.ipa.v >> 56));
	CHECK(!(e.fetch.v >> 56) && (e.ssv || !e.ssid) && (e.stall || !e.stag));
	/* As a caller does who answers it. */
	if (e.stall) {
		r = lhv_smmu3_resume(s, e.sid, e.stag, LHV_SMMU3_FAIL);
		CHECK(e.sid < 256 ? r != LHV_ERR_RANGE : r == LHV_ERR_RANGE);
	}
}

static void operation(struct lhv_smmu3 *s)
{
	static const struct lhv_s2_root root = {
		.table = {0x80000000},
		.vtcr = 24 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 | 5 << 16,
		.vmid = 3,
		.ipa_bits = 40,
		.pa_bits = 48,
		.granule = 12,
		.start = 1,
	};
	struct lhv_smmu3_stream w = {.kind = LHV_SMMU3_S2, .root = &root};
	uint32_t active;
	int r = 0;

	h.reads = 0;
	switch (take(1) & 15) {
	case 0:
		/* Records, at any place. */
		for (unsigned int n = (unsigned int)take(1) & 7; n; n--) {
			size_t i = (size_t)take(1) % (h.evtq_bytes / 8);

			h.evtq.va[i] = take(8);
		}
		return;
	case 1:
		h.evt_prod = (uint32_t)take(4);
		return;
	case 2:
		h.gerror = (uint32_t)take(2);
		return;
	case 3:
		r = lhv_smmu3_gerror(s);
		active = h.seen_gerror ^ h.seen_gerrorn;
		CHECK(r == LHV_ERR_STATE || (uint32_t)r == (active & 0x7ff));
		return;
	case 4:
		r = lhv_smmu3_sync(s);
		break;
	case 5:
		for (unsigned int n = (unsigned int)take(1) & 31; n; n--)
			r = lhv_smmu3_tlbi_ipa(s, 3, lhv_ipa(take(2) << 12), 4096, 12, 12,
					       true, false);
		break;
	case 6:
		w.kind = (enum lhv_smmu3_kind)(take(1) & 3);
		r = lhv_smmu3_attach(s, (uint32_t)take(1), &w);
		break;
	case 7:
		r = lhv_smmu3_detach(s, (uint32_t)take(1));
		break;
	case 8:
		r = lhv_smmu3_cmd(s, take(8), take(8));
		break;
	case 9:
		if (!(take(1) & 15))
			r = lhv_smmu3_reset(s);
		break;
	default:
		event(s);
		break;
	}
	CHECK(r <= 0);
	/* At most 31 commands or 8 waits, of three reads each time that they look. */
	CHECK(h.reads <= 40 * 4 * (POLLS + 1));
}

static const struct lhv_sim_port_ops ops = {
	.store64 = store, .mmio_read = rd, .mmio_write = wr};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t *l2[L2S] = {0};
	struct lhv_smmu3_config c = {
		.base = BASE, .sid_bits = 8, .l2 = l2, .polls = POLLS, .alloc = alloc};
	const struct lhv_smmu3_stream bypass = {.kind = LHV_SMMU3_BYPASS};
	struct lhv_smmu3_event e;
	struct lhv_smmu3 s;
	uint64_t start;

	memset(&h, 0, sizeof(h));
	h.data = data;
	h.size = size;
	start = take(3);
	/* Both stages, stalls, two levels; coherent or not; an MMU-700 or not. */
	h.idr0 = 3 | 2 << 2 | 1 << 18 | 2 << 21 | 2 << 24 | 1 << 27 |
		 (uint32_t)(start & 1) << 4;
	h.iidr = start & 2 ? 0x4871043b : 0;
	c.split = start & 4 ? 6 : 0;
	c.cmdq_log2 = h.cmdq_log2 = 2 + (start >> 8 & 3);
	c.evtq_log2 = h.evtq_log2 = start >> 16 & 3;
	h.cmdq_bytes = UINT64_C(16) << c.cmdq_log2;
	h.evtq_bytes = UINT64_C(32) << c.evtq_log2;
	h.strtab_bytes = lhv_smmu3_strtab_bytes(c.sid_bits, c.split);
	c.cmdq = h.cmdq = mem(h.cmdq_bytes);
	c.evtq = h.evtq = mem(h.evtq_bytes);
	c.strtab = h.strtab = mem(h.strtab_bytes);
	lhv_sim_port_attach(&ops, NULL);
	CHECK(!lhv_smmu3_init(&s, &c));
	CHECK(!lhv_smmu3_reset(&s));
	h.hostile = true;
	for (unsigned int n = 0; h.size && n < 400; n++)
		operation(&s);
	/* Repaired: nothing of what it did stays. */
	h.hostile = false;
	h.gerror = h.gerrorn;
	CHECK(!lhv_smmu3_reset(&s));
	CHECK(lhv_smmu3_take_event(&s, &e) == 0 && lhv_smmu3_gerror(&s) == 0);
	CHECK(!lhv_smmu3_attach(&s, 5, &bypass) && !lhv_smmu3_tlbi_all(&s));
	CHECK(!lhv_smmu3_sync(&s) && !lhv_smmu3_detach(&s, 5));
	lhv_sim_port_attach(NULL, NULL);
	free(h.cmdq.va);
	free(h.evtq.va);
	free(h.strtab.va);
	while (h.l2s)
		free(h.l2[--h.l2s].va);
	return 0;
}
