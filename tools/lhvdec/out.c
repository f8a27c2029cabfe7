/* SPDX-License-Identifier: BSD-2-Clause */
/* A decoded value, and how it is printed. */
#include "dec.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void *xrealloc(void *p, size_t n)
{
	p = realloc(p, n);
	if (!p) {
		fputs("lhvdec: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return p;
}

static char *vxprintf(const char *fmt, va_list ap)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		n = 0;
	s = xrealloc(NULL, (size_t)n + 1);
	(void)vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

char *xprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = vxprintf(fmt, ap);
	va_end(ap);
	return s;
}

void rec_init(struct rec *r, const char *name, const struct dec_reg *reg, uint64_t v)
{
	memset(r, 0, sizeof(*r));
	r->name = xprintf("%s", name);
	r->v = v;
	if (reg) {
		r->text = reg->text;
		r->cite = reg->cite;
		r->width = reg->width;
	}
}

void rec_words(struct rec *r, const char *name, const uint64_t *w, unsigned int n)
{
	rec_init(r, name, NULL, 0);
	memcpy(r->w, w, n * sizeof(*w));
	r->n_words = n;
}

void rec_free(struct rec *r)
{
	for (size_t i = 0; i < r->n_rows; i++)
		free(r->rows[i].text);
	for (size_t i = 0; i < r->n_facts; i++) {
		free(r->facts[i].key);
		free(r->facts[i].text);
	}
	for (size_t i = 0; i < r->n_notes; i++)
		free(r->notes[i]);
	for (size_t i = 0; i < r->n_problems; i++)
		free(r->problems[i]);
	free(r->name);
	free(r->rows);
	free(r->facts);
	free(r->notes);
	free(r->problems);
	memset(r, 0, sizeof(*r));
}

/* The row's pointer is good until the next call. */
struct row *rec_row(struct rec *r, const char *name, unsigned int hi, unsigned int lo,
		    const char *fmt, ...)
{
	struct row *row;
	va_list ap;

	r->rows = xrealloc(r->rows, (r->n_rows + 1) * sizeof(*r->rows));
	row = &r->rows[r->n_rows++];
	memset(row, 0, sizeof(*row));
	row->name = name;
	row->hi = hi;
	row->lo = lo;
	row->v = r->v >> lo & UINT64_MAX >> (63 - (hi - lo));
	va_start(ap, fmt);
	row->text = vxprintf(fmt, ap);
	va_end(ap);
	return row;
}

void row_text(struct row *row, const char *fmt, ...)
{
	va_list ap;

	free(row->text);
	va_start(ap, fmt);
	row->text = vxprintf(fmt, ap);
	va_end(ap);
}

struct row *rec_find(struct rec *r, const char *name)
{
	for (size_t i = 0; i < r->n_rows; i++)
		if (!strcmp(r->rows[i].name, name))
			return &r->rows[i];
	return NULL;
}

void rec_fact(struct rec *r, const char *key, const char *fmt, ...)
{
	va_list ap;

	r->facts = xrealloc(r->facts, (r->n_facts + 1) * sizeof(*r->facts));
	va_start(ap, fmt);
	r->facts[r->n_facts].key = xprintf("%s", key);
	r->facts[r->n_facts++].text = vxprintf(fmt, ap);
	va_end(ap);
}

void rec_note(struct rec *r, const char *fmt, ...)
{
	va_list ap;

	r->notes = xrealloc(r->notes, (r->n_notes + 1) * sizeof(*r->notes));
	va_start(ap, fmt);
	r->notes[r->n_notes++] = vxprintf(fmt, ap);
	va_end(ap);
}

void rec_problem(struct rec *r, const char *fmt, ...)
{
	va_list ap;

	r->problems = xrealloc(r->problems, (r->n_problems + 1) * sizeof(*r->problems));
	va_start(ap, fmt);
	r->problems[r->n_problems++] = vxprintf(fmt, ap);
	va_end(ap);
}

/* "bits 49:48 and 20", "bit 3" */
const char *bits_text(uint64_t mask, char *buf, size_t n)
{
	unsigned int runs = 0, all = 0, hi = 64, lo;
	size_t at = 0;

	for (unsigned int i = 0; i < 64; i++)
		if ((mask >> i & 1) && (i == 0 || !(mask >> (i - 1) & 1)))
			all++;
	at += (size_t)snprintf(buf, n, "%s ",
			       all == 1 && !(mask & (mask - 1)) ? "bit" : "bits");
	while (hi-- > 0) {
		if (!(mask >> hi & 1))
			continue;
		for (lo = hi; lo && (mask >> (lo - 1) & 1);)
			lo--;
		if (runs && at < n)
			at += (size_t)snprintf(buf + at, n - at, "%s",
					       runs + 1 == all ? " and " : ", ");
		if (at < n)
			at += (size_t)(hi == lo ? snprintf(buf + at, n - at, "%u", hi)
						: snprintf(buf + at, n - at, "%u:%u", hi,
							   lo));
		runs++;
		hi = lo;
	}
	return buf;
}

void json_string(FILE *out, const char *s)
{
	fputc('"', out);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void json_list(FILE *out, const char *key, char *const *list, size_t n)
{
	fprintf(out, ", \"%s\": [", key);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", out);
		json_string(out, list[i]);
	}
	fputc(']', out);
}

/* One line. Numbers of 64 bits are strings: JSON readers take numbers for doubles. */
static void print_json(const struct rec *r, FILE *out)
{
	fputs("{\"name\": ", out);
	json_string(out, r->name);
	if (r->width)
		fprintf(out, ", \"value\": \"0x%" PRIx64 "\", \"width\": %u", r->v,
			r->width);
	for (unsigned int i = 0; i < r->n_words; i++)
		fprintf(out, "%s\"0x%" PRIx64 "\"", i ? ", " : ", \"values\": [",
			r->w[i]);
	if (r->n_words)
		fprintf(out, "], \"width\": %u", 64 * r->n_words);
	if (r->text && *r->text) {
		fputs(", \"description\": ", out);
		json_string(out, r->text);
	}
	if (r->cite && *r->cite) {
		fputs(", \"reference\": ", out);
		json_string(out, r->cite);
	}
	fputs(", \"fields\": [", out);
	for (size_t i = 0; i < r->n_rows; i++) {
		const struct row *row = &r->rows[i];

		fprintf(out, "%s{\"name\": ", i ? ", " : "");
		json_string(out, row->name);
		if (row->group) {
			fputs(", \"group\": ", out);
			json_string(out, row->group);
		}
		fprintf(out, ", \"msb\": %u, \"lsb\": %u", row->hi, row->lo);
		if (r->width || r->n_words)
			fprintf(out, ", \"value\": \"0x%" PRIx64 "\"", row->v);
		fputs(", \"meaning\": ", out);
		json_string(out, row->text);
		fprintf(out, ", \"illegal\": %s}", row->bad ? "true" : "false");
	}
	fputs("], \"facts\": {", out);
	for (size_t i = 0; i < r->n_facts; i++) {
		fputs(i ? ", " : "", out);
		json_string(out, r->facts[i].key);
		fputs(": ", out);
		json_string(out, r->facts[i].text);
	}
	fputc('}', out);
	json_list(out, "notes", r->notes, r->n_notes);
	json_list(out, "problems", r->problems, r->n_problems);
	fputs("}\n", out);
}

void rec_print(const struct rec *r, FILE *out, bool json, bool all)
{
	int names = 0, values = 0;
	bool have = r->width || r->n_words;

	if (json) {
		print_json(r, out);
		return;
	}
	fputs(r->name, out);
	if (r->width)
		fprintf(out, " = 0x%0*" PRIx64, (int)(r->width + 3) / 4, r->v);
	if (r->text && *r->text)
		fprintf(out, "  %s", r->text);
	if (r->cite && *r->cite)
		fprintf(out, " (%s)", r->cite);
	fputc('\n', out);
	for (unsigned int i = 0; i < r->n_words; i += 4) {
		fprintf(out, "  %s", i ? " " : "=");
		for (unsigned int k = i; k < i + 4 && k < r->n_words; k++)
			fprintf(out, " 0x%016" PRIx64, r->w[k]);
		fputc('\n', out);
	}
	for (size_t i = 0; i < r->n_rows; i++) {
		int n = (int)strlen(r->rows[i].name) +
			(r->rows[i].group ? (int)strlen(r->rows[i].group) + 1 : 0);
		int v = snprintf(NULL, 0, "%" PRIx64, r->rows[i].v);

		if (r->rows[i].quiet && !all)
			continue;
		names = n > names ? n : names;
		values = v > values ? v : values;
	}
	for (size_t i = 0; i < r->n_rows; i++) {
		const struct row *row = &r->rows[i];
		char bits[16], name[64], value[24] = "";

		if (row->quiet && !all)
			continue;
		if (row->hi == row->lo)
			(void)snprintf(bits, sizeof(bits), "%u", row->hi);
		else
			(void)snprintf(bits, sizeof(bits), "%u:%u", row->hi, row->lo);
		(void)snprintf(name, sizeof(name), "%s%s%s", row->group ? row->group : "",
			       row->group ? "." : "", row->name);
		if (have)
			(void)snprintf(value, sizeof(value), "0x%" PRIx64, row->v);
		fprintf(out, "%c %5s  %-*s%s%-*s%s%s\n", row->bad ? '!' : ' ', bits,
			*value || *row->text ? names : 0, name, have ? "  " : "",
			have && *row->text ? values + 2 : 0, value,
			*row->text ? "  " : "", row->text);
	}
	for (size_t i = 0; i < r->n_facts; i++)
		fprintf(out, "  %s: %s\n", r->facts[i].key, r->facts[i].text);
	for (size_t i = 0; i < r->n_notes; i++)
		fprintf(out, "  - %s\n", r->notes[i]);
	for (size_t i = 0; i < r->n_problems; i++)
		fprintf(out, "! %s\n", r->problems[i]);
}
