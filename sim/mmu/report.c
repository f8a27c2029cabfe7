/* SPDX-License-Identifier: BSD-2-Clause */
/* Events as text, and violations. */
#include "mmu.h"

#include <stdarg.h>
#include <stdlib.h>

static const char *const wrong_names[] = {
	[LHV_SIM_MMU_BBM] = "bbm",
	[LHV_SIM_MMU_NO_DSB_BEFORE] = "no-dsb-before",
	[LHV_SIM_MMU_NO_DSB_AFTER] = "no-dsb-after",
	[LHV_SIM_MMU_NO_TLBI] = "no-tlbi",
	[LHV_SIM_MMU_WRONG_LEVEL] = "wrong-level",
	[LHV_SIM_MMU_WRONG_GRANULE] = "wrong-granule",
	[LHV_SIM_MMU_LEAF_ONLY] = "leaf-only",
	[LHV_SIM_MMU_LOCAL_ONLY] = "local-only",
	[LHV_SIM_MMU_NO_VMALLE1] = "no-vmalle1",
	[LHV_SIM_MMU_BAD_TLBI] = "bad-tlbi",
	[LHV_SIM_MMU_NO_VMID] = "no-vmid",
	[LHV_SIM_MMU_STORE_NOT_DONE] = "store-not-done",
	[LHV_SIM_MMU_TABLE_NOT_DONE] = "table-not-done",
	[LHV_SIM_MMU_TABLE_REUSED] = "table-reused",
	[LHV_SIM_MMU_TABLE_NOWHERE] = "table-nowhere",
	[LHV_SIM_MMU_TABLE_FREED] = "table-freed",
	[LHV_SIM_MMU_TABLE_REVIVED] = "table-revived",
	[LHV_SIM_MMU_PLAIN_STORE] = "plain-store",
	[LHV_SIM_MMU_BAD_DESC] = "bad-desc",
	[LHV_SIM_MMU_BAD_RUN] = "bad-run",
	[LHV_SIM_MMU_BAD_ROOT] = "bad-root",
	[LHV_SIM_MMU_INNER_ONLY] = "inner-only",
	[LHV_SIM_MMU_NOT_CLEAN] = "not-clean",
	[LHV_SIM_MMU_TABLE_NOT_CLEAN] = "table-not-clean",
};

static const char *const barrier_names[] = {
	[LHV_ISHST] = "ishst", [LHV_ISH] = "ish",     [LHV_NSHST] = "nshst",
	[LHV_NSH] = "nsh",     [LHV_OSHST] = "oshst", [LHV_OSH] = "osh",
	[LHV_SYST] = "st",     [LHV_SY] = "sy",
};

static const char *const dc_names[] = {
	[LHV_DC_CVAC] = "cvac",
	[LHV_DC_CVAU] = "cvau",
	[LHV_DC_CIVAC] = "civac",
	[LHV_DC_IVAC] = "ivac",
};

static const char *const tlbi_names[] = {
	[LHV_TLBI_IPAS2E1] = "ipas2e1",
	[LHV_TLBI_IPAS2E1IS] = "ipas2e1is",
	[LHV_TLBI_IPAS2E1OS] = "ipas2e1os",
	[LHV_TLBI_IPAS2LE1] = "ipas2le1",
	[LHV_TLBI_IPAS2LE1IS] = "ipas2le1is",
	[LHV_TLBI_IPAS2LE1OS] = "ipas2le1os",
	[LHV_TLBI_RIPAS2E1] = "ripas2e1",
	[LHV_TLBI_RIPAS2E1IS] = "ripas2e1is",
	[LHV_TLBI_RIPAS2E1OS] = "ripas2e1os",
	[LHV_TLBI_RIPAS2LE1] = "ripas2le1",
	[LHV_TLBI_RIPAS2LE1IS] = "ripas2le1is",
	[LHV_TLBI_RIPAS2LE1OS] = "ripas2le1os",
	[LHV_TLBI_VMALLE1] = "vmalle1",
	[LHV_TLBI_VMALLE1IS] = "vmalle1is",
	[LHV_TLBI_VMALLE1OS] = "vmalle1os",
	[LHV_TLBI_VMALLS12E1] = "vmalls12e1",
	[LHV_TLBI_VMALLS12E1IS] = "vmalls12e1is",
	[LHV_TLBI_VMALLS12E1OS] = "vmalls12e1os",
	[LHV_TLBI_ALLE1] = "alle1",
	[LHV_TLBI_ALLE1IS] = "alle1is",
	[LHV_TLBI_ALLE1OS] = "alle1os",
};

const char *lhv_sim_mmu_wrong_name(enum lhv_sim_mmu_wrong w)
{
	return (unsigned int)w < LHV_SIM_MMU_WRONGS ? wrong_names[w] : "?";
}

static const char *name(const char *const *names, size_t n, unsigned int i)
{
	return i < n && names[i] ? names[i] : "?";
}

#define NAME(table, i) name(table, sizeof(table) / sizeof((table)[0]), (unsigned int)(i))
#define LL(v)	       ((unsigned long long)(v))

size_t lhv_sim_mmu_event_text(const struct lhv_sim_mmu_event *ev, char *buf, size_t size)
{
	unsigned int c = ev->cpu;
	int n = 0;

	switch (ev->kind) {
	case LHV_SIM_MMU_EV_LOAD:
		n = snprintf(buf, size, "%u load  %016llx %016llx", c, LL(ev->pa.v),
			     LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_STORE:
		n = snprintf(buf, size, "%u store %016llx %016llx -> %016llx", c,
			     LL(ev->pa.v), LL(ev->old), LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_DSB:
		n = snprintf(buf, size, "%u dsb   %s", c,
			     NAME(barrier_names, ev->barrier));
		break;
	case LHV_SIM_MMU_EV_DMB:
		n = snprintf(buf, size, "%u dmb   %s", c,
			     NAME(barrier_names, ev->barrier));
		break;
	case LHV_SIM_MMU_EV_TLBI:
		n = snprintf(buf, size, "%u tlbi  %s %016llx", c,
			     NAME(tlbi_names, ev->tlbi), LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_VMID:
		n = snprintf(buf, size, "%u vmid  %016llx", c, LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_ALLOC:
		n = snprintf(buf, size, "%u alloc %016llx %llx", c, LL(ev->pa.v),
			     LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_FREE:
		n = snprintf(buf, size, "%u free  %016llx %llx", c, LL(ev->pa.v),
			     LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_DC:
		n = snprintf(buf, size, "%u dc    %s %016llx %llx", c,
			     NAME(dc_names, ev->dc), LL(ev->pa.v), LL(ev->value));
		break;
	case LHV_SIM_MMU_EV_WRONG:
		n = snprintf(buf, size, "%u wrong %s: %s", c,
			     lhv_sim_mmu_wrong_name(ev->wrong), ev->text ? ev->text : "");
		break;
	}
	return n < 0 ? 0 : (size_t)n;
}

/* Shows an event, but not those that its own handler causes. */
void lhv_sim_mmu_event_(struct lhv_sim_mmu *m, struct lhv_sim_mmu_event *ev)
{
	if (!m->on_event || m->in_event)
		return;
	ev->cpu = m->me;
	m->in_event = true;
	m->on_event(m->ctx, ev);
	m->in_event = false;
}

void lhv_sim_mmu_wrong_(struct lhv_sim_mmu *m, enum lhv_sim_mmu_wrong w, const char *fmt,
			...)
{
	struct lhv_sim_mmu_event ev = {.kind = LHV_SIM_MMU_EV_WRONG, .wrong = w};
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	m->wrong[w]++;
	if (m->wrongs < KEEP_TEXT) {
		size_t size = sizeof(line) + 32;
		char *t = malloc(size);

		if (t)
			(void)snprintf(t, size, "%s: %s", wrong_names[w], line);
		m->text[m->wrongs] = t;
	}
	m->wrongs++;
	ev.text = line;
	lhv_sim_mmu_event_(m, &ev);
}

uint64_t lhv_sim_mmu_count(const struct lhv_sim_mmu *m, enum lhv_sim_mmu_wrong w)
{
	return (unsigned int)w < LHV_SIM_MMU_WRONGS ? m->wrong[w] : 0;
}

const char *lhv_sim_mmu_text(const struct lhv_sim_mmu *m, uint64_t n)
{
	return n < m->wrongs && n < KEEP_TEXT ? m->text[n] : NULL;
}

void lhv_sim_mmu_clear(struct lhv_sim_mmu *m)
{
	for (unsigned int i = 0; i < KEEP_TEXT; i++) {
		free(m->text[i]);
		m->text[i] = NULL;
	}
	for (unsigned int i = 0; i < LHV_SIM_MMU_WRONGS; i++)
		m->wrong[i] = 0;
	m->wrongs = 0;
}
