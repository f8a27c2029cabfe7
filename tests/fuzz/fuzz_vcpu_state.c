/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streams of a vCPU's registers, by any hand: raw bytes, or a good stream with bytes of the
 * input's choice in places of its choice. Invariants: what is refused has changed nothing and
 * is explained; what is taken over is a state in which a guest can be (not at EL2, nothing
 * reserved), and is saved as a stream that gives the same again; nothing but registers
 * changes.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/vcpu/pmu.h>
#include <libhv/vcpu/state.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define ROOM	 4096
#define COUNTERS 4u

struct machine {
	struct lhv_vcpu v;
	struct lhv_vcpu_timer timer;
	struct lhv_vcpu_pmu pmu;
};

static struct lhv_cpu_features f;
static struct machine now, before, again;
static uint8_t good[ROOM], stream[ROOM], saved[ROOM];

static uint8_t byte(const uint8_t **p, size_t *left)
{
	if (!*left)
		return 0;
	--*left;
	return *(*p)++;
}

static void boot(struct machine *m, uint8_t how)
{
	struct lhv_vcpu_cfg c = {.features = &f, .s2 = {.vtcr = 1, .vttbr = 1}};

	memset(m, 0, sizeof(*m));
	if (f.pmuver) {
		const struct lhv_vcpu_pmu_core core = {.pmcr = COUNTERS << 11};

		CHECK(lhv_vcpu_pmu_init(&m->pmu, &f, &core, COUNTERS) == LHV_OK);
		c.pmu = &m->pmu;
	}
	CHECK(lhv_vcpu_init(&m->v, &c) == LHV_OK);
	/* EL1 of this one is AArch32. */
	if (how & 1) {
		m->v.ctl.hcr &= ~(UINT64_C(1) << 31);
		m->v.regs.pstate = 0x1d3;
	}
}

/* M of PSTATE, and what lies above it. */
static void sane(const struct machine *m)
{
	uint64_t mode = m->v.regs.pstate & 0x1f;
	bool el1_64 = m->v.ctl.hcr >> 31 & 1;

	if (mode < 0x10)
		CHECK(el1_64 && (mode == 0 || mode == 4 || mode == 5));
	else if (mode == 0x10)
		CHECK(f.aa32_el0);
	else
		CHECK(!el1_64 && f.aa32_el1 && mode != 0x16 && mode != 0x1a);
	CHECK(!(m->v.regs.pstate >> 35) && !(m->v.el1.spsr >> 35));
	/* AArch32's vectors have their lower bits zero, and its SCTLR and CPACR are others. */
	CHECK(!(m->v.el1.vbar & (el1_64 ? 0x7ff : 0x1f)) && !(m->v.el1.esr >> 56));
	CHECK(m->timer.ctl < 4 && m->v.el1.cntv_ctl < 8);
	CHECK(!(m->v.fp.fpcr >> 27) && !(m->v.fp.fpsr & 0x07ffff60));
	/* Counters that there are, and filters of EL1 and EL0 alone. */
	CHECK(!((m->pmu.enabled | m->pmu.interrupt | m->pmu.overflow) &
		~UINT64_C(0x8000000f)));
	CHECK(!(m->pmu.pmcr & ~UINT64_C(0xe9)) && m->pmu.select < 32 && m->pmu.user < 16);
	for (unsigned int i = 0; i < 32; i++) {
		CHECK(!(m->pmu.type[i] & ~UINT64_C(0xc000ffff)));
		if (i >= COUNTERS && i < 31)
			CHECK(!m->pmu.type[i] && !m->pmu.counter[i]);
	}
	if (el1_64 && !f.pauth)
		CHECK(!(m->v.el1.sctlr & 0xc8002000));
	if (el1_64 && !f.sve)
		CHECK(!(m->v.el1.cpacr & 0x30000));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lhv_vcpu_state s = {.v = &now.v};
	struct lhv_vcpu_state_why why = {0, 0xee, 0};
	uint8_t how = byte(&data, &size), bit = byte(&data, &size);
	size_t length = 0, used;
	int err;

	memset(&f, 0, sizeof(f));
	f.e2h0 = true;
	f.fp = bit & 1;
	f.pauth = bit & 2;
	f.csv2_2 = f.ras = bit & 4;
	f.aa32_el1 = bit & 8;
	f.aa32_el0 = bit & 24;
	f.sve = f.bti = f.pan = bit & 32;
	f.pmuver = bit & 1 && bit & 32 ? 6 : 0;
	f.mte = bit & 64 ? 2 : 0;
	f.ssbs = f.dit = f.uao = f.nmi = f.gcs = bit & 128;
	boot(&now, how & f.aa32_el1);
	s.ptimer = how & 2 ? &now.timer : NULL;
	now.timer.offset = 99;

	if (how & 4) {
		length = size < sizeof(stream) ? size : sizeof(stream);
		if (length)
			memcpy(stream, data, length);
	} else {
		CHECK(lhv_vcpu_state_save(&s, good, sizeof(good), &length) == LHV_OK);
		memcpy(stream, good, length);
		while (size) {
			size_t at = (size_t)byte(&data, &size) << 8;

			at |= byte(&data, &size);
			stream[at % length] = byte(&data, &size);
		}
		if (how & 8 && length > 64)
			length -= how >> 4;
	}
	before = now;
	err = lhv_vcpu_state_restore(&s, stream, length, &why);
	if (err) {
		CHECK(err == LHV_ERR_CORRUPT && why.why != LHV_VCPU_REFUSED_NOT &&
		      why.why <= LHV_VCPU_REFUSED_MISSING && why.offset <= length);
		CHECK(!memcmp(&now, &before, sizeof(now)));
		return 0;
	}
	sane(&now);
	CHECK(now.timer.offset == 99);
	CHECK(!memcmp(&now.v.ctl, &before.v.ctl, sizeof(now.v.ctl)));

	CHECK(lhv_vcpu_state_save(&s, saved, sizeof(saved), &used) == LHV_OK);
	again = now;
	boot(&now, how & f.aa32_el1);
	now.timer.offset = 99;
	CHECK(lhv_vcpu_state_restore(&s, saved, used, NULL) == LHV_OK);
	CHECK(!memcmp(&now.v.regs, &again.v.regs, sizeof(now.v.regs)));
	CHECK(!memcmp(&now.v.el1, &again.v.el1, sizeof(now.v.el1)));
	CHECK(!memcmp(&now.v.fp, &again.v.fp, sizeof(now.v.fp)));
	CHECK(!memcmp(&now.pmu, &again.pmu, sizeof(now.pmu)));
	CHECK(!s.ptimer || !memcmp(&now.timer, &again.timer, sizeof(now.timer)));
	return 0;
}
