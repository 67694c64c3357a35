"""Faults, up to so many."""

from __future__ import annotations

import pytest

from vis_cli.errors import Fault, Source
from vis_cli.files.core.faults import MOST, Faults, TooMany


def test_past_so_many_faults_reading_ends_and_the_last_one_says_so() -> None:
    faults = Faults()
    for line in range(1, MOST + 1):
        faults.append(Fault("x", "x", Source("f", line)))
    for _ in range(2):
        with pytest.raises(TooMany) as refused:
            faults.append(Fault("x", "x", Source("f", MOST + 1)))
        assert len(refused.value.faults) == MOST + 1
        assert (refused.value.faults[-1].id, refused.value.faults[-1].place) == ("too-many-faults", (MOST + 1, 0))
