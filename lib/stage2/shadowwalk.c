/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk of a guest hypervisor's stage 2: AArch64.S2Translate and what it calls
 * (DDI 0487, J1), over callbacks.
 *
 * Registers and tables are the guest's: any value is possible. All shifts have counts that
 * come from the few legal granules and levels.
 */
#include "shadow.h"
#include "s1walk.h"

#include <string.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/sysreg.h>

/* --- Registers -------------------------------------------------------------------------- */

bool lhv_s2_nested_cpu_ok(const struct lhv_cpu_features *f)
{
	return f->pa_bits >= 32 && f->pa_bits <= 56 &&
	       (f->tgran4_2 || f->tgran16_2 || f->tgran64_2);
}

static bool has_granule(const struct lhv_cpu_features *f, unsigned int granule)
{
	return granule == 12 ? f->tgran4_2 : granule == 14 ? f->tgran16_2 : f->tgran64_2;
}

/* The largest IPA that this CPU can have with some granule. */
unsigned int lhv_s2_nested_ipa_max(const struct lhv_cpu_features *f)
{
	bool wide = (f->tgran4_2 && f->tgran4_2_lpa2) ||
		    (f->tgran16_2 && f->tgran16_2_lpa2) || (f->tgran64_2 && f->lpa);
	unsigned int most = wide ? 52 : 48;

	return f->pa_bits < most ? f->pa_bits : most;
}

static unsigned int granule_of(const struct lhv_cpu_features *f, uint64_t vtcr)
{
	static const uint8_t tg[] = {12, 16, 14, 0};
	unsigned int g = tg[LHV_GET(LHV_VTCR_EL2_TG0, vtcr)];

	if (g && has_granule(f, g))
		return g;
	return f->tgran4_2 ? 12 : f->tgran16_2 ? 14 : 16;
}

/* AArch64.S2StartLevel; false for what AArch64.S2InvalidSL refuses. */
static bool start_of(const struct lhv_cpu_features *f, const struct nested *n,
		     uint64_t vtcr, int *level)
{
	unsigned int sl0 = (unsigned int)LHV_GET(LHV_VTCR_EL2_SL0, vtcr);

	if (n->g.granule == 12) {
		if (n->g.lpa2 && (vtcr & LHV_VTCR_EL2_SL2_MASK)) {
			*level = -1;
			return sl0 == 0;
		}
		*level = sl0 == 3 ? 3 : 2 - (int)sl0;
		return sl0 == 3 ? f->ttst : sl0 < 2 || f->pa_bits >= 44;
	}
	*level = 3 - (int)sl0;
	if (n->g.granule == 14)
		return sl0 == 3 ? n->g.lpa2 : sl0 < 2 || f->pa_bits >= 42;
	return sl0 < 2 || (sl0 == 2 && f->pa_bits >= 44);
}

void lhv_s2_nested_decode(const struct lhv_cpu_features *f,
			  const struct lhv_s2_nested_regs *r, struct nested *n)
{
	static const uint8_t sizes[] = {32, 36, 40, 42, 44, 48, 52, 52};
	unsigned int txsz = (unsigned int)LHV_GET(LHV_VTCR_EL2_T0SZ, r->vtcr);
	unsigned int pa = sizes[LHV_GET(LHV_VTCR_EL2_PS, r->vtcr)], ips, tsize, granule;
	int level = 3;

	memset(n, 0, sizeof(*n));
	n->on = r->hcr & (LHV_HCR_EL2_VM_MASK | LHV_HCR_EL2_DC_MASK);
	n->fwb = f->s2fwb && (r->hcr & LHV_HCR_EL2_FWB_MASK);
	n->ptw = r->hcr & LHV_HCR_EL2_PTW_MASK;
	n->ee = r->sctlr & LHV_SCTLR_EL2_EE_MASK;
	n->xnx = f->xnx;
	n->vmid = (uint16_t)LHV_GET(LHV_VTTBR_EL2_VMID, r->vttbr);
	if (f->vmid_bits < 16 || !(r->vtcr & LHV_VTCR_EL2_VS_MASK))
		n->vmid &= 0xff;
	n->sh = (uint8_t)LHV_GET(LHV_VTCR_EL2_SH0, r->vtcr);

	granule = granule_of(f, r->vtcr);
	n->g.granule = (uint8_t)granule;
	n->g.lpa2 =
		(r->vtcr & LHV_VTCR_EL2_DS_MASK) && (granule == 12   ? f->tgran4_2_lpa2
						     : granule == 14 ? f->tgran16_2_lpa2
								     : false);
	n->wide = granule == 16 && f->lpa;
	n->g.block = granule == 12   ? (n->g.lpa2 ? 0 : 1)
		     : granule == 14 ? (n->g.lpa2 ? 1 : 2)
				     : (f->lpa && f->pa_bits >= 52 ? 1 : 2);
	n->g.ha = f->hafdbs >= 1 && (r->vtcr & LHV_VTCR_EL2_HA_MASK);
	n->g.hd = n->g.ha && f->hafdbs >= 2 && (r->vtcr & LHV_VTCR_EL2_HD_MASK);

	if (pa == 52 && !(granule == 16 ? f->lpa : n->g.lpa2))
		pa = 48;
	n->g.pa_bits = (uint8_t)(pa < f->pa_bits ? pa : f->pa_bits);

	/* AArch64.S2MinTxSZ, AArch64.MaxTxSZ, AArch64.S2InconsistentSL. */
	n->bad = true;
	ips = f->pa_bits > 52 ? 52 : f->pa_bits;
	if (ips > 48 && !(granule == 16 ? f->lpa : n->g.lpa2))
		ips = 48;
	if (txsz < 64 - ips ||
	    txsz > (!f->ttst	    ? 39U
		    : granule == 16 ? 47U
				    : 48U) ||
	    !start_of(f, n, r->vtcr, &level))
		return;
	n->g.start = (int8_t)level;
	n->g.ipa_bits = (uint8_t)(64 - txsz);
	if (n->g.ipa_bits <= s2_shift(&n->g, level) ||
	    n->g.ipa_bits > s2_shift(&n->g, level) + granule + 1U)
		return;
	n->bad = false;

	/* AArch64.S2TTBaseAddress. Too many low bits are cut. */
	tsize = n->g.ipa_bits - s2_shift(&n->g, level) + 3U;
	n->base = r->vttbr & LHV_VTTBR_EL2_BADDR_MASK;
	if (n->g.lpa2 || (n->wide && LHV_GET(LHV_VTCR_EL2_PS, r->vtcr) >= 6)) {
		if (tsize < 6)
			tsize = 6;
		n->base |= LHV_GET(LHV_VTTBR_EL2_BADDR_HI, r->vttbr) << 48;
	}
	n->base &= ~((UINT64_C(1) << tsize) - 1);
}

/* --- Descriptors ------------------------------------------------------------------------ */

/* The address in a table or leaf descriptor, aligned to 2^shift. */
static uint64_t address(const struct nested *n, uint64_t d, unsigned int shift)
{
	uint64_t a = d & UINT64_C(0xfffffffff000);

	if (n->wide)
		a |= LHV_GET(LHV_S2DESC_OA51_48, d) << 48;
	else if (n->g.lpa2)
		a |= (d & UINT64_C(0x3000000000000)) | LHV_GET(LHV_S2DESC_OA51_50, d)
							       << 50;
	return a & ~((UINT64_C(1) << shift) - 1);
}

static uint8_t memattr_of(const struct nested *n, uint64_t d)
{
	unsigned int m = (unsigned int)LHV_GET(LHV_S2DESC_MEMATTR, d);

	if (n->fwb)
		return (uint8_t)(m > 7 || m == 4 ? 0 : m);
	return (uint8_t)(m > 3 && !(m & 3) ? 0 : m);
}

static uint8_t sh_of(const struct nested *n, uint64_t d)
{
	unsigned int sh = n->g.lpa2 ? n->sh : (unsigned int)LHV_GET(LHV_S2DESC_SH, d);

	return (uint8_t)(sh == 1 ? 2 : sh);
}

/* Bytes that the Contiguous bit makes one of the leaf d. */
static uint64_t span_of(const struct nested *n, uint64_t d, int level)
{
	uint64_t span = s2_size(&n->g, level);

	if (d & LHV_S2DESC_CONTIG_MASK)
		span *= s2_run(&n->g, level);
	return span > UINT64_C(1) << n->g.ipa_bits ? s2_size(&n->g, level) : span;
}

static void leaf_of(const struct nested *n, uint64_t d, int level, uint64_t ipa,
		    struct lhv_s2_nested_result *out)
{
	unsigned int xn = (unsigned int)LHV_GET(LHV_S2DESC_XN, d);
	unsigned int shift = s2_shift(&n->g, level);

	if (!n->xnx)
		xn &= 2;
	out->mapped = true;
	out->level = (int8_t)level;
	out->size = UINT64_C(1) << shift;
	out->span = span_of(n, d, level);
	out->contig = out->span != out->size;
	out->ipa = lhv_ipa(address(n, d, shift) | (ipa & (out->size - 1)));
	out->r = LHV_GET(LHV_S2DESC_S2AP, d) & LHV_S2DESC_S2AP_R;
	out->w = LHV_GET(LHV_S2DESC_S2AP, d) & LHV_S2DESC_S2AP_W;
	out->x1 = xn == LHV_S2DESC_XN_NONE || xn == LHV_S2DESC_XN_EL0;
	out->x0 = xn == LHV_S2DESC_XN_NONE || xn == LHV_S2DESC_XN_EL1;
	out->fwb = n->fwb;
	out->memattr = memattr_of(n, d);
	out->sh = sh_of(n, d);
}

/* --- The walk --------------------------------------------------------------------------- */

struct walk {
	const struct nested *n;
	const struct lhv_s2_nested_access *acc;
	const struct lhv_s2_nested_ops *ops;
	void *ctx;
	struct lhv_s2_nested_result *out;
};

/* What a step returns when the answer is in the result. */
#define STOP  1
#define AGAIN 2

static int fail(struct walk *w, enum lhv_s2_s1_fault fault, int level)
{
	w->out->fault = fault;
	w->out->level = (int8_t)level;
	w->out->fsc = lhv_s2_s1_fsc(fault, level);
	return STOP;
}

/* What a callback said. */
static int answered(struct walk *w, int ret, const struct lhv_s2_fault *f, bool write,
		    int level)
{
	switch (ret) {
	case LHV_S2_READ_OK:
		return LHV_OK;
	case LHV_S2_READ_STAGE2:
		if (!lhv_s2_s1_stage2_fault(f))
			return LHV_ERR_INVAL;
		w->out->host = *f;
		w->out->host_write = write;
		return STOP;
	case LHV_S2_READ_EXTERNAL:
		/* Nothing is known of what it would have led to. */
		w->out->mapped = false;
		return fail(w, LHV_S2_S1_EXTERNAL, level);
	default:
		return ret < 0 ? ret : LHV_ERR_INVAL;
	}
}

static uint64_t swapped(const struct walk *w, uint64_t v)
{
	return w->n->ee ? __builtin_bswap64(v) : v;
}

static int fetch(struct walk *w, uint64_t ipa, int level, uint64_t *desc)
{
	struct lhv_s2_fault f = {LHV_S2_S1_NONE, 0};
	uint64_t v = 0;
	int ret;

	w->out->desc_ipa = lhv_ipa(ipa);
	ret = answered(w, w->ops->read(w->ctx, lhv_ipa(ipa), &v, &f), &f, false, level);
	if (!ret)
		*desc = w->out->desc = swapped(w, v);
	return ret;
}

/* Writes what hardware would. AGAIN when the descriptor is another by now. */
static int update(struct walk *w, uint64_t desc, uint64_t want, int level)
{
	struct lhv_s2_fault f = {LHV_S2_S1_NONE, 0};
	uint64_t seen = swapped(w, desc);
	int ret;

	if (!w->ops->cas)
		return answered(w, LHV_S2_READ_EXTERNAL, &f, true, level);
	ret = answered(w,
		       w->ops->cas(w->ctx, w->out->desc_ipa, &seen, swapped(w, want), &f),
		       &f, true, level);
	if (ret) {
		w->out->mapped = false;
		return ret;
	}
	if (seen != swapped(w, desc))
		return AGAIN;
	w->out->desc = want;
	return LHV_OK;
}

/* AArch64.S2CheckPermissions, and the Access flag and dirty state. */
static int finish(struct walk *w, uint64_t d, int level)
{
	const struct lhv_s2_nested_access *acc = w->acc;
	const struct nested *n = w->n;
	struct lhv_s2_nested_result *out = w->out;
	bool may_write = out->w || (n->g.hd && (d & LHV_S2DESC_DBM_MASK));
	bool device = out->memattr < 4;
	uint64_t want = d;
	int ret = LHV_OK;

	if (!(d & LHV_S2DESC_AF_MASK) && !n->g.ha)
		return fail(w, LHV_S2_S1_ACCESS_FLAG, level);
	if ((acc->read && !out->r) || (acc->write && !may_write) ||
	    (acc->exec && !(acc->el0 ? out->x0 : out->x1)) ||
	    (acc->s1ptw && n->ptw && device))
		return fail(w, LHV_S2_S1_PERMISSION, level);
	if (!(d & LHV_S2DESC_AF_MASK))
		want |= LHV_S2DESC_AF_MASK;
	if (acc->write && !out->w)
		want |= S2_WRITE;
	out->set_af = (want ^ d) & LHV_S2DESC_AF_MASK;
	out->set_dirty = (want ^ d) & S2_WRITE;
	if (want != d && !acc->probe)
		ret = update(w, d, want, level);
	if (!ret && out->set_dirty)
		out->w = true;
	return ret;
}

static int one_walk(struct walk *w, uint64_t ipa)
{
	const struct nested *n = w->n;
	uint64_t base = n->base, d = 0;
	int level = n->g.start, ret;

	if (n->bad || ipa >> n->g.ipa_bits)
		return fail(w, LHV_S2_S1_TRANSLATION, 0);
	if (base >> n->g.pa_bits)
		return fail(w, LHV_S2_S1_ADDRESS_SIZE, 0);
	for (;; level++) {
		ret = fetch(w, base + 8 * s2_index(&n->g, level, ipa), level, &d);
		if (ret)
			return ret;
		if (!(d & LHV_S2DESC_VALID_MASK))
			return fail(w, LHV_S2_S1_TRANSLATION, level);
		if (!s2_is_table(d, level))
			break;
		base = address(n, d, n->g.granule);
		if (base >> n->g.pa_bits)
			return fail(w, LHV_S2_S1_ADDRESS_SIZE, level);
	}
	/* AArch64.BlockDescSupported, and the reserved encoding of the last level. */
	if (level == S2_LAST ? !(d & LHV_S2DESC_TYPE_MASK) : level < n->g.block)
		return fail(w, LHV_S2_S1_TRANSLATION, level);
	if (address(n, d, s2_shift(&n->g, level)) >> n->g.pa_bits)
		return fail(w, LHV_S2_S1_ADDRESS_SIZE, level);
	leaf_of(n, d, level, ipa, w->out);
	return finish(w, d, level);
}

/* Stage 2 is off: L2's addresses are L1's. Of the memory type stage 1 decides. */
static void flat(const struct nested *n, unsigned int bits, uint64_t ipa,
		 struct lhv_s2_nested_result *out)
{
	out->mapped = out->flat = true;
	out->r = out->w = out->x0 = out->x1 = true;
	out->fwb = n->fwb;
	out->memattr = n->fwb ? LHV_S2DESC_MEMATTR_FWB_S1 : LHV_S2DESC_MEMATTR_NORMAL_WB;
	out->ipa = lhv_ipa(ipa);
	out->size = out->span = UINT64_C(1) << bits;
}

int lhv_s2_nested_walk(const struct lhv_cpu_features *vcpu,
		       const struct lhv_s2_nested_regs *regs,
		       const struct lhv_s2_nested_access *acc, lhv_ipa_t ipa,
		       const struct lhv_s2_nested_ops *ops, void *ctx,
		       struct lhv_s2_nested_result *out)
{
	struct lhv_s2_nested_result res;
	struct nested n;
	struct walk w = {.n = &n, .acc = acc, .ops = ops, .ctx = ctx, .out = &res};
	unsigned int bits;
	int ret = AGAIN;

	if (!vcpu || !regs || !acc || !ops || !ops->read || !out ||
	    !lhv_s2_nested_cpu_ok(vcpu))
		return LHV_ERR_INVAL;
	lhv_s2_nested_decode(vcpu, regs, &n);
	if (!n.on) {
		memset(&res, 0, sizeof(res));
		bits = lhv_s2_nested_ipa_max(vcpu);
		if (ipa.v >> bits)
			(void)fail(&w, LHV_S2_S1_ADDRESS_SIZE, 0);
		else
			flat(&n, bits, ipa.v, &res);
		*out = res;
		return LHV_OK;
	}
	for (unsigned int i = 0; i < LHV_S2_NESTED_TRIES && ret == AGAIN; i++) {
		memset(&res, 0, sizeof(res));
		ret = one_walk(&w, ipa.v);
	}
	if (ret == AGAIN)
		return LHV_ERR_AGAIN;
	if (ret < 0)
		return ret;
	*out = res;
	return LHV_OK;
}

/* --- Exceptions ------------------------------------------------------------------------- */

/* 0x20 or 0x24; 0 for what is no abort from a lower EL. */
static unsigned int abort_class(uint64_t esr)
{
	unsigned int ec = (unsigned int)LHV_GET(LHV_ESR_ELx_EC, esr);

	return ec == LHV_ESR_ELx_EC_IABT_LOWER || ec == LHV_ESR_ELx_EC_DABT_LOWER ? ec
										  : 0;
}

int lhv_s2_nested_access_of(uint64_t esr, bool el0, struct lhv_s2_nested_access *acc)
{
	unsigned int ec = abort_class(esr), fsc;
	bool permission, write;

	if (!acc || !ec)
		return LHV_ERR_INVAL;
	fsc = (unsigned int)LHV_GET(LHV_ISS_ABT_FSC, esr);
	permission = fsc >= LHV_FSC_PERMISSION_L0 && fsc < LHV_FSC_PERMISSION_L0 + 4;
	memset(acc, 0, sizeof(*acc));
	acc->el0 = el0;
	acc->s1ptw = esr & LHV_ISS_ABT_S1PTW_MASK;
	if (ec == LHV_ESR_ELx_EC_IABT_LOWER) {
		/* The walk for a fetch reads, and may have an Access flag to set. */
		acc->exec = !acc->s1ptw;
		acc->read = acc->s1ptw;
		acc->write = acc->s1ptw && permission;
		return LHV_OK;
	}
	write = esr & LHV_ISS_DABT_WnR_MASK;
	if ((esr & LHV_ISS_DABT_CM_MASK) && !acc->s1ptw) {
		acc->read = permission && el0;
		acc->write = permission && !el0;
		return LHV_OK;
	}
	acc->read = !write;
	acc->write = write;
	return LHV_OK;
}

int lhv_s2_nested_abort(const struct lhv_s2_nested_result *r, uint64_t esr, uint64_t far,
			lhv_ipa_t ipa, struct lhv_s2_nested_abort *out)
{
	unsigned int ec = abort_class(esr);
	/* What depends on ISV, and for a fetch nothing. */
	uint64_t isv = LHV_ISS_DABT_ISV_MASK | LHV_ISS_DABT_SAS_MASK |
		       LHV_ISS_DABT_SSE_MASK | LHV_ISS_DABT_SRT_MASK |
		       LHV_ISS_DABT_SF_MASK | LHV_ISS_DABT_AR_MASK;

	if (!r || !out || !ec || r->fault == LHV_S2_S1_NONE)
		return LHV_ERR_INVAL;
	esr &= ~(LHV_ISS_ABT_FSC_MASK | LHV_ISS_ABT_EA_MASK | LHV_ISS_ABT_FnV_MASK);
	esr |= LHV_PREP(LHV_ISS_ABT_FSC, r->fsc);
	if (r->fault == LHV_S2_S1_EXTERNAL && ec == LHV_ESR_ELx_EC_DABT_LOWER)
		esr &= ~isv;
	out->esr = esr;
	out->far = far;
	out->hpfar = LHV_PREP(LHV_HPFAR_EL2_FIPA, ipa.v >> 12 & UINT64_C(0xffffffffff));
	return LHV_OK;
}
