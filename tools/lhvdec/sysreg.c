/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System registers and instructions: from a name to its encodings and back. Numbers in four
 * forms are told apart by their ranges: LHV_SYSREG(), the ISS of a trapped access, ESR_ELx
 * with that ISS, and the instruction itself.
 */
#include "dec.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libhv/arch/esr.h>

#define OP0(e) ((e) >> 14 & 3U)
#define OP1(e) ((e) >> 11 & 7U)
#define CRN(e) ((e) >> 7 & 15U)
#define CRM(e) ((e) >> 3 & 15U)
#define OP2(e) ((e)&7U)

const char *sysreg_name(unsigned int enc, char *buf, size_t n)
{
	const struct dec_reg *reg = reg_by_enc(enc, 0);

	if (reg)
		return reg->name;
	/* TLBI with nXS: CRn 9. */
	if (OP0(enc) == 1 && CRN(enc) == 9) {
		reg = reg_by_enc((enc & ~(15U << 7)) | 8U << 7, 0);
		if (reg) {
			(void)snprintf(buf, n, "%sNXS", reg->name);
			return buf;
		}
	}
	(void)snprintf(buf, n, "S%u_%u_C%u_C%u_%u", OP0(enc), OP1(enc), CRN(enc),
		       CRM(enc), OP2(enc));
	return buf;
}

/* A number of at most max, and what follows it. */
static bool number(const char **s, unsigned int max, unsigned int *v)
{
	unsigned int n = 0;

	if (!isdigit((unsigned char)**s))
		return false;
	for (; isdigit((unsigned char)**s); (*s)++) {
		n = n * 10 + (unsigned int)(**s - '0');
		if (n > max)
			return false;
	}
	*v = n;
	return true;
}

static bool letter(const char **s, char c)
{
	if (tolower((unsigned char)**s) != tolower((unsigned char)c))
		return false;
	(*s)++;
	return true;
}

/* S3_0_C12_C12_0, or op0 to op2 with commas. */
static bool spelling(const char *s, unsigned int *enc)
{
	static const unsigned int max[] = {3, 7, 15, 15, 7};
	static const char before[] = {'S', 0, 'C', 'C', 0};
	unsigned int v[5];
	bool comma = isdigit((unsigned char)*s);

	for (int i = 0; i < 5; i++) {
		if (i && !letter(&s, comma ? ',' : '_'))
			return false;
		if (!comma && before[i] && !letter(&s, before[i]))
			return false;
		if (!number(&s, max[i], &v[i]))
			return false;
	}
	*enc = LHV_SYSREG(v[0], v[1], v[2], v[3], v[4]);
	return !*s;
}

/* What a number is. The forms do not overlap. */
static const char *numeric(uint64_t n, unsigned int *enc, bool *access, unsigned int *rt,
			   bool *read)
{
	uint64_t iss = n;

	*access = false;
	if (n < 0x10000) {
		*enc = (unsigned int)n;
		return "LHV_SYSREG()";
	}
	if (n >> 24 == 0xd5) {
		/* MSR and MRS, SYS and SYSL: L in bit 21, op0 in bits 20:19. */
		*enc = (unsigned int)(n >> 5 & 0xffff);
		*rt = (unsigned int)n & 31;
		*read = n >> 21 & 1;
		*access = true;
		return n >> 22 & 3 || !OP0(*enc) ? NULL : "instruction";
	}
	if (n >> 32 == 0 && LHV_GET(LHV_ESR_ELx_EC, n) == LHV_ESR_ELx_EC_SYS64)
		iss = n & LHV_ESR_ELx_ISS_MASK;
	else if (n > LHV_ESR_ELx_ISS_MASK)
		return NULL;
	if (iss >> 22)
		return NULL;
	*enc = LHV_SYSREG((unsigned int)LHV_GET(LHV_ISS_SYS64_Op0, iss),
			  (unsigned int)LHV_GET(LHV_ISS_SYS64_Op1, iss),
			  (unsigned int)LHV_GET(LHV_ISS_SYS64_CRn, iss),
			  (unsigned int)LHV_GET(LHV_ISS_SYS64_CRm, iss),
			  (unsigned int)LHV_GET(LHV_ISS_SYS64_Op2, iss));
	*rt = (unsigned int)LHV_GET(LHV_ISS_SYS64_Rt, iss);
	*read = iss & LHV_ISS_SYS64_Direction_MASK;
	*access = true;
	return iss == n ? "ISS" : "ESR_ELx";
}

static uint32_t instruction(unsigned int enc, bool read)
{
	return 0xd5000000U | (uint32_t)read << 21 | enc << 5;
}

static uint32_t iss_of(unsigned int enc, bool read)
{
	return (uint32_t)(LHV_PREP(LHV_ISS_SYS64_Op0, OP0(enc)) |
			  LHV_PREP(LHV_ISS_SYS64_Op1, OP1(enc)) |
			  LHV_PREP(LHV_ISS_SYS64_CRn, CRN(enc)) |
			  LHV_PREP(LHV_ISS_SYS64_CRm, CRM(enc)) |
			  LHV_PREP(LHV_ISS_SYS64_Op2, OP2(enc)) |
			  LHV_PREP(LHV_ISS_SYS64_Direction, read));
}

static void describe(struct rec *r, unsigned int enc)
{
	const struct dec_reg *reg = reg_by_enc(enc, 0), *other;
	unsigned int op0 = OP0(enc), crn = CRN(enc);
	bool read = op0 != 1;

	rec_fact(r, "encoding", "S%u_%u_C%u_C%u_%u", op0, OP1(enc), crn, CRM(enc),
		 OP2(enc));
	rec_fact(r, "number", "0x%x", enc);
	if (read)
		rec_fact(r, "MRS X0", "0x%08x", instruction(enc, true));
	rec_fact(r, read ? "MSR X0" : "SYS X0", "0x%08x", instruction(enc, false));
	if (read)
		rec_fact(r, "ISS of MRS X0", "0x%x", iss_of(enc, true));
	rec_fact(r, read ? "ISS of MSR X0" : "ISS of SYS X0", "0x%x", iss_of(enc, false));
	rec_fact(r, "ESR of a trap", "0x%08" PRIx64,
		 LHV_PREP(LHV_ESR_ELx_EC, LHV_ESR_ELx_EC_SYS64) | LHV_ESR_ELx_IL_MASK |
			 iss_of(enc, read));
	for (unsigned int i = 1; (other = reg_by_enc(enc, i)); i++)
		rec_fact(r, "also", "%s: %s", other->name, other->text);
	if (!op0)
		rec_problem(r, "op0 is 0: not a system register or instruction");
	else if (!reg && op0 != 1 && (crn == 11 || crn == 15))
		rec_note(r, "IMPLEMENTATION DEFINED");
	else if (!reg && op0 == 3 && !OP1(enc) && !crn && CRM(enc) && CRM(enc) < 8)
		rec_note(r, "ID space without a name: reads as zero");
	else if (!reg && op0 != 1)
		rec_note(r, "not in this table: unallocated, or newer");
}

static const struct dec_reg *by_name(const char *what, unsigned int *enc)
{
	const struct dec_reg *reg;
	char buf[64];
	size_t n = strlen(what);

	if (n >= sizeof(buf))
		return NULL;
	/* "dc cisw" and "dc_cisw". */
	for (size_t i = 0; i <= n; i++)
		buf[i] = what[i] == ' ' ? '_' : what[i];
	reg = reg_find(buf, NULL);
	*enc = reg ? reg->enc : 0;
	if (!reg && n > 3 && !strncasecmp(buf, "TLBI_", 5) &&
	    !strcasecmp(buf + n - 3, "NXS")) {
		buf[n - 3] = 0;
		reg = reg_find(buf, NULL);
		*enc = reg ? (reg->enc & ~(15U << 7)) | 9U << 7 : 0;
	}
	return reg && (reg->kind == DEC_SYSREG || reg->kind == DEC_SYSOP) ? reg : NULL;
}

bool dec_sysreg(struct rec *r, const char *what)
{
	const struct dec_reg *reg;
	const char *form = NULL, *name;
	unsigned int enc = 0, rt = 0;
	bool access = false, read = false;
	char buf[40];

	reg = by_name(what, &enc);
	if (!reg && !spelling(what, &enc)) {
		uint64_t n;

		if (!parse_u64(what, &n))
			return false;
		form = numeric(n, &enc, &access, &rt, &read);
		if (!form)
			return false;
	}
	name = sysreg_name(enc, buf, sizeof(buf));
	rec_init(r, name, NULL, 0);
	reg = reg_by_enc(enc, 0);
	if (!reg && OP0(enc) == 1 && CRN(enc) == 9)
		reg = reg_by_enc((enc & ~(15U << 7)) | 8U << 7, 0);
	if (reg) {
		r->text = reg->text;
		r->cite = reg->cite;
	}
	if (form)
		rec_fact(r, "read as", "%s", form);
	if (access && rt == 31)
		rec_fact(r, "access", "%s, XZR", read ? "read" : "write");
	else if (access)
		rec_fact(r, "access", "%s, X%u", read ? "read" : "write", rt);
	describe(r, enc);
	return true;
}
