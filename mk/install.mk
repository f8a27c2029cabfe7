# SPDX-License-Identifier: BSD-2-Clause
# PREFIX/include/libhv                    headers
# PREFIX/include/libhv-port/{aarch64,host}  the port that goes with each kind of archive
# PREFIX/lib/libhv/{aarch64,host}         libhv.a, one archive a module, and libhv-sim.a
# PREFIX/lib/pkgconfig                    libhv.pc (aarch64) and libhv-sim.pc (host)

VERSION := $(shell awk '/define LHV_VERSION_(MAJOR|MINOR|PATCH)/ { v = v s $$3; s = "." } END { print v }' include/libhv/version.h)
DEST = $(DESTDIR)$(PREFIX)
PC_EDIT = sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@VERSION@|$(VERSION)|g'
CHECK_ROOT = $(abspath $(O))/install-check

##@ Install
.PHONY: install install-check
install: host a64 ## install headers, archives and pkg-config files below $(DESTDIR)$(PREFIX)
	@mkdir -p $(DEST)/lib/pkgconfig
	$(Q)for h in $$(cd include && find libhv -name '*.h'); do \
	  install -D -m 644 include/$$h $(DEST)/include/$$h || exit 1; done
	$(Q)for p in aarch64 host; do \
	  install -D -m 644 port/$$p/lhv_port.h $(DEST)/include/libhv-port/$$p/lhv_port.h || exit 1; done
	@mkdir -p $(DEST)/lib/libhv/aarch64 $(DEST)/lib/libhv/host
	$(Q)install -m 644 $(O)/a64/libhv.a $(MODULES:%=$(O)/a64/libhv-%.a) $(DEST)/lib/libhv/aarch64/
	$(Q)install -m 644 $(O)/host/libhv.a $(O)/host/libhv-sim.a $(MODULES:%=$(O)/host/libhv-%.a) $(DEST)/lib/libhv/host/
	$(Q)$(PC_EDIT) libhv.pc.in >$(DEST)/lib/pkgconfig/libhv.pc
	$(Q)$(PC_EDIT) libhv-sim.pc.in >$(DEST)/lib/pkgconfig/libhv-sim.pc

install-check: ## install into a scratch root and build a project outside the tree against it
	@tools/deps build unit run
	@rm -rf $(CHECK_ROOT) && mkdir -p $(CHECK_ROOT)
	@$(submake) install DESTDIR=$(CHECK_ROOT)/root PREFIX=/opt/libhv
	@cp -r tests/install $(CHECK_ROOT)/project
	@env -u MAKEFLAGS -u O PKG_CONFIG_SYSROOT_DIR=$(CHECK_ROOT)/root \
	  PKG_CONFIG_LIBDIR=$(CHECK_ROOT)/root/opt/libhv/lib/pkgconfig \
	  $(MAKE) --no-print-directory -C $(CHECK_ROOT)/project HOSTCC="$(HOSTCC)" CROSS="$(CROSS)" QEMU="$(QEMU)" check
	@mkdir -p $(O)/log && echo 3 0 0 >$(O)/log/install.count
