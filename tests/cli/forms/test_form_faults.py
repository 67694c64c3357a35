"""Forms killed in the middle, purged, held, and with an outbox that takes nothing: nothing is lost, nothing stays."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import func

from tests.cli.cases.register import TOLVAN, shown
from tests.cli.cases.test_event_faults import CANARY, POLICY, at_once, everywhere
from tests.cli.forms.samples import answered, files, filled, sent, written
from tests.conftest import Command
from tests.kills import begun, is_killed, took
from vis_cli.db.core import tables as t

SETTINGS = "hmac_key: hmac.key\noutbox: outbox\nretention: retention.yaml\ncertificates: certs\n"


@pytest.fixture
def care(vis: Command) -> Command:
    filled(vis)
    vis.write("retention.yaml", POLICY)
    vis.write("vis.yaml", SETTINGS)
    return vis


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    filled(vis_sqlite)
    vis_sqlite.write("retention.yaml", POLICY)
    vis_sqlite.write("vis.yaml", SETTINGS)
    return vis_sqlite


def kill(care: Command, words: Sequence[str], length: float, dice: random.Random) -> None:
    """Have a command killed at a moment between its first and its last."""
    child = begun(care, *words)
    time.sleep(dice.uniform(0.2, 1) * length)
    is_killed(child)


def test_killed_at_any_moment_a_form_is_answered_whole_or_not_at_all(
    care: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    kills, dice = (100 if soak else 5), random.Random(20260615)
    written(care)
    number = sent(care)
    length = took(care, "forms", "answer", number, "svar.json", "-n") * 1.2
    care.ok("forms", "answer", number, "svar.json")
    for n in range(kills):
        number = sent(care)
        kill(care, ("forms", "answer", number, "svar.json", "--once", f"svar-{n}"), length, dice)
        state = shown(care, number)["state"]
        row = next(row for row in care.dump()["form_requests"] if row[0] == int(number.replace("-", "")))
        assert (row[5], row[6] is None) == (("answered", False) if state == "closed" else ("sent", True))
        care.ok("forms", "answer", number, "svar.json", "--once", f"svar-{n}")
    assert len(care.dump()["form_replies"]) == kills + 1
    care.ok("audit", "verify", "--state")
    record_property("counted", f"a form being answered, killed: {kills} kills")


def test_killed_at_any_moment_answers_are_filed_at_least_once_and_always_the_same(
    care: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    """Whoever fetches the files takes them away in between, and so may be given one twice: the same."""
    kills, dice, taken = (100 if soak else 5), random.Random(20260615), dict[str, bytes]()
    answered(care)
    length = took(care, "forms", "deliver") * 1.2
    taken |= files(care)
    for _ in range(kills):
        answered(care)
        answered(care)
        kill(care, ("forms", "deliver"), length, dice)
        for name, content in files(care).items():
            if not name.startswith("."):
                assert taken.setdefault(name, content) == content
                (care.cwd / "outbox" / name).unlink()
        care.ok("forms", "deliver")
        for name, content in files(care).items():
            assert not name.startswith(".") and taken.setdefault(name, content) == content
            assert (care.cwd / "outbox" / name).stat().st_mode & 0o777 == 0o600
    rows = care.dump()["form_requests"]
    assert {row[7]: row[6].encode() for row in rows} == taken
    assert {row[5] for row in rows} == {"filed"} and len(taken) == 2 * kills + 1
    care.ok("audit", "verify", "--state")
    record_property("counted", f"answers being filed, killed: {kills} kills")


def test_of_two_who_answer_or_file_at_once_one_does(care: Command) -> None:
    number = sent(care)
    words = ("forms", "answer", number, written(care), "--json")
    runs = at_once([lambda: care(*words), lambda: care(*words)])
    assert sorted(run.code for run in runs) == [0, 4], [run.err for run in runs]
    assert next(run.error["id"] for run in runs if run.code) in ("case-closed", "stale")
    runs = at_once([lambda: care("forms", "deliver", "--json")] * 2)
    assert [run.code for run in runs] == [0, 0], [run.err for run in runs]
    assert sorted(run.json["filed"] for run in runs) == [0, 1] and len(files(care)) == 1
    assert len(care.dump()["form_replies"]) == 1


def test_an_outbox_that_cannot_be_written_changes_nothing(care: Command) -> None:
    answered(care)
    (care.cwd / "outbox").rmdir()
    care.write("outbox", "en fil")
    before = care.dump()
    refused = care("forms", "deliver", "--json")
    assert (refused.code, refused.out, refused.error["id"]) == (73, "", "cannot-write")
    assert care.dump() == before
    (care.cwd / "outbox").unlink()
    assert care.ok("forms", "deliver", "--json").json["filed"] == 1


def test_answers_that_were_altered_in_the_database_are_not_filed(care_sqlite: Command) -> None:
    answered(care_sqlite)
    with care_sqlite.open().writing() as db:
        db.exec_driver_sql("UPDATE form_requests SET bundle = replace(bundle, 'Nej', 'Ja')")
        db.commit()
    refused = care_sqlite("forms", "deliver", "--json")
    assert (refused.code, refused.error["id"], files(care_sqlite)) == (74, "altered-answers", {})


def test_answers_that_cannot_be_filed_stop_no_others(care: Command) -> None:
    """One that was altered, and one in whose place there is a folder: each is named, and tried again."""
    altered, stuck, well = answered(care), answered(care), answered(care)
    with care.open().writing() as db:
        forms = t.form_requests
        key = forms.c.case_key == int(altered.replace("-", ""))
        db.execute(forms.update().where(key).values(bundle=func.replace(forms.c.bundle, "Nej", "Ja")))
        db.commit()
    before = care.dump()["form_requests"]
    (place,) = [row[7] for row in before if row[0] == int(stuck.replace("-", ""))]
    (care.cwd / "outbox" / place).mkdir(parents=True)
    partly = care("forms", "deliver")
    assert (partly.code, "Filed 1 form" in partly.out) == (3, True), partly.err
    assert f"{altered} is not filed: the answers of {altered} are not those" in partly.err
    assert f"{stuck} is not filed: the outbox" in partly.err
    filed = {row[0] for row in care.dump()["form_requests"] if row[5] == "filed"}
    assert filed == {int(well.replace("-", ""))}
    (care.cwd / "outbox" / place).rmdir()
    again = care("forms", "deliver", "--json")
    assert (again.code, [each["number"] for each in again.json["items"]]) == (3, [stuck])
    assert [(each["number"], each["id"]) for each in again.json["left"]] == [(altered, "altered-answers")]
    last = care("forms", "deliver", "--json")
    assert (last.code, last.error["id"]) == (74, "altered-answers")
    care.ok("audit", "verify", "--state")


def secret(care: Command) -> str:
    """A form that was answered with the canary in each place where an answer is words; its case."""

    def tells(said: dict[str, list[dict[str, object]]]) -> None:
        said["item"][2]["answer"] = [{"valueString": f"{CANARY} läkemedel"}]
        said["item"][4]["answer"] = [{"valueString": f"{CANARY} övrigt"}]

    number = sent(care, "--once", "a")
    care.ok("forms", "answer", number, written(care, tells), "--once", "b", "-v")
    (care.cwd / "svar.json").unlink()
    return number


def test_what_was_answered_is_nowhere_but_in_the_case_and_the_outbox_and_after_the_purge_nowhere(care: Command) -> None:
    number = secret(care)
    care.ok("forms", "deliver", "-v")
    (file,) = files(care)
    rows = care.dump()
    kept = {"cases", "form_requests", "form_replies"}
    assert all(CANARY in str(rows[name]) for name in ("form_requests", "form_replies"))
    assert CANARY not in str([rows[name] for name in rows.keys() - kept])
    assert TOLVAN not in str([rows[name] for name in rows.keys() - kept])
    # A run that is killed leaves half a file, which nobody but a sweep would take away.
    (care.cwd / "outbox" / ".vis-0123456789abcdef.part").write_text(CANARY)
    assert "! temporary-files: " in care("db", "check").out
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    purged = care.ok("retention", "purge", "--apply", "--yes", "--compact", "--json").json
    assert (purged["purged"]["form_requests"], purged["purged"]["form_replies"]) == (1, 1)
    assert CANARY not in everywhere(care) and TOLVAN not in everywhere(care) and file not in everywhere(care)
    assert list((care.cwd / "outbox").iterdir()) == [] and care.dump()["file_removals"] == []
    paper = care.ok("retention", "certificate", "show", "R-1", "--format", "json").json
    assert (paper["outbox"], paper["counts"]["form_requests"]) == ({"removed": 1, "missing": 0}, 1)
    assert "formulärsvarens filer i utkorgen" in care.ok("retention", "certificate", "show", "R-1").out
    for words in (("answer", number, "form.json"), ("deliver", "--again", number)):
        gone = care("forms", *words, "--json")
        assert (gone.code, gone.error["id"]) == (5, "unknown-case"), words
    reads = care.ok("forms", "journal", "-", "--json", stdin=TOLVAN + "\n").json
    assert reads["items"] == []
    care.ok("db", "check")
    care.ok("audit", "verify", "--state")


def test_a_file_that_was_fetched_is_not_missed_and_one_that_stays_is_told(care_sqlite: Command) -> None:
    answered(care_sqlite)
    care_sqlite.ok("forms", "deliver")
    (path,) = (care_sqlite.cwd / "outbox").iterdir()
    path.unlink()
    care_sqlite.environment["VIS_NOW"] = "2029-01-02 08:00"
    purged = care_sqlite.ok("retention", "purge", "--apply", "--yes", "--json")
    assert purged.json["files"] == {"removed": 0, "missing": 0, "leftovers": 0} and purged.json["not_done"] == []
    care_sqlite.environment["VIS_NOW"] = "2026-06-15 10:00"
    answered(care_sqlite)
    care_sqlite.ok("forms", "deliver")
    (path,) = (care_sqlite.cwd / "outbox").iterdir()
    path.unlink()
    path.mkdir()
    care_sqlite.environment["VIS_NOW"] = "2029-01-02 08:00"
    left = care_sqlite("retention", "purge", "--apply", "--yes")
    assert path.name in left.err and [row[1] for row in care_sqlite.dump()["file_removals"]] == ["outbox"]
    path.rmdir()
    care_sqlite.ok("retention", "finish", "R-2")
    assert care_sqlite.dump()["file_removals"] == []


def test_a_held_form_goes_on_and_is_not_purged(care_sqlite: Command) -> None:
    number = sent(care_sqlite)
    care_sqlite.ok("retention", "hold", "add", number, "--reason", "Anspråk")
    care_sqlite.ok("forms", "answer", number, written(care_sqlite))
    care_sqlite.ok("forms", "deliver")
    care_sqlite.environment["VIS_NOW"] = "2029-01-02 08:00"
    care_sqlite.ok("retention", "purge", "--apply", "--yes")
    assert shown(care_sqlite, number)["state"] == "closed" and len(files(care_sqlite)) == 1
    care_sqlite.ok("forms", "deliver", "--again", number)


def test_after_a_restore_what_was_filed_is_filed_again_the_same_and_a_stranger_is_named(care_sqlite: Command) -> None:
    answered(care_sqlite)
    care_sqlite.ok("db", "backup", "before.db")
    care_sqlite.ok("forms", "deliver")
    before = files(care_sqlite)
    other = answered(care_sqlite)
    care_sqlite.ok("forms", "deliver")
    care_sqlite.ok("db", "restore", "before.db", "--yes")
    care_sqlite.ok("forms", "deliver")
    assert before.items() <= files(care_sqlite).items()
    checked = care_sqlite("db", "check")
    assert checked.code == 1 and f"belongs to no case: patientformular-{other}" in checked.out
    care_sqlite.environment["VIS_NOW"] = "2026-06-16 08:00"
    again = answered(care_sqlite)
    care_sqlite.ok("forms", "deliver")
    assert again == other and len(files(care_sqlite)) == 3  # the same number, and yet another form
