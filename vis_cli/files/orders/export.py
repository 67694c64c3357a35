"""Windows as an order file that `orders apply` reads back to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import boundary
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window


def order_file(
    orders: Iterable[tuple[Order | None, Sequence[Window]]],
    beside: Iterable[Window],
    names: Mapping[str, str],
    ordered: Mapping[Scope, Sequence[OrderedOffer]] | None = None,
    say: Callable[[Sentence], str] = str,
) -> Iterator[str]:
    """Orders with their windows as YAML, in pieces; the windows `beside`, which no order has, stand in a comment.

    Where case types of one order differ in their days, each period names its own. `names` are of the windows that came
    last, `ordered` what the orders of these have their units offer and drop; `say` puts comments into a language.
    """
    import yaml

    title = "orders:\n"
    for order, windows in orders:
        scope = (windows[0].ref or "", windows[0].unit)
        written = _order(_begun_once(windows), order, names) | _offers((ordered or {}).get(scope, ()), names)
        yield title + str(yaml.safe_dump([written], allow_unicode=True, sort_keys=False, width=110))
        title = ""
    above = (
        f"# {say(Message('Windows of no order, or of one that was withdrawn, which an order file cannot carry:'))}\n"
    )
    for window in beside:
        yield f"{above}# {window.id} {say(window.words(lambda key: names.get(key, key)))}\n"
        above = ""
    if title:
        yield f"# {say(Message('no orders'))}\n"


def _offers(ordered: Iterable[OrderedOffer], names: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for each in ordered:
        if each.cancelled_at is None:
            said.setdefault("offer" if each.offered else "drop", []).append(names.get(each.case_type, each.case_type))
            said["from"] = boundary(each.asked)
    return said


def _begun_once(windows: Sequence[Window]) -> list[Window]:
    """The windows of an order but for those that were over when another was asked for from before their end.

    Read back, both would be periods that overlap; what is over stays as it was whether or not the file names it.
    """
    return [
        window
        for window in windows
        if not any(
            other.case_type == window.case_type
            and other.asked_since is not None
            and other.asked_since < window.until <= other.since
            for other in windows
        )
    ]


def _order(windows: Sequence[Window], order: Order | None, names: Mapping[str, str]) -> dict[str, Any]:
    periods: dict[tuple[str, str], list[str]] = {}
    for window in windows:
        key = boundary(window.asked_since or window.since), boundary(window.until)
        periods.setdefault(key, []).append(names.get(window.case_type, window.case_type))
    types = sorted({name for each in periods.values() for name in each})
    said: dict[str, Any] = {"ref": windows[0].ref, "unit": windows[0].unit, "case_types": types}
    if len(periods) == 1:
        ((since, until),) = periods
        said |= {"deactivate": since, "reactivate": until}
    else:
        said["periods"] = [
            {"deactivate": since, "reactivate": until} | ({} if sorted(each) == types else {"case_types": sorted(each)})
            for (since, until), each in sorted(periods.items())
        ]
    if order is not None:
        said |= {
            key: value
            for key in ("handover", "replaces", "notice", "ordered_by", "note")
            if (value := getattr(order, key))
        }
    return said
