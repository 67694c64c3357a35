"""The pictures of docs/pictures show what the commands say today, need nothing from the net, and are described."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import ROOT
from tests.make_pictures import FOLDER, PICTURES, TERMINAL, drawn, read, shown
from tests.reader import Reader

COLOUR = re.compile(r"\x1b\[[\d;]*m")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_each_picture_shows_what_its_command_says_today(tmp_path: Path) -> None:
    """Draw them anew with `python -m tests.make_pictures`."""
    for picture, said in shown(Reader(tmp_path, TERMINAL)):
        lines = [f"$ {picture.command}", *COLOUR.sub("", said).splitlines()]
        there = read((FOLDER / f"{picture.name}.svg").read_text(encoding="utf-8")).splitlines()
        assert (picture.name, there) == (picture.name, [line.rstrip() for line in lines if line.strip()])


def test_a_picture_is_drawn_the_same_each_time_and_read_as_it_was_written() -> None:
    said = '\x1b[1mnr  att göra\x1b[0m\n──  ────────\n1   <a> & "b"\n\n\x1b[32m+ Å\x1b[0m ██\n'
    svg = drawn(PICTURES[0], said)
    assert svg == drawn(PICTURES[0], said)
    assert read(svg) == '$ vis today\nnr  att göra\n──  ────────\n1   <a> & "b"\n+ Å ██\n'
    assert "#98a84b" in svg, "the green is there"


def test_a_picture_loads_nothing_and_is_of_this_list() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{picture.name}.svg" for picture in PICTURES}
    for path in FOLDER.iterdir():
        svg = path.read_text(encoding="utf-8")
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert re.findall(r"https?://(?!www\.w3\.org/2000/svg\")|@font-face|@import|<script|<image|href", svg) == []
        assert len(svg) < 20_000


def test_each_picture_stands_on_a_page_and_is_described_there_in_the_language_of_what_it_shows() -> None:
    found = {
        Path(link).stem: (page, alt)
        for page in PAGES
        for alt, link in re.findall(r"!\[([^\]]*)\]\(([^)]+\.svg)\)", page.read_text(encoding="utf-8"))
    }
    assert set(found) == {picture.name for picture in PICTURES}
    for name, (page, alt) in found.items():
        assert len(alt) > 20, f"{page.name}: {name} is not described"
        assert name.startswith("sv-") == (page.parent.name == "sv"), f"{page.name} has a picture in another language"
