"""`python -m tests.fuzz [--seconds 60 | --inputs 1000000] [--seed N]`: 1 where a reader failed, with the input."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.engine import run


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float)
    options.add_argument("--inputs", type=int)
    options.add_argument("--seed", type=int, default=1177)
    asked = options.parse_args()
    seconds = asked.seconds if asked.seconds or asked.inputs else 60.0
    result = run(seconds=seconds, inputs=asked.inputs, seed=asked.seed)
    print(result)
    return 0 if result.failure is None else 1


if __name__ == "__main__":
    sys.exit(main())
