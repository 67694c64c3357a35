"""Templates: what a unit sends to residents, and ready-made answers; their names, fields, and what they lack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import ClassVar

from vis_cli.errors import Malformed, Message, Refused, Sentence
from vis_cli.rules.cases.events import LONGEST_HEADING
from vis_cli.rules.core import letters
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan, Step

SORTS = ("information", "question", "reply")
"""Information takes no reply, a question does (Region Jönköping on such cases); a reply is a ready-made answer."""

UNIT_FIELD = "enhet"
"""The field that the name of the unit fills by itself."""

FIELD = re.compile(r"\{([^\W\d_][\w-]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with fields in it, like `{datum}`: of one unit, or central where `unit` is None.

    `sort` is one of SORTS. `subject` is the heading of what is sent, its name where None; `documented` what is noted of
    a case that is closed by it. Nobody sends one that is retired.
    """

    kind: ClassVar[str] = "template"
    number: int
    unit: str | None
    name: str
    sort: str
    text: str
    subject: str | None = None
    documented: str = "unknown"
    retired_on: date | None = None

    @property
    def id(self) -> str:
        return f"M-{self.number}"

    @property
    def takes_reply(self) -> bool:
        """Whether a resident may write in what comes of it."""
        return self.sort != "information"

    @property
    def fields(self) -> list[str]:
        """The fields of the text, in order, each once, but that of the unit's name."""
        found = dict.fromkeys(field_key(each) for each in FIELD.findall(self.text))
        return [each for each in found if each != UNIT_FIELD]

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{label}, {sort}", label=self.label(name_of), sort=Message(self.sort))

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        if self.unit is None:
            return Message('"{name}", central', name=self.name)
        return Message('"{name}" at {unit}', name=self.name, unit=name_of(self.unit))

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class TemplateAlias:
    """A former name of a template."""

    kind: ClassVar[str] = "template-alias"
    alias: str
    template: int

    @property
    def id(self) -> str:
        return f"M-{self.template}/{self.alias}"

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message('"{alias}" for {template}', alias=self.alias, template=f"M-{self.template}")

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True)
class Held:
    """The templates that there are, with their former names."""

    templates: Sequence[Template] = ()
    aliases: Sequence[TemplateAlias] = ()

    def named(self, name: str, units: Iterable[str | None]) -> Template | None:
        """Which of the templates of these units (None: the central ones) has the name, now or before."""
        wanted, among = normal(name), set(units)
        by_number = {each.number: each for each in self.templates if each.unit in among}
        now = (each for each in by_number.values() if normal(each.name) == wanted)
        once = [each.template for each in self.aliases if normal(each.alias) == wanted]
        before = (by_number[number] for number in once if number in by_number)
        return next(now, None) or next(before, None)

    def all_units(self) -> set[str | None]:
        """Every unit that has a template, and None."""
        return {each.unit for each in self.templates} | {None}

    def rivals(self, unit: str | None) -> Iterable[str | None]:
        """The units among whose templates a name must be the only one: for a central template all of them."""
        return self.all_units() if unit is None else (unit, None)


@lru_cache(256)
def field_key(written: str) -> str:
    """What the ways to write a field's name have in common, in a text, an option or over a column."""
    return re.sub(r"[\s_-]+", "_", written.strip().casefold())


# --- what is written --------------------------------------------------------------------------------------------------


def checked_text(text: str) -> str:
    """The text of a template, with every field in it closed.

    Raises:
        Malformed: at the brace that belongs to no field.
    """
    rest = FIELD.sub(lambda found: " " * len(found[0]), text)
    if found := re.search(r"[{}]", rest):
        said = Message('"{brace}" belongs to no field.', brace=found[0])
        hint = "A field is a word in braces, such as {datum}; a text has no other braces."
        raise Malformed(said, id="stray-brace", position=found.start(), hint=hint)
    return text


def checked_name(written: str) -> str:
    """What a template is called, as it is kept.

    Raises:
        Malformed: it is empty, has letters that no name has, a brace, or is as long as a heading may not be.
    """
    name = " ".join(letters.name(written).split())
    if not name:
        raise Malformed("a name is missing here.", id="empty-name")
    if found := re.search(r"[{}]", name):
        raise Malformed("a name has no braces.", id="stray-brace", position=found.start(), hint="Leave it out.")
    if len(name) > LONGEST_HEADING:
        said = Message("the name has {count} characters; {most} fit.", count=len(name), most=LONGEST_HEADING)
        raise Malformed(said, id="long-name", hint="Shorten it.")
    if re.fullmatch(r"M-\d+", name, re.IGNORECASE | re.ASCII):
        raise Malformed("that would be taken for the number of a template.", id="faulty-name", hint="Use words.")
    return name


def checked_heading(written: str) -> str:
    """The heading of what is sent, as it is kept; no field stands in it.

    Raises:
        Malformed: it has several lines or braces, or is too long.
    """
    heading = " ".join(letters.name(written).split())
    if found := re.search(r"[{}]", heading):
        raise Malformed(
            "a heading has no fields.", id="stray-brace", position=found.start(), hint="Put them in the text."
        )
    if len(heading) > LONGEST_HEADING:
        said = Message("the heading has {count} characters; {most} fit.", count=len(heading), most=LONGEST_HEADING)
        raise Malformed(said, id="long-text", hint="Shorten it.")
    return heading


@dataclass(frozen=True)
class Asked:
    """What somebody wants a template to be; None for what stays as it is, or is as usual."""

    sort: str | None = None
    text: str | None = None
    subject: str | None = None
    documented: str | None = None


def documented_of(sort: str, said: str | None) -> str:
    """What is noted of cases of a template: of information, unless somebody says otherwise, that nothing is relevant.

    It is closed as it is sent, and who sends it to hundreds would else have each of them held for want of a note.

    Raises:
        Malformed: a ready-made answer has no such note, which is said of the case that it answers.
    """
    if said is None:
        return "not-relevant" if sort == "information" else "unknown"
    if sort == "reply" and said != "unknown":
        message = "a ready-made answer says nothing of what is documented."
        raise Malformed(message, id="no-case-of-its-own", hint="vis cases document does.")
    return said


def add(held: Held, number: int, unit: str | None, name: str, asked: Asked) -> Plan:
    """A new template, with the next `number`; where the very same is there, nothing.

    Raises:
        Refused: another has, or had, the name at the unit, or centrally. Malformed: the name or the text.
    """
    sort = asked.sort or "information"
    made = Template(
        number, unit, checked_name(name), sort, checked_text(asked.text or ""), asked.subject,
        documented_of(sort, asked.documented),
    )  # fmt: skip
    other = held.named(made.name, held.rivals(unit))
    if other is not None:
        if replace(made, number=other.number) == other:
            return Plan((Step(other, other),))
        raise taken(made.name, other)
    return Plan((Step(None, made),))


def edit(template: Template, asked: Asked) -> Plan:
    """A template with another text, heading or note; what is sent already stays as it was.

    Raises:
        Malformed: the text.
    """
    documented = template.documented
    if asked.documented is not None:
        documented = documented_of(template.sort, asked.documented)
    after = replace(
        template,
        text=template.text if asked.text is None else checked_text(asked.text),
        subject=template.subject if asked.subject is None else asked.subject or None,
        documented=documented,
    )
    return Plan((Step(template, after),))


def rename(held: Held, template: Template, new: str) -> Plan:
    """A template by another name; the old one stays as an alias.

    Raises:
        Refused: another has, or had, that name. Malformed: the name.
    """
    name = checked_name(new)
    if name == template.name:
        return Plan((Step(template, template),))
    other = held.named(name, held.rivals(template.unit))
    if other is not None and other.number != template.number:
        raise taken(name, other)
    steps = [Step(template, replace(template, name=name))]
    known = {normal(each.alias): each for each in held.aliases if each.template == template.number}
    if normal(name) != normal(template.name) and normal(template.name) not in known:
        steps.append(Step(None, TemplateAlias(template.name, template.number)))
    if normal(name) in known and normal(name) != normal(template.name):
        steps.append(Step(known[normal(name)], None))  # it has its former name again
    return Plan(tuple(steps))


def retire(template: Template, today: date) -> Plan:
    """A template that nobody sends any more. Its name stays taken, and what was sent stays as it was."""
    if template.retired_on is not None:
        return Plan((Step(template, template),))
    return Plan((Step(template, replace(template, retired_on=today)),))


def taken(name: str, other: Template) -> Refused:
    """What is said of a name that another template has, or had."""
    said = Message('"{name}" is {id} already, now or before: {other}.', name=name, id=other.id, other=str(other))
    return Refused(said, id="name-taken", hint="Choose another name, or edit that one.")
