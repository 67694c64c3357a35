"""The pictures of docs/pictures, of what real commands show at a terminal: `python -m tests.make_pictures`."""

from __future__ import annotations

import html
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.reader import COLUMNS, Reader

FOLDER = ROOT / "docs" / "pictures"
TERMINAL = {"TERM": "xterm-256color"}


@dataclass(frozen=True)
class Picture:
    """What `command` shows, after `before` (in one shell with the pictures before it), in docs/pictures/NAME.svg."""

    name: str
    command: str
    before: Sequence[str] = ()


def _sandbox(name: str, now: str, language: str = "en") -> list[str]:
    tables = ("units", "persons", "case-types", "case-types")
    files = ("units", "persons", "case-types", "unit-case-types")
    return [
        f"export VIS_DB=~/{name}.db VIS_NOW='{now}' VIS_LANG={language}",
        "vis db init --sandbox",
        *(f"vis {table} import examples/{file}.csv --yes" for table, file in zip(tables, files, strict=True)),
    ]


ORDERED = [
    "vis orders apply examples/sommar-2025.yaml --yes --now '2025-05-12 09:00'",
    "vis roles apply examples/roles.csv --yes --now '2025-06-09 09:00'",
    "vis windows run --now '2025-06-16 00:05'",
    "vis windows run --now '2025-06-16 07:55'",
]
MORNING = "2025-06-16 08:00"

PICTURES = (
    Picture("today", "vis today", [*_sandbox("morning", MORNING), *ORDERED]),
    Picture("plan", "vis orders plan examples/andring-birka.yaml", ["export VIS_NOW='2025-06-17 08:00'"]),
    Picture("sv-idag", "vis today", [f"export VIS_NOW='{MORNING}' VIS_LANG=sv"]),
    Picture("sv-att-gora", "vis todo --unit Moheda"),
    Picture("sv-sommaren", "vis windows chart"),
    Picture("sv-fel-i-fil", "vis orders check examples/bad-order.yaml"),
    Picture("sv-roller", "vis roles list --unit Birka --during 2025-08"),
    Picture(
        "sv-kontaktkort",
        "vis cards show Birka --as-of 2025-12-24",
        [
            *_sandbox("card", "2025-11-24 09:00", "sv"),
            "vis cards hours apply examples/hours.csv --yes",
            "vis cards holidays set Birka closed",
            "vis cards notice suggest Birka --yes",
        ],
    ),
    Picture(
        "sv-gallring",
        "vis retention purge",
        [
            "export VIS_DB=~/cases.db VIS_CONFIG=examples/gallring-vis.yaml VIS_NOW='2026-06-02 08:00'",
            "vis db init --sandbox",
            "vis demo cases --count 2000 --years 4 --seed 7",
        ],
    ),
)

# rich's own, without its fonts from the net: the reader's monospaced font does.
FORM = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>$TITLE</title>
<style>
.{unique_id}-matrix, .{unique_id}-title {{
font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 18px; }}
{styles}
</style>
<defs>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def shown(reader: Reader) -> Iterator[tuple[Picture, str]]:
    """Each picture with what its command shows, colours and all."""
    typed = reader.types([command for picture in PICTURES for command in (*picture.before, picture.command)])
    answers = iter(typed)
    for picture in PICTURES:
        for command in picture.before:
            assert next(answers).code == 0, command
        yield picture, next(answers).said


def drawn(picture: Picture, said: str) -> str:
    """The terminal with the command and what it shows, as SVG."""
    from rich.console import Console
    from rich.terminal_theme import SVG_EXPORT_THEME
    from rich.text import Text

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), color_system="standard", force_terminal=True)
    console.print(Text(f"$ {picture.command}", "bold"), soft_wrap=True)
    console.print(Text.from_ansi(said.rstrip("\n")), soft_wrap=True)
    form = FORM.replace("$TITLE", html.escape(picture.command))
    svg = console.export_svg(title="vis", theme=SVG_EXPORT_THEME, code_format=form, unique_id=picture.name)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def read(svg: str) -> str:
    """The lines of text that stand in a picture's terminal, as one reads them; those without any are not there."""
    lines: dict[float, list[tuple[float, str]]] = {}
    _, _, terminal = svg.partition('-matrix">')
    for x, y, text in re.findall(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', terminal):
        lines.setdefault(float(y), []).append((float(x), html.unescape(text).replace("\xa0", " ")))
    return "".join("".join(text for _, text in sorted(line)).rstrip() + "\n" for _, line in sorted(lines.items()))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for picture, said in shown(Reader(Path(folder), TERMINAL)):
            (FOLDER / f"{picture.name}.svg").write_text(drawn(picture, said), encoding="utf-8")


if __name__ == "__main__":
    main()
