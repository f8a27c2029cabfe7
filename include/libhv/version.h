/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file version.h
 * The library's version, when compiling and when running.
 */
#ifndef LIBHV_VERSION_H
#define LIBHV_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

#define LHV_VERSION_MAJOR 0 /**< Incompatible changes. */
#define LHV_VERSION_MINOR 1 /**< Additions. */
#define LHV_VERSION_PATCH 0 /**< Corrections. */

/** The version as one number that compares. */
#define LHV_VERSION \
	(LHV_VERSION_MAJOR * 1000000 + LHV_VERSION_MINOR * 1000 + LHV_VERSION_PATCH)

/** @return LHV_VERSION as it was when the archive was built. Lock-free. */
unsigned int lhv_version(void);

#ifdef __cplusplus
}
#endif

#endif /* LIBHV_VERSION_H */
