"""Whom a sending goes to: one, or a list that is read once, with what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vis_cli.app.cases.addressed import Addressed, To
from vis_cli.app.invocation import Invocation
from vis_cli.errors import FaultyInput
from vis_cli.rules.cases.templates import Template

Make = Callable[..., Invocation]
TOLVAN, OTHER = "191212121212", "197010632391"
TEMPLATE = Template(1, None, "Kallelse", "information", "{namn} {datum}")


def test_what_is_the_same_for_all_is_no_column(care: Make, tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text(f"resident;namn\n{TOLVAN};Tolvan\n{OTHER};Ola\n", "utf-8")
    addressed = Addressed(care(), To(file=str(file)), {"Datum": "i dag"})
    to = addressed.recipients(TEMPLATE)
    assert [each.resident for each in to] == [TOLVAN]
    assert addressed.texts(TEMPLATE, to, "Teleborg") == ["Tolvan i dag"]
    (fault,) = addressed.no_way_in()
    assert (
        fault.id == "cannot-log-in" and fault.source and (fault.source.line, OTHER in str(fault.source)) == (3, False)
    )
    both = Addressed(care(), To(file=str(file)), {"namn": "N", "datum": "i dag"})
    with pytest.raises(FaultyInput) as wrong:
        both.recipients(TEMPLATE)
    assert wrong.value.faults[0].id == "unknown-column"


def test_one_who_cannot_log_in_is_nobody_to_send_to(care: Make) -> None:
    addressed = Addressed(care(), To(OTHER), {})
    assert addressed.recipients(TEMPLATE) == []
    assert [each.id for each in addressed.no_way_in()] == ["cannot-log-in"]


def test_a_list_of_nobody_is_a_fault_of_the_file(care: Make, tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    for content in ("resident;namn;datum\n", "resident;namn;datum\n\n;;\n"):
        file.write_text(content, "utf-8")
        addressed = Addressed(care(), To(file=str(file)), {})
        assert addressed.recipients(TEMPLATE) == []
        (fault,) = addressed.no_way_in()
        assert (fault.id, fault.source and (fault.source.line, fault.source.column)) == ("empty-file", (1, 1))
