"""Reviews of the access log, from a script."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from tests.app.conftest import Invoke
from tests.app.test_access_log import BIRKA, CASES, TELEBORG, case, insert
from tests.register import ANNA
from vis_cli import app
from vis_cli.app.access_log import note_read
from vis_cli.errors import FaultyInput, NotPermitted, Usage


@pytest.fixture
def there(invoke: Invoke) -> Invoke:
    """Twelve reads at Teleborg in May, one of them at night, one at Birka, one in June."""
    insert(invoke(), *CASES, *(case(n) for n in range(10, 20)))
    for day in range(4, 15):
        note_read(invoke(f"2026-05-{day:02} 10:00"), "show", CASES[:1])
    note_read(invoke("2026-05-20 23:00"), "show", CASES[:1])
    note_read(invoke("2026-05-20 10:00"), "show", CASES[1:2])
    note_read(invoke("2026-06-01 10:00"), "show", CASES[:1])
    return invoke


def filled(sample: dict, outcome: str = "ok") -> BytesIO:
    rows = [f"{item['read']},{item['unit']},{item['month']},{outcome}," for item in sample["items"]]
    return BytesIO("\n".join(["read,unit,month,outcome,comment", *rows]).encode())


def test_a_sample_is_drawn_by_chance_and_by_rule_from_the_unit_and_month(there: Invoke) -> None:
    found = app.reviews.sample(there(), "Teleborg", "2026-05", 3, seed="x")
    assert (found["reads"], found["marked"]) == (12, 3)  # one at night, two at a weekend
    assert {item["unit"] for item in found["items"]} == {TELEBORG}
    assert sum("random" in item["why"] for item in found["items"]) == 3
    assert app.reviews.sample(there(), "Teleborg", "2026-05", 3, seed="x")["items"] == found["items"]
    assert app.reviews.sample(there(), "Teleborg", "2026-05", 3)["seed"].isdigit()
    assert app.reviews.sample(there(), BIRKA, "2026-05", 3)["reads"] == 1
    looks = [item["unit"] for item in app.audit.reads(there(), of_log=True)]
    assert looks.count(TELEBORG) == 3 and looks.count(BIRKA) == 1


def test_what_came_of_it_is_kept_and_the_same_twice_is_same(there: Invoke) -> None:
    sample = app.reviews.sample(there(), "Teleborg", "2026-05", 3, seed="x")
    done = app.reviews.reviewed(there(stdin=filled(sample, "question")), "-", "Anna Berg")
    assert done.counts["add"] == 1
    assert app.reviews.reviewed(there(stdin=filled(sample, "question")), "-", "Anna Berg").change is None
    (review,) = app.reviews.list_(there(), "Teleborg")
    assert (review["by"], review["looked"], review["remarks"]) == (
        ANNA.hsa_id,
        len(sample["items"]),
        3 + 3 - _both(sample),
    )
    assert {finding["outcome"] for finding in review["findings"]} == {"question"}
    assert app.reviews.list_(there(), "Birka") == []


def _both(sample: dict) -> int:
    return sum("random" in item["why"] and len(item["why"]) > 1 for item in sample["items"])


def test_a_month_that_nobody_has_looked_at_is_told_until_somebody_has(there: Invoke) -> None:
    def told() -> list[tuple[str, int]]:
        attention = app.operations.status.look(there("2026-06-15 08:00"))["attention"]
        return [(each["id"], each["count"]) for each in attention if each["id"] == "unreviewed-month"]

    assert told() == [("unreviewed-month", 2)]
    sample = app.reviews.sample(there(), "Teleborg", "2026-05", 3)
    app.reviews.reviewed(there(stdin=filled(sample)), "-", "Anna Berg")
    assert told() == [("unreviewed-month", 1)]
    sample = app.reviews.sample(there(), "Birka", "2026-05", 3)
    app.reviews.reviewed(there(stdin=filled(sample)), "-", "Anna Berg")
    assert told() == []
    attention = app.operations.status.look(there("2026-07-15 08:00"))["attention"]
    assert [each["count"] for each in attention if each["id"] == "unreviewed-month"] == [1]  # where cases were read


@pytest.mark.parametrize("day", ["1900-01-01", "2000-01-31", "2000-02-01"])
def test_a_clock_that_stands_before_any_log_asks_for_no_month(there: Invoke, day: str) -> None:
    attention = app.operations.status.look(there(f"{day} 08:00"))["attention"]
    assert [each for each in attention if each["id"] == "unreviewed-month"] == []


def test_reads_that_are_not_there_are_not_looked_at(there: Invoke) -> None:
    rows = BytesIO(f"read,unit,month,outcome\n14,{TELEBORG},2026-05,ok\n13,{TELEBORG},2026-05,ok\n".encode())
    with pytest.raises(FaultyInput) as refused:
        app.reviews.reviewed(there(stdin=rows), "-", "Anna Berg")
    assert [fault.source.line for fault in refused.value.faults] == [2, 3]  # of June, and of Birka


def test_somebody_must_have_looked_and_have_the_right(there: Invoke) -> None:
    sample = app.reviews.sample(there(), "Teleborg", "2026-05", 1)
    with pytest.raises(Usage):
        app.reviews.reviewed(there(stdin=filled(sample)), "-")
    ours = there(stdin=filled(sample))
    staff = replace(ours, settings=replace(ours.settings, staff={"anna": ANNA.hsa_id}))
    app.reviews.reviewed(staff, "-")
    closed = replace(ours, settings=replace(ours.settings, operators={"bo": ("read-log",)}))
    for ask in (
        lambda: app.reviews.sample(closed, "Teleborg", "2026-05", 1),
        lambda: app.reviews.reviewed(closed, "-", "Anna Berg"),
        lambda: app.reviews.list_(closed),
    ):
        with pytest.raises(NotPermitted):
            ask()
    with pytest.raises(Usage):
        app.reviews.sample(there(), "Teleborg", "maj", 1)
