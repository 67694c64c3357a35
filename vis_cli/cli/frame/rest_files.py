"""The options of commands that go on past faulty rows."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli.cli.frame.options import output_file

KeepGoing = Annotated[
    bool,
    typer.Option("--keep-going", help="Apply the rows without faults; write the others to the rest file (exit 3)."),
]
Rest = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The rest file (default: FILE with the ending .rest.csv).", callback=output_file),
]
