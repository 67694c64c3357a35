"""The inbox of orders, from a script: received, applied, answered, keyed in, each leading to the next."""

from __future__ import annotations

import io

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli import app
from vis_cli.errors import Usage
from vis_cli.rules.core.times import parse_moment

SAID = "IT-9: Vårdcentralen Birka stänger Boka tid v. 27–31. Hänvisning till Teleborg."
LONGER = "Ändring av IT-9: Vårdcentralen Birka öppnar Boka tid den 18 augusti 2025 i stället."


def receive(invoke: Invoke, text: str, now: str = "2025-06-09 08:00") -> int | None:
    invocation = invoke(now, stdin=io.BytesIO(text.encode()))
    return app.inbox.keep(invocation, app.intake.read(invocation, ["-"])).change


def apply(invoke: Invoke, now: str = "2025-06-09 09:00") -> None:
    order = "ref: it-9\nunit: Birka\ncase_types: [Boka tid]\nweeks: 2025-W27..2025-W31\n"
    app.orders.apply(invoke(now, yes=True, stdin=io.BytesIO(order.encode())), ["-"])


def waiting(invoke: Invoke, stage: str, now: str = "2025-06-10") -> list[str]:
    if stage == "received":
        return [each["ref"] for each in app.inbox.received(invoke(now))]
    return [each["ref"] for each in app.orders.list_(invoke(now), state=stage)]


def test_an_order_goes_from_received_to_keyed(invoke: Invoke) -> None:
    assert receive(invoke, SAID) is not None
    (item,) = app.inbox.received(invoke())
    assert (item["unit"], item["state"], item["asks"], item["windows"]) == (BIRKA, "received", "order", [])
    assert list(app.orders.list_(invoke())) == []  # what is not applied is no order yet
    apply(invoke)
    assert (waiting(invoke, "received"), waiting(invoke, "applied")) == ([], ["it-9"])
    noted = app.inbox.answered(invoke(), "IT-9")
    assert noted is not None and noted.change is not None
    again = app.inbox.answered(invoke("2025-06-11"), "it-9")
    assert again is not None and again.change is None
    assert (waiting(invoke, "applied"), waiting(invoke, "answered")) == ([], ["it-9"])
    app.worklist.done(invoke("2025-06-30 08:00"), order="it-9", all_due=True)
    assert waiting(invoke, "answered", "2025-06-30 09:00") == ["it-9"]  # it is to be opened again
    app.worklist.done(invoke("2025-08-04 08:00"), order="it-9", all_due=True)
    assert (waiting(invoke, "answered", "2025-08-04 09:00"), waiting(invoke, "keyed", "2025-08-04 09:00")) == (
        [], ["it-9"]
    )  # fmt: skip


def test_a_change_waits_until_the_order_is_changed_and_answered_anew(invoke: Invoke) -> None:
    apply(invoke)
    app.inbox.answered(invoke("2025-06-09 10:00"), "it-9")
    receive(invoke, LONGER, "2025-06-10 08:00")
    assert waiting(invoke, "received") == ["it-9"]
    app.orders.change(invoke("2025-06-10 09:00", yes=True), "IT-9", until=parse_moment("2025-08-18"))
    assert (waiting(invoke, "received"), waiting(invoke, "applied")) == ([], ["it-9"])
    app.changes.undo_last(invoke("2025-06-10 10:00", yes=True))
    assert (waiting(invoke, "received"), waiting(invoke, "answered")) == (["it-9"], ["it-9"])


def test_an_answer_is_not_what_undo_takes_back(invoke: Invoke) -> None:
    apply(invoke)
    app.inbox.answered(invoke("2025-06-09 10:00"), "it-9")
    app.changes.undo_last(invoke("2025-06-09 11:00", yes=True))
    assert {each["state"] for each in app.orders.list_(invoke())} <= {"withdrawn", "cancelled"}


def test_what_is_ordered_and_answered_in_one_is_answered(invoke: Invoke) -> None:
    since, until = parse_moment("2025-06-30"), parse_moment("2025-08-04")
    app.orders.add(invoke(), "IT-5", BIRKA, ["Boka tid"], since, until)
    assert waiting(invoke, "answered") == ["IT-5"]
    app.changes.undo_last(invoke(yes=True))
    assert waiting(invoke, "answered") == []


def test_nothing_is_remembered_without_a_ticket(invoke: Invoke) -> None:
    with pytest.raises(Usage):
        receive(invoke, SAID.removeprefix("IT-9: "))


def test_an_answer_is_only_noted_by_who_may_and_in_earnest(invoke: Invoke) -> None:
    apply(invoke)
    assert app.inbox.answered(invoke(dry_run=True), "it-9") is None
    assert waiting(invoke, "applied") == ["it-9"]


@pytest.mark.parametrize("ref", ["IT-9", "it-9", " It-9 "])
def test_a_ref_is_one_whatever_letters_are_large(invoke: Invoke, ref: str) -> None:
    apply(invoke)
    assert [each["ref"] for each in app.orders.show(invoke(), ref)] == ["it-9"]
    assert app.windows.show(invoke(), ref)[1]["ref"] == "it-9"
    since, until = parse_moment("2025-06-30"), parse_moment("2025-08-04")
    app.orders.add(invoke(), ref.strip(), "Teleborg", ["Boka tid"], since, until)
    assert [each["ref"] for each in app.orders.list_(invoke())] == ["it-9", "it-9"]
    text = SAID.removeprefix("IT-9: ").encode()
    (item,) = app.intake.read(invoke(stdin=io.BytesIO(text)), ["-"], ref=ref).items
    assert item["ref"] == "it-9"
