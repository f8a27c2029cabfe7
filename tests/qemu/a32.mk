# SPDX-License-Identifier: BSD-2-Clause
# The bare-metal guest of AArch32: one section without relocations, so that an assembler is
# all that it takes. Without clang there is none, and the test says so.
A32_AS := $(shell command -v clang 2>/dev/null)
QEMU_TEST_DEPS += $(if $(A32_AS),$(O)/tests/a32.bin)

$(O)/tests/a32/guest.o: tests/qemu/a32/guest.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)clang --target=armv7a-none-eabi -c -o $@ $<

$(O)/tests/a32.bin: $(O)/tests/a32/guest.o
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -I elf32-little -O binary -j .text $< $@
