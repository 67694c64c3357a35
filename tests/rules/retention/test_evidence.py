"""Journal, run history, runs and certificates: whatever one of them says and another does not is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vis_cli.rules.retention import amendment as amendments
from vis_cli.rules.retention import certificate as certificates
from vis_cli.rules.retention.evidence import (
    Evidence,
    Noted,
    NotedAmendment,
    Recorded,
    Told,
    anchors,
    disagreements,
    keeps_amendment,
)

BEGUN = datetime(2026, 6, 1, tzinfo=UTC)


def paper(run: str, previous: str, **more: Any) -> dict[str, Any]:
    said = {"id": run, "sort": "purge", "performed_by": "anna", "counts": {"cases": 3}, **more}
    return certificates.seal(said, previous)


def whole(count: int = 3) -> Evidence:
    """Runs of three cases each, by the book; the first stopped once before it was done."""
    noted, recorded, told = [Noted(1, "R-1", 1)], [], [Told(1, BEGUN, 1, "R-1"), Told(2, BEGUN, None, None)]
    previous = certificates.GENESIS
    for n in range(1, count + 1):
        made = paper(f"R-{n}", previous)
        previous = made["hash"]
        noted.append(Noted(n + 1, f"R-{n}", 3, previous))
        recorded.append(Recorded(f"R-{n}", "purge", "done", "anna", 3, BEGUN + timedelta(days=n), made))
        told.append(Told(n + 2, BEGUN + timedelta(days=n), n + 1, f"R-{n}"))
    return Evidence(noted, recorded, told, head=count + 1, first=BEGUN)


def said(evidence: Evidence) -> list[str]:
    return [str(each.message) for each in disagreements(evidence)]


def altered(row: Recorded, **more: Any) -> Recorded:
    """With another certificate, whose hash has been made to fit, and the record too."""
    made = paper(row.run, row.certificate["previous"], **more) if row.certificate else None
    return replace(row, certificate=made, actor=more.get("performed_by", row.actor))


def test_what_agrees_is_well_and_confirmed() -> None:
    assert said(whole()) == said(Evidence([], [], [])) == []
    assert anchors(whole()).confirmed == {"R-1", "R-2", "R-3"}


@pytest.mark.parametrize("run", [0, 1, 2])
@pytest.mark.parametrize("change", [{"performed_by": "bo"}, {"decision": "another"}, {"counts": {"cases": 2}}])
def test_a_certificate_altered_with_its_hash_is_found_the_last_one_too(run: int, change: dict[str, Any]) -> None:
    evidence = whole()
    recorded = list(evidence.recorded)
    recorded[run] = altered(recorded[run], **change)
    found = said(replace(evidence, recorded=recorded))
    assert f"the certificate of R-{run + 1} is not the one whose hash C-{run + 2} keeps" in found
    assert f"R-{run + 1}" not in anchors(replace(evidence, recorded=recorded)).confirmed


Change = Callable[[Evidence], Evidence]
LOST: dict[str, tuple[Change, str]] = {
    "record": (
        lambda e: replace(e, recorded=e.recorded[:-1]),
        "the record of R-3 is gone, which by C-4 destroyed 3 cases",
    ),
    "record and history": (
        lambda e: replace(e, recorded=e.recorded[:-1], told=e.told[:-1]),
        "the record of R-3 is gone, which by C-4 destroyed 3 cases",
    ),
    "history": (
        lambda e: replace(e, told=e.told[:-1]),
        "the run history has lost the row of R-3 that goes with C-4",
    ),
    "certificate": (
        lambda e: replace(e, recorded=[*e.recorded[:-1], replace(e.recorded[-1], certificate=None)]),
        "the certificate of R-3 is gone, whose hash C-4 keeps",
    ),
    "count": (
        lambda e: replace(e, recorded=[*e.recorded[:-1], replace(e.recorded[-1], cases=2)]),
        "the record of R-3 counts fewer cases than the 3 of C-4",
    ),
    "actor": (
        lambda e: replace(e, recorded=[*e.recorded[:-1], replace(e.recorded[-1], actor="bo")]),
        "the record of R-3 is not as its certificate says",
    ),
    "state": (
        lambda e: replace(e, recorded=[*e.recorded[:-1], replace(e.recorded[-1], state="running")]),
        "the record of R-3 is not as its certificate says",
    ),
    "journal": (
        lambda e: replace(e, noted=e.noted[:-1], head=3),
        "the journal knows nothing of the certificate of R-3",
    ),
    "the end of the journal": (
        lambda e: replace(e, noted=e.noted[:-1], head=3),
        "the run history names C-4, and the journal does not have it",
    ),
    "what the journal says of a row": (
        lambda e: replace(e, noted=[*e.noted[:-1], replace(e.noted[-1], change=9)], head=9),
        "the run history tells of R-3 in row 5, and the journal does not",
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_what_is_lost_from_one_of_them_is_found_by_the_others(what: str) -> None:
    change, message = LOST[what]
    assert message in said(change(whole()))


def test_a_run_that_stopped_is_in_the_journal_as_it_is_on_record() -> None:
    evidence = whole(0)
    stopped = Recorded("R-1", "purge", "stopped", "anna", 1, BEGUN + timedelta(days=1))
    assert said(replace(evidence, recorded=[stopped])) == []
    assert said(replace(evidence, recorded=[replace(stopped, cases=2)])) == [
        "the record of R-1 counts other cases than the journal"
    ]
    assert said(replace(evidence, recorded=[replace(stopped, state="running", cases=2)])) == []  # killed, and goes on
    other = replace(stopped, run="R-2")
    assert said(replace(evidence, recorded=[stopped, other])) == ["the journal knows nothing of R-2, which stopped"]
    assert said(replace(evidence, recorded=[replace(stopped, state="done")])) == ["R-1 is done, and has no certificate"]
    assert said(replace(evidence, recorded=[replace(stopped, state="done", placeholder=True)])) == []


def test_a_certificate_without_a_hash_of_its_own_is_confirmed_by_the_next() -> None:
    """As those are that a replay takes back in, and those of a run that was cut short."""
    evidence = whole()
    taken_back = replace(evidence, noted=evidence.noted[3:], told=evidence.told[-1:])
    assert said(taken_back) == []
    assert anchors(taken_back).confirmed == {"R-1", "R-2", "R-3"}
    recorded = [altered(evidence.recorded[0], performed_by="bo"), *evidence.recorded[1:]]
    assert said(replace(taken_back, recorded=recorded)) == ["the journal knows nothing of the certificate of R-1"]


def test_what_a_replay_is_at_waits_for_its_certificate() -> None:
    evidence = whole(1)
    made = paper("R-2", evidence.recorded[0].certificate["hash"])  # type: ignore[index]
    back = Recorded("R-2", "purge", "done", "anna", 3, BEGUN + timedelta(days=2), made)
    replay = Recorded("R-3", "replay", "running", "anna", 0, BEGUN + timedelta(days=3), None, ("R-2",))
    assert said(replace(evidence, recorded=[*evidence.recorded, back, replay])) == []
    assert said(replace(evidence, recorded=[*evidence.recorded, back])) == [
        "the journal knows nothing of the certificate of R-2"
    ]


def test_runs_of_a_chain_before_the_journals_are_not_held_against_it() -> None:
    evidence = replace(whole(), noted=[], told=[Told(1, BEGUN, None, "R-1")], head=1, first=BEGUN + timedelta(days=9))
    assert said(evidence) == []
    assert anchors(evidence).earlier == {"R-1", "R-2", "R-3"}
    recorded = [altered(evidence.recorded[0], performed_by="bo"), *evidence.recorded[1:]]
    assert "the certificate of R-2 was altered, or does not follow the one before" in said(
        replace(evidence, recorded=recorded)
    )


# --- amendments ------------------------------------------------------------------------------------------------------


def amended(**more: Any) -> Evidence:
    """Three runs, the second with an amendment of its certificate, which change 9 keeps the hash of."""
    evidence = whole()
    row = evidence.recorded[1]
    finished = (BEGUN + timedelta(days=9)).isoformat()
    said = {"database": "d", "method": {"measures": []}, **(row.certificate or {})}
    made = amendments.seal(said, [], [], finished=finished, performed_by="anna")
    given = amendments.seal(said, [], [], finished=more.pop("finished", finished), performed_by="anna", **more)
    recorded = [evidence.recorded[0], replace(row, amendments=(given,)), evidence.recorded[2]]
    return replace(evidence, recorded=recorded, amended=[NotedAmendment(9, "R-2", made["hash"])], head=9)


def test_an_amendment_that_the_journal_keeps_is_well() -> None:
    assert said(amended()) == []
    assert keeps_amendment(amended(), amended().recorded[1].amendments[0]) is True


def test_an_amendment_altered_with_its_hash_is_found() -> None:
    evidence = amended(user="bo")
    assert said(evidence) == [
        "the amendment of R-2 whose hash C-9 keeps is gone, or was altered",
        "the journal knows nothing of amendment 1 of R-2",
    ]
    assert keeps_amendment(evidence, evidence.recorded[1].amendments[0]) is False


def test_an_amendment_of_before_the_journal_or_taken_back_by_a_replay_is_no_finding() -> None:
    before = replace(amended(finished=(BEGUN - timedelta(days=1)).isoformat()), amended=[])
    assert said(before) == []
    assert keeps_amendment(before, before.recorded[1].amendments[0]) is None
    back = amended(user="bo")
    row = replace(back.recorded[1], placeholder=True)
    back = replace(back, recorded=[back.recorded[0], row, back.recorded[2]], amended=[])
    assert keeps_amendment(back, row.amendments[0]) is None
    assert [each for each in said(back) if "amendment" in each] == []
