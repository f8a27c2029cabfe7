/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A picture of an IPA space: a lane for each level, with its blocks and pages in the colour
 * of their memory type, and grey where the entry is a table. The horizontal axis is not to
 * scale, or nothing but gaps would be seen: a range is as wide as the logarithm of its size,
 * and gaps are cut short.
 */
#include "dec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <libhv/stage2/dump.h>
#include <libhv/arch/vmsa.h>

#define LEFT	   150
#define RIGHT	   24
#define TOP	   64
#define LANE	   54
#define LANE_GAP   10
#define GAP	   44 /* width of a gap */
#define LIST_LINES 60
#define LIST_WIDTH 1000

struct style {
	const char *name, *colour;
};

enum {
	WB,
	AS_S1,
	NC,
	MIXED,
	NGNRNE,
	NGNRE,
	NGRE,
	GRE,
	OWNED,
	FAULT,
	STYLES
};

static const struct style styles[STYLES] = {
	[WB] = {"Normal Write-Back", "#3d9a63"},
	[AS_S1] = {"Normal, as stage 1 says", "#86c9a0"},
	[NC] = {"Normal Non-cacheable", "#4a86c5"},
	[MIXED] = {"Normal, other", "#58a5ab"},
	[NGNRNE] = {"Device-nGnRnE", "#b8432f"},
	[NGNRE] = {"Device-nGnRE", "#dd7a3c"},
	[NGRE] = {"Device-nGRE", "#e8a93f"},
	[GRE] = {"Device-GRE", "#efd16d"},
	[OWNED] = {"not mapped, has an owner", "#9274c0"},
	[FAULT] = {"fault: not a legal entry", "#222222"},
};

struct place {
	double x, w;
	double mid;   /* where the gap before it is marked */
	uint64_t gap; /* bytes of that */
};

static unsigned int style_of(const struct lhv_s2_range *r, bool fwb)
{
	unsigned int m = (unsigned int)LHV_GET(LHV_S2DESC_MEMATTR, r->desc);

	if (r->kind == LHV_S2_OWNED)
		return OWNED;
	if (r->kind != LHV_S2_MAPPED)
		return FAULT;
	if (m < 4)
		return NGNRNE + m;
	if (m == 5)
		return NC;
	if (fwb)
		return m == 6 ? WB : m == 7 ? AS_S1 : MIXED;
	return m == 15 ? WB : MIXED;
}

static unsigned int shift_of(const struct lhv_s2_geometry *g, int level)
{
	return g->granule + (g->granule - 3U) * (unsigned int)(3 - level);
}

static unsigned int log2_of(uint64_t v)
{
	unsigned int n = 0;

	while (v >>= 1)
		n++;
	return n;
}

/* The width that a lane has room for; text of about 6.2 px a character. */
static bool fits(const char *s, double w)
{
	return (double)strlen(s) * 6.2 + 6 < w;
}

static void text(FILE *out, double x, double y, const char *cls, const char *s)
{
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\"%s>", x, y, cls,
		*cls == 'm' ? " xml:space=\"preserve\"" : "");
	for (; *s; s++) {
		if (*s == '<' || *s == '>' || *s == '&')
			fprintf(out, "&#%d;", *s);
		else
			fputc(*s, out);
	}
	fputs("</text>\n", out);
}

static double layout(const struct lhv_s2_range *r, size_t n,
		     const struct lhv_s2_geometry *g, struct place *p)
{
	double x = 0, scale = 1, want = 900, most = 12000;
	uint64_t at = 0, end = UINT64_C(1) << g->ipa_bits;

	for (size_t i = 0; i <= n; i++) {
		p[i].gap = (i < n ? r[i].ipa.v : end) - at;
		p[i].mid = x + GAP / 2.0;
		x += p[i].gap ? GAP : 0;
		p[i].x = x;
		p[i].w = i < n ? 34 + 7 * (double)(log2_of(r[i].size) - g->granule) : 0;
		x += p[i].w;
		if (i < n)
			at = r[i].ipa.v + r[i].size;
	}
	if (x < want)
		scale = want / x;
	else if (x > most)
		scale = most / x;
	for (size_t i = 0; i <= n; i++) {
		p[i].mid = LEFT + p[i].mid * scale;
		p[i].x = LEFT + p[i].x * scale;
		p[i].w *= scale;
	}
	return LEFT + x * scale;
}

static double lane_y(const struct lhv_s2_geometry *g, int level)
{
	return TOP + (level - g->start) * (LANE + LANE_GAP);
}

static void box(FILE *out, const struct lhv_s2_range *r, const struct place *p, double y,
		bool fwb)
{
	unsigned int s = style_of(r, fwb);
	bool mapped = r->kind == LHV_S2_MAPPED;
	const char *perm = mapped	? s2_perm_text(r->attr)
			   : s == OWNED ? "owned"
					: "fault";
	double opacity = !mapped	      ? 1
			 : r->attr & LHV_S2_W ? 1
			 : r->attr & LHV_S2_R ? 0.62
					      : 0.3;
	char size[32], buf[80];

	fprintf(out,
		"<g><title>IPA 0x%" PRIx64 " to 0x%" PRIx64 ", level %d, %" PRIu64
		" entr%s",
		r->ipa.v, r->ipa.v + r->size - 1, r->level, r->entries,
		r->entries == 1 ? "y" : "ies");
	if (mapped)
		fprintf(out, ", to 0x%" PRIx64 ", %s, %s", r->pa.v, perm, styles[s].name);
	fprintf(out, ", descriptor 0x%" PRIx64 "</title>\n", r->desc);
	fprintf(out,
		"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\" "
		"fill-opacity=\"%.2f\" class=\"leaf\"/>\n",
		p->x, y, p->w, LANE, styles[s].colour, opacity);
	if (r->bad)
		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"8\" "
			"fill=\"url(#bad)\"/>\n",
			p->x, y, p->w);
	if (mapped && (r->attr & LHV_S2_OLD))
		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" "
			"fill=\"url(#old)\"/>\n",
			p->x, y, p->w, LANE);
	if (r->contig)
		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"5\" "
			"class=\"run\"/>\n",
			p->x, y + LANE - 5, p->w);
	(void)size_text(r->size, size, sizeof(size));
	if (fits(size, p->w))
		text(out, p->x + p->w / 2, y + 21, s == FAULT ? "in w" : "in", size);
	if (fits(perm, p->w))
		text(out, p->x + p->w / 2, y + 34, s == FAULT ? "in w" : "in", perm);
	(void)snprintf(buf, sizeof(buf), "→ %" PRIx64, r->pa.v);
	if (mapped && fits(buf, p->w + 8))
		text(out, p->x + p->w / 2, y + 46, "in s", buf);
	fputs("</g>\n", out);
}

/* The entries of a level that point to tables which lead to something. */
static void tables(FILE *out, const struct lhv_s2_range *r, const struct place *p,
		   size_t n, const struct lhv_s2_geometry *g, int level)
{
	double y = lane_y(g, level);

	for (size_t i = 0; i < n;) {
		uint64_t tag = r[i].ipa.v >> shift_of(g, level);
		size_t k = i;

		if (r[i].level <= level) {
			i++;
			continue;
		}
		/* A range of pages may reach over several tables. */
		while (k + 1 < n && r[k + 1].level > level &&
		       r[k + 1].ipa.v >> shift_of(g, level) ==
			       (r[k].ipa.v + r[k].size - 1) >> shift_of(g, level))
			k++;
		tag = ((r[k].ipa.v + r[k].size - 1) >> shift_of(g, level)) - tag + 1;
		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" "
			"class=\"table\"><title>%" PRIu64 " table%s</title></rect>\n",
			p[i].x, y, p[k].x + p[k].w - p[i].x, LANE, tag,
			tag > 1 ? "s" : "");
		if (p[k].x + p[k].w - p[i].x > 60) {
			char buf[40];

			(void)snprintf(buf, sizeof(buf),
				       tag > 1 ? "%" PRIu64 " tables" : "table", tag);
			text(out, (p[i].x + p[k].x + p[k].w) / 2, y + LANE / 2.0 + 4,
			     "in t", buf);
		}
		i = k + 1;
	}
}

static void gap(FILE *out, double x, double room, double y, double h, uint64_t bytes)
{
	char size[32];

	fprintf(out, "<path d=\"M%.1f %.1fV%.1f M%.1f %.1fV%.1f\" class=\"gap\"/>\n",
		x - 3, y, y + h, x + 3, y, y + h);
	if (room < 14)
		return;
	(void)about_text(bytes, size, sizeof(size));
	fprintf(out, "<g transform=\"translate(%.1f %.1f) rotate(-90)\">", x + 3,
		y + h - 4);
	text(out, 8, 14, "s g", size);
	fputs("</g>\n", out);
}

static double legend(FILE *out, double y, const bool *used)
{
	double x = LEFT;

	text(out, 16, y + 12, "h", "Legend");
	for (unsigned int i = 0; i < STYLES; i++) {
		if (!used[i])
			continue;
		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"22\" height=\"14\" "
			"fill=\"%s\" "
			"class=\"leaf\"/>\n",
			x, y, styles[i].colour);
		text(out, x + 28, y + 12, "l", styles[i].name);
		x += 200;
		if (x > LEFT + 700) {
			x = LEFT;
			y += 22;
		}
	}
	if (x > LEFT)
		y += 22;
	x = LEFT;
	fprintf(out,
		"<rect x=\"%.1f\" y=\"%.1f\" width=\"22\" height=\"14\" "
		"class=\"table\"/>\n",
		x, y);
	text(out, x + 28, y + 12, "l", "table");
	x += 200;
	for (int i = 0; i < 3; i++) {
		static const char *const name[] = {"writable", "read-only", "no read"};
		static const char *const opacity[] = {"1", "0.62", "0.3"};

		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"22\" height=\"14\" "
			"fill=\"#3d9a63\" "
			"fill-opacity=\"%s\" class=\"leaf\"/>\n",
			x, y, opacity[i]);
		text(out, x + 28, y + 12, "l", name[i]);
		x += i < 2 ? 100 : 100;
	}
	y += 22;
	x = LEFT;
	for (int i = 0; i < 3; i++) {
		static const char *const name[] = {
			"contiguous run", "not accessed (AF 0)", "something illegal"};

		fprintf(out,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"22\" height=\"14\" "
			"fill=\"#3d9a63\" "
			"class=\"leaf\"/>\n<rect x=\"%.1f\" y=\"%.1f\" width=\"22\" "
			"height=\"%d\" %s/>\n",
			x, y, x, i == 0 ? y + 10 : y, i == 1 ? 14 : 5,
			i == 0	 ? "class=\"run\""
			: i == 1 ? "fill=\"url(#old)\""
				 : "fill=\"url(#bad)\"");
		text(out, x + 28, y + 12, "l", name[i]);
		x += 200;
	}
	return y + 22;
}

static double listing(FILE *out, double y, const struct lhv_s2_range *r, size_t n,
		      const struct lhv_s2_geometry *g, bool fwb)
{
	int digits = (g->ipa_bits + 3) / 4, pa = (g->pa_bits + 3) / 4;
	char buf[256], size[32];

	text(out, 16, y + 12, "h", "Ranges");
	for (size_t i = 0; i < n && i < LIST_LINES; i++, y += 17) {
		unsigned int s = style_of(&r[i], fwb);

		fprintf(out,
			"<rect x=\"%d\" y=\"%.1f\" width=\"12\" height=\"12\" "
			"fill=\"%s\" "
			"class=\"leaf\"/>\n",
			LEFT, y + 1, styles[s].colour);
		(void)size_text(r[i].size, size, sizeof(size));
		if (r[i].kind == LHV_S2_MAPPED)
			(void)snprintf(buf, sizeof(buf),
				       "0x%0*" PRIx64 "-0x%0*" PRIx64
				       " %9s  → 0x%0*" PRIx64 "  L%d  %s  %s%s%s",
				       digits, r[i].ipa.v, digits,
				       r[i].ipa.v + r[i].size - 1, size, pa, r[i].pa.v,
				       r[i].level, s2_perm_text(r[i].attr),
				       styles[s].name, r[i].contig ? ", contiguous" : "",
				       r[i].bad ? ", ILLEGAL" : "");
		else
			(void)snprintf(
				buf, sizeof(buf),
				"0x%0*" PRIx64 "-0x%0*" PRIx64
				" %9s    %*s  L%d  %s 0x%" PRIx64,
				digits, r[i].ipa.v, digits, r[i].ipa.v + r[i].size - 1,
				size, pa + 2, "", r[i].level,
				r[i].kind == LHV_S2_OWNED ? "owner" : "fault: descriptor",
				r[i].kind == LHV_S2_OWNED ? r[i].owner : r[i].desc);
		text(out, LEFT + 20, y + 11, "m", buf);
	}
	if (n > LIST_LINES) {
		(void)snprintf(buf, sizeof(buf), "and %zu more", n - LIST_LINES);
		text(out, LEFT + 20, y + 11, "l", buf);
		y += 17;
	}
	if (!n) {
		text(out, LEFT, y + 11, "l", "nothing is mapped");
		y += 17;
	}
	return y;
}

bool svg_write(FILE *out, const struct lhv_s2_range *r, size_t n,
	       const struct lhv_s2_geometry *g, bool fwb, uint64_t table)
{
	struct place *p = xrealloc(NULL, (n + 1) * sizeof(*p));
	double right = layout(r, n, g, p), width, height, y, ticks = 0, last = -100;
	double bottom = lane_y(g, 3) + LANE;
	bool used[STYLES] = {false};
	size_t lines = n < LIST_LINES ? n : LIST_LINES + 1;
	unsigned int kinds = 0;
	char buf[256], size[32];

	for (size_t i = 0; i < n; i++)
		used[style_of(&r[i], fwb)] = true;
	for (unsigned int i = 0; i < STYLES; i++)
		kinds += used[i];
	width = right + RIGHT < LIST_WIDTH ? LIST_WIDTH : right + RIGHT;
	ticks = 10 + 6.4 * ((g->ipa_bits + 3) / 4 + 2);
	height = bottom + ticks + 30 + 22 * ((kinds + 3) / 4 + 2) + 24 +
		 17 * (double)(lines ? lines : 1) + 24;
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
		"height=\"%.0f\" "
		"viewBox=\"0 0 %.0f %.0f\">\n",
		width, height, width, height);
	fputs("<style>\n"
	      "text { font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 11px; "
	      "fill: #222; }\n"
	      ".in { text-anchor: middle; font-weight: bold; }\n"
	      ".s { font-size: 9.5px; font-weight: normal; }\n"
	      ".w { fill: #fff; }\n"
	      ".t { fill: #777; font-weight: normal; }\n"
	      ".g { fill: #888; }\n"
	      ".h { font-weight: bold; font-size: 12px; }\n"
	      ".title { font-weight: bold; font-size: 16px; }\n"
	      ".m { font-family: 'DejaVu Sans Mono', monospace; }\n"
	      ".leaf { stroke: #333; stroke-width: 0.8; }\n"
	      ".table { fill: #e6e6e6; stroke: #999; stroke-width: 0.8; }\n"
	      ".run { fill: #102a1b; fill-opacity: 0.75; }\n"
	      ".gap { stroke: #bbb; stroke-dasharray: 3 3; fill: none; }\n"
	      ".lane { stroke: #ddd; }\n"
	      ".tick { stroke: #999; }\n"
	      "</style>\n<defs>\n"
	      "<pattern id=\"bad\" width=\"10\" height=\"10\" "
	      "patternUnits=\"userSpaceOnUse\" "
	      "patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"10\" "
	      "fill=\"#f2c200\"/><rect x=\"5\" width=\"5\" height=\"10\" fill=\"#222\"/>"
	      "</pattern>\n"
	      "<pattern id=\"old\" width=\"6\" height=\"6\" "
	      "patternUnits=\"userSpaceOnUse\">"
	      "<circle cx=\"2\" cy=\"2\" r=\"1\" fill=\"#fff\" "
	      "fill-opacity=\"0.6\"/></pattern>\n</defs>\n"
	      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
	      out);
	(void)snprintf(buf, sizeof(buf), "Stage 2 at 0x%" PRIx64, table);
	text(out, 16, 26, "title", buf);
	(void)snprintf(buf, sizeof(buf),
		       "%u-bit IPA space, %u-bit output, %u KiB granule%s, %u initial "
		       "table%s at "
		       "level %d. Widths are logarithms of sizes; gaps are cut short.",
		       g->ipa_bits, g->pa_bits, 1U << (g->granule - 10),
		       g->lpa2 ? " with 52-bit descriptors" : "", g->concat,
		       g->concat > 1 ? "s" : "", g->start);
	text(out, 16, 45, "l", buf);
	for (int level = g->start; level <= 3; level++) {
		unsigned int shift = shift_of(g, level);

		y = lane_y(g, level);
		fprintf(out, "<path d=\"M%d %.1fH%.1f\" class=\"lane\"/>\n", LEFT,
			y + LANE, right);
		(void)snprintf(buf, sizeof(buf), "level %d", level);
		text(out, 16, y + 22, "h", buf);
		(void)snprintf(
			buf, sizeof(buf), "%s an entry",
			shift < 60 ? size_text(UINT64_C(1) << shift, size, sizeof(size))
				   : "all in");
		text(out, 16, y + 38, "l", buf);
		if (level < 3)
			tables(out, r, p, n, g, level);
		for (size_t i = 0; i < n; i++)
			if (r[i].level == level)
				box(out, &r[i], &p[i], y, fwb);
	}
	for (size_t i = 0; i < n; i++) {
		if (p[i].gap)
			gap(out, p[i].mid, p[i].x - p[i].mid, TOP, bottom - TOP,
			    p[i].gap);
		if (p[i].x - last < 13)
			continue;
		last = p[i].x;
		fprintf(out, "<path d=\"M%.1f %.1fv6\" class=\"tick\"/>\n", p[i].x,
			bottom);
		fprintf(out, "<g transform=\"translate(%.1f %.1f) rotate(90)\">",
			p[i].x - 3, bottom + 9);
		(void)snprintf(buf, sizeof(buf), "0x%" PRIx64, r[i].ipa.v);
		text(out, 0, 0, "s", buf);
		fputs("</g>\n", out);
	}
	if (n && p[n].gap)
		gap(out, p[n].mid, p[n].x - p[n].mid, TOP, bottom - TOP, p[n].gap);
	y = legend(out, bottom + ticks + 14, used);
	(void)listing(out, y + 14, r, n, g, fwb);
	fputs("</svg>\n", out);
	free(p);
	return !ferror(out);
}
