# SPDX-License-Identifier: BSD-2-Clause
# The hostile guest shares the start-up files of examples/hello. HOSTILE_OPS= and
# HOSTILE_SEED= change what it does (after a change: remove the object).
HOSTILE_OPS  ?= 20000
HOSTILE_SEED ?= 0x9e3779b97f4a7c15
HOSTILE_OBJS := $(O)/examples/hello/start.o $(O)/examples/hello/guest.o $(O)/tests/hostile.o

$(O)/tests/hostile.o: tests/qemu/hostile.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(GUEST_CFLAGS) -DN=$(HOSTILE_OPS) -DSEED=$(HOSTILE_SEED) -c -o $@ $<

$(O)/tests/hostile.elf: $(HOSTILE_OBJS) examples/hello/hello.ld
	$(call say,LD,$@)
	$(Q)$(CROSS)gcc $(GUEST_LDFLAGS) -o $@ $(HOSTILE_OBJS)

$(O)/tests/hostile.bin: $(O)/tests/hostile.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

-include $(O)/tests/hostile.d
