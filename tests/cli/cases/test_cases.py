"""`vis cases`: imported with every fault in one run, shown with numbers masked, counted; and `vis demo cases`."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import carry_out
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.register.case_types import CaseType
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit

UNIT = "SE2321000065-TEST0001"
STAFF = "SE2321000065-TEST1001"
TOLVAN = "191212121212"
HEADER = "number;unit;case_type;resident;state;opened;closed;documented;assigned_to;subject\n"
ROWS = (
    f"2024-0000001;Teleborg;Boka tid;{TOLVAN};closed;2024-05-01;2024-05-31 14:05;ja;Anna;Ont i halsen\n"
    "2026-0000001;Teleborg;boka;19701063-2391;assigned;2026-05-01 10:00;;;Anna;\n"
    f"2026-0000002;Teleborg;Boka tid;{TOLVAN};new;2026-05-30;;;;\n"
)


def fill(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = "2026-06-02 08:00"
    register = [Unit(UNIT, "Vårdcentralen Teleborg"), Person(STAFF, "Anna Åberg"), CaseType("boka-tid", "Boka tid")]
    with vis.open().writing() as db:
        carry_out(db, [Step(None, record) for record in register])
        db.commit()
    vis.write("cases.csv", HEADER + ROWS)
    return vis


@pytest.fixture
def register(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def register_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def test_cases_are_imported_listed_and_counted(register: Command) -> None:
    said = register.ok("cases", "import", "cases.csv", "--yes", "--json").json
    assert (said["change"], said["counts"]) == ("C-1", {"add": 3, "change": 0, "remove": 0, "same": 0})
    assert register.ok("cases", "stats", "--json").json["total"] == 3
    items = register.ok("cases", "list", "--json").json["items"]
    assert [item["number"] for item in items] == ["2024-0000001", "2026-0000001", "2026-0000002"]
    first = items[0]
    assert (first["unit"], first["case_type"], first["state"], first["assigned_to"]) == (
        UNIT,
        "Boka tid",
        "closed",
        STAFF,
    )
    assert (first["opened"], first["closed"]) == ("2024-05-01T00:00:00+02:00", "2024-05-31T14:05:00+02:00")
    assert (first["days_open"], first["waiting_since"], first["resident"]) == (30, None, "19121212-****")
    assert (items[1]["days_open"], items[1]["waiting_since"]) == (32, "2026-05-01T10:00:00+02:00")


def test_the_same_file_again_changes_nothing(register: Command) -> None:
    register.ok("cases", "import", "cases.csv", "--yes")
    before = register.dump()
    said = register.ok("cases", "import", "cases.csv", "--yes", "--json").json
    assert (said["change"], said["counts"]["same"]) == (None, 3)
    assert register.dump() == before


def test_an_edited_row_changes_its_case(register: Command) -> None:
    register.ok("cases", "import", "cases.csv", "--yes")
    register.write("cases.csv", HEADER + ROWS.replace(";new;2026-05-30;;", ";closed;2026-05-30;2026-06-01;"))
    said = register.ok("cases", "import", "cases.csv", "--yes", "--json").json
    assert said["counts"] == {"add": 0, "change": 1, "remove": 0, "same": 2}
    assert register.ok("cases", "stats", "--json").json == {
        "total": 3,
        "open": 1,
        "closed": 2,
        "states": {"new": 0, "assigned": 1, "answered": 0, "closed": 2},
        "turn": {"unit": 1, "resident": 0},
        "oldest_waiting": "2026-05-01T10:00:00+02:00",
        "run_out": 0,
        "run_out_soon": 0,
    }


def test_a_dry_run_counts_and_changes_nothing(register: Command) -> None:
    before = register.dump()
    said = register.ok("cases", "import", "cases.csv", "-n", "--json").json
    assert (said["dry_run"], said["change"], said["counts"]["add"]) == (True, None, 3)
    assert register.dump() == before


@pytest.mark.parametrize("words", [(), ("--yes", "--expect", "add=2")])
def test_an_import_must_be_confirmed_and_be_as_expected(register_sqlite: Command, words: tuple[str, ...]) -> None:
    assert register_sqlite("cases", "import", "cases.csv", *words).code == 4
    assert register_sqlite.ok("cases", "stats", "--json").json["total"] == 0


def test_every_fault_is_told_with_its_place_and_nothing_is_written(register_sqlite: Command) -> None:
    vis = register_sqlite
    rows = [
        f"2024-1;Teleborg;Boka tid;{TOLVAN};new;2024-05-01;;;;",
        f"2024-0000002;Ingenstans;Boka tid;{TOLVAN};new;2024-05-01;;;;",
        f"2024-0000003;Teleborg;Boka tip;{TOLVAN};new;2024-05-01;;;;",
        "2024-0000004;Teleborg;Boka tid;191212121213;new;2024-05-01;;;;",
        f"2024-0000005;Teleborg;Boka tid;{TOLVAN};open;2024-05-01;;;;",
        f"2024-0000006;Teleborg;Boka tid;{TOLVAN};closed;2024-05-01;;;;",
        f"2024-0000007;Teleborg;Boka tid;{TOLVAN};closed;2024-05-02;2024-05-01;;;",
        f"2024-0000008;Teleborg;Boka tid;{TOLVAN};new;2024-05-01;2024-05-02;;;",
        f"2024-0000009;Teleborg;Boka tid;{TOLVAN};new;2024-02-30;;;;",
        f"2024-0000010;Teleborg;Boka tid;{TOLVAN};new;2024-05-01;;kanske;;",
        f"2024-0000010;Teleborg;Boka tid;{TOLVAN};new;2024-05-01;;;;",
        "2024-0000011;Teleborg;Boka tid;199012SU3A12;new;2024-05-01;;;;",
        f"2024-0000012;Teleborg;Boka tid;{TOLVAN};closed;2026-06-02;2026-06-03;;;",
    ]
    vis.write("cases.csv", HEADER + "\n".join(rows) + "\n")
    before = vis.dump()
    run = vis("cases", "import", "cases.csv", "--yes", "--json")
    assert run.code == 65
    assert [(fault["line"], fault["id"]) for fault in run.error] == [
        (2, "faulty-case-number"),
        (3, "unknown-unit"),
        (4, "unknown-case-type"),
        (5, "faulty-personal-number"),
        (6, "unknown-state"),
        (7, "no-closing-day"),
        (8, "reversed"),
        (9, "not-closed"),
        (10, "faulty-date"),
        (11, "unknown-documented"),
        (12, "duplicate-case"),
        (13, "faulty-personal-number"),
        (14, "to-come"),
    ]
    assert TOLVAN not in run.err
    assert vis.dump() == before


@pytest.mark.parametrize(
    "resident",
    ["191212121212", "19121212-1213", "19121212 1212", "19121212\u20131212", "19121212SU3A", "Tolvan 121212-1212"],
)
def test_no_fault_shows_a_personal_number(register_sqlite: Command, resident: str) -> None:
    row = f"2024-0000001;Teleborg;Boka tip;{resident};new;2024-05-01;;kanske;;om 19121212-1212\n"
    register_sqlite.write("cases.csv", HEADER + row)
    run = register_sqlite("cases", "import", "cases.csv", "--yes")
    assert run.code == 65
    assert "om 1912" not in run.err  # nor what else stands there: it is the content of a case
    assert resident[-6:] not in run.err.replace("as 191212121212", "")
    assert f"cases.csv:2:{row.index('Boka tip') + 1}: error[unknown-case-type]" in run.err
    for command in (("cases", "show", "19121212-1212"), ("cases", "import", "19121212-1212")):
        for json in ((), ("--json",)):
            assert "-1212" not in register_sqlite(*command, *json).err


def test_a_reason_is_kept_without_the_personal_number_in_it(register_sqlite: Command) -> None:
    vis = register_sqlite
    said = "begäran av 19121212-1212"
    run = vis.ok(
        "retention", "hold", "add", "--unit", "Teleborg", "--reason", said, "--ticket", "19121212-1212", "--json"
    )
    assert run.json["steps"][0]["after"]["reason"] == "begäran av ********-****"
    assert "1212-1212" not in repr(vis.dump())


def test_a_regions_own_reserve_numbers_are_taken_when_asked_for(register_sqlite: Command) -> None:
    register_sqlite.write("cases.csv", HEADER + "2024-0000011;Teleborg;Boka tid;19810829SU3A;new;2024-05-01;;;;\n")
    assert register_sqlite("cases", "import", "cases.csv").code == 65
    register_sqlite.ok("cases", "import", "cases.csv", "--reserve-numbers")
    assert "19810829SU3A" in register_sqlite.ok("cases", "list", "--reveal").out


def test_a_closed_case_is_not_opened_again_by_an_import(register_sqlite: Command) -> None:
    vis = register_sqlite
    vis.ok("cases", "import", "cases.csv", "--yes")
    vis.write("cases.csv", HEADER + f"2024-0000001;Teleborg;Boka tid;{TOLVAN};new;2024-05-01;;;;\n")
    run = vis("cases", "import", "cases.csv", "--json")
    assert (run.code, run.error["id"], run.error["line"]) == (65, "reopens", 2)


def test_an_import_can_not_be_undone_and_leaves_no_number_in_the_journal(register: Command) -> None:
    register.ok("cases", "import", "cases.csv", "--yes")
    assert register("undo", "--yes").code == 4
    rows = register.dump()
    assert TOLVAN not in repr([rows["changes"], rows["steps"]])


def test_a_case_is_shown_masked_unless_revealed_and_that_is_noted(register: Command) -> None:
    register.ok("cases", "import", "cases.csv", "--yes")
    shown = register.ok("cases", "show", "2024-0000001", "--json").json
    assert (shown["messages"], shown["comments"], shown["resident"]) == ([], [], "19121212-****")
    assert "comments" not in register.ok("cases", "show", "2024-0000001", "--as", "resident", "--json").json
    revealed = register.ok("cases", "show", "2024-0000001", "--reveal")
    assert TOLVAN in revealed.out
    reads = register.dump()["reads"]
    assert [row[5] for row in reads] == ['["2024-0000001"]'] * 3
    assert [row[4] for row in reads] == [None, None, "19121212-****"]
    assert TOLVAN not in repr(reads)


def test_personal_numbers_in_what_was_written_are_masked_unless_revealed(register_sqlite: Command) -> None:
    vis = register_sqlite
    vis.write("cases.csv", HEADER + ROWS.replace("Ont i halsen", "Om 19121212-1212"))
    vis.ok("cases", "import", "cases.csv", "--yes")
    row = {"case_key": 20240000001, "n": 1, "at": parse_moment("2024-05-02"), "author": STAFF, "text": "19121212-1212"}
    with vis.open().writing() as db:
        db.execute(t.messages.insert(), {**row, "sender": "resident", "sort": "message"})
        db.execute(t.comments.insert(), row)
        db.commit()
    for words in (("list",), ("list", "--json"), ("show", "2024-0000001"), ("show", "2024-0000001", "--json")):
        assert "1212-1212" not in vis.ok("cases", *words).out
        if "show" in words:
            assert vis.ok("cases", *words, "--reveal").out.count("19121212-1212") == 3


def test_a_table_has_local_times_and_json_has_offsets(register_sqlite: Command) -> None:
    vis = register_sqlite
    vis.ok("cases", "import", "cases.csv", "--yes")
    first, second, _ = vis.ok("cases", "list", "--format", "plain").out.splitlines()
    assert first.split("\t")[6:8] == ["2024-05-01", "2024-05-31 14:05"]
    assert second.split("\t")[6:8] == ["2026-05-01 10:00", ""]
    assert vis.ok("cases", "list", "--json").json["items"][1]["opened"] == "2026-05-01T10:00:00+02:00"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--state", "new"), ["2026-0000002"]),
        (("--unit", "Teleborg", "--state", "closed"), ["2024-0000001"]),
        (("--older-than", "23mo"), ["2024-0000001"]),
        (("--older-than", "10d"), ["2024-0000001", "2026-0000001"]),
        (("--older-than", "30y"), []),
    ],
)
def test_the_list_is_narrowed(register_sqlite: Command, words: tuple[str, ...], found: list[str]) -> None:
    register_sqlite.ok("cases", "import", "cases.csv", "--yes")
    items = register_sqlite.ok("cases", "list", *words, "--json").json["items"]
    assert [item["number"] for item in items] == found


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "2024-0000009"), 5),
        (("show", "9"), 65),
        (("show", "2024-0000009", "--as", "nobody"), 2),
        (("list", "--state", "lost"), 2),
        (("list", "--older-than", "long"), 2),
        (("list", "--unit", "Ingenstans"), 5),
        (("import", "nothing.csv"), 66),
    ],
)
def test_what_can_not_be_answered_says_so(register_sqlite: Command, words: tuple[str, ...], code: int) -> None:
    run = register_sqlite("cases", *words, "--json")
    assert (run.code, run.out) == (code, "")


# --- synthetic cases -------------------------------------------------------------------------------------------------


def test_demo_cases_are_the_same_for_the_same_seed(register: Command) -> None:
    words = ("demo", "cases", "--count", "300", "--years", "4")
    register.ok(*words, "--seed", "3")
    first = register.dump()["cases"]
    numbers = [row[0] for row in first]
    assert len(numbers) == 300
    with register.open().writing() as db:
        from vis_cli.db.core import tables as t

        kept = (*t.CASE_TABLES, t.holds, t.sendings, t.counters)
        for table in kept:
            db.execute(table.delete())
        db.commit()
    register.ok(*words, "--seed", "3")
    assert register.dump()["cases"] == first
    register.ok(*words, "--seed", "4")  # beside the first, under numbers of their own
    assert register.ok("cases", "stats", "--json").json["total"] == 600


def test_demo_cases_are_like_real_ones(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    vis.environment["VIS_NOW"] = "2026-06-02 08:00"
    said = vis.ok("demo", "cases", "--count", "2000", "--years", "4", "--json").json
    assert said["counts"]["messages"] > 2000
    states = vis.ok("cases", "stats", "--json").json["states"]
    assert states["closed"] > 1500 and states["new"] + states["assigned"] + states["answered"] > 5
    rows = vis.dump()
    assert {row[8] for row in rows["cases"]} == {"yes", "not-relevant", "unknown"}
    assert all(row[5] <= row[6] for row in rows["cases"])
    files = list((vis.cwd.parent / "attachments").rglob("*.pdf"))
    assert len(files) == said["counts"]["attachments"] == len(rows["attachments"])
    due = vis.ok("retention", "due", "--json").json
    assert due["due"] > 500 and due["held"] > 5
    holds = vis.ok("retention", "hold", "list", "--json").json["items"]
    assert [(hold["scope"], hold["cases"]) for hold in holds] == [("case", 1)] * len(holds) and len(holds) >= 3
    assert {"H-1", "undocumented"} <= {each["reason"] for each in due["held_by"]}
    assert vis.ok("audit", "verify", "--json").json["ok"]


def test_synthetic_cases_do_not_mix_with_real_ones(bare_vis: Command) -> None:
    vis = bare_vis
    vis.database = str(vis.cwd / "real.db")
    vis.ok("db", "init")
    vis.ok("demo", "cases", "--count", "10")
    run = vis("demo", "cases", "--count", "10", "--json")
    assert (run.code, run.error["id"]) == (4, "not-sandbox")


def test_residents_of_synthetic_cases_are_well_formed_and_nobody(vis_sqlite: Command) -> None:
    from datetime import date

    from vis_cli.rules.core import personal_number

    vis_sqlite.ok("demo", "cases", "--count", "200")
    for row in vis_sqlite.dump()["cases"]:
        assert personal_number.parse(row[3], today=date(2026, 6, 2)) == row[3]
        assert row[3] < "1840"
