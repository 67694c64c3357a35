"""The two worked examples that every command's help begins with; they are in examples.txt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple

from vis_cli.cli.frame.i18n import _, is_aloud

FILE = Path(__file__).with_name("examples.txt")


class Example(NamedTuple):
    """A command as it is typed, the same in every language, and what it is for."""

    about: str
    command: str


@cache
def examples() -> Mapping[str, Sequence[Example]]:
    """The examples by the words that lead to their command: `orders apply`.

    In the file each has two indented lines below these words. A group, as `vis` itself, names commands of its own, and
    has the first example of each.
    """
    entries = [entry.splitlines() for entry in FILE.read_text(encoding="utf-8").strip().split("\n\n")]
    found: dict[str, Sequence[Example]] = {}
    for path, *lines in entries:
        texts = [line.strip() for line in lines]
        if texts[0].startswith("# "):
            pairs = zip(texts[::2], texts[1::2], strict=True)
            found[path] = [Example(about.removeprefix("# "), command) for about, command in pairs]
    for path, *lines in entries:
        if path not in found:
            found[path] = [found[line.strip().removeprefix("vis ")][0] for line in lines]
    return found


def format_text(command: Any, ctx: Any, formatter: Any) -> None:
    """Write what a command's help says of it: in one sentence, by its examples, and then the rest."""
    about, _gap, more = cleandoc(command.help or "").partition("\n\n")
    _paragraph(formatter, about)
    shown = examples().get(ctx.command_path.partition(" ")[2] or "vis", ())
    if shown:
        with formatter.section("Examples"):
            indent = " " * formatter.current_indent
            for each in shown:
                about = f"{_(each.about)}:" if is_aloud() else f"# {_(each.about)}"
                formatter.write(f"{indent}{about}\n{indent}{each.command}\n")
    if more:
        _paragraph(formatter, more)


def _paragraph(formatter: Any, text: str) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(text)
