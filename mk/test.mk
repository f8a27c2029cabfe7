# SPDX-License-Identifier: BSD-2-Clause
# Host tests: every tests/unit/<module>/test_*.c is one cmocka program, linked with the other
# .c files of that directory. QEMU tests: every executable tests/qemu/test-*.

UNIT_SRCS := $(sort $(wildcard tests/unit/*/test_*.c))
PROVE_SRCS := $(sort $(wildcard tests/unit/*/prove_*.c))
QEMU_TESTS := $(sort $(wildcard tests/qemu/test-*))
AGREE_TESTS := $(sort $(wildcard tests/qemu/agree-*))

UNIT_CFLAGS = -std=c11 -D_GNU_SOURCE $(filter-out -Wmissing-prototypes -Wcast-qual,$(WARN)) \
	-Iinclude -Iport/host -I. -Itests/unit -g -MMD -MP

unit_helpers = $(filter-out tests/unit/$(1)/test_%.c tests/unit/$(1)/prove_%.c,$(wildcard tests/unit/$(1)/*.c))

# unit_variant <directory> <compiler> <flags> <variant of the archives> <sources>
define unit_variant
$(1)_BINS := $(patsubst tests/unit/%.c,$(O)/$(1)/%,$(5))
$(O)/$(1)/%: tests/unit/%.c $$$$(call unit_helpers,$$$$(firstword $$$$(subst /, ,$$$$*))) \
		$(O)/$(4)/libhv.a $(O)/$(4)/libhv-sim.a
	$$(call say,CCLD,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2) $$(UNIT_CFLAGS) $(3) -MF $$@.d -o $$@ $$(filter %.c,$$^) \
	  -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group -lcmocka -lpthread
-include $$(addsuffix .d,$$($(1)_BINS))
endef

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
$(eval $(call unit_variant,unit,$(HOSTCC),-O1 -DLHV_DEBUG=1 $(SAN),host-san,$(UNIT_SRCS)))
$(eval $(call unit_variant,unit-clang,clang,-O2,host-clang,$(UNIT_SRCS)))
$(eval $(call unit_variant,unit-cov,$(HOSTCC),-O0 --coverage,host-cov,$(UNIT_SRCS)))
$(eval $(call unit_variant,unit-tsan,$(HOSTCC),-O1 -fsanitize=thread,host-tsan,$(foreach s,$(UNIT_SRCS),$(if $(findstring thread,$(s)),$(s)))))
$(eval $(call unit_variant,prove,$(HOSTCC),-O2,host,$(PROVE_SRCS)))

.PHONY: check check-unit check-qemu check-clang check-tsan unit-bins agree boots
check: ## run every test, on the host and in QEMU
	@$(MAKE) --no-print-directory check-unit
	@$(MAKE) --no-print-directory check-qemu

##@ Test
unit-bins: $(unit_BINS)
check-unit: ## unit tests on the host, with address and undefined-behaviour sanitizers
	@tools/deps build unit
	@$(submake) unit-bins
	@tools/runtests unit $(O)/log --jobs $(shell nproc) --strip $(O)/unit/ $(unit_BINS)

check-qemu: ## boot the hypervisor in QEMU and test what its guests see
	@tools/deps build guest run qemu
	@$(submake) guest examples $(QEMU_TEST_DEPS)
	@QEMU="$(QEMU)" tools/runtests qemu $(O)/log --timeout 900 --strip tests/qemu/ $(QEMU_TESTS)

check-clang: ## the unit tests, built with clang -O2
	@tools/deps build unit clang
	@$(submake) $(unit-clang_BINS)
	@tools/runtests unit-clang $(O)/log --jobs $(shell nproc) --strip $(O)/unit-clang/ $(unit-clang_BINS)

check-tsan: ## the unit tests that use threads, with the thread sanitizer
	@tools/deps build unit
	@$(submake) $(unit-tsan_BINS)
	@tools/runtests unit-tsan $(O)/log --strip $(O)/unit-tsan/ $(unit-tsan_BINS)

agree: ## compare the models with QEMU, long form
	@tools/deps build guest run qemu
	@$(submake) examples $(QEMU_TEST_DEPS)
	@QEMU="$(QEMU)" tools/runtests agree $(O)/log --timeout 3600 --strip tests/qemu/ $(AGREE_TESTS)

BOOTS ?= 50
boots: ## boot Linux BOOTS= times in a row (50) and see that none hangs
	@tools/deps build guest run qemu
	@$(submake) guest examples
	@BOOTS=$(BOOTS) QEMU="$(QEMU)" tests/qemu/long-boots
