#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that it takes to put a stream of an SMMUv3 behind a stage 2, counted at EL2
under QEMU's -icount.

Prints one JSON object a line.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, os.environ.get("O", "build"))

p = subprocess.run([os.environ.get("QEMU") or "qemu-system-aarch64",
                    "-M", "virt,virtualization=on,gic-version=3,iommu=smmuv3",
                    "-cpu", "max,pauth-impdef=on",
                    "-m", "256M", "-display", "none", "-nodefaults", "-serial", "stdio",
                    "-no-reboot", "-icount", "shift=0,sleep=off",
                    "-kernel", os.path.join(OUT, "bench/el2/smmu.bin")],
                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                   timeout=120, check=False)
text = p.stdout.decode(errors="replace")
if p.returncode or "smmu: done" not in text:
    sys.exit(f"bench_smmu_el2: the program did not finish:\n{text}")
found = {name: int(milli) / 1000 for name, milli in re.findall(r"smmu: (\w+) (\d+)", text)}
print(json.dumps({"name": "smmu3.attach.insns", "unit": "insns",
                  "value": round(found["attach"] - found["clock"], 1)}))
