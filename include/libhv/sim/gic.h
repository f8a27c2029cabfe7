/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file sim/gic.h
 * A model of one core's GICv3 virtual CPU interface (libhv-sim): list registers, active
 * priorities, what a guest does through ICC_*_EL1, and maintenance interrupts.
 *
 * It is written from IHI 0069 alone and shares nothing with the vGIC, so a unit test can run
 * the vGIC, or any code that programs list registers, against it:
 *
 *     struct lhv_sim_gic core;
 *     lhv_sim_gic_init(&core, 4, 5, 5);
 *     lhv_vgic_vcpu_reset(g, 0, &image);
 *     lhv_sim_gic_cpuif_load(&core, &image);
 *     ...                                          the hypervisor before ERET:
 *     if (lhv_vgic_work(g, 0)) {
 *             lhv_sim_gic_cpuif_read(&core, &image);
 *             lhv_vgic_enter(g, 0, &image);
 *             lhv_sim_gic_cpuif_write(&core, &image);
 *     }
 *     ...                                          the guest:
 *     while (lhv_sim_gic_irq(&core)) {
 *             uint32_t intid = lhv_sim_gic_ack(&core, 1);
 *             lhv_sim_gic_eoi(&core, 1, intid);
 *     }
 *     if (lhv_sim_gic_maintenance(&core))
 *             ...                                  the core would exit to EL2
 *
 * Where the architecture leaves a choice, the model makes one of the permitted ones:
 * - Among pending interrupts of equal priority the lowest-numbered list register wins.
 * - A write of EOIR drops the highest active priority of both groups, whatever it names, and
 *   does nothing more if there is none.
 * - A write of EOIR that names an interrupt active in a list register, but of another group
 *   or priority than was dropped, does not deactivate it.
 * - The running priority is what was acknowledged, also after the binary point was changed.
 * - A write of DIR with EOImode 0 is ignored. EOIcount wraps.
 * - Two list registers with one vINTID, a software error, are as they come: the lowest
 *   numbered is acted on. lhv_sim_gic_check() finds such errors.
 *
 * INTIDs have 16 bits; LPIs (8192 and up) have no active state. No NMIs, no GICv4.
 *
 * Nothing here is shared: each object belongs to one thread at a time.
 */
#ifndef LIBHV_SIM_GIC_H
#define LIBHV_SIM_GIC_H

#include <libhv/types.h>
#include <libhv/vgic.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One core's virtual CPU interface. All fields may be read and written at any time. */
struct lhv_sim_gic {
	uint64_t lr[16];  /**< ICH_LR<n>_EL2 */
	uint32_t ap0r[4]; /**< ICH_AP0R<n>_EL2 */
	uint32_t ap1r[4]; /**< ICH_AP1R<n>_EL2 */
	uint32_t hcr;	  /**< ICH_HCR_EL2 */
	uint32_t vmcr;	  /**< ICH_VMCR_EL2 */
	uint8_t nr_lr;	  /**< List registers: 1 to 16. */
	uint8_t pri_bits; /**< Priority bits: 5 to 8. */
	uint8_t pre_bits; /**< Preemption bits: 5 to 7, at most pri_bits. */
	bool tds;	  /**< ICH_VTR_EL2.TDS: ICH_HCR_EL2.TDIR works. */
	/** A list register with HW=1 was deactivated. May be null. */
	void (*deactivate)(void *ctx, unsigned int pintid);
	void *ctx; /**< For deactivate. */
};

/** What became of a system register access. */
enum lhv_sim_gic_result {
	LHV_SIM_GIC_OK,	   /**< Done. */
	LHV_SIM_GIC_TRAP,  /**< EL1's access traps to EL2; nothing was done. */
	LHV_SIM_GIC_UNDEF, /**< No such register, or not in this direction. */
};

/**
 * Resets @p c: all registers 0 but for what cannot be, traps of DIR available, no callback.
 * @return 0, LHV_ERR_INVAL (null), LHV_ERR_RANGE (numbers; *c is as before).
 */
int lhv_sim_gic_init(struct lhv_sim_gic *c, unsigned int nr_lr, unsigned int pri_bits,
		     unsigned int pre_bits);

/**
 * EL1 accesses the CPU interface with HCR_EL2.IMO and FMO 1: PMR, IAR<n>, EOIR<n>, HPPIR<n>,
 * BPR<n>, AP0R<n>, AP1R<n>, DIR, RPR, CTLR, IGRPEN<n> are the virtual ones, subject to the
 * traps of ICH_HCR_EL2; SGI1R, ASGI1R and SGI0R trap.
 * @param reg   LHV_SYSREG_ICC_*.
 * @param value Written, or gets what was read; unchanged unless LHV_SIM_GIC_OK.
 */
enum lhv_sim_gic_result lhv_sim_gic_el1(struct lhv_sim_gic *c, uint32_t reg, bool write,
					uint64_t *value);

/** EL2 accesses ICH_*_EL2. @param reg LHV_SYSREG_ICH_*. Otherwise as lhv_sim_gic_el1(). */
enum lhv_sim_gic_result lhv_sim_gic_el2(struct lhv_sim_gic *c, uint32_t reg, bool write,
					uint64_t *value);

/** ICV_IAR<group>_EL1 is read. @return The INTID, or 1023. */
uint32_t lhv_sim_gic_ack(struct lhv_sim_gic *c, unsigned int group);

/** ICV_EOIR<group>_EL1 is written. */
void lhv_sim_gic_eoi(struct lhv_sim_gic *c, unsigned int group, uint32_t intid);

/** ICV_DIR_EL1 is written, and does not trap. */
void lhv_sim_gic_dir(struct lhv_sim_gic *c, uint32_t intid);

/** @return ICV_RPR_EL1: the running priority, 0xff if none. */
uint32_t lhv_sim_gic_rpr(const struct lhv_sim_gic *c);

/** @return Whether a virtual IRQ is signalled. */
bool lhv_sim_gic_irq(const struct lhv_sim_gic *c);

/** @return Whether a virtual FIQ is signalled. */
bool lhv_sim_gic_fiq(const struct lhv_sim_gic *c);

/** @return Whether the maintenance interrupt is asserted. */
bool lhv_sim_gic_maintenance(const struct lhv_sim_gic *c);

/** @return ICH_MISR_EL2. */
uint32_t lhv_sim_gic_misr(const struct lhv_sim_gic *c);

/** @return ICH_EISR_EL2. */
uint32_t lhv_sim_gic_eisr(const struct lhv_sim_gic *c);

/** @return ICH_ELRSR_EL2. */
uint32_t lhv_sim_gic_elrsr(const struct lhv_sim_gic *c);

/** @return ICH_VTR_EL2. */
uint64_t lhv_sim_gic_vtr(const struct lhv_sim_gic *c);

/**
 * Looks for programming that the architecture calls an error: two list registers with one
 * vINTID, HW=1 that is pending and active or with a pINTID that no interrupt can have,
 * reserved bits, LPIs active.
 * @return null, or what is wrong (a static string).
 */
const char *lhv_sim_gic_check(const struct lhv_sim_gic *c);

/**
 * What lhv_gic_cpuif_load(), _save(), _read(), _read_lrs() and _write() do on a core, done to
 * the model: the same registers, in the same order, and no others. Of a null argument nothing
 * is done.
 */
void lhv_sim_gic_cpuif_load(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image);
/** See lhv_sim_gic_cpuif_load(). */
void lhv_sim_gic_cpuif_save(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image);
/** See lhv_sim_gic_cpuif_load(). */
void lhv_sim_gic_cpuif_read(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image);
/** See lhv_sim_gic_cpuif_load(). */
void lhv_sim_gic_cpuif_read_lrs(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image);
/** See lhv_sim_gic_cpuif_load(). */
void lhv_sim_gic_cpuif_write(struct lhv_sim_gic *c, struct lhv_gic_cpuif *image);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_SIM_GIC_H */
