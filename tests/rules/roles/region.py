"""A small region to judge grants in: a hospital clinic with a branch below it, a health centre, and some staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from vis_cli.errors import NotFound
from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.roles import guards
from vis_cli.rules.roles.grants import Grant, Register, RoleFacts
from vis_cli.rules.roles.rows import Names
from vis_cli.rules.roles.scene import among
from vis_cli.shipped import shipped

CATALOGUE = read_catalogue(str(shipped("configs", "roles.yaml")))
TODAY = date(2026, 6, 10)

LAGAN, LIDHULT, TELEBORG, CLOSED = (f"SE2321000065-TEST000{n}" for n in (1, 2, 3, 4))
ANNA, BO, CILLA, DISA = (f"SE2321000065-TEST010{n}" for n in (1, 2, 3, 4))

REGISTER = Register(
    units={LAGAN: "Lagan", LIDHULT: "Lidhult", TELEBORG: "Teleborg", CLOSED: "Nedlagda"},
    parents={LAGAN: None, LIDHULT: LAGAN, TELEBORG: None, CLOSED: None},
    closed={CLOSED: date(2026, 1, 1)},
    persons={ANNA: "Anna Berg", BO: "Bo Ek", CILLA: "Cilla Dal", DISA: "Disa Falk"},
    disabled={DISA: date(2026, 9, 1)},
    offering=frozenset({LAGAN, TELEBORG}),
)
FACTS = RoleFacts(CATALOGUE, REGISTER, TODAY)

ADMIN, EDITOR, PRESENTER = "lokal-administrator-hsa", "redaktor-kontaktkort", "redaktor-e-tjanst"
PV_ADMIN, RECEIVER, HANDLER = "lokal-administrator-pv", "arendemottagare", "arendehanterare"


def d(day: str) -> date:
    """`0615` is 15 June 2026."""
    return date(2026, int(day[:2]), int(day[2:]))


def a_grant(
    person: str = ANNA,
    role: str = EDITOR,
    unit: str = TELEBORG,
    since: str = "0101",
    until: str | None = None,
    **more: str,
) -> Grant:
    return Grant(person, role, unit, d(since), None if until is None else d(until), **more)


def at(day: str) -> RoleFacts:
    """The facts on another day."""
    return replace(FACTS, today=d(day))


def judged(plan: Plan, held: Iterable[Grant], facts: RoleFacts = FACTS) -> Plan:
    """The plan with its effect and the guards of that, where all the grants that there are are `held`."""
    return guards.judged(plan, facts, among(held))


def _find(names: dict[str, str], noun: str) -> Any:
    def find(text: str) -> str:
        for key, name in names.items():
            if text in (key, name):
                return key
        raise NotFound(f'no {noun} "{text}".', id=f"unknown-{noun}")

    return find


NAMES = Names(_find(dict(REGISTER.persons), "person"), _find(dict(REGISTER.units), "unit"))
