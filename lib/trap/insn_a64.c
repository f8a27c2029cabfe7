/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores of A64 (DDI 0487, C4.1, "Loads and Stores"), and DC ZVA. */
#include "insn_priv.h"

#include <string.h>

static bool has(uint32_t features, uint32_t f)
{
	return (features & f) == f;
}

void lhv_trap_insn_start_(struct lhv_trap_insn *o, uint32_t insn, unsigned int set,
			  unsigned int len)
{
	memset(o, 0, sizeof(*o));
	o->insn = insn;
	o->set = (uint8_t)set;
	o->len = (uint8_t)len;
	o->cond = 14;
	o->t[0] = NREG;
	o->t[1] = NREG;
	o->s = NREG;
	o->n = NREG;
	o->m = NREG;
	o->count = 1;
	o->copies = 1;
	o->stride = 1;
}

/* One general-purpose register of 1 << scale bytes. */
static void gpr(struct lhv_trap_insn *o, uint32_t v, unsigned int scale, bool load)
{
	o->kind = KIND(LDST);
	o->load = load;
	o->store = !load;
	o->size = (uint8_t)(1U << scale);
	o->sf = scale == 3;
	o->width = o->sf ? 8 : 4;
	o->t[0] = (uint8_t)bits(v, 4, 0);
	o->n = (uint8_t)bits(v, 9, 5);
}

/* One SIMD&FP register of 1 << scale bytes. */
static void fpr(struct lhv_trap_insn *o, uint32_t v, unsigned int scale, bool load)
{
	gpr(o, v, scale, load);
	o->file = LHV_TRAP_INSN_FP;
	o->sf = false;
	o->width = o->size;
}

static void prefetch(struct lhv_trap_insn *o, uint32_t v)
{
	gpr(o, v, 3, true);
	o->kind = KIND(PREFETCH);
	o->load = false;
	o->file = LHV_TRAP_INSN_NONE;
	o->count = 0;
	o->sf = false;
}

/* A written base that is transferred as well. */
static bool overlap(const struct lhv_trap_insn *o)
{
	return o->wback && o->file == LHV_TRAP_INSN_GPR && o->n != 31 &&
	       (o->t[0] == o->n || o->t[1] == o->n);
}

/* Element size, and element registers, of LD1 to LD4 with all elements. */
static void structures(uint32_t v, struct lhv_trap_insn *o)
{
	/* Opcode: number of repetitions, and registers of a structure. */
	static const uint8_t form[16][2] = {
		[0] = {1, 4}, [2] = {4, 1}, [4] = {1, 3},  [6] = {3, 1},
		[7] = {1, 1}, [8] = {1, 2}, [10] = {2, 1},
	};
	unsigned int op = bits(v, 15, 12), scale = bits(v, 11, 10), rm = bits(v, 20, 16);
	bool q = bit(v, 30), post = bit(v, 23);

	if (bit(v, 31) || bit(v, 21) || (!post && rm) || !form[op][0])
		return;
	if (scale == 3 && !q && form[op][1] != 1)
		return;
	fpr(o, v, scale, bit(v, 22));
	o->width = q ? 16 : 8;
	o->rpt = form[op][0];
	o->selem = form[op][1];
	o->lanes = (uint8_t)(o->width >> scale);
	o->count = (uint8_t)(o->rpt * o->selem * o->lanes);
	o->wback = post;
	o->post = post;
	if (post && rm == 31)
		o->wback_off = o->rpt * o->selem * o->width;
	else if (post)
		o->m = (uint8_t)rm;
}

/* LD1 to LD4 with one element, or one for all places. */
static void structure(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int op = bits(v, 15, 13), size = bits(v, 11, 10), rm = bits(v, 20, 16);
	unsigned int scale = op >> 1, selem = ((op & 1) << 1 | bit(v, 21)) + 1, index;
	bool q = bit(v, 30), s = bit(v, 12), load = bit(v, 22), post = bit(v, 23);
	bool replicate = false, rcpc = false;

	if (bit(v, 31))
		return;
	if (!post && rm) {
		/* LDAP1, STL1: o2 is 1. */
		if (rm != 1 || selem != 1 || op != 4 || s || size != 1 ||
		    !has(f, F(RCPC3)))
			return;
		rcpc = true;
	}
	index = (unsigned int)q << 3 | (unsigned int)s << 2 | size;
	switch (scale) {
	case 3:
		if (!load || s)
			return;
		scale = size;
		replicate = true;
		index = 0;
		break;
	case 1:
		if (size & 1)
			return;
		index >>= 1;
		break;
	case 2:
		if (size & 2)
			return;
		if (size & 1) {
			if (s)
				return;
			scale = 3;
			index >>= 3;
		} else {
			index >>= 2;
		}
		break;
	default:
		break;
	}
	fpr(o, v, scale, load);
	o->width = replicate && !q ? 8 : 16;
	o->rpt = 1;
	o->selem = (uint8_t)selem;
	o->lanes = 1;
	o->index = (uint8_t)index;
	o->count = o->selem;
	o->replicate = replicate;
	o->merge = load && !replicate;
	o->acquire = rcpc && load;
	o->release = rcpc && !load;
	o->wback = post;
	o->post = post;
	if (post && rm == 31)
		o->wback_off = o->selem * o->size;
	else if (post)
		o->m = (uint8_t)rm;
}

/* Exclusive, ordered, and compare and swap: bits 29:24 are 001000. */
static void exclusive(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int scale = bits(v, 31, 30), rs = bits(v, 20, 16), rt2 = bits(v, 14, 10);
	bool o2 = bit(v, 23), load = bit(v, 22), o1 = bit(v, 21), o0 = bit(v, 15);

	if (o1 && (o2 || scale < 2)) { /* CAS, CASP */
		if (!has(f, F(LSE)) || rt2 != 31)
			return;
		if (!o2) {
			if ((rs | v) & 1)
				return;
			scale += 2;
		}
		gpr(o, v, scale, true);
		o->kind = KIND(CAS);
		o->store = true;
		o->acquire = load;
		o->release = o0;
		o->s = (uint8_t)rs;
		if (!o2) {
			/* Aligned to both, and one as far as memory is concerned. */
			o->t[1] = o->t[0] + 1;
			o->count = 2;
		}
		return;
	}
	if (o2) { /* LDAR, STLR, LDLAR, STLLR */
		if (!o0 && !has(f, F(LOR)))
			return;
		gpr(o, v, scale, load);
		o->acquire = load;
		o->release = !load;
		o->unpredictable = rs != 31 || rt2 != 31;
		return;
	}
	gpr(o, v, scale, load);
	o->kind = KIND(EXCLUSIVE);
	o->acquire = load && o0;
	o->release = !load && o0;
	if (o1) {
		o->t[1] = (uint8_t)rt2;
		o->count = 2;
	}
	if (load) {
		o->unpredictable = rs != 31 || (o1 ? o->t[0] == rt2 : rt2 != 31);
	} else {
		o->s = (uint8_t)rs;
		o->unpredictable = rs == o->t[0] || (rs == o->n && rs != 31) ||
				   (o1 ? rs == rt2 : rt2 != 31);
	}
}

/* Bits 31:24 are 0x011001, bit 21 is 1: FEAT_LSE128, and FEAT_THE's CAS and pairs. */
static void atomic128(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int op = bits(v, 15, 12), form = bits(v, 11, 10), r2 = bits(v, 20, 16);
	bool s = bit(v, 30), pair = true;
	uint8_t kind = KIND(RCW);

	if (bit(v, 31) || form == 1)
		return;
	if (form) { /* RCWCAS, RCWCASP */
		pair = form == 3;
		if (op || !has(f, pair ? F(THE) | F(D128) : F(THE)))
			return;
		if (pair && ((r2 | v) & 1))
			return;
	} else if (op == 1 || op == 3 || op == 8) {
		kind = KIND(ATOMIC128);
		if (s || !has(f, F(LSE128)))
			return;
	} else if (op < 9 || op > 11 || !has(f, F(THE) | F(D128))) {
		return;
	}
	/* Without a register to put the pair in, or to take it from, it is undefined. */
	if (!form && (r2 == 31 || bits(v, 4, 0) == 31))
		return;
	gpr(o, v, 3, true);
	o->kind = kind;
	o->store = true;
	o->acquire = bit(v, 23);
	o->release = bit(v, 22);
	o->count = pair ? 2 : 1;
	if (form) {
		o->s = (uint8_t)r2;
		o->t[1] = pair ? o->t[0] + 1 : NREG;
		return;
	}
	o->t[1] = (uint8_t)r2;
	o->op = (op & 7) == 1	? LHV_TRAP_INSN_CLR
		: (op & 7) == 3 ? LHV_TRAP_INSN_SET
				: LHV_TRAP_INSN_SWP;
	o->unpredictable = o->t[0] == o->t[1];
}

/* Bits 31:24 are 11011001, bit 21 is 1. */
static void tags(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int op = bits(v, 23, 22), form = bits(v, 11, 10);
	int32_t off = sext(bits(v, 20, 12), 9) * 16;
	bool load = false;

	if (!has(f, F(MTE)))
		return;
	if (!form) {
		if (op != 1 && (off || !has(f, F(MTE2))))
			return;
		load = op & 1;
	}
	gpr(o, v, 3, load);
	o->kind = KIND(TAG);
	o->size = 16;
	o->offset = form == 1 ? 0 : off;
	if (!form && op != 1)
		o->size = 0; /* as many as GMID_EL1 says */
	else if (form && op >= 2)
		o->count = 2;
	o->wback = form & 1;
	o->wback_off = o->wback ? off : 0;
}

/* LDP, STP and relatives. */
static void pair(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int op = bits(v, 31, 30), form = bits(v, 24, 23), scale = 2 + (op >> 1);
	bool fp = bit(v, 26), load = bit(v, 22);
	int32_t off;

	if (op == 3 || (fp && !has(f, F(FP))))
		return;
	if (fp) {
		scale = 2 + op;
		fpr(o, v, scale, load);
	} else if (op == 1) {
		if (!form)
			return;
		if (!load && !has(f, F(MTE)))
			return;
		gpr(o, v, load ? 2 : 3, load);
		if (load) { /* LDPSW */
			o->sign = true;
			o->sf = true;
			o->width = 8;
		} else { /* STGP: its offset counts granules of tags */
			o->kind = KIND(TAG);
			scale = 4;
		}
	} else {
		gpr(o, v, scale, load);
	}
	o->count = 2;
	o->t[1] = (uint8_t)bits(v, 14, 10);
	off = sext(bits(v, 21, 15), 7) * (int32_t)(1U << scale);
	o->wback = form & 1;
	o->offset = form == 1 ? 0 : off;
	o->wback_off = o->wback ? off : 0;
	o->unpredictable =
		(load && o->t[0] == o->t[1]) || (o->kind == KIND(LDST) && overlap(o));
}

/* What size and opc say of a general-purpose register, in the forms with both. False:
 * unallocated. */
static bool size_opc(uint32_t v, bool may_prefetch, struct lhv_trap_insn *o)
{
	unsigned int size = bits(v, 31, 30), opc = bits(v, 23, 22);

	if (opc < 2) {
		gpr(o, v, size, opc);
		return true;
	}
	if (size == 3) {
		if (opc == 3 || !may_prefetch)
			return false;
		prefetch(o, v);
		return true;
	}
	if (size == 2 && opc == 3)
		return false;
	gpr(o, v, size, true);
	o->sign = true;
	o->sf = opc == 2;
	o->width = o->sf ? 8 : 4;
	return true;
}

/* The same of a SIMD&FP register. */
static bool size_opc_fp(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int size = bits(v, 31, 30);

	if (!has(f, F(FP)) || (bit(v, 23) && size))
		return false;
	fpr(o, v, bit(v, 23) ? 4 : size, bit(v, 22));
	return true;
}

/* LDADD to SWP, and what shares their place: bits 11:10 are 00, bit 21 is 1. */
static void atomic(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int size = bits(v, 31, 30), rs = bits(v, 20, 16), op = bits(v, 15, 12);
	bool a = bit(v, 23), r = bit(v, 22);

	if (bit(v, 26))
		return;
	if (op <= LHV_TRAP_INSN_SWP) {
		if (!has(f, F(LSE)))
			return;
		gpr(o, v, size, true);
		o->kind = KIND(ATOMIC);
		o->store = true;
		o->acquire = a;
		o->release = r;
		o->s = (uint8_t)rs;
		o->op = (uint8_t)op;
		return;
	}
	if (op == 12 && a && !r) { /* LDAPR */
		if (!has(f, F(RCPC)))
			return;
		gpr(o, v, size, true);
		o->acquire = true;
		o->unpredictable = rs != 31;
		return;
	}
	if (op >= 9 && op <= 11 && size < 2) { /* RCWCLR, RCWSWP, RCWSET */
		if (!has(f, F(THE)))
			return;
		gpr(o, v, 3, true);
		o->kind = KIND(RCW);
		o->store = true;
		o->acquire = a;
		o->release = r;
		o->s = (uint8_t)rs;
		o->op = op == 9	   ? LHV_TRAP_INSN_CLR
			: op == 10 ? LHV_TRAP_INSN_SWP
				   : LHV_TRAP_INSN_SET;
		return;
	}
	if (size != 3 || a || r)
		return;
	switch (op) {
	case 9:	 /* ST64B */
	case 13: /* LD64B */
		if (!has(f, F(LS64)) || rs != 31)
			return;
		break;
	case 10: /* ST64BV0 */
		if (!has(f, F(LS64A)))
			return;
		break;
	case 11: /* ST64BV */
		if (!has(f, F(LS64V)))
			return;
		break;
	default:
		return;
	}
	/* Eight registers from an even one on. */
	if (v & 1 || bits(v, 4, 3) == 3)
		return;
	gpr(o, v, 3, op == 13);
	o->kind = KIND(LS64);
	o->size = 64;
	if (op == 10 || op == 11)
		o->s = (uint8_t)rs;
}

/* Bits 29:27 are 111: one register. */
static void single(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int form = bits(v, 11, 10), option = bits(v, 15, 13);
	int32_t off = sext(bits(v, 20, 12), 9);
	bool fp = bit(v, 26);

	if (bit(v, 24)) {
		if (fp ? !size_opc_fp(v, f, o) : !size_opc(v, true, o))
			return;
		o->offset = (int32_t)bits(v, 21, 10) * o->size;
		return;
	}
	if (!bit(v, 21)) {
		if (form == 2 && fp)
			return;
		if (fp ? !size_opc_fp(v, f, o) : !size_opc(v, form == 0, o))
			return;
		o->unpriv = form == 2;
		o->wback = form & 1;
		o->offset = form == 1 ? 0 : off;
		o->wback_off = o->wback ? off : 0;
		o->unpredictable = overlap(o);
		return;
	}
	if (form == 0) {
		atomic(v, f, o);
		return;
	}
	if (form == 2) {
		if (!(option & 2))
			return;
		if (fp ? !size_opc_fp(v, f, o) : !size_opc(v, true, o))
			return;
		o->m = (uint8_t)bits(v, 20, 16);
		o->extend = option == 2	  ? LHV_TRAP_INSN_UXTW
			    : option == 6 ? LHV_TRAP_INSN_SXTW
			    : option == 7 ? LHV_TRAP_INSN_SXTX
					  : LHV_TRAP_INSN_LSL;
		if (bit(v, 12))
			o->shift = (uint8_t)__builtin_ctz(o->size);
		return;
	}
	/* LDRAA, LDRAB */
	if (bits(v, 31, 30) != 3 || fp || !has(f, F(PAUTH)))
		return;
	gpr(o, v, 3, true);
	o->kind = KIND(PAUTH);
	o->offset = sext(bit(v, 22) ? bits(v, 20, 12) | 0x200 : bits(v, 20, 12), 10) * 8;
	o->wback = form == 3;
	o->wback_off = o->wback ? o->offset : 0;
	o->unpredictable = overlap(o);
}

/* Bits 29:24 are 011x01, bit 21 is 0: FEAT_LRCPC2, FEAT_LRCPC3, FEAT_MOPS. */
static void rcpc(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int size = bits(v, 31, 30), opc = bits(v, 23, 22);
	unsigned int form = bits(v, 11, 10), rest = bits(v, 20, 12);
	bool fp = bit(v, 26);

	if (fp) {
		if (form != 2 || !has(f, F(RCPC3)) || !size_opc_fp(v, f, o))
			return;
		o->acquire = o->load;
		o->release = o->store;
		o->offset = sext(rest, 9);
		return;
	}
	if (form == 0) {
		if (!has(f, F(RCPC2)) || !size_opc(v, false, o))
			return;
		o->acquire = o->load;
		o->release = o->store;
		o->offset = sext(rest, 9);
		return;
	}
	if (form != 2 || size < 2 || !has(f, F(RCPC3)))
		return;
	if (opc < 2 && bits(v, 15, 13) == 0) {
		/* STILP, LDIAPP: opc2 0 moves the base. */
		gpr(o, v, size, opc);
		o->count = 2;
		o->t[1] = (uint8_t)bits(v, 20, 16);
		o->wback = !bit(v, 12);
		if (o->wback)
			o->wback_off = o->load ? 2 * o->size : -2 * o->size;
		o->offset = o->load ? 0 : o->wback_off;
		o->unpredictable = (o->load && o->t[0] == o->t[1]) || overlap(o);
	} else if (opc >= 2 && !rest) { /* STLR, pre-index; LDAPR, post-index */
		gpr(o, v, size, opc & 1);
		o->wback = true;
		o->wback_off = o->load ? o->size : -(int32_t)o->size;
		o->offset = o->load ? 0 : o->wback_off;
		o->unpredictable = overlap(o);
	} else {
		return;
	}
	o->acquire = o->load;
	o->release = o->store;
}

static void mops(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int d = bits(v, 4, 0), n = bits(v, 9, 5), s = bits(v, 20, 16);
	bool copy = bits(v, 23, 22) != 3, tagged = !copy && bit(v, 26);

	if (bits(v, 31, 30) || !has(f, F(MOPS)))
		return;
	if (!copy && (bits(v, 15, 14) == 3 || (tagged && !has(f, F(MTE)))))
		return;
	o->kind = copy ? KIND(COPY) : KIND(FILL);
	o->load = copy;
	o->store = true;
	o->t[0] = (uint8_t)d;
	o->s = (uint8_t)s;
	o->n = (uint8_t)n;
	o->width = 8;
	/* Options: EL0's permissions for writes, and of a copy for reads. */
	o->unpriv = bits(v, 13, 12) & (copy ? 3 : 1);
	o->file = LHV_TRAP_INSN_NONE;
	o->unpredictable =
		s == n || s == d || n == d || d == 31 || n == 31 || (copy && s == 31);
}

static void literal(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int opc = bits(v, 31, 30);

	if (bit(v, 26)) {
		if (opc == 3 || !has(f, F(FP)))
			return;
		fpr(o, v, 2 + opc, true);
	} else if (opc == 3) {
		prefetch(o, v);
	} else {
		gpr(o, v, opc == 1 ? 3 : 2, true);
		if (opc == 2) {
			o->sign = true;
			o->sf = true;
			o->width = 8;
		}
	}
	o->n = LHV_TRAP_INSN_PC;
	o->offset = sext(bits(v, 23, 5), 19) * 4;
}

/* --- SVE: what is contiguous, and LDR and STR ------------------------------------------- */

static void sve_one(struct lhv_trap_insn *o, uint32_t v, bool load, unsigned int scale,
		    unsigned int regs)
{
	o->kind = KIND(SVE);
	o->load = load;
	o->store = !load;
	o->file = LHV_TRAP_INSN_Z;
	o->size = (uint8_t)(1U << scale);
	o->count = (uint8_t)regs;
	o->t[0] = (uint8_t)bits(v, 4, 0);
	o->n = (uint8_t)bits(v, 9, 5);
}

/* LDR and STR of a vector or a predicate; their offset is in the lengths of them. */
static void sve_whole(struct lhv_trap_insn *o, uint32_t v, bool load)
{
	bool vector = bit(v, 14);

	if (bit(v, 15) || bit(v, 13) || (!vector && bit(v, 4)))
		return;
	sve_one(o, v, load, 0, 1);
	o->file = vector ? LHV_TRAP_INSN_Z : LHV_TRAP_INSN_P;
	o->offset = sext(bits(v, 21, 16) << 3 | bits(v, 12, 10), 9);
}

/* dtype of a load: 4 bits, or those of LD1R in two places. */
static unsigned int sve_dtype(unsigned int dtype, bool *sign)
{
	/* Where the memory element would be larger than that of the register, the type is
	 * a sign-extending one, counted from the end. */
	unsigned int msz = dtype >> 2, esz = dtype & 3;

	*sign = msz > esz;
	return *sign ? 3 - msz : msz;
}

static void sve_load(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int dtype = bits(v, 24, 21), msz = bits(v, 24, 23),
		     num = bits(v, 22, 21);
	unsigned int rm = bits(v, 20, 16), scale;
	bool sign, imm = bit(v, 13);

	switch (bits(v, 15, 13)) {
	case 0: /* LD1RQ, LD1RO */
	case 1:
		if (num > 1 || (num && !has(f, F(SVEF64))) ||
		    (imm ? bit(v, 20) : rm == 31))
			return;
		sve_one(o, v, true, msz, 1);
		o->replicate = true;
		if (imm) {
			o->offset = sext(rm & 15, 4) * (num ? 32 : 16);
		} else {
			o->m = (uint8_t)rm;
			o->shift = (uint8_t)msz;
		}
		return;
	case 2: /* LD1 */
	case 3: /* LDFF1 */
		if (rm == 31 && !imm)
			return;
		scale = sve_dtype(dtype, &sign);
		sve_one(o, v, true, scale, 1);
		o->sign = sign;
		o->m = (uint8_t)rm;
		o->shift = (uint8_t)scale;
		return;
	case 5: /* LD1, and bit 20: LDNF1 */
		sve_one(o, v, true, sve_dtype(dtype, &sign), 1);
		o->sign = sign;
		o->offset = sext(rm & 15, 4);
		return;
	case 6: /* LDNT1, LD2 to LD4 */
	case 7:
		if (imm ? bit(v, 20) : rm == 31)
			return;
		sve_one(o, v, true, msz, num + 1);
		if (imm) {
			o->offset = sext(rm & 15, 4) * (int32_t)(num + 1);
		} else {
			o->m = (uint8_t)rm;
			o->shift = (uint8_t)msz;
		}
		return;
	default:
		return;
	}
}

static void sve_store(uint32_t v, struct lhv_trap_insn *o)
{
	unsigned int msz = bits(v, 24, 23), num = bits(v, 22, 21), rm = bits(v, 20, 16);
	unsigned int regs = 1;

	switch (bits(v, 15, 13)) {
	case 2: /* ST1: num is the size of the register's elements; or STR */
		if (msz == 3 && num < 2) {
			sve_whole(o, v, false);
			return;
		}
		if (rm == 31 || num < msz)
			return;
		break;
	case 0:
		if (msz == 3 && num < 2)
			sve_whole(o, v, false);
		return;
	case 3: /* STNT1, ST2 to ST4 */
		if (rm == 31)
			return;
		regs = num + 1;
		break;
	case 7:
		if (!bit(v, 20) && num < msz)
			return;
		regs = bit(v, 20) ? num + 1 : 1;
		sve_one(o, v, false, msz, regs);
		o->offset = sext(rm & 15, 4) * (int32_t)regs;
		return;
	default:
		return;
	}
	sve_one(o, v, false, msz, regs);
	o->m = (uint8_t)rm;
	o->shift = (uint8_t)msz;
}

static void sve(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int scale;
	bool sign;

	if (!has(f, F(SVE)))
		return;
	switch (bits(v, 31, 25)) {
	case 0x42: /* 1000010 */
		if (bits(v, 24, 22) == 6) {
			sve_whole(o, v, true);
		} else if (bit(v, 22) && bit(v, 15)) { /* LD1R */
			scale = sve_dtype(bits(v, 24, 23) << 2 | bits(v, 14, 13), &sign);
			sve_one(o, v, true, scale, 1);
			o->sign = sign;
			o->replicate = true;
			o->offset = (int32_t)(bits(v, 21, 16) << scale);
		}
		break;
	case 0x52: /* 1010010 */
		sve_load(v, f, o);
		break;
	case 0x72: /* 1110010 */
		sve_store(v, o);
		break;
	default:
		break;
	}
}

/* --------------------------------------------------------------------------------------- */

void lhv_trap_insn_a64(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	bool fp = bit(v, 26);

	lhv_trap_insn_start_(o, v, LHV_TRAP_INSN_A64, 4);
	if (bits(v, 28, 25) == 2) {
		if (bit(v, 31))
			sve(v, f, o);
		return;
	}
	/* DC ZVA, DC GVA, DC GZVA */
	if ((v & ~UINT32_C(0xff)) == UINT32_C(0xd50b7400)) {
		unsigned int op = bits(v, 7, 5);

		if (op != 1 && ((op != 3 && op != 4) || !has(f, F(MTE))))
			return;
		o->kind = KIND(ZERO);
		o->store = true;
		o->file = LHV_TRAP_INSN_NONE;
		o->t[0] = (uint8_t)bits(v, 4, 0);
		return;
	}
	if (!bit(v, 27) || bit(v, 25))
		return;
	switch (bits(v, 29, 28)) {
	case 0:
		if (!fp) {
			if (!bit(v, 24))
				exclusive(v, f, o);
		} else if (has(f, F(FP))) {
			if (!bit(v, 24))
				structures(v, o);
			else
				structure(v, f, o);
		}
		break;
	case 1:
		if (!bit(v, 24)) {
			literal(v, f, o);
		} else if (bits(v, 11, 10) == 1 && !bit(v, 21)) {
			mops(v, f, o);
		} else if (!bit(v, 21)) {
			rcpc(v, f, o);
		} else if (!fp) {
			if (bits(v, 31, 30) == 3)
				tags(v, f, o);
			else
				atomic128(v, f, o);
		}
		break;
	case 2:
		pair(v, f, o);
		break;
	default:
		single(v, f, o);
		break;
	}
}
