/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls by the SMC Calling Convention (DEN 0028), without their services. */
#include <libhv/arch/psci.h>

#include "smccc.h"
#include "trap_priv.h"

/* 1.3: the hint for SVE, x4 to x17 preserved, and discovery. */
#define VERSION 0x10003

#define ARGS		 18
#define PSCI_LAST_NUMBER 0x1f

/* Kept out of the way of a call that nobody knows, which then needs no stack. */
#define OUTLINED static __attribute__((noinline))

static uint64_t argument_mask(uint32_t fid)
{
	return fid & LHV_SMCCC_FID_SMC64_MASK ? UINT64_MAX : UINT32_MAX;
}

/* WORKAROUND_1 to 4 as 1 to 4, anything else as 0. */
static unsigned int workaround_number(uint64_t fid)
{
	switch (fid) {
	case LHV_SMCCC_ARCH_WORKAROUND_1:
		return 1;
	case LHV_SMCCC_ARCH_WORKAROUND_2:
		return 2;
	case LHV_SMCCC_ARCH_WORKAROUND_3:
		return 3;
	case LHV_SMCCC_ARCH_WORKAROUND_4:
		return 4;
	default:
		return 0;
	}
}

static uint64_t features(const struct lhv_trap_smccc *s, uint64_t fid)
{
	unsigned int n = workaround_number(fid);

	if (fid == LHV_SMCCC_VERSION || fid == LHV_SMCCC_ARCH_FEATURES)
		return LHV_SMCCC_SUCCESS;
	if (!n)
		return LHV_SMCCC_NOT_SUPPORTED;
	switch (s->workaround[n - 1]) {
	case LHV_TRAP_WORKAROUND_NEEDED:
		return 0;
	case LHV_TRAP_WORKAROUND_NOT_NEEDED:
		return 1;
	case LHV_TRAP_WORKAROUND_NOT_REQUIRED:
		return n == 2 ? LHV_SMCCC_NOT_REQUIRED : LHV_SMCCC_NOT_SUPPORTED;
	default:
		return LHV_SMCCC_NOT_SUPPORTED;
	}
}

/* Architecture calls. False: nothing here answers. */
OUTLINED bool arch(const struct lhv_trap_smccc *s, uint32_t fid, struct lhv_regs *regs)
{
	uint64_t arg = (uint32_t)regs->x[1];
	uint64_t answer;
	unsigned int n;

	if (fid == LHV_SMCCC_VERSION) {
		regs->x[0] = VERSION;
		return true;
	}
	if (fid == LHV_SMCCC_ARCH_FEATURES) {
		answer = features(s, arg);
		if (answer == LHV_SMCCC_NOT_SUPPORTED)
			return false;
		regs->x[0] = answer;
		return true;
	}
	n = workaround_number(fid);
	if (!n)
		return false;
	answer = features(s, fid);
	if (answer > 1)
		return false;
	/* A core that does not need it may be asked all the same, and nothing happens. */
	if (!answer && s->do_workaround)
		s->do_workaround(s->ctx, n, arg);
	regs->x[0] = LHV_SMCCC_SUCCESS;
	return true;
}

OUTLINED bool uid(const struct lhv_trap_smccc *s, struct lhv_regs *regs)
{
	if (!(s->uid[0] | s->uid[1] | s->uid[2] | s->uid[3]))
		return false;
	for (int i = 0; i < 4; i++)
		regs->x[i] = s->uid[i];
	return true;
}

/*
 * The integrator's function works on a copy, so that a refusal leaves no trace and upper
 * halves that a 32-bit call does not pass are still there afterwards.
 */
OUTLINED enum lhv_action other(const struct lhv_trap_smccc *s, struct lhv_regs *regs,
			       uint16_t vcpu, uint32_t fid)
{
	uint64_t mask = argument_mask(fid);
	uint64_t x[ARGS];
	enum lhv_action action;

	x[0] = fid;
	for (int i = 1; i < ARGS; i++)
		x[i] = regs->x[i] & mask;
	action = s->other(s->ctx, vcpu, fid, x);
	if (action == LHV_INJECT)
		return action;
	if (x[0] != fid)
		regs->x[0] = x[0];
	for (int i = 1; i < ARGS; i++) {
		if (x[i] != (regs->x[i] & mask))
			regs->x[i] = x[i];
	}
	return action;
}

OUTLINED enum lhv_action psci(const struct lhv_trap_smccc *s, const struct lhv_trap *trap,
			      struct lhv_regs *regs, uint16_t vcpu, uint32_t fid,
			      uint8_t *what)
{
	uint64_t mask = argument_mask(fid);
	struct lhv_trap_psci_call c = {
		.fid = fid,
		.vcpu = vcpu,
		.arg = {regs->x[1] & mask, regs->x[2] & mask, regs->x[3] & mask},
		.x0 = &regs->x[0],
	};
	enum lhv_action action;

	/* Before the call: a callback that restarts the caller elsewhere has the last word. */
	if (trap->kind == LHV_TRAP_SMC)
		lhv_trap_advance_(regs, trap->il);
	action = lhv_trap_psci_call_(s->psci, &c);
	*what = c.what;
	return action;
}

/* R0 has 32 bits; what lies above is not the guest's. */
static void narrow(const struct lhv_trap *trap, struct lhv_regs *regs)
{
	if (trap->aarch32)
		regs->x[0] = (uint32_t)regs->x[0];
}

static enum lhv_action finish(const struct lhv_trap *trap, struct lhv_regs *regs,
			      enum lhv_action action)
{
	narrow(trap, regs);
	if (trap->kind == LHV_TRAP_SMC)
		lhv_trap_advance_(regs, trap->il);
	return action;
}

/* Undefined: taken at the instruction, which the return address of an HVC has passed. */
static enum lhv_action refuse(const struct lhv_trap *trap, struct lhv_regs *regs)
{
	if (trap->kind == LHV_TRAP_HVC)
		regs->pc -= 4;
	return LHV_INJECT;
}

static enum lhv_action unknown(const struct lhv_trap *trap, struct lhv_regs *regs,
			       uint8_t *what)
{
	*what = LHV_TRAP_SMCCC_UNKNOWN;
	regs->x[0] = LHV_SMCCC_NOT_SUPPORTED;
	return finish(trap, regs, LHV_HANDLED);
}

/* A call that somebody may know. */
OUTLINED enum lhv_action dispatch(const struct lhv_trap_smccc *s,
				  const struct lhv_trap *trap, struct lhv_regs *regs,
				  uint16_t vcpu, uint32_t fid, uint8_t *what)
{
	uint64_t owner = LHV_GET(LHV_SMCCC_FID_OWNER, fid);
	enum lhv_action action;

	*what = LHV_TRAP_SMCCC_DONE;
	if (owner == LHV_SMCCC_FID_OWNER_STD_SECURE && s->psci &&
	    LHV_GET(LHV_SMCCC_FID_NUMBER, fid) <= PSCI_LAST_NUMBER) {
		action = psci(s, trap, regs, vcpu, fid, what);
		narrow(trap, regs);
		return action;
	}
	if (owner == LHV_SMCCC_FID_OWNER_ARCH && arch(s, fid, regs))
		return finish(trap, regs, LHV_HANDLED);
	if (fid == LHV_SMCCC_VENDOR_HYP_UID && uid(s, regs))
		return finish(trap, regs, LHV_HANDLED);
	if (!s->other)
		return unknown(trap, regs, what);
	*what = LHV_TRAP_SMCCC_OWNER;
	action = other(s, regs, vcpu, fid);
	return action == LHV_INJECT ? refuse(trap, regs) : finish(trap, regs, action);
}

/* False: dispatch() could only say no. */
static bool known(const struct lhv_trap_smccc *s, uint32_t fid)
{
	uint64_t owner = LHV_GET(LHV_SMCCC_FID_OWNER, fid);

	return s->other || owner == LHV_SMCCC_FID_OWNER_ARCH ||
	       owner == LHV_SMCCC_FID_OWNER_STD_SECURE || fid == LHV_SMCCC_VENDOR_HYP_UID;
}

enum lhv_action lhv_trap_smccc(const struct lhv_trap_smccc *s,
			       const struct lhv_trap *trap, struct lhv_regs *regs,
			       uint16_t vcpu, uint8_t *what)
{
	/* A call is fast, has no bit set that it may not have, and no more than 32 bits. */
	uint64_t fixed =
		~(uint64_t)UINT32_MAX | LHV_SMCCC_FID_FAST_MASK | LHV_SMCCC_FID_MBZ_MASK;
	uint64_t x0 = regs->x[0];
	uint32_t fid;

	*what = LHV_TRAP_SMCCC_UNKNOWN;
	if (!(trap->kind == LHV_TRAP_HVC ? s->hvc : trap->kind == LHV_TRAP_SMC && s->smc))
		return refuse(trap, regs);
	if (trap->aarch32) {
		x0 = (uint32_t)x0;
		fixed |= LHV_SMCCC_FID_SMC64_MASK;
	}
	fid = (uint32_t)x0 & ~(uint32_t)LHV_SMCCC_FID_SVE_MASK;
	if (!trap->u.imm && (x0 & fixed) == LHV_SMCCC_FID_FAST_MASK && known(s, fid))
		return dispatch(s, trap, regs, vcpu, fid, what);
	return unknown(trap, regs, what);
}
