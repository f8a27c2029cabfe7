/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for a host program: declarations. libhv-sim defines them (sim/port.c) and shows
 * each call to its models in order; a test may define its own. Included by <libhv/port.h>.
 */
#ifndef LHV_PORT_HOST_H
#define LHV_PORT_HOST_H

#ifdef __cplusplus
extern "C" {
#endif

uint64_t lhv_port_load64(const uint64_t *p);
void lhv_port_store64(uint64_t *p, uint64_t v);
bool lhv_port_cas64(uint64_t *p, uint64_t *expected, uint64_t desired);
void lhv_port_dsb(enum lhv_port_barrier b);
void lhv_port_dmb(enum lhv_port_barrier b);
void lhv_port_isb(void);
void lhv_port_tlbi(enum lhv_port_tlbi op, uint64_t arg);
void lhv_port_dcache(enum lhv_port_dc op, const void *p, size_t bytes);
void lhv_port_icache_all(void);
uint8_t lhv_port_mmio_read8(uint64_t addr);
uint16_t lhv_port_mmio_read16(uint64_t addr);
uint32_t lhv_port_mmio_read32(uint64_t addr);
uint64_t lhv_port_mmio_read64(uint64_t addr);
void lhv_port_mmio_write8(uint64_t addr, uint8_t v);
void lhv_port_mmio_write16(uint64_t addr, uint16_t v);
void lhv_port_mmio_write32(uint64_t addr, uint32_t v);
void lhv_port_mmio_write64(uint64_t addr, uint64_t v);
void lhv_port_panic(const char *why);

#ifdef __cplusplus
}
#endif

#endif /* LHV_PORT_HOST_H */
