"""What makes the inputs: atheris, guided by what the code reaches; or, where it is not installed, changes by chance."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.readers import Reader, readers, tried

ROOT = Path(__file__).parents[2]
MOST = 4096
"""Bytes of an input: what is longer finds the same, later."""
MEMORY = 256
"""MiB that reading may take beside what the process has before it reads anything."""
SLOWEST = 10.0
"""Seconds that one input may take."""
GUIDED, BLIND = "atheris, guided by coverage", "changes by chance, NOT guided by coverage: atheris is not installed"


@dataclass(frozen=True)
class Result:
    """How many inputs were tried by which engine in how long, and what the first that failed said."""

    engine: str
    inputs: int
    seconds: float
    failure: str | None = None

    def __str__(self) -> str:
        failed = "" if self.failure is None else f"\n{self.failure}"
        return f"{self.inputs} inputs in {self.seconds:.0f} s ({self.engine}){failed}"


def run(*, seconds: float | None = None, inputs: int | None = None, seed: int = 1177) -> Result:
    """Try all readers for so long, or so many inputs, by the best engine that is here."""
    return guided(seconds, inputs, seed) if find_spec("atheris") is not None else blind(seconds, inputs, seed)


def guided(seconds: float | None, inputs: int | None, seed: int) -> Result:
    """By atheris, in a process of its own, which libFuzzer ends; the first byte of an input chooses the reader."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vis-fuzz-") as folder:
        words = [sys.executable, "-m", "tests.fuzz.guided", folder, f"-seed={seed}", f"-max_len={MOST}"]
        words += [f"-timeout={SLOWEST:.0f}", f"-artifact_prefix={folder}/", "-print_final_stats=1"]
        words += [f"-max_total_time={seconds:.0f}"] if seconds is not None else []
        words += [f"-runs={inputs}"] if inputs is not None else []
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", cwd=ROOT, check=False)
        said = done.stdout + done.stderr
        found = re.search(r"number_of_executed_units:\s*(\d+)", said)
        count = int(found[1]) if found else max(map(int, re.findall(r"^#(\d+)", said, re.M)), default=0)
        failure = None if done.returncode == 0 else f"exit {done.returncode}\n{said[-6000:]}"
    return Result(GUIDED, count, time.monotonic() - began, failure)


def blind(
    seconds: float | None, inputs: int | None, seed: int, among: Sequence[tuple[str, Reader]] | None = None
) -> Result:
    """By changes to what each reader (of all, or `among` some) reads, by chance, in this process."""
    chance, began, count = random.Random(seed), time.monotonic(), 0
    every = list(readers().items()) if among is None else among
    while (inputs is None or count < inputs) and (seconds is None or time.monotonic() - began < seconds):
        name, reader = every[count % len(every)]
        data = changed(chance, reader.seeds or (b"",))
        count += 1
        try:
            tried(reader, data)
        except Exception as error:
            return Result(BLIND, count, time.monotonic() - began, f"{name}: {error!r} on {data!r}")
    return Result(BLIND, count, time.monotonic() - began)


WORDS = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\n", b"\r\n", b'"', b"'", b";", b",", b"\t", b":", b"#", b"&a", b"*a", b"<<",
    b"{", b"}", b"[", b"]", b"---\n", b"9" * 40, b"-1", b"0000-00-00", b"9999-12-31", b"\xe2\x80\x8b", b"=cmd", b"all",
    b"\xed\xa0\x80", b"--b\n", b"::", b"%s", b"{0}", b"1e999", b"NaN", b"\\ud800", "Å".encode(), "å".encode("cp1252"),
)  # fmt: skip


def changed(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with a few things cut out, put in, doubled, swapped or turned over."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.choice((1, 1, 2, 8, 64)))
        what = chance.randrange(6)
        if what == 0:
            del data[at:end]
        elif what == 1:
            data[at:at] = chance.choice(WORDS)
        elif what == 2:
            data[at:at] = data[at:end] * chance.choice((1, 2, 30))
        elif what == 3 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif what == 4:
            data[at:at] = chance.randbytes(chance.randint(1, 4))
        else:
            other = chance.choice(seeds)
            start = chance.randint(0, len(other))
            data[at:end] = other[start : start + 64]
    return bytes(data[:MOST])


def bound_memory() -> None:
    """Let this process have MEMORY more than it has: what a reader takes beyond is a MemoryError, and so a failure."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    if pages:
        most = pages * os.sysconf("SC_PAGE_SIZE") + (MEMORY << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
