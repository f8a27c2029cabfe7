/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMMU's view of memory, what it has cached of it, and the log of violations. */
#include "smmu3.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 64

static const char *const names[] = {
	"unpublished", "torn",	"live",	   "stale-cfg", "stale-tlb", "no-sync",
	"freed",       "queue", "enabled", "register",	"command",
};

const char *lhv_sim_smmu3_wrong_name(enum lhv_sim_smmu3_wrong w)
{
	return (unsigned int)w < LHV_SIM_SMMU3_WRONGS ? names[w] : "?";
}

void lhv_sim_smmu3_wrong_(struct lhv_sim_smmu3 *s, enum lhv_sim_smmu3_wrong w,
			  const char *fmt, ...)
{
	char buf[200];
	va_list ap;
	int n;

	s->wrong[w]++;
	if (s->wrongs++ >= KEEP_TEXT)
		return;
	n = snprintf(buf, sizeof(buf), "%s: ", names[w]);
	va_start(ap, fmt);
	vsnprintf(buf + n, sizeof(buf) - (size_t)n, fmt, ap);
	va_end(ap);
	s->text[s->wrongs - 1] = malloc(sizeof(buf));
	if (s->text[s->wrongs - 1])
		memcpy(s->text[s->wrongs - 1], buf, sizeof(buf));
}

uint64_t lhv_sim_smmu3_count(const struct lhv_sim_smmu3 *s, enum lhv_sim_smmu3_wrong w)
{
	return (unsigned int)w < LHV_SIM_SMMU3_WRONGS ? s->wrong[w] : 0;
}

const char *lhv_sim_smmu3_text(const struct lhv_sim_smmu3 *s, uint64_t n)
{
	return n < KEEP_TEXT && n < s->wrongs ? s->text[n] : NULL;
}

void lhv_sim_smmu3_clear(struct lhv_sim_smmu3 *s)
{
	for (unsigned int i = 0; i < KEEP_TEXT; i++) {
		free(s->text[i]);
		s->text[i] = NULL;
	}
	memset(s->wrong, 0, sizeof(s->wrong));
	s->wrongs = 0;
}

struct lhv_sim_smmu3 *lhv_sim_smmu3_create(const struct lhv_sim_smmu3_config *cfg)
{
	/* Stages 1 and 2, COHACC, Hyp, ATS, ASID16, MSI, SEV, VMID16, CD2L, little-endian,
	 * stall and terminate, two-level streams; 16 bits of StreamID, queues of 2^19. */
	static const uint32_t full[7] = {0x084c761b, 0x02730210, 0,
					 0x00000514, 0,		 0x00100075};
	struct lhv_sim_smmu3 *s;
	bool none = true;

	if (!cfg || (cfg->base & 0xffff) != 0 || cfg->base > UINT64_MAX - 0x20000)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->c = *cfg;
	for (unsigned int i = 0; i < 7; i++)
		none = none && !cfg->idr[i];
	if (none)
		memcpy(s->c.idr, full, sizeof(full));
	s->rng = cfg->seed * 2 + 1;
	s->gbpa = 1U << 20; /* IMPLEMENTATION DEFINED at reset: the safe one */
	return s;
}

void lhv_sim_smmu3_destroy(struct lhv_sim_smmu3 *s)
{
	if (!s)
		return;
	lhv_sim_smmu3_clear(s);
	for (size_t i = 0; i < s->regions; i++) {
		free(s->region[i].seen);
		free(s->region[i].clean);
	}
	free(s->region);
	free(s->cache);
	free(s);
}

void lhv_sim_smmu3_set_use(struct lhv_sim_smmu3 *s, enum lhv_sim_smmu3_use use)
{
	s->c.use = use;
}

bool lhv_sim_smmu3_old_(struct lhv_sim_smmu3 *s)
{
	if (s->c.use != LHV_SIM_SMMU3_RANDOM)
		return s->c.use == LHV_SIM_SMMU3_OLD;
	s->rng ^= s->rng << 13;
	s->rng ^= s->rng >> 7;
	s->rng ^= s->rng << 17;
	return s->rng >> 33 & 1;
}

unsigned int lhv_sim_smmu3_oas_(const struct lhv_sim_smmu3 *s)
{
	static const uint8_t bits[] = {32, 36, 40, 42, 44, 48, 52, 52};

	return bits[OAS_CODE(s)];
}

struct region *lhv_sim_smmu3_at_(struct lhv_sim_smmu3 *s, uint64_t pa, uint64_t bytes)
{
	for (size_t i = 0; i < s->regions; i++) {
		struct region *r = &s->region[i];

		if (pa >= r->pa && pa - r->pa < r->bytes &&
		    bytes <= r->bytes - (pa - r->pa))
			return r;
	}
	return NULL;
}

int lhv_sim_smmu3_add(struct lhv_sim_smmu3 *s, void *host, lhv_pa_t pa, uint64_t bytes)
{
	struct region *n, r = {.host = host, .pa = pa.v, .bytes = bytes};

	if (!host || !bytes || bytes - 1 > UINT64_MAX - pa.v)
		return -1;
	for (size_t i = 0; i < s->regions; i++)
		if (s->region[i].pa <= pa.v + (bytes - 1) &&
		    pa.v <= s->region[i].pa + (s->region[i].bytes - 1))
			return -1;
	r.seen = malloc(bytes);
	r.clean = malloc(bytes);
	n = realloc(s->region, (s->regions + 1) * sizeof(*n));
	if (n)
		s->region = n;
	if (!n || !r.seen || !r.clean) {
		free(r.seen);
		free(r.clean);
		return -1;
	}
	memcpy(r.seen, host, bytes);
	memcpy(r.clean, host, bytes);
	s->region[s->regions++] = r;
	return 0;
}

static bool meets(uint64_t a, uint64_t an, const struct region *r)
{
	return a < r->pa + r->bytes && r->pa < a + an;
}

void lhv_sim_smmu3_remove(struct lhv_sim_smmu3 *s, lhv_pa_t pa)
{
	for (size_t i = 0; i < s->regions; i++) {
		struct region *r = &s->region[i];

		if (r->pa != pa.v)
			continue;
		for (size_t k = 0; k < s->cached; k++) {
			const struct entry *e = &s->cache[k];

			if (e->kind != COMB ? meets(e->pa, e->words * 8ULL, r)
					    : meets(e->pa, e->size, r))
				lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_FREED,
						     "%llx: still cached",
						     (unsigned long long)e->pa);
		}
		if ((s->cr0ack & 1 && meets(s->strtab & AT(55, 6), 64, r)) ||
		    (s->cr0ack & 8 && meets(s->cmdq_base & AT(55, 5), 32, r)) ||
		    (s->cr0ack & 4 && meets(s->eventq_base & AT(55, 5), 32, r)))
			lhv_sim_smmu3_wrong_(s, LHV_SIM_SMMU3_FREED,
					     "%llx: a table or queue in use",
					     (unsigned long long)r->pa);
		free(r->seen);
		free(r->clean);
		*r = s->region[--s->regions];
		return;
	}
}

/* One 64-bit word; *fresh tells whether what was stored last is visible. */
bool lhv_sim_smmu3_load_(struct lhv_sim_smmu3 *s, uint64_t pa, uint64_t *v, bool *fresh)
{
	struct region *r = lhv_sim_smmu3_at_(s, pa, 8);
	uint64_t now;

	if (!r)
		return false;
	memcpy(&now, r->host + (pa - r->pa), 8);
	memcpy(v, r->seen + (pa - r->pa), 8);
	if (fresh)
		*fresh = now == *v;
	/* Not before it was cleaned, if the SMMU does not look into caches. */
	if (now != *v && HAS(s, 0, 4) && !lhv_sim_smmu3_old_(s))
		*v = now;
	return true;
}

bool lhv_sim_smmu3_store_(struct lhv_sim_smmu3 *s, uint64_t pa, const void *v,
			  size_t bytes)
{
	struct region *r = lhv_sim_smmu3_at_(s, pa, bytes);

	if (!r)
		return false;
	memcpy(r->host + (pa - r->pa), v, bytes);
	memcpy(r->seen + (pa - r->pa), v, bytes);
	memcpy(r->clean + (pa - r->pa), v, bytes);
	return true;
}

static void barrier(void *ctx, enum lhv_port_barrier b)
{
	struct lhv_sim_smmu3 *s = ctx;

	if (b == LHV_NSHST || b == LHV_NSH)
		return;
	for (size_t i = 0; i < s->regions; i++) {
		struct region *r = &s->region[i];

		memcpy(r->seen, HAS(s, 0, 4) ? r->host : r->clean, r->bytes);
	}
}

static void dcache(void *ctx, enum lhv_port_dc op, const void *p, size_t bytes)
{
	struct lhv_sim_smmu3 *s = ctx;
	uintptr_t a = (uintptr_t)p & ~(uintptr_t)(LINE - 1), end = (uintptr_t)p + bytes;

	if ((op != LHV_DC_CVAC && op != LHV_DC_CIVAC) || !bytes)
		return;
	for (size_t i = 0; i < s->regions; i++) {
		struct region *r = &s->region[i];
		uintptr_t h = (uintptr_t)r->host;

		for (uintptr_t x = a; x < end; x++)
			if (x >= h && x - h < r->bytes)
				r->clean[x - h] = r->host[x - h];
	}
}

const struct lhv_sim_port_ops lhv_sim_smmu3_port_ops = {
	.dsb = barrier,
	.dmb = barrier,
	.dcache = dcache,
	.mmio_read = lhv_sim_smmu3_read_,
	.mmio_write = lhv_sim_smmu3_write_,
};

struct entry *lhv_sim_smmu3_new_(struct lhv_sim_smmu3 *s, enum kind kind)
{
	struct entry *e;

	if (s->cached == s->room) {
		size_t room = s->room ? s->room * 2 : 64;

		e = realloc(s->cache, room * sizeof(*e));
		if (!e)
			abort();
		s->cache = e;
		s->room = room;
	}
	e = &s->cache[s->cached++];
	memset(e, 0, sizeof(*e));
	e->kind = kind;
	return e;
}

/* A CMD_SYNC is complete, or with all the SMMU was enabled anew. */
void lhv_sim_smmu3_drop_(struct lhv_sim_smmu3 *s, bool all)
{
	size_t n = 0;

	for (size_t i = 0; i < s->cached; i++)
		if (!all && !s->cache[i].dying)
			s->cache[n++] = s->cache[i];
	s->cached = n;
}

static bool differs(struct lhv_sim_smmu3 *s, uint64_t pa, uint64_t v)
{
	struct region *r = lhv_sim_smmu3_at_(s, pa, 8);
	uint64_t now;

	if (!r)
		return true;
	memcpy(&now, r->host + (pa - r->pa), 8);
	return now != v;
}

uint64_t lhv_sim_smmu3_check(struct lhv_sim_smmu3 *s)
{
	for (size_t i = 0; i < s->cached; i++) {
		struct entry *e = &s->cache[i];
		bool stale = false;

		for (unsigned int k = 0; k < e->words && !stale; k++)
			stale = differs(s, e->pa + 8ULL * k, e->w[k]);
		for (unsigned int k = 0; k < e->deps && !stale; k++)
			stale = differs(s, e->dep_pa[k], e->dep[k]);
		if (!stale)
			continue;
		lhv_sim_smmu3_wrong_(s,
				     e->dying	     ? LHV_SIM_SMMU3_NO_SYNC
				     : e->kind <= CD ? LHV_SIM_SMMU3_STALE_CFG
						     : LHV_SIM_SMMU3_STALE_TLB,
				     "kind %d stream %x vmid %x asid %x input %llx",
				     (int)e->kind, (unsigned int)e->key, e->vmid, e->asid,
				     (unsigned long long)e->in);
	}
	return s->wrongs;
}
