# SPDX-License-Identifier: BSD-2-Clause
# Host tests: every tests/unit/<module>/test_*.c is one cmocka program, linked with the other
# .c files of that directory. QEMU tests: every executable tests/qemu/test-*.

UNIT_SRCS := $(sort $(wildcard tests/unit/*/test_*.c))
PROVE_SRCS := $(sort $(wildcard tests/unit/*/prove_*.c))
QEMU_TESTS := $(sort $(wildcard tests/qemu/test-*))
AGREE_TESTS := $(sort $(wildcard tests/qemu/agree-*))

UNIT_CFLAGS = -std=c11 -D_GNU_SOURCE $(filter-out -Wmissing-prototypes -Wcast-qual,$(WARN)) \
	-Iinclude -Iport/host -I. -Itests/unit -g -MMD -MP

# The objects of the helpers of a module's tests, and what a test of that module links: the
# module's own archive and base, so that the tests too show that no module needs another.
# Tests below a directory that names no module get all of them.
unit_helpers = $(patsubst %.c,%.o,$(patsubst tests/unit/%,$(O)/$(2)/%,$(filter-out \
	tests/unit/$(1)/test_%.c tests/unit/$(1)/prove_%.c,$(wildcard tests/unit/$(1)/*.c))))
unit_archives = $(if $(filter $(1),$(MODULES)),$(sort $(O)/$(2)/libhv-$(1).a $(O)/$(2)/libhv-base.a),$(O)/$(2)/libhv.a) \
	$(O)/$(2)/libhv-sim.a
unit_module = $(firstword $(subst /, ,$(1)))
# All programs of a variant, or with MODULE= those of one module.
unit_pick = $(if $(MODULE),$(filter $(O)/$(1)/$(MODULE)/%,$($(1)_BINS)),$($(1)_BINS))

# unit_variant <directory> <compiler> <flags> <variant of the archives> <sources>
define unit_variant
$(1)_BINS := $(patsubst tests/unit/%.c,$(O)/$(1)/%,$(5))
$(1)_OBJS := $(patsubst tests/unit/%.c,$(O)/$(1)/%.o,$(wildcard tests/unit/*/*.c))
$$($(1)_OBJS): $(O)/$(1)/%.o: tests/unit/%.c
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2) $$(UNIT_CFLAGS) $(3) -c -o $$@ $$<
$$($(1)_BINS): $(O)/$(1)/%: $(O)/$(1)/%.o $$$$(call unit_helpers,$$$$(call unit_module,$$$$*),$(1)) \
		$$$$(call unit_archives,$$$$(call unit_module,$$$$*),$(4))
	$$(call say,LD,$$@)
	$$(Q)$(2) $(3) -o $$@ $$(filter %.o,$$^) \
	  -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group -lcmocka -lpthread
.PHONY: $(1)-bins
$(1)-bins: $$$$(call unit_pick,$(1))
-include $$($(1)_OBJS:.o=.d)
endef

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
$(eval $(call unit_variant,unit,$(HOSTCC),-O1 -DLHV_DEBUG=1 $(SAN),host-san,$(UNIT_SRCS)))
$(eval $(call unit_variant,unit-clang,clang,-O2,host-clang,$(UNIT_SRCS)))
$(eval $(call unit_variant,unit-cov,$(HOSTCC),-O0 --coverage,host-cov,$(UNIT_SRCS)))
$(eval $(call unit_variant,unit-tsan,$(HOSTCC),-O1 -fsanitize=thread,host-tsan,$(foreach s,$(UNIT_SRCS),$(if $(findstring thread,$(s)),$(s)))))
# One of them says that memory is safe, so it has the sanitizers.
PROVE_SAN_SRCS := tests/unit/stage2/prove_small.c
$(eval $(call unit_variant,prove,$(HOSTCC),-O2,host,$(filter-out $(PROVE_SAN_SRCS),$(PROVE_SRCS))))
$(eval $(call unit_variant,prove-san,$(HOSTCC),-O2 -DLHV_DEBUG=1 $(SAN),host-san,$(PROVE_SAN_SRCS)))
$(eval $(call unit_variant,property,$(HOSTCC),-O2,host,$(wildcard tests/unit/*/test_property.c)))

.PHONY: check check-unit check-qemu check-clang check-tsan property agree hostile boots
check: ## run every test, on the host and in QEMU
	@status=0; \
	$(MAKE) --no-print-directory check-unit || status=1; \
	$(MAKE) --no-print-directory check-mutants || status=1; \
	$(MAKE) --no-print-directory check-qemu || status=1; \
	exit $$status

##@ Test
check-unit: ## unit tests on the host, with address and undefined-behaviour sanitizers: MODULE=
	@tools/deps build unit
	@$(submake) unit-bins
	@$(if $(call unit_pick,unit),,echo "no unit tests of module $(MODULE)"; exit 1)
	@tools/runtests unit $(O)/log --jobs $(shell nproc) --strip $(O)/unit/ $(call unit_pick,unit)

check-qemu: ## boot the hypervisor in QEMU and test what its guests see
	@tools/deps build guest run qemu
	@$(submake) guest examples $(QEMU_TEST_DEPS)
	@QEMU="$(QEMU)" tools/runtests qemu $(O)/log --timeout 900 --strip tests/qemu/ $(QEMU_TESTS)

check-clang: ## the unit tests, built with clang -O2
	@tools/deps build unit clang
	@$(submake) unit-clang-bins
	@tools/runtests unit-clang $(O)/log --jobs $(shell nproc) --strip $(O)/unit-clang/ $(call unit_pick,unit-clang)

check-tsan: ## the unit tests that use threads, with the thread sanitizer
	@tools/deps build unit
	@$(submake) unit-tsan-bins
	@tools/runtests unit-tsan $(O)/log --strip $(O)/unit-tsan/ $(call unit_pick,unit-tsan)

N ?= 2000000
SEED ?= $(shell date +%s)
property: ## the property tests, long form: N= operations (2000000) from SEED= (the time)
	@tools/deps build unit
	@$(submake) property-bins
	@echo "property: N=$(N) SEED=$(SEED)"
	@LHV_OPS=$(N) LHV_SEED=$(SEED) tools/runtests property $(O)/log --timeout 7200 --strip $(O)/property/ $(call unit_pick,property)

agree: ## compare the models with QEMU, long form
	@tools/deps build guest run qemu
	@$(submake) examples $(QEMU_TEST_DEPS)
	@QEMU="$(QEMU)" tools/runtests agree $(O)/log --timeout 3600 --strip tests/qemu/ $(AGREE_TESTS)

hostile: ## a million random operations of a hostile guest, with a second guest beside it
	@tools/deps build guest run qemu
	@$(submake) examples $(O)/tests/hostile-long.bin
	@HOSTILE=hostile-long QEMU="$(QEMU)" tools/runtests hostile $(O)/log --timeout 1800 --strip tests/qemu/ tests/qemu/test-hostile

BOOTS ?= 50
boots: ## boot Linux BOOTS= times in a row (50) and see that none hangs
	@tools/deps build guest run qemu
	@$(submake) guest examples
	@BOOTS=$(BOOTS) QEMU="$(QEMU)" tests/qemu/long-boots
