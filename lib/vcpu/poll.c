/* SPDX-License-Identifier: BSD-2-Clause */
/* How long to look for a wake-up: a budget that follows the waits. */
#include <libhv/vcpu/poll.h>

int lhv_vcpu_poll_init(struct lhv_vcpu_poll *p, const struct lhv_vcpu_poll_cfg *cfg)
{
	if (!p || !cfg || !cfg->least || cfg->most < cfg->least || cfg->grow < 2 ||
	    cfg->shrink == 1)
		return LHV_ERR_INVAL;
	*p = (struct lhv_vcpu_poll){.cfg = cfg};
	return LHV_OK;
}

static uint64_t longer(const struct lhv_vcpu_poll_cfg *cfg, uint64_t budget)
{
	if (budget < cfg->least)
		return cfg->least;
	/* The product does not wrap. */
	return budget > cfg->most / cfg->grow ? cfg->most : budget * cfg->grow;
}

static uint64_t shorter(const struct lhv_vcpu_poll_cfg *cfg, uint64_t budget)
{
	if (!cfg->shrink)
		return 0;
	budget /= cfg->shrink;
	return budget < cfg->least ? 0 : budget;
}

void lhv_vcpu_poll_waited(struct lhv_vcpu_poll *p, uint64_t waited)
{
	if (p->budget && waited <= p->budget) {
		p->found++;
		return;
	}
	p->missed += p->budget != 0;
	p->budget = waited <= p->cfg->most ? longer(p->cfg, p->budget)
					   : shorter(p->cfg, p->budget);
}
