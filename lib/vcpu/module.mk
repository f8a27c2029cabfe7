# SPDX-License-Identifier: BSD-2-Clause
vcpu_SRCS := lib/vcpu/vcpu.c lib/vcpu/timer.c lib/vcpu/debugger.c lib/vcpu/fp.c lib/vcpu/state.c lib/vcpu/debug.c lib/vcpu/errata.c lib/vcpu/pmu.c lib/vcpu/poll.c lib/vcpu/ssbd.c
vcpu_A64_SRCS := lib/vcpu/context_a64.c lib/vcpu/debugger_a64.c lib/vcpu/pmu_a64.c lib/vcpu/run_a64.S lib/vcpu/fp_a64.S
