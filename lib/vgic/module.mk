# SPDX-License-Identifier: BSD-2-Clause
vgic_SRCS := lib/vgic/vgic.c lib/vgic/irq.c lib/vgic/lists.c lib/vgic/mmio.c lib/vgic/sgi.c lib/vgic/state.c \
	lib/vgic/its.c lib/vgic/icc.c
vgic_A64_SRCS := lib/vgic/cpuif_a64.c
