/* SPDX-License-Identifier: BSD-2-Clause */
/* Transactions of devices: stream mapping, context banks, TLB, faults. */
#include "smmu2.h"

#include <libhv/sim/s1.h>

#include <string.h>

#define TF   BIT(1)
#define AFF  BIT(2)
#define PF   BIT(3)
#define EF   BIT(4)
#define ASF  BIT(7)
#define SS   BIT(30)
#define MULT BIT(31)

static bool va64(const struct lhv_sim_smmu2 *m, const struct bank *b)
{
	return !m->c.v1 && b->cba2r & 1;
}

/* The VMID of a bank that has one of its own. */
static uint16_t own_vmid(const struct lhv_sim_smmu2 *m, const struct bank *b)
{
	if (!m->c.v1 && m->cr0 & BIT(31))
		return (uint16_t)(b->cba2r >> 16);
	return (uint8_t)b->cbar;
}

uint16_t lhv_sim_smmu2_vmid_(const struct lhv_sim_smmu2 *m, const struct bank *b)
{
	unsigned int s2 = F(b->cbar, 15, 8);

	/* A nested bank has the VMID of the bank that does its stage 2. */
	if (F(b->cbar, 17, 16) == 3)
		return s2 < m->numcb ? own_vmid(m, &m->bank[s2]) : 0;
	return own_vmid(m, b);
}

uint16_t lhv_sim_smmu2_asid_(const struct bank *b)
{
	if (!(b->cba2r & 1) && !(b->tcr & BIT(31)))
		return (uint8_t)b->contextidr;
	/* TCR.A1 says whose ASID; TCR2.AS how wide it is. */
	uint16_t asid = (uint16_t)(b->ttbr[b->tcr >> 22 & 1] >> 48);

	return b->cba2r & 1 && b->tcr2 & BIT(4) ? asid : (uint8_t)asid;
}

unsigned int lhv_sim_smmu2_match_(const struct lhv_sim_smmu2 *m, unsigned int stream,
				  int *first)
{
	bool ext = m->cr0 & BIT(3);
	unsigned int n = 0;

	*first = -1;
	if (!(m->c.idr[0] & BIT(27))) {
		if (stream >= m->groups)
			return 0;
		*first = (int)stream;
		return 1;
	}
	for (unsigned int i = 0; i < m->numsmrg; i++) {
		uint32_t smr = m->smr[i];
		bool valid = ext ? m->s2cr[i] >> 10 & 1 : smr >> 31;
		unsigned int mask = ext ? smr >> 16 : F(smr, 30, 16);
		unsigned int id = ext ? smr & 0xffff : smr & 0x7fff;

		if (!valid || ((stream ^ id) & ~mask & (ext ? 0xffff : 0x7fff)))
			continue;
		if (n++ == 0)
			*first = (int)i;
	}
	return n;
}

static void global_fault(struct lhv_sim_smmu2 *m, unsigned int bit, unsigned int stream,
			 uint64_t addr, bool write)
{
	if (m->gfsr) {
		m->gfsr |= 1U << bit | (uint32_t)MULT;
		return;
	}
	m->gfsr = 1U << bit;
	m->gfar = addr;
	m->gfsynr[0] = (uint32_t)write << 1;
	m->gfsynr[1] = stream;
}

/* A fault in bank n, which is that of stage 1 or 2; s1 is the one that the stream has. */
static void fault(struct lhv_sim_smmu2 *m, unsigned int n, unsigned int s1, uint64_t bits,
		  int level, bool ptw, uint64_t addr, uint64_t ipa, uint16_t stream,
		  int group, bool write, struct lhv_sim_smmu2_result *out)
{
	struct bank *b = &m->bank[n];
	bool stall = b->sctlr & BIT(7) && !(m->cr0 & BIT(8));

	out->outcome = LHV_SIM_SMMU2_ABORTED;
	out->pa = 0;
	if (b->fsr) {
		b->fsr |= MULT;
		return;
	}
	b->fsr = (uint32_t)bits;
	b->far = addr;
	b->ipafar = ipa;
	b->fsynr0 = (uint32_t)(level & 3) | (uint32_t)write << 4 | (uint32_t)ptw << 10 |
		    (n != s1 ? s1 << 16 : 0);
	b->frsynra = stream;
	if (stall) {
		b->fsr |= SS;
		b->stalled = true;
		b->stream = stream;
		b->group = group;
		b->addr = addr;
		b->write = write;
		/* It goes through the stream's bank once more. */
		b->resumed =
			(struct lhv_sim_smmu2_result){.outcome = LHV_SIM_SMMU2_STALLED,
						      .group = group,
						      .bank = (int)s1};
		out->outcome = LHV_SIM_SMMU2_STALLED;
	}
}

static bool s2_walk(struct lhv_sim_smmu2 *m, const struct bank *b, uint64_t ipa,
		    struct lhv_sim_mmu_result *r)
{
	uint64_t vtcr;
	uint64_t base = b->ttbr[0] & (BIT(48) - 1);

	if (va64(m, b)) {
		vtcr = (b->tcr & 0x7ffff) | BIT(31);
	} else {
		/* T0SZ is signed, and 32 minus it the size: as VTCR_EL2.T0SZ that is 32 more. */
		int t0sz = (int)F(b->tcr, 3, 0) - (b->tcr & BIT(3) ? 16 : 0);

		if ((b->tcr >> 4 & 1) != (b->tcr >> 3 & 1) || !(b->tcr & BIT(31)))
			lhv_sim_smmu2_wrong_(m, "tcr %x is reserved", b->tcr);
		/* Level 2 is SL0 0 there too; 40 bits of output. */
		vtcr = (uint64_t)(t0sz + 32) | (b->tcr & 0x3fc0) | 2 << 16 | BIT(31);
	}
	lhv_sim_mmu_walk(m->c.mmu, vtcr, base, lhv_ipa(ipa), r);
	return r->fault == LHV_SIM_MMU_OK;
}

static uint64_t s2_bits(enum lhv_sim_mmu_fault f)
{
	return f == LHV_SIM_MMU_ADDRESS	      ? ASF
	       : f == LHV_SIM_MMU_ACCESS_FLAG ? AFF
	       : f == LHV_SIM_MMU_PERMISSION  ? PF
	       : f == LHV_SIM_MMU_EXTERNAL    ? EF
					      : TF;
}

/* Stage 2 with the checks of an access. */
static enum lhv_sim_mmu_fault s2_access(struct lhv_sim_smmu2 *m, const struct bank *b,
					uint64_t ipa, bool write,
					struct lhv_sim_mmu_result *r)
{
	if (!s2_walk(m, b, ipa, r))
		return r->fault;
	if (!r->af && !(b->sctlr & BIT(3)))
		return LHV_SIM_MMU_ACCESS_FLAG;
	if (write ? !r->w : !r->r)
		return LHV_SIM_MMU_PERMISSION;
	return LHV_SIM_MMU_OK;
}

struct fetch {
	struct lhv_sim_smmu2 *m;
	const struct bank *s2; /* or null */
	struct lhv_sim_mmu_result r;
};

static bool fetch(void *ctx, uint64_t ipa, unsigned int bytes, uint8_t *buf,
		  struct lhv_sim_s1_faultrec *f)
{
	struct fetch *x = ctx;
	uint64_t pa = ipa;
	void *p;

	if (x->s2) {
		enum lhv_sim_mmu_fault w = s2_access(x->m, x->s2, ipa, false, &x->r);

		if (w != LHV_SIM_MMU_OK) {
			x->r.fault = w;
			f->secondstage = true;
			f->statuscode = LHV_SIM_S1_TRANSLATION;
			f->level = x->r.level;
			return false;
		}
		pa = x->r.pa.v;
	}
	p = lhv_sim_mmu_va(x->m->c.mmu, lhv_pa(pa));
	if (!p) {
		f->statuscode = LHV_SIM_S1_EXTONWALK;
		return false;
	}
	memcpy(buf, p, bytes);
	return true;
}

static uint64_t s1_bits(enum lhv_sim_s1_fault f)
{
	return f == LHV_SIM_S1_ADDRSIZE				      ? ASF
	       : f == LHV_SIM_S1_ACCESSFLAG			      ? AFF
	       : f == LHV_SIM_S1_PERMISSION || f == LHV_SIM_S1_DOMAIN ? PF
	       : f == LHV_SIM_S1_EXTONWALK			      ? EF
								      : TF;
}

static struct entry *lookup(struct lhv_sim_smmu2 *m, const struct bank *b, uint64_t addr,
			    bool s1, bool s2, uint16_t vmid)
{
	for (unsigned int i = 0; i < m->entries; i++) {
		struct entry *e = &m->tlb[i];

		if (e->s1 == s1 && e->s2 == s2 && e->vmid == vmid &&
		    addr - e->va < e->size &&
		    (!s1 || e->global || e->asid == lhv_sim_smmu2_asid_(b)))
			return e;
	}
	return NULL;
}

void lhv_sim_smmu2_through_(struct lhv_sim_smmu2 *m, unsigned int n, uint16_t stream,
			    int group, uint64_t addr, bool write,
			    struct lhv_sim_smmu2_result *out)
{
	struct bank *b = &m->bank[n];
	unsigned int type = F(b->cbar, 17, 16), n2 = F(b->cbar, 15, 8);
	bool s1 = type != 0, s2 = type == 0 || type == 3;
	const struct bank *b2 = type == 0 ? b : NULL;
	uint16_t vmid = lhv_sim_smmu2_vmid_(m, b);
	static const unsigned int oas_bits[] = {32, 36, 40, 42, 44, 48};
	uint64_t ipa = addr, size = ~UINT64_C(0), ipa_size = 0, pa;
	bool r = true, w = true, global = false;
	struct lhv_sim_mmu_result r2;
	struct entry *e;

	out->bank = (int)n;
	out->outcome = LHV_SIM_SMMU2_DONE;
	if (type == 3) {
		if (n2 >= m->numcb || F(m->bank[n2].cbar, 17, 16) != 0) {
			lhv_sim_smmu2_wrong_(m, "bank %u nests in bank %u", n, n2);
			out->outcome = LHV_SIM_SMMU2_ABORTED;
			return;
		}
		b2 = &m->bank[n2];
	}
	if (!(b->sctlr & 1) && !(m->c.no_bypass && n == m->numcb - 1))
		lhv_sim_smmu2_wrong_(m, "stream %x goes through bank %u, which is off",
				     stream, n);
	if (!(b->sctlr & 1)) {
		out->pa = addr;
		out->bypass = true;
		return;
	}
	if (b2 && !(b2->sctlr & 1))
		lhv_sim_smmu2_wrong_(m, "bank %u, stage 2 of bank %u, is off", n2, n);
	e = lookup(m, b, addr, s1, s2, vmid);
	if (e && (write ? e->w : e->r)) {
		out->pa = e->pa + (addr - e->va);
		out->hit = true;
		return;
	}
	if (s1) {
		bool a64 = va64(m, b);
		struct lhv_sim_s1_pe pe = {
			.PAMax = (int)oas_bits[F(m->c.idr[2], 7, 4) % 6],
			.tg4k = m->c.idr[2] >> 12 & 1,
			.tg16k = m->c.idr[2] >> 13 & 1,
			.tg64k = m->c.idr[2] >> 14 & 1,
			.txsz_below_faults = true,
			.txsz_above_faults = true};
		struct lhv_sim_s1_regs regs = {
			/* M, and A64's SCTLR_EL1.WXN is bit 19, UWXN of AArch32 bit 20. */
			.SCTLR_EL1 = 1 | (b->sctlr >> 9 & 1) << 19,
			.TCR_EL1 = b->tcr | (a64 ? (uint64_t)(b->tcr2 & 0x7f) << 32 : 0),
			.TTBR0_EL1 = b->ttbr[0],
			.TTBR1_EL1 = b->ttbr[1],
			.MAIR_EL1 = b->mair[0] | (uint64_t)b->mair[1] << 32,
			.DACR32_EL2 = 0x55555555,
			.HCR_EL2 = BIT(31) * a64,
			.aarch32 = !a64,
		};
		struct lhv_sim_s1_acc acc = {.acctype = LHV_SIM_S1_GPR,
					     .read = !write,
					     .write = write,
					     .aligned = true};
		struct fetch x = {.m = m, .s2 = b2};
		struct lhv_sim_s1_out o;

		if (!a64) {
			/* SCTLR: TRE bit 28, AFE 29, UWXN 20. */
			regs.SCTLR_EL1 |= (b->sctlr & BIT(1)) << 27 |
					  (b->sctlr & BIT(2)) << 27 |
					  (b->sctlr >> 10 & 1) << 20;
			pe.tg4k = true;
		}
		memset(&o, 0, sizeof(o));
		if (!lhv_sim_s1_translate(&pe, &regs, &acc, addr, fetch, &x, &o)) {
			if (o.fault.secondstage)
				fault(m, n2, n, s2_bits(x.r.fault), x.r.level, true, addr,
				      o.fault.ipaddress, stream, group, write, out);
			else
				fault(m, n, n, s1_bits(o.fault.statuscode), o.fault.level,
				      false, addr, 0, stream, group, write, out);
			return;
		}
		ipa = o.paddress;
		size = BIT(o.tsize ? o.tsize : 12);
		global = !o.nG;
		r = o.may[0].r;
		w = o.may[0].w;
		if (type == 2) {
			fault(m, n, n, TF, 0, false, addr, ipa, stream, group, write,
			      out);
			return;
		}
	}
	pa = ipa;
	if (s2) {
		enum lhv_sim_mmu_fault f = s2_access(m, b2, ipa, write, &r2);

		if (f != LHV_SIM_MMU_OK) {
			fault(m, type == 0 ? n : n2, n, s2_bits(f), r2.level, false, addr,
			      ipa, stream, group, write, out);
			return;
		}
		pa = r2.pa.v;
		ipa_size = r2.size;
		if (ipa_size < size)
			size = ipa_size;
		r = r && r2.r;
		w = w && r2.w;
	}
	out->pa = pa;
	if (m->entries < ENTRIES) {
		e = &m->tlb[m->entries++];
		*e = (struct entry){.s1 = s1,
				    .s2 = s2,
				    .global = global,
				    .r = r,
				    .w = w,
				    .vmid = vmid,
				    .asid = s1 ? lhv_sim_smmu2_asid_(b) : 0,
				    .size = size,
				    .ipa_size = ipa_size};
		e->va = addr & ~(size - 1);
		e->ipa = ipa & ~(ipa_size - 1);
		e->pa = pa & ~(size - 1);
	}
}

void lhv_sim_smmu2_dma(struct lhv_sim_smmu2 *m, uint16_t stream, uint64_t addr,
		       bool write, struct lhv_sim_smmu2_result *out)
{
	int g;
	unsigned int n = lhv_sim_smmu2_match_(m, stream, &g), type;

	memset(out, 0, sizeof(*out));
	out->group = -1;
	out->bank = -1;
	out->pa = addr;
	if (m->cr0 & 1) {
		out->bypass = true;
		return;
	}
	out->group = g;
	if (n == 0) {
		out->bypass = !(m->cr0 & BIT(10));
		if (out->bypass)
			return;
		global_fault(m, 1, stream, addr, write);
		out->outcome = LHV_SIM_SMMU2_ABORTED;
		return;
	}
	if (n > 1) {
		lhv_sim_smmu2_wrong_(m, "stream %x matches %u groups", stream, n);
		global_fault(m, 2, stream, addr, write);
		out->outcome = LHV_SIM_SMMU2_ABORTED;
		return;
	}
	type = F(m->s2cr[g], 17, 16);
	if (type == 1) {
		out->bypass = true;
		return;
	}
	if (type >= 2) {
		global_fault(m, 0, stream, addr, write);
		out->outcome = LHV_SIM_SMMU2_ABORTED;
		return;
	}
	if (F(m->s2cr[g], 7, 0) >= m->numcb) {
		global_fault(m, 3, stream, addr, write);
		out->outcome = LHV_SIM_SMMU2_ABORTED;
		return;
	}
	lhv_sim_smmu2_through_(m, F(m->s2cr[g], 7, 0), stream, g, addr, write, out);
}
