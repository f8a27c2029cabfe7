/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's physical timer, emulated, and the clock's alarm, on the hypervisor's timer. */
#include "../common/common.h"
#include "hv.h"

#include <libhv/arch/a64.h>
#include <libhv/arch/sysreg.h>
#include <libhv/port.h>

static uint64_t counter(void)
{
	lhv_port_isb();
	return LHV_MRS(CNTPCT_EL0);
}

void timer_update(unsigned int vcpu)
{
	struct lhv_vcpu_timer *t = &vcpus[vcpu].ptimer;
	uint64_t now = counter(), deadline = 0, seconds;
	bool armed = lhv_vcpu_timer_deadline(t, now, &deadline);

	irq_ppi(vcpu, PTIMER_PPI, lhv_vcpu_timer_level(t, now));
	if (vcpu == 0) {
		devices_tick();
		/* Looked at each second: the alarm has no finer resolution. */
		if (devices_deadline(&seconds)) {
			uint64_t next = now + LHV_MRS(CNTFRQ_EL0);

			if (!armed || next < deadline)
				deadline = next;
			armed = true;
		}
	}
	if (armed)
		LHV_MSR(CNTHP_CVAL_EL2, deadline);
	LHV_MSR(CNTHP_CTL_EL2, armed ? LHV_CNTHP_CTL_EL2_ENABLE_MASK : 0);
	lhv_port_isb();
}

void timer_stop(void)
{
	LHV_MSR(CNTHP_CTL_EL2, 0);
	lhv_port_isb();
}

enum lhv_action timer_sysreg(void *ctx, struct lhv_trap_sysreg_access *a)
{
	struct lhv_vcpu_timer *t = &((struct hv_vcpu *)ctx)[a->vcpu].ptimer;
	enum lhv_vcpu_timer_reg reg =
		a->enc == LHV_SYSREG_CNTP_CTL_EL0    ? LHV_VCPU_TIMER_CTL
		: a->enc == LHV_SYSREG_CNTP_CVAL_EL0 ? LHV_VCPU_TIMER_CVAL
						     : LHV_VCPU_TIMER_TVAL;

	if (!a->write) {
		a->value = lhv_vcpu_timer_read(t, reg, counter());
		return LHV_HANDLED;
	}
	lhv_vcpu_timer_write(t, reg, a->value, counter());
	timer_update(a->vcpu);
	return LHV_HANDLED;
}
