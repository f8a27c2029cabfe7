/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the host half share. */
#ifndef AGREE_HOST_H
#define AGREE_HOST_H

#include "agree.h"

#include <stdbool.h>
#include <stdio.h>

#include <libhv/arch/field.h>
#include <libhv/arch/id.h>

#include <libhv/sim/mmu.h>
#include <libhv/sim/s1.h>

#define BIT(n)	      (UINT64_C(1) << (n))
#define MASK(n)	      ((n) >= 64 ? UINT64_MAX : BIT(n) - 1)
#define BITS(v, h, l) ((uint64_t)(v) >> (l)&MASK((h) - (l) + 1))

/* The CPU, as its ID registers describe it. */
struct cpu {
	struct lhv_cpu_id id;
	struct lhv_cpu_features f;
	struct lhv_sim_s1_pe pe;
	bool old_s2_start; /* has Q_S2_START: seldom such cases */
};

/* Geometry of one set of tables, as the generator means it. */
struct geo {
	unsigned int granule; /* log2 */
	bool ds;
	int start;
	unsigned int ia;
	uint64_t root;
};

enum {
	OF_S2,
	OF_S1_LOW,
	OF_S1_HIGH,
	OF_COUNT
};

/* A descriptor that the generator wrote. */
struct entry {
	uint64_t pa, child; /* child: the next table's PA, or 0 */
	int8_t level;
	uint8_t of;
	bool table;
};

#define FIELD_HPDS(c) LHV_GET(LHV_ID_AA64MMFR1_EL1_HPDS, (c)->id.mmfr1)

#define ENTRIES 512

/* A case: the job, and a copy of its tables that the models may write. */
struct work {
	struct agree_job job;
	uint8_t *pool;	  /* AGREE_POOL_MAX bytes, at pool_pa of the machine */
	uint64_t pool_pa; /* */
	uint64_t used;
	struct entry entry[ENTRIES];
	unsigned int entries;
	struct geo geo[OF_COUNT];
	bool s1_on, s2_on, be;
	/* Addresses to try, the first ones as the tables mean them. */
	uint64_t va[32];
	unsigned int vas, good;
	uint64_t code[2]; /* of the stubs, in the lower and the upper half; 0: none */
	unsigned int codes;
};

/* gen.c */
struct rng {
	uint64_t s;
};
uint64_t rnd(struct rng *r);
unsigned int below(struct rng *r, unsigned int n);
bool chance(struct rng *r, unsigned int percent);
void gen_case(struct rng *r, const struct cpu *c, struct work *w);

/* oracle.c: one translation of the EL1&0 regime by the models. */
enum verdict {
	V_OK,
	V_FAULT,
	V_UNKNOWN /* touches memory of which the test knows nothing: not compared */
};

/*
 * Where QEMU is known not to do what the architecture says. With such a bit set the oracle
 * says what QEMU does instead, or that it cannot tell.
 */
enum {
	Q_S1PTW_LEVEL = 1,
	Q_S2_START = 2,
	Q_BLOCK_LEVEL = 4,
	Q_S1_SH = 8,
	Q_FWB_DEVICE = 16,
	Q_FWB_CD = 32,
	Q_HIGH_BITS = 64,
	Q_SWP = 128,
	Q_SCTLR_C = 256,
	Q_AT_DIRTY = 512,
	Q_TRANSIENT = 1024,
	Q_DEVICE_NIBBLE = 2048,
	Q_DBM_X = 4096,
	Q_S12_PERMISSION = 8192,
	Q_XS = 16384,
	Q_PTW_LEVEL = 32768,
	Q_WXN_PAN = 65536,
	Q_S2_SIZE = 131072,
	Q_BLOCK_RES0 = 262144,
	QUIRKS = 19
};

struct access {
	enum lhv_sim_s1_acctype type;
	bool read, write, pan, s1_only;
	unsigned int el;
};

struct outcome {
	enum verdict verdict;
	uint64_t va;
	struct lhv_sim_s1_out s1;     /* with the fault of either stage in s1.fault */
	struct lhv_sim_memattrs attr; /* of both */
	unsigned int sh;	      /* as PAR_EL1 has it */
	bool sh_reserved, attr_reserved;
	uint64_t pa;
	bool s2_used, no_xs;
	struct lhv_sim_mmu_result s2; /* of the final address */
	uint8_t s2attr, s2sh;	      /* by lhv_sim_mmu_memtype() */
};

struct oracle {
	const struct cpu *c;
	struct work *w;
	struct lhv_sim_mmu *m;
	struct lhv_sim_s1_regs regs;
	struct outcome *out;
	unsigned int quirks, used;
	int s1_level; /* of the last fetch of stage 1 */
	bool unknown, at;
};

/* What the machine has at these addresses besides the pool. */
extern uint8_t agree_code[AGREE_PIECE], agree_data[AGREE_PIECE];
void cpu_init(struct cpu *c);
bool s2_start_refused(const struct cpu *c, uint64_t vtcr);
uint64_t data_word(uint64_t pa);
void oracle_begin(struct oracle *o, const struct cpu *c, struct work *w);
void oracle_end(struct oracle *o);
void oracle_translate(struct oracle *o, const struct access *a, uint64_t va,
		      const struct agree_op *op, struct outcome *out);
uint64_t *oracle_desc(struct oracle *o, uint64_t pa);

#endif
