/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of the SMMUv2 model, and its TLB maintenance. */
#include "smmu2.h"

#include <libhv/sim/port.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODELS 8

static _Thread_local struct lhv_sim_smmu2 *attached[MODELS];
static _Thread_local unsigned int attached_n;
static _Thread_local bool unseen; /* a store to a table, and no DSB since */

void lhv_sim_smmu2_wrong_(struct lhv_sim_smmu2 *m, const char *fmt, ...)
{
	va_list ap;

	if (m->wrongs < TEXTS) {
		va_start(ap, fmt);
		vsnprintf(m->text[m->wrongs], sizeof(m->text[0]), fmt, ap);
		va_end(ap);
	}
	m->wrongs++;
}

struct lhv_sim_smmu2 *lhv_sim_smmu2_create(const struct lhv_sim_smmu2_config *cfg)
{
	struct lhv_sim_smmu2 *m;
	uint32_t i0, i1;

	if (!cfg || !cfg->mmu)
		return NULL;
	i0 = cfg->idr[0];
	i1 = cfg->idr[1];
	if (!F(i1, 7, 0) || F(i1, 7, 0) > 128 || F(i1, 23, 16) > F(i1, 7, 0) ||
	    F(i0, 7, 0) > 128)
		return NULL;
	m = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->c = *cfg;
	m->numsmrg = F(i0, 7, 0);
	/* Without stream matching there is a group for each StreamID. */
	m->groups =
		i0 & BIT(27) ? m->numsmrg : 1U << (F(i0, 12, 9) > 7 ? 7 : F(i0, 12, 9));
	m->numcb = F(i1, 7, 0);
	m->nums2cb = F(i1, 23, 16);
	m->page = i1 >> 31 ? 0x10000 : 0x1000;
	m->half = m->page << (F(i1, 30, 28) + 1);
	m->bank = calloc(m->numcb, sizeof(*m->bank));
	m->tlb = calloc(ENTRIES, sizeof(*m->tlb));
	if (!m->bank || !m->tlb) {
		lhv_sim_smmu2_destroy(m);
		return NULL;
	}
	m->cr0 = 1;
	m->acr = cfg->acr;
	for (unsigned int i = 0; i < m->numcb; i++) {
		m->bank[i].actlr = cfg->mmu500 ? 3 : 0;
		if (cfg->garbage) {
			m->bank[i].sctlr = 0x41;
			m->bank[i].cbar = 0x10000;
			m->bank[i].fsr = 0xc0000002;
			m->bank[i].stalled = true;
			m->bank[i].ttbr[0] = 0x40000000 + i * 0x1000U;
		}
	}
	for (unsigned int i = 0; i < m->groups && cfg->garbage; i++) {
		m->smr[i] = 0x80000000 | i;
		m->s2cr[i] = i % 3 ? 0x10400 : 0x400;
	}
	return m;
}

void lhv_sim_smmu2_destroy(struct lhv_sim_smmu2 *m)
{
	if (!m)
		return;
	free(m->bank);
	free(m->tlb);
	free(m);
}

/* Walks from here on have to see what software stored. */
static void seen(struct lhv_sim_smmu2 *m, const char *what)
{
	if (unseen)
		lhv_sim_smmu2_wrong_(m, "%s, and no DSB after a store to a table", what);
}

/* --- TLB */

#define GLOBAL UINT32_MAX

enum scope {
	ALL,
	VMID,	   /* stage 1, stage 2 and combined entries of a VMID */
	S1_VMID,   /* all ASIDs: stage 1 and combined */
	S1_ASID,   /* */
	S1_VA,	   /* */
	S1_VA_ALL, /* any ASID */
	S2_IPA,
};

/* by: the bank through which it was asked for, or GLOBAL. */
static void doom(struct lhv_sim_smmu2 *m, unsigned int by, enum scope s, uint16_t vmid,
		 uint16_t asid, uint64_t addr)
{
	m->tlbis++;
	seen(m, "a TLB operation");
	for (unsigned int i = 0; i < m->entries; i++) {
		struct entry *e = &m->tlb[i];
		bool va = addr - e->va < e->size;
		bool hit = false;

		switch (s) {
		case ALL:
			hit = true;
			break;
		case VMID:
			hit = e->vmid == vmid;
			break;
		case S1_VMID:
			hit = e->vmid == vmid && e->s1;
			break;
		case S1_ASID:
			hit = e->vmid == vmid && e->s1 && !e->global && e->asid == asid;
			break;
		case S1_VA:
			hit = e->vmid == vmid && e->s1 && va &&
			      (e->global || e->asid == asid);
			break;
		case S1_VA_ALL:
			hit = e->vmid == vmid && e->s1 && va;
			break;
		case S2_IPA:
			/* Entries of both stages together are not reached by IPA. */
			hit = e->vmid == vmid && e->s2 && !e->s1 &&
			      addr - e->ipa < e->ipa_size;
			break;
		}
		if (hit) {
			e->doomed = true;
			e->by = by;
		}
	}
}

/* A synchronisation covers what was asked for before it, through that bank or any. */
static void sync_begin(struct lhv_sim_smmu2 *m, unsigned int by, unsigned int *left)
{
	for (unsigned int i = 0; i < m->entries; i++) {
		struct entry *e = &m->tlb[i];

		if (e->doomed && (by == GLOBAL || e->by == by))
			e->due = true;
	}
	*left = m->c.sync_reads + 1;
}

static uint32_t sync_status(struct lhv_sim_smmu2 *m, unsigned int by, unsigned int *left)
{
	unsigned int n = 0;

	if (!*left)
		return 0;
	if (m->stuck || --*left)
		return 1;
	for (unsigned int i = 0; i < m->entries; i++) {
		const struct entry *e = &m->tlb[i];

		if (!e->due || (by != GLOBAL && e->by != by))
			m->tlb[n++] = *e;
	}
	m->entries = n;
	m->syncs++;
	return 0;
}

/* --- Registers */

static uint32_t gr0_read(struct lhv_sim_smmu2 *m, uint64_t o)
{
	if (o >= 0x20 && o < 0x40)
		return m->c.idr[(o - 0x20) / 4];
	if (o >= 0x800 && o < 0xc00)
		return (o - 0x800) / 4 < m->numsmrg ? m->smr[(o - 0x800) / 4] : 0;
	if (o >= 0xc00 && o < 0x1000)
		return (o - 0xc00) / 4 < m->groups ? m->s2cr[(o - 0xc00) / 4] : 0;
	switch (o) {
	case 0x0:
		return m->cr0;
	case 0x8:
		return m->cr2;
	case 0x10:
		return m->acr;
	case 0x40:
		return (uint32_t)m->gfar;
	case 0x44:
		return (uint32_t)(m->gfar >> 32);
	case 0x48:
		return m->gfsr;
	case 0x50:
	case 0x54:
		return m->gfsynr[(o - 0x50) / 4];
	case 0x74:
		return sync_status(m, GLOBAL, &m->gsync);
	default:
		return 0;
	}
}

static void no_overlap(struct lhv_sim_smmu2 *m)
{
	bool ext = m->cr0 & BIT(3);
	unsigned int all = ext ? 0xffff : 0x7fff;

	if (!(m->c.idr[0] & BIT(27)) || m->cr0 & 1)
		return;
	for (unsigned int i = 0; i < m->numsmrg; i++)
		for (unsigned int k = 0; k < i; k++) {
			uint32_t a = m->smr[i], b = m->smr[k];
			bool valid =
				ext ? m->s2cr[i] & m->s2cr[k] & BIT(10) : (a & b) >> 31;

			if (valid && !((a ^ b) & all & ~(a >> 16 | b >> 16)))
				lhv_sim_smmu2_wrong_(m, "groups %u and %u overlap", k, i);
		}
}

static void gr0_write(struct lhv_sim_smmu2 *m, uint64_t o, uint32_t v)
{
	if (o >= 0x800 && o < 0xc00) {
		unsigned int i = (unsigned int)(o - 0x800) / 4;

		if (i >= m->numsmrg)
			lhv_sim_smmu2_wrong_(m, "there is no SMR %u", i);
		else
			m->smr[i] = v & (m->c.smr_bits ? m->c.smr_bits : UINT32_MAX);
		no_overlap(m);
		return;
	}
	if (o >= 0xc00 && o < 0x1000) {
		unsigned int i = (unsigned int)(o - 0xc00) / 4;
		unsigned int type = F(v, 17, 16);

		if (i >= m->groups) {
			lhv_sim_smmu2_wrong_(m, "there is no S2CR %u", i);
			return;
		}
		if (type == 3 || (type == 0 && F(v, 7, 0) >= m->numcb))
			lhv_sim_smmu2_wrong_(m, "S2CR %u of %x is reserved", i, v);
		if (m->c.no_bypass && type == 2)
			return;
		if (m->c.no_bypass && type == 1)
			v = (v & ~0x30000U) | 0x20000;
		m->s2cr[i] = v;
		no_overlap(m);
		return;
	}
	switch (o) {
	case 0x0:
		if (v & BIT(31) && !(m->c.idr[2] & BIT(15)))
			lhv_sim_smmu2_wrong_(m, "no 16-bit VMIDs");
		if (v & BIT(3) && !(m->c.idr[0] & BIT(8)))
			lhv_sim_smmu2_wrong_(m, "no 16-bit StreamIDs");
		m->cr0 = v;
		no_overlap(m);
		break;
	case 0x8:
		m->cr2 = v;
		break;
	case 0x10:
		m->acr = v;
		break;
	case 0x48:
		m->gfsr &= ~v;
		break;
	case 0x64:
		doom(m, GLOBAL, VMID, (uint16_t)v, 0, 0);
		break;
	case 0x68:
		doom(m, GLOBAL, ALL, 0, 0, 0);
		break;
	case 0x6c:
		m->tlbis++;
		break;
	case 0x70:
		sync_begin(m, GLOBAL, &m->gsync);
		break;
	default:
		lhv_sim_smmu2_wrong_(m, "write to %x of space 0", (unsigned int)o);
	}
}

/* Can a transaction reach bank n now? */
static bool in_use(const struct lhv_sim_smmu2 *m, unsigned int n)
{
	if (m->cr0 & 1)
		return false;
	for (unsigned int i = 0; i < m->groups; i++) {
		bool valid = !(m->c.idr[0] & BIT(27)) ||
			     (m->cr0 & BIT(3) ? m->s2cr[i] >> 10 & 1 : m->smr[i] >> 31);
		unsigned int b = F(m->s2cr[i], 7, 0);

		if (!valid || F(m->s2cr[i], 17, 16) != 0 || b >= m->numcb)
			continue;
		if (b == n ||
		    (F(m->bank[b].cbar, 17, 16) == 3 && F(m->bank[b].cbar, 15, 8) == n))
			return true;
	}
	return false;
}

static void keep(struct lhv_sim_smmu2 *m, unsigned int n, const char *what)
{
	if (in_use(m, n))
		lhv_sim_smmu2_wrong_(m, "%s of bank %u, which a stream uses", what, n);
	else if (m->bank[n].sctlr & 1)
		lhv_sim_smmu2_wrong_(m, "%s of bank %u, which is on", what, n);
}

static void gr1_write(struct lhv_sim_smmu2 *m, uint64_t o, uint32_t v)
{
	unsigned int n = (unsigned int)(o % 0x400) / 4;
	struct bank *b = &m->bank[n];

	if (n >= m->numcb) {
		lhv_sim_smmu2_wrong_(m, "there is no bank %u", n);
		return;
	}
	switch (o / 0x400) {
	case 0:
		keep(m, n, "CBAR");
		if (n < m->nums2cb && F(v, 17, 16) != 0)
			lhv_sim_smmu2_wrong_(m, "bank %u is for stage 2", n);
		if (F(v, 17, 16) == 3 && !(m->c.idr[0] & BIT(28)))
			lhv_sim_smmu2_wrong_(m, "no nested translation");
		b->cbar = v;
		break;
	case 1:
		b->frsynra = v;
		break;
	case 2:
		keep(m, n, "CBA2R");
		if (m->c.v1)
			lhv_sim_smmu2_wrong_(m, "CBA2R of an SMMUv1");
		b->cba2r = v;
		break;
	default:
		lhv_sim_smmu2_wrong_(m, "write to %x of space 1", (unsigned int)o);
	}
}

static uint32_t cb_read(struct lhv_sim_smmu2 *m, unsigned int n, uint64_t o)
{
	struct bank *b = &m->bank[n];

	switch (o) {
	case 0x0:
		return b->sctlr;
	case 0x4:
		return b->actlr;
	case 0x10:
		return b->tcr2;
	case 0x20:
	case 0x28:
		return (uint32_t)b->ttbr[(o - 0x20) / 8];
	case 0x24:
	case 0x2c:
		return (uint32_t)(b->ttbr[(o - 0x20) / 8] >> 32);
	case 0x30:
		return b->tcr;
	case 0x34:
		return b->contextidr;
	case 0x38:
	case 0x3c:
		return b->mair[(o - 0x38) / 4];
	case 0x58:
		return b->fsr;
	case 0x60:
		return (uint32_t)b->far;
	case 0x64:
		return (uint32_t)(b->far >> 32);
	case 0x68:
		return b->fsynr0;
	case 0x70:
		return (uint32_t)b->ipafar;
	case 0x74:
		return (uint32_t)(b->ipafar >> 32);
	case 0x7f4:
		return sync_status(m, n, &b->sync);
	default:
		return 0;
	}
}

static void resume(struct lhv_sim_smmu2 *m, unsigned int n, bool terminate)
{
	struct bank *b = &m->bank[n];
	unsigned int through = (unsigned int)b->resumed.bank;

	if (!b->stalled) {
		lhv_sim_smmu2_wrong_(m, "RESUME of bank %u, where nothing is stalled", n);
		return;
	}
	if (b->fsr & ~(BIT(30) | BIT(31)))
		lhv_sim_smmu2_wrong_(m, "RESUME of bank %u before its FSR is clear", n);
	b->stalled = false;
	b->fsr &= (uint32_t)~BIT(30);
	if (terminate)
		b->resumed.outcome = LHV_SIM_SMMU2_ABORTED;
	else
		lhv_sim_smmu2_through_(m, through, b->stream, b->group, b->addr, b->write,
				       &b->resumed);
}

/* A 64-bit operand of TLB maintenance. */
static void cb_tlbi(struct lhv_sim_smmu2 *m, unsigned int n, uint64_t o, uint64_t v)
{
	struct bank *b = &m->bank[n];
	uint16_t vmid = lhv_sim_smmu2_vmid_(m, b);
	bool a64 = !m->c.v1 && b->cba2r & 1, s1 = F(b->cbar, 17, 16) != 0;
	uint16_t asid = a64 ? (uint16_t)(v >> 48) : (uint8_t)v;
	uint64_t va = a64 ? (v & (BIT(44) - 1)) << 12 : v & 0xfffff000;

	if ((o >= 0x630) == s1 || (o >= 0x630 && m->c.v1)) {
		lhv_sim_smmu2_wrong_(m, "TLB operation %x of bank %u", (unsigned int)o,
				     n);
		return;
	}
	/* VA[55:48] of the low half are zero, of the upper half ones. */
	if (va & BIT(55))
		va |= 0xff00000000000000;
	switch (o) {
	case 0x600:
	case 0x620:
		doom(m, n, S1_VA, vmid, asid, va);
		break;
	case 0x608:
	case 0x628:
		doom(m, n, S1_VA_ALL, vmid, 0, va);
		break;
	default:
		doom(m, n, S2_IPA, vmid, 0, (v & (BIT(36) - 1)) << 12);
	}
}

static void cb_write(struct lhv_sim_smmu2 *m, unsigned int n, uint64_t o, uint32_t v)
{
	struct bank *b = &m->bank[n];

	switch (o) {
	case 0x0:
		if (!(v & 1) && b->sctlr & 1 && in_use(m, n))
			lhv_sim_smmu2_wrong_(m, "bank %u goes off, and a stream uses it",
					     n);
		if (v & 1)
			seen(m, "a bank goes on");
		b->sctlr = v;
		break;
	case 0x4:
		if (!(m->c.mmu500 && m->acr & BIT(26)))
			b->actlr = v;
		break;
	case 0x8:
		resume(m, n, v & 1);
		break;
	case 0x10:
		keep(m, n, "TCR2");
		b->tcr2 = v;
		break;
	case 0x30:
		keep(m, n, "TCR");
		b->tcr = v;
		break;
	case 0x34:
		keep(m, n, "CONTEXTIDR");
		b->contextidr = v;
		break;
	case 0x38:
	case 0x3c:
		keep(m, n, "MAIR");
		b->mair[(o - 0x38) / 4] = v;
		break;
	case 0x58:
		/* SS is read-only. */
		b->fsr &= ~(v & (uint32_t)~BIT(30));
		break;
	case 0x610:
		doom(m, n, S1_ASID, lhv_sim_smmu2_vmid_(m, b), (uint16_t)v, 0);
		break;
	case 0x618:
		doom(m, n, F(b->cbar, 17, 16) ? S1_VMID : VMID, lhv_sim_smmu2_vmid_(m, b),
		     0, 0);
		break;
	case 0x7f0:
		sync_begin(m, n, &b->sync);
		break;
	default:
		lhv_sim_smmu2_wrong_(m, "write to %x of bank %u", (unsigned int)o, n);
	}
}

static bool is_64(uint64_t o)
{
	return o == 0x20 || o == 0x28 ||
	       (o >= 0x600 && o < 0x640 && o != 0x610 && o != 0x618 && !(o & 7));
}

static void cb_write64(struct lhv_sim_smmu2 *m, unsigned int n, uint64_t o, uint64_t v)
{
	struct bank *b = &m->bank[n];

	if (o >= 0x600) {
		cb_tlbi(m, n, o, v);
		return;
	}
	keep(m, n, "TTBR");
	b->ttbr[(o - 0x20) / 8] = v;
}

uint64_t lhv_sim_smmu2_read(struct lhv_sim_smmu2 *m, uint64_t offset, unsigned int size)
{
	uint64_t page = offset / m->page, o = offset % m->page;

	if (offset >= 2 * m->half || (size != 4 && size != 8) || offset % size) {
		lhv_sim_smmu2_wrong_(m, "read of %u bytes at %llx", size,
				     (unsigned long long)offset);
		return 0;
	}
	if (size == 8) {
		if (m->c.no_64)
			lhv_sim_smmu2_wrong_(m, "a 64-bit read");
		uint64_t lo = lhv_sim_smmu2_read(m, offset, 4);

		return lo | lhv_sim_smmu2_read(m, offset + 4, 4) << 32;
	}
	if (o >= 0x1000)
		return 0;
	if (offset >= m->half) {
		uint64_t n = (offset - m->half) / m->page;

		return n < m->numcb ? cb_read(m, (unsigned int)n, o) : 0;
	}
	if (page == 0)
		return gr0_read(m, o);
	if (page == 1 && o % 0x400 / 4 < m->numcb) {
		const struct bank *b = &m->bank[o % 0x400 / 4];

		return o < 0x400   ? b->cbar
		       : o < 0x800 ? b->frsynra
		       : o < 0xc00 ? b->cba2r
				   : 0;
	}
	return 0;
}

static void write1(struct lhv_sim_smmu2 *m, uint64_t offset, unsigned int size,
		   uint64_t v)
{
	uint64_t page = offset / m->page, o = offset % m->page;

	if (offset >= 2 * m->half || (size != 4 && size != 8) || offset % size ||
	    o >= 0x1000) {
		lhv_sim_smmu2_wrong_(m, "write of %u bytes at %llx", size,
				     (unsigned long long)offset);
		return;
	}
	if (size == 8 && m->c.no_64)
		lhv_sim_smmu2_wrong_(m, "a 64-bit write");
	if (offset >= m->half) {
		uint64_t n = (offset - m->half) / m->page;
		struct bank *b;

		if (n >= m->numcb) {
			lhv_sim_smmu2_wrong_(m, "there is no bank %u", (unsigned int)n);
			return;
		}
		b = &m->bank[n];
		if (size == 8) {
			if (is_64(o))
				cb_write64(m, (unsigned int)n, o, v);
			else
				lhv_sim_smmu2_wrong_(m, "64 bits at %x", (unsigned int)o);
		} else if (is_64(o & ~UINT64_C(4)) && o & 4) {
			b->hi = (uint32_t)v;
			b->hi_offset = o;
			if (!m->c.hi_lo && o < 0x600) {
				keep(m, (unsigned int)n, "TTBR");
				b->ttbr[(o - 0x20) / 8] =
					(uint32_t)b->ttbr[(o - 0x20) / 8] | v << 32;
			}
		} else if (is_64(o)) {
			uint64_t old =
				o < 0x600 ? b->ttbr[(o - 0x20) / 8] >> 32 << 32 : 0;

			/* The write of the low half is the one that acts. */
			if (b->hi_offset == o + 4)
				v |= (uint64_t)b->hi << 32;
			else if (m->c.hi_lo)
				lhv_sim_smmu2_wrong_(m, "low half of %x first",
						     (unsigned int)o);
			else
				v |= old;
			b->hi_offset = 0;
			cb_write64(m, (unsigned int)n, o, v);
		} else {
			cb_write(m, (unsigned int)n, o, (uint32_t)v);
		}
		return;
	}
	if (size == 8)
		lhv_sim_smmu2_wrong_(m, "64 bits at %x", (unsigned int)o);
	else if (page == 0)
		gr0_write(m, o, (uint32_t)v);
	else if (page == 1)
		gr1_write(m, o, (uint32_t)v);
	else
		lhv_sim_smmu2_wrong_(m, "write to page %u", (unsigned int)page);
}

void lhv_sim_smmu2_write(struct lhv_sim_smmu2 *m, uint64_t offset, unsigned int size,
			 uint64_t v)
{
	write1(m, offset, size, v);
	if (m->c.on_write)
		m->c.on_write(m->c.ctx, m, offset, v);
}

/* --- The rest of the API */

static struct lhv_sim_smmu2 *find(uint64_t addr)
{
	for (unsigned int i = 0; i < attached_n; i++)
		if (addr - attached[i]->c.base < 2 * attached[i]->half)
			return attached[i];
	return NULL;
}

static uint64_t port_read(void *ctx, uint64_t addr, unsigned int size)
{
	struct lhv_sim_smmu2 *m = find(addr);

	(void)ctx;
	return m ? lhv_sim_smmu2_read(m, addr - m->c.base, size) : 0;
}

static void port_write(void *ctx, uint64_t addr, unsigned int size, uint64_t v)
{
	struct lhv_sim_smmu2 *m = find(addr);

	(void)ctx;
	if (m)
		lhv_sim_smmu2_write(m, addr - m->c.base, size, v);
}

static void port_store(void *ctx, uint64_t *p, uint64_t old, uint64_t v)
{
	(void)ctx;
	(void)p;
	(void)old;
	(void)v;
	unseen = true;
}

static void port_dsb(void *ctx, enum lhv_port_barrier b)
{
	(void)ctx;
	/* One for this PE alone is not enough. */
	if (b != LHV_NSH && b != LHV_NSHST)
		unseen = false;
}

static const struct lhv_sim_port_ops port_ops = {
	.store64 = port_store,
	.dsb = port_dsb,
	.mmio_read = port_read,
	.mmio_write = port_write,
};

void lhv_sim_smmu2_attach(struct lhv_sim_smmu2 *const *m, unsigned int n)
{
	attached_n = n > MODELS ? MODELS : n;
	unseen = false;
	for (unsigned int i = 0; i < attached_n; i++)
		attached[i] = m[i];
	lhv_sim_port_attach(n ? &port_ops : NULL, NULL);
}

void lhv_sim_smmu2_resumed(struct lhv_sim_smmu2 *m, unsigned int bank,
			   struct lhv_sim_smmu2_result *out)
{
	memset(out, 0, sizeof(*out));
	if (bank < m->numcb)
		*out = m->bank[bank].resumed;
}

bool lhv_sim_smmu2_irq(const struct lhv_sim_smmu2 *m, int bank)
{
	if (bank < 0)
		return m->gfsr && m->cr0 & (BIT(2) | BIT(5));
	return (unsigned int)bank < m->numcb && m->bank[bank].fsr &&
	       m->bank[bank].sctlr & BIT(6);
}

uint64_t lhv_sim_smmu2_syncs(const struct lhv_sim_smmu2 *m)
{
	return m->syncs;
}

uint64_t lhv_sim_smmu2_tlbis(const struct lhv_sim_smmu2 *m)
{
	return m->tlbis;
}

unsigned int lhv_sim_smmu2_entries(const struct lhv_sim_smmu2 *m)
{
	return m->entries;
}

void lhv_sim_smmu2_stick(struct lhv_sim_smmu2 *m, bool stuck)
{
	m->stuck = stuck;
}

uint64_t lhv_sim_smmu2_wrongs(const struct lhv_sim_smmu2 *m)
{
	return m->wrongs;
}

const char *lhv_sim_smmu2_text(const struct lhv_sim_smmu2 *m, unsigned int n)
{
	return n < TEXTS && n < m->wrongs ? m->text[n] : NULL;
}

void lhv_sim_smmu2_clear(struct lhv_sim_smmu2 *m)
{
	m->wrongs = 0;
}
