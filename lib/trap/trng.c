/* SPDX-License-Identifier: BSD-2-Clause */
/* The True Random Number Generator firmware interface (DEN 0098), version 1.0. */
#include <libhv/arch/psci.h>

#include "smccc.h"

#define VERSION 0x10000

/* Bits that three result registers hold. */
#define MAX_BITS_32 96
#define MAX_BITS_64 192

/* x1 to x3: the highest word is first. */
static void random(const struct lhv_trap_trng *t, struct lhv_regs *regs, uint16_t vcpu,
		   uint64_t bits, bool wide)
{
	uint64_t pool[3] = {0, 0, 0};
	unsigned int width = wide ? 64 : 32;

	regs->x[1] = 0;
	regs->x[2] = 0;
	regs->x[3] = 0;
	if (!bits || bits > (wide ? MAX_BITS_64 : MAX_BITS_32)) {
		regs->x[0] = LHV_TRNG_INVALID_PARAMETERS;
		return;
	}
	if (t->entropy(t->ctx, vcpu, (unsigned int)bits, pool)) {
		regs->x[0] = LHV_TRNG_NO_ENTROPY;
		return;
	}
	for (unsigned int i = 0; i * width < bits; i++) {
		uint64_t word = wide ? pool[i] : (uint32_t)(pool[i / 2] >> (i % 2 * 32));
		unsigned int left = (unsigned int)bits - i * width;

		/* Bits that were not asked for are zero. */
		if (left < width)
			word &= (UINT64_C(1) << left) - 1;
		regs->x[3 - i] = word;
	}
	regs->x[0] = LHV_TRNG_SUCCESS;
}

static bool known(uint64_t fid)
{
	switch (fid) {
	case LHV_TRNG_VERSION:
	case LHV_TRNG_FEATURES:
	case LHV_TRNG_GET_UUID:
	case LHV_TRNG_RND:
	case LHV_TRNG_RND_64:
		return true;
	default:
		return false;
	}
}

bool lhv_trap_trng_call_(const struct lhv_trap_trng *t, uint32_t fid,
			 struct lhv_regs *regs, uint16_t vcpu)
{
	switch (fid) {
	case LHV_TRNG_VERSION:
		regs->x[0] = VERSION;
		return true;
	case LHV_TRNG_FEATURES:
		regs->x[0] = known((uint32_t)regs->x[1]) ? LHV_TRNG_SUCCESS
							 : LHV_TRNG_NOT_SUPPORTED;
		return true;
	case LHV_TRNG_GET_UUID:
		for (int i = 0; i < 4; i++)
			regs->x[i] = t->uuid[i];
		return true;
	case LHV_TRNG_RND:
		random(t, regs, vcpu, (uint32_t)regs->x[1], false);
		return true;
	case LHV_TRNG_RND_64:
		random(t, regs, vcpu, regs->x[1], true);
		return true;
	default:
		return false;
	}
}
