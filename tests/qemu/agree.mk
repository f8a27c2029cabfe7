# SPDX-License-Identifier: BSD-2-Clause
# The MMU agreement test: an EL2 image that shares start-up with the examples, and the host
# program that gives it jobs.

AGREE_A64_SRCS := tests/qemu/agree/executor.c tests/qemu/agree/enter.S
AGREE_A64_OBJS := $(patsubst tests/qemu/%,$(O)/%.o,$(basename $(AGREE_A64_SRCS))) \
	$(patsubst %,$(O)/%.o,$(basename $(wildcard examples/common/*.c) examples/common/start.S))
AGREE_HOST_SRCS := $(addprefix tests/qemu/agree/,main.c gen.c oracle.c)
AGREE_HOST_OBJS := $(patsubst tests/qemu/%.c,$(O)/%.o,$(AGREE_HOST_SRCS))

QEMU_TEST_DEPS += $(O)/agree/mmu.bin $(O)/agree/mmu-host

$(O)/agree/executor.o: tests/qemu/agree/executor.c | $(O)/guest/libfdt/libfdt.a
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/agree/enter.o: tests/qemu/agree/enter.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/agree/mmu.elf: $(AGREE_A64_OBJS) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(AGREE_A64_OBJS) --start-group $(EX_LIBS) --end-group

$(O)/agree/mmu.bin: $(O)/agree/mmu.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

$(AGREE_HOST_OBJS): $(O)/agree/%.o: tests/qemu/agree/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(UNIT_CFLAGS) -O2 -c -o $@ $<

$(O)/agree/mmu-host: $(AGREE_HOST_OBJS) $(O)/host/libhv.a $(O)/host/libhv-sim.a
	$(call say,LD,$@)
	$(Q)$(HOSTCC) -o $@ $(AGREE_HOST_OBJS) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group

-include $(AGREE_HOST_OBJS:.o=.d) $(O)/agree/executor.d $(O)/agree/enter.d
