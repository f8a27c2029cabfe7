/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How an STE or a CD that the SMMU may be reading becomes another one (IHI 0070, 3.21): by the
 * bits that it acts on before and after. Where one word decides, it goes in one store, between
 * stores that do not matter; otherwise the entry is invalid in between.
 */
#include <string.h>

#include "smmu3_priv.h"

/* Stores the words of @to that differ, but not word @skip; tells the SMMU if there were any. */
static int words(const struct lhv_smmu3_write_ *w, const uint64_t to[STE_WORDS],
		 unsigned int from, unsigned int end, unsigned int skip)
{
	bool changed = false;

	for (unsigned int i = from; i < end; i++) {
		if (i == skip || w->entry[i] == to[i])
			continue;
		lhv_port_store64(&w->entry[i], to[i]);
		changed = true;
	}
	if (!changed)
		return 0;
	lhv_smmu3_clean_(w->s, w->entry, STE_WORDS * sizeof(w->entry[0]));
	return w->tell(w);
}

int lhv_smmu3_write_(const struct lhv_smmu3_write_ *w, const uint64_t target[STE_WORDS])
{
	uint64_t was[STE_WORDS], wants[STE_WORDS], step[STE_WORDS];
	unsigned int n = 0, word = STE_WORDS;
	int err;

	w->used(w->entry, was);
	w->used(target, wants);
	for (unsigned int i = 0; i < STE_WORDS; i++) {
		/* As much of the new entry as the old one does not look at. */
		step[i] = (w->entry[i] & was[i]) | (target[i] & ~was[i]);
		if ((step[i] & wants[i]) != (target[i] & wants[i])) {
			word = i;
			n++;
		}
	}
	if (n <= 1) {
		err = words(w, step, 0, STE_WORDS, word);
		if (!err && n)
			err = words(w, target, word, word + 1, STE_WORDS);
		/* What only the old one needed. */
		return err ? err : words(w, target, 0, STE_WORDS, STE_WORDS);
	}
	memset(step, 0, sizeof(step));
	err = words(w, step, 0, 1, STE_WORDS);
	if (!err)
		err = words(w, target, 1, STE_WORDS, STE_WORDS);
	return err ? err : words(w, target, 0, 1, STE_WORDS);
}
