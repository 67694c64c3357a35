"""Figures in the text format of Prometheus."""

from __future__ import annotations

from vis_cli.files.operations.metrics import Gauge, text


def test_labels_and_help_are_escaped_and_numbers_are_whole() -> None:
    gauges = [
        Gauge("vis_a", "two\nlines \\ here", [({}, 1)]),
        Gauge("vis_b", "b", [({"unit": 'say "x"\\', "n": "1"}, 0.1), ({"unit": "å"}, 1764000000)]),
        Gauge("vis_c", "none", []),
    ]
    assert text(gauges) == (
        "# HELP vis_a two\\nlines \\\\ here\n# TYPE vis_a gauge\nvis_a 1\n"
        "# HELP vis_b b\n# TYPE vis_b gauge\n"
        'vis_b{unit="say \\"x\\"\\\\",n="1"} 0.1\nvis_b{unit="å"} 1764000000\n'
        "# HELP vis_c none\n# TYPE vis_c gauge\n"
    )
