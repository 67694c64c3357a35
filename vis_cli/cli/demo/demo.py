"""`vis demo`: the whole job on the example files, in a fresh sandbox, each command echoed and really run."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.demo import cases
from vis_cli.cli.demo.screen import Screen, typed
from vis_cli.cli.frame import i18n
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _, is_aloud, language
from vis_cli.cli.frame.options import Changing, Group, first_word
from vis_cli.errors import Message, Refused, Sentence, Usage
from vis_cli.identity import path_of
from vis_cli.output import indented, width_of
from vis_cli.shipped import shipped

if TYPE_CHECKING:
    from vis_cli.cli.demo.parts import Part, Step


class DemoGroup(Group):
    """`demo [DIR]` beside `demo cases`: a first word that is no subcommand is the folder of `run`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        asks_help = {"-h", "--help"} & set(args)
        if not asks_help and first_word(args) not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=DemoGroup,
    help="A tour of vis on example files, in a sandbox: `vis demo [DIR]` is `vis demo run [DIR]`.",
    rich_markup_mode=None,
)

app.command("cases", cls=Changing)(cases.cases)

PARTS: Sequence[str] = (
    "demo.parts:before",
    "demo.roles:parts",
    "demo.parts:summer",
    "demo.handling:parts",
    "demo.sending:parts",
    "demo.cards:parts",
    "demo.retention:parts",
    "demo.parts:journal",
    "demo.sending:gone",
)
"""Functions of modules under vis_cli.cli that return parts; shown in this order."""

ON_FROM_HERE = ("vis todo", "vis show Birka", "vis --help")
"""What is there to look at afterwards."""


COLUMNS = (("name", "part"), ("title", "title"), ("about", "what it shows"))


@app.command()
def run(
    ctx: typer.Context,
    folder: Annotated[str | None, typer.Argument(help="A new folder for the sandbox.", metavar="[DIR]")] = None,
    part: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART",
            help="Only this part; repeat for more. What it needs is played unseen.",
        ),
    ] = None,
    list_parts: Annotated[bool, typer.Option("--list-parts", help="List the parts, and play none.")] = False,
    pause: Annotated[bool, typer.Option("--pause", help="Wait for Enter before each command.")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Play only what --part needs, unseen, and type the lines yourself.")
    ] = False,
) -> None:
    """Give a tour on the example files, in a new sandbox; nothing outside it is touched."""
    from textwrap import fill

    vis: AppContext = ctx.obj
    parts = every_part()
    if list_parts:
        vis.show(_listed(parts))
        return
    chosen = _chosen(parts, part)
    if pause and (vis.speaks_json or not vis.interactive):
        raise Usage("--pause needs a terminal, with somebody at it.", hint="Leave it out.")
    if empty and (pause or len(part or ()) > 1):
        raise Usage("--empty shows nothing to pause at, and is for the whole tour or one part.")
    aloud = is_aloud()
    line = "" if aloud else f"{'─' * 72}\n"
    sandbox = _make(folder)
    width = i18n.ALOUD if aloud else width_of(vis.stdout, vis.environment.get("COLUMNS"))
    way_in = _way_in(vis, sandbox)
    os.chdir(sandbox)  # the commands name files as a person in that folder would
    environment = {
        **{key: vis.environment[key] for key in ("PATH", "HOME", "TERM", "LANG") if key in vis.environment},
        **({} if vis.colours(vis.stdout) else {"NO_COLOR": "1"}),
        **({} if vis.terminal.shows_progress else {"TERM": "dumb"}),
        "COLUMNS": str(width),
        "VIS_DB": str(sandbox / "vis.db"),
        "VIS_LANG": language(),
    }
    screen = Screen(io.StringIO() if vis.speaks_json else vis.stdout, width, terminal=True)
    unseen = [each.name for each in parts if each.name not in chosen and _is_needed(each, parts, chosen)]
    if empty:
        vis.show(_ready(vis, [each for each in parts if part and each.name in unseen], sandbox, environment, way_in))
        return
    _open(screen, way_in, chosen, unseen)
    pauses = _Pauses(vis, screen) if pause else None
    shown: list[dict[str, Any]] = []
    hidden: list[dict[str, Any]] = []
    seen: list[str] = []
    for each in parts:
        if each.name in unseen:
            hidden += _play_unseen(vis, each, sandbox, environment)
        if each.name not in chosen or (pauses and pauses.over):
            continue
        seen.append(each.name)
        print(f"\n{line}{len(seen)}. {_(each.title)}\n{fill(_(each.about), width)}\n", file=screen)
        shown += [
            _play(vis, step, sandbox, environment, screen)
            for step in each.steps
            if pauses is None or pauses.go_on(new_part=step is each.steps[0])
        ]
    wrong = [each for each in (*hidden, *shown) if each["exit"] != each["expected"]]
    text: list[Sentence] = [
        "",
        *line.splitlines(),
        *fill(_(Message("Shown: {parts}.", parts=seen)), width).split("\n"),
        Message(
            "{count} command; the sandbox is {sandbox}",
            "{count} commands; the sandbox is {sandbox}",
            count=len(shown),
            sandbox=sandbox,
        ),
    ]
    if part is None:
        text.append("One part alone: `vis demo run --part NAME`; names: `vis demo run --list-parts`.")
    if pauses is None:
        text.append("At your own pace: `vis demo run --pause`.")
    if wrong:
        text.append(Message("NOT as expected: {commands}", commands="; ".join(each["command"] for each in wrong)))
    text += ["", "Go on there:", *map(indented, [*way_in, *ON_FROM_HERE])]
    data = {"sandbox": str(sandbox), "commands": shown, "as_expected": not wrong}
    vis.show(Result(data, text=text, rows=shown, exit_code=1 if wrong else 0))


def _ready(
    vis: AppContext, needed: Sequence[Part], sandbox: Path, environment: dict[str, str], way_in: Sequence[str]
) -> Result:
    """A sandbox in which the lines of the tour, or of the part that needs others, can be typed."""
    from textwrap import fill

    played = [each for part in needed for each in _play_unseen(vis, part, sandbox, environment)]
    wrong = [each["command"] for each in played if each["exit"] != each["expected"]]
    said = _("In a shell that has run these, the lines of the tour can be typed, from the first one on:")
    if needed:
        names = [each.name for each in needed]
        said = _(
            Message(
                "Played unseen: {parts}. In a shell that has run these, the lines of the part that needs it can be"
                " typed, from the first one on:",
                parts=names,
            )
        )
    text: list[Sentence] = [*fill(said, int(environment["COLUMNS"])).split("\n"), "", *map(indented, way_in)]
    if wrong:
        text.append(Message("NOT as expected: {commands}", commands="; ".join(wrong)))
    return Result({"sandbox": str(sandbox), "as_expected": not wrong}, text=text, exit_code=1 if wrong else 0)


def _open(screen: Screen, way_in: Sequence[str], chosen: Sequence[str], unseen: Sequence[str]) -> None:
    """The first screen: what vis is, what follows, and how to type it oneself."""
    from textwrap import fill

    what = _(
        "vis keeps a region's own record of what should stand in the tools of 1177: which case types a unit has closed"
        " and when they open again, who has which role, what the contact cards say, who has which case, and what must"
        " be destroyed after two years. Each morning it says what somebody must key in, and where: 1177 and HSA Webb"
        " have no interface to write to."
    )
    tour = _(
        "This is a tour of it, from the spring of 2025 to what is left in 2027: real commands on example files, in a"
        " sandbox of their own. Nothing outside it is touched."
    )
    alone = f" --part {chosen[0] if len(chosen) == 1 else 'NAME'}" if unseen else ""
    anew = _(
        Message(
            "Each line that begins with $ can be typed as it stands, in order, in a sandbox where none has been:"
            " `vis demo run DIR{part} --empty`. In this one everything is done already; to look around in it, type"
            " these first:",
            part=alone,
        )
    )
    print(fill(what, screen.width), fill(tour, screen.width), fill(anew, screen.width), sep="\n\n", file=screen)
    print("", *(f"$ {line}" for line in way_in), sep="\n", file=screen)
    if unseen:
        print("", _(Message("Played unseen, since it is needed: {parts}.", parts=unseen)), sep="\n", file=screen)


@dataclass
class _Pauses:
    """Waits for Enter before each command; the rest of a part can be skipped over, or the tour ended."""

    vis: AppContext
    screen: Screen
    over: bool = False
    _runs_on: bool = False

    def go_on(self, *, new_part: bool) -> bool:
        """Whether the next command is to be played, when the person has had their time."""
        if new_part:
            self._runs_on = False
        if self.over or self._runs_on:
            return not self.over
        self.screen.flush()
        question = Message("Enter: go on · p: the rest of this part at once · q: stop here:")
        typed = self.vis.terminal.line(Message("{question} ", question=question)) or ""
        if self.vis.colours(self.vis.stderr) and not is_aloud():
            print("\x1b[1A\x1b[2K", end="", file=self.vis.stderr, flush=True)  # the question, answered, is taken away
        answer = typed.strip().casefold()
        self.over = not typed or answer == "q"
        self._runs_on = answer == "p"
        return not self.over


def _listed(parts: Sequence[Part]) -> Result:
    """The parts, by the name with which each is chosen."""
    items = [{"name": each.name, "title": each.title, "about": each.about, "needs": list(each.needs)} for each in parts]
    return Result({"items": items}, COLUMNS, worded=("title", "about"), lesser=("title",))


def _chosen(parts: Sequence[Part], asked: Sequence[str] | None) -> list[str]:
    """The names of the parts to show, in their order: those asked for, or all.

    Raises:
        Usage: there is no such part.
    """
    from vis_cli.rules.core.names import suggestion

    known = [each.name for each in parts]
    for name in asked or ():
        if name not in known:
            said = Message('there is no part "{name}".', name=name)
            hint = suggestion(name, known) or Message("Parts: {names}.", names=known)
            raise Usage(said, id="unknown-part", hint=hint)
    return [name for name in known if asked is None or name in asked]


def _is_needed(part: Part, parts: Sequence[Part], chosen: Sequence[str]) -> bool:
    return any(part.name in each.needs for each in parts if each.name in chosen)


def _way_in(vis: AppContext, sandbox: Path) -> list[str]:
    """The lines that let a shell run the commands: the folder, this program where it is not found, the database."""
    import shlex

    from vis_cli.app.operations.cron import program as this_program

    lines = [f"cd {shlex.quote(str(sandbox))}"]
    (program, *others), _folder = this_program()
    found = shutil.which("vis", path=vis.environment.get("PATH"))
    if not others and (found is None or not os.path.samefile(found, program)):
        lines.append(f"export PATH={shlex.quote(str(Path(program).parent))}:$PATH")
    lines.append(f"export VIS_DB={shlex.quote(str(sandbox / 'vis.db'))}")
    if language() != "en":
        lines.append(f"export VIS_LANG={language()}")
    return lines


def every_part() -> list[Part]:
    """The parts, in the order in which they are shown."""
    found: list[Part] = []
    for place in PARTS:
        module, _, function = place.partition(":")
        found += getattr(import_module(f"vis_cli.cli.{module}"), function)()
    return found


def _make(folder: str | None) -> Path:
    """The sandbox's folder, with the example files in it."""
    import tempfile

    if folder is None:
        path = Path(tempfile.mkdtemp(prefix="vis-demo-"))
    else:
        path = Path(os.path.realpath(path_of(folder)))
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            said = Message("{path} is not an empty folder.", path=path)
            raise Refused(said, id="not-empty", hint="Name a new one.")
        path.mkdir(parents=True, exist_ok=True)
    examples = shipped("examples", "units.csv").parent
    shutil.copytree(examples, path, dirs_exist_ok=True)
    return path.resolve()


def _play_unseen(vis: AppContext, part: Part, sandbox: Path, environment: dict[str, str]) -> list[dict[str, Any]]:
    """Play a part that others need, without showing it, and without what it exports."""
    aside = Screen(io.StringIO(), int(environment["COLUMNS"]), terminal=True)
    return [_play(vis, step, sandbox, dict(environment), aside) for step in part.steps]


def _play(vis: AppContext, step: Step, sandbox: Path, environment: dict[str, str], screen: Screen) -> dict[str, Any]:
    """Run one command, echoed with what it answered; the words, exit code, and whether that was expected.

    What must be exported first is echoed too, and stays in `environment`.
    """
    import shlex
    import subprocess
    from textwrap import fill

    from vis_cli.cli.frame.main import invoke

    words = [word.format(**_made(sandbox)) if "{" in word else word for word in step.words]
    aloud = vis.options.get("format") == "plain"
    if aloud and step.program == "vis" and not {"--format", "--json", "export"} & {*words}:
        words += ["--format", "plain"]
    command = f"{step.program} {shlex.join(words)}"
    if step.about:
        sign = "" if aloud else "# "
        print(fill(_(step.about), screen.width, initial_indent=sign, subsequent_indent=sign), file=screen)
    for name, value in (("VIS_NOW", step.now), ("VIS_CONFIG", step.config)):
        if value is not None and environment.get(name) != value:
            environment[name] = value
            print(f"$ export {name}={shlex.quote(value)}", file=screen)
    print(typed([step.program, *words], screen.width), file=screen)
    screen.flush()
    if step.program != "vis":
        ran = subprocess.run([step.program, *words], cwd=sandbox, capture_output=True, text=True, check=False)
        print(ran.stdout, end="", file=screen)
        return _ended(command, step, ran.returncode, screen)
    asides = Screen(screen.stream, screen.width, terminal=True)  # a reader sees both in the order they came
    code = invoke(
        words,
        environment,
        clock=lambda: vis.clock,
        user=vis.user,
        directory=sandbox,
        stdin=io.TextIOWrapper(io.BytesIO()),
        stdout=screen,
        stderr=asides,
    )
    i18n.choose(language(), aloud=aloud)  # as it was before
    return _ended(command, step, code, screen)


def _ended(command: str, step: Step, code: int, screen: Screen) -> dict[str, Any]:
    print(f"(exit {code})\n" if code else "", file=screen)
    screen.flush()
    return {"command": command, "now": step.now, "config": step.config, "exit": code, "expected": step.expected}


def _made(sandbox: Path) -> dict[str, str]:
    """What later commands name that earlier ones made: the ids of the tasks on the worklist."""
    import json

    path = sandbox / "todo.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))["items"] if path.exists() else []
    return {f"task{n}": task["id"] for n, task in enumerate(tasks)}
