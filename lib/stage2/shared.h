/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What functions on the shared side need of each other (see <libhv/stage2/fault.h>): they
 * change live entries by compare-and-exchange alone and keep nothing in struct lhv_s2.
 */
#ifndef LHV_LIB_STAGE2_SHARED_H
#define LHV_LIB_STAGE2_SHARED_H

#include "s2.h"

#include <libhv/stage2/fault.h>

/* The entry that decides about an IPA. */
struct s2_at {
	uint64_t *table;
	uint64_t i; /* its number there */
	uint64_t e; /* what it was when it was read */
	int level;
};

/* Entries that a table has. */
static inline uint64_t s2_table_entries(const struct lhv_s2_geometry *g, int level)
{
	return level == g->start ? UINT64_C(1) << (g->ipa_bits - s2_shift(g, level))
				 : s2_entries(g);
}

/* fault.c */
void lhv_s2_at(const struct lhv_s2 *s2, uint64_t ipa, struct s2_at *at);
int lhv_s2_at_leaf(const struct lhv_s2 *s2, uint64_t ipa, struct s2_at *at);
void lhv_s2_flush_entry(const struct lhv_s2 *s2, uint64_t ipa, int level, bool broadcast);
int lhv_s2_fault_install(struct lhv_s2 *s2, struct lhv_s2_reserve *reserve, uint64_t ipa,
			 uint64_t pa, int level, uint64_t bits, uint32_t flags,
			 enum lhv_s2_fault_how *how);

/* track.c */
#define S2_COALESCE_FLAGS (LHV_S2_NO_CONTIG | LHV_S2_NO_BLOCK | LHV_S2_MERGE)
/* lhv_s2_coalesce() of the entries at `deepest` and what is above them. */
int lhv_s2_coalesce_at(struct lhv_s2 *s2, lhv_ipa_t ipa, uint64_t size, uint32_t flags,
		       int deepest);
int lhv_s2_harvest_part(struct lhv_s2 *s2, uint64_t base, uint64_t ipa, uint64_t size,
			uint32_t mark, uint64_t *bitmap, uint32_t flags, uint64_t *pages);
int lhv_s2_age_part(struct lhv_s2 *s2, uint64_t base, uint64_t ipa, uint64_t size,
		    uint64_t *bitmap, uint32_t flags, bool *young);

/* resume.c */
struct lhv_s2_progress;
int lhv_s2_enter(const struct lhv_s2 *s2, uint64_t a, uint64_t size, uint64_t *budget,
		 struct lhv_s2_progress *p);

#endif /* LHV_LIB_STAGE2_SHARED_H */
