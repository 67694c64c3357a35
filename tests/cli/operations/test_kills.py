"""Commands that are killed before one of their statements, then another: each time all of it is there, or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cli.cases.register import BO, FIRST, TOLVAN, fill, opened
from tests.cli.cases.test_attachments import desk, put
from tests.cli.forms.samples import SEND, answered, filled, sent
from tests.cli.retention import fixtures as retention
from tests.cli.rows import REGISTER, add, window
from tests.conftest import Command
from tests.kills import killed_at_statement
from tests.rules.forms.samples import FORM
from vis_cli.rules.register.units import Unit

BESIDE = frozenset(("runs", "reads", "read_cases", "changes", "counters"))
"""What a second run of the same command may add to, though it has nothing more to do."""


@dataclass(frozen=True)
class Work:
    """A command, what it needs there to be, and whether it is one transaction: then a kill leaves all of it or none.

    One that is not goes on where it was killed. One that is `rare` is like another, and is tried where it soaks; each
    kill is so many statements (`step`) further on then: a replay has one more to note for each that was killed.
    """

    words: tuple[str, ...]
    prepare: Callable[[Command], object]
    whole: bool = True
    now: str = "2026-07-01 08:00"
    rare: bool = False
    step: int = 1


def windows(vis: Command) -> None:
    add(vis, *REGISTER, window(1), window(2, case_type=REGISTER[5]))


def closed(vis: Command) -> None:
    windows(vis)
    vis.ok("windows", "run", "--now", "2026-07-01 08:00")


def files(vis: Command) -> None:
    windows(vis)
    rows = [f"SE2321000065-TEST{n},Mottagning {n}" for n in range(1000, 1040)]
    vis.write("units.csv", "hsa_id,name\n" + "\n".join(rows) + "\n")
    vis.write("roles.csv", "person,role,unit\nAnna Åberg,granskare,Teleborg\nAnna Åberg,arendemottagare,Birka\n")
    vis.write("hours.csv", "unit,hours\nTeleborg,mån–fre 08–12\nBirka,mån–tors 08–16\n")
    vis.write(
        "notices.csv", "unit,text,from,to\nTeleborg,Stängt,2026-07-01,2026-07-20\nBirka,x,2026-07-02,2026-07-03\n"
    )
    vis.write("cases.csv", "number,unit,case_type,resident,state,opened,closed\n" + "".join(
        f"2024-{n:07d},Teleborg,Boka tid,191212121212,closed,2024-05-01,2024-05-31\n" for n in range(1, 60)
    ))  # fmt: skip
    vis.write("order.yaml", "orders:\n" + "".join(
        f"  - {{ref: IT-{n}, unit: Birka, case_types: all, weeks: 2027-W{n}..2027-W{n}}}\n" for n in range(10, 20)
    ))  # fmt: skip


def ordered(vis: Command) -> None:
    files(vis)
    vis.ok("orders", "apply", "order.yaml", "--yes", "--allow", "all-case-types", "--reason", "x")


def founded(vis: Command) -> None:
    windows(vis)
    add(vis, Unit("SE2321000065-TEST0003", "Vårdcentralen Lagan"))


def cases(vis: Command) -> None:
    retention.fill(vis)


def lost(vis: Command) -> None:
    """A purge, and a restore of what there was before it."""
    retention.fill(retention.with_clients(vis))
    vis.ok("db", "backup", "backup")
    retention.purge(vis)
    vis.ok("db", "restore", "backup", "--yes")


def purged(vis: Command) -> None:
    retention.fill(vis)
    retention.purge(vis)


def stopped(vis: Command) -> None:
    retention.fill(vis)
    retention.purge(vis, "--max-runtime", "0s")


def undoable(vis: Command) -> None:
    files(vis)
    vis.ok("roles", "apply", "roles.csv", "--yes", "--now", "2026-07-01 08:00")


def care(vis: Command) -> None:
    """Two cases at Teleborg, of which one was answered, templates, and a list of residents."""
    fill(vis)
    opened(vis)
    vis.ok("cases", "answer", opened(vis), "--reply", "--text", "Svar", *BY)
    vis.ok("templates", "add", "Utskick", "--kind", "information", "--text", "Hej!")
    vis.write("lista.csv", "personnummer\n191212121212\n200101022382\n")


def forms(vis: Command) -> None:
    """Two forms that were answered, and one that was not."""
    filled(vis)
    vis.write("vis.yaml", "hmac_key: hmac.key\noutbox: outbox\n")
    answered(vis)
    answered(vis)
    sent(vis)


def shared(vis: Command) -> None:
    put(desk(vis), "teleborg/karta.pdf")


def read(vis: Command) -> None:
    """Reads that a purge has sealed, and that may go five years later."""
    retention.fill(vis)
    with (vis.cwd / "retention.yaml").open("a", encoding="utf-8") as file:
        file.write(ACCESS_LOG)
    vis.ok("cases", "show", "2024-0000001")
    retention.purge(vis)


def held(vis: Command) -> None:
    retention.fill(vis)
    vis.ok("retention", "hold", "add", "2024-0000001", "--reason", "x")


def managed(vis: Command) -> None:
    retention.fill(vis)
    add(vis, BO)


def form(vis: Command) -> None:
    fill(vis)
    vis.write("form.json", json.dumps(FORM))


def hsa(vis: Command) -> None:
    windows(vis)
    vis.ok("cards", "hours", "set", "Birka", "mån–fre 08–12")
    vis.ok("cards", "export", "Birka", "--format", "ldif", "--out", "hsa.ldif")
    text = (vis.cwd / "hsa.ldif").read_text(encoding="utf-8")
    vis.write("hsa.ldif", text.replace("#12:00#", "#11:30#"))


BY = ("--by", "Bo Ek")
ACCESS_LOG = """access_log:
  keep: 5y
  decision: {body: Regionstyrelsen, date: 2020-03-12, reference: RK 20/0815}
"""
SUMMER, LATER = "2026-06-15 10:00", "2026-07-20 08:00"
WORKS = {
    "windows run": Work(("windows", "run"), windows),
    "todo done": Work(("todo", "done", "{tasks}"), closed),
    "units import": Work(("units", "import", "units.csv", "--yes"), files),
    "cases import": Work(("cases", "import", "cases.csv", "--yes"), files),
    "roles apply": Work(("roles", "apply", "roles.csv", "--yes", "--allow", "last-admin", "--reason", "x"), files),
    "hours apply": Work(("cards", "hours", "apply", "hours.csv", "--yes"), files),
    "notice apply": Work(("cards", "notice", "apply", "notices.csv", "--yes"), files),
    "orders apply": Work(
        ("orders", "apply", "order.yaml", "--yes", "--allow", "all-case-types", "--reason", "x"), files
    ),
    "undo": Work(("changes", "undo", "C-2", "--yes"), undoable),
    "purge": Work(("retention", "purge", "--apply", "--yes"), cases, whole=False, now=retention.NOW),
    "purge that goes on": Work(("retention", "purge", "--apply", "--yes"), stopped, whole=False, now=retention.NOW),
    "finish": Work(("retention", "finish", "R-1", "--compact", "--yes"), purged, whole=False, now=retention.NOW),
    "replay": Work(("retention", "replay", "--yes"), lost, whole=False, now=retention.NOW, step=5),
    "purge of the access log": Work(
        ("retention", "purge", "--apply", "--yes", "--now", "2031-07-01"), read, whole=False, now=retention.NOW
    ),
    "cases send": Work(
        ("cases", "send", "Teleborg", "--template", "Utskick", "--residents", "lista.csv", "--once", "k", "--yes", *BY),
        care,
    ),
    "cases run": Work(("cases", "run", "--now", LATER), care),
    "forms deliver": Work(("forms", "deliver"), forms, whole=False),
    "cases attach": Work(("cases", "attach", FIRST, "karta.pdf", "--once", "k", *BY), shared, whole=False),
    "cases reply": Work(
        ("cases", "reply", FIRST, "--resident", TOLVAN, "--text", "Hallå?", "--once", "k"), care, rare=True
    ),
    "cases assign": Work(("cases", "assign", "Bo Ek", FIRST), care, rare=True),
    "cases comment": Work(("cases", "comment", FIRST, "--text", "x", "--once", "k", *BY), care, rare=True),
    "cases answer": Work(
        ("cases", "answer", FIRST, "--reply-and-close", "--text", "x", "--once", "k", *BY), care, rare=True
    ),
    "cases document": Work(("cases", "document", FIRST, "--not-relevant", *BY), care, rare=True),
    "templates import": Work(("templates", "import", "--yes"), care, rare=True),
    "templates edit": Work(("templates", "edit", "Utskick", "--text", "Hej där!"), care, rare=True),
    "signature set": Work(("signature", "set", "Bo Ek", "--text", "Bo"), care, rare=True),
    "forms import": Work(("forms", "import", "form.json", "--yes"), form, rare=True),
    "forms send": Work((*SEND[:4], "200101022382", *SEND[5:], "--once", "k"), forms, rare=True),
    "forms answer": Work(("forms", "answer", "2026-0000003", "svar.json", "--once", "k"), forms, rare=True),
    "webinars add": Work(("webinars", "add", "Kurs", "--on", "2027-05-06 11:30-12:00", "--yes"), windows, rare=True),
    "hold release": Work(("retention", "hold", "release", "H-1"), held, rare=True, now=retention.NOW),
    "attest": Work(
        ("retention", "attest", "Teleborg", "--through", "2026-06-01", "--by", "Bo Ek"),
        managed,
        rare=True,
        now=retention.NOW,
    ),
    "units close": Work(("units", "close", "Birka", "--on", "2026-09-01", "--yes"), windows, rare=True),
    "units start": Work(
        ("units", "start", "Lagan", "--like", "Teleborg", "--on", "2026-09-01", "--yes"), founded, rare=True
    ),
    "persons disable": Work(
        ("persons", "disable", "Bo Ek", "--yes", "--allow", "last-admin", "--reason", "x"), care, rare=True
    ),
    "roles sync": Work(("roles", "sync", "--all", "roles.csv", "--yes"), files, rare=True),
    "hours except": Work(
        ("cards", "hours", "except", "Birka", "2026-08-14", "closed", "--notice", "--yes"), hsa, rare=True
    ),
    "cards import": Work(("cards", "import", "hsa.ldif", "--yes"), hsa, rare=True),
    "todo verify": Work(("todo", "verify", "hsa.ldif"), hsa, rare=True),
    "orders withdraw": Work(("orders", "withdraw", "IT-12", "--yes"), ordered, rare=True),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is rare, too, where it soaks."""
    if "name" in metafunc.fixturenames:
        soaks = metafunc.config.getoption("--soak")
        metafunc.parametrize("name", [name for name, work in WORKS.items() if soaks or not work.rare])


def spelled(vis: Command, work: Work) -> list[str]:
    """Its words, with the tasks that are due where it wants them."""
    tasks = [item["id"] for item in vis.ok("todo", "--json").json["items"]] if "{tasks}" in work.words else []
    return [each for word in work.words for each in (tasks if word == "{tasks}" else [word])]


def numbers(step: int | None) -> Iterator[int]:
    """Before which statements: 1, 2, 4, 8 and so on, about ten of them; or each so many further on."""
    number = 1
    while True:
        yield number
        number += step or number


def state(vis: Command) -> dict[str, Any]:
    return {name: rows for name, rows in vis.dump().items() if name not in BESIDE}


def test_a_command_that_is_killed_did_all_of_it_or_none_and_the_next_ends_it(
    vis: Command, name: str, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    work = WORKS[name]
    vis.environment["VIS_NOW"] = work.now
    work.prepare(vis)
    words = spelled(vis, work)
    before, kills, done = state(vis), 0, None
    for number in numbers(work.step if soak else None):
        code = killed_at_statement(vis, number, *words)
        if code != -9:
            assert code in (0, 1), code
            break
        kills += 1
        left = state(vis)
        if work.whole and left != before:
            assert done in (None, left), "it was there in part"
            done = left
    after = state(vis)
    assert after != before, "it did nothing"
    assert done in (None, after), "it was there in part"
    for check in (("attachments", "leftovers"), ("audit", "verify", "--state"), ("db", "check")):
        run = vis(*check)
        assert run.code == 0, run.out + run.err
    again = vis(*words)
    assert again.code in (0, 1), again.err
    assert state(vis) == after, "the same again did something"
    record_property("counted", f"{name}: {kills} kills survived")
