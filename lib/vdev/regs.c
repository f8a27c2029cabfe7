/* SPDX-License-Identifier: BSD-2-Clause */
#include "regs.h"

#include <libhv/arch/vdev.h>

#define REGION 0x1000u

/* PeriphID0-3 and PCellID0-3 show one byte of a number each. */
static uint32_t id_register(const struct lhv_vdev_file *file, uint64_t offset)
{
	if (offset >= LHV_AMBA_PCELLID_OFFSET)
		return LHV_AMBA_PCELLID_VALUE >> (offset % 16 * 2) & 0xff;
	if (offset >= LHV_AMBA_PERIPHID_OFFSET)
		return file->periphid >> (offset % 16 * 2) & 0xff;
	return 0;
}

enum lhv_action lhv_vdev_file_access(const struct lhv_vdev_file *file, void *dev,
				     struct lhv_mmio *access)
{
	const struct lhv_vdev_reg *row = NULL;
	uint64_t mask;
	uint32_t v = 0;

	if (access->size != 1 && access->size != 2 && access->size != 4)
		return LHV_INJECT;
	if (access->offset >= REGION || access->offset % 4)
		return LHV_INJECT;
	mask = UINT64_MAX >> (64 - 8 * access->size);
	for (unsigned int i = 0; i < file->nr_rows; i++) {
		if (file->rows[i].offset == access->offset)
			row = &file->rows[i];
	}
	if (access->write) {
		if (row && row->write)
			row->write(dev, (uint32_t)(access->value & mask));
		return LHV_HANDLED;
	}
	if (row && row->read)
		v = row->read(dev);
	else
		v = id_register(file, access->offset);
	access->value = v & mask;
	return LHV_HANDLED;
}

uint8_t *lhv_vdev_put(uint8_t *p, uint64_t v, unsigned int n)
{
	while (n--) {
		*p++ = (uint8_t)v;
		v >>= 8;
	}
	return p;
}

uint64_t lhv_vdev_take(const uint8_t **p, unsigned int n)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < n; i++)
		v |= (uint64_t)(*p)[i] << (8 * i);
	*p += n;
	return v;
}
