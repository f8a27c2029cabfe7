/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to the virtual SMMUv3. */
#ifndef LHV_VSMMU3_PRIV_H
#define LHV_VSMMU3_PRIV_H

#include <libhv/arch/field.h>
#include <libhv/arch/smmuv3.h>
#include <libhv/smmu/vsmmu3.h>

/* The words of lhv_vsmmu3.reg. The high half of a 64-bit register follows the low one. */
enum {
	R_IDR0,
	R_IDR1,
	R_IDR2,
	R_IDR3,
	R_IDR4,
	R_IDR5,
	R_IIDR,
	R_AIDR,
	R_CR0,
	R_CR0ACK,
	R_CR1,
	R_CR2,
	R_STATUSR,
	R_GBPA,
	R_AGBPA,
	R_IRQ_CTRL,
	R_IRQ_CTRLACK,
	R_GERROR,
	R_GERRORN,
	R_GERROR_IRQ_CFG0,
	R_GERROR_IRQ_CFG0_HI,
	R_GERROR_IRQ_CFG1,
	R_GERROR_IRQ_CFG2,
	R_STRTAB_BASE,
	R_STRTAB_BASE_HI,
	R_STRTAB_BASE_CFG,
	R_CMDQ_BASE,
	R_CMDQ_BASE_HI,
	R_CMDQ_PROD,
	R_CMDQ_CONS,
	R_EVENTQ_BASE,
	R_EVENTQ_BASE_HI,
	R_EVENTQ_IRQ_CFG0,
	R_EVENTQ_IRQ_CFG0_HI,
	R_EVENTQ_IRQ_CFG1,
	R_EVENTQ_IRQ_CFG2,
	R_EVENTQ_PROD,
	R_EVENTQ_CONS,
	NR_REGS
};

_Static_assert(NR_REGS <= LHV_VSMMU3_REGS, "all registers have their place");

/* A field of a 32-bit register. */
#define VS_GET(v, r, name) ((uint32_t)LHV_GET(LHV_SMMU3_##r##_##name, (v)->reg[R_##r]))

static inline uint64_t lhv_vsmmu3_reg64(const struct lhv_vsmmu3 *v, unsigned int r)
{
	return v->reg[r] | (uint64_t)v->reg[r + 1] << 32;
}

/* n words of guest memory, which is little-endian; false for an external abort. */
bool lhv_vsmmu3_fetch(const struct lhv_vsmmu3 *v, uint64_t at, uint64_t *words,
		      unsigned int n);

/* --- Registers, interrupts, events: vsmmu3.c */

/* A queue: its place in memory, the mask of its indices with the wrap bit. */
struct lhv_vsmmu3_queue {
	uint64_t base;
	unsigned int log2;
	uint32_t mask;
};

struct lhv_vsmmu3_queue lhv_vsmmu3_cmdq(const struct lhv_vsmmu3 *v);
/* A global error becomes active, unless it is already. */
void lhv_vsmmu3_gerror(struct lhv_vsmmu3 *v, uint64_t bit);
/* Interrupt, or MSI to the register at index cfg0. */
void lhv_vsmmu3_signal(struct lhv_vsmmu3 *v, enum lhv_vsmmu3_irq which);
/* false for an external abort. */
bool lhv_vsmmu3_msi(struct lhv_vsmmu3 *v, uint64_t at, uint32_t data);
/* Records an event as it is; errors as lhv_vsmmu3_event(). */
int lhv_vsmmu3_record(struct lhv_vsmmu3 *v, const uint64_t record[4]);

/* --- Commands and streams: vsmmu3cmd.c */

/* All streams get their configuration anew. */
void lhv_vsmmu3_sweep_all(struct lhv_vsmmu3 *v);
/* lhv_vsmmu3_run() without its checks. */
int lhv_vsmmu3_work(struct lhv_vsmmu3 *v, unsigned int budget);
/* Is there anything to do? */
bool lhv_vsmmu3_busy(const struct lhv_vsmmu3 *v);

/* --- The guest's tables: vsmmu3walk.c */

/*
 * The STE of a stream: 0 when it is valid and legal, else the event that says why not, with
 * *at where a fetch failed. What is returned of an STE are words 0 and 1, with what a guest may
 * decide; Config is ABORT, BYPASS or S1.
 */
unsigned int lhv_vsmmu3_ste(const struct lhv_vsmmu3 *v, uint32_t sid, uint64_t ste[2],
			    uint64_t *at);

#endif /* LHV_VSMMU3_PRIV_H */
