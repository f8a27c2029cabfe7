/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streams of a vCPU that was given all there is: vectors and ZA of several lengths, tags, debug
 * registers, by any hand. Invariants: what is refused has changed nothing, the memory of the
 * vectors included; what is taken over is saved as a stream that gives the same again; lengths
 * stay within the vCPU's.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/arch/sysreg.h>
#include <libhv/vcpu/fp.h>
#include <libhv/vcpu/state.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define ROOM 32768

struct machine {
	struct lhv_vcpu v;
	struct lhv_vcpu_timer timer;
	uint8_t memory[16384] __attribute__((aligned(16)));
};

static struct lhv_cpu_features f;
static struct machine now, before, again;
static uint8_t stream[ROOM], saved[ROOM];

static uint8_t byte(const uint8_t **p, size_t *left)
{
	if (!*left)
		return 0;
	--*left;
	return *(*p)++;
}

static void boot(struct machine *m, uint8_t how)
{
	struct lhv_vcpu_cfg c = {
		.features = &f,
		.s2 = {.vtcr = 1, .vttbr = 1},
		.give = LHV_VCPU_GIVE_ALL,
		.sve_vl = (uint16_t)(16 * (how & 3)),
		.sme_vl = (uint16_t)(how & 4 ? 16 << (how >> 3 & 1) : 0),
		.fp_memory = m->memory,
	};

	memset(m, 0, sizeof(*m));
	CHECK(lhv_vcpu_fp_size(&f, c.sve_vl, c.sme_vl) <= sizeof(m->memory));
	CHECK(lhv_vcpu_init(&m->v, &c) == LHV_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lhv_vcpu_state s = {.v = &now.v, .ptimer = &now.timer};
	struct lhv_vcpu_state t = {.v = &again.v, .ptimer = &again.timer};
	struct lhv_vcpu_state_why why = {0, 0xee, 0};
	uint8_t how = byte(&data, &size), svcr = byte(&data, &size);
	uint64_t v = svcr & 3;
	size_t length = 0, used = 0;
	int err;

	memset(&f, 1, sizeof(f));
	f.mte = 2;
	f.brps = 6;
	f.wrps = 4;
	boot(&now, how);
	/* Streaming or not, with ZA or not: which registers there are. */
	(void)lhv_vcpu_reg_write(&s, LHV_SYSREG_SVCR, &v, 8, NULL);
	CHECK(lhv_vcpu_state_save(&s, stream, sizeof(stream), &length) == LHV_OK);
	while (size) {
		size_t at = (size_t)byte(&data, &size) << 8;

		at |= byte(&data, &size);
		stream[at % length] = byte(&data, &size);
	}
	if (how & 16)
		length -= how >> 5;
	before = now;
	err = lhv_vcpu_state_restore(&s, stream, length, &why);
	if (err) {
		CHECK(err == LHV_ERR_CORRUPT && why.why != LHV_VCPU_REFUSED_NOT &&
		      why.offset <= length);
		CHECK(!memcmp(&now, &before, sizeof(now)));
		return 0;
	}
	CHECK(now.v.fp.vl <= now.v.fp.sve_vl && now.v.fp.svl <= now.v.fp.sme_vl);
	CHECK(!memcmp(&now.v.ctl, &before.v.ctl, sizeof(now.v.ctl)));
	CHECK(now.v.fp.memory == now.memory);

	CHECK(lhv_vcpu_state_save(&s, saved, sizeof(saved), &used) == LHV_OK);
	boot(&again, how);
	CHECK(lhv_vcpu_state_restore(&t, saved, used, NULL) == LHV_OK);
	again.v.fp.memory = now.v.fp.memory;
	CHECK(!memcmp(&now.v.regs, &again.v.regs, sizeof(now.v.regs)));
	CHECK(!memcmp(&now.v.el1, &again.v.el1, sizeof(now.v.el1)));
	CHECK(!memcmp(&now.v.fp, &again.v.fp, sizeof(now.v.fp)));
	CHECK(!memcmp(&now.v.debug, &again.v.debug, sizeof(now.v.debug)));
	CHECK(!memcmp(&now.timer, &again.timer, sizeof(now.timer)));
	/* What no register is stored in may differ. */
	CHECK(lhv_vcpu_state_save(&t, stream, sizeof(stream), &length) == LHV_OK);
	CHECK(length == used && !memcmp(stream, saved, used));
	return 0;
}
