"""`vis man`: manual pages, made from the commands' own help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _, placeholders
from vis_cli.errors import Message
from vis_cli.identity import STDOUT, path_of

if TYPE_CHECKING:
    from vis_cli.app.manual import Command, Shown

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def man(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write vis.1 and a page per section into this folder.")
    ] = None,
) -> None:
    """Print the manual page of vis, or write all pages into a folder, for `man -l` or a man1 folder."""
    vis: AppContext = ctx.obj
    written = pages(ctx.find_root(), vis.today)
    if out is None or str(out) in STDOUT:
        vis.show(Result({"name": "vis.1", "content": written["vis.1"]}, text=written["vis.1"]))
        return
    folder = vis.directory / path_of(out)
    app.output_files.write_folder(None, folder, written.items(), 0o644)
    data = {"files": [str(folder / name) for name in written]}
    one, several = "Wrote {count} page into {folder}.", "Wrote {count} pages into {folder}."
    vis.show(Result(data, text=Message(one, several, count=len(written), folder=out), done=True))


def pages(context: Any, day: date) -> dict[str, str]:
    """Every page by file name, as of a day: vis.1 with the common options, and one for each section."""
    from vis_cli import __version__
    from vis_cli.app.manual import Command, Shown, page
    from vis_cli.cli.frame.options import CHANGING, GLOBAL
    from vis_cli.cli.frame.root import ABOUT, DAILY, SECTIONS
    from vis_cli.cli.help.examples import examples

    top = context.command
    usual = [" ".join(word for word in command.split() if word.islower()) for command, _about in DAILY]
    overview: list[tuple[str, Sequence[Command | Shown]]] = [
        (_("Synopsis"), [Shown(placeholders("vis [OPTIONS] COMMAND [ARGS]..."))]),
        (_("Description"), [Command("", f"{top.help}\n\n{top.epilog}", ())]),
    ]
    for title, sections in SECTIONS:
        overview.append((_(title), [Command("", "", [(f"vis {name}", _(about)) for name, _module, about in sections])]))
    for title, options in ((_("Options of every command"), GLOBAL), (_("Options of changing commands"), CHANGING)):
        rows = [(_names(decls, attributes), _(attributes["help"])) for decls, attributes in options]
        overview.append((title, [Command("", "", rows)]))
    see = [f"vis-{name}" for _title, sections in SECTIONS for name, _module, _about in sections]
    overview += _around(_examples(usual))
    written = {"vis.1": page("vis", __version__, day, _(ABOUT), overview, (_("See also"), see))}
    for _title, sections in SECTIONS:
        for name, _module, about in sections:
            commands = list(_commands(top.get_command(context, name), f"vis {name}", context))
            parts: list[tuple[str, Sequence[Command | Shown]]] = [
                (_("Synopsis"), [Shown(each.usage) for each in commands]),
                (_("Description"), [Command("", _(about), ())]),
                (_("Commands"), commands),
                *_around(_examples(each for each in examples() if each.split()[0] == name)),
            ]
            beside = ["vis", *(f"vis-{each}" for each, _module, _about in sections if each != name)]
            written[f"vis-{name}.1"] = page(f"vis-{name}", __version__, day, _(about), parts, (_("See also"), beside))
    return written


def _around(examples: Sequence[Shown]) -> list[tuple[str, Sequence[Command | Shown]]]:
    """What every page ends with: exit codes, environment, files and examples."""
    from vis_cli.app.manual import Command
    from vis_cli.cli.help.surroundings import ENVIRONMENT, FILES, in_words
    from vis_cli.errors import EXIT_CODES

    codes = {str(code): said for code, said in EXIT_CODES.items()}
    tables = ((_("Exit status"), codes), (_("Environment"), ENVIRONMENT), (_("Files"), FILES))
    return [*((title, [Command("", "", in_words(table))]) for title, table in tables), (_("Examples"), examples)]


def _examples(paths: Iterable[str]) -> list[Shown]:
    """The first example of each command, each once."""
    from vis_cli.app.manual import Shown
    from vis_cli.cli.help.examples import examples

    firsts = {found[0].command: found[0].about for path in paths if (found := examples().get(path))}
    return [Shown(command, _(about)) for command, about in firsts.items()]


def _names(decls: tuple[str, ...], attributes: dict[str, Any]) -> str:
    return ", ".join(decls) + (f" {placeholders(attributes['metavar'])}" if "metavar" in attributes else "")


def _commands(command: Any, path: str, parent: Any) -> Iterator[Command]:
    """The command and, for a group, those under it."""
    from vis_cli.app.manual import Command

    context = command.context_class(command, info_name=path.rsplit(" ", 1)[-1], parent=parent)
    group = hasattr(command, "list_commands")
    if not group or command.invoke_without_command:
        rows = [row for param in command.get_params(context) if (row := _row(param, context)) is not None]
        usage = " ".join(command.collect_usage_pieces(context))
        yield Command(f"{path} {usage}".strip(), command.help or "", rows)
    if group:
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _commands(found, f"{path} {name}", context)


def _row(param: Any, context: Any) -> tuple[str, str] | None:
    record = param.get_help_record(context)
    if record is None:
        return None
    return str(record[0]), str(record[1]).replace("  [required]", "")
