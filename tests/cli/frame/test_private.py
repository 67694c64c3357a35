"""What never enters the journal, nor stderr: passwords, personal numbers, content and the names of its files."""

from __future__ import annotations

import json

import pytest

from tests.cli.cases.test_cases import HEADER, ROWS, TOLVAN, fill
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.digests import without_digests

SPELLED = ["19121212-1212", "191212121212", "1912 12 12 1212", "121212+1212", "T191212121212", "nr19701063-2391x"]
DIGITS = ("1212", "2391")


@pytest.fixture
def register(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def register_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def kept(vis: Command) -> str:
    """All that the database keeps for ever, in one text, less its digests."""
    tables = vis.dump()
    text = json.dumps([tables[name] for name in ("changes", "steps", "runs", "reads")], default=str)
    return without_digests(text.replace(str(vis.cwd), "."))


@pytest.mark.parametrize("written", SPELLED)
def test_no_spelling_of_a_number_enters_the_journal(register_sqlite: Command, written: str) -> None:
    vis = register_sqlite
    table = vis.write(f"{written}.csv", "hsa_id,name\nSE2321000065-TEST0009,Enhet Gärde\n")
    vis.ok("units", "import", table.name, "--yes", "--ticket", written, "--reason", f"åt {written}", "--actor", written)
    vis.ok("cards", "notice", "add", "Teleborg", "--from", "2026-06-10", "--to", "2026-06-12", "--text", "Stängt",
           "--reason", written)  # fmt: skip
    vis.ok("db", "backup", f"{written}.backup", "--actor", written)
    assert not any(digits in kept(vis) for digits in DIGITS)
    listed = vis.ok("changes", "list", "--json").json["items"][-1]
    assert "*" in listed["ticket"] and listed["command"].count("****") >= 4


def test_no_password_of_a_database_is_kept_or_said(register: Command) -> None:
    given = f"{register.database}&password=hemligt" if "postgresql" in str(register.database) else register.database
    register.ok("units", "alias", "Teleborg", "Telan", "--db", str(given), env={"VIS_DB": ""})
    assert "hemligt" not in kept(register)
    for url in ("postgresql+psycopg://a:hemligt@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?password=hemligt",
                "postgres:/a:hemligt@h/x", "mysql://a:hemligt@h/x"):  # fmt: skip
        for words in (("units", "list"), ("config", "check"), ("config", "show")):
            run = register(*words, "--db", url)
            assert "hemligt" not in run.out + run.err
            assert "hemligt" not in register(*words, "--debug", env={"VIS_DB": url}).err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("units", "rename", "Teleborg", f"Enhet {TOLVAN}"), None),
        (("units", "alias", "Teleborg", "1912 12 12 1212"), None),
        (("cards", "notice", "add", "Teleborg", "--from", "2026-06-10", "--to", "2026-06-12", "--text", TOLVAN), None),
        (("persons", "import", "persons.csv", "--yes"), 3),
        (("units", "import", "units.ldif", "--yes"), 7),
        (("orders", "apply", "order.yaml", "--yes"), 7),
    ],
)
def test_a_number_in_what_is_kept_for_ever_is_a_fault(register: Command, words: tuple[str, ...], line: int) -> None:
    register.ok("case-types", "set", "Teleborg", "Boka tid", "offered")
    register.write(
        "persons.csv",
        "hsa_id,name,email\nSE2321000065-TEST1005,Bo Ek,bo@example.org\n"
        f"SE2321000065-TEST1006,Eva Å,eva.{TOLVAN}@example.org\n",
    )
    register.write(
        "units.ldif",
        "dn: ou=Alfa,o=Region\nhsaIdentity: SE2321000065-TEST0008\nou: Alfa\n\n"
        "dn: ou=Beta,o=Region\nhsaIdentity: SE2321000065-TEST0009\nou: Beta 19121212-1212\n",
    )
    register.write(
        "order.yaml",
        "orders:\n  - ref: IT-1\n    unit: Teleborg\n    case_types: [Boka tid]\n    deactivate: 2026-06-29\n"
        "    reactivate: 2026-08-03\n    note: ring 19121212-1212\n",
    )
    before = register.dump()
    for more in ((), ("--dry-run",)):
        run = register(*words, *more, "--json")
        assert (run.code, run.error["id"], run.error["line"]) == (65, "personal-number", line)
        assert "1212" not in run.err
    assert register.dump() == before


NUMBERED = {
    "units import": ("units.csv", f"hsa_id,name\nSE2321000065-TEST0009,Enhet {TOLVAN}\nFEL,Annan\n"),
    "persons import": ("persons.csv", "hsa_id,name\nSE2321000065-TEST1009,Anna 19121212-1212\nFEL,Bo\n"),
    "case-types import": ("types.csv", f"name,central\nBoka {TOLVAN},ja\nRing,kanske\n"),
    "roles apply": ("roles.csv", f"person,role,unit,ticket\nAnna Åberg,granskare,Teleborg,{TOLVAN}\nBo,x,y,\n"),
    "cards hours apply": ("hours.csv", f"unit,hours\nTeleborg,1-5#08:00#10:00#Ring {TOLVAN}\nTeleborg,mån 25:00\n"),
    "cards notice apply": ("n.csv", f"unit,text,from\nTeleborg,Ring {TOLVAN},2026-07-01\nTeleborg,x,2026-13-01\n"),
    "cards holidays apply": ("days.csv", f"unit,red\nTeleborg,8-10 {TOLVAN}\nIngen,closed\n"),
}
NUMBERED_ELSEWHERE = {
    "persons import": ("persons.ldif", "dn: cn=A,o=R\nobjectClass: person\nhsaIdentity: SE2321000065-TEST1009\n"
                       "sn: Ö\n"
                       f"givenName: Anna\ncn: A\nmail: a.{TOLVAN}@example.org\n\ndn: cn=B,o=R\nobjectClass: person\n"
                       "hsaIdentity: FEL\ncn: B\nsn: B\n"),
    "case-types import": ("types.yaml", f"case_types:\n  - name: Boka {TOLVAN}\n  - name: Ring\n"
                          "    central: kanske\n"),
    "roles apply": ("roles.yaml", "roles:\n  - {person: Anna Åberg, role: granskare, unit: Teleborg, "
                    f"ticket: '{TOLVAN}'}}\n"
                    "  - {person: Bo, role: x, unit: y}\n"),
    "templates import": ("templates.yaml", "templates:\n  - {name: Kallelse, kind: information, "
                         f"text: Kom {TOLVAN}}}\n"
                         "  - {name: B, kind: fel, text: x}\n"),
}  # fmt: skip


def test_a_number_in_a_file_is_told_with_its_other_faults_and_said_by_none(register_sqlite: Command) -> None:
    before = register_sqlite.dump()
    for words, (name, text) in (*NUMBERED.items(), *NUMBERED_ELSEWHERE.items()):
        register_sqlite.write(name, text)
        run = register_sqlite(*words.split(), name, "--yes", "--json")
        told = [error["id"] for error in json.loads(run.err)["errors"]]
        assert run.code == 65 and told.count("personal-number") == 1 < len(told), (words, told)
        assert "1212" not in run.err + run.out, words
        assert "1212" not in register_sqlite(*words.split(), name, "--yes").err, words
    assert register_sqlite.dump() == before


def test_a_record_of_before_may_be_mended_and_the_journal_holds_none_of_it(register: Command) -> None:
    with register.open().writing() as db:  # as an earlier version took it in
        db.exec_driver_sql(f"UPDATE persons SET email = 'anna.{TOLVAN}@example.org'")
        db.commit()
    register.write("persons.csv", "hsa_id,name,email\nSE2321000065-TEST1001,Anna Åberg,anna@example.org\n")
    assert register.ok("persons", "import", "persons.csv", "--yes", "--json").json["counts"]["change"] == 1
    assert "1212" not in kept(register)
    assert register.ok("audit", "verify", "--json").json["ok"]


def test_content_and_the_names_of_its_files_stay_out_of_the_journal(register: Command) -> None:
    register.write("Anna Berg.csv", HEADER + ROWS)
    register.ok("cases", "import", "Anna Berg.csv", "--yes")
    register.ok("retention", "hold", "add", "--resident", TOLVAN, "--reason", "tvist")
    register.ok("retention", "hold", "add", "--resident=19701063-2391", "--reason", "tvist")
    register.ok("retention", "hold", "add", "--resident", "-", "--reason", "begäran", stdin=f"{TOLVAN}\n")
    register.ok("cards", "notice", "add", "Teleborg", "--from", "2026-06-10", "--to", "2026-06-12", "--text", "import")
    commands = [item["command"] for item in register.ok("changes", "list", "--json").json["items"]]
    assert commands == [
        "vis cards notice add Teleborg --from 2026-06-10 --to 2026-06-12 --text …",
        "vis retention hold add --resident - --reason begäran",
        "vis retention hold add --resident … --reason tvist",
        "vis retention hold add --resident … --reason tvist",
        "vis cases import … --yes",
    ]
    (read,) = register.ok("changes", "show", "C-1", "--json").json["files"]
    assert read.keys() == {"name", "hmac"} and read["name"] == "…"
    assert "Anna Berg" not in kept(register)


def test_a_content_file_leaves_no_digest_that_could_be_tried(register_sqlite: Command) -> None:
    register_sqlite.write("vis.yaml", "hmac_key: one.key\n")
    register_sqlite.ok("cases", "import", "cases.csv", "--yes")
    first = register_sqlite.ok("changes", "show", "C-1", "--json").json["files"][0]["hmac"]
    assert (register_sqlite.cwd / "one.key").stat().st_mode & 0o777 == 0o600
    import hashlib
    import hmac

    raw = (register_sqlite.cwd / "cases.csv").read_bytes()
    key = bytes.fromhex((register_sqlite.cwd / "one.key").read_text().strip())
    assert first == hmac.new(key, raw, "sha256").hexdigest() != hashlib.sha256(raw).hexdigest()
    assert register_sqlite.ok("changes", "list", "--file", first[:12], "--json").json["items"][0]["id"] == "C-1"


def test_a_private_value_is_left_out_by_its_option_and_not_by_its_looks(register_sqlite: Command) -> None:
    vis = register_sqlite
    days = ("--from", "2026-06-10", "--to", "2026-06-12")
    vis.ok("cards", "notice", "add", "Teleborg", *days, "--reason", "--text", "--text", "add", "--ticket", "add")
    (item,) = vis.ok("changes", "list", "--json").json["items"]
    said = " ".join(("vis cards notice add Teleborg", *days, "--reason --text --text … --ticket add"))
    assert (item["command"], item["reason"]) == (said, "--text")
    assert vis("cards", "notice", "add", "Teleborg", *days, "--tex", "HEMLIGT").code == 2


# --- numbers on the command line -------------------------------------------------------------------------------------

HOLD = ("retention", "hold", "add", "--reason", "tvist", "--resident")
SEEN = "Others on this machine can see a number on the command line."


@pytest.mark.parametrize("words", [HOLD, ("audit", "reads", "--resident")])
def test_a_number_on_the_command_line_is_taken_with_a_warning_or_refused(
    register_sqlite: Command, words: tuple[str, ...]
) -> None:
    warned = register_sqlite.ok(*words, TOLVAN)
    assert warned.err.startswith(SEEN) and "1212" not in warned.err + warned.out
    piped = register_sqlite.ok(*words, "-", stdin="19121212-1212\n")
    assert SEEN not in piped.err
    register_sqlite.write("vis.yaml", "numbers_on_command_line: refuse\n")
    before = register_sqlite.dump()
    refused = register_sqlite(*words, TOLVAN, "--json")
    assert (refused.code, refused.out, refused.error["id"]) == (2, "", "number-on-command-line")
    assert register_sqlite.dump() == before
    register_sqlite.ok(*words, "-", stdin="19121212-1212\n")


def test_a_number_is_asked_for_without_being_seen(register_sqlite: Command) -> None:
    run = at_terminal(register_sqlite, *HOLD, "-", keys="19121212-1212")
    assert run.code == 0
    assert run.out.startswith("Personal number: \n") and "1212" not in run.out
    wrong = at_terminal(register_sqlite, *HOLD, "-", keys="19121212-1213")
    assert wrong.code == 65 and "1213" not in wrong.out
    nothing = at_terminal(register_sqlite, *HOLD, "-", keys="\x04")
    assert nothing.code == 65
