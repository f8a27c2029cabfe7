/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions into an AArch32 PL1 against AArch32.EnterMode() and its callers (DDI 0487, J1.2),
 * done again here on an unpacked PSTATE and on registers by their names, and against the
 * fault status tables of G8.2 (DFSR, IFSR), which are here as they are printed there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap/a32.h>

#define BIT(n) (UINT64_C(1) << (n))

static uint64_t random64(void)
{
	static uint64_t s = 0x2545f4914f6cdd1d;

	s ^= s << 13;
	s ^= s >> 7;
	s ^= s << 17;
	return s;
}

static unsigned int below(unsigned int n)
{
	return (unsigned int)(random64() >> 33) % n;
}

/* D1.20.1, the table of the mapping. */
static const char *const names[31] = {
	"R0",	  "R1",	    "R2",      "R3",	  "R4",	     "R5",     "R6",	 "R7",
	"R8_usr", "R9_usr", "R10_usr", "R11_usr", "R12_usr", "SP_usr", "LR_usr", "SP_hyp",
	"LR_irq", "SP_irq", "LR_svc",  "SP_svc",  "LR_abt",  "SP_abt", "LR_und", "SP_und",
	"R8_fiq", "R9_fiq", "R10_fiq", "R11_fiq", "R12_fiq", "SP_fiq", "LR_fiq",
};

static unsigned int by_name(const char *name)
{
	for (unsigned int i = 0; i < 31; i++)
		if (!strcmp(names[i], name))
			return i;
	return 31;
}

static const struct mode {
	unsigned int m;
	const char *suffix; /* of R13 and R14 */
	bool fiq;
} modes[] = {
	{0x10, "usr", false}, {0x11, "fiq", true},  {0x12, "irq", false},
	{0x13, "svc", false}, {0x17, "abt", false}, {0x1b, "und", false},
	{0x1f, "usr", false},
};

#define MODES (sizeof(modes) / sizeof(modes[0]))

/* [T.5] Banked registers, in every mode. */
static void banked_registers(void **state)
{
	char name[16];

	(void)state;
	for (unsigned int m = 0; m < 32; m++) {
		const struct mode *mode = NULL;

		for (unsigned int i = 0; i < MODES; i++)
			if (modes[i].m == m)
				mode = &modes[i];
		for (unsigned int n = 0; n < 20; n++) {
			unsigned int want = 31;

			if (mode && n < 15) {
				if (n < 8)
					snprintf(name, sizeof(name), "R%u", n);
				else if (n < 13)
					snprintf(name, sizeof(name), "R%u_%s", n,
						 mode->fiq ? "fiq" : "usr");
				else
					snprintf(name, sizeof(name), "%s_%s",
						 n == 13 ? "SP" : "LR", mode->suffix);
				want = by_name(name);
				assert_true(want < 31);
			}
			assert_int_equal(lhv_trap_a32_reg(m | 0xf80001e0, n), want);
		}
	}
}

struct pstate {
	bool n, z, c, v, q, il, pan, ssbs, dit, ss, e, a, i, f, t;
	unsigned int ge, it, m;
};

/* SPSR_EL2 of an exception from AArch32 (D24.2). */
static struct pstate unpack(uint64_t s)
{
	struct pstate p = {
		.n = s & BIT(31),
		.z = s & BIT(30),
		.c = s & BIT(29),
		.v = s & BIT(28),
		.q = s & BIT(27),
		.it = (unsigned int)((s >> 10 & 0x3f) << 2 | (s >> 25 & 3)),
		.dit = s & BIT(24),
		.ssbs = s & BIT(23),
		.pan = s & BIT(22),
		.ss = s & BIT(21),
		.il = s & BIT(20),
		.ge = (unsigned int)(s >> 16 & 15),
		.e = s & BIT(9),
		.a = s & BIT(8),
		.i = s & BIT(7),
		.f = s & BIT(6),
		.t = s & BIT(5),
		.m = (unsigned int)(s & 31),
	};

	return p;
}

/* GetPSRFromPSTATE(); for AArch64 it has SS, and DIT higher up. */
static uint64_t pack(const struct pstate *p, bool for64)
{
	uint64_t s = p->m;

	s |= p->n ? BIT(31) : 0;
	s |= p->z ? BIT(30) : 0;
	s |= p->c ? BIT(29) : 0;
	s |= p->v ? BIT(28) : 0;
	s |= p->q ? BIT(27) : 0;
	s |= (uint64_t)(p->it & 3) << 25;
	s |= p->ssbs ? BIT(23) : 0;
	s |= p->pan ? BIT(22) : 0;
	s |= p->il ? BIT(20) : 0;
	s |= (uint64_t)p->ge << 16;
	s |= (uint64_t)(p->it >> 2) << 10;
	s |= p->e ? BIT(9) : 0;
	s |= p->a ? BIT(8) : 0;
	s |= p->i ? BIT(7) : 0;
	s |= p->f ? BIT(6) : 0;
	s |= p->t ? BIT(5) : 0;
	if (for64) {
		s |= p->ss ? BIT(21) : 0;
		s |= p->dit ? BIT(24) : 0;
	} else {
		s |= p->dit ? BIT(21) : 0;
	}
	return s;
}

/* What the model changes. */
struct machine {
	struct pstate ps;
	uint64_t x[31];
	uint32_t pc;
	uint64_t spsr;
	const char *spsr_of;
};

/* AArch32.EnterMode() */
static void enter_mode(struct machine *m, const struct lhv_trap_a32 *e,
		       unsigned int target, const char *suffix, uint32_t preferred,
		       unsigned int lr_offset, unsigned int vect_offset)
{
	const struct lhv_cpu_features *f = e->f;
	char lr[16];
	uint32_t base;

	m->spsr = pack(&m->ps, false);
	m->spsr_of = suffix;
	m->ps.m = target;
	snprintf(lr, sizeof(lr), "LR_%s", suffix);
	m->x[by_name(lr)] = (uint32_t)(preferred + lr_offset);
	m->ps.t = e->sctlr & BIT(30); /* TE */
	m->ps.ss = false;
	if (target == 0x11) {
		m->ps.a = m->ps.i = m->ps.f = true;
	} else if (target == 0x17 || target == 0x12) {
		m->ps.a = m->ps.i = true;
	} else {
		m->ps.i = true;
	}
	m->ps.e = e->sctlr & BIT(25); /* EE */
	m->ps.il = false;
	m->ps.it = 0;
	if (f->pan && !(e->sctlr & BIT(23))) /* SPAN */
		m->ps.pan = true;
	if (f->ssbs)
		m->ps.ssbs = e->sctlr & BIT(31); /* DSSBS */
	/* ExcVectorBase() */
	base = e->sctlr & BIT(13) ? 0xffff0000u : (uint32_t)e->vbar & ~31u;
	m->pc = base | vect_offset;
}

/* AArch32.TakeUndefInstrException() and so on. */
static void take(struct machine *m, const struct lhv_trap_a32 *e, unsigned int vector)
{
	uint32_t pc = m->pc;

	switch (vector) {
	case LHV_TRAP_A32_UNDEF:
		enter_mode(m, e, 0x1b, "und", pc, m->ps.t ? 2 : 4, 0x04);
		break;
	case LHV_TRAP_A32_SVC:
		enter_mode(m, e, 0x13, "svc", pc, 0, 0x08);
		break;
	case LHV_TRAP_A32_PABT:
		enter_mode(m, e, 0x17, "abt", pc, 4, 0x0c);
		break;
	case LHV_TRAP_A32_DABT:
		enter_mode(m, e, 0x17, "abt", pc, 8, 0x10);
		break;
	case LHV_TRAP_A32_IRQ:
		enter_mode(m, e, 0x12, "irq", pc, 4, 0x18);
		break;
	default:
		enter_mode(m, e, 0x11, "fiq", pc, 4, 0x1c);
		break;
	}
}

struct rig {
	struct lhv_cpu_features f;
	struct lhv_regs regs;
	struct lhv_trap_a32 e;
	struct machine m;
};

static void rig_up(struct rig *r)
{
	uint64_t ps = (uint32_t)random64();

	memset(r, 0, sizeof(*r));
	r->f.aa32_el0 = r->f.aa32_el1 = true;
	r->f.pan = random64() & 1;
	r->f.ssbs = random64() & 1;
	r->f.dit = random64() & 1;
	r->f.ras = random64() & 1;
	if (!r->f.pan)
		ps &= ~BIT(22);
	if (!r->f.ssbs)
		ps &= ~BIT(23);
	if (!r->f.dit)
		ps &= ~BIT(24);
	ps = (ps & ~UINT64_C(31)) | modes[below(MODES)].m;
	for (unsigned int i = 0; i < 31; i++)
		r->regs.x[i] = random64();
	r->regs.pc = (uint32_t)random64() & ~1u;
	if (!below(8))
		r->regs.pc = 0xfffffffc;
	r->regs.pstate = ps;
	r->e.f = &r->f;
	r->e.regs = &r->regs;
	r->e.hcr_el2 = random64() & ~BIT(31);
	r->e.sctlr = random64();
	r->e.vbar = random64();
	r->e.ttbcr = random64();
	r->e.far_el1 = random64();
	r->m.ps = unpack(ps);
	memcpy(r->m.x, r->regs.x, sizeof(r->m.x));
	r->m.pc = (uint32_t)r->regs.pc;
}

static void compare(const struct rig *r)
{
	static const char *const spsrs[] = {"abt", "und", "irq", "fiq", "svc"};

	assert_int_equal(r->regs.pstate, pack(&r->m.ps, true));
	assert_int_equal(r->regs.pc, r->m.pc);
	assert_memory_equal(r->regs.x, r->m.x, sizeof(r->m.x));
	assert_int_equal(r->e.spsr, r->m.spsr);
	assert_true(r->e.which < 5);
	assert_string_equal(spsrs[r->e.which], r->m.spsr_of);
}

/* [T.10] AArch32.TakeException: mode, CPSR, SPSR, LR and vector, over random states. */
static void every_vector(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 60000; n++) {
		unsigned int vector = n % 6;
		struct rig r;

		rig_up(&r);
		take(&r.m, &r.e, vector);
		if (vector == LHV_TRAP_A32_UNDEF && n & 1)
			assert_int_equal(lhv_trap_a32_inject_undef(&r.e), LHV_OK);
		else
			assert_int_equal(
				lhv_trap_a32_take(&r.e, (enum lhv_trap_a32_vector)vector),
				LHV_OK);
		compare(&r);
		assert_false(r.e.dfsr_valid || r.e.ifsr_valid || r.e.far_valid);
	}
}

/* What a CPU does not have is not in an SPSR or CPSR that it makes, whatever is passed. */
static void absent_bits(void **state)
{
	struct rig r;

	(void)state;
	rig_up(&r);
	r.f.pan = r.f.ssbs = r.f.dit = false;
	r.regs.pstate = UINT64_C(0xffffffff00000000) | 0xffe00013;
	r.e.sctlr = BIT(31);
	assert_int_equal(lhv_trap_a32_inject_undef(&r.e), LHV_OK);
	/* N, Z, C, V, Q and IT[1:0] were set; SS has no place in it. */
	assert_int_equal(r.e.spsr, 0xfe000013);
	assert_int_equal(r.regs.pstate, 0xf800009b);
}

/* Fault status codes as DDI 0487 lists them, by level where they have one; -1: none. */
static const struct row {
	enum lhv_trap_a32_fault fault;
	int level;
	const char *sd; /* FS, of DFSR and IFSR */
	const char *ld; /* STATUS */
	bool data_only;
	bool no_address; /* it may, or has to, be without */
} rows[] = {
	{LHV_TRAP_A32_ADDRESS_SIZE, 0, NULL, "000000", false, false},
	{LHV_TRAP_A32_ADDRESS_SIZE, 1, NULL, "000001", false, false},
	{LHV_TRAP_A32_ADDRESS_SIZE, 2, NULL, "000010", false, false},
	{LHV_TRAP_A32_ADDRESS_SIZE, 3, NULL, "000011", false, false},
	{LHV_TRAP_A32_TRANSLATION, 1, "00101", "000101", false, false},
	{LHV_TRAP_A32_TRANSLATION, 2, "00111", "000110", false, false},
	{LHV_TRAP_A32_TRANSLATION, 3, NULL, "000111", false, false},
	{LHV_TRAP_A32_ACCESS_FLAG, 1, "00011", "001001", false, false},
	{LHV_TRAP_A32_ACCESS_FLAG, 2, "00110", "001010", false, false},
	{LHV_TRAP_A32_ACCESS_FLAG, 3, NULL, "001011", false, false},
	{LHV_TRAP_A32_PERMISSION, 1, "01101", "001101", false, false},
	{LHV_TRAP_A32_PERMISSION, 2, "01111", "001110", false, false},
	{LHV_TRAP_A32_PERMISSION, 3, NULL, "001111", false, false},
	{LHV_TRAP_A32_DOMAIN, 1, "01001", NULL, false, false},
	{LHV_TRAP_A32_DOMAIN, 2, "01011", NULL, false, false},
	{LHV_TRAP_A32_EXTERNAL, -1, "01000", "010000", false, true},
	{LHV_TRAP_A32_EXTERNAL_WALK, 1, "01100", "010101", false, false},
	{LHV_TRAP_A32_EXTERNAL_WALK, 2, "01110", "010110", false, false},
	{LHV_TRAP_A32_EXTERNAL_WALK, 3, NULL, "010111", false, false},
	{LHV_TRAP_A32_PARITY, -1, "11001", "011000", false, false},
	{LHV_TRAP_A32_PARITY_WALK, 1, "11100", "011101", false, false},
	{LHV_TRAP_A32_PARITY_WALK, 2, "11110", "011110", false, false},
	{LHV_TRAP_A32_PARITY_WALK, 3, NULL, "011111", false, false},
	{LHV_TRAP_A32_ASYNC_EXTERNAL, -1, "10110", "010001", true, true},
	{LHV_TRAP_A32_ASYNC_PARITY, -1, "11000", "011001", true, true},
	{LHV_TRAP_A32_ALIGNMENT, -1, "00001", "100001", false, false},
	{LHV_TRAP_A32_DEBUG, -1, "00010", "100010", false, false},
	{LHV_TRAP_A32_TLB_CONFLICT, -1, "10000", "110000", false, false},
	{LHV_TRAP_A32_LOCKDOWN, -1, "10100", "110100", false, false},
	{LHV_TRAP_A32_EXCLUSIVE, -1, "10101", "110101", true, false},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static uint64_t binary(const char *s)
{
	uint64_t v = 0;

	for (; *s; s++)
		v = v << 1 | (*s == '1');
	return v;
}

static const struct row *row_of(unsigned int fault, int level, bool eae)
{
	for (unsigned int i = 0; i < ROWS; i++) {
		const struct row *w = &rows[i];

		if (w->fault == fault && (w->level < 0 || w->level == level) &&
		    (eae ? w->ld : w->sd))
			return w;
	}
	return NULL;
}

/* AArch32.FaultStatusSD() and FaultStatusLD(). */
static uint64_t fault_status(const struct row *w, const struct lhv_trap_a32_abort *a,
			     bool eae)
{
	bool async = w->fault == LHV_TRAP_A32_ASYNC_EXTERNAL ||
		     w->fault == LHV_TRAP_A32_ASYNC_PARITY;
	uint64_t fsr = 0;

	if (async)
		fsr |= (uint64_t)a->aet << 14;
	else if (!a->fetch) {
		if (a->cm)
			fsr |= BIT(13) | BIT(11);
		else if (a->write)
			fsr |= BIT(11);
	}
	if (a->ext)
		fsr |= BIT(12);
	if (w->fault == LHV_TRAP_A32_EXTERNAL && !a->far_valid)
		fsr |= BIT(16);
	if (eae)
		return fsr | BIT(9) | binary(w->ld);
	fsr |= (binary(w->sd) & 16) << 6 | (binary(w->sd) & 15);
	if (!a->fetch)
		fsr |= (uint64_t)a->domain << 4;
	return fsr;
}

/* [T.10] [T.11] Every abort that there is in either format; all others are refused. */
static void every_abort(void **state)
{
	unsigned int good = 0, bad = 0;

	(void)state;
	for (unsigned int n = 0; n < 120000; n++) {
		struct lhv_trap_a32_abort a = {
			.fault = (uint8_t)below(LHV_TRAP_A32_FAULTS + 1),
			.level = (int8_t)((int)below(6) - 1),
			.domain = (uint8_t)(below(8) ? 0 : below(17)),
			.fetch = random64() & 1,
			.write = random64() & 1,
			.cm = random64() & 1,
			.ext = random64() & 1,
			.far_valid = below(4),
			.aet = (uint8_t)(below(4) ? 0 : below(5)),
			.va = (uint32_t)random64(),
		};
		const struct row *w;
		struct rig r, before;
		bool eae, ok;
		int err;

		rig_up(&r);
		eae = r.e.ttbcr & BIT(31);
		w = row_of(a.fault, a.level, eae);
		ok = w && !(w->data_only && a.fetch) && (a.far_valid || w->no_address) &&
		     a.domain < 16 && a.aet < 4 &&
		     (!a.aet || (r.f.ras && w->fault == LHV_TRAP_A32_ASYNC_EXTERNAL));
		before = r;
		before.e.regs = r.e.regs;
		err = lhv_trap_a32_inject_abort(&r.e, &a);
		if (!ok) {
			bad++;
			assert_int_equal(err, LHV_ERR_RANGE);
			assert_memory_equal(&r.e, &before.e, sizeof(r.e));
			assert_memory_equal(&r.regs, &before.regs, sizeof(r.regs));
			continue;
		}
		good++;
		assert_int_equal(err, LHV_OK);
		take(&r.m, &r.e, a.fetch ? LHV_TRAP_A32_PABT : LHV_TRAP_A32_DABT);
		compare(&r);
		assert_int_equal(r.e.dfsr_valid, !a.fetch);
		assert_int_equal(r.e.ifsr_valid, a.fetch);
		assert_int_equal(a.fetch ? r.e.ifsr : r.e.dfsr, fault_status(w, &a, eae));
		if (!a.far_valid || w->fault == LHV_TRAP_A32_ASYNC_EXTERNAL ||
		    w->fault == LHV_TRAP_A32_ASYNC_PARITY) {
			assert_false(r.e.far_valid);
			assert_int_equal(r.e.far_el1, before.e.far_el1);
		} else {
			assert_true(r.e.far_valid);
			/* IFAR is the upper half of FAR_EL1, DFAR the lower. */
			assert_int_equal(r.e.far_el1 >> 32,
					 a.fetch ? a.va : before.e.far_el1 >> 32);
			assert_int_equal((uint32_t)r.e.far_el1,
					 a.fetch ? (uint32_t)before.e.far_el1 : a.va);
		}
	}
	assert_true(good > 5000);
	assert_true(bad > 5000);
}

/* [T.11] An abort of stage 2 becomes the guest's external abort. */
static void external_aborts(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 4000; n++) {
		bool fetch = n & 1, walk = n & 2, known = n & 4;
		int level = (int)below(6) - 1;
		struct lhv_trap t;
		struct rig r, before;
		uint64_t fsr;
		bool eae;
		int err;

		memset(&t, 0, sizeof(t));
		rig_up(&r);
		before = r;
		eae = r.e.ttbcr & BIT(31);
		t.kind = fetch ? LHV_TRAP_IABT : LHV_TRAP_DABT;
		t.u.abort.s1ptw = walk;
		t.u.abort.va_valid = known;
		t.u.abort.va = lhv_va((uint32_t)random64());
		t.u.abort.write = !fetch && random64() & 1;
		err = lhv_trap_a32_inject_sea(&r.e, &t, level);
		if (walk && (level < 1 || level > (eae || !known ? 3 : 2))) {
			assert_int_equal(err, LHV_ERR_RANGE);
			assert_memory_equal(&r.regs, &before.regs, sizeof(r.regs));
			continue;
		}
		assert_int_equal(err, LHV_OK);
		take(&r.m, &r.e, fetch ? LHV_TRAP_A32_PABT : LHV_TRAP_A32_DABT);
		compare(&r);
		fsr = eae ? BIT(9) | 0x10 : 0x08;
		if (walk && known)
			fsr = eae	   ? BIT(9) | 0x14 | (unsigned int)level
			      : level == 1 ? 0x0c
					   : 0x0e;
		if (!known)
			fsr |= BIT(16);
		if (t.u.abort.write)
			fsr |= BIT(11);
		assert_int_equal(fetch ? r.e.ifsr : r.e.dfsr, fsr);
		assert_int_equal(r.e.far_valid, known);
		if (known)
			assert_int_equal((uint32_t)(r.e.far_el1 >> (fetch ? 32 : 0)),
					 t.u.abort.va.v);
	}
}

static void bad_arguments(void **state)
{
	struct lhv_trap_a32_abort a = {
		.fault = LHV_TRAP_A32_EXTERNAL, .far_valid = true, .va = 1};
	struct lhv_trap t;
	struct rig r, before;

	(void)state;
	memset(&t, 0, sizeof(t));
	t.kind = LHV_TRAP_DABT;
	rig_up(&r);
	before = r;
	before.e.regs = r.e.regs;
	assert_int_equal(lhv_trap_a32_inject_undef(NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_a32_inject_abort(NULL, &a), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_a32_inject_abort(&r.e, NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_a32_inject_sea(NULL, &t, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_a32_inject_sea(&r.e, NULL, 1), LHV_ERR_INVAL);
	t.kind = LHV_TRAP_HVC;
	assert_int_equal(lhv_trap_a32_inject_sea(&r.e, &t, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_a32_take(&r.e, (enum lhv_trap_a32_vector)6),
			 LHV_ERR_INVAL);
	r.e.f = NULL;
	assert_int_equal(lhv_trap_a32_inject_undef(&r.e), LHV_ERR_INVAL);
	r.e.f = &r.f;
	r.e.regs = NULL;
	assert_int_equal(lhv_trap_a32_inject_undef(&r.e), LHV_ERR_INVAL);
	r.e.regs = &r.regs;
	/* EL1 is AArch64: even an AArch32 EL0 takes its exceptions there. */
	r.e.hcr_el2 |= BIT(31);
	assert_int_equal(lhv_trap_a32_inject_undef(&r.e), LHV_ERR_UNSUPPORTED);
	assert_int_equal(lhv_trap_a32_inject_abort(&r.e, &a), LHV_ERR_UNSUPPORTED);
	r.e.hcr_el2 &= ~BIT(31);
	assert_memory_equal(&r.regs, &before.regs, sizeof(r.regs));

	/* Every mode that is not one of EL0 or EL1. */
	for (unsigned int m = 0; m < 32; m++) {
		bool legal = false;

		for (unsigned int i = 0; i < MODES; i++)
			legal |= modes[i].m == m;
		if (legal)
			continue;
		r.regs.pstate = before.regs.pstate = m;
		assert_int_equal(lhv_trap_a32_inject_undef(&r.e), LHV_ERR_INVAL);
		assert_memory_equal(&r.regs, &before.regs, sizeof(r.regs));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(banked_registers), cmocka_unit_test(every_vector),
		cmocka_unit_test(absent_bits),	    cmocka_unit_test(every_abort),
		cmocka_unit_test(external_aborts),  cmocka_unit_test(bad_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
