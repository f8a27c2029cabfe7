/* SPDX-License-Identifier: BSD-2-Clause */
/* Speculative store bypass: who turns it off, and whether there is a call to make. */
#include <libhv/vcpu/ssbd.h>

int lhv_vcpu_ssbd_init(struct lhv_vcpu_ssbd *s, const struct lhv_cpu_features *f,
		       int64_t firmware, bool host_on)
{
	if (!s || !f)
		return LHV_ERR_INVAL;
	*s = (struct lhv_vcpu_ssbd){.guest_on = true, .host_on = host_on};
	if (f->ssbs)
		s->by = LHV_VCPU_SSBD_PSTATE;
	else if (firmware == 0)
		s->by = LHV_VCPU_SSBD_FIRMWARE;
	else
		s->by = firmware == 1 || firmware == -2 ? LHV_VCPU_SSBD_NOBODY
							: LHV_VCPU_SSBD_UNKNOWN;
	return LHV_OK;
}

void lhv_vcpu_ssbd_call(struct lhv_vcpu_ssbd *s, uint64_t arg)
{
	s->guest_on = (uint32_t)arg != 0;
}

static bool change(const struct lhv_vcpu_ssbd *s, bool to, uint64_t *arg)
{
	if (s->by != LHV_VCPU_SSBD_FIRMWARE || s->guest_on == s->host_on)
		return false;
	*arg = to;
	return true;
}

bool lhv_vcpu_ssbd_enter(const struct lhv_vcpu_ssbd *s, uint64_t *arg)
{
	return change(s, s->guest_on, arg);
}

bool lhv_vcpu_ssbd_leave(const struct lhv_vcpu_ssbd *s, uint64_t *arg)
{
	return change(s, s->host_on, arg);
}
