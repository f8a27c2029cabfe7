/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the aarch64 archive of smmu executes to put a stream behind a stage 2, counted: under
 * QEMU's -icount shift=0 the counter advances with each instruction. The SMMU is QEMU's, which
 * does its commands at once, so no wait is in it. A line: name, thousandths of an instruction.
 */
#include "../../examples/common/common.h"

#include <libhv/arch/sysreg.h>
#include <libhv/smmu.h>

#define SMMU	 UINT64_C(0x09050000)
#define SID_BITS 12
#define ROUNDS	 (1u << SID_BITS)

static uint64_t now(void)
{
	lhv_port_isb();
	return LHV_MRS(CNTPCT_EL0);
}

static struct lhv_smmu3_mem mem(uint64_t bytes)
{
	struct lhv_smmu3_mem m = {.va = heap_alloc(bytes, bytes)};

	if (!m.va)
		fatal("bench: no memory");
	m.pa = lhv_pa((uintptr_t)m.va);
	return m;
}

static void tell(const char *name, uint64_t ticks)
{
	kprintf("smmu: %s %lu\n", name,
		ticks * 1000 * (1000000000 / LHV_MRS(CNTFRQ_EL0)) / ROUNDS);
}

void example_main(void)
{
	static const struct lhv_s2_root root = {
		.table = {0x40000000},
		.vtcr = 24 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12 | 4 << 16,
		.vmid = 1,
		.ipa_bits = 40,
		.pa_bits = 44,
		.granule = 12,
		.start = 1,
	};
	const struct lhv_smmu3_stream to = {.kind = LHV_SMMU3_S2, .root = &root};
	static struct lhv_smmu3 s;
	struct lhv_smmu3_config c = {
		.base = SMMU, .cmdq_log2 = 8, .evtq_log2 = 7, .sid_bits = SID_BITS};
	uint64_t t, clock = 0, sum = 0;

	map_device(SMMU);
	c.cmdq = mem(16 << c.cmdq_log2);
	c.evtq = mem(32 << c.evtq_log2);
	c.strtab = mem(lhv_smmu3_strtab_bytes(SID_BITS, 0));
	if (lhv_smmu3_init(&s, &c) || lhv_smmu3_reset(&s))
		fatal("bench: the SMMU cannot be used");
	/* Some versions of QEMU have stage 1 alone. No device is there to use the entries. */
	s.f.s2 = true;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		t = now();
		clock += now() - t;
		for (unsigned int k = 0; k < i % 16; k++)
			__asm__ volatile("nop");
	}
	for (unsigned int i = 0; i < ROUNDS; i++) {
		t = now();
		if (lhv_smmu3_attach(&s, i, &to))
			fatal("bench: cannot attach");
		sum += now() - t;
		/* Each round at another place between two ticks of the counter. */
		for (unsigned int k = 0; k < i % 16; k++)
			__asm__ volatile("nop");
	}
	tell("clock", clock);
	tell("attach", sum);
	kprintf("smmu: done\n");
	host_off();
}

_Noreturn void example_cpu_main(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
