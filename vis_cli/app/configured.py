"""What the configuration names a file for: the role catalogue."""

from __future__ import annotations

from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.settings import Settings
from vis_cli.shipped import shipped


def catalogue(settings: Settings) -> Catalogue:
    """The role catalogue in force: the configuration's, or the one that comes with vis.

    Raises:
        FaultyConfiguration: the file is missing or faulty.
    """
    return shipped_catalogue() if settings.roles is None else read_catalogue(str(settings.roles))


def shipped_catalogue() -> Catalogue:
    """The role catalogue that comes with vis."""
    return read_catalogue(str(shipped("configs", "roles.yaml")))


def roles_known(settings: Settings) -> dict[str, str]:
    """The ids of the roles and bundles that there are, with their Swedish names.

    Raises:
        FaultyConfiguration: the catalogue is missing or faulty.
    """
    found = catalogue(settings)
    known = {role.id: role.name for role in found.roles.values()}
    return known | {bundle.id: bundle.name for bundle in found.bundles.values()}
