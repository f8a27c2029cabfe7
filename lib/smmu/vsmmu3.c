/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual SMMUv3: what is offered, registers, interrupts, events.
 *
 * Registers are rows of 32-bit words. What a write does beyond storing its bits is in
 * written(); what may be written when, in the row.
 */
#include "vsmmu3_priv.h"

#include <string.h>

#define M(reg, field) ((uint32_t)LHV_SMMU3_##reg##_##field##_MASK)

/* --- What is offered -------------------------------------------------------------------- */

static const uint8_t oas_bits[] = {32, 36, 40, 42, 44, 48};

/* What a physical SMMU would have that supports all that the emulation can do. */
static const uint32_t software_idr[6] = {
	M(IDR0, S1P) | M(IDR0, S2P) |
		(uint32_t)LHV_PREP(LHV_SMMU3_IDR0_TTF, LHV_SMMU3_IDR0_TTF_A64) |
		M(IDR0, COHACC) | M(IDR0, ASID16) | M(IDR0, CD2L) |
		(uint32_t)LHV_PREP(LHV_SMMU3_IDR0_STALL_MODEL,
				   LHV_SMMU3_IDR0_STALL_MODEL_NONE) |
		(uint32_t)LHV_PREP(LHV_SMMU3_IDR0_TTENDIAN, LHV_SMMU3_IDR0_TTENDIAN_LE),
	(uint32_t)LHV_PREP(LHV_SMMU3_IDR1_SSIDSIZE, 20),
	0,
	M(IDR3, HAD) | M(IDR3, RIL) | M(IDR3, BBML),
	0,
	(uint32_t)LHV_PREP(LHV_SMMU3_IDR5_OAS, LHV_SMMU3_IDR5_OAS_48) | M(IDR5, GRAN4K) |
		M(IDR5, GRAN16K) | M(IDR5, GRAN64K),
};

static bool physical_fits(const uint32_t *idr)
{
	uint64_t endian = LHV_GET(LHV_SMMU3_IDR0_TTENDIAN, idr[0]);

	return (idr[0] & M(IDR0, S1P)) && (idr[0] & M(IDR0, S2P)) &&
	       (LHV_GET(LHV_SMMU3_IDR0_TTF, idr[0]) & LHV_SMMU3_IDR0_TTF_A64) &&
	       (endian == LHV_SMMU3_IDR0_TTENDIAN_MIXED ||
		endian == LHV_SMMU3_IDR0_TTENDIAN_LE) &&
	       LHV_GET(LHV_SMMU3_IDR0_STALL_MODEL, idr[0]) <
		       LHV_SMMU3_IDR0_STALL_MODEL_FORCED &&
	       (idr[5] & (M(IDR5, GRAN4K) | M(IDR5, GRAN16K) | M(IDR5, GRAN64K)));
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void offer(struct lhv_vsmmu3 *v, const struct lhv_vsmmu3_config *cfg)
{
	const uint32_t *idr = cfg->idr ? cfg->idr : software_idr;
	uint32_t aidr = cfg->idr ? cfg->aidr : 1, oas = 0, *r = v->reg;
	uint32_t most = (uint32_t)LHV_GET(LHV_SMMU3_IDR5_OAS, idr[5]);

	/*
	 * Two-level stream tables, and TERM_MODEL (no read-as-zero of what is refused) need
	 * no hardware: the first are read here, the second takes something away.
	 */
	r[R_IDR0] =
		M(IDR0, S1P) |
		(uint32_t)LHV_PREP(LHV_SMMU3_IDR0_TTF, LHV_SMMU3_IDR0_TTF_A64) |
		(idr[0] & (M(IDR0, COHACC) | M(IDR0, ASID16) | M(IDR0, CD2L))) |
		(cfg->ats ? idr[0] & M(IDR0, ATS) : 0) | (cfg->msi ? M(IDR0, MSI) : 0) |
		(uint32_t)LHV_PREP(LHV_SMMU3_IDR0_TTENDIAN, LHV_SMMU3_IDR0_TTENDIAN_LE) |
		(uint32_t)LHV_PREP(LHV_SMMU3_IDR0_STALL_MODEL,
				   LHV_SMMU3_IDR0_STALL_MODEL_NONE) |
		M(IDR0, TERM_MODEL) | (uint32_t)LHV_PREP(LHV_SMMU3_IDR0_ST_LEVEL, 1);
	r[R_IDR1] = (uint32_t)(LHV_PREP(LHV_SMMU3_IDR1_SIDSIZE, cfg->sid_bits) |
			       LHV_PREP(LHV_SMMU3_IDR1_SSIDSIZE,
					least(cfg->ssid_bits,
					      (uint32_t)LHV_GET(LHV_SMMU3_IDR1_SSIDSIZE,
								idr[1]))) |
			       LHV_PREP(LHV_SMMU3_IDR1_EVENTQS,
					cfg->eventq_log2 ? cfg->eventq_log2 : 10) |
			       LHV_PREP(LHV_SMMU3_IDR1_CMDQS,
					cfg->cmdq_log2 ? cfg->cmdq_log2 : 10));
	r[R_IDR3] = idr[3] & (M(IDR3, HAD) | M(IDR3, RIL) | M(IDR3, BBML));
	for (uint32_t i = 0; i < sizeof(oas_bits); i++) {
		if (i <= most && oas_bits[i] <= cfg->ipa_bits)
			oas = i;
	}
	v->oas = oas_bits[oas];
	r[R_IDR5] = (uint32_t)LHV_PREP(LHV_SMMU3_IDR5_OAS, oas) |
		    (idr[5] & (M(IDR5, GRAN4K) | M(IDR5, GRAN16K) | M(IDR5, GRAN64K)));
	r[R_AIDR] = least((uint32_t)LHV_GET(LHV_SMMU3_AIDR_ArchMinorRev, aidr), 2);
	v->can_stall = cfg->idr && LHV_GET(LHV_SMMU3_IDR0_STALL_MODEL, idr[0]) ==
					   LHV_SMMU3_IDR0_STALL_MODEL_BOTH;
}

static int config_fits(const struct lhv_vsmmu3_config *cfg)
{
	if (cfg->nr_streams && (!cfg->streams || !cfg->idr))
		return LHV_ERR_INVAL;
	if (!cfg->sid_bits || cfg->sid_bits > 32 || cfg->ssid_bits > 20 ||
	    cfg->ipa_bits < 32 || cfg->ipa_bits > 64 || cfg->cmdq_log2 > 19 ||
	    cfg->eventq_log2 > 19)
		return LHV_ERR_RANGE;
	for (uint32_t i = 0; i < cfg->nr_streams; i++) {
		if ((uint64_t)cfg->streams[i].sid >> cfg->sid_bits)
			return LHV_ERR_RANGE;
		if (i && cfg->streams[i].sid <= cfg->streams[i - 1].sid)
			return LHV_ERR_INVAL;
	}
	return cfg->idr && !physical_fits(cfg->idr) ? LHV_ERR_UNSUPPORTED : LHV_OK;
}

int lhv_vsmmu3_init(struct lhv_vsmmu3 *v, const struct lhv_vsmmu3_config *cfg,
		    const struct lhv_vsmmu3_ops *ops, void *ctx)
{
	int err;

	if (!v || !cfg || !ops || !ops->read || !ops->write || !ops->irq ||
	    !ops->pending ||
	    (cfg->nr_streams && (!ops->attach || !ops->invalidate || !ops->sync)))
		return LHV_ERR_INVAL;
	err = config_fits(cfg);
	if (err)
		return err;
	memset(v, 0, sizeof(*v));
	v->ops = ops;
	v->ctx = ctx;
	v->streams = cfg->streams;
	v->nr_streams = cfg->nr_streams;
	v->vmid = cfg->vmid;
	v->abort = cfg->abort;
	offer(v, cfg);
	return lhv_vsmmu3_reset(v);
}

/* --- Registers -------------------------------------------------------------------------- */

/* What has to be off for a register to be written. */
enum guard {
	ANY,
	SMMUEN,
	CMDQEN,
	EVENTQEN,
	CR1,
	GERROR_MSI,
	EVENTQ_MSI,
};

struct row {
	uint32_t offset;
	uint32_t rw; /* bits that a guest may write */
	uint8_t guard;
};

#define RO(name)	   [R_##name] = {LHV_SMMU3_##name##_OFFSET, 0, ANY}
#define RW(name, bits, on) [R_##name] = {LHV_SMMU3_##name##_OFFSET, bits, on}
#define RW64(name, bits, on)                                                         \
	[R_##name] = {LHV_SMMU3_##name##_OFFSET, (uint32_t)((bits)&0xffffffff), on}, \
	[R_##name##_HI] = {LHV_SMMU3_##name##_OFFSET + 4, (uint32_t)((bits) >> 32), on}

#define CR1_QUEUE (M(CR1, QUEUE_IC) | M(CR1, QUEUE_OC) | M(CR1, QUEUE_SH))
#define CR1_TABLE (M(CR1, TABLE_IC) | M(CR1, TABLE_OC) | M(CR1, TABLE_SH))
#define IRQS	  (M(IRQ_CTRL, GERROR_IRQEN) | M(IRQ_CTRL, EVENTQ_IRQEN))
#define GERRORS                                                                          \
	(M(GERROR, CMDQ_ERR) | M(GERROR, EVENTQ_ABT_ERR) | M(GERROR, MSI_CMDQ_ABT_ERR) | \
	 M(GERROR, MSI_EVENTQ_ABT_ERR) | M(GERROR, MSI_GERROR_ABT_ERR))
#define INDEX(reg, field) M(reg, field)
#define BASE64(reg, hint)                                                \
	(LHV_SMMU3_##reg##_ADDR_MASK | LHV_SMMU3_##reg##_LOG2SIZE_MASK | \
	 LHV_SMMU3_##reg##_##hint##_MASK)

static const struct row rows[NR_REGS] = {
	RO(IDR0),
	RO(IDR1),
	RO(IDR2),
	RO(IDR3),
	RO(IDR4),
	RO(IDR5),
	RO(IIDR),
	RO(AIDR),
	RW(CR0, M(CR0, SMMUEN) | M(CR0, EVENTQEN) | M(CR0, CMDQEN) | M(CR0, ATSCHK), ANY),
	RO(CR0ACK),
	RW(CR1, CR1_QUEUE | CR1_TABLE, CR1),
	RW(CR2, M(CR2, RECINVSID) | M(CR2, PTM), SMMUEN),
	RO(STATUSR),
	RW(GBPA,
	   M(GBPA, MemAttr) | M(GBPA, MTCFG) | M(GBPA, ALLOCCFG) | M(GBPA, SHCFG) |
		   M(GBPA, PRIVCFG) | M(GBPA, INSTCFG) | M(GBPA, ABORT),
	   ANY),
	RO(AGBPA),
	RW(IRQ_CTRL, IRQS, ANY),
	RO(IRQ_CTRLACK),
	RO(GERROR),
	RW(GERRORN, GERRORS, ANY),
	RW64(GERROR_IRQ_CFG0, LHV_SMMU3_GERROR_IRQ_CFG0_ADDR_MASK, GERROR_MSI),
	RW(GERROR_IRQ_CFG1, M(GERROR_IRQ_CFG1, DATA), GERROR_MSI),
	RW(GERROR_IRQ_CFG2, M(GERROR_IRQ_CFG2, MemAttr) | M(GERROR_IRQ_CFG2, SH),
	   GERROR_MSI),
	RW64(STRTAB_BASE, LHV_SMMU3_STRTAB_BASE_ADDR_MASK | LHV_SMMU3_STRTAB_BASE_RA_MASK,
	     SMMUEN),
	RW(STRTAB_BASE_CFG,
	   M(STRTAB_BASE_CFG, LOG2SIZE) | M(STRTAB_BASE_CFG, SPLIT) |
		   M(STRTAB_BASE_CFG, FMT),
	   SMMUEN),
	RW64(CMDQ_BASE, BASE64(CMDQ_BASE, RA), CMDQEN),
	RW(CMDQ_PROD, INDEX(CMDQ_PROD, WR), ANY),
	RW(CMDQ_CONS, INDEX(CMDQ_CONS, RD), CMDQEN),
	RW64(EVENTQ_BASE, BASE64(EVENTQ_BASE, WA), EVENTQEN),
	RW64(EVENTQ_IRQ_CFG0, LHV_SMMU3_EVENTQ_IRQ_CFG0_ADDR_MASK, EVENTQ_MSI),
	RW(EVENTQ_IRQ_CFG1, M(EVENTQ_IRQ_CFG1, DATA), EVENTQ_MSI),
	RW(EVENTQ_IRQ_CFG2, M(EVENTQ_IRQ_CFG2, MemAttr) | M(EVENTQ_IRQ_CFG2, SH),
	   EVENTQ_MSI),
	RW(EVENTQ_PROD, INDEX(EVENTQ_PROD, WR) | M(EVENTQ_PROD, OVFLG), EVENTQEN),
	RW(EVENTQ_CONS, INDEX(EVENTQ_CONS, RD) | M(EVENTQ_CONS, OVACKFLG), ANY),
};

int lhv_vsmmu3_reset(struct lhv_vsmmu3 *v)
{
	if (!v)
		return LHV_ERR_INVAL;
	/* Before CR0 come the identification registers, which stay. */
	memset(&v->reg[R_CR0], 0, (NR_REGS - R_CR0) * sizeof(v->reg[0]));
	v->reg[R_GBPA] = (v->abort ? M(GBPA, ABORT) : 0) |
			 (uint32_t)LHV_PREP(LHV_SMMU3_GBPA_SHCFG, 1); /* incoming */
	v->nr_batch = 0;
	v->unsynced = false;
	v->atc = false;
	lhv_vsmmu3_sweep_all(v);
	return LHV_OK;
}

/* The bits of a row that can be written now. */
static uint32_t writable(const struct lhv_vsmmu3 *v, unsigned int r)
{
	uint32_t on = v->reg[R_CR0] | v->reg[R_CR0ACK], bits = rows[r].rw;
	bool msi = v->reg[R_IDR0] & M(IDR0, MSI);

	switch (rows[r].guard) {
	case SMMUEN:
		return on & M(CR0, SMMUEN) ? 0 : bits;
	case CMDQEN:
		return on & M(CR0, CMDQEN) ? 0 : bits;
	case EVENTQEN:
		return on & M(CR0, EVENTQEN) ? 0 : bits;
	case CR1:
		if (on & M(CR0, SMMUEN))
			bits &= ~CR1_TABLE;
		if (on & (M(CR0, CMDQEN) | M(CR0, EVENTQEN)))
			bits &= ~CR1_QUEUE;
		return bits;
	case GERROR_MSI:
		return msi && !VS_GET(v, IRQ_CTRL, GERROR_IRQEN) ? bits : 0;
	case EVENTQ_MSI:
		return msi && !VS_GET(v, IRQ_CTRL, EVENTQ_IRQEN) ? bits : 0;
	default:
		if (r == R_CR0 && !(v->reg[R_IDR0] & M(IDR0, ATS)))
			bits &= ~M(CR0, ATSCHK);
		return bits;
	}
}

static void go_on(struct lhv_vsmmu3 *v)
{
	if (lhv_vsmmu3_busy(v) && lhv_vsmmu3_work(v, LHV_VSMMU3_MMIO_WORK))
		v->ops->pending(v->ctx);
}

static void write_cr0(struct lhv_vsmmu3 *v, uint32_t cr0)
{
	uint32_t changed = v->reg[R_CR0] ^ cr0;

	v->reg[R_CR0] = cr0;
	if (changed & M(CR0, SMMUEN))
		lhv_vsmmu3_sweep_all(v);
	/* SMMUEN is in force when all streams have seen it. */
	v->reg[R_CR0ACK] = (cr0 & ~M(CR0, SMMUEN)) | (v->reg[R_CR0ACK] & M(CR0, SMMUEN));
}

static void write_gbpa(struct lhv_vsmmu3 *v, uint32_t value)
{
	if (!(value & M(GBPA, Update)))
		return;
	v->reg[R_GBPA] = (value & rows[R_GBPA].rw) | M(GBPA, Update);
	if (VS_GET(v, CR0, SMMUEN) || VS_GET(v, CR0ACK, SMMUEN))
		v->reg[R_GBPA] &= ~M(GBPA, Update); /* nothing bypasses now */
	else
		lhv_vsmmu3_sweep_all(v);
}

static void write_word(struct lhv_vsmmu3 *v, uint32_t offset, uint32_t value)
{
	unsigned int r = 0;
	uint32_t bits;

	while (r < NR_REGS && rows[r].offset != offset)
		r++;
	if (r == NR_REGS)
		return;
	bits = writable(v, r);
	value = (v->reg[r] & ~bits) | (value & (bits | M(GBPA, Update)));
	switch (r) {
	case R_CR0:
		write_cr0(v, value & bits);
		break;
	case R_GBPA:
		write_gbpa(v, value);
		break;
	default:
		v->reg[r] = (v->reg[r] & ~bits) | (value & bits);
		break;
	}
	if (r == R_IRQ_CTRL)
		v->reg[R_IRQ_CTRLACK] = v->reg[R_IRQ_CTRL];
	if (r == R_CMDQ_CONS && bits)
		v->reg[r] &= ~M(CMDQ_CONS, ERR);
	go_on(v);
}

static uint32_t read_word(struct lhv_vsmmu3 *v, uint32_t offset)
{
	unsigned int r = 0;

	while (r < NR_REGS && rows[r].offset != offset)
		r++;
	if (r == NR_REGS)
		return 0;
	/* A guest that polls for the end of something brings it about. */
	if (r == R_CMDQ_CONS || r == R_CR0ACK || r == R_GBPA)
		go_on(v);
	return v->reg[r];
}

enum lhv_action lhv_vsmmu3_mmio(void *dev, struct lhv_mmio *access)
{
	struct lhv_vsmmu3 *v = dev;
	uint32_t offset = (uint32_t)access->offset;

	if ((access->size != 4 && access->size != 8) ||
	    access->offset >= LHV_VSMMU3_SIZE || access->offset % access->size)
		return LHV_INJECT;
	if (access->write) {
		write_word(v, offset, (uint32_t)access->value);
		if (access->size == 8)
			write_word(v, offset + 4, (uint32_t)(access->value >> 32));
		return LHV_HANDLED;
	}
	access->value = read_word(v, offset);
	if (access->size == 8)
		access->value |= (uint64_t)read_word(v, offset + 4) << 32;
	return LHV_HANDLED;
}

/* --- Memory ------------------------------------------------------------------------------- */

bool lhv_vsmmu3_fetch(const struct lhv_vsmmu3 *v, uint64_t at, uint64_t *words,
		      unsigned int n)
{
	uint8_t bytes[64];

	if (at >> v->oas || v->ops->read(v->ctx, lhv_ipa(at), bytes, 8 * (size_t)n))
		return false;
	for (unsigned int i = 0; i < n; i++) {
		words[i] = 0;
		for (unsigned int b = 0; b < 8; b++)
			words[i] |= (uint64_t)bytes[8 * i + b] << (8 * b);
	}
	return true;
}

static bool store(const struct lhv_vsmmu3 *v, uint64_t at, const uint64_t *words,
		  unsigned int n)
{
	uint8_t bytes[32];

	for (unsigned int i = 0; i < 8 * n; i++)
		bytes[i] = (uint8_t)(words[i / 8] >> (i % 8 * 8));
	return !(at >> v->oas) &&
	       !v->ops->write(v->ctx, lhv_ipa(at), bytes, 8 * (size_t)n);
}

bool lhv_vsmmu3_msi(struct lhv_vsmmu3 *v, uint64_t at, uint32_t data)
{
	uint8_t bytes[4] = {(uint8_t)data, (uint8_t)(data >> 8), (uint8_t)(data >> 16),
			    (uint8_t)(data >> 24)};

	return !(at >> v->oas) &&
	       !v->ops->write(v->ctx, lhv_ipa(at), bytes, sizeof(bytes));
}

/* A base is aligned to the size of the queue, or to 32 bytes. */
static struct lhv_vsmmu3_queue queue(uint64_t base, uint64_t addr, unsigned int log2,
				     unsigned int most, unsigned int entry_log2)
{
	struct lhv_vsmmu3_queue q;
	unsigned int align;

	q.log2 = log2 < most ? log2 : most;
	align = q.log2 + entry_log2 > 5 ? q.log2 + entry_log2 : 5;
	q.base = base & addr & ~((UINT64_C(1) << align) - 1);
	q.mask = (UINT32_C(2) << q.log2) - 1;
	return q;
}

struct lhv_vsmmu3_queue lhv_vsmmu3_cmdq(const struct lhv_vsmmu3 *v)
{
	return queue(lhv_vsmmu3_reg64(v, R_CMDQ_BASE), LHV_SMMU3_CMDQ_BASE_ADDR_MASK,
		     VS_GET(v, CMDQ_BASE, LOG2SIZE), VS_GET(v, IDR1, CMDQS), 4);
}

static struct lhv_vsmmu3_queue eventq(const struct lhv_vsmmu3 *v)
{
	return queue(lhv_vsmmu3_reg64(v, R_EVENTQ_BASE), LHV_SMMU3_EVENTQ_BASE_ADDR_MASK,
		     VS_GET(v, EVENTQ_BASE, LOG2SIZE), VS_GET(v, IDR1, EVENTQS), 5);
}

/* --- Interrupts, errors, events --------------------------------------------------------- */

static void raise(struct lhv_vsmmu3 *v, uint32_t bit)
{
	if (!((v->reg[R_GERROR] ^ v->reg[R_GERRORN]) & bit))
		v->reg[R_GERROR] ^= bit;
}

/* An MSI where the guest gave an address, else the wire. */
static bool notify(struct lhv_vsmmu3 *v, enum lhv_vsmmu3_irq which, unsigned int cfg0)
{
	uint64_t at = lhv_vsmmu3_reg64(v, cfg0);

	if (at) /* only with IDR0.MSI */
		return lhv_vsmmu3_msi(v, at, v->reg[cfg0 + 2]);
	v->ops->irq(v->ctx, which);
	return true;
}

void lhv_vsmmu3_gerror(struct lhv_vsmmu3 *v, uint64_t bit)
{
	uint32_t before = v->reg[R_GERROR];

	raise(v, (uint32_t)bit);
	if (v->reg[R_GERROR] == before || !VS_GET(v, IRQ_CTRL, GERROR_IRQEN))
		return;
	if (!notify(v, LHV_VSMMU3_IRQ_GERROR, R_GERROR_IRQ_CFG0))
		raise(v, M(GERROR, MSI_GERROR_ABT_ERR));
}

int lhv_vsmmu3_record(struct lhv_vsmmu3 *v, const uint64_t record[4])
{
	struct lhv_vsmmu3_queue q = eventq(v);
	uint32_t prod = v->reg[R_EVENTQ_PROD], cons = v->reg[R_EVENTQ_CONS];
	uint32_t full = UINT32_C(1) << q.log2;
	bool empty = !((prod ^ cons) & q.mask);
	uint64_t at = q.base + (uint64_t)(prod & (full - 1)) * LHV_SMMU3_EVT_BYTES;

	if (!VS_GET(v, CR0, EVENTQEN))
		return LHV_ERR_STATE;
	if (((prod ^ cons) & q.mask) == full) {
		/* OVFLG and OVACKFLG differ while an overflow is not acknowledged. */
		if (!((prod ^ cons) & M(EVENTQ_PROD, OVFLG)))
			v->reg[R_EVENTQ_PROD] ^= M(EVENTQ_PROD, OVFLG);
		return LHV_ERR_NOMEM;
	}
	if (!store(v, at, record, 4)) {
		lhv_vsmmu3_gerror(v, M(GERROR, EVENTQ_ABT_ERR));
		return LHV_ERR_FAULT;
	}
	v->reg[R_EVENTQ_PROD] = (prod & M(EVENTQ_PROD, OVFLG)) | ((prod + 1) & q.mask);
	if (empty && VS_GET(v, IRQ_CTRL, EVENTQ_IRQEN) &&
	    !notify(v, LHV_VSMMU3_IRQ_EVENTQ, R_EVENTQ_IRQ_CFG0))
		lhv_vsmmu3_gerror(v, M(GERROR, MSI_EVENTQ_ABT_ERR));
	return LHV_OK;
}

/* What a record of the physical SMMU says that a guest may know, by event. */
#define W0                                                  \
	(LHV_SMMU3_EVT0_ID_MASK | LHV_SMMU3_EVT0_SSV_MASK | \
	 LHV_SMMU3_EVT0_SubstreamID_MASK)
#define ACCESS \
	(LHV_SMMU3_EVT1_PnU_MASK | LHV_SMMU3_EVT1_InD_MASK | LHV_SMMU3_EVT1_RnW_MASK)
#define ID(n) LHV_SMMU3_EVT0_ID_##n

static const struct {
	uint8_t id;
	bool addr; /* InputAddr is part of it */
	uint64_t word1;
} known[] = {
	{ID(F_UUT), true, ACCESS},
	{ID(F_BAD_ATS_TREQ), true, ACCESS},
	{ID(F_STREAM_DISABLED), false, 0},
	{ID(F_TRANSL_FORBIDDEN), true, LHV_SMMU3_EVT1_RnW_MASK},
	{ID(C_BAD_SUBSTREAMID), false, 0},
	{ID(F_CD_FETCH), false, 0},
	{ID(C_BAD_CD), false, 0},
	{ID(F_WALK_EABT), true, ACCESS | LHV_SMMU3_EVT1_CLASS_MASK},
	{ID(F_TRANSLATION), true, ACCESS | LHV_SMMU3_EVT1_CLASS_MASK},
	{ID(F_ADDR_SIZE), true, ACCESS | LHV_SMMU3_EVT1_CLASS_MASK},
	{ID(F_ACCESS), true, ACCESS | LHV_SMMU3_EVT1_CLASS_MASK},
	{ID(F_PERMISSION), true, ACCESS | LHV_SMMU3_EVT1_CLASS_MASK},
	{ID(F_TLB_CONFLICT), true, ACCESS},
	{ID(F_CFG_CONFLICT), false, 0},
};

/* Stage 2 refused a fetch for stage 1; false where it refused the access itself. */
static bool from_stage2(const uint64_t in[4], uint64_t out[4])
{
	uint64_t class = LHV_GET(LHV_SMMU3_EVT1_CLASS, in[1]);

	if (class == LHV_SMMU3_EVT1_CLASS_CD) {
		out[0] = LHV_SET(LHV_SMMU3_EVT0_ID, out[0], ID(F_CD_FETCH));
		out[1] = out[2] = 0;
	} else if (class == LHV_SMMU3_EVT1_CLASS_TTD) {
		out[0] = LHV_SET(LHV_SMMU3_EVT0_ID, out[0], ID(F_WALK_EABT));
	} else {
		return false;
	}
	out[3] = in[3] & LHV_SMMU3_EVT3_IPA_MASK;
	return true;
}

int lhv_vsmmu3_event(struct lhv_vsmmu3 *v, uint32_t sid, const uint64_t record[4])
{
	uint64_t id, out[4] = {0};
	unsigned int i = 0;

	if (!v || !record)
		return LHV_ERR_INVAL;
	if ((uint64_t)sid >> VS_GET(v, IDR1, SIDSIZE))
		return LHV_ERR_RANGE;
	id = LHV_GET(LHV_SMMU3_EVT0_ID, record[0]);
	while (i < sizeof(known) / sizeof(known[0]) && known[i].id != id)
		i++;
	if (i == sizeof(known) / sizeof(known[0]))
		return LHV_ERR_DENIED;
	out[0] = (record[0] & W0) | LHV_PREP(LHV_SMMU3_EVT0_StreamID, sid);
	out[1] = record[1] & known[i].word1;
	out[2] = known[i].addr ? record[2] : 0;
	if (id >= ID(F_TRANSLATION) && id <= ID(F_TLB_CONFLICT) &&
	    (record[1] & LHV_SMMU3_EVT1_S2_MASK) &&
	    (id == ID(F_TLB_CONFLICT) || !from_stage2(record, out)))
		return LHV_ERR_DENIED;
	return lhv_vsmmu3_record(v, out);
}

int lhv_vsmmu3_sid(const struct lhv_vsmmu3 *v, uint32_t physical, uint32_t *sid)
{
	if (!v || !sid)
		return LHV_ERR_INVAL;
	for (uint32_t i = 0; i < v->nr_streams; i++) {
		if (v->streams[i].physical == physical) {
			*sid = v->streams[i].sid;
			return LHV_OK;
		}
	}
	return LHV_ERR_NOENT;
}
