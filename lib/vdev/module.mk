# SPDX-License-Identifier: BSD-2-Clause
vdev_SRCS := lib/vdev/regs.c lib/vdev/pl011.c lib/vdev/pl031.c
vdev_A64_SRCS :=
