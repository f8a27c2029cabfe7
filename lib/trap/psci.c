/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI (DEN 0022): who is on, and what the rest of the VM may ask.
 *
 * A vCPU's state changes by compare-and-swap alone, so of any number of simultaneous
 * CPU_ON calls for one target exactly one wins. From OFF only CPU_ON (to ON_PENDING) and
 * lhv_trap_psci_started() lead away, from ON only the vCPU itself (to STOPPING).
 */
#include <libhv/arch/id.h>
#include <libhv/arch/psci.h>

#include "smccc.h"

#define MAX_VCPUS 65536
#define V1_0	  0x10000u
#define V1_1	  0x10001u
#define V1_3	  0x10003u

#define AFFINITY                                                                       \
	(LHV_MPIDR_EL1_Aff0_MASK | LHV_MPIDR_EL1_Aff1_MASK | LHV_MPIDR_EL1_Aff2_MASK | \
	 LHV_MPIDR_EL1_Aff3_MASK)

int lhv_trap_psci_init(struct lhv_trap_psci *p, const uint64_t *affinity,
		       struct lhv_trap_psci_vcpu *vcpu, uint32_t count, uint32_t version,
		       const struct lhv_trap_psci_ops *ops, void *ctx)
{
	if (!p || !affinity || !vcpu || !ops || !ops->cpu_on || !ops->system_off ||
	    !ops->system_reset)
		return LHV_ERR_INVAL;
	if (!count || count > MAX_VCPUS)
		return LHV_ERR_RANGE;
	if (version != 0x00002 && (version < V1_0 || version > V1_3))
		return LHV_ERR_UNSUPPORTED;
	for (uint32_t i = 0; i < count; i++) {
		if (affinity[i] & ~AFFINITY)
			return LHV_ERR_INVAL;
	}
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t j = 0; j < i; j++) {
			if (affinity[i] == affinity[j])
				return LHV_ERR_EXISTS;
		}
	}
	for (uint32_t i = 0; i < count; i++)
		vcpu[i].state = LHV_TRAP_PSCI_OFF;
	p->affinity = affinity;
	p->vcpu = vcpu;
	p->count = count;
	p->version = version;
	p->hibernate = false;
	p->aarch32 = false;
	p->extended = false;
	p->ops = ops;
	p->ctx = ctx;
	return LHV_OK;
}

/* True if the state was @from and now is @to; otherwise *seen is what it was. */
static bool change(struct lhv_trap_psci_vcpu *v, uint32_t from, uint32_t to,
		   uint32_t *seen)
{
	*seen = from;
	return __atomic_compare_exchange_n(&v->state, seen, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static uint32_t state(const struct lhv_trap_psci *p, uint32_t vcpu)
{
	return __atomic_load_n(&p->vcpu[vcpu].state, __ATOMIC_ACQUIRE);
}

int lhv_trap_psci_started(struct lhv_trap_psci *p, uint32_t vcpu)
{
	struct lhv_trap_psci_vcpu *v;
	uint32_t seen;

	if (vcpu >= p->count)
		return LHV_ERR_RANGE;
	v = &p->vcpu[vcpu];
	/* A CPU_ON of a vCPU that was OFF may come between the first two. */
	if (change(v, LHV_TRAP_PSCI_ON_PENDING, LHV_TRAP_PSCI_ON, &seen) ||
	    change(v, LHV_TRAP_PSCI_OFF, LHV_TRAP_PSCI_ON, &seen) ||
	    change(v, LHV_TRAP_PSCI_ON_PENDING, LHV_TRAP_PSCI_ON, &seen))
		return LHV_OK;
	return LHV_ERR_STATE;
}

int lhv_trap_psci_stopped(struct lhv_trap_psci *p, uint32_t vcpu)
{
	if (vcpu >= p->count)
		return LHV_ERR_RANGE;
	__atomic_store_n(&p->vcpu[vcpu].state, LHV_TRAP_PSCI_OFF, __ATOMIC_RELEASE);
	return LHV_OK;
}

enum lhv_trap_psci_state lhv_trap_psci_state(const struct lhv_trap_psci *p, uint32_t vcpu)
{
	if (vcpu >= p->count)
		return LHV_TRAP_PSCI_OFF;
	return (enum lhv_trap_psci_state)state(p, vcpu);
}

/* DEN 0022: INVALID_ADDRESS came with version 1.0. */
static uint64_t invalid_address(const struct lhv_trap_psci *p)
{
	return p->version >= V1_0 ? LHV_PSCI_INVALID_ADDRESS
				  : LHV_PSCI_INVALID_PARAMETERS;
}

static uint64_t error(const struct lhv_trap_psci *p, int err)
{
	switch (err) {
	case LHV_OK:
		return LHV_PSCI_SUCCESS;
	case LHV_ERR_UNSUPPORTED:
		return LHV_PSCI_NOT_SUPPORTED;
	case LHV_ERR_INVAL:
	case LHV_ERR_RANGE:
		return LHV_PSCI_INVALID_PARAMETERS;
	case LHV_ERR_DENIED:
		return LHV_PSCI_DENIED;
	case LHV_ERR_FAULT:
		return invalid_address(p);
	default:
		return LHV_PSCI_INTERNAL_FAILURE;
	}
}

/* What PSCI_FEATURES says of @fid; NOT_SUPPORTED if a call of it gets that too. */
static uint64_t features(const struct lhv_trap_psci *p, uint64_t fid, bool smccc_1_1)
{
	bool v1 = p->version >= V1_0;

	if (p->aarch32 && (fid & LHV_SMCCC_FID_SMC64_MASK))
		return LHV_PSCI_NOT_SUPPORTED;
	switch (fid) {
	case LHV_PSCI_CPU_SUSPEND:
	case LHV_PSCI_CPU_SUSPEND_64:
		return (v1 && p->extended ? LHV_PSCI_FEATURE_EXTENDED : 0) |
		       (v1 && p->ops->suspend_mode ? LHV_PSCI_FEATURE_OSI : 0);
	case LHV_PSCI_VERSION:
	case LHV_PSCI_CPU_OFF:
	case LHV_PSCI_CPU_ON:
	case LHV_PSCI_CPU_ON_64:
	case LHV_PSCI_AFFINITY_INFO:
	case LHV_PSCI_AFFINITY_INFO_64:
	case LHV_PSCI_MIGRATE_INFO_TYPE:
	case LHV_PSCI_SYSTEM_OFF:
	case LHV_PSCI_SYSTEM_RESET:
		return 0;
	case LHV_PSCI_FEATURES:
	case LHV_PSCI_CPU_DEFAULT_SUSPEND:
	case LHV_PSCI_CPU_DEFAULT_SUSPEND_64:
	case LHV_PSCI_NODE_HW_STATE:
	case LHV_PSCI_NODE_HW_STATE_64:
	case LHV_PSCI_SET_SUSPEND_MODE:
		return v1 ? 0 : LHV_PSCI_NOT_SUPPORTED;
	case LHV_SMCCC_VERSION:
		return v1 && smccc_1_1 ? 0 : LHV_PSCI_NOT_SUPPORTED;
	case LHV_PSCI_STAT_RESIDENCY:
	case LHV_PSCI_STAT_RESIDENCY_64:
	case LHV_PSCI_STAT_COUNT:
	case LHV_PSCI_STAT_COUNT_64:
		return v1 && p->ops->stat ? 0 : LHV_PSCI_NOT_SUPPORTED;
	case LHV_PSCI_MEM_PROTECT:
		return p->version >= V1_1 && p->ops->mem_protect ? 0
								 : LHV_PSCI_NOT_SUPPORTED;
	case LHV_PSCI_MEM_PROTECT_CHECK_RANGE:
	case LHV_PSCI_MEM_PROTECT_CHECK_RANGE_64:
		return p->version >= V1_1 && p->ops->mem_protect_check_range
			       ? 0
			       : LHV_PSCI_NOT_SUPPORTED;
	case LHV_PSCI_SYSTEM_SUSPEND:
	case LHV_PSCI_SYSTEM_SUSPEND_64:
		return v1 && p->ops->system_suspend ? 0 : LHV_PSCI_NOT_SUPPORTED;
	case LHV_PSCI_SYSTEM_RESET2:
	case LHV_PSCI_SYSTEM_RESET2_64:
		return p->version >= V1_1 ? 0 : LHV_PSCI_NOT_SUPPORTED;
	case LHV_PSCI_SYSTEM_OFF2:
	case LHV_PSCI_SYSTEM_OFF2_64:
		return p->version >= V1_3 && p->hibernate ? LHV_PSCI_OFF2_HIBERNATE
							  : LHV_PSCI_NOT_SUPPORTED;
	default:
		return LHV_PSCI_NOT_SUPPORTED;
	}
}

static bool entry_valid(const struct lhv_trap_psci *p, uint64_t entry)
{
	/* AArch32: bit 0 chooses T32, and A32 instructions are aligned. */
	if (p->aarch32 ? (entry & 3) == 2 : (entry & 3) != 0)
		return false;
	return !p->ops->entry_valid || p->ops->entry_valid(p->ctx, lhv_ipa(entry));
}

/* What an MPIDR leaves of itself above affinity level @level, 0 to 3. */
static uint64_t affinity_mask(uint64_t level)
{
	static const uint64_t mask[] = {
		AFFINITY,
		AFFINITY & ~LHV_MPIDR_EL1_Aff0_MASK,
		LHV_MPIDR_EL1_Aff2_MASK | LHV_MPIDR_EL1_Aff3_MASK,
		LHV_MPIDR_EL1_Aff3_MASK,
	};

	return mask[level];
}

/* The index of the vCPU with affinity fields @mpidr; p->count if there is none. */
static uint32_t find(const struct lhv_trap_psci *p, uint64_t mpidr)
{
	uint32_t i;

	for (i = 0; i < p->count; i++) {
		if (p->affinity[i] == mpidr)
			break;
	}
	return i;
}

static uint64_t cpu_on(struct lhv_trap_psci *p, const struct lhv_trap_psci_call *c)
{
	uint32_t target = find(p, c->arg[0]), seen;
	int err;

	if (target == p->count)
		return LHV_PSCI_INVALID_PARAMETERS;
	if (!entry_valid(p, c->arg[1]))
		return invalid_address(p);
	if (!change(&p->vcpu[target], LHV_TRAP_PSCI_OFF, LHV_TRAP_PSCI_ON_PENDING, &seen))
		return seen == LHV_TRAP_PSCI_ON_PENDING ? LHV_PSCI_ON_PENDING
							: LHV_PSCI_ALREADY_ON;
	err = p->ops->cpu_on(p->ctx, (uint16_t)target, lhv_ipa(c->arg[1]), c->arg[2],
			     !p->aarch32);
	if (err)
		change(&p->vcpu[target], LHV_TRAP_PSCI_ON_PENDING, LHV_TRAP_PSCI_OFF,
		       &seen);
	return error(p, err);
}

/* The most awake of what is under @mpidr at affinity level @level. */
static uint64_t affinity_info(const struct lhv_trap_psci *p, uint64_t mpidr,
			      uint64_t level)
{
	uint64_t best = LHV_PSCI_INVALID_PARAMETERS;
	uint64_t mask;

	if (level > 3 || (mpidr & ~AFFINITY))
		return LHV_PSCI_INVALID_PARAMETERS;
	mask = affinity_mask(level);
	for (uint32_t i = 0; i < p->count; i++) {
		if ((p->affinity[i] ^ mpidr) & mask)
			continue;
		switch (state(p, i)) {
		case LHV_TRAP_PSCI_ON:
		case LHV_TRAP_PSCI_STOPPING:
			return LHV_PSCI_AFFINITY_ON;
		case LHV_TRAP_PSCI_ON_PENDING:
			best = LHV_PSCI_AFFINITY_ON_PENDING;
			break;
		default:
			if (best != LHV_PSCI_AFFINITY_ON_PENDING)
				best = LHV_PSCI_AFFINITY_OFF;
		}
	}
	return best;
}

static uint64_t node_hw_state(const struct lhv_trap_psci *p, uint64_t mpidr,
			      uint64_t level)
{
	uint64_t info = affinity_info(p, mpidr, level);

	if (info == LHV_PSCI_INVALID_PARAMETERS)
		return info;
	return info == LHV_PSCI_AFFINITY_OFF ? LHV_PSCI_HW_OFF : LHV_PSCI_HW_ON;
}

static enum lhv_action answer(struct lhv_trap_psci_call *c, uint64_t x0)
{
	*c->x0 = x0;
	c->what = LHV_TRAP_SMCCC_DONE;
	return LHV_HANDLED;
}

/* After a callback: x0 is as it was set before, unless it failed. */
static enum lhv_action leave(const struct lhv_trap_psci *p, struct lhv_trap_psci_call *c,
			     int err, uint8_t what)
{
	if (err)
		return answer(c, error(p, err));
	c->what = what;
	return LHV_EXIT;
}

static enum lhv_action cpu_off(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c)
{
	uint32_t seen;
	int err = p->ops->cpu_off ? p->ops->cpu_off(p->ctx, c->vcpu) : 0;

	if (err)
		return answer(c, error(p, err));
	if (!change(&p->vcpu[c->vcpu], LHV_TRAP_PSCI_ON, LHV_TRAP_PSCI_STOPPING, &seen))
		return answer(c, LHV_PSCI_DENIED);
	*c->x0 = LHV_PSCI_INTERNAL_FAILURE;
	return leave(p, c, 0, LHV_TRAP_SMCCC_CPU_OFF);
}

static enum lhv_action suspend(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c,
			       bool powerdown, uint32_t state_id, uint64_t entry,
			       uint64_t context_id)
{
	if (powerdown && !entry_valid(p, entry))
		return answer(c, invalid_address(p));
	if (!p->ops->cpu_suspend)
		return answer(c, LHV_PSCI_SUCCESS);
	*c->x0 = LHV_PSCI_SUCCESS;
	return leave(p, c,
		     p->ops->cpu_suspend(p->ctx, c->vcpu, powerdown, state_id,
					 lhv_ipa(entry), context_id),
		     LHV_TRAP_SMCCC_SUSPEND);
}

static enum lhv_action cpu_suspend(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c)
{
	uint32_t power_state = (uint32_t)c->arg[0];
	uint32_t id, type;

	if (p->version >= V1_0 && p->extended) {
		id = LHV_PSCI_POWER_STATE_EXT_StateID_MASK;
		type = LHV_PSCI_POWER_STATE_EXT_StateType_MASK;
	} else {
		id = LHV_PSCI_POWER_STATE_StateID_MASK |
		     LHV_PSCI_POWER_STATE_PowerLevel_MASK;
		type = LHV_PSCI_POWER_STATE_StateType_MASK;
	}
	if (power_state & ~(id | type))
		return answer(c, LHV_PSCI_INVALID_PARAMETERS);
	return suspend(p, c, power_state & type, power_state & id, c->arg[1], c->arg[2]);
}

static enum lhv_action system_suspend(struct lhv_trap_psci *p,
				      struct lhv_trap_psci_call *c)
{
	if (!entry_valid(p, c->arg[0]))
		return answer(c, invalid_address(p));
	/* Once they are all off, none but the caller could turn one on. */
	for (uint32_t i = 0; i < p->count; i++) {
		if (i != c->vcpu && state(p, i) != LHV_TRAP_PSCI_OFF)
			return answer(c, LHV_PSCI_DENIED);
	}
	*c->x0 = LHV_PSCI_SUCCESS;
	return leave(
		p, c,
		p->ops->system_suspend(p->ctx, c->vcpu, lhv_ipa(c->arg[0]), c->arg[1]),
		LHV_TRAP_SMCCC_SYSTEM_SUSPEND);
}

static enum lhv_action system_off(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c,
				  bool hibernate)
{
	*c->x0 = LHV_PSCI_INTERNAL_FAILURE;
	return leave(p, c, p->ops->system_off(p->ctx, hibernate),
		     LHV_TRAP_SMCCC_SYSTEM_OFF);
}

static enum lhv_action system_off2(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c)
{
	uint32_t type = (uint32_t)c->arg[0];

	/* 0 is an old name of HIBERNATE_OFF, which is the only type; the cookie is reserved. */
	if ((type && type != LHV_PSCI_OFF2_HIBERNATE) || c->arg[1])
		return answer(c, LHV_PSCI_INVALID_PARAMETERS);
	return system_off(p, c, true);
}

static enum lhv_action system_reset(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c,
				    enum lhv_trap_psci_reset kind, uint32_t type,
				    uint64_t cookie)
{
	*c->x0 = LHV_PSCI_INTERNAL_FAILURE;
	return leave(p, c, p->ops->system_reset(p->ctx, kind, type, cookie),
		     LHV_TRAP_SMCCC_SYSTEM_RESET);
}

static enum lhv_action system_reset2(struct lhv_trap_psci *p,
				     struct lhv_trap_psci_call *c)
{
	uint32_t type = (uint32_t)c->arg[0];

	if (type & LHV_PSCI_RESET2_VENDOR_MASK)
		return system_reset(p, c, LHV_TRAP_PSCI_RESET_VENDOR, type, c->arg[1]);
	if (type != LHV_PSCI_RESET2_WARM)
		return answer(c, LHV_PSCI_INVALID_PARAMETERS);
	return system_reset(p, c, LHV_TRAP_PSCI_RESET_WARM, type, c->arg[1]);
}

static uint64_t set_suspend_mode(const struct lhv_trap_psci *p,
				 const struct lhv_trap_psci_call *c)
{
	uint32_t mode = (uint32_t)c->arg[0];

	switch (mode) {
	case LHV_PSCI_MODE_PLATFORM_COORDINATED:
	case LHV_PSCI_MODE_OS_INITIATED:
		if (p->ops->suspend_mode)
			return error(p, p->ops->suspend_mode(
						p->ctx, c->vcpu,
						mode == LHV_PSCI_MODE_OS_INITIATED));
		return mode == LHV_PSCI_MODE_OS_INITIATED ? LHV_PSCI_NOT_SUPPORTED
							  : LHV_PSCI_SUCCESS;
	default:
		return LHV_PSCI_INVALID_PARAMETERS;
	}
}

static uint64_t stat(const struct lhv_trap_psci *p, const struct lhv_trap_psci_call *c,
		     bool count)
{
	uint32_t target = find(p, c->arg[0]);
	uint64_t value = 0;

	/* There is no number for an error: what never was has lasted for no time. */
	if (target == p->count ||
	    p->ops->stat(p->ctx, (uint16_t)target, (uint32_t)c->arg[1], count, &value))
		return 0;
	return c->fid & LHV_SMCCC_FID_SMC64_MASK ? value : (uint32_t)value;
}

static uint64_t mem_protect(const struct lhv_trap_psci *p,
			    const struct lhv_trap_psci_call *c)
{
	bool was = false;
	int err = p->ops->mem_protect(p->ctx, (uint32_t)c->arg[0], &was);

	return err ? error(p, err) : was;
}

static uint64_t mem_protect_check_range(const struct lhv_trap_psci *p,
					const struct lhv_trap_psci_call *c)
{
	uint64_t base = c->arg[0], length = c->arg[1];

	if (!length || length - 1 > ~base)
		return LHV_PSCI_DENIED;
	return error(p, p->ops->mem_protect_check_range(p->ctx, lhv_ipa(base), length));
}

enum lhv_action lhv_trap_psci_call_(struct lhv_trap_psci *p, struct lhv_trap_psci_call *c)
{
	if (features(p, c->fid, c->smccc_1_1) == LHV_PSCI_NOT_SUPPORTED) {
		answer(c, LHV_PSCI_NOT_SUPPORTED);
		c->what = LHV_TRAP_SMCCC_UNKNOWN;
		return LHV_HANDLED;
	}
	/* Only an integrator's mistake gets here with a vCPU that is none. */
	if (c->vcpu >= p->count)
		return answer(c, LHV_PSCI_INTERNAL_FAILURE);

	switch (c->fid & ~LHV_SMCCC_FID_SMC64_MASK) {
	case LHV_PSCI_VERSION:
		return answer(c, p->version);
	case LHV_PSCI_CPU_SUSPEND:
		return cpu_suspend(p, c);
	case LHV_PSCI_CPU_OFF:
		return cpu_off(p, c);
	case LHV_PSCI_CPU_ON:
		return answer(c, cpu_on(p, c));
	case LHV_PSCI_AFFINITY_INFO:
		return answer(c, affinity_info(p, c->arg[0], (uint32_t)c->arg[1]));
	case LHV_PSCI_MIGRATE_INFO_TYPE:
		return answer(c, LHV_PSCI_TOS_NOT_PRESENT_MP);
	case LHV_PSCI_SYSTEM_OFF:
		return system_off(p, c, false);
	case LHV_PSCI_SYSTEM_RESET:
		return system_reset(p, c, LHV_TRAP_PSCI_RESET_COLD, 0, 0);
	case LHV_PSCI_FEATURES:
		return answer(c, features(p, (uint32_t)c->arg[0], c->smccc_1_1));
	case LHV_PSCI_CPU_DEFAULT_SUSPEND:
		return suspend(p, c, true, 0, c->arg[0], c->arg[1]);
	case LHV_PSCI_NODE_HW_STATE:
		return answer(c, node_hw_state(p, c->arg[0], (uint32_t)c->arg[1]));
	case LHV_PSCI_SYSTEM_SUSPEND:
		return system_suspend(p, c);
	case LHV_PSCI_SET_SUSPEND_MODE:
		return answer(c, set_suspend_mode(p, c));
	case LHV_PSCI_STAT_RESIDENCY:
		return answer(c, stat(p, c, false));
	case LHV_PSCI_STAT_COUNT:
		return answer(c, stat(p, c, true));
	case LHV_PSCI_SYSTEM_RESET2:
		return system_reset2(p, c);
	case LHV_PSCI_MEM_PROTECT:
		return answer(c, mem_protect(p, c));
	case LHV_PSCI_MEM_PROTECT_CHECK_RANGE:
		return answer(c, mem_protect_check_range(p, c));
	default:
		return system_off2(p, c);
	}
}
