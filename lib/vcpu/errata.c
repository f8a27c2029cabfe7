/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata and branch history by MIDR_EL1. */
#include <libhv/arch/id.h>
#include <libhv/vcpu/errata.h>

#define PART(name) LHV_MIDR_EL1_PartNum_##name
#define R(n, p)	   ((n) << 4 | (p))
#define ALL	   R(0, 0), R(15, 15)

static const struct lhv_vcpu_erratum table[] = {
	{834220, PART(CORTEX_A57), R(0, 0), R(1, 2), LHV_VCPU_WA_STAGE2_FAULT},
	{852523, PART(CORTEX_A57), ALL, LHV_VCPU_WA_AARCH32_FIRST},
	{853709, PART(CORTEX_A72), ALL, LHV_VCPU_WA_AARCH32_FIRST},
	{1165522, PART(CORTEX_A76), R(0, 0), R(2, 0), LHV_VCPU_WA_SPECULATIVE_AT},
	{1319367, PART(CORTEX_A72), ALL, LHV_VCPU_WA_SPECULATIVE_AT},
	{1319537, PART(CORTEX_A57), ALL, LHV_VCPU_WA_SPECULATIVE_AT},
	{1463225, PART(CORTEX_A76), R(0, 0), R(3, 1), LHV_VCPU_WA_STEP_INTERRUPT},
	{1508412, PART(CORTEX_A77), R(0, 0), R(1, 0), LHV_VCPU_WA_PAR_READ},
	{1530923, PART(CORTEX_A55), R(0, 0), R(2, 0), LHV_VCPU_WA_SPECULATIVE_AT},
	{1530924, PART(CORTEX_A53), ALL, LHV_VCPU_WA_SPECULATIVE_AT},
	{2077057, PART(CORTEX_A510), R(0, 0), R(0, 2), LHV_VCPU_WA_STEP_SPSR},
	{2658417, PART(CORTEX_A510), R(0, 0), R(1, 1), LHV_VCPU_WA_HIDE_BF16},
};

/* Taken branches that replace all of the history, as Arm states them for each core. */
static const struct {
	uint16_t part;
	uint16_t branches;
} histories[] = {
	{PART(CORTEX_A57), 8},	  {PART(CORTEX_A72), 8},   {PART(CORTEX_A76), 24},
	{PART(CORTEX_A76AE), 24}, {PART(CORTEX_A77), 24},  {PART(NEOVERSE_N1), 24},
	{PART(CORTEX_A78), 32},	  {PART(CORTEX_A78C), 32}, {PART(CORTEX_A78AE), 32},
	{PART(CORTEX_X1), 32},	  {PART(CORTEX_X1C), 32},  {PART(CORTEX_A710), 32},
	{PART(CORTEX_X2), 32},	  {PART(NEOVERSE_N2), 32}, {PART(NEOVERSE_V1), 32},
	{PART(CORTEX_A715), 38},  {PART(CORTEX_A720), 38}, {PART(CORTEX_X3), 132},
	{PART(NEOVERSE_V2), 132},
};

static bool arm(uint64_t midr)
{
	return LHV_GET(LHV_MIDR_EL1_Implementer, midr) == LHV_MIDR_EL1_Implementer_ARM;
}

const struct lhv_vcpu_erratum *lhv_vcpu_erratum(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

uint32_t lhv_vcpu_errata(uint64_t midr)
{
	unsigned int revision = (unsigned int)(LHV_GET(LHV_MIDR_EL1_Variant, midr) << 4 |
					       LHV_GET(LHV_MIDR_EL1_Revision, midr));
	uint32_t what = 0;

	if (!arm(midr))
		return 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].part == LHV_GET(LHV_MIDR_EL1_PartNum, midr) &&
		    revision >= table[i].first && revision <= table[i].last)
			what |= table[i].what;
	return what;
}

uint32_t lhv_vcpu_bhb(const struct lhv_cpu_features *f)
{
	uint64_t part = LHV_GET(LHV_MIDR_EL1_PartNum, f->midr);

	if (f->csv2_3 || f->ecbhb)
		return 0;
	if (f->clrbhb)
		return LHV_VCPU_BHB_CLRBHB;
	if (!arm(f->midr))
		return 0;
	if (part == PART(CORTEX_A73) || part == PART(CORTEX_A75))
		return LHV_VCPU_BHB_FIRMWARE;
	for (size_t i = 0; i < sizeof(histories) / sizeof(histories[0]); i++)
		if (histories[i].part == part)
			return histories[i].branches;
	return 0;
}
