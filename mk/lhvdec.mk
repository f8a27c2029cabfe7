# SPDX-License-Identifier: BSD-2-Clause
# lhvdec, a host program: tools/lhvdec, tables that tools/genreg makes of spec/, and the
# stage2 module for whole tables, and the trap module for instructions. Its tests run a build with sanitizers.

LHVDEC_SRCS := $(sort $(wildcard tools/lhvdec/*.c))
LHVDEC_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARN) -Iinclude -Iport/host -Itools/lhvdec -MMD -MP -g

$(O)/lhvdec-tables.c: tools/genreg $(sort $(wildcard spec/*.reg))
	$(call say,GENREG,$@)
	@mkdir -p $(@D)
	$(Q)tools/genreg --lhvdec $@

# lhvdec_build <program> <directory of its objects> <flags> <variant of the archives>
define lhvdec_build
$(2)_OBJS := $(patsubst tools/lhvdec/%.c,$(O)/$(2)/%.o,$(LHVDEC_SRCS)) $(O)/$(2)/tables.gen.o
$(patsubst tools/lhvdec/%.c,$(O)/$(2)/%.o,$(LHVDEC_SRCS)): $(O)/$(2)/%.o: tools/lhvdec/%.c
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(LHVDEC_CFLAGS) $(3) -c -o $$@ $$<
$(O)/$(2)/tables.gen.o: $(O)/lhvdec-tables.c tools/lhvdec/dec.h
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(LHVDEC_CFLAGS) $(3) -c -o $$@ $$<
$(O)/$(1): $$($(2)_OBJS) $(O)/$(4)/libhv-stage2.a $(O)/$(4)/libhv-trap.a $(O)/$(4)/libhv-sim.a
	$$(call say,LD,$$@)
	$$(Q)$$(HOSTCC) $(3) -o $$@ $$^
-include $$(patsubst %.o,%.d,$$($(2)_OBJS))
endef
$(eval $(call lhvdec_build,lhvdec,lhvdec-obj,-O2,host))
$(eval $(call lhvdec_build,lhvdec-san,lhvdec-san-obj,-O1 $(SAN),host-san))

# The tests have to know where the programs are.
define lhvdec_test
$(O)/$(1)/lhvdec/test_lhvdec.o $(O)/$(1)/lhvdec/test_insn.o: UNIT_CFLAGS += -DLHVDEC='"$(abspath $(O))/lhvdec"' \
	-DLHVDEC_SAN='"$(abspath $(O))/lhvdec-san"' -DLHVDEC_TESTS='"$(abspath tests/unit/lhvdec)"'
$(O)/$(1)/lhvdec/test_lhvdec $(O)/$(1)/lhvdec/test_insn: | $(O)/lhvdec $(O)/lhvdec-san
endef
$(foreach v,unit unit-clang unit-cov,$(eval $(call lhvdec_test,$(v))))

##@ Build
.PHONY: lhvdec install-lhvdec
lhvdec: $(O)/lhvdec ## the decoder of registers, descriptors and tables
all: lhvdec

##@ Quality
.PHONY: check-insn
INSNS ?= 500000
check-insn: ## compare the decoders of instructions with disassemblers: INSNS= (500000)
	@tools/deps build disasm
	@$(submake) $(O)/lhvdec
	@tools/check-insn --lhvdec $(O)/lhvdec --count $(INSNS)

# With what mk/install.mk installs.
install: install-lhvdec
install-lhvdec: lhvdec
	$(Q)install -D -m 755 $(O)/lhvdec $(DESTDIR)$(PREFIX)/bin/lhvdec
	$(Q)install -D -m 644 docs/lhvdec.1 $(DESTDIR)$(PREFIX)/share/man/man1/lhvdec.1
	$(Q)install -D -m 644 tools/lhvdec/lhvdec.bash \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lhvdec
