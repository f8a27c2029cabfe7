/* SPDX-License-Identifier: BSD-2-Clause */
/* Stage 2 tables in a file that holds a piece of physical memory. */
#include "dec.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libhv/err.h>
#include <libhv/stage2/dump.h>
#include <libhv/arch/vmsa.h>

#define MAX_PICTURE 20000 /* ranges */

struct image {
	const uint8_t *bytes;
	uint64_t size, base;
};

struct sink {
	const struct opts *o;
	const struct lhv_s2_geometry *g;
	uint64_t ranges, mapped, bad;
	struct lhv_s2_range *all; /* for the picture */
	size_t n_all;
	bool too_many;
};

static int read_image(void *ctx, lhv_pa_t pa, uint64_t *value)
{
	const struct image *m = ctx;
	uint64_t v = 0;

	if (pa.v < m->base || pa.v - m->base >= m->size || m->size - (pa.v - m->base) < 8)
		return LHV_ERR_FAULT;
	for (int i = 7; i >= 0; i--)
		v = v << 8 | m->bytes[pa.v - m->base + (uint64_t)i];
	*value = v;
	return 0;
}

const char *s2_perm_text(uint32_t attr)
{
	static const char *const text[] = {
		"---", "r--", "-w-", "rw-", "--u", "r-u", "-wu", "rwu",
		"--k", "r-k", "-wk", "rwk", "--x", "r-x", "-wx", "rwx",
	};

	/* What cannot be read cannot be executed. */
	return text[attr & LHV_S2_R ? attr & 15 : attr & 2];
}

static const char *sh_text(uint32_t attr)
{
	switch (attr & LHV_S2_SH_MASK) {
	case LHV_S2_SH_OUTER:
		return "outer";
	case LHV_S2_SH_NON:
		return "non";
	default:
		return "inner";
	}
}

static const char *const bad_names[] = {
	"unreadable",
	"loop",
	"address beyond output size",
	"reserved type",
	"RES0 bits in a table descriptor",
	"RES0 bits",
	"reserved MemAttr",
	"reserved shareability",
	"incomplete contiguous run",
};

static const char *bad_text(uint32_t bad, char *buf, size_t n)
{
	size_t at = 0;

	*buf = 0;
	for (size_t i = 0; i < sizeof(bad_names) / sizeof(bad_names[0]); i++)
		if ((bad >> i & 1) && at < n)
			at += (size_t)snprintf(buf + at, n - at, "%s%s", at ? ", " : "",
					       bad_names[i]);
	return buf;
}

static const char *kind_text(const struct lhv_s2_range *r)
{
	return r->kind == LHV_S2_MAPPED	 ? "mapped"
	       : r->kind == LHV_S2_OWNED ? "owned"
					 : "fault";
}

static void print_json(const struct sink *s, const struct lhv_s2_range *r)
{
	bool first = true;

	printf("%s{\"ipa\": \"0x%" PRIx64 "\", \"size\": \"0x%" PRIx64
	       "\", \"kind\": \"%s\", \"level\": %d, \"entries\": %" PRIu64
	       ", \"descriptor\": \"0x%" PRIx64 "\"",
	       s->ranges ? ", " : "", r->ipa.v, r->size, kind_text(r), r->level,
	       r->entries, r->desc);
	if (r->kind == LHV_S2_MAPPED)
		printf(", \"pa\": \"0x%" PRIx64
		       "\", \"access\": \"%s\", \"memory\": \"%s\", "
		       "\"shareability\": \"%s\", \"contiguous\": %s, \"accessed\": %s, "
		       "\"dbm\": %s, \"software\": %u",
		       r->pa.v, s2_perm_text(r->attr),
		       s2_memattr_text((unsigned int)LHV_GET(LHV_S2DESC_MEMATTR, r->desc),
				       s->o->given & OPT_FWB),
		       sh_text(r->attr), r->contig ? "true" : "false",
		       r->attr & LHV_S2_OLD ? "false" : "true",
		       r->attr & LHV_S2_DBM ? "true" : "false", r->attr >> 16 & 15);
	if (r->kind == LHV_S2_OWNED)
		printf(", \"owner\": %u", r->owner);
	fputs(", \"problems\": [", stdout);
	for (size_t i = 0; i < sizeof(bad_names) / sizeof(bad_names[0]); i++)
		if (r->bad >> i & 1) {
			printf("%s\"%s\"", first ? "" : ", ", bad_names[i]);
			first = false;
		}
	fputs("]}", stdout);
}

static void print_text(const struct sink *s, const struct lhv_s2_range *r)
{
	int digits = (s->g->ipa_bits + 3) / 4, pa = (s->g->pa_bits + 3) / 4;
	char size[32], bad[256];

	printf("%c 0x%0*" PRIx64 "-0x%0*" PRIx64 " %9s", r->bad ? '!' : ' ', digits,
	       r->ipa.v, digits, r->ipa.v + r->size - 1,
	       size_text(r->size, size, sizeof(size)));
	if (r->kind == LHV_S2_MAPPED)
		printf(" -> 0x%0*" PRIx64, pa, r->pa.v);
	else
		printf("    %*s", pa + 2, "");
	printf("  L%d", r->level);
	if (r->kind == LHV_S2_MAPPED)
		printf("  %s  %s%s%s%s%s%s", s2_perm_text(r->attr),
		       s2_memattr_text((unsigned int)LHV_GET(LHV_S2DESC_MEMATTR, r->desc),
				       s->o->given & OPT_FWB),
		       s->g->lpa2 || !(r->attr & LHV_S2_SH_MASK) ? "" : ", ",
		       s->g->lpa2 || !(r->attr & LHV_S2_SH_MASK) ? "" : sh_text(r->attr),
		       r->contig ? ", contiguous" : "",
		       r->attr & LHV_S2_OLD ? ", not accessed" : "",
		       r->attr & LHV_S2_DBM ? ", DBM" : "");
	if (r->kind == LHV_S2_MAPPED && (r->attr & LHV_S2_SW_MASK))
		printf(", software %u", r->attr >> 16 & 15);
	if (r->kind == LHV_S2_OWNED)
		printf("  invalid, owner 0x%x", r->owner);
	if (r->bad)
		printf("  %s: 0x%" PRIx64, bad_text(r->bad, bad, sizeof(bad)), r->desc);
	putchar('\n');
}

static int on_range(void *ctx, const struct lhv_s2_range *r)
{
	struct sink *s = ctx;

	if (s->o->svg && s->n_all < MAX_PICTURE) {
		if (!(s->n_all & (s->n_all - 1)))
			s->all = xrealloc(s->all,
					  (s->n_all ? 2 * s->n_all : 1) * sizeof(*r));
		s->all[s->n_all++] = *r;
	} else if (s->o->svg) {
		s->too_many = true;
	}
	if (s->o->json)
		print_json(s, r);
	else
		print_text(s, r);
	s->ranges++;
	s->bad += r->bad != 0;
	if (r->kind == LHV_S2_MAPPED)
		s->mapped += r->size;
	return 0;
}

static bool open_image(const char *path, struct image *m)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0 || fstat(fd, &st)) {
		fprintf(stderr, "lhvdec: %s: %s\n", path, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	if (!S_ISREG(st.st_mode) || st.st_size < 8) {
		fprintf(stderr, "lhvdec: %s: not a file that holds tables\n", path);
		(void)close(fd);
		return false;
	}
	m->size = (uint64_t)st.st_size;
	p = mmap(NULL, (size_t)m->size, PROT_READ, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (p == MAP_FAILED) {
		fprintf(stderr, "lhvdec: %s: %s\n", path, strerror(errno));
		return false;
	}
	m->bytes = p;
	return true;
}

static bool picture(const struct sink *s, uint64_t table)
{
	FILE *out;
	bool ok;

	if (s->too_many) {
		fprintf(stderr,
			"lhvdec: more than %d ranges: choose some with --from and --to\n",
			MAX_PICTURE);
		return false;
	}
	out = fopen(s->o->svg, "w");
	ok = out && svg_write(out, s->all, s->n_all, s->g, s->o->given & OPT_FWB, table);
	if (out && fclose(out))
		ok = false;
	if (!ok)
		fprintf(stderr, "lhvdec: %s: %s\n", s->o->svg, strerror(errno));
	return ok;
}

int dec_tables(const char *path, const struct opts *o)
{
	struct lhv_s2_geometry g;
	struct image m = {.base = o->base};
	struct sink s = {.o = o, .g = &g};
	struct lhv_s2_image img = {.vtcr = o->vtcr,
				   .vttbr = o->vttbr,
				   .fwb = o->given & OPT_FWB,
				   .read = read_image,
				   .ctx = &m,
				   .budget = o->budget};
	const char *why = "";
	lhv_pa_t table;
	lhv_ipa_t to, next = {0};
	uint64_t page;
	char size[32];
	int ret;

	if (lhv_s2_vtcr_geometry(o->vtcr, &g, &why)) {
		fprintf(stderr, "lhvdec: VTCR_EL2 0x%" PRIx64 ": %s\n", o->vtcr, why);
		return EXIT_FAILURE;
	}
	if (lhv_s2_vttbr_table(&g, o->vttbr, &table)) {
		fprintf(stderr,
			"lhvdec: VTTBR_EL2 0x%" PRIx64
			": not aligned to the initial tables, or beyond the output "
			"size\n",
			o->vttbr);
		return EXIT_FAILURE;
	}
	to.v = o->given & OPT_TO ? o->to : UINT64_C(1) << g.ipa_bits;
	page = (UINT64_C(1) << g.granule) - 1;
	if (((o->from | to.v) & page) || o->from > to.v ||
	    to.v > UINT64_C(1) << g.ipa_bits || o->budget < LHV_S2_DUMP_MIN_BUDGET) {
		fprintf(stderr,
			"lhvdec: --from and --to are multiples of the granule within %u "
			"bits, in "
			"order; --budget is at least %d\n",
			g.ipa_bits, LHV_S2_DUMP_MIN_BUDGET);
		return EXIT_USAGE;
	}
	if (!open_image(path, &m))
		return EXIT_FAILURE;
	if (o->json)
		printf("{\"vtcr\": \"0x%" PRIx64 "\", \"vttbr\": \"0x%" PRIx64
		       "\", \"table\": \"0x%" PRIx64
		       "\", \"ipa_bits\": %u, \"pa_bits\": %u, \"granule\": %u, "
		       "\"start\": %d, "
		       "\"lpa2\": %s, \"ranges\": [",
		       o->vtcr, o->vttbr, table.v, g.ipa_bits, g.pa_bits, 1U << g.granule,
		       g.start, g.lpa2 ? "true" : "false");
	else
		printf("stage 2 at 0x%" PRIx64
		       ": %u-bit IPA, %u-bit output, %u KiB granule%s, "
		       "level %d, %u table%s\n",
		       table.v, g.ipa_bits, g.pa_bits, 1U << (g.granule - 10),
		       g.lpa2 ? " (52-bit descriptors)" : "", g.start, g.concat,
		       g.concat > 1 ? "s" : "");
	ret = lhv_s2_dump_image(&img, lhv_ipa(o->from), to, on_range, &s, &next);
	if (o->json)
		printf("], \"mapped\": \"0x%" PRIx64 "\", \"illegal\": %" PRIu64
		       ", \"complete\": %s}\n",
		       s.mapped, s.bad, ret ? "false" : "true");
	else
		printf("%" PRIu64 " range%s, %s mapped, %" PRIu64 " illegal\n", s.ranges,
		       s.ranges == 1 ? "" : "s", about_text(s.mapped, size, sizeof(size)),
		       s.bad);
	if (ret == LHV_ERR_AGAIN)
		fprintf(stderr,
			"lhvdec: stopped after %" PRIu64
			" descriptors; go on with --from 0x%" PRIx64 "\n",
			o->budget, next.v);
	if (o->svg && !picture(&s, table.v))
		ret = LHV_ERR_FAULT;
	free(s.all);
	(void)munmap((void *)(uintptr_t)m.bytes, (size_t)m.size);
	return ret || (o->strict && s.bad) ? EXIT_FAILURE : EXIT_SUCCESS;
}
