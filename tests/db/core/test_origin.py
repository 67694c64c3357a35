"""What `meta` says of a database is in its chain: an alteration is found, even one that was taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.rows import BIRKA, REGISTER, TELEBORG, add
from tests.conftest import Command
from vis_cli.db.core import tables as t
from vis_cli.db.core.origin import origin

SANDBOX = t.meta.c.name == "sandbox"
NO_SANDBOX = t.meta.delete().where(SANDBOX)
A_SANDBOX = t.meta.insert().values(name="sandbox", value="yes")


def by_hand(vis: Command, *statements: Any) -> None:
    with vis.open().writing() as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def said(vis: Command) -> list[Any]:
    """What each change set says of the database."""
    with vis.open().reading() as db:
        return [
            json.loads(each).get("database")
            for each in db.scalars(
                t.changes.select().with_only_columns(t.changes.c.details).order_by(t.changes.c.number)
            )
        ]


def found(vis: Command) -> tuple[int, list[str]]:
    run = vis("audit", "verify", "--json")
    return run.code, [each["message"] for each in run.json["findings"]]


def test_the_first_change_set_says_which_database_it_is_and_the_others_need_not(vis: Command) -> None:
    add(vis, TELEBORG)
    add(vis, BIRKA)
    with vis.open().reading() as db:
        is_now = origin(db)
    assert is_now.keys() == {"id", "sandbox"} and said(vis) == [is_now, None]
    assert found(vis) == (0, [])


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (NO_SANDBOX, "meta sandbox is –, and the journal has yes"),
        (t.meta.update().where(SANDBOX).values(value="no"), "meta sandbox is no, and the journal has yes"),
        (t.meta.update().where(t.meta.c.name == "id").values(value="x"), "meta id is x, and the journal has {id}"),
        (t.meta.insert().values(name="more", value="1"), "meta more is 1, and the journal has –"),
        (
            t.meta.insert().values(name="restored", value="{}"),
            "meta has restored, and no restore waits for the journal",
        ),
    ],
    ids=["no sandbox", "not a sandbox", "another id", "another row", "a restore that never was"],
)
def test_what_is_altered_is_named(vis: Command, statement: Any, message: str) -> None:
    add(vis, *REGISTER)
    with vis.open().reading() as db:
        id = origin(db)["id"]
    by_hand(vis, statement)
    assert found(vis) == (1, [message.format(id=id)])


def test_what_was_altered_while_something_was_done_is_found_after_it_was_put_back(vis: Command) -> None:
    add(vis, TELEBORG)
    by_hand(vis, NO_SANDBOX)
    add(vis, BIRKA)
    by_hand(vis, A_SANDBOX)
    assert found(vis) == (1, ["C-2 was made on another database, or while meta had been altered"])
