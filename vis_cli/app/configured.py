"""What the configuration names a file for: the role catalogue."""

from __future__ import annotations

from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.settings import Settings
from vis_cli.shipped import shipped


def catalogue(settings: Settings) -> Catalogue:
    """The role catalogue in force: the configuration's, or the one that comes with vis.

    Raises:
        FaultyInput, MissingInput: the file.
    """
    return read_catalogue(str(settings.roles or shipped("configs", "roles.yaml")))
