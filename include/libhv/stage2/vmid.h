/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/vmid.h
 * VMIDs for more VMs than there are VMIDs.
 *
 * A VMID is handed out when a VM first runs, and stays with it for a *generation*. When
 * none is left a new generation begins (a rollover): VMs that run on some CPU at that
 * moment keep their VMID, all others get one when they run again. A CPU's TLB may then
 * hold entries of a VM that had the VMID before, so each CPU invalidates its own TLB once
 * in each generation, before it first uses a VMID of that generation. The library does
 * that itself, through the port: TLBI ALLE1, DSB NSH, ISB on the CPU that calls
 * lhv_s2_vmid_enter(). A CPU that stays in one VM over a rollover does it when it next
 * enters; nothing interrupts it. The first entry of each CPU invalidates too, whatever a
 * boot loader left.
 *
 * **Use**, with preemption off from enter to leave:
 *
 *     lhv_s2_vmid_enter(vmids, cpu, &vm->vmid, &id);
 *     VTTBR_EL2 = what lhv_s2_root() says, with VMID id;
 *     run the guest, any number of times, with other calls of enter for it or none;
 *     lhv_s2_vmid_leave(vmids, cpu);
 *
 * Entering another VM leaves the one before; leave is for a CPU that goes on without a VM,
 * so that a rollover need not keep the VMID. From leave on, until the next enter, nothing
 * on that CPU may translate by the VTTBR_EL2 that is still loaded (no AT instruction).
 *
 * **TLB maintenance has to follow the VMID.** Before any CPU gets a VMID that its VM did not
 * have before, the library calls `assign`, in which lhv_s2_set_vmid() belongs, under the
 * stage 2's own lock. So a change of the tables is either seen by whoever runs with the new
 * VMID, or is invalidated by that VMID. The VTTBR_EL2 that a CPU loads has to be built after
 * enter returned, or be one that `assign` published.
 *
 * **Concurrency.** lhv_s2_vmid_enter() for a VM with a current VMID, and
 * lhv_s2_vmid_leave(), are *lock-free* and touch only the calling CPU's own cache line, the
 * VM's and the generation: one atomic load and one of the VM's word to enter the same VM
 * again, a compare-and-exchange more for another VM. All else takes the caller's lock by
 * callback. One CPU number is used by one CPU at a time.
 *
 * The generation has 48 bits; at one rollover a microsecond they last for nine years.
 *
 * Specification: DDI 0487, D8.15 (VMID), D8.17 (TLB maintenance).
 */
#ifndef LIBHV_STAGE2_VMID_H
#define LIBHV_STAGE2_VMID_H

#include <libhv/types.h>
#include <libhv/err.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LHV_S2_VMID_MAX_CPUS 4096 /**< Most CPUs of one allocator. */
#define LHV_S2_VMID_ALIGN    64	  /**< Alignment of the memory for lhv_s2_vmid_init(). */

/** The allocator; lives in memory that the caller supplies. */
struct lhv_s2_vmids;

/** What a VM has of it; belongs into the VM, and to one allocator. Zero-initialize. */
struct lhv_s2_vmid {
	uint64_t id; /**< Private: generation and VMID; 0 before the VM first runs. */
};

/** Callbacks of an allocator; the table is const and may be shared. */
struct lhv_s2_vmid_ops {
	/**
	 * Takes a lock that orders memory accesses, as any lock does. It is held for at most
	 * a pass over the CPUs and the VMIDs, and over @c assign. Null (then @c unlock too)
	 * when the caller runs one call of this allocator at a time.
	 */
	void (*lock)(void *ctx);
	/** Releases it. */
	void (*unlock)(void *ctx);
	/**
	 * @p vm is about to get @p vmid, which is not the VMID that it had; it runs nowhere.
	 * Called under the lock. An error, after which nothing has changed, is handed to the
	 * caller of enter, and the VM has no current VMID. May be null.
	 */
	int (*assign)(void *ctx, struct lhv_s2_vmid *vm, uint16_t vmid);
};

/** What lhv_s2_vmid_init() needs. */
struct lhv_s2_vmid_config {
	const struct lhv_s2_vmid_ops *ops; /**< Callbacks; stays valid. */
	void *ctx;			   /**< Passed to them. */
	uint16_t cpus;	   /**< Number of CPUs: 1 to LHV_S2_VMID_MAX_CPUS. */
	uint8_t bits;	   /**< 8 or 16: struct lhv_s2_geometry.vmid_bits. */
	bool reserve_zero; /**< VMID 0 is the host's and is never handed out. */
};

/**
 * Bytes that lhv_s2_vmid_init() needs for @p cfg, in which only @c cpus and @c bits
 * matter; 0 when they are malformed. Lock-free.
 */
size_t lhv_s2_vmid_size(const struct lhv_s2_vmid_config *cfg);

/**
 * Makes an allocator in @p mem. Exclusive.
 * @param mem Aligned to LHV_S2_VMID_ALIGN.
 * @param[out] vmids The allocator, which is at @p mem; unchanged on an error.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, misaligned memory, malformed configuration,
 *	one of lock and unlock alone); LHV_ERR_NOMEM (@p size is too small).
 */
int lhv_s2_vmid_init(void *mem, size_t size, const struct lhv_s2_vmid_config *cfg,
		     struct lhv_s2_vmids **vmids);

/**
 * CPU @p cpu, which is the calling one, is about to run @p vm: gives it a VMID that is
 * current, and invalidates this CPU's TLB where that is due. Lock-free when the VMID is
 * current already, otherwise shared by the lock callback.
 * @param[out] vmid The VMID; unchanged on an error.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE (no such CPU); LHV_ERR_BUSY (more CPUs than
 *	VMIDs, and each VMID is that of a VM which runs elsewhere: try again later); or what
 *	@c assign returned. After an error the CPU runs no VM, and the allocator and the VM
 *	are as good as before.
 */
int lhv_s2_vmid_enter(struct lhv_s2_vmids *vmids, unsigned int cpu,
		      struct lhv_s2_vmid *vm, uint16_t *vmid);

/**
 * CPU @p cpu, which is the calling one, no longer runs a VM. Lock-free.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE.
 */
int lhv_s2_vmid_leave(struct lhv_s2_vmids *vmids, unsigned int cpu);

/**
 * CPU @p cpu is off, and its TLB will hold rubbish when it is on again: its next entry
 * invalidates. Called by the CPU that turned it off, or by itself before its first entry.
 * Shared by the lock callback.
 * @return LHV_OK; LHV_ERR_INVAL; LHV_ERR_RANGE.
 */
int lhv_s2_vmid_cpu_off(struct lhv_s2_vmids *vmids, unsigned int cpu);

/**
 * @p vm runs nowhere and will not run again: its VMID may be given to another VM at once,
 * without waiting for the next generation. The caller has invalidated the VMID on all CPUs
 * (lhv_s2_destroy() does). A VM that just ends without this call costs its VMID until the
 * next generation, and nothing else. Shared by the lock callback.
 * @return LHV_OK, @p vm is as new; LHV_ERR_INVAL.
 */
int lhv_s2_vmid_release(struct lhv_s2_vmids *vmids, struct lhv_s2_vmid *vm);

/** The number of the generation, from 1 on; 0 for a null pointer. Lock-free. */
uint64_t lhv_s2_vmid_generation(const struct lhv_s2_vmids *vmids);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_VMID_H */
