"""Forms that residents are sent: their versions, which one is sent today, and what an import changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from vis_cli.errors import Message, NotFound, Refused, Sentence
from vis_cli.rules.core.names import suggestion
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.register.case_types import CaseType

FOLDER = "patientformulär"
"""The folder of the patient record (Cosmic) that answers are filed in, after the region's slides."""
TYPE = CaseType("formular", "Formulär", central=False)
"""The case type of a form: no unit offers it, so residents cannot open one, and retention policies can name it."""

SENT, ANSWERED, FILED = "sent", "answered", "filed"
STATES = (SENT, ANSWERED, FILED)
"""What becomes of a form that was sent."""


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form. `position` counts the versions in the order in which they were imported.

    `questionnaire` is the FHIR resource as it was imported, in JSON; a version never asks anything else.
    """

    kind: ClassVar[str] = "form"
    unsaid: ClassVar[tuple[str, ...]] = ("questionnaire",)
    form: str
    version: str
    position: int
    title: str
    url: str
    status: str
    questionnaire: str

    @property
    def id(self) -> str:
        return f"{self.form}/{self.version}"

    @property
    def canonical(self) -> str:
        """What an answer says that it answers: the form's address and the version."""
        return f"{self.url}|{self.version}"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{title}, version {version}", title=self.title, version=self.version)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{title} ({form}), version {version}", title=self.title, form=self.form, version=self.version)

    def __str__(self) -> str:
        return str(self.words(str))


def current(versions: Sequence[Form]) -> Form:
    """The version that was imported last, which is the one that is sent."""
    return max(versions, key=lambda each: each.position)


def find(held: Sequence[Form], written: str) -> Form:
    """The form that somebody means: `halsodeklaration`, its title, or with a version, `halsodeklaration/1.0`.

    Raises:
        NotFound: there is none.
    """
    wanted = written.strip()
    exact = [each for each in held if each.id == wanted]
    if exact:
        return exact[0]
    folded = wanted.casefold()
    named = [each for each in held if folded in (each.form.casefold(), each.title.casefold())]
    if not named:
        names = sorted({each.form for each in held} | {each.id for each in held})
        near = suggestion(wanted, tuple(names)) if names else None
        said = Message('there is no form "{form}".', form=wanted)
        raise NotFound(said, id="unknown-form", hint=near or "`vis forms list` has them.")
    return current([each for each in held if each.form == current(named).form])


def import_(held: Sequence[Form], wanted: Form, items: Callable[[str], Any], *, has_type: bool) -> Plan:
    """Take a version of a form in, or what is said anew of one that is there.

    `wanted` has any position; `items` gives what a questionnaire asks, of its JSON. A version that is there keeps its
    questions, since answers name them. Without the case type of forms (`has_type`) it is added too.

    Raises:
        Refused: that version asks something else, or the form has another address.
    """
    before = next((each for each in held if each.id == wanted.id), None)
    same = [each for each in held if each.form == wanted.form]
    for each in same:
        if each.url != wanted.url:
            said = Message("{form} has the address {url}.", form=wanted.form, url=each.url)
            raise Refused(said, id="other-url", hint="Give the new form another id.")
    if before is not None and items(before.questionnaire) != items(wanted.questionnaire):
        said = Message("{form} is there, and asks something else.", form=wanted.id)
        raise Refused(said, id="other-items", hint="Give what is asked anew a new version.")
    position = max((each.position for each in same), default=0) + 1 if before is None else before.position
    steps = [Step(before, replace(wanted, position=position))]
    if not has_type:
        steps.insert(0, Step(None, TYPE))
    return Plan(tuple(steps))


def refusal_to_send(form: Form, versions: Sequence[Form]) -> Refused | None:
    """Why a version is not sent to residents; None where it is."""
    if form.status == "active":
        return None
    message = Message("{form} is {status}, and so is not sent.", form=form.id, status=Message(form.status))
    others = [each for each in versions if each.form == form.form and each.status == "active"]
    hint = Message("{form} is active.", form=current(others).id) if others else "Import it with the status active."
    return Refused(message, id="form-not-active", hint=hint, status=form.status)


def invitation(form: Form, resource: Mapping[str, Any], unit: str, hsa_id: str) -> str:
    """What a resident reads of a form in their inbox.

    A message must name the unit that sends it and its HSA-id, the purpose, how the answers are used and where to ask
    (Inera, rules for 1177 inkorg).
    """
    purpose = resource.get("purpose") or resource.get("description")
    said = [
        f"Du har fått ett formulär att besvara: {form.title}.",
        f"Det kommer från {unit} ({hsa_id}).",
        *([str(purpose)] if purpose else []),
        f"Dina svar läggs i din journal, i mappen {FOLDER}, och läses av dem som vårdar dig.",
        f"Har du frågor om formuläret kontaktar du {unit}.",
    ]
    return "\n".join(said)
