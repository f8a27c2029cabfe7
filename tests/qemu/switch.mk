# SPDX-License-Identifier: BSD-2-Clause
# The switch test: an EL2 image that shares start-up with the examples, its guests inside.

SWITCH_SRCS := $(wildcard tests/qemu/switch/*.c tests/qemu/switch/*.S)
SWITCH_OBJS := $(patsubst tests/qemu/%,$(O)/%.o,$(basename $(SWITCH_SRCS)))
SWITCH_LINK := $(SWITCH_OBJS) \
	$(patsubst %,$(O)/%.o,$(basename $(wildcard examples/common/*.c) examples/common/start.S))

QEMU_TEST_DEPS += $(O)/switch/switch.bin $(O)/switch/switch-e2h.bin
BENCH_GUESTS += $(O)/switch/switch.bin

$(O)/switch/%.o: tests/qemu/switch/%.c | $(O)/guest/libfdt/libfdt.a
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/switch/%.o: tests/qemu/switch/%.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/switch/switch.elf: $(SWITCH_LINK) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(SWITCH_LINK) --start-group $(EX_LIBS) --end-group

# The same host with HCR_EL2.E2H = 1.
SWITCH_E2H_LINK := $(SWITCH_LINK:%/start.o=%/start-e2h.o)
$(O)/switch/switch-e2h.elf: $(SWITCH_E2H_LINK) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(SWITCH_E2H_LINK) --start-group $(EX_LIBS) --end-group

$(O)/switch/switch%.bin: $(O)/switch/switch%.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

$(O)/switch/switch.bin: $(O)/switch/switch.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

-include $(SWITCH_OBJS:.o=.d)
