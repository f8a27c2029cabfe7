/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's memory, and a host that notes what a virtual SMMUv3 asks of it. */
#ifndef RIGV3_H
#define RIGV3_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libhv/smmu/vsmmu3.h>

#define RAM	 UINT64_C(0x40000000)
#define RAM_SIZE 0x100000u
#define STRTAB	 (RAM + 0x10000)
#define CMDQ	 (RAM + 0x20000)
#define EVENTQ	 (RAM + 0x30000)
#define DOORBELL UINT64_C(0x8020040)

/* Register offsets, from chapter 6. */
#define IDR0	    0x0
#define IDR1	    0x4
#define IDR3	    0xc
#define IDR5	    0x14
#define CR0	    0x20
#define CR0ACK	    0x24
#define CR2	    0x2c
#define GBPA	    0x44
#define IRQ_CTRL    0x50
#define GERROR	    0x60
#define GERRORN	    0x64
#define GERROR_CFG0 0x68
#define STRTAB_BASE 0x80
#define STRTAB_CFG  0x88
#define CMDQ_BASE   0x90
#define CMDQ_PROD   0x98
#define CMDQ_CONS   0x9c
#define EVENTQ_BASE 0xa0
#define EVENTQ_CFG0 0xb0
#define EVENTQ_PROD 0x100a8
#define EVENTQ_CONS 0x100ac

#define NOTES 64

struct rigv3 {
	struct lhv_vsmmu3 v;
	struct lhv_vsmmu3_config cfg;
	struct lhv_vsmmu3_stream streams[4];
	uint32_t idr[6];
	uint8_t ram[RAM_SIZE];
	unsigned int reads;
	uint64_t fail_at; /* reads and writes that touch this address fail */
	int fail_attach, fail_invalidate, fail_sync;
	/* What came. */
	unsigned int attached, syncs, pendings, irqs[3], batches;
	uint32_t sid[NOTES], physical[NOTES];
	uint64_t ste[NOTES][8];
	unsigned int cmds;
	uint64_t cmd[NOTES][2];
	unsigned int doorbells;
	uint32_t doorbell;
	unsigned int prod; /* the guest's, of its command queue */
};

extern const struct lhv_vsmmu3_ops rigv3_ops;

/* A physical SMMU that has all; streams 1 -> 0x101, 2 -> 0x102, 5 -> 0x105, 0x40 -> 0x140. */
void rigv3_make(struct rigv3 *r);
void rigv3_init(struct rigv3 *r);
/* Queues and a linear stream table of 2^8, on. */
void rigv3_on(struct rigv3 *r);
void rigv3_wr(struct rigv3 *r, uint32_t offset, uint64_t value, unsigned int size);
uint64_t rigv3_rd(struct rigv3 *r, uint32_t offset, unsigned int size);
void rigv3_put(struct rigv3 *r, uint64_t at, uint64_t word);
uint64_t rigv3_get(struct rigv3 *r, uint64_t at);
void rigv3_ste(struct rigv3 *r, uint32_t sid, uint64_t w0, uint64_t w1);
/* Puts a command into the queue and writes PROD. */
void rigv3_cmd(struct rigv3 *r, uint64_t w0, uint64_t w1);
void rigv3_clear(struct rigv3 *r);

#endif /* RIGV3_H */
