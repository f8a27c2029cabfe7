/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3: the command queue.
 *
 * An index has one bit more than the queue's size needs, which tells full from empty.
 * Commands are stored as they come; CMDQ_PROD is written for many of them at once.
 */
#include "smmu3_priv.h"

#define OP(name) LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_##name)
#define BATCH	 63 /* commands of one kind, where each batch ends with a SYNC */

static uint32_t index_mask(const struct lhv_smmu3 *s)
{
	return (UINT32_C(2) << s->cfg.cmdq_log2) - 1;
}

static uint32_t used(const struct lhv_smmu3 *s)
{
	return (s->prod - s->cons) & index_mask(s);
}

static void store(const struct lhv_smmu3 *s, uint32_t index, uint64_t lo, uint64_t hi)
{
	uint32_t slot = index & ((UINT32_C(1) << s->cfg.cmdq_log2) - 1);
	uint64_t *p = &s->cfg.cmdq.va[(size_t)slot * 2];

	lhv_port_store64(&p[0], lo);
	lhv_port_store64(&p[1], hi);
	lhv_smmu3_clean_(s, p, LHV_SMMU3_CMD_BYTES);
}

static void publish(struct lhv_smmu3 *s)
{
	if (s->published == s->prod)
		return;
	/* Commands, and what they are about, are in memory before the SMMU reads them. */
	lhv_port_dsb(LHV_SYST);
	s->published = s->prod;
	lhv_smmu3_wr_(s, R(CMDQ_PROD), s->prod);
}

/* The queue has stopped: what stopped it is put right, and it goes on. */
static int recover(struct lhv_smmu3 *s)
{
	const uint32_t bit = (uint32_t)LHV_SMMU3_GERROR_CMDQ_ERR_MASK;
	uint32_t n = lhv_smmu3_rd_(s, R(GERRORN)), cons;
	int err = 0;

	if (!((lhv_smmu3_rd_(s, R(GERROR)) ^ n) & bit))
		return 0;
	cons = lhv_smmu3_rd_(s, R(CMDQ_CONS));
	switch (LHV_GET(LHV_SMMU3_CMDQ_CONS_ERR, cons)) {
	case LHV_SMMU3_CMDQ_CONS_ERR_ILL:
		/* A SYNC that tells nobody does no harm; the commands behind it stay. */
		store(s, (uint32_t)LHV_GET(LHV_SMMU3_CMDQ_CONS_RD, cons), OP(SYNC), 0);
		s->refused++;
		break;
	case LHV_SMMU3_CMDQ_CONS_ERR_ATC_INV_SYNC:
		s->atc_failed++;
		break;
	default: /* ABT: it reads the command again */
		err = LHV_ERR_FAULT;
		break;
	}
	lhv_port_dsb(LHV_SYST);
	lhv_smmu3_wr_(s, R(GERRORN), n ^ bit);
	return err;
}

/* Waits until at most @most commands are in the queue. */
static int drain(struct lhv_smmu3 *s, uint32_t most)
{
	int err = LHV_ERR_TIMEOUT;

	publish(s);
	for (uint32_t n = 0;; n++) {
		uint32_t v = lhv_smmu3_rd_(s, R(CMDQ_CONS));
		uint32_t rd = v & index_mask(s);
		uint32_t left = (s->prod - rd) & index_mask(s);

		/* An index from beyond what was given to it is none. */
		if (left <= used(s)) {
			s->cons = rd;
			if (left <= most)
				return 0;
		}
		if (recover(s))
			err = LHV_ERR_FAULT;
		if (!lhv_smmu3_relax_(s, n))
			return err;
	}
}

static int append(struct lhv_smmu3 *s, uint64_t lo, uint64_t hi)
{
	uint32_t size = UINT32_C(1) << s->cfg.cmdq_log2;
	int err;

	if (used(s) >= size) {
		err = drain(s, size - 1);
		if (err)
			return err;
	}
	store(s, s->prod, lo, hi);
	s->prod = (s->prod + 1) & index_mask(s);
	s->pending = true;
	s->cmds++;
	return 0;
}

int lhv_smmu3_put_(struct lhv_smmu3 *s, uint64_t lo, uint64_t hi)
{
	uint8_t op = (uint8_t)LHV_GET(LHV_SMMU3_CMD0_OP, lo);
	int err;

	/* That sequences of different commands are never without a SYNC. Nobody waits for it:
	 * the one that ends it all is behind it. */
	if (s->f.quirks & LHV_SMMU3_Q_SYNC_BATCH && op != LHV_SMMU3_CMD0_OP_SYNC &&
	    s->batch && (s->batch_op != op || s->batch >= BATCH)) {
		err = append(s, OP(SYNC), 0);
		if (err)
			return err;
		s->syncs++;
		s->batch = 0;
	}
	err = append(s, lo, hi);
	if (err)
		return err;
	s->batch_op = op;
	s->batch = op == LHV_SMMU3_CMD0_OP_SYNC ? 0 : s->batch + 1;
	return 0;
}

int lhv_smmu3_sync_(struct lhv_smmu3 *s)
{
	uint32_t refused = s->refused, atc = s->atc_failed;
	int err;

	if (!s->pending)
		return 0;
	err = lhv_smmu3_put_(s,
			     OP(SYNC) | LHV_PREP(LHV_SMMU3_CMD_SYNC0_CS,
						 s->f.sev ? LHV_SMMU3_CMD_SYNC0_CS_SEV
							  : LHV_SMMU3_CMD_SYNC0_CS_NONE),
			     0);
	if (err)
		return err;
	s->syncs++;
	/* A SYNC that was consumed is complete, and so is all before it. */
	err = drain(s, 0);
	if (err)
		return err;
	s->pending = false;
	if (s->refused != refused)
		return LHV_ERR_INVAL;
	return s->atc_failed != atc ? LHV_ERR_FAULT : 0;
}

static int usable(const struct lhv_smmu3 *s)
{
	if (!s)
		return LHV_ERR_INVAL;
	return s->ready ? 0 : LHV_ERR_STATE;
}

int lhv_smmu3_sync(struct lhv_smmu3 *s)
{
	int err = usable(s);

	if (err)
		return err;
	err = lhv_smmu3_sync_(s);
	if (s->pending)
		return err;
	/* What went wrong since the last time: also where a full queue, an attach, or a wait
	 * that timed out came across it. */
	if (s->refused)
		err = LHV_ERR_INVAL;
	else
		err = s->atc_failed ? LHV_ERR_FAULT : 0;
	s->refused = s->atc_failed = 0;
	return err;
}

int lhv_smmu3_cmd(struct lhv_smmu3 *s, uint64_t lo, uint64_t hi)
{
	int err = usable(s);

	if (!err && LHV_GET(LHV_SMMU3_CMD0_OP, lo) == LHV_SMMU3_CMD0_OP_SYNC)
		err = LHV_ERR_INVAL;
	return err ? err : lhv_smmu3_put_(s, lo, hi);
}

int lhv_smmu3_tlbi_vmid(struct lhv_smmu3 *s, uint16_t vmid)
{
	int err = usable(s);

	if (!err && vmid > 0xff && !s->f.vmid16)
		err = LHV_ERR_RANGE;
	return err ? err
		   : lhv_smmu3_put_(s,
				    OP(TLBI_S12_VMALL) |
					    LHV_PREP(LHV_SMMU3_CMD_TLBI0_VMID, vmid),
				    0);
}

int lhv_smmu3_tlbi_all(struct lhv_smmu3 *s)
{
	int err = usable(s);

	if (!err && s->f.hyp)
		err = lhv_smmu3_put_(s, OP(TLBI_EL2_ALL), 0);
	return err ? err : lhv_smmu3_put_(s, OP(TLBI_NSNH_ALL), 0);
}

/* What one range command covers of @pages: NUM + 1 times 2 to the power of SCALE. */
static uint64_t range(uint64_t pages, unsigned int *num, unsigned int *scale)
{
	unsigned int sc = 0;
	uint64_t n;

	while (!(pages >> sc & 1) && sc < 31)
		sc++;
	n = pages >> sc & 31;
	if (!n) /* a multiple of what the largest scale has */
		n = 31;
	*num = (unsigned int)n - 1;
	*scale = sc;
	return n << sc;
}

static unsigned int tg(uint8_t granule)
{
	return granule == 12 ? 1 : granule == 14 ? 2 : 3;
}

int lhv_smmu3_tlbi_ipa(struct lhv_smmu3 *s, uint16_t vmid, lhv_ipa_t ipa, uint64_t bytes,
		       uint8_t granule, uint8_t stride, bool leaf, bool nested)
{
	uint64_t first, pages, lo, low_bits, cmds = 0;
	int err = usable(s);

	if (err)
		return err;
	if ((granule != 12 && granule != 14 && granule != 16) || stride < granule ||
	    stride > 48)
		return LHV_ERR_INVAL;
	if (!bytes || ipa.v + (bytes - 1) < ipa.v || (ipa.v + (bytes - 1)) >> 56 ||
	    (vmid > 0xff && !s->f.vmid16))
		return LHV_ERR_RANGE;
	if (nested)
		return lhv_smmu3_tlbi_vmid(s, vmid);
	low_bits = (UINT64_C(1) << (s->f.ril ? granule : stride)) - 1;
	first = ipa.v & ~low_bits;
	lo = OP(TLBI_S2_IPA) | LHV_PREP(LHV_SMMU3_CMD_TLBI0_VMID, vmid);
	if (!s->f.ril) {
		pages = ((ipa.v + (bytes - 1) - first) >> stride) + 1;
		if (pages > s->cfg.tlbi_max)
			return lhv_smmu3_tlbi_vmid(s, vmid);
		for (; pages && !err; pages--, first += low_bits + 1)
			err = lhv_smmu3_put_(
				s, lo, first | LHV_PREP(LHV_SMMU3_CMD_TLBI1_Leaf, leaf));
		return err;
	}
	pages = ((ipa.v + (bytes - 1) - first) >> granule) + 1;
	while (pages && !err) {
		unsigned int num, scale;
		uint64_t n = range(pages, &num, &scale), hi;

		if (++cmds > s->cfg.tlbi_max)
			return lhv_smmu3_tlbi_vmid(s, vmid);
		hi = first | LHV_PREP(LHV_SMMU3_CMD_TLBI1_Leaf, leaf);
		/* One page is the plain form: with TG, NUM, SCALE and TTL of 0 are reserved. */
		if (n == 1)
			err = lhv_smmu3_put_(s, lo, hi);
		else
			err = lhv_smmu3_put_(
				s,
				lo | LHV_PREP(LHV_SMMU3_CMD_TLBI0_NUM, num) |
					LHV_PREP(LHV_SMMU3_CMD_TLBI0_SCALE, scale),
				hi | LHV_PREP(LHV_SMMU3_CMD_TLBI1_TG, tg(granule)));
		first += n << granule;
		pages -= n;
	}
	return err;
}

static int of_stream(const struct lhv_smmu3 *s, uint32_t sid)
{
	int err = usable(s);

	if (!err && (uint64_t)sid >> s->cfg.sid_bits)
		err = LHV_ERR_RANGE;
	return err;
}

int lhv_smmu3_atc_inv(struct lhv_smmu3 *s, uint32_t sid, uint64_t addr, uint64_t bytes)
{
	uint64_t size = 52, last = addr + (bytes - 1), differ;
	int err = of_stream(s, sid);

	if (err)
		return err;
	if (!s->f.ats)
		return LHV_ERR_UNSUPPORTED;
	if (bytes) {
		if (last < addr)
			return LHV_ERR_RANGE;
		/* The smallest aligned power of two of pages that has first and last. */
		differ = (addr ^ last) >> 12;
		for (size = 0; differ; size++)
			differ >>= 1;
	}
	addr = size < 52 ? addr >> (12 + size) << (12 + size) : 0;
	return lhv_smmu3_put_(s, OP(ATC_INV) | LHV_PREP(LHV_SMMU3_CMD0_StreamID, sid),
			      addr | LHV_PREP(LHV_SMMU3_CMD_ATC1_Size, size));
}

int lhv_smmu3_resume(struct lhv_smmu3 *s, uint32_t sid, uint16_t stag,
		     enum lhv_smmu3_answer how)
{
	int err = of_stream(s, sid);

	if (err)
		return err;
	return lhv_smmu3_put_(
		s,
		OP(RESUME) | LHV_PREP(LHV_SMMU3_CMD0_StreamID, sid) |
			LHV_PREP(LHV_SMMU3_CMD_RESUME0_Ac, how == LHV_SMMU3_RETRY) |
			LHV_PREP(LHV_SMMU3_CMD_RESUME0_Ab, how == LHV_SMMU3_FAIL),
		stag);
}

int lhv_smmu3_stall_term(struct lhv_smmu3 *s, uint32_t sid)
{
	int err = of_stream(s, sid);

	return err ? err
		   : lhv_smmu3_put_(
			     s, OP(STALL_TERM) | LHV_PREP(LHV_SMMU3_CMD0_StreamID, sid),
			     0);
}
