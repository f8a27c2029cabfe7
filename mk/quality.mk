# SPDX-License-Identifier: BSD-2-Clause
# What keeps the code honest: lint, fuzzing, mutants, proofs, coverage, size, bench, docs.

FUZZ_SECONDS ?= 30
MUTANTS      ?= 60
FUZZ_SRCS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BINS := $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(FUZZ_SRCS))
BENCH_SRCS := $(sort $(wildcard bench/bench_*.c))
BENCH_BINS := $(patsubst bench/%.c,$(O)/bench/%,$(BENCH_SRCS))
BENCH_SCRIPTS := $(sort $(wildcard bench/bench_*.py bench/bench_*.sh))
BENCH_GUESTS := $(patsubst bench/guest/%.c,$(O)/tests/%.bin,$(wildcard bench/guest/*.c))

$(O)/fuzz/%: tests/fuzz/%.c $(O)/host-fuzz/libhv.a $(O)/host-fuzz/libhv-sim.a
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)clang $(filter-out -O1,$(UNIT_CFLAGS)) -O1 -DLHV_DEBUG=1 $(SAN) -fsanitize=fuzzer -MF $@.d \
	  -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
-include $(addsuffix .d,$(FUZZ_BINS))

BENCH_CFLAGS = -std=c11 -D_GNU_SOURCE -O2 -g $(filter-out -Wmissing-prototypes,$(WARN)) -Iinclude -MMD -MP
# The stage-2 bench counts barriers in a port of its own, so it is built with the sources.
BENCH_S2_OBJS := $(patsubst %.c,$(O)/bench/port/%.o,bench/bench_stage2.c $(stage2_SRCS) $(base_SRCS))
$(BENCH_S2_OBJS): $(O)/bench/port/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(BENCH_CFLAGS) -Ibench/port -c -o $@ $<
$(O)/bench/bench_stage2: $(BENCH_S2_OBJS)
	$(call say,LD,$@)
	$(Q)$(HOSTCC) -o $@ $^
$(filter-out $(O)/bench/bench_stage2,$(BENCH_BINS)): $(O)/bench/%: bench/%.c $(O)/host/libhv.a $(O)/host/libhv-sim.a
	$(call say,CCLD,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(BENCH_CFLAGS) -Iport/host -MF $@.d -o $@ $< \
	  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
-include $(addsuffix .d,$(BENCH_BINS)) $(BENCH_S2_OBJS:.o=.d)

##@ Quality
.PHONY: lint lint-test bench fuzz fuzz-bins mutants mutants-named check-mutants prove coverage size checklist docs
lint: ## style, laws between modules, generated headers, scripts, README
	@tools/deps build clang lint
	@$(submake) host a64
	@O="$(O)" HOSTCC="$(HOSTCC)" CROSS="$(CROSS)" MODULES="$(MODULES)" tools/lint

lint-test: ## plant a violation of each law in a copy of the tree, and see that lint finds it
	@tools/deps build clang lint
	@O="$(O)" HOSTCC="$(HOSTCC)" CROSS="$(CROSS)" MODULES="$(MODULES)" tools/lint-test

bench: ## measure; prints a table, writes results.json and report.md into $(O)/bench
	@tools/deps build guest run
	@$(submake) $(BENCH_BINS) guest examples $(BENCH_GUESTS)
	@O="$(O)" tools/bench $(O)/bench $(BENCH_BINS) $(BENCH_SCRIPTS)

fuzz-bins: $(FUZZ_BINS)
fuzz: ## run each fuzz target for FUZZ_SECONDS= (30)
	@tools/deps build clang
	@$(submake) fuzz-bins
	@tools/fuzz $(O)/fuzz $(FUZZ_SECONDS) $(FUZZ_BINS)

mutants: ## change the code in small ways and see that the unit tests notice: MUTANTS= (60) MODULE=
	@tools/deps build unit
	@$(submake) unit-bins
	@O="$(O)" HOSTCC="$(HOSTCC)" tools/mutants --count $(MUTANTS) $(if $(MODULE),--module $(MODULE))

MUTANTS_LISTS := $(sort $(wildcard tests/mutants/*.list))
mutants-named: ## try each breakage of tests/mutants/*.list, and see that a unit test notices it
	@tools/deps build unit
	@O="$(O)" HOSTCC="$(HOSTCC)" tools/mutants-named $(MUTANTS_LISTS)

MUTANTS_SEED ?= 1
check-mutants: ## ... of each list four, by MUTANTS_SEED=; that the other texts are there still
	@tools/deps build unit
	@O="$(O)" HOSTCC="$(HOSTCC)" tools/mutants-named $(MUTANTS_LISTS) --sample 4 --seed $(MUTANTS_SEED)

prove: ## exhaustive tests, register encodings against the assembler
	@tools/deps build unit
	@$(submake) prove-bins prove-san-bins
	@tools/runtests prove $(O)/log --timeout 3600 --strip $(O)/ $(prove_BINS) $(prove-san_BINS)
	@tools/prove-arch $(CROSS)

coverage: ## line coverage of the unit tests, by module
	@tools/deps build unit
	@find $(O)/host-cov $(O)/unit-cov -name '*.gcda' -delete 2>/dev/null || :
	@$(submake) unit-cov-bins
	@tools/runtests unit-cov $(O)/log --jobs $(shell nproc) --strip $(O)/unit-cov/ $(unit-cov_BINS) >/dev/null || echo "coverage: not all tests passed; their logs are $(O)/log/unit-cov-*"
	@V=$(V) tools/coverage $(O)/host-cov $(MODULES)

size: ## .text, .rodata and .bss of each module (aarch64, -O2 and -Os); writes $(O)/size.json
	@tools/deps build
	@$(submake) $(foreach v,a64 a64-os,$(foreach m,$(MODULES),$(O)/$(v)/libhv-$(m).a))
	@tools/size $(O) $(CROSS) $(MODULES)

checklist: ## which items of docs/checklist.md have a test, and which do not
	@tools/checklist

docs: ## API reference in $(O)/docs; a warning is an error
	@tools/deps docs
	@mkdir -p $(O)/docs
	@O="$(O)" doxygen docs/Doxyfile
	@echo "docs: $(O)/docs/html/index.html"
