/* SPDX-License-Identifier: BSD-2-Clause */
/* beside.c, for the rest of the example. */
#ifndef EXAMPLES_LINUX_BESIDE_H
#define EXAMPLES_LINUX_BESIDE_H

#include <stdbool.h>

bool beside_wanted(void);	   /* the hypervisor's command line says so */
void beside_init(unsigned int on); /* makes the guest that will run on that core */
_Noreturn void beside_run(void);   /* on that core */
void beside_report(void);	   /* what it has counted; nothing if there is none */

#endif
