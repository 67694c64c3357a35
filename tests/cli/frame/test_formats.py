"""Every answer of every command, in every format: none is empty where the document has something to say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.demo.parts import PLAYED
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from vis_cli.cli.frame.options import FORMATS
from vis_cli.cli.frame.root import root
from vis_cli.files.core import xlsx

AT = "2025-06-23 08:00"
UNIT, CASE_TYPE, PERSON, WINDOW, ORDER = "Birka", "Boka tid", "Anna Berg", "W-6", "IT-49007"

WORDS: dict[str, list[str]] = {
    "audit head": [],
    "audit reads": [],
    "audit reviews": [],
    "audit sample": ["--unit", UNIT, "--month", "2025-05"],
    "audit verify": [],
    "cards check": [],
    "cards days": [],
    "cards holidays clear": [UNIT, "-n"],
    "cards holidays list": [],
    "cards holidays set": [UNIT, "closed", "-n"],
    "cards holidays show": [UNIT],
    "cards hours apply": ["hours.csv", "-n"],
    "cards hours clear": [UNIT, "-n"],
    "cards hours except": [UNIT, "2025-12-24", "closed", "-n"],
    "cards hours parse": ["mån–fre 08–16"],
    "cards hours set": [UNIT, "mån–fre 08–16", "-n"],
    "cards import": ["hsa.ldif", "-n"],
    "cards notice add": [UNIT, "--from", "2026-07-01", "--to", "2026-07-02", "--text", "Stängt.", "-n"],
    "cards notice apply": ["notices.csv", "-n"],
    "cards notice edit": ["N-1", "--text", "Stängt.", "-n"],
    "cards notice end": ["N-1", "-n"],
    "cards notice list": [],
    "cards notice suggest": ["--all", "--year", "2027", "-n"],
    "cards open": [UNIT],
    "cards show": [UNIT],
    "case-types import": ["case-types.csv", "-n"],
    "case-types list": [],
    "case-types rename": [CASE_TYPE, "Boka besök", "-n"],
    "case-types set": [UNIT, CASE_TYPE, "not-offered", "-n"],
    "case-types show": [CASE_TYPE],
    "cases list": ["--limit", "5"],
    "cases open": [UNIT, CASE_TYPE, "--resident", "191212121212", "--text", "Hej", "-n"],
    "cases run": ["-n"],
    "cases show": ["2025-0000001"],
    "cases stats": [],
    "changes list": [],
    "changes show": ["C-9"],
    "changes undo": ["C-8", "-n"],
    "config check": [],
    "config path": [],
    "config schema": ["orders"],
    "config show": [],
    "cron show": ["--cron"],
    "db check": [],
    "db grants": [],
    "db stats": [],
    "forms deliver": ["-n"],
    "forms import": ["halsodeklaration.json", "-n"],
    "forms journal": ["191212121212"],
    "forms list": [],
    "forms show": ["halsodeklaration"],
    "guide": [],
    "help": [],
    "man": [],
    "attachments leftovers": [],
    "orders add": ["IT-90001", UNIT, CASE_TYPE, "--from", "2026-01-07", "--through", "2026-01-09", "-n"],
    "orders apply": ["sommar-2025.yaml", "-n"],
    "orders change": [ORDER, "--reactivate", "2025-08-20", "-n"],
    "orders check": ["sommar-2025.yaml"],
    "orders list": [],
    "orders plan": ["sommar-2025.yaml"],
    "orders reply": [ORDER],
    "orders show": [ORDER],
    "orders template": [],
    "orders withdraw": [ORDER, "-n"],
    "persons disable": [PERSON, "-n"],
    "persons enable": [PERSON, "-n"],
    "persons import": ["persons.csv", "-n"],
    "persons list": [],
    "persons show": [PERSON],
    "publish": ["site"],
    "report closures": [],
    "report retention": [],
    "report roles": [],
    "retention attest": [UNIT, "--through", "2024-12-31", "--by", PERSON, "-n"],
    "retention certificate list": [],
    "retention due": [],
    "retention finish": ["R-1", "-n"],
    "retention hold add": ["--unit", UNIT, "--reason", "Anspråk", "-n"],
    "retention hold list": ["--all"],
    "retention hold release": ["H-6", "-n"],
    "retention ledger list": [],
    "retention policy check": [],
    "retention policy list": [],
    "retention policy show": ["personalverktyget"],
    "retention purge": [],
    "retention runs": [],
    "roles apply": ["roles.csv", "-n"],
    "case-types add": ["Kontakta oss", "-n"],
    "persons add": ["SE2321000065-TEST2999", "Nya Ny", "-n"],
    "roles copy": ["Anna Berg", "Bo Ek", "-n"],
    "roles who": [UNIT],
    "cases send": ["Teleborg", "--template", "Kallelse", "--residents", "kallelser.csv", "-n"],
    "replies add": ["Tack", "--text", "Tack för ditt meddelande.", "-n"],
    "replies edit": ["Tid", "--text", "Tack för ditt meddelande.", "-n"],
    "replies list": [],
    "replies rename": ["Tid", "Tid bokad", "-n"],
    "replies retire": ["Tid", "-n"],
    "replies show": ["Tid"],
    "templates edit": ["Kallelse", "--text", "Välkommen!", "-n"],
    "templates rename": ["Kallelse", "Kallad", "-n"],
    "templates retire": ["Kallelse", "-n"],
    "templates show": ["Kallelse", "--history"],
    "templates add": ["Prov", "--kind", "question", "--text", "Kommer du?", "-n"],
    "templates import": ["-n"],
    "templates lint": [],
    "templates list": [],
    "units add": ["SE2321000065-TEST1999", "Vårdcentralen Ny", "-n"],
    "roles check": [],
    "roles explain": [PERSON, "Teleborg", "edit-card"],
    "roles extend": ["Cecilia Dahl", "granskare", UNIT, "--to", "2025-09-01", "-n"],
    "roles grant": [PERSON, "granskare", UNIT, "-n"],
    "roles list": [],
    "roles migrate": ["old-authorisation.csv", "-n"],
    "roles revoke": ["Cecilia Dahl", "granskare", UNIT, "-n"],
    "roles sync": [UNIT, "roles-sync.csv", "-n"],
    "roles template": [],
    "show": [UNIT],
    "signature set": [PERSON, "--text", "Hälsningar", "-n"],
    "signature show": [PERSON],
    "status": [],
    "today": [],
    "explain": ["too-many"],
    "todo": [],
    "units alias": [UNIT, "Birkagården", "-n"],
    "units close": [UNIT, "--on", "2026-01-01", "-n"],
    "units import": ["units.csv", "-n"],
    "units list": [],
    "units rename": [UNIT, "Birkagården", "-n"],
    "units show": [UNIT],
    "units unalias": ["Lagan, filial Lidhult", "Lidhult", "-n"],
    "webinars add": ["Formulär", "-n"],
    "webinars edit": ["V-3", "--link", "https://example.org/a", "-n"],
    "webinars list": [],
    "webinars remove": ["V-3", "-n"],
    "windows add": [UNIT, CASE_TYPE, "--from", "2026-01-07", "--through", "2026-01-09", "-n"],
    "windows cancel": ["W-28", "-n"],
    "windows change": ["W-28", "--through", "2025-08-10", "-n"],
    "windows chart": [],
    "windows extend": ["W-28", "--through", "2025-08-20", "-n"],
    "windows history": [WINDOW],
    "windows list": [],
    "windows run": ["-n"],
    "windows show": [WINDOW],
}
"""Every command that answers, with what it is asked."""

PAGES = {"cases show", "today"}
"""What has a page of its own in HTML."""

OTHERWISE = {
    "init": "makes a configuration and a database",
    "cards holidays apply": "the demo has no such file",
    "todo verify": "the demo's export is of other days",
    "todo letter": "a mail, in Swedish, to those who key in elsewhere",
    "doctor": "finds something in the demo, which is 1",
    "attachments get": "a file, as it is",
    "orders season": "finds something in the demo, which is 1",
    "report season": "finds something in the demo, which is 1",
    "orders read": "the demo's ticket leaves something in doubt, which is 3",
    "units start": "all units of the demo are open",
    "audit export": "formats of its own",
    "audit make-key": "writes files",
    "cases export": "formats of its own",
    "audit reviewed": "the demo has no such file",
    "audit unseal": "the demo has no key",
    "webinars export": "formats of its own",
    "cards export": "formats of its own",
    **dict.fromkeys(
        ("cases answer", "cases assign", "cases attach", "cases comment", "cases reply", "cases unassign"),
        "the case that the demo handles is closed",
    ),
    "cases document": "takes who does it, whose role began after the day of these tests",
    "cases import": "the demo has no such file",
    "forms answer": "the form of the demo is answered",
    "forms send": "takes who does it, whose role began after the day of these tests",
    "config init": "writes a file",
    "db backup": "writes a file",
    "db init": "makes a database",
    "db restore": "there is no backup",
    "db upgrade": "the database is of this version",
    "demo cases": "adds cases",
    "demo run": "makes a sandbox",
    "retention certificate show": "formats of its own",
    "retention certificate summary": "formats of its own",
    "retention certificate verify": "the demo's certificate has a name of its own each time",
    "retention ledger remove": "nothing has been kept for that long",
    "retention propose": "formats of its own",
    "retention replay": "the database was not restored",
    "todo done": "tasks have names of their own each day",
    "todo undone": "tasks have names of their own each day",
    "todo work": "asks at a terminal",
    "undo": "is changes undo",
    "windows ack": "the demo misses no window",
    "windows export": "formats of its own",
}


def answering(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The words of every command that answers."""
    command = command or root()
    names = command.list_commands(None) if hasattr(command, "list_commands") else ()
    if path and (not names or command.invoke_without_command):
        yield " ".join(path)
    for name in names:
        yield from answering(command.get_command(None, name), (*path, name))


def test_every_command_is_tried_or_has_a_reason_not_to_be() -> None:
    assert {*answering()} - {"demo"} == {*WORDS, *OTHERWISE}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The database of the demo, which has something in every list."""
    folder = tmp_path_factory.mktemp("demo")
    Command(folder, None).ok("demo", str(folder / "d"), "--quiet", *PLAYED)
    vis = Command(folder / "d", str(folder / "d" / "vis.db"), {"VIS_NOW": AT, "VIS_CONFIG": "gallring-vis.yaml"})
    vis.ok("cases", "list", "--reveal")  # so that the access log has something
    return vis


def leaves(document: Any) -> Iterator[str]:
    """The texts of a document that are on one line."""
    if isinstance(document, dict | list):
        for each in document.values() if isinstance(document, dict) else document:
            yield from leaves(each)
    elif isinstance(document, str) and "\n" not in document and not re.match(r"\d{4}-", document):
        yield document


@pytest.mark.parametrize("command", sorted(WORDS))
def test_no_answer_is_empty_in_any_format(command: str, demo: Command) -> None:
    words = [*command.split(), *WORDS[command]]
    document = demo(*words, "--json")
    assert document.code in (0, 1), document.err
    said = {format: demo(*words, "--format", format) for format in FORMATS if format not in ("table", "plain", "json")}
    assert {run.code for run in said.values()} == {document.code}, said
    rows = list(csv.reader(io.StringIO(said["csv"].out)))
    sheet = [row.cells for row in xlsx.rows(said["xlsx"].bytes)]
    assert rows[0] and rows[0] == sheet[0]
    assert len(rows) == len(sheet)
    for format in ("markdown", "html", "yaml"):
        assert said[format].out.strip(), format
    if rows[0] == ["key", "value"]:
        texts = "\n".join(" ".join(cell.lstrip("'") for cell in row) for row in rows)
        assert not [leaf for leaf in leaves(document.json) if leaf not in texts and leaf.lstrip("'") not in texts]
        assert command in PAGES or said["html"].out.count("<tr") == len(rows) - 1


def test_what_nests_is_named_by_its_way(demo: Command) -> None:
    run = demo.ok("units", "show", UNIT, "--format", "csv")
    rows = dict(csv.reader(io.StringIO(run.out)))
    assert (rows["name"], rows["aliases"], run.err) == ("Vårdcentralen Birka", "", "")
    assert (rows["case_types.1.name"], rows["case_types.1.offered"]) == ("Av- och omboka tid", "yes")


def test_csv_is_utf_8_with_commas_and_no_mark(demo: Command) -> None:
    run = demo.ok("units", "list", "--format", "csv", "--limit", "1")
    assert run.bytes.startswith(b"hsa_id,name,parent,")
    assert "Växjö".encode() in run.bytes and b"\r" not in run.bytes


def test_a_file_holds_the_workbook_that_standard_output_would(demo: Command) -> None:
    demo.ok("todo", "--format", "xlsx", "--out", "todo.xlsx")
    assert (demo.cwd / "todo.xlsx").read_bytes() == demo.ok("todo", "--format", "xlsx").bytes


@pytest.mark.parametrize(
    "words", [["units", "list"], ["units", "rename", UNIT, "Birkagården", "--yes"], ["cards", "export"]]
)
def test_a_terminal_is_not_shown_a_workbook_and_nothing_is_done(words: list[str], demo: Command) -> None:
    before = demo.ok("changes", "list", "--json").out
    run = at_terminal(demo, *words, "--format", "xlsx")
    assert run.code == 2 and "--format xlsx needs --out FILE or a pipe" in run.out
    assert demo.ok("changes", "list", "--json").out == before
