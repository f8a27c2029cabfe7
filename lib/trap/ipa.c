/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of aborts that come from a translation, and not from HPFAR_EL2. */
#include <libhv/arch/id.h>
#include <libhv/arch/vmsa.h>
#include <libhv/trap/ipa.h>

#define PAGE 0xfff

static bool is_abort(const struct lhv_trap *t)
{
	return t->kind == LHV_TRAP_DABT || t->kind == LHV_TRAP_IABT;
}

bool lhv_trap_wants_at(const struct lhv_trap *t)
{
	return is_abort(t) && t->u.abort.ipa_state == LHV_TRAP_IPA_TRANSLATE;
}

bool lhv_trap_translated(struct lhv_trap *t, uint64_t par)
{
	struct lhv_trap_abort *a = &t->u.abort;

	if (!lhv_trap_wants_at(t))
		return true;
	if (par & LHV_PAR_EL1_F_MASK)
		return false;
	a->ipa = lhv_ipa((par & LHV_PAR_EL1_PA_MASK) | (a->va.v & PAGE));
	a->ipa_state = LHV_TRAP_IPA_EXACT;
	return true;
}

/* r0p0 to r1p2. */
static bool erratum_834220(uint64_t midr)
{
	uint64_t variant = LHV_GET(LHV_MIDR_EL1_Variant, midr);

	return LHV_GET(LHV_MIDR_EL1_Implementer, midr) == LHV_MIDR_EL1_Implementer_ARM &&
	       LHV_GET(LHV_MIDR_EL1_PartNum, midr) == LHV_MIDR_EL1_PartNum_CORTEX_A57 &&
	       (!variant || (variant == 1 && LHV_GET(LHV_MIDR_EL1_Revision, midr) <= 2));
}

void lhv_trap_doubt_ipa(struct lhv_trap *t, uint64_t midr)
{
	if (!is_abort(t) || t->u.abort.ipa_state != LHV_TRAP_IPA_EXACT ||
	    !erratum_834220(midr))
		return;
	t->u.abort.ipa = lhv_ipa(0);
	t->u.abort.ipa_state = LHV_TRAP_IPA_TRANSLATE;
}
