"""Manual pages in roff's man macros, as groff and mandoc like them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 80  # of a line of text, a letter that is not ASCII counted as mandoc does: as \\[u00E5]


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a page describes it: its usage line, what it does, and (name, about) of arguments and options."""

    usage: str
    about: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """Something typed as it stands, and what it is for."""

    typed: str
    about: str = ""


def page(
    name: str,
    version: str,
    day: date,
    about: str,
    sections: Sequence[tuple[str, Sequence[Command | Shown]]],
    see: tuple[str, Sequence[str]],
) -> str:
    """The page of `name` in section 1 of the manual, as of a day; `sections` are titles with commands or what is typed.

    `see` is the title of what to see beside, and the names of those pages.
    """
    lines = [
        '.\\" -*- coding: utf-8 -*-',
        f'.TH "{name.upper()}" "1" "{day.isoformat()}" "vis {version}" "vis"',
        ".SH NAME",
        *_lines(f"{escaped(name)} \\- {escaped(about.rstrip('.'))}"),
    ]
    for title, parts in sections:
        lines.append(f'.SH "{escaped(title.upper())}"')
        for n, part in enumerate(parts):
            lines += _command(part) if isinstance(part, Command) else _shown(part, is_first=n == 0)
    title, names = see
    lines.append(f'.SH "{escaped(title.upper())}"')
    lines += [f".BR {escaped(each)} (1){',' if n < len(names) else ''}" for n, each in enumerate(names, start=1)]
    return "\n".join(lines) + "\n"


def _command(command: Command) -> list[str]:
    lines = [f'.SS "{escaped(command.usage)}"'] if command.usage else []
    for n, paragraph in enumerate(each for each in command.about.split("\n\n") if each.strip()):
        lines += [".PP"] if n else []
        lines += _lines(escaped(" ".join(paragraph.split())))
    for name, about in command.rows:
        lines += [".TP", f'.B "{escaped(name)}"', *_lines(escaped(" ".join(about.split())))]
    return lines


def _shown(shown: Shown, *, is_first: bool) -> list[str]:
    if not shown.about:
        return [*([] if is_first else [".br"]), f'.B "{escaped(shown.typed)}"']
    about = _lines(escaped(" ".join(shown.about.split())))
    return [*([] if is_first else [".PP"]), *about, ".PP", ".RS 4", ".EX", escaped(shown.typed), ".EE", ".RE"]


def _lines(written: str) -> list[str]:
    """Escaped text in lines short enough, broken at blanks; none begins with what roff would take for a request."""
    lines: list[str] = []
    line = ""
    for word in written.split(" "):
        if line and _width(f"{line} {word}") > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else (f"\\&{word}" if word.startswith(".") else word)
    return [*lines, line] if line else lines


def _width(written: str) -> int:
    return sum(1 if letter.isascii() else 8 for letter in written)


def escaped(text: str) -> str:
    """Text that roff prints as it stands: backslashes, hyphens, quotes, and a dot at the beginning of a line."""
    written = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq")
    written = written.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    return f"\\&{written}" if written.startswith(".") else written
