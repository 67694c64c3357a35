"""What the shell may complete, from a script: every kind of thing that an argument names."""

from __future__ import annotations

from datetime import date

import pytest

from tests.app.conftest import Invoke
from tests.register import TELEBORG
from vis_cli import app
from vis_cli.app.completion import Candidate, matching
from vis_cli.rules.core.times import parse_moment

TODAY = date(2025, 6, 1)


def names(candidates: object) -> list[str]:
    return [each.name for each in candidates]  # type: ignore[attr-defined]


def test_everything_that_an_argument_names_is_offered_with_what_it_is(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Teleborg", ["Boka tid"], parse_moment("2025-07-01"), parse_moment("2025-07-08"))
    database, completion = invoke().settings.database, app.completion
    unit = Candidate("Vårdcentralen Teleborg", TELEBORG, (TELEBORG, "Teleborgs vårdcentral"))
    assert unit in completion.units(database, TODAY)
    assert names(completion.persons(database)) == ["Anna Berg"]
    assert Candidate("Förnya recept", "", ("Receptförnyelse",)) in completion.case_types(database)
    assert completion.windows(database, parse_moment("2025-07-07")) == [
        Candidate("W-1", "Vårdcentralen Teleborg Boka tid")
    ]
    assert completion.orders(database) == []
    assert names(completion.changes(database)) == ["C-2", "C-1"]
    anything = names(completion.anything(database))
    assert {"Vårdcentralen Teleborg", "Anna Berg", "Boka tid", "W-1", "C-1"} <= {*anything}
    assert completion.windows(database, parse_moment("2025-07-08")) == [], "it is over, and shown alone"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Vårdcentralen Teleborg", "Åseda"]),
        ("vårdcentralen t", ["Vårdcentralen Teleborg"]),
        ("Tel", ["Vårdcentralen Teleborg"]),
        ("borg", []),
        ("birka", ["Vårdcentralen Teleborg"]),
        ("åse", ["Åseda"]),
        ("SE23", ["Vårdcentralen Teleborg"]),
    ],
)
def test_a_name_is_found_by_the_beginning_of_any_of_its_words_and_told_once(typed: str, found: list[str]) -> None:
    teleborg = Candidate("Vårdcentralen Teleborg", "", ("SE2321", "Gamla Birka", "Teleborgs vårdcentral"))
    assert [name for name, _about in matching([teleborg, teleborg, Candidate("Åseda")], typed)] == found
