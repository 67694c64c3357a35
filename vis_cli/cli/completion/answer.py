"""What a shell is answered that asks what may come next: a line that says how, then each word with what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vis_cli import beforehand
from vis_cli.app import completion
from vis_cli.app.completion import Candidate
from vis_cli.cli.completion import line
from vis_cli.cli.completion.line import NEVER, OFFERED, SELDOM, Argument, Option, Wanted

if TYPE_CHECKING:
    from vis_cli.settings import Settings

VARIABLE = "_VIS_COMPLETE"
"""The shell that asks; the words are in COMP_WORDS, one a line, and the last one of interest is number COMP_CWORD."""

NAMES, KEEP, FILES, FOLDERS = "names", "keep", "files", "folders"
"""How a shell goes on: it completes one of the words; it only shows them, and keeps what is typed, since they have
nothing of that in common; it completes names of files or folders by itself."""

COLUMNS = "NAME,…"
"""What an option takes that is given columns of the list."""

SEVERAL = ("ROLE", "STATE", "add=N")
"""Of what several may be given with commas between, each once."""

DOCUMENTS = ("--json", "--format json", "--format yaml")
FOR_PROGRAMS = (*DOCUMENTS, "--format csv", "--format xlsx")
"""How an answer is asked for that has what programs read; of those, documents with what tables have no room for."""

_SPECIAL = re.compile(r"""([ \t\\'"`$&|;<>()*?\[\]{}!#~])""")
_BREAKS = (":", "=")  # at which bash cuts words


class Asked(NamedTuple):
    """Who asks: the shell, the words after `vis`, environment and folder."""

    shell: str
    words: Sequence[str]
    environment: Mapping[str, str]
    directory: Path

    @property
    def database(self) -> str:
        """The database that is asked; all settings, which take longer to read, only where a look does not do."""
        named = beforehand.given(self.words, "--db") or self.environment.get("VIS_DB")
        if named:
            return named
        config = beforehand.config(self.words, self.environment, self.directory)
        if config is not None and beforehand.has(config[1], "database"):
            found = beforehand.key(config[1], "database")
            if found is None:
                return self.settings.database
            return found if "://" in found else str(config[0].expanduser().resolve().parent / found)
        from platformdirs import user_data_path

        return str(user_data_path("vis") / "vis.db")

    @property
    def now(self) -> datetime:
        """The moment that is asked about."""
        pretended = beforehand.given(self.words, "--now") or self.environment.get("VIS_NOW")
        if pretended is None:
            from datetime import UTC

            return datetime.now(UTC)
        from vis_cli.rules.core.times import parse_moment

        return parse_moment(pretended.strip())

    @property
    def today(self) -> date:
        """The day in Sweden."""
        from zoneinfo import ZoneInfo

        return self.now.astimezone(ZoneInfo("Europe/Stockholm")).date()

    @property
    def settings(self) -> Settings:
        """Everything that the config file sets."""
        from vis_cli import settings

        flags = {name: beforehand.given(self.words, f"--{name}") for name in ("db", "config", "lang")}
        return settings.load(flags, self.environment, user="", directory=self.directory)

    def configures(self, setting: str) -> bool:
        """Whether the config file sets it."""
        config = beforehand.config(self.words, self.environment, self.directory)
        return config is not None and beforehand.has(config[1], setting)


def _user(asked: Asked) -> str:
    from vis_cli.identity import os_user

    return os_user(asked.environment)


KINDS: Mapping[str, Callable[[Asked, str], Iterable[Candidate]]] = {
    "UNIT": lambda asked, _: completion.units(asked.database, asked.today),
    "ALIAS": lambda asked, _: completion.aliases(asked.database),
    "PERSON": lambda asked, _: completion.persons(asked.database),
    "SUBSTITUTE": lambda asked, _: completion.persons(asked.database),
    "TYPE": lambda asked, _: completion.case_types(asked.database),
    "CASE_TYPE": lambda asked, _: completion.case_types(asked.database),
    "CASE": lambda asked, typed: completion.cases(asked.database, typed),
    "TEMPLATE": lambda asked, _: completion.templates(asked.database, replies=False),
    "REPLY": lambda asked, _: completion.templates(asked.database, replies=True),
    "WINDOW": lambda asked, _: completion.windows(asked.database, asked.now),
    "W": lambda asked, _: completion.windows(asked.database, asked.now),
    "REF": lambda asked, _: completion.orders(asked.database),
    "CHANGE": lambda asked, _: completion.changes(asked.database),
    "C": lambda asked, _: completion.changes(asked.database),
    "NOTICE": lambda asked, _: completion.numbered(asked.database, "notices", "N"),
    "HOLD": lambda asked, _: completion.numbered(asked.database, "holds", "H"),
    "WEBINAR": lambda asked, _: completion.numbered(asked.database, "webinars", "V"),
    "RUN": lambda asked, _: completion.numbered(asked.database, "purges", "R"),
    "SENDING": lambda asked, _: completion.numbered(asked.database, "sendings", "S"),
    "FORM": lambda asked, _: completion.forms(asked.database),
    "TASK": lambda asked, _: completion.tasks(asked.database, _user(asked)),
    "DONE": lambda asked, _: completion.done(asked.database),
    "POLICY": lambda asked, _: completion.policies(asked.settings),
    "ANYTHING": lambda asked, _: completion.anything(asked.database),
}
"""What is completed from the database, by what an argument or option takes."""


def answer(environment: Mapping[str, str], directory: Path) -> str:
    """The answer to a shell; empty for who does not ask as the scripts of this folder do."""
    shell = environment[VARIABLE].removeprefix("complete_")
    given = environment.get("COMP_WORDS", "").split("\n")[: int(environment.get("COMP_CWORD") or 0) + 1]
    if len(given) < 2:
        return ""
    raw = _joined(given) if shell == "bash" else given
    asked = Asked(shell, [unquoted(word) for word in raw[1:]], environment, directory)
    how, found = _candidates(asked)
    if shell == "bash":
        found = [(_in_bash(name, raw[-1], given[-1]), about) for name, about in found]
    elif shell == "fish" and (joined := re.match(r"--[a-z-]+=", raw[-1])):
        found = [(f"{joined[0]}{name}", about) for name, about in found]
    if environment[VARIABLE].startswith("complete_"):  # the script of vis 0.1, which takes words alone
        return "".join(f"{name}\n" for name, _about in found)
    return "".join((f"{how}\n", *(f"{name}\t{' '.join(about.split())}\n" for name, about in found)))


def _joined(words: Sequence[str]) -> list[str]:
    """The words as they were before bash cut them, at `--unit=Tel`, `past-start=1` and `08:00`.

    An option after a `=` is one: nothing was given to what stands before.
    """
    found: list[str] = []
    for word in words:
        cut = len(found) > 1 and (word[:1] in _BREAKS or found[-1][-1:] in _BREAKS)
        if cut and (found[-1].startswith("--") or not word.startswith("-")):
            found[-1] += word
        else:
            found.append(word)
    return found


def unquoted(word: str) -> str:
    """A word without its quotation marks and backslashes, the last of which may be missing yet."""
    found, quote, escaped = [], "", False
    for char in word:
        if escaped:
            found.append(char if quote != '"' or char in '"\\$`' else f"\\{char}")
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
        else:
            found.append(char)
    return "".join(found)


def _in_bash(word: str, typed: str, last: str) -> str:
    """A word as bash puts it on the line: what is special is escaped, unless a quotation mark stands before.

    Bash replaces `last` alone, which is less than what was typed where it cut that.
    """
    value = typed.partition("=")[2] if re.match("--[a-z-]+=", typed) else typed
    if value[:1] in ("'", '"'):
        return re.sub(r'(["\\$`])', r"\\\1", word) if value[0] == '"' else word
    written = _SPECIAL.sub(r"\\\1", word)
    cut = value[: len(value) - len(last)] if last not in _BREAKS else value
    return written[len(cut) :] if cut and written.startswith(cut) else written


def _candidates(asked: Asked) -> tuple[str, list[tuple[str, str]]]:
    """How the shell goes on, and the words that may come next, each once, with what they are."""
    index = line.read(beforehand.language(asked.words, asked.environment, asked.directory))
    wanted = line.wanted(index, asked.words)
    if wanted is None:
        return NAMES, []
    typed = wanted.typed
    found = [
        (name, about) for name, about in wanted.command.below.items() if wanted.commands and name.startswith(typed)
    ]
    found += _options(wanted)
    how = NAMES
    for each in wanted.takes:
        for slot in re.split(r"[ |]", re.sub(r"[\[\]…]|\.\.\.|,(?=…|$)", "", each.takes)):
            if slot in ("FILE", "PATH", "DIR"):
                how = FOLDERS if slot == "DIR" and how != FILES else FILES
            else:
                found += _values(asked, wanted, each, slot)
    found = list({name: (name, about) for name, about in found}.values())
    if how != NAMES and not found:
        return how, []
    together = len(found) < 2 or typed.casefold() in _common([name for name, _about in found])
    return NAMES if together else KEEP, found


def _common(names: Sequence[str]) -> str:
    """What all names begin with, folded."""
    first, last = min(names), max(names)
    return first[: next((n for n, char in enumerate(first) if char != last[n]), len(first))].casefold()


def _options(wanted: Wanted) -> list[tuple[str, str]]:
    """The options that may come next, each by its longest name."""
    for most in (OFFERED, SELDOM):
        found = [
            (next((name for name in each.names if name == wanted.typed), each.names[0]), each.about)
            for each in wanted.options
            if each.offered <= most < NEVER and any(name.startswith(wanted.typed) for name in each.names)
        ]
        if found:
            return found
    return []


def _values(asked: Asked, wanted: Wanted, each: Option | Argument, slot: str) -> list[tuple[str, str]]:
    """What may be written for one of the things that an option or argument takes."""
    if each.takes == COLUMNS:
        return _columns(asked, wanted)
    earlier, comma, typed = wanted.typed.rpartition(",") if slot in SEVERAL else ("", "", wanted.typed)
    named = {part.partition("=")[0] for part in earlier.split(",")}
    words: Iterable[Candidate] = (Candidate(*word.partition("\t")[::2]) for word in each.words)
    if slot in KINDS:
        words = _told(lambda: KINDS[slot](asked, typed))
    elif slot == "ROLE" and each.words and asked.configures("roles"):
        words = _told(lambda: completion.roles(asked.settings))
    elif re.fullmatch(r"[a-z-]+", slot) and slot != "-":
        words = [Candidate(slot), *words]
    if slot in ("ROLE", "ACTION", *KINDS):
        found = completion.matching(words, typed, visibly=asked.shell == "fish")
    else:
        found = [(word.name, word.about) for word in words if word.name.startswith(typed)]
    return [(f"{earlier}{comma}{name}", about) for name, about in found if name.removesuffix("=") not in named]


def _columns(asked: Asked, wanted: Wanted) -> list[tuple[str, str]]:
    """The columns of a list that may be named next, downwards after a `-`, but those that are named already."""
    earlier, last = re.fullmatch(r"(.*,\s*|\s*)(.*)", wanted.typed, re.DOTALL).groups()  # type: ignore[union-attr]
    down = "-" if last.startswith("-") else ""
    said = " ".join(["", *(part for word in asked.words for part in word.split("=", 1)), ""])
    found = next((each for each in wanted.command.columns if f" {each.given} ".lstrip() in said), None)
    if found is None:
        return []
    words = dict(word.partition("\t")[::2] for word in found.words)
    headings = {(about or name.replace("_", " ")).casefold(): name for name, about in words.items()}
    named = [name.strip().removeprefix("-") for name in earlier.split(",")]
    hidden = {name if name in words else headings.get(name.casefold()) for name in named}
    for keys, formats in ((found.seen, FOR_PROGRAMS), (found.tabled, DOCUMENTS)):
        hidden |= {*keys} if any(f" {format} " in said for format in formats) else set()
    return [
        (f"{earlier}{down}{name}", about)
        for name, about in words.items()
        if f"{down}{name}".startswith(last) and name not in hidden
    ]


def _told(find: Callable[[], Iterable[Candidate]]) -> list[Candidate]:
    """What is found, if anything: whatever is wrong is told when the command is run, not while it is typed."""
    try:
        return list(find())
    except Exception:  # noqa: BLE001  # a database that is missing, or none; a server that does not answer
        return []
