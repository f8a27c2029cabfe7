/* SPDX-License-Identifier: BSD-2-Clause */
/* The ITS [G.12]: random commands against a model that maps numbers to numbers and knows no
 * tables, hostile tables, memory that fails. Numbers are IHI 0069's, written out again. */
#include "world.h"

#include <libhv/vgic/its.h>

#define MEM   0x400000u
#define QUEUE 0x10000u
#define DEVT  0x20000u
#define COLT  0x40000u
#define L2    0x80000u
#define ITTS  0x100000u
#define NDEV  64u
#define NEV   32u
#define NCOL  16u
#define NCPU  5u

struct got {
	int what;
	unsigned int vcpu, to;
	uint32_t intid;
};

struct its_world {
	struct lhv_vgic_its its;
	uint64_t cache[64];
	uint8_t mem[MEM];
	struct got got[8];
	unsigned int n;
	int fail; /* the access to fail, counted down; negative: none */
	unsigned int wr;
	/* the model */
	bool dev[NDEV], col[NCOL], map[NDEV][NEV];
	unsigned int bits[NDEV], cpu[NCOL], icid[NDEV][NEV];
	uint32_t intid[NDEV][NEV];
};

static bool bad(struct its_world *t, uint64_t at, size_t size)
{
	assert_true(size == 8 || size == 32);
	assert_int_equal(at % 8, 0);
	if (t->fail >= 0 && t->fail-- == 0)
		return true;
	return at > MEM - size;
}

static int mem_read(void *ctx, lhv_ipa_t at, void *to, size_t size)
{
	struct its_world *t = ctx;

	if (bad(t, at.v, size))
		return -1;
	memcpy(to, t->mem + at.v, size);
	return 0;
}

static int mem_write(void *ctx, lhv_ipa_t at, const void *from, size_t size)
{
	struct its_world *t = ctx;

	assert_int_equal(size, 8);
	if (bad(t, at.v, size))
		return -1;
	memcpy(t->mem + at.v, from, size);
	return 0;
}

static void on_lpi(void *ctx, enum lhv_vgic_its_do what, unsigned int vcpu,
		   unsigned int to, uint32_t intid)
{
	struct its_world *t = ctx;

	assert_true(t->n < 8);
	t->got[t->n++] = (struct got){(int)what, vcpu, to, intid};
}

static const struct lhv_vgic_its_ops its_ops = {mem_read, mem_write, on_lpi};

static uint64_t rd(struct its_world *t, uint64_t off, unsigned int size)
{
	struct lhv_mmio m = {.offset = off, .value = UINT64_MAX, .size = (uint8_t)size};

	assert_int_equal(lhv_vgic_its_mmio(&t->its, &m), LHV_HANDLED);
	return m.value;
}

static void wr(struct its_world *t, uint64_t off, unsigned int size, uint64_t v)
{
	struct lhv_mmio m = {
		.offset = off, .value = v, .size = (uint8_t)size, .write = true};

	assert_int_equal(lhv_vgic_its_mmio(&t->its, &m), LHV_HANDLED);
}

static void put(struct its_world *t, uint64_t at, uint64_t v)
{
	memcpy(t->mem + at, &v, 8);
}

static uint64_t peek64(struct its_world *t, uint64_t at)
{
	uint64_t v;

	memcpy(&v, t->mem + at, 8);
	return v;
}

static void cmd4(struct its_world *t, uint64_t d0, uint64_t d1, uint64_t d2, uint64_t d3)
{
	put(t, QUEUE + t->wr, d0);
	put(t, QUEUE + t->wr + 8, d1);
	put(t, QUEUE + t->wr + 16, d2);
	put(t, QUEUE + t->wr + 24, d3);
	t->wr = (t->wr + 32) % 4096;
	wr(t, 0x88, 8, t->wr);
}

static struct its_world *its_new(bool indirect, unsigned int cache)
{
	struct its_world *t = calloc(1, sizeof(*t));
	struct lhv_vgic_its_cfg cfg = {.nr_vcpus = NCPU,
				       .dev_bits = 12,
				       .event_bits = 5,
				       .nr_lpis = 1000,
				       .cache = t->cache,
				       .nr_cache = cache,
				       .ops = &its_ops,
				       .ctx = t};

	t->fail = -1;
	assert_int_equal(lhv_vgic_its_init(&t->its, &cfg), 0);
	wr(t, 0x80, 8, UINT64_C(1) << 63 | QUEUE);
	wr(t, 0x100, 8, UINT64_C(1) << 63 | (uint64_t)indirect << 62 | DEVT);
	wr(t, 0x108, 8, UINT64_C(1) << 63 | (uint64_t)indirect << 62 | COLT);
	if (indirect) {
		put(t, DEVT, UINT64_C(1) << 63 | L2);
		put(t, COLT, UINT64_C(1) << 63 | (L2 + 0x1000));
	}
	wr(t, 0, 4, 1);
	return t;
}

/* What a message or a command names, in the model. */
static bool known(struct its_world *t, unsigned int d, unsigned int e)
{
	return d < NDEV && t->dev[d] && e < 1u << t->bits[d] && t->map[d][e] &&
	       t->icid[d][e] < NCOL && t->col[t->icid[d][e]];
}

static void expect(struct its_world *t, int what, unsigned int vcpu, unsigned int to,
		   uint32_t intid)
{
	assert_int_equal(t->n, 1);
	assert_int_equal(t->got[0].what, what);
	assert_int_equal(t->got[0].vcpu, vcpu);
	assert_int_equal(t->got[0].to, to);
	assert_int_equal(t->got[0].intid, intid);
}

static void random_step(struct its_world *t, uint64_t *s)
{
	static const uint8_t cmds[] = {1,   3,	 4,   5,   8,	9,    0xa,
				       0xb, 0xc, 0xd, 0xe, 0xf, 0x2a, 0x29};
	unsigned int c = cmds[rnd(s) % sizeof(cmds)], d = rnd(s) % (NDEV / 8), e, k, r,
		     r2;
	uint32_t intid = 8190 + rnd(s) % 1004;
	bool v = rnd(s) % 4 != 0, ok = false, has;
	uint64_t errors = t->its.errors;

	e = rnd(s) % 36;
	k = rnd(s) % NCOL;
	r = rnd(s) % (NCPU + 1);
	r2 = rnd(s) % (NCPU + 1);
	if (rnd(s) % 64 == 0)
		d = 4096 + d;
	if (rnd(s) % 64 == 0)
		k = 40000;
	t->n = 0;
	if (rnd(s) % 3 == 0) { /* a message */
		has = known(t, d, e);
		assert_int_equal(lhv_vgic_its_msi(&t->its, d, e),
				 has ? 0 : LHV_ERR_NOENT);
		if (has)
			expect(t, LHV_VGIC_ITS_SET, t->cpu[t->icid[d][e]],
			       t->cpu[t->icid[d][e]], t->intid[d][e]);
		else
			assert_int_equal(t->n, 0);
		return;
	}
	has = known(t, d, e);
	switch (c) {
	case 8: { /* MAPD: the guest gives a clean ITT */
		unsigned int size = rnd(s) % 6;
		uint64_t itt = ITTS + (d % NDEV) * 0x1000;

		ok = d < NDEV && (!v || size < 5);
		if (ok) {
			memset(t->mem + itt, 0, 0x1000);
			memset(t->map[d], 0, sizeof(t->map[d]));
			t->dev[d] = v;
			t->bits[d] = size + 1;
		}
		cmd4(t, c | (uint64_t)d << 32, size, (uint64_t)v << 63 | itt, 0);
		assert_int_equal(t->n, 0);
		break;
	}
	case 9:
		ok = k < NCOL && (!v || r < NCPU);
		if (ok) {
			t->col[k] = v;
			t->cpu[k] = r;
		}
		cmd4(t, c, 0, (uint64_t)v << 63 | (uint64_t)r << 16 | k, 0);
		assert_int_equal(t->n, 0);
		break;
	case 0xa:
	case 0xb:
		if (c == 0xb)
			intid = e;
		ok = d < NDEV && t->dev[d] && e < 1u << t->bits[d] && k < NCOL &&
		     intid >= 8192 && intid < 9192;
		if (ok) {
			t->map[d][e] = true;
			t->icid[d][e] = k;
			t->intid[d][e] = intid;
		}
		cmd4(t, c | (uint64_t)d << 32, e | (uint64_t)intid << 32, k, 0);
		assert_int_equal(t->n, 0);
		break;
	case 1: {
		unsigned int from = has ? t->cpu[t->icid[d][e]] : 0;

		ok = has && k < NCOL && t->col[k];
		cmd4(t, c | (uint64_t)d << 32, e, k, 0);
		if (ok && from != t->cpu[k])
			expect(t, LHV_VGIC_ITS_MOVE, from, t->cpu[k], t->intid[d][e]);
		else
			assert_int_equal(t->n, 0);
		if (ok)
			t->icid[d][e] = k;
		break;
	}
	case 3:
	case 4:
	case 0xc:
	case 0xf:
		ok = has;
		cmd4(t, c | (uint64_t)d << 32, e, 0, 0);
		if (ok)
			expect(t,
			       c == 3	  ? LHV_VGIC_ITS_SET
			       : c == 0xc ? LHV_VGIC_ITS_INV
					  : LHV_VGIC_ITS_CLEAR,
			       t->cpu[t->icid[d][e]], t->cpu[t->icid[d][e]],
			       t->intid[d][e]);
		else
			assert_int_equal(t->n, 0);
		if (ok && c == 0xf)
			t->map[d][e] = false;
		break;
	case 0xd:
		ok = k < NCOL && t->col[k];
		cmd4(t, c, 0, k, 0);
		if (ok)
			expect(t, LHV_VGIC_ITS_INVALL, t->cpu[k], t->cpu[k], 0);
		else
			assert_int_equal(t->n, 0);
		break;
	case 0xe:
		ok = r < NCPU && r2 < NCPU;
		cmd4(t, c, 0, (uint64_t)r << 16, (uint64_t)r2 << 16);
		if (ok && r != r2)
			expect(t, LHV_VGIC_ITS_MOVEALL, r, r2, 0);
		else
			assert_int_equal(t->n, 0);
		break;
	case 5:
		ok = r < NCPU;
		cmd4(t, c, 0, (uint64_t)r << 16, 0);
		assert_int_equal(t->n, 0);
		break;
	default: /* GICv4's */
		cmd4(t, c | (uint64_t)d << 32, e, k, 0);
		assert_int_equal(t->n, 0);
		break;
	}
	assert_int_equal(t->its.errors - errors, !ok);
	assert_int_equal(rd(t, 0x90, 8), t->wr);
}

static void random_commands(bool indirect, unsigned int cache)
{
	struct its_world *t = its_new(indirect, cache);
	uint64_t s = 88172645463325252u + indirect + cache;

	/* Collections 16 and up exist in the table, but no command of the test names them. */
	for (unsigned int i = 0; i < 60000; i++) {
		random_step(t, &s);
		if (i % 1000 == 0) { /* saved and restored elsewhere [G.18] */
			struct lhv_vgic_its_regs r;
			struct lhv_vgic_its_cfg cfg = t->its.cfg;

			assert_int_equal(lhv_vgic_its_get(&t->its, &r), 0);
			assert_int_equal(lhv_vgic_its_init(&t->its, &cfg), 0);
			assert_int_equal(lhv_vgic_its_set(&t->its, &r), 0);
		}
	}
	free(t);
}

static void test_random(void **state)
{
	(void)state;
	random_commands(false, 64);
	random_commands(true, 64);
	random_commands(true, 1);
	random_commands(false, 0);
}

/* Maps device 3, event 2 to LPI 8200, by collection 1, to vCPU 4. */
static void map_one(struct its_world *t)
{
	cmd4(t, 9, 0, UINT64_C(1) << 63 | 4 << 16 | 1, 0);
	cmd4(t, 8 | UINT64_C(3) << 32, 4, UINT64_C(1) << 63 | ITTS, 0);
	cmd4(t, 0xa | UINT64_C(3) << 32, 2 | UINT64_C(8200) << 32, 1, 0);
	assert_int_equal(t->its.errors, 0);
}

/* The documented layout, and each way in which an entry can be wrong. */
static void test_tables(void **state)
{
	struct its_world *t = its_new(false, 0);
	const uint64_t v = UINT64_C(1) << 63, ite = ITTS + 16, dte = DEVT + 24,
		       cte = COLT + 8;
	const struct {
		uint64_t at, wrong;
	} rows[] = {
		{dte, ITTS | 4},
		{dte, v | ITTS | 5},	  /* more than TYPER.ID_bits */
		{dte, v | ITTS | 0},	  /* event 2 is outside */
		{dte, v | ITTS | 4 | 32}, /* reserved */
		{dte, v | UINT64_C(1) << 52 | ITTS | 4},
		{cte, 4},
		{cte, v | NCPU},
		{cte, v | 1 << 16 | 4},
		{ite, UINT64_C(1) << 32 | 8200},
		{ite, v | UINT64_C(1) << 32 | 8191},
		{ite, v | UINT64_C(1) << 32 | 9192},
		{ite, v | UINT64_C(1) << 48 | UINT64_C(1) << 32 | 8200},
		{ite, v | UINT64_C(0xffff) << 32 | 8200}, /* beyond the table */
	};

	(void)state;
	map_one(t);
	assert_int_equal(peek64(t, dte), v | ITTS | 4);
	assert_int_equal(peek64(t, cte), v | 4);
	assert_int_equal(peek64(t, ite), v | UINT64_C(1) << 32 | 8200);
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t was = peek64(t, rows[i].at);

		put(t, rows[i].at, rows[i].wrong);
		t->n = 0;
		assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), LHV_ERR_NOENT);
		assert_int_equal(t->n, 0);
		put(t, rows[i].at, was);
		assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), 0);
		expect(t, LHV_VGIC_ITS_SET, 4, 4, 8200);
	}
	put(t, dte, v | UINT64_C(0xfffffffffff00) | 4);
	assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), LHV_ERR_FAULT);
	free(t);
}

/* Each access that a command makes fails once: the queue stalls before the command, and goes
 * on at Retry with the same result. */
static void test_stall(void **state)
{
	static const unsigned int accesses[] = {2, 2, 3};

	(void)state;
	for (unsigned int c = 0; c < 3; c++)
		for (int fail = 0; fail <= (int)accesses[c]; fail++) {
			struct its_world *t = its_new(false, 64);
			unsigned int at = c * 32;
			bool stalls = fail < (int)accesses[c];

			/* all three are there; the ones before c are executed first */
			put(t, QUEUE, 9);
			put(t, QUEUE + 16, UINT64_C(1) << 63 | 4 << 16 | 1);
			put(t, QUEUE + 32, 8 | UINT64_C(3) << 32);
			put(t, QUEUE + 40, 4);
			put(t, QUEUE + 48, UINT64_C(1) << 63 | ITTS);
			put(t, QUEUE + 64, 0xa | UINT64_C(3) << 32);
			put(t, QUEUE + 72, 2 | UINT64_C(8200) << 32);
			put(t, QUEUE + 80, 1);
			wr(t, 0x88, 8, at);
			assert_int_equal(rd(t, 0x90, 8), at);
			t->fail = fail;
			wr(t, 0x88, 8, at + 32);
			if (stalls) {
				assert_int_equal(rd(t, 0x90, 8), at | 1);
				assert_int_equal(t->its.stalls, 1);
				/* until told otherwise */
				wr(t, 0x88, 4, at + 32);
				assert_int_equal(rd(t, 0x90, 8), at | 1);
				wr(t, 0x88, 8, 96 | 1);
			} else {
				assert_int_equal(t->its.stalls, 0);
				t->fail = -1;
				wr(t, 0x88, 8, 96);
			}
			assert_int_equal(rd(t, 0x90, 8), 96);
			assert_int_equal(rd(t, 0x88, 8), 96);
			assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), 0);
			expect(t, LHV_VGIC_ITS_SET, 4, 4, 8200);
			assert_int_equal(t->its.errors, 0);
			free(t);
		}
}

static void test_registers(void **state)
{
	struct its_world *t = its_new(false, 64);

	(void)state;
	assert_int_equal(rd(t, 0, 4), 0x80000001);
	assert_int_equal(rd(t, 4, 4), 0x43b);
	assert_int_equal(rd(t, 0xffe8, 4), 0x3b);
	/* Physical, 8-byte entries, 5 EventID bits, 12 DeviceID bits */
	assert_int_equal(rd(t, 8, 8), 1 | 7 << 4 | 4 << 8 | 11 << 13);
	assert_int_equal(rd(t, 8, 4), 1 | 7 << 4 | 4 << 8 | 11 << 13);
	assert_int_equal(rd(t, 12, 4), 0);
	/* refused sizes and places */
	assert_int_equal(rd(t, 8, 2), 0);
	assert_int_equal(rd(t, 0, 8), 0);
	assert_int_equal(rd(t, 10, 4), 0);
	assert_int_equal(rd(t, 0x10040, 4), 0);
	assert_int_equal(rd(t, UINT64_MAX - 7, 8), 0);
	/* tables and queue stay while it is on */
	wr(t, 0x80, 8, 0);
	wr(t, 0x100, 8, 0);
	assert_int_equal(rd(t, 0x80, 8), UINT64_C(1) << 63 | QUEUE);
	assert_int_equal(rd(t, 0x100, 8), UINT64_C(1) << 63 | UINT64_C(1) << 56 |
						  UINT64_C(7) << 48 | DEVT);
	/* outside of the queue: not written */
	wr(t, 0x88, 8, 4096);
	assert_int_equal(rd(t, 0x88, 8), 0);
	wr(t, 0, 4, 0);
	assert_int_equal(rd(t, 0, 4), 0x80000000);
	wr(t, 0x108, 8, UINT64_MAX);
	assert_int_equal(rd(t, 0x108, 8), UINT64_C(0xfce7fffffffffeff));
	wr(t, 0x10c, 4, 0);
	assert_int_equal(rd(t, 0x108, 8), UINT64_C(0x04070000fffffeff));
	for (unsigned int n = 2; n < 8; n++) {
		wr(t, 0x100 + 8 * n, 8, UINT64_MAX);
		assert_int_equal(rd(t, 0x100 + 8 * n, 8), 0);
	}
	free(t);
}

/* Off: nothing is translated, from the cache neither; nor executed. */
static void test_off(void **state)
{
	struct its_world *t = its_new(false, 64);

	(void)state;
	map_one(t);
	assert_int_equal(lhv_vgic_its_msi_cached(&t->its, 3, 2), LHV_ERR_NOENT);
	assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), 0);
	t->n = 0;
	assert_int_equal(lhv_vgic_its_msi_cached(&t->its, 3, 2), 0);
	expect(t, LHV_VGIC_ITS_SET, 4, 4, 8200);
	t->n = 0;
	assert_int_equal(lhv_vgic_its_msi_cached(&t->its, 3, 3), LHV_ERR_NOENT);
	assert_int_equal(lhv_vgic_its_msi_cached(&t->its, 0x10003, 2), LHV_ERR_NOENT);
	wr(t, 0, 4, 0);
	assert_int_equal(lhv_vgic_its_msi_cached(&t->its, 3, 2), LHV_ERR_NOENT);
	assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), LHV_ERR_NOENT);
	cmd4(t, 3 | UINT64_C(3) << 32, 2, 0, 0);
	assert_int_equal(t->n, 0);
	wr(t, 0, 4, 1);
	expect(t, LHV_VGIC_ITS_SET, 4, 4, 8200);
	free(t);
}

/* A full queue takes more than one call. */
static void test_budget(void **state)
{
	struct its_world *t = its_new(false, 0);

	(void)state;
	wr(t, 0, 4, 0);
	for (unsigned int i = 0; i < 127; i++)
		put(t, QUEUE + i * 32, 5);
	wr(t, 0x88, 8, 127 * 32);
	wr(t, 0, 4, 1);
	assert_int_equal(t->its.regs.creadr, 64 * 32);
	assert_int_equal(rd(t, 0, 4), 1); /* not quiescent */
	assert_int_equal(lhv_vgic_its_run(&t->its, 3), LHV_ERR_AGAIN);
	assert_int_equal(t->its.regs.creadr, 67 * 32);
	assert_int_equal(rd(t, 0x90, 8), 127 * 32);
	assert_int_equal(lhv_vgic_its_run(&t->its, 0), 0);
	assert_int_equal(t->its.errors, 0);
	free(t);
}

/* What changes a mapping takes it out of the cache, and nothing else does. */
static void test_cache(void **state)
{
	static const struct {
		uint64_t d0, d1, d2;
		bool goes;
	} rows[] = {
		{8 | UINT64_C(3) << 32, 4, 0, true},  /* MAPD, V=0 */
		{8 | UINT64_C(2) << 32, 4, 0, false}, /* of another device */
		{9, 0, UINT64_C(1) << 63 | 3 << 16 | 1, true},
		{0xa | UINT64_C(3) << 32, 2 | UINT64_C(8300) << 32, 1, true},
		{0xa | UINT64_C(3) << 32, 3 | UINT64_C(8300) << 32, 1, false},
		{1 | UINT64_C(3) << 32, 2, 1, true},	/* MOVI */
		{0xf | UINT64_C(3) << 32, 2, 0, true},	/* DISCARD */
		{0xc | UINT64_C(3) << 32, 2, 0, false}, /* INV */
		{4 | UINT64_C(3) << 32, 2, 0, false},	/* CLEAR */
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct its_world *t = its_new(false, 64);

		map_one(t);
		assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), 0);
		cmd4(t, rows[i].d0, rows[i].d1, rows[i].d2, 0);
		assert_int_equal(t->its.errors, 0);
		t->n = 0;
		assert_int_equal(lhv_vgic_its_msi_cached(&t->its, 3, 2),
				 rows[i].goes ? LHV_ERR_NOENT : 0);
		free(t);
	}
}

/* The last entry of a table and the first beyond it, of each shape. */
static void test_bounds(void **state)
{
	struct its_world *t = its_new(false, 0);
	const uint64_t v = UINT64_C(1) << 63, ind = UINT64_C(1) << 62;

	(void)state;
	/* flat, two pages of 4 KiB: 1024 devices */
	wr(t, 0, 4, 0);
	wr(t, 0x100, 8, v | DEVT | 1);
	wr(t, 0, 4, 1);
	cmd4(t, 8 | UINT64_C(1023) << 32, 4, v | ITTS, 0);
	assert_int_equal(t->its.errors, 0);
	assert_int_equal(peek64(t, DEVT + 0x1ff8), v | ITTS | 4);
	cmd4(t, 8 | UINT64_C(1024) << 32, 4, v | ITTS, 0);
	assert_int_equal(t->its.errors, 1);
	assert_int_equal(peek64(t, DEVT + 0x2000), 0);
	/* a flat one of 32768: DeviceID bits are the bound */
	wr(t, 0, 4, 0);
	wr(t, 0x100, 8, v | 2 << 8 | 0x200000 | 3);
	wr(t, 0, 4, 1);
	cmd4(t, 8 | UINT64_C(4095) << 32, 4, v | ITTS, 0);
	assert_int_equal(t->its.errors, 1);
	assert_int_equal(peek64(t, 0x200000 + 4095 * 8), v | ITTS | 4);
	cmd4(t, 8 | UINT64_C(4096) << 32, 4, v | ITTS, 0);
	assert_int_equal(t->its.errors, 2);
	/* two levels: device 1000 is entry 488 of the second page */
	wr(t, 0, 4, 0);
	wr(t, 0x100, 8, v | ind | DEVT);
	put(t, DEVT + 8, v | (L2 + 0x2000));
	wr(t, 0, 4, 1);
	cmd4(t, 8 | UINT64_C(1000) << 32, 4, v | ITTS, 0);
	assert_int_equal(t->its.errors, 2);
	assert_int_equal(peek64(t, L2 + 0x2000 + 488 * 8), v | ITTS | 4);
	/* 64 KiB pages have address bits [51:48] in [15:12]; there is no memory there */
	wr(t, 0, 4, 0);
	wr(t, 0x100, 8, v | 2 << 8 | 1 << 12 | 0x200000);
	wr(t, 0, 4, 1);
	assert_int_equal(lhv_vgic_its_msi(&t->its, 3, 2), LHV_ERR_FAULT);
	/* 16 KiB pages: bits [13:12] are ignored */
	wr(t, 0, 4, 0);
	wr(t, 0x100, 8, v | 1 << 8 | 0x203000);
	wr(t, 0, 4, 1);
	cmd4(t, 8 | UINT64_C(7) << 32, 4, v | ITTS, 0);
	assert_int_equal(peek64(t, 0x200000 + 7 * 8), v | ITTS | 4);
	/* a new queue is read from its start */
	assert_int_not_equal(rd(t, 0x90, 8), 0);
	wr(t, 0, 4, 0);
	wr(t, 0x80, 8, v | QUEUE);
	assert_int_equal(rd(t, 0x90, 8), 0);
	free(t);
}

/* A table that is not valid has no entries. */
static void test_not_valid(void **state)
{
	struct its_world *t = its_new(false, 0);

	(void)state;
	wr(t, 0, 4, 0);
	wr(t, 0x108, 8, COLT);
	wr(t, 0, 4, 1);
	cmd4(t, 9, 0, UINT64_C(1) << 63 | 1, 0);
	assert_int_equal(t->its.errors, 1);
	assert_int_equal(peek64(t, COLT + 8), 0);
	free(t);
}

static void test_bad(void **state)
{
	struct its_world *t = its_new(false, 64);
	struct lhv_vgic_its_cfg good = t->its.cfg, c;
	struct lhv_vgic_its_regs r, w;
	struct lhv_vgic_its was = t->its;

	(void)state;
#define REFUSED(err, change)                                           \
	do {                                                           \
		c = good;                                              \
		change;                                                \
		assert_int_equal(lhv_vgic_its_init(&t->its, &c), err); \
		assert_memory_equal(&t->its, &was, sizeof(was));       \
	} while (0)
	REFUSED(LHV_ERR_RANGE, c.nr_vcpus = 0);
	REFUSED(LHV_ERR_RANGE, c.nr_vcpus = 513);
	REFUSED(LHV_ERR_RANGE, c.dev_bits = 0);
	REFUSED(LHV_ERR_RANGE, c.dev_bits = 17);
	REFUSED(LHV_ERR_RANGE, c.event_bits = 0);
	REFUSED(LHV_ERR_RANGE, c.event_bits = 17);
	REFUSED(LHV_ERR_RANGE, c.nr_lpis = 0);
	REFUSED(LHV_ERR_RANGE, c.nr_lpis = (1u << 20) + 1);
	REFUSED(LHV_ERR_RANGE, c.nr_cache = 3);
	REFUSED(LHV_ERR_RANGE, c.nr_cache = 131072);
	REFUSED(LHV_ERR_INVAL, c.cache = NULL);
	REFUSED(LHV_ERR_INVAL, c.ops = NULL);
	assert_int_equal(lhv_vgic_its_init(NULL, &good), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_init(&t->its, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_run(NULL, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_msi(NULL, 1, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_msi_cached(NULL, 1, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_get(NULL, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_get(&t->its, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_set(NULL, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_set(&t->its, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vgic_its_get(&t->its, &r), 0);
#define CORRUPT(change)                                                           \
	do {                                                                      \
		w = r;                                                            \
		change;                                                           \
		assert_int_equal(lhv_vgic_its_set(&t->its, &w), LHV_ERR_CORRUPT); \
		assert_memory_equal(&t->its, &was, sizeof(was));                  \
	} while (0)
	CORRUPT(w.ctlr |= 2);
	CORRUPT(w.cbaser |= 1 << 8);
	CORRUPT(w.cwriter = 1);
	CORRUPT(w.creadr = 2);
	CORRUPT(w.creadr = 4096);
	CORRUPT(w.baser[0] ^= UINT64_C(1) << 57);
	CORRUPT(w.baser[0] |= 3 << 8);
	CORRUPT(w.baser[1] ^= UINT64_C(1) << 48);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random), cmocka_unit_test(test_tables),
		cmocka_unit_test(test_stall),  cmocka_unit_test(test_registers),
		cmocka_unit_test(test_off),    cmocka_unit_test(test_budget),
		cmocka_unit_test(test_bad),    cmocka_unit_test(test_cache),
		cmocka_unit_test(test_bounds), cmocka_unit_test(test_not_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
