/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of lhvdec share. A decoder fills in a struct rec: rows for fields, facts
 * that follow from several of them, notes, and problems. out.c prints it as text or JSON.
 */
#ifndef LHVDEC_DEC_H
#define LHVDEC_DEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <libhv/arch/field.h>

/* --- Tables, generated from spec/ ----------------------------------------------------- */

enum dec_kind {
	DEC_SYSREG,
	DEC_SYSOP,
	DEC_REG,
	DEC_LAYOUT
};

struct dec_reg {
	const char *name, *text, *cite, *file;
	uint8_t kind, width;
	uint16_t enc; /* LHV_SYSREG() */
	uint32_t offset, count, stride;
	uint32_t field, n_fields;
};

struct dec_field {
	const char *name, *doc;
	uint8_t lo, width;
	uint32_t value, n_values;
};

struct dec_value {
	const char *name, *doc;
	uint64_t v;
};

struct dec_const {
	const char *name, *doc;
	uint64_t v;
};

extern const struct dec_reg dec_regs[];
extern const struct dec_field dec_fields[];
extern const struct dec_value dec_values[];
extern const struct dec_const dec_consts[];
extern const size_t dec_n_regs, dec_n_fields, dec_n_values, dec_n_consts;

/* tab.c; names in any case */
const struct dec_reg *reg_find(const char *name, uint32_t *index); /* index may be null */
const struct dec_reg *reg_named(const char *name); /* aborts when the tables lack it */
const struct dec_reg *reg_layout(const struct dec_reg *reg); /* whose fields it has */
const struct dec_reg *reg_by_enc(unsigned int enc, unsigned int nth);
const struct dec_field *field_find(const struct dec_reg *reg, const char *name);
uint64_t field_mask(const struct dec_field *f);
uint64_t field_get(const struct dec_field *f, uint64_t v);
const struct dec_value *value_find(const struct dec_field *f, uint64_t v);

/* --- A decoded value ------------------------------------------------------------------- */

struct row {
	const char *group, *name; /* group: part of the value, as "ISS"; or null */
	char *text;
	unsigned int hi, lo;
	uint64_t v;
	bool quiet; /* a zero that is worth no line of text */
	bool bad;
};

struct pair {
	char *key, *text;
};

#define MAX_WORDS 8

struct rec {
	char *name;
	const char *text, *cite;
	uint64_t v;
	unsigned int width; /* 0: there is no value */
	/* A structure of several doublewords: width and v are 0. */
	uint64_t w[MAX_WORDS], seen[MAX_WORDS]; /* seen: bits that rows have */
	unsigned int n_words;
	struct row *rows;
	struct pair *facts;
	char **notes, **problems;
	size_t n_rows, n_facts, n_notes, n_problems;
};

#define PRINTF(a, b) __attribute__((format(printf, a, b)))

/* out.c */
void rec_init(struct rec *r, const char *name, const struct dec_reg *reg, uint64_t v);
void rec_words(struct rec *r, const char *name, const uint64_t *w, unsigned int n);
void rec_free(struct rec *r);
struct row *rec_row(struct rec *r, const char *name, unsigned int hi, unsigned int lo,
		    const char *fmt, ...) PRINTF(5, 6);
void rec_fact(struct rec *r, const char *key, const char *fmt, ...) PRINTF(3, 4);
void rec_note(struct rec *r, const char *fmt, ...) PRINTF(2, 3);
void rec_problem(struct rec *r, const char *fmt, ...) PRINTF(2, 3);
void rec_print(const struct rec *r, FILE *out, bool json, bool all);
void row_text(struct row *row, const char *fmt, ...) PRINTF(2, 3);
struct row *rec_find(struct rec *r, const char *name);
void json_string(FILE *out, const char *s);
void *xrealloc(void *p, size_t n);
char *xprintf(const char *fmt, ...) PRINTF(1, 2);
const char *bits_text(uint64_t mask, char *buf, size_t n);

/* tab.c */
struct row *rec_field(struct rec *r, const struct dec_reg *layout, const char *field,
		      uint64_t v);
uint64_t rec_fields(struct rec *r, const struct dec_reg *layout, uint64_t v);
void rec_res0(struct rec *r, uint64_t v, uint64_t mask);
/* A field of doubleword i of several. */
struct row *word_field(struct rec *r, unsigned int i, const char *layout,
		       const char *field);
/* Which bits of doublewords first to n_words - 1 no row has and are set. */
void words_res0(struct rec *r, unsigned int first);
/* A problem for each row that is bad. */
void rows_reserved(struct rec *r);
const char *size_text(uint64_t bytes, char *buf, size_t n);
const char *about_text(uint64_t bytes, char *buf, size_t n); /* rounded */

/* --- Options --------------------------------------------------------------------------- */

#define OPT_HPFAR   (1U << 0)
#define OPT_FAR	    (1U << 1)
#define OPT_STAGE   (1U << 2)
#define OPT_GRANULE (1U << 3)
#define OPT_LEVEL   (1U << 4)
#define OPT_LPA2    (1U << 5)
#define OPT_FWB	    (1U << 6)
#define OPT_VTCR    (1U << 7)
#define OPT_VTTBR   (1U << 8)
#define OPT_BASE    (1U << 9)
#define OPT_SVG	    (1U << 10)
#define OPT_FROM    (1U << 11)
#define OPT_TO	    (1U << 12)
#define OPT_BUDGET  (1U << 13)
#define OPT_SET	    (1U << 14)

struct opts {
	unsigned int given; /* OPT_*: options that were there */
	uint64_t hpfar, far, vtcr, vttbr, base, from, to, budget;
	const char *svg;
	int stage, level;
	unsigned int set;     /* enum lhv_trap_insn_set */
	unsigned int granule; /* log2 */
	bool json, all, strict;
};

/* --- Decoders -------------------------------------------------------------------------- */

/* index: of several equal registers. */
void dec_generic(struct rec *r, const struct dec_reg *reg, uint64_t v, uint32_t index);
void dec_esr(struct rec *r, uint64_t v, const struct opts *o);
void dec_vtcr(struct rec *r, uint64_t v, const struct opts *o);
void dec_vttbr(struct rec *r, uint64_t v, const struct opts *o);
void dec_hcr(struct rec *r, uint64_t v, const struct opts *o);
void dec_spsr(struct rec *r, uint64_t v, const struct opts *o);
void dec_par(struct rec *r, uint64_t v, const struct opts *o);
void dec_pte(struct rec *r, uint64_t v, const struct opts *o);
void dec_smccc(struct rec *r, uint64_t v, const struct opts *o);
void dec_insn(struct rec *r, uint64_t v, const struct opts *o);
void dec_lr(struct rec *r, uint64_t v, const struct opts *o);
void dec_ich_hcr(struct rec *r, uint64_t v, const struct opts *o);
/* Structures of several doublewords: the record has them. */
void dec_ste(struct rec *r, const struct opts *o);
void dec_cd(struct rec *r, const struct opts *o);
void dec_cmd(struct rec *r, const struct opts *o);
void dec_evt(struct rec *r, const struct opts *o);
void dec_its(struct rec *r, const struct opts *o);
/* esr.c: a fault status code, or null when it is reserved. */
const char *fsc_text(unsigned int fsc, bool debug, char *buf, size_t n);
/* False: not the name, number or spelling of a register. */
bool dec_sysreg(struct rec *r, const char *what);
/* "ICC_SGI1R_EL1", or S3_0_C12_C11_5 where nobody has a name for it. */
const char *sysreg_name(unsigned int enc, char *buf, size_t n);

/* main.c: decimal, 0x or 0b, with _ or ' between digits. */
bool parse_u64(const char *s, uint64_t *v);

/* tables.c; an exit status */
int dec_tables(const char *image, const struct opts *o);
const char *s2_perm_text(uint32_t attr);

/* svg.c */
struct lhv_s2_range;
struct lhv_s2_geometry;
bool svg_write(FILE *out, const struct lhv_s2_range *r, size_t n,
	       const struct lhv_s2_geometry *g, bool fwb, uint64_t table);

/* pte.c */
const char *s2_memattr_text(unsigned int memattr, bool fwb);

#define EXIT_USAGE 2

#endif /* LHVDEC_DEC_H */
