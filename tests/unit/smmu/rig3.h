/* SPDX-License-Identifier: BSD-2-Clause */
/* A register file that answers as an SMMUv3 does, and takes commands from its queue. */
#ifndef RIG3_H
#define RIG3_H

#include <libhv/port.h>
#include <libhv/sim/port.h>
#include <libhv/smmu.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define RIG3_BASE 0x2b400000
#define RIG3_LOG  4096

struct rig3 {
	uint32_t idr[7], iidr, aidr;
	uint32_t cr0, cr1, cr2, gbpa, irq, gerror, gerrorn, strtab_cfg;
	uint32_t cmd_prod, cmd_cons, evt_prod, evt_cons;
	uint64_t strtab, cmdq, evtq;
	bool stuck;	    /* the command queue takes nothing */
	bool deaf;	    /* CR0ACK does not follow */
	bool gbpa_stuck;    /* GBPA.Update stays */
	unsigned int lazy;  /* commands a read of CMDQ_CONS takes; 0: all at PROD */
	unsigned int abort; /* so many fetches abort */
	bool atc_dead;	    /* a device does not answer ATC_INV */
	bool atc_seen;
	bool dirty; /* stores since the last DSB */
	unsigned int wrongs;
	uint64_t log[RIG3_LOG][2];
	unsigned int n, syncs;
	unsigned int unpoliced; /* SMMUEN fell while GBPA did not abort */
	void (*on_store)(struct rig3 *r, uint64_t *p, uint64_t old, uint64_t v);
	void (*on_sync)(struct rig3 *r);
	void *ctx;
	struct lhv_smmu3 s;
	struct lhv_smmu3_config cfg;
	void *mem[16];
	unsigned int mems;
	bool no_mem;
	uint64_t *l2[256];
};

void rig3_up(struct rig3 *r);	 /* registers alone */
void rig3_ready(struct rig3 *r); /* and the driver, reset */
void rig3_down(struct rig3 *r);
struct lhv_smmu3_mem rig3_mem(struct rig3 *r, uint64_t bytes);
uint64_t *rig3_ste(struct rig3 *r, uint32_t sid);
void rig3_event(struct rig3 *r, const uint64_t raw[4]);

#endif /* RIG3_H */
