#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that an exit costs, counted by a guest under QEMU's -icount.

Prints one JSON object a line. The reference is a goal: what a hypervisor that handles the
exit at EL2 should not exceed.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, os.environ.get("O", "build"))
KEYS = {
    "hvc_unknown": ("trap.hvc_unknown.insns", 120),
    "mmio_read_gicd": ("trap.mmio_read_el2.insns", 250),
    "mmio_read_uart": ("trap.mmio_read_uart.insns", None),
    "mmio_write_gicd": ("trap.mmio_write_gicd.insns", None),
    "sysreg_read": ("trap.sysreg.insns", 180),
    "sysreg_read_timer": ("trap.sysreg_timer.insns", None),
    "ipi_round_trip": ("vcpu.ipi_round_trip.insns", 1200),
    "timer_delivery": ("vcpu.timer_delivery.insns", 900),
    "switch_no_fp": ("vcpu.switch_no_fp.insns", 800),
}
VGIC = {
    "vcpu.ipi_round_trip.insns": "vgic.sgi_round_trip.insns",
    "vcpu.timer_delivery.insns": "vgic.timer_tick.insns",
}



def vcpu_switch(cpu):
    """From one guest's HVC to the next guest's, by the EL2 image of the switch test."""
    p = subprocess.run([os.environ.get("QEMU") or "qemu-system-aarch64",
                        "-M", "virt,virtualization=on,gic-version=3", "-cpu", cpu, "-m", "256M",
                        "-display", "none", "-nodefaults", "-serial", "stdio", "-no-reboot",
                        "-icount", "shift=0,sleep=off", "-append", "bench",
                        "-kernel", os.path.join(OUT, "switch/switch.bin")],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=120, check=False)
    return p.stdout.decode(errors="replace")


for cpu, suffix in (("max", ""), ("cortex-a57", ".a57")):
    env = dict(os.environ, GUEST="linux", KERNEL=os.path.join(OUT, "tests/exits.bin"), CPU=cpu, SMP="2",
               MEM="256M", TIMEOUT="120", QEMU_ARGS="-icount shift=0,sleep=off")
    p = subprocess.run([os.path.join(ROOT, "tools/run")], env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, check=False)
    text = p.stdout.decode(errors="replace")
    if p.returncode or "exits: done" not in text:
        sys.exit(f"bench_exits: the guest did not finish:\n{text}")
    text += vcpu_switch(cpu)
    if "switch_no_fp" not in text:
        sys.exit(f"bench_exits: the switch was not measured:\n{text}")
    for name, milli in re.findall(r"exits: (\w+) (\d+)", text):
        key, goal = KEYS[name]
        row = {"name": key + suffix, "value": int(milli) / 1000, "unit": "insns"}
        if goal:
            row.update(reference=goal, ratio=round(int(milli) / 1000 / goal, 3))
        print(json.dumps(row))
        # The same, as the vGIC's.
        if key in VGIC:
            print(json.dumps(dict(row, name=VGIC[key] + suffix)))
