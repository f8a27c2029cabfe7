# SPDX-License-Identifier: BSD-2-Clause
# Archives: one a module and libhv.a with all of them, in several variants.

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Wpointer-arith -Wcast-qual -Wundef -Wvla
BASE_CFLAGS := -std=c11 $(WARN) -Iinclude -MMD -MP -g
HOST_CFLAGS := $(BASE_CFLAGS) -Iport/host -ffreestanding
A64_CFLAGS  := $(BASE_CFLAGS) -Iport/aarch64 -ffreestanding -fno-builtin-printf \
               -mgeneral-regs-only -mstrict-align -mno-outline-atomics \
               -fno-stack-protector -fno-pic -fomit-frame-pointer -ffunction-sections -fdata-sections
A64_ARCHFLAGS := -march=armv8-a

HOSTAR ?= ar

# variants <name> <compiler> <flags> <archiver> <has A64 sources> <simulator too>
# $(O)/<name>/libhv-<module>.a and $(O)/<name>/libhv.a
define variant

$(foreach m,$(MODULES),$(eval $(1)_$(m)_OBJS := $(patsubst %,$(O)/$(1)/%.o,$(basename $($(m)_SRCS) $(if $(filter y,$(5)),$($(m)_A64_SRCS))))))
$(foreach m,$(MODULES),$(eval $(call archive,$(O)/$(1)/libhv-$(m).a,$($(1)_$(m)_OBJS),$(4))))
$(eval $(call archive,$(O)/$(1)/libhv.a,$(foreach m,$(MODULES),$($(1)_$(m)_OBJS)),$(4)))
$(if $(filter y,$(6)),$(eval $(call archive,$(O)/$(1)/libhv-sim.a,$(patsubst %.c,$(O)/$(1)/%.o,$(SIM_SRCS)),$(4))))
$(O)/$(1)/%.o: %.c
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2) $(3) -c -o $$@ $$<
$(O)/$(1)/%.o: %.S
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2) $(3) -c -o $$@ $$<
-include $(foreach m,$(MODULES),$($(1)_$(m)_OBJS:.o=.d)) $(patsubst %.c,$(O)/$(1)/%.d,$(SIM_SRCS))
endef

define archive
$(1): $(2)
	$$(call say,AR,$$@)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$(3) rcs $$@ $(2)
endef

SIM_SRCS := $(wildcard sim/*.c sim/*/*.c)

$(eval $(call variant,host,$(HOSTCC),$(HOST_CFLAGS) -O2,$(HOSTAR),n,y))
$(eval $(call variant,host-clang,clang,$(HOST_CFLAGS) -O2,$(HOSTAR),n,y))
$(eval $(call variant,host-san,$(HOSTCC),$(HOST_CFLAGS) -O1 -DLHV_DEBUG=1 $(SAN),$(HOSTAR),n,y))
$(eval $(call variant,host-fuzz,clang,$(HOST_CFLAGS) -O1 -DLHV_DEBUG=1 $(SAN) -fsanitize=fuzzer-no-link,$(HOSTAR),n,y))
$(eval $(call variant,host-cov,$(HOSTCC),$(HOST_CFLAGS) -O0 --coverage,$(HOSTAR),n,y))
$(eval $(call variant,host-tsan,$(HOSTCC),$(HOST_CFLAGS) -O1 -fsanitize=thread,$(HOSTAR),n,y))
$(eval $(call variant,a64,$(CROSS)gcc,$(A64_CFLAGS) $(A64_ARCHFLAGS) -O2,$(CROSS)ar,y,n))
$(eval $(call variant,a64-os,$(CROSS)gcc,$(A64_CFLAGS) $(A64_ARCHFLAGS) -Os,$(CROSS)ar,y,n))
$(eval $(call variant,a64-clang,clang --target=aarch64-linux-gnu,$(A64_CFLAGS) $(A64_ARCHFLAGS) -O2,$(CROSS)ar,y,n))

##@ Build
.PHONY: host a64 host-clang a64-clang genreg
host: $(O)/host/libhv.a $(foreach m,$(MODULES),$(O)/host/libhv-$(m).a) $(O)/host/libhv-sim.a ## archives for the host (gcc)
a64: $(O)/a64/libhv.a $(foreach m,$(MODULES),$(O)/a64/libhv-$(m).a) ## archives for aarch64 (gcc, freestanding)
host-clang: $(O)/host-clang/libhv.a $(O)/host-clang/libhv-sim.a ## archives for the host (clang)
a64-clang: $(O)/a64-clang/libhv.a ## archives for aarch64 (clang)
genreg: ## regenerate include/libhv/arch from spec/
	$(Q)tools/genreg
