/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls by the SMC Calling Convention (DEN 0028), without their services. */
#include <string.h>

#include <libhv/arch/psci.h>

#include "smccc.h"
#include "trap_priv.h"

/* 1.1: discovery, x4 to x17 preserved. 1.3: the hint for SVE. */
#define V1_1 0x10001u
#define V1_2 0x10002u
#define V1_3 0x10003u
#define V1_5 0x10005u
#define V1_6 0x10006u
#define V1_7 0x10007u

#define ARGS		 18
#define PSCI_LAST_NUMBER 0x1f
#define TRNG_FIRST	 0x50
#define TRNG_LAST	 0x5f

/* Where ARCH_SOC_ID puts the SoC's name: 17 registers, the last byte is 0. */
#define NAME_REGS  17
#define NAME_BYTES (NAME_REGS * 8)

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

static inline uint32_t version(const struct lhv_trap_smccc *s)
{
	return s->version ? s->version : V1_3;
}

/* What ARCH_FEATURES says of @fid; NOT_SUPPORTED if a call of it gets that too. */
static uint64_t features(const struct lhv_trap_smccc *s, bool aarch32, uint64_t fid)
{
	unsigned int n = workaround_number(fid);
	bool has;

	if (aarch32 && fid & LHV_SMCCC_FID_SMC64_MASK)
		return LHV_SMCCC_NOT_SUPPORTED;
	switch (fid) {
	case LHV_SMCCC_VERSION:
	case LHV_SMCCC_ARCH_FEATURES:
		return LHV_SMCCC_SUCCESS;
	case LHV_SMCCC_ARCH_SOC_ID:
		has = s->soc && version(s) >= V1_2;
		return has ? LHV_SMCCC_SUCCESS : LHV_SMCCC_NOT_SUPPORTED;
	case LHV_SMCCC_ARCH_SOC_ID_64:
		has = s->soc && s->soc->name && version(s) >= V1_6;
		return has ? LHV_SMCCC_SUCCESS : LHV_SMCCC_NOT_SUPPORTED;
	case LHV_SMCCC_ARCH_FEATURE_AVAILABILITY:
		has = s->availability && version(s) >= V1_5;
		return has ? LHV_SMCCC_SUCCESS : LHV_SMCCC_NOT_SUPPORTED;
	case LHV_SMCCC_ARCH_CLEAN_INV_MEMREGION:
	case LHV_SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES:
		has = s->clean_inv && version(s) >= V1_7;
		return has ? LHV_SMCCC_SUCCESS : LHV_SMCCC_NOT_SUPPORTED;
	default:
		break;
	}
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

static void soc_name(const char *name, struct lhv_regs *regs)
{
	uint64_t x[NAME_REGS];
	bool end = false;

	memset(x, 0, sizeof(x));
	for (unsigned int i = 0; i < NAME_BYTES - 1 && !end; i++) {
		x[i / 8] |= (uint64_t)(uint8_t)name[i] << (i % 8 * 8);
		end = !name[i];
	}
	memcpy(&regs->x[1], x, sizeof(x));
	regs->x[0] = LHV_SMCCC_SUCCESS;
}

static void soc_id(const struct lhv_trap_soc *soc, bool wide, struct lhv_regs *regs)
{
	/* Bit 31 would make it an error. */
	const uint32_t positive = ~(UINT32_C(1) << 31);

	switch ((uint32_t)regs->x[1]) {
	case LHV_SMCCC_SOC_ID_VERSION:
		regs->x[0] = soc->version & positive;
		return;
	case LHV_SMCCC_SOC_ID_REVISION:
		regs->x[0] = soc->revision & positive;
		return;
	case LHV_SMCCC_SOC_ID_NAME:
		if (wide) {
			soc_name(soc->name, regs);
			return;
		}
		break;
	default:
		break;
	}
	regs->x[0] = LHV_SMCCC_INVALID_PARAMETER;
}

static uint64_t clean_inv(const struct lhv_trap_clean_inv *c, const struct lhv_regs *regs,
			  uint16_t vcpu)
{
	uint64_t base = regs->x[1], length = regs->x[2], flags = regs->x[3];

	if (flags & ~LHV_SMCCC_CLEAN_INV_DRYRUN || !length || length - 1 > ~base)
		return LHV_SMCCC_INVALID_PARAMETER;
	switch (c->fn(c->ctx, vcpu, lhv_ipa(base), length,
		      flags & LHV_SMCCC_CLEAN_INV_DRYRUN)) {
	case LHV_OK:
		return LHV_SMCCC_SUCCESS;
	case LHV_ERR_BUSY:
	case LHV_ERR_AGAIN:
		return LHV_SMCCC_BUSY;
	case LHV_ERR_TIMEOUT:
		return LHV_SMCCC_RATE_LIMITED;
	case LHV_ERR_UNSUPPORTED:
		return LHV_SMCCC_NOT_SUPPORTED;
	default:
		return LHV_SMCCC_INVALID_PARAMETER;
	}
}

static void workaround(const struct lhv_trap_smccc *s, uint64_t answer, unsigned int n,
		       struct lhv_regs *regs)
{
	/* A core that does not need it may be asked all the same, and nothing happens. */
	if (!answer && s->do_workaround)
		s->do_workaround(s->ctx, n, (uint32_t)regs->x[1]);
	regs->x[0] = LHV_SMCCC_SUCCESS;
}

/* Architecture calls. False: nothing here answers. */
OUTLINED bool arch(const struct lhv_trap_smccc *s, bool aarch32, uint32_t fid,
		   struct lhv_regs *regs, uint16_t vcpu)
{
	uint64_t answer, bits = 0;

	if (version(s) < V1_1)
		return false;
	answer = features(s, aarch32, fid);
	/* NOT_REQUIRED has no call behind it either. */
	if (answer > 1)
		return false;
	switch (fid) {
	case LHV_SMCCC_VERSION:
		regs->x[0] = version(s);
		return true;
	case LHV_SMCCC_ARCH_FEATURES:
		answer = features(s, aarch32, (uint32_t)regs->x[1]);
		if (answer == LHV_SMCCC_NOT_SUPPORTED)
			return false;
		regs->x[0] = answer;
		return true;
	case LHV_SMCCC_ARCH_SOC_ID:
	case LHV_SMCCC_ARCH_SOC_ID_64:
		soc_id(s->soc, fid & LHV_SMCCC_FID_SMC64_MASK, regs);
		return true;
	case LHV_SMCCC_ARCH_FEATURE_AVAILABILITY:
		if (s->availability(s->ctx, regs->x[1], &bits)) {
			regs->x[0] = LHV_SMCCC_INVALID_PARAMETER;
			return true;
		}
		regs->x[0] = LHV_SMCCC_SUCCESS;
		regs->x[1] = bits;
		return true;
	case LHV_SMCCC_ARCH_CLEAN_INV_MEMREGION:
		regs->x[0] = clean_inv(s->clean_inv, regs, vcpu);
		return true;
	case LHV_SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES:
		regs->x[0] = LHV_SMCCC_SUCCESS;
		regs->x[1] = s->clean_inv->global ? LHV_SMCCC_CLEAN_INV_GLOBAL : 0;
		regs->x[2] = s->clean_inv->latency_us;
		regs->x[3] = s->clean_inv->rate;
		regs->x[4] = s->clean_inv->break_even;
		return true;
	default:
		workaround(s, answer, workaround_number(fid), regs);
		return true;
	}
}

static bool any(const uint32_t word[4])
{
	return word[0] | word[1] | word[2] | word[3];
}

/* The hypervisor's own calls. False: nothing here answers. */
OUTLINED bool vendor(const struct lhv_trap_smccc *s, uint32_t fid, struct lhv_regs *regs)
{
	const uint32_t *word =
		fid == LHV_SMCCC_VENDOR_HYP_FEATURES ? s->vendor_features : s->uid;

	if (!any(word))
		return false;
	if (fid == LHV_SMCCC_VENDOR_HYP_REVISION) {
		regs->x[0] = s->revision[0];
		regs->x[1] = s->revision[1];
		return true;
	}
	for (int i = 0; i < 4; i++)
		regs->x[i] = word[i];
	return true;
}

static bool is_vendor(uint32_t fid)
{
	return fid == LHV_SMCCC_VENDOR_HYP_UID || fid == LHV_SMCCC_VENDOR_HYP_REVISION ||
	       fid == LHV_SMCCC_VENDOR_HYP_FEATURES;
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
		.smccc_1_1 = version(s) >= V1_1,
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
	uint64_t number = LHV_GET(LHV_SMCCC_FID_NUMBER, fid);
	enum lhv_action action;

	*what = LHV_TRAP_SMCCC_DONE;
	if (owner == LHV_SMCCC_FID_OWNER_STD_SECURE && s->psci &&
	    number <= PSCI_LAST_NUMBER) {
		action = psci(s, trap, regs, vcpu, fid, what);
		narrow(trap, regs);
		return action;
	}
	if (owner == LHV_SMCCC_FID_OWNER_STD_SECURE && s->trng && number >= TRNG_FIRST &&
	    number <= TRNG_LAST) {
		if (!lhv_trap_trng_call_(s->trng, fid, regs, vcpu))
			return unknown(trap, regs, what);
		return finish(trap, regs, LHV_HANDLED);
	}
	if (owner == LHV_SMCCC_FID_OWNER_ARCH && arch(s, trap->aarch32, fid, regs, vcpu))
		return finish(trap, regs, LHV_HANDLED);
	if (is_vendor(fid) && vendor(s, fid, regs))
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
	       owner == LHV_SMCCC_FID_OWNER_STD_SECURE || is_vendor(fid);
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
	if (version(s) < V1_3)
		fixed |= LHV_SMCCC_FID_SVE_MASK;
	fid = (uint32_t)x0 & ~(uint32_t)LHV_SMCCC_FID_SVE_MASK;
	if (!trap->u.imm && (x0 & fixed) == LHV_SMCCC_FID_FAST_MASK && known(s, fid))
		return dispatch(s, trap, regs, vcpu, fid, what);
	return unknown(trap, regs, what);
}
