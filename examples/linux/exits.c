/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done about each exit, and what the guest is told about the CPU. */
#include "../common/common.h"
#include "gdb.h"
#include "hv.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/esr.h>
#include <libhv/arch/gic.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/port.h>
#include <libhv/trap/a32.h>
#include <libhv/trap/insn.h>
#include <libhv/trap/ipa.h>

#define REGIONS 8

static struct lhv_trap_region regions[REGIONS];
static struct lhv_trap_mmio_table bus;
static struct lhv_trap_id id;
static struct lhv_trap_sysregs sysregs;
static struct lhv_trap_quick_cfg quick;
static bool guest32; /* its EL1 is AArch32 */

#define CALLS(reg, handler)                                                              \
	{                                                                                \
		LHV_SYSREG_##reg, LHV_TRAP_SYSREG_CALL, LHV_TRAP_SYSREG_CALL, handler, 0 \
	}
#define WRITES(reg, handler)                                                            \
	{                                                                               \
		LHV_SYSREG_##reg, LHV_TRAP_SYSREG_UNDEF, LHV_TRAP_SYSREG_CALL, handler, \
			0                                                               \
	}
#define RAZ_WI(reg)                                                                     \
	{                                                                               \
		LHV_SYSREG_##reg, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_FIXED, NULL, 0 \
	}

/* The performance monitors: any of their registers, and their interrupt after each. */
static enum lhv_action pmu_sysreg(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct lhv_vcpu *v = &((struct hv_vcpu *)ctx)[a->vcpu].v;

	if (!lhv_vcpu_pmu_trap(v, a->enc, a->write, &a->value))
		return LHV_INJECT;
	irq_ppi(a->vcpu, PMU_PPI, lhv_vcpu_pmu_level(v));
	return LHV_HANDLED;
}

#define CALLS_EVENT_COUNT(n) CALLS(PMEVCNTR##n##_EL0, pmu_sysreg),
#define CALLS_EVENT_TYPE(n)  CALLS(PMEVTYPER##n##_EL0, pmu_sysreg),
#define EVENTS(op)                                                                       \
	op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) \
		op(13) op(14) op(15) op(16) op(17) op(18) op(19) op(20) op(21) op(22)    \
			op(23) op(24) op(25) op(26) op(27) op(28) op(29) op(30)

/* Sorted by encoding. Everything else that traps is undefined. */
static const struct lhv_trap_sysreg_row rows[] = {
	RAZ_WI(ACTLR_EL1),
	/* No error records are the guest's. */
	RAZ_WI(ERRIDR_EL1),
	RAZ_WI(ERRSELR_EL1),
	RAZ_WI(ERXFR_EL1),
	RAZ_WI(ERXCTLR_EL1),
	RAZ_WI(ERXSTATUS_EL1),
	RAZ_WI(ERXADDR_EL1),
	RAZ_WI(ERXMISC0_EL1),
	RAZ_WI(ERXMISC1_EL1),
	CALLS(PMINTENSET_EL1, pmu_sysreg),
	CALLS(PMINTENCLR_EL1, pmu_sysreg),
	CALLS(PMMIR_EL1, pmu_sysreg),
	WRITES(ICC_DIR_EL1, irq_sysreg),
	WRITES(ICC_SGI1R_EL1, irq_sgi),
	WRITES(ICC_ASGI1R_EL1, irq_sgi),
	WRITES(ICC_SGI0R_EL1, irq_sgi),
	CALLS(PMCR_EL0, pmu_sysreg),
	CALLS(PMCNTENSET_EL0, pmu_sysreg),
	CALLS(PMCNTENCLR_EL0, pmu_sysreg),
	CALLS(PMOVSCLR_EL0, pmu_sysreg),
	CALLS(PMSWINC_EL0, pmu_sysreg),
	CALLS(PMSELR_EL0, pmu_sysreg),
	CALLS(PMCEID0_EL0, pmu_sysreg),
	CALLS(PMCEID1_EL0, pmu_sysreg),
	CALLS(PMCCNTR_EL0, pmu_sysreg),
	CALLS(PMXEVTYPER_EL0, pmu_sysreg),
	CALLS(PMXEVCNTR_EL0, pmu_sysreg),
	CALLS(PMUSERENR_EL0, pmu_sysreg),
	CALLS(PMOVSSET_EL0, pmu_sysreg),
	CALLS(CNTP_TVAL_EL0, timer_sysreg),
	CALLS(CNTP_CTL_EL0, timer_sysreg),
	CALLS(CNTP_CVAL_EL0, timer_sysreg),
	EVENTS(CALLS_EVENT_COUNT) EVENTS(CALLS_EVENT_TYPE)
		CALLS(PMCCFILTR_EL0, pmu_sysreg),
};

void exits_init(const struct lhv_s2_root *root, bool aarch32)
{
	const struct lhv_cpu_features *f = &this_cpu()->features;
	struct lhv_trap_id_policy policy = {
		.pa_bits = root->ipa_bits,
		.aarch32_el0 = f->aa32_el0,
		.aarch32_el1 = aarch32,
		.gic = true,
		.pauth = f->pauth,
		.csv2_2 = f->csv2_2,
		.ras = f->ras,
		.mte = f->mte ? 1 : 0,
		.debug = true,
		.pmu = f->pmuver && !aarch32,
		.mops = f->mops,
		.ecv = true,
		.wfxt = true,
	};
	struct lhv_cpu_id hw;
	int r;

	guest32 = aarch32;
	lhv_cpu_id_read(&hw);
	r = lhv_trap_id_init(&id, &hw, &policy);
	if (r)
		fatal("the guest's ID registers could not be made: %s", lhv_err_name(r));
	r = lhv_trap_sysregs_init(&sysregs, rows, sizeof(rows) / sizeof(rows[0]), &id,
				  vcpus);
	if (r)
		fatal("the table of system registers is not sorted: %s", lhv_err_name(r));
	lhv_trap_mmio_init(&bus, regions, REGIONS);
	lhv_trap_quick_init(&quick, &bus, &sysregs, &smccc);
	insn_init(&bus);
	irq_init(&bus);
	devices_init(&bus);
}

/* The guest's EL1 is in the core: take what an exception needs from there. */
static void el1_take(struct lhv_trap_el1 *e, struct hv_vcpu *h)
{
	e->f = h->v.features;
	e->regs = &h->v.regs;
	e->hcr_el2 = LHV_MRS(HCR_EL2);
	e->vbar_el1 = EL1_READ(VBAR);
	e->sctlr_el1 = EL1_READ(SCTLR);
	e->sctlr2_el1 = 0;
	e->gcscr_el1 = 0;
}

static void el1_give(const struct lhv_trap_el1 *e)
{
	EL1_WRITE(ESR, e->esr_el1);
	EL1_WRITE(ELR, e->elr_el1);
	EL1_WRITE(SPSR, e->spsr_el1);
	if (e->far_valid)
		EL1_WRITE(FAR, e->far_el1);
}

/* The same for a guest whose EL1 is AArch32. */
static void pl1_take(struct lhv_trap_a32 *e, struct hv_vcpu *h)
{
	e->f = h->v.features;
	e->regs = &h->v.regs;
	e->hcr_el2 = LHV_MRS(HCR_EL2);
	e->sctlr = EL1_READ(SCTLR);
	e->vbar = EL1_READ(VBAR);
	e->ttbcr = EL1_READ(TCR);
	e->far_el1 = EL1_READ(FAR);
}

static void pl1_give(const struct lhv_trap_a32 *e)
{
	if (e->which == LHV_TRAP_A32_SPSR_UND)
		LHV_MSR(SPSR_und, e->spsr);
	else
		LHV_MSR(SPSR_abt, e->spsr);
	if (e->dfsr_valid)
		EL1_WRITE(ESR, e->dfsr);
	if (e->ifsr_valid)
		LHV_MSR(IFSR32_EL2, e->ifsr);
	if (e->far_valid)
		EL1_WRITE(FAR, e->far_el1);
}

static __attribute__((noinline)) void inject_undef32(struct hv_vcpu *h)
{
	struct lhv_trap_a32 e;

	pl1_take(&e, h);
	if (lhv_trap_a32_inject_undef(&e) == LHV_OK)
		pl1_give(&e);
}

static __attribute__((noinline)) void inject_abort32(struct hv_vcpu *h,
						     const struct lhv_trap *t)
{
	struct lhv_trap_a32 e;

	pl1_take(&e, h);
	if (lhv_trap_a32_inject_sea(&e, t, e.ttbcr & LHV_TTBCR_EAE_MASK ? 3 : 2) ==
	    LHV_OK)
		pl1_give(&e);
}

/* What a load or store comes to that was looked at without a syndrome. */
static __attribute__((noinline)) void inject_insn32(struct hv_vcpu *h,
						    const struct lhv_trap_insn_result *r)
{
	/* By bits 5:2 of a status code whose bits 1:0 are the level. */
	static const uint8_t with_level[16] = {
		[LHV_FSC_ADDRESS_SIZE_L0 >> 2] = LHV_TRAP_A32_ADDRESS_SIZE,
		[LHV_FSC_TRANSLATION_L0 >> 2] = LHV_TRAP_A32_TRANSLATION,
		[LHV_FSC_ACCESS_FLAG_L0 >> 2] = LHV_TRAP_A32_ACCESS_FLAG,
		[LHV_FSC_PERMISSION_L0 >> 2] = LHV_TRAP_A32_PERMISSION,
		[0x3c >> 2] = LHV_TRAP_A32_DOMAIN, /* which PAR alone has */
	};
	unsigned int group = r->fsc >> 2 & 15;
	struct lhv_trap_a32_abort a = {
		.fault = LHV_TRAP_A32_EXTERNAL,
		.fetch = r->fetch,
		.write = r->write,
		.far_valid = true,
		.va = (uint32_t)r->va.v,
	};
	struct lhv_trap_a32 e;

	if (r->why == LHV_TRAP_INSN_CONSTRAINED) {
		inject_undef32(h);
		return;
	}
	if (r->fsc == LHV_FSC_UNSUPPORTED_EXCLUSIVE) {
		a.fault = LHV_TRAP_A32_EXCLUSIVE;
	} else if (group <= LHV_FSC_PERMISSION_L0 >> 2 || group == 0x3c >> 2) {
		a.fault = with_level[group];
		a.level = (int8_t)(r->fsc & 3);
	}
	pl1_take(&e, h);
	if (lhv_trap_a32_inject_abort(&e, &a) != LHV_OK) {
		/* There is none of this kind in the guest's format. */
		a.fault = LHV_TRAP_A32_EXTERNAL;
		if (lhv_trap_a32_inject_abort(&e, &a) != LHV_OK)
			return;
	}
	pl1_give(&e);
}

static void inject_undef(struct hv_vcpu *h)
{
	struct lhv_trap_el1 e;

	if (guest32) {
		inject_undef32(h);
		return;
	}
	el1_take(&e, h);
	if (lhv_trap_inject_undef(&e) == LHV_OK)
		el1_give(&e);
}

/* An exception that was taken to EL2 and is the guest's: BRK and BKPT while a debugger may
 * come. */
static void pass_on(struct hv_vcpu *h, const struct lhv_trap *t)
{
	struct lhv_trap_el1 e;

	el1_take(&e, h);
	if (lhv_trap_inject_sync(&e, t->esr, 0, false) == LHV_OK)
		el1_give(&e);
}

static void inject_abort(struct hv_vcpu *h, const struct lhv_trap *t)
{
	struct lhv_trap_el1 e;

	if (guest32) {
		inject_abort32(h, t);
		return;
	}
	el1_take(&e, h);
	if (lhv_trap_inject_sea(&e, t, 3) == LHV_OK)
		el1_give(&e);
}

/* A load or store without a syndrome; false: nobody can do it. */
static bool insn_exit(struct hv_vcpu *h, const struct lhv_trap *t, bool be)
{
	struct lhv_trap_insn_result result;
	struct lhv_trap_el1 e;
	enum lhv_action action = insn_do(h, t, be, &result);

	if (action == LHV_INJECT) {
		if (result.why != LHV_TRAP_INSN_TRANSLATE &&
		    result.why != LHV_TRAP_INSN_FETCH)
			report("load or store that is not done, at", h->index,
			       result.ipa.v);
		if (guest32) {
			inject_insn32(h, &result);
			return true;
		}
		el1_take(&e, h);
		if (lhv_trap_inject_sync(&e, result.esr, result.va.v, result.va_valid) ==
		    LHV_OK)
			el1_give(&e);
	}
	return action != LHV_EXIT;
}

static void abort_exit(struct hv_vcpu *h, const struct lhv_trap *t)
{
	struct lhv_trap_mmio_result result;
	bool be = lhv_trap_big_endian(h->v.regs.pstate, EL1_READ(SCTLR));

	if (lhv_trap_mmio(&bus, t, &h->v.regs, (uint16_t)h->index, be, &result) ==
	    LHV_HANDLED)
		return;
	if ((result.why == LHV_TRAP_MMIO_NO_SYNDROME ||
	     result.why == LHV_TRAP_MMIO_NO_IPA) &&
	    insn_exit(h, t, be))
		return;
	report(result.why == LHV_TRAP_MMIO_UNCLAIMED ? "access to nothing, at"
						     : "access that no device can do, at",
	       h->index, result.ipa.v);
	inject_abort(h, t);
}

/* Leaves the run function by way of a request: the usual exit has one thing less to ask. */
static void turn_off(struct hv_vcpu *h)
{
	h->off = true;
	lhv_vcpu_kick(&h->v, REQ_OFF);
}

static void call_exit(struct hv_vcpu *h, const struct lhv_trap *t)
{
	uint8_t what;

	switch (lhv_trap_smccc(&smccc, t, &h->v.regs, (uint16_t)h->index, &what)) {
	case LHV_INJECT:
		inject_undef(h);
		break;
	case LHV_EXIT:
		if (what == LHV_TRAP_SMCCC_CPU_OFF)
			turn_off(h);
		/* A suspended vCPU waits for an interrupt, as WFI does, with the core. */
		if (what == LHV_TRAP_SMCCC_SUSPEND)
			irq_wait(h->index);
		break;
	default:
		break;
	}
}

/* A feature that the guest has been told it does not have, mostly. */
static void other_exit(struct hv_vcpu *h, const struct lhv_trap *t)
{
	if (t->kind == LHV_TRAP_WFX)
		lhv_trap_advance_pc(&h->v.regs, t->il);
	else
		inject_undef(h);
}

static __attribute__((noinline)) void general_exit(struct hv_vcpu *h,
						   enum lhv_trap_quick so_far)
{
	struct lhv_trap t;

	lhv_trap_decode(h->v.features, h->v.esr, h->v.far, h->v.hpfar, h->v.regs.pstate,
			h->v.regs.pc, &t);
	if (so_far != LHV_TRAP_QUICK_NO) {
		/* Somebody was asked, and has refused. No device of ours has a reason to. */
		if (t.kind == LHV_TRAP_SYSREG) {
			inject_undef(h);
			return;
		}
		report("access that a device refused, at", h->index, t.u.abort.ipa.v);
		inject_abort(h, &t);
		return;
	}
	if (t.skip) {
		lhv_trap_advance_pc(&h->v.regs, t.il);
		return;
	}
	if (gdb_exit(h, &t))
		return;
	switch (t.kind) {
	case LHV_TRAP_HVC:
	case LHV_TRAP_SMC:
		call_exit(h, &t);
		break;
	case LHV_TRAP_BRK:
	case LHV_TRAP_BKPT32:
		pass_on(h, &t);
		break;
	case LHV_TRAP_SYSREG:
		if (lhv_trap_sysreg(&sysregs, &t, &h->v.regs, (uint16_t)h->index) ==
		    LHV_INJECT)
			inject_undef(h);
		break;
	case LHV_TRAP_CP15_32:
	case LHV_TRAP_CP15_64:
	case LHV_TRAP_CP14_32:
	case LHV_TRAP_CP14_64:
	case LHV_TRAP_VMRS:
		if (lhv_trap_cp(&sysregs, &t, &h->v.regs, (uint16_t)h->index) ==
		    LHV_INJECT)
			inject_undef(h);
		break;
	case LHV_TRAP_DABT:
	case LHV_TRAP_IABT:
		abort_exit(h, &t);
		break;
	default:
		other_exit(h, &t);
		break;
	}
}

/* An abort whose address means nothing if it was stage 1's to refuse (erratum 834220). */
static __attribute__((noinline)) void doubted_exit(struct hv_vcpu *h)
{
	struct lhv_trap t;

	lhv_trap_decode(h->v.features, h->v.esr, h->v.far, h->v.hpfar, h->v.regs.pstate,
			h->v.regs.pc, &t);
	if (t.kind != LHV_TRAP_DABT && t.kind != LHV_TRAP_IABT) {
		other_exit(h, &t);
		return;
	}
	lhv_trap_doubt_ipa(&t, LHV_MRS(MIDR_EL1));
	/* If stage 1 does not have it, the guest tries again, and takes its own fault. */
	if (!lhv_trap_wants_at(&t) ||
	    lhv_trap_translated(&t, insn_at(h, t.u.abort.va,
					    t.kind == LHV_TRAP_DABT && t.u.abort.write,
					    false)))
		abort_exit(h, &t);
}

/* The usual one: a load or store, with a syndrome, where stage 2 maps nothing. The address that
 * stage 1 gives takes the place of the doubtful one. */
static bool settled(struct hv_vcpu *h)
{
	uint64_t esr = h->v.esr, par;

	if (LHV_GET(LHV_ESR_ELx_EC, esr) != LHV_ESR_ELx_EC_DABT_LOWER ||
	    (esr & (LHV_ISS_DABT_ISV_MASK | LHV_ISS_ABT_S1PTW_MASK)) !=
		    LHV_ISS_DABT_ISV_MASK ||
	    (LHV_GET(LHV_ISS_ABT_FSC, esr) & 0x3c) != LHV_FSC_TRANSLATION_L0)
		return false;
	par = insn_at(h, lhv_va(h->v.far), esr & LHV_ISS_DABT_WnR_MASK, false);
	if (par & LHV_PAR_EL1_F_MASK)
		return false;
	h->v.hpfar = (par & UINT64_C(0x000ffffffffff000)) >> 8;
	return true;
}

_Static_assert(LHV_ESR_ELx_EC_IABT_LOWER == 0x20 && LHV_ESR_ELx_EC_DABT_LOWER == 0x24,
	       "a bit between them");

/* The upper half of exception classes, which has the aborts. */
#define ABORTS (UINT64_C(0x20) << LHV_ESR_ELx_EC_SHIFT)

static bool is_abort(uint64_t esr)
{
	return (esr >> LHV_ESR_ELx_EC_SHIFT & ~UINT64_C(4)) == LHV_ESR_ELx_EC_IABT_LOWER;
}

static void serror_exit(struct hv_vcpu *h)
{
	report("SError while it ran, syndrome", h->index, h->v.esr);
	/* It becomes the guest's, to take when it unmasks SError. */
	LHV_MSR(HCR_EL2, LHV_MRS(HCR_EL2) | LHV_HCR_EL2_VSE_MASK);
}

static inline __attribute__((always_inline)) void sync_exit(struct hv_vcpu *h, bool e2h)
{
	enum lhv_trap_quick did = lhv_trap_quick(
		&quick, h->v.esr, &h->v.regs, h->index, h->v.far, h->v.hpfar,
		e2h ? LHV_MRS(SCTLR_EL12) : LHV_MRS(SCTLR_EL1));

	if (did != LHV_TRAP_QUICK_DONE)
		general_exit(h, did);
}

/* Aside, so that a call pays one instruction for it. */
static __attribute__((noinline)) void maybe_abort_exit(struct hv_vcpu *h)
{
	if (is_abort(h->v.esr) && !settled(h))
		doubted_exit(h);
	else
		sync_exit(h, false);
}

static inline __attribute__((always_inline)) bool any_exit(struct hv_vcpu *h,
							   enum lhv_vcpu_exit why,
							   bool e2h, bool doubt)
{
	switch (why) {
	case LHV_VCPU_EXIT_SYNC:
		if (doubt && h->v.esr & ABORTS)
			maybe_abort_exit(h);
		else
			sync_exit(h, e2h);
		break;
	case LHV_VCPU_EXIT_SERROR:
		serror_exit(h);
		break;
	default:
		irq_host(h->index);
		break;
	}
	if (__atomic_load_n(h->vgic_work, __ATOMIC_RELAXED))
		irq_enter(h->index);
	return !lhv_vcpu_requested(&h->v);
}

/* Every exit; false to leave lhv_vcpu_run(). Several, so that the usual exit asks nothing more. */
bool exit_hook(void *ctx, struct lhv_vcpu *v, enum lhv_vcpu_exit why)
{
	(void)v;
	return any_exit(ctx, why, false, false);
}

bool exit_hook_e2h(void *ctx, struct lhv_vcpu *v, enum lhv_vcpu_exit why)
{
	(void)v;
	return any_exit(ctx, why, true, false);
}

bool exit_hook_doubt(void *ctx, struct lhv_vcpu *v, enum lhv_vcpu_exit why)
{
	(void)v;
	return any_exit(ctx, why, false, true);
}
