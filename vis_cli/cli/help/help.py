"""`vis help`: topics, commands, and Swedish words."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _
from vis_cli.errors import Message, NotFound

commands = typer.Typer(rich_markup_mode=None)


@commands.command("help")
def help_(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(help="A topic, a command, or a Swedish word.", metavar="[TOPIC]"),
    ] = None,
) -> None:
    """Explain a topic, a command or a Swedish word; without one, list the topics."""
    from vis_cli.cli.help.topics import TOPICS, table

    vis: AppContext = ctx.obj
    words = [word for each in topic or () for word in each.split()]
    if not words:
        text = table([(name, _(each.about)) for name, each in TOPICS.items()])
        text += "\n\n" + _("`vis help TOPIC` explains one; `vis COMMAND --help` explains a command.")
        items = [{"topic": name, "about": _(each.about)} for name, each in TOPICS.items()]
        vis.show(Result({"topics": items}, text=text))
        return
    name = " ".join(words)
    vis.show(Result({"topic": name, "text": (text := explain(ctx, words))}, text=text))


def explain(ctx: typer.Context, words: list[str]) -> str:
    """What the words are: a topic, a command's help, a Swedish word with its command, or an id.

    Raises:
        NotFound: none of them.
    """
    from vis_cli.cli.frame.synonyms import meant, suggest
    from vis_cli.cli.help.topics import GLOSSARY, TOPICS

    name = "-".join(words).casefold()
    if name in TOPICS:
        return TOPICS[name].text()
    found = _command_help(ctx, [word.casefold() for word in words])
    if found is not None:
        return found
    command = meant(words[0])
    said = [f"{words[0]}: {_(GLOSSARY[words[0].casefold()])}."] if words[0].casefold() in GLOSSARY else []
    if command is not None:
        shown = _command_help(ctx, command.split())
        return "\n\n".join([*said, f"vis {command}", *([shown] if shown else [])])
    if said:
        return said[0]
    from vis_cli.cli.frame.root import NAMES
    from vis_cli.cli.help import explain as ids
    from vis_cli.cli.help.ids import explained

    if name in explained():
        return ids.text(ids.as_item(name))

    near = {name: f"vis {name}" for name in NAMES} | {name: f"vis help {name}" for name in TOPICS}
    raise NotFound(
        Message('there is no topic "{words}".', words=" ".join(words)),
        id="unknown-topic",
        hint=suggest(words[0], near) or "`vis help` lists them.",
    )


def _command_help(ctx: typer.Context, words: list[str]) -> str | None:
    """The help of the command that the words lead to; None where they lead to none."""
    context: Any = ctx.find_root()
    for word in words:
        group = context.command
        if not hasattr(group, "get_command"):
            return None
        found = group.get_command(context, word)
        if found is None:
            return None
        context = found.context_class(found, info_name=word, parent=context)
    return str(context.get_help())
