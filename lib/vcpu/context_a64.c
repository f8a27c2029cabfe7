/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves a vCPU's registers between memory and the core. Which ones: its features. */
#include <libhv/arch/a64.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/vcpu.h>

#define LOAD(reg, from) LHV_MSR(reg, from)
#define SAVE(reg, to)	((to) = LHV_MRS(reg))

/* One list for both directions, so that what is saved is what is loaded. */
#define EL1_ALWAYS(op, c)                            \
	do {                                         \
		op(SCTLR_EL1, (c)->sctlr);           \
		op(CPACR_EL1, (c)->cpacr);           \
		op(TCR_EL1, (c)->tcr);               \
		op(TTBR0_EL1, (c)->ttbr0);           \
		op(TTBR1_EL1, (c)->ttbr1);           \
		op(MAIR_EL1, (c)->mair);             \
		op(AMAIR_EL1, (c)->amair);           \
		op(VBAR_EL1, (c)->vbar);             \
		op(ESR_EL1, (c)->esr);               \
		op(FAR_EL1, (c)->far);               \
		op(AFSR0_EL1, (c)->afsr0);           \
		op(AFSR1_EL1, (c)->afsr1);           \
		op(ELR_EL1, (c)->elr);               \
		op(SPSR_EL1, (c)->spsr);             \
		op(SP_EL0, (c)->sp_el0);             \
		op(SP_EL1, (c)->sp_el1);             \
		op(TPIDR_EL0, (c)->tpidr_el0);       \
		op(TPIDRRO_EL0, (c)->tpidrro);       \
		op(TPIDR_EL1, (c)->tpidr_el1);       \
		op(CONTEXTIDR_EL1, (c)->contextidr); \
		op(PAR_EL1, (c)->par);               \
		op(CNTKCTL_EL1, (c)->cntkctl);       \
		op(CSSELR_EL1, (c)->csselr);         \
		op(MDSCR_EL1, (c)->mdscr);           \
	} while (0)

#define EL1_PAUTH(op, c)                         \
	do {                                     \
		op(APIAKeyLo_EL1, (c)->keys[0]); \
		op(APIAKeyHi_EL1, (c)->keys[1]); \
		op(APIBKeyLo_EL1, (c)->keys[2]); \
		op(APIBKeyHi_EL1, (c)->keys[3]); \
		op(APDAKeyLo_EL1, (c)->keys[4]); \
		op(APDAKeyHi_EL1, (c)->keys[5]); \
		op(APDBKeyLo_EL1, (c)->keys[6]); \
		op(APDBKeyHi_EL1, (c)->keys[7]); \
		op(APGAKeyLo_EL1, (c)->keys[8]); \
		op(APGAKeyHi_EL1, (c)->keys[9]); \
	} while (0)

#define EL1_SCXTNUM(op, c)                        \
	do {                                      \
		op(SCXTNUM_EL0, (c)->scxtnum[0]); \
		op(SCXTNUM_EL1, (c)->scxtnum[1]); \
	} while (0)

#define EL1_AA32(op, c)                        \
	do {                                   \
		op(DACR32_EL2, (c)->dacr32);   \
		op(IFSR32_EL2, (c)->ifsr32);   \
		op(FPEXC32_EL2, (c)->fpexc32); \
		op(SPSR_abt, (c)->spsr32[0]);  \
		op(SPSR_und, (c)->spsr32[1]);  \
		op(SPSR_irq, (c)->spsr32[2]);  \
		op(SPSR_fiq, (c)->spsr32[3]);  \
	} while (0)

#define FP_PAIR(insn, c, n, m)                                                         \
	__asm__ volatile(".arch_extension fp\n\t.arch_extension simd\n\t" insn " q" #n \
			 ", q" #m ", [%0]" ::"r"(&(c)->v[(n)*2])                       \
			 : "memory")

#define FP_ALL(insn, c)                   \
	do {                              \
		FP_PAIR(insn, c, 0, 1);   \
		FP_PAIR(insn, c, 2, 3);   \
		FP_PAIR(insn, c, 4, 5);   \
		FP_PAIR(insn, c, 6, 7);   \
		FP_PAIR(insn, c, 8, 9);   \
		FP_PAIR(insn, c, 10, 11); \
		FP_PAIR(insn, c, 12, 13); \
		FP_PAIR(insn, c, 14, 15); \
		FP_PAIR(insn, c, 16, 17); \
		FP_PAIR(insn, c, 18, 19); \
		FP_PAIR(insn, c, 20, 21); \
		FP_PAIR(insn, c, 22, 23); \
		FP_PAIR(insn, c, 24, 25); \
		FP_PAIR(insn, c, 26, 27); \
		FP_PAIR(insn, c, 28, 29); \
		FP_PAIR(insn, c, 30, 31); \
	} while (0)

static void fp_load(const struct lhv_vcpu_fp *fp)
{
	FP_ALL("ldp", fp);
	LHV_MSR(FPCR, fp->fpcr);
	LHV_MSR(FPSR, fp->fpsr);
}

static void fp_save(struct lhv_vcpu_fp *fp)
{
	FP_ALL("stp", fp);
	fp->fpcr = LHV_MRS(FPCR);
	fp->fpsr = LHV_MRS(FPSR);
}

static void controls_load(const struct lhv_vcpu_controls *c,
			  const struct lhv_cpu_features *f)
{
	LHV_MSR(VTCR_EL2, c->vtcr);
	LHV_MSR(VTTBR_EL2, c->vttbr);
	LHV_MSR(CPTR_EL2, c->cptr);
	/* MDCR_EL2.HPMN has to stay what the PMU implements; the host set it. */
	LHV_MSR(MDCR_EL2, c->mdcr | (LHV_MRS(MDCR_EL2) & LHV_MDCR_EL2_HPMN_MASK));
	LHV_MSR(CNTHCTL_EL2, c->cnthctl);
	LHV_MSR(CNTVOFF_EL2, c->cntvoff);
	LHV_MSR(VMPIDR_EL2, c->vmpidr);
	LHV_MSR(VPIDR_EL2, c->vpidr);
	LHV_MSR(HSTR_EL2, 0);
	if (f->hcx)
		LHV_MSR(HCRX_EL2, c->hcrx);
	if (f->fgt) {
		LHV_MSR(HFGRTR_EL2, 0);
		LHV_MSR(HFGWTR_EL2, 0);
		LHV_MSR(HFGITR_EL2, 0);
		LHV_MSR(HDFGRTR_EL2, 0);
		LHV_MSR(HDFGWTR_EL2, 0);
		if (f->amu)
			LHV_MSR(HAFGRTR_EL2, 0);
	}
	LHV_MSR(HCR_EL2, c->hcr);
}

int lhv_vcpu_load(struct lhv_vcpu *v)
{
	const struct lhv_cpu_features *f = v->features;
	const struct lhv_vcpu_el1 *c = &v->el1;

	if (v->loaded)
		return LHV_ERR_STATE;
	/* FP registers can be reached only when CPTR_EL2 lets EL2 do so: controls first. */
	controls_load(&v->ctl, f);
	__asm__ volatile("isb" ::: "memory");

	EL1_ALWAYS(LOAD, c);
	if (f->pauth)
		EL1_PAUTH(LOAD, c);
	if (f->csv2_2)
		EL1_SCXTNUM(LOAD, c);
	if (f->ras)
		LHV_MSR(VDISR_EL2, c->disr);
	if (f->aa32_el1)
		EL1_AA32(LOAD, c);
	if (f->fp)
		fp_load(&v->fp);
	/* Enabled only when the compare value is there: no spurious interrupt. */
	LHV_MSR(CNTV_CVAL_EL0, c->cntv_cval);
	LHV_MSR(CNTV_CTL_EL0, c->cntv_ctl);
	v->loaded = 1;
	return LHV_OK;
}

int lhv_vcpu_put(struct lhv_vcpu *v)
{
	const struct lhv_cpu_features *f = v->features;
	struct lhv_vcpu_el1 *c = &v->el1;

	if (!v->loaded)
		return LHV_ERR_STATE;
	c->cntv_ctl = LHV_MRS(CNTV_CTL_EL0) &
		      (LHV_CNTV_CTL_EL0_ENABLE_MASK | LHV_CNTV_CTL_EL0_IMASK_MASK);
	c->cntv_cval = LHV_MRS(CNTV_CVAL_EL0);
	LHV_MSR(CNTV_CTL_EL0, 0);

	EL1_ALWAYS(SAVE, c);
	if (f->pauth)
		EL1_PAUTH(SAVE, c);
	if (f->csv2_2)
		EL1_SCXTNUM(SAVE, c);
	if (f->ras)
		c->disr = LHV_MRS(VDISR_EL2);
	if (f->aa32_el1)
		EL1_AA32(SAVE, c);
	if (f->fp)
		fp_save(&v->fp);

	/* Without stage 2 nothing speculates through the guest's tables any more. */
	LHV_MSR(HCR_EL2, LHV_HCR_EL2_RW_MASK);
	__asm__ volatile("isb" ::: "memory");
	v->loaded = 0;
	return LHV_OK;
}
