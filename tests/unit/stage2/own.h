/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Participants on the MMU model, and a flat model of who owns what: an array of pages, and
 * for each participant an array of slots. A call's answer, and the reason when it is
 * refused, is predicted page by page; then all tables are read as hardware reads them.
 *
 * Needs no cmocka, for the fuzz target uses it too: what is wrong is printed, then abort().
 */
#ifndef TESTS_STAGE2_OWN_H
#define TESTS_STAGE2_OWN_H

#include <libhv/sim/mmu.h>
#include <libhv/stage2.h>
#include <libhv/stage2/owner.h>

#include <stdio.h>
#include <stdlib.h>

#define OWN_CHECK(x)                                                                    \
	do {                                                                            \
		if (!(x)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #x); \
			abort();                                                        \
		}                                                                       \
	} while (0)

#define OWN_PARTIES 4 /* 1 is the host, and the heir */
#define OWN_HOST    1
#define OWN_MAX	    20000 /* pages */
#define OWN_RUNS    4096

enum own_verb {
	OWN_ADD,
	OWN_DONATE,
	OWN_SHARE,
	OWN_UNSHARE,
	OWN_LEND,
	OWN_RECLAIM,
	OWN_PIN,
	OWN_UNPIN,
	OWN_TEARDOWN,
	OWN_VERBS
};

/* In pages and slots; for add, `peer_slot` is the page. */
struct own_op {
	enum own_verb verb;
	uint16_t owner, peer;
	uint32_t owner_slot, peer_slot, n;
	uint32_t attr, flags;
	uint64_t budget;
};

struct own_page {
	uint16_t owner, holder, borrowers, pins;
	uint32_t slot; /* the owner's */
};

struct own_slot {
	uint8_t state; /* enum lhv_s2_own_state */
	bool foreign;  /* something else is mapped */
	uint16_t who;
	uint32_t page, attr;
};

struct own_world {
	struct lhv_sim_mmu *m;
	struct lhv_cpu_features f;
	struct lhv_s2 ledger, s2[OWN_PARTIES + 1];
	struct lhv_s2_root root[OWN_PARTIES + 1];
	struct lhv_s2_own own;
	struct lhv_s2_own_party parties[OWN_PARTIES + 1];
	struct lhv_s2_own_run runs[OWN_RUNS];
	uint64_t base[OWN_PARTIES + 1]; /* address of slot 0 */
	unsigned int granule;
	uint32_t pages; /* and slots of each */
	struct own_page page[OWN_MAX];
	struct own_slot slot[OWN_PARTIES + 1][OWN_MAX];
	/* The call that runs, for what is looked at in its middle. */
	const struct own_op *op;
	bool expect_scrub, could[OWN_PARTIES + 1], quiet;
	uint32_t scrubbed;	 /* pages */
	unsigned int scrubs;	 /* calls */
	unsigned int fail_scrub; /* the nth fails */
	uint64_t events;
};

struct own_options {
	unsigned int granule; /* log2 */
	uint32_t pages;
	uint32_t runs; /* journal; 0: OWN_RUNS */
	bool empty;    /* nobody owns anything yet; otherwise all is the host's */
	bool ril, hd;
};

void own_start(struct own_world *w, const struct own_options *o);
void own_stop(struct own_world *w);
/* Ends the stage 2 of a participant that was torn down, and makes it a new one. */
void own_renew(struct own_world *w, uint16_t id);
uint64_t own_ipa(const struct own_world *w, uint16_t id, uint32_t slot);
uint32_t own_attr(uint16_t id);

/* What the call should answer, and why. */
int own_predict(const struct own_world *w, const struct own_op *op,
		enum lhv_s2_own_why *why);
/* Makes the call, without a look at what it does. */
int own_call(struct own_world *w, const struct own_op *op, enum lhv_s2_own_why *why);
/* Makes it, compares its answer, and looks around. With an allocation (the nth from now)
 * or a scrub that fails, that too is an answer. Returns the answer. */
int own_do(struct own_world *w, const struct own_op *op, uint64_t fail_alloc,
	   unsigned int fail_scrub);
/* Changes permissions, as other users of the tables may. */
void own_protect(struct own_world *w, uint16_t id, uint32_t slot, uint32_t n, bool write);

/* Compares all tables and the ledger with the model. */
void own_see(struct own_world *w);
void own_see_some(struct own_world *w, uint32_t from, uint32_t n);

/* A call made of draws: draw(ctx, n) gives a number below n. */
typedef uint32_t (*own_draw_fn)(void *ctx, uint32_t n);
void own_draw(const struct own_world *w, own_draw_fn draw, void *ctx, struct own_op *op);

#endif /* TESTS_STAGE2_OWN_H */
