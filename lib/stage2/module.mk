# SPDX-License-Identifier: BSD-2-Clause
stage2_SRCS := lib/stage2/geometry.c lib/stage2/attr.c lib/stage2/tlb.c lib/stage2/object.c lib/stage2/map.c lib/stage2/change.c lib/stage2/dump.c lib/stage2/vmid.c lib/stage2/owner.c lib/stage2/s1walk.c lib/stage2/s1walk32.c lib/stage2/s1guest.c lib/stage2/fault.c lib/stage2/track.c lib/stage2/reserve.c lib/stage2/shadowwalk.c lib/stage2/shadow.c lib/stage2/shadowtlbi.c lib/stage2/coalesce.c lib/stage2/resume.c lib/stage2/cache.c
stage2_A64_SRCS :=
