"""`vis publish`, as cron would run it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Command
from tests.register import ANNA, BIRKA, MOHEDA, fill

ORDER = """\
ref: IT-48213
unit: Vårdcentralen Birka
case_types: [Boka tid, Förnya recept]
weeks: 2026-W27..2026-W31
handover: Vårdcentralen Moheda
ordered_by: Eva Ek, verksamhetschef
note: Ring Eva Ek
"""


@pytest.fixture
def vis(vis: Command) -> Command:
    fill(vis).environment |= {"VIS_NOW": "2026-05-04 08:00"}
    vis.write("order.yaml", ORDER)
    vis.ok("orders", "apply", "order.yaml", "--yes")
    return vis


def texts(vis: Command) -> dict[str, str]:
    site = vis.cwd / "site"
    return {str(each.relative_to(site)): each.read_text() for each in site.rglob("*") if each.is_file()}


def test_everybody_may_see_what_is_published_and_nobody_is_named_there(vis: Command) -> None:
    run = vis("publish", "site")
    assert (run.code, run.out, run.err) == (0, "Published 2 closures of 4 units in site.\n", "")
    assert len(texts(vis)) == 9
    for text in texts(vis).values():
        assert not any(word in text for word in ("IT-48213", "Eva", "Berg", ANNA.hsa_id, "example.org", str(vis.cwd)))
    swedish = vis.ok("publish", "site", "--lang", "sv")
    assert swedish.out == "Publicerade 2 stängningar för 4 enheter i site.\n"
    assert "Under tiden: Vårdcentralen Moheda" in texts(vis)["index.html"]
    data = vis.ok("publish", "site", "--json").json
    assert (data["units"], data["closures"], len(data["files"])) == (4, 2, 8)
    assert vis.ok("publish", "site", "--quiet").out == ""
    assert vis.ok("config", "schema", "closures").json == json.loads(texts(vis)["closures.schema.json"])


def test_nothing_is_left_of_a_unit_that_is_gone(vis: Command) -> None:
    vis.ok("publish", "site")
    vis.ok("units", "close", MOHEDA, "--on", "2026-05-05", "--yes")
    vis.ok("publish", "site", "--now", "2026-05-06 08:00")
    assert f"units/{BIRKA}.ics" in texts(vis)
    assert not any("Moheda" in name + text or MOHEDA in name + text for name, text in texts(vis).items())


def test_a_folder_of_others_is_refused_in_one_line_and_left_alone(vis: Command) -> None:
    vis.write("home/letter.txt", "dear")
    run = vis("publish", "home")
    assert (run.code, run.out) == (4, "")
    assert run.err == (
        f'error[not-ours]: {vis.cwd}/home is not empty, and vis did not make it: "letter.txt" lies there. '
        "Name a new or an empty folder, or one that vis has made for this.\n"
    )
    assert vis("publish", "home/letter.txt", "--json").error["id"] == "cannot-write"
    assert [each.name for each in (vis.cwd / "home").iterdir()] == ["letter.txt"]
