"""What the configuration names a file for."""

from __future__ import annotations

from pathlib import Path

import pytest

from vis_cli.app import configured
from vis_cli.errors import FaultyConfiguration
from vis_cli.settings import Settings


def test_the_role_catalogue_is_the_one_that_comes_with_vis_unless_another_is_named(tmp_path: Path) -> None:
    shipped = configured.roles_known(Settings())
    assert shipped["redaktor-kontaktkort"] == "Redaktör kontaktkort" and "medarbetare" in shipped
    assert "redaktor-kontaktkort" in configured.catalogue(Settings()).roles
    with pytest.raises(FaultyConfiguration):
        configured.catalogue(Settings(roles=tmp_path / "none.yaml"))
