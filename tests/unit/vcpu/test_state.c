/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [V.10] Registers by number, and as a stream. Encodings and bits are written out again from
 * DDI 0487, C5 and D24.2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/vcpu/state.h>

#define BIT(n)		   (UINT64_C(1) << (n))
#define ENC(a, b, c, d, e) ((uint32_t)((a) << 14 | (b) << 11 | (c) << 7 | (d) << 3 | (e)))
#define FEATURE(f)	   offsetof(struct lhv_cpu_features, f)
#define AT(m)		   offsetof(struct lhv_vcpu, m)
#define TIMER		   0x8000 /* in the timer */

static struct lhv_cpu_features v8_0(void)
{
	struct lhv_cpu_features f = {
		.pa_bits = 40, .fp = true, .e2h0 = true, .vmid_bits = 8};

	return f;
}

/* Every member that is a byte has a value from which on all is there. */
static struct lhv_cpu_features everything(void)
{
	struct lhv_cpu_features f;

	memset(&f, 1, sizeof(f));
	f.mte = f.ls64 = 3;
	f.hafdbs = f.hpds = f.ecv = 2;
	return f;
}

struct machine {
	struct lhv_cpu_features f;
	struct lhv_vcpu v;
	struct lhv_vcpu_timer timer;
	struct lhv_vcpu_state s;
};

static struct machine *machine(struct lhv_cpu_features f)
{
	static struct machine m;
	struct lhv_vcpu_cfg c = {
		.features = &m.f,
		.s2 = {.vtcr = 0x80023558, .vttbr = 0x1000040001000},
		.midr = 0x410fd034,
	};

	memset(&m, 0, sizeof(m));
	m.f = f;
	assert_int_equal(lhv_vcpu_init(&m.v, &c), LHV_OK);
	m.s.v = &m.v;
	m.s.ptimer = &m.timer;
	return &m;
}

/* All registers: identifier, place, bytes, and the feature that it hangs on (0: none). */
struct known {
	uint32_t id;
	size_t at;
	unsigned int width;
	size_t feature;
};

static const struct known sysregs[] = {
	{ENC(3, 0, 1, 0, 0), AT(el1.sctlr), 8, 0},
	{ENC(3, 0, 1, 0, 2), AT(el1.cpacr), 8, 0},
	{ENC(3, 0, 2, 0, 2), AT(el1.tcr), 8, 0},
	{ENC(3, 0, 2, 0, 0), AT(el1.ttbr0), 8, 0},
	{ENC(3, 0, 2, 0, 1), AT(el1.ttbr1), 8, 0},
	{ENC(3, 0, 10, 2, 0), AT(el1.mair), 8, 0},
	{ENC(3, 0, 10, 3, 0), AT(el1.amair), 8, 0},
	{ENC(3, 0, 12, 0, 0), AT(el1.vbar), 8, 0},
	{ENC(3, 0, 5, 2, 0), AT(el1.esr), 8, 0},
	{ENC(3, 0, 6, 0, 0), AT(el1.far), 8, 0},
	{ENC(3, 0, 5, 1, 0), AT(el1.afsr0), 8, 0},
	{ENC(3, 0, 5, 1, 1), AT(el1.afsr1), 8, 0},
	{ENC(3, 0, 4, 0, 1), AT(el1.elr), 8, 0},
	{ENC(3, 0, 4, 0, 0), AT(el1.spsr), 8, 0},
	{ENC(3, 0, 4, 1, 0), AT(el1.sp_el0), 8, 0},
	{ENC(3, 4, 4, 1, 0), AT(el1.sp_el1), 8, 0},
	{ENC(3, 3, 13, 0, 2), AT(el1.tpidr_el0), 8, 0},
	{ENC(3, 3, 13, 0, 3), AT(el1.tpidrro), 8, 0},
	{ENC(3, 0, 13, 0, 4), AT(el1.tpidr_el1), 8, 0},
	{ENC(3, 0, 13, 0, 1), AT(el1.contextidr), 8, 0},
	{ENC(3, 0, 7, 4, 0), AT(el1.par), 8, 0},
	{ENC(3, 0, 14, 1, 0), AT(el1.cntkctl), 8, 0},
	{ENC(3, 2, 0, 0, 0), AT(el1.csselr), 8, 0},
	{ENC(2, 0, 0, 2, 2), AT(el1.mdscr), 8, 0},
	{ENC(3, 3, 14, 3, 1), AT(el1.cntv_ctl), 8, 0},
	{ENC(3, 3, 14, 3, 2), AT(el1.cntv_cval), 8, 0},
	{ENC(3, 0, 2, 1, 0), AT(el1.keys[0]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 1, 1), AT(el1.keys[1]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 1, 2), AT(el1.keys[2]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 1, 3), AT(el1.keys[3]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 2, 0), AT(el1.keys[4]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 2, 1), AT(el1.keys[5]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 2, 2), AT(el1.keys[6]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 2, 3), AT(el1.keys[7]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 3, 0), AT(el1.keys[8]), 8, FEATURE(pauth)},
	{ENC(3, 0, 2, 3, 1), AT(el1.keys[9]), 8, FEATURE(pauth)},
	{ENC(3, 3, 13, 0, 7), AT(el1.scxtnum[0]), 8, FEATURE(csv2_2)},
	{ENC(3, 0, 13, 0, 7), AT(el1.scxtnum[1]), 8, FEATURE(csv2_2)},
	{ENC(3, 0, 12, 1, 1), AT(el1.disr), 8, FEATURE(ras)},
	{ENC(3, 4, 3, 0, 0), AT(el1.dacr32), 8, FEATURE(aa32_el1)},
	{ENC(3, 4, 5, 0, 1), AT(el1.ifsr32), 8, FEATURE(aa32_el1)},
	{ENC(3, 4, 5, 3, 0), AT(el1.fpexc32), 8, FEATURE(aa32_el1)},
	{ENC(3, 4, 4, 3, 1), AT(el1.spsr32[0]), 8, FEATURE(aa32_el1)},
	{ENC(3, 4, 4, 3, 2), AT(el1.spsr32[1]), 8, FEATURE(aa32_el1)},
	{ENC(3, 4, 4, 3, 0), AT(el1.spsr32[2]), 8, FEATURE(aa32_el1)},
	{ENC(3, 4, 4, 3, 3), AT(el1.spsr32[3]), 8, FEATURE(aa32_el1)},
	{ENC(3, 3, 4, 4, 0), AT(fp.fpcr), 8, FEATURE(fp)},
	{ENC(3, 3, 4, 4, 1), AT(fp.fpsr), 8, FEATURE(fp)},
	{ENC(3, 3, 14, 2, 1), TIMER + offsetof(struct lhv_vcpu_timer, ctl), 8, 0},
	{ENC(3, 3, 14, 2, 2), TIMER + offsetof(struct lhv_vcpu_timer, cval), 8, 0},
};

#define SYSREGS (sizeof(sysregs) / sizeof(sysregs[0]))
/* X0 to X30, PC, PSTATE, V0 to V31 */
#define OTHERS (31 + 2 + 32)
#define KNOWN  (SYSREGS + OTHERS)

static struct known known(unsigned int n)
{
	struct known k = {0, 0, 8, 0};

	if (n < SYSREGS)
		return sysregs[n];
	n -= SYSREGS;
	if (n < 33) {
		k.id = 0x10000 + n;
		k.at = n < 31	 ? AT(regs.x) + 8 * n
		       : n == 31 ? AT(regs.pc)
				 : AT(regs.pstate);
		return k;
	}
	n -= 33;
	k.id = 0x10100 + n;
	k.at = AT(fp.v) + 16 * n;
	k.width = 16;
	k.feature = FEATURE(fp);
	return k;
}

static bool present(const struct machine *m, const struct known *k)
{
	if (k->at >= TIMER && !m->s.ptimer)
		return false;
	return !k->feature || ((const uint8_t *)&m->f)[k->feature];
}

static uint8_t *place(struct machine *m, const struct known *k)
{
	if (k->at >= TIMER)
		return (uint8_t *)&m->timer + (k->at - TIMER);
	return (uint8_t *)&m->v + k->at;
}

static uint64_t word(const struct machine *m, uint32_t id)
{
	uint64_t v = 0;

	assert_int_equal(lhv_vcpu_reg_read(&m->s, id, &v, 8), LHV_OK);
	return v;
}

static int set(const struct machine *m, uint32_t id, uint64_t v)
{
	return lhv_vcpu_reg_write(&m->s, id, &v, 8, NULL);
}

/* Each identifier of 2^17, with and without each feature: there or not, width, and place. */
static void identifiers(void **state)
{
	struct lhv_cpu_features f[6];

	(void)state;
	f[0] = v8_0();
	f[1] = everything();
	for (int i = 2; i < 6; i++)
		f[i] = v8_0();
	f[2].fp = false;
	f[3].pauth = true;
	f[4].csv2_2 = f[4].ras = true;
	f[5].aa32_el1 = true;
	for (int i = 0; i < 12; i++) {
		struct machine *m = machine(f[i % 6]);
		unsigned int count = 0, total = 0, width;
		uint32_t id, known_id[KNOWN];

		if (i >= 6)
			m->s.ptimer = NULL;
		for (unsigned int n = 0; n < KNOWN; n++) {
			struct known k = known(n);

			if (present(m, &k))
				known_id[total++] = k.id;
		}
		while (!lhv_vcpu_reg_nth(&m->s, count, &id, &width)) {
			bool found = false;

			for (unsigned int n = 0; n < KNOWN; n++) {
				struct known k = known(n);

				if (k.id == id) {
					found = present(m, &k);
					assert_int_equal(width, k.width);
				}
			}
			if (!found)
				fail_msg("%#x", id);
			count++;
		}
		assert_int_equal(count, total);
		assert_int_equal(lhv_vcpu_reg_nth(&m->s, UINT32_MAX, &id, &width),
				 LHV_ERR_NOENT);
		for (id = 0; id < 0x20000; id++) {
			uint8_t value[32];
			bool is = false;

			for (unsigned int n = 0; n < total && !is; n++)
				is = known_id[n] == id;
			if (is)
				continue;
			if (lhv_vcpu_reg_read(&m->s, id, value, 8) != LHV_ERR_NOENT ||
			    lhv_vcpu_reg_write(&m->s, id, value, 8, NULL) !=
				    LHV_ERR_NOENT)
				fail_msg("%#x", id);
		}
	}
}

static uint64_t le(const uint8_t *p, int bytes)
{
	uint64_t v = 0;

	for (int i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static void put(uint8_t *p, int bytes, uint64_t v)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

/* "0-4,7": these bits. */
static uint64_t bits(const char *list)
{
	uint64_t v = 0;

	while (*list) {
		char *end;
		unsigned long a = strtoul(list, &end, 10), b = a;

		if (*end == '-')
			b = strtoul(end + 1, &end, 10);
		for (; a <= b; a++)
			v |= BIT(a);
		list = *end ? end + 1 : end;
	}
	return v;
}

/* The bits that Armv8.0 has, and those that a version of a feature adds. */
static const struct {
	uint32_t id;
	const char *first;
	struct {
		size_t feature;
		uint8_t least;
		const char *more;
	} add[20];
} layouts[] = {
	/* RES1 bits of Armv8.0 are 11, 20, 22, 23, 28, 29. */
	{ENC(3, 0, 1, 0, 0),
	 "0-5,7-9,11,12,14-16,18-20,22-26,28,29",
	 {{FEATURE(lse2), 1, "6"},
	  {FEATURE(specres), 1, "10"},
	  {FEATURE(pauth), 1, "13,27,30,31"},
	  {FEATURE(iesb), 1, "21"},
	  {FEATURE(cmow), 1, "32"},
	  {FEATURE(mops), 1, "33"},
	  {FEATURE(bti), 1, "35,36"},
	  {FEATURE(mte), 2, "37-43,58,59"},
	  {FEATURE(ssbs), 1, "44"},
	  {FEATURE(twed), 1, "45-49"},
	  {FEATURE(tme), 1, "50-53"},
	  {FEATURE(ls64), 1, "56"},
	  {FEATURE(ls64), 2, "54"},
	  {FEATURE(ls64), 3, "55"},
	  {FEATURE(pan3), 1, "57"},
	  {FEATURE(sme), 1, "60"},
	  {FEATURE(nmi), 1, "61,62"},
	  {FEATURE(tidcp1), 1, "63"}}},
	{ENC(3, 0, 1, 0, 2),
	 "20,21,28",
	 {{FEATURE(sve), 1, "16,17"},
	  {FEATURE(sme), 1, "24,25"},
	  {FEATURE(s1poe), 1, "29"}}},
	{ENC(3, 0, 2, 0, 2),
	 "0-5,7-34,36-38",
	 {{FEATURE(hafdbs), 1, "39"},
	  {FEATURE(hafdbs), 2, "40"},
	  {FEATURE(hpds), 1, "41,42"},
	  {FEATURE(hpds), 2, "43-50"},
	  {FEATURE(pauth), 1, "51,52"},
	  {FEATURE(sve), 1, "53,54"},
	  {FEATURE(tme), 1, "53,54"},
	  {FEATURE(e0pd), 1, "55,56"},
	  {FEATURE(mte), 2, "57,58"},
	  {FEATURE(tgran4_2_lpa2), 1, "59"},
	  {FEATURE(tgran16_2_lpa2), 1, "59"}}},
	{ENC(3, 0, 4, 0, 0),
	 "0-4,6-9,20,21,28-31",
	 {{FEATURE(bti), 1, "10,11"},
	  {FEATURE(ssbs), 1, "12"},
	  {FEATURE(nmi), 1, "13"},
	  {FEATURE(pan), 1, "22"},
	  {FEATURE(uao), 1, "23"},
	  {FEATURE(dit), 1, "24"},
	  {FEATURE(mte), 2, "25"},
	  {FEATURE(gcs), 1, "34"},
	  {FEATURE(aa32_el0), 1, "0-31"}}},
	{ENC(3, 0, 12, 0, 0), "11-63", {{0}}},
	{ENC(3, 0, 5, 2, 0), "0-55", {{0}}},
	{ENC(3, 0, 13, 0, 1), "0-31", {{0}}},
	{ENC(3, 0, 14, 1, 0), "0-9", {{FEATURE(ecv), 1, "17"}}},
	{ENC(3, 2, 0, 0, 0), "0-3", {{FEATURE(mte), 2, "4"}}},
	{ENC(2, 0, 0, 2, 2), "0,6,12-15,19,21-23,26,27,29,30", {{FEATURE(trf), 1, "31"}}},
	{ENC(3, 3, 14, 3, 1), "0-2", {{0}}},
	{ENC(3, 3, 14, 2, 1), "0,1", {{0}}},
	{ENC(3, 3, 4, 4, 0),
	 "8-12,15-18,20-26",
	 {{FEATURE(fp16), 1, "19"}, {FEATURE(ebf16), 1, "13"}, {FEATURE(afp), 1, "0-2"}}},
	{ENC(3, 3, 4, 4, 1), "0-4,7,27-31", {{0}}},
	{ENC(3, 0, 12, 1, 1), "0-24,31", {{0}}},
	{ENC(3, 4, 3, 0, 0), "0-31", {{0}}},
	{ENC(3, 4, 5, 0, 1), "0-5,9,10,12,16", {{0}}},
	{ENC(3, 4, 5, 3, 0), "0-31", {{0}}},
	{ENC(3, 4, 4, 3, 1), "0-31", {{0}}},
	{ENC(3, 4, 4, 3, 0), "0-31", {{0}}},
	{ENC(3, 4, 4, 3, 2), "0-31", {{0}}},
	{ENC(3, 4, 4, 3, 3), "0-31", {{0}}},
};

#define LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

static uint64_t layout(const struct lhv_cpu_features *f, uint32_t id)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		uint64_t v = bits(layouts[i].first);

		if (layouts[i].id != id)
			continue;
		for (int j = 0; j < 20 && layouts[i].add[j].more; j++)
			if (((const uint8_t *)f)[layouts[i].add[j].feature] >=
			    layouts[i].add[j].least)
				v |= bits(layouts[i].add[j].more);
		return v;
	}
	return UINT64_MAX;
}

/* A read gives what is in its place and nothing else; a write goes there alone. */
static void places(void **state)
{
	struct machine *m = machine(everything());

	(void)state;
	for (unsigned int n = 0; n < KNOWN; n++) {
		struct known k = known(n);
		uint8_t value[17], *at = place(m, &k);
		struct lhv_vcpu before;
		struct lhv_vcpu_timer timer;

		memset(value, 0x5a, sizeof(value));
		memset(at, 0,
		       k.at == TIMER + offsetof(struct lhv_vcpu_timer, ctl) ? 4
									    : k.width);
		if (k.id == LHV_VCPU_REG_PSTATE)
			at[0] = 4;
		before = m->v;
		timer = m->timer;
		assert_int_equal(lhv_vcpu_reg_read(&m->s, k.id, value, k.width), LHV_OK);
		assert_int_equal(value[k.width], 0x5a);
		for (unsigned int i = 0; i < k.width; i++)
			assert_int_equal(value[i], i ? 0 : at[0]);
		/* The lowest bit that it has. */
		memset(value, 0, k.width);
		if (k.id == LHV_VCPU_REG_PSTATE)
			value[0] = 5;
		else
			put(value, 8, layout(&m->f, k.id) & -layout(&m->f, k.id));
		if (k.width == 16)
			value[15] = 0xc7;
		if (lhv_vcpu_reg_write(&m->s, k.id, value, k.width, NULL))
			fail_msg("%#x", k.id);
		assert_memory_equal(at, value,
				    k.at == TIMER + offsetof(struct lhv_vcpu_timer, ctl)
					    ? 4
					    : k.width);
		if (k.at < TIMER)
			memcpy((uint8_t *)&before + k.at, value, k.width);
		else
			timer = m->timer;
		assert_memory_equal(&before, &m->v, sizeof(before));
		assert_memory_equal(&timer, &m->timer, sizeof(timer));
		/* Other widths are refused, and change nothing. */
		for (size_t w = 0; w < 18; w++) {
			if (w == k.width)
				continue;
			assert_int_equal(lhv_vcpu_reg_read(&m->s, k.id, value, w),
					 LHV_ERR_RANGE);
			assert_int_equal(lhv_vcpu_reg_write(&m->s, k.id, value, w, NULL),
					 LHV_ERR_RANGE);
		}
		assert_memory_equal(&before, &m->v, sizeof(before));
	}
}

static void all_bits(struct machine *m)
{
	for (unsigned int n = 0; n < KNOWN; n++) {
		struct known k = known(n);
		uint64_t may = layout(&m->f, k.id);

		if (!present(m, &k) || k.width != 8 || k.id == LHV_VCPU_REG_PSTATE)
			continue;
		for (int bit = 0; bit < 64; bit++) {
			uint64_t v = BIT(bit);
			struct lhv_vcpu_state_why why = {0, 0xee, 0xeeee};
			bool good = may >> bit & 1;

			assert_int_equal(set(m, k.id, 0), LHV_OK);
			if (lhv_vcpu_reg_write(&m->s, k.id, &v, 8, &why) !=
			    (good ? LHV_OK : LHV_ERR_CORRUPT))
				fail_msg("bit %d of %#x", bit, k.id);
			assert_int_equal(word(m, k.id), good ? v : 0);
			assert_int_equal(why.why, good ? 0xee : LHV_VCPU_REFUSED_RES0);
			assert_int_equal(why.id, good ? 0 : k.id);
		}
		assert_int_equal(set(m, k.id, may), LHV_OK);
		assert_int_equal(word(m, k.id), may);
	}
}

/* [V.10] each bit of each register, on Armv8.0, on a CPU with all, and with each feature alone */
static void reserved_bits(void **state)
{
	(void)state;
	all_bits(machine(v8_0()));
	all_bits(machine(everything()));
	for (size_t i = 0; i < LAYOUTS; i++) {
		for (int j = 0; j < 20 && layouts[i].add[j].more; j++) {
			struct lhv_cpu_features f = v8_0();

			for (uint8_t level = 1; level <= layouts[i].add[j].least;
			     level++) {
				((uint8_t *)&f)[layouts[i].add[j].feature] = level;
				all_bits(machine(f));
			}
		}
	}
}

/* [V.10] PSTATE is the way out: every value of M, and every other bit, on four CPUs. */
static void pstate(void **state)
{
	(void)state;
	for (int cpu = 0; cpu < 8; cpu++) {
		struct lhv_cpu_features f = cpu & 4 ? everything() : v8_0();
		struct machine *m;
		uint64_t may;

		f.aa32_el0 = cpu & 1 || cpu & 2;
		f.aa32_el1 = cpu & 2;
		for (int rw = 0; rw < 2; rw++) {
			struct lhv_cpu_features only64 = f;

			m = machine(f);
			if (!rw)
				m->v.ctl.hcr &= ~BIT(31);
			only64.aa32_el0 = false;
			for (uint64_t mode = 0; mode < 32; mode++) {
				bool a64 = mode == 0 || mode == 4 || mode == 5;
				bool el1_32 = (mode >= 0x11 && mode <= 0x13) ||
					      mode == 0x17 || mode == 0x1b ||
					      mode == 0x1f;
				bool good = (a64 && rw) || (mode == 0x10 && f.aa32_el0) ||
					    (el1_32 && f.aa32_el1 && !rw);
				struct lhv_vcpu_state_why why = {0};
				uint64_t v = mode, before = word(m, 0x10020);

				if (lhv_vcpu_reg_write(&m->s, 0x10020, &v, 8, &why) !=
				    (good ? LHV_OK : LHV_ERR_CORRUPT))
					fail_msg("mode %#x on %d, RW %d",
						 (unsigned int)mode, cpu, rw);
				assert_int_equal(word(m, 0x10020), good ? v : before);
				if (!good) {
					assert_int_equal(why.why, LHV_VCPU_REFUSED_VALUE);
					assert_int_equal(why.id, 0x10020);
					continue;
				}
				may = a64 ? layout(&only64, ENC(3, 0, 4, 0, 0))
					  : bits("0-31");
				for (int bit = 5; bit < 64; bit++) {
					bool ok = may >> bit & 1;

					v = mode | BIT(bit);
					assert_int_equal(lhv_vcpu_reg_write(&m->s,
									    0x10020, &v,
									    8, &why),
							 ok ? LHV_OK : LHV_ERR_CORRUPT);
					if (!ok)
						assert_int_equal(why.why,
								 LHV_VCPU_REFUSED_RES0);
				}
			}
			/* R15 has 32 bits. */
			assert_int_equal(set(m, 0x1001f, BIT(32)),
					 rw ? LHV_OK : LHV_ERR_CORRUPT);
			assert_int_equal(set(m, 0x1001f, 0xffffffff), LHV_OK);
		}
	}
}

static uint64_t random64(void)
{
	static uint64_t x = UINT64_C(0x9e3779b97f4a7c15);

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* Values that are allowed, in all registers. */
static void fill(struct machine *m)
{
	for (unsigned int n = 0; n < KNOWN; n++) {
		struct known k = known(n);
		uint64_t v[2] = {random64() & layout(&m->f, k.id), random64()};

		if (k.id == LHV_VCPU_REG_PSTATE)
			v[0] = 0x3c5 | (random64() & 0xf0000000);
		if (present(m, &k))
			assert_int_equal(
				lhv_vcpu_reg_write(&m->s, k.id, v, k.width, NULL),
				LHV_OK);
	}
}

static uint8_t stream[8192];

static size_t save(const struct machine *m)
{
	size_t used = 0;

	assert_int_equal(lhv_vcpu_state_save(&m->s, stream, sizeof(stream), &used),
			 LHV_OK);
	return used;
}

/* Where the record of a register is. */
static size_t record(uint32_t id)
{
	size_t end = le(stream + 12, 4);

	for (size_t at = 16; at < end; at += 8 + (le(stream + at + 4, 2) + 7) / 8 * 8)
		if (le(stream + at, 4) == id)
			return at;
	fail_msg("no record of %#x", id);
	return 0;
}

/* [V.10] the format, read byte by byte; and sizes: one byte less is too little. */
static void format(void **state)
{
	(void)state;
	for (int all = 0; all < 2; all++) {
		struct machine *m = machine(all ? everything() : v8_0());
		size_t used = 0, need = 0, at = 16;
		uint32_t records = 0;
		uint8_t *exact;

		fill(m);
		assert_int_equal(lhv_vcpu_state_save(&m->s, NULL, 0, &need),
				 LHV_ERR_NOMEM);
		assert_int_equal(lhv_vcpu_state_save(&m->s, NULL, 0, NULL),
				 LHV_ERR_NOMEM);
		memset(stream, 0x5a, sizeof(stream));
		for (size_t size = 0; size < need; size += size < 32 ? 1 : 97) {
			assert_int_equal(lhv_vcpu_state_save(&m->s, stream, size, &used),
					 LHV_ERR_NOMEM);
			assert_int_equal(used, need);
		}
		assert_int_equal(lhv_vcpu_state_save(&m->s, stream, need - 1, NULL),
				 LHV_ERR_NOMEM);
		for (size_t i = 0; i < sizeof(stream); i++)
			assert_int_equal(stream[i], 0x5a);
		exact = malloc(need);
		assert_non_null(exact);
		assert_int_equal(lhv_vcpu_state_save(&m->s, exact, need, &used), LHV_OK);
		assert_int_equal(used, need);
		memcpy(stream, exact, need);
		free(exact);

		assert_memory_equal(stream, "LHVC", 4);
		assert_int_equal(le(stream + 4, 2), 1);
		assert_int_equal(le(stream + 6, 2), 16);
		assert_int_equal(le(stream + 12, 4), need);
		for (unsigned int n = 0; n < KNOWN; n++) {
			struct known k = known(n);
			const uint8_t *p;

			if (!present(m, &k))
				continue;
			p = stream + record(k.id);
			assert_int_equal(le(p + 4, 2), k.width);
			assert_int_equal(le(p + 6, 2), 0);
			if (k.at == TIMER + offsetof(struct lhv_vcpu_timer, ctl))
				assert_int_equal(le(p + 8, 8), m->timer.ctl);
			else
				assert_memory_equal(p + 8, place(m, &k), k.width);
			at += 8 + k.width;
			records++;
		}
		assert_int_equal(at, need);
		assert_int_equal(le(stream + 8, 4), records);
	}
}

/* What a guest can see of two vCPUs is the same. */
static void same(const struct machine *a, const struct machine *b)
{
	assert_memory_equal(&a->v.regs, &b->v.regs, sizeof(a->v.regs));
	assert_memory_equal(&a->v.el1, &b->v.el1, sizeof(a->v.el1));
	assert_memory_equal(&a->v.fp, &b->v.fp, sizeof(a->v.fp));
	assert_int_equal(a->timer.ctl, b->timer.ctl);
	assert_int_equal(a->timer.cval, b->timer.cval);
}

/* Records in any order. */
static void shuffle(void)
{
	static uint8_t out[sizeof(stream)];
	size_t at[KNOWN], n = 0, end = le(stream + 12, 4), to = 16;

	for (size_t i = 16; i < end; i += 8 + le(stream + i + 4, 2))
		at[n++] = i;
	memcpy(out, stream, 16);
	while (n) {
		size_t pick = random64() % n, length = 8 + le(stream + at[pick] + 4, 2);

		memcpy(out + to, stream + at[pick], length);
		to += length;
		at[pick] = at[--n];
	}
	memcpy(stream, out, end);
}

/* [V.10] what is saved is restored, whatever the order, over whatever was there */
static void round_trip(void **state)
{
	(void)state;
	for (int i = 0; i < 40; i++) {
		struct machine *m = machine(i & 1 ? everything() : v8_0());
		static struct machine before;
		size_t used;

		fill(m);
		before = *m;
		used = save(m);
		if (i & 2)
			shuffle();
		fill(m);
		m->timer.offset = before.timer.offset = 77;
		assert_int_equal(lhv_vcpu_state_restore(&m->s, stream,
							i & 4 ? used : sizeof(stream),
							NULL),
				 LHV_OK);
		same(m, &before);
		/* The host's are not the stream's. */
		assert_int_equal(m->timer.offset, 77);
		assert_memory_equal(&m->v.ctl, &before.v.ctl, sizeof(before.v.ctl));
	}
}

/* Restores a stream that is wrong in one way: nothing changes, and it is said what and where. */
static void wrong(struct machine *m, size_t size, unsigned int how, uint32_t id,
		  size_t offset)
{
	static struct machine before;
	struct lhv_vcpu_state_why why = {0xdead, 0xee, 0xdead};
	uint8_t *exact = malloc(size ? size : 1);

	assert_non_null(exact);
	memcpy(exact, stream, size);
	fill(m);
	before = *m;
	assert_int_equal(lhv_vcpu_state_restore(&m->s, exact, size, &why),
			 LHV_ERR_CORRUPT);
	assert_int_equal(why.why, how);
	assert_int_equal(why.id, id);
	assert_int_equal(why.offset, offset);
	assert_int_equal(lhv_vcpu_state_restore(&m->s, exact, size, NULL),
			 LHV_ERR_CORRUPT);
	assert_memory_equal(m, &before, sizeof(before));
	free(exact);
}

/* [V.10] hostile streams, each wrong in one way */
static void refused(void **state)
{
	struct machine *m = machine(v8_0());
	size_t used, at, last = 0;
	uint64_t v;

	(void)state;
	fill(m);
	used = save(m);
	/* Headers: magic, version, size. */
	for (int byte = 0; byte < 8; byte++) {
		stream[byte] ^= 1;
		wrong(m, used, LHV_VCPU_REFUSED_HEADER, 0, 0);
		stream[byte] ^= 1;
	}
	for (size_t size = 0; size < 16; size++)
		wrong(m, size, LHV_VCPU_REFUSED_HEADER, 0, 0);
	for (size_t size = 16; size < used; size += 13)
		wrong(m, size, LHV_VCPU_REFUSED_TRUNCATED, 0, 0);
	wrong(m, used - 1, LHV_VCPU_REFUSED_TRUNCATED, 0, 0);
	/* A length that ends within a record, and within its head. */
	for (at = 16; at < used; at += 8 + le(stream + at + 4, 2))
		last = at;
	for (size_t end = last + 1; end < used; end++) {
		put(stream + 12, 4, end);
		wrong(m, used, LHV_VCPU_REFUSED_TRUNCATED,
		      end < last + 8 ? 0 : (uint32_t)le(stream + last, 4), last);
	}
	for (size_t end = 0; end < 16; end++) {
		put(stream + 12, 4, end);
		wrong(m, used, LHV_VCPU_REFUSED_HEADER, 0, 0);
	}
	put(stream + 12, 4, used);
	/* Numbers of records: one less, one more, as many as can be written. */
	v = le(stream + 8, 4);
	put(stream + 8, 4, v - 1);
	wrong(m, used, LHV_VCPU_REFUSED_HEADER, 0, 0);
	put(stream + 8, 4, v + 1);
	wrong(m, used, LHV_VCPU_REFUSED_TRUNCATED, 0, used);
	put(stream + 8, 4, UINT32_MAX);
	wrong(m, used, LHV_VCPU_REFUSED_TRUNCATED, 0, used);
	put(stream + 8, 4, v);
	/* The same register again, before and after its own place. */
	for (int i = 0; i < 30; i++) {
		struct known k = known((unsigned int)(random64() % SYSREGS));
		uint32_t other = LHV_VCPU_REG_X(i);

		if (!present(m, &k) || layout(&m->f, k.id) != UINT64_MAX)
			continue;
		at = record(other);
		put(stream + at, 4, k.id);
		last = record(k.id);
		if (last == at)
			for (last = at + 16; le(stream + last, 4) != k.id; last += 16)
				;
		wrong(m, used, LHV_VCPU_REFUSED_TWICE, k.id, last > at ? last : at);
		put(stream + at, 4, other);
	}
	/* For each register: unknown, width, padding, reserved bits, and left out. */
	for (unsigned int n = 0; n < KNOWN; n++) {
		struct known k = known(n);

		if (!present(m, &k)) {
			at = record(LHV_VCPU_REG_X(3));
			put(stream + at, 4, k.id);
			wrong(m, used, LHV_VCPU_REFUSED_UNKNOWN, k.id, at);
			put(stream + at, 4, LHV_VCPU_REG_X(3));
			continue;
		}
		at = record(k.id);
		put(stream + at, 4, 0x55555);
		wrong(m, used, LHV_VCPU_REFUSED_UNKNOWN, 0x55555, at);
		put(stream + at, 4, k.id);
		for (uint64_t width = 0; width < 0x10000; width = width * 3 + 1) {
			if (width == k.width)
				continue;
			put(stream + at + 4, 2, width);
			wrong(m, used, LHV_VCPU_REFUSED_WIDTH, k.id, at);
		}
		put(stream + at + 4, 2, k.width);
		put(stream + at + 6, 2, 0x8000);
		wrong(m, used, LHV_VCPU_REFUSED_WIDTH, k.id, at);
		put(stream + at + 6, 2, 0);
		if (layout(&m->f, k.id) != UINT64_MAX) {
			v = le(stream + at + 8, 8);
			put(stream + at + 8, 8,
			    v | (~layout(&m->f, k.id) & -BIT(32)) | BIT(63) | BIT(62) |
				    BIT(61));
			if (~layout(&m->f, k.id) & bits("61-63"))
				wrong(m, used, LHV_VCPU_REFUSED_RES0, k.id, at);
			put(stream + at + 8, 8, v);
		}
	}
	/* EL2 and EL3, whoever asks. */
	at = record(LHV_VCPU_REG_PSTATE);
	for (uint8_t mode = 8; mode < 16; mode++) {
		put(stream + at + 8, 8, 0x3c0 | mode);
		wrong(m, used, LHV_VCPU_REFUSED_VALUE, LHV_VCPU_REG_PSTATE, at);
	}
}

/* Left out: what all have is missed; what a feature has is as after a reset. */
static void left_out(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < KNOWN; n++) {
		struct machine *m = machine(everything());
		struct known k = known(n);
		static struct machine before;
		uint64_t v[2] = {0, 0};
		size_t used, at, length;

		fill(m);
		used = save(m);
		at = record(k.id);
		length = 8 + le(stream + at + 4, 2);
		memmove(stream + at, stream + at + length, used - at - length);
		put(stream + 8, 4, le(stream + 8, 4) - 1);
		put(stream + 12, 4, used - length);
		if (!k.feature) {
			wrong(m, used - length, LHV_VCPU_REFUSED_MISSING, k.id, 0);
			continue;
		}
		before = *m;
		memset(place(&before, &k), 0, k.width);
		fill(m);
		assert_int_equal(
			lhv_vcpu_state_restore(&m->s, stream, used - length, NULL),
			LHV_OK);
		same(m, &before);
		assert_int_equal(lhv_vcpu_reg_read(&m->s, k.id, v, k.width), LHV_OK);
		assert_int_equal(v[0] | v[1], 0);
	}
}

/* A vCPU that lives on: from a host with fewer features to one with more, not the reverse. */
static void other_host(void **state)
{
	struct machine *m = machine(v8_0());
	struct lhv_vcpu_state_why why;
	size_t used;

	(void)state;
	fill(m);
	used = save(m);
	m = machine(everything());
	assert_int_equal(lhv_vcpu_state_restore(&m->s, stream, used, &why), LHV_OK);
	fill(m);
	used = save(m);
	m = machine(v8_0());
	assert_int_equal(lhv_vcpu_state_restore(&m->s, stream, used, &why),
			 LHV_ERR_CORRUPT);
	assert_int_not_equal(why.why, LHV_VCPU_REFUSED_NOT);
}

static void bad_arguments(void **state)
{
	struct machine *m = machine(v8_0());
	static struct lhv_vcpu blank;
	struct lhv_vcpu_state none = {0}, empty = {.v = &blank};
	uint64_t v = 0;
	unsigned int width;
	uint32_t id;
	size_t used;

	(void)state;
	const struct lhv_vcpu_state *bad[] = {NULL, &none, &empty};

	for (int i = 0; i < 3; i++) {
		assert_int_equal(lhv_vcpu_reg_nth(bad[i], 0, &id, &width), LHV_ERR_INVAL);
		assert_int_equal(lhv_vcpu_reg_read(bad[i], 0, &v, 8), LHV_ERR_INVAL);
		assert_int_equal(lhv_vcpu_reg_write(bad[i], 0, &v, 8, NULL),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_vcpu_state_save(bad[i], stream, 8192, &used),
				 LHV_ERR_INVAL);
		assert_int_equal(lhv_vcpu_state_restore(bad[i], stream, 8192, NULL),
				 LHV_ERR_INVAL);
	}
	assert_int_equal(lhv_vcpu_reg_nth(&m->s, 0, NULL, &width), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_reg_nth(&m->s, 0, &id, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_reg_read(&m->s, 0x10000, NULL, 8), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_reg_write(&m->s, 0x10000, NULL, 8, NULL),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_state_save(&m->s, NULL, 1, &used), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_state_restore(&m->s, NULL, 1, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_vcpu_state_restore(&m->s, NULL, 0, NULL), LHV_ERR_CORRUPT);

	/* On a core its registers are elsewhere. */
	used = save(m);
	m->v.loaded = 1;
	assert_int_equal(lhv_vcpu_reg_read(&m->s, 0x10000, &v, 8), LHV_ERR_STATE);
	assert_int_equal(lhv_vcpu_reg_write(&m->s, 0x10000, &v, 8, NULL), LHV_ERR_STATE);
	assert_int_equal(lhv_vcpu_state_save(&m->s, stream, sizeof(stream), NULL),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_vcpu_state_restore(&m->s, stream, used, NULL),
			 LHV_ERR_STATE);

	assert_string_equal(lhv_vcpu_refusal_name(LHV_VCPU_REFUSED_NOT), "not");
	assert_string_equal(lhv_vcpu_refusal_name(LHV_VCPU_REFUSED_MISSING), "missing");
	assert_string_equal(lhv_vcpu_refusal_name(LHV_VCPU_REFUSED_MISSING + 1), "?");
	assert_string_equal(lhv_vcpu_refusal_name(UINT32_MAX), "?");
}

/* [V.4] What is written to FP state of a vCPU counts, not what a core still holds of it. */
static void fp_written(void **state)
{
	struct machine *m = machine(v8_0());
	struct lhv_vcpu_core core = {.fp_owner = &m->v};
	uint8_t value[16] = {1};

	(void)state;
	m->v.fp_core = &core;
	value[15] = 7;
	assert_int_equal(lhv_vcpu_reg_write(&m->s, UINT32_C(0x10103), value, 16, NULL),
			 LHV_OK);
	assert_true(m->v.fp.v[6] == 1 && m->v.fp.v[7] == UINT64_C(7) << 56);
	assert_null(m->v.fp_core);
	/* FPCR, (3, 3, 4, 4, 0) */
	m->v.fp_core = &core;
	memset(value, 0, sizeof(value));
	assert_int_equal(
		lhv_vcpu_reg_write(&m->s, ENC(3u, 3u, 4u, 4u, 0u), value, 8, NULL),
		LHV_OK);
	assert_null(m->v.fp_core);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identifiers),	 cmocka_unit_test(places),
		cmocka_unit_test(reserved_bits), cmocka_unit_test(pstate),
		cmocka_unit_test(format),	 cmocka_unit_test(round_trip),
		cmocka_unit_test(refused),	 cmocka_unit_test(left_out),
		cmocka_unit_test(other_host),	 cmocka_unit_test(bad_arguments),
		cmocka_unit_test(fp_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
