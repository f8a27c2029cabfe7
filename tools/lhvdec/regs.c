/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers whose fields say more together than each for itself. */
#include "dec.h"

#include <inttypes.h>
#include <string.h>

#include <libhv/err.h>
#include <libhv/stage2/dump.h>
#include <libhv/arch/gic.h>
#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>

static const char *granule_text(unsigned int granule)
{
	return granule == 12 ? "4 KiB" : granule == 14 ? "16 KiB" : "64 KiB";
}

void dec_vtcr(struct rec *r, uint64_t v, const struct opts *o)
{
	struct lhv_s2_geometry g;
	const char *why = "";
	char buf[32];
	unsigned int bits = 64 - (unsigned int)LHV_GET(LHV_VTCR_EL2_T0SZ, v);
	int ret;

	(void)o;
	dec_generic(r, reg_named("VTCR_EL2"), v, 0);
	row_text(rec_find(r, "T0SZ"), "IPA space of %u bits", bits);
	ret = lhv_s2_vtcr_geometry(v, &g, &why);
	if (ret) {
		rec_problem(r, "%s", why);
		return;
	}
	row_text(rec_find(r, "SL0"), "level %d", g.start);
	rec_fact(r, "IPA space", "%u bits, %s", g.ipa_bits,
		 size_text(UINT64_C(1) << g.ipa_bits, buf, sizeof(buf)));
	rec_fact(r, "granule", "%s%s", granule_text(g.granule),
		 g.lpa2 ? ", 52-bit descriptors" : "");
	rec_fact(r, "initial level", "%d, %u table%s in %s, aligned to that", g.start,
		 g.concat, g.concat > 1 ? "s" : "",
		 size_text(UINT64_C(8)
				   << (g.ipa_bits -
				       (g.granule +
					(g.granule - 3U) * (unsigned int)(3 - g.start))),
			   buf, sizeof(buf)));
	rec_fact(r, "output size", "%u bits", g.pa_bits);
	rec_fact(r, "blocks", "from level %d on", g.block);
	rec_fact(r, "VMID", "%u bits", g.vmid_bits);
	if (g.granule == 16 && (v & LHV_VTCR_EL2_DS_MASK))
		rec_note(r, "DS has no effect with a 64 KiB granule");
	if (LHV_GET(LHV_VTCR_EL2_PS, v) == LHV_VTCR_EL2_PS_52 && g.pa_bits < 52)
		rec_note(r, "PS is 52 bits and counts as 48: DS is 0");
	if (g.hd && !g.ha)
		rec_note(r, "HD has no effect while HA is 0");
	if (g.ipa_bits > g.pa_bits)
		rec_note(r, "the IPA space is larger than the output size");
}

void dec_vttbr(struct rec *r, uint64_t v, const struct opts *o)
{
	const struct dec_reg *reg = reg_named("VTTBR_EL2");
	struct lhv_s2_geometry g;
	uint64_t vmid = LHV_GET(LHV_VTTBR_EL2_VMID, v);
	const char *why = "";
	lhv_pa_t pa;
	int ret;

	(void)rec_field(r, reg, "VMID", v);
	(void)rec_field(r, reg, "BADDR", v);
	(void)rec_field(r, reg, "CNP", v);
	row_text(rec_find(r, "VMID"), "%" PRIu64, vmid);
	row_text(rec_find(r, "BADDR"), "address bits [47:1]");
	if (!(o->given & OPT_VTCR)) {
		rec_fact(r, "table", "0x%" PRIx64, v & LHV_VTTBR_EL2_BADDR_MASK);
		rec_note(r,
			 "with VTCR_EL2.PS 52 bits it is 0x%" PRIx64
			 "; give --vtcr to have it checked",
			 (v & LHV_VTTBR_EL2_BADDR_MASK & ~LHV_VTTBR_EL2_BADDR_HI_MASK) |
				 LHV_GET(LHV_VTTBR_EL2_BADDR_HI, v) << 48);
		return;
	}
	ret = lhv_s2_vtcr_geometry(o->vtcr, &g, &why);
	if (ret) {
		rec_problem(r, "VTCR_EL2: %s", why);
		return;
	}
	if (lhv_s2_vttbr_table(&g, v, &pa))
		rec_problem(
			r,
			"BADDR is not aligned to the initial tables, or beyond %u bits",
			g.pa_bits);
	else
		rec_fact(r, "table", "0x%" PRIx64, pa.v);
	if (g.vmid_bits == 8 && vmid > 255)
		rec_problem(
			r,
			"bits 63:56: RES0 with 8-bit VMIDs (VTCR_EL2.VS is 0), and set");
}

static bool hcr_bit(uint64_t v, uint64_t mask)
{
	return v & mask;
}

void dec_hcr(struct rec *r, uint64_t v, const struct opts *o)
{
	bool e2h = hcr_bit(v, LHV_HCR_EL2_E2H_MASK),
	     tge = hcr_bit(v, LHV_HCR_EL2_TGE_MASK);
	bool vm = hcr_bit(v, LHV_HCR_EL2_VM_MASK), dc = hcr_bit(v, LHV_HCR_EL2_DC_MASK);
	static const struct {
		uint64_t bit, needs;
		const char *text;
	} idle[] = {
		{LHV_HCR_EL2_VI_MASK, LHV_HCR_EL2_IMO_MASK,
		 "VI has no effect while IMO is 0"},
		{LHV_HCR_EL2_VF_MASK, LHV_HCR_EL2_FMO_MASK,
		 "VF has no effect while FMO is 0"},
		{LHV_HCR_EL2_VSE_MASK, LHV_HCR_EL2_AMO_MASK,
		 "VSE has no effect while AMO is 0"},
		{LHV_HCR_EL2_NV1_MASK, LHV_HCR_EL2_NV_MASK,
		 "NV1 without NV is for a guest that emulates NV itself"},
		{LHV_HCR_EL2_NV2_MASK, LHV_HCR_EL2_NV_MASK,
		 "NV2 has no effect while NV is 0"},
		{LHV_HCR_EL2_TWEDEL_MASK, LHV_HCR_EL2_TWEDEn_MASK,
		 "TWEDEL has no effect while TWEDEn is 0"},
		{LHV_HCR_EL2_DCT_MASK, LHV_HCR_EL2_DC_MASK,
		 "DCT has no effect while DC is 0"},
	};

	(void)o;
	dec_generic(r, reg_named("HCR_EL2"), v, 0);
	rec_find(r, "BSU")->quiet = !(v & LHV_HCR_EL2_BSU_MASK);
	rec_find(r, "TWEDEL")->quiet = !(v & LHV_HCR_EL2_TWEDEL_MASK);
	rec_fact(r, "EL2", "%s",
		 e2h && tge ? "a host with its own EL0 (E2H and TGE)"
		 : e2h	    ? "a host that runs a guest (E2H without TGE)"
		 : tge	    ? "traps all exceptions of EL0 (TGE without E2H)"
			    : "a hypervisor that runs a guest (neither E2H nor TGE)");
	rec_fact(r, "EL1", "%s",
		 tge				   ? "not in use"
		 : hcr_bit(v, LHV_HCR_EL2_RW_MASK) ? "AArch64"
						   : "AArch32");
	rec_fact(r, "stage 2", "%s",
		 e2h && tge ? "off: E2H and TGE"
		 : vm	    ? "on"
		 : dc	    ? "on: DC"
			    : "off");
	rec_fact(r, "interrupts to EL2", "%s%s%s%s",
		 tge || hcr_bit(v, LHV_HCR_EL2_IMO_MASK) ? "IRQ " : "",
		 tge || hcr_bit(v, LHV_HCR_EL2_FMO_MASK) ? "FIQ " : "",
		 tge || hcr_bit(v, LHV_HCR_EL2_AMO_MASK) ? "SError" : "",
		 !tge && !(v & (LHV_HCR_EL2_IMO_MASK | LHV_HCR_EL2_FMO_MASK |
				LHV_HCR_EL2_AMO_MASK))
			 ? "none"
			 : "");
	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
		if ((v & idle[i].bit) && !(v & idle[i].needs))
			rec_note(r, "%s", idle[i].text);
	if (dc && tge && !e2h)
		rec_note(r, "DC counts as 0 with TGE");
}

void dec_spsr(struct rec *r, uint64_t v, const struct opts *o)
{
	const struct dec_reg *a64 = reg_named("SPSR_EL2");
	const struct dec_field *m = field_find(a64, "M");
	const struct dec_value *mode = value_find(m, v & 0x1f);
	bool aa32 = v & LHV_SPSR_EL2_nRW_MASK;

	(void)o;
	if (aa32) {
		const struct dec_reg *a32 = reg_named("SPSR_AArch32");

		rec_res0(r, v, ~rec_fields(r, a32, v));
		row_text(rec_find(r, "M"), "%s", mode ? mode->name : "reserved");
		rec_find(r, "M")->bad = !mode;
		rec_fact(r, "state", "AArch32, %s",
			 v & LHV_SPSR_AArch32_T_MASK ? "T32" : "A32");
	} else {
		rec_res0(r, v, ~rec_fields(r, a64, v));
		rec_fact(r, "state", "AArch64");
	}
	if (mode)
		rec_fact(r, "mode", "%s", mode->name);
	else
		rec_problem(r, "M: no such mode: a return with it is an illegal one");
	rec_fact(r, "masked", "%s%s%s%s%s", !aa32 && (v & LHV_SPSR_EL2_D_MASK) ? "D" : "",
		 v & LHV_SPSR_EL2_A_MASK ? "A" : "", v & LHV_SPSR_EL2_I_MASK ? "I" : "",
		 v & LHV_SPSR_EL2_F_MASK ? "F" : "",
		 v & (LHV_SPSR_EL2_A_MASK | LHV_SPSR_EL2_I_MASK | LHV_SPSR_EL2_F_MASK |
		      (aa32 ? 0 : LHV_SPSR_EL2_D_MASK))
			 ? ""
			 : "nothing");
	if (v & LHV_SPSR_EL2_IL_MASK)
		rec_note(r, "IL: the next instruction is an illegal execution state "
			    "exception");
}

/* PAR_EL1: F decides what the rest is. */
void dec_par(struct rec *r, uint64_t v, const struct opts *o)
{
	static const char *const ok[] = {"ATTR", "PA", "NSE", "NS", "SH", "F"};
	static const char *const fault[] = {"S", "PTW", "FST", "F"};
	const struct dec_reg *reg = reg_named("PAR_EL1");
	bool f = v & LHV_PAR_EL1_F_MASK;
	char buf[64];

	(void)o;
	for (size_t i = 0; i < (f ? 4 : 6); i++)
		(void)rec_field(r, reg, f ? fault[i] : ok[i], v);
	if (f) {
		const char *text = fsc_text((unsigned int)LHV_GET(LHV_PAR_EL1_FST, v),
					    false, buf, sizeof(buf));

		row_text(rec_find(r, "FST"), "%s", text ? text : "reserved");
		rec_find(r, "FST")->bad = !text;
		if (!text)
			rec_problem(r, "FST: a reserved value");
		rec_fact(r, "translation", "failed at stage %d%s",
			 v & LHV_PAR_EL1_S_MASK ? 2 : 1,
			 v & LHV_PAR_EL1_PTW_MASK ? ", on a stage 1 walk" : "");
	} else {
		rec_fact(r, "page", "0x%" PRIx64, v & LHV_PAR_EL1_PA_MASK);
	}
}

void dec_lr(struct rec *r, uint64_t v, const struct opts *o)
{
	const struct dec_reg *reg = reg_named("ICH_LR0_EL2");
	uint64_t vintid = LHV_GET(LHV_ICH_LR0_EL2_vINTID, v);
	uint64_t pintid = LHV_GET(LHV_ICH_LR0_EL2_pINTID, v);
	uint64_t state = LHV_GET(LHV_ICH_LR0_EL2_State, v);
	bool hw = v & LHV_ICH_LR0_EL2_HW_MASK;

	(void)o;
	for (uint32_t i = 0; i < reg->n_fields; i++) {
		const char *name = dec_fields[reg->field + i].name;

		if (strcmp(name, hw ? "EOI" : "pINTID"))
			(void)rec_field(r, reg, name, v);
	}
	row_text(rec_find(r, "vINTID"), "%s %" PRIu64,
		 vintid < 16	 ? "SGI"
		 : vintid < 32	 ? "PPI"
		 : vintid < 1020 ? "SPI"
		 : vintid < 1024 ? "special"
		 : vintid < 1056 ? "reserved"
		 : vintid < 1120 ? "extended PPI"
		 : vintid < 4096 ? "reserved"
		 : vintid < 5120 ? "extended SPI"
		 : vintid < 8192 ? "reserved"
				 : "LPI",
		 vintid);
	if (hw)
		row_text(rec_find(r, "pINTID"), "physical %" PRIu64, pintid);
	rec_res0(r, v,
		 LHV_UL(7) << 56 | LHV_UL(7) << 45 |
			 (hw ? 0
			     : LHV_ICH_LR0_EL2_pINTID_MASK & ~LHV_ICH_LR0_EL2_EOI_MASK));
	rec_fact(r, "state", "%s, group %d",
		 state == LHV_ICH_LR0_EL2_State_INACTIVE  ? "free (inactive)"
		 : state == LHV_ICH_LR0_EL2_State_PENDING ? "pending"
		 : state == LHV_ICH_LR0_EL2_State_ACTIVE  ? "active"
							  : "pending and active",
		 v & LHV_ICH_LR0_EL2_Group_MASK ? 1 : 0);
	if (hw)
		rec_note(r,
			 "its deactivation by the guest deactivates physical interrupt "
			 "%" PRIu64,
			 pintid);
	if (hw && state == LHV_ICH_LR0_EL2_State_PENDING_ACTIVE)
		rec_problem(r, "pending and active is for interrupts with HW 0 alone");
	if (hw && (pintid < 16 || (pintid >= 1020 && pintid < 1024)))
		rec_problem(r, "pINTID: not the number of a physical interrupt that can "
			       "be tied");
	if (hw && vintid >= 8192)
		rec_problem(r, "an LPI cannot be tied to a physical interrupt");
	if (vintid >= 8192 && (state & LHV_ICH_LR0_EL2_State_ACTIVE))
		rec_problem(r, "an LPI has no active state");
	if (state &&
	    ((vintid >= 1020 && vintid < 1056) || (vintid >= 1120 && vintid < 4096) ||
	     (vintid >= 5120 && vintid < 8192)))
		rec_problem(r, "vINTID: a special or reserved number");
	if ((v & LHV_ICH_LR0_EL2_NMI_MASK) && (v & LHV_ICH_LR0_EL2_Priority_MASK))
		rec_note(r, "NMI: the priority is ignored");
}

void dec_ich_hcr(struct rec *r, uint64_t v, const struct opts *o)
{
	static const struct {
		uint64_t mask;
		const char *text;
	} on[] = {
		{LHV_ICH_HCR_EL2_UIE_MASK, "none or one list register is valid"},
		{LHV_ICH_HCR_EL2_LRENPIE_MASK, "EOIcount is not 0"},
		{LHV_ICH_HCR_EL2_NPIE_MASK, "no list register is pending"},
		{LHV_ICH_HCR_EL2_VGrp0EIE_MASK, "the guest has Group 0 enabled"},
		{LHV_ICH_HCR_EL2_VGrp0DIE_MASK, "the guest has Group 0 disabled"},
		{LHV_ICH_HCR_EL2_VGrp1EIE_MASK, "the guest has Group 1 enabled"},
		{LHV_ICH_HCR_EL2_VGrp1DIE_MASK, "the guest has Group 1 disabled"},
	};

	(void)o;
	dec_generic(r, reg_named("ICH_HCR_EL2"), v, 0);
	rec_fact(r, "virtual CPU interface", "%s",
		 v & LHV_ICH_HCR_EL2_En_MASK
			 ? "on"
			 : "off: no virtual or maintenance interrupts");
	rec_fact(r, "EOIcount", "%" PRIu64,
		 (uint64_t)LHV_GET(LHV_ICH_HCR_EL2_EOIcount, v));
	for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
		if (v & on[i].mask)
			rec_note(r, "maintenance interrupt while %s", on[i].text);
}
