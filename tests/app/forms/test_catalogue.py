"""Forms that there are, from a script."""

from __future__ import annotations

import json

import pytest

from tests.app.forms.conftest import FORM, Make
from tests.rules.forms import samples
from vis_cli import app
from vis_cli.errors import NotFound, Refused


def test_a_form_is_taken_in_once_and_listed_with_the_address_of_the_guide(care: Make) -> None:
    assert app.forms.catalogue.list_(care())["items"] == []
    planned = app.forms.catalogue.import_(care(dry_run=True), FORM)
    assert (planned.change, planned.counts["add"]) == (None, 2)  # the case type of forms comes with the first
    made = app.forms.catalogue.import_(care(), FORM)
    assert made.counts["add"] == 2 and app.forms.catalogue.import_(care(), FORM).change is None
    found = app.forms.catalogue.list_(care(settings={"links": {"formular": "https://example.org/x"}}))
    assert found["link"] == "https://example.org/x"
    assert [(each["form"], each["version"], each["versions"]) for each in found["items"]] == [
        ("halsodeklaration", "1.0", ["1.0"])
    ]


def test_a_form_is_shown_in_the_version_that_is_named(forms: Make, care: Make, tmp_path: object) -> None:
    found, lines = app.forms.catalogue.show(care(), "halsodeklaration/1.0")
    assert found["questionnaire"] == samples.FORM and len(lines) == 11
    with pytest.raises(NotFound):
        app.forms.catalogue.show(care(), "halsodeklaration/9")


def test_a_version_that_asks_something_else_is_refused(forms: Make, vis_sqlite: object) -> None:
    invocation = forms()
    other = {**samples.FORM, "item": [{"linkId": "x", "type": "string"}]}
    path = invocation.database.path
    assert path is not None
    file = path.parent / "annat.json"
    file.write_text(json.dumps(other))
    with pytest.raises(Refused) as refused:
        app.forms.catalogue.import_(invocation, str(file))
    assert refused.value.id == "other-items"
