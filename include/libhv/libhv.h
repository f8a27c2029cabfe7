/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file libhv.h
 * All public headers of the library, for those who want them at once. Each stands alone.
 */
#ifndef LIBHV_LIBHV_H
#define LIBHV_LIBHV_H

#include <libhv/err.h>
#include <libhv/features.h>
#include <libhv/smmu.h>
#include <libhv/stage2.h>
#include <libhv/trap.h>
#include <libhv/types.h>
#include <libhv/vcpu.h>
#include <libhv/vdev.h>
#include <libhv/version.h>
#include <libhv/vgic.h>
#include <libhv/vgic/cpuif.h>

#endif /* LIBHV_LIBHV_H */
