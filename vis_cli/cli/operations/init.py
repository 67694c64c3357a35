"""`vis init`: from nothing to a configuration, a database, a register and jobs, by the commands that there are."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.demo.screen import typed
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import is_aloud, language
from vis_cli.cli.frame.options import LANGUAGES
from vis_cli.errors import Interrupted, Malformed, Message, Refused, Sentence, Usage, VisError, as_message
from vis_cli.identity import config_folder, path_of
from vis_cli.output import width_of
from vis_cli.rules.core import letters

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def init(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE", help="The config file to make (default: your own configuration's)."),
    ] = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="TEXT", help="Stands in every confirmation, e.g. PROD.")
    ] = None,
    units: Annotated[
        str | None, typer.Option("--units", metavar="FILE", help="The register: units as CSV, LDIF or xlsx.")
    ] = None,
    jobs: Annotated[
        str | None, typer.Option("--jobs", metavar="WHAT", help="What runs the jobs: cron, systemd or none.")
    ] = None,
) -> None:
    """Set up an installation: configuration, database, register and jobs, with one question each and a default.

    --db and --lang answer theirs; --no-input takes the defaults for the rest. What is there already stays as it is, so
    that it can be run again. Each command that it runs is shown, and can be typed by itself.
    """
    vis: AppContext = ctx.obj
    if not vis.interactive and not vis.options.get("no_input"):
        hint = "Add --no-input, and what its defaults should not decide: --db, --label, --lang, --units, --jobs."
        raise Refused("there is nobody to ask.", id="not-confirmed", hint=hint)
    done: list[dict[str, Any]] = []
    with _saying(done):
        _go(vis, done, file, {"label": label, "units": units, "jobs": jobs})


@contextmanager
def _saying(done: list[dict[str, Any]]) -> Iterator[None]:
    """Say of an interruption what is done, and that the rest can be made by running it again."""
    try:
        yield
    except KeyboardInterrupt:
        made = [each["command"] for each in done if each["exit"] == 0]
        said = (
            Message("Interrupted. Done: {made}. Run `vis init` again for the rest.", made="; ".join(made))
            if made
            else Message("Interrupted; nothing was made. Run `vis init` again.")
        )
        raise Interrupted(said) from None


def _go(vis: AppContext, done: list[dict[str, Any]], file: str | None, given: dict[str, str | None]) -> None:
    from vis_cli.settings import config_path

    work = app.operations.first_run
    found = config_path(vis.options, vis.environment, vis.directory)
    target = _target(vis, file) if found is None or file is not None else found
    is_there = target.exists()
    vis.say(
        Message("The configuration is there already: {path}", path=target)
        if is_there
        else Message("The configuration will be {path}", path=target)
    )
    if is_there:
        _say_what_stays(vis, target, given["label"])
    ask = _Asker(vis)
    database, label, lang = vis.settings.database, "", language()
    if not is_there:
        database = _as_absolute(vis, ask.of(Message("Database"), vis.options.get("db"), database))
        label = ask.of(Message("Label, such as PROD or TEST (may be empty)"), given["label"], "")
        lang = ask.of(Message("Language, sv or en"), vis.options.get("lang"), lang, among=LANGUAGES)
    database_is_there = (
        work.is_made(target, {}, vis.user, vis.directory)
        if is_there
        else bool(app.database.named(database, lock_timeout=vis.lock_timeout).exists)
    )
    if database_is_there:
        vis.say(Message("The database is there already."))
    units = ""
    if not (is_there and database_is_there and work.has_units(vis.invocation)):
        question = Message("File of units, CSV, LDIF or xlsx (empty: later)")
        units = ask.of(question, given["units"], "", check=lambda file: work.readable(str(path_of(file))))
        units = units and str(path_of(units))
    elif given["units"]:
        vis.say("--units: the register has units already, and stays as it is. `vis units import` reads more.")
    usual = work.NONE if (target.parent / "jobs").exists() else work.CRON  # which somebody may have changed since
    jobs = ask.of(Message("Jobs run by cron, systemd or none"), given["jobs"], usual, among=work.JOBS)
    answers = work.Answers(target, database, label, lang, units, jobs)
    planned = work.steps(answers, config_is_there=is_there, database_is_there=database_is_there, asks=vis.interactive)
    code = 0
    for words in planned:
        code = _run(vis, words, lang, done)
        if code and words[-1] != "doctor":
            break
    data = {"config": str(target), "commands": done, "well": code == 0}
    vis.show(Result(data, text=list(_end(answers, done, code)), exit_code=code, wrap=True, done=True))


def _say_what_stays(vis: AppContext, target: Path, label: str | None) -> None:
    """Say which of the values given are not those of the configuration that is there, and that it has its own."""
    db = vis.options.get("db")
    given = {"label": label, "database": db and _as_absolute(vis, db), "lang": vis.options.get("lang")}
    options = {"label": "--label", "database": "--db", "lang": "--lang"}
    if keys := app.operations.first_run.others(target, given, vis.user, vis.directory):
        said = "{options}: the configuration has another value, and keeps it; change it there."
        several = "{options}: the configuration has other values, and keeps them; change them there."
        vis.say(Message(said, several, count=len(keys), options=", ".join(options[key] for key in keys)))


def _target(vis: AppContext, file: str | None) -> Path:
    """The config file to make: the one named, or that of the user's own configuration."""
    if file is not None:
        return vis.directory / path_of(file)
    own = config_folder()
    return vis.directory / "vis.yaml" if own is None else own / "vis.yaml"


def _as_absolute(vis: AppContext, database: str) -> str:
    """The database as any folder can name it: a path in full, a URL as it is."""
    return database if "://" in database else str(vis.directory / path_of(database))


class _Asker:
    """Asks for what was not given, one line each; the default is what nothing means."""

    def __init__(self, vis: AppContext) -> None:
        self.vis = vis

    def of(
        self,
        question: Message,
        given: str | None,
        default: str,
        *,
        among: tuple[str, ...] = (),
        check: Callable[[str], object] = lambda answer: None,
    ) -> str:
        """What was given, else answered, else the default; `check` raises what is wrong with it.

        Raises:
            Usage: what was given is none of those that it may be. Who is asked is asked again.
            KeyboardInterrupt: nobody is there any more (Ctrl-D).
        """
        if given is not None:
            if among and given not in among:
                raise Usage(Message('"{given}" is none of {among}.', given=given, among=list(among)))
            if given:
                check(given)
            return given
        if not self.vis.interactive:
            return default
        shown = Message("{question} [{default}]: ", question=question, default=default) if default else None
        while True:
            typed = self.vis.terminal.line(shown or Message("{question}: ", question=question))
            if typed is None:
                raise KeyboardInterrupt
            try:
                answer = letters.text(typed.strip()) or default
                if answer and answer != default:
                    check(answer)
            except Malformed as error:  # an arrow key, say
                self.vis.say(Message("{problem} Write it again.", problem=as_message(error.message)))
            except VisError as error:
                self.vis.say(Message("{file}: {problem}", file=answer, problem=as_message(error.message)))
            else:
                if not among or answer in among:
                    return answer
                self.vis.say(Message("Write one of: {among}.", among=list(among)))


def _run(vis: AppContext, words: list[str], lang: str, done: list[dict[str, Any]]) -> int:
    """Run one command, shown as it can be typed; its exit code.

    Raises:
        KeyboardInterrupt: it was interrupted.
    """
    from vis_cli.cli.frame.main import invoke

    command = shlex.join(["vis", *words])
    if not vis.speaks_json and not vis.options.get("quiet"):
        width = width_of(vis.stderr, vis.environment.get("COLUMNS")) if vis.stderr.isatty() else len(command) + 9
        print("", typed(["vis", *words], width), sep="\n", file=vis.stderr)  # as it can be pasted, not as it fits
        vis.stderr.flush()  # or what the command answers would come first
    environment = {key: value for key, value in vis.environment.items() if key not in ("VIS_DB", "VIS_CONFIG")}
    asked = [*words, "--json"] if vis.speaks_json else [*words, "--format", "plain"] if is_aloud() else words
    asked = [*asked, "--quiet"] if vis.options.get("quiet") else asked
    clock: Callable[[], Any] = lambda: vis.clock  # noqa: E731
    code = invoke(
        asked,
        {**environment, "VIS_LANG": lang},
        clock=clock,
        user=vis.user,
        directory=vis.directory,
        stdin=vis.stdin,
        stdout=io.StringIO() if vis.speaks_json else vis.stdout,
        stderr=vis.stderr,
    )
    vis.stderr.flush()
    done.append({"command": command, "exit": code})
    if code == 130:
        raise KeyboardInterrupt
    return code


def _end(answers: Any, done: list[dict[str, Any]], code: int) -> Iterator[Sentence]:
    """What to do next."""
    yield ""
    if code and not done[-1]["command"].endswith(" doctor"):
        yield Message(
            "Not done: {command}. Mend it, and run `vis init` again for the rest.", command=done[-1]["command"]
        )
        return
    folder = shlex.quote(str(answers.config.parent / "jobs"))
    if answers.jobs == app.operations.first_run.CRON:
        yield Message("To have the jobs run, add the lines of {folder}/vis.cron: crontab -e", folder=folder)
    elif answers.jobs == app.operations.first_run.SYSTEMD:
        yield Message(
            "To have the jobs run: copy {folder} to /etc/systemd/system, and enable its timers.", folder=folder
        )
    if not answers.units and any(" db init" in each["command"] for each in done):
        yield Message("The register is empty: `vis units import FILE`; or look around first: `vis demo`.")
    yield Message("Every morning: `vis today`.")
