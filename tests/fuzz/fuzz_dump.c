/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lhv_s2_dump_image() with registers and table memory that an attacker wrote. Invariants:
 * ranges are in order, within what was asked for, whole granules, and cannot be merged any
 * further; no more is read than the budget says; a dump in small steps lists the same
 * addresses as one long call; and at both ends of each range, and in the gaps, the MMU
 * model's own walk finds the same.
 */
#include <stdlib.h>
#include <string.h>

#include <libhv/sim/mmu.h>
#include <libhv/stage2/dump.h>

#define CHECK(x)                 \
	do {                     \
		if (!(x))        \
			abort(); \
	} while (0)

#define BASE  UINT64_C(0x40000000)
#define BYTES 0x40000
#define MAX   4000

#define FAILS (LHV_S2_BAD_READ | LHV_S2_BAD_LOOP | LHV_S2_BAD_ADDRESS | LHV_S2_BAD_TYPE)

static uint64_t mem[BYTES / 8] __attribute__((aligned(0x40000)));

struct input {
	const uint8_t *p;
	size_t n;
};

struct state {
	uint64_t reads, at, from, to, page, end_of_pa, mapped, sum;
	uint64_t ranges, limit;
	struct lhv_s2_range last;
	struct lhv_sim_mmu *m;
	const struct lhv_s2_image *img;
};

static uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes-- && in->n) {
		v = v << 8 | *in->p++;
		in->n--;
	}
	return v;
}

static int read_mem(void *ctx, lhv_pa_t pa, uint64_t *v)
{
	struct state *s = ctx;

	s->reads++;
	CHECK(!(pa.v & 7));
	if (pa.v < BASE || pa.v >= BASE + BYTES)
		return -1;
	*v = mem[(pa.v - BASE) / 8];
	return 0;
}

static void model(struct state *s, uint64_t ipa, struct lhv_sim_mmu_result *r)
{
	lhv_sim_mmu_walk(s->m, s->img->vtcr, s->img->vttbr, lhv_ipa(ipa), r);
}

/* [s->at, ipa) was not reported: nothing is there. */
static void gap(struct state *s, uint64_t ipa)
{
	struct lhv_sim_mmu_result r;
	uint64_t ends[2] = {s->at, ipa - 1};

	for (int i = 0; i < 2 && s->at < ipa; i++) {
		model(s, ends[i], &r);
		CHECK(r.fault == LHV_SIM_MMU_TRANSLATION);
		CHECK(!(r.desc & 1) && (!r.desc || (r.desc & 2)));
	}
	s->at = ipa;
}

static int on_range(void *ctx, const struct lhv_s2_range *r)
{
	struct state *s = ctx;
	struct lhv_sim_mmu_result m;

	CHECK(r->size && r->entries && !((r->ipa.v | r->size) & (s->page - 1)));
	CHECK(r->ipa.v >= s->at && r->ipa.v >= s->from && r->size <= s->to - r->ipa.v);
	CHECK(r->level >= -1 && r->level <= 3);
	CHECK(r->kind != LHV_S2_UNMAPPED || r->bad);
	CHECK(r->kind != LHV_S2_MAPPED || !(r->bad & FAILS));
	CHECK(r->kind == LHV_S2_MAPPED || (!r->attr && !r->contig));
	if (r->kind == LHV_S2_MAPPED)
		CHECK(r->pa.v + r->size <= s->end_of_pa && !(r->pa.v & (s->page - 1)));
	gap(s, r->ipa.v);
	if (s->last.size && s->last.ipa.v + s->last.size == r->ipa.v)
		CHECK(s->last.kind != r->kind || s->last.level != r->level ||
		      s->last.contig != r->contig || s->last.bad != r->bad ||
		      s->last.desc != r->desc);
	for (int i = 0; i < 2; i++) {
		uint64_t off = i ? r->size - 1 : 0;

		model(s, r->ipa.v + off, &m);
		/* What a loop leads to is not looked at. */
		if (r->bad & LHV_S2_BAD_LOOP)
			break;
		CHECK(m.level == r->level);
		if (r->kind == LHV_S2_MAPPED) {
			CHECK(!m.fault && m.pa.v == r->pa.v + off &&
			      m.contig == r->contig);
			CHECK(m.r == !!(r->attr & LHV_S2_R) &&
			      m.af == !(r->attr & LHV_S2_OLD));
			CHECK(m.sw == (r->attr >> 16 & 15));
		} else {
			CHECK(m.fault == (r->bad & LHV_S2_BAD_READ ? LHV_SIM_MMU_EXTERNAL
					  : r->bad & LHV_S2_BAD_ADDRESS
						  ? LHV_SIM_MMU_ADDRESS
						  : LHV_SIM_MMU_TRANSLATION));
		}
	}
	if (r->kind == LHV_S2_MAPPED) {
		s->mapped += r->size;
		s->sum += r->size * (r->pa.v ^ r->attr);
	}
	s->last = *r;
	s->at = r->ipa.v + r->size;
	return ++s->ranges == s->limit ? 123 : 0;
}

/* Only adds up. */
static int on_part(void *ctx, const struct lhv_s2_range *r)
{
	struct state *s = ctx;

	if (r->kind == LHV_S2_MAPPED)
		s->mapped += r->size;
	return 0;
}

static void fill(struct input *in, unsigned int granule)
{
	uint64_t page = UINT64_C(1) << granule;

	memset(mem, 0, sizeof(mem));
	while (in->n) {
		uint8_t op = (uint8_t)take(in, 1);
		uint64_t slot = take(in, 2) % (BYTES / 8), v = 0, n = 1, step = 0;
		uint64_t a = take(in, 2);

		switch (op & 7) {
		case 0: /* a table */
		case 1:
			v = BASE + (a << granule & (BYTES - 1)) + 3;
			break;
		case 2: /* a page */
		case 3: /* a run of them */
			v = a << granule | 0x7ff;
			n = op & 1 ? 1 + (op >> 3) : 1;
			step = page;
			if (op & 0x80)
				v |= UINT64_C(1) << 52;
			break;
		case 4: /* a block */
			v = a << (granule + (granule - 3)) | 0x7fd;
			if (op & 0x80)
				v |= UINT64_C(1) << 52;
			break;
		case 5: /* an owner */
			v = a << 2;
			break;
		case 6: /* a bit of one that is there */
			v = mem[slot] ^ UINT64_C(1) << (a & 63);
			break;
		default:
			v = a << 48 | take(in, 6);
			break;
		}
		for (; n-- && slot < BYTES / 8; v += step)
			mem[slot++] = v;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t vtcrs[] = {
		0x80023559,	       /* 4 KiB, 39 bits, level 1 */
		0x80053590,	       /* 4 KiB, 48 bits, level 0 */
		0x8002b558,	       /* 16 KiB, 40 bits, level 2 */
		0x80047556,	       /* 64 KiB, 42 bits, level 2 */
		UINT64_C(0x38006350c), /* 4 KiB, 52 bits, level -1 */
		0x80067590,	       /* 64 KiB, 48 bits, level 1, 52-bit output */
	};
	struct lhv_cpu_features f = {.pa_bits = 52,
				     .tgran4_2 = true,
				     .tgran16_2 = true,
				     .tgran64_2 = true,
				     .tgran4_2_lpa2 = true,
				     .tgran16_2_lpa2 = true,
				     .lpa = true,
				     .vmid_bits = 16,
				     .xnx = true,
				     .ttst = true,
				     .hafdbs = 2};
	struct lhv_sim_mmu_config mc = {.features = &f};
	struct input in = {data, size};
	struct lhv_s2_image img = {.read = read_mem, .budget = MAX};
	struct lhv_s2_geometry g;
	struct state s = {.img = &img}, parts = {.img = &img};
	uint8_t how = (uint8_t)take(&in, 1);
	lhv_ipa_t next = {0}, to;
	lhv_pa_t root;
	int ret;

	img.ctx = &s;
	img.vtcr = vtcrs[how % 6] ^ (how & 0x80 ? take(&in, 8) : 0);
	img.vttbr = (how & 0x40 ? take(&in, 8) : BASE);
	img.fwb = how & 0x20;
	ret = lhv_s2_vtcr_geometry(img.vtcr, &g, NULL);
	if (!ret)
		ret = lhv_s2_vttbr_table(&g, img.vttbr, &root);
	if (ret) {
		CHECK(lhv_s2_dump_image(&img, lhv_ipa(0), lhv_ipa(0), on_range, &s,
					&next) == ret);
		CHECK(!s.reads);
		return 0;
	}
	CHECK(g.ipa_bits <= 52 && g.ipa_bits >= 16 && g.concat <= 16 && g.concat >= 1);
	s.page = UINT64_C(1) << g.granule;
	s.end_of_pa = UINT64_C(1) << g.pa_bits;
	s.from = how & 0x10 ? take(&in, 3) * s.page : 0;
	s.from &= (UINT64_C(1) << g.ipa_bits) - 1;
	s.to = UINT64_C(1) << g.ipa_bits;
	if (how & 0x08)
		s.to = s.from + take(&in, 4) % ((s.to - s.from) / s.page + 1) * s.page;
	s.limit = (how & 7) == 7 ? 3 : UINT64_MAX;
	fill(&in, g.granule);
	s.m = lhv_sim_mmu_create(&mc);
	CHECK(s.m && !lhv_sim_mmu_add(s.m, mem, lhv_pa(BASE), BYTES));
	s.at = s.from;
	to = lhv_ipa(s.to);
	ret = lhv_s2_dump_image(&img, lhv_ipa(s.from), to, on_range, &s, &next);
	CHECK(s.reads <= img.budget);
	CHECK(next.v >= s.at && next.v <= s.to);
	if (!ret) {
		CHECK(next.v == s.to);
		gap(&s, s.to);
	} else if (ret == LHV_ERR_AGAIN) {
		CHECK(s.reads == img.budget && next.v > s.from);
		gap(&s, next.v);
	} else {
		CHECK(ret == 123 && s.ranges == s.limit && next.v == s.at);
	}
	/* The same in small steps. */
	if (ret != 123 && s.reads < 600) {
		lhv_ipa_t at = {s.from}, stop = {0};

		img.ctx = &parts;
		img.budget = LHV_S2_DUMP_MIN_BUDGET + size % 3;
		for (;;) {
			parts.reads = 0;
			ret = lhv_s2_dump_image(&img, at, to, on_part, &parts, &stop);
			CHECK(parts.reads <= img.budget);
			if (ret != LHV_ERR_AGAIN)
				break;
			CHECK(stop.v > at.v);
			at = stop;
		}
		CHECK(!ret && parts.mapped == s.mapped);
	}
	lhv_sim_mmu_destroy(s.m);
	return 0;
}
