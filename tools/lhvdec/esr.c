/* SPDX-License-Identifier: BSD-2-Clause */
/* Exception syndromes (DDI 0487, D24.2, ESR_ELx), as EL2 takes them. */
#include "dec.h"

#include <inttypes.h>
#include <string.h>

#include <libhv/arch/aarch32.h>
#include <libhv/arch/esr.h>
#include <libhv/arch/sysreg.h>

#define EC(name) LHV_ESR_ELx_EC_##name

/* What an EC's ISS is. */
static const struct ec {
	uint8_t ec;
	const char *layout; /* null: ISS is RES0 */
	bool cond;	    /* an AArch32 instruction: CV and COND */
	bool il;	    /* IL is 1, always */
} ecs[] = {
	{EC(UNKNOWN), NULL, false, true},
	{EC(WFX), "ISS_WFX", false, false},
	{EC(CP15_32), "ISS_CP32", true, false},
	{EC(CP15_64), "ISS_CP64", true, false},
	{EC(CP14_32), "ISS_CP32", true, false},
	{EC(CP14_LDST), "ISS_LDST", true, false},
	{EC(FP), NULL, true, false},
	{EC(VMRS), "ISS_CP32", true, false},
	{EC(PAUTH), NULL, false, false},
	{EC(OTHER), "ISS_OTHER", false, false},
	{EC(CP14_64), "ISS_CP64", true, false},
	{EC(BTI), "ISS_BTI", false, false},
	{EC(ILLEGAL), NULL, false, true},
	{EC(SVC32), "ISS_IMM", false, false},
	{EC(HVC32), "ISS_IMM", false, false},
	{EC(SMC32), "ISS_SMC32", true, false},
	{EC(SYS128), "ISS_SYS128", false, false},
	{EC(SVC64), "ISS_IMM", false, true},
	{EC(HVC64), "ISS_IMM", false, true},
	{EC(SMC64), "ISS_IMM", false, true},
	{EC(SYS64), "ISS_SYS64", false, true},
	{EC(SVE), NULL, false, false},
	{EC(ERET), "ISS_ERET", false, true},
	{EC(TSTART), "ISS_TSTART", false, true},
	{EC(FPAC), "ISS_FPAC", false, true},
	{EC(SME), "ISS_SME", false, true},
	{EC(IABT_LOWER), "ISS_IABT", false, true},
	{EC(IABT), "ISS_IABT", false, true},
	{EC(PC_ALIGN), NULL, false, true},
	{EC(DABT_LOWER), "ISS_DABT", false, false},
	{EC(DABT), "ISS_DABT", false, false},
	{EC(SP_ALIGN), NULL, false, true},
	{EC(MOPS), "ISS_MOPS", false, true},
	{EC(FP32), "ISS_FP", false, false},
	{EC(FP64), "ISS_FP", false, true},
	{EC(GCS), "ISS_GCS", false, true},
	{EC(SERROR), "ISS_SERROR", false, true},
	{EC(BREAKPT_LOWER), "ISS_IABT", false, true},
	{EC(BREAKPT), "ISS_IABT", false, true},
	{EC(STEP_LOWER), "ISS_STEP", false, true},
	{EC(STEP), "ISS_STEP", false, true},
	{EC(WATCHPT_LOWER), "ISS_WATCHPT", false, true},
	{EC(WATCHPT), "ISS_WATCHPT", false, true},
	{EC(BKPT32), "ISS_IMM", false, false},
	{EC(VECTOR32), "ISS_IABT", false, true},
	{EC(BRK64), "ISS_IMM", false, true},
};

/* Fault status codes of aborts. */
const char *fsc_text(unsigned int fsc, bool debug, char *buf, size_t n)
{
	static const struct {
		uint8_t first, last;
		int8_t level; /* of the first; 9: none */
		const char *text;
	} codes[] = {
		{0x00, 0x03, 0, "address size fault"},
		{0x04, 0x07, 0, "translation fault"},
		{0x08, 0x0b, 0, "access flag fault"},
		{0x0c, 0x0f, 0, "permission fault"},
		{0x10, 0x10, 9, "synchronous External abort"},
		{0x11, 0x11, 9, "synchronous tag check fault"},
		{0x12, 0x17, -2, "synchronous External abort on a table walk"},
		{0x18, 0x18, 9, "parity or ECC error"},
		{0x1b, 0x1f, -1, "parity or ECC error on a table walk"},
		{0x21, 0x21, 9, "alignment fault"},
		{0x22, 0x27, -2, "granule protection fault on a table walk"},
		{0x28, 0x28, 9, "granule protection fault"},
		{0x29, 0x29, -1, "address size fault"},
		{0x2a, 0x2b, -2, "translation fault"},
		{0x2c, 0x2c, -2, "address size fault"},
		{0x30, 0x30, 9, "TLB conflict abort"},
		{0x31, 0x31, 9, "unsupported atomic hardware update"},
		{0x34, 0x34, 9, "IMPLEMENTATION DEFINED fault (lockdown)"},
		{0x35, 0x35, 9,
		 "IMPLEMENTATION DEFINED fault (unsupported exclusive or atomic)"},
	};

	if (debug)
		return fsc == LHV_FSC_DEBUG ? "debug exception" : NULL;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (fsc < codes[i].first || fsc > codes[i].last)
			continue;
		if (codes[i].level == 9)
			return codes[i].text;
		(void)snprintf(buf, n, "%s, level %d", codes[i].text,
			       codes[i].level + (int)(fsc - codes[i].first));
		return buf;
	}
	return NULL;
}

enum fault {
	OTHER,
	ADDRESS_SIZE,
	TRANSLATION,
	ACCESS_FLAG,
	PERMISSION,
	GPF_WALK
};

static enum fault fault_of(unsigned int fsc)
{
	if (fsc < 0x10)
		return (enum fault)(ADDRESS_SIZE + fsc / 4);
	if (fsc == 0x29 || fsc == 0x2c)
		return ADDRESS_SIZE;
	if (fsc == 0x2a || fsc == 0x2b)
		return TRANSLATION;
	return fsc >= 0x22 && fsc <= 0x27 ? GPF_WALK : OTHER;
}

static const char *cond_text(uint64_t cond)
{
	static const char *const text[] = {"EQ", "NE", "CS", "CC", "MI", "PL",
					   "VS", "VC", "HI", "LS", "GE", "LT",
					   "GT", "LE", "AL", "NV"};

	return text[cond & 15];
}

/* Adds a layout's fields in the bits of where, but those for which skip is true. Returns the
 * bits that the fields have. */
static uint64_t iss_fields(struct rec *r, const char *name, uint64_t v,
			   bool (*skip)(const struct dec_field *f, uint64_t v))
{
	const struct dec_reg *layout = reg_named(name);
	uint64_t mask = 0;

	for (uint32_t i = 0; i < layout->n_fields; i++) {
		const struct dec_field *f = &dec_fields[layout->field + i];
		struct row *row;

		mask |= field_mask(f);
		if (skip && skip(f, v))
			continue;
		row = rec_field(r, layout, f->name, v);
		row->group = f->lo >= 32 ? "ISS2" : "ISS";
		row->quiet |= f->lo >= 32 && !row->v;
		if (row->bad)
			rec_problem(r, "%s.%s: a reserved value", row->group, f->name);
	}
	return mask;
}

static bool has(const char *doc, const char *word)
{
	return strstr(doc, word) != NULL;
}

/* Fields of a Data Abort that ISV turns into others. */
static bool dabt_skip(const struct dec_field *f, uint64_t v)
{
	bool isv = v & LHV_ISS_DABT_ISV_MASK;
	unsigned int fsc = (unsigned int)LHV_GET(LHV_ISS_DABT_DFSC, v);

	if (!strcmp(f->name, "WU"))
		return isv || fsc != LHV_FSC_EXTERNAL;
	if (!strcmp(f->name, "TopLevel"))
		return isv || fault_of(fsc) != PERMISSION;
	if (!strcmp(f->name, "SET"))
		return fsc != LHV_FSC_EXTERNAL &&
		       !(fsc >= LHV_FSC_EXTERNAL_WALK_LM2 && fsc <= 0x17) &&
		       !(v & LHV_ISS_DABT_SET_MASK);
	if (!strcmp(f->name, "SAS") || !strcmp(f->name, "SSE") ||
	    !strcmp(f->name, "SRT") || !strcmp(f->name, "SF") || !strcmp(f->name, "AR"))
		return !isv;
	return has(f->doc, "unless ISV") && isv;
}

static bool iabt_skip(const struct dec_field *f, uint64_t v)
{
	unsigned int fsc = (unsigned int)LHV_GET(LHV_ISS_IABT_IFSC, v);

	if (!strcmp(f->name, "SET"))
		return fsc != LHV_FSC_EXTERNAL && !(v & LHV_ISS_IABT_SET_MASK);
	return !strcmp(f->name, "TopLevel") && fault_of(fsc) != PERMISSION;
}

static bool wfx_skip(const struct dec_field *f, uint64_t v)
{
	return !strcmp(f->name, "RN") && !(v & LHV_ISS_WFX_RV_MASK);
}

static bool debug_skip(const struct dec_field *f, uint64_t v)
{
	(void)v;
	return strcmp(f->name, "IFSC") != 0;
}

static bool serror_skip(const struct dec_field *f, uint64_t v)
{
	if (v & LHV_ISS_SERROR_IDS_MASK)
		return strcmp(f->name, "IDS") != 0;
	if (LHV_GET(LHV_ISS_SERROR_DFSC, v) != 0x11 && !strcmp(f->name, "AET"))
		return true;
	return false;
}

static const char *xreg(uint64_t n, char *buf, size_t size, bool wide)
{
	if (n == 31)
		return wide ? "XZR" : "WZR";
	(void)snprintf(buf, size, "%c%u", wide ? 'X' : 'W', (unsigned int)n);
	return buf;
}

static void sys64(struct rec *r, uint64_t v, bool wide)
{
	unsigned int op0 = (unsigned int)LHV_GET(LHV_ISS_SYS64_Op0, v);
	unsigned int enc = LHV_SYSREG(op0, (unsigned int)LHV_GET(LHV_ISS_SYS64_Op1, v),
				      (unsigned int)LHV_GET(LHV_ISS_SYS64_CRn, v),
				      (unsigned int)LHV_GET(LHV_ISS_SYS64_CRm, v),
				      (unsigned int)LHV_GET(LHV_ISS_SYS64_Op2, v));
	uint64_t rt =
		wide ? LHV_GET(LHV_ISS_SYS128_Rt, v) * 2 : LHV_GET(LHV_ISS_SYS64_Rt, v);
	bool read = v & LHV_ISS_SYS64_Direction_MASK;
	const struct dec_reg *reg = reg_by_enc(enc, 0);
	const char *name;
	char buf[40], rbuf[8], pair[20] = "", space[40];

	name = sysreg_name(enc, buf, sizeof(buf));
	(void)xreg(rt, rbuf, sizeof(rbuf), true);
	if (wide)
		(void)snprintf(pair, sizeof(pair), ", X%u", (unsigned int)rt + 1);
	rec_fact(r, "register", "%s%s%s", name, reg && *reg->text ? ": " : "",
		 reg ? reg->text : "");
	if (op0 == 1 && reg && reg->kind == DEC_SYSOP) {
		size_t i;

		for (i = 0; name[i] && i + 1 < sizeof(space); i++)
			space[i] = name[i] == '_' ? ' ' : name[i];
		space[i] = 0;
		rec_fact(r, "instruction", rt == 31 ? "%s" : "%s, %s%s", space,
			 xreg(rt, rbuf, sizeof(rbuf), true), pair);
	} else if (read) {
		rec_fact(r, "instruction", "%s %s%s, %s",
			 wide	    ? "MRRS"
			 : op0 == 1 ? "SYSL"
				    : "MRS",
			 xreg(rt, rbuf, sizeof(rbuf), true), pair, name);
	} else {
		rec_fact(r, "instruction", "%s %s, %s%s",
			 wide	    ? (op0 == 1 ? "SYSP" : "MSRR")
			 : op0 == 1 ? "SYS"
				    : "MSR",
			 name, xreg(rt, rbuf, sizeof(rbuf), true), pair);
	}
}

/* The name of an AArch32 register, and of what AArch64 has for it. */
static void cp_register(struct rec *r, uint16_t reg)
{
#define CP_ROW(name, a64, half) {#name, name, a64, half},
	static const struct {
		const char *name;
		uint16_t reg, a64;
		uint8_t half;
	} rows[] = {LHV_CPREGS(CP_ROW)};
#undef CP_ROW
	static const char *const half[] = {"", "[31:0]", "[63:32]"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].name + strlen("LHV_CPREG_");
		const struct dec_reg *a64;

		if (rows[i].reg != reg)
			continue;
		a64 = reg_by_enc(rows[i].a64, 0);
		if (rows[i].a64 == reg || !a64)
			rec_fact(r, "register", "%s", name);
		else
			rec_fact(r, "register", "%s, %s%s of AArch64", name, a64->name,
				 half[rows[i].half]);
		return;
	}
}

static void aarch32(struct rec *r, unsigned int ec, uint64_t v)
{
	unsigned int cp = ec == EC(CP15_32) || ec == EC(CP15_64) ? 15 : 14;
	bool read = v & LHV_ISS_CP32_Direction_MASK;

	switch (ec) {
	case EC(CP15_32):
	case EC(CP14_32):
		rec_fact(r, "instruction", "%s p%u, %u, R%u, c%u, c%u, %u",
			 read ? "MRC" : "MCR", cp,
			 (unsigned int)LHV_GET(LHV_ISS_CP32_Opc1, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP32_Rt, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP32_CRn, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP32_CRm, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP32_Opc2, v));
		cp_register(r, (uint16_t)LHV_CPREG(cp, LHV_GET(LHV_ISS_CP32_Opc1, v),
						   LHV_GET(LHV_ISS_CP32_CRn, v),
						   LHV_GET(LHV_ISS_CP32_CRm, v),
						   LHV_GET(LHV_ISS_CP32_Opc2, v)));
		break;
	case EC(CP15_64):
	case EC(CP14_64):
		rec_fact(r, "instruction", "%s p%u, %u, R%u, R%u, c%u",
			 read ? "MRRC" : "MCRR", cp,
			 (unsigned int)LHV_GET(LHV_ISS_CP64_Opc1, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP64_Rt, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP64_Rt2, v),
			 (unsigned int)LHV_GET(LHV_ISS_CP64_CRm, v));
		cp_register(r, (uint16_t)LHV_CPREG64(cp, LHV_GET(LHV_ISS_CP64_Opc1, v),
						     LHV_GET(LHV_ISS_CP64_CRm, v)));
		break;
	case EC(CP14_LDST):
		rec_fact(r, "instruction", "%s p14, c5, [R%u, #%c%u]",
			 read ? "LDC" : "STC", (unsigned int)LHV_GET(LHV_ISS_LDST_Rn, v),
			 v & LHV_ISS_LDST_Offset_MASK ? '+' : '-',
			 4 * (unsigned int)LHV_GET(LHV_ISS_LDST_imm8, v));
		break;
	default:
		break;
	}
}

/* Where the abort was: FAR, and HPFAR if this fault sets it [T.3]. */
static void where(struct rec *r, unsigned int ec, uint64_t v, const struct opts *o)
{
	bool data = ec == EC(DABT_LOWER) || ec == EC(DABT);
	bool lower = ec == EC(DABT_LOWER) || ec == EC(IABT_LOWER);
	bool s1ptw = v & LHV_ISS_DABT_S1PTW_MASK;
	enum fault f = fault_of((unsigned int)LHV_GET(LHV_ISS_ABT_FSC, v));
	uint64_t page = LHV_GET(LHV_HPFAR_EL2_FIPA, o->hpfar) << 12;
	bool fnv = v & LHV_ISS_ABT_FnV_MASK;
	char buf[64];

	if (o->given & OPT_FAR) {
		if (fnv)
			rec_problem(r, "FAR_EL2 is not valid: FnV");
		else
			rec_fact(r, data ? "address" : "PC", "0x%" PRIx64, o->far);
	}
	if (!(o->given & OPT_HPFAR))
		return;
	if (o->hpfar & ~(LHV_HPFAR_EL2_FIPA_MASK | LHV_HPFAR_EL2_NS_MASK))
		rec_problem(r, "HPFAR_EL2, %s: RES0, and set",
			    bits_text(o->hpfar & ~(LHV_HPFAR_EL2_FIPA_MASK |
						   LHV_HPFAR_EL2_NS_MASK),
				      buf, sizeof(buf)));
	if (!lower ||
	    (!s1ptw && f != TRANSLATION && f != ACCESS_FLAG && f != ADDRESS_SIZE)) {
		rec_note(r,
			 "this fault need not set HPFAR_EL2: translate FAR_EL2 instead");
		rec_fact(r, "HPFAR_EL2 page", "0x%" PRIx64, page);
	} else if (s1ptw) {
		rec_fact(r, "IPA", "0x%" PRIx64 " (page of a stage 1 descriptor)", page);
	} else if ((o->given & OPT_FAR) && !fnv) {
		rec_fact(r, "IPA", "0x%" PRIx64, page | (o->far & 0xfff));
	} else {
		rec_fact(r, "IPA", "0x%" PRIx64 " (page)", page);
	}
}

static void dabt(struct rec *r, uint64_t v)
{
	bool write = v & LHV_ISS_DABT_WnR_MASK, wide = v & LHV_ISS_DABT_SF_MASK;
	unsigned int bytes = 1U << LHV_GET(LHV_ISS_DABT_SAS, v);
	char reg[8];

	if (v & LHV_ISS_DABT_CM_MASK) {
		rec_fact(r, "access", "cache maintenance or address translation");
		if (!write)
			rec_problem(r, "CM is 1, and WnR is 0");
		return;
	}
	if (!(v & LHV_ISS_DABT_ISV_MASK)) {
		rec_fact(r, "access", "%s; no syndrome: decode the instruction",
			 write ? "write" : "read");
		return;
	}
	rec_fact(r, "access", "%s of %u byte%s, register %s%s%s",
		 write ? "write" : "read", bytes, bytes > 1 ? "s" : "",
		 xreg(LHV_GET(LHV_ISS_DABT_SRT, v), reg, sizeof(reg), wide),
		 v & LHV_ISS_DABT_SSE_MASK ? ", sign-extended" : "",
		 v & LHV_ISS_DABT_AR_MASK ? ", acquire or release" : "");
	if (bytes == 8 && (v & LHV_ISS_DABT_SSE_MASK))
		rec_problem(r, "SSE: 64 bits cannot be sign-extended");
	if (bytes == 8 && !wide)
		rec_problem(r, "SF: 64 bits in a 32-bit register");
}

void dec_esr(struct rec *r, uint64_t v, const struct opts *o)
{
	const struct dec_reg *reg = reg_named("ESR_ELx");
	const struct dec_field *ec_field = field_find(reg, "EC");
	unsigned int ec = (unsigned int)LHV_GET(LHV_ESR_ELx_EC, v);
	const struct dec_value *name = value_find(ec_field, ec);
	const struct ec *e = NULL;
	uint64_t mask = 0, iss = LHV_ESR_ELx_ISS_MASK | LHV_ESR_ELx_ISS2_MASK;
	bool debug = false;
	const char *text;
	struct row *row;
	char buf[256];

	(void)rec_field(r, reg, "ISS2", v);
	rec_find(r, "ISS2")->quiet = !(v & LHV_ESR_ELx_ISS2_MASK);
	row = rec_field(r, reg, "EC", v);
	row_text(row, "%s%s%s", name ? name->name : "unallocated",
		 name && *name->doc ? ": " : "", name ? name->doc : "");
	row->bad = !name;
	rec_field(r, reg, "IL", v)->quiet = false;
	row_text(rec_find(r, "IL"),
		 v & LHV_ESR_ELx_IL_MASK ? "32-bit instruction" : "16-bit instruction");
	(void)rec_field(r, reg, "ISS", v);
	rec_res0(r, v, LHV_UL(0xff) << 56);
	if (!name) {
		rec_problem(r, "EC: no such exception class");
		return;
	}
	rec_fact(r, "exception", "%s", *name->doc ? name->doc : name->name);
	for (size_t i = 0; i < sizeof(ecs) / sizeof(ecs[0]); i++)
		if (ecs[i].ec == ec)
			e = &ecs[i];
	if (!e) {
		rec_note(r, "the ISS of this exception is not decoded");
		return;
	}
	if (e->il && !(v & LHV_ESR_ELx_IL_MASK))
		rec_problem(r, "IL: always 1 for this exception");
	switch (ec) {
	case EC(DABT_LOWER):
	case EC(DABT):
		mask |= iss_fields(r, e->layout, v, dabt_skip);
		if (!(v & LHV_ISS_DABT_ISV_MASK))
			mask &= ~(LHV_ISS_DABT_SAS_MASK |
				  (LHV_ISS_DABT_SRT_MASK & ~LHV_ISS_DABT_WU_MASK) |
				  LHV_ISS_DABT_SF_MASK);
		break;
	case EC(IABT_LOWER):
	case EC(IABT):
		mask |= iss_fields(r, e->layout, v, iabt_skip);
		break;
	case EC(BREAKPT_LOWER):
	case EC(BREAKPT):
	case EC(VECTOR32):
		mask |= iss_fields(r, e->layout, v, debug_skip) & 0x3f;
		debug = true;
		break;
	case EC(STEP_LOWER):
	case EC(STEP):
	case EC(WATCHPT_LOWER):
	case EC(WATCHPT):
		mask |= iss_fields(r, e->layout, v, NULL);
		debug = true;
		break;
	case EC(WFX):
		mask |= iss_fields(r, e->layout, v, wfx_skip);
		break;
	case EC(SERROR):
		mask |= iss_fields(r, e->layout, v, serror_skip);
		if (v & LHV_ISS_SERROR_IDS_MASK)
			mask = LHV_ESR_ELx_ISS_MASK;
		break;
	case EC(SYS64):
		mask |= iss_fields(r, e->layout, v, NULL);
		sys64(r, v, false);
		break;
	case EC(SYS128):
		mask |= iss_fields(r, e->layout, v, NULL);
		sys64(r, v, true);
		break;
	default:
		if (e->layout)
			mask |= iss_fields(r, e->layout, v, NULL);
		aarch32(r, ec, v);
		break;
	}
	if (e->cond)
		mask |= iss_fields(r, "ISS_COND", v, NULL);
	if ((e->cond || ec == EC(WFX)) && (v & LHV_ISS_COND_CV_MASK))
		rec_fact(r, "condition", "%s", cond_text(LHV_GET(LHV_ISS_COND_COND, v)));
	row = rec_find(r, "DFSC");
	if (!row)
		row = rec_find(r, "IFSC");
	if (row && ec == EC(SERROR)) {
		row_text(row, "%s",
			 row->v == 0	  ? "uncategorized"
			 : row->v == 0x11 ? "asynchronous SError"
					  : "reserved");
		row->bad = row->v != 0 && row->v != 0x11;
	} else if (row) {
		text = fsc_text((unsigned int)row->v, debug, buf, sizeof(buf));
		row_text(row, "%s", text ? text : "reserved");
		row->bad = !text;
		rec_fact(r, "fault", "%s", text ? text : "reserved");
	}
	if (row && row->bad)
		rec_problem(r, "%s: a reserved value", row->name);
	if (ec == EC(DABT_LOWER) || ec == EC(DABT))
		dabt(r, v);
	if (ec == EC(DABT_LOWER) || ec == EC(DABT) || ec == EC(IABT_LOWER) ||
	    ec == EC(IABT))
		where(r, ec, v, o);
	else if (o->given & OPT_FAR)
		rec_fact(r, "FAR", "0x%" PRIx64, o->far);
	if (ec == EC(HVC64) || ec == EC(SVC64) || ec == EC(SMC64) || ec == EC(HVC32) ||
	    ec == EC(SVC32) || ec == EC(BRK64) || ec == EC(BKPT32))
		rec_fact(r, "immediate", "0x%x",
			 (unsigned int)LHV_GET(LHV_ISS_IMM_imm16, v));
	if (v & iss & ~mask)
		rec_problem(r, "ISS, %s: RES0, and set",
			    bits_text(v & iss & ~mask, buf, sizeof(buf)));
}
