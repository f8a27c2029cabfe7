/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file smmu.h
 * System MMUs: what stands between devices and memory.
 */
#ifndef LIBHV_SMMU_H
#define LIBHV_SMMU_H

#include <libhv/smmu/smmu2.h>
#include <libhv/smmu/smmu3.h>
#include <libhv/smmu/vsmmu3.h>
#include <libhv/smmu/smmu3cd.h>

#endif /* LIBHV_SMMU_H */
