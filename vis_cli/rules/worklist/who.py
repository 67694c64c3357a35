"""Whose hands a task is for: VIS support, the unit's own administrators, or the administrator of HSA."""

from __future__ import annotations

from collections.abc import Collection, Iterable

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
        return LOCAL if givers(standing.item.partition(ROLE)[0], catalogue) else SUPPORT
    return HSA if standing.system == hsa_card.SYSTEM else SUPPORT


def givers(role: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The roles whose holders give a role: administrators' roles, where there are such among them."""
    found = catalogue.roles.get(role)
    if found is None:
        return ()
    administrators = [each.id for each in catalogue.administrators() if each.id in found.granted_by]
    return tuple(administrators or found.granted_by)


def able(giving: Collection[str], holders: Iterable[Holder]) -> list[str]:
    """The persons who hold one of the roles that give another, each once, in the order of the holders of a unit."""
    return list(dict.fromkeys(each.person for each in holders if each.role in giving))
