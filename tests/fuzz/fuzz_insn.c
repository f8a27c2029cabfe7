/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any instruction at any exit, decoded and done: on devices, memory and tables that answer as
 * they like. Invariants: the decoder stays within its bounds; accesses are in order, few, and
 * of the sizes that the decoder said; registers change all or not at all.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/arch/sysreg.h>
#include <libhv/trap/insn.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

/* Accesses of LHV_TRAP_INSN_MAX elements, each of them one byte after another. */
#define MAX_CALLS 1024

struct input {
	const uint8_t *p;
	size_t n;
};

struct host {
	struct input *in;
	uint32_t insn;
	unsigned int calls, sets, translations, fetches;
	uint64_t fp[2];
};

static uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < bytes && in->n; i++, in->n--)
		v |= (uint64_t)*in->p++ << (8 * i);
	return v;
}

/* Mostly what lets it go on. */
static enum lhv_trap_insn_mem answer(struct host *h)
{
	unsigned int v = (unsigned int)take(h->in, 1);

	return v < 250 ? LHV_TRAP_INSN_MEM_OK : (enum lhv_trap_insn_mem)(v - 249);
}

static enum lhv_action on_device(void *ctx, struct lhv_mmio *a)
{
	struct host *h = ctx;
	unsigned int v = (unsigned int)take(h->in, 1);

	CHECK(++h->calls <= MAX_CALLS);
	CHECK(a->size && a->size <= 8 && !(a->size & (a->size - 1)));
	CHECK(a->offset % 4096 + a->size <= 4096);
	if (a->write && a->size < 8)
		CHECK(!(a->value >> (8 * a->size)));
	a->value = take(h->in, 8);
	return v < 250 ? LHV_HANDLED : v < 253 ? LHV_INJECT : LHV_EXIT;
}

static enum lhv_trap_insn_mem on_fetch(void *ctx, lhv_va_t va, unsigned int bytes,
				       uint32_t *insn, uint8_t *fsc)
{
	struct host *h = ctx;

	(void)va;
	CHECK(bytes == 2 || bytes == 4);
	CHECK(++h->fetches <= 2);
	*insn = bytes == 4 || h->fetches == 2 ? h->insn : h->insn >> 16;
	*fsc = (uint8_t)take(h->in, 1);
	return answer(h);
}

static enum lhv_trap_insn_mem on_translate(void *ctx, lhv_va_t va, bool write,
					   bool unpriv, lhv_ipa_t *ipa, uint8_t *fsc)
{
	struct host *h = ctx;

	(void)va;
	(void)write;
	(void)unpriv;
	CHECK(++h->translations <= 2);
	*ipa = lhv_ipa(take(h->in, 2) << 12);
	*fsc = (uint8_t)take(h->in, 1);
	return answer(h);
}

static enum lhv_trap_insn_mem on_memory(void *ctx, lhv_ipa_t ipa, unsigned int size,
					bool write, uint64_t *value)
{
	struct host *h = ctx;

	(void)write;
	CHECK(++h->calls <= MAX_CALLS);
	CHECK(ipa.v % 4096 + size <= 4096);
	*value = take(h->in, 8);
	return answer(h);
}

static void on_fp_get(void *ctx, unsigned int reg, uint64_t v[2])
{
	struct host *h = ctx;

	CHECK(reg < 32);
	memcpy(v, h->fp, sizeof(h->fp));
}

static void on_fp_set(void *ctx, unsigned int reg, const uint64_t v[2])
{
	struct host *h = ctx;

	CHECK(reg < 32);
	h->sets++;
	memcpy(h->fp, v, sizeof(h->fp));
}

static void check_decoded(const struct lhv_trap_insn *in)
{
	struct lhv_trap_insn_access a;
	unsigned int end = 0;

	CHECK(in->kind < LHV_TRAP_INSN_KINDS && (in->len == 2 || in->len == 4));
	CHECK(in->count <= LHV_TRAP_INSN_MAX && in->cond < 15);
	if (in->kind != LHV_TRAP_INSN_LDST)
		return;
	for (unsigned int i = 0; i < in->count; i++) {
		CHECK(!lhv_trap_insn_access(in, i, &a));
		CHECK(a.offset == end && a.size == in->size && a.reg < 32);
		CHECK(a.lane + a.size <= 16);
		end += a.size;
	}
	CHECK(lhv_trap_insn_access(in, in->count, &a) == LHV_ERR_RANGE && end <= 256);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t modes[] = {
		LHV_SPSR_EL2_M_EL1h,	   LHV_SPSR_EL2_M_EL0t, LHV_SPSR_EL2_M_User,
		LHV_SPSR_EL2_M_Supervisor, LHV_SPSR_EL2_M_FIQ,	LHV_SPSR_EL2_M_IRQ,
	};
	static const struct lhv_trap_insn_ops ops = {on_fetch, on_translate, on_memory,
						     on_fp_get, on_fp_set};
	struct input in = {data, size};
	struct host h = {.in = &in};
	struct lhv_trap_region array[2];
	struct lhv_trap_region region = {lhv_ipa(0x10000), 0x4000000, on_device, &h};
	struct lhv_trap_mmio_table table;
	struct lhv_trap_insn_cfg cfg = {&table, &ops, &h, 0, false};
	struct lhv_regs regs, before;
	uint64_t sp, sp_before;
	struct lhv_trap_insn_vcpu v = {&regs, &sp, 0, false};
	struct lhv_trap_insn_result r;
	struct lhv_trap_insn decoded;
	struct lhv_trap trap;
	enum lhv_action action;
	uint8_t flags;

	h.insn = (uint32_t)take(&in, 4);
	flags = (uint8_t)take(&in, 1);
	memset(&regs, 0, sizeof(regs));
	regs.pstate = modes[take(&in, 1) % 6] | take(&in, 4) << 4;
	if (flags & 1)
		regs.pstate &= ~LHV_SPSR_EL2_nRW_MASK;
	regs.pc = take(&in, 2) << 2;
	for (unsigned int i = 0; i < 31; i++)
		regs.x[i] = i % 4 ? take(&in, 2) << (flags & 2 ? 0 : 48) : regs.x[0];
	sp = take(&in, 8);
	cfg.features = flags & 4 ? (uint32_t)take(&in, 4) : LHV_TRAP_INSN_F_ALL;
	cfg.atomics = flags & 8;
	v.big_endian = flags & 16;
	CHECK(!lhv_trap_mmio_init(&table, array, 2));
	CHECK(!lhv_trap_mmio_add(&table, &region));
	table.unclaimed = flags >> 6 & 3;

	lhv_trap_insn_a64(h.insn, cfg.features, &decoded);
	check_decoded(&decoded);
	lhv_trap_insn_a32(h.insn, cfg.features, &decoded);
	check_decoded(&decoded);
	lhv_trap_insn_t32(h.insn, cfg.features, &decoded);
	check_decoded(&decoded);

	memset(&trap, 0, sizeof(trap));
	trap.kind = LHV_TRAP_DABT;
	trap.il = true;
	trap.el = 1;
	trap.u.abort.fault = LHV_TRAP_FAULT_TRANSLATION;
	trap.u.abort.va_valid = true;
	trap.u.abort.ipa_state = flags & 32 ? LHV_TRAP_IPA_TRANSLATE : LHV_TRAP_IPA_EXACT;
	trap.u.abort.write = take(&in, 1) & 1;
	/* Likely an address that the instruction has, found by its own numbers. */
	if (regs.pstate & LHV_SPSR_EL2_nRW_MASK)
		lhv_trap_insn_a32(h.insn, cfg.features, &decoded);
	else
		lhv_trap_insn_a64(h.insn, cfg.features, &decoded);
	trap.u.abort.va = lhv_va((decoded.n < 31 ? regs.x[decoded.n] : sp) +
				 (uint64_t)(int64_t)decoded.offset + (take(&in, 1) & 15));
	trap.u.abort.write = decoded.store;
	if (flags & 32)
		trap.u.abort.ipa = lhv_ipa(0);
	else
		trap.u.abort.ipa =
			lhv_ipa((take(&in, 1) << 16) | (trap.u.abort.va.v & 4095));

	before = regs;
	sp_before = sp;
	action = lhv_trap_insn_mmio(&cfg, &trap, &v, &r);
	CHECK(action <= LHV_EXIT && r.why <= LHV_TRAP_INSN_OTHER);
	if (r.in.len)
		check_decoded(&r.in);
	if (action != LHV_HANDLED || r.why != LHV_TRAP_INSN_DONE) {
		CHECK(!memcmp(&regs, &before, sizeof(regs)) && sp == sp_before &&
		      !h.sets);
		CHECK(action != LHV_HANDLED || r.why == LHV_TRAP_INSN_RETRY);
		return 0;
	}
	CHECK(!r.in.unpredictable && r.in.kind != LHV_TRAP_INSN_UNKNOWN);
	CHECK(h.sets <= 32 && (r.in.load || !h.sets));
	CHECK(r.done <= h.calls);
	if (!(regs.pstate & LHV_SPSR_EL2_nRW_MASK))
		CHECK(regs.pc == before.pc + 4);
	else
		for (unsigned int i = 0; i < 31; i++)
			CHECK(regs.x[i] == before.x[i] || regs.x[i] <= UINT32_MAX);
	return 0;
}
