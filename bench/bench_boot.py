#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Wall time from the start of QEMU to the guest's shell, with the hypervisor and without.

Prints one JSON object a line. BOOT_RUNS (default 5) pairs, alternating, medians.
"""
import json
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNS = int(os.environ.get("BOOT_RUNS", "5"))


def boot(bare):
    env = dict(os.environ, CMD="true", SMP="4", BARE="1" if bare else "0")
    start = time.monotonic()
    p = subprocess.run([os.path.join(ROOT, "tools/run")], env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    if p.returncode:
        sys.exit(f"bench_boot: the guest did not boot:\n{p.stdout.decode(errors='replace')}")
    return time.monotonic() - start


hv, bare = [], []
for _ in range(RUNS):
    hv.append(boot(False))
    bare.append(boot(True))
a, b = statistics.median(hv), statistics.median(bare)
print(json.dumps({"name": "boot.linux_shell.seconds", "value": round(a, 3), "unit": "s",
                  "reference": round(b, 3), "ratio": round(a / b, 3)}))
print(json.dumps({"name": "boot.linux_shell.ratio_to_bare", "value": round(a / b, 3),
                  "unit": "ratio", "reference": 1.3, "ratio": round(a / b / 1.3, 3)}))
