/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/dump.h
 * What a stage 2 maps, as a list of ranges: for debuggers, tests and crash dumps.
 *
 * lhv_s2_dump() lists a live struct lhv_s2. lhv_s2_dump_image() lists tables of which there
 * are only the registers and some memory, written by whomever: it trusts nothing in them,
 * says what is wrong with each descriptor, and reads no more of them than its budget.
 *
 * Specification: DDI 0487, D8.2 (translation process), D8.3 (descriptor formats).
 */
#ifndef LIBHV_STAGE2_DUMP_H
#define LIBHV_STAGE2_DUMP_H

#include <libhv/stage2.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name What may be wrong with a descriptor
 * With the first five a translation fails, or is not followed here.
 * @{ */
#define LHV_S2_BAD_READ UINT32_C(0x0001) /**< It could not be read. */
#define LHV_S2_BAD_LOOP \
	UINT32_C(0x0002) /**< It points back to a table on the way to it. */
#define LHV_S2_BAD_ADDRESS \
	UINT32_C(0x0004) /**< Its address is beyond the output size (VTCR_EL2.PS). */
#define LHV_S2_BAD_TYPE \
	UINT32_C(       \
		0x0008) /**< A block at a level that has none, or level 3's reserved type. */
#define LHV_S2_BAD_TABLE \
	UINT32_C(0x0010) /**< A table descriptor on the way to it has RES0 bits set. */
#define LHV_S2_BAD_RES0 UINT32_C(0x0020) /**< RES0 bits are set. */
#define LHV_S2_BAD_MEMATTR \
	UINT32_C(0x0040) /**< A MemAttr that is reserved without FEAT_MTE_PERM. */
#define LHV_S2_BAD_SH UINT32_C(0x0080) /**< The reserved shareability. */
#define LHV_S2_BAD_CONTIG \
	UINT32_C(0x0100) /**< The Contiguous bit, and no complete run of like entries. */
/** @} */

/** Neighbouring entries of one level that differ in their addresses alone. */
struct lhv_s2_range {
	lhv_ipa_t ipa; /**< First IPA. */
	uint64_t size; /**< Bytes. */
	enum lhv_s2_kind
		kind; /**< LHV_S2_MAPPED, LHV_S2_OWNED; LHV_S2_UNMAPPED only with @c bad. */
	int8_t level;	/**< Level of the entries. */
	bool contig;	/**< They have the Contiguous bit. */
	uint32_t bad;	/**< LHV_S2_BAD_*: what is wrong with them. */
	uint32_t attr;	/**< MAPPED: LHV_S2_* attributes. */
	uint32_t owner; /**< OWNED: the owner, as lhv_s2_set_owner() left it. */
	lhv_pa_t
		pa; /**< MAPPED: where the first IPA leads; or the address that is bad. */
	uint64_t desc;	  /**< The descriptor of the first entry. */
	uint64_t entries; /**< Number of entries. */
};

/**
 * Takes a range; ranges come in ascending order and do not overlap.
 * @return 0 to go on; anything else ends the dump, and is what the dump returns.
 */
typedef int (*lhv_s2_dump_fn)(void *ctx, const struct lhv_s2_range *range);

/**
 * Calls @p fn for each range within [@p from, @p to) that is mapped or has an owner. @p from
 * and @p to are multiples of the granule; to the end of the IPA space is
 * `lhv_ipa(UINT64_C(1) << ipa_bits)`. Reads each entry of each table in the range once.
 *
 * Shared, as lhv_s2_walk(): what other calls change at the same time is seen as it was at
 * some moment, each entry for itself, so that a run that is being changed may show as
 * LHV_S2_BAD_CONTIG. @p fn may call functions that are shared, and may not change @p s2.
 *
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, misaligned, @p from after @p to);
 *	LHV_ERR_RANGE (beyond the IPA space); LHV_ERR_STATE (not initialized); or what @p fn
 *	returned.
 */
int lhv_s2_dump(const struct lhv_s2 *s2, lhv_ipa_t from, lhv_ipa_t to, lhv_s2_dump_fn fn,
		void *ctx);

/** Least budget of lhv_s2_dump_image(): a walk from level -1 to level 3. */
#define LHV_S2_DUMP_MIN_BUDGET 5

/** Tables in memory that is no longer, or never was, those of a struct lhv_s2. */
struct lhv_s2_image {
	uint64_t vtcr;	/**< VTCR_EL2. */
	uint64_t vttbr; /**< VTTBR_EL2. */
	bool fwb;	/**< HCR_EL2.FWB. */
	/**
	 * Reads the 8 bytes at @p pa, a multiple of 8, as a little-endian number. Anything but 0:
	 * they cannot be read, which is reported as LHV_S2_BAD_READ.
	 */
	int (*read)(void *ctx, lhv_pa_t pa, uint64_t *value);
	void *ctx; /**< Passed to it. */
	uint64_t
		budget; /**< Most descriptors to read, at least LHV_S2_DUMP_MIN_BUDGET. Tables
			    that share tables can describe far more than they hold. */
};

/**
 * The format that a VTCR_EL2 value asks for, whatever the CPU: a CPU may refuse some of
 * those that pass here. Fills in all of @p geo. Lock-free.
 *
 * @param[out] geo Unchanged on an error.
 * @param[out] why May be null. On LHV_ERR_CORRUPT and LHV_ERR_UNSUPPORTED the reason, a
 *	static string without a full stop.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer); LHV_ERR_CORRUPT (reserved or inconsistent
 *	fields); LHV_ERR_UNSUPPORTED (128-bit descriptors, permission indirection).
 */
int lhv_s2_vtcr_geometry(uint64_t vtcr, struct lhv_s2_geometry *geo, const char **why);

/**
 * The address of the initial-level tables in a VTTBR_EL2 value. Lock-free.
 *
 * @param geo From lhv_s2_vtcr_geometry() or lhv_s2_geometry().
 * @param[out] pa Unchanged on an error.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, geometry malformed); LHV_ERR_CORRUPT (not
 *	aligned to the tables' size, or beyond the output size).
 */
int lhv_s2_vttbr_table(const struct lhv_s2_geometry *geo, uint64_t vttbr, lhv_pa_t *pa);

/**
 * Calls @p fn for each range of @p img within [@p from, @p to) that is mapped, has
 * something in its invalid entries, or has something wrong. Memory that changes meanwhile
 * does no harm. Lock-free.
 *
 * @param[out] next May be null. Where to go on: on LHV_ERR_AGAIN, and when @p fn ended the
 *	dump; @p to on LHV_OK.
 * @return LHV_OK; LHV_ERR_AGAIN (the budget is used up; all before @p next has been
 *	reported); LHV_ERR_INVAL (null pointer, misaligned, @p from after @p to, budget too
 *	small); LHV_ERR_RANGE (beyond the IPA space); LHV_ERR_CORRUPT or LHV_ERR_UNSUPPORTED
 *	(the registers, as lhv_s2_vtcr_geometry() and lhv_s2_vttbr_table() say); or what
 *	@p fn returned.
 */
int lhv_s2_dump_image(const struct lhv_s2_image *img, lhv_ipa_t from, lhv_ipa_t to,
		      lhv_s2_dump_fn fn, void *ctx, lhv_ipa_t *next);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_DUMP_H */
