# SPDX-License-Identifier: BSD-2-Clause
stage2_SRCS := lib/stage2/geometry.c lib/stage2/attr.c lib/stage2/tlb.c lib/stage2/object.c lib/stage2/map.c lib/stage2/change.c
stage2_A64_SRCS :=
