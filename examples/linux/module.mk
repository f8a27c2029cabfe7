# SPDX-License-Identifier: BSD-2-Clause
# The example hypervisor: $(O)/examples/linux.bin, a flat image with a Linux Image header.

EX_SRCS := $(wildcard examples/common/*.c examples/linux/*.c) examples/common/start.S examples/linux/beside_guest.S
EX_OBJS := $(patsubst %,$(O)/%.o,$(basename $(EX_SRCS)))
EX_LIBS := $(O)/a64/libhv.a $(O)/guest/libfdt/libfdt.a
EX_CFLAGS := $(A64_CFLAGS) $(A64_ARCHFLAGS) -O2 -I$(O)/guest/libfdt/include
EX_LDFLAGS := -pie --no-dynamic-linker -z notext -z max-page-size=4096 -z noexecstack \
	--gc-sections --build-id=none -T examples/common/image.lds

$(O)/examples/%.o: examples/%.c | $(O)/guest/libfdt/libfdt.a
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/examples/%.o: examples/%.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/examples/linux.elf: $(EX_OBJS) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(EX_OBJS) --start-group $(EX_LIBS) --end-group

$(O)/examples/linux.bin: $(O)/examples/linux.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

# The same with HCR_EL2.E2H = 1 in the host: one object of start-up differs.
$(O)/examples/common/start-e2h.o: examples/common/start.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -DSTART_E2H -c -o $@ $<

EX_E2H_OBJS := $(EX_OBJS:%/start.o=%/start-e2h.o)
$(O)/examples/linux-e2h.elf: $(EX_E2H_OBJS) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(EX_E2H_OBJS) --start-group $(EX_LIBS) --end-group

$(O)/examples/linux-e2h.bin: $(O)/examples/linux-e2h.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

examples: $(O)/examples/linux-e2h.bin

-include $(EX_OBJS:.o=.d)
