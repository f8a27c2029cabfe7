# SPDX-License-Identifier: BSD-2-Clause
# Programs that count instructions at EL2: bench/el2/NAME.c becomes $(O)/bench/el2/NAME.bin.

EL2_COMMON := $(patsubst %,$(O)/%.o,$(basename $(wildcard examples/common/*.c) examples/common/start.S))
EL2_BINS := $(patsubst bench/el2/%.c,$(O)/bench/el2/%.bin,$(wildcard bench/el2/*.c))
BENCH_GUESTS += $(EL2_BINS)

$(O)/bench/el2/%.o: bench/el2/%.c | $(O)/guest/libfdt/libfdt.a
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(EX_CFLAGS) -c -o $@ $<

$(O)/bench/el2/%.elf: $(O)/bench/el2/%.o $(EL2_COMMON) $(EX_LIBS) examples/common/image.lds
	$(call say,LD,$@)
	$(Q)$(CROSS)ld $(EX_LDFLAGS) -o $@ $< $(EL2_COMMON) --start-group $(EX_LIBS) --end-group

$(O)/bench/el2/%.bin: $(O)/bench/el2/%.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

-include $(EL2_BINS:.bin=.d)
