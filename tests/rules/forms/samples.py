"""A form and its answers, as the examples have them, to be changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.conftest import ROOT
from vis_cli.rules.forms.answers import Asked
from vis_cli.rules.forms.bundles import Answered
from vis_cli.rules.forms.forms import Form
from vis_cli.rules.forms.questionnaires import items_of

EXAMPLES = ROOT / "examples"
FORM: dict[str, Any] = json.loads((EXAMPLES / "halsodeklaration.json").read_text(encoding="utf-8"))
ANSWERS: dict[str, Any] = json.loads((EXAMPLES / "halsodeklaration-svar.json").read_text(encoding="utf-8"))
TOLVAN = "191212121212"
CANONICAL = f"{FORM['url']}|{FORM['version']}"
OPENED, AT = datetime(2026, 6, 15, 8, tzinfo=UTC), datetime(2026, 6, 16, 7, 30, tzinfo=UTC)
DATABASE = "5b1c1d52-3c1e-4e43-9a5b-6a4f7c0c2f11"


def changed(said: dict[str, Any], change: Callable[[Any], object]) -> dict[str, Any]:
    """A copy of a resource after a change."""
    other = copy.deepcopy(said)
    change(other)
    return other


def asked(form: dict[str, Any] | None = None) -> Asked:
    """What is asked of Tolvan."""
    return Asked(CANONICAL, items_of(form or FORM), TOLVAN)


def form(**more: Any) -> Form:
    """The example as it is kept."""
    said = {
        "form": FORM["id"], "version": FORM["version"], "position": 1, "title": FORM["title"], "url": FORM["url"],
        "status": "active", "questionnaire": json.dumps(FORM),
    }  # fmt: skip
    return Form(**{**said, **more})


def answered(**more: Any) -> Answered:
    """The example, answered."""
    said = {
        "database": DATABASE, "key": 20260000001, "opened": OPENED, "at": AT, "resident": TOLVAN,
        "unit": "SE2321000065-TEST0001", "unit_name": "Vårdcentralen Teleborg", "form": form(), "questionnaire": FORM,
        "items": ANSWERS["item"],
    }  # fmt: skip
    return Answered(**{**said, **more})


def one(type: str, **more: Any) -> dict[str, Any]:
    """A form of a single item."""
    return {**FORM, "item": [{"linkId": "q", "text": "Fråga?", "type": type, **more}]}


def said(*answers: dict[str, Any]) -> dict[str, Any]:
    """The answers to a form of a single item."""
    return {**ANSWERS, "item": [{"linkId": "q", "answer": list(answers)}] if answers else []}
