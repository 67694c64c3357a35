"""What `vis demo` shows of what units send: ready-made answers, templates to many, forms; and what is left of it."""

from __future__ import annotations

from dataclasses import replace

from vis_cli.cli.demo.handling import CONFIG
from vis_cli.cli.demo.parts import Part, Step, step

BEGINS, LATER, SENT, FORMS, RUN_OUT = (
    "2025-08-26 11:00", "2025-08-26 11:31", "2025-08-26 13:00", "2025-08-27 09:00", "2025-09-11 06:00",
)  # fmt: skip
END = "2027-10-01 08:00"
CASE, QUESTION, FORM = "2025-0000002", "2025-0000008", "2025-0000009"
RESIDENT = "--resident 191212121212"
DECIDED = "gallring-vis.yaml"


def parts() -> list[Part]:
    """The parts on what units send, on forms, and on what the support team teaches."""
    shown = [
        Part(
            "What a unit sends",
            "Ready-made answers, signed; a template to five with a file from the shared folder, which leaves it; never"
            " the same twice.",
            "sending",
            [
                _told("The region's templates; one that has another name today is found by the old one.", BEGINS,
                      "templates import --yes"),
                step("templates show 'Fråga till invånare'", BEGINS),
                step("replies add Tid --unit Teleborg --text 'Hej {{namn}}! Du har fått en tid {{dag}}.'", BEGINS),
                step(f"cases open Teleborg boka {RESIDENT} --text 'Jag behöver en tid.'", BEGINS),
                _told("A changed signature waits: a new login, another browser, or thirty minutes of nothing.", BEGINS,
                      "signature set 'Bo Ek' --text 'Vänliga hälsningar, Bo Ek, sjuksköterska'"),
                step("signature show 'Bo Ek'", BEGINS),
                step("signature show 'Bo Ek'", LATER),
                step(f"cases answer {CASE} --reply --reply-template Tid --field namn=Rut --field 'dag=9 september'"
                     " --by 'Bo Ek'", LATER),
                step(f"cases show {CASE} --as resident", LATER),
                _told("To each of a list, one message of their own: first looked at, then sent.", SENT,
                      "cases send Teleborg --template Kallelse --residents kallelser.csv --attach hitta-hit.pdf -n"),
                step("cases send Teleborg --template Kallelse --residents kallelser.csv --attach hitta-hit.pdf --yes",
                     SENT),
                _told("The file has left the shared folder; nothing is left lying. The very same again is asked about.",
                      SENT, "attachments leftovers --unit Teleborg"),
                step("cases send Teleborg --template Kallelse --residents kallelser.csv --attach hitta-hit-kopia.pdf"
                     " --yes", SENT, 4),
                step("cases send Teleborg --template 'Fråga från vården' --field 'fråga=Passar tiden?' --by 'Bo Ek'"
                     f" {RESIDENT}", SENT),
            ],
            needs=["register", "handling"],
        ),
        Part(
            "Forms",
            "Sent from the record system, answered, and filed under patientformulär; and what closes by itself.",
            "forms",
            [
                step("forms import halsodeklaration.json --yes", FORMS),
                step(f"forms send halsodeklaration --unit Teleborg {RESIDENT} --by 'Bo Ek'", FORMS),
                step("cases list --unit Teleborg --waiting resident --columns number,case_type,state,days_left", FORMS),
                step(f"forms answer {FORM} halsodeklaration-svar.json", FORMS),
                step("forms deliver", FORMS),
                step("forms journal 191212121212", FORMS),
                _told("Two weeks after an answer that nobody has answered, a case closes.", RUN_OUT, "cases run"),
                step(f"cases document {CASE} {QUESTION} --not-relevant --by 'Bo Ek' --yes", RUN_OUT),
            ],
            needs=["register", "handling", "sending"],
        ),
        Part(
            "Webinars and guides",
            "What the support team teaches, as a calendar; how units do what they ask about most.",
            "guide",
            [
                step("webinars add --shipped --yes", RUN_OUT),
                step("webinars export --format ics --out webbinarier.ics", RUN_OUT),
                step("guide bifoga", RUN_OUT),
            ],
            needs=["register"],
        ),
    ]  # fmt: skip
    return [replace(part, steps=[replace(each, config=CONFIG) for each in part.steps]) for part in shown]


def _told(about: str, now: str, line: str) -> Step:
    """A step that something is said above."""
    made = step(line, now)
    return Step(made.words, now, about=about)


def gone() -> list[Part]:
    """The part on what is left of those cases when they have been destroyed."""
    return [
        Part(
            "What is left after two years",
            "The cases above go too, with files and forms. The log still says who looked; what was written is nowhere.",
            "gone",
            [
                Step(("retention", "purge", "--apply", "--yes"), END, config=DECIDED),
                step(f"cases show {FORM}", END, 5),
                step("audit reads --case 2025-0000001 --limit 3", END),
                Step(("-rl", "--exclude-dir=teleborg", "Ont i knät", "."), END, 1, "Of what the resident wrote:",
                     program="grep"),
            ],
            needs=["register", "handling", "sending", "forms"],
        )
    ]  # fmt: skip
