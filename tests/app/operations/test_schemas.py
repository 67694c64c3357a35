"""JSON Schemas from a script."""

from __future__ import annotations

import pytest

from vis_cli.app.operations.schemas import SCHEMAS


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_kind_of_file_has_a_schema_with_a_title(name: str) -> None:
    schema = SCHEMAS[name]()
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["title"]
