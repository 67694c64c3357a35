"""Manual pages in roff's man macros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a page describes it: its usage line, what it does, and (name, about) of arguments and options."""

    usage: str
    about: str
    rows: Sequence[tuple[str, str]]


def page(
    name: str, version: str, about: str, sections: Sequence[tuple[str, Sequence[Command]]], see: Sequence[str] = ()
) -> str:
    """The page of `name` in section 1 of the manual; `sections` are titles with commands."""
    lines = [
        '.\\" -*- coding: utf-8 -*-',
        f'.TH "{name.upper()}" "1" "" "vis {version}" "vis"',
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(about.rstrip('.'))}",
    ]
    for title, commands in sections:
        lines.append(f'.SH "{escaped(title.upper())}"')
        for command in commands:
            lines += _command(command)
    if see:
        lines += [".SH SEE ALSO", ", ".join(f"\\fB{escaped(each)}\\fR(1)" for each in see)]
    return "\n".join(lines) + "\n"


def _command(command: Command) -> list[str]:
    lines = [f'.SS "{escaped(command.usage)}"'] if command.usage else []
    for n, paragraph in enumerate(each for each in command.about.split("\n\n") if each.strip()):
        lines += [".PP"] if n else []
        lines.append(escaped(" ".join(paragraph.split())))
    for name, about in command.rows:
        lines += [".TP", f"\\fB{escaped(name)}\\fR", escaped(" ".join(about.split()))]
    return lines


def escaped(text: str) -> str:
    """Text that roff prints as it stands: backslashes, hyphens, quotes, and a dot at the beginning of a line."""
    written = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq")
    written = written.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    return f"\\&{written}" if written.startswith(".") else written
