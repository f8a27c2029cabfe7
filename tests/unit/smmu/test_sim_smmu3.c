/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMMUv3 model itself, by tables, commands and records whose bytes are from IHI 0070. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/sim/smmu3.h>

#define BASE UINT64_C(0x9050000)
#define RAM  UINT64_C(0x40000000)

/* Where things are in memory. */
enum {
	STRTAB = 0x10000, /* 64 entries */
	CMDQ = 0x20000,	  /* 8 commands */
	EVTQ = 0x21000,	  /* 4 records */
	MSI = 0x22000,
	CDS = 0x23000,
	S1L1 = 0x24000, /* stage 1: 39 bits, 4 KiB */
	S1L2 = 0x25000,
	S1L3 = 0x26000,
	S2L1 = 0x28000, /* stage 2: 39 bits, 4 KiB */
	S2L2 = 0x29000,
	S2L3 = 0x2a000,
	DATA = 0x30000,
	SIZE = 0x40000,
};

static uint64_t ram[SIZE / 8] __attribute__((aligned(64)));
static struct lhv_sim_smmu3 *s;
static unsigned int irqs[4], msis;
static uint32_t prod;

static uint64_t *at(unsigned int off)
{
	return &ram[off / 8];
}

static void on_irq(void *ctx, enum lhv_sim_smmu3_irq which)
{
	assert_ptr_equal(ctx, irqs);
	irqs[which]++;
}

static void on_msi(void *ctx, uint64_t addr, uint32_t data)
{
	assert_ptr_equal(ctx, irqs);
	assert_int_equal(addr, RAM + MSI);
	assert_int_equal(data, 0x1234);
	msis++;
}

static void w32(unsigned int off, uint32_t v)
{
	lhv_port_mmio_write32(BASE + off, v);
}

static uint32_t r32(unsigned int off)
{
	return lhv_port_mmio_read32(BASE + off);
}

/* A command, made visible, and the index that says that it is there. */
static void cmd(uint64_t w0, uint64_t w1)
{
	at(CMDQ)[(prod & 7) * 2] = w0;
	at(CMDQ)[(prod & 7) * 2 + 1] = w1;
	lhv_port_dsb(LHV_ISHST);
	prod = (prod + 1) & 15;
	w32(0x98, prod);
}

static void cmd_sync(void)
{
	cmd(0x46, 0);
}

static void start_with(struct lhv_sim_smmu3_config c)
{
	memset(ram, 0, sizeof(ram));
	memset(irqs, 0, sizeof(irqs));
	msis = 0;
	prod = 0;
	c.base = BASE;
	c.irq = on_irq;
	c.msi = on_msi;
	c.ctx = irqs;
	s = lhv_sim_smmu3_create(&c);
	assert_non_null(s);
	lhv_sim_port_attach(&lhv_sim_smmu3_port_ops, s);
	assert_int_equal(lhv_sim_smmu3_add(s, ram, lhv_pa(RAM), SIZE), 0);
	lhv_port_mmio_write64(BASE + 0x80, RAM + STRTAB);
	w32(0x88, 6);
	lhv_port_mmio_write64(BASE + 0x90, (RAM + CMDQ) | 3);
	lhv_port_mmio_write64(BASE + 0xa0, (RAM + EVTQ) | 2);
	w32(0x2c, 2); /* RECINVSID */
	w32(0x50, 5);
	w32(0x20, 0xd);
	for (unsigned int i = 0; r32(0x24) != 0xd; i++)
		assert_true(i < 10);
}

static void start(void)
{
	start_with((struct lhv_sim_smmu3_config){0});
}

static void stop(uint64_t wrongs)
{
	uint64_t n = lhv_sim_smmu3_check(s);

	if (n != wrongs)
		for (uint64_t i = 0; lhv_sim_smmu3_text(s, i); i++)
			print_message("%s\n", lhv_sim_smmu3_text(s, i));
	assert_int_equal(n, wrongs);
	lhv_sim_port_attach(NULL, NULL);
	lhv_sim_smmu3_destroy(s);
}

static void ste(unsigned int sid, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3)
{
	uint64_t *e = at(STRTAB) + sid * 8;

	e[0] = w0;
	e[1] = w1;
	e[2] = w2;
	e[3] = w3;
	lhv_port_dsb(LHV_ISHST);
}

/* Words 2 of a 39-bit stage 2 from level 1: VMID 7, AA64, PS 48 bits, R, S2SL0 1. */
#define S2W2 \
	(UINT64_C(7) | 25ULL << 32 | 1ULL << 38 | 5ULL << 48 | 1ULL << 51 | 1ULL << 58)
/* A context descriptor: T0SZ 25, EPD1, V, IPS 48 bits, AA64, R, A, ASID 9. */
#define CDW0                                                                             \
	(UINT64_C(25) | 1ULL << 30 | 1ULL << 31 | 5ULL << 32 | 1ULL << 41 | 1ULL << 45 | \
	 1ULL << 46 | 9ULL << 48)

/* Stage 1 leaves: AF, AP read-write for EL0, nG, page. Stage 2: AF, read-write, WB. */
#define S1PAGE UINT64_C(0xc43)
#define S2PAGE UINT64_C(0x4ff)

static void tables(uint64_t s1_to, uint64_t s2_to)
{
	*at(S1L1) = (RAM + S1L2) | 3;
	*at(S1L2) = (RAM + S1L3) | 3;
	at(S1L3)[1] = s1_to | S1PAGE;
	*at(S2L1) = (RAM + S2L2) | 3;
	*at(S2L2) = (RAM + S2L3) | 3;
	at(S2L3)[2] = s2_to | S2PAGE;
	/* Stage 2 maps RAM to itself by one block of 1 GiB. */
	at(S2L1)[1] = RAM | 0x4fd;
	at(CDS)[0] = CDW0;
	at(CDS)[1] = RAM + S1L1;
	at(CDS)[3] = 0xff;
	lhv_port_dsb(LHV_ISHST);
}

static struct lhv_sim_smmu3_result go(uint32_t sid, uint64_t addr, bool write)
{
	struct lhv_sim_smmu3_access a = {
		.sid = sid, .addr = addr, .write = write, .priv = true};
	struct lhv_sim_smmu3_result r;

	lhv_sim_smmu3_translate(s, &a, &r);
	return r;
}

static void expect_record(unsigned int n, uint64_t w0, uint64_t w1, uint64_t w2,
			  uint64_t w3)
{
	assert_int_equal(at(EVTQ)[n * 4], w0);
	assert_int_equal(at(EVTQ)[n * 4 + 1], w1);
	assert_int_equal(at(EVTQ)[n * 4 + 2], w2);
	assert_int_equal(at(EVTQ)[n * 4 + 3], w3);
}

/* [M.2] Disabled: GBPA decides, and changes by its Update protocol. */
static void test_disabled(void **state)
{
	struct lhv_sim_smmu3_config c = {.ack_delay = 2};

	(void)state;
	start_with(c);
	w32(0x20, 0);
	assert_int_equal(r32(0x24), 0xd);
	assert_int_equal(r32(0x24), 0xd);
	assert_int_equal(r32(0x24), 0);
	assert_int_equal(go(1, 0x1234, false).outcome, LHV_SIM_SMMU3_ABORT);
	w32(0x44, 0); /* without Update: nothing */
	assert_int_equal(go(1, 0x1234, false).outcome, LHV_SIM_SMMU3_ABORT);
	w32(0x44, 1U << 31);
	assert_int_equal(r32(0x44) >> 31, 1);
	assert_int_equal(r32(0x44) >> 31, 1);
	assert_int_equal(r32(0x44) >> 31, 0);
	assert_int_equal(go(1, 0x1234, false).outcome, LHV_SIM_SMMU3_DONE);
	assert_int_equal(go(1, 0x1234, false).pa, 0x1234);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_REGISTER), 1);
	stop(1);
}

/* [M.9] Each configuration event, with its record. */
static void test_config_events(void **state)
{
	struct lhv_sim_smmu3_access a = {.sid = 5, .ssid = 3, .ssv = true};
	struct lhv_sim_smmu3_result r;

	(void)state;
	start();
	assert_int_equal(go(64, 0x1000, false).event, 0x02);
	expect_record(0, 0x02 | 64ULL << 32, 0, 0, 0);
	assert_int_equal(irqs[LHV_SIM_SMMU3_IRQ_EVENTQ], 1);
	assert_int_equal(go(1, 0x1000, false).event, 0x04);
	expect_record(1, 0x04 | 1ULL << 32, 0, 0, 0);
	ste(5, 0x9, 0, 0, 0); /* bypass */
	assert_int_equal(go(5, 0x1000, true).pa, 0x1000);
	lhv_sim_smmu3_translate(s, &a, &r);
	assert_int_equal(r.event, 0x08);
	expect_record(2, 0x08 | 5ULL << 32 | 3 << 12 | 1 << 11, 0, 0, 0);
	assert_int_equal(go(5, 1ULL << 48, true).event, 0x11);
	expect_record(3, 0x11 | 5ULL << 32, 1ULL << 33 | 2ULL << 40, 1ULL << 48, 0);
	/* Full now: OVFLG toggles once, until it is acknowledged. */
	assert_false(go(1, 0, false).recorded);
	assert_int_equal(r32(0x100a8), 4 | 1U << 31);
	assert_false(go(1, 0, false).recorded);
	assert_int_equal(r32(0x100a8), 4 | 1U << 31);
	w32(0x100ac, 4 | 1U << 31);
	ste(6, 1, 0, 0, 0); /* abort: no event */
	r = go(6, 0, false);
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_ABORT);
	assert_int_equal(r.event, 0);
	/* Substreams: S1CDMax 2, S1DSS 0: one without is F_STREAM_DISABLED. */
	tables(0, 0);
	ste(7, (RAM + CDS) | 0xb | 2ULL << 59, 0, 0, 0);
	assert_int_equal(go(7, 0, false).event, 0x06);
	a.sid = 7;
	a.ssid = 4;
	lhv_sim_smmu3_translate(s, &a, &r);
	assert_int_equal(r.event, 0x08);
	a.ssid = 1; /* V is 0 */
	lhv_sim_smmu3_translate(s, &a, &r);
	assert_int_equal(r.event, 0x0a);
	ste(8, 0x80000000000ULL | 0xb, 0, 0, 0); /* a CD where no memory is */
	assert_int_equal(go(8, 0, false).event, 0x09);
	ste(9, 0xd, 0, S2W2 & ~(1ULL << 51), RAM + S2L1); /* S2AA64 0 */
	assert_int_equal(go(9, 0, false).event, 0x04);
	ste(10, 0xb | (3ULL << 4) | 1ULL << 59, 0, 0, 0); /* S1Fmt 3 */
	assert_int_equal(go(10, 0, false).event, 0x04);
	stop(0);
}

static void test_stage1(void **state)
{
	struct lhv_sim_smmu3_result r;

	(void)state;
	start();
	tables(RAM + DATA, 0);
	ste(3, (RAM + CDS) | 0xb, 0, 0, 0);
	r = go(3, 0x1abc, true);
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_DONE);
	assert_int_equal(r.pa, RAM + DATA + 0xabc);
	assert_int_equal(go(3, 0x5abc, true).event, 0x10);
	expect_record(0, 0x10 | 3ULL << 32, 1ULL << 33 | 2ULL << 40, 0x5abc, 0);
	at(S1L3)[2] = (RAM + DATA) | S1PAGE | 0x80; /* read only */
	at(S1L3)[3] = (RAM + DATA) | (S1PAGE & ~0x400ULL);
	at(S1L3)[4] = 1ULL << 47 | S1PAGE;
	at(CDS)[0] = CDW0;
	lhv_port_dsb(LHV_ISHST);
	assert_int_equal(go(3, 0x2000, false).outcome, LHV_SIM_SMMU3_DONE);
	assert_int_equal(go(3, 0x2000, true).event, 0x13);
	assert_int_equal(go(3, 0x3000, false).event, 0x12);
	expect_record(2, 0x12 | 3ULL << 32, 1ULL << 33 | 1ULL << 35 | 2ULL << 40, 0x3000,
		      0);
	stop(0);
}

static void test_nested(void **state)
{
	static const char text[] = "only this";
	struct lhv_sim_smmu3_access a = {.sid = 4, .addr = 0x1010, .write = true};
	struct lhv_sim_smmu3_result r;
	static uint64_t copy[SIZE / 8];

	(void)state;
	start();
	tables(0x2000, RAM + DATA);
	ste(4, (RAM + CDS) | 0xf, 0, S2W2, RAM + S2L1);
	assert_int_equal(go(4, 0x1010, true).pa, RAM + DATA + 0x10);
	/* A write changes its bytes, and nothing else. */
	memcpy(copy, ram, sizeof(ram));
	assert_int_equal(
		lhv_sim_smmu3_dma(s, &a, (void *)(uintptr_t)text, sizeof(text), &r),
		sizeof(text));
	memcpy((char *)copy + DATA + 0x10, text, sizeof(text));
	assert_memory_equal(copy, ram, sizeof(ram));
	/* Stage 1 sends it where stage 2 has nothing: IPA and CLASS IN. */
	at(S1L3)[5] = 0x6000 | S1PAGE;
	lhv_port_dsb(LHV_ISHST);
	assert_int_equal(go(4, 0x5678, false).event, 0x10);
	expect_record(0, 0x10 | 4ULL << 32,
		      1ULL << 33 | 1ULL << 35 | 1ULL << 39 | 2ULL << 40, 0x5678, 0x6000);
	/* A table of stage 1 that stage 2 does not map: CLASS TT. */
	at(S1L2)[1] = 0x7000 | 3;
	lhv_port_dsb(LHV_ISHST);
	assert_int_equal(go(4, 0x200000, false).event, 0x10);
	expect_record(1, 0x10 | 4ULL << 32,
		      1ULL << 33 | 1ULL << 35 | 1ULL << 39 | 1ULL << 40, 0x200000,
		      0x7000);
	/* The CD is nowhere in stage 2: CLASS CD. */
	ste(5, 0x8000 | 0xf, 0, S2W2, RAM + S2L1);
	assert_int_equal(go(5, 0x200000, false).event, 0x10);
	expect_record(2, 0x10 | 5ULL << 32, 1ULL << 33 | 1ULL << 35 | 1ULL << 39,
		      0x200000, 0x8000);
	stop(0);
}

/* [M.8] Stage 2 by IPA is not enough: what both stages made stays until S12_VMALL. */
static void test_stale_tlb(void **state)
{
	(void)state;
	start();
	tables(0x2000, RAM + DATA);
	ste(4, (RAM + CDS) | 0xf, 0, S2W2, RAM + S2L1);
	assert_int_equal(go(4, 0x1000, true).pa, RAM + DATA);
	at(S2L3)[2] = 0;
	lhv_port_dsb(LHV_ISHST);
	assert_int_equal(go(4, 0x1000, true).pa, RAM + DATA);
	/* Two pages from 0x1000 on: the input address is in that range too. */
	cmd(0x2a | 1 << 12 | 7ULL << 32, 0x1000 | 1 << 10);
	cmd_sync();
	assert_int_equal(go(4, 0x1000, true).outcome, LHV_SIM_SMMU3_DONE);
	lhv_sim_smmu3_check(s);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_STALE_TLB), 1);
	lhv_sim_smmu3_clear(s);
	cmd(0x28 | 8ULL << 32, 0); /* another VMID */
	cmd_sync();
	assert_int_equal(go(4, 0x1000, true).outcome, LHV_SIM_SMMU3_DONE);
	cmd(0x28 | 7ULL << 32, 0);
	assert_int_equal(go(4, 0x1000, true).outcome, LHV_SIM_SMMU3_DONE);
	lhv_sim_smmu3_check(s);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_STALE_TLB), 0);
	assert_true(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_NO_SYNC) > 0);
	lhv_sim_smmu3_set_use(s, LHV_SIM_SMMU3_NEW);
	assert_int_equal(go(4, 0x1000, true).event, 0x10);
	lhv_sim_smmu3_set_use(s, LHV_SIM_SMMU3_OLD);
	lhv_sim_smmu3_clear(s);
	cmd_sync();
	assert_int_equal(go(4, 0x1000, true).event, 0x10);
	stop(0);
}

/* [M.8] Range, level and ASID of a stage 1 invalidation. */
static void test_tlbi_hints(void **state)
{
	static const struct {
		uint64_t w0, w1;
		bool gone;
	} t[] = {
		{0x12 | 9ULL << 48, 0x1001, true},
		{0x12 | 8ULL << 48, 0x1001, false}, /* ASID */
		{0x13, 0x1001, true},
		{0x13, 0x2001, false},
		{0x11 | 9ULL << 48, 0, true},
		{0x10, 0, true},
		{0x30, 0, true},
		{0x13, 0x1001 | 1 << 10 | 3 << 8, true},  /* TG 4 KiB, TTL 3 */
		{0x13, 0x1001 | 1 << 10 | 2 << 8, false}, /* TTL 2 */
		{0x13, 0x1001 | 3 << 10 | 3 << 8, false}, /* TG 64 KiB */
		{0x13 | 1 << 12, 0x0001 | 1 << 10, true}, /* two pages from 0 on */
		{0x13 | 1 << 20, 0x2001 | 1 << 10, false},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		start();
		tables(RAM + DATA, 0);
		ste(3, (RAM + CDS) | 0xb, 0, 0, 0);
		assert_int_equal(go(3, 0x1000, true).pa, RAM + DATA);
		at(S1L3)[1] = 0;
		cmd(t[i].w0, t[i].w1);
		cmd_sync();
		assert_int_equal(go(3, 0x1000, true).event, t[i].gone ? 0x10 : 0);
		stop(!t[i].gone);
	}
}

/* [M.4] An STE stays until CFGI_STE and CMD_SYNC; a change by halves is seen. */
static void test_stale_config(void **state)
{
	(void)state;
	start();
	ste(3, 0x9, 0, 0, 0);
	assert_int_equal(go(3, 0x77, false).pa, 0x77);
	ste(3, 0x1, 0, 0, 0);
	assert_int_equal(go(3, 0x77, false).pa, 0x77);
	lhv_sim_smmu3_check(s);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_STALE_CFG), 1);
	lhv_sim_smmu3_clear(s);
	cmd(0x03 | 2ULL << 32, 1);
	cmd_sync();
	assert_int_equal(go(3, 0x77, false).pa, 0x77);
	cmd(0x03 | 3ULL << 32, 1);
	assert_int_equal(go(3, 0x77, false).outcome, LHV_SIM_SMMU3_DONE);
	cmd_sync();
	assert_int_equal(go(3, 0x77, false).outcome, LHV_SIM_SMMU3_ABORT);
	/* Three words change, and V stays. */
	ste(3, 0xd, 0, S2W2, RAM + S2L1);
	cmd(0x04, 31);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_LIVE), 1);
	cmd_sync();
	/* No barrier: part of it may be on its way. */
	at(STRTAB)[4 * 8 + 2] = S2W2;
	at(STRTAB)[4 * 8 + 3] = RAM + S2L1;
	at(STRTAB)[4 * 8] = 0xd;
	lhv_sim_smmu3_set_use(s, LHV_SIM_SMMU3_NEW);
	go(4, 0, false);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_TORN), 1);
	stop(2);
}

/*
 * [M.4] What a valid STE or CD does not use may change in any number of words; what it uses,
 * or what it becomes uses, in one. The entry is read before, and invalidated after.
 */
static void test_live(void **state)
{
	const uint64_t s1 = (RAM + CDS) | 0xb, s2w3 = RAM + S2L1, eats = 1ULL << 28;
	const struct {
		uint64_t was[4], is[4];
		bool live;
	} t[] = {
		/* abort: words 1 to 3 are IGNORED */
		{{1}, {1, ~0ULL, S2W2, s2w3}, false},
		{{1, 5, S2W2, s2w3}, {1}, false},
		/* and so is all of word 0 above Config */
		{{1}, {s1 & ~0xaULL, 3, S2W2, s2w3}, false},
		/* Config alone, with the rest there already */
		{{1, 0, S2W2, s2w3}, {0xd, 0, S2W2, s2w3}, false},
		{{0xd, 0, S2W2, s2w3}, {1, 0, S2W2, s2w3}, false},
		{{0xd, 0, S2W2, s2w3}, {0, 0, S2W2, s2w3}, false},
		/* together with the rest, of the new or of the old */
		{{1}, {0xd, 0, S2W2, s2w3}, true},
		{{1}, {0xd, 0, 0, s2w3}, true},
		{{1}, {0xd, 0, S2W2, 0}, true},
		{{0xd, 0, S2W2, s2w3}, {1}, true},
		{{0xd, 0, S2W2, s2w3}, {0, 0, S2W2, 0}, true},
		{{0xd, 0, S2W2, s2w3}, {0xd, 0, S2W2 + 1, s2w3}, false},
		{{0xd, 0, S2W2, s2w3}, {0xd, 0, S2W2 + 1, s2w3 + 0x1000}, true},
		{{0xd, 0, S2W2, s2w3}, {0xd, 0, S2W2 ^ 1ULL << 53, s2w3 + 0x1000}, true},
		{{0xd, 0, S2W2, s2w3}, {0xd, 1ULL << 25, S2W2 + 1, s2w3}, true},
		{{0xd, 0, S2W2, s2w3}, {0xd, eats, S2W2 + 1, s2w3}, true},
		/* bypass: SHCFG and the like, and nothing of a stage */
		{{9, 0}, {9, 0xffULL << 4, S2W2, s2w3}, false},
		{{9, 0}, {1, 1ULL << 44}, true},
		{{9, 0}, {1, 1ULL << 49}, true},
		{{9, 0}, {1, 3, S2W2}, false},
		{{1, 1ULL << 32}, {9, 0}, true},
		/* stage 1: VMID, S1DSS with substreams alone; attributes are its own */
		{{1, 1ULL << 44, 0, s2w3}, {s1}, false},
		{{1, 1ULL << 7}, {s1}, true},
		{{1, 1}, {s1}, false},
		{{1, 1}, {s1 | 2ULL << 59, 2}, true},
		{{1, 1ULL << 44 | 1}, {s1 | 2ULL << 59, 1}, true},
		{{1, 0, 7}, {s1}, true},
		{{1, 0, 7ULL << 32}, {s1}, false},
		{{s1, 0, 0}, {s1 + 64, 0, 7}, true},
		/* MEV at any time */
		{{9, 0}, {1, 1ULL << 19}, false},
		/* from V = 0 it is the order of the stores that counts */
		{{0}, {0xd, 0, S2W2, s2w3}, false},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		start();
		tables(RAM + DATA, RAM + DATA);
		ste(3, t[i].was[0], t[i].was[1], t[i].was[2], t[i].was[3]);
		go(3, 0x1000, false);
		ste(3, t[i].is[0], t[i].is[1], t[i].is[2], t[i].is[3]);
		cmd(0x03 | 3ULL << 32, 1);
		if (lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_LIVE) != t[i].live)
			print_error("row %u\n", i);
		assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_LIVE), t[i].live);
		/* Said once, and not again for the entry that waits for its CMD_SYNC. */
		cmd(0x03 | 3ULL << 32, 1);
		assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_LIVE), t[i].live);
		cmd_sync();
		stop(t[i].live);
	}
	/* A CD: TTB0 alone; TTB0 and ASID; by way of V = 0; one that was not valid. */
	for (unsigned int i = 0; i < 4; i++) {
		start();
		tables(RAM + DATA, 0);
		if (i == 3)
			at(CDS)[0] = 0;
		ste(3, s1, 0, 0, 0);
		go(3, 0x1000, false);
		at(CDS)[1] += i == 2 ? 0 : 0x1000;
		if (i == 1)
			at(CDS)[0] += 1ULL << 48;
		else if (i >= 2)
			at(CDS)[0] ^= 1ULL << 31;
		lhv_port_dsb(LHV_ISHST);
		cmd(0x05 | 3ULL << 32, 1);
		cmd_sync();
		assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_LIVE), i == 1);
		stop(i == 1);
	}
}

/* A result by every field of an access. */
static struct lhv_sim_smmu3_result acc(struct lhv_sim_smmu3_access a)
{
	struct lhv_sim_smmu3_result r;

	lhv_sim_smmu3_translate(s, &a, &r);
	return r;
}

/* Both stages, every size of granule, COHACC as asked; SubstreamIDs of 12 bits. */
static struct lhv_sim_smmu3_config config(bool coherent)
{
	struct lhv_sim_smmu3_config c = {.idr = {0x084c760b | (coherent ? 0x10 : 0),
						 0x02730010 | 12 << 6, 0, 0x00000514, 0,
						 0x00100075}};

	return c;
}

/* Who may do what: privileged read, write, fetch; then the unprivileged ones. */
static unsigned int may(uint32_t sid, uint64_t addr)
{
	unsigned int m = 0;

	for (unsigned int i = 0; i < 6; i++) {
		struct lhv_sim_smmu3_result r =
			acc((struct lhv_sim_smmu3_access){.sid = sid,
							  .addr = addr,
							  .write = i % 3 == 1,
							  .exec = i % 3 == 2,
							  .priv = i < 3});

		assert_true(r.event == 0 || r.event == 0x13);
		if (r.event) {
			/* PnU, InD, RnW */
			assert_int_equal(r.record[1] >> 33 & 1, i < 3);
			assert_int_equal(r.record[1] >> 34 & 1, i % 3 == 2);
			assert_int_equal(r.record[1] >> 35 & 1, i % 3 != 1);
		}
		m |= (r.outcome == LHV_SIM_SMMU3_DONE) << i;
	}
	return m;
}

enum {
	PR = 1,
	PW = 2,
	PX = 4,
	UR = 8,
	UW = 16,
	UX = 32
};

/* Stage 1: AP, PXN, UXN, and of the CD WXN and PAN. */
static void test_permissions1(void **state)
{
	const uint64_t ro = 1 << 7, el0 = 1 << 6, pxn = 1ULL << 53, uxn = 1ULL << 54;
	const uint64_t wxn = 1ULL << 36, pan = 1ULL << 40;
	const struct {
		uint64_t cd, page;
		unsigned int may;
	} t[] = {
		{0, 0, PR | PW | PX | UX},
		{0, pxn, PR | PW | UX},
		{0, uxn, PR | PW | PX},
		/* what EL0 may write is not executed at EL1 */
		{0, el0, PR | PW | UR | UW | UX},
		{0, el0 | uxn, PR | PW | UR | UW},
		{0, ro, PR | PX | UX},
		{0, ro | pxn | uxn, PR},
		{0, ro | el0, PR | PX | UR | UX},
		{0, ro | el0 | pxn, PR | UR | UX},
		{0, ro | el0 | uxn, PR | PX | UR},
		{wxn, uxn, PR | PW},
		{wxn, el0, PR | PW | UR | UW},
		{wxn, ro | el0, PR | PX | UR | UX},
		{pan, el0, UR | UW | UX},
		{pan, ro | el0, PX | UR | UX},
		{pan, uxn, PR | PW | PX},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		start();
		tables(RAM + DATA, 0);
		at(CDS)[0] |= t[i].cd;
		at(S1L3)[1] = (RAM + DATA) | 0xc03 | t[i].page;
		lhv_port_dsb(LHV_ISHST);
		ste(3, (RAM + CDS) | 0xb, 0, 0, 0);
		if (may(3, 0x1000) != t[i].may)
			print_error("row %u: %x\n", i, may(3, 0x1000));
		assert_int_equal(may(3, 0x1000), t[i].may);
		stop(0);
	}
}

/* Stage 2: S2AP and XN[1:0], alone and with a stage 1 that permits all that it can. */
static void test_permissions2(void **state)
{
	const unsigned int rw = PR | PW | UR | UW;
	const struct {
		bool xnx;
		uint64_t ap, xn;
		unsigned int may;
	} t[] = {
		{true, 3, 0, rw | PX | UX},
		{true, 3, 1, rw | UX},
		{true, 3, 2, rw},
		{true, 3, 3, rw | PX},
		{true, 1, 2, PR | UR},
		{true, 2, 2, PW | UW},
		{true, 0, 2, 0},
		{false, 3, 0, rw | PX | UX},
		{false, 3, 1, rw | PX | UX},
		{false, 3, 2, rw},
		{false, 3, 3, rw},
		{true, 1, 0, PR | UR | PX | UX},
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct lhv_sim_smmu3_config c = config(true);

		if (!t[i].xnx)
			c.idr[3] &= ~0x10U;
		start_with(c);
		tables(0x2000, 0);
		at(S2L3)[2] = (RAM + DATA) | 0x43f | t[i].ap << 6 | t[i].xn << 53;
		lhv_port_dsb(LHV_ISHST);
		ste(3, 0xd, 0, S2W2, RAM + S2L1);
		if (may(3, 0x2000) != t[i].may)
			print_error("row %u: %x\n", i, may(3, 0x2000));
		assert_int_equal(may(3, 0x2000), t[i].may);
		/* Under a stage 1 page that is read-write for EL1, twice: made, and held. */
		at(S1L3)[1] = 0x2c03;
		lhv_port_dsb(LHV_ISHST);
		ste(4, (RAM + CDS) | 0xf, 0, S2W2, RAM + S2L1);
		for (unsigned int n = 0; n < 2; n++)
			assert_int_equal(may(4, 0x1000), t[i].may & (PR | PW | PX | UX));
		stop(0);
	}
}

/* STE.PRIVCFG and STE.INSTCFG say what an access is; no write is a fetch. */
static void test_overrides(void **state)
{
	const uint64_t privcfg = 1ULL << 48, instcfg = 1ULL << 50;
	const uint64_t page = (RAM + DATA) | 0xc03 | 1ULL << 53; /* PXN */
	const struct {
		uint64_t w1;
		unsigned int may;
	} t[] = {
		{0, PR | PW | UX},
		{1 * privcfg, PR | PW | UX},
		{2 * privcfg, PX | UX}, /* all unprivileged: they may fetch alone */
		{3 * privcfg, PR | PW | UR | UW},
		{1 * instcfg, PR | PW | UX},
		{2 * instcfg, PR | PW | PX}, /* all data: a fetch is a read */
		{3 * instcfg, PW | UR | UX}, /* every read is a fetch */
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		unsigned int m = 0;

		start();
		tables(RAM + DATA, 0);
		at(S1L3)[1] = page;
		lhv_port_dsb(LHV_ISHST);
		ste(3, (RAM + CDS) | 0xb, t[i].w1, 0, 0);
		for (unsigned int k = 0; k < 6; k++)
			m |= (acc((struct lhv_sim_smmu3_access){.sid = 3,
								.addr = 0x1000,
								.write = k % 3 == 1,
								.exec = k % 3 == 2,
								.priv = k < 3})
				      .outcome == LHV_SIM_SMMU3_DONE)
			     << k;
		if (m != t[i].may)
			print_error("row %u: %x\n", i, m);
		assert_int_equal(m, t[i].may);
		stop(0);
	}
}

/* [M.9] Events 05 and 07: translation requests and translated accesses of ATS. */
static void test_ats(void **state)
{
	const uint64_t eats = 1ULL << 28;
	struct lhv_sim_smmu3_config c = config(true);
	struct lhv_sim_smmu3_result r;

	(void)state;
	start();
	tables(0, RAM + DATA);
	ste(1, 9, eats, 0, 0);
	ste(2, 0xd, 0, S2W2, RAM + S2L1);
	ste(3, 0xd, eats, S2W2, RAM + S2L1);
	ste(4, 1, eats, 0, 0);
	r = acc((struct lhv_sim_smmu3_access){
		.sid = 2, .addr = 0x2345, .treq = true, .ssid = 6, .ssv = true});
	assert_int_equal(r.event, 0x05);
	assert_true(r.recorded);
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_ABORT);
	expect_record(0, 0x05 | 2ULL << 32 | 1 << 11 | 6 << 12, 0, 0x2345, 0);
	assert_int_equal(acc((struct lhv_sim_smmu3_access){.sid = 1, .treq = true}).event,
			 0x05);
	r = acc((struct lhv_sim_smmu3_access){.sid = 3, .addr = 0x2345, .treq = true});
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_DONE);
	assert_int_equal(r.pa, RAM + DATA + 0x345);
	/* A translated access: CR0.ATSCHK is 0, and EATS is not looked at. */
	r = acc((struct lhv_sim_smmu3_access){
		.sid = 2, .addr = 0x12345678, .translated = true});
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_DONE);
	assert_int_equal(r.pa, 0x12345678);
	w32(0x20, 0x1d);
	assert_int_equal(r32(0x24), 0x1d);
	r = acc((struct lhv_sim_smmu3_access){
		.sid = 2, .addr = 0x12345678, .translated = true});
	assert_int_equal(r.event, 0x07);
	expect_record(2, 0x07 | 2ULL << 32, 1ULL << 35, 0x12345678, 0);
	r = acc((struct lhv_sim_smmu3_access){
		.sid = 1, .addr = 0x8, .translated = true, .write = true});
	assert_int_equal(r.event, 0x07);
	expect_record(3, 0x07 | 1ULL << 32, 0, 0x8, 0);
	r = acc((struct lhv_sim_smmu3_access){
		.sid = 3, .addr = 0x12345678, .translated = true});
	assert_int_equal(r.pa, 0x12345678);
	/* An abort that no event tells of. */
	r = acc((struct lhv_sim_smmu3_access){.sid = 4, .translated = true});
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_ABORT);
	assert_int_equal(r.event, 0);
	stop(0);
	/* Without ATS there is neither. */
	c.idr[0] &= ~(1U << 10);
	start_with(c);
	tables(0, RAM + DATA);
	ste(3, 0xd, eats, S2W2, RAM + S2L1);
	assert_int_equal(acc((struct lhv_sim_smmu3_access){.sid = 3, .treq = true}).event,
			 0x05);
	assert_int_equal(
		acc((struct lhv_sim_smmu3_access){.sid = 3, .translated = true}).event,
		0x07);
	stop(0);
}

/* Granules of 16 and 64 KiB, and TTB1, by tables of two levels and blocks. */
static void test_granules(void **state)
{
	enum {
		L2 = 0x28000,
		L3 = 0x2c000,
		BIG2 = 0x0,
		BIG3 = 0x30000
	};
	const uint64_t out = 0x80000000, page1 = 0xc43, page2 = 0x4ff;
	/* T0SZ or T1SZ, and log2 of a page; what else the CD says. */
	const struct {
		bool upper;
		unsigned int page, sz;
		uint64_t cd;
	} t[] = {
		{false, 14, 28, 28 | 2 << 6 | 1 << 30},
		{false, 16, 22, 22 | 1 << 6 | 1 << 30},
		{true, 14, 28, 1 << 14 | 28 << 16 | 1 << 22},
		{true, 16, 22, 1 << 14 | 22 << 16 | 3U << 22},
	};

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		bool big = t[i].page == 16;
		unsigned int l2 = big ? BIG2 : L2, l3 = big ? BIG3 : L3;
		unsigned int block = t[i].page * 2 - 3; /* 32 MiB, 512 MiB */
		uint64_t bytes = 1ULL << t[i].page;
		uint64_t va = t[i].upper ? ~0ULL << (64 - t[i].sz) : 0;

		start_with(config(true));
		tables(0, 0);
		at(l2)[1] = (RAM + l3) | 3;
		at(l2)[2] = 1ULL << block | (page1 & ~2ULL);
		at(l3)[3] = out | page1;
		at(CDS)[0] = t[i].cd | 1ULL << 31 | 5ULL << 32 | 1ULL << 41 | 1ULL << 45 |
			     1ULL << 46 | 9ULL << 48;
		at(CDS)[1] = t[i].upper ? 0 : RAM + l2;
		at(CDS)[2] = t[i].upper ? RAM + l2 : 0;
		lhv_port_dsb(LHV_ISHST);
		ste(3, (RAM + CDS) | 0xb, 0, 0, 0);
		va += 1ULL << block;
		assert_int_equal(go(3, va + 3 * bytes, true).pa, out);
		assert_int_equal(go(3, va + 4 * bytes - 1, true).pa, out + bytes - 1);
		assert_int_equal(go(3, va + 4 * bytes, true).event, 0x10);
		assert_int_equal(go(3, va + 3 * bytes - 1, true).event, 0x10);
		va += 1ULL << block;
		assert_int_equal(go(3, va + 0x1234567, true).pa,
				 (1ULL << block) + 0x1234567);
		/* Beyond T0SZ or T1SZ, and where EPD0 or EPD1 say that there is nothing. */
		assert_int_equal(go(3, va ^ 1ULL << (64 - t[i].sz), true).event, 0x10);
		assert_int_equal(go(3, ~va, true).event, 0x10);
		stop(0);
		/* The same as a stage 2: S2TG has TG0's encodings. */
		if (t[i].upper)
			continue;
		start_with(config(true));
		at(l2)[1] = (RAM + l3) | 3;
		at(l2)[2] = 1ULL << block | (page2 & ~2ULL);
		at(l3)[3] = out | page2;
		lhv_port_dsb(LHV_ISHST);
		ste(3, 0xd, 0,
		    7 | (uint64_t)t[i].sz << 32 | 1ULL << 38 | (t[i].cd >> 6 & 3) << 46 |
			    5ULL << 48 | 1ULL << 51 | 1ULL << 58,
		    RAM + l2);
		va = 1ULL << block;
		assert_int_equal(go(3, va + 3 * bytes, true).pa, out);
		assert_int_equal(go(3, va + 4 * bytes - 1, true).pa, out + bytes - 1);
		assert_int_equal(go(3, va + 4 * bytes, true).event, 0x10);
		assert_int_equal(go(3, 2 * va + 0x1234567, true).pa, va + 0x1234567);
		assert_int_equal(go(3, 1ULL << (64 - t[i].sz), true).event, 0x10);
		stop(0);
	}
	/* Four tables of level 3 side by side: 27 bits of IPA, 16 KiB, from 64 KiB on. */
	start_with(config(true));
	at(BIG3)[5 << 10 | 7] = out | page2;
	lhv_port_dsb(LHV_ISHST);
	ste(3, 0xd, 0,
	    7 | 37ULL << 32 | 2ULL << 46 | 5ULL << 48 | 1ULL << 51 | 1ULL << 58,
	    RAM + BIG3 + 0x4000);
	assert_int_equal(go(3, (uint64_t)(5 << 10 | 7) << 14 | 0x3210, true).pa,
			 out + 0x3210);
	assert_int_equal(go(3, 1ULL << 27, true).event, 0x10);
	stop(0);
	/* A granule that the SMMU does not have. */
	for (unsigned int n = 0; n < 3; n++) {
		static const uint8_t tg0[] = {0, 2, 1}, tg1[] = {2, 1, 3};
		static const uint8_t sl0[] = {1, 1, 1}, sz[] = {25, 28, 22};
		struct lhv_sim_smmu3_config c = config(true);

		c.idr[5] &= ~(0x10U << n);
		start_with(c);
		ste(3, 0xd, 0,
		    (uint64_t)sz[n] << 32 | (uint64_t)sl0[n] << 38 |
			    (uint64_t)tg0[n] << 46 | 5ULL << 48 | 1ULL << 51 | 1ULL << 58,
		    RAM + BIG3);
		assert_int_equal(go(3, 0, true).event, 0x04);
		for (unsigned int up = 0; up < 2; up++) {
			at(CDS)[up * 8] =
				(up ? 1ULL << 14 | (uint64_t)tg1[n] << 22 | 25 << 16
				    : 1ULL << 30 | (uint64_t)tg0[n] << 6 | 25) |
				(CDW0 & ~0x403fULL & ~(1ULL << 30));
			lhv_port_dsb(LHV_ISHST);
			ste(4 + up, (RAM + CDS + up * 64) | 0xb, 0, 0, 0);
			assert_int_equal(go(4 + up, 0, true).event, 0x0a);
		}
		stop(0);
	}
}

/* [M.5] A table of CDs with two levels, of 4 and 64 KiB; S1DSS. */
static void test_two_level_cd(void **state)
{
	(void)state;
	for (unsigned int fmt = 1; fmt < 3; fmt++) {
		const unsigned int split = fmt == 1 ? 6 : 10, l2 = fmt == 1 ? DATA : 0;
		const uint32_t ssid = 2U << split | 5;
		struct lhv_sim_smmu3_access a = {
			.sid = 3, .addr = 0x1000, .ssv = true, .priv = true};

		start_with(config(true));
		tables(0x50000000, 0);
		/* Level 1 in place of CD 0; the one of ssid, and another, at level 2. */
		at(S2L1)[2] = (RAM + l2) | 1;
		at(l2)[5 * 8] = at(CDS)[0];
		at(l2)[5 * 8 + 1] = at(CDS)[1];
		at(l2)[5 * 8 + 3] = 0xff;
		lhv_port_dsb(LHV_ISHST);
		ste(3, (RAM + S2L1) | 0xb | fmt << 4 | 12ULL << 59, 0, 0, 0);
		a.ssid = ssid;
		assert_int_equal(acc(a).pa, 0x50000000);
		a.ssid = ssid + 1;
		assert_int_equal(acc(a).event, 0x0a);
		a.ssid = 3U << split | 5; /* level 1 has V = 0 */
		assert_int_equal(acc(a).event, 0x08);
		a.ssid = 1U << 12;
		assert_int_equal(acc(a).event, 0x08);
		a.ssid = ssid;
		/* Level 1 goes: CFGI_CD with Leaf keeps it, one without does not. */
		at(S2L1)[2] = 0;
		lhv_port_dsb(LHV_ISHST);
		cmd(0x05 | 3ULL << 32 | ssid << 12, 1);
		cmd_sync();
		assert_int_equal(acc(a).pa, 0x50000000);
		cmd(0x05 | 3ULL << 32 | (ssid + 1) << 12, 0);
		cmd_sync();
		assert_int_equal(acc(a).event, 0x08);
		stop(0);
	}
	/* S1DSS 1: without a SubstreamID past stage 1; 2: CD 0, which SubstreamID 0 is not. */
	for (unsigned int dss = 1; dss < 3; dss++) {
		struct lhv_sim_smmu3_access a = {
			.sid = 3, .addr = 0x1010, .priv = true, .write = true};

		start();
		tables(0x50000000, 0);
		ste(3, (RAM + CDS) | 0xb | 1ULL << 59, dss, 0, 0);
		assert_int_equal(acc(a).pa, dss == 1 ? 0x1010 : 0x50000010);
		a.ssv = true;
		assert_int_equal(acc(a).event, dss == 1 ? 0 : 0x08);
		stop(0);
	}
	/* More SubstreamIDs than the SMMU has; two levels where there are none. */
	start();
	ste(3, (RAM + CDS) | 0xb | 9ULL << 59, 0, 0, 0);
	assert_int_equal(go(3, 0, true).event, 0x04);
	stop(0);
	{
		struct lhv_sim_smmu3_config c = config(true);

		c.idr[0] &= ~(1U << 19);
		start_with(c);
	}
	ste(3, (RAM + CDS) | 0xb | 1 << 4 | 2ULL << 59, 0, 0, 0);
	assert_int_equal(go(3, 0, true).event, 0x04);
	stop(0);
}

/* [M.11] Without COHACC, what was not cleaned to the point of coherency is not there. */
static void test_not_coherent(void **state)
{
	struct lhv_sim_smmu3_config c = config(false);
	uint64_t *e;

	(void)state;
	c.use = LHV_SIM_SMMU3_NEW; /* and that is no matter of caches in the SMMU */
	start_with(c);
	e = at(STRTAB) + 3 * 8;
	e[0] = 9;
	lhv_port_dsb(LHV_SY);
	assert_int_equal(go(3, 0x77, true).event, 0x04);
	lhv_port_dcache(LHV_DC_IVAC, e, 64);
	lhv_port_dcache(LHV_DC_CVAU, e, 64);
	lhv_port_dcache(LHV_DC_CVAC, e + 8, 64); /* the next line */
	lhv_port_dcache(LHV_DC_CVAC, e, 0);
	lhv_port_dsb(LHV_SY);
	assert_int_equal(go(3, 0x77, true).event, 0x04);
	lhv_port_dcache(LHV_DC_CVAC, e + 7, 8); /* its line, and not done yet */
	assert_int_equal(go(3, 0x77, true).event, 0x04);
	lhv_port_dsb(LHV_NSHST); /* not for the SMMU */
	assert_int_equal(go(3, 0x77, true).event, 0x04);
	lhv_port_dsb(LHV_SYST);
	assert_int_equal(go(3, 0x77, true).pa, 0x77);
	/* The same for a descriptor. */
	tables(RAM + DATA, RAM + DATA);
	for (unsigned int off = S2L1; off < DATA; off += 64)
		lhv_port_dcache(LHV_DC_CIVAC, at(off), 64);
	ste(4, 0xd, 0, S2W2, RAM + S2L1);
	lhv_port_dcache(LHV_DC_CIVAC, at(STRTAB) + 4 * 8, 64);
	lhv_port_dsb(LHV_SYST);
	assert_int_equal(go(4, 0x2000, true).pa, RAM + DATA);
	at(S2L3)[2] = 0;
	lhv_port_dsb(LHV_SYST);
	assert_int_equal(go(4, 0x2000, true).pa, RAM + DATA);
	lhv_port_dcache(LHV_DC_CVAC, &at(S2L3)[2], 8);
	lhv_port_dsb(LHV_SYST);
	assert_int_equal(go(4, 0x2000, true).event, 0x10);
	/* A command in the cache is not in the queue; one that was cleaned is. */
	cmd(0x30, 0);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_UNPUBLISHED), 1);
	assert_int_equal(r32(0x9c), 1 << 24);
	lhv_port_dcache(LHV_DC_CVAC, at(CMDQ), 16);
	lhv_port_dsb(LHV_SYST);
	w32(0x64, 1);
	assert_int_equal(r32(0x9c) & 0xff, 1);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_UNPUBLISHED), 1);
	/* What it read in its place was no command. */
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_COMMAND), 1);
	stop(2);
	/* With COHACC the barrier is enough, and for an SMMU in a hurry not even that. */
	for (unsigned int use = 0; use < 2; use++) {
		c = config(true);
		c.use = use ? LHV_SIM_SMMU3_NEW : LHV_SIM_SMMU3_OLD;
		start_with(c);
		at(STRTAB)[3 * 8] = 9;
		assert_int_equal(go(3, 0x77, true).event, use ? 0 : 0x04);
		cmd(0x03 | 3ULL << 32, 1);
		cmd_sync();
		assert_int_equal(go(3, 0x77, true).pa, 0x77);
		stop(0);
	}
}

/*
 * RANDOM uses old and new state until invalidation and CMD_SYNC, and then new alone; a seed
 * gives the same choices again.
 */
static void test_random(void **state)
{
	uint64_t first = 0;

	(void)state;
	for (unsigned int n = 0; n < 4; n++) {
		struct lhv_sim_smmu3_config c = config(true);
		uint64_t got = 0;

		c.use = LHV_SIM_SMMU3_RANDOM;
		c.seed = n < 3 ? 77 : 78;
		start_with(c);
		tables(0x2000, RAM + DATA);
		ste(4, (RAM + CDS) | 0xf, 0, S2W2, RAM + S2L1);
		assert_int_equal(go(4, 0x1000, true).pa, RAM + DATA);
		at(S2L3)[2] = (RAM + DATA + 0x1000) | S2PAGE;
		lhv_port_dsb(LHV_ISHST);
		for (unsigned int i = 0; i < 32; i++) {
			uint64_t pa = go(4, 0x1000, true).pa;

			assert_true(pa == RAM + DATA || pa == RAM + DATA + 0x1000);
			got |= (uint64_t)(pa != RAM + DATA) << i;
		}
		assert_true(got != 0 && got != 0xffffffff);
		if (!n)
			first = got;
		assert_true(n == 3 ? got != first : got == first);
		cmd(0x28 | 7ULL << 32, 0);
		cmd_sync();
		for (unsigned int i = 0; i < 32; i++)
			assert_int_equal(go(4, 0x1000, true).pa, RAM + DATA + 0x1000);
		stop(0);
	}
}

/*
 * Of two things that are held under one tag, the older is used, be it invalidated, until a
 * CMD_SYNC. What is read for the other is by a new state that is there at once.
 */
static void test_oldest(void **state)
{
	const uint64_t a = RAM + DATA, b = RAM + DATA + 0x1000;

	(void)state;
	/* 0: STE, 1: CD, 2: stage 1, 3: stage 2, 4: both */
	for (unsigned int kind = 0; kind < 5; kind++) {
		uint64_t was = kind ? a : 0x1000, is = kind < 2 ? 0 : b;
		unsigned int n = 0;

		start();
		tables(kind == 4 ? 0x2000 : a, a);
		at(S2L3)[1] = a | S2PAGE;
		lhv_port_dsb(LHV_ISHST);
		ste(3,
		    kind == 0	? 9
		    : kind == 3 ? 0xd
		    : kind == 4 ? (RAM + CDS) | 0xf
				: (RAM + CDS) | 0xb,
		    0, S2W2, RAM + S2L1);
		assert_int_equal(go(3, 0x1000, true).pa, was);
		switch (kind) {
		case 0:
			at(STRTAB)[3 * 8] = 1;
			break;
		case 1:
			at(CDS)[0] = 0;
			break;
		case 2:
			at(S1L3)[1] = b | S1PAGE;
			break;
		case 3:
			at(S2L3)[1] = b | S2PAGE;
			break;
		default:
			at(S2L3)[2] = b | S2PAGE;
			break;
		}
		lhv_port_dsb(LHV_ISHST);
		if (kind < 2)
			cmd(0x04, 31);
		else
			cmd(0x28 | 7ULL << 32, 0);
		/* A coin that falls on both sides: the new state is held too. */
		lhv_sim_smmu3_set_use(s, LHV_SIM_SMMU3_RANDOM);
		while (go(3, 0x1000, true).pa != is)
			assert_true(n++ < 100);
		lhv_sim_smmu3_set_use(s, LHV_SIM_SMMU3_OLD);
		for (unsigned int i = 0; i < 3; i++)
			assert_int_equal(go(3, 0x1000, true).pa, was);
		lhv_sim_smmu3_check(s);
		assert_true(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_NO_SYNC) > 0);
		assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_STALE_TLB), 0);
		assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_STALE_CFG), 0);
		lhv_sim_smmu3_clear(s);
		/* The CMD_SYNC ends the old one, and the new one stays: it was not
		 * invalidated, and so outlives what it was read from. */
		cmd_sync();
		assert_int_equal(go(3, 0x1000, true).pa, is);
		stop(0);
	}
}

/*
 * [M.8] A TLB entry is found by VMID, ASID and address: not by the table that it came from,
 * and if it is global not by ASID.
 */
static void test_tags(void **state)
{
	enum {
		NEXT = 0x27000,
		OTHER = 0x8000
	};

	(void)state;
	/* Stage 2: another table in the STE; with another VMID, and then with the same. */
	for (unsigned int other = 0; other < 2; other++) {
		start();
		tables(0, RAM + DATA);
		at(OTHER)[0] = (RAM + OTHER + 0x1000) | 3;
		at(OTHER + 0x1000)[0] = (RAM + OTHER + 0x2000) | 3;
		at(OTHER + 0x2000)[2] = (RAM + DATA + 0x1000) | S2PAGE;
		ste(3, 0xd, 0, S2W2, RAM + S2L1);
		assert_int_equal(go(3, 0x2000, true).pa, RAM + DATA);
		ste(3, 0xd, 0, S2W2, RAM + OTHER);
		cmd(0x03 | 3ULL << 32, 1);
		cmd_sync();
		if (other) {
			ste(4, 0xd, 0, S2W2 + 1, RAM + OTHER);
			assert_int_equal(go(4, 0x2000, true).pa, RAM + DATA + 0x1000);
		}
		assert_int_equal(go(3, 0x2000, true).pa, RAM + DATA);
		cmd(0x28 | 7ULL << 32, 0);
		cmd_sync();
		assert_int_equal(go(3, 0x2000, true).pa, RAM + DATA + 0x1000);
		stop(0);
	}
	/* Stage 1, and both: two CDs, with ASIDs 9 and 8, and tables that differ. */
	for (unsigned int i = 0; i < 4; i++) {
		const bool nested = i & 1, global = i & 2;
		uint64_t page = S1PAGE & ~(global ? 0x800ULL : 0);
		uint64_t to = nested ? 0x2000 : RAM + DATA;

		start();
		tables(0, RAM + DATA);
		at(S2L3)[3] = (RAM + DATA + 0x1000) | S2PAGE;
		at(S1L3)[1] = to | page;
		at(CDS)[8] = CDW0 - (1ULL << 48);
		at(CDS)[9] = RAM + NEXT;
		at(CDS)[11] = 0xff;
		at(NEXT)[0] = (RAM + OTHER) | 3;
		at(OTHER)[0] = (RAM + OTHER + 0x1000) | 3;
		at(OTHER + 0x1000)[1] = (to + 0x1000) | page;
		lhv_port_dsb(LHV_ISHST);
		ste(3, (RAM + CDS) | (nested ? 0xf : 0xb), 0, S2W2, RAM + S2L1);
		ste(4, (RAM + CDS + 64) | (nested ? 0xf : 0xb), 0, S2W2, RAM + S2L1);
		assert_int_equal(go(3, 0x1000, true).pa, RAM + DATA);
		assert_int_equal(go(4, 0x1000, true).pa,
				 RAM + DATA + (global ? 0 : 0x1000));
		/* By ASID: a global one stays. By address, with any ASID: it goes. */
		at(S1L3)[1] = (to + 0x1000) | page;
		lhv_port_dsb(LHV_ISHST);
		cmd(0x11 | 7ULL << 32 | 9ULL << 48, 0);
		cmd_sync();
		assert_int_equal(go(3, 0x1000, true).pa,
				 RAM + DATA + (global ? 0 : 0x1000));
		cmd(0x12 | 7ULL << 32 | 8ULL << 48, 0x1000);
		cmd_sync();
		assert_int_equal(go(3, 0x1000, true).pa, RAM + DATA + 0x1000);
		stop(0);
	}
}

/* [M.7] The command queue: order, errors, and how CMD_SYNC tells. */
static void test_commands(void **state)
{
	struct lhv_sim_smmu3_config c = {.sync_delay = 2};

	(void)state;
	start_with(c);
	cmd(0x30, 0);
	assert_int_equal(r32(0x9c), 1);
	cmd(0x46 | 1 << 12 | 0x1234ULL << 32, RAM + MSI);
	assert_int_equal(r32(0x9c), 1);
	assert_int_equal(msis, 0);
	assert_int_equal(r32(0x9c), 2);
	assert_int_equal(msis, 1);
	assert_int_equal(*at(MSI), 0x1234);
	cmd(0x46 | 2 << 12, 0);
	lhv_sim_smmu3_run(s, 1);
	assert_int_equal(irqs[LHV_SIM_SMMU3_SEV], 1);
	cmd(0x46 | 1 << 12, 0);
	lhv_sim_smmu3_run(s, 1);
	assert_int_equal(irqs[LHV_SIM_SMMU3_IRQ_SYNC], 1);
	/* An illegal one stops the queue until software has put it right. */
	cmd(0xff, 0);
	cmd(0x30, 0);
	assert_int_equal(r32(0x9c), 4 | 1 << 24);
	assert_int_equal(r32(0x60), 1);
	assert_int_equal(irqs[LHV_SIM_SMMU3_IRQ_GERROR], 1);
	at(CMDQ)[4 * 2] = 0x30;
	lhv_port_dsb(LHV_ISHST);
	w32(0x64, 1);
	assert_int_equal(r32(0x9c) & 0xfffff, 6);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_COMMAND), 1);
	/* One that is not visible yet is read as what was there. */
	at(CMDQ)[6 * 2] = 0x30;
	prod = 7;
	w32(0x98, prod);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_UNPUBLISHED), 1);
	assert_int_equal(r32(0x9c), 6 | 1 << 24);
	/* Registers that are fixed now; an index beyond the queue. */
	lhv_port_mmio_write64(BASE + 0x80, 0);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_ENABLED), 2);
	assert_int_equal(lhv_port_mmio_read64(BASE + 0x80), RAM + STRTAB);
	w32(0x98, 0x17);
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_QUEUE), 1);
	lhv_sim_smmu3_fail(s);
	assert_int_equal(r32(0x60) & 0x100, 0x100);
	assert_int_equal(go(1, 0, false).outcome, LHV_SIM_SMMU3_ABORT);
	stop(6);
}

/* [M.9] A stalled access waits for CMD_RESUME with its StreamID and tag. */
static void test_stall(void **state)
{
	struct lhv_sim_smmu3_result r;

	(void)state;
	start();
	tables(RAM + DATA, 0);
	at(CDS)[0] = CDW0 | 1ULL << 44;
	ste(3, (RAM + CDS) | 0xb, 0, 0, 0);
	r = go(3, 0x5000, true);
	assert_int_equal(r.outcome, LHV_SIM_SMMU3_STALL);
	expect_record(0, 0x10 | 3ULL << 32, r.stag | 1ULL << 31 | 1ULL << 33 | 2ULL << 40,
		      0x5000, 0);
	cmd(0x44 | 1 << 12 | 2ULL << 32, r.stag); /* another stream */
	assert_int_equal(lhv_sim_smmu3_stalled(s, r.stag), LHV_SIM_SMMU3_WAITS);
	cmd(0x44 | 1 << 12 | 3ULL << 32, r.stag);
	assert_int_equal(lhv_sim_smmu3_stalled(s, r.stag), LHV_SIM_SMMU3_RETRY);
	r = go(3, 0x5000, true);
	cmd(0x45 | 3ULL << 32, 0);
	assert_int_equal(lhv_sim_smmu3_stalled(s, r.stag), LHV_SIM_SMMU3_RESUME_ABORT);
	stop(0);
}

/* [M.3] A two-level table: spans, and QEMU's way with a StreamID beyond one. */
static void test_two_level(void **state)
{
	(void)state;
	for (unsigned int qemu = 0; qemu < 2; qemu++) {
		struct lhv_sim_smmu3_config c = {.qemu = qemu};

		start_with(c);
		w32(0x20, 0);
		w32(0x88, 14 | 6 << 6 | 1 << 16);
		at(STRTAB)[0] = (RAM + CDS) | 3;  /* 4 entries */
		at(STRTAB)[1] = (RAM + S1L1) | 8; /* more than SPLIT + 1 */
		at(CDS)[3 * 8] = 0x9;
		lhv_port_dsb(LHV_ISHST);
		w32(0x20, 0xd);
		assert_int_equal(go(3, 0x55, false).pa, 0x55);
		assert_int_equal(go(4, 0x55, false).event, qemu ? 0x04 : 0x02);
		assert_int_equal(go(64, 0x55, false).event, 0x02);
		assert_int_equal(go(128, 0x55, false).event, 0x02);
		stop(0);
	}
}

/* Stage 2's Access flag and S2PTW; a CD whose table is beyond its IPS. */
static void test_stage2(void **state)
{
	(void)state;
	start();
	tables(0x2000, RAM + DATA);
	at(S2L3)[3] = (RAM + DATA) | (S2PAGE & ~0x400ULL);
	lhv_port_dsb(LHV_ISHST);
	ste(2, 0xd, 0, S2W2, RAM + S2L1);
	assert_int_equal(go(2, 0x2abc, true).pa, RAM + DATA + 0xabc);
	assert_int_equal(go(2, 0x3abc, true).event, 0x12);
	expect_record(0, 0x12 | 2ULL << 32, 1ULL << 33 | 1ULL << 39 | 2ULL << 40, 0x3abc,
		      0x3000);
	assert_int_equal(go(2, 1ULL << 39, true).event, 0x10);
	ste(3, 0xd, 0, S2W2 | 1ULL << 53, RAM + S2L1); /* S2AFFD */
	assert_int_equal(go(3, 0x3abc, true).outcome, LHV_SIM_SMMU3_DONE);
	/* Walks of stage 1 through Normal memory, and through Device memory. */
	ste(4, (RAM + CDS) | 0xf, 0, S2W2 | 1ULL << 54, RAM + S2L1);
	assert_int_equal(go(4, 0x1000, true).outcome, LHV_SIM_SMMU3_DONE);
	cmd(0x30, 0);
	cmd_sync();
	at(S2L1)[1] = RAM | 0x4c1;
	lhv_port_dsb(LHV_ISHST);
	ste(5, (RAM + CDS) | 0xf, 0, S2W2, RAM + S2L1);
	assert_int_equal(go(5, 0x1000, true).outcome, LHV_SIM_SMMU3_DONE);
	cmd(0x30, 0);
	cmd_sync();
	ste(6, (RAM + CDS) | 0xf, 0, S2W2 | 1ULL << 54, RAM + S2L1);
	assert_int_equal(go(6, 0x1000, true).event, 0x13);
	/* IPS 0: 32 bits. */
	at(CDS)[0] = CDW0 & ~(7ULL << 32);
	at(CDS)[1] = 1ULL << 32;
	lhv_port_dsb(LHV_ISHST);
	ste(7, (RAM + CDS) | 0xb, 0, 0, 0);
	assert_int_equal(go(7, 0, true).event, 0x0a);
	cmd(0x04, 31);
	cmd_sync();
	lhv_sim_smmu3_clear(s);
	/* A command for Secure streams. */
	cmd(0x30 | 1 << 10, 0);
	assert_int_equal(r32(0x9c) >> 24, 1);
	stop(1);
}

/* CFGI_STE with Leaf keeps a level 1 descriptor, one without does not. */
static void test_leaf(void **state)
{
	(void)state;
	start();
	w32(0x20, 0);
	w32(0x88, 14 | 6 << 6 | 1 << 16);
	at(STRTAB)[0] = (RAM + CDS) | 3;
	at(CDS)[3 * 8] = 0x9;
	lhv_port_dsb(LHV_ISHST);
	w32(0x20, 0xd);
	assert_int_equal(go(3, 0x55, false).pa, 0x55);
	at(STRTAB)[0] = 0;
	cmd(0x03 | 3ULL << 32, 1);
	cmd_sync();
	assert_int_equal(go(3, 0x55, false).pa, 0x55);
	cmd(0x03 | 3ULL << 32, 0);
	cmd_sync();
	assert_int_equal(go(3, 0x55, false).event, 0x02);
	stop(0);
}

static void test_memory(void **state)
{
	(void)state;
	assert_null(lhv_sim_smmu3_create(NULL));
	start();
	assert_int_equal(lhv_sim_smmu3_add(s, ram, lhv_pa(RAM + SIZE - 1), 8), -1);
	assert_int_equal(lhv_sim_smmu3_add(s, NULL, lhv_pa(0), 8), -1);
	assert_int_equal(lhv_sim_smmu3_add(s, ram, lhv_pa(UINT64_MAX - 6), 8), -1);
	lhv_sim_smmu3_remove(s, lhv_pa(RAM));
	assert_int_equal(lhv_sim_smmu3_count(s, LHV_SIM_SMMU3_FREED), 1);
	assert_int_equal(go(1, 0, false).event, 0x03);
	assert_int_equal(r32(0x60), 4); /* EVENTQ_ABT_ERR */
	assert_string_equal(lhv_sim_smmu3_wrong_name(LHV_SIM_SMMU3_FREED), "freed");
	stop(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disabled),     cmocka_unit_test(test_config_events),
		cmocka_unit_test(test_stage1),	     cmocka_unit_test(test_nested),
		cmocka_unit_test(test_stale_tlb),    cmocka_unit_test(test_tlbi_hints),
		cmocka_unit_test(test_stale_config), cmocka_unit_test(test_commands),
		cmocka_unit_test(test_stall),	     cmocka_unit_test(test_two_level),
		cmocka_unit_test(test_memory),	     cmocka_unit_test(test_stage2),
		cmocka_unit_test(test_leaf),	     cmocka_unit_test(test_live),
		cmocka_unit_test(test_permissions1), cmocka_unit_test(test_permissions2),
		cmocka_unit_test(test_overrides),    cmocka_unit_test(test_ats),
		cmocka_unit_test(test_granules),     cmocka_unit_test(test_two_level_cd),
		cmocka_unit_test(test_not_coherent), cmocka_unit_test(test_random),
		cmocka_unit_test(test_oldest),	     cmocka_unit_test(test_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
