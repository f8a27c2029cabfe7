/* SPDX-License-Identifier: BSD-2-Clause */
/* The orders of test_vmid_steps.c, with one preemption more. */
#define DEEPER 1
#include "test_vmid_steps.c"
