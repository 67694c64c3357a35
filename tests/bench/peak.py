"""The peak memory of a command's process, and its CPU time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO, NamedTuple

# A process counts the memory of the one it was forked from as its own, until it has more. So a small one forks it.
_SMALL = (
    "import os, resource, subprocess, sys\n"
    "most = int(sys.argv[2])\n"
    "if most: resource.setrlimit(resource.RLIMIT_CPU, (most, most))\n"
    "code = subprocess.run(sys.argv[3:]).returncode\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    "os.write(int(sys.argv[1]), f'{used.ru_utime + used.ru_stime} {used.ru_maxrss}'.encode())\n"
    "sys.exit(code)"
)


class Taken(NamedTuple):
    """What a command took: its exit code, the CPU seconds of its process, and its peak memory."""

    code: int
    seconds: float
    mebibytes: float


def measure(
    words: Sequence[str],
    environment: Mapping[str, str],
    out: IO[bytes] | int,
    err: IO[bytes] | None,
    *,
    most: int = 0,
) -> Taken:
    """What a command takes, which is killed after `most` seconds of CPU (0: never); its words go to `out` and `err`."""
    reading, writing = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-c", _SMALL, str(writing), str(most), *words],
            env=environment,
            stdout=out,
            stderr=err,
            pass_fds=(writing,),
            check=False,
        )
        seconds, memory = os.read(reading, 100).decode().split()
    finally:
        os.close(reading)
        os.close(writing)
    return Taken(done.returncode, float(seconds), int(memory) / 1024)


def run(words: Sequence[str], environment: Mapping[str, str], out: IO[bytes] | int) -> tuple[int, float]:
    """The exit code of a command, and its peak memory in MiB; what it writes goes to `out`."""
    taken = measure(words, environment, out, None)
    return taken.code, taken.mebibytes
