"""Prometheus text format, for the textfile collector of node_exporter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number that goes up and down, once per set of labels."""

    name: str
    about: str
    samples: Iterable[tuple[Mapping[str, str], float]]


def text(gauges: Iterable[Gauge]) -> str:
    """The gauges in the text exposition format, version 0.0.4."""
    lines: list[str] = []
    for gauge in gauges:
        lines += [f"# HELP {gauge.name} {_escaped(gauge.about)}", f"# TYPE {gauge.name} gauge"]
        for labels, value in gauge.samples:
            written = ",".join(f'{key}="{_escaped(label, quote=True)}"' for key, label in labels.items())
            lines.append(f"{gauge.name}{{{written}}} {value:.16g}" if written else f"{gauge.name} {value:.16g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str, *, quote: bool = False) -> str:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return escaped.replace('"', '\\"') if quote else escaped
