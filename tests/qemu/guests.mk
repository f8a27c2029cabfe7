# SPDX-License-Identifier: BSD-2-Clause
# Bare-metal guests: $(O)/tests/<name>.bin of tests/qemu/<name>.c or bench/guest/<name>.c,
# which share the start-up files of examples/hello. HOSTILE_OPS= and HOSTILE_SEED= change what the hostile
# one does (after a change: remove the object).
HOSTILE_OPS  ?= 20000
HOSTILE_SEED ?= 0x9e3779b97f4a7c15
TEST_GUESTS  := $(patsubst tests/qemu/%.c,%,$(wildcard tests/qemu/*.c)) $(patsubst bench/guest/%.c,%,$(wildcard bench/guest/*.c))

QEMU_TEST_DEPS += $(TEST_GUESTS:%=$(O)/tests/%.bin)

$(O)/tests/hostile.o: GUEST_DEFS := -DN=$(HOSTILE_OPS) -DSEED=$(HOSTILE_SEED)
$(O)/tests/hostile-long.o: GUEST_DEFS := -DN=1000000 -DSEED=$(HOSTILE_SEED)
$(O)/tests/hostile-long.o: tests/qemu/hostile.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(GUEST_CFLAGS) $(GUEST_DEFS) -c -o $@ $<
define test_guest_rule
$(O)/tests/%.o: $(1)/%.c
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CROSS)gcc $$(GUEST_CFLAGS) $$(GUEST_DEFS) -c -o $$@ $$<
endef
$(foreach d,tests/qemu bench/guest,$(eval $(call test_guest_rule,$(d))))

# The one that measures the library has it inside.
$(O)/tests/s2map.o: GUEST_DEFS := -Iinclude -Iport/aarch64
$(O)/tests/s2map.elf: GUEST_LIBS := -Wl,--wrap=memset $(O)/a64/libhv-stage2.a $(O)/a64/libhv-base.a
$(O)/tests/s2map.elf: $(O)/a64/libhv-stage2.a $(O)/a64/libhv-base.a

$(O)/tests/%.elf: $(O)/tests/%.o $(GUEST_OBJS) examples/hello/hello.ld
	$(call say,LD,$@)
	$(Q)$(CROSS)gcc $(GUEST_LDFLAGS) -o $@ $(GUEST_OBJS) $< $(GUEST_LIBS)

$(O)/tests/%.bin: $(O)/tests/%.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

.SECONDARY: $(O)/tests/hostile-long.elf $(O)/tests/hostile-long.o $(TEST_GUESTS:%=$(O)/tests/%.elf) $(TEST_GUESTS:%=$(O)/tests/%.o)
-include $(TEST_GUESTS:%=$(O)/tests/%.d)
