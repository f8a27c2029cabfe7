/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mmu-host MEMORY NAME QEMU SEED TRANSLATIONS [CASE]
 *
 * The host half of the MMU agreement test. MEMORY is the file that is QEMU's memory, where
 * the image of executor.c waits for jobs; its console is standard input. Makes cases until
 * there were as many translations as asked for; or the one case, in full. QEMU is its
 * version, 702 for 7.2. Status 0: agreement, 1: mismatches, 2: the machine stopped.
 *
 * Each operation is predicted twice: by the models, and by the models with what this QEMU is
 * known to do instead (struct quirk). One that agrees with the second alone is counted under
 * the quirk's name; one where the second cannot tell what happens is not done, and counted.
 *
 * What is compared, and what is not:
 *  PAR_EL1     after a success all but NS (UNKNOWN outside of Secure state) and bit 10; SH
 *              and ATTR not where a descriptor has a reserved encoding of them. After a fault
 *              not [63:48] and 10 (IMPLEMENTATION DEFINED).
 *  ESR_ELx     the lower half: ISS2 is not modelled. Not ISV and what belongs to it of an
 *              external abort on a walk of stage 2 (IMPLEMENTATION DEFINED).
 *  FAR_ELx     all, after an abort.
 *  HPFAR_EL2   the IPA, where it is valid: not after a permission fault that is not of a
 *              walk of stage 1, nor after an external abort.
 *  ELR_EL2, what a load gives, where a store arrives, which descriptors hardware changes,
 *              and into what: all.
 */
#include "host.h"

#include <libhv/arch/field.h>
#include <libhv/arch/id.h>

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 60 /* seconds */
#define SHOWN	 4
#define ENOUGH	 100 /* mismatches: no more cases */

#define EC_SYSREG   0x18u
#define EC_IABT_LOW 0x20u
#define EC_IABT	    0x21u
#define EC_DABT_LOW 0x24u
#define EC_DABT	    0x25u
/* MRS x4, CTR_EL0 */
#define ISS_CTR (3u << 20 | 1u << 17 | 3u << 14 | 4u << 5 | 1u)

#define OP_CHANGES 8

/* What an operation does, by the architecture or by a QEMU with known bugs. */
struct predicted {
	struct agree_result r, mask;
	uint64_t pa;	      /* agree_op.pa */
	struct outcome out;   /* of what is translated first, or last */
	unsigned int used;    /* quirks that make a difference */
	unsigned int changes; /* of descriptors */
	uint32_t watch[OP_CHANGES];
	uint64_t value[OP_CHANGES];
	bool ok; /* can be done and compared */
};

struct expect {
	struct predicted p[2]; /* the architecture, this QEMU */
	bool both;
};

struct slot {
	struct work w;
	struct expect e[AGREE_OPS];
	struct entry old[ENTRIES]; /* what the machine has of the case before */
	unsigned int olds;
};

enum {
	GRANULES = 6,
	KINDS = 7,
	LEVELS = 5
};

static const char *const kind_name[AGREE_KINDS] = {
	"AT S12E1R", "AT S12E1W", "AT S12E0R", "AT S12E0W", "AT S1E1R", "AT S1E1W",
	"AT S1E0R",  "AT S1E0W",  "AT S1E1RP", "AT S1E1WP", "LDR",	"STR",
	"LDTR",	     "STTR",	  "SWP",       "fetch"};
static const char *const granule_name[GRANULES] = {"4K",       "4K LPA2", "16K",
						   "16K LPA2", "64K",	  "64K LPA"};
static const char *const fault_name[KINDS] = {
	"mapped", "translation", "address size", "access flag", "permission", "external",
	"?"};

static uint8_t *ram;
static struct agree_head *head;
static struct cpu cpu;
static struct slot slots[AGREE_SLOTS];
static uint64_t seed;
static bool verbose;
static const char *name;

#define NEVER 9999

/* Where QEMU is known not to do what the architecture says, or to choose otherwise where it
 * may; in the order of the bits. */
static const struct quirk {
	unsigned int since, fixed; /* the first QEMU with it, and without it */
	const char *name, *why;
} quirks[QUIRKS] = {
	{0, 802, "s1ptw-level",
	 "a stage 2 fault on a walk of stage 1 is reported with the level of stage 1 "
	 "(fixed by "
	 "\"target/arm/ptw: Report stage 2 fault level for stage 2 faults on stage 1 "
	 "ptw\")"},
	{0, 800, "s2-start",
	 "start levels of stage 2 are checked against VTCR_EL2.PS, level -1 only with 52 "
	 "bits, "
	 "level 0 not with 16K (fixed by \"target/arm: Rewrite check_s2_mmu_setup\")"},
	{0, 802, "block-level",
	 "a block descriptor at a level that has no blocks is no fault (fixed by "
	 "\"target/arm/ptw: Check for block descriptors at invalid levels\")"},
	{0, 802, "s1-sh",
	 "PAR_EL1.SH of Device or Non-cacheable memory is not outer after AT S1E*, and "
	 "stage 1 "
	 "that is off gives non-shareable Device memory"},
	{0, NEVER, "fwb-device",
	 "with HCR_EL2.FWB the Device type of stage 2 replaces that of stage 1, where "
	 "S2ApplyFWBMemAttrs takes the stricter one"},
	{0, NEVER, "fwb-cd", "HCR_EL2.CD and ID have no effect with HCR_EL2.FWB"},
	{0, NEVER, "high-bits",
	 "address bits [51:50] of LPA2 and [51:48] of the 64K granule are not looked at "
	 "while the "
	 "output size is 48 bits or less, where they make an address size fault"},
	{0, NEVER, "swp",
	 "without other CPUs an atomic instruction is a load and then a store, so that "
	 "faults of "
	 "the load of either stage come before those of the store"},
	{0, NEVER, "sctlr-c",
	 "PAR_EL1.ATTR does not show what SCTLR_EL1.C does; the architecture permits "
	 "that"},
	{0, 1002, "at-dirty", "an AT instruction for a write updates the dirty state"},
	{0, NEVER, "transient",
	 "PAR_EL1.ATTR loses stage 1's Transient hint where stage 2 makes Write-Through "
	 "of "
	 "Write-Back"},
	{0, NEVER, "device-nibble",
	 "without HCR_EL2.FWB the lower half of a Normal memory type counts as a Device "
	 "type when "
	 "it is combined with Device memory of the other stage"},
	{0, NEVER, "dbm-x",
	 "an entry that is writable by EL0 by its DBM bit alone can be executed by EL1, "
	 "and by "
	 "any with WXN, until it has been written"},
	{900, NEVER, "s12-permission",
	 "an AT S12E* that ends with a permission fault of stage 2 is a failed assertion "
	 "(!res.cacheattrs.is_s2_format in do_ats_write)"},
	{0, NEVER, "xs",
	 "FEAT_XS is announced, and the XS attribute is not in PAR_EL1.ATTR"},
	{802, NEVER, "ptw-level",
	 "the permission fault that HCR_EL2.PTW makes is reported with level 0"},
	{0, NEVER, "wxn-pan",
	 "where PSTATE.PAN forbids EL1 to write, SCTLR_EL1.WXN does not forbid it to "
	 "execute"},
	{800, NEVER, "s2-size",
	 "an IPA size in VTCR_EL2.T0SZ that is larger than the physical address size is "
	 "no fault"},
	{0, NEVER, "block-res0",
	 "bits of a block descriptor below the block's address, which are RES0, count "
	 "when the "
	 "address is compared with the output size"},
};

static uint64_t quirk_seen[QUIRKS], quirk_left_out[QUIRKS];
static unsigned int qemu_quirks; /* of this QEMU */

static uint64_t translations, accesses, mismatches, left_out, cases, updates;
static uint64_t seen[2][GRANULES][KINDS][LEVELS];
static uint64_t by_kind[AGREE_KINDS];

static void *guest(uint64_t pa)
{
	return ram + (pa - AGREE_RAM_PA);
}

/* --- What is expected ------------------------------------------------------------------ */

static bool external(const struct lhv_sim_s1_faultrec *f)
{
	return f->statuscode == LHV_SIM_S1_EXTONWALK;
}

static uint64_t esr(unsigned int ec, uint64_t iss)
{
	return (uint64_t)ec << 26 | BIT(25) | iss;
}

/* Is HPFAR_EL2 written with the IPA? */
static bool hpfar_valid(const struct lhv_sim_s1_faultrec *f)
{
	return !external(f) && (f->statuscode != LHV_SIM_S1_PERMISSION || f->s2fs1walk);
}

static void predict_at(struct oracle *o, const struct agree_op *op, struct predicted *e)
{
	struct access a = {
		.type = LHV_SIM_S1_AT,
		.write = op->kind & 1,
		.read = !(op->kind & 1),
		.el = op->kind < AGREE_AT_S1E1RP && (op->kind & 2) ? 0 : 1,
		.pan = op->kind >= AGREE_AT_S1E1RP,
		.s1_only = op->kind >= AGREE_AT_S1E1R,
	};
	struct lhv_sim_s1_out s;
	struct lhv_sim_s1_pe pe;

	oracle_translate(o, &a, op->va, op, &e->out);
	e->ok = e->out.verdict != V_UNKNOWN;
	s = e->out.s1;
	e->mask.esr2 = UINT32_MAX;
	if (e->out.verdict == V_FAULT && external(&s.fault)) {
		/* Taken as an exception. */
		e->r.par = AGREE_PAR_UNTOUCHED;
		e->mask.par = UINT64_MAX;
		e->r.esr2 =
			esr(EC_DABT, BIT(8) | BIT(6) | (uint64_t)s.fault.s2fs1walk << 7 |
					     lhv_sim_s1_ldfsc(&s.fault));
		e->r.far2 = op->va;
		e->mask.far2 = UINT64_MAX;
		return;
	}
	s.memattrs = e->out.attr;
	s.paddress = e->out.pa;
	pe = cpu.pe;
	pe.xs = pe.xs && !e->out.no_xs;
	e->r.par = lhv_sim_s1_par(&pe, &s);
	if (s.fault.statuscode) {
		e->mask.par = MASK(48) & ~BIT(10);
		return;
	}
	e->r.par = (e->r.par & ~UINT64_C(0x180)) | (uint64_t)e->out.sh << 7;
	e->mask.par = ~(BIT(9) | BIT(10));
	/* What a reserved encoding means is not defined. */
	if (e->out.sh_reserved || e->out.attr_reserved)
		e->mask.par &= ~UINT64_C(0x180);
	if (e->out.attr_reserved)
		e->mask.par &= MASK(56);
}

/* A fetch at EL1 or EL0; true when the instruction can be had. */
static bool predict_fetch(struct oracle *o, const struct agree_op *op, unsigned int el,
			  uint64_t pc, struct outcome *out)
{
	struct access a = {.type = LHV_SIM_S1_IFETCH, .el = el};

	oracle_translate(o, &a, pc, op, out);
	return out->verdict == V_OK;
}

static bool in_piece(uint64_t pa, uint64_t piece)
{
	return pa - piece < AGREE_PIECE;
}

/* Is there an instruction that traps? */
static bool traps(struct oracle *o, uint64_t pa)
{
	uint32_t insn;

	if (!in_piece(pa, AGREE_CODE_PA) && !in_piece(pa, AGREE_DATA_PA))
		return false;
	memcpy(&insn, oracle_desc(o, pa), 4);
	return insn == AGREE_TRAP;
}

/* A trap to EL2 at pc, or the abort of the fetch there. */
static void at_el2(struct predicted *e, const struct outcome *out, uint64_t pc,
		   unsigned int ec, uint64_t iss, uint64_t far)
{
	const struct lhv_sim_s1_faultrec *f = &out->s1.fault;

	e->r.elr2 = pc;
	e->mask.elr2 = UINT64_MAX;
	e->mask.esr2 = UINT32_MAX;
	if (out->verdict == V_OK) {
		e->r.esr2 = esr(EC_SYSREG, ISS_CTR);
		return;
	}
	e->r.esr2 = esr(ec, iss | (uint64_t)f->s2fs1walk << 7 | lhv_sim_s1_ldfsc(f));
	e->r.far2 = far;
	e->mask.far2 = UINT64_MAX;
	if (hpfar_valid(f)) {
		e->r.hpfar2 = f->ipaddress >> 12 << 4;
		e->mask.hpfar2 = MASK(48) & ~MASK(4);
	}
}

/* An exception to EL1: what EL2 sees is the fetch of its vector. */
static bool at_el1(struct oracle *o, const struct agree_op *op, struct predicted *e,
		   unsigned int ec, uint64_t iss, uint64_t far)
{
	uint64_t vector = op->vbar + (op->el ? 0x200 : 0x400);
	struct outcome out;

	e->r.esr1 = esr(ec, iss | lhv_sim_s1_ldfsc(&e->out.s1.fault));
	e->mask.esr1 = UINT32_MAX;
	e->r.far1 = far;
	e->mask.far1 = UINT64_MAX;
	predict_fetch(o, op, 1, vector, &out);
	if (out.verdict == V_UNKNOWN ||
	    (out.verdict == V_FAULT && !out.s1.fault.secondstage))
		return false; /* EL1 would be in a loop */
	if (out.verdict == V_OK && !traps(o, out.pa))
		return false;
	at_el2(e, &out, vector, EC_IABT_LOW, 0, vector);
	return true;
}

/* AArch64.BranchAddr, of an exception return. */
static uint64_t branch_addr(const struct agree_job *j, uint64_t pc)
{
	bool upper = pc & BIT(55);
	bool tbi = j->tcr & BIT(upper ? 38 : 37);
	bool tbid = cpu.pe.pauth && (j->tcr & BIT(upper ? 52 : 51));

	if (!tbi || tbid)
		return pc;
	return upper ? pc | ~MASK(56) : pc & MASK(56);
}

/* False: not to be done at all. */
static bool predict_access(struct oracle *o, const struct agree_op *op,
			   struct predicted *e)
{
	const struct agree_job *j = &o->w->job;
	bool fetch = op->kind == AGREE_FETCH;
	struct access a = {.type = LHV_SIM_S1_GPR, .el = op->el, .pan = true};
	uint64_t pc = fetch ? branch_addr(j, op->pc) : op->pc, iss, word, stored;
	const struct lhv_sim_s1_faultrec *f = &e->out.s1.fault;
	bool swap;

	if (!predict_fetch(o, op, op->el, pc, &e->out)) {
		if (e->out.verdict == V_UNKNOWN)
			return false;
		if (f->secondstage) {
			at_el2(e, &e->out, pc, EC_IABT_LOW, 0, pc);
			return true;
		}
		return at_el1(o, op, e, op->el ? EC_IABT : EC_IABT_LOW, 0, pc);
	}
	if (fetch) {
		at_el2(e, &e->out, pc, 0, 0, 0);
		return traps(o, e->out.pa);
	}
	if (!in_piece(e->out.pa, AGREE_CODE_PA))
		return false;
	if (op->kind == AGREE_LDTR || op->kind == AGREE_STTR)
		a.el = op->el ? lhv_sim_s1_unpriv_el(&cpu.pe, &o->regs) : 0;
	a.read =
		op->kind == AGREE_LOAD || op->kind == AGREE_LDTR || op->kind == AGREE_SWP;
	a.write = op->kind == AGREE_STORE || op->kind == AGREE_STTR ||
		  op->kind == AGREE_SWP;
	if (op->kind == AGREE_SWP && (o->quirks & Q_SWP)) {
		o->used |= Q_SWP;
		a.write = false;
		oracle_translate(o, &a, op->va, op, &e->out);
		if (e->out.verdict == V_OK && !in_piece(e->out.pa, AGREE_DATA_PA))
			return false;
		a.write = true;
		a.read = e->out.verdict != V_OK;
	}
	if (op->kind != AGREE_SWP || !(o->quirks & Q_SWP) || !a.read)
		oracle_translate(o, &a, op->va, op, &e->out);
	a.read =
		op->kind == AGREE_LOAD || op->kind == AGREE_LDTR || op->kind == AGREE_SWP;
	if (e->out.verdict == V_UNKNOWN)
		return false;
	if (e->out.verdict == V_FAULT) {
		iss = (uint64_t)f->write << 6;
		if (!f->secondstage)
			return at_el1(o, op, e, op->el ? EC_DABT : EC_DABT_LOW, iss,
				      op->va);
		/* ISV with 8 bytes to or from x2 or x3. */
		if (!f->s2fs1walk && op->kind != AGREE_SWP && !external(f))
			iss |= BIT(24) | 3u << 22 | BIT(15) |
			       (uint64_t)(f->write ? 3 : 2) << 16;
		at_el2(e, &e->out, pc, EC_DABT_LOW, iss, op->va);
		/* ISV of an external abort on a walk of stage 2 is the implementation's choice. */
		if (external(f) && !f->s2fs1walk)
			e->mask.esr2 &= ~(MASK(25) & ~MASK(14));
		return true;
	}
	if (!in_piece(e->out.pa, AGREE_DATA_PA) &&
	    !(in_piece(e->out.pa, AGREE_CODE_PA) && !a.write))
		return false;
	memcpy(&word, oracle_desc(o, e->out.pa), 8);
	swap = op->el && (j->sctlr & BIT(25));
	if (a.read) {
		e->r.par = swap ? __builtin_bswap64(word) : word;
		e->mask.par = UINT64_MAX;
	}
	if (a.write) {
		stored = AGREE_STORED(op->kind);
		e->pa = e->out.pa;
		e->r.seen = swap ? __builtin_bswap64(stored) : stored;
		e->mask.seen = UINT64_MAX;
	}
	at_el2(e, &e->out, pc + 4, 0, 0, 0);
	return true;
}

/* What the operation changed in the tables; they are then as before. */
static void take_changes(struct slot *s, const uint64_t *orig, struct predicted *e)
{
	for (unsigned int i = 0; i < s->w.job.watches; i++) {
		uint64_t *p = (uint64_t *)(void *)(s->w.pool +
						   (s->w.job.watch[i] - s->w.pool_pa));

		if (*p == orig[i])
			continue;
		if (e->changes < OP_CHANGES) {
			e->watch[e->changes] = i;
			e->value[e->changes++] = *p;
		} else {
			e->ok = false;
		}
		*p = orig[i];
	}
}

static void predict_one(struct slot *s, struct oracle *o, const uint64_t *orig,
			const struct agree_op *op, unsigned int with, struct predicted *e)
{
	memset(e, 0, sizeof(*e));
	o->quirks = with;
	o->used = 0;
	if (op->kind < AGREE_ATS)
		predict_at(o, op, e);
	else
		e->ok = predict_access(o, op, e);
	e->used = o->used;
	take_changes(s, orig, e);
}

static bool same_prediction(const struct predicted *a, const struct predicted *b)
{
	return !memcmp(&a->r, &b->r, sizeof(a->r)) &&
	       !memcmp(&a->mask, &b->mask, sizeof(a->mask)) && a->changes == b->changes &&
	       !memcmp(a->watch, b->watch, a->changes * sizeof(a->watch[0])) &&
	       !memcmp(a->value, b->value, a->changes * sizeof(a->value[0]));
}

/* False: not to be done. */
static bool predict(struct slot *s, struct oracle *o, const uint64_t *orig,
		    struct agree_op *op, struct expect *e)
{
	struct predicted without;
	bool avoid;

	predict_one(s, o, orig, op, 0, &e->p[0]);
	predict_one(s, o, orig, op, qemu_quirks, &e->p[1]);
	op->pa = e->p[0].pa;
	e->both = !same_prediction(&e->p[0], &e->p[1]);
	avoid = e->p[0].ok && !e->p[1].ok;
	/* Which of them does it take? */
	for (int q = 0; (e->both || avoid) && q < QUIRKS; q++) {
		if (!(e->p[1].used >> q & 1))
			continue;
		predict_one(s, o, orig, op, qemu_quirks & ~(1u << q), &without);
		if (avoid && without.ok)
			quirk_left_out[q]++;
		if (same_prediction(&e->p[1], &without))
			e->p[1].used &= ~(1u << q);
	}
	return e->p[0].ok && e->p[1].ok && e->p[0].pa == e->p[1].pa;
}

static void prepare(struct slot *s, uint64_t number)
{
	struct rng r = {seed * UINT64_C(0x2545f4914f6cdd1d) + number};
	struct work *w = &s->w;
	struct agree_job *j = &w->job;
	struct oracle o;
	uint64_t orig[AGREE_WATCH];
	unsigned int ats;

	(void)rnd(&r);
	gen_case(&r, &cpu, w);
	j->number = number;
	j->watches = w->entries < AGREE_WATCH ? w->entries : AGREE_WATCH;
	for (unsigned int i = 0; i < j->watches; i++) {
		j->watch[i] = w->entry[i].pa;
		memcpy(&orig[i], w->pool + (w->entry[i].pa - w->pool_pa), 8);
	}
	j->flush = (w->s1_on && cpu.pe.hafdbs_af && (j->tcr & BIT(39))) ||
		   (w->s2_on && cpu.f.hafdbs && (j->vtcr & BIT(21)));
	oracle_begin(&o, &cpu, w);
	ats = cpu.pe.pan ? AGREE_ATS : AGREE_AT_S1E1RP;
	for (unsigned int n = 0; n < 7 * w->vas + 24 && j->ops < AGREE_OPS; n++) {
		struct agree_op *op = &j->op[j->ops];

		memset(op, 0, sizeof(*op));
		if (n < 6 * w->vas) {
			op->kind = below(&r, ats);
			op->va = w->va[n / 6];
			op->pan = (uint8_t)below(&r, 2);
		} else {
			op->kind = AGREE_LOAD + below(&r, AGREE_KINDS - AGREE_LOAD);
			if (op->kind == AGREE_SWP &&
			    !LHV_GET(LHV_ID_AA64ISAR0_EL1_Atomic, cpu.id.isar0))
				op->kind = AGREE_LOAD;
			op->el = (uint8_t)below(&r, 2);
			op->va = w->va[below(&r, chance(&r, 60) ? w->good : w->vas)];
			op->pan = cpu.pe.pan && below(&r, 2);
			op->uao = cpu.pe.uao && below(&r, 2);
			op->pc = w->code[below(&r, w->codes)] + AGREE_STUB(op->kind);
			if (op->kind == AGREE_FETCH) {
				op->pc = op->va;
				/* QEMU's TLB may have it from a data access, for which
				 * TCR_EL1.TBIDn makes a difference. */
				op->flush = true;
			}
			op->vbar = (w->code[below(&r, w->codes)]) & ~MASK(12);
		}
		if (predict(s, &o, orig, op, &s->e[j->ops]))
			j->ops++;
		else
			left_out++;
	}
	oracle_end(&o);
}

/* --- What came --------------------------------------------------------------------------- */

static unsigned int granule_of(const struct work *w, unsigned int of)
{
	const struct geo *g = &w->geo[of];

	if (g->granule == 12)
		return g->ds;
	if (g->granule == 14)
		return 2 + g->ds;
	return 4 + cpu.f.lpa;
}

static void count_one(unsigned int stage, unsigned int granule, unsigned int fault,
		      int level)
{
	static const uint8_t as[] = {
		[LHV_SIM_S1_NONE] = 0,	     [LHV_SIM_S1_TRANSLATION] = 1,
		[LHV_SIM_S1_ADDRSIZE] = 2,   [LHV_SIM_S1_ACCESSFLAG] = 3,
		[LHV_SIM_S1_PERMISSION] = 4, [LHV_SIM_S1_ALIGNMENT] = 6,
		[LHV_SIM_S1_DOMAIN] = 6,     [LHV_SIM_S1_EXTONWALK] = 5};

	seen[stage][granule][as[fault]][level + 1]++;
}

static void count(const struct work *w, const struct expect *e)
{
	const struct lhv_sim_s1_faultrec *f = &e->p[0].out.s1.fault;
	unsigned int half = e->p[0].out.va & BIT(55) ? OF_S1_HIGH : OF_S1_LOW;

	if (e->p[0].out.verdict == V_FAULT && f->secondstage)
		count_one(1, granule_of(w, OF_S2), f->statuscode, f->level);
	else if (e->p[0].out.verdict == V_FAULT)
		count_one(0, granule_of(w, half), f->statuscode, f->level);
	else if (e->p[0].out.s1.tsize)
		count_one(0, granule_of(w, half), 0, f->level);
	if (e->p[0].out.verdict == V_OK && e->p[0].out.s2_used)
		count_one(1, granule_of(w, OF_S2), 0, e->p[0].out.s2.level);
}

/* How a result differs from what was predicted: 0, or a description. */
static const char *differs(const struct agree_result *a, const struct agree_change *c,
			   unsigned int changes, const struct predicted *e)
{
	const uint64_t *p = (const uint64_t *)a, *q = (const uint64_t *)&e->r,
		       *m = (const uint64_t *)&e->mask;

	for (size_t i = 0; i < sizeof(*a) / 8; i++)
		if ((p[i] ^ q[i]) & m[i])
			return "the models and the CPU differ";
	if (changes != e->changes)
		return "hardware's updates of descriptors differ";
	for (unsigned int i = 0; i < changes; i++)
		if (c[i].watch != e->watch[i] || c[i].value != e->value[i])
			return "hardware's updates of descriptors differ";
	return NULL;
}

static void show_registers(const struct agree_job *j)
{
	printf("  HCR_EL2   %016" PRIx64 "  VTCR_EL2  %016" PRIx64
	       "  VTTBR_EL2 %016" PRIx64 "\n  SCTLR_EL1 %016" PRIx64
	       "  TCR_EL1   %016" PRIx64 "  MAIR_EL1  %016" PRIx64
	       "\n  TTBR0_EL1 %016" PRIx64 "  TTBR1_EL1 %016" PRIx64 "\n",
	       j->hcr, j->vtcr, j->vttbr, j->sctlr, j->tcr, j->mair, j->ttbr0, j->ttbr1);
}

static void show_tables(const struct work *w)
{
	static const char *const of[] = {"stage 2", "stage 1 low", "stage 1 high"};

	for (unsigned int i = 0; i < w->entries; i++) {
		const struct entry *e = &w->entry[i];
		uint64_t d;

		memcpy(&d, w->pool + (e->pa - w->pool_pa), 8);
		printf("  %-12s level %2d  [%010" PRIx64 "] %016" PRIx64 "\n", of[e->of],
		       e->level, e->pa, d);
	}
}

static void show_op(const struct agree_op *op, const struct agree_result *a,
		    const struct expect *e)
{
	static const char *const field[] = {"PAR_EL1/x2", "ESR_EL2", "FAR_EL2",
					    "HPFAR_EL2",  "ELR_EL2", "ESR_EL1",
					    "FAR_EL1",	  "memory"};
	const uint64_t *p = (const uint64_t *)a, *q = (const uint64_t *)&e->p[0].r,
		       *m = (const uint64_t *)&e->p[0].mask;
	const struct lhv_sim_s1_faultrec *f = &e->p[0].out.s1.fault;

	printf("  %s", kind_name[op->kind]);
	if (op->kind >= AGREE_ATS)
		printf(" at EL%u, pc %016" PRIx64 ", VBAR_EL1 %016" PRIx64, op->el,
		       op->pc, op->vbar);
	printf(", address %016" PRIx64 "%s%s\n", op->va, op->pan ? ", PAN" : "",
	       op->uao ? ", UAO" : "");
	printf("  models: ");
	if (e->p[0].out.verdict == V_FAULT)
		printf("stage %d %s fault, level %d%s, IPA %" PRIx64 "\n",
		       f->secondstage ? 2 : 1,
		       f->statuscode == LHV_SIM_S1_TRANSLATION	? "translation"
		       : f->statuscode == LHV_SIM_S1_ADDRSIZE	? "address size"
		       : f->statuscode == LHV_SIM_S1_ACCESSFLAG ? "access flag"
		       : f->statuscode == LHV_SIM_S1_PERMISSION ? "permission"
								: "external",
		       f->level, f->s2fs1walk ? " on a walk of stage 1" : "",
		       f->ipaddress);
	else
		printf("address %" PRIx64
		       ", attributes %02x, shareability %u; stage 1: level "
		       "%d, descriptor %" PRIx64 ", address %" PRIx64
		       "; stage 2: level %d, descriptor %" PRIx64 "\n",
		       e->p[0].out.pa, lhv_sim_par_attrs(&cpu.pe, &e->p[0].out.attr),
		       e->p[0].out.attr.sh, f->level, e->p[0].out.s1.descriptor,
		       e->p[0].out.s1.paddress, e->p[0].out.s2.level,
		       e->p[0].out.s2.desc);
	for (size_t i = 0; i < sizeof(*a) / 8; i++)
		if (m[i] || verbose)
			printf("  %-10s predicted %016" PRIx64 " seen %016" PRIx64
			       " compared %016" PRIx64 "%s\n",
			       field[i], q[i], p[i], m[i],
			       (p[i] ^ q[i]) & m[i] ? "  <--" : "");
}

static void show_changes(const struct agree_job *j, const struct predicted *e,
			 const struct agree_change *c, unsigned int changes)
{
	for (unsigned int i = 0; i < e->changes; i++)
		printf("  descriptor [%010" PRIx64 "] predicted %016" PRIx64 "\n",
		       j->watch[e->watch[i]], e->value[i]);
	for (unsigned int i = 0; i < changes; i++)
		printf("  descriptor [%010" PRIx64 "] seen      %016" PRIx64 "\n",
		       j->watch[c[i].watch], c[i].value);
}

static void mismatch(const struct slot *s, unsigned int i, const struct agree_result *a,
		     const struct agree_change *c, unsigned int changes, const char *what)
{
	static uint64_t last = UINT64_MAX;

	mismatches++;
	if (mismatches > SHOWN && !verbose)
		return;
	printf("%s: case %" PRIu64 " (seed %" PRIu64 "), operation %u: %s\n", name,
	       s->w.job.number, seed, i, what);
	if (last != s->w.job.number && !verbose) {
		show_registers(&s->w.job);
		show_tables(&s->w);
	}
	last = s->w.job.number;
	show_op(&s->w.job.op[i], a, &s->e[i]);
	show_changes(&s->w.job, &s->e[i].p[0], c, changes);
}

/* The same attributes from the two functions that combine the stages? The simpler one has
 * no hints. */
static bool models_agree(const struct expect *e)
{
	/* Non-cacheable, Write-Through, Write-Back */
	static const unsigned int half[] = {4, 0xb, 0xf};
	const struct outcome *o = &e->p[0].out;
	unsigned int a;

	if (o->verdict != V_OK || !o->s2_used || o->attr_reserved || o->sh_reserved)
		return true;
	a = o->attr.device ? o->attr.dev << 2
			   : half[o->attr.outer] << 4 | half[o->attr.inner];
	return a == o->s2attr && o->s2sh == lhv_sim_par_sh(&o->attr);
}

static void compare(struct slot *s, const struct agree_job *j)
{
	const struct agree_change *c = j->change, *end = c + j->changes;

	for (unsigned int i = 0; i < s->w.job.ops; i++) {
		const struct agree_op *op = &s->w.job.op[i];
		const struct agree_result *a = &j->result[i];
		const struct expect *e = &s->e[i];
		unsigned int changes = 0;
		const char *what;

		while (c + changes < end && c[changes].op == i)
			changes++;
		by_kind[op->kind]++;
		count(&s->w, e);
		if (op->kind < AGREE_ATS)
			translations++;
		else
			accesses++;
		updates += changes;
		what = differs(a, c, changes, &e->p[0]);
		if (what && e->both && !differs(a, c, changes, &e->p[1])) {
			for (int q = 0; q < QUIRKS; q++)
				quirk_seen[q] += e->p[1].used >> q & 1;
			what = NULL;
		}
		if (what)
			mismatch(s, i, a, c, changes, what);
		else if (verbose)
			show_op(op, a, e);
		if (op->kind <= AGREE_AT_S12E0W && !models_agree(e) &&
		    !(s->w.job.hcr & BIT(32)))
			mismatch(s, i, a, c, changes,
				 "the two models of stage 2 attributes differ");
		c += changes;
	}
	/* Nothing stores there. */
	if (memcmp(guest(AGREE_CODE_PA), agree_code, AGREE_PIECE)) {
		printf("%s: case %" PRIu64 ": a store went into the code\n", name,
		       s->w.job.number);
		mismatches++;
		memcpy(guest(AGREE_CODE_PA), agree_code, AGREE_PIECE);
	}
}

/* --- The two of them --------------------------------------------------------------------- */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void nap(void)
{
	struct timespec t = {0, 100000};

	nanosleep(&t, NULL);
}

/* Passes on what the machine's console says; false when there is no machine any more. */
static bool console(void)
{
	struct pollfd f = {.fd = 0, .events = POLLIN};
	char buf[512];
	ssize_t n;

	while (poll(&f, 1, 0) > 0) {
		n = read(0, buf, sizeof(buf));
		if (n <= 0)
			return false;
		fwrite(buf, 1, (size_t)n, stdout);
	}
	return true;
}

/* Waits until *p is at least v. */
static bool await(const uint64_t *p, uint64_t v)
{
	double end = now() + PATIENCE;

	while (__atomic_load_n(p, __ATOMIC_ACQUIRE) < v) {
		if (now() > end || !console())
			return __atomic_load_n(p, __ATOMIC_ACQUIRE) >= v;
		nap();
	}
	return true;
}

static struct agree_job *job_of(uint64_t n)
{
	return guest(AGREE_SLOT_PA + n % AGREE_SLOTS * AGREE_SLOT);
}

static void submit(struct slot *s, uint64_t n)
{
	uint8_t *pool = guest(s->w.pool_pa);
	struct agree_job *j = job_of(n);

	for (unsigned int i = 0; i < s->olds; i++)
		memset(pool + (s->old[i].pa - s->w.pool_pa), 0, 8);
	for (unsigned int i = 0; i < s->w.entries; i++)
		memcpy(pool + (s->w.entry[i].pa - s->w.pool_pa),
		       s->w.pool + (s->w.entry[i].pa - s->w.pool_pa), 8);
	memcpy(s->old, s->w.entry, sizeof(s->old));
	s->olds = s->w.entries;
	memcpy(j, &s->w.job, offsetof(struct agree_job, result));
	__atomic_store_n(&head->produced, n + 1, __ATOMIC_RELEASE);
}

static int stuck(uint64_t n)
{
	const struct slot *s = &slots[n % AGREE_SLOTS];

	printf("%s: the machine stopped in case %" PRIu64 " (seed %" PRIu64 ")\n", name,
	       s->w.job.number, seed);
	show_registers(&s->w.job);
	show_tables(&s->w);
	return 2;
}

static void report(void)
{
	static const char *const stage[] = {"stage 1", "stage 2"};

	for (int s = 0; s < 2; s++)
		for (int g = 0; g < GRANULES; g++) {
			bool any = false;

			for (int k = 0; k < KINDS; k++) {
				uint64_t sum = 0;

				for (int l = 0; l < LEVELS; l++)
					sum += seen[s][g][k][l];
				if (!sum)
					continue;
				if (!any)
					printf("  %s %-8s level     -1        0        1 "
					       "       2        3\n",
					       stage[s], granule_name[g]);
				any = true;
				printf("    %-16s", fault_name[k]);
				for (int l = 0; l < LEVELS; l++)
					printf(" %8" PRIu64, seen[s][g][k][l]);
				printf("\n");
			}
		}
	printf("  by kind:");
	for (int k = 0; k < AGREE_KINDS; k++)
		printf(" %s %" PRIu64 "%s", kind_name[k], by_kind[k],
		       k + 1 < AGREE_KINDS ? "," : "\n");
	printf("  descriptors updated by hardware: %" PRIu64
	       "; operations left out because their walk or target is not memory of the "
	       "test: %" PRIu64 "\n",
	       updates, left_out);
	for (int q = 0; q < QUIRKS; q++)
		if (quirk_seen[q] || quirk_left_out[q])
			printf("  known of this QEMU: %s (seen %" PRIu64
			       " times, avoided %" PRIu64 " times): %s\n",
			       quirks[q].name, quirk_seen[q], quirk_left_out[q],
			       quirks[q].why);
}

int main(int argc, char **argv)
{
	uint64_t want, produced = 0, done = 0, only = UINT64_MAX, next = 0;
	unsigned long version;
	int fd;

	if (argc < 6 || argc > 7) {
		fprintf(stderr,
			"usage: mmu-host MEMORY NAME QEMU SEED TRANSLATIONS [CASE]\n");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	name = argv[2];
	version = strtoul(argv[3], NULL, 10);
	seed = strtoull(argv[4], NULL, 0);
	for (int q = 0; q < QUIRKS; q++)
		if (quirks[q].since <= version && version < quirks[q].fixed)
			qemu_quirks |= 1u << q;
	cpu.old_s2_start = qemu_quirks & Q_S2_START;
	want = strtoull(argv[5], NULL, 0);
	if (argc == 7) {
		next = only = strtoull(argv[6], NULL, 0);
		verbose = true;
	}
	fd = open(argv[1], O_RDWR);
	ram = fd < 0 ? MAP_FAILED
		     : mmap(NULL, AGREE_RAM_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			    0);
	if (ram == MAP_FAILED) {
		perror(argv[1]);
		return 1;
	}
	head = guest(AGREE_HEAD_PA);
	if (!await(&head->magic, AGREE_MAGIC)) {
		printf("%s: the image did not start\n", name);
		return 2;
	}
	cpu.id = head->id;
	cpu_init(&cpu);
	for (uint64_t i = 0; i < AGREE_PIECE; i += 4096) {
		uint32_t *page = (uint32_t *)(void *)(agree_code + i);

		static const uint32_t insn[] = {0xf9400022, 0xf9000023, 0xf8400822,
						0xf8000823, 0xf8238022};

		for (int k = 0; k < 1024; k++)
			page[k] = AGREE_TRAP;
		for (int k = 0; k < 5; k++)
			page[AGREE_STUB(AGREE_LOAD + k) / 4] = insn[k];
	}
	for (uint64_t i = 0; i < AGREE_PIECE; i += 8) {
		uint64_t v = data_word(AGREE_DATA_PA + i);

		memcpy(agree_data + i, &v, 8);
	}
	memcpy(guest(AGREE_CODE_PA), agree_code, AGREE_PIECE);
	memcpy(guest(AGREE_DATA_PA), agree_data, AGREE_PIECE);
	for (unsigned int i = 0; i < AGREE_SLOTS; i++) {
		slots[i].w.pool = calloc(1, AGREE_POOL_MAX);
		slots[i].w.pool_pa = AGREE_SLOT_PA + i * AGREE_SLOT + AGREE_POOL;
		if (!slots[i].w.pool)
			return 1;
	}

	/* The tables of a case lie where they do among the others. */
	if (only != UINT64_MAX)
		slots[0].w.pool_pa = slots[only % AGREE_SLOTS].w.pool_pa;

	for (;;) {
		bool more = only != UINT64_MAX
				    ? produced == 0
				    : translations < want && mismatches < ENOUGH;

		if (more && produced < done + AGREE_SLOTS) {
			struct slot *s = &slots[produced % AGREE_SLOTS];

			prepare(s, next++);
			if (verbose) {
				show_registers(&s->w.job);
				show_tables(&s->w);
			}
			submit(s, produced++);
			cases++;
			if (produced < done + AGREE_SLOTS)
				continue;
		}
		if (done == produced)
			break;
		if (!await(&head->consumed, done + 1))
			return stuck(done);
		compare(&slots[done % AGREE_SLOTS], job_of(done));
		done++;
	}
	__atomic_store_n(&head->stop, 1, __ATOMIC_RELEASE);
	report();
	printf("%s: %" PRIu64 " translations, %" PRIu64 " accesses in %" PRIu64
	       " cases, %" PRIu64 " mismatches\n",
	       name, translations, accesses, cases, mismatches);
	return mismatches != 0;
}
