/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores: what lhv_trap_insn_a64() and its relatives say of them. */
#include "dec.h"

#include <string.h>

#include <libhv/trap/insn.h>

static void reg_text(const struct lhv_trap_insn *in, unsigned int reg, char *buf,
		     size_t n)
{
	static const char fp[] = "?bh?s???d???????q";
	bool a64 = in->set == LHV_TRAP_INSN_A64;

	switch (in->file) {
	case LHV_TRAP_INSN_GPR:
		if (!a64)
			(void)snprintf(buf, n, "r%u", reg);
		else if (reg == 31)
			(void)snprintf(buf, n, in->width == 8 ? "xzr" : "wzr");
		else
			(void)snprintf(buf, n, "%c%u", in->width == 8 ? 'x' : 'w', reg);
		break;
	case LHV_TRAP_INSN_FP:
		if (in->selem && a64)
			(void)snprintf(buf, n, "v%u", reg % 32);
		else
			(void)snprintf(buf, n, "%c%u", fp[in->width], reg);
		break;
	case LHV_TRAP_INSN_Z:
		(void)snprintf(buf, n, "z%u", reg % 32);
		break;
	case LHV_TRAP_INSN_P:
		(void)snprintf(buf, n, "p%u", reg);
		break;
	default:
		(void)snprintf(buf, n, "x%u", reg);
		break;
	}
}

/* The registers that are transferred, in their order. */
static void registers(struct rec *r, const struct lhv_trap_insn *in)
{
	char text[512] = "", one[16];
	size_t at = 0;
	unsigned int reg, n;
	bool run = true; /* one after another, from t[0] on */

	if (in->list)
		n = 16;
	else if (in->selem)
		n = in->rpt * in->selem * in->copies;
	else if (in->kind == LHV_TRAP_INSN_SVE)
		n = in->count;
	else if (in->kind == LHV_TRAP_INSN_LS64)
		n = 8;
	else {
		n = 2;
		run = false;
	}
	for (unsigned int i = 0; i < n; i++) {
		if (in->list) {
			if (!(in->list >> i & 1))
				continue;
			reg = i;
		} else if (in->selem) {
			unsigned int k = i / in->copies;

			reg = in->t[0] + k / in->selem + k % in->selem * in->stride +
			      i % in->copies;
		} else if (!run) {
			if (in->t[i] == LHV_TRAP_INSN_NREG)
				continue;
			reg = in->t[i];
		} else {
			reg = in->t[0] + i;
		}
		reg_text(in, reg, one, sizeof(one));
		if (at + 20 < sizeof(text))
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
					       at ? " " : "", one);
	}
	if (*text)
		rec_fact(r, "registers", "%s", text);
}

static void address(struct rec *r, const struct lhv_trap_insn *in)
{
	static const char *const extend[] = {"lsl", "lsr",  "asr",  "ror",
					     "rrx", "uxtw", "sxtw", "sxtx"};
	bool a64 = in->set == LHV_TRAP_INSN_A64;
	char base[16];

	if (in->n == LHV_TRAP_INSN_NREG)
		return;
	if (in->n == LHV_TRAP_INSN_PC)
		(void)snprintf(base, sizeof(base), "pc");
	else if (a64 && in->n == 31)
		(void)snprintf(base, sizeof(base), "sp");
	else
		(void)snprintf(base, sizeof(base), "%c%u", a64 ? 'x' : 'r', in->n);
	rec_fact(r, "base", "%s", base);
	rec_fact(r, "offset", "%d", (int)in->offset);
	if (in->m != LHV_TRAP_INSN_NREG)
		rec_fact(r, "index", "%s%c%u %s %u", in->sub ? "-" : "", a64 ? 'x' : 'r',
			 in->m, extend[in->extend & 7], in->shift);
	if (in->wback)
		rec_fact(r, "write-back", "%d%s", (int)in->wback_off,
			 in->m == LHV_TRAP_INSN_NREG ? ""
			 : in->post		     ? " and index, after"
						     : " and index");
}

void dec_insn(struct rec *r, uint64_t v, const struct opts *o)
{
	static const char *const op[] = {"add",	 "clr",	 "eor",	 "set", "smax",
					 "smin", "umax", "umin", "swp"};
	struct lhv_trap_insn in;
	uint32_t w = (uint32_t)v;

	r->width = 32;
	switch (o->set) {
	case LHV_TRAP_INSN_A64:
		lhv_trap_insn_a64(w, LHV_TRAP_INSN_F_ALL, &in);
		break;
	case LHV_TRAP_INSN_A32:
		lhv_trap_insn_a32(w, LHV_TRAP_INSN_F_ALL, &in);
		break;
	default:
		if (w <= UINT16_MAX) {
			w <<= 16;
			r->width = 16;
		}
		lhv_trap_insn_t32(w, LHV_TRAP_INSN_F_ALL, &in);
		break;
	}
	rec_fact(r, "kind", "%s", lhv_trap_insn_kind_name(in.kind));
	rec_fact(r, "length", "%u", in.len);
	if (in.kind == LHV_TRAP_INSN_UNKNOWN) {
		rec_note(r, "not allocated, or no load or store");
		return;
	}
	if (o->set == LHV_TRAP_INSN_A32)
		rec_fact(r, "condition", "%u", in.cond);
	if (in.load || in.store)
		rec_fact(r, "access", "%s%s", in.load ? "load" : "",
			 !in.store ? ""
			 : in.load ? " store"
				   : "store");
	if (in.count && in.size)
		rec_fact(r, "accesses", "%u of %u", in.count, in.size);
	registers(r, &in);
	if (in.s != LHV_TRAP_INSN_NREG)
		rec_fact(r, "operand", "%c%u", o->set == LHV_TRAP_INSN_A64 ? 'x' : 'r',
			 in.s);
	if (in.kind == LHV_TRAP_INSN_ATOMIC || in.kind == LHV_TRAP_INSN_ATOMIC128)
		rec_fact(r, "operation", "%s", in.op < 9 ? op[in.op] : "?");
	if (in.sign)
		rec_fact(r, "extension", "sign");
	/* A word of 8 or 16 bytes that is transferred in part; halves are of S registers. */
	if (in.lanes == 1 && in.width >= 8 && in.size < in.width && !in.replicate)
		rec_fact(r, "element", "%u", in.index);
	if (in.replicate)
		rec_fact(r, "replicated", "yes");
	address(r, &in);
	if (in.acquire || in.release)
		rec_fact(r, "order", "%s%s", in.acquire ? "acquire" : "",
			 !in.release  ? ""
			 : in.acquire ? " release"
				      : "release");
	if (in.unpriv)
		rec_fact(r, "privilege", "EL0");
	if (in.user)
		rec_fact(r, "bank", "User");
	if (in.unpredictable)
		rec_problem(r, "CONSTRAINED UNPREDICTABLE");
}
