"""The environment and the files that the manual tells of are those that the code heeds."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import ROOT
from vis_cli.cli.help.surroundings import ENVIRONMENT, FILES, in_words
from vis_cli.settings import default_database, search_path


def test_every_variable_of_vis_is_told_of_and_no_other() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "vis_cli").rglob("*.py"))
    heeded = {f"VIS_{flag}" for flag in ("DB", "ACTOR", "LANG")}  # settings make these of the flags
    heeded |= set(re.findall(r"""["'](VIS_[A-Z_]*[A-Z])["']""", code))
    told = {name for name in ENVIRONMENT if name.startswith("VIS_")}
    assert heeded == told
    assert all(f'"{name}"' in code for name in ("PAGER", "NO_COLOR", "TERM", "COLUMNS"))


def test_the_files_are_where_vis_looks_by_itself() -> None:
    here = Path("/here")
    looked_for = {str(path).replace(str(Path.home()), "~") for path in (*search_path(here), default_database())}
    assert looked_for == {name.replace("./", "/here/") for name in FILES if "/" in name}
    assert [name for name, _about in in_words(FILES)] == list(FILES)
