/* SPDX-License-Identifier: BSD-2-Clause */
/* Device accesses: the table of regions, and what an abort becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <libhv/trap.h>

static uint64_t random64(void)
{
	static uint64_t s = 0x2545f4914f6cdd1d;

	s ^= s << 13;
	s ^= s >> 7;
	s ^= s << 17;
	return s;
}

/* A device that remembers. */
struct device {
	struct lhv_mmio seen;
	unsigned int calls;
	uint64_t answer;
	int action; /* enum lhv_action, or a wrong value */
	bool spoil; /* writes over its argument */
	/* Set: accesses the table again. */
	const struct lhv_trap_mmio_table *again;
};

static enum lhv_action on_access(void *ctx, struct lhv_mmio *a)
{
	struct device *d = ctx;

	d->seen = *a;
	d->calls++;
	if (d->again) {
		const struct lhv_trap_mmio_table *t = d->again;
		struct lhv_trap trap = {.kind = LHV_TRAP_DABT, .il = true, .el = 1};
		struct lhv_regs regs = {.pc = 4};
		struct lhv_trap_mmio_result r;

		d->again = NULL;
		trap.u.abort.fault = LHV_TRAP_FAULT_TRANSLATION;
		trap.u.abort.ipa_state = LHV_TRAP_IPA_EXACT;
		trap.u.abort.ipa = lhv_ipa(0x2000);
		trap.u.abort.isv = true;
		trap.u.abort.size = 4;
		assert_int_equal(lhv_trap_mmio(t, &trap, &regs, 9, false, &r),
				 LHV_HANDLED);
		assert_int_equal(regs.pc, 8);
	}
	if (d->spoil) {
		a->offset = 77;
		a->size = 3;
		a->write = !a->write;
		a->vcpu = 77;
	}
	if (!d->seen.write)
		a->value = d->answer;
	return (enum lhv_action)d->action;
}

struct world {
	struct device dev[2];
	struct lhv_trap_region array[4];
	struct lhv_trap_mmio_table table;
	struct lhv_trap trap;
	struct lhv_regs regs, before;
	struct lhv_trap_mmio_result result;
};

/* Two devices that touch, at 0x1000 and 0x2000, and a load from the first. */
static struct world start(void)
{
	struct world w;

	memset(&w, 0, sizeof(w));
	for (unsigned int i = 0; i < 31; i++)
		w.regs.x[i] = random64();
	w.regs.pc = 0x4000;
	w.regs.pstate = 0x80200c05;
	w.trap.kind = LHV_TRAP_DABT;
	w.trap.il = true;
	w.trap.el = 1;
	w.trap.u.abort.fault = LHV_TRAP_FAULT_TRANSLATION;
	w.trap.u.abort.ipa_state = LHV_TRAP_IPA_EXACT;
	w.trap.u.abort.ipa = lhv_ipa(0x1018);
	w.trap.u.abort.isv = true;
	w.trap.u.abort.size = 4;
	w.trap.u.abort.srt = 7;
	return w;
}

static void plug(struct world *w)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct lhv_trap_region r = {lhv_ipa(0x1000 * (i + 1)), 0x1000, on_access,
					    &w->dev[i]};

		if (!i)
			assert_int_equal(lhv_trap_mmio_init(&w->table, w->array, 4), 0);
		assert_int_equal(lhv_trap_mmio_add(&w->table, &r), 0);
	}
	w->before = w->regs;
	memset(&w->result, 0xa5, sizeof(w->result));
}

static enum lhv_action go(struct world *w, bool big_endian)
{
	return lhv_trap_mmio(&w->table, &w->trap, &w->regs, 3, big_endian, &w->result);
}

static void same_regs(const struct world *w)
{
	assert_memory_equal(&w->regs, &w->before, sizeof(w->regs));
}

/* Only register `srt` changed, to `value`; PC advanced. */
static void one_register(struct world *w, unsigned int srt, uint64_t value)
{
	if (srt < 31) {
		assert_int_equal(w->regs.x[srt], value);
		w->regs.x[srt] = w->before.x[srt];
	}
	assert_memory_equal(w->regs.x, w->before.x, sizeof(w->regs.x));
	assert_int_equal(w->regs.pc, w->before.pc + (w->trap.il ? 4 : 2));
	assert_int_equal(w->regs.pstate, w->before.pstate & ~UINT64_C(0x00200c00));
}

/* --- the table ---------------------------------------------------------------------- */

static void table_bad_input(void **state)
{
	struct lhv_trap_region array[2], was[2];
	struct lhv_trap_region r = {lhv_ipa(0x1000), 0x1000, on_access, NULL};
	struct lhv_trap_mmio_table t, copy;

	(void)state;
	memset(array, 0, sizeof(array));
	assert_int_equal(lhv_trap_mmio_init(NULL, array, 2), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_mmio_init(&t, NULL, 1), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_mmio_init(&t, NULL, 0), LHV_OK);
	assert_int_equal(lhv_trap_mmio_add(&t, &r), LHV_ERR_NOMEM);
	assert_null(lhv_trap_mmio_find(&t, lhv_ipa(0), 1));
	memset(&t, 0xff, sizeof(t));
	assert_int_equal(lhv_trap_mmio_init(&t, array, 2), LHV_OK);
	assert_int_equal(t.unclaimed, LHV_TRAP_UNCLAIMED_ABORT);
	assert_int_equal(lhv_trap_mmio_add(&t, &r), LHV_OK);
	memcpy(was, array, sizeof(array));
	copy = t;

#define REFUSED(what, base_, size_, fn_, err)                                    \
	do {                                                                     \
		struct lhv_trap_region bad = {lhv_ipa(base_), size_, fn_, NULL}; \
                                                                                 \
		assert_int_equal(lhv_trap_mmio_add(&t, &bad), err);              \
		assert_memory_equal(array, was, sizeof(array));                  \
		assert_memory_equal(&t, &copy, sizeof(t));                       \
	} while (0)
	REFUSED("nothing", 0x3000, 0, on_access, LHV_ERR_INVAL);
	REFUSED("nobody", 0x3000, 1, NULL, LHV_ERR_INVAL);
	REFUSED("wraps", 0xfffffffffffff000, 0x1001, on_access, LHV_ERR_RANGE);
	REFUSED("wraps", 1, UINT64_MAX, on_access, LHV_ERR_EXISTS);
	REFUSED("wraps", 2, UINT64_MAX, on_access, LHV_ERR_RANGE);
	/* [T.14] overlaps */
	REFUSED("the same", 0x1000, 0x1000, on_access, LHV_ERR_EXISTS);
	REFUSED("last byte", 0x1fff, 1, on_access, LHV_ERR_EXISTS);
	REFUSED("first byte", 0xfff, 2, on_access, LHV_ERR_EXISTS);
	REFUSED("inside", 0x1100, 4, on_access, LHV_ERR_EXISTS);
	REFUSED("around", 0, 0x10000, on_access, LHV_ERR_EXISTS);
	REFUSED("around, same start", 0x1000, 0x1001, on_access, LHV_ERR_EXISTS);
#undef REFUSED
	assert_int_equal(lhv_trap_mmio_add(NULL, &r), LHV_ERR_INVAL);
	assert_int_equal(lhv_trap_mmio_add(&t, NULL), LHV_ERR_INVAL);
	/* Neighbours are no overlap. */
	r = (struct lhv_trap_region){lhv_ipa(0x2000), 1, on_access, NULL};
	assert_int_equal(lhv_trap_mmio_add(&t, &r), LHV_OK);
	r = (struct lhv_trap_region){lhv_ipa(0xfff), 1, on_access, NULL};
	assert_int_equal(lhv_trap_mmio_add(&t, &r), LHV_ERR_NOMEM);
	/* An overlap is told even when there is no room. */
	r = (struct lhv_trap_region){lhv_ipa(0x2000), 1, on_access, NULL};
	assert_int_equal(lhv_trap_mmio_add(&t, &r), LHV_ERR_EXISTS);
	assert_int_equal(t.count, 2);
}

/* [T.14] Finding, against the definition of "all of its bytes". */
static void table_find(void **state)
{
	enum {
		N = 24
	};
	struct lhv_trap_region array[N], kept[N];
	struct lhv_trap_mmio_table t;

	(void)state;
	for (unsigned int round = 0; round < 60; round++) {
		unsigned int n = 0;

		assert_int_equal(lhv_trap_mmio_init(&t, array, N), LHV_OK);
		for (unsigned int i = 0; i < 40; i++) {
			/* Small numbers, some at the end of the address space. */
			struct lhv_trap_region r = {lhv_ipa(random64() % 256),
						    1 + random64() % 16, on_access,
						    &kept[n]};
			bool clash = false;
			int want;

			if (round & 1)
				r.base.v = UINT64_MAX - r.base.v;
			for (unsigned int k = 0; k < n; k++)
				for (uint64_t b = 0; b < r.size; b++)
					clash |= r.base.v + b - kept[k].base.v <
						 kept[k].size;
			want = r.base.v + (r.size - 1) < r.base.v ? LHV_ERR_RANGE
			       : clash				  ? LHV_ERR_EXISTS
			       : n == N				  ? LHV_ERR_NOMEM
								  : LHV_OK;
			assert_int_equal(lhv_trap_mmio_add(&t, &r), want);
			if (!want)
				kept[n++] = r;
		}
		for (uint64_t i = 0; i < 280; i++) {
			uint64_t ipa = round & 1 ? UINT64_MAX - i : i;

			for (unsigned int size = 1; size <= 8; size++) {
				const struct lhv_trap_region *r, *want = NULL;

				for (unsigned int k = 0; k < n; k++)
					if (ipa >= kept[k].base.v &&
					    ipa - kept[k].base.v < kept[k].size &&
					    kept[k].size - (ipa - kept[k].base.v) >= size)
						want = &kept[k];
				r = lhv_trap_mmio_find(&t, lhv_ipa(ipa), size);
				assert_int_equal(!!r, !!want);
				if (r)
					assert_ptr_equal(r->ctx, want->ctx);
			}
		}
	}
	/* All of the address space. */
	assert_int_equal(lhv_trap_mmio_init(&t, array, N), LHV_OK);
	kept[0] = (struct lhv_trap_region){lhv_ipa(0), UINT64_MAX, on_access, NULL};
	assert_int_equal(lhv_trap_mmio_add(&t, &kept[0]), LHV_OK);
	assert_non_null(lhv_trap_mmio_find(&t, lhv_ipa(UINT64_MAX - 1), 1));
	assert_null(lhv_trap_mmio_find(&t, lhv_ipa(UINT64_MAX), 1));
	assert_null(lhv_trap_mmio_find(&t, lhv_ipa(UINT64_MAX - 1), 2));
	kept[0].base.v = UINT64_MAX;
	kept[0].size = 1;
	assert_int_equal(lhv_trap_mmio_add(&t, &kept[0]), LHV_OK);
	assert_non_null(lhv_trap_mmio_find(&t, lhv_ipa(UINT64_MAX), 1));
}

/* --- loads and stores --------------------------------------------------------------- */

/* What a load puts in its register: bytes as they lie in memory, then the instruction. */
static uint64_t loaded(uint64_t answer, unsigned int size, bool big, bool sse, bool sf)
{
	uint8_t memory[8];
	uint64_t v = 0;

	/* The device's value is little-endian: byte 0 has the lowest address. */
	for (unsigned int i = 0; i < size; i++)
		memory[i] = (uint8_t)(answer >> (8 * i));
	for (unsigned int i = 0; i < size; i++)
		v |= (uint64_t)memory[big ? size - 1 - i : i] << (8 * i);
	if (sse && size == 1)
		v = (uint64_t)(int64_t)(int8_t)v;
	if (sse && size == 2)
		v = (uint64_t)(int64_t)(int16_t)v;
	if (sse && size == 4)
		v = (uint64_t)(int64_t)(int32_t)v;
	return sf ? v : (uint32_t)v;
}

/* [T.4] */
static void loads(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4 * 2 * 2 * 2 * 32; i++) {
		struct world w = start();
		unsigned int size = 1u << (i & 3), srt = i >> 5;
		bool big = i & 4, sse = i & 8, sf = i & 16;

		w.dev[0].answer = random64() ^ (i & 32 ? 0x8080808080808080 : 0);
		w.trap.u.abort.size = (uint8_t)size;
		w.trap.u.abort.sse = sse;
		w.trap.u.abort.sf = sf;
		w.trap.u.abort.srt = (uint8_t)srt;
		plug(&w);
		assert_int_equal(go(&w, big), LHV_HANDLED);
		one_register(&w, srt, loaded(w.dev[0].answer, size, big, sse, sf));
		assert_int_equal(w.dev[0].calls, 1);
		assert_int_equal(w.dev[0].seen.offset, 0x18);
		assert_int_equal(w.dev[0].seen.size, size);
		assert_int_equal(w.dev[0].seen.vcpu, 3);
		assert_false(w.dev[0].seen.write);
		assert_int_equal(w.result.why, LHV_TRAP_MMIO_DONE);
		assert_int_equal(w.result.ipa.v, 0x1018);
		assert_int_equal(w.result.access.offset, 0x18);
		assert_int_equal(w.result.access.value, w.dev[0].answer);

		/* The same later, by hand. */
		w = start();
		w.trap.u.abort.size = (uint8_t)size;
		w.trap.u.abort.sse = sse;
		w.trap.u.abort.sf = sf;
		w.trap.u.abort.srt = (uint8_t)srt;
		w.trap.il = i & 1;
		w.before = w.regs;
		w.dev[0].answer = random64();
		lhv_trap_mmio_complete(&w.trap, &w.regs, big, w.dev[0].answer);
		one_register(&w, srt, loaded(w.dev[0].answer, size, big, sse, sf));
	}
}

/* [T.4] */
static void stores(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4 * 2 * 32; i++) {
		struct world w = start();
		unsigned int size = 1u << (i & 3), srt = i >> 3;
		bool big = i & 4;
		uint64_t want;

		w.trap.u.abort.size = (uint8_t)size;
		w.trap.u.abort.srt = (uint8_t)srt;
		w.trap.u.abort.write = true;
		plug(&w);
		assert_int_equal(go(&w, big), LHV_HANDLED);
		/* Swapping bytes is its own inverse. Register 31 is zero [T.4]. */
		want = srt == 31 ? 0 : loaded(w.before.x[srt], size, big, false, true);
		one_register(&w, 31, 0);
		assert_int_equal(w.dev[0].calls, 1);
		assert_true(w.dev[0].seen.write);
		assert_int_equal(w.dev[0].seen.value, want);
		assert_int_equal(w.dev[0].seen.size, size);
		assert_int_equal(w.result.why, LHV_TRAP_MMIO_DONE);
		assert_int_equal(w.result.access.value, want);
		assert_true(w.result.access.write);

		w.regs = w.before;
		lhv_trap_mmio_complete(&w.trap, &w.regs, big, 0x1234);
		one_register(&w, 31, 0);
	}
}

/* [T.6] A 16-bit instruction of an AArch32 guest. */
static void t32(void **state)
{
	struct world w = start();

	(void)state;
	w.trap.il = false;
	w.trap.aarch32 = true;
	w.regs.pstate = 0x30;
	w.dev[0].answer = 0xffffffff89abcdef;
	plug(&w);
	assert_int_equal(go(&w, false), LHV_HANDLED);
	assert_int_equal(w.regs.pc, 0x4002);
	assert_int_equal(w.regs.x[7], 0x89abcdef);
}

/* A device that refuses, gives up, or writes where it should not. */
static void answers(void **state)
{
	struct world w;

	(void)state;
	for (unsigned int write = 0; write < 2; write++) {
		w = start();
		w.trap.u.abort.write = write;
		w.dev[0].action = LHV_INJECT;
		w.dev[0].spoil = true;
		plug(&w);
		assert_int_equal(go(&w, false), LHV_INJECT);
		same_regs(&w);
		assert_int_equal(w.result.why, LHV_TRAP_MMIO_DONE);

		w.dev[0].action = LHV_EXIT;
		assert_int_equal(go(&w, false), LHV_EXIT);
		same_regs(&w);
		assert_int_equal(w.result.why, LHV_TRAP_MMIO_DEVICE);
		assert_int_equal(w.result.access.offset, 0x18);
		assert_int_equal(w.result.access.size, 4);
		assert_int_equal(w.result.access.vcpu, 3);
		assert_int_equal(w.result.access.write, write);
		if (write)
			assert_int_equal(w.result.access.value, (uint32_t)w.before.x[7]);

		w.dev[0].action = LHV_HANDLED;
		assert_int_equal(go(&w, false), LHV_HANDLED);
		assert_int_equal(w.result.access.offset, 0x18);
		assert_int_equal(w.result.access.size, 4);
		assert_int_equal(w.result.access.write, write);
		assert_int_equal(w.dev[0].calls, 3);

		/* No action at all: nothing is done. */
		w.regs = w.before;
		w.dev[0].action = 99;
		assert_int_equal(go(&w, false), LHV_EXIT);
		same_regs(&w);
		assert_int_equal(w.result.why, LHV_TRAP_MMIO_DEVICE);
	}
}

/* [T.14] */
static void reentrant(void **state)
{
	struct world w = start();

	(void)state;
	w.dev[0].answer = 0x55;
	plug(&w);
	w.dev[0].again = &w.table;
	assert_int_equal(go(&w, false), LHV_HANDLED);
	one_register(&w, 7, 0x55);
	assert_int_equal(w.dev[1].calls, 1);
	assert_int_equal(w.dev[1].seen.vcpu, 9);
}

/* [T.14] Nobody's addresses, and accesses that cross an end. */
static void unclaimed(void **state)
{
	static const struct {
		uint64_t ipa;
		uint8_t size;
	} row[] = {{0xfff, 1},	{0xffc, 8},	 {0x1ffd, 4}, {0x1fff, 2}, {0x2ffc, 8},
		   {0x3000, 1}, {UINT64_MAX, 8}, {0, 4},      {0x2ff9, 8}};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (unsigned int write = 0; write < 2; write++) {
			struct world w = start();

			w.trap.u.abort.ipa = lhv_ipa(row[i].ipa);
			w.trap.u.abort.size = row[i].size;
			w.trap.u.abort.write = write;
			w.trap.u.abort.sf = true;
			plug(&w);
			assert_int_equal(go(&w, false), LHV_INJECT);
			same_regs(&w);
			assert_int_equal(w.result.why, LHV_TRAP_MMIO_UNCLAIMED);
			assert_int_equal(w.result.ipa.v, row[i].ipa);
			assert_int_equal(w.result.access.offset, row[i].ipa);
			assert_int_equal(w.result.access.size, row[i].size);
			assert_int_equal(w.result.access.write, write);
			if (write && row[i].size == 8)
				assert_int_equal(w.result.access.value, w.before.x[7]);

			w.table.unclaimed = LHV_TRAP_UNCLAIMED_EXIT;
			assert_int_equal(go(&w, false), LHV_EXIT);
			same_regs(&w);
			assert_int_equal(w.result.why, LHV_TRAP_MMIO_UNCLAIMED);

			w.table.unclaimed = LHV_TRAP_UNCLAIMED_RAZ_WI;
			assert_int_equal(go(&w, false), LHV_HANDLED);
			assert_int_equal(w.result.why, LHV_TRAP_MMIO_UNCLAIMED);
			one_register(&w, write ? 31 : 7, 0);

			w.regs = w.before;
			w.table.unclaimed = 99;
			assert_int_equal(go(&w, false), LHV_INJECT);
			same_regs(&w);
			assert_int_equal(w.dev[0].calls + w.dev[1].calls, 0);
		}
	}
	/* The last bytes of a region are its. */
	for (unsigned int size = 1; size <= 8; size *= 2) {
		struct world w = start();

		w.trap.u.abort.ipa = lhv_ipa(0x2000 - size);
		w.trap.u.abort.size = (uint8_t)size;
		plug(&w);
		assert_int_equal(go(&w, false), LHV_HANDLED);
		assert_int_equal(w.dev[0].seen.offset, 0x1000 - size);
	}
}

/* Aborts that are no access to a device. */
static void other_aborts(void **state)
{
	struct world w;

	(void)state;
#define OUTCOME(set, action, reason, ipa_)               \
	do {                                             \
		w = start();                             \
		set;                                     \
		plug(&w);                                \
		assert_int_equal(go(&w, false), action); \
		assert_int_equal(w.result.why, reason);  \
		assert_int_equal(w.result.ipa.v, ipa_);  \
		assert_int_equal(w.dev[0].calls, 0);     \
		if ((action) == LHV_HANDLED)             \
			one_register(&w, 31, 0);         \
		else                                     \
			same_regs(&w);                   \
	} while (0)
#define A w.trap.u.abort
	for (unsigned int kind = 0; kind <= LHV_TRAP_KINDS; kind++) {
		if (kind == LHV_TRAP_DABT || kind == LHV_TRAP_IABT)
			continue;
		OUTCOME(w.trap.kind = (uint8_t)kind, LHV_EXIT, LHV_TRAP_MMIO_OTHER, 0);
	}
	for (unsigned int fault = 0; fault <= LHV_TRAP_FAULTS; fault++) {
		switch (fault) {
		case LHV_TRAP_FAULT_TRANSLATION:
		case LHV_TRAP_FAULT_ACCESS_FLAG:
		case LHV_TRAP_FAULT_PERMISSION:
		case LHV_TRAP_FAULT_ADDRESS_SIZE:
			w = start();
			A.fault = (uint8_t)fault;
			plug(&w);
			assert_int_equal(go(&w, false), LHV_HANDLED);
			break;
		default:
			OUTCOME(A.fault = (uint8_t)fault, LHV_EXIT, LHV_TRAP_MMIO_OTHER,
				0x1018);
		}
	}
	OUTCOME(A.vncr = true, LHV_EXIT, LHV_TRAP_MMIO_OTHER, 0x1018);
	OUTCOME(w.trap.el = 2, LHV_EXIT, LHV_TRAP_MMIO_OTHER, 0x1018);
	OUTCOME((A.s1ptw = true, A.ipa_state = LHV_TRAP_IPA_PAGE, A.isv = false),
		LHV_INJECT, LHV_TRAP_MMIO_WALK, 0x1018);
	OUTCOME((w.trap.kind = LHV_TRAP_IABT, A.isv = false), LHV_INJECT,
		LHV_TRAP_MMIO_FETCH, 0x1018);
	OUTCOME((w.trap.kind = LHV_TRAP_IABT, A.s1ptw = true), LHV_INJECT,
		LHV_TRAP_MMIO_WALK, 0x1018);
	OUTCOME((A.cm = true, A.write = true, A.isv = false), LHV_HANDLED,
		LHV_TRAP_MMIO_CACHE, 0x1018);
	/* A cache maintenance instruction needs no address to do nothing. */
	OUTCOME((A.cm = true, A.isv = false, A.ipa_state = LHV_TRAP_IPA_TRANSLATE),
		LHV_HANDLED, LHV_TRAP_MMIO_CACHE, 0);
	OUTCOME(A.ipa_state = LHV_TRAP_IPA_TRANSLATE, LHV_EXIT, LHV_TRAP_MMIO_NO_IPA, 0);
	OUTCOME(A.ipa_state = LHV_TRAP_IPA_NONE, LHV_EXIT, LHV_TRAP_MMIO_NO_IPA, 0);
	/* A page alone is not where the access went. */
	OUTCOME(A.ipa_state = LHV_TRAP_IPA_PAGE, LHV_EXIT, LHV_TRAP_MMIO_NO_IPA, 0x1018);
	OUTCOME(A.isv = false, LHV_EXIT, LHV_TRAP_MMIO_NO_SYNDROME, 0x1018);
	/* LD64B and ST64B tell one register of eight. */
	for (unsigned int lst = 1; lst < 4; lst++) {
		OUTCOME((A.set = (uint8_t)lst, A.size = 8), LHV_EXIT,
			LHV_TRAP_MMIO_NO_SYNDROME, 0x1018);
		lhv_trap_mmio_complete(&w.trap, &w.regs, false, 1);
		one_register(&w, 31, 0);
	}
	/* Completion without syndrome, and of something else, moves on and no more. */
	w = start();
	A.isv = false;
	w.before = w.regs;
	lhv_trap_mmio_complete(&w.trap, &w.regs, false, 1);
	one_register(&w, 31, 0);
	w = start();
	w.trap.kind = LHV_TRAP_HVC;
	w.before = w.regs;
	lhv_trap_mmio_complete(&w.trap, &w.regs, false, 1);
	one_register(&w, 31, 0);
#undef A
#undef OUTCOME
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_bad_input),
		cmocka_unit_test(table_find),
		cmocka_unit_test(loads),
		cmocka_unit_test(stores),
		cmocka_unit_test(t32),
		cmocka_unit_test(answers),
		cmocka_unit_test(reentrant),
		cmocka_unit_test(unclaimed),
		cmocka_unit_test(other_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
