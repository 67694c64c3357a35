"""The parts of the demo after which every list has something: all but what destroys the cases again."""

from __future__ import annotations

from collections.abc import Sequence

from vis_cli.cli.demo.demo import every_part

PLAYED: Sequence[str] = [word for part in every_part() if part.name != "gone" for word in ("--part", part.name)]
