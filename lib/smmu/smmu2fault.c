/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv2: faults. Status registers clear by ones that are written, so what is written back
 * is exactly what was read: a fault that comes in between stays for the next call.
 */
#include "smmu2_priv.h"

#include <string.h>

int lhv_smmu2_take_global(struct lhv_smmu2 *s, unsigned int instance,
			  struct lhv_smmu2_global_fault *out)
{
	uint32_t syn;

	if (!s || !out || instance >= s->cfg.instances)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	memset(out, 0, sizeof(*out));
	out->gfsr = lhv_smmu2_rd_(s, instance, GR0(sGFSR));
	if (!out->gfsr)
		return 0;
	for (unsigned int i = 0; i < 3; i++)
		out->gfsynr[i] = lhv_smmu2_rd_(s, instance, GR0(sGFSYNR0) + 4 * i);
	out->addr = lhv_smmu2_rd64_(s, instance, GR0(sGFAR));
	lhv_smmu2_wr1_(s, instance, GR0(sGFSR), out->gfsr);
	syn = out->gfsynr[0];
	out->stream = (uint16_t)LHV_GET(LHV_SMMU2_sGFSYNR1_StreamID, out->gfsynr[1]);
	out->write = LHV_GET(LHV_SMMU2_sGFSYNR0_WNR, syn);
	out->privileged = LHV_GET(LHV_SMMU2_sGFSYNR0_PNU, syn);
	out->instruction = LHV_GET(LHV_SMMU2_sGFSYNR0_IND, syn);
	out->unidentified =
		out->gfsr & (LHV_SMMU2_sGFSR_USF_MASK | LHV_SMMU2_sGFSR_ICF_MASK);
	out->conflict = LHV_GET(LHV_SMMU2_sGFSR_SMCF, out->gfsr);
	out->configuration =
		out->gfsr & (LHV_SMMU2_sGFSR_UCBF_MASK | LHV_SMMU2_sGFSR_UCIF_MASK |
			     LHV_SMMU2_sGFSR_CAF_MASK);
	out->more = LHV_GET(LHV_SMMU2_sGFSR_MULTI, out->gfsr);
	return 1;
}

static int check(const struct lhv_smmu2 *s, unsigned int instance, int bank)
{
	if (!s || instance >= s->cfg.instances)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	return lhv_smmu2_is_bank_(s, bank) ? 0 : LHV_ERR_NOENT;
}

/* The bits that are a fault and not the state of one. */
static uint32_t fault_bits(uint32_t fsr)
{
	return fsr &
	       (uint32_t) ~(LHV_SMMU2_CB_FSR_SS_MASK | LHV_SMMU2_CB_FSR_FORMAT_MASK);
}

int lhv_smmu2_take_context(struct lhv_smmu2 *s, unsigned int instance, int bank,
			   struct lhv_smmu2_context_fault *out)
{
	int err = check(s, instance, bank);
	uint32_t syn;

	if (!err && !out)
		err = LHV_ERR_INVAL;
	if (err)
		return err;
	memset(out, 0, sizeof(*out));
	out->fsr = lhv_smmu2_rd_(s, instance, CB(s, FSR, bank));
	if (!fault_bits(out->fsr))
		return 0;
	out->fsynr[0] = lhv_smmu2_rd_(s, instance, CB(s, FSYNR0, bank));
	out->fsynr[1] = lhv_smmu2_rd_(s, instance, CB(s, FSYNR1, bank));
	out->addr = lhv_smmu2_rd64_(s, instance, CB(s, FAR, bank));
	out->bank = bank;
	out->s1_bank = -1;
	syn = out->fsynr[0];
	if (s->bank[bank].stage == LHV_SMMU2_STAGE2) {
		/* An SMMUv1 has no IPAFAR; without stage 1 the address is the IPA. */
		out->ipa.v = s->f.v1 ? out->addr
				     : lhv_smmu2_rd64_(s, instance, CB(s, IPAFAR, bank));
		if (s->bank[bank].nested &&
		    LHV_GET(LHV_SMMU2_CB_FSYNR0_S1CBNDX, syn) < s->banks)
			out->s1_bank = (int)LHV_GET(LHV_SMMU2_CB_FSYNR0_S1CBNDX, syn);
	}
	out->stream =
		(uint16_t)LHV_GET(LHV_SMMU2_CBFRSYNRA_StreamID,
				  lhv_smmu2_rd_(s, instance, GR1N(s, CBFRSYNRA, bank)));
	lhv_smmu2_wr1_(s, instance, CB(s, FSR, bank), out->fsr);
	out->level = (uint8_t)LHV_GET(LHV_SMMU2_CB_FSYNR0_PLVL, syn);
	out->write = LHV_GET(LHV_SMMU2_CB_FSYNR0_WNR, syn);
	out->privileged = LHV_GET(LHV_SMMU2_CB_FSYNR0_PNU, syn);
	out->instruction = LHV_GET(LHV_SMMU2_CB_FSYNR0_IND, syn);
	out->walk = LHV_GET(LHV_SMMU2_CB_FSYNR0_PTWF, syn);
	out->stalled = LHV_GET(LHV_SMMU2_CB_FSR_SS, out->fsr);
	out->more = LHV_GET(LHV_SMMU2_CB_FSR_MULTI, out->fsr);
	return 1;
}

int lhv_smmu2_resume(struct lhv_smmu2 *s, unsigned int instance, int bank, bool terminate)
{
	int err = check(s, instance, bank);
	uint32_t fsr;

	if (err)
		return err;
	fsr = lhv_smmu2_rd_(s, instance, CB(s, FSR, bank));
	if (!LHV_GET(LHV_SMMU2_CB_FSR_SS, fsr) || fault_bits(fsr))
		return LHV_ERR_STATE;
	lhv_smmu2_wr1_(s, instance, CB(s, RESUME, bank),
		       (uint32_t)LHV_PREP(LHV_SMMU2_CB_RESUME_TnR, terminate));
	return 0;
}
