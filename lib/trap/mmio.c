/* SPDX-License-Identifier: BSD-2-Clause */
#include <libhv/trap.h>

int lhv_trap_mmio_init(struct lhv_trap_mmio_table *t, struct lhv_trap_region *array,
		       uint32_t cap)
{
	if (!t || (!array && cap))
		return LHV_ERR_INVAL;
	t->v = array;
	t->count = 0;
	t->cap = cap;
	t->unclaimed = LHV_TRAP_UNCLAIMED_ABORT;
	return LHV_OK;
}

/* Number of regions that start at or below `ipa`. */
static uint32_t upper(const struct lhv_trap_mmio_table *t, uint64_t ipa)
{
	uint32_t lo = 0, hi = t->count;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->v[mid].base.v <= ipa)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int lhv_trap_mmio_add(struct lhv_trap_mmio_table *t, const struct lhv_trap_region *r)
{
	struct lhv_trap_region new;
	uint32_t at;

	if (!t || !r || !r->size || !r->fn)
		return LHV_ERR_INVAL;
	new = *r;
	if (new.size - 1 > UINT64_MAX - new.base.v)
		return LHV_ERR_RANGE;
	at = upper(t, new.base.v);
	if (at && new.base.v - t->v[at - 1].base.v < t->v[at - 1].size)
		return LHV_ERR_EXISTS;
	if (at < t->count && t->v[at].base.v - new.base.v < new.size)
		return LHV_ERR_EXISTS;
	if (t->count == t->cap)
		return LHV_ERR_NOMEM;
	for (uint32_t i = t->count; i > at; i--)
		t->v[i] = t->v[i - 1];
	t->v[at] = new;
	t->count++;
	return LHV_OK;
}

const struct lhv_trap_region *lhv_trap_mmio_find(const struct lhv_trap_mmio_table *t,
						 lhv_ipa_t ipa, unsigned int size)
{
	uint32_t n = upper(t, ipa.v);
	const struct lhv_trap_region *r;
	uint64_t offset;

	if (!n)
		return NULL;
	r = &t->v[n - 1];
	offset = ipa.v - r->base.v;
	if (offset >= r->size || size > r->size - offset)
		return NULL;
	return r;
}

/* The low `size` bytes of v, in the other order if `swap`. */
static uint64_t bytes(uint64_t v, unsigned int size, bool swap)
{
	unsigned int unused = 64 - 8 * size;

	return swap ? __builtin_bswap64(v) >> unused : v << unused >> unused;
}

/* An LD64B or ST64B has its kind in `set`, and more than one register. */
static bool single(const struct lhv_trap_abort *a)
{
	return a->isv && !a->set;
}

static void load(const struct lhv_trap_abort *a, struct lhv_regs *regs, bool big_endian,
		 uint64_t value)
{
	if (a->srt > 30)
		return;
	value = bytes(value, a->size, big_endian);
	if (a->sse) {
		uint64_t sign = UINT64_C(1) << (8 * a->size - 1);

		value = (value ^ sign) - sign;
	}
	regs->x[a->srt] = a->sf ? value : value & UINT32_MAX;
}

void lhv_trap_mmio_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			    bool big_endian, uint64_t value)
{
	if (trap->kind == LHV_TRAP_DABT && single(&trap->u.abort) && !trap->u.abort.write)
		load(&trap->u.abort, regs, big_endian, value);
	lhv_trap_advance_pc(regs, trap->il);
}

/* What keeps an abort from being an access to a device; LHV_TRAP_MMIO_DONE if nothing. */
static enum lhv_trap_mmio_why why_not(const struct lhv_trap *trap)
{
	const struct lhv_trap_abort *a = &trap->u.abort;

	switch (a->fault) {
	case LHV_TRAP_FAULT_TRANSLATION:
	case LHV_TRAP_FAULT_ACCESS_FLAG:
	case LHV_TRAP_FAULT_PERMISSION:
	case LHV_TRAP_FAULT_ADDRESS_SIZE:
		break;
	default:
		return LHV_TRAP_MMIO_OTHER;
	}
	if (a->vncr || trap->el > 1)
		return LHV_TRAP_MMIO_OTHER;
	if (a->s1ptw)
		return LHV_TRAP_MMIO_WALK;
	if (trap->kind == LHV_TRAP_IABT)
		return LHV_TRAP_MMIO_FETCH;
	if (a->cm)
		return LHV_TRAP_MMIO_CACHE;
	if (a->ipa_state != LHV_TRAP_IPA_EXACT)
		return LHV_TRAP_MMIO_NO_IPA;
	if (!single(a))
		return LHV_TRAP_MMIO_NO_SYNDROME;
	return LHV_TRAP_MMIO_DONE;
}

static enum lhv_action unclaimed(const struct lhv_trap_mmio_table *t,
				 const struct lhv_trap *trap, struct lhv_regs *regs)
{
	switch (t->unclaimed) {
	case LHV_TRAP_UNCLAIMED_RAZ_WI:
		lhv_trap_mmio_complete(trap, regs, false, 0);
		return LHV_HANDLED;
	case LHV_TRAP_UNCLAIMED_EXIT:
		return LHV_EXIT;
	default:
		return LHV_INJECT;
	}
}

enum lhv_action lhv_trap_mmio(const struct lhv_trap_mmio_table *t,
			      const struct lhv_trap *trap, struct lhv_regs *regs,
			      uint16_t vcpu, bool big_endian,
			      struct lhv_trap_mmio_result *result)
{
	const struct lhv_trap_abort *a = &trap->u.abort;
	const struct lhv_trap_region *r;
	struct lhv_mmio access;
	enum lhv_action action;

	result->ipa = lhv_ipa(0);
	if (trap->kind != LHV_TRAP_DABT && trap->kind != LHV_TRAP_IABT) {
		result->why = LHV_TRAP_MMIO_OTHER;
		return LHV_EXIT;
	}
	if (a->ipa_state == LHV_TRAP_IPA_EXACT || a->ipa_state == LHV_TRAP_IPA_PAGE)
		result->ipa = a->ipa;
	result->why = why_not(trap);
	switch (result->why) {
	case LHV_TRAP_MMIO_DONE:
		break;
	case LHV_TRAP_MMIO_WALK:
	case LHV_TRAP_MMIO_FETCH:
		return LHV_INJECT;
	case LHV_TRAP_MMIO_CACHE:
		lhv_trap_advance_pc(regs, trap->il);
		return LHV_HANDLED;
	default:
		return LHV_EXIT;
	}

	access.offset = a->ipa.v;
	access.value = 0;
	access.vcpu = vcpu;
	access.size = a->size;
	access.write = a->write;
	if (a->write && a->srt < 31)
		access.value = bytes(regs->x[a->srt], a->size, big_endian);
	r = lhv_trap_mmio_find(t, a->ipa, a->size);
	if (!r) {
		result->access = access;
		result->why = LHV_TRAP_MMIO_UNCLAIMED;
		return unclaimed(t, trap, regs);
	}
	access.offset -= r->base.v;
	result->access = access;
	action = r->fn(r->ctx, &access);
	switch (action) {
	case LHV_HANDLED:
		if (!a->write) {
			result->access.value = access.value;
			load(a, regs, big_endian, access.value);
		}
		lhv_trap_advance_pc(regs, trap->il);
		break;
	case LHV_INJECT:
		break;
	default:
		result->why = LHV_TRAP_MMIO_DEVICE;
		break;
	}
	return action;
}
