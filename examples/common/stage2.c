/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of guests' stage 2, from the hypervisor's heap. */
#include "common.h"

static void *table_alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = heap_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uint64_t)(uintptr_t)p);
	return p;
}

static void table_free(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	heap_free(va, bytes);
}

const struct lhv_s2_ops host_s2_ops = {.alloc = table_alloc, .free = table_free};
