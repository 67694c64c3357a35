"""Windows as an order file that `orders apply` reads back to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vis_cli.rules.core.times import boundary
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window


def order_file(orders: Iterable[Order], windows: Iterable[Window], names: Mapping[str, str]) -> str:
    """The orders of the windows that are not cancelled, as YAML; a window of no order stands in a comment.

    Where case types of one order differ in their days, each period names its own.
    """
    import yaml

    windows = list(windows)

    held = {(order.ref, order.unit): order for order in orders}
    scopes: dict[tuple[str, str], list[Window]] = {}
    for window in windows:
        if window.cancelled_at is None and window.ref is not None:
            scopes.setdefault((window.ref, window.unit), []).append(window)
    written = [_order(ref, unit, each, held.get((ref, unit)), names) for (ref, unit), each in sorted(scopes.items())]
    beside = [f"# {each.id} {each.words(lambda key: names.get(key, key))}" for each in without_order(windows)]
    if beside:
        beside.insert(0, "# Windows of no order, which an order file can not carry:")
    if not written:
        return "\n".join([*beside, "# no orders", ""])
    return str(yaml.safe_dump({"orders": written}, allow_unicode=True, sort_keys=False, width=110)) + "\n".join(
        [*beside, ""] if beside else []
    )


def without_order(windows: Iterable[Window]) -> list[Window]:
    """The windows that an order file leaves out, because nobody ordered them."""
    return [window for window in windows if window.ref is None and window.cancelled_at is None]


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
