"""Forms from a script: on the register that cases are handled in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.cases.conftest import care as care
from tests.rules.forms.samples import EXAMPLES, TOLVAN
from vis_cli import app
from vis_cli.app.cases.events import How
from vis_cli.app.invocation import Invocation

Make = Callable[..., Invocation]
FORM, ANSWERS = str(EXAMPLES / "halsodeklaration.json"), str(EXAMPLES / "halsodeklaration-svar.json")
BO = How("Bo Ek")


@pytest.fixture
def forms(care: Make) -> Make:
    """What makes an invocation on a register with the form of the examples."""
    app.forms.catalogue.import_(care(), FORM)
    return care


def sent(forms: Make, resident: str = TOLVAN) -> str:
    """The number of the case that a form is sent with."""
    outcome = app.forms.requests.send(forms(), "halsodeklaration", "Teleborg", resident, BO)
    return str(outcome.extra["number"])
