"""Persons whose name is protected: shown by HSA-id only, in every list, plan, sheet, report and completion."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import fill
from vis_cli.db.core import tables as t

HIDDEN, OPEN = "SE2321000065-TEST7101", "SE2321000065-TEST7102"
NAME, ADDRESS = "Hemliga Hanna", "hanna@example.org"
ROLE = "redaktor-kontaktkort"


@pytest.fixture
def register(vis: Command) -> Command:
    fill(vis)
    vis.write("persons.csv", f"hsa_id;name;email;skyddad\n{HIDDEN};{NAME};{ADDRESS};ja\n{OPEN};Olle Öppen;;nej\n")
    vis.ok("persons", "import", "persons.csv", "--yes", "--quiet")
    vis.ok("roles", "grant", HIDDEN, ROLE, "Birka", "--quiet")
    return vis


def test_nothing_that_is_shown_has_the_name_or_the_address(register: Command) -> None:
    asked = [
        ("persons", "list"),
        ("persons", "show", HIDDEN),
        ("show", HIDDEN),
        ("roles", "list"),
        ("roles", "list", "--unit", "Birka"),
        ("roles", "who", "Birka"),
        ("roles", "who", "Birka", "--emails"),
        ("roles", "explain", HIDDEN, "Birka", "edit-card"),
        ("roles", "check"),
        ("report", "roles", "--format", "html"),
        ("report", "roles", "--by", "unit", "--format", "html"),
        ("todo",),
        ("changes", "show", "C-2"),
        ("units", "show", "Birka"),
        ("persons", "disable", HIDDEN, "--dry-run"),
        ("persons", "import", "persons.csv", "--dry-run", "--verbose"),
    ]
    for words in asked:
        for how in ((), ("--json",)) if "html" not in words else ((),):
            run = register(*words, *how)
            shown = f"{run.out}{run.err}"
            assert run.code in (0, 1), words
            assert not any(part in shown for part in ("Hemliga", "Hanna", ADDRESS)), words
    assert register("persons", "show", NAME).code == 5
    assert register("persons", "show", ADDRESS).code == 5
    assert HIDDEN in register.ok("roles", "list").out


def test_who_reveals_a_name_is_in_the_access_log(register: Command) -> None:
    assert NAME in register.ok("persons", "show", HIDDEN, "--reveal").out
    assert NAME in register.ok("persons", "list", "--reveal").out
    assert "Olle Öppen" in register.ok("persons", "show", OPEN, "--reveal").out
    reads = register.ok("audit", "reads", "--json").json["items"]
    assert [read["what"] for read in reads] == [f"name of {HIDDEN}"] * 2


def test_a_list_comes_back_as_same_and_who_is_protected_no_longer_is_shown(register: Command) -> None:
    register.ok("persons", "list", "--format", "csv", "--out", "list.csv")
    assert register.ok("persons", "import", "list.csv", "--json").json["change"] is None
    register.write("open.csv", f"hsa_id;name;skyddad\n{HIDDEN};{NAME};nej\n")
    register.ok("persons", "import", "open.csv")
    assert NAME in register.ok("persons", "list").out


def test_the_catalogue_says_it_by_an_attribute_that_is_configured(register: Command) -> None:
    register.write("vis.yaml", "protected_attribute: hsaProtectedPerson\n")
    register.write(
        "persons.ldif",
        "dn: cn=Kim Berg,o=Region,c=SE\nobjectClass: hsaPersonExtension\nobjectClass: person\ncn: Kim Berg\n"
        "hsaIdentity: SE2321000065-TEST7103\nhsaProtectedPerson: TRUE\n",
    )
    register.ok("persons", "import", "persons.ldif", "--config", "vis.yaml")
    assert "Kim Berg" not in register.ok("persons", "list").out


def test_the_journal_of_before_shows_no_name_of_who_is_protected_now(vis: Command) -> None:
    fill(vis)
    row = f"hsa_id;name;email;skyddad\n{HIDDEN};{{}};{ADDRESS};{{}}\n"
    vis.ok("persons", "add", HIDDEN, NAME, "--email", ADDRESS, "--reason", f"ringde om {NAME.upper()}")
    vis.ok("roles", "grant", NAME, ROLE, "Birka")
    vis.write("persons.csv", row.format("Hemliga Andersson", "nej"))
    vis.ok("persons", "import", "persons.csv")
    vis.write("persons.csv", row.format("Hemliga Andersson", "ja"))
    vis.ok("persons", "import", "persons.csv")
    asked = [
        *(("changes", "show", f"C-{n}") for n in (2, 3, 4, 5)),
        *(("changes", "show", f"C-{n}", "--json") for n in (2, 3, 4, 5)),
        ("changes", "list"),
        ("changes", "list", "--json"),
        ("show", "C-2"),
        ("show", HIDDEN),
        ("show", HIDDEN, "--json"),
        ("changes", "undo", "C-5", "--dry-run"),
        ("changes", "undo", "C-5", "--dry-run", "--json"),
        ("changes", "undo", "C-4", "--dry-run"),
        *(("audit", "export", "--format", format) for format in ("jsonl", "csv")),
        ("audit", "export", "--json"),
    ]
    for words in asked:
        run = vis(*words)
        shown = f"{run.out}{run.err}"
        assert run.code in (0, 4), words
        assert not any(part in shown.casefold() for part in ("hemliga", "hanna", ADDRESS)), words
    assert "ringde om " + HIDDEN in vis.ok("changes", "show", "C-2").out
    # The journal itself has them, or an undo could not give them back; who sees that is noted.
    revealed = vis.ok("audit", "export", "--reveal").out
    assert NAME in revealed and ADDRESS in revealed
    assert [read["what"] for read in vis.ok("audit", "reads", "--json").json["items"]] == [f"name of {HIDDEN}"]
    vis.ok("changes", "undo", "C-5")
    assert "Hemliga Andersson" in vis.ok("persons", "list").out
    assert vis.ok("audit", "verify", "--state").code == 0


def test_a_name_that_was_edited_by_hand_is_found_and_not_told(register: Command) -> None:
    with register.open().writing() as db:
        db.execute(t.persons.update().where(t.persons.c.hsa_id == HIDDEN).values(name="Falska Frida"))
        db.commit()
    for words in (("audit", "verify", "--state"), ("audit", "verify", "--state", "--json"), ("db", "check")):
        run = register(*words)
        assert run.code == 1 and HIDDEN in run.out, words
        assert not any(part in run.out for part in ("Hemliga", "Frida")), words
