"""Forms to be sent to the residents of the register that cases are handled in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.cli.cases.register import TOLVAN, fill
from tests.conftest import Command
from tests.rules.forms.samples import ANSWERS, FORM, changed

SEND = ("forms", "send", "halsodeklaration", "--resident", "-", "--unit", "Teleborg", "--by", "Bo Ek")


def filled(vis: Command) -> Command:
    """The register, and the form of the examples."""
    fill(vis)
    vis.write("form.json", json.dumps(FORM))
    vis.ok("forms", "import", "form.json", "--yes")
    return vis


def sent(vis: Command, *more: str, resident: str = TOLVAN) -> str:
    """The number of the case that a form is sent with."""
    number: str = vis.ok(*SEND, *more, "--json", stdin=f"{resident}\n").json["number"]
    return number


def written(vis: Command, change: Callable[[Any], object] = lambda said: None) -> str:
    """The name of a file with answers, after a change."""
    vis.write("svar.json", json.dumps(changed(ANSWERS, change)))
    return "svar.json"


def answered(vis: Command, *more: str) -> str:
    """The number of a case in which a form was answered."""
    number = sent(vis)
    vis.ok("forms", "answer", number, written(vis), *more)
    return number


def files(vis: Command) -> dict[str, bytes]:
    """What lies in the outbox."""
    return {path.name: path.read_bytes() for path in sorted((vis.cwd / "outbox").glob("*"))}
