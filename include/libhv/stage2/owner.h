/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file stage2/owner.h
 * Who owns which page: what isolation between guests, and between guests and the
 * hypervisor, rests on.
 *
 * A *participant* is a stage 2: a guest's, the host's own, or that of a hypervisor that
 * only keeps book (never loaded). What a participant has at an address is written in its
 * tables: the state of a mapping in the software bits, and where it gave a page away, to
 * whom, in the invalid entry (lhv_s2_set_owner()). What there is to know of a page by its
 * physical address is in the *ledger*, one more struct lhv_s2 that no hardware walks and
 * that has no mappings, only such annotations: who owns the page and at which address, to
 * whom it is lent, how many borrow it, how often it is pinned. So a page has exactly one
 * owner, because there is one place that says who.
 *
 *     OWNED      the page is the participant's alone
 *     SHARED     the page is the participant's; others may use it too
 *     BORROWED   another participant's page, which that one shares
 *     HELD       another participant's page, lent: nobody else can use it
 *     GIVEN      nothing is mapped; the page that was here went to the participant noted
 *     LENT       nothing is mapped; the page is lent to the participant noted
 *
 * | call | owner before → after | peer before → after | contents |
 * |---|---|---|---|
 * | lhv_s2_own_add() | nothing, GIVEN → OWNED | | stay |
 * | lhv_s2_own_donate() | OWNED → GIVEN | nothing, GIVEN → OWNED | scrubbed |
 * | lhv_s2_own_share() | OWNED, SHARED → SHARED | nothing, GIVEN → BORROWED | stay |
 * | lhv_s2_own_unshare() | SHARED → SHARED, OWNED | BORROWED → nothing* | stay |
 * | lhv_s2_own_lend() | OWNED → LENT | nothing, GIVEN → HELD | scrubbed |
 * | lhv_s2_own_reclaim() | LENT → OWNED | HELD → nothing* | scrubbed |
 * | lhv_s2_own_teardown() | all → nothing, GIVEN | | scrubbed |
 *
 * (*) GIVEN, to the owner, where the peer maps each page at its own address.
 *
 * All else is refused, and enum lhv_s2_own_why says for which reason: the first one found,
 * going up the addresses. Who may ask for a transition (the owner, the peer, a manager) is
 * the caller's policy. A slot that reads GIVEN may be filled with any page; LENT only by
 * lhv_s2_own_reclaim().
 *
 * **All or nothing.** A call first looks at the whole range, then does what may fail for
 * lack of memory without giving anybody access, then takes the page from who loses it
 * (with TLB invalidation), has it scrubbed, and only then opens it to who gains it. When
 * something fails on the way, everything is put back; a block that was split stays split.
 * The pieces of a range (contiguous in both address spaces, alike in all that is known of
 * them) are remembered in a journal of the caller's; a range with more pieces is refused.
 *
 * **What else may touch the tables.** Under ownership a range is changed by these functions
 * alone, except that lhv_s2_protect() may change what is not in LHV_S2_SW_MASK, and
 * lhv_s2_map() may map what is not owned memory (a device) where nothing is. Where tables
 * and ledger disagree, a call is refused with LHV_S2_OWN_WHY_LEDGER.
 *
 * **Concurrency.** All functions on one struct lhv_s2_own are *exclusive* with each other and
 * with changes of every participant that the call involves and of the ledger: one lock over
 * all of them. lhv_s2_walk(), as in a fault handler, is shared as ever; what it sees with
 * LHV_S2_OWN_MOVING is about to change: wait for the lock and look again. Guests may run.
 * TLB maintenance concerns several VMIDs in one call, so that ops of the participants need
 * tlb_begin and tlb_end, unless a stage 2 is never loaded.
 *
 * **Cost.** Of n entries and pieces in the range: O(n) walks of both tables and three of the
 * ledger; for each piece up to four changes of tables, each with its TLB maintenance. A
 * size that a guest names is the caller's to limit.
 * Memory: where neighbouring pages differ, the ledger takes up to three tables for what one
 * table maps.
 */
#ifndef LIBHV_STAGE2_OWNER_H
#define LIBHV_STAGE2_OWNER_H

#include <libhv/types.h>
#include <libhv/err.h>
#include <libhv/stage2.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name States
 * @{ */

/** What a participant has at an address. The first ones are LHV_S2_SW() of the mapping. */
enum lhv_s2_own_state {
	LHV_S2_OWN_NONE = 0, /**< Nothing, or nothing that is under ownership. */
	LHV_S2_OWN_OWNED,    /**< Its own page, for it alone. */
	LHV_S2_OWN_SHARED,   /**< Its own page, which others borrow. */
	LHV_S2_OWN_BORROWED, /**< A page that another participant shares with it. */
	LHV_S2_OWN_HELD,     /**< A page that is lent to it. */
	LHV_S2_OWN_MOVING,   /**< In the middle of a call; no access. */
	LHV_S2_OWN_GIVEN,    /**< Its page went to another participant. */
	LHV_S2_OWN_LENT,     /**< Its page is lent to another participant. */
};

/** What lhv_s2_own_state() needs of struct lhv_s2_entry.owner. @{ */
#define LHV_S2_OWN_NOTE_LENT UINT32_C(0x80000000) /**< LENT, otherwise GIVEN. */
#define LHV_S2_OWN_NOTE_WHO  UINT32_C(0x00000fff) /**< To whom. */
/** @} */

/**
 * The state that an entry says, as lhv_s2_walk() found it.
 * @param[out] who May be null; for GIVEN and LENT the participant noted, otherwise 0.
 *	GIVEN says who got the page at the time; lhv_s2_own_page() says who has it now.
 * Lock-free.
 */
enum lhv_s2_own_state lhv_s2_own_state(const struct lhv_s2_entry *e, uint16_t *who);
/** @} */

/** @name Reasons
 * @{ */

/** Why a transition was refused. */
enum lhv_s2_own_why {
	LHV_S2_OWN_WHY_NONE = 0,    /**< It was not. */
	LHV_S2_OWN_WHY_REQUEST,	    /**< The request is malformed. */
	LHV_S2_OWN_WHY_PARTY,	    /**< No such participant. */
	LHV_S2_OWN_WHY_SELF,	    /**< Owner and peer are the same. */
	LHV_S2_OWN_WHY_DYING,	    /**< A participant is being torn down. */
	LHV_S2_OWN_WHY_NOT_MAPPED,  /**< There is no page. */
	LHV_S2_OWN_WHY_FOREIGN,	    /**< What is mapped is not under ownership. */
	LHV_S2_OWN_WHY_GIVEN,	    /**< The page was given away. */
	LHV_S2_OWN_WHY_LENT,	    /**< The page is lent to somebody. */
	LHV_S2_OWN_WHY_NOT_OWNER,   /**< The page is borrowed. */
	LHV_S2_OWN_WHY_HELD,	    /**< The page is only lent to who would pass it on. */
	LHV_S2_OWN_WHY_SHARED,	    /**< Somebody borrows the page. */
	LHV_S2_OWN_WHY_PINNED,	    /**< The page is pinned. */
	LHV_S2_OWN_WHY_TARGET_USED, /**< Something is mapped where the page should go. */
	LHV_S2_OWN_WHY_TARGET_LENT, /**< There is the place of a page that is lent. */
	LHV_S2_OWN_WHY_IDENTITY, /**< The participant maps each page at its own address. */
	LHV_S2_OWN_WHY_NOT_SHARED, /**< The peer does not borrow, or the owner not share. */
	LHV_S2_OWN_WHY_NOT_LENT,   /**< The peer does not hold a page that is lent. */
	LHV_S2_OWN_WHY_MISMATCH,   /**< Owner's and peer's address are not of one page. */
	LHV_S2_OWN_WHY_NOT_PINNED, /**< The page is not pinned. */
	LHV_S2_OWN_WHY_KNOWN,	   /**< The memory has an owner already. */
	LHV_S2_OWN_WHY_COUNT,	   /**< Too many borrowers or pins. */
	LHV_S2_OWN_WHY_SCATTERED,  /**< The range has more pieces than the journal. */
	LHV_S2_OWN_WHY_MEMORY,	   /**< No memory for tables. */
	LHV_S2_OWN_WHY_SCRUB,	   /**< The scrub callback failed. */
	LHV_S2_OWN_WHY_HEIR,   /**< There is no heir, or it is the one to be torn down. */
	LHV_S2_OWN_WHY_LEDGER, /**< Tables and ledger disagree. */
};

/** A sentence for a reason, without a full stop; static. Lock-free. */
const char *lhv_s2_own_why_text(enum lhv_s2_own_why why);
/** @} */

/** @name The object
 * @{ */

#define LHV_S2_OWN_MAX_PARTIES	 4095	/**< Most participants. */
#define LHV_S2_OWN_MAX_BORROWERS 255	/**< Most borrowed mappings of a page. */
#define LHV_S2_OWN_MAX_PINS	 0xffff /**< Most pins of a page. */

/** A participant; its number is its place in the array, from 1 on. Zero-initialize. */
struct lhv_s2_own_party {
	struct lhv_s2 *s2; /**< Private: its stage 2; null when there is none. */
	uint32_t attr;	   /**< Private. */
	bool identity;	   /**< Private. */
	bool dying;	   /**< Private. */
	uint16_t look;	   /**< Teardown: whose tables it is at; read only. */
	uint64_t at;	   /**< Teardown: the next address there; read only. */
};

/** A piece of a range, in the journal. All fields are private. */
struct lhv_s2_own_run {
	uint64_t from;	  /**< Private: address of who has the page. */
	uint64_t to;	  /**< Private: address of the other. */
	uint64_t pa;	  /**< Private. */
	uint64_t size;	  /**< Private. */
	uint32_t attr;	  /**< Private: attributes at `from` before. */
	uint32_t note;	  /**< Private: annotation at `to` before. */
	uint32_t word[3]; /**< Private: ledger before. */
};

/** Callbacks; the table is const and may be shared. */
struct lhv_s2_own_ops {
	/**
	 * Makes the contents of [@p pa, @p pa + @p size) unreadable for whoever comes next,
	 * caches included. Nobody has access at this moment. Must not call functions of this
	 * file.
	 * @return 0; anything else undoes the call.
	 */
	int (*scrub)(void *ctx, lhv_pa_t pa, uint64_t size);
};

/** What lhv_s2_own_init() needs. All that is pointed to stays in place. */
struct lhv_s2_own_config {
	/**
	 * The ledger: an empty stage 2 of the participants' granule. Physical addresses have
	 * to be below a quarter of its IPA space. Since no hardware uses it, its geometry may
	 * be that of an invented CPU.
	 */
	struct lhv_s2 *ledger;
	struct lhv_s2_own_party *parties; /**< Zeroed. */
	struct lhv_s2_own_run *runs;	  /**< The journal. */
	const struct lhv_s2_own_ops *ops; /**< Callbacks. */
	void *ctx;			  /**< Passed to them. */
	uint32_t nr_runs;		  /**< Pieces that it has room for, at least 1. */
	uint16_t nr_parties;		  /**< 1 to LHV_S2_OWN_MAX_PARTIES. */
	uint16_t heir; /**< Who inherits; 0: nobody, and there is no teardown. */
};

/** The object. All fields are private. */
struct lhv_s2_own {
	struct lhv_s2_own_config cfg; /**< Private. */
};

/**
 * Makes the object. Exclusive.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, bad number, ledger not initialized). On an
 *	error @p own is zeroed.
 */
int lhv_s2_own_init(struct lhv_s2_own *own, const struct lhv_s2_own_config *cfg);

/**
 * Makes @p s2 participant @p id. Exclusive.
 * @param attr LHV_S2_* attributes with which pages come to it, unless they are shared with
 *	it; no software bits.
 * @param identity It maps each page at the page's physical address, as a host does.
 * @return LHV_OK; LHV_ERR_INVAL (null pointer, bad attributes, another granule than the
 *	ledger's, or the stage 2 takes part already); LHV_ERR_RANGE (no such number);
 *	LHV_ERR_EXISTS; LHV_ERR_STATE (not initialized); LHV_ERR_UNSUPPORTED (attributes that
 *	this stage 2 cannot have).
 */
int lhv_s2_own_join(struct lhv_s2_own *own, uint16_t id, struct lhv_s2 *s2, uint32_t attr,
		    bool identity);
/** @} */

/** @name Transitions
 * Common to them: exclusive. @p why may be null; it is set by every call.
 * @return LHV_OK; LHV_ERR_DENIED (refused, @p why says for which reason); LHV_ERR_INVAL
 *	(malformed); LHV_ERR_RANGE (beyond an address space or the ledger);
 *	LHV_ERR_UNSUPPORTED (attributes); LHV_ERR_NOMEM (tables, journal); LHV_ERR_FAULT
 *	(scrub); LHV_ERR_CORRUPT (tables and ledger disagree). On any error all is as before.
 * @{ */

#define LHV_S2_OWN_KEEP \
	UINT32_C(       \
		0x01) /**< donate, lend, reclaim: the contents go along, as who has the page
			    wishes: no scrub. */

/** A transition of a range. Zero-initialize, then fill in. */
struct lhv_s2_own_move {
	uint16_t owner;	     /**< Whose pages they are. */
	uint16_t peer;	     /**< The other participant. */
	lhv_ipa_t owner_ipa; /**< Where the owner has them, or had. */
	lhv_ipa_t peer_ipa;  /**< Where the peer has them, or will have. */
	uint64_t size;	     /**< Bytes. Everything is a multiple of the granule. */
	uint32_t attr;	     /**< share: the peer's attributes, no software bits. */
	uint32_t flags;	     /**< LHV_S2_OWN_KEEP. */
};

/**
 * Memory that nobody owns comes in: [@p pa, @p pa + @p size) is mapped for participant
 * @p id at @p ipa and is its own.
 */
int lhv_s2_own_add(struct lhv_s2_own *own, uint16_t id, lhv_ipa_t ipa, lhv_pa_t pa,
		   uint64_t size, enum lhv_s2_own_why *why);

/** The owner's pages become the peer's, for good. */
int lhv_s2_own_donate(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		      enum lhv_s2_own_why *why);

/** The peer may use the owner's pages too. More peers may borrow one page. */
int lhv_s2_own_share(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		     enum lhv_s2_own_why *why);

/** The peer may not any longer. */
int lhv_s2_own_unshare(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		       enum lhv_s2_own_why *why);

/** The peer has the owner's pages to itself until they are reclaimed. */
int lhv_s2_own_lend(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		    enum lhv_s2_own_why *why);

/** The owner has them back, at the address from which it lent them. */
int lhv_s2_own_reclaim(struct lhv_s2_own *own, const struct lhv_s2_own_move *m,
		       enum lhv_s2_own_why *why);

/**
 * A page that participant @p id can use is in use by a device, whose own TLB no call here
 * invalidates: until it is unpinned as often, it is neither donated, lent, reclaimed nor unshared, nor its participant torn
 * down. It can still be shared.
 */
int lhv_s2_own_pin(struct lhv_s2_own *own, uint16_t id, lhv_ipa_t ipa, uint64_t size,
		   enum lhv_s2_own_why *why);

/** Takes one pin back. */
int lhv_s2_own_unpin(struct lhv_s2_own *own, uint16_t id, lhv_ipa_t ipa, uint64_t size,
		     enum lhv_s2_own_why *why);

/**
 * Participant @p id ends; it must not run any more. What it borrowed is unshared and what
 * was lent to it reclaimed; what others borrow or hold of it is taken from them; all that
 * it owns goes to the heir, which maps each page at its own address (identity). Then the
 * number is free; the stage 2 is the caller's again and has no owned memory in it.
 *
 * Goes entry by entry, each all or nothing, and can be resumed after LHV_ERR_AGAIN and after
 * any error; until it is through, the participant takes part in no other transition, except
 * lhv_s2_own_unpin(). Other participants may in the meantime.
 *
 * @param budget May be null. Entries to look at, at most; how many are left on return.
 * @return as above, and LHV_ERR_AGAIN (the budget is used up).
 */
int lhv_s2_own_teardown(struct lhv_s2_own *own, uint16_t id, uint64_t *budget,
			enum lhv_s2_own_why *why);
/** @} */

/** @name The ledger
 * @{ */

/** What is known of a page. */
struct lhv_s2_own_page {
	uint16_t owner;	     /**< Whose it is. */
	uint16_t holder;     /**< To whom it is lent; 0: it is not. */
	uint16_t borrowers;  /**< How many mappings borrow it. */
	uint16_t pins;	     /**< How often it is pinned. */
	lhv_ipa_t owner_ipa; /**< Where its owner has it, also while it is lent. */
	uint64_t size; /**< Bytes from the address asked for to which the same applies,
			    with owner_ipa going up; at least. */
};

/**
 * Looks up a physical address. Exclusive.
 * @return LHV_OK; LHV_ERR_NOENT (nobody owns it; @p out is zeroed but for size);
 *	LHV_ERR_RANGE (beyond the ledger); LHV_ERR_INVAL; LHV_ERR_STATE;
 *	LHV_ERR_CORRUPT (the ledger was changed by somebody else).
 */
int lhv_s2_own_page(const struct lhv_s2_own *own, lhv_pa_t pa,
		    struct lhv_s2_own_page *out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_STAGE2_OWNER_H */
