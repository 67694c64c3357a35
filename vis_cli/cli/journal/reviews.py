"""`vis audit sample`, `reviewed`, `reviews`: looking through the access log, and on record what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import UnitFilter
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result
from vis_cli.rules.core.times import clock

COLUMNS = (
    ("read", "read"), ("at", "at"), ("who", "who"), ("what", "what"), ("cases", "cases"), ("why", "why"),
)  # fmt: skip
KEYS = ("read", "unit", "month", "outcome", "comment")
REVIEWS = (
    ("id", "id"), ("unit_name", "unit"), ("month", "month"), ("by_name", "by"), ("at", "at"), ("looked", "looked at"),
    ("remarks", "remarked on"),
)  # fmt: skip
UNSEALED = (("case", "case"), ("resident", "resident"))
WHY: Mapping[str, Sentence] = {
    "random": Message("by chance"),
    "night": Message("at night"),
    "weekend": Message("at a weekend"),
    "revealed": Message("number in full"),
    "many": Message("many that day"),
}
"""Why a read is in a sample, in words; --json has the ids."""


def sample(
    ctx: typer.Context,
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="UNIT", help="Whose reads.", show_default=False),
    ],
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="In which month.", show_default=False)],
    count: Annotated[
        int, typer.Option("--count", metavar="N", min=1, max=10_000, help="How many by chance, and at most by rule.")
    ] = 20,
    seed: Annotated[
        str | None, typer.Option("--seed", metavar="SEED", help="Draw as the sample that says it was drawn by this.")
    ] = None,
) -> None:
    """Draw reads of cases to look at: some by chance, and some at night, at weekends, in full, or of many.

    With --format csv it is a table to fill in: outcome (ok, question, breach), comment; for `vis audit reviewed`.
    """
    vis: AppContext = ctx.obj
    found = app.reviews.sample(vis.invocation, unit, month, count, seed=seed)
    vis.say(
        Message(
            "{reads} in all, {marked} picked by a rule; drawn with --seed {seed}.",
            reads=found["reads"],
            marked=found["marked"],
            seed=found["seed"],
        )
    )
    vis.show(
        Result(
            found,
            COLUMNS,
            row=_shown,
            empty="No read of cases there in that month.",
            keys=KEYS,
            lesser=("cases",),
            private=True,
        )
    )


def reviewed(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The sample, filled in, as CSV; - is standard input.")],
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="PERSON",
            help="Who has looked: HSA-id, e-mail or name (default: yourself, as vis.yaml says under staff).",
        ),
    ] = None,
) -> None:
    """Put on record who has looked through a sample of the access log, and what came of it."""
    vis: AppContext = ctx.obj
    vis.show(app.reviews.reviewed(vis.invocation, file, by))


def reviews(ctx: typer.Context, unit: UnitFilter = None) -> None:
    """List the reviews of the access log that are on record, newest first."""
    vis: AppContext = ctx.obj
    items = app.reviews.list_(vis.invocation, unit)
    vis.show(Result({"items": items}, REVIEWS, row=_listed, empty="No review is on record.", lesser=("at",)))


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **item,
        "at": clock(item["at"]),
        "who": item["person_name"] or item["user"],
        "cases": len(item["cases"]),
        "why": [WHY[each] for each in item["why"]],
    }


def _listed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "at": clock(item["at"]), "by_name": item["by_name"] or item["by"]}


NOT_OPENED: Mapping[str, Message] = {
    "not-read": Message("Nobody had read them, or they are there still: {cases}."),
    "not-sealed": Message("Purged without a key to seal with (log_key): {cases}."),
    "other-key": Message("Sealed with another key: {cases}."),
}
"""Why it is not told whose cases were."""


def unseal(
    ctx: typer.Context,
    case: Annotated[
        list[str], typer.Argument(metavar="CASE...", help="Purged cases, e.g. 2024-0001234.", show_default=False)
    ],
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="FILE",
            help="The private key, which is with the data protection officer.",
            show_default=False,
        ),
    ],
) -> None:
    """Say whose purged cases were that somebody had read: for the data protection officer, by the private key."""
    vis: AppContext = ctx.obj
    items = app.sealed_log.unseal(vis.invocation, case, key)
    missing = [item for item in items if item["resident"] is None]
    for why, said in NOT_OPENED.items():
        cases = [item["case"] for item in missing if item["why"] == why]
        if cases:
            vis.say(Message(said.template, cases=cases))
    exit_code = 1 if missing else 0
    vis.show(Result({"items": items}, UNSEALED, row=_unsealed, private=True, exit_code=exit_code))


def _unsealed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "resident": item["resident"] or Message("not known")}


def make_key(
    ctx: typer.Context,
    public: Annotated[
        str, typer.Argument(metavar="FILE", help="Where the public key goes: log_key in vis.yaml.", show_default=False)
    ],
    private: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="Where the private key goes, to be moved to where no vis is.", show_default=False
        ),
    ],
) -> None:
    """Make the two keys of the access log: one that seals residents' numbers, and one that opens them."""
    vis: AppContext = ctx.obj
    app.sealed_log.make_keys(public, private)
    vis.say(Message("Move {private} to the data protection officer, and off this machine.", private=private))
    said = Message("Wrote {path}.", path=f"{public}, {private}")
    vis.show(Result({"public": public, "private": private}, text=said, done=True))
