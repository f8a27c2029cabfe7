# SPDX-License-Identifier: BSD-2-Clause
smmu_SRCS := lib/smmu/smmu2.c lib/smmu/smmu2bank.c lib/smmu/smmu2fault.c \
	lib/smmu/smmu3.c lib/smmu/smmu3cmd.c lib/smmu/smmu3ste.c lib/smmu/smmu3write.c lib/smmu/smmu3evt.c \
	lib/smmu/vsmmu3.c lib/smmu/vsmmu3cmd.c lib/smmu/vsmmu3walk.c \
	lib/smmu/smmu3cd.c
smmu_A64_SRCS :=
