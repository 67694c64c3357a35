"""What is handed out, tried as it will be installed: `python -m tests.release [--into dist]`.

It builds the sdist and the wheel, looks into both, and installs the wheel with pip, pipx and uv in empty environments
on each Python that is wanted and there; of what each installed it asks the version, and plays the demo. What is not on
this machine is named, and never counted as tried. 1 where anything failed, or where nothing was tried.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vis_cli import __version__

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
INSTALLERS = ("pip", "pipx", "uv")
NEEDED = ("vis_cli/py.typed", "vis_cli/__main__.py", "vis_cli/locale/sv/LC_MESSAGES/vis.mo",
          "vis_cli/cli/help/examples.txt", "vis_cli/shipped/configs/", "vis_cli/shipped/examples/")  # fmt: skip
"""Files of the wheel, and folders with something in them; the package's own test has every file."""
SOURCES = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "vis_cli/py.typed", "tests/release.py", "configs/")


# --- what is built ---------------------------------------------------------------------------------------------------


def build(into: Path) -> tuple[Path, Path]:
    """The wheel and the sdist, made anew."""
    words = [sys.executable, "-m", "hatchling", "build", "--directory", str(into)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return next(into.glob(f"vis-{__version__}-*.whl")), into / f"vis-{__version__}.tar.gz"


def lacking(names: Sequence[str], needed: Sequence[str]) -> list[str]:
    """Those of the needed files that are not there, and needed folders (`…/`) that hold nothing."""
    folders = {each for each in needed if each.endswith("/")}
    empty = [each for each in folders if not any(name.startswith(each) and name != each for name in names)]
    return sorted((set(needed) - folders - set(names)) | set(empty))


def faults_of(wheel: Path, sdist: Path) -> Iterator[str]:
    """What is wrong with what was built, and with what is said of it."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    yield from (f"{wheel.name} has no {name}" for name in lacking(names, NEEDED))
    yield from (f"{wheel.name} has {name}" for name in names if name.startswith("tests/") or name.endswith(".pyc"))
    with tarfile.open(sdist) as archive:
        inside = [name.partition("/")[2] for name in archive.getnames()]
    yield from (f"{sdist.name} has no {name}" for name in lacking(inside, SOURCES))
    latest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    if latest is None or latest[1] != __version__:
        yield f"CHANGELOG.md begins with {latest[1] if latest else 'nothing'}, and this is {__version__}"


# --- what there is ---------------------------------------------------------------------------------------------------


def pythons() -> dict[str, str | None]:
    """Each Python that is wanted, and where it is: on the PATH, or among pyenv's."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found: dict[str, str | None] = {}
    for version in PYTHONS:
        kept = sorted(root.glob(f"{version}.*/bin/python"))
        there = (*map(str, kept), shutil.which(f"python{version}"))
        found[version] = next((each for each in there if each and _runs(each, version)), None)
    return found


def _runs(python: str, version: str) -> bool:
    asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


# --- installing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """How one Python and one installer did: `why` it did not, if so."""

    python: str
    installer: str
    why: str | None


def install(installer: str, python: str, wheel: Path, tools: Path, empty: Path) -> Path:
    """Install the wheel into an environment of its own under `empty`; where its `vis` is.

    Raises:
        CalledProcessError: it cannot be.
    """
    if installer == "pip":
        _run([python, "-m", "venv", str(empty / "env")])
        _run([str(empty / "env/bin/python"), "-m", "pip", "install", "--quiet", str(wheel)])
        return empty / "env/bin/vis"
    if installer == "pipx":
        places = {"PIPX_HOME": str(empty / "pipx"), "PIPX_BIN_DIR": str(empty / "bin")}
        _run([str(tools / "bin/pipx"), "install", "--quiet", "--python", python, str(wheel)], places)
    else:
        places = {"UV_TOOL_DIR": str(empty / "uv"), "UV_TOOL_BIN_DIR": str(empty / "bin")}
        _run([str(tools / "bin/uv"), "tool", "install", "--quiet", "--python", python, str(wheel)], places)
    return empty / "bin/vis"


def play(vis: Path, empty: Path) -> str | None:
    """Ask an installed vis its version, and play its demo; what is wrong, if anything."""
    clean = {"HOME": str(empty), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    asked = subprocess.run([vis, "--version"], capture_output=True, text=True, env=clean, cwd=empty, check=False)
    if (asked.returncode, asked.stdout) != (0, f"vis {__version__}\n"):
        return f"vis --version ended with {asked.returncode}: {(asked.stdout + asked.stderr).strip()}"
    demo = [vis, "demo", str(empty / "demo")]
    played = subprocess.run(demo, capture_output=True, text=True, env=clean, cwd=empty, check=False)
    if played.returncode or "Traceback" in played.stderr:
        return f"vis demo ended with {played.returncode}: {played.stderr.strip()[-300:]}"
    return None


def attempt(installer: str, version: str, python: str, wheel: Path, tools: Path) -> Tried:
    """Install and play, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vis-release-") as folder:
        try:
            vis = install(installer, python, wheel, tools, Path(folder))
        except subprocess.CalledProcessError as error:
            return Tried(version, installer, f"cannot be installed: {str(error.stderr).strip()[-300:]}")
        return Tried(version, installer, play(vis, Path(folder)))


def _run(words: Sequence[str], more: Mapping[str, str] | None = None) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    subprocess.run(words, env={**environment, **(more or {})}, check=True, capture_output=True, text=True)


# --- all of it -------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.release", description="Build what is handed out, and try it."
    )
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="the folder for the wheel and the sdist")
    into = parser.parse_args(arguments).into
    wheel, sdist = build(into)
    print(f"built {wheel.name} ({wheel.stat().st_size // 1024} KiB) and {sdist.name} in {into}")
    faults = list(faults_of(wheel, sdist))
    tried, absent = [], []
    with tempfile.TemporaryDirectory(prefix="vis-release-tools-") as folder:
        tools = Path(folder)
        _run([sys.executable, "-m", "venv", str(tools)])
        _run([str(tools / "bin/python"), "-m", "pip", "install", "--quiet", "pipx", "uv"])
        for version, python in pythons().items():
            if python is None:
                absent.append(version)
                print(f"Python {version}: not on this machine; not tried")
                continue
            for installer in INSTALLERS:
                one = attempt(installer, version, python, wheel, tools)
                tried.append(one)
                print(
                    f"Python {version}, {installer}: {one.why or 'installed; version and demo as they should be'}",
                    flush=True,
                )
    faults += [f"Python {one.python}, {one.installer}: {one.why}" for one in tried if one.why]
    print(f"{len(tried)} of {len(PYTHONS) * len(INSTALLERS)} tried, {sum(not one.why for one in tried)} well"
          + (f"; not on this machine: Python {', '.join(absent)}" if absent else ""))  # fmt: skip
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
