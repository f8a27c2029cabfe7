/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with SMMUv2 models and memory for tables, for the tests of the driver. */
#ifndef TESTS_SMMU_RIG2_H
#define TESTS_SMMU_RIG2_H

#include <libhv/sim/smmu2.h>
#include <libhv/smmu/smmu2.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define RIG2_BASE UINT64_C(0x5000000)

/* What an SMMU of the tests is; the fields are those of the specification. */
struct rig2_make {
	struct lhv_sim_smmu2_config c;
	struct lhv_smmu2_config d;
	unsigned int n; /* instances; 0 is 1 */
};

struct rig2 {
	struct lhv_sim_mmu *mmu;
	struct lhv_sim_smmu2 *m[LHV_SMMU2_INSTANCES];
	unsigned int n;
	struct lhv_smmu2 s;
};

/* An MMU-500 as it comes: 4 KiB pages, 16 banks of which 4 for stage 2, 24 groups. */
void rig2_mmu500(struct rig2_make *k);

/* The machine; the driver was not called yet. */
void rig2_up(struct rig2 *r, const struct rig2_make *k);

/* ... and it is initialised and reset. */
void rig2_ready(struct rig2 *r, const struct rig2_make *k);

/* No model has seen a violation. */
void rig2_clean(struct rig2 *r);
void rig2_down(struct rig2 *r);

/* Tables of 4 KiB from level 1, 39 bits. */
uint64_t rig2_table(struct rig2 *r);
void rig2_map(struct rig2 *r, uint64_t table, uint64_t addr, uint64_t leaf);
uint64_t *rig2_entry(struct rig2 *r, uint64_t table, uint64_t addr, unsigned int level);

/* Leaves. */
#define RIG2_S2_RW(pa) ((pa) | 0x7ff) /* AF, inner shareable, RW, write-back, page */
#define RIG2_S2_RO(pa) ((pa) | 0x77f) /* ... read only */
#define RIG2_S1_RW(pa) ((pa) | 0xf43) /* nG, AF, ISH, EL0 too, attribute 0 */
#define RIG2_S1_GL(pa) ((pa) | 0x743) /* ... global */
#define RIG2_S1_RO(pa) ((pa) | 0xfc3) /* ... read only */

struct lhv_s2_root rig2_root(uint64_t table, uint16_t vmid);

/* Contexts, made and on. */
int rig2_stage2(struct rig2 *r, uint64_t table, uint16_t vmid);
struct lhv_smmu2_context rig2_s1(uint64_t table, uint16_t vmid, uint16_t asid);

/* A transaction through instance 0. */
struct lhv_sim_smmu2_result rig2_dma(struct rig2 *r, uint16_t stream, uint64_t addr,
				     bool write);
/* The physical address where it lands, or a negative outcome. */
int64_t rig2_to(struct rig2 *r, uint16_t stream, uint64_t addr, bool write);
int rig2_attach(struct rig2 *r, uint16_t id, uint16_t mask, int bank);
int rig2_detach(struct rig2 *r, uint16_t id, uint16_t mask);

#endif /* TESTS_SMMU_RIG2_H */
