#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""check_json.py LHVDEC IMAGE SVG: what lhvdec prints as JSON, seen by a JSON reader.

Every register that the tables know is decoded with all bits set and with none: the fields
and the bits that are called RES0 are then all of its bits. Every system register goes from
its name to its encoding and back. Each command gets random values. IMAGE and SVG are what
test_lhvdec.c made.
"""
import json
import random
import re
import subprocess
import sys
import xml.dom.minidom

LHVDEC, IMAGE, SVG = sys.argv[1:4]


def lhvdec(*args, text=None):
    p = subprocess.run([LHVDEC, "--json", *args], input=text, stdout=subprocess.PIPE,
                       universal_newlines=True, check=True)
    return [json.loads(line) for line in p.stdout.splitlines()]


def shape(o):
    assert isinstance(o["name"], str)
    assert isinstance(o["facts"], dict) and all(isinstance(v, str) for v in o["facts"].values())
    for key in ("notes", "problems"):
        assert isinstance(o[key], list) and all(isinstance(s, str) for s in o[key])
    value = int(o.get("value", "0x0"), 16)
    assert o.get("width", 64) == 64 * len(o["values"]) if "values" in o else True
    for f in o["fields"]:
        if "values" in o:
            word = int(o["values"][int(f["group"][2:])], 16)
            assert int(f["value"], 16) == word >> f["lsb"] & (1 << f["msb"] - f["lsb"] + 1) - 1
        assert 63 >= f["msb"] >= f["lsb"] >= 0 and isinstance(f["illegal"], bool)
        if "value" in o:
            assert int(f["value"], 16) == value >> f["lsb"] & (1 << f["msb"] - f["lsb"] + 1) - 1


def bits(text):
    out = set()
    for hi, lo in re.findall(r"(\d+)(?::(\d+))?", text):
        out |= set(range(int(lo or hi), int(hi) + 1))
    return out


def registers():
    special = re.compile(r"ESR_|SPSR_|PAR_|ICH_LR|VTTBR")
    names = [r for r in lhvdec("list") if r["kind"] != "sysop"]
    assert len(names) > 500
    names = [r for r in names if r["fields"] and r["name"] != "SMCCC_FID"]
    every = lhvdec("-", text="".join(f"{r['name']} = {(1 << r['width']) - 1:#x}\n"
                                     f"{r['name']}: 0\n" for r in names))
    assert len(every) == 2 * len(names)
    for r, full, none in zip(names, every[::2], every[1::2]):
        ones = (1 << r["width"]) - 1
        shape(full)
        shape(none)
        assert int(full["value"], 16) == ones and full["width"] == r["width"]
        assert not [p for p in none["problems"] if "RES0" in p], none
        if special.match(r["name"]):
            continue
        covered = {b for f in full["fields"] for b in range(f["lsb"], f["msb"] + 1)}
        res0 = set()
        for p in full["problems"]:
            if p.endswith("RES0, and set"):
                res0 |= bits(p.split(": ")[0])
        assert not covered & res0 and covered | res0 == set(range(r["width"])), r["name"]


def encodings():
    names = [r["name"] for r in lhvdec("list") if r["kind"] in ("sysreg", "sysop")]
    there = lhvdec("sysreg", "-", text="\n".join(names))
    assert len(there) == len(names)
    for form in ("encoding", "number", "ESR of a trap"):
        back = lhvdec("sysreg", "-", text="\n".join(o["facts"][form] for o in there))
        for name, a, b in zip(names, there, back):
            assert a["facts"]["encoding"] == b["facts"]["encoding"], name
            # Two registers share an encoding: one is read and the other written.
            assert b["name"] == name or b["facts"]["also"].startswith(name + ":"), (name, b)


def values():
    esr, = lhvdec("esr", "0x93c08046", "--hpfar", "0x90000", "--far", "0x678")
    assert esr["value"] == "0x93c08046" and esr["facts"]["IPA"] == "0x9000678"
    assert {f["name"]: f["value"] for f in esr["fields"] if f.get("group") == "ISS"}["SAS"] == "0x3"
    vtcr, = lhvdec("vtcr", "0x80073559")
    assert "PS is reserved" in vtcr["problems"]
    assert [f["name"] for f in vtcr["fields"] if f["illegal"]] == ["PS"]
    pte, = lhvdec("pte", "--level", "3", "0x4007ff")
    assert pte["facts"]["address"] == "0x400000" and not pte["problems"]
    fid, = lhvdec("smccc", "0x84000000")
    assert fid["facts"]["function"] == "PSCI_VERSION" and fid["width"] == 32
    for o in (esr, vtcr, pte, fid):
        shape(o)
    reg, = lhvdec("VTCR_EL2")
    shape(reg)
    assert "value" not in reg


def anything():
    """Whatever the value, the answer is JSON, its fields are the value's, and ASan is content."""
    rng = random.Random(5)
    commands = [["esr", "--far", "0x123456789abcdef", "--hpfar", "0xfedcba0"], ["hcr"], ["vtcr"],
                ["vttbr", "--vtcr", "0x80023558"], ["spsr"], ["par"], ["lr"], ["ich_hcr"]]
    commands += [["pte", "--level", str(level), "--granule", g, "--stage", str(stage), *more]
                 for level, g, stage, *more in ((-1, "4k", 2, "--lpa2"), (0, "4k", 2, "--lpa2"),
                                                (1, "4k", 2), (2, "16k", 2), (3, "64k", 2, "--fwb"),
                                                (1, "64k", 1), (0, "16k", 1), (3, "4k", 1))]
    for c in commands:
        vals = [rng.getrandbits(64) & rng.getrandbits(64) for _ in range(40)]
        vals += [1 << b for b in range(64)] + [rng.getrandbits(20) for _ in range(20)]
        if c[0] == "esr":
            vals += [ec << 26 | rng.getrandbits(26) for ec in range(64) for _ in range(4)]
        got = lhvdec(*c, "-", text=" ".join(hex(v) for v in vals))
        assert len(got) == len(vals)
        for v, o in zip(vals, got):
            assert int(o["value"], 16) == v
            shape(o)
    got = lhvdec("smccc", "-", text=" ".join(hex(rng.getrandbits(32)) for _ in range(200)))
    assert len(got) == 200
    for o in got:
        shape(o)


def structures():
    rng = random.Random(6)
    for name, n, heads in (("ste", 8, range(16)), ("cd", 8, (0, 1 << 31, 0x20080000000)),
                           ("cmd", 2, range(256)), ("evt", 4, range(256)),
                           ("its", 4, range(256))):
        lines = [[rng.getrandbits(64) & ~0xff | h, *(rng.getrandbits(64) & rng.getrandbits(64)
                                                     for _ in range(n - 1))] for h in heads] * 2
        lines += [[1 << b % 64 if i == b // 64 else 0 for i in range(n)] for b in range(64 * n)]
        if name == "cd":
            lines += [[w[0] | 1 << 31 | 1 << 41, *w[1:]] for w in lines]
        got = lhvdec(name, "-", text="\n".join(" ".join(hex(v) for v in w) for w in lines))
        assert len(got) == len(lines)
        for w, o in zip(lines, got):
            assert [int(v, 16) for v in o["values"]] == w and o["width"] == 64 * n
            shape(o)


def tables():
    t, = lhvdec("tables", IMAGE, "--vtcr", "0x80023558", "--vttbr", "0x80000000",
                "--base", "0x80000000")
    assert t["complete"] and t["illegal"] == 3 and t["ipa_bits"] == 40 and t["granule"] == 4096
    got = [(int(r["ipa"], 16), int(r["size"], 16), r["kind"], r["level"], r.get("pa"),
            r.get("access")) for r in t["ranges"]]
    gib = 1 << 30
    assert got == [
        (0x9000000, 0x10000, "mapped", 3, "0x9000000", "rw-"),
        (0x9010000, 0x1000, "mapped", 3, "0x9100000", "rw-"),
        (0x9011000, 0x1000, "owned", 3, None, None),
        (0x9012000, 0x1000, "fault", 3, None, None),
        (0x9013000, 0x1000, "mapped", 3, "0x9300000", "rwx"),
        (1 * gib, gib, "mapped", 1, "0x240000000", "rwx"),
        (2 * gib, gib, "fault", 1, None, None),
        (3 * gib, gib, "fault", 2, None, None),
        (1023 * gib, gib, "mapped", 1, "0x300000000", "r-x"),
    ], got
    assert t["ranges"][0]["contiguous"] and t["ranges"][0]["entries"] == 16
    assert t["ranges"][2]["owner"] == 7 and not t["ranges"][4]["accessed"]
    assert t["ranges"][6]["problems"] == ["loop"] and t["ranges"][7]["entries"] == 512
    assert int(t["mapped"], 16) == 2 * gib + 18 * 0x1000
    # The picture has a box for each range, within its bounds, and a legend.
    svg = xml.dom.minidom.parse(SVG).documentElement
    width, height = float(svg.getAttribute("width")), float(svg.getAttribute("height"))
    titles = [x.firstChild.data for x in svg.getElementsByTagName("title")]
    for ipa, size, *_ in got:
        assert any(x.startswith(f"IPA {ipa:#x} to {ipa + size - 1:#x}") for x in titles), ipa
    for r in svg.getElementsByTagName("rect"):
        if r.getAttribute("x") and r.parentNode.nodeName != "pattern":
            x, y, w, h = (float(r.getAttribute(k)) for k in ("x", "y", "width", "height"))
            assert 0 <= x and x + w <= width and 0 <= y and y + h <= height and w > 0
    words = [x.firstChild.data for x in svg.getElementsByTagName("text") if x.firstChild]
    for w in ("Legend", "Device-nGnRE", "Normal Write-Back", "level 3", "1 GiB"):
        assert w in words, w


registers()
encodings()
values()
anything()
structures()
tables()
print("all right")
