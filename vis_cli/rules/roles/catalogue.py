"""The role catalogue: which roles there are, in which system, who may give them and what they permit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vis_cli.errors import Message, NotFound
from vis_cli.rules.core.names import Directory, normal, suggestion

CASE_ACTIONS = (
    "see-cases",
    "see-own-cases",
    "assign-case",
    "reassign-own-case",
    "comment-case",
    "answer-case",
    "partial-reply",
    "send-case",
    "edit-templates",
)
"""What the roles of Personalverktyget let staff do with cases, and with the templates they are answered by."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role in one of the systems around 1177.

    `granted_by` names the roles whose holders may give this one; when it is empty only the support team does.
    `permits` lists actions. `at_least` is how many holders a unit must have; such a role is an administrator's.
    `on_screen` is what the system's own screens call it.
    """

    id: str
    name: str
    system: str
    granted_by: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    at_least: int = 0
    aliases: tuple[str, ...] = ()
    on_screen: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Bundle:
    """Roles that are given together under one name. With `whole`, nobody should have only a part of it."""

    id: str
    name: str
    roles: tuple[str, ...]
    whole: bool = False
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Catalogue:
    """All roles and bundles, in the order of the file. `migrate_to` is the role that users of the old service get."""

    roles: Mapping[str, Role]
    bundles: Mapping[str, Bundle]
    migrate_to: str | None = None

    @cached_property
    def _directory(self) -> Directory:
        everything: list[Role | Bundle] = [*self.roles.values(), *self.bundles.values()]
        return Directory(
            "role",
            {each.id: each.name for each in everything},
            [(alias, each.id) for each in everything for alias in each.aliases],
        )

    def find(self, text: str) -> tuple[str, ...]:
        """The ids of the roles that `text` names: an id, a Swedish name, a bundle, or several with commas.

        Raises:
            NotFound: no role or bundle goes by a name in it.
            Ambiguous: a name in it fits several, as "Lokal administratör" does.
        """
        found: dict[str, None] = {}
        parts = [part.strip() for part in text.split(",") if part.strip()]
        for part in parts or [text]:
            key = self._directory.find(part)
            for role in self.bundles[key].roles if key in self.bundles else (key,):
                found[role] = None
        return tuple(found)

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """The systems that have roles, in the order of the file."""
        return tuple(dict.fromkeys(role.system for role in self.roles.values()))

    def find_system(self, text: str) -> str:
        """The system that `text` names, whatever its case, or by a unique beginning.

        Raises:
            NotFound, Ambiguous: none or several do.
        """
        return Directory("system", {system: system for system in self.systems}).find(text)

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """Every action that some role permits, sorted."""
        return tuple(sorted({action for role in self.roles.values() for action in role.permits}))

    def lacking(self) -> tuple[str, ...]:
        """The actions of cases that no role permits: a catalogue copied before there were such has none of them."""
        return tuple(action for action in CASE_ACTIONS if action not in self.actions)

    def permitting(self, action: str) -> tuple[str, ...]:
        """The ids of the roles that permit `action`.

        Raises:
            NotFound: no role permits anything of that name.
        """
        wanted = normal(action)
        if wanted not in self.actions:
            near = suggestion(action, self.actions)
            known = Message("Actions are {actions}.", actions=list(self.actions))
            raise NotFound(
                Message('no role permits anything called "{action}".', action=action),
                id="unknown-action",
                hint=Message("{near} {known}", near=near, known=known) if near else known,
                candidates=list(self.actions),
            )
        return tuple(role.id for role in self.roles.values() if wanted in role.permits)

    def name(self, role: str) -> str:
        """The Swedish name of a role id, or the id when the catalogue no longer has it."""
        found = self.roles.get(role)
        return found.name if found else role

    def on_screen(self, role: str) -> str:
        """What the screens of its system call a role id, or the id when the catalogue no longer has it."""
        found = self.roles.get(role)
        return (found.on_screen or found.name) if found else role

    def system(self, role: str) -> str:
        """The system of a role id; empty when the catalogue no longer has it."""
        found = self.roles.get(role)
        return found.system if found else ""

    def is_about_cases(self, role: str) -> bool:
        """Whether holders of a role work with cases: its actions are named so, `assign-case` or `see-cases`."""
        found = self.roles.get(role)
        return found is not None and any(action.endswith(("-case", "-cases")) for action in found.permits)

    def administrators(self) -> Sequence[Role]:
        """The roles of which a unit must have a number of holders."""
        return [role for role in self.roles.values() if role.at_least]
