"""Windows as an order file that `orders apply` reads back to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vis_cli.rules.orders import Order
from vis_cli.rules.times import boundary
from vis_cli.rules.windows import Window


def order_file(orders: Iterable[Order], windows: Iterable[Window], names: Mapping[str, str]) -> str:
    """The orders of the windows that are not cancelled, as YAML. A window of no order becomes one, named as itself.

    Where case types of one order differ in their days, each period names its own.
    """
    import yaml

    held = {(order.ref, order.unit): order for order in orders}
    scopes: dict[tuple[str, str], list[Window]] = {}
    for window in windows:
        if window.cancelled_at is None:
            scopes.setdefault((window.ref or window.id, window.unit), []).append(window)
    written = [_order(ref, unit, each, held.get((ref, unit)), names) for (ref, unit), each in sorted(scopes.items())]
    if not written:
        return "# no windows\n"
    return str(yaml.safe_dump({"orders": written}, allow_unicode=True, sort_keys=False, width=110))


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
