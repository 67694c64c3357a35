"""docs/personuppgifter.md names every column that says who a member of staff is."""

from __future__ import annotations

import importlib
import pkgutil
import re

import vis_cli.db
from tests.conftest import ROOT
from vis_cli.db.core import tables

PAGE = (ROOT / "docs" / "personuppgifter.md").read_text(encoding="utf-8")
WHO = {"actor", "user", "by", "granted_by", "ordered_by", "author", "assigned_to", "person", "signature", "email"}


def columns() -> set[str]:
    """Every column that refers to a person, or is called what such a one is called."""
    for module in pkgutil.walk_packages(vis_cli.db.__path__, "vis_cli.db."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    found = set()
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column.table.name == "persons" for key in column.foreign_keys)
            of_person = table.name in ("persons", "person_versions") and column.name in (
                "hsa_id", "name", "email", "protected", "disabled_on",
            )  # fmt: skip
            if refers or of_person or column.name in WHO:
                found.add(f"{table.name}.{column.name}")
    return found


def test_every_column_with_a_member_of_staff_is_on_the_page_and_no_other() -> None:
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\w+\.\w+)`", rows)) == columns()
