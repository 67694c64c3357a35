"""Templates of what is sent, and ready-made answers: listed, shown, added, edited, renamed, retired, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.cases import acting
from vis_cli.app.cases import texts as case_texts
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import streamed
from vis_cli.db.cases import templates as db_templates
from vis_cli.db.core.records import next_number
from vis_cli.db.register.directories import unit_names
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Malformed, Message, NotPermitted, Refused, Source, as_message
from vis_cli.files.cases import templates as files
from vis_cli.files.core import text as texts
from vis_cli.rules.cases import template_lint as lint_rules
from vis_cli.rules.cases import templates as rules
from vis_cli.rules.cases.template_imports import import_ as imported
from vis_cli.rules.cases.template_lint import Finding
from vis_cli.rules.cases.templates import Asked as Asked
from vis_cli.rules.cases.templates import Held, Template
from vis_cli.rules.core import rights
from vis_cli.rules.core.names import Directory, normal
from vis_cli.rules.core.plan import Plan
from vis_cli.shipped import shipped

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHIPPED = ("configs", "templates.yaml")

# --- which one -------------------------------------------------------------------------------------------------------


def directory(held: Held, noun: str = "template") -> Directory:
    """The templates by number, name and former name."""
    return Directory(
        noun,
        {each.id: each.name for each in held.templates},
        [(alias.alias, f"M-{alias.template}") for alias in held.aliases],
    )


def visible(held: Held, unit: str | None, sorts: tuple[str, ...] = rules.SORTS) -> Held:
    """The templates that a unit has, its own and the central ones, of these kinds."""
    found = [each for each in held.templates if each.unit in (unit, None) and each.sort in sorts]
    numbers = {each.number for each in found}
    return Held(found, [each for each in held.aliases if each.template in numbers])


class Finder:
    """Finds templates by what arguments name, and tells whoever gave a former name of it, once."""

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation
        self._former: dict[str, Message] = {}

    def find(self, held: Held, written: str) -> Template:
        """The template that an argument names.

        Raises:
            NotFound, Ambiguous: none, or several.
        """
        number = directory(held).find(written)
        found = next(each for each in held.templates if each.id == number)
        former = [normal(each.alias) for each in held.aliases if each.template == found.number]
        if normal(written) in former and normal(written) != normal(found.name):
            self._former[written] = Message('"{old}" is called "{new}" now.', old=written, new=found.name)
        return found

    def tell(self) -> None:
        """Tell of the former names that were given."""
        for said in self._former.values():
            self._invocation.tell(said)


def retired(template: Template) -> Refused:
    """What is said of a template that nobody uses any more."""
    said = Message("{template} is retired since {day}.", template=str(template), day=template.retired_on)
    return Refused(said, id="retired-template", hint="vis templates list has those in use.")


# --- who may ---------------------------------------------------------------------------------------------------------


def demand(invocation: Invocation, db: Connection, unit: str | None) -> None:
    """Refuse who may not edit the templates of a unit, or the central ones (None).

    Whoever has the right `templates` may edit all; staff, as themselves, those of the units where a role permits it.

    Raises:
        NotPermitted: so.
    """
    permitted = rights.who_may(invocation.settings.operators, rights.TEMPLATES)
    if permitted is None or invocation.user in permitted:
        return
    person = acting.oneself(invocation, db)
    if person is None:
        invocation.permit(rights.TEMPLATES)
        return
    if unit is None:
        message = Message("{user} may not change central templates.", user=invocation.user)
        hint = Message("These may: {users}.", users=permitted) if permitted else "Nobody may."
        raise NotPermitted(message, hint=hint)
    staff = acting.Staff(invocation, db)
    if not staff.may(person, "edit-templates", unit):
        message = Message(
            "{person} may not change templates at {unit}.", person=staff.name_of(person), unit=staff.name_of(unit)
        )
        could = staff.could("edit-templates", unit)
        hint = Message("{who} could.", who=could) if could else Message("Nobody may there.")
        raise NotPermitted(message, id="role-missing", hint=hint, could=could)


# --- changing --------------------------------------------------------------------------------------------------------


def add(
    invocation: Invocation, name: str, asked: Asked, *, unit: str | None = None, file: str | None = None
) -> Outcome:
    """Add a template for a unit, or for all of them.

    Raises:
        Refused: another has, or had, the name. FaultyInput: the name or the text. NotFound, Ambiguous: the unit.
        NotPermitted: the OS user may not.
    """

    def planner(db: Connection) -> Plan:
        where = None if unit is None else arguments.unit(invocation, db, unit)
        demand(invocation, db, where)
        with arguments.argument(name):
            rules.checked_name(name)
        with _pointing(asked.text, file):
            plan = rules.add(db_templates.held(db), next_number(db, Template.kind), where, name, asked)
        return _warned(plan)

    return execute(invocation, planner, needs=rights.EDIT_TEMPLATES)


def edit(
    invocation: Invocation, template: str, asked: Asked, *, sorts: tuple[str, ...] = rules.SORTS,
    unit: str | None = None, file: str | None = None,
) -> Outcome:  # fmt: skip
    """Give a template another text, heading or note.

    Raises:
        NotFound, Ambiguous: the template. FaultyInput: the text. NotPermitted: the OS user may not.
    """

    def plan(_held: Held, found: Template) -> Plan:
        with _pointing(asked.text, file):
            return _warned(rules.edit(found, asked))

    return _change(invocation, template, sorts, unit, plan)


def rename(invocation: Invocation, template: str, new: str, *, sorts: tuple[str, ...] = rules.SORTS,
           unit: str | None = None) -> Outcome:  # fmt: skip
    """Give a template a new name; the old one stays as an alias.

    Raises:
        NotFound, Ambiguous: the template. Refused: another has, or had, the name. FaultyInput: it cannot be one.
        NotPermitted: the OS user may not.
    """

    def plan(held: Held, found: Template) -> Plan:
        with arguments.argument(new):
            return rules.rename(held, found, new)

    return _change(invocation, template, sorts, unit, plan)


def retire(invocation: Invocation, template: str, *, sorts: tuple[str, ...] = rules.SORTS,
           unit: str | None = None) -> Outcome:  # fmt: skip
    """Have nobody send a template any more.

    Raises:
        NotFound, Ambiguous: the template. NotPermitted: the OS user may not.
    """
    return _change(invocation, template, sorts, unit, lambda _, found: rules.retire(found, invocation.today))


def _change(
    invocation: Invocation,
    template: str,
    sorts: tuple[str, ...],
    unit: str | None,
    plan: Callable[[Held, Template], Plan],
) -> Outcome:
    finder = Finder(invocation)

    def planner(db: Connection) -> Plan:
        held = db_templates.held(db)
        found = finder.find(_among(invocation, db, held, sorts, unit), template)
        demand(invocation, db, found.unit)
        return plan(held, found)

    outcome = execute(invocation, planner, needs=rights.EDIT_TEMPLATES)
    finder.tell()
    return outcome


def import_(invocation: Invocation, file: str | None = None) -> Outcome:
    """Add and change central templates by a YAML file, or by the one that comes with vis; none is retired.

    Raises:
        FaultyInput, MissingInput: the file. Refused: a name is another's. NotPermitted: the OS user may not.
    """
    said, name, digest = files.read(file or str(shipped(*SHIPPED)), stdin=invocation.stdin)
    invocation.note_file(name if file else SHIPPED[1], digest)

    def planner(db: Connection) -> Plan:
        demand(invocation, db, None)
        return _warned(imported(db_templates.held(db), next_number(db, Template.kind), said))

    return execute(invocation, planner, needs=rights.EDIT_TEMPLATES)


def text_in(invocation: Invocation, file: str) -> str:
    """The text in a file (`-`: standard input), which the journal is told of: what it keeps of it is no secret.

    Raises:
        MissingInput: there is no such file. FaultyInput: the text; see `texts.checked`.
    """
    said, raw = case_texts.in_file(invocation, file)
    invocation.note_file("<stdin>" if file == "-" else file, sha256(raw).hexdigest())
    return said


def heading(written: str | None) -> str | None:
    """A heading as it is kept; empty for none of its own.

    Raises:
        FaultyInput: it is no heading.
    """
    if not written:
        return written
    with arguments.argument(written):
        return rules.checked_heading(written)


@contextmanager
def _pointing(text: str | None, file: str | None) -> Iterator[None]:
    """Turns a text that cannot be understood into a fault that points into it, or into its file."""
    try:
        yield
    except Malformed as error:
        before = (text or "")[: error.position]
        place = Source(file or ARGUMENT, before.count("\n") + 1, error.position - before.rfind("\n"))
        raise FaultyInput([Fault(error.id, error.message, place, error.hint)]) from None


def _warned(plan: Plan) -> Plan:
    """The plan, with what is to be told of the texts that it brings."""
    found = [
        Message("{id}: {said} {hint}", id=step.after.id, said=as_message(each.message), hint=as_message(each.hint))
        for step in plan.changes
        if isinstance(step.after, Template)
        for each in lint_rules.lacks(step.after)
    ]
    return replace(plan, notes=(*plan.notes, *found))


# --- reading ---------------------------------------------------------------------------------------------------------


def _among(invocation: Invocation, db: Connection, held: Held, sorts: tuple[str, ...], unit: str | None) -> Held:
    """Those of the kinds, and of the unit with the central ones where it is given."""
    if unit is not None:
        return visible(held, arguments.unit(invocation, db, unit), sorts)
    found = [each for each in held.templates if each.sort in sorts]
    numbers = {each.number for each in found}
    return Held(found, [each for each in held.aliases if each.template in numbers])


@streamed
def list_(
    invocation: Invocation, *, unit: str | None = None, sorts: tuple[str, ...] = rules.SORTS, retired: bool = False
) -> Iterator[dict[str, Any]]:
    """The templates by name, of all units or those that one has; with `retired` also those that nobody sends.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.reading() as db:
        held = _among(invocation, db, db_templates.held(db), sorts, unit)
        names = unit_names(db, [each.unit for each in held.templates])
        for each in sorted(held.templates, key=lambda found: (normal(found.name), found.number)):
            if retired or each.retired_on is None:
                yield as_json(each, held, names)


def show(
    invocation: Invocation, template: str, *, sorts: tuple[str, ...] = rules.SORTS, unit: str | None = None,
    history: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """A template with its text and, if asked, what became of it.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    finder = Finder(invocation)
    with invocation.reading() as db:
        held = _among(invocation, db, db_templates.held(db), sorts, unit)
        found = finder.find(held, template)
        shown = as_json(found, held, unit_names(db, [found.unit]))
        if history:
            shown["history"] = db_templates.history(db, found)
    finder.tell()
    return shown


def as_json(template: Template, held: Held, names: dict[str, str]) -> dict[str, Any]:
    """A template as `--json` has it."""
    return {
        "id": template.id,
        "name": template.name,
        "aliases": [each.alias for each in held.aliases if each.template == template.number],
        "kind": template.sort,
        "unit": template.unit,
        "unit_name": names.get(template.unit or ""),
        "documented": template.documented,
        "subject": template.subject,
        "fields": template.fields,
        "retired": None if template.retired_on is None else template.retired_on.isoformat(),
        "text": template.text,
    }


def lint(invocation: Invocation, file: str | None = None) -> list[dict[str, Any]]:
    """What is wrong with the templates in use; or the former names of templates that a file has in it.

    Raises:
        MissingInput: there is no such file. FaultyInput: it is not text.
    """
    text = None if file is None else texts.read(file, stdin=invocation.stdin)
    with invocation.reading() as db:
        held = db_templates.held(db)
    if text is not None:
        return [_found(each, text.name) for each in lint_rules.old_names(text.text, held)]
    live = sorted((each for each in held.templates if each.retired_on is None), key=lambda each: each.number)
    return [_found(each, template.id, template.name) for template in live for each in lint_rules.lacks(template, held)]


def _found(finding: Finding, where: str, name: str | None = None) -> dict[str, Any]:
    return {
        "id": finding.id,
        "where": where,
        "name": name,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "hint": as_message(finding.hint),
    }
