"""Swedish for what a person may read: one file, long as it is, so that a translator sees it all together."""

from __future__ import annotations

from collections.abc import Mapping

SWEDISH: Mapping[str, str] = {}
