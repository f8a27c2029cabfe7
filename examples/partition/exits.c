/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done about each exit, and what a guest is told about the CPU. */
#include "part.h"

#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>

#define WRITES(reg)                                                            \
	{                                                                      \
		LHV_SYSREG_##reg, LHV_TRAP_SYSREG_UNDEF, LHV_TRAP_SYSREG_CALL, \
			irq_sysreg, 0                                          \
	}
#define RAZ_WI(reg)                                                                     \
	{                                                                               \
		LHV_SYSREG_##reg, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_FIXED, NULL, 0 \
	}

/* Sorted by encoding. Everything else that traps is undefined: the physical timer, too. */
static const struct lhv_trap_sysreg_row rows[] = {
	RAZ_WI(ACTLR_EL1),     RAZ_WI(ERRIDR_EL1),    RAZ_WI(ERRSELR_EL1),
	RAZ_WI(ERXFR_EL1),     RAZ_WI(ERXCTLR_EL1),   RAZ_WI(ERXSTATUS_EL1),
	RAZ_WI(ERXADDR_EL1),   RAZ_WI(ERXMISC0_EL1),  RAZ_WI(ERXMISC1_EL1),
	WRITES(ICC_DIR_EL1),   WRITES(ICC_SGI1R_EL1), WRITES(ICC_ASGI1R_EL1),
	WRITES(ICC_SGI0R_EL1),
};

void exits_init(struct part *p)
{
	static struct lhv_trap_id id;
	const struct lhv_cpu_features *f = &this_cpu()->features;
	const struct lhv_trap_id_policy policy = {
		.pa_bits = p->root.ipa_bits,
		.aarch32_el0 = f->aa32_el0,
		.gic = true,
		.pauth = f->pauth,
		.csv2_2 = f->csv2_2,
		.ras = f->ras,
		.mte = f->mte ? 1 : 0,
		.debug = true,
		.mops = f->mops,
		.ecv = true,
		.wfxt = true,
	};
	struct lhv_cpu_id hw;
	int r;

	lhv_cpu_id_read(&hw);
	r = lhv_trap_id_init(&id, &hw, &policy);
	if (!r)
		r = lhv_trap_sysregs_init(&p->sysregs, rows,
					  sizeof(rows) / sizeof(rows[0]), &id, p);
	if (!r)
		r = lhv_trap_mmio_init(&p->bus, p->regions, REGIONS);
	if (r)
		fatal("what guest %u sees of the CPU could not be made: %s", p->index,
		      lhv_err_name(r));
}

static void el1_take(struct lhv_trap_el1 *e, struct part_vcpu *h)
{
	*e = (struct lhv_trap_el1){
		.f = h->v.features,
		.regs = &h->v.regs,
		.hcr_el2 = LHV_MRS(HCR_EL2),
		.vbar_el1 = EL1_READ(VBAR),
		.sctlr_el1 = EL1_READ(SCTLR),
	};
}

static void el1_give(const struct lhv_trap_el1 *e)
{
	EL1_WRITE(ESR, e->esr_el1);
	EL1_WRITE(ELR, e->elr_el1);
	EL1_WRITE(SPSR, e->spsr_el1);
	if (e->far_valid)
		EL1_WRITE(FAR, e->far_el1);
}

static void inject_undef(struct part_vcpu *h)
{
	struct lhv_trap_el1 e;

	el1_take(&e, h);
	if (lhv_trap_inject_undef(&e) == LHV_OK)
		el1_give(&e);
}

static void abort_exit(struct part_vcpu *h, const struct lhv_trap *t)
{
	struct lhv_trap_mmio_result result;
	struct lhv_trap_el1 e;
	bool be = lhv_trap_big_endian(h->v.regs.pstate, EL1_READ(SCTLR));

	if (lhv_trap_mmio(&h->p->bus, t, &h->v.regs, (uint16_t)h->index, be, &result) ==
	    LHV_HANDLED)
		return;
	report(h->p, "access to nothing, at", result.ipa.v);
	el1_take(&e, h);
	if (lhv_trap_inject_sea(&e, t, 3) == LHV_OK)
		el1_give(&e);
}

static void call_exit(struct part_vcpu *h, const struct lhv_trap *t)
{
	uint8_t what;

	switch (lhv_trap_smccc(&h->p->smccc, t, &h->v.regs, (uint16_t)h->index, &what)) {
	case LHV_INJECT:
		inject_undef(h);
		break;
	case LHV_EXIT:
		/* A suspended vCPU waits for an interrupt, with the core. */
		while (what == LHV_TRAP_SMCCC_SUSPEND && !irq_pending(h) &&
		       !lhv_vcpu_requested(&h->v)) {
			__asm__ volatile("wfi" ::: "memory");
			irq_host(h);
		}
		h->off = what != LHV_TRAP_SMCCC_SUSPEND;
		break;
	default:
		break;
	}
}

void exit_sync(struct part_vcpu *h)
{
	struct lhv_trap t;

	lhv_trap_decode(h->v.features, h->v.esr, h->v.far, h->v.hpfar, h->v.regs.pstate,
			h->v.regs.pc, &t);
	if (t.skip) {
		lhv_trap_advance_pc(&h->v.regs, t.il);
		return;
	}
	switch (t.kind) {
	case LHV_TRAP_HVC:
	case LHV_TRAP_SMC:
		call_exit(h, &t);
		break;
	case LHV_TRAP_SYSREG:
		if (lhv_trap_sysreg(&h->p->sysregs, &t, &h->v.regs, (uint16_t)h->index) ==
		    LHV_INJECT)
			inject_undef(h);
		break;
	case LHV_TRAP_DABT:
	case LHV_TRAP_IABT:
		abort_exit(h, &t);
		break;
	case LHV_TRAP_WFX:
		lhv_trap_advance_pc(&h->v.regs, t.il);
		break;
	default:
		inject_undef(h);
		break;
	}
}
