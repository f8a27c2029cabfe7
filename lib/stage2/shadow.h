/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the shadow stage 2 share. */
#ifndef LHV_LIB_STAGE2_SHADOW_H
#define LHV_LIB_STAGE2_SHADOW_H

#include <libhv/stage2/shadow.h>

#include "s2.h"

/* L1's stage 2 as its registers say it, with the choices of the architecture made. */
struct nested {
	struct lhv_s2_geometry
		g;     /* granule, ipa_bits, pa_bits, start, block, lpa2, ha, hd */
	uint64_t base; /* of the initial table */
	uint16_t vmid;
	uint8_t sh; /* with lpa2 */
	bool on;    /* stage 2 is on */
	bool bad;   /* every address faults */
	bool wide;  /* 64 KiB granule with address bits [51:48] in descriptors */
	bool fwb, ptw, ee, xnx;
};

/*
 * The kind of L1's leaf that a mapping derives from: its level, and bit 2 for one of a
 * contiguous run. It is in the software bits of the shadow's leaf, so that an invalidation of
 * one address finds all that derives from the leaf, whatever L1's tables say by then.
 */
#define KIND_CONTIG 4U
#define KIND_FLAT   8U /* stage 2 is off */

/* shadowwalk.c */
bool lhv_s2_nested_cpu_ok(const struct lhv_cpu_features *f);
unsigned int lhv_s2_nested_ipa_max(const struct lhv_cpu_features *f);
void lhv_s2_nested_decode(const struct lhv_cpu_features *f,
			  const struct lhv_s2_nested_regs *r, struct nested *n);

/* shadow.c */
void lhv_s2_shadow_raise(struct lhv_s2_shadow *s);
void lhv_s2_shadow_empty(struct lhv_s2_shadow *s);

#endif /* LHV_LIB_STAGE2_SHADOW_H */
