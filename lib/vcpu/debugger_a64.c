/* SPDX-License-Identifier: BSD-2-Clause */
/* The debugger's registers to the core and off it. */
#include <libhv/arch/a64.h>
#include <libhv/arch/sysreg.h>
#include <libhv/port.h>
#include <libhv/vcpu/debugger.h>

#define SET(n)                                                                  \
	case n:                                                                 \
		if (n < d->nr_brk) {                                            \
			LHV_MSR(DBGBVR##n##_EL1, on ? d->brk[n].value : 0);     \
			LHV_MSR(DBGBCR##n##_EL1, on ? d->brk[n].control : 0);   \
		}                                                               \
		if (n < d->nr_watch) {                                          \
			LHV_MSR(DBGWVR##n##_EL1, on ? d->watch[n].value : 0);   \
			LHV_MSR(DBGWCR##n##_EL1, on ? d->watch[n].control : 0); \
		}                                                               \
		break

static void set(const struct lhv_vcpu_debugger *d, unsigned int n, bool on)
{
	switch (n) {
		SET(0);
		SET(1);
		SET(2);
		SET(3);
		SET(4);
		SET(5);
		SET(6);
		SET(7);
		SET(8);
		SET(9);
		SET(10);
		SET(11);
		SET(12);
		SET(13);
		SET(14);
		SET(15);
	}
}

void lhv_vcpu_debugger_load(const struct lhv_vcpu_debugger *d)
{
	/* The OS lock would keep breakpoints, watchpoints and steps from happening. */
	LHV_MSR(OSLAR_EL1, 0);
	for (unsigned int n = 0; n < LHV_VCPU_DEBUGGER_MAX; n++)
		set(d, n, true);
	LHV_MSR(MDSCR_EL1, lhv_vcpu_debugger_mdscr(d));
	lhv_port_isb();
}

void lhv_vcpu_debugger_put(const struct lhv_vcpu_debugger *d)
{
	LHV_MSR(MDSCR_EL1, 0);
	for (unsigned int n = 0; n < LHV_VCPU_DEBUGGER_MAX; n++)
		set(d, n, false);
	lhv_port_isb();
}
