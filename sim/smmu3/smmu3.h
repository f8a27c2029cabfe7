/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the SMMUv3 model share. Bit positions are written here from IHI 0070
 * once more, and not taken from the library's generated headers: a wrong one there has to
 * show.
 */
#ifndef LHV_SIM_SMMU3_SMMU3_H
#define LHV_SIM_SMMU3_SMMU3_H

#include <libhv/sim/smmu3.h>

#define BIT(n)	      (UINT64_C(1) << (n))
#define BITS(v, h, l) ((uint64_t)(v) >> (l) & (BIT((h) - (l)) * 2 - 1))
#define AT(h, l)      ((BIT((h) - (l)) * 2 - 1) << (l))

#define KEEP_TEXT 64
#define STALLS	  64

struct region {
	uint8_t *host, *seen, *clean;
	uint64_t pa, bytes;
};

/* What a cached thing is. */
enum kind {
	L1STD, /* key sid >> SPLIT */
	STE,   /* key sid */
	L1CD,  /* key sid, key2 index */
	CD,    /* key sid, key2 ssid */
	TTD1,  /* a descriptor of stage 1 */
	TTD2,  /* a descriptor of stage 2 */
	COMB,  /* a translation of both stages */
};

struct perm {
	bool r, w, x;
};

#define DEPS 40

struct entry {
	enum kind kind;
	bool dying; /* invalidated, but not synchronized */
	bool global, leaf, el2, dev;
	uint32_t key, key2;
	uint16_t vmid, asid;
	int level;
	unsigned int granule;
	uint64_t in, size; /* input range of a descriptor or translation */
	uint64_t pa;	   /* where it was read; COMB: output address of in */
	uint64_t w[8];
	unsigned int words;
	struct perm s1[2], s2[2];
	uint64_t ipa;
	unsigned int deps; /* COMB: the descriptors that it was made from */
	uint64_t dep_pa[DEPS], dep[DEPS];
};

struct stall {
	bool used, written;
	uint32_t sid;
	enum lhv_sim_smmu3_resume answer;
	uint64_t record[4];
};

struct lhv_sim_smmu3 {
	struct lhv_sim_smmu3_config c;
	uint64_t rng;

	struct region *region;
	size_t regions;

	struct entry *cache;
	size_t cached, room;

	/* registers */
	uint32_t cr0, cr0ack, cr1, cr2, gbpa, irq_ctrl, irq_ctrlack, gerror, gerrorn;
	uint32_t strtab_cfg, agbpa;
	uint64_t strtab, cmdq_base, eventq_base, priq_base;
	uint32_t cmdq_prod, cmdq_cons, eventq_prod, eventq_cons, priq_prod, priq_cons;
	uint64_t irq_cfg0[3];
	uint32_t irq_cfg1[3], irq_cfg2[3];
	unsigned int cr0_wait, irq_wait, gbpa_wait, sync_wait;
	uint32_t high; /* first half of a 64-bit write */
	bool sfm, syncing, running;

	struct stall stall[STALLS];

	uint64_t wrong[LHV_SIM_SMMU3_WRONGS], wrongs;
	char *text[KEEP_TEXT];
};

/* mem.c */
struct region *lhv_sim_smmu3_at_(struct lhv_sim_smmu3 *s, uint64_t pa, uint64_t bytes);
bool lhv_sim_smmu3_load_(struct lhv_sim_smmu3 *s, uint64_t pa, uint64_t *v, bool *fresh);
bool lhv_sim_smmu3_store_(struct lhv_sim_smmu3 *s, uint64_t pa, const void *v,
			  size_t bytes);
bool lhv_sim_smmu3_old_(struct lhv_sim_smmu3 *s);
void lhv_sim_smmu3_wrong_(struct lhv_sim_smmu3 *s, enum lhv_sim_smmu3_wrong w,
			  const char *fmt, ...) __attribute__((format(printf, 3, 4)));
struct entry *lhv_sim_smmu3_new_(struct lhv_sim_smmu3 *s, enum kind kind);
void lhv_sim_smmu3_drop_(struct lhv_sim_smmu3 *s, bool all);

/* queue.c */
uint64_t lhv_sim_smmu3_read_(void *ctx, uint64_t addr, unsigned int size);
void lhv_sim_smmu3_write_(void *ctx, uint64_t addr, unsigned int size, uint64_t v);
bool lhv_sim_smmu3_event_(struct lhv_sim_smmu3 *s, const uint64_t rec[4]);
void lhv_sim_smmu3_gerror_(struct lhv_sim_smmu3 *s, unsigned int bit);

/* Registers that several files look into. */
#define SMMUEN(s)	((s)->cr0ack & 1)
#define OAS_CODE(s)	BITS((s)->c.idr[5], 2, 0)
#define STALL_MODEL(s)	BITS((s)->c.idr[0], 25, 24)
#define HAS(s, n, b)	(((s)->c.idr[n] >> (b)&1) != 0)
#define STRTAB_SPLIT(s) ((unsigned int)BITS((s)->strtab_cfg, 10, 6))

unsigned int lhv_sim_smmu3_oas_(const struct lhv_sim_smmu3 *s);

#endif /* LHV_SIM_SMMU3_SMMU3_H */
