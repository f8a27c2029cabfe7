# SPDX-License-Identifier: BSD-2-Clause
# What an archive of this module is made of: portable sources, and those for A64 alone.
base_SRCS := lib/base/err.c lib/base/version.c lib/base/features.c
base_A64_SRCS := lib/base/features_a64.c
