/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream of a virtual GIC's state, by any means, and register values in any order.
 * Invariants:
 * - what is refused changes nothing, and says why;
 * - what is restored is saved as it was;
 * - afterwards the vCPUs can be entered, and no list register is programmed wrongly.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/arch/gic.h>
#include <libhv/sim/gic.h>
#include <libhv/vgic/state.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define VCPUS 2
#define MAX   4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Alignas(LHV_VGIC_ALIGN) uint8_t memory[65536];
static uint8_t before[MAX], after[MAX], stream[MAX];

static void kick(void *ctx, unsigned int vcpu)
{
	(void)ctx;
	CHECK(vcpu < VCPUS);
}

static void on_eoi(void *ctx, unsigned int vcpu, unsigned int intid)
{
	(void)ctx;
	CHECK(vcpu < VCPUS && intid >= 16 && intid < 64);
}

static const struct lhv_vgic_ops ops = {.kick = kick, .eoi = on_eoi};

static size_t save(const struct lhv_vgic_state *s, uint8_t *buf)
{
	size_t used = 0;

	CHECK(lhv_vgic_state_save(s, buf, MAX, &used) == 0 && used <= MAX);
	return used;
}

static void registers(const struct lhv_vgic_state *s, const uint8_t *data, size_t size)
{
	for (; size >= 10; data += 10, size -= 10) {
		struct lhv_vgic_state_why why = {0};
		uint32_t off = data[2] | (uint32_t)data[3] << 8 | (uint32_t)data[4] << 16;
		uint64_t v = 0, is;
		size_t n = save(s, before);
		int err;

		for (unsigned int i = 0; i < 5; i++)
			v |= (uint64_t)data[5 + i] << 8 * i;
		err = lhv_vgic_reg_set(s, data[0] & 7, data[1] & 3, off, v, &why);
		CHECK((err == LHV_ERR_CORRUPT) == (why.why != 0));
		if (err)
			CHECK(save(s, after) == n && !memcmp(before, after, n));
		n = save(s, before);
		(void)lhv_vgic_reg_get(s, data[0] & 7, data[1] & 3, off, &is);
		CHECK(save(s, after) == n && !memcmp(before, after, n));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t mpidr[VCPUS] = {0, 1};
	struct lhv_gic_cpuif image[VCPUS], *images[VCPUS] = {&image[0], &image[1]};
	struct lhv_vgic_state s = {NULL, images};
	struct lhv_vgic_state_why why = {0};
	struct lhv_vgic_cfg cfg = {.version = 3, .nr_vcpus = VCPUS, .nr_spis = 32};
	uint8_t *copy;
	size_t n;
	int err;

	if (size < 2)
		return 0;
	cfg.hw = (struct lhv_vgic_hw){(uint8_t)(1 + data[0] % 4), 5, 5, true};
	cfg.mpidr = mpidr;
	cfg.ops = &ops;
	CHECK(lhv_vgic_size(&cfg) <= sizeof(memory));
	CHECK(!lhv_vgic_init(&s.g, memory, sizeof(memory), &cfg));
	for (unsigned int i = 0; i < VCPUS; i++)
		CHECK(!lhv_vgic_vcpu_reset(s.g, i, &image[i]));
	n = save(&s, before);
	if (data[1] & 1) {
		registers(&s, data + 2, size < 2000 ? size - 2 : 1998);
	} else if (data[1] & 2) {
		/* A good stream, changed here and there. */
		memcpy(stream, before, n);
		for (size_t i = 2; i + 2 < size && i < 512; i += 3)
			stream[(data[i] | (size_t)data[i + 1] << 8) % n] = data[i + 2];
		err = lhv_vgic_state_restore(&s, stream, n, &why);
		CHECK(err == 0 || (err == LHV_ERR_CORRUPT && why.why));
		CHECK(save(&s, after) == n);
		CHECK(!memcmp(after, err ? before : stream, n));
	} else {
		copy = malloc(size);
		memcpy(copy, data, size);
		err = lhv_vgic_state_restore(&s, copy + 2, size - 2, &why);
		CHECK(err == 0 || (err == LHV_ERR_CORRUPT && why.why));
		free(copy);
	}
	for (unsigned int i = 0; i < VCPUS; i++) {
		struct lhv_sim_gic core;

		CHECK(!lhv_sim_gic_init(&core, cfg.hw.nr_lr, 5, 5));
		core.tds = true;
		lhv_vgic_enter(s.g, i, &image[i]);
		lhv_sim_gic_cpuif_load(&core, &image[i]);
		CHECK(!lhv_sim_gic_check(&core));
	}
	return 0;
}
