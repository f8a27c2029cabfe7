/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file vgic/cpuif.h
 * The virtual CPU interface in software: what a core does with list registers, done to a
 * struct lhv_gic_cpuif that no core holds (IHI 0069: 4.8, 6, 12.3).
 *
 * For a hypervisor whose core has no list registers that can be used, and for a VMM in user
 * space. List registers are memory then, so a guest gets the most that there can be:
 * lhv_vgic_cfg.hw is lhv_vgic_hw_soft(). Of each vCPU:
 *
 *     once:               lhv_vgic_vcpu_reset(g, i, c);
 *     before it runs:     lines = lhv_vgic_icc_lines(g, i, c);  show them to the guest, as by
 *                         HCR_EL2.VI for LHV_GIC_LINE_IRQ and VF for LHV_GIC_LINE_FIQ
 *     an access to ICC_*: lhv_vgic_icc(g, i, c, reg, write, &value);
 *     an access to GICD or GICR: lhv_vgic_exit(g, i, c); and the access
 *     WFI:                wait for a kick until lhv_vgic_icc_lines() is not 0
 *
 * A guest's accesses to ICC_* come to EL2 while ICH_HCR_EL2 has LHV_GIC_ICC_TRAPS. Images
 * that lhv_gic_cpuif_load() put into a core are not for these functions, until
 * lhv_gic_cpuif_save() took them back.
 */
#ifndef LIBHV_VGIC_CPUIF_H
#define LIBHV_VGIC_CPUIF_H

#include <libhv/vgic.h>

#ifdef __cplusplus
extern "C" {
#endif

/** ICH_HCR_EL2.TC, TALL0 and TALL1: all that the guest does with ICC_*_EL1 traps. */
#define LHV_GIC_ICC_TRAPS 0x1c00u

/** What a virtual CPU interface signals: a bit each. */
enum lhv_gic_line {
	LHV_GIC_LINE_IRQ = 1, /**< A virtual IRQ. */
	LHV_GIC_LINE_FIQ = 2, /**< A virtual FIQ. */
	/**
	 * The bound on the work of one call was reached, or the eoi hook goes on showing its
	 * line: call again before the vCPU waits, after it ran.
	 */
	LHV_GIC_LINE_MORE = 4,
};

/** @return What lhv_vgic_cfg.hw is with the CPU interface in software. Lock-free. */
static inline struct lhv_vgic_hw lhv_vgic_hw_soft(void)
{
	struct lhv_vgic_hw hw = {LHV_VGIC_MAX_LRS, 5, 5, true};

	return hw;
}

/**
 * A vCPU accesses a register of its CPU interface. Folds and enters as far as the access
 * asks for it, so that the image is up to date after. May call what lhv_vgic_enter() may;
 * hw_deactivate also when the guest ends an interrupt that is mapped. Bounded as
 * lhv_vgic_enter(). Exclusive for this vCPU, lock-free towards all else.
 *
 * @param c     The image; not in a core.
 * @param reg   LHV_SYSREG_ICC_*_EL1; of AArch32 accesses the one that they map to.
 * @param write Direction.
 * @param value Written, or gets the read value.
 * @return LHV_HANDLED, or LHV_INJECT: no such register, or not in this direction: the guest
 *   takes an UNDEF, and nothing was done.
 */
enum lhv_action lhv_vgic_icc(struct lhv_vgic *g, unsigned int vcpu,
			     struct lhv_gic_cpuif *c, uint32_t reg, bool write,
			     uint64_t *value);

/**
 * Brings the image up to date, as lhv_vgic_enter() does, and takes the maintenance
 * interrupts that are due. Otherwise as lhv_vgic_icc().
 * @return LHV_GIC_LINE_* that are asserted.
 */
unsigned int lhv_vgic_icc_lines(struct lhv_vgic *g, unsigned int vcpu,
				struct lhv_gic_cpuif *c);

/**
 * The CPU interface alone, as ICV_*_EL1: knows no vGIC. Of @p c it changes list registers'
 * states, active priorities, VMCR and EOIcount. O(list registers). Exclusive for the image.
 *
 * @param ctlr  Read-only fields of ICC_CTLR_EL1; PRIbits (4 to 7) counts in PMR too.
 * @param value Written, or gets the read value; as it was unless LHV_HANDLED.
 * @param ended Gets a list register with HW=1 that was deactivated, as it was before: its
 *   pINTID is to be deactivated; else 0.
 * @return LHV_HANDLED; LHV_INJECT: no such register, or not in this direction; LHV_EXIT:
 *   ICC_SGI0R_EL1, ICC_SGI1R_EL1, ICC_ASGI1R_EL1, ICC_SRE_EL1, and ICC_DIR_EL1 with
 *   ICH_HCR_EL2.TDIR, which lhv_vgic_sysreg() does. But in the first case nothing was done.
 */
enum lhv_action lhv_gic_icv(struct lhv_gic_cpuif *c, uint32_t ctlr, uint32_t reg,
			    bool write, uint64_t *value, uint64_t *ended);

/** @return LHV_GIC_LINE_IRQ and LHV_GIC_LINE_FIQ as the image asserts them. Lock-free. */
unsigned int lhv_gic_icv_lines(const struct lhv_gic_cpuif *c);

/**
 * Works misr, eisr and elrsr out from the rest of the image. Exclusive for the image.
 * @return Whether the maintenance interrupt is asserted.
 */
bool lhv_gic_icv_maintenance(struct lhv_gic_cpuif *c);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VGIC_CPUIF_H */
