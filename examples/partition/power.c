/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI for each guest: its vCPUs start and stop. The machine goes off with the last guest. */
#include "part.h"

static int cpu_on(void *ctx, uint16_t vcpu, lhv_ipa_t entry, uint64_t context,
		  bool aarch64)
{
	struct part *p = ctx;
	struct part_vcpu *h = &p->vcpu[vcpu];

	if (!aarch64)
		return LHV_ERR_UNSUPPORTED;
	/* One that stops after this has the request before it, and looks at it when it starts. */
	if (__atomic_load_n(&p->stopped, __ATOMIC_ACQUIRE))
		return LHV_ERR_DENIED;
	h->entry = entry;
	h->context = context;
	__atomic_store_n(&h->start, 1, __ATOMIC_RELEASE);
	host_gic_sgi(p->first + vcpu);
	return LHV_OK;
}

static bool entry_valid(void *ctx, lhv_ipa_t entry)
{
	const struct part *p = ctx;

	return !(entry.v & 3) && entry.v >= RAM_IPA && entry.v - RAM_IPA < p->size;
}

void power_stop(struct part *p, const char *why)
{
	static uint32_t ended;

	if (__atomic_exchange_n(&p->stopped, 1, __ATOMIC_ACQ_REL))
		return;
	consoles_end(p);
	kprintf("lhv: guest %u: %s\n", p->index, why);
	if (__atomic_add_fetch(&ended, 1, __ATOMIC_ACQ_REL) == nr_parts)
		host_off();
	/* Its other vCPUs leave their cores, and none starts any more. */
	for (unsigned int i = 0; i < p->nr_vcpus; i++)
		if (lhv_vcpu_kick(&p->vcpu[i].v, REQ_STOP))
			host_gic_sgi(p->first + i);
}

static int system_off(void *ctx, bool hibernate)
{
	if (hibernate)
		return LHV_ERR_UNSUPPORTED;
	power_stop(ctx, "off");
	return LHV_OK;
}

/* Its files are no longer what they were, so it cannot start again. */
static int system_reset(void *ctx, enum lhv_trap_psci_reset kind, uint32_t type,
			uint64_t cookie)
{
	(void)kind;
	(void)type;
	(void)cookie;
	power_stop(ctx, "asked for a reset, and is off");
	return LHV_OK;
}

static const struct lhv_trap_psci_ops ops = {
	.cpu_on = cpu_on,
	.system_off = system_off,
	.system_reset = system_reset,
	.entry_valid = entry_valid,
};

void power_init(struct part *p)
{
	int r = lhv_trap_psci_init(&p->psci, p->affinity, p->power, p->nr_vcpus, 0x10001,
				   &ops, p);

	if (r)
		fatal("PSCI could not be made: %s", lhv_err_name(r));
	p->smccc.psci = &p->psci;
	p->smccc.hvc = true;
	p->smccc.smc = true;
}
