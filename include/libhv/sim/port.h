/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sim/port.h
 * The host port's observers (libhv-sim): models and tests attach to see each store that
 * hardware could see, barrier, TLB and cache operation and device access, in order.
 */
#ifndef LIBHV_SIM_PORT_H
#define LIBHV_SIM_PORT_H

#include <libhv/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What an observer may watch; any may be null. Each is called after the effect. */
struct lhv_sim_port_ops {
	/** A descriptor was read. */
	void (*load64)(void *ctx, const uint64_t *p, uint64_t v);
	/** A descriptor changed from @p old to @p v (plain store, or successful CAS). */
	void (*store64)(void *ctx, uint64_t *p, uint64_t old, uint64_t v);
	/** DSB. */
	void (*dsb)(void *ctx, enum lhv_port_barrier b);
	/** DMB. */
	void (*dmb)(void *ctx, enum lhv_port_barrier b);
	/** ISB. */
	void (*isb)(void *ctx);
	/** TLBI. */
	void (*tlbi)(void *ctx, enum lhv_port_tlbi op, uint64_t arg);
	/** Data cache maintenance of a range. */
	void (*dcache)(void *ctx, enum lhv_port_dc op, const void *p, size_t bytes);
	/** IC IALLUIS. */
	void (*icache_all)(void *ctx);
	/** A device read of @p size bytes (1, 2, 4 or 8); returns the value. */
	uint64_t (*mmio_read)(void *ctx, uint64_t addr, unsigned int size);
	/** A device write of @p size bytes. */
	void (*mmio_write)(void *ctx, uint64_t addr, unsigned int size, uint64_t v);
	/** A broken invariant; may longjmp. If it returns, the program aborts. */
	void (*panic)(void *ctx, const char *why);
};

/** Attaches @p ops (null: none) to the calling thread, with @p ctx. */
void lhv_sim_port_attach(const struct lhv_sim_port_ops *ops, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SIM_PORT_H */
