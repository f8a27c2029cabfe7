# SPDX-License-Identifier: BSD-2-Clause
# What the examples boot: Debian's own arm64 kernel, its busybox, and libfdt to link with.
# Each comes by package name from the machine's Debian mirror, once; delete $(O)/apt and
# $(O)/guest to fetch again.

GUEST_DEB := $(O)/apt/debs
GUEST_PKGS := linux-image-arm64 busybox-static libfdt-dev

$(GUEST_PKGS:%=$(GUEST_DEB)/%.deb) &:
	@tools/deps guest
	@tools/fetch-debs arm64 $(O)/apt $(GUEST_PKGS)

$(O)/guest/Image: $(GUEST_DEB)/linux-image-arm64.deb
$(O)/guest-backports/Image: $(O)/apt-backports/debs/linux-image-arm64.deb
$(O)/guest/Image $(O)/guest-backports/Image: tools/unpack-image
	$(call say,UNPACK,$@)
	@rm -rf $(@D)/boot && mkdir -p $(@D)
	$(Q)dpkg-deb --fsys-tarfile $(filter %.deb,$^) | tar -x -C $(@D) --wildcards './boot/vmlinuz-*' './boot/config-*'
	$(Q)cp $(@D)/boot/config-* $(@D)/config
	$(Q)tools/unpack-image $(@D)/boot/vmlinuz-* $@

$(O)/guest/busybox: $(GUEST_DEB)/busybox-static.deb
	$(call say,UNPACK,$@)
	@rm -rf $(O)/guest/bb && mkdir -p $(O)/guest/bb
	$(Q)dpkg-deb -x $< $(O)/guest/bb
	$(Q)cp "$$(find $(O)/guest/bb -type f -path '*bin/busybox')" $@ && touch $@
	@rm -rf $(O)/guest/bb

$(O)/guest/libfdt/libfdt.a: $(GUEST_DEB)/libfdt-dev.deb
	$(call say,UNPACK,$@)
	@rm -rf $(O)/guest/fdt $(@D) && mkdir -p $(O)/guest/fdt $(@D)/include
	$(Q)dpkg-deb -x $< $(O)/guest/fdt
	$(Q)cp $(O)/guest/fdt/usr/include/*fdt*.h $(@D)/include/
	$(Q)cp "$$(find $(O)/guest/fdt -name libfdt.a | head -n 1)" $@ && touch $@
	@rm -rf $(O)/guest/fdt

# The same from the release's backports, for GUEST=backports: a newer kernel.
$(O)/apt-backports/debs/linux-image-arm64.deb:
	@tools/deps guest
	@BACKPORTS=1 tools/fetch-debs arm64 $(O)/apt-backports linux-image-arm64

# Debian's kernel and busybox for armhf, for GUEST=armhf.
ARMHF_DEB := $(O)/apt-armhf/debs
ARMHF_PKGS := linux-image-armmp busybox-static

$(ARMHF_PKGS:%=$(ARMHF_DEB)/%.deb) &:
	@tools/deps guest
	@tools/fetch-debs armhf $(O)/apt-armhf $(ARMHF_PKGS)

$(O)/guest-armhf/zImage: $(ARMHF_DEB)/linux-image-armmp.deb
	$(call say,UNPACK,$@)
	@rm -rf $(@D)/boot && mkdir -p $(@D)
	$(Q)dpkg-deb --fsys-tarfile $< | tar -x -C $(@D) --wildcards './boot/vmlinuz-*' './boot/config-*'
	$(Q)cp $(@D)/boot/config-* $(@D)/config
	$(Q)cp $(@D)/boot/vmlinuz-* $@ && touch $@

$(O)/guest-armhf/busybox: $(ARMHF_DEB)/busybox-static.deb
	$(call say,UNPACK,$@)
	@rm -rf $(@D)/bb && mkdir -p $(@D)/bb
	$(Q)dpkg-deb -x $< $(@D)/bb
	$(Q)cp "$$(find $(@D)/bb -type f -path '*bin/busybox')" $@ && touch $@
	@rm -rf $(@D)/bb

INITRAMFS := examples/linux/initramfs
$(O)/guest/initrd.cpio.gz $(O)/guest-armhf/initrd.cpio.gz: %/initrd.cpio.gz: %/busybox tools/mkinitrd $(wildcard $(INITRAMFS)/*)
	$(call say,CPIO,$@)
	$(Q)tools/mkinitrd -z $@ dir:/dev dir:/proc dir:/sys dir:/run dir:/tmp:1777 dir:/root:700 \
	  dir:/bin dir:/sbin dir:/usr/bin dir:/usr/sbin char:/dev/console:600=5,1 \
	  char:/dev/null:666=1,3 file:/bin/busybox:755=$< link:/bin/sh=busybox \
	  link:/init=bin/busybox $(foreach f,inittab passwd group profile hostname,file:/etc/$f:644=$(INITRAMFS)/$f) \
	  $(foreach f,rcS command,file:/etc/init.d/$f:755=$(INITRAMFS)/$f)

##@ Build
.PHONY: guest guest-armhf guest-backports
guest-backports: $(O)/guest-backports/Image $(O)/guest/initrd.cpio.gz ## fetch the arm64 kernel of the release's backports
guest-armhf: $(O)/guest-armhf/zImage $(O)/guest-armhf/initrd.cpio.gz ## fetch the armhf kernel and build its initramfs
guest: $(O)/guest/Image $(O)/guest/initrd.cpio.gz $(O)/guest/libfdt/libfdt.a ## fetch the arm64 kernel and build its initramfs
