"""The root command: the sections it is made of, and the options that stand before or after any of them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from itertools import takewhile
from typing import Any

from vis_cli.cli.completion import scripts
from vis_cli.cli.frame import door, typer_private
from vis_cli.cli.frame.i18n import _, is_aloud, placeholders, translate
from vis_cli.cli.frame.options import GLOBAL, VERSION, Group, add_options, finish_help, option, show_examples
from vis_cli.errors import Message

# name, its module under vis_cli.cli, what it is about; the module is imported when the section is used.
SECTIONS: Sequence[tuple[str, Sequence[tuple[str, str, str]]]] = (
    (
        "Register",
        (
            ("units", "register.units", "Care units: names, aliases, import, closing."),
            ("persons", "register.persons", "Members of staff: import, disable, enable."),
            ("case-types", "register.case_types", "What residents can open, and where it is offered."),
        ),
    ),
    (
        "Work",
        (
            ("today", "operations.today", "The morning's screen: what begins, ends, is overdue or unanswered."),
            ("roles", "roles", "Editors and administrators: grant, revoke, apply files, check."),
            ("orders", "orders", "Closure orders from files: check, plan, apply, change, withdraw."),
            ("windows", "windows", "Closures: list, add, change, extend, cancel, run, chart, export."),
            ("publish", "windows.publish", "The closures as a site: page with search, calendars, JSON."),
            ("cards", "cards", "Contact cards: hours, notices, red days, check, export, import."),
            ("cases", "cases", "Residents' cases: list, show, assign, answer, close."),
            ("forms", "forms", "Forms that residents answer: import, send, answer, deliver."),
            ("signature", "cases.signature", "What stands below what somebody writes to residents: show, set."),
            ("templates", "cases.templates", "Templates of what is sent to residents, and their fields."),
            ("replies", "cases.replies", "Ready-made answers, and their fields."),
            ("attachments", "cases.attachments", "Files attached to cases: get one, and what is left lying of them."),
            (
                "retention",
                "retention",
                "Destroying cases by decision: due, hold, purge, certificate.",
            ),
            ("webinars", "webinars", "Webinars: list, add, edit, remove, export."),
            ("todo", "worklist", "The worklist: what a person must still key in, and what is done."),
        ),
    ),
    (
        "Journal and operations",
        (
            ("show", "show.show", "Everything about one order, window, unit, person, case or change."),
            ("undo", "journal.undo", "Undo your own last change."),
            ("changes", "journal.changes", "The journal: list, show, undo."),
            ("audit", "journal.audit", "The journal's hash chain, and the access log: who has read what."),
            ("report", "report", "Reports to hand on: closures, retention, roles, season."),
            ("status", "operations.status", "Health check: last runs, missed windows, overdue tasks."),
            ("doctor", "operations.doctor", "All of this installation at once, and what mends what is amiss."),
            ("cron", "operations.cron", "Job files for cron and systemd."),
            ("init", "operations.init", "The first run: configuration, database, register and jobs, asked one by one."),
            ("config", "operations.config", "The configuration: show, check, path, init, schema."),
            ("db", "operations.db", "The database: init, upgrade, check, backup, restore."),
            ("demo", "demo.demo", "A tour of vis on example files, in a sandbox."),
            ("help", "help.help", "Help topics: exit codes, guards, files, time, Swedish words."),
            ("explain", "help.explain", "What an id in an error means, with an example and the way on."),
            ("guide", "help.guide", "Guides for units: cards, orders, forms, attachments, the record."),
            ("man", "help.man", "Manual pages."),
        ),
    ),
)
DAILY: Sequence[tuple[str, str]] = (
    ("today", "The morning's screen."),
    ("todo", "What must still be keyed in; `todo done` ticks it off."),
    ("show ANYTHING", "Everything about a unit, person, order or case."),
    ("orders read FILE", "Make an order file of a text, a mail or a sheet."),
    ("orders apply FILE", "Carry out orders, after the plan has been shown."),
    ("windows list", "Closures: planned, active, missed."),
    ("roles grant", "Let a person act in a role on a unit."),
    ("cards hours except", "A unit closes today, or has other hours."),
    ("cases list", "Residents' cases, open and closed."),
    ("undo", "Take back your own last change."),
)
"""The ten commands of the day, as they are begun, and what they are for."""
ROOT_ALONE = ("install_completion", "show_completion")  # typer gives them to every section
MODULES = {name: module for _title, sections in SECTIONS for name, module, _about in sections}
NAMES = tuple(MODULES)


class Root(Group):
    """`vis`: knows its sections by name, and imports only the one that is used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in NAMES:
            return None
        if cmd_name not in self.commands:
            module = import_module(f"vis_cli.cli.{MODULES[cmd_name]}")
            command: Any = typer_private.command_of(getattr(module, "commands", None) or module.app)
            command.name = cmd_name
            command.params = [param for param in command.params if param.name not in ROOT_ALONE]
            add_options(command, (*GLOBAL, VERSION), hidden=True)
            door.guard(command)
            finish_help(command)
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def suggestion(self, ctx: Any, args: Sequence[str]) -> Message | None:
        from vis_cli.cli.frame.names import command, is_id, is_named

        words = list(takewhile(lambda word: not word.startswith("-"), args))
        text = " ".join(words)
        if not is_id(text) and not (words[1:] and is_named(ctx.obj, text)):
            suggestion = super().suggestion(ctx, args)
            if suggestion is not None or not is_named(ctx.obj, text):
                return suggestion
        return Message("Did you mean `{command}`?", command=command("vis", "show", *words))

    def invoke(self, ctx: Any) -> Any:
        if typer_private.has_no_command(ctx):
            print(front())
            ctx.exit()
        return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, sections in SECTIONS:
            with formatter.section(_(title)):
                formatter.write_dl([(name, _(about)) for name, _module, about in sections])


ABOUT = "Administer 1177 for care units: orders and closures, roles, contact cards, cases, retention."


def front() -> str:
    """What `vis` alone says: the commands of the day, and where the others are, on one screen."""
    from textwrap import fill

    said = [(placeholders(name), _(about)) for name, about in DAILY]
    width = max(len(name) for name, _about in said) + 2
    daily = [f"  vis {name:<{width}}{about}" for name, about in said]
    if is_aloud():
        return "\n".join([_(ABOUT), "", *(f"vis {name}: {about}" for name, about in said), "", *_rest()])
    return "\n".join((fill(_(ABOUT), 80), "", *daily, "", *_rest()))


def _rest() -> Sequence[str]:
    return (
        _("All commands: vis --help. One of them: vis COMMAND --help."),
        _("How things work: vis help. What an error means: vis explain ID."),
        _("New here? `vis demo` gives a tour, `vis init` sets things up."),
    )


def root() -> Root:
    """The command `vis`."""
    command = Root(
        name="vis",
        help=ABOUT,
        epilog=(
            "Global options go before or after the command. `vis help TOPIC` explains a topic; `vis demo` gives a tour."
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        rich_markup_mode=None,
    )
    command.params.extend(option(decls, attributes) for decls, attributes in GLOBAL)
    command.params.append(option(*VERSION))
    command.params += scripts.options()
    door.guard(command)
    translate(command)
    show_examples(command)
    return command
