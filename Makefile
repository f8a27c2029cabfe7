# SPDX-License-Identifier: BSD-2-Clause
# libhv: `make help` lists the targets.

O        ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
HOSTCC   ?= gcc
CROSS    ?= aarch64-linux-gnu-
V        ?= 0

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n' $(1) $(2)
endif

MODULES := base stage2 vgic trap vcpu vdev
include $(wildcard $(addprefix lib/,$(addsuffix /module.mk,$(MODULES))))

include mk/lib.mk
include mk/test.mk
-include $(filter-out mk/lib.mk mk/test.mk,$(wildcard mk/*.mk))

##@ Build
.PHONY: all help clean
all: host a64 ## build every archive, for the host and for aarch64

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-zA-Z0-9_-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

clean: ## remove $(O)
	rm -rf $(O)
