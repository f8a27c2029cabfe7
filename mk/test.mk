# SPDX-License-Identifier: BSD-2-Clause
# Host tests: every tests/unit/<module>/test_*.c is one cmocka program.

UNIT_SRCS := $(wildcard tests/unit/*/test_*.c)
UNIT_BINS := $(patsubst tests/unit/%.c,$(O)/unit/%,$(UNIT_SRCS))
UNIT_CFLAGS := -std=c11 -D_GNU_SOURCE $(filter-out -Wmissing-prototypes -Wcast-qual,$(WARN)) \
	-Iinclude -Iport/host -I. -Itests/unit -g -O1 -DLHV_DEBUG=1 $(SAN) -MMD -MP

# Files beside the tests that are not test_*.c are helpers of that module's tests.
unit_helpers = $(filter-out tests/unit/$(1)/test_%.c,$(wildcard tests/unit/$(1)/*.c))

.SECONDEXPANSION:
$(O)/unit/%: tests/unit/%.c $$(call unit_helpers,$$(firstword $$(subst /, ,$$*))) \
		$(O)/host-san/libhv.a $(O)/host-san/libhv-sim.a
	$(call say,CCLD,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -MF $@.d -o $@ $(filter %.c,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -lcmocka -lpthread
-include $(addsuffix .d,$(UNIT_BINS))

##@ Test
.PHONY: unit-bins
unit-bins: $(UNIT_BINS)
