/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Structures, commands and event records of a Non-secure SMMUv3 (IHI 0070, 4, 5 and 7). What
 * is ILLEGAL on some SMMUs alone is a note, and what is so on each a problem.
 */
#include "dec.h"

#include <inttypes.h>
#include <string.h>

#include <libhv/stage2/dump.h>
#include <libhv/arch/smmuv3.h>
#include <libhv/arch/vmsa.h>

#define GET(field, v) ((unsigned int)LHV_GET(LHV_SMMU3_##field, v))

static const uint8_t pa_bits[] = {32, 36, 40, 42, 44, 48, 52, 56};

static const char *const walk_text[] = {"Non-cacheable",
					"Write-Back, Read- and Write-Allocate",
					"Write-Through", "Write-Back, Read-Allocate"};
static const char *const fetch_text[] = {"Non-cacheable", "Write-Back, Read-Allocate",
					 "Write-Through, Read-Allocate",
					 "Write-Back, no Read-Allocate"};
static const char *const sh_text[] = {"Non-shareable", "reserved: as Non-shareable",
				      "Outer Shareable", "Inner Shareable"};
static const char *const tg0_text[] = {"4 KiB", "64 KiB", "16 KiB", "reserved: ILLEGAL"};
static const char *const tg1_text[] = {"reserved: ILLEGAL", "16 KiB", "4 KiB", "64 KiB"};
static const uint8_t tg0_log2[] = {12, 16, 14, 0}, tg1_log2[] = {0, 14, 12, 16};

/* All fields of a doubleword. */
static void all_fields(struct rec *r, unsigned int i, const char *layout)
{
	const struct dec_reg *reg = reg_named(layout);

	for (uint32_t k = 0; k < reg->n_fields; k++) {
		struct row *row =
			word_field(r, i, layout, dec_fields[reg->field + k].name);

		/* Most of a structure is zero. */
		row->quiet |= !row->v && !row->bad;
	}
}

/* The SMMU does not look at it. */
static void ignored_row(struct row *row, const char *why)
{
	row_text(row, "ignored: %s", why);
	row->bad = false;
	row->quiet = !row->v;
}

static void ignored(struct rec *r, const char *name, const char *why)
{
	ignored_row(rec_find(r, name), why);
}

static void show(struct rec *r, const char *name, const char *text, bool bad)
{
	struct row *row = rec_find(r, name);

	row_text(row, "%s", text);
	row->bad = bad;
	row->quiet = false;
}

static uint64_t low_bits(unsigned int n)
{
	return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* --- Stream table entry (5.2) ---------------------------------------------------------- */

static void ste_stage1(struct rec *r)
{
	static const char *const substreams[] = {"S1Fmt", "S1DSS"};
	unsigned int max = GET(STE0_S1CDMax, r->w[0]), fmt = GET(STE0_S1Fmt, r->w[0]);
	unsigned int align = 6;
	uint64_t ptr = r->w[0] & LHV_SMMU3_STE0_S1ContextPtr_MASK;

	show(r, "S1CIR", fetch_text[GET(STE1_S1CIR, r->w[1])], false);
	show(r, "S1COR", fetch_text[GET(STE1_S1COR, r->w[1])], false);
	show(r, "S1CSH", sh_text[GET(STE1_S1CSH, r->w[1])],
	     GET(STE1_S1CSH, r->w[1]) == 1);
	if (!max) {
		for (size_t i = 0; i < 2; i++)
			ignored(r, substreams[i], "no substreams, S1CDMax is 0");
		rec_fact(r, "context descriptor", "0x%" PRIx64, ptr);
		return;
	}
	rec_find(r, "S1Fmt")->quiet = false;
	rec_find(r, "S1DSS")->quiet = false;
	if (fmt == 3)
		row_text(rec_find(r, "S1Fmt"), "reserved: as LINEAR");
	if (GET(STE1_S1DSS, r->w[1]) == 3)
		row_text(rec_find(r, "S1DSS"), "reserved: as TERMINATE");
	rec_fact(r, "context descriptors", "0x%" PRIx64 ", %u in a table of %s", ptr,
		 1U << max,
		 fmt == LHV_SMMU3_STE0_S1Fmt_L2_4K    ? "two levels, 4 KiB leaves"
		 : fmt == LHV_SMMU3_STE0_S1Fmt_L2_64K ? "two levels, 64 KiB leaves"
						      : "one level");
	if (max > 20) {
		rec_problem(r, "S1CDMax: ILLEGAL, a SubstreamID has 20 bits");
		return;
	}
	/* The table of the first level is aligned to its size: entries of 64 or 8 bytes. */
	if (fmt == LHV_SMMU3_STE0_S1Fmt_L2_4K)
		align = max > 9 ? max - 3 : 6;
	else if (fmt == LHV_SMMU3_STE0_S1Fmt_L2_64K)
		align = max > 13 ? max - 7 : 6;
	else
		align = max + 6;
	if (ptr & low_bits(align))
		rec_problem(r, "S1ContextPtr: not aligned to its table, 0x%" PRIx64,
			    low_bits(align) + 1);
}

static void ste_s2_geometry(struct rec *r)
{
	unsigned int tg = GET(STE2_S2TG, r->w[2]), ps = GET(STE2_S2PS, r->w[2]);
	unsigned int t0sz = GET(STE2_S2T0SZ, r->w[2]), bits = pa_bits[ps];
	bool ds = r->w[3] & LHV_SMMU3_STE3_S2DS_MASK;
	uint64_t ttb = r->w[3] & LHV_SMMU3_STE3_S2TTB_MASK, size;
	struct lhv_s2_geometry g;
	const char *why = "";
	char buf[32];
	/* S2PS of 56 bits is not in VTCR_EL2; it changes nothing of the tables. */
	uint64_t vtcr =
		LHV_PREP(LHV_VTCR_EL2_T0SZ, t0sz) |
		LHV_PREP(LHV_VTCR_EL2_SL0, GET(STE2_S2SL0, r->w[2])) |
		LHV_PREP(LHV_VTCR_EL2_TG0, tg) |
		LHV_PREP(LHV_VTCR_EL2_PS, ps > 6 ? 6 : ps) | LHV_VTCR_EL2_RES1_MASK |
		(ds ? LHV_VTCR_EL2_DS_MASK : 0) |
		(r->w[3] & LHV_SMMU3_STE3_S2SL0_2_MASK ? LHV_VTCR_EL2_SL2_MASK : 0);

	if (ds && tg == LHV_VTCR_EL2_TG0_64K)
		rec_problem(r, "S2DS: RES0 with 64 KiB, and set");
	if (tg != 3 && bits < 64 && ttb >> bits)
		rec_problem(r, "S2TTB: ILLEGAL, beyond the %u bits of S2PS", bits);
	else if (tg != 3 && tg != LHV_VTCR_EL2_TG0_64K && !ds && ttb >> 48)
		rec_problem(r, "S2TTB: ILLEGAL, beyond 48 bits without S2DS");
	if (tg == 3)
		return;
	if (lhv_s2_vtcr_geometry(vtcr, &g, &why)) {
		rec_problem(r, "ILLEGAL, S2T0SZ, S2SL0 and S2TG as in VTCR_EL2: %s", why);
		return;
	}
	size = UINT64_C(8) << (g.ipa_bits -
			       (g.granule +
				(g.granule - 3U) * (unsigned int)(3 - g.start)));
	rec_fact(r, "IPA space", "%u bits, %s", g.ipa_bits,
		 size_text(UINT64_C(1) << g.ipa_bits, buf, sizeof(buf)));
	rec_fact(r, "granule", "%u KiB%s", 1U << (g.granule - 10),
		 g.lpa2 ? ", 52-bit descriptors" : "");
	rec_fact(r, "initial level", "%d, %u table%s in %s, aligned to that", g.start,
		 g.concat, g.concat > 1 ? "s" : "", size_text(size, buf, sizeof(buf)));
	if (size > 16 && (ttb & (size - 1)))
		rec_note(r, "bits of S2TTB below the alignment are taken as 0");
	if (t0sz > 39)
		rec_note(r, "S2T0SZ above 39 is ILLEGAL without SMMU_IDR3.STT");
}

static void ste_stage2(struct rec *r)
{
	static const char *const rows[] = {"S2T0SZ", "S2SL0", "S2VMID"};
	static const char *const a64_alone[] = {"S2HA", "S2HD"};
	unsigned int tg = GET(STE2_S2TG, r->w[2]), ps = GET(STE2_S2PS, r->w[2]);
	bool a64 = r->w[2] & LHV_SMMU3_STE2_S2AA64_MASK;
	bool ha = r->w[2] & LHV_SMMU3_STE2_S2HA_MASK;
	char buf[32];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		rec_find(r, rows[i])->quiet = false;
	show(r, "S2IR0", walk_text[GET(STE2_S2IR0, r->w[2])], false);
	show(r, "S2OR0", walk_text[GET(STE2_S2OR0, r->w[2])], false);
	show(r, "S2SH0", sh_text[GET(STE2_S2SH0, r->w[2])],
	     GET(STE2_S2SH0, r->w[2]) == 1);
	show(r, "S2TG", tg0_text[tg], a64 && tg == 3);
	(void)snprintf(buf, sizeof(buf), "%u bits", pa_bits[ps]);
	show(r, "S2PS", buf, false);
	show(r, "S2AA64", a64 ? "VMSAv8-64" : "VMSAv8-32, or VMSAv9-128", false);
	rec_fact(r, "VMID", "%u", GET(STE2_S2VMID, r->w[2]));
	rec_fact(r, "stage 2 table", "0x%" PRIx64, r->w[3] & LHV_SMMU3_STE3_S2TTB_MASK);
	if (a64) {
		ste_s2_geometry(r);
	} else {
		ignored(r, "S2PS", "40 bits without S2AA64");
		rec_note(r, "S2AA64 is 0: VMSAv8-32 tables, or VMSAv9-128 ones where "
			    "SMMU_IDR5.D128 is 1; not decoded further");
		for (size_t i = 0; i < 2; i++)
			if (rec_find(r, a64_alone[i])->v)
				rec_problem(r, "%s: ILLEGAL with VMSAv8-32 tables",
					    a64_alone[i]);
		if (r->w[1] & LHV_SMMU3_STE1_S2FWB_MASK)
			rec_problem(r, "S2FWB: ILLEGAL with VMSAv8-32 tables");
	}
	if (!ha && a64 && (r->w[2] & LHV_SMMU3_STE2_S2HD_MASK))
		rec_problem(r, "S2HD without S2HA: reserved, as neither");
	if (!ha && (r->w[2] & LHV_SMMU3_STE2_S2HAFT_MASK))
		rec_problem(r, "S2HAFT: ILLEGAL without S2HA");
	if (r->w[2] & LHV_SMMU3_STE2_S2POE_MASK) {
		if (a64 && !(r->w[2] & LHV_SMMU3_STE2_S2PIE_MASK))
			rec_problem(r, "S2POE: ILLEGAL without S2PIE");
		if (r->w[1] & (LHV_SMMU3_STE1_S2HWU59_MASK | LHV_SMMU3_STE1_S2HWU60_MASK |
			       LHV_SMMU3_STE1_S2HWU61_MASK | LHV_SMMU3_STE1_S2HWU62_MASK))
			rec_problem(r, "S2POE: ILLEGAL with S2HWU59 to S2HWU62");
	}
	if (ha)
		ignored(r, "S2AFFD", "S2HA is 1");
	rec_fact(r, "stage 2 faults", "%s, %s",
		 r->w[2] & LHV_SMMU3_STE2_S2R_MASK   ? "recorded"
		 : r->w[2] & LHV_SMMU3_STE2_S2S_MASK ? "recorded as they stall"
						     : "not recorded",
		 r->w[2] & LHV_SMMU3_STE2_S2S_MASK ? "stall" : "abort");
}

static void ste_ats(struct rec *r, unsigned int config)
{
	unsigned int eats = GET(STE1_EATS, r->w[1]);
	bool s2 = config & 2, stall = r->w[2] & LHV_SMMU3_STE2_S2S_MASK;

	if (eats != LHV_SMMU3_STE1_EATS_DPT && rec_find(r, "DPT_VMATCH")->v)
		rec_problem(r, "DPT_VMATCH: RES0 unless EATS is 3, and set");
	if (!(config & 3)) {
		ignored(r, "EATS", "Config has no translation, ATS is not allowed");
		return;
	}
	if (eats == LHV_SMMU3_STE1_EATS_SPLIT && (config & 3) != 3)
		rec_problem(r, "EATS: ILLEGAL, SPLIT needs both stages");
	if (eats && s2 && stall)
		rec_problem(r, "EATS: ILLEGAL with S2S");
	if (eats == LHV_SMMU3_STE1_EATS_SPLIT)
		rec_note(r, "EATS is as ABORT while SMMU_CR0.ATSCHK is 0");
}

static void ste_attributes(struct rec *r)
{
	static const char *const over[] = {"as the device says", "reserved: as 0", "",
					   ""};
	unsigned int memattr = GET(STE1_MemAttr, r->w[1]);
	unsigned int priv = GET(STE1_PRIVCFG, r->w[1]);
	unsigned int inst = GET(STE1_INSTCFG, r->w[1]);
	bool mtcfg = r->w[1] & LHV_SMMU3_STE1_MTCFG_MASK;

	if (priv)
		show(r, "PRIVCFG",
		     priv == 2	 ? "unprivileged"
		     : priv == 3 ? "privileged"
				 : over[priv],
		     priv == 1);
	if (inst)
		show(r, "INSTCFG",
		     inst == 2	 ? "data"
		     : inst == 3 ? "instructions"
				 : over[inst],
		     inst == 1);
	if (mtcfg)
		show(r, "MemAttr",
		     memattr && !(memattr & 3) ? "reserved: as Device-nGnRnE"
					       : s2_memattr_text(memattr, false),
		     memattr && !(memattr & 3));
	else if (memattr)
		rec_problem(r, "MemAttr: RES0 while MTCFG is 0, and set");
	rec_find(r, "SHCFG")->quiet = false;
	ignored(r, "NSCFG", "the STE is Non-secure");
}

void dec_ste(struct rec *r, const struct opts *o)
{
	static const char *const text[] = {
		"all transactions abort, without an event",
		NULL,
		NULL,
		NULL,
		"bypass: no translation",
		"stage 1",
		"stage 2",
		"stage 1 and stage 2",
	};
	static const char *const layouts[] = {"SMMU3_STE0", "SMMU3_STE1", "SMMU3_STE2",
					      "SMMU3_STE3", "SMMU3_STE4", "SMMU3_STE5"};
	static const char *const secure[] = {"S2NSW", "S2NSA"};
	unsigned int config = GET(STE0_Config, r->w[0]);
	bool s1 = config >= 4 && (config & 1), s2 = config >= 4 && (config & 2);

	(void)o;
	r->text = "SMMUv3 stream table entry";
	r->cite = "IHI 0070, 5.2";
	for (unsigned int i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		all_fields(r, i, layouts[i]);
	rec_find(r, "V")->quiet = false;
	row_text(rec_find(r, "V"), r->w[0] & LHV_SMMU3_STE0_V_MASK ? "valid" : "invalid");
	if (!(r->w[0] & LHV_SMMU3_STE0_V_MASK)) {
		for (size_t i = 0; i < r->n_rows; i++)
			if (strcmp(r->rows[i].name, "V") != 0)
				ignored_row(&r->rows[i], "V is 0");
		rec_fact(r, "stream", "invalid: transactions abort with C_BAD_STE");
		return;
	}
	rec_find(r, "Config")->quiet = false;
	if (!text[config])
		row_text(rec_find(r, "Config"), "reserved: as ABORT");
	rec_fact(r, "stream", "%s", text[config] ? text[config] : text[0]);
	if (s1 && !s2)
		rec_find(r, "STRW")->quiet = false;
	else
		ignored(r, "STRW", "for stage 1 alone");
	for (size_t i = 0; i < r->n_rows; i++) {
		const char *name = r->rows[i].name;

		if (!s1 && !strncmp(name, "S1", 2))
			ignored(r, name, "Config has no stage 1");
		else if (!s2 && !strncmp(name, "S2", 2) && strcmp(name, "S2VMID") != 0)
			ignored(r, name, "Config has no stage 2");
	}
	if (!s1 && !s2)
		ignored(r, "S2VMID", "Config has no translation");
	if ((config & 3) != 3)
		ignored(r, "S2PTW", "for both stages alone");
	if (s1)
		ste_stage1(r);
	if (s2)
		ste_stage2(r);
	else if (s1 && GET(STE1_STRW, r->w[1]) == LHV_SMMU3_STE1_STRW_EL1)
		rec_fact(r, "VMID", "%u", GET(STE2_S2VMID, r->w[2]));
	if (config >= 4) {
		ste_attributes(r);
		ste_ats(r, config);
	}
	for (size_t i = 0; i < 2; i++)
		if (rec_find(r, secure[i])->v)
			rec_problem(r, "%s: RES0 in a Non-secure STE, and set",
				    secure[i]);
	if (GET(STE1_CONT, r->w[1]))
		rec_note(r, "CONT: one of %u STEs that are alike",
			 1U << GET(STE1_CONT, r->w[1]));
	rows_reserved(r);
	words_res0(r, 0);
}

/* --- Context descriptor (5.4) ---------------------------------------------------------- */

static void cd_half(struct rec *r, bool high, bool a64)
{
	static const char *const names[2][6] = {
		{"T0SZ", "TG0", "IR0", "OR0", "SH0", "TTB0"},
		{"T1SZ", "TG1", "IR1", "OR1", "SH1", "TTB1"}};
	static const char *const facts[] = {"table 0", "table 1"};
	const char *const *name = names[high];
	/* The second half has the fields of the first 16 bits up, but for TG's encoding. */
	unsigned int v = (unsigned int)(r->w[0] >> (high ? 16 : 0)) & 0xffff;
	unsigned int size = v & 0x3f, tg = v >> 6 & 3, sh = v >> 12 & 3;
	unsigned int granule = high ? tg1_log2[tg] : tg0_log2[tg];
	unsigned int ips = pa_bits[GET(CD0_IPS, r->w[0])];
	bool ds = r->w[2] & LHV_SMMU3_CD2_DS_MASK;
	uint64_t ttb = r->w[high ? 2 : 1] & LHV_SMMU3_CD1_TTB0_MASK;

	if (v >> 14 & 1) {
		for (size_t i = 0; i < 6; i++)
			ignored(r, name[i], high ? "EPD1 is 1" : "EPD0 is 1");
		rec_fact(r, facts[high], "disabled: translation faults");
		return;
	}
	show(r, name[2], walk_text[v >> 8 & 3], false);
	show(r, name[3], walk_text[v >> 10 & 3], false);
	show(r, name[4], sh_text[sh], sh == 1);
	rec_find(r, name[0])->quiet = false;
	rec_find(r, name[5])->quiet = false;
	if (!a64) {
		ignored(r, name[1], "AA64 is 0");
		rec_fact(r, facts[high], "0x%" PRIx64, ttb);
		return;
	}
	show(r, name[1], high ? tg1_text[tg] : tg0_text[tg], !granule);
	if (!granule)
		return;
	rec_fact(r, facts[high], "0x%" PRIx64 ", VA of %u bits, %u KiB granule", ttb,
		 64 - size, 1U << (granule - 10));
	if (size > (granule == 16 ? 47 : 48))
		rec_problem(r, "%s: ILLEGAL, more than %u", name[0],
			    granule == 16 ? 47 : 48);
	else if (size > 39)
		rec_note(r, "%s above 39 is ILLEGAL without SMMU_IDR3.STT", name[0]);
	if (size < (granule == 16 || ds ? 12 : 16))
		rec_problem(r, "%s: ILLEGAL, less than %u", name[0],
			    granule == 16 || ds ? 12 : 16);
	else if (size < 16)
		rec_note(r, "%s below 16 is ILLEGAL without SMMU_IDR5.VAX", name[0]);
	if (ttb >> ips)
		rec_problem(r, "%s: ILLEGAL, beyond the %u bits of IPS", name[5], ips);
	else if (granule != 16 && !ds && ttb >> 48)
		rec_problem(r, "%s: ILLEGAL, beyond 48 bits without DS", name[5]);
}

void dec_cd(struct rec *r, const struct opts *o)
{
	static const char *const layouts[] = {"SMMU3_CD0", "SMMU3_CD1", "SMMU3_CD2",
					      "SMMU3_CD3", "SMMU3_CD4", "SMMU3_CD5"};
	uint64_t v = r->w[0];
	bool a64 = v & LHV_SMMU3_CD0_AA64_MASK;
	bool ha = v & LHV_SMMU3_CD0_HA_MASK;
	char buf[32];

	(void)o;
	r->text = "SMMUv3 context descriptor, of EL1 or of EL2 with E2H";
	r->cite = "IHI 0070, 5.4";
	for (unsigned int i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		all_fields(r, i, layouts[i]);
	show(r, "V", v & LHV_SMMU3_CD0_V_MASK ? "valid" : "invalid", false);
	if (!(v & LHV_SMMU3_CD0_V_MASK)) {
		for (size_t i = 0; i < r->n_rows; i++)
			if (strcmp(r->rows[i].name, "V") != 0)
				ignored_row(&r->rows[i], "V is 0");
		rec_fact(r, "context", "invalid: transactions abort with C_BAD_CD");
		return;
	}
	rec_find(r, "ASID")->quiet = false;
	(void)snprintf(buf, sizeof(buf), "%u bits", pa_bits[GET(CD0_IPS, v)]);
	show(r, "IPS", buf, false);
	show(r, "AA64", a64 ? "VMSAv8-64" : "VMSAv8-32, or VMSAv9-128", false);
	rec_fact(r, "ASID", "%u, %s", GET(CD0_ASID, v),
		 v & LHV_SMMU3_CD0_ASET_MASK ? "of the SMMU alone" : "shared with PEs");
	cd_half(r, false, a64);
	cd_half(r, true, a64);
	rec_fact(r, "stage 1 faults", "%s, %s",
		 v & LHV_SMMU3_CD0_R_MASK   ? "recorded"
		 : v & LHV_SMMU3_CD0_S_MASK ? "recorded as they stall"
					    : "not recorded",
		 v & LHV_SMMU3_CD0_S_MASK   ? "stall"
		 : v & LHV_SMMU3_CD0_A_MASK ? "abort"
					    : "read as zero, ignore writes");
	if (ha && a64)
		ignored(r, "AFFD", "HA is 1");
	if (a64) {
		ignored(r, "UWXN", "AA64 is 1");
		if (!ha && (v & LHV_SMMU3_CD0_HD_MASK))
			rec_problem(r, "HD without HA: reserved, as neither");
		if (!ha && (r->w[1] & LHV_SMMU3_CD1_HAFT_MASK))
			rec_problem(r, "HAFT: ILLEGAL without HA");
	} else {
		ignored(r, "IPS", "40 bits without AA64");
		ignored(r, "HA", "AA64 is 0");
		ignored(r, "HD", "AA64 is 0");
	}
	rows_reserved(r);
	words_res0(r, 0);
}

/* --- Commands (4) and event records (7.3) ---------------------------------------------- */

/* A field that some of them have. */
struct part {
	const char *layout, *field;
	uint8_t word;
};

static void add_parts(struct rec *r, const struct part *part, size_t n, uint64_t which)
{
	for (size_t i = 0; i < n; i++)
		if (which >> i & 1)
			word_field(r, part[i].word, part[i].layout, part[i].field)
				->quiet = false;
}

enum {
	C_SSEC,
	C_SSV,
	C_SSID,
	C_SID,
	C_PSIZE,
	C_PSTRIDE,
	C_PADDR,
	C_LEAF,
	C_RANGE,
	C_NUM,
	C_SCALE,
	C_VMID,
	C_ASID,
	C_TLEAF,
	C_TTL128,
	C_TTL,
	C_TG,
	C_TADDR,
	C_GLOBAL,
	C_ASIZE,
	C_AADDR,
	C_PRG,
	C_RESP,
	C_AC,
	C_AB,
	C_STAG,
	C_CS,
	C_MSH,
	C_MATTR,
	C_MDATA,
	C_MADDR,
	C_N
};

static const struct part cmd_parts[C_N] = {
	[C_SSEC] = {"SMMU3_CMD0", "SSEC", 0},
	[C_SSV] = {"SMMU3_CMD0", "SSV", 0},
	[C_SSID] = {"SMMU3_CMD0", "SubstreamID", 0},
	[C_SID] = {"SMMU3_CMD0", "StreamID", 0},
	[C_PSIZE] = {"SMMU3_CMD_PREFETCH1", "Size", 1},
	[C_PSTRIDE] = {"SMMU3_CMD_PREFETCH1", "Stride", 1},
	[C_PADDR] = {"SMMU3_CMD_PREFETCH1", "Address", 1},
	[C_LEAF] = {"SMMU3_CMD_CFGI1", "Leaf", 1},
	[C_RANGE] = {"SMMU3_CMD_CFGI1", "Range", 1},
	[C_NUM] = {"SMMU3_CMD_TLBI0", "NUM", 0},
	[C_SCALE] = {"SMMU3_CMD_TLBI0", "SCALE", 0},
	[C_VMID] = {"SMMU3_CMD_TLBI0", "VMID", 0},
	[C_ASID] = {"SMMU3_CMD_TLBI0", "ASID", 0},
	[C_TLEAF] = {"SMMU3_CMD_TLBI1", "Leaf", 1},
	[C_TTL128] = {"SMMU3_CMD_TLBI1", "TTL128", 1},
	[C_TTL] = {"SMMU3_CMD_TLBI1", "TTL", 1},
	[C_TG] = {"SMMU3_CMD_TLBI1", "TG", 1},
	[C_TADDR] = {"SMMU3_CMD_TLBI1", "Address", 1},
	[C_GLOBAL] = {"SMMU3_CMD_ATC0", "Global", 0},
	[C_ASIZE] = {"SMMU3_CMD_ATC1", "Size", 1},
	[C_AADDR] = {"SMMU3_CMD_ATC1", "Address", 1},
	[C_PRG] = {"SMMU3_CMD_PRI1", "PRGIndex", 1},
	[C_RESP] = {"SMMU3_CMD_PRI1", "Resp", 1},
	[C_AC] = {"SMMU3_CMD_RESUME0", "Ac", 0},
	[C_AB] = {"SMMU3_CMD_RESUME0", "Ab", 0},
	[C_STAG] = {"SMMU3_CMD_RESUME1", "STAG", 1},
	[C_CS] = {"SMMU3_CMD_SYNC0", "CS", 0},
	[C_MSH] = {"SMMU3_CMD_SYNC0", "MSH", 0},
	[C_MATTR] = {"SMMU3_CMD_SYNC0", "MSIAttr", 0},
	[C_MDATA] = {"SMMU3_CMD_SYNC0", "MSIData", 0},
	[C_MADDR] = {"SMMU3_CMD_SYNC1", "MSIAddress", 1},
};

#define B(part)	  (UINT64_C(1) << C_##part)
#define STREAM	  (B(SSEC) | B(SID))
#define SUBSTREAM (B(SSV) | B(SSID))
#define ADDRESS	  (B(NUM) | B(SCALE) | B(TLEAF) | B(TTL128) | B(TTL) | B(TG) | B(TADDR))

static const struct command {
	uint8_t op;
	uint64_t parts;
	const char *text;
} commands[] = {
	{0x01, STREAM | SUBSTREAM, "fetch the configuration of a stream"},
	{0x02, STREAM | SUBSTREAM | B(PSIZE) | B(PSTRIDE) | B(PADDR),
	 "fetch translations of a stream"},
	{0x03, STREAM | B(LEAF), "drop a cached STE"},
	{0x04, STREAM | B(RANGE), "drop cached STEs"},
	{0x05, STREAM | B(SSID) | B(LEAF), "drop a cached CD"},
	{0x06, STREAM, "drop all cached CDs of a stream"},
	{0x07, B(SSEC) | B(VMID), "drop cached PARTID maps"},
	{0x10, B(VMID), "stage 1 of EL1 by VMID"},
	{0x11, B(VMID) | B(ASID), "stage 1 of EL1 by VMID and ASID"},
	{0x12, B(VMID) | B(ASID) | ADDRESS, "stage 1 of EL1 by VMID, ASID and address"},
	{0x13, B(VMID) | ADDRESS, "stage 1 of EL1 by VMID and address"},
	{0x20, 0, "all of EL2"},
	{0x21, B(ASID), "EL2 by ASID"},
	{0x22, B(ASID) | ADDRESS, "EL2 by ASID and address"},
	{0x23, ADDRESS, "EL2 by address"},
	{0x28, B(VMID), "both stages by VMID"},
	{0x2a, B(VMID) | ADDRESS, "stage 2 by VMID and IPA"},
	{0x30, 0, "all of EL1"},
	{0x40, SUBSTREAM | B(SID) | B(GLOBAL) | B(ASIZE) | B(AADDR),
	 "drop translations that a device holds"},
	{0x41, SUBSTREAM | B(SID) | B(PRG) | B(RESP), "answer page requests"},
	{0x44, STREAM | B(AC) | B(AB) | B(STAG), "end a stall"},
	{0x45, STREAM, "abort all stalled transactions of a stream"},
	{0x46, B(CS) | B(MSH) | B(MATTR) | B(MDATA) | B(MADDR),
	 "wait for the commands before it"},
	{0x70, 0, "drop all cached device permissions"},
	{0x73, 0, "drop cached device permissions by PA"},
};

/* Commands that the Secure queue alone takes (4.1.1). */
static const struct {
	uint8_t op;
	const char *name;
} secure_commands[] = {
	{0x18, "TLBI_EL3_ALL"},	    {0x1a, "TLBI_EL3_VA"},   {0x50, "TLBI_S_EL2_ALL"},
	{0x51, "TLBI_S_EL2_ASID"},  {0x52, "TLBI_S_EL2_VA"}, {0x53, "TLBI_S_EL2_VAA"},
	{0x58, "TLBI_S_S12_VMALL"}, {0x5a, "TLBI_S_S2_IPA"}, {0x60, "TLBI_SNH_ALL"},
};

static void substream(struct rec *r, bool event)
{
	if (rec_find(r, "SSV")->v)
		return;
	ignored(r, "SubstreamID", "SSV is 0");
	if (event)
		row_text(rec_find(r, "SubstreamID"), "UNKNOWN: SSV is 0");
}

/* Ranges and level hints (4.4.1). */
static void tlbi_range(struct rec *r, bool ipa)
{
	/* Address bits above 12 that are 0 for a level; of no level in the first. */
	static const uint8_t top[4][4] = {
		{0, 0, 0, 0}, {0, 30, 21, 0}, {14, 36, 25, 14}, {16, 42, 29, 16}};
	static const uint8_t log2[] = {0, 12, 14, 16};
	unsigned int num = GET(CMD_TLBI0_NUM, r->w[0]);
	unsigned int scale = GET(CMD_TLBI0_SCALE, r->w[0]);
	unsigned int ttl = GET(CMD_TLBI1_TTL, r->w[1]), tg = GET(CMD_TLBI1_TG, r->w[1]);
	bool ttl128 = r->w[1] & LHV_SMMU3_CMD_TLBI1_TTL128_MASK;
	uint64_t a = r->w[1] & LHV_SMMU3_CMD_TLBI1_Address_MASK, size;
	static const char *const res0[] = {"NUM", "SCALE", "TTL"};
	char buf[32];

	if (ipa && a >> 56)
		rec_problem(r, "Address: an IPA has no more than 56 bits");
	if (ttl128 && (!tg || !ttl))
		rec_problem(r, "TTL128: RES0 without TG and TTL, and set");
	if (!tg) {
		rec_fact(r, "address", "0x%" PRIx64, a);
		show(r, "TG", "any, no range", false);
		for (size_t i = 0; i < 3; i++)
			if (rec_find(r, res0[i])->v)
				rec_problem(r, "%s: RES0 while TG is 0, and set",
					    res0[i]);
		return;
	}
	(void)snprintf(buf, sizeof(buf), "%u KiB", 1U << (log2[tg] - 10));
	show(r, "TG", buf, false);
	if (scale > 39)
		rec_note(r, "SCALE above 39 is taken as 39");
	size = (uint64_t)(num + 1) << (scale > 39 ? 39 : scale) << log2[tg];
	rec_fact(r, "range", "0x%" PRIx64 ", %s", a, size_text(size, buf, sizeof(buf)));
	if (ttl)
		rec_fact(r, "level", "%u alone", ttl);
	if (!num && !scale && !ttl)
		rec_problem(r, "TG without NUM, SCALE or TTL: CERROR_ILL");
	if (tg == 2 && ttl == 1)
		rec_note(r, "TTL 1 with 16 KiB needs SMMU_IDR5.DS");
	if (!ttl128 && (a & low_bits(top[tg][ttl])))
		rec_problem(r, "Address: not aligned to the level or granule, what is "
			       "invalidated is UNPREDICTABLE");
}

static void cmd_sync(struct rec *r)
{
	static const char *const msi[] = {"MSH", "MSIAttr", "MSIData", "MSIAddress"};
	bool irq = GET(CMD_SYNC0_CS, r->w[0]) == LHV_SMMU3_CMD_SYNC0_CS_IRQ;

	if (!irq) {
		for (size_t i = 0; i < 4; i++)
			ignored(r, msi[i], "CS is not IRQ");
		return;
	}
	show(r, "MSH", sh_text[GET(CMD_SYNC0_MSH, r->w[0])],
	     GET(CMD_SYNC0_MSH, r->w[0]) == 1);
	show(r, "MSIAttr", s2_memattr_text(GET(CMD_SYNC0_MSIAttr, r->w[0]), false),
	     false);
	if (rec_find(r, "MSIAddress")->v)
		rec_fact(r, "message", "0x%x to 0x%" PRIx64,
			 GET(CMD_SYNC0_MSIData, r->w[0]),
			 r->w[1] & LHV_SMMU3_CMD_SYNC1_MSIAddress_MASK);
	else
		rec_fact(r, "message", "none: a wired interrupt");
}

static void cmd_details(struct rec *r, const struct command *c)
{
	uint64_t sid = LHV_GET(LHV_SMMU3_CMD0_StreamID, r->w[0]), mask, a;
	unsigned int n;
	char buf[32];

	if (c->parts & B(SSV))
		substream(r, false);
	if (c->parts & B(TADDR))
		tlbi_range(r, c->op == LHV_SMMU3_CMD0_OP_TLBI_S2_IPA);
	if ((c->parts & B(SSEC)) && (r->w[0] & LHV_SMMU3_CMD0_SSEC_MASK)) {
		rec_find(r, "SSEC")->bad = false;
		rec_problem(r, "SSEC: CERROR_ILL on a Non-secure queue");
	}
	switch (c->op) {
	case LHV_SMMU3_CMD0_OP_PREFETCH_ADDR:
		rec_fact(r, "range", "0x%" PRIx64 ", 2^%u times 2^%u bytes",
			 r->w[1] & LHV_SMMU3_CMD_PREFETCH1_Address_MASK,
			 GET(CMD_PREFETCH1_Size, r->w[1]),
			 12 + GET(CMD_PREFETCH1_Stride, r->w[1]));
		break;
	case LHV_SMMU3_CMD0_OP_CFGI_STE_RANGE:
		n = GET(CMD_CFGI1_Range, r->w[1]);
		mask = low_bits(n + 1);
		if (n == 31) {
			ignored(r, "StreamID", "Range is 31, CFGI_ALL");
			rec_fact(r, "streams", "all (CMD_CFGI_ALL)");
		} else {
			rec_fact(r, "streams", "0x%" PRIx64 " to 0x%" PRIx64, sid & ~mask,
				 sid | mask);
		}
		break;
	case LHV_SMMU3_CMD0_OP_ATC_INV:
		n = GET(CMD_ATC1_Size, r->w[1]);
		a = r->w[1] & LHV_SMMU3_CMD_ATC1_Address_MASK;
		if (n > 52)
			rec_problem(r,
				    "Size: more than 52, CERROR_ILL or an UNKNOWN span");
		else if (n == 52)
			rec_fact(r, "range", "all");
		else
			rec_fact(r, "range", "0x%" PRIx64 ", %s", a & ~low_bits(12 + n),
				 size_text(UINT64_C(4096) << n, buf, sizeof(buf)));
		if (!rec_find(r, "SSV")->v)
			ignored(r, "Global", "SSV is 0");
		break;
	case LHV_SMMU3_CMD0_OP_RESUME:
		if (r->w[0] & LHV_SMMU3_CMD_RESUME0_Ac_MASK)
			ignored(r, "Ab", "the transaction is retried");
		rec_fact(r, "transaction", "%s",
			 r->w[0] & LHV_SMMU3_CMD_RESUME0_Ac_MASK ? "retried"
			 : r->w[0] & LHV_SMMU3_CMD_RESUME0_Ab_MASK
				 ? "aborted"
				 : "ends, reads as zero");
		break;
	case LHV_SMMU3_CMD0_OP_SYNC:
		cmd_sync(r);
		break;
	case LHV_SMMU3_CMD0_OP_DPTI_PA:
		rec_note(r, "its fields are not decoded");
		r->seen[0] = r->seen[1] = UINT64_MAX;
		break;
	default:
		break;
	}
	rows_reserved(r);
	words_res0(r, 0);
}

void dec_cmd(struct rec *r, const struct opts *o)
{
	unsigned int op = GET(CMD0_OP, r->w[0]);
	const struct dec_value *name =
		value_find(field_find(reg_named("SMMU3_CMD0"), "OP"), op);
	struct row *row;

	(void)o;
	r->text = "SMMUv3 command";
	r->cite = "IHI 0070, 4";
	row = word_field(r, 0, "SMMU3_CMD0", "OP");
	for (size_t i = 0; name && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].op == op) {
			rec_fact(r, "command", "CMD_%s: %s", name->name,
				 commands[i].text);
			add_parts(r, cmd_parts, C_N, commands[i].parts);
			cmd_details(r, &commands[i]);
			return;
		}
	if (op >= 0x80 && op <= 0x8f) {
		row_text(row, "IMPLEMENTATION DEFINED");
		row->bad = false;
		rec_fact(r, "command", "IMPLEMENTATION DEFINED");
		return;
	}
	row->bad = true;
	for (size_t i = 0; i < sizeof(secure_commands) / sizeof(secure_commands[0]); i++)
		if (secure_commands[i].op == op) {
			row_text(row, "%s", secure_commands[i].name);
			rec_problem(r, "OP: CMD_%s is of the Secure queue, CERROR_ILL",
				    secure_commands[i].name);
			return;
		}
	rec_problem(r, "OP: no such command, CERROR_ILL");
}

enum {
	E_SSV,
	E_SSID,
	E_SID,
	E_STAG,
	E_REASON,
	E_GPCF,
	E_STALL,
	E_PNU,
	E_IND,
	E_RNW,
	E_NSIPA,
	E_S2,
	E_CLASS,
	E_ADDR,
	E_IPA,
	E_FETCH,
	E_UX,
	E_UW,
	E_UR,
	E_PX,
	E_PW,
	E_PR,
	E_SPAN,
	E_N
};

static const struct part evt_parts[E_N] = {
	[E_SSV] = {"SMMU3_EVT0", "SSV", 0},
	[E_SSID] = {"SMMU3_EVT0", "SubstreamID", 0},
	[E_SID] = {"SMMU3_EVT0", "StreamID", 0},
	[E_STAG] = {"SMMU3_EVT1", "STAG", 1},
	[E_REASON] = {"SMMU3_EVT1", "Reason", 1},
	[E_GPCF] = {"SMMU3_EVT1", "GPCF", 1},
	[E_STALL] = {"SMMU3_EVT1", "Stall", 1},
	[E_PNU] = {"SMMU3_EVT1", "PnU", 1},
	[E_IND] = {"SMMU3_EVT1", "InD", 1},
	[E_RNW] = {"SMMU3_EVT1", "RnW", 1},
	[E_NSIPA] = {"SMMU3_EVT1", "NSIPA", 1},
	[E_S2] = {"SMMU3_EVT1", "S2", 1},
	[E_CLASS] = {"SMMU3_EVT1", "CLASS", 1},
	[E_ADDR] = {"SMMU3_EVT2", "InputAddr", 2},
	[E_IPA] = {"SMMU3_EVT3", "IPA", 3},
	[E_FETCH] = {"SMMU3_EVT3", "FetchAddr", 3},
	[E_UX] = {"SMMU3_EVT1_PAGE", "uX", 1},
	[E_UW] = {"SMMU3_EVT1_PAGE", "uW", 1},
	[E_UR] = {"SMMU3_EVT1_PAGE", "uR", 1},
	[E_PX] = {"SMMU3_EVT1_PAGE", "pX", 1},
	[E_PW] = {"SMMU3_EVT1_PAGE", "pW", 1},
	[E_PR] = {"SMMU3_EVT1_PAGE", "pR", 1},
	[E_SPAN] = {"SMMU3_EVT1_PAGE", "Span", 1},
};

#undef B
#define B(part) (UINT64_C(1) << E_##part)
#define WHO	(B(SSV) | B(SSID) | B(SID))
#define ACCESS	(B(PNU) | B(IND) | B(RNW))
#define FETCHED (WHO | B(REASON) | B(GPCF) | B(FETCH))
#define FAULT                                                                        \
	(WHO | ACCESS | B(STAG) | B(STALL) | B(NSIPA) | B(S2) | B(CLASS) | B(ADDR) | \
	 B(IPA))

static const struct event {
	uint8_t id;
	bool open; /* has bits that are not decoded */
	uint64_t parts;
	const char *text;
} events[] = {
	{0x01, false, WHO | ACCESS | B(REASON) | B(ADDR), "unsupported transaction"},
	{0x02, false, WHO, "the StreamID is not in the stream table"},
	{0x03, false, FETCHED, "an STE could not be read"},
	{0x04, false, WHO, "the STE is invalid or ILLEGAL"},
	{0x05, true, WHO | B(ADDR), "an ATS request that is not allowed"},
	{0x06, false, WHO, "S1DSS does not allow it"},
	{0x07, false, WHO | B(RNW) | B(ADDR), "a translated transaction is not allowed"},
	{0x08, false, B(SSID) | B(SID), "the SubstreamID has no context descriptor"},
	{0x09, false, FETCHED, "a CD could not be read"},
	{0x0a, false, WHO, "the CD is invalid or ILLEGAL"},
	{0x0b, false, FETCHED | ACCESS | B(S2) | B(CLASS) | B(ADDR),
	 "a translation table could not be read"},
	{0x10, false, FAULT, "translation fault"},
	{0x11, false, FAULT, "address size fault"},
	{0x12, false, FAULT, "access flag fault"},
	{0x13, true, FAULT, "permission fault"},
	{0x20, false, WHO | ACCESS | B(REASON) | B(NSIPA) | B(S2) | B(ADDR) | B(IPA),
	 "TLB entries overlap"},
	{0x21, false, WHO | B(REASON), "cached STEs overlap"},
	{0x24, false,
	 WHO | B(UX) | B(UW) | B(UR) | B(PX) | B(PW) | B(PR) | B(SPAN) | B(ADDR),
	 "a hint that pages will be accessed"},
	{0x25, false, FETCHED, "a VMS could not be read"},
};

static void evt_fault(struct rec *r, const struct event *e)
{
	bool s2 = r->w[1] & LHV_SMMU3_EVT1_S2_MASK;
	bool stall = (e->parts & B(STALL)) && (r->w[1] & LHV_SMMU3_EVT1_Stall_MASK);
	unsigned int class = GET(EVT1_CLASS, r->w[1]);

	if (e->parts & B(CLASS))
		rec_fact(r, "stage", "%u, %s", s2 ? 2 : 1,
			 class == LHV_SMMU3_EVT1_CLASS_CD    ? "read of a CD"
			 : class == LHV_SMMU3_EVT1_CLASS_TTD ? "read of a stage 1 table"
			 : class == LHV_SMMU3_EVT1_CLASS_IN  ? "the transaction itself"
							     : "reserved");
	else if (e->parts & B(S2))
		rec_fact(r, "stage", "%u", s2 ? 2 : 1);
	if ((e->parts & B(IPA)) && s2)
		rec_fact(r, "IPA", "0x%" PRIx64, r->w[3] & LHV_SMMU3_EVT3_IPA_MASK);
	else if (e->parts & B(IPA)) {
		row_text(rec_find(r, "IPA"), "UNKNOWN: S2 is 0");
		r->seen[3] = UINT64_MAX;
	}
	if ((e->parts & B(STALL)) && !s2 && class != LHV_SMMU3_EVT1_CLASS_IN &&
	    class != 3)
		rec_problem(r, "CLASS: a stage 1 fault is of class IN");
	if (e->parts & B(NSIPA) && rec_find(r, "NSIPA")->v)
		rec_problem(r, "NSIPA: 0 in a Non-secure queue");
	if (stall)
		rec_fact(r, "stalled", "until CMD_RESUME of STAG 0x%x or CMD_STALL_TERM",
			 GET(EVT1_STAG, r->w[1]));
	else if (e->parts & B(STAG))
		row_text(rec_find(r, "STAG"), "UNKNOWN: Stall is 0");
}

void dec_evt(struct rec *r, const struct opts *o)
{
	unsigned int id = GET(EVT0_ID, r->w[0]);
	const struct dec_value *name =
		value_find(field_find(reg_named("SMMU3_EVT0"), "ID"), id);
	const struct event *e = NULL;
	struct row *row;
	bool write;

	(void)o;
	r->text = "SMMUv3 event record";
	r->cite = "IHI 0070, 7.3";
	row = word_field(r, 0, "SMMU3_EVT0", "ID");
	for (size_t i = 0; name && i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i].id == id)
			e = &events[i];
	if (!e) {
		row->bad = id < 0xe0 || id > 0xef;
		row_text(row, row->bad ? "reserved" : "IMPLEMENTATION DEFINED");
		if (row->bad)
			rec_problem(r, "ID: no such event");
		return;
	}
	rec_fact(r, "event", "%s: %s", name->name, e->text);
	add_parts(r, evt_parts, E_N, e->parts);
	rec_fact(r, "stream", "0x%x", GET(EVT0_StreamID, r->w[0]));
	if (e->parts & B(SSV))
		substream(r, true);
	if (e->parts & B(RNW)) {
		write = !(r->w[1] & LHV_SMMU3_EVT1_RnW_MASK);
		rec_fact(r, "access", "%s%s%s", write ? "write" : "read",
			 !(e->parts & B(PNU))		     ? ""
			 : r->w[1] & LHV_SMMU3_EVT1_PnU_MASK ? ", privileged"
							     : ", unprivileged",
			 !(e->parts & B(IND))		     ? ""
			 : r->w[1] & LHV_SMMU3_EVT1_InD_MASK ? ", instruction"
							     : ", data");
		if (write && (e->parts & B(IND)) && id != LHV_SMMU3_EVT0_ID_F_UUT &&
		    (r->w[1] & LHV_SMMU3_EVT1_InD_MASK))
			rec_problem(r, "InD: 0 for a write");
	}
	if (e->parts & B(ADDR))
		rec_fact(r, "address", "0x%" PRIx64, r->w[2]);
	if (e->parts & B(FETCH))
		rec_fact(r, "fetch", "0x%" PRIx64,
			 r->w[3] & LHV_SMMU3_EVT3_FetchAddr_MASK);
	evt_fault(r, e);
	if (e->open) {
		rec_note(r, "the rest of DW1 is not decoded");
		r->seen[1] = UINT64_MAX;
	}
	rows_reserved(r);
	words_res0(r, 0);
}
