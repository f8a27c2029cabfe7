/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers, and the command and event queues that they lead to. */
#include "smmu3.h"

#include <string.h>

#define PAGE1 0x10000

enum {
	CMDQEN = 8,
	EVENTQEN = 4,
	CERROR_ILL = 1,
	CERROR_ABT = 2,
	CMDQ_ERR = 0,
	EVENTQ_ABT_ERR = 2,
	SFM_ERR = 8,
};

static unsigned int log2size(uint64_t base, uint64_t max)
{
	unsigned int n = (unsigned int)BITS(base, 4, 0);

	if (n > max)
		n = (unsigned int)max;
	return n > 19 ? 19 : n;
}

static unsigned int cmd_log2(const struct lhv_sim_smmu3 *s)
{
	return log2size(s->cmdq_base, BITS(s->c.idr[1], 25, 21));
}

static unsigned int evt_log2(const struct lhv_sim_smmu3 *s)
{
	return log2size(s->eventq_base, BITS(s->c.idr[1], 20, 16));
}

/* which: 0 GERROR, 1 event queue. */
static void interrupt(struct lhv_sim_smmu3 *s, unsigned int which)
{
	uint64_t addr = s->irq_cfg0[which] & AT(55, 2);

	if (!(s->irq_ctrlack & (which ? 4U : 1U)))
		return;
	if (HAS(s, 0, 13) && addr) {
		lhv_sim_smmu3_store_(s, addr, &s->irq_cfg1[which], 4);
		if (s->c.msi)
			s->c.msi(s->c.ctx, addr, s->irq_cfg1[which]);
	} else if (s->c.irq) {
		s->c.irq(s->c.ctx,
			 which ? LHV_SIM_SMMU3_IRQ_EVENTQ : LHV_SIM_SMMU3_IRQ_GERROR);
	}
}

/* An error is active while GERROR and GERRORN differ in its bit. */
void lhv_sim_smmu3_gerror_(struct lhv_sim_smmu3 *s, unsigned int bit)
{
	if ((s->gerror ^ s->gerrorn) & (1U << bit))
		return;
	s->gerror ^= 1U << bit;
	interrupt(s, 0);
}

void lhv_sim_smmu3_fail(struct lhv_sim_smmu3 *s)
{
	s->sfm = true;
	lhv_sim_smmu3_gerror_(s, SFM_ERR);
}

bool lhv_sim_smmu3_event_(struct lhv_sim_smmu3 *s, const uint64_t rec[4])
{
	unsigned int n = evt_log2(s);
	uint32_t mask = (1U << n) - 1, wrap = 2 * mask + 1;
	uint32_t prod = s->eventq_prod & wrap, cons = s->eventq_cons & wrap;

	if (!(s->cr0ack & EVENTQEN) || s->sfm ||
	    (s->gerror ^ s->gerrorn) & 1U << EVENTQ_ABT_ERR)
		return false;
	if ((prod ^ cons) == mask + 1) {
		/* Full: OVFLG toggles unless software has yet to acknowledge the last. */
		if (!((s->eventq_prod ^ s->eventq_cons) & 1U << 31))
			s->eventq_prod ^= 1U << 31;
		return false;
	}
	if (!lhv_sim_smmu3_store_(s, (s->eventq_base & AT(55, 5)) + (prod & mask) * 32ULL,
				  rec, 32)) {
		lhv_sim_smmu3_gerror_(s, EVENTQ_ABT_ERR);
		return false;
	}
	s->eventq_prod = (s->eventq_prod & 1U << 31) | ((prod + 1) & wrap);
	if (prod == cons)
		interrupt(s, 1);
	return true;
}

static void waiting(struct lhv_sim_smmu3 *s)
{
	for (unsigned int i = 0; i < STALLS; i++)
		if (s->stall[i].used && !s->stall[i].written)
			s->stall[i].written = lhv_sim_smmu3_event_(s, s->stall[i].record);
}

/* Whether two ranges meet; their ends may be the end of the address space. */
static bool meet(uint64_t a, uint64_t an, uint64_t b, uint64_t bn)
{
	return a <= b ? b - a < an : a - b < bn;
}

struct tlbi {
	bool s1, s2, comb, by_asid, by_va, keep_global, el2, all_el;
	bool any_vmid, leaf;
	uint16_t vmid, asid;
	uint64_t addr, size;
	unsigned int ttl, granule;
};

static void tlbi(struct lhv_sim_smmu3 *s, const struct tlbi *t)
{
	for (size_t i = 0; i < s->cached; i++) {
		struct entry *e = &s->cache[i];

		if (e->kind < TTD1 || (e->kind == TTD1 && !t->s1) ||
		    (e->kind == TTD2 && !t->s2) || (e->kind == COMB && !t->comb))
			continue;
		if (!t->all_el && e->el2 != t->el2)
			continue;
		if (!t->any_vmid && !e->el2 && e->vmid != t->vmid)
			continue;
		if (e->kind != TTD2 && t->by_asid &&
		    (e->global ? t->keep_global : e->asid != t->asid))
			continue;
		if (t->by_va && !meet(t->addr, t->size, e->in, e->size))
			continue;
		/* Hints, and Leaf, say what need not be looked at: it stays. */
		if (t->by_va && !e->leaf && t->leaf)
			continue;
		if (t->by_va && t->granule &&
		    (e->granule != t->granule ||
		     (t->ttl &&
		      (e->leaf ? e->level != (int)t->ttl : e->level >= (int)t->ttl))))
			continue;
		e->dying = true;
	}
}

/* The range of an operation by address: 12 and S2_IPA have the same fields. */
static bool range(struct lhv_sim_smmu3 *s, const uint64_t w[2], struct tlbi *t)
{
	unsigned int tg = (unsigned int)BITS(w[1], 11, 10),
		     ttl = (unsigned int)BITS(w[1], 9, 8);
	uint64_t num = BITS(w[0], 16, 12), scale = BITS(w[0], 24, 20);

	t->by_va = true;
	t->leaf = w[1] & 1;
	t->addr = w[1] & ~UINT64_C(0xfff);
	t->size = 1;
	if (!HAS(s, 3, 10) || !tg)
		return true;
	if (!num && !scale && !ttl)
		return false; /* reserved */
	t->granule = tg == 1 ? 12 : tg == 2 ? 14 : 16;
	t->ttl = ttl;
	t->addr &= ~(BIT(t->granule) - 1);
	t->size = (num + 1) << (scale + t->granule);
	return true;
}

/*
 * What of an STE or CD the SMMU acts on: the rest is IGNORED, and software may change it at
 * any time. MEV is left out, as it only merges events.
 */
static void used(const struct lhv_sim_smmu3 *s, enum kind kind, const uint64_t w[8],
		 uint64_t u[8])
{
	unsigned int config = (unsigned int)BITS(w[0], 3, 1);

	if (kind == CD) {
		for (unsigned int i = 0; i < 8; i++)
			u[i] = w[0] & BIT(31) || !i ? UINT64_MAX : 0;
		if (!(w[0] & BIT(31)))
			u[0] = BIT(31);
		return;
	}
	memset(u, 0, 8 * sizeof(u[0]));
	u[0] = 1;
	if (!(w[0] & 1))
		return;
	u[0] |= AT(3, 1);
	if (config < 4)
		return;
	u[1] = AT(51, 48); /* PRIVCFG, INSTCFG */
	/* MemAttr, MTCFG, ALLOCCFG, SHCFG: of what is not the output of stage 1. */
	if (!(config & 1) || (BITS(w[0], 63, 59) && BITS(w[1], 1, 0) == 1))
		u[1] |= AT(40, 32) | AT(45, 44);
	if (config & 3) {
		u[1] |= AT(18, 12); /* DRE, CONT, DCP, PPAR */
		if (HAS(s, 0, 10))
			u[1] |= AT(29, 28); /* EATS */
		if (HAS(s, 0, 0))
			u[2] |= AT(15, 0); /* S2VMID */
	}
	if (config & 1) {
		u[0] |= AT(5, 4) | AT(55, 6) | AT(63, 59);
		/* S1CIR, S1COR, S1CSH, S1STALLD, STRW, and S1DSS if there are substreams. */
		u[1] |= AT(7, 2) | BIT(27) | AT(31, 30);
		if (BITS(w[0], 63, 59))
			u[1] |= AT(1, 0);
	}
	if (config & 2) {
		u[1] |= AT(11, 8) | BIT(25); /* S2HWU59 to S2HWU62, S2FWB */
		u[2] |= AT(58, 32);
		u[3] |= AT(55, 0);
	}
}

/*
 * A structure that was valid may be read at any time while it changes, and its 64-bit words
 * in any order: what counts, before or after, has to change in one word at most.
 */
static void live(struct lhv_sim_smmu3 *s, const struct entry *e)
{
	uint64_t now[8], before[8], after[8];
	struct region *r = lhv_sim_smmu3_at_(s, e->pa, 64);
	unsigned int n = 0;

	if (!r || !(e->kind == STE ? e->w[0] & 1 : e->kind == CD && e->w[0] & BIT(31)))
		return;
	memcpy(now, r->host + (e->pa - r->pa), 64);
	used(s, e->kind, e->w, before);
	used(s, e->kind, now, after);
	for (unsigned int k = 0; k < 8; k++)
		n += ((now[k] ^ e->w[k]) & (before[k] | after[k])) != 0;
	if (n > 1)
		lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_LIVE, "stream %x: %u words changed",
				     (unsigned int)e->key, n);
}

static void cfgi(struct lhv_sim_smmu3 *s, unsigned int op, const uint64_t w[2])
{
	uint32_t sid = (uint32_t)(w[0] >> 32), ssid = (uint32_t)BITS(w[0], 31, 12);
	unsigned int range_log2 = (unsigned int)BITS(w[1], 4, 0) + 1,
		     split = STRTAB_SPLIT(s);
	bool leaf = w[1] & 1;

	for (size_t i = 0; i < s->cached; i++) {
		struct entry *e = &s->cache[i];
		bool hit = false;

		if (e->kind > CD)
			continue;
		switch (op) {
		case 0x03:
			hit = e->kind == L1STD ? !leaf && e->key == sid >> split
					       : e->key == sid;
			break;
		case 0x04:
			hit = range_log2 == 32 ||
			      (e->kind != L1STD &&
			       e->key >> range_log2 == sid >> range_log2);
			break;
		case 0x05:
			hit = e->key == sid && ((e->kind == CD && e->key2 == ssid) ||
						(e->kind == L1CD && !leaf));
			break;
		default:
			hit = e->key == sid && (e->kind == CD || e->kind == L1CD);
			break;
		}
		if (!hit)
			continue;
		if (!e->dying)
			live(s, e);
		e->dying = true;
	}
}

static void resume(struct lhv_sim_smmu3 *s, const uint64_t w[2], bool term)
{
	uint32_t sid = (uint32_t)(w[0] >> 32);
	unsigned int stag = (unsigned int)BITS(w[1], 15, 0);

	for (unsigned int i = 0; i < STALLS; i++) {
		struct stall *t = &s->stall[i];

		if (!t->used || t->sid != sid || t->answer != LHV_SIM_SMMU3_WAITS ||
		    (!term && i != stag))
			continue;
		t->answer = term || (!(w[0] & BIT(12)) && w[0] & BIT(13))
				    ? LHV_SIM_SMMU3_RESUME_ABORT
			    : w[0] & BIT(12) ? LHV_SIM_SMMU3_RETRY
					     : LHV_SIM_SMMU3_RESUME_RAZWI;
		t->written = true;
	}
}

/* Executes one command that is not CMD_SYNC; false: CERROR_ILL. */
static bool command(struct lhv_sim_smmu3 *s, const uint64_t w[2])
{
	unsigned int op = (unsigned int)BITS(w[0], 7, 0);
	bool s1p = HAS(s, 0, 1), s2p = HAS(s, 0, 0), hyp = HAS(s, 0, 9), q = s->c.qemu;
	struct tlbi t = {.vmid = s2p ? (uint16_t)BITS(w[0], 47, 32) : 0,
			 .asid = (uint16_t)BITS(w[0], 63, 48),
			 .s1 = true,
			 .comb = true};

	if (w[0] & BIT(10))
		return false; /* Secure streams are not ours */
	switch (op) {
	case 0x01:
	case 0x02:
		return true;
	case 0x05:
	case 0x06:
		if (!s1p)
			return false;
		/* fall through */
	case 0x03:
	case 0x04:
		cfgi(s, op, w);
		return true;
	case 0x20:
	case 0x21:
	case 0x22:
	case 0x23:
		if (!hyp)
			return q;
		t.el2 = true;
		/* fall through */
	case 0x10:
	case 0x11:
	case 0x12:
	case 0x13:
		if (!s1p)
			return false;
		t.by_asid = (op & 3) == 1 || (op & 3) == 2;
		t.keep_global = (op & 3) == 1;
		if ((op & 3) >= 2 && !range(s, w, &t))
			return false;
		break;
	case 0x28:
		if (!s2p)
			return false;
		t.s2 = true;
		break;
	case 0x2a:
		if (!s2p || !range(s, w, &t))
			return false;
		t.addr &= AT(55, 12);
		t.s2 = true;
		t.s1 = t.comb = false;
		break;
	case 0x30:
		t.s2 = t.any_vmid = true;
		break;
	case 0x40:
		return HAS(s, 0, 10) || q;
	case 0x41:
		return HAS(s, 0, 16) || q;
	case 0x44:
	case 0x45:
		if (STALL_MODEL(s) == 1)
			return q;
		resume(s, w, op == 0x45);
		return true;
	default:
		return false;
	}
	tlbi(s, &t);
	return true;
}

static bool cmd_sync(struct lhv_sim_smmu3 *s, const uint64_t w[2])
{
	unsigned int cs = (unsigned int)BITS(w[0], 13, 12);
	uint64_t addr = w[1] & AT(55, 2);
	uint32_t data = (uint32_t)(w[0] >> 32);

	if (cs == 3)
		return false;
	lhv_sim_smmu3_drop_(s, false);
	if (cs == 1 && HAS(s, 0, 13) && addr) {
		lhv_sim_smmu3_store_(s, addr, &data, 4);
		if (s->c.msi)
			s->c.msi(s->c.ctx, addr, data);
	} else if (cs == 1 && s->c.irq) {
		s->c.irq(s->c.ctx, LHV_SIM_SMMU3_IRQ_SYNC);
	} else if (cs == 2 && s->c.irq) {
		s->c.irq(s->c.ctx, LHV_SIM_SMMU3_SEV);
	}
	return true;
}

static void run(struct lhv_sim_smmu3 *s, unsigned int n, bool hurry)
{
	uint32_t mask = (1U << cmd_log2(s)) - 1, wrap = 2 * mask + 1;

	while (n-- && s->cr0ack & CMDQEN && !s->sfm &&
	       !((s->gerror ^ s->gerrorn) & 1U << CMDQ_ERR)) {
		uint32_t cons = s->cmdq_cons & wrap;
		uint64_t at = (s->cmdq_base & AT(55, 5)) + (cons & mask) * 16ULL, w[2];
		unsigned int err = 0;
		bool f0, f1;

		if (cons == (s->cmdq_prod & wrap))
			return;
		if (!lhv_sim_smmu3_load_(s, at, &w[0], &f0) ||
		    !lhv_sim_smmu3_load_(s, at + 8, &w[1], &f1)) {
			err = CERROR_ABT;
		} else {
			if (!f0 || !f1)
				lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_UNPUBLISHED,
						     "command %x", (unsigned int)cons);
			if (BITS(w[0], 7, 0) == 0x46) {
				if (!s->syncing) {
					s->syncing = true;
					s->sync_wait = s->c.sync_delay;
				}
				if (s->sync_wait && !hurry)
					return;
				s->syncing = false;
				err = cmd_sync(s, w) ? 0 : CERROR_ILL;
			} else {
				err = command(s, w) ? 0 : CERROR_ILL;
			}
		}
		if (err) {
			if (err == CERROR_ILL)
				lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_COMMAND,
						     "%016llx %016llx",
						     (unsigned long long)w[0],
						     (unsigned long long)w[1]);
			s->cmdq_cons = cons | err << 24;
			lhv_sim_smmu3_gerror_(s, CMDQ_ERR);
			return;
		}
		s->cmdq_cons = (s->cmdq_cons & 0x7f000000) | ((cons + 1) & wrap);
	}
}

void lhv_sim_smmu3_run(struct lhv_sim_smmu3 *s, unsigned int n)
{
	run(s, n, true);
}

/* A request and its acknowledgement, which comes after some reads. */
static uint32_t ack(uint32_t *reg, uint32_t want, unsigned int *wait)
{
	if (*wait)
		--*wait;
	else
		*reg = want;
	return *reg;
}

static uint32_t read32(struct lhv_sim_smmu3 *s, uint64_t off)
{
	switch (off) {
	case 0x00:
	case 0x04:
	case 0x08:
	case 0x0c:
	case 0x10:
	case 0x14:
		return s->c.idr[off / 4];
	case 0x18:
		return s->c.iidr;
	case 0x1c:
		return s->c.aidr;
	case 0x20:
		return s->cr0;
	case 0x24: {
		uint32_t v = ack(&s->cr0ack, s->cr0, &s->cr0_wait);

		run(s, 1U << 20, false);
		return v;
	}
	case 0x28:
		return s->cr1;
	case 0x2c:
		return s->cr2;
	case 0x44:
		if (s->gbpa >> 31 && s->gbpa_wait)
			s->gbpa_wait--;
		else
			s->gbpa &= ~(1U << 31);
		return s->gbpa;
	case 0x48:
		return s->agbpa;
	case 0x50:
		return s->irq_ctrl;
	case 0x54:
		return ack(&s->irq_ctrlack, s->irq_ctrl, &s->irq_wait);
	case 0x60:
		return s->gerror;
	case 0x64:
		return s->gerrorn;
	case 0x68:
	case 0xb0:
		return (uint32_t)s->irq_cfg0[off == 0xb0];
	case 0x6c:
	case 0xb4:
		return (uint32_t)(s->irq_cfg0[off == 0xb4] >> 32);
	case 0x70:
	case 0xb8:
		return s->irq_cfg1[off == 0xb8];
	case 0x74:
	case 0xbc:
		return s->irq_cfg2[off == 0xbc];
	case 0x80:
		return (uint32_t)s->strtab;
	case 0x84:
		return (uint32_t)(s->strtab >> 32);
	case 0x88:
		return s->strtab_cfg;
	case 0x90:
		return (uint32_t)s->cmdq_base;
	case 0x94:
		return (uint32_t)(s->cmdq_base >> 32);
	case 0x98:
		return s->cmdq_prod;
	case 0x9c:
		if (s->sync_wait)
			s->sync_wait--;
		run(s, 1U << 20, false);
		return s->cmdq_cons;
	case 0xa0:
		return (uint32_t)s->eventq_base;
	case 0xa4:
		return (uint32_t)(s->eventq_base >> 32);
	case 0x190:
		return s->c.idr[6];
	case PAGE1 + 0xa8:
		return s->eventq_prod;
	case PAGE1 + 0xac:
		return s->eventq_cons;
	default:
		return 0;
	}
}

uint64_t lhv_sim_smmu3_read_(void *ctx, uint64_t addr, unsigned int size)
{
	struct lhv_sim_smmu3 *s = ctx;
	uint64_t off = addr - s->c.base;

	if (off >= 0x20000)
		return 0;
	if ((size != 4 && size != 8) || off % size) {
		lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_REGISTER,
				     "read of %u bytes at %llx", size,
				     (unsigned long long)off);
		return 0;
	}
	return size == 4 ? read32(s, off)
			 : read32(s, off) | (uint64_t)read32(s, off + 4) << 32;
}

/* A register that is fixed while what it configures is enabled, or about to be. */
static bool fixed(struct lhv_sim_smmu3 *s, uint64_t off, uint32_t by)
{
	if (!((s->cr0 | s->cr0ack) & by))
		return false;
	lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_ENABLED, "write to %llx",
			     (unsigned long long)off);
	return true;
}

static void half(uint64_t *reg, bool high, uint32_t v)
{
	*reg = high ? (*reg & UINT32_MAX) | (uint64_t)v << 32
		    : (*reg & ~(uint64_t)UINT32_MAX) | v;
}

static void write_cr0(struct lhv_sim_smmu3 *s, uint32_t v)
{
	if (s->cr0 != s->cr0ack)
		lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_REGISTER, "CR0 before CR0ACK");
	s->cr0 = v & 0x5df;
	s->cr0_wait = s->c.ack_delay;
	if (!s->cr0_wait) {
		s->cr0ack = s->cr0;
		run(s, 1U << 20, false);
	}
}

static void write32(struct lhv_sim_smmu3 *s, uint64_t off, uint32_t v)
{
	uint32_t wrap;

	switch (off) {
	case 0x20:
		write_cr0(s, v);
		return;
	case 0x28:
		if (!fixed(s, off, 0xf))
			s->cr1 = v & 0x3f;
		return;
	case 0x2c:
		if (!fixed(s, off, 1))
			s->cr2 = v & 0xf;
		return;
	case 0x44:
		/* Update is written with the fields, and reads 1 until they have effect. */
		if (s->gbpa >> 31 || !(v >> 31)) {
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_REGISTER, "GBPA.Update");
			return;
		}
		s->gbpa = v & 0x801f3f1f;
		s->gbpa_wait = s->c.ack_delay;
		return;
	case 0x48:
		s->agbpa = v;
		return;
	case 0x50:
		if (s->irq_ctrl != s->irq_ctrlack)
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_REGISTER,
					     "IRQ_CTRL before IRQ_CTRLACK");
		s->irq_ctrl = v & 7;
		s->irq_wait = s->c.ack_delay;
		if (!s->irq_wait)
			s->irq_ctrlack = s->irq_ctrl;
		return;
	case 0x64:
		if ((v ^ s->gerrorn) & ~(s->gerror ^ s->gerrorn))
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_REGISTER,
					     "GERRORN: an error that is not active");
		s->gerrorn = v & 0x7fd;
		run(s, 1U << 20, false);
		return;
	case 0x68:
	case 0x6c:
	case 0xb0:
	case 0xb4:
		if ((s->irq_ctrl | s->irq_ctrlack) & (off >= 0xb0 ? 4U : 1U))
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_ENABLED, "write to %llx",
					     (unsigned long long)off);
		else
			half(&s->irq_cfg0[off >= 0xb0], off & 4, v);
		return;
	case 0x70:
	case 0xb8:
		s->irq_cfg1[off >= 0xb0] = v;
		return;
	case 0x74:
	case 0xbc:
		s->irq_cfg2[off >= 0xb0] = v;
		return;
	case 0x80:
	case 0x84:
		if (!fixed(s, off, 1))
			half(&s->strtab, off & 4, v);
		return;
	case 0x88:
		if (!fixed(s, off, 1))
			s->strtab_cfg = v & 0x307ff;
		return;
	case 0x90:
	case 0x94:
		if (!fixed(s, off, CMDQEN))
			half(&s->cmdq_base, off & 4, v);
		return;
	case 0x98:
		wrap = (2U << cmd_log2(s)) - 1;
		if (v & ~wrap || ((v - s->cmdq_cons) & wrap) > (wrap >> 1) + 1)
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_QUEUE, "CMDQ_PROD %x",
					     (unsigned int)v);
		s->cmdq_prod = v & 0xfffff;
		run(s, 1U << 20, false);
		return;
	case 0x9c:
		if (!fixed(s, off, CMDQEN))
			s->cmdq_cons = v & 0x7f0fffff;
		return;
	case 0xa0:
	case 0xa4:
		if (!fixed(s, off, EVENTQEN))
			half(&s->eventq_base, off & 4, v);
		return;
	case PAGE1 + 0xa8:
		if (!fixed(s, off, EVENTQEN))
			s->eventq_prod = v & 0x800fffff;
		return;
	case PAGE1 + 0xac:
		wrap = (2U << evt_log2(s)) - 1;
		if (v & ~(wrap | 1U << 31) ||
		    ((s->eventq_prod - v) & wrap) >
			    ((s->eventq_prod - s->eventq_cons) & wrap))
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_QUEUE, "EVENTQ_CONS %x",
					     (unsigned int)v);
		s->eventq_cons = v & 0x800fffff;
		waiting(s);
		return;
	default:
		return;
	}
}

void lhv_sim_smmu3_write_(void *ctx, uint64_t addr, unsigned int size, uint64_t v)
{
	struct lhv_sim_smmu3 *s = ctx;
	uint64_t off = addr - s->c.base;

	if (off >= 0x20000)
		return;
	if ((size != 4 && size != 8) || off % size) {
		lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_REGISTER,
				     "write of %u bytes at %llx", size,
				     (unsigned long long)off);
		return;
	}
	write32(s, off, (uint32_t)v);
	if (size == 8)
		write32(s, off + 4, (uint32_t)(v >> 32));
}

enum lhv_sim_smmu3_resume lhv_sim_smmu3_stalled(struct lhv_sim_smmu3 *s, uint16_t stag)
{
	enum lhv_sim_smmu3_resume a = LHV_SIM_SMMU3_WAITS;

	if (stag < STALLS && s->stall[stag].used) {
		a = s->stall[stag].answer;
		if (a != LHV_SIM_SMMU3_WAITS)
			s->stall[stag].used = false;
	}
	return a;
}
