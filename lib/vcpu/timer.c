/* SPDX-License-Identifier: BSD-2-Clause */
/* An emulated generic timer (DDI 0487, D11.2). The counter is the caller's. */
#include <libhv/arch/sysreg.h>
#include <libhv/vcpu.h>

static bool condition_met(const struct lhv_vcpu_timer *t, uint64_t now)
{
	return now - t->offset >= t->cval;
}

static bool unmasked(const struct lhv_vcpu_timer *t)
{
	return LHV_GET(LHV_CNTP_CTL_EL0_ENABLE, t->ctl) &&
	       !LHV_GET(LHV_CNTP_CTL_EL0_IMASK, t->ctl);
}

uint64_t lhv_vcpu_timer_read(const struct lhv_vcpu_timer *t, enum lhv_vcpu_timer_reg reg,
			     uint64_t now)
{
	uint64_t ctl;

	switch (reg) {
	case LHV_VCPU_TIMER_CVAL:
		return t->cval;
	case LHV_VCPU_TIMER_TVAL:
		return (uint32_t)(t->cval - (now - t->offset));
	default:
		/* ISTATUS is unknown while the timer is disabled: zero here. */
		ctl = t->ctl;
		if (LHV_GET(LHV_CNTP_CTL_EL0_ENABLE, ctl) && condition_met(t, now))
			ctl |= LHV_CNTP_CTL_EL0_ISTATUS_MASK;
		return ctl;
	}
}

void lhv_vcpu_timer_write(struct lhv_vcpu_timer *t, enum lhv_vcpu_timer_reg reg,
			  uint64_t value, uint64_t now)
{
	switch (reg) {
	case LHV_VCPU_TIMER_CVAL:
		t->cval = value;
		break;
	case LHV_VCPU_TIMER_TVAL:
		t->cval = now - t->offset + (uint64_t)(int64_t)(int32_t)(uint32_t)value;
		break;
	default:
		t->ctl = (uint32_t)value &
			 (LHV_CNTP_CTL_EL0_ENABLE_MASK | LHV_CNTP_CTL_EL0_IMASK_MASK);
		break;
	}
}

bool lhv_vcpu_timer_level(const struct lhv_vcpu_timer *t, uint64_t now)
{
	return unmasked(t) && condition_met(t, now);
}

bool lhv_vcpu_timer_deadline(const struct lhv_vcpu_timer *t, uint64_t now,
			     uint64_t *deadline)
{
	uint64_t guest = now - t->offset;

	if (!unmasked(t) || guest >= t->cval)
		return false;
	/* The time to go is exact; the host counter may wrap before it has passed. */
	if (t->cval - guest > UINT64_MAX - now)
		return false;
	*deadline = now + (t->cval - guest);
	return true;
}

int lhv_vcpu_vtimer(const struct lhv_vcpu *v, struct lhv_vcpu_timer *out)
{
	if (!v || !out)
		return LHV_ERR_INVAL;
	if (v->loaded)
		return LHV_ERR_STATE;
	out->cval = v->el1.cntv_cval;
	out->offset = v->ctl.cntvoff;
	out->ctl = (uint32_t)v->el1.cntv_ctl &
		   (LHV_CNTV_CTL_EL0_ENABLE_MASK | LHV_CNTV_CTL_EL0_IMASK_MASK);
	return LHV_OK;
}

int lhv_vcpu_set_offsets(struct lhv_vcpu *v, uint64_t cntvoff, uint64_t cntpoff)
{
	if (v->loaded)
		return LHV_ERR_STATE;
	v->ctl.cntvoff = cntvoff;
	v->ctl.cntpoff = cntpoff;
	return LHV_OK;
}
