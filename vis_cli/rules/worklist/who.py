"""Whose hands a task is for: VIS support, the unit's own administrators, or the administrator of HSA."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vis_cli.rules.cards import hsa_card
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.who import Holder
from vis_cli.rules.worklist.tasks import ROLE, Standing

SUPPORT, LOCAL, HSA = "vis-support", "local-administrator", "hsa-administrator"
WHO = (SUPPORT, LOCAL, HSA)


def who(standing: Standing, catalogue: Catalogue) -> str:
    """One of WHO: central case types are VIS support's to switch (Region Kronoberg, "Ärendetyper", 2022).

    A role is given by those who hold a role that may give it on the unit; one that no role may give is VIS support's
    (see `granted_by` in the catalogue). What stands on the card in HSA is its administrator's.
    """
    if ROLE in standing.item:
        return LOCAL if givers(standing, catalogue) else SUPPORT
    return HSA if standing.system == hsa_card.SYSTEM else SUPPORT


def givers(standing: Standing, catalogue: Catalogue) -> tuple[str, ...]:
    """The roles whose holders give the role of a task: administrators' roles, where there are such among them."""
    found = catalogue.roles.get(standing.item.partition(ROLE)[0])
    if found is None:
        return ()
    administrators = [each.id for each in catalogue.administrators() if each.id in found.granted_by]
    return tuple(administrators or found.granted_by)


def hands(standing: Standing, holders: Mapping[str, Iterable[Holder]], catalogue: Catalogue) -> list[str]:
    """The persons whose task it is, each once, of the holders by unit: not the one whom it is about."""
    about = standing.item.partition(ROLE)[2]
    roles = givers(standing, catalogue)
    found = (each.person for each in holders.get(standing.unit, ()) if each.role in roles and each.person != about)
    return list(dict.fromkeys(found))
