/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores of A32 (DDI 0487, F4), and the parts that T32 has in common with it. */
#include "insn_priv.h"

/* One general-purpose register. */
static void gpr(struct lhv_trap_insn *o, unsigned int t, unsigned int n,
		unsigned int size, bool load)
{
	o->kind = KIND(LDST);
	o->load = load;
	o->store = !load;
	o->size = (uint8_t)size;
	o->width = 4;
	o->t[0] = (uint8_t)t;
	o->n = n == 15 ? LHV_TRAP_INSN_PC : (uint8_t)n;
}

static unsigned int population(uint32_t v)
{
	unsigned int n = 0;

	for (; v; v &= v - 1)
		n++;
	return n;
}

void lhv_trap_insn_list_(struct lhv_trap_insn *o, uint32_t list, bool before, bool up)
{
	int32_t bytes;

	o->list = (uint16_t)list;
	o->count = (uint8_t)population(list);
	o->t[0] = NREG;
	bytes = 4 * o->count;
	if (up)
		o->offset = before ? 4 : 0;
	else
		o->offset = before ? -bytes : 4 - bytes;
	if (o->wback)
		o->wback_off = up ? bytes : -bytes;
}

/* An immediate offset, with P, U and W as most forms have them. */
static void immediate(struct lhv_trap_insn *o, uint32_t imm, bool p, bool u, bool wback)
{
	int32_t off = u ? (int32_t)imm : -(int32_t)imm;

	o->wback = wback;
	o->offset = p ? off : 0;
	o->wback_off = wback ? off : 0;
}

static bool base_bad(const struct lhv_trap_insn *o)
{
	return o->wback &&
	       (o->n == LHV_TRAP_INSN_PC || o->n == o->t[0] || o->n == o->t[1]);
}

/* The shift of an index register (DecodeImmShift). */
static void imm_shift(struct lhv_trap_insn *o, unsigned int type, unsigned int imm5)
{
	o->extend = (uint8_t)(LHV_TRAP_INSN_LSL + type);
	o->shift = (uint8_t)imm5;
	if (!imm5 && (type == 1 || type == 2))
		o->shift = 32;
	if (!imm5 && type == 3) {
		o->extend = LHV_TRAP_INSN_RRX;
		o->shift = 1;
	}
}

/* LDR, STR, LDRB, STRB, and with P = 0, W = 1 their unprivileged forms. */
static void word_byte(uint32_t v, struct lhv_trap_insn *o)
{
	bool p = bit(v, 24), u = bit(v, 23), b = bit(v, 22), w = bit(v, 21);
	bool load = bit(v, 20), reg = bit(v, 25);
	unsigned int t = bits(v, 15, 12), m = bits(v, 3, 0);

	gpr(o, t, bits(v, 19, 16), b ? 1 : 4, load);
	o->unpriv = !p && w;
	immediate(o, reg ? 0 : bits(v, 11, 0), p, u, !p || w);
	if (reg) {
		o->m = (uint8_t)m;
		o->sub = !u;
		o->post = !p;
		imm_shift(o, bits(v, 6, 5), bits(v, 11, 7));
	}
	o->unpredictable = base_bad(o) || (reg && m == 15) ||
			   (t == 15 && (b || (load && o->unpriv)));
}

/* Halfwords, signed bytes and doublewords. */
static void extra(uint32_t v, struct lhv_trap_insn *o)
{
	bool p = bit(v, 24), u = bit(v, 23), imm = bit(v, 22), w = bit(v, 21);
	bool load = bit(v, 20), dual = !load && bits(v, 6, 5) >= 2;
	unsigned int op = bits(v, 6, 5), t = bits(v, 15, 12), m = bits(v, 3, 0);

	if (dual)
		load = op == 2;
	gpr(o, t, bits(v, 19, 16), dual ? 4 : op == 2 ? 1 : 2, load);
	o->sign = !dual && op >= 2;
	o->unpriv = !p && w;
	if (dual) {
		o->count = 2;
		o->t[1] = (uint8_t)(t + 1);
		if (t == 15)
			o->t[1] = 0;
	}
	immediate(o, imm ? bits(v, 11, 8) << 4 | m : 0, p, u, !p || w);
	if (!imm) {
		o->m = (uint8_t)m;
		o->sub = !u;
		o->post = !p;
	}
	o->unpredictable =
		base_bad(o) || (!imm && (m == 15 || bits(v, 11, 8))) || t == 15;
	if (dual)
		o->unpredictable |= t & 1 || t == 14 || o->unpriv ||
				    (!imm && load && (m == t || m == t + 1));
	if (dual)
		o->unpriv = false;
}

/* LDREX, STREX, LDA, STL and their relatives; SWP. */
static void synchronization(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	static const uint8_t sizes[4] = {4, 8, 1, 2};
	unsigned int type = bits(v, 22, 21), n = bits(v, 19, 16), d = bits(v, 15, 12);
	unsigned int t = bits(v, 3, 0);
	bool load = bit(v, 20), ex = bit(v, 9), plain = bit(v, 8);

	if (!bit(v, 23)) { /* SWP, SWPB */
		if (type & 1 || load || !(f & F(SWP)))
			return;
		gpr(o, d, n, type ? 1 : 4, true);
		o->kind = KIND(SWAP32);
		o->store = true;
		o->s = (uint8_t)t;
		o->unpredictable = d == 15 || t == 15 || n == 15 || n == d || n == t ||
				   bits(v, 11, 8);
		return;
	}
	if (!ex && (plain || type == 1))
		return;
	gpr(o, load ? d : t, n, sizes[type], load);
	o->unpredictable =
		bits(v, 11, 10) != 3 || n == 15 || o->t[0] == 15 || (load && t != 15);
	if (type == 1) {
		o->size = 4;
		o->count = 2;
		o->unpredictable |= (o->t[0] & 1) || o->t[0] == 14;
		o->t[1] = (uint8_t)((o->t[0] + 1) & 15);
	}
	o->acquire = load && !plain;
	o->release = !load && !plain;
	if (ex) {
		o->kind = KIND(EXCLUSIVE);
		if (!load) {
			o->s = (uint8_t)d;
			o->unpredictable |= d == 15 || d == n || d == t ||
					    (type == 1 && d == o->t[1]);
		}
	} else if (!load) {
		o->unpredictable |= d != 15;
	}
}

static void multiple(uint32_t v, struct lhv_trap_insn *o)
{
	bool p = bit(v, 24), u = bit(v, 23), user = bit(v, 22), w = bit(v, 21);
	bool load = bit(v, 20);
	uint32_t list = bits(v, 15, 0);
	unsigned int n = bits(v, 19, 16);

	gpr(o, 0, n, 4, load);
	o->wback = w;
	lhv_trap_insn_list_(o, list, p, u);
	o->unpredictable = n == 15 || !list || (load && w && list >> n & 1);
	if (user && load && list >> 15) {
		o->kind = KIND(RETURN);
	} else if (user) {
		o->user = true;
		o->unpredictable |= w;
	}
}

/* RFE, SRS: two words. */
static void exception(uint32_t v, struct lhv_trap_insn *o)
{
	bool p = bit(v, 24), u = bit(v, 23), load = bit(v, 20);

	if (bit(v, 22) == load)
		return;
	gpr(o, NREG, bits(v, 19, 16), 4, load);
	o->kind = KIND(RETURN);
	o->count = 2;
	o->wback = bit(v, 21);
	o->wback_off = !o->wback ? 0 : u ? 8 : -8;
	o->offset = u ? (p ? 4 : 0) : (p ? -8 : -4);
	if (load)
		o->unpredictable = bits(v, 19, 16) == 15 || bits(v, 15, 0) != 0x0a00;
	else
		o->unpredictable = bits(v, 19, 16) != 13 || bits(v, 15, 5) != 0x28;
	if (!load)
		o->n = 13; /* of the mode in bits 4:0 */
}

void lhv_trap_insn_vldm_(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	bool p = bit(v, 24), u = bit(v, 23), d = bit(v, 22), w = bit(v, 21);
	bool load = bit(v, 20);
	unsigned int size = bits(v, 9, 8), n = bits(v, 19, 16), imm = bits(v, 7, 0);
	unsigned int reg, regs;

	if (bits(v, 11, 10) != 2 || !(f & F(FP)))
		return;
	reg = size == 3 ? (unsigned int)d << 4 | bits(v, 15, 12)
			: bits(v, 15, 12) << 1 | (unsigned int)d;
	if (p && !w) { /* VLDR, VSTR */
		if (!size || (size == 1 && !(f & F(FP16))))
			return;
		gpr(o, reg, n, 1U << size, load);
		immediate(o, size == 1 ? imm << 1 : imm << 2, true, u, false);
		o->selem = 1;
		/* Halves are in the low part of S registers. */
		o->width = size == 1 ? 4 : o->size;
		o->unpredictable =
			(size == 1 && o->set == LHV_TRAP_INSN_A32 && o->cond != 14) ||
			(n == 15 && !load && o->set == LHV_TRAP_INSN_T32);
		regs = 1;
	} else {
		if (size < 2 || (p == u && w) || (!p && !u))
			return;
		gpr(o, reg, n, 1U << size, load);
		o->wback = w;
		if (!u)
			o->offset = -(int32_t)(imm << 2);
		if (w)
			o->wback_off = u ? (int32_t)(imm << 2) : -(int32_t)(imm << 2);
		regs = size == 3 ? imm >> 1 : imm;
		/* An odd number of words is FLDMX, FSTMX: as without the last. */
		o->unpredictable = !regs || (size == 3 && regs > 16) || reg + regs > 32 ||
				   (n == 15 && (w || o->set == LHV_TRAP_INSN_T32)) ||
				   (size == 3 && imm & 1 && reg + regs > 16);
		if (regs > 32)
			regs = 32;
		o->width = o->size;
		o->selem = 1;
	}
	o->file = LHV_TRAP_INSN_FP;
	o->merge = load && size != 1;
	o->rpt = (uint8_t)regs;
	o->count = (uint8_t)regs;
	o->lanes = 1;
}

/* The address of VLD1 to VLD4: no write-back, by the bytes transferred, or by a register. */
static void vld_address(uint32_t v, struct lhv_trap_insn *o)
{
	unsigned int m = bits(v, 3, 0);

	o->wback = m != 15;
	o->post = o->wback;
	if (m == 13)
		o->wback_off = o->count * o->size;
	else if (m != 15)
		o->m = (uint8_t)m;
	o->unpredictable |= o->n == LHV_TRAP_INSN_PC;
}

static void vld_multiple(uint32_t v, struct lhv_trap_insn *o)
{
	/* Type: repetitions, registers of a structure, their distance, alignments allowed. */
	static const uint8_t form[16][4] = {
		[0] = {1, 4, 1, 15}, [1] = {1, 4, 2, 15}, [2] = {4, 1, 1, 15},
		[3] = {2, 2, 2, 15}, [4] = {1, 3, 1, 3},  [5] = {1, 3, 2, 3},
		[6] = {3, 1, 1, 3},  [7] = {1, 1, 1, 3},  [8] = {1, 2, 1, 7},
		[9] = {1, 2, 2, 7},  [10] = {2, 1, 1, 7},
	};
	unsigned int type = bits(v, 11, 8), size = bits(v, 7, 6), align = bits(v, 5, 4);
	const uint8_t *form_of = form[type];

	if (!form_of[0] || !(form_of[3] >> align & 1) || (size == 3 && form_of[1] != 1))
		return;
	gpr(o, (unsigned int)bit(v, 22) << 4 | bits(v, 15, 12), bits(v, 19, 16),
	    1U << size, bit(v, 21));
	o->rpt = form_of[0];
	o->selem = form_of[1];
	o->stride = form_of[2];
	o->lanes = (uint8_t)(8 >> size);
	o->count = (uint8_t)(o->rpt * o->selem * o->lanes);
	o->unpredictable = o->t[0] + (o->rpt - 1) + (o->selem - 1) * o->stride > 31;
}

static void vld_one(uint32_t v, struct lhv_trap_insn *o)
{
	unsigned int size = bits(v, 11, 10), selem = bits(v, 9, 8) + 1;
	unsigned int a = bits(v, 7, 4), index, stride = 1;

	index = a >> (1 + size);
	switch (size) {
	case 0:
		if ((selem == 1 || selem == 3) && a & 1)
			return;
		break;
	case 1:
		if ((selem == 1 && a & 2) || (selem == 3 && a & 1))
			return;
		stride = a & 2 ? 2 : 1;
		break;
	default:
		if (selem == 1 && (a & 4 || (a & 3 && (a & 3) != 3)))
			return;
		if (selem == 2 && a & 2)
			return;
		if (selem == 3 && a & 3)
			return;
		if (selem == 4 && (a & 3) == 3)
			return;
		stride = a & 4 ? 2 : 1;
		break;
	}
	gpr(o, (unsigned int)bit(v, 22) << 4 | bits(v, 15, 12), bits(v, 19, 16),
	    1U << size, bit(v, 21));
	o->rpt = 1;
	o->selem = (uint8_t)selem;
	o->stride = selem == 1 ? 1 : (uint8_t)stride;
	o->lanes = 1;
	o->index = (uint8_t)index;
	o->count = o->selem;
	o->unpredictable = o->t[0] + (selem - 1) * o->stride > 31;
}

static void vld_all(uint32_t v, struct lhv_trap_insn *o)
{
	unsigned int size = bits(v, 7, 6), selem = bits(v, 9, 8) + 1;
	bool two = bit(v, 5), a = bit(v, 4);

	if (!bit(v, 21))
		return;
	switch (selem) {
	case 1:
		if (size == 3 || (!size && a))
			return;
		break;
	case 2:
		if (size == 3)
			return;
		break;
	case 3:
		if (size == 3 || a)
			return;
		break;
	default:
		if (size == 3 && !a)
			return;
		if (size == 3) /* a larger alignment of words */
			size = 2;
		break;
	}
	gpr(o, (unsigned int)bit(v, 22) << 4 | bits(v, 15, 12), bits(v, 19, 16),
	    1U << size, true);
	o->rpt = 1;
	o->selem = (uint8_t)selem;
	if (selem == 1)
		o->copies = two ? 2 : 1;
	else
		o->stride = two ? 2 : 1;
	o->lanes = 1;
	o->replicate = true;
	o->count = o->selem;
	o->unpredictable = o->t[0] + (selem - 1) * o->stride + (o->copies - 1U) > 31;
}

void lhv_trap_insn_vld_(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	if (!(f & F(FP)))
		return;
	if (!bit(v, 23))
		vld_multiple(v, o);
	else if (bits(v, 11, 10) == 3)
		vld_all(v, o);
	else
		vld_one(v, o);
	if (o->kind == KIND(UNKNOWN))
		return;
	o->file = LHV_TRAP_INSN_FP;
	o->width = 8;
	o->merge = o->load;
	vld_address(v, o);
}

/* The instructions whose condition field is 1111. */
static void unconditional(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	unsigned int n = bits(v, 19, 16), m = bits(v, 3, 0);
	bool reg = bit(v, 25);

	if (bits(v, 27, 25) == 4) {
		exception(v, o);
		return;
	}
	if (bits(v, 27, 24) == 4 && !bit(v, 20)) {
		lhv_trap_insn_vld_(v, f, o);
		return;
	}
	/* PLD, PLDW, PLI, with an immediate or a register. */
	if (bits(v, 27, 26) != 1 || bits(v, 21, 20) != 1 || (reg && bit(v, 4)))
		return;
	if (!bit(v, 24) && !bit(v, 22))
		return; /* unallocated hints */
	gpr(o, NREG, n, 1, true);
	o->kind = KIND(PREFETCH);
	o->load = false;
	o->count = 0;
	o->file = LHV_TRAP_INSN_NONE;
	o->unpredictable = bits(v, 15, 12) != 15 || (reg && m == 15) ||
			   (n == 15 && bit(v, 24) && !reg && !bit(v, 22));
	immediate(o, reg ? 0 : bits(v, 11, 0), true, bit(v, 23), false);
	if (reg) {
		o->m = (uint8_t)m;
		o->sub = !bit(v, 23);
		imm_shift(o, bits(v, 6, 5), bits(v, 11, 7));
	}
}

void lhv_trap_insn_a32(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	lhv_trap_insn_start_(o, v, LHV_TRAP_INSN_A32, 4);
	if (bits(v, 31, 28) == 15) {
		unconditional(v, f, o);
		return;
	}
	o->cond = (uint8_t)bits(v, 31, 28);
	switch (bits(v, 27, 25)) {
	case 0:
		if (bits(v, 7, 4) == 9) {
			if (bit(v, 24))
				synchronization(v, f, o);
		} else if (bit(v, 7) && bit(v, 4)) {
			extra(v, o);
		}
		break;
	case 2:
		word_byte(v, o);
		break;
	case 3:
		if (!bit(v, 4))
			word_byte(v, o);
		break;
	case 4:
		multiple(v, o);
		break;
	case 6:
		lhv_trap_insn_vldm_(v, f, o);
		break;
	default:
		break;
	}
}
