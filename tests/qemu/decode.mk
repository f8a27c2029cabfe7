# SPDX-License-Identifier: BSD-2-Clause
# The decode test: an EL2 image that shares start-up with the examples.

DECODE_SRCS := $(wildcard tests/qemu/decode/*.c)
DECODE_OBJS := $(patsubst tests/qemu/%,$(O)/%.o,$(basename $(DECODE_SRCS)))
DECODE_LINK := $(DECODE_OBJS) \
	$(patsubst %,$(O)/%.o,$(basename $(wildcard examples/common/*.c) examples/common/start.S))

QEMU_TEST_DEPS += $(O)/decode/decode.bin

$(O)/decode/%.o: tests/qemu/decode/%.c | $(O)/guest/libfdt/libfdt.a
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/decode/decode.elf: $(DECODE_LINK) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(DECODE_LINK) --start-group $(EX_LIBS) --end-group

$(O)/decode/decode.bin: $(O)/decode/decode.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

-include $(DECODE_OBJS:.o=.d)
