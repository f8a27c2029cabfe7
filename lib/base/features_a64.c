/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the ID registers. Encodings of ID space that a core lacks read as zero. */
#include <string.h>

#include <libhv/arch/a64.h>
#include <libhv/arch/id.h>
#include <libhv/features.h>

void lhv_cpu_id_read(struct lhv_cpu_id *id)
{
	memset(id, 0, sizeof(*id));
	id->midr = LHV_MRS(MIDR_EL1);
	id->revidr = LHV_MRS(REVIDR_EL1);
	id->ctr = LHV_MRS(CTR_EL0);
	id->clidr = LHV_MRS(CLIDR_EL1);
	id->dczid = LHV_MRS(DCZID_EL0);
	id->pfr0 = LHV_MRS(ID_AA64PFR0_EL1);
	id->pfr1 = LHV_MRS(ID_AA64PFR1_EL1);
	id->pfr2 = LHV_MRS(ID_AA64PFR2_EL1);
	id->zfr0 = LHV_MRS(ID_AA64ZFR0_EL1);
	id->smfr0 = LHV_MRS(ID_AA64SMFR0_EL1);
	id->fpfr0 = LHV_MRS(ID_AA64FPFR0_EL1);
	id->dfr0 = LHV_MRS(ID_AA64DFR0_EL1);
	id->dfr1 = LHV_MRS(ID_AA64DFR1_EL1);
	id->dfr2 = LHV_MRS(ID_AA64DFR2_EL1);
	id->afr0 = LHV_MRS(ID_AA64AFR0_EL1);
	id->afr1 = LHV_MRS(ID_AA64AFR1_EL1);
	id->isar0 = LHV_MRS(ID_AA64ISAR0_EL1);
	id->isar1 = LHV_MRS(ID_AA64ISAR1_EL1);
	id->isar2 = LHV_MRS(ID_AA64ISAR2_EL1);
	id->isar3 = LHV_MRS(ID_AA64ISAR3_EL1);
	id->mmfr0 = LHV_MRS(ID_AA64MMFR0_EL1);
	id->mmfr1 = LHV_MRS(ID_AA64MMFR1_EL1);
	id->mmfr2 = LHV_MRS(ID_AA64MMFR2_EL1);
	id->mmfr3 = LHV_MRS(ID_AA64MMFR3_EL1);
	id->mmfr4 = LHV_MRS(ID_AA64MMFR4_EL1);

	/* UNKNOWN where there is no AArch32 at all. */
	if (LHV_GET(LHV_ID_AA64PFR0_EL1_EL0, id->pfr0) < 2)
		return;
	id->aa32[0] = LHV_MRS(ID_PFR0_EL1);
	id->aa32[1] = LHV_MRS(ID_PFR1_EL1);
	id->aa32[2] = LHV_MRS(ID_DFR0_EL1);
	id->aa32[3] = LHV_MRS(ID_AFR0_EL1);
	id->aa32[4] = LHV_MRS(ID_MMFR0_EL1);
	id->aa32[5] = LHV_MRS(ID_MMFR1_EL1);
	id->aa32[6] = LHV_MRS(ID_MMFR2_EL1);
	id->aa32[7] = LHV_MRS(ID_MMFR3_EL1);
	id->aa32[8] = LHV_MRS(ID_ISAR0_EL1);
	id->aa32[9] = LHV_MRS(ID_ISAR1_EL1);
	id->aa32[10] = LHV_MRS(ID_ISAR2_EL1);
	id->aa32[11] = LHV_MRS(ID_ISAR3_EL1);
	id->aa32[12] = LHV_MRS(ID_ISAR4_EL1);
	id->aa32[13] = LHV_MRS(ID_ISAR5_EL1);
	id->aa32[14] = LHV_MRS(ID_MMFR4_EL1);
	id->aa32[15] = LHV_MRS(ID_ISAR6_EL1);
	id->aa32[16] = LHV_MRS(MVFR0_EL1);
	id->aa32[17] = LHV_MRS(MVFR1_EL1);
	id->aa32[18] = LHV_MRS(MVFR2_EL1);
	id->aa32[20] = LHV_MRS(ID_PFR2_EL1);
	id->aa32[21] = LHV_MRS(ID_DFR1_EL1);
	id->aa32[22] = LHV_MRS(ID_MMFR5_EL1);
}
