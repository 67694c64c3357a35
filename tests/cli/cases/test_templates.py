"""`vis templates` and `vis replies`, as they are typed."""

from __future__ import annotations

import pytest

from tests.cli.cases.register import ANNA, BO, SINCE, TELEBORG, fill
from tests.cli.rows import add
from tests.conftest import Command
from vis_cli.rules.roles.grants import Grant

ADMIN = Grant(ANNA.hsa_id, "lokal-administrator-pv", TELEBORG.hsa_id, SINCE)


@pytest.fixture
def care(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def test_the_central_templates_come_with_vis_and_their_old_names_work_with_a_warning(care: Command) -> None:
    run = care.ok("templates", "import", "--yes", "--json")
    assert run.json["counts"]["add"] == 6
    names = [item["name"] for item in care.ok("templates", "list", "--json").json["items"]]
    assert names == [
        "Fråga från vården", "Kallelse till besök", "Meddelande från vården",
        "Viktig information finns att läsa i din journal",
    ]  # fmt: skip
    for old, new in (("Meddelande till invånare", names[2]), ("Fråga till invånare", names[0])):
        shown = care.ok("templates", "show", old, "--json").json
        assert (shown["name"], shown["aliases"]) == (new, [old])
        assert care.ok("templates", "show", old).err == f'"{old}" is called "{new}" now.\n'
        assert care.ok("templates", "show", new).err == ""
    again = care.ok("templates", "import", "--json")
    assert (again.json["change"], again.json["counts"]["add"]) == (None, 0)
    care.ok("audit", "verify")
    care.ok("db", "check")


def test_a_template_is_added_edited_renamed_retired_and_every_step_can_be_undone(care: Command) -> None:
    care.write("kallelse.txt", "Välkommen {datum}.\n")
    made = care.ok("templates", "add", "Kallelse", "--kind", "information", "--text-file", "kallelse.txt",
                   "--unit", "Teleborg", "--subject", "Ditt besök", "--json").json  # fmt: skip
    assert made["steps"][0]["after"]["unit"] == TELEBORG.hsa_id
    care.ok("templates", "edit", "Kallelse", "--text", "Välkommen {datum} kl. {tid}.", "--documented", "unknown")
    care.ok("templates", "rename", "Kallelse", "Kallelse till prov")
    care.ok("templates", "retire", "M-1")
    shown = care.ok("templates", "show", "Kallelse till prov", "--history", "--json").json
    assert {key: shown[key] for key in ("id", "aliases", "kind", "documented", "fields", "retired", "subject")} == {
        "id": "M-1", "aliases": ["Kallelse"], "kind": "information", "documented": "unknown",
        "fields": ["datum", "tid"], "retired": "2026-06-15", "subject": "Ditt besök",
    }  # fmt: skip
    assert [sorted(each["after"]) for each in shown["history"]][1:] == [
        ["documented", "text"],
        ["name"],
        ["retired_on"],
    ]
    assert "kallelse.txt" in str(care.dump()["changes"])
    assert care.ok("templates", "list", "--json").json["items"] == []
    assert len(care.ok("templates", "list", "--retired", "--unit", "Teleborg", "--json").json["items"]) == 1
    for number in (5, 4, 3, 2):
        care.ok("changes", "undo", f"C-{number}", "--yes")
    tables = care.dump()
    assert (tables["templates"], tables["template_aliases"]) == ([], [])
    care.ok("db", "check")


def test_a_name_that_is_anothers_by_now_is_not_given_back_by_an_undo(care_sqlite: Command) -> None:
    add_ = ("templates", "add", "--kind", "reply", "--text", "Hej")
    care_sqlite.ok(*add_, "Ett", "--unit", "Teleborg")
    care_sqlite.ok("changes", "undo", "C-2", "--yes")
    care_sqlite.ok(*add_, "Ett")
    refused = care_sqlite("changes", "undo", "C-3", "--yes", "--json")
    assert (refused.code, refused.error["id"]) == (4, "name-taken")


def test_a_unit_has_its_own_templates_and_the_central_ones(care_sqlite: Command) -> None:
    care_sqlite.ok("replies", "add", "Tack", "--text", "Tack för ditt meddelande.")
    for unit in ("Teleborg", "Birka"):
        care_sqlite.ok("replies", "add", "Bokat", "--text", f"Bokat på {unit}.", "--unit", unit)
    listed = care_sqlite.ok("replies", "list", "--unit", "Birka", "--json").json["items"]
    assert [item["name"] for item in listed] == ["Bokat", "Tack"]
    several = care_sqlite("replies", "show", "Bokat", "--json")
    assert (several.code, several.error["id"]) == (5, "ambiguous-template")
    shown = care_sqlite.ok("replies", "show", "Bokat", "--unit", "Birka", "--json").json
    assert shown["text"] == "Bokat på Birka."
    taken = care_sqlite("replies", "add", "tack", "--text", "x", "--unit", "Birka", "--json")
    assert (taken.code, taken.error["id"]) == (4, "name-taken")
    care_sqlite.ok("templates", "add", "Prov", "--kind", "question", "--text", "Kommer du?")
    assert care_sqlite("replies", "show", "Prov").code == 5


def test_a_stray_brace_is_a_fault_at_its_line_in_the_file(care_sqlite: Command) -> None:
    care_sqlite.write("mall.txt", "Hej {namn}!\nKom {datum.\n")
    before = care_sqlite.dump()
    run = care_sqlite("templates", "add", "Mall", "--kind", "information", "--text-file", "mall.txt", "--json")
    assert (run.code, run.error["id"], run.error["line"], run.error["column"]) == (65, "stray-brace", 2, 5)
    care_sqlite.write(
        "mallar.yaml", "templates:\n- name: A\n  kind: brev\n  text: x\n- name: B\n  kind: reply\n  text: a}\n"
    )
    run = care_sqlite("templates", "import", "mallar.yaml", "--yes")
    assert run.code == 65 and "mallar.yaml:3:9: error[unknown-choice]" in run.err
    assert "mallar.yaml:7:10: error[stray-brace]" in run.err
    assert care_sqlite.dump() == before


@pytest.mark.parametrize(
    "words",
    [("--text", "a", "--text-file", "f.txt"), ()],
)
def test_a_template_has_one_text(care_sqlite: Command, words: tuple[str, ...]) -> None:
    run = care_sqlite("templates", "add", "Mall", "--kind", "information", *words)
    assert (run.code, run.out) == (2, "")


def test_a_personal_number_has_no_place_in_a_template(care_sqlite: Command) -> None:
    run = care_sqlite("templates", "add", "M", "--kind", "reply", "--text", "Hej 19121212-1212", "--json")
    assert (run.code, run.error["id"]) == (65, "personal-number") and "1212-1212" not in run.err


def test_lint_finds_questions_that_nobody_can_answer_and_old_names(care_sqlite: Command) -> None:
    assert care_sqlite("templates", "lint").code == 0
    care_sqlite.ok("templates", "import", "--yes")
    noted = care_sqlite.ok("templates", "add", "Prov", "--kind", "information", "--text", "Se MVK.\nKommer du?")
    assert "Use a template of the kind question" in noted.out
    run = care_sqlite("templates", "lint", "--json")
    assert (run.code, [(item["id"], item["where"], item["line"]) for item in run.json["items"]]) == (
        1, [("no-reply-possible", "M-5", 2), ("old-service-name", "M-5", 1)],
    )  # fmt: skip
    care_sqlite.write("skript.sh", "vis cases send U --template 'meddelande till  invånare'\n")
    run = care_sqlite("templates", "lint", "skript.sh")
    assert run.code == 1 and '"Meddelande till invånare" is called "Meddelande från vården" now.' in run.out
    assert care_sqlite("templates", "lint", "-", stdin="Meddelande från vården").code == 0


OPERATORS = "hmac_key: hmac.key\noperators: {eva: [templates], finn: [cases]}\nstaff: {anna: %s, bo: %s}\n"


def test_staff_edit_the_templates_of_units_where_their_role_lets_them(care_sqlite: Command) -> None:
    add(care_sqlite, ADMIN)
    care_sqlite.write("vis.yaml", OPERATORS % (ANNA.hsa_id, BO.hsa_id))
    here = ("templates", "add", "Egen", "--kind", "reply", "--text", "Hej", "--unit", "Teleborg")

    def run(user: str, *words: str) -> int:
        return care_sqlite(*words, env={"SUDO_USER": user}).code

    assert run("bo", *here) == run("finn", *here) == run("nobody", *here) == 77
    assert run("bo", *here, "--dry-run") == 77
    assert run("anna", *here) == 0
    assert run("anna", *here[:-1], "Birka") == 77
    assert run("anna", *here[:-2]) == 77
    assert run("anna", "changes", "undo", "C-3", "--yes") == 77
    assert run("anna", "templates", "edit", "Egen", "--text", "Hej igen") == 0
    assert run("eva", "changes", "undo", "C-4", "--yes") == 0
    assert run("eva", *here[:-2], "--unit", "Birka") == 0
