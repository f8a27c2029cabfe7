/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers with nothing behind them, and lists of rows. */
#include <libhv/arch/id.h>
#include <libhv/arch/sysop.h>
#include <libhv/arch/sysreg.h>
#include <libhv/trap/quiet.h>

#define REG(name) (LHV_SYSREG_##name - LHV_SYSREG(3, 0, 0, 0, 0))

/* When a row is there. */
enum when {
	ALWAYS,
	/* The line is the first of several, which CRm counts up to ID_AA64DFR0_EL1's ... */
	BREAKPOINT, /* ... BRPs, */
	WATCHPOINT, /* ... or WRPs. */
	RAS,
};

/* Reads: undefined, or a value. Writes: undefined, or ignored. */
#define UNDEF LHV_TRAP_SYSREG_UNDEF
#define FIXED LHV_TRAP_SYSREG_FIXED

/* OSLSR_EL1: the OS lock is implemented (OSLM is 0b10), and open. */
#define OSLSR_OPEN 0x8
/* DBGCLAIMSET_EL1 says which claim tags there are. */
#define CLAIM_TAGS 0xff

struct quiet {
	uint16_t enc;
	uint8_t when;
	uint8_t read;
	uint8_t write;
	uint8_t value;
};

static const struct quiet list[] = {
	{LHV_SYSREG_DC_ISW, ALWAYS, UNDEF, FIXED, 0},
	{LHV_SYSREG_DC_CSW, ALWAYS, UNDEF, FIXED, 0},
	{LHV_SYSREG_DC_CISW, ALWAYS, UNDEF, FIXED, 0},
	{LHV_SYSREG_OSDTRRX_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGBVR0_EL1, BREAKPOINT, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGBCR0_EL1, BREAKPOINT, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGWVR0_EL1, WATCHPOINT, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGWCR0_EL1, WATCHPOINT, FIXED, FIXED, 0},
	{LHV_SYSREG_MDCCINT_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_MDSCR_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_OSDTRTX_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_OSECCR_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_MDRAR_EL1, ALWAYS, FIXED, UNDEF, 0},
	{LHV_SYSREG_OSLAR_EL1, ALWAYS, UNDEF, FIXED, 0},
	{LHV_SYSREG_OSLSR_EL1, ALWAYS, FIXED, UNDEF, OSLSR_OPEN},
	{LHV_SYSREG_OSDLR_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGPRCR_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGCLAIMSET_EL1, ALWAYS, FIXED, FIXED, CLAIM_TAGS},
	{LHV_SYSREG_DBGCLAIMCLR_EL1, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGAUTHSTATUS_EL1, ALWAYS, FIXED, UNDEF, 0},
	{LHV_SYSREG_MDCCSR_EL0, ALWAYS, FIXED, UNDEF, 0},
	{LHV_SYSREG_DBGDTR_EL0, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_DBGDTRRX_EL0, ALWAYS, FIXED, FIXED, 0},
	{LHV_SYSREG_ACTLR_EL1, ALWAYS, FIXED, FIXED, 0},
	/* No error records: there is nothing to select. */
	{LHV_SYSREG_ERRIDR_EL1, RAS, FIXED, UNDEF, 0},
	{LHV_SYSREG_ERRSELR_EL1, RAS, FIXED, FIXED, 0},
	{LHV_SYSREG_ERXFR_EL1, RAS, FIXED, UNDEF, 0},
	{LHV_SYSREG_ERXCTLR_EL1, RAS, FIXED, FIXED, 0},
	{LHV_SYSREG_ERXSTATUS_EL1, RAS, FIXED, FIXED, 0},
	{LHV_SYSREG_ERXADDR_EL1, RAS, FIXED, FIXED, 0},
	{LHV_SYSREG_ERXMISC0_EL1, RAS, FIXED, FIXED, 0},
	{LHV_SYSREG_ERXMISC1_EL1, RAS, FIXED, FIXED, 0},
};

#define LISTED (sizeof(list) / sizeof(list[0]))

/* What CRm counts in. */
#define STEP LHV_SYSREG(0, 0, 0, 1, 0)

/* How many of a line there are. */
static unsigned int present(const struct lhv_trap_id *id, const struct quiet *q)
{
	uint64_t dfr0 = id->v[REG(ID_AA64DFR0_EL1)];

	switch (q->when) {
	case BREAKPOINT:
		return (unsigned int)LHV_GET(LHV_ID_AA64DFR0_EL1_BRPs, dfr0) + 1;
	case WATCHPOINT:
		return (unsigned int)LHV_GET(LHV_ID_AA64DFR0_EL1_WRPs, dfr0) + 1;
	case RAS:
		return LHV_GET(LHV_ID_AA64PFR0_EL1_RAS, id->v[REG(ID_AA64PFR0_EL1)]) != 0;
	default:
		return 1;
	}
}

/* The line and element with the least encoding that is not below @from; false: none. */
static bool next(const struct lhv_trap_id *id, uint32_t from,
		 struct lhv_trap_sysreg_row *row)
{
	uint32_t best = UINT32_MAX;

	for (unsigned int i = 0; i < LISTED; i++) {
		const struct quiet *q = &list[i];
		unsigned int n = present(id, q);

		for (unsigned int k = 0; k < n; k++) {
			uint32_t enc = q->enc + k * STEP;

			if (enc < from || enc >= best)
				continue;
			best = enc;
			row->enc = (uint16_t)enc;
			row->read = q->read;
			row->write = q->write;
			row->fn = NULL;
			row->value = q->value;
		}
	}
	return best != UINT32_MAX;
}

int lhv_trap_sysregs_quiet(const struct lhv_trap_id *id, struct lhv_trap_sysreg_row *rows,
			   uint32_t cap, uint32_t *count)
{
	uint32_t need = 0, from = 0;

	if (!id || !rows || !count)
		return LHV_ERR_INVAL;
	for (unsigned int i = 0; i < LISTED; i++)
		need += present(id, &list[i]);
	if (need > cap)
		return LHV_ERR_NOMEM;
	for (uint32_t n = 0; n < need && next(id, from, &rows[n]); n++)
		from = (uint32_t)rows[n].enc + 1;
	*count = need;
	return LHV_OK;
}

static bool sorted(const struct lhv_trap_sysreg_row *rows, uint32_t n)
{
	if (!rows)
		return !n;
	for (uint32_t i = 1; i < n; i++)
		if (rows[i - 1].enc >= rows[i].enc)
			return false;
	return true;
}

int lhv_trap_sysregs_merge(struct lhv_trap_sysreg_row *out, uint32_t cap, uint32_t *count,
			   const struct lhv_trap_sysreg_row *a, uint32_t na,
			   const struct lhv_trap_sysreg_row *b, uint32_t nb)
{
	uint32_t n = 0, i = 0, j = 0;

	if (!out || !count || !sorted(a, na) || !sorted(b, nb))
		return LHV_ERR_INVAL;
	while (i < na || j < nb) {
		bool first = j == nb || (i < na && a[i].enc <= b[j].enc);

		if (n == cap)
			return LHV_ERR_NOMEM;
		if (first && j < nb && a[i].enc == b[j].enc)
			j++;
		out[n++] = first ? a[i++] : b[j++];
	}
	*count = n;
	return LHV_OK;
}
