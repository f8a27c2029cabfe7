/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for benchmarks on a host: a descriptor access is the plain load, store or
 * compare-and-swap that it is on the machine, inlined; barriers and TLB maintenance are
 * counted and not executed, so that what is left is the library's own work. Included by
 * <libhv/port.h>.
 */
#ifndef LHV_PORT_BENCH_H
#define LHV_PORT_BENCH_H

#ifdef __cplusplus
extern "C" {
#endif

/* How often each was called; the benchmark defines and clears it. */
extern struct lhv_bench_count {
	uint64_t dsb, dmb, isb, tlbi, dc, ic;
} lhv_bench_count;

static inline uint64_t lhv_port_load64(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline void lhv_port_store64(uint64_t *p, uint64_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELAXED);
}

static inline bool lhv_port_cas64(uint64_t *p, uint64_t *expected, uint64_t desired)
{
	return __atomic_compare_exchange_n(p, expected, desired, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static inline void lhv_port_dsb(enum lhv_port_barrier b)
{
	(void)b;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	lhv_bench_count.dsb++;
}

static inline void lhv_port_dmb(enum lhv_port_barrier b)
{
	(void)b;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	lhv_bench_count.dmb++;
}

static inline void lhv_port_isb(void)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	lhv_bench_count.isb++;
}

static inline void lhv_port_tlbi(enum lhv_port_tlbi op, uint64_t arg)
{
	(void)op;
	(void)arg;
	lhv_bench_count.tlbi++;
}

static inline void lhv_port_dcache(enum lhv_port_dc op, const void *p, size_t bytes)
{
	(void)op;
	(void)p;
	(void)bytes;
	lhv_bench_count.dc++;
}

static inline void lhv_port_icache_all(void)
{
	lhv_bench_count.ic++;
}

/* No benchmark has devices: what would be an access is an error when linking. */
uint8_t lhv_port_mmio_read8(uint64_t addr);
uint16_t lhv_port_mmio_read16(uint64_t addr);
uint32_t lhv_port_mmio_read32(uint64_t addr);
uint64_t lhv_port_mmio_read64(uint64_t addr);
void lhv_port_mmio_write8(uint64_t addr, uint8_t v);
void lhv_port_mmio_write16(uint64_t addr, uint16_t v);
void lhv_port_mmio_write32(uint64_t addr, uint32_t v);
void lhv_port_mmio_write64(uint64_t addr, uint64_t v);

static inline void lhv_port_panic(const char *why)
{
	(void)why;
	__builtin_trap();
}

#ifdef __cplusplus
}
#endif

#endif /* LHV_PORT_BENCH_H */
