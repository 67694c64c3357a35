"""Cases under hand of two at once, killed in the middle, purged and held: nothing is said twice, nothing stays."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence

import pytest

from tests.cli.cases.register import FIRST, TELEBORG, TOLVAN, fill, opened, shown
from tests.cli.terminal import at_terminal
from tests.conftest import Command, Run
from tests.files.cases.samples import pdf
from tests.kills import begun, is_killed, took

CANARY = "KANARIE-7Q"
POLICY = """policies:
  - name: ärenden
    case_types: all
    keep: 2y
    counted_from: closed
    undocumented: purge
    not_record: rådgivning utan journal
    authority: Regionstyrelsen
    decision: {body: Regionstyrelsen, date: 2019-03-12, reference: RK 19/0815}
    max_share: 1
"""


@pytest.fixture
def care(vis: Command) -> Command:
    return fill(vis)


def at_once(calls: Iterable[Callable[[], Run]]) -> list[Run]:
    """What commands come to that are begun together."""
    found: list[Run] = []
    threads = [threading.Thread(target=lambda call=call: found.append(call())) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_who_close_one_case_at_once_one_does_and_the_other_hears_who_did(
    care: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    races = 100 if soak else 5
    words = ("cases", "answer")
    for _ in range(races):
        number = opened(care)
        runs = at_once(
            [
                lambda number=number, way=way: care(*words, number, *way, "--by", "Bo Ek", "--json")
                for way in (("--reply-and-close", "--text", "Svar"), ("--close-without-reply",))
            ]
        )
        assert sorted(run.code for run in runs) == [0, 4], [run.err for run in runs]
        (lost,) = [run for run in runs if run.code]
        assert lost.error["id"] == "case-closed" and "changed it last" in lost.error["message"]
        assert len(shown(care, number)["messages"]) == 2
    record_property("counted", f"two who close one case at once: {races} races")


def test_of_two_who_answer_in_one_revision_exactly_one_does(care: Command) -> None:
    number = opened(care)
    runs = at_once(
        [
            lambda by=by: care(
                "cases", "answer", number, "--reply", "--text", "Svar", "--by", by, "--if-revision", "1", "--json"
            )
            for by in ("Bo Ek", "Anna Åberg")
        ]
    )
    assert sorted(run.code for run in runs) == [0, 4]
    assert next(run.error["id"] for run in runs if run.code) == "other-revision"
    assert len(shown(care, number)["messages"]) == 2


def test_what_the_resident_writes_between_the_question_and_the_yes_stops_the_answer(care: Command) -> None:
    numbers = [opened(care, text=f"Fråga {n}") for n in range(2)]
    care.ok("cases", "answer", *numbers, "--reply", "--text", "Svar", "--by", "Bo Ek", "--yes")

    def writes() -> None:
        care.ok("cases", "reply", numbers[0], "--resident", "-", "--text", "Vänta!", stdin=TOLVAN + "\n")

    words = ("cases", "answer", *numbers, "--reply-and-close", "--text", "Klart", "--by", "Bo Ek")
    run = at_terminal(care, *words, keys="y\n", meanwhile=writes)
    assert run.code == 4 and "changed while you were asked" in run.out
    assert shown(care, numbers[1])["state"] == "answered"


def test_killed_at_any_moment_an_answer_with_a_key_is_sent_once(
    care: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    kills, dice = (100 if soak else 5), random.Random(20260615)
    words = ("cases", "answer", "--reply", "--text", "Svar", "--by", "Bo Ek")
    length = took(care, *words, opened(care), "-n") * 1.2
    for n in range(kills):
        number = opened(care)
        child = begun(care, *words, number, "--once", f"nyckel-{n}")
        time.sleep(dice.uniform(0.2, 1) * length)
        is_killed(child)
        care.ok(*words, number, "--once", f"nyckel-{n}")
        assert [message["sender"] for message in shown(care, number)["messages"]] == ["resident", "unit"]
    care.ok("audit", "verify")
    record_property("counted", f"an answer with a key, killed: {kills} kills")


def everywhere(care: Command) -> str:
    """Every file of the installation and its name, and every table of the database, as one text."""
    paths = list(care.cwd.parent.rglob("*"))
    files = [path.read_bytes().decode("utf-8", "replace") for path in paths if path.is_file()]
    return "\n".join([str(care.dump()), *map(str, paths), *files])


def written(care: Command) -> None:
    """A case with the canary in each place where content can be given."""
    care.write("svar.txt", f"{CANARY} i en fil")
    for folder in ("utskick", "annat"):
        (care.cwd / folder).mkdir()
        (care.cwd / folder / f"{CANARY} {folder}.pdf").write_bytes(pdf(CANARY))
    care.ok(
        *("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", f"{CANARY} fråga"),
        *("--subject", f"{CANARY} ämne", "--once", "a"),
        stdin=TOLVAN + "\n",
    )
    care.ok("cases", "assign", "Bo Ek", FIRST, "--comment", f"{CANARY} till dig")
    care.ok("cases", "comment", FIRST, "--text-file", "-", "--by", "Bo Ek", stdin=f"{CANARY} internt")
    answer = ("cases", "answer", FIRST, "--reply", "--text-file", "svar.txt", "--by", "Bo Ek", "-v")
    care.ok(*answer, "--attach", f"{CANARY} utskick.pdf")
    other = ("cases", "attach", FIRST, f"annat/{CANARY} annat.pdf", "--by", "Bo Ek")
    assert care(*other, "--json").error["id"] == "outside-shared-folder"
    care.ok(*other, "--keep")
    (care.cwd / "annat" / f"{CANARY} annat.pdf").unlink()
    reply = ("cases", "reply", FIRST, "--resident", "-", "--text", f"{CANARY} igen")
    care.ok(*reply, stdin=TOLVAN + "\n")
    care.ok("cases", "answer", FIRST, "--reply-and-close", "--text", f"{CANARY} klart", "--by", "Bo Ek")
    (care.cwd / "svar.txt").unlink()


def test_what_was_written_is_nowhere_but_in_the_case_and_after_the_purge_nowhere(care: Command) -> None:
    care.write("retention.yaml", POLICY)
    shared = f"shared_folders: {{{TELEBORG.hsa_id}: utskick}}\n"
    care.write("vis.yaml", f"hmac_key: hmac.key\nretention: retention.yaml\ncertificates: certs\n{shared}")
    written(care)
    assert everywhere(care).count(f"/Title({CANARY})") == 2
    rows = care.dump()
    kept = {"messages", "comments", "cases", "attachments"}
    assert CANARY in str([rows[name] for name in kept])
    assert CANARY not in str([rows[name] for name in rows.keys() - kept])
    assert TOLVAN not in str([rows[name] for name in rows.keys() - kept])
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    care.ok("retention", "purge", "--apply", "--yes", "--compact")
    assert CANARY not in everywhere(care) and TOLVAN not in everywhere(care)
    gone = care("cases", "comment", FIRST, "--text", "x", "--json")
    assert (gone.code, gone.error["id"]) == (5, "unknown-case")


EVENTS: Sequence[tuple[str, ...]] = (
    ("assign", "Bo Ek", FIRST, "--comment", "till dig"),
    ("comment", FIRST, "--text", "internt", "--by", "Bo Ek"),
    ("answer", FIRST, "--reply", "--partial", "--text", "en del", "--by", "Bo Ek"),
    ("answer", FIRST, "--reply", "--question", "--text", "en fråga", "--by", "Bo Ek"),
    ("reply", FIRST, "--resident", "-", "--text", "ett svar"),
    ("unassign", FIRST),
    ("assign", "Bo Ek", FIRST),
    ("attach", FIRST, "fil.pdf", "--keep", "--by", "Bo Ek"),
    ("answer", FIRST, "--reply", "--text", "svaret", "--by", "Bo Ek"),
    ("reply", FIRST, "--resident", "-", "--text", "tack"),
    ("answer", FIRST, "--reply-and-close", "--text", "klart", "--by", "Bo Ek"),
    ("document", FIRST, "--summarised", "--by", "Bo Ek"),
)
"""Every event of a case that is there, in an order that the table of events takes."""


def test_a_held_case_goes_on_and_is_not_purged_and_nothing_written_becomes_something_else(care: Command) -> None:
    """What was written stays in its table as it is: no event makes a message of a comment, or takes anything back."""
    care.write("retention.yaml", POLICY)
    care.write("vis.yaml", "hmac_key: hmac.key\nretention: retention.yaml\n")
    (care.cwd / "fil.pdf").write_bytes(pdf())
    opened(care)
    care.ok("retention", "hold", "add", FIRST, "--reason", "Anspråk")
    before = care.dump()
    for words in EVENTS:
        care.ok("cases", *words, stdin=TOLVAN + "\n")
        after = care.dump()
        for table in ("messages", "comments"):
            assert set(before[table]) <= set(after[table]), (words, table)
        added = [row for table in ("messages", "comments") for row in set(after[table]) - set(before[table])]
        assert len(added) == (words[0] not in ("unassign", "document") and words != ("assign", "Bo Ek", FIRST)), words
        before = after
    assert {row[-1] for row in before["comments"]} == {"till dig", "internt"}
    assert not {"till dig", "internt"} & {cell for row in before["messages"] for cell in row}
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    care.ok("retention", "purge", "--apply", "--yes")
    assert shown(care, FIRST)["state"] == "closed"


def test_a_purged_case_is_not_there_for_any_event(care: Command) -> None:
    care.write("retention.yaml", POLICY)
    care.write("vis.yaml", "hmac_key: hmac.key\nretention: retention.yaml\n")
    (care.cwd / "fil.pdf").write_bytes(pdf())
    opened(care)
    care.ok("cases", "answer", FIRST, "--close-without-reply", "--by", "Bo Ek")
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    care.ok("retention", "purge", "--apply", "--yes")
    before = care.dump()
    for words in EVENTS:
        refused = care("cases", *words, "--json", stdin=TOLVAN + "\n")
        assert (refused.code, refused.error["id"]) == (5, "unknown-case"), words
    assert care.dump() == before
