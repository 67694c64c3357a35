"""What is pasted into the system's fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vis_cli.rules.worklist.tasks import Standing
from vis_cli.rules.worklist.values import together, values

MORNING = datetime(2026, 6, 10, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "state", "what", "own"),
    [
        ("case type boka-tid", "inactive", 'Inaktivera "Boka "tid""', [("Case type", 'Boka "tid"')]),
        (
            "editor/P-1", "given", 'Lägg till rollen "Redaktör" för Anna för Berg',
            [("Role", "Redaktör"), ("Person", "Anna för Berg"), ("HSA-id of the person", "P-1")],
        ),
        ("hsaVpwInformation2", "20260601;20260608;Vi har stängt.", "Lägg in …", [("Text", "Vi har stängt.")]),
        ("hsaVpwInformation2", "", "Ta bort …", []),
        ("telephoneHours", "1-5#08:00#16:00\n6#10:00#12:00", "Sätt …",
         [("Value in HSA", "1-5#08:00#16:00"), ("Value in HSA", "6#10:00#12:00")]),
    ],
)  # fmt: skip
def test_each_value_stands_by_itself(item: str, state: str, what: str, own: list[tuple[str, str]]) -> None:
    found = values(Standing("S", "U-1", item, state, "", MORNING, what, "…"), "Birka")
    assert [(str(said), value) for said, value in found] == [("Unit", "Birka"), ("HSA-id of the unit", "U-1"), *own]


def test_what_is_done_together_has_its_unit_once() -> None:
    one = Standing("S", "U-1", "case type a", "active", "", MORNING, 'Aktivera "A"')
    found = together([values(one, "Birka"), values(one._replace(item="case type b", what='Aktivera "B"'), "Birka")])
    assert [value for _, value in found] == ["Birka", "U-1", "A", "B"]
