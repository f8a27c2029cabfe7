/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ITS in 64 KiB of guest memory, all of which the input wrote, tables and commands too.
 * Invariants: callbacks get numbers in bounds, work is bounded, a message that was translated is
 * in the cache, registers survive save and restore.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/vgic/its.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)
#define MEM 0x10000u

struct host {
	uint8_t mem[MEM];
	unsigned int calls;
};

static int on_read(void *ctx, lhv_ipa_t at, void *to, size_t size)
{
	struct host *h = ctx;

	h->calls++;
	CHECK((size == 8 || size == 32) && at.v % 8 == 0);
	if (at.v > MEM - size)
		return -1;
	memcpy(to, h->mem + at.v, size);
	return 0;
}

static int on_write(void *ctx, lhv_ipa_t at, const void *from, size_t size)
{
	struct host *h = ctx;

	h->calls++;
	CHECK(size == 8 && at.v % 8 == 0);
	if (at.v > MEM - size)
		return -1;
	memcpy(h->mem + at.v, from, size);
	return 0;
}

static void on_lpi(void *ctx, enum lhv_vgic_its_do what, unsigned int vcpu,
		   unsigned int to, uint32_t intid)
{
	struct host *h = ctx;

	h->calls++;
	CHECK(what <= LHV_VGIC_ITS_INVALL && vcpu < 3 && to < 3);
	CHECK(what == LHV_VGIC_ITS_INVALL || what == LHV_VGIC_ITS_MOVEALL
		      ? intid == 0
		      : intid >= 8192 && intid < 8192 + 500);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct lhv_vgic_its_ops ops = {on_read, on_write, on_lpi};
	static struct host h;
	uint64_t cache[16];
	struct lhv_vgic_its its;
	struct lhv_vgic_its_cfg cfg = {.nr_vcpus = 3,
				       .dev_bits = 16,
				       .event_bits = 16,
				       .nr_lpis = 500,
				       .cache = cache,
				       .nr_cache = 16,
				       .ops = &ops,
				       .ctx = &h};
	struct lhv_vgic_its_regs r, back;

	memset(&h, 0, sizeof(h));
	CHECK(!lhv_vgic_its_init(&its, &cfg));
	for (; size >= 16; data += 16, size -= 16) {
		struct lhv_mmio m = {.size = data[1], .write = data[0] & 1};
		uint16_t at;
		int err;

		memcpy(&at, data + 2, 2);
		memcpy(&m.value, data + 8, 8);
		m.offset = at;
		h.calls = 0;
		switch (data[0] >> 1 & 3) {
		case 0:
			CHECK(lhv_vgic_its_mmio(&its, &m) == LHV_HANDLED);
			break;
		case 1:
			memcpy(h.mem + (at & (MEM - 8)), data + 8, 8);
			break;
		case 2:
			err = lhv_vgic_its_msi(&its, at, (uint32_t)m.value);
			CHECK(err == 0 || err == LHV_ERR_NOENT || err == LHV_ERR_FAULT);
			if (!err)
				CHECK(!lhv_vgic_its_msi_cached(&its, at,
							       (uint32_t)m.value));
			break;
		default:
			r = its.regs;
			memcpy((uint8_t *)&r + at % (sizeof(r) - 8), data + 8, 8);
			if (!lhv_vgic_its_set(&its, &r)) {
				CHECK(!lhv_vgic_its_get(&its, &back));
				CHECK(!memcmp(&r.cbaser, &back.cbaser, 5 * 8) &&
				      r.ctlr == back.ctlr);
			}
			break;
		}
		/* A command reads itself, and at most two levels of four tables. */
		CHECK(h.calls <= 10 * LHV_VGIC_ITS_BUDGET);
	}
	return 0;
}
