/* SPDX-License-Identifier: BSD-2-Clause */
/* A unit test of an integrator: stage 2 on the host, seen through the simulated port. */
#include <libhv/sim/port.h>
#include <libhv/port.h>
#include <libhv/stage2.h>
#include <libhv/version.h>

#include <stdio.h>
#include <stdlib.h>

static unsigned int stores, dsbs;

static void on_store(void *ctx, uint64_t *p, uint64_t old, uint64_t new)
{
	(void)ctx;
	(void)p;
	(void)old;
	(void)new;
	stores++;
}

static void on_dsb(void *ctx, enum lhv_port_barrier b)
{
	(void)ctx;
	(void)b;
	dsbs++;
}

static void *alloc(void *ctx, uint64_t bytes, lhv_pa_t *pa)
{
	void *p = aligned_alloc(bytes, bytes);

	(void)ctx;
	*pa = lhv_pa((uintptr_t)p);
	return p;
}

static void release(void *ctx, void *va, lhv_pa_t pa, uint64_t bytes)
{
	(void)ctx;
	(void)pa;
	(void)bytes;
	free(va);
}

static void expect(int ok, const char *what)
{
	if (!ok) {
		printf("unit: failed: %s\n", what);
		exit(1);
	}
}

int main(void)
{
	static const struct lhv_sim_port_ops port = {.store64 = on_store, .dsb = on_dsb};
	static const struct lhv_s2_ops ops = {.alloc = alloc, .free = release};
	/* A machine with 48-bit addresses, 4 KiB pages and 16-bit VMIDs. */
	const struct lhv_cpu_id id = {.mmfr0 = 0x5, .mmfr1 = 0x20};
	const struct lhv_s2_request req = {.granule = 12, .ipa_bits = 40};
	struct lhv_cpu_features f;
	struct lhv_s2_geometry geo;
	struct lhv_s2_config cfg = {
		.geometry = &geo, .features = &f, .ops = &ops, .vmid = 1};
	struct lhv_s2_entry e;
	struct lhv_s2 s2;

	lhv_sim_port_attach(&port, 0);
	lhv_cpu_features_init(&id, &f);
	expect(lhv_version() == LHV_VERSION, "the archive is as old as its headers");
	expect(!lhv_s2_geometry(&f, &req, &geo, 0), "a geometry");
	expect(!lhv_s2_init(&s2, &cfg), "init");
	expect(!lhv_s2_map(&s2, lhv_ipa(0x40000000), lhv_pa(0x80000000), 0x200000,
			   LHV_S2_RWX | LHV_S2_MEM_WB, 0),
	       "map");
	expect(stores && dsbs, "the model sees the stores and barriers");
	expect(!lhv_s2_walk(&s2, lhv_ipa(0x40001234), &e), "walk");
	expect(e.kind == LHV_S2_MAPPED && e.pa.v == 0x80001234,
	       "the walk finds the page");
	lhv_s2_destroy(&s2);
	puts("unit: ok");
	return 0;
}
