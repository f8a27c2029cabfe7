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
.SECONDEXPANSION:
.DEFAULT_GOAL := all

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n' $(1) $(2)
endif

MODULES := base stage2 vgic trap vcpu vdev smmu
include $(wildcard $(addprefix lib/,$(addsuffix /module.mk,$(MODULES))))

# A make without -j still uses all cores for what it builds before it runs something.
submake = $(MAKE) --no-print-directory $(if $(filter 1,$(V)),,-s) $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

include mk/run.mk mk/test.mk mk/lib.mk mk/guest.mk mk/quality.mk mk/install.mk mk/lhvdec.mk
include $(wildcard examples/*/module.mk tests/qemu/*.mk bench/*.mk)

##@ Build
.PHONY: all examples help clean
all: host a64 ## build every archive, for the host and for aarch64
examples: $(O)/examples/linux.bin $(patsubst examples/hello/module.mk,$(O)/examples/hello.bin,$(wildcard examples/hello/module.mk)) ## build the example hypervisor and its bare-metal guest

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { group = substr($$0, 5); if (!(group in text)) name[++n] = group; next } \
	  /^[a-zA-Z0-9_-]+:.*## / { text[group] = text[group] sprintf("  %-14s %s\n", $$1, $$2) } \
	  END { for (i = 1; i <= n; i++) printf "\n%s\n%s", name[i], text[name[i]] }' $(MAKEFILE_LIST)
	@printf '\nVariables: O= (output, build) V=1 (show commands) PREFIX= DESTDIR= HOSTCC= CROSS=\n'

clean: ## remove $(O), what was downloaded included
	rm -rf $(O)
