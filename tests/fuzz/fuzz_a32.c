/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any registers at an exit from an AArch32 guest: decoded, answered as a system register, and
 * with an exception. Invariants: a register number is one of the mode's, at most two calls of
 * a handler, registers change only as the action says, and what comes out is a state that EL2
 * can return to.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/arch/aarch32.h>
#include <libhv/trap/a32.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

struct input {
	const uint8_t *p;
	size_t n;
};

static uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < bytes && in->n; i++, in->n--)
		v |= (uint64_t)*in->p++ << (8 * i);
	return v;
}

struct host {
	unsigned int calls;
	uint8_t answer;
	uint64_t value;
};

static enum lhv_action on_access(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct host *h = ctx;

	h->calls++;
	a->value = h->value;
	return (enum lhv_action)h->answer;
}

#define CALL LHV_TRAP_SYSREG_CALL

static const struct lhv_trap_sysreg_row rows[] = {
	{LHV_CPREG_DBGDIDR, LHV_TRAP_SYSREG_FIXED, LHV_TRAP_SYSREG_FIXED, NULL, ~0ull},
	{0xc080, CALL, CALL, on_access, 0},		     /* SCTLR_EL1 */
	{0xc081, LHV_TRAP_SYSREG_FIXED, CALL, on_access, 5}, /* ACTLR_EL1 */
	{0xc300, CALL, LHV_TRAP_SYSREG_EXIT, on_access, 0},  /* FAR_EL1 */
	{0xc510, CALL, CALL, on_access, 0},		     /* MAIR_EL1 */
	{0xc65d, LHV_TRAP_SYSREG_UNDEF, CALL, on_access, 0}, /* ICC_SGI1R_EL1 */
	{0xdf12, CALL, CALL, on_access, 0},		     /* CNTP_CVAL_EL0 */
};

static bool legal(uint64_t pstate)
{
	switch (pstate & 31) {
	case 0x10:
	case 0x11:
	case 0x12:
	case 0x13:
	case 0x17:
	case 0x1b:
	case 0x1f:
		return true;
	default:
		return false;
	}
}

/* Whether the mode has x[n] as one of R0 to R14, or it is none. */
static bool of_mode(uint64_t pstate, unsigned int n)
{
	for (unsigned int i = 0; i < 15; i++)
		if (lhv_trap_a32_reg(pstate, i) == n)
			return true;
	return n == 31;
}

static void check_cp(const struct lhv_trap *t, const struct lhv_regs *guest,
		     struct host *h, const struct lhv_trap_id *id)
{
	struct lhv_trap_sysregs s;
	struct lhv_regs regs = *guest;
	enum lhv_action action;
	unsigned int changed = 0;
	uint16_t enc = 0;
	uint8_t part = 0;

	CHECK(!lhv_trap_sysregs_init(&s, rows, sizeof(rows) / sizeof(rows[0]), id, h));
	h->calls = 0;
	action = lhv_trap_cp(&s, t, &regs, 3);
	CHECK(h->calls <= 2);
	if (action != LHV_HANDLED) {
		CHECK(action == LHV_INJECT || action == LHV_EXIT);
		CHECK(!memcmp(&regs, guest, sizeof(regs)));
		return;
	}
	CHECK(t->kind >= LHV_TRAP_CP15_32 && t->kind <= LHV_TRAP_VMRS);
	CHECK(!lhv_trap_cp_enc(t, &enc, &part) || !h->calls);
	CHECK(part <= LHV_TRAP_CP_HI);
	CHECK(regs.pc == (uint32_t)(guest->pc + (t->il ? 4 : 2)));
	for (unsigned int i = 0; i < 31; i++) {
		if (regs.x[i] == guest->x[i])
			continue;
		changed++;
		CHECK(t->u.cp.read && (i == t->u.cp.rt || i == t->u.cp.rt2));
		CHECK(!(regs.x[i] >> 32));
	}
	CHECK(changed <= 2);
}

static void check_inject(const struct lhv_cpu_features *f, const struct lhv_regs *guest,
			 struct input *in)
{
	struct lhv_regs regs = *guest;
	struct lhv_trap_a32 e = {
		.f = f,
		.regs = &regs,
		.hcr_el2 = take(in, 8),
		.sctlr = take(in, 8),
		.vbar = take(in, 8),
		.ttbcr = take(in, 8),
		.far_el1 = take(in, 8),
	};
	struct lhv_trap_a32_abort a = {
		.fault = (uint8_t)take(in, 1),
		.level = (int8_t)take(in, 1),
		.domain = (uint8_t)take(in, 1),
		.aet = (uint8_t)take(in, 1),
		.va = (uint32_t)take(in, 4),
	};
	uint64_t flags = take(in, 1);
	unsigned int changed = 0;
	int err;

	a.fetch = flags & 1;
	a.write = flags & 2;
	a.cm = flags & 4;
	a.ext = flags & 8;
	a.far_valid = flags & 16;
	if (flags & 32)
		err = lhv_trap_a32_take(&e, (enum lhv_trap_a32_vector)a.fault);
	else
		err = lhv_trap_a32_inject_abort(&e, &a);
	if (err) {
		CHECK(!memcmp(&regs, guest, sizeof(regs)));
		CHECK(!e.dfsr_valid && !e.ifsr_valid && !e.far_valid);
		return;
	}
	CHECK(!(e.hcr_el2 >> 31 & 1));
	CHECK(legal(guest->pstate) && legal(regs.pstate) && !(regs.pstate >> 32));
	/* A handler runs privileged, with IRQs masked, and in no IT block. */
	CHECK((regs.pstate & 31) != 0x10 && (regs.pstate & 31) != 0x1f);
	CHECK(regs.pstate & 0x80 && !(regs.pstate & 0x0600fc00) &&
	      !(regs.pstate & 0x300000));
	CHECK(!(regs.pc >> 32) && (regs.pc & 31) >= 4 && !(regs.pc & 3));
	CHECK((e.spsr & 31) == (guest->pstate & 31) && !(e.spsr >> 32));
	CHECK(e.which <= LHV_TRAP_A32_SPSR_SVC);
	CHECK(e.dfsr_valid + e.ifsr_valid <= 1);
	CHECK(!e.dfsr_valid || !(e.dfsr >> 17));
	CHECK(!e.ifsr_valid || !(e.ifsr & ~0x1163full));
	for (unsigned int i = 0; i < 31; i++) {
		if (regs.x[i] == guest->x[i])
			continue;
		changed++;
		CHECK(i == lhv_trap_a32_reg(regs.pstate, 14));
	}
	CHECK(changed <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct lhv_cpu_features f;
	struct lhv_trap_id id;
	struct lhv_regs regs;
	struct lhv_trap t;
	struct host h;
	uint64_t flags = take(&in, 2), esr = take(&in, 8);

	memset(&f, 0, sizeof(f));
	f.aa32_el0 = true;
	f.aa32_el1 = flags & 1;
	f.fp = flags & 2;
	f.pan = flags & 4;
	f.ssbs = flags & 8;
	f.dit = flags & 16;
	f.ras = flags & 32;
	h.answer = flags >> 6 & 3;
	if (h.answer > LHV_EXIT)
		h.answer = LHV_HANDLED;
	h.value = take(&in, 8);
	for (unsigned int i = 0; i < 64; i++)
		id.v[i] = i * 0x01010101u;
	for (unsigned int i = 0; i < 31; i++)
		regs.x[i] = i * 0x0123456789abcdefull;
	regs.pc = (uint32_t)take(&in, 4) & ~1u;
	regs.pstate = (uint32_t)take(&in, 4) | 0x10;

	lhv_trap_decode(&f, esr, take(&in, 8), take(&in, 8), regs.pstate, regs.pc, &t);
	if (t.kind == LHV_TRAP_DABT && t.u.abort.isv && t.u.abort.srt < 15)
		CHECK(of_mode(regs.pstate, t.u.abort.srt));
	if (t.kind >= LHV_TRAP_CP15_32 && t.kind <= LHV_TRAP_VMRS) {
		CHECK(t.aarch32);
		CHECK(t.u.cp.rt >= 15 || of_mode(regs.pstate, t.u.cp.rt));
	}
	check_cp(&t, &regs, &h, &id);
	check_inject(&f, &regs, &in);
	return 0;
}
