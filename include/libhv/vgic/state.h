/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file state.h
 * State of a virtual GIC: by register, in the order that others keep it, and all of it as a
 * stream of bytes that another host, or another version of this library, reads.
 *
 * The guest is stopped: each vCPU was put with lhv_gic_cpuif_save() and lhv_vgic_exit(), or
 * has not run since lhv_vgic_vcpu_reset(). Its image stays valid and may be loaded again.
 *
 * **By register.** Values are those of the registers that a guest sees, but for what a guest's
 * access would do: no access has a side effect on other state, and
 * - GICD_ISPENDR and GICR_ISPENDR0 are the latch alone, both ways: a bit of 0 clears it. The
 *   lines of devices are LHV_VGIC_BLOCK_LINE. ICPENDR reads as 0 and ignores writes.
 * - GICD_STATUSR and GICR_STATUSR are written as they are.
 * - A write of GICD_IIDR pins the revision, and with it what the guest can notice of changes
 *   between versions of this library; so write it first.
 * - A read-only register takes its own value alone.
 *
 * Write GICD_IIDR and GICD_CTLR, then ICENABLER and the other registers that clear with all
 * ones (or reset the vGIC), then the rest, lines before or after the latches, ISACTIVER after
 * IGROUPR and IPRIORITYR. What an interrupt was acknowledged with is not in any register: an
 * active one is taken to have had the priority and group that it has now, and to be active on
 * the vCPU that it is routed to. The stream has both.
 *
 * **The stream**, little-endian: a header of 16 bytes, and records in ascending order of their
 * identifiers.
 *
 *     header   0 "LHVG"   4 version, 1 (16 bits)   6 bytes of the header, 16 (16 bits)
 *              8 number of records (32 bits)       12 bytes of the stream (32 bits)
 *     record   0 identifier (32 bits)   4 bytes of the value (16 bits)   6 zero (16 bits)
 *              8 the value, padded with zeros to a multiple of 8
 *
 *     0x10000        16: vCPUs, SPIs (16 bits each), priority bits, preemption bits (8 each),
 *                    zero (16), GICD_IIDR (32), zero (32)
 *     0x10001        8: GICD_CTLR (the enables), GICD_STATUSR
 *     0x20000 + n    48: vCPU n: affinity (Aff3 in [31:24]), GICR_WAKER, GICR_STATUSR,
 *                    ICH_VMCR_EL2, ICH_AP0R0 to 3_EL2, ICH_AP1R0 to 3_EL2 (32 bits each)
 *     0x30000 + n    256: private interrupts 0 to 31 of vCPU n, 8 bytes each
 *     0x40000 + n    SPIs 32 + 32 * n on, at most 32, 16 bytes each: the interrupt as above,
 *                    GICD_IROUTER
 *
 *     interrupt: bit 0 enabled, 1 latch, 2 line, 3 active, 4 edge-triggered, 5 Group 1,
 *                [15:8] priority; if active [23:16] group priority that it was acknowledged
 *                with, [24] group, [47:32] the vCPU that it is active on; the rest is zero
 *
 * The vGIC that restores has to be configured as the one that saved. What is not in it:
 * mappings to physical interrupts. A physical edge that the guest has not seen is saved as a
 * latch; a physical level shows itself again where the guest goes on.
 */
#ifndef LIBHV_VGIC_STATE_H
#define LIBHV_VGIC_STATE_H

#include <libhv/vgic.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Blocks of registers. */
enum lhv_vgic_block {
	LHV_VGIC_BLOCK_DIST, /**< Offset into the distributor, a multiple of 4; 32 bits. */
	LHV_VGIC_BLOCK_REDIST, /**< The same for the vCPU's redistributor: both frames. */
	LHV_VGIC_BLOCK_CPUIF,  /**< LHV_SYSREG_ICC_* of the vCPU; 64 bits. */
	/** Lines of 32 interrupts, a bit each: the offset is the first one's INTID. SGIs and
	 *  interrupts that are mapped to physical ones have none: they read as 0 and ignore
	 *  writes. */
	LHV_VGIC_BLOCK_LINE,
};

/** Why a stream, or a value, is refused. */
enum lhv_vgic_refusal {
	LHV_VGIC_REFUSED_NOT = 0, /**< It is not. */
	LHV_VGIC_REFUSED_HEADER,  /**< No such header, or a version that is not known. */
	LHV_VGIC_REFUSED_TRUNCATED, /**< The bytes end within what they announce. */
	LHV_VGIC_REFUSED_UNKNOWN,   /**< No such record, or not in order, or twice. */
	LHV_VGIC_REFUSED_WIDTH,	    /**< It has another width, or padding is not zero. */
	LHV_VGIC_REFUSED_MISSING,   /**< A record that has to be there is not. */
	LHV_VGIC_REFUSED_CONFIG,    /**< It is of a vGIC that is configured otherwise. */
	LHV_VGIC_REFUSED_RES0, /**< Bits are set that are reserved, or not implemented. */
	LHV_VGIC_REFUSED_VALUE, /**< No guest can have got there. */
};

/** Where a stream, or a value, was refused. */
struct lhv_vgic_state_why {
	uint32_t id;	/**< Identifier of the record, or offset of the register. */
	uint32_t index; /**< Which interrupt or word of it. */
	uint8_t why;	/**< enum lhv_vgic_refusal. */
	size_t offset;	/**< Byte of the stream where the record is. */
};

/** Whose state: filled in by the integrator. */
struct lhv_vgic_state {
	struct lhv_vgic *g; /**< Initialised. */
	/** Each vCPU's image, in order of their numbers: as many as there are vCPUs. None is
	 *  in a core. */
	struct lhv_gic_cpuif *const *cpuif;
};

/**
 * Reads one register.
 *
 * @param s          vGIC
 * @param block      enum lhv_vgic_block
 * @param vcpu       whose; for SPIs' lines and the distributor any that exists
 * @param offset     see enum lhv_vgic_block
 * @param[out] value its value, zero-extended
 * @return LHV_OK; LHV_ERR_NOENT: no such register, or write-only; LHV_ERR_RANGE: no such
 * vCPU; LHV_ERR_STATE: the vCPU's image is in a core; LHV_ERR_INVAL: null pointer.
 * Exclusive.
 */
int lhv_vgic_reg_get(const struct lhv_vgic_state *s, unsigned int block,
		     unsigned int vcpu, uint32_t offset, uint64_t *value);

/**
 * Writes one register. May call kick, eoi and hw_deactivate.
 *
 * @param s      vGIC
 * @param block  enum lhv_vgic_block
 * @param vcpu   whose
 * @param offset see enum lhv_vgic_block
 * @param value  value
 * @param why    may be null; written if the value is refused
 * @return as lhv_vgic_reg_get(); LHV_ERR_CORRUPT: the value is refused; LHV_ERR_BUSY: of
 * LHV_VGIC_BLOCK_REDIST, and the guest holds a physical PPI there, that only its own core can
 * deactivate. On an error nothing has changed. Exclusive.
 */
int lhv_vgic_reg_set(const struct lhv_vgic_state *s, unsigned int block,
		     unsigned int vcpu, uint32_t offset, uint64_t value,
		     struct lhv_vgic_state_why *why);

/**
 * Writes all state to @p buf.
 *
 * @param s         vGIC
 * @param buf       receives the stream; null if @p size is 0
 * @param size      bytes there
 * @param[out] used bytes of the stream, also when they do not fit; may be null
 * @return LHV_OK; LHV_ERR_NOMEM: more bytes are needed, see @p used, nothing is written;
 * LHV_ERR_STATE: an image is in a core; LHV_ERR_INVAL: null pointer. Exclusive.
 */
int lhv_vgic_state_save(const struct lhv_vgic_state *s, void *buf, size_t size,
			size_t *used);

/**
 * Gives a vGIC the state of a stream, which may be hostile: afterwards a guest could have got
 * it there. First it is reset as by lhv_vgic_reset() and lhv_vgic_vcpu_reset() of all vCPUs, so
 * hooks may be called as by these; list registers are empty in the images.
 *
 * @param s    vGIC
 * @param buf  stream, by any means
 * @param size bytes there; what follows the stream is not looked at
 * @param why  may be null; written if it is refused
 * @return LHV_OK; LHV_ERR_CORRUPT: refused; LHV_ERR_STATE: an image is in a core;
 * LHV_ERR_BUSY: the guest holds a physical PPI; LHV_ERR_INVAL: null pointer. On an error
 * nothing has changed. Work is bounded by the number of interrupts, whatever @p size.
 * Exclusive.
 */
int lhv_vgic_state_restore(const struct lhv_vgic_state *s, const void *buf, size_t size,
			   struct lhv_vgic_state_why *why);

/** Name of an enum lhv_vgic_refusal, for messages; "?" for a value that is none. The string is
 *  static. Lock-free. */
const char *lhv_vgic_refusal_name(unsigned int why);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VGIC_STATE_H */
