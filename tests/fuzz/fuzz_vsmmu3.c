/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any accesses of a guest to a virtual SMMUv3, with any memory, physical events, accesses of
 * devices, and callbacks that fail. Invariants: what reaches the host has the host's VMID and
 * StreamIDs, no stage 2 and no reserved bit; the work is bounded.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/smmu/vsmmu3.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RAM_SIZE 0x4000u

static uint8_t ram[RAM_SIZE];
#define CMDQ 0x1000u

static unsigned int failing, calls, prod;

static int on_read(void *ctx, lhv_ipa_t at, void *buf, size_t bytes)
{
	(void)ctx;
	calls++;
	if (at.v > RAM_SIZE - bytes)
		return LHV_ERR_FAULT;
	memcpy(buf, &ram[at.v], bytes);
	return 0;
}

static int on_write(void *ctx, lhv_ipa_t at, const void *buf, size_t bytes)
{
	(void)ctx;
	calls++;
	CHECK(bytes == 4 || bytes == 32);
	if (at.v > RAM_SIZE - bytes)
		return LHV_ERR_FAULT;
	memcpy(&ram[at.v], buf, bytes);
	return 0;
}

static int on_attach(void *ctx, const struct lhv_vsmmu3_stream *s, const uint64_t ste[8])
{
	(void)ctx;
	calls++;
	CHECK(s->physical == s->sid + 0x1000);
	CHECK((ste[0] & 15) == 1 || (ste[0] & 15) == 9 || (ste[0] & 15) == 11);
	CHECK(!(ste[0] >> 44 & 0x7fff));
	/* S1DSS to S1CSH, S1STALLD, EATS, SHCFG. */
	CHECK(!(ste[1] & ~(UINT64_C(0xff) | 1u << 27 | 1u << 28 | UINT64_C(1) << 44)));
	CHECK((ste[0] & 15) != 11 || (ste[1] & 1u << 27));
	for (unsigned int i = 2; i < 8; i++)
		CHECK(!ste[i]);
	return failing & 1 ? LHV_ERR_BUSY : 0;
}

static void check_command(uint64_t w0, uint64_t w1)
{
	unsigned int op = w0 & 0xff;

	if (op >= 0x10 && op <= 0x13) {
		CHECK((w0 >> 32 & 0xffff) == 0x55);
		CHECK(!(w0 & 0xfe0e0f00));
		CHECK(op >= 0x12 || !w1);
		CHECK(!(w1 & 0x2fe));
		CHECK((w1 & 0xc00) || (!(w1 & 0x300) && !(w0 & 0x1f1f000)));
		CHECK(!(w1 & 0xc00) || (w1 & 0x300) || (w0 & 0x1f1f000));
	} else if (op == 5 || op == 6) {
		CHECK(w0 >> 32 == 0x1001 || w0 >> 32 == 0x1003);
		CHECK(!(w1 & ~UINT64_C(1)) && !(w0 & 0xf00));
	} else {
		CHECK(op == 0x40);
		CHECK(w0 >> 32 == 0x1001 || w0 >> 32 == 0x1003);
		CHECK(!(w0 & 0x500) && !(w1 & 0xfc0) && (w1 & 63) <= 52);
	}
}

static int on_invalidate(void *ctx, const uint64_t (*cmds)[2], unsigned int n)
{
	(void)ctx;
	calls++;
	CHECK(n && n <= LHV_VSMMU3_BATCH);
	for (unsigned int i = 0; i < n; i++)
		check_command(cmds[i][0], cmds[i][1]);
	return failing & 2 ? LHV_ERR_TIMEOUT : 0;
}

static int on_sync(void *ctx)
{
	(void)ctx;
	calls++;
	return failing & 4 ? LHV_ERR_TIMEOUT : failing & 8 ? LHV_ERR_AGAIN : 0;
}

static void on_irq(void *ctx, enum lhv_vsmmu3_irq which)
{
	(void)ctx;
	CHECK(which <= LHV_VSMMU3_IRQ_GERROR);
}

static void on_pending(void *ctx)
{
	(void)ctx;
}

static const struct lhv_vsmmu3_ops ops = {on_read, on_write, on_attach, on_invalidate,
					  on_sync, on_irq,   on_pending};

struct input {
	const uint8_t *p;
	size_t n;
};

static uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < bytes && in->n; i++, in->n--)
		v |= (uint64_t)*in->p++ << (8 * i);
	return v;
}

static void write_reg(struct lhv_vsmmu3 *v, uint32_t offset, uint32_t value)
{
	struct lhv_mmio m = {offset, value, 0, 4, true};

	CHECK(lhv_vsmmu3_mmio(v, &m) == LHV_HANDLED);
}

static void step(struct lhv_vsmmu3 *v, struct input *in)
{
	struct lhv_mmio m = {0};
	struct lhv_vsmmu3_access a = {0};
	struct lhv_vsmmu3_result r;
	unsigned int op = (unsigned int)take(in, 1);
	uint64_t rec[4];

	calls = 0;
	switch (op & 7) {
	case 0:
	case 1:
	case 2:
		m.offset = take(in, 1) * 4 | (op & 8 ? 0x10000 : 0);
		m.size = op & 16 ? 8 : 4;
		m.write = op & 0x60;
		m.value = take(in, m.size);
		lhv_vsmmu3_mmio(v, &m);
		break;
	case 3:
		m.offset = take(in, 2);
		if (op & 8) /* the next command */
			m.offset = CMDQ + prod++ % 32 * 16;
		for (unsigned int i = 0; i < 16; i++)
			ram[(m.offset + i) % RAM_SIZE] = (uint8_t)take(in, 1);
		if (op & 8)
			write_reg(v, 0x98, prod & 63);
		break;
	case 4:
		a.sid = (uint32_t)take(in, 1);
		a.ssid = (uint32_t)take(in, 2);
		a.addr = take(in, 8);
		a.ssv = op & 8;
		a.write = op & 16;
		a.exec = !a.write && (op & 32);
		a.priv = op & 64;
		CHECK(!lhv_vsmmu3_translate(v, &a, &r));
		CHECK(!r.ok || !(r.event[0] | r.event[1] | r.event[2] | r.event[3]));
		CHECK(calls <= 10);
		break;
	case 5:
		for (unsigned int i = 0; i < 4; i++)
			rec[i] = take(in, 8);
		lhv_vsmmu3_event(v, op >> 3, rec);
		break;
	case 6:
		failing = op >> 3;
		break;
	default:
		lhv_vsmmu3_run(v, 1 + (op >> 3));
		break;
	}
	CHECK(calls <= 2 * 5 * (LHV_VSMMU3_MMIO_WORK + 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* S1P, S2P, AArch64, COHACC, ATS, ASID16, MSI, VMID16, CD2L; stalls configurable. */
	static const uint32_t idr[6] = {0x80c341b, 32 | 20u << 6, 0, ~0u, 0, 0x76};
	struct lhv_vsmmu3_stream streams[2] = {{1, 0x1001, false}, {3, 0x1003, false}};
	struct lhv_vsmmu3_config cfg = {.idr = idr,
					.vmid = 0x55,
					.sid_bits = 8,
					.ssid_bits = 16,
					.ipa_bits = 44,
					.ats = true,
					.msi = true,
					.streams = streams,
					.nr_streams = 2};
	struct lhv_vsmmu3 v;
	struct input in = {data, size};

	memset(ram, 0, sizeof(ram));
	failing = 0;
	CHECK(!lhv_vsmmu3_init(&v, &cfg, &ops, NULL));
	prod = 0;
	if (take(&in, 1) & 1) { /* all on: StreamIDs to 63, 32 commands, 4 events */
		write_reg(&v, 0x88, 6);
		write_reg(&v, 0x90, CMDQ | 5);
		write_reg(&v, 0xa0, 0x2000 | 2);
		write_reg(&v, 0x20, 0xd);
	}
	while (in.n)
		step(&v, &in);
	failing = 0;
	/* Whatever the guest did, the rest comes to an end. */
	for (unsigned int i = 0; lhv_vsmmu3_run(&v, 4096) == LHV_ERR_AGAIN; i++)
		CHECK(i < 1024);
	return 0;
}
