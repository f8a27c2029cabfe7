/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions into EL1 against AArch64.TakeException() and its callees (DDI 0487, J1.1), done
 * again here on an unpacked PSTATE, one field after the other as the pseudocode has them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

#define BIT(n) (UINT64_C(1) << (n))

static uint64_t random64(void)
{
	static uint64_t s = 0x853c49e6748fea9b;

	s ^= s << 13;
	s ^= s >> 7;
	s ^= s << 17;
	return s;
}

/* PSTATE, from an SPSR of either layout. */
struct pstate {
	bool n, z, c, v, d, a, i, f, il, ss, pan, uao, dit, tco, ssbs, allint, exlock;
	bool nrw, sp;
	unsigned int el, btype;
};

static struct pstate unpack(uint64_t s)
{
	struct pstate p = {
		.n = s & BIT(31),
		.z = s & BIT(30),
		.c = s & BIT(29),
		.v = s & BIT(28),
		.dit = s & BIT(24),
		.pan = s & BIT(22),
		.ss = s & BIT(21),
		.il = s & BIT(20),
		.a = s & BIT(8),
		.i = s & BIT(7),
		.f = s & BIT(6),
		.nrw = s & BIT(4),
	};

	if (p.nrw) {
		p.ssbs = s & BIT(23);
		return p; /* el: User alone gets here */
	}
	p.tco = s & BIT(25);
	p.uao = s & BIT(23);
	p.allint = s & BIT(13);
	p.ssbs = s & BIT(12);
	p.btype = s >> 10 & 3;
	p.d = s & BIT(9);
	p.exlock = s & BIT(34);
	p.el = s >> 2 & 3;
	p.sp = s & 1;
	return p;
}

static uint64_t pack(const struct pstate *p)
{
	return (uint64_t)p->n << 31 | (uint64_t)p->z << 30 | (uint64_t)p->c << 29 |
	       (uint64_t)p->v << 28 | (uint64_t)p->tco << 25 | (uint64_t)p->dit << 24 |
	       (uint64_t)p->uao << 23 | (uint64_t)p->pan << 22 | (uint64_t)p->ss << 21 |
	       (uint64_t)p->il << 20 | (uint64_t)p->allint << 13 |
	       (uint64_t)p->ssbs << 12 | (uint64_t)p->btype << 10 | (uint64_t)p->d << 9 |
	       (uint64_t)p->a << 8 | (uint64_t)p->i << 7 | (uint64_t)p->f << 6 |
	       (uint64_t)p->exlock << 34 | p->nrw << 4 | p->el << 2 | p->sp;
}

/* The pseudocode; `offset` is what the kind of exception says, 0 or 0x180. */
static void take(const struct lhv_trap_el1 *e, uint64_t offset, uint64_t *pc,
		 uint64_t *ps)
{
	const struct lhv_cpu_features *f = e->f;
	struct pstate p = unpack(e->regs->pstate);

	if (p.el < 1)
		offset += p.nrw ? 0x600 : 0x400;
	else if (p.sp)
		offset += 0x200;
	if (f->gcs) {
		p.exlock = false;
		if (p.el == 1 && e->gcscr_el1 & BIT(6))
			p.exlock = true;
	} else {
		p.exlock = false;
	}
	p.el = 1;
	p.nrw = false;
	p.sp = true;
	p.ss = false;
	p.allint = f->nmi && !(e->sctlr_el1 & BIT(62));
	p.d = p.a = p.i = p.f = true;
	p.il = false;
	if (!f->pan)
		p.pan = false;
	else if (!(e->sctlr_el1 & BIT(23)))
		p.pan = true;
	p.uao = false;
	p.btype = 0;
	p.ssbs = f->ssbs && e->sctlr_el1 & BIT(44);
	p.tco = f->mte > 0;
	p.dit = p.dit && f->dit;
	*pc = (e->vbar_el1 & ~UINT64_C(0x7ff)) | offset;
	*ps = pack(&p);
}

struct world {
	struct lhv_cpu_features f;
	struct lhv_regs regs;
	struct lhv_trap_el1 e;
};

static void start(struct world *w, uint64_t mode)
{
	memset(w, 0, sizeof(*w));
	w->f.pan = random64() & 1;
	w->f.uao = random64() & 1;
	w->f.ssbs = random64() & 1;
	w->f.bti = random64() & 1;
	w->f.mte = random64() & 3;
	w->f.nmi = random64() & 1;
	w->f.dit = random64() & 1;
	w->f.gcs = random64() & 1;
	w->f.sctlr2 = random64() & 1;
	for (unsigned int i = 0; i < 31; i++)
		w->regs.x[i] = random64();
	w->regs.pc = random64();
	w->regs.pstate = (random64() & ~UINT64_C(0x1f)) | mode;
	w->e.f = &w->f;
	w->e.regs = &w->regs;
	w->e.hcr_el2 = random64() | BIT(31);
	w->e.vbar_el1 = random64();
	w->e.sctlr_el1 = random64();
	w->e.sctlr2_el1 = random64();
	w->e.gcscr_el1 = random64();
	w->e.far_el1 = 0x1111;
}

/* IsExternalAbort() and EASE: external, parity, and both on walks, -2 to 3. */
static uint64_t offset_of(const struct world *w, uint64_t esr)
{
	unsigned int ec = esr >> 26 & 0x3f, fsc = esr & 0x3f;
	static const uint8_t external[] = {0x10, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
					   0x18, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f};

	if (ec != 0x20 && ec != 0x21 && ec != 0x24 && ec != 0x25)
		return 0;
	if (!w->f.sctlr2 || !(w->e.sctlr2_el1 & BIT(5)))
		return 0;
	return memchr(external, (int)fsc, sizeof(external)) ? 0x180 : 0;
}

/* ESR_EL1.EC for an exception that is taken from `el`. */
static unsigned int ec_of(unsigned int ec, unsigned int el)
{
	switch (ec) {
	case 0x20:
	case 0x21:
		return el ? 0x21 : 0x20;
	case 0x24:
	case 0x25:
		return el ? 0x25 : 0x24;
	case 0x30:
	case 0x31:
		return el ? 0x31 : 0x30;
	case 0x32:
	case 0x33:
		return el ? 0x33 : 0x32;
	case 0x34:
	case 0x35:
		return el ? 0x35 : 0x34;
	default:
		return ec;
	}
}

static const uint64_t modes[] = {0x00, 0x04, 0x05, 0x10};

/* [T.10] Every EC, each source, random controls and features. */
static void take_exception(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 64 * 4 * 400; i++) {
		struct world w;
		struct lhv_regs before;
		unsigned int ec = i & 63;
		uint64_t esr, pc, ps, far = random64();
		bool far_valid = random64() & 1;

		start(&w, modes[i >> 6 & 3]);
		esr = (random64() & 0x00ffffff03ffffff) | (uint64_t)ec << 26;
		before = w.regs;
		take(&w.e, offset_of(&w, esr), &pc, &ps);
		assert_int_equal(lhv_trap_inject_sync(&w.e, esr, far, far_valid), LHV_OK);
		assert_int_equal(w.regs.pc, pc);
		assert_int_equal(w.regs.pstate, ps);
		assert_memory_equal(w.regs.x, before.x, sizeof(before.x));
		assert_int_equal(w.e.elr_el1, before.pc);
		assert_int_equal(w.e.spsr_el1, before.pstate);
		assert_int_equal(w.e.esr_el1,
				 (esr & ~(UINT64_C(0x3f) << 26)) |
					 (uint64_t)ec_of(ec, before.pstate >> 2 & 1)
						 << 26);
		assert_int_equal(w.e.far_valid, far_valid);
		assert_int_equal(w.e.far_el1, far_valid ? far : 0x1111);
	}
}

/* [T.10] The same in numbers, for a reader. */
static void in_numbers(void **state)
{
	struct world w;

	(void)state;
	memset(&w, 0, sizeof(w));
	w.f.pan = w.f.ssbs = w.f.dit = true;
	w.f.mte = 2;
	w.regs.pc = 0x400124;
	w.regs.pstate = 0x61000000; /* EL0t, Z C DIT */
	w.e.f = &w.f;
	w.e.regs = &w.regs;
	w.e.hcr_el2 = BIT(31);
	w.e.vbar_el1 = 0xffff800080010fff;
	assert_int_equal(lhv_trap_inject_undef(&w.e), LHV_OK);
	assert_int_equal(w.regs.pc, 0xffff800080010c00);
	/* Z C, TCO 25, DIT 24, PAN 22 as SPAN is 0, DAIF, EL1h */
	assert_int_equal(w.regs.pstate, 0x634003c5);
	assert_int_equal(w.e.esr_el1, 0x02000000);
	assert_int_equal(w.e.elr_el1, 0x400124);
	assert_int_equal(w.e.spsr_el1, 0x61000000);
	assert_false(w.e.far_valid);
	/* Again, from EL1h now, SPAN and DSSBS set: PAN stays as it was. */
	w.regs.pstate = 0x5;
	w.e.sctlr_el1 = BIT(23) | BIT(44);
	assert_int_equal(lhv_trap_inject_undef(&w.e), LHV_OK);
	assert_int_equal(w.regs.pc, 0xffff800080010a00);
	assert_int_equal(w.regs.pstate, 0x020013c5);
}

/* What is not EL0 or EL1 of an AArch64 EL1, and null pointers: nothing changes. */
static void refused(void **state)
{
	struct lhv_trap trap = {.kind = LHV_TRAP_DABT};

	(void)state;
	for (unsigned int m = 0; m < 64; m++) {
		struct world w, before;
		int want;

		start(&w, m & 31);
		if (m & 32)
			w.e.hcr_el2 &= ~BIT(31);
		switch (m & 31) {
		case 0x00:
		case 0x04:
		case 0x05:
		case 0x10:
			want = m & 32 ? LHV_ERR_UNSUPPORTED : LHV_OK;
			break;
		case 0x11:
		case 0x12:
		case 0x13:
		case 0x17:
		case 0x1b:
		case 0x1f:
			want = LHV_ERR_UNSUPPORTED;
			break;
		default:
			want = LHV_ERR_INVAL;
		}
		before = w;
		assert_int_equal(lhv_trap_inject_sync(&w.e, 0, 0, true), want);
		if (want)
			assert_memory_equal(&w, &before, sizeof(w));
		w = before;
		assert_int_equal(lhv_trap_inject_undef(&w.e), want);
		w = before;
		assert_int_equal(lhv_trap_inject_sea(&w.e, &trap, 0), want);
		w = before;
		assert_int_equal(lhv_trap_inject_abort(&w.e, true, false, lhv_va(0)),
				 want);
		if (want)
			assert_memory_equal(&w, &before, sizeof(w));
	}
	for (unsigned int i = 0; i < 3; i++) {
		struct world w, before;
		struct lhv_trap_el1 *e = i ? &w.e : NULL;

		start(&w, 5);
		if (i == 1)
			w.e.f = NULL;
		if (i == 2)
			w.e.regs = NULL;
		before = w;
		assert_int_equal(lhv_trap_inject_sync(e, 0, 0, true), LHV_ERR_INVAL);
		assert_int_equal(lhv_trap_inject_undef(e), LHV_ERR_INVAL);
		assert_int_equal(lhv_trap_inject_sea(e, &trap, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_trap_inject_abort(e, true, false, lhv_va(0)),
				 LHV_ERR_INVAL);
		assert_memory_equal(&w, &before, sizeof(w));
	}
	for (unsigned int kind = 0; kind <= LHV_TRAP_KINDS; kind++) {
		struct world w, before;

		if (kind == LHV_TRAP_DABT || kind == LHV_TRAP_IABT)
			continue;
		start(&w, 5);
		before = w;
		trap.kind = (uint8_t)kind;
		assert_int_equal(lhv_trap_inject_sea(&w.e, &trap, 0), LHV_ERR_INVAL);
		assert_int_equal(lhv_trap_inject_sea(&w.e, NULL, 0), LHV_ERR_INVAL);
		assert_memory_equal(&w, &before, sizeof(w));
	}
}

/* [T.11] External aborts for what a guest's access met. */
static void external_aborts(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4 * 64 * 7; i++) {
		struct world w;
		struct lhv_trap trap;
		bool fetch = i & 4, write = i & 8, cm = i & 16, walk = i & 32,
		     va = i & 64;
		bool isv = i & 128;
		int level = (int)(i / 256) - 2;
		uint64_t mode = modes[i & 3], pc, ps, esr;
		unsigned int fsc = 0x10, want = LHV_OK;
		int got;

		memset(&trap, 0, sizeof(trap));
		start(&w, mode);
		trap.kind = fetch ? LHV_TRAP_IABT : LHV_TRAP_DABT;
		trap.u.abort.fault = LHV_TRAP_FAULT_TRANSLATION;
		trap.u.abort.va = lhv_va(random64());
		trap.u.abort.va_valid = va;
		trap.u.abort.write = write;
		trap.u.abort.cm = cm;
		trap.u.abort.s1ptw = walk;
		trap.u.abort.isv = isv;
		trap.u.abort.size = 4;
		trap.u.abort.sf = true;
		trap.u.abort.set = 3;
		trap.u.abort.ea = true;
		if (walk && (level < -1 || level > 3))
			want = (unsigned int)LHV_ERR_RANGE;
		if (walk && va) /* levels -1, 0, 1, 2, 3 */
			fsc = 0x14 + (unsigned int)level;

		/* EC, IL (no ISV: 1), WnR 6, CM 8, FnV 10; all else is 0. */
		esr = (uint64_t)ec_of(fetch ? 0x20 : 0x24, mode >> 2 & 1) << 26 |
		      BIT(25) | fsc;
		if (!fetch)
			esr |= (write ? BIT(6) : 0) | (cm ? BIT(8) : 0);
		if (!va)
			esr |= BIT(10);
		take(&w.e, offset_of(&w, esr), &pc, &ps);
		got = lhv_trap_inject_sea(&w.e, &trap, level);
		assert_int_equal(got, (int)want);
		if (want) {
			assert_int_equal(w.regs.pstate & 0x1f, mode);
			continue;
		}
		assert_int_equal(w.e.esr_el1, esr);
		assert_int_equal(w.e.far_valid, va);
		assert_int_equal(w.e.far_el1, va ? trap.u.abort.va.v : 0x1111);
		assert_int_equal(w.regs.pc, pc);
		assert_int_equal(w.regs.pstate, ps);
	}
	for (unsigned int i = 0; i < 16; i++) {
		struct world w;
		bool fetch = i & 4, write = i & 8;
		uint64_t va = random64(), pc, ps, esr;

		start(&w, modes[i & 3]);
		esr = (uint64_t)ec_of(fetch ? 0x20 : 0x24, modes[i & 3] >> 2 & 1) << 26 |
		      BIT(25) | (!fetch && write ? BIT(6) : 0) | 0x10;
		take(&w.e, offset_of(&w, esr), &pc, &ps);
		assert_int_equal(lhv_trap_inject_abort(&w.e, fetch, write, lhv_va(va)),
				 LHV_OK);
		assert_int_equal(w.e.esr_el1, esr);
		assert_true(w.e.far_valid);
		assert_int_equal(w.e.far_el1, va);
		assert_int_equal(w.regs.pc, pc);
		assert_int_equal(w.regs.pstate, ps);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(take_exception),
		cmocka_unit_test(in_numbers),
		cmocka_unit_test(refused),
		cmocka_unit_test(external_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
