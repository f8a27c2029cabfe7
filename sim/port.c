/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host port. Each call is shown to the models that a test has attached to this thread
 * (lhv_sim_port_attach), in program order; with none attached it only acts on memory.
 */
#include <libhv/port.h>
#include <libhv/sim/port.h>

#include <stdio.h>
#include <stdlib.h>

static _Thread_local const struct lhv_sim_port_ops *ops;
static _Thread_local void *ops_ctx;

void lhv_sim_port_attach(const struct lhv_sim_port_ops *o, void *ctx)
{
	ops = o;
	ops_ctx = ctx;
}

uint64_t lhv_port_load64(const uint64_t *p)
{
	uint64_t v = __atomic_load_n(p, __ATOMIC_ACQUIRE);

	if (ops && ops->load64)
		ops->load64(ops_ctx, p, v);
	return v;
}

void lhv_port_store64(uint64_t *p, uint64_t v)
{
	uint64_t old = __atomic_exchange_n(p, v, __ATOMIC_RELEASE);

	if (ops && ops->store64)
		ops->store64(ops_ctx, p, old, v);
}

bool lhv_port_cas64(uint64_t *p, uint64_t *expected, uint64_t desired)
{
	uint64_t old = *expected;
	bool ok = __atomic_compare_exchange_n(p, expected, desired, false,
					      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);

	if (ok && ops && ops->store64)
		ops->store64(ops_ctx, p, old, desired);
	return ok;
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif

/*
 * The thread sanitizer knows no fences. It gets an operation that orders nothing for it, so
 * that what is ordered by nothing else shows as a race.
 */
static void fence(void)
{
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
	static _Thread_local uint32_t nothing;

	__atomic_fetch_add(&nothing, 1, __ATOMIC_SEQ_CST);
#else
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

void lhv_port_dsb(enum lhv_port_barrier b)
{
	fence();
	if (ops && ops->dsb)
		ops->dsb(ops_ctx, b);
}

void lhv_port_dmb(enum lhv_port_barrier b)
{
	fence();
	if (ops && ops->dmb)
		ops->dmb(ops_ctx, b);
}

void lhv_port_isb(void)
{
	if (ops && ops->isb)
		ops->isb(ops_ctx);
}

void lhv_port_tlbi(enum lhv_port_tlbi op, uint64_t arg)
{
	if (ops && ops->tlbi)
		ops->tlbi(ops_ctx, op, arg);
}

void lhv_port_dcache(enum lhv_port_dc op, const void *p, size_t bytes)
{
	if (ops && ops->dcache)
		ops->dcache(ops_ctx, op, p, bytes);
}

void lhv_port_icache_all(void)
{
	if (ops && ops->icache_all)
		ops->icache_all(ops_ctx);
}

static uint64_t mmio_read(uint64_t addr, unsigned int size)
{
	return ops && ops->mmio_read ? ops->mmio_read(ops_ctx, addr, size) : 0;
}

static void mmio_write(uint64_t addr, unsigned int size, uint64_t v)
{
	if (ops && ops->mmio_write)
		ops->mmio_write(ops_ctx, addr, size, v);
}

uint8_t lhv_port_mmio_read8(uint64_t addr)
{
	return (uint8_t)mmio_read(addr, 1);
}

uint16_t lhv_port_mmio_read16(uint64_t addr)
{
	return (uint16_t)mmio_read(addr, 2);
}

uint32_t lhv_port_mmio_read32(uint64_t addr)
{
	return (uint32_t)mmio_read(addr, 4);
}

uint64_t lhv_port_mmio_read64(uint64_t addr)
{
	return mmio_read(addr, 8);
}

void lhv_port_mmio_write8(uint64_t addr, uint8_t v)
{
	mmio_write(addr, 1, v);
}

void lhv_port_mmio_write16(uint64_t addr, uint16_t v)
{
	mmio_write(addr, 2, v);
}

void lhv_port_mmio_write32(uint64_t addr, uint32_t v)
{
	mmio_write(addr, 4, v);
}

void lhv_port_mmio_write64(uint64_t addr, uint64_t v)
{
	mmio_write(addr, 8, v);
}

void lhv_port_panic(const char *why)
{
	if (ops && ops->panic)
		ops->panic(ops_ctx, why);
	fprintf(stderr, "libhv: broken invariant: %s\n", why);
	abort();
}
