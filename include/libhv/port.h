/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file port.h
 * The only way out of the library: every store that hardware can see, barrier, TLB or
 * cache maintenance and device access goes through a function named here.
 *
 * <lhv_port.h> is found by include path. port/aarch64 inlines each function to its
 * instruction; port/host declares functions that a host program links, normally from
 * libhv-sim, which checks their order. A third party may supply its own directory.
 *
 * Every port provides:
 *
 *     uint64_t lhv_port_load64(const uint64_t *p);
 *     void     lhv_port_store64(uint64_t *p, uint64_t v);
 *     bool     lhv_port_cas64(uint64_t *p, uint64_t *expected, uint64_t desired);
 *         Single-copy atomic accesses to descriptors that a walker may be reading.
 *         store64 is relaxed: order it with lhv_port_dsb(). cas64 has release order on
 *         success and acquire order on failure, and updates *expected when it fails.
 *     void     lhv_port_dsb(enum lhv_port_barrier);
 *     void     lhv_port_dmb(enum lhv_port_barrier);
 *     void     lhv_port_isb(void);
 *     void     lhv_port_tlbi(enum lhv_port_tlbi op, uint64_t arg);
 *         arg is the operation's register (DDI 0487, C5.5), ignored where it has none.
 *     void     lhv_port_dcache(enum lhv_port_dc op, const void *p, size_t bytes);
 *     void     lhv_port_icache_all(void);
 *     uint8_t/16/32/64 lhv_port_mmio_read8/16/32/64(uint64_t addr);
 *     void     lhv_port_mmio_write8/16/32/64(uint64_t addr, value);
 *     void     lhv_port_panic(const char *why);
 *         A broken invariant, in builds with LHV_DEBUG; does not return.
 */
#ifndef LIBHV_PORT_H
#define LIBHV_PORT_H

#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Barriers: shareability domain, and accesses ordered (DDI 0487, B2.3.12). */
enum lhv_port_barrier {
	LHV_ISHST, /**< Stores, inner shareable. */
	LHV_ISH,   /**< Inner shareable. */
	LHV_NSHST, /**< Stores, this PE. */
	LHV_NSH,   /**< This PE. */
	LHV_OSHST, /**< Stores, outer shareable. */
	LHV_OSH,   /**< Outer shareable. */
	LHV_SYST,  /**< Stores, full system. */
	LHV_SY,	   /**< Full system. */
};

/** TLB maintenance operations that a hypervisor needs, by their names in C5.5. */
enum lhv_port_tlbi {
	LHV_TLBI_IPAS2E1,
	LHV_TLBI_IPAS2E1IS,
	LHV_TLBI_IPAS2E1OS,
	LHV_TLBI_IPAS2LE1,
	LHV_TLBI_IPAS2LE1IS,
	LHV_TLBI_IPAS2LE1OS,
	LHV_TLBI_RIPAS2E1,
	LHV_TLBI_RIPAS2E1IS,
	LHV_TLBI_RIPAS2E1OS,
	LHV_TLBI_RIPAS2LE1,
	LHV_TLBI_RIPAS2LE1IS,
	LHV_TLBI_RIPAS2LE1OS,
	LHV_TLBI_VMALLE1,
	LHV_TLBI_VMALLE1IS,
	LHV_TLBI_VMALLE1OS,
	LHV_TLBI_VMALLS12E1,
	LHV_TLBI_VMALLS12E1IS,
	LHV_TLBI_VMALLS12E1OS,
	LHV_TLBI_ALLE1,
	LHV_TLBI_ALLE1IS,
	LHV_TLBI_ALLE1OS,
};

/** Data cache maintenance by address (C5.3). */
enum lhv_port_dc {
	LHV_DC_CVAC,  /**< Clean to the point of coherency. */
	LHV_DC_CVAU,  /**< Clean to the point of unification. */
	LHV_DC_CIVAC, /**< Clean and invalidate to the point of coherency. */
	LHV_DC_IVAC,  /**< Invalidate to the point of coherency. */
};

#ifdef __cplusplus
}
#endif

#include <lhv_port.h>

#endif /* LIBHV_PORT_H */
