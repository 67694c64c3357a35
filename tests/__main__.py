"""Everything that CI runs: `python -m tests` lints, checks types, runs the tests, tries the readers, and measures.

The tests of `rules/` and `files/` are run once, where what they reach is counted: one that fails ends it there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("tests.coverage", "rules", "files"),  # app takes as long as both, on two databases: by hand
    ("pytest", "--numprocesses=auto", "--ignore=tests/rules", "--ignore=tests/files"),  # which were run just now
    ("tests.fuzz", "--seconds=60"),
    ("tests.mutation",),
)


def main(arguments: list[str]) -> int:
    """Run each in turn; `arguments` go to pytest. The first failure's exit code, or 0."""
    for module, *words in COMMANDS:
        extra = arguments if module == "pytest" else []
        print(f"$ python -m {' '.join([module, *words, *extra])}", flush=True)
        ended = subprocess.run([sys.executable, "-m", module, *words, *extra], cwd=ROOT, check=False)
        if ended.returncode:
            return ended.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
