# SPDX-License-Identifier: BSD-2-Clause
# The bundled bare-metal guest, and what other bare-metal guests share with it.

HELLO := examples/hello
GUEST_CFLAGS := -std=gnu11 $(WARN) -I$(HELLO) -MMD -MP -g -O2 -ffreestanding \
	-mgeneral-regs-only -mstrict-align -mno-outline-atomics -march=armv8-a \
	-fno-stack-protector -fno-pic -fno-pie -fno-asynchronous-unwind-tables
GUEST_LDFLAGS := -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
	-Wl,--no-warn-rwx-segments -T $(HELLO)/hello.ld
GUEST_OBJS := $(O)/examples/hello/start.o $(O)/examples/hello/guest.o
HELLO_OBJS := $(GUEST_OBJS) $(O)/examples/hello/hello.o

$(O)/examples/hello/%.o: $(HELLO)/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(GUEST_CFLAGS) -c -o $@ $<

$(O)/examples/hello/%.o: $(HELLO)/%.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(GUEST_CFLAGS) -c -o $@ $<

$(O)/examples/hello.elf: $(HELLO_OBJS) $(HELLO)/hello.ld
	$(call say,LD,$@)
	$(Q)$(CROSS)gcc $(GUEST_LDFLAGS) -o $@ $(HELLO_OBJS)

$(O)/examples/hello.bin: $(O)/examples/hello.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS)objcopy -O binary $< $@

-include $(HELLO_OBJS:.o=.d)
