/* SPDX-License-Identifier: BSD-2-Clause */
/* FP, SVE and SME state: sizes, places, and whose it is. */
#include <string.h>

#include <libhv/arch/esr.h>
#include <libhv/arch/sysreg.h>

#include "vcpu_priv.h"

#define VL_MAX	256u
#define ZT0	64u
#define FFR	16u
#define ALIGN	16u
#define V_BYTES 16u

size_t lhv_vcpu_fp_size(const struct lhv_cpu_features *f, uint16_t sve_vl,
			uint16_t sme_vl)
{
	struct lhv_vcpu_fp fp = {.sve_vl = sve_vl, .sme_vl = sme_vl};

	return lhv_vcpu_fp_table(&fp) + (sme_vl && f->sme2 ? ZT0 : 0);
}

int lhv_vcpu_fp_check(const struct lhv_vcpu_cfg *cfg)
{
	uint16_t sve = cfg->sve_vl, sme = cfg->sme_vl;

	if (sve % V_BYTES || sve > VL_MAX || sme % V_BYTES || sme > VL_MAX ||
	    (sme & (sme - 1u)))
		return LHV_ERR_INVAL;
	if ((sve || sme) && (!cfg->fp_memory || (uintptr_t)cfg->fp_memory % ALIGN))
		return LHV_ERR_INVAL;
	if ((sve && !cfg->features->sve) || (sme && !cfg->features->sme) ||
	    ((sve || sme) && !cfg->features->fp))
		return LHV_ERR_UNSUPPORTED;
	return LHV_OK;
}

/* The longest of a set that is not above a limit; 0: none. */
static uint16_t under(uint16_t lengths, uint16_t limit)
{
	uint16_t best = 0;

	for (unsigned int n = 0; n < 16; n++)
		if (lengths >> n & 1 && V_BYTES * (n + 1) <= limit)
			best = (uint16_t)(V_BYTES * (n + 1));
	return best;
}

int lhv_vcpu_fp_on(const struct lhv_vcpu *v, const struct lhv_vcpu_lengths *core,
		   uint16_t *vl, uint16_t *svl)
{
	uint16_t sve, sme;

	if (!v || !core || !vl || !svl)
		return LHV_ERR_INVAL;
	sve = under(core->sve, v->fp.sve_vl);
	sme = under(core->sme, v->fp.sme_vl);
	if ((v->fp.sve_vl && !sve) || (v->fp.sme_vl && !sme))
		return LHV_ERR_UNSUPPORTED;
	*vl = sve;
	*svl = sme;
	return LHV_OK;
}

void lhv_vcpu_fp_reset(struct lhv_vcpu *v)
{
	struct lhv_vcpu_fp *fp = &v->fp;

	memset(fp->v, 0, sizeof(fp->v));
	fp->fpcr = fp->fpsr = fp->zcr = fp->smcr = fp->svcr = 0;
	fp->vl = fp->sve_vl;
	fp->svl = fp->sme_vl;
	if (fp->memory)
		memset(fp->memory, 0,
		       lhv_vcpu_fp_size(v->features, fp->sve_vl, fp->sme_vl));
	v->fp_core = NULL;
}

bool lhv_vcpu_fp_wanted(const struct lhv_vcpu *v)
{
	if (!v->loaded || v->fp_live)
		return false;
	switch (LHV_GET(LHV_ESR_ELx_EC, v->esr)) {
	case LHV_ESR_ELx_EC_FP:
		return v->features->fp;
	case LHV_ESR_ELx_EC_SVE:
		return v->fp.sve_vl != 0;
	case LHV_ESR_ELx_EC_SME:
		return v->fp.sme_vl != 0;
	default:
		return false;
	}
}

bool lhv_vcpu_fp_resident(const struct lhv_vcpu *v)
{
	return v->core && v->fp_core == v->core && v->core->fp_owner == v;
}

int lhv_vcpu_fp_changed(struct lhv_vcpu *v)
{
	if (v->fp_live)
		return LHV_ERR_STATE;
	v->fp_core = NULL;
	return LHV_OK;
}

static bool streaming(const struct lhv_vcpu *v)
{
	return v->fp.sme_vl && LHV_GET(LHV_SVCR_SM, v->fp.svcr);
}

/* Whether vectors are in the integrator's memory. */
static bool scalable(const struct lhv_vcpu *v)
{
	return v->fp.sve_vl || streaming(v);
}

unsigned int lhv_vcpu_fp_vl(const struct lhv_vcpu *v)
{
	return scalable(v) ? streaming(v) ? v->fp.svl : v->fp.vl : V_BYTES;
}

void *lhv_vcpu_fp_z(struct lhv_vcpu *v, unsigned int n)
{
	if (n > 31)
		return NULL;
	return scalable(v) ? v->fp.memory + (size_t)n * lhv_vcpu_fp_vl(v)
			   : (uint8_t *)&v->fp.v[2 * n];
}

void *lhv_vcpu_fp_p(struct lhv_vcpu *v, unsigned int n)
{
	/* There is no FFR in streaming mode. */
	if (!scalable(v) || n > FFR || (n == FFR && streaming(v)))
		return NULL;
	return v->fp.memory + lhv_vcpu_fp_predicates(&v->fp) +
	       (size_t)n * (lhv_vcpu_fp_vl(v) / 8);
}

void *lhv_vcpu_fp_za(struct lhv_vcpu *v, unsigned int n)
{
	if (!v->fp.sme_vl || !LHV_GET(LHV_SVCR_ZA, v->fp.svcr) || n >= v->fp.svl)
		return NULL;
	return v->fp.memory + lhv_vcpu_fp_array(&v->fp) + (size_t)n * v->fp.svl;
}

/* n pieces of @from bytes become pieces of @to, where the first is. */
static void restride(uint8_t *base, size_t n, size_t from, size_t to)
{
	if (to > from) {
		while (n--) {
			memmove(base + n * to, base + n * from, from);
			memset(base + n * to + from, 0, to - from);
		}
	} else if (to < from) {
		for (size_t i = 0; i < n; i++)
			memmove(base + i * to, base + i * from, to);
	}
}

void lhv_vcpu_fp_fit(struct lhv_vcpu *v, uint16_t vl, uint16_t svl)
{
	struct lhv_vcpu_fp *fp = &v->fp;
	size_t from = lhv_vcpu_fp_vl(v), to = streaming(v) ? svl : vl;

	if (scalable(v)) {
		restride(fp->memory, 32, from, to);
		restride(fp->memory + lhv_vcpu_fp_predicates(fp), FFR + 1, from / 8,
			 to / 8);
	}
	if (fp->sme_vl && LHV_GET(LHV_SVCR_ZA, fp->svcr)) {
		uint8_t *za = fp->memory + lhv_vcpu_fp_array(fp);
		size_t old = fp->svl, now = svl;

		restride(za, old < now ? old : now, old, now);
		if (now > old)
			memset(za + old * now, 0, (now - old) * now);
	}
	fp->vl = vl;
	fp->svl = svl;
}

void lhv_vcpu_fp_svcr(struct lhv_vcpu *v, uint64_t svcr)
{
	struct lhv_vcpu_fp *fp = &v->fp;
	uint64_t changed = fp->svcr ^ svcr;

	if (LHV_GET(LHV_SVCR_SM, changed)) {
		memset(fp->v, 0, sizeof(fp->v));
		memset(fp->memory, 0, lhv_vcpu_fp_array(fp));
	}
	if (LHV_GET(LHV_SVCR_ZA, changed))
		memset(fp->memory + lhv_vcpu_fp_array(fp), 0,
		       lhv_vcpu_fp_size(v->features, fp->sve_vl, fp->sme_vl) -
			       lhv_vcpu_fp_array(fp));
	fp->svcr = svcr;
}
