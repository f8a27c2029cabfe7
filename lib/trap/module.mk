# SPDX-License-Identifier: BSD-2-Clause
trap_SRCS := lib/trap/decode.c lib/trap/pc.c lib/trap/mmio.c lib/trap/quick.c lib/trap/sysreg.c lib/trap/id.c lib/trap/smccc.c lib/trap/psci.c lib/trap/inject.c lib/trap/inject_a32.c lib/trap/cp.c lib/trap/trng.c lib/trap/sysname.c lib/trap/insn.c lib/trap/insn_a64.c lib/trap/insn_a32.c lib/trap/insn_t32.c lib/trap/ipa.c lib/trap/insn_exec.c lib/trap/cache.c lib/trap/quiet.c
trap_A64_SRCS :=
