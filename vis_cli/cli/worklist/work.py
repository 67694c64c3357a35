"""One task after the other at a terminal: what to paste where, and Enter when it is done."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, is_aloud
from vis_cli.cli.worklist.todo import SHOWN, Day, System, Unit, Who, _day, _in_words, _shown
from vis_cli.errors import Message, Refused, Sentence, Usage, VisError, as_message
from vis_cli.output import Result, fitted
from vis_cli.output.cells import safe
from vis_cli.rules.worklist.lines import told
from vis_cli.rules.worklist.values import Value, together

SKIP, BACK, OPEN, QUIT = ("s", "h"), ("b", "t"), ("u", "ö"), ("q", "a")
"""What is typed, in English and in Swedish."""
CLIPBOARD = "VIS_CLIPBOARD"


def work(ctx: typer.Context, date: Day = None, system: System = None, unit: Unit = None, who: Who = None) -> None:
    """Go through the tasks at a terminal, one after the other: what to paste, and Enter when it has been keyed in.

    Each is ticked off as a change of its own. A number copies that value where VIS_CLIPBOARD is osc52, and the terminal
    takes it.
    """
    vis: AppContext = ctx.obj
    if vis.speaks_json or not vis.interactive:
        raise Refused(
            "`todo work` asks after each task, and nobody is there to answer.",
            id="not-confirmed",
            hint="`vis todo` has the tasks; `vis todo done TASK` ticks them off.",
        )
    copies = vis.environment.get(CLIPBOARD, "")
    if copies not in ("", "osc52"):
        raise Usage(Message('{name}: "{value}" is no way to copy.', name=CLIPBOARD, value=copies), hint="Write osc52.")
    vis.invocation.permit("operations")
    day = _day(vis, date)
    page = app.worklist.page(vis.invocation, SHOWN, day=day, system=system, unit=unit, who=who, values=True)
    lines: dict[str, list[dict[str, Any]]] = {}
    for item in page.items:
        lines.setdefault(item["line"], []).append(item)
    desk = _Desk(vis, {"day": day}, list(lines.items()), bool(copies))
    desk.sit()
    done = len(desk.done)
    said = Message(
        "{count} ticked off, {left} left.", "{count} ticked off, {left} left.",
        count=done, left=len(lines) + page.more - done,
    )  # fmt: skip
    vis.show(Result({}, text=said if lines else Message("Nothing to key in.")))


@dataclass
class _Desk:
    """Somebody at work: the lines of the list, and those that have been ticked off."""

    vis: AppContext
    wanted: Mapping[str, Any]
    lines: Sequence[tuple[str, list[dict[str, Any]]]]
    copies: bool
    done: set[int] = field(default_factory=set)

    def sit(self) -> None:
        """Go through the lines until the last, or until no more is wanted."""
        at = 0
        while at < len(self.lines):
            found = self._show(at)
            answer = self._asked(at)
            if answer is None or answer in QUIT:
                return
            if answer in BACK:
                at = max(0, at - 1)
            elif answer in OPEN and at in self.done:
                self._take_back(at)
            elif answer in SKIP or (not answer and (at in self.done or self._tick(at))):
                at += 1
            elif answer.isdecimal() and 0 < int(answer) <= len(found):
                self._copy(found[int(answer) - 1])
                if self.copies:
                    self._say(Message("Copied: {n}.", n=int(answer)))
            elif answer:
                self._say(Message('"{answer}" is no answer here.', answer=answer))

    def _show(self, at: int) -> list[Value]:
        line, members = self.lines[at]
        shown = _shown({}, members[0])
        self._say("")
        self._say(
            Message(
                "{at} of {count} · {line} · {system} · {due} · {who}",
                at=at + 1, count=len(self.lines), line=line, system=shown["system"], due=shown["due"],
                who=_in_words(members[0]["who"], *members[0]["who_names"]),
            )
        )  # fmt: skip
        self._say(told([each["what"] for each in members]))
        if members[0]["details"]:
            self._say(members[0]["details"])
        found = together([each["values"] for each in members])
        for n, (said, value) in enumerate(found, 1):
            self._say(Message("{n}. {said}:", n=n, said=said))
            print(safe(value), file=self.vis.stderr)  # as it is to be pasted: neither broken nor put in words
        if self.copies and at not in self.done:
            self._copy(found[-1])
            self._say(Message("Copied: {n}.", n=len(found)))
        return found

    def _asked(self, at: int) -> str | None:
        """What is answered; None where there is nobody any more."""
        question = Message("Enter: done · s: skip · b: back · q: quit:")
        if at in self.done:
            question = Message("Ticked off. Enter: next · u: not done after all · b: back · q: quit:")
        typed = self.vis.terminal.line(Message("{question} ", question=question))
        return None if typed is None else typed.strip().casefold()

    def _tick(self, at: int) -> bool:
        line, members = self.lines[at]
        try:
            outcome = app.worklist.done(self.vis.another(), [line], units=[members[0]["unit"]], **self.wanted)
        except VisError as error:  # somebody else was quicker, or it is not what it was
            self._say(Message("Not ticked off: {problem}", problem=as_message(error.message)))
            return True
        if not self.vis.dry_run:
            self.done.add(at)
            told_so = Message("Ticked off: C-{n}.", n=outcome.change)
            self._say(Message("It was ticked off already.") if outcome.change is None else told_so)
        return True

    def _take_back(self, at: int) -> None:
        _line, members = self.lines[at]
        app.worklist.undone(self.vis.another(), [each["id"] for each in members])
        self.done.discard(at)

    def _copy(self, value: Value) -> None:
        if not self.copies:
            self._say(Message("Set {name} to osc52 to have values copied.", name=CLIPBOARD))
            return
        encoded = base64.b64encode(value[1].encode()).decode()
        print(f"\x1b]52;c;{encoded}\x07", end="", file=self.vis.stderr, flush=True)

    def _say(self, said: Sentence) -> None:
        text, stream = safe(_(said)), self.vis.stderr
        print(text if is_aloud() else fitted(text, stream, self.vis.environment.get("COLUMNS")), file=stream)
