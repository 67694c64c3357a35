"""The events of a case, from the resident's question to the closed answer, as they are typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.cases.register import ANNA, BIRKA, BO, CILLA, FIRST, OTHER, TELEBORG, TOLVAN, fill, opened, shown
from tests.cli.rows import add, window
from tests.conftest import Command
from tests.files.cases.samples import pdf
from vis_cli.rules.cases.events import TRANSITIONS


@pytest.fixture
def care(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def test_a_case_goes_from_the_question_to_the_closed_answer(care: Command) -> None:
    first = care.ok("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "Hej!", stdin=TOLVAN + "\n")
    assert first.out.endswith(f"C-2: {FIRST}.\n") and TOLVAN not in first.out + first.err
    care.ok("cases", "assign", "Bo Ek", FIRST, "--by", "cilla@example.org", "--comment", "Ta den du")
    care.ok("cases", "answer", FIRST, "--reply", "--question", "--text", "Vilken dag?", "--by", "Bo Ek")
    assert shown(care, FIRST)["state"] == "assigned"
    care.ok("cases", "reply", FIRST, "--resident", "-", "--text", "Måndag", stdin=TOLVAN + "\n")
    answered = care.ok("cases", "answer", FIRST, "--reply", "--text", "Bokat.", "--by", "Bo Ek", "--json").json
    assert (answered["state"], answered["open_until"], answered["message"], answered["revision"]) == (
        "answered",
        "2026-06-29T10:00:00+02:00",
        4,
        5,
    )
    care.ok("cases", "answer", FIRST, "--reply-and-close", "--text", "Hej då.", "--by", "Bo Ek")
    case = shown(care, FIRST)
    assert (case["state"], case["assigned_to"]) == ("closed", BO.hsa_id)
    said = [(message["sender"], message["text"]) for message in case["messages"]]
    assert said == [
        ("resident", "Hej!"), ("unit", "Vilken dag?"), ("resident", "Måndag"), ("unit", "Bokat."), ("unit", "Hej då."),
    ]  # fmt: skip
    assert [comment["text"] for comment in case["comments"]] == ["Ta den du"]
    journal = str(care.dump()["changes"]) + str(care.dump()["steps"])
    assert not any(text in journal for text in ("Hej!", "Måndag", "Bokat", "Ta den du", TOLVAN))
    care.ok("audit", "verify")


def test_nothing_is_done_in_a_closed_case_but_to_note_what_is_documented(care_sqlite: Command) -> None:
    opened(care_sqlite)
    care_sqlite.ok("cases", "answer", FIRST, "--close-without-reply", "--by", "Anna Åberg")
    before = care_sqlite.dump()
    for words in (
        ("assign", "Bo Ek", FIRST), ("unassign", FIRST), ("comment", FIRST, "--text", "x"),
        ("answer", FIRST, "--reply", "--text", "x", "--by", "Bo Ek"), ("answer", FIRST, "--close-without-reply"),
    ):  # fmt: skip
        refused = care_sqlite("cases", *words, "--json")
        assert (refused.code, refused.error["id"]) == (4, "case-closed"), words
    refused = care_sqlite("cases", "reply", FIRST, "--resident", "-", "--text", "x", "--json", stdin=TOLVAN + "\n")
    assert (refused.code, refused.error["id"]) == (4, "case-closed")
    assert care_sqlite.dump() == before
    care_sqlite.ok("cases", "document", FIRST, "--summarised", "--by", "Anna Åberg")
    assert shown(care_sqlite, FIRST)["documented"] == "yes"
    assert "closed" in care_sqlite.ok("cases", "show", FIRST, "--as", "resident").out


def test_who_lacks_the_role_is_refused_with_who_could(care_sqlite: Command) -> None:
    opened(care_sqlite)
    refused = care_sqlite("cases", "answer", FIRST, "--reply", "--text", "x", "--by", "Cilla Lind")
    assert refused.code == 77 and "Ärendehanterare" in refused.err and "Bo Ek" in refused.err
    refused = care_sqlite("cases", "assign", "Cilla Lind", FIRST)
    assert refused.code == 77 and "Cilla Lind may not answer cases" in refused.err
    care_sqlite.ok("cases", "assign", "Anna Åberg", FIRST)
    guarded = care_sqlite("cases", "answer", FIRST, "--reply", "--text", "x", "--by", "Bo Ek", "--json")
    assert (guarded.code, guarded.error["id"]) == (4, "not-anothers")
    lifted = ("--allow", "not-anothers", "--reason", "Anna är sjuk")
    care_sqlite.ok("cases", "answer", FIRST, "--reply", "--text", "x", "--by", "Bo Ek", *lifted)


def test_one_event_for_a_key_however_often_it_is_asked_for(care: Command) -> None:
    opened(care)
    words = ("cases", "answer", FIRST, "--reply", "--text", "Svar", "--by", "Bo Ek", "--once", "job-7", "--json")
    assert care.ok(*words).json["counts"]["change"] == 1
    again = care.ok(*words).json
    assert (again["change"], again["counts"]["same"], again["number"]) == (None, 1, FIRST)
    assert len(shown(care, FIRST)["messages"]) == 2
    other = care("cases", "answer", FIRST, "--reply", "--text", "Annat", "--by", "Bo Ek", "--once", "job-7", "--json")
    assert (other.code, other.error["id"]) == (4, "once-differs")
    care.environment["VIS_NOW"] = "2026-07-20 10:00"
    late = care("cases", "answer", FIRST, "--reply", "--text", "Annat", "--by", "Bo Ek", "--json")
    assert (late.code, late.error["id"], "closed by itself" in late.error["message"]) == (4, "case-closed", True)
    second = opened(care)
    care.ok("cases", "answer", second, "--reply", "--text", "Annat", "--by", "Bo Ek", "--once", "annan")
    assert [row[0] for row in care.dump()["onces"]] == ["annan"]


def test_an_event_in_another_revision_is_refused_with_who_did_what(care: Command) -> None:
    opened(care)
    care.ok("cases", "comment", FIRST, "--text", "Jag tar den", "--by", "Anna Åberg", "--if-revision", "1")
    stale = care("cases", "answer", FIRST, "--reply", "--text", "x", "--by", "Bo Ek", "--if-revision", "1", "--json")
    assert (stale.code, stale.error["id"], stale.error["revision"], stale.error["change"]) == (
        4,
        "other-revision",
        2,
        "C-3",
    )
    assert len(shown(care, FIRST)["messages"]) == 1


def test_a_closed_case_type_is_refused_with_the_day_it_opens_and_the_unit_to_turn_to(care: Command) -> None:
    care.write("o.yaml", f"ref: IT-1\nunit: {TELEBORG.hsa_id}\ncase_types: [Boka tid]\ndeactivate: 2026-06-15\n"
               f"reactivate: 2026-08-03\nhandover: {BIRKA.hsa_id}\n")  # fmt: skip
    care.ok("orders", "apply", "o.yaml", "--yes", "--allow", "past-start", "--reason", "prov")
    touching = window(90, ref=None, since=window(1).until, until=window(1).until + timedelta(days=7))
    add(care, touching)
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "x", "--json")
    refused = care(*words, stdin=TOLVAN + "\n")
    assert (refused.code, refused.error["id"]) == (4, "case-type-closed")
    assert refused.error["handover"] == BIRKA.hsa_id and refused.error["opens_again"] == "2026-08-10"
    unknown = care("cases", "open", "Birka", "Förnya recept", "--resident", "-", "--text", "x", stdin=TOLVAN + "\n")
    assert unknown.code == 5 and "does not offer" in unknown.err


def test_who_cannot_log_in_opens_nothing(care_sqlite: Command) -> None:
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "x", "--json")
    refused = care_sqlite(*words, stdin=OTHER + "\n")
    assert (refused.code, refused.error["errors"][0]["id"] if "errors" in refused.error else refused.error["id"]) == (
        65,
        "cannot-log-in",
    )
    assert OTHER not in refused.out + refused.err


def test_another_residents_case_is_not_written_in(care_sqlite: Command) -> None:
    opened(care_sqlite)
    refused = care_sqlite("cases", "reply", FIRST, "--resident", "-", "--text", "x", "--json", stdin="200001012384\n")
    assert (refused.code, refused.error["id"]) == (77, "not-theirs")


def test_several_cases_are_answered_all_or_none_or_those_that_can_be_with_a_rest_file(care: Command) -> None:
    numbers = [opened(care, text=f"Fråga {n}") for n in range(4)]
    care.ok("cases", "answer", numbers[1], "--close-without-reply", "--by", "Bo Ek")
    words = ("cases", "answer", *numbers, "--reply", "--text", "Vi har stängt.", "--by", "Bo Ek", "--yes")
    refused = care(*words)
    assert refused.code == 4 and numbers[1] in refused.err
    assert [shown(care, number)["state"] for number in numbers] == ["new", "closed", "new", "new"]
    partly = care(*words, "--keep-going", "--rest", "rest.csv", "--json")
    assert partly.code == 3 and [item["number"] for item in partly.json["items"]] == [*numbers[:1], *numbers[2:]]
    rest = (care.cwd / "rest.csv").read_text(encoding="utf-8-sig")
    assert numbers[1] in rest and "is closed" in rest
    assert (care.cwd / "rest.csv").stat().st_mode & 0o777 == 0o600  # a list of cases may name residents
    assert [shown(care, number)["state"] for number in numbers] == ["answered", "closed", "answered", "answered"]


def test_the_cases_of_a_unit_that_closes_are_closed_from_one_command_and_from_a_list(care: Command) -> None:
    numbers = [opened(care, text=f"Fråga {n}") for n in range(3)]
    asked = care("cases", "answer", "--unit", "Teleborg", "--all-open", "--close-without-reply")
    assert (asked.code, "not-confirmed" in asked.err) == (4, True)
    listed = care.ok("cases", "list", "--format", "csv").out
    care.write("lista.csv", listed)
    care.ok("cases", "answer", "--from-file", "lista.csv", "--close-without-reply", "--yes", "--expect", "change=3")
    for number in numbers:
        case = shown(care, number)
        assert (case["state"], case["messages"][-1]["sort"]) == ("closed", "closing")
    nothing = care.ok("cases", "answer", "--unit", "Teleborg", "--all-open", "--close-without-reply")
    assert "Nothing to change" in nothing.out


def test_all_of_a_persons_cases_are_given_to_another(care_sqlite: Command) -> None:
    numbers = [opened(care_sqlite, text=f"Fråga {n}") for n in range(2)]
    care_sqlite.ok("cases", "assign", "Anna Åberg", *numbers, "--yes")
    care_sqlite.ok("cases", "assign", "--all-of", "Anna Åberg", "Bo Ek", "--yes")
    assert {shown(care_sqlite, number)["assigned_to"] for number in numbers} == {BO.hsa_id}
    care_sqlite.ok("cases", "unassign", numbers[0], "--by", CILLA.hsa_id)
    assert shown(care_sqlite, numbers[0])["state"] == "new"


def test_what_runs_out_closes_when_its_time_was_up_however_late_that_is_noticed(care: Command) -> None:
    opened(care)
    care.ok("cases", "answer", FIRST, "--reply", "--text", "Svar", "--by", "Bo Ek")
    assert care.ok("cases", "run", "--json").json["closed"] == 0
    care.environment["VIS_NOW"] = "2026-08-01 12:00"
    assert care.ok("cases", "run", "-n", "--json").json["closed"] == 1
    ran = care.ok("cases", "run", "--json").json
    assert (ran["closed"], ran["late_seconds"]) == (1, (33 * 24 + 2) * 3600)
    case = shown(care, FIRST)
    assert (case["state"], case["closed"], case["messages"][-1]["sort"]) == (
        "closed",
        "2026-06-29T10:00:00+02:00",
        "closing",
    )
    assert care.ok("cases", "run", "--json").json["change"] is None
    care.ok("audit", "verify")
    assert care("status", "--json").json["runs"]["cases"]["result"]["closed"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("answer", FIRST, "--text", "x"),
        ("answer", FIRST, "--reply", "--reply-and-close", "--text", "x"),
        ("answer", FIRST, "--close-without-reply", "--text", "x"),
        ("answer", FIRST, "--reply"),
        ("answer", FIRST, "--reply-and-close", "--partial", "--text", "x"),
        ("answer", "--reply", "--text", "x"),
        ("answer", FIRST, "--unit", "Teleborg", "--reply", "--text", "x"),
        ("answer", "--from-file", "-", "--text-file", "-", "--reply"),
        ("assign", "Bo Ek"),
        ("assign", "Bo Ek", FIRST, "--all-of", "Anna Åberg"),
        ("comment", FIRST),
        ("document", FIRST),
        ("document", FIRST, "--summarised", "--not-relevant"),
        ("open", "Teleborg", "Boka tid", "--resident", "-"),
        ("reply", FIRST, "--resident", "-", "--text-file", "-"),
    ],
)
def test_what_is_not_said_wholly_is_a_wrong_use_and_changes_nothing(
    care_sqlite: Command, words: tuple[str, ...]
) -> None:
    assert care_sqlite("cases", *words, stdin=TOLVAN + "\n").code == 2


def test_a_case_that_is_not_there_is_not_found_by_any_event(care_sqlite: Command) -> None:
    for words in (
        ("assign", "Bo Ek", "2026-0000009"), ("unassign", "2026-0000009"), ("comment", "2026-0000009", "--text", "x"),
        ("answer", "2026-0000009", "--reply", "--text", "x", "--by", "Bo Ek"),
        ("document", "2026-0000009", "--summarised", "--by", "Bo Ek"),
    ):  # fmt: skip
        refused = care_sqlite("cases", *words, "--json")
        assert (refused.code, refused.error["id"]) == (5, "unknown-case"), words


def test_an_event_is_not_undone_and_says_what_sets_it_right(care_sqlite: Command) -> None:
    opened(care_sqlite)
    care_sqlite.ok("cases", "assign", "Bo Ek", FIRST)
    refused = care_sqlite("undo", "--yes")
    assert refused.code == 4 and "vis cases assign gives it back" in refused.err
    refused = care_sqlite("changes", "undo", "C-2")
    assert refused.code == 4 and "--close-without-reply" in refused.err
    assert all(each.sets_right for each in TRANSITIONS.values())


def test_events_do_not_drown_the_changes_and_are_there_for_who_asks(care_sqlite: Command) -> None:
    opened(care_sqlite)
    assert [item["id"] for item in care_sqlite.ok("changes", "list", "--json").json["items"]] == ["C-1"]
    for words in (("--cases",), ("--object", FIRST)):
        items = care_sqlite.ok("changes", "list", *words, "--json").json["items"]
        assert items[0]["id"] == "C-2"


def test_staff_do_it_as_themselves_and_as_nobody_else(care_sqlite: Command) -> None:
    opened(care_sqlite)
    user = care_sqlite.ok("changes", "show", "C-2", "--json").json["user"]
    lines = f"operators: {{chef: [all]}}\nstaff: {{{user}: {BO.hsa_id}}}\nhmac_key: hmac.key\n"
    care_sqlite.write("vis.yaml", lines)
    care_sqlite.ok("cases", "answer", FIRST, "--reply", "--text", "Svar")
    assert shown(care_sqlite, FIRST)["assigned_to"] == BO.hsa_id
    refused = care_sqlite("cases", "answer", FIRST, "--reply", "--text", "x", "--by", ANNA.hsa_id, "--json")
    assert (refused.code, refused.error["id"]) == (77, "not-oneself")
    care_sqlite.write("vis.yaml", "operators: {chef: [all]}\nhmac_key: hmac.key\n")
    assert care_sqlite("cases", "answer", FIRST, "--reply", "--text", "x", "--by", BO.hsa_id).code == 77


def test_all_that_is_said_of_cases_is_in_the_language_chosen(care_sqlite: Command) -> None:
    opened(care_sqlite)
    closing = ("cases", "answer", FIRST, "--close-without-reply", "--by", "Bo Ek", "--lang", "sv")
    out = care_sqlite.ok(*closing).out
    assert "läge: nytt → avslutat" in out and out.endswith(": 1 ändrad.\n")
    documented = ("cases", "document", FIRST, "--not-relevant", "--by", "Bo Ek", "--lang", "sv")
    assert "i patientjournalen: okänt → inte aktuellt" in care_sqlite.ok(*documented).out
    second = opened(care_sqlite)
    several = care_sqlite("cases", "answer", FIRST, second, "--reply", "--text", "x", "--yes", "--lang", "sv")
    assert (several.code, "is nobody's" in several.err, "är avslutat" in several.err) == (4, False, True)
    user = care_sqlite.ok("changes", "show", "C-2", "--json").json["user"]
    care_sqlite.write("vis.yaml", f"operators: {{chef: [all]}}\nstaff: {{{user}: {BO.hsa_id}}}\nhmac_key: hmac.key\n")
    answer = ("cases", "answer", second, "--reply", "--text", "x", "--by", "Anna Åberg", "--lang", "sv")
    refused = care_sqlite(*answer)
    assert (refused.code, "Utelämna --by" in refused.err) == (77, True)


# --- with files ------------------------------------------------------------------------------------------------------


def test_a_file_from_the_units_own_folder_goes_with_an_answer_and_leaves_the_folder(care: Command) -> None:
    folder = care.cwd / "utskick"
    folder.mkdir()
    care.write("vis.yaml", f"hmac_key: hmac.key\nshared_folders: {{{TELEBORG.hsa_id}: utskick}}\n")
    (folder / "Kallelse Anna Berg.pdf").write_bytes(pdf())
    opened(care)
    words = ("cases", "answer", FIRST, "--reply", "--text", "Se kallelsen.", "--by", "Bo Ek")
    care.ok(*words, "--attach", "Kallelse Anna Berg.pdf", "-n")
    assert (folder / "Kallelse Anna Berg.pdf").exists()
    care.ok(*words, "--attach", "Kallelse Anna Berg.pdf")
    assert list(folder.iterdir()) == []
    (attached,) = shown(care, FIRST)["attachments"]
    assert (attached["name"], attached["media_type"]) == ("Kallelse Anna Berg.pdf", "application/pdf")
    change = care.ok("changes", "show", "C-3", "--json").json
    assert "Kallelse" not in str(change) and change["files"][0]["name"] == "…"
    elsewhere = care.cwd / "annat.pdf"
    elsewhere.write_bytes(pdf())
    refused = care("cases", "attach", FIRST, "annat.pdf", "--by", "Bo Ek", "--json")
    assert (refused.code, refused.error["id"]) == (4, "outside-shared-folder")
    care.ok("cases", "attach", FIRST, "annat.pdf", "--by", "Bo Ek", "--keep")
    assert elsewhere.exists() and len(shown(care, FIRST)["attachments"]) == 2
    care.ok("db", "check")


def test_a_file_of_another_kind_is_refused_and_nothing_is_sent(care_sqlite: Command) -> None:
    opened(care_sqlite)
    care_sqlite.write("sida.pdf", "<html>hej</html>")
    words = ("cases", "answer", FIRST, "--reply", "--text", "x", "--by", "Bo Ek", "--attach", "sida.pdf", "--keep")
    assert care_sqlite(*words).code == 65
    assert len(shown(care_sqlite, FIRST)["messages"]) == 1


# --- what is left ----------------------------------------------------------------------------------------------------


def test_what_has_run_out_and_what_a_closed_unit_leaves_is_not_well(care_sqlite: Command) -> None:
    def ids() -> list[str]:
        return [each["id"] for each in care_sqlite("status", "--json").json["findings"] if "cases" in each["id"]]

    numbers = [opened(care_sqlite, text=f"Fråga {n}") for n in range(2)]
    care_sqlite.ok("cases", "answer", numbers[0], "--reply", "--text", "Svar", "--by", "Bo Ek")
    care_sqlite.environment["VIS_NOW"] = "2026-06-30 09:59"
    assert ids() == []
    care_sqlite.environment["VIS_NOW"] = "2026-06-30 10:00"
    assert ids() == ["late-cases"]
    assert "avslutar det;" in care_sqlite("status", "--lang", "sv").out
    care_sqlite.ok("cases", "run")
    closed = care_sqlite.ok("units", "close", "Teleborg", "--on", "2026-07-01", "--yes", "--allow", "last-admin",
                            "--reason", "läggs ner")  # fmt: skip
    assert "--all-open --close-without-reply" in closed.out
    care_sqlite.environment["VIS_NOW"] = "2026-08-01 10:00"
    assert ids() == ["cases-left-behind"]
    words = ("cases", "answer", "--unit", TELEBORG.hsa_id, "--all-open", "--close-without-reply")
    care_sqlite.ok(*words, "--yes")
    assert ids() == []


def test_an_import_tells_of_cases_that_are_with_somebody_who_may_not_answer_them(care_sqlite: Command) -> None:
    row = f"2026-0000007;Teleborg;Boka tid;{TOLVAN};assigned;2026-06-01;;;{{}};\n"
    header = "number;unit;case_type;resident;state;opened;closed;documented;assigned_to;subject\n"
    care_sqlite.write("cases.csv", header + row.format("Cilla Lind"))
    run = care_sqlite.ok("cases", "import", "cases.csv", "--yes")
    assert "may not answer them there: 1 (Cilla Lind · Vårdcentralen Teleborg)" in run.out
    care_sqlite.write("cases.csv", header + row.format("Bo Ek"))
    assert "may not answer" not in care_sqlite.ok("cases", "import", "cases.csv", "--yes").out


def test_a_comment_stands_where_it_was_written_between_the_messages(care_sqlite: Command) -> None:
    opened(care_sqlite, text="Först")
    care_sqlite.ok("cases", "comment", FIRST, "--text", "Sedan", "--by", "Bo Ek", "--now", "2026-06-15 11:00")
    care_sqlite.ok("cases", "answer", FIRST, "--reply", "--text", "Sist", "--by", "Bo Ek", "--now", "2026-06-15 12:00")
    out = care_sqlite.ok("cases", "show", FIRST).out
    assert out.index("Först") < out.index("Sedan") < out.index("Sist")
