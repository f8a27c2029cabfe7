/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file a64.h
 * System register access for A64 files: LHV_MRS(NAME) and LHV_MSR(NAME, value), with the
 * names of the generated headers. Written by encoding, so that any assembler takes any
 * register. Not for portable files.
 */
#ifndef LIBHV_ARCH_A64_H
#define LIBHV_ARCH_A64_H

#include <stdint.h>

#if !defined(__aarch64__)
#error "this header is for A64 files alone"
#endif

/** @cond */
#define LHV_STR_(x) #x
#define LHV_STR(x)  LHV_STR_(x)
/** @endcond */

/** The value of system register NAME. */
#define LHV_MRS(NAME)                                               \
	__extension__({                                             \
		uint64_t lhv_v_;                                    \
		__asm__ volatile("mrs %0, " LHV_STR(LHV_ASM_##NAME) \
				 : "=r"(lhv_v_)                     \
				 :                                  \
				 : "memory");                       \
		lhv_v_;                                             \
	})

/** Writes system register NAME; no synchronisation. */
#define LHV_MSR(NAME, v)                                        \
	__asm__ volatile("msr " LHV_STR(LHV_ASM_##NAME) ", %x0" \
			 :                                      \
			 : "rZ"((uint64_t)(v))                  \
			 : "memory")

#endif /* LIBHV_ARCH_A64_H */
