"""The peak memory of a command's process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO

# A process counts the memory of the one it was forked from as its own, until it has more. So a small one forks it.
_SMALL = (
    "import resource, subprocess, sys\n"
    "code = subprocess.run(sys.argv[1:]).returncode\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
    "sys.exit(code)"
)


def run(words: Sequence[str], environment: Mapping[str, str], out: IO[bytes] | int) -> tuple[int, float]:
    """The exit code of a command, and its peak memory in MiB; what it writes goes to `out`."""
    done = subprocess.run(
        [sys.executable, "-c", _SMALL, *words],
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    *said, peak = done.stderr.splitlines()
    if said:
        print(*said, sep="\n", file=sys.stderr)
    return done.returncode, int(peak) / 1024
