/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to vdev: register files as tables, and bytes in a fixed order. */
#ifndef LHV_VDEV_REGS_H
#define LHV_VDEV_REGS_H

#include <libhv/types.h>

/* One register; a null handler makes it write-only (reads as zero) or read-only. */
struct lhv_vdev_reg {
	uint16_t offset;
	uint32_t (*read)(void *dev);
	void (*write)(void *dev, uint32_t v);
};

/* The registers of a PrimeCell. Offsets that have no row read as zero and ignore writes. */
struct lhv_vdev_file {
	const struct lhv_vdev_reg *rows;
	unsigned int nr_rows;
	uint32_t periphid; /* PeriphID3 to 0, a byte each */
};

/* The access rules of vdev.h, then the row. LHV_INJECT leaves all as it was. */
enum lhv_action lhv_vdev_file_access(const struct lhv_vdev_file *file, void *dev,
				     struct lhv_mmio *access);

/* Store n bytes of v, little-endian; the place after them. */
uint8_t *lhv_vdev_put(uint8_t *p, uint64_t v, unsigned int n);
/* Take n bytes, little-endian, and advance. */
uint64_t lhv_vdev_take(const uint8_t **p, unsigned int n);

#endif /* LHV_VDEV_REGS_H */
