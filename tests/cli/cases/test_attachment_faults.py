"""Files sent by commands that are killed: each case whole with its file or without it, and nothing sent twice."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.cases.register import FIRST, TOLVAN, opened, shown
from tests.cli.cases.test_attachments import LEFTOVERS, desk, list_again, put
from tests.cli.cases.test_event_faults import POLICY
from tests.cli.cases.test_send import number
from tests.conftest import Command
from tests.files.cases.samples import pdf
from tests.kills import begun, is_killed, took

ANSWER = ("cases", "answer", "--reply", "--text", "Svar", "--by", "Bo Ek")


def stored(care: Command) -> dict[str, str]:
    """The attachments' files, temporary ones apart, and the digest of each."""
    folder = care.cwd / "att"
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".vis-"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def check(care: Command, case: str, path: Path, content: bytes) -> bool:
    """Whether the answer was sent: then with its whole file; else it is where it was. Whatever was killed."""
    messages = shown(care, case)["messages"]
    rows = {row[-1]: row[-2] for row in care.dump()["attachments"]}
    files = stored(care)
    assert all(files.get(file) == sha256 for file, sha256 in rows.items())
    is_sent = len(messages) == 2
    assert len(messages) in (1, 2)
    assert [each["name"] for each in messages[-1]["attachments"]] == [path.name] * is_sent
    if not is_sent:
        assert path.read_bytes() == content
    return is_sent


def test_killed_at_any_moment_a_file_is_sent_whole_and_once_or_stays_where_it_is(
    vis: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    care, dice = desk(vis), random.Random(20260615)
    tries, kills, sent, there = 0, 0, 0, 0
    wanted = 200 if soak else 10
    path = put(care, "teleborg/warm.pdf")
    length = took(care, *ANSWER, opened(care), "--attach", path.name) * 1.1
    while kills < wanted:
        tries += 1
        case, content = opened(care), pdf(f"{tries}")
        path = put(care, f"teleborg/{tries}.pdf", content)
        words = (*ANSWER, case, "--attach", path.name, "--once", f"nyckel-{tries}")
        child = begun(care, *words)
        time.sleep(dice.uniform(0.3, 1) * length)
        kills += is_killed(child)
        is_sent = check(care, case, path, content)
        was_there = path.exists()
        sent, there = sent + is_sent, there + (is_sent and was_there)
        left = care.ok(*LEFTOVERS, "--json").json  # which finishes what was begun
        assert left["finished"] == (is_sent and was_there)
        assert path.exists() != is_sent
        care.ok(*words)
        assert check(care, case, path, content) and not path.exists()
        assert [each["sender"] for each in shown(care, case)["messages"]] == ["resident", "unit"]
    assert care.dump()["shared_removals"] == []
    assert len(stored(care)) == len(care.dump()["attachments"])
    care.ok("audit", "verify")
    care.ok("db", "check")
    assert 0 < sent < tries or not soak
    record_property(
        "counted", f"a file sent from a shared folder, killed: {kills} kills, {sent} sent, {there} finished"
    )


def test_killed_at_any_moment_a_sending_goes_to_all_with_its_file_or_to_nobody_and_never_twice(
    vis: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    care, dice = desk(vis), random.Random(20260616)
    care.write("lista.csv", "personnummer\n" + "".join(f"{number(n)}\n" for n in range(3)))
    tries, kills, sent, there = 0, 0, 0, 0

    def words() -> tuple[str, ...]:
        given = ("--template", "Utskick", "--residents", "lista.csv", "--by", "Bo Ek", "--yes")
        return ("cases", "send", "Teleborg", *given, "--attach", f"{tries}.pdf", "--once", f"nyckel-{tries}")

    def sendings() -> int:
        """How many cases there are of sendings, each of which has its whole file."""
        rows, files = care.dump()["attachments"], stored(care)
        assert all(files.get(row[-1]) == row[-2] for row in rows)
        of = [item for item in care.ok("cases", "list", "--json").json["items"] if item["sending"]]
        assert len(of) == len(rows) and len(of) % 3 == 0
        return len(of)

    put(care, "teleborg/0.pdf")
    length = took(care, *words()) * 1.1
    while kills < (200 if soak else 10):
        tries += 1
        path = put(care, f"teleborg/{tries}.pdf", content := pdf(f"{tries}"))
        before, child = sendings(), begun(care, *words())
        time.sleep(dice.uniform(0.3, 1) * length)
        kills += is_killed(child)
        is_sent, was_there = sendings() == before + 3, path.exists()
        assert is_sent or path.read_bytes() == content
        assert care.ok(*LEFTOVERS, "--json").json["finished"] == (is_sent and was_there)
        sent, there = sent + is_sent, there + (is_sent and was_there)
        care.ok(*words())
        assert (sendings(), path.exists()) == (before + 3, False)
    assert care.dump()["shared_removals"] == []
    care.ok("audit", "verify")
    care.ok("db", "check")
    assert 0 < sent < tries or not soak
    record_property("counted", f"sent to three with a file, killed: {kills} kills, {sent} sent, {there} finished")


def test_of_several_who_finish_the_same_removals_none_complains(vis_sqlite: Command) -> None:
    care = desk(vis_sqlite)
    care.ok("cases", "attach", opened(care), put(care, "teleborg/first.pdf").name, "--by", "Bo Ek")
    for n in range(5):
        list_again(care, put(care, f"teleborg/{n}.pdf"))
    children = [begun(care, *LEFTOVERS) for _ in range(3)]
    assert [child.wait()[0] for child in children] == [0, 0, 0]
    assert (care.dump()["shared_removals"], list((care.cwd / "teleborg").iterdir())) == ([], [])


def test_purging_one_case_of_several_leaves_the_others_their_file_and_the_log_its_reads(vis: Command) -> None:
    care = desk(vis)
    care.write("retention.yaml", POLICY)
    care.write("vis.yaml", (care.cwd / "vis.yaml").read_text() + "retention: retention.yaml\ncertificates: certs\n")
    numbers = [FIRST, opened(care), opened(care)]
    put(care, "teleborg/Kallelse.pdf")
    answer = ("cases", "answer", *numbers, "--reply-and-close", "--text", "Svar", "--by", "Bo Ek", "--yes")
    care.ok(*answer, "--attach", "Kallelse.pdf")
    care.ok("attachments", "get", FIRST, "1", "--out", "ut.pdf")
    for held in numbers[1:]:
        care.ok("retention", "hold", "add", held, "--reason", "Anspråk")
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    purged = care.ok("retention", "purge", "--apply", "--yes", "--json").json
    assert (purged["purged"]["cases"], purged["held"], purged["files"]["removed"]) == (1, 2, 1)
    for case in numbers[1:]:
        care.ok("attachments", "get", case, "1", "--out", f"{case}.pdf")
        assert (care.cwd / f"{case}.pdf").read_bytes() == pdf()
    gone = care("attachments", "get", FIRST, "1", "--out", "igen.pdf", "--json")
    assert (gone.code, gone.error["id"], (care.cwd / "igen.pdf").exists()) == (5, "unknown-case", False)
    found = care.ok("audit", "reads", "--resident", "-", "--json", stdin=TOLVAN + "\n").json["items"]
    assert [each["cases"] for each in found if each["what"] == "attachment"] == [
        [n] for n in (numbers[2], numbers[1], FIRST)
    ]
    assert TOLVAN not in str(care.dump()["reads"])
    care.ok("db", "check")
