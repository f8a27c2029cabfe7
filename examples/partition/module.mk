# SPDX-License-Identifier: BSD-2-Clause
# Several guests beside each other: $(O)/examples/partition.bin.

PART_SRCS := $(wildcard examples/common/*.c examples/partition/*.c) examples/common/start.S
PART_OBJS := $(patsubst %,$(O)/%.o,$(basename $(PART_SRCS)))

$(O)/examples/partition.elf: $(PART_OBJS) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $(PART_OBJS) --start-group $(EX_LIBS) --end-group

$(O)/examples/partition.bin: $(O)/examples/partition.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

examples: $(O)/examples/partition.bin

-include $(PART_OBJS:.o=.d)
