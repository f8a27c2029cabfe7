/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI: the guest's vCPUs start and stop, and with the guest the machine. */
#include "../common/common.h"
#include "beside.h"
#include "hv.h"

#include <libhv/arch/sysreg.h>

struct lhv_trap_psci psci;
struct lhv_trap_smccc smccc;
static struct lhv_trap_psci_vcpu states[MAX_CPUS];
static uint64_t affinity[MAX_CPUS];

static int cpu_on(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t context,
		  bool aarch64)
{
	struct hv_vcpu *h = &vcpus[vcpu];

	(void)ctx;
	if (aarch64 == psci.aarch32)
		return LHV_ERR_UNSUPPORTED;
	h->entry = entry;
	h->context = context;
	/* This core is the caller's. */
	h->big_endian = EL1_READ(SCTLR) & LHV_SCTLR_EL1_EE_MASK;
	__atomic_store_n(&h->start, 1, __ATOMIC_RELEASE);
	host_gic_sgi(vcpu);
	return LHV_OK;
}

static int system_off(void *ctx, bool hibernate)
{
	(void)ctx;
	if (hibernate)
		return LHV_ERR_UNSUPPORTED;
	beside_report();
	host_off();
}

static int system_reset(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
			uint64_t cookie)
{
	(void)ctx;
	(void)kind;
	(void)type;
	(void)cookie;
	beside_report();
	host_reset();
}

static bool entry_valid(void *ctx, lhv_ipa_t entry)
{
	(void)ctx;
	/* An odd one is in T32, where instructions lie at even addresses. */
	if (entry.v & 3 && !(psci.aarch32 && entry.v & 1))
		return false;
	return entry.v >= platform.ram_base && entry.v < hv_base();
}

static const struct lhv_trap_psci_ops ops = {
	.cpu_on = cpu_on,
	.system_off = system_off,
	.system_reset = system_reset,
	.entry_valid = entry_valid,
};

void power_init(bool aarch32)
{
	int r;

	for (unsigned int i = 0; i < nr_vcpus; i++)
		affinity[i] = platform.mpidr[i] & UINT64_C(0xff00ffffff);
	r = lhv_trap_psci_init(&psci, affinity, states, nr_vcpus, 0x10001, &ops, NULL);
	if (r)
		fatal("PSCI could not be made: %s", lhv_err_name(r));
	psci.aarch32 = aarch32;
	smccc.psci = &psci;
	smccc.hvc = true;
	smccc.smc = true;
}
