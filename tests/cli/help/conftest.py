"""The sandbox of the examples, made once for all tests that play them."""

from __future__ import annotations

import shlex
import shutil

import pytest

from tests.cli.help.played import BEFORE, FILES, PREPARED
from tests.conftest import ROOT, Command


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """What the examples name: the shipped example files, a register, orders, cases, a purge, a backup."""
    folder = tmp_path_factory.mktemp("examples") / "sandbox"
    shutil.copytree(ROOT / "examples", folder)
    vis = Command(folder, "vis.db", {"VIS_NOW": BEFORE})
    for name, source in (("sommar.yaml", "sommar-2025.yaml"), ("andring.yaml", "andring-birka.yaml")):
        vis.write(name, (folder / source).read_text().replace("2025", "2026"))
    for name, content in FILES.items():
        vis.write(name, content)
    shutil.copy(folder / "teleborg" / "hitta-hit.pdf", folder / "hitta.pdf")
    shutil.copy(ROOT / "configs" / "templates.yaml", folder / "mallar.yaml")
    (folder / "teleborg").chmod(0o700)
    for line in PREPARED.splitlines():
        vis.ok(*shlex.split(line))
    sample = folder / "stickprov.csv"
    sample.write_text(sample.read_text().replace(",random,,", ",random,ok,"))
    return vis
