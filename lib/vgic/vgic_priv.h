/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vGIC's objects. Each interrupt is one 64-bit word, changed by compare-and-exchange
 * alone; <libhv/vgic.h> describes the protocol.
 */
#ifndef LHV_VGIC_PRIV_H
#define LHV_VGIC_PRIV_H

#include <libhv/arch/gic.h>
#include <libhv/vgic.h>

#define VGIC_IIDR 0x43bu /* GICD_IIDR without its revision: Arm; product and variant 0 */

/* The word of an interrupt. */
#define W_ENABLED (UINT64_C(1) << 0)
#define W_LATCH	  (UINT64_C(1) << 1) /* pending by an edge or a write, not in a LR */
#define W_LEVEL	  (UINT64_C(1) << 2) /* line; mapped: physical one fired, not in a LR */
#define W_ACTIVE  (UINT64_C(1) << 3)
#define W_EDGE	  (UINT64_C(1) << 4)
#define W_GROUP1  (UINT64_C(1) << 5)
#define W_INLR	  (UINT64_C(1) << 6)  /* in a list register of the owner */
#define W_LRP	  (UINT64_C(1) << 7)  /* ... which was pending when last looked at */
#define W_LRLATCH (UINT64_C(1) << 8)  /* ... and that pending state embodies a latch */
#define W_CHANGED (UINT64_C(1) << 9)  /* the owner has to look at its list register */
#define W_SYNCACT (UINT64_C(1) << 10) /* W_ACTIVE was written: it overrides the LR */
#define W_HW	  (UINT64_C(1) << 11) /* mapped to a physical interrupt */
#define W_HWOWN \
	(UINT64_C(1) << 12)	       /* the delivered instance holds it active; neither
					  in a LR nor active: its core has to drop it */
#define W_IRM	   (UINT64_C(1) << 13) /* 1 of N */
#define W_SYNC	   (UINT64_C(1) << 14) /* counted in g->unsynced until the owner folds */
#define W_HWCLR	   (UINT64_C(1) << 15) /* take out the physical one if not seen */
#define W_PRIO_S   16		       /* 8 bits, as in IPRIORITYR */
#define W_TARGET_S 24		       /* 10 bits */
#define W_OWNER_S  34		       /* 10 bits */
#define W_PINTID_S 44		       /* 13 bits */
#define W_APRIO_S  57		       /* 5 bits: group priority when acknowledged */
#define W_AGROUP1  (UINT64_C(1) << 62) /* ... and group */

#define W_PRIO_MASK   (UINT64_C(0xff) << W_PRIO_S)
#define W_TARGET_MASK (UINT64_C(0x3ff) << W_TARGET_S)
#define W_OWNER_MASK  (UINT64_C(0x3ff) << W_OWNER_S)
#define W_PINTID_MASK (UINT64_C(0x1fff) << W_PINTID_S)
#define W_APRIO_MASK  (UINT64_C(0x1f) << W_APRIO_S)

#define W_PRIO(w)   ((unsigned int)((w) >> W_PRIO_S) & 0xff)
#define W_TARGET(w) ((unsigned int)((w) >> W_TARGET_S) & 0x3ff)
#define W_OWNER(w)  ((unsigned int)((w) >> W_OWNER_S) & 0x3ff)
#define W_PINTID(w) ((unsigned int)((w) >> W_PINTID_S) & 0x1fff)
#define W_APRIO(w)  ((unsigned int)((w) >> W_APRIO_S) & 0x1f)

#define NOWHERE	   0x3ffu /* as a target or an owner */
#define SELF_NONE  NOWHERE
#define NR_PRIVATE 32u
#define PRIO_SHIFT 3   /* five priority bits */
#define BUCKETS	   64u /* group * 32 + priority */
#define ACT_BUCKET 64u /* active, and in no list register */

/* vgic_vcpu.work: enter has something to do; and was told so by a kick. */
#define WORK_TODO   1u
#define WORK_KICKED 2u
/* vgic_vcpu.seen, else a value of GICD_CTLR */
#define SEEN_IDLE    (UINT32_C(1) << 31) /* no list register in use */
#define SEEN_LOADING (UINT32_C(1) << 30) /* being decided */

/* Where in the rows of a register file to look for an offset: for each step of a frame's
 * first 4 KiB the first row that is not below it, and the same for what lies above. */
#define INDEX_STEP 64u
#define INDEXED	   0x1000u
#define INDEX_SIZE (INDEXED / INDEX_STEP + 1)

struct vgic_vcpu {
	_Alignas(LHV_VGIC_ALIGN) uint32_t work; /* atomic: WORK_* */
	uint32_t seen;		   /* atomic: GICD_CTLR that the list registers obey */
	uint32_t waker;		   /* atomic: GICR_WAKER.ProcessorSleep */
	uint32_t inbox;		   /* atomic: hints of private interrupts, a bit each */
	uint64_t top;		   /* atomic: buckets that may be non-empty */
	uint32_t mid[BUCKETS + 1]; /* atomic: words of a bucket that may be non-zero */
	uint32_t statusr;	   /* atomic: GICR_STATUSR */
	uint64_t affinity;	   /* Aff3..0 in [31:0] */
	uint64_t *bits;		   /* atomic: (BUCKETS + 1) * g->words */
	uint64_t priv[NR_PRIVATE];
};

/* A slot of the table of affinities; empty: vcpu is NOWHERE. */
struct vgic_affinity {
	uint32_t affinity, vcpu;
};

struct lhv_vgic {
	const struct lhv_vgic_ops *ops;
	void *ctx;
	uint32_t ctlr;	   /* atomic: GICD_CTLR enables */
	uint32_t statusr;  /* atomic: GICD_STATUSR */
	uint32_t iidr;	   /* GICD_IIDR: its revision pins behaviour */
	uint32_t unsynced; /* atomic: interrupts whose owner has yet to fold */
	uint32_t ctlr_gen; /* atomic: changes of ctlr ... */
	uint32_t ctlr_ok;  /* atomic: ... of which all vCPUs are known to know */
	uint16_t nr_vcpus, nr_irqs, words, region_vcpus;
	struct lhv_vgic_hw hw;
	bool rss, a3v;
	struct vgic_vcpu *vcpus;
	uint64_t *spis;			   /* atomic words */
	uint64_t *router;		   /* atomic: GICD_IROUTER as written */
	struct vgic_affinity *by_affinity; /* hashed */
	uint32_t affinity_shift;	   /* by_affinity has 2^(32 - this) slots */
	uint32_t hcr; /* ICH_HCR_EL2 while there is nothing to watch for */
	uint8_t dist_index[INDEX_SIZE], redist_index[2][INDEX_SIZE];
};

static inline uint64_t vgic_load(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_SEQ_CST);
}

static inline bool vgic_cas(uint64_t *p, uint64_t *old, uint64_t v)
{
	return __atomic_compare_exchange_n(p, old, v, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

static inline bool vgic_has_irq(const struct lhv_vgic *g, unsigned int vcpu,
				unsigned int intid)
{
	return intid < g->nr_irqs && (intid >= NR_PRIVATE || vcpu < g->nr_vcpus);
}

static inline uint64_t *vgic_word(const struct lhv_vgic *g, unsigned int vcpu,
				  unsigned int intid)
{
	return intid < NR_PRIVATE ? &g->vcpus[vcpu].priv[intid]
				  : &g->spis[intid - NR_PRIVATE];
}

/* The part of pending that is not in a list register. */
static inline bool vgic_line(uint64_t w)
{
	return (w & W_LEVEL) && (!(w & W_EDGE) || (w & W_HW));
}

/* A list register's pending state counts by what it stands for, as far as no write has
 * taken that back: a latch, or a physical interrupt. (A line counts itself.) */
static inline bool vgic_is_pending(uint64_t w)
{
	return (w & W_LATCH) || vgic_line(w) ||
	       ((w & W_INLR) && (w & W_LRP) &&
		((w & W_LRLATCH) || ((w & W_HWOWN) && !(w & W_HWCLR))));
}

static inline bool vgic_deliverable(uint64_t w)
{
	return (w & W_ENABLED) && !(w & (W_ACTIVE | W_INLR)) &&
	       ((w & W_LATCH) || vgic_line(w));
}

static inline unsigned int vgic_bucket(uint64_t w)
{
	return ((w & W_GROUP1) ? 32u : 0u) + (W_PRIO(w) >> PRIO_SHIFT);
}

/* Files a hint at a private interrupt. The owner empties its inbox into list registers or, as
 * far as they do not suffice, into the buckets. */
static inline void vgic_post(struct vgic_vcpu *v, unsigned int intid)
{
	__atomic_fetch_or(&v->inbox, 1u << intid, __ATOMIC_SEQ_CST);
}

/* Sets a vCPU's work flag. Kicks it, unless one is under way already or the caller is that
 * vCPU, which enters before it runs the guest. */
static inline void vgic_set_work(struct lhv_vgic *g, struct vgic_vcpu *v,
				 unsigned int vcpu, unsigned int self)
{
	if (vcpu == self)
		__atomic_fetch_or(&v->work, WORK_TODO, __ATOMIC_SEQ_CST);
	else if (!(__atomic_fetch_or(&v->work, WORK_TODO | WORK_KICKED,
				     __ATOMIC_SEQ_CST) &
		   WORK_KICKED))
		g->ops->kick(g->ctx, vcpu);
}
void lhv_vgic_set_work_(struct lhv_vgic *g, unsigned int vcpu, unsigned int self);
/* Puts a hint into a bucket of a vCPU. */
void lhv_vgic_hint_(struct lhv_vgic *g, unsigned int vcpu, unsigned int bucket,
		    unsigned int intid);
/* After word w was published: the hint and work that it demands. */
void lhv_vgic_file_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid, uint64_t w,
		    unsigned int self);
/* Publishes (old & ~clear) | set; returns the old word. */
uint64_t lhv_vgic_edit_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			uint64_t clear, uint64_t set, unsigned int self);
/* As above for W_ACTIVE, which has rules of its own. */
void lhv_vgic_edit_active_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			   bool active, unsigned int self);
/* Writes of ISPENDR (latch) and ICPENDR, ISENABLER and ICENABLER, IROUTER. */
void lhv_vgic_edit_pending_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			    bool pending, unsigned int self);
void lhv_vgic_edit_enable_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
			   bool enable, unsigned int self);
void lhv_vgic_edit_route_(struct lhv_vgic *g, unsigned int intid, uint64_t router,
			  unsigned int self);
/* Where in by_affinity the search for an affinity starts; and where it goes on. */
static inline uint32_t vgic_affinity_slot(const struct lhv_vgic *g, uint32_t affinity)
{
	return ((affinity ^ affinity >> 16) * UINT32_C(0x9e3779b1)) >> g->affinity_shift;
}

static inline uint32_t vgic_affinity_next(const struct lhv_vgic *g, uint32_t slot)
{
	return (slot + 1) & (UINT32_MAX >> g->affinity_shift);
}

/* The vCPU with this affinity (Aff3..0 in 32 bits), or NOWHERE. */
static inline unsigned int vgic_by_affinity(const struct lhv_vgic *g, uint32_t affinity)
{
	uint32_t i = vgic_affinity_slot(g, affinity);

	/* It comes to an end: half of the slots at least are empty. */
	for (;; i = vgic_affinity_next(g, i)) {
		struct vgic_affinity slot = g->by_affinity[i];

		if (slot.affinity == affinity || slot.vcpu == NOWHERE)
			return slot.vcpu;
	}
}

/* A vCPU for a 1-of-N interrupt that had target t; not vCPU no. */
unsigned int lhv_vgic_pick_(const struct lhv_vgic *g, unsigned int t, unsigned int no);
/* 1-of-N interrupts whose target sleeps get another. */
void lhv_vgic_reroute_(struct lhv_vgic *g, unsigned int no, unsigned int self);
/* A 32-bit access by register, with the row's effect alone: errors are not recorded. 0, or
 * LHV_ERR_NOENT: there is no register of that size and direction. */
int lhv_vgic_row_(struct lhv_vgic *g, bool redist, unsigned int vcpu, uint32_t off,
		  bool write, uint64_t *value);
/* Fills the indices in, from the rows. */
void lhv_vgic_index_(struct lhv_vgic *g);
void lhv_vgic_drop_hw_(struct lhv_vgic *g, unsigned int vcpu, unsigned int intid,
		       uint64_t w);

#endif
