/* SPDX-License-Identifier: BSD-2-Clause */
#include <libhv/version.h>

unsigned int lhv_version(void)
{
	return LHV_VERSION;
}
