"""`vis demo`: the whole job on the example files, in a fresh sandbox, each command echoed and really run."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.demo import cases
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group, first_word
from vis_cli.errors import Message, Refused, Sentence
from vis_cli.identity import path_of
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


app = typer.Typer(cls=DemoGroup, help="A tour of vis on example files, in a sandbox.", rich_markup_mode=None)

app.command("cases", cls=Changing)(cases.cases)

PARTS: Sequence[str] = (
    "demo.parts:before",
    "demo.roles:parts",
    "demo.parts:summer",
    "demo.cards:parts",
    "demo.retention:parts",
    "demo.parts:journal",
)
"""Functions of modules under vis_cli.cli that return parts; shown in this order."""


@app.command(hidden=True)
def run(
    ctx: typer.Context,
    folder: Annotated[str | None, typer.Argument(help="A new folder for the sandbox.", metavar="[DIR]")] = None,
) -> None:
    """Give a tour on the example files, in a new sandbox; nothing outside it is touched."""
    vis: AppContext = ctx.obj
    sandbox = _make(folder)
    os.chdir(sandbox)  # the commands name files as a person in that folder would
    environment = {
        **{key: vis.environment[key] for key in ("PATH", "HOME", "TERM", "NO_COLOR", "LANG") if key in vis.environment},
        "VIS_DB": "vis.db",
        "VIS_ACTOR": "demo",
        "VIS_NO_INPUT": "1",
    }
    shown: list[dict[str, Any]] = []
    parts = _parts()
    for number, part in enumerate(parts, 1):
        _heading(vis, number, part)
        for step in part.steps:
            shown.append(_play(vis, step, sandbox, environment))
    wrong = [each for each in shown if each["exit"] != each["expected"]]
    counted = {"commands": len(shown), "parts": len(parts)}
    text: list[Sentence] = [
        "",
        "─" * 72,
        Message("Shown: {parts}.", parts=[part.shows for part in parts]),
        Message("{commands} commands in {parts} parts; the sandbox is {sandbox}", **counted, sandbox=sandbox),
        Message("Go on there: cd {sandbox} && VIS_DB=vis.db vis --help", sandbox=sandbox),
    ]
    if wrong:
        text.append(Message("NOT as expected: {commands}", commands="; ".join(each["command"] for each in wrong)))
    data = {"sandbox": str(sandbox), "commands": shown, "as_expected": not wrong}
    vis.show(Result(data, text=text, rows=shown, exit_code=1 if wrong else 0))


def _parts() -> list[Part]:
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
        path = path_of(folder).resolve()
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            said = Message("{path} is not an empty folder.", path=path)
            raise Refused(said, id="not-empty", hint="Name a new one.")
        path.mkdir(parents=True, exist_ok=True)
    examples = shipped("examples", "units.csv").parent
    for file in sorted(examples.iterdir()):
        if file.is_file():
            shutil.copy(file, path / file.name)
    return path.resolve()


def _heading(vis: AppContext, number: int, part: Part) -> None:
    if not vis.speaks_json:
        print(f"\n{'─' * 72}\n{number}. {part.title}\n{part.about}\n", file=vis.stdout)


def _play(vis: AppContext, step: Step, sandbox: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Run one command, echoed with what it answered; the words, exit code, and whether that was expected."""
    import shlex

    from vis_cli.cli.frame.main import invoke

    pretended = {"VIS_NOW": step.now} if step.now else {}
    words = [word.format(**_made(sandbox)) if "{" in word else word for word in step.words]
    silent = vis.speaks_json
    stdout = io.StringIO() if silent else vis.stdout
    stderr = io.StringIO() if silent else vis.stdout  # a reader sees both in the order they came
    command = f"vis {shlex.join(words)}"
    if not silent:
        if step.about:
            print(f"# {step.about}", file=vis.stdout)
        now = f"   # {step.now}" if step.now else ""
        print(f"$ {command}{now}", file=vis.stdout, flush=True)
    code = invoke(
        words,
        {**environment, **pretended},
        clock=lambda: vis.clock,
        user=vis.user,
        directory=sandbox,
        stdin=io.TextIOWrapper(io.BytesIO()),
        stdout=stdout,
        stderr=stderr,
    )
    if not silent:
        said = f"(exit {code})\n" if code else ""
        print(said, file=vis.stdout, flush=True)
    return {"command": command, "now": step.now, "exit": code, "expected": step.expected}


def _made(sandbox: Path) -> dict[str, str]:
    """What later commands name that earlier ones made: the ids of the tasks on the worklist."""
    import json

    path = sandbox / "todo.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))["items"] if path.exists() else []
    return {f"task{n}": task["id"] for n, task in enumerate(tasks)}
