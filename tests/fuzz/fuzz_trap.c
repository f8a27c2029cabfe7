/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any registers at an exit, on any CPU: decoded, taken for a device access, and answered with
 * an exception. Invariants: results are of their types and agree with each other, at most one
 * call of a device, registers change only as the action says.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/trap.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

struct host {
	struct lhv_trap_region array[8];
	struct lhv_trap_mmio_table table;
	struct lhv_mmio seen;
	unsigned int calls;
	uint8_t action;
	uint64_t answer;
};

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

static enum lhv_action on_access(void *ctx, struct lhv_mmio *a)
{
	struct host *h = ctx;

	h->seen = *a;
	h->calls++;
	a->value = h->answer;
	return (enum lhv_action)h->action;
}

static void check_abort(const struct lhv_trap *t)
{
	const struct lhv_trap_abort *a = &t->u.abort;

	CHECK(a->fault < LHV_TRAP_FAULTS);
	CHECK(a->level == LHV_TRAP_NO_LEVEL || (a->level >= -2 && a->level <= 3));
	CHECK(a->ipa_state <= LHV_TRAP_IPA_TRANSLATE);
	CHECK(a->fsc < 64 && a->srt < 32 && a->xs < 32 && a->set < 4);
	if (a->ipa_state == LHV_TRAP_IPA_NONE || a->ipa_state == LHV_TRAP_IPA_TRANSLATE)
		CHECK(!a->ipa.v);
	if (a->ipa_state == LHV_TRAP_IPA_PAGE)
		CHECK(a->s1ptw && a->ipa.v % 4096 == 0);
	if (a->ipa_state == LHV_TRAP_IPA_EXACT)
		CHECK(!a->s1ptw && a->va_valid && a->ipa.v % 4096 == a->va.v % 4096);
	if (a->ipa_state == LHV_TRAP_IPA_TRANSLATE)
		CHECK(a->va_valid && !a->s1ptw);
	if (a->isv)
		CHECK(t->kind == LHV_TRAP_DABT && !a->s1ptw && !a->vncr && t->el < 2 &&
		      (a->size == 1 || a->size == 2 || a->size == 4 || a->size == 8));
	else
		CHECK(!a->size && !a->srt && !a->sse && !a->sf && !a->ar);
	if (t->kind == LHV_TRAP_IABT)
		CHECK(!a->write && !a->cm && !a->vncr);
	if (a->cm)
		CHECK(a->write);
}

static void check_mmio(struct host *h, const struct lhv_trap *t,
		       const struct lhv_regs *guest, bool big_endian)
{
	struct lhv_regs regs = *guest;
	struct lhv_trap_mmio_result r;
	enum lhv_action action;
	unsigned int changed = 0;

	memset(&r, 0xa5, sizeof(r));
	h->calls = 0;
	action = lhv_trap_mmio(&h->table, t, &regs, 5, big_endian, &r);
	CHECK(h->calls <= 1);
	CHECK(r.why <= LHV_TRAP_MMIO_OTHER);
	if (h->calls) {
		CHECK(r.why == LHV_TRAP_MMIO_DONE || r.why == LHV_TRAP_MMIO_DEVICE);
		CHECK(h->seen.vcpu == 5 && h->seen.size == t->u.abort.size);
		CHECK(h->seen.write == t->u.abort.write);
		if (h->seen.size < 8)
			CHECK(!(h->seen.value >> (8 * h->seen.size)));
	}
	if (action != LHV_HANDLED) {
		CHECK(action == LHV_INJECT || action == LHV_EXIT);
		CHECK(!memcmp(&regs, guest, sizeof(regs)));
		return;
	}
	CHECK(regs.pc != guest->pc);
	for (unsigned int i = 0; i < 31; i++) {
		if (regs.x[i] == guest->x[i])
			continue;
		changed++;
		CHECK(t->u.abort.isv && !t->u.abort.write && i == t->u.abort.srt);
	}
	CHECK(changed <= 1);
}

static void check_inject(const struct lhv_cpu_features *f, const struct lhv_trap *t,
			 const struct lhv_regs *guest, struct input *in)
{
	struct lhv_regs regs = *guest;
	struct lhv_trap_el1 e = {
		.f = f,
		.regs = &regs,
		.hcr_el2 = take(in, 8),
		.vbar_el1 = take(in, 8),
		.sctlr_el1 = take(in, 8),
		.sctlr2_el1 = take(in, 1),
		.gcscr_el1 = take(in, 1),
	};
	unsigned int which = (unsigned int)take(in, 1);
	int err;

	switch (which % 4) {
	case 0:
		err = lhv_trap_inject_undef(&e);
		break;
	case 1:
		err = lhv_trap_inject_sea(&e, t, (int)(which >> 2) % 8 - 2);
		break;
	case 2:
		err = lhv_trap_inject_abort(&e, which & 4, which & 8, lhv_va(t->esr));
		break;
	default:
		err = lhv_trap_inject_sync(&e, t->esr, take(in, 8), which & 4);
		break;
	}
	CHECK(err == LHV_OK || err == LHV_ERR_INVAL || err == LHV_ERR_UNSUPPORTED ||
	      err == LHV_ERR_RANGE);
	CHECK(!memcmp(regs.x, guest->x, sizeof(regs.x)));
	if (err) {
		CHECK(regs.pc == guest->pc && regs.pstate == guest->pstate);
		return;
	}
	CHECK((regs.pstate & 0x3df) == 0x3c5);
	CHECK(!(regs.pstate & 0x00b00c00)); /* UAO, SS, IL, BTYPE */
	CHECK(e.spsr_el1 == guest->pstate && e.elr_el1 == guest->pc);
	CHECK((regs.pc & ~UINT64_C(0x7ff)) == (e.vbar_el1 & ~UINT64_C(0x7ff)));
	CHECK((regs.pc & 0x7f) == 0);
	/* A handler takes an exception of its own level. */
	CHECK(!lhv_trap_inject_undef(&e));
	CHECK((regs.pc & 0x7ff) == 0x200);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct lhv_cpu_features f;
	uint8_t raw[sizeof(f)];
	struct host h;
	unsigned int n;

	memset(&h, 0, sizeof(h));
	n = take(&in, 1) % 24;
	if (n & 1) {
		memset(raw, 1, sizeof(raw));
	} else {
		uint64_t m = take(&in, 8);

		for (size_t i = 0; i < sizeof(raw); i++)
			raw[i] = m >> (i % 64) & 1;
	}
	memcpy(&f, raw, sizeof(f));
	CHECK(!lhv_trap_mmio_init(&h.table, h.array, 8));
	for (unsigned int i = 0; i < n; i++) {
		struct lhv_trap_region r = {lhv_ipa(take(&in, 6) << (i & 8)),
					    take(&in, 6), on_access, &h};
		uint32_t before = h.table.count;

		CHECK((lhv_trap_mmio_add(&h.table, &r) == LHV_OK) ==
		      (h.table.count == before + 1));
	}
	for (unsigned int i = 1; i < h.table.count; i++)
		CHECK(h.array[i].base.v - h.array[i - 1].base.v >= h.array[i - 1].size &&
		      h.array[i].base.v > h.array[i - 1].base.v);

	while (in.n) {
		struct lhv_regs regs;
		struct lhv_trap t;
		uint64_t esr = take(&in, 8), far = take(&in, 8), hpfar = take(&in, 8);
		uint64_t pstate = take(&in, 5), pc = take(&in, 8);

		h.table.unclaimed = (uint8_t)(take(&in, 1) % 4);
		h.action = (uint8_t)(take(&in, 1) % 4);
		h.answer = take(&in, 8);
		memset(&regs, 0x3c, sizeof(regs));
		regs.pc = pc;
		regs.pstate = pstate;
		memset(&t, 0xff, sizeof(t));
		lhv_trap_decode(&f, esr, far, hpfar, pstate, pc, &t);
		CHECK(t.kind < LHV_TRAP_KINDS && t.ec < 64 && t.el < 3);
		CHECK(t.esr == esr && t.aarch32 == !!(pstate & 16));
		CHECK(lhv_trap_kind_name(t.kind)[0] != '?');
		if (t.skip)
			CHECK(t.aarch32);
		if (t.kind == LHV_TRAP_DABT || t.kind == LHV_TRAP_IABT)
			check_abort(&t);
		check_mmio(&h, &t, &regs, lhv_trap_big_endian(pstate, hpfar));
		check_inject(&f, &t, &regs, &in);
		lhv_trap_advance_pc(&regs, t.il);
		CHECK(!(regs.pstate & 0x00200000));
	}
	return 0;
}
