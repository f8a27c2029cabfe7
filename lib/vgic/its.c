/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ITS. Nothing of a mapping is kept but in the guest's tables, and in the cache: a word
 * for a (DeviceID, EventID), at the place that its hash says.
 */
#include <libhv/arch/field.h>
#include <libhv/arch/its.h>
#include <libhv/vgic/its.h>

#define VALID	 (UINT64_C(1) << 63)
#define ADDR_52	 UINT64_C(0x000fffffffffffff)
#define ENTRY	 8u /* bytes of each kind of entry */
#define CMD_SIZE 32u
#define IIDR	 0x43bu

#define DTE_BITS (VALID | (ADDR_52 & ~UINT64_C(0xff)) | 0x1f)
#define CTE_BITS (VALID | 0xffff)
#define ITE_BITS (VALID | UINT64_C(0xffffffffffff))

/* The word of the cache. */
#define C_VALID	 (UINT64_C(1) << 63)
#define C_VCPU_S 52 /* 9 bits */
#define C_LPI_S	 32 /* 20 bits, from the first LPI */

#define CBASER_BITS                                                                \
	(LHV_GITS_CBASER_Size_MASK | LHV_GITS_CBASER_Shareability_MASK |           \
	 LHV_GITS_CBASER_Physical_Address_MASK | LHV_GITS_CBASER_OuterCache_MASK | \
	 LHV_GITS_CBASER_InnerCache_MASK | LHV_GITS_CBASER_Valid_MASK)
#define BASER_BITS                                                                 \
	(LHV_GITS_BASER_Size_MASK | LHV_GITS_BASER_Page_Size_MASK |                \
	 LHV_GITS_BASER_Shareability_MASK | LHV_GITS_BASER_Physical_Address_MASK | \
	 LHV_GITS_BASER_OuterCache_MASK | LHV_GITS_BASER_InnerCache_MASK |         \
	 LHV_GITS_BASER_Indirect_MASK | LHV_GITS_BASER_Valid_MASK)

enum {
	DEVICES,
	COLLECTIONS
};

/* --- the guest's memory --- */

static uint64_t le64(uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

static int load(const struct lhv_vgic_its *its, uint64_t at, uint64_t *v)
{
	uint64_t raw = 0;

	if (its->cfg.ops->read(its->cfg.ctx, lhv_ipa(at), &raw, sizeof(raw)))
		return LHV_ERR_FAULT;
	*v = le64(raw);
	return 0;
}

static int store(const struct lhv_vgic_its *its, uint64_t at, uint64_t v)
{
	uint64_t raw = le64(v);

	return its->cfg.ops->write(its->cfg.ctx, lhv_ipa(at), &raw, sizeof(raw))
		       ? LHV_ERR_FAULT
		       : 0;
}

static unsigned int page_shift(uint64_t baser)
{
	return 12 + 2 * (unsigned int)LHV_GET(LHV_GITS_BASER_Page_Size, baser);
}

/* Of entry n of a table. LHV_ERR_NOENT: out of bounds, or its page is not there. */
static int entry_at(const struct lhv_vgic_its *its, unsigned int table, uint32_t n,
		    uint64_t *at)
{
	uint64_t baser = its->regs.baser[table];
	unsigned int shift = page_shift(baser), per = shift - 3;
	uint64_t base = baser & LHV_GITS_BASER_Physical_Address_MASK, l1;
	uint64_t entries = (LHV_GET(LHV_GITS_BASER_Size, baser) + 1) << per;
	int err;

	if (!(baser & LHV_GITS_BASER_Valid_MASK))
		return LHV_ERR_NOENT;
	if (shift == 16)
		base = (base & ~UINT64_C(0xffff)) | (base >> 12 & 0xf) << 48;
	else
		base = base >> shift << shift;
	if (!(baser & LHV_GITS_BASER_Indirect_MASK)) {
		if (n >= entries)
			return LHV_ERR_NOENT;
		*at = base + (uint64_t)n * ENTRY;
		return 0;
	}
	/* The smallest first level, of one 4 KiB page, has 2^18 entries below it: enough. */
	_Static_assert(LHV_VGIC_ITS_DEV_MAX <= 18, "numbers of up to 18 bits");
	err = load(its, base + (uint64_t)(n >> per) * ENTRY, &l1);
	if (err)
		return err;
	if (!(l1 & VALID))
		return LHV_ERR_NOENT;
	*at = ((l1 & ADDR_52) >> shift << shift) +
	      (uint64_t)(n & ((1u << per) - 1)) * ENTRY;
	return 0;
}

static int device_at(const struct lhv_vgic_its *its, uint32_t device, uint64_t *at)
{
	if (device >> its->cfg.dev_bits)
		return LHV_ERR_NOENT;
	return entry_at(its, DEVICES, device, at);
}

/* Where the ITT has the entry of an event. */
static int event_at(const struct lhv_vgic_its *its, uint32_t device, uint32_t event,
		    uint64_t *at)
{
	uint64_t dte;
	unsigned int bits;
	int err = device_at(its, device, at);

	if (!err)
		err = load(its, *at, &dte);
	if (err)
		return err;
	bits = (unsigned int)(dte & 0x1f) + 1;
	if (!(dte & VALID) || (dte & ~DTE_BITS) || bits > its->cfg.event_bits ||
	    event >> bits)
		return LHV_ERR_NOENT;
	*at = (dte & ADDR_52 & ~UINT64_C(0xff)) + (uint64_t)event * ENTRY;
	return 0;
}

static bool is_lpi(const struct lhv_vgic_its *its, uint32_t intid)
{
	return intid >= LHV_VGIC_ITS_LPI && intid - LHV_VGIC_ITS_LPI < its->cfg.nr_lpis;
}

static int load_event(const struct lhv_vgic_its *its, uint64_t at, uint32_t *intid,
		      uint32_t *icid)
{
	uint64_t ite;
	int err = load(its, at, &ite);

	if (err)
		return err;
	*intid = (uint32_t)ite;
	*icid = (uint32_t)(ite >> 32) & 0xffff;
	return (ite & VALID) && !(ite & ~ITE_BITS) && is_lpi(its, *intid) ? 0
									  : LHV_ERR_NOENT;
}

static int load_collection(const struct lhv_vgic_its *its, uint32_t icid,
			   unsigned int *vcpu)
{
	uint64_t at, cte;
	int err = entry_at(its, COLLECTIONS, icid, &at);

	if (!err)
		err = load(its, at, &cte);
	if (err)
		return err;
	*vcpu = (unsigned int)(cte & 0xffff);
	return (cte & VALID) && !(cte & ~CTE_BITS) && *vcpu < its->cfg.nr_vcpus
		       ? 0
		       : LHV_ERR_NOENT;
}

/* The whole way; *at: of the ITT's entry. */
static int translate(const struct lhv_vgic_its *its, uint32_t device, uint32_t event,
		     uint64_t *at, uint32_t *intid, unsigned int *vcpu)
{
	uint32_t icid;
	int err = event_at(its, device, event, at);

	if (!err)
		err = load_event(its, *at, intid, &icid);
	return err ? err : load_collection(its, icid, vcpu);
}

/* --- the cache --- */

static uint64_t *slot(const struct lhv_vgic_its *its, uint32_t device, uint32_t event)
{
	uint32_t h = (device << 16 | event) * UINT32_C(0x9e3779b1);

	return &its->cfg.cache[(h >> 16) & (its->cfg.nr_cache - 1)];
}

static void forget(const struct lhv_vgic_its *its, uint32_t device, uint32_t event)
{
	uint64_t *p;

	if (!its->cfg.nr_cache)
		return;
	p = slot(its, device, event);
	if ((uint32_t)__atomic_load_n(p, __ATOMIC_RELAXED) == (device << 16 | event))
		__atomic_store_n(p, 0, __ATOMIC_SEQ_CST);
}

/* Of a device, or with all, of everything. */
static void forget_many(const struct lhv_vgic_its *its, bool all, uint32_t device)
{
	for (uint32_t i = 0; i < its->cfg.nr_cache; i++) {
		uint64_t *p = &its->cfg.cache[i];

		if (all || (uint32_t)__atomic_load_n(p, __ATOMIC_RELAXED) >> 16 == device)
			__atomic_store_n(p, 0, __ATOMIC_SEQ_CST);
	}
}

static void lpi(const struct lhv_vgic_its *its, enum lhv_vgic_its_do what,
		unsigned int vcpu, unsigned int to, uint32_t intid)
{
	its->cfg.ops->lpi(its->cfg.ctx, what, vcpu, to, intid);
}

int lhv_vgic_its_msi_cached(struct lhv_vgic_its *its, uint32_t device, uint32_t event)
{
	uint64_t w;
	unsigned int vcpu;

	if (!its)
		return LHV_ERR_INVAL;
	if (!its->cfg.nr_cache || (device | event) >> 16)
		return LHV_ERR_NOENT;
	w = __atomic_load_n(slot(its, device, event), __ATOMIC_SEQ_CST);
	if (!(w & C_VALID) || (uint32_t)w != (device << 16 | event))
		return LHV_ERR_NOENT;
	vcpu = (unsigned int)(w >> C_VCPU_S & 0x1ff);
	lpi(its, LHV_VGIC_ITS_SET, vcpu, vcpu,
	    LHV_VGIC_ITS_LPI + (uint32_t)(w >> C_LPI_S & 0xfffff));
	return 0;
}

int lhv_vgic_its_msi(struct lhv_vgic_its *its, uint32_t device, uint32_t event)
{
	unsigned int vcpu = 0;
	uint32_t intid = 0;
	uint64_t at;
	int err;

	if (!its)
		return LHV_ERR_INVAL;
	if (!(its->regs.ctlr & LHV_GITS_CTLR_Enabled_MASK))
		return LHV_ERR_NOENT;
	if (!lhv_vgic_its_msi_cached(its, device, event))
		return 0;
	err = translate(its, device, event, &at, &intid, &vcpu);
	if (err)
		return err;
	if (its->cfg.nr_cache)
		__atomic_store_n(slot(its, device, event),
				 C_VALID | (uint64_t)vcpu << C_VCPU_S |
					 (uint64_t)(intid - LHV_VGIC_ITS_LPI) << C_LPI_S |
					 device << 16 | event,
				 __ATOMIC_SEQ_CST);
	lpi(its, LHV_VGIC_ITS_SET, vcpu, vcpu, intid);
	return 0;
}

/* --- commands: 0, LHV_ERR_NOENT: refused, LHV_ERR_FAULT: to be tried again --- */

static int mapd(struct lhv_vgic_its *its, const uint64_t *dw)
{
	uint32_t device = (uint32_t)LHV_GET(LHV_ITS_CMD_DW0_DeviceID, dw[0]);
	uint64_t size = LHV_GET(LHV_ITS_CMD_DW1_Size, dw[1]), at;
	bool v = dw[2] & LHV_ITS_CMD_DW2_V_MASK;
	int err;

	if (v && size + 1 > its->cfg.event_bits)
		return LHV_ERR_NOENT;
	err = device_at(its, device, &at);
	if (!err)
		err = store(its, at,
			    v ? VALID | (dw[2] & LHV_ITS_CMD_DW2_ITT_addr_MASK) | size
			      : 0);
	if (!err)
		forget_many(its, false, device);
	return err;
}

static int mapc(struct lhv_vgic_its *its, const uint64_t *dw)
{
	uint64_t vcpu = LHV_GET(LHV_ITS_CMD_DW2_RDbase, dw[2]), at;
	bool v = dw[2] & LHV_ITS_CMD_DW2_V_MASK;
	int err;

	if (v && vcpu >= its->cfg.nr_vcpus)
		return LHV_ERR_NOENT;
	err = entry_at(its, COLLECTIONS, (uint32_t)LHV_GET(LHV_ITS_CMD_DW2_ICID, dw[2]),
		       &at);
	if (!err)
		err = store(its, at, v ? VALID | vcpu : 0);
	if (!err)
		forget_many(its, true, 0);
	return err;
}

static int mapti(struct lhv_vgic_its *its, const uint64_t *dw, uint32_t device,
		 uint32_t event, uint32_t intid)
{
	uint32_t icid = (uint32_t)LHV_GET(LHV_ITS_CMD_DW2_ICID, dw[2]);
	uint64_t at;
	int err;

	if (!is_lpi(its, intid))
		return LHV_ERR_NOENT;
	err = entry_at(its, COLLECTIONS, icid, &at); /* a number that the table has */
	if (!err)
		err = event_at(its, device, event, &at);
	if (!err)
		err = store(its, at, VALID | (uint64_t)icid << 32 | intid);
	if (!err)
		forget(its, device, event);
	return err;
}

static int movi(struct lhv_vgic_its *its, const uint64_t *dw, uint32_t device,
		uint32_t event)
{
	uint32_t icid = (uint32_t)LHV_GET(LHV_ITS_CMD_DW2_ICID, dw[2]), intid = 0;
	unsigned int from = 0, to = 0;
	uint64_t at;
	int err = translate(its, device, event, &at, &intid, &from);

	if (!err)
		err = load_collection(its, icid, &to);
	if (!err)
		err = store(its, at, VALID | (uint64_t)icid << 32 | intid);
	if (err)
		return err;
	forget(its, device, event);
	if (from != to)
		lpi(its, LHV_VGIC_ITS_MOVE, from, to, intid);
	return 0;
}

/* INT, CLEAR, INV, DISCARD: what a mapped event is the name of. */
static int on_event(struct lhv_vgic_its *its, unsigned int what, uint32_t device,
		    uint32_t event)
{
	unsigned int vcpu = 0;
	uint32_t intid = 0;
	uint64_t at;
	int err = translate(its, device, event, &at, &intid, &vcpu);

	if (!err && what == LHV_ITS_CMD_DW0_Command_DISCARD)
		err = store(its, at, 0);
	if (err)
		return err;
	switch (what) {
	case LHV_ITS_CMD_DW0_Command_INT:
		lpi(its, LHV_VGIC_ITS_SET, vcpu, vcpu, intid);
		break;
	case LHV_ITS_CMD_DW0_Command_INV:
		lpi(its, LHV_VGIC_ITS_INV, vcpu, vcpu, intid);
		break;
	case LHV_ITS_CMD_DW0_Command_DISCARD:
		forget(its, device, event);
		lpi(its, LHV_VGIC_ITS_CLEAR, vcpu, vcpu, intid);
		break;
	default:
		lpi(its, LHV_VGIC_ITS_CLEAR, vcpu, vcpu, intid);
		break;
	}
	return 0;
}

static int execute(struct lhv_vgic_its *its, const uint64_t *dw)
{
	unsigned int what = (unsigned int)LHV_GET(LHV_ITS_CMD_DW0_Command, dw[0]);
	uint32_t device = (uint32_t)LHV_GET(LHV_ITS_CMD_DW0_DeviceID, dw[0]);
	uint32_t event = (uint32_t)LHV_GET(LHV_ITS_CMD_DW1_EventID, dw[1]);
	uint64_t rd = LHV_GET(LHV_ITS_CMD_DW2_RDbase, dw[2]);
	uint64_t rd2 = LHV_GET(LHV_ITS_CMD_DW3_RDbase2, dw[3]);
	unsigned int vcpu;
	int err;

	switch (what) {
	case LHV_ITS_CMD_DW0_Command_MAPD:
		return mapd(its, dw);
	case LHV_ITS_CMD_DW0_Command_MAPC:
		return mapc(its, dw);
	case LHV_ITS_CMD_DW0_Command_MAPTI:
		return mapti(its, dw, device, event,
			     (uint32_t)LHV_GET(LHV_ITS_CMD_DW1_pINTID, dw[1]));
	case LHV_ITS_CMD_DW0_Command_MAPI:
		return mapti(its, dw, device, event, event);
	case LHV_ITS_CMD_DW0_Command_MOVI:
		return movi(its, dw, device, event);
	case LHV_ITS_CMD_DW0_Command_INT:
	case LHV_ITS_CMD_DW0_Command_CLEAR:
	case LHV_ITS_CMD_DW0_Command_INV:
	case LHV_ITS_CMD_DW0_Command_DISCARD:
		return on_event(its, what, device, event);
	case LHV_ITS_CMD_DW0_Command_INVALL:
		err = load_collection(its, (uint32_t)LHV_GET(LHV_ITS_CMD_DW2_ICID, dw[2]),
				      &vcpu);
		if (!err)
			lpi(its, LHV_VGIC_ITS_INVALL, vcpu, vcpu, 0);
		return err;
	case LHV_ITS_CMD_DW0_Command_MOVALL:
		if (rd >= its->cfg.nr_vcpus || rd2 >= its->cfg.nr_vcpus)
			return LHV_ERR_NOENT;
		if (rd != rd2)
			lpi(its, LHV_VGIC_ITS_MOVEALL, (unsigned int)rd,
			    (unsigned int)rd2, 0);
		return 0;
	case LHV_ITS_CMD_DW0_Command_SYNC:
		/* Each command has taken effect when the next is read. */
		return rd < its->cfg.nr_vcpus ? 0 : LHV_ERR_NOENT;
	default:
		return LHV_ERR_NOENT;
	}
}

/* --- the queue --- */

static uint64_t queue_size(uint64_t cbaser)
{
	return (LHV_GET(LHV_GITS_CBASER_Size, cbaser) + 1) << 12;
}

static bool has_work(const struct lhv_vgic_its *its)
{
	const struct lhv_vgic_its_regs *r = &its->regs;

	return (r->ctlr & LHV_GITS_CTLR_Enabled_MASK) &&
	       (r->cbaser & LHV_GITS_CBASER_Valid_MASK) &&
	       !(r->creadr & LHV_GITS_CREADR_Stalled_MASK) && r->cwriter != r->creadr &&
	       r->cwriter < queue_size(r->cbaser);
}

int lhv_vgic_its_run(struct lhv_vgic_its *its, unsigned int budget)
{
	if (!its)
		return LHV_ERR_INVAL;
	for (; has_work(its); budget--) {
		uint64_t at = (its->regs.cbaser & LHV_GITS_CBASER_Physical_Address_MASK) +
			      its->regs.creadr;
		uint64_t dw[CMD_SIZE / 8] = {0};
		int err;

		if (!budget)
			return LHV_ERR_AGAIN;
		err = its->cfg.ops->read(its->cfg.ctx, lhv_ipa(at), dw, sizeof(dw))
			      ? LHV_ERR_FAULT
			      : 0;
		for (unsigned int i = 0; i < CMD_SIZE / 8; i++)
			dw[i] = le64(dw[i]);
		if (!err)
			err = execute(its, dw);
		if (err == LHV_ERR_FAULT) {
			its->regs.creadr |= LHV_GITS_CREADR_Stalled_MASK;
			its->stalls++;
			return 0;
		}
		if (err)
			its->errors++;
		its->regs.creadr += CMD_SIZE;
		if (its->regs.creadr >= queue_size(its->regs.cbaser))
			its->regs.creadr = 0;
	}
	return 0;
}

/* --- registers --- */

static uint64_t typer(const struct lhv_vgic_its *its)
{
	return LHV_GITS_TYPER_Physical_MASK |
	       LHV_PREP(LHV_GITS_TYPER_ITT_entry_size, ENTRY - 1) |
	       LHV_PREP(LHV_GITS_TYPER_ID_bits, its->cfg.event_bits - 1u) |
	       LHV_PREP(LHV_GITS_TYPER_Devbits, its->cfg.dev_bits - 1u);
}

/* The writable bits of GITS_BASER<n>, with what it reads as in the others. */
static uint64_t baser_of(unsigned int n, uint64_t v)
{
	v &= BASER_BITS;
	/* 3 is reserved: it is 64 KiB. */
	if (LHV_GET(LHV_GITS_BASER_Page_Size, v) == 3)
		v ^= LHV_PREP(LHV_GITS_BASER_Page_Size, 1);
	return v | LHV_PREP(LHV_GITS_BASER_Entry_Size, ENTRY - 1) |
	       (n == DEVICES
			? LHV_PREP(LHV_GITS_BASER_Type, LHV_GITS_BASER_Type_DEVICES)
			: LHV_PREP(LHV_GITS_BASER_Type, LHV_GITS_BASER_Type_COLLECTIONS));
}

static uint64_t read_reg(struct lhv_vgic_its *its, uint32_t off)
{
	const struct lhv_vgic_its_regs *r = &its->regs;

	switch (off) {
	case LHV_GITS_CTLR_OFFSET:
		/* CTLR and IIDR share a doubleword. */
		return r->ctlr | (has_work(its) ? 0 : LHV_GITS_CTLR_Quiescent_MASK) |
		       (uint64_t)IIDR << 32;
	case LHV_GITS_TYPER_OFFSET:
		return typer(its);
	case LHV_GITS_CBASER_OFFSET:
		return r->cbaser;
	case LHV_GITS_CWRITER_OFFSET:
		return r->cwriter;
	case LHV_GITS_CREADR_OFFSET:
		lhv_vgic_its_run(its, LHV_VGIC_ITS_BUDGET);
		return r->creadr;
	case LHV_GITS_BASER_OFFSET:
		return r->baser[0];
	case LHV_GITS_BASER_OFFSET + 8:
		return r->baser[1];
	case 0xffd0:
		return 0x44;
	case 0xffe0:
		return 0x92 | UINT64_C(0xb4) << 32;
	case 0xffe8:
		return 0x3b;
	case 0xfff0:
		return 0x0d | UINT64_C(0xf0) << 32;
	case 0xfff8:
		return 0x05 | UINT64_C(0xb1) << 32;
	default:
		return 0;
	}
}

static void write_reg(struct lhv_vgic_its *its, uint32_t off, uint64_t v, uint64_t mask)
{
	struct lhv_vgic_its_regs *r = &its->regs;
	bool on = r->ctlr & LHV_GITS_CTLR_Enabled_MASK;

	switch (off) {
	case LHV_GITS_CTLR_OFFSET:
		if (!(mask & LHV_GITS_CTLR_Enabled_MASK))
			return;
		r->ctlr = (uint32_t)v & LHV_GITS_CTLR_Enabled_MASK;
		if (on && !r->ctlr)
			forget_many(its, true, 0);
		lhv_vgic_its_run(its, LHV_VGIC_ITS_BUDGET);
		return;
	case LHV_GITS_CBASER_OFFSET:
		if (on) /* UNPREDICTABLE: ignored */
			return;
		r->cbaser = ((r->cbaser & ~mask) | (v & mask)) & CBASER_BITS;
		r->creadr = 0;
		return;
	case LHV_GITS_CWRITER_OFFSET:
		v = (r->cwriter & ~mask) | (v & mask);
		/* Outside of the queue: as if not written. */
		if ((v & LHV_GITS_CWRITER_Offset_MASK) < queue_size(r->cbaser))
			r->cwriter = v & LHV_GITS_CWRITER_Offset_MASK;
		if (v & LHV_GITS_CWRITER_Retry_MASK)
			r->creadr &= ~(uint64_t)LHV_GITS_CREADR_Stalled_MASK;
		lhv_vgic_its_run(its, LHV_VGIC_ITS_BUDGET);
		return;
	case LHV_GITS_BASER_OFFSET:
	case LHV_GITS_BASER_OFFSET + 8:
		if (!on) { /* else UNPREDICTABLE: ignored */
			unsigned int n = (off - LHV_GITS_BASER_OFFSET) / 8;

			r->baser[n] = baser_of(n, (r->baser[n] & ~mask) | (v & mask));
			forget_many(its, true, 0);
		}
		return;
	default:
		return;
	}
}

enum lhv_action lhv_vgic_its_mmio(void *ctx, struct lhv_mmio *m)
{
	struct lhv_vgic_its *its = (struct lhv_vgic_its *)ctx;
	unsigned int shift = 8 * (unsigned int)(m->offset & 4);
	bool ok = (m->size == 4 || (m->size == 8 && m->offset >= LHV_GITS_TYPER_OFFSET &&
				    m->offset < 0xffd0)) &&
		  m->offset % m->size == 0 &&
		  m->offset < LHV_GITS_TRANSLATER_OFFSET - 0x40;
	uint32_t off = (uint32_t)m->offset & ~7u;

	if (!ok) {
		if (!m->write)
			m->value = 0;
		return LHV_HANDLED;
	}
	if (m->write) {
		uint64_t mask = m->size == 8 ? UINT64_MAX : UINT64_C(0xffffffff) << shift;

		write_reg(its, off, m->value << shift, mask);
		return LHV_HANDLED;
	}
	m->value = read_reg(its, off) >> shift;
	if (m->size == 4)
		m->value &= 0xffffffff;
	return LHV_HANDLED;
}

/* --- creation, saving and restoring --- */

int lhv_vgic_its_init(struct lhv_vgic_its *its, const struct lhv_vgic_its_cfg *cfg)
{
	if (!its || !cfg || !cfg->ops || !cfg->ops->read || !cfg->ops->write ||
	    !cfg->ops->lpi || (cfg->nr_cache && !cfg->cache))
		return LHV_ERR_INVAL;
	if (!cfg->nr_vcpus || cfg->nr_vcpus > 512 || !cfg->dev_bits ||
	    cfg->dev_bits > LHV_VGIC_ITS_DEV_MAX || !cfg->event_bits ||
	    cfg->event_bits > LHV_VGIC_ITS_EV_MAX || !cfg->nr_lpis ||
	    cfg->nr_lpis > LHV_VGIC_ITS_LPIS_MAX || cfg->nr_cache > 65536 ||
	    (cfg->nr_cache & (cfg->nr_cache - 1)))
		return LHV_ERR_RANGE;
	its->cfg = *cfg;
	its->errors = its->stalls = 0;
	its->regs = (struct lhv_vgic_its_regs){.baser = {baser_of(0, 0), baser_of(1, 0)}};
	forget_many(its, true, 0);
	return 0;
}

int lhv_vgic_its_get(const struct lhv_vgic_its *its, struct lhv_vgic_its_regs *regs)
{
	if (!its || !regs)
		return LHV_ERR_INVAL;
	*regs = its->regs;
	return 0;
}

int lhv_vgic_its_set(struct lhv_vgic_its *its, const struct lhv_vgic_its_regs *regs)
{
	const uint64_t size = regs ? queue_size(regs->cbaser) : 0;

	if (!its || !regs)
		return LHV_ERR_INVAL;
	if ((regs->ctlr & ~(uint32_t)LHV_GITS_CTLR_Enabled_MASK) ||
	    (regs->cbaser & ~CBASER_BITS) ||
	    (regs->cwriter & ~(uint64_t)LHV_GITS_CWRITER_Offset_MASK) ||
	    (regs->creadr &
	     ~(uint64_t)(LHV_GITS_CREADR_Offset_MASK | LHV_GITS_CREADR_Stalled_MASK)) ||
	    (regs->creadr & LHV_GITS_CREADR_Offset_MASK) >= size ||
	    baser_of(0, regs->baser[0]) != regs->baser[0] ||
	    baser_of(1, regs->baser[1]) != regs->baser[1])
		return LHV_ERR_CORRUPT;
	its->regs = *regs;
	forget_many(its, true, 0);
	return 0;
}
