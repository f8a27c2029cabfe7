/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PL031 real-time clock (DDI 0224). The counter is not driven by a clock: update() moves it
 * by as much as the host's time has moved since the last look, and so notices a match that
 * was passed over.
 */
#include <libhv/vdev.h>
#include <libhv/arch/vdev.h>

#include "regs.h"

#define MAGIC	0x31334C50u
#define VERSION 1u

static bool ready(const struct lhv_vdev_pl031 *dev)
{
	return dev && dev->ops;
}

/* Seconds until the counter equals the match register next: 1 to 2^32. */
static uint64_t to_match(const struct lhv_vdev_pl031 *dev)
{
	return (uint64_t)(uint32_t)(dev->mr - dev->count - 1) + 1;
}

static void update(struct lhv_vdev_pl031 *dev)
{
	uint64_t now = dev->ops->now(dev->ctx);
	uint64_t gone;

	if (now <= dev->last)
		return;
	gone = now - dev->last;
	dev->last = now;
	if (!dev->started)
		return;
	if (gone >= to_match(dev))
		dev->ris = true;
	dev->count += (uint32_t)gone;
}

static void drive_irq(struct lhv_vdev_pl031 *dev, bool always)
{
	bool irq = dev->ris && dev->imsc;

	if (irq == dev->irq && !always)
		return;
	dev->irq = irq;
	dev->ops->set_irq(dev->ctx, irq);
}

/* The counter or the match register was written. */
static void compare(struct lhv_vdev_pl031 *dev)
{
	if (dev->started && dev->count == dev->mr)
		dev->ris = true;
}

static uint32_t read_dr(void *d)
{
	return ((struct lhv_vdev_pl031 *)d)->count;
}

static uint32_t read_mr(void *d)
{
	return ((struct lhv_vdev_pl031 *)d)->mr;
}

static void write_mr(void *d, uint32_t v)
{
	struct lhv_vdev_pl031 *dev = d;

	dev->mr = v;
	compare(dev);
}

static uint32_t read_lr(void *d)
{
	return ((struct lhv_vdev_pl031 *)d)->lr;
}

static void write_lr(void *d, uint32_t v)
{
	struct lhv_vdev_pl031 *dev = d;

	dev->lr = dev->count = v;
	compare(dev);
}

static uint32_t read_cr(void *d)
{
	return ((struct lhv_vdev_pl031 *)d)->started;
}

/* Once started it cannot be stopped but by a reset. */
static void write_cr(void *d, uint32_t v)
{
	struct lhv_vdev_pl031 *dev = d;

	if (!dev->started && (v & LHV_RTCCR_START_MASK)) {
		dev->started = true;
		compare(dev);
	}
}

static uint32_t read_imsc(void *d)
{
	return ((struct lhv_vdev_pl031 *)d)->imsc;
}

static void write_imsc(void *d, uint32_t v)
{
	((struct lhv_vdev_pl031 *)d)->imsc = v & LHV_RTCIMSC_RTCIMSC_MASK;
}

static uint32_t read_ris(void *d)
{
	return ((struct lhv_vdev_pl031 *)d)->ris;
}

static uint32_t read_mis(void *d)
{
	const struct lhv_vdev_pl031 *dev = d;

	return dev->ris && dev->imsc;
}

static void write_icr(void *d, uint32_t v)
{
	if (v & LHV_RTCICR_RTCICR_MASK)
		((struct lhv_vdev_pl031 *)d)->ris = false;
}

static const struct lhv_vdev_reg rows[] = {
	{LHV_RTCDR_OFFSET, read_dr, NULL},
	{LHV_RTCMR_OFFSET, read_mr, write_mr},
	{LHV_RTCLR_OFFSET, read_lr, write_lr},
	{LHV_RTCCR_OFFSET, read_cr, write_cr},
	{LHV_RTCIMSC_OFFSET, read_imsc, write_imsc},
	{LHV_RTCRIS_OFFSET, read_ris, NULL},
	{LHV_RTCMIS_OFFSET, read_mis, NULL},
	{LHV_RTCICR_OFFSET, NULL, write_icr},
};

static const struct lhv_vdev_file file = {
	.rows = rows,
	.nr_rows = sizeof(rows) / sizeof(rows[0]),
	.periphid = LHV_RTC_PERIPHID,
};

enum lhv_action lhv_vdev_pl031_mmio(void *d, struct lhv_mmio *access)
{
	struct lhv_vdev_pl031 *dev = d;
	enum lhv_action action;

	/* Time first: the access has to find the counter where it is now. */
	update(dev);
	action = lhv_vdev_file_access(&file, dev, access);
	drive_irq(dev, false);
	return action;
}

static void to_reset(struct lhv_vdev_pl031 *dev)
{
	dev->mr = dev->lr = 0;
	dev->imsc = dev->ris = false;
	dev->started = dev->firmware;
}

int lhv_vdev_pl031_init(struct lhv_vdev_pl031 *dev, const struct lhv_vdev_pl031_ops *ops,
			void *ctx, bool firmware)
{
	if (!dev || !ops || !ops->now || !ops->set_irq)
		return LHV_ERR_INVAL;
	*dev = (struct lhv_vdev_pl031){.ops = ops, .ctx = ctx, .firmware = firmware};
	dev->last = ops->now(ctx);
	dev->count = (uint32_t)dev->last;
	to_reset(dev);
	drive_irq(dev, true);
	return 0;
}

int lhv_vdev_pl031_reset(struct lhv_vdev_pl031 *dev)
{
	if (!ready(dev))
		return LHV_ERR_INVAL;
	update(dev);
	to_reset(dev);
	drive_irq(dev, true);
	return 0;
}

int lhv_vdev_pl031_deadline(const struct lhv_vdev_pl031 *dev, uint64_t *when)
{
	uint64_t gone;

	if (!ready(dev) || !when)
		return LHV_ERR_INVAL;
	if (!dev->started || !dev->imsc || dev->ris)
		return LHV_ERR_NOENT;
	gone = to_match(dev);
	*when = dev->last > UINT64_MAX - gone ? UINT64_MAX : dev->last + gone;
	return 0;
}

int lhv_vdev_pl031_tick(struct lhv_vdev_pl031 *dev)
{
	if (!ready(dev))
		return LHV_ERR_INVAL;
	update(dev);
	drive_irq(dev, false);
	return 0;
}

int lhv_vdev_pl031_save(const struct lhv_vdev_pl031 *dev, void *buf, size_t size,
			size_t *len)
{
	uint8_t *p = buf;

	if (!ready(dev) || !buf)
		return LHV_ERR_INVAL;
	if (len)
		*len = LHV_VDEV_PL031_SAVE_SIZE;
	if (size < LHV_VDEV_PL031_SAVE_SIZE)
		return LHV_ERR_NOMEM;
	p = lhv_vdev_put(p, MAGIC, 4);
	p = lhv_vdev_put(p, VERSION, 2);
	p = lhv_vdev_put(p, LHV_VDEV_PL031_SAVE_SIZE, 2);
	p = lhv_vdev_put(p, dev->last, 8);
	p = lhv_vdev_put(p, dev->count, 4);
	p = lhv_vdev_put(p, dev->mr, 4);
	p = lhv_vdev_put(p, dev->lr, 4);
	p = lhv_vdev_put(p, dev->started, 1);
	p = lhv_vdev_put(p, dev->imsc, 1);
	p = lhv_vdev_put(p, dev->ris, 1);
	lhv_vdev_put(p, 0, 1);
	return 0;
}

int lhv_vdev_pl031_restore(struct lhv_vdev_pl031 *dev, const void *buf, size_t size)
{
	const uint8_t *p = buf;
	struct lhv_vdev_pl031 s;
	unsigned int flags[4];

	if (!ready(dev) || !buf)
		return LHV_ERR_INVAL;
	if (size < 8 || lhv_vdev_take(&p, 4) != MAGIC)
		return LHV_ERR_CORRUPT;
	if (lhv_vdev_take(&p, 2) != VERSION)
		return LHV_ERR_UNSUPPORTED;
	if (lhv_vdev_take(&p, 2) != LHV_VDEV_PL031_SAVE_SIZE ||
	    size != LHV_VDEV_PL031_SAVE_SIZE)
		return LHV_ERR_CORRUPT;
	s = *dev;
	s.last = lhv_vdev_take(&p, 8);
	s.count = (uint32_t)lhv_vdev_take(&p, 4);
	s.mr = (uint32_t)lhv_vdev_take(&p, 4);
	s.lr = (uint32_t)lhv_vdev_take(&p, 4);
	for (unsigned int i = 0; i < 4; i++)
		flags[i] = (unsigned int)lhv_vdev_take(&p, 1);
	if (flags[0] > 1 || flags[1] > 1 || flags[2] > 1 || flags[3])
		return LHV_ERR_CORRUPT;
	s.started = flags[0];
	s.imsc = flags[1];
	s.ris = flags[2];
	*dev = s;
	drive_irq(dev, true);
	return 0;
}
