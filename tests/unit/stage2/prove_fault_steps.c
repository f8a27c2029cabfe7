/* SPDX-License-Identifier: BSD-2-Clause */
/* The orders of test_fault_steps.c, with those scenarios that take long. */
#define DEEPER 1
#include "test_fault_steps.c"
