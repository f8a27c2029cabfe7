/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtual SMMUv3: registers, commands, streams, events [M.17]. */
#include "rigv3.h"

#include <stdlib.h>
#include <string.h>

static struct rigv3 rig;

static int setup(void **state)
{
	(void)state;
	rigv3_make(&rig);
	return 0;
}

#define ABORTED UINT64_C(1)
#define BYPASS	UINT64_C(9)
#define S1	UINT64_C(0xb)
#define SHCFG	(UINT64_C(1) << 44)
#define STALLD	(UINT64_C(1) << 27)

/* [M.17] What is offered is no more than what the physical SMMU has. */
static void test_offer(void **state)
{
	uint64_t idr0;

	(void)state;
	rigv3_init(&rig);
	/* S1P, AArch64, COHACC, ATS, ASID16, MSI, CD2L, little-endian, no stalls, TERM_MODEL,
	 * two-level stream tables; no S2P, HTTU, Hyp, BTM, PRI, VMID16, SEV. */
	assert_int_equal(rigv3_rd(&rig, IDR0, 4),
			 0x2 | 2u << 2 | 1u << 4 | 1u << 10 | 1u << 12 | 1u << 13 |
				 1u << 19 | 2u << 21 | 1u << 24 | 1u << 26 | 1u << 27);
	assert_int_equal(rigv3_rd(&rig, IDR1, 4), 8 | 12u << 6 | 10u << 16 | 10u << 21);
	assert_int_equal(rigv3_rd(&rig, IDR3, 4), 1u << 2 | 1u << 10 | 3u << 11);
	assert_int_equal(rigv3_rd(&rig, IDR5, 4), 4 | 7u << 4);
	assert_int_equal(rigv3_rd(&rig, 0x1c, 4), 2);
	assert_int_equal(rigv3_rd(&rig, IDR0, 8) >> 32, rigv3_rd(&rig, IDR1, 4));

	/* Each of these bits goes away with the physical one's. */
	for (unsigned int b = 0; b < 32; b++) {
		setup(NULL);
		rig.idr[0] &= ~(1u << b);
		if (b == 0 || b == 1 || b == 3) {
			assert_int_equal(
				lhv_vsmmu3_init(&rig.v, &rig.cfg, &rigv3_ops, &rig),
				LHV_ERR_UNSUPPORTED);
			continue;
		}
		rigv3_init(&rig);
		idr0 = rigv3_rd(&rig, IDR0, 4);
		if (b == 4 || b == 10 || b == 12 || b == 19)
			assert_int_equal(idr0 >> b & 1, 0);
	}
	setup(NULL);
	rig.idr[1] = 3u << 6;
	rig.idr[3] = 0;
	rig.idr[5] = 2 | 1u << 4;
	rig.cfg.ats = rig.cfg.msi = false;
	rig.cfg.aidr = 1;
	rigv3_init(&rig);
	assert_int_equal(rigv3_rd(&rig, IDR1, 4), 8 | 3u << 6 | 10u << 16 | 10u << 21);
	assert_int_equal(rigv3_rd(&rig, IDR3, 4), 0);
	assert_int_equal(rigv3_rd(&rig, IDR5, 4), 2 | 1u << 4);
	assert_int_equal(rigv3_rd(&rig, IDR0, 4) & (1u << 10 | 1u << 13), 0);
	assert_int_equal(rigv3_rd(&rig, 0x1c, 4), 1);
	/* No MSIs: their registers do not exist. */
	rigv3_wr(&rig, EVENTQ_CFG0, DOORBELL, 8);
	rigv3_wr(&rig, GERROR_CFG0, DOORBELL, 8);
	assert_int_equal(rigv3_rd(&rig, EVENTQ_CFG0, 8) | rigv3_rd(&rig, GERROR_CFG0, 8),
			 0);
}

/* Misuse leaves the object as it was. */
static void test_init_bad(void **state)
{
	struct lhv_vsmmu3 before;
	struct lhv_vsmmu3_config c;
	struct lhv_vsmmu3_ops o;
	const struct lhv_vsmmu3_stream order[4] = {
		{2, 1, 0}, {2, 2, 0}, {3, 3, 0}, {4, 4, 0}};
	uint32_t sid;

	(void)state;
	memset(&rig.v, 0x5a, sizeof(rig.v));
	before = rig.v;
#define BAD(err)                                                      \
	assert_int_equal(lhv_vsmmu3_init(&rig.v, &c, &o, &rig), err); \
	assert_memory_equal(&before, &rig.v, sizeof(before));         \
	c = rig.cfg;                                                  \
	o = rigv3_ops
#define WITH(x, err) \
	x;           \
	BAD(err)
	c = rig.cfg;
	o = rigv3_ops;
	WITH(o.read = NULL, LHV_ERR_INVAL);
	WITH(o.write = NULL, LHV_ERR_INVAL);
	WITH(o.irq = NULL, LHV_ERR_INVAL);
	WITH(o.pending = NULL, LHV_ERR_INVAL);
	WITH(o.attach = NULL, LHV_ERR_INVAL);
	WITH(o.invalidate = NULL, LHV_ERR_INVAL);
	WITH(o.sync = NULL, LHV_ERR_INVAL);
	WITH(c.streams = NULL, LHV_ERR_INVAL);
	WITH(c.idr = NULL, LHV_ERR_INVAL);
	WITH(c.sid_bits = 0, LHV_ERR_RANGE);
	WITH(c.sid_bits = 33, LHV_ERR_RANGE);
	WITH(c.sid_bits = 6, LHV_ERR_RANGE); /* 0x40 does not fit */
	WITH(c.ssid_bits = 21, LHV_ERR_RANGE);
	WITH(c.ipa_bits = 31, LHV_ERR_RANGE);
	WITH(c.ipa_bits = 65, LHV_ERR_RANGE);
	WITH(c.cmdq_log2 = 20, LHV_ERR_RANGE);
	WITH(c.eventq_log2 = 20, LHV_ERR_RANGE);
	rig.idr[0] |= 2u << 24; /* stalls are forced */
	WITH(, LHV_ERR_UNSUPPORTED);
	rig.idr[0] ^= 2u << 24 | 3u << 21; /* big-endian */
	WITH(, LHV_ERR_UNSUPPORTED);
	rig.idr[0] ^= 3u << 21;
	rig.idr[5] &= ~0x70u;
	WITH(, LHV_ERR_UNSUPPORTED);
	rig.idr[5] |= 0x70;
	memcpy(rig.streams, order, sizeof(order));
	WITH(, LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_init(NULL, &c, &o, &rig), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_init(&rig.v, NULL, &o, &rig), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_init(&rig.v, &c, NULL, &rig), LHV_ERR_INVAL);
	setup(NULL);
	rigv3_init(&rig);
	assert_int_equal(lhv_vsmmu3_reset(NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_run(NULL, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 0), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_sid(&rig.v, 0x105, &sid), 0);
	assert_int_equal(sid, 5);
	assert_int_equal(lhv_vsmmu3_sid(&rig.v, 5, &sid), LHV_ERR_NOENT);
	assert_int_equal(lhv_vsmmu3_sid(&rig.v, 5, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_sid(NULL, 5, &sid), LHV_ERR_INVAL);
}

/* Each register: reset value, writable bits, and what must be off. */
static void test_registers(void **state)
{
	static const struct {
		uint32_t offset, rw, cr0; /* CR0 bit that guards it */
	} reg[] = {
		{0x0, 0, 0},
		{0x4, 0, 0},
		{0x8, 0, 0},
		{0xc, 0, 0},
		{0x10, 0, 0},
		{0x14, 0, 0},
		{0x18, 0, 0},
		{0x1c, 0, 0},
		{0x24, 0, 0},
		{0x28, 0xfff, 0xd},
		{0x2c, 0x6, 1},
		{0x40, 0, 0},
		{0x48, 0, 0},
		{0x54, 0, 0},
		{0x60, 0, 0},
		{0x68, 0xfffffffc, 0},
		{0x6c, 0xffffff, 0},
		{0x70, 0xffffffff, 0},
		{0x74, 0x3f, 0},
		{0x80, 0xffffffc0, 1},
		{0x84, 0x40ffffff, 1},
		{0x88, 0x307ff, 1},
		{0x90, 0xffffffff, 8},
		{0x94, 0x40ffffff, 8},
		{0xa0, 0xffffffff, 4},
		{0xa4, 0x40ffffff, 4},
		{0xb0, 0xfffffffc, 0},
		{0xb4, 0xffffff, 0},
		{0xb8, 0xffffffff, 0},
		{0xbc, 0x3f, 0},
		{0x100a8, 0x800fffff, 4},
		{0x9c, 0xfffff, 8},
		{0x78, 0, 0},
		{0xc0, 0, 0},
		{0xa8, 0, 0},
		{0x1fffc, 0, 0},
		{0x180, 0, 0},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(reg) / sizeof(reg[0]); i++) {
		uint64_t was;

		setup(NULL);
		rigv3_init(&rig);
		was = rigv3_rd(&rig, reg[i].offset, 4);
		if (reg[i].rw)
			assert_int_equal(was, 0);
		rigv3_wr(&rig, reg[i].offset, 0xffffffff, 4);
		assert_int_equal(rigv3_rd(&rig, reg[i].offset, 4), was | reg[i].rw);
		rigv3_wr(&rig, reg[i].offset, 0, 4);
		assert_int_equal(rigv3_rd(&rig, reg[i].offset, 4), was);
		if (!reg[i].cr0)
			continue;
		rigv3_wr(&rig, CR0, reg[i].cr0, 4);
		rigv3_wr(&rig, reg[i].offset, 0xffffffff, 4);
		assert_int_equal(rigv3_rd(&rig, reg[i].offset, 4), was);
	}
	/* MSI registers are guarded by their interrupt. */
	setup(NULL);
	rigv3_init(&rig);
	rigv3_wr(&rig, IRQ_CTRL, 0xffffffff, 4);
	assert_int_equal(rigv3_rd(&rig, IRQ_CTRL, 8), UINT64_C(0x500000005));
	rigv3_wr(&rig, EVENTQ_CFG0, DOORBELL, 8);
	rigv3_wr(&rig, GERROR_CFG0, DOORBELL, 8);
	assert_int_equal(rigv3_rd(&rig, EVENTQ_CFG0, 8) | rigv3_rd(&rig, GERROR_CFG0, 8),
			 0);
	rigv3_wr(&rig, CR0, 0xffffffff, 4);
	assert_int_equal(rigv3_rd(&rig, CR0, 4), 0x1d);
	assert_int_equal(rigv3_rd(&rig, CR0ACK, 4), 0x1d);

	/* Accesses that are refused. */
	for (unsigned int size = 0; size < 10; size++) {
		struct lhv_mmio m = {CR0, 0, 0, (uint8_t)size, true};

		if (size == 4 || size == 8)
			continue;
		assert_int_equal(lhv_vsmmu3_mmio(&rig.v, &m), LHV_INJECT);
	}
	for (unsigned int i = 0; i < 3; i++) {
		static const struct lhv_mmio odd[] = {{0x22, 0, 0, 4, true},
						      {0x24, 0, 0, 8, true},
						      {0x20000, 0, 0, 4, true}};
		struct lhv_mmio m = odd[i];

		assert_int_equal(lhv_vsmmu3_mmio(&rig.v, &m), LHV_INJECT);
	}
	assert_int_equal(rigv3_rd(&rig, CR0, 4), 0x1d);
	assert_int_equal(lhv_vsmmu3_reset(&rig.v), 0);
	assert_int_equal(rigv3_rd(&rig, CR0, 4), 0);
	assert_int_equal(rigv3_rd(&rig, IRQ_CTRL, 4), 0);
	assert_int_not_equal(rigv3_rd(&rig, IDR0, 4), 0);
}

static void all_are(uint64_t w0, uint64_t w1)
{
	static const uint32_t sid[] = {1, 2, 5, 0x40};

	assert_int_equal(rig.attached, 4);
	for (unsigned int i = 0; i < 4; i++) {
		assert_int_equal(rig.sid[i], sid[i]);
		assert_int_equal(rig.physical[i], sid[i] + 0x100);
		assert_int_equal(rig.ste[i][0], w0);
		assert_int_equal(rig.ste[i][1], w1);
		for (unsigned int k = 2; k < 8; k++)
			assert_int_equal(rig.ste[i][k], 0);
	}
	rigv3_clear(&rig);
}

/* Streams follow GBPA while the SMMU is off, and the acknowledgements follow the streams. */
static void test_off_and_on(void **state)
{
	(void)state;
	rigv3_init(&rig);
	all_are(ABORTED, 0);
	rigv3_wr(&rig, GBPA, 0x1000, 4); /* without Update */
	assert_int_equal(rig.attached, 0);
	rigv3_wr(&rig, GBPA, 0x80001000, 4);
	assert_int_equal(rigv3_rd(&rig, GBPA, 4), 0x1000);
	all_are(BYPASS, SHCFG);
	rigv3_ste(&rig, 5, BYPASS, 0);
	rigv3_wr(&rig, STRTAB_BASE, STRTAB, 8);
	rigv3_wr(&rig, STRTAB_CFG, 8, 4);
	rig.fail_attach = LHV_ERR_BUSY;
	rigv3_wr(&rig, CR0, 1, 4);
	assert_int_equal(rig.pendings, 1);
	assert_int_equal(rigv3_rd(&rig, CR0, 4), 1);
	assert_int_equal(rigv3_rd(&rig, CR0ACK, 4), 0);
	rigv3_wr(&rig, STRTAB_CFG, 0, 4); /* in use */
	assert_int_equal(rigv3_rd(&rig, STRTAB_CFG, 4), 8);
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 10), LHV_ERR_BUSY);
	rig.fail_attach = 0;
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 3), LHV_ERR_AGAIN);
	assert_int_equal(rig.attached, 3);
	assert_int_equal(rigv3_rd(&rig, CR0ACK, 4), 1); /* polling does the rest */
	assert_int_equal(rig.attached, 4);
	assert_int_equal(rig.ste[1][0], ABORTED); /* V is 0 */
	assert_int_equal(rig.ste[1][1], 0);
	assert_int_equal(rig.ste[2][0], BYPASS);
	assert_int_equal(rig.ste[2][1], SHCFG);
	rigv3_clear(&rig);
	rigv3_wr(&rig, GBPA, 0x80000000, 4); /* changes nothing now */
	assert_int_equal(rigv3_rd(&rig, GBPA, 4), 0);
	assert_int_equal(rig.attached, 0);
	rigv3_wr(&rig, CR0, 0, 4);
	all_are(BYPASS, SHCFG);
	lhv_vsmmu3_reset(&rig.v);
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 4), 0);
	all_are(ABORTED, 0);
	assert_int_equal(rig.syncs, 0);
}

/* [M.17] Each field of a guest's STE: handed on, dropped, or ILLEGAL. */
static void test_ste(void **state)
{
	const uint64_t ptr = UINT64_C(0x80000123000) & ~UINT64_C(0x3f), v1 = S1 | ptr;
	const struct {
		uint64_t w0, w1, out0, out1;
	} t[] = {
		{0, 0, ABORTED, 0},
		{~UINT64_C(1), 0, ABORTED, 0},
		{1, ~UINT64_C(0), ABORTED, 0},
		{1 | 3u << 1, 0, ABORTED, 0},
		{BYPASS | ptr, ~UINT64_C(0), BYPASS, SHCFG},
		{1 | 6u << 1, 0, ABORTED, 0}, /* stage 2 is not the guest's */
		{1 | 7u << 1, 0, ABORTED, 0},
		{v1, 0, v1, SHCFG | STALLD},
		{v1, 0xfc, v1, SHCFG | STALLD | 0xfc},
		{v1, STALLD, ABORTED, 0},
		{v1 | UINT64_C(7) << 56, 0, v1, SHCFG | STALLD},
		{v1 | UINT64_C(1) << 44, 0, ABORTED, 0}, /* beyond OAS */
		{v1, 3, v1, SHCFG | STALLD},		 /* S1DSS without substreams */
		{v1 | 1u << 4, 0, v1, SHCFG | STALLD},
		{v1 | UINT64_C(4) << 59, 2, v1 | UINT64_C(4) << 59, SHCFG | STALLD | 2},
		{v1 | UINT64_C(4) << 59, 3, v1 | UINT64_C(4) << 59, SHCFG | STALLD},
		{v1 | UINT64_C(12) << 59 | 2u << 4, 1, v1 | UINT64_C(12) << 59 | 2u << 4,
		 SHCFG | STALLD | 1},
		{v1 | UINT64_C(12) << 59 | 3u << 4, 1, v1 | UINT64_C(12) << 59,
		 SHCFG | STALLD | 1},
		{v1 | UINT64_C(13) << 59, 0, ABORTED, 0},
		{v1, 1u << 28, v1, SHCFG | STALLD | 1u << 28},
		{v1, 2u << 28, ABORTED, 0},
		{v1, 3u << 28, v1, SHCFG | STALLD},
		/* STRW, MTCFG, PRIVCFG, S2FWB, MPAM, stage 2's bits... */
		{v1, ~(UINT64_C(0xff) | STALLD | 3u << 28), v1, SHCFG | STALLD},
	};

	(void)state;
	rigv3_init(&rig);
	rigv3_on(&rig);
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		rigv3_ste(&rig, 5, t[i].w0, t[i].w1);
		for (unsigned int k = 2; k < 8; k++)
			rigv3_put(&rig, STRTAB + 5 * 64 + 8 * k, ~UINT64_C(0));
		rigv3_clear(&rig);
		rigv3_cmd(&rig, 3 | UINT64_C(5) << 32, 1);
		assert_int_equal(rig.attached, 1);
		assert_int_equal(rig.physical[0], 0x105);
		assert_int_equal(rig.reads, 2); /* the command and the STE, once */
		if (rig.ste[0][0] != t[i].out0 || rig.ste[0][1] != t[i].out1)
			fail_msg("row %u: %llx %llx", i,
				 (unsigned long long)rig.ste[0][0],
				 (unsigned long long)rig.ste[0][1]);
		for (unsigned int k = 2; k < 8; k++)
			assert_int_equal(rig.ste[0][k], 0);
	}
	/* A physical SMMU that has no stalls to forbid; no two-level CDs; no ATS. */
	setup(NULL);
	rig.idr[0] = (rig.idr[0] & ~(1u << 19 | 1u << 10)) | 1u << 24;
	rigv3_init(&rig);
	rigv3_on(&rig);
	rigv3_ste(&rig, 5, v1, 1u << 28);
	rigv3_ste(&rig, 2, v1 | UINT64_C(4) << 59 | 1u << 4, 0);
	rigv3_cmd(&rig, 4, 31);
	assert_int_equal(rig.attached, 4);
	assert_int_equal(rig.ste[2][0], v1);
	assert_int_equal(rig.ste[2][1], SHCFG);
	assert_int_equal(rig.ste[1][0], ABORTED);
	/* An STE that cannot be read. */
	rigv3_clear(&rig);
	rig.fail_at = STRTAB + 5 * 64 + 40;
	rigv3_cmd(&rig, 3 | UINT64_C(5) << 32, 1);
	assert_int_equal(rig.ste[0][0], ABORTED);
}

/* Ranges of CFGI_STE_RANGE reach the streams in them and no other. */
static void test_ranges(void **state)
{
	(void)state;
	rigv3_init(&rig);
	rigv3_on(&rig);
	for (unsigned int range = 0; range < 32; range++) {
		static const uint32_t sids[] = {1, 2, 5, 0x40};

		for (uint32_t sid = 0; sid < 0x90; sid += 3) {
			unsigned int n = 0;

			rigv3_clear(&rig);
			rigv3_cmd(&rig, 4 | (uint64_t)sid << 32, range);
			for (unsigned int i = 0; i < 4; i++) {
				if ((uint64_t)sids[i] >> (range + 1) !=
				    (uint64_t)sid >> (range + 1))
					continue;
				assert_true(n < rig.attached);
				assert_int_equal(rig.sid[n++], sids[i]);
			}
			assert_int_equal(rig.attached, n);
			assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);
		}
	}
	rigv3_clear(&rig);
	rigv3_cmd(&rig, 3 | UINT64_C(3) << 32, 1); /* not assigned */
	rigv3_cmd(&rig, 3 | UINT64_C(0xffffffff) << 32, 1);
	assert_int_equal(rig.attached, 0);
}

#define ILLEGAL UINT64_MAX
#define NONE	(UINT64_MAX - 1)

/* [M.17] Each command: what the physical SMMU gets for it. */
static void test_commands(void **state)
{
	const uint64_t va = UINT64_C(0xffff123456789000), asid = UINT64_C(0xabcd) << 48,
		       vm = UINT64_C(0x77) << 32, any = UINT64_C(0x1234) << 32;
	const uint64_t s5 = UINT64_C(5) << 32, p5 = UINT64_C(0x105) << 32;
	const struct {
		uint64_t in0, in1, out0, out1;
	} t[] = {
		{0x30, 0, 0x10 | vm, 0},
		{0x30 | UINT64_C(1) << 32, 0, ILLEGAL, 0},
		{0x10 | any, 0, 0x10 | vm, 0},
		{0x10 | asid, 0, ILLEGAL, 0},
		{0x10, 1, ILLEGAL, 0},
		{0x11 | asid | any, 0, 0x11 | asid | vm, 0},
		{0x11 | asid | 1u << 12, 0, ILLEGAL, 0},
		{0x12 | asid | any, va | 1, 0x12 | asid | vm, va | 1},
		{0x12 | asid, va | 2, ILLEGAL, 0}, /* NS */
		{0x12 | asid | 1u << 8, va, ILLEGAL, 0},
		{0x13 | any, va, 0x13 | vm, va},
		{0x13 | asid, va, ILLEGAL, 0},
		/* Ranges and levels. */
		{0x12 | 3u << 12 | 2u << 20, va | 1u << 10,
		 0x12 | vm | 3u << 12 | 2u << 20, va | 1u << 10},
		{0x12, va | 1u << 10, ILLEGAL, 0},
		{0x12, va | 1u << 10 | 3u << 8, 0x12 | vm, va | 1u << 10 | 3u << 8},
		{0x12, va | 3u << 8, ILLEGAL, 0},
		{0x12 | 1u << 12, va, ILLEGAL, 0},
		{0x12 | 1u << 25, va | 1u << 10, ILLEGAL, 0},
		{0x12 | 1u << 17, va | 1u << 10, ILLEGAL, 0},
		{0x12, va | 2u << 10 | 1u << 8, ILLEGAL, 0}, /* 16 KiB has no level 1 */
		{0x12 | 1u << 12, va | 2u << 10 | 1u << 8, 0x12 | vm | 1u << 12,
		 (va & ~UINT64_C(0x3000)) | 2u << 10},
		{0x12 | 1u << 12, va | 3u << 10, 0x12 | vm | 1u << 12,
		 (va & ~UINT64_C(0xf000)) | 3u << 10},
		/* None for a guest of stage 1. */
		{0x20, 0, ILLEGAL, 0},
		{0x21, 0, ILLEGAL, 0},
		{0x22, 0, ILLEGAL, 0},
		{0x28 | any, 0, ILLEGAL, 0},
		{0x2a | any, 0, ILLEGAL, 0},
		{0x41, 0, ILLEGAL, 0},
		{0x44, 0, ILLEGAL, 0},
		{0x45, 0, ILLEGAL, 0},
		{0x07, 0, ILLEGAL, 0},
		{0x00, 0, ILLEGAL, 0},
		{0x18, 0, ILLEGAL, 0},
		{0x60, 0, ILLEGAL, 0},
		{0x80, 0, ILLEGAL, 0},
		{0xff, 0, ILLEGAL, 0},
		/* Configuration. */
		{0x05 | s5 | 7u << 12, 1, 0x05 | p5 | 7u << 12, 1},
		{0x05 | s5, 2, ILLEGAL, 0},
		{0x05 | s5 | 1u << 10, 1, ILLEGAL, 0}, /* SSEC */
		{0x05 | s5 | 0x1000u << 12, 1, NONE, 0},
		{0x05 | UINT64_C(6) << 32, 1, NONE, 0},
		{0x06 | s5, 0, 0x06 | p5, 0},
		{0x06 | s5, 1, ILLEGAL, 0},
		{0x06 | UINT64_C(0x105) << 32, 0, NONE, 0},
		{0x03 | s5, 2, ILLEGAL, 0},
		{0x04 | s5, 32, ILLEGAL, 0},
		{0x01 | s5, 0, NONE, 0},
		{0x01 | s5 | 1u << 10, 0, ILLEGAL, 0},
		{0x02 | s5 | 1u << 11, va, NONE, 0},
		/* ATC: stream 5 has ATS on, stream 2 has not. */
		{0x40 | s5, va | 3, 0x40 | p5, (va & ~UINT64_C(0x7fff)) | 3},
		{0x40 | s5, va | 52, 0x40 | p5, 52},
		{0x40 | s5, va | 51, 0x40 | p5, (va & UINT64_C(1) << 63) | 51},
		{0x40 | s5, va | 53, ILLEGAL, 0},
		{0x40 | s5 | 1u << 11 | 9u << 12, va, 0x40 | p5 | 1u << 11 | 9u << 12,
		 va},
		{0x40 | s5 | 1u << 9 | 9u << 12, va, 0x40 | p5, va},
		{0x40 | s5 | 1u << 11 | 0x1000u << 12, va, NONE, 0},
		{0x40 | UINT64_C(2) << 32, va, NONE, 0},
		{0x40 | UINT64_C(6) << 32, va, NONE, 0},
		{0x46 | 3u << 12, 0, ILLEGAL, 0},
		{0x46 | 1u << 14, 0, ILLEGAL, 0},
	};

	(void)state;
	rigv3_init(&rig);
	rigv3_ste(&rig, 5, S1, 1u << 28);
	rigv3_on(&rig);
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		rigv3_clear(&rig);
		rigv3_cmd(&rig, t[i].in0, t[i].in1);
		if (t[i].out0 != ILLEGAL && t[i].out0 != NONE) {
			if (rig.cmds != 1 || rig.cmd[0][0] != t[i].out0 ||
			    rig.cmd[0][1] != t[i].out1)
				fail_msg("row %u: %llx %llx", i,
					 (unsigned long long)rig.cmd[0][0],
					 (unsigned long long)rig.cmd[0][1]);
		} else if (rig.cmds || rig.attached) {
			fail_msg("row %u: something came", i);
		}
		if (t[i].out0 != ILLEGAL) {
			assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);
			assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_GERROR], 0);
			continue;
		}
		/* The queue stands at the command, until the error is acknowledged. */
		if (rigv3_rd(&rig, CMDQ_CONS, 4) != (((rig.prod - 1) & 127) | 1u << 24))
			fail_msg("row %u: legal", i);
		assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_GERROR], 1);
		rigv3_cmd(&rig, 0x30, 0);
		assert_int_equal(rig.cmds, 0);
		/* The guest puts something else in its place. */
		rigv3_put(&rig, CMDQ + ((rig.prod - 2) & 63) * 16, 0x46);
		rigv3_put(&rig, CMDQ + ((rig.prod - 2) & 63) * 16 + 8, 0);
		rigv3_wr(&rig, GERRORN, rigv3_rd(&rig, GERROR, 4), 4);
		assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);
		assert_int_equal(rig.cmds, 1);
	}
	/* Less is offered: no ranges, 8-bit ASIDs, no ATS. */
	setup(NULL);
	rig.idr[3] = 0;
	rig.idr[0] &= ~(1u << 12);
	rig.cfg.ats = false;
	rigv3_init(&rig);
	rigv3_on(&rig);
	rigv3_cmd(&rig, 0x11 | asid, 0);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);
	assert_int_equal(rig.cmds, 0);
	rigv3_cmd(&rig, 0x12, va | 1u << 10 | 3u << 8);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4) >> 24, 1);
	rigv3_put(&rig, CMDQ + ((rig.prod - 1) & 63) * 16, 0x40 | s5);
	rigv3_put(&rig, CMDQ + ((rig.prod - 1) & 63) * 16 + 8, 0);
	rigv3_wr(&rig, GERRORN, rigv3_rd(&rig, GERROR, 4), 4);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4) >> 24, 1);
	assert_int_equal(rig.cmds, 0);
}

static void fill(unsigned int n, uint64_t w0, uint64_t w1)
{
	for (unsigned int i = 0; i < n; i++) {
		rigv3_put(&rig, CMDQ + (rig.prod & 63) * 16, w0);
		rigv3_put(&rig, CMDQ + (rig.prod & 63) * 16 + 8, w1);
		rig.prod = (rig.prod + 1) & 127;
	}
}

/* [M.17] CMD_SYNC is complete only when the physical SMMU has synchronised; batches. */
static void test_sync(void **state)
{
	const uint64_t msi = 0x46 | 1u << 12 | UINT64_C(0xfeedbeef) << 32;

	(void)state;
	rigv3_init(&rig);
	rigv3_on(&rig);
	/* 40 commands and a SYNC: a guest's access does a part. */
	fill(40, 0x30, 0);
	fill(1, msi, RAM + 0x50);
	rigv3_put(&rig, RAM + 0x50, 0);
	rigv3_wr(&rig, CMDQ_PROD, rig.prod, 4);
	assert_int_equal(rig.pendings, 1);
	assert_int_equal(rig.cmds, 32);
	assert_int_equal(rig.batches, 2);
	rig.fail_sync = LHV_ERR_AGAIN;
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 100), LHV_ERR_AGAIN);
	assert_int_equal(rig.cmds, 40);
	assert_int_equal(rig.syncs, 1);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 40);
	assert_int_equal(rigv3_get(&rig, RAM + 0x50), 0);
	rig.fail_sync = LHV_ERR_TIMEOUT; /* no ATC_INV: the host's own trouble */
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 100), LHV_ERR_TIMEOUT);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 40);
	rig.fail_sync = 0;
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 100), 0);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 41);
	assert_int_equal(rigv3_get(&rig, RAM + 0x50), 0xfeedbeef);
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_SYNC], 0);
	/* Nothing was issued since: no need to wait. */
	rigv3_clear(&rig);
	rigv3_cmd(&rig, 0x46 | 1u << 12, 0);
	assert_int_equal(rig.syncs, 0);
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_SYNC], 1);
	rigv3_cmd(&rig, 0x46 | 2u << 12 | 3u << 22 | 0xfu << 24, 0);
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_SYNC], 1);
	rigv3_cmd(&rig, msi, DOORBELL);
	assert_int_equal(rig.doorbells, 1);
	assert_int_equal(rig.doorbell, 0xfeedbeef);
	/* An MSI that goes nowhere: complete all the same, and an error. */
	rigv3_cmd(&rig, msi, UINT64_C(0xfffffffffffc));
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);
	assert_int_equal(rigv3_rd(&rig, GERROR, 4), 1u << 4);
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_GERROR], 1);

	/* invalidate() fails: nothing is lost, nothing comes twice. */
	rigv3_clear(&rig);
	rig.fail_invalidate = LHV_ERR_TIMEOUT;
	fill(20, 0x11 | UINT64_C(1) << 48, 0);
	fill(1, 0x46, 0);
	rigv3_wr(&rig, CMDQ_PROD, rig.prod, 4);
	assert_int_equal(rig.pendings, 1);
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 100), LHV_ERR_TIMEOUT);
	assert_int_not_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);
	rig.fail_invalidate = 0;
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 100), 0);
	assert_int_equal(rig.cmds, 20);
	assert_int_equal(rig.syncs, 1);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);

	/* A device that does not answer CMD_ATC_INV. */
	rigv3_ste(&rig, 5, S1, 1u << 28);
	rigv3_cmd(&rig, 3 | UINT64_C(5) << 32, 1);
	rigv3_cmd(&rig, 0x40 | UINT64_C(5) << 32, 52);
	rig.fail_sync = LHV_ERR_TIMEOUT;
	rigv3_cmd(&rig, 0x46, 0);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), ((rig.prod - 1) & 127) | 3u << 24);
	rigv3_wr(&rig, GERRORN, rigv3_rd(&rig, GERROR, 4), 4);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), rig.prod);

	/* A queue that cannot be read. */
	rig.fail_sync = 0;
	rig.fail_at = CMDQ + (rig.prod & 63) * 16 + 12;
	rigv3_cmd(&rig, 0x46, 0);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), ((rig.prod - 1) & 127) | 2u << 24);
	/* Off, the guest may set the index again. */
	rigv3_wr(&rig, CMDQ_CONS, 7, 4);
	assert_int_not_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 7);
	rigv3_wr(&rig, CR0, 5, 4);
	rigv3_wr(&rig, CMDQ_CONS, 7, 4);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 7);
}

/* [M.17] Indices are masked: a queue of one entry, of more than is offered, wild indices. */
static void test_indices(void **state)
{
	(void)state;
	rig.cfg.cmdq_log2 = 3;
	rigv3_init(&rig);
	rigv3_on(&rig); /* asked for 64 entries, gets 8 */
	for (unsigned int i = 0; i < 8; i++)
		rigv3_put(&rig, CMDQ + 16 * i, 0x11 | (uint64_t)i << 48);
	rigv3_wr(&rig, CMDQ_PROD, 0xfff0f | 8, 4); /* 15 of 16 */
	assert_int_equal(lhv_vsmmu3_run(&rig.v, 100), 0);
	assert_int_equal(rig.cmds, 15);
	for (unsigned int i = 0; i < 15; i++)
		assert_int_equal(rig.cmd[i][0] >> 48, i % 8);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 15);
	rigv3_clear(&rig);
	rigv3_wr(&rig, CR0, 5, 4);
	rigv3_wr(&rig, CMDQ_BASE, CMDQ, 8);
	rigv3_wr(&rig, CMDQ_CONS, 0, 4);
	rigv3_wr(&rig, CMDQ_PROD, 0, 4);
	rigv3_wr(&rig, CR0, 13, 4);
	for (unsigned int i = 0; i < 5; i++)
		rigv3_wr(&rig, CMDQ_PROD, i + 1, 4);
	assert_int_equal(rig.cmds, 5);
	assert_int_equal(rigv3_rd(&rig, CMDQ_CONS, 4), 1);
}

/* The event queue: records, interrupt, overflow and its acknowledgement, errors. */
static void test_events(void **state)
{
	const uint64_t rec[4] = {0x0a | 1u << 11 | 9u << 12 | UINT64_C(0x105) << 32, 0, 0,
				 0};

	(void)state;
	rigv3_init(&rig);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), LHV_ERR_STATE);
	rigv3_on(&rig);
	assert_int_equal(lhv_vsmmu3_event(NULL, 5, rec), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 0x100, rec), LHV_ERR_RANGE);
	for (unsigned int i = 0; i < 4; i++) {
		assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), 0);
		assert_int_equal(rigv3_rd(&rig, EVENTQ_PROD, 4), i + 1);
		assert_int_equal(rigv3_get(&rig, EVENTQ + 32 * i),
				 0x0a | 1u << 11 | 9u << 12 | UINT64_C(5) << 32);
	}
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_EVENTQ], 1);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), LHV_ERR_NOMEM);
		assert_int_equal(rigv3_rd(&rig, EVENTQ_PROD, 4), 4 | 1u << 31);
	}
	rigv3_wr(&rig, EVENTQ_CONS, 2, 4); /* room, not acknowledged */
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), 0);
	assert_int_equal(rigv3_rd(&rig, EVENTQ_PROD, 4), 5 | 1u << 31);
	rigv3_wr(&rig, EVENTQ_CONS, 1 | 1u << 31, 4);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), LHV_ERR_NOMEM);
	assert_int_equal(rigv3_rd(&rig, EVENTQ_PROD, 4), 5);
	rigv3_wr(&rig, EVENTQ_CONS, 5, 4);
	rig.fail_at = EVENTQ + 32;
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), LHV_ERR_FAULT);
	assert_int_equal(rigv3_rd(&rig, EVENTQ_PROD, 4), 5);
	assert_int_equal(rigv3_rd(&rig, GERROR, 4), 4);
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_GERROR], 1);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), LHV_ERR_FAULT);
	assert_int_equal(rig.irqs[LHV_VSMMU3_IRQ_GERROR], 1); /* is active */
	rigv3_wr(&rig, GERRORN, 4, 4);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), LHV_ERR_FAULT);
	assert_int_equal(rigv3_rd(&rig, GERROR, 4), 0);
	rigv3_wr(&rig, GERRORN, 0, 4);
	rig.fail_at = UINT64_MAX;
	/* MSIs. */
	rigv3_wr(&rig, IRQ_CTRL, 0, 4);
	rigv3_wr(&rig, EVENTQ_CFG0, DOORBELL, 8);
	rigv3_wr(&rig, EVENTQ_CFG0 + 8, 0x1234, 4);
	rigv3_wr(&rig, GERROR_CFG0, DOORBELL, 8);
	rigv3_wr(&rig, GERROR_CFG0 + 8, 0x5678, 4);
	rigv3_clear(&rig);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), 0);
	assert_int_equal(rig.doorbells, 0); /* not enabled */
	rigv3_wr(&rig, IRQ_CTRL, 5, 4);
	rigv3_wr(&rig, EVENTQ_CONS, 6, 4);
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), 0);
	assert_int_equal(rig.doorbell, 0x1234);
	rigv3_cmd(&rig, 0xee, 0);
	assert_int_equal(rig.doorbell, 0x5678);
	assert_int_equal(rig.irqs[0] | rig.irqs[1] | rig.irqs[2], 0);
	/* MSIs that fail. */
	rigv3_wr(&rig, GERRORN, rigv3_rd(&rig, GERROR, 4), 4); /* fails again at once */
	rigv3_wr(&rig, EVENTQ_CONS, 7, 4);
	rig.fail_at = DOORBELL;
	assert_int_equal(lhv_vsmmu3_event(&rig.v, 5, rec), 0);
	assert_int_equal((rigv3_rd(&rig, GERROR, 4) ^ rigv3_rd(&rig, GERRORN, 4)) & 0xa0,
			 0xa0);
}

/* [M.17] What a guest learns of a physical record: its StreamID, IPAs, nothing else. */
static void test_physical_events(void **state)
{
	const uint64_t sid = UINT64_C(0x105) << 32, mine = UINT64_C(5) << 32;
	const uint64_t acc = UINT64_C(0xe) << 32, all = ~UINT64_C(0);
	const uint64_t s2 = UINT64_C(1) << 39, cd = 0, ttd = UINT64_C(1) << 40,
		       in = UINT64_C(2) << 40, ipa = UINT64_C(0x812345678000);
	const struct {
		uint64_t rec[4];
		int err;
		uint64_t out[4];
	} t[] = {
		{{0x10 | sid, acc | in | 0x80000000u | 0x1234, 0xdead000, all},
		 0,
		 {0x10 | mine, acc | in, 0xdead000, 0}},
		{{0x13 | sid | 0x700, acc | in, 5, 0}, 0, {0x13 | mine, acc | in, 5, 0}},
		{{0x11 | sid | 1u << 11 | 3u << 12, in, 5, 0},
		 0,
		 {0x11 | mine | 1u << 11 | 3u << 12, in, 5, 0}},
		{{0x12 | sid, all & ~s2, 5, 0},
		 0,
		 {0x12 | mine, acc | UINT64_C(3) << 40, 5, 0}},
		{{
			 0x10 | sid,
			 s2 | cd | acc,
			 5,
			 ipa | 0xff0,
		 },
		 0,
		 {0x09 | mine, 0, 0, ipa}},
		{{0x13 | sid, s2 | ttd | acc, 5, ipa},
		 0,
		 {0x0b | mine, acc | ttd, 5, ipa}},
		{{0x10 | sid, s2 | in | acc, 5, ipa}, LHV_ERR_DENIED, {0}},
		{{0x12 | sid, s2 | in, 5, ipa}, LHV_ERR_DENIED, {0}},
		{{0x20 | sid, s2, 5, ipa}, LHV_ERR_DENIED, {0}},
		{{0x20 | sid, acc | 0xffff, 5, 0}, 0, {0x20 | mine, acc, 5, 0}},
		{{0x21 | sid, 0xffff, 5, 0}, 0, {0x21 | mine, 0, 0, 0}},
		{{0x09 | sid, 0x1ffff, 0, all}, 0, {0x09 | mine, 0, 0, 0}},
		{{0x0b | sid, acc | ttd | 0x1ffff, 5, all},
		 0,
		 {0x0b | mine, acc | ttd, 5, 0}},
		{{0x0a | sid, all, all, all}, 0, {0x0a | mine, 0, 0, 0}},
		{{0x08 | sid | 9u << 12, 0, 0, 0}, 0, {0x08 | mine | 9u << 12, 0, 0, 0}},
		{{0x06 | sid, 0, 0, 0}, 0, {0x06 | mine, 0, 0, 0}},
		{{0x01 | sid, acc | 0xffff, 5, 0}, 0, {0x01 | mine, acc, 5, 0}},
		{{0x07 | sid, acc, 5, 0}, 0, {0x07 | mine, UINT64_C(8) << 32, 5, 0}},
		{{0x02 | sid, 0, 0, 0}, LHV_ERR_DENIED, {0}},
		{{0x03 | sid, 0, 0, all}, LHV_ERR_DENIED, {0}},
		{{0x04 | sid, 0, 0, 0}, LHV_ERR_DENIED, {0}},
		{{0x24 | sid, 0, 0, 0}, LHV_ERR_DENIED, {0}},
		{{0x25 | sid, 0, 0, all}, LHV_ERR_DENIED, {0}},
		{{0x00 | sid, 0, 0, 0}, LHV_ERR_DENIED, {0}},
		{{0xff | sid, 0, 0, 0}, LHV_ERR_DENIED, {0}},
	};

	(void)state;
	rigv3_init(&rig);
	rigv3_on(&rig);
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		uint64_t prod = rigv3_rd(&rig, EVENTQ_PROD, 4);
		int err = lhv_vsmmu3_event(&rig.v, 5, t[i].rec);

		if (err != t[i].err)
			fail_msg("row %u: %d", i, err);
		if (err) {
			assert_int_equal(rigv3_rd(&rig, EVENTQ_PROD, 4), prod);
			continue;
		}
		for (unsigned int k = 0; k < 4; k++) {
			uint64_t w = rigv3_get(&rig, EVENTQ + (prod & 3) * 32 + 8 * k);

			if (w != t[i].out[k])
				fail_msg("row %u word %u: %llx", i, k,
					 (unsigned long long)w);
		}
		rigv3_wr(&rig, EVENTQ_CONS, rigv3_rd(&rig, EVENTQ_PROD, 4), 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_offer, setup),
		cmocka_unit_test_setup(test_init_bad, setup),
		cmocka_unit_test_setup(test_registers, setup),
		cmocka_unit_test_setup(test_off_and_on, setup),
		cmocka_unit_test_setup(test_ste, setup),
		cmocka_unit_test_setup(test_ranges, setup),
		cmocka_unit_test_setup(test_commands, setup),
		cmocka_unit_test_setup(test_sync, setup),
		cmocka_unit_test_setup(test_indices, setup),
		cmocka_unit_test_setup(test_events, setup),
		cmocka_unit_test_setup(test_physical_events, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
