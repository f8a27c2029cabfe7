/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two halves of the test share: EL2, which switches, and EL1, which looks. */
#ifndef TEST_SWITCH_H
#define TEST_SWITCH_H

#include <stdbool.h>
#include <stdint.h>

#define VL_MAX 256

/* What a guest does. */
enum kind {
	QUIET, /* checks its system registers, and never uses FP */
	USER,  /* checks all FP, SVE and SME registers too */
	WATCH, /* watches a word, that the others write too, with a watchpoint */
	CALLS, /* HVC again and again */
	STEP,  /* is stepped through by a debugger outside */
	COUNT, /* uses the performance monitors, and takes their interrupt */
};

/* Registers as memory has them: vectors, predicates and FFR, ZA. */
struct image {
	uint8_t z[32 * VL_MAX];
	uint8_t p[17 * VL_MAX / 8];
	uint8_t za[VL_MAX * VL_MAX];
	uint64_t fpcr, fpsr;
} __attribute__((aligned(16)));

struct guest {
	/* Of the exception handler: watchpoints that fired, or interrupts. */
	volatile uint64_t hits;
	/* Set by EL2. */
	enum kind kind;
	uint64_t seed;
	unsigned int index;
	bool pauth, csv2_2, mte;
	unsigned int events; /* event counters */
	bool wide;	     /* of 64 bits */
	uint16_t sve, sme;   /* lengths: bit n for 16 * (n + 1) bytes */
	/* Set by the guest. */
	uint64_t fills, checks;
	volatile bool counting; /* of cycles: what EL2 compares with */
	uint64_t cycles;	/* that its cycle counter has said, all together */
	uint64_t errors;
	uint64_t bad; /* the first error: what differed */
	uint64_t bad_want, bad_got;
	uint16_t sve_seen, sme_seen; /* lengths that were checked */
	struct image want, got;
};

#define WATCHED 4
extern uint64_t watched[WATCHED]; /* one for each guest */

void step_code(void); /* four instructions, again and again */
_Noreturn void guest_main(struct guest *g);

#endif
