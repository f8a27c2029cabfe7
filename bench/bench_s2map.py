#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that the aarch64 archive of stage2 takes to map a page, counted by a
bare-metal program under QEMU's -icount.

Prints one JSON object a line. The reference is the plain loop that stores the same
descriptors, counted in the same way.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, os.environ.get("O", "build"))
KEYS = {
    "one_call": "stage2.map_1g_4k.aarch64_insns_per_page",
    "per_page_seq": "stage2.map_1g_4k_per_page_seq.aarch64_insns_per_page",
    "per_page_far": "stage2.map_1g_4k_per_page_random.aarch64_insns_per_page",
    "walk": "stage2.walk.aarch64_insns",
}

p = subprocess.run([os.environ.get("QEMU") or "qemu-system-aarch64", "-M", "virt", "-cpu", "max",
                    "-m", "256M", "-nic", "none", "-display", "none", "-monitor", "none",
                    "-serial", "stdio", "-icount", "shift=0,sleep=off",
                    "-kernel", os.path.join(OUT, "tests/s2map.bin")],
                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                   timeout=120, check=False)
text = p.stdout.decode(errors="replace")
if p.returncode or "s2map: done" not in text:
    sys.exit(f"bench_s2map: the program did not finish:\n{text}")
found = {name: int(milli) / 1000 for name, milli in re.findall(r"s2map: (\w+) (\d+)", text)}
for name, key in KEYS.items():
    row = {"name": key, "value": found[name], "unit": "insns"}
    if name != "walk":
        row.update(reference=found["store_loop"], ratio=round(found[name] / found["store_loop"], 3))
    print(json.dumps(row))
