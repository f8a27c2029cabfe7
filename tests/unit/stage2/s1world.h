/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the guest walk share: a guest, its memory, and the model's view of both. */
#ifndef TESTS_UNIT_STAGE2_S1WORLD_H
#define TESTS_UNIT_STAGE2_S1WORLD_H

#include <libhv/sim/s1.h>
#include <libhv/stage2/walk.h>

#define S1W_WORDS 64

/* A guest: the library's view of it, and its tables. */
struct s1w {
	struct lhv_s2_s1_cpu cpu;
	struct lhv_s2_s1_regs r;
	struct lhv_s2_s1_access acc;

	/* Descriptors that were put somewhere; of 4 or 8 bytes, as the CPU reads them. */
	struct {
		uint64_t ipa, value;
		unsigned int bytes;
	} word[S1W_WORDS];
	unsigned int words;

	bool noise; /* what was not put is noise from this seed, else 0 */
	uint64_t seed;
	unsigned int oa; /* bits of the addresses in the noise */

	int ret;		    /* what reads return, when not 0, */
	unsigned int ret_at;	    /* from this one on, counted from 0 */
	struct lhv_s2_fault s2;	    /* with ret LHV_S2_READ_STAGE2 */
	unsigned int reads;	    /* how many there were, */
	uint64_t read_ipa[8];	    /* where, */
	unsigned int read_bytes[8]; /* and how long */
};

/* An AArch64 guest at EL1 on a CPU with 48 bits: T0SZ 16, T1SZ 16, 4 KiB granules, tables at
 * 0x10000 and 0x20000, MAIR byte 0 Write-Back, 1 Device-nGnRE, 2 Non-cacheable. */
void s1w_init(struct s1w *w);

/* Everything that a CPU can have. */
void s1w_all_features(struct s1w *w);

/* A descriptor of 8 bytes; of 4. */
void s1w_put(struct s1w *w, uint64_t ipa, uint64_t desc);
void s1w_put32(struct s1w *w, uint64_t ipa, uint32_t desc);

/* The library's read callback. */
int s1w_read(void *ctx, lhv_ipa_t ipa, unsigned int bytes, uint64_t *value,
	     struct lhv_s2_fault *fault);

/* Walks with the library; the call has to succeed. */
struct lhv_s2_s1_result s1w_walk(struct s1w *w, uint64_t va);

/* Walks with the library and with the model and compares; the library's result. */
struct lhv_s2_s1_result s1w_both(struct s1w *w, uint64_t va);

uint64_t s1w_random(uint64_t *state);

#endif /* TESTS_UNIT_STAGE2_S1WORLD_H */
