/* SPDX-License-Identifier: BSD-2-Clause */
/* Device accesses: a sorted table of regions, and what an abort's syndrome says of one. */
#include "trap_priv.h"

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
static inline uint32_t upper(const struct lhv_trap_mmio_table *t, uint64_t ipa)
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

static inline const struct lhv_trap_region *find(const struct lhv_trap_mmio_table *t,
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

const struct lhv_trap_region *lhv_trap_mmio_find(const struct lhv_trap_mmio_table *t,
						 lhv_ipa_t ipa, unsigned int size)
{
	return find(t, ipa, size);
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

static inline void load(const struct lhv_trap_abort *a, struct lhv_regs *regs,
			bool big_endian, uint64_t value)
{
	unsigned int unused = 64 - 8 * a->size;

	if (a->srt > 30)
		return;
	if (big_endian)
		value = __builtin_bswap64(value) >> unused;
	/* Right shifts of signed values are arithmetic with the compilers that we take. */
	value <<= unused;
	value = a->sse ? (uint64_t)((int64_t)value >> unused) : value >> unused;
	regs->x[a->srt] = a->sf ? value : (uint32_t)value;
}

void lhv_trap_mmio_complete(const struct lhv_trap *trap, struct lhv_regs *regs,
			    bool big_endian, uint64_t value)
{
	if (trap->kind == LHV_TRAP_DABT && single(&trap->u.abort) && !trap->u.abort.write)
		load(&trap->u.abort, regs, big_endian, value);
	lhv_trap_advance_(regs, trap->il);
}

/* What keeps an abort from being a plain access to a device. */
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
	return LHV_TRAP_MMIO_NO_SYNDROME;
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

/* What does not get as far as a device. */
static __attribute__((noinline)) enum lhv_action no_access(
	const struct lhv_trap *trap, struct lhv_regs *regs,
	struct lhv_trap_mmio_result *result)
{
	const struct lhv_trap_abort *a = &trap->u.abort;

	result->ipa = lhv_ipa(0);
	if (trap->kind != LHV_TRAP_DABT && trap->kind != LHV_TRAP_IABT) {
		result->why = LHV_TRAP_MMIO_OTHER;
		return LHV_EXIT;
	}
	if (a->ipa_state == LHV_TRAP_IPA_EXACT || a->ipa_state == LHV_TRAP_IPA_PAGE)
		result->ipa = a->ipa;
	result->why = (uint8_t)why_not(trap);
	switch (result->why) {
	case LHV_TRAP_MMIO_WALK:
	case LHV_TRAP_MMIO_FETCH:
		return LHV_INJECT;
	case LHV_TRAP_MMIO_CACHE:
		lhv_trap_advance_(regs, trap->il);
		return LHV_HANDLED;
	default:
		return LHV_EXIT;
	}
}

/* An access of EL0 or EL1 to an address that is known, with a syndrome: a walk of stage 1
 * has none, and other faults no exact address. */
static inline bool plain_access(const struct lhv_trap *trap)
{
	const struct lhv_trap_abort *a = &trap->u.abort;

	return trap->kind == LHV_TRAP_DABT && a->fault >= LHV_TRAP_FAULT_ADDRESS_SIZE &&
	       a->fault <= LHV_TRAP_FAULT_PERMISSION && single(a) && !a->cm &&
	       a->ipa_state == LHV_TRAP_IPA_EXACT && !a->vncr && !a->s1ptw &&
	       trap->el < 2;
}

enum lhv_action lhv_trap_mmio(const struct lhv_trap_mmio_table *t,
			      const struct lhv_trap *trap, struct lhv_regs *regs,
			      uint16_t vcpu, bool big_endian,
			      struct lhv_trap_mmio_result *result)
{
	const struct lhv_trap_abort *a = &trap->u.abort;
	const struct lhv_trap_region *r;
	struct lhv_mmio access;
	uint64_t value = 0;

	if (!plain_access(trap))
		return no_access(trap, regs, result);
	if (a->write && a->srt < 31)
		value = bytes(regs->x[a->srt], a->size, big_endian);
	result->ipa = a->ipa;
	access.offset = a->ipa.v;
	access.value = value;
	access.vcpu = vcpu;
	access.size = a->size;
	access.write = a->write;
	r = find(t, a->ipa, a->size);
	if (!r) {
		result->access = access;
		result->why = LHV_TRAP_MMIO_UNCLAIMED;
		return unclaimed(t, trap, regs);
	}
	access.offset -= r->base.v;
	/* A copy: a device that writes where it should not changes nothing but its own. */
	result->access = access;
	result->why = LHV_TRAP_MMIO_DONE;
	switch (r->fn(r->ctx, &access)) {
	case LHV_HANDLED:
		result->access.value = access.value;
		if (!a->write)
			load(a, regs, big_endian, access.value);
		lhv_trap_advance_(regs, trap->il);
		return LHV_HANDLED;
	case LHV_INJECT:
		return LHV_INJECT;
	default:
		result->why = LHV_TRAP_MMIO_DEVICE;
		return LHV_EXIT;
	}
}
