"""The options that every command has, and those that every changing command has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from vis_cli.cli.frame import door, typer_private
from vis_cli.cli.frame.i18n import translate
from vis_cli.errors import Message, Usage, reason_of
from vis_cli.identity import STDOUT
from vis_cli.rules.core import letters
from vis_cli.rules.core.masking import mask

LANGUAGES = ("en", "sv")
FORMATS = ("table", "plain", "json", "yaml", "csv", "xlsx", "markdown", "html")

_FLAG = {"is_flag": True, "default": None}

GLOBAL: Sequence[tuple[tuple[str, ...], dict[str, Any]]] = (
    (("--db",), {"metavar": "URL|PATH", "help": "The database to work on."}),
    (("--config",), {"metavar": "FILE", "help": "The config file to read."}),
    (("--actor",), {"metavar": "ID", "help": "Name the person who acts, for the journal."}),
    (("--json",), {**_FLAG, "help": "Print JSON; the same as --format json."}),
    (("--format",), {"metavar": "FORMAT", "help": f"Answer as {', '.join(FORMATS[:-1])} or {FORMATS[-1]}."}),
    (("--out",), {"metavar": "FILE", "help": "Write the answer to this file; - is standard output."}),
    (("--quiet", "-q"), {**_FLAG, "help": "Print errors only."}),
    (("--verbose", "-v"), {**_FLAG, "help": "Print more: every step, and where values come from."}),
    (("--debug",), {**_FLAG, "help": "Show the traceback of a bug."}),
    (("--no-color",), {**_FLAG, "help": "Do not use colour."}),
    (("--no-input",), {**_FLAG, "help": "Never ask; refuse instead."}),
    (("--lang",), {"metavar": "sv|en", "help": "Language of help, headings and messages."}),
    (
        ("--lock-timeout",),
        {"metavar": "SECONDS", "type": float, "help": "Wait this long for others who write or hold a lock."},
    ),
    (("--now",), {"metavar": "DATETIME", "help": "Act as if it were this moment."}),
)

CHANGING: Sequence[tuple[tuple[str, ...], dict[str, Any]]] = (
    (("--dry-run", "-n"), {**_FLAG, "help": "Show the plan and the guards it trips; change nothing."}),
    (("--yes", "-y"), {**_FLAG, "help": "Answer yes to every question; guards still apply."}),
    (("--ticket",), {"metavar": "ID", "help": "Ticket to note in the journal."}),
    (("--reason",), {"metavar": "TEXT", "help": "Reason to note in the journal."}),
    (("--allow",), {"metavar": "GUARD[=N]", "multiple": True, "help": "Lift a guard, up to N; needs --reason."}),
    (
        ("--expect",),
        {"metavar": "add=N,…", "help": "Refuse the plan if it has other counts (add, change, remove, same)."},
    ),
)

LISTING: Sequence[tuple[tuple[str, ...], dict[str, Any]]] = (
    (("--columns",), {"metavar": "NAME,…", "help": "Show only these columns, named as in --json or by their heading."}),
    (("--sort",), {"metavar": "NAME,…", "help": "Sort by these columns; a - before a name sorts downwards."}),
    (("--limit",), {"metavar": "N", "type": int, "help": "Show only the first N."}),
    (("--no-pager",), {**_FLAG, "help": "Do not use a pager on a terminal."}),
)

VERSION: tuple[tuple[str, ...], dict[str, Any]] = (
    ("--version",),
    {**_FLAG, "is_eager": True, "help": "Show the version."},
)

WITH_VALUE = frozenset(name for decls, attributes in GLOBAL if not attributes.get("is_flag") for name in decls)


def first_word(args: Sequence[str]) -> str | None:
    """The first word that is neither a global option nor its value."""
    words = iter(args)
    for word in words:
        if word in WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _is_count(text: str) -> bool:
    """Whether the text is a number from 0 up, of no more digits than anything is counted with."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def lifted_guards(written: Sequence[str]) -> dict[str, int | None]:
    """The guards lifted by `--allow NAME[=N]`, each up to N, or without a limit.

    Raises:
        Usage: an unknown guard, or a number that is none.
    """
    from vis_cli.rules.core.guards import GUARDS

    lifted: dict[str, int | None] = {}
    for each in written:
        name, _, limit = each.partition("=")
        if name not in GUARDS:
            raise Usage(
                Message('there is no guard "{name}".', name=name),
                hint=Message("Guards: {guards}.", guards=", ".join(GUARDS)),
            )
        if "=" in each and not _is_count(limit):
            raise Usage(Message('--allow {each}: "{limit}" is not a number.', each=each, limit=limit))
        lifted[name] = int(limit) if limit else None
    return lifted


def expected_counts(written: str | None) -> dict[str, int]:
    """The counts that `--expect add=N,change=N,remove=N,same=N` names.

    Raises:
        Usage: another form.
    """
    from vis_cli.rules.core.plan import ACTIONS

    expected: dict[str, int] = {}
    for part in written.split(",") if written is not None else ():
        action, _, number = (each.strip() for each in part.partition("="))
        if action not in ACTIONS or not _is_count(number):
            forms = [f"{each}=N" for each in ACTIONS]
            raise Usage(Message('--expect: "{part}" is not one of {forms}.', part=part, forms=forms))
        expected[action] = int(number)
    return expected


LOCAL = frozenset(decls[0] for decls, _ in CHANGING)
FOR_EVER = ("reason", "ticket")  # go into the journal, which forgets nothing


def _keep(ctx: Any, param: Any, value: Any) -> Any:
    """Note an option given on the command line; the last one given wins, but those that may be repeated add up."""
    if param.name in ("ticket", "reason") and isinstance(value, str) and not value.strip():
        return None  # blanks say nothing in the journal
    if value is not None and value != ():
        options = ctx.find_root().obj.options
        _CHECKS.get(param.name, lambda _: None)(value)
        if param.name in FOR_EVER:
            value = mask(value)
        options[param.name] = (*options.get(param.name, ()), *value) if param.multiple else value
    return value


def _keep_format(ctx: Any, param: Any, value: Any) -> Any:
    """Note the format. Only the command knows whether it has formats of its own, so groups take any word."""
    _keep(ctx, param, value)
    wanted = ctx.find_root().obj.options.get("format")
    if wanted is not None and wanted not in FORMATS and not isinstance(ctx.command, TyperGroup):
        raise Usage(
            Message('there is no format "{wanted}".', wanted=wanted),
            hint=Message("Formats: {formats}.", formats=", ".join(FORMATS)),
        )
    return value


def _show_version(ctx: Any, _param: Any, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        from vis_cli import __version__

        print(f"vis {__version__}")
        ctx.exit()


def _check_lang(value: str) -> None:
    if value not in LANGUAGES:
        raise Usage(Message('"{value}" is not a language that vis speaks.', value=value), hint="Write sv or en.")


def _check_timeout(value: float) -> None:
    if not 0 <= value <= 86400:
        raise Usage(Message("--lock-timeout: {value:g} is not a number of seconds from 0 to 86400.", value=value))


def _check_now(value: str) -> None:
    from vis_cli.rules.core.times import parse_moment

    try:
        parse_moment(value.strip())
    except ValueError as error:
        raise Usage(Message("--now: {error}", error=reason_of(error)), id="malformed-date") from None


def _check_limit(value: int) -> None:
    if not 0 < value < 2**63:
        raise Usage(Message("--limit: {value} is not a number of rows.", value=value))


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "limit": _check_limit,
    "lang": _check_lang,
    "lock_timeout": _check_timeout,
    "now": _check_now,
}


def option(decls: Sequence[str], attributes: dict[str, Any], *, hidden: bool = False) -> TyperOption:
    """An option whose value is kept with the command's other common options instead of being passed to it."""
    callback = {"--format": _keep_format, "--version": _show_version}.get(decls[0], _keep)
    return TyperOption(param_decls=list(decls), callback=callback, expose_value=False, hidden=hidden, **attributes)


def add_options(command: Any, options: Sequence[tuple[tuple[str, ...], dict[str, Any]]], *, hidden: bool) -> None:
    """Give `command` the options, leaving out those whose names it uses itself."""
    taken = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    for decls, attributes in options:
        free = [name for name in decls if name not in taken]
        if free and decls[0] in free:
            command.params.append(option(free, attributes, hidden=hidden))


def output_file(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """The callback of whatever names a file to write beside the answer: a `-` there takes standard output from it."""
    if value is not None and str(value) in STDOUT:
        ctx.find_root().obj.stdout_is_for = param.opts[0] if param.param_type_name == "option" else "FILE"
    return value


def private(text: str) -> str:
    """What makes an option or argument private: `typer.Option("--text", parser=private, metavar="TEXT")`.

    Its value is content, a resident's number or the name of a file with such; no journal nor log holds it.
    """
    return text


def is_private(param: Any) -> bool:
    """Whether what is given to the option or argument is private."""
    return getattr(param.type, "func", None) is private


def public_words(words: Sequence[str]) -> list[str]:
    """The words of the command under way, with the values of private options and arguments left out: `--text …`.

    A `-`, for standard input, says nothing private. `words` are NFC.
    """
    said = list(words)
    context = typer_private.current_context()
    if context is None:  # no command is under way, and nothing is journalled
        return said
    command, values = context.command, context.params
    start = words.index(command.name) if command.name in words else -1
    for param in command.params:
        if not is_private(param):
            continue
        given = values.get(str(param.name))
        hidden = {letters.composed(each) for each in ([given] if isinstance(given, str) else given or ())} - {"-"}
        for n, word in enumerate(said):
            name, is_joined, value = word.partition("=")
            if param.param_type_name == "argument":
                if word in hidden and n > start:
                    said[n] = "…"
            elif name in param.opts:
                if is_joined and value in hidden:
                    said[n] = f"{name} …"
                elif not is_joined and n + 1 < len(said) and said[n + 1] in hidden:
                    said[n + 1] = "…"
    return said


class Changing(TyperCommand):
    """A command that changes something: `@app.command(cls=Changing)`."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        add_options(self, CHANGING, hidden=False)

    def invoke(self, ctx: Any) -> Any:
        """Run it, but with options that say nothing without each other.

        Raises:
            Usage: a rest file is named, and nothing is left for it.
        """
        if ctx.params.get("rest") is not None and ctx.params.get("keep_going") is False:
            raise Usage("--rest says nothing without --keep-going.", hint="Add --keep-going, or leave --rest out.")
        return super().invoke(ctx)


def _out_before() -> Any:
    """The --out that stood before a command with one of its own: it means that, and the answer does not go there."""
    vis = typer_private.current_context().find_root().obj  # type: ignore[union-attr]
    vis.answers_to_out = False
    return vis.options.get("out")


def _settle_out(command: Any) -> None:
    """Show --out in the help of a command with formats of its own; a --out of its own may stand before it too."""
    options = {name: param for param in command.params for name in param.opts}
    out = options["--out"]
    if out.expose_value:
        out.default = _out_before
    else:
        out.hidden = not options["--format"].expose_value


DAYS = "How days, weeks and lengths of time are written: vis help dates."
_OF_DAYS = (
    *("as_of", "ending_within", "expiring_within", "lead", "max_age", "max_runtime", "older_than", "since"),
    *("starting_within", "until", "weeks"),
)


def _takes_days(param: Any) -> bool:
    """Whether an argument or option of a command's own takes days, weeks or a length of time."""
    return param.expose_value and ("DATE" in (param.metavar or "") or param.name in _OF_DAYS)


def finish_help(command: Any) -> None:
    """Put the help of a command into the language chosen; where it takes days, say how they are written."""
    if command.epilog is None and any(_takes_days(param) for param in command.params):
        command.epilog = DAYS
    translate(command)
    show_examples(command)
    if command.help:  # else Typer cuts it where it is long
        command.short_help = " ".join(command.help.split("\n\n")[0].split())


def show_examples(command: Any) -> None:
    """Let the help of a command begin with its examples."""
    command.format_help_text = partial(_format_help_text, command)


def _format_help_text(command: Any, ctx: Any, formatter: Any) -> None:
    from vis_cli.cli.help.examples import format_text  # read by those who ask for help alone

    format_text(command, ctx, formatter)


class Group(TyperGroup):
    """A group whose commands take the global options too, and that prints its help when it is given nothing."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command = super().get_command(ctx, cmd_name)
        if command is not None and not getattr(command, "has_global_options", False):
            add_options(command, (*GLOBAL, VERSION), hidden=True)
            _settle_out(command)
            command.has_global_options = True  # type: ignore[attr-defined]
            door.guard(command)
            finish_help(command)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        word = args[0]
        if not word.startswith("-") and self.get_command(ctx, word) is None:
            said = Message('there is no command "{word}".', word=word)
            suggestion = self.suggestion(ctx, args)
            if suggestion is not None:
                said = Message("{said} {suggestion}", said=said, suggestion=suggestion)
            raise Usage(said, hint=Message("See `{command} --help`.", command=ctx.command_path))
        return super().resolve_command(ctx, args)

    def below(self, ctx: Any) -> Iterator[str]:
        """The commands within the groups here, each by its way: for whoever names one on the wrong level."""
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if isinstance(command, Group):
                yield from (f"{name} {each}" for each in command.list_commands(ctx))
                yield from (f"{name} {each}" for each in command.below(ctx))

    def suggestion(self, ctx: Any, args: Sequence[str]) -> Message | None:
        """What was probably meant by words of which the first is none of the commands here."""
        from vis_cli.cli.frame.synonyms import elsewhere, suggest
        from vis_cli.rules.core.sentences import either

        path = " ".join(ctx.command_path.split()[1:])
        found = elsewhere(path, args, [f"{path} {each}".strip() for each in self.below(ctx)])
        if found:
            said = either([Message("`vis {command}`", command=each) for each in found])
            return Message("Did you mean {commands}?", commands=said)
        return suggest(args[0], {name: f"{ctx.command_path} {name}" for name in self.list_commands(ctx)})

    def invoke(self, ctx: Any) -> Any:
        if typer_private.has_no_command(ctx) and not self.invoke_without_command:  # but options of every command
            print(ctx.get_help())
            ctx.exit()
        return super().invoke(ctx)
