# SPDX-License-Identifier: BSD-2-Clause
"""What the QEMU tests share: running `make run` as a user or a script does."""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def make_args(settings):
    out = os.environ.get("O", "build")
    return ["make", "-s", "--no-print-directory", "-C", ROOT, f"O={out}", "run"] + [
        f"{k}={v}" for k, v in settings.items()]


def clean_env():
    return {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def run(timeout=300, **settings):
    """`make run` without a terminal; returns (status, output)."""
    p = subprocess.run(make_args(settings), env=clean_env(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
    return p.returncode, p.stdout.decode(errors="replace")


def run_tool(timeout=300, **settings):
    """The same by tools/run, which keeps the status; returns (status, standard output)."""
    env = {**clean_env(), "O": os.environ.get("O", "build"), **settings}
    p = subprocess.run([os.path.join(ROOT, "tools", "run")], cwd=ROOT, stdin=subprocess.DEVNULL,
                       env={k: str(v) for k, v in env.items()}, stdout=subprocess.PIPE,
                       timeout=timeout)
    return p.returncode, p.stdout.decode(errors="replace")


def check(ok, what, detail=""):
    """One line a check; the first that fails ends the test."""
    print(("ok    " if ok else "FAIL  ") + what, flush=True)
    if not ok:
        if detail:
            print("----\n" + detail[-4000:] + "\n----")
        sys.exit(1)


class Terminal:
    """`make run` in a terminal of its own."""

    def __init__(self, **settings):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.clear()
            os.environ.update(ENV)
            os.execvp("make", make_args(settings))
        self.text = ""
        self.seen = 0

    def pump(self, seconds):
        r, _, _ = select.select([self.fd], [], [], seconds)
        if not r:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.text += data.decode(errors="replace")
        return bool(data)

    def expect(self, pattern, timeout=60):
        """Waits for a regular expression in what was not yet matched; returns the match."""
        end = time.monotonic() + timeout
        while True:
            m = re.search(pattern, self.text[self.seen:])
            if m:
                self.seen += m.end()
                return m
            if time.monotonic() > end:
                self.kill()
                check(False, f"the console shows {pattern!r}", self.text)
            self.pump(0.5)

    def send(self, text):
        data = text.encode()
        while data:
            _, w, _ = select.select([], [self.fd], [], 0.1)
            if w:
                data = data[os.write(self.fd, data[:512]):]
            self.pump(0)

    def command(self, text, timeout=60):
        """Types a command; returns what it printed."""
        start = len(self.text)
        self.seen = start
        self.send(text + "; echo END''MARK $?\n")
        m = self.expect(r"ENDMARK (\d+)", timeout)
        return int(m.group(1)), self.text[start:self.seen]

    def finish(self, timeout=30):
        """Waits for the end; returns the status."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            pid, st = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(st)
            self.pump(0.2)
        self.kill()
        check(False, "make run ends", self.text)

    def kill(self):
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass


ENV = clean_env()
