/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoder against ESR_EL2 and HPFAR_EL2 of DDI 0487, D24.2, written again as bit numbers
 * and not by the library's own names, and compared for every exception class, every mode and
 * a pattern of syndromes, on CPUs with and without features.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

#define BIT(n) (UINT64_C(1) << (n))

static uint64_t bits(uint64_t v, int hi, int lo)
{
	return v >> lo & (UINT64_MAX >> (63 - (hi - lo)));
}

static uint64_t random64(void)
{
	static uint64_t s = 0x9e3779b97f4a7c15;

	s ^= s << 13;
	s ^= s >> 7;
	s ^= s << 17;
	return s;
}

/* A CPU with everything but what FEAT_RAS takes away. */
static struct lhv_cpu_features cpu_with_all(void)
{
	struct lhv_cpu_features f = {
		.aa32_el0 = true,
		.aa32_el1 = true,
		.fp = true,
		.sve = true,
		.sme = true,
		.ras = true,
		.bti = true,
		.mte = 3,
		.pauth = true,
		.fgt = true,
		.hcx = true,
		.nv = true,
		.wfxt = true,
		.tcr2 = true,
		.rme = true,
		.d128 = true,
		.sysreg128 = true,
		.sysinstr128 = true,
		.ls64 = 3,
		.gcs = true,
		.mops = true,
		.tme = true,
		.spe = true,
		.trbe = true,
		.pmuver = 9,
		.hafdbs = 2,
		.tgran4_2_lpa2 = true,
		.tgran16_2_lpa2 = true,
	};

	return f;
}

/* --- the specification -------------------------------------------------------------- */

/*
 * Exception classes: from where (a, b, c: AArch64 EL0, EL1, EL2; x, y: AArch32 EL0, EL1), and
 * the bits of ISS and ISS2 that the description of the class does not name: RES0.
 */
static const struct {
	uint8_t ec;
	uint8_t kind;
	const char *from;
	uint64_t res0;
} class[] = {
	{0x00, LHV_TRAP_NO_REASON, "abcxy", 0x00ffffff01ffffff},
	/* CV 24, COND 23:20, RN 9:5, RV 2, TI 1:0 */
	{0x01, LHV_TRAP_WFX, "abxy", 0x00ffffff000ffc18},
	/* CV 24, COND 23:20, Opc2 19:17, Opc1 16:14, CRn 13:10, Rt 9:5, CRm 4:1, Dir 0 */
	{0x03, LHV_TRAP_CP15_32, "xy", 0x00ffffff00000000},
	/* Opc1 19:16, Rt2 14:10, Rt 9:5, CRm 4:1 */
	{0x04, LHV_TRAP_CP15_64, "xy", 0x00ffffff00008000},
	{0x05, LHV_TRAP_CP14_32, "xy", 0x00ffffff00000000},
	/* imm8 19:12, Rn 9:5, Offset 4, AM 3:1 */
	{0x06, LHV_TRAP_CP14_LDST, "xy", 0x00ffffff00000c00},
	{0x07, LHV_TRAP_FP, "abcxy", 0x00ffffff000fffff},
	{0x08, LHV_TRAP_VMRS, "xy", 0x00ffffff00000000},
	{0x09, LHV_TRAP_PAUTH, "ab", 0x00ffffff01ffffff},
	{0x0a, LHV_TRAP_LS64, "ab", 0x00ffffff00000000},
	{0x0c, LHV_TRAP_CP14_64, "xy", 0x00ffffff00008000},
	{0x0d, LHV_TRAP_BTI, "abc", 0x00ffffff01fffffc},
	{0x0e, LHV_TRAP_ILLEGAL, "abcxy", 0x00ffffff01ffffff},
	{0x11, LHV_TRAP_SVC, "xy", 0x00ffffff01ff0000},
	{0x12, LHV_TRAP_HVC, "y", 0x00ffffff01ff0000},
	/* CV, COND, CCKNOWNPASS 19 */
	{0x13, LHV_TRAP_SMC, "y", 0x00ffffff0007ffff},
	/* Op0 21:20, Op2 19:17, Op1 16:14, CRn 13:10, Rt 9:6, CRm 4:1, Direction 0 */
	{0x14, LHV_TRAP_SYSREG128, "abc", 0x00ffffff01c00020},
	{0x15, LHV_TRAP_SVC, "abc", 0x00ffffff01ff0000},
	{0x16, LHV_TRAP_HVC, "bc", 0x00ffffff01ff0000},
	{0x17, LHV_TRAP_SMC, "b", 0x00ffffff01ff0000},
	{0x18, LHV_TRAP_SYSREG, "abc", 0x00ffffff01c00000},
	{0x19, LHV_TRAP_SVE, "abc", 0x00ffffff01ffffff},
	{0x1a, LHV_TRAP_ERET, "b", 0x00ffffff01fffffc},
	{0x1b, LHV_TRAP_TSTART, "abc", 0x00ffffff01fffc1f},
	{0x1c, LHV_TRAP_FPAC, "abc", 0x00ffffff01fffffc},
	{0x1d, LHV_TRAP_SME, "abcxy", 0x00ffffff01fffff8},
	/* TopLevel 21, PFV 14, SET 12:11, FnV 10, EA 9, S1PTW 7, IFSC; ISS2 7:6 */
	{0x20, LHV_TRAP_IABT, "abxy", 0x00ffff3f01dfa140},
	{0x21, LHV_TRAP_IABT, "c", 0x00ffff3f01dfa140},
	{0x22, LHV_TRAP_PC_ALIGN, "abcxy", 0x00ffffff01ffffff},
	/* ISS2 11:0 */
	{0x24, LHV_TRAP_DABT, "abxy", 0x00fff00000000000},
	{0x25, LHV_TRAP_DABT, "bc", 0x00fff00000000000},
	{0x26, LHV_TRAP_SP_ALIGN, "abc", 0x00ffffff01ffffff},
	/* bit 15 alone has no name */
	{0x27, LHV_TRAP_MOPS, "abc", 0x00ffffff00008000},
	/* TFV 23, VECITR 10:8, IDF 7, IXF 4 to IOF 0 */
	{0x28, LHV_TRAP_FP_EXCEPTION, "xy", 0x00ffffff017ff860},
	{0x2c, LHV_TRAP_FP_EXCEPTION, "abc", 0x00ffffff017ff860},
	/* ExType 23:20, Raddr 14:10, Rn 9:5, IT 4:0 */
	{0x2d, LHV_TRAP_GCS, "abc", 0x00ffffff010f8000},
	/* IDS 24, WU 17:16, VFV, PFV, IESB, AET 12:10, EA 9, WnRV, WnR, DFSC */
	{0x2f, LHV_TRAP_SERROR, "abcxy", 0x00ffffff00fc0100},
	{0x30, LHV_TRAP_BREAKPOINT, "abxy", 0x00ffffff01ffffc0},
	{0x31, LHV_TRAP_BREAKPOINT, "c", 0x00ffffff01ffffc0},
	/* ISV 24, EX 6, IFSC */
	{0x32, LHV_TRAP_STEP, "abxy", 0x00ffffff00ffff80},
	{0x33, LHV_TRAP_STEP, "c", 0x00ffffff00ffff80},
	/* WPT 23:18, WPTV, WPF, FnP, VNCR 13, FnV 10, CM 8, WnR 6, DFSC; ISS2 8 */
	{0x34, LHV_TRAP_WATCHPOINT, "abxy", 0x00fffeff01005a80},
	{0x35, LHV_TRAP_WATCHPOINT, "bc", 0x00fffeff01005a80},
	{0x38, LHV_TRAP_BKPT32, "xy", 0x00ffffff01ff0000},
	{0x3a, LHV_TRAP_VECTOR32, "xy", 0x00ffffff01ffffc0},
	{0x3c, LHV_TRAP_BRK, "abc", 0x00ffffff01ff0000},
	{0x3d, LHV_TRAP_PROFILING, "abcxy", 0x00ffffff00000000},
};

/* The letter of a mode, 0 for one that EL2 cannot be entered from. */
static char mode_letter(uint64_t m)
{
	switch (m) {
	case 0x00:
		return 'a';
	case 0x04:
	case 0x05:
		return 'b';
	case 0x08:
	case 0x09:
		return 'c';
	case 0x10:
		return 'x';
	case 0x11:
	case 0x12:
	case 0x13:
	case 0x17:
	case 0x1b:
	case 0x1f:
		return 'y';
	default: /* among them EL3, Monitor, and Hyp, whose EL2 is AArch32 */
		return 0;
	}
}

/* C1.2.4, as its table. */
static bool ref_condition(unsigned int cond, uint64_t ps)
{
	bool n = ps & BIT(31), z = ps & BIT(30), c = ps & BIT(29), v = ps & BIT(28);
	const bool holds[16] = {
		z,    !z,      c,	!c,	n,	!n,	      v,
		!v,   c && !z, !c || z, n == v, n != v, !z && n == v, z || n != v,
		true, true,
	};

	return holds[cond];
}

static bool ref_skip(uint64_t esr, uint64_t ps)
{
	if (!(ps & BIT(4)))
		return false;
	if (esr & BIT(24))
		return !ref_condition((unsigned int)bits(esr, 23, 20), ps);
	/* T32 in an IT block: ITSTATE[3:0] is not 0, its condition is ITSTATE[7:4]. */
	if (ps & BIT(5) && (bits(ps, 11, 10) || bits(ps, 26, 25)))
		return !ref_condition((unsigned int)bits(ps, 15, 12), ps);
	return false;
}

/* IFSC and DFSC. */
static void ref_fault(const struct lhv_cpu_features *f, unsigned int fsc, bool data,
		      unsigned int *fault, int *level)
{
	bool lpa2 = f->tgran4_2_lpa2 || f->tgran16_2_lpa2, d128 = f->d128, ras = f->ras;

	*fault = LHV_TRAP_FAULT_UNKNOWN;
	*level = LHV_TRAP_NO_LEVEL;
#define IS(code, n, l, when)                               \
	if (fsc == (code) && (when)) {                     \
		*fault = LHV_TRAP_FAULT_##n, *level = (l); \
		return;                                    \
	}
	for (int l = 0; l < 4; l++) {
		IS(0x00u + l, ADDRESS_SIZE, l, true);
		IS(0x04u + l, TRANSLATION, l, true);
		IS(0x08u + l, ACCESS_FLAG, l, l > 0 || lpa2);
		IS(0x0cu + l, PERMISSION, l, l > 0 || lpa2);
		IS(0x14u + l, EXTERNAL_WALK, l, true);
		IS(0x1cu + l, ECC_WALK, l, !ras);
		IS(0x24u + l, GPF_WALK, l, f->rme);
	}
	IS(0x29, ADDRESS_SIZE, -1, lpa2);
	IS(0x2c, ADDRESS_SIZE, -2, d128);
	IS(0x2b, TRANSLATION, -1, lpa2);
	IS(0x2a, TRANSLATION, -2, d128);
	IS(0x13, EXTERNAL_WALK, -1, lpa2);
	IS(0x12, EXTERNAL_WALK, -2, d128);
	IS(0x1b, ECC_WALK, -1, lpa2 && !ras);
	IS(0x23, GPF_WALK, -1, lpa2 && f->rme);
	IS(0x22, GPF_WALK, -2, d128 && f->rme);
	IS(0x10, EXTERNAL, LHV_TRAP_NO_LEVEL, true);
	IS(0x11, TAG_CHECK, LHV_TRAP_NO_LEVEL, data && f->mte >= 2);
	IS(0x18, ECC, LHV_TRAP_NO_LEVEL, !ras);
	IS(0x21, ALIGNMENT, LHV_TRAP_NO_LEVEL, data);
	IS(0x28, GPF, LHV_TRAP_NO_LEVEL, f->rme);
	IS(0x30, TLB_CONFLICT, LHV_TRAP_NO_LEVEL, true);
	IS(0x31, ATOMIC_UPDATE, LHV_TRAP_NO_LEVEL, f->hafdbs > 0);
	IS(0x34, LOCKDOWN, LHV_TRAP_NO_LEVEL, data);
	IS(0x35, EXCLUSIVE, LHV_TRAP_NO_LEVEL, data);
#undef IS
}

/* Values of a class that its description reserves, or that need what the CPU lacks. */
static bool ref_exists(const struct lhv_cpu_features *f, unsigned int ec, char from,
		       uint64_t esr, uint64_t ps)
{
	bool vncr = esr & BIT(13);

	switch (ec) {
	case 0x01: /* WFIT, WFET */
		return !(esr & 2) || (f->wfxt && from < 'x');
	case 0x06:
		switch (bits(esr, 3, 1)) {
		case 4: /* reserved for STC, and for LDC of T32 */
			return esr & 1 && !(ps & BIT(5));
		case 6: /* reserved for STC */
			return esr & 1;
		case 5:
		case 7:
			return false;
		}
		return true;
	case 0x07:
	case 0x08:
	case 0x28:
	case 0x2c:
		return f->fp;
	case 0x09:
	case 0x1c:
		return f->pauth;
	case 0x0a: /* ST64BV, ST64BV0, LD64B and ST64B */
		if (bits(esr, 24, 0) > 2)
			return false;
		return f->ls64 >= (bits(esr, 24, 0) == 2 ? 1 : 2 + bits(esr, 24, 0));
	case 0x0d:
		return f->bti && bits(esr, 1, 0);
	case 0x14: /* SYSP is in the space of instructions, op0 = 1 */
		return bits(esr, 21, 20) == 1 ? f->sysinstr128 : f->sysreg128;
	case 0x19:
		return f->sve;
	case 0x1a:
		if (!f->fgt && !f->nv)
			return false;
		return bits(esr, 1, 0) == 0 || (bits(esr, 1, 0) >= 2 && f->pauth);
	case 0x1b:
		return f->tme;
	case 0x1d:
		return f->sme && bits(esr, 2, 0) < 5;
	case 0x24: /* VNCR_EL2 is accessed from EL1 with the class for "same" */
	case 0x34:
		return !vncr && (ec == 0x24 || bits(esr, 5, 0) == 0x22);
	case 0x25:
	case 0x35:
		if (ec == 0x35 && bits(esr, 5, 0) != 0x22)
			return false;
		return from == 'b' ? vncr && f->nv : !vncr;
	case 0x27:
		return f->mops;
	case 0x2d:
		return f->gcs && bits(esr, 23, 20) < 3;
	case 0x30:
	case 0x31:
	case 0x32:
	case 0x33:
	case 0x3a:
		return bits(esr, 5, 0) == 0x22;
	case 0x3d:
		return f->pmuver || f->spe || f->trbe;
	}
	return true;
}

struct in {
	uint64_t esr, far, hpfar, ps;
};

static const struct in *shown;

static void fail_at(int line)
{
	fail_msg("line %d: esr %#jx far %#jx hpfar %#jx pstate %#jx", line,
		 (uintmax_t)shown->esr, (uintmax_t)shown->far, (uintmax_t)shown->hpfar,
		 (uintmax_t)shown->ps);
}

/* cmocka's macros alone are slow, and tell nothing of the input. */
#define SAME(x, y)                         \
	do {                               \
		if ((x) != (y))            \
			fail_at(__LINE__); \
	} while (0)

/* D1.20.1: a number that AArch64 does not show for this mode is what the mode has there. */
static uint64_t as_seen_by_64(uint64_t ps, uint64_t n)
{
	if (!(ps & BIT(4)) || n < 8 || n > 14)
		return n;
	switch (ps & 31) {
	case 0x11:
		return 24 + n - 8;
	case 0x12:
		return n == 13 ? 17 : n == 14 ? 16 : n;
	case 0x13:
		return n == 13 ? 19 : n == 14 ? 18 : n;
	case 0x17:
		return n == 13 ? 21 : n == 14 ? 20 : n;
	case 0x1b:
		return n == 13 ? 23 : n == 14 ? 22 : n;
	default:
		return n;
	}
}

static void same_abort(const struct lhv_cpu_features *f, const struct in *in,
		       const struct lhv_trap *t, bool data, bool *res0)
{
	const struct lhv_trap_abort *a = &t->u.abort;
	unsigned int fault, fsc = (unsigned int)bits(in->esr, 5, 0);
	bool vncr = data && in->esr & BIT(13);
	bool s2 = t->el < 2 && !vncr;
	bool ptw = in->esr & BIT(7), fnv = in->esr & BIT(10);
	bool isv = data && in->esr & BIT(24) && s2 && !ptw;
	unsigned int state = LHV_TRAP_IPA_NONE;
	uint64_t fipa = bits(in->hpfar, 47, 4) << 12, ipa = 0;
	int level;

	ref_fault(f, fsc, data, &fault, &level);
	SAME(a->fault, fault);
	SAME(a->level, level);
	SAME(a->fsc, fsc);
	SAME(a->va.v, in->far);
	SAME(a->va_valid, !fnv);
	if (fnv && fsc != 0x10)
		*res0 = true;
	SAME(a->s1ptw, ptw);
	SAME(a->ea, !!(in->esr & BIT(9)));
	SAME(a->set, bits(in->esr, 12, 11));
	SAME(a->cm, data && in->esr & BIT(8));
	/* [T.2] */
	SAME(a->write, data && (in->esr & BIT(6) || in->esr & BIT(8)));
	SAME(a->vncr, vncr);
	SAME(a->isv, isv);
	SAME(a->size, isv ? 1u << bits(in->esr, 23, 22) : 0);
	SAME(a->sse, isv && in->esr & BIT(21));
	SAME(a->srt, isv ? as_seen_by_64(in->ps, bits(in->esr, 20, 16)) : 0);
	SAME(a->sf, isv && in->esr & BIT(15));
	SAME(a->ar, isv && in->esr & BIT(14));
	SAME(a->xs, data ? bits(in->esr, 36, 32) : 0);
	SAME(a->dirty, data && in->esr & BIT(37));
	SAME(a->overlay, !!(in->esr & BIT(38)));
	SAME(a->assured, !!(in->esr & BIT(39)));
	SAME(a->gcs, data && in->esr & BIT(40));
	SAME(a->tag_access, data && in->esr & BIT(41));
	SAME(a->tnd, data && in->esr & BIT(42));
	/* Without ISV: 24:22, 20:18 and 15 have no name; 17:16 is WU of an external abort. */
	if (data && !isv && in->esr & 0x01dc8000)
		*res0 = true;
	if (data && !isv && fault != LHV_TRAP_FAULT_EXTERNAL && in->esr & 0x00030000)
		*res0 = true;

	/* [T.3] HPFAR_EL2 "is written for", and in which words its address is meant. */
	if (s2) {
		bool written = fault == LHV_TRAP_FAULT_TRANSLATION ||
			       fault == LHV_TRAP_FAULT_ACCESS_FLAG ||
			       fault == LHV_TRAP_FAULT_ADDRESS_SIZE;

		if (ptw && (written || fault == LHV_TRAP_FAULT_PERMISSION ||
			    fault == LHV_TRAP_FAULT_GPF_WALK)) {
			state = LHV_TRAP_IPA_PAGE;
			ipa = fipa;
		} else if (!ptw && written && !fnv) {
			state = LHV_TRAP_IPA_EXACT;
			ipa = fipa + in->far % 4096;
		} else if (!ptw && !fnv &&
			   (fault == LHV_TRAP_FAULT_GPF ||
			    fault == LHV_TRAP_FAULT_PERMISSION)) {
			state = LHV_TRAP_IPA_TRANSLATE;
		}
	}
	SAME(a->ipa_state, state);
	SAME(a->ipa.v, ipa);
}

static void same(const struct lhv_cpu_features *f, const struct in *in)
{
	unsigned int ec = (unsigned int)bits(in->esr, 31, 26), kind = LHV_TRAP_UNKNOWN;
	char from = mode_letter(bits(in->ps, 4, 0));
	bool res0 = true, skip = false;
	struct lhv_trap t;

	shown = in;
	memset(&t, 0xa5, sizeof(t));
	lhv_trap_decode(f, in->esr, in->far, in->hpfar, in->ps, 0x1234, &t);

	if ((from == 'x' && !f->aa32_el0) || (from == 'y' && !f->aa32_el1))
		from = 0;
	for (size_t i = 0; i < sizeof(class) / sizeof(class[0]); i++) {
		if (class[i].ec != ec)
			continue;
		if (from && strchr(class[i].from, from) &&
		    ref_exists(f, ec, from, in->esr, in->ps))
			kind = class[i].kind;
		/* Nothing is said of [63:56] but RES0. */
		res0 = in->esr & (class[i].res0 | 0xff00000000000000);
	}

	SAME(t.kind, kind);
	SAME(t.esr, in->esr);
	SAME(t.ec, ec);
	SAME(t.aarch32, !!(in->ps & BIT(4)));
	SAME(t.il, !(in->ps & BIT(4)) || in->esr & BIT(25));
	if (from)
		SAME(t.el, from == 'a' || from == 'x' ? 0 : from == 'c' ? 2 : 1);
	else
		assert_true(t.el <= 2);

	switch (kind) {
	case LHV_TRAP_WFX:
		skip = ref_skip(in->esr, in->ps);
		SAME(t.u.wfx.wfe, in->esr & 1);
		SAME(t.u.wfx.timeout, !!(in->esr & 2));
		SAME(t.u.wfx.rn_valid, (in->esr & 6) == 6);
		SAME(t.u.wfx.rn, (in->esr & 6) == 6 ? bits(in->esr, 9, 5) : 0);
		if ((in->esr & 6) == 4) /* RV is RES0 for WFI and WFE */
			res0 = true;
		break;
	case LHV_TRAP_CP15_32:
	case LHV_TRAP_CP14_32:
	case LHV_TRAP_VMRS:
		skip = ref_skip(in->esr, in->ps);
		SAME(t.u.cp.read, in->esr & 1);
		SAME(t.u.cp.crm, bits(in->esr, 4, 1));
		SAME(t.u.cp.rt, as_seen_by_64(in->ps, bits(in->esr, 9, 5)));
		SAME(t.u.cp.crn, bits(in->esr, 13, 10));
		SAME(t.u.cp.opc1, bits(in->esr, 16, 14));
		SAME(t.u.cp.opc2, bits(in->esr, 19, 17));
		SAME(t.u.cp.rt2 | t.u.cp.am | t.u.cp.imm8 | t.u.cp.add, 0);
		break;
	case LHV_TRAP_CP15_64:
	case LHV_TRAP_CP14_64:
		skip = ref_skip(in->esr, in->ps);
		SAME(t.u.cp.read, in->esr & 1);
		SAME(t.u.cp.crm, bits(in->esr, 4, 1));
		SAME(t.u.cp.rt, as_seen_by_64(in->ps, bits(in->esr, 9, 5)));
		SAME(t.u.cp.rt2, as_seen_by_64(in->ps, bits(in->esr, 14, 10)));
		SAME(t.u.cp.opc1, bits(in->esr, 19, 16));
		SAME(t.u.cp.crn | t.u.cp.opc2 | t.u.cp.am | t.u.cp.imm8 | t.u.cp.add, 0);
		break;
	case LHV_TRAP_CP14_LDST:
		skip = ref_skip(in->esr, in->ps);
		SAME(t.u.cp.read, in->esr & 1);
		SAME(t.u.cp.am, bits(in->esr, 3, 1));
		SAME(t.u.cp.add, !!(in->esr & BIT(4)));
		SAME(t.u.cp.rt, as_seen_by_64(in->ps, bits(in->esr, 9, 5)));
		SAME(t.u.cp.imm8, bits(in->esr, 19, 12));
		SAME(t.u.cp.opc1 | t.u.cp.opc2 | t.u.cp.crn | t.u.cp.crm | t.u.cp.rt2, 0);
		break;
	case LHV_TRAP_FP:
		skip = ref_skip(in->esr, in->ps);
		break;
	case LHV_TRAP_SMC:
		skip = in->esr & BIT(19) && ref_skip(in->esr, in->ps);
		SAME(t.u.imm, ec == 0x13 ? 0 : bits(in->esr, 15, 0));
		break;
	case LHV_TRAP_SVC:
	case LHV_TRAP_HVC:
	case LHV_TRAP_BKPT32:
	case LHV_TRAP_BRK:
		SAME(t.u.imm, bits(in->esr, 15, 0));
		break;
	case LHV_TRAP_SYSREG:
	case LHV_TRAP_SYSREG128:
		/* [T.8] op0 in 15:14, op1 in 13:11, CRn in 10:7, CRm in 6:3, op2 in 2:0 */
		SAME(t.u.sys.enc,
		     bits(in->esr, 21, 20) << 14 | bits(in->esr, 16, 14) << 11 |
			     bits(in->esr, 13, 10) << 7 | bits(in->esr, 4, 1) << 3 |
			     bits(in->esr, 19, 17));
		SAME(t.u.sys.read, in->esr & 1);
		SAME(t.u.sys.rt,
		     ec == 0x18 ? bits(in->esr, 9, 5) : 2 * bits(in->esr, 9, 6));
		break;
	case LHV_TRAP_LS64:
	case LHV_TRAP_MOPS:
	case LHV_TRAP_FP_EXCEPTION:
	case LHV_TRAP_GCS:
	case LHV_TRAP_PROFILING:
		SAME(t.u.value, bits(in->esr, 24, 0));
		break;
	case LHV_TRAP_BTI:
	case LHV_TRAP_ERET:
	case LHV_TRAP_FPAC:
		SAME(t.u.value, bits(in->esr, 1, 0));
		break;
	case LHV_TRAP_SME:
		SAME(t.u.value, bits(in->esr, 2, 0));
		break;
	case LHV_TRAP_TSTART:
		SAME(t.u.value, bits(in->esr, 9, 5));
		break;
	case LHV_TRAP_IABT:
		same_abort(f, in, &t, false, &res0);
		break;
	case LHV_TRAP_DABT:
		same_abort(f, in, &t, true, &res0);
		break;
	case LHV_TRAP_PC_ALIGN:
		SAME(t.u.abort.va.v, in->far);
		SAME(t.u.abort.va_valid, true);
		break;
	case LHV_TRAP_STEP:
		SAME(t.u.value, in->esr & BIT(24) && in->esr & BIT(6));
		break;
	case LHV_TRAP_WATCHPOINT:
		SAME(t.u.abort.va.v, in->far);
		SAME(t.u.abort.va_valid, !(in->esr & BIT(10)));
		SAME(t.u.abort.write, in->esr & BIT(6) || in->esr & BIT(8));
		SAME(t.u.abort.cm, !!(in->esr & BIT(8)));
		SAME(t.u.abort.vncr, !!(in->esr & BIT(13)));
		SAME(t.u.abort.fault, LHV_TRAP_FAULT_DEBUG);
		SAME(t.u.abort.fsc, 0x22);
		SAME(t.u.abort.level, LHV_TRAP_NO_LEVEL);
		SAME(t.u.abort.ipa_state, LHV_TRAP_IPA_NONE);
		SAME(t.u.abort.gcs, !!(in->esr & BIT(40)));
		SAME(t.u.abort.isv | t.u.abort.s1ptw, 0);
		break;
	case LHV_TRAP_SERROR: {
		bool ids = in->esr & BIT(24);
		bool known = !ids && f->ras && bits(in->esr, 5, 0) == 0x11;
		unsigned int aet = (unsigned int)bits(in->esr, 12, 10);
		bool aet_known = aet <= 3 || aet == 6;

		SAME(t.u.serror.ids, ids);
		SAME(t.u.serror.categorised, known && aet_known);
		SAME(t.u.serror.iesb, known && in->esr & BIT(13));
		SAME(t.u.serror.ea, known && in->esr & BIT(9));
		SAME(t.u.serror.aet, known ? aet : 0);
		if (ids) /* [23:0] are the implementation's */
			res0 = in->esr >> 32;
		else if (known)
			res0 = res0 || !aet_known;
		else
			res0 = in->esr >> 32 || bits(in->esr, 24, 0);
		break;
	}
	default:
		break;
	}
	SAME(t.skip, skip);
	if (kind != LHV_TRAP_UNKNOWN)
		SAME(t.res0, res0);
}

/* [T.1] [T.2] [T.3] [T.5] [T.16] */
static void every_class(void **state)
{
	struct lhv_cpu_features cpu[4] = {cpu_with_all(), {0}, cpu_with_all(), {0}};
	static uint64_t iss[512];
	unsigned int n = 0;

	(void)state;
	cpu[2].ras = false;
	cpu[2].tgran4_2_lpa2 = false;
	cpu[2].aa32_el1 = false;
	cpu[2].nv = false;
	cpu[3].fp = true;
	cpu[3].aa32_el0 = true;
	cpu[3].aa32_el1 = true;
	cpu[3].ras = true;

	iss[n++] = 0;
	iss[n++] = 0x1ffffff;
	iss[n++] = UINT64_C(0xffffffff01ffffff);
	for (unsigned int i = 0; i < 64; i++)
		if (i < 25 || i >= 32)
			iss[n++] = BIT(i);
	for (unsigned int i = 0; i < 64; i++) { /* each code, alone and with others */
		iss[n++] = i;
		iss[n++] = i | BIT(24) | (random64() & 0x1ffffc0);
		iss[n++] = i | BIT(7);
		iss[n++] = i | (random64() & 0x1000180);
	}
	for (unsigned int aet = 0; aet < 8;
	     aet++) { /* SErrors with and without a category */
		iss[n++] = 0x11 | aet << 10;
		iss[n++] = 0x11 | aet << 10 | BIT(13) | BIT(9);
		iss[n++] = aet << 10;
	}
	for (; n < 512; n++)
		iss[n] = random64() & (n % 4 ? 0x1ffffff : 0x00ffffff01ffffff);

	for (uint64_t ec = 0; ec < 64; ec++) {
		for (unsigned int i = 0; i < n; i++) {
			for (uint64_t m = 0; m < 32; m++) {
				struct in in = {
					.esr = iss[i] | ec << 26 | (i & 1) << 25,
					.far = random64(),
					.hpfar = random64(),
					.ps = m | (random64() & ~UINT64_C(0x1f)),
				};

				same(&cpu[(i + m) % 4], &in);
				same(&cpu[0], &in);
			}
		}
	}
}

/* [T.16] Any 64 bits, in every argument. */
static void any_values(void **state)
{
	struct lhv_cpu_features f;
	uint8_t raw[sizeof(f)];

	(void)state;
	for (unsigned int i = 0; i < 300000; i++) {
		struct in in = {random64(), random64(), random64(), random64()};

		if (i % 64 == 0) {
			for (size_t k = 0; k < sizeof(raw); k++)
				raw[k] = random64() & 1;
			memcpy(&f, raw, sizeof(f));
			f.mte = random64() & 3;
			f.ls64 = random64() & 3;
		}
		in.ps &= ~BIT(1); /* more modes that exist */
		same(&f, &in);
	}
}

/* Each feature that a class needs, alone taken away. */
static void features(void **state)
{
	const struct lhv_cpu_features all = cpu_with_all();
	static const struct {
		uint64_t esr;
		uint64_t ps;
		size_t member;
		uint8_t kind;
	} row[] = {
#define NEEDS(ec, iss, m, member, kind)             \
	{(UINT64_C(ec) << 26) | BIT(25) | (iss), m, \
	 offsetof(struct lhv_cpu_features, member), kind}
		NEEDS(0x00, 0, 0x10, aa32_el0, LHV_TRAP_NO_REASON),
		NEEDS(0x00, 0, 0x13, aa32_el1, LHV_TRAP_NO_REASON),
		NEEDS(0x01, 2, 5, wfxt, LHV_TRAP_WFX),
		NEEDS(0x07, 0, 5, fp, LHV_TRAP_FP),
		NEEDS(0x08, 0, 0x13, fp, LHV_TRAP_VMRS),
		NEEDS(0x09, 0, 5, pauth, LHV_TRAP_PAUTH),
		NEEDS(0x0a, 2, 5, ls64, LHV_TRAP_LS64),
		NEEDS(0x0d, 1, 5, bti, LHV_TRAP_BTI),
		NEEDS(0x14, UINT64_C(3) << 20, 5, sysreg128, LHV_TRAP_SYSREG128),
		NEEDS(0x14, UINT64_C(1) << 20, 5, sysinstr128, LHV_TRAP_SYSREG128),
		NEEDS(0x19, 0, 5, sve, LHV_TRAP_SVE),
		NEEDS(0x1a, 3, 5, pauth, LHV_TRAP_ERET),
		NEEDS(0x1b, 0, 5, tme, LHV_TRAP_TSTART),
		NEEDS(0x1c, 0, 5, pauth, LHV_TRAP_FPAC),
		NEEDS(0x1d, 0, 5, sme, LHV_TRAP_SME),
		NEEDS(0x25, BIT(13) | 4, 5, nv, LHV_TRAP_DABT),
		NEEDS(0x27, 0, 5, mops, LHV_TRAP_MOPS),
		NEEDS(0x2c, 0, 5, fp, LHV_TRAP_FP_EXCEPTION),
		NEEDS(0x2d, 0, 5, gcs, LHV_TRAP_GCS),
		NEEDS(0x35, BIT(13) | 0x22, 5, nv, LHV_TRAP_WATCHPOINT),
#undef NEEDS
	};
	struct lhv_cpu_features f;
	struct lhv_trap t;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		lhv_trap_decode(&all, row[i].esr, 0, 0, row[i].ps, 0, &t);
		assert_int_equal(t.kind, row[i].kind);
		f = all;
		((uint8_t *)&f)[row[i].member] = 0;
		lhv_trap_decode(&f, row[i].esr, 0, 0, row[i].ps, 0, &t);
		assert_int_equal(t.kind, LHV_TRAP_UNKNOWN);
		assert_false(t.skip);
	}
	/* ERET traps by fine-grained traps or by nested virtualization. */
	f = all;
	f.fgt = false;
	lhv_trap_decode(&f, 0x6a000000, 0, 0, 5, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_ERET);
	f.nv = false;
	lhv_trap_decode(&f, 0x6a000000, 0, 0, 5, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_UNKNOWN);
	f.fgt = true;
	lhv_trap_decode(&f, 0x6a000000, 0, 0, 5, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_ERET);
}

/* Syndromes as CPUs report them. */
static void examples(void **state)
{
	const struct lhv_cpu_features all = cpu_with_all();
	struct lhv_trap t;

	(void)state;
	/* hvc #0 from EL1h */
	lhv_trap_decode(&all, 0x5a000000, 0, 0, 0x600003c5, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_HVC);
	assert_int_equal(t.u.imm, 0);
	assert_int_equal(t.el, 1);
	assert_true(t.il);
	assert_false(t.res0);
	/* wfi: CV, COND 0xe */
	lhv_trap_decode(&all, 0x07e00000, 0, 0, 0x60000005, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_WFX);
	assert_false(t.u.wfx.wfe || t.u.wfx.timeout || t.skip || t.res0);
	/* ldrb w0, [x1], level 3, of 0x0900_0018, mapped high */
	lhv_trap_decode(&all, 0x93800007, 0xffff800010005018, 0x90000, 0x5, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_DABT);
	assert_int_equal(t.u.abort.fault, LHV_TRAP_FAULT_TRANSLATION);
	assert_int_equal(t.u.abort.level, 3);
	assert_int_equal(t.u.abort.ipa.v, 0x09000018);
	assert_int_equal(t.u.abort.ipa_state, LHV_TRAP_IPA_EXACT);
	assert_int_equal(t.u.abort.size, 4);
	assert_false(t.u.abort.write);
	/* IPA[55:12] are there: 56-bit addresses */
	lhv_trap_decode(&all, 0x93800007, 0xabc, 0x8000fffffffffff5, 0x5, 0, &t);
	assert_int_equal(t.u.abort.ipa.v, 0x00fffffffffffabc);
	/* mrs x3, id_aa64pfr0_el1 (3, 0, 0, 4, 0) */
	lhv_trap_decode(&all, 0x62300069, 0, 0, 0x5, 0, &t);
	assert_int_equal(t.kind, LHV_TRAP_SYSREG);
	assert_int_equal(t.u.sys.enc, 0xc020);
	assert_int_equal(t.u.sys.rt, 3);
	assert_true(t.u.sys.read);
}

static void names(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < LHV_TRAP_KINDS; i++) {
		assert_non_null(lhv_trap_kind_name(i));
		assert_string_not_equal(lhv_trap_kind_name(i), "?");
		for (unsigned int k = 0; k < i; k++)
			assert_string_not_equal(lhv_trap_kind_name(i),
						lhv_trap_kind_name(k));
	}
	for (unsigned int i = 0; i < LHV_TRAP_FAULTS; i++) {
		assert_non_null(lhv_trap_fault_name(i));
		assert_string_not_equal(lhv_trap_fault_name(i), "?");
		for (unsigned int k = 0; k < i; k++)
			assert_string_not_equal(lhv_trap_fault_name(i),
						lhv_trap_fault_name(k));
	}
	assert_string_equal(lhv_trap_kind_name(LHV_TRAP_DABT), "dabt");
	assert_string_equal(lhv_trap_fault_name(LHV_TRAP_FAULT_TRANSLATION),
			    "translation");
	assert_string_equal(lhv_trap_kind_name(LHV_TRAP_KINDS), "?");
	assert_string_equal(lhv_trap_kind_name(UINT32_MAX), "?");
	assert_string_equal(lhv_trap_fault_name(LHV_TRAP_FAULTS), "?");
	assert_string_equal(lhv_trap_fault_name(UINT32_MAX), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_class), cmocka_unit_test(any_values),
		cmocka_unit_test(features),    cmocka_unit_test(examples),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
