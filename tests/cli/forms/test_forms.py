"""Forms as they are typed: taken in, sent, answered, filed, and looked up by whom they concern."""

from __future__ import annotations

import json
import stat
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.cli.cases.register import ANNA, BO, FIRST, OTHER, TELEBORG, TOLVAN, shown
from tests.cli.forms.samples import SEND, answered, files, filled, sent, written
from tests.conftest import Command
from tests.rules.forms.samples import ANSWERS, FORM
from vis_cli.rules.core.links import ADDRESSES


@pytest.fixture
def care(vis: Command) -> Command:
    vis.write("vis.yaml", "outbox: outbox\n")
    filled(vis)
    vis.write("vis.yaml", "hmac_key: hmac.key\ndays_open_after_answer: 14\noutbox: outbox\n")
    return vis


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    filled(vis_sqlite)
    vis_sqlite.write("vis.yaml", "hmac_key: hmac.key\ndays_open_after_answer: 14\noutbox: outbox\n")
    return vis_sqlite


def test_a_form_goes_from_the_unit_to_the_folder_of_the_record(care: Command) -> None:
    said = care.ok(*SEND, stdin=TOLVAN + "\n")
    assert said.out == f"+ {FIRST} Formulär at Vårdcentralen Teleborg, assigned\nC-3: {FIRST}.\n"
    case = shown(care, FIRST)
    assert (case["sort"], case["state"], case["turn"], case["assigned_to"], case["days_left"], case["documented"]) == (
        "form", "assigned", "resident", BO.hsa_id, 14, "unknown",
    )  # fmt: skip
    (message,) = case["messages"]
    assert (message["sender"], message["author"], message["sort"]) == ("unit", None, "question")
    assert TELEBORG.hsa_id in message["text"] and FORM["purpose"] in message["text"]
    done = care.ok("forms", "answer", FIRST, written(care), "--json")
    assert (done.json["state"], done.json["revision"], done.err) == ("closed", 2, "")
    assert shown(care, FIRST)["documented"] == "yes"
    filing = care.ok("forms", "deliver", "--json").json
    (file,) = files(care)
    assert (filing["filed"], filing["items"]) == (1, [{"number": FIRST, "file": file}])
    assert stat.S_IMODE((care.cwd / "outbox" / file).stat().st_mode) == 0o600
    bundle = Bundle.model_validate_json(files(care)[file])
    assert json.loads(files(care)[file])["entry"][0]["resource"]["item"] == ANSWERS["item"]
    assert bundle.entry[0].resource.questionnaire == ANSWERS["questionnaire"]
    again = care.ok("forms", "deliver")
    assert (again.code, again.out) == (0, "No answers wait to be filed.\n")
    care.ok("audit", "verify", "--state")
    care.ok("db", "check")


def test_what_is_filed_again_has_the_same_name_and_bytes(care: Command) -> None:
    number = answered(care)
    care.ok("forms", "deliver")
    before, rows = files(care), care.dump()["form_requests"]
    care.environment["VIS_NOW"] = "2026-08-01 10:00"
    (path,) = (care.cwd / "outbox").glob("*")
    path.unlink()
    assert care.ok("forms", "deliver").out == "No answers wait to be filed.\n"
    care.ok("forms", "deliver", "--again", number)
    assert files(care) == before and care.dump()["form_requests"] == rows
    assert "deliver" in str(care.ok("changes", "show", "C-6", "--json").json["details"])


def test_the_version_that_was_sent_is_the_one_that_is_answered(care: Command) -> None:
    number = sent(care)
    second = {**FORM, "version": "2.0", "item": [{"linkId": "nytt", "type": "string", "required": True}]}
    care.write("form.json", json.dumps(second))
    care.ok("forms", "import", "form.json")
    care.ok("forms", "answer", number, written(care))
    other = sent(care)
    refused = care("forms", "answer", other, written(care), "--json")
    assert (refused.code, {each["id"] for each in refused.error}) == (
        65,
        {"other-form", "unknown-item", "missing-answer"},
    )
    items = care.ok("forms", "list", "--json").json
    assert (items["items"][0]["version"], items["items"][0]["versions"]) == ("2.0", ["1.0", "2.0"])
    assert "nytt" in care.ok("forms", "show", "halsodeklaration").out
    assert "roker" in care.ok("forms", "show", "halsodeklaration/1.0").out


def test_the_list_says_where_the_guide_is_and_the_configuration_may_say_another(care_sqlite: Command) -> None:
    listed = care_sqlite.ok("forms", "list")
    assert listed.out.splitlines()[-1].split() == ["halsodeklaration", "1.0", *FORM["title"].split(), "active"]
    assert str(ADDRESSES["formular"]) in listed.err.replace("\n  ", " ")
    assert care_sqlite.ok("forms", "list", "--json").json["link"] == ADDRESSES["formular"]
    care_sqlite.write("vis.yaml", "links: {formular: https://example.org/formular}\n")
    assert care_sqlite.ok("forms", "list", "--json").json["link"] == "https://example.org/formular"


def test_an_import_is_a_plan_that_is_taken_back_until_the_form_is_sent(care: Command) -> None:
    care.write("form.json", json.dumps({**FORM, "version": "2.0"}))
    before = care.dump()
    planned = care.ok("forms", "import", "form.json", "-n", "--json").json
    assert planned["counts"]["add"] == 1 and care.dump() == before
    change = care.ok("forms", "import", "form.json", "--json").json["change"]
    assert care.ok("forms", "import", "form.json", "--json").json["change"] is None
    care.ok("changes", "undo", change)
    assert [each["version"] for each in care.ok("forms", "list", "--json").json["items"]] == ["1.0"]
    sent(care)
    refused = care("changes", "undo", "C-2", "--yes", "--json")
    assert (refused.code, "halsodeklaration/1.0" in refused.error["message"]) == (4, True)
    changed = {**FORM, "item": [{"linkId": "x", "type": "string"}]}
    care.write("form.json", json.dumps(changed))
    refused = care("forms", "import", "form.json", "--json")
    assert (refused.code, refused.error["id"]) == (4, "other-items")


def test_a_retired_form_is_not_sent(care_sqlite: Command) -> None:
    care_sqlite.write("form.json", json.dumps({**FORM, "status": "retired"}))
    said = care_sqlite.ok("forms", "import", "form.json")
    assert "status: active → retired" in said.out
    refused = care_sqlite(*SEND, "--json", stdin=TOLVAN + "\n")
    assert (refused.code, refused.error["id"], refused.error["status"]) == (4, "form-not-active", "retired")


def test_a_faulty_form_is_told_at_its_places_all_at_once(care_sqlite: Command) -> None:
    before = care_sqlite.dump()
    care_sqlite.write("form.json", json.dumps({**FORM, "status": "klar", "version": ""}, indent=1))
    refused = care_sqlite("forms", "import", "form.json")
    assert (refused.code, refused.out) == (65, "") and "form.json:8:12: error[unknown-code]" in refused.err
    assert "error[wrong-value]" in refused.err and care_sqlite.dump() == before
    assert care_sqlite("forms", "import", "nix.json").code == 66
    assert care_sqlite("forms", "show", "nix").code == 5


def test_the_resident_s_folder_is_listed_and_the_access_log_says_who_looked(care: Command) -> None:
    number, second = answered(care), sent(care)
    care.ok("forms", "deliver")
    found = care.ok("forms", "journal", "-", "--json", stdin=TOLVAN + "\n").json
    (file,) = files(care)
    assert found["resident"] == "19121212-****"
    assert found["items"][0] == {
        "number": number, "form": "halsodeklaration", "version": "1.0", "state": "filed",
        "sent": "2026-06-15T10:00:00+02:00", "answered": "2026-06-15T10:00:00+02:00",
        "filed": "2026-06-15T10:00:00+02:00", "folder": "patientformulär", "file": file,
    }  # fmt: skip
    waiting = found["items"][1]
    assert (waiting["number"], waiting["state"], waiting["answered"], waiting["folder"]) == (second, "sent", None, None)
    table = care.ok("forms", "journal", "-", stdin=TOLVAN + "\n")
    assert number in table.out and TOLVAN not in table.out + table.err
    nothing = care.ok("forms", "journal", "-", "--json", stdin="200001012384\n").json
    assert nothing["items"] == []
    reads = care.ok("audit", "reads", "--case", number, "--json").json["items"]
    assert [read["what"] for read in reads] == ["forms", "forms"] and TOLVAN not in str(care.dump()["reads"])
    assert str(care.dump()["reads"]).count("vis forms journal") == 3


def test_answers_that_nobody_files_for_a_day_are_not_well(care: Command) -> None:
    def ids() -> list[str]:
        return [each["id"] for each in care("status", "--json").json["findings"] if "forms" in each["id"]]

    answered(care)
    care.environment["VIS_NOW"] = "2026-06-16 09:59"
    assert ids() == []
    care.environment["VIS_NOW"] = "2026-06-16 10:00"
    assert ids() == ["late-forms"]
    care.ok("forms", "deliver")
    assert ids() == []


def test_a_form_that_is_answered_late_is_closed_by_itself(care: Command) -> None:
    number = sent(care)
    care.environment["VIS_NOW"] = "2026-06-29 10:00"
    refused = care("forms", "answer", number, written(care), "--json")
    assert (refused.code, refused.error["id"]) == (4, "case-closed")
    care.ok("cases", "run")
    assert (shown(care, number)["state"], care.ok("forms", "deliver", "--json").json["filed"]) == ("closed", 0)
    assert care("forms", "deliver", "--again", number, "--json").error["id"] == "no-form"


def test_who_may_send_a_form_is_what_roles_explain_says(care_sqlite: Command) -> None:
    words = SEND[:-1]
    for person in ("Bo Ek", "Anna Åberg", "Cilla Lind"):
        explained = care_sqlite("roles", "explain", person, "Teleborg", "answer-case").code == 0
        done = care_sqlite(*words, person, "--json", "-n", stdin=TOLVAN + "\n")
        assert (done.code == 0) == explained, person
    refused = care_sqlite(*words, "Cilla Lind", "--json", stdin=TOLVAN + "\n")
    assert (refused.code, refused.error["id"]) == (77, "role-missing") and "Bo Ek" in refused.error["hint"]
    elsewhere = ["Birka" if word == "Teleborg" else word for word in SEND]
    assert care_sqlite(*elsewhere, "--json", stdin=TOLVAN + "\n").code == 77
    nobody = care_sqlite(*words[:-1], "--json", stdin=TOLVAN + "\n")
    assert (nobody.code, nobody.error["id"]) == (4, "nobodys-case")


def test_rights_are_the_os_user_s(care_sqlite: Command) -> None:
    number = answered(care_sqlite)
    care_sqlite.write("vis.yaml", "hmac_key: hmac.key\noutbox: outbox\noperators: {chef: [cases], eva: [read-cases]}\n")
    for words, stdin in (
        (SEND, TOLVAN), (("forms", "answer", number, "svar.json"), ""), (("forms", "deliver"), ""),
        (("forms", "import", "form.json"), ""), (("forms", "journal", "-"), TOLVAN),
    ):  # fmt: skip
        assert care_sqlite(*words, stdin=stdin + "\n", env={"SUDO_USER": "anna"}).code == 77, words
    assert care_sqlite.ok("forms", "journal", "-", stdin=TOLVAN + "\n", env={"SUDO_USER": "eva"})
    assert care_sqlite.ok("forms", "deliver", env={"SUDO_USER": "chef"})
    care_sqlite.write("vis.yaml", f"operators: {{chef: [cases]}}\nstaff: {{bo: {BO.hsa_id}}}\n")
    words = SEND[:-2]
    done = care_sqlite(*words, "-n", "--json", stdin=TOLVAN + "\n", env={"SUDO_USER": "bo"})
    assert done.code == 0, done.err
    other = care_sqlite(*words, "--by", ANNA.hsa_id, "--json", stdin=TOLVAN + "\n", env={"SUDO_USER": "bo"})
    assert (other.code, other.error["id"]) == (77, "not-oneself")


def test_who_cannot_log_in_or_has_the_form_already_is_sent_none(care_sqlite: Command) -> None:
    refused = care_sqlite(*SEND, "--json", stdin=OTHER + "\n")
    assert (refused.code, refused.error["id"]) == (65, "cannot-log-in") and OTHER not in refused.err
    number = sent(care_sqlite)
    refused = care_sqlite(*SEND, "--json", stdin=TOLVAN + "\n")
    assert (refused.code, refused.error["id"]) == (4, "already-sent") and number in refused.error["message"]
    care_sqlite.ok("cases", "answer", number, "--close-without-reply", "--by", "Bo Ek")
    sent(care_sqlite)


def test_a_unit_that_is_closed_sends_none(care_sqlite: Command) -> None:
    care_sqlite.ok("units", "close", "Teleborg", "--into", "Birka", "--on", "2026-06-15", "--yes")
    refused = care_sqlite(
        *SEND[:6], TELEBORG.hsa_id, *SEND[7:], "--json", stdin=TOLVAN + "\n"
    )  # its name is Birka's now
    assert (refused.code, refused.error["id"]) == (4, "closed-unit")


def test_once_for_a_key_and_in_one_revision(care: Command) -> None:
    number = sent(care, "--once", "kallelse-1")
    again = care.ok(*SEND, "--once", "kallelse-1", "--json", stdin=TOLVAN + "\n").json
    assert (again["change"], again["number"]) == (None, number)
    other = care(*SEND, "--once", "kallelse-1", "--json", stdin="200001012384\n")
    assert (other.code, other.error["id"]) == (4, "once-differs")
    stale = care("forms", "answer", number, written(care), "--if-revision", "7", "--json")
    assert (stale.code, stale.error["id"]) == (4, "other-revision")
    words = ("forms", "answer", number, "svar.json", "--once", "svar-1", "--if-revision", "1", "--json")
    assert care.ok(*words).json["counts"]["change"] == 1
    assert care.ok(*words).json["change"] is None
    assert len(care.dump()["form_replies"]) == 1


def test_answers_are_refused_with_their_places_and_without_their_content(care_sqlite: Command) -> None:
    number = sent(care_sqlite)

    def spoils(said: dict[str, Any]) -> None:
        said.update(status="klar", subject={"identifier": {"value": OTHER}})
        said["item"][4]["answer"] = [{"valueInteger": 7, "valueString": "HEMLIGT"}]
        said["item"][1]["answer"] = [{"valueCoding": {"code": "HEMLIGT"}}]

    before = care_sqlite.dump()
    for more in ((), ("--json",), ("-v",), ("--debug",)):
        refused = care_sqlite("forms", "answer", number, written(care_sqlite, spoils), *more)
        assert refused.code == 65 and "HEMLIGT" not in refused.out + refused.err and OTHER not in refused.err
        for id in ("unknown-code", "other-resident", "wrong-value", "no-option"):
            assert id in refused.err
    assert care_sqlite.dump() == before
    assert care_sqlite("forms", "answer", number, "nix.json").code == 66


def test_only_a_form_is_answered_and_only_what_was_answered_is_filed(care_sqlite: Command) -> None:
    care_sqlite.ok("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "x", stdin=TOLVAN + "\n")
    refused = care_sqlite("forms", "answer", FIRST, written(care_sqlite), "--json")
    assert (refused.code, refused.error["id"]) == (4, "no-form")
    assert care_sqlite("forms", "deliver", "--again", FIRST, "--json").error["id"] == "no-form"
    for words in (("answer", "2026-0000009", "svar.json"), ("deliver", "--again", "2026-0000009")):
        assert care_sqlite("forms", *words, "--json").error["id"] == "unknown-case"
    assert care_sqlite("forms", "answer", "x", "svar.json").code == 65


def test_a_closed_form_takes_no_answer_and_no_event_of_a_form_is_undone(care: Command) -> None:
    number = answered(care)
    refused = care("forms", "answer", number, "svar.json", "--json")
    assert (refused.code, refused.error["id"]) == (4, "case-closed")
    care.ok("forms", "deliver")
    for change, hint in (("C-3", "--close-without-reply"), ("C-4", "vis forms send"), ("C-5", "patient record")):
        undone = care("changes", "undo", change, "--yes", "--json")
        assert (undone.code, undone.error["id"]) == (4, "not-undoable") and hint in undone.error["hint"]


def test_the_events_of_forms_are_told_with_the_events_of_cases(care_sqlite: Command) -> None:
    answered(care_sqlite)
    care_sqlite.ok("forms", "deliver")
    assert len(care_sqlite.ok("changes", "list", "--json").json["items"]) == 2
    assert len(care_sqlite.ok("changes", "list", "--cases", "--json").json["items"]) == 5
