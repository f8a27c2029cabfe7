/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables looked at from outside: are the numbers of entries in use, which the library keeps
 * in table descriptors, what they should be? The place of the number is written out once
 * more: bits [7:2] and above these [58:51].
 */
#ifndef TESTS_STAGE2_TALLY_H
#define TESTS_STAGE2_TALLY_H

#include <libhv/stage2.h>

struct tally {
	uint64_t tables; /* below the root */
	uint64_t empty;	 /* of these, with no entry in use */
	uint64_t wrong;	 /* of these, with another number than there are */
	uint64_t leaves;
};

/* va: where a table with that physical address is. */
void tally(const struct lhv_s2_geometry *g, const uint64_t *root,
	   void *(*va)(void *ctx, lhv_pa_t pa), void *ctx, struct tally *out);

#endif /* TESTS_STAGE2_TALLY_H */
