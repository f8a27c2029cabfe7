/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves a vCPU's registers between memory and the core. Which ones: its features. */
#include <libhv/arch/a64.h>
#include <libhv/arch/id.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include "regs.h"
#include "vcpu_priv.h"

#define LOAD_X(reg, m) LHV_MSR(reg, c->m);
#define LOAD_Y(reg, m) LHV_MSR(reg##_EL1, c->m);
#define SAVE_X(reg, m) c->m = LHV_MRS(reg);
#define SAVE_Y(reg, m) c->m = LHV_MRS(reg##_EL1);

/* The same where HCR_EL2.E2H is 1: EL1 names are EL2's own registers there. */
#define LOAD_Y12(reg, m) LHV_MSR(reg##_EL12, c->m);
#define SAVE_Y12(reg, m) c->m = LHV_MRS(reg##_EL12);

#define LOAD(group)                                   \
	do {                                          \
		LHV_VCPU_REGS_##group(LOAD_X, LOAD_Y) \
	} while (0)
#define SAVE(group)                                   \
	do {                                          \
		LHV_VCPU_REGS_##group(SAVE_X, SAVE_Y) \
	} while (0)

#define LOAD12(group)                                   \
	do {                                            \
		LHV_VCPU_REGS_##group(LOAD_X, LOAD_Y12) \
	} while (0)
#define SAVE12(group)                                   \
	do {                                            \
		LHV_VCPU_REGS_##group(SAVE_X, SAVE_Y12) \
	} while (0)

#define GIVEN(group, op)                             \
	do {                                         \
		if (v->give & LHV_VCPU_GIVE_##group) \
			op(group);                   \
	} while (0)

/* Which groups: one list for both directions, so that what is saved is what is loaded. Those of
 * AArch32 come first (LHV_VCPU_WA_AARCH32_FIRST). */
#define EL1_GROUPS(op)               \
	do {                         \
		if (f->aa32_el1)     \
			op(AA32);    \
		op(ALWAYS);          \
		if (own_mdscr(v))    \
			op(MDSCR);   \
		if (f->pauth)        \
			op(PAUTH);   \
		if (f->csv2_2)       \
			op(SCXTNUM); \
		if (f->ras)          \
			op(RAS);     \
		if (v->fp.sme_vl)    \
			op(TPIDR2);  \
		if (!v->give)        \
			break;       \
		GIVEN(MTE, op);      \
		GIVEN(TCR2, op);     \
		GIVEN(SCTLR2, op);   \
		GIVEN(S1PIE, op);    \
		GIVEN(S1POE, op);    \
		GIVEN(AIE, op);      \
		GIVEN(GCS, op);      \
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

void lhv_vcpu_sve_save(uint8_t *z, uint8_t *p, bool ffr);
void lhv_vcpu_sve_load(const uint8_t *z, const uint8_t *p, bool ffr);
uint64_t lhv_vcpu_sve_vl(void);
uint64_t lhv_vcpu_sme_vl(void);
void lhv_vcpu_za_save(uint8_t *za);
void lhv_vcpu_za_load(const uint8_t *za);
void lhv_vcpu_zt0_save(uint8_t *zt0);
void lhv_vcpu_zt0_load(const uint8_t *zt0);

static void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* Whether MDSCR_EL1 is the guest's own. Of a vCPU that was given debug registers it is made of
 * what it wrote, and with a debugger outside it is that one's. */
static bool own_mdscr(const struct lhv_vcpu *v)
{
	return !(v->give & LHV_VCPU_GIVE_DEBUG) && !(v->ctl.mdcr & LHV_MDCR_EL2_TDE_MASK);
}

static bool e2h(const struct lhv_vcpu *v)
{
	return LHV_GET(LHV_HCR_EL2_E2H, v->ctl.hcr);
}

/* Registers of FP state and of the timer that go by another name with E2H. */
#define MSR12(v, reg, el, value)                       \
	do {                                           \
		if (e2h(v))                            \
			LHV_MSR(reg##_##el##2, value); \
		else                                   \
			LHV_MSR(reg##_##el, value);    \
	} while (0)
#define MRS12(v, reg, el) (e2h(v) ? LHV_MRS(reg##_##el##2) : LHV_MRS(reg##_##el))

/* The lengths that the guest is allowed, and the one that it has chosen of them. */
static void lengths_load(const struct lhv_vcpu *v)
{
	const struct lhv_vcpu_fp *fp = &v->fp;

	if (fp->sve_vl) {
		LHV_MSR(ZCR_EL2, LHV_PREP(LHV_ZCR_EL2_LEN, fp->sve_vl / 16u - 1));
		MSR12(v, ZCR, EL1, fp->zcr);
	}
	if (fp->sme_vl) {
		LHV_MSR(SMCR_EL2, LHV_PREP(LHV_SMCR_EL2_LEN, fp->sme_vl / 16u - 1) |
					  LHV_PREP(LHV_SMCR_EL2_EZT0, v->features->sme2));
		MSR12(v, SMCR, EL1, fp->smcr);
	}
	isb();
}

/* The vCPU may come from a core with other lengths under the same limit. */
static void fit(struct lhv_vcpu *v)
{
	struct lhv_vcpu_fp *fp = &v->fp;
	uint16_t vl = fp->vl, svl = fp->svl;

	if (fp->sve_vl)
		vl = (uint16_t)lhv_vcpu_sve_vl();
	if (fp->sme_vl)
		svl = (uint16_t)lhv_vcpu_sme_vl();
	if (vl != fp->vl || svl != fp->svl)
		lhv_vcpu_fp_fit(v, vl, svl);
}

/* FP state into the core, which lets EL2 reach it. */
static void fp_load(struct lhv_vcpu *v)
{
	struct lhv_vcpu_fp *fp = &v->fp;
	bool sm = false;

	lengths_load(v);
	fit(v);
	if (fp->sme_vl) {
		/* Turning a mode on makes its registers zero: before they are loaded. */
		LHV_MSR(SVCR, fp->svcr);
		sm = LHV_GET(LHV_SVCR_SM, fp->svcr);
		if (LHV_GET(LHV_SVCR_ZA, fp->svcr)) {
			lhv_vcpu_za_load(fp->memory + lhv_vcpu_fp_array(fp));
			if (v->features->sme2)
				lhv_vcpu_zt0_load(fp->memory + lhv_vcpu_fp_table(fp));
		}
	}
	if (fp->sve_vl || sm)
		lhv_vcpu_sve_load(fp->memory, fp->memory + lhv_vcpu_fp_predicates(fp),
				  !sm);
	else
		FP_ALL("ldp", fp);
	LHV_MSR(FPCR, fp->fpcr);
	LHV_MSR(FPSR, fp->fpsr);
}

static void fp_save(struct lhv_vcpu *v)
{
	struct lhv_vcpu_fp *fp = &v->fp;
	bool sm = false;

	fp->fpcr = LHV_MRS(FPCR);
	fp->fpsr = LHV_MRS(FPSR);
	if (fp->sme_vl) {
		fp->svcr = LHV_MRS(SVCR);
		fp->smcr = MRS12(v, SMCR, EL1);
		fp->svl = (uint16_t)lhv_vcpu_sme_vl();
		sm = LHV_GET(LHV_SVCR_SM, fp->svcr);
	}
	if (fp->sve_vl) {
		fp->zcr = MRS12(v, ZCR, EL1);
		if (!sm)
			fp->vl = (uint16_t)lhv_vcpu_sve_vl();
	}
	if (fp->sve_vl || sm)
		lhv_vcpu_sve_save(fp->memory, fp->memory + lhv_vcpu_fp_predicates(fp),
				  !sm);
	else
		FP_ALL("stp", fp);
	if (!fp->svcr)
		return;
	if (LHV_GET(LHV_SVCR_ZA, fp->svcr)) {
		lhv_vcpu_za_save(fp->memory + lhv_vcpu_fp_array(fp));
		if (v->features->sme2)
			lhv_vcpu_zt0_save(fp->memory + lhv_vcpu_fp_table(fp));
	}
	/* Out of streaming mode, ZA off: for whoever comes next, and the registers with
	 * them. */
	LHV_MSR(SVCR, 0);
	v->fp_core = NULL;
}

static bool aarch32(const struct lhv_vcpu *v)
{
	return !LHV_GET(LHV_HCR_EL2_RW, v->ctl.hcr);
}

/* The guest gets its FP state; CPTR_EL2 has let it. */
static void fp_own(struct lhv_vcpu *v)
{
	if (!lhv_vcpu_fp_resident(v))
		fp_load(v);
	if (aarch32(v))
		LHV_MSR(FPEXC32_EL2, v->el1.fpexc32);
	v->fp_core = v->core;
	if (v->core)
		v->core->fp_owner = v;
	v->fp_live = 1;
}

static void fp_disown(struct lhv_vcpu *v)
{
	if (aarch32(v))
		v->el1.fpexc32 = LHV_MRS(FPEXC32_EL2);
	fp_save(v);
	v->fp_live = 0;
}

/*
 * Whether it has to have its FP state though it may not use it: in streaming mode. Out of it
 * an SVE instruction would be checked by CPACR_EL1.ZEN, which may say no, and not by SMEN.
 */
static bool fp_at_once(const struct lhv_vcpu *v)
{
	return !v->core || LHV_GET(LHV_SVCR_SM, v->fp.svcr);
}

/* First use of FP traps. An AArch32 EL1 has an enable of its own, which comes before the
 * trap: it is on. */
static void fp_arm(struct lhv_vcpu *v)
{
	if (aarch32(v)) {
		LHV_MSR(CPTR_EL2, v->ctl.cptr);
		isb();
		LHV_MSR(FPEXC32_EL2, LHV_FPEXC32_EL2_EN_MASK);
	}
	LHV_MSR(CPTR_EL2, v->ctl.cptr_fp);
	isb();
}

bool lhv_vcpu_fp_trap(struct lhv_vcpu *v)
{
	if (!lhv_vcpu_fp_wanted(v))
		return false;
	LHV_MSR(CPTR_EL2, v->ctl.cptr);
	isb();
	fp_own(v);
	return true;
}

int lhv_vcpu_fp_sync(struct lhv_vcpu *v)
{
	if (!v->loaded)
		return LHV_ERR_STATE;
	if (!v->fp_live)
		return LHV_OK;
	fp_disown(v);
	if (fp_at_once(v))
		fp_own(v);
	else
		fp_arm(v);
	return LHV_OK;
}

void lhv_vcpu_fp_lengths(const struct lhv_cpu_features *f, struct lhv_vcpu_lengths *out)
{
	const uint64_t open_e2h = LHV_CPTR_EL2_E2H_FPEN_MASK | LHV_CPTR_EL2_E2H_ZEN_MASK |
				  LHV_CPTR_EL2_E2H_SMEN_MASK;
	const uint64_t open =
		LHV_CPTR_EL2_RES1_MASK & ~((f->sve ? LHV_CPTR_EL2_TZ_MASK : 0) |
					   (f->sme ? LHV_CPTR_EL2_TSM_MASK : 0));
	uint64_t vl;

	out->sve = out->sme = 0;
	LHV_MSR(CPTR_EL2, LHV_GET(LHV_HCR_EL2_E2H, LHV_MRS(HCR_EL2)) ? open_e2h : open);
	isb();
	/* A core takes the longest that it has and that is not above LEN. */
	for (uint64_t len = 0; len < 16; len++) {
		if (f->sve) {
			LHV_MSR(ZCR_EL2, LHV_PREP(LHV_ZCR_EL2_LEN, len));
			isb();
			vl = lhv_vcpu_sve_vl();
			out->sve |= (uint16_t)(vl == 16 * (len + 1)) << len;
		}
		if (f->sme) {
			LHV_MSR(SMCR_EL2, LHV_PREP(LHV_SMCR_EL2_LEN, len));
			isb();
			vl = lhv_vcpu_sme_vl();
			out->sme |= (uint16_t)(vl == 16 * (len + 1)) << len;
		}
	}
}

/* Of MDCR_EL2 the host's event counters stay as it set them, and HPMN unless the guest has
 * some: it may not be 0 on every core. */
static uint64_t host_mdcr(const struct lhv_vcpu_controls *c)
{
	return LHV_MDCR_EL2_HPME_MASK | LHV_MDCR_EL2_HLP_MASK |
	       (LHV_GET(LHV_MDCR_EL2_HPMN, c->mdcr) ? 0 : LHV_MDCR_EL2_HPMN_MASK);
}

static void controls_load(const struct lhv_vcpu_controls *c,
			  const struct lhv_cpu_features *f, uint64_t mdcr)
{
	LHV_MSR(VTCR_EL2, c->vtcr);
	LHV_MSR(VTTBR_EL2, c->vttbr);
	LHV_MSR(MDCR_EL2, c->mdcr | (mdcr & host_mdcr(c)));
	LHV_MSR(CNTHCTL_EL2, c->cnthctl);
	LHV_MSR(CNTVOFF_EL2, c->cntvoff);
	if (LHV_GET(LHV_CNTHCTL_EL2_ECV, c->cnthctl))
		LHV_MSR(CNTPOFF_EL2, c->cntpoff);
	LHV_MSR(VMPIDR_EL2, c->vmpidr);
	LHV_MSR(VPIDR_EL2, c->vpidr);
	LHV_MSR(HSTR_EL2, 0);
	if (f->hcx)
		LHV_MSR(HCRX_EL2, c->hcrx);
	if (f->fgt) {
		LHV_MSR(HFGRTR_EL2, c->hfgrtr);
		LHV_MSR(HFGWTR_EL2, c->hfgrtr);
		LHV_MSR(HFGITR_EL2, c->hfgitr);
		LHV_MSR(HDFGRTR_EL2, 0);
		LHV_MSR(HDFGWTR_EL2, 0);
		if (f->amu)
			LHV_MSR(HAFGRTR_EL2, 0);
	}
	if (f->fgt2) {
		LHV_MSR(HFGRTR2_EL2, c->hfgrtr2);
		LHV_MSR(HFGWTR2_EL2, c->hfgrtr2);
		LHV_MSR(HFGITR2_EL2, 0);
		LHV_MSR(HDFGRTR2_EL2, 0);
		LHV_MSR(HDFGWTR2_EL2, 0);
	}
	/* The partition that EL2 itself runs in stays what the host set. */
	if (f->mpam)
		LHV_MSR(MPAM2_EL2,
			(LHV_MRS(MPAM2_EL2) & ~LHV_MPAM2_EL2_EnMPAMSM_MASK) | c->mpam);
	LHV_MSR(HCR_EL2, c->hcr);
}

static void dmb(const struct lhv_vcpu *v, uint32_t erratum)
{
	if (v->errata & erratum)
		__asm__ volatile("dmb sy" ::: "memory");
}

static void el1_load(const struct lhv_vcpu *v)
{
	const struct lhv_cpu_features *f = v->features;
	const struct lhv_vcpu_el1 *c = &v->el1;

	LOAD(PAR);
	if (e2h(v))
		EL1_GROUPS(LOAD12);
	else
		EL1_GROUPS(LOAD);
	/* Walks stay off until stage 1 is as on or off as the guest has it. */
	if (v->errata & LHV_VCPU_WA_SPECULATIVE_AT)
		isb();
	if (e2h(v))
		LOAD12(SCTLR);
	else
		LOAD(SCTLR);
	if (v->errata & LHV_VCPU_WA_SPECULATIVE_AT)
		isb();
	if (e2h(v))
		LOAD12(TCR);
	else
		LOAD(TCR);
}

static void el1_save(struct lhv_vcpu *v)
{
	const struct lhv_cpu_features *f = v->features;
	struct lhv_vcpu_el1 *c = &v->el1;

	dmb(v, LHV_VCPU_WA_PAR_READ);
	SAVE(PAR);
	dmb(v, LHV_VCPU_WA_PAR_READ);
	if (e2h(v)) {
		SAVE12(WALK);
		EL1_GROUPS(SAVE12);
	} else {
		SAVE(WALK);
		EL1_GROUPS(SAVE);
	}
}

/* Stage 1 on, but without walks: a translation by speculation finds nothing. */
static void no_walks(const struct lhv_vcpu *v)
{
	if (!(v->errata & LHV_VCPU_WA_SPECULATIVE_AT))
		return;
	MSR12(v, TCR, EL1,
	      MRS12(v, TCR, EL1) | LHV_TCR_EL1_EPD0_MASK | LHV_TCR_EL1_EPD1_MASK);
	isb();
	MSR12(v, SCTLR, EL1, MRS12(v, SCTLR, EL1) | LHV_SCTLR_EL1_M_MASK);
	isb();
}

#define DEBUG_KIND(kind, n, k, v)                            \
	do {                                                 \
		if ((k) < (n))                               \
			LHV_MSR(DBG##kind##k##_EL1, (v)[k]); \
	} while (0)
#define DEBUG_ALL(kind, n, v)               \
	do {                                \
		DEBUG_KIND(kind, n, 0, v);  \
		DEBUG_KIND(kind, n, 1, v);  \
		DEBUG_KIND(kind, n, 2, v);  \
		DEBUG_KIND(kind, n, 3, v);  \
		DEBUG_KIND(kind, n, 4, v);  \
		DEBUG_KIND(kind, n, 5, v);  \
		DEBUG_KIND(kind, n, 6, v);  \
		DEBUG_KIND(kind, n, 7, v);  \
		DEBUG_KIND(kind, n, 8, v);  \
		DEBUG_KIND(kind, n, 9, v);  \
		DEBUG_KIND(kind, n, 10, v); \
		DEBUG_KIND(kind, n, 11, v); \
		DEBUG_KIND(kind, n, 12, v); \
		DEBUG_KIND(kind, n, 13, v); \
		DEBUG_KIND(kind, n, 14, v); \
		DEBUG_KIND(kind, n, 15, v); \
	} while (0)

static void debug_load(struct lhv_vcpu *v)
{
	const struct lhv_vcpu_debug *d = &v->debug;

	DEBUG_ALL(BVR, v->features->brps, d->bvr);
	DEBUG_ALL(BCR, v->features->brps, d->bcr);
	DEBUG_ALL(WVR, v->features->wrps, d->wvr);
	DEBUG_ALL(WCR, v->features->wrps, d->wcr);
	v->debug.in_core = true;
}

/* Nothing of it fires for the next one. The values need no saving: see debug.c. */
static void debug_clear(struct lhv_vcpu *v)
{
	static const uint64_t off[16];

	DEBUG_ALL(BCR, v->features->brps, off);
	DEBUG_ALL(WCR, v->features->wrps, off);
	v->debug.in_core = false;
}

void lhv_vcpu_debug_sync(struct lhv_vcpu *v)
{
	uint64_t mdscr;

	if (!v->loaded || !(v->give & LHV_VCPU_GIVE_DEBUG))
		return;
	if (lhv_vcpu_debug_wanted(v))
		debug_load(v);
	else if (v->debug.in_core)
		debug_clear(v);
	/* The core's own OS lock, on after a reset, would keep all of it from working, steps
	 * too, which need no breakpoint. */
	mdscr = lhv_vcpu_debug_mdscr(v);
	if (mdscr)
		LHV_MSR(OSLAR_EL1, 0);
	LHV_MSR(MDSCR_EL1, mdscr);
}

static void load(struct lhv_vcpu *v)
{
	uint64_t mdcr = LHV_MRS(MDCR_EL2);

	no_walks(v);
	controls_load(&v->ctl, v->features, mdcr);
	if (fp_at_once(v)) {
		LHV_MSR(CPTR_EL2, v->ctl.cptr);
		isb();
		if (v->features->fp)
			fp_own(v);
	} else {
		fp_arm(v);
	}
	el1_load(v);
	/* Enabled only when the compare value is there: no spurious interrupt. */
	MSR12(v, CNTV_CVAL, EL0, v->el1.cntv_cval);
	MSR12(v, CNTV_CTL, EL0, v->el1.cntv_ctl);
	v->loaded = 1;
	if (v->ctl.mdcr & LHV_MDCR_EL2_TDE_MASK)
		LHV_MSR(MDSCR_EL1, 0);
	if (v->pmu)
		lhv_vcpu_pmu_load(v, mdcr);
	if (v->give & LHV_VCPU_GIVE_DEBUG)
		lhv_vcpu_debug_sync(v);
}

int lhv_vcpu_load(struct lhv_vcpu *v)
{
	if (v->loaded)
		return LHV_ERR_STATE;
	v->core = NULL;
	load(v);
	return LHV_OK;
}

int lhv_vcpu_load_on(struct lhv_vcpu *v, struct lhv_vcpu_core *core)
{
	if (!core)
		return LHV_ERR_INVAL;
	if (v->loaded)
		return LHV_ERR_STATE;
	v->core = core;
	load(v);
	return LHV_OK;
}

/*
 * An SError that accesses of the guest caused, and that has not come yet, is its own: later the
 * next vCPU would get it, or the host. With FEAT_RAS ESB takes it.
 */
static void collect_serror(struct lhv_vcpu *v)
{
	__asm__ volatile("dsb sy" ::: "memory");
	if (!v->features->ras) {
		isb();
		v->serror |= LHV_MRS(ISR_EL1) & LHV_ISR_EL1_A_MASK ? LHV_VCPU_SERROR : 0;
		return;
	}
	__asm__ volatile("hint #16" ::: "memory");
	if (LHV_MRS(DISR_EL1) & LHV_DISR_EL1_A_MASK) {
		v->serror = LHV_MRS(DISR_EL1);
		LHV_MSR(DISR_EL1, 0);
	}
}

int lhv_vcpu_put(struct lhv_vcpu *v)
{
	struct lhv_vcpu_el1 *c = &v->el1;

	if (!v->loaded)
		return LHV_ERR_STATE;
	c->cntv_ctl = MRS12(v, CNTV_CTL, EL0) &
		      (LHV_CNTV_CTL_EL0_ENABLE_MASK | LHV_CNTV_CTL_EL0_IMASK_MASK);
	c->cntv_cval = MRS12(v, CNTV_CVAL, EL0);
	MSR12(v, CNTV_CTL, EL0, 0);

	if (v->pmu)
		lhv_vcpu_pmu_put(v);
	el1_save(v);
	if (v->fp_live)
		fp_disown(v);
	if (v->debug.in_core)
		debug_clear(v);
	/* Also if lhv_vcpu_debugger_put() was left out: nothing fires for the next one. */
	if (v->ctl.mdcr & LHV_MDCR_EL2_TDE_MASK)
		LHV_MSR(MDSCR_EL1, 0);
	collect_serror(v);

	no_walks(v);
	/* Without stage 2 nothing speculates through the guest's tables any more. */
	LHV_MSR(HCR_EL2, LHV_HCR_EL2_RW_MASK | (v->ctl.hcr & LHV_HCR_EL2_E2H_MASK));
	isb();
	v->loaded = 0;
	return LHV_OK;
}
