"""What every plan of closures is completed with."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli.app.closures import limits


def test_the_limits_are_those_of_the_configuration(invoke: Invoke) -> None:
    found = limits(invoke())
    assert (found.weeks, found.removals, found.share) == (12, 50, 0.3)
