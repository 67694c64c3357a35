"""opening_hours.js, which reads hours of OpenStreetMap for most who use them: what it makes of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date

import pytest

from tests.conftest import ROOT

ORACLE = ROOT / "tests" / "opening_hours"
EPOCH = date(1970, 1, 1)

Moment = tuple[date, int]  # a day, and a minute of it on the wall clock
State = tuple[str, str | None]  # open or close, and the comment


def read_by_opening_hours_js(asked: Sequence[tuple[str, Sequence[Moment]]]) -> list[list[State]]:
    """The states of each text at its moments. Skips the test where opening_hours.js is missing, but never in CI."""
    node = shutil.which("node")
    if node is None or not (ORACLE / "node_modules" / "opening_hours").is_dir():
        if os.environ.get("CI"):
            pytest.fail("CI has opening_hours.js: npm ci --prefix tests/opening_hours")
        pytest.skip("npm ci --prefix tests/opening_hours")
    lines = [
        json.dumps({"text": text, "at": [(day - EPOCH).days * 1440 + minute for day, minute in moments]})
        for text, moments in asked
    ]
    run = subprocess.run(
        [node, str(ORACLE / "read.js")], input="\n".join(lines), env={**os.environ, "TZ": "UTC"},
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    found = []
    for (text, _), line in zip(asked, run.stdout.splitlines(), strict=True):
        theirs = json.loads(line)
        assert "error" not in theirs, (text, theirs["error"])
        found.append([(state, comment) for state, comment in theirs["states"]])
    return found
