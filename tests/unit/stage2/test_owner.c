/* SPDX-License-Identifier: BSD-2-Clause */
/* Ownership: each transition, each refusal, each failure, and random sequences of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "own.h"

#define BLOCK 512u

static struct own_world *w;

static void start(unsigned int granule, uint32_t pages)
{
	struct own_options o = {.granule = granule, .pages = pages};

	own_start(w, &o);
}

static int do_op(enum own_verb verb, uint16_t owner, uint32_t owner_slot, uint16_t peer,
		 uint32_t peer_slot, uint32_t n)
{
	struct own_op op = {.verb = verb,
			    .owner = owner,
			    .owner_slot = owner_slot,
			    .peer = peer,
			    .peer_slot = peer_slot,
			    .n = n,
			    .attr = LHV_S2_RW};

	return own_do(w, &op, 0, 0);
}

/* The reason, written down here too and not only in the model. */
static void refused(enum own_verb verb, uint16_t owner, uint32_t owner_slot,
		    uint16_t peer, uint32_t peer_slot, uint32_t n,
		    enum lhv_s2_own_why want)
{
	struct own_op op = {.verb = verb,
			    .owner = owner,
			    .owner_slot = owner_slot,
			    .peer = peer,
			    .peer_slot = peer_slot,
			    .n = n,
			    .attr = LHV_S2_RW};
	enum lhv_s2_own_why why;

	assert_int_equal(own_call(w, &op, &why), LHV_ERR_DENIED);
	assert_int_equal(why, want);
	assert_int_equal(own_do(w, &op, 0, 0), LHV_ERR_DENIED);
}

static enum lhv_s2_own_state state_at(uint16_t id, uint32_t slot, uint16_t *who)
{
	struct lhv_s2_entry e;

	assert_int_equal(lhv_s2_walk(&w->s2[id], lhv_ipa(own_ipa(w, id, slot)), &e), 0);
	return lhv_s2_own_state(&e, who);
}

/* [S2.27] the table at the top of owner.h */
static void test_transitions(void **state)
{
	uint16_t who;

	(void)state;
	start(12, 64);
	assert_int_equal(state_at(1, 5, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(do_op(OWN_DONATE, 1, 4, 2, 4, 4), LHV_OK);
	assert_int_equal(state_at(1, 5, &who), LHV_S2_OWN_GIVEN);
	assert_int_equal(who, 2);
	assert_int_equal(state_at(2, 5, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(who, 0);
	assert_int_equal(w->scrubbed, 4);
	/* between guests, at other addresses */
	assert_int_equal(do_op(OWN_SHARE, 2, 5, 3, 20, 2), LHV_OK);
	assert_int_equal(state_at(2, 5, &who), LHV_S2_OWN_SHARED);
	assert_int_equal(state_at(2, 4, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(state_at(3, 20, &who), LHV_S2_OWN_BORROWED);
	assert_int_equal(w->scrubbed, 0);
	/* with one more, and with the host, at the page's address */
	assert_int_equal(do_op(OWN_SHARE, 2, 6, 4, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 2, 6, 1, 6, 1), LHV_OK);
	assert_int_equal(do_op(OWN_UNSHARE, 2, 5, 3, 20, 2), LHV_OK);
	assert_int_equal(state_at(2, 5, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(state_at(2, 6, &who), LHV_S2_OWN_SHARED);
	assert_int_equal(state_at(3, 20, &who), LHV_S2_OWN_NONE);
	assert_int_equal(do_op(OWN_UNSHARE, 2, 6, 4, 0, 1), LHV_OK);
	assert_int_equal(state_at(2, 6, &who), LHV_S2_OWN_SHARED);
	assert_int_equal(do_op(OWN_UNSHARE, 2, 6, 1, 6, 1), LHV_OK);
	assert_int_equal(state_at(2, 6, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(state_at(1, 6, &who), LHV_S2_OWN_GIVEN);
	assert_int_equal(who, 2);
	/* on loan, and back */
	assert_int_equal(do_op(OWN_LEND, 2, 4, 4, 10, 4), LHV_OK);
	assert_int_equal(w->scrubbed, 4);
	assert_int_equal(state_at(2, 7, &who), LHV_S2_OWN_LENT);
	assert_int_equal(who, 4);
	assert_int_equal(state_at(4, 13, &who), LHV_S2_OWN_HELD);
	assert_int_equal(do_op(OWN_RECLAIM, 2, 5, 4, 11, 2), LHV_OK);
	assert_int_equal(w->scrubbed, 2);
	assert_int_equal(state_at(2, 4, &who), LHV_S2_OWN_LENT);
	assert_int_equal(state_at(2, 5, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(state_at(4, 12, &who), LHV_S2_OWN_NONE);
	/* on to a third, and home */
	assert_int_equal(do_op(OWN_DONATE, 2, 5, 3, 0, 2), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 3, 0, 1, 5, 2), LHV_OK);
	assert_int_equal(state_at(1, 5, &who), LHV_S2_OWN_OWNED);
	assert_int_equal(state_at(3, 0, &who), LHV_S2_OWN_GIVEN);
	/* A slot whose page is gone can have another. */
	assert_int_equal(do_op(OWN_DONATE, 1, 30, 3, 0, 2), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* [S2.27] each refusal names why */
static void test_refusals(void **state)
{
	(void)state;
	start(12, 64);
	refused(OWN_DONATE, 0, 0, 2, 0, 1, LHV_S2_OWN_WHY_PARTY);
	refused(OWN_DONATE, 1, 0, 5, 0, 1, LHV_S2_OWN_WHY_PARTY);
	refused(OWN_PIN, 9, 0, 0, 0, 1, LHV_S2_OWN_WHY_PARTY);
	refused(OWN_ADD, 9, 0, 0, 0, 1, LHV_S2_OWN_WHY_PARTY);
	refused(OWN_TEARDOWN, 5, 0, 0, 0, 1, LHV_S2_OWN_WHY_PARTY);
	refused(OWN_TEARDOWN, 1, 0, 0, 0, 1, LHV_S2_OWN_WHY_HEIR);
	refused(OWN_SHARE, 3, 0, 3, 1, 1, LHV_S2_OWN_WHY_SELF);
	refused(OWN_DONATE, 2, 0, 1, 0, 1, LHV_S2_OWN_WHY_NOT_MAPPED);
	refused(OWN_SHARE, 2, 0, 1, 0, 1, LHV_S2_OWN_WHY_NOT_MAPPED);
	refused(OWN_LEND, 2, 0, 1, 0, 1, LHV_S2_OWN_WHY_NOT_MAPPED);
	refused(OWN_PIN, 2, 0, 0, 0, 1, LHV_S2_OWN_WHY_NOT_MAPPED);
	refused(OWN_UNSHARE, 2, 0, 1, 0, 1, LHV_S2_OWN_WHY_NOT_SHARED);
	refused(OWN_RECLAIM, 2, 0, 1, 0, 1, LHV_S2_OWN_WHY_NOT_LENT);
	refused(OWN_DONATE, 2, 63, 3, 0, 1, LHV_S2_OWN_WHY_FOREIGN);
	refused(OWN_SHARE, 2, 63, 3, 0, 1, LHV_S2_OWN_WHY_FOREIGN);
	refused(OWN_PIN, 2, 63, 0, 0, 1, LHV_S2_OWN_WHY_FOREIGN);
	refused(OWN_DONATE, 1, 63, 2, 63, 1, LHV_S2_OWN_WHY_TARGET_USED);
	refused(OWN_ADD, 2, 0, 0, 0, 1, LHV_S2_OWN_WHY_KNOWN);
	refused(OWN_UNPIN, 1, 0, 0, 0, 1, LHV_S2_OWN_WHY_NOT_PINNED);

	/* 2 has 0 to 9; 3 borrows 2 and 3, 4 borrows 3, 3 holds 5, 6 is pinned. */
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, 10), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 2, 2, 3, 2, 2), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 2, 3, 4, 3, 1), LHV_OK);
	assert_int_equal(do_op(OWN_LEND, 2, 5, 3, 5, 1), LHV_OK);
	assert_int_equal(do_op(OWN_PIN, 2, 6, 0, 0, 1), LHV_OK);
	refused(OWN_DONATE, 1, 0, 3, 40, 1, LHV_S2_OWN_WHY_GIVEN);
	refused(OWN_LEND, 1, 0, 3, 40, 1, LHV_S2_OWN_WHY_GIVEN);
	refused(OWN_SHARE, 1, 0, 3, 40, 1, LHV_S2_OWN_WHY_GIVEN);
	refused(OWN_PIN, 1, 0, 0, 0, 1, LHV_S2_OWN_WHY_GIVEN);
	refused(OWN_DONATE, 2, 2, 4, 40, 1, LHV_S2_OWN_WHY_SHARED);
	refused(OWN_LEND, 2, 2, 4, 40, 1, LHV_S2_OWN_WHY_SHARED);
	refused(OWN_DONATE, 3, 2, 4, 40, 1, LHV_S2_OWN_WHY_NOT_OWNER);
	refused(OWN_SHARE, 3, 2, 4, 40, 1, LHV_S2_OWN_WHY_NOT_OWNER);
	refused(OWN_LEND, 3, 2, 4, 40, 1, LHV_S2_OWN_WHY_NOT_OWNER);
	refused(OWN_DONATE, 2, 5, 4, 40, 1, LHV_S2_OWN_WHY_LENT);
	refused(OWN_SHARE, 2, 5, 4, 40, 1, LHV_S2_OWN_WHY_LENT);
	refused(OWN_LEND, 2, 5, 4, 40, 1, LHV_S2_OWN_WHY_LENT);
	refused(OWN_PIN, 2, 5, 0, 0, 1, LHV_S2_OWN_WHY_LENT);
	refused(OWN_DONATE, 3, 5, 4, 40, 1, LHV_S2_OWN_WHY_HELD);
	refused(OWN_SHARE, 3, 5, 4, 40, 1, LHV_S2_OWN_WHY_HELD);
	refused(OWN_LEND, 3, 5, 4, 40, 1, LHV_S2_OWN_WHY_HELD);
	refused(OWN_DONATE, 2, 6, 4, 40, 1, LHV_S2_OWN_WHY_PINNED);
	refused(OWN_LEND, 2, 6, 4, 40, 1, LHV_S2_OWN_WHY_PINNED);
	/* The place of a page on loan is for that page. */
	refused(OWN_DONATE, 1, 20, 2, 5, 1, LHV_S2_OWN_WHY_TARGET_LENT);
	refused(OWN_SHARE, 1, 20, 2, 5, 1, LHV_S2_OWN_WHY_TARGET_LENT);
	refused(OWN_LEND, 1, 20, 2, 5, 1, LHV_S2_OWN_WHY_TARGET_LENT);
	refused(OWN_DONATE, 1, 20, 3, 5, 1, LHV_S2_OWN_WHY_TARGET_USED);
	refused(OWN_SHARE, 1, 20, 3, 2, 1, LHV_S2_OWN_WHY_TARGET_USED);
	refused(OWN_SHARE, 2, 3, 3, 3, 1, LHV_S2_OWN_WHY_TARGET_USED);
	refused(OWN_DONATE, 2, 0, 1, 1, 1, LHV_S2_OWN_WHY_IDENTITY);
	refused(OWN_SHARE, 2, 0, 1, 1, 1, LHV_S2_OWN_WHY_IDENTITY);
	/* A page and another page, an owner and another owner. */
	refused(OWN_UNSHARE, 2, 2, 3, 3, 1, LHV_S2_OWN_WHY_MISMATCH);
	refused(OWN_UNSHARE, 1, 2, 3, 2, 1, LHV_S2_OWN_WHY_NOT_SHARED);
	refused(OWN_UNSHARE, 2, 2, 4, 2, 1, LHV_S2_OWN_WHY_NOT_SHARED);
	assert_int_equal(do_op(OWN_LEND, 2, 7, 3, 7, 1), LHV_OK);
	refused(OWN_RECLAIM, 2, 5, 3, 7, 1, LHV_S2_OWN_WHY_MISMATCH);
	refused(OWN_RECLAIM, 1, 5, 3, 5, 1, LHV_S2_OWN_WHY_MISMATCH);
	refused(OWN_RECLAIM, 2, 5, 4, 5, 1, LHV_S2_OWN_WHY_NOT_LENT);
	/* One page in the middle of a range is enough, and nothing has happened. */
	refused(OWN_DONATE, 2, 0, 4, 20, 3, LHV_S2_OWN_WHY_SHARED);
	refused(OWN_DONATE, 2, 4, 4, 20, 3, LHV_S2_OWN_WHY_LENT);
	refused(OWN_UNSHARE, 2, 2, 3, 2, 3, LHV_S2_OWN_WHY_NOT_SHARED);
	own_see(w);
	own_stop(w);
}

/* [S2.28] */
static void test_pins(void **state)
{
	enum lhv_s2_own_why why;
	uint64_t one = 4096;

	(void)state;
	start(12, 64);
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, 8), LHV_OK);
	assert_int_equal(do_op(OWN_PIN, 2, 1, 0, 0, 2), LHV_OK);
	assert_int_equal(do_op(OWN_PIN, 2, 2, 0, 0, 2), LHV_OK);
	refused(OWN_DONATE, 2, 0, 1, 0, 8, LHV_S2_OWN_WHY_PINNED);
	refused(OWN_DONATE, 2, 3, 1, 3, 1, LHV_S2_OWN_WHY_PINNED);
	assert_int_equal(do_op(OWN_DONATE, 2, 4, 1, 4, 1), LHV_OK);
	/* Who borrows may pin; then it cannot be taken from it. */
	assert_int_equal(do_op(OWN_SHARE, 2, 2, 3, 9, 1), LHV_OK);
	assert_int_equal(do_op(OWN_UNPIN, 2, 1, 0, 0, 2), LHV_OK);
	refused(OWN_UNPIN, 2, 1, 0, 0, 2, LHV_S2_OWN_WHY_NOT_PINNED);
	refused(OWN_UNSHARE, 2, 2, 3, 9, 1, LHV_S2_OWN_WHY_PINNED);
	assert_int_equal(do_op(OWN_UNPIN, 3, 9, 0, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_UNSHARE, 2, 2, 3, 9, 1), LHV_OK);
	assert_int_equal(do_op(OWN_UNPIN, 2, 3, 0, 0, 1), LHV_OK);
	/* Who holds, too. */
	assert_int_equal(do_op(OWN_LEND, 2, 0, 4, 9, 4), LHV_OK);
	assert_int_equal(do_op(OWN_PIN, 4, 10, 0, 0, 1), LHV_OK);
	refused(OWN_RECLAIM, 2, 0, 4, 9, 4, LHV_S2_OWN_WHY_PINNED);
	assert_int_equal(do_op(OWN_UNPIN, 4, 10, 0, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_RECLAIM, 2, 0, 4, 9, 4), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 0, 1, 0, 4), LHV_OK);

	/* As many as fit. */
	for (unsigned int i = 0; i < LHV_S2_OWN_MAX_PINS; i++)
		assert_int_equal(
			lhv_s2_own_pin(&w->own, 1, lhv_ipa(own_ipa(w, 1, 7)), one, &why),
			LHV_ERR_DENIED);
	assert_int_equal(why, LHV_S2_OWN_WHY_GIVEN);
	for (unsigned int i = 0; i < LHV_S2_OWN_MAX_PINS; i++)
		assert_int_equal(
			lhv_s2_own_pin(&w->own, 1, lhv_ipa(own_ipa(w, 1, 0)), one, NULL),
			LHV_OK);
	w->page[0].pins = 0xffff;
	refused(OWN_PIN, 1, 0, 0, 0, 1, LHV_S2_OWN_WHY_COUNT);
	refused(OWN_DONATE, 1, 0, 2, 0, 1, LHV_S2_OWN_WHY_PINNED);
	assert_int_equal(do_op(OWN_UNPIN, 1, 0, 0, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_PIN, 1, 0, 0, 0, 1), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* One page has room for so many borrowers: here each is a slot of guest 3. */
static void test_borrowers(void **state)
{
	(void)state;
	start(12, 300);
	assert_int_equal(do_op(OWN_DONATE, 1, 7, 2, 7, 1), LHV_OK);
	for (uint32_t i = 0; i < 255; i++)
		assert_int_equal(do_op(OWN_SHARE, 2, 7, i & 1 ? 3 : 4, i, 1), LHV_OK);
	refused(OWN_SHARE, 2, 7, 3, 256, 1, LHV_S2_OWN_WHY_COUNT);
	for (uint32_t i = 0; i < 254; i++)
		assert_int_equal(do_op(OWN_UNSHARE, 2, 7, i & 1 ? 3 : 4, i, 1), LHV_OK);
	refused(OWN_DONATE, 2, 7, 1, 7, 1, LHV_S2_OWN_WHY_SHARED);
	assert_int_equal(do_op(OWN_UNSHARE, 2, 7, 4, 254, 1), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 7, 1, 7, 1), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* -- failures -- */

/*
 * Makes the call with the first, second, ... allocation failing, until it succeeds. Each
 * time all has to be as before: own_do() and own_see() compare. A failed scrub comes first
 * or not at all, for after it blocks are cut already.
 */
static void each_failure(const struct own_op *op, bool scrub)
{
	enum lhv_s2_own_why why;
	unsigned int allocs = 0;

	assert_int_equal(own_predict(w, op, &why), LHV_OK);
	if (scrub &&
	    (op->verb == OWN_DONATE || op->verb == OWN_LEND || op->verb == OWN_RECLAIM) &&
	    !(op->flags & LHV_S2_OWN_KEEP)) {
		assert_int_equal(own_do(w, op, 0, 1), LHV_ERR_FAULT);
		own_see(w);
	}
	while (own_do(w, op, ++allocs, 0) == LHV_ERR_NOMEM)
		own_see(w);
	own_see(w);
}

/* Everything that a call can meet: blocks that have to be cut, on both sides. */
static void failures(bool scrub)
{
	static const struct {
		uint32_t from, n, shift;
	} range[] = {
		{0, BLOCK, 0},	   {BLOCK, 1, 0},     {BLOCK + 3, 40, 5},
		{7, 2 * BLOCK, 0}, {BLOCK - 1, 2, 0}, {0, 2 * BLOCK, 64},
	};

	for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++) {
		uint32_t f = range[i].from, n = range[i].n, s = f + range[i].shift;
		uint32_t q = n / 4, h = (n + 1) / 2;
		/* forth and back, in parts */
		const struct own_op ops[] = {
			{OWN_DONATE, 1, 2, f, s, n, 0, 0, 0},
			{OWN_SHARE, 2, 3, s, f, n, LHV_S2_RW, 0, 0},
			{OWN_SHARE, 2, 4, s, f, n, LHV_S2_R, 0, 0},
			{OWN_SHARE, 2, 1, s, f, n, LHV_S2_R, 0, 0},
			{OWN_UNSHARE, 2, 3, s, f, n, 0, 0, 0},
			{OWN_UNSHARE, 2, 1, s, f, n, 0, 0, 0},
			{OWN_UNSHARE, 2, 4, s + q, f + q, h, 0, 0, 0},
			{OWN_PIN, 2, 0, s, 0, h, 0, 0, 0},
			{OWN_UNPIN, 2, 0, s, 0, h, 0, 0, 0},
			{OWN_LEND, 2, 3, s + q, f + q, h, 0, 0, 0},
			{OWN_RECLAIM, 2, 3, s + q, f + q, h, 0, 0, 0},
			{OWN_LEND, 2, 3, s + q, f + q, h, 0, LHV_S2_OWN_KEEP, 0},
			{OWN_RECLAIM, 2, 3, s + q, f + q, 1, 0, LHV_S2_OWN_KEEP, 0},
			{OWN_DONATE, 2, 1, s + q, f + q, 1, 0, LHV_S2_OWN_KEEP, 0},
		};

		start(12, 3 * BLOCK + 100);
		for (size_t k = 0; k < sizeof(ops) / sizeof(ops[0]); k++)
			each_failure(&ops[k], scrub);
		own_stop(w);
	}
}

static void test_failures(void **state)
{
	(void)state;
	failures(false);
	failures(true);
}

/* Memory comes in, a part of it at a time. */
static void test_add(void **state)
{
	struct own_options o = {.granule = 12, .pages = 2 * BLOCK + 30, .empty = true};
	struct own_op op = {OWN_ADD, 1, 0, 5, 5, BLOCK + 20, 0, 0, 0};
	enum lhv_s2_own_why why;

	(void)state;
	own_start(w, &o);
	own_see(w);
	each_failure(&op, false);
	op = (struct own_op){OWN_ADD, 2, 0, 40, 0, 5, 0, 0, 0};
	each_failure(&op, false);
	op = (struct own_op){OWN_ADD, 3, 0, 40, BLOCK + 30, BLOCK, 0, 0, 0};
	each_failure(&op, false);
	refused(OWN_ADD, 1, 0, 0, 0, 1, LHV_S2_OWN_WHY_KNOWN);
	refused(OWN_ADD, 1, BLOCK + 25, 0, BLOCK + 25, 6, LHV_S2_OWN_WHY_KNOWN);
	refused(OWN_ADD, 1, BLOCK + 25, 0, BLOCK + 26, 1, LHV_S2_OWN_WHY_IDENTITY);
	refused(OWN_ADD, 3, 40, 0, BLOCK + 25, 1, LHV_S2_OWN_WHY_TARGET_USED);
	assert_int_equal(do_op(OWN_DONATE, 1, 5, 2, 5, 2), LHV_OK);
	/* Physical memory that a participant cannot map. */
	assert_int_equal(lhv_s2_own_add(&w->own, 2, lhv_ipa(0x80000000),
					lhv_pa(UINT64_C(1) << 46), 4096, &why),
			 LHV_ERR_RANGE);
	assert_int_equal(why, LHV_S2_OWN_WHY_REQUEST);
	assert_int_equal(lhv_s2_own_add(&w->own, 2, lhv_ipa(0x80000000),
					lhv_pa((UINT64_C(1) << 46) - 4096), 8192, &why),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_add(&w->own, 2, lhv_ipa(0x80000000),
					lhv_pa((UINT64_C(1) << 46) - 4096), 4096, &why),
			 LHV_OK);
	assert_int_equal(lhv_s2_own_add(&w->own, 2, lhv_ipa(0x80000000),
					lhv_pa(UINT64_MAX - 4095), 4096, &why),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_add(&w->own, 2, lhv_ipa(0x80001000), lhv_pa(0x1800),
					4096, &why),
			 LHV_ERR_INVAL);
	assert_int_equal(
		lhv_s2_own_add(&w->own, 2, lhv_ipa(0x80001000), lhv_pa(0x1000), 0, &why),
		LHV_ERR_INVAL);
	own_see(w);
	own_stop(w);
}

/* Permissions that others changed come back as they were. */
static void test_undo_permissions(void **state)
{
	struct own_op op = {OWN_DONATE, 2, 3, 0, 0, BLOCK, 0, 0, 0};

	(void)state;
	start(12, 2 * BLOCK);
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, BLOCK), LHV_OK);
	own_protect(w, 2, 10, 20, false);
	own_protect(w, 2, 100, 1, false);
	for (unsigned int k = 1; k <= 5; k++) {
		assert_int_equal(own_do(w, &op, 0, k), LHV_ERR_FAULT);
		own_see(w);
	}
	/* Five pieces, so five scrubs. */
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	assert_int_equal(w->scrubs, 5);
	own_see(w);
	own_stop(w);
}

/* So do the notes of slots, and what is beside them. */
static void test_undo_notes(void **state)
{
	struct own_op op = {OWN_DONATE, 4, 2, 0, 0, 8, 0, 0, 0};

	(void)state;
	start(12, 64);
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, 4), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 1, 3, 1, 1), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 2, 4, 60, 1), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 0, 3, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 3, 3, 3, 1), LHV_OK);
	/* Slots 0 to 7 of guest 2: to 3, to 3, to 4, to 3, and four that are empty. */
	assert_int_equal(do_op(OWN_DONATE, 1, 20, 4, 0, 8), LHV_OK);
	for (unsigned int k = 1; k <= 4; k++) {
		assert_int_equal(own_do(w, &op, 0, k), LHV_ERR_FAULT);
		own_see(w);
	}
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* Pages side by side for who borrows them, but not by their own addresses. */
static void test_pieces(void **state)
{
	(void)state;
	start(12, 64);
	assert_int_equal(do_op(OWN_SHARE, 1, 10, 3, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 1, 20, 3, 1, 1), LHV_OK);
	assert_int_equal(do_op(OWN_PIN, 3, 0, 0, 0, 2), LHV_OK);
	own_see(w);
	refused(OWN_DONATE, 1, 11, 2, 0, 10, LHV_S2_OWN_WHY_SHARED);
	assert_int_equal(do_op(OWN_DONATE, 1, 11, 2, 0, 1), LHV_OK);
	assert_int_equal(do_op(OWN_UNPIN, 3, 0, 0, 0, 2), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* All attributes arrive, the Access flag too. */
static void test_attributes(void **state)
{
	static const uint32_t attr[] = {
		LHV_S2_R | LHV_S2_OLD,
		LHV_S2_RW | LHV_S2_MEM_NC,
		LHV_S2_R | LHV_S2_X | LHV_S2_SH_OUTER,
		LHV_S2_RW | LHV_S2_MEM_DEVICE_NGNRE,
	};
	struct lhv_s2_entry e;

	(void)state;
	start(12, 64);
	for (uint32_t i = 0; i < sizeof(attr) / sizeof(attr[0]); i++) {
		struct own_op op = {OWN_SHARE, 1, 3, i, i, 1, attr[i], 0, 0};

		assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
		assert_int_equal(lhv_s2_walk(&w->s2[3], lhv_ipa(own_ipa(w, 3, i)), &e),
				 0);
		assert_int_equal(e.attr, attr[i] | LHV_S2_SW(LHV_S2_OWN_BORROWED));
	}
	own_stop(w);
}

/* What hardware may have written comes back as dirty, never as clean. */
static void test_undo_dirty(void **state)
{
	struct own_options o = {.granule = 12, .pages = 64, .hd = true};
	struct own_op op = {OWN_DONATE, 2, 3, 0, 0, 8, 0, 0, 0};
	struct lhv_s2_entry e;

	(void)state;
	own_start(w, &o);
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, 8), LHV_OK);
	assert_int_equal(lhv_s2_protect(&w->s2[2], lhv_ipa(own_ipa(w, 2, 0)), 8 * 4096,
					LHV_S2_R | LHV_S2_DBM, LHV_S2_RW | LHV_S2_DBM, 0),
			 LHV_OK);
	for (uint32_t i = 0; i < 8; i++)
		w->slot[2][i].attr = LHV_S2_R | LHV_S2_W | LHV_S2_X | LHV_S2_DBM;
	assert_int_equal(own_do(w, &op, 0, 1), LHV_ERR_FAULT);
	assert_int_equal(lhv_s2_walk(&w->s2[2], lhv_ipa(own_ipa(w, 2, 3)), &e), LHV_OK);
	assert_int_equal(e.attr & (LHV_S2_RW | LHV_S2_DBM), LHV_S2_RW | LHV_S2_DBM);
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* A range of more pieces than the journal holds. */
static void test_scattered(void **state)
{
	struct own_options o = {.granule = 12, .pages = 64, .runs = 3};
	struct own_op op = {OWN_DONATE, 2, 3, 10, 10, 8, 0, 0, 0};
	enum lhv_s2_own_why why;

	(void)state;
	own_start(w, &o);
	assert_int_equal(do_op(OWN_DONATE, 1, 10, 2, 10, 2), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 1, 20, 2, 12, 2), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 1, 30, 2, 14, 2), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 1, 40, 2, 16, 2), LHV_OK);
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_NOMEM);
	assert_int_equal(why, LHV_S2_OWN_WHY_SCATTERED);
	own_see(w);
	op.n = 6;
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	own_see(w);
	own_stop(w);
}

/* -- teardown -- */

/* Guest 2 in the middle of all kinds of relations, in pieces. */
static void tangle(void)
{
	start(12, 2 * BLOCK);
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, BLOCK), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 1, BLOCK, 3, BLOCK, 100), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 1, BLOCK + 100, 4, 0, 40), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 2, 16, 3, 16, 32), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 2, 20, 4, 60, 4), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 2, 20, 1, 20, 6), LHV_OK);
	assert_int_equal(do_op(OWN_LEND, 2, 100, 3, 200, 20), LHV_OK);
	assert_int_equal(do_op(OWN_LEND, 2, 130, 1, 130, 3), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 3, BLOCK + 4, 2, 700, 9), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 3, BLOCK + 4, 4, 80, 5), LHV_OK);
	assert_int_equal(do_op(OWN_LEND, 4, 5, 2, 720, 7), LHV_OK);
	assert_int_equal(do_op(OWN_LEND, 1, 800, 2, 800, 7), LHV_OK);
	assert_int_equal(do_op(OWN_SHARE, 1, 810, 2, 810, 7), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 2, 300, 3, 300, 7), LHV_OK);
}

static void test_teardown(void **state)
{
	static const uint64_t budget[] = {0, 1, 7, 100000};
	struct own_op op = {.verb = OWN_TEARDOWN, .owner = 2};
	struct lhv_s2_entry e;
	enum lhv_s2_own_why why;

	(void)state;
	for (size_t i = 0; i < sizeof(budget) / sizeof(budget[0]); i++) {
		tangle();
		op.budget = budget[i];
		assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
		own_see(w);
		/* The number is free again; here a new guest has it. */
		assert_int_equal(do_op(OWN_DONATE, 1, 0, 2, 0, 200), LHV_OK);
		own_stop(w);
	}
	/* [S2.28] */
	tangle();
	assert_int_equal(do_op(OWN_PIN, 3, 200, 0, 0, 1), LHV_OK);
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	own_see(w);
	own_stop(w);
	tangle();
	assert_int_equal(do_op(OWN_PIN, 3, BLOCK + 8, 0, 0, 2), LHV_OK);
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	own_see(w);
	own_stop(w);
	/* All at once: nobody is left but the host. */
	tangle();
	op.budget = 5;
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_AGAIN);
	op.owner = 3;
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_AGAIN);
	op.owner = 4;
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_AGAIN);
	for (unsigned int k = 0, left = 7; left; k = (k + 1) % 3) {
		op.owner = (uint16_t)(2 + k);
		if (!(left >> k & 1))
			continue;
		if (own_call(w, &op, &why) == LHV_OK)
			left &= ~(1u << k);
		else
			assert_int_equal(why, LHV_S2_OWN_WHY_NONE);
	}
	for (uint32_t s = 0; s < 2 * BLOCK; s++) {
		struct lhv_s2_own_page p;

		assert_int_equal(state_at(1, s, NULL), LHV_S2_OWN_OWNED);
		assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(own_ipa(w, 1, s)), &p),
				 LHV_OK);
		assert_int_equal(p.owner, 1);
		assert_int_equal(p.owner_ipa.v, own_ipa(w, 1, s));
		assert_int_equal(p.holder | p.borrowers | p.pins, 0);
		for (uint16_t id = 2; id <= 4; id++) {
			lhv_s2_walk(&w->s2[id], lhv_ipa(own_ipa(w, id, s)), &e);
			assert_true(e.kind != LHV_S2_MAPPED ||
				    (id == 2 && s == 2 * BLOCK - 1));
		}
	}
	own_stop(w);
}

static void test_teardown_failures(void **state)
{
	struct own_op op = {.verb = OWN_TEARDOWN, .owner = 2, .budget = 40};

	(void)state;
	for (unsigned int k = 1; k < 12; k++) {
		tangle();
		assert_int_equal(own_do(w, &op, k, 0), LHV_OK);
		own_see(w);
		own_stop(w);
		tangle();
		assert_int_equal(own_do(w, &op, 0, k), LHV_OK);
		own_see(w);
		own_stop(w);
	}
}

/* The other side is in more pieces than the journal has room for. */
static void test_teardown_scattered(void **state)
{
	struct own_options o = {.granule = 12, .pages = 2 * BLOCK, .runs = 1};
	struct own_op op = {.verb = OWN_TEARDOWN, .owner = 2};
	struct lhv_s2_entry e;

	(void)state;
	own_start(w, &o);
	/* A block of guest 2, of which the host's slots say different things. */
	assert_int_equal(do_op(OWN_DONATE, 1, 0, 4, 0, BLOCK / 2), LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 1, BLOCK / 2, 3, BLOCK / 2, BLOCK / 2),
			 LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 3, BLOCK / 2, 4, BLOCK / 2, BLOCK / 2),
			 LHV_OK);
	assert_int_equal(do_op(OWN_DONATE, 4, 0, 2, 0, BLOCK), LHV_OK);
	assert_int_equal(lhv_s2_walk(&w->s2[2], lhv_ipa(own_ipa(w, 2, 0)), &e), LHV_OK);
	assert_int_equal(e.size, BLOCK * 4096);
	op.owner = 2;
	assert_int_equal(own_do(w, &op, 0, 0), LHV_OK);
	own_see(w);
	own_stop(w);
}

static void test_dying(void **state)
{
	struct own_op op = {.verb = OWN_TEARDOWN, .owner = 2, .budget = 1};
	enum lhv_s2_own_why why;

	(void)state;
	tangle();
	assert_int_equal(do_op(OWN_PIN, 2, 0, 0, 0, 1), LHV_OK);
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_AGAIN);
	for (enum own_verb v = OWN_ADD; v <= OWN_PIN; v++) {
		struct own_op x = {v, 2, 3, 0, 0, 1, 0, 0, 0};

		assert_int_equal(own_call(w, &x, &why), LHV_ERR_DENIED);
		assert_int_equal(why, LHV_S2_OWN_WHY_DYING);
		x = (struct own_op){v, 1, 2, 900, 900, 1, 0, 0, 0};
		if (v == OWN_ADD || v == OWN_PIN)
			continue;
		assert_int_equal(own_call(w, &x, &why), LHV_ERR_DENIED);
		assert_int_equal(why, LHV_S2_OWN_WHY_DYING);
	}
	op.budget = 0;
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_DENIED);
	assert_int_equal(why, LHV_S2_OWN_WHY_PINNED);
	/* It says where it stands. */
	assert_int_equal(w->parties[2].at, own_ipa(w, 2, 0));
	op = (struct own_op){OWN_UNPIN, 2, 0, 0, 0, 1, 0, 0, 0};
	assert_int_equal(own_call(w, &op, &why), LHV_OK);
	op = (struct own_op){.verb = OWN_TEARDOWN, .owner = 2};
	assert_int_equal(own_call(w, &op, &why), LHV_OK);
	own_stop(w);
}

/* -- what others did to the tables -- */

static void test_disagreement(void **state)
{
	struct own_op op = {OWN_DONATE, 1, 2, 0, 0, 8, 0, 0, 0};
	struct lhv_s2_own_page page;
	enum lhv_s2_own_why why;
	lhv_ipa_t at;

	(void)state;
	start(12, 64);
	at = lhv_ipa(own_ipa(w, 1, 3));
	/* Software bits that say SHARED, HELD, MOVING. */
	for (uint32_t sw = 2; sw < 6; sw++) {
		int want = sw == 3 || sw == 4 ? LHV_ERR_DENIED : LHV_ERR_CORRUPT;

		assert_int_equal(lhv_s2_protect(&w->s2[1], at, 4096, LHV_S2_SW(sw),
						LHV_S2_SW_MASK, 0),
				 LHV_OK);
		op.verb = OWN_SHARE;
		op.attr = LHV_S2_R;
		assert_int_equal(own_call(w, &op, &why), want);
		op.verb = OWN_PIN;
		assert_int_equal(own_call(w, &op, &why), LHV_ERR_CORRUPT);
		assert_int_equal(why, LHV_S2_OWN_WHY_LEDGER);
	}
	assert_int_equal(
		lhv_s2_protect(&w->s2[1], at, 4096, LHV_S2_SW(1), LHV_S2_SW_MASK, 0),
		LHV_OK);
	own_see(w);
	/* Another page is mapped there. */
	assert_int_equal(lhv_s2_map(&w->s2[1], at, lhv_pa(own_ipa(w, 1, 4)), 4096,
				    LHV_S2_RW | LHV_S2_SW(1), LHV_S2_REPLACE),
			 LHV_OK);
	op = (struct own_op){OWN_DONATE, 1, 2, 0, 0, 8, 0, 0, 0};
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why, LHV_S2_OWN_WHY_LEDGER);
	/* One that the ledger has no room for. */
	assert_int_equal(lhv_s2_map(&w->s2[1], at, lhv_pa(UINT64_C(1) << 47), 4096,
				    LHV_S2_RW | LHV_S2_SW(1), LHV_S2_REPLACE),
			 LHV_OK);
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_map(&w->s2[1], at, at.v ? lhv_pa(at.v) : lhv_pa(0), 4096,
				    LHV_S2_RW | LHV_S2_SW(1), LHV_S2_REPLACE),
			 LHV_OK);
	own_see(w);
	/* The ledger is mapped, forgotten, or rubbish. */
	assert_int_equal(lhv_s2_set_owner(&w->ledger, at, 4096, 0, 0), LHV_OK);
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(at.v), &page), LHV_ERR_CORRUPT);
	assert_int_equal(lhv_s2_map(&w->ledger, at, lhv_pa(0), 4096, LHV_S2_R, 0),
			 LHV_OK);
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(at.v), &page), LHV_ERR_CORRUPT);
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_CORRUPT);
	/* A note that is none of ours: not a place for a page. */
	assert_int_equal(
		lhv_s2_set_owner(&w->s2[3], lhv_ipa(own_ipa(w, 3, 0)), 4096, 0x5000, 0),
		LHV_OK);
	op = (struct own_op){OWN_DONATE, 1, 3, 20, 0, 1, 0, 0, 0};
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_DENIED);
	assert_int_equal(why, LHV_S2_OWN_WHY_TARGET_USED);
	op = (struct own_op){OWN_DONATE, 3, 4, 0, 0, 1, 0, 0, 0};
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_DENIED);
	assert_int_equal(why, LHV_S2_OWN_WHY_FOREIGN);
	/* The owner's slot says that another has the page. */
	assert_int_equal(do_op(OWN_LEND, 1, 30, 2, 30, 1), LHV_OK);
	assert_int_equal(lhv_s2_set_owner(&w->s2[1], lhv_ipa(own_ipa(w, 1, 30)), 4096,
					  LHV_S2_OWN_NOTE_LENT | 3, 0),
			 LHV_OK);
	op = (struct own_op){OWN_RECLAIM, 1, 2, 30, 30, 1, 0, 0, 0};
	assert_int_equal(own_call(w, &op, &why), LHV_ERR_CORRUPT);
	assert_int_equal(why, LHV_S2_OWN_WHY_LEDGER);
	own_stop(w);
}

/* The first word of the ledger: owner, holder, borrowers. */
static void forge(uint32_t page, uint32_t word)
{
	assert_int_equal(
		lhv_s2_set_owner(&w->ledger, lhv_ipa(own_ipa(w, 1, page)), 4096, word, 0),
		LHV_OK);
}

static void test_forged_ledger(void **state)
{
	const struct own_op unshare = {OWN_UNSHARE, 1, 2, 8, 8, 1, 0, 0, 0},
			    reclaim = {OWN_RECLAIM, 1, 2, 9, 9, 1, 0, 0, 0},
			    teardown = {.verb = OWN_TEARDOWN, .owner = 2};
	static const struct {
		uint32_t page, word;
	} bad[] = {
		{8, 0},			     /* nobody's */
		{8, 1},			     /* nobody borrows */
		{8, 9 | 1u << 24},	     /* of a participant that is not there */
		{8, 3 | 1u << 24},	     /* of another */
		{8, 1 | 2 << 12 | 1u << 24}, /* lent too */
		{9, 1 | 3 << 12},	     /* lent to another */
		{9, 1},			     /* not lent */
		{9, 1 | 2 << 12 | 1u << 24}, /* borrowed too */
		{9, 4 | 2 << 12},	     /* by another */
	};
	enum lhv_s2_own_why why;
	uint16_t id;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct own_op *op = bad[i].page == 8 ? &unshare : &reclaim;

		start(12, 64);
		assert_int_equal(do_op(OWN_SHARE, 1, 8, 2, 8, 1), LHV_OK);
		assert_int_equal(do_op(OWN_LEND, 1, 9, 2, 9, 1), LHV_OK);
		forge(bad[i].page, bad[i].word);
		if (i + 1 < sizeof(bad) / sizeof(bad[0])) {
			assert_int_equal(own_call(w, op, &why), LHV_ERR_CORRUPT);
			assert_int_equal(why, LHV_S2_OWN_WHY_LEDGER);
		} else {
			/* That alone could also be the caller's mistake. */
			assert_int_equal(own_call(w, op, &why), LHV_ERR_DENIED);
			assert_int_equal(why, LHV_S2_OWN_WHY_MISMATCH);
		}
		/* Nothing was touched; and a teardown does not go past it. */
		forge(8, 1 | 1u << 24);
		forge(9, 1 | 2 << 12);
		own_see(w);
		forge(bad[i].page, bad[i].word);
		assert_int_not_equal(own_call(w, &teardown, &why), LHV_OK);
		assert_int_not_equal(why, LHV_S2_OWN_WHY_NONE);
		id = w->parties[2].look > OWN_PARTIES ? 2 : w->parties[2].look;
		assert_int_equal(w->parties[2].at, own_ipa(w, id, bad[i].page));
		own_stop(w);
	}
}

/* -- random -- */

static uint64_t seed;

static uint32_t on_draw(void *ctx, uint32_t n)
{
	(void)ctx;
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 16) % n);
}

static void wander(const struct own_options *o, unsigned int calls, unsigned int *done)
{
	seed = 0x2545f4914f6cdd1du + o->granule + o->pages;
	own_start(w, o);
	for (unsigned int i = 0; i < calls; i++) {
		struct own_op op;
		uint64_t fail = on_draw(NULL, 4) ? 0 : 1 + on_draw(NULL, 8);
		unsigned int scrub = on_draw(NULL, 6) ? 0 : 1 + on_draw(NULL, 2);

		own_draw(w, on_draw, NULL, &op);
		if (op.verb == OWN_TEARDOWN && on_draw(NULL, 6))
			continue;
		if (!on_draw(NULL, 12))
			own_protect(w, (uint16_t)(1 + on_draw(NULL, 4)),
				    on_draw(NULL, o->pages - 8), 1 + on_draw(NULL, 8),
				    false);
		if (own_do(w, &op, fail, scrub) == LHV_OK)
			done[op.verb]++;
		if (i % 64 == 0)
			own_see(w);
	}
	own_see(w);
	own_stop(w);
}

/* [S2.27, S2.28] any sequence, against the flat model and the MMU model's rules */
static void test_random(void **state)
{
	static const struct own_options o[] = {
		{12, 90, 0, false, false, false},
		{12, 2 * BLOCK + 50, 0, false, true, false},
		{14, 2100, 0, false, true, false},
		{16, 300, 0, false, false, false},
	};

	unsigned int done[OWN_VERBS] = {0};

	(void)state;
	wander(&o[0], 2500, done);
	wander(&o[1], 800, done);
	wander(&o[2], 300, done);
	wander(&o[3], 800, done);
	/* Each happened. */
	for (unsigned int v = OWN_DONATE; v < OWN_VERBS; v++)
		assert_true(done[v] > 10);
}

/* -- the rest -- */

/* What is alike is kept in large pieces: no table for each 2 MiB. */
static void test_cost(void **state)
{
	uint64_t ledger, host, guest;

	(void)state;
	start(12, 16 * BLOCK);
	ledger = lhv_s2_table_count(&w->ledger);
	host = lhv_s2_table_count(&w->s2[1]);
	/* The device takes two tables of its own. */
	guest = lhv_s2_table_count(&w->s2[2]);
	assert_in_range(ledger, 1, 6);
	assert_in_range(host, 1, 2);
	assert_int_equal(do_op(OWN_DONATE, 1, BLOCK, 2, BLOCK, 8 * BLOCK), LHV_OK);
	assert_int_equal(lhv_s2_table_count(&w->ledger), ledger);
	assert_int_equal(lhv_s2_table_count(&w->s2[1]), host);
	assert_int_equal(lhv_s2_table_count(&w->s2[2]), guest);
	own_stop(w);
}

static void test_state(void **state)
{
	struct lhv_s2_entry e = {.kind = LHV_S2_MAPPED};
	uint16_t who = 7;

	(void)state;
	assert_int_equal(lhv_s2_own_state(NULL, &who), LHV_S2_OWN_NONE);
	assert_int_equal(who, 0);
	for (uint32_t sw = 0; sw < 16; sw++) {
		e.attr = LHV_S2_RWX | LHV_S2_SW(sw);
		assert_int_equal(lhv_s2_own_state(&e, &who), sw <= 5 ? sw : 0);
		assert_int_equal(lhv_s2_own_state(&e, NULL), sw <= 5 ? sw : 0);
	}
	e = (struct lhv_s2_entry){.kind = LHV_S2_OWNED, .owner = 4095};
	assert_int_equal(lhv_s2_own_state(&e, &who), LHV_S2_OWN_GIVEN);
	assert_int_equal(who, 4095);
	e.owner = 0x80000001;
	assert_int_equal(lhv_s2_own_state(&e, &who), LHV_S2_OWN_LENT);
	assert_int_equal(who, 1);
	e.owner = 0x80000000;
	assert_int_equal(lhv_s2_own_state(&e, &who), LHV_S2_OWN_NONE);
	e.owner = 0x1001;
	assert_int_equal(lhv_s2_own_state(&e, &who), LHV_S2_OWN_NONE);
	assert_int_equal(who, 0);
	e.kind = LHV_S2_UNMAPPED;
	e.owner = 1;
	assert_int_equal(lhv_s2_own_state(&e, &who), LHV_S2_OWN_NONE);
}

static void test_texts(void **state)
{
	(void)state;
	for (unsigned int a = 0; a <= LHV_S2_OWN_WHY_LEDGER; a++) {
		const char *t = lhv_s2_own_why_text((enum lhv_s2_own_why)a);

		assert_true(strlen(t) > 10 && t[strlen(t) - 1] != '.');
		for (unsigned int b = 0; b < a; b++)
			assert_string_not_equal(
				t, lhv_s2_own_why_text((enum lhv_s2_own_why)b));
	}
	assert_string_equal(
		lhv_s2_own_why_text((enum lhv_s2_own_why)(LHV_S2_OWN_WHY_LEDGER + 1)),
		"unknown reason");
	assert_string_equal(lhv_s2_own_why_text((enum lhv_s2_own_why) - 1),
			    "unknown reason");
	/* The order of the enumeration is that of the texts. */
	assert_non_null(strstr(lhv_s2_own_why_text(LHV_S2_OWN_WHY_PINNED), "pinned"));
	assert_non_null(strstr(lhv_s2_own_why_text(LHV_S2_OWN_WHY_MISMATCH), "one page"));
	assert_non_null(strstr(lhv_s2_own_why_text(LHV_S2_OWN_WHY_SCRUB), "scrub"));
	assert_non_null(strstr(lhv_s2_own_why_text(LHV_S2_OWN_WHY_HEIR), "heir"));
}

static int no_scrub(void *ctx, lhv_pa_t pa, uint64_t size)
{
	(void)ctx;
	(void)pa;
	(void)size;
	return 0;
}

static void test_misuse(void **state)
{
	static const struct lhv_s2_own_ops good_ops = {no_scrub}, no_ops = {NULL};
	static struct lhv_s2_own_party parties[5];
	static struct lhv_s2_own_run runs[2];
	struct lhv_s2_own own, zero;
	struct lhv_s2 raw;
	struct lhv_s2_own_config good = {.ops = &good_ops,
					 .parties = parties,
					 .runs = runs,
					 .nr_runs = 2,
					 .nr_parties = 4,
					 .heir = 1},
				 c;
	struct lhv_s2_own_move m, ok;
	struct lhv_s2_own_page page;
	enum lhv_s2_own_why why = LHV_S2_OWN_WHY_NONE;
	lhv_ipa_t ipa;

	(void)state;
	start(12, 64);
	memset(&zero, 0, sizeof(zero));
	memset(&raw, 0, sizeof(raw));
	good.ledger = &w->ledger;
	assert_int_equal(lhv_s2_own_init(NULL, &good), LHV_ERR_INVAL);
	memset(&own, 0x55, sizeof(own));
	assert_int_equal(lhv_s2_own_init(&own, NULL), LHV_ERR_INVAL);
	assert_memory_equal(&own, &zero, sizeof(own));
#define BAD(field, v) \
	c = good;     \
	c.field = v;  \
	assert_int_equal(lhv_s2_own_init(&own, &c), LHV_ERR_INVAL)
	BAD(ledger, NULL);
	BAD(ledger, &raw);
	BAD(parties, NULL);
	BAD(runs, NULL);
	BAD(nr_runs, 0);
	BAD(ops, NULL);
	BAD(ops, &no_ops);
	BAD(nr_parties, 0);
	BAD(nr_parties, LHV_S2_OWN_MAX_PARTIES + 1);
	BAD(heir, 5);
	memset(parties, 0x55, sizeof(parties));
	assert_int_equal(lhv_s2_own_init(&own, &good), LHV_OK);
	assert_null(parties[3].s2);
	assert_int_equal(parties[4].attr, 0x55555555);

	assert_int_equal(lhv_s2_own_join(NULL, 1, &w->s2[1], LHV_S2_RW, true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_join(&zero, 1, &w->s2[1], LHV_S2_RW, true),
			 LHV_ERR_STATE);
	assert_int_equal(lhv_s2_own_join(&own, 1, NULL, LHV_S2_RW, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_join(&own, 1, &raw, LHV_S2_RW, true), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_join(&own, 1, &w->ledger, LHV_S2_RW, true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_join(&own, 0, &w->s2[1], LHV_S2_RW, true),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_join(&own, 5, &w->s2[1], LHV_S2_RW, true),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_join(&own, 1, &w->s2[1], LHV_S2_SW(1), true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_join(&own, 1, &w->s2[1], LHV_S2_X, true),
			 LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_join(&own, 1, &w->s2[1], LHV_S2_R | LHV_S2_DBM, true),
			 LHV_ERR_UNSUPPORTED);
	assert_int_equal(lhv_s2_own_join(&own, 1, &w->s2[1], LHV_S2_RW, true), LHV_OK);
	assert_int_equal(lhv_s2_own_join(&own, 1, &w->s2[2], LHV_S2_RW, true),
			 LHV_ERR_EXISTS);
	assert_int_equal(lhv_s2_own_join(&own, 2, &w->s2[1], LHV_S2_RW, false),
			 LHV_ERR_INVAL);
	raw = w->s2[2];
	raw.geo.granule = 14;
	assert_int_equal(lhv_s2_own_join(&own, 2, &raw, LHV_S2_RW, false), LHV_ERR_INVAL);

	/* Moves, against the world's own object. */
	ipa = lhv_ipa(own_ipa(w, 1, 0));
	ok = (struct lhv_s2_own_move){.owner = 1,
				      .peer = 2,
				      .owner_ipa = ipa,
				      .peer_ipa = lhv_ipa(0x40000000),
				      .size = 4096};
#define WRONG(call, err, reason)                                \
	do {                                                    \
		why = LHV_S2_OWN_WHY_NONE;                      \
		assert_int_equal(call, err);                    \
		assert_int_equal(why, LHV_S2_OWN_WHY_##reason); \
	} while (0)
	WRONG(lhv_s2_own_donate(NULL, &ok, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_donate(&w->own, NULL, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_donate(&zero, &ok, &why), LHV_ERR_STATE, REQUEST);
	m = ok;
	m.flags = 2;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m.flags = LHV_S2_OWN_KEEP;
	WRONG(lhv_s2_own_share(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_unshare(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m = ok;
	m.attr = LHV_S2_R;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_unshare(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_lend(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_reclaim(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m.attr = LHV_S2_R | LHV_S2_SW(3);
	WRONG(lhv_s2_own_share(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m.attr = LHV_S2_X;
	WRONG(lhv_s2_own_share(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m.attr = LHV_S2_R | LHV_S2_X_EL0;
	WRONG(lhv_s2_own_share(&w->own, &m, &why), LHV_ERR_UNSUPPORTED, REQUEST);
	m.attr = LHV_S2_R | LHV_S2_DBM;
	WRONG(lhv_s2_own_share(&w->own, &m, &why), LHV_ERR_UNSUPPORTED, REQUEST);
	m = ok;
	m.size = 0;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m.size = 4097;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m.size = UINT64_MAX - 4095;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_RANGE, REQUEST);
	m = ok;
	m.owner_ipa.v++;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m = ok;
	m.peer_ipa.v += 8;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_INVAL, REQUEST);
	m = ok;
	m.peer_ipa.v = UINT64_C(1) << 40;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_RANGE, REQUEST);
	m.peer_ipa.v -= 4096;
	m.size = 8192;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_RANGE, REQUEST);
	m = ok;
	m.owner_ipa.v = UINT64_MAX - 4095;
	WRONG(lhv_s2_own_donate(&w->own, &m, &why), LHV_ERR_RANGE, REQUEST);
	WRONG(lhv_s2_own_pin(NULL, 1, ipa, 4096, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_pin(&zero, 1, ipa, 4096, &why), LHV_ERR_STATE, REQUEST);
	WRONG(lhv_s2_own_pin(&w->own, 1, lhv_ipa(ipa.v + 1), 4096, &why), LHV_ERR_INVAL,
	      REQUEST);
	WRONG(lhv_s2_own_unpin(&w->own, 1, ipa, 0, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_add(NULL, 1, ipa, lhv_pa(0), 4096, &why), LHV_ERR_INVAL,
	      REQUEST);
	WRONG(lhv_s2_own_add(&zero, 1, ipa, lhv_pa(0), 4096, &why), LHV_ERR_STATE,
	      REQUEST);
	WRONG(lhv_s2_own_teardown(NULL, 2, NULL, &why), LHV_ERR_INVAL, REQUEST);
	WRONG(lhv_s2_own_teardown(&zero, 2, NULL, &why), LHV_ERR_STATE, REQUEST);
	assert_int_equal(lhv_s2_own_page(NULL, lhv_pa(0), &page), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(0), NULL), LHV_ERR_INVAL);
	assert_int_equal(lhv_s2_own_page(&zero, lhv_pa(0), &page), LHV_ERR_STATE);
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(UINT64_C(1) << 46), &page),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(UINT64_MAX), &page),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(0x1234), &page), LHV_ERR_NOENT);
	assert_int_equal(page.owner, 0);
	assert_true(page.size > 4096);
	/* In the middle of a page; a reason is not obligatory. */
	assert_int_equal(lhv_s2_own_page(&w->own, lhv_pa(ipa.v + 0x123), &page), LHV_OK);
	assert_int_equal(page.owner_ipa.v, ipa.v + 0x123);
	assert_int_equal(page.size, 4096 - 0x123);
	assert_int_equal(lhv_s2_own_donate(&w->own, &ok, NULL), LHV_OK);
	assert_int_equal(lhv_s2_own_donate(&w->own, &ok, NULL), LHV_ERR_DENIED);
	own_stop(w);
	/* Nobody to inherit. */
	start(12, 64);
	w->own.cfg.heir = 0;
	WRONG(lhv_s2_own_teardown(&w->own, 2, NULL, &why), LHV_ERR_DENIED, HEIR);
	w->own.cfg.heir = 3;
	WRONG(lhv_s2_own_teardown(&w->own, 2, NULL, &why), LHV_ERR_DENIED, HEIR);
	own_stop(w);
}

/* A ledger with two entries in its root, each larger than a quarter of it. */
static void test_small_ledger(void **state)
{
	static const struct lhv_s2_own_ops scrub = {no_scrub};
	struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40, .max_concat = 1};
	struct lhv_s2_own_party parties[2];
	struct lhv_s2_own_run runs[1];
	struct lhv_s2_geometry geo;
	struct lhv_s2 ledger;
	struct lhv_s2_config cfg = {.geometry = &geo};
	struct lhv_s2_own_config oc = {.ledger = &ledger,
				       .parties = parties,
				       .runs = runs,
				       .ops = &scrub,
				       .nr_runs = 1,
				       .nr_parties = 2};
	uint64_t quarter = UINT64_C(1) << 38;
	struct lhv_s2_own_page page;
	struct lhv_s2_own own;

	(void)state;
	start(12, 64);
	assert_int_equal(lhv_s2_geometry(&w->f, &req, &geo, NULL), LHV_OK);
	assert_int_equal(geo.start, 0);
	cfg.features = &w->f;
	cfg.ops = w->ledger.ops;
	cfg.ctx = w->ledger.ctx;
	assert_int_equal(lhv_s2_init(&ledger, &cfg), LHV_OK);
	assert_int_equal(lhv_s2_own_init(&own, &oc), LHV_OK);
	assert_int_equal(lhv_s2_own_page(&own, lhv_pa(0x1234), &page), LHV_ERR_NOENT);
	assert_int_equal(page.size, quarter - 0x1234);
	assert_int_equal(lhv_s2_own_page(&own, lhv_pa(quarter - 1), &page),
			 LHV_ERR_NOENT);
	assert_int_equal(page.size, 1);
	assert_int_equal(lhv_s2_own_page(&own, lhv_pa(quarter), &page), LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_join(&own, 2, &w->s2[3], LHV_S2_RW, false), LHV_OK);
	assert_int_equal(
		lhv_s2_own_add(&own, 2, lhv_ipa(0), lhv_pa(quarter - 4096), 4096, NULL),
		LHV_OK);
	assert_int_equal(lhv_s2_own_add(&own, 2, lhv_ipa(4096), lhv_pa(quarter - 4096),
					8192, NULL),
			 LHV_ERR_RANGE);
	assert_int_equal(lhv_s2_own_page(&own, lhv_pa(quarter - 4096), &page), LHV_OK);
	assert_int_equal(page.owner, 2);
	assert_int_equal(page.owner_ipa.v, 0);
	assert_int_equal(page.size, 4096);
	lhv_s2_destroy(&ledger);
	own_stop(w);
}

static int before_all(void **state)
{
	(void)state;
	w = malloc(sizeof(*w));
	return w ? 0 : -1;
}

static int after_all(void **state)
{
	(void)state;
	free(w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_transitions),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_borrowers),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_undo_permissions),
		cmocka_unit_test(test_undo_notes),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_undo_dirty),
		cmocka_unit_test(test_scattered),
		cmocka_unit_test(test_teardown),
		cmocka_unit_test(test_teardown_failures),
		cmocka_unit_test(test_teardown_scattered),
		cmocka_unit_test(test_dying),
		cmocka_unit_test(test_disagreement),
		cmocka_unit_test(test_forged_ledger),
		cmocka_unit_test(test_small_ledger),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, before_all, after_all);
}
