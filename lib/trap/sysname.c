/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of system registers: a table that tools/genreg makes of spec/, and its two orders. */
#include <string.h>

#include <libhv/arch/field.h>
#include <libhv/trap/sysname.h>

struct row {
	uint16_t enc;
	uint16_t name; /* where it starts in names[] */
};

#include "sysnames.h"

#define ROWS (sizeof(by_enc) / sizeof(by_enc[0]))

_Static_assert(sizeof(names) <= 65536, "offsets of names have 16 bits");
_Static_assert(sizeof(by_name) / sizeof(by_name[0]) == ROWS, "both orders have all");

/* Parts of an encoding. */
#define OP0(e) ((e) >> 14)
#define OP1(e) ((e) >> 11 & 7)
#define CRN(e) ((e) >> 7 & 15)
#define CRM(e) ((e) >> 3 & 15)
#define OP2(e) ((e)&7)

/* TLBI with nXS is CRn 9 where it is CRn 8 without; it has no rows. */
#define NXS ((uint16_t)LHV_SYSREG(0, 0, 1, 0, 0))

static bool is_nxs(uint16_t enc)
{
	return OP0(enc) == 1 && CRN(enc) == 9;
}

const char *lhv_trap_sysreg_name(uint16_t enc, bool write)
{
	size_t lo = 0, hi = ROWS;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_enc[mid].enc < enc)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == ROWS || by_enc[lo].enc != enc)
		return NULL;
	/* Of two with one encoding, ...RX is read and ...TX is written. */
	if (write && lo + 1 < ROWS && by_enc[lo + 1].enc == enc)
		lo++;
	return &names[by_enc[lo].name];
}

static char *put(char *p, const char *text)
{
	size_t n = 0;

	for (; text[n]; n++)
		p[n] = text[n];
	return p + n;
}

/* 0 to 15 */
static char *put_number(char *p, unsigned int n)
{
	if (n > 9)
		*p++ = '1';
	*p++ = (char)('0' + n % 10);
	return p;
}

void lhv_trap_sysreg_text(uint16_t enc, bool write, char *buf)
{
	const char *name = lhv_trap_sysreg_name(enc, write);
	bool nxs = !name && is_nxs(enc);
	char *p = buf;

	if (nxs)
		name = lhv_trap_sysreg_name(enc ^ NXS, write);
	if (name) {
		p = put(p, name);
		if (nxs)
			p = put(p, "NXS");
	} else {
		p = put_number(put(p, "S"), OP0(enc));
		p = put_number(put(p, "_"), OP1(enc));
		p = put_number(put(p, "_C"), CRN(enc));
		p = put_number(put(p, "_C"), CRM(enc));
		p = put_number(put(p, "_"), OP2(enc));
	}
	*p = 0;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Without regard to case, as by_name[] is sorted. */
static int compare(const char *a, const char *b)
{
	while (*a && upper(*a) == upper(*b)) {
		a++;
		b++;
	}
	return (int)(unsigned char)upper(*a) - (int)(unsigned char)upper(*b);
}

static bool by_text(const char *name, uint16_t *enc)
{
	size_t lo = 0, hi = ROWS;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct row *r = &by_enc[by_name[mid]];
		int order = compare(name, &names[r->name]);

		if (!order) {
			*enc = r->enc;
			return true;
		}
		if (order > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* A number up to @max that follows @prefix; no more digits than it needs. */
static const char *number(const char *p, const char *prefix, unsigned int max,
			  unsigned int *n)
{
	for (; *prefix; p++, prefix++)
		if (upper(*p) != *prefix)
			return NULL;
	if (*p < '0' || *p > '9')
		return NULL;
	*n = (unsigned int)(*p++ - '0');
	if (*n == 1 && *p >= '0' && *p <= '9')
		*n = 10 + (unsigned int)(*p++ - '0');
	return *n <= max ? p : NULL;
}

static bool by_numbers(const char *p, uint16_t *enc)
{
	static const struct {
		char prefix[3];
		unsigned int max;
	} part[] = {{"S", 3}, {"_", 7}, {"_C", 15}, {"_C", 15}, {"_", 7}};
	unsigned int n[5];

	for (int i = 0; i < 5; i++) {
		p = number(p, part[i].prefix, part[i].max, &n[i]);
		if (!p)
			return false;
	}
	if (*p)
		return false;
	*enc = (uint16_t)LHV_SYSREG(n[0], n[1], n[2], n[3], n[4]);
	return true;
}

int lhv_trap_sysreg_find(const char *name, uint16_t *enc)
{
	char base[LHV_TRAP_SYSREG_NAME_SIZE];
	size_t n = 0;
	uint16_t found;

	if (!name || !enc)
		return LHV_ERR_INVAL;
	while (n < sizeof(base) && name[n])
		n++;
	if (n == sizeof(base))
		return LHV_ERR_NOENT;
	if (by_text(name, enc) || by_numbers(name, enc))
		return LHV_OK;
	if (n < 3 || compare(&name[n - 3], "NXS"))
		return LHV_ERR_NOENT;
	memcpy(base, name, n - 3);
	base[n - 3] = 0;
	if (!by_text(base, &found) || OP0(found) != 1 || CRN(found) != 8)
		return LHV_ERR_NOENT;
	*enc = found ^ NXS;
	return LHV_OK;
}

const char *lhv_trap_sysreg_nth(unsigned int n, uint16_t *enc)
{
	if (n >= ROWS)
		return NULL;
	if (enc)
		*enc = by_enc[n].enc;
	return &names[by_enc[n].name];
}
