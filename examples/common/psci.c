/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls to the machine's own PSCI firmware (DEN 0022). */
#include "common.h"

#include <libhv/arch/psci.h>

int64_t host_psci(uint64_t fn, uint64_t a, uint64_t b, uint64_t c)
{
	return (int64_t)(platform.psci_smc ? smccc_smc(fn, a, b, c)
					   : smccc_hvc(fn, a, b, c));
}

_Noreturn void host_off(void)
{
	host_psci(LHV_PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

_Noreturn void host_reset(void)
{
	host_psci(LHV_PSCI_SYSTEM_RESET, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}
