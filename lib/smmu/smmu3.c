/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3: identification, reset, the stream table, and which stream goes where.
 */
#include "smmu3_priv.h"

#include <string.h>

#define IMPL_ARM	 0x43b
#define PRODUCT_MMU600	 0x483
#define PRODUCT_MMU700	 0x487
#define ANY		 0xff
#define STE_BYTES	 ((uint64_t)LHV_SMMU3_STE_BYTES)
#define ALIGNED(v, size) (!((v) & ((size)-1)))

/* Errata by implementation: up to revision @before, exclusive, variant in the high nibble. */
static const struct {
	uint16_t implementer, product;
	uint16_t before;
	uint32_t quirks;
} errata[] = {
	{IMPL_ARM, PRODUCT_MMU600, 0x03, LHV_SMMU3_Q_NO_SEV},	 /* 1076982: to r0p2 */
	{IMPL_ARM, PRODUCT_MMU600, 0x20, LHV_SMMU3_Q_NO_NESTED}, /* 1209401: to r1 */
	{IMPL_ARM, PRODUCT_MMU700, 0x11, LHV_SMMU3_Q_NO_NESTED}, /* 2268618: to r1p0 */
	{IMPL_ARM, PRODUCT_MMU700, 0x100,
	 LHV_SMMU3_Q_NO_BTM | LHV_SMMU3_Q_SYNC_BATCH}, /* 2812531: all */
};

uint32_t lhv_smmu3_quirks(uint32_t iidr)
{
	unsigned int rev = (unsigned int)(LHV_GET(LHV_SMMU3_IIDR_Variant, iidr) << 4 |
					  LHV_GET(LHV_SMMU3_IIDR_Revision, iidr));
	uint32_t q = 0;

	for (size_t i = 0; i < sizeof(errata) / sizeof(errata[0]); i++) {
		if (errata[i].implementer == LHV_GET(LHV_SMMU3_IIDR_Implementer, iidr) &&
		    errata[i].product == LHV_GET(LHV_SMMU3_IIDR_ProductID, iidr) &&
		    rev < errata[i].before)
			q |= errata[i].quirks;
	}
	return q;
}

int lhv_smmu3_features(const uint32_t idr[7], uint32_t iidr, uint32_t aidr,
		       struct lhv_smmu3_features *out)
{
	static const uint8_t pa_bits[8] = {32, 36, 40, 42, 44, 48, 52, 56};
	struct lhv_smmu3_features f = {0};
	uint64_t stall, endian;

	if (!idr || !out)
		return LHV_ERR_INVAL;
	f.quirks = lhv_smmu3_quirks(iidr);
	f.s2 = LHV_GET(LHV_SMMU3_IDR0_S2P, idr[0]);
	f.s1 = LHV_GET(LHV_SMMU3_IDR0_S1P, idr[0]);
	f.nested = f.s1 && f.s2 && !(f.quirks & LHV_SMMU3_Q_NO_NESTED);
	f.a64 = LHV_GET(LHV_SMMU3_IDR0_TTF, idr[0]) & LHV_SMMU3_IDR0_TTF_A64;
	endian = LHV_GET(LHV_SMMU3_IDR0_TTENDIAN, idr[0]);
	f.little_endian = endian == LHV_SMMU3_IDR0_TTENDIAN_MIXED ||
			  endian == LHV_SMMU3_IDR0_TTENDIAN_LE;
	f.coherent = LHV_GET(LHV_SMMU3_IDR0_COHACC, idr[0]);
	f.btm = LHV_GET(LHV_SMMU3_IDR0_BTM, idr[0]) && !(f.quirks & LHV_SMMU3_Q_NO_BTM);
	f.hyp = LHV_GET(LHV_SMMU3_IDR0_Hyp, idr[0]);
	f.ats = LHV_GET(LHV_SMMU3_IDR0_ATS, idr[0]);
	f.pri = LHV_GET(LHV_SMMU3_IDR0_PRI, idr[0]);
	f.msi = LHV_GET(LHV_SMMU3_IDR0_MSI, idr[0]);
	f.sev = LHV_GET(LHV_SMMU3_IDR0_SEV, idr[0]) && !(f.quirks & LHV_SMMU3_Q_NO_SEV);
	f.asid16 = LHV_GET(LHV_SMMU3_IDR0_ASID16, idr[0]);
	f.vmid16 = LHV_GET(LHV_SMMU3_IDR0_VMID16, idr[0]);
	f.cd_l2 = LHV_GET(LHV_SMMU3_IDR0_CD2L, idr[0]);
	f.st_l2 = LHV_GET(LHV_SMMU3_IDR0_ST_LEVEL, idr[0]) == 1;
	stall = LHV_GET(LHV_SMMU3_IDR0_STALL_MODEL, idr[0]);
	f.stall_forced = stall == LHV_SMMU3_IDR0_STALL_MODEL_FORCED;
	f.stall = f.stall_forced || stall == LHV_SMMU3_IDR0_STALL_MODEL_BOTH;
	f.term_abort = LHV_GET(LHV_SMMU3_IDR0_TERM_MODEL, idr[0]);
	f.httu = (uint8_t)LHV_GET(LHV_SMMU3_IDR0_HTTU, idr[0]);
	f.sid_bits = (uint8_t)LHV_GET(LHV_SMMU3_IDR1_SIDSIZE, idr[1]);
	f.ssid_bits = (uint8_t)LHV_GET(LHV_SMMU3_IDR1_SSIDSIZE, idr[1]);
	f.cmdq_log2 = (uint8_t)LHV_GET(LHV_SMMU3_IDR1_CMDQS, idr[1]);
	f.evtq_log2 = (uint8_t)LHV_GET(LHV_SMMU3_IDR1_EVENTQS, idr[1]);
	f.priq_log2 = (uint8_t)LHV_GET(LHV_SMMU3_IDR1_PRIQS, idr[1]);
	f.preset = LHV_GET(LHV_SMMU3_IDR1_TABLES_PRESET, idr[1]) ||
		   LHV_GET(LHV_SMMU3_IDR1_QUEUES_PRESET, idr[1]);
	f.ecmdq = LHV_GET(LHV_SMMU3_IDR1_ECMDQ, idr[1]);
	f.ril = LHV_GET(LHV_SMMU3_IDR3_RIL, idr[3]);
	f.fwb = LHV_GET(LHV_SMMU3_IDR3_FWB, idr[3]);
	f.xnx = LHV_GET(LHV_SMMU3_IDR3_XNX, idr[3]);
	f.had = LHV_GET(LHV_SMMU3_IDR3_HAD, idr[3]);
	f.stt = LHV_GET(LHV_SMMU3_IDR3_STT, idr[3]);
	f.e0pd = LHV_GET(LHV_SMMU3_IDR3_E0PD, idr[3]);
	f.bbml = (uint8_t)LHV_GET(LHV_SMMU3_IDR3_BBML, idr[3]);
	f.oas = (uint8_t)LHV_GET(LHV_SMMU3_IDR5_OAS, idr[5]);
	f.pa_bits = pa_bits[f.oas];
	f.gran4k = LHV_GET(LHV_SMMU3_IDR5_GRAN4K, idr[5]);
	f.gran16k = LHV_GET(LHV_SMMU3_IDR5_GRAN16K, idr[5]);
	f.gran64k = LHV_GET(LHV_SMMU3_IDR5_GRAN64K, idr[5]);
	f.ds = LHV_GET(LHV_SMMU3_IDR5_DS, idr[5]);
	f.vax = (uint8_t)LHV_GET(LHV_SMMU3_IDR5_VAX, idr[5]);
	f.stall_max = (uint16_t)LHV_GET(LHV_SMMU3_IDR5_STALL_MAX, idr[5]);
	if (f.ecmdq) {
		f.ecmdq_pages_log2 = (uint8_t)LHV_GET(
			LHV_SMMU3_IDR6_CMDQ_CONTROL_PAGE_LOG2NUMP, idr[6]);
		f.ecmdq_queues_log2 = (uint8_t)LHV_GET(
			LHV_SMMU3_IDR6_CMDQ_CONTROL_PAGE_LOG2NUMQ, idr[6]);
	}
	f.major = (uint8_t)LHV_GET(LHV_SMMU3_AIDR_ArchMajorRev, aidr);
	f.minor = (uint8_t)LHV_GET(LHV_SMMU3_AIDR_ArchMinorRev, aidr);
	if (!(f.s1 || f.s2) || !f.a64 || !f.little_endian ||
	    !(f.gran4k || f.gran16k || f.gran64k) || f.sid_bits > 32)
		return LHV_ERR_UNSUPPORTED;
	*out = f;
	return 0;
}

uint64_t lhv_smmu3_strtab_bytes(uint8_t sid_bits, uint8_t split)
{
	if (sid_bits > 32)
		return 0;
	if (!split)
		return STE_BYTES << sid_bits;
	if ((split != 6 && split != 8 && split != 10) || sid_bits <= split)
		return 0;
	return UINT64_C(8) << (sid_bits - split);
}

static bool bad_mem(const struct lhv_smmu3_mem *m, uint64_t bytes)
{
	uint64_t align = bytes < 64 ? 64 : bytes;

	return !m->va || (uintptr_t)m->va % 8 || !ALIGNED(m->pa.v, align) ||
	       m->pa.v >> 56;
}

static void fill(const struct lhv_smmu3 *s, uint64_t *table, uint64_t entries)
{
	uint64_t ste[STE_WORDS];

	lhv_smmu3_ste_default_(s, ste);
	for (uint64_t i = 0; i < entries; i++)
		memcpy(&table[i * STE_WORDS], ste, sizeof(ste));
	lhv_smmu3_clean_(s, table, (size_t)(entries * STE_BYTES));
}

int lhv_smmu3_init(struct lhv_smmu3 *s, const struct lhv_smmu3_config *cfg)
{
	struct lhv_smmu3 n = {0};
	uint32_t idr[7];
	uint64_t bytes;
	int err;

	if (!s || !cfg || !cfg->base || !ALIGNED(cfg->base, 0x10000))
		return LHV_ERR_INVAL;
	n.cfg = *cfg;
	if (!n.cfg.polls)
		n.cfg.polls = 100000;
	if (!n.cfg.tlbi_max)
		n.cfg.tlbi_max = 64;
	idr[0] = lhv_smmu3_rd_(&n, R(IDR0));
	idr[1] = lhv_smmu3_rd_(&n, R(IDR1));
	idr[2] = lhv_smmu3_rd_(&n, R(IDR2));
	idr[3] = lhv_smmu3_rd_(&n, R(IDR3));
	idr[4] = lhv_smmu3_rd_(&n, R(IDR4));
	idr[5] = lhv_smmu3_rd_(&n, R(IDR5));
	idr[6] = LHV_GET(LHV_SMMU3_IDR1_ECMDQ, idr[1]) ? lhv_smmu3_rd_(&n, R(IDR6)) : 0;
	err = lhv_smmu3_features(idr, lhv_smmu3_rd_(&n, R(IIDR)),
				 lhv_smmu3_rd_(&n, R(AIDR)), &n.f);
	if (err)
		return err;
	if (n.f.preset || (cfg->split && !n.f.st_l2))
		return LHV_ERR_UNSUPPORTED;
	/* A SYNC has to fit behind a command. */
	if (cfg->cmdq_log2 < 2 || cfg->cmdq_log2 > n.f.cmdq_log2 || cfg->cmdq_log2 > 19 ||
	    cfg->evtq_log2 > n.f.evtq_log2 || cfg->evtq_log2 > 19 ||
	    cfg->sid_bits > n.f.sid_bits)
		return LHV_ERR_RANGE;
	bytes = lhv_smmu3_strtab_bytes(cfg->sid_bits, cfg->split);
	if (!bytes)
		return LHV_ERR_RANGE;
	if (bad_mem(&cfg->cmdq, (uint64_t)LHV_SMMU3_CMD_BYTES << cfg->cmdq_log2) ||
	    bad_mem(&cfg->evtq, (uint64_t)LHV_SMMU3_EVT_BYTES << cfg->evtq_log2) ||
	    bad_mem(&cfg->strtab, bytes) || (cfg->split && (!cfg->l2 || !cfg->alloc)))
		return LHV_ERR_INVAL;
	if (cfg->split) {
		memset(cfg->strtab.va, 0, (size_t)bytes);
		for (uint64_t i = 0; i < bytes / 8; i++)
			cfg->l2[i] = NULL;
		lhv_smmu3_clean_(&n, cfg->strtab.va, (size_t)bytes);
	} else {
		fill(&n, cfg->strtab.va, UINT64_C(1) << cfg->sid_bits);
	}
	*s = n;
	return 0;
}

const struct lhv_smmu3_features *lhv_smmu3_get_features(const struct lhv_smmu3 *s)
{
	return s ? &s->f : NULL;
}

/* Waits until bits of @mask read as @want. */
static int wait_for(const struct lhv_smmu3 *s, uint64_t o, uint32_t mask, uint32_t want)
{
	for (uint32_t n = 0;; n++) {
		if ((lhv_smmu3_rd_(s, o) & mask) == want)
			return 0;
		if (!lhv_smmu3_relax_(s, n))
			return LHV_ERR_TIMEOUT;
	}
}

static int cr0(const struct lhv_smmu3 *s, uint32_t v)
{
	lhv_smmu3_wr_(s, R(CR0), v);
	return wait_for(s, R(CR0ACK), UINT32_MAX, v);
}

/* All transactions abort once SMMUEN is 0, and then it is 0. */
static int off(struct lhv_smmu3 *s)
{
	const uint32_t update = (uint32_t)LHV_SMMU3_GBPA_Update_MASK;
	int err;

	s->ready = false;
	err = wait_for(s, R(GBPA), update, 0);
	if (err)
		return err;
	lhv_smmu3_wr_(s, R(GBPA), update | (uint32_t)LHV_SMMU3_GBPA_ABORT_MASK);
	err = wait_for(s, R(GBPA), update, 0);
	if (err)
		return err;
	err = cr0(s, 0);
	if (err)
		return err;
	lhv_smmu3_wr_(s, R(IRQ_CTRL), 0);
	return wait_for(s, R(IRQ_CTRLACK), UINT32_MAX, 0);
}

int lhv_smmu3_quiesce(struct lhv_smmu3 *s)
{
	return s ? off(s) : LHV_ERR_INVAL;
}

static uint32_t cr1(const struct lhv_smmu3 *s)
{
	if (!s->f.coherent)
		return 0; /* all Non-cacheable */
	return (uint32_t)(LHV_PREP(LHV_SMMU3_CR1_QUEUE_IC, 1) |
			  LHV_PREP(LHV_SMMU3_CR1_QUEUE_OC, 1) |
			  LHV_PREP(LHV_SMMU3_CR1_QUEUE_SH, LHV_SMMU3_CR1_TABLE_SH_ISH) |
			  LHV_PREP(LHV_SMMU3_CR1_TABLE_IC, 1) |
			  LHV_PREP(LHV_SMMU3_CR1_TABLE_OC, 1) |
			  LHV_PREP(LHV_SMMU3_CR1_TABLE_SH, LHV_SMMU3_CR1_TABLE_SH_ISH));
}

static void program(const struct lhv_smmu3 *s)
{
	bool btm = s->cfg.broadcast && s->f.btm;

	lhv_smmu3_wr_(s, R(CR1), cr1(s));
	lhv_smmu3_wr_(s, R(CR2),
		      (uint32_t)(LHV_SMMU3_CR2_RECINVSID_MASK |
				 (btm ? 0 : LHV_SMMU3_CR2_PTM_MASK)));
	lhv_smmu3_wr64_(s, R(STRTAB_BASE),
			s->cfg.strtab.pa.v | LHV_SMMU3_STRTAB_BASE_RA_MASK);
	lhv_smmu3_wr_(
		s, R(STRTAB_BASE_CFG),
		(uint32_t)(LHV_PREP(LHV_SMMU3_STRTAB_BASE_CFG_LOG2SIZE, s->cfg.sid_bits) |
			   LHV_PREP(LHV_SMMU3_STRTAB_BASE_CFG_SPLIT, s->cfg.split) |
			   LHV_PREP(LHV_SMMU3_STRTAB_BASE_CFG_FMT, s->cfg.split != 0)));
	lhv_smmu3_wr64_(s, R(CMDQ_BASE),
			s->cfg.cmdq.pa.v | LHV_SMMU3_CMDQ_BASE_RA_MASK |
				s->cfg.cmdq_log2);
	lhv_smmu3_wr_(s, R(CMDQ_PROD), 0);
	lhv_smmu3_wr_(s, R(CMDQ_CONS), 0);
	lhv_smmu3_wr64_(s, R(EVENTQ_BASE),
			s->cfg.evtq.pa.v | LHV_SMMU3_EVENTQ_BASE_WA_MASK |
				s->cfg.evtq_log2);
	lhv_smmu3_wr_(s, R(EVENTQ_PROD), 0);
	lhv_smmu3_wr_(s, R(EVENTQ_CONS), 0);
}

/* No configuration and no translation is left in the SMMU. */
static int forget_all(struct lhv_smmu3 *s)
{
	int err = lhv_smmu3_put_(
		s, LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_CFGI_STE_RANGE),
		LHV_PREP(LHV_SMMU3_CMD_CFGI1_Range, 31));

	if (!err && s->f.hyp)
		err = lhv_smmu3_put_(
			s, LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_TLBI_EL2_ALL),
			0);
	if (!err)
		err = lhv_smmu3_put_(
			s, LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_TLBI_NSNH_ALL),
			0);
	return err ? err : lhv_smmu3_sync_(s);
}

int lhv_smmu3_reset(struct lhv_smmu3 *s)
{
	uint32_t on = (uint32_t)LHV_SMMU3_CR0_CMDQEN_MASK, gerror, irqs;
	int err;

	if (!s)
		return LHV_ERR_INVAL;
	err = off(s);
	if (err)
		return err;
	gerror = lhv_smmu3_rd_(s, R(GERROR));
	if ((gerror ^ lhv_smmu3_rd_(s, R(GERRORN))) & LHV_SMMU3_GERROR_SFM_ERR_MASK)
		return LHV_ERR_STATE;
	lhv_smmu3_wr_(s, R(GERRORN), gerror);
	/* What the stream table has is seen before its address is. */
	lhv_port_dsb(LHV_SYST);
	program(s);
	s->prod = s->published = s->cons = s->evt_cons = 0;
	s->pending = s->unsure = false;
	s->batch = 0;
	s->refused = s->atc_failed = 0;
	err = cr0(s, on);
	if (err)
		return err;
	err = forget_all(s);
	if (err)
		return err;
	on |= (uint32_t)LHV_SMMU3_CR0_EVENTQEN_MASK;
	err = cr0(s, on);
	if (err)
		return err;
	irqs = (uint32_t)(LHV_SMMU3_IRQ_CTRL_EVENTQ_IRQEN_MASK |
			  LHV_SMMU3_IRQ_CTRL_GERROR_IRQEN_MASK);
	lhv_smmu3_wr_(s, R(IRQ_CTRL), irqs);
	err = wait_for(s, R(IRQ_CTRLACK), irqs, irqs);
	if (err)
		return err;
	err = cr0(s, on | (uint32_t)LHV_SMMU3_CR0_SMMUEN_MASK);
	if (err)
		return err;
	s->ready = true;
	return 0;
}

/* The STE of @sid; with two levels its table is made when there is none. */
static int entry(struct lhv_smmu3 *s, uint32_t sid, bool make, uint64_t **ste)
{
	uint8_t split = s->cfg.split;
	struct lhv_smmu3_mem m;
	uint64_t bytes, i, *l1;
	int err;

	if ((uint64_t)sid >> s->cfg.sid_bits)
		return LHV_ERR_RANGE;
	if (!split) {
		*ste = &s->cfg.strtab.va[(size_t)sid * STE_WORDS];
		return 0;
	}
	i = sid >> split;
	if (!s->cfg.l2[i]) {
		if (!make)
			return LHV_ERR_NOENT;
		bytes = STE_BYTES << split;
		m = s->cfg.alloc(s->cfg.ctx, bytes);
		if (!m.va)
			return LHV_ERR_NOMEM;
		if (bad_mem(&m, bytes))
			return LHV_ERR_INVAL;
		fill(s, m.va, UINT64_C(1) << split);
		lhv_port_dsb(LHV_SYST);
		s->unsure = true;
		l1 = &s->cfg.strtab.va[i];
		s->cfg.l2[i] = m.va;
		lhv_port_store64(l1, LHV_PREP(LHV_SMMU3_L1STD_Span, split + 1) | m.pa.v);
		lhv_smmu3_clean_(s, l1, 8);
		/* Leaf 0: the SMMU may hold that there was no table. */
		err = lhv_smmu3_put_(
			s,
			LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_CFGI_STE) |
				LHV_PREP(LHV_SMMU3_CMD0_StreamID, sid),
			0);
		if (!err)
			err = lhv_smmu3_sync_(s);
		if (err)
			return err;
	}
	*ste = &s->cfg.l2[i][(size_t)(sid & ((UINT32_C(1) << split) - 1)) * STE_WORDS];
	return 0;
}

static bool translates(const uint64_t ste[STE_WORDS])
{
	return (ste[0] & LHV_SMMU3_STE0_V_MASK) &&
	       (LHV_GET(LHV_SMMU3_STE0_Config, ste[0]) & 3);
}

/* From what @e is to @target, and nothing of the old tables stays. */
static int change(struct lhv_smmu3 *s, uint32_t sid, uint64_t *e,
		  const uint64_t target[STE_WORDS])
{
	uint64_t old[STE_WORDS];
	bool flush;
	int err;

	memcpy(old, e, sizeof(old));
	s->unsure = true;
	flush = translates(old) &&
		(old[2] != target[2] || old[3] != target[3] || old[0] != target[0]);
	err = lhv_smmu3_ste_write_(s, sid, e, target);
	if (!err && flush)
		err = lhv_smmu3_put_(
			s,
			LHV_PREP(LHV_SMMU3_CMD0_OP, LHV_SMMU3_CMD0_OP_TLBI_S12_VMALL) |
				LHV_PREP(LHV_SMMU3_CMD_TLBI0_VMID,
					 LHV_GET(LHV_SMMU3_STE2_S2VMID, old[2])),
			0);
	if (!err && flush)
		err = lhv_smmu3_sync_(s);
	if (!err)
		s->unsure = false;
	return err;
}

/*
 * Commands that others queued go first, so that their errors are not taken for this call's: the
 * next lhv_smmu3_sync() tells of them. Where a change before this one ended early, the tables say
 * what the SMMU may not have been told: it forgets all that it holds.
 */
static int settle(struct lhv_smmu3 *s)
{
	int err = lhv_smmu3_sync_(s);

	if (s->pending)
		return err;
	if (!s->unsure)
		return 0;
	err = forget_all(s);
	if (!err)
		s->unsure = false;
	return err;
}

int lhv_smmu3_attach(struct lhv_smmu3 *s, uint32_t sid, const struct lhv_smmu3_stream *w)
{
	uint64_t target[STE_WORDS], *e;
	int err;

	if (!s || !w)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	err = lhv_smmu3_ste(&s->f, w, target);
	if (!err)
		err = settle(s);
	if (!err)
		err = entry(s, sid, true, &e);
	return err ? err : change(s, sid, e, target);
}

int lhv_smmu3_detach(struct lhv_smmu3 *s, uint32_t sid)
{
	uint64_t target[STE_WORDS], *e;
	int err;

	if (!s)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	err = settle(s);
	if (!err)
		err = entry(s, sid, false, &e);
	if (err == LHV_ERR_NOENT)
		return 0; /* never attached */
	if (err)
		return err;
	lhv_smmu3_ste_default_(s, target);
	return change(s, sid, e, target);
}
