"""The colours of a terminal: readable on light and dark, and never alone in what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vis_cli.output import styles

PALETTES = {
    "VGA": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5",
    "Windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc",
    "GNOME": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf",
    "macOS": "000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf",
    "PuTTY": "000000 bb0000 00bb00 bbbb00 0000bb bb00bb 00bbbb bbbbbb",
}
"""What the eight colours look like in terminals that people have."""
LEAST = 2.0
"""Of contrast, for a bold mark beside text in the terminal's own colour. Yellow has 1.7, white 1.2, dark blue 1.6."""


def _light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(colour: str, ground: str) -> float:
    dark, light = sorted((_light(colour), _light(ground)))
    return (light + 0.05) / (dark + 0.05)


def _least(code: int) -> float:
    colours = [palette.split()[code - 30] for palette in PALETTES.values()]
    return min(_contrast(colour, ground) for colour in colours for ground in ("ffffff", "000000"))


@pytest.mark.parametrize("name", styles.STYLES)
def test_every_style_can_be_read_on_a_light_and_on_a_dark_ground(name: str) -> None:
    """Bold, dim and the terminal's own colour, or one of the eight that is seen on both; never a ground."""
    (codes,) = re.fullmatch(r"\x1b\[([\d;]+)m", styles.STYLES[name]).groups()  # type: ignore[union-attr]
    bold, *colours = map(int, codes.split(";"))
    assert bold == 1 and len(colours) <= 1
    assert all(30 <= each <= 37 and _least(each) >= LEAST for each in colours)


@pytest.mark.parametrize("code", [33, 34, 37])
def test_the_measure_refuses_yellow_blue_and_white(code: int) -> None:
    assert _least(code) < LEAST


def test_the_bar_of_progress_has_no_colour() -> None:
    assert set(styles.THEME.values()) <= {"bold", "dim", "none"}


def test_no_other_module_has_a_style_of_its_own() -> None:
    def has_one(path: Path) -> bool:
        return re.search(r"x1b\[(?!\[)[\d;]*m|033\[", path.read_text()) is not None

    found = [path.name for path in (ROOT / "vis_cli").rglob("*.py") if has_one(path)]
    assert found == ["styles.py"]


@pytest.mark.parametrize(
    ("line", "name"),
    [("+ x", "added"), ("~ x", "changed"), ("- x", "removed"), ("! guard x", "fault"), ("    a: + → -", None),
     ("+4 x", None), ("", None)],
)  # fmt: skip
def test_of_a_line_of_a_plan_the_sign_alone_has_a_colour(line: str, name: str | None) -> None:
    assert styles.sign(line) == (line if name is None else styles.styled(line[0], name) + line[1:])


def test_of_findings_faults_and_tasks_the_mark_alone_has_a_colour() -> None:
    fault, overdue = styles.styled("!", "fault"), styles.styled("!", "overdue")
    assert styles.finding("  ! no-run: x") == f"  {fault} no-run: x" and styles.finding("Nej! no") == "Nej! no"
    assert styles.fault("a:1: error[x]: no error[y]") == f"a:1: {styles.styled('error', 'fault')}[x]: no error[y]"
    assert styles.overdue("2026-05-04 !  ") == f"2026-05-04 {overdue}  " and styles.overdue("Hej!") == "Hej!"
    assert all(len(sign) == 1 for sign in styles.SIGNS)
