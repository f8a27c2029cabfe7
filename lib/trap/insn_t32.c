/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores of T32 (DDI 0487, F3). */
#include "insn_priv.h"

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

/* Instructions of two bytes, h. */
static void narrow(uint32_t h, struct lhv_trap_insn *o)
{
	static const uint8_t sizes[8] = {4, 2, 1, 1, 4, 2, 1, 2};
	unsigned int op = bits(h, 11, 9), t = bits(h, 2, 0), n = bits(h, 5, 3);
	uint32_t list = bits(h, 7, 0), imm5 = bits(h, 10, 6);
	bool load = bit(h, 11);

	switch (bits(h, 15, 12)) {
	case 4:
		if (!load) /* 01001: LDR of a literal */
			return;
		gpr(o, bits(h, 10, 8), 15, 4, true);
		o->offset = (int32_t)(list << 2);
		return;
	case 5:
		gpr(o, t, n, sizes[op], op >= 3);
		o->sign = op == 3 || op == 7;
		o->m = (uint8_t)bits(h, 8, 6);
		return;
	case 6:
		gpr(o, t, n, 4, load);
		o->offset = (int32_t)(imm5 << 2);
		return;
	case 7:
		gpr(o, t, n, 1, load);
		o->offset = (int32_t)imm5;
		return;
	case 8:
		gpr(o, t, n, 2, load);
		o->offset = (int32_t)(imm5 << 1);
		return;
	case 9:
		gpr(o, bits(h, 10, 8), 13, 4, load);
		o->offset = (int32_t)(list << 2);
		return;
	case 11:
		if (bits(h, 10, 9) != 2)
			return;
		/* PUSH, POP: bit 8 is LR or PC. */
		if (bit(h, 8))
			list |= load ? UINT32_C(1) << 15 : UINT32_C(1) << 14;
		gpr(o, 0, 13, 4, load);
		o->wback = true;
		lhv_trap_insn_list_(o, list, !load, load);
		o->unpredictable = !list;
		return;
	case 12:
		n = bits(h, 10, 8);
		gpr(o, 0, n, 4, load);
		o->wback = !load || !(list >> n & 1);
		lhv_trap_insn_list_(o, list, false, true);
		o->unpredictable = !list;
		return;
	default:
		return;
	}
}

/* Bits 31:25 are 1110100, bit 22 is 0. */
static void multiple(uint32_t v, struct lhv_trap_insn *o)
{
	unsigned int op = bits(v, 24, 23), n = bits(v, 19, 16);
	uint32_t list = bits(v, 15, 0);
	bool load = bit(v, 20), w = bit(v, 21);

	if (op == 1 || op == 2) {
		gpr(o, 0, n, 4, load);
		o->wback = w;
		lhv_trap_insn_list_(o, list, op == 2, op == 1);
		o->unpredictable = n == 15 || o->count < 2 || (w && list >> n & 1) ||
				   bit(list, 13) ||
				   (load ? list >> 14 == 3 : bit(list, 15));
		return;
	}
	/* RFE, SRS; before and down, or after and up */
	gpr(o, NREG, n, 4, load);
	o->kind = KIND(RETURN);
	o->count = 2;
	o->wback = w;
	o->wback_off = !w ? 0 : op ? 8 : -8;
	o->offset = op ? 0 : -8;
	if (load)
		o->unpredictable = n == 15 || list != 0xc000;
	else
		o->unpredictable = n != 13 || list >> 5 != 0x600;
	if (!load)
		o->n = 13;
}

/* Exclusive, ordered and table branches: bits 31:20 are 0xe8c or 0xe8d. */
static void exclusive(uint32_t v, struct lhv_trap_insn *o)
{
	static const uint8_t sizes[4] = {1, 2, 4, 8};
	unsigned int op = bits(v, 7, 4), n = bits(v, 19, 16), t = bits(v, 15, 12);
	unsigned int t2 = bits(v, 11, 8), d = bits(v, 3, 0), size = op & 3;
	bool load = bit(v, 20), ordered = op >= 8, ex = (op >> 2) & 1, dual = size == 3;

	if (op < 2) {
		if (!load)
			return;
		gpr(o, NREG, n, 1U << op, true);
		o->kind = KIND(BRANCH);
		o->m = (uint8_t)d;
		o->shift = (uint8_t)op;
		o->unpredictable = d == 15 || bits(v, 15, 8) != 0xf0;
		return;
	}
	if (!ordered && (!ex || size == 2))
		return;
	if (ordered && !ex && dual)
		return;
	gpr(o, t, n, sizes[size], load);
	o->unpredictable = n == 15 || t == 15;
	o->acquire = load && ordered;
	o->release = !load && ordered;
	if (dual) {
		o->size = 4;
		o->count = 2;
		o->t[1] = (uint8_t)t2;
		o->unpredictable |= t2 == 15 || (load && t == t2);
	} else {
		o->unpredictable |= t2 != 15;
	}
	if (ex)
		o->kind = KIND(EXCLUSIVE);
	if (ex && !load) {
		o->s = (uint8_t)d;
		o->unpredictable |= d == 15 || d == n || d == t || (dual && d == t2);
	} else {
		o->unpredictable |= d != 15;
	}
}

/* Bits 31:25 are 1110100, bit 22 is 1. */
static void dual(uint32_t v, struct lhv_trap_insn *o)
{
	bool p = bit(v, 24), u = bit(v, 23), w = bit(v, 21), load = bit(v, 20);
	unsigned int n = bits(v, 19, 16), t = bits(v, 15, 12), t2 = bits(v, 11, 8);
	int32_t off = (int32_t)(bits(v, 7, 0) << 2);

	if (!p && !w) {
		if (u) {
			exclusive(v, o);
			return;
		}
		/* LDREX, STREX */
		gpr(o, t, n, 4, load);
		o->kind = KIND(EXCLUSIVE);
		o->offset = off;
		o->unpredictable = t == 15 || n == 15;
		if (load) {
			o->unpredictable |= t2 != 15;
		} else {
			o->s = (uint8_t)t2;
			o->unpredictable |= t2 == 15 || t2 == n || t2 == t;
		}
		return;
	}
	if (!u)
		off = -off;
	gpr(o, t, n, 4, load);
	o->count = 2;
	o->t[1] = (uint8_t)t2;
	o->wback = w;
	o->offset = p ? off : 0;
	o->wback_off = w ? off : 0;
	o->unpredictable = t == 15 || t2 == 15 || (load && t == t2) ||
			   (w && (n == t || n == t2)) || (n == 15 && (w || !load));
}

/* Bits 31:25 are 1111100: one register. */
static void single(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	bool sign = bit(v, 24), wide = bit(v, 23), load = bit(v, 20);
	unsigned int size = bits(v, 22, 21), n = bits(v, 19, 16), t = bits(v, 15, 12);
	unsigned int form = bits(v, 11, 8);
	bool wback = false, unpriv = false, hint;
	int32_t off, imm8 = (int32_t)bits(v, 7, 0);

	if (sign && !load) {
		lhv_trap_insn_vld_(v, f, o);
		return;
	}
	if (size == 3 || (sign && size == 2))
		return;
	if (n == 15) {
		if (!load)
			return;
		off = (int32_t)bits(v, 11, 0);
		gpr(o, t, n, 1U << size, load);
		o->offset = wide ? off : -off;
	} else if (wide) {
		gpr(o, t, n, 1U << size, load);
		o->offset = (int32_t)bits(v, 11, 0);
	} else if (form >= 8) {
		bool p = form & 4, u = form & 2;

		wback = form & 1;
		if (!p && !wback)
			return;
		unpriv = p && u && !wback;
		off = u ? imm8 : -imm8;
		gpr(o, t, n, 1U << size, load);
		o->wback = wback;
		o->unpriv = unpriv;
		o->offset = p ? off : 0;
		o->wback_off = wback ? off : 0;
		o->unpredictable = wback && n == t;
	} else {
		if (bits(v, 11, 6))
			return;
		gpr(o, t, n, 1U << size, load);
		o->m = (uint8_t)bits(v, 3, 0);
		o->shift = (uint8_t)bits(v, 5, 4);
		o->unpredictable = o->m == 15;
	}
	o->sign = sign;
	if (t != 15)
		return;
	/* The place of PC in loads of bytes and halfwords is taken by hints. */
	hint = load && size < 2 && !wback && !unpriv;
	if (!hint) {
		o->unpredictable |= size < 2 || !load || unpriv;
		return;
	}
	if (size == 1 && sign) { /* unallocated hints */
		o->kind = KIND(UNKNOWN);
		return;
	}
	/* PLD of a literal has one bit that should be 0 where others have the size. */
	o->unpredictable |= size == 1 && n == 15;
	o->kind = KIND(PREFETCH);
	o->load = false;
	o->count = 0;
	o->sign = false;
	o->size = 1;
	o->t[0] = NREG;
	o->file = LHV_TRAP_INSN_NONE;
}

void lhv_trap_insn_t32(uint32_t v, uint32_t f, struct lhv_trap_insn *o)
{
	if (!lhv_trap_insn_t32_wide((uint16_t)(v >> 16))) {
		lhv_trap_insn_start_(o, v >> 16, LHV_TRAP_INSN_T32, 2);
		narrow(v >> 16, o);
		return;
	}
	lhv_trap_insn_start_(o, v, LHV_TRAP_INSN_T32, 4);
	switch (bits(v, 31, 25)) {
	case 0x74: /* 1110100 */
		if (bit(v, 22))
			dual(v, o);
		else
			multiple(v, o);
		break;
	case 0x76: /* 1110110 */
		lhv_trap_insn_vldm_(v, f, o);
		break;
	case 0x7c: /* 1111100 */
		single(v, f, o);
		break;
	default:
		break;
	}
}
