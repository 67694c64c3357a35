"""README and docs with what really comes out: `python -m tests.make_docs` writes their console blocks anew.

`python -m tests.make_docs docs/roles.md …` does only those pages.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.reader import Reader

BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
PICTURE = re.compile(r"(?<=^<!-- the answer below of: )(.*)( -->\n```text\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"^`(\S+)`:\n\n```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)$", re.MULTILINE)
PAGES = [
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "```console" in page.read_text(encoding="utf-8")
]


def replayed(page: Path, reader: Reader) -> str:
    """The page with what its commands answer a reader who types them in order: what they see, then an exit code not 0.

    Nothing is prepared for them: what a page needs, it says. A script that it names they save first.
    """
    text = page.read_text(encoding="utf-8")
    for name, script in FILE.findall(text):
        (reader.clone / name).write_text(script, encoding="utf-8")
    commands = [command.replace("\n> ", "\n") for block in BLOCK.findall(text) for command in COMMAND.findall(block)]
    answers = reader.types(commands)
    coming = iter(answers)

    def shown(block: re.Match[str]) -> str:
        lines = []
        for command in COMMAND.findall(block[0]):
            answer = next(coming)
            lines += [f"$ {command}", *answer.said.splitlines()]
            lines += [f"[exit {answer.code}]"] if answer.code else []
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def picture(found: re.Match[str]) -> str:
        (answer,) = (each.said for each in answers if each.command == found[1])
        return f"{found[1]}{found[2]}{answer}"

    return PICTURE.sub(picture, BLOCK.sub(shown, text))


def main() -> None:
    asked = [Path(name).resolve() for name in sys.argv[1:]]
    for page in asked or PAGES:
        with tempfile.TemporaryDirectory() as folder:
            page.write_text(replayed(page, Reader(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()
