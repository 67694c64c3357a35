"""The schemas take what vis takes, as an editor reads it, and refuse what vis refuses."""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import ROOT
from vis_cli import config_file
from vis_cli.app.operations.schemas import SCHEMAS
from vis_cli.errors import FaultyConfiguration
from vis_cli.files.core import text as texts
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.headers import HOURS, NOTICES, ROLES
from vis_cli.files.core.yaml_schema import FAULTY, Object
from vis_cli.files.orders.orders import ORDER
from vis_cli.files.orders.template import template
from vis_cli.files.roles.catalogue import CATALOGUE


class Core(yaml.SafeLoader):
    """YAML as editors read it: its core schema of 1.2, where `ja`, `no` and a day are texts."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name]())


def editor_takes(name: str, written: str) -> bool:
    """Whether an editor that has the schema finds nothing in the file."""
    read = yaml.load(written, Core)
    return validator(name).is_valid(read)


def form(root: Object, written: str) -> bool:
    """Whether vis finds nothing wrong with the form of the file; what its names mean is another matter."""
    file = yaml_nodes.parse(texts.decode("f.yaml", written.encode()))
    read = [root.read(document, file, "the file") for document in file.documents]
    return not file.faults and FAULTY not in read


def config(written: str, tmp_path: Path) -> bool:
    path = tmp_path / "vis.yaml"
    path.write_text(written, encoding="utf-8")
    try:
        config_file.read(path)
    except FaultyConfiguration:
        return False
    return True


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_kind_of_file_has_a_schema_with_a_title(name: str) -> None:
    schema = SCHEMAS[name]()
    Draft202012Validator.check_schema(schema)
    assert schema["title"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("config", "configs/vis.yaml"), ("config", "examples/gallring-vis.yaml"),
        ("config", "examples/personalverktyget.yaml"), ("roles", "configs/roles.yaml"),
        ("case-types", "configs/case-types.yaml"),
        ("retention", "configs/retention.yaml"), ("retention", "examples/gallring.yaml"),
        ("orders", "examples/sommar-2025.yaml"), ("orders", "examples/andring-birka.yaml"),
        ("grants", "examples/roles.yaml"),
    ],
)  # fmt: skip
def test_what_comes_with_vis_is_taken(name: str, path: str) -> None:
    written = (ROOT / path).read_text(encoding="utf-8-sig")
    for document in written.split("\n---\n"):
        assert [error.message for error in validator(name).iter_errors(yaml.load(document, Core))] == [], path


def test_templates_name_their_schema() -> None:
    named = {
        "config": "vis.yaml",
        "roles": "roles.yaml",
        "retention": "retention.yaml",
        "case-types": "case-types.yaml",
    }
    written = {name: (ROOT / "configs" / path).read_text(encoding="utf-8") for name, path in named.items()}
    written["orders"] = template(date(2026, 6, 2))
    for name, text in written.items():
        assert text.startswith(f"# yaml-language-server: $schema={name}.schema.json\n")
    assert editor_takes("orders", written["orders"])


# --- a file written by hand ------------------------------------------------------------------------------------------

TEXTS = ("Boka tid", "IT-1", "ja", "'12'", "48213", "7.5", "true", "007", "0x10", "1e3")
WEEKS = ("2026-W27..2026-W31", "v. 27–31 2026")
DAYS = ("2026-06-29", "29 juni 2026", "29 June 2026", "2026-06-29 08:00", "'2026-06-29'")
BOTH = ("ja", "Ja", "NEJ", "yes", "No", "true", "False", "'true'")
ODD = ("", "~", "[]", "{}", "{a: b}", "'  '", "[a]", "[[a]]", "[null]", "x")

Values = dict[str, tuple[str, ...]]
ORDER_VALUES: Values = {
    "ref": ("IT-48213", "48213"), "unit": TEXTS, "case_types": ("[Boka tid, 7]", "all", "Alla"), "handover": TEXTS,
    "notice": BOTH, "note": TEXTS, "ordered_by": TEXTS, "kind": ("order", "Beställning"),
    "deactivate": DAYS, "reactivate": DAYS,
    "through": DAYS[:3], "weeks": WEEKS,
    "periods": ("[{deactivate: 2026-06-29, through: 2026-07-03}]", "[{}]"),
}  # fmt: skip
CONFIG_VALUES: Values = {
    "label": TEXTS, "lang": ("sv", "en"), "ticket_required": BOTH, "attachment_limit": ("10", "'10'"),
    "days_open": ("14", "'14'"), "guards": ("{too-many: 50}", "{too-many-share: 0.3}", "{}"),
    "operators": ("{anna: [all]}", "{anna: all}", "{anna: []}", "{}"), "ledger_keep": ("120d", "1y"),
    "staff": ("{anna: SE2321000065-P0001}", "{anna: 7}"), "numbers_on_command_line": ("warn", "refuse"),
    "links": ("{formular: 'https://www.example.org/'}",), "database": TEXTS,
}  # fmt: skip
CONFIG_ODD = ("-1", "1.5", "{too-many: x}", "{anna: [x]}", "{anna: [a, b]}", "{x: 'https://www.example.org/'}", "no")
ROLE_VALUES: Values = {
    "id": ("r1", "roll-2"), "name": ("Roll", "'7'"), "aliases": ("[a, b]", "a"), "system": TEXTS, "on_screen": TEXTS,
    "permits": ("[edit-templates]",), "at_least": ("1", "'2'"), "granted_by": ("[r1]",),
}  # fmt: skip
ROLE_ODD = ("0", "-3", "2.5", "[]")


@st.composite
def mappings(draw: st.DrawFn, values: Values, odd: tuple[str, ...] = (), names: Values | None = None) -> str:
    """Keys, each in one of its names, with values that suit them, but perhaps for one."""
    written = draw(st.fixed_dictionaries({}, optional={key: st.sampled_from(some) for key, some in values.items()}))
    if draw(st.booleans()):  # most have what must be there
        written = {key: some[0] for key, some in list(values.items())[:3]} | written
    if draw(st.booleans()):
        written[draw(st.sampled_from([*values, "nothing"]))] = draw(st.sampled_from((*ODD, *odd)))
    spelled = {key: [key, *(names or {}).get(key, ())] for key in written}
    chosen = {draw(st.sampled_from([*some, some[-1].title()] if names else some)): key for key, some in spelled.items()}
    return "\n".join(f"{name}: {written[key]}" for name, key in chosen.items()) + "\n"


def names_of(root: Object) -> Values:
    return {one.name: one.aliases for one in root.fields}


@given(mappings(ORDER_VALUES, names=names_of(ORDER)))
def test_an_order_is_taken_where_vis_takes_its_form(written: str) -> None:
    written = written.strip() or "{}"
    assert editor_takes("orders", written) == form(ORDER, written)


@given(mappings(CONFIG_VALUES, CONFIG_ODD))
def test_a_config_file_is_taken_where_vis_takes_it(tmp_path_factory: pytest.TempPathFactory, written: str) -> None:
    assert editor_takes("config", written) == config(written, tmp_path_factory.mktemp("config"))


@given(mappings(ROLE_VALUES, ROLE_ODD))
def test_a_role_is_taken_where_vis_takes_it(written: str) -> None:
    listed = "roles:\n- " + (written.strip() or "{}").replace("\n", "\n  ") + "\n"
    assert editor_takes("roles", listed) == form(CATALOGUE, listed)


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path"), [("grants", "roles.csv"), ("hours", "hours.csv"), ("notices", "notices.csv")]
)
def test_the_rows_of_a_table_are_taken_as_objects(name: str, path: str) -> None:
    with (ROOT / "examples" / path).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert validator(name).is_valid(rows)
    for column in rows[0]:
        without = [{key: cell for key, cell in row.items() if key != column} for row in rows]
        other = [{**row, "nothing": "x"} for row in rows]
        header = {"grants": ROLES, "hours": HOURS, "notices": NOTICES}[name].column(column)
        assert header is not None and validator(name).is_valid(without) is not header.required
        assert not validator(name).is_valid(other)
