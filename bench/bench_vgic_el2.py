#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that the virtual GIC takes, counted at EL2 under QEMU's -icount: an entry with
nothing to do, and an interrupt from its injection into a list register, by how many others are
pending; and from its end in the guest to the next entry.

Prints one JSON object a line. The reference is a goal.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, os.environ.get("O", "build"))

p = subprocess.run([os.environ.get("QEMU") or "qemu-system-aarch64",
                    "-M", "virt,virtualization=on,gic-version=3", "-cpu", "max,pauth-impdef=on",
                    "-m", "256M", "-display", "none", "-nodefaults", "-serial", "stdio",
                    "-no-reboot", "-icount", "shift=0,sleep=off",
                    "-kernel", os.path.join(OUT, "bench/el2/vgic.bin")],
                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                   timeout=120, check=False)
text = p.stdout.decode(errors="replace")
if p.returncode or "vgic: done" not in text:
    sys.exit(f"bench_vgic_el2: the program did not finish:\n{text}")
found = {name: int(milli) / 1000 for name, milli in re.findall(r"vgic: (\w+) (\d+)", text)}
clock = found.pop("clock")
for name, value in found.items():
    kind, _, pending = name.partition("_")
    if name == "entry_idle":
        key, goal = "entry_idle", 40
    else:
        value -= clock
        key = ("inject_deliver" if kind == "deliver" else "retire") + f".pending_{pending}"
        goal = 250 if kind == "deliver" else None
    row = {"name": f"vgic.{key}.insns", "value": round(value, 1), "unit": "insns"}
    if goal:
        row.update(reference=goal, ratio=round(value / goal, 3))
    print(json.dumps(row))
