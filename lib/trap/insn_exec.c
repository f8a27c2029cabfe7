/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads and stores of a guest, done in software. */
#include "insn_priv.h"
#include "trap_priv.h"

#include <string.h>

#include <libhv/arch/esr.h>

#define PAGE	     UINT64_C(4096)
#define PAGE_MASK    (PAGE - 1)
#define MAX_PAGES    2
#define MAX_GPR	     16
#define ADDRESS_BITS 56 /* Above may be tags. */

/* One instruction on its way. */
struct exec {
	const struct lhv_trap_insn_cfg *cfg;
	const struct lhv_trap *trap;
	const struct lhv_trap_insn_vcpu *v;
	struct lhv_trap_insn_result *res;
	const struct lhv_trap_insn *in;
	bool aarch32;
	uint64_t addr; /* the lowest */
	unsigned int pages;
	uint64_t page_va[MAX_PAGES], page_ipa[MAX_PAGES];
	uint64_t gpr[MAX_GPR]; /* loaded, by number of the access */
	uint64_t fp[32][2];    /* loaded, by register */
	uint32_t fp_touched;
};

/* --- Answers --------------------------------------------------------------------------- */

static enum lhv_action stop(struct exec *e, enum lhv_trap_insn_why why)
{
	e->res->why = (uint8_t)why;
	return LHV_EXIT;
}

static enum lhv_action retry(struct exec *e)
{
	e->res->why = LHV_TRAP_INSN_RETRY;
	return LHV_HANDLED;
}

static enum lhv_action undefined(struct exec *e)
{
	e->res->why = LHV_TRAP_INSN_CONSTRAINED;
	e->res->esr =
		LHV_PREP(LHV_ESR_ELx_EC, LHV_ESR_ELx_EC_UNKNOWN) | LHV_ESR_ELx_IL_MASK;
	return LHV_INJECT;
}

static enum lhv_action inject(struct exec *e, enum lhv_trap_insn_why why, uint64_t va,
			      bool fetch, bool write, unsigned int fsc)
{
	struct lhv_trap_insn_result *r = e->res;

	r->why = (uint8_t)why;
	r->va = lhv_va(va);
	r->va_valid = true;
	r->fetch = fetch;
	r->write = write;
	r->fsc = fsc & (LHV_ISS_ABT_FSC_MASK >> LHV_ISS_ABT_FSC_SHIFT);
	r->esr = LHV_PREP(LHV_ESR_ELx_EC,
			  fetch ? LHV_ESR_ELx_EC_IABT_LOWER : LHV_ESR_ELx_EC_DABT_LOWER) |
		 LHV_ESR_ELx_IL_MASK | LHV_PREP(LHV_ISS_ABT_FSC, fsc);
	if (write)
		r->esr |= LHV_ISS_DABT_WnR_MASK;
	return LHV_INJECT;
}

/* What a callback said when it did not do what it was asked. */
static enum lhv_action callback(struct exec *e, enum lhv_trap_insn_mem m,
				enum lhv_trap_insn_why why, uint64_t va, bool fetch,
				bool write, unsigned int fsc)
{
	switch (m) {
	case LHV_TRAP_INSN_MEM_FAULT:
		return inject(e, why, va, fetch, write, fsc);
	case LHV_TRAP_INSN_MEM_RETRY:
		return retry(e);
	default:
		return stop(e, LHV_TRAP_INSN_CALLBACK);
	}
}

/* --- Registers ------------------------------------------------------------------------- */

/* Where lhv_regs.x has R0 to R14 of an AArch32 mode (D1.20.1). */
static unsigned int bank(uint64_t pstate, unsigned int r, bool user)
{
	uint64_t mode = LHV_GET(LHV_SPSR_EL2_M, pstate);

	if (user || r < 8)
		return r;
	if (mode == LHV_SPSR_EL2_M_FIQ)
		return r + 16;
	if (r < 13)
		return r;
	switch (mode) {
	case LHV_SPSR_EL2_M_IRQ:
		return 30 - r;
	case LHV_SPSR_EL2_M_Supervisor:
		return 32 - r;
	case LHV_SPSR_EL2_M_Abort:
		return 34 - r;
	case LHV_SPSR_EL2_M_Undefined:
		return 36 - r;
	default:
		return r;
	}
}

/* The program counter as an instruction reads it. */
static uint64_t pc(const struct exec *e)
{
	switch (e->in->set) {
	case LHV_TRAP_INSN_A32:
		return (uint32_t)(e->v->regs->pc + 8);
	case LHV_TRAP_INSN_T32:
		return (uint32_t)(e->v->regs->pc + 4);
	default:
		return e->v->regs->pc;
	}
}

static uint64_t get(const struct exec *e, unsigned int r)
{
	const struct lhv_regs *regs = e->v->regs;

	if (e->aarch32)
		return r == 15 ? pc(e)
			       : (uint32_t)regs->x[bank(regs->pstate, r, e->in->user)];
	return r > 30 ? 0 : regs->x[r];
}

static uint64_t get_base(const struct exec *e)
{
	const struct lhv_regs *regs = e->v->regs;
	unsigned int n = e->in->n;

	if (n == LHV_TRAP_INSN_PC)
		return pc(e) & ~UINT64_C(3);
	if (e->aarch32)
		return (uint32_t)regs->x[bank(regs->pstate, n, false)];
	return n == 31 ? *e->v->sp : regs->x[n];
}

static void set_base(struct exec *e, uint64_t value)
{
	struct lhv_regs *regs = e->v->regs;
	unsigned int n = e->in->n;

	if (e->aarch32)
		regs->x[bank(regs->pstate, n, false)] = (uint32_t)value;
	else if (n == 31)
		*e->v->sp = value;
	else
		regs->x[n] = value;
}

static void set(struct exec *e, unsigned int r, uint64_t value)
{
	struct lhv_regs *regs = e->v->regs;

	if (e->aarch32)
		regs->x[bank(regs->pstate, r, e->in->user)] = (uint32_t)value;
	else if (r < 31)
		regs->x[r] = value;
}

/* The index register, shifted or extended. */
static uint64_t get_index(const struct exec *e)
{
	const struct lhv_trap_insn *in = e->in;
	uint64_t value;
	uint32_t w;

	if (in->m == NREG)
		return 0;
	value = get(e, in->m);
	w = (uint32_t)value;
	switch (in->extend) {
	case LHV_TRAP_INSN_UXTW:
		value = (uint64_t)w << in->shift;
		break;
	case LHV_TRAP_INSN_SXTW:
		value = (uint64_t)(int64_t)(int32_t)w << in->shift;
		break;
	case LHV_TRAP_INSN_LSR:
		value = in->shift > 31 ? 0 : w >> in->shift;
		break;
	case LHV_TRAP_INSN_ASR:
		value = (uint64_t)((int64_t)(int32_t)w >> in->shift);
		break;
	case LHV_TRAP_INSN_ROR:
		value = w >> in->shift | w << (32 - in->shift);
		break;
	case LHV_TRAP_INSN_RRX:
		value = w >> 1 |
			(e->v->regs->pstate & LHV_SPSR_EL2_C_MASK ? UINT32_C(1) << 31
								  : 0);
		break;
	default:
		value <<= in->shift;
		break;
	}
	return in->sub ? -value : value;
}

/* --- Fetch ----------------------------------------------------------------------------- */

/* The instruction at PC, decoded into res->in. LHV_HANDLED: go on. */
static enum lhv_action fetch(struct exec *e)
{
	const struct lhv_trap_insn_ops *ops = e->cfg->ops;
	uint64_t at = e->v->regs->pc;
	bool thumb = e->aarch32 && e->v->regs->pstate & LHV_SPSR_AArch32_T_MASK;
	uint32_t insn = 0, second = 0;
	uint8_t fsc = 0;
	enum lhv_trap_insn_mem m;

	if (!ops || !ops->fetch)
		return stop(e, LHV_TRAP_INSN_CALLBACK);
	m = ops->fetch(e->cfg->ctx, lhv_va(at), thumb ? 2 : 4, &insn, &fsc);
	if (thumb && m == LHV_TRAP_INSN_MEM_OK) {
		insn = (insn & UINT16_MAX) << 16;
		if (lhv_trap_insn_t32_wide((uint16_t)(insn >> 16))) {
			at = (uint32_t)(at + 2);
			m = ops->fetch(e->cfg->ctx, lhv_va(at), 2, &second, &fsc);
			insn |= second & UINT16_MAX;
		}
	}
	if (m != LHV_TRAP_INSN_MEM_OK)
		return callback(e, m, LHV_TRAP_INSN_FETCH, at, true, false, fsc);
	if (thumb)
		lhv_trap_insn_t32(insn, e->cfg->features, &e->res->in);
	else if (e->aarch32)
		lhv_trap_insn_a32(insn, e->cfg->features, &e->res->in);
	else
		lhv_trap_insn_a64(insn, e->cfg->features, &e->res->in);
	return LHV_HANDLED;
}

/* Whether the condition of an AArch32 instruction holds. */
static bool condition(const struct exec *e)
{
	uint64_t ps = e->v->regs->pstate, it;

	if (!e->aarch32)
		return true;
	if (e->in->set == LHV_TRAP_INSN_A32)
		return lhv_trap_condition(e->in->cond, ps);
	it = LHV_GET(LHV_SPSR_AArch32_IT_7_2, ps) << 2 |
	     LHV_GET(LHV_SPSR_AArch32_IT_1_0, ps);
	return !(it & 15) || lhv_trap_condition((uint8_t)(it >> 4), ps);
}

/* --- Addresses ------------------------------------------------------------------------- */

static uint64_t wrap(const struct exec *e, uint64_t addr)
{
	return e->aarch32 ? (uint32_t)addr : addr;
}

/* The page of an address, as a number that tags do not matter to. */
static uint64_t page_of(uint64_t addr)
{
	return (addr & ((UINT64_C(1) << ADDRESS_BITS) - 1)) & ~PAGE_MASK;
}

static enum lhv_action add_page(struct exec *e, uint64_t addr, bool write)
{
	const struct lhv_trap_abort *a = &e->trap->u.abort;
	const struct lhv_trap_insn_ops *ops = e->cfg->ops;
	enum lhv_trap_insn_mem m;
	lhv_ipa_t ipa = lhv_ipa(0);
	uint8_t fsc = 0;

	if (a->ipa_state == LHV_TRAP_IPA_EXACT && page_of(a->va.v) == page_of(addr)) {
		ipa = a->ipa;
	} else {
		if (!ops->translate)
			return stop(e, LHV_TRAP_INSN_CALLBACK);
		m = ops->translate(e->cfg->ctx, lhv_va(addr), write, e->in->unpriv, &ipa,
				   &fsc);
		if (m != LHV_TRAP_INSN_MEM_OK)
			return callback(e, m, LHV_TRAP_INSN_TRANSLATE, addr, false, write,
					fsc);
	}
	e->page_va[e->pages] = page_of(addr);
	e->page_ipa[e->pages] = ipa.v & ~PAGE_MASK;
	e->pages++;
	return LHV_HANDLED;
}

/* Finds all pages of @p bytes from e->addr on. LHV_HANDLED: go on. */
static enum lhv_action pages(struct exec *e, unsigned int bytes, bool write)
{
	uint64_t last = wrap(e, e->addr + bytes - 1);
	enum lhv_action action = add_page(e, e->addr, write);

	if (action != LHV_HANDLED || e->res->why == LHV_TRAP_INSN_RETRY ||
	    page_of(last) == page_of(e->addr))
		return action;
	return add_page(e, last & ~PAGE_MASK, write);
}

/* --- Accesses -------------------------------------------------------------------------- */

/* One access that is in one page; the value is a number in little-endian order. */
static enum lhv_action access_one(struct exec *e, uint64_t addr, unsigned int size,
				  bool write, uint64_t *value)
{
	const struct lhv_trap_mmio_table *t = e->cfg->mmio;
	const struct lhv_trap_insn_ops *ops = e->cfg->ops;
	struct lhv_trap_insn_result *res = e->res;
	const struct lhv_trap_region *r;
	struct lhv_mmio access;
	unsigned int i = e->pages > 1 && page_of(addr) != e->page_va[0];
	lhv_ipa_t ipa = lhv_ipa(e->page_ipa[i] | (addr & PAGE_MASK));
	enum lhv_trap_insn_mem m = LHV_TRAP_INSN_MEM_NONE;

	res->ipa = ipa;
	access.offset = ipa.v;
	access.value = write ? *value : 0;
	access.vcpu = e->v->index;
	access.size = (uint8_t)size;
	access.write = write;
	r = lhv_trap_mmio_find(t, ipa, size);
	if (r) {
		access.offset -= r->base.v;
		res->access = access;
		switch (r->fn(r->ctx, &access)) {
		case LHV_HANDLED:
			res->access.value = access.value;
			*value = access.value;
			res->done++;
			return LHV_HANDLED;
		case LHV_INJECT:
			return inject(e, LHV_TRAP_INSN_DEVICE, addr, false, write,
				      LHV_FSC_EXTERNAL);
		default:
			return stop(e, LHV_TRAP_INSN_DEVICE);
		}
	}
	res->access = access;
	if (ops->memory)
		m = ops->memory(e->cfg->ctx, ipa, size, write, value);
	switch (m) {
	case LHV_TRAP_INSN_MEM_OK:
		res->done++;
		return LHV_HANDLED;
	case LHV_TRAP_INSN_MEM_NONE:
		break;
	default:
		return callback(e, m, LHV_TRAP_INSN_UNCLAIMED, addr, false, write,
				LHV_FSC_EXTERNAL);
	}
	switch (t->unclaimed) {
	case LHV_TRAP_UNCLAIMED_RAZ_WI:
		*value = 0;
		return LHV_HANDLED;
	case LHV_TRAP_UNCLAIMED_EXIT:
		return stop(e, LHV_TRAP_INSN_UNCLAIMED);
	default:
		return inject(e, LHV_TRAP_INSN_UNCLAIMED, addr, false, write,
			      LHV_FSC_EXTERNAL);
	}
}

static bool went_on(const struct exec *e, enum lhv_action action)
{
	return action == LHV_HANDLED && e->res->why != LHV_TRAP_INSN_RETRY;
}

/* An access of 1 to 8 bytes at any address; the value is a number in the guest's order. */
static enum lhv_action access_any(struct exec *e, unsigned int offset, unsigned int size,
				  bool write, uint64_t *value)
{
	uint64_t addr = wrap(e, e->addr + offset), v, one;
	unsigned int unused = 64 - 8 * size;
	bool swap = e->v->big_endian;
	enum lhv_action action = LHV_HANDLED;

	v = write ? *value << unused : 0;
	v = swap ? __builtin_bswap64(v) : v >> unused;
	if ((addr & PAGE_MASK) + size <= PAGE) {
		action = access_one(e, addr, size, write, &v);
	} else {
		for (unsigned int i = 0; i < size && went_on(e, action); i++) {
			one = v >> (8 * i) & 0xff;
			action = access_one(e, wrap(e, addr + i), 1, write, &one);
			v &= ~(UINT64_C(0xff) << (8 * i));
			v |= (one & 0xff) << (8 * i);
		}
	}
	if (!write && went_on(e, action)) {
		v = v << unused >> unused;
		*value = swap ? __builtin_bswap64(v) >> unused : v;
	}
	return action;
}

/* The image of a SIMD&FP register to load into. */
static uint64_t *fp_image(struct exec *e, unsigned int reg)
{
	uint64_t *image = e->fp[reg];

	if (!(e->fp_touched >> reg & 1)) {
		e->fp_touched |= UINT32_C(1) << reg;
		if (e->in->merge || e->aarch32) {
			e->cfg->ops->fp_get(e->cfg->ctx, reg, image);
		} else {
			image[0] = 0;
			image[1] = 0;
		}
	}
	return image;
}

/* Puts the low bytes of a value into an image, at a byte that is a multiple of them. */
static void fp_put(uint64_t *image, unsigned int lane, unsigned int size, uint64_t value)
{
	uint64_t mask = UINT64_MAX >> (64 - 8 * size);
	unsigned int shift = 8 * (lane % 8);

	image[lane / 8] = (image[lane / 8] & ~(mask << shift)) | (value & mask) << shift;
}

static void fp_load(struct exec *e, const struct lhv_trap_insn_access *a,
		    const uint64_t v[2])
{
	const struct lhv_trap_insn *in = e->in;
	unsigned int first = a->lane, end = a->lane + 1;

	if (in->replicate) {
		/* All lanes of in->copies registers, of which two may be in one. */
		first -= first % in->width;
		end = first + in->width * in->copies;
	}
	for (unsigned int lane = first; lane < end; lane += a->size) {
		uint64_t *image = fp_image(e, (a->reg + lane / 16) % 32);

		if (a->size == 16) {
			image[0] = v[0];
			image[1] = v[1];
			continue;
		}
		/* A half in an S register: the rest of it is 0. */
		if (e->aarch32 && !in->merge)
			fp_put(image, lane % 16, in->width, 0);
		fp_put(image, lane % 16, a->size, v[0]);
	}
}

/* One access of SIMD&FP registers: what has 16 bytes, and in AArch32 8, is made in halves. */
static enum lhv_action fp_access(struct exec *e, const struct lhv_trap_insn_access *a)
{
	bool write = e->in->store;
	unsigned int half = a->size == 16 ? 8 : e->aarch32 && a->size == 8 ? 4 : 0;
	uint64_t v[2] = {0, 0}, part[2];
	enum lhv_action action;

	if (write) {
		e->cfg->ops->fp_get(e->cfg->ctx, a->reg, v);
		if (a->size < 16)
			v[0] = v[a->lane / 8] >> (8 * (a->lane % 8));
	}
	if (!half) {
		action = access_any(e, a->offset, a->size, write, &v[0]);
	} else {
		unsigned int high = e->v->big_endian ? 0 : 1;

		part[0] = v[0];
		part[1] = half == 8 ? v[1] : v[0] >> 32;
		action = access_any(e, a->offset, half, write, &part[!high]);
		if (went_on(e, action))
			action =
				access_any(e, a->offset + half, half, write, &part[high]);
		v[0] = half == 8 ? part[0] : part[1] << 32 | (uint32_t)part[0];
		v[1] = half == 8 ? part[1] : 0;
	}
	if (!write && went_on(e, action))
		fp_load(e, a, v);
	return action;
}

static uint64_t extend(const struct lhv_trap_insn *in, uint64_t value)
{
	unsigned int unused = 64 - 8 * in->size;

	value <<= unused;
	value = in->sign ? (uint64_t)((int64_t)value >> unused) : value >> unused;
	return in->sf ? value : (uint32_t)value;
}

/* All accesses of a plain load or store. */
static enum lhv_action ldst(struct exec *e)
{
	const struct lhv_trap_insn *in = e->in;
	enum lhv_action action = LHV_HANDLED;

	for (unsigned int i = 0; i < in->count && went_on(e, action); i++) {
		struct lhv_trap_insn_access a;
		uint64_t value = 0;

		if (lhv_trap_insn_access(in, i, &a))
			return stop(e, LHV_TRAP_INSN_NOT_DONE);
		if (in->file == LHV_TRAP_INSN_FP) {
			action = fp_access(e, &a);
			continue;
		}
		if (in->store)
			value = get(e, a.reg);
		action = access_any(e, a.offset, a.size, in->store, &value);
		if (in->load)
			e->gpr[i % MAX_GPR] = extend(in, value);
	}
	return action;
}

/* What an atomic instruction writes. */
static uint64_t operate(const struct lhv_trap_insn *in, uint64_t old, uint64_t s)
{
	unsigned int unused = 64 - 8 * in->size;
	uint64_t a = old << unused, b = s << unused;

	switch (in->op) {
	case LHV_TRAP_INSN_ADD:
		return old + s;
	case LHV_TRAP_INSN_CLR:
		return old & ~s;
	case LHV_TRAP_INSN_EOR:
		return old ^ s;
	case LHV_TRAP_INSN_SET:
		return old | s;
	case LHV_TRAP_INSN_SMAX:
		return (int64_t)a > (int64_t)b ? old : s;
	case LHV_TRAP_INSN_SMIN:
		return (int64_t)a < (int64_t)b ? old : s;
	case LHV_TRAP_INSN_UMAX:
		return a > b ? old : s;
	case LHV_TRAP_INSN_UMIN:
		return a < b ? old : s;
	default:
		return s;
	}
}

/* Atomic instructions: reads, then writes. */
static enum lhv_action atomic(struct exec *e)
{
	const struct lhv_trap_insn *in = e->in;
	enum lhv_action action = LHV_HANDLED;
	bool write = true;
	uint64_t value;

	for (unsigned int i = 0; i < in->count && went_on(e, action); i++) {
		e->gpr[i] = 0;
		action = access_any(e, i * in->size, in->size, false, &e->gpr[i]);
		e->gpr[i] = extend(in, e->gpr[i]);
		if (in->kind == KIND(CAS) && e->gpr[i] != extend(in, get(e, in->s + i)))
			write = false;
	}
	for (unsigned int i = 0; i < in->count && write && went_on(e, action); i++) {
		if (in->kind == KIND(CAS))
			value = get(e, in->t[i & 1]);
		else if (in->kind == KIND(SWAP32))
			value = get(e, in->s);
		else
			value = operate(in, e->gpr[i], get(e, in->s));
		action = access_any(e, i * in->size, in->size, true, &value);
	}
	return action;
}

/* --- The end --------------------------------------------------------------------------- */

/* LoadWritePC(): bit 0 chooses the instruction set. */
static void load_pc(struct lhv_regs *regs, uint32_t value)
{
	uint64_t ps = regs->pstate;

	/* An IT block ends here. */
	ps &= ~(LHV_SPSR_AArch32_IT_7_2_MASK | LHV_SPSR_AArch32_IT_1_0_MASK |
		LHV_SPSR_AArch32_T_MASK);
	if (value & 1)
		ps |= LHV_SPSR_AArch32_T_MASK;
	regs->pc = value & ~(value & 1 ? UINT32_C(1) : UINT32_C(3));
	regs->pstate = ps;
}

static void finish(struct exec *e, uint64_t base)
{
	const struct lhv_trap_insn *in = e->in;
	struct lhv_regs *regs = e->v->regs;
	struct lhv_trap_insn_access a;
	bool to_pc = false;
	uint32_t new_pc = 0;

	if (in->wback)
		set_base(e, base);
	if (in->kind == KIND(ATOMIC) || in->kind == KIND(SWAP32)) {
		set(e, in->t[0], e->gpr[0]);
	} else if (in->kind == KIND(CAS)) {
		for (unsigned int i = 0; i < in->count; i++)
			set(e, in->s + i, e->gpr[i]);
	} else if (in->load && in->file == LHV_TRAP_INSN_FP) {
		for (unsigned int r = 0; r < 32; r++)
			if (e->fp_touched >> r & 1)
				e->cfg->ops->fp_set(e->cfg->ctx, r, e->fp[r]);
	} else if (in->load) {
		for (unsigned int i = 0; i < in->count; i++) {
			if (lhv_trap_insn_access(in, i, &a))
				break;
			if (e->aarch32 && a.reg == 15) {
				to_pc = true;
				new_pc = (uint32_t)e->gpr[i % MAX_GPR];
			} else {
				set(e, a.reg, e->gpr[i % MAX_GPR]);
			}
		}
	}
	lhv_trap_advance_(regs, in->len == 4);
	if (to_pc)
		load_pc(regs, new_pc);
}

/* A fault that an emulated device can cause. */
static bool possible(const struct lhv_trap *trap)
{
	const struct lhv_trap_abort *a = &trap->u.abort;

	return trap->kind == LHV_TRAP_DABT && a->fault >= LHV_TRAP_FAULT_ADDRESS_SIZE &&
	       a->fault <= LHV_TRAP_FAULT_PERMISSION && !a->s1ptw && !a->cm && !a->vncr &&
	       trap->el < 2 && a->va_valid &&
	       (a->ipa_state == LHV_TRAP_IPA_EXACT ||
		a->ipa_state == LHV_TRAP_IPA_TRANSLATE);
}

/* What is done with an instruction of a kind. LHV_HANDLED: go on. */
static enum lhv_action by_kind(struct exec *e)
{
	const struct lhv_trap_abort *a = &e->trap->u.abort;

	switch (e->in->kind) {
	case KIND(UNKNOWN):
		return stop(e, LHV_TRAP_INSN_NOT_DECODED);
	case KIND(PREFETCH):
		return retry(e);
	case KIND(LDST):
		if (e->in->unpredictable)
			return undefined(e);
		if (e->in->file == LHV_TRAP_INSN_FP &&
		    (!e->cfg->ops->fp_get || !e->cfg->ops->fp_set))
			return stop(e, LHV_TRAP_INSN_CALLBACK);
		/* It was another instruction that faulted. */
		if (e->in->store != a->write)
			return retry(e);
		return LHV_HANDLED;
	case KIND(ATOMIC):
	case KIND(CAS):
	case KIND(SWAP32):
		if (e->in->unpredictable)
			return undefined(e);
		if (e->cfg->atomics)
			return LHV_HANDLED;
		return inject(e, LHV_TRAP_INSN_NO_ATOMIC, a->va.v, false, a->write,
			      LHV_FSC_UNSUPPORTED_EXCLUSIVE);
	case KIND(EXCLUSIVE):
	case KIND(ATOMIC128):
	case KIND(RCW):
	case KIND(LS64):
		return inject(e, LHV_TRAP_INSN_NO_ATOMIC, a->va.v, false, a->write,
			      LHV_FSC_UNSUPPORTED_EXCLUSIVE);
	default:
		return inject(e, LHV_TRAP_INSN_NOT_DONE, a->va.v, false, a->write,
			      LHV_FSC_EXTERNAL);
	}
}

enum lhv_action lhv_trap_insn_mmio(const struct lhv_trap_insn_cfg *cfg,
				   const struct lhv_trap *trap,
				   const struct lhv_trap_insn_vcpu *v,
				   struct lhv_trap_insn_result *result)
{
	struct exec e;
	uint64_t base, index, mask = UINT32_MAX;
	unsigned int bytes;
	enum lhv_action action;

	memset(result, 0, sizeof(*result));
	e.cfg = cfg;
	e.trap = trap;
	e.v = v;
	e.res = result;
	e.in = &result->in;
	e.pages = 0;
	e.fp_touched = 0;
	e.aarch32 = v->regs->pstate & LHV_SPSR_EL2_nRW_MASK;
	if (!possible(trap))
		return stop(&e, LHV_TRAP_INSN_OTHER);
	action = fetch(&e);
	if (!went_on(&e, action))
		return action;
	if (e.in->kind != KIND(UNKNOWN) && !condition(&e))
		return retry(&e);
	action = by_kind(&e);
	if (!went_on(&e, action))
		return action;

	base = get_base(&e);
	index = get_index(&e);
	e.addr = base + (uint64_t)(int64_t)e.in->offset + (e.in->post ? 0 : index);
	e.addr = wrap(&e, e.addr);
	bytes = (unsigned int)e.in->count * e.in->size;
	if (!e.aarch32)
		mask = (UINT64_C(1) << ADDRESS_BITS) - 1;
	if (((trap->u.abort.va.v - e.addr) & mask) >= bytes)
		return retry(&e);
	action = pages(&e, bytes, e.in->store);
	if (!went_on(&e, action))
		return action;
	action = e.in->kind == KIND(LDST) ? ldst(&e) : atomic(&e);
	if (went_on(&e, action))
		finish(&e, base + (uint64_t)(int64_t)e.in->wback_off + index);
	return action;
}
