/* SPDX-License-Identifier: BSD-2-Clause */
/* lhvdec: says what register values, descriptors and tables mean. */
#include "dec.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libhv/version.h>

#define STR_(x) #x
#define STR(x)	STR_(x)

static const char usage[] =
	"Usage: lhvdec [OPTION...] COMMAND VALUE...\n"
	"       lhvdec [OPTION...] NAME [VALUE...]\n"
	"       lhvdec [OPTION...] -\n"
	"Says what values of Arm registers, descriptors and tables mean.\n"
	"\n"
	"A VALUE is decimal, 0x... or 0b...; _ may stand between digits. The VALUE - "
	"reads\n"
	"values from standard input. NAME is any register or layout, in any case; "
	"without a\n"
	"VALUE its fields are listed.\n"
	"\n"
	"Commands:\n"
	"  esr VALUE [--far V] [--hpfar V]  exception syndrome\n"
	"  hcr | vtcr | spsr | par VALUE    HCR_EL2, VTCR_EL2, SPSR_EL2, PAR_EL1\n"
	"  vttbr VALUE [--vtcr V]           VTTBR_EL2, checked against VTCR_EL2\n"
	"  pte VALUE --level N [--granule 4k|16k|64k] [--stage 1|2] [--lpa2] [--fwb]\n"
	"                                   a translation table descriptor\n"
	"  smccc VALUE                      an SMC or HVC function identifier\n"
	"  insn VALUE [--set a64|a32|t32]   what a load or store does\n"
	"  lr | ich_hcr VALUE               a list register, ICH_HCR_EL2\n"
	"  ste | cd W0 ... W7               SMMUv3: a stream table entry, a context "
	"descriptor\n"
	"  cmd W0 W1 | evt W0 ... W3        SMMUv3: a command, an event record\n"
	"  its W0 ... W3                    an ITS command\n"
	"  sysreg WHAT                      a system register: its name, S3_0_C12_C12_0, "
	"the\n"
	"                                   ISS or ESR of a trap, or the instruction\n"
	"  tables IMAGE --vtcr V --vttbr V [--base PA] [--fwb] [--from IPA] [--to IPA]\n"
	"         [--budget N] [--svg FILE] what stage 2 tables in a memory image map\n"
	"  list [WORD]                      the names that the tables have\n"
	"\n"
	"Options:\n"
	"  --json       print JSON, an object a line\n"
	"  --all        print fields that are zero too\n"
	"  --strict     exit with 1 when a value is illegal\n"
	"  --help, --version\n"
	"\n"
	"The exit status is 0, 1 for input that could not be read or decoded, or 2 for "
	"a\n"
	"command line that makes no sense.\n";

struct cmd {
	const char *name, *reg, *title;
	void (*fn)(struct rec *r, uint64_t v, const struct opts *o);
	unsigned int opts, needs;
};

static const struct cmd cmds[] = {
	{"esr", "ESR_ELx", "ESR_EL2", dec_esr, OPT_HPFAR | OPT_FAR, 0},
	{"hcr", "HCR_EL2", "HCR_EL2", dec_hcr, 0, 0},
	{"vtcr", "VTCR_EL2", "VTCR_EL2", dec_vtcr, 0, 0},
	{"vttbr", "VTTBR_EL2", "VTTBR_EL2", dec_vttbr, OPT_VTCR, 0},
	{"spsr", "SPSR_EL2", "SPSR_EL2", dec_spsr, 0, 0},
	{"par", "PAR_EL1", "PAR_EL1", dec_par, 0, 0},
	{"smccc", "SMCCC_FID", "SMCCC function", dec_smccc, 0, 0},
	{"insn", NULL, "instruction", dec_insn, OPT_SET, 0},
	{"lr", "ICH_LR0_EL2", "ICH_LR_EL2", dec_lr, 0, 0},
	{"ich_hcr", "ICH_HCR_EL2", "ICH_HCR_EL2", dec_ich_hcr, 0, 0},
	{"pte", NULL, "descriptor", dec_pte,
	 OPT_STAGE | OPT_GRANULE | OPT_LEVEL | OPT_LPA2 | OPT_FWB, OPT_LEVEL},
};

/* Structures of n doublewords. */
struct structure {
	const char *name, *title;
	unsigned int n;
	void (*fn)(struct rec *r, const struct opts *o);
};

static const struct structure structures[] = {
	{"ste", "STE", 8, dec_ste}, {"cd", "CD", 8, dec_cd},
	{"cmd", "CMD", 2, dec_cmd}, {"evt", "EVT", 4, dec_evt},
	{"its", "ITS", 4, dec_its},
};

#define TABLES_OPTS                                                                \
	(OPT_VTCR | OPT_VTTBR | OPT_BASE | OPT_FWB | OPT_SVG | OPT_FROM | OPT_TO | \
	 OPT_BUDGET)

static void fail(const char *fmt, ...) PRINTF(1, 2);
static void fail(const char *fmt, ...)
{
	va_list ap;

	fputs("lhvdec: ", stderr);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry lhvdec --help.\n", stderr);
	exit(EXIT_USAGE);
}

bool parse_u64(const char *s, uint64_t *v)
{
	unsigned int base = 10, digits = 0;
	uint64_t n = 0;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		base = 16;
	else if (s[0] == '0' && (s[1] == 'b' || s[1] == 'B'))
		base = 2;
	else if (s[0] == '0' && s[1])
		return false; /* octal, or a number without its 0x */
	if (base != 10)
		s += 2;
	for (; *s; s++) {
		unsigned int d;

		if ((*s == '_' || *s == '\'') && digits)
			continue;
		if (!isxdigit((unsigned char)*s))
			return false;
		d = isdigit((unsigned char)*s)
			    ? (unsigned int)(*s - '0')
			    : (unsigned int)(tolower((unsigned char)*s) - 'a') + 10;
		if (d >= base || n > (UINT64_MAX - d) / base)
			return false;
		n = n * base + d;
		digits++;
	}
	*v = n;
	return digits > 0;
}

static const struct option {
	const char *name;
	unsigned int bit;
	bool arg;
} options[] = {
	{"hpfar", OPT_HPFAR, true}, {"far", OPT_FAR, true},
	{"stage", OPT_STAGE, true}, {"granule", OPT_GRANULE, true},
	{"level", OPT_LEVEL, true}, {"lpa2", OPT_LPA2, false},
	{"fwb", OPT_FWB, false},    {"vtcr", OPT_VTCR, true},
	{"vttbr", OPT_VTTBR, true}, {"base", OPT_BASE, true},
	{"svg", OPT_SVG, true},	    {"from", OPT_FROM, true},
	{"to", OPT_TO, true},	    {"budget", OPT_BUDGET, true},
	{"set", OPT_SET, true},
};

static const char *option_name(unsigned int bit)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].bit & bit)
			return options[i].name;
	return "";
}

static void set_option(struct opts *o, const struct option *opt, const char *arg)
{
	uint64_t *num = opt->bit == OPT_HPFAR	? &o->hpfar
			: opt->bit == OPT_FAR	? &o->far
			: opt->bit == OPT_VTCR	? &o->vtcr
			: opt->bit == OPT_VTTBR ? &o->vttbr
			: opt->bit == OPT_BASE	? &o->base
			: opt->bit == OPT_FROM	? &o->from
			: opt->bit == OPT_TO	? &o->to
						: &o->budget;

	o->given |= opt->bit;
	switch (opt->bit) {
	case OPT_LPA2:
	case OPT_FWB:
		break;
	case OPT_SVG:
		o->svg = arg;
		break;
	case OPT_STAGE:
		if (strcmp(arg, "1") && strcmp(arg, "2"))
			fail("--stage: 1 or 2, not %s", arg);
		o->stage = *arg - '0';
		break;
	case OPT_SET:
		if (!strcasecmp(arg, "a64"))
			o->set = 0;
		else if (!strcasecmp(arg, "a32"))
			o->set = 1;
		else if (!strcasecmp(arg, "t32"))
			o->set = 2;
		else
			fail("--set: a64, a32 or t32, not %s", arg);
		break;
	case OPT_LEVEL:
		if (!strcmp(arg, "-1"))
			o->level = -1;
		else if (*arg >= '0' && *arg <= '3' && !arg[1])
			o->level = *arg - '0';
		else
			fail("--level: -1 to 3, not %s", arg);
		break;
	case OPT_GRANULE:
		if (!strcasecmp(arg, "4k"))
			o->granule = 12;
		else if (!strcasecmp(arg, "16k"))
			o->granule = 14;
		else if (!strcasecmp(arg, "64k"))
			o->granule = 16;
		else
			fail("--granule: 4k, 16k or 64k, not %s", arg);
		break;
	default:
		if (!parse_u64(arg, num))
			fail("--%s: %s is not a number", opt->name, arg);
		break;
	}
}

/* Takes the options out of argv; returns the number of words that are left. */
static int parse_options(int argc, char **argv, struct opts *o)
{
	int n = 0;

	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *eq;
		const struct option *opt = NULL;
		size_t len;

		if (!strcmp(a, "--")) {
			while (++i < argc)
				argv[n++] = argv[i];
			break;
		}
		if (a[0] != '-' || !a[1]) {
			argv[n++] = argv[i];
			continue;
		}
		if (!strcmp(a, "--help") || !strcmp(a, "-h")) {
			fputs(usage, stdout);
			exit(EXIT_SUCCESS);
		}
		if (!strcmp(a, "--version")) {
			puts("lhvdec " STR(LHV_VERSION_MAJOR) "." STR(
				LHV_VERSION_MINOR) "." STR(LHV_VERSION_PATCH));
			exit(EXIT_SUCCESS);
		}
		if (!strcmp(a, "--json") || !strcmp(a, "--all") ||
		    !strcmp(a, "--strict")) {
			o->json |= a[2] == 'j';
			o->all |= a[2] == 'a';
			o->strict |= a[2] == 's';
			continue;
		}
		eq = strchr(a, '=');
		len = eq ? (size_t)(eq - a) : strlen(a);
		for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++)
			if (len > 2 && !strncmp(a, "--", 2) &&
			    strlen(options[k].name) == len - 2 &&
			    !strncmp(a + 2, options[k].name, len - 2))
				opt = &options[k];
		if (!opt)
			fail("%s: no such option", a);
		if (!opt->arg && eq)
			fail("--%s takes no value", opt->name);
		if (opt->arg && !eq && ++i == argc)
			fail("--%s needs a value", opt->name);
		set_option(o, opt, !opt->arg ? "" : eq ? eq + 1 : argv[i]);
	}
	return n;
}

/* --- Values ---------------------------------------------------------------------------- */

struct job {
	const struct opts *o;
	const struct cmd *cmd; /* null: by the table alone, or sysreg */
	const struct dec_reg *reg;
	const char *name;
	char numbered[64]; /* the name, where its number is not in the table */
	uint32_t index;	   /* of several equal registers */
	bool sysreg;
	const struct structure *st; /* or null */
	uint64_t words[MAX_WORDS];  /* of it, so far */
	unsigned int n_words;
	bool any, illegal, failed;
};

static void finish(struct job *j, struct rec *r)
{
	if (j->any && !j->o->json)
		putchar('\n');
	j->any = true;
	j->illegal |= r->n_problems > 0;
	rec_print(r, stdout, j->o->json, j->o->all);
	rec_free(r);
}

/* False: not a value. */
static bool one(struct job *j, const char *word)
{
	struct rec r;
	uint64_t v;

	if (j->sysreg) {
		if (!dec_sysreg(&r, word))
			return false;
		finish(j, &r);
		return true;
	}
	if (j->st) {
		if (!parse_u64(word, &j->words[j->n_words]))
			return false;
		if (++j->n_words < j->st->n)
			return true;
		j->n_words = 0;
		rec_words(&r, j->name, j->words, j->st->n);
		j->st->fn(&r, j->o);
		finish(j, &r);
		return true;
	}
	if (!parse_u64(word, &v) || (j->reg && v & ~(UINT64_MAX >> (64 - j->reg->width))))
		return false;
	/* A function identifier is what W0 holds. */
	if (j->cmd && (j->cmd->fn == dec_smccc || j->cmd->fn == dec_insn) &&
	    v > UINT32_MAX)
		return false;
	rec_init(&r, j->name, j->reg, v);
	if (j->cmd)
		j->cmd->fn(&r, v, j->o);
	else
		dec_generic(&r, j->reg, v, j->index);
	finish(j, &r);
	return true;
}

static void from_stdin(struct job *j)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) >= 0) {
		char *p = line, *save = NULL;

		number++;
		if (memchr(line, 0, (size_t)n)) {
			fprintf(stderr, "lhvdec: line %zu: not text\n", number);
			j->failed = true;
			continue;
		}
		p[strcspn(p, "#\n\r")] = 0;
		for (p = strtok_r(p, j->sysreg ? "\t" : " \t,", &save); p;
		     p = strtok_r(NULL, j->sysreg ? "\t" : " \t,", &save)) {
			if (j->sysreg) {
				size_t end = strlen(p);

				while (end && p[end - 1] == ' ')
					p[--end] = 0;
				p += strspn(p, " ");
				if (!*p)
					continue;
			}
			if (!one(j, p)) {
				fprintf(stderr, "lhvdec: line %zu: %s is no %s\n", number,
					p,
					j->sysreg ? "system register"
						  : "value of this kind");
				j->failed = true;
				if (j->st)
					break;
			}
		}
		/* A structure is in one line: what is wrong in one spoils no other. */
		if (j->n_words && !p)
			fprintf(stderr, "lhvdec: line %zu: %u doublewords, not %u\n",
				number, j->n_words, j->st->n);
		j->failed |= j->n_words > 0;
		j->n_words = 0;
	}
	if (ferror(stdin)) {
		perror("lhvdec: standard input");
		j->failed = true;
	}
	free(line);
}

/* A register by its name, and who decodes it. */
static bool look_up(struct job *j, const char *what)
{
	j->cmd = NULL;
	j->reg = reg_find(what, &j->index);
	if (!j->reg)
		return false;
	j->name = j->reg->name;
	/* GICD_ISENABLER3: with its number. */
	if (strlen(what) > strlen(j->name)) {
		(void)snprintf(j->numbered, sizeof(j->numbered), "%s%u", j->reg->name,
			       j->index);
		j->name = j->numbered;
	}
	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++)
		if (cmds[i].reg && reg_layout(j->reg) == reg_named(cmds[i].reg))
			j->cmd = &cmds[i];
	return true;
}

/* Lines of a register dump: a name and a value. */
static void from_dump(struct job *j)
{
	static const char between[] = " \t=:,\n\r";
	char *line = NULL;
	size_t size = 0, number = 0;

	while (getline(&line, &size, stdin) >= 0) {
		char *save = NULL, *name, *value;

		number++;
		line[strcspn(line, "#")] = 0;
		for (name = strtok_r(line, between, &save); name;
		     name = strtok_r(NULL, between, &save)) {
			value = strtok_r(NULL, between, &save);
			if (!look_up(j, name)) {
				fprintf(stderr,
					"lhvdec: line %zu: %s: no such register\n",
					number, name);
				j->failed = true;
			} else if (!value || j->reg->kind == DEC_SYSOP ||
				   !one(j, value)) {
				fprintf(stderr,
					"lhvdec: line %zu: %s is no value of %s\n",
					number, value ? value : "nothing", name);
				j->failed = true;
			}
		}
	}
	if (ferror(stdin)) {
		perror("lhvdec: standard input");
		j->failed = true;
	}
	free(line);
}

static int values(struct job *j, char **words, int n)
{
	if (!n)
		fail("%s needs a value", j->name);
	for (int i = 0; i < n; i++) {
		if (!strcmp(words[i], "-") && !j->n_words)
			from_stdin(j);
		else if (!one(j, words[i]))
			fail(j->sysreg ? "%s: no such system register"
				       : "%s: not a value of this kind",
			     words[i]);
	}
	if (j->n_words)
		fail("%s has %u doublewords", j->name, j->st->n);
	return j->failed || (j->o->strict && j->illegal) ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A register without a value: what it looks like. */
static void describe(struct job *j)
{
	struct rec r;
	const struct dec_reg *reg = j->reg, *layout = reg_layout(reg);

	rec_init(&r, reg->name, reg, 0);
	r.width = 0;
	for (uint32_t i = 0; i < layout->n_fields; i++) {
		const struct dec_field *f = &dec_fields[layout->field + i];
		size_t row = r.n_rows;

		(void)rec_row(&r, f->name, f->lo + f->width - 1U, f->lo, "%s", f->doc);
		for (uint32_t k = 0; k < f->n_values; k++) {
			const struct dec_value *v = &dec_values[f->value + k];
			char *old = r.rows[row].text;

			r.rows[row].text =
				xprintf("%s%s%llu %s%s%s", old, *old ? "; " : "",
					(unsigned long long)v->v, v->name,
					*v->doc ? ": " : "", v->doc);
			free(old);
		}
	}
	if (layout != reg)
		rec_note(&r, "fields as in %s", layout->name);
	if (reg->kind == DEC_SYSREG || reg->kind == DEC_SYSOP) {
		char buf[40];

		rec_fact(&r, "encoding", "S%u_%u_C%u_C%u_%u", reg->enc >> 14 & 3U,
			 reg->enc >> 11 & 7U, reg->enc >> 7 & 15U, reg->enc >> 3 & 15U,
			 reg->enc & 7U);
		rec_fact(&r, "name", "%s", sysreg_name(reg->enc, buf, sizeof(buf)));
	} else if (reg->kind == DEC_REG) {
		rec_fact(&r, "offset", "0x%x", reg->offset);
		if (reg->count)
			rec_fact(&r, "count", "%u, %u bytes apart", reg->count,
				 reg->stride);
	}
	finish(j, &r);
}

static int list(const struct opts *o, const char *word)
{
	static const char *const kinds[] = {"sysreg", "sysop", "reg", "layout"};
	bool any = false;

	for (size_t i = 0; i < dec_n_regs; i++) {
		const struct dec_reg *reg = &dec_regs[i];

		if (word && !strcasestr(reg->name, word) && !strcasestr(reg->text, word))
			continue;
		any = true;
		if (o->json) {
			fputs("{\"name\": ", stdout);
			json_string(stdout, reg->name);
			printf(", \"kind\": \"%s\", \"width\": %u, \"fields\": %u, "
			       "\"description\": ",
			       kinds[reg->kind], reg->width, reg->n_fields);
			json_string(stdout, reg->text);
			puts("}");
		} else {
			printf("%-24s %-6s  %s\n", reg->name, kinds[reg->kind],
			       reg->text);
		}
	}
	return any ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void unknown(const char *name)
{
	size_t n = strlen(name);
	unsigned int shown = 0;

	fprintf(stderr, "lhvdec: %s: no such command or register\n", name);
	for (size_t i = 0; n > 2 && i < dec_n_regs && shown < 6; i++)
		if (strcasestr(dec_regs[i].name, name))
			fprintf(stderr, "%s %s", shown++ ? "," : "Is it",
				dec_regs[i].name);
	fputs(shown ? "?\n" : "Try lhvdec list.\n", stderr);
	exit(EXIT_USAGE);
}

static void check_options(const struct opts *o, const char *name, unsigned int allowed,
			  unsigned int needs)
{
	if (o->given & ~allowed)
		fail("%s does not take --%s", name, option_name(o->given & ~allowed));
	if (needs & ~o->given)
		fail("%s needs --%s", name, option_name(needs & ~o->given));
}

static int run(char **words, int n, struct opts *o)
{
	struct job j = {.o = o};
	const char *what;

	if (!n)
		fail("what shall be decoded?");
	what = words[0];
	if (!strcmp(what, "help")) {
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	}
	if (!strcmp(what, "list")) {
		check_options(o, what, 0, 0);
		if (n > 2)
			fail("list takes one word");
		return list(o, n > 1 ? words[1] : NULL);
	}
	if (!strcmp(what, "tables")) {
		check_options(o, what, TABLES_OPTS, OPT_VTCR | OPT_VTTBR);
		if (n != 2)
			fail("tables takes one image");
		return dec_tables(words[1], o);
	}
	if (!strcmp(what, "sysreg")) {
		check_options(o, what, 0, 0);
		j.name = what;
		j.sysreg = true;
		return values(&j, words + 1, n - 1);
	}
	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++)
		if (!strcmp(what, cmds[i].name)) {
			j.cmd = &cmds[i];
			j.name = cmds[i].title;
			j.reg = cmds[i].reg ? reg_named(cmds[i].reg) : NULL;
			check_options(o, what, cmds[i].opts, cmds[i].needs);
			if (cmds[i].fn == dec_pte && o->level < (o->granule == 12   ? -1
								 : o->granule == 14 ? 0
										    : 1))
				fail("this granule has no level %d", o->level);
			return values(&j, words + 1, n - 1);
		}
	for (size_t i = 0; i < sizeof(structures) / sizeof(structures[0]); i++)
		if (!strcmp(what, structures[i].name)) {
			j.st = &structures[i];
			j.name = structures[i].title;
			check_options(o, what, 0, 0);
			return values(&j, words + 1, n - 1);
		}
	if (!strcmp(what, "-")) {
		check_options(o, what, 0, 0);
		if (n > 1)
			fail("after - there is nothing to say");
		from_dump(&j);
		return j.failed || (o->strict && j.illegal) ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	if (!look_up(&j, what))
		unknown(what);
	check_options(o, j.name, j.cmd ? j.cmd->opts : 0, 0);
	if (n == 1) {
		describe(&j);
		return EXIT_SUCCESS;
	}
	if (j.reg->kind == DEC_SYSOP)
		fail("%s is an instruction: it has no value", j.name);
	return values(&j, words + 1, n - 1);
}

int main(int argc, char **argv)
{
	struct opts o = {.stage = 2, .granule = 12, .budget = UINT64_C(1) << 26};
	int n = parse_options(argc, argv, &o);
	int status = run(argv, n, &o);

	if (fflush(stdout) || ferror(stdout)) {
		perror("lhvdec: standard output");
		status = EXIT_FAILURE;
	}
	return status;
}
