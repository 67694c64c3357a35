"""The one way to write: ask, plan, guard, apply, journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vis_cli.cli.frame.i18n import _
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.core.records import kept
from vis_cli.errors import Fault, FaultyInput, Refused, Stale, Usage
from vis_cli.output import Result, safe
from vis_cli.rules.core.plan import ACTIONS, GUARDS, Plan, Step, Violation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.cli.frame.context import AppContext

SHOWN = 20  # steps that a person is shown without --verbose
TYPED = 20  # an undo of more steps than this wants the count typed
TO_BE = {"add": "to add", "change": "to change", "remove": "to remove"}
DONE = {"add": "added", "change": "changed", "remove": "removed"}
SIGNS = {"add": "+", "change": "~", "remove": "-", "same": "="}


@dataclass(frozen=True)
class Outcome:
    """What came of a plan: the change set's number, or None where nothing was changed."""

    plan: Plan
    change: int | None
    dry_run: bool
    names: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None
    allowed: Mapping[str, int | None] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.plan.counts

    def result(self, vis: AppContext) -> Result:
        """The answer of a changing command."""
        data = {
            "change": None if self.change is None else f"C-{self.change}",
            "dry_run": self.dry_run,
            "counts": self.counts,
            "steps": [step_as_json(step) for step in self.plan.counted] if vis.format != "table" else [],
            **(
                {"guards": [self._guard(violation) for violation in self.plan.violations]}
                if self.plan.violations
                else {}
            ),
            **self.extra,
        }
        if vis.options.get("quiet"):
            return Result(data, text="")
        text = "\n".join(self._lines(bool(vis.options.get("verbose"))))
        return Result(data, text=text, columns=STEP_COLUMNS, rows=data["steps"])

    def _lines(self, verbose: bool) -> list[str]:
        changed = self.plan.changes
        shown = self.plan.steps if verbose else changed[:SHOWN]
        lines = [f"{SIGNS[step.action]} {words(step.record, self.names)}" for step in shown]
        if len(changed) > len(shown):
            more = _("… and {count} more (--verbose shows all)").format(count=len(changed) - len(shown))
            lines.append(f"  {more}")
        lines += self.plan.notes
        for violation in self.plan.violations:
            lifted = is_lifted(violation, self.allowed)
            lines.append(f"! guard {violation.guard}{', lifted' if lifted else ''}: {violation.message}")
            lines[-1] += "" if lifted else f" {_way_on(violation)}"
        return [*lines, self.message or self._summary()]

    def _guard(self, violation: Violation) -> dict[str, Any]:
        said = {
            "guard": violation.guard,
            "message": violation.message,
            "amount": violation.amount,
            "hint": violation.hint,
        }
        return {**said, "lifted": is_lifted(violation, self.allowed)}

    def _summary(self) -> str:
        counts = self.counts
        words = TO_BE if self.dry_run else DONE
        said = ", ".join(f"{counts[action]} {_(words[action])}" for action in ACTIONS[:3] if counts[action])
        if self.dry_run and said:
            return _("Would be: {said}. Nothing was changed.").format(said=said)
        if self.dry_run or self.change is None:
            return _("Nothing to change: it is so already.")
        return f"C-{self.change}: {said or _('done')}."


STEP_COLUMNS = (("action", "action"), ("object", "object"), ("id", "id"), ("source", "source"))


def words(record: Any, names: Mapping[str, str]) -> str:
    """A record as a person reads it, with names for ids."""
    id = f"{record.id} " if getattr(record, "number", None) is not None else ""
    if hasattr(record, "words"):
        return f"{id}{record.words(lambda key: names.get(key, key))}"
    return f"{id}{record}"


def step_as_json(step: Step) -> dict[str, Any]:
    """A step as `--json` and saved plans have it."""
    record = step.record
    to_json = kept(record.kind).to_json
    return {
        "action": step.action,
        "object": record.kind,
        "id": record.id,
        "before": None if step.before is None else to_json(step.before),
        "after": None if step.after is None else to_json(step.after),
        "source": None if step.source is None else str(step.source),
    }


def journal_entry(vis: AppContext, **more: Any) -> journal.Entry:
    """What the journal says of this command: who, when, why, in what words and from which files; and `more`."""
    return journal.Entry(
        at=vis.now,
        actor=vis.actor,
        command=vis.command_line,
        ticket=vis.options.get("ticket"),
        reason=vis.options.get("reason"),
        files=vis.files,
        **more,
    )


def write(
    vis: AppContext,
    planner: Callable[[Connection], Plan],
    *,
    undoable: bool = True,
    undoes: int | None = None,
    typed: bool = False,
    details: Mapping[str, Any] | None = None,
    extra: Callable[[Plan], Mapping[str, Any]] | None = None,
    finish: Callable[[Connection, int | None], None] | None = None,
    confirm: bool = True,
) -> Outcome:
    """Make a plan and carry it out in one transaction, or show it with `--dry-run`.

    `planner` reads the database and returns the plan. A person is asked between two transactions, so that nobody
    waits for her with the lock held; what she said yes to is planned again and must be the same. `typed` wants the
    count typed; `finish` does what else belongs in the same transaction, given the change set's number; `extra` adds
    keys to the JSON answer.

    Raises:
        Refused: a guard, the count expected, or nobody there to confirm.
        Stale: the plan made after the question is another.
    """
    extra = extra or (lambda plan: {})
    lifts = allowed(vis.options.get("allow", ()))
    expected = expected_counts(vis.options.get("expect"))
    if vis.dry_run:
        with vis.reading() as db:
            plan = with_clock(vis, db, planner(db))
            return Outcome(plan, None, True, _names(vis, db, plan), extra(plan), allowed=lifts)
    check_moment(vis)
    said_yes_to: Plan | None = None
    while True:
        with vis.database.writing() as db:
            from vis_cli.db.core.schema import check_version

            check_version(db)
            plan = planner(db)
            if said_yes_to is not None and plan.steps != said_yes_to.steps:
                raise Stale("the database changed while you were asked.", hint="Nothing was changed; run it again.")
            lifted = pass_guards(vis, with_clock(vis, db, plan).violations)
            check_expected(expected, plan)
            if said_yes_to is None and confirm and not _is_confirmed(vis, plan, typed):
                names = _names(vis, db, plan)
                db.rollback()
                _ask(vis, Outcome(plan, None, True, names, allowed=lifts), typed)
                said_yes_to = plan
                continue
            check_ticket(vis, plan)
            said = {**(details or {}), **({"lifted": lifted} if lifted else {})}
            entry = journal_entry(vis, details=said, undoable=undoable, undoes=undoes)
            number = apply(db, plan.steps, entry)
            if finish:
                finish(db, number)
            names = _names(vis, db, plan)
            db.commit()
            return Outcome(plan, number, False, names, extra(plan), allowed=lifts)


def check_moment(vis: AppContext) -> None:
    """Refuse a pretended moment outside a sandbox database."""
    if vis.pretended is not None and not vis.is_sandbox:
        raise Refused(
            "a change is made now, not at another moment: --now is for rehearsals.",
            id="now",
            hint="Use it with --dry-run, or in a database made by `vis db init --sandbox`.",
        )


def with_clock(vis: AppContext, db: Connection, plan: Plan) -> Plan:
    """The plan, with the guard `clock` if the clock stands before the last change, or long after it."""
    from vis_cli.db.core.schema import is_sandbox

    last = journal.last_moment(db)
    if last is None or is_sandbox(db):
        return plan
    slack = timedelta(minutes=vis.settings.guards["clock"])
    if last - slack <= vis.now <= last + timedelta(days=366):
        return plan
    violation = Violation(
        "clock", f"the clock says {vis.now:%Y-%m-%d %H:%M} UTC, the last change was at {last:%Y-%m-%d %H:%M} UTC."
    )
    return replace(plan, violations=(*plan.violations, violation))


def allowed(options: Sequence[str]) -> dict[str, int | None]:
    """The guards lifted by `--allow NAME[=N]`, each up to N, or without a limit.

    Raises:
        Usage: an unknown guard, or a number that is none.
    """
    lifted: dict[str, int | None] = {}
    for written in options:
        name, _, limit = written.partition("=")
        if name not in GUARDS:
            raise Usage(f'there is no guard "{name}".', hint=f"Guards: {', '.join(GUARDS)}.")
        if "=" in written and not (limit.isascii() and limit.isdigit()):
            raise Usage(f'--allow {written}: "{limit}" is not a number.')
        lifted[name] = int(limit) if limit else None
    return lifted


def is_lifted(violation: Violation, lifted: Mapping[str, int | None]) -> bool:
    """Whether the guards lifted, each up to a number or without a limit, cover the trip."""
    limit = lifted.get(violation.guard, -1)
    return limit is None or limit >= violation.amount


def pass_guards(vis: AppContext, violations: Sequence[Violation]) -> list[str]:
    """The names of the guards that were tripped and lifted; refuses if any still stands."""
    lifted = allowed(vis.options.get("allow", ()))
    standing = [violation for violation in violations if not is_lifted(violation, lifted)]
    if standing:
        raise GuardStands(standing)
    passed = [violation.guard for violation in violations]
    if passed and not vis.options.get("reason"):
        raise Usage(f"--allow {passed[0]} needs --reason TEXT, for the journal.", id="missing-reason")
    return sorted(set(passed))


class GuardStands(Refused):
    """A plan that trips guards which were not lifted."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(violations[0].message, id=violations[0].guard)
        self._faults = tuple(_violation_fault(violation) for violation in violations)

    @property
    def faults(self) -> Sequence[Fault]:
        return self._faults


def _violation_fault(violation: Violation) -> Fault:
    return Fault(violation.guard, f"refused: {violation.message}", violation.source, _way_on(violation))


def _way_on(violation: Violation) -> str:
    """What to do about a guard that was tripped."""
    number = f"={violation.amount}" if violation.amount > 1 else ""
    hint = f"{violation.hint} " if violation.hint else ""
    return f"{hint}To go on: --allow {violation.guard}{number} --reason TEXT."


def expected_counts(written: str | None) -> dict[str, int]:
    """The counts that `--expect add=N,change=N,remove=N` names.

    Raises:
        Usage: another form.
    """
    expected: dict[str, int] = {}
    for part in (written or "").split(",") if written is not None else ():
        action, _, number = (each.strip() for each in part.partition("="))
        if action not in ACTIONS or not (number.isascii() and number.isdigit()):
            raise Usage(f'--expect: "{part}" is not one of add=N, change=N, remove=N.')
        expected[action] = int(number)
    return expected


def check_expected(expected: Mapping[str, int], plan: Plan) -> None:
    counts: Mapping[str, int] = plan.counts if expected else {}
    wrong = [
        f"{action} {counts[action]}, not {number}" for action, number in expected.items() if counts[action] != number
    ]
    if wrong:
        raise Refused(f"the plan has other counts than expected: {'; '.join(wrong)}.", id="expect")


def check_ticket(vis: AppContext, plan: Plan | None = None) -> None:
    """Refuse a change without a ticket where every change must name one; one without a plan always changes."""
    if vis.settings.ticket_required and (plan is None or plan.changes) and not vis.options.get("ticket"):
        raise Refused("every change must name its ticket.", id="ticket-required", hint="Add --ticket ID.")


def _size(plan: Plan) -> int:
    """How many steps the plan changes something by, as a person counts them."""
    return sum(step.before != step.after for step in plan.counted)


def _steps(count: int) -> str:
    return "1 step is" if count == 1 else f"{count} steps are"


def _objects(plan: Plan) -> int:
    """How many things the plan changes.

    A name kept as an alias goes with the thing itself, and one person's role on one unit is one thing, however many
    dated grants it is made of.
    """
    changed = [step.record for step in plan.counted if step.before != step.after]
    things = [record for record in changed if not record.kind.endswith("-alias")] or changed
    return len({(record.kind, getattr(record, "key", record.id)) for record in things})


def _is_confirmed(vis: AppContext, plan: Plan, typed: bool) -> bool:
    if vis.options.get("yes") or not plan.changes:
        return True
    if not plan.asks and not typed and _objects(plan) <= 1:
        return True
    if not vis.interactive:
        raise Refused(
            f"{_steps(_size(plan))} to be confirmed, and nobody is there to ask.",
            id="not-confirmed",
            hint="Add --yes, or look first with --dry-run.",
        )
    return False


def _ask(vis: AppContext, preview: Outcome, typed: bool) -> None:
    label = f"{vis.settings.label}: " if vis.settings.label else ""
    plan = preview.plan
    for line in preview._lines(bool(vis.options.get("verbose")))[:-1]:
        print(safe(line), file=vis.stderr)
    for ask in plan.asks:
        print(safe(_(ask)), file=vis.stderr)
    count = _size(plan)
    if typed:
        question = _("{count} steps. Type {count} to go on:").format(count=count)
        answered = vis.ask_for(f"{label}{question}", str(count))
    else:
        question = _("Carry out {count} steps?") if count != 1 else _("Carry out 1 step?")
        answered = vis.ask(f"{label}{question.format(count=count)}")
    if not answered:
        raise Refused("not confirmed; nothing was changed.", id="not-confirmed")


def _names(vis: AppContext, db: Connection, plan: Plan) -> Mapping[str, str]:
    """Names for the ids in the steps that a person will be shown."""
    if vis.format != "table":
        return {}
    from vis_cli.db.register.directories import names_of

    shown = plan.steps if vis.options.get("verbose") else plan.changes[:SHOWN]
    return names_of(db, [step.record for step in shown])


__all__ = ["FaultyInput", "Outcome", "allowed", "step_as_json", "words", "write"]
