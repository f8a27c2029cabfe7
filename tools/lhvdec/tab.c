/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking things up in the tables, and decoding by them alone. */
#include "dec.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct dec_reg *find(const char *name, size_t n)
{
	for (size_t i = 0; i < dec_n_regs; i++)
		if (!strncasecmp(dec_regs[i].name, name, n) && !dec_regs[i].name[n])
			return &dec_regs[i];
	return NULL;
}

const struct dec_reg *reg_find(const char *name, uint32_t *index)
{
	size_t n = strlen(name), digits = n;
	const struct dec_reg *reg = find(name, n);

	if (index)
		*index = 0;

	/* One of several: GICD_ISENABLER3. */
	while (digits && name[digits - 1] >= '0' && name[digits - 1] <= '9')
		digits--;
	if (!reg && digits && digits < n && n - digits < 6) {
		unsigned long i = strtoul(name + digits, NULL, 10);

		reg = find(name, digits);
		if (reg && i >= reg->count)
			return NULL;
		if (index)
			*index = (uint32_t)i;
	}
	return reg;
}

const struct dec_reg *reg_named(const char *name)
{
	const struct dec_reg *reg = reg_find(name, NULL);

	if (!reg) {
		fprintf(stderr, "lhvdec: the tables lack %s\n", name);
		abort();
	}
	return reg;
}

const struct dec_reg *reg_by_enc(unsigned int enc, unsigned int nth)
{
	for (size_t i = 0; i < dec_n_regs; i++)
		if ((dec_regs[i].kind == DEC_SYSREG || dec_regs[i].kind == DEC_SYSOP) &&
		    dec_regs[i].enc == enc && !nth--)
			return &dec_regs[i];
	return NULL;
}

/* Registers that have the fields of another one. */
const struct dec_reg *reg_layout(const struct dec_reg *reg)
{
	static const char *const same[][2] = {
		{"SPSR_EL1", "SPSR_EL2"},
		{"SPSR_EL12", "SPSR_EL2"},
		{"ESR_EL1", "ESR_ELx"},
		{"ESR_EL12", "ESR_ELx"},
		{"ESR_EL2", "ESR_ELx"},
		{"VPIDR_EL2", "MIDR_EL1"},
		{"VMPIDR_EL2", "MPIDR_EL1"},
		{"MAIR_EL1", "MAIR_EL2"},
		{"MAIR_EL12", "MAIR_EL2"},
		{"UARTMIS", "UARTRIS"},
		{"UARTICR", "UARTRIS"},
		{"GICR_IIDR", "GICD_IIDR"},
		{"GICR_PIDR2", "GICD_PIDR2"},
		{"GICR_STATUSR", "GICD_STATUSR"},
		{"ICC_SGI0R_EL1", "ICC_SGI1R_EL1"},
		{"ICC_ASGI1R_EL1", "ICC_SGI1R_EL1"},
		{"CNTHV_CTL_EL2", "CNTHP_CTL_EL2"},
		{"CNTPS_CTL_EL1", "CNTHP_CTL_EL2"},
	};
	size_t n = strlen(reg->name);
	char buf[64];

	if (reg->n_fields || n >= sizeof(buf))
		return reg;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (!strcmp(reg->name, same[i][0]))
			return reg_named(same[i][1]);
	/* X_EL12 and X_EL02 are EL1's and EL0's. */
	if (n > 2 && reg->name[n - 1] == '2' && strchr("01", reg->name[n - 2])) {
		const struct dec_reg *r = find(reg->name, n - 1);

		if (r)
			return reg_layout(r);
	}
	/* ICH_LR3_EL2 is as ICH_LR0_EL2, DBGBCR3_EL1 as the layout DBGBCR_EL1. */
	for (size_t i = 1; i < n; i++) {
		size_t j = i;
		const struct dec_reg *r;

		while (reg->name[j] >= '0' && reg->name[j] <= '9')
			j++;
		if (j == i || reg->name[j] != '_')
			continue;
		(void)snprintf(buf, sizeof(buf), "%.*s0%s", (int)i, reg->name,
			       reg->name + j);
		r = find(buf, strlen(buf));
		if (!r || !r->n_fields) {
			(void)snprintf(buf, sizeof(buf), "%.*s%s", (int)i, reg->name,
				       reg->name + j);
			r = find(buf, strlen(buf));
		}
		return r && r->n_fields ? r : reg;
	}
	return reg;
}

const struct dec_field *field_find(const struct dec_reg *reg, const char *name)
{
	for (uint32_t i = 0; i < reg->n_fields; i++)
		if (!strcmp(dec_fields[reg->field + i].name, name))
			return &dec_fields[reg->field + i];
	fprintf(stderr, "lhvdec: the tables lack %s.%s\n", reg->name, name);
	abort();
}

uint64_t field_mask(const struct dec_field *f)
{
	return UINT64_MAX >> (64 - f->width) << f->lo;
}

uint64_t field_get(const struct dec_field *f, uint64_t v)
{
	return (v & field_mask(f)) >> f->lo;
}

const struct dec_value *value_find(const struct dec_field *f, uint64_t v)
{
	for (uint32_t i = 0; i < f->n_values; i++)
		if (dec_values[f->value + i].v == v)
			return &dec_values[f->value + i];
	return NULL;
}

static bool is_res1(const struct dec_field *f)
{
	return !strncmp(f->name, "RES1", 4);
}

static struct row *add_field(struct rec *r, const struct dec_reg *layout,
			     const struct dec_field *f, uint64_t v)
{
	uint64_t x = field_get(f, v);
	const struct dec_value *val = value_find(f, x);
	bool is_signed = !strncmp(f->doc, "signed", 6);
	struct row *row;

	if (val) {
		row = rec_row(r, f->name, f->lo + f->width - 1U, f->lo, "%s%s%s",
			      val->name, *val->doc ? ": " : "", val->doc);
		if (*f->doc && !is_signed)
			row_text(row, "%s%s%s (%s)", val->name, *val->doc ? ": " : "",
				 val->doc, f->doc);
	} else if (is_res1(f)) {
		row = rec_row(r, f->name, f->lo + f->width - 1U, f->lo, "RES1");
	} else if (is_signed && f->width > 1 && (x >> (f->width - 1) & 1)) {
		row = rec_row(r, f->name, f->lo + f->width - 1U, f->lo, "%lld, signed",
			      (long long)x - (1LL << f->width));
	} else {
		row = rec_row(r, f->name, f->lo + f->width - 1U, f->lo, "%s",
			      is_signed ? "" : f->doc);
	}
	row->v = x;
	row->quiet = !x && f->width == 1 && !val;
	if (is_res1(f)) {
		row->bad = x != UINT64_MAX >> (64 - f->width);
		row->quiet = !row->bad;
	} else if (f->n_values && !val) {
		/* ID registers get new values all the time. */
		if (!strcmp(layout->file, "id")) {
			row_text(row, "not in this table%s%s%s", *f->doc ? " (" : "",
				 f->doc, *f->doc ? ")" : "");
		} else {
			row_text(row, "reserved%s%s%s", *f->doc ? " (" : "", f->doc,
				 *f->doc ? ")" : "");
			row->bad = true;
		}
	}
	return row;
}

/* One field of the value v, which need not be that of r. */
struct row *rec_field(struct rec *r, const struct dec_reg *layout, const char *field,
		      uint64_t v)
{
	return add_field(r, layout, field_find(layout, field), v);
}

/* All fields. Returns the bits that they have. */
uint64_t rec_fields(struct rec *r, const struct dec_reg *layout, uint64_t v)
{
	uint64_t mask = 0;

	for (uint32_t i = 0; i < layout->n_fields; i++) {
		const struct dec_field *f = &dec_fields[layout->field + i];

		(void)add_field(r, layout, f, v);
		mask |= field_mask(f);
	}
	return mask;
}

/* Says which of the bits in mask are set and should not be. */
void rec_res0(struct rec *r, uint64_t v, uint64_t mask)
{
	char buf[256];

	if (v & mask)
		rec_problem(r, "%s: RES0, and set",
			    bits_text(v & mask, buf, sizeof(buf)));
}

struct row *word_field(struct rec *r, unsigned int i, const char *layout,
		       const char *field)
{
	static const char *const groups[MAX_WORDS] = {"DW0", "DW1", "DW2", "DW3",
						      "DW4", "DW5", "DW6", "DW7"};
	const struct dec_reg *reg = reg_named(layout);
	struct row *row = rec_field(r, reg, field, r->w[i]);

	row->group = groups[i];
	r->seen[i] |= field_mask(field_find(reg, field));
	return row;
}

void words_res0(struct rec *r, unsigned int first)
{
	char buf[256];

	for (unsigned int i = first; i < r->n_words; i++)
		if (r->w[i] & ~r->seen[i])
			rec_problem(r, "DW%u, %s: RES0, and set", i,
				    bits_text(r->w[i] & ~r->seen[i], buf, sizeof(buf)));
}

void rows_reserved(struct rec *r)
{
	for (size_t i = 0; i < r->n_rows; i++)
		if (r->rows[i].bad)
			rec_problem(r, "%s: a reserved value", r->rows[i].name);
}

const char *size_text(uint64_t bytes, char *buf, size_t n)
{
	static const char unit[] = " KMGTPE";
	unsigned int u = 0;

	while (u < 6 && bytes && !(bytes & 1023)) {
		bytes >>= 10;
		u++;
	}
	if (u)
		(void)snprintf(buf, n, "%" PRIu64 " %ciB", bytes, unit[u]);
	else
		(void)snprintf(buf, n, "%" PRIu64 " B", bytes);
	return buf;
}

const char *about_text(uint64_t bytes, char *buf, size_t n)
{
	static const char unit[] = " KMGTPE";
	double v = (double)bytes;
	unsigned int u = 0;

	for (; v >= 1024 && u < 6; u++)
		v /= 1024;
	if (!u || !(bytes & ((UINT64_C(1) << 10 * u) - 1)))
		return size_text(bytes, buf, n);
	(void)snprintf(buf, n, v < 10 ? "%.2f %ciB" : "%.1f %ciB", v, unit[u]);
	return buf;
}

/* GIC registers that have a bit for each of 32 interrupts. */
static void interrupts(struct rec *r, const struct dec_reg *reg, uint64_t v,
		       uint32_t index)
{
	static const char *const names[] = {"IGROUPR",	 "ISENABLER", "ICENABLER",
					    "ISPENDR",	 "ICPENDR",   "ISACTIVER",
					    "ICACTIVER", "IGRPMODR"};
	char buf[32 * 6] = "none";
	size_t at = 0;

	if (strncmp(reg->name, "GICD_", 5) && strncmp(reg->name, "GICR_", 5))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(reg->name + 5, names[i], strlen(names[i])))
			continue;
		for (unsigned int b = 0; b < 32; b++)
			if (v >> b & 1)
				at += (size_t)snprintf(buf + at, sizeof(buf) - at, "%s%u",
						       at ? " " : "", 32 * index + b);
		rec_fact(r, "interrupts", "%s", buf);
	}
}

void dec_generic(struct rec *r, const struct dec_reg *reg, uint64_t v, uint32_t index)
{
	const struct dec_reg *layout = reg_layout(reg);
	uint64_t all = UINT64_MAX >> (64 - reg->width);
	char buf[256];

	interrupts(r, reg, v, index);
	if (!layout->n_fields)
		return;
	if (layout != reg)
		rec_note(r, "fields as in %s", layout->name);
	rec_res0(r, v, all & ~rec_fields(r, layout, v));
	for (size_t i = 0; i < r->n_rows; i++) {
		const struct row *row = &r->rows[i];

		if (row->bad && !strncmp(row->name, "RES1", 4))
			rec_problem(r, "%s: RES1, and not set",
				    bits_text((UINT64_MAX >> (63 - (row->hi - row->lo)) &
					       ~row->v)
						      << row->lo,
					      buf, sizeof(buf)));
		else if (row->bad)
			rec_problem(r, "%s: a reserved value", row->name);
	}
}
