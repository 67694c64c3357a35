"""`vis signature`: what stands below what somebody writes, and from when a changed one does."""

from __future__ import annotations

import pytest

from tests.cli.cases.register import ANNA, BO, FIRST, fill, opened, shown
from tests.conftest import Command

DEFAULT = "Med vänlig hälsning\nBo Ek"
NEW = "Vänliga hälsningar\nBo Ek\nDistriktsläkare"
KEYS = ["person", "name", "text", "waiting", "waiting_since", "in_force_from", "because"]


@pytest.fixture
def care(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def _user(vis: Command) -> str:
    """Who the OS says runs the commands of these tests."""
    change = vis.ok("cards", "hours", "set", "Teleborg", "mån–fre 08–16", "--json").json["change"]
    return str(vis.ok("changes", "show", change, "--json").json["user"])


def at(time: str) -> dict[str, str]:
    return {"VIS_NOW": f"2026-06-15 {time}"}


def signed(vis: Command, time: str) -> str:
    """What stood below the message that was sent last, without the day."""
    vis.ok("cases", "answer", FIRST, "--reply", "--text", "Svar", "--by", "Bo Ek", env=at(time))
    text, _, day = shown(vis, FIRST)["messages"][-1]["signature"].rpartition("\n")
    assert day == "2026-06-15"
    return str(text)


def test_a_changed_signature_is_in_force_once_its_owner_has_been_away(care: Command) -> None:
    opened(care)
    found = care.ok("signature", "show", "Bo Ek", "--json").json
    assert list(found) == KEYS and (found["text"], found["because"]) == (DEFAULT, "default")
    care.write("bo.txt", NEW + "\n")
    run = care.ok("signature", "set", "Bo Ek", "--text-file", "bo.txt", env=at("10:00"))
    assert "In force from 2026-06-15 10:30, if nothing is done until then." in run.err
    assert signed(care, "10:10") == DEFAULT and signed(care, "10:20") == DEFAULT
    found = care.ok("signature", "show", "Bo Ek", "--json", env=at("10:49")).json
    assert (found["text"], found["waiting"], found["because"]) == (DEFAULT, NEW, "waiting")
    assert found["in_force_from"] == "2026-06-15T10:50:00+02:00"
    assert signed(care, "10:55") == NEW
    found = care.ok("signature", "show", "Bo Ek", "--json", env=at("12:00")).json
    assert (found["text"], found["waiting"], found["because"]) == (NEW, None, "idle")
    assert found["in_force_from"] == "2026-06-15T10:50:00+02:00"
    # What was sent stays as it was sent.
    first = shown(care, FIRST)["messages"][1]["signature"]
    assert first == DEFAULT + "\n2026-06-15"
    care.ok("audit", "verify", "--state", env=at("12:00"))


def test_looking_at_cases_is_something_done(care: Command) -> None:
    opened(care)
    user = _user(care)
    care.write("vis.yaml", f"hmac_key: hmac.key\nstaff: {{{user}: bo@example.org}}\n")
    care.ok("signature", "set", "Bo Ek", "--text", NEW, env=at("10:00"))
    care.ok("cases", "list", env=at("10:25"))
    found = care.ok("signature", "show", "Bo Ek", "--json", env=at("10:40")).json
    assert (found["because"], found["in_force_from"]) == ("waiting", "2026-06-15T10:55:00+02:00")


def test_a_new_login_or_another_browser_makes_it_in_force_at_once(care: Command) -> None:
    opened(care)
    care.ok("signature", "set", "Bo Ek", "--text", NEW, env=at("10:00"))
    run = care.ok("signature", "set", "Bo Ek", "--logged-out", "--json", env=at("10:01"))
    assert run.json["signature"]["because"] == "logged-out" and run.json["signature"]["waiting"] is None
    assert signed(care, "10:02") == NEW
    again = care.ok("signature", "set", "Bo Ek", "--text", NEW, "--logged-out", "--json", env=at("10:03")).json
    assert (again["change"], again["counts"]["same"]) == (None, 1)


def test_the_three_ways_are_named(care_sqlite: Command) -> None:
    said = care_sqlite.ok("signature", "show", "Bo Ek").out
    assert "logging out" in said and "30 minutes without activity" in said and "another browser" in said
    care_sqlite.ok("signature", "set", "Bo Ek", "--text", NEW)
    said = care_sqlite.ok("--lang", "sv", "signature", "show", "Bo Ek").out
    assert "loggat ut" in said and "30 minuter utan aktivitet" in said and "en annan webbläsare" in said
    assert "Distriktsläkare" in said and "Med vänlig hälsning" in said


def test_a_change_can_be_undone(care: Command) -> None:
    change = care.ok("signature", "set", "Bo Ek", "--text", NEW, "--json").json["change"]
    care.ok("changes", "undo", change)
    found = care.ok("signature", "show", "Bo Ek", "--json").json
    assert (found["text"], found["waiting"]) == (DEFAULT, None)


def test_a_dry_run_changes_nothing(care_sqlite: Command) -> None:
    before = care_sqlite.dump()
    run = care_sqlite.ok("signature", "set", "Bo Ek", "--text", NEW, "-n")
    assert "signature of Bo Ek" in run.out and care_sqlite.dump() == before


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("Bo Ek",), 2, "missing-text"),
        (("Bo Ek", "--text", "x", "--text-file", "y"), 2, "usage"),
        (("Bo Ek", "--text", " "), 65, "empty-text"),
        (("Bo Ek", "--text", "x" * 501), 65, "long-text"),
        (("Bo Ek", "--text", "Bo 19121212-1212"), 65, "personal-number"),
        (("Bo Ek", "--text-file", "none.txt"), 66, "missing-input"),
        (("Nobody", "--text", "x"), 5, "unknown-person"),
    ],
)
def test_what_is_no_signature_is_refused(care_sqlite: Command, words: tuple[str, ...], code: int, id: str) -> None:
    before = care_sqlite.dump()
    run = care_sqlite("signature", "set", *words, "--json")
    assert (run.code, run.out, run.error["id"]) == (code, "", id)
    assert care_sqlite.dump() == before


def test_words_go_under_nobody_elses_name(vis_sqlite: Command) -> None:
    care = fill(vis_sqlite)
    user = _user(care)
    care.write("vis.yaml", f"hmac_key: hmac.key\noperators: {{{user}: [register]}}\nstaff: {{{user}: {BO.hsa_id}}}\n")
    care.ok("signature", "set", "Bo Ek", "--text", NEW)
    run = care("signature", "set", ANNA.hsa_id, "--text", NEW, "--json")
    assert (run.code, run.error["id"]) == (77, "anothers-name")
    care.write("vis.yaml", f"hmac_key: hmac.key\noperators: {{{user}: [register]}}\n")
    assert care("signature", "set", "Bo Ek", "--text", NEW).code == 77
