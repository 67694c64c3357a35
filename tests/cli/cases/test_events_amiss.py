"""Events that are asked for amiss: again, of nothing, for another's case, with what cannot be kept."""

from __future__ import annotations

import pytest

from tests.cli.cases.register import BO, CILLA, FIRST, OTHER, TELEBORG, TOLVAN, fill, opened, shown
from tests.conftest import Command
from tests.files.cases.samples import pdf


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def test_a_key_is_of_what_stands_in_a_list_and_not_of_what_the_list_is_called(care_sqlite: Command) -> None:
    first, second = opened(care_sqlite), opened(care_sqlite)
    words = ("cases", "answer", "--close-without-reply", "--once", "natt", "--json", "--yes")
    care_sqlite.ok(*words, "--from-file", "-", "--by", "Bo Ek", stdin=f"number\n{first}\n")
    again = care_sqlite.ok(*words, first, "--by", BO.hsa_id).json
    assert (again["change"], again["counts"]["same"]) == (None, 1)
    other = care_sqlite(*words, "--from-file", "-", "--by", "Bo Ek", stdin=f"number\n{second}\n")
    assert (other.code, other.error["id"]) == (4, "once-differs")
    assert shown(care_sqlite, second)["state"] == "new"


@pytest.mark.parametrize(("key", "id"), [("", "empty-key"), (" ", "empty-key"), (f"svar-{TOLVAN}", "personal-number")])
def test_a_key_says_something_and_names_no_resident(care_sqlite: Command, key: str, id: str) -> None:
    opened(care_sqlite)
    refused = care_sqlite("cases", "comment", FIRST, "--text", "x", "--once", key, "--json")
    assert (refused.code, refused.error["id"]) == (65, id) and TOLVAN not in refused.err


def test_asked_for_again_with_its_key_a_file_that_was_sent_need_not_be_there(care_sqlite: Command) -> None:
    care_sqlite.write("vis.yaml", f"hmac_key: hmac.key\nshared_folders: {{{TELEBORG.hsa_id}: ut}}\n")
    file = care_sqlite.write("ut/svar.pdf", pdf())
    opened(care_sqlite)
    words = ("cases", "answer", FIRST, "--reply", "--text", "x", "--attach", "svar.pdf", "--by", "Bo Ek", "--json")
    care_sqlite.ok(*words, "--once", "a")
    assert not file.exists()
    again = care_sqlite.ok(*words, "--once", "a").json
    assert (again["change"], again["number"], again["counts"]["same"]) == (None, FIRST, 1)
    assert care_sqlite(*words, "--once", "b").code == 66
    care_sqlite.write("ut/svar.pdf", pdf("annat"))
    other = care_sqlite(*words, "--once", "a")
    assert (other.code, other.error["id"]) == (4, "once-differs")
    assert len(shown(care_sqlite, FIRST)["messages"]) == 2


def test_asked_for_again_with_its_key_what_closed_every_open_case_is_known_with_its_files(care_sqlite: Command) -> None:
    care_sqlite.write("vis.yaml", f"hmac_key: hmac.key\nshared_folders: {{{TELEBORG.hsa_id}: ut}}\n")
    care_sqlite.write("ut/svar.pdf", pdf())
    opened(care_sqlite)
    words = ("cases", "answer", "--unit", "Teleborg", "--all-open", "--reply-and-close", "--text", "x", "--by", "Bo Ek",
             "--attach", "svar.pdf", "--once", "a", "--yes", "--json")  # fmt: skip
    care_sqlite.ok(*words)
    again = care_sqlite.ok(*words).json
    assert again["change"] is None
    assert len(shown(care_sqlite, FIRST)["messages"]) == 2


def test_a_file_for_no_case_stays_where_it_is(care_sqlite: Command) -> None:
    care_sqlite.write("vis.yaml", f"hmac_key: hmac.key\nshared_folders: {{{TELEBORG.hsa_id}: ut}}\n")
    file = care_sqlite.write("ut/svar.pdf", pdf())
    care_sqlite.write("tom.csv", "number\n")
    words = ("cases", "answer", "--reply", "--text", "x", "--attach", "svar.pdf", "--by", "Bo Ek", "--json")
    for cases in (("--unit", "Teleborg", "--all-open"), ("--from-file", "tom.csv")):
        assert care_sqlite.ok(*words, *cases).json["change"] is None
    assert care_sqlite(*words, FIRST).error["id"] == "unknown-case" and file.exists()


def test_an_import_takes_no_case_from_its_resident_and_forgets_nothing_that_it_does_not_say(
    care_sqlite: Command,
) -> None:
    opened(care_sqlite, "--subject", "Remiss")
    care_sqlite.ok("cases", "answer", FIRST, "--reply", "--text", "x", "--by", "Bo Ek")
    care_sqlite.ok("cases", "document", FIRST, "--summarised", "--by", "Bo Ek")
    header = "number,unit,case_type,resident,state,opened,documented,assigned_to,subject\n"
    row = f"{FIRST},Teleborg,Boka tid,{{resident}},{{state}},2026-06-15 10:00,,Bo Ek,\n"
    care_sqlite.write("a.csv", header + row.format(resident=OTHER, state="answered"))
    refused = care_sqlite("cases", "import", "a.csv", "--yes", "--json")
    assert (refused.code, refused.error["id"]) == (65, "other-resident") and OTHER not in refused.err
    care_sqlite.write("a.csv", header + row.format(resident=TOLVAN, state="assigned"))
    care_sqlite.ok("cases", "import", "a.csv", "--yes")
    case = shown(care_sqlite, FIRST)
    assert (case["state"], case["documented"], case["subject"]) == ("assigned", "yes", "Remiss")


def test_how_a_case_stands_is_not_told_to_staff_who_may_do_nothing_to_it(care_sqlite: Command) -> None:
    opened(care_sqlite)
    care_sqlite.ok("cases", "answer", FIRST, "--close-without-reply", "--by", "Bo Ek")
    user = care_sqlite.ok("changes", "show", "C-2", "--json").json["user"]
    lines = f"hmac_key: hmac.key\noperators: {{chef: [cases]}}\nstaff: {{{user}: {CILLA.hsa_id}}}\n"
    care_sqlite.write("vis.yaml", lines)
    refused = care_sqlite("cases", "answer", FIRST, "--close-without-reply", "-n", "--json")
    assert (refused.code, refused.error["id"]) == (77, "role-missing") and "closed" not in refused.err


def test_a_text_that_is_not_taken_is_not_shown(care_sqlite: Command) -> None:
    opened(care_sqlite)
    for text, code in (("hemligt\u202e", 65), ("hemligt\x1b[31m", 65), ("hemligt\udcff", 2)):
        refused = care_sqlite("cases", "answer", FIRST, "--reply", "--by", "Bo Ek", "--text", text)
        assert refused.code == code and "hemligt" not in refused.out + refused.err


def test_a_heading_is_one_short_line(care_sqlite: Command) -> None:
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "x", "--json", "--subject")
    for heading, id in (("två\nrader", "several-lines"), ("x" * 201, "long-text")):
        refused = care_sqlite(*words, heading, stdin=TOLVAN + "\n")
        assert (refused.code, refused.error["id"]) == (65, id)


def test_what_status_says_closes_the_cases_of_the_unit_that_is_gone_and_not_of_the_one_that_has_its_name(
    care_sqlite: Command,
) -> None:
    opened(care_sqlite)
    care_sqlite.ok("units", "close", "Teleborg", "--into", "Birka", "--on", "2026-06-15", "--yes")
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "x")
    care_sqlite.ok(*words, stdin=TOLVAN + "\n")  # at Birka, which has the name now
    (found,) = (each for each in care_sqlite("status", "--json").json["findings"] if each["id"] == "cases-left-behind")
    _, said, _ = found["fix"].split("`")
    care_sqlite.ok(*said.removeprefix("vis ").split(), "--yes")
    assert [shown(care_sqlite, number)["state"] for number in (FIRST, "2026-0000002")] == ["closed", "new"]


def test_a_text_without_its_option_is_not_shown(care_sqlite: Command) -> None:
    refused = care_sqlite("cases", "comment", opened(care_sqlite), "hemligt")
    assert refused.code == 2 and "hemligt" not in refused.err and "more is given" in refused.err


def test_to_go_on_past_cases_that_are_in_no_file_takes_a_name_for_the_rest(care_sqlite: Command) -> None:
    refused = care_sqlite("cases", "answer", opened(care_sqlite), "--close-without-reply", "--keep-going")
    assert refused.code == 2 and "--rest FILE" in refused.err and "piped" not in refused.err
