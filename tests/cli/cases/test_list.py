"""`vis cases list` as the queue of a unit: whose turn, whose case, how long; in pages; and `vis cases stats`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.cli.cases.test_cases import STAFF, TOLVAN, UNIT
from tests.conftest import Command
from vis_cli.db.cases import cases
from vis_cli.db.core.records import carry_out
from vis_cli.rules.cases.cases import Case, first_key
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.register.case_types import CaseType
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit

BRANCH = "SE2321000065-TEST0002"
OTHER = "197010632391"
NOW = parse_moment("2026-06-02 08:00")


def case(n: int, days: int, state: str, **more: object) -> Case:
    """A case opened so many days ago; whose turn it is follows from its state."""
    opened: datetime = NOW - timedelta(days=days)
    closed = opened + timedelta(days=3) if state == "closed" else None
    waits = opened if state in ("new", "assigned") else None
    staff = None if state == "new" else STAFF
    made = Case(
        first_key(2026) + n, UNIT, "boka-tid", TOLVAN, state, opened, closed or opened, closed, "unknown", staff, waits
    )
    return replace(made, **more)  # type: ignore[arg-type]


CASES = (
    case(1, 40, "closed", resident=OTHER, documented="yes"),
    case(2, 30, "assigned"),
    case(3, 20, "answered", open_until=NOW + timedelta(days=12), revision=2),
    case(4, 10, "new", unit=BRANCH),
    case(5, 9, "assigned", waiting_since=None, open_until=NOW + timedelta(days=5), sort="question", sending=12),
    case(6, 35, "new", resident=OTHER),
    case(7, 50, "closed", sort="information", sending=12),
    case(8, 60, "answered", open_until=NOW - timedelta(days=2)),
)


def fill(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = "2026-06-02 08:00"
    units = [Unit(UNIT, "Vårdcentralen Teleborg"), Unit(BRANCH, "Filialen Ryd", parent=UNIT)]
    with vis.open().writing() as db:
        carry_out(
            db, [Step(None, each) for each in (*units, Person(STAFF, "Anna Åberg"), CaseType("boka-tid", "Boka tid"))]
        )
        cases.insert(db, CASES)
        db.commit()
    return vis


@pytest.fixture
def queue(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def queue_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def numbers(vis: Command, *words: str, stdin: str = "") -> list[int]:
    items = vis.ok("cases", "list", *words, "--json", stdin=stdin).json["items"]
    return [int(item["number"][-2:]) for item in items]


def test_each_case_says_whose_turn_it_is_and_how_long_it_stays_open(queue: Command) -> None:
    items = {each["number"][-1]: each for each in queue.ok("cases", "list", "--json").json["items"]}
    assert [items[n]["turn"] for n in "12345678"] == [
        None, "unit", "resident", "unit", "resident", "unit", None, "resident",
    ]  # fmt: skip
    assert [items[n]["days_left"] for n in "23458"] == [None, 12, None, 5, 0]
    assert (items["3"]["open_until"], items["3"]["revision"]) == ("2026-06-14T08:00:00+02:00", 2)
    assert [(items[n]["sort"], items[n]["sending"]) for n in "157"] == [
        ("resident", None), ("question", "S-12"), ("information", "S-12"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--unit", "Ryd"), [4]),
        (("--unit", "Teleborg", "--state", "new"), [6]),
        (("--unit", "Teleborg", "--state", "new", "--below"), [4, 6]),
        (("--state", "new,assigned"), [2, 4, 5, 6]),
        (("--state", " closed , new"), [1, 4, 6, 7]),
        (("--assigned-to", "Anna"), [2, 3, 5, 8]),
        (("--assigned-to", "Anna", "--state", "closed"), [1, 7]),
        (("--assigned-to", "nobody"), [4, 6]),
        (("--waiting", "unit"), [2, 4, 6]),
        (("--waiting", "resident"), [3, 5, 8]),
        (("--waiting", "resident", "--state", "closed"), []),
        (("--sending", "S-12"), [5, 7]),
        (("--sending", "s12", "--state", "closed"), [7]),
        (("--older-than", "5w", "--waiting", "resident"), [8]),
        (("--sort", "opened"), [8, 7, 1, 6, 2, 3, 4, 5]),
        (("--sort", "waiting"), [6, 2, 4, 3, 5, 8, 1, 7]),
        (("--unit", "Teleborg", "--below", "--sort", "waiting", "--waiting", "unit"), [6, 2, 4]),
    ],
)  # fmt: skip
def test_the_queue_is_narrowed_and_sorted(queue_sqlite: Command, words: Sequence[str], found: list[int]) -> None:
    assert numbers(queue_sqlite, *words) == found


def test_a_residents_cases_are_found_closed_too_and_that_is_noted(queue: Command) -> None:
    assert numbers(queue, "--resident", "-", stdin=f"{OTHER}\n") == [1, 6]
    assert numbers(queue, "--resident", "-", "--state", "new", stdin="19701063-2391\n") == [6]
    reads = queue.dump()["reads"]
    assert [row[5] for row in reads] == ['["2026-0000001", "2026-0000006"]', '["2026-0000006"]']
    assert OTHER not in repr(reads) and OTHER[-4:] not in repr([row[2:5] for row in reads])


def test_pages_follow_each_other_and_say_where_the_next_begins(queue: Command) -> None:
    words = ("--sort", "waiting", "--limit", "3")
    first = queue.ok("cases", "list", *words, "--json").json
    assert (first["more"], [item["number"][-1] for item in first["items"]]) == (True, ["6", "2", "4"])
    second = queue.ok("cases", "list", *words, "--after", first["next"], "--json").json
    third = queue.ok("cases", "list", *words, "--after", second["next"], "--json").json
    assert [item["number"][-1] for page in (second, third) for item in page["items"]] == ["3", "5", "8", "1", "7"]
    assert (second["more"], third["more"], third["next"]) == (True, False, None)
    rest = queue.ok("cases", "list", "--sort", "waiting", "--after", first["next"], "--json").json
    assert (len(rest["items"]), "more" in rest) == (5, False)


def test_people_are_told_how_to_go_on(queue_sqlite: Command) -> None:
    run = queue_sqlite.ok("cases", "list", "--limit", "2", "--columns", "number,turn", "--format", "csv")
    assert run.out.split() == ["number,turn", "2026-0000001,", "2026-0000002,unit"]
    cursor = run.err.split("--after ")[1].strip()
    assert queue_sqlite.ok("cases", "list", "--limit", "7", "--after", cursor).err == ""
    assert queue_sqlite.ok("cases", "list", "--limit", "2", "--json").err == ""


def test_people_see_the_queue_in_their_language(queue_sqlite: Command) -> None:
    run = queue_sqlite.ok("cases", "list", "--unit", "Teleborg", "--sort", "waiting", "--limit", "3", "--lang", "sv")
    heading, _, first, second, third = run.out.splitlines()
    assert "enhet" not in heading and heading.startswith("nummer")
    assert "nytt" in first and "enhet" in first and "invånare" in third
    assert second.split()[-5:] == ["Anna", "Åberg", "30", "2026-05-03", "08:00"] or "Anna Åberg" in second


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("--after", "x"), 2, "faulty-cursor"),
        (("--after", "x", "--limit", "3"), 2, "faulty-cursor"),
        (("--below",), 2, "usage"),
        (("--limit", "0"), 2, "usage"),
        (("--state", "new,lost"), 2, "usage"),
        (("--waiting", "staff"), 2, "usage"),
        (("--sort", "resident"), 2, "usage"),
        (("--sending", "12-S"), 2, "usage"),
        (("--assigned-to", "Göran"), 5, "unknown-person"),
        (("--resident", "191212121213"), 65, "faulty-personal-number"),
    ],
)
def test_what_is_asked_for_wrongly_says_so(queue_sqlite: Command, words: Sequence[str], code: int, id: str) -> None:
    run = queue_sqlite("cases", "list", *words, "--json")
    assert (run.code, run.out, run.error["id"]) == (code, "", id)


def test_a_cursor_goes_on_in_its_own_list_only(queue_sqlite: Command) -> None:
    cursor = queue_sqlite.ok("cases", "list", "--limit", "2", "--json").json["next"]
    for words in (("--sort", "waiting"), ("--unit", "Ryd"), ("--state", "new"), ("--assigned-to", "Anna")):
        run = queue_sqlite("cases", "list", *words, "--after", cursor, "--json")
        assert (run.code, run.error["id"]) == (2, "faulty-cursor")


def test_counts_say_whose_turn_it_is_and_what_is_pressing(queue: Command) -> None:
    said = queue.ok("cases", "stats", "--json").json
    assert said == {
        "total": 8, "open": 6, "closed": 2,
        "states": {"new": 2, "assigned": 2, "answered": 2, "closed": 2},
        "turn": {"unit": 3, "resident": 3},
        "oldest_waiting": "2026-04-28T08:00:00+02:00",
        "run_out": 1, "run_out_soon": 1,
    }  # fmt: skip
    text = queue.ok("cases", "stats", "--unit", "Ryd").out
    assert text.splitlines() == [
        "1 case: 1 open, 0 closed.",
        "By state: 1 new, 0 assigned, 0 answered, 0 closed.",
        "Turn in the open ones: unit 1, resident 0.",
        "The longest wait for the unit began 2026-05-23 08:00.",
    ]
