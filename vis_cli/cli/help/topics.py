"""What `vis help TOPIC` says: short texts, made from the program's own tables where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from vis_cli import app
from vis_cli.cli.frame.i18n import _, is_aloud
from vis_cli.cli.frame.options import FORMATS
from vis_cli.cli.frame.synonyms import SWEDISH
from vis_cli.errors import EXIT_CODES
from vis_cli.rules.core.guards import GUARDS

WIDTH = 80


class Topic(NamedTuple):
    """What a topic is about, in a line, and its text."""

    about: str
    text: Callable[[], str]


PARAGRAPHS: list[str] = []  # every one of them, for the test that each has its Swedish


def paragraphs(*texts: str) -> Callable[[], str]:
    """Each text on lines of its own; one that begins with two spaces is shown as it stands."""

    PARAGRAPHS.extend(text for text in texts if not text.startswith("  "))

    def text() -> str:
        written = (_(each) for each in texts)
        return "\n\n".join(each if each.startswith("  ") else filled(each) for each in written)

    return text


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Names and what they mean, in two columns."""
    if is_aloud():
        return "\n".join(f"{name}: {meaning}" for name, meaning in rows)
    width = max(len(name) for name, _ in rows) + 2
    return "\n".join(filled(meaning, f"  {name:<{width}}", " " * (width + 2)) for name, meaning in rows)


def filled(text: str, first: str = "", then: str = "") -> str:
    """The text on lines that fit a screen, of which the first and the others begin so; on one where it is read aloud.

    What is broken are words, and not within them.
    """
    from textwrap import fill

    if is_aloud():
        return first + text
    return fill(text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)


def _exit_codes() -> str:
    return table([(str(code), _(meaning)) for code, meaning in EXIT_CODES.items()])


def _guards() -> str:
    before = _(
        "A guard looks at a plan as a whole and refuses it (exit 4) when it would do something unusual. Look with"
        " --dry-run, then lift that guard alone: --allow NAME --reason TEXT, or --allow NAME=N, up to N. There is no"
        " --force. Limits are set under `guards` in the config file."
    )
    return f"{filled(before)}\n\n{table([(name, _(meaning)) for name, meaning in GUARDS.items()])}"


def _roles() -> str:
    found = app.configured.shipped_catalogue()
    before = _(
        "A grant lets a person act in a role on a unit and below it, from a day and perhaps until a last day. Roles are"
        " data: these come with vis, and `roles` in the config file names others."
    )
    roles = table([(role.id, f"{role.name} ({role.system})") for role in found.roles.values()])
    bundles = table([(bundle.id, ", ".join(bundle.roles)) for bundle in found.bundles.values()])
    return f"{filled(before)}\n\n{roles}\n\n{_('Bundles, given together:')}\n\n{bundles}"


def _words() -> str:
    commands: dict[str, list[str]] = {}
    for word, command in SWEDISH.items():
        commands.setdefault(command, []).append(word)
    return table([(f"vis {command}", ", ".join(words)) for command, words in sorted(commands.items())])


TOPICS: Mapping[str, Topic] = {
    "exit-codes": Topic("What each exit code means.", _exit_codes),
    "guards": Topic("What refuses an unusual plan, and how to go on.", _guards),
    "changing": Topic(
        "How every change is made: plan, guard, apply, journal.",
        paragraphs(
            "Every command that changes something first makes a plan: steps that add, change or remove, and steps that"
            " are the same already. --dry-run shows it and stops. Otherwise that very plan is carried out in one"
            " transaction, each step only if its row is still as the plan saw it.",
            "The journal keeps the change set, C-42: who, when, ticket, reason, command and every step before and"
            " after. `vis changes show C-42` shows it, `vis changes undo C-42` takes it back the same way, and `vis"
            " undo` takes back your own last change.",
            "Asking for what is already so changes nothing and is not a fault: exit 0, no new change set.",
        ),
    ),
    "confirmation": Topic(
        "When vis asks, and how to answer beforehand.",
        paragraphs(
            "A change of one object that you named is made without a question. For more than one, or to end a "
            "running window, vis asks: [y/N]. For a purge, a restore and an undo of more than 20 steps you type "
            "the number.",
            "--yes answers every question; guards still apply. --expect add=2,remove=0 refuses any other count. "
            "Without a terminal and without --yes nothing is changed: exit 4.",
        ),
    ),
    "files": Topic(
        "Orders, tables and catalogues: how files are written.",
        paragraphs(
            "Orders are YAML, with the English keys or the Swedish ones of the order form; `vis orders template` writes"
            " one. Tables are CSV with comma or semicolon, UTF-8 or Windows-1252, the first line names the columns in"
            " any order, in English or Swedish. The register also reads LDIF.",
            "Letters in two characters, as Macs write å, become one. Characters that nobody sees, or that only look"
            " like others, and names read in the wrong encoding (GÃ¶ran, G?ran) are faults with their place.",
            "A workbook, .xlsx, is read wherever CSV is: its first sheet, or FILE.xlsx#Sheet. `--format xlsx` writes"
            " one. What a list or an export writes as CSV or xlsx is read back by the section's import or apply.",
            "All faults of all files are reported at once with file, line and column, before anything is written:"
            " exit 65. A missing or unreadable file is 66. `vis config schema orders` prints a JSON Schema for "
            "editors.",
        ),
    ),
    "dates": Topic(
        "How days, weeks and lengths of time are written.",
        paragraphs(
            "One grammar holds for every argument, option and file. Days: 2026-06-29, 29 juni 2026, 29 June 2026, and"
            " in arguments also idag, imorgon, +7d, fredag, 29 juni. Times: any of these, and 08:00 after it. Weeks:"
            " 2026-W27..2026-W31, v. 27–31 2026, v. 52 2026 – v. 1 2027, and in arguments also v. 27–31.",
            "What was understood is written out in full before it counts. What could be either of two days is refused"
            " with both: fredag on a Friday, weeks without a year that have begun or were less than 13 weeks ago. A"
            " file is kept and read again, so what would be another day tomorrow is refused in it.",
            "Lengths of time: 30s, 90min, 12h, 30d, 4w, 2mo, 2y, or several, 1h 30min. A bare m is refused, since it"
            " means minute to one and month to the other.",
        ),
    ),
    "time": Topic(
        "Which day an option means, Stockholm's clock, and --now.",
        paragraphs(
            "--from is the first day, --through the last day (t.o.m.), --opens the first day open again. --on is the"
            " first day of the new state, --last-day the last of the old one. --since and --until filter, both days"
            " counted in. Every plan shows both days with their weekday.",
            "The `to` of a window, in JSON and in files, is the first day open again. The `to` of a grant, of dated"
            " hours and of a notice is the last day, as in HSA.",
            "Times are Stockholm's; a date means 00:00. A time that the clock skips or passes twice is refused, with"
            " the two choices.",
            "--now shows how it will be then, or how it was. Changes at another moment than now are for sandboxes (`vis"
            " db init --sandbox`) and dry runs.",
        ),
    ),
    "names": Topic(
        "How units, persons, case types and windows are named.",
        paragraphs(
            "A unit is found by HSA-id, name, former name or a unique beginning; a case type likewise; a person "
            "by HSA-id, e-mail address or name; a window by W-17, its order's ref, or unit and case type with / "
            "between. An ambiguous name is exit 5, with the candidates.",
            "`vis show ANYTHING` finds whatever a word names. Shell completion knows the names: vis"
            " --install-completion.",
        ),
    ),
    "formats": Topic(
        "Tables for people, JSON for programs.",
        paragraphs(
            f"  --format {'|'.join(FORMATS)}",
            "The result is on stdout and nothing else is; messages, questions and progress are on stderr. --json is"
            " --format json, and makes an error one JSON document on stderr. Keys are English and stable; times have"
            " Stockholm's offset. NO_COLOR, TERM=dumb and a pipe mean no colour, FORCE_COLOR has"
            " it everywhere; --no-color and NO_COLOR go before it. No colour says anything that letters do not.",
            "--format plain is for a screen reader: see `vis help accessibility`.",
        ),
    ),
    "accessibility": Topic(
        "Screen readers, colours, terminals that show little.",
        paragraphs(
            "--format plain, in every command, writes lines that can be read aloud: of each row every heading with its"
            " value, and an empty line between rows; in a pipe, a line a row with tabs between its cells. Nothing is"
            " drawn, lined up in columns or broken; no sign stands for a word; there is no bar that moves, but a line"
            " now and then. Help, plans, questions and errors heed it too.",
            "To have it always: alias vis='vis --format plain'. A --format after the command goes before it.",
            "Where a chart is drawn, plain has its closures in words; the pages in HTML have them in a table.",
            "Colours are marks of one character beside text in the terminal's own colour, readable on light and dark."
            " --no-color, NO_COLOR and TERM=dumb put them out, FORCE_COLOR has them in a pipe too (0: never).",
        ),
    ),
    "config": Topic(
        "The config file, the environment, and who may do what.",
        paragraphs(
            "Flag beats environment beats config file beats default; `vis config show` says where each value came"
            " from. `vis config init` makes a file with every key explained, `vis config check` finds every fault.",
            "`operators` says which OS users may change what; anybody else is refused with exit 77. The right to undo"
            " a change is the right that the change itself needed. `read-cases` is the right to see cases.",
        ),
    ),
    "cron": Topic(
        "Jobs that must run by themselves.",
        paragraphs(
            "`vis windows run` every quarter of an hour, `vis status` every hour: `vis cron show --systemd` or --cron"
            " prints both, ready for this installation. They say nothing when all is well, and one line and an exit"
            " code other than 0 when not. A run makes up for whatever earlier runs missed.",
        ),
    ),
    "roles": Topic("The roles that come with vis.", _roles),
    "words": Topic("Swedish words and their commands.", _words),
}

GLOSSARY: Mapping[str, str] = {
    "enhet": "unit: a care unit, keyed by HSA-id, from the operations catalogue (HSA)",
    "medarbetare": "person: a member of staff, keyed by HSA-id",
    "behörighet": "grant: this person has this role on this unit, from a day, perhaps until a day",
    "ärendetyp": "case type: what a resident can open at a unit, such as Boka tid or Förnya recept",
    "beställning": "order: a unit's request, through the IT portal, to have case types closed over a period",
    "stängning": "window: one unit, one case type, closed from a day until the first day open again",
    "kontaktkort": "contact card: what 1177.se shows of a unit",
    "telefontid": "phone hours: weekly hours on the contact card",
    "tillfällig": "notice (tillfällig information): dated text on the card; HSA has room for one at a time",
    "helgdag": "red day: public holiday, and Midsummer, Christmas and New Year's Eve",
    "ärende": "case: a resident's conversation with a unit",
    "gallra": "purge: destroy what a retention decision says must be destroyed; it cannot be undone",
    "gallringsbeslut": "retention decision: without it nothing may be destroyed",
    "gallringsstopp": "hold: keeps a case from being purged",
    "intyga": "attest: a unit's manager states that what had to be in the patient record is there",
    "gallringsprotokoll": "certificate: the record of one purge, without personal data",
}
"""What the domain's words mean."""
