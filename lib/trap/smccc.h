/* SPDX-License-Identifier: BSD-2-Clause */
/* What smccc.c, psci.c and trng.c share. */
#ifndef LHV_TRAP_SMCCC_H
#define LHV_TRAP_SMCCC_H

#include <libhv/trap.h>

/** One PSCI call. */
struct lhv_trap_psci_call {
	uint32_t fid;	 /**< in: function identifier, without the hint bit. */
	uint16_t vcpu;	 /**< in: who calls. */
	bool smccc_1_1;	 /**< in: SMCCC_VERSION exists. */
	uint64_t arg[3]; /**< in: x1 to x3, narrowed if the call is a 32-bit one. */
	/** in, out: x0 of the caller, for callbacks to replace. It is set before one is
	 *  called that may restart the caller elsewhere; not touched after its success. */
	uint64_t *x0;
	uint8_t what; /**< out: enum lhv_trap_smccc_what. */
};

/** Answers function identifiers 0x84000000 to 0x8400001f and their 64-bit forms: HANDLED
 *  or EXIT. */
enum lhv_action lhv_trap_psci_call_(struct lhv_trap_psci *p,
				    struct lhv_trap_psci_call *c);

/** Answers TRNG's functions; false: it has no such one, and nothing has changed. */
bool lhv_trap_trng_call_(const struct lhv_trap_trng *t, uint32_t fid,
			 struct lhv_regs *regs, uint16_t vcpu);

#endif /* LHV_TRAP_SMCCC_H */
