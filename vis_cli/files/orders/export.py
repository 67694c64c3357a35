"""Windows as an order file that `orders apply` reads back to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vis_cli.rules.core.times import boundary
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window


def order_file(orders: Iterable[Order], windows: Iterable[Window], names: Mapping[str, str]) -> str:
    """The orders of the windows, as YAML; those that it leaves out stand in a comment.

    Where case types of one order differ in their days, each period names its own.
    """
    import yaml

    held = {(order.ref, order.unit): order for order in orders}
    windows = list(windows)
    beside = left_out(held.values(), windows)
    elsewhere = {window.number for window in beside}
    scopes: dict[tuple[str, str], list[Window]] = {}
    for window in windows:
        if window.cancelled_at is None and window.ref is not None and window.number not in elsewhere:
            scopes.setdefault((window.ref, window.unit), []).append(window)
    written = [
        _order(ref, unit, _begun_once(each), held.get((ref, unit)), names)
        for (ref, unit), each in sorted(scopes.items())
    ]
    lines = [f"# {each.id} {each.words(lambda key: names.get(key, key))}" for each in beside]
    if lines:
        lines.insert(0, "# Windows of no order, or of one that was withdrawn, which an order file cannot carry:")
    if not written:
        return "\n".join([*lines, "# no orders", ""])
    return str(yaml.safe_dump({"orders": written}, allow_unicode=True, sort_keys=False, width=110)) + "\n".join(
        [*lines, ""] if lines else []
    )


def left_out(orders: Iterable[Order], windows: Iterable[Window]) -> list[Window]:
    """The windows that an order file cannot carry: nobody ordered them, or their order was withdrawn since."""
    withdrawn = {(order.ref, order.unit) for order in orders if order.withdrawn_at is not None}
    return [
        window
        for window in windows
        if window.cancelled_at is None and (window.ref is None or (window.ref, window.unit) in withdrawn)
    ]


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


def _order(
    ref: str, unit: str, windows: Iterable[Window], order: Order | None, names: Mapping[str, str]
) -> dict[str, Any]:
    periods: dict[tuple[str, str], list[str]] = {}
    for window in windows:
        key = boundary(window.asked_since or window.since), boundary(window.until)
        periods.setdefault(key, []).append(names.get(window.case_type, window.case_type))
    types = sorted({name for each in periods.values() for name in each})
    said: dict[str, Any] = {"ref": ref, "unit": unit, "case_types": types}
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
