/* SPDX-License-Identifier: BSD-2-Clause */
/* The model of the virtual CPU interface itself, by what IHI 0069 says of each register. */
#include "world.h"

#define PENDING 1
#define ACTIVE	2
#define BOTH	3

static uint64_t lr(unsigned int state, unsigned int group, unsigned int prio,
		   uint32_t intid)
{
	return (uint64_t)state << 62 | (uint64_t)group << 60 | (uint64_t)prio << 48 |
	       intid;
}

static uint64_t hw(uint64_t v, unsigned int pintid)
{
	return v | UINT64_C(1) << 61 | (uint64_t)pintid << 32;
}

#define EOI (UINT64_C(1) << 41)

static struct lhv_sim_gic c;

static uint64_t get(uint32_t reg)
{
	uint64_t v = 0xdead;

	assert_int_equal(lhv_sim_gic_el1(&c, reg, false, &v), LHV_SIM_GIC_OK);
	return v;
}

static void put(uint32_t reg, uint64_t v)
{
	assert_int_equal(lhv_sim_gic_el1(&c, reg, true, &v), LHV_SIM_GIC_OK);
}

static uint64_t get2(uint32_t reg)
{
	uint64_t v = 0xdead;

	assert_int_equal(lhv_sim_gic_el2(&c, reg, false, &v), LHV_SIM_GIC_OK);
	return v;
}

static void put2(uint32_t reg, uint64_t v)
{
	assert_int_equal(lhv_sim_gic_el2(&c, reg, true, &v), LHV_SIM_GIC_OK);
}

static unsigned int ends, last_end;

static void on_end(void *ctx, unsigned int pintid)
{
	assert_ptr_equal(ctx, &ends);
	ends++;
	last_end = pintid;
}

static void start(unsigned int nr, unsigned int pri, unsigned int pre)
{
	assert_int_equal(lhv_sim_gic_init(&c, nr, pri, pre), 0);
	c.deactivate = on_end;
	c.ctx = &ends;
	ends = 0;
	put2(LHV_SYSREG_ICH_HCR_EL2, 1);
	put(LHV_SYSREG_ICC_PMR_EL1, 0xff);
	put(LHV_SYSREG_ICC_IGRPEN0_EL1, 1);
	put(LHV_SYSREG_ICC_IGRPEN1_EL1, 1);
}

static void test_init(void **state)
{
	struct lhv_sim_gic before;

	(void)state;
	assert_int_equal(lhv_sim_gic_init(NULL, 4, 5, 5), LHV_ERR_INVAL);
	memset(&c, 0x5a, sizeof(c));
	before = c;
	for (unsigned int nr = 0; nr < 20; nr++) {
		for (unsigned int pri = 0; pri < 10; pri++) {
			for (unsigned int pre = 0; pre < 10; pre++) {
				bool ok = nr >= 1 && nr <= 16 && pri >= 5 && pri <= 8 &&
					  pre >= 5 && pre <= 7 && pre <= pri;

				c = before;
				assert_int_equal(lhv_sim_gic_init(&c, nr, pri, pre),
						 ok ? 0 : LHV_ERR_RANGE);
				if (!ok) {
					assert_memory_equal(&c, &before, sizeof(c));
					continue;
				}
				assert_int_equal(get2(LHV_SYSREG_ICH_VTR_EL2),
						 (nr - 1) | 1u << 19 | 1u << 21 |
							 (pre - 1) << 26 |
							 (uint64_t)(pri - 1) << 29);
			}
		}
	}
	for (unsigned int k = 0; k < 4; k++) {
		lhv_sim_gic_cpuif_load(k & 1 ? &c : NULL, NULL);
		lhv_sim_gic_cpuif_save(k & 1 ? &c : NULL, NULL);
		lhv_sim_gic_cpuif_read(k & 1 ? &c : NULL, NULL);
		lhv_sim_gic_cpuif_read_lrs(k & 1 ? &c : NULL, NULL);
		lhv_sim_gic_cpuif_write(k & 1 ? &c : NULL, NULL);
	}
}

/* Each encoding: readable, writable, trapped, undefined. */
static void test_encodings(void **state)
{
	(void)state;
	for (unsigned int pre = 5; pre <= 7; pre++) {
		static const uint32_t rw[] = {
			LHV_SYSREG_ICC_PMR_EL1,	    LHV_SYSREG_ICC_BPR0_EL1,
			LHV_SYSREG_ICC_BPR1_EL1,    LHV_SYSREG_ICC_CTLR_EL1,
			LHV_SYSREG_ICC_IGRPEN0_EL1, LHV_SYSREG_ICC_IGRPEN1_EL1,
			LHV_SYSREG_ICC_AP0R0_EL1,   LHV_SYSREG_ICC_AP1R0_EL1};
		static const uint32_t ro[] = {
			LHV_SYSREG_ICC_IAR0_EL1, LHV_SYSREG_ICC_IAR1_EL1,
			LHV_SYSREG_ICC_HPPIR0_EL1, LHV_SYSREG_ICC_HPPIR1_EL1,
			LHV_SYSREG_ICC_RPR_EL1};
		static const uint32_t wo[] = {LHV_SYSREG_ICC_EOIR0_EL1,
					      LHV_SYSREG_ICC_EOIR1_EL1,
					      LHV_SYSREG_ICC_DIR_EL1};
		unsigned int ok[2] = {0, 0}, traps[2] = {0, 0}, ok2[2] = {0, 0};
		uint64_t v;

		start(3, 8, pre);
		for (unsigned int k = 0; k < 8; k++) {
			v = 0;
			assert_int_equal(lhv_sim_gic_el1(&c, rw[k], false, &v), 0);
			assert_int_equal(lhv_sim_gic_el1(&c, rw[k], true, &v), 0);
		}
		for (unsigned int k = 0; k < 5; k++) {
			v = 77;
			assert_int_equal(lhv_sim_gic_el1(&c, ro[k], true, &v),
					 LHV_SIM_GIC_UNDEF);
			assert_int_equal(lhv_sim_gic_el1(&c, ro[k], false, &v), 0);
		}
		for (unsigned int k = 0; k < 3; k++) {
			v = 77;
			assert_int_equal(lhv_sim_gic_el1(&c, wo[k], false, &v),
					 LHV_SIM_GIC_UNDEF);
			assert_int_equal(v, 77);
			assert_int_equal(lhv_sim_gic_el1(&c, wo[k], true, &v), 0);
		}
		for (uint32_t reg = 0; reg < 0x10000; reg++) {
			for (unsigned int w = 0; w < 2; w++) {
				v = 77;
				switch (lhv_sim_gic_el1(&c, reg, w, &v)) {
				case LHV_SIM_GIC_OK:
					ok[w]++;
					break;
				case LHV_SIM_GIC_TRAP:
					traps[w]++;
					assert_int_equal(v, 77);
					break;
				default:
					assert_int_equal(v, 77);
				}
				v = 0;
				ok2[w] += !lhv_sim_gic_el2(&c, reg, w, &v);
			}
		}
		/* 6 + active priorities, 5 read-only, 3 write-only; SGIs trap */
		assert_int_equal(ok[0], 6 + 5 + (2u << (pre - 5)));
		assert_int_equal(ok[1], 6 + 3 + (2u << (pre - 5)));
		assert_int_equal(traps[0], 0);
		assert_int_equal(traps[1], 3);
		/* 3 list registers, HCR, VMCR; VTR, MISR, EISR, ELRSR read-only */
		assert_int_equal(ok2[0], 3 + 6 + (2u << (pre - 5)));
		assert_int_equal(ok2[1], 3 + 2 + (2u << (pre - 5)));
	}
}

/* ICH_HCR_EL2.TC, TALL0, TALL1, TDIR: which registers they trap. */
static void test_traps(void **state)
{
	static const struct {
		uint32_t reg;
		bool write;
		uint32_t bits;
	} table[] = {
		{LHV_SYSREG_ICC_PMR_EL1, false, 1u << 10},
		{LHV_SYSREG_ICC_CTLR_EL1, true, 1u << 10},
		{LHV_SYSREG_ICC_RPR_EL1, false, 1u << 10},
		{LHV_SYSREG_ICC_DIR_EL1, true, 1u << 10 | 1u << 14},
		{LHV_SYSREG_ICC_IAR0_EL1, false, 1u << 11},
		{LHV_SYSREG_ICC_EOIR0_EL1, true, 1u << 11},
		{LHV_SYSREG_ICC_HPPIR0_EL1, false, 1u << 11},
		{LHV_SYSREG_ICC_BPR0_EL1, true, 1u << 11},
		{LHV_SYSREG_ICC_AP0R0_EL1, false, 1u << 11},
		{LHV_SYSREG_ICC_IGRPEN0_EL1, true, 1u << 11},
		{LHV_SYSREG_ICC_IAR1_EL1, false, 1u << 12},
		{LHV_SYSREG_ICC_EOIR1_EL1, true, 1u << 12},
		{LHV_SYSREG_ICC_HPPIR1_EL1, false, 1u << 12},
		{LHV_SYSREG_ICC_BPR1_EL1, false, 1u << 12},
		{LHV_SYSREG_ICC_AP1R0_EL1, true, 1u << 12},
		{LHV_SYSREG_ICC_IGRPEN1_EL1, false, 1u << 12},
	};

	(void)state;
	start(4, 5, 5);
	for (unsigned int k = 0; k < sizeof(table) / sizeof(table[0]); k++) {
		for (unsigned int b = 10; b < 15; b++) {
			uint64_t v = 0;

			put2(LHV_SYSREG_ICH_HCR_EL2, 1 | 1u << b);
			assert_int_equal(
				lhv_sim_gic_el1(&c, table[k].reg, table[k].write, &v),
				table[k].bits >> b & 1 ? LHV_SIM_GIC_TRAP
						       : LHV_SIM_GIC_OK);
		}
	}
	/* Without TDS there is no TDIR. */
	c.tds = false;
	put2(LHV_SYSREG_ICH_HCR_EL2, 0xffffffff & ~(7u << 10));
	assert_int_equal(get2(LHV_SYSREG_ICH_HCR_EL2) >> 14 & 1, 0);
	assert_int_equal(get2(LHV_SYSREG_ICH_VTR_EL2) >> 19 & 1, 0);
	put(LHV_SYSREG_ICC_DIR_EL1, 40);
	/* RES0 bits of HCR */
	c.tds = true;
	put2(LHV_SYSREG_ICH_HCR_EL2, UINT64_MAX);
	assert_int_equal(get2(LHV_SYSREG_ICH_HCR_EL2), 0xf8007cff);
}

/* PMR, BPR0, BPR1, CTLR and IGRPEN are fields of VMCR, with limits. */
static void test_vmcr(void **state)
{
	(void)state;
	for (unsigned int pre = 5; pre <= 7; pre++) {
		for (unsigned int pri = pre; pri <= 8; pri++) {
			unsigned int min = 7 - pre;

			start(4, pri, pre);
			for (unsigned int v = 0; v < 256; v++) {
				put(LHV_SYSREG_ICC_PMR_EL1, v);
				assert_int_equal(get(LHV_SYSREG_ICC_PMR_EL1),
						 v >> (8 - pri) << (8 - pri));
			}
			for (unsigned int v = 0; v < 8; v++) {
				put(LHV_SYSREG_ICC_CTLR_EL1, 0);
				put(LHV_SYSREG_ICC_BPR0_EL1, v);
				assert_int_equal(get(LHV_SYSREG_ICC_BPR0_EL1),
						 v < min ? min : v);
				put(LHV_SYSREG_ICC_BPR1_EL1, v);
				assert_int_equal(get(LHV_SYSREG_ICC_BPR1_EL1),
						 v < min + 1 ? min + 1 : v);
				/* CBPR: BPR0 + 1, at most 7; writes ignored */
				put(LHV_SYSREG_ICC_CTLR_EL1, 1);
				put(LHV_SYSREG_ICC_BPR1_EL1, 7 - v);
				assert_int_equal(get(LHV_SYSREG_ICC_BPR1_EL1),
						 get(LHV_SYSREG_ICC_BPR0_EL1) == 7
							 ? 7
							 : get(LHV_SYSREG_ICC_BPR0_EL1) +
								   1);
				put(LHV_SYSREG_ICC_CTLR_EL1, 0);
				assert_int_equal(get(LHV_SYSREG_ICC_BPR1_EL1),
						 v < min + 1 ? min + 1 : v);
			}
			for (unsigned int v = 0; v < 4; v++) {
				put(LHV_SYSREG_ICC_CTLR_EL1, v | 0xfffffffc);
				assert_int_equal(get(LHV_SYSREG_ICC_CTLR_EL1),
						 v | (pri - 1) << 8 | 1u << 15);
			}
			put(LHV_SYSREG_ICC_PMR_EL1, 0xa8);
			put(LHV_SYSREG_ICC_BPR0_EL1, 3);
			put(LHV_SYSREG_ICC_CTLR_EL1, 0);
			put(LHV_SYSREG_ICC_BPR1_EL1, 5);
			put(LHV_SYSREG_ICC_CTLR_EL1, 3);
			put(LHV_SYSREG_ICC_IGRPEN0_EL1, 0);
			put(LHV_SYSREG_ICC_IGRPEN1_EL1, 0xffffffff);
			assert_int_equal(get2(LHV_SYSREG_ICH_VMCR_EL2),
					 UINT64_C(0xa8) << 24 | 3 << 21 | 5 << 18 |
						 1 << 9 | 1 << 4 | 1 << 3 | 2);
			put2(LHV_SYSREG_ICH_VMCR_EL2, 1);
			assert_int_equal(get(LHV_SYSREG_ICC_IGRPEN0_EL1), 1);
			assert_int_equal(get(LHV_SYSREG_ICC_IGRPEN1_EL1), 0);
			assert_int_equal(get(LHV_SYSREG_ICC_BPR0_EL1), min);
			assert_int_equal(get(LHV_SYSREG_ICC_BPR1_EL1), min + 1);
		}
	}
}

/* Acknowledge: the highest priority of an enabled group that beats mask and running. */
static void test_ack(void **state)
{
	(void)state;
	start(4, 5, 5);
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 1023);
	c.lr[0] = lr(PENDING, 1, 0x80, 100);
	c.lr[1] = lr(PENDING, 1, 0x40, 101);
	c.lr[2] = lr(PENDING, 0, 0x20, 102);
	c.lr[3] = lr(ACTIVE, 1, 0x00, 103);
	assert_true(lhv_sim_gic_fiq(&c) && !lhv_sim_gic_irq(&c));
	assert_int_equal(get(LHV_SYSREG_ICC_HPPIR1_EL1), 1023);
	assert_int_equal(get(LHV_SYSREG_ICC_HPPIR0_EL1), 102);
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 1023);
	put(LHV_SYSREG_ICC_IGRPEN0_EL1, 0);
	assert_true(!lhv_sim_gic_fiq(&c) && lhv_sim_gic_irq(&c));
	assert_int_equal(get(LHV_SYSREG_ICC_HPPIR1_EL1), 101);
	assert_int_equal(get(LHV_SYSREG_ICC_HPPIR0_EL1), 1023);
	put(LHV_SYSREG_ICC_PMR_EL1, 0x40);
	assert_false(lhv_sim_gic_irq(&c));
	assert_int_equal(get(LHV_SYSREG_ICC_HPPIR1_EL1), 101); /* masked, still pending */
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 1023);
	put(LHV_SYSREG_ICC_PMR_EL1, 0x48);
	put2(LHV_SYSREG_ICH_HCR_EL2, 0);
	assert_false(lhv_sim_gic_irq(&c));
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 1023);
	put2(LHV_SYSREG_ICH_HCR_EL2, 1);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0xff);
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 101);
	assert_int_equal(c.lr[1], lr(ACTIVE, 1, 0x40, 101));
	assert_int_equal(c.ap1r[0], 1u << 8);
	assert_int_equal(c.ap0r[0], 0);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0x40);
	put(LHV_SYSREG_ICC_PMR_EL1, 0xff);
	/* 0x80 does not preempt 0x40; 0x20 does */
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 1023);
	put(LHV_SYSREG_ICC_IGRPEN0_EL1, 1);
	assert_int_equal(get(LHV_SYSREG_ICC_IAR0_EL1), 102);
	assert_int_equal(c.ap0r[0], 1u << 4);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0x20);
	/* An LPI has no active state; its priority is active all the same. */
	start(2, 5, 5);
	c.lr[0] = lr(PENDING, 1, 0x80, 8192);
	assert_int_equal(get(LHV_SYSREG_ICC_IAR1_EL1), 8192);
	assert_int_equal(c.lr[0] >> 62, 0);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0x80);
	put(LHV_SYSREG_ICC_EOIR1_EL1, 8192);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0xff);
	assert_int_equal(c.hcr >> 27, 0);
}

/* Group priority: which bits preempt, and which active priority bit is set, for each binary
 * point, group, and number of preemption bits. */
static void test_binary_point(void **state)
{
	(void)state;
	for (unsigned int pre = 5; pre <= 7; pre++) {
		for (unsigned int bp = 0; bp < 8; bp++) {
			for (unsigned int how = 0; how < 3; how++) {
				unsigned int group = how > 0, prio, sub;

				start(2, 8, pre);
				put(LHV_SYSREG_ICC_CTLR_EL1, how == 2);
				put(how == 1 ? LHV_SYSREG_ICC_BPR1_EL1
					     : LHV_SYSREG_ICC_BPR0_EL1,
				    bp);
				/* table of 4.8.2: BPR0 = n leaves [7:n+1], BPR1 = n [7:n] */
				sub = how == 1 ? bp : bp + 1;
				if (sub < 8 - pre)
					sub = 8 - pre;
				prio = 0xb6;
				c.lr[0] = lr(PENDING, group, prio, 40);
				assert_int_equal(lhv_sim_gic_ack(&c, group), 40);
				prio = prio >> sub << sub;
				assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), prio);
				for (unsigned int p = 0; p < 256; p++) {
					c.lr[1] = lr(PENDING, group, p, 41);
					assert_int_equal(lhv_sim_gic_irq(&c) ||
								 lhv_sim_gic_fiq(&c),
							 p >> sub << sub < prio);
				}
			}
		}
	}
}

/* End: drop, deactivation, EOIcount. */
static void test_eoi(void **state)
{
	(void)state;
	start(4, 5, 5);
	c.lr[0] = lr(PENDING, 1, 0x80, 40);
	c.lr[1] = hw(lr(PENDING, 1, 0x40, 41), 1019);
	assert_int_equal(lhv_sim_gic_ack(&c, 1), 41);
	/* 40 does not beat it; one that does */
	c.lr[2] = lr(PENDING, 1, 0x20, 42);
	assert_int_equal(lhv_sim_gic_ack(&c, 1), 42);
	/* special INTIDs do nothing */
	for (unsigned int n = 1020; n < 1024; n++)
		put(LHV_SYSREG_ICC_EOIR1_EL1, n);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0x20);
	/* pending again while in hand: pending after */
	c.lr[2] |= (uint64_t)PENDING << 62;
	assert_int_equal(lhv_sim_gic_ack(&c, 1), 1023);
	put(LHV_SYSREG_ICC_EOIR1_EL1, 42);
	assert_int_equal(c.lr[2], lr(PENDING, 1, 0x20, 42));
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0x40);
	c.lr[2] = 0;
	assert_int_equal(ends, 0);
	put(LHV_SYSREG_ICC_EOIR1_EL1, 41);
	assert_int_equal(ends, 1);
	assert_int_equal(last_end, 1019);
	assert_int_equal(c.lr[1] >> 62, 0);
	/* nothing active: nothing happens */
	c.lr[3] = lr(ACTIVE, 1, 0x80, 50);
	put(LHV_SYSREG_ICC_EOIR1_EL1, 50);
	assert_int_equal(c.lr[3] >> 62, ACTIVE);
	assert_int_equal(c.hcr >> 27, 0);
	/* in no list register: counted, 5 bits */
	for (unsigned int n = 1; n <= 33; n++) {
		c.ap1r[0] = 1;
		put(LHV_SYSREG_ICC_EOIR1_EL1, 77);
		assert_int_equal(c.ap1r[0], 0);
		assert_int_equal(c.hcr >> 27, n & 31);
	}
	/* the wrong group, or another priority: drop alone */
	c.lr[0] = lr(ACTIVE, 0, 0x80, 40);
	c.ap1r[0] = 1u << 16;
	put(LHV_SYSREG_ICC_EOIR1_EL1, 40);
	assert_int_equal(c.lr[0] >> 62, ACTIVE);
	c.ap0r[0] = 1u << 17;
	put(LHV_SYSREG_ICC_EOIR0_EL1, 40);
	assert_int_equal(c.lr[0] >> 62, ACTIVE);
	c.ap0r[0] = 1u << 16;
	put(LHV_SYSREG_ICC_EOIR0_EL1, 40);
	assert_int_equal(c.lr[0] >> 62, 0);
	/* DIR is nothing with EOImode 0 */
	put(LHV_SYSREG_ICC_DIR_EL1, 50);
	assert_int_equal(c.lr[3] >> 62, ACTIVE);
	assert_int_equal(ends, 1);
}

static void test_split(void **state)
{
	(void)state;
	start(2, 5, 5);
	put(LHV_SYSREG_ICC_CTLR_EL1, 2);
	c.lr[0] = hw(lr(PENDING, 1, 0x80, 40), 100);
	assert_int_equal(lhv_sim_gic_ack(&c, 1), 40);
	put(LHV_SYSREG_ICC_EOIR1_EL1, 40);
	assert_int_equal(get(LHV_SYSREG_ICC_RPR_EL1), 0xff);
	assert_int_equal(c.lr[0] >> 62, ACTIVE);
	assert_int_equal(ends, 0);
	put(LHV_SYSREG_ICC_DIR_EL1, 40);
	assert_int_equal(c.lr[0] >> 62, 0);
	assert_int_equal(ends, 1);
	/* EOIR does not count here, DIR does; not for LPIs or special INTIDs */
	c.ap1r[0] = 1;
	put(LHV_SYSREG_ICC_EOIR1_EL1, 41);
	assert_int_equal(c.hcr >> 27, 0);
	put(LHV_SYSREG_ICC_DIR_EL1, 41);
	assert_int_equal(c.hcr >> 27, 1);
	put(LHV_SYSREG_ICC_DIR_EL1, 8192);
	put(LHV_SYSREG_ICC_DIR_EL1, 1023);
	assert_int_equal(c.hcr >> 27, 1);
}

/* EISR, ELRSR and each cause of MISR. */
static void test_maintenance(void **state)
{
	(void)state;
	start(4, 5, 5);
	assert_int_equal(get2(LHV_SYSREG_ICH_ELRSR_EL2), 15);
	assert_int_equal(get2(LHV_SYSREG_ICH_EISR_EL2), 0);
	c.lr[0] = EOI | 40;
	c.lr[1] = EOI | lr(PENDING, 1, 0, 41);
	c.lr[2] = hw(42, 0x200); /* a pINTID with the bit that EOI would be */
	assert_int_equal(get2(LHV_SYSREG_ICH_EISR_EL2), 1);
	assert_int_equal(get2(LHV_SYSREG_ICH_ELRSR_EL2), 12);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 1);
	assert_true(lhv_sim_gic_maintenance(&c));
	put2(LHV_SYSREG_ICH_HCR_EL2, 0);
	assert_false(lhv_sim_gic_maintenance(&c));
	c.lr[0] = 0;
	put2(LHV_SYSREG_ICH_HCR_EL2, 1);
	assert_false(lhv_sim_gic_maintenance(&c));
	/* U: none or one is valid */
	put2(LHV_SYSREG_ICH_HCR_EL2, 3);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 2);
	c.lr[3] = lr(ACTIVE, 1, 0, 43);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 0);
	/* LRENP */
	put2(LHV_SYSREG_ICH_HCR_EL2, 5);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 0);
	put2(LHV_SYSREG_ICH_HCR_EL2, 5 | 1u << 27);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 4);
	put2(LHV_SYSREG_ICH_HCR_EL2, 1 | 1u << 27);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 0);
	/* NP: pending and active does not count */
	put2(LHV_SYSREG_ICH_HCR_EL2, 9);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 0);
	c.lr[1] = lr(BOTH, 1, 0, 41);
	assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 8);
	/* group enables: while, not when */
	for (unsigned int e = 0; e < 4; e++) {
		put(LHV_SYSREG_ICC_IGRPEN0_EL1, e & 1);
		put(LHV_SYSREG_ICC_IGRPEN1_EL1, e >> 1);
		put2(LHV_SYSREG_ICH_HCR_EL2, 0xf1);
		assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2),
				 (e & 1 ? 0x10 : 0x20) | (e & 2 ? 0x40 : 0x80));
		put2(LHV_SYSREG_ICH_HCR_EL2, 1);
		assert_int_equal(get2(LHV_SYSREG_ICH_MISR_EL2), 0);
	}
}

static void test_check(void **state)
{
	static const uint64_t bad[] = {
		UINT64_C(0x5004000000000028), /* a priority bit that is not there */
		UINT64_C(0x50000000000003fc), /* special INTIDs */
		UINT64_C(0x50000000000003ff),
		UINT64_C(0x5000000000010028), /* more than 16 bits */
		UINT64_C(0xf000002800000028), /* HW=1, pending and active */
		UINT64_C(0x7000000000000028), /* a pINTID of an SGI, or special */
		UINT64_C(0x700003fc00000028),
		UINT64_C(0x9000000000002000), /* an active LPI */
		UINT64_C(0x5000000100000028), /* reserved bits */
		UINT64_C(0x5000800000000028),
		UINT64_C(0x7000200028000028),
	};

	(void)state;
	start(3, 5, 5);
	assert_null(lhv_sim_gic_check(&c));
	c.lr[0] = UINT64_C(0x7008002800000028);
	c.lr[1] = UINT64_C(0xd0f8020000000029);
	c.lr[2] = 0x28; /* invalid: does not count */
	assert_null(lhv_sim_gic_check(&c));
	c.lr[2] = UINT64_C(0x5000000000000029);
	assert_non_null(lhv_sim_gic_check(&c));
	c.lr[0] = c.lr[1] = 0;
	for (unsigned int k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		c.lr[2] = bad[k];
		assert_non_null(lhv_sim_gic_check(&c));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init),	    cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_traps),	    cmocka_unit_test(test_vmcr),
		cmocka_unit_test(test_ack),	    cmocka_unit_test(test_binary_point),
		cmocka_unit_test(test_eoi),	    cmocka_unit_test(test_split),
		cmocka_unit_test(test_maintenance), cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
