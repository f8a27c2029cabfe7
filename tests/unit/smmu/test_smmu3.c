/* SPDX-License-Identifier: BSD-2-Clause */
/* SMMUv3: identification, reset, commands, invalidation, events. */
#include "rig3.h"

#include <string.h>

static void test_features(void **state)
{
	uint32_t idr[7] = {0};
	struct lhv_smmu3_features f, before;

	(void)state;
	/* [M.1] each field, by the bits of 6.3.1 to 6.3.6 */
	idr[0] = 1 | 2 << 2 | 2 << 21;
	idr[5] = 1 << 4;
	assert_int_equal(lhv_smmu3_features(idr, 0, 0x13, &f), 0);
	assert_true(f.s2 && !f.s1 && !f.nested && f.a64 && f.little_endian && f.stall);
	assert_true(f.gran4k && !f.gran16k && !f.gran64k && !f.coherent && !f.ril);
	assert_true(f.major == 1 && f.minor == 3 && f.pa_bits == 32 && f.sid_bits == 0);
	idr[0] = 3 | 2 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 12 | 1 << 14 | 1 << 18 |
		 1 << 24 | 1 << 27;
	idr[1] = 1U << 31 | 19 << 21 | 18 << 16 | 17 << 11 | 20 << 6 | 32;
	idr[3] = 1 << 10 | 2 << 11 | 1 << 4;
	idr[5] = 6 | 1 << 6 | 1 << 7 | 0xabcdU << 16;
	idr[6] = 3 << 24 | 2 << 16;
	assert_int_equal(lhv_smmu3_features(idr, 0, 0, &f), 0);
	assert_true(f.nested && f.coherent && f.btm && f.httu == 1 && f.asid16 && f.sev);
	assert_true(f.vmid16 && !f.stall && f.st_l2 && f.ecmdq && f.ril && f.bbml == 2);
	assert_true(f.cmdq_log2 == 19 && f.evtq_log2 == 18 && f.priq_log2 == 17);
	assert_true(f.ssid_bits == 20 && f.sid_bits == 32 && f.pa_bits == 52 && f.ds);
	assert_true(f.stall_max == 0xabcd && f.xnx && !f.fwb && !f.gran4k && f.gran64k);
	assert_true(f.ecmdq_pages_log2 == 3 && f.ecmdq_queues_log2 == 2);
	/* what cannot be driven leaves the result alone */
	before = f;
	idr[0] &= ~3U;
	assert_int_equal(lhv_smmu3_features(idr, 0, 0, &f), LHV_ERR_UNSUPPORTED);
	idr[0] |= 3;
	idr[0] = (idr[0] & ~(3U << 2)) | 1 << 2;
	assert_int_equal(lhv_smmu3_features(idr, 0, 0, &f), LHV_ERR_UNSUPPORTED);
	idr[0] = (idr[0] | 3 << 2) | 3 << 21;
	assert_int_equal(lhv_smmu3_features(idr, 0, 0, &f), LHV_ERR_UNSUPPORTED);
	idr[0] &= ~(3U << 21);
	idr[5] &= ~(1U << 6);
	assert_int_equal(lhv_smmu3_features(idr, 0, 0, &f), LHV_ERR_UNSUPPORTED);
	assert_memory_equal(&f, &before, sizeof(f));
	assert_int_equal(lhv_smmu3_features(NULL, 0, 0, &f), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_features(idr, 0, 0, NULL), LHV_ERR_INVAL);
}

/* [M.13] */
static void test_errata(void **state)
{
	static const struct {
		uint32_t iidr, quirks;
	} want[] = {
		{0x4830043b, 1 | 2},  {0x4830243b, 1 | 2}, {0x4830343b, 2},
		{0x4831043b, 2},      {0x4832043b, 0},	   {0x4870043b, 2 | 4 | 8},
		{0x4871043b, 2 | 12}, {0x4871143b, 12},	   {0x4872043b, 12},
		{0x4830043c, 0},      {0x1230043b, 0},	   {0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_int_equal(lhv_smmu3_quirks(want[i].iidr), want[i].quirks);
}

static void test_reset(void **state)
{
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	/* [M.2] it was on, with errors, under firmware */
	r.cr0 = 0xf;
	r.irq = 7;
	r.gerror = 0x4;
	rig3_ready(&r);
	assert_int_equal(r.cr0, 0xd);
	assert_int_equal(r.gbpa, 1U << 20);
	assert_int_equal(r.cr2, 6); /* RECINVSID, PTM */
	assert_int_equal(r.cr1, 0xd75);
	assert_int_equal(r.irq, 5);
	assert_int_equal(r.gerrorn, 4);
	assert_int_equal(r.strtab_cfg, 4);
	assert_true(r.log[0][0] == 4 && r.log[0][1] == 31);
	assert_int_equal(r.log[1][0], 0x20);
	assert_int_equal(r.log[2][0], 0x30);
	assert_int_equal(r.log[3][0], 0x46 | 2 << 12);
	for (uint32_t i = 0; i < 16; i++) {
		assert_int_equal(rig3_ste(&r, i)[0], 1); /* V, Config abort */
		for (int k = 1; k < 8; k++)
			assert_int_equal(rig3_ste(&r, i)[k], 0);
	}
	/* hand-over: off, and everything aborts */
	assert_int_equal(lhv_smmu3_quiesce(&r.s), 0);
	assert_int_equal(r.cr0, 0);
	assert_int_equal(lhv_smmu3_sync(&r.s), LHV_ERR_STATE);
	/* waits end */
	r.deaf = true;
	assert_int_equal(lhv_smmu3_reset(&r.s), LHV_ERR_TIMEOUT);
	r.deaf = false;
	r.gbpa_stuck = true;
	assert_int_equal(lhv_smmu3_reset(&r.s), LHV_ERR_TIMEOUT);
	r.gbpa_stuck = false;
	r.stuck = true;
	assert_int_equal(lhv_smmu3_reset(&r.s), LHV_ERR_TIMEOUT);
	assert_int_equal(r.cr0 & 1, 0);
	r.stuck = false;
	/* service failure mode is the end */
	r.gerror ^= 0x100;
	assert_int_equal(lhv_smmu3_reset(&r.s), LHV_ERR_STATE);
	r.gerror ^= 0x100;
	assert_int_equal(lhv_smmu3_reset(&r.s), 0);
	assert_int_equal(lhv_smmu3_reset(NULL), LHV_ERR_INVAL);
	rig3_down(&r);

	/* bypass by policy; broadcast where it is safe; Non-cacheable without COHACC */
	rig3_up(&r);
	r.cfg.bypass = r.cfg.broadcast = true;
	r.idr[0] = (r.idr[0] | 1 << 5) & ~(1U << 4);
	rig3_ready(&r);
	assert_true(rig3_ste(&r, 3)[0] == 9 && rig3_ste(&r, 3)[1] == 1ULL << 44);
	assert_int_equal(r.cr2, 2);
	assert_int_equal(r.cr1, 0);
	rig3_down(&r);
}

static void test_init_refuses(void **state)
{
	struct lhv_smmu3 s;
	struct rig3 r;
	struct lhv_smmu3_config c;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
#define TRY(change, want)                                       \
	do {                                                    \
		c = r.cfg;                                      \
		change;                                         \
		assert_int_equal(lhv_smmu3_init(&s, &c), want); \
	} while (0)
	TRY((void)0, 0);
	TRY(c.base = 0, LHV_ERR_INVAL);
	TRY(c.base += 0x1000, LHV_ERR_INVAL);
	TRY(c.cmdq.va = NULL, LHV_ERR_INVAL);
	TRY(c.cmdq.pa.v += 32, LHV_ERR_INVAL);
	TRY(c.evtq.pa.v += 64, LHV_ERR_INVAL);
	TRY(c.strtab.pa.v = 1ULL << 56, LHV_ERR_INVAL);
	TRY(c.cmdq_log2 = 1, LHV_ERR_RANGE);
	TRY(c.cmdq_log2 = 11, LHV_ERR_RANGE);
	TRY(c.evtq_log2 = 11, LHV_ERR_RANGE);
	TRY(c.sid_bits = 33, LHV_ERR_RANGE);
	TRY((c.split = 7, c.sid_bits = 16), LHV_ERR_RANGE);
	TRY((c.split = 8, c.sid_bits = 8), LHV_ERR_RANGE);
	TRY((c.split = 6, c.sid_bits = 8, c.alloc = NULL), LHV_ERR_INVAL);
	TRY((c.split = 6, c.sid_bits = 8, c.l2 = NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_init(NULL, &c), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_init(&s, NULL), LHV_ERR_INVAL);
	r.idr[1] |= 1U << 30;
	TRY((void)0, LHV_ERR_UNSUPPORTED);
	r.idr[1] &= ~(1U << 30);
	r.idr[0] &= ~(1U << 27);
	TRY((c.split = 6, c.sid_bits = 8), LHV_ERR_UNSUPPORTED);
	rig3_down(&r);
	assert_int_equal(lhv_smmu3_strtab_bytes(4, 0), 1024);
	assert_int_equal(lhv_smmu3_strtab_bytes(32, 8), 8ULL << 24);
	assert_int_equal(lhv_smmu3_strtab_bytes(33, 0), 0);
}

/* [M.7] wrap, full queue, slow consumer, stuck consumer */
static void test_queue(void **state)
{
	struct rig3 r;

	(void)state;
	for (unsigned int lazy = 0; lazy < 4; lazy++) {
		rig3_up(&r);
		r.lazy = lazy;
		rig3_ready(&r);
		/* nothing to wait for, nothing is sent */
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n, 0);
		for (unsigned int i = 0; i < 100; i++)
			assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, (uint16_t)i), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n, 101);
		assert_int_equal(r.syncs, 1);
		for (unsigned int i = 0; i < 100; i++)
			assert_int_equal(r.log[i][0], 0x28 | (uint64_t)i << 32);
		/* it stops: an error and not a hang, and nothing is lost */
		r.n = 0;
		r.stuck = true;
		for (unsigned int i = 0; i < 16; i++)
			assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, (uint16_t)i), 0);
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 77), LHV_ERR_TIMEOUT);
		assert_int_equal(lhv_smmu3_sync(&r.s), LHV_ERR_TIMEOUT);
		r.stuck = false;
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n, 17);
		for (unsigned int i = 0; i < 16; i++)
			assert_int_equal(r.log[i][0], 0x28 | (uint64_t)i << 32);
		rig3_down(&r);
	}
}

static void test_queue_errors(void **state)
{
	struct rig3 r;

	(void)state;
	for (unsigned int lazy = 0; lazy < 3; lazy++) {
		rig3_up(&r);
		r.lazy = lazy;
		rig3_ready(&r);
		/* [M.7] CERROR_ILL: a SYNC in its place, the commands around it are done */
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 1), 0);
		assert_int_equal(lhv_smmu3_cmd(&r.s, 0xff, 0), 0);
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 2), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), LHV_ERR_INVAL);
		assert_int_equal(r.n, 4);
		assert_int_equal(r.log[0][0], 0x28 | 1ULL << 32);
		assert_int_equal(r.log[1][0], 0x46);
		assert_int_equal(r.log[2][0], 0x28 | 2ULL << 32);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.gerror ^ r.gerrorn, 0);
		/* CERROR_ABT goes away */
		r.abort = 2;
		r.n = 0;
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 3), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n, 2);
		/* or not */
		r.abort = 100000;
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 4), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), LHV_ERR_FAULT);
		r.abort = 0;
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		/* CERROR_ATC_INV_SYNC */
		r.atc_dead = true;
		assert_int_equal(lhv_smmu3_atc_inv(&r.s, 1, 0, 0), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), LHV_ERR_FAULT);
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 5), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		rig3_down(&r);
	}
}

/* An error is told of once, whoever came across it first. */
static void test_late_errors(void **state)
{
	const struct lhv_smmu3_stream bypass = {.kind = LHV_SMMU3_BYPASS};
	struct rig3 r;

	(void)state;
	for (unsigned int atc = 0; atc < 2; atc++) {
		for (unsigned int how = 0; how < 4; how++) {
			int want = atc ? LHV_ERR_FAULT : LHV_ERR_INVAL;

			rig3_up(&r);
			r.iidr = 0x4871143b;
			rig3_ready(&r);
			if (atc)
				assert_int_equal(lhv_smmu3_atc_inv(&r.s, 5, 0, 0), 0);
			else
				assert_int_equal(lhv_smmu3_cmd(&r.s, 0xff, 0), 0);
			r.atc_dead = true;
			switch (how) {
			case 0: /* a full queue */
				for (unsigned int i = 0; i < 40; i++)
					assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 1), 0);
				assert_true(r.n > 16);
				break;
			case 1: /* a change of a stream, which is not its fault */
				assert_int_equal(lhv_smmu3_attach(&r.s, 5, &bypass), 0);
				assert_int_equal(rig3_ste(&r, 5)[0], 9);
				break;
			case 2:
				assert_int_equal(lhv_smmu3_detach(&r.s, 5), 0);
				break;
			default: /* a wait that did not end */
				r.stuck = true;
				assert_int_equal(lhv_smmu3_sync(&r.s), LHV_ERR_TIMEOUT);
				/* and nothing changes behind commands that are not done */
				assert_int_equal(lhv_smmu3_attach(&r.s, 5, &bypass),
						 LHV_ERR_TIMEOUT);
				assert_int_equal(rig3_ste(&r, 5)[0], 1);
				assert_int_equal(rig3_ste(&r, 5)[1], 0);
				assert_int_equal(lhv_smmu3_detach(&r.s, 5),
						 LHV_ERR_TIMEOUT);
				r.stuck = false;
				break;
			}
			assert_int_equal(lhv_smmu3_sync(&r.s), want);
			assert_int_equal(lhv_smmu3_sync(&r.s), 0);
			assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 2), 0);
			assert_int_equal(lhv_smmu3_sync(&r.s), 0);
			rig3_down(&r);
		}
	}
}

/* [M.13] MMU-700 2812531: no two kinds of command without a SYNC between them, and no long
 * sequences of one; and what is asked for is there, in its order. */
static bool batches(const struct rig3 *r, bool quirk)
{
	unsigned int run = 0;
	bool mixed = false;
	uint64_t op = 0x46;

	assert_true(r->n < RIG3_LOG);
	for (unsigned int i = 0; i < r->n; i++) {
		uint64_t next = r->log[i][0] & 0xff;

		if (next == 0x46) {
			/* Of two in a row one would do. */
			assert_true(op != 0x46);
			run = 0;
		} else {
			mixed = mixed || (op != 0x46 && op != next);
			run++;
		}
		op = next;
		assert_true(!quirk || run <= 63);
	}
	assert_int_equal(op, 0x46);
	assert_true(!quirk || !mixed);
	return mixed;
}

static void test_sync_batch(void **state)
{
	const struct lhv_smmu3_stream bypass = {.kind = LHV_SMMU3_BYPASS};
	unsigned int waits, n;
	struct rig3 r;

	(void)state;
	for (unsigned int k = 0; k < 8; k++) {
		bool quirk = k & 1;
		uint32_t seed = 1;

		rig3_up(&r);
		r.iidr = quirk ? 0x4871143b : 0x4872043a;
		r.lazy = k / 2;
		rig3_ready(&r);
		/* the sequence of reset: three kinds; what was in the queue before is gone */
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 9), 0);
		assert_int_equal(lhv_smmu3_reset(&r.s), 0);
		assert_int_equal(batches(&r, quirk), !quirk);
		assert_int_equal(r.syncs, quirk ? 3 : 1);
		/* many of one kind: one SYNC waits for all */
		r.n = r.syncs = 0;
		for (unsigned int i = 0; i < 200; i++)
			assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, (uint16_t)i), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.syncs, quirk ? 4 : 1);
		assert_false(batches(&r, quirk));
		n = 0;
		for (unsigned int i = 0; i < r.n; i++)
			if (r.log[i][0] != 0x46 && r.log[i][0] != (0x46 | 2 << 12))
				assert_int_equal(r.log[i][0], 0x28 | (uint64_t)n++ << 32);
		assert_int_equal(n, 200);
		/* of all kinds, a sequence by chance */
		r.n = r.syncs = waits = n = 0;
		for (unsigned int i = 0; i < 1000; i++) {
			seed = seed * 1664525 + 1013904223;
			switch (seed >> 28) {
			case 0:
				assert_int_equal(lhv_smmu3_sync(&r.s), 0);
				waits++;
				continue;
			case 1:
			case 2:
				assert_int_equal(lhv_smmu3_atc_inv(&r.s, 5, 0, 0), 0);
				break;
			case 3:
				assert_int_equal(lhv_smmu3_stall_term(&r.s, 5), 0);
				break;
			case 4:
				assert_int_equal(
					lhv_smmu3_resume(&r.s, 5, 1, LHV_SMMU3_FAIL), 0);
				break;
			case 5:
				assert_int_equal(lhv_smmu3_cmd(&r.s, 0x20, 0), 0);
				break;
			default:
				assert_int_equal(lhv_smmu3_tlbi_ipa(&r.s, 7,
								    lhv_ipa(0x1000), 4096,
								    12, 12, true, false),
						 0);
				break;
			}
			n++;
		}
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n - r.syncs, n);
		if (!quirk)
			assert_true(r.syncs <= waits + 1);
		/* a stream's changes come after what waits in the queue */
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 3), 0);
		assert_int_equal(lhv_smmu3_attach(&r.s, 5, &bypass), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(batches(&r, quirk), !quirk);
		rig3_down(&r);
	}
}

/* Pages that the logged commands reach, by 4.4.1.1 written out. */
static bool reached(const struct rig3 *r, uint64_t page, unsigned int granule)
{
	for (unsigned int i = 0; i < r->n; i++) {
		uint64_t lo = r->log[i][0], hi = r->log[i][1], from = hi >> granule,
			 n = 1;

		if ((lo & 0xff) == 0x28)
			return true;
		if ((lo & 0xff) != 0x2a)
			continue;
		if (hi >> 10 & 3) {
			assert_int_equal(hi >> 10 & 3, (granule - 10) / 2);
			/* reserved */
			assert_true((lo >> 12 & 31) || (lo >> 20 & 63) || (hi >> 8 & 3));
			assert_true((lo >> 20 & 63) <= 31);
			n = ((lo >> 12 & 31) + 1) << (lo >> 20 & 63);
		} else {
			assert_int_equal(lo & 0xfffff000, 0);
		}
		assert_int_equal(hi & 0x300, 0);
		if (page >= from && page - from < n)
			return true;
	}
	return false;
}

/* [M.8] */
static void test_tlbi(void **state)
{
	static const uint64_t counts[] = {1,  2,  3,   31,  32,	  33,
					  63, 64, 512, 513, 1000, 262144};
	struct rig3 r;

	(void)state;
	for (int ril = 0; ril < 2; ril++) {
		rig3_up(&r);
		r.idr[3] |= (uint32_t)ril << 10;
		rig3_ready(&r);
		for (uint8_t g = 12; g <= 16; g += 2) {
			for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
				uint64_t n = counts[i], first = 0x12345;

				r.n = r.syncs = 0;
				assert_int_equal(
					lhv_smmu3_tlbi_ipa(&r.s, 7, lhv_ipa(first << g),
							   n << g, g, g, true, false),
					0);
				assert_int_equal(lhv_smmu3_sync(&r.s), 0);
				assert_int_equal(r.syncs, 1);
				assert_true(r.n <= 66);
				assert_true(reached(&r, first, g));
				assert_true(reached(&r, first + n / 2, g));
				assert_true(reached(&r, first + n - 1, g));
				if ((r.log[0][0] & 0xff) == 0x2a) {
					assert_false(reached(&r, first - 1, g));
					assert_false(reached(&r, first + n, g));
					assert_int_equal(r.log[0][1] & 1, 1);
				}
				assert_int_equal(r.log[0][0] >> 32, 7);
				if (ril)
					assert_true(r.n <= 6);
			}
		}
		/* blocks: one command each; partial pages are rounded out */
		r.n = 0;
		assert_int_equal(lhv_smmu3_tlbi_ipa(&r.s, 7, lhv_ipa(0x40000000),
						    0x400000, 12, 21, false, false),
				 0);
		assert_int_equal(lhv_smmu3_tlbi_ipa(&r.s, 7, lhv_ipa(0x1fff), 2, 12, 12,
						    false, false),
				 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n, ril ? 3 : 5);
		assert_true(reached(&r, 1, 12) && reached(&r, 2, 12));
		assert_int_equal(r.log[0][1] & 1, 0);
		/* stage 1 on top: all of the VMID */
		r.n = 0;
		assert_int_equal(
			lhv_smmu3_tlbi_ipa(&r.s, 9, lhv_ipa(0), 4096, 12, 12, true, true),
			0);
		assert_int_equal(lhv_smmu3_tlbi_all(&r.s), 0);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.log[0][0], 0x28 | 9ULL << 32);
		assert_true(r.log[1][0] == 0x20 && r.log[2][0] == 0x30);
		r.n = 0;
		assert_int_equal(lhv_smmu3_tlbi_ipa(&r.s, 1, lhv_ipa(0), 0, 12, 12, 0, 0),
				 LHV_ERR_RANGE);
		assert_int_equal(
			lhv_smmu3_tlbi_ipa(&r.s, 1, lhv_ipa(~0ULL), 2, 12, 12, 0, 0),
			LHV_ERR_RANGE);
		assert_int_equal(lhv_smmu3_tlbi_ipa(&r.s, 1, lhv_ipa(0), 1, 13, 13, 0, 0),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_smmu3_tlbi_ipa(&r.s, 1, lhv_ipa(0), 1, 12, 11, 0, 0),
				 LHV_ERR_INVAL);
		r.s.f.vmid16 = false;
		assert_int_equal(
			lhv_smmu3_tlbi_ipa(&r.s, 256, lhv_ipa(0), 1, 12, 12, 0, 0),
			LHV_ERR_RANGE);
		assert_int_equal(lhv_smmu3_tlbi_vmid(&r.s, 256), LHV_ERR_RANGE);
		assert_int_equal(lhv_smmu3_sync(&r.s), 0);
		assert_int_equal(r.n, 0);
		rig3_down(&r);
	}
}

static void test_stream_commands(void **state)
{
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	assert_int_equal(lhv_smmu3_atc_inv(&r.s, 5, 0x7000, 0x2000),
			 0); /* crosses 32 KiB */
	assert_int_equal(lhv_smmu3_atc_inv(&r.s, 5, 0x4000, 0x2000), 0);
	assert_int_equal(lhv_smmu3_atc_inv(&r.s, 5, 0, 0), 0);
	assert_int_equal(lhv_smmu3_resume(&r.s, 5, 0xbeef, LHV_SMMU3_RETRY), 0);
	assert_int_equal(lhv_smmu3_resume(&r.s, 5, 1, LHV_SMMU3_FAIL), 0);
	assert_int_equal(lhv_smmu3_resume(&r.s, 5, 1, LHV_SMMU3_RAZWI), 0);
	assert_int_equal(lhv_smmu3_stall_term(&r.s, 5), 0);
	assert_int_equal(lhv_smmu3_sync(&r.s), 0);
	assert_true(r.log[0][0] == (0x40 | 5ULL << 32) && r.log[0][1] == 4);
	assert_int_equal(r.log[1][1], 0x4000 | 1);
	assert_int_equal(r.log[2][1], 52);
	assert_true(r.log[3][0] == (0x1044 | 5ULL << 32) && r.log[3][1] == 0xbeef);
	assert_int_equal(r.log[4][0], 0x2044 | 5ULL << 32);
	assert_int_equal(r.log[5][0], 0x44 | 5ULL << 32);
	assert_int_equal(r.log[6][0], 0x45 | 5ULL << 32);
	assert_int_equal(lhv_smmu3_atc_inv(&r.s, 16, 0, 0), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_atc_inv(&r.s, 1, ~0ULL, 2), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_resume(&r.s, 16, 0, LHV_SMMU3_RETRY), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_stall_term(&r.s, 16), LHV_ERR_RANGE);
	assert_int_equal(lhv_smmu3_cmd(&r.s, 0x46, 0), LHV_ERR_INVAL);
	rig3_down(&r);
}

/* [M.9] */
static void test_events(void **state)
{
	/* F_TRANSLATION, stage 2, read, stalled, SubstreamID 0x12, StreamID 0x345 */
	const uint64_t raw[4] = {0x10 | 1 << 11 | 0x12 << 12 | 0x345ULL << 32,
				 0xbeef | 1ULL << 31 | 1ULL << 35 | 1ULL << 39 |
					 2ULL << 40,
				 0x123456789abc, 0xfff00000000a5fff};
	uint64_t odd[4] = {~0ULL, ~0ULL, ~0ULL, ~0ULL};
	struct lhv_smmu3_event e;
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	assert_int_equal(lhv_smmu3_take_event(&r.s, &e), 0);
	for (unsigned int i = 0; i < 20; i++) { /* wraps */
		rig3_event(&r, raw);
		assert_int_equal(lhv_smmu3_take_event(&r.s, &e), 1);
		assert_true(e.known && e.id == 0x10 && e.sid == 0x345 && e.ssv);
		assert_true(e.ssid == 0x12 && e.stall && e.stag == 0xbeef && e.read);
		assert_true(!e.instruction && !e.privileged && e.s2 && e.cls == 2);
		assert_true(e.addr == 0x123456789abc && !e.lost && !e.reason);
		assert_int_equal(e.ipa.v, 0xf00000000a5000);
		assert_int_equal(lhv_smmu3_take_event(&r.s, &e), 0);
	}
	/* a flood: 4 fit; the loss is told once and acknowledged */
	for (unsigned int i = 0; i < 9; i++)
		rig3_event(&r, raw);
	assert_int_equal(lhv_smmu3_take_event(&r.s, &e), 1);
	assert_true(e.lost);
	assert_int_equal((r.evt_prod ^ r.evt_cons) >> 31, 0);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(lhv_smmu3_take_event(&r.s, &e), 1);
		assert_false(e.lost);
	}
	assert_int_equal(lhv_smmu3_take_event(&r.s, &e), 0);
	/* an index of nonsense */
	r.evt_prod += 5;
	assert_int_equal(lhv_smmu3_take_event(&r.s, &e), LHV_ERR_CORRUPT);
	r.evt_prod -= 5;
	assert_int_equal(lhv_smmu3_take_event(&r.s, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_smmu3_take_event(NULL, &e), LHV_ERR_INVAL);
	rig3_down(&r);
	/* each number; what a kind does not have is 0 */
	for (unsigned int id = 0; id < 256; id++) {
		bool known = (id >= 1 && id <= 11) || (id >= 0x10 && id <= 0x13) ||
			     id == 0x20 || id == 0x21 || id == 0x24 || id == 0x25;

		odd[0] = (odd[0] & ~0xffULL) | id;
		lhv_smmu3_event_decode(odd, &e);
		assert_int_equal(e.known, known);
		assert_int_equal(e.stall, id >= 0x10 && id <= 0x13);
		assert_int_equal(e.fetch.v != 0,
				 id == 3 || id == 9 || id == 11 || id == 0x25);
		assert_int_equal(e.ipa.v != 0, id >= 0x10 && id <= 0x13);
		assert_int_equal(e.ssv, known);
		assert_int_equal(e.read, id == 1 || id == 5 || id == 7 || id == 11 ||
						 (id >= 0x10 && id <= 0x13) ||
						 id == 0x20);
	}
}

static void test_gerror(void **state)
{
	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	assert_int_equal(lhv_smmu3_gerror(&r.s), 0);
	r.gerror ^= 0x104; /* service failure, event queue abort */
	assert_int_equal(lhv_smmu3_gerror(&r.s), 0x104);
	assert_int_equal(lhv_smmu3_gerror(&r.s), 0);
	r.gerror ^= 0x5; /* the command queue's is for who waits for it */
	assert_int_equal(lhv_smmu3_gerror(&r.s), 0x5);
	assert_int_equal(r.gerror ^ r.gerrorn, 1);
	r.gerror ^= 1;
	assert_int_equal(lhv_smmu3_gerror(NULL), LHV_ERR_INVAL);
	rig3_down(&r);
}

static void sticks(struct rig3 *x, uint64_t *p, uint64_t old, uint64_t v)
{
	(void)p;
	(void)old;
	(void)v;
	x->stuck = true;
}

/* [M.4] [M.7] A change that ended early is told to the SMMU by the next one, also when that finds
 * the entry as it wants it. */
static void test_change_ended_early(void **state)
{
	const struct lhv_smmu3_stream bypass = {.kind = LHV_SMMU3_BYPASS};

	struct rig3 r;

	(void)state;
	rig3_up(&r);
	rig3_ready(&r);
	assert_int_equal(lhv_smmu3_attach(&r.s, 5, &bypass), 0);
	r.on_store = sticks;
	assert_int_equal(lhv_smmu3_detach(&r.s, 5), LHV_ERR_TIMEOUT);
	r.on_store = NULL;
	r.stuck = false;
	for (unsigned int again = 0; again < 2; again++) {
		bool config = false, tlb = false;

		r.n = 0;
		assert_int_equal(lhv_smmu3_detach(&r.s, again ? 6 : 5), 0);
		for (unsigned int i = 0; i < r.n; i++) {
			/* CFGI_ALL, TLBI_NSNH_ALL */
			config |= (r.log[i][0] & 0xff) == 4 && (r.log[i][1] & 31) == 31;
			tlb |= (r.log[i][0] & 0xff) == 0x30;
		}
		/* Once is enough. */
		assert_true(config == !again && tlb == !again);
	}
	rig3_down(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_features),
		cmocka_unit_test(test_errata),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_init_refuses),
		cmocka_unit_test(test_queue),
		cmocka_unit_test(test_queue_errors),
		cmocka_unit_test(test_tlbi),
		cmocka_unit_test(test_stream_commands),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_gerror),
		cmocka_unit_test(test_sync_batch),
		cmocka_unit_test(test_late_errors),
		cmocka_unit_test(test_change_ended_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
