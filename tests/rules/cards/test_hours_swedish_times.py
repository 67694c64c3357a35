"""Times of a day as units write them."""

from __future__ import annotations

import pytest

from vis_cli.rules.cards.hours_rules import Wrong
from vis_cli.rules.cards.hours_swedish_times import TimesReader


def reader(text: str) -> TimesReader:
    return TimesReader(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "start", "end", "comment"),
    [
        ("8–16", 480, 960, None),
        ("kl. 08.30 till kl 16", 510, 960, None),
        ("mellan 9 och 12", 540, 720, None),
        ("från 8 till 24:00", 480, 1440, None),
        ("dygnet runt", 0, 1440, None),
        (" • 8–10 (akut)", 480, 600, "akut"),
        ('8–10 "a (b"', 480, 600, "a (b"),
    ],
)
def test_a_time_from_when_to_when(text: str, start: int, end: int, comment: str | None) -> None:
    time = reader(text).span()
    assert (time.start, time.end, time.comment) == (start, end, comment)


@pytest.mark.parametrize(
    ("text", "id", "offset"),
    [("8", "no-end", 1), ("24–24", "impossible-time", 0), ("från 8 och 12", "no-end", 7), ("", "no-times", 0),
     ("x", "not-hours", 0), ("mån", "not-hours", 0)],
)  # fmt: skip
def test_what_is_no_time_is_pointed_at(text: str, id: str, offset: int) -> None:
    with pytest.raises(Wrong) as caught:
        reader(text).span()
    assert (caught.value.id, caught.value.offset) == (id, offset)
