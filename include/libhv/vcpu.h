/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file vcpu.h
 * A virtual CPU: its registers, the way into the guest and back, and its timers.
 *
 * An integrator places a struct lhv_vcpu, initialises it with lhv_vcpu_init(), loads it on
 * a core with lhv_vcpu_load() and calls lhv_vcpu_run() in a loop. Each call returns at the
 * next exit to EL2 with the guest's general-purpose registers in vcpu.regs. EL1 registers
 * and FP/SIMD stay in the core from lhv_vcpu_load() to lhv_vcpu_put(): a hypervisor that
 * does not use them (-mgeneral-regs-only) pays for them only when it changes the vCPU.
 *
 * The EL2 vector table is the integrator's. Its four entries for exceptions from a lower
 * EL using AArch64, and the four for AArch32, branch to lhv_vcpu_exit_sync, _irq, _fiq
 * and _serror with all registers, and SP_EL2, as the exception left them.
 *
 * Interrupts stay masked at EL2 from lhv_vcpu_begin() to the return of lhv_vcpu_run().
 *
 * FP/SIMD, SVE and SME registers move at the first use after lhv_vcpu_load_on(), or with
 * all others by lhv_vcpu_load(); <libhv/vcpu/fp.h> is about them.
 *
 * <libhv/arch/guest.h> says of each register of EL1 and EL0 whether it is switched, trapped,
 * or what else. A feature that is not given to a vCPU, or that the architecture gained after
 * this version, exits: the integrator's table answers, and the ID registers hide it. The
 * performance monitors always exit; <libhv/vcpu/pmu.h> answers for a vCPU that has some.
 * Profiling, trace, activity monitors, error records and MPAM belong to the host and always
 * exit; it keeps the nTRAP bits of MPAMBW2_EL2 clear, where that exists.
 *
 * The host runs with HCR_EL2.E2H 0 or 1, as its configuration says. With 1 it reaches the
 * EL1 registers of a vCPU that is loaded by their EL12 names, and HCR_EL2.TGE is 0 while it
 * calls functions of the library: TLB maintenance is then the guest's.
 *
 * TLB and instruction cache maintenance of a guest reaches all cores, so a vCPU may go on
 * on another one. The vCPUs of a VM have one VMID, though, and may use one ASID for different
 * tables: where more than one of them run on a core, the integrator remembers for each VM
 * which was there last, and after loading another one does TLBI VMALLE1 and DSB NSH there.
 */
#ifndef LIBHV_VCPU_H
#define LIBHV_VCPU_H

#include <libhv/err.h>
#include <libhv/features.h>
#include <libhv/types.h>
#include <libhv/vcpu/errata.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Why lhv_vcpu_run() returned. */
enum lhv_vcpu_exit {
	LHV_VCPU_EXIT_SYNC =
		0, /**< Synchronous exception: esr, far and hpfar are valid. */
	LHV_VCPU_EXIT_IRQ = 1,	  /**< A physical IRQ is pending. */
	LHV_VCPU_EXIT_FIQ = 2,	  /**< A physical FIQ is pending. */
	LHV_VCPU_EXIT_SERROR = 3, /**< SError while the guest ran: esr is valid. */
};

/** EL1 and EL0 registers of a vCPU that is not on a core; named as DDI 0487, D24.2. */
struct lhv_vcpu_el1 {
	uint64_t sctlr;	     /**< SCTLR_EL1 */
	uint64_t cpacr;	     /**< CPACR_EL1 */
	uint64_t tcr;	     /**< TCR_EL1 */
	uint64_t ttbr0;	     /**< TTBR0_EL1 */
	uint64_t ttbr1;	     /**< TTBR1_EL1 */
	uint64_t mair;	     /**< MAIR_EL1 */
	uint64_t amair;	     /**< AMAIR_EL1 */
	uint64_t vbar;	     /**< VBAR_EL1 */
	uint64_t esr;	     /**< ESR_EL1 */
	uint64_t far;	     /**< FAR_EL1 */
	uint64_t afsr0;	     /**< AFSR0_EL1 */
	uint64_t afsr1;	     /**< AFSR1_EL1 */
	uint64_t elr;	     /**< ELR_EL1 */
	uint64_t spsr;	     /**< SPSR_EL1 */
	uint64_t sp_el0;     /**< SP_EL0 */
	uint64_t sp_el1;     /**< SP_EL1 */
	uint64_t tpidr_el0;  /**< TPIDR_EL0 */
	uint64_t tpidrro;    /**< TPIDRRO_EL0 */
	uint64_t tpidr_el1;  /**< TPIDR_EL1 */
	uint64_t contextidr; /**< CONTEXTIDR_EL1 */
	uint64_t par;	     /**< PAR_EL1 */
	uint64_t cntkctl;    /**< CNTKCTL_EL1 */
	uint64_t csselr;     /**< CSSELR_EL1 */
	uint64_t mdscr;	     /**< MDSCR_EL1 */
	uint64_t tpidr2;     /**< TPIDR2_EL0 (FEAT_SME) */
	uint64_t cntv_ctl;   /**< CNTV_CTL_EL0 */
	uint64_t cntv_cval;  /**< CNTV_CVAL_EL0 */
	uint64_t keys
		[10]; /**< APIA, APIB, APDA, APDB, APGA keys, Lo then Hi (FEAT_PAuth) */
	uint64_t scxtnum[2]; /**< SCXTNUM_EL0, SCXTNUM_EL1 (FEAT_CSV2_2) */
	uint64_t rgsr;	     /**< RGSR_EL1 (given: MTE) */
	uint64_t gcr;	     /**< GCR_EL1 (given: MTE) */
	uint64_t tfsr;	     /**< TFSR_EL1 (given: MTE) */
	uint64_t tfsre0;     /**< TFSRE0_EL1 (given: MTE) */
	uint64_t tcr2;	     /**< TCR2_EL1 (given) */
	uint64_t sctlr2;     /**< SCTLR2_EL1 (given) */
	uint64_t pir;	     /**< PIR_EL1 (given: S1PIE) */
	uint64_t pire0;	     /**< PIRE0_EL1 (given: S1PIE) */
	uint64_t por;	     /**< POR_EL1 (given: S1POE) */
	uint64_t por_el0;    /**< POR_EL0 (given: S1POE) */
	uint64_t mair2;	     /**< MAIR2_EL1 (given: AIE) */
	uint64_t amair2;     /**< AMAIR2_EL1 (given: AIE) */
	uint64_t gcscr;	     /**< GCSCR_EL1 (given: GCS) */
	uint64_t gcspr;	     /**< GCSPR_EL1 (given: GCS) */
	uint64_t gcscre0;    /**< GCSCRE0_EL1 (given: GCS) */
	uint64_t gcspr_el0;  /**< GCSPR_EL0 (given: GCS) */
	uint64_t disr;	  /**< VDISR_EL2: what the guest reads in DISR_EL1 (FEAT_RAS) */
	uint64_t dacr32;  /**< DACR32_EL2 (AArch32 at EL1) */
	uint64_t ifsr32;  /**< IFSR32_EL2 (AArch32 at EL1) */
	uint64_t fpexc32; /**< FPEXC32_EL2 (AArch32 at EL1) */
	uint64_t
		spsr32[4]; /**< SPSR_abt, SPSR_und, SPSR_irq, SPSR_fiq (AArch32 at EL1) */
};

/**
 * Advanced SIMD, floating-point, SVE and SME registers of a vCPU that is not on a core.
 * Vectors are in v[] when they have 128 bits: without SVE, and out of streaming mode.
 * lhv_vcpu_fp_z() finds them wherever they are.
 */
struct lhv_vcpu_fp {
	uint64_t v[64];	 /**< V0 to V31, low half first. */
	uint64_t fpcr;	 /**< FPCR */
	uint64_t fpsr;	 /**< FPSR */
	uint64_t zcr;	 /**< ZCR_EL1 (FEAT_SVE) */
	uint64_t smcr;	 /**< SMCR_EL1 (FEAT_SME) */
	uint64_t svcr;	 /**< SVCR: streaming mode, ZA enabled (FEAT_SME) */
	uint16_t vl;	 /**< Bytes of a vector as the core last stored them. */
	uint16_t svl;	 /**< Bytes of a row of ZA as the core last stored them. */
	uint8_t *memory; /**< What the integrator gave for SVE and SME. */
	uint16_t sve_vl; /**< Bytes of the longest SVE vector allowed; 0: no SVE. */
	uint16_t sme_vl; /**< Bytes of the longest streaming vector; 0: no SME. */
};

/**
 * What a vCPU may be given beyond what always belongs to it: registers that are then switched
 * and do not trap. Without, their accesses exit. Each needs its feature.
 */
enum lhv_vcpu_give {
	LHV_VCPU_GIVE_MTE = 1 << 0,    /**< Allocation tags (FEAT_MTE2). */
	LHV_VCPU_GIVE_TCR2 = 1 << 1,   /**< TCR2_EL1. */
	LHV_VCPU_GIVE_SCTLR2 = 1 << 2, /**< SCTLR2_EL1. */
	LHV_VCPU_GIVE_S1PIE = 1 << 3,  /**< Permission indirection; needs TCR2. */
	LHV_VCPU_GIVE_S1POE = 1 << 4,  /**< Permission overlays; needs TCR2. */
	LHV_VCPU_GIVE_AIE = 1 << 5,    /**< MAIR2_EL1, AMAIR2_EL1; needs TCR2. */
	LHV_VCPU_GIVE_GCS = 1 << 6,    /**< Guarded control stacks. */
	LHV_VCPU_GIVE_DEBUG = 1
			      << 7, /**< Breakpoints and watchpoints: they still exit. */
	LHV_VCPU_GIVE_ALL = (1 << 8) - 1, /**< All of these. */
};

/** Debug registers of a vCPU that was given them; <libhv/vcpu/debug.h>. */
struct lhv_vcpu_debug {
	uint64_t bvr[16]; /**< DBGBVR<n>_EL1 */
	uint64_t bcr[16]; /**< DBGBCR<n>_EL1 */
	uint64_t wvr[16]; /**< DBGWVR<n>_EL1 */
	uint64_t wcr[16]; /**< DBGWCR<n>_EL1 */
	bool os_lock;	  /**< OSLSR_EL1.OSLK */
	bool on;	  /**< Private: one of them is enabled. */
	bool in_core;	  /**< Private: they are in the core. */
};

/** EL2 controls in force while the vCPU runs; computed by lhv_vcpu_init(). */
struct lhv_vcpu_controls {
	uint64_t hcr;	  /**< HCR_EL2 */
	uint64_t hcrx;	  /**< HCRX_EL2 (FEAT_HCX) */
	uint64_t cptr;	  /**< CPTR_EL2 with the guest's FP state in the core */
	uint64_t cptr_fp; /**< CPTR_EL2 before: its first use of FP traps */
	uint64_t mdcr;	  /**< MDCR_EL2 */
	uint64_t hfgrtr;  /**< HFGRTR_EL2 and HFGWTR_EL2 (FEAT_FGT) */
	uint64_t hfgrtr2; /**< HFGRTR2_EL2 and HFGWTR2_EL2 (FEAT_FGT2) */
	uint64_t hfgitr;  /**< HFGITR_EL2 (FEAT_FGT) */
	uint64_t mpam;	  /**< MPAM2_EL2: bits that are set (FEAT_MPAM) */
	uint64_t cnthctl; /**< CNTHCTL_EL2 */
	uint64_t cntvoff; /**< CNTVOFF_EL2 */
	uint64_t cntpoff; /**< CNTPOFF_EL2 (while CNTHCTL_EL2.ECV is set) */
	uint64_t vmpidr;  /**< VMPIDR_EL2 */
	uint64_t vpidr;	  /**< VPIDR_EL2 */
	uint64_t vtcr;	  /**< VTCR_EL2 */
	uint64_t vttbr;	  /**< VTTBR_EL2 */
};

/** One emulated generic timer: what a guest sees in CNTP_CTL_EL0 and CNTP_CVAL_EL0. */
struct lhv_vcpu_timer {
	uint64_t cval;	 /**< Compare value, in the guest's counter. */
	uint64_t offset; /**< Host counter minus guest counter. */
	uint32_t ctl;	 /**< ENABLE (bit 0) and IMASK (bit 1) as written. */
};

/** A register of an emulated timer. */
enum lhv_vcpu_timer_reg {
	LHV_VCPU_TIMER_CTL,  /**< Control: ENABLE, IMASK, and ISTATUS when read. */
	LHV_VCPU_TIMER_CVAL, /**< Compare value. */
	LHV_VCPU_TIMER_TVAL, /**< Compare value less the counter, 32 bits, signed. */
};

struct lhv_vcpu;
struct lhv_vcpu_pmu;

/**
 * One physical core, as far as vCPUs that take turns on it have to know. Placed by the
 * integrator, used on that core alone.
 */
struct lhv_vcpu_core {
	const struct lhv_vcpu
		*fp_owner; /**< Private: whose FP state the core's registers hold. */
};

/**
 * Sees each exit first, from within lhv_vcpu_run(), with v->regs and the syndromes filled
 * in. @return true: it is dealt with, the guest goes on at once with what v->regs holds now;
 * false: lhv_vcpu_run() returns. With true it has seen to what lhv_vcpu_begin() and
 * lhv_vcpu_end() are for: it has made sure that lhv_vcpu_requested() is false, and that the
 * list registers are up to date.
 */
typedef bool (*lhv_vcpu_hook_fn)(void *ctx, struct lhv_vcpu *v, enum lhv_vcpu_exit why);

/** Choices of the integrator for a vCPU. */
struct lhv_vcpu_cfg {
	const struct lhv_cpu_features
		*features;     /**< Of every core that the vCPU may run on. */
	struct lhv_s2_root s2; /**< Its stage 2. */
	uint64_t mpidr;	       /**< MPIDR_EL1 that it reads; bit 31 is set for it. */
	uint64_t midr;	       /**< MIDR_EL1 that it reads. */
	uint64_t cntvoff; /**< CNTVOFF_EL2: host counter minus guest's virtual counter. */
	uint64_t
		cntpoff; /**< With offset_physical: host counter minus guest's physical one. */
	bool offset_physical; /**< The physical counter has an offset: by CNTPOFF_EL2 where
				 features.ecv is 2 (the firmware has set SCR_EL3.ECVEn);
				 elsewhere reads of it exit, and the integrator answers. */
	bool trap_wfi; /**< WFI exits; otherwise it waits in the core until an interrupt. */
	bool trap_wfe;	 /**< WFE exits. */
	bool aarch32;	 /**< EL1 of the guest is AArch32. */
	uint32_t give;	 /**< Of enum lhv_vcpu_give. */
	uint32_t errata; /**< lhv_vcpu_errata() of each core that it may run on, or-ed. */
	uint32_t bhb;	 /**< lhv_vcpu_bhb() of each of these cores, or-ed. */
	bool e2h; /**< The host runs with HCR_EL2.E2H 1 (FEAT_VHE); it must where the
		     features have no e2h0. */
	bool own_debug; /**< The guest owns the core's debug registers (they do not trap). */
	bool debugger; /**< A debugger outside of the guest owns them; see vcpu/debugger.h. Takes
			  precedence of own_debug. */
	struct lhv_vcpu_pmu *pmu; /**< Performance monitors of its own, made by
				     lhv_vcpu_pmu_init(), that stay the vCPU's; null: none. */
	uint16_t sve_vl; /**< Longest SVE vector that it may use, in bytes: a multiple of
			    16 up to 256. 0: it has no SVE. */
	uint16_t sme_vl; /**< Longest streaming vector, in bytes: a power of two from 16
			    to 256, and not below the shortest that a core has
			    (lhv_vcpu_fp_lengths()). 0: it has no SME. */
	void *fp_memory; /**< lhv_vcpu_fp_size() bytes, 16-byte aligned, that stay the
			    vCPU's; null when that is 0. */
	lhv_vcpu_hook_fn
		hook;	/**< May be null: every exit returns from lhv_vcpu_run(). */
	void *hook_ctx; /**< First argument of hook. */
};

/** Bit of lhv_vcpu.serror: there was one; DISR_EL1.A. */
#define LHV_VCPU_SERROR (UINT64_C(1) << 31)

/** A virtual CPU. Placed by the integrator, 16-byte aligned; fields below `el1` are private. */
struct lhv_vcpu {
	struct lhv_regs
		regs; /**< General-purpose registers, PC and PSTATE; valid out of the guest. */
	uint64_t esr;	       /**< ESR_EL2 of the last synchronous exit or SError. */
	uint64_t far;	       /**< FAR_EL2 of the last synchronous exit. */
	uint64_t hpfar;	       /**< HPFAR_EL2 of the last synchronous exit. */
	lhv_vcpu_hook_fn hook; /**< Private. */
	void *hook_ctx;	       /**< Private. */
	uint64_t bhb;	       /**< Private. */
	struct lhv_vcpu_el1
		el1;	       /**< EL1 registers; valid while the vCPU is on no core. */
	struct lhv_vcpu_fp fp; /**< FP/SIMD; valid while the vCPU is on no core. */
	uint64_t serror; /**< An SError that lhv_vcpu_put() found: see there. 0: none. The
			    integrator clears it. */
	struct lhv_vcpu_debug debug;  /**< Debug registers, if it was given them. */
	struct lhv_vcpu_controls ctl; /**< Private: EL2 controls. */
	const struct lhv_cpu_features *features; /**< Private. */
	uint32_t mode;				 /**< Private: in or out of the guest. */
	uint32_t requests;			 /**< Private: pending request bits. */
	uint32_t loaded;			 /**< Private: on a core. */
	uint32_t give;				 /**< Private: of enum lhv_vcpu_give. */
	uint32_t errata;	    /**< Private: of enum lhv_vcpu_workaround. */
	uint32_t fp_live;	    /**< Private: FP state is in the core, not in fp. */
	struct lhv_vcpu_pmu *pmu;   /**< Private: its performance monitors, or null. */
	struct lhv_vcpu_core *core; /**< Private: where it is loaded; null: unnamed. */
	struct lhv_vcpu_core *fp_core; /**< Private: where fp was last in registers. */
} __attribute__((aligned(16)));

/**
 * Prepares @p v and resets it to PC 0 (see lhv_vcpu_reset()).
 *
 * @return LHV_ERR_INVAL for null pointers, a stage 2 without a table, debug registers that
 *         are given and owned as well, a vector length that cannot be, or memory for vectors
 *         that is missing or not aligned, a pmu that was not made;
 *         LHV_ERR_UNSUPPORTED when the features lack the HCR_EL2.E2H or what else is asked
 *         for. @p v is then as it was.
 * Exclusive.
 */
int lhv_vcpu_init(struct lhv_vcpu *v, const struct lhv_vcpu_cfg *cfg);

/**
 * Puts every register into the state that a PSCI CPU_ON promises (DEN 0022, 6.4; DDI 0487,
 * D1.5): EL1h, AArch64, D, A, I and F masked, MMU and caches off, PC @p entry, X0
 * @p context; other registers zero where the architecture leaves them unknown.
 *
 * A vCPU with AArch32 at EL1 starts in Supervisor mode with A, I and F masked (G1.17), in
 * the T32 instruction set if bit 0 of @p entry is set; R0 has the lower half of @p context.
 *
 * @return LHV_ERR_STATE when the vCPU is on a core. Exclusive.
 */
int lhv_vcpu_reset(struct lhv_vcpu *v, lhv_ipa_t entry, uint64_t context);

/**
 * Sets the byte order of data at EL1, after lhv_vcpu_reset(), which makes it little-endian. A
 * vCPU that PSCI CPU_ON starts has the byte order of its caller (DEN 0022, 6.4).
 *
 * @return LHV_ERR_STATE when the vCPU is on a core. Exclusive.
 */
int lhv_vcpu_set_big_endian(struct lhv_vcpu *v, bool big_endian);

/**
 * Moves the vCPU's EL1, FP/SIMD and EL2 control registers to the calling core.
 * A64 only. Exclusive; the caller stays on this core until lhv_vcpu_put(). Where other vCPUs
 * use lhv_vcpu_load_on(), lhv_vcpu_core_reset() follows that.
 *
 * @return LHV_ERR_STATE when it is on a core already.
 */
int lhv_vcpu_load(struct lhv_vcpu *v);

/**
 * The same, but FP/SIMD, SVE and SME registers stay where they are until the guest uses
 * one, which exits: see lhv_vcpu_fp_trap(). When it uses none they are neither saved nor
 * loaded; when @p core still holds them from its last turn they are not loaded.
 * A64 only. Exclusive; the caller stays on this core, which is @p core, until
 * lhv_vcpu_put().
 *
 * @return LHV_ERR_STATE when it is on a core already; LHV_ERR_INVAL when @p core is null.
 */
int lhv_vcpu_load_on(struct lhv_vcpu *v, struct lhv_vcpu_core *core);

/**
 * Moves the registers back from the core and turns stage 2 off there. A64 only. Exclusive.
 *
 * Afterwards HCR_EL2 has RW and E2H alone. IMO, FMO and AMO are 0: no physical interrupt is
 * taken at EL2 until the host sets them, or the next vCPU is loaded (TGE, with E2H, does the
 * same for a host); WFI still sees them.
 *
 * It waits for the guest's accesses to memory. An SError that they caused, and that has not
 * been taken, is noted in v->serror: LHV_VCPU_SERROR and, with FEAT_RAS, its syndrome as in
 * DISR_EL1. Without FEAT_RAS it is still pending in the core: the host takes it there, by
 * unmasking SError, before it loads a vCPU, and knows whose it is. EL2 runs with SError
 * masked (PSTATE.A) from the exit on, or its own handler gets it first.
 *
 * @return LHV_ERR_STATE when it is on no core.
 */
int lhv_vcpu_put(struct lhv_vcpu *v);

/**
 * Enters the guest and returns at its next exit, with v->regs and, by the kind of exit,
 * v->esr, v->far and v->hpfar filled in. A64 only; the vCPU is loaded on this core and
 * interrupts are masked. Exclusive.
 */
enum lhv_vcpu_exit lhv_vcpu_run(struct lhv_vcpu *v);

/**
 * Asks for attention: sets the bits of @p requests for the owner to see.
 *
 * @return true when the vCPU may be in the guest, so that the caller has to interrupt its
 *         core; false when its next lhv_vcpu_begin() will see the request.
 * Lock-free, from any core; ordered before it: all earlier stores of the caller.
 */
bool lhv_vcpu_kick(struct lhv_vcpu *v, uint32_t requests);

/**
 * Announces that the vCPU is about to enter the guest, with interrupts masked.
 *
 * @return 0: enter now. Otherwise the request bits, cleared: do not enter; see to them
 *         and call again. No request is lost whatever the order of kick and begin.
 * Shared with lhv_vcpu_kick().
 */
uint32_t lhv_vcpu_begin(struct lhv_vcpu *v);

/**
 * Whether a request waits for lhv_vcpu_begin(). One load. A kick after it interrupts the
 * core, when that is in the guest or on its way there.
 * Shared with lhv_vcpu_kick().
 */
static inline bool lhv_vcpu_requested(const struct lhv_vcpu *v)
{
	return __atomic_load_n(&v->requests, __ATOMIC_RELAXED) != 0;
}

/** Announces that the vCPU has left the guest. Shared with lhv_vcpu_kick(). */
void lhv_vcpu_end(struct lhv_vcpu *v);

/**
 * Reads a timer register as a guest does (DDI 0487, D11.2) when the host's counter is
 * @p now. Exclusive.
 */
uint64_t lhv_vcpu_timer_read(const struct lhv_vcpu_timer *t, enum lhv_vcpu_timer_reg reg,
			     uint64_t now);

/** Writes a timer register as a guest does. Exclusive. */
void lhv_vcpu_timer_write(struct lhv_vcpu_timer *t, enum lhv_vcpu_timer_reg reg,
			  uint64_t value, uint64_t now);

/** @return the level of the timer's interrupt when the host's counter is @p now. */
bool lhv_vcpu_timer_level(const struct lhv_vcpu_timer *t, uint64_t now);

/**
 * When the interrupt will become active by itself.
 *
 * @param[out] deadline the host counter's value at that time; untouched when there is none
 * @return true when the timer is enabled, not masked and not yet due. A compare value
 *         beyond the host counter's 2^64 never comes. Exclusive.
 */
bool lhv_vcpu_timer_deadline(const struct lhv_vcpu_timer *t, uint64_t now,
			     uint64_t *deadline);

/**
 * The virtual timer of a vCPU that is on no core, as one whose level and deadline
 * lhv_vcpu_timer_level() and lhv_vcpu_timer_deadline() tell: until when it may stay blocked.
 *
 * @return LHV_ERR_STATE when it is on a core, LHV_ERR_INVAL for a null pointer; @p out is then
 *         as it was. Exclusive.
 */
int lhv_vcpu_vtimer(const struct lhv_vcpu *v, struct lhv_vcpu_timer *out);

/**
 * The offset with which a guest's counter reads @p guest while the host's reads @p now. A VM
 * that is suspended or moves to another host keeps the guest's counter as it was when it
 * stopped (host counter minus offset), and goes on with this offset. Lock-free.
 */
static inline uint64_t lhv_vcpu_offset(uint64_t guest, uint64_t now)
{
	return now - guest;
}

/**
 * Sets CNTVOFF_EL2, and with lhv_vcpu_cfg.offset_physical CNTPOFF_EL2, from the next load on:
 * for all vCPUs of a VM before one of them runs. Emulated timers have offsets of their own.
 *
 * @return LHV_ERR_STATE when it is on a core; nothing has changed. Exclusive.
 */
int lhv_vcpu_set_offsets(struct lhv_vcpu *v, uint64_t cntvoff, uint64_t cntpoff);

/**
 * The labels that an EL2 vector table branches to; not callable from C. Those with _bhb
 * replace the branch history first, as lhv_vcpu_cfg.bhb says.
 */
void lhv_vcpu_exit_sync(void);
void lhv_vcpu_exit_irq(void);	     /**< See lhv_vcpu_exit_sync(). */
void lhv_vcpu_exit_fiq(void);	     /**< See lhv_vcpu_exit_sync(). */
void lhv_vcpu_exit_serror(void);     /**< See lhv_vcpu_exit_sync(). */
void lhv_vcpu_exit_sync_bhb(void);   /**< See lhv_vcpu_exit_sync(). */
void lhv_vcpu_exit_irq_bhb(void);    /**< See lhv_vcpu_exit_sync(). */
void lhv_vcpu_exit_fiq_bhb(void);    /**< See lhv_vcpu_exit_sync(). */
void lhv_vcpu_exit_serror_bhb(void); /**< See lhv_vcpu_exit_sync(). */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VCPU_H */
