"""Every failure that vis expects, with the exit code it ends in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

EXIT_CODES: Mapping[int, str] = {
    0: "done, nothing to do, or the answer is yes",
    1: "the answer is no, or there are findings",
    2: "usage: a wrong flag or argument",
    3: "partly done: some rows done, the rest in the rest file",
    4: "refused: a guard, a stale plan, or confirmation not given; nothing changed",
    5: "not found, or ambiguous",
    65: "faulty input file; nothing changed",
    66: "missing or unreadable input file; nothing changed",
    70: "a bug in vis; --debug shows the traceback",
    73: "cannot write output",
    74: "database or disk error",
    75: "another vis holds the lock, or the database is busy: try again",
    77: "not permitted for this user",
    78: "faulty configuration, or the database needs `vis db upgrade`",
    130: "interrupted (Ctrl-C or SIGTERM); nothing half done",
}
"""Every exit code, and its one meaning."""

Translate = Callable[[str, str | None, float], str]
"""Singular, plural or None, and the number that decides, to the template in the language chosen."""


def english(singular: str, plural: str | None, count: float) -> str:
    """The template as it stands in the code."""
    return singular if plural is None or count == 1 else plural


class Message:
    """A sentence for people: a template, the values that stand in it, and the template where `count` is not one.

    Put together once, in `cli.frame`, in the language chosen; `str` gives the English. Values may be messages.
    """

    __slots__ = ("plural", "template", "values")

    def __init__(self, template: str, plural: str | None = None, /, **values: Any) -> None:
        self.template = template
        self.plural = plural
        self.values = values

    def format(self, translate: Translate = english) -> str:
        """The sentence in the language of `translate`."""
        template = translate(self.template, self.plural, self.values.get("count", 1))
        if not self.values:
            return template
        return template.format_map({name: said(value, translate) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.format()

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str | Message) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


Sentence = str | Message
"""A sentence without values, which is its own template, or a Message."""


def as_message(sentence: Sentence | None) -> Sentence | None:
    """A sentence that is to stand in another: put into the language chosen with it, as a text alone would not be."""
    return Message(sentence) if isinstance(sentence, str) and sentence else sentence


def said(value: Any, translate: Translate = english) -> Any:
    """The value as it stands in a sentence: a message in the language chosen, a list with commas, else as it is."""
    if type(value) is str:
        return value
    if isinstance(value, Message):
        return value.format(translate)
    if isinstance(value, list | tuple):
        return ", ".join(str(said(each, translate)) for each in value)
    return value


def reason_of(error: BaseException) -> Sentence:
    """What an exception says: the message it was raised with, if it was one."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Message) else str(error)


ARGUMENT = "<argument>"
"""Stands for the file where domain text was given as an argument."""
TOO_MANY = "too-many-faults"
"""The id of the last fault of a file that has more than are told."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was written: a file (or `<argument>`, `<stdin>`), and a place in it counted from 1.

    In a workbook `line` is the row, `cell` the cell's name, and `column` and `text` are within the cell.
    """

    file: str
    line: int | None = None
    column: int | None = None
    text: str | None = None  # the source line, for the caret
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}:{self.cell}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: a stable rule id, a sentence, the place, and what to do about it."""

    id: str
    message: Sentence
    source: Source | None = None
    hint: Sentence | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, which put the faults of one file in order; 0 where it has none."""
        return (self.source.line or 0, self.source.column or 0) if self.source else (0, 0)

    def __str__(self) -> str:
        where = f"{self.source}: " if self.source else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}error[{self.id}]: {self.message}{hint}"


class VisError(Exception):
    """A failure that vis expects. `id` is stable for programs, `message` is for people."""

    exit_code = 70
    id = "internal"
    others: Sequence[VisError] = ()

    def __init__(
        self, message: Sentence, *, id: str | None = None, hint: Sentence | None = None, **details: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details  # further keys of the JSON error, e.g. `candidates`
        if id is not None:
            self.id = id

    def beside(self, others: Sequence[VisError]) -> Self:
        """This failure, telling of the others too."""
        self.others = others
        return self

    @property
    def place(self) -> Source | None:
        """Where it went wrong: in the file that its details name; None where they name none."""
        file = self.details.get("file")
        return Source(file) if file else None

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong, each with its place; one fault without a place unless the error is of a file."""
        own = Fault(self.id, self.message, self.place, self.hint)
        return (own, *(fault for other in self.others for fault in other.faults))


class Findings(VisError):
    """The answer is no, said as an error because there is no result to print."""

    exit_code = 1
    id = "no"


class Usage(VisError):
    """A wrong flag or argument."""

    exit_code = 2
    id = "usage"


class Refused(VisError):
    """A guard, a rule or a missing confirmation stands in the way; nothing changed."""

    exit_code = 4
    id = "refused"


class Stale(Refused):
    """What the plan was made from has changed since."""

    id = "stale"


class NotFound(VisError):
    """Nothing goes by that name."""

    exit_code = 5
    id = "not-found"


class Ambiguous(VisError):
    """More than one thing goes by that name."""

    exit_code = 5
    id = "ambiguous"


class FaultyInput(VisError):
    """A file, or domain text in an argument, that cannot be understood. Carries every fault found."""

    exit_code = 65
    id = "faulty-input"

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise ValueError("a faulty input has at least one fault")
        Exception.__init__(self)  # what it says is put together when it is asked for: there may be very many faults
        self.hint = None
        self.details = {}
        self._faults = tuple(faults)

    @property
    def message(self) -> Sentence:  # type: ignore[override]
        """Every fault, one a line."""
        return "\n".join(map(str, self._faults))

    def __str__(self) -> str:
        return str(self.message)

    @property
    def faults(self) -> Sequence[Fault]:
        return self._faults


class MissingInput(VisError):
    """An input file that does not exist or cannot be read; `file` is its place, which the message leaves out."""

    exit_code = 66
    id = "missing-input"


class CannotWrite(VisError):
    """An output file that cannot be written."""

    exit_code = 73
    id = "cannot-write"


class StorageError(VisError):
    """The database or the disk failed."""

    exit_code = 74
    id = "storage"


class Busy(VisError):
    """Another vis holds the lock, or the database stayed busy past the timeout."""

    exit_code = 75
    id = "busy"


class NotPermitted(VisError):
    """This actor may not do this."""

    exit_code = 77
    id = "not-permitted"


class FaultyConfiguration(FaultyInput):
    """A configuration file with faults. Carries every fault found."""

    exit_code = 78
    id = "faulty-configuration"


class WrongDatabase(VisError):
    """The database is missing, not vis's, or of another version."""

    exit_code = 78
    id = "wrong-database"


class Interrupted(VisError):
    """Ctrl-C or SIGTERM: what had not been finished was taken back, what had been stays."""

    exit_code = 130
    id = "interrupted"


class Malformed(ValueError):
    """A single value's text that cannot be understood, wherever it was written.

    Raised by the pure parsers, which know the text but not the file; the reader of the file, or the command whose
    argument it was, adds the place with `fault`. `position` counts characters from 0 into the text.
    """

    def __init__(self, message: Sentence, *, id: str, position: int = 0, hint: Sentence | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.id = id
        self.position = position
        self.hint = hint

    def fault(self, source: Source) -> Fault:
        """This, as a fault of a value whose text begins at `source`."""
        column = None if source.column is None else source.column + self.position
        place = Source(source.file, source.line, column, source.text, source.cell)
        return Fault(self.id, self.message, place, self.hint)
