"""The language of help, headings and messages: English as it stands in the code, Swedish from locale/sv/LC_MESSAGES."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.errors import Message, Sentence, english

if TYPE_CHECKING:
    from gettext import NullTranslations

LOCALE = Path(__file__).parents[2] / "locale"
_catalogue: NullTranslations | None = None
_is_aloud = False
ALOUD = 1_000_000  # columns: what is read aloud is not broken
PLACEHOLDER = re.compile(r"[A-Z][A-Z_:-]*[A-Z]")
"""A word that stands for what is to be written: `FILE` of `--out FILE`."""


def choose(lang: str, *, aloud: bool = False) -> None:
    """Speak `lang`, "sv" or "en", from here on; the catalogue is loaded for Swedish only.

    `aloud`: to who listens, so that no sign stands for a word.
    """
    global _catalogue, _is_aloud
    _is_aloud = aloud
    if lang == "sv":
        from gettext import translation

        _catalogue = translation("vis", LOCALE, ["sv"])
    else:
        _catalogue = None


def is_aloud() -> bool:
    """Whether what is said is read aloud: --format plain."""
    return _is_aloud


def language() -> str:
    """The language that is spoken, "en" or "sv"."""
    return "en" if _catalogue is None else "sv"


def _translate(singular: str, plural: str | None, count: float) -> str:
    """The template in the language chosen; as it is where the catalogue has none."""
    if _catalogue is None or not singular:  # the catalogue's own header goes by the name of nothing
        return english(singular, plural, count)
    if plural is None:
        return _catalogue.gettext(singular)
    return _catalogue.ngettext(singular, plural, 1 if count == 1 else 2)


def _spoken(singular: str, plural: str | None, count: float) -> str:
    """The template in the language chosen, as it is read aloud."""
    from vis_cli.output.aloud import BECOMES, template

    return template(_translate(singular, plural, count), _translate(BECOMES.template, None, 1))


def _(text: Sentence) -> str:
    """The text in the language chosen, a message put together; as it is where the catalogue has none."""
    if not isinstance(text, Message):
        return _translate(text, None, 1)
    return text.format(_spoken if _is_aloud else _translate)


def placeholders(written: str) -> str:
    """What an argument or option takes, in the language chosen: `FILE...` is `FIL...`; `sv|en` and `--all` stay."""
    return PLACEHOLDER.sub(lambda found: _translate(found[0], None, 1), written)


def _metavar(param: Any, ctx: Any, *, usage: bool = False) -> str:  # noqa: ARG001  # as Typer calls it
    """What a parameter takes as its help has it; where a command is used, what may be left out stands in brackets."""
    said = placeholders(param.metavar or str(param.name).upper())
    return f"[{said}]" if usage and not param.required and not said.startswith("[") else said


def _speaking(context_class: type[Any]) -> type[Any]:
    """The context of a command, writing the words of help itself in the language chosen: Usage, Options."""
    formatter_class = context_class.formatter_class

    class Formatter(formatter_class):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if _is_aloud:
                self.width = ALOUD

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, f"{_('Usage:')} " if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(_(heading))

        def write_dl(self, rows: Any, *args: Any, **options: Any) -> None:
            if not _is_aloud:
                super().write_dl([(name, _said(about)) for name, about in rows], *args, **options)
                return
            for name, about in rows:
                self.write(f"{name}: {' '.join(_said(about).split())}\n")

    class Context(context_class):  # type: ignore[misc]
        pass

    Context.formatter_class = Formatter
    return Context


def _said(about: str) -> str:
    """The help of an option; typer adds what is required and what the default is."""
    text, *added = about.split("  [")
    marks = "".join(f"  [{each}" for each in added)
    return _(text) + marks.replace("[required]", _("[required]")).replace("[default: ", f"[{_('default:')} ")


def translate(command: Any) -> None:
    """Put the help of a command, its options and arguments into the language chosen."""
    for param in command.params:
        param.make_metavar = partial(_metavar, param)
    for name in ("options_metavar", "subcommand_metavar"):
        if getattr(command, name, None):
            setattr(command, name, placeholders(getattr(command, name)))
    if not _catalogue and not _is_aloud:
        return
    command.context_class = _speaking(command.context_class)
    for name in ("help", "short_help", "epilog"):
        if getattr(command, name, None):
            setattr(command, name, _(getattr(command, name)))
    for param in command.params:
        if getattr(param, "help", None):
            param.help = _(param.help)
