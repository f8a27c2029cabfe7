/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file vgic.h
 * A virtual GICv3 for a guest: distributor, redistributors, SGI registers, and the list
 * registers of the physical CPU interface that deliver its interrupts (IHI 0069).
 *
 * **Who does what.** The library keeps each interrupt's state and decides what the list
 * registers hold. It computes images (struct lhv_gic_cpuif); lhv_gic_cpuif_*() move them
 * between memory and the core, on A64 alone. The integrator routes guest accesses to
 * lhv_vgic_dist_mmio(), lhv_vgic_redist_mmio() and lhv_vgic_sysreg(), calls the hooks
 * below around the guest, and supplies a kick.
 *
 * **Hooks on the core that runs a vCPU**, all with physical interrupts masked:
 *
 *     once:        lhv_vgic_vcpu_reset(g, i, c); lhv_gic_cpuif_load(c);
 *     before ERET: if (lhv_vgic_work(g, i))
 *                          lhv_gic_cpuif_enter(g, i, c);
 *     after an exit that involves the vGIC (access to GICD or GICR, ICC_DIR_EL1, the
 *     maintenance interrupt), before anything else of the vGIC is called for this vCPU:
 *                  lhv_gic_cpuif_read_lrs(c); lhv_vgic_exit(g, i, c);
 *     WFI:         lhv_gic_cpuif_read(c); lhv_vgic_exit(g, i, c);
 *                  until (lhv_vgic_pending(g, i, c)) wait for a kick;
 *                  lhv_gic_cpuif_write(c);
 *     put/load:    lhv_gic_cpuif_save(c); lhv_vgic_exit(g, i, c);  ...  lhv_gic_cpuif_load(c);
 *
 * lhv_gic_cpuif_enter() is lhv_gic_cpuif_read_lrs(), lhv_vgic_enter() and
 * lhv_gic_cpuif_write(). Other exits (a hypercall, a device, an SGI that the guest sends)
 * need none of this: list registers stay live. What exit changes in a list register has to
 * reach the core before the guest runs again, so exit makes lhv_vgic_work() true; until the
 * entry the image counts, not the core.
 *
 * A vCPU that goes to another core takes its list registers along, but not the physical
 * state of PPIs: for each mapped PPI of which lhv_vgic_irq_get() says hw and in_lr or active,
 * the integrator makes the physical one inactive on the old core, and active on the new one.
 *
 * **Injection protocol.** Each interrupt is one 64-bit atomic word. Whoever changes it
 * (any CPU, no lock): 1. publishes the new word by compare-and-exchange; 2. if it is now
 * deliverable, files a hint (in the target vCPU's inbox if it is private, else in the bitmap
 * for its group and priority), or, if a list register holds it, marks the word as changed;
 * 3. sets the owner's work flag; 4. calls the kick, unless one was called since the owner's
 * last entry. The owner, with interrupts masked: takes both flags back, then takes a hint,
 * then reads the word. So either the owner sees the word, or a new kick is on its way; a
 * stale hint costs one look and is dropped. What the inbox names goes into empty list
 * registers, or moves to the bitmaps, from which the best are taken. What the owner leaves
 * for itself to do never keeps a kick back. The kick must reach a vCPU between its last enter
 * or pending and the guest: a physical interrupt that is masked until ERET, or that ends the
 * host's WFI, does.
 *
 * **Effect on other vCPUs.** A change to an interrupt that sits in another vCPU's list
 * register takes effect when that vCPU folds, which the kick brings about. Until then
 * GICD_CTLR.RWP and GICR_CTLR.RWP read 1, so a guest that waits for RWP after a disable,
 * as the architecture says, gets what it waits for; so for the group enables of GICD_CTLR.
 * A vCPU that is switched off has to be reset, or it is waited for. Reads of pending and
 * active state show the last folded state with requests applied; one's own state is exact
 * after exit.
 *
 * Not here yet: GICv2 guests, ITS and LPIs, extended ranges, GICv4.
 * State is saved and restored by <libhv/vgic/state.h>.
 */
#ifndef LIBHV_VGIC_H
#define LIBHV_VGIC_H

#include <libhv/err.h>
#include <libhv/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LHV_VGIC_MAX_VCPUS     512 /**< vCPUs of one guest. */
#define LHV_VGIC_MAX_SPIS      988 /**< SPIs, INTID 32 to 1019. */
#define LHV_VGIC_MAX_LRS       16  /**< List registers. */
#define LHV_VGIC_ALIGN	       64  /**< Alignment of the memory for lhv_vgic_init(). */
#define LHV_VGIC_DIST_SIZE     0x10000 /**< Bytes of the distributor's region. */
#define LHV_VGIC_REDIST_STRIDE 0x20000 /**< Bytes of one redistributor (two frames). */
#define LHV_VGIC_REVISION      1       /**< Newest behaviour, as in GICD_IIDR.Revision. */
#define LHV_VGIC_NO_VCPU       0xffffu /**< No vCPU: the injector is not one. */

/** The virtual GIC of a guest; lives in memory that the caller supplies. */
struct lhv_vgic;

/**
 * The physical CPU interface's virtualization state of one vCPU: what its list registers
 * and their control registers hold, or will. Owned by the vCPU: exclusive.
 */
struct lhv_gic_cpuif {
	uint64_t lr[LHV_VGIC_MAX_LRS]; /**< ICH_LR<n>_EL2 */
	uint32_t ap0r[4];	       /**< ICH_AP0R<n>_EL2 */
	uint32_t ap1r[4];	       /**< ICH_AP1R<n>_EL2 */
	uint32_t hcr;		       /**< ICH_HCR_EL2 */
	uint32_t vmcr;		       /**< ICH_VMCR_EL2 */
	uint32_t misr;	   /**< ICH_MISR_EL2, as read by lhv_gic_cpuif_save(). */
	uint32_t eisr;	   /**< ICH_EISR_EL2, likewise. */
	uint32_t elrsr;	   /**< ICH_ELRSR_EL2, likewise. */
	uint16_t used;	   /**< List registers that are not empty, a bit each. */
	uint16_t dirty;	   /**< List registers that the core has yet to get. */
	uint8_t nr_lr;	   /**< List registers: 1 to 16. */
	uint8_t nr_apr;	   /**< ICH_AP<x>R registers: 1, 2 or 4. */
	uint8_t hcr_dirty; /**< The core has yet to get hcr. */
	uint8_t loaded;	   /**< The state is in the core (lhv_gic_cpuif_load()). */
};

/** What the physical GIC offers to a hypervisor; from ICH_VTR_EL2 or invented. */
struct lhv_vgic_hw {
	uint8_t nr_lr;	  /**< List registers: 1 to 16. */
	uint8_t pri_bits; /**< Priority bits: 5 to 8. Guests get 5 in the distributor. */
	uint8_t pre_bits; /**< Preemption bits: 5 to 7, at most pri_bits. */
	bool tds;	  /**< ICH_HCR_EL2.TDIR is there: deactivations are seen exactly.
			       Without it, EOImode 1 is exact only while an interrupt is
			       in a list register of the vCPU that deactivates it. */
};

/**
 * What the vGIC asks of the integrator. Called without any lock held, from whichever
 * function caused it, on the calling CPU; must not call back into the vGIC except where
 * said.
 */
struct lhv_vgic_ops {
	/**
	 * Make @p vcpu leave the guest or wake up. Required. Called from any CPU, also for
	 * the vCPU that the calling CPU runs, when the caller is not known to be it; then
	 * it may do nothing, for the next entry sees the work.
	 */
	void (*kick)(void *ctx, unsigned int vcpu);
	/**
	 * The guest is done with a level-triggered interrupt that is not mapped (it was
	 * deactivated, in whichever way): the device should show its line again, by
	 * lhv_vgic_set_level(), which may be called from here. May be null. @p vcpu is the
	 * one that ended it.
	 */
	void (*eoi)(void *ctx, unsigned int vcpu, unsigned int intid);
	/**
	 * Deactivate physical interrupt @p pintid: its virtual interrupt was withdrawn or
	 * ended elsewhere, so that the guest's EOI will not. If it is level-triggered and
	 * its source is still asserted it fires again; the edge of one that the guest has
	 * not seen was kept as pending. For a PPI it is called only on the core of @p vcpu.
	 * Required when lhv_vgic_map_hw() is used.
	 */
	void (*hw_deactivate)(void *ctx, unsigned int vcpu, unsigned int intid,
			      unsigned int pintid);
};

/** How a virtual GIC is to be. */
struct lhv_vgic_cfg {
	uint8_t version;       /**< 3. Others: LHV_ERR_UNSUPPORTED. */
	bool its;	       /**< false. true: LHV_ERR_UNSUPPORTED. */
	uint16_t nr_vcpus;     /**< 1 to 512. */
	uint16_t nr_spis;      /**< 32 to 960 in steps of 32, or 988. */
	uint16_t region_vcpus; /**< Redistributors before each GICR_TYPER.Last; 0: all. */
	struct lhv_vgic_hw hw; /**< The physical GIC. */
	const uint64_t
		*mpidr; /**< Affinity of each vCPU as in MPIDR_EL1 (Aff3 in [39:32],
				    Aff2..0 in [23:0]; other bits ignored), distinct. Read
				    by lhv_vgic_init() alone. */
	const struct lhv_vgic_ops *ops; /**< Kept: must outlive the vGIC. */
	void *ctx;			/**< For the ops. */
	uint8_t revision; /**< GICD_IIDR.Revision, and so what the guest can notice of
			       changes between versions: 1 to LHV_VGIC_REVISION; 0: newest. */
};

/**
 * Bytes of memory that lhv_vgic_init() needs for @p cfg (mpidr, ops and ctx are not
 * looked at); 0 if cfg is null or its numbers are out of range. Lock-free.
 */
size_t lhv_vgic_size(const struct lhv_vgic_cfg *cfg);

/**
 * Makes a virtual GIC in @p mem. All interrupts are disabled and idle; each vCPU still
 * needs lhv_vgic_vcpu_reset(). Exclusive.
 *
 * @param out  Gets the vGIC, which is at @p mem.
 * @param mem  Memory, aligned to LHV_VGIC_ALIGN, for the vGIC to keep.
 * @param size Bytes there.
 * @return 0; LHV_ERR_INVAL (null, misaligned, no kick, repeated affinity),
 *   LHV_ERR_RANGE (numbers), LHV_ERR_NOMEM (size), LHV_ERR_UNSUPPORTED (version, its).
 *   After an error *out and the memory are as before.
 */
int lhv_vgic_init(struct lhv_vgic **out, void *mem, size_t size,
		  const struct lhv_vgic_cfg *cfg);

/**
 * The whole guest is reset: every register as after lhv_vgic_init(), hardware mappings
 * stay, so do the lines of devices. Physical SPIs that the guest held are deactivated, PPIs
 * when lhv_vgic_vcpu_reset() is called for their vCPU, as it has to be for each. Exclusive:
 * no vCPU runs, all have been put with lhv_vgic_exit().
 */
void lhv_vgic_reset(struct lhv_vgic *g);

/**
 * vCPU @p vcpu is turned on, or off: its private interrupts and CPU interface are reset,
 * physical interrupts that it held are deactivated, interrupts in its list registers go
 * back to pending, SPIs that were active on it become inactive. For 1-of-N interrupts
 * other vCPUs are chosen. Level lines of its PPIs are kept. Call it on the vCPU's core
 * after lhv_vgic_exit(), or before it first ran. Exclusive for this vCPU, shared with all
 * else.
 *
 * @param c Gets the reset image. If the vCPU had run it is the image last folded.
 * @return 0, LHV_ERR_INVAL (null), LHV_ERR_RANGE (vcpu).
 */
int lhv_vgic_vcpu_reset(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c);

/**
 * Whether lhv_vgic_enter() has anything to do for @p vcpu: one load. Lock-free.
 */
bool lhv_vgic_work(const struct lhv_vgic *g, unsigned int vcpu);

/**
 * The word that lhv_vgic_work() looks at, for a caller who looks at it before each entry:
 * not 0 when there is something to do. To be loaded atomically, in any order: whoever sets
 * it later kicks. Stays where it is as long as the vGIC does. Null for a vCPU that is none. Lock-free.
 */
const uint32_t *lhv_vgic_work_word(const struct lhv_vgic *g, unsigned int vcpu);

/**
 * Before the guest runs: brings the list registers up to date with the interrupts' state.
 * The image has to be current (lhv_gic_cpuif_read_lrs()). Returns at once if there is no
 * work. Marks in the image what lhv_gic_cpuif_write() has to write. May call eoi,
 * hw_deactivate and kick (for other vCPUs). Work is bounded: O(list registers), and a
 * fixed number of stale hints. Exclusive for this vCPU, lock-free towards all else.
 */
void lhv_vgic_enter(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c);

/**
 * After the guest ran: folds what the guest did to its list registers into the
 * interrupts' state. The image has to be current. A few instructions if no list register
 * is in use. Otherwise as lhv_vgic_enter(), which does the same first.
 */
void lhv_vgic_exit(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c);

/**
 * Whether a WFI of @p vcpu would wake: does all that lhv_vgic_enter() does, then looks
 * for an interrupt in the image that its group enables, priority mask and running
 * priority let through. True also when the bound on the work of one entry was reached: the
 * guest then wakes for nothing, exits at once for maintenance, and the next entry goes on.
 * The image has to be current, active priorities too (lhv_gic_cpuif_read()); it may have to
 * be written afterwards as after enter. Concurrency as lhv_vgic_enter().
 */
bool lhv_vgic_pending(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c);

/**
 * An access to the distributor's 64 KiB region; @p ctx is the struct lhv_vgic. An
 * lhv_mmio_fn. What is reserved, misaligned or has a size that the register does not
 * permit reads as zero and ignores writes (12.1.3). Always LHV_HANDLED. Shared: any
 * vCPUs at once. m->vcpu has called lhv_vgic_exit() since it last ran.
 */
enum lhv_action lhv_vgic_dist_mmio(void *ctx, struct lhv_mmio *m);

/**
 * An access to the redistributors' region: vCPU n's two frames are at
 * n * LHV_VGIC_REDIST_STRIDE. For a further region, add its first vCPU's offset to
 * m->offset. Otherwise as lhv_vgic_dist_mmio().
 */
enum lhv_action lhv_vgic_redist_mmio(void *ctx, struct lhv_mmio *m);

/**
 * A trapped CPU interface register: ICC_SGI1R_EL1, ICC_SGI0R_EL1, ICC_ASGI1R_EL1
 * (HCR_EL2.FMO or IMO traps them), ICC_DIR_EL1 (ICH_HCR_EL2.TDIR), ICC_SRE_EL1. Of AArch32
 * accesses pass the AArch64 register that they map to. There is one Security state: SGI1R
 * makes an SGI pending whichever group it has at its target, SGI0R and ASGI1R one of Group 0.
 *
 * @param reg   LHV_SYSREG_*.
 * @param write Direction. @param value Written, or gets the read value.
 * @return LHV_HANDLED, or LHV_INJECT: not a register that this handles, or not in this
 *   direction: the guest takes an UNDEF. Shared; for ICC_DIR_EL1 alone @p vcpu has called
 *   lhv_vgic_exit().
 */
enum lhv_action lhv_vgic_sysreg(struct lhv_vgic *g, unsigned int vcpu, uint32_t reg,
				bool write, uint64_t *value);

/**
 * Sets the line of a level-triggered interrupt; on an edge-triggered one a rising line
 * makes it pending. For a hardware-mapped one, true is lhv_vgic_inject_hw(), and false
 * withdraws it if the guest has not seen it (on the vCPU's core if it is a PPI). Lock-free,
 * from any CPU.
 *
 * @param vcpu  Whose PPI; ignored for SPIs.
 * @param intid PPI 16 to 31, or SPI.
 * @return 0, LHV_ERR_RANGE (no such interrupt or vCPU), LHV_ERR_INVAL (g is null).
 */
int lhv_vgic_set_level(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		       bool level);

/**
 * One edge: the interrupt becomes pending once, however it is configured (as a message
 * or a write of ISPENDR does). SGIs too. Otherwise as lhv_vgic_set_level().
 */
int lhv_vgic_pulse(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid);

/**
 * Ties an interrupt to a physical one: when the guest deactivates it, hardware
 * deactivates @p pintid. The host's handler of @p pintid drops the priority (EOImode 1),
 * does not deactivate, and calls lhv_vgic_inject_hw(). Exclusive for this interrupt.
 *
 * @return 0, LHV_ERR_RANGE (vcpu, intid below 16 or absent; pintid not 16 to 1019),
 *   LHV_ERR_INVAL (g null, or no hw_deactivate), LHV_ERR_EXISTS (mapped already),
 *   LHV_ERR_BUSY (pending or active, for all that is known before the vCPU folds; or the
 *   physical one of an earlier mapping is not yet deactivated).
 */
int lhv_vgic_map_hw(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		    unsigned int pintid);

/**
 * Ends lhv_vgic_map_hw(). A physical interrupt that the guest has not seen is deactivated
 * (an edge stays pending); one that it has in hand is deactivated when it is done. On the
 * vCPU's core if it is a PPI. Exclusive for this interrupt.
 * @return 0, LHV_ERR_RANGE, LHV_ERR_INVAL, LHV_ERR_NOENT.
 */
int lhv_vgic_unmap_hw(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid);

/**
 * The physical interrupt of a mapped interrupt fired, and is active. Lock-free; on the
 * vCPU's core if it is a PPI.
 * @return 0, LHV_ERR_RANGE, LHV_ERR_INVAL, LHV_ERR_NOENT (not mapped: the caller
 *   deactivates).
 */
int lhv_vgic_inject_hw(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid);

/** What can be seen of an interrupt, for debugging and tests. */
struct lhv_vgic_irq {
	uint8_t priority; /**< As in IPRIORITYR. */
	uint8_t group;	  /**< 0 or 1. */
	bool enabled;	  /**< ISENABLER. */
	bool edge;	  /**< Edge-triggered. */
	bool level;	  /**< The line. */
	bool latch;	  /**< Pending by an edge or a write. */
	bool pending;	  /**< ISPENDR. */
	bool active;	  /**< ISACTIVER. */
	bool in_lr;	  /**< A list register of vCPU owner holds it. */
	bool hw;	  /**< Mapped to pintid. */
	uint16_t target;  /**< Where it goes; LHV_VGIC_NO_VCPU: nowhere. */
	uint16_t owner;	  /**< vCPU that has it in a list register or active. */
	uint16_t pintid;  /**< Physical INTID. */
};

/**
 * A snapshot of one interrupt. Lock-free.
 * @return 0, LHV_ERR_RANGE, LHV_ERR_INVAL (null).
 */
int lhv_vgic_irq_get(const struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		     struct lhv_vgic_irq *irq);

/**
 * Whether the guest could not have changed anything since the image was current: no list
 * register is in use, and no interrupt is active that has none. Then reading the image and
 * lhv_vgic_exit() can be left out. Exclusive for the image.
 */
static inline bool lhv_gic_cpuif_quiet(const struct lhv_gic_cpuif *c)
{
	/* LRENPIE, bit 2 of ICH_HCR_EL2, is set while some are active outside. */
	return !c->used && !(c->hcr & 4u);
}

/** @return ICH_VTR_EL2 @p vtr as what lhv_vgic_cfg wants. Lock-free. */
struct lhv_vgic_hw lhv_vgic_hw_decode(uint64_t vtr);

/**
 * ICH_VTR_EL2 of the calling core. A64 alone, as are the six below: on the core at EL2
 * that runs the vCPU, physical interrupts masked. Exclusive for the image.
 */
uint64_t lhv_gic_vtr_read(void);

/** Full image to the core: list registers, active priorities, VMCR, HCR. For vCPU load. */
void lhv_gic_cpuif_load(struct lhv_gic_cpuif *c);

/** Full image from the core, then turns its virtual CPU interface off. For vCPU put. */
void lhv_gic_cpuif_save(struct lhv_gic_cpuif *c);

/** What the guest may have changed, of what is in use, into the image. */
void lhv_gic_cpuif_read(struct lhv_gic_cpuif *c);

/** The same without active priorities, which lhv_vgic_pending() alone looks at. */
void lhv_gic_cpuif_read_lrs(struct lhv_gic_cpuif *c);

/** What enter, exit or pending marked in the image, to the core. */
void lhv_gic_cpuif_write(struct lhv_gic_cpuif *c);

/** lhv_gic_cpuif_read_lrs(), lhv_vgic_enter() and lhv_gic_cpuif_write() in one. */
void lhv_gic_cpuif_enter(struct lhv_vgic *g, unsigned int vcpu, struct lhv_gic_cpuif *c);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VGIC_H */
