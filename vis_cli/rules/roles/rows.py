"""Rows of a file of grants, made into requests with every fault found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from vis_cli.errors import Ambiguous, Fault, Message, NotFound, Sentence, Source, reason_of
from vis_cli.rules.core.dates import understand_day
from vis_cli.rules.core.faults import FaultsByRow
from vis_cli.rules.core.names import Guesses, normal
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.authority import Authority, obstacle
from vis_cli.rules.roles.grants import Grant, Key, RoleFacts
from vis_cli.rules.roles.planning import Request

ACTIONS = {"": False, "grant": False, "revoke": True, "ge": False, "ta bort": True}
"""The words of the column `action`, in English and Swedish, and whether they take the role away."""


class Row(NamedTuple):
    """The cells of one row as written; None where the file has no such column.

    `names` are those that `roles list` writes beside the ids of person, role and unit.
    """

    person: str | None
    role: str | None
    unit: str | None
    since: str | None = None
    until: str | None = None
    action: str | None = None
    ticket: str | None = None
    granted_by: str | None = None
    names: tuple[str, str, str] | None = None


_TOLD_EVERY = 1000  # rows

FIELDS = {name: name for name in Row._fields if name != "names"} | {"since": "from", "until": "to"}
"""What each field of a row is called in files."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of grants as rows, in order; `place(n, column)` is where a cell of row `n` stands, `line(n)` its row."""

    rows: Sequence[Row]
    place: Callable[[int, str], Source]
    line: Callable[[int], Source]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for rows that do not say it themselves.

    A file for `sync` names only what is to hold, and `unit` is the only unit that it may name, if it is for one.
    """

    unit: str | None = None
    granted_by: str | None = None
    ticket: str | None = None
    sync: bool = False


@dataclass(slots=True)
class Reading:
    """What a file asks, and what is wrong with it by row number. Good rows have requests, faulty ones have faults."""

    requests: list[Request] = field(default_factory=list)
    faults: FaultsByRow = field(default_factory=FaultsByRow)
    repeated: int = 0  # rows that say what an earlier row said

    @property
    def all_faults(self) -> list[Fault]:
        """Every fault, in the order of the rows."""
        return [fault for n in sorted(self.faults) for fault in self.faults[n]]


@dataclass(frozen=True, slots=True)
class Names:
    """How names in a file are understood: text to id, each raising NotFound or Ambiguous."""

    person: Callable[[str], str]
    unit: Callable[[str], str]


def read(
    file: File,
    names: Names,
    held: Iterable[Grant],
    defaults: Defaults,
    facts: RoleFacts,
    *,
    keep_end: bool = False,
    advance: Callable[[int], None] | None = None,
) -> Reading:
    """What `file` asks, every row checked against the catalogue, the register and the other rows.

    `held` are the grants that authority is judged by. With `keep_end` a row without an end leaves that of a grant
    that holds already (for a file that has no column `to`). `advance` is told of rows as they have been read.
    """
    return _Reader(file, names, held, defaults, facts, keep_end).read(advance)


class _Reader:
    """Reads the rows of one file; a cell's text is understood once, however many rows repeat it."""

    def __init__(
        self,
        file: File,
        names: Names,
        held: Iterable[Grant],
        defaults: Defaults,
        facts: RoleFacts,
        keep_end: bool,
    ) -> None:
        self.file = file
        self.facts = facts
        self.register = facts.register
        self.today = facts.today
        self.defaults = defaults
        self.keep_end = keep_end
        self.authority = Authority(held, facts)
        self.person = _Cells("person", names.person)
        self.unit = _Cells("unit", names.unit)
        self.role = _Cells("role", facts.catalogue.find)
        self.since = _Cells("from", _day)
        self.until = _Cells("to", _day)
        self.guesses = Guesses()
        self.action = _Cells("action", self._action)
        self.giver = _Cells("granted_by", names.person)
        self.reading = Reading()
        self.asked: dict[Key, list[tuple[int, Request]]] = {}
        self.given: list[tuple[int, Grant]] = []  # rows that say who gave the role
        self.about: dict[Key, set[int]] = {}  # what faulty rows are about, as far as that can be told

    def read(self, advance: Callable[[int], None] | None) -> Reading:
        for n, row in enumerate(self.file.rows):
            if advance is not None and n % _TOLD_EVERY == 0:
                advance(min(_TOLD_EVERY, len(self.file.rows) - n))
            try:
                self._row(n, row)
            except _Faulty as faulty:
                for fault in faulty.faults:
                    self._fault(n, fault)
        self._authorise()
        self._compare()
        bad = self.reading.faults
        asked, self.asked = self.asked, {}  # which is larger than what it says, and is looked at no more
        self.reading.requests = [request for requests in asked.values() for n, request in requests if n not in bad]
        return self.reading

    def _row(self, n: int, row: Row) -> None:
        defaults = self.defaults
        faults: list[Fault] = []
        values: list[Any] = []  # as the cells' columns have them
        if row.names is not None:
            row = self._named(n, row, row.names)
        for cells, text in (
            (self.person, row.person),
            (self.role, row.role),
            (self.unit, row.unit),
            (self.since, row.since),
            (self.until, row.until),
            (self.action, row.action),
            (self.giver, row.granted_by),
        ):
            known = cells.known.get(text, cells)
            if known is cells:
                known = cells.learn(text)
            if type(known) is Unclear:
                faults.append(known.fault(self.file.place(n, cells.column)))
            values.append(known)
        person, roles, unit, since, until, revoke, giver = values
        if unit is None:
            unit = defaults.unit
        for column, value in (("person", person), ("role", roles), ("unit", unit)):
            if not value:
                faults.append(
                    Fault("missing-value", Message("{column} is empty.", column=column), self.file.place(n, column))
                )
        days_are_clear = type(since) is not Unclear and type(until) is not Unclear
        if days_are_clear and until is not None and until < (since or self.today):
            begins = in_english(since or self.today)
            message: Sentence = Message("the grant would end before it begins ({begins}).", begins=begins)
            faults.append(Fault("reversed-period", message, self.file.place(n, "to")))
        if revoke is True and until is not None:
            message = "a row that revokes has no end: from is the first day without the role."
            faults.append(Fault("revoke-with-end", message, self.file.place(n, "to")))
        if (defaults.sync or defaults.unit is not None) and revoke is True:
            message = "sync ends what the file does not name, so it names only what is to hold."
            faults.append(Fault("not-for-sync", message, self.file.place(n, "action"), "Leave the row out."))
        if defaults.unit is not None and unit != defaults.unit and unit is not None and type(unit) is not Unclear:
            message = Message(
                "this file is for {unit}, and the row is for another unit.", unit=self.register.unit(defaults.unit)
            )
            faults.append(Fault("other-unit", message, self.file.place(n, "unit")))
        if faults:
            if not any(type(value) is Unclear for value in (person, roles, unit)):
                self._is_about(n, person, roles, unit)
            raise _Faulty(faults)
        ticket = (row.ticket or "").strip() or defaults.ticket
        source = self.file.line(n)
        for role in roles:
            grant = Grant(person, role, unit, since or self.today, until, giver or defaults.granted_by, ticket)
            self._ask(n, Request(grant, source, revoke, self.keep_end and not revoke))

    def _named(self, n: int, row: Row, names: tuple[str, str, str]) -> Row:
        """The row with names where it has no ids, as somebody fills in a sheet.

        A name beside an id is only to read by; where it is another's, the one or the other has been changed.
        """
        given = (row.person, row.role, row.unit)
        for column, cells, id, name in zip(
            ("person_name", "role_name", "unit_name"), (self.person, self.role, self.unit), given, names, strict=True
        ):
            if id and name:
                one, other = (cells.known[each] if each in cells.known else cells.learn(each) for each in (id, name))
                if Unclear not in (type(one), type(other)) and one != other:
                    message = Message("{name} is not {id}, which the row has beside it.", name=name, id=id)
                    hint = "Empty the cell that does not count."
                    raise _Faulty([Fault("names-differ", message, self.file.place(n, column), hint)])
        person, role, unit = (id or name or id for id, name in zip(given, names, strict=True))
        return row._replace(person=person, role=role, unit=unit)

    def _action(self, text: str) -> bool:
        word = normal(text)
        if word not in ACTIONS:
            near = self.guesses.suggestion(text, ACTIONS)
            raise NotFound(
                Message('no action "{text}".', text=text), id="unknown-action", hint=near or "Write grant or revoke."
            )
        return ACTIONS[word]

    def _is_about(self, n: int, person: str, roles: Sequence[str] | None, unit: str | None) -> None:
        """Remember what a faulty row is about, where that could be read."""
        for role in roles or ():
            if unit:
                self.about.setdefault((person, role, unit), set()).add(n)

    def _ask(self, n: int, request: Request) -> None:
        grant = request.grant
        key = (grant.person, grant.role, grant.unit)
        earlier = self.asked.get(key)
        if earlier is None:
            self.asked[key] = [(n, request)]
        else:
            earlier.append((n, request))
        if request.revoke:
            return
        register = self.register
        if (register.disabled or register.closed) and (problem := obstacle(grant, register)):
            column = "person" if problem[0] == "disabled-person" else "unit"
            self._fault(n, Fault(problem[0], problem[1], self.file.place(n, column), problem[2]))
        if grant.granted_by is not None:
            self.given.append((n, grant))

    def _fault(self, n: int, fault: Fault) -> None:
        self.reading.faults.note(n, fault)

    def _authorise(self) -> None:
        """Hold each row against whom it says gave the role, whatever the order of the rows.

        Who is made an administrator today by a row that may do so can give in another.
        """
        if not self.given:
            return
        if any(self.authority.objection(grant) for _, grant in self.given):
            bad = self.reading.faults
            said = (each for requests in self.asked.values() for each in requests)
            made = [(n, each.grant) for n, each in said if not each.revoke and n not in bad]
            self.authority.learn(grant for _, grant in made if grant.granted_by is None)
            waiting = [grant for _, grant in made if grant.granted_by is not None]
            while able := [grant for grant in waiting if self.authority.objection(grant) is None]:
                waiting = [grant for grant in waiting if self.authority.objection(grant) is not None]
                self.authority.learn(able)
        for n, grant in self.given:
            if objection := self.authority.objection(grant):
                self._fault(n, Fault("may-not-grant", objection, self.file.place(n, "granted_by")))

    def _compare(self) -> None:
        """Hold the rows of the same person, role and unit against each other.

        A row also waits, as a fault, for any faulty row about the same: applied without it, it could mean something
        else than with it.
        """
        groups = {key: requests for key, requests in self.asked.items() if len(requests) > 1}
        for key, requests in groups.items():
            if not any(n in self.reading.faults for n, _ in requests):
                self.asked[key] = self._in_order(key, requests)
        if not self.reading.faults:
            return
        rows: dict[Key, set[int]] = {key: {n for n, _ in requests} for key, requests in groups.items()}
        for key, faulty in self.about.items():
            rows.setdefault(key, {n for n, _ in self.asked.get(key, ())}).update(faulty)
        keys: dict[int, list[Key]] = {}
        for key, numbers in rows.items():
            for n in numbers:
                keys.setdefault(n, []).append(key)
        waiting = sorted(self.reading.faults)
        while waiting:
            first = waiting.pop()
            about = [rows.pop(key) for key in keys.get(first, ()) if key in rows]  # all in one wait by now
            for n in sorted({n for numbers in about for n in numbers if n not in self.reading.faults}):
                line = self.file.line(first).line
                message = Message("this waits for line {line}, which is about the same and is faulty.", line=line)
                self._fault(n, Fault("waits", message, self.file.line(n)))
                waiting.append(n)

    def _in_order(self, key: Key, requests: list[tuple[int, Request]]) -> list[tuple[int, Request]]:
        """The requests of one key by day, repeated ones once; a fault where two of them cannot both be meant."""
        ordered = sorted(requests, key=lambda each: (each[1].grant.since, each[0]))
        kept = [ordered[0]]
        for n, request in ordered[1:]:
            first, previous = kept[-1]
            if request.revoke == previous.revoke and _same_days(request.grant, previous.grant):
                self.reading.repeated += 1
                continue
            kept.append((n, request))
            if request.revoke or previous.revoke:
                id, template = "contradiction", "{grant}: with line {line} this gives and takes the same role."
            elif request.grant.since <= previous.grant.last:
                id = "overlapping-rows"
                template = "{grant}: with line {line} this gives the same role for days that overlap."
            else:
                continue
            line = self.file.line(first).line
            message = Message(template, grant=self.facts.describe(key), line=line)
            self._fault(n, Fault(id, message, self.file.line(n), "Keep one of the rows."))
        return kept


def _same_days(one: Grant, other: Grant) -> bool:
    return one.since == other.since and one.until == other.until


class _Faulty(Exception):
    """A row with faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text that cannot be understood; the place is added for each row that has it."""

    id: str
    message: Sentence
    hint: Sentence | None

    def fault(self, source: Source) -> Fault:
        return Fault(self.id, self.message, source, self.hint)


class _Cells:
    """The texts of one column and what they mean, each worked out once."""

    def __init__(self, column: str, understand: Callable[[str], object]) -> None:
        self.column = column
        self.understand = understand
        self.known: dict[str | None, Any] = {None: None, "": None}

    def learn(self, text: str | None) -> object:
        found: object = None
        stripped = " ".join((text or "").split())
        if stripped:
            try:
                found = self.understand(stripped)
            except (NotFound, Ambiguous) as error:
                found = Unclear(error.id, error.message, error.hint)
            except ValueError as error:
                found = Unclear(
                    "faulty-value", Message("{column}: {error}", column=self.column, error=reason_of(error)), None
                )
        self.known[text] = found
        return found


def _day(text: str) -> date:
    return understand_day(text, None)
