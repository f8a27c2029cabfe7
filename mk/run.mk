# SPDX-License-Identifier: BSD-2-Clause
# `make run`: the example hypervisor on QEMU with a guest, in this terminal.

# What the user wrote, with its dollar signs.
export RUN_CMD := $(value CMD)
export RUN_CMD0 := $(value CMD0)
export RUN_CMD1 := $(value CMD1)
export RUN_APPEND := $(value APPEND)

SMP     ?= 4
MEM     ?= 1G
CPU     ?= max
GUEST   ?= linux
QEMU    ?= qemu-system-aarch64
KERNEL  ?=
INITRD  ?=
TIMEOUT ?=
GDB     ?=
QEMU_ARGS ?=
BARE    ?=
# So many guests beside each other, on examples/partition.
PARTS   ?=
# 1: the hypervisor runs with HCR_EL2.E2H = 1.
E2H     ?=
export E2H O SMP MEM CPU GUEST KERNEL INITRD GDB TIMEOUT QEMU QEMU_ARGS BARE PARTS V

run_files = $(O)/examples/$(if $(PARTS),partition,linux$(if $(filter 1,$(E2H)),-e2h)).bin \
	$(if $(filter hello,$(GUEST)),$(if $(KERNEL),,$(O)/examples/hello.bin), \
	$(if $(KERNEL),,$(run_kernel)) $(if $(INITRD),,$(run_dir)/initrd.cpio.gz))
run_dir = $(O)/$(if $(filter armhf,$(GUEST)),guest-armhf,guest)
run_kernel = $(if $(filter backports,$(GUEST)),$(O)/guest-backports/Image,$(run_dir)/$(if \
	$(filter armhf,$(GUEST)),zImage,Image))


##@ Two commands
.PHONY: run run-files
run: ## boot the hypervisor and a Linux: SMP MEM CPU GUEST CMD KERNEL INITRD APPEND GDB PARTS TIMEOUT
	@tools/deps build guest run >&2
	@$(submake) run-files >&2
	@CMD="$$RUN_CMD" CMD0="$$RUN_CMD0" CMD1="$$RUN_CMD1" APPEND="$$RUN_APPEND" tools/run
run-files: $$(run_files)
	@:
