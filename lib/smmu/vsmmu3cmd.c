/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual SMMUv3: commands, and the configuration of assigned streams.
 *
 * A command that is handed on stands in the batch until invalidate() has taken it, and counts
 * as consumed from the moment on that it stands there: consumption promises nothing, only
 * CMD_SYNC does. A sweep gives streams their configuration anew, one after the other; it goes
 * before the commands behind it.
 */
#include "vsmmu3_priv.h"

#define F(layout, field) LHV_SMMU3_##layout##_##field##_MASK
#define OP(name)	 LHV_SMMU3_CMD0_OP_##name

/* --- Streams ---------------------------------------------------------------------------- */

/* Index of the first assigned stream at or above sid. */
static uint32_t lower_bound(const struct lhv_vsmmu3 *v, uint32_t sid)
{
	uint32_t lo = 0, hi = v->nr_streams;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (v->streams[mid].sid < sid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct lhv_vsmmu3_stream *find(const struct lhv_vsmmu3 *v, uint64_t sid)
{
	uint32_t i = lower_bound(v, (uint32_t)sid);

	return i < v->nr_streams && v->streams[i].sid == sid ? &v->streams[i] : NULL;
}

static void sweep_from(struct lhv_vsmmu3 *v, uint32_t first, uint32_t last)
{
	v->next = lower_bound(v, first);
	v->last = last;
	v->sweep = true;
}

void lhv_vsmmu3_sweep_all(struct lhv_vsmmu3 *v)
{
	sweep_from(v, 0, UINT32_MAX);
}

/* Hands on what stands in the batch. */
static int flush(struct lhv_vsmmu3 *v)
{
	int err;

	if (!v->nr_batch)
		return LHV_OK;
	v->unsynced = true;
	err = v->ops->invalidate(v->ctx, (const uint64_t(*)[2])v->batch, v->nr_batch);
	if (!err)
		v->nr_batch = 0;
	return err;
}

static int attach(struct lhv_vsmmu3 *v, struct lhv_vsmmu3_stream *s)
{
	uint64_t ste[8] = {0}, at, config = LHV_SMMU3_STE0_Config_ABORT;
	int err;

	if (VS_GET(v, CR0, SMMUEN)) {
		if (lhv_vsmmu3_ste(v, s->sid, ste, &at))
			ste[0] = ste[1] = 0;
		else
			config = LHV_GET(LHV_SMMU3_STE0_Config, ste[0]);
	} else if (!VS_GET(v, GBPA, ABORT)) {
		config = LHV_SMMU3_STE0_Config_BYPASS;
	}
	ste[0] = LHV_SET(LHV_SMMU3_STE0_Config, ste[0], config) | LHV_SMMU3_STE0_V_MASK;
	if (config == LHV_SMMU3_STE0_Config_S1 && v->can_stall)
		ste[1] |= LHV_SMMU3_STE1_S1STALLD_MASK;
	if (config != LHV_SMMU3_STE0_Config_ABORT)
		ste[1] |= LHV_PREP(LHV_SMMU3_STE1_SHCFG, LHV_SMMU3_STE1_SHCFG_INCOMING);
	err = flush(v);
	if (!err)
		err = v->ops->attach(v->ctx, s, ste);
	if (!err)
		s->eats = LHV_GET(LHV_SMMU3_STE1_EATS, ste[1]);
	return err;
}

static int sweep(struct lhv_vsmmu3 *v, unsigned int *budget)
{
	while (v->next < v->nr_streams && v->streams[v->next].sid <= v->last) {
		int err;

		if (!*budget)
			return LHV_ERR_AGAIN;
		--*budget;
		err = attach(v, &v->streams[v->next]);
		if (err)
			return err;
		v->next++;
	}
	v->sweep = false;
	/* A sweep of all is what these wait for; a smaller one finds them settled. */
	v->reg[R_CR0ACK] = v->reg[R_CR0];
	v->reg[R_GBPA] &= ~(uint32_t)LHV_SMMU3_GBPA_Update_MASK;
	return LHV_OK;
}

/* --- Commands --------------------------------------------------------------------------- */

enum kind {
	NOTHING,
	STE,
	STE_RANGE,
	CD,
	TLBI,
	TLBI_VA,
	ATC,
	SYNC,
};

/* What may stand in a command beside its opcode; RES0 elsewhere. */
struct form {
	uint8_t op;
	uint8_t kind;
	uint64_t word0, word1;
};

#define SID	 F(CMD0, StreamID)
#define SSID	 F(CMD0, SubstreamID)
#define VMID	 F(CMD_TLBI0, VMID)
#define ASID	 F(CMD_TLBI0, ASID)
#define RANGE0	 (F(CMD_TLBI0, NUM) | (F(CMD_TLBI0, SCALE) >> 1 & F(CMD_TLBI0, SCALE)))
#define RANGE1	 (F(CMD_TLBI1, TTL) | F(CMD_TLBI1, TG))
#define VA	 (F(CMD_TLBI1, Leaf) | F(CMD_TLBI1, Address))
#define PREFETCH (~(F(CMD0, SSEC) | F(CMD0, OP)))

static const struct form forms[] = {
	{OP(PREFETCH_CONFIG), NOTHING, PREFETCH, ~UINT64_C(0)},
	{OP(PREFETCH_ADDR), NOTHING, PREFETCH, ~UINT64_C(0)},
	{OP(CFGI_STE), STE, SID, F(CMD_CFGI1, Leaf)},
	{OP(CFGI_STE_RANGE), STE_RANGE, SID, F(CMD_CFGI1, Range)},
	{OP(CFGI_CD), CD, SID | SSID, F(CMD_CFGI1, Leaf)},
	{OP(CFGI_CD_ALL), CD, SID, 0},
	{OP(TLBI_NH_ALL), TLBI, VMID, 0},
	{OP(TLBI_NH_ASID), TLBI, VMID | ASID, 0},
	{OP(TLBI_NH_VA), TLBI_VA, VMID | ASID | RANGE0, VA | RANGE1},
	{OP(TLBI_NH_VAA), TLBI_VA, VMID | RANGE0, VA | RANGE1},
	{OP(TLBI_NSNH_ALL), TLBI, 0, 0},
	{OP(ATC_INV), ATC, SID | SSID | F(CMD0, SSV) | F(CMD_ATC0, Global),
	 F(CMD_ATC1, Size) | F(CMD_ATC1, Address)},
	{OP(SYNC), SYNC,
	 F(CMD_SYNC0, CS) | F(CMD_SYNC0, MSH) | F(CMD_SYNC0, MSIAttr) |
		 F(CMD_SYNC0, MSIData),
	 F(CMD_SYNC1, MSIAddress)},
};

/* What became of a command. Errors of callbacks are negative. */
#define ILL	    ((int)LHV_SMMU3_CMDQ_CONS_ERR_ILL)
#define ATC_TIMEOUT ((int)LHV_SMMU3_CMDQ_CONS_ERR_ATC_INV_SYNC)

/* Puts a command into the batch, if this SMMU has devices at all. */
static int add(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	int err = v->nr_batch < LHV_VSMMU3_BATCH ? LHV_OK : flush(v);

	if (err || !v->nr_streams)
		return err;
	v->batch[v->nr_batch][0] = word0;
	v->batch[v->nr_batch++][1] = word1;
	return LHV_OK;
}

static bool ssid_ok(const struct lhv_vsmmu3 *v, uint64_t word0)
{
	return !(LHV_GET(LHV_SMMU3_CMD0_SubstreamID, word0) >> VS_GET(v, IDR1, SSIDSIZE));
}

static int cd(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	const struct lhv_vsmmu3_stream *s =
		find(v, LHV_GET(LHV_SMMU3_CMD0_StreamID, word0));

	if (!s || !ssid_ok(v, word0))
		return LHV_OK;
	return add(v, LHV_SET(LHV_SMMU3_CMD0_StreamID, word0, s->physical), word1);
}

static int tlbi(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	if (LHV_GET(LHV_SMMU3_CMD0_OP, word0) == OP(TLBI_NSNH_ALL))
		word0 = OP(TLBI_NH_ALL);
	/* Without 16-bit ASIDs no entry has such a one, and the field is RES0. */
	if (!VS_GET(v, IDR0, ASID16) && LHV_GET(LHV_SMMU3_CMD_TLBI0_ASID, word0) > 0xff)
		return LHV_OK;
	return add(v, LHV_SET(LHV_SMMU3_CMD_TLBI0_VMID, word0, v->vmid), word1);
}

static int tlbi_va(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	static const uint8_t shift[] = {12, 12, 14, 16};
	const uint32_t size[] = {0, VS_GET(v, IDR5, GRAN4K), VS_GET(v, IDR5, GRAN16K),
				 VS_GET(v, IDR5, GRAN64K)};
	uint64_t tg = LHV_GET(LHV_SMMU3_CMD_TLBI1_TG, word1);
	uint64_t ttl = LHV_GET(LHV_SMMU3_CMD_TLBI1_TTL, word1);

	if (!tg) {
		if ((word0 & RANGE0) || ttl)
			return ILL;
		return tlbi(v, word0, word1);
	}
	/* Level 1 of 16 KiB has no leaves: reserved, and taken as 0. */
	if (tg == 2 && ttl == 1)
		ttl = 0;
	if (!VS_GET(v, IDR3, RIL) || !size[tg] || (!(word0 & RANGE0) && !ttl))
		return ILL;
	word1 = LHV_SET(LHV_SMMU3_CMD_TLBI1_TTL, word1, ttl);
	word1 &= ~(((UINT64_C(1) << shift[tg]) - 1) & F(CMD_TLBI1, Address));
	return tlbi(v, word0, word1);
}

static int atc(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	uint64_t size = LHV_GET(LHV_SMMU3_CMD_ATC1_Size, word1);
	const struct lhv_vsmmu3_stream *s =
		find(v, LHV_GET(LHV_SMMU3_CMD0_StreamID, word0));
	int err;

	if (!VS_GET(v, IDR0, ATS) || size > 52)
		return ILL;
	/* A device whose ATS is off would not answer. */
	if (!s || !s->eats)
		return LHV_OK;
	if (!(word0 & F(CMD0, SSV)))
		word0 &= ~(SSID | F(CMD_ATC0, Global));
	else if (!VS_GET(v, IDR1, SSIDSIZE) || !ssid_ok(v, word0))
		return LHV_OK;
	/* Aligned to its size; 52 is all. */
	word1 &= F(CMD_ATC1, Size) | (size < 52 ? UINT64_MAX << (size + 12) : 0);
	err = add(v, LHV_SET(LHV_SMMU3_CMD0_StreamID, word0, s->physical), word1);
	if (!err)
		v->atc = true;
	return err;
}

static int do_sync(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	uint64_t cs = LHV_GET(LHV_SMMU3_CMD_SYNC0_CS, word0);
	uint64_t at = word1 & F(CMD_SYNC1, MSIAddress);
	int err;

	if (cs > LHV_SMMU3_CMD_SYNC0_CS_SEV)
		return ILL;
	err = flush(v);
	if (err)
		return err;
	if (v->unsynced) {
		err = v->ops->sync(v->ctx);
		if (err && !(err == LHV_ERR_TIMEOUT && v->atc))
			return err;
		v->unsynced = v->atc = false;
		if (err)
			return ATC_TIMEOUT;
	}
	if (cs != LHV_SMMU3_CMD_SYNC0_CS_IRQ)
		return LHV_OK;
	if (!VS_GET(v, IDR0, MSI) || !at)
		v->ops->irq(v->ctx, LHV_VSMMU3_IRQ_SYNC);
	else if (!lhv_vsmmu3_msi(v, at,
				 (uint32_t)LHV_GET(LHV_SMMU3_CMD_SYNC0_MSIData, word0)))
		lhv_vsmmu3_gerror(v, LHV_SMMU3_GERROR_MSI_CMDQ_ABT_ERR_MASK);
	return LHV_OK;
}

static int ste_range(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	uint32_t sid = (uint32_t)LHV_GET(LHV_SMMU3_CMD0_StreamID, word0);
	uint32_t low = UINT32_MAX >> (31 - LHV_GET(LHV_SMMU3_CMD_CFGI1_Range, word1));

	sweep_from(v, sid & ~low, sid | low);
	return LHV_OK;
}

static int command(struct lhv_vsmmu3 *v, uint64_t word0, uint64_t word1)
{
	uint64_t op = LHV_GET(LHV_SMMU3_CMD0_OP, word0);
	struct lhv_vsmmu3_stream *s;
	unsigned int i = 0;

	while (i < sizeof(forms) / sizeof(forms[0]) && forms[i].op != op)
		i++;
	if (i == sizeof(forms) / sizeof(forms[0]) ||
	    (word0 & ~(forms[i].word0 | F(CMD0, OP))) || (word1 & ~forms[i].word1))
		return ILL;
	switch (forms[i].kind) {
	case STE:
		s = find(v, LHV_GET(LHV_SMMU3_CMD0_StreamID, word0));
		return s ? attach(v, s) : LHV_OK;
	case STE_RANGE:
		return ste_range(v, word0, word1);
	case CD:
		return cd(v, word0, word1);
	case TLBI:
		return tlbi(v, word0, word1);
	case TLBI_VA:
		return tlbi_va(v, word0, word1);
	case ATC:
		return atc(v, word0, word1);
	case SYNC:
		return do_sync(v, word0, word1);
	default:
		return LHV_OK;
	}
}

/* --- The queue -------------------------------------------------------------------------- */

static bool queued(const struct lhv_vsmmu3 *v)
{
	struct lhv_vsmmu3_queue q = lhv_vsmmu3_cmdq(v);
	uint32_t errors = v->reg[R_GERROR] ^ v->reg[R_GERRORN];

	return VS_GET(v, CR0, CMDQEN) && !(errors & LHV_SMMU3_GERROR_CMDQ_ERR_MASK) &&
	       ((v->reg[R_CMDQ_PROD] ^ v->reg[R_CMDQ_CONS]) & q.mask);
}

bool lhv_vsmmu3_busy(const struct lhv_vsmmu3 *v)
{
	return v->sweep || v->nr_batch || queued(v);
}

/* The next command; its slot is not read again unless a callback failed. */
static int next(struct lhv_vsmmu3 *v)
{
	struct lhv_vsmmu3_queue q = lhv_vsmmu3_cmdq(v);
	uint32_t cons = v->reg[R_CMDQ_CONS] & q.mask;
	uint64_t at = q.base + (uint64_t)(cons & (q.mask >> 1)) * LHV_SMMU3_CMD_BYTES;
	uint64_t word[2];
	int ret;

	if (lhv_vsmmu3_fetch(v, at, word, 2))
		ret = command(v, word[0], word[1]);
	else
		ret = (int)LHV_SMMU3_CMDQ_CONS_ERR_ABT;
	if (ret < 0)
		return ret;
	if (!ret)
		cons = (cons + 1) & q.mask;
	/* The reason of an error stands until the next command. */
	v->reg[R_CMDQ_CONS] = cons | (uint32_t)LHV_PREP(LHV_SMMU3_CMDQ_CONS_ERR, ret);
	if (ret)
		lhv_vsmmu3_gerror(v, LHV_SMMU3_GERROR_CMDQ_ERR_MASK);
	return LHV_OK;
}

int lhv_vsmmu3_work(struct lhv_vsmmu3 *v, unsigned int budget)
{
	int err = LHV_OK;

	while (!err) {
		if (v->sweep) {
			err = sweep(v, &budget);
		} else if (queued(v)) {
			if (!budget)
				break;
			budget--;
			err = next(v);
		} else {
			break;
		}
	}
	if (!err)
		err = flush(v);
	return !err && lhv_vsmmu3_busy(v) ? LHV_ERR_AGAIN : err;
}

int lhv_vsmmu3_run(struct lhv_vsmmu3 *v, unsigned int budget)
{
	if (!v || !budget)
		return LHV_ERR_INVAL;
	return lhv_vsmmu3_work(v, budget);
}
