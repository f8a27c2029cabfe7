/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the SMMUv2 model share. Bit positions are written here from the
 * specification once more, and not taken from the library's generated headers.
 */
#ifndef LHV_SIM_SMMU2_SMMU2_H
#define LHV_SIM_SMMU2_SMMU2_H

#include <libhv/sim/smmu2.h>

#define BIT(n)	     (UINT64_C(1) << (n))
#define F(v, hi, lo) ((unsigned int)((v) >> (lo) & (BIT((hi) - (lo)) * 2 - 1)))

#define TEXTS	16
#define ENTRIES 4096

struct bank {
	uint32_t sctlr, actlr, tcr2, tcr, contextidr, mair[2], fsr, fsynr0;
	uint64_t ttbr[2], far, ipafar;
	uint32_t cbar, cba2r, frsynra;
	uint32_t hi; /* high half of a 64-bit register, written before the low one */
	uint64_t hi_offset; /* of which, or 0 */
	bool stalled, write;
	uint16_t stream;
	uint64_t addr;
	int group;
	struct lhv_sim_smmu2_result resumed;
	unsigned int sync; /* reads until done; 0: none is under way */
};

struct entry {
	bool s1, s2, global, r, w;
	bool doomed, due; /* invalidated; and a synchronisation since has begun */
	unsigned int by;  /* the bank through which */
	uint16_t vmid, asid;
	uint64_t va, size, ipa, ipa_size, pa;
};

struct lhv_sim_smmu2 {
	struct lhv_sim_smmu2_config c;
	unsigned int numsmrg, numcb, nums2cb, groups;
	uint64_t page, half; /* bytes of a page of registers, and of the global half */
	uint32_t cr0, cr2, acr, gfsr, gfsynr[2];
	uint64_t gfar;
	uint32_t smr[256], s2cr[256];
	struct bank *bank;
	struct entry *tlb;
	unsigned int entries, gsync;
	bool stuck;
	uint64_t syncs, tlbis, wrongs;
	char text[TEXTS][96];
};

/* smmu2.c */
void lhv_sim_smmu2_wrong_(struct lhv_sim_smmu2 *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* dma.c */
uint16_t lhv_sim_smmu2_vmid_(const struct lhv_sim_smmu2 *m, const struct bank *b);
uint16_t lhv_sim_smmu2_asid_(const struct bank *b);
unsigned int lhv_sim_smmu2_match_(const struct lhv_sim_smmu2 *m, unsigned int stream,
				  int *first);
void lhv_sim_smmu2_through_(struct lhv_sim_smmu2 *m, unsigned int n, uint16_t stream,
			    int group, uint64_t addr, bool write,
			    struct lhv_sim_smmu2_result *out);

#endif /* LHV_SIM_SMMU2_SMMU2_H */
