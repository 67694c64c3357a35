"""No decision, no purge: what may be destroyed, on whose decision, as values that nothing else can make."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NoReturn, final

from vis_cli.errors import Message, Refused
from vis_cli.rules.cases.cases import numbers
from vis_cli.rules.retention import certificate
from vis_cli.rules.retention.policies import Policy, Term, terms

_BY_DECISION = object()
"""Known to the functions of this module alone: what makes the values by which cases are destroyed."""


class _Decided:
    """A value that only a decision makes: it is not built, changed, copied or inherited from by anybody else."""

    __slots__ = ("today",)
    today: date

    def __init__(self, *, by: object = None, **said: object) -> None:
        if by is not _BY_DECISION:
            raise TypeError(f"{type(self).__name__} is made by a decision only: see rules.retention.decisions")
        for name, value in said.items():
            object.__setattr__(self, name, value)

    def __init_subclass__(cls) -> None:
        if cls.__module__ != __name__:
            raise TypeError("what is decided is not inherited from")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("what is decided does not change")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("what is decided is not copied or stored: decide again")


@final
class DecidedTerms(_Decided):
    """What each policy with a decision asks of cases on `today`; made by `decide`."""

    __slots__ = ("_terms",)
    _terms: tuple[Term, ...]

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms)


@final
class DecidedKeys(_Decided):
    """Cases that were destroyed before, by decisions of then, and are back on `today`; made by `purged_before`."""

    __slots__ = ("keys",)
    keys: array[int]


def decide(
    policies: Sequence[Policy],
    today: date,
    *,
    named: Collection[str] | None = None,
    due: Mapping[str, int] | None = None,
) -> DecidedTerms:
    """What may be destroyed on `today` by the policies (those `named`, or all) whose decision has been made by then.

    A policy without one is passed over where nothing is `due` by it, by the counts given. All policies are needed:
    each says of which cases the others do not decide.

    Raises:
        Refused: cases are due by a policy that has no decision, or none has one (10 § arkivlagen).
    """
    asked = [term for term in terms(policies, today) if named is None or term.policy.name in named]
    decided = tuple(term for term in asked if term.policy.decided(today))
    undecided = [term.policy.name for term in asked if not term.policy.decided(today)]
    wanting = [name for name in undecided if not decided or (due or {}).get(name)]
    if wanting or not decided:
        said = "the policy {policies} names no decision that has been made, and without one nothing may be destroyed."
        write = "Write decision: {body, date, reference} in the retention file."
        choose = "Write decision: {body, date, reference} in the retention file, or name others with --policy."
        named_ = ", ".join(f'"{name}"' for name in wanting)
        raise Refused(Message(said, policies=named_), id="no-decision", hint=choose if decided else write)
    return DecidedTerms(by=_BY_DECISION, today=today, _terms=decided)


def go_on(decided: DecidedTerms, begun: Sequence[Term]) -> DecidedTerms:
    """What an interrupted run may still destroy: what its own terms let go, as far as those decided now do too."""
    own = tuple(replace(term, within=decided._terms) for term in begun if term.policy.decided(decided.today))
    return DecidedTerms(by=_BY_DECISION, today=decided.today, _terms=own)


def purged_before(
    macs: Callable[[], Iterable[bytes]], keys: Iterable[Sequence[int]], key: bytes, today: date
) -> DecidedKeys:
    """Of the cases with these keys, those whose numbers' HMACs under `key` stand among `macs`: the ledgers'.

    `macs` gives them each time it is called. Little memory is taken, however many there are.
    """
    prints = array("Q", sorted(int.from_bytes(mac[:8], "big") for mac in macs()))
    digest = certificate.digester(key)
    near: dict[bytes, int] = {}
    for some in keys:
        for case, mac in zip(some, digest(numbers(some)), strict=True):
            at = bisect_left(prints, print_ := int.from_bytes(mac[:8], "big"))
            if at < len(prints) and prints[at] == print_:
                near[mac] = case
    found = array("q", sorted({near[mac] for mac in macs() if mac in near}))
    return DecidedKeys(by=_BY_DECISION, today=today, keys=found)


def demand(kind: type[_Decided], value: object) -> None:
    """Refuse what no decision has made, whoever hands it over.

    Raises:
        TypeError: it is another value.
    """
    if type(value) is not kind:
        raise TypeError(f"cases are destroyed by {kind.__name__} only, not by {type(value).__name__}")


def unknown_runs(states: Mapping[int, str], files: Collection[int], certified: Collection[int]) -> list[int]:
    """The runs that the folder of certificates knows and the database does not: then it was restored from a backup.

    `states` are those of the database's runs; `files` the runs that have a file, `certified` a certificate there.
    """
    lost = [number for number in sorted(files) if number not in states]
    return lost + [number for number, state in states.items() if state != "done" and number in certified]
