/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints, watchpoints and steps of a debugger outside of the guest (DDI 0487, D2.9 to
 * D2.12), and what the guest finds in its debug registers meanwhile.
 */
#include <string.h>

#include <libhv/arch/sysreg.h>
#include <libhv/vcpu/debugger.h>

#define EL1_AND_EL0 3u
#define A64_BYTES   0xfu

/* What the guest can write and read back. RES0 and what only an external debugger has, not. */
#define MDSCR_RW                                                                    \
	(LHV_MDSCR_EL1_SS_MASK | LHV_MDSCR_EL1_TDCC_MASK | LHV_MDSCR_EL1_KDE_MASK | \
	 LHV_MDSCR_EL1_MDE_MASK)
#define MDSCR_RW_LOCKED                                                                \
	(LHV_MDSCR_EL1_ERR_MASK | LHV_MDSCR_EL1_HDE_MASK | LHV_MDSCR_EL1_TDA_MASK |    \
	 LHV_MDSCR_EL1_INTdis_MASK | LHV_MDSCR_EL1_TXU_MASK | LHV_MDSCR_EL1_RXO_MASK | \
	 LHV_MDSCR_EL1_TXfull_MASK | LHV_MDSCR_EL1_RXfull_MASK)
#define MDCCINT_RW UINT32_C(0x60000000) /* RX, TX */
#define CONTROL_RW UINT32_C(0x1fffffff)

_Static_assert(LHV_VCPU_DEBUGGER_READ == 1 && LHV_VCPU_DEBUGGER_WRITE == 2,
	       "as DBGWCR.LSC");

int lhv_vcpu_debugger_init(struct lhv_vcpu_debugger *d, const struct lhv_cpu_features *f)
{
	if (!d || !f)
		return LHV_ERR_INVAL;
	memset(d, 0, sizeof(*d));
	d->nr_brk = f->brps < LHV_VCPU_DEBUGGER_MAX ? f->brps : LHV_VCPU_DEBUGGER_MAX;
	d->nr_watch = f->wrps < LHV_VCPU_DEBUGGER_MAX ? f->wrps : LHV_VCPU_DEBUGGER_MAX;
	lhv_vcpu_debugger_reset(d);
	return LHV_OK;
}

void lhv_vcpu_debugger_reset(struct lhv_vcpu_debugger *d)
{
	memset(d->guest_brk, 0, sizeof(d->guest_brk));
	memset(d->guest_watch, 0, sizeof(d->guest_watch));
	memset(d->dtr, 0, sizeof(d->dtr));
	d->mdscr = 0;
	d->mdccint = d->oseccr = d->prcr = 0;
	d->claim = 0;
	d->os_lock = true;
}

/* Puts a pair into a free place, or takes it out of its place. */
static int change(struct lhv_vcpu_debugger_pair *p, unsigned int n,
		  const struct lhv_vcpu_debugger_pair *want, bool on)
{
	struct lhv_vcpu_debugger_pair *empty = NULL;

	for (unsigned int i = 0; i < n; i++) {
		if (p[i].control == want->control && p[i].value == want->value) {
			if (!on)
				memset(&p[i], 0, sizeof(p[i]));
			return LHV_OK;
		}
		if (!p[i].control && !empty)
			empty = &p[i];
	}
	if (!on)
		return LHV_OK;
	if (!empty)
		return LHV_ERR_BUSY;
	*empty = *want;
	return LHV_OK;
}

int lhv_vcpu_debugger_break(struct lhv_vcpu_debugger *d, lhv_va_t va, bool on)
{
	struct lhv_vcpu_debugger_pair want = {
		.value = va.v,
		.control = LHV_DBGBCR_E_MASK | LHV_PREP(LHV_DBGBCR_PMC, EL1_AND_EL0) |
			   LHV_PREP(LHV_DBGBCR_BAS, A64_BYTES),
	};

	if (!d || (va.v & 3))
		return LHV_ERR_INVAL;
	return change(d->brk, d->nr_brk, &want, on);
}

/* DBGWVR and DBGWCR for a range; false if no pair can say it. */
static bool shape(uint64_t va, uint64_t bytes, struct lhv_vcpu_debugger_pair *p)
{
	unsigned int log = 0;

	if (bytes <= 8) {
		if ((va & 7) + bytes > 8)
			return false;
		p->value = va & ~UINT64_C(7);
		p->control |= LHV_PREP(LHV_DBGWCR_BAS, ((1u << bytes) - 1) << (va & 7));
		return true;
	}
	while (log < 32 && UINT64_C(1) << log < bytes)
		log++;
	if (log > 31 || UINT64_C(1) << log != bytes || (va & (bytes - 1)))
		return false;
	p->value = va;
	p->control |= LHV_PREP(LHV_DBGWCR_MASK, log) | LHV_DBGWCR_BAS_MASK;
	return true;
}

int lhv_vcpu_debugger_watch(struct lhv_vcpu_debugger *d, lhv_va_t va, uint64_t bytes,
			    unsigned int access, bool on)
{
	struct lhv_vcpu_debugger_pair want = {
		.control = LHV_DBGWCR_E_MASK | LHV_PREP(LHV_DBGWCR_PAC, EL1_AND_EL0) |
			   LHV_PREP(LHV_DBGWCR_LSC, access),
	};

	if (!d || !bytes || !access ||
	    (access & ~(unsigned int)(LHV_VCPU_DEBUGGER_READ | LHV_VCPU_DEBUGGER_WRITE)))
		return LHV_ERR_INVAL;
	if (!shape(va.v, bytes, &want))
		return LHV_ERR_UNSUPPORTED;
	return change(d->watch, d->nr_watch, &want, on);
}

/* The first address that a watchpoint watches, and how many. */
static uint64_t extent(const struct lhv_vcpu_debugger_pair *p, uint64_t *bytes)
{
	unsigned int log = (unsigned int)LHV_GET(LHV_DBGWCR_MASK, p->control);
	unsigned int bas = (unsigned int)LHV_GET(LHV_DBGWCR_BAS, p->control), first = 0;

	if (log) {
		*bytes = UINT64_C(1) << log;
		return p->value;
	}
	while (!(bas >> first & 1))
		first++;
	*bytes = 0;
	while (bas >> (first + *bytes) & 1)
		++*bytes;
	return p->value + first;
}

int lhv_vcpu_debugger_watched(const struct lhv_vcpu_debugger *d, lhv_va_t far,
			      lhv_va_t *va, unsigned int *access)
{
	uint64_t best = UINT64_MAX;
	int ret = LHV_ERR_NOENT;

	if (!d || !va || !access)
		return LHV_ERR_INVAL;
	for (unsigned int i = 0; i < d->nr_watch; i++) {
		const struct lhv_vcpu_debugger_pair *p = &d->watch[i];
		uint64_t bytes, a, distance;

		if (!p->control)
			continue;
		a = extent(p, &bytes);
		distance = far.v < a		? a - far.v
			   : far.v - a >= bytes ? far.v - a - bytes + 1
						: 0;
		if (ret == LHV_OK && distance >= best)
			continue;
		best = distance;
		*va = lhv_va(a);
		*access = (unsigned int)LHV_GET(LHV_DBGWCR_LSC, p->control);
		ret = LHV_OK;
	}
	return ret;
}

void lhv_vcpu_debugger_step(struct lhv_vcpu_debugger *d, struct lhv_regs *regs, bool on)
{
	if (on == d->step)
		return;
	if (on)
		d->guest_ss = regs->pstate & LHV_SPSR_EL2_SS_MASK;
	/* Set: the instruction is executed, and the exception comes before the next. */
	regs->pstate &= ~LHV_SPSR_EL2_SS_MASK;
	if (on || d->guest_ss)
		regs->pstate |= LHV_SPSR_EL2_SS_MASK;
	d->step = on;
}

uint64_t lhv_vcpu_debugger_mdscr(const struct lhv_vcpu_debugger *d)
{
	uint64_t v = d->step ? LHV_MDSCR_EL1_SS_MASK : 0;

	for (unsigned int i = 0; i < LHV_VCPU_DEBUGGER_MAX; i++)
		if (d->brk[i].control || d->watch[i].control)
			v |= LHV_MDSCR_EL1_MDE_MASK;
	return v;
}

/* DBG{B,W}{V,C}R<n>_EL1: op2 4 to 7 of (2, 0, 0, n). */
static enum lhv_action pair(struct lhv_vcpu_debugger *d, uint32_t enc, bool write,
			    uint64_t *value)
{
	unsigned int n = enc >> 3 & 15, op2 = enc & 7;
	bool is_watch = op2 & 2, control = op2 & 1;
	struct lhv_vcpu_debugger_pair *p =
		is_watch ? &d->guest_watch[n] : &d->guest_brk[n];

	if (n >= (is_watch ? d->nr_watch : d->nr_brk))
		return LHV_INJECT;
	if (!write)
		*value = control ? p->control : p->value;
	else if (control)
		p->control = *value & CONTROL_RW;
	else
		p->value = *value & ~UINT64_C(3);
	return LHV_HANDLED;
}

/* A register that is all memory. */
static enum lhv_action plain(uint32_t *r, uint32_t mask, bool write, uint64_t *value)
{
	if (write)
		*r = (uint32_t)*value & mask;
	else
		*value = *r;
	return LHV_HANDLED;
}

static enum lhv_action read_only(bool write, uint64_t *value, uint64_t v)
{
	if (write)
		return LHV_INJECT;
	*value = v;
	return LHV_HANDLED;
}

static enum lhv_action mdscr(struct lhv_vcpu_debugger *d, bool write, uint64_t *value)
{
	uint64_t rw = MDSCR_RW | (d->os_lock ? MDSCR_RW_LOCKED : 0);

	if (write)
		d->mdscr = (d->mdscr & ~rw) | (*value & rw);
	else
		*value = d->mdscr;
	return LHV_HANDLED;
}

enum lhv_action lhv_vcpu_debugger_sysreg(struct lhv_vcpu_debugger *d, uint32_t enc,
					 bool write, uint64_t *value)
{
	const uint32_t first = LHV_SYSREG_DBGBVR0_EL1 & ~7u;

	if (!d || !value)
		return LHV_INJECT;
	if (enc >= first && enc < first + 16 * 8 && (enc & 4))
		return pair(d, enc, write, value);
	switch (enc) {
	case LHV_SYSREG_MDSCR_EL1:
		return mdscr(d, write, value);
	case LHV_SYSREG_MDCCINT_EL1:
		return plain(&d->mdccint, MDCCINT_RW, write, value);
	case LHV_SYSREG_OSECCR_EL1:
		return plain(&d->oseccr, UINT32_MAX, write, value);
	case LHV_SYSREG_OSDTRRX_EL1:
		return plain(&d->dtr[0], UINT32_MAX, write, value);
	case LHV_SYSREG_OSDTRTX_EL1:
		return plain(&d->dtr[1], UINT32_MAX, write, value);
	case LHV_SYSREG_DBGPRCR_EL1:
		return plain(&d->prcr, 1, write, value);
	case LHV_SYSREG_OSLAR_EL1:
		if (!write)
			return LHV_INJECT;
		d->os_lock = *value & LHV_OSLAR_EL1_OSLK_MASK;
		return LHV_HANDLED;
	case LHV_SYSREG_OSLSR_EL1:
		return read_only(write, value,
				 LHV_OSLSR_EL1_OSLM_1_MASK |
					 (d->os_lock ? LHV_OSLSR_EL1_OSLK_MASK : 0));
	/* The double lock is never taken: RAZ/WI, as without FEAT_DoubleLock. */
	case LHV_SYSREG_OSDLR_EL1:
		if (!write)
			*value = 0;
		return LHV_HANDLED;
	case LHV_SYSREG_DBGCLAIMSET_EL1:
		if (write)
			d->claim |= (uint8_t)*value;
		else
			*value = 0xff;
		return LHV_HANDLED;
	case LHV_SYSREG_DBGCLAIMCLR_EL1:
		if (write)
			d->claim &= (uint8_t) ~*value;
		else
			*value = d->claim;
		return LHV_HANDLED;
	/* There is no ROM table, no external debugger and no debug communications channel. */
	case LHV_SYSREG_MDRAR_EL1:
	case LHV_SYSREG_DBGAUTHSTATUS_EL1:
	case LHV_SYSREG_MDCCSR_EL0:
		return read_only(write, value, 0);
	case LHV_SYSREG_DBGDTR_EL0:
	case LHV_SYSREG_DBGDTRRX_EL0:
		if (!write)
			*value = 0;
		return LHV_HANDLED;
	default:
		return LHV_INJECT;
	}
}
