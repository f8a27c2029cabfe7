/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two halves of the MMU agreement test share: a host program that makes up tables
 * and registers and knows from the models what has to happen, and an EL2 image that lets
 * the emulated CPU do it. They share the machine's memory, which is a file.
 */
#ifndef AGREE_H
#define AGREE_H

#include <stdint.h>

#include <libhv/features.h>

/* The machine: 256 MiB of memory, of which these places are the test's. */
#define AGREE_RAM_PA	UINT64_C(0x40000000)
#define AGREE_RAM_BYTES UINT64_C(0x10000000)
#define AGREE_HEAD_PA	UINT64_C(0x44000000)
#define AGREE_CODE_PA	UINT64_C(0x44010000) /* what EL1 and EL0 execute */
#define AGREE_DATA_PA	UINT64_C(0x44020000) /* what they load, store and fetch */
#define AGREE_PIECE	UINT64_C(0x10000)    /* the size of each of the two */
#define AGREE_SLOTS	4u
#define AGREE_SLOT_PA	UINT64_C(0x44400000)
#define AGREE_SLOT	UINT64_C(0x400000)
#define AGREE_POOL	UINT64_C(0x100000) /* in a slot: where its tables are */
#define AGREE_POOL_MAX	UINT64_C(0x300000)

#define AGREE_MAGIC   UINT64_C(0x61677265656d6d75)
#define AGREE_OPS     128u
#define AGREE_WATCH   256u
#define AGREE_CHANGES 512u

/* In ESR_EL2's place: the machine made no progress. */
#define AGREE_STUCK UINT64_C(0xffffffff)

struct agree_head {
	uint64_t magic; /* written last by the image */
	uint64_t produced, consumed;
	uint64_t stop;
	struct lhv_cpu_id id;
};

enum agree_kind {
	AGREE_AT_S12E1R,
	AGREE_AT_S12E1W,
	AGREE_AT_S12E0R,
	AGREE_AT_S12E0W,
	AGREE_AT_S1E1R,
	AGREE_AT_S1E1W,
	AGREE_AT_S1E0R,
	AGREE_AT_S1E0W,
	AGREE_AT_S1E1RP,
	AGREE_AT_S1E1WP,
	AGREE_ATS,
	AGREE_LOAD = AGREE_ATS, /* LDR of 8 bytes; the order is that of the stubs */
	AGREE_STORE,
	AGREE_LDTR,
	AGREE_STTR,
	AGREE_SWP,
	AGREE_FETCH,
	AGREE_KINDS
};

/* A stub is one instruction and a trap, in the upper half of each 4 KiB of the code. */
#define AGREE_STUB(kind)    (0x800u + 16u * ((kind)-AGREE_LOAD))
#define AGREE_TRAP	    0xd53b0024u /* mrs x4, ctr_el0 */
#define AGREE_STORED(n)	    (UINT64_C(0x3c000000d53b0024) | (uint64_t)(n) << 32)
#define AGREE_PAR_UNTOUCHED UINT64_C(0x123456789abcd000)

struct agree_op {
	uint32_t kind;
	uint8_t el, pan, uao;
	uint8_t flush; /* the TLB first, whatever agree_job.flush says */
	uint64_t va, pc, vbar;
	uint64_t pa; /* where a store is expected to arrive, or 0 */
};

struct agree_result {
	uint64_t par; /* of an AT; else x2 after the stub */
	uint64_t esr2, far2, hpfar2, elr2;
	uint64_t esr1, far1;
	uint64_t seen; /* at agree_op.pa, afterwards */
};

struct agree_change {
	uint32_t op, watch;
	uint64_t value;
};

struct agree_job {
	uint64_t number;
	uint64_t hcr, vtcr, vttbr;
	uint64_t sctlr, tcr, ttbr0, ttbr1, mair;
	uint32_t ops, watches, flush, changes;
	uint64_t watch[AGREE_WATCH]; /* addresses of descriptors */
	struct agree_op op[AGREE_OPS];
	struct agree_result result[AGREE_OPS];
	struct agree_change change[AGREE_CHANGES];
};

#endif
