"""Who did something, as people read it."""

from __future__ import annotations

import pytest

from vis_cli.rules.core.who import who


@pytest.mark.parametrize(
    ("actor", "user", "said"),
    [("chefen", "anna", "chefen (anna)"), ("anna", "anna", "anna"), ("david", None, "david")],
)
def test_the_os_user_stands_beside_the_actor_where_they_differ(actor: str, user: str | None, said: str) -> None:
    assert who(actor, user) == said
