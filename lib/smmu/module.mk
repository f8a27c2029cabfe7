# SPDX-License-Identifier: BSD-2-Clause
smmu_SRCS := lib/smmu/smmu2.c lib/smmu/smmu2bank.c lib/smmu/smmu2fault.c
smmu_A64_SRCS :=
