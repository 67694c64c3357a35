"""The process that atheris runs in: `python -m tests.fuzz.guided FOLDER [libFuzzer's options]`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vis_cli"]):
    from tests.fuzz.readers import readers, tried

from tests.fuzz.engine import bound_memory


def main() -> None:
    every = list(readers().items())
    folder = Path(sys.argv[1])
    for n, (_, reader) in enumerate(every):
        for m, seed in enumerate(reader.seeds):
            (folder / f"seed-{n}-{m}").write_bytes(bytes([n]) + seed)

    def one(data: bytes) -> None:
        name, reader = every[data[0] % len(every)] if data else every[0]
        try:
            tried(reader, data[1:])
        except Exception as error:  # said here, beside the input: what the engine says of it comes long before
            print(f"reader: {name}\nfailure: {error!r}\ninput: {data[1:]!r}", file=sys.stderr)
            raise

    atheris.Setup([sys.argv[0], *sys.argv[2:], str(folder)], one)
    bound_memory()
    atheris.Fuzz()


if __name__ == "__main__":
    main()
