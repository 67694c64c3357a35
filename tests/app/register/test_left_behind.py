"""Which open cases may be named where something is closed that they lie in, from a script."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.app.cases.conftest import care as care
from tests.app.cases.conftest import opened
from tests.cli.cases.register import TELEBORG
from vis_cli.app.invocation import Invocation
from vis_cli.app.register import left_behind
from vis_cli.db.cases import open_cases
from vis_cli.db.core import tables as t


def named(invocation: Invocation) -> tuple[list[str], list[list[str]]]:
    """The cases at Teleborg that may be named, and those that the access log says were seen."""
    keys = left_behind.named(invocation, lambda _: open_cases.at_unit(TELEBORG.hsa_id))
    with invocation.reading() as db:
        noted = [json.loads(each) for each in db.scalars(t.reads.select().with_only_columns(t.reads.c.cases)) if each]
    return sorted(str(key) for key in keys), noted


def test_the_first_are_named_and_noted_and_no_more(care: Callable[..., Invocation]) -> None:
    numbers = [opened(care) for _ in range(open_cases.SHOWN + 1)][:-1]
    with care().reading() as db:
        before = len(db.execute(t.reads.select()).all())
    keys, noted = named(care())
    assert keys == sorted(number.replace("-", "") for number in numbers)
    assert noted[before:] == [numbers]


def test_none_is_named_to_those_who_may_not_read_cases(care: Callable[..., Invocation]) -> None:
    opened(care)
    before = named(care(settings={"operators": {"anna": ["register"], "bo": ["read-cases"]}}))
    assert before[0] == []
