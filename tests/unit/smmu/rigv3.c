/* SPDX-License-Identifier: BSD-2-Clause */
#include "rigv3.h"

#include <string.h>

static uint8_t *place(struct rigv3 *r, uint64_t at, size_t bytes)
{
	if (at < RAM || at - RAM > RAM_SIZE - bytes ||
	    (r->fail_at >= at && r->fail_at < at + bytes))
		return NULL;
	return &r->ram[at - RAM];
}

static int on_read(void *ctx, lhv_ipa_t at, void *buf, size_t bytes)
{
	struct rigv3 *r = ctx;
	uint8_t *p = place(r, at.v, bytes);

	r->reads++;
	assert_int_equal(at.v >> 44, 0); /* what is offered has no more bits */
	if (!p)
		return LHV_ERR_FAULT;
	memcpy(buf, p, bytes);
	return 0;
}

static int on_write(void *ctx, lhv_ipa_t at, const void *buf, size_t bytes)
{
	struct rigv3 *r = ctx;
	uint8_t *p = place(r, at.v, bytes);

	assert_int_equal(at.v >> 44, 0);
	if (at.v == DOORBELL && bytes == 4 && r->fail_at != DOORBELL) {
		r->doorbells++;
		memcpy(&r->doorbell, buf, 4);
		return 0;
	}
	if (!p)
		return LHV_ERR_FAULT;
	memcpy(p, buf, bytes);
	return 0;
}

static int on_attach(void *ctx, const struct lhv_vsmmu3_stream *s, const uint64_t ste[8])
{
	struct rigv3 *r = ctx;

	if (r->fail_attach)
		return r->fail_attach;
	assert_true(r->attached < NOTES);
	r->sid[r->attached] = s->sid;
	r->physical[r->attached] = s->physical;
	memcpy(r->ste[r->attached++], ste, sizeof(r->ste[0]));
	return 0;
}

static int on_invalidate(void *ctx, const uint64_t (*cmds)[2], unsigned int n)
{
	struct rigv3 *r = ctx;

	assert_true(n > 0 && n <= LHV_VSMMU3_BATCH);
	if (r->fail_invalidate)
		return r->fail_invalidate;
	assert_true(r->cmds + n <= NOTES);
	memcpy(r->cmd[r->cmds], cmds, n * sizeof(r->cmd[0]));
	r->cmds += n;
	r->batches++;
	return 0;
}

static int on_sync(void *ctx)
{
	struct rigv3 *r = ctx;

	r->syncs++;
	return r->fail_sync;
}

static void on_irq(void *ctx, enum lhv_vsmmu3_irq which)
{
	((struct rigv3 *)ctx)->irqs[which]++;
}

static void on_pending(void *ctx)
{
	((struct rigv3 *)ctx)->pendings++;
}

const struct lhv_vsmmu3_ops rigv3_ops = {on_read, on_write, on_attach, on_invalidate,
					 on_sync, on_irq,   on_pending};

void rigv3_make(struct rigv3 *r)
{
	static const struct lhv_vsmmu3_stream streams[4] = {{1, 0x101, false},
							    {2, 0x102, false},
							    {5, 0x105, false},
							    {0x40, 0x140, false}};

	memset(r, 0, sizeof(*r));
	memcpy(r->streams, streams, sizeof(streams));
	r->idr[0] = 1u << 0 | 1u << 1 | 3u << 2 | 1u << 4 | 1u << 5 | 2u << 6 | 1u << 9 |
		    1u << 10 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 16 | 1u << 18 |
		    1u << 19 | 1u << 27;
	r->idr[1] = 32 | 20u << 6 | 19u << 11 | 19u << 16 | 19u << 21;
	r->idr[3] = 0xffffffff;
	r->idr[5] = 6 | 7u << 4 | 1u << 10 | 0x40u << 16;
	r->fail_at = UINT64_MAX;
	r->cfg.idr = r->idr;
	r->cfg.aidr = 3;
	r->cfg.vmid = 0x77;
	r->cfg.sid_bits = 8;
	r->cfg.ssid_bits = 12;
	r->cfg.ipa_bits = 44;
	r->cfg.ats = true;
	r->cfg.msi = true;
	r->cfg.abort = true;
	r->cfg.streams = r->streams;
	r->cfg.nr_streams = 4;
}

void rigv3_init(struct rigv3 *r)
{
	assert_int_equal(lhv_vsmmu3_init(&r->v, &r->cfg, &rigv3_ops, r), 0);
	assert_int_equal(lhv_vsmmu3_run(&r->v, 100), 0);
}

void rigv3_wr(struct rigv3 *r, uint32_t offset, uint64_t value, unsigned int size)
{
	struct lhv_mmio m = {offset, value, 0, (uint8_t)size, true};

	assert_int_equal(lhv_vsmmu3_mmio(&r->v, &m), LHV_HANDLED);
}

uint64_t rigv3_rd(struct rigv3 *r, uint32_t offset, unsigned int size)
{
	struct lhv_mmio m = {offset, UINT64_C(0xa5a5a5a5a5a5a5a5), 0, (uint8_t)size,
			     false};

	assert_int_equal(lhv_vsmmu3_mmio(&r->v, &m), LHV_HANDLED);
	return m.value;
}

void rigv3_put(struct rigv3 *r, uint64_t at, uint64_t word)
{
	for (unsigned int i = 0; i < 8; i++)
		r->ram[at - RAM + i] = (uint8_t)(word >> (8 * i));
}

uint64_t rigv3_get(struct rigv3 *r, uint64_t at)
{
	uint64_t w = 0;

	for (unsigned int i = 0; i < 8; i++)
		w |= (uint64_t)r->ram[at - RAM + i] << (8 * i);
	return w;
}

void rigv3_ste(struct rigv3 *r, uint32_t sid, uint64_t w0, uint64_t w1)
{
	rigv3_put(r, STRTAB + sid * 64, w0);
	rigv3_put(r, STRTAB + sid * 64 + 8, w1);
}

void rigv3_on(struct rigv3 *r)
{
	rigv3_wr(r, STRTAB_BASE, STRTAB, 8);
	rigv3_wr(r, STRTAB_CFG, 8, 4);
	rigv3_wr(r, CMDQ_BASE, CMDQ | 6, 8);
	rigv3_wr(r, EVENTQ_BASE, EVENTQ | 2, 8);
	rigv3_wr(r, CR2, 2, 4);
	rigv3_wr(r, IRQ_CTRL, 5, 4);
	rigv3_wr(r, CR0, 0xd, 4);
	assert_int_equal(rigv3_rd(r, CR0ACK, 4), 0xd);
	rigv3_clear(r);
}

void rigv3_cmd(struct rigv3 *r, uint64_t w0, uint64_t w1)
{
	uint64_t at = CMDQ + (r->prod & 63) * 16;

	rigv3_put(r, at, w0);
	rigv3_put(r, at + 8, w1);
	r->prod = (r->prod + 1) & 127;
	rigv3_wr(r, CMDQ_PROD, r->prod, 4);
}

void rigv3_clear(struct rigv3 *r)
{
	r->attached = r->cmds = r->syncs = r->pendings = r->batches = r->doorbells = 0;
	r->reads = 0;
	memset(r->irqs, 0, sizeof(r->irqs));
}
